"""January estimates against the survey: past errors, and what they mean for today's."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import coverage_levels, one_of
from ..frames import plain_frame
from ..panel import KEY, check_panel, printed_decimals, published_day
from .revisions import survey_releases, with_provenance

_WORDINGS = {"bound_about": "about", "bound_at_least": "at_least"}


@check_arguments
def compare_estimates(observations: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Compare estimates with the survey that came after them.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per indicator, place and year: estimates (status ``preliminary``)
        and survey figures, with ``published`` and ``flags``.
    by : {"wording", "place"}, optional
        Summarise by wording or place; default one row per place and year that has both.

    Returns
    -------
    DataFrame
        The key; ``estimate`` (the last one dated before the survey), ``wording`` (level, about,
        at_least), ``estimated`` (its date), ``survey`` (the first release), ``surveyed`` (its
        date), ``error`` (survey minus estimate, in ``unit``; positive = the estimate was too low),
        ``unit``, ``repeats_survey`` (the estimate only repeats the last survey's figure, one year
        older), ``late_survey`` (the survey is known only from a document of more than two years
        after the reference year, on whatever GDP base stood by then) and ``period_inferred`` (a
        document doesn't state its year). With ``by``: ``n``,
        ``mean`` and ``mean_absolute`` of the errors, ``largest`` (the one furthest from zero),
        ``too_low``, ``too_high``, ``exact`` (counts), per indicator.

    Raises
    ------
    DataError
        For another ``by``.

    Notes
    -----
    An estimate dated only to a month or a year counts as before a survey of the same month or year,
    because nothing else makes it an estimate; one without any date is left out.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=[2023])
    >>> compare_estimates(rows)[["estimate", "survey", "error"]].values.tolist()
    [[3.15, 3.2, 0.05]]
    """
    if by is not None:
        one_of("by", by, ["wording", "place"])
    rows = with_provenance(observations)
    surveys = survey_releases(rows).drop_duplicates(KEY)
    surveys = surveys.assign(surveyed=surveys["published"], survey=surveys["value"])
    estimates = rows[(rows["status"] == "preliminary") & rows["value"].notna()]
    both = estimates.merge(
        surveys[[*KEY, "survey", "surveyed", "flags"]], on=KEY, suffixes=("", "_survey")
    )
    day = published_day(both["published"])
    before = both.assign(day=day)[_first_day(both["published"]) < published_day(both["surveyed"])]
    last = before.sort_values([*KEY, "day", "source"]).drop_duplicates(KEY, keep="last")
    out = last.rename(columns={"value": "estimate", "published": "estimated"})
    out["wording"] = _wording(out["flags"])
    decimals = out[["survey", "estimate"]].map(printed_decimals).max(axis=1)
    errors = zip(out["survey"] - out["estimate"], decimals, strict=True)
    out["error"] = [round(error, int(shown)) for error, shown in errors]
    out["repeats_survey"] = _repeats(out, surveys)
    out["late_survey"] = published_day(out["surveyed"]).dt.year > out["year"] + 2
    flags = out["flags"] + ";" + out["flags_survey"]
    out["period_inferred"] = flags.str.contains("period_inferred")
    columns = ["estimate", "wording", "estimated", "survey", "surveyed", "error", "unit"]
    marks = ["repeats_survey", "late_survey", "period_inferred"]
    out = out[[*KEY, *columns, *marks]].reset_index(drop=True)
    return out if by is None else _summary(out, ["indicator", by])


