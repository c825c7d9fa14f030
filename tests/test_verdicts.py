"""One verdict a target, what would change it, and what a brief selects, on made-up places."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an
from analysis.datapackage.package import descriptor
from analysis.panel import FORMS, KINDS, published_up_to
from analysis.targets.forms import tolerance


def figures(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Figures of one place: indicator, year, value, then status, grade, kind where they matter."""
    columns = ["indicator", "year", "value", "status", "grade", "kind", "reported_for", "basis"]
    filled = [(*row, *["", "A", "result", "", ""][len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(filled, columns=columns)
    return frame.assign(place="town", unit="pct", published="2026-02-01", source="s")


def goals(*rows: tuple[object, ...]) -> pd.DataFrame:
    """Targets of the place: indicator, year, value, bound, form, kind."""
    columns = ["indicator", "year", "value", "bound", "form", "kind"]
    filled = [(*row, *["level", "level", "result"][len(row) - 3 :]) for row in rows]
    frame = pd.DataFrame(filled, columns=columns)
    return frame.assign(place="town", unit="pct", published="2024-01-10", direction="up")


def verdict(found: pd.DataFrame, wanted: pd.DataFrame, **options: object) -> pd.Series:
    """The row of the only target."""
    return an.target_verdicts(found, wanted, **options).iloc[0]


@pytest.mark.parametrize(
    ("found", "wanted", "said"),
    [
        (figures(("a", 2025, 3.3)), goals(("a", 2025, 3.3)), "reached"),
        (figures(("a", 2025, 3.29)), goals(("a", 2025, 3.3)), "missed"),
        (figures(("a", 2025, 3.4, "preliminary")), goals(("a", 2025, 3.3)), "open"),
        (figures(("a", 2024, 3.4)), goals(("a", 2025, 3.3)), "open"),
        (figures(("a", 2025, 3.4, "", "D")), goals(("a", 2025, 3.3)), "unverified"),
        (figures(("a", 2025, 3.4, "", "A", "work_list")), goals(("a", 2025, 3)), "not comparable"),
        (figures(("a", 2025, 3.4, "", "A", "cumulative")), goals(("a", 2025, 3)), "not comparable"),
        (figures(("a", 2025, 2.87)), goals(("a", 2025, 2.9, "about")), "reached"),
        (figures(("a", 2025, 2.84)), goals(("a", 2025, 2.9, "about")), "missed"),
        (figures(("a", 2025, 9.0)), goals(("a", 2025, 10.0, "at_most")), "reached"),
        (figures(("a", 2025, 11.0)), goals(("a", 2025, 10.0, "at_most")), "missed"),
    ],
)
def test_verdicts(found, wanted, said):
    """The survey of the target's own year decides; nothing else does."""
    assert verdict(found, wanted)["verdict"] == said


def test_about_is_half_its_last_digit_and_at_most_two_per_cent():
    """About 2.9 is 2.85, about 55 is 54.5, about 1,100 is 1,078 and about 3 is 2.94."""
    wanted = goals(*[("a", 2025, value, "about") for value in (2.9, 55.0, 1100.0, 3.0, 3.75)])
    assert tolerance(wanted).round(6).tolist() == [0.05, 0.5, 22.0, 0.06, 0.005]


def test_what_would_change_a_verdict_is_named():
    """Reported year, base, estimate, another document and 'about' each appear where they matter."""
    found = figures(
        ("a", 2024, 3.12, "", "A", "result", "2025"),
        ("a", 2025, 3.2, "", "A", "result", "", "old"),
        ("a", 2025, 3.05, "revised", "A", "result", "", "new"),
        ("a", 2025, 3.35, "preliminary"),
    )
    row = verdict(found, goals(("a", 2025, 3.1)).assign(basis="old"))
    assert (row["verdict"], row["readings"]) == ("reached", "another base: missed")
    row = verdict(found, goals(("a", 2025, 3.15)).assign(basis="old"))
    assert row["readings"] == "another base: missed;report year: missed"
    near = verdict(found[1:2], goals(("a", 2025, 3.21, "about"), ("a", 2025, 3.19)))
    assert (near["verdict"], near["readings"]) == ("missed", "another target: reached")
    near = verdict(figures(("a", 2025, 2.87)), goals(("a", 2025, 2.9, "about")))
    assert (near["readings"], bool(near["settled"])) == ("exactly: missed", False)


def test_two_documents_are_one_target():
    """The better graded document counts, the other is named; there is one row."""
    wanted = goals(("a", 2025, 200.0), ("a", 2025, 220.0)).assign(grade=["B", "A"])
    out = an.target_verdicts(figures(("a", 2024, 138.0)), wanted)
    assert out[["value", "documents", "others"]].values.tolist() == [
        [220.0, 2, "level 200 (2024-01-10)"]
    ]


def test_a_name_is_no_target():
    """The number in a programme's name gets no verdict, in verdicts and in gaps."""
    wanted = goals(("a", 2025, 10.0, "level", "", "name"))
    assert an.target_verdicts(figures(("a", 2025, 10.0)), wanted).empty
    gap = an.target_gaps(figures(("a", 2025, 10.0)), wanted, rules=[]).iloc[0]
    assert (gap["verdict"], gap["reason"]) == ("unknown", "not a target")


def test_no_published_target_is_a_name():
    """What load_targets gives can be held against a figure; all of it has a kind and a form."""
    shown, every = an.load_targets(), an.load_targets(kinds="all")
    assert set(shown["kind"]) <= {"result", "stock", "cumulative"}
    assert shown["form"].isin(FORMS).all()
    assert len(every) == 404
    assert every["kind"].isin(list(KINDS)).all()
    hidden = every[~every["kind"].isin(["result", "stock", "cumulative"])]
    assert {"science_cities", "landmark_works", "strong_base_projects"} <= set(hidden["indicator"])


def test_the_lists_of_words_are_the_descriptor_s():
    """Kinds and forms of the library and of the data package are the same."""
    for table in descriptor()["resources"]:
        for field in table["schema"]["fields"]:
            if table["name"] not in ("events",) and field["name"] in ("kind", "form"):
                words = list(KINDS) if field["name"] == "kind" else FORMS
                assert field["constraints"]["enum"] == words


def test_shaoxing_2025():
    """R&D intensity of 2025 is open and hangs on an estimate; grade D settles neither GDP."""
    out = an.target_verdicts(
        an.load_observations(places="Shaoxing"), an.load_targets(places="Shaoxing", years=[2025])
    ).set_index("indicator")
    intensity = out.loc["rd_intensity"]
    assert (intensity["verdict"], intensity["latest"], intensity["reported_for"]) == (
        "open",
        3.12,
        "2024",
    )
    assert intensity["readings"] == "estimate: reached"
    assert "21 January 2026" in intensity["why_en"]
    assert set(out.loc[["gdp", "gdp_growth"], "verdict"]) == {"unverified"}
    assert out.loc["added_hightech_enterprises", "others"] == "level 200 (2025-01-20)"


def test_the_newest_date_is_the_documents_not_today():
    """Figures are published up to their newest document, whenever the page is made."""
    assert published_up_to(an.load_observations("rd_intensity", "Shaoxing")) == "2026-01-21"


def test_clashes_are_said_for_the_place_that_has_them():
    """Shaoxing's survey and administrative coverage stand side by side; another town has none."""
    lines = an.clashes("Shaoxing").drop_duplicates("clash").set_index("clash")["text"]
    assert "54.29" in lines["research activity"]
    assert "90.3" in lines["research activity"]
    assert "31.2 bn" in lines["industrial research"]
    assert an.clashes("Zhoushan").empty


def points(found: pd.DataFrame, wanted: pd.DataFrame) -> dict[str, list[str]]:
    """Section -> why of each of its points."""
    out = an.brief_points(found, wanted, place="town")
    return out.groupby("section")["why"].agg(list).to_dict()


def test_a_town_that_met_everything():
    """All targets reached: nothing is behind or uncertain."""
    found = figures(("a", 2025, 5.0), ("b", 2025, 7.0))
    wanted = goals(("a", 2025, 4.0), ("b", 2025, 7.0))
    assert points(found, wanted) == {"ahead": ["reached", "reached"]}


def test_a_town_that_missed_everything_tells_the_worst_first():
    """All missed: the larger shortfall is told first."""
    found = figures(("a", 2025, 3.0), ("b", 2025, 1.0))
    out = an.brief_points(found, goals(("a", 2025, 4.0), ("b", 2025, 4.0)), place="town")
    assert out[["section", "indicator"]].values.tolist() == [["behind", "b"], ["behind", "a"]]
    assert out["measure_pct"].tolist() == [-75.0, -25.0]


def test_a_town_without_targets():
    """A record and a plan exceeded are told without any target."""
    found = figures(*[("a", year, float(year - 2000)) for year in range(2020, 2026)])
    plan = figures(("x_completion", 2025, 120.0))
    found = pd.concat([found, plan], ignore_index=True)
    assert points(found, goals()) == {"ahead": ["plan exceeded", "record"]}


def test_a_town_with_one_indicator():
    """Half-way to a target at half the pace: behind, and asked of the place in its year."""
    found = figures(("a", 2020, 0.0), ("a", 2025, 2.0)).assign(
        published=["2021-01-01", "2026-02-01"]
    )
    wanted = goals(("a", 2026, 6.0)).assign(published="2021-06-01")
    assert points(found, wanted) == {
        "behind": ["short of the pace"],
        "next": ["asked of the place"],
    }


def test_a_town_of_which_nothing_is_known():
    """No figures and no targets: no points, and no error."""
    assert an.brief_points(figures(), goals(), place="town").empty


def test_shaoxing_tells_its_worst_news():
    """138 high-tech firms against 220 lead what is behind, and carry no pace across rules."""
    out = an.brief_points(
        an.load_observations(places="Shaoxing"), an.load_targets(places="Shaoxing"), place="330600"
    )
    worst = out[out["section"] == "behind"].iloc[0]
    assert worst[["indicator", "value", "target"]].tolist() == [
        "added_hightech_enterprises",
        138.0,
        220.0,
    ]
    assert pd.isna(worst["pace_made"])
