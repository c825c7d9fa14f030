"""The recommended forecast: exact growth, borrowed strength, coverage, limits, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats

import analysis as an
from analysis.forecasting import candidates, pooled
from analysis.forecasting.forecast import GATES, METHODS


def series(values, *, place="a", first=2000, indicator="x", unit="index") -> pd.DataFrame:
    """One series, a year a value; NaN where there is none."""
    values = list(values)
    return pd.DataFrame(
        {
            "indicator": indicator,
            "place": place,
            "year": range(first, first + len(values)),
            "value": values,
            "unit": unit,
        }
    )


def walks(seed: int, *, places: int = 20, years: int = 14, shock: float = 0.0) -> pd.DataFrame:
    """Random walks in logs; all share a shock of this size each year. Shuffled."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.04, 0.05, (places, years)) + rng.normal(0, shock, (1, years))
    values = np.exp(steps.cumsum(axis=1) + rng.normal(1, 0.8, (places, 1)))
    parts = [series(row, place=f"t{at:02d}") for at, row in enumerate(values)]
    return pd.concat(parts).sample(frac=1, random_state=1)


SISTERS = walks(3)


def test_steady_growth_is_continued():
    """Where all series grow by 5 % a year, so does the forecast, within the scales it averages."""
    panel = pd.concat([series(at * 1.05 ** np.arange(12), place=f"p{at}") for at in range(1, 13)])
    fc = an.forecast(panel, horizon=3, level=[80])
    ratio = fc["median"] / (fc["start_value"] * 1.05 ** fc["horizon"])
    np.testing.assert_allclose(ratio, 1, atol=0.002)


def test_the_columns_say_what_it_rests_on():
    """Method, points, calibration and vintage stand in each row."""
    rows = SISTERS.assign(published=lambda p: (p["year"] + 1).astype(str) + "-10-02")
    fc = an.forecast(rows, horizon=2)
    assert fc.columns.tolist() == [
        *("indicator", "place", "year", "level", "median", "lower", "upper", "unit", "horizon"),
        *(
            "lowest",
            "highest",
            "method",
            "n",
            "start_year",
            "start_value",
            "calibration",
            "vintage",
            "reason",
        ),
    ]
    assert len(fc) == 20 * 2 * 3
    assert set(fc["n"]) == {14} and set(fc["vintage"]) == {"2014-10-02"}
    assert fc["calibration"].str.startswith("20 series, ").all()
    assert (fc["reason"] == "").all()


def test_order_and_input_do_not_matter():
    """Shuffled rows give the same forecast, and the frame given is the same afterwards."""
    before = SISTERS.copy()
    one = an.forecast(SISTERS, horizon=2)
    two = an.forecast(SISTERS.sample(frac=1, random_state=9), horizon=2)
    assert_frame_equal(one, two)
    assert_frame_equal(SISTERS, before)


def test_a_unit_changes_nothing():
    """A thousandfold panel has a thousandfold forecast."""
    one = an.forecast(SISTERS, horizon=3)
    two = an.forecast(SISTERS.assign(value=SISTERS["value"] * 1000), horizon=3)
    for column in ("median", "lower", "upper"):
        np.testing.assert_allclose(two[column], 1000 * one[column], rtol=1e-9)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30),
    st.sampled_from(["index", "pct"]),
)
def test_any_series_gets_numbers_in_order(values, unit):
    """Ends around the median, wider at a higher level and never narrower later on."""
    panel = pd.concat([series(values, unit=unit), SISTERS.assign(unit=unit)])
    fc = an.forecast(panel, horizon=4, natural_limits={})
    fc = fc[fc["place"] == "a"]
    assert np.isfinite(fc[["median", "lower", "upper"]]).all(axis=None)
    assert (fc["lower"] <= fc["median"]).all() and (fc["median"] <= fc["upper"]).all()
    width = (fc["upper"] - fc["lower"]).to_numpy().reshape(4, 3)
    slack = 1e-9 * width.max()
    assert (np.diff(width, axis=0) >= -slack).all()
    assert (np.diff(width, axis=1) >= -slack).all()


