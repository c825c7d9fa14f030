"""Charts and pictures: what an SVG file says about itself, and its size on the page."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from .fonts import HOUSE
from .tables import MEASURE

_SVG = "{http://www.w3.org/2000/svg}"
_MAX_HEIGHT = 600.0
_FAMILY = re.compile(r"(font:[^;\"]*?[\d.]+(?:px|pt)\s+)([^;\"]+)|(font-family:\s*)([^;\"]+)")
_FACE = re.compile(r"(font:\s*)(?:(?:italic|oblique|bold|[1-9]00)\s+)+")
_PARTS = ("title", "subtitle", "foot")


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


_AXES = ("width", "height")


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
