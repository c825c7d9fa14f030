"""Series on one GDP base: links, splices, what is refused; against published restatements."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.panel import KEY
from analysis.vintages import gdp_base as bases
from analysis.vintages.revisions import chosen_by

RATES = st.floats(0.5, 5.0).map(lambda value: round(value, 2))


def series(*rows: tuple[int, float | None, str], place: str = "0100") -> pd.DataFrame:
    """Values of one place by year and base, unsorted."""
    frame = pd.DataFrame(rows, columns=["year", "value", "basis"])
    frame["edition"] = "yearbook"  # one publication: its decimals hold for all its figures
    return frame.assign(indicator="rd_intensity", place=place, unit="pct").sort_index(
        ascending=False
    )


def by_year(panel: pd.DataFrame) -> dict[int, float]:
    return dict(zip(panel["year"], panel["value"], strict=True))


@pytest.fixture(scope="module")
def provinces() -> pd.DataFrame:
    """All editions of the 31 provinces' intensity."""
    rows = an.load_observations("rd_intensity", years=range(2011, 2025))
    province = rows["place"].str.endswith("0000") & (rows["place"] != "100000")
    return rows[province & (rows["edition"] != "")]


def test_zhejiangs_two_overlaps_give_one_link():
    """2020 (2.88, 2.77) and 2023 (3.20, 3.08): .9618 and .9625, within each other's rounding."""
    found = an.find_links(an.load_observations("rd_intensity", "Zhejiang", years=[2020, 2023]))
    first, second = found.query("to_basis == 'census5'").to_dict("records")
    assert (first["factor"], second["factor"]) == (2.77 / 2.88, 3.08 / 3.20)
    assert first["factor_low"] <= second["factor"] <= first["factor_high"]
    assert second["factor_low"] <= first["factor"] <= second["factor_high"]


def test_every_province_reproduces_its_restated_year(provinces):
    """At the link year the splice is the published figure itself, for all 31 provinces."""
    one = an.splice(provinces).set_index(["place", "year"])
    published = provinces.query("year == 2023 and edition == 'communique_2024_revised'")
    assert published["place"].nunique() == 31
    for row in published.itertuples():
        at = one.loc[(row.place, 2023)]
        assert (at["value"], at["basis"]) == (row.value, "census5")
        old = provinces.query("place == @row.place and year == 2023 and basis == 'census4'")
        linked = one.loc[(row.place, 2022)]
        assert (linked["link_year"], linked["from_basis"]) == (2023, "census4")
        assert linked["link_factor"] == row.value / chosen_by(old)["value"].item()


def test_growth_within_a_base_is_left_alone(provinces):
    """All 31 provinces, every year on the fourth census: growth changes by less than 1e-12."""
    raw = chosen_by(provinces[provinces["basis"] == "census4"])
    one = an.splice(provinces)
    both = raw.merge(one, on=KEY, suffixes=("_raw", "_one"))
    both = both[both["year"] >= 2012]
    # the link year itself was published on both bases: its raw growth is that of the link
    growth = both.groupby("place")[["value_raw", "value_one"]].pct_change().dropna()
    assert len(growth) == 31 * 11
    assert (growth["value_raw"] - growth["value_one"]).abs().max() < 1e-12


def test_growth_under_one_link_is_that_of_its_base():
    """All documents, every base: where two years share a link, growth is that base's own."""
    rows = an.load_observations("rd_intensity", years=range(1990, 2025))
    rows = rows[rows["place"].str.endswith("0000")]
    one = an.splice(rows, unlinked="drop")
    # what stands on the base at the link year, so that growth into that year counts as well
    linked = one[one["status"] == "spliced"]
    compared, worst = {}, 0.0
    for (place, basis, link), span in linked.groupby(["place", "from_basis", "link_year"]):
        raw = chosen_by(rows.query("place == @place and basis == @basis")).set_index("year")
        spliced = one[one["place"] == place].set_index("year")["value"]
        direct = spliced[link] == raw.loc[link, "value"] * span["link_factor"].iloc[0]
        years = sorted({*span["year"], *([link] if direct else [])})
        for before, year in pairwise(years):
            growth = [each[year] / each[before] for each in (raw["value"], spliced)]
            worst = max(worst, abs(growth[0] - growth[1]))
            compared[basis] = compared.get(basis, 0) + 1
    assert set(compared) >= {"census3", "census4"} and compared["census4"] >= 31 * 10
    assert worst < 1e-12


