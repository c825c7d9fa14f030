"""What an intensity target asks for in money."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an


def panel(**change: object) -> pd.DataFrame:
    """GDP and R&D, unsorted, an older year, a missing one."""
    rows = [
        ("gdp", "p", 2022, 1000.0),
        ("rd_expenditure", "p", 2022, 21.0),
        ("gdp", "p", 2021, 900.0),
        ("rd_expenditure", "p", 2023, None),
        ("gdp", "q", 2023, 500.0),
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "place", "year", "value"])
    return frame.assign(unit="100m_cny").assign(**change)


def target(place: str = "p", year: int = 2025, value: float = 2.8) -> pd.DataFrame:
    """One target."""
    return pd.DataFrame({"place": [place], "year": [year], "value": [value]})


def test_the_worked_example():
    """2.10 to 2.80 in three years with GDP at 6 %: R&D must grow by 16.668 % a year."""
    row = an.required_spending(target(), panel(), gdp_growth_pct=[6], rebase_pct=[0]).iloc[0]
    assert row["growth_pct"] == pytest.approx(16.668, abs=5e-4)
    assert row["gdp"] == pytest.approx(1191.016)
    assert row["spending"] == pytest.approx(0.028 * 1191.016)
    assert row["more"] == pytest.approx(0.028 * 1191.016 - 21)


def test_it_agrees_with_required_growth():
    """The same growth as required_growth gives for the ratio alone, in every scenario."""
    scenarios = {"rebase_pct": [0, 2.1, 4.4]}
    money = an.required_spending(target(), panel(), gdp_growth_pct=[4, 6], **scenarios)
    ratio = an.required_growth(
        start=2.1, target=2.8, years=3, denominator_growth_pct=[4, 6], **scenarios
    ).sort_values(["denominator_growth_pct", "rebase_pct"])
    assert money["growth_pct"].tolist() == pytest.approx(ratio["numerator_growth_pct"].tolist())


def test_a_restatement_asks_for_as_much_more():
    """GDP found 2.7 % larger makes the same target 2.7 % dearer."""
    out = an.required_spending(target(), panel(), gdp_growth_pct=[5], rebase_pct=[0, 2.7])
    assert out["spending"].iloc[1] / out["spending"].iloc[0] == pytest.approx(1.027)


def test_without_rd_there_is_a_level_and_no_growth():
    """A place that publishes no spending: the sum is known, the growth is not."""
    row = an.required_spending(target("q"), panel(), gdp_growth_pct=[0], rebase_pct=[0]).iloc[0]
    assert row["spending"] == pytest.approx(14)
    assert pd.isna(row["growth_pct"]) and pd.isna(row["more"]) and pd.isna(row["rd_year"])


@pytest.mark.parametrize(
    ("wanted", "given", "message"),
    [
        (target("nowhere"), panel(), "no GDP"),
        (target(value=0), panel(), "not above zero"),
        (target(value=float("nan")), panel(), "not above zero"),
        (target(year=2022), panel(), "not after the newest GDP"),
        (target(), panel(value=[0.0, 21, 900, None, 500]), "not above zero"),
        (target(), panel(unit=["a", "b", "a", "b", "a"]), "two units"),
    ],
)
def test_bad_input_is_refused(wanted, given, message):
    """Each with its rows."""
    with pytest.raises(an.DataError, match=message):
        an.required_spending(wanted, given)


def test_zhejiangs_next_targets():
    """From 3.22 % in 2024 to 3.35 in 2026: R&D must outgrow GDP, whatever GDP does."""
    goals = an.load_targets("rd_intensity", "Zhejiang", years=[2026, 2030])
    figures = an.load_panel(["gdp", "rd_expenditure"], "Zhejiang")
    out = an.required_spending(goals, figures[figures["year"] <= 2024])
    assert (out["growth_pct"] > out["gdp_growth_pct"]).all()
    assert set(out["unit"]) == {"100m_cny"}