@pytest.mark.parametrize("method", METHODS)
def test_shares_and_counts_keep_their_limits(method):
    """No share passes 100, no count falls below 0, at any level."""
    rising = [88, 90, 91.5, 93, 94.2, 95.1, 97, 98.5, 99.4]
    shares = [series(np.array(rising) - at, place=f"p{at}", unit="pct") for at in range(6)]
    counts = [series([90, 70, 50, 30, 20, 9, 4, 2, at], place=f"p{at}") for at in range(6)]
    fc = an.forecast(pd.concat(shares), horizon=5, method=method)
    assert fc["upper"].max() <= 100
    fc = an.forecast(pd.concat(counts), horizon=5, method=method)
    assert fc["lower"].min() >= 0


def test_limits_are_given_or_read_from_the_values():
    """Values below 0 tell of none; given ones hold, and values outside them are refused."""
    panel = pd.concat([series([3.0, 2, 1, 0.4, 0.2, 0], place=p, unit="pct") for p in "abcdef"])
    free = an.forecast(panel.assign(indicator="gdp_growth"), horizon=5)
    assert free["lower"].min() < 0 <= an.forecast(panel, horizon=5)["lower"].min()
    below = an.forecast(panel.assign(value=panel["value"] - 1), horizon=5)
    assert below["lower"].min() < -1
    capped = an.forecast(panel, horizon=5, natural_limits={"x": (0, 4)})
    assert capped["upper"].max() <= 4
    with pytest.raises(an.DataError, match="12 values lie outside the natural limits"):
        an.forecast(panel, horizon=5, natural_limits={"x": (0, 1.5)})


def test_a_shared_shock_widens_the_interval():
    """Twenty series that fall together tell less than twenty that go their own way."""
    own = an.forecast(walks(8), horizon=1, level=[80])
    shared = an.forecast(walks(8, shock=0.12), horizon=1, level=[80])
    width = [np.log(fc["upper"] / fc["lower"]).median() for fc in (own, shared)]
    assert width[1] > 1.3 * width[0]


@pytest.mark.parametrize("shock", [0.0, 0.05])
def test_simulated_outcomes_fall_inside_as_often_as_said(shock):
    """Over 60 simulated panels, 80 % intervals hold 72 to 90 % of the outcomes 1 and 3 years on."""
    inside = []
    for seed in range(60):
        panel = walks(100 + seed, years=17, shock=shock)
        fc = an.forecast(panel[panel["year"] < 2014], horizon=3, level=[80])
        came = fc.merge(panel, on=["indicator", "place", "year"])
        inside.append(
            came["value"].between(came["lower"], came["upper"]).groupby(came["year"]).mean()
        )
    held = pd.concat(inside, axis=1).mean(axis=1)
    assert held.loc[[2014, 2016]].between(0.72, 0.90).all()


def states_of(values: np.ndarray, horizon: int = 3) -> dict[int, np.ndarray]:
    """Every candidate's forecasts at every origin, each series an indicator of its own."""
    group, logarithmic = np.arange(len(values)), np.full(len(values), True)
    state = pooled._state(values, group, logarithmic, None)
    return dict(candidates.candidate_paths(state, horizon))


def test_nothing_after_an_origin_moves_what_it_knew():
    """Every candidate's forecasts of a year are the same whatever comes later."""
    wide = SISTERS.pivot(index="place", columns="year", values="value").to_numpy()
    changed = wide.copy()
    changed[:, 10:] *= 7
    one, two = states_of(wide), states_of(changed)
    assert len(one) == len(candidates.CANDIDATES)
    for number, path in one.items():
        np.testing.assert_array_equal(path[:, :10], two[number][:, :10])


def test_the_candidates_are_the_textbooks():
    """No change, drift, exponential smoothing and a line's slope, by numpy and by hand."""
    values = np.array([[6.0, 6.2, 6.3, 7.0, 7.1, 7.5]])
    paths = {
        name: path[0, -1]
        for name, path in zip(candidates.CANDIDATES, states_of(values).values(), strict=True)
    }
    np.testing.assert_allclose(paths["no change"], 7.5)
    np.testing.assert_allclose(paths["drift, plain"], 7.5 + 0.3 * np.arange(1, 4))
    np.testing.assert_allclose(paths["drift"], 7.5 * 1.25 ** (np.arange(1, 4) / 5))
    np.testing.assert_allclose(paths["half drift"], 7.5 * 1.25 ** (np.arange(1, 4) / 10))
    level, bent = 6.0, np.log(6.0)
    for value in values[0, 1:]:
        level += candidates.LEVEL * (value - level)
        bent += candidates.THETA * (np.log(value) - bent)
    np.testing.assert_allclose(paths["smoothed level"], level)
    slope = np.polyfit(np.arange(6), np.log(values[0]), 1)[0]
    ahead = np.arange(1, 4) + (1 - candidates.THETA) / candidates.THETA
    np.testing.assert_allclose(paths["theta"], np.exp(bent + slope / 2 * ahead))


