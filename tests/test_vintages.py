"""Publication dates, first releases, and the choice of one value per key."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.vintages import revisions as vintages


def rows(*given: tuple[float, str, str, str, str]) -> pd.DataFrame:
    """Values of one key: value, status, grade, published, edition; string ids, unsorted index."""
    frame = pd.DataFrame(given, columns=["value", "status", "grade", "published", "edition"])
    return frame.assign(
        indicator="x",
        unit="count",
        place="town",
        year=2020,
        flags="",
        source=[f"s{i}" for i in range(len(frame))],
    ).sort_index(ascending=False)


def passed_over(frame: pd.DataFrame) -> pd.DataFrame:
    return vintages.passed_over(vintages.with_provenance(frame), vintages.chosen_by(frame))


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ([(1.0, "preliminary", "A", "2022", ""), (2.0, "final", "D", "2021", "")], 2.0),
        ([(1.0, "final", "B", "2025", ""), (2.0, "final", "A", "2021", "")], 2.0),
        ([(1.0, "final", "A", "2021-03", ""), (2.0, "revised", "A", "2021-02-27", "")], 1.0),
        ([(1.0, "final", "A", "", ""), (2.0, "final", "A", "2001", "")], 2.0),
        ([(None, "final", "A", "2025", ""), (2.0, "preliminary", "D", "2001", "")], 2.0),
    ],
    ids=["survey first", "then grade", "then newest", "undated last", "a gap is no figure"],
)
def test_which_value_stands(given, chosen):
    """A survey before an estimate, then the best grade, then the newest; a blank never stands."""
    assert vintages.chosen_by(rows(*given))["value"].tolist() == [chosen]


def test_latest_leaves_its_argument_alone():
    """The frame given is the same afterwards."""
    frame = rows((1.0, "final", "A", "2021", ""), (2.0, "final", "B", "2021", ""))
    before = frame.copy()
    vintages.chosen_by(frame)
    vintages.passed_over(frame, vintages.chosen_by(frame))
    vintages.revisions(frame)
    vintages.vintage_table(frame)
    vintages.first_release(frame)
    assert_frame_equal(frame, before)


def test_rounding_is_no_conflict():
    """893.8 in a communiqué and 893.78851 in a yearbook are one figure; 893.9 is another."""
    same = rows((893.8, "final", "A", "2011", ""), (893.78851, "final", "A", "2012", "yearbook"))
    assert passed_over(same).empty
    other = rows((893.9, "final", "A", "2011", ""), (893.78851, "final", "A", "2012", "yearbook"))
    assert passed_over(other)["why"].tolist() == ["older document"]
    assert vintages.chosen_by(other)["flags"].tolist() == ["conflict"]


def test_an_older_edition_is_a_revision_and_no_conflict():
    """Two editions of a periodic publication differ: that is a revision."""
    frame = rows((2.65, "final", "A", "2024", "c23"), (2.58, "revised", "A", "2025", "c24"))
    assert passed_over(frame)[["value", "why"]].values.tolist() == [[2.65, "older edition"]]
    assert vintages.chosen_by(frame)["flags"].tolist() == [""]


def test_first_release_is_the_earliest_dated_survey():
    """An estimate before the survey and a survey without a date are no first release."""
    frame = rows(
        (3.15, "preliminary", "B", "2024-01-23", ""),
        (3.20, "final", "A", "2024-10-02", "c23"),
        (3.08, "revised", "A", "2025-09-29", "c24"),
        (9.99, "final", "A", "", ""),
    )
    assert vintages.first_release(frame)["value"].tolist() == [3.20]


def test_published_days():
    """Known to the year: its last day; to the month: its last day, leap years too; else missing."""
    days = vintages.published_day(pd.Series(["2023", "2024-02", "2025-09-29", "", "soon"]))
    assert days.dt.strftime("%Y-%m-%d").fillna("-").tolist() == [
        "2023-12-31",
        "2024-02-29",
        "2025-09-29",
        "-",
        "-",
    ]


def test_an_undated_figure_is_never_known_on_a_day():
    """What has no date can't be shown to have stood on any day."""
    frame = rows((1.0, "final", "A", "", ""), (2.0, "final", "A", "2001", ""))
    assert vintages.as_of(frame, "2030-01-01")["value"].tolist() == [2.0]


