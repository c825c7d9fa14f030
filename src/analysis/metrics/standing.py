"""One place beside others: its rank, years to catch up, how long ago they stood there."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import places, places_in
from ..errors import DataError, one_of
from ..frames import renamed, warn
from ..panel import KEY, MIXED, check_bases, check_panel, comparable, without_estimates


@renamed(method="ties")
@check_arguments
def rank(
    panel: pd.DataFrame,
    *,
    ties: str = "min",
    direction: str = "up",
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Rank places within each indicator and year.

    Parameters
    ----------
    panel : DataFrame
        A panel of indicators that share one direction, and of places on one level.
    ties : {"min", "max", "average", "dense"}, default "min"
        The rank of exact ties; "min" is the one of sports tables, 1, 2, 2, 4.
    direction : {"up", "down"}, default "up"
        "up": the highest value is first; "down": the lowest.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Estimates (status ``preliminary``) take no rank, take one, or are an error.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where the places of a year stand on different GDP bases.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year``, ``value``, ``unit``, ``status`` where the panel has one,
        ``rank`` (1 = best, NaN where there is no value), ``of`` (how many places are ranked) and
        ``reason``: "no value" or "estimate" where there is no rank, else empty.

    Raises
    ------
    DataError
        For another way with ties, another direction, or places on several GDP bases.

    Warns
    -----
    UserWarning
        For places of several levels in the catalogue, such as cities beside their province.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": ["a", "b", "c"], "year": 2023,
    ...                       "value": [2.0, 3.0, 2.0], "unit": "pct"})
    >>> rank(frame)[["place", "rank", "of"]]
      place  rank  of
    0     a   2.0   3
    1     b   1.0   3
    2     c   2.0   3
    """
    one_of("ties", ties, ["min", "max", "average", "dense"])
    one_of("direction", direction, ["up", "down"])
    given, known = check_panel(panel), without_estimates(panel, estimates)
    levels = places().set_index("place")["level"].reindex(given["place"].unique()).dropna()
    if levels.nunique() > 1:
        mixture = ", ".join(f"{place} is a {level}" for place, level in levels.head(5).items())
        warn(f"rank() compares places of several levels: {mixture}; rank each level by itself")
    what = "the places of a year"
    check_bases(known, within=["indicator", "year"], mixed=mixed, what=what)
    groups = known.groupby(["indicator", "year"])["value"]
    out = given[[*KEY, "value", "unit", *(["status"] if "status" in given else [])]]
    out = out.assign(rank=groups.rank(method=ties, ascending=direction == "down"))
    out["of"] = groups.transform("count").astype(int)
    left_out = np.where(given["value"].isna(), "no value", "estimate")
    return out.assign(reason=np.where(known["value"].notna(), "", left_out))


@renamed(how="method")
@check_arguments
def catch_up_years(
    behind: float, ahead: float, *, pace_behind: float, pace_ahead: float, method: str = "linear"
) -> float:
    """Count the years until one figure reaches another, if both go on like this.

    Parameters
    ----------
    behind, ahead : float
        The two figures today, one unit.
    pace_behind, pace_ahead : float
        Their paces: units a year (linear), or per cent a year (geometric).
    method : {"linear", "geometric"}, default "linear"
        Equal steps or equal growth.

    Returns
    -------
    float
        Years; 0 where the first is level or ahead already, infinite where the gap doesn't close.

    Raises
    ------
    DataError
        For missing figures, or levels not above zero and growth of -100 per cent under
        "geometric".

    Examples
    --------
    >>> round(catch_up_years(2.2, 3.0, pace_behind=6, pace_ahead=3, method="geometric"), 3)
    10.803
    >>> round(catch_up_years(2.2, 3.0, pace_behind=0.10, pace_ahead=0.05), 6)
    16.0
    """
    one_of("method", method, ["linear", "geometric"])
    if any(math.isnan(each) for each in (behind, ahead, pace_behind, pace_ahead)):
        raise DataError("a figure or a pace is missing", allowed="four numbers")
    if behind >= ahead:
        return 0.0
    if method == "linear":
        gap, closing = ahead - behind, pace_behind - pace_ahead
    else:
        if behind <= 0 or min(pace_behind, pace_ahead) <= -100:
            raise DataError("geometric paces need levels above zero and growth above -100 %")
        gap = math.log(ahead / behind)
        closing = math.log((1 + pace_behind / 100) / (1 + pace_ahead / 100))
    return gap / closing if closing > 0 else math.inf


