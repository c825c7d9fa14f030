"""The road to a target: where it set out, how far it has come, and when it may arrive."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..frames import numbers, plain_frame
from ..panel import KEY, SERIES

#: Years before the newest figure in which a base is looked for, where none is known otherwise.
RECENT = 5
#: What `arrival` adds to a target.
ARRIVAL = ["exact", "break_even", "shortfall", "arrival", "arrival_low", "arrival_high"]


def find_roads(figures: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Find the figure that each target set out from, and the newest on its way.

    Parameters
    ----------
    figures : DataFrame
        A checked panel without missing values.
    targets : DataFrame
        ``indicator``, ``place``, ``year``, ``value``; ``base_year`` or else ``published`` (the day
        it was set) says where it sets out.

    Returns
    -------
    DataFrame
        One row per target, in order: ``latest_year``, ``latest``, ``status`` and ``latest_basis``
        (the figure of the target's year, else the newest before it); ``base_year``, ``base`` and
        ``base_is``: "given", "when set" (the newest figure of a year before it was set) or
        "recent" (where none of these is older than the latest: the first within five years before
        it); ``predicted`` (for the target's year, by a line through the figures from the base on
        whose weights rise from 1 to n), ``reached_year`` (the last year from the base on in which
        the target was reached, before the latest).

    Notes
    -----
    The base stands on the GDP base of the latest figure, where both are known, and on its counting
    rule (``definition``). A survey figure goes before an estimate.
    """
    held = figures.rename(columns={"year": "at", "value": "figure"})
    held = held.assign(
        basis=_text(figures, "basis"), estimate=_text(figures, "status") == "preliminary"
    )
    held["status"], held["rule"] = _text(figures, "status"), _text(figures, "definition")
    own = targets.reset_index(drop=True).rename_axis(None).reset_index(names="row")
    kept = [*SERIES, "at", "figure", "status", "basis", "estimate", "rule"]
    both = own[["row", *KEY, "value"]].merge(held[kept], on=SERIES)
    both = both[both["at"] <= both["year"]].sort_values(["row", "at"])
    both["start"] = both["row"].map(_starts(own))
    both["given"] = both["row"].map(_given(own))

    newest = both.groupby("row").last().rename(columns={"at": "latest_year", "figure": "latest"})
    out = newest[["latest_year", "latest", "status", "basis", "rule"]].reindex(own.index)
    out = out.rename(columns={"basis": "latest_basis"})
    both = both.join(out.pop("rule").rename("latest_rule"), on="row")
    both = both[both["rule"] == both["latest_rule"]]
    both = both.join(out[["latest_year", "latest_basis"]], on="row")
    other = (both["basis"] != both["latest_basis"]) & (both["basis"] != "")
    before = both[(both["at"] < both["latest_year"]) & ~(other & (both["latest_basis"] != ""))]
    surveyed = before.sort_values(["row", "estimate", "at"], ascending=[True, False, True])
    set_since = (surveyed["at"] < surveyed["start"]) & (
        surveyed["start"] <= surveyed["latest_year"]
    )

    ways = {
        "given": before[before["at"] == before["given"]].groupby("row").last(),
        "when set": surveyed[set_since].groupby("row").last(),
        "recent": before[before["at"] >= before["latest_year"] - RECENT].groupby("row").first(),
    }
    out = out.assign(base_year=np.nan, base=np.nan, base_is="")
    for name, found in ways.items():
        free = out["base"].isna() & out.index.isin(found.index)
        if name != "given":
            free &= ~out.index.isin(both.loc[both["given"].notna(), "row"])
        out.loc[free, ["base_year", "base"]] = found.loc[
            out.index[free], ["at", "figure"]
        ].to_numpy()
        out.loc[free, "base_is"] = name

    road = before.join(out["base_year"], on="row")
    road = road[road["at"] >= road["base_year"]]
    return out.assign(predicted=_predicted(road, out, own), reached_year=_reached(road, own))


def shortfall(roads: pd.DataFrame, column: str) -> pd.Series:
    """By how much a figure falls short of its target: 0 or less where it is reached.

    Where the target is two-sided any distance is short; without a direction none is known.
    """
    direction = roads["direction"] if "direction" in roads else pd.Series("up", index=roads.index)
    away = (roads["value"] - roads[column]).astype(float)
    away = away.mask(direction == "down", -away).mask(direction == "two_sided", away.abs())
    return away.mask(direction == "none")


def _starts(targets: pd.DataFrame) -> pd.Series:
    """The year in which each target was set, NaN where that isn't known."""
    if "published" not in targets:
        return pd.Series(np.nan, index=targets.index)
    return pd.to_numeric(_text(targets, "published").str[:4], errors="coerce")


def _given(targets: pd.DataFrame) -> pd.Series:
    if "base_year" not in targets:
        return pd.Series(np.nan, targets.index)
    return numbers(targets, "base_year", name="targets")


