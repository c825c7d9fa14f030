"""Ratios, shares and densities: published values, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frames import panel_of, sample

from analysis.errors import DataError
from analysis.metrics import shares as ratios


@pytest.fixture
def panel() -> pd.DataFrame:
    return sample()


def test_ratio_is_given_where_both_stand_and_nan_stays_nan(panel):
    """Rows of one indicator alone give no ratio; a NaN gives NaN."""
    alone = panel[~((panel["indicator"] == "gdp") & (panel["year"] == 2021))]
    out = ratios.ratio(
        alone, numerator="rd", denominator="gdp", indicator="ri", unit="pct", scale=100
    )
    assert list(out.columns) == ["indicator", "place", "year", "value", "unit"]
    assert set(out["indicator"]) == {"ri"} and set(out["unit"]) == {"pct"}
    assert out["year"].tolist() == [2020, 2022] * 3
    assert out["value"].tolist() == pytest.approx(
        [2.5, np.nan, 1.25, 1.35, 2.5, 3.025], nan_ok=True
    )


def test_ratio_refuses_a_zero_denominator_and_shows_it(panel):
    """A denominator of zero is refused with its place and year."""
    panel.loc[(panel["indicator"] == "gdp") & (panel["year"] == 2021), "value"] = 0
    with pytest.raises(DataError, match="denominator 'gdp' is zero in 2 rows") as caught:
        ratios.ratio(panel, numerator="rd", denominator="gdp", indicator="x", unit="y")
    assert caught.value.rows["place"].tolist() == ["330100", "330200"]


def test_a_percentage_needs_one_unit_and_scale_100(panel):
    """A ratio in pct of two units, or without the factor 100, is refused; a density is not."""
    panel.loc[panel["indicator"] == "gdp", "unit"] = "count"
    names = {"numerator": "rd", "denominator": "gdp", "indicator": "x"}
    with pytest.raises(DataError, match="stand in count and 100m_cny"):
        ratios.ratio(panel, **names, unit="pct", scale=100)
    with pytest.raises(DataError, match="stand in count and 100m_cny"):
        ratios.share(panel, part="rd", whole="gdp")
    assert len(ratios.ratio(panel, **names, unit="100m_cny_each")) == 8
    with pytest.raises(DataError, match=r"a ratio in pct needs scale=100, not 1\.0"):
        ratios.ratio(panel.assign(unit="count"), **names, unit="pct")


def test_an_unknown_indicator_lists_those_of_the_panel(panel):
    """The error names the missing indicator and those there are."""
    with pytest.raises(DataError, match="holds no indicator 'rnd'") as caught:
        ratios.share(panel, part="rnd", whole="gdp")
    assert "Allowed: gdp, rd" in str(caught.value)
    with pytest.raises(DataError, match="'rd' is named twice"):
        ratios.share(panel, part="rd", whole="rd")


def test_share_is_a_percentage_from_0_to_100(panel):
    """A part above its whole is refused with its rows; the ends themselves are shares."""
    assert ratios.share(panel, part="rd", whole="gdp", indicator="s")["indicator"].unique() == ["s"]
    assert set(ratios.share(panel, part="rd", whole="gdp")["indicator"]) == {"rd_share_of_gdp"}
    with pytest.raises(DataError, match="7 shares lie outside 0 to 100 %") as caught:
        ratios.share(panel, part="gdp", whole="rd")
    assert len(caught.value.rows) == 7
    ends = pd.concat(
        [
            panel_of("part", "count", [("a", 2020, 0.0), ("b", 2020, 7.0)]),
            panel_of("whole", "count", [("a", 2020, 7.0), ("b", 2020, 7.0)]),
        ]
    )
    assert ratios.share(ends, part="part", whole="whole")["value"].tolist() == [0, 100]


def test_a_density_is_a_ratio_with_a_scale(panel):
    """100 in 4000 are 250 per 10,000 and 25 per 1,000."""
    names = {"numerator": "rd", "denominator": "gdp", "indicator": "d", "unit": "per_10k_people"}
    assert ratios.ratio(panel, **names, scale=10_000)["value"][0] == pytest.approx(250)
    assert ratios.ratio(panel, **names, scale=1000)["value"][0] == pytest.approx(25)


def test_the_gdp_base_comes_along(panel):
    """The base of the figure that has one, or of both; two bases are refused, with the rows."""
    names = {
        "numerator": "rd",
        "denominator": "gdp",
        "indicator": "ri",
        "unit": "pct",
        "scale": 100,
    }
    gdp = panel["indicator"] == "gdp"
    out = ratios.ratio(panel.assign(basis=gdp.map({True: "census5", False: ""})), **names)
    assert set(out["basis"]) == {"census5"}
    back = {"numerator": "gdp", "denominator": "rd", "indicator": "ir", "unit": "index"}
    assert set(ratios.ratio(panel.assign(basis="census4"), **back)["basis"]) == {"census4"}
    two = panel.assign(basis=gdp.map({True: "census5", False: "census4"}))
    with pytest.raises(DataError, match="two GDP bases in 8 rows") as refused:
        ratios.ratio(two, **names)
    assert len(refused.value.rows) == 8
