"""The cells of a sheet as a person sees them: merged, hidden and formatted as they stand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from ...errors import DataError
from ..tables import cell_text
from .words import fold

_MOST = 400_000
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_WIDTH = 16, 9, 14
_SCALED = re.compile(r"[0#?],+(?![0#?])")
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")


class Cell(NamedTuple):
    """The text of a cell as it is shown; whether a number is stored; what stops it being one."""

    text: str = ""
    number: bool = False
    why: str = ""
    note: str = ""
    area: int = -1


BLANK = Cell()


@dataclass
class Grid:
    """The visible cells of a sheet, with the numbers of their rows and columns in the file."""

    name: str
    cells: list[list[Cell]]
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    said: list[tuple[str, str, str, str]] = field(default_factory=list)
    hidden: bool = False

    def __post_init__(self) -> None:
        width = max(map(len, self.cells), default=0)
        if len(self.cells) * width > _MOST:
            raise DataError(
                f"{self.name} is too large to be read as a sheet",
                allowed=f"up to {_MOST:,} cells",
                todo="delete the formatted but empty rows and columns, or split the sheet",
            )
        for row in self.cells:
            row.extend([BLANK] * (width - len(row)))
        self.rows = self.rows or list(range(1, len(self.cells) + 1))
        self.columns = self.columns or list(range(1, width + 1))

    def at(self, row: int, column: int) -> str:
        """The name of a cell in the file: C5."""
        return f"{letters(self.columns[column])}{self.rows[row]}"

    def visible(self, rows: set[int], columns: set[int]) -> Grid:
        """The grid without hidden rows and columns (numbered from 0); each is said."""
        if not rows and not columns:
            return self
        said = [(f"row {row + 1}", "", "left out", "the row is hidden") for row in sorted(rows)]
        said += [
            (f"column {letters(column + 1)}", "", "left out", "the column is hidden")
            for column in sorted(columns)
        ]
        lost = {
            self.cells[row][column].area
            for row, column in self._corners()
            if row in rows or column in columns
        }
        for cells in self.cells:  # what stands in a hidden corner isn't seen
            cells[:] = [BLANK if cell.area in lost else cell for cell in cells]
        keep = [each for each in range(len(self.columns)) if each not in columns]
        shown = [each for each in range(len(self.rows)) if each not in rows]
        return Grid(
            self.name,
            [[self.cells[row][column] for column in keep] for row in shown],
            [self.rows[row] for row in shown],
            [self.columns[column] for column in keep],
            said,
        )

    def _corners(self) -> list[tuple[int, int]]:
        """The first cell of each merged area."""
        first: dict[int, tuple[int, int]] = {}
        for row, cells in enumerate(self.cells):
            for column, cell in enumerate(cells):
                if cell.area >= 0:
                    first.setdefault(cell.area, (row, column))
        return list(first.values())

    def shown(self, near: int = 0) -> str:
        """The grid around a row as text, with the numbers of rows and the letters of columns."""
        filled = [row for row, cells in enumerate(self.cells) if any(each.text for each in cells)]
        start = max(0, min((at for at, row in enumerate(filled) if row >= near), default=0) - 10)
        picked = filled[start : start + _SHOWN_ROWS]
        columns = range(min(_SHOWN_COLUMNS, len(self.columns)))
        lines = [["", *(letters(self.columns[each]) for each in columns)]]
        for row in picked:
            texts = [fold(self.cells[row][each].text)[:_SHOWN_WIDTH] for each in columns]
            lines.append([str(self.rows[row]), *texts])
        widths = [max(map(_width, texts)) for texts in zip(*lines, strict=True)]
        return "\n".join(
            " | ".join(
                text + " " * (width - _width(text))
                for text, width in zip(line, widths, strict=True)
            )
            for line in lines
        )


def letters(column: int) -> str:
    """The letters of a column, counted from 1: 28 is AB."""
    out = ""
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _width(text: str) -> int:
    """The width of a text on a terminal, where Chinese takes two columns."""
    return sum(2 if letter >= "\u2e80" else 1 for letter in text)


def merge(rows: list[list[Cell]], number: int, top: int, left: int, low: int, right: int) -> None:
    """Give all cells of a merged area what stands in its first one."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    first = rows[top][left]._replace(area=number)
    for row in rows[top:low]:
        row[left:right] = [first] * len(row[left:right])


def shown_cell(value: object, shown_as: str, note: str = "") -> Cell:
    """A value with its number format, as a person sees it."""
    text = cell_text(value, shown_as)
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return Cell(text, why="a date")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Cell(text, note=note)
    used = _CURRENCY.sub(r'"\1"', shown_as.split(";")[0])
    used = re.sub(r"\[[^\]]*\]|_.|\*.", "", used)
    bare = re.sub(r'"[^"]*"|\\.', "", used)
    if _SCALED.search(bare):
        return Cell(text, True, f"a number shown in another scale ({shown_as})")
    literal = [
        (match.start(), match[1] or match[2] or match[3])
        for match in re.finditer(r'"([^"]*)"|\\(.)|([¥￥$€£])', used)
    ]
    first = re.search(r"[0#?]|General", re.sub(r'"[^"]*"|\\.', lambda m: "~" * len(m[0]), used))
    start = first.start() if first else 0
    before = "".join(words for at, words in literal if at < start)
    after = "".join(words for at, words in literal if at >= start)
    return Cell(f"{before.strip()}{text}{after.rstrip()}", True, note=note)
