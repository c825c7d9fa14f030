"""Growth, ratios, decomposition, ranks, concentration: published values and identities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from analysis import metrics, ratios
from analysis.schema import DataError

AMOUNTS = st.floats(0.01, 1e6)
#: Three factors of two sub-categories in four years, from the tests of the R package LMDIR.
LMDIR = {
    1971: [[1, 10, 2], [4, 5, 3]],
    1972: [[4, 5, 3], [5, 6, 4]],
    1973: [[8, 2, 4], [5, 7, 5]],
    1974: [[10, 1, 5], [6, 8, 6]],
}


def panel_of(indicator: str, unit: str, rows: list[tuple[str, int, float | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "year", "value"])
    return frame.assign(indicator=indicator, unit=unit)[
        ["indicator", "place", "year", "value", "unit"]
    ]


def sample() -> pd.DataFrame:
    """Two indicators, unsorted: a gap (330600 in 2021), a NaN, and an exact tie in 2020."""
    rd = [
        ("330600", 2022, 121.0),
        ("330600", 2020, 100.0),
        ("330100", 2020, 100.0),
        ("330100", 2021, 110.0),
        ("330100", 2022, np.nan),
        ("330200", 2020, 50.0),
        ("330200", 2021, 45.0),
        ("330200", 2022, 54.0),
    ]
    gdp = [(place, year, 4000.0) for place, year, _ in rd]
    frame = pd.concat([panel_of("rd", "100m_cny", rd), panel_of("gdp", "100m_cny", gdp)])
    return frame.sample(frac=1, random_state=3).set_axis(range(40, 40 + len(frame)))


@pytest.fixture
def panel() -> pd.DataFrame:
    return sample()


CALLS: list[Callable[[pd.DataFrame], pd.DataFrame]] = [
    metrics.growth_rate,
    lambda frame: metrics.change_pp(frame.assign(unit="pct")),
    lambda frame: ratios.ratio(
        frame, numerator="rd", denominator="gdp", name="x", unit="pct", scale=100
    ),
    lambda frame: ratios.share(frame, part="rd", whole="gdp"),
    lambda frame: ratios.density(frame, numerator="rd", denominator="gdp", name="x", unit="y"),
    lambda frame: metrics.index_to(frame, base_year=2020),
    lambda frame: ratios.decompose_ratio_change(
        frame[frame["place"] != "330100"], start=2020, end=2022, numerator="rd", denominator="gdp"
    ),
    metrics.rank,
    metrics.concentration,
]


@pytest.mark.parametrize("call", CALLS)
def test_the_argument_is_left_alone(call, panel):
    """No function changes the frame it is given."""
    before = panel.copy(deep=True)
    call(panel)
    assert_frame_equal(panel, before)


@pytest.mark.parametrize("call", CALLS)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_order_and_index_do_not_matter(call, seed):
    """Shuffled rows under a meaningless index give the same frame."""
    frame = sample()
    mixed = frame.sample(frac=1, random_state=seed)
    mixed.index = [f"row {number % 3}" for number in range(len(mixed))]
    assert_frame_equal(call(mixed), call(frame))


@pytest.mark.parametrize("call", CALLS)
def test_a_frame_that_is_no_panel_is_refused(call, panel):
    """A panel without its year column is refused by every function."""
    with pytest.raises(DataError, match="column year is missing"):
        call(panel.drop(columns="year"))


# Growth and change


def test_growth_needs_the_calendar_year_before(panel):
    """A gap gives NaN and its reason, never growth over two years; so does a NaN."""
    out = metrics.growth_rate(panel).set_index(["indicator", "place", "year"]).loc["rd"]
    assert list(out.columns) == ["growth_pct", "reason"]
    assert out.loc[("330100", 2021), "growth_pct"] == pytest.approx(10)
    assert out.loc[("330200", 2021), "growth_pct"] == pytest.approx(-10)
    assert out.loc[("330200", 2021), "reason"] == ""
    assert out.loc[("330600", 2022)].tolist()[1] == "no value a year before"
    assert out.loc[("330100", 2022)].tolist()[1] == "no value"
    assert out["growth_pct"].isna().sum() == 5


@given(st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=12), AMOUNTS)
def test_growth_returns_the_rates_a_series_was_built_from(rates, start):
    """A series built from known rates gives them back."""
    values = start * np.cumprod([1, *(1 + np.array(rates))])
    years = range(2000, 2000 + len(values))
    frame = panel_of("x", "count", [("a", year, v) for year, v in zip(years, values, strict=True)])
    out = metrics.growth_rate(frame)["growth_pct"].tolist()
    assert np.isnan(out[0])
    assert out[1:] == pytest.approx([100 * rate for rate in rates], abs=1e-9)


def test_growth_over_several_years_is_a_rate_per_year_or_a_total():
    """10 % in each of two years: 10 % a year over two years, 21 % in all."""
    frame = panel_of("x", "count", [("a", 2022, 121.0), ("a", 2020, 100.0)])
    assert metrics.growth_rate(frame, lag=2)["growth_pct"][1] == pytest.approx(10)
    total = metrics.growth_rate(frame, lag=2, annualised=False)
    assert total["growth_pct"][1] == pytest.approx(21)
    assert total["reason"].tolist() == ["no value 2 years before", ""]


def test_growth_has_no_rate_from_zero_from_below_or_across_zero():
    """Bases of zero, below zero and across it give NaN and why; a fall to zero is -100 %."""
    values = [0.0, 5.0, -5.0, -10.0, 5.0, 0.0]
    rows = [("a", 2000 + number, value) for number, value in enumerate(values)]
    out = metrics.growth_rate(panel_of("x", "count", rows))
    assert out["reason"].tolist() == [
        "no value a year before",
        "base is zero",
        "sign change",
        "base is negative",
        "sign change",
        "",
    ]
    assert out["growth_pct"].tolist()[-1] == -100
    assert out["growth_pct"].isna().sum() == 5


@pytest.mark.parametrize("lag", [0, -1, 1.5, True])
def test_a_lag_is_a_whole_number_above_zero(lag, panel):
    """A lag of zero, below it, in half years or as a truth value is refused."""
    with pytest.raises(DataError, match=f"lag={lag} is not a whole number above zero"):
        metrics.growth_rate(panel, lag=lag)


def test_change_pp_is_positive_for_a_rise_and_skips_no_gap():
    """3.08 to 3.22 % is +0.14 points; over a gap there is no change."""
    rows = [("a", 2024, 3.22), ("a", 2023, 3.08), ("a", 2021, 2.95)]
    out = metrics.change_pp(panel_of("rd_intensity", "pct", rows))
    assert out["change_pp"].tolist() == pytest.approx([np.nan, np.nan, 0.14], nan_ok=True)
    assert out["reason"].tolist() == ["no value a year before"] * 2 + [""]
    longer = metrics.change_pp(panel_of("rd_intensity", "pct", rows), lag=2)
    assert longer["change_pp"].tolist()[1] == pytest.approx(0.13)


def test_change_pp_refuses_other_units_by_name(panel):
    """Points of an amount in CNY are refused, and the unit is named."""
    with pytest.raises(DataError, match="found unit 100m_cny") as caught:
        metrics.change_pp(panel)
    assert "Allowed: pct" in str(caught.value)


def test_compound_growth_of_the_published_pair():
    """143.28 to 260 in five years needs 12.66 % a year, and that rate leads there."""
    rate = metrics.compound_growth_pct(143.28, 260, 5)
    assert rate == pytest.approx(12.66, abs=0.005)
    assert 143.28 * (1 + rate / 100) ** 5 == pytest.approx(260)
    assert np.isnan(metrics.compound_growth_pct(float("nan"), 260, 5))


@pytest.mark.parametrize("pair", [(0, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 2, 0), (1, 2, -3)])
def test_compound_growth_refuses_what_has_none(pair):
    """No growth leads from zero, below zero, or in no time."""
    with pytest.raises(DataError, match="no compound growth leads from"):
        metrics.compound_growth_pct(*pair)


# Ratios


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


def test_index_is_base_in_the_base_year(panel):
    """The base year is 100, other years in proportion, NaN stays NaN."""
    out = metrics.index_to(panel[panel["indicator"] == "rd"], base_year=2020)
    assert list(out.columns) == ["indicator", "place", "year", "index"]
    expected = [100, 110, np.nan, 100, 90, 108, 100, 121]
    assert out["index"].tolist() == pytest.approx(expected, nan_ok=True)
    one = metrics.index_to(panel, base_year=2020, base=1.0)
    assert one.loc[one["year"] == 2020, "index"].eq(1).all()


def test_index_refuses_a_series_without_its_base(panel):
    """A gap and a NaN in the base year are both named, or give NaN on request."""
    rd = panel[panel["indicator"] == "rd"]
    with pytest.raises(DataError, match="1 series have no value in the base year 2021") as caught:
        metrics.index_to(rd, base_year=2021)
    assert caught.value.rows["place"].tolist() == ["330600"]
    with pytest.raises(DataError, match="1 series have no value in the base year 2022") as caught:
        metrics.index_to(rd, base_year=2022)
    assert caught.value.rows["place"].tolist() == ["330100"]
    out = metrics.index_to(rd, base_year=2021, missing="nan")
    assert out.loc[out["place"] == "330600", "index"].isna().all()
    assert out["index"].notna().sum() == 5
    with pytest.raises(DataError, match=r"(?s)missing='drop' is not known.*Allowed: raise, nan"):
        metrics.index_to(rd, base_year=2020, missing="drop")


@pytest.mark.parametrize("base", [0.0, -3.0])
def test_index_refuses_a_base_that_is_not_above_zero(base):
    """A base value of zero or below has no index, whatever `missing` says."""
    frame = panel_of("x", "count", [("a", 2020, base), ("a", 2021, 5.0)])
    with pytest.raises(DataError, match="1 series are zero or negative in the base year 2020"):
        metrics.index_to(frame, base_year=2020, missing="nan")


# Decomposition


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
@settings(max_examples=60, deadline=None)
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


def test_rank_shares_exact_ties_and_leaves_nan_out(panel):
    """1 is best, a tie shares its rank, NaN has none and is not counted."""
    out = metrics.rank(panel[panel["indicator"] == "rd"])
    assert list(out.columns) == ["indicator", "place", "year", "value", "unit", "rank", "of"]
    ranks = out.pivot(index="place", columns="year", values="rank")
    assert ranks[2020].tolist() == [1, 3, 1]
    assert ranks[2022].tolist() == pytest.approx([np.nan, 2, 1], nan_ok=True)
    assert out.groupby("year")["of"].unique().map(list).to_dict() == {
        2020: [3],
        2021: [2],
        2022: [2],
    }


@pytest.mark.parametrize(
    ("method", "expected"),
    [("min", [1, 3, 1]), ("max", [2, 3, 2]), ("average", [1.5, 3, 1.5]), ("dense", [1, 2, 1])],
)
def test_rank_has_four_ways_with_ties(method, expected, panel):
    """Each way of ranking the tie of 2020."""
    out = metrics.rank(panel, method=method)
    assert out.query("indicator == 'rd' and year == 2020")["rank"].tolist() == expected


def test_rank_counts_from_the_other_end_for_down(panel):
    """With direction "down" the lowest value is first; other words are refused."""
    out = metrics.rank(panel, direction="down")
    assert out.query("indicator == 'rd' and year == 2020")["rank"].tolist() == [2, 1, 2]
    with pytest.raises(DataError, match=r"(?s)direction='none' is not known.*Allowed: up, down"):
        metrics.rank(panel, direction="none")
    with pytest.raises(DataError, match="Allowed: min, max, average, dense"):
        metrics.rank(panel, method="first")


def test_concentration_of_one_of_equals_and_of_a_mix(panel):
    """Hand-computed shares; a gap and a NaN both count as missing."""
    out = metrics.concentration(panel, top=2).set_index(["indicator", "year"])
    assert list(out.columns) == [
        "hhi",
        "effective_number",
        "top_share_pct",
        "largest",
        "n",
        "missing",
    ]
    first = out.loc[("rd", 2020)]
    assert first["hhi"] == pytest.approx(0.36)
    assert first["effective_number"] == pytest.approx(1 / 0.36)
    assert first["top_share_pct"] == pytest.approx(80)
    assert (first["largest"], first["n"], first["missing"]) == ("330100", 3, 0)
    for year in (2021, 2022):
        assert out.loc[("rd", year), ["n", "missing"]].tolist() == [2, 1]
    assert out.loc[("gdp", 2020), "hhi"] == pytest.approx(1 / 3)


def test_concentration_of_one_place_of_nothing_and_of_the_unknown():
    """One place alone is 1; a sum of zero and a year without values have no shares."""
    rows = [("a", 2020, 5.0), ("a", 2021, 0.0), ("a", 2022, None)]
    out = metrics.concentration(panel_of("x", "count", rows))
    assert out["hhi"].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert out["top_share_pct"].tolist() == pytest.approx([100, np.nan, np.nan], nan_ok=True)
    assert out["largest"].notna().tolist() == [True, False, False]
    assert out[["n", "missing"]].to_numpy().tolist() == [[1, 0], [1, 0], [0, 1]]


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_concentration_lies_between_even_and_single(values):
    """hhi is 1/n for equals and 1 for one, and the effective number never exceeds n."""
    rows = [(f"p{number}", 2020, value) for number, value in enumerate(values)]
    out = metrics.concentration(panel_of("x", "count", rows)).iloc[0]
    assert 1 / len(values) * (1 - 1e-9) <= out["hhi"] <= 1 + 1e-9
    assert out["n"] == len(values)
    assert out["top_share_pct"] <= 100 * (1 + 1e-12)


def test_concentration_refuses_negative_values(panel):
    """A negative value is refused with its row, and a top of none too."""
    panel.loc[(panel["indicator"] == "rd") & (panel["year"] == 2021), "value"] = -1.0
    with pytest.raises(DataError, match="2 rows are negative"):
        metrics.concentration(panel)
    with pytest.raises(DataError, match="top=0 is not a whole number above zero"):
        metrics.concentration(panel, top=0)


def test_an_empty_panel_gives_empty_frames(panel):
    """No rows in, no rows out, with the same columns."""
    for call in (metrics.growth_rate, metrics.rank, metrics.concentration):
        out = call(panel.head(0))
        assert out.empty
        assert list(out.columns) == list(call(panel).columns)
