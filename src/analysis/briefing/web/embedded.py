"""Charts, formulas and fonts as parts of a web page: nothing in them can run or be fetched."""

from __future__ import annotations

import base64
import html
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ..characters import clean
from ..document.blocks import Formula
from ..document.figures import TAG, tag_text

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_SVG_NAMES = _names(
    """
    svg g defs path use text tspan rect line circle ellipse polyline polygon clipPath image
    linearGradient radialGradient stop pattern marker mask symbol title desc
    """
)
_SVG_ATTRIBUTES = _names(
    """
    id d x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy points width height viewBox transform href
    preserveAspectRatio clip-path clip-rule clipPathUnits mask maskUnits maskContentUnits style
    fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray
    stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit opacity display visibility
    font-family font-size font-style font-weight text-anchor dominant-baseline rotate textLength
    gradientUnits gradientTransform offset stop-color stop-opacity spreadMethod patternUnits
    patternTransform patternContentUnits markerWidth markerHeight markerUnits refX refY orient
    marker-start marker-mid marker-end
    """
)
_MATH_NAMES = _names(
    """
    math mrow mi mn mo ms mtext mspace msub msup msubsup munder mover munderover mfrac msqrt mroot
    mtable mtr mtd mstyle mpadded mphantom menclose mmultiscripts mprescripts none
    """
)
_MATH_ATTRIBUTES = _names(
    """
    display displaystyle scriptlevel mathvariant mathsize stretchy fence separator form lspace
    rspace largeop movablelimits symmetric maxsize minsize accent accentunder linethickness
    columnalign rowspacing columnspacing columnlines rowlines columnspan rowspan width height
    depth voffset notation
    """
)
#: What matplotlib writes for all its lines; the page's stylesheet says it once.
_PLAIN_STYLE = re.compile(r"\s*\*\s*\{\s*stroke-linejoin:\s*round;\s*stroke-linecap:\s*butt;?\s*\}")
#: Values that could fetch something or reach out of the picture: any address that is no #id.
_RISKY = re.compile(r"\\|@|url\((?!#[\w.:-]+\))|image\(|image-set|src\(|script:|<|&", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(#([\w.:-]+)\)")
_RASTER = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_SPACED = re.compile(r"\s*([:;])\s*")
_TURN = re.compile(r"rotate\(-?0(?:\.0+)?(?:\s[^)]*)?\)\s*")
#: Environments that the converter knows only by a plainer name, or numbers of its own accord.
_ALIGNED = re.compile(
    r"\\(begin|end)\{(?:align|aligned|alignedat|split|multline|eqnarray|gather)\*?\}"
)


def data_url(content: bytes, *, suffix: str) -> str:
    """A file as an address that holds the file itself.

    Examples
    --------
    >>> data_url(b"a", suffix="png")
    'data:image/png;base64,YQ=='
    """
    return f"data:{MEDIA_TYPES[suffix]};base64,{base64.b64encode(content).decode()}"


def inline_svg(content: bytes, *, prefix: str, attributes: str = "") -> str | None:
    """A picture in SVG as part of a page, its texts kept as text.

    Examples
    --------
    >>> svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>'
    >>> inline_svg(svg, prefix="f1", attributes=' role="img"')
    '<svg viewBox="0 0 9 9" role="img"><path d="M0 0"/></svg>'
    >>> inline_svg(svg.replace(b"path", b"script"), prefix="f1") is None
    True
    """
    try:
        root = ET.fromstring(content)
    except ET.ParseError:
        return None
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) == "metadata" or _is_plain_style(child):
                parent.remove(child)
    elements = list(root.iter())
    if _local(root.tag) != "svg" or not all(_is_drawing(element) for element in elements):
        return None
    box = root.get("viewBox")
    root.attrib.clear()
    if box is not None:
        root.set("viewBox", box)
    used = _references(elements)
    given = [name for name in (element.get("id") for element in elements) if name in used]
    names = {name: f"{prefix}-{at}" for at, name in enumerate(dict.fromkeys(given), start=1)}

    def value(name: str, text: str) -> str | None:
        if name == "id":
            return names.get(text)
        if name == "href" and text.startswith("#"):
            return f"#{names.get(text[1:], prefix)}"
        if name == "style":
            text = _SPACED.sub(r"\1", text).strip("; ")
        if name == "transform":
            text = _TURN.sub("", text).strip()
        return _REFERENCE.sub(lambda m: f"url(#{names.get(m[1], prefix)})", text) or None

    return _markup(root, attributes=_SVG_ATTRIBUTES, value=value, outer=attributes)


def mathml(formula: Formula) -> str | None:
    """A formula as MathML.

    Examples
    --------
    >>> mathml(Formula("a^2"))
    '<math display="inline"><mrow><msup><mi>a</mi><mn>2</mn></msup></mrow></math>'
    >>> mathml(Formula(r"\\frac{")) is None
    True
    """
    from latex2mathml.converter import convert_to_element

    tex = _ALIGNED.sub(r"\\\1{align*}", clean(formula.tex).strip())
    tex = TAG.sub(lambda m: rf"\qquad \text{{{tag_text(m)}}}", tex)
    try:
        root = convert_to_element(tex, display="block" if formula.display else "inline")
    except Exception:  # its own errors, and StopIteration or IndexError at an early end
        return None
    if not all(element.tag in _MATH_NAMES for element in root.iter()):
        return None
    words = [html.unescape(element.text or "") for element in root.iter()]
    if any(re.match(r"\\[A-Za-z]", word) for word in words):
        return None  # a command that it does not know stands there as a word

    def value(name: str, text: str) -> str | None:
        return None if _RISKY.search(text) else text

    return _markup(root, attributes=_MATH_ATTRIBUTES, value=value, unescape=True)


def font_url(text: str, *, file: Path) -> str:
    """A font as an address that holds it, with the characters of a text alone."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options(
        layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False, notdef_outline=True
    )
    options.drop_tables += ["vhea", "vmtx", "VORG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=sorted(set(map(ord, text))))
    with TTFont(file, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out, reorderTables=True)
    return f"data:font/woff;base64,{base64.b64encode(out.getvalue()).decode()}"


def _local(name: object) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]


def _is_plain_style(element: ET.Element) -> bool:
    return _local(element.tag) == "style" and bool(_PLAIN_STYLE.fullmatch(element.text or ""))


def _is_drawing(element: ET.Element) -> bool:
    """Tell whether an element draws, and does nothing else."""
    if _local(element.tag) not in _SVG_NAMES:
        return False
    for name, value in element.attrib.items():
        if _local(name) == "href":
            raster = _local(element.tag) == "image" and _RASTER.match(value)
            if not (value.startswith("#") or raster):
                return False
        elif _local(name) in _SVG_ATTRIBUTES and _RISKY.search(value):
            return False
    return True


def _references(elements: Iterable[ET.Element]) -> set[str]:
    """The ids that something in a picture points at."""
    names: set[str] = set()
    for element in elements:
        for name, value in element.attrib.items():
            names.update(_REFERENCE.findall(value))
            if _local(name) == "href" and value.startswith("#"):
                names.add(value[1:])
    return names


def _markup(
    element: ET.Element,
    *,
    attributes: frozenset[str],
    value: Callable[[str, str], str | None],
    outer: str = "",
    unescape: bool = False,
) -> str:
    """An element as HTML: the attributes that are allowed, and every text escaped."""

    def written(text: str | None) -> str:
        plain = html.unescape(text or "") if unescape else text or ""
        return html.escape(plain, quote=False) if plain.strip(" \t\r\n") else ""

    def walk(node: ET.Element, more: str = "") -> str:
        name = _local(node.tag)
        kept: Mapping[str, str | None] = {
            attribute: value(attribute, text)
            for attribute, text in ((_local(key), text) for key, text in node.attrib.items())
            if attribute in attributes
        }
        written_attributes = "".join(
            f' {attribute}="{html.escape(text)}"'
            for attribute, text in kept.items()
            if text is not None
        )
        inside = written(node.text) + "".join(walk(child) + written(child.tail) for child in node)
        start = f"<{name}{written_attributes}{more}"
        return f"{start}>{inside}</{name}>" if inside else f"{start}/>"

    return walk(element, outer)
