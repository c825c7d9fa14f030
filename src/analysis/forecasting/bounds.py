"""Natural limits: a share never passes 100, a count never falls below 0."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import DataError, one_of
from ..panel import KEY

Limits = Mapping[str, tuple[float | None, float | None]]
#: Words in the name of an indicator that may fall below 0 whatever its values so far.
CHANGES = ("growth", "change", "balance", "增长", "增速", "变化")


def bounds(
    rows: pd.DataFrame, number: np.ndarray, series: pd.DataFrame, given: str | Limits
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest possible value of each series, infinite where there is none."""
    values = rows["value"].to_numpy(dtype=float)
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    each = series.assign(
        low=np.minimum.reduceat(values, starts), high=np.maximum.reduceat(values, starts)
    )
    span = each.groupby("indicator").agg({"low": "min", "high": "max", "unit": "first"})
    ends = {name: _limits_of(str(name), row, given) for name, row in span.iterrows()}
    for name, (low, high) in ends.items():
        if span.loc[name, "low"] < low or span.loc[name, "high"] > high:
            outside = rows[(rows["indicator"] == name) & ~rows["value"].between(low, high)]
            raise DataError(
                f"{name}: {len(outside)} values lie outside the natural limits",
                rows=outside[[*KEY, "value", "unit"]],
                allowed=f"{low:g} to {high:g}",
                todo="mend the values or the limits",
            )
    low, high = (
        series["indicator"].map({name: pair[side] for name, pair in ends.items()}).to_numpy(float)
        for side in (0, 1)
    )
    return low, high


def _limits_of(indicator: str, row: pd.Series, given: str | Limits) -> tuple[float, float]:
    """The limits of one indicator, given or read from its name, unit and values."""
    if isinstance(given, str):
        one_of("natural_limits", given, ["auto"])
        change = row["unit"] == "pp" or any(word in indicator.lower() for word in CHANGES)
        bounded = row["low"] >= 0 and not change
        share = bounded and row["unit"] == "pct" and row["high"] <= 100
        return (0.0 if bounded else -np.inf), (100.0 if share else np.inf)
    low, high = given.get(indicator, (None, None))
    return (-np.inf if low is None else float(low)), (np.inf if high is None else float(high))


def distances(
    values: np.ndarray, group: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distances from the nearer limit, what to add to them and whether they are turned about.

    An indicator whose values lie mostly in the upper half, or that has an upper limit alone, is
    measured from above, so that what nears 100 does so as what nears 0 does.
    """
    middle = pd.DataFrame(values).stack().groupby(level=0).median()
    middle = middle.reindex(range(len(values))).groupby(group).transform("median").to_numpy()
    with np.errstate(invalid="ignore"):
        turned = np.isfinite(high) & (~np.isfinite(low) | (middle > (low + high) / 2))
    origin = np.where(turned, high, np.where(np.isfinite(low), low, 0.0))
    sign = np.where(turned, -1.0, 1.0)
    return (values - origin[:, None]) * sign[:, None], origin, sign
