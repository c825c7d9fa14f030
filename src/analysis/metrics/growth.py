"""How figures move: growth, changes in points, indices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of, whole_above_zero
from ..frames import renamed, warn
from ..panel import (
    ESTIMATES,
    KEY,
    MIXED,
    SERIES,
    check_one_base,
    check_panel,
    compound_pct,
    is_estimate,
    without_estimates,
)


@check_arguments
def newest_value(series: pd.DataFrame) -> dict[str, Any]:
    """Pick the newest value of a series, with its change on the one before.

    Parameters
    ----------
    series : DataFrame
        The panel of one indicator and place; values that are missing don't count.

    Returns
    -------
    dict
        The columns of the newest row, ``reported`` (``reported_for`` as a year, else ``year``),
        ``before`` (the year of the value before; 0 where there is none) and ``change`` (in
        ``unit``; NaN without a value before). Without any value ``year`` is 0, ``value`` NaN and
        ``basis`` empty.

    Raises
    ------
    DataError
        For a frame that is no panel.

    Examples
    --------
    >>> import analysis as an
    >>> last = an.newest_value(an.load_rd_intensity("China", years=[2023, 2024]))
    >>> last["year"], last["before"], round(last["change"], 2)
    (2024, 2023, 0.11)
    """
    rows = check_panel(series).dropna(subset=["value"]).sort_values("year").tail(2)
    blank = {"year": 0, "value": np.nan, "basis": "", "reported_for": ""}
    last = {**blank, **(rows.iloc[-1].to_dict() if len(rows) else {})}
    before = rows.iloc[0] if len(rows) > 1 else {"year": 0, "value": np.nan}
    last["reported"] = int(last["reported_for"] or last["year"])
    return {**last, "before": int(before["year"]), "change": float(last["value"] - before["value"])}


@check_arguments
def growth_rate(
    panel: pd.DataFrame,
    *,
    lag: int = 1,
    annualised: bool = True,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Compute the growth of every series over the value ``lag`` calendar years before.

    For a percentage, use `change_pp`: from 2.0 % to 2.1 % is 5 % here, and 0.1 points there.

    Parameters
    ----------
    panel : DataFrame
        A panel; any units.
    lag : int, default 1
        Calendar years back. A gap in the years gives NaN, never a shorter lag.
    annualised : bool, default True
        For ``lag > 1``: the compound rate per year; False gives the growth over the whole lag.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Estimates (status ``preliminary``) give no number but the reason, count as values, or are
        an error.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        Two years on two GDP bases (column ``basis``): give no number but the reason, give it with
        a warning, or give it.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (growth in per cent; positive =
        grew), ``unit`` ("pct"), ``status`` where the panel has one ("preliminary" where one of the
        two values is an estimate), ``base_year``, ``per`` ("year" for a rate per year, "span" for
        the growth over the whole lag) and ``reason``, empty where there is a rate, else why there
        is none: "estimate", "no value", "no value a year before", "estimate a year before",
        "another GDP base" (the panel's ``basis`` differs between the two years), "GDP base unknown"
        (it is known for one of the two), "base is zero", "sign change" or "base is negative".

    Raises
    ------
    DataError
        For a frame that is no panel, or a lag that is no whole number above zero.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "gdp", "place": "330600", "year": [2024, 2021, 2020],
    ...                       "value": [121.0, 110.0, 100.0], "unit": "100m_cny"})
    >>> growth_rate(frame)["value"].round(2).tolist()
    [nan, 10.0, nan]
    >>> growth_rate(frame)["reason"].tolist()
    ['no value a year before', '', 'no value a year before']
    """
    now, base = _now_and_before(panel, lag, estimates, mixed)
    reason = _why_none(now, base, lag, as_rate=True)
    years = lag if annualised else 1
    rates = compound_pct(base["value"], now["value"], years)
    out = _moved(now, base, np.where(reason == "", rates, np.nan), "pct", reason)
    per = "year" if annualised or lag == 1 else "span"
    return out.assign(base_year=out["year"] - lag, per=per, reason=out.pop("reason"))


@check_arguments
def change_pp(
    panel: pd.DataFrame, *, lag: int = 1, estimates: str = "drop", mixed: str = "refuse"
) -> pd.DataFrame:
    """Compute the change of percentages over the value ``lag`` calendar years before.

    Parameters
    ----------
    panel : DataFrame
        A panel whose indicators all stand in ``pct``.
    lag : int, default 1
        Calendar years back; the change is that of the whole lag. A gap gives NaN.
    estimates : {"drop", "include", "refuse"}, default "drop"
        As in `growth_rate`.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        Two years on two GDP bases (column ``basis``): give no number but the reason, give it with
        a warning, or give it.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (percentage points; positive =
        rose), ``unit`` ("pp"), ``status`` and ``reason`` as in `growth_rate`.

    Raises
    ------
    DataError
        For an indicator in another unit, which is named.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd_intensity", "place": "330000",
    ...                       "year": [2023, 2024], "value": [3.08, 3.22], "unit": "pct"})
    >>> change_pp(frame)["value"].round(2).tolist()
    [nan, 0.14]
    """
    known = check_panel(panel)
    other = known[known["unit"] != "pct"].drop_duplicates("indicator")
    if len(other):
        raise DataError(
            f"percentage points need percentages; found unit {', '.join(other['unit'].unique())}",
            rows=other[["indicator", "unit"]],
            allowed="pct",
            todo="use growth_rate() for these indicators, or select those in pct",
        )
    now, base = _now_and_before(known, lag, estimates, mixed)
    reason = _why_none(now, base, lag, as_rate=False)
    change = np.where(reason == "", now["value"] - base["value"], np.nan)
    return _moved(now, base, change, "pp", reason)


