"""The smallest parts of WordprocessingML: escaped text, the look of a run, a picture."""

from __future__ import annotations

import html
from collections.abc import Mapping

from ..characters import clean

#: Points to English metric units.
_EMU = 12700
#: The properties of a run in the order that the format asks for -> the value each has.
Look = Mapping[str, str]
_ORDER = ("rStyle", "rFonts", "b", "strike", "color", "position", "sz", "szCs", "vertAlign", "rtl")


def escaped(text: str) -> str:
    """A text as XML that shows exactly that text."""
    return html.escape(clean(text))


def properties(look: Look) -> str:
    """The properties of a run."""
    values = {"rFonts": "hint"}
    parts = [
        f'<w:{name} w:{values.get(name, "val")}="{look[name]}"/>' for name in _ORDER if name in look
    ]
    return f"<w:rPr>{''.join(parts)}</w:rPr>" if parts else ""


def drawing_xml(
    name: str, width: float, height: float, *, number: int, alt: str, depth: float
) -> str:
    """A run with the picture of a relation; ``depth`` lowers it below the line, in points."""
    named = f'id="{number}" name="Picture {number}" descr="{html.escape(alt)}"'
    size = f'cx="{max(round(width * _EMU), 1)}" cy="{max(round(height * _EMU), 1)}"'
    lowered = properties({"position": str(-round(2 * depth))} if depth else {})
    return (
        f'<w:r>{lowered}<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {size}/><wp:docPr {named}/><wp:cNvGraphicFramePr>"
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:pic><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{name}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