def test_the_drift_of_a_gap_is_per_year():
    """A step over two years counts for two."""
    paths = states_of(np.array([[2.0, 4.0, np.nan, 8.0]]))
    drift = paths[list(candidates.CANDIDATES).index("drift, plain")][0, -1]
    np.testing.assert_allclose(drift, 8 + 2 * np.arange(1, 4))


def test_the_law_is_the_weighted_quantiles_of_its_sample():
    """Against numpy where all weigh the same, and of the assumed law against Student's t."""
    values = np.random.default_rng(5).normal(size=4001)
    probabilities = np.array([0.025, 0.3, 0.5, 0.9])
    ours = pooled._quantiles(values, np.ones(4001), probabilities)
    np.testing.assert_allclose(ours, np.quantile(values, probabilities), atol=5e-3)
    prior = pooled._prior_quantiles()
    assumed = pooled.PRIOR_SCALE * stats.t(pooled.PRIOR_DEGREES).ppf(pooled._GRID)
    np.testing.assert_allclose(prior, assumed)


def test_a_bend_that_sisters_taught_is_followed():
    """Where all series bend smoothly, the recent drift counts, not that of all years."""
    ahead = np.arange(1, 4)
    starts = np.linspace(4, 12, 12)
    curve = [7 - 4 / (1 + np.exp((start - np.arange(23)) / 3)) for start in starts]
    panel = pd.concat([series(row[:20], place=f"p{at:02d}") for at, row in enumerate(curve)])
    came = np.stack(curve)[:, 19 + ahead]
    auto, drift = (
        an.forecast(panel, horizon=3, level=[80], method=method)["median"] - came.ravel()
        for method in ("auto", "drift")
    )
    assert auto.abs().mean() < 0.25 * drift.abs().mean()


def test_points_before_a_long_gap_are_left_out():
    """Four years without a figure start a series anew; three don't."""
    old = [9, 1, 9, 1, *[np.nan] * 3, 3, 3.1, 3.2, 3.3, 3.4]
    older = [9, 1, 9, 1, *[np.nan] * 2, 3, 3.1, 3.2, 3.3, 3.4, 3.5]
    made = an.forecast(pd.concat([series(old), series(older, place="b"), SISTERS]), horizon=1)
    assert made.groupby("place")["n"].first()[["a", "b"]].tolist() == [5, 10]


def test_estimates_and_missing_values_are_no_points():
    """The forecast starts at the last survey value."""
    own = series([1, 1.1, np.nan, 1.2, 1.3]).assign(status="final")
    own.loc[4, "status"] = "preliminary"
    fc = an.forecast(own, horizon=1, calibrate_on=SISTERS)
    assert fc[["start_year", "start_value", "n"]].iloc[0].tolist() == [2003, 1.2, 3]


@pytest.mark.parametrize(("points", "years"), [(4, 0), (5, 2), (9, 3), (13, 5), (31, 6)])
def test_a_series_alone_carries_so_many_years(points, years):
    """The gates of a series without sisters, each cut with its reason."""
    fc = an.forecast(series(np.linspace(5, 9, points)), horizon=6, level=[80])
    told = fc["median"].notna()
    assert told.sum() == years and (fc.loc[~told, "reason"] != "").all()
    assert (fc.loc[told, "reason"] == "").all()
    assert GATES[5] == 2


def test_three_points_do_with_sisters_and_two_do_not():
    """What sisters carry, and what nothing carries."""
    assert (
        an.forecast(series([1, 1.1, 1.3]), horizon=5, calibrate_on=SISTERS)["median"].notna().all()
    )
    refused = an.forecast(series([1, 1.1]), horizon=1, calibrate_on=SISTERS)
    assert refused["reason"].unique().tolist() == ["2 points are too few for a forecast"]


