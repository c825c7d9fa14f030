"""What moved a ratio, and what a target takes: R&D and GDP behind an intensity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..panel import KEY, check_one_base, holding, same_unit, without_estimates


def log_mean(a: ArrayLike, b: ArrayLike) -> Any:
    """Logarithmic mean of two values, ``(a - b) / ln(a / b)``, and ``a`` where both are equal.

    Parameters
    ----------
    a, b : array_like of float
        Values above zero, in one unit.

    Returns
    -------
    float or ndarray
        The mean, in the same unit; between the geometric and the arithmetic mean.

    Raises
    ------
    DataError
        For a value of zero or less.

    References
    ----------
    B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33
    (2005) 867-871.

    Examples
    --------
    >>> round(float(log_mean(2.5, 2.0)), 4)
    2.2407
    """
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if (first <= 0).any() or (second <= 0).any():
        raise DataError("a logarithmic mean needs values above zero", allowed="values above zero")
    # sqrt(ab) sinh(x/2)/(x/2), x = ln(a/b): the same mean, but it keeps its digits where a nears b
    half = np.log(first / second) / 2
    stretch = np.divide(np.sinh(half), half, out=np.ones_like(half), where=half != 0)
    return (np.sqrt(first) * np.sqrt(second) * stretch)[()]


@check_arguments
def decompose_ratio_change(
    panel: pd.DataFrame,
    *,
    start: int,
    end: int,
    numerator: str = "rd_expenditure",
    denominator: str = "gdp",
    method: str = "lmdi",
    scale: float = 100.0,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Split the change of a ratio into what its numerator and its denominator did.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators; every place needs both in both years.
    start, end : int
        The two years.
    numerator, denominator : str, default "rd_expenditure" and "gdp"
        Indicators of the panel; of one unit where the ratio is a percentage (``scale=100``).
    method : {"lmdi", "shapley"}, default "lmdi"
        Weights of the split. LMDI weighs logarithmic changes by the logarithmic mean of the two
        ratios; Shapley is the mean over both orders of change and takes a numerator of zero.
    scale : float, default 100.0
        Factor of the ratio.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where an indicator's two years stand on two GDP bases.

    Returns
    -------
    DataFrame
        One row per place: ``place``, ``start``, ``end``, ``ratio_start_pct``, ``ratio_end_pct``,
        ``change_pp``, ``numerator_effect_pp`` (positive = the numerator grew),
        ``denominator_effect_pp`` (negative = the denominator grew) and ``method``. The two effects
        add up to the change. With another scale the columns carry no ``_pct`` and ``_pp``.

    Raises
    ------
    DataError
        For a place that lacks one of the four values, a denominator that is not above zero, a
        numerator not above zero under LMDI, a percentage of two units, an indicator on two GDP
        bases, or an end before the start.

    References
    ----------
    LMDI: B. W. Ang, Energy Policy 33 (2005) 867-871. Shapley: J. Albrecht, D. François and
    K. Schoors, Energy Policy 30 (2002) 727-736.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "rd", "gdp", "gdp"], "place": "330600",
    ...                       "year": [2018, 2023] * 2, "value": [100, 150, 5000, 6000],
    ...                       "unit": "100m_cny"})
    >>> decompose_ratio_change(frame, start=2018, end=2023, numerator="rd", denominator="gdp")[
    ...     ["change_pp", "numerator_effect_pp", "denominator_effect_pp"]].round(4)
       change_pp  numerator_effect_pp  denominator_effect_pp
    0        0.5               0.9085                -0.4085
    """
    one_of("method", method, ["lmdi", "shapley"])
    if end <= start:
        raise DataError(f"the end year {end} is not after the start year {start}")
    known = without_estimates(holding(panel, numerator, denominator), estimates)
    if scale == 100:
        same_unit(known, numerator, denominator)
    used = known["indicator"].isin([numerator, denominator]) & known["year"].isin([start, end])
    check_one_base(known[used], mixed=mixed, what="the figures to decompose")
    wide = _four_values(known, [numerator, denominator], [start, end], method)
    r0, r1, g0, g1 = (wide.iloc[:, column] for column in range(4))
    before, after = scale * r0 / g0, scale * r1 / g1
    if method == "lmdi":
        weight = log_mean(after, before)
        top, bottom = weight * np.log(r1 / r0), -weight * np.log(g1 / g0)
    else:
        top = scale * (r1 - r0) * (1 / g0 + 1 / g1) / 2
        bottom = scale * (r0 + r1) * (1 / g1 - 1 / g0) / 2
    pct, pp = ("_pct", "_pp") if scale == 100 else ("", "")
    columns = {
        "start": start,
        "end": end,
        f"ratio_start{pct}": before,
        f"ratio_end{pct}": after,
        f"change{pp}": after - before,
        f"numerator_effect{pp}": top,
        f"denominator_effect{pp}": bottom,
        "method": method,
    }
    return pd.DataFrame(columns, index=wide.index).reset_index()


