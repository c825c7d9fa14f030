"""Plan completion, implied plans and run-rates, against printed examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.errors import DataError
from analysis.metrics import plans


@pytest.fixture
def programme() -> pd.DataFrame:
    """Two completion rates as published, unsorted, one year's rate missing and one outcome NaN."""
    return pd.DataFrame(
        [
            ("rate", "330600", 2022, 72.5, "pct"),
            ("spent", "330600", 2023, 66.58, "100m_cny"),
            ("rate", "330600", 2021, 126.5, "pct"),
            ("spent", "330600", 2021, 377.3, "100m_cny"),
            ("spent", "330600", 2020, 12.5, "100m_cny"),
            ("rate", "330600", 2023, 152.6, "pct"),
            ("spent", "330600", 2022, 8.7, "100m_cny"),
            ("spent", "330100", 2022, np.nan, "100m_cny"),
            ("rate", "330100", 2022, 80.0, "pct"),
        ],
        columns=["indicator", "place", "year", "value", "unit"],
        index=list("iabzqwxyc"),
    )


# Completion


@pytest.mark.parametrize(
    ("actual", "plan", "form", "expected"),
    [
        (63, 56, "level", 112.5),
        (2240, 2200, "level", 101.818),
        (1125, 1500, "level", 75),
        (-6, -5, "growth", 98.947),
        (6, 5, "growth", 100.952),
    ],
)
def test_completion_of_printed_examples(actual, plan, form, expected):
    """Final-year level, cumulated plan, running year, and a cost cut of 6 instead of 5 %."""
    frame = pd.DataFrame({"actual": [actual], "plan": [plan]})
    out = plans.plan_completion(frame, form=form)
    assert out["completion_pct"][0] == pytest.approx(expected, abs=5e-4)


def test_total_completion_is_no_mean_of_rates():
    """Three plans at 110, 95 and 120 % are 108.679 % together; the rates' mean is 108.33."""
    frame = pd.DataFrame({"actual": [330.0, 342.0, 480.0], "plan": [300.0, 360.0, 400.0]})
    out = plans.plan_completion(frame, total=True)
    assert out["completion_pct"].tolist() == pytest.approx([110, 95, 120])
    assert out["total_completion_pct"].tolist() == pytest.approx([108.679] * 3, abs=5e-4)
    assert out["completion_pct"].mean() == pytest.approx(108.333, abs=5e-4)


def test_a_plan_without_outcome_is_in_no_total():
    """A missing outcome is not zero: its plan is left out of the total."""
    frame = pd.DataFrame({"actual": [330.0, np.nan], "plan": [300.0, 360.0]})
    out = plans.plan_completion(frame, total=True)
    assert out["completion_pct"].tolist() == pytest.approx([110, np.nan], nan_ok=True)
    assert out["total_completion_pct"].tolist() == pytest.approx([110, 110])
    nothing = plans.plan_completion(frame.tail(1), total=True)
    assert nothing["total_completion_pct"].isna().all()


def test_completion_takes_other_column_names_and_keeps_the_frame():
    """Renamed columns, a repeated index, and the caller's frame as it was."""
    frame = pd.DataFrame({"spent": [63, 10], "due": [56, 10], "who": ["x", "y"]}, index=[7, 7])
    before = frame.copy()
    out = plans.plan_completion(frame, actual="spent", plan="due")
    assert_frame_equal(frame, before)
    assert_frame_equal(out[["spent", "due", "who"]], before)
    assert out["completion_pct"].tolist() == pytest.approx([112.5, 100])


def test_completion_refuses_plans_without_a_measure():
    """A plan of zero, a planned growth of -100 %, text, missing columns, and totals of rates."""
    frame = pd.DataFrame({"actual": [1.0, 2.0], "plan": [0.0, 2.0]})
    with pytest.raises(DataError, match="no completion against such a plan in 1 rows") as caught:
        plans.plan_completion(frame)
    assert "Allowed: above zero" in str(caught.value)
    assert len(caught.value.rows) == 1
    with pytest.raises(DataError, match=r"(?s)such a plan in 1 rows.*Allowed: above -100"):
        plans.plan_completion(frame.replace({"plan": {0.0: -100.0}}), form="growth")
    with pytest.raises(DataError, match=r"(?s)no level falls so far in 1 rows.*-100 or above"):
        plans.plan_completion(frame.assign(actual=[-101.0, 0]), form="growth")
    with pytest.raises(DataError, match="growth rates cannot be added up"):
        plans.plan_completion(frame, form="growth", total=True)
    with pytest.raises(DataError, match=r"(?s)form='sum' is not known.*Allowed: level, growth"):
        plans.plan_completion(frame, form="sum")
    with pytest.raises(DataError, match=r"(?s)column planned is missing.*Allowed: actual, plan"):
        plans.plan_completion(frame, plan="planned")
    with pytest.raises(DataError, match="column 'actual': 1 rows are not a finite number"):
        plans.plan_completion(frame.assign(actual=["12亿", "2"]))
    with pytest.raises(DataError, match="column completion_pct exists already"):
        plans.plan_completion(frame.assign(completion_pct=1.0))


