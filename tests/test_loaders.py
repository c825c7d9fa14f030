"""Panels out of the data package: as of a day, by edition, by grade."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.schema import KEY


@pytest.mark.parametrize(("place", "then", "now"), [("全国", 2.65, 2.58), ("Zhejiang", 3.20, 3.08)])
def test_the_intensity_of_2023_before_and_after_the_census(place, then, now):
    """Published values: the fifth census raised GDP, so the intensity of 2023 fell."""
    panel = an.load_rd_intensity(place, years=[2023])
    assert panel["value"].tolist() == [now]
    assert panel["basis"].tolist() == ["census5"]
    earlier = an.load_rd_intensity(place, years=[2023], as_of="2024-12-31")
    assert earlier["value"].tolist() == [then]
    assert earlier["basis"].tolist() == ["census4"]


@pytest.mark.parametrize(
    ("day", "values"), [("2024-10-01", []), ("2024-10-02", [2.65]), ("2025-09-28", [2.65])]
)
def test_a_figure_appears_on_its_day_of_publication(day, values):
    """The communiqué of 2023 came out on 2024-10-02: not a day earlier."""
    assert an.load_rd_intensity("China", years=[2023], as_of=day)["value"].tolist() == values


def test_a_date_known_only_to_the_year_counts_at_its_end():
    """The yearbook of 2024 is known by the end of 2024, not before."""
    options = {"places": "Zhejiang", "years": [2022], "edition": "yearbook_ed2024"}
    assert an.load_rd_intensity(**options, as_of="2024-12-30").empty
    assert an.load_rd_intensity(**options, as_of="2024-12-31")["value"].tolist() == [3.1]


def test_one_edition_stands_on_one_base():
    """The series of one yearbook edition never mixes two GDP bases."""
    panel = an.load_rd_intensity(edition="yearbook_ed2024")
    assert panel["basis"].unique().tolist() == ["census4"]
    assert panel.groupby("year")["place"].nunique().eq(32).all()


def test_panels_are_keyed_sorted_and_full_years():
    """One row per indicator, place and year, sorted, for the whole package."""
    panel = an.load_panel()
    assert not panel.duplicated(KEY).any()
    assert_frame_equal(panel, panel.sort_values(KEY, ignore_index=True))
    assert panel["year"].dtype.kind == "i"


def test_a_part_year_never_joins_a_panel():
    """Mid-year figures are reached by their period alone."""
    half = an.load_observations("prov_leading_teams", "Shaoxing", period="2024-H1")
    assert half["value"].tolist() == [5.0]
    assert half["year"].isna().all()
    year = an.load_panel("prov_leading_teams", "Shaoxing")
    assert year[["year", "value"]].values.tolist() == [[2024, 4.0]]


def test_a_survey_goes_before_an_estimate():
    """Jiaxing 2023: the survey's 3.56 stands, January's 3.5 is listed as passed over."""
    panel = an.load_rd_intensity("Jiaxing", years=[2023])
    assert panel[["value", "status"]].values.tolist() == [[3.56, "final"]]
    passed = an.conflicts(panel)
    assert passed[["value", "why"]].values.tolist() == [[3.5, "estimate"]]


def test_conflicts_are_listed_and_flagged():
    """Shaoxing 2010: 1.8 in a later report, 1.94 in the plan; both are kept, the panel says so."""
    panel = an.load_rd_intensity("Shaoxing", years=[2010])
    assert panel["flags"].tolist() == ["conflict"]
    assert an.conflicts(panel)[["chosen", "value", "why"]].values.tolist() == [
        [1.8, 1.94, "older document"]
    ]


def test_no_rows_have_no_conflicts():
    """An empty panel has an empty list of conflicts."""
    assert an.conflicts(an.load_rd_intensity("Shaoxing", years=[1999])).empty


def test_a_grade_is_a_floor():
    """With min_grade B no weaker evidence comes through."""
    graded = an.load_rd_intensity("Shaoxing", min_grade="B")
    assert set(graded["grade"]) <= {"A", "B"}
    assert len(graded) < len(an.load_rd_intensity("Shaoxing"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"as_of": "yesterday"}, "as_of 'yesterday' is not a date"),
        ({"as_of": "2024"}, "as_of '2024' is not a date"),
        ({"edition": "yearbook_1800"}, "unknown edition 'yearbook_1800'"),
        ({"min_grade": "E"}, "unknown grade 'E'"),
        ({"places": "Atlantis"}, "unknown place 'Atlantis'"),
        ({"indicators": "phlogiston"}, "unknown indicator 'phlogiston'"),
    ],
)
def test_bad_options_are_refused(options, message):
    """Each wrong option is named in the error."""
    with pytest.raises(an.DataError, match=message):
        an.load_panel(**options)


@pytest.mark.parametrize(
    ("load", "theme"),
    [
        (an.load_talent, "talent"),
        (an.load_platforms, "platforms"),
        (an.load_enterprises, "enterprises"),
    ],
)
def test_theme_loaders_hold_their_theme(load, theme):
    """A theme loader gives the indicators of its theme and no other."""
    table = an.indicators()
    ids = set(table.loc[table["theme"] == theme, "indicator"])
    assert set(load("Shaoxing")["indicator"]) <= ids


def test_targets_keep_two_documents_that_disagree():
    """The target of high-tech firms for 2025 is 220 in one document and 200 in another."""
    both = an.load_targets("绍兴", indicators="added_hightech_enterprises", years=[2025])
    assert sorted(both["value"]) == [200.0, 220.0]
    assert both["source"].nunique() == 2


def test_targets_as_of_a_day():
    """In 2024 the target of 3.3 % for 2025 was known from the plan of 2021 alone."""
    known = an.load_targets("Shaoxing", indicators="rd_intensity", years=[2025], as_of="2024-06-30")
    assert known["published"].tolist() == ["2021-02-02"]


def test_every_measure_of_the_report_is_in_with_its_section():
    """The bureau's 2024 report gives 44 figures and 15 targets, each with a section number."""
    figures = an.load_observations(places="Shaoxing")
    figures = figures[figures["source"] == "c7563a18"]
    targets = an.load_targets("Shaoxing")
    targets = targets[targets["source"] == "c7563a18"]
    assert (len(figures), len(targets)) == (44, 15)
    located = pd.concat([figures["locator"], targets["locator"]])
    assert located.str.fullmatch(r"0|[12]\([一二三四五]\)").all()
