"""The rules that hold row by row: keys, units, limits, periods, references, words and dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pandas as pd

from ...errors import DataError, nearest
from ...units import MONEY, UNITS, is_unit
from ..cell_text import as_numbers, by_pair, by_value, plain_number
from ..package import DESCRIPTOR
from .contents import KINDS, Package, constraints_of, key_of, report, unreadable

#: The columns whose words the schema lists; a target's bound and a source's grade have rules below.
_WORDS = {
    "places": ["level"],
    "indicators": ["direction", "nature"],
    "targets": ["grade"],
    "observations": ["status", "basis", "grade"],
}


def descriptor(package: Package) -> Iterator[pd.DataFrame]:
    """Every listed file is there and can be read, and holds the columns of its schema."""
    yield from package.unread
    followed = not any((part["table"] == DESCRIPTOR).any() for part in package.unread)
    if followed and not _real_dates(pd.Series([package.created])).all():
        error = DataError("'created' is not a date", allowed="YYYY-MM-DD", todo="give the day")
        yield unreadable(DESCRIPTOR, error).assign(value=package.created)


def keys(package: Package) -> Iterator[pd.DataFrame]:
    """Keys are complete and unique; one value per key and edition, and per key and document."""
    for kind in KINDS:
        rows, key = package[kind], key_of(kind)
        for column in (name for name in key if constraints_of(kind, name).get("required")):
            blank = rows[by_value(rows[column], lambda cell: not cell.strip()).astype(bool)]
            todo = "fill the cell, or remove the row"
            yield report(blank, column, f"{column} is empty", "", "a key without blanks", todo)
        yield _repeated(rows, key, "the same key")
    rows = package["observations"]
    rows = rows[~rows.duplicated(key_of("observations"))]
    figure = ["indicator", "place", "period"]
    edition = rows[rows["edition"] != ""]
    yield _repeated(edition, [*figure, "edition"], "another value of this edition")
    document = [*figure, "source", "published"]
    other = rows[~rows.duplicated([*document, "number"])]
    yield _repeated(other, document, "another value of the same document")


def _repeated(rows: pd.DataFrame, key: list[str], what: str) -> pd.DataFrame:
    """The rows whose key stood before, each with where it stood first."""
    again = rows[rows.duplicated(key)]
    first = rows[~rows.duplicated(key)][[*key, "table", "line"]]
    where = again[key].merge(first, on=key, how="left", validate="m:1").set_axis(again.index)
    stood = where["table"] + ":" + where["line"].astype(str)
    value = again[key].agg(", ".join, axis=1) if len(again) else ""
    todo = "keep one row; another edition or document has its own edition, date or source"
    what = f"{what} stands on " + stood
    return report(again, ", ".join(key), what, value, "one row per key", todo)


def units(package: Package) -> Iterator[pd.DataFrame]:
    """Every unit is known, and a figure stands in the unit of its indicator."""
    for rows in [package["indicators"], *package.figures()]:
        unknown = rows[~by_value(rows["unit"], is_unit).astype(bool)]
        todo = "use a unit id; 亿元 is 100m_cny, % is pct, 人年 is person_years"
        words = f"{', '.join(UNITS)}; {MONEY}"
        yield report(unknown, "unit", "unknown unit", unknown["unit"], words, todo)
    stated = package.catalogue("indicators")["unit"]
    for rows in package.figures():
        expected = rows["indicator"].map(stated)
        other = (
            by_value(rows["unit"], is_unit).astype(bool)
            & expected.notna()
            & (rows["unit"] != expected)
        )
        todo = "convert the value, or give it an indicator of its own"
        yield report(rows[other], "unit", "not the indicator's unit", rows["unit"], expected, todo)


def ranges(package: Package) -> Iterator[pd.DataFrame]:
    """Every value is a finite number in plain digits, within its indicator's natural limits."""
    digits = "digits with a decimal point, such as 1234.5"
    catalogue = package.catalogue("indicators")
    for limit in ("minimum", "maximum"):
        odd = package["indicators"]
        odd = odd[~plain_number(odd[limit]) & (odd[limit] != "")]
        todo = "write digits, or leave it empty where there is no limit"
        yield report(odd, limit, f"{limit} is not a plain number", odd[limit], digits, todo)
    low, high = (as_numbers(catalogue[limit]) for limit in ("minimum", "maximum"))
    for rows in package.figures():
        odd = rows[rows["number"].isna()]
        todo = "write digits only; leave out the row where nothing was reported"
        yield report(odd, "value", "value is not a plain number", odd["value"], digits, todo)
        for what, limit, outside in (
            ("below the natural limit", rows["indicator"].map(low), pd.Series.lt),
            ("above the natural limit", rows["indicator"].map(high), pd.Series.gt),
        ):
            bad = outside(rows["number"], limit)
            todo = "compare with the source; check the unit and the decimal point"
            yield report(rows[bad], "value", what, rows["value"], limit.map("{:g}".format), todo)


