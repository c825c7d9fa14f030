"""What would have been said of past targets: only what was known then, and what came."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an
from analysis.vintages.gdp_base import basis_when_set


def known(day: str) -> pd.DataFrame:
    """First releases, one a year on 30 September of the next."""
    frame = pd.DataFrame({"year": range(2014, 2025)})
    frame["value"] = [2.0, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 2.95]
    frame = frame.assign(indicator="b", place="007", unit="pct", status="final", basis="")
    frame["published"] = [f"{year + 1}-09-30" for year in frame["year"]]
    return frame[frame["published"] <= day]


def goals(**change: object) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "year": [2022, 2020, 2024, 2024],
            "value": [2.8, 2.65, 3.0, 3.0],
            "published": ["2019-01-31", "2019-06", "2021", "2023-01-01"],
            "bound": ["level", "at_least", "about", "about"],
        }
    )
    return frame.assign(indicator="b", place="007", unit="pct", **change)


def test_only_what_was_known_two_years_before():
    """By the end of 2020 that of 2019 was out; an exact tie is reached; a repeat counts once."""
    past = an.hindcast(goals(), known("2030-01-01"), known=known)
    rows = past.set_index("year")
    assert rows["latest_year"].to_dict() == {2020: 2017, 2022: 2019, 2024: 2021}
    assert rows["outcome"].to_dict() == {2020: 2.6, 2022: 2.8, 2024: 2.95}
    assert rows["happened"].to_dict() == {2020: False, 2022: True, 2024: True}
    assert rows["set_by_then"].to_dict() == {2020: False, 2022: True, 2024: True}
    assert rows["linear_pace"].to_dict()[2022] == "on_track"


def test_a_later_change_of_the_panel_changes_nothing():
    """No look ahead: figures published after the day may be anything."""

    def wild(day: str) -> pd.DataFrame:
        rows = known("2030-01-01")
        late = rows["published"] > "2020-12-31"
        return rows.assign(value=rows["value"].mask(late, 99.0))[rows["published"] <= day]

    one, two = (
        an.hindcast(goals().head(1), known("2030-01-01"), known=source) for source in (known, wild)
    )
    pd.testing.assert_frame_equal(one, two)


def test_more_years_before_and_bad_input():
    """Three years before, 2018 was the newest; no outcome, or no year before, is refused."""
    past = an.hindcast(goals().head(1), known("2030-01-01"), known=known, years_before=3)
    assert past["latest_year"].item() == 2018
    with pytest.raises(an.DataError, match="nothing to rate"):
        an.hindcast(goals(), known("2030-01-01"), known=known, years_before=0)
    with pytest.raises(an.DataError, match="both an outcome and a figure"):
        an.hindcast(goals(year=2040), known("2030-01-01"), known=known)


def test_the_base_in_use_when_a_target_was_set():
    """The place's newest figures by then, else its province's, else the nation's, else unknown."""
    rows = [
        ("330600", 2017, "census4", "2021-08-25"),
        ("330600", 2013, "census3", "2016-01-01"),
        ("330000", 2012, "census2", "2013"),
        ("100000", 2005, "census1", "2006-12"),
    ]
    held = pd.DataFrame(rows, columns=["place", "year", "basis", "published"])
    held = held.assign(indicator="b")
    days = ["2021-08-25", "2021-08-24", "2015-12-31", "2013-12-30", "2006-12-30", ""]
    asked = pd.DataFrame({"published": days, "place": "330600", "indicator": "b"})
    expected = ["census4", "census3", "census2", "census1", "", ""]
    assert basis_when_set(asked, held).tolist() == expected


def test_targets_carry_the_base_and_the_natural_limit():
    """The city's 3.3 % was set in February 2021, on the GDP of the census of 2018."""
    goal = an.load_targets("rd_intensity", "Shaoxing", years=[2025]).iloc[0]
    assert (goal["published"], goal["basis"], goal["limit"]) == ("2021-02-02", "census4", 100.0)
    assert an.load_targets([])["basis"].tolist() == []