@check_arguments
def elasticity(
    panel: pd.DataFrame,
    *,
    start: int,
    end: int,
    numerator: str = "rd_expenditure",
    denominator: str = "gdp",
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Compute by how many per cent one figure grew for each per cent of another.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    start, end : int
        The two years of the arc; the log-log slope takes every year from the one to the other.
    numerator, denominator : str, default "rd_expenditure" and "gdp"
        Indicators of the panel.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where an indicator crosses a GDP base in these years.

    Returns
    -------
    DataFrame
        One row per place: ``place``, ``start``, ``end``, ``arc`` (change of the logarithms, one
        over the other), ``log_log`` (least-squares slope of logarithms) with its standard error
        ``log_log_se``, ``n`` (years of that fit), ``caution`` (why the slope is no law) and
        ``reason``, empty where there is an arc.

    Raises
    ------
    DataError
        For an indicator the panel lacks or that crosses a GDP base, or an end before the start.

    Notes
    -----
    The growth of the ratio is ``(arc - 1)`` times that of the denominator, in logarithms: above 1
    the ratio rises. Levels of two series that both rise always show a tight slope.

    References
    ----------
    C. W. J. Granger and P. Newbold, "Spurious regressions in econometrics", Journal of
    Econometrics 2 (1974) 111-120.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "rd", "gdp", "gdp"], "place": "100000",
    ...                       "year": [2018, 2023] * 2, "unit": "100m_cny",
    ...                       "value": [19657, 33357.1, 919281, 1294000]})
    >>> found = elasticity(frame, start=2018, end=2023, numerator="rd", denominator="gdp")
    >>> found["arc"].round(5).tolist()
    [1.54675]
    """
    if end <= start:
        raise DataError(f"the end year {end} is not after the start year {start}")
    known = without_estimates(holding(panel, numerator, denominator), estimates)
    rows = known[known["indicator"].isin([numerator, denominator])]
    rows = rows[rows["year"].between(start, end)]
    check_one_base(rows, mixed=mixed, what="the figures compared")
    wide = rows.pivot(index=["place", "year"], columns="indicator", values="value")
    wide = wide.reindex(columns=[numerator, denominator])
    made = [
        {"place": place, "start": start, "end": end} | _elasticity(both.droplevel(0), start, end)
        for place, both in wide.groupby("place")
    ]
    columns = ["place", "start", "end", "arc", "log_log", "log_log_se", "n", "caution", "reason"]
    return pd.DataFrame(made, columns=columns)


def _elasticity(both: pd.DataFrame, start: int, end: int) -> dict[str, Any]:
    """Arc and slope of one place; ``both`` holds numerator and denominator by year."""
    ends = both.reindex([start, end])
    usable = both.dropna()
    usable = np.log(usable[(usable > 0).all(axis=1)])
    slope, error = _slope(usable.to_numpy())
    n = len(usable)
    caution = f"{n} years of levels: a slope between trends, no law" if n > 2 else "too few years"
    out = {"arc": np.nan, "log_log": slope, "log_log_se": error, "n": n, "caution": caution}
    if ends.isna().any(axis=None):
        return out | {"reason": "no value"}
    if (ends <= 0).any(axis=None):
        return out | {"reason": "value not above zero"}
    top, bottom = np.log(ends.iloc[1] / ends.iloc[0])
    if bottom == 0:
        return out | {"reason": "the denominator did not change"}
    return out | {"arc": top / bottom, "reason": ""}


def _slope(logs: np.ndarray) -> tuple[float, float]:
    """Least-squares slope of the first column on the second, with its standard error."""
    from scipy.stats import linregress

    if len(logs) < 3 or np.ptp(logs[:, 1]) == 0:
        return np.nan, np.nan
    line = linregress(logs[:, 1], logs[:, 0])
    return float(line.slope), float(line.stderr)


@check_arguments
def required_growth(
    *,
    start: float,
    target: float,
    years: int,
    denominator_growth_pct: Iterable[float] = (4, 5, 6),
    rebase_pct: Iterable[float] = (0,),
) -> pd.DataFrame:
    """Compute how fast the numerator must grow for a ratio to reach a target.

    Parameters
    ----------
    start, target : float
        The ratio now and at the target, one unit, such as per cent of GDP.
    years : int
        Years between them.
    denominator_growth_pct : iterable of float
        Scenarios of the denominator's nominal growth, per cent a year.
    rebase_pct : iterable of float, default (0,)
        Scenarios of a restatement of the denominator on top of its growth, per cent; 0 is none.
        China's censuses raised GDP by 16.8, 4.4, 3.4, 2.1 and 2.7 per cent.

    Returns
    -------
    DataFrame
        One row per scenario: ``denominator_growth_pct``, ``rebase_pct``, ``start_rebased`` (today's
        ratio on the restated denominator), ``intensity_growth_pct`` (of the ratio, compound, a
        year), ``pace_pp`` (of the ratio, linear, in its unit a year), ``numerator_growth_pct``
        (compound, a year) and ``numerator_multiple`` (its end over its start).

    Raises
    ------
    DataError
        For ratios or years not above zero, or growth of -100 per cent or less.

    Notes
    -----
    ``(1 + numerator growth) = (1 + ratio growth) (1 + denominator growth)``; a restatement by r
    lowers the ratio by r / (1 + r).

    Examples
    --------
    >>> required_growth(start=2.10, target=2.80, years=3, denominator_growth_pct=[6])[
    ...     ["intensity_growth_pct", "pace_pp", "numerator_growth_pct"]].round(4).values.tolist()
    [[10.0642, 0.2333, 16.6681]]
    """
    growth, rebase = (list(map(float, each)) for each in (denominator_growth_pct, rebase_pct))
    if not all(np.isfinite(each) and each > 0 for each in (start, target, years)):
        raise DataError(
            f"no growth leads from {start} to {target} in {years} years",
            allowed="ratios and years above zero",
        )
    if min([*growth, *rebase], default=0) <= -100:
        raise DataError("growth of -100 % or less leaves nothing", allowed="above -100")
    scenarios = pd.MultiIndex.from_product([rebase, growth], names=["rebase_pct", "growth"])
    out = scenarios.to_frame(index=False).rename(columns={"growth": "denominator_growth_pct"})
    out["start_rebased"] = start / (1 + out["rebase_pct"] / 100)
    faster = (target / out["start_rebased"]) ** (1 / years)
    out["intensity_growth_pct"] = 100 * (faster - 1)
    out["pace_pp"] = (target - out["start_rebased"]) / years
    each_year = faster * (1 + out["denominator_growth_pct"] / 100)
    out["numerator_growth_pct"] = 100 * (each_year - 1)
    out["numerator_multiple"] = each_year**years
    return out[["denominator_growth_pct", *[c for c in out if c != "denominator_growth_pct"]]]


def _four_values(
    known: pd.DataFrame, indicators: list[str], years: list[int], method: str
) -> pd.DataFrame:
    """One row per place; columns numerator start, end, denominator start, end, all usable."""
    rows = known[known["indicator"].isin(indicators)]
    wide = rows.pivot(index="place", columns=["indicator", "year"], values="value")
    wide = wide.reindex(columns=pd.MultiIndex.from_product([indicators, years], names=KEY[::2]))
    cells = wide.melt(ignore_index=False).reset_index()[[*KEY, "value"]]
    gaps = cells["value"].isna()
    if gaps.any():
        raise DataError(
            f"a decomposition needs both indicators in both years; {int(gaps.sum())} are missing",
            rows=cells.loc[gaps, KEY].sort_values(["place", *KEY[::2]]),
            todo="drop these places, choose years in which they have both, or take estimates too "
            "with estimates='include'",
        )
    floor = cells["value"] < 0
    floor |= (cells["value"] == 0) & ((method == "lmdi") | (cells["indicator"] == indicators[1]))
    if floor.any():
        raise DataError(
            f"zero or negative values cannot be decomposed by method='{method}'",
            rows=cells[floor],
            allowed="values above zero; method='shapley' tolerates a numerator of zero",
            todo="pass method='shapley' for a numerator of zero; check the figures otherwise",
        )
    return wide
