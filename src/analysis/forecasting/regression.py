"""The panel regression: how a series moves, judged by how its sisters moved from its level."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..errors import DataError
from ..panel import KEY, check_one_base, check_panel, survey_values
from .bounds import coverages

MIN_SERIES = 10
MIN_ORIGINS = 3


def regression_forecast(
    panel: pd.DataFrame,
    *,
    horizon: int,
    level: float | Iterable[float] = (50, 80, 95),
    fit_on: pd.DataFrame | None = None,
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Where will a series be, judged by how its sister series moved from the same level?

    For each step h the h-year log growth of all sister series is regressed on their log level at
    the start (ordinary least squares, one row per series and start year). The forecast of a series
    is its own last survey value grown by that regression, so a series of two or three points needs
    no line of its own. Standard errors are clustered by start year, because the series of a year
    share its shocks; intervals are **prediction intervals** of the outcome, not of the mean. A
    level beyond those of the sister series counts as the nearest of theirs.

    Parameters
    ----------
    panel : DataFrame
        The series to forecast, one indicator or several; positive values. Estimates (status
        ``preliminary``) are not taken as a starting point.
    horizon : int
        Years ahead, 1 or more.
    level : iterable of float
        Nominal coverages in per cent.
    fit_on : DataFrame, optional
        The sister series to fit on, same indicators; default ``panel`` itself. Give one GDP base.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series to fit on that crosses a GDP base, as if the step were growth.

    Returns
    -------
    DataFrame
        One row per indicator, place, year and level: ``median``, ``lower``, ``upper`` in ``unit``,
        ``method``, ``start_year`` and ``start_value``, ``n_series`` and ``n_fit`` (rows of the
        regression), ``first_year`` and ``last_year`` of the fit.

    Raises
    ------
    DataError
        For fewer than 10 sister series or 3 start years at the longest step, sister series that
        cross a GDP base, values that are not positive, or a level outside 0 to 100.

    Notes
    -----
    The interval is that of a new observation, ``y ± t sqrt(s² + x'Vx)``, with ``V`` the covariance
    clustered by start year and ``t`` of as many degrees of freedom as there are start years less
    one; back from logs, its middle is a median.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(edition="yearbook_ed2024")
    >>> fc = an.regression_forecast(an.load_rd_intensity("Shaoxing"), horizon=2, fit_on=provinces)
    >>> fc.columns[:7].tolist()
    ['indicator', 'place', 'year', 'level', 'median', 'lower', 'upper']
    """
    levels = coverages(level)
    if horizon < 1:
        raise DataError(f"horizon {horizon} is not a number of years", allowed="1 or more")
    starts = _last_values(_survey(panel))
    sisters = _survey(panel if fit_on is None else fit_on)
    check_one_base(sisters, mixed=mixed, what="the series to fit on")
    parts = []
    for indicator, own in starts.groupby("indicator", sort=True):
        series = sisters[sisters["indicator"] == indicator]
        for step in range(1, horizon + 1):
            fit = _growth_rows(series, step)
            _enough(fit, str(indicator), step)
            parts.append(_predict(own, fit, step, levels))
    if not parts:
        raise DataError("nothing to forecast: the panel holds no survey value", rows=panel)
    out = pd.concat(parts, ignore_index=True)
    return out.sort_values([*KEY, "level"], ignore_index=True)


def _survey(panel: pd.DataFrame) -> pd.DataFrame:
    rows = survey_values(check_panel(panel))
    bad = rows["value"] <= 0
    if bad.any():
        raise DataError(
            "a value is zero or negative, and the regression works on logarithms",
            rows=rows.loc[bad, [*KEY, "value", "unit"]],
            todo="leave the series out, or forecast its level with another method",
        )
    return rows


def _last_values(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values("year").groupby(["indicator", "place"]).tail(1)


def _growth_rows(series: pd.DataFrame, step: int) -> pd.DataFrame:
    start = series[["place", "year", "value"]]
    end = start.assign(year=start["year"] - step)
    both = start.merge(end, on=["place", "year"], suffixes=("_start", "_end"))
    return pd.DataFrame(
        {
            "place": both["place"],
            "year": both["year"],
            "log_level": np.log(both["value_start"]),
            "growth": np.log(both["value_end"] / both["value_start"]),
        }
    )


def _enough(fit: pd.DataFrame, indicator: str, step: int) -> None:
    series, origins = fit["place"].nunique(), fit["year"].nunique()
    if series < MIN_SERIES or origins < MIN_ORIGINS:
        raise DataError(
            f"{indicator}: {series} sister series and {origins} start years are too few for a "
            f"regression {step} years ahead",
            allowed=f"{MIN_SERIES} series and {MIN_ORIGINS} start years or more",
            todo="give a wider panel in fit_on=, or a shorter horizon",
        )


def _predict(own: pd.DataFrame, fit: pd.DataFrame, step: int, levels: list[float]) -> pd.DataFrame:
    import statsmodels.api as sm
    from scipy import stats

    design = sm.add_constant(fit[["log_level"]].to_numpy(), has_constant="add")
    model = sm.OLS(fit["growth"].to_numpy(), design)
    groups = pd.factorize(fit["year"])[0]
    result = model.fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    level_now = np.log(own[["value"]].to_numpy()).clip(
        fit["log_level"].min(), fit["log_level"].max()
    )
    at = sm.add_constant(level_now, has_constant="add")
    prediction = result.get_prediction(at)
    middle, spread = prediction.predicted_mean, prediction.se_obs
    start = own["value"].to_numpy()
    parts = []
    for level in levels:
        reach = stats.t(groups.max()).ppf(0.5 + level / 200) * spread  # years - 1 degrees
        parts.append(
            pd.DataFrame(
                {
                    "indicator": own["indicator"].to_numpy(),
                    "place": own["place"].to_numpy(),
                    "year": own["year"].to_numpy() + step,
                    "level": level,
                    "median": start * np.exp(middle),
                    "lower": start * np.exp(middle - reach),
                    "upper": start * np.exp(middle + reach),
                    "unit": own["unit"].to_numpy(),
                    "method": "panel regression",
                    "start_year": own["year"].to_numpy(),
                    "start_value": start,
                    "n_series": fit["place"].nunique(),
                    "n_fit": len(fit),
                    "first_year": int(fit["year"].min()),
                    "last_year": int(fit["year"].max()) + step,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
