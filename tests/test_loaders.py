"""Panels out of the data package: as of a day, by edition, by grade."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.panel import KEY


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
    passed = an.conflicts(panel, years=[2023])
    assert passed[["value", "why"]].values.tolist() == [[3.5, "estimate"]]


def test_conflicts_are_listed_and_flagged():
    """Two documents that disagree: both are kept, the panel says so for each of their keys."""
    panel = an.load_panel()
    flagged = panel[panel["flags"].str.contains("conflict")]
    passed = an.conflicts(panel)
    documents = passed[passed["why"].isin(["lower grade", "older document"])]
    assert len(flagged) == 5
    assert set(map(tuple, flagged[KEY].values)) == set(map(tuple, documents[KEY].values))


def test_what_no_link_leads_to_the_base_is_left_out_and_listed():
    """Shaoxing 2020: 2.87 on the fifth census alone, while its latest survey is on the fourth."""
    panel = an.load_rd_intensity("Shaoxing")
    assert 2020 not in set(panel["year"])
    left = an.conflicts(panel).query("chosen.isna()")
    assert left[["year", "value", "why"]].drop_duplicates().values.tolist() == [
        [2010, 1.94, "another GDP base"],
        [2010, 1.8, "another GDP base"],
        [2020, 2.87, "another GDP base"],
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
    both = an.load_targets("added_hightech_enterprises", "绍兴", years=[2025])
    assert sorted(both["value"]) == [200.0, 220.0]
    assert both["source"].nunique() == 2


def test_targets_as_of_a_day():
    """In 2024 the target of 3.3 % for 2025 was known from the plan of 2021 alone."""
    known = an.load_targets("rd_intensity", "Shaoxing", years=[2025], as_of="2024-06-30")
    assert known["published"].tolist() == ["2021-02-02"]


def test_every_measure_of_the_report_is_in_with_its_section():
    """The bureau's 2024 report gives 43 figures and 3 targets, each located; 12 names more."""
    figures = an.load_observations(places="Shaoxing")
    figures = figures[figures["source"] == "c7563a18"]
    targets = an.load_targets(places="Shaoxing", kinds="all")
    targets = targets[targets["source"] == "c7563a18"]
    real = targets["kind"].isin(["result", "stock", "cumulative"])
    assert (len(figures), int(real.sum()), int((~real).sum())) == (43, 3, 12)
    located = pd.concat([figures["locator"], targets["locator"]])
    assert located.str.fullmatch(r"0|[12]\([一二三四五]\)").all()


def test_one_base_is_the_default():
    """No series of any default panel crosses a base; the raw editions do, on request."""
    assert an.mixed_editions(an.load_panel()).empty
    raw = an.load_rd_intensity("Zhejiang", basis="as_published")
    assert set(an.mixed_editions(raw)["basis"]) >= {"census4", "census5"}
    assert raw.set_index("year").loc[[2020, 2021, 2022], "value"].tolist() == [2.77, 2.91, 3.1]


def test_linked_values_say_so():
    """Zhejiang 2022 reads 2.98 on the newest base: 3.10 x 3.08 / 3.20, linked in 2023."""
    row = an.load_rd_intensity("Zhejiang", years=[2022]).iloc[0]
    assert row["value"] == pytest.approx(3.10 * 3.08 / 3.20, abs=1e-12)
    assert round(row["value"], 2) == 2.98
    assert (row["status"], row["basis"], row["from_basis"]) == ("spliced", "census5", "census4")
    assert row["link_year"] == 2023
    assert row["factor_low"] < 3.08 / 3.20 < row["factor_high"]


def test_places_on_one_base_by_name():
    """With a base given, every place stands on it; 2.87 of Shaoxing's 2020 has no link to it."""
    panel = an.load_rd_intensity(["Shaoxing", "Zhejiang", "Suzhou"], basis="census4")
    surveyed = panel[panel["status"] != "preliminary"]
    assert set(surveyed["basis"]) == {"census4"}
    zhejiang = panel[panel["place"] == "330000"].set_index("year")["value"]
    assert zhejiang[2023] == 3.20
    assert zhejiang[2024] == pytest.approx(3.22 * 3.20 / 3.08)
    with pytest.raises(an.DataError, match="no value stands on the GDP base 'census9'"):
        an.load_rd_intensity("Zhejiang", basis="census9")


def test_the_base_of_the_day():
    """Before the communiqué of 2025-09-29 the newest base was the fourth census."""
    day = an.load_rd_intensity("Zhejiang", years=[2022, 2023], as_of="2025-09-28")
    assert day[["value", "basis"]].values.tolist() == [[3.1, "census4"], [3.2, "census4"]]
    assert "spliced" not in set(day["status"])


def test_the_two_readings_of_shaoxings_reports():
    """By the report's own year 2.87, 3.01, 3.12 are 2022 to 2024; the estimate of 2025 stays."""
    survey = an.load_rd_intensity("Shaoxing", years=range(2021, 2026))
    report = an.load_rd_intensity("Shaoxing", years=range(2021, 2026), period_reading="report_year")
    assert survey[["year", "value"]].values.tolist() == [
        [2021, 2.87], [2022, 3.01], [2023, 3.12], [2025, 3.35]
    ]  # fmt: skip
    assert report[["year", "value"]].values.tolist() == [
        [2022, 2.87], [2023, 3.01], [2024, 3.12], [2025, 3.35]
    ]  # fmt: skip
    assert report["flags"].str.contains("period_report_year").tolist() == [True, True, True, False]
    with pytest.raises(an.DataError, match="period_reading='plan_year' is not known"):
        an.load_rd_intensity("Shaoxing", period_reading="plan_year")


def test_the_reading_moves_no_province():
    """The provinces' years are stated by the communiqués."""
    provinces = ["Zhejiang", "Jiangsu", "China"]
    assert_frame_equal(
        an.load_rd_intensity(provinces),
        an.load_rd_intensity(provinces, period_reading="report_year"),
    )
