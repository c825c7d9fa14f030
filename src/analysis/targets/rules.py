"""Published rules that rate the way to a target, one small function each.

Each is *in the style of* its source: what the source leaves open is said in the docstring, and no
rating here is the source's own. A rule takes roads (see ``rating.rate``) and returns its number
(``measure``), the class (``rating``) and, where it has one, a ``score``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..panel import compound_pct

#: The classes that all rules share, from good to bad; a rule may lack some.
CLASSES = ["met", "on_track", "slow", "stalled", "away", "not_rated"]

Rule = Callable[[pd.DataFrame], pd.DataFrame]


def growth_ratio(roads: pd.DataFrame) -> pd.DataFrame:
    """Growth since the base over the growth that the target asks for since then.

    In the style of Eurostat's monitoring of the sustainable development goals: 95 % of the growth
    asked for is on track, 60 % slow, less stalled, none away. Without a target: 1 % a year in the
    indicator's direction on track, 0 slow, less away. The cut-offs are quoted from others' accounts
    of the method.
    """
    made, asked = _growth_made(roads), _growth_asked(roads)
    aimed = roads["value"].notna()
    ratio = (made / asked.where(asked != 0)).where(aimed, direction_sign(roads) * made)
    rating = _classes(ratio, (0.95, 0.6, 0.0))
    return _rated(ratio, rating.where(aimed, _classes(ratio, (0.01, 0.0, 0.0))))


def progress_measure(roads: pd.DataFrame) -> pd.DataFrame:
    """The same ratio with its sign from the direction, natural limits and a score of -5 to 5.

    In the style of Statistics Canada's and Open SDG's progress measure: .95, .60 and 0, those
    above 0 shrunk near a natural ``limit``. Without a target: growth of 1.5, .5 and 0 % a year.
    """
    sign, made, asked = direction_sign(roads), _growth_made(roads), _growth_asked(roads).abs()
    aimed = roads["value"].notna()
    ratio = (sign * made / asked.where(asked != 0)).where(aimed, sign * made)
    limit = roads["limit"] if "limit" in roads else pd.Series(np.nan, index=roads.index)
    near = limit_factor(roads["base"], limit)
    scaled = ratio / near.where(ratio > 0, 1.0)
    with_target = np.where(
        scaled >= 0.6,
        np.minimum(5, 7.1429 * scaled - 4.2857),
        np.maximum(-5, 4.1667 * scaled - 2.5),
    )
    without = np.interp(scaled, [-0.02, 0.0, 0.005, 0.015, 0.02], [-5.0, -2.5, 0.0, 2.5, 5.0])
    rating = _classes(scaled, (0.95, 0.6, 0.0))
    rating = rating.where(aimed, _classes(scaled, (0.015, 0.005, 0.0)))
    score = pd.Series(np.where(aimed, with_target, without), index=roads.index)
    return _rated(ratio, rating, score=score.where(ratio.notna()))


def limit_factor(base: pd.Series, limit: pd.Series) -> pd.Series:
    """How far thresholds shrink as a base nears its natural limit (1: not at all)."""
    share = base / limit.where(limit != 0)
    folded = np.where(share <= 1, share, 2 - share)
    factor = 1 - np.clip(folded, 0, None) ** 4.44
    return pd.Series(np.where(share >= 2, 1.0, factor), index=base.index).where(share.notna(), 1.0)


def linear_pace(roads: pd.DataFrame) -> pd.DataFrame:
    """Points a year since the base over the points a year that the target asks for since then.

    In the style of the SDG Index of SDSN: from 1 on track, from .5 slow, from 0 stalled.
    """
    made = (roads["latest"] - roads["base"]) / _years_gone(roads)
    asked = (roads["value"] - roads["base"]) / _years_in_all(roads)
    pace = made / asked.where(asked != 0)
    return _rated(pace, _classes(pace, (1.0, 0.5, 0.0)))


def current_status(roads: pd.DataFrame) -> pd.DataFrame:
    """How much of the road is behind, 0 to 10, against how much of the time.

    In the style of the current status index of ESCAP: 10 (latest - base) / (target - base), signed
    by the direction. The index has no classes; ours compare it with the share of the time gone: 1,
    .5 and 0.
    """
    road = (roads["value"] - roads["base"]).abs()
    index = 10 * direction_sign(roads) * (roads["latest"] - roads["base"]) / _nonzero(road)
    share = index / 10 / (_years_gone(roads) / _years_in_all(roads))
    return _rated(index, _classes(share, (1.0, 0.5, 0.0)))


def anticipated_progress(roads: pd.DataFrame) -> pd.DataFrame:
    """The share of the road that a line through the figures leaves undone in the target year.

    In the style of the anticipated progress index of ESCAP: the line weighs recent years more (ours
    from 1 for the first year to n for the last; theirs is not published), at most .1 of the road
    left is on track, .9 slow, up to the whole road stalled, more away. Takes ``predicted`` where
    the roads have it, else goes on at the pace since the base.
    """
    pace = (roads["latest"] - roads["base"]) / _years_gone(roads)
    then = roads["latest"] + pace * (roads["year"] - roads["latest_year"])
    if "predicted" in roads:
        then = roads["predicted"].where(roads["predicted"].notna(), then)
    road = roads["value"] - roads["base"]
    left = (roads["value"] - then) / road.where(road != 0)
    return _rated(left, _classes(-left, (-0.1, -0.9, -1.0)))


def projected_share(roads: pd.DataFrame) -> pd.DataFrame:
    """The share of the road that is behind in the target year if growth stays as it was.

    In the style of the UN progress chart as the Basque statistics office computes it: .95 on track,
    .10 slow, less stalled; backward is away. Without a target: growth of 2 and .5 % a year, and
    less than -.5 % away.
    """
    growth = _growth_made(roads)
    then = roads["latest"] * (1 + growth) ** (roads["year"] - roads["latest_year"])
    road = roads["value"] - roads["base"]
    aimed = roads["value"].notna()
    share = ((then - roads["base"]) / road.where(road != 0)).where(
        aimed, direction_sign(roads) * growth
    )
    rating = _classes(share, (0.95, 0.1, 0.0))
    return _rated(share, rating.where(aimed, _classes(share, (0.02, 0.005, -0.005))))


def weather(roads: pd.DataFrame) -> pd.DataFrame:
    """What is missed of the gap that is left if the yearly change goes on: sun to thunderstorm.

    In the style of the German sustainability strategy's symbols: less than 5 % missed is sun, 20 %
    sun and cloud, more cloud; backward thunderstorm. Theirs takes the last five years; ours the
    years since the base.
    """
    pace = (roads["latest"] - roads["base"]) / _years_gone(roads)
    then = roads["latest"] + pace * (roads["year"] - roads["latest_year"])
    left = roads["value"] - roads["latest"]
    missed = (roads["value"] - then) / left.where(left != 0)
    rating = _classes(-missed, (-0.05, -0.2, -np.inf))
    return _rated(missed, rating.mask((left * pace < 0) & missed.notna(), "away"))


def plan_completion(roads: pd.DataFrame) -> pd.DataFrame:
    """The figure in per cent of the plan, against what the plan would have by now.

    In the style of China's plan statistics: the level (水平法), the total so far (累计法, ``form``
    "cumulative") or the increase (``form`` "increase": rates in per cent, 100 added to both), and
    progress against the time gone (时序进度). Not behind the straight line is on track, forward
    slow. A plan or a level below zero has no completion.
    """
    form = roads["form"] if "form" in roads else pd.Series("level", index=roads.index)
    added = np.where(form == "increase", 100.0, 0.0)
    plan = roads["value"] + added
    least = roads[["base", "latest"]].min(axis=1) + added
    measure = 100 * (roads["latest"] + added) / plan.where((plan > 0) & (least >= 0))
    gone = _years_gone(roads) / _years_in_all(roads)
    start = roads["base"].mask(form == "cumulative", 0.0)
    due = start + (roads["value"] - start) * gone
    ahead = direction_sign(roads) * (roads["latest"] - due)
    moved = direction_sign(roads) * (roads["latest"] - start)
    rating = _classes(moved.where(ahead.notna()), (np.inf, 1e-12, 0.0))
    rating = rating.mask(ahead >= -1e-12, "on_track")
    return _rated(measure, rating.where(measure.notna(), "not_rated"))


def capped_ratio(roads: pd.DataFrame) -> pd.DataFrame:
    """The figure over its standard in per cent, at most 100.

    In the style of China's statistical monitoring of science and technology progress, where the
    standard is the target. It has no classes and knows no time; ours compare it with the share at
    the base: not lower is on track. Figures below zero have no such ratio.
    """
    down = direction_sign(roads) < 0
    positive = roads[["base", "latest", "value"]].min(axis=1, skipna=False) >= 0
    over = _nonzero(roads["value"]).where(positive)
    ratio = (roads["latest"] / over).where(~down, over / _nonzero(roads["latest"]))
    first = (roads["base"] / over).where(~down, over / _nonzero(roads["base"]))
    return _rated((100 * ratio).clip(upper=100), _classes(ratio - first, (0.0, 0.0, 0.0)))


RULES: dict[str, Rule] = {
    "growth_ratio": growth_ratio,
    "progress_measure": progress_measure,
    "linear_pace": linear_pace,
    "current_status": current_status,
    "anticipated_progress": anticipated_progress,
    "projected_share": projected_share,
    "weather": weather,
    "plan_completion": plan_completion,
    "capped_ratio": capped_ratio,
}


def _nonzero(values: pd.Series) -> pd.Series:
    """Missing where zero, as a denominator."""
    return values.where(values != 0)


def _years_gone(roads: pd.DataFrame) -> pd.Series:
    """Years from base to latest figure."""
    years = roads["latest_year"] - roads["base_year"]
    return years.where(years > 0)


def _years_in_all(roads: pd.DataFrame) -> pd.Series:
    """Years from base to target."""
    years = roads["year"] - roads["base_year"]
    return years.where(years > 0)


def _growth_made(roads: pd.DataFrame) -> pd.Series:
    return _growth(roads["base"], roads["latest"], _years_gone(roads))


def _growth_asked(roads: pd.DataFrame) -> pd.Series:
    return _growth(roads["base"], roads["value"], _years_in_all(roads))


def _growth(start: pd.Series, end: pd.Series, years: pd.Series) -> pd.Series:
    """Compound growth a year as a share; none from or to zero and below."""
    return pd.Series(compound_pct(start, end.where(end != 0), years) / 100, index=start.index)


def direction_sign(roads: pd.DataFrame) -> pd.Series:
    """1, or -1 where less is better."""
    down = roads["direction"] == "down" if "direction" in roads else False
    return pd.Series(np.where(down, -1.0, 1.0), index=roads.index)


def _classes(measure: pd.Series, edges: tuple[float, float, float]) -> pd.Series:
    """On track, slow or stalled by the first edge that a measure reaches, else away."""
    out = pd.Series("away", index=measure.index)
    for edge, name in zip(reversed(edges), ("stalled", "slow", "on_track"), strict=True):
        out = out.mask(measure >= edge - 1e-12, name)
    return out.where(measure.notna(), "not_rated")


def _rated(
    measure: pd.Series, rating: pd.Series, score: pd.Series | float = np.nan
) -> pd.DataFrame:
    return pd.DataFrame({"measure": measure, "rating": rating, "score": score})
