"""How far a forecast could have been trusted: forecasts from past years against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from .schema import KEY, check_panel


def rolling_coverage(
    panel: pd.DataFrame,
    *,
    forecaster: Callable[..., pd.DataFrame],
    horizon: int,
    level: Iterable[float] = (50, 80, 95),
    origins: int = 3,
) -> pd.DataFrame:
    """How often did the outcome fall inside the prediction interval?

    The panel is cut at each of the last ``origins`` years from which every step of the horizon can
    be checked; the forecaster sees nothing later, the other series included.

    Parameters
    ----------
    panel : DataFrame
        Sister series, one indicator or several, of one edition.
    forecaster : callable
        Called as ``forecaster(panel, horizon=, level=)``; returns place, year, level, lower, upper.
    horizon : int
        Years ahead.
    level : iterable of float
        Nominal coverages in per cent.
    origins : int
        How many past starting years.

    Returns
    -------
    DataFrame
        One row per indicator and level: ``coverage_pct`` (measured), ``n`` (outcomes checked),
        ``origins`` and ``first_origin``, ``last_origin``.

    Notes
    -----
    Few origins are few years: all series of an origin share its shocks, so the measured coverage
    is itself uncertain by more than ``n`` suggests.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_panel("rd_personnel_fte", years=range(2010, 2024), edition="yearbook")
    >>> provinces = provinces[provinces["place"] != "100000"]
    >>> held = an.rolling_coverage(provinces, forecaster=an.regression_forecast, horizon=2)
    >>> held["level"].tolist()
    [50.0, 80.0, 95.0]
    """
    rows = check_panel(panel)
    last = int(rows["year"].max()) - horizon
    starts = range(last - origins + 1, last + 1)
    made = [
        forecaster(rows[rows["year"] <= start], horizon=horizon, level=level).assign(origin=start)
        for start in starts
    ]
    outcome = rows[[*KEY, "value"]].dropna()
    checked = pd.concat(made, ignore_index=True).merge(outcome, on=KEY)
    checked["inside"] = checked["value"].between(checked["lower"], checked["upper"])
    grouped = checked.groupby(["indicator", "level"], as_index=False)
    out = grouped.agg(
        coverage_pct=("inside", lambda hit: 100 * hit.mean()),
        n=("inside", "size"),
        origins=("origin", "nunique"),
        first_origin=("origin", "min"),
        last_origin=("origin", "max"),
    )
    return out