@renamed(missing="unbased")
@check_arguments
def index_to(
    panel: pd.DataFrame,
    *,
    base_year: int,
    base: float = 100.0,
    unbased: str = "refuse",
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Give every series as an index of its value in one year.

    Parameters
    ----------
    panel : DataFrame
        A panel.
    base_year : int
        The year that is set to ``base``.
    base : float, default 100.0
        The index of the base year.
    unbased : {"refuse", "allow"}, default "refuse"
        What to do with a series that has no value in the base year: refuse, or give NaN.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Estimates (status ``preliminary``) have no index, count as values, or are an error.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series that crosses a GDP base.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (``base`` in the base year),
        ``unit`` ("index") and ``status`` where the panel has one.

    Raises
    ------
    DataError
        For a series without a value in the base year, or with one that is zero or negative, or a
        series that crosses a GDP base.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "gdp", "place": "330600", "year": [2023, 2020],
    ...                       "value": [150.0, 120.0], "unit": "100m_cny"})
    >>> index_to(frame, base_year=2020)["value"].tolist()
    [100.0, 125.0]
    """
    unbased = {"raise": "refuse", "nan": "allow"}.get(unbased, unbased)
    one_of("unbased", unbased, ["refuse", "allow"])
    known = without_estimates(panel, estimates)
    check_one_base(known, mixed=mixed, what="the series")
    bases = known.loc[known["year"] == base_year, [*SERIES, "value"]]
    out = known.merge(bases, on=SERIES, how="left", suffixes=("", "_base"), validate="m:1")
    lost = out[out["value_base"].isna()].drop_duplicates(SERIES)
    if unbased == "refuse" and len(lost):
        raise DataError(
            f"{len(lost)} series have no value in the base year {base_year}",
            rows=lost[SERIES],
            todo="choose a year that all series hold, drop them, or pass unbased='allow'",
        )
    low = out[out["value_base"] <= 0].drop_duplicates(SERIES)
    if len(low):
        raise DataError(
            f"{len(low)} series are zero or negative in the base year {base_year}",
            rows=low[SERIES].assign(year=base_year, value=low["value_base"]),
            allowed="a base value above zero",
            todo="choose another base year, or drop these series",
        )
    index = out["value"] / out["value_base"] * base
    made = out[KEY].assign(value=index, unit="index")
    return made.assign(status=out["status"]) if "status" in out else made


def _moved(
    now: pd.DataFrame, base: pd.DataFrame, value: np.ndarray, unit: str, reason: np.ndarray
) -> pd.DataFrame:
    """The panel of a change: an estimate where one of the two values is one."""
    out = now[KEY].assign(value=value, unit=unit)
    if "status" in now:
        guessed = now["estimate"] | base["estimate"]
        out["status"] = now["status"].mask(guessed, "preliminary")
    return out.assign(reason=reason)


def _now_and_before(
    panel: pd.DataFrame, lag: int, estimates: str, mixed: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A checked panel, and beside each row its series ``lag`` calendar years back.

    ``bases`` says why the GDP bases of the two values forbid a comparison, empty where they don't.
    """
    whole_above_zero("lag", lag)
    one_of("mixed", mixed, MIXED)
    one_of("estimates", estimates, ESTIMATES)
    known = without_estimates(panel, estimates)
    guessed = is_estimate(known)
    basis = known["basis"].fillna("") if "basis" in known else ""
    known = known.assign(basis=basis, estimate=guessed)
    earlier = known[[*KEY, "value", "basis", "estimate"]].assign(year=known["year"] + lag)
    base = known[KEY].merge(earlier, on=KEY, how="left", validate="1:1")
    base["estimate"] = base["estimate"].eq(True)
    both = known["value"].notna() & base["value"].notna()
    differ = both & (known["basis"] != base["basis"])
    unknown = (known["basis"] == "") | (base["basis"] == "")
    why = np.select([differ & unknown, differ], ["GDP base unknown", "another GDP base"], "")
    if mixed == "warn" and differ.any():
        named = known.loc[differ, SERIES].drop_duplicates().agg(" of ".join, axis=1)
        warn(f"values of two GDP bases are compared, which is no growth: {', '.join(named)}")
    return known, base.assign(bases=why if mixed == "refuse" else "")


def _why_none(now: pd.DataFrame, base: pd.DataFrame, lag: int, *, as_rate: bool) -> np.ndarray:
    """Why two values give no change, the first reason that holds; empty where they do."""
    span = "a year" if lag == 1 else f"{lag} years"
    value, before = now["value"], base["value"]
    reasons = {
        "estimate": value.isna() & now["estimate"],
        "no value": value.isna(),
        f"estimate {span} before": before.isna() & base["estimate"],
        f"no value {span} before": before.isna(),
    }
    for why in ("another GDP base", "GDP base unknown"):
        reasons[why] = base["bases"] == why
    if as_rate:
        reasons["base is zero"] = before == 0
        reasons["sign change"] = np.sign(before) * np.sign(value) < 0
        reasons["base is negative"] = before < 0
    return np.select(list(reasons.values()), list(reasons), default="")
