"""Review tables: proposals that a person accepts and ``analysis import`` reads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd

from ..datapackage.package import descriptor, read_text_table, themes
from ..datapackage.tables import csv_bytes, xlsx_bytes
from ..errors import DataError
from ..files import write_atomic
from ..units import is_unit
from .context import clause
from .matching import signed

#: What a reviewer reads first, and what leads back to the report.
_FIRST = ["accept", "agreement", "held", "score", "what", "sense", "bound", "text", "period_source"]
_LAST = ["section", "start", "end"]
_WIDTHS = {"text": 60, "section": 30, "indicator": 28, "locator": 24, "what": 24}
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
    title: str = "",
) -> dict[str, pd.DataFrame]:
    """Tabulate proposals for the data package, for a person to accept row by row.

    Parameters
    ----------
    figures : DataFrame
        What ``extract_figures`` returns; only measures are taken.
    matches : list of dict or None
        What ``propose_matches`` proposes for each row of ``figures``.
    text : str
        The report, to quote from.
    place, source, published, grade : str, optional
        Code, key of the document, day and grade of evidence, for every row.
    title : str, optional
        Title of the report, for the row of ``sources`` that is proposed where no key is given.

    Returns
    -------
    dict of DataFrame
        ``observations`` and ``targets``, and ``sources`` where no ``source`` is given. First what a
        person judges by: ``accept`` ("no": write "yes"), ``agreement`` with the package, the values
        ``held``, ``score``, ``what``, ``sense``, ``bound``, ``text`` (the sentence, the number between
        【 and 】) and ``period_source``. Then the columns of the data package: those of the row held,
        where the figure agrees with one, so that accepting it changes nothing. Last ``section``,
        ``start`` and ``end``.

    Examples
    --------
    >>> from analysis.reports import extract_figures
    >>> report = "2024年，研发机构设置率达55%左右。"
    >>> tables = review_tables(extract_figures(report), [None, None], report, place="330600")
    >>> tables["observations"][["accept", "text", "period", "value", "flags"]].values.tolist()
    [['no', '2024年，研发机构设置率达【55%】左右', '2024', 55.0, 'bound_about']]
    """
    key = source or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    document = {"source": key, "published": published, "grade": grade}
    held = _rows_held(place)
    rows: dict[str, list[dict[str, Any]]] = {"observations": [], "targets": []}
    for row, match in zip(figures.to_dict("records"), matches, strict=True):
        if not row["is_measure"]:
            continue
        kind = "targets" if "target" in row["sense"].split(";") else "observations"
        proposed = _proposed(row, match, text) | document | {"place": row["place"] or place}
        if match and match["agreement"] == "agrees":
            proposed |= _row_held(held[kind], proposed, source)
        rows[kind].append(proposed)
    if not source:
        rows["sources"] = [{"accept": "no", **document, "title": title}]
    out = {}
    for kind, listed in rows.items():
        own = columns_of(kind)
        first = [name for name in _FIRST if name not in own] if kind != "sources" else ["accept"]
        columns = [*first, *own, *(_LAST if kind != "sources" else [])]
        filled = [{column: each.get(column, "") for column in columns} for each in listed]
        out[kind] = pd.DataFrame(filled, columns=columns)
    return out


def _proposed(row: dict[str, Any], match: dict[str, Any] | None, text: str) -> dict[str, Any]:
    """The cells of a review table that a figure fills."""
    senses = set(str(row["sense"]).split(";"))
    start, end = int(row["start"]), int(row["end"])
    first, _ = clause(text, start, "。！？\n")
    _, last = clause(text, end, "。！？\n")
    period = match["period"] if match else row["period"]
    inferred = str(row["period_source"]).startswith("inferred")
    flags = ["period_inferred"] if inferred else []
    flags += [_FLAGS[row["bound"]]] if row["bound"] in _FLAGS and "target" not in senses else []
    return {
        **{name: row[name] for name in ("what", "sense", "period_source", "section")},
        "accept": "no",
        "agreement": match["agreement"] if match else "",
        "held": "; ".join(f"{value:.12g}" for value in match["held"]) if match else "",
        "score": match["score"] if match else "",
        "text": f"{text[first:start]}【{text[start:end]}】{text[end:last]}".strip(),
        "indicator": match["indicator"] if match else "",
        "period": period,
        "year": period if len(period) == 4 else "",
        "value": signed(row),
        "unit": row["normalised_unit"] if is_unit(row["normalised_unit"]) else row["unit"],
        "status": "preliminary" if "expected" in senses else "final",
        "bound": row["bound"] or "level",
        "flags": ";".join(flags),
        "locator": row["section"],
        "start": start,
        "end": end,
    }


def _rows_held(place: str) -> dict[str, pd.DataFrame]:
    """The package's rows of a place with their cells as they stand in the files."""
    if not place:
        return {}
    tables = {name: read_text_table(name) for name in [*themes(), "targets"]}
    tables = {name: table[table["place"] == place] for name, table in tables.items()}
    targets = tables.pop("targets")
    return {"observations": pd.concat(tables.values()), "targets": targets}


def _row_held(rows: pd.DataFrame, proposed: dict[str, Any], source: str) -> dict[str, Any]:
    """The row held that a figure agrees with: of the same source where there is one."""
    when = "period" if "period" in rows else "year"
    rows = rows[(rows["indicator"] == proposed["indicator"]) & (rows[when] == proposed[when])]
    same = pd.to_numeric(rows["value"], errors="coerce").sub(proposed["value"]).abs() < 1e-9
    rows = rows[same].sort_values("source", key=lambda column: column != source, kind="stable")
    return {**rows.iloc[0].drop("line"), "period_source": "held"} if len(rows) else {}


def write_review(tables: dict[str, pd.DataFrame], path: Path) -> list[Path]:
    """Write review tables as CSV or, by the name's ending, as a spreadsheet; whole or not at all.

    Parameters
    ----------
    tables : dict of DataFrame
        What ``review_tables`` gives: a sheet each, or a CSV file each.
    path : Path
        A name that ends in .csv or .xlsx. Targets and sources of a CSV stand in files beside it.

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
