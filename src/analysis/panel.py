"""The one shape of data: the panel, its units, and the checks that it passes."""

from __future__ import annotations

import functools
import math
import warnings
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from .errors import DataError, one_of
from .languages import language_or_default

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

#: What a function does about a series on two GDP bases.
MIXED = ["refuse", "warn", "allow"]

#: Unit id -> (label in English, label in Chinese).
UNITS: dict[str, tuple[str, str]] = {
    "pct": ("%", "%"),
    "pp": ("percentage points", "个百分点"),
    "100m_cny": ("CNY 100 million", "亿元"),
    "count": ("number", "个"),
    "person_years": ("person-years (FTE)", "人年"),
    "per_10k_employed": ("per 10,000 employed", "人/万名就业人员"),
    "per_10k_people": ("per 10,000 residents", "件/万人"),
    "per_1000_firms": ("per 1,000 firms", "家/千家企业"),
    "rank": ("rank", "位"),
    "places": ("places gained", "位"),
    "index": ("index points", "点"),
    "km2": ("km²", "平方公里"),
    "years": ("years", "年"),
    "per_million_people": ("per million residents", "人/百万人"),
    "usd": ("US$", "美元"),
    "eur_million": ("EUR million", "百万欧元"),
}


def check_panel(panel: pd.DataFrame) -> pd.DataFrame:
    """Is this a panel? A validated copy, sorted by indicator, place and year.

    Parameters
    ----------
    panel : DataFrame
        One row per indicator, place and year, with the columns ``indicator``, ``place``, ``year``,
        ``value`` and ``unit``; further columns are kept. Row order and index don't matter.

    Returns
    -------
    DataFrame
        The same rows, sorted by key, with ``year`` as int, ``value`` as float (NaN where nothing
        was reported) and a fresh index.

    Raises
    ------
    DataError
        For a missing column, a year or value that is not a number, an infinite value, a missing or
        duplicate key, or an indicator that stands in more than one unit.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": ["b", "a"], "year": 2023,
    ...                       "value": [2, 1], "unit": "pct"})
    >>> check_panel(frame)["value"].tolist()
    [1.0, 2.0]
    """
    needed = [*KEY, "value", "unit"]
    missing = [column for column in needed if column not in panel.columns]
    if missing:
        raise DataError(
            f"not a panel: column {', '.join(missing)} is missing "
            f"(found: {', '.join(map(str, panel.columns))})",
            allowed=needed,
            todo="name your own columns to as_panel(df, place=..., year=..., value=...)",
        )
    out = panel.copy()
    out["year"] = _whole_years(out)
    out["value"] = _numbers(out)
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
    codes, names = pd.factorize(frame[column])
    empty = np.array([not str(name).strip() for name in names] + [True])
    if empty[codes].any():
        raise DataError(
            f"column '{column}' is empty in {int(empty[codes].sum())} rows",
            rows=frame[empty[codes]],
            todo="fill the column; every figure needs its indicator, place and unit",
        )
    text = pd.Index([str(name) for name in names], dtype="str")
    if not isinstance(frame[column].dtype, pd.StringDtype):
        frame[column] = text.take(codes)
    return np.asarray(pd.factorize(text, sort=True)[0][codes])


def _whole_years(frame: pd.DataFrame) -> pd.Series:
    years = pd.to_numeric(frame["year"], errors="coerce")
    bad = years.isna() | (years % 1 != 0) | ~years.between(1000, 2999)
    if bad.any():
        raise DataError(
            f"column 'year': {int(bad.sum())} rows are not a full calendar year",
            rows=frame[bad],
            allowed="a year of the common calendar, such as 2024",
            todo="keep part-year periods out of a panel; give other calendars in common-era years",
        )
    return years.astype(int)


