"""The panel regression: against normal equations, exact growth, simulated coverage, bad input."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from scipy import stats

import analysis as an


def panel_of(values: np.ndarray, *, first: int = 2000) -> pd.DataFrame:
    """Rows of ``values`` as places t00, t01, ...; shuffled."""
    places, years = values.shape
    frame = pd.DataFrame(
        {
            "indicator": "x",
            "place": np.repeat([f"t{i:02d}" for i in range(places)], years),
            "year": np.tile(np.arange(first, first + years), places),
            "value": values.ravel(),
            "unit": "pct",
        }
    )
    return frame.sample(frac=1, random_state=1)


def walks(rng: np.random.Generator, *, places: int = 31, years: int = 14) -> np.ndarray:
    """Random walks in logs with a common drift."""
    steps = rng.normal(0.04, 0.05, (places, years)).cumsum(axis=1)
    return np.exp(steps + rng.normal(1, 0.8, (places, 1)))


def test_constant_growth_is_continued_exactly():
    """Where every series grows by 5 % a year, so does the forecast, with no width to speak of."""
    level = np.linspace(1, 3, 12)[:, None]
    panel = panel_of(level * 1.05 ** np.arange(10))
    fc = an.regression_forecast(panel, horizon=3, level=[95])
    start = fc["start_value"] * 1.05 ** (fc["year"] - fc["start_year"])
    np.testing.assert_allclose(fc["median"], start, rtol=1e-9)
    np.testing.assert_allclose(fc["upper"] - fc["lower"], 0, atol=1e-6)


def test_interval_against_normal_equations():
    """Median and prediction interval from our own least squares and variance components."""
    panel = panel_of(walks(np.random.default_rng(5)))
    fc = an.regression_forecast(panel, horizon=2, level=[80])
    wide = panel.pivot(index="place", columns="year", values="value")

    def residuals(step: int) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients and residuals of growth over so many years."""
        grown = np.log(wide.shift(-step, axis=1) / wide).iloc[:, :-step].to_numpy()
        level = np.log(wide.iloc[:, :-step]).to_numpy()
        x = np.column_stack([np.ones(grown.size), level.ravel()])
        beta = np.linalg.solve(x.T @ x, x.T @ grown.ravel())
        return beta, (grown.ravel() - x @ beta).reshape(grown.shape)

    _, yearly = residuals(1)
    places, years = yearly.shape
    mean = yearly.mean(axis=0)
    own = ((yearly - mean) ** 2).sum() / (yearly.size - years - 1)
    shared = max(mean.var(ddof=1) - own / places, 0)
    beta, both = residuals(2)
    spread = max(2 * (shared + own), (both**2).sum() / (both.size - 2)) + 4 * shared / years
    reach = stats.t(years - 1).ppf(0.9) * np.sqrt(spread)
    at = np.array([1, np.log(wide.iloc[0, -1])])
    row = fc[(fc["place"] == "t00") & (fc["year"] == 2015)].iloc[0]
    ends = wide.iloc[0, -1] * np.exp(at @ beta + np.array([0, -reach, reach]))
    np.testing.assert_allclose(row[["median", "lower", "upper"]].astype(float), ends, rtol=1e-9)


@pytest.mark.parametrize(("years", "horizon"), [(6, 2), (9, 5), (15, 5)])
def test_a_shared_shock_and_overlapping_windows_leave_the_coverage_alone(years, horizon):
    """15 series, shared shock .03, own .01: the 80 % interval holds 80 %, within three errors."""
    rng = np.random.default_rng(years + horizon)
    inside = []
    for _ in range(40):
        shocks = rng.normal(0.05, 0.03, (1, years + horizon))
        steps = shocks + rng.normal(0, 0.01, (15, years + horizon))
        values = np.exp(steps.cumsum(axis=1) + rng.normal(0, 0.5, (15, 1)))
        fc = an.regression_forecast(panel_of(values[:, :years]), horizon=horizon, level=[80])
        last = fc[fc["year"] == fc["year"].max()].sort_values("place")
        inside.append(np.mean((last["lower"] <= values[:, -1]) & (values[:, -1] <= last["upper"])))
    assert abs(np.mean(inside) - 0.8) < 3 * np.std(inside) / np.sqrt(len(inside))


def test_simulated_outcomes_fall_inside_as_often_as_said():
    """Over 40 simulated panels the 80 % interval holds 80 % of the next values within 3 points."""
    rng = np.random.default_rng(11)
    inside = []
    for _ in range(40):
        values = walks(rng, years=15)
        fc = an.regression_forecast(panel_of(values[:, :-1]), horizon=1, level=[80])
        inside.append((fc["lower"].to_numpy() <= values[:, -1]) & (values[:, -1] <= fc["upper"]))
    assert abs(np.mean(inside) - 0.8) < 0.03


def test_prediction_intervals_are_wider_than_those_of_the_mean():
    """An interval of the mean would shrink with the rows; ours keeps the outcome's own spread."""
    panel = panel_of(walks(np.random.default_rng(3), places=60))
    fc = an.regression_forecast(panel, horizon=1, level=[95])
    width = np.log(fc["upper"] / fc["lower"])
    assert (width > 2 * 1.9 * 0.05).all()


