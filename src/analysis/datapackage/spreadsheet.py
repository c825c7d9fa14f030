"""Spreadsheets: the sheets of a file as rows, and the template that people fill in."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from ..errors import DataError
from .tables import Problem, Sheet

_LARGEST = 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 200_000, 200


def sheets_of(content: bytes, name: str) -> dict[str, Sheet]:
    """Which rows does each sheet of a spreadsheet hold?

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        Its name, for problems.

    Returns
    -------
    dict of Sheet
        Name of the sheet -> its rows as text: dates as YYYY-MM-DD, percentages with their sign.
        Merged cells, errors and formulas without a value are problems.

    Raises
    ------
    DataError
        For a file that is no spreadsheet, or too large a one.
    """
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > _LARGEST:
                raise DataError(f"{name} unpacks to more than {_LARGEST:,} bytes")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content))
        return {
            sheet.title: _sheet(sheet, formulas[sheet.title], f"{name}, sheet {sheet.title}")
            for sheet in book.worksheets
        }
    except DataError:
        raise
    except Exception as error:  # the reader's own failures on damaged files are of many kinds
        raise DataError(
            f"{name} can't be read as a spreadsheet: {type(error).__name__}",
            allowed="an .xlsx file",
            todo="open it in a spreadsheet program and save it again as .xlsx",
        ) from error


def _sheet(cells: Any, formulas: Any, name: str) -> Sheet:
    sheet = Sheet(name)
    if cells.max_row > _MOST_ROWS or cells.max_column > _MOST_COLUMNS:
        raise DataError(
            f"{name} has {cells.max_row} rows and {cells.max_column} columns",
            allowed=f"up to {_MOST_ROWS} rows and {_MOST_COLUMNS} columns",
            todo="delete the formatted but empty rows and columns",
        )
    for merged in cells.merged_cells.ranges:
        what, todo = f"{name}: merged cells {merged.coord}", "unmerge them; fill every cell"
        sheet.problems.append(Problem(merged.min_row, "", what, merged.coord, "", todo))
    for row, written in zip(cells.iter_rows(), formulas.iter_rows(), strict=True):
        texts = []
        for cell, formula in zip(row, written, strict=True):
            text = _text(cell.value, cell.number_format or "")
            if cell.value is None and formula.data_type == "f":
                what = f"{name}: cell {cell.coordinate} holds a formula without its value"
                todo = "open and save the file in a spreadsheet program, or type the value"
                sheet.problems.append(Problem(cell.row, "", what, str(formula.value), "", todo))
            texts.append(text)
        sheet.add(row[0].row, texts)
    return sheet


def _text(value: object, shown_as: str) -> str:
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


def template(
    sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]],
    *,
    choices: Mapping[str, Sequence[str]],
    notes: Mapping[str, str],
) -> bytes:
    """A spreadsheet to fill in, with the words allowed as drop-down lists.

    Parameters
    ----------
    sheets : mapping
        Name of a sheet -> its columns, and rows to begin with; a row that begins with # is a
        comment.
    choices : mapping
        Column -> the words that its drop-down offers.
    notes : mapping
        Column -> what it holds, shown where the pointer rests on its head.

    Returns
    -------
    bytes
        The file (.xlsx).
    """
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = openpyxl.Workbook()
    book.remove(book.active)
    made = {name: book.create_sheet(name) for name in sheets}
    lists = book.create_sheet("choices")
    ranges = {}
    for at, (column, words) in enumerate(choices.items(), 1):
        letter = get_column_letter(at)
        for row, word in enumerate([f"# {column}" if at == 1 else column, *words], 1):
            lists.cell(row, at, word)
        ranges[column] = f"choices!${letter}$2:${letter}${len(words) + 1}"
    for name, (columns, rows) in sheets.items():
        sheet = made[name]
        sheet.freeze_panes = "A2"
        for at, column in enumerate(columns, 1):
            head = sheet.cell(1, at, column)
            head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
            if notes.get(column):
                head.comment = Comment(notes[column], "analysis", width=320, height=120)
            letter = get_column_letter(at)
            sheet.column_dimensions[letter].width = max(12, min(30, len(column) + 4))
            if column != "value":
                for cell in (sheet.cell(row, at) for row in range(2, 200)):
                    cell.number_format = "@"  # codes and periods are text, not numbers or dates
            if column in ranges:
                strict = column not in ("indicator", "source")
                rule = DataValidation(
                    type="list", formula1=ranges[column], allow_blank=True, showErrorMessage=strict
                )
                rule.error = f"{column}: choose from the list"
                rule.add(f"{letter}2:{letter}5000")
                sheet.add_data_validation(rule)
        for row, cells in enumerate(rows, 2):
            for at, text in enumerate(cells, 1):
                sheet.cell(row, at, text or None).font = Font(italic=True, color="808080")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
