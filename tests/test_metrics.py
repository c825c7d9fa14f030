"""Growth, ratios, decomposition, ranks, concentration: published values and identities."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from frames import AMOUNTS, panel_of, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.errors import DataError
from analysis.metrics import decomposition
from analysis.metrics import growth as metrics
from analysis.metrics import shares as ratios
from analysis.panel import compound_pct


@pytest.fixture
def panel() -> pd.DataFrame:
    return sample()


CALLS: list[Callable[[pd.DataFrame], pd.DataFrame]] = [
    metrics.growth_rate,
    lambda frame: metrics.change_pp(frame.assign(unit="pct")),
    lambda frame: ratios.ratio(
        frame, numerator="rd", denominator="gdp", indicator="x", unit="pct", scale=100
    ),
    lambda frame: ratios.share(frame, part="rd", whole="gdp"),
    lambda frame: metrics.index_to(frame, base_year=2020),
    lambda frame: decomposition.decompose_ratio_change(
        frame[frame["place"] != "330100"], start=2020, end=2022, numerator="rd", denominator="gdp"
    ),
    an.rank,
    an.concentration,
]


@pytest.mark.parametrize("call", CALLS)
def test_the_argument_is_left_alone(call, panel):
    """No function changes the frame it is given."""
    before = panel.copy(deep=True)
    call(panel)
    assert_frame_equal(panel, before)


@pytest.mark.parametrize("call", CALLS)
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=15)
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
    assert list(out.columns) == ["value", "unit", "base_year", "per", "reason"]
    assert out.loc[("330100", 2021), "value"] == pytest.approx(10)
    assert out.loc[("330200", 2021), "value"] == pytest.approx(-10)
    assert out.loc[("330200", 2021), "reason"] == ""
    assert out.loc[("330600", 2022)].iloc[-1] == "no value a year before"
    assert out.loc[("330100", 2022)].iloc[-1] == "no value"
    assert out["value"].isna().sum() == 5


@given(st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=12), AMOUNTS)
def test_growth_returns_the_rates_a_series_was_built_from(rates, start):
    """A series built from known rates gives them back."""
    values = start * np.cumprod([1, *(1 + np.array(rates))])
    years = range(2000, 2000 + len(values))
    frame = panel_of("x", "count", [("a", year, v) for year, v in zip(years, values, strict=True)])
    out = metrics.growth_rate(frame)["value"].tolist()
    assert np.isnan(out[0])
    assert out[1:] == pytest.approx([100 * rate for rate in rates], abs=1e-9)


def test_growth_over_several_years_is_a_rate_per_year_or_a_total():
    """10 % in each of two years: 10 % a year over two years, 21 % in all."""
    frame = panel_of("x", "count", [("a", 2022, 121.0), ("a", 2020, 100.0)])
    assert metrics.growth_rate(frame, lag=2)["value"][1] == pytest.approx(10)
    total = metrics.growth_rate(frame, lag=2, annualised=False)
    assert total["value"][1] == pytest.approx(21)
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
    assert out["value"].tolist()[-1] == -100
    assert out["value"].isna().sum() == 5


@pytest.mark.parametrize("lag", [0, -1, 1.5, True])
def test_a_lag_is_a_whole_number_above_zero(lag, panel):
    """A lag of zero, below it, in half years or as a truth value is refused."""
    with pytest.raises(DataError, match=f"lag={lag} is not a whole number"):
        metrics.growth_rate(panel, lag=lag)


def test_change_pp_is_positive_for_a_rise_and_skips_no_gap():
    """3.08 to 3.22 % is +0.14 points; over a gap there is no change."""
    rows = [("a", 2024, 3.22), ("a", 2023, 3.08), ("a", 2021, 2.95)]
    out = metrics.change_pp(panel_of("rd_intensity", "pct", rows))
    assert out["value"].tolist() == pytest.approx([np.nan, np.nan, 0.14], nan_ok=True)
    assert out["reason"].tolist() == ["no value a year before"] * 2 + [""]
    longer = metrics.change_pp(panel_of("rd_intensity", "pct", rows), lag=2)
    assert longer["value"].iloc[1] == pytest.approx(0.13)


def test_change_pp_refuses_other_units_by_name(panel):
    """Points of an amount in CNY are refused, and the unit is named."""
    with pytest.raises(DataError, match="found unit 100m_cny") as caught:
        metrics.change_pp(panel)
    assert "Allowed: pct" in str(caught.value)


def test_compound_growth_of_the_published_pair():
    """143.28 to 260 in five years needs 12.66 % a year, and that rate leads there."""
    rate = compound_pct(143.28, 260, 5)
    assert rate == pytest.approx(12.66, abs=0.005)
    assert 143.28 * (1 + rate / 100) ** 5 == pytest.approx(260)


@pytest.mark.parametrize("pair", [(0, 1, 1), (-1, 1, 1), (1, -1, 1), (1, 2, 0), (1, 2, -3)])
def test_compound_growth_is_none_where_nothing_leads(pair):
    """No growth leads from zero, over a change of sign, or in no time."""
    assert np.isnan(compound_pct(*pair))


# Ratios


def test_index_is_base_in_the_base_year(panel):
    """The base year is 100, other years in proportion, NaN stays NaN."""
    out = metrics.index_to(panel[panel["indicator"] == "rd"], base_year=2020)
    assert list(out.columns) == ["indicator", "place", "year", "value", "unit"]
    expected = [100, 110, np.nan, 100, 90, 108, 100, 121]
    assert out["value"].tolist() == pytest.approx(expected, nan_ok=True)
    one = metrics.index_to(panel, base_year=2020, base=1.0)
    assert one.loc[one["year"] == 2020, "value"].eq(1).all()


def test_index_refuses_a_series_without_its_base(panel):
    """A gap and a NaN in the base year are both named, or give NaN on request."""
    rd = panel[panel["indicator"] == "rd"]
    with pytest.raises(DataError, match="1 series have no value in the base year 2021") as caught:
        metrics.index_to(rd, base_year=2021)
    assert caught.value.rows["place"].tolist() == ["330600"]
    with pytest.raises(DataError, match="1 series have no value in the base year 2022") as caught:
        metrics.index_to(rd, base_year=2022)
    assert caught.value.rows["place"].tolist() == ["330100"]
    out = metrics.index_to(rd, base_year=2021, unbased="allow")
    assert out.loc[out["place"] == "330600", "value"].isna().all()
    assert out["value"].notna().sum() == 5
    with pytest.raises(DataError, match=r"(?s)unbased='drop' is not known.*Allowed: refuse, allow"):
        metrics.index_to(rd, base_year=2020, unbased="drop")


@pytest.mark.parametrize("base", [0.0, -3.0])
def test_index_refuses_a_base_that_is_not_above_zero(base):
    """A base value of zero or below has no index, whatever `missing` says."""
    frame = panel_of("x", "count", [("a", 2020, base), ("a", 2021, 5.0)])
    with pytest.raises(DataError, match="1 series are zero or negative in the base year 2020"):
        metrics.index_to(frame, base_year=2020, unbased="allow")


# Decomposition


def test_rank_shares_exact_ties_and_leaves_nan_out(panel):
    """1 is best, a tie shares its rank, NaN has none and is not counted."""
    out = an.rank(panel[panel["indicator"] == "rd"])
    assert list(out.columns)[-4:] == ["unit", "rank", "of", "reason"]
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
    out = an.rank(panel, ties=method)
    assert out.query("indicator == 'rd' and year == 2020")["rank"].tolist() == expected


def test_rank_counts_from_the_other_end_for_down(panel):
    """With direction "down" the lowest value is first; other words are refused."""
    out = an.rank(panel, direction="down")
    assert out.query("indicator == 'rd' and year == 2020")["rank"].tolist() == [2, 1, 2]
    with pytest.raises(DataError, match=r"(?s)direction='none' is not known.*Allowed: up, down"):
        an.rank(panel, direction="none")
    with pytest.raises(DataError, match="Allowed: min, max, average, dense"):
        an.rank(panel, ties="first")


def test_a_rank_among_cities_and_their_province_is_warned_of():
    """A rank among places of several levels says so; of one level, or unknown, it does not."""
    mixed = pd.DataFrame({"indicator": "rd", "place": ["330600", "330000"], "year": 2023})
    with pytest.warns(UserWarning, match="330000 is a province, 330600 is a city"):
        an.rank(mixed.assign(value=[2.0, 3.0], unit="pct"))
    for places in (["330600", "330100"], ["mine", "330000"]):
        an.rank(mixed.assign(place=places, value=[2.0, 3.0], unit="pct"))


def test_concentration_of_one_of_equals_and_of_a_mix(panel):
    """Hand-computed shares; a gap and a NaN both count as missing."""
    out = an.concentration(panel, top=2).set_index(["indicator", "year"])
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
    out = an.concentration(panel_of("x", "count", rows))
    assert out["hhi"].tolist() == pytest.approx([1, np.nan, np.nan], nan_ok=True)
    assert out["top_share_pct"].tolist() == pytest.approx([100, np.nan, np.nan], nan_ok=True)
    assert out["largest"].notna().tolist() == [True, False, False]
    assert out[["n", "missing"]].to_numpy().tolist() == [[1, 0], [1, 0], [0, 1]]


@given(st.lists(AMOUNTS, min_size=1, max_size=12))
def test_concentration_lies_between_even_and_single(values):
    """hhi is 1/n for equals and 1 for one, and the effective number never exceeds n."""
    rows = [(f"p{number}", 2020, value) for number, value in enumerate(values)]
    out = an.concentration(panel_of("x", "count", rows)).iloc[0]
    assert 1 / len(values) * (1 - 1e-9) <= out["hhi"] <= 1 + 1e-9
    assert out["n"] == len(values)
    assert out["top_share_pct"] <= 100 * (1 + 1e-12)


def test_concentration_refuses_negative_values(panel):
    """A negative value is refused with its row, and a top of none too."""
    panel.loc[(panel["indicator"] == "rd") & (panel["year"] == 2021), "value"] = -1.0
    with pytest.raises(DataError, match="2 rows are negative"):
        an.concentration(panel)
    with pytest.raises(DataError, match="top=0 is not a whole number above zero"):
        an.concentration(panel, top=0)


def test_an_empty_panel_gives_empty_frames(panel):
    """No rows in, no rows out, with the same columns."""
    for call in (metrics.growth_rate, an.rank, an.concentration):
        out = call(panel.head(0))
        assert out.empty
        assert list(out.columns) == list(call(panel).columns)


def test_a_census_is_no_change():
    """As published, Zhejiang's 3.10 (2022) and 3.08 (2023) stand on two bases: not compared."""
    panel = an.load_rd_intensity("Zhejiang", years=[2022, 2023, 2024], basis="as_published")
    change = an.change_pp(panel).set_index("year")
    assert change.loc[2023, "reason"] == "another GDP base"
    assert np.isnan(change.loc[2023, "value"])
    assert change.loc[2024, "value"] == pytest.approx(0.14)
    growth = an.growth_rate(panel).set_index("year")
    assert growth["reason"].tolist() == ["no value a year before", "another GDP base", ""]


