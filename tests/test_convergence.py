"""Spread, convergence, catching up and ranks: published vectors and exact identities."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from frames import AMOUNTS, panel_of
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.errors import DataError

#: The test data of the R package convergEU.
EUROPE = {1988: (1201, 868, 578), 1989: (1150, 978, 682), 1990: (998, 1250, 332)}
EUROPE |= {1991: (1600, 1350, 802)}


def europe() -> pd.DataFrame:
    rows = [
        (place, year, float(value))
        for year, values in EUROPE.items()
        for place, value in zip(("UK", "DE", "IT"), values, strict=True)
    ]
    return panel_of("x", "index", rows).sample(frac=1, random_state=7)


def test_sigma_and_delta_of_converg_eu():
    """Published: sigma 254.5405 ..., CV .288486 ..., delta 956, 640, 1170, 1048."""
    out = an.dispersion(europe())
    assert out["year"].tolist() == [1988, 1989, 1990, 1991]
    assert out["sigma"].tolist() == pytest.approx(
        [254.5405, 193.2828, 387.2673, 333.2680], abs=5e-5
    )
    assert out["cv"].tolist() == pytest.approx([0.288486, 0.206352, 0.450311, 0.266472], abs=5e-7)
    assert out["delta"].tolist() == [956, 640, 1170, 1048]
    assert out["n"].tolist() == [3] * 4 and out["dropped"].tolist() == [0] * 4


def test_beta_and_gamma_of_converg_eu():
    """Published: beta 1.368429 (89 to 90), -.041730 (88 to 91); its gamma .52 and .4375."""
    short = an.convergence(europe(), start=1989, end=1990).iloc[0]
    assert short["beta"] == pytest.approx(1.368429, abs=5e-7)
    assert short["reason"] == "no convergence" and math.isnan(short["half_life"])
    whole = an.convergence(europe(), start=1988, end=1991).iloc[0]
    assert (whole["beta_total"], whole["beta"]) == pytest.approx((-0.041730, -0.013910), abs=5e-7)
    assert whole["gamma_convergeu"] == pytest.approx(0.52)
    # gamma_conv(ref=1989, last=1990) sums the ranks of all years to 1990; those of 1988 and 1989
    # are the same
    third = an.convergence(europe(), start=1988, end=1990).iloc[0]
    assert third["gamma_convergeu"] == pytest.approx(0.4375)
    assert third["gamma"] == pytest.approx(0.4375 * (4 / 3) ** 2)


def test_gamma_is_one_where_nobody_moves():
    """Equal growth keeps all ranks; as convergEU divides, it would be (k / (k + 1)) squared."""
    rows = [
        (p, 2000 + t, v * 1.1**t) for p, v in (("a", 1.0), ("b", 2.0), ("c", 4.0)) for t in range(3)
    ]
    out = an.convergence(panel_of("x", "pct", rows), start=2000, end=2002).iloc[0]
    assert out["gamma"] == pytest.approx(1.0)
    assert out["gamma_convergeu"] == pytest.approx(9 / 16)


def test_speed_and_half_life_of_reat():
    """Published: a slope of -.2 over ten years is a speed of .0223144, a half-life of 31.0628."""
    start = np.array([1.0, 2.0, 4.0, 8.0])
    end = start * np.exp(0.5 - 0.2 * np.log(start))
    rows = [(p, 2010, v) for p, v in zip("abcd", start, strict=True)]
    rows += [(p, 2020, v) for p, v in zip("abcd", end, strict=True)]
    out = an.convergence(panel_of("x", "pct", rows), start=2010, end=2020).iloc[0]
    assert out["beta_total"] == pytest.approx(-0.2)
    assert out["speed"] == pytest.approx(0.0223144, abs=5e-8)
    assert out["half_life"] == pytest.approx(31.0628, abs=5e-5)
    assert out["se"] == pytest.approx(0, abs=1e-12)
    assert out["reason"] == ""


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=4, max_size=8), st.floats(0.1, 10))
def test_a_unit_changes_nothing(pairs, scale):
    """Coefficient of variation, beta and gamma are the same in any unit."""
    rows = [(f"0{i}", year, v) for i, pair in enumerate(pairs) for year, v in enumerate(pair, 1)]
    panel = panel_of("x", "pct", [(p, 2000 + y, v) for p, y, v in rows])
    other = panel.assign(value=panel["value"] * scale)
    assert an.dispersion(other)["cv"].tolist() == pytest.approx(an.dispersion(panel)["cv"].tolist())
    one, two = (an.convergence(each, start=2001, end=2002).iloc[0] for each in (panel, other))
    for name in ("beta", "gamma"):
        assert two[name] == pytest.approx(one[name], rel=1e-6, abs=1e-9, nan_ok=True)


def test_places_with_a_gap_are_left_out_and_counted():
    """A gap or a NaN drops the place from all years; unbalanced, from its own year alone."""
    panel = europe()
    panel.loc[(panel["place"] == "IT") & (panel["year"] == 1990), "value"] = np.nan
    out = an.dispersion(panel)
    assert out["n"].tolist() == [2] * 4 and out["dropped"].tolist() == [1] * 4
    assert out["cv_low"].isna().all()
    loose = an.dispersion(panel, balanced=False)
    assert loose["n"].tolist() == [3, 3, 2, 3]
    assert an.convergence(panel, start=1988, end=1990).iloc[0]["dropped"] == 1


def test_the_range_of_the_cv_without_each_place():
    """By hand: without UK, DE or IT in 1988 the CV is .2006, .3502 or .1609."""
    out = an.dispersion(europe()).iloc[0]
    by_hand = [np.std(v) / np.mean(v) for v in ((868, 578), (1201, 578), (1201, 868))]
    assert (out["cv_low"], out["cv_high"]) == pytest.approx((min(by_hand), max(by_hand)))


def test_years_to_catch_up():
    """Published: 10.803 geometric, 16.0 linear; level is 0, not closing is infinite."""
    geometric = {"pace_behind": 6, "pace_ahead": 3, "method": "geometric"}
    assert an.catch_up_years(2.2, 3.0, **geometric) == pytest.approx(10.803, abs=5e-4)
    linear = {"pace_behind": 0.10, "pace_ahead": 0.05}
    assert an.catch_up_years(2.2, 3.0, **linear) == pytest.approx(16.0)
    assert an.catch_up_years(3.0, 3.0, **linear) == 0
    assert an.catch_up_years(2.2, 3.0, pace_behind=0.05, pace_ahead=0.05) == math.inf
    for wrong in ((0.0, 3.0, geometric), (float("nan"), 3.0, linear)):
        with pytest.raises(DataError):
            an.catch_up_years(wrong[0], wrong[1], **wrong[2])


def towns() -> pd.DataFrame:
    rows = [
        ("B", 2019, 2.6),
        ("A", 2023, 2.3),
        ("B", 2015, 2.2),
        ("A", 2010, 2.0),
        ("A", 2024, 3.0),
    ]
    return panel_of("rd", "pct", [*rows, ("A", 2022, None), ("C", 2023, 2.3), ("C", 2000, 1.0)])


def test_time_distance_of_a_published_example():
    """Published: 2.3 in 2023, passed by the other in 2016.0: seven years behind."""
    out = an.time_distance(towns(), place="A", reference="B").set_index("year")
    assert out.loc[2023, ["reached", "time_distance"]].tolist() == pytest.approx([2016.0, 7.0])
    assert out.loc[2010, ["time_distance", "at_least"]].tolist() == [-5.0, True]
    assert out.loc[2024, "reason"] == "the reference has not reached it"


def test_time_distance_over_a_gap_or_from_nothing():
    """Nothing is interpolated over 23 years; a reference without values gives no date."""
    panel = pd.concat([towns(), panel_of("other", "pct", [("Z", 2023, 1.0)])])
    out = an.time_distance(panel, place="A", reference=["C", "Z"]).query("indicator == 'rd'")
    out = out.set_index(["reference", "year"])
    assert out.loc[("C", 2023), "reason"] == "a gap in the reference"
    assert out.loc[("Z", 2023), "reason"] == "no reference values"
    long = an.time_distance(towns(), place="A", reference="C", max_gap=30).set_index("year")
    assert long.loc[2023, "time_distance"] == 0


def test_time_distance_needs_one_base():
    """The reference on another base gives no distance, unless it is asked for."""
    panel = towns().assign(basis=lambda f: np.where(f["place"] == "A", "census5", "census4"))
    out = an.time_distance(panel, place="A", reference="B")
    assert set(out["reason"]) == {"another GDP base", "the reference has not reached it"}
    asked = an.time_distance(panel, place="A", reference="B", mixed="allow")
    assert asked["time_distance"].notna().sum() == 2
    with pytest.warns(UserWarning, match="a time distance between two GDP bases"):
        assert_frame_equal(an.time_distance(panel, place="A", reference="B", mixed="warn"), asked)


def test_a_place_among_its_peers():
    """Two below, one equal, one above: rank 2, 62.5 %, and 50 to 83.3 as each is left out."""
    rows = [("me", 2023, 2.0), ("b", 2023, 2.0), ("c", 2023, 1.0), ("d", 2023, 3.0)]
    panel = panel_of("rd", "pct", [*rows, ("e", 2023, 0.5), ("f", 2023, None), ("d", 2024, 9.0)])
    out = an.peer_position(panel, place="me").iloc[0]
    assert (out["year"], out["rank"], out["of"], out["median"]) == (2023, 2, 5, 1.5)
    assert out["percentile"] == 62.5
    assert (out["percentile_low"], out["percentile_high"]) == pytest.approx((50, 250 / 3))
    down = an.peer_position(panel, place="me", direction="down").iloc[0]
    assert (down["rank"], down["percentile"]) == (3, 37.5)
    assert an.peer_position(panel, place="me", year=2024).iloc[0]["reason"] == "no value"
    pair = an.peer_position(panel[panel["place"].isin(["me", "c"])], place="me").iloc[0]
    assert (pair["rank"], pair["of"], pair["percentile"]) == (1, 2, 100.0)
    assert np.isnan(pair["percentile_low"])


def test_places_on_two_bases_are_not_compared():
    """Refused across places, with the way out; with a warning or silently where asked for."""
    panel = europe().assign(basis=lambda f: np.where(f["place"] == "UK", "census4", ""))
    calls = [
        lambda **o: an.dispersion(panel, **o),
        lambda **o: an.convergence(panel, start=1988, end=1991, **o),
        lambda **o: an.peer_position(panel, place="UK", **o),
    ]
    for call in calls:
        with pytest.raises(DataError, match="more than one GDP base"):
            call()
        with pytest.warns(UserWarning, match="more than one GDP base"):
            warned = call(mixed="warn")
        assert_frame_equal(warned, call(mixed="allow"))


def test_bad_input_is_refused_and_arguments_stay():
    """Years in reverse, values not above zero; too few places say so; empty gives empty."""
    panel = europe()
    before = panel.copy()
    with pytest.raises(DataError, match="is not after the start year"):
        an.convergence(panel, start=1991, end=1988)
    with pytest.raises(DataError, match="values above zero"):
        an.convergence(panel.assign(value=-1.0), start=1988, end=1991)
    two = an.convergence(panel[panel["place"] != "IT"], start=1988, end=1991).iloc[0]
    assert two["reason"] == "2 places with both years are too few or alike"
    assert an.dispersion(panel.head(0)).empty
    with pytest.raises(DataError, match="the panel holds no figure of it"):
        an.peer_position(panel.head(0), place="UK")
    assert_frame_equal(panel, before)


def test_the_provinces_spread_on_one_base():
    """All 31 provinces on one base: the spread is computed for every year, none is dropped."""
    panel = an.load_rd_intensity(years=range(2012, 2025), basis="census4")
    provinces = panel[panel["place"].str.endswith("0000") & (panel["place"] != "100000")]
    out = an.dispersion(provinces)
    assert out["n"].tolist() == [31] * 13
    assert ((out["cv_low"] <= out["cv"]) & (out["cv"] <= out["cv_high"])).all()
