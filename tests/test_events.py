"""Facts without a number: they load, in both languages, each with its place in the document."""

from __future__ import annotations

import pytest

import analysis as an
from analysis.datapackage.package import descriptor
from analysis.panel import EVENT_KINDS


def test_the_report_s_proudest_are_in():
    """The first laboratory and institute, the award, the commendation and the pilots are loaded."""
    events = an.load_events("绍兴", years=[2024])
    wanted = {"national-key-laboratory", "huangjiu-institute", "innovation-award"}
    wanted |= {"inspection-commendation", "work-in-china-pilot", "permit-card-pilot"}
    assert wanted <= set(events["event"])
    lab = events.set_index("event").loc["national-key-laboratory"]
    assert (lab["kind"], lab["source"], lab["locator"]) == ("first", "c7563a18", "1(二)")


def test_a_plan_is_told_from_what_happened():
    """What is to come in 2025 is a plan or a platform in preparation, and nothing else."""
    coming = an.load_events("Shaoxing", years=[2025])
    spans = coming["period"].str.len() == 9
    assert set(coming.loc[~spans, "kind"]) == {"plan", "platform"}


def test_the_language_picks_the_text():
    """text holds the language asked for."""
    zh = an.load_events("Shaoxing", language="zh")
    assert zh["text"].equals(zh["text_zh"])
    assert an.load_events("Shaoxing")["text"].equals(zh["text_en"])


def test_what_a_day_knew():
    """Before the report came out nothing of it is known."""
    before = an.load_events("Shaoxing", as_of="2025-04-15")
    assert "c7563a18" not in set(before["source"])
    assert "leaders-assessment" in set(before["event"])


def test_unknown_kinds_are_refused():
    """A kind outside the list is an error that lists the known ones."""
    with pytest.raises(an.DataError, match=r"award[\s\S]*pilot"):
        an.load_events(kinds="miracle")


def test_the_list_of_kinds_is_the_descriptor_s():
    """The library and the data package list the same kinds of event."""
    table = next(item for item in descriptor()["resources"] if item["name"] == "events")
    kind = next(field for field in table["schema"]["fields"] if field["name"] == "kind")
    assert kind["constraints"]["enum"] == EVENT_KINDS
