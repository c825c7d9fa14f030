"""Forecasts from past years: scores by hand, blind to the future, the same on any machine."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an

SEEN: list[int] = []


def flat(panel: pd.DataFrame, *, horizon: int, level: list[float]) -> pd.DataFrame:
    """A forecaster that expects the last value, give or take one; it notes what it was shown."""
    SEEN.append(int(panel["year"].max()))
    last = panel.sort_values("year").groupby("place").tail(1)
    return pd.concat(
        [
            last.assign(
                year=last["year"] + step,
                level=one,
                median=last["value"],
                lower=last["value"] - 1,
                upper=last["value"] + 1,
            ).drop(columns="value")
            for step in range(1, horizon + 1)
            for one in level
        ]
    )


def sample() -> pd.DataFrame:
    """One place stays, one jumps by five in the last year; unsorted, with a NaN."""
    stays = [(2018, 3.0), (2016, 3.0), (2017, 3.0), (2019, 3.0), (2020, 3.0)]
    jumps = [(2016, 1.0), (2017, 1.0), (2018, 1.0), (2019, None), (2020, 6.0)]
    rows = [("b", *row) for row in stays] + [("a", *row) for row in jumps]
    return pd.DataFrame(rows, columns=["place", "year", "value"]).assign(indicator="x", unit="pct")


def walks(places: int = 12, years: int = 14) -> pd.DataFrame:
    """Random walks in logs."""
    rng = np.random.default_rng(2)
    values = np.exp(rng.normal(0.04, 0.05, (places, years)).cumsum(axis=1))
    frame = pd.DataFrame(
        {
            "indicator": "x",
            "place": np.repeat([f"t{at:02d}" for at in range(places)], years),
            "year": np.tile(np.arange(2000, 2000 + years), places),
            "value": values.ravel(),
            "unit": "index",
        }
    )
    return frame.sample(frac=1, random_state=1)


def past_of(median, lower, upper, actual, *, level=95.0, step=1.6) -> pd.DataFrame:
    """Forecasts with outcomes, as from backtest."""
    return pd.DataFrame(
        {
            "method": "m",
            "origin": 2020,
            "indicator": "x",
            "place": "a",
            "year": 2021 + np.arange(len(median)),
            "level": level,
            "median": median,
            "lower": lower,
            "upper": upper,
            "actual": actual,
            "step": step,
            "step_squared": step**2,
        }
    )


def test_the_toy_scores():
    """sMAPE, MASE and MSIS of two forecasts, worked out by hand."""
    steps = np.abs(np.diff([10, 12, 13, 12, 15, 16])).mean()
    past = past_of([17.0, 18], [15, 15.5], [17.5, 20], [18.0, 17], step=steps)
    row = an.score(past).iloc[0]
    assert row[["smape", "mase", "msis"]].tolist() == pytest.approx([5.714286, 0.625, 8.4375])
    assert row["coverage_95"] == 50
    assert row["rmsse"] == pytest.approx(0.625)


def test_the_weighted_interval_score_is_the_mean_pinball_loss():
    """Over the median and both ends of each level, in steps: an identity."""
    past = an.backtest(walks(), "drift", horizon=3)
    total, count = 0.0, 0
    for (_, _, _), rows in past.groupby(["origin", "place", "year"]):
        actual, step = rows["actual"].iloc[0], rows["step"].iloc[0]
        quantiles = [(0.5, rows["median"].iloc[0])]
        for _, row in rows.iterrows():
            half = row["level"] / 200
            quantiles += [(0.5 - half, row["lower"]), (0.5 + half, row["upper"])]
        losses = [max(p * (actual - q), (p - 1) * (actual - q)) for p, q in quantiles]
        total, count = total + np.mean(losses) / step, count + 1
    row = an.score(past).iloc[0]
    assert row["n"] == count
    assert row["pinball"] == pytest.approx(total / count)
    assert row["wis"] == pytest.approx(2 * total / count)


def test_coverage_counted_by_hand():
    """Origins 2017 and 2018, two years ahead: 5 outcomes are known, the jump is missed once."""
    past = an.backtest(
        sample(), {"flat": flat}, horizon=2, min_train=2, level=[80], origins=[2017, 2018]
    )
    row = an.score(past).iloc[0]
    assert (row["n"], row["origins"], row["refused"]) == (6, 2, 0)
    assert row["coverage_80"] == pytest.approx(100 * 5 / 6)


def test_a_series_that_never_moved_has_no_scaled_score():
    """It counts in coverage; the scores in steps leave it out."""
    past = an.backtest(sample(), {"flat": flat}, horizon=1, min_train=2, level=[80], origins=[2017])
    assert past["step"].eq(0).all()
    assert np.isnan(an.score(past)["mase"].iloc[0])


def test_a_forecaster_sees_nothing_after_its_origin():
    """What it was shown ends at each origin; an origin without outcome is none."""
    SEEN.clear()
    an.backtest(sample(), {"flat": flat}, horizon=2, min_train=2)
    assert SEEN == [2017, 2018, 2019]


@pytest.mark.parametrize("method", ["auto", pytest.param("theta", marks=pytest.mark.slow)])
def test_changing_the_future_changes_no_forecast(method):
    """Any value after an origin moves the outcome, never the forecast, of that origin."""
    panel = walks()
    changed = panel.assign(value=panel["value"].where(panel["year"] <= 2009, panel["value"] * 9))
    one, two = (
        an.backtest(each, method, horizon=3, origins=[2008, 2009]).drop(columns="actual")
        for each in (panel, changed)
    )
    assert_frame_equal(one, two)


def test_one_row_moved_after_the_origin_moves_nothing():
    """Nor does a single value of another series."""
    panel = walks()
    changed = panel.copy()
    changed.loc[(changed["place"] == "t03") & (changed["year"] == 2010), "value"] = 1e6
    one, two = (an.backtest(each, "auto", horizon=2, origins=[2009]) for each in (panel, changed))
    columns = ["median", "lower", "upper"]
    assert_frame_equal(one[columns], two[columns])


def test_each_origin_may_see_the_editions_of_its_day():
    """With as_of, forecasts start from first releases, outcomes stay those of the panel."""
    panel = walks()

    def then(year: int) -> pd.DataFrame:
        known = panel[panel["year"] < year]
        return known.assign(value=known["value"] * 2)

    past = an.backtest(panel, "naive", horizon=1, origins=[2010], as_of=then)
    assert past["origin"].unique().tolist() == [2009]
    own = panel[panel["year"] == 2009].set_index("place")["value"]
    once = past[past["level"] == 80].set_index("place")
    np.testing.assert_allclose(once["median"], 2 * own.reindex(once.index))
    actual = panel[panel["year"] == 2010].set_index("place")["value"]
    np.testing.assert_allclose(once["actual"], actual.reindex(once.index))


def editions() -> pd.DataFrame:
    """Walks in two editions: each value a year after its own, then all of them in 2016, doubled."""
    panel = walks()
    first = panel.assign(published=(panel["year"] + 1).astype(str) + "-10-01", edition="first")
    return pd.concat(
        [first, first.assign(published="2016-10-01", edition="b", value=2 * first["value"])]
    )


def test_the_vintages_of_each_origin_come_from_the_editions():
    """What a later edition revised is not known before it, and is the outcome all the same."""
    rows = editions()
    past = an.backtest(rows, "naive", horizon=1, origins=[2010], as_of="each origin")
    first = walks()
    once = past[past["level"] == 80].set_index("place")
    start, came = (
        first[first["year"] == year].set_index("place")["value"] for year in (2010, 2011)
    )
    np.testing.assert_allclose(once["median"], start.reindex(once.index))
    np.testing.assert_allclose(once["actual"], 2 * came.reindex(once.index))
    late = rows[rows["edition"] == "b"]
    with pytest.raises(an.DataError, match="no series is long enough"):
        an.backtest(late, "naive", horizon=1, origins=[2010], as_of="each origin")
    with pytest.raises(an.DataError, match="as_of"):
        an.backtest(rows, "naive", horizon=1, as_of="each day")


def test_the_vintages_of_each_origin_are_those_of_the_loader():
    """R&D intensity: the same forecasts as from what the loader gives for each December."""
    rows = an.load_observations("rd_intensity")
    rows = rows[rows["place"].str.endswith("0000")]

    def then(year: int) -> pd.DataFrame:
        return an.load_panel("rd_intensity", as_of=f"{year + 1}-12-31").merge(
            rows[["place"]].drop_duplicates()
        )

    options = {"methods": "drift", "horizon": 2, "origins": [2018, 2021]}
    panel = an.load_panel("rd_intensity", rows["place"].unique().tolist())
    theirs = an.backtest(panel, **options, as_of=then)
    assert_frame_equal(an.backtest(rows, **options, as_of="each origin"), theirs)


def test_provinces_with_the_data_of_the_day():
    """R&D intensity as it stood each December: nothing revised later enters."""
    rows = an.load_rd_intensity(basis="census5")
    provinces = rows[rows["place"].str.endswith("0000")]

    def then(year: int) -> pd.DataFrame:
        known = an.load_rd_intensity(as_of=f"{year + 1}-12-31", basis="newest")
        return known[known["place"].str.endswith("0000")]

    past = an.backtest(provinces, "auto", horizon=1, origins=[2022], as_of=then)
    assert past["origin"].unique().tolist() == [2022]
    assert past["place"].nunique() == 32


def test_a_refused_origin_says_why():
    """A forecaster that refuses leaves rows with its reason, and they are counted."""
    past = an.backtest(walks(), {"panel": an.regression_forecast}, horizon=4, min_train=4)
    early = past[past["origin"] == past["origin"].min()]
    assert early["median"].isna().all()
    assert early["reason"].str.contains("too few for a regression").all()
    assert an.score(past)["refused"].iloc[0] > 0


def test_scores_by_horizon_and_origin():
    """Any column may be gone by; outcomes add up."""
    past = an.backtest(walks(), ["naive", "drift"], horizon=2, origins=3)
    by = an.score(past, by=["method", "horizon", "origin"])
    assert by["n"].sum() == an.score(past)["n"].sum()
    with pytest.raises(an.DataError, match="column country is missing"):
        an.score(past, by="country")


def test_bad_input_is_refused():
    """An unknown method, and a panel too short for any origin."""
    with pytest.raises(an.DataError, match="unknown methods"):
        an.backtest(walks(), ["auto", "best"], horizon=1)
    with pytest.raises(an.DataError, match="no series is long enough"):
        an.backtest(sample(), "naive", horizon=1)


def test_a_process_pool_gives_the_same():
    """Two processes, the same frame."""
    panel, options = walks(), {"horizon": 2, "origins": 3}
    alone = an.backtest(panel, ["auto", "ols"], **options)
    with ProcessPoolExecutor(2) as pool:
        assert_frame_equal(an.backtest(panel, ["auto", "ols"], **options, executor=pool), alone)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same():
    """Two worker processes of a local dask cluster, the same frame."""
    distributed = pytest.importorskip("distributed")
    panel, options = walks(), {"horizon": 2, "origins": 2}
    alone = an.backtest(panel, ["auto", "drift"], **options)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        there = an.backtest(panel, ["auto", "drift"], **options, executor=client.get_executor())
    assert_frame_equal(there, alone)


def test_tails_are_counted_by_hand():
    """Four outcomes: two above the median, one below the lower end, none above the upper."""
    past = past_of([3.0] * 4, [2.0] * 4, [4.0] * 4, [1.5, 2.5, 3.5, 3.6]).assign(
        horizon=[1, 1, 2, 2]
    )
    row = an.tail_shares(past, by="method").iloc[0]
    assert row[["n", "above_median", "below_lower", "above_upper"]].tolist() == [4, 50, 25, 0]
    assert an.tail_shares(past)["above_median"].tolist() == [0, 100]
    with pytest.raises(an.DataError, match="column country is missing"):
        an.tail_shares(past, by="country")
