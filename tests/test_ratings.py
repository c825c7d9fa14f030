"""Published rating rules: their own worked numbers, and every case in which a rule has none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.targets.rules import CLASSES, RULES, limit_factor, plan_completion


def road(
    base_year: float, base: float, latest_year: float, latest: float, year: float, value: float,
    **more: object,
) -> pd.DataFrame:  # fmt: skip
    """One road."""
    ends = {"base_year": base_year, "base": base, "latest_year": latest_year, "latest": latest}
    return pd.DataFrame([ends | {"year": year, "value": value} | more])


CANADA = road(2015, 1.69, 2020, 1.84, 2030, 2.5)
DEATHS = road(2015, 1.55, 2019, 1.82, 2030, 0.001, direction="down")


@pytest.mark.parametrize(
    ("given_road", "measure", "rating", "score"),
    [
        (CANADA.assign(value=np.nan), 0.0171529, "on_track", 3.57643),
        (CANADA, 0.648554, "slow", 0.34686),
        (DEATHS, -0.105788, "away", -2.94079),
        (DEATHS.assign(value=0.155), -0.28785, "away", None),
        (road(2015, 10, 2016, 30, 2030, 1, direction="down"), -14.054, "away", -5),
        (road(2015, 5, 2016, 6, 2030, 9), 5.00455, "on_track", 5),
    ],
)
def test_the_progress_measure(given_road, measure, rating, score):
    """Open SDG's own test data: Canada's R&D, deaths, and its two fixtures with their classes."""
    row = an.rate(given_road, rules="progress_measure").iloc[0]
    assert row["measure"] == pytest.approx(measure, rel=5e-5)
    assert row["rating"] == rating
    if score is not None:
        assert row["score"] == pytest.approx(score, abs=1e-5)


def test_the_limit_factor():
    """Statistics Canada's shrinking of the thresholds near a natural limit."""
    base = pd.Series([90.0, 50, 99, 1.5, 3])
    limit = pd.Series([100.0, 100, 100, 1, 1])
    expected = [0.373622, 0.953929, 0.043643, 0.953929, 1]
    assert limit_factor(base, limit).tolist() == pytest.approx(expected, abs=5e-7)


def test_near_a_limit_less_is_asked():
    """From 90 of 100 a third of the pace is on track; without the limit it is not."""
    near = road(2015, 90, 2020, 90.9, 2030, 97.0)
    assert an.rate(near, rules="progress_measure")["rating"].item() == "stalled"
    held = an.rate(near.assign(limit=100.0), rules="progress_measure")
    assert held["rating"].item() == "on_track"


def test_the_linear_pace():
    """SDSN, Poland's R&D 2012 to 2016 against the green threshold of 1.5 in 2030."""
    poland = road(2012, 0.88085997, 2016, 0.96538001, 2030, 1.5)
    row = an.rate(poland, rules="linear_pace").iloc[0]
    assert row["measure"] == pytest.approx(0.61430, abs=6e-6)
    assert row["rating"] == "slow"


@pytest.mark.parametrize(
    ("given_road", "index"),
    [
        (CANADA, 1.851852),
        (DEATHS.assign(value=0.155), -1.935484),
        (road(2015, 0.8, 2020, 0.9, 2030, 1, direction="two_sided"), 5),
        (road(2015, 1.2, 2020, 0.9, 2030, 1, direction="two_sided"), 5),
    ],
)
def test_the_current_status(given_road, index):
    """ESCAP's index, and its form for parity from either side."""
    measure = an.rate(given_road, rules="current_status")["measure"].item()
    assert measure == pytest.approx(index, abs=5e-7)


def test_the_anticipated_progress():
    """Predicted 2.14 of 2.5, so 0.36 of a road of 0.81 is left; the line given goes first."""
    row = an.rate(CANADA, rules="anticipated_progress").iloc[0]
    assert row["measure"] == pytest.approx(0.36 / 0.81)
    assert row["rating"] == "slow"
    there = an.rate(CANADA.assign(predicted=2.45), rules="anticipated_progress").iloc[0]
    assert (there["rating"], round(there["measure"], 6)) == ("on_track", round(0.05 / 0.81, 6))


def test_the_projected_share():
    """The UN progress chart by the Basque office: 60.6 % of the road, its middle class."""
    row = an.rate(CANADA, rules="projected_share").iloc[0]
    assert row["measure"] == pytest.approx(0.606324, abs=5e-7)
    assert row["rating"] == "slow"


