"""Ratios, shares, densities and decompositions: published values and exact identities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frames import AMOUNTS, panel_of, sample
from hypothesis import given, settings

from analysis import ratios
from analysis.schema import DataError


@pytest.fixture
def panel() -> pd.DataFrame:
    return sample()


#: Three factors of two sub-categories in four years, from the tests of the R package LMDIR.
LMDIR = {
    1971: [[1, 10, 2], [4, 5, 3]],
    1972: [[4, 5, 3], [5, 6, 4]],
    1973: [[8, 2, 4], [5, 7, 5]],
    1974: [[10, 1, 5], [6, 8, 6]],
}


def two_years(r0: float, r1: float, g0: float, g1: float, place: str = "a") -> pd.DataFrame:
    return pd.concat(
        [
            panel_of("gdp", "100m_cny", [(place, 2023, g1), (place, 2018, g0)]),
            panel_of("rd_expenditure", "100m_cny", [(place, 2023, r1), (place, 2018, r0)]),
        ]
    )


def test_ratio_is_given_where_both_stand_and_nan_stays_nan(panel):
    """Rows of one indicator alone give no ratio; a NaN gives NaN."""
    alone = panel[~((panel["indicator"] == "gdp") & (panel["year"] == 2021))]
    out = ratios.ratio(alone, numerator="rd", denominator="gdp", name="ri", unit="pct", scale=100)
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
        ratios.ratio(panel, numerator="rd", denominator="gdp", name="x", unit="y")
    assert caught.value.rows["place"].tolist() == ["330100", "330200"]


def test_a_percentage_needs_one_unit_and_scale_100(panel):
    """A ratio in pct of two units, or without the factor 100, is refused; a density is not."""
    panel.loc[panel["indicator"] == "gdp", "unit"] = "count"
    names = {"numerator": "rd", "denominator": "gdp", "name": "x"}
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
    assert ratios.share(panel, part="rd", whole="gdp", name="s")["indicator"].unique() == ["s"]
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


def test_density_counts_per_ten_thousand_or_as_told(panel):
    """100 in 4000 are 250 per 10,000 and 25 per 1,000."""
    names = {"numerator": "rd", "denominator": "gdp", "name": "d", "unit": "per_10k_people"}
    assert ratios.density(panel, **names)["value"][0] == pytest.approx(250)
    assert ratios.density(panel, **names, per=1000)["value"][0] == pytest.approx(25)


@pytest.mark.parametrize(
    ("values", "method", "expected"),
    [
        ((100, 150, 5000, 6000), "lmdi", (0.5, 0.90853, -0.40853)),
        ((100, 150, 5000, 6000), "shapley", (0.5, 0.91667, -0.41667)),
        ((19657, 33357.1, 919281, 1294000), "lmdi", (0.43953, 1.24341, -0.80389)),
        ((19657, 33357.1, 919281, 1294000), "shapley", (0.43953, 1.27452, -0.83500)),
    ],
)
def test_decomposition_of_published_pairs(values, method, expected):
    """A round example and China 2018 to 2023 (R&D and census-revised GDP, CNY 100 million)."""
    out = ratios.decompose_ratio_change(two_years(*values), start=2018, end=2023, method=method)
    assert list(out.columns) == [
        "place",
        "start",
        "end",
        "ratio_start_pct",
        "ratio_end_pct",
        "change_pp",
        "numerator_effect_pp",
        "denominator_effect_pp",
        "method",
    ]
    effects = out.loc[0, ["change_pp", "numerator_effect_pp", "denominator_effect_pp"]]
    assert effects.tolist() == pytest.approx(expected, abs=5.1e-6)
    assert out.loc[0, "method"] == method


@pytest.mark.parametrize("method", ["lmdi", "shapley"])
@given(r0=AMOUNTS, r1=AMOUNTS, g0=AMOUNTS, g1=AMOUNTS)
@settings(max_examples=60)
def test_the_two_effects_add_up_to_the_change(method, r0, r1, g0, g1):
    """Effects add up to the change, to rounding of the largest number involved."""
    frame = two_years(r0, r1, g0, g1)
    out = ratios.decompose_ratio_change(frame, start=2018, end=2023, method=method).iloc[0]
    effects = out["numerator_effect_pp"], out["denominator_effect_pp"]
    scale = max(1, abs(effects[0]), abs(effects[1]), out["ratio_start_pct"], out["ratio_end_pct"])
    assert abs(sum(effects) - out["change_pp"]) <= 1e-12 * scale
    assert out["change_pp"] == pytest.approx(100 * (r1 / g1 - r0 / g0), abs=1e-12 * scale)
    assert effects[0] * (r1 - r0) >= 0
    assert effects[1] * (g1 - g0) <= 0


def test_effects_of_intensities_are_exact_to_the_twelfth_digit():
    """With ratios of a few per cent the sum holds to 1e-12 points."""
    draw = np.random.default_rng(1)
    frames = [
        two_years(*draw.uniform(50, 300, 2), *draw.uniform(4000, 9000, 2), place=f"p{number}")
        for number in range(200)
    ]
    for method in ("lmdi", "shapley"):
        out = ratios.decompose_ratio_change(pd.concat(frames), start=2018, end=2023, method=method)
        rest = out["numerator_effect_pp"] + out["denominator_effect_pp"] - out["change_pp"]
        assert rest.abs().max() < 1e-12


def test_a_ratio_that_stands_still_still_splits():
    """R&D and GDP that both grow by half leave the ratio and give opposite effects."""
    out = ratios.decompose_ratio_change(two_years(100, 150, 5000, 7500), start=2018, end=2023)
    assert out["change_pp"][0] == pytest.approx(0, abs=1e-15)
    assert out["numerator_effect_pp"][0] == pytest.approx(2 * np.log(1.5))
    assert out["denominator_effect_pp"][0] == pytest.approx(-2 * np.log(1.5))


def test_decomposition_takes_other_indicators_units_and_scales():
    """Other names work; a density keeps its own unit and loses the percentage suffixes."""
    frame = two_years(100, 150, 5000, 6000)
    frame["indicator"] = frame["indicator"].map({"gdp": "staff", "rd_expenditure": "spent"})
    frame.loc[frame["indicator"] == "staff", "unit"] = "count"
    names = {"numerator": "spent", "denominator": "staff", "start": 2018, "end": 2023}
    out = ratios.decompose_ratio_change(frame, **names, scale=10_000)
    assert list(out.columns[3:8]) == [
        "ratio_start",
        "ratio_end",
        "change",
        "numerator_effect",
        "denominator_effect",
    ]
    assert out["numerator_effect"][0] == pytest.approx(90.853, abs=5e-4)
    with pytest.raises(DataError, match="a percentage needs one unit"):
        ratios.decompose_ratio_change(frame, **names)


def test_decomposition_names_the_place_and_year_that_lack_a_value():
    """A missing row and a NaN are both listed."""
    frame = pd.concat([two_years(1, 2, 30, 40, "a"), two_years(1, np.nan, 30, 40, "b")])
    frame = frame[
        ~((frame["place"] == "a") & (frame["indicator"] == "gdp") & (frame["year"] == 2018))
    ]
    with pytest.raises(DataError, match="both indicators in both years; 2 are missing") as caught:
        ratios.decompose_ratio_change(frame, start=2018, end=2023)
    assert caught.value.rows.to_numpy().tolist() == [
        ["gdp", "a", 2018],
        ["rd_expenditure", "b", 2023],
    ]


def test_lmdi_refuses_zero_where_shapley_takes_it():
    """A numerator of zero is refused with a pointer to Shapley, which gives the exact split."""
    frame = two_years(0, 150, 5000, 6000)
    with pytest.raises(DataError, match="method='shapley' tolerates a numerator of zero"):
        ratios.decompose_ratio_change(frame, start=2018, end=2023)
    out = ratios.decompose_ratio_change(frame, start=2018, end=2023, method="shapley")
    assert out["change_pp"][0] == pytest.approx(2.5)
    assert out["numerator_effect_pp"][0] == pytest.approx(2.75)


@pytest.mark.parametrize("values", [(100, 150, 0, 6000), (100, -1, 5000, 6000)])
@pytest.mark.parametrize("method", ["lmdi", "shapley"])
def test_no_method_takes_a_zero_denominator_or_negative_values(values, method):
    """A denominator of zero and a negative value are refused by both methods."""
    with pytest.raises(DataError, match=f"cannot be decomposed by method='{method}'") as caught:
        ratios.decompose_ratio_change(two_years(*values), start=2018, end=2023, method=method)
    assert len(caught.value.rows) == 1


def test_decomposition_refuses_other_methods_and_years_in_reverse():
    """The methods are listed; the end comes after the start."""
    frame = two_years(100, 150, 5000, 6000)
    with pytest.raises(DataError, match=r"(?s)method='sun' is not known.*Allowed: lmdi, shapley"):
        ratios.decompose_ratio_change(frame, start=2018, end=2023, method="sun")
    with pytest.raises(DataError, match="the end year 2018 is not after the start year 2018"):
        ratios.decompose_ratio_change(frame, start=2018, end=2018)


@pytest.mark.parametrize(
    ("year", "change", "effects", "factors"),
    [
        (
            1972,
            100,
            (69.79006598, -9.455125793, 39.66505981),
            (1.761117821, 0.926191306, 1.379410116),
        ),
        (1973, 59, (42.96021467, -34.31902656, 50.3588119), None),
        (1974, 99, (54.01064234, -9.021284671, 54.01064234), None),
    ],
)
def test_log_mean_gives_the_published_lmdi_vectors(year, change, effects, factors):
    """Several factors and sub-categories, as the R package LMDIR publishes them."""
    before, after = (np.array(LMDIR[which], dtype=float) for which in (year - 1, year))
    weights = ratios.log_mean(after.prod(axis=1), before.prod(axis=1))
    parts = weights @ np.log(after / before)
    total = after.prod(axis=1).sum(), before.prod(axis=1).sum()
    assert total[0] - total[1] == change
    assert parts == pytest.approx(effects, rel=1e-9)
    if factors:
        assert np.exp(parts / ratios.log_mean(*total)) == pytest.approx(factors, rel=1e-9)


@given(AMOUNTS, AMOUNTS)
def test_log_mean_lies_between_geometric_and_arithmetic_mean(a, b):
    """The mean is symmetric, bounded by two other means, and exact in its definition."""
    mean = float(ratios.log_mean(a, b))
    assert mean == pytest.approx(float(ratios.log_mean(b, a)))
    assert np.sqrt(a * b) * (1 - 1e-12) <= mean <= (a + b) / 2 * (1 + 1e-12)
    assert mean * np.log(a / b) == pytest.approx(a - b, abs=1e-12 * max(a, b))


def test_log_mean_keeps_its_digits_where_both_nearly_meet():
    """Values that differ in the eleventh digit, equal values, and values at or below zero."""
    assert float(ratios.log_mean(2.0, 2.0)) == pytest.approx(2.0, rel=1e-15)
    assert float(ratios.log_mean(2.0, 2.0 + 2e-11)) == pytest.approx(2.0 + 1e-11, rel=1e-15)
    for bad in (0.0, -1.0):
        with pytest.raises(DataError, match="logarithmic mean needs values above zero"):
            ratios.log_mean([1.0, bad], [1.0, 1.0])


# Rank and concentration
