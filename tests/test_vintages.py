"""Publication dates, first releases, and the choice of one value per key."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an
from analysis import vintages


def rows(*given: tuple[float, str, str, str, str]) -> pd.DataFrame:
    """Values of one key: value, status, grade, published, edition; string ids, unsorted index."""
    frame = pd.DataFrame(given, columns=["value", "status", "grade", "published", "edition"])
    return frame.assign(
        indicator="x",
        place="town",
        year=2020,
        flags="",
        source=[f"s{i}" for i in range(len(frame))],
    ).sort_index(ascending=False)


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
    assert vintages.latest(rows(*given))["value"].tolist() == [chosen]


def test_latest_leaves_its_argument_alone():
    """The frame given is the same afterwards."""
    frame = rows((1.0, "final", "A", "2021", ""), (2.0, "final", "B", "2021", ""))
    before = frame.copy()
    vintages.latest(frame)
    vintages.passed_over(frame)
    vintages.first_release(frame)
    assert_frame_equal(frame, before)


def test_rounding_is_no_conflict():
    """893.8 in a communiqué and 893.78851 in a yearbook are one figure; 893.9 is another."""
    same = rows((893.8, "final", "A", "2011", ""), (893.78851, "final", "A", "2012", "yearbook"))
    assert vintages.passed_over(same).empty
    other = rows((893.9, "final", "A", "2011", ""), (893.78851, "final", "A", "2012", "yearbook"))
    assert vintages.passed_over(other)["why"].tolist() == ["older document"]
    assert vintages.latest(other)["flags"].tolist() == ["conflict"]


def test_an_older_edition_is_a_revision_and_no_conflict():
    """Two editions of a periodic publication differ: that is a revision."""
    frame = rows((2.65, "final", "A", "2024", "c23"), (2.58, "revised", "A", "2025", "c24"))
    assert vintages.passed_over(frame)[["value", "why"]].values.tolist() == [
        [2.65, "older edition"]
    ]
    assert vintages.latest(frame)["flags"].tolist() == [""]


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
    assert vintages.known_on(frame, "2030-01-01")["value"].tolist() == [2.0]


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
    assert set(an.conflicts(panel)["why"]) == {"older edition", "estimate"}
