"""The one shape of data: the panel, its units, and the checks that it passes."""

from __future__ import annotations

import functools
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from .arguments import check_arguments
from .errors import DataError, one_of
from .frames import as_text, known_status, numbers, plain_frame, warn, whole_years

KEY = ["indicator", "place", "year"]
PROVENANCE = ["status", "basis", "edition", "published", "source", "grade", "flags", "locator"]
PROVENANCE += ["kind", "reported_for", "definition"]

#: What a number says -> the forms of target that it can be held against; none for most kinds.
KINDS: dict[str, tuple[str, ...]] = {
    "result": ("level", "increase"),  # of the year: a total, a share, a number newly counted
    "stock": ("level",),  # at the end of the year
    "cumulative": ("cumulative",),  # since a start
    "change": (),  # against another year, in points or places
    "rank": (),  # a place among others, or years in one
    "plan": (),  # what is to be, not what is
    "work_list": (),  # the length of a list of work
    "name": (),  # a number inside the name of a programme
    "honour": (),  # an award or a rating by others
}
COMPARABLE = [kind for kind, forms in KINDS.items() if forms]
FORMS = ["level", "increase", "cumulative"]
BOUNDS = ["level", "at_least", "at_most", "about", "range", "strive_for"]

#: What happened, of facts without a number; a plan is what is to happen.
EVENT_KINDS = ["first", "award", "honour", "rating", "rank", "record", "pilot", "policy"]
EVENT_KINDS += ["funding", "platform", "body", "contest", "programme", "plan"]

SERIES = ["indicator", "place"]

#: What a function does about values on two GDP bases.
MIXED = ["refuse", "warn", "allow"]
#: What a function does about estimates (status ``preliminary``) among survey values.
ESTIMATES = ["drop", "include", "refuse"]


@check_arguments
def check_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Check that a frame is a panel, and give a copy sorted by indicator, place and year.

    Parameters
    ----------
    panel : DataFrame
        One row per indicator, place and year, with the columns ``indicator``, ``place``, ``year``,
        ``value`` and ``unit``; further columns are kept. Row order and index don't matter. A
        ``status`` is final, revised, preliminary, spliced or empty; other words for them, such as
        estimate or 预计数, become these.

    Returns
    -------
    DataFrame
        The same rows, sorted by key, with ``year`` as int, ``value`` as float (NaN where nothing
        was reported) and a fresh index.

    Raises
    ------
    DataError
        For a missing column, a year or value that is not a number, an infinite value, a missing or
        duplicate key, an unknown status, or an indicator that stands in more than one unit.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": ["b", "a"], "year": 2023,
    ...                       "value": [2, 1], "unit": "pct"})
    >>> check_panel(frame)["value"].tolist()
    [1.0, 2.0]
    """
    out = plain_frame(panel, [*KEY, "value", "unit"])
    out["year"], out["value"] = whole_years(out), numbers(out, "value")
    if "status" in out:
        out["status"] = known_status(out)
    indicator, place, unit = (_codes(out, column) for column in ("indicator", "place", "unit"))
    years = out["year"].to_numpy()
    key = (indicator * (place.max(initial=0) + 1) + place) * 3000 + years
    order = np.arange(len(key)) if (np.diff(key) > 0).all() else np.argsort(key, kind="stable")
    if (np.diff(key[order]) == 0).any():
        raise DataError(
            "duplicate key: an indicator, place and year stands more than once",
            rows=out[out.duplicated(KEY, keep=False)].sort_values(KEY),
            todo="keep one value per key; several editions belong to load_observations()",
        )
    if len(np.unique(indicator * (unit.max(initial=0) + 1) + unit)) > len(np.unique(indicator)):
        mixed = out.groupby("indicator")["unit"].transform("nunique") > 1
        raise DataError(
            "mixed units: an indicator of one panel stands in one unit",
            rows=out.loc[mixed, [*KEY, "value", "unit"]].drop_duplicates(["indicator", "unit"]),
            todo="convert the values to one unit, or give the second one an indicator of its own",
        )
    return out.take(order).reset_index(drop=True)


def _codes(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column of names made text, as numbers in the order of the names; none may be empty."""
    try:
        codes, names = pd.factorize(frame[column])
    except TypeError as error:
        raise DataError(f"column '{column}' holds what is no name", rows=frame) from error
    empty = np.array([not str(name).strip() for name in names] + [True])
    if empty[codes].any():
        raise DataError(
            f"column '{column}' is empty in {int(empty[codes].sum())} rows",
            rows=frame[empty[codes]],
            todo="fill the column; every figure needs its indicator, place and unit",
        )
    text = pd.Index([as_text(name) for name in names], dtype="str")
    if not isinstance(frame[column].dtype, pd.StringDtype):
        frame[column] = text.take(codes)
    return np.asarray(pd.factorize(text, sort=True)[0][codes])


