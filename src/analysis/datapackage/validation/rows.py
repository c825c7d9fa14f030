"""The rules that hold row by row: keys, units, limits, periods, references, words and dates."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterator

import pandas as pd

from ...errors import DataError
from ...panel import BOUNDS, UNITS
from ..cell_text import plain_number
from ..package import DESCRIPTOR
from .opened import KEYS, MAY_BE_EMPTY, Package, found, number, refused

_GRADES = ["A", "B", "C", "D"]
_FLAGS = ["period_inferred", "place_inferred", "basis_inferred", "bound_about"]
_FLAGS += ["bound_at_least", "published_inferred", "nominal", "record_stated"]
_ENUMERATIONS = {
    "places": {"level": ["nation", "province", "city", "district"]},
    "indicators": {"direction": ["up", "down", "none"], "nature": ["stock", "flow", "ratio"]},
    "targets": {"grade": _GRADES},
    "observations": {
        "status": ["final", "revised", "preliminary"],
        "basis": ["", "census2", "census3", "census4", "census5"],
        "grade": _GRADES,
    },
}
_PERIOD = re.compile(r"([0-9]{4})(?:-H([12])|-Q([1-4])|-([0-9]{2})/([0-9]{4})-([0-9]{2}))?")
_DATE = r"(?:19|20)[0-9]{2}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_YEARS = (1990, 2035)


def descriptor(package: Package) -> Iterator[pd.DataFrame]:
    """Every listed file is there and can be read, and holds the columns of its schema."""
    yield from package.unread
    followed = not any((part["table"] == DESCRIPTOR).any() for part in package.unread)
    if followed and not _real_dates(pd.Series([package.created])).all():
        error = DataError("'created' is not a date", allowed="YYYY-MM-DD", todo="give the day")
        yield refused(DESCRIPTOR, error).assign(value=package.created)


def keys(package: Package) -> Iterator[pd.DataFrame]:
    """Keys are complete and unique; one value per key and edition, and per key and document."""
    for kind, key in KEYS.items():
        rows = package[kind]
        for column in (name for name in key if name not in MAY_BE_EMPTY):
            blank = rows[rows[column].str.strip() == ""]
            todo = "fill the cell, or remove the row"
            yield found(blank, column, f"{column} is empty", "", "a key without blanks", todo)
        yield _repeated(rows, key, "the same key")
    rows = package["observations"]
    rows = rows[~rows.duplicated(KEYS["observations"])]
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
    return found(again, ", ".join(key), what, value, "one row per key", todo)


def units(package: Package) -> Iterator[pd.DataFrame]:
    """Every unit is known, and a figure stands in the unit of its indicator."""
    for rows in [package["indicators"], *package.figures()]:
        unknown = rows[~rows["unit"].isin(list(UNITS))]
        todo = "use a unit id; 亿元 is 100m_cny, % is pct, 人年 is person_years"
        yield found(unknown, "unit", "unknown unit", unknown["unit"], ", ".join(UNITS), todo)
    own = package.catalogue("indicators")["unit"]
    for rows in package.figures():
        expected = rows["indicator"].map(own)
        other = rows["unit"].isin(list(UNITS)) & expected.notna() & (rows["unit"] != expected)
        todo = "convert the value, or give it an indicator of its own"
        yield found(rows[other], "unit", "not the indicator's unit", rows["unit"], expected, todo)


def ranges(package: Package) -> Iterator[pd.DataFrame]:
    """Every value is a finite number in plain digits, within its indicator's natural limits."""
    digits = "digits with a decimal point, such as 1234.5"
    catalogue = package.catalogue("indicators")
    for limit in ("minimum", "maximum"):
        odd = package["indicators"]
        odd = odd[~plain_number(odd[limit]) & (odd[limit] != "")]
        todo = "write digits, or leave it empty where there is no limit"
        yield found(odd, limit, f"{limit} is not a plain number", odd[limit], digits, todo)
    low, high = (number(catalogue[limit]) for limit in ("minimum", "maximum"))
    for rows in package.figures():
        odd = rows[rows["number"].isna()]
        todo = "write digits only; leave out the row where nothing was reported"
        yield found(odd, "value", "value is not a plain number", odd["value"], digits, todo)
        for what, limit, outside in (
            ("below the natural limit", rows["indicator"].map(low), pd.Series.lt),
            ("above the natural limit", rows["indicator"].map(high), pd.Series.gt),
        ):
            bad = outside(rows["number"], limit)
            todo = "compare with the source; check the unit and the decimal point"
            yield found(rows[bad], "value", what, rows["value"], limit.map("{:g}".format), todo)


