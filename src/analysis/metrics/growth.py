"""How figures move: growth, changes in points, indices."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from ..errors import DataError, one_of, whole_above_zero
from ..panel import KEY, MIXED, check_panel, compound_pct


def growth_rate(
    panel: pd.DataFrame, *, lag: int = 1, annualised: bool = True, mixed: str = "refuse"
) -> pd.DataFrame:
    """Growth of every series over the value ``lag`` calendar years before.

    For a percentage, use `change_pp`: from 2.0 % to 2.1 % is 5 % here, and 0.1 points there.

    Parameters
    ----------
    panel : DataFrame
        A panel; any units.
    lag : int, default 1
        Calendar years back. A gap in the years gives NaN, never a shorter lag.
    annualised : bool, default True
        For ``lag > 1``: the compound rate per year; False gives the growth over the whole lag.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        Two years on two GDP bases (column ``basis``): give no number but the reason, give it with
        a warning, or give it.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year``, ``growth_pct`` (per cent; positive = grew) and
        ``reason``, empty where there is a rate, else why there is none: "no value",
        "no value a year before", "another GDP base" (the panel's ``basis`` differs between the
        two years), "GDP base unknown" (it is known for one of the two), "base is zero",
        "sign change" or "base is negative".

    Raises
    ------
    DataError
        For a frame that is no panel, or a lag that is no whole number above zero.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "gdp", "place": "330600", "year": [2024, 2021, 2020],
    ...                       "value": [121.0, 110.0, 100.0], "unit": "100m_cny"})
    >>> growth_rate(frame)["growth_pct"].round(2).tolist()
    [nan, 10.0, nan]
    >>> growth_rate(frame)["reason"].tolist()
    ['no value a year before', '', 'no value a year before']
    """
    now, base = _now_and_before(check_panel(panel), lag, mixed)
    out = now[KEY].copy()
    out["reason"] = _why_none(now["value"], base, lag, as_rate=True)
    usable = out["reason"] == ""
    years = lag if annualised else 1
    out["growth_pct"] = compound_pct(base["value"].where(usable), now["value"].where(usable), years)
    return out[[*KEY, "growth_pct", "reason"]]


def change_pp(panel: pd.DataFrame, *, lag: int = 1, mixed: str = "refuse") -> pd.DataFrame:
    """Change of percentages over the value ``lag`` calendar years before.

    Parameters
    ----------
    panel : DataFrame
        A panel whose indicators all stand in ``pct``.
    lag : int, default 1
        Calendar years back; the change is that of the whole lag. A gap gives NaN.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        Two years on two GDP bases (column ``basis``): give no number but the reason, give it with
        a warning, or give it.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year``, ``change_pp`` (percentage points; positive = rose) and
        ``reason``, empty where there is a change, else "no value", "no value a year before",
        "another GDP base" (the panel's ``basis`` differs between the two years, so the difference
        would be no change) or "GDP base unknown" (it is known for one of the two).

    Raises
    ------
    DataError
        For an indicator in another unit, which is named.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd_intensity", "place": "330000",
    ...                       "year": [2023, 2024], "value": [3.08, 3.22], "unit": "pct"})
    >>> change_pp(frame)["change_pp"].round(2).tolist()
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
    now, base = _now_and_before(known, lag, mixed)
    out = now[KEY].assign(change_pp=now["value"] - base["value"])
    out["reason"] = _why_none(now["value"], base, lag, as_rate=False)
    out["change_pp"] = out["change_pp"].where(out["reason"] == "")
    return out


def index_to(
    panel: pd.DataFrame, *, base_year: int, base: float = 100.0, missing: str = "raise"
) -> pd.DataFrame:
    """Every series as an index of its value in one year.

    Parameters
    ----------
    panel : DataFrame
        A panel.
    base_year : int
        The year that is set to ``base``.
    base : float, default 100.0
        The index of the base year.
    missing : {"raise", "nan"}, default "raise"
        What to do with a series that has no value in the base year: refuse, or give NaN.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year`` and ``index`` (``base`` in the base year).

    Raises
    ------
    DataError
        For a series without a value in the base year, or with one that is zero or negative.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "gdp", "place": "330600", "year": [2023, 2020],
    ...                       "value": [150.0, 120.0], "unit": "100m_cny"})
    >>> index_to(frame, base_year=2020)["index"].tolist()
    [100.0, 125.0]
    """
    one_of("missing", missing, ["raise", "nan"])
    known = check_panel(panel)
    series = ["indicator", "place"]
    bases = known.loc[known["year"] == base_year, [*series, "value"]]
    out = known.merge(bases, on=series, how="left", suffixes=("", "_base"), validate="m:1")
    lost = out[out["value_base"].isna()].drop_duplicates(series)
    if missing == "raise" and len(lost):
        raise DataError(
            f"{len(lost)} series have no value in the base year {base_year}",
            rows=lost[series],
            todo="choose a year that all series hold, drop them, or pass missing='nan'",
        )
    low = out[out["value_base"] <= 0].drop_duplicates(series)
    if len(low):
        raise DataError(
            f"{len(low)} series are zero or negative in the base year {base_year}",
            rows=low[series].assign(year=base_year, value=low["value_base"]),
            allowed="a base value above zero",
            todo="choose another base year, or drop these series",
        )
    return out[KEY].assign(index=out["value"] / out["value_base"] * base)


def _now_and_before(known: pd.DataFrame, lag: int, mixed: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A checked panel, and beside each row its series ``lag`` calendar years back.

    ``bases`` says why the GDP bases of the two values forbid a comparison, empty where they don't.
    """
    whole_above_zero("lag", lag)
    one_of("mixed", mixed, MIXED)
    basis = known["basis"] if "basis" in known else pd.Series("", index=known.index)
    known = known.assign(basis=basis.fillna(""))
    earlier = known[[*KEY, "value", "basis"]].assign(year=known["year"] + lag)
    base = known[KEY].merge(earlier, on=KEY, how="left", validate="1:1")
    both = known["value"].notna() & base["value"].notna()
    differ = both & (known["basis"] != base["basis"])
    unknown = (known["basis"] == "") | (base["basis"] == "")
    why = np.select([differ & unknown, differ], ["GDP base unknown", "another GDP base"], "")
    if mixed == "warn" and differ.any():
        named = known.loc[differ, ["indicator", "place"]].drop_duplicates().agg(" of ".join, axis=1)
        message = "values of two GDP bases are compared, which is no growth"
        warnings.warn(f"{message}: {', '.join(named)}", stacklevel=3)
    return known, base.assign(bases=why if mixed == "refuse" else "")


def _why_none(now: pd.Series, base: pd.DataFrame, lag: int, *, as_rate: bool) -> np.ndarray:
    span = "a year" if lag == 1 else f"{lag} years"
    before = base["value"]
    reasons = {"no value": now.isna(), f"no value {span} before": before.isna()}
    for why in ("another GDP base", "GDP base unknown"):
        reasons[why] = base["bases"] == why
    if as_rate:
        reasons["base is zero"] = before == 0
        reasons["sign change"] = np.sign(before) * np.sign(now) < 0
        reasons["base is negative"] = before < 0
    return np.select(list(reasons.values()), list(reasons), default="")
