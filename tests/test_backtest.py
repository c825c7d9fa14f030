"""Measured coverage: counted by hand, and blind to the future."""

from __future__ import annotations

import pandas as pd
import pytest

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


def test_coverage_counted_by_hand():
    """Origins 2017 and 2018, two years ahead: 6 outcomes are known, the jump is missed once."""
    held = an.rolling_coverage(sample(), forecaster=flat, horizon=2, level=[80], origins=2)
    row = held.iloc[0]
    assert (row["n"], row["origins"]) == (6, 2)
    assert row["coverage_pct"] == pytest.approx(100 * 5 / 6)


def test_a_forecaster_sees_nothing_after_its_origin():
    """What it was shown ends at each origin."""
    SEEN.clear()
    an.rolling_coverage(sample(), forecaster=flat, horizon=2, level=[80], origins=2)
    assert SEEN == [2017, 2018]


def test_changing_the_future_changes_no_forecast():
    """Values after the origin move the score, never the interval."""
    one = flat(sample()[sample()["year"] <= 2018], horizon=2, level=[80])
    changed = sample()
    changed.loc[changed["year"] > 2018, "value"] = 99
    two = flat(changed[changed["year"] <= 2018], horizon=2, level=[80])
    pd.testing.assert_frame_equal(one, two)
