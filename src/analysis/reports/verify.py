"""Look up the data package's figures in the document that they come from."""

from __future__ import annotations

import math
import re

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.package import read_table, themes
from ..errors import DataError
from .matching import Catalogue
from .numerals import ARABIC, plain
from .records import extract_figures

COLUMNS = [
    "table",
    "indicator",
    "place",
    "period",
    "value",
    "unit",
    "found",
    "start",
    "end",
    "text",
]
#: Words at least so like an indicator's name name it.
NAMED = 0.3
#: Units that a document may leave out or put otherwise, so that the number alone is looked for.
_LOOSE = {
    "index",
    "count",
    "per_10k_employed",
    "per_10k_people",
    "per_1000_firms",
    "places",
    "rank",
}


@check_arguments
def verify_source(source: str, text: str) -> pd.DataFrame:
    """Look up every figure of a source in its document.

    Parameters
    ----------
    source : str
        The key of a document of ``sources()``.
    text : str
        The document's text.

    Returns
    -------
    DataFrame
        One row per observation and target of the source: ``table``, ``indicator``, ``place``,
        ``period``, ``value`` (in ``unit``), ``found`` ("named": the value with its unit, and words that
        name the indicator; "quantity": the value with its unit; "number": the digits alone; or
        "no"), and where: ``start``, ``end`` and ``text``.

    Raises
    ------
    DataError
        When the package knows no such source, or has no figure of it.

    Examples
    --------
    >>> found = verify_source("c7563a18", "完成投资377.3亿元，争取专项资金3014万元")
    >>> found.loc[found["found"] != "no", ["indicator", "text", "found"]].values.tolist()
    [['corridor_investment', '377.3亿元', 'named'], ['central_guidance_funds', '3014万元', 'quantity']]
    """
    known = read_table("sources")
    if source not in set(known["source"]):
        raise DataError(
            f"unknown source {source!r}",
            allowed=[*known["source"].head(8), "..."],
            todo="give a key of sources.csv",
        )
    figures = _figures_of(source)
    if figures.empty:
        raise DataError(
            f"the data package takes no figure from source {source!r}",
            todo="give the source of at least one observation or target",
        )
    stated = extract_figures(text)
    numbers = _numbers(plain(text))
    catalogue = Catalogue(read_table("indicators"))
    rows = [_looked_up(figure, stated, numbers, catalogue) for figure in figures.to_dict("records")]
    order = {"named": 0, "quantity": 1, "number": 2, "no": 3}
    out = pd.DataFrame(rows, columns=COLUMNS)
    place = out["start"].fillna(math.inf)
    return out.assign(_order=out["found"].map(order), _place=place).sort_values(
        ["_order", "_place", "table", "indicator"], ignore_index=True
    )[COLUMNS]


def _figures_of(source: str) -> pd.DataFrame:
    columns = ["table", "indicator", "place", "period", "value", "unit"]
    parts = [read_table(theme).assign(table=theme) for theme in themes()]
    targets = read_table("targets")
    year = targets["year"].map(lambda each: "" if pd.isna(each) else f"{each:.0f}")
    parts.append(targets.assign(table="targets", period=year))
    rows = pd.concat([part.loc[part["source"] == source, columns] for part in parts])
    return rows[rows["value"].notna()].reset_index(drop=True)


def _numbers(text: str) -> list[tuple[float, int, int]]:
    found = re.finditer(rf"(?<![\d.])(?:{ARABIC})(?![\d])", text)
    return [(float(each.group().replace(",", "")), *each.span()) for each in found]


def _same(one: float, other: float) -> bool:
    return math.isclose(abs(one), abs(other), rel_tol=1e-9, abs_tol=1e-12)


def _looked_up(
    figure: dict[str, object],
    stated: pd.DataFrame,
    numbers: list[tuple[float, int, int]],
    catalogue: Catalogue,
) -> dict[str, object]:
    value, unit = float(str(figure["value"])), str(figure["unit"])
    candidates = []
    for row in stated[stated["is_measure"]].to_dict("records"):
        read = row["normalised_unit"]
        fits = read == unit or (unit in _LOOSE and read in {*_LOOSE, ""})
        values = [row["normalised_value"]] if fits or (unit == "pct" and read == "pp") else []
        if values and row["high"] == row["high"] and row["value"]:
            values.append(row["normalised_value"] * row["high"] / row["value"])
        if any(_same(value, each) for each in values):
            candidates.append((catalogue.alike(str(figure["indicator"]), row), row))
    if candidates:
        alike, row = max(candidates, key=lambda each: each[0])
        found = "named" if alike >= NAMED else "quantity"
        return {**figure, "found": found, **{key: row[key] for key in ("start", "end", "text")}}
    for number, start, end in numbers:
        scaled = [number, number / 1e4, number / 1e8] if unit == "100m_cny" else [number]
        if value not in {0, 1, 2, 3} and any(_same(value, each) for each in scaled):
            there = {"start": start, "end": end, "text": f"{number:.12g}"}
            return {**figure, "found": "number", **there}
    return {**figure, "found": "no", "start": None, "end": None, "text": ""}
