"""The panel regression: how a series moves, judged by how its sisters moved from its level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, coverage_levels
from ..panel import KEY, check_one_base, check_panel, survey_values
from ..remembered import remembered

MIN_SERIES = 10
MIN_ORIGINS = 3


@remembered
@check_arguments
def regression_forecast(
    panel: pd.DataFrame,
    *,
    horizon: int,
    level: float | Iterable[float] = (50, 80, 95),
    fit_on: pd.DataFrame | None = None,
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Forecast series by how their sister series moved from the same level.

    For each step h the h-year log growth of all sister series is regressed on their log level at
    the start (ordinary least squares, one row per series and start year). The forecast of a series
    is its own last survey value grown by that regression, so a series of two or three points needs
    no line of its own. The series of a year share its shocks, and windows of several years overlap:
    the spread is therefore built up from single years, each year counted once. Intervals are
    **prediction intervals** of the outcome, not of the mean. A level beyond those of the sister
    series counts as the nearest of theirs.

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
    With residuals of one-year growth split into a shock that all series of a year share (variance
    ``c``, over ``T`` years) and each series' own (variance ``w``), the interval of step ``h`` is
    ``y ± t sqrt(h (c + w) + h² c / T)`` on the log scale, with ``t`` of ``T - 1`` degrees of
    freedom; where windows of ``h`` years spread wider than ``h (c + w)``, theirs counts. Back from
    logs, the middle is a median.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(edition="yearbook_ed2024")
    >>> fc = an.regression_forecast(an.load_rd_intensity("Shaoxing"), horizon=2, fit_on=provinces)
    >>> fc.columns[:7].tolist()
    ['indicator', 'place', 'year', 'level', 'median', 'lower', 'upper']
    """
    levels = coverage_levels(level)
    if horizon < 1:
        raise DataError(f"horizon {horizon} is not a number of years", allowed="1 or more")
    starts = _last_values(_survey(panel))
    sisters = _survey(panel if fit_on is None else fit_on)
    check_one_base(sisters, mixed=mixed, what="the series to fit on")
    parts = []
    for indicator, own in starts.groupby("indicator", sort=True):
        series = sisters[sisters["indicator"] == indicator]
        shocks = None
        for step in range(1, horizon + 1):
            fit = _growth_rows(series, step)
            _enough(fit, str(indicator), step)
            result = _regress(fit)
            shocks = shocks or _shocks(result.resid, fit["year"].to_numpy())
            parts.append(_predict(own, fit, result, step, levels, shocks))
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


def _regress(fit: pd.DataFrame) -> Any:
    """Growth on the level at the start, by ordinary least squares."""
    import statsmodels.api as sm

    design = sm.add_constant(fit[["log_level"]].to_numpy(), has_constant="add")
    return sm.OLS(fit["growth"].to_numpy(), design).fit()


def _shocks(residual: np.ndarray, year: np.ndarray) -> tuple[float, float, int]:
    """The variance that the series of a year share, their own, and the number of years."""
    table = pd.DataFrame({"residual": residual, "year": year}).groupby("year")["residual"]
    mean, size = table.mean(), table.size()
    years, rows = len(mean), len(residual)
    own = (table.var(ddof=0) * size).sum() / max(rows - years - 1, 1)
    shared = max(float(mean.var(ddof=1) - own * (1 / size).mean()), 0.0)
    return shared, float(own), years


def _predict(
    own: pd.DataFrame,
    fit: pd.DataFrame,
    result: Any,
    step: int,
    levels: list[float],
    shocks: tuple[float, float, int],
) -> pd.DataFrame:
    """Medians and ends of one step."""
    from scipy import stats

    shared, alone, years = shocks
    level_now = np.log(own[["value"]].to_numpy()).clip(
        fit["log_level"].min(), fit["log_level"].max()
    )
    middle = result.predict(np.column_stack([np.ones(len(own)), level_now]))
    outcome = max(step * (shared + alone), float(result.mse_resid))
    spread = np.sqrt(outcome + step**2 * shared / years)
    start = own["value"].to_numpy()
    parts = []
    for level in levels:
        reach = stats.t(years - 1).ppf(0.5 + level / 200) * spread
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
