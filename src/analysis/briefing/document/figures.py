"""Charts, pictures and formulas: their texts, their files, and their size on the page."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...errors import DataError
from ..characters import is_wide
from ..fonts import HOUSE, without_bold
from ..options import COLOURS
from .blocks import Figure, Formula
from .fitting import MEASURE

ET.register_namespace("", "http://www.w3.org/2000/svg")
ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
_SVG = "{http://www.w3.org/2000/svg}"
_WRITTEN = {f"{_SVG}text", f"{_SVG}tspan"}
#: Attributes in points, in which two decimals are enough, and a number with more.
_NUMBERS = ("d", "x", "y", "width", "height")
_LONG = re.compile(r"-?\d+\.\d{3,}")
_ENVIRONMENT = re.compile(
    r"\\(?:begin|end)\{(?:aligned|align|alignat|gather|gathered|equation|split|multline|eqnarray|displaymath|math)\*?\}"
)
#: Commands that change nothing that mathtext would draw.
_SILENT = re.compile(
    r"\\(?:displaystyle|textstyle|nonumber|notag|label\{[^}]*\}|limits)(?![a-zA-Z])"
)
#: The number that a formula is given; with a star it stands without brackets.
TAG = re.compile(r"\\tag(\*?)\s*\{([^{}]*)\}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_MAX_HEIGHT = 520.0
_MOST_PIXELS = 60_000_000
#: Elements that a drawing may have, those that it repeats counted each time.
_MOST_ELEMENTS = 300_000
_FAMILY = re.compile(r"(font:[^;\"]*?[\d.]+(?:px|pt)\s+)([^;\"]+)|(font-family:\s*)([^;\"]+)")
_SLANT = re.compile(r"(font:[^;\"]*?)(?:italic|oblique)\s+")
_WEIGHT = re.compile(r"(font:[^;\"]*?)(?:bold(?:er)?|[6-9]00)\s+|font-weight:[^;\"]*;?")
#: An id that begins so carries the description of a chart.
ALT = "alt: "
#: Elements of a drawing that run, or hold a page of their own.
_ACTIVE = {"script", "foreignobject", "iframe", "handler", "listener"}
_PARTS = ("title", "subtitle", "foot")
_AXES = ("width", "height")
#: How SVG names the pieces of an outline that matplotlib numbers, and their count of points.
_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


@dataclass(frozen=True)
class Chart:
    """An SVG chart: the file, the texts lifted out of it, and what is left of it in points.

    ``text`` is what is still written in the file; ``alt`` a description that came along.
    """

    svg: bytes
    title: str
    subtitle: str
    foot: str
    text: str
    alt: str
    width: float
    height: float


def read_chart(svg: str | bytes, *, prefix: str) -> Chart:
    """Read a chart, lift its title, subtitle and foot out of it, and fit the file to a page."""
    root = checked_svg(svg)
    groups = {group.get("id", ""): group for group in root.iter(f"{_SVG}g")}
    title, subtitle, foot = (_words(groups.get(part)) for part in _PARTS)
    _crop(root, [groups[part] for part in _PARTS if part in groups])
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    width, height = _size(root)
    return Chart(
        svg=_finished(root, prefix=prefix),
        title=title,
        subtitle=subtitle,
        foot=foot,
        text="\n".join(_lines(root)),
        alt=_take_alt(root, groups),
        width=width,
        height=height,
    )


def checked_svg(svg: str | bytes) -> ET.Element:
    """The root of a drawing that is not too large, without what could run in it."""
    root = ET.fromstring(svg.decode() if isinstance(svg, bytes) else svg)
    if _drawn(root) > _MOST_ELEMENTS:
        raise DataError(
            "the drawing is too large",
            allowed=f"{_MOST_ELEMENTS:,} elements, those repeated counted each time",
            todo="draw points with rasterized=True, or fewer of them",
        )
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).rpartition("}")[2].lower() in _ACTIVE:
                parent.remove(child)
        for name in list(parent.attrib):
            if name.lower().startswith("on"):
                del parent.attrib[name]
    return root


def svg_bytes(svg: bytes) -> bytes:
    """A drawing without what could run in it."""
    return ET.tostring(checked_svg(svg))


def _drawn(root: ET.Element) -> int:
    """How many elements a drawing has when each ``use`` is drawn; too many for a circle of them."""
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    sizes: dict[ET.Element, int] = {}
    waiting = [root]
    while waiting:
        element = waiting[-1]
        if element in sizes and sizes[element] >= 0:
            waiting.pop()
            continue
        target = None
        if str(element.tag).endswith("}use"):
            href = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
            target = named.get(href.removeprefix("#"))
        parts = [*element, *([target] if target is not None else [])]
        if element not in sizes:
            sizes[element] = -1  # begun; met again before it ends, it holds itself
            if any(sizes.get(part) == -1 for part in parts):
                return _MOST_ELEMENTS + 1
            waiting += [part for part in parts if part not in sizes]
        else:
            sizes[element] = 1 + sum(max(sizes[part], 0) for part in parts)
            waiting.pop()
    return sizes[root]


def _take_alt(root: ET.Element, groups: Mapping[str, ET.Element]) -> str:
    for name, group in groups.items():
        if name.startswith(ALT):
            del group.attrib["id"]
            return name.removeprefix(ALT)
    return ""


def _crop(root: ET.Element, groups: Sequence[ET.Element]) -> None:
    """Take groups of text out of a picture, and the room above and below that they leave."""
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    if len(box) != 4 or not groups:
        return
    left, top, width, height = box
    start, end = top, top + height
    for group in groups:
        for text in group.iter(f"{_SVG}text"):
            at, size = _place(text)
            if at < top + height / 2:
                start = max(start, at + 0.35 * size)
            else:
                end = min(end, at - 1.05 * size)
    scale = _size(root)[1] / height
    root.set("viewBox", f"{left:g} {start:.2f} {width:g} {end - start:.2f}")
    root.set("height", f"{(end - start) * scale:.2f}pt")
    parents = {child: parent for parent in root.iter() for child in parent}
    for group in groups:
        parents[group].remove(group)


def _place(text: ET.Element) -> tuple[float, float]:
    """How far down a text stands, and its size."""
    moved = re.search(r"translate\(\s*[-\d.]+[\s,]+([-\d.]+)", text.get("transform", ""))
    size = re.search(r"([\d.]+)px", text.get("style", ""))
    at = float(moved[1]) if moved else float(text.get("y", "0"))
    return at, float(size[1]) if size else 10.0


def _lines(element: ET.Element | None) -> list[str]:
    if element is None:
        return []
    texts = ("".join(text.itertext()) for text in element.iter(f"{_SVG}text"))
    return [" ".join(text.split()) for text in texts]


def _words(element: ET.Element | None) -> str:
    """The lines of a text as one; a line break is a space, beside a Chinese character nothing."""
    out = ""
    for line in _lines(element):
        joined = is_wide(out[-1:]) or is_wide(line)
        out += ("" if joined or not out else " ") + line
    return out


def _size(root: ET.Element) -> tuple[float, float]:
    sizes = [re.match(r"([\d.]+)(pt|px|in|mm|cm)?$", root.get(key, "")) for key in _AXES]
    scale = {"px": 0.75, "in": 72.0, "mm": 72 / 25.4, "cm": 72 / 2.54}
    edges = [float(size[1]) * scale.get(size[2] or "px", 1.0) for size in sizes if size]
    if len(edges) == 2:
        return edges[0], edges[1]
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    return (box[2], box[3]) if len(box) == 4 else (MEASURE, MEASURE * 0.6)


def _finished(root: ET.Element, *, prefix: str) -> bytes:
    """The file in the house font, with ids of its own and short numbers."""
    for element in root.iter():
        for name in _NUMBERS:
            if name in element.attrib:
                element.set(name, _LONG.sub(lambda m: f"{float(m[0]):.2f}", element.get(name, "")))
        if element.tag in _WRITTEN and without_bold("".join(element.itertext()), house_only=True):
            for part in element.iter():
                part.attrib.pop("font-weight", None)
                if "style" in part.attrib:
                    part.set("style", _WEIGHT.sub(r"\1", part.get("style", "")))
    out = ET.tostring(root, encoding="unicode")
    out = _FAMILY.sub(lambda m: f"{m[1] or m[3]}'{HOUSE}'", _SLANT.sub(r"\1", out))
    out = re.sub(r'\bid="', f'id="{prefix}-', out)
    out = re.sub(r"url\(#", f"url(#{prefix}-", out)
    out = re.sub(r'href="#', f'href="#{prefix}-', out)
    return out.encode()


def recoloured(figure: Figure, colours: Mapping[str, str]) -> bytes:
    """The file of a figure; in a chart, house colours are changed to those given by name."""
    if figure.suffix != "svg" or not colours:
        return figure.content
    changed = {COLOURS[name].lower(): colour for name, colour in colours.items()}
    source = figure.content.decode()
    return _COLOUR.sub(lambda m: changed.get(m[0].lower(), m[0]), source).encode()


def file_prefix(name: str) -> str:
    """A notebook's name as the beginning of file names and ids: ASCII letters, digits, hyphens.

    Examples
    --------
    >>> file_prefix("01-投入 intensity"), file_prefix("绍兴")
    ('01-intensity', 'notebook')
    """
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "notebook"


def size_on_page(width: float, height: float) -> float:
    """The width at which a picture is printed.

    Examples
    --------
    >>> size_on_page(200.0, 100.0), size_on_page(460.0, 300.0), size_on_page(900.0, 300.0)
    (200.0, 470.5, 470.5)
    """
    shown = MEASURE if width > 0.9 * MEASURE else width
    return min(shown, _MAX_HEIGHT * width / height) if height else shown


def displayed_width(width: object) -> float | None:
    """The width in points of ``Image(width=...)``: pixels, or a share of the text such as 50%.

    Examples
    --------
    >>> displayed_width(400), displayed_width("50%"), displayed_width("wide")
    (300.0, 235.25, None)
    """
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%|px)?\s*", str(width))
    if match is None or float(match[1]) == 0:
        return None
    number = float(match[1])
    return min(number / 100, 1.0) * MEASURE if match[2] == "%" else number * 0.75


def picture_size(content: bytes, *, pixels_per_inch: float = 100.0) -> tuple[float, float] | None:
    """The size of a picture in points, at matplotlib's resolution unless told otherwise.

    Examples
    --------
    >>> picture_size(b'<svg xmlns="http://www.w3.org/2000/svg" width="20pt" height="10pt"/>')
    (20.0, 10.0)
    >>> picture_size(b"no picture") is None
    True
    """
    from PIL import Image

    try:
        if content.lstrip()[:1] == b"<":
            return _size(checked_svg(content))
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            if width * height > _MOST_PIXELS:
                raise DataError(
                    f"the picture has {width:,} x {height:,} pixels",
                    allowed=f"{_MOST_PIXELS:,} pixels",
                    todo="make it smaller",
                )
            picture.load()
    except DataError:
        raise
    except (ET.ParseError, OSError, ValueError, SyntaxError):
        return None
    return width * 72 / pixels_per_inch, height * 72 / pixels_per_inch


def formula_rows(formula: Formula) -> list[str]:
    """A formula's lines in the TeX that mathtext knows; an aligned environment has several.

    Examples
    --------
    >>> formula_rows(Formula(r"\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}"))
    ['a = b', 'c = d']
    """
    return [row for row, _ in numbered_rows(formula)]


def numbered_rows(formula: Formula) -> list[tuple[str, str]]:
    """A formula's lines, each with its number, which is empty where it has none.

    Examples
    --------
    >>> numbered_rows(Formula(r"a = b \\tag{1}", display=True))
    [('a = b', '(1)')]
    """
    tex = _ENVIRONMENT.sub("", formula.tex)
    several = tex != formula.tex
    rows = re.split(r"\\\\(?:\[[^\]]*\])?", tex) if several else [tex]
    out = []
    for row in rows:
        tag = TAG.search(row)
        plain = TAG.sub("", _SILENT.sub("", row.replace("&", "") if several else row))
        if formula.display:
            plain = re.sub(r"\\frac(?![a-z])", r"\\dfrac", plain)
        line = " ".join(plain.replace(r"\text{", r"\mathrm{").split())
        out.append((line, tag_text(tag) if tag else ""))
    return [row for row in out if row[0]] or [(" ".join(formula.tex.split()), "")]


def tag_text(tag: re.Match[str]) -> str:
    """The number of a formula as it is printed."""
    return tag[2].strip() if tag[1] else f"({tag[2].strip()})"


@cache
def draw_formula(tex: str, *, size: float) -> tuple[bytes, float] | None:
    """Draw a formula with matplotlib's mathtext.

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