@check_arguments
def time_distance(
    panel: pd.DataFrame,
    *,
    place: str,
    reference: str | Iterable[str],
    direction: str = "up",
    max_gap: int = 5,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Count the years since another place stood where this one stands (S-time-distance).

    Parameters
    ----------
    panel : DataFrame
        A panel with both places.
    place : str
        The place whose values are dated; a name or code.
    reference : str or list of str
        The places that they are looked for in; names or codes.
    direction : {"up", "down"}, default "up"
        "down" for a series that should fall: a value is reached where the reference is as low.
    max_gap : int, default 5
        Years between two neighbouring values of the reference, at most, to interpolate between.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where the two places stand on different GDP bases: give no distance, or give it
        (with a warning).

    Returns
    -------
    DataFrame
        One row per indicator, year of the place, and reference: ``place``, ``reference``,
        ``value`` and ``unit``, ``reached`` (when the reference first reached the value, a date as
        a decimal year), ``time_distance`` (year minus ``reached``; positive = the place is
        behind), ``at_least`` (the reference was beyond the value from its first year on, so the
        distance is at least this) and ``reason``, empty where there is a distance.

    Raises
    ------
    DataError
        For a place that the panel doesn't hold.

    References
    ----------
    P. Sicherl, "Time distance in economics and statistics" (2012).

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": ["B", "B", "A"], "unit": "pct",
    ...                       "year": [2015, 2019, 2023], "value": [2.2, 2.6, 2.3]})
    >>> time_distance(frame, place="A", reference="B")[["reached", "time_distance"]].round(6)
       reached  time_distance
    0   2016.0            7.0
    """
    one_of("mixed", mixed, MIXED)
    one_of("direction", direction, ["up", "down"])
    rows = comparable(panel, mixed="allow", estimates=estimates)
    place, references = places_in(place, rows)[0], places_in(reference, rows, argument="reference")
    made = []
    for indicator, of_all in rows.groupby("indicator"):
        own = of_all[of_all["place"] == place]
        for other in references:
            path = of_all[of_all["place"] == other].to_dict("records")
            for row in own.to_dict("records"):
                date = _reached(row, path, direction, max_gap, mixed)
                made.append({"indicator": indicator, "reference": other} | row | date)
    columns = ["indicator", "place", "reference", "year", "value", "unit", "reached"]
    out = pd.DataFrame(made, columns=[*columns, "at_least", "reason"])
    out.insert(len(columns), "time_distance", out["year"] - out["reached"])
    return out


@check_arguments
def peer_position(
    panel: pd.DataFrame,
    *,
    place: str,
    year: int | None = None,
    direction: str = "up",
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Rank a place among its peers, and show how far the rank depends on one of them.

    Parameters
    ----------
    panel : DataFrame
        A panel with the place and its peers: all other places of the panel.
    place : str
        The place; a name or code.
    year : int, optional
        The year; by default the newest for which the place has a value.
    direction : {"up", "down"}, default "up"
        "up": the highest value is first.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where the places stand on different GDP bases.

    Returns
    -------
    DataFrame
        One row per indicator: ``place``, ``year``, ``value``, ``unit``, ``rank`` (1 = best),
        ``of`` (places with a value, this one included), ``percentile`` (per cent of the peers that
        it is better than, ties counting half), ``percentile_low`` and ``percentile_high`` (the
        range as each peer in turn is left out), ``median`` (of the peers) and ``reason``, empty
        where there is a rank.

    Raises
    ------
    DataError
        For values of one year on several GDP bases, or a place that the panel doesn't hold.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": list("abcd"), "year": 2023,
    ...                       "value": [2.0, 3.0, 2.0, 1.0], "unit": "pct"})
    >>> peer_position(frame, place="a")[["rank", "of", "percentile"]].values.tolist()
    [[2.0, 4.0, 50.0]]
    """
    one_of("direction", direction, ["up", "down"])
    place = places_in(place, check_panel(panel))[0]
    rows = comparable(panel, mixed="allow", estimates=estimates)
    made = []
    for indicator, of_all in rows.groupby("indicator"):
        own = of_all[of_all["place"] == place]
        at = year if year is not None else (own["year"].max() if len(own) else None)
        of_year = of_all[of_all["year"] == at]
        check_bases(of_year, within=["indicator"], mixed=mixed, what="the place and its peers")
        made.append({"indicator": indicator, "place": place} | _position(of_year, place, direction))
        made[-1]["year"] = at
    columns = ["indicator", "place", "year", "value", "unit", "rank", "of", "percentile"]
    return pd.DataFrame(
        made, columns=[*columns, "percentile_low", "percentile_high", "median", "reason"]
    )


