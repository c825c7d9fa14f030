"""A user's own table as a panel: names resolved, own labels kept, clear errors."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an


def own() -> pd.DataFrame:
    """A user's table: names, a gap in the years, a missing value, unsorted, other column names."""
    return pd.DataFrame(
        {
            "city": ["my town", "Jinhua", "my town", "Jinhua"],
            "when": [2021, 2023, 2019, 2021],
            "rd_pct": [1.9, 2.6, None, 2.3],
        },
        index=[7, 3, 5, 1],
    )


def test_as_panel_takes_a_users_own_table():
    """Known names become codes, own labels stay, rows are sorted, nothing else is lost."""
    frame = own()
    panel = an.as_panel(
        frame, place="city", year="when", value="rd_pct", indicator="my ratio", unit="%"
    )
    assert panel["place"].tolist() == ["330700", "330700", "my town", "my town"]
    assert panel["indicator"].unique().tolist() == ["my ratio"]
    assert panel["unit"].unique().tolist() == ["pct"]
    assert panel["value"].isna().tolist() == [False, False, True, False]
    assert_frame_equal(frame, own())


def test_as_panel_reads_indicator_and_unit_from_columns():
    """A column of the given name is used; a plain word is one value for all rows."""
    frame = own().assign(kind=["a", "b", "a", "b"], measure="furlong")
    panel = an.as_panel(
        frame, place="city", year="when", value="rd_pct", indicator="kind", unit="measure"
    )
    assert panel["indicator"].tolist() == ["a", "a", "b", "b"]
    assert panel["unit"].unique().tolist() == ["furlong"]


def test_as_panel_keeps_provenance():
    """Source and grade of a user's table come along."""
    frame = own().assign(source="my report", grade="B", note="left out")
    panel = an.as_panel(frame, place="city", year="when", value="rd_pct", indicator="x", unit="%")
    assert panel["source"].unique().tolist() == ["my report"]
    assert "note" not in panel


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"place": "town"}, "column 'town' \\(for place\\) is not in the frame"),
        ({"unit": "unit"}, "no column 'unit' and no unit was given"),
        ({"value": "city"}, "not a finite number"),
    ],
)
def test_as_panel_says_what_is_missing(change, message):
    """A column that isn't there is named, with those that are."""
    options = {
        "place": "city",
        "year": "when",
        "value": "rd_pct",
        "indicator": "x",
        "unit": "pct",
    } | change
    with pytest.raises(an.DataError, match=message):
        an.as_panel(own(), **options)