def periods(package: Package) -> Iterator[pd.DataFrame]:
    """Periods follow one grammar, in years of the common calendar."""
    rows = package["observations"]
    bad = rows[by_value(rows["period"], _start) == ""]
    years = "{minimum}-{maximum}".format(**constraints_of("targets", "year"))
    yield report(
        bad,
        "period",
        "not a period",
        bad["period"],
        f"YYYY, YYYY-H1, YYYY-Q1, YYYY-MM/YYYY-MM within a year; years {years}",
        "write a whole year as YYYY; give other calendars in common-era years "
        "(Minguo + 1911, Buddhist - 543)",
    )


def _start(period: str) -> str:
    """The first month of a period as YYYY-MM; empty where the text is not a period."""
    year, part = period[:4], period[5:]
    if not _fits("observations", "period", period) or not _is_year(year):
        return ""
    if "/" in part:
        first, last = part[:2], part[-2:]
        within = part[3:7] == year and first <= last and (first, last) != ("01", "12")
        return f"{year}-{first}" if within else ""
    months = {"H": 6, "Q": 3}
    return f"{year}-{months[part[0]] * (int(part[1]) - 1) + 1:02d}" if part else f"{year}-01"


def _fits(kind: str, column: str, cell: str) -> bool:
    """Whether a cell has the pattern that the schema asks for."""
    return re.fullmatch(constraints_of(kind, column)["pattern"], cell, re.ASCII) is not None


def _is_year(cell: str) -> bool:
    """Whether a cell is a year that the schema allows a target."""
    limits = constraints_of("targets", "year")
    plain = len(cell) == 4 and cell.isascii() and cell.isdigit()
    return plain and limits["minimum"] <= int(cell) <= limits["maximum"]


def foreign_keys(package: Package) -> Iterator[pd.DataFrame]:
    """Indicators, places and sources are in their tables; a row is in its indicator's file."""
    for rows in package.figures():
        for column in ("indicator", "place", "source"):
            known = package.known(f"{column}s")
            if known is not None:
                bad = rows[(rows[column] != "") & ~rows[column].isin(known)]
                todo = bad[column].map(_nearest(package.catalogue(f"{column}s"), column))
                yield report(bad, column, f"unknown {column}", bad[column], f"{column}s.csv", todo)
    rows = package["observations"]
    theme = rows["indicator"].map(package.catalogue("indicators")["theme"])
    stray = theme.notna() & (theme != rows["theme_file"])
    todo = "move the row to the file of its indicator's theme"
    what = "in another theme's file"
    yield report(rows[stray], "indicator", what, rows["indicator"], theme, todo)
    places = package["places"]
    nation = places["level"] == "nation"
    known = [*package.catalogue("places").index, ""]  # a place may belong to none that is here
    lost = places[~nation & ~places["parent"].isin(known)]
    todo = "add the parent to places.csv, or correct its code"
    yield report(lost, "parent", "unknown parent of the place", lost["parent"], "places.csv", todo)
    owned = places[nation & (places["parent"] != "")]
    todo = "empty the cell"
    yield report(owned, "parent", "a nation has a parent", owned["parent"], "(empty)", todo)


def _nearest(table: pd.DataFrame, column: str) -> Callable[[str], str]:
    """For an id that isn't known: the row whose name it is, or the ids that look like it."""
    names = ["name_zh", "name_en"] if column != "source" else ["title"]
    ids = {name: row for each in names for name, row in zip(table[each], table.index, strict=True)}

    def todo(cell: str) -> str:
        named = ids.get(cell) or ids.get(cell.removesuffix("市").removesuffix("省"))
        near = [named] if named else nearest(cell[:40], table.index, cutoff=0.6)
        meant = f"write {' or '.join(near)}, or " if near else ""
        return f"{meant}add it to {column}s.csv"

    return todo