def _reached(
    row: dict[str, Any], path: list[dict[str, Any]], direction: str, max_gap: int, mixed: str
) -> dict[str, Any]:
    """When a path of values, in order of years, first reached the value of a row."""
    none = {"reached": np.nan, "at_least": False}
    if not path:
        return none | {"reason": "no reference values"}
    sign = 1 if direction == "up" else -1
    ahead = [sign * (point["value"] - row["value"]) for point in path]
    at = next((i for i, lead in enumerate(ahead) if lead >= 0), None)
    if at is None:
        return none | {"reason": "the reference has not reached it"}
    if at == 0 and ahead[0] > 0 and min(ahead) < 0:
        return none | {"reason": "the reference went the other way; is direction= right?"}
    used = path[max(at - 1, 0) : at + 1]
    if any(point["basis"] != row["basis"] for point in used) and mixed != "allow":
        if mixed == "refuse":
            return none | {"reason": "another GDP base"}
        warn("a time distance between two GDP bases")
    if len(used) == 1:
        level = used[0]["value"] == row["value"]
        return {"reached": float(used[0]["year"]), "at_least": not level, "reason": ""}
    before, after = used
    if after["year"] - before["year"] > max_gap:
        return none | {"reason": "a gap in the reference"}
    part = (row["value"] - before["value"]) / (after["value"] - before["value"])
    reached = before["year"] + part * (after["year"] - before["year"])
    return {"reached": float(reached), "at_least": False, "reason": ""}


def _position(of_year: pd.DataFrame, place: str, direction: str) -> dict[str, Any]:
    own = of_year[of_year["place"] == place]
    peers = of_year.loc[of_year["place"] != place, "value"].to_numpy()
    if own.empty or not len(peers):
        return {"of": len(of_year), "reason": "no value" if own.empty else "no peers"}
    value = float(own["value"].iloc[0])
    behind = peers < value if direction == "up" else peers > value
    score = behind + 0.5 * (peers == value)
    alone = len(score) == 1
    without = [] if alone else [100 * np.delete(score, i).mean() for i in range(len(score))]
    return {
        "value": value,
        "unit": own["unit"].iloc[0],
        "rank": 1 + int((~behind & (peers != value)).sum()),
        "of": len(of_year),
        "percentile": 100 * score.mean(),
        "percentile_low": np.nan if alone else min(without),
        "percentile_high": np.nan if alone else max(without),
        "median": float(np.median(peers)),
        "reason": "",
    }
