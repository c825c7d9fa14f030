"""The sheets of a file, told by its content: xlsx, xls, ods, HTML, csv, or a text."""

from __future__ import annotations

import csv
import io
import itertools
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from ...errors import DataError
from ...files import encoding_of, file_bytes, opened_archive
from ..tables import cell_text, merged_areas, opened_xlsx
from .grid import BLANK, Cell, Grid, merge, shown_cell
from .markup import markup_tables

#: What raised digits are a part of: m², 10⁶.
_POWER = re.compile(r"(?:[mM]|10)$")
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_XLS_DATE, _XLS_BOOLEAN, _XLS_ERROR = 3, 4, 5


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
    composite = next((row for row in rows if _is_composite(row)), None)
    if composite is not None:  # Eurostat: freq,unit,geo\\TIME_PERIOD
        count = composite[0].count(",") + 1
        rows = [[*_parts(row[0], count, name), *row[1:]] if row else row for row in rows]
    if separator == ",":
        _same_width(rows, name)
    return [[Cell(cell.strip()) for cell in row] for row in rows]


def _parts(text: str, count: int, name: str) -> list[str]:
    """The labels that stand in one cell, as many as its head names; a blank one has none."""
    parts = text.partition("\\")[0].split(",") if text.strip() else [""] * count
    if len(parts) != count:
        todo = "give each row as many labels, apart by commas"
        raise DataError(f"{name}: {text!r} holds {len(parts)} labels, its head {count}", todo=todo)
    return parts


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
                merge(grid.cells, number, top - 1, left - 1, bottom, right)
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
            merge(rows, number, top, left, low, right)
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
