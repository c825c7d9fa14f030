"""When and how surely a target is reached, from draws of what may come."""

from __future__ import annotations

import numpy as np
import pandas as pd

_PAIR = ["indicator", "place"]
ARRIVAL = ["exact", "break_even", "shortfall", "arrival", "arrival_low", "arrival_high"]


def arrival(targets: pd.DataFrame, paths: pd.DataFrame) -> pd.DataFrame:
    """How likely is a target reached in its year, what comes with even odds, and when is it there?

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
        year drawn). All are empty where nothing is drawn and for a two-sided target.

    Examples
    --------
    >>> target = pd.DataFrame({"indicator": ["i"], "place": ["p"], "year": [2025], "value": [3.0]})
    >>> draws = pd.DataFrame({"indicator": "i", "place": "p", "draw": [0, 0, 1, 1],
    ...                       "year": [2024, 2025] * 2, "value": [2.9, 3.2, 2.7, 2.8]})
    >>> arrival(target, draws)[["exact", "break_even", "shortfall"]].round(3).values.tolist()
    [[0.5, 3.0, 0.1]]
    """
    own = targets.reset_index(drop=True)
    out = own.assign(**dict.fromkeys(ARRIVAL, np.nan))
    direction = own["direction"] if "direction" in own else pd.Series("up", index=own.index)
    drawn = dict(iter(paths.groupby(_PAIR)))
    for row in own.index:
        rows = drawn.get(tuple(own.loc[row, _PAIR]))
        if rows is None or pd.isna(own.at[row, "value"]) or direction[row] == "two_sided":
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