def test_a_leader_lends_its_drift():
    """A short series follows a leader that grows fast, instead of sisters that stand still."""
    slow = pd.concat([series(5 + 0.01 * np.arange(12) * at, place=f"s{at}") for at in range(8)])
    lead = series(5 * 1.1 ** np.arange(12), place="lead")
    own = series([4, 4.1, 4.2], first=2009)
    both = pd.concat([slow, lead])
    alone = an.forecast(own, horizon=3, calibrate_on=both)
    led = an.forecast(own, horizon=3, calibrate_on=both, leader="lead")
    assert (led["median"] > alone["median"] + 0.05).all()
    with pytest.raises(an.DataError, match="leader 'nobody' has no series"):
        an.forecast(own, horizon=3, calibrate_on=both, leader="nobody")


@pytest.mark.parametrize(
    "values",
    [
        [5.0] * 9,
        [0.0] * 9,
        [0, 0, 1, 0, 2, 0, 0, 1, 3],
        [-1, 2, -3, 1, 2, 3, -2, 1],
        [1, 1.1, 1.2, 12, 1.3, 1.4, 1.5, 1.6],
        [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 16],
        [1, 1, 1.1, 1, 1.1, 5, 5.1, 5, 5.2],
        [1, 2, 3],
        [7],
        np.exp(0.01 * np.arange(200)),
        [1, 2, np.nan, 4, 5, np.nan, np.nan, 8, 9],
        1e12 * np.arange(1.0, 10),
        1e-12 * np.arange(1.0, 10),
    ],
    ids=[
        *("constant", "all zero", "zeros", "negative", "outlier", "outlier at the end", "shift"),
        *("three points", "one point", "200 points", "gaps", "huge", "tiny"),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.filterwarnings("error")
def test_a_number_or_a_reason_and_never_a_warning(values, alone):
    """Whatever the series: numbers in order, or why there are none."""
    with np.errstate(all="raise", under="ignore"):
        fc = an.forecast(series(values), horizon=5, calibrate_on=None if alone else SISTERS)
    made = fc[["median", "lower", "upper"]].notna().all(axis=1)
    assert ((fc["reason"] == "") == made).all()
    kept = fc[made]
    assert (kept["lower"] <= kept["median"]).all() and (kept["median"] <= kept["upper"]).all()
    assert np.isfinite(kept[["lower", "upper"]]).all(axis=None)


@pytest.mark.parametrize("dtype", ["float32", "int64", "Int64"])
def test_other_number_types_do(dtype):
    """Whole numbers, short floats and nullable integers with a gap give the same as floats."""
    panel = pd.concat([series([1, 2, 3, 4, 5, 7, 8, 9], place=p) for p in "abcdef"])
    typed = panel.assign(value=panel["value"].astype(dtype))
    if dtype == "Int64":
        panel.iloc[3, 3], typed.iloc[3, 3] = np.nan, pd.NA
    assert_frame_equal(an.forecast(panel, horizon=2), an.forecast(typed, horizon=2))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"horizon": 0}, "horizon 0 is not a number of years"),
        ({"horizon": 1.5}, "horizon=1.5"),
        ({"level": [101]}, r"level=\[101\]"),
        ({"level": []}, r"level=\[\]"),
        ({"method": "best"}, "method='best' is not known"),
        ({"natural_limits": "none"}, "natural_limits='none'"),
    ],
)
def test_bad_options_are_refused(options, message):
    """Each is named, with what is allowed."""
    with pytest.raises(an.DataError, match=message):
        an.forecast(SISTERS, **({"horizon": 1} | options))


def test_a_series_on_two_gdp_bases_is_refused_unless_asked_for():
    """A census is no growth; mixed="allow" lets it."""
    rows = SISTERS.assign(basis=np.where(SISTERS["year"] < 2010, "census4", "census5"))
    with pytest.raises(an.DataError, match="more than one GDP base"):
        an.forecast(rows, horizon=1)
    assert len(an.forecast(rows, horizon=1, mixed="allow")) == 60


