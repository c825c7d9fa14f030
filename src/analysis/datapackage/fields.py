"""The rows of a sheet under the columns of a schema: as text, cleaned, every change noted."""

from __future__ import annotations

import array
import itertools
import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from .cell_text import plain_digits, plain_text, scaled, unit_id
from .tables import Problem, Row, Sheet

#: Names and sentences: their punctuation is theirs.
_PROSE = {"name_en", "name_zh", "title", "publisher", "publisher_en", "definition", "locator"}
_PROSE |= {"title_en", "url", "text", "text_en", "text_zh", "section", "what"}
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ROWS_AT_ONCE = 20_000


def as_frame(
    sheet: Sheet,
    fields: Sequence[dict[str, Any]],
    *,
    optional: Collection[str] = (),
    others: bool = False,
) -> tuple[pd.DataFrame, list[str]]:
    """The rows under their header, every cell as text, and ``line``; then the columns it lacks.

    What doesn't fit goes to the sheet's problems, what was converted to its conversions. Columns
    named ``optional`` may be absent; ``others`` may be there.
    """
    wanted = [str(each["name"]) for each in fields]
    header, widest, skipped = _header(sheet, wanted, optional, others)
    rows = itertools.islice(sheet.rows, skipped, None)
    position = {name: header.index(name) for name in wanted if name in header}
    columns: dict[str, list[str]] = {name: [] for name in position}
    seen: dict[str, dict[str, str]] = {name: {} for name in position}
    lines = array.array("q")
    while chunk := list(itertools.islice(rows, _ROWS_AT_ONCE)):
        fitting = [row for row in chunk if len(row[1]) == len(header)]
        if len(fitting) < len(chunk):
            fitting = [row for row in chunk if _fitted(sheet, row, len(header), widest)]
        lines.extend(line for line, _ in fitting)
        across = list(zip(*(cells for _, cells in fitting), strict=False))
        for name, number in position.items() if fitting else ():
            # equal cells become one object: a column of a million rows holds few texts
            columns[name].extend(map(seen[name].setdefault, across[number], across[number]))
    for name in wanted:
        columns.setdefault(name, [""] * len(lines))
        seen.setdefault(name, {"": ""})
    cleaned = _cleaned(sheet, columns, seen, lines, fields)
    frame = pd.DataFrame({name: cleaned[name] for name in wanted}, columns=wanted, dtype=str)
    return frame.assign(line=np.array(lines, dtype="int64")), [
        name for name in wanted if name not in position
    ]


def _fitted(sheet: Sheet, row: Row, width: int, widest: int) -> bool:
    """Whether a row has a cell for each column, blank ones beyond them cut off; else a problem."""
    line, cells = row
    if width < len(cells) <= widest and not any(map(str.strip, cells[width:])):
        del cells[width:]
    if len(cells) == width:
        return True
    what = f"{sheet.name}: line {line} holds {len(cells)} cells, not {width}"
    todo = "quote a cell that holds a comma; fill every column"
    sheet.problems.append(Problem(line, "", what, ",".join(cells[:20])[:80], "", todo))
    return False


def _header(
    sheet: Sheet, wanted: list[str], optional: Collection[str], others: bool
) -> tuple[list[str], int, int]:
    """The names of the columns, the cells of their row, and how many rows end with it.

    Titles above the names are a problem.
    """
    if not sheet.top:
        if not sheet.problems:
            what, todo = f"{sheet.name} is empty", "restore its header and rows"
            sheet.problems.append(Problem(0, "", what, "", ", ".join(wanted), todo))
        return wanted, len(wanted), 0
    named = [[plain_text(cell) for cell in cells] for _, cells in sheet.top]
    fits = [len(set(cells) & set(wanted)) for cells in named]
    row = fits.index(max(fits))
    for cells in (named[0], named[row]):
        while cells and not cells[-1]:
            cells.pop()
    first = named[0]
    kinds = {
        "missing": [column for column in wanted if column not in {*first, *optional}],
        "unknown": [column or "(blank)" for column in first if column not in wanted and not others],
        "repeated": [column for column in wanted if first.count(column) > 1],
    }
    if any(kinds.values()):
        listed = [f"{kind} column {', '.join(names)}" for kind, names in kinds.items() if names]
        todo = "the first line holds just these names, once; remove titles and merged cells"
        what = f"{sheet.name}: {'; '.join(listed)}"
        sheet.problems.append(Problem(0, "", what, "", ", ".join(wanted), todo))
    return named[row], len(sheet.top[row][1]), row + 1


def _cleaned(
    sheet: Sheet,
    columns: dict[str, list[str]],
    seen: dict[str, dict[str, str]],
    lines: Sequence[int],
    fields: Sequence[dict[str, Any]],
) -> dict[str, list[str]]:
    """Codes half-width, units by their id, numbers in plain digits; each change is noted."""
    numbers = [each["name"] for each in fields if each["type"] in ("number", "integer")]
    out = dict(columns)
    for column in (name for name in columns if name not in {*_PROSE, *numbers, "unit"}):
        out[column] = _changed(columns[column], seen[column], plain_text)
    powers: list[int] | None = None
    if "unit" in columns:
        known = {cell: unit_id(cell) or (plain_text(cell), 0) for cell in seen["unit"]}
        out["unit"] = _changed(columns["unit"], seen["unit"], lambda cell: known[cell][0])
        if any(power for _, power in known.values()):
            powers = [known[cell][1] for cell in columns["unit"]]
    units = out.get("unit", [""] * len(lines))
    for column in numbers:
        scales = powers if powers and column == "value" else None
        if scales or not all(not cell or _PLAIN.fullmatch(cell) for cell in seen[column]):
            out[column] = [
                cell
                if not cell or (not power and _PLAIN.fullmatch(cell))
                else _digits(cell, unit, power)
                for cell, unit, power in zip(
                    columns[column], units, scales or itertools.repeat(0), strict=False
                )
            ]
    for column, cells in columns.items():
        if cells is not out[column]:
            for line, cell, new in zip(lines, cells, out[column], strict=True):
                if cell != new:
                    sheet.converted.append((line, column, cell, new))
    return out


def _changed(cells: list[str], seen: dict[str, str], mend: Callable[[str], str]) -> list[str]:
    """The cells as they are meant; the same list where none is meant otherwise."""
    new = {cell: mend(cell) for cell in seen}
    return cells if all(map(str.__eq__, new, new.values())) else [new[cell] for cell in cells]


def _digits(cell: str, unit: str, power: int) -> str:
    """The number of a cell in plain digits; the cell itself where it isn't one."""
    digits = plain_digits(cell, unit)
    if digits is None:
        return cell
    return scaled(digits, power) if power and plain_digits(cell) is not None else digits
