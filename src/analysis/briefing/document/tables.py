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
    header = [plain_cell(name) for name in payload["columns"]]
    rows = [[plain_cell(value) for value in row] for row in payload["rows"]]
    align = list(payload.get("align") or guess_align(rows, columns=len(header)))
    texts = {name: payload.get(name) or "" for name in ("caption", "note", "role")}
    return Table(header, rows, align, **texts)


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
    taken: dict[tuple[int, int], str] = {}
    for y, line in enumerate(lines):
        x = 0
        for cell in line.find_all(["th", "td"], recursive=False):
            while (y, x) in taken:
                x += 1
            text = " ".join(cell.get_text(" ").split())
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for dy in range(down):
                for dx in range(across):
                    taken[y + dy, x + dx] = text if dy == 0 else ""
            x += across
    height = len(lines)
    widths = [max((x + 1 for row, x in taken if row == y), default=0) for y in range(height)]
    return [[taken.get((y, x), "") for x in range(widths[y])] for y in range(height)]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


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
