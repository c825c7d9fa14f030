"""Goalposts, means and rank intervals, against COINr's and SDSN's own numbers."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.metrics.composite import normalise


def panel(values: list[float], indicator: str = "i") -> pd.DataFrame:
    """Unsorted places with string ids."""
    places = [f"p{at}" for at in range(len(values))][::-1]
    frame = {"indicator": indicator, "place": places, "year": 2020, "value": values, "unit": "pct"}
    return pd.DataFrame(frame)


@pytest.mark.parametrize(
    ("value", "worst", "best", "expected"),
    [
        (1, 0, 10, 0.1),
        (11, 0, 10, 1),
        (-1, 0, 10, 0),
        (1, 10, 0, 0.9),
        (-1, 10, 0, 1),
        (11, 10, 0, 0),
    ],
)
def test_coinrs_goalposts(value, worst, best, expected):
    """COINr's tests of n_goalposts, both directions."""
    assert normalise(panel([value]), {"i": (worst, best)})["score"].item() == 100 * expected


@pytest.mark.parametrize(
    ("values", "worst", "best", "free", "capped"),
    [
        ([0, 5, 11], 0, 10, [0, 0.5, 1.1], [0, 0.5, 1]),
        ([-1, 1, 10], 10, 0, [1.1, 0.9, 0], [1, 0.9, 0]),
    ],
)
def test_coinrs_distance_to_target(values, worst, best, free, capped):
    """COINr's tests of n_dist2targ: the sample's worst and the target, with and without a cap."""
    for clip, expected in ((False, free), (True, capped)):
        score = normalise(panel(values), {"i": (worst, best)}, clip=clip)["score"]
        assert score.tolist()[::-1] == pytest.approx([100 * each for each in expected])


def test_sdsns_scores():
    """The SDG Index of 2019, R&D expenditure: China, Canada, Poland, and Korea beyond the best."""
    values = [2.10672998, 1.61037004, 0.96538001, 4.23870993]
    score = normalise(panel(values), {"i": (0, 3.7)})["score"].tolist()[::-1]
    assert score == pytest.approx([56.93864823, 43.52351459, 26.09135170, 100], abs=3e-7)


def test_bad_goalposts():
    """No goalposts, or two that are one."""
    with pytest.raises(an.DataError, match="no goalposts for i"):
        normalise(panel([1.0]), {})
    with pytest.raises(an.DataError, match="don't differ"):
        normalise(panel([1.0]), {"i": (2, 2)})


def figures() -> pd.DataFrame:
    """Three places: one even, one good at i, one without j."""
    rows = [("i", "c", 9.0), ("i", "b", 8.0), ("j", "b", 2.0), ("j", "c", np.nan)]
    rows += [("i", "a", 5.0), ("j", "a", 5.0)]
    frame = pd.DataFrame(rows, columns=["indicator", "place", "value"])
    return frame.assign(year=2020, unit="pct")


ENDS = {"i": (0, 10), "j": (0, 10)}
composite = partial(an.composite, goalposts=ENDS)


def test_means_and_ranks():
    """An exact tie shares the first rank; the geometric mean prefers the even place."""
    out = composite(figures()).set_index("place")
    assert out.loc[["a", "b"], "score"].tolist() == [50, 50]
    assert out.loc[["a", "b"], "rank"].tolist() == [1, 1]
    even = composite(figures(), mean="geometric").set_index("place")
    assert even.loc["b", "score"] == pytest.approx(40)
    assert even.loc[["a", "b"], "rank"].tolist() == [1, 2]
    heavy = composite(figures(), weights={"j": 1, "i": 3}).set_index("place")
    assert heavy.loc["b", "score"] == pytest.approx(65)


def test_what_is_missing_is_not_zero():
    """A place without one of the indicators has no score and takes no rank."""
    row = composite(figures()).set_index("place").loc["c"]
    assert row["n"] == 1
    assert row[["score", "rank", "rank_low", "rank_high"]].isna().all()


def test_rank_intervals():
    """Without noise the interval is the rank; with it two near places share both ranks."""
    still = composite(figures(), noise=0, weights={"i": 3, "j": 2}).dropna(subset=["score"])
    assert still["rank"].tolist() == still["rank_low"].tolist() == still["rank_high"].tolist()
    shaken = composite(figures(), noise=0.25).dropna(subset=["score"])
    assert shaken["rank_low"].tolist() == [1, 1]
    assert shaken["rank_high"].tolist() == [2, 2]
    assert_frame_equal(shaken, composite(figures(), noise=0.25).dropna(subset=["score"]))


@pytest.mark.parametrize(
    "change",
    [{"weights": {"i": 1}}, {"weights": {"i": -1, "j": 2}}, {"noise": 1.0}, {"mean": "harmonic"}],
)
def test_bad_weights(change):
    """A weight for each indicator, none negative; noise below 1; a known mean."""
    with pytest.raises(an.DataError):
        composite(figures(), **change)
