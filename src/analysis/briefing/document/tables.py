"""Tables out of what a notebook shows: the library's own, and those in HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from .blocks import Cell, Table, words

_NUMBER = re.compile(r"^[\s(<>≥≤≈~±+−–-]*[\d.,\s]*\d[\d.,]*\s*(%|‰|pp|个百分点)?\)?[*†‡]*$")
_EMPTY = {"", "-", "–", "—", "…", "..", "nan", "NaN", "None", "n/a", "<NA>"}


def plain_cell(value: object) -> Cell:
    """A cell that holds plain text."""
    return Cell(words("" if value is None else str(value)))


def table_from_payload(payload: Mapping[str, Any]) -> Table:
    """The table that the library's own tables send along (application/vnd.analysis.table+json)."""
    header = [plain_cell(name) for name in _listed(payload["columns"])]
    rows = [[plain_cell(value) for value in _listed(row)] for row in _listed(payload["rows"])]
    align = _listed(payload.get("align") or guess_align(rows, columns=len(header)))
    texts = {name: str(payload.get(name) or "") for name in ("caption", "note", "role")}
    return Table(header, rows, align, **texts)


def _listed(value: object) -> list[Any]:
    """A list, which a notebook may hold in another form."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"a list is needed where the table holds {value!r:.60}")
    return list(value)


def table_of(element: Any) -> Table | None:
    """The table of an HTML element, spans repeated into every cell they cover."""
    lines = [line for line in element.find_all("tr") if line.find_parent("table") is element]
    grid = _grid(lines)
    width = max((len(row) for row in grid), default=0)
    if width == 0:
        return None
    grid = [row + [""] * (width - len(row)) for row in grid]
    heads = sum(line.find_parent("thead") is not None for line in lines)
    heads = heads or int(bool(lines[0].find_all("th")) and not lines[0].find_all("td"))
    header = [_joined([row[column] for row in grid[:heads]]) for column in range(width)]
    rows = [[plain_cell(text) for text in row] for row in grid[heads:]]
    caption = element.find("caption")
    return Table(
        header=[plain_cell(text) for text in header],
        rows=rows,
        align=guess_align(rows, columns=width),
        caption=" ".join(caption.get_text(" ").split()) if caption else "",
    )


def _grid(lines: Sequence[Any]) -> list[list[str]]:
    """The texts of a table's lines; spans reach no further than there are lines and cells."""
    rows = [line.find_all(["th", "td"], recursive=False) for line in lines]
    most = max(map(len, rows), default=0)
    taken: list[dict[int, str]] = [{} for _ in rows]
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while x in taken[y]:
                x += 1
            text = " ".join(cell.get_text(" ").split())
            across = range(x, x + min(_span(cell, "colspan"), most))
            for below in taken[y : y + _span(cell, "rowspan")]:
                below.update(dict.fromkeys(across, text if below is taken[y] else ""))
            x = across.stop
    return [[own.get(x, "") for x in range(max(own, default=-1) + 1)] for own in taken]


def _span(cell: Any, name: str) -> int:
    """How many columns or lines a cell covers."""
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 1000) if value.isdecimal() and len(value) < 6 else 1


def _joined(parts: list[str]) -> str:
    return " ".join(dict.fromkeys(part for part in parts if part))


def guess_align(rows: Sequence[Sequence[Cell]], *, columns: int) -> list[str]:
    """Right for columns of numbers, left for all others.

    Examples
    --------
    >>> guess_align([[plain_cell("Hangzhou"), plain_cell("4.1 %")]], columns=2)
    ['left', 'right']
    """
    out = []
    for column in range(columns):
        texts = [row[column].text.strip() for row in rows if column < len(row)]
        filled = [text for text in texts if text not in _EMPTY]
        numbers = sum(bool(_NUMBER.match(text)) for text in filled)
        out.append("right" if filled and numbers >= 0.8 * len(filled) else "left")
    return out