def test_the_weather():
    """2.14 in 2030 misses 54.5 % of the gap that is left: cloud; backward is a thunderstorm."""
    row = an.rate(CANADA, rules="weather").iloc[0]
    assert row["measure"] == pytest.approx(0.545, abs=5e-4)
    assert row["rating"] == "stalled"
    assert an.rate(CANADA.assign(latest=1.6), rules="weather")["rating"].item() == "away"
    five_in_100 = road(2015, 0, 2020, 50.5, 2025, 103.0)
    assert an.rate(five_in_100, rules="weather")["rating"].item() == "on_track"


def test_the_growth_ratio():
    """Growth made over growth asked for; without a target by growth alone, either direction."""
    row = an.rate(CANADA, rules="growth_ratio").iloc[0]
    assert (round(row["measure"], 6), row["rating"]) == (0.648554, "slow")
    aimless = pd.concat([CANADA, DEATHS.assign(latest=1.50)]).assign(value=np.nan)
    aimless["direction"] = ["up", "down"]
    assert an.rate(aimless, rules="growth_ratio")["rating"].tolist() == ["on_track", "slow"]


def test_plan_completion():
    """Fudan's examples: level 63 of 56, cumulative 1125 of 1500 at month 9, and a rate of rates."""
    level = road(2015, 50, 2020, 63, 2020, 56)
    assert plan_completion(level)["measure"].item() == pytest.approx(112.5)
    assert an.rate(level, rules="plan_completion")["rating"].item() == "met"
    on_time = road(0, 0, 9, 1125, 12, 1500, form="cumulative")
    row = an.rate(on_time, rules="plan_completion").iloc[0]
    assert (row["measure"], row["rating"]) == (75, "on_track")
    late = an.rate(on_time.assign(latest=1100), rules="plan_completion")
    assert late["rating"].item() == "slow"
    cost = road(2019, -1, 2020, -6, 2021, -5, form="increase")
    assert plan_completion(cost)["measure"].item() == pytest.approx(98.947, abs=5e-4)


def test_the_capped_ratio():
    """China's monitoring: 2.1 of 2.5 is 84, 5.6 of 5 is 100, and the pair averages 92."""
    pair = pd.concat([road(2015, 2, 2020, 2.1, 2025, 2.5), road(2015, 2, 2020, 5.6, 2025, 5)])
    out = an.rate(pair, rules="capped_ratio")
    assert out["measure"].tolist() == pytest.approx([84, 100])
    assert out["measure"].mean() == pytest.approx(92)
    assert out["rating"].tolist() == ["on_track", "met"]


def test_the_rules_disagree():
    """One road, three classes."""
    out = an.rate(CANADA)
    assert out["rule"].tolist() == list(RULES)
    assert set(out["rating"]) == {"slow", "stalled", "on_track"}


@pytest.mark.parametrize(
    ("given_road", "rating", "why"),
    [
        (road(2015, 2, 2020, np.nan, 2025, 3), "not_rated", "no latest figure"),
        (road(np.nan, np.nan, 2020, 2, 2025, 3), "not_rated", "no base"),
        (road(2020, 2, 2020, 2, 2025, 3), "not_rated", "no figure since the base"),
        (
            road(2015, 2, 2020, 2.5, 2015, 3),
            "not_rated",
            "the target year is not after the base",
        ),
        (road(2015, 2, 2020, 1.9, 2025, 2), "not_rated", "the base is the target"),
        (road(2015, 0, 2020, 1.9, 2025, 2), "not_rated", "the base is zero"),
        (road(2015, -1, 2020, 1, 2025, 2), "not_rated", "a change of sign"),
        (road(2015, 3, 2020, 2, 2025, 0, direction="down"), "not_rated", "the target is zero"),
        (road(2015, -3, 2020, 0, 2025, 2), "not_rated", "a change of sign"),
        (road(2015, 1, 2020, 0, 2025, 2), "not_rated", "the latest figure is zero"),
        (road(2015, 3, 2020, 2, 2025, 2.5), "away", "met at the base, then lost"),
        (road(2015, 1, 2020, 2, 2025, 2), "met", ""),
        (road(2025, 2, 2025, 2, 2020, 2), "met", ""),
        (road(2015, 2, 2020, 2.5, 2025, np.nan), "on_track", ""),
    ],
)
def test_degenerate_roads(given_road, rating, why):
    """Every road without a number is named, and what is met is met."""
    row = an.rate(given_road, rules="growth_ratio").iloc[0]
    assert (row["rating"], row["why"]) == (rating, why)