def periods(package: Package) -> Iterator[pd.DataFrame]:
    """Periods follow one grammar, in years of the common calendar."""
    rows = package["observations"]
    bad = rows[rows["period"].map(_start) == ""]
    yield found(
        bad,
        "period",
        "not a period",
        bad["period"],
        "YYYY, YYYY-H1, YYYY-Q1, YYYY-MM/YYYY-MM within a year; years {}-{}".format(*_YEARS),
        "write a whole year as YYYY; give other calendars in common-era years "
        "(Minguo + 1911, Buddhist - 543)",
    )


def _start(period: str) -> str:
    """The first month of a period as YYYY-MM; empty where the text is not a period."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        return ""
    year, half, quarter, first, end_year, last = match.groups()
    if not _YEARS[0] <= int(year) <= _YEARS[1]:
        return ""
    if first:
        fits = year == end_year and "01" <= first <= last <= "12" and (first, last) != ("01", "12")
        return f"{year}-{first}" if fits else ""
    month = 6 * int(half) - 5 if half else 3 * int(quarter) - 2 if quarter else 1
    return f"{year}-{month:02d}"


def foreign_keys(package: Package) -> Iterator[pd.DataFrame]:
    """Indicators, places and sources are in their tables; a row is in its indicator's file."""
    for rows in package.figures():
        for column in ("indicator", "place", "source"):
            known = package.known(f"{column}s")
            if known is not None:
                bad = rows[(rows[column] != "") & ~rows[column].isin(known)]
                todo = bad[column].map(_nearest(package.catalogue(f"{column}s"), column))
                yield found(bad, column, f"unknown {column}", bad[column], f"{column}s.csv", todo)
    rows = package["observations"]
    theme = rows["indicator"].map(package.catalogue("indicators")["theme"])
    stray = theme.notna() & (theme != rows["theme_file"])
    todo = "move the row to the file of its indicator's theme"
    what = "in another theme's file"
    yield found(rows[stray], "indicator", what, rows["indicator"], theme, todo)
    places = package["places"]
    nation = places["level"] == "nation"
    lost = places[~nation & ~places["parent"].isin(package.catalogue("places").index)]
    todo = "add the parent to places.csv, or correct its code"
    yield found(lost, "parent", "unknown parent of the place", lost["parent"], "places.csv", todo)
    owned = places[nation & (places["parent"] != "")]
    todo = "empty the cell"
    yield found(owned, "parent", "a nation has a parent", owned["parent"], "(empty)", todo)


def _nearest(table: pd.DataFrame, column: str) -> Callable[[str], str]:
    """For an id that isn't known: the row whose name it is, or the ids that look like it."""
    names = ["name_zh", "name_en"] if column != "source" else ["title"]
    ids = {name: row for each in names for name, row in zip(table[each], table.index, strict=True)}

    def todo(cell: str) -> str:
        own = ids.get(cell) or ids.get(cell.removesuffix("市").removesuffix("省"))
        near = [own] if own else difflib.get_close_matches(cell[:40], table.index, n=3)
        meant = f"write {' or '.join(near)}, or " if near else ""
        return f"{meant}add it to {column}s.csv"

    return todo


