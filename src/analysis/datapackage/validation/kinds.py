"""The rules on what a number says: a result, a stock, a plan, a list of work, a name, an honour."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from ...panel import COMPARABLE, EVENT_KINDS, FORMS, KINDS
from ..cell_text import by_value
from .contents import Package, report

#: Kind -> the units that it can stand in; the others stand in any.
_UNITS = {"rank": ["rank", "years"], "change": ["pp", "places", "count", "index"]}
#: Kind -> the natures that an indicator of it can have.
_NATURES = {
    "result": ["flow", "ratio"],
    "stock": ["stock", "ratio"],
    "cumulative": ["stock"],
    "rank": ["ratio", "stock"],
    "change": ["ratio"],
}
_YEAR = re.compile(r"(?:(?:19|20)[0-9]{2})?")
#: Names that hold a number: "ten great ...", "hundred projects, hundred billion", "five cities".
_NUMBER_IN_NAME = re.compile(
    r"十大|百项千亿|[一二三四五六七八九十百千]大|in (?:a|the) (?:heading|name)"
)


def kinds(package: Package) -> Iterator[pd.DataFrame]:
    """A row has a known kind, one that fits its indicator, and a target can be held against it."""
    table = package.catalogue("indicators")
    yield from _indicators(package["indicators"])
    for rows in package.figures():
        yield from _rows(rows, table)
    yield from _targets(package["targets"], table)
    rows = package["observations"]
    years = by_value(rows["reported_for"], lambda cell: bool(_YEAR.fullmatch(cell))).astype(bool)
    todo = "write YYYY, or leave it empty where the document reports on the period itself"
    odd = rows[~years | ((rows["reported_for"] != "") & (rows["reported_for"] == rows["period"]))]
    what = "not another year than the period"
    yield report(odd, "reported_for", what, odd["reported_for"], "YYYY", todo)


def events(package: Package) -> Iterator[pd.DataFrame]:
    """An event has an id of its own, a period, a kind, a text in both languages, and a source."""
    if "events" not in package.tables:
        return
    rows = package["events"]
    again = rows[rows.duplicated("event") | (rows["event"] == "")]
    todo = "give every event an id of its own"
    yield report(again, "event", "no id of its own", again["event"], "one row per event", todo)
    spans = rows["period"].str.fullmatch(r"(?:19|20)[0-9]{2}(?:-(?:19|20)[0-9]{2})?")
    odd = rows[~spans.astype(bool) | (rows["period"].str[:4] > rows["period"].str[-4:])]
    yield report(
        odd, "period", "not a year or a span", odd["period"], "YYYY or YYYY-YYYY", "write it"
    )
    words, todo = ", ".join(EVENT_KINDS), "use a listed word"
    odd = rows[~rows["kind"].isin(EVENT_KINDS)]
    yield report(odd, "kind", "unknown kind of event", odd["kind"], words, todo)
    for name, chinese in (("text_en", False), ("text_zh", True)):
        right = rows[name].str.contains("[\u4e00-\u9fff]").astype(bool) == chinese
        odd = rows[(rows[name].str.strip() == "") | ~right]
        todo = "write the fact in our own words, in this language"
        yield report(odd, name, "text is missing or in another language", odd[name], "", todo)
    for name in ("place", "source"):
        known = package.known(f"{name}s")
        odd = rows[~rows[name].isin(known)] if known is not None else rows[:0]
        yield report(odd, name, f"unknown {name}", odd[name], f"{name}s.csv", "add it there")


def _indicators(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """An indicator's kind goes with its nature, unit, form and name."""
    words = ", ".join(KINDS)
    unknown = rows[~rows["kind"].isin(list(KINDS))]
    yield report(unknown, "kind", "unknown kind", unknown["kind"], words, "use a listed word")
    for kind, natures in _NATURES.items():
        odd = rows[(rows["kind"] == kind) & ~rows["nature"].isin(natures)]
        what = f"a {kind} is no {odd['nature'].iloc[0]}" if len(odd) else ""
        todo = "correct the kind or the nature: a stock stands at a date, a result is of a year"
        yield report(odd, "kind", what, odd["kind"], ", ".join(natures), todo)
    compared = rows["kind"].isin(COMPARABLE)
    bad = rows[~rows["form"].isin(FORMS) & compared | (rows["form"] != "") & ~compared]
    todo = "say level, increase or cumulative for what targets are set on, and nothing otherwise"
    yield report(bad, "form", "form doesn't go with the kind", bad["form"], ", ".join(FORMS), todo)
    growing = rows[(rows["kind"] == "stock") & (rows["form"] != "level")]
    todo = "give the increase of a stock an indicator of its own"
    yield report(growing, "form", "a stock's form is level", growing["form"], "level", todo)
    words = rows["name_zh"].str.cat(rows["definition"], sep=" ")
    named = words.str.contains(_NUMBER_IN_NAME).astype(bool)
    odd = rows[named & compared]
    todo = "its kind is name: the number belongs to the name, nobody counted it"
    yield report(odd, "kind", "the number of a name counted as a result", odd["kind"], "name", todo)


def _rows(rows: pd.DataFrame, table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A row says what its indicator says, or less; never more, and never in another unit."""
    own = rows["indicator"].map(table["kind"])
    unknown = rows[~rows["kind"].isin(["", *KINDS])]
    words = ", ".join(KINDS)
    yield report(unknown, "kind", "unknown kind", unknown["kind"], words, "use a listed word")
    given = rows["kind"].where(rows["kind"] != "", own)
    more = rows[given.isin(COMPARABLE) & own.isin(list(KINDS)) & ~own.isin(COMPARABLE)]
    todo = "a name, a plan or a list of work is no result: take the indicator's kind"
    what = "says more than its indicator"
    yield report(more, "kind", what, given.loc[more.index], own, todo)
    for kind, units in _UNITS.items():
        odd = rows[(given == kind) & ~rows["unit"].isin(["", *units])]
        todo = "correct the kind, or give the figure an indicator of its own"
        yield report(odd, "kind", f"a {kind} in another unit", odd["unit"], ", ".join(units), todo)


def _targets(rows: pd.DataFrame, table: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """A target has the form of its kind, and that of the figures that it is held against."""
    own = {
        name: rows["indicator"].map(table[name]).astype(object).fillna("")
        for name in ("kind", "form")
    }
    kind, form = (rows[name].where(rows[name] != "", own[name]) for name in ("kind", "form"))
    blank = own["kind"].isin(COMPARABLE) & ~kind.isin(COMPARABLE) & (rows["form"] == "")
    form = form.mask(blank, "")
    fits = [
        each in (KINDS.get(said) or ("",)) or said not in KINDS
        for each, said in zip(form, kind, strict=True)
    ]
    bad = rows[~pd.Series(fits, index=rows.index, dtype=bool)]
    todo = "a stock has a level; a result a level or an increase; other kinds are no targets"
    words = kind.loc[bad.index].map(lambda said: ", ".join(KINDS[said]) or "(empty)")
    yield report(bad, "form", "form doesn't go with the kind", bad["form"], words, todo)
    compared = kind.isin(COMPARABLE) & form.isin(FORMS) & own["form"].isin(FORMS)
    other = rows[compared & (form != own["form"])]
    todo = "set the target on an indicator of the same form: level, increase or cumulative"
    what = "the figures have another form"
    yield report(other, "form", what, other["form"], own["form"], todo)
