"""Decompositions, elasticities and what growth it takes: published values, exact identities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frames import AMOUNTS, panel_of
from hypothesis import assume, given
from pandas.testing import assert_frame_equal
from scipy import stats

from analysis.errors import DataError
from analysis.metrics import decomposition

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
    out = decomposition.decompose_ratio_change(
        two_years(*values), start=2018, end=2023, method=method
    )
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
def test_the_two_effects_add_up_to_the_change(method, r0, r1, g0, g1):
    """Effects add up to the change, to rounding of the largest number involved."""
    frame = two_years(r0, r1, g0, g1)
    out = decomposition.decompose_ratio_change(frame, start=2018, end=2023, method=method).iloc[0]
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
        out = decomposition.decompose_ratio_change(
            pd.concat(frames), start=2018, end=2023, method=method
        )
        rest = out["numerator_effect_pp"] + out["denominator_effect_pp"] - out["change_pp"]
        assert rest.abs().max() < 1e-12


def test_a_ratio_that_stands_still_still_splits():
    """R&D and GDP that both grow by half leave the ratio and give opposite effects."""
    out = decomposition.decompose_ratio_change(
        two_years(100, 150, 5000, 7500), start=2018, end=2023
    )
    assert out["change_pp"][0] == pytest.approx(0, abs=1e-15)
    assert out["numerator_effect_pp"][0] == pytest.approx(2 * np.log(1.5))
    assert out["denominator_effect_pp"][0] == pytest.approx(-2 * np.log(1.5))


def test_decomposition_takes_other_indicators_units_and_scales():
    """Other names work; a density keeps its own unit and loses the percentage suffixes."""
    frame = two_years(100, 150, 5000, 6000)
    frame["indicator"] = frame["indicator"].map({"gdp": "staff", "rd_expenditure": "spent"})
    frame.loc[frame["indicator"] == "staff", "unit"] = "count"
    names = {"numerator": "spent", "denominator": "staff", "start": 2018, "end": 2023}
    out = decomposition.decompose_ratio_change(frame, **names, scale=10_000)
    assert list(out.columns[3:8]) == [
        "ratio_start",
        "ratio_end",
        "change",
        "numerator_effect",
        "denominator_effect",
    ]
    assert out["numerator_effect"][0] == pytest.approx(90.853, abs=5e-4)
    with pytest.raises(DataError, match="a percentage needs one unit"):
        decomposition.decompose_ratio_change(frame, **names)


def test_decomposition_names_the_place_and_year_that_lack_a_value():
    """A missing row and a NaN are both listed."""
    frame = pd.concat([two_years(1, 2, 30, 40, "a"), two_years(1, np.nan, 30, 40, "b")])
    frame = frame[
        ~((frame["place"] == "a") & (frame["indicator"] == "gdp") & (frame["year"] == 2018))
    ]
    with pytest.raises(DataError, match="both indicators in both years; 2 are missing") as caught:
        decomposition.decompose_ratio_change(frame, start=2018, end=2023)
    assert caught.value.rows.to_numpy().tolist() == [
        ["gdp", "a", 2018],
        ["rd_expenditure", "b", 2023],
    ]


def test_lmdi_refuses_zero_where_shapley_takes_it():
    """A numerator of zero is refused with a pointer to Shapley, which gives the exact split."""
    frame = two_years(0, 150, 5000, 6000)
    with pytest.raises(DataError, match="method='shapley' tolerates a numerator of zero"):
        decomposition.decompose_ratio_change(frame, start=2018, end=2023)
    out = decomposition.decompose_ratio_change(frame, start=2018, end=2023, method="shapley")
    assert out["change_pp"][0] == pytest.approx(2.5)
    assert out["numerator_effect_pp"][0] == pytest.approx(2.75)


@pytest.mark.parametrize("values", [(100, 150, 0, 6000), (100, -1, 5000, 6000)])
@pytest.mark.parametrize("method", ["lmdi", "shapley"])
def test_no_method_takes_a_zero_denominator_or_negative_values(values, method):
    """A denominator of zero and a negative value are refused by both methods."""
    with pytest.raises(DataError, match=f"cannot be decomposed by method='{method}'") as caught:
        decomposition.decompose_ratio_change(
            two_years(*values), start=2018, end=2023, method=method
        )
    assert len(caught.value.rows) == 1


def test_decomposition_refuses_other_methods_and_years_in_reverse():
    """The methods are listed; the end comes after the start."""
    frame = two_years(100, 150, 5000, 6000)
    with pytest.raises(DataError, match=r"(?s)method='sun' is not known.*Allowed: lmdi, shapley"):
        decomposition.decompose_ratio_change(frame, start=2018, end=2023, method="sun")
    with pytest.raises(DataError, match="the end year 2018 is not after the start year 2018"):
        decomposition.decompose_ratio_change(frame, start=2018, end=2018)


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
    weights = decomposition.log_mean(after.prod(axis=1), before.prod(axis=1))
    parts = weights @ np.log(after / before)
    total = after.prod(axis=1).sum(), before.prod(axis=1).sum()
    assert total[0] - total[1] == change
    assert parts == pytest.approx(effects, rel=1e-9)
    if factors:
        assert np.exp(parts / decomposition.log_mean(*total)) == pytest.approx(factors, rel=1e-9)


@given(AMOUNTS, AMOUNTS)
def test_log_mean_lies_between_geometric_and_arithmetic_mean(a, b):
    """The mean is symmetric, bounded by two other means, and exact in its definition."""
    mean = float(decomposition.log_mean(a, b))
    assert mean == pytest.approx(float(decomposition.log_mean(b, a)))
    assert np.sqrt(a * b) * (1 - 1e-12) <= mean <= (a + b) / 2 * (1 + 1e-12)
    assert mean * np.log(a / b) == pytest.approx(a - b, abs=1e-12 * max(a, b))


def test_log_mean_keeps_its_digits_where_both_nearly_meet():
    """Values that differ in the eleventh digit, equal values, and values at or below zero."""
    assert float(decomposition.log_mean(2.0, 2.0)) == pytest.approx(2.0, rel=1e-15)
    assert float(decomposition.log_mean(2.0, 2.0 + 2e-11)) == pytest.approx(2.0 + 1e-11, rel=1e-15)
    for bad in (0.0, -1.0):
        with pytest.raises(DataError, match="logarithmic mean needs values above zero"):
            decomposition.log_mean([1.0, bad], [1.0, 1.0])


# Rank and concentration


#: The nation's GDP in 2018 and 2023, 100m CNY: first published, and after the censuses.
FIRST, REVISED = (900_309.0, 33_357.1 / 0.0265), (919_281.0, 1_294_000.0)


def national(before: float, after: float, *bases: str) -> pd.DataFrame:
    panel = two_years(19_657.0, 33_357.1, before, after, "100000")
    of_gdp = panel["year"].map(dict(zip((2018, 2023), bases, strict=True)))
    return panel.assign(basis=of_gdp.where(panel["indicator"] == "gdp", ""))


def test_a_decomposition_over_two_bases_is_refused():
    """First GDP of 2018, revised GDP of 2023: no decomposition unless it is asked for by name."""
    mixed = national(FIRST[0], REVISED[1], "first", "revised")
    years = {"start": 2018, "end": 2023}
    with pytest.raises(DataError, match="the figures to decompose stand on more than one GDP base"):
        decomposition.decompose_ratio_change(mixed, **years)
    with pytest.warns(UserWarning, match="gdp of 100000"):
        warned = decomposition.decompose_ratio_change(mixed, **years, mixed="warn")
    assert warned["change_pp"].item() == pytest.approx(0.39447, abs=5e-6)
    one = decomposition.decompose_ratio_change(national(*REVISED, "r", "r"), **years)
    assert one["change_pp"].item() == pytest.approx(0.43953, abs=5e-6)


@pytest.mark.parametrize(
    ("gdp", "bases", "arc"),
    [
        (REVISED, ("r", "r"), 1.54675),
        (FIRST, ("f", "f"), 1.57795),
        ((FIRST[0], REVISED[1]), ("f", "r"), 1.45783),
    ],
    ids=["revised", "unrevised", "mixed"],
)
def test_the_nations_elasticity(gdp, bases, arc):
    """Published: 1.54675 revised, 1.57795 first (GDP implied by 2.65 %), 1.45783 mixed."""
    panel = national(*gdp, *bases)
    years = {"start": 2018, "end": 2023}
    if len(set(bases)) == 2:
        with pytest.raises(DataError, match="more than one GDP base"):
            decomposition.elasticity(panel, **years)
    out = decomposition.elasticity(panel, **years, mixed="allow").iloc[0]
    assert out["arc"] == pytest.approx(arc, abs=1e-4)
    assert (out["n"], out["reason"], out["caution"]) == (2, "", "too few years")
    assert np.isnan(out["log_log"])


@given(r0=AMOUNTS, r1=AMOUNTS, g0=AMOUNTS, g1=AMOUNTS)
def test_growth_of_the_ratio_is_the_arc_less_one(r0, r1, g0, g1):
    """The change of ln I equals (arc - 1) times the change of ln G, whatever the figures."""
    assume(abs(np.log(g1 / g0)) > 1e-3)
    arc = decomposition.elasticity(two_years(r0, r1, g0, g1), start=2018, end=2023)["arc"].item()
    growth = np.log((r1 / g1) / (r0 / g0))
    assert growth == pytest.approx((arc - 1) * np.log(g1 / g0), abs=1e-9)


def test_the_slope_of_logarithms_is_scipys():
    """Against scipy's regression, with a gap, a NaN and unsorted rows; two places, string ids."""
    gdp = [100.0, 108.0, 115.0, 131.0, 140.0]
    rd = [2.0, 2.3, 2.4, 2.9, 3.3]
    years = [2018, 2019, 2020, 2022, 2023]
    rows = [panel_of("gdp", "100m_cny", [("01", y, g) for y, g in zip(years, gdp, strict=True)])]
    rows += [panel_of("rd", "100m_cny", [("01", y, r) for y, r in zip(years, rd, strict=True)])]
    rows += [panel_of("gdp", "100m_cny", [("02", 2018, 5.0), ("02", 2023, 5.0), ("02", 2020, 4.0)])]
    rows += [panel_of("rd", "100m_cny", [("02", 2018, 1.0), ("02", 2023, 2.0), ("02", 2020, None)])]
    panel = pd.concat(rows).sample(frac=1, random_state=1)
    before = panel.copy()
    out = decomposition.elasticity(
        panel, start=2018, end=2023, numerator="rd", denominator="gdp"
    ).set_index("place")
    ours = stats.linregress(np.log(gdp), np.log(rd))
    assert out.loc["01", "log_log"] == pytest.approx(ours.slope)
    assert out.loc["01", "log_log_se"] == pytest.approx(ours.stderr)
    assert out.loc["01", "caution"].startswith("5 years of levels")
    assert out.loc["02", "reason"] == "the denominator did not change"
    assert_frame_equal(panel, before)


