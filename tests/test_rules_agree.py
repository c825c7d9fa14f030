"""One rule, one answer: ten thousand random roads, rated by four functions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

import analysis as an
from analysis.targets.rules import RULES

NAMES = list(RULES)
ROADS = 10_000


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    """A series a road from 2015 on: gaps, zeros, negative values, ties, levels near a limit."""
    rng = np.random.default_rng(16)
    years = np.arange(2015, 2022)
    start = rng.choice([-5.0, 0.0, 1.0, 3.0, 20.0, 90.0], ROADS)[:, None]
    steps = rng.choice([-1.0, -0.1, 0.0, 0.05, 0.1, 0.5, 2.0], (ROADS, len(years)))
    values = (start + steps.cumsum(axis=1)).round(2)
    places = [f"town {number}" for number in range(ROADS)]
    frame = pd.DataFrame(
        {"place": np.repeat(places, len(years)), "year": np.tile(years, ROADS)}
    ).assign(value=values.ravel(), indicator="b", unit="pct", status="final", basis="")
    lost = (rng.random(len(frame)) < 0.2) & (frame["year"] > 2015)
    return frame[~lost].reset_index(drop=True)


@pytest.fixture(scope="module")
def targets(figures) -> pd.DataFrame:
    """A target a road, in any direction, met, lost, over or ahead."""
    rng = np.random.default_rng(61)
    place = pd.Series(figures["place"].unique())
    last = place.map(figures.groupby("place")["value"].last())
    move = rng.choice([-2.0, -0.5, -0.1, 0.0, 0.1, 0.5, 3.0], ROADS)
    frame = pd.DataFrame({"place": place, "value": (last + move).round(2)})
    frame["year"] = rng.integers(2017, 2028, ROADS)
    frame["direction"] = rng.choice(
        ["up", "down", "two_sided", "none"], ROADS, p=[0.5, 0.3, 0.15, 0.05]
    )
    frame["limit"] = rng.choice([np.nan, 100.0], ROADS)
    return frame.assign(indicator="b", unit="pct", bound="level", base_year=2015)


@pytest.fixture(scope="module")
def gaps(figures, targets) -> pd.DataFrame:
    return an.target_gaps(figures, targets, fractions="keep")


def test_rate_and_target_gaps_agree(gaps):
    """`rate` gives each road the ratings that stand in the columns of `target_gaps`."""
    rated = an.rate(gaps)
    for name in NAMES:
        one = rated.loc[rated["rule"] == name, "rating"]
        assert_series_equal(one, gaps[name], check_names=False)
    classes = set(rated["rating"])
    assert classes == {"met", "on_track", "slow", "stalled", "away", "not_rated"}


def test_what_is_missed_or_below_zero_is_rated_by_no_rule_wrongly(gaps):
    """No missed target is on its way, no improvement is away, what isn't rated has a reason."""
    rated = an.rate(gaps)
    assert not (rated["verdict"].eq("missed") & rated["rating"].isin(["on_track", "slow"])).any()
    sign = rated["direction"].map({"up": 1, "down": -1})
    better = sign * (rated["latest"] - rated["base"]) > 0
    ahead = sign * (rated["value"] - rated["base"]) > 0
    wrong = rated[better & ahead & (rated["rating"] == "away")]
    assert set(wrong["rule"]) <= {"anticipated_progress"}  # by the line through all figures
    assert (
        (rated["rating"] == "not_rated") == (rated["why"].ne("") & rated["rating"].ne("away"))
    ).all()


def test_flip_risk_agrees_with_the_rating_that_the_next_figure_brings(figures, targets, gaps):
    """One draw of the next year: the class it brings is that of `target_gaps` a year on."""
    rng = np.random.default_rng(7)
    last = figures.groupby("place").tail(1)
    step = rng.choice([-1.0, -0.2, 0.0, 0.1, 0.7], len(last))
    coming = last.assign(year=last["year"] + 1, value=(last["value"] + step).round(2))
    open_still = gaps[gaps["latest_year"] < gaps["year"]]
    flips = an.flip_risk(open_still, coming.assign(draw=0), panel=figures)
    today = an.rate(open_still)
    assert flips["rating"].tolist() == today["rating"].tolist()
    later = an.target_gaps(pd.concat([figures, coming]), targets, fractions="keep").loc[
        open_still.index, NAMES
    ]
    drawn = flips.dropna(subset=["flip_risk"])
    classes = ["met", "on_track", "slow", "stalled", "away", "not_rated"]
    found = drawn[classes].idxmax(axis=1)
    expected = later.stack()
    expected = expected.loc[list(zip(drawn.index, drawn["rule"], strict=True))]
    assert len(drawn) > 9 * ROADS / 3
    assert found.tolist() == expected.tolist()


@pytest.mark.slow
def test_hindcast_agrees_with_target_gaps_of_its_day(figures, targets):
    """What `hindcast` rates with the data of a day is what `target_gaps` gives on them."""

    def known(day: str) -> pd.DataFrame:
        return figures[figures["year"] <= int(day[:4])]

    outcomes = targets[["indicator", "place", "year", "value", "unit"]]
    past = an.hindcast(targets, outcomes, known=known, years_before=1)
    assert past.index.is_monotonic_increasing and past["happened"].dropna().all()
    for year, rows in past.groupby("year"):
        direct = an.target_gaps(
            known(f"{year - 1}-12-31"), targets.loc[rows.index], fractions="keep"
        )
        assert_frame_equal(rows[NAMES], direct[NAMES], check_dtype=False)
