"""What a brief has to say of a place: ahead, behind, uncertain, next, by one set of rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import places, places_in
from ..frames import known_status
from ..panel import check_panel, published_up_to
from .forms import column, comparable_figures, figures_and_targets
from .gaps import target_gaps
from .verdicts import target_verdicts

SECTIONS = ["ahead", "behind", "uncertain", "next"]
_PAIR = ["indicator", "place"]
_COLUMNS = ["section", "why", "indicator", "place", "year", "value", "unit", "status", "grade"]
_COLUMNS += [
    "reported_for",
    "target",
    "target_year",
    "bound",
    "tolerance",
    "verdict",
    "measure_pct",
]
_COLUMNS += ["pace_made", "pace_needed", "readings", "why_en", "why_zh", "event", "published"]
_COLUMNS += ["source", "form", "estimate", "amount", "amount_unit"]
_TEXT = ["indicator", "unit", "status", "grade", "reported_for", "bound", "verdict", "readings"]
_TEXT += ["why_en", "why_zh", "event", "published", "source", "form", "amount_unit"]
#: Events that are good news by themselves, in the order in which they are told.
_GOOD = ["first", "award", "record", "funding", "honour", "rating"]
#: Why a point is told, the strongest first.
_WHYS = ["missed", "reached", "plan exceeded", "plan not met", "first", "award", "already beyond"]
_WHYS += ["short of the pace", "first in the province", "record", "funding"]
#: A record is told of a series with as many figures before it.
_BEFORE = 3
#: Years ahead whose targets are told as coming.
_AHEAD = 5


@check_arguments
def brief_points(
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    place: str,
    events: pd.DataFrame | None = None,
    since: int | None = None,
    min_grade: str = "C",
) -> pd.DataFrame:
    """Select what went well, what is behind, what is uncertain and what comes next.

    Parameters
    ----------
    observations : DataFrame
        Published figures as of ``load_observations``, or a panel; those of ``place`` count.
    targets : DataFrame
        As of ``load_targets``. Those of other places, such as the province, come under "next".
    place : str
        The place; a name or code, as in the loaders.
    events : DataFrame, optional
        As of ``load_events``: firsts, awards, records, funding, honours and ratings come under
        "ahead".
    since : int, optional
        The first year whose figures and targets count as news; default the year before the newest
        publication's.
    min_grade : {"A", "B", "C", "D"}, default "C"
        The weakest evidence that is told; what is weaker comes under "uncertain" at most.

    Returns
    -------
    DataFrame
        One row per point, by section, the strongest first (what is behind by figures of more than
        two years before the target comes after the others). ``why`` says which rule picked it:

        - ahead: "reached" (a target), "already beyond" (the newest figure, of the year before its
          date or of it, is beyond it), "plan exceeded", "first in the province", "record"; or the
          kind of an event;
        - behind: "missed" (a target), "short of the pace" (the newest figure is short of the
          straight road from a survey figure of its GDP base to the target, or of the year's number
          where it is an increase; without such a road nothing is behind), "plan not met";
        - uncertain: "changes with the reading", "only an estimate", "unverified";
        - next: "asked of the place" or "asked of another place" within five years.

        ``measure_pct`` is how far, in per cent of the target or plan (or of the former record):
        above 0 beyond it, below 0 short of it; for "next" the pace needed over the pace made.
        ``pace_made`` and ``pace_needed`` are in ``unit`` a year. The other columns are the figure
        (``year``, ``value``, ``status``, ``grade``, ``reported_for``), the target, its verdict and
        what would change it, the ``estimate`` of the target's year, and of a plan the ``amount``
        (in ``amount_unit``) that was completed. No rows: nothing is known of the place.

    Raises
    ------
    DataError
        For a missing column, a place that neither frames nor catalogue know, or as
        ``target_verdicts``.

    Examples
    --------
    >>> import analysis as an
    >>> points = an.brief_points(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places=["Shaoxing", "Zhejiang"]), place="330600")
    >>> points[points["section"] == "behind"]["indicator"].tolist()[:2]
    ['added_hightech_enterprises', 'rd_personnel_per_10k_employed']
    """
    observations, targets = figures_and_targets(observations, targets)
    frames = [observations[["place"]], targets[["place"]]]
    frames += [] if events is None else [events[["place"]]]
    if any(len(frame) for frame in frames):
        place = places_in(place, pd.concat([*frames, places()[["place"]]]))[0]
    own = observations[observations["place"] == place]
    own = own[own["year"].notna()].astype({"year": int})
    own = own.assign(grade=column(own, "grade").replace("", "A"), status=column(own, "status"))
    own = own.assign(status=known_status(own))
    aims = targets[targets["place"] == place]
    newest = published_up_to(own, aims)[:4] or str(own["year"].max() if len(own) else 0)
    first = int(newest) - 1 if since is None else since
    verdicts = target_verdicts(own, aims, min_grade=min_grade)
    verdicts = verdicts[verdicts["year"] >= first]
    roads = _roads(own, aims, verdicts, min_grade)
    parts = [
        _of_targets(roads),
        _of_plans(own, first, min_grade),
        _of_ranks(own, first, min_grade),
        _records(own, first, min_grade),
        _of_events(events, place, first),
        _next(roads, targets, place, int(newest)),
    ]
    out = pd.concat([part for part in parts if len(part)] or [pd.DataFrame()])
    out = out.reindex(columns=_COLUMNS)
    order = out["section"].map({name: at for at, name in enumerate(SECTIONS)})
    strength = out["why"].map({name: at for at, name in enumerate(_WHYS)}).fillna(len(_WHYS))
    old = out["section"].eq("behind") & (out["target_year"] - out["year"] > 2)
    blind = out["section"].eq("behind") & old & out["pace_made"].isna()
    size = -out["measure_pct"].abs().astype(float).fillna(0.0)
    out = out.assign(_at=order, _why=strength, _old=old, _blind=blind, _size=size)
    out = out.sort_values(["_at", "_why", "_old", "_blind", "_size"], kind="stable")
    out = out[_COLUMNS].reset_index(drop=True)
    out = out.assign(**{name: out[name].astype(object).fillna("") for name in _TEXT})
    return out.astype({"year": "Int64", "target_year": "Int64"})


def _roads(
    own: pd.DataFrame, aims: pd.DataFrame, verdicts: pd.DataFrame, min_grade: str
) -> pd.DataFrame:
    """The verdicts with paces made and needed, and the value that the road asks for by now."""
    if verdicts.empty:
        return verdicts.assign(expected=np.nan, pace_made=np.nan, pace_needed=np.nan)
    figures = comparable_figures(own, aims)
    figures = figures[figures["grade"] <= min_grade]
    figures = figures.assign(
        published=column(figures, "published"), status=column(figures, "status")
    )
    estimate = figures["status"] == "preliminary"
    figures = figures.assign(_estimate=estimate).sort_values(
        ["_estimate", "grade", "published"], ascending=[True, True, False], kind="stable"
    )
    panel = check_panel(figures.drop_duplicates([*_PAIR, "year"]).drop(columns="_estimate"))
    asked = verdicts.assign(published=verdicts["set_on"], _at=range(len(verdicts)))
    asked = asked[[*_PAIR, "year", "form", "value", "unit", "bound", "published", "_at"]]
    direction = aims.drop_duplicates("indicator").set_index("indicator")
    if "direction" in direction:
        asked = asked.assign(direction=asked["indicator"].map(direction["direction"]))
    waits = panel.merge(asked[[*_PAIR, "year"]].drop_duplicates(), on=[*_PAIR, "year"])
    waits = waits[column(waits, "status") == "preliminary"]
    held = pd.MultiIndex.from_frame(panel[[*_PAIR, "year"]])
    panel = panel[~held.isin(pd.MultiIndex.from_frame(waits[[*_PAIR, "year"]]))]
    gaps = target_gaps(panel, asked, rules=[], mixed="allow").set_index("_at").sort_index()
    gaps.index = verdicts.index
    same = ["basis", "definition"]  # a pace runs between figures of one GDP base and one rule
    rules = panel.assign(**{name: column(panel, name) for name in same})
    rules = rules.set_index([*_PAIR, "year"])[same].agg(tuple, axis=1)
    now, then, base = (
        pd.Series(
            rules.reindex(
                pd.MultiIndex.from_arrays([gaps["indicator"], gaps["place"], year])
            ).to_numpy(),
            gaps.index,
        )
        for year in (verdicts["latest_year"], gaps["latest_year"], gaps["base_year"])
    )
    years = (verdicts["latest_year"] - gaps["base_year"]).astype(float)
    straight = (gaps["base"] + gaps["pace_asked"] * years).where(now == base)
    level = verdicts["form"].isin(["level", ""])
    number = (verdicts["form"] == "increase") | (verdicts["latest_year"] >= verdicts["year"])
    return verdicts.assign(
        expected=straight.where(level).mask(number.fillna(False), verdicts["value"]),
        pace_made=gaps["pace_made"].where((verdicts["form"] != "increase") & (then == base)),
        pace_needed=gaps["pace"].where(verdicts["form"] != "increase"),
        sign=np.where(column(gaps, "direction", "up") == "down", -1.0, 1.0),
    )


def _of_targets(roads: pd.DataFrame) -> pd.DataFrame:
    """Targets that were reached or missed, are ahead of or behind their pace, or are in doubt."""
    rows = []
    for row in roads.to_dict("records"):
        known = not pd.isna(row["latest"])
        weak = (
            known
            and row["verdict"] == "open"
            and "the newest figure is unverified" in row["why_en"]
        )
        near = known and row["latest_year"] >= row["year"] - 1
        off = 100 * row["gap"] / abs(row["value"]) if known and row["value"] else np.nan
        late = known and row["expected"] and row["sign"] * (row["latest"] - row["expected"])
        short = 100 * late / abs(row["expected"]) if known and row["expected"] else np.nan
        if row["verdict"] in ("reached", "missed"):
            rows.append(
                _point(
                    "ahead" if row["verdict"] == "reached" else "behind", row["verdict"], row, off
                )
            )
        elif row["verdict"] == "open" and known and not weak:
            if near and row["gap"] >= 0:
                rows.append(_point("ahead", "already beyond", row, off))
            elif short < 0:
                rows.append(_point("behind", "short of the pace", row, short))
        if row["verdict"] == "unverified" or weak:
            rows.append(_point("uncertain", "unverified", row, off))
        elif row["readings"] and row["verdict"] == "open":
            rows.append(_point("uncertain", "only an estimate", row, off))
        elif row["readings"]:
            rows.append(_point("uncertain", "changes with the reading", row, off))
    return pd.DataFrame(rows)


def _point(section: str, why: str, row: dict[str, Any], measure: float) -> dict[str, Any]:
    kept = ["indicator", "place", "unit", "status", "grade", "reported_for", "bound", "tolerance"]
    kept += ["verdict", "pace_made", "pace_needed", "readings", "why_en", "why_zh", "published"]
    out = {name: row.get(name) for name in [*kept, "source", "form", "estimate"]}
    out |= {"section": section, "why": why, "measure_pct": measure, "target": row["value"]}
    return out | {"year": row["latest_year"], "value": row["latest"], "target_year": row["year"]}


def _told(rows: pd.DataFrame, section: object, why: object, measure: object) -> pd.DataFrame:
    return rows.assign(section=section, why=why, measure_pct=measure)


def _newest(rows: pd.DataFrame, min_grade: str) -> pd.DataFrame:
    """The newest figure of each indicator, the survey before an estimate."""
    rows = rows[rows["grade"] <= min_grade]
    rows = rows.assign(_estimate=column(rows, "status") == "preliminary")
    order = ["indicator", "year", "_estimate"]
    rows = rows.sort_values(order, ascending=[True, False, True], kind="stable")
    return rows.drop_duplicates("indicator").drop(columns="_estimate")


def _of_plans(own: pd.DataFrame, first: int, min_grade: str) -> pd.DataFrame:
    """Completion of the year's plans, where a figure gives it in per cent."""
    rates = own[own["indicator"].str.endswith("_completion") & (own["unit"] == "pct")]
    rates = _newest(rates[rates["year"] >= first - 1], min_grade)
    over = rates["value"] >= 100
    why = np.where(over, "plan exceeded", "plan not met")
    rates = rates.assign(target=100.0, target_year=rates["year"])
    spent = own[own["grade"] <= min_grade].drop_duplicates(["indicator", "year"])
    spent = spent.set_index(["indicator", "year"])[["value", "unit"]]
    stems = rates["indicator"].str.removesuffix("_plan_completion") + "_investment"
    beside = spent.reindex(pd.MultiIndex.from_arrays([stems, rates["year"]])).to_numpy()
    rates = rates.assign(amount=beside[:, 0].astype(float), amount_unit=beside[:, 1])
    return _told(rates, np.where(over, "ahead", "behind"), why, rates["value"] - 100)


