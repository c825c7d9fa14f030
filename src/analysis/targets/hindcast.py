"""Ratings and probabilities of past targets by the data of their time, and the outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..frames import warn
from ..loaders.own import as_targets
from ..panel import KEY, MIXED, check_panel, published_day
from .gaps import target_gaps
from .rating import is_met
from .rules import RULES

_TARGET = [*KEY, "value"]


@check_arguments
def hindcast(
    targets: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    known: Callable[[str], pd.DataFrame],
    forecaster: Callable[..., pd.DataFrame] | None = None,
    years_before: int = 2,
    rules: str | Iterable[str] = tuple(RULES),
    about_within_pct: float = 2.0,
    estimates: str = "drop",
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Rate past targets with the data available some years before their date.

    Parameters
    ----------
    targets : DataFrame
        As for ``target_gaps``. A target that several documents repeat counts once, from the first.
    outcomes : DataFrame
        The outcomes: a panel, such as the first releases of the survey. An estimate in it (status
        ``preliminary``) counts, and is marked in ``outcome_status``.
    known : callable
        Day, ``YYYY-MM-DD`` -> the panel of all places, each on one GDP base, as it stood then, such
        as ``lambda day: load_rd_intensity(as_of=day)``.
    forecaster : callable, optional
        Called as ``f(panel, horizon=, calibrate_on=)``, the last being all that was known; without
        one there are no probabilities.
    years_before : int, default 2
        The day is the last of the year that lies so long before the target's.
    rules : str or iterable of str
        As for ``target_gaps``.
    about_within_pct : float
        As for ``target_gaps``.
    estimates : {"drop", "include", "refuse"}, default "drop"
        What to do with estimates among the figures known, as for ``target_gaps``.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        Target and outcome on two known GDP bases: don't say whether it happened, or say it (with a
        warning).

    Returns
    -------
    DataFrame
        One row per target with an outcome and a figure known on its day, in the order and with the
        index of ``targets``: the columns of ``target_gaps`` by the data of then, ``day``,
        ``set_by_then`` (False: the target was set later), ``outcome`` (in ``unit``),
        ``outcome_status``, ``outcome_basis``, ``happened`` (whether it was reached; missing where
        that can't be told) and ``outcome_reason``: "another GDP base than the target's", else
        empty.

    Raises
    ------
    DataError
        For fewer than one year before.

    Examples
    --------
    >>> import analysis as an
    >>> editions = an.load_observations("rd_intensity", "Zhejiang")
    >>> past = hindcast(an.load_targets("rd_intensity", "Zhejiang", years=[2022, 2023]),
    ...                 an.first_release(editions),
    ...                 known=lambda day: an.load_rd_intensity("Zhejiang", as_of=day),
    ...                 mixed="allow")
    >>> past[["year", "value", "latest", "linear_pace", "outcome", "happened"]].values.tolist()
    [[2022, 3.0, 2.68, 'slow', 3.11, True], [2023, 3.1, 2.8785, 'on_track', 3.2, True]]
    """
    if not isinstance(years_before, int) or years_before < 1:
        raise DataError(f"{years_before!r} years before leave nothing to rate", allowed="1 or more")
    one_of("mixed", mixed, MIXED)
    came = check_panel(outcomes).dropna(subset=["value"])
    blank = {name: "" for name in ("status", "basis") if name not in came}
    came = came.assign(**blank).fillna({"status": "", "basis": ""}).set_index(KEY)
    given = as_targets(targets, fractions="keep")
    order = pd.Series(range(len(given)), index=given.index)
    wanted = given.assign(_row=order.to_numpy()).reset_index(drop=True)
    wanted = wanted[pd.MultiIndex.from_frame(wanted[KEY]).isin(came.index)]
    if "published" in wanted:
        wanted = wanted.sort_values("published", key=published_day, kind="stable")
    wanted = wanted.drop_duplicates(_TARGET)
    parts = []
    for year in sorted(wanted["year"].unique()):
        day = f"{year - years_before}-12-31"
        panel, own = known(day), wanted[wanted["year"] == year]
        if panel.empty:
            continue
        judged = target_gaps(
            panel,
            own,
            rules=rules,
            forecaster=forecaster and partial(forecaster, calibrate_on=panel),
            about_within_pct=about_within_pct,
            estimates=estimates,
            mixed=mixed,
            fractions="keep",
        )
        set_by = published_day(judged["published"]) <= day if "published" in judged else False
        judged = judged.assign(day=day, set_by_then=set_by)
        parts.append(judged[judged["latest"].notna()])
    if not sum(map(len, parts)):
        raise DataError(
            "no target has both an outcome and a figure known on its day",
            allowed="targets and outcomes of the same indicator, place and year",
        )
    out = pd.concat([part for part in parts if len(part)], ignore_index=True).sort_values("_row")
    out = out.set_axis(given.index[out.pop("_row")])
    return _with_outcomes(out, came, about_within_pct, mixed)


def _with_outcomes(
    out: pd.DataFrame, came: pd.DataFrame, about_within_pct: float, mixed: str
) -> pd.DataFrame:
    """What came of each target, and whether that is known on its own GDP base."""
    rows = came.loc[pd.MultiIndex.from_frame(out[KEY])]
    out = out.assign(
        outcome=rows["value"].array,
        outcome_status=rows["status"].array,
        outcome_basis=rows["basis"].array,
    )
    at_end = out.assign(latest=out["outcome"])
    about = (at_end["outcome"] - at_end["value"]).abs() <= about_within_pct / 100 * at_end["value"]
    happened = is_met(at_end) | (about & (out["bound"] == "about"))
    set_on = out["basis"].fillna("") if "basis" in out else pd.Series("", index=out.index)
    other = (set_on != "") & (out["outcome_basis"] != "") & (set_on != out["outcome_basis"])
    if mixed == "warn" and other.any():
        warn(f"{int(other.sum())} targets are compared with outcomes on another GDP base")
    unknown = (other & (mixed == "refuse")) | (out["direction"] == "none")
    happened = happened.astype(object).mask(unknown, pd.NA) if unknown.any() else happened
    reason = np.where(other, "another GDP base than the target's", "")
    return out.assign(happened=happened.astype("boolean"), outcome_reason=reason)