@check_arguments
def estimate_intervals(
    estimates: pd.DataFrame, *, errors: pd.DataFrame, level: float | Iterable[float] = (50, 80)
) -> pd.DataFrame:
    """Give intervals for what the survey will say, from the past errors of estimates.

    The past errors of all places are added to the estimate, those of its own wording where there
    are enough. Left out are estimates that only repeated an older survey, and those whose survey is
    known only from a late document, which may stand on another GDP base.

    Parameters
    ----------
    estimates : DataFrame
        A panel; its rows of status ``preliminary`` are taken.
    errors : DataFrame
        Past errors as from `compare_estimates`, same indicator and unit.
    level : float or iterable of float, default (50, 80)
        Coverages in per cent.

    Returns
    -------
    DataFrame
        One row per estimate and level: the key, ``level``, ``estimate``, ``wording``, ``lower``,
        ``upper`` (in ``unit``), ``n`` (past errors), ``from_wording`` (their wording, or "all")
        and ``reason``, empty where there is an interval.

    Raises
    ------
    DataError
        For a level outside 0 to 100.

    Notes
    -----
    With n exchangeable errors in order, the next one lies between the k-th smallest and the k-th
    largest with probability 1 - 2 k / (n + 1): the largest k that keeps the level is taken, and
    without one there is no interval. Errors of one January share a year, so n says too much.

    References
    ----------
    V. Vovk, A. Gammerman and G. Shafer, Algorithmic Learning in a Random World (2005), chapter 2.

    Examples
    --------
    >>> import analysis as an
    >>> errors = an.compare_estimates(an.load_observations("rd_intensity"))
    >>> today = an.load_rd_intensity("Zhejiang", years=[2025])
    >>> bounds = estimate_intervals(today, errors=errors, level=[80])
    >>> bounds[["lower", "upper"]].round(2).values.tolist()
    [[3.19, 3.41]]
    """
    levels = coverage_levels(level)
    rows = with_provenance(check_panel(estimates).dropna(subset=["value"]))
    rows = rows[rows["status"] == "preliminary"]
    rows = rows.assign(wording=_wording(rows["flags"]), estimate=rows["value"])
    needed = ["indicator", "unit", "wording", "error", "repeats_survey", "late_survey"]
    errors = plain_frame(errors, needed, name="errors")
    past = errors[~errors["repeats_survey"].astype(bool) & ~errors["late_survey"].astype(bool)]
    made = []
    for row in rows.to_dict("records"):
        own = past[(past["indicator"] == row["indicator"]) & (past["unit"] == row["unit"])]
        for each in levels:
            made.append(row | {"level": each} | _interval(row, own, each))
    columns = ["level", "estimate", "wording", "lower", "upper", "unit", "n", "from_wording"]
    out = pd.DataFrame(made, columns=[*KEY, *columns, "reason"])
    return out.sort_values([*KEY, "level"], ignore_index=True)


def _interval(row: dict[str, object], past: pd.DataFrame, level: float) -> dict[str, object]:
    """The interval of one estimate by the errors of its wording, or of all."""
    wording = str(row["wording"])
    for name, errors in ((wording, past[past["wording"] == wording]), ("all", past)):
        ordered = np.sort(errors["error"].to_numpy(dtype=float))
        k = math.floor((1 - level / 100) * (len(ordered) + 1) / 2 + 1e-9)
        if k >= 1:
            lower, upper = row["estimate"] + ordered[[k - 1, -k]]
            found = {"lower": lower, "upper": upper, "n": len(ordered), "from_wording": name}
            return found | {"reason": ""}
    reason = f"{len(past)} past errors are too few for {level:g} %"
    none = {"lower": np.nan, "upper": np.nan, "n": len(past), "from_wording": "all"}
    return none | {"reason": reason}


def _first_day(published: pd.Series) -> pd.Series:
    """The first day that a date known to the day, month or year can stand for."""
    text = published.fillna("").astype(str)
    return pd.to_datetime(text + text.str.len().map({4: "-01-01", 7: "-01"}).fillna(""),
                          errors="coerce")  # fmt: skip


def _wording(flags: pd.Series) -> pd.Series:
    """The bound that an estimate was worded with."""
    out = pd.Series("level", index=flags.index)
    for flag, wording in _WORDINGS.items():
        out[flags.str.contains(flag)] = wording
    return out


def _repeats(estimates: pd.DataFrame, surveys: pd.DataFrame) -> np.ndarray:
    """Is the estimate the figure of the last survey, one year older, said again?"""
    older = surveys[[*KEY, "survey"]].assign(year=surveys["year"] + 1)
    last = estimates[KEY].merge(older, on=KEY, how="left", validate="1:1")["survey"]
    return np.asarray(estimates["estimate"].to_numpy() == last.to_numpy())


def _summary(errors: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    size = errors["error"]
    signs = errors.assign(absolute=size.abs(), low=size > 0, high=size < 0, exact=size == 0)
    return signs.groupby(keys, as_index=False).agg(
        n=("error", "size"),
        mean=("error", "mean"),
        mean_absolute=("absolute", "mean"),
        largest=("error", lambda each: each.loc[each.abs().idxmax()]),
        too_low=("low", "sum"),
        too_high=("high", "sum"),
        exact=("exact", "sum"),
    )
