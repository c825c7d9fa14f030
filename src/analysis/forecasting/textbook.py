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

#: What remains of a damped drift from one year to the next.
DAMPING = 0.9
_POWERS = np.linspace(-0.5, 1.5, 41)


@dataclass(frozen=True)
class Path:
    """A forecast by horizon: its middle and standard error, on a scale that ``back`` undoes."""

    middle: Array
    error: Array
    degrees: float = math.inf
    back: Callable[[Array], Array] = lambda values: values

    def quantile(self, probability: float) -> Array:
        """The value that the outcome stays below with this probability."""
        from scipy import special

        if math.isinf(self.degrees):
            reach = special.ndtri(probability)
        else:  # as scipy.stats.t().ppf, which first builds a distribution with its documentation
            reach = special.stdtrit(self.degrees, probability)
        return self.back(self.middle + reach * self.error)


def naive(values: Array, horizon: int) -> Path:
    """The last value, with the yearly steps as they were."""
    steps, ahead = np.diff(values), np.arange(1, horizon + 1)
    error = math.sqrt(np.mean(steps**2)) * np.sqrt(ahead)
    return Path(np.full(horizon, values[-1]), error, len(steps))


def drift(values: Array, horizon: int) -> Path:
    """The last value and the mean yearly step."""
    return _drift(values, np.arange(1, horizon + 1.0))


def damped_drift(values: Array, horizon: int) -> Path:
    """The last value and the mean yearly step, a tenth of it lost each year."""
    return _drift(values, np.cumsum(DAMPING ** np.arange(horizon)))


def _drift(values: Array, sums: Array) -> Path:
    steps, ahead = np.diff(values), np.arange(1, len(sums) + 1)
    mean = steps.mean()
    spread = math.sqrt(((steps - mean) ** 2).sum() / (len(steps) - 1))
    error = spread * np.sqrt(ahead + sums**2 / len(steps))
    return Path(values[-1] + sums * mean, error, len(steps) - 1)


def box_cox_drift(values: Array, horizon: int) -> Path:
    """A drift on the power scale on which the steps are most alike."""
    if (values <= 0).any():
        raise ValueError("a value is zero or negative, and the method raises values to a power")
    steps = [np.diff(_box_cox(values, power)) for power in _POWERS]
    fit = [-0.5 * len(each) * math.log(max(each.var(), 1e-300)) for each in steps]
    fit = [likely + (power - 1) * np.log(values[1:]).sum()
           for likely, power in zip(fit, _POWERS, strict=True)]  # fmt: skip
    power = float(_POWERS[int(np.argmax(fit))])
    path = drift(_box_cox(values, power), horizon)

    def back(raised: Array) -> Array:
        if abs(power) < 1e-9:
            return np.exp(raised)
        return np.maximum(1 + power * raised, 1e-12) ** (1 / power)

    return Path(path.middle, path.error, path.degrees, back)


def _box_cox(values: Array, power: float) -> Array:
    return np.log(values) if abs(power) < 1e-9 else (values**power - 1) / power


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


def glsar(values: Array, horizon: int) -> Path:
    """A straight line whose errors follow the year before, by feasible least squares."""
    import statsmodels.api as sm

    n, ahead = len(values), np.arange(1, horizon + 1)
    design = np.column_stack([np.ones(n + horizon), np.arange(n + horizon)])
    model = sm.GLSAR(values, design[:n], rho=1)
    result = model.iterative_fit(maxiter=20)
    rho = float(np.clip(model.rho[0], -0.99, 0.99))
    residual = values[-1] - design[n - 1] @ result.params
    middle = design[n:] @ result.params + rho**ahead * residual
    own = result.scale * np.cumsum(rho ** (2.0 * (ahead - 1)))
    away = design[n:] - rho ** ahead[:, None] * design[n - 1]
    line = np.einsum("hi,ij,hj->h", away, result.cov_params(), away)
    return Path(middle, np.sqrt(own + line), n - 3)


def local_linear_trend(values: Array, horizon: int) -> Path:
    """A level and a slope that both wander, by the Kalman filter."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    scale = np.abs(np.diff(values)).mean() or 1.0
    result = UnobservedComponents(values / scale, "local linear trend").fit(disp=False)
    ahead = result.get_forecast(horizon)
    return Path(ahead.predicted_mean * scale, ahead.se_mean * scale)


#: Name -> the method and the fewest points that it needs.
METHODS: dict[str, tuple[Callable[[Array, int], Path], int]] = {
    "naive": (naive, 3),
    "drift": (drift, 3),
    "damped drift": (damped_drift, 3),
    "box-cox drift": (box_cox_drift, 4),
    "theta": (theta, 5),
    "damped trend": (damped_trend, 8),
    "ets": (ets, 5),
    "ols": (ols, 4),
    "glsar": (glsar, 5),
    "local linear trend": (local_linear_trend, 6),
}


def run(name: str, values: Array, horizon: int) -> Path:
    """A method's path; a ``ValueError`` says why there is none."""
    method, least = METHODS[name]
    if len(values) < least:
        raise ValueError(f"{len(values)} points in a row are too few; the method needs {least}")
    # recorded, as statsmodels asks for its warnings when it is first imported; what has no number
    # is refused below
    with warnings.catch_warnings(record=True), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            path = method(values, horizon)
        except np.linalg.LinAlgError as error:
            raise ValueError(f"the method finds no fit ({error})") from error
        numbers = np.concatenate([path.quantile(0.025), path.middle, path.quantile(0.975)])
    if not np.isfinite(numbers).all():
        raise ValueError("the method finds no fit")
    return path
