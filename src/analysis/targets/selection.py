"""Which points a brief prints, on which line, what they leave to decide, and their odds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicators
from ..frames import kept_frame, known_status
from ..panel import check_panel, published_up_to
from .forms import column, figures_and_targets
from .gaps import target_gaps
from .verdicts import target_verdicts

#: Rules of `brief_points` that make one line together; the others make one each.
_TOGETHER = {"award": "first"}
_LIMITS = {"ahead": 3, "behind": 3, "uncertain": 2, "next": 2}
#: Points that one line holds at most.
_WIDEST = 2
#: Columns of points that hold numbers.
_AMOUNTS = ["value", "target", "tolerance", "measure_pct", "pace_made", "pace_needed", "estimate"]
_AMOUNTS += ["amount", "line", "low", "high", "beside_value"]
_PAIR = ["indicator", "place"]


@check_arguments
def select_points(
    points: pd.DataFrame,
    *,
    clashes: pd.DataFrame | None = None,
    limits: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """Choose the points that a brief prints, and put those of one rule on one line.

    Parameters
    ----------
    points : DataFrame
        From ``brief_points``.
    clashes : DataFrame, optional
        From ``clashes``: what a figure is easily taken for.
    limits : mapping of str to int, optional
        Section -> lines; three ahead, three behind, two uncertain and two next otherwise.

    Returns
    -------
    DataFrame
        The points with ``line``, counted from 1 in each section, and ``theme``. Ahead, two of one
        rule share a line; next, the first and the last target of an indicator, of two indicators
        of the place or of one of another place. Left out are figures of the context, such as GDP,
        and an uncertain one that is beyond its target.
        ``beside_indicator``, ``beside_value``, ``beside_unit`` and ``beside_period`` are the
        figure that counts the same otherwise, and ``clash`` names the difference.

    Raises
    ------
    DataError
        For a frame that ``brief_points`` didn't give.

    Examples
    --------
    >>> import analysis as an
    >>> points = an.brief_points(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places="Shaoxing"), place="Shaoxing")
    >>> chosen = an.select_points(points)
    >>> chosen[chosen["section"] == "ahead"][["line", "why"]].values.tolist()[:3]
    [[1, 'plan exceeded'], [1, 'plan exceeded'], [2, 'already beyond']]
    """
    points = checked_points(points, ["section", "why", "indicator", "place"])
    if clashes is not None:
        needed = ["clash", "indicator", "value", "unit", "period", "grade"]
        clashes = kept_frame(clashes, needed, amounts=["value"], name="clashes")
    known = indicators().set_index("indicator")["theme"]
    out = points.assign(theme=points["indicator"].map(known).fillna(""))
    out = out[out["theme"] != "context"]
    settled = out.loc[out["why"].isin(["reached", "already beyond"]), "indicator"]
    out = out[~((out["section"] == "uncertain") & out["indicator"].isin(settled))]
    told = out["indicator"].ne("").groupby([out["section"], out["why"]]).transform("any")
    out = out[~((out["why"] == "record") & told & (out["indicator"] == ""))]
    turn = out.groupby(["section", "place", "indicator"])["why"]
    between = turn.cumcount().gt(0) & turn.cumcount(ascending=False).gt(0)
    out = out[~(out["section"].eq("next") & between)]
    out = out.assign(_at=range(len(out)))
    sections = {name: at for at, name in enumerate(dict.fromkeys(out["section"]))}
    out = out.assign(_section=out["section"].map(sections))
    out = out.sort_values(["_section", "_at"], kind="stable")
    apart = out["section"].isin(["behind", "uncertain"])
    family = out["why"].replace(_TOGETHER).mask(apart, out["_at"].astype(str))
    coming = out["section"] == "next"
    family = family.mask(coming, out["place"].astype(str))
    groups = out.assign(_family=family)
    first = groups.groupby(["section", "_family"])["_at"].transform("min")
    line = groups.assign(_first=first).groupby("section")["_first"].rank(method="dense").astype(int)
    groups = groups.assign(
        line=line, _first_of=groups.groupby(["section", "_family", "why"]).cumcount()
    )
    groups = groups.assign(_first_of=groups["_first_of"].where(groups["section"] == "ahead", 0))
    groups = groups.sort_values(["_section", "line", "_first_of", "_at"], kind="stable")
    groups = groups.assign(_n=groups.groupby(["section", "line"]).cumcount())
    most = groups["section"].map({**_LIMITS, **(limits or {})}).fillna(0)
    widest = groups["why"].map({"asked of the place": 2 * _WIDEST}).fillna(_WIDEST)
    groups = groups[(groups["line"] <= most) & (groups["_n"] < widest)]
    groups = groups[[name for name in groups if not str(name).startswith("_")]]
    return _with_clashes(groups.reset_index(drop=True), clashes)


def checked_points(points: object, needed: Sequence[str]) -> pd.DataFrame:
    """Points with columns of their kinds."""
    return kept_frame(
        points, needed, amounts=_AMOUNTS, years=["year", "target_year"], name="points"
    )


def _with_clashes(points: pd.DataFrame, clashes: pd.DataFrame | None) -> pd.DataFrame:
    """The points with the figure that counts the same otherwise."""
    rows = []
    for name in points["indicator"]:
        row: dict[str, Any] = {"clash": "", "beside_indicator": "", "beside_value": np.nan}
        mine = clashes[clashes["indicator"] == name] if clashes is not None else points.head(0)
        if name and len(mine) and clashes is not None:
            row["clash"] = mine["clash"].iloc[0]
            other = clashes[(clashes["clash"] == row["clash"]) & (clashes["indicator"] != name)]
            kept = ["indicator", "value", "unit", "period"]
            for partner in other.sort_values("grade", kind="stable").head(1).to_dict("records"):
                row |= {f"beside_{each}": partner[each] for each in kept}
        rows.append(row)
    columns = ["clash", "beside_indicator", "beside_value", "beside_unit", "beside_period"]
    added = pd.DataFrame(rows, columns=columns, index=points.index)
    return points.assign(**{name: added[name] for name in columns})


@check_arguments
def decisions(points: pd.DataFrame) -> pd.DataFrame:
    """List what the points leave to be decided, each with the point that asks for it.

    Parameters
    ----------
    points : DataFrame
        From ``select_points``.

    Returns
    -------
    DataFrame
        The points with ``decision``, in the order of the sections, one row per indicator: "target"
        (a figure of the target's year or the year before is short of it: does it stand, or what
        more is done), "figure" (the newest figure is three years or more older than the target: who
        publishes a newer one), "count" (two counts of one thing: which is reported), "source" (only
        an unverified figure: who confirms it). No rows: nothing is left.

    Examples
    --------
    >>> import analysis as an
    >>> points = an.brief_points(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places="Shaoxing"), place="Shaoxing")
    >>> an.decisions(an.select_points(points))[["indicator", "decision"]].values.tolist()[:2]
    [['added_hightech_enterprises', 'target'], ['rd_personnel_per_10k_employed', 'figure']]
    """
    needed = ["section", "why", "indicator", "year", "target_year", "beside_indicator"]
    points = checked_points(points, needed)
    left = points["section"].isin(["behind", "uncertain"]) & (points["indicator"] != "")
    out = points[left].drop_duplicates("indicator")
    age = (out["target_year"] - out["year"]).astype(float)
    behind, weak = out["section"] == "behind", out["why"] == "unverified"
    counted = weak & (out["beside_indicator"] != "")
    decision = pd.Series("", index=out.index)
    decision = decision.mask(behind & (age <= 1), "target").mask(behind & (age >= 3), "figure")
    decision = decision.mask(weak, "source").mask(counted, "count")
    return out.assign(decision=decision)[decision != ""].reset_index(drop=True)


@check_arguments
def without_result(
    observations: pd.DataFrame, targets: pd.DataFrame, *, min_grade: str = "C"
) -> pd.DataFrame:
    """Count the targets of the last year that is over, and those that no figure can settle yet.

    Parameters
    ----------
    observations, targets : DataFrame
        As for ``target_verdicts``, of one place.
    min_grade : {"A", "B", "C", "D"}, default "C"
        The weakest evidence that carries a verdict.

    Returns
    -------
    DataFrame
        One row, or none where no target of a past year is known: ``year``, ``targets`` (their
        number), ``settled`` (reached or missed) and ``blank`` (no figure of that year at all).

    Examples
    --------
    >>> import analysis as an
    >>> an.without_result(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places="Shaoxing")).values.tolist()
    [[2025, 14, 0, 11]]
    """
    columns = ["year", "targets", "settled", "blank"]
    observations, targets = figures_and_targets(observations, targets)
    if targets.empty:
        return pd.DataFrame(columns=columns)
    verdicts = target_verdicts(observations, targets, min_grade=min_grade)
    newest = published_up_to(observations, targets)[:4]
    over = verdicts[verdicts["year"] < int(newest or 0)]
    over = over[over["year"] == over["year"].max()]
    settled = int(over["verdict"].isin(["reached", "missed"]).sum())
    blank = int(((over["verdict"] == "open") & over["estimate"].isna()).sum())
    row = [[int(over["year"].iloc[0]), len(over), settled, blank]] if len(over) else []
    return pd.DataFrame(row, columns=columns)


_ODDS = {"low": "min", "high": "max", "first": "first", "last": "last"}


@check_arguments
def odds_by_reading(
    readings: Sequence[pd.DataFrame],
    targets: pd.DataFrame,
    *,
    forecaster: Callable[..., pd.DataFrame],
) -> pd.DataFrame:
    """Compute the lowest and highest odds that targets are reached, over readings of the figures.

    Parameters
    ----------
    readings : sequence of DataFrame
        Panels that hold the same figures read otherwise: by the year of the survey and by the year
        of the report, or on two GDP bases. Estimates are left out.
    targets : DataFrame
        As of ``load_targets``; those after the newest figure of a reading count.
    forecaster : callable
        As for ``target_gaps``.

    Returns
    -------
    DataFrame
        One row per indicator, place and ``target_year``: ``target``, ``low`` and ``high``, the odds
        in per cent, and those of the ``first`` and the ``last`` reading. No rows: no target lies
        ahead of the figures.

    Raises
    ------
    DataError
        As ``target_gaps``.

    Examples
    --------
    >>> import analysis as an
    >>> rd = an.load_rd_intensity("Shaoxing")
    >>> odds = odds_by_reading([rd], an.load_targets("rd_intensity", "Shaoxing"),
    ...     forecaster=an.forecast)
    >>> odds[["target_year", "target"]].values.tolist(), bool((odds["low"] == odds["high"]).all())
    ([[2025.0, 3.3]], True)
    """
    parts = []
    asked = kept_frame(
        targets,
        [*_PAIR, "year", "value", "bound"],
        amounts=["value"],
        years=["year"],
        name="targets",
    )
    for reading in readings:
        panel = check_panel(reading)
        panel = panel.assign(status=column(panel, "status"))
        for (indicator, place), own in panel[known_status(panel) != "preliminary"].groupby(_PAIR):
            goals = asked[(asked["indicator"] == indicator) & (asked["place"] == place)]
            goals = goals.assign(grade=column(goals, "grade"), published=column(goals, "published"))
            goals = goals[goals["year"] > own["year"].max()].sort_values(
                ["year", "grade", "published"], ascending=[True, True, False], kind="stable"
            )
            goals = goals.drop_duplicates("year")
            parts += [target_gaps(own, goals, forecaster=forecaster)] if len(goals) else []
    columns = [*_PAIR, "target_year", "target", "low", "high", "first", "last"]
    if not parts:
        return pd.DataFrame(columns=columns)
    every = pd.concat(parts).assign(probability=lambda rows: 100 * rows["probability"])
    return (
        every.groupby([*_PAIR, "year"], as_index=False, sort=False)
        .agg(
            target=("value", "first"),
            **{name: ("probability", how) for name, how in _ODDS.items()},
        )
        .rename(columns={"year": "target_year"})[columns]
    )
