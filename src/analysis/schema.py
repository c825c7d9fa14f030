"""The one shape of data: the panel, its units, and the error that bad input gets."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

KEY = ["indicator", "place", "year"]
PROVENANCE = ["status", "basis", "edition", "published", "source", "grade", "flags", "locator"]

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
}


class DataError(ValueError):
    """Bad input, said clearly: what is wrong, which rows, what is allowed, what to do next.

    Parameters
    ----------
    message : str
        What is wrong; it names the column or the rule.
    rows : DataFrame, optional
        The offending rows; the first five are shown.
    allowed : object, optional
        What would have been accepted.
    todo : str, optional
        The next step for the person who reads this.

    Examples
    --------
    >>> str(DataError("unit 'mm' is unknown", allowed=["pct", "pp"]))
    "unit 'mm' is unknown\\nAllowed: pct, pp"
    """

    def __init__(
        self,
        message: str,
        *,
        rows: pd.DataFrame | None = None,
        allowed: object = None,
        todo: str | None = None,
    ) -> None:
        parts = [message]
        if allowed is not None:
            listed = allowed if isinstance(allowed, str) else _joined(allowed)
            parts.append(f"Allowed: {listed}")
        if rows is not None and len(rows):
            shown = rows.head(5).to_string(index=False)
            parts.append(f"Rows (first {min(5, len(rows))} of {len(rows)}):\n{shown}")
        if todo:
            parts.append(f"What to do: {todo}")
        super().__init__("\n".join(parts))
        self.rows = rows


def _joined(values: object) -> str:
    if isinstance(values, Iterable):
        return ", ".join(str(value) for value in values)
    return str(values)


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
            f"(found: {_joined(panel.columns)})",
            allowed=needed,
            todo="name your own columns to as_panel(df, place=..., year=..., value=...)",
        )
    out = panel.copy()
    out["year"] = _whole_years(out)
    out["value"] = _numbers(out)
    for column in ("indicator", "place", "unit"):
        blank = out[column].isna() | (out[column].astype(str).str.strip() == "")
        if blank.any():
            raise DataError(
                f"column '{column}' is empty in {int(blank.sum())} rows",
                rows=panel[blank],
                todo="fill the column; every figure needs its indicator, place and unit",
            )
        out[column] = out[column].astype(str)
    _unique(out)
    mixed = out.groupby("indicator")["unit"].transform("nunique") > 1
    if mixed.any():
        raise DataError(
            "mixed units: an indicator of one panel stands in one unit",
            rows=out.loc[mixed, [*KEY, "value", "unit"]].drop_duplicates(["indicator", "unit"]),
            todo="convert the values to one unit, or give the second one an indicator of its own",
        )
    return out.sort_values(KEY, kind="stable", ignore_index=True)


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


def _unique(frame: pd.DataFrame) -> None:
    twice = frame.duplicated(KEY, keep=False)
    if twice.any():
        raise DataError(
            "duplicate key: an indicator, place and year stands more than once",
            rows=frame[twice].sort_values(KEY),
            todo="keep one value per key; several editions belong to load_observations()",
        )


def printed_decimals(value: float) -> float:
    """The decimals a number was printed with, final zeros aside; NaN where it is missing."""
    if math.isnan(value):
        return math.nan
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return float(max(0, -int(exponent)))


def one_of(argument: str, given: str, allowed: list[str]) -> None:
    """Refuse an option that isn't one of the allowed ones."""
    if given not in allowed:
        raise DataError(f"{argument}={given!r} is not known", allowed=allowed)


def unit_label(unit: str, language: str = "en") -> str:
    """The label of a unit in the page's language; a unit of the user's own is its own label."""
    english, chinese = UNITS.get(unit, (unit, unit))
    return chinese if language == "zh" else english
