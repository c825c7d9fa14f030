"""A series' forecast and its regression side by side, and which of the two erred less before."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import Both, in_both
from ..panel import check_one_base, survey_values
from .backtest import backtest, score
from .forecast import forecast
from .regression import regression_forecast

#: Past years ahead over which the two are compared.
_AHEAD = 3
_NAMES = {
    "forecast": ("calibrated forecast", "校准预测"),
    "regression": ("regression", "回归预测"),
}


class Outlook(NamedTuple):
    """What `outlook` gives; without an answer ``forecast`` and ``better`` are empty.

    Parameters
    ----------
    forecast : DataFrame
        As from `forecast`; as from `regression_forecast` where only that has an answer.
    regression : DataFrame or None
        The regression to draw beside it; None where there is none.
    scores : DataFrame or None
        As from `score`, one row per ``method``: "forecast" and "regression" on the sister series;
        None where they can't be compared.
    better : DataFrame
        The one of the two that erred less; the forecast where that isn't known.
    name : str
        What that one is called, with ``.en`` and ``.zh``.
    """

    forecast: pd.DataFrame
    regression: pd.DataFrame | None
    scores: pd.DataFrame | None
    better: pd.DataFrame
    name: Both


@check_arguments
def outlook(history: pd.DataFrame, sisters: pd.DataFrame, *, horizon: int) -> Outlook:
    """Forecast a series, with the regression on its sisters beside, and compare their errors.

    Nothing is refused for want of figures: what can't be computed is an empty frame.

    Parameters
    ----------
    history : DataFrame
        The panel of one series; it may be empty.
    sisters : DataFrame
        The panel of the series to learn from, such as all provinces, on one GDP base.
    horizon : int
        Years ahead.

    Returns
    -------
    Outlook
        ``forecast``, ``regression``, ``scores``, ``better`` and ``name``.

    Raises
    ------
    DataError
        For frames that are no panels, or series that cross a GDP base.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(an.provinces_of("Zhejiang"), basis="census4")
    >>> view = an.outlook(an.load_rd_intensity("Shaoxing"), provinces, horizon=2)
    >>> len(view.forecast), view.scores["method"].tolist()
    (6, ['forecast', 'regression'])
    """
    check_one_base(survey_values(history), mixed="refuse", what="the series to forecast")
    check_one_base(survey_values(sisters), mixed="refuse", what="the series to learn from")
    calibrated = _answer(partial(forecast, calibrate_on=sisters), history, horizon)
    regression = _answer(partial(regression_forecast, fit_on=sisters), history, horizon)
    if calibrated.empty:
        return Outlook(regression, None, None, regression, in_both(_NAMES["regression"]))
    beside = None if regression.empty else regression
    scores = None if beside is None else _compared(sisters)
    best = "forecast" if scores is None else scores.set_index("method")["mase"].idxmin()
    better = calibrated if best == "forecast" or beside is None else beside
    return Outlook(calibrated, beside, scores, better, in_both(_NAMES[best]))


def _compared(sisters: pd.DataFrame) -> pd.DataFrame | None:
    """The scores of both methods on the sister series; None where these are too few."""
    methods = {"forecast": "auto", "regression": regression_forecast}
    try:
        scores = score(backtest(sisters, methods, horizon=_AHEAD))
    except DataError:
        return None
    return scores if scores["mase"].notna().sum() == len(methods) else None


def _answer(method: partial[pd.DataFrame], history: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """The forecast of a method; no rows where it refuses or has no number."""
    columns = ["year", "level", "median", "lower", "upper"]
    if history["value"].notna().sum() == 0:
        return pd.DataFrame(columns=columns)
    try:
        made = method(history, horizon=horizon)
    except DataError:
        return pd.DataFrame(columns=columns)
    return made if made["median"].notna().any() else made.head(0)
