"""Review tables: proposals that a person accepts and ``analysis import`` reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ..datapackage.package import descriptor
from ..datapackage.tables import csv_bytes, xlsx_bytes
from ..errors import DataError
from ..files import write_atomic
from ..panel import UNITS
from .context import clause
from .matching import signed

_OWN = ["accept", "text", "section", "start", "end"]
_WIDTHS = {"text": 60, "section": 30, "indicator": 28, "locator": 24}
_FLAGS = {"about": "bound_about", "at_least": "bound_at_least"}


def columns_of(kind: str) -> list[str]:
    """The columns of the package's observations or targets, in the order of its descriptor."""
    for resource in descriptor()["resources"]:
        observed = str(resource["path"]).startswith("observations/")
        if (kind == "observations" and observed) or resource["name"] == kind:
            return [str(field["name"]) for field in resource["schema"]["fields"]]
    raise DataError(f"the data package holds no {kind}", todo="start one with `analysis new`")


def review_tables(
    figures: pd.DataFrame,
    matches: list[dict[str, Any] | None],
    text: str,
    *,
    place: str = "",
    source: str = "",
    published: str = "",
    grade: str = "",
) -> dict[str, pd.DataFrame]:
    """Tabulate proposals for the data package, for a person to accept row by row.

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
    dict of DataFrame
        ``observations`` and ``targets``, each with its columns in the data package (``indicator``
        empty where nothing was alike enough) and ``accept`` ("no": a person writes "yes"), ``text``
        (the words around), ``section``, ``start`` and ``end``.

    Examples
    --------
    >>> from analysis.reports import extract_figures
    >>> report = "2024年，研发机构设置率达55%左右。"
    >>> tables = review_tables(extract_figures(report), [None, None], report, place="330600")
    >>> tables["observations"][["period", "value", "unit", "flags", "accept"]].values.tolist()
    [['2024', 55.0, 'pct', 'bound_about', 'no']]
    """
    rows: dict[str, list[dict[str, Any]]] = {"observations": [], "targets": []}
    for row, match in zip(figures.to_dict("records"), matches, strict=True):
        if not row["is_measure"]:
            continue
        said = set(str(row["sense"]).split(";"))
        start, end = clause(text, int(row["start"]))
        period = match["period"] if match else row["period"]
        proposed = {
            "indicator": match["indicator"] if match else "",
            "place": place,
            "period": period,
            "year": period if len(period) == 4 else "",
            "value": signed(row),
            "unit": row["normalised_unit"] if row["normalised_unit"] in UNITS else row["unit"],
            "status": "preliminary" if "expected" in said else "final",
            "bound": row["bound"] or "level",
            "published": published,
            "source": source,
            "grade": grade,
            "flags": "" if "target" in said else _FLAGS.get(str(row["bound"]), ""),
            "locator": row["section"],
            "accept": "no",
            "text": text[start : max(end, int(row["end"]))].strip(),
            "section": row["section"],
            "start": int(row["start"]),
            "end": int(row["end"]),
        }
        rows["targets" if "target" in said else "observations"].append(proposed)
    out = {}
    for kind, listed in rows.items():
        columns = [*columns_of(kind), *_OWN]
        filled = [{column: each.get(column, "") for column in columns} for each in listed]
        out[kind] = pd.DataFrame(filled, columns=columns)
    return out


def write_review(tables: dict[str, pd.DataFrame], path: Path) -> list[Path]:
    """Write review tables as CSV or, by the name's ending, as a spreadsheet; whole or not at all.

    Parameters
    ----------
    tables : dict of DataFrame
        What ``review_tables`` gives: a sheet each, or a CSV file each.
    path : Path
        A name that ends in .csv or .xlsx. Targets of a CSV stand in a second file beside it.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    DataError
        For another ending, or a folder that isn't there.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "review.csv"
    >>> table = pd.DataFrame({"indicator": ["rd_intensity"], "accept": ["no"]})
    >>> [each.name for each in write_review({"observations": table, "targets": table}, file)]
    ['review.csv', 'review-targets.csv']
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise DataError(f"{path.name}: a review table is CSV or XLSX", allowed=[".csv", ".xlsx"])
    if not path.parent.is_dir():
        raise DataError(f"there is no folder {path.parent}", todo="make the folder first")
    cells = {kind: table.astype(object).where(table.notna(), "") for kind, table in tables.items()}
    if path.suffix.lower() == ".xlsx":
        choices = {"accept": ["yes", "no"]}
        write_atomic(path, xlsx_bytes(cells, choices=choices, widths=_WIDTHS))
        return [path]
    written: list[Path] = []
    for kind, table in cells.items():
        if len(table) or not written:
            file = path if not written else path.with_name(f"{path.stem}-{kind}{path.suffix}")
            write_atomic(file, _csv(table))
            written.append(file)
    return written


def _csv(cells: pd.DataFrame) -> bytes:
    """A table with a byte order mark, by which spreadsheet programs know UTF-8."""
    rows = [_inert(row) for row in cells.itertuples(index=False)]
    return b"\xef\xbb\xbf" + csv_bytes([list(cells.columns), *rows])


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