def _predicted(road: pd.DataFrame, out: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """The value of a line through base, latest and all between, in the target's year."""
    ends = out[["latest_year", "latest"]].rename(columns={"latest_year": "at", "latest": "figure"})
    ends = ends[out["base"].notna()].reset_index(names="row")
    return _line(pd.concat([road[["row", "at", "figure"]], ends]), own["year"])


def line_with_next(figures: pd.DataFrame, roads: pd.DataFrame, then: pd.DataFrame) -> pd.Series:
    """The line of each road anew, with a next figure: one value per row of ``then``."""
    figures = figures.assign(basis=_text(figures, "basis"))
    figures = figures.rename(columns={"year": "at", "value": "figure"})
    ends = roads[["road", *SERIES, "base_year", "latest_year"]]
    points = ends.merge(figures[[*SERIES, "at", "figure", "basis"]], on=SERIES)
    points = points[points["at"].between(points["base_year"], points["latest_year"])]
    newest = points[points["at"] == points["latest_year"]].set_index("road")["basis"]
    base = points["road"].map(newest).fillna("")
    points = points[(points["basis"] == base) | (points["basis"] == "") | (base == "")]
    rows = then.reset_index(drop=True).rename_axis(None).reset_index(names="row")
    past = rows[["row", "road"]].merge(points[["road", "at", "figure"]], on="road")
    coming = rows[["row"]].assign(at=rows["latest_year"], figure=rows["latest"])
    both = pd.concat([past[["row", "at", "figure"]], coming])
    return _line(both, rows["year"]).set_axis(then.index)


def _line(points: pd.DataFrame, year: pd.Series) -> pd.Series:
    """The value in a year of the line through each row's points, weights from 1 to n."""
    points = points.astype({"at": float, "figure": float}).sort_values(["row", "at"])
    weight = points.groupby("row").cumcount() + 1.0
    x, y = points["at"], points["figure"]
    total = weight.groupby(points["row"]).sum()
    mean_x = (weight * x).groupby(points["row"]).sum() / total
    mean_y = (weight * y).groupby(points["row"]).sum() / total
    off_x, off_y = x - points["row"].map(mean_x), y - points["row"].map(mean_y)
    squares = (weight * off_x**2).groupby(points["row"]).sum()
    slope = (weight * off_x * off_y).groupby(points["row"]).sum() / squares.where(squares > 0)
    return (mean_y + slope * (year - mean_x)).reindex(year.index).astype(float)


def _reached(road: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """The last year on the road in which the target was reached."""
    direction = own["direction"] if "direction" in own else pd.Series("up", index=own.index)
    road = road.assign(direction=road["row"].map(direction))
    there = road[shortfall(road, "figure") <= 1e-9]
    return there.groupby("row")["at"].max().reindex(own.index)


def _text(frame: pd.DataFrame, column: str) -> pd.Series:
    if column not in frame:
        return pd.Series("", index=frame.index, dtype=object)
    return frame[column].fillna("").astype(str)


def arrival(targets: pd.DataFrame, paths: pd.DataFrame) -> pd.DataFrame:
    """Compute how likely a target is reached in its year, and when it is.

    Parameters
    ----------
    targets : DataFrame
        One row per target: ``indicator``, ``place``, ``year``, ``value`` and, where less is better,
        ``direction`` = ``down``.
    paths : DataFrame
        Draws from ``draw_paths``, in the targets' units.

    Returns
    -------
    DataFrame
        The targets with ``exact`` (the probability that the outcome of the target year is at the
        target or beyond: (cases + 1/2) / (draws + 1), between .02 and .98), ``break_even`` (the
        value that is reached with even odds, in the target's unit), ``shortfall`` (the mean amount
        by which the outcome falls short, 0 where it doesn't, in the target's unit), ``arrival``
        (the year by which half of the draws have been at the target once) and ``arrival_low`` and
        ``arrival_high`` (the same for a tenth and for nine tenths of them; empty: after the last
        year drawn). All are empty where nothing is drawn, and for a
        target that is two-sided or has no direction.

    Examples
    --------
    >>> target = pd.DataFrame({"indicator": ["i"], "place": ["p"], "year": [2025], "value": [3.0]})
    >>> draws = pd.DataFrame({"indicator": "i", "place": "p", "draw": [0, 0, 1, 1],
    ...                       "year": [2024, 2025] * 2, "value": [2.9, 3.2, 2.7, 2.8]})
    >>> arrival(target, draws)[["exact", "break_even", "shortfall"]].round(3).values.tolist()
    [[0.5, 3.0, 0.1]]
    """
    own = plain_frame(targets, [*KEY, "value"], name="targets").reset_index(drop=True)
    paths = plain_frame(paths, [*KEY, "draw", "value"], name="paths")
    out = own.assign(**dict.fromkeys(ARRIVAL, np.nan))
    direction = own["direction"] if "direction" in own else pd.Series("up", index=own.index)
    drawn = dict(iter(paths.groupby(SERIES)))
    for row in own.index:
        rows = drawn.get(tuple(own.loc[row, SERIES]))
        if rows is None or pd.isna(own.at[row, "value"]) or direction[row] in ("two_sided", "none"):
            continue
        table = rows.pivot(index="draw", columns="year", values="value")
        target, sign = own.at[row, "value"], -1.0 if direction[row] == "down" else 1.0
        years = table.columns.to_numpy()
        short = sign * (target - table.to_numpy())
        reached = short <= 1e-9 * max(abs(target), 1.0)
        first = np.where(reached.any(axis=1), years[reached.argmax(axis=1)], np.inf)
        for name, share in (("arrival_low", 0.1), ("arrival", 0.5), ("arrival_high", 0.9)):
            year = np.quantile(first, share, method="inverted_cdf")
            out.at[row, name] = year if np.isfinite(year) else np.nan
        if own.at[row, "year"] in table.columns:
            at = int(np.flatnonzero(years == own.at[row, "year"])[0])
            exact = (reached[:, at].sum() + 0.5) / (len(reached) + 1)
            out.at[row, "exact"] = np.clip(exact, 0.02, 0.98)
            out.at[row, "break_even"] = np.median(table.to_numpy()[:, at])
            out.at[row, "shortfall"] = np.clip(short[:, at], 0, None).mean()
    whole = dict.fromkeys(["arrival", "arrival_low", "arrival_high"], "Int64")
    return out.astype(whole)
