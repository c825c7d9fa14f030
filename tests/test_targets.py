"""Gaps, pace and verdicts, with every degenerate case typed."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.targets.progress import arrival


def figures() -> pd.DataFrame:
    """String ids, unsorted, a gap, a NaN, an estimate."""
    rows = [
        ("b", 2025, 3.35, "preliminary"),
        ("b", 2023, 3.12, "final"),
        ("a", 2020, 143.28, "final"),
        ("a", 2021, None, "final"),
        ("d", 2024, 5.06, "final"),
        ("e", 2024, 7.0, "final"),
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "year", "value", "status"])
    return frame.assign(place="town", unit="pct")


def targets(**change: object) -> pd.DataFrame:
    """One target per case."""
    rows = [
        ("a", 2025, 260.0, "level", "up"),
        ("b", 2023, 3.12, "level", "up"),
        ("b", 2024, 3.2, "level", "up"),
        ("b", 2025, 3.3, "about", "up"),
        ("rd_intensity", 2025, 1.0, "at_least", "up"),
        ("d", 2024, 5.1, "about", "up"),
        ("d", 2026, 4.06, "strive_for", "up"),
        ("e", 2024, 6.0, "level", "down"),
        ("e", 2025, 0.0, "level", "down"),
    ]
    columns = ["indicator", "year", "value", "bound", "direction"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(place="town", unit="pct").assign(**change)


def by(out: pd.DataFrame, indicator: str, year: int) -> pd.Series:
    return out[(out["indicator"] == indicator) & (out["year"] == year)].iloc[0]


def test_verdicts_and_reasons():
    """An exact tie is met; about is half a digit; an estimate settles nothing; nothing is zero."""
    out = an.target_gaps(figures(), targets(), estimates="include", mixed="allow")
    found = {(row.indicator, row.year): (row.verdict, row.reason) for row in out.itertuples()}
    assert found == {
        ("a", 2025): ("open", "no base"),
        ("b", 2023): ("met", "no base"),
        ("b", 2024): ("open", "no base"),
        ("b", 2025): ("met_estimate", "estimate;base before it was set"),
        ("rd_intensity", 2025): ("unknown", "no figure"),
        ("d", 2024): ("met", "within 'about';no base"),
        ("d", 2026): ("open", "reached before its year;no base"),
        ("e", 2024): ("missed", "no base"),
        ("e", 2025): ("open", "no base"),
    }


def test_gap_is_negative_when_short_in_the_indicators_own_direction():
    """Short of a target that should rise, or above one that should fall: both negative."""
    out = an.target_gaps(figures(), targets())
    assert by(out, "a", 2025)["gap"] == pytest.approx(-116.72)
    assert by(out, "e", 2024)["gap"] == -1
    assert by(out, "d", 2026)["gap"] == pytest.approx(1)


def test_pace_from_the_latest_figure():
    """143.28 in 2020 to 260 in 2025 is 23.344 a year, or 12.66 % compound."""
    row = by(an.target_gaps(figures(), targets()), "a", 2025)
    assert (row["latest_year"], row["latest"]) == (2020, 143.28)
    assert row["pace"] == pytest.approx(23.344)
    assert row["pace_pct"] == pytest.approx(12.6568, abs=1e-3)


def test_no_pace_where_none_can_be():
    """A due target has no pace left, a target of zero no growth rate and no completion."""
    out = an.target_gaps(figures(), targets())
    assert pd.isna(by(out, "b", 2023)["pace"])
    zero = by(out, "e", 2025)
    assert zero["pace"] == -7
    assert pd.isna(zero["pace_pct"])
    assert pd.isna(zero["completion_pct"])


def test_a_later_figure_never_judges_an_earlier_target():
    """The target of 2024 is not judged by the estimate of 2025."""
    row = by(an.target_gaps(figures(), targets()), "b", 2024)
    assert row["latest_year"] == 2023


def test_arguments_stay_and_order_is_free():
    """Neither frame is changed; shuffled targets give the same rows."""
    panel, wanted = figures(), targets()
    one = an.target_gaps(panel, wanted)
    assert_frame_equal(panel, figures())
    assert_frame_equal(wanted, targets())
    two = an.target_gaps(panel, wanted.sample(frac=1, random_state=3))
    assert_frame_equal(one, two.sort_index())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bound": "perhaps"}, "no known bound"),
        ({"bound": 3}, "no known bound"),
        ({"unit": "count"}, "another unit"),
    ],
)
def test_bad_targets_are_refused(change, message):
    """A target without a bound or in another unit is refused with its rows."""
    with pytest.raises(an.DataError, match=message):
        an.target_gaps(figures(), targets(**change))


def test_the_citys_targets_of_2023():
    """Published: 3.12 against 3.1, 4.1 against 3.3: both met."""
    wanted = an.load_targets(["rd_intensity", "industrial_rd_to_revenue"], "Shaoxing", years=[2023])
    out = an.target_gaps(an.load_panel(wanted["indicator"].unique(), "Shaoxing"), wanted)
    assert out["verdict"].unique().tolist() == ["met"]


def one(**change: object) -> pd.DataFrame:
    """One target on the road from 2.65 in 2019."""
    row = {"indicator": "b", "place": "town", "year": 2025, "value": 3.3, "unit": "pct"}
    row |= {"bound": "level", "direction": "up", "published": "2021-02-02"}
    return pd.DataFrame([row | change])


def series(*pairs: tuple[int, float], **more: object) -> pd.DataFrame:
    """Figures of one place."""
    frame = pd.DataFrame(pairs, columns=["year", "value"])
    frame = frame.assign(indicator="b", place="town", unit="pct", status="final")
    return frame.assign(**more)


ROAD = series((2019, 2.65), (2021, 2.87), (2022, 3.01), (2023, 3.12))


def test_the_road_from_when_it_was_set():
    """Set in 2021: out from 2.65 in 2019, .47 of .65 behind in four of six years."""
    row = an.target_gaps(ROAD, one()).iloc[0]
    assert (row["base_year"], row["base"], row["base_is"]) == (2019, 2.65, "when set")
    assert row["road_pct"] == pytest.approx(100 * 0.47 / 0.65)
    assert row["pace_made"] == pytest.approx(0.47 / 4)
    assert row["pace_asked"] == pytest.approx(0.65 / 6)
    assert row["pace"] == pytest.approx(0.18 / 2)
    assert row["pace_made_pct"] == pytest.approx(100 * ((3.12 / 2.65) ** 0.25 - 1))
    assert row["pace_asked_pct"] == pytest.approx(100 * ((3.3 / 2.65) ** (1 / 6) - 1))
    assert row["pace_pct"] == pytest.approx(100 * ((3.3 / 3.12) ** 0.5 - 1))
    assert row["linear_pace"] == "on_track"


def test_the_weighted_line():
    """Weights 1 to 4 from base to latest: numpy's own weighted fit."""
    row = an.target_gaps(ROAD, one()).iloc[0]
    slope, level = np.polyfit(ROAD["year"], ROAD["value"], 1, w=np.sqrt([1, 2, 3, 4]))
    assert row["predicted"] == pytest.approx(level + slope * 2025)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"base_year": 2021}, (2021, "given")),
        ({"base_year": 2020}, (None, "")),
        ({"published": "2025-03"}, (2019, "recent")),
        ({"published": ""}, (2019, "recent")),
        ({"published": "2023-01-01"}, (2022, "when set")),
        ({"year": 2022, "published": "2021"}, (2019, "when set")),
    ],
)
def test_where_a_target_sets_out(change, expected):
    """A given base, the newest of a year before it was set, else the first of five years."""
    row = an.target_gaps(ROAD, one(**change)).iloc[0]
    year = None if pd.isna(row["base_year"]) else row["base_year"]
    assert (year, row["base_is"]) == expected


