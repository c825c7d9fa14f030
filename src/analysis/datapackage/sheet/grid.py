"""The cells of a sheet as a person sees them: merged, hidden and formatted as they stand."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pandas as pd

from ...errors import DataError
from ...files import encoding_of, file_bytes, opened_archive
from ..tables import cell_text, merged_areas, opened_xlsx
from .markup import markup_tables
from .words import fold

_MOST = 400_000
_SHOWN_ROWS, _SHOWN_COLUMNS, _SHOWN_WIDTH = 16, 9, 14
_SCALED = re.compile(r"[0#?],+(?![0#?])")
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
#: What raised digits are a part of: m², 10⁶.
_POWER = re.compile(r"(?:[mM]|10)$")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_XLS_DATE, _XLS_BOOLEAN, _XLS_ERROR = 3, 4, 5
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


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


def read_grids(path: Path | str) -> list[Grid]:
    """The sheets of a file, told by its content, or of a text with line breaks (a clipboard)."""
    if isinstance(path, str) and ("\n" in path or "\t" in path):
        return [Grid("the text", _separated(path, "the text"))]
    path = Path(path)
    content = file_bytes(path)
    if content.startswith(b"PK"):
        if b"opendocument.spreadsheet" in content[:200]:
            return _ods(content, path.name)
        return _xlsx(content, path.name)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _xls(content, path.name)
    encoding, damage = encoding_of(content, path.name)
    if damage is not None and encoding != "utf-16":
        raise damage
    text = content.decode(encoding)
    if re.match(r"\s*<", text) and re.search(r"<table\b", text, re.IGNORECASE):
        return [
            Grid(f"{path.name}, table {number}", _spread(rows))
            for number, rows in enumerate(markup_tables(text), 1)
        ]
    return [Grid(path.name, _separated(text, path.name))]


def _spread(rows: list[list[tuple[str, str, int, int]]]) -> list[list[Cell]]:
    """Cells (text, note, rows, columns) on a grid; an area that covers several has one number."""
    out: dict[tuple[int, int], Cell] = {}
    area = 0
    for row, cells in enumerate(rows):
        column = 0
        for text, note, down, across in cells:
            while (row, column) in out:
                column += 1
            several = down * across > 1
            area += several
            cell = Cell(text, note=note, area=area if several else -1)
            for y in range(row, min(row + down, len(rows))):
                for x in range(column, column + min(across, 500)):
                    out[y, x] = cell
            column += across
    width = max((column for _, column in out), default=-1) + 1
    return [[out.get((row, column), BLANK) for column in range(width)] for row in range(len(rows))]


def _separated(text: str, name: str) -> list[list[Cell]]:
    """The cells of a text separated by tabs, semicolons or commas."""
    lines = [line for line in text.splitlines() if set(line) & set("\t;,")]
    separator = next(
        (mark for mark in "\t;" if 2 * sum(mark in line for line in lines) > len(lines)), ","
    )
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator))
    except csv.Error as error:
        raise DataError(
            f"{name} can't be read: {error}",
            todo="close the quote that opens there, or save the file as .xlsx",
        ) from error
    if any(_is_composite(row) for row in rows):  # Eurostat: freq,unit,geo\TIME_PERIOD
        rows = [[*row[0].partition("\\")[0].split(","), *row[1:]] if row else row for row in rows]
    if separator == ",":
        _same_width(rows, name)
    return [[Cell(cell.strip()) for cell in row] for row in rows]


def _is_composite(row: list[str]) -> bool:
    """Whether the first cell of a row holds the names of several columns."""
    return bool(row) and re.search(r",.*\\TIME", row[0], re.IGNORECASE) is not None


def _same_width(rows: list[list[str]], name: str) -> None:
    """Refuse rows that a comma inside a number has broken: wider or narrower than the others."""
    full = [row for row in rows if sum(bool(cell.strip()) for cell in row) > 1]
    widths = [len(row) for row in full]
    usual = max(set(widths), key=widths.count, default=0)
    for row in full:
        figures = sum(any(letter.isdigit() for letter in cell) for cell in row)
        if len(row) != usual and figures > 1:
            at = rows.index(row) + 1
            raise DataError(
                f"{name}: line {at} holds {len(row)} cells, most lines {usual}: {','.join(row)[:80]}",
                todo='quote a number with a comma ("1,204"), or give each line as many cells',
            )


def _xlsx(content: bytes, name: str) -> list[Grid]:
    """The sheets of an .xlsx file."""
    import openpyxl
    from openpyxl.utils import range_boundaries

    with opened_xlsx(content, name) as archive:
        options = {"keep_links": False, "read_only": True}
        book = openpyxl.load_workbook(
            io.BytesIO(content), data_only=True, rich_text=True, **options
        )
        formulas = openpyxl.load_workbook(io.BytesIO(content), **options)
        grids = []
        for sheet in book.worksheets:
            source = archive.read(sheet._worksheet_path)
            calculated = re.search(rb"<(?:\w+:)?f[\s>/]", source) is not None
            sheet.reset_dimensions()
            page = sheet
            if b"vertAlign" in source:  # raised digits inside the sheet need the slower reader
                whole = openpyxl.load_workbook(io.BytesIO(content), data_only=True, rich_text=True)
                page = whole[sheet.title]
            rows = [[_xlsx_cell(cell) for cell in row] for row in page.iter_rows()]
            if calculated:
                _without_value(rows, formulas[sheet.title])
            while rows and not any(cell.text or cell.why for cell in rows[-1]):
                rows.pop()
            used = max(
                (at for row in rows for at, cell in enumerate(row, 1) if cell.text), default=0
            )
            grid = Grid(sheet.title, [row[:used] for row in rows])
            for number, area in enumerate(merged_areas(source)):
                left, top, right, bottom = range_boundaries(area)
                _merge(grid.cells, number, top - 1, left - 1, bottom, right)
            grid = grid.visible(*_hidden(source, len(grid.rows), len(grid.columns)))
            grid.hidden = sheet.sheet_state != "visible"
            grids.append(grid)
        return grids


def _without_value(rows: list[list[Cell]], formulas: Any) -> None:
    """Mark the cells whose formula has no stored value."""
    formulas.reset_dimensions()
    for row, cells in zip(rows, formulas.iter_rows(), strict=False):
        for at, cell in enumerate(cells[: len(row)]):
            if cell.data_type == "f" and not row[at].text:
                row[at] = Cell(why="a formula without a stored value")


def _hidden(source: bytes, rows: int, columns: int) -> tuple[set[int], set[int]]:
    """The hidden rows and columns of a sheet of an .xlsx file, from 0."""
    found: tuple[set[int], set[int]] = (set(), set())
    for tag in re.finditer(rb"<(?:\w+:)?(row|col)\s([^>]*)>", source):
        given = dict(re.findall(rb"(\w+)\s*=\s*[\"']([^\"']*)[\"']", tag[2]))
        if given.get(b"hidden") in (b"1", b"true"):
            first = int(given.get(b"r") or given.get(b"min") or 0)
            last = int(given.get(b"max") or first)
            at = tag[1] == b"col"
            found[at].update(range(first - 1, min(last, columns if at else rows)))
    return {row for row in found[0] if 0 <= row < rows}, {each for each in found[1] if each >= 0}


def _merge(rows: list[list[Cell]], number: int, top: int, left: int, low: int, right: int) -> None:
    """Give all cells of a merged area what stands in its first one."""
    if top >= len(rows) or left >= len(rows[top]):
        return
    first = rows[top][left]._replace(area=number)
    for row in rows[top:low]:
        row[left:right] = [first] * len(row[left:right])


def _xlsx_cell(cell: Any) -> Cell:
    """A cell of an .xlsx file as it is shown; raised digits in a text are a footnote's."""
    value, note = cell.value, ""
    if isinstance(value, list):  # rich text
        parts = [(str(part), getattr(part, "font", None)) for part in value]
        value = ""
        for text, font in parts:
            if getattr(font, "vertAlign", None) == "superscript" and not _POWER.search(value):
                note += text
            else:
                value += text
    return shown_cell(value, getattr(cell, "number_format", "") or "", note)


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