@check_arguments
def mixed_editions(panel: pd.DataFrame) -> pd.DataFrame:
    """List the series that cross a GDP base, so that a step in them may be no growth.

    Parameters
    ----------
    panel : DataFrame
        A panel; ``basis`` names the GDP base of a value. Without the column nothing is known, and
        nothing is listed. Estimates (status ``preliminary``) are no part of a series.

    Returns
    -------
    DataFrame
        One row per ``indicator``, ``place`` and ``basis`` of the series on more than one base,
        ``unknown`` where the base of some values isn't known: ``first_year``, ``last_year`` and
        ``n`` (values). No rows: every series stands on one base.

    Raises
    ------
    DataError
        For a frame that is no panel.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd_intensity", "place": "330000", "year": [2022, 2023],
    ...                       "value": [3.10, 3.08], "unit": "pct",
    ...                       "basis": ["census4", "census5"]})
    >>> mixed_editions(frame)[["basis", "first_year", "n"]].values.tolist()
    [['census4', 2022, 1], ['census5', 2023, 1]]
    """
    crossing = _on_several_bases(survey_values(check_panel(panel)), SERIES)
    spans = crossing.groupby([*SERIES, "basis"], as_index=False)["year"]
    out = spans.agg(first_year="min", last_year="max", n="size")
    return out.sort_values([*SERIES, "first_year", "basis"], ignore_index=True)


def is_estimate(panel: pd.DataFrame) -> pd.Series:
    """Which rows are estimates (status ``preliminary``)?"""
    if "status" not in panel:
        return pd.Series(False, index=panel.index)
    return panel["status"].eq("preliminary").fillna(False).astype(bool)


def survey_values(panel: pd.DataFrame) -> pd.DataFrame:
    """The rows of a panel that hold a value and are no estimate (status ``preliminary``)."""
    rows = panel[panel["value"].notna()] if panel["value"].hasnans else panel
    return rows[rows["status"] != "preliminary"] if "status" in rows else rows


def without_estimates(panel: pd.DataFrame, estimates: str) -> pd.DataFrame:
    """A checked panel, its estimates blank, as they are, or refused, as ``estimates`` says."""
    one_of("estimates", estimates, ESTIMATES)
    known = check_panel(panel)
    guessed = is_estimate(known) & known["value"].notna()
    if estimates == "include" or not guessed.any():
        return known
    if estimates == "refuse":
        raise DataError(
            f"{int(guessed.sum())} values are estimates, which don't mix with the survey",
            rows=known.loc[guessed, [*KEY, "value", "status"]],
            todo="leave them out with estimates='drop', or take them with estimates='include'",
        )
    return known.assign(value=known["value"].mask(guessed))


def check_bases(rows: pd.DataFrame, *, within: list[str], mixed: str, what: str) -> None:
    """Refuse or warn about values of one group on several GDP bases, whatever their status."""
    one_of("mixed", mixed, MIXED)
    if mixed == "allow":
        return
    several = _on_several_bases(rows, within)
    if several.empty:
        return
    places = "place" not in within
    why = "what differs between two bases is no lead" if places else ""
    why = why or "the step between two bases is no growth"
    message = f"{what} stand on more than one GDP base, and {why}"
    todo = "load one base, such as load_panel(..., basis='census4'), or splice() the series (both "
    todo += "leave out what nothing links to the base), or pass mixed='allow'"
    if mixed == "refuse":
        group = (several[within] == several[within].iloc[0]).all(axis=1)
        rows = several[group].drop_duplicates("basis").sort_values("basis")
        raise DataError(message, rows=rows[[*KEY, "value", "basis"]], todo=todo)
    listed = several[SERIES].drop_duplicates().agg(" of ".join, axis=1)
    warn(f"{message}: {', '.join(listed)}; {todo}")


def check_one_base(panel: pd.DataFrame, *, mixed: str, what: str) -> None:
    """Refuse or warn about series that cross a GDP base, or allow them, as ``mixed`` says."""
    check_bases(panel, within=SERIES, mixed=mixed, what=what)


def comparable(panel: pd.DataFrame, *, mixed: str, estimates: str = "drop") -> pd.DataFrame:
    """The values of a panel, to compare across places and years: refused where bases differ."""
    rows = without_estimates(panel, estimates).dropna(subset=["value"])
    check_bases(rows, within=["indicator"], mixed=mixed, what="the places and years compared")
    return rows.assign(basis=rows["basis"].fillna("") if "basis" in rows else "")


def _on_several_bases(rows: pd.DataFrame, within: list[str]) -> pd.DataFrame:
    """The rows with a value whose group stands on several bases, one of them may be unknown."""
    rows = rows[rows["value"].notna()]
    if "basis" not in rows:
        return rows.head(0).assign(basis="")
    rows = rows.assign(basis=rows["basis"].fillna("").replace("", "unknown"))
    return rows[rows.groupby(within)["basis"].transform("nunique") > 1]


