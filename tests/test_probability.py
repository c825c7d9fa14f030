"""Probability of reaching a value: the normal law, a published fan chart, caps, reliability."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import analysis as an


def normal(mean: float, spread: float, *, horizon: int = 1, levels=(50, 80, 95)) -> pd.DataFrame:
    """A forecast whose outcome is normal."""
    reach = [spread * stats.norm.ppf(0.5 + level / 200) for level in levels]
    return pd.DataFrame(
        {
            "indicator": "x",
            "place": "a",
            "year": 2020 + horizon,
            "level": [float(level) for level in levels],
            "median": mean,
            "lower": [mean - each for each in reach],
            "upper": [mean + each for each in reach],
            "unit": "pct",
            "horizon": horizon,
        }
    )


@pytest.mark.parametrize("value", [2.0, 2.6, 3.0, 3.2, 3.9])
def test_a_normal_forecast_gives_normal_probabilities(value):
    """Straight lines between normal scores are exact for a normal law, beyond the ends too."""
    p = an.prob_at_least(normal(3, 0.5), value)["exact"].item()
    assert p == pytest.approx(np.clip(stats.norm.sf(value, 3, 0.5), 0.02, 0.98))


@pytest.mark.parametrize(
    ("mode", "spread", "expected"),
    [
        (2.73, 0.61, 0.884292),
        (2.95, 1.34, 0.760824),
        (2.32, 1.48, 0.585590),
        (1.96, 1.52, 0.489503),
    ],
)
def test_the_bank_of_englands_fan_chart(mode, spread, expected):
    """Inflation above 2 %: parameters published for the first quarter of 2013."""
    assert an.prob_at_least(normal(mode, spread), 2)["exact"].item() == pytest.approx(
        expected, abs=1e-6
    )


def test_it_is_rounded_and_capped():
    """Steps of .05 and .02 to .98; from the fourth year .1 to .9."""
    near, far = normal(3, 0.5), normal(3, 0.5, horizon=4)
    assert an.prob_at_least(near, 3.1)["probability"].item() == 0.4
    assert an.prob_at_least(near, 1)[["exact", "probability"]].values.tolist() == [[0.98, 0.98]]
    assert an.prob_at_least(far, 1)["probability"].item() == 0.9
    assert an.prob_at_least(far, 9)["probability"].item() == 0.1


def test_a_value_for_each_row_and_one_year():
    """The name of a column gives each its own; a year takes one of several."""
    both = pd.concat([normal(3, 0.5), normal(4, 0.5, horizon=2)])
    made = an.prob_at_least(both.assign(goal=both["median"]), "goal")
    assert made["exact"].tolist() == pytest.approx([0.5, 0.5])
    assert an.prob_at_least(both, 3, 2022)["year"].tolist() == [2022]


def test_a_forecast_without_width_is_certain():
    """Above the value or not; exactly on it counts as reached."""
    sure = normal(3, 0.0)
    assert [an.prob_at_least(sure, at)["exact"].item() for at in (2.9, 3.0, 3.1)] == [
        0.98,
        0.98,
        0.02,
    ]


def test_no_forecast_has_no_probability():
    """A refused row stays empty."""
    refused = normal(3, 0.5).assign(median=np.nan, lower=np.nan, upper=np.nan)
    assert np.isnan(an.prob_at_least(refused, 3)["probability"].item())


@pytest.mark.parametrize(
    ("fc", "value", "year", "message"),
    [
        (normal(3, 1, levels=(80,)), 3, None, "one level"),
        (normal(3, 1), 3, 2050, "2050 is outside"),
        (normal(3, 1), np.nan, None, "a value is missing"),
        (pd.concat([normal(3, 1), normal(3, 1).head(2).assign(place="b")]), 3, None, "lacks one"),
    ],
)
def test_bad_input_is_refused(fc, value, year, message):
    """Each is named."""
    with pytest.raises(an.DataError, match=message):
        an.prob_at_least(fc, value, year)


def test_reliability_counts_by_class():
    """Three of four at .7 and one of two at .2."""
    said = pd.Series([0.7, 0.72, 0.75, 0.79, 0.2, 0.21, 1.0])
    came = pd.Series([True, True, True, False, True, False, True])
    table = an.reliability(said, came)
    assert table[["low", "n", "share"]].round(3).values.tolist() == [
        [0.2, 2, 0.5],
        [0.7, 4, 0.75],
        [0.9, 1, 1.0],
    ]
    with pytest.raises(an.DataError, match="outside 0 to 1"):
        an.reliability(said + 1, came)


def test_probabilities_of_simulated_outcomes_are_reliable():
    """A normal walk: what is called 20, 50 or 80 % likely comes so often."""
    rng = np.random.default_rng(4)
    goals = rng.uniform(2, 4, 4000)
    rows = pd.concat([normal(3, 0.5)] * 4000, ignore_index=True)
    rows["place"] = np.repeat([f"p{at:04d}" for at in range(4000)], 3)
    said = an.prob_at_least(rows.assign(goal=np.repeat(goals, 3)), "goal")["exact"]
    table = an.reliability(said, pd.Series(rng.normal(3, 0.5, 4000) >= goals))
    assert (table["mean"] - table["share"]).abs().max() < 0.06


def fan(*medians: float, spread: float = 0.2, unit: str = "pct") -> pd.DataFrame:
    """A forecast of one place whose errors are normal, wider with the root of the horizon."""
    rows = [
        {"indicator": "i", "place": "001", "year": 2024 + at, "horizon": at + 1, "unit": unit,
         "level": level, "median": median,
         "lower": median - stats.norm.ppf(0.5 + level / 200) * spread * np.sqrt(at + 1),
         "upper": median + stats.norm.ppf(0.5 + level / 200) * spread * np.sqrt(at + 1)}
        for at, median in enumerate(medians) for level in (50, 80, 95)
    ]  # fmt: skip
    return pd.DataFrame(rows).sample(frac=1, random_state=4)


def test_draws_follow_the_forecast_and_walk():
    """Shares and spread of each year are the forecast's; years are tied as a random walk's."""
    paths = an.draw_paths(fan(3.0, 3.1, 3.2, 3.3), draws=4096)
    wide = paths.pivot(index="draw", columns="year", values="value")
    for at, year in enumerate(wide):
        said = an.prob_at_least(fan(3.0, 3.1, 3.2, 3.3), 3.2, int(year))["exact"].item()
        assert (wide[year] >= 3.2).mean() == pytest.approx(said, abs=0.001)
        assert wide[year].std() == pytest.approx(0.2 * np.sqrt(at + 1), rel=0.02)
    tied = wide.corr().to_numpy()
    expected = [[np.sqrt(min(i, j) / max(i, j)) for i in range(1, 5)] for j in range(1, 5)]
    np.testing.assert_allclose(tied, expected, atol=0.02)


def test_draws_repeat_and_keep_limits():
    """One seed, one set of paths; shares stay within 0 and 100; empty years are left out."""
    fc = fan(99.5, 99.7, spread=0.1).assign(upper=lambda f: f["upper"].clip(upper=100))
    one, two = an.draw_paths(fc, draws=500), an.draw_paths(fc, draws=500)
    pd.testing.assert_frame_equal(one, two)
    assert not one.equals(an.draw_paths(fc, draws=500, seed=1))
    assert one["value"].max() <= 100
    lacking = fan(3.0, 3.1)
    gone = lacking["year"] == 2025
    lacking.loc[gone, ["median", "lower", "upper"]] = np.nan
    assert an.draw_paths(lacking, draws=8)["year"].unique().tolist() == [2024]
    with pytest.raises(an.DataError, match="0 draws"):
        an.draw_paths(fc, draws=0)


LIMITED = {
    "share at its limit": ([93, 95, 97, 98.5, 99, 99.5, 100, 100, 100.0], "pct", "auto"),
    "share that stays there": ([100.0] * 9, "pct", "auto"),
    "count near zero": ([9, 4, 6, 3, 2, 2, 0, 1, 0.0], "item", "auto"),
    "own limits": ([0.2, 0.5, 0.4, 0.7, 0.8, 0.9, 0.97, 0.99, 0.98], "index", {"x": (0.0, 1.0)}),
    "no limits": ([-2, 1, 3, -1, 2, 4, 1, 5, 3.0], "index", {"x": (None, None)}),
}


@pytest.mark.parametrize(("values", "unit", "limits"), LIMITED.values(), ids=LIMITED)
@pytest.mark.parametrize("method", ["auto", "drift"])
def test_ends_probabilities_and_paths_are_of_one_law(values, unit, limits, method):
    """Each end has its own probability, paths and probabilities agree, and none rises with more."""
    panel = pd.DataFrame(
        {"indicator": "x", "place": "p", "year": range(2010, 2019), "value": values, "unit": unit}
    )
    levels = [30, 50, 80, 90, 95]
    fc = an.forecast(panel, horizon=3, level=levels, method=method, natural_limits=limits)
    fc = fc[fc["reason"] == ""]
    assert len(fc) >= 10
    for side, sign in (("lower", 1), ("median", 0), ("upper", -1)):
        for level in levels:
            ends = fc[fc["level"] == level].set_index("year")[side]
            rows = fc.assign(end=fc["year"].map(ends))
            said = an.prob_at_least(rows, "end")["exact"].to_numpy()
            meant = 0.5 + sign * level / 200
            inside = ~ends.isin([fc["lowest"].iloc[0], fc["highest"].iloc[0]]).to_numpy()
            assert said[inside] == pytest.approx(np.clip(meant, 0.02, 0.98), abs=1e-9)
            assert (said >= np.clip(meant, 0.02, 0.98) - 1e-9).all()
    low, high = fc["lower"].min(), fc["upper"].max()
    wide = high - low + 1
    asked = [*np.linspace(low - wide, high + wide, 41), low, high, *(values[-1], 100, 99.9999, 0)]
    paths = an.draw_paths(fc, draws=1024)
    assert paths["value"].between(fc["lowest"].iloc[0], fc["highest"].iloc[0]).all()
    before = np.ones(fc["year"].nunique())
    for value in sorted({float(each) for each in asked}):
        said = an.prob_at_least(fc, value).set_index("year")["exact"]
        drawn = (paths["value"] >= value).groupby(paths["year"]).mean().clip(0.02, 0.98)
        np.testing.assert_allclose(said, drawn, atol=1.5 / 1024)
        assert (said.to_numpy() <= before + 1e-12).all()
        before = said.to_numpy()


def test_what_the_limits_forbid_has_no_chance():
    """Beyond a limit that the user gives only the least chance is left, below it the largest."""
    values = [0.2, 0.5, 0.4, 0.7, 0.8, 0.9, 0.97, 0.99, 0.98]
    panel = pd.DataFrame(
        {
            "indicator": "x",
            "place": "p",
            "year": range(2010, 2019),
            "value": values,
            "unit": "index",
        }
    )
    fc = an.forecast(panel, horizon=2, level=[50, 80], natural_limits={"x": (0, 1)})
    assert (an.prob_at_least(fc, 1.0001)["exact"] == 0.02).all()
    assert (an.prob_at_least(fc, 0)["exact"] == 0.98).all()
    assert (an.prob_at_least(fc, 1)["exact"] > 0.02).all()


def test_brier_is_the_mean_square_and_knows_its_base_rate():
    """Against scikit-learn's worked example: .0375; a base rate of its own cases is p (1 - p)."""
    came = pd.Series([False, True, True, False])
    row = an.brier(pd.Series([0.1, 0.9, 0.8, 0.3]), came).iloc[0]
    assert row["brier"] == pytest.approx(0.0375)
    assert row["brier_base"] == pytest.approx(0.25)
    assert an.brier(came.astype(float), came)["ratio"].item() == 0
    by = pd.Series(["a", "a", "b", "b"])
    said = pd.Series([0.5, 0.5, 0.5, np.nan])
    assert an.brier(said, came, by=by)["n"].item() == 3
    assert an.brier(said, came, by=by)["brier_base"].item() == pytest.approx(0.5 / 3)
    assert np.isnan(an.brier(pd.Series([0.9]), pd.Series([True]))["ratio"].item())
