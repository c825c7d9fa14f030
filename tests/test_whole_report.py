"""The whole of the bureau's 2024 report and 2025 plan: each measure and programme has a place."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import analysis as an

REPORT = "c7563a18"
#: Measures of the report by section, with where each stands; "shown_in" is the notebook for it.
PLACES = pd.read_csv(
    Path(__file__).parent / "data" / "report_2024.csv", dtype=str, keep_default_na=False
)


@pytest.fixture(scope="module")
def held() -> dict[str, pd.DataFrame]:
    """What the collection holds from the report."""
    tables = {
        "observation": an.load_observations(places="Shaoxing"),
        "target": an.load_targets(places="Shaoxing", kinds="all"),
        "event": an.load_events("Shaoxing"),
    }
    return {name: rows[rows["source"] == REPORT] for name, rows in tables.items()}


def test_every_measure_has_a_place(held: dict[str, pd.DataFrame]) -> None:
    """89 measures and 32 programmes without one are observations, targets or events, or out."""
    assert (PLACES["value"] != "").sum() == 89
    for row in PLACES[PLACES["place_in"] != "out"].itertuples():
        key = "event" if row.place_in == "event" else "indicator"
        assert row.id in set(held[row.place_in][key]), f"{row.measure}: {row.place_in} {row.id}"
        assert row.shown_in


def test_the_values_are_the_report_s(held: dict[str, pd.DataFrame]) -> None:
    """An observation or target has the value that the report gives, in the catalogue's unit."""
    counted = PLACES[PLACES["place_in"].isin(["observation", "target"])]
    for row in counted.itertuples():
        rows = held[row.place_in]
        value = float(row.value) / (1e4 if row.unit == "10k_cny" else 1)
        assert value in set(rows.loc[rows["indicator"] == row.id, "value"]), row.measure


def test_what_stays_out_says_why() -> None:
    """At most seven measures stay out, each with its reason."""
    out = PLACES[PLACES["place_in"] == "out"]
    assert len(out) <= 7
    assert (out["reason"].str.len() > 20).all()


def test_nothing_of_the_report_stands_beside_the_list(held: dict[str, pd.DataFrame]) -> None:
    """What the collection takes from the report is on the list, each figure and each event."""
    listed = set(PLACES["id"])
    for name, rows in held.items():
        ids = set(rows["event" if name == "event" else "indicator"])
        assert ids <= listed, f"{name}: {sorted(ids - listed)}"


def test_each_stands_in_its_section(held: dict[str, pd.DataFrame]) -> None:
    """The section of the list is the locator of the data."""
    for row in PLACES[PLACES["place_in"] != "out"].itertuples():
        rows = held[row.place_in]
        key = "event" if row.place_in == "event" else "indicator"
        assert row.section in set(rows.loc[rows[key] == row.id, "locator"]), row.measure
