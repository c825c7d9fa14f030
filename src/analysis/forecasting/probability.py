"""How likely a value is to be reached, by a forecast's own quantiles, and how such words held."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..frames import names, numbers, plain_frame, whole_years
from ..panel import KEY
from .law import SERIES, law_of_frame


@check_arguments
def prob_at_least(fc: pd.DataFrame, value: float | str, year: int | None = None) -> pd.DataFrame:
    """Read from a forecast how likely the outcome is to be at least a value.

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
    The forecast's quantiles are joined by straight lines on the scale of normal scores, within the
    natural limits of the forecast; at an end of a level the probability is that end's. No policy
    change is foreseen; 1 less this is the probability of a lower outcome.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> fc = an.forecast(an.load_rd_intensity("Shaoxing"), horizon=2, calibrate_on=provinces)
    >>> an.prob_at_least(fc, 3.3, 2025)["probability"].item()
    0.7
    """
    fc = _checked(fc)
    rows = fc if year is None else fc[fc["year"] == year]
    if rows.empty:
        raise DataError(f"{year} is outside the forecast", allowed=sorted(fc["year"].unique()))
    one, law = law_of_frame(rows)
    key = [name for name in SERIES if name in one]
    asked = one[value] if isinstance(value, str) else pd.Series(float(value), index=one.index)
    if asked.isna().any():
        raise DataError("a value is missing", rows=one.loc[asked.isna(), key])
    exact = np.clip(law.at_least(asked.to_numpy(dtype=float)), 0.02, 0.98)
    columns = [*key, *(name for name in ("unit", "horizon", "actual") if name in one), "median"]
    out = one[columns].assign(value=asked, exact=exact)
    return out.assign(probability=rounded(out["exact"], one.get("horizon")))


def rounded(exact: pd.Series, horizon: pd.Series | None = None) -> pd.Series:
    """A probability as it is printed: in steps of .05, within .1 and .9 from the fourth year."""
    cap = np.where(horizon >= 4, 0.9, 0.98) if horizon is not None else 0.98
    return (exact / 0.05).round().mul(0.05).clip(1 - cap, cap).round(2)


def _checked(fc: pd.DataFrame) -> pd.DataFrame:
    """A forecast with numbers where numbers belong; DataError for any other frame."""
    needed = ["indicator", "place", "year", "level", "median", "lower", "upper"]
    rows = plain_frame(fc, needed, name="forecast")
    texts = {
        each: names(rows, each, name="forecast") for each in ("indicator", "place") if each in rows
    }
    columns = ["level", "median", "lower", "upper", *({"horizon"} & {*rows})]
    figures = {each: numbers(rows, each, name="forecast") for each in columns}
    return rows.assign(year=whole_years(rows, name="forecast"), **texts, **figures)


@check_arguments
def draw_paths(fc: pd.DataFrame, *, draws: int = 1024, seed: int = 0) -> pd.DataFrame:
    """Draw ways in which each series may go on from its forecast.

    Parameters
    ----------
    fc : DataFrame
        A forecast with two or more levels, as from ``forecast``; years without a number are left
        out.
    draws : int, default 1024
        Paths of each series; powers of two spread most evenly.
    seed : int, default 0
        The same seed gives the same paths.

    Returns
    -------
    DataFrame
        One row per series, year and draw: ``indicator``, ``place``, ``year``, ``draw``, ``value``
        (in the forecast's unit).

    Raises
    ------
    DataError
        For fewer than two levels, or a number of draws below one.

    Notes
    -----
    In each year the draws follow the law that ``prob_at_least`` reads, within the natural limits of
    the forecast. From year to year they hang together as a random walk's steps: a year's normal
    score is a sum of steps over its root, from Sobol points. The scores of a year are spread evenly
    by rank, so that shares of draws are those of the forecast to 1 in ``draws``; all series have
    the same scores.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> fc = an.forecast(an.load_rd_intensity("Shaoxing"), horizon=2, calibrate_on=provinces)
    >>> paths = draw_paths(fc, draws=256)
    >>> float((paths.loc[paths["year"] == 2025, "value"] >= 3.3).mean().round(1))
    0.7
    """
    fc = _checked(fc)
    if draws < 1:
        raise DataError(f"{draws} draws are none", allowed="1 or more")
    one, law = law_of_frame(fc)
    known = one["median"].notna().to_numpy()
    one, law = one[known].reset_index(drop=True), law.rows(known)
    step = one.groupby(["indicator", "place"]).cumcount().to_numpy()
    value = law.at_scores(_walks(int(step.max(initial=0)) + 1, draws, seed)[step])
    out = one.loc[one.index.repeat(draws), KEY].reset_index(drop=True)
    return out.assign(draw=np.tile(np.arange(draws), len(one)), value=value.ravel())


def _walks(years: int, draws: int, seed: int) -> np.ndarray:
    """Normal scores (years x draws), tied from year to year as a random walk's are."""
    from scipy import stats

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a number of draws that is no power of two
        points = stats.qmc.Sobol(years, rng=seed).random(draws)
    ahead = np.arange(years, 0, -1)
    shared = np.sqrt(np.minimum.outer(ahead, ahead) / np.maximum.outer(ahead, ahead))
    scores = stats.norm.ppf(np.clip(points, 1e-9, 1 - 1e-9)) @ np.linalg.cholesky(shared).T
    ranks = stats.rankdata(scores.T[::-1], axis=1)
    return np.asarray(stats.norm.ppf((ranks - 0.5) / draws))


@check_arguments
def reliability(probability: pd.Series, happened: pd.Series, *, bins: int = 10) -> pd.DataFrame:
    """Compare stated probabilities with observed frequencies, class by class.

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


@check_arguments
def brier(
    probability: pd.Series, happened: pd.Series, *, by: pd.Series | None = None
) -> pd.DataFrame:
    """Score probabilities by their square distance from what came, beside the base rate's.

    Parameters
    ----------
    probability : Series
        Probabilities between 0 and 1.
    happened : Series
        Whether it came so: True or False, same rows.
    by : Series, optional
        Classes, same rows: the base rate of each is that of its own cases, known afterwards.

    Returns
    -------
    DataFrame
        One row: ``n``, ``share`` (of cases in which it happened), ``brier`` (mean square distance
        of probability and outcome; 0 is perfect), ``brier_base`` (the same of the base rate, of
        each class where there are such) and ``ratio`` (the first over the second; NaN where the
        base rate never fails). Rows with a missing value are left out.

    References
    ----------
    Brier (1950), Monthly Weather Review 78.

    Examples
    --------
    >>> brier(pd.Series([0.8, 0.6, 0.1]), pd.Series([True, True, False])).round(3).values.tolist()
    [[3.0, 0.667, 0.07, 0.222, 0.315]]
    """
    rows = pd.DataFrame({"said": np.asarray(probability, float), "came": np.asarray(happened)})
    rows["class"] = 0 if by is None else np.asarray(by)
    rows = rows.dropna().astype({"came": float})
    base = rows["came"].groupby(rows["class"]).transform("mean")
    own, other = ((rows["said"] - rows["came"]) ** 2).mean(), ((base - rows["came"]) ** 2).mean()
    ratio = own / other if other > 0 else np.nan
    row = {"n": len(rows), "share": rows["came"].mean(), "brier": own, "brier_base": other}
    return pd.DataFrame([row | {"ratio": ratio}])