@pytest.mark.parametrize("method", ["auto", "drift"])
@pytest.mark.filterwarnings("error")
def test_values_that_overflow_are_refused(method):
    """What can't be squared is named; the largest that can is forecast."""
    large = series(1e99 * np.arange(1.0, 10))
    assert np.isfinite(an.forecast(large, horizon=2, method=method)["upper"]).all()
    with pytest.raises(an.DataError, match="8 values are too large for a forecast"):
        an.forecast(large.assign(value=large["value"] * 10), horizon=2, method=method)


def test_an_empty_panel_is_refused():
    """Nothing to forecast is said so."""
    with pytest.raises(an.DataError, match="nothing to forecast"):
        an.forecast(SISTERS.head(0), horizon=1)


def test_many_series_learn_from_a_part():
    """Above the limit, every k-th series is learned from, and all are forecast."""
    one = walks(5, places=60)
    before = pooled.MOST_SERIES
    try:
        pooled.MOST_SERIES = 30
        fc = an.forecast(one, horizon=2, level=[80])
    finally:
        pooled.MOST_SERIES = before
    assert fc["median"].notna().all() and fc["place"].nunique() == 60
    full = an.forecast(one, horizon=2, level=[80])
    np.testing.assert_allclose(fc["median"], full["median"], rtol=0.05)


def test_the_city_is_forecast_with_the_provinces_errors():
    """Shaoxing's few points get an interval, wider than that of Zhejiang, from the provinces."""
    provinces = an.load_rd_intensity(basis="census4")
    provinces = provinces[provinces["place"].str.endswith("0000")]
    city = an.load_rd_intensity("Shaoxing")
    fc = an.forecast(city, horizon=5, level=[80], calibrate_on=provinces)
    own = an.forecast(provinces, horizon=5, level=[80])
    own = own[own["place"] == "330000"]
    assert fc["n"].iloc[0] < 8 and fc["start_year"].iloc[0] == 2023
    last = (fc["upper"] / fc["lower"]).iloc[-1], (own["upper"] / own["lower"]).iloc[-1]
    assert last[0] > last[1]


def mixed(seed: int) -> pd.DataFrame:
    """A panel of steps, constants, zeros, shares near 100 and heavy tails; each six series."""
    rng = np.random.default_rng(seed)
    steps = np.repeat([1.0, 4, 8, 16, 26], [6, 3, 5, 2, 4])
    kinds = {
        "steps": [steps * rng.uniform(0.5, 2) for _ in range(6)],
        "constant": [np.full(20, rng.uniform(1, 9)) for _ in range(6)],
        "zeros": [rng.poisson(0.4, 20).astype(float) for _ in range(6)],
        "shares": [100 - np.abs(rng.normal(0, 1, 20)) for _ in range(6)],
        "heavy": [np.exp(rng.standard_t(2, 20).cumsum() / 5) for _ in range(6)],
    }
    parts = [
        series(values, place=f"p{at}", indicator=kind, unit="pct" if kind == "shares" else "index")
        for kind, rows in kinds.items()
        for at, values in enumerate(rows)
    ]
    return pd.concat(parts)


@pytest.mark.parametrize("seed", range(5))
def test_no_interval_explodes(seed):
    """No 95 % end lies farther from the median than six largest moves of the sisters."""
    panel = mixed(seed)
    fc = an.forecast(panel, horizon=4, level=95)
    wide = panel.pivot(index=["indicator", "place"], columns="year", values="value")
    moves = [wide.diff(step, axis=1).abs().max(axis=1) for step in range(1, 5)]
    largest = pd.concat(moves, axis=1).groupby("indicator").max().cummax(axis=1).stack()
    most = [largest.iloc[4 * at + step - 1] for at, step in zip(
        fc["indicator"].map({name: at for at, name in enumerate(largest.index.levels[0])}),
        fc["horizon"], strict=True)]  # fmt: skip
    reach = np.maximum(fc["upper"] - fc["median"], fc["median"] - fc["lower"])
    floor = 0.02 * fc["start_value"].abs()  # a series that never moved is not certain
    assert (reach <= 6 * np.array(most) + floor + 1e-9).all()
    step = fc[(fc["indicator"] == "steps")]
    assert (step["upper"] < 20 * step["start_value"]).all()


