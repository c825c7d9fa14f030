"""Cells that cover several columns or rows, as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .blocks import Cell


class Placed(NamedTuple):
    """A cell as it is printed: its first column, and how many columns and rows it covers."""

    column: int
    cell: Cell
    across: int
    down: int


def placed(rows: Sequence[Sequence[Cell]]) -> list[list[Placed]]:
    """The cells of rows, those of one span as one.

    Examples
    --------
    >>> wide = Cell((), span=1, wide=True)
    >>> [(at.column, at.across) for at in placed([[Cell(()), wide, wide]])[0]]
    [(0, 1), (1, 2)]
    """

    def span(y: int, x: int) -> int:
        return rows[y][x].span if 0 <= y < len(rows) and 0 <= x < len(rows[y]) else 0

    out = []
    for y, row in enumerate(rows):
        line = []
        for x, cell in enumerate(row):
            across = down = 1
            if cell.span:
                if cell.span in (span(y, x - 1), span(y - 1, x)):
                    continue
                while span(y, x + across) == cell.span:
                    across += 1
                while span(y + down, x) == cell.span:
                    down += 1
            line.append(Placed(x, cell, across, down))
        out.append(line)
    return out