def published_day(published: pd.Series) -> pd.Series:
    """The day by which a publication was surely out.

    Parameters
    ----------
    published : Series of str
        Dates as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty where unknown.

    Returns
    -------
    Series of datetime64
        The day itself, the last day of the month or the last day of the year; NaT where unknown.

    Examples
    --------
    >>> published_day(pd.Series(["2024", "2024-02", "2024-02-03"])).dt.strftime("%m-%d").tolist()
    ['12-31', '02-29', '02-03']
    """
    text = published.fillna("").astype(str)
    day = pd.to_datetime(text.where(text.str.len() == 10), errors="coerce")
    month = pd.to_datetime(text.where(text.str.len() == 7), errors="coerce")
    year = pd.to_datetime((text + "-12").where(text.str.len() == 4), errors="coerce")
    return day.fillna(month + pd.offsets.MonthEnd(0)).fillna(year + pd.offsets.MonthEnd(0))


@check_arguments
def published_up_to(*frames: pd.DataFrame) -> str:
    """Give the newest date of publication that the frames hold.

    It is not the day on which a page was made: figures published up to February 2026 may stand on
    a page made in November.

    Parameters
    ----------
    *frames : DataFrame
        Figures or targets with ``published``.

    Returns
    -------
    str
        The date as printed, ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; one known to the year or month
        counts at its beginning. Empty where no date is known.

    Examples
    --------
    >>> published_up_to(pd.DataFrame({"published": ["2026", "2026-01-21", ""]}))
    '2026-01-21'
    """
    dates = [
        date for frame in frames if "published" in frame for date in frame["published"].dropna()
    ]
    return max(map(str, dates), key=lambda date: (f"{date}-01-01")[:10] if date else "", default="")


def known_on(rows: pd.DataFrame, day: str) -> pd.DataFrame:
    """The rows ``published`` on a day or before; without a date, never."""
    known = pd.to_datetime(str(day), format="%Y-%m-%d", errors="coerce")
    if pd.isna(known):
        raise DataError(
            f"as_of {day!r} is not a date", allowed="YYYY-MM-DD", todo="write a day: '2024-12-31'"
        )
    if "published" not in rows:
        raise DataError("nothing says when these rows were published", allowed="column published")
    linked = rows["link_year"].notna() if "link_year" in rows else pd.Series(False, rows.index)
    if linked.any():
        raise DataError(
            "values that were linked to a later GDP base weren't known so on a day before it",
            rows=rows.loc[linked, [each for each in (*KEY, "value", "basis") if each in rows]],
            todo=f"load the figures of that day: load_panel(..., as_of='{day}')",
        )
    return rows[published_day(rows["published"]) <= known]


def holding(panel: pd.DataFrame, *indicators: str) -> pd.DataFrame:
    """A checked panel that holds these indicators, each of them once named."""
    known = check_panel(panel)
    held = sorted(known["indicator"].unique())
    lacking = [indicator for indicator in indicators if indicator not in held]
    if lacking:
        raise DataError(
            f"the panel holds no indicator '{', '.join(lacking)}'",
            allowed=held,
            todo="name an indicator of this panel, or load it with the others",
        )
    if len(set(indicators)) < len(indicators):
        raise DataError(f"'{indicators[0]}' is named twice; give two different indicators")
    return known


def same_unit(known: pd.DataFrame, *indicators: str) -> None:
    """Refuse a percentage of two indicators that stand in two units."""
    units = known[known["indicator"].isin(indicators)].drop_duplicates("indicator")
    if units["unit"].nunique() > 1:
        raise DataError(
            f"a percentage needs one unit, and these stand in {' and '.join(units['unit'])}",
            rows=units[["indicator", "unit"]],
            todo="convert one of them, or state the ratio in a unit of its own",
        )


def compound_pct(start: Any, end: Any, years: Any) -> Any:
    """Compound growth a year in per cent; NaN from zero or below, to below zero, or in no time."""
    start, end, years = (np.asarray(each, dtype=float) for each in (start, end, years))
    usable = (start > 0) & (end >= 0) & (years > 0)
    ratio = np.where(usable, end, np.nan) / np.where(usable, start, 1.0)
    return 100 * (ratio ** (1 / np.where(usable, years, 1.0)) - 1)


def half_digit(decimals: Any) -> Any:
    """Half a unit of the last printed decimal: what rounding may have moved a number by."""
    return 0.5 * 10.0**-decimals


@functools.lru_cache(maxsize=1 << 16)
def printed_decimals(value: float) -> float:
    """The decimals a number was printed with, final zeros aside; NaN where it is missing."""
    if math.isnan(value):
        return math.nan
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(max(0, -int(exponent)))