@pytest.mark.parametrize(
    ("values", "reason"),
    [((1.0, None, 5.0, 6.0), "no value"), ((1.0, 0.0, 5.0, 6.0), "value not above zero")],
)
def test_no_arc_without_values_above_zero(values, reason):
    """A missing or zero end gives NaN and says why."""
    out = decomposition.elasticity(two_years(*values), start=2018, end=2023)
    assert np.isnan(out["arc"].item()) and out["reason"].tolist() == [reason]
    with pytest.raises(DataError, match="is not after the start year"):
        decomposition.elasticity(two_years(1, 2, 3, 4), start=2023, end=2018)


def test_what_it_takes_to_reach_an_intensity():
    """Published: 2.10 to 2.80 in 3 years: 10.0642 %, .2333 a year; with GDP +6 %, R&D 16.668."""
    out = decomposition.required_growth(start=2.10, target=2.80, years=3)
    assert out["denominator_growth_pct"].tolist() == [4, 5, 6]
    assert out["intensity_growth_pct"].round(4).unique().tolist() == [10.0642]
    assert out["pace_pp"].round(4).unique().tolist() == [0.2333]
    assert out["numerator_growth_pct"].round(3).iloc[-1] == 16.668
    assert out["numerator_multiple"].iloc[-1] == pytest.approx(1.16668**3, abs=1e-4)


