"""Bends of a trend: a line with one knot, and what looking for the knot costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..panel import check_one_base, without_estimates

#: Residuals of this size, relative to the values, are rounding.
ROUNDING = 1e-9
#: A searched knot divides the squared residuals of a line by the first and the second over n.
CHANCE = (5.0, 24.0)


@check_arguments
def kinked_trend(
    panel: pd.DataFrame,
    *,
    knot: int | None = None,
    min_side: int = 4,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Compare a continuous line with one knot with a straight line, by least squares.

    A knot that was searched for costs a parameter, and counts as a bend only where a random walk
    with drift would seldom show the like; one given from outside, such as the year of a reform,
    is judged by AICc alone.

    Parameters
    ----------
    panel : DataFrame
        A panel.
    knot : int, optional
        The year of the knot; by default each year that leaves enough points is tried.
    min_side : int, default 4
        Points on either side of a knot, at least; the knot's own year belongs to both.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series that crosses a GDP base, which would look like a bend.

    Returns
    -------
    DataFrame
        One row per ``indicator`` and ``place``: ``n``, ``first_year``, ``last_year``, ``knot``,
        ``searched``, ``slope_before``, ``slope_after``, ``slope_change`` (unit a year), ``t`` (of
        the change; of little worth for a searched knot), ``ssr``, ``aicc``, ``aicc_line``,
        ``kinked`` (see the notes) and ``reason``, empty where a knot was fitted.

    Raises
    ------
    DataError
        For a series that crosses a GDP base, or ``min_side`` below 2.

    Notes
    -----
    A knot bends the trend where it has the lower AICc = n ln(SSR / n) + 2 k + 2 k (k + 1) /
    (n - k - 1), with k the coefficients, the variance and, where it was searched, the knot. A
    searched knot must also divide the squared residuals of the straight line by ``5 + 24 / n``: in
    simulation a random walk with drift does so in 5 % of cases at most (``n`` from 8 to 40, four
    points on either side). What is left of a line that is straight but for rounding is nothing.

    References
    ----------
    C. M. Hurvich and C.-L. Tsai, "Regression and time series model selection in small samples",
    Biometrika 76 (1989) 297-307.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": "a", "year": range(2010, 2021),
    ...                       "value": [5, 4, 3, 2, 1, 0.1, 1, 2, 3, 4, 5], "unit": "pct"})
    >>> kinked_trend(frame)[["knot", "slope_before", "slope_after", "kinked"]].round(2)
       knot  slope_before  slope_after  kinked
    0  2015         -0.99         0.99    True
    """
    if min_side < 2:
        raise DataError(f"min_side={min_side} leaves no slope", allowed="2 or more")
    rows = without_estimates(panel, estimates).dropna(subset=["value"])
    check_one_base(rows, mixed=mixed, what="the series")
    made = [
        {"indicator": indicator, "place": place} | _fit(series, knot, min_side)
        for (indicator, place), series in rows.groupby(["indicator", "place"])
    ]
    columns = ["indicator", "place", "n", "first_year", "last_year", "knot", "searched"]
    columns += ["slope_before", "slope_after", "slope_change", "t", "ssr", "aicc", "aicc_line"]
    out = pd.DataFrame(made, columns=[*columns, "kinked", "reason"])
    return out.astype({"knot": "Int64"})


def _fit(series: pd.DataFrame, knot: int | None, min_side: int) -> dict[str, Any]:
    """The line with the best knot of one series, beside the straight line."""
    year, value = series["year"].to_numpy(dtype=float), series["value"].to_numpy()
    n, searched = len(year), knot is None
    out: dict[str, Any] = {
        "n": n,
        "first_year": int(year[0]),
        "last_year": int(year[-1]),
        "searched": searched,
    }
    tried = [int(each) for each in year] if knot is None else [knot]
    allowed = [
        each for each in tried if min((year <= each).sum(), (year >= each).sum()) >= min_side
    ]
    out["aicc_line"] = _aicc(_solve(year, value, None)[1], n, 3)
    if not allowed or n < 6 + searched:
        reason = f"{n} values are too few for a knot with {min_side} on either side"
        return out | {"knot": pd.NA, "kinked": False, "reason": reason}
    fits = [(*_solve(year, value, each), each) for each in allowed]
    coefficients, ssr, error, best = min(fits, key=lambda fit: fit[1])
    before, change = coefficients[1], coefficients[2]
    aicc = _aicc(ssr, n, 4 + searched)
    _, line, _ = _solve(year, value, None)
    nothing = n * (ROUNDING * np.abs(value).max()) ** 2
    ratio = line / max(ssr, nothing, np.finfo(float).tiny)
    bent = line > nothing and aicc < out["aicc_line"]
    return out | {
        "knot": best,
        "slope_before": before,
        "slope_after": before + change,
        "slope_change": change,
        "t": change / error if error > 0 else np.nan,
        "ssr": ssr,
        "aicc": aicc,
        "kinked": bool(bent and (not searched or ratio >= CHANCE[0] + CHANCE[1] / n)),
        "reason": "",
    }


def _solve(
    year: np.ndarray, value: np.ndarray, knot: int | None
) -> tuple[np.ndarray, float, float]:
    """Coefficients, sum of squared residuals, and the standard error of the last coefficient."""
    columns = [np.ones_like(year), year - year[0]]
    if knot is not None:
        columns.append(np.maximum(0, year - knot))
    design = np.column_stack(columns)
    coefficients = np.linalg.lstsq(design, value, rcond=None)[0]
    ssr = float(((value - design @ coefficients) ** 2).sum())
    spare = len(year) - design.shape[1]
    variance = (
        ssr / spare * np.linalg.pinv(design.T @ design) if spare > 0 else np.array([[np.nan]])
    )
    return coefficients, ssr, float(np.sqrt(variance[-1, -1]))


def _aicc(ssr: float, n: int, k: int) -> float:
    """The corrected information criterion; NaN where there are too few values for it."""
    if n - k - 1 <= 0:
        return np.nan
    exact = max(ssr, np.finfo(float).tiny)  # a perfect line leaves nothing
    return float(n * np.log(exact / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1))
