"""What a brief puts first: five figures, the judgement, and the points that it prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicators, places, places_in
from ..errors import DataError
from ..frames import kept_frame, known_status
from ..panel import check_panel, published_up_to
from .forms import column, figures_and_targets
from .gaps import target_gaps
from .verdicts import target_verdicts

#: Rules of `brief_points` that make one line together; the others make one each.
_TOGETHER = {"award": "first"}
_PAIR = ["indicator", "place"]
_LIMITS = {"ahead": 3, "behind": 3, "uncertain": 2, "next": 2}
#: Points that one line holds at most.
_WIDEST = 2
_FIGURE = ["indicator", "theme", "place", "year", "value", "unit", "status", "grade"]
_FIGURE += ["reported_for", "change", "change_unit", "completion_pct", "record", "rank"]
_FIGURE += ["rank_period", "target", "target_year", "bound", "published", "source"]
#: Columns of points that hold numbers.
_AMOUNTS = ["value", "target", "tolerance", "measure_pct", "pace_made", "pace_needed", "estimate"]
_AMOUNTS += ["amount", "line", "low", "high", "beside_value"]
#: Years that a headline figure may lie behind the newest.
_FRESH = 2


@check_arguments
def headline_figures(
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    place: str,
    prefer: Sequence[str] = (),
    n: int = 5,
    min_grade: str = "C",
) -> pd.DataFrame:
    """Select the figures that stand at the head of a brief, with change, rank and target.

    Parameters
    ----------
    observations : DataFrame
        Published figures as of ``load_observations``; those of ``place`` count.
    targets : DataFrame
        As of ``load_targets``.
    place : str
        The place; a name or code, as in the loaders.
    prefer : sequence of str
        Indicators that go first, in this order, where the place has a figure for them.
    n : int, default 5
        How many figures.
    min_grade : {"A", "B", "C", "D"}, default "C"
        The weakest evidence that is shown.

    Returns
    -------
    DataFrame
        One row per indicator: the newest full year's result or stock, the survey before an estimate
        (an estimate whose survey isn't out waits), at most two years older than the newest of all.
        First those preferred, then those with a target, one per theme while themes last.

        ``change`` from the year before is in ``change_unit`` ("pp" for shares, else "pct"): the
        published one, or where both years stand on one GDP base and counting rule the difference.
        ``completion_pct`` is the completion of the year's plan, ``record`` says that the document
        calls it one, ``rank`` with ``rank_period`` the newest published place in the province, and
        ``target`` with ``bound`` and ``target_year`` the first target from the year before the
        newest publication's on, else from the figure's year on.

    Raises
    ------
    DataError
        For frames without places, an unknown place, or ``n`` below 1.

    Examples
    --------
    >>> import analysis as an
    >>> figures = an.load_observations(places="Shaoxing")
    >>> rows = an.headline_figures(figures, an.load_targets(places="Shaoxing"), place="Shaoxing",
    ...     prefer=["rd_intensity", "corridor_investment"], n=2)
    >>> rows[["indicator", "value", "change", "completion_pct", "target"]].values.tolist()
    [['rd_intensity', 3.12, 0.11, nan, 3.3], ['corridor_investment', 377.3, nan, 126.5, nan]]
    """
    if n < 1:
        raise DataError(f"{n} figures are none", allowed="1 or more")
    observations, targets = figures_and_targets(observations, targets)
    code = places_in(place, pd.concat([frame[["place"]] for frame in (observations, places())]))[0]
    own = observations[(observations["place"] == code) & observations["value"].notna()]
    texts = ("grade", "status", "basis", "definition", "flags", "reported_for", "period", "kind")
    own = own.assign(**{name: column(own, name) for name in (*texts, "published", "source")})
    own = own.assign(grade=own["grade"].replace("", "A"), status=known_status(own))
    own = own[own["grade"] <= min_grade]
    known = indicators().set_index("indicator")
    theme = own["indicator"].map(known["theme"]).fillna("")
    yearly = own.assign(theme=theme)[own["year"].notna()].astype({"year": int})
    shown = yearly[yearly["kind"].isin(["", "result", "stock"]) & (yearly["theme"] != "context")]
    shown = shown[~shown["indicator"].str.contains("_growth|_change|_completion|rank_")]
    fresh = shown[shown["year"] >= shown["year"].max() - _FRESH]
    surveyed = fresh.loc[fresh["status"] != "preliminary", "indicator"]
    ratio = fresh["indicator"].map(known["nature"]) == "ratio"
    waits = (fresh["status"] == "preliminary") & ratio & fresh["indicator"].isin(surveyed)
    shown = fresh[~waits]
    order = ["year", "grade", "published"]
    newest = shown.sort_values(order, ascending=[False, True, False], kind="stable")
    newest = newest.drop_duplicates("indicator")
    over = int(published_up_to(own, targets)[:4] or 0) - 1
    rows = [row | _beside(row, own, yearly) | _goal(row, targets, over) for row in _records(newest)]
    out = pd.DataFrame(rows, columns=[*_FIGURE]).assign(_at=range(len(rows)))
    wanted = {name: at for at, name in enumerate(prefer)}
    out = out.assign(_first=out["indicator"].map(wanted).fillna(len(wanted)))
    out = out.assign(_open=out["target"].isna()).sort_values(
        ["_first", "_open", "year", "_at"], ascending=[True, True, False, True], kind="stable"
    )
    again = out.groupby("theme").cumcount().mask(out["indicator"].isin(wanted), 0)
    out = out.assign(_again=again).sort_values("_again", kind="stable").head(n)[_FIGURE]
    types = {"year": int, "target_year": "Int64", "record": bool}
    return out.reset_index(drop=True).astype(types)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _beside(row: dict[str, Any], own: pd.DataFrame, yearly: pd.DataFrame) -> dict[str, Any]:
    """What is published beside a figure: its change, its plan's completion, its rank."""
    name, year = row["indicator"], row["year"]
    share = row["unit"] == "pct"
    out: dict[str, Any] = {"change": np.nan, "change_unit": "pp" if share else "pct"}
    same = yearly[(yearly["indicator"] == name) & (yearly["year"] == year - 1)]
    same = same[(same["basis"] == row["basis"]) & (same["definition"] == row["definition"])]
    told = yearly[yearly["indicator"].eq(f"{name}_{'change' if share else 'growth'}")]
    told = told[told["year"] == year]
    same = same.sort_values(["grade", "published"], ascending=[True, False], kind="stable")
    if len(told):
        out["change"] = float(told["value"].iloc[0])
    elif len(same):
        before = float(same["value"].iloc[0])
        grown = 100 * (row["value"] / before - 1) if before > 0 else np.nan
        out["change"] = row["value"] - before if share else grown
    plan = yearly["indicator"].eq(f"{name.removesuffix('_investment')}_plan_completion")
    rate = yearly[plan & (yearly["year"] == year)]["value"]
    ranks = own[own["indicator"] == f"rank_in_zhejiang_{name}"].sort_values("period")
    ranks = ranks[ranks["unit"] == "rank"].tail(1)
    out["completion_pct"] = rate.iloc[0] if len(rate) else np.nan
    out["record"] = "record_stated" in row["flags"]
    out["rank"] = ranks["value"].iloc[0] if len(ranks) else np.nan
    return out | {"rank_period": ranks["period"].iloc[0] if len(ranks) else ""}


def _goal(row: dict[str, Any], targets: pd.DataFrame, over: int) -> dict[str, Any]:
    """The first target of an indicator that isn't older than its figure."""
    asked = targets[(targets["indicator"] == row["indicator"])]
    asked = asked[(asked["place"] == row["place"]) & (asked["year"] >= row["year"])]
    asked = asked.assign(grade=column(asked, "grade"), published=column(asked, "published"))
    order = ["_past", "year", "grade", "published"]
    asked = asked.assign(_past=asked["year"] < over)
    asked = asked.sort_values(order, ascending=[True, True, True, False], kind="stable")
    if asked.empty:
        return {"target": np.nan, "target_year": pd.NA, "bound": ""}
    goal = asked.iloc[0]
    return {"target": goal["value"], "target_year": int(goal["year"]), "bound": goal["bound"]}


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
    points = _checked(points, ["section", "why", "indicator", "place"])
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


def _checked(points: object, needed: Sequence[str]) -> pd.DataFrame:
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
def judgement(points: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Say in clauses how a place stands: what is ahead, where intensity moves, what is behind.

    Parameters
    ----------
    points : DataFrame
        From ``brief_points`` or ``select_points``.
    figures : DataFrame
        From ``headline_figures``.

    Returns
    -------
    DataFrame
        One row per clause: ``clause``, ``indicators`` (a tuple, the strongest first, at most two),
        ``change`` (percentage points) and ``target_year``. The clauses: the first that holds of
        "reached", "plan exceeded", "already beyond", "first" and "record"; "rising", "falling" or
        "unchanged" (R&D intensity against the year before); the first that holds of "missed", "plan
        not met" and "short of the pace"; or "nothing behind", where targets are known and none is
        missed or short; or "no target", where nothing is asked.

    Examples
    --------
    >>> points = pd.DataFrame({"section": ["ahead", "behind"], "why": ["plan exceeded", "missed"],
    ...                        "indicator": ["corridor_plan_completion", "rd_intensity"],
    ...                        "target": [100.0, 3.3], "target_year": [2024, 2025]})
    >>> figures = pd.DataFrame(columns=["indicator", "change", "target"])
    >>> judgement(points, figures)["clause"].tolist()
    ['plan exceeded', 'missed']
    """
    points = _checked(points, ["section", "why", "indicator", "target", "target_year"])
    needed = ["indicator", "change", "target"]
    figures = kept_frame(figures, needed, amounts=needed[1:], name="figures")
    named = points[points["indicator"] != ""]
    rows: list[tuple[str, tuple[str, ...], float, object]] = []

    def tell(*clauses: str) -> None:
        """The first of the clauses that some points make."""
        for clause in clauses:
            told = points[points["why"] == clause]
            if len(told):
                names = named.loc[named["why"] == clause, "indicator"].drop_duplicates().head(2)
                rows.append((clause, tuple(names), np.nan, told["target_year"].max()))
                return

    tell("reached", "plan exceeded", "already beyond", "first", "record")
    moved = figures.loc[figures["indicator"] == "rd_intensity", "change"].dropna().astype(float)
    for change in moved:
        way = "unchanged" if abs(change) < 0.005 else "rising" if change > 0 else "falling"
        rows.append((way, ("rd_intensity",), change, pd.NA))
    tell("missed", "plan not met", "short of the pace")
    asked = points["target"].notna().any() or figures["target"].notna().any()
    if asked and not points["section"].eq("behind").any():
        rows.append(("nothing behind", (), np.nan, pd.NA))
    if not asked:
        rows.append(("no target", (), np.nan, pd.NA))
    return pd.DataFrame(rows, columns=["clause", "indicators", "change", "target_year"])


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
    points = _checked(points, needed)
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
        in per cent. No rows: no target lies ahead of the figures.

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
    >>> odds[["target_year", "target"]].values.tolist(), (odds["low"] == odds["high"]).all()
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
    columns = [*_PAIR, "target_year", "target", "low", "high"]
    if not parts:
        return pd.DataFrame(columns=columns)
    every = pd.concat(parts).assign(probability=lambda rows: 100 * rows["probability"])
    return (
        every.groupby([*_PAIR, "year"], as_index=False, sort=False)
        .agg(target=("value", "first"), low=("probability", "min"), high=("probability", "max"))
        .rename(columns={"year": "target_year"})[columns]
    )