def test_first_released_intensities_of_the_province():
    """Published: Zhejiang 3.11, 3.20, 3.22 as first released for 2022 to 2024."""
    editions = an.load_observations("rd_intensity", "Zhejiang", years=[2022, 2023, 2024])
    communiques = editions[editions["edition"].str.startswith("communique")]
    assert an.first_release(communiques)["value"].tolist() == [3.11, 3.20, 3.22]


def test_a_census_restatement_is_a_revision_and_no_conflict():
    """Zhejiang 2020 (2.77, was 2.88) and 2023 (3.08, was 3.20, in the press too) are revised."""
    panel = an.load_rd_intensity("Zhejiang", years=[2020, 2023])
    assert panel["value"].tolist() == [2.77, 3.08]
    assert panel["flags"].tolist() == ["", ""]
    passed = an.conflicts(panel, years=[2020, 2023])
    assert set(passed["why"]) == {"another GDP base", "estimate"}


#: Day -> what the package's documents had said of Zhejiang's intensity of 2022 and 2023 by then,
#: read off their dates: press 2023-01-12 (3.00, estimate), communiqué 2023-09-18 (3.11), press
#: 2024-01-23 (3.15, estimate), press 2024-09-23 (3.20), communiqué 2024-10-02 (3.20), yearbooks
#: 2023 (3.11) and 2024 (3.10; 3.20) by the end of their years, communiqué 2025-09-29 (3.08).
KNOWN = [
    ("2023-01-11", None, None),
    ("2023-01-12", 3.00, None),
    ("2023-06-30", 3.00, None),
    ("2023-09-17", 3.00, None),
    ("2023-09-18", 3.11, None),
    ("2023-12-31", 3.11, None),
    ("2024-01-22", 3.11, None),
    ("2024-01-23", 3.11, 3.15),
    ("2024-09-22", 3.11, 3.15),
    ("2024-09-23", 3.11, 3.20),
    ("2024-10-01", 3.11, 3.20),
    ("2024-10-02", 3.11, 3.20),
    ("2024-12-30", 3.11, 3.20),
    ("2024-12-31", 3.10, 3.20),
    ("2025-01-01", 3.10, 3.20),
    ("2025-04-16", 3.10, 3.20),
    ("2025-09-28", 3.10, 3.20),
    ("2025-09-29", 3.10, 3.08),
    ("2026-01-22", 3.10, 3.08),
    ("2026-11-24", 3.10, 3.08),
]


@pytest.mark.parametrize(("day", "of_2022", "of_2023"), KNOWN, ids=[day for day, *_ in KNOWN])
def test_what_was_known_on_twenty_days(day, of_2022, of_2023):
    """The intensity of 2022 and 2023 as a reader of the day had it, raw editions and newest."""
    known = an.as_of(an.load_observations("rd_intensity", "Zhejiang", years=[2022, 2023]), day)
    by_year = vintages.chosen_by(known).set_index("year")["value"].to_dict()
    assert (by_year.get(2022), by_year.get(2023)) == (of_2022, of_2023)
    panel = an.load_rd_intensity("Zhejiang", years=[2022, 2023], as_of=day, basis="as_published")
    assert dict(zip(panel["year"], panel["value"], strict=True)) == by_year


@pytest.mark.parametrize(("day", "of_2022", "of_2023"), KNOWN, ids=[day for day, *_ in KNOWN])
def test_what_stood_on_one_base_on_twenty_days(day, of_2022, of_2023):
    """Nothing is linked until the communiqué of 2025-09-29; 2022 is then 3.10 x 3.08 / 3.20."""
    if day >= "2025-09-29":
        of_2022 = pytest.approx(2.98375)
    panel = an.load_rd_intensity("Zhejiang", years=[2022, 2023], as_of=day).set_index("year")
    assert panel["value"].get(2022) == of_2022 and panel["value"].get(2023) == of_2023
    assert (panel["status"] == "spliced").any() == (day >= "2025-09-29")


