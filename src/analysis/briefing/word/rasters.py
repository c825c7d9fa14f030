"""Drawings as PNG files: Word prints an SVG file in fonts of its own, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from ..pdf.typeset import opened_compiler
from .writer import Drawing

#: Points to the inch of the pictures.
RESOLUTION = 200.0


def png_files(drawings: Sequence[Drawing]) -> list[bytes]:
    """Drawings of any kind that the typesetter reads as PNG files, in the house font.

    Examples
    --------
    >>> svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"/>'
    >>> [content[:4] for content in png_files([Drawing(svg, "svg", 9.0, 9.0)])]
    [b'\\x89PNG']
    """
    if not drawings:
        return []
    files = {f"{at}.{each.suffix}": each.content for at, each in enumerate(drawings)}
    pages = [
        f'#image("{at}.{each.suffix}", width: {each.width:.2f}pt)'
        for at, each in enumerate(drawings)
    ]
    source = "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    files["main.typ"] = (source + "\n#pagebreak()\n".join(pages)).encode()
    with opened_compiler(files) as compiler:
        made = compiler.compile(format="png", ppi=RESOLUTION)
    return [made] if isinstance(made, bytes) else list(made or ())
