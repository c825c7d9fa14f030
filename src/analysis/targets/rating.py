"""Rating rules side by side on the same targets, and how easily a rating flips.

The rules disagree with each other, which is itself a finding.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import one_of
from ..frames import names, numbers, plain_frame, warn
from ..panel import SERIES, without_estimates
from .progress import line_with_next, shortfall
from .rules import CLASSES, RULES

#: What a rule is given of a target: two figures and where they should lead.
ROAD = ["base_year", "base", "latest_year", "latest", "year", "value"]


@check_arguments
def rate(roads: pd.DataFrame, *, rules: str | Iterable[str] = tuple(RULES)) -> pd.DataFrame:
    """Rate the way to each target by published rules, side by side.

    Parameters
    ----------
    roads : DataFrame
        One row per target, such as ``target_gaps`` gives: ``base_year``, ``base``, ``latest_year``,
        ``latest``, ``year`` and ``value`` (of the target; NaN for none), in one unit; where there
        are such, ``direction`` (up, down, none, two_sided), ``limit`` (natural), ``predicted`` (in
        the target year) and ``form`` (level, cumulative, increase).
    rules : str or iterable of str
        Names of rules; all by default: "growth_ratio" (Eurostat), "progress_measure" (Statistics
        Canada, Open SDG), "linear_pace" (SDSN), "current_status" and "anticipated_progress"
        (ESCAP), "projected_share" (UN progress chart), "weather" (German strategy),
        "plan_completion" and "capped_ratio" (China), each in the style of its source.

    Returns
    -------
    DataFrame
        One row per target and rule, in order and with the index of ``roads``: all columns given,
        ``rule``, ``measure`` (the rule's own
        number), ``score`` (-5 to 5, of "progress_measure" alone), ``rating`` (met, on_track, slow,
        stalled, away, not_rated) and ``why``: the reason for no rating, else empty.

    Raises
    ------
    DataError
        For an unknown rule or a missing column.

    Notes
    -----
    What is met is met by every rule, whatever its trend; what was met at the base and is lost is
    away. The rules look ahead, so a target whose year is over and that is missed is not rated, nor
    one without a direction. Zero, negative figures and a change of sign have no growth, a target at
    its base no road; a target whose year is not after its base is not rated.

    References
    ----------
    Each rule names its source. Lafortune and others (Sustainability 12(18), 2020) compare four and
    find that they tend to differ.

    Examples
    --------
    >>> road = pd.DataFrame({"base_year": [2015], "base": [1.69], "latest_year": [2020],
    ...                      "latest": [1.84], "year": [2030], "value": [2.5]})
    >>> rate(road, rules=["progress_measure", "weather"])["rating"].tolist()
    ['slow', 'stalled']
    """
    names = rule_names(rules)
    plain = plain_frame(roads, ROAD, name="roads")
    index, table = plain.index, plain.reset_index(drop=True)
    amounts = [*ROAD, *(name for name in ("predicted", "limit") if name in table)]
    given = table.assign(**{name: numbers(table, name, name="roads") for name in amounts})
    given = _near_side(given)
    met = is_met(given)
    none = _no_road(given, met)
    lost = (shortfall(given, "base") < 0) & ~met & (none == "")
    parts = []
    for name in names:
        made = RULES[name](given)
        lacking = made["measure"].isna() | (made["rating"] == "not_rated")
        cannot = none.mask((none == "") & lacking, _why_no_measure(given))
        cannot = cannot.mask(lost, "met at the base, then lost").mask(met, "")
        rating = made["rating"].mask(cannot != "", "not_rated").mask(lost, "away").mask(met, "met")
        measure = made["measure"].where((cannot == "") & (none == ""))
        score = made["score"].where(measure.notna()).mask(met & made["score"].notna(), 5.0)
        columns = {"rule": name, "measure": measure, "score": score, "rating": rating}
        parts.append(table.assign(**columns, why=cannot))
    out = pd.concat(parts).sort_index(kind="stable") if parts else table.head(0)
    return out.set_axis(index.repeat(len(names)))


def rule_names(rules: str | Iterable[str]) -> list[str]:
    """One rule or several by name; a name with a space is its old one."""
    names = [rules] if isinstance(rules, str) else list(rules)
    if any(" " in str(name) for name in names):
        warn("rules are named with an underscore now, such as linear_pace", FutureWarning)
    names = [str(name).replace(" ", "_") for name in names]
    for name in names:
        one_of("rule", name, list(RULES))
    return list(dict.fromkeys(names))


def is_met(roads: pd.DataFrame) -> pd.Series:
    """Is the latest figure at the target or beyond, in the indicator's own direction?"""
    slack = 1e-9 * roads["value"].abs().clip(lower=1.0)
    return (shortfall(roads, "latest") <= slack).fillna(False)