# Implied plan


def test_implied_plan_of_published_pairs(programme):
    """Three printed pairs with their bounds; a year without a rate gives none, NaN stays NaN."""
    out = plans.implied_plan(programme, actual="spent", completion="rate")
    assert list(out.columns) == [
        "place",
        "year",
        "actual",
        "completion_pct",
        "plan",
        "plan_low",
        "plan_high",
        "unit",
    ]
    assert out["year"].tolist() == [2022, 2021, 2022, 2023]
    assert out["plan"].tolist() == pytest.approx(
        [np.nan, 298.26, 12.0, 43.63], abs=5e-3, nan_ok=True
    )
    assert out.loc[2, "plan"] == pytest.approx(12.0)
    assert out.loc[2, ["plan_low", "plan_high"]].tolist() == pytest.approx(
        [11.9228, 12.0773], abs=5e-5
    )
    assert out.loc[1, ["plan_low", "plan_high"]].tolist() == pytest.approx(
        [100 * 377.25 / 126.55, 100 * 377.35 / 126.45]
    )
    assert out.loc[3, ["plan_low", "plan_high"]].tolist() == pytest.approx(
        [100 * 66.575 / 152.65, 100 * 66.585 / 152.55]
    )
    assert out.loc[0, ["plan_low", "plan_high"]].isna().all()
    assert set(out["unit"]) == {"100m_cny"}


def test_printed_decimals_can_be_given():
    """12.0 at 40 % shows no decimals by itself; one decimal each narrows the bounds."""
    frame = pd.DataFrame(
        {
            "indicator": ["spent", "rate"],
            "place": "a",
            "year": 2022,
            "value": [12, 40],
            "unit": ["100m_cny", "pct"],
        }
    )
    names = {"actual": "spent", "completion": "rate"}
    wide = plans.implied_plan(frame, **names).iloc[0]
    assert [wide["plan_low"], wide["plan_high"]] == pytest.approx([1150 / 40.5, 1250 / 39.5])
    narrow = plans.implied_plan(frame, **names, decimals=(1, 2)).iloc[0]
    assert [narrow["plan_low"], narrow["plan_high"]] == pytest.approx(
        [1195 / 40.005, 1205 / 39.995]
    )


@given(st.floats(20, 5000), st.floats(5, 200), st.sampled_from([0, 1, 2]))
def test_the_true_plan_lies_within_its_bounds(plan, rate, decimals):
    """Round an outcome and a rate for print: the plan they came from is inside the bounds."""
    values = [round(plan * rate / 100, decimals), round(rate, decimals)]
    frame = pd.DataFrame(
        {
            "indicator": ["spent", "rate"],
            "place": "a",
            "year": 2022,
            "value": values,
            "unit": ["100m_cny", "pct"],
        }
    )
    names = {"actual": "spent", "completion": "rate"}
    for given_decimals in (None, (decimals, decimals)):
        out = plans.implied_plan(frame, **names, decimals=given_decimals).iloc[0]
        assert out["plan_low"] * (1 - 1e-9) <= plan <= out["plan_high"] * (1 + 1e-9)
        assert out["plan_low"] < out["plan"] < out["plan_high"]


def test_order_index_and_argument_of_implied_plan(programme):
    """Shuffled rows give the same frame, and the argument stays as it was."""
    before = programme.copy()
    names = {"actual": "spent", "completion": "rate"}
    out = plans.implied_plan(programme, **names)
    assert_frame_equal(programme, before)
    mixed = programme.sample(frac=1, random_state=5).reset_index(drop=True)
    assert_frame_equal(plans.implied_plan(mixed, **names), out)


def test_implied_plan_refuses_what_implies_none(programme):
    """A rate of zero, one lost in rounding, a rate that is no percentage, an unknown name."""
    names = {"actual": "spent", "completion": "rate"}
    with pytest.raises(DataError, match="no plan follows from these outcomes and rates in 1 rows"):
        plans.implied_plan(programme.replace({"value": {72.5: 0.0}}), **names)
    with pytest.raises(DataError, match=r"(?s)no plan follows.*Allowed: both above zero"):
        plans.implied_plan(programme.replace({"value": {72.5: 0.4}}), **names, decimals=(1, 0))
    with pytest.raises(DataError, match="no plan follows"):
        plans.implied_plan(programme.replace({"value": {8.7: -8.7}}), **names)
    with pytest.raises(DataError, match="the completion rate 'rate' stands in index"):
        plans.implied_plan(programme.replace({"unit": {"pct": "index"}}), **names)
    with pytest.raises(DataError, match=r"(?s)no indicator 'done'.*Allowed: rate, spent"):
        plans.implied_plan(programme, actual="done", completion="rate")