def test_a_reason_wherever_there_is_no_rating():
    """A rule without a target says so."""
    row = an.rate(CANADA.assign(value=np.nan), rules="weather").iloc[0]
    assert (row["rating"], row["why"]) == ("not_rated", "no target")


ends = st.one_of(
    st.sampled_from([0.0, 1.0, 100.0, -5.0]),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
    st.just(float("nan")),
)
years = st.integers(1990, 2040)


@given(
    rows=st.lists(
        st.tuples(
            years, ends, years, ends, years, ends, st.sampled_from(["up", "down", "two_sided"])
        ),
        min_size=1,
        max_size=12,
    ),
    limit=st.one_of(st.none(), ends),
)
def test_any_road_is_typed(rows, limit):
    """Random roads: a class always, a reason where not rated, no infinity, nothing changed."""
    columns = ["base_year", "base", "latest_year", "latest", "year", "value", "direction"]
    frame = pd.DataFrame(rows, columns=columns)
    if limit is not None:
        frame["limit"] = limit
    before = frame.copy()
    out = an.rate(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert len(out) == len(RULES) * len(frame)
    assert out["rating"].isin(CLASSES).all()
    assert (
        (out["rating"] == "not_rated") == ((out["why"] != "") & (out["rating"] != "away"))
    ).all()
    assert np.isfinite(out["measure"].dropna()).all()
    rated = ~out["rating"].isin(["not_rated", "met"]) & (out["why"] == "")
    assert out.loc[rated, "measure"].notna().all()
    assert (out.loc[out["rating"] == "not_rated", "measure"].isna()).all()


def test_bad_calls_are_refused():
    """An unknown rule lists the rules; a missing column is named."""
    with pytest.raises(an.DataError, match="growth_ratio"):
        an.rate(CANADA, rules="horoscope")
    with pytest.raises(an.DataError, match="base_year"):
        an.rate(CANADA.drop(columns="base_year"))


def noisy(sigma: float, pace: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A road of 3 % a year far ahead, and draws of its latest figure with twice the variance."""
    goal = 100 * 1.03**400
    one = road(2015, 100.0, 2019, 100 * (1 + 0.03 * pace) ** 4, 2415, goal)
    scores = np.random.default_rng(5).normal(size=40_000)
    drawn = 100 * (1 + 0.03 * pace) ** 5 * np.exp(np.sqrt(2) * sigma * scores)
    paths = pd.DataFrame({"draw": range(40_000), "year": 2020, "value": drawn})
    return one.assign(indicator="i", place="p"), paths.assign(indicator="i", place="p")


@pytest.mark.parametrize(
    ("sigma", "pace", "expected"),
    [
        (0.01, 1.0, (0.70, 0.30, 0.00)),
        (0.02, 1.0, (0.60, 0.38, 0.02)),
        (0.02, 0.8, (0.22, 0.63, 0.15)),
        (0.03, 0.8, (0.30, 0.45, 0.24)),
    ],
)
def test_flip_risk_under_known_noise(sigma, pace, expected):
    """With 2 % of noise a pace of exactly what is asked is called on track 60 times in 100."""
    row = an.flip_risk(*noisy(sigma, pace), rules="growth_ratio").iloc[0]
    assert row[["on_track", "slow", "stalled"]].tolist() == pytest.approx(expected, abs=0.012)
    assert row["flip_risk"] == pytest.approx(1 - row[row["rating"]])
    assert row[CLASSES].sum() == pytest.approx(1)


def test_flip_risk_without_draws():
    """Nothing drawn for the next year: no probability, and today's rating stands."""
    own, paths = noisy(0.01, 1.0)
    row = an.flip_risk(own, paths.assign(year=2030), rules="weather").iloc[0]
    assert row["rating"] in CLASSES
    assert np.isnan(row["flip_risk"])


def test_flip_risk_of_two_targets_of_one_series():
    """Two targets share their draws and keep their rows apart."""
    own, paths = noisy(0.01, 1.0)
    both = pd.concat([own, own.assign(value=120.0)], ignore_index=True)
    out = an.flip_risk(both, paths, rules=["growth_ratio", "linear_pace"])
    assert out["rule"].tolist() == ["growth_ratio", "linear_pace"] * 2
    assert out["value"].tolist() == [own["value"].item()] * 2 + [120.0] * 2
    assert out.loc[out["value"] == 120, "away"].eq(0).all()
