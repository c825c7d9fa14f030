"""Gaps, pace and verdicts, with every degenerate case typed."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an


def figures() -> pd.DataFrame:
    """String ids, unsorted, a gap, a NaN, an estimate."""
    rows = [
        ("b", 2025, 3.35, "preliminary"),
        ("b", 2023, 3.12, "final"),
        ("a", 2020, 143.28, "final"),
        ("a", 2021, None, "final"),
        ("d", 2024, 5.0, "final"),
        ("e", 2024, 7.0, "final"),
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "year", "value", "status"])
    return frame.assign(place="town", unit="pct")


def targets(**change: object) -> pd.DataFrame:
    """One target per case."""
    rows = [
        ("a", 2025, 260.0, "level", "up"),
        ("b", 2023, 3.12, "level", "up"),
        ("b", 2024, 3.2, "level", "up"),
        ("b", 2025, 3.3, "about", "up"),
        ("c", 2025, 1.0, "at_least", "up"),
        ("d", 2024, 5.08, "about", "up"),
        ("d", 2026, 4.0, "strive_for", "up"),
        ("e", 2024, 6.0, "level", "down"),
        ("e", 2025, 0.0, "level", "down"),
    ]
    columns = ["indicator", "year", "value", "bound", "direction"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(place="town", unit="pct").assign(**change)


def by(out: pd.DataFrame, indicator: str, year: int) -> pd.Series:
    return out[(out["indicator"] == indicator) & (out["year"] == year)].iloc[0]


def test_verdicts_and_reasons():
    """An exact tie is met; about means within 2 %; an estimate settles nothing; nothing is zero."""
    out = an.target_gaps(figures(), targets())
    found = {(row.indicator, row.year): (row.verdict, row.reason) for row in out.itertuples()}
    assert found == {
        ("a", 2025): ("open", ""),
        ("b", 2023): ("met", ""),
        ("b", 2024): ("open", ""),
        ("b", 2025): ("met_estimate", "estimate"),
        ("c", 2025): ("unknown", "no figure"),
        ("d", 2024): ("met", "within 'about'"),
        ("d", 2026): ("open", "reached before its year"),
        ("e", 2024): ("missed", ""),
        ("e", 2025): ("open", ""),
    }


def test_gap_is_negative_when_short_in_the_indicators_own_direction():
    """Short of a target that should rise, or above one that should fall: both negative."""
    out = an.target_gaps(figures(), targets())
    assert by(out, "a", 2025)["gap"] == pytest.approx(-116.72)
    assert by(out, "e", 2024)["gap"] == -1
    assert by(out, "d", 2026)["gap"] == 1


def test_pace_from_the_latest_figure():
    """143.28 in 2020 to 260 in 2025 is 23.344 a year, or 12.66 % compound."""
    row = by(an.target_gaps(figures(), targets()), "a", 2025)
    assert (row["latest_year"], row["latest"]) == (2020, 143.28)
    assert row["pace"] == pytest.approx(23.344)
    assert row["pace_pct"] == pytest.approx(12.6568, abs=1e-3)


def test_no_pace_where_none_can_be():
    """A due target has no pace left, a target of zero no growth rate and no completion."""
    out = an.target_gaps(figures(), targets())
    assert pd.isna(by(out, "b", 2023)["pace"])
    zero = by(out, "e", 2025)
    assert zero["pace"] == -7
    assert pd.isna(zero["pace_pct"])
    assert pd.isna(zero["completion_pct"])


def test_a_later_figure_never_judges_an_earlier_target():
    """The target of 2024 is not judged by the estimate of 2025."""
    row = by(an.target_gaps(figures(), targets()), "b", 2024)
    assert row["latest_year"] == 2023


def test_arguments_stay_and_order_is_free():
    """Neither frame is changed; shuffled targets give the same rows."""
    panel, wanted = figures(), targets()
    one = an.target_gaps(panel, wanted)
    assert_frame_equal(panel, figures())
    assert_frame_equal(wanted, targets())
    two = an.target_gaps(panel, wanted.sample(frac=1, random_state=3))
    assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bound": ""}, "no known bound"),
        ({"bound": None}, "no known bound"),
        ({"unit": "count"}, "another unit"),
    ],
)
def test_bad_targets_are_refused(change, message):
    """A target without a bound or in another unit is refused with its rows."""
    with pytest.raises(an.DataError, match=message):
        an.target_gaps(figures(), targets(**change))


def test_the_citys_targets_of_2023():
    """Published: 3.12 against 3.1, 4.1 against 3.3: both met."""
    wanted = an.load_targets(
        "Shaoxing", indicators=["rd_intensity", "industrial_rd_to_revenue"], years=[2023]
    )
    out = an.target_gaps(an.load_panel(wanted["indicator"].unique(), "Shaoxing"), wanted)
    assert out["verdict"].unique().tolist() == ["met"]