def test_no_base_across_a_census():
    """A base on another GDP base than the latest figure is passed over; an estimate goes last."""
    figures = ROAD.assign(basis=["census3", "census4", "census4", "census4"])
    row = an.target_gaps(figures, one(), mixed="allow").iloc[0]
    assert (row["base_year"], row["base_is"]) == (2021, "recent")
    guess = ROAD.assign(status=["final", "preliminary", "final", "final"])
    row = an.target_gaps(guess, one(published="2022-05")).iloc[0]
    assert row["base_year"] == 2019


@pytest.mark.parametrize(
    ("figures", "change", "reason"),
    [
        (ROAD, {}, ""),
        (series((2019, 2.0), (2023, 3.4)), {}, "reached before its year"),
        (series((2019, 2.0), (2022, 3.4), (2023, 3.2)), {}, "met then lost"),
        (series((2019, 3.4), (2023, 3.2)), {}, "met then lost"),
        (series((2019, 3.3), (2023, 3.2)), {}, "met then lost;base equals target"),
        (series((2019, 0.0), (2023, 3.2)), {}, "zero base"),
        (series((2019, -1.0), (2023, 3.2)), {}, "sign change"),
        (series((2023, 3.2)), {}, "no base"),
        (ROAD, {"published": ""}, "base before it was set"),
        (ROAD, {"direction": "two_sided"}, "two-sided"),
        (series((2019, 2.0), (2025, 3.25)), {"bound": "about"}, "within 'about'"),
        (series((2019, 2.0), (2025, 3.25)), {"bound": "strive_for"}, "only striven for"),
        (ROAD.assign(basis="census5"), {"basis": "census4"}, "target on another GDP base"),
        (ROAD.assign(status="spliced"), {}, "linked to another GDP base"),
        (series((2010, None)), {}, "no figure"),
    ],
)
def test_every_degenerate_case_is_named(figures, change, reason):
    """What a reader must know besides the verdict."""
    assert an.target_gaps(figures, one(**change))["reason"].item() == reason