def _ods(content: bytes, name: str) -> list[Grid]:
    """The sheets of an .ods file; percentages with their sign."""
    with opened_archive(content, name, allowed="an .ods file") as archive:
        source = archive.read("content.xml")
    if b"<!DOCTYPE" in source[:1000]:
        raise DataError(f"{name} declares a document type", todo="save it again as .xlsx")
    grids = []
    for table in ElementTree.fromstring(source).iter(f"{_TABLE}table"):
        rows: list[list[tuple[str, str, int, int]]] = []
        hidden: set[int] = set()
        for line in table.iter(f"{_TABLE}table-row"):
            cells: list[tuple[str, str, int, int]] = []
            for cell in line:
                across = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
                down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
                text = _ods_text(cell)
                repeat = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
                if cell.tag == f"{_TABLE}table-cell":
                    cells += [(text, "", down, across)] * (min(repeat, 300) if repeat > 1 else 1)
            while cells and cells[-1] == ("", "", 1, 1):
                cells.pop()
            repeat = int(line.get(f"{_TABLE}number-rows-repeated", 1))
            if line.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                hidden |= {len(rows) + each for each in range(min(repeat, 2000))}
            rows += [list(cells) for _ in range(min(repeat, 2000) if cells else 1)]
        grid = Grid(str(table.get(f"{_TABLE}name")), _spread(rows))
        grids.append(grid.visible({each for each in hidden if each < len(rows)}, set()))
    return grids


