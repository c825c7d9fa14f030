"""Tables as files hold them: the one reader and writer of CSV files and spreadsheets."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..files import encoding_of, file_bytes, opened_archive

SPREADSHEETS = (".xlsx", ".xlsm")
#: The header of a table stands in one of so many first rows.
TITLE_ROWS = 5
_MOST_PROBLEMS = 200
_MOST_ROWS, _MOST_COLUMNS, _MOST_CELLS = 200_000, 200, 3_000_000
#: A list of words no longer than this stands in the rule itself, else on a sheet of its own.
_INLINE = 40
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z0-9:$]+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>/]")

#: A row: the line on which it ends, and its cells.
Row = tuple[int, list[str]]


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
        """The problem that an error describes."""
        what, *rest = str(error).splitlines()
        parts = dict(part.split(": ", 1) for part in rest if ": " in part)
        named = re.search(r"line (\d+)", what)
        line = line or (int(named[1]) if named else 0)
        return cls(line, "", what, "", parts.get("Allowed", ""), parts.get("What to do", ""))


@dataclass
class Sheet:
    """The rows of a table in their order, to be read once; ``top`` holds the first of them.

    A row that begins with # is a comment, one without any text isn't a row.
    """

    name: str
    rows: Iterator[Row]
    problems: list[Problem] = field(default_factory=list)
    #: (line, column, as it stands, as it is read); line 0 is the file.
    converted: list[tuple[int, str, str, str]] = field(default_factory=list)
    top: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.top = list(itertools.islice(self.rows, TITLE_ROWS))
        self.rows = itertools.chain(self.top, self.rows)


def _is_row(cells: list[str]) -> bool:
    """Whether the cells hold a row, neither a comment nor blank."""
    return any(map(str.strip, cells)) and not cells[0].lstrip().startswith("#")


def read_sheet(path: Path, *, inside: Path | None = None) -> Sheet:
    """The rows of a CSV file, or of the first sheet of a spreadsheet, ``inside`` a package."""
    return next(iter(read_sheets(path, inside=inside).values()))


def read_sheets(path: Path, *, inside: Path | None = None) -> dict[str, Sheet]:
    """The sheets of a file by name; a CSV file is one sheet without a name."""
    content = file_bytes(path, inside=inside)
    if path.suffix.casefold() in SPREADSHEETS:
        return xlsx_sheets(content, path.name)
    return {"": csv_sheet(content, path.name)}


def csv_sheet(content: bytes, name: str) -> Sheet:
    """The rows of a CSV file; a row that can't be read is a problem, and the next one is read."""
    encoding, error = encoding_of(content, name)
    problems = [Problem.of(error)] if error is not None else []
    other = error is None and encoding == "gb18030"
    converted = [(0, "", "GB18030", "UTF-8")] if other else []

    def lines() -> Iterator[str]:
        stream = io.BytesIO(content)
        return io.TextIOWrapper(stream, encoding, errors="replace", newline="")

    first = next((line for line in lines() if line.strip() and not line.startswith("#")), "")
    separator = max(",\t;", key=first.count)
    if separator != ",":
        word = "tab" if separator == "\t" else separator
        what = f"{name}: cells are separated by {word!r}"
        problems.append(Problem(1, "", what, word, "a comma", "save the file as CSV UTF-8"))

    def rows() -> Iterator[Row]:
        start = 0
        while len(problems) < _MOST_PROBLEMS:
            rest = itertools.islice(lines(), start, None)
            reader = csv.reader(rest, strict=True, delimiter=separator)
            begins = start
            try:
                for cells in reader:
                    begins = start + reader.line_num
                    if (cells and cells[0][:1].isalnum()) or _is_row(cells):
                        yield begins, cells
                return
            except csv.Error as caught:
                start = begins + 1
                refused = DataError(
                    f"{name}: the row that begins on line {start} can't be read: {caught}",
                    todo="close the quote that opens on this line, or remove it",
                )
                problems.append(Problem.of(refused, line=start))

    return Sheet(name, rows(), problems, converted)


@contextlib.contextmanager
def opened_xlsx(content: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """The archive of a spreadsheet that isn't too large; what its reader refuses is a DataError."""
    kind = "an .xlsx file"
    try:
        with opened_archive(content, name, allowed=kind) as archive:
            for item in archive.infolist():
                if item.filename.startswith("xl/worksheets/"):
                    cells = sum(1 for _ in _CELL.finditer(archive.read(item)))
                    _fits(f"{name}, {item.filename}", cells=cells)
            yield archive
    except DataError:
        raise
    except Exception as error:  # the reader's own failures on damaged files are of many kinds
        raise DataError(
            f"{name} can't be read as a spreadsheet: {type(error).__name__}",
            allowed=kind,
            todo="open it in a spreadsheet program and save it again as .xlsx",
        ) from error


def xlsx_sheets(content: bytes, name: str) -> dict[str, Sheet]:
    """The sheets of a spreadsheet, cells as a person reads them, percentages with their sign.

    Merged cells and formulas without a stored value are problems.
    """
    import openpyxl

    with opened_xlsx(content, name) as archive:
        options = {"read_only": True, "keep_links": False}
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, **options)
        formulas = openpyxl.load_workbook(io.BytesIO(content), **options)
        return {
            sheet.title: _xlsx_sheet(
                sheet,
                formulas[sheet.title],
                archive.read(sheet._worksheet_path),
                f"{name}, sheet {sheet.title}",
            )
            for sheet in book.worksheets
        }