def test_where_one_link_takes_over_growth_moves_within_rounding():
    """Zhejiang 2020 to 2021: 2.88 to 2.91 on the old base, 2.77 to 2.91 linked at 2023."""
    one = by_year(an.load_rd_intensity("Zhejiang", years=[2020, 2021]))
    assert one[2021] == pytest.approx(2.91 * 3.08 / 3.20)
    low, high = 2.905 / 2.885, 2.915 / 2.875
    assert low < one[2021] / one[2020] < high


def test_the_restated_years_need_no_link():
    """What was published on the target base stands, and is not marked."""
    one = an.load_rd_intensity("Zhejiang", years=[2020, 2023, 2024])
    assert one["value"].tolist() == [2.77, 3.08, 3.22]
    assert one["status"].tolist() == ["revised", "revised", "final"]
    assert one[bases.LINK[1:]].isna().all(axis=None)


def test_the_link_is_the_next_overlap():
    """2001 is linked at 2002, 2003 at 2004, and 2005, after the last overlap, at 2004 too."""
    frame = series(
        (2001, 1.0, "b1"), (2002, 2.0, "b1"), (2003, 3.0, "b1"), (2004, 4.0, "b1"),
        (2005, 5.0, "b1"), (2002, 1.0, "b2"), (2004, 3.0, "b2"), (2006, 4.0, "b2"),
    )  # fmt: skip
    one = an.splice(frame)
    assert by_year(one) == {2001: 0.5, 2002: 1.0, 2003: 2.25, 2004: 3.0, 2005: 3.75, 2006: 4.0}
    assert one["link_year"].fillna(0).tolist() == [2002, 0, 2004, 0, 2004, 0]
    assert one["status"].eq("spliced").tolist() == [True, False, True, False, True, False]


def test_a_difference_links_too():
    """The overlap's difference is added, and its bounds are those of two roundings."""
    frame = series((2001, 2.00, "b1"), (2002, 2.10, "b1"), (2002, 2.05, "b2"))
    first = an.splice(frame, link="difference").iloc[0]
    assert first["value"] == pytest.approx(1.95)
    assert first[["factor_low", "factor_high"]].tolist() == pytest.approx([-0.06, -0.04])


def test_bases_without_a_common_year_go_over_a_third():
    """b1 meets b2, b2 meets b3: the factors multiply, and their bounds with them."""
    frame = series(
        (2001, 1.00, "b1"), (2002, 1.10, "b1"), (2002, 1.21, "b2"), (2003, 1.30, "b2"),
        (2003, 1.17, "b3"), (2004, 1.25, "b3"),
    )  # fmt: skip
    first = an.splice(frame).iloc[0]
    assert first["link_factor"] == pytest.approx(1.1 * 0.9)
    assert first["link_year"] == 2002
    low, high = (1.205 / 1.105) * (1.165 / 1.305), (1.215 / 1.095) * (1.175 / 1.295)
    assert first[["factor_low", "factor_high"]].tolist() == pytest.approx([low, high])


def test_no_overlap_is_refused_with_its_rows():
    """Nothing is invented where two bases share no year."""
    frame = series((2001, 1.0, "b1"), (2002, 2.0, "b2"))
    with pytest.raises(an.DataError, match="no year was published on both bases") as refused:
        an.splice(frame)
    assert refused.value.rows["year"].tolist() == [2001]
    assert by_year(an.splice(frame, unlinked="drop")) == {2002: 2.0}


def test_an_unknown_base_never_joins_a_known_one():
    """Beside known bases, a value without one is refused, or left out; alone it stands."""
    frame = series((2001, 1.0, ""), (2002, 2.0, "b2"))
    with pytest.raises(an.DataError, match="unknown"):
        an.splice(frame)
    assert by_year(an.splice(frame, unlinked="drop")) == {2002: 2.0}
    late = series((2001, 1.0, "b1"), (2002, 2.0, ""))
    assert by_year(an.splice(late, unlinked="drop")) == {2002: 2.0}
    assert by_year(an.splice(series((2001, 1.0, ""), (2003, 2.0, "")))) == {2001: 1.0, 2003: 2.0}