def _ods_text(cell: Any) -> str:
    """The text of a cell of an .ods file: the stored number, a percentage with its sign."""
    kind, stored = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value")
    if kind in ("float", "currency", "percentage") and stored is not None:
        return cell_text(float(stored), "%" if kind == "percentage" else "")
    if kind == "date":
        return str(cell.get(f"{_OFFICE}date-value"))[:10]
    return "\n".join("".join(part.itertext()) for part in cell)


def _xls(content: bytes, name: str) -> list[Grid]:
    """The sheets of an .xls file, through xlrd where it is installed."""
    try:
        book = pd.ExcelFile(
            io.BytesIO(content), engine="xlrd", engine_kwargs={"formatting_info": True}
        ).book
    except Exception as error:  # of many kinds on damaged files
        lacks = isinstance(error, ImportError)
        raise DataError(
            f"{name} is an .xls file and can't be read: {'xlrd is not installed' if lacks else error}",
            todo="save it as .xlsx in a spreadsheet program" + ", or: pip install xlrd" * lacks,
        ) from error
    grids = []
    for sheet in book.sheets():
        rows = [
            [_xls_cell(book, sheet, line, at) for at in range(len(sheet.row(line)))]
            for line in range(sheet.nrows)
        ]
        for number, (top, low, left, right) in enumerate(sheet.merged_cells):
            _merge(rows, number, top, left, low, right)
        grid = Grid(sheet.name, rows)
        hidden = {at for at, line in sheet.rowinfo_map.items() if line.hidden and at < len(rows)}
        columns = {at for at, each in sheet.colinfo_map.items() if each.hidden}
        grid = grid.visible(hidden, {at for at in columns if at < len(grid.columns)})
        grid.hidden = sheet.visibility != 0
        grids.append(grid)
    return grids


def _xls_cell(book: Any, sheet: Any, line: int, at: int) -> Cell:
    """A cell of an .xls file as it is shown."""
    cell, note = sheet.cell(line, at), ""
    if cell.ctype == _XLS_DATE:
        return Cell(str(cell.value), why="a date")
    if cell.ctype in (_XLS_BOOLEAN, _XLS_ERROR):
        return Cell("#N/A" if cell.ctype == _XLS_ERROR else str(bool(cell.value)))
    value = cell.value
    runs = [(0, None), *sheet.rich_text_runlist_map.get((line, at), []), (len(str(value)), None)]
    for (start, font), (end, _) in reversed([*itertools.pairwise(runs)]) if len(runs) > 2 else []:
        raised = font is not None and book.font_list[font].escapement == 1
        if raised and not _POWER.search(value[:start]):
            note, value = value[start:end] + note, value[:start] + value[end:]
    shown_as = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
    return shown_cell(value, shown_as, note)
