"""How likely a value is to be reached, by a forecast's own quantiles, and how such words held."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .schema import KEY, DataError


def prob_at_least(fc: pd.DataFrame, value: float | str, year: int | None = None) -> pd.DataFrame:
    """How likely is the outcome to be at least a value, if nothing but the usual happens?

    Parameters
    ----------
    fc : DataFrame
        A forecast with two or more levels, as from ``forecast`` or ``backtest``.
    value : float or str
        The value, in the forecast's unit, or the name of a column that holds one for each row.
    year : int, optional
        One year of the forecast; by default each.

    Returns
    -------
    DataFrame
        One row per series and year (and method and origin, where the forecast has them): ``value``,
        ``median``, ``exact`` (between .02 and .98) and ``probability``: rounded to steps of .05,
        and kept between .1 and .9 from the fourth year on, where past forecasts were too sure.

    Raises
    ------
    DataError
        For fewer than two levels, a value that is no number, or a year outside the forecast.

    Notes
    -----
    The forecast's quantiles are joined by straight lines on the scale of normal scores. No policy
    change is foreseen; 1 less this is the probability of a lower outcome.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> fc = an.forecast(an.load_rd_intensity("Shaoxing"), horizon=2, calibrate_on=provinces)
    >>> an.prob_at_least(fc, 3.3, 2025)["probability"].item()
    0.55
    """
    from scipy import stats

    levels = np.sort(fc["level"].unique())
    if len(levels) < 2:
        raise DataError("one level is too little for a probability", todo="forecast with two")
    rows = fc if year is None else fc[fc["year"] == year]
    if rows.empty:
        raise DataError(f"{year} is outside the forecast", allowed=sorted(fc["year"].unique()))
    key = [name for name in ("method", "origin", *KEY) if name in rows]
    rows = rows.sort_values([*key, "level"])
    size = len(levels)
    if len(rows) % size or rows.duplicated([*key, "level"]).any():
        raise DataError("a series lacks one of the levels, or holds it twice", rows=rows[key])
    one = rows.iloc[::size].reset_index(drop=True)
    asked = one[value] if isinstance(value, str) else pd.Series(float(value), index=one.index)
    if asked.isna().any():
        raise DataError("a value is missing", rows=one.loc[asked.isna(), key])
    lower = rows["lower"].to_numpy().reshape(-1, size)[:, ::-1]
    upper = rows["upper"].to_numpy().reshape(-1, size)
    quantiles = np.hstack([lower, one[["median"]].to_numpy(), upper])
    scores = stats.norm.ppf(np.concatenate([0.5 - levels[::-1] / 200, [0.5], 0.5 + levels / 200]))
    below = stats.norm.cdf(_score(asked.to_numpy(dtype=float), quantiles, scores))
    exact = np.where(np.isnan(one["median"]), np.nan, np.clip(1 - below, 0.02, 0.98))
    cap = np.where(one["horizon"] >= 4, 0.9, 0.98) if "horizon" in one else 0.98
    rounded = np.clip(np.round(exact / 0.05) * 0.05, 1 - cap, cap)
    columns = [*key, *(name for name in ("unit", "horizon", "actual") if name in one), "median"]
    return one[columns].assign(value=asked, exact=exact, probability=rounded.round(2))


def _score(asked: np.ndarray, quantiles: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """The normal score of a value among quantiles: straight between them, straight on beyond."""
    at = np.clip((quantiles <= asked[:, None]).sum(axis=1), 1, len(scores) - 1)
    row = np.arange(len(asked))
    left, right = quantiles[row, at - 1], quantiles[row, at]
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (asked - left) / (right - left)
    part = np.where(right > left, part, np.where(asked > left, np.inf, -np.inf))
    return scores[at - 1] + part * (scores[at] - scores[at - 1])


def reliability(probability: pd.Series, happened: pd.Series, *, bins: int = 10) -> pd.DataFrame:
    """Did what was called so likely happen so often?

    Parameters
    ----------
    probability : Series
        Probabilities between 0 and 1, such as ``prob_at_least(...)["exact"]``.
    happened : Series
        Whether it came so: True or False, same rows.
    bins : int, default 10
        Classes of equal width.

    Returns
    -------
    DataFrame
        One row per class with cases: ``low``, ``high`` (bounds), ``n``, ``mean`` (probability said)
        and ``share`` (of the cases in which it happened), all between 0 and 1.

    Raises
    ------
    DataError
        For a probability outside 0 to 1.

    Examples
    --------
    >>> said = pd.Series([0.1, 0.1, 0.9, 0.9])
    >>> reliability(said, pd.Series([False, False, True, False]), bins=2)["share"].tolist()
    [0.0, 0.5]
    """
    said = pd.Series(probability).astype(float).reset_index(drop=True)
    came = pd.Series(happened).reset_index(drop=True)
    if ((said < 0) | (said > 1)).any():
        raise DataError(
            "a probability lies outside 0 to 1", rows=said[(said < 0) | (said > 1)].to_frame()
        )
    both = pd.DataFrame({"said": said, "came": came}).dropna()
    both["bin"] = np.minimum((both["said"] * bins).astype(int), bins - 1)
    table = both.groupby("bin").agg(
        n=("said", "size"), mean=("said", "mean"), share=("came", "mean")
    )
    table.insert(0, "low", table.index / bins)
    table.insert(1, "high", (table.index + 1) / bins)
    return table.astype({"share": float}).reset_index(drop=True)