def _xlsx_sheet(cells: Any, formulas: Any, source: bytes, name: str) -> Sheet:
    """The rows of a sheet, read without what is merged or formatted but empty."""
    problems = []
    for area in itertools.islice(merged_areas(source), _MOST_PROBLEMS):
        line = int(re.sub(r"\D", "", area.split(":")[0]) or 0)
        what, todo = f"{name}: merged cells {area}", "unmerge them; fill every cell"
        problems.append(Problem(line, "", what, area, "", todo))
    cells.reset_dimensions()
    rows: list[Row] = []
    for line, row in enumerate(cells.iter_rows(), 1):
        _fits(name, rows=line)
        texts = [cell_text(cell.value, cell.number_format or "") for cell in row]
        while texts and not texts[-1]:
            texts.pop()
        _fits(name, columns=len(texts))
        rows.append((line, texts))
    if _FORMULA.search(source):
        problems += _without_value(rows, formulas, name)
    width = max((len(texts) for _, texts in rows), default=0)
    padded = ((line, texts + [""] * (width - len(texts))) for line, texts in rows)
    return Sheet(name, (row for row in padded if _is_row(row[1])), problems)


def merged_areas(source: bytes) -> Iterator[str]:
    """The merged areas of a sheet of an .xlsx file, such as A1:C1."""
    return (merged[1].decode() for merged in _MERGED.finditer(source))


def _without_value(rows: list[Row], formulas: Any, name: str) -> Iterator[Problem]:
    """The formulas whose value the file doesn't hold."""
    formulas.reset_dimensions()
    todo = "open and save the file in a spreadsheet program, or type the value"
    for (line, texts), row in zip(rows, formulas.iter_rows(), strict=False):
        for column, cell in enumerate(row):
            if cell.data_type == "f" and not (column < len(texts) and texts[column]):
                what = f"{name}: cell {cell.coordinate} holds a formula without its value"
                yield Problem(line, "", what, str(cell.value), "", todo)


def _fits(name: str, *, rows: int = 0, columns: int = 0, cells: int = 0) -> None:
    """Refuse a sheet that is too large."""
    if rows > _MOST_ROWS or columns > _MOST_COLUMNS or cells > _MOST_CELLS:
        most = f"{_MOST_ROWS:,} rows, {_MOST_COLUMNS} columns and {_MOST_CELLS:,} cells"
        raise DataError(
            f"{name} is too large",
            allowed=f"up to {most}",
            todo="delete the formatted but empty rows and columns, or save it as CSV UTF-8",
        )


def cell_text(value: object, shown_as: str) -> str:
    """The content of a cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        if "%" in shown_as:
            percent = Decimal(repr(value)) * 100
            return f"{percent.normalize():f}%" if percent.is_finite() else str(value)
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        digits = Decimal(repr(int(value) if whole else value))
        return f"{digits:f}" if digits.is_finite() else str(value)
    return str(value)


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as the bytes of a CSV file in UTF-8."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def xlsx_bytes(
    sheets: Mapping[str, pd.DataFrame],
    *,
    choices: Mapping[str, Sequence[str]],
    open_choices: Sequence[str] = (),
    notes: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    text_rows: int = 0,
) -> bytes:
    """Frames as a spreadsheet (.xlsx): no text is a formula, words to choose from are drop-downs.

    ``choices`` gives the words of a column, others being allowed in ``open_choices``; ``notes``
    what a column holds; ``widths`` how wide it is. In the first ``text_rows`` all typing is text.
    """
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    book.remove(book.active)
    pages = {name: book.create_sheet(name) for name in sheets}
    ranges = {}
    long = {name: words for name, words in choices.items() if len(",".join(words)) > _INLINE}
    lists = book.create_sheet("choices") if long else None
    for column, words in choices.items():
        ranges[column] = f'"{",".join(words)}"'
    for number, (column, words) in enumerate(long.items(), 1):
        letter = get_column_letter(number)
        for row, word in enumerate([f"# {column}" if number == 1 else column, *words], 1):
            _write(lists, row, number, word)
        ranges[column] = f"choices!${letter}$2:${letter}${len(words) + 1}"
    for name, frame in sheets.items():
        page = pages[name]
        page.freeze_panes = "A2"
        for number, column in enumerate(map(str, frame.columns), 1):
            head = _write(page, 1, number, column)
            head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
            if notes and notes.get(column):
                head.comment = Comment(notes[column], "analysis", width=320, height=120)
            letter = get_column_letter(number)
            width = (widths or {}).get(column, max(12, min(30, len(column) + 4)))
            page.column_dimensions[letter].width = width
            if column != "value":
                for row in range(2, 2 + text_rows):
                    page.cell(row, number).number_format = "@"  # codes are no numbers or dates
            if column in ranges:
                rule = DataValidation(
                    type="list",
                    formula1=ranges[column],
                    allow_blank=True,
                    showErrorMessage=column not in open_choices,
                )
                rule.error = f"{column}: choose from the list"
                rule.add(f"{letter}2:{letter}5000")
                page.add_data_validation(rule)
        for row, cells in enumerate(frame.itertuples(index=False), 2):
            comment = str(cells[0]).startswith("#") if len(cells) else False
            for number, value in enumerate(cells, 1):
                cell = _write(page, row, number, value)
                if comment:
                    cell.font = Font(italic=True, color="808080")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: object) -> Any:
    """Write a cell; a text stays a text, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    missing = value is None or value == "" or value != value
    text = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    cell = page.cell(row, column, None if missing else text)
    if isinstance(value, str) and not missing:
        cell.data_type = "s"
    return cell
