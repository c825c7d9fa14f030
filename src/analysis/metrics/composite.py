"""One score out of several indicators, and how far its ranks depend on the weights."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..panel import check_panel, comparable

Goalposts = Mapping[str, tuple[float, float]]


@check_arguments
def composite(
    panel: pd.DataFrame,
    *,
    goalposts: Goalposts,
    weights: Mapping[str, float] | None = None,
    mean: str = "arithmetic",
    noise: float = 0.25,
    draws: int = 1000,
    level: float = 90,
    seed: int = 0,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Score places by several indicators, with the ranks they take under other weights.

    Parameters
    ----------
    panel : DataFrame
        The figures of several places.
    goalposts : mapping
        Indicator -> (worst, best), in the panel's unit; where less is better the worst is the
        larger. Fixed goalposts keep scores comparable over time; the least and the largest of a
        sample don't.
    weights : mapping of str to float, optional
        Indicator -> weight; alike by default. Scaled to add up to 1.
    mean : {"arithmetic", "geometric"}, default "arithmetic"
        "geometric" lets a weak score weigh more; a score of 0 makes it 0.
    noise : float, default 0.25
        In each draw every weight is multiplied by a number between 1 - noise and 1 + noise.
    draws : int, default 1000
        Sets of weights.
    level : float, default 90
        Per cent of the draws that the rank interval holds.
    seed : int, default 0
        The same seed gives the same draws.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where the places of an indicator stand on different GDP bases.

    Returns
    -------
    DataFrame
        One row per place and year: ``n`` (indicators with a value), ``score`` (0 = worst, 100 =
        best in all), ``rank`` (1 = best; ties share the better one), ``rank_low`` and
        ``rank_high``. A place that lacks an indicator has no score and takes no rank.

    Raises
    ------
    DataError
        For goalposts that are missing or don't differ, weights that are missing, negative or all
        zero, a noise outside 0 to 1, or places on several GDP bases.

    References
    ----------
    Goalposts as in the SDG Index of SDSN and in the R package COINr. OECD and JRC,
    Handbook on constructing composite indicators (2008), on means and weights.

    Examples
    --------
    >>> panel = pd.DataFrame({"indicator": ["i", "j"] * 2, "place": ["a", "a", "b", "b"],
    ...                       "year": 2020, "value": [8.0, 4.0, 5.0, 5.0], "unit": "pct"})
    >>> ends = {"i": (0, 10), "j": (0, 10)}
    >>> composite(panel, goalposts=ends)[["place", "score", "rank"]].values.tolist()
    [['a', 60.0, 1], ['b', 50.0, 2]]
    >>> composite(panel, goalposts=ends, mean="geometric").round(2)["score"].tolist()
    [56.57, 50.0]
    """
    one_of("mean", mean, ["arithmetic", "geometric"])
    if not 0 <= noise < 1:
        raise DataError(f"noise {noise} is out of range", allowed="0 to below 1")
    rows = comparable(panel, mixed=mixed, estimates=estimates)
    scores = normalise(rows, goalposts)
    wide = scores.pivot(index=["place", "year"], columns="indicator", values="score")
    known = pd.Series(1.0, index=wide.columns) if weights is None else pd.Series(dict(weights))
    known = known.reindex(wide.columns).astype(float)
    if known.isna().any() or (known < 0).any() or not known.sum() > 0:
        raise DataError(
            "a weight is missing or negative, or all are zero",
            allowed=f"a number of 0 or more for each of {', '.join(wide.columns)}",
        )
    out = pd.DataFrame({"n": wide.notna().sum(axis=1)})
    whole = wide.dropna()
    rng = np.random.default_rng(seed)
    drawn = known.to_numpy() * rng.uniform(1 - noise, 1 + noise, (draws, len(known)))
    score = _means(whole.to_numpy(), known.to_numpy()[None, :], mean)[:, 0]
    out["score"] = pd.Series(score, index=whole.index)
    years = whole.index.get_level_values("year")
    out["rank"] = out["score"].round(9).groupby("year").rank(ascending=False, method="min")
    tries = pd.DataFrame(_means(whole.to_numpy(), drawn, mean), index=whole.index)
    ranks = tries.round(9).groupby(years).rank(ascending=False, method="min")
    tail = (100 - level) / 200
    for name, part in (("rank_low", tail), ("rank_high", 1 - tail)):
        out[name] = ranks.quantile(part, axis=1, interpolation="nearest")
    whole_numbers = dict.fromkeys(["rank", "rank_low", "rank_high"], "Int64")
    return out.astype(whole_numbers).reset_index()


def _means(scores: np.ndarray, weights: np.ndarray, mean: str) -> np.ndarray:
    """Weighted means (places x sets of weights)."""
    shares = (weights / weights.sum(axis=1, keepdims=True)).T
    if mean == "arithmetic":
        return np.asarray(scores @ shares)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.clip(scores, 0, None))
        parts = np.where(shares[None] > 0, logs[:, :, None] * shares[None], 0.0)
    return np.asarray(np.exp(parts.sum(axis=1)))


def normalise(panel: pd.DataFrame, goalposts: Goalposts, *, clip: bool = True) -> pd.DataFrame:
    """The panel with ``score``: 0 at the worst, 100 at the best, held between them by ``clip``.

    On 0 to 1 these are COINr's ``n_goalposts`` (clipped) and ``n_dist2targ``.
    """
    out = check_panel(panel)
    lacking = sorted(set(out["indicator"]) - set(goalposts))
    if lacking:
        raise DataError(
            f"no goalposts for {', '.join(lacking)}", todo="give each indicator (worst, best)"
        )
    ends = pd.DataFrame(dict(goalposts), index=["worst", "best"]).T.astype(float)
    flat = ends[~((ends["best"] - ends["worst"]).abs() > 0)]
    if len(flat):
        raise DataError(
            f"worst and best of {', '.join(flat.index)} don't differ", allowed="two numbers"
        )
    worst, best = out["indicator"].map(ends["worst"]), out["indicator"].map(ends["best"])
    score = 100 * (out["value"] - worst) / (best - worst)
    return out.assign(score=score.clip(0, 100) if clip else score)
