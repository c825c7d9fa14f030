"""The rules that hold between figures: what adds up, what divides, what may not stand twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..cell_text import by_value
from ..services import CHINA
from .contents import Package, report

_PROVINCES = 31
_PROVINCE_YEARS = {str(year) for year in range(2011, 2025)}
_PROVINCE_SLACK = 0.5
_TOTAL = "rd_expenditure"
_BREAKDOWNS = {
    "the activity types": [
        "rd_basic_research",
        "rd_applied_research",
        "rd_experimental_development",
    ],
    "the sources of funds": [
        "rd_funded_by_government",
        "rd_funded_by_enterprise",
        "rd_funded_from_abroad",
        "rd_funded_by_other",
    ],
}
#: The yearbook's own types of 2010 miss its totals by up to 0.0008 (80,000 yuan).
_BREAKDOWN_SLACK = 0.001

#: (indicator, place, period) -> why the published figures don't agree with each other.
EXCEPTIONS = {
    ("the activity types", "100000", "2021"): "published so: 2 more than the total",
    ("the activity types", "310000", "2021"): "published so: 1.9 more, which is the nation's 2",
    ("rd_intensity", "350100", "2015"): "published so: revised GDP beside the earlier intensity",
}


def provinces(package: Package) -> Iterator[pd.DataFrame]:
    """The R&D spending of the 31 provinces adds up to the nation's, year by year."""
    places = package["places"]
    nation = places.loc[places["level"] == "nation", "place"].tolist()
    parts = places.loc[places["level"] == "province", "place"].tolist()
    best = _best(package, ["rd_expenditure"], ["place", "period"])
    best = best[best["place"].isin(nation + parts) & (best["status"] != "preliminary")]
    present = all(best["place"].isin(codes).any() for codes in (nation, parts))
    if nation != [CHINA] or len(parts) != _PROVINCES or not present:
        return
    for period, year in best.groupby("period"):
        rows = year.set_index("place")
        missing = [code for code in nation + parts if code not in rows.index]
        if missing and period in _PROVINCE_YEARS:
            what = f"{period}: no R&D spending of {', '.join(missing)}"
            first = year.sort_values("place").head(1)
            yield report(first, "place", what, "", "the nation and 31 provinces", "add the rows")
        if missing:
            continue
        added, total = rows.loc[parts, "number"].sum(), rows.loc[nation[0], "number"]
        if abs(added - total) > _PROVINCE_SLACK + 1e-9:
            what = f"{period}: the provinces add up to {added:.1f}, the nation is {total:.1f}"
            todo = "compare that year's provinces with the source"
            yield report(
                rows.loc[nation], "value", what, f"{added - total:+.1f}", "within 0.5", todo
            )


def breakdowns(package: Package) -> Iterator[pd.DataFrame]:
    """Activity types, and sources of funds, add up to R&D spending within the printed digits."""
    figure = ["place", "period"]
    totals = _best(package, [_TOTAL], [*figure, "source"])
    totals = totals.set_index([*figure, "source"])[["number", "half", "line", "estimate"]]
    survey = totals[~totals["estimate"]].groupby(figure).first()
    key = [*figure, "source", "edition"]
    for parts, names in _BREAKDOWNS.items():
        rows = _together(_best(package, names, ["indicator", *key]), names, key)
        added = rows.groupby(key, as_index=False).agg(
            **{column: (column, "sum") for column in ("number", "half")},
            estimate=("estimate", "any"),
            **{column: (column, "first") for column in ("table", "line")},
            lines=("line", lambda lines: ", ".join(map(str, lines))),
        )
        same = added[key].join(totals, on=[*figure, "source"])
        other = added[key].join(survey, on=figure).mask(added["estimate"])
        total = same.combine_first(other)
        slack = (added["half"] + total["half"]).clip(lower=_BREAKDOWN_SLACK) + 1e-9
        off = (added["number"] - total["number"]).abs() > slack
        for at in added.index[off]:
            part, whole = added.loc[at], total.loc[at]
            if (parts, part["place"], part["period"]) in EXCEPTIONS:
                continue
            what = f"{part['place']} {part['period']}: {parts} (lines {part['lines']}) don't add up"
            what += f" to {_TOTAL} on line {whole['line']:.0f}"
            allowed = f"{whole['number']:.10g} within {slack[at]:.2g}"
            todo = "compare the parts and the total with their sources"
            yield report(added.loc[[at]], "value", what, f"{part['number']:.10g}", allowed, todo)


