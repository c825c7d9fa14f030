"""Textbook forecasts of one series by name, each with the interval that its own formula gives.

They are here to compare with: on short annual series these intervals hold less often than they say.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """A forecast by horizon: its middle and standard error."""

    middle: Array
    error: Array
    degrees: float = math.inf

    def quantile(self, probability: float) -> Array:
        """The value that the outcome stays below with this probability."""
        from scipy import special

        if math.isinf(self.degrees):
            reach = special.ndtri(probability)
        else:  # as scipy.stats.t().ppf, which first builds a distribution with its documentation
            reach = special.stdtrit(self.degrees, probability)
        return np.asarray(self.middle + reach * self.error)


def naive(values: Array, horizon: int) -> Path:
    """The last value, with the yearly steps as they were."""
    steps, ahead = np.diff(values), np.arange(1, horizon + 1)
    error = math.sqrt(np.mean(steps**2)) * np.sqrt(ahead)
    return Path(np.full(horizon, values[-1]), error, len(steps))


def drift(values: Array, horizon: int) -> Path:
    """The last value and the mean yearly step."""
    steps, ahead = np.diff(values), np.arange(1, horizon + 1)
    mean = steps.mean()
    spread = math.sqrt(((steps - mean) ** 2).sum() / (len(steps) - 1))
    error = spread * np.sqrt(ahead + ahead**2 / len(steps))
    return Path(values[-1] + ahead * mean, error, len(steps) - 1)


def theta(values: Array, horizon: int, *, smoothing: float | None = None) -> Path:
    """Half the straight line, half an exponential smoothing of what it leaves, doubled.

    With ``smoothing`` the weight of the newest value is given and smoothing starts at the first
    value; else statsmodels estimates it.
    """
    years = np.arange(len(values))
    slope, level = np.polyfit(years, values, 1)
    if smoothing is None:
        return _theta(values, horizon)
    doubled = 2 * values - (level + slope * years)
    smooth = doubled[0]
    errors = []
    for value in doubled[1:]:
        errors.append(value - smooth)
        smooth += smoothing * (value - smooth)
    ahead = np.arange(1, horizon + 1)
    line = level + slope * (len(values) - 1 + ahead)
    spread = math.sqrt(np.mean(np.square(errors)) / 4)
    return Path((line + smooth) / 2, spread * np.sqrt(1 + (ahead - 1) * smoothing**2))


def _theta(values: Array, horizon: int) -> Path:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    result = ThetaModel(values, period=1, deseasonalize=False).fit()
    middle = np.asarray(result.forecast(horizon), dtype=float)
    upper = np.asarray(result.prediction_intervals(horizon, alpha=0.2))[:, 1]
    return Path(middle, (upper - middle) / 1.2815515655446004)


def damped_trend(values: Array, horizon: int) -> Path:
    """Exponential smoothing with a damped trend."""
    return _smoothing(values, horizon, [("add", True)])


def ets(values: Array, horizon: int) -> Path:
    """Exponential smoothing without a trend, with one or with a damped one, by corrected AIC."""
    return _smoothing(values, horizon, [(None, False), ("add", False), ("add", True)])


def _smoothing(values: Array, horizon: int, kinds: list[tuple[str | None, bool]]) -> Path:
    import pandas as pd
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series = pd.Series(values)
    results: list[tuple[float, int, Any]] = []
    for trend, damped in kinds:
        if len(values) > (7 if damped else 6 if trend else 4):
            model = ETSModel(series, error="add", trend=trend, damped_trend=damped)
            result = model.fit(disp=False)
            results.append((result.aicc, len(results), result))
    if not results:
        raise ValueError(f"{len(values)} points are too few for the method")
    best = min(each for each in results if not math.isnan(each[0]))[2]
    frame = best.get_prediction(len(values), len(values) + horizon - 1).summary_frame(alpha=0.2)
    middle = frame["mean"].to_numpy(dtype=float)
    return Path(middle, (frame["pi_upper"].to_numpy() - middle) / 1.2815515655446004)


def ols(values: Array, horizon: int) -> Path:
    """A straight line by ordinary least squares, with the interval of an outcome."""
    import statsmodels.api as sm

    years = np.arange(len(values) + horizon)
    design = np.column_stack([np.ones(len(years)), years])
    result = sm.OLS(values, design[: len(values)]).fit()
    prediction = result.get_prediction(design[len(values) :])
    return Path(prediction.predicted_mean, prediction.se_obs, result.df_resid)


#: Name -> the method and the fewest points that it needs.
METHODS: dict[str, tuple[Callable[[Array, int], Path], int]] = {
    "naive": (naive, 3),
    "drift": (drift, 3),
    "theta": (theta, 5),
    "damped trend": (damped_trend, 8),
    "ets": (ets, 5),
    "ols": (ols, 4),
}


def run(name: str, values: Array, horizon: int) -> Path:
    """A method's path; a ``ValueError`` says why there is none."""
    method, least = METHODS[name]
    if len(values) < least:
        raise ValueError(f"{len(values)} points in a row are too few; the method needs {least}")
    # fitted in units of its mean size, so that no unit changes the fit;
    # recorded, as statsmodels asks for its warnings when it is first imported; what has no number
    # is refused below
    with warnings.catch_warnings(record=True), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            scale = np.abs(values).mean()
            if np.ptp(values) == 0:
                return Path(np.full(horizon, values[-1]), np.zeros(horizon))
            path = method(values / scale, horizon)
            path = Path(scale * path.middle, scale * path.error, path.degrees)
        except np.linalg.LinAlgError as error:
            raise ValueError(f"the method finds no fit ({error})") from error
        numbers = np.concatenate([path.quantile(0.025), path.middle, path.quantile(0.975)])
    if not np.isfinite(numbers).all():
        raise ValueError("the method finds no fit")
    return path