# Run-rate


def test_run_rate_of_the_printed_example():
    """8.7 of 12 after nine of twelve months: 2.5 points behind, 1.1 a month needed."""
    frame = pd.DataFrame({"done": [8.7], "plan": [12.0], "elapsed": [9]})
    out = plans.run_rate(frame).iloc[0]
    assert out["progress_pct"] == pytest.approx(72.5)
    assert out["time_pct"] == 75
    assert out["ahead_pp"] == pytest.approx(-2.5)
    assert out["rate_so_far"] == pytest.approx(0.9667, abs=5e-5)
    assert out["required_rate"] == pytest.approx(1.1)
    assert out["multiple"] == pytest.approx(1.13793, abs=5e-6)
    assert out["reason"] == ""


def test_run_rate_on_time_is_neither_ahead_nor_behind():
    """1125 of 1500 at month nine is on time, and the pace so far is the pace needed."""
    out = plans.run_rate(pd.DataFrame({"done": [1125], "plan": [1500], "elapsed": [9]})).iloc[0]
    assert (out["progress_pct"], out["ahead_pp"]) == (75, 0)
    assert out["multiple"] == pytest.approx(1)


@given(st.floats(0.1, 100), st.floats(0.1, 100), st.integers(1, 11))
def test_the_required_rate_leads_to_the_plan(done, plan, elapsed):
    """What is done and the required rate over the rest give the plan, unless it is met."""
    frame = pd.DataFrame({"done": [done], "plan": [plan], "elapsed": [elapsed]})
    out = plans.run_rate(frame).iloc[0]
    reached = done + out["required_rate"] * (12 - elapsed)
    assert reached == pytest.approx(max(done, plan))
    assert out["reason"] == ("the plan is met" if done >= plan else "")


def test_run_rate_says_why_a_number_is_missing():
    """At the end, with the plan met, with nothing done, and with nothing known; names renamed."""
    frame = pd.DataFrame(
        {
            "spent": [8.0, 15.0, 0.0, np.nan, 3.0],
            "due": [12.0, 12.0, 12.0, 12.0, 12.0],
            "quarter": [4, 2, 1, 1, 3],
        },
        index=list("aabbc"),
    )
    before = frame.copy()
    out = plans.run_rate(frame, done="spent", plan="due", elapsed="quarter", periods=4)
    assert_frame_equal(frame, before)
    assert_frame_equal(out[["spent", "due", "quarter"]], before)
    assert out["reason"].tolist() == [
        "the time is over",
        "the plan is met",
        "nothing done so far",
        "no value",
        "",
    ]
    assert out["required_rate"].tolist() == pytest.approx([np.nan, 0, 4, np.nan, 9], nan_ok=True)
    assert out["multiple"].tolist() == pytest.approx([np.nan, 0, np.nan, np.nan, 9], nan_ok=True)


@pytest.mark.parametrize("elapsed", [0, -1, 13])
def test_run_rate_refuses_time_outside_the_plan(elapsed):
    """No time gone, or more than the plan has, is refused; so is a plan of zero."""
    frame = pd.DataFrame({"done": [1.0], "plan": [12.0], "elapsed": [elapsed]})
    with pytest.raises(DataError, match=r"(?s)outside the plan's time in 1 rows.*above 0 to 12"):
        plans.run_rate(frame)
    with pytest.raises(DataError, match="column 'plan': no progress against such a plan"):
        plans.run_rate(frame.assign(plan=0.0))


@pytest.mark.parametrize(("programme", "plan"), [("corridor", 298.3), ("strong_base", 43.6)])
def test_the_plans_that_the_bureaus_report_implies(programme, plan):
    """From the package: completed and completion rate of 2024 give the plan, inside its bounds."""
    row = an.implied_plan(
        an.load_platforms("Shaoxing"),
        actual=f"{programme}_investment",
        completion=f"{programme}_plan_completion",
    ).iloc[-1]
    assert row["year"] == 2024
    assert round(row["plan"], 1) == plan
    assert row["plan_low"] < row["plan"] < row["plan_high"]
    assert row["plan_high"] - row["plan_low"] < 0.005 * plan