def editions() -> pd.DataFrame:
    """Three editions of two places, shuffled; a gap, a NaN, an unchanged value, string ids."""
    rows = [
        ("0100", 2019, 2.00, "ed2020", "2020-10-01", "census4"),
        ("0100", 2019, 2.00, "ed2021", "2021-10-01", "census4"),
        ("0100", 2019, 1.90, "ed2024", "2025-09-29", "census5"),
        ("0100", 2020, 2.10, "ed2021", "2021-10-01", "census4"),
        ("0100", 2020, 2.15, "ed2022", "2022-10-01", "census4"),
        ("0200", 2019, 1.00, "ed2020", "2020-10-01", "census4"),
        ("0200", 2019, float("nan"), "ed2021", "2021-10-01", "census4"),
        ("0200", 2019, 1.04, "ed2022", "2022-10-01", "census4"),
        ("0200", 2020, 9.00, "", "2021-11-01", ""),
    ]
    columns = ["place", "year", "value", "edition", "published", "basis"]
    frame = pd.DataFrame(rows, columns=columns).assign(indicator="rd_intensity", unit="pct")
    return frame.sample(frac=1, random_state=5)


def test_revisions_have_size_sign_and_lag():
    """Hand-computed: unchanged after 1 year, -0.10 after 5 with the base, +0.05 after 1, +0.04."""
    found = an.revisions(editions())
    assert found[["place", "year", "lag", "revision", "rebased"]].values.tolist() == [
        ["0100", 2019, 1, 0.0, False],
        ["0100", 2019, 5, -0.1, True],
        ["0100", 2020, 1, 0.05, False],
        ["0200", 2019, 2, 0.04, False],
    ]
    assert found["revision_pct"].round(6).tolist() == [0.0, -5.0, 2.380952, 4.0]


def test_revisions_summed_up_by_lag_and_by_place():
    """Mean, mean absolute, the largest with its sign, and how many went up, down, nowhere."""
    lag = an.revisions(editions(), by="lag").set_index("lag")
    assert lag.loc[1, ["n", "raised", "lowered", "unchanged"]].tolist() == [2, 1, 0, 1]
    assert lag.loc[1, "mean_absolute"] == pytest.approx(0.025)
    place = an.revisions(editions(), by="place").set_index("place")
    assert place.loc["0100", "mean"] == pytest.approx(-0.05 / 3)
    assert place.loc["0100", ["largest", "rebased"]].tolist() == [-0.1, 1]
    with pytest.raises(an.DataError, match="by='year' is not known"):
        an.revisions(editions(), by="year")


def test_the_revision_triangle():
    """One row per reference year, one column per edition in the order of publication."""
    table = an.vintage_table(editions())
    assert table.columns.tolist() == ["ed2020", "ed2021", "ed2022", "ed2024"]
    first = table.loc[("rd_intensity", "0100", 2019)]
    assert first.fillna(-1).tolist() == [2.0, 2.0, -1, 1.9]
    assert ("rd_intensity", "0200", 2020) not in table.index


def test_the_national_revisions_of_the_fifth_census():
    """Published: the intensity of 2023 went from 2.65 to 2.58 for the nation, 0.07 points down."""
    rows = an.load_observations("rd_intensity", "China", years=[2023])
    last = an.revisions(rows).iloc[-1]
    assert (last["first"], last["value"], last["revision"]) == (2.65, 2.58, -0.07)
    assert last["rebased"]


def test_editions_need_no_provenance():
    """A user's own table of editions has neither grade nor source."""
    assert vintages.chosen_by(editions()).query("place == '0100'")["value"].tolist() == [1.9, 2.15]
    assert an.first_release(editions())["value"].tolist() == [2.0, 2.1, 1.0, 9.0]