def test_a_known_and_an_unknown_base_are_not_compared():
    """Where the base of one of the two years is not known, there is no change, and it is said."""
    panel = panel_of("rd", "pct", [("a", 2020, 2.0), ("a", 2021, 2.1), ("a", 2022, 2.3)])
    mixed = panel.assign(basis=["census4", "", ""])
    assert metrics.change_pp(mixed)["reason"].tolist()[1:] == ["GDP base unknown", ""]
    blank = metrics.change_pp(panel.assign(basis=""))["value"]
    assert blank.round(9).tolist()[1:] == [0.1, 0.2]


def test_two_bases_are_compared_by_name_alone():
    """Refused by default; with a warning, or silently, where the caller says so."""
    panel = an.load_rd_intensity("Zhejiang", years=[2022, 2023], basis="as_published")
    with pytest.warns(UserWarning, match="values of two GDP bases .* rd_intensity of 330000"):
        warned = an.change_pp(panel, mixed="warn")
    assert_frame_equal(warned, an.change_pp(panel, mixed="allow"))
    assert warned["value"].round(9).tolist()[1:] == [-0.02]
    assert an.growth_rate(panel, mixed="allow")["reason"].tolist()[1:] == [""]
    with pytest.raises(an.DataError, match="mixed='perhaps' is not known"):
        an.growth_rate(panel, mixed="perhaps")