def enumerations(package: Package) -> Iterator[pd.DataFrame]:
    """Status, basis, grade, direction, nature, level and flags are words that the schema lists."""
    for kind, columns in _WORDS.items():
        rows = package[kind]
        for column in columns:
            rules = constraints_of(kind, column)
            allowed = [*([] if rules.get("required") else [""]), *rules["enum"]]
            bad = rows[~rows[column].isin(allowed)]
            words = ", ".join(word or "(empty)" for word in allowed)
            yield report(bad, column, f"unknown {column}", bad[column], words, "use a listed word")
    words = ", ".join(re.findall(r"\w+", constraints_of("observations", "flags")["pattern"]))
    for rows in package.figures():
        known = by_value(rows["flags"], lambda cell: _fits("observations", "flags", cell))
        bad = rows[~known.astype(bool)]
        yield report(bad, "flags", "unknown flags", bad["flags"], words, "join them by ';'")


def dates(package: Package) -> Iterator[pd.DataFrame]:
    """A publication date is a date, not after the package's own, not before its period begins."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    created = package.created if _real_dates(pd.Series([package.created])).all() else today
    for rows in [package["sources"], *package.figures()]:
        given = rows[rows["published"] != ""]
        real = _real_dates(given["published"])
        grammar = "YYYY, YYYY-MM or YYYY-MM-DD"
        todo = "write 2025-04-16, or leave it empty"
        yield report(given[~real], "published", "not a date", given["published"], grammar, todo)
        late = real & _is_before(pd.Series(created, index=given.index), given["published"])
        todo = "correct the date, or renew 'created' in the descriptor"
        what, dates = "published after the package", given["published"]
        yield report(given[late], "published", what, dates, created, todo)
    rows = package["observations"]
    start = by_value(rows["period"], _start)
    early = _is_before(rows["published"], start) & (rows["published"] != "") & (start != "")
    todo = "correct the date or the period; a plan for a coming year belongs to targets.csv"
    what, first = "published before its period", "from " + start
    yield report(rows[early], "published", what, rows["published"], first, todo)


def _real_dates(dates: pd.Series) -> pd.Series:
    """Which texts are a year, month or day of the calendar?"""

    def real(text: str) -> bool:
        if not _fits("sources", "published", text):
            return False
        try:
            return bool(dt.date.fromisoformat((text + "-01-01")[:10]))
        except ValueError:
            return False

    return by_value(dates, real).astype(bool)


def _is_before(one: pd.Series, other: pd.Series) -> pd.Series:
    """Is the first date before the second, as far as both are written out?"""
    return by_pair(one, other, lambda a, b: a[: len(b)] < b[: len(a)]).astype(bool)


def targets(package: Package) -> Iterator[pd.DataFrame]:
    """A target says for which year and in which sense: level, at least, about, strive for."""
    rows, bounds = package["targets"], constraints_of("targets", "bound")["enum"]
    bad = rows[~rows["bound"].isin(bounds)]
    todo = "以上 is at_least, 左右 about, 力争 strive_for; stated plainly it is level"
    yield report(bad, "bound", "bound unknown or missing", bad["bound"], ", ".join(bounds), todo)
    bad = rows[~rows["year"].map(_is_year).astype(bool)]
    years = "{minimum} to {maximum}".format(**constraints_of("targets", "year"))
    yield report(bad, "year", "not a year", bad["year"], years, "write YYYY")


def sources(package: Package) -> Iterator[pd.DataFrame]:
    """Every source has a grade and is used by a figure."""
    rows, grades = package["sources"], constraints_of("sources", "grade")["enum"]
    bad = rows[~rows["grade"].isin(grades)]
    yield report(bad, "grade", "unknown grade", bad["grade"], ", ".join(grades), "grade it")
    if package.unread:
        return
    figures = [*package.figures(), *([package["events"]] if "events" in package.tables else [])]
    used = {cell for table in figures for cell in table["source"].unique()}
    idle = rows[~rows["source"].isin(used)]
    todo = "remove it, or name it in the rows that rest on it"
    yield report(idle, "source", "no figure uses this source", idle["source"], "used ones", todo)