def test_rebasing_lowers_where_one_starts():
    """Published: a GDP raised by 16.8, 4.4, 3.4, 2.1, 2.7 % lowers the ratio by these per cent."""
    raised = (16.8, 4.4, 3.4, 2.1, 2.7)
    out = decomposition.required_growth(
        start=1.0, target=2.0, years=1, denominator_growth_pct=[0], rebase_pct=raised
    )
    effect = 100 * (out["start_rebased"] - 1)
    assert effect.round(2).tolist() == [-14.38, -4.21, -3.29, -2.06, -2.63]
    needed = [100 * (2 * (1 + each / 100) - 1) for each in raised]
    assert out["numerator_growth_pct"].tolist() == pytest.approx(needed)


@pytest.mark.parametrize(
    "wrong", [{"start": 0}, {"target": -1}, {"years": 0}, {"start": float("nan")}]
)
def test_growth_from_nothing_is_refused(wrong):
    """Ratios and years above zero; growth above -100 %."""
    with pytest.raises(DataError, match="no growth leads from"):
        decomposition.required_growth(**({"start": 2.1, "target": 2.8, "years": 3} | wrong))
    with pytest.raises(DataError, match="leaves nothing"):
        decomposition.required_growth(start=1, target=2, years=3, denominator_growth_pct=[-100])