def test_as_of_a_day():
    """What came later is not known; a year that is over without a figure has passed."""
    dated = ROAD.assign(published=["2020", "2022-09", "2023-10-01", "2024-10-01"])
    early = an.target_gaps(dated, one(), as_of="2024-09-30").iloc[0]
    assert (early["latest_year"], early["reason"]) == (2022, "")
    assert an.target_gaps(dated, one(), as_of="2026-06-30")["reason"].item() == "date passed"
    assert an.target_gaps(dated, one(), as_of="2020-12-31").empty
    with pytest.raises(an.DataError, match="when these rows were published"):
        an.target_gaps(ROAD, one(), as_of="2024-09-30")


def provinces() -> pd.DataFrame:
    """The provinces' intensity on one base."""
    panel = an.load_rd_intensity(basis="census4")
    return panel[panel["place"].str.endswith("0000")]


def test_probability_and_arrival_follow_the_forecast():
    """Median, probability and quantile years are those of the forecast that was handed over."""
    forecaster = partial(an.forecast, calibrate_on=provinces())
    town = an.load_rd_intensity("Shaoxing")
    town = town[town["status"] != "preliminary"]
    goals = an.load_targets("rd_intensity", "Shaoxing", years=[2025]).head(1)
    row = an.target_gaps(town, goals, forecaster=forecaster).iloc[0]
    fc = forecaster(town, horizon=7)  # five years beyond the target, for the arrival
    said = an.prob_at_least(fc, 3.3, 2025)
    assert row["exact"] == pytest.approx(said["exact"].item(), abs=0.002)
    assert row["probability"] == said["probability"].item()
    assert row["break_even"] == pytest.approx(said["median"].item(), abs=0.002)
    years = row[["arrival_low", "arrival", "arrival_high"]]
    reached = years.dropna()  # an end beyond the years that were forecast is missing
    assert reached.is_monotonic_increasing and years.iloc[: len(reached)].notna().all()
    assert len(reached) >= 2 and 0 < row["shortfall"] < 0.3


def test_arrival_of_what_is_met_and_of_what_is_too_short():
    """Met: the year of the figure. Too few points: no probability, and why."""
    forecaster = partial(an.forecast, calibrate_on=provinces().assign(indicator="b"))
    met = an.target_gaps(ROAD, one(value=3.0), forecaster=forecaster).iloc[0]
    assert met["arrival"] == 2023
    assert pd.isna(met["arrival_low"])
    short = an.target_gaps(ROAD.tail(2), one(), forecaster=forecaster).iloc[0]
    assert pd.isna(short["probability"])
    assert "too few points for a forecast" in short["reason"]


def test_arrival_counts_by_hand():
    """Four paths: one arrives in 2024, one in 2025, two never; short by .1 and .5."""
    goal = pd.DataFrame({"indicator": ["i"], "place": ["p"], "year": [2025], "value": [3.0]})
    values = [3.1, 3.2, 2.9, 3.0, 2.8, 2.9, 2.4, 2.5]
    paths = pd.DataFrame({"indicator": "i", "place": "p", "draw": np.repeat(range(4), 2)})
    paths = paths.assign(year=[2024, 2025] * 4, value=values)
    row = arrival(goal, paths).iloc[0]
    assert row["exact"] == pytest.approx(2.5 / 5)
    assert row["shortfall"] == pytest.approx(0.6 / 4)
    assert row["break_even"] == pytest.approx(2.95)
    assert (row["arrival_low"], row["arrival"]) == (2024, 2025)
    assert pd.isna(row["arrival_high"])
    down = arrival(goal.assign(direction="down"), paths).iloc[0]
    assert down["exact"] == pytest.approx(3.5 / 5)
    assert arrival(goal.assign(direction="two_sided"), paths)["exact"].isna().all()


numbers = st.one_of(st.sampled_from([0.0, 3.0, -2.0, 100.0]), st.floats(-1e4, 1e4, width=32))


@given(
    values=st.lists(st.one_of(st.none(), numbers), min_size=1, max_size=6),
    goals=st.lists(
        st.tuples(
            st.integers(2012, 2030),
            numbers,
            st.sampled_from(["up", "down", "none", "two_sided"]),
            st.sampled_from(["level", "at_least", "about", "strive_for"]),
            st.sampled_from(["", "2015", "2018-05", "2021-02-02"]),
        ),
        min_size=1,
        max_size=5,
    ),
)
def test_random_targets_have_a_verdict_or_a_reason(values, goals):
    """No infinity, no silent stand-in for zero: what is missing is missing for a named reason."""
    figures = series(*[(2015 + at, value) for at, value in enumerate(values)])
    columns = ["year", "value", "direction", "bound", "published"]
    wanted = pd.DataFrame(goals, columns=columns).assign(indicator="b", place="town", unit="pct")
    out = an.target_gaps(figures, wanted, fractions="keep")
    numeric = out.select_dtypes("number").astype(float)
    assert np.isfinite(numeric.where(numeric.notna(), 0)).all(axis=None)
    assert out["verdict"].isin(["met", "missed", "open", "unknown"]).all()
    bare = out["reason"] == ""
    assert out.loc[bare, ["latest", "base", "gap", "road_pct"]].notna().all(axis=None)
    assert out.loc[out["latest"].isna(), "reason"].str.startswith("no figure").all()