def _numbers(frame: pd.DataFrame) -> pd.Series:
    values = pd.to_numeric(frame["value"], errors="coerce").astype(float)
    bad = (values.isna() & frame["value"].notna()) | values.abs().eq(float("inf"))
    if bad.any():
        raise DataError(
            f"column 'value': {int(bad.sum())} rows are not a finite number",
            rows=frame[bad],
            allowed="a number, or empty where nothing was reported",
            todo="write digits only; put the unit into the 'unit' column",
        )
    return values


def mixed_editions(panel: pd.DataFrame) -> pd.DataFrame:
    """Which series cross a GDP base, so that a step in them may be no growth?

    Parameters
    ----------
    panel : DataFrame
        A panel; ``basis`` names the GDP base of a value. Without the column nothing is known, and
        nothing is found. Estimates (status ``preliminary``) are no part of a series.

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
    series = ["indicator", "place"]
    rows = survey_values(check_panel(panel))
    if "basis" not in rows:
        rows = rows.assign(basis="").head(0)
    rows = rows.assign(basis=rows["basis"].fillna("").replace("", "unknown"))
    crossing = rows[rows.groupby(series)["basis"].transform("nunique") > 1]
    spans = crossing.groupby([*series, "basis"], as_index=False)["year"]
    out = spans.agg(first_year="min", last_year="max", n="size")
    return out.sort_values([*series, "first_year", "basis"], ignore_index=True)


def survey_values(panel: pd.DataFrame) -> pd.DataFrame:
    """The rows of a panel that hold a value and are no estimate (status ``preliminary``)."""
    rows = panel[panel["value"].notna()] if panel["value"].hasnans else panel
    return rows[rows["status"] != "preliminary"] if "status" in rows else rows


def check_one_base(panel: pd.DataFrame, *, mixed: str, what: str) -> None:
    """Refuse or warn about series that cross a GDP base, or allow them, as ``mixed`` says."""
    one_of("mixed", mixed, MIXED)
    if mixed == "allow" or "basis" not in panel:
        return
    crossing = mixed_editions(panel)
    if crossing.empty:
        return
    message = f"{what} stand on more than one GDP base, and the step between two bases is no growth"
    todo = "load one base (load_panel's default), splice() the series, or pass mixed='allow'"
    if mixed == "refuse":
        raise DataError(message, rows=crossing, todo=todo)
    listed = crossing[["indicator", "place"]].drop_duplicates().agg(" of ".join, axis=1)
    warnings.warn(f"{message}: {', '.join(listed)}; {todo}", stacklevel=3)


def comparable(panel: pd.DataFrame, *, mixed: str) -> pd.DataFrame:
    """The survey values of a panel, to compare across places: refused where bases differ."""
    one_of("mixed", mixed, MIXED)
    rows = survey_values(check_panel(panel))
    rows = rows.assign(basis=rows["basis"].fillna("") if "basis" in rows else "")
    several = rows[rows.groupby("indicator")["basis"].transform("nunique") > 1]
    if several.empty or mixed == "allow":
        return rows
    message = "places on different GDP bases are compared, and the base alone moves them apart"
    todo = "load them on one base, such as load_panel(..., basis='census4'), or pass mixed='allow'"
    if mixed == "refuse":
        first = several.replace({"basis": {"": "unknown"}}).drop_duplicates(["indicator", "basis"])
        raise DataError(message, rows=first[[*KEY, "value", "basis"]], todo=todo)
    warnings.warn(f"{message}; {todo}", stacklevel=3)
    return rows


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
    """Compound growth a year in per cent; NaN over a change of sign, from zero or in no time."""
    start, end, years = (np.asarray(each, dtype=float) for each in (start, end, years))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = end / np.where(start == 0, np.nan, start)
        usable = (ratio >= 0) & (years > 0)
        return 100 * (np.where(usable, ratio, np.nan) ** (1 / np.where(years > 0, years, 1)) - 1)


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


def unit_label(unit: str, language: str | None = None) -> str:
    """The label of a unit in the page's language; a unit of the user's own is its own label."""
    english, chinese = UNITS.get(unit, (unit, unit))
    return chinese if language_or_default(language) == "zh" else english
