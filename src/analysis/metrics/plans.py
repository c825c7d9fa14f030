"""Plans and their completion: how much of a plan is done, what the plan was, what pace is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..frames import numbers, plain_frame
from ..panel import half_digit, holding, printed_decimals


@check_arguments
def plan_completion(
    frame: pd.DataFrame,
    *,
    actual: str = "actual",
    plan: str = "plan",
    form: str = "level",
    total: bool = False,
) -> pd.DataFrame:
    """Compute how far a plan was fulfilled.

    Parameters
    ----------
    frame : DataFrame
        One row per plan, with a column for the outcome and one for the plan.
    actual, plan : str, default "actual" and "plan"
        The two columns: amounts of one unit (``form="level"``), or growth rates in per cent,
        negative for a fall (``form="growth"``).
    form : {"level", "growth"}, default "level"
        "level": actual / plan. "growth": (100 + actual) / (100 + plan), both rates on one base;
        for a planned cut below 100 means that more was cut than planned.
    total : bool, default False
        Also give the completion of all rows together, the sum of outcomes over the sum of plans,
        over the rows that have both. It is not the mean of the rates. Levels of one unit alone.

    Returns
    -------
    DataFrame
        A copy of the frame with ``completion_pct`` (100 = as planned) and, with ``total``,
        ``total_completion_pct`` (the same in every row). NaN where one of the two is NaN.

    Raises
    ------
    DataError
        For a plan of zero or less (as growth: -100 % or less), an actual growth below -100 %, a
        column that is missing or not numeric, or a total of growth rates.

    Examples
    --------
    >>> frame = pd.DataFrame({"actual": [330.0, 342.0, 480.0], "plan": [300.0, 360.0, 400.0]})
    >>> plan_completion(frame, total=True).round(2)
       actual   plan  completion_pct  total_completion_pct
    0   330.0  300.0           110.0                108.68
    1   342.0  360.0            95.0                108.68
    2   480.0  400.0           120.0                108.68
    """
    one_of("form", form, ["level", "growth"])
    if form == "growth" and total:
        raise DataError(
            "growth rates cannot be added up to a total",
            todo="pass the levels with form='level', or drop total=True",
        )
    offset = 100.0 if form == "growth" else 0.0
    out = _numeric(frame, [actual, plan], new=["completion_pct", "total_completion_pct"])
    done, due = out[actual] + offset, out[plan] + offset
    floor = "above zero" if form == "level" else "above -100"
    _refuse(frame, due <= 0, f"column '{plan}': no completion against such a plan", floor)
    if form == "growth":
        _refuse(frame, done < 0, f"column '{actual}': no level falls so far", "-100 or above")
    result = frame.assign(completion_pct=100 * done / due)
    if total:
        both = done.notna() & due.notna()
        sums = done[both].sum(min_count=1), due[both].sum(min_count=1)
        result["total_completion_pct"] = 100 * sums[0] / sums[1]
    return result


@check_arguments
def implied_plan(
    panel: pd.DataFrame,
    *,
    actual: str,
    completion: str,
    decimals: tuple[int, int] | None = None,
) -> pd.DataFrame:
    """Compute the plan that a published outcome and its published completion rate imply.

    Both figures were rounded for print, so the plan is known between bounds alone: the smallest
    outcome over the largest rate that print alike, and the reverse.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    actual, completion : str
        Indicators of the panel: the outcome, in any unit, and its completion rate, in ``pct``.
    decimals : tuple of int, optional
        Printed decimals of the outcome and of the rate. If not given, those that each number
        shows; a number cannot show a printed final zero (12.0), so the bounds are then wider.

    Returns
    -------
    DataFrame
        One row per place and year that holds both: ``place``, ``year``, ``actual``,
        ``completion_pct``, ``plan``, ``plan_low``, ``plan_high`` and ``unit`` (of the outcome and
        the plan). NaN where one of the two is NaN.

    Raises
    ------
    DataError
        For an indicator the panel lacks, a rate in another unit than ``pct``, or an outcome or rate
        that is not above zero at its printed decimals.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["invested", "completion"], "place": "330600",
    ...                       "year": 2022, "value": [8.7, 72.5], "unit": ["100m_cny", "pct"]})
    >>> implied_plan(frame, actual="invested", completion="completion")[
    ...     ["plan", "plan_low", "plan_high"]].round(4)
       plan  plan_low  plan_high
    0  12.0   11.9228    12.0773
    """
    known = holding(panel, actual, completion)
    columns = ["place", "year", "value", "unit"]
    outcome, rate = (
        known.loc[known["indicator"] == name, columns] for name in (actual, completion)
    )
    if (rate["unit"] != "pct").any():
        raise DataError(
            f"the completion rate '{completion}' stands in {rate['unit'].iloc[0]}",
            allowed="pct",
            todo="give the rate in per cent, 72.5 for 72.5 %",
        )
    both = outcome.merge(rate, on=["place", "year"], suffixes=("", "_rate"), validate="1:1")
    out = both[["place", "year"]].assign(actual=both["value"], completion_pct=both["value_rate"])
    places = decimals or (None, None)
    half_actual = _half_step(out["actual"], places[0])
    half_rate = _half_step(out["completion_pct"], places[1])
    low = (out["actual"] <= 0) | (out["completion_pct"] - half_rate <= 0)
    _refuse(out, low, "no plan follows from these outcomes and rates", "both above zero")
    out["plan"] = 100 * out["actual"] / out["completion_pct"]
    out["plan_low"] = 100 * (out["actual"] - half_actual) / (out["completion_pct"] + half_rate)
    out["plan_high"] = 100 * (out["actual"] + half_actual) / (out["completion_pct"] - half_rate)
    return out.assign(unit=both["unit"])


@check_arguments
def run_rate(
    frame: pd.DataFrame,
    *,
    done: str = "done",
    plan: str = "plan",
    elapsed: str = "elapsed",
    periods: int = 12,
) -> pd.DataFrame:
    """Compare progress with time, and compute the pace that the rest of the plan needs.

    Parameters
    ----------
    frame : DataFrame
        One row per plan.
    done, plan, elapsed : str, default "done", "plan" and "elapsed"
        Columns: what is done so far and the whole plan, in one unit, and the periods gone.
    periods : int, default 12
        Periods of the whole plan, such as the months of a year.

    Returns
    -------
    DataFrame
        A copy of the frame with ``progress_pct`` (done of plan), ``time_pct`` (time gone),
        ``ahead_pp`` (percentage points; positive = ahead of time), ``rate_so_far`` and
        ``required_rate`` (units per period), ``multiple`` (required / so far) and ``reason``, empty
        or why a number is NaN or zero: "no value", "the time is over", "the plan is met" (required
        rate 0) or "nothing done so far" (no multiple).

    Raises
    ------
    DataError
        For a plan that is not above zero, an elapsed time outside 0 (excluded) to ``periods``, or
        a column that is missing or not numeric.

    Examples
    --------
    >>> frame = pd.DataFrame({"done": [8.7], "plan": [12.0], "elapsed": [9]})
    >>> run_rate(frame)[["progress_pct", "ahead_pp", "required_rate", "multiple"]].round(4)
       progress_pct  ahead_pp  required_rate  multiple
    0          72.5      -2.5            1.1    1.1379
    """
    new = ["progress_pct", "time_pct", "ahead_pp", "rate_so_far", "required_rate", "multiple"]
    given = _numeric(frame, [done, plan, elapsed], new=[*new, "reason"])
    so_far, whole, gone = given[done], given[plan], given[elapsed]
    _refuse(frame, whole <= 0, f"column '{plan}': no progress against such a plan", "above zero")
    wrong = (gone <= 0) | (gone > periods)
    _refuse(frame, wrong, f"column '{elapsed}': outside the plan's time", f"above 0 to {periods}")
    out = frame.assign(progress_pct=100 * so_far / whole, time_pct=100 * gone / periods)
    out["ahead_pp"] = out["progress_pct"] - out["time_pct"]
    out["rate_so_far"] = so_far / gone
    left = (whole - so_far).clip(lower=0)
    out["required_rate"] = left / (periods - gone).where(gone < periods)
    out["multiple"] = out["required_rate"] / out["rate_so_far"].where(so_far > 0)
    unknown = given[[done, plan, elapsed]].isna().any(axis=1)
    reasons = {
        "no value": unknown,
        "the time is over": gone == periods,
        "the plan is met": left == 0,
        "nothing done so far": so_far <= 0,
    }
    out["reason"] = np.select(list(reasons.values()), list(reasons), default="")
    return out


def _half_step(values: pd.Series, decimals: int | None) -> pd.Series:
    """Half a unit of the last printed decimal, given or as the number itself shows."""
    shown = values.map(printed_decimals) if decimals is None else values * 0 + decimals
    return pd.Series(half_digit(shown))


def _numeric(frame: pd.DataFrame, columns: list[str], *, new: list[str]) -> pd.DataFrame:
    """These columns as floats; refused where missing, not numeric, or about to be overwritten."""
    table = plain_frame(frame, columns, name="frame")
    taken = [column for column in new if column in frame.columns]
    if taken:
        raise DataError(
            f"column {', '.join(taken)} exists already and would be overwritten",
            todo="rename the column first",
        )
    return pd.DataFrame({column: numbers(table, column, name="frame") for column in columns})


def _refuse(frame: pd.DataFrame, wrong: pd.Series, message: str, allowed: str) -> None:
    if wrong.any():
        raise DataError(
            f"{message} in {int(wrong.sum())} rows",
            rows=frame[wrong],
            allowed=allowed,
            todo="correct the figures, or leave them empty if they stand for 'not reported'",
        )