def test_strangers_change_nothing():
    """Series of another indicator, however volatile, leave each number as it was."""
    calm = walks(4, places=6)
    wild = [series(np.exp(np.random.default_rng(at).normal(0, 3, 14)), place=f"w{at}",
                   indicator="y") for at in range(12)]  # fmt: skip
    one = an.forecast(calm, horizon=3)
    two = an.forecast(pd.concat([calm, *wild]), horizon=3)
    assert_frame_equal(one, two[two["indicator"] == "x"].reset_index(drop=True))
    own = series([1, 1.1, 1.3])
    assert an.forecast(pd.concat([own, *wild]), horizon=10)["reason"].iloc[0] == (
        "3 points without four sister series are too few for a forecast; "
        "give sister series in calibrate_on"
    )


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_names_years_and_units_change_nothing(factor):
    """Renamed places, shifted years and another unit: the same numbers in that unit."""
    names = {name: f"z{99 - at}" for at, name in enumerate(sorted(set(SISTERS["place"])))}
    other = SISTERS.assign(
        place=SISTERS["place"].map(names),
        year=SISTERS["year"] + 50,
        value=SISTERS["value"] * factor,
    )
    one = an.forecast(SISTERS, horizon=3)
    two = an.forecast(other, horizon=3)
    two = two.assign(place=two["place"].map({new: old for old, new in names.items()}))
    two = two.sort_values(["indicator", "place", "year", "level"], ignore_index=True)
    for column in ("median", "lower", "upper"):
        np.testing.assert_allclose(two[column], factor * one[column], rtol=1e-9)


def test_a_year_does_not_depend_on_the_horizon():
    """The first two years are the same whether two or six were asked for."""
    two, six = (an.forecast(SISTERS, horizon=horizon) for horizon in (2, 6))
    assert_frame_equal(two, six[six["horizon"] <= 2].reset_index(drop=True))


def test_later_years_of_the_series_asked_for_are_not_known():
    """What calibrate_on holds of a series to forecast is left out."""
    panel = walks(6)
    own = panel[(panel["place"] == "t03") & (panel["year"] <= 2009)]
    others = panel[panel["place"] != "t03"]
    one, two = (an.forecast(own, horizon=2, calibrate_on=each) for each in (others, panel))
    assert_frame_equal(one, two)
    assert one["start_year"].unique().tolist() == [2009]


def test_a_share_at_its_limit_stays_likely_there():
    """At 100 for years: the median stays, and P(at least 100) agrees with that of just below."""
    panel = series([97, 98, 99, 99.5, 100, 100, 100, 100, 100.0], unit="pct")
    fc = an.forecast(panel, horizon=2)
    assert (fc["median"] > 99.5).all()
    still = an.forecast(series([100.0] * 9, unit="pct"), horizon=2)
    assert (still["median"] == 100).all()
    at, below = (an.prob_at_least(still, value)["exact"] for value in (100, 99.9999))
    assert (at >= 0.8).all() and (below >= at).all() and (below - at < 0.05).all()


def test_growth_may_turn_negative_though_it_never_did():
    """At 50, 80 and 95 % the lower ends of a falling growth rate go on below 0."""
    panel = series([9, 8, 6.5, 5, 4, 2.5, 1.5, 0.5], indicator="gdp_growth", unit="pct")
    lower = an.forecast(panel, horizon=2)["lower"]
    assert (lower < 0).all()


@pytest.mark.parametrize("level", [[0.8, 0.95], 99.9, 0.5])
def test_levels_are_per_cent(level):
    """Shares and what lies beyond the law's reach are refused, and say what is meant."""
    with pytest.raises(an.DataError, match="per cent"):
        an.forecast(SISTERS, horizon=1, level=level)
    assert set(an.forecast(SISTERS, horizon=1, level=95)["level"]) == {95}


def test_the_median_of_drifting_walks_is_one():
    """150 lone log walks with drift .05 and spread .03: 35 to 65 % of outcomes lie above."""
    rng = np.random.default_rng(0)
    values = np.exp(rng.normal(0.05, 0.03, (150, 25)).cumsum(axis=1))
    parts = [series(row[:20], indicator=f"i{at}") for at, row in enumerate(values)]
    fc = an.forecast(pd.concat(parts), horizon=5, level=80)
    order = fc["indicator"].str[1:].astype(int)
    came = values[order, 19 + fc["horizon"]]
    above = (came > fc["median"]).groupby(fc["horizon"]).mean()
    assert above.between(0.35, 0.65).all()