def test_the_newest_base_the_last_value_reaches():
    """A restated old year without a link does not pull the series onto its base."""
    frame = series((2020, 2.9, "census5"), (2019, 2.6, "census4"), (2021, 2.8, "census4"))
    one = an.splice(frame, unlinked="drop")
    assert by_year(one) == {2019: 2.6, 2021: 2.8}
    assert an.splice(frame, to="census5", unlinked="drop")["year"].tolist() == [2020]


def test_estimates_are_never_linked():
    """An estimate stands where no survey gives the year, and is no reason for a link."""
    frame = series((2022, 3.0, "b1"), (2023, 3.2, "b1"), (2023, 3.1, "b2"))
    guess = series((2022, 2.9, ""), (2024, 3.3, "")).assign(status="preliminary")
    one = an.splice(pd.concat([frame.assign(status="final"), guess]))
    assert one["status"].tolist() == ["spliced", "final", "preliminary"]
    assert one["value"].tolist() == pytest.approx([3.0 * 3.1 / 3.2, 3.1, 3.3])


def test_bases_go_by_their_number():
    """census10 is newer than census9."""
    frame = series((2001, 1.0, "census9"), (2001, 2.0, "census10"))
    assert an.splice(frame)["basis"].tolist() == ["census10"]


def test_back_onto_an_older_base():
    """The new years are taken to the old base at the overlap."""
    frame = series((2022, 3.1, "b1"), (2023, 3.2, "b1"), (2023, 3.08, "b2"), (2024, 3.22, "b2"))
    assert an.splice(frame, to="b1").iloc[-1]["value"] == pytest.approx(3.22 * 3.2 / 3.08)
    with pytest.raises(an.DataError, match="no value stands on the GDP base 'b7'"):
        an.splice(frame, to="b7")


@pytest.mark.parametrize("options", [{"link": "slope"}, {"unlinked": "guess"}])
def test_other_options_are_refused(options):
    """Options are named in the error."""
    with pytest.raises(an.DataError, match="is not known"):
        an.splice(series((2001, 1.0, "b1")), **options)


def test_a_ratio_of_zero_is_refused():
    """Zero links to nothing by ratio; the difference still works."""
    frame = series((2001, 1.0, "b1"), (2002, 0.0, "b1"), (2002, 0.5, "b2"))
    with pytest.raises(an.DataError, match="no ratio links a value of 0"):
        an.splice(frame)
    assert an.splice(frame, link="difference")["value"].tolist() == [1.5, 0.5]


def test_the_argument_is_left_alone_and_may_be_empty():
    """The frame given is the same afterwards; no rows give no rows."""
    frame = series((2001, 1.0, "b1"), (2002, None, "b1"), (2001, 0.9, "b2"))
    before = frame.copy()
    an.splice(frame)
    an.find_links(frame)
    an.mixed_editions(chosen_by(frame))
    assert_frame_equal(frame, before)
    assert an.splice(frame.head(0)).empty
    assert an.find_links(frame.head(0)).empty


@given(st.lists(RATES, min_size=4, max_size=9), RATES, st.integers(0, 8))
def test_any_series_keeps_its_growth(values, restated, at):
    """Growth on the old base, up to and from the one overlap, is that of the spliced series."""
    at = at % len(values)
    rows = [(2000 + i, value, "b1") for i, value in enumerate(values)]
    one = an.splice(series(*rows, (2000 + at, restated, "b2")))
    old, new = np.array(values), one["value"].to_numpy()
    assert new[at] == restated
    assert np.abs(new[1:] / new[:-1] / (old[1:] / old[:-1]) - 1).max() < 1e-12
    assert an.mixed_editions(one).empty


def test_a_series_on_two_bases_is_found():
    """Bases and spans are named; unknown beside known is mixed, all unknown is not."""
    panel = an.check_panel(
        pd.concat(
            [
                series((2022, 3.1, "census4"), (2023, 3.08, "census5"), (2021, None, "b")),
                series((2022, 3.1, ""), (2023, 3.2, "census4"), place="0200"),
                series((2022, 3.1, ""), (2023, 3.2, ""), place="0300"),
            ]
        )
    )
    found = an.mixed_editions(panel)
    assert found[["place", "basis", "first_year", "last_year", "n"]].values.tolist() == [
        ["0100", "census4", 2022, 2022, 1],
        ["0100", "census5", 2023, 2023, 1],
        ["0200", "unknown", 2022, 2022, 1],
        ["0200", "census4", 2023, 2023, 1],
    ]
    assert an.mixed_editions(panel.drop(columns="basis")).empty