def test_intervals_nest_and_hold_the_median():
    """A higher level is wider, and the median lies inside all of them."""
    panel = panel_of(walks(np.random.default_rng(2)))
    fc = an.regression_forecast(panel, horizon=3, level=[95, 50, 80])
    assert ((fc["lower"] < fc["median"]) & (fc["median"] < fc["upper"])).all()
    width = (fc["upper"] - fc["lower"]).groupby([fc["place"], fc["year"]])
    assert width.apply(lambda widths: widths.is_monotonic_increasing).all()


def test_a_short_series_is_forecast_by_its_sisters():
    """Three points of a city need no line: it starts at its last survey value, not the estimate."""
    sisters = panel_of(walks(np.random.default_rng(7)))
    own = pd.DataFrame(
        {
            "indicator": "x",
            "place": "town",
            "year": [2010, 2013, 2014],
            "value": [2.0, 2.4, 2.9],
            "unit": "pct",
            "status": ["final", "final", "preliminary"],
        }
    )
    fc = an.regression_forecast(own, horizon=2, fit_on=sisters)
    assert fc["place"].unique().tolist() == ["town"]
    assert fc["start_year"].unique().tolist() == [2013]
    assert fc["start_value"].unique().tolist() == [2.4]
    assert fc["n_series"].unique().tolist() == [31]


def test_order_and_input_do_not_matter():
    """Shuffled rows give the same forecast, and the frame given is the same afterwards."""
    panel = panel_of(walks(np.random.default_rng(4)))
    before = panel.copy()
    one = an.regression_forecast(panel, horizon=2)
    two = an.regression_forecast(panel.sample(frac=1, random_state=9), horizon=2)
    assert_frame_equal(one, two)
    assert_frame_equal(panel, before)


def test_a_gap_makes_no_growth():
    """A missing year takes its growth rows away and no others."""
    values = walks(np.random.default_rng(6))
    panel = panel_of(values)
    gap = panel[~((panel["place"] == "t03") & (panel["year"] == 2005))]
    full = an.regression_forecast(panel, horizon=1)["n_fit"].iloc[0]
    assert an.regression_forecast(gap, horizon=1)["n_fit"].iloc[0] == full - 2


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda p: p.assign(value=0.0), {}, "zero or negative"),
        (lambda p: p[p["place"] < "t05"], {}, "5 sister series"),
        (lambda p: p[p["year"] > 2009], {"horizon": 2}, "2 start years"),
        (lambda p: p, {"horizon": 0}, "horizon 0"),
        (lambda p: p, {"level": [101]}, r"level=\[101\]"),
        (lambda p: p.head(0), {}, "nothing to forecast"),
        (lambda p: pd.concat([p, p.head(1)]), {}, "duplicate key"),
    ],
    ids=["zero", "few series", "few years", "horizon", "level", "empty", "duplicate"],
)
def test_bad_input_is_refused(change, options, message):
    """Each is named, with what is allowed."""
    panel = panel_of(walks(np.random.default_rng(8)))
    with pytest.raises(an.DataError, match=message):
        an.regression_forecast(change(panel), **({"horizon": 1} | options))


def test_a_level_beyond_the_panel_counts_as_its_edge():
    """A start ten times above every sister grows as the highest of them does: no extrapolation."""
    panel = panel_of(walks(np.random.default_rng(12)))
    top = panel["value"].max()
    row = {"indicator": "x", "place": "giant", "year": 2013, "value": 10 * top, "unit": "pct"}
    far = an.regression_forecast(pd.DataFrame([row]), horizon=1, level=[80], fit_on=panel)
    starts = panel[panel["year"] < 2013]["value"].max()
    edge = an.regression_forecast(
        pd.DataFrame([row | {"value": starts}]), horizon=1, level=[80], fit_on=panel
    )
    for column in ("median", "lower", "upper"):
        np.testing.assert_allclose(far[column] / (10 * top), edge[column] / starts, rtol=1e-12)


def test_series_across_a_census_are_no_panel_to_fit_on():
    """As published, the provinces cross a GDP base: refused with the way out, or warned of."""
    raw, shaoxing = an.load_rd_intensity(basis="as_published"), an.load_rd_intensity("Shaoxing")
    with pytest.raises(an.DataError, match=r"more than one GDP base[\s\S]*splice\(\)"):
        an.regression_forecast(shaoxing, horizon=1, fit_on=raw)
    with pytest.warns(UserWarning, match="the series to fit on stand on more than one GDP base"):
        warned = an.regression_forecast(shaoxing, horizon=1, fit_on=raw, mixed="warn")
    assert_frame_equal(
        warned, an.regression_forecast(shaoxing, horizon=1, fit_on=raw, mixed="allow")
    )
    assert len(an.regression_forecast(shaoxing, horizon=1, fit_on=an.load_rd_intensity()))
