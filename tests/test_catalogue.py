"""Names in English and Chinese, codes, and unknown names that list the nearest."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an
from analysis.datapackage.catalogue import as_places, own_or_known


@pytest.mark.parametrize(
    "label", ["Shaoxing", "shaoxing", " Shaoxing ", "绍兴", "绍兴市", "330600", 330600]
)
def test_a_place_is_found_by_any_of_its_names(label):
    """English, Chinese with or without 市, and the code, as text or number, mean one place."""
    assert an.find_place(label) == "330600"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("全国", "100000"),
        ("中国", "100000"),
        ("China", "100000"),
        ("浙江省", "330000"),
        ("内蒙古自治区", "150000"),
        ("广西壮族自治区", "450000"),
        ("柯桥", "330603"),
        ("柯桥区", "330603"),
        ("Taizhou", "331000"),
        ("Taizhou (Jiangsu)", "321200"),
    ],
)
def test_official_and_short_forms(label, code):
    """Official long names, district names without their suffix, and the two Taizhous."""
    assert an.find_place(label) == code


def test_an_unknown_place_lists_the_nearest():
    """A misspelt name is refused with the names nearest to it."""
    with pytest.raises(an.DataError, match=r"unknown place 'Shaoxin'[\s\S]*Shaoxing"):
        an.find_place("Shaoxin")


def test_an_unknown_indicator_lists_the_nearest():
    """A misspelt indicator is refused with the names nearest to it."""
    with pytest.raises(an.DataError, match=r"unknown indicator 'rd_intensiti'[\s\S]*rd_intensity"):
        an.find_indicator("rd_intensiti")


def test_every_name_of_the_catalogue_is_found_again():
    """All English and Chinese names of indicators and places lead back to their id."""
    for row in an.indicators().itertuples():
        for label in (row.indicator, row.name_en, row.name_zh):
            assert an.find_indicator(label) == row.indicator
    for row in an.places().itertuples():
        assert an.find_place(row.name_en) == row.place
        assert an.find_place(row.place) == row.place


def test_names_follow_the_language_and_own_labels_stay():
    """A code prints as its name; a label of the user's own prints as it is."""
    assert an.place_name("330600", "zh") == "绍兴"
    assert an.place_name("My town", "zh") == "My town"
    assert an.indicator_name("rd_intensity", "en") == "R&D intensity"


def test_places_keep_their_order_without_repeats():
    """Asking twice for a place in two languages gives it once, where it first stood."""
    assert as_places(["Zhejiang", "绍兴", "Shaoxing"]) == ["330000", "330600"]


def test_own_labels_are_kept_and_known_ones_resolved():
    """Only exact names of the catalogue become ids; a missing label stays missing."""
    labels = pd.Series(["Ningbo", "Atlantis", None])
    assert own_or_known(labels, "place").tolist()[:2] == ["330200", "Atlantis"]
    assert own_or_known(labels, "place").isna().tolist() == [False, False, True]
    assert own_or_known(pd.Series(["%", "亿元", "furlong"]), "unit").tolist() == [
        "pct",
        "100m_cny",
        "furlong",
    ]


def test_chinese_names_hold_no_latin_sentence():
    """Each indicator has a Chinese name with Chinese characters, and an English one without."""
    table = an.indicators()
    assert table["name_zh"].str.contains(r"[\u4e00-\u9fff]").all()
    assert not table["name_en"].str.contains(r"[\u4e00-\u9fff]").any()
