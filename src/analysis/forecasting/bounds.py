"""Natural limits: a share never passes 100, a count never falls below 0."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..errors import DataError, one_of
from ..panel import KEY

Limits = Mapping[str, tuple[float | None, float | None]]


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
    if isinstance(given, str):
        one_of("natural_limits", given, ["auto"])
        bounded = row["low"] >= 0 and not any(word in indicator for word in ("growth", "change"))
        share = bounded and row["unit"] == "pct" and row["high"] <= 100
        return (0.0 if bounded else -np.inf), (100.0 if share else np.inf)
    low, high = given.get(indicator, (None, None))
    return (-np.inf if low is None else float(low)), (np.inf if high is None else float(high))


def unbound(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Values with their limits moved away: from 0 on, and odds where there is an upper limit."""
    low, width = np.where(np.isinf(low), 0.0, low)[:, None], (high - low)[:, None]
    above = values - low
    share = np.clip(above / width, 0.0, 0.999)
    return np.where(np.isinf(width), above, above / (1 - share))


def rebound(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """The way back from ``unbound``, no value outside its limits."""
    shape = (-1,) + (1,) * (values.ndim - 1)
    low, high = low.reshape(shape), high.reshape(shape)
    floor = np.where(np.isinf(low), 0.0, low)
    width = np.where(np.isinf(high - low), np.inf, high - low)
    odds = np.where(np.isinf(width), values, np.maximum(values, 0.0))
    return np.clip(floor + odds / (1 + np.maximum(odds, 0.0) / width), low, high)
