"""The kinked trend: a published fit, and what is too short or stands on two bases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frames import panel_of
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.errors import DataError

#: R&D intensity of Canada, 2010 to 2020, per cent of GDP.
CANADA = [1.83, 1.79, 1.77, 1.71, 1.71, 1.69, 1.73, 1.69, 1.74, 1.75, 1.84]


def canada() -> pd.DataFrame:
    rows = [("CA", 2010 + i, value) for i, value in enumerate(CANADA)]
    return panel_of("rd_intensity", "pct", rows).sample(frac=1, random_state=4)


def test_a_published_bend():
    """Canada: knot given in 2015, slopes -.029677 and +.025677, t 5.67, AICc -69.2031."""
    fit = an.kinked_trend(canada(), knot=2015).iloc[0]
    assert (fit["slope_before"], fit["slope_after"]) == pytest.approx(
        (-0.029677, 0.025677), abs=5e-7
    )
    assert fit["t"] == pytest.approx(5.67, abs=0.005)
    assert fit["ssr"] == pytest.approx(0.0053716, abs=5e-8)
    assert fit["aicc_line"] == pytest.approx(-56.6957, abs=5e-5)
    assert fit["aicc"] == pytest.approx(-69.2031, abs=5e-5)
    assert fit["kinked"] and not fit["searched"]


def test_a_searched_knot_costs_a_parameter():
    """The search finds 2015 too, AICc -61.8697; a fifth of the squares is within chance's reach."""
    fit = an.kinked_trend(canada()).iloc[0]
    assert (fit["knot"], fit["searched"], fit["kinked"]) == (2015, True, False)
    assert fit["aicc"] == pytest.approx(-61.8697, abs=5e-5)


def test_a_straight_line_is_not_bent():
    """Noise around a line: the line has the lower AICc."""
    values = [1.0, 1.12, 1.19, 1.31, 1.4, 1.52, 1.58, 1.71, 1.8, 1.9]
    panel = panel_of("x", "pct", [("a", 2010 + i, value) for i, value in enumerate(values)])
    fit = an.kinked_trend(panel).iloc[0]
    assert not fit["kinked"] and fit["aicc"] > fit["aicc_line"]
    assert fit["slope_before"] == pytest.approx(0.1, abs=0.02)


def test_scale_and_shift_leave_the_knot_alone():
    """Values times 10 plus 5, years plus 100: the same knot, slopes times 10, the same t."""
    plain = an.kinked_trend(canada()).iloc[0]
    other = canada().assign(value=lambda f: 10 * f["value"] + 5, year=lambda f: f["year"] + 100)
    moved = an.kinked_trend(other).iloc[0]
    assert moved["knot"] == plain["knot"] + 100
    assert moved["slope_change"] == pytest.approx(10 * plain["slope_change"])
    assert moved["t"] == pytest.approx(plain["t"])


def test_what_is_too_short_says_so():
    """Seven years with a gap and a NaN leave no knot with four points on either side."""
    rows = [
        ("a", year, 1.0 + 0.1 * i) for i, year in enumerate((2011, 2012, 2014, 2015, 2016, 2017))
    ]
    panel = panel_of("x", "pct", [*rows, ("a", 2018, None), ("b", 2018, 1.0), ("b", 2019, 1.0)])
    before = panel.copy()
    out = an.kinked_trend(panel).set_index("place")
    assert out["reason"].tolist() == [
        "6 values are too few for a knot with 4 on either side",
        "2 values are too few for a knot with 4 on either side",
    ]
    assert out["knot"].isna().all() and not out["kinked"].any()
    assert np.isnan(out.loc["b", "aicc_line"])
    assert_frame_equal(panel, before)
    assert an.kinked_trend(panel.head(0)).empty


def test_a_change_of_base_is_no_bend():
    """Refused where the series crosses a GDP base; a one-sided search is refused as well."""
    panel = canada().assign(basis=lambda f: np.where(f["year"] < 2015, "old", "new"))
    with pytest.raises(DataError, match="the series stand on more than one GDP base"):
        an.kinked_trend(panel)
    assert an.kinked_trend(panel, mixed="allow")["knot"].tolist() == [2015]
    with pytest.raises(DataError, match="min_side=1 leaves no slope"):
        an.kinked_trend(canada(), min_side=1)


@pytest.mark.parametrize("slope", [0.1, 1 / 3, -7.7, 0.0, 1e6])
@pytest.mark.parametrize("knot", [None, 2007])
def test_an_exact_line_has_no_bend(slope, knot):
    """Rounding is no bend, whatever the slope."""
    panel = panel_of("x", "pct", [("a", 2000 + i, 5 + slope * i) for i in range(14)])
    assert not an.kinked_trend(panel, knot=knot)["kinked"].any()


@pytest.mark.parametrize("years", [9, 14, 24])
def test_a_random_walk_bends_by_chance_as_seldom_as_meant(years):
    """Of 300 random walks with drift, 5 % show a bend, within three standard errors."""
    steps = np.random.default_rng(years).normal(0.5, 1, (300, years))
    rows = [
        (f"w{at}", 2000 + i, value)
        for at, walk in enumerate(steps.cumsum(axis=1))
        for i, value in enumerate(walk)
    ]
    share = an.kinked_trend(panel_of("x", "pct", rows))["kinked"].mean()
    assert share < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
