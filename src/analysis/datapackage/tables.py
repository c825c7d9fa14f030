"""A table as its file has it, CSV or spreadsheet: rows, lines, problems and conversions."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..files import file_bytes
from .cell_text import decoded, plain_digits, plain_text, scaled, unit_id

#: Names and sentences: their punctuation is theirs.
_PROSE = {"name_en", "name_zh", "title", "publisher", "publisher_en", "definition", "locator"}
_PROSE |= {"url", "text", "text_en", "text_zh", "section", "what"}
_MOST_PROBLEMS = 200
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_TITLE_ROWS = 5


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file: where, what, and what to do."""

    line: int
    column: str
    what: str
    value: str = ""
    allowed: str = ""
    todo: str = ""

    @classmethod
    def of(cls, error: DataError, *, line: int = 0) -> Problem:
        """The problem that an error tells of."""
        what, *rest = str(error).splitlines()
        said = dict(part.split(": ", 1) for part in rest if ": " in part)
        named = re.search(r"line (\d+)", what)
        line = line or (int(named[1]) if named else 0)
        return cls(line, "", what, "", said.get("Allowed", ""), said.get("What to do", ""))


@dataclass
class Sheet:
    """The rows of a table, the header first, each with the line on which it ends."""

    name: str
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    comments: list[list[str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: (line, column, as it stood, as it is read); line 0 is the file.
    converted: list[tuple[int, str, str, str]] = field(default_factory=list)

    def add(self, line: int, cells: list[str]) -> None:
        """Take a row in; one that begins with # is a comment, one without any text isn't a row."""
        if cells and cells[0].lstrip().startswith("#"):
            self.comments.append(cells)
        elif any(cell.strip() for cell in cells):
            self.rows.append((line, cells))


def read_sheet(path: Path) -> Sheet:
    """The rows of a CSV file, or of the first sheet of a spreadsheet, with all problems."""
    content = file_bytes(path)
    if path.suffix.casefold() in (".xlsx", ".xlsm"):
        from .spreadsheet import sheets_of

        return next(iter(sheets_of(content, path.name).values()))
    return csv_sheet(content, path.name)


def csv_sheet(content: bytes, name: str) -> Sheet:
    """The rows of a CSV file. A row that can't be read is a problem, and the next one is read."""
    text, encoding, error = decoded(content, name)
    sheet = Sheet(name)
    if error is not None:
        sheet.problems.append(Problem.of(error))
    elif encoding != "UTF-8":
        sheet.converted.append((0, "", encoding, "UTF-8"))
    lines = list(io.StringIO(text, newline=""))
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    separator = max(",\t;", key=first.count)
    if separator != ",":
        word = "tab" if separator == "\t" else separator
        what = f"{name}: cells are separated by {word!r}"
        sheet.problems.append(Problem(1, "", what, word, "a comma", "save the file as CSV UTF-8"))
    at = 0
    while at < len(lines):
        reader = csv.reader(itertools.islice(lines, at, None), strict=True, delimiter=separator)
        begins = at
        try:
            for cells in reader:
                begins = at + reader.line_num
                sheet.add(begins, cells)
            break
        except csv.Error as caught:
            at = begins + 1
            refused = DataError(
                f"{name}: the row that begins on line {at} can't be read: {caught}",
                todo="close the quote that opens on this line, or remove it",
            )
            sheet.problems.append(Problem.of(refused, line=at))
            if len(sheet.problems) >= _MOST_PROBLEMS:
                break
    return sheet


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
    header, widest, rows = _header(sheet, wanted, optional, others)
    missing = [column for column in wanted if column not in header]
    width = len(header)
    kept: list[list[str]] = []
    lines: list[int] = []
    for line, cells in rows:
        if width < len(cells) <= widest and not any(map(str.strip, cells[width:])):
            cells = cells[:width]
        if len(cells) != width:
            what = f"{sheet.name}: line {line} holds {len(cells)} cells, not {width}"
            todo = "quote a cell that holds a comma; fill every column"
            sheet.problems.append(Problem(line, "", what, ",".join(cells)[:80], "", todo))
            continue
        kept.append(cells)
        lines.append(line)
    first = {name: at for at, name in reversed(list(enumerate(header)))}
    columns = {
        name: [row[first[name]] for row in kept] if name in first else [""] * len(kept)
        for name in wanted
    }
    cleaned = _cleaned(sheet, columns, lines, fields)
    return pd.DataFrame(cleaned, columns=wanted, dtype=str).assign(line=lines), missing


def _header(
    sheet: Sheet, wanted: list[str], optional: Collection[str], others: bool
) -> tuple[list[str], int, list[tuple[int, list[str]]]]:
    """The names of the columns, the cells of their row, and the rows below it.

    Titles above the names are a problem.
    """
    if not sheet.rows:
        if not sheet.problems:
            what, todo = f"{sheet.name} is empty", "restore its header and rows"
            sheet.problems.append(Problem(0, "", what, "", ", ".join(wanted), todo))
        return wanted, len(wanted), []
    named = [[plain_text(cell) for cell in cells] for _, cells in sheet.rows[:_TITLE_ROWS]]
    fits = [len(set(cells) & set(wanted)) for cells in named]
    at = fits.index(max(fits))
    first = named[0]
    while first and not first[-1]:
        first.pop()
    kinds = {
        "missing": [column for column in wanted if column not in {*first, *optional}],
        "unknown": [column or "(blank)" for column in first if column not in wanted and not others],
        "repeated": [column for column in wanted if first.count(column) > 1],
    }
    if any(kinds.values()):
        listed = [f"{kind} column {', '.join(them)}" for kind, them in kinds.items() if them]
        todo = "the first line holds just these names, once; remove titles and merged cells"
        what = f"{sheet.name}: {'; '.join(listed)}"
        sheet.problems.append(Problem(0, "", what, "", ", ".join(wanted), todo))
    header = named[at]
    while header and not header[-1]:
        header.pop()
    return header, len(sheet.rows[at][1]), sheet.rows[at + 1 :]


def _cleaned(
    sheet: Sheet,
    columns: dict[str, list[str]],
    lines: list[int],
    fields: Iterable[dict[str, Any]],
) -> dict[str, list[str]]:
    """Codes half-width, units by their id, numbers in plain digits; each change is noted."""
    numbers = [each["name"] for each in fields if each["type"] in ("number", "integer")]
    out = dict(columns)
    for column in (name for name in columns if name not in {*_PROSE, *numbers, "unit"}):
        whole = "".join(columns[column])
        if not whole.isascii() or not whole.isprintable() or " " in whole:
            out[column] = [plain_text(cell) for cell in columns[column]]
    units, powers = [""] * len(lines), [0] * len(lines)
    if "unit" in columns:
        known = {cell: unit_id(cell) or (plain_text(cell), 0) for cell in set(columns["unit"])}
        units = out["unit"] = [known[cell][0] for cell in columns["unit"]]
        powers = [known[cell][1] for cell in columns["unit"]]
    for column in numbers:
        scale = powers if column == "value" else [0] * len(lines)
        out[column] = [
            cell
            if not cell or (not power and _PLAIN.fullmatch(cell))
            else _digits(cell, unit, power)
            for cell, unit, power in zip(columns[column], units, scale, strict=True)
        ]
    for column, cells in columns.items():
        if cells is not out[column]:
            for line, cell, new in zip(lines, cells, out[column], strict=True):
                if cell != new:
                    sheet.converted.append((line, column, cell, new))
    return out


def _digits(cell: str, unit: str, power: int) -> str:
    """The number of a cell in plain digits; the cell itself where it isn't one."""
    found = plain_digits(cell, unit)
    if found is None:
        return cell
    return scaled(found, power) if power and plain_digits(cell) is not None else found


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as the bytes of a CSV file in UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
