"""Target gaps: how far a figure is from what was promised, and the pace that is left to go."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .schema import KEY, DataError, check_one_base, check_panel

BOUNDS = ("level", "at_least", "about", "strive_for")
_PAIR = ["indicator", "place"]


def target_gaps(
    panel: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    about_within_pct: float = 2.0,
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Which targets were met, which were missed, and what pace do the open ones ask for?

    Parameters
    ----------
    panel : DataFrame
        The figures, in the targets' units.
    targets : DataFrame
        ``indicator``, ``place``, ``year``, ``value``, ``unit``, ``bound`` (level, at_least, about,
        strive_for) and, where smaller is better, ``direction`` = ``down``.
    about_within_pct : float
        A target worded "about" counts as met within this many per cent of its value. A convention
        of ours: the documents don't say.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series that crosses a GDP base. ``first_release`` gives the figures on
        the base of their day, which is the one a target was set on; they may be mixed by name.

    Returns
    -------
    DataFrame
        One row per target, all target columns kept, and: ``latest_year``, ``latest``, ``status``
        (of the latest figure); ``gap`` (latest minus target in the indicator's own direction, in
        ``unit``; negative = short of the target); ``completion_pct`` (latest over target);
        ``pace`` (units a year still needed, linear) and ``pace_pct`` (the same as compound growth)
        where the target year lies ahead of the latest figure; ``verdict`` (met, missed,
        met_estimate, missed_estimate, open, unknown) and ``reason``. A verdict on an estimate
        waits for the survey.

    Raises
    ------
    DataError
        For a target without a known bound, or in another unit than the figures.

    Notes
    -----
    Gap = d (latest - target) with d = 1, or -1 where smaller is better; linear pace = (target -
    latest) / years left; compound pace = (target / latest) ** (1 / years left) - 1.

    Examples
    --------
    >>> import analysis as an
    >>> gaps = an.target_gaps(an.load_rd_intensity("Shaoxing"),
    ...                       an.load_targets("Shaoxing", indicators="rd_intensity", years=[2023]))
    >>> gaps[["value", "latest", "verdict"]].values.tolist()
    [[3.1, 3.12, 'met']]
    """
    figures = check_panel(panel).dropna(subset=["value"])
    check_one_base(figures, mixed=mixed, what="the figures to judge")
    wanted = targets.reset_index(drop=True)
    _check_bounds(wanted)
    _check_units(figures, wanted)
    direction = wanted["direction"] if "direction" in wanted else "up"
    latest = _latest_by(figures, wanted)
    out = pd.concat([wanted.assign(direction=direction), latest], axis=1)
    sign = np.where(out["direction"] == "down", -1.0, 1.0)
    out["gap"] = sign * (out["latest"] - out["value"])
    out["completion_pct"] = 100 * out["latest"] / out["value"].where(out["value"] != 0)
    left = (out["year"] - out["latest_year"]).where(out["latest_year"] < out["year"])
    out["pace"] = (out["value"] - out["latest"]) / left
    growable = (out["latest"] > 0) & (out["value"] > 0)
    ratio = (out["value"] / out["latest"]).where(growable)
    out["pace_pct"] = 100 * (ratio ** (1 / left) - 1)
    tolerance = out["value"].abs() * about_within_pct / 100
    slack = np.where(out["bound"] == "about", tolerance, 1e-9)
    out["verdict"] = _verdict(out, slack)
    out["reason"] = _reason(out, slack)
    return out.sort_values(KEY, kind="stable", ignore_index=True)


def _latest_by(figures: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The figure of the target year, else the newest before it, one row per target."""
    columns = {"year": "latest_year", "value": "latest"}
    kept = [*_PAIR, "year", "value", *(["status"] if "status" in figures else [])]
    named = figures[kept].rename(columns=columns)
    pairs = targets[[*_PAIR, "year"]].assign(row=targets.index)
    merged = pairs.merge(named, on=_PAIR, how="left")
    merged = merged[~(merged["latest_year"] > merged["year"])]
    last = merged.sort_values("latest_year", na_position="first").drop_duplicates(
        "row", keep="last"
    )
    found = last.set_index("row").reindex(targets.index)
    out = found[[c for c in ("latest_year", "latest", "status") if c in found]]
    if "status" not in out:
        out = out.assign(status="")
    return out.assign(latest_year=out["latest_year"].astype("Int64"))


def _verdict(out: pd.DataFrame, slack: np.ndarray) -> pd.Series:
    known = out["latest"].notna()
    due = (out["latest_year"] == out["year"]).fillna(False)
    reached = out["gap"] >= -slack
    verdict = pd.Series("unknown", index=out.index)
    verdict[known & ~due] = "open"
    verdict[known & due & reached] = "met"
    verdict[known & due & ~reached] = "missed"
    settled = verdict.isin(["met", "missed"]) & (out["status"] == "preliminary")
    return verdict.where(~settled, verdict + "_estimate")


def _reason(out: pd.DataFrame, slack: np.ndarray) -> pd.Series:
    due = (out["latest_year"] == out["year"]).fillna(False)
    ahead = (out["gap"] >= -slack) & ~due & out["latest"].notna()
    reason = pd.Series("", index=out.index)
    reason[out["latest"].isna()] = "no figure"
    reason[(out["status"] == "spliced") & out["latest"].notna()] = "linked to another GDP base"
    reason[(out["status"] == "preliminary") & out["latest"].notna()] = "estimate"
    reason[ahead] = "reached before its year"
    about = (out["bound"] == "about") & due & (out["gap"] < 0) & (out["verdict"] == "met")
    reason[about] = "within 'about'"
    return reason


def _check_bounds(targets: pd.DataFrame) -> None:
    bad = ~targets["bound"].isin(BOUNDS)
    if bad.any():
        raise DataError(
            "a target has no known bound",
            rows=targets.loc[bad, [*KEY, "value", "bound"]],
            allowed=BOUNDS,
            todo="write 'level' where the document states a plain level",
        )


def _check_units(figures: pd.DataFrame, targets: pd.DataFrame) -> None:
    units = figures.drop_duplicates("indicator").set_index("indicator")["unit"]
    other = targets["indicator"].map(units)
    bad = other.notna() & (other != targets["unit"])
    if bad.any():
        raise DataError(
            "a target stands in another unit than the figures",
            rows=targets.loc[bad, [*KEY, "value", "unit"]],
            todo="convert the target to the figures' unit",
        )
