"""The law of an outcome: what median, ends, probabilities and paths of a forecast are read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..errors import DataError
from ..panel import KEY

Array = NDArray[np.float64]
#: What tells the series of a forecast, or of many, apart.
SERIES = ["method", "origin", *KEY]


def probabilities(levels: Array | list[float]) -> Array:
    """What the outcome stays below: both ends of each level, in per cent, around the median.

    Examples
    --------
    >>> probabilities([50, 80]).tolist()
    [0.1, 0.25, 0.5, 0.75, 0.9]
    """
    tails = np.sort(np.asarray(levels, dtype=float)) / 200
    return np.concatenate([0.5 - tails[::-1], [0.5], 0.5 + tails]).round(12)


@dataclass(frozen=True)
class Law:
    """The laws of many outcomes, each a row of quantiles at the same normal scores.

    Between quantiles a law is straight on the scale of normal scores, and goes straight on beyond
    the outermost; nothing lies outside ``lowest`` and ``highest``. Quantiles that are tied hold all
    that is likely between them.
    """

    quantiles: Array
    scores: Array
    lowest: Array
    highest: Array

    def rows(self, which: NDArray[np.bool_]) -> Law:
        """The laws of some of the outcomes."""
        own = (self.quantiles[which], self.lowest[which], self.highest[which])
        return Law(own[0], self.scores, *own[1:])

    def at_scores(self, scores: Array) -> Array:
        """The value that each row's outcome has at its normal scores (rows x scores)."""
        at = np.clip((scores[..., None] >= self.scores).sum(axis=-1) - 1, 0, len(self.scores) - 2)
        left = np.take_along_axis(self.quantiles, at, axis=1)
        right = np.take_along_axis(self.quantiles, at + 1, axis=1)
        share = (scores - self.scores[at]) / (self.scores[at + 1] - self.scores[at])
        value = left + (right - left) * share
        return np.asarray(np.clip(value, self.lowest[:, None], self.highest[:, None]))

    def at_least(self, value: Array) -> Array:
        """How likely each row's outcome is to be at least a value; NaN where there is no law."""
        from scipy import stats

        at = np.clip((self.quantiles < value[:, None]).sum(axis=1), 1, len(self.scores) - 1)
        row = np.arange(len(value))
        left, right = self.quantiles[row, at - 1], self.quantiles[row, at]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (value - left) / (right - left)
        share = np.where(right > left, share, np.where(value > left, np.inf, -np.inf))
        score = self.scores[at - 1] + share * (self.scores[at] - self.scores[at - 1])
        score = np.where(value > self.highest, np.inf, score)
        score = np.where(value <= self.lowest, -np.inf, score)
        return np.where(np.isnan(self.quantiles[:, 0]), np.nan, stats.norm.sf(score))


def law_of_frame(fc: pd.DataFrame) -> tuple[pd.DataFrame, Law]:
    """One row per series and year of a forecast, and the law that its ends were read from.

    A forecast without the columns ``lowest`` and ``highest`` keeps to 0 and above, and a share in
    per cent to 100 and below, where all its quantiles do.
    """
    from scipy import stats

    levels = np.sort(fc["level"].unique())
    if len(levels) < 2:
        raise DataError("one level is too little for a probability", todo="forecast with two")
    key = [name for name in SERIES if name in fc]
    rows, size = fc.sort_values([*key, "level"]), len(levels)
    if len(rows) % size or rows.duplicated([*key, "level"]).any():
        raise DataError("a series lacks one of the levels, or holds it twice", rows=rows[key])
    one = rows.iloc[::size].reset_index(drop=True)
    lower = rows["lower"].to_numpy().reshape(-1, size)[:, ::-1]
    upper = rows["upper"].to_numpy().reshape(-1, size)
    quantiles = np.hstack([lower, one[["median"]].to_numpy(), upper])
    if {"lowest", "highest"} <= set(one):
        ends = {"lowest": -np.inf, "highest": np.inf}
        lowest, highest = (
            one[name].astype(float).fillna(no).to_numpy() for name, no in ends.items()
        )
    else:
        positive = quantiles[:, 0] >= 0
        share = positive & (quantiles[:, -1] <= 100)
        share &= (one["unit"] == "pct").to_numpy() if "unit" in one else False
        lowest, highest = np.where(positive, 0.0, -np.inf), np.where(share, 100.0, np.inf)
    return one, Law(quantiles, stats.norm.ppf(probabilities(levels)), lowest, highest)