@check_arguments
def flip_risk(
    roads: pd.DataFrame,
    paths: pd.DataFrame,
    *,
    panel: pd.DataFrame | None = None,
    rules: str | Iterable[str] = tuple(RULES),
    estimates: str = "drop",
) -> pd.DataFrame:
    """Compute how likely each rule gives another rating when the next figure comes.

    Parameters
    ----------
    roads : DataFrame
        As for ``rate``, with ``indicator`` and ``place``.
    paths : DataFrame
        Draws of what comes, from ``draw_paths``: the same that give the probability of arrival.
        The first year after each road's latest figure is taken as the next figure, where it is
        not beyond the target's year.
    panel : DataFrame, optional
        The figures that the roads were found in. A line that was fitted through them
        (``predicted``) is fitted anew with the next figure; "anticipated_progress" of roads that
        have one needs it, and has no probabilities without.
    rules : str or iterable of str
        As for ``rate``.
    estimates : {"drop", "include", "refuse"}, default "drop"
        What to do with the panel's estimates, as in ``target_gaps``.

    Returns
    -------
    DataFrame
        One row per target and rule, in order and with the index of ``roads``: ``indicator``,
        ``place``, ``year``, ``value``, ``rule``, ``rating`` (today's), the probability of each
        class with the next figure ("met", "on_track", "slow", "stalled", "away", "not_rated") and
        ``flip_risk``, that of any class but today's. NaN where nothing is drawn for the next year.

    Notes
    -----
    The noise is the measured one: the forecast's errors at past origins. Where the true pace just
    suffices and the yearly noise is 2 %, a rule on six points calls it on track 60 times in 100.

    Examples
    --------
    >>> road = pd.DataFrame({"indicator": ["i"], "place": ["p"], "base_year": [2018],
    ...     "base": [2.0], "latest_year": [2023], "latest": [2.4], "year": [2028], "value": [2.9]})
    >>> draws = pd.DataFrame({"indicator": "i", "place": "p", "draw": range(4), "year": 2024,
    ...                       "value": [2.3, 2.4, 2.5, 2.6]})
    >>> flip_risk(road, draws, rules="linear_pace")[["rating", "slow", "flip_risk"]].values.tolist()
    [['slow', 0.75, 0.25]]
    """
    wanted = rule_names(rules)
    plain = plain_frame(roads, ["indicator", "place", *ROAD], name="roads")
    draws = plain_frame(paths, ["indicator", "place", "year", "draw", "value"], name="paths")
    plain = _typed(plain, [*ROAD, "predicted", "limit"], "roads")
    draws = _typed(draws, ["year", "value"], "paths")
    own = plain.reset_index(drop=True).rename_axis(None).reset_index(names="road")
    today = rate(own, rules=wanted)
    next_year = own[["road", "indicator", "place"]].assign(drawn=own["latest_year"] + 1)
    next_year = next_year[(next_year["drawn"] <= own["year"]).fillna(False)]
    draws = draws.rename(columns={"year": "drawn", "value": "next"})
    draws = next_year.merge(draws, on=["indicator", "place", "drawn"])
    then = own.drop(columns=["latest", "latest_year"]).merge(draws[["road", "drawn", "next"]])
    then = then.rename(columns={"next": "latest", "drawn": "latest_year"})
    possible = list(wanted)
    if "predicted" in then and panel is None:
        possible = [name for name in wanted if name != "anticipated_progress"]
    elif "predicted" in then and len(then):
        figures = without_estimates(panel, estimates).dropna(subset=["value"])
        then["predicted"] = line_with_next(figures, own, then)
    shares = pd.DataFrame(columns=["road", "rule", *CLASSES])
    if len(then) and possible:
        counted = rate(then, rules=possible).groupby(["road", "rule"])["rating"]
        shares = counted.value_counts(normalize=True).unstack("rating", fill_value=0.0)
        shares = shares.reindex(columns=CLASSES, fill_value=0.0).reset_index()
    kept = ["indicator", "place", "year", "value", "rule", "rating"]
    out = today[["road", *kept]].merge(shares, on=["road", "rule"], how="left")
    same = out[CLASSES].to_numpy(dtype=float)
    same = same[np.arange(len(out)), [CLASSES.index(name) for name in out["rating"]]]
    out = out.drop(columns="road").astype(dict.fromkeys(CLASSES, float))
    return out.assign(flip_risk=1 - same).set_axis(plain.index.repeat(len(wanted)))