def _of_ranks(own: pd.DataFrame, first: int, min_grade: str) -> pd.DataFrame:
    """Newest ranks that are first."""
    ranks = _newest(own[own["unit"] == "rank"], min_grade)
    ranks = ranks[(ranks["value"] == 1) & (ranks["year"] >= first - 1)]
    return _told(ranks, "ahead", "first in the province", np.nan)


def _records(own: pd.DataFrame, first: int, min_grade: str) -> pd.DataFrame:
    """Figures that a document calls a record, or that top every earlier one of their series."""
    kinds = column(own, "kind")
    rows = own[kinds.isin(["", "result", "stock"]) & ~own["indicator"].str.contains("completion")]
    rows = rows[(column(rows, "status") != "preliminary") & (rows["grade"] <= min_grade)]
    same = [*_PAIR, "basis", "definition"]
    rows = rows.assign(**{name: column(rows, name) for name in same[2:]})
    newest = _newest(rows[rows["year"] >= first - 1], min_grade)
    earlier = rows.merge(newest[[*same, "year"]], on=same, suffixes=("", "_new"))
    earlier = earlier[earlier["year"] < earlier["year_new"]]
    before = earlier.groupby("indicator").agg(top=("value", "max"), n=("year", "nunique"))
    top, n = (newest["indicator"].map(before[name]) for name in ("top", "n"))
    said = column(newest, "flags").str.contains("record_stated")
    growing = ~newest["unit"].isin(["rank", "pp", "places"])
    over = (newest["value"] > top) & (n >= _BEFORE) & growing
    measure = (100 * (newest["value"] / top - 1)).where(over)
    return _told(newest, "ahead", "record", measure)[said | over]


