"""A table of the document as WordprocessingML: cells merged, coloured and lined up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..document import blocks as b
from ..document.fitting import Fit, has_tall_rows, is_kept_whole, picked, point_room
from ..document.spans import placed
from .markup import Look, escaped

if TYPE_CHECKING:
    from .writer import WordWriter

#: Points to the twentieths of a point in which widths are said.
_TWIPS = 20
#: The size of a table's type where nothing else is needed, as in its style.
_TABLE_SIZE = 9.0


def grid_xml(
    writer: WordWriter, table: b.Table, columns: Sequence[int], widths: Sequence[float], *, fit: Fit
) -> str:
    """Some columns of a table; its first rows are repeated on each page."""
    twips = [int(width * _TWIPS) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    rooms = [point_room(table, column) for column in columns]
    heads = [picked(row, columns) for row in [*table.heads, table.header]]
    body = [picked(row, columns) for row in table.rows]
    kept, split = is_kept_whole(table, fit), has_tall_rows(table, fit)
    lines = []
    for rows, is_head in ((heads, True), (body, False)):
        held: dict[int, tuple[b.Cell, int, int]] = {}  # cells that reach down from a row above
        for at, line in enumerate(placed(rows)):
            cells = {x: (cell, across, down) for x, cell, across, down in line} | held
            inside = ""
            for x, (cell, across, down) in sorted(cells.items()):
                side = "center" if is_head and across > 1 else table.align[columns[x]]
                room = 0.0 if is_head or across > 1 else rooms[x][at] * fit.size
                look = _look(cell, fit.size, strong=is_head)
                words = "" if x in held else writer.inline(cell.runs, look)
                stays = is_head or (kept and at < len(body) - 1)
                merged = "continue" if x in held else "restart" if down > 1 else ""
                inside += _tc(cell, sum(twips[x : x + across]), across, merged)
                inside += writer.paragraph("TableText", words, more=_set(side, room, stays))
                inside += "</w:tc>"
            held = {x: (c, across, n - 1) for x, (c, across, n) in cells.items() if n > 1}
            whole = "" if split else "<w:cantSplit/>"
            repeated = "<w:tblHeader/>" if is_head else ""
            lines.append(f"<w:tr><w:trPr>{whole}{repeated}</w:trPr>{inside}</w:tr>")
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="BriefingTable"/>'
        f'<w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1"/>'
        f'<w:tblCaption w:val="{escaped(table.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _tc(cell: b.Cell, width: int, across: int, merged: str) -> str:
    """The beginning of a cell: its width, what it covers, and the colour behind it."""
    shade = cell.fill[0][0] if len({colour for colour, _ in cell.fill}) == 1 else ""
    parts = [
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{across}"/>' if across > 1 else "",
        f'<w:vMerge w:val="{merged}"/>' if merged else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{shade[1:]}"/>' if shade else "",
    ]
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>"


def _set(side: str, room: float, stays: bool) -> str:
    """How a cell's paragraph is set; ``room`` lines its figure up with the others."""
    kept = "<w:keepNext/>" if stays else ""
    indent = f'<w:ind w:right="{round(room * _TWIPS)}"/>' if room else ""
    return f'{kept}{indent}<w:jc w:val="{side}"/>'


def _look(cell: b.Cell, size: float, *, strong: bool) -> Look:
    """The properties of a cell's words, where they are not those of the style."""
    half = str(round(2 * size))
    look = {} if size == _TABLE_SIZE else {"sz": half, "szCs": half}
    look |= {"color": cell.ink[1:]} if cell.ink else {}
    return look | ({"b": "1"} if strong else {})