def national(*bases: str) -> pd.DataFrame:
    """The nation's R&D and GDP, 100m CNY, 2018 and 2023, on the first or the revised GDP."""
    gdp = {("first", 2018): 900_309.0, ("first", 2023): 33_357.1 / 0.0265}
    gdp |= {("revised", 2018): 919_281.0, ("revised", 2023): 1_294_000.0}
    years = [2018, 2023]
    rows = [
        ("rd", year, value, "") for year, value in zip(years, (19_657.0, 33_357.1), strict=True)
    ]
    rows += [("gdp", year, gdp[base, year], base) for base, year in zip(bases, years, strict=True)]
    frame = pd.DataFrame(rows, columns=["indicator", "year", "value", "basis"])
    return frame.assign(place="100000", unit="100m_cny")


@pytest.mark.parametrize(
    ("bases", "change"),
    [
        (("revised", "revised"), 0.43953),
        (("first", "revised"), 0.39447),
        (("first", "first"), 0.46664),
    ],
    ids=["revised", "mixed", "preliminary"],
)
def test_the_nations_change_by_its_gdp_base(bases, change):
    """2018 to 2023: +.43953 points on the revised GDP, +.46664 on the first; mixed +.39447."""
    panel = an.ratio(
        national(*bases), numerator="rd", denominator="gdp", indicator="i", unit="pct", scale=100
    )
    assert panel["basis"].tolist() == list(bases)
    by_name = an.change_pp(panel, lag=5, mixed="allow")["value"].iloc[-1]
    assert by_name == pytest.approx(change, abs=5e-6)
    default = an.change_pp(panel, lag=5).iloc[-1]
    if len(set(bases)) == 1:
        assert default["value"] == by_name
    else:
        assert np.isnan(default["value"]) and default["reason"] == "another GDP base"