def _of_events(events: pd.DataFrame | None, place: str, first: int) -> pd.DataFrame:
    """Firsts, awards, records, honours and ratings, in this order."""
    if events is None:
        return pd.DataFrame()
    rows = events[(events["place"] == place) & events["kind"].isin(_GOOD)]
    rows = rows[rows["year"] >= first - 1]
    rows = rows.assign(_at=rows["kind"].map(_GOOD.index)).sort_values("_at", kind="stable")
    rows = rows.assign(why_en=rows["text_en"], why_zh=rows["text_zh"])
    return _told(rows, "ahead", rows["kind"], np.nan)


def _next(roads: pd.DataFrame, targets: pd.DataFrame, place: str, newest: int) -> pd.DataFrame:
    """The targets of the coming years, the pace needed beside the pace made."""
    coming = roads[roads["year"].between(newest, newest + _AHEAD)]
    rows = []
    for row in coming.to_dict("records"):
        made = row["pace_made"]
        ratio = 100 * row["pace_needed"] / made if made and made > 0 else np.nan
        rows.append(_point("next", "asked of the place", row, ratio))
    other = targets[(targets["place"] != place) & targets["year"].between(newest, newest + _AHEAD)]
    other = other.assign(grade=column(other, "grade"), published=column(other, "published"))
    other = other.sort_values(["grade", "published"], ascending=[True, False], kind="stable")
    other = other.drop_duplicates([*_PAIR, "year"]).sort_values("year", kind="stable")
    other = other.assign(_at=other["indicator"].ne("rd_intensity"))
    other = other.sort_values("_at", kind="stable")
    for row in other.to_dict("records"):
        blank = {"latest_year": None, "latest": np.nan, "status": ""}
        rows.append(_point("next", "asked of another place", row | blank, np.nan))
    return pd.DataFrame(rows)
