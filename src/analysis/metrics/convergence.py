"""Convergence of places: their spread, the growth of those behind, and their ranks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..panel import KEY, comparable


@check_arguments
def dispersion(
    panel: pd.DataFrame,
    *,
    balanced: bool = True,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Measure how far places are apart, year by year (sigma convergence).

    Parameters
    ----------
    panel : DataFrame
        A panel of places on one level.
    balanced : bool, default True
        Only the places that have a value in every year of the indicator.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where places or years stand on different GDP bases.

    Returns
    -------
    DataFrame
        One row per ``indicator`` and ``year``: ``sigma`` (population standard deviation, in the
        indicator's unit), ``cv`` (sigma over mean), ``cv_low`` and ``cv_high`` (its range as each
        place in turn is left out), ``delta`` (sum of the distances to the highest value), ``n``
        (places) and ``dropped`` (places left out for want of a year).

    Raises
    ------
    DataError
        For values on several GDP bases.

    References
    ----------
    F. M. Stefanini and others, convergEU (R package, Eurofound): sigma and delta convergence.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "x", "place": ["UK", "DE", "IT"], "year": 1988,
    ...                       "value": [1201, 868, 578], "unit": "index"})
    >>> dispersion(frame)[["sigma", "cv", "delta"]].round(4).values.tolist()
    [[254.5405, 0.2885, 956.0]]
    """
    rows = comparable(panel, mixed=mixed, estimates=estimates)
    made = []
    for indicator, of_all in rows.groupby("indicator"):
        years = of_all["year"].nunique()
        whole = of_all.groupby("place")["year"].transform("size") == years
        kept = of_all[whole] if balanced else of_all
        for year in sorted(of_all["year"].unique()):
            values = kept.loc[kept["year"] == year, "value"].to_numpy()
            dropped = of_all["place"].nunique() - len(values)
            made.append(
                {"indicator": indicator, "year": year, "dropped": dropped} | _spread(values)
            )
    columns = ["indicator", "year", "sigma", "cv", "cv_low", "cv_high", "delta", "n", "dropped"]
    return pd.DataFrame(made, columns=columns)


@check_arguments
def convergence(
    panel: pd.DataFrame, *, start: int, end: int, estimates: str = "drop", mixed: str = "refuse"
) -> pd.DataFrame:
    """Test whether places that were behind grow faster, and change ranks (beta and gamma).

    Parameters
    ----------
    panel : DataFrame
        A panel of places on one level, values above zero.
    start, end : int
        The two years of the growth; gamma takes every year from the one to the other in which
        the places with both have values.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where places or years stand on different GDP bases.

    Returns
    -------
    DataFrame
        One row per ``indicator``: ``start``, ``end``, ``beta_total`` (slope of log growth on the
        log level at the start; negative = those behind grew faster), ``beta`` (the same a year),
        ``se`` (of ``beta``, classical), ``speed`` (of convergence, a year), ``half_life`` (years
        until half of a gap is closed), ``gamma`` (variance of the summed ranks over that of
        unchanged ranks; 1 = nobody moved), ``gamma_convergeu`` (the same as that package divides
        it, by one year too many), ``n``, ``dropped`` (places without both values) and ``reason``,
        empty where there is a half-life.

    Raises
    ------
    DataError
        For values on several GDP bases, values not above zero, or an end before the start.

    Notes
    -----
    speed = -ln(1 + beta_total) / T, half-life = ln 2 / speed. With ten places or so beta is a
    description: those that happened to be low rise anyway (regression to the mean).

    References
    ----------
    convergEU (R package, Eurofound); REAT (R package, T. Wieland) for speed and half-life; gamma:
    G. E. Boyle and T. G. McCarthy, Oxford Bulletin of Economics and Statistics 59 (1997) 257-264.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "x", "place": ["UK", "DE", "IT"] * 2, "unit": "index",
    ...                       "year": [1988] * 3 + [1991] * 3,
    ...                       "value": [1201, 868, 578, 1600, 1350, 802]})
    >>> convergence(frame, start=1988, end=1991)[["beta_total", "beta"]].round(5).values.tolist()
    [[-0.04173, -0.01391]]
    """
    if end <= start:
        raise DataError(f"the end year {end} is not after the start year {start}")
    rows = comparable(panel, mixed=mixed, estimates=estimates)
    rows = rows[rows["year"].between(start, end)]
    low = rows["value"] <= 0
    if low.any():
        raise DataError(
            "growth in logarithms needs values above zero",
            rows=rows.loc[low, [*KEY, "value"]],
            todo="leave these places out",
        )
    span = {"start": start, "end": end}
    groups = rows.groupby("indicator")
    made = [{"indicator": name} | span | _converged(each, start, end) for name, each in groups]
    columns = ["indicator", "start", "end", "beta_total", "beta", "se", "speed", "half_life"]
    columns += ["gamma", "gamma_convergeu", "n", "dropped", "reason"]
    return pd.DataFrame(made, columns=columns)


def _spread(values: np.ndarray) -> dict[str, Any]:
    """Spread of one year, and its range as each place in turn is left out."""
    n = len(values)
    if n == 0:
        return dict.fromkeys(["sigma", "cv", "cv_low", "cv_high", "delta"], np.nan) | {"n": 0}
    without = [_cv(np.delete(values, i)) for i in range(n)] if n > 2 else [np.nan]
    bounds = {"cv_low": min(without), "cv_high": max(without)}
    delta = float((values.max() - values).sum())
    return {"sigma": values.std(), "cv": _cv(values), **bounds, "delta": delta, "n": n}


def _cv(values: np.ndarray) -> float:
    """Coefficient of variation; NaN around a mean of zero or less."""
    mean = values.mean()
    return float(values.std() / mean) if mean > 0 else np.nan


def _converged(of_all: pd.DataFrame, start: int, end: int) -> dict[str, Any]:
    """Beta and gamma of one indicator."""
    from scipy.stats import linregress

    wide = of_all.pivot(index="place", columns="year", values="value")
    wide = wide.reindex(columns=sorted({start, end, *wide.columns}))
    both = wide.dropna(subset=[start, end])
    span, n = end - start, len(both)
    names = ["beta_total", "beta", "se", "speed", "half_life", "gamma", "gamma_convergeu"]
    out = dict.fromkeys(names, np.nan) | {"n": n, "dropped": len(wide) - n}
    x, y = np.log(both[start].to_numpy()), np.log((both[end] / both[start]).to_numpy())
    if n < 3 or np.ptp(x) == 0:
        return out | {"reason": f"{n} places with both years are too few or alike"}
    line = linregress(x, y)
    total, error = float(line.slope), float(line.stderr) / span
    ranks = both.dropna(axis=1).rank()
    years = ranks.shape[1]
    gamma = ranks.sum(axis=1).var(ddof=0) / (years * ranks[start]).var(ddof=0)
    out |= {"beta_total": total, "beta": total / span, "se": error, "gamma": float(gamma)}
    out["gamma_convergeu"] = float(gamma) * (years / (years + 1)) ** 2
    if not -1 < total < 0:
        return out | {"reason": "no convergence" if total >= 0 else "the order was reversed"}
    speed = -math.log(1 + total) / span
    return out | {"speed": speed, "half_life": math.log(2) / speed, "reason": ""}