def enumerations(package: Package) -> Iterator[pd.DataFrame]:
    """Status, basis, grade, direction, nature, level and flags are known words."""
    for kind, columns in _ENUMERATIONS.items():
        rows = package[kind]
        for column, allowed in columns.items():
            bad = rows[~rows[column].isin(allowed)]
            words = ", ".join(word or "(empty)" for word in allowed)
            yield found(bad, column, f"unknown {column}", bad[column], words, "use a listed word")
    flag = "|".join(_FLAGS)
    for rows in package.figures():
        bad = rows[~rows["flags"].str.fullmatch(f"(?:(?:{flag})(?:;(?:{flag}))*)?").astype(bool)]
        todo = "join them by ';'"
        yield found(bad, "flags", "unknown flags", bad["flags"], ", ".join(_FLAGS), todo)


def dates(package: Package) -> Iterator[pd.DataFrame]:
    """A publication date is a date, not after the package's own, not before its period begins."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    created = package.created if _real_dates(pd.Series([package.created])).all() else today
    for rows in [package["sources"], *package.figures()]:
        given = rows[rows["published"] != ""]
        real = _real_dates(given["published"])
        grammar = "YYYY, YYYY-MM or YYYY-MM-DD"
        todo = "write 2025-04-16, or leave it empty"
        yield found(given[~real], "published", "not a date", given["published"], grammar, todo)
        late = real & _is_before(pd.Series(created, index=given.index), given["published"])
        todo = "correct the date, or renew 'created' in the descriptor"
        what, dates = "published after the package", given["published"]
        yield found(given[late], "published", what, dates, created, todo)
    rows = package["observations"]
    start = rows["period"].map(_start)
    early = _is_before(rows["published"], start) & (rows["published"] != "") & (start != "")
    todo = "correct the date or the period; a plan for a coming year belongs to targets.csv"
    what, first = "published before its period", "from " + start
    yield found(rows[early], "published", what, rows["published"], first, todo)


def _real_dates(dates: pd.Series) -> pd.Series:
    """Which texts are a year, month or day of the calendar?"""
    day = pd.to_datetime((dates + "-01-01").str[:10], format="%Y-%m-%d", errors="coerce")
    return dates.str.fullmatch(_DATE).astype(bool) & day.notna()


def _is_before(one: pd.Series, other: pd.Series) -> pd.Series:
    """Is the first date before the second, as far as both are written out?"""
    pairs = zip(one, other, strict=True)
    before = [a[: len(b)] < b[: len(a)] for a, b in pairs]
    return pd.Series(before, index=one.index, dtype=bool)


def targets(package: Package) -> Iterator[pd.DataFrame]:
    """A target says for which year and in which sense: level, at least, about, strive for."""
    rows = package["targets"]
    bad = rows[~rows["bound"].isin(BOUNDS)]
    todo = "以上 is at_least, 左右 about, 力争 strive_for; stated plainly it is level"
    yield found(bad, "bound", "bound unknown or missing", bad["bound"], ", ".join(BOUNDS), todo)
    years = set(map(str, range(_YEARS[0], _YEARS[1] + 1)))
    bad = rows[~rows["year"].isin(years)]
    yield found(bad, "year", "not a year", bad["year"], "{} to {}".format(*_YEARS), "write YYYY")


def sources(package: Package) -> Iterator[pd.DataFrame]:
    """Every source has a grade and is used by a figure."""
    rows = package["sources"]
    bad = rows[~rows["grade"].isin(_GRADES)]
    yield found(bad, "grade", "unknown grade", bad["grade"], ", ".join(_GRADES), "grade it")
    if package.unread:
        return
    tables = [*package.figures(), *([package["events"]] if "events" in package.tables else [])]
    used = pd.concat([rows["source"] for rows in tables])
    idle = package["sources"]
    idle = idle[~idle["source"].isin(used)]
    todo = "remove it, or name it in the rows that rest on it"
    yield found(idle, "source", "no figure uses this source", idle["source"], "used ones", todo)
