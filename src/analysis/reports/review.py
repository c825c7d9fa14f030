"""What a person looks through: a table of proposals that ``analysis import`` reads."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd

from ..package import descriptor
from ..schema import UNITS, DataError
from ..storage import write_atomic
from .context import clause
from .matching import _signed

_OWN = ["accept", "text", "section", "start", "end"]
_FLAGS = {"about": "bound_about", "at_least": "bound_at_least"}


def theme_columns() -> list[str]:
    """The columns of an observation in the data package, in the order of its descriptor."""
    for resource in descriptor()["resources"]:
        if str(resource["path"]).startswith("observations/"):
            return [str(field["name"]) for field in resource["schema"]["fields"]]
    raise DataError("the data package holds no observations", todo="start one with `analysis new`")


def review_table(
    figures: pd.DataFrame,
    matches: list[dict[str, Any] | None],
    text: str,
    *,
    place: str = "",
    source: str = "",
    published: str = "",
    grade: str = "",
) -> pd.DataFrame:
    """What could go into the data package, for a person to accept row by row.

    Parameters
    ----------
    figures : DataFrame
        What ``extract_figures`` found; only measures are taken.
    matches : list of dict or None
        What ``propose_matches`` proposes for each row of ``figures``.
    text : str
        The report, to quote from.
    place, source, published, grade : str, optional
        Code, key of the document, day and grade of evidence, for every row.

    Returns
    -------
    DataFrame
        The columns of an observation (``indicator`` empty where nothing was alike enough,
        ``status`` "target" for aims and "preliminary" for estimates) and ``accept`` ("no": a
        person writes "yes"), ``text`` (the words around), ``section``, ``start`` and ``end``.

    Examples
    --------
    >>> from analysis.reports import extract_figures
    >>> report = "2024年，研发机构设置率达55%左右。"
    >>> table = review_table(extract_figures(report), [None, None], report, place="330600")
    >>> table[["period", "value", "unit", "flags", "accept"]].values.tolist()
    [['2024', 55.0, 'pct', 'bound_about', 'no']]
    """
    columns = theme_columns()
    rows = []
    for row, match in zip(figures.to_dict("records"), matches, strict=True):
        if not row["is_measure"]:
            continue
        said = set(str(row["sense"]).split(";"))
        start, end = clause(text, int(row["start"]))
        proposed = {
            "indicator": match["indicator"] if match else "",
            "place": place,
            "period": match["period"] if match else row["period"],
            "value": _signed(row),
            "unit": row["normalised_unit"] if row["normalised_unit"] in UNITS else row["unit"],
            "status": "target"
            if "target" in said
            else "preliminary"
            if "expected" in said
            else "final",
            "published": published,
            "source": source,
            "grade": grade,
            "flags": _FLAGS.get(str(row["bound"]), ""),
            "locator": row["section"],
            "accept": "no",
            "text": text[start : max(end, int(row["end"]))].strip(),
            "section": row["section"],
            "start": int(row["start"]),
            "end": int(row["end"]),
        }
        rows.append({column: proposed.get(column, "") for column in [*columns, *_OWN]})
    return pd.DataFrame(rows, columns=[*columns, *_OWN])


def write_review(table: pd.DataFrame, path: Path) -> None:
    """Write a review table as CSV or, by the name's ending, as a spreadsheet; whole or not at all.

    Parameters
    ----------
    table : DataFrame
        What ``review_table`` gives.
    path : Path
        A name that ends in .csv or .xlsx.

    Raises
    ------
    DataError
        For another ending, or a folder that isn't there.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "review.csv"
    >>> write_review(pd.DataFrame({"indicator": ["rd_intensity"], "accept": ["no"]}), file)
    >>> file.read_text(encoding="utf-8-sig").split()
    ['indicator,accept', 'rd_intensity,no']
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise DataError(f"{path.name}: a review table is CSV or XLSX", allowed=[".csv", ".xlsx"])
    if not path.parent.is_dir():
        raise DataError(f"there is no folder {path.parent}", todo="make the folder first")
    cells = table.astype(object).where(table.notna(), "")
    if path.suffix.lower() == ".csv":
        lines = io.StringIO(newline="")
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows(_inert(row) for row in cells.itertuples(index=False))
        write_atomic(path, b"\xef\xbb\xbf" + lines.getvalue().encode("utf-8"))
        return
    write_atomic(path, _workbook(cells))


def _inert(row: Any) -> list[object]:
    """Cells that no spreadsheet takes for a formula; numbers without a needless .0."""
    out: list[object] = []
    for cell in row:
        if isinstance(cell, float):
            out.append(f"{cell:.12g}")
        elif isinstance(cell, str) and cell.startswith(("=", "+", "-", "@")):
            out.append(" " + cell)
        else:
            out.append(cell)
    return out


def _workbook(cells: pd.DataFrame) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "review"
    sheet.append(list(cells.columns))
    for number, row in enumerate(cells.itertuples(index=False), 2):
        for column, cell in enumerate(row, 1):
            value = ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell
            written = sheet.cell(number, column, value)
            if isinstance(cell, str):
                written.data_type = "s"
    for header in sheet[1]:
        header.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    widths = {"text": 60, "section": 30, "indicator": 28, "locator": 24}
    for column, name in enumerate(cells.columns, 1):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(str(name), 11)
    if "accept" in cells.columns and len(cells):
        letter = get_column_letter(list(cells.columns).index("accept") + 1)
        choice = DataValidation(type="list", formula1='"yes,no"', allow_blank=False)
        choice.add(f"{letter}2:{letter}{len(cells) + 1}")
        sheet.add_data_validation(choice)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
