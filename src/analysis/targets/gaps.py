"""Target gaps: how far, how fast, how likely, and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import one_of
from ..forecasting.probability import draw_paths, rounded
from ..loaders.own import as_targets
from ..panel import (
    ESTIMATES,
    KEY,
    SERIES,
    check_one_base,
    check_panel,
    compound_pct,
    is_estimate,
    known_on,
    survey_values,
    without_estimates,
)
from .forms import column, comparable_figures, is_target, tolerance
from .progress import ARRIVAL, arrival, find_roads, shortfall
from .rating import is_met, rate
from .rules import RULES

#: Years beyond the last target in which an arrival is looked for.
BEYOND = 5


@check_arguments
def target_gaps(
    panel: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    rules: str | Iterable[str] = tuple(RULES),
    forecaster: Callable[..., pd.DataFrame] | None = None,
    as_of: str | None = None,
    about_within_pct: float = 2.0,
    estimates: str = "drop",
    mixed: str = "refuse",
    fractions: str = "refuse",
) -> pd.DataFrame:
    """Judge targets: met, missed or open, the pace they ask for, and how likely they come.

    Parameters
    ----------
    panel : DataFrame
        The figures.
    targets : DataFrame
        As for `as_targets`, through which it passes: ``place``, ``year`` and ``value`` at least,
        names as in the loaders, amounts in any unit that converts to the figures'. Without
        ``indicator`` and ``unit`` those of the panel, without ``bound`` "level" (others: at_least,
        at_most, about, range: its nearer end, strive_for), without ``direction`` that of the
        catalogue, else "up" (others: down, none, and two_sided: neither more nor less). Where known
        ``kind`` and ``form`` (what it is set on: a name, a plan or a list of work is compared with
        nothing), ``published`` or ``base_year`` (where it sets out), ``limit`` (natural) and
        ``basis`` (the GDP base it was set on).
    rules : str or iterable of str
        Rating rules, one column each; see ``rate``. An empty list for none.
    forecaster : callable, optional
        Called as ``f(panel, horizon=)`` with all series of the targets' indicators, so that sister
        series in the panel calibrate it, such as ``forecast`` or a partial of it; adds how likely
        and when each target is reached.
    as_of : str, optional
        Judge as on that day, ``YYYY-MM-DD``: what was published later is not known, and a target
        year that was not over is open. Figures and targets then need ``published``.
    about_within_pct : float
        A target worded "about" counts as met within half a unit of its last digit that isn't zero,
        at most this many per cent of its value: "about 2.9" is 2.85. A convention of ours: the
        documents don't say.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, judge by them with a verdict that says so, or
        refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series that crosses a GDP base. ``first_release`` gives the figures on
        the base of their day, which is the one a target was set on; they may be mixed by name.
    fractions : {"refuse", "convert", "keep"}, default "refuse"
        What to do with a target of 0.035 per cent among figures of 2.58; as in ``as_targets``.

    Returns
    -------
    DataFrame
        One row per target, in order and with the index of ``targets``, all columns kept, and

        - ``latest_year``, ``latest``, ``status`` (of the latest figure), ``base_year``, ``base``,
          ``base_is`` (given, when set, recent: see Notes), ``predicted`` (a line's value);
        - ``gap`` (latest minus target in the indicator's own direction, in ``unit``; negative =
          short of the target), ``road_pct`` (share of the road from base to target that is
          behind; below 0 = moved away; none where the base was there already), ``completion_pct``
          (latest over target);
        - a year, in ``unit`` and as compound growth in per cent: ``pace_made`` and
          ``pace_made_pct`` (since the base), ``pace_asked`` and ``pace_asked_pct`` (from base to
          target), ``pace`` and ``pace_pct`` (still needed from the latest figure);
        - ``verdict`` (met, missed, met_estimate, missed_estimate, open, unknown) and ``reason``;
        - one column per rule with its rating;
        - with a forecaster ``probability`` (rounded; see ``prob_at_least``), ``exact``,
          ``break_even``, ``shortfall``, ``arrival``, ``arrival_low``, ``arrival_high``: see
          ``arrival``.

        A verdict on an estimate waits for the survey. ``reason`` holds all that apply, joined by
        ";": not a target, no figure, estimate, linked to another GDP base, target on another GDP
        base, reached before its year, met then lost, within 'about', within 'strive for', date
        passed, no base, nothing since the base, base equals target, zero base, sign change,
        two-sided, no direction, below zero (no growth), an estimate is left out, too few points
        for a forecast.

    Raises
    ------
    DataError
        For a target that ``as_targets`` refuses, or a series that crosses a GDP base.

    Notes
    -----
    The base is the figure of ``base_year``, or the newest of a year before the target was set;
    where that is the latest figure itself, or no day is known, the first within five years before.
    Gap = d (latest - target) with d = 1, or -1 where less is better, or minus the distance where
    the target is two-sided. A growth from zero or below, or over a change of sign, is none.

    Examples
    --------
    >>> import analysis as an
    >>> gaps = an.target_gaps(an.load_rd_intensity("Shaoxing"),
    ...                       an.load_targets("rd_intensity", "Shaoxing", years=2023))
    >>> gaps[["value", "latest", "verdict"]].values.tolist()
    [[3.1, 3.12, 'met']]
    """
    one_of("estimates", estimates, ESTIMATES)
    figures, wanted = check_panel(panel), as_targets(targets, panel=panel, fractions=fractions)
    if as_of is not None:
        figures, wanted = known_on(figures, as_of), known_on(wanted, as_of)
    index, wanted = wanted.index, wanted.reset_index(drop=True)
    guessed = figures[is_estimate(figures) & figures["value"].notna()]
    figures = without_estimates(figures, estimates).dropna(subset=["value"])
    check_one_base(figures, mixed=mixed, what="the figures to judge")
    roads = find_roads(comparable_figures(figures, wanted), wanted)
    roads[~is_target(wanted)] = np.nan
    out = wanted.drop(columns=roads.columns, errors="ignore").join(roads)
    out = out.assign(**_distances(out)).astype({"latest_year": "Int64", "base_year": "Int64"})
    slack = tolerance(out, about_within_pct=about_within_pct).to_numpy() + 1e-9
    over = None if as_of is None else int(as_of[:4])
    out["verdict"] = _verdict(out, slack)
    named = [rules] if isinstance(rules, str) else list(rules)
    if named and len(out):
        growing = (out["unit"] == "pct") & out["indicator"].str.contains("growth")
        summed = column(out, "form") == "cumulative"  # a rule adds 100 to both ends of a rate
        form = np.select([growing, summed], ["increase", "cumulative"], "level")
        rated = rate(out.assign(form=form), rules=named)
        for name in dict.fromkeys(rated["rule"]):
            out[name] = rated.loc[rated["rule"] == name, "rating"].to_numpy()
    if forecaster is not None:
        out = _with_arrival(out, figures, forecaster)
    out["reason"] = _reason(out, slack, over, guessed[:0] if estimates == "include" else guessed)
    kept = out.drop(columns=["latest_basis", "reached_year", "too_short"], errors="ignore")
    return kept.set_axis(index)


def _left_out(out: pd.DataFrame, guessed: pd.DataFrame) -> pd.Series:
    """Is an estimate newer than the figure that is used, up to the target's year?"""
    both = out[KEY].reset_index(names="row").merge(guessed[KEY], on=SERIES, suffixes=("", "_of"))
    used = both["row"].map(out["latest_year"].astype(float)).fillna(0)
    newer = both[(both["year_of"] > used) & (both["year_of"] <= both["year"])]
    return pd.Series(out.index.isin(newer["row"]), index=out.index)


def _distances(out: pd.DataFrame) -> dict[str, pd.Series]:
    """Gap, share of the road and paces of roads."""
    base, latest, target = out["base"], out["latest"], out["value"]
    gap = -shortfall(out, "latest")
    gone = (out["latest_year"] - out["base_year"]).where(out["latest_year"] > out["base_year"])
    whole = (out["year"] - out["base_year"]).where(out["year"] > out["base_year"])
    left = (out["year"] - out["latest_year"]).where(out["latest_year"] < out["year"])
    ahead = shortfall(out, "base")  # a base that is there already, or beyond, leaves no road
    road = (target - base).where((ahead > 1e-9) | (out["direction"] == "none")).replace(0, np.nan)
    return {
        "gap": gap,
        "road_pct": 100 * (latest - base) / road,
        "completion_pct": 100 * latest / target.where(target != 0),
        "pace_made": (latest - base) / gone,
        "pace_made_pct": _growth(base, latest, gone),
        "pace_asked": (target - base) / whole,
        "pace_asked_pct": _growth(base, target, whole),
        "pace": (target - latest) / left,
        "pace_pct": _growth(latest, target, left),
    }


def _growth(start: pd.Series, end: pd.Series, years: pd.Series) -> pd.Series:
    """Compound growth a year in per cent; none over a change of sign, from zero or to it."""
    return pd.Series(compound_pct(start, end.where(end != 0), years), index=start.index)


def _with_arrival(
    out: pd.DataFrame, figures: pd.DataFrame, forecaster: Callable[..., pd.DataFrame]
) -> pd.DataFrame:
    """Probability and year of arrival, from forecasts of the series that the targets are about."""
    survey = survey_values(figures)
    survey = survey[survey["indicator"].isin(out["indicator"])]
    empty = out.assign(**dict.fromkeys(["probability", *ARRIVAL], np.nan), too_short=False)
    if not pd.MultiIndex.from_frame(survey[SERIES]).isin(list(_pairs(out))).any():
        return empty
    last = survey.groupby(SERIES)["year"].max().rename("last").reset_index()
    ends = out[[*SERIES, "year"]].merge(last, on=SERIES, how="left")
    ahead = pd.Series(ends["year"] - ends["last"], index=out.index)
    fc = forecaster(survey, horizon=max(1, int(ahead.max()) + BEYOND))
    own = pd.MultiIndex.from_frame(fc[SERIES]).isin(list(_pairs(out)))
    made = arrival(out, draw_paths(fc[own]))
    met = is_met(out) & (out["status"] != "preliminary")
    made.loc[met, "arrival"] = out.loc[met, "latest_year"]
    made.loc[met, ["arrival_low", "arrival_high"]] = pd.NA
    made["probability"] = rounded(made["exact"], ahead)
    return made.assign(too_short=(ahead > 0) & made["exact"].isna())


def _pairs(out: pd.DataFrame) -> set[tuple[str, str]]:
    """The series that targets are about."""
    return set(out[SERIES].itertuples(index=False, name=None))


def _verdict(out: pd.DataFrame, slack: np.ndarray) -> pd.Series:
    """Met, missed, open or unknown; on an estimate the verdict says so."""
    known = out["latest"].notna() & (out["direction"] != "none")
    due = (out["latest_year"] == out["year"]).fillna(False)
    reached = out["gap"] >= -slack
    verdict = pd.Series("unknown", index=out.index)
    verdict[known & ~due] = "open"
    verdict[known & due & reached] = "met"
    verdict[known & due & ~reached] = "missed"
    settled = verdict.isin(["met", "missed"]) & (out["status"] == "preliminary")
    return verdict.where(~settled, verdict + "_estimate")


def _reason(
    out: pd.DataFrame, slack: np.ndarray, over: int | None, guessed: pd.DataFrame
) -> pd.Series:
    """Everything that is to be said of a target besides its verdict, joined by semicolons."""
    known, due = out["latest"].notna(), (out["latest_year"] == out["year"]).fillna(False)
    reached, bound = out["gap"] >= -slack, out["bound"]
    exactly = out["gap"] >= -1e-9
    ends = out[["base", "latest", "value"]]
    set_on = out["basis"].fillna("") if "basis" in out else pd.Series("", index=out.index)
    other = (set_on != "") & (out["latest_basis"].fillna("") != "")
    cases = {
        "not a target": ~is_target(out),
        "no figure": ~known & is_target(out),
        "no direction": out["direction"] == "none",
        "an estimate is left out": _left_out(out, guessed),
        "estimate": known & (out["status"] == "preliminary"),
        "linked to another GDP base": known & (out["status"] == "spliced"),
        "target on another GDP base": other & (set_on != out["latest_basis"]),
        "reached before its year": known & ~due & reached,
        "met then lost": known & ~reached & out["reached_year"].notna(),
        "within 'about'": known & due & reached & ~exactly & (bound == "about"),
        "only striven for": known & due & ~reached & (bound == "strive_for"),
        "date passed": known & ~due & (out["year"] < over) if over is not None else False,
        "no base": known & out["base"].isna(),
        "base before it was set": out["base_is"] == "recent",
        "base equals target": known & (out["base"] == out["value"]),
        "zero base": known & (out["base"] == 0),
        "below zero": known & (ends.max(axis=1) < 0),
        "sign change": known & (ends.max(axis=1) > 0) & (ends.min(axis=1) < 0),
        "two-sided": out["direction"] == "two_sided",
        "too few points for a forecast": out.get("too_short", False),
    }
    reason = pd.Series("", index=out.index)
    for name, holds in cases.items():
        here = pd.Series(holds, index=out.index).fillna(False).astype(bool)
        reason = reason.mask(here, reason + np.where(reason == "", "", ";") + name)
    return reason