def intensity(package: Package) -> Iterator[pd.DataFrame]:
    """Intensity is spending over GDP, within the printed digits, where one document has all."""
    names = ["rd_intensity", _TOTAL, "gdp"]
    for document in ("source", "edition"):
        key = ["place", "period", document]
        rows = _best(package, names, ["indicator", *key])
        rows = _together(rows[rows[document] != ""], names, key)
        for (place, period, _), group in rows.groupby(key):
            by = group.set_index("indicator", drop=False)
            low, high = (by["number"] + sign * by["half"] for sign in (-1, 1))
            least, most = (100 * a[_TOTAL] / b["gdp"] for a, b in ((low, high), (high, low)))
            fits = low["rd_intensity"] <= most + 1e-9 and high["rd_intensity"] >= least - 1e-9
            if fits or ("rd_intensity", place, period) in EXCEPTIONS:
                continue
            spent, gdp = (f"{by['table'][name]}:{by['line'][name]}" for name in names[1:])
            what = f"{place} {period}: intensity is not {spent} over {gdp}"
            todo = "compare the three figures with the document"
            stated = by.loc[names[:1]]
            fit = f"{least:.3f} to {most:.3f}"
            yield report(stated, "value", what, stated["value"], fit, todo)


def part_years(package: Package) -> Iterator[pd.DataFrame]:
    """A cumulative part-year figure doesn't stand as the year's figure too; a stock may."""
    rows, table = package["observations"], package["indicators"]
    rows = rows[rows["indicator"].isin(table.loc[table["nature"] == "flow", "indicator"])]
    whole = rows["period"].str.len() == 4
    key = ["indicator", "place", "period", "source", "number"]
    part = rows[~whole].assign(period=rows["period"].str[:4])
    copied = whole & pd.MultiIndex.from_frame(rows[key]).isin(pd.MultiIndex.from_frame(part[key]))
    todo = "keep the part-year row; leave the year out until it is published"
    what = "the same figure stands as a part-year of this source"
    yield report(rows[copied], "period", what, rows["value"], "a full year's figure", todo)


def _best(package: Package, indicators: list[str], key: list[str]) -> pd.DataFrame:
    """The full-year figures stated exactly, one per key: survey first, then grade, then newest."""
    rows = package["observations"]
    exact = by_value(rows["flags"], lambda cell: "bound_" not in cell).astype(bool)
    whole = by_value(rows["period"], lambda cell: len(cell) == 4).astype(bool)
    rows = rows[rows["indicator"].isin(indicators) & rows["number"].notna() & exact & whole]
    rows = rows.assign(estimate=rows["status"] == "preliminary", half=_half_unit(rows["value"]))
    grade, published = (pd.factorize(rows[name], sort=True)[0] for name in ("grade", "published"))
    order = np.lexsort((-published, grade, rows["estimate"]))
    return rows.take(order).drop_duplicates(key)


def _together(rows: pd.DataFrame, names: list[str], key: list[str]) -> pd.DataFrame:
    """The rows of the keys under which all the named indicators stand."""
    rows = rows.sort_values("line")
    return rows[rows.groupby(key)["indicator"].transform("nunique") == len(names)]


def _half_unit(text: pd.Series) -> pd.Series:
    """Half a unit in the last printed place: 0.05 for ``3.1``, 0.5 for ``3``."""
    return by_value(text, lambda number: 0.5 * 10.0 ** -len(number.partition(".")[2]))
