"""What a brief puts first: five figures, the judgement, and the points that it prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicators, places, places_in
from ..errors import DataError
from ..frames import kept_frame, known_status
from ..panel import published_up_to
from .forms import column, figures_and_targets
from .selection import checked_points

_FIGURE = ["indicator", "theme", "place", "year", "value", "unit", "status", "grade"]
_FIGURE += ["reported_for", "change", "change_unit", "completion_pct", "record", "rank"]
_FIGURE += ["rank_period", "target", "target_year", "bound", "published", "source"]
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
    points = checked_points(points, ["section", "why", "indicator", "target", "target_year"])
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
