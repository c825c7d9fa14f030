"""What rating rules and probabilities would have said of past targets, and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd

from ..errors import DataError
from ..panel import KEY, check_panel, published_day
from .gaps import target_gaps
from .rating import is_met
from .rules import RULES

_TARGET = [*KEY, "value"]


def hindcast(
    targets: pd.DataFrame,
    outcomes: pd.DataFrame,
    *,
    known: Callable[[str], pd.DataFrame],
    forecaster: Callable[..., pd.DataFrame] | None = None,
    years_before: int = 2,
    rules: str | Iterable[str] = tuple(RULES),
    about_within_pct: float = 2.0,
) -> pd.DataFrame:
    """What would have been said of each target some years before its date, with the data of then?

    Parameters
    ----------
    targets : DataFrame
        As for ``target_gaps``. A target that several documents repeat counts once, from the first.
    outcomes : DataFrame
        What came: a panel, such as the first releases of the survey, which stand on the GDP base of
        the target's day. An estimate in it (status ``preliminary``) counts, and is marked.
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

    Returns
    -------
    DataFrame
        One row per target with an outcome and a figure known on its day: the columns of
        ``target_gaps`` as they would have been, ``day``, ``set_by_then`` (False: the target was set
        later, so this is what could have been said, not what was), ``outcome`` (in ``unit``),
        ``outcome_status`` and ``happened`` (whether it was reached).

    Raises
    ------
    DataError
        For fewer than one year before.

    Examples
    --------
    >>> import analysis as an
    >>> editions = an.load_observations("rd_intensity", "Zhejiang")
    >>> past = hindcast(an.load_targets("Zhejiang", indicators="rd_intensity", years=[2022, 2023]),
    ...                 an.first_release(editions),
    ...                 known=lambda day: an.load_rd_intensity("Zhejiang", as_of=day))
    >>> past[["year", "value", "latest", "linear pace", "outcome", "happened"]].values.tolist()
    [[2022, 3.0, 2.68, 'slow', 3.11, True], [2023, 3.1, 2.8785, 'on track', 3.2, True]]
    """
    if years_before < 1:
        raise DataError(f"{years_before} years before leave nothing to say", allowed="1 or more")
    came = check_panel(outcomes).dropna(subset=["value"]).set_index(KEY)
    if "status" not in came:
        came = came.assign(status="")
    wanted = targets[pd.MultiIndex.from_frame(targets[KEY]).isin(came.index)]
    if "published" in wanted:
        wanted = wanted.sort_values("published", key=published_day, kind="stable")
    wanted = wanted.drop_duplicates(_TARGET)
    parts = []
    for year in sorted(wanted["year"].unique()):
        day = f"{year - years_before}-12-31"
        panel, own = known(day), wanted[wanted["year"] == year]
        if panel.empty:
            continue
        made = target_gaps(
            panel,
            own,
            rules=rules,
            forecaster=forecaster and partial(forecaster, calibrate_on=panel),
            about_within_pct=about_within_pct,
        )
        set_by = published_day(made["published"]) <= day if "published" in made else False
        made = made.assign(day=day, set_by_then=set_by)
        parts.append(made[made["latest"].notna()])
    if not sum(map(len, parts)):
        raise DataError(
            "no target has both an outcome and a figure known on its day",
            allowed="targets and outcomes of the same indicator, place and year",
        )
    out = pd.concat([part for part in parts if len(part)], ignore_index=True)
    found = came.loc[pd.MultiIndex.from_frame(out[KEY])]
    out = out.assign(outcome=found["value"].array, outcome_status=found["status"].array)
    at_end = out.assign(latest=out["outcome"])
    about = (at_end["outcome"] - at_end["value"]).abs() <= about_within_pct / 100 * at_end["value"]
    return out.assign(happened=is_met(at_end) | (about & (out["bound"] == "about")))
