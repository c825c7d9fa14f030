"""Charts, pictures and formulas: their texts, their files, and their size on the page."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from typing import Any

from .fitting import MEASURE
from .fonts import HOUSE

_SVG = "{http://www.w3.org/2000/svg}"
_MAX_HEIGHT = 600.0
_FAMILY = re.compile(r"(font:[^;\"]*?[\d.]+(?:px|pt)\s+)([^;\"]+)|(font-family:\s*)([^;\"]+)")
_FACE = re.compile(r"(font:\s*)(?:(?:italic|oblique|bold|[1-9]00)\s+)+")
_PARTS = ("title", "subtitle", "foot")
_AXES = ("width", "height")
#: How SVG names the pieces of an outline that matplotlib numbers, and their count of points.
_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


@dataclass(frozen=True)
class Chart:
    """An SVG chart: the file, the texts in it, and its own size in points."""

    svg: bytes
    title: str
    subtitle: str
    foot: str
    text: str
    width: float
    height: float

    def alt_text(self, *, language: str) -> str:
        """The title and the subtitle, for those who cannot see the chart."""
        stop = "。" if language == "zh" else ". "
        parts = [part.rstrip("。.") for part in (self.title, self.subtitle) if part]
        return stop.join(parts)


def read_chart(svg: str | bytes, *, prefix: str) -> Chart:
    """Read a chart, and make its file fit for the page.

    Parameters
    ----------
    svg : str or bytes
        The file as matplotlib wrote it, with its texts as text.
    prefix : str
        Goes before every id in the file, so that several charts can stand in one document.

    Returns
    -------
    Chart
        The file in the house font with ids of its own; title, subtitle and foot from the groups
        of that name, empty where there is none; all its text; width and height in points.
    """
    source = svg.decode() if isinstance(svg, bytes) else svg
    root = ET.fromstring(source)
    groups = {group.get("id"): group for group in root.iter(f"{_SVG}g")}
    title, subtitle, foot = (_words(groups.get(part)) for part in _PARTS)
    width, height = _size(root)
    return Chart(
        svg=_own_ids(_house_font(source), prefix=prefix).encode(),
        title=title,
        subtitle=subtitle,
        foot=foot,
        text="\n".join(_lines(root)),
        width=width,
        height=height,
    )


def file_prefix(name: str) -> str:
    """A notebook's name as the beginning of file names and ids: ASCII letters, digits, hyphens.

    Examples
    --------
    >>> file_prefix("01-投入 intensity"), file_prefix("绍兴")
    ('01-intensity', 'notebook')
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "notebook"


def _lines(element: ET.Element | None) -> list[str]:
    if element is None:
        return []
    texts = ("".join(text.itertext()) for text in element.iter(f"{_SVG}text"))
    return [" ".join(text.split()) for text in texts]


def _words(element: ET.Element | None) -> str:
    out = ""
    for line in _lines(element):
        ascii_edge = out[-1:].isascii() or line[:1].isascii()
        out += (" " if out and ascii_edge else "") + line
    return out


def _size(root: ET.Element) -> tuple[float, float]:
    sizes = [re.match(r"([\d.]+)(pt|px|in|mm|cm)?$", root.get(key, "")) for key in _AXES]
    scale = {"px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54}
    found = [float(size[1]) * scale.get(size[2] or "px", 1.0) for size in sizes if size]
    if len(found) == 2:
        return found[0], found[1]
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    return (box[2], box[3]) if len(box) == 4 else (MEASURE, MEASURE * 0.6)


def _house_font(source: str) -> str:
    upright = _FACE.sub(r"\1", source)
    return _FAMILY.sub(lambda m: f"{m[1] or m[3]}'{HOUSE}'", upright)


def _own_ids(source: str, *, prefix: str) -> str:
    out = re.sub(r'\bid="', f'id="{prefix}-', source)
    out = re.sub(r"url\(#", f"url(#{prefix}-", out)
    return re.sub(r'href="#', f'href="#{prefix}-', out)


def size_on_page(width: float, height: float) -> float:
    """The width at which a picture is printed.

    Parameters
    ----------
    width, height : float
        The picture's own size, in points.

    Returns
    -------
    float
        Its own width; the text width where it is wider or nearly as wide; less where it would
        be taller than a page.

    Examples
    --------
    >>> size_on_page(200.0, 100.0), size_on_page(460.0, 300.0), size_on_page(900.0, 300.0)
    (200.0, 470.5, 470.5)
    """
    shown = MEASURE if width > 0.9 * MEASURE else width
    return min(shown, _MAX_HEIGHT * width / height) if height else shown


def png_size(content: bytes, *, pixels_per_inch: float = 100.0) -> tuple[float, float]:
    """The size of a PNG file in points, at matplotlib's resolution unless told otherwise."""
    if content[:8] != b"\x89PNG\r\n\x1a\n":
        return MEASURE, MEASURE * 0.6
    width, height = struct.unpack(">II", content[16:24])
    return width * 72 / pixels_per_inch, height * 72 / pixels_per_inch


@cache
def draw_formula(tex: str, *, size: float) -> tuple[bytes, float] | None:
    """Draw a formula with matplotlib's mathtext.

    Parameters
    ----------
    tex : str
        The formula without its dollar signs.
    size : float
        Font size in points.

    Returns
    -------
    tuple of (bytes, float) or None
        The SVG file, and how far it reaches below the baseline in points; None where mathtext
        does not know the commands or the characters.

    Examples
    --------
    >>> svg, depth = draw_formula("y_t", size=10.0)
    >>> svg.startswith(b"<svg"), depth > 0
    (True, True)
    >>> draw_formula(r"\\unknown{x}", size=10.0) is None
    True
    """
    if not tex.isascii():
        return None
    import matplotlib
    import numpy as np
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    source = "$" + " ".join(tex.split()) + "$"
    with matplotlib.rc_context({"mathtext.fontset": "stixsans", "text.usetex": False}):
        try:
            points, codes = text_to_path.get_text_path(
                FontProperties(size=100), source, ismath=True
            )
        except (ValueError, RuntimeError):
            return None
    if len(points) == 0:
        return None
    return _svg(np.asarray(points) * (size / 100), codes)


def _svg(points: Any, codes: Any) -> tuple[bytes, float]:
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    left, bottom = min(left, 0.0), min(bottom, 0.0)
    width, height = right - left + 0.5, top - bottom + 0.5
    path = " ".join(_commands(points - (left, bottom), codes, height=top - bottom))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}pt" height="{height:.2f}pt" '
        f'viewBox="0 0 {width:.2f} {height:.2f}"><path fill="#1c2430" d="{path}"/></svg>'
    )
    return svg.encode(), float(-bottom)


def _commands(points: Any, codes: Any, *, height: float) -> list[str]:
    out = []
    at = 0
    while at < len(codes):
        code = int(codes[at])
        if code == _CLOSE:
            out.append("Z")
            at += 1
            continue
        letter, count = _COMMANDS[code]
        pairs = [f"{x:.2f} {height - y + 0.25:.2f}" for x, y in points[at : at + count]]
        out.append(letter + " ".join(pairs))
        at += count
    return out