def _typed(frame: pd.DataFrame, amounts: list[str], name: str) -> pd.DataFrame:
    """A frame with its series as text and its amounts as numbers."""
    series = {column: names(frame, column, name=name) for column in SERIES}
    held = [column for column in amounts if column in frame]
    return frame.assign(**series, **{each: numbers(frame, each, name=name) for each in held})


def _near_side(roads: pd.DataFrame) -> pd.DataFrame:
    """Two-sided figures as distances above their target, where less is better."""
    if "direction" not in roads:
        return roads
    both = roads["direction"] == "two_sided"
    columns = [name for name in ("base", "latest", "predicted") if name in roads]
    folded = {
        name: roads[name].mask(both, roads["value"] + (roads[name] - roads["value"]).abs())
        for name in columns
    }
    return roads.assign(**folded, direction=roads["direction"].mask(both, "down"))


def _no_road(roads: pd.DataFrame, met: pd.Series) -> pd.Series:
    """Why a road can't be rated by any rule, the first that holds; empty where it can."""
    return _first(
        {
            "no latest figure": roads["latest"].isna(),
            "no base": roads["base"].isna() | roads["base_year"].isna(),
            "no figure since the base": roads["latest_year"] <= roads["base_year"],
            "the target year is not after the base": roads["year"] <= roads["base_year"],
            "no direction": roads["direction"] == "none" if "direction" in roads else met & False,
            "the target year is over": ~met & (roads["latest_year"] >= roads["year"]),
        },
        roads,
    )


def _why_no_measure(roads: pd.DataFrame) -> pd.Series:
    """Why a rule has no number for a road that can be rated, the first that holds."""
    ends = roads[["base", "latest", "value"]]
    return _first(
        {
            "no target": roads["value"].isna(),
            "the base is the target": roads["base"] == roads["value"],
            "the base is zero": roads["base"] == 0,
            "a figure is below zero": ends.max(axis=1) < 0,
            "a change of sign": (ends.max(axis=1) > 0) & (ends.min(axis=1) < 0),
            "the target is zero": roads["value"] == 0,
            "the latest figure is zero": roads["latest"] == 0,
        },
        roads,
        default="the rule has no number here",
    )


def _first(cases: dict[str, pd.Series], roads: pd.DataFrame, default: str = "") -> pd.Series:
    """The name of the first case that holds, row by row."""
    found = np.select(list(cases.values()), list(cases), default=default)
    return pd.Series(found, index=roads.index, dtype=object)
