"""Ways in which a short annual series may go on, for all series and all years at once.

Arrays in, arrays out. A matrix holds one series a row and one year a column. Every candidate stands
on one of two scales: *plain*, the values as they are, or *curved*, their logarithm where a series
stays above its lower limit, else again the values. What a column holds rests on that column and
those before it, so that each column is an origin whose forecasts knew nothing later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Groups = NDArray[np.intp]

#: Candidate -> its weight where nothing is known of how it did; set on eight public panels.
CANDIDATES = {
    "no change": 3.0,
    "smoothed level": 3.0,
    "drift, plain": 1.0,
    "drift drawn to zero, plain": 3.0,
    "sisters' drift, plain": 3.0,
    "half drift": 0.5,
    "drift drawn to zero": 5.0,
    "drift": 1.0,
    "theta": 0.5,
    "damped trend": 0.5,
    "recent drift, damped": 1.0,
    "sisters' drift": 3.0,
}
#: Weight of the newest value in the smoothed level, in Theta and in the damped trend.
LEVEL, THETA, TREND = 0.7, 0.85, 0.9
#: Weight of the newest step in the damped trend, and what remains of a trend after a year.
TREND_STEP, TREND_DAMPING = 0.1, 0.95
#: What remains of a step's weight in the recent drift, and of that drift, after a year.
FADING, DAMPING = 0.5, 0.8
#: What remains of the weight of a step's size after a year, in the recent pace.
PACE_FADING = 0.8
#: Sisters' drift counts as so many years of a series' own, in the candidates named for it.
SISTERS = 30.0
#: A forecast moves by no more than so many mean yearly steps a year.
FASTEST = 2.0


@dataclass(frozen=True)
class State:
    """What is known of series (rows) at their origins (columns)."""

    last: Array
    count: Array
    years: Array
    size: Array
    pace: Array
    recent_pace: Array
    level: Array
    drift: Array
    bent: Array
    bent_drift: Array
    variance: Array
    slope: Array
    bent_level: Array
    trend_level: Array
    trend: Array
    recent: Array
    sisters: Array
    bent_sisters: Array
    scale: Array
    logarithmic: NDArray[np.bool_]

    def at(self, columns: Groups) -> State:
        """One origin of each series: arrays of one column."""
        row = np.arange(len(columns))
        parts = {each.name: getattr(self, each.name) for each in fields(self)}
        flag = parts.pop("logarithmic")
        return State(
            **{name: part[row, columns][:, None] for name, part in parts.items()}, logarithmic=flag
        )


def describe(values: Array, logarithmic: NDArray[np.bool_]) -> dict[str, Array]:
    """The running statistics of every series, NaN where a series has no value."""
    known = ~np.isnan(values)
    filled, widened = _bridge(values)
    inside = ~np.isnan(filled)
    with np.errstate(divide="ignore", invalid="ignore"):
        curved = np.where(logarithmic[:, None], np.log(filled), filled)
    rows = len(values)
    zero = np.zeros(rows)
    count, years, size, steps, fade, pace, pace_years = (zero.copy() for _ in range(7))
    level, first, before = zero.copy(), zero.copy(), zero.copy()
    bent_first, bent_before, squares = zero.copy(), zero.copy(), zero.copy()
    bent_level, trend_level, trend, fading = (zero.copy() for _ in range(4))
    sum_xy, sum_y = zero.copy(), zero.copy()
    out: dict[str, list[Array]] = {}
    for at in range(values.shape[1]):
        here = inside[:, at]
        new, on = here & (count == 0), here & (count > 0)
        value, bent = (np.where(here, each[:, at], 0.0) for each in (filled, curved))
        first, bent_first = np.where(new, value, first), np.where(new, bent, bent_first)
        step, bent_step = np.where(on, value - before, 0.0), np.where(on, bent - bent_before, 0.0)
        wide = widened[:, at]
        years = years + on
        count = count + (known[:, at] & here)
        size = size + np.abs(value)
        steps = steps + np.abs(step) * wide
        squares = squares + (bent_step * wide) ** 2
        pace = np.where(on, PACE_FADING * pace + np.abs(step) * wide, pace)
        pace_years = np.where(on, PACE_FADING * pace_years + 1, pace_years)
        fading = np.where(on, FADING * fading + bent_step, fading)
        fade = np.where(on, FADING * fade + 1, fade)
        level = np.where(new, value, level + on * LEVEL * (value - level))
        bent_level = np.where(new, bent, bent_level + on * THETA * (bent - bent_level))
        ahead = trend_level + TREND_DAMPING * trend
        smooth = TREND * bent + (1 - TREND) * ahead
        turned = TREND_STEP * (smooth - trend_level) + (1 - TREND_STEP) * TREND_DAMPING * trend
        start = on & (years == 1)
        trend = np.where(start, bent_step / 2, np.where(on, turned, trend))
        trend_level = np.where(new | start, bent, np.where(on, smooth, trend_level))
        sum_xy, sum_y = sum_xy + years * bent, sum_y + bent  # both are 0 before the first value
        before, bent_before = np.where(here, value, before), np.where(here, bent, bent_before)
        many, points = np.maximum(years, 1.0), years + 1
        drift, bent_drift = (value - first) / many, (bent - bent_first) / many
        spread = np.maximum(squares - many * bent_drift**2, 0.0) / np.maximum(years - 1, 1.0)
        slope = 12 * (sum_xy - sum_y * years / 2) / (points * np.maximum(points**2 - 1, 1.0))
        row = {
            "last": value, "count": count, "years": years, "size": size / points,
            "pace": steps / many, "recent_pace": pace / np.maximum(pace_years, 1.0),
            "level": level, "drift": drift, "bent": bent, "bent_drift": bent_drift,
            "variance": spread, "slope": slope, "bent_level": bent_level,
            "trend_level": trend_level, "trend": trend, "recent": fading / np.maximum(fade, 1.0),
        }  # fmt: skip
        for name, array in row.items():
            out.setdefault(name, []).append(np.where(known[:, at], array, np.nan))
    return {name: np.stack(columns, axis=1) for name, columns in out.items()}


def _bridge(values: Array) -> tuple[Array, Array]:
    """Straight lines over the gaps, and by what a step in one is widened to tell as a year's."""
    rows, years = values.shape
    known = ~np.isnan(values)
    at = np.broadcast_to(np.arange(years), values.shape)
    left = np.maximum.accumulate(np.where(known, at, -1), axis=1)
    right = np.minimum.accumulate(np.where(known, at, years)[:, ::-1], axis=1)[:, ::-1]
    gap = (left >= 0) & (right < years) & ~known
    row = np.arange(rows)[:, None]
    low, high = values[row, np.maximum(left, 0)], values[row, np.minimum(right, years - 1)]
    part = (at - left) / np.maximum(right - left, 1)
    filled = np.where(gap, low + part * (high - low), values)
    before = np.concatenate([np.full((rows, 1), -1), left[:, :-1]], axis=1)
    span = np.where(gap | known, right - before, 1)
    return filled, np.sqrt(np.where((before >= 0) & (right < years), span, 1.0))


def candidate_paths(
    state: State, horizon: int, weights: Array | None = None
) -> Iterator[tuple[int, Array]]:
    """Each candidate's number and forecasts (rows x columns x horizon), by order of the table."""
    ahead = np.arange(1, horizon + 1.0)
    one = np.ones(horizon)
    square = state.bent_drift**2
    noise = 2 * state.variance / np.maximum(state.years, 1.0)
    sure = square / np.maximum(square + noise, 1e-300)
    share = state.years / (state.years + SISTERS)
    damped, damped_trend = (np.cumsum(each ** (ahead - 1)) for each in (DAMPING, TREND_DAMPING))
    of_sisters = share * state.drift + (1 - share) * state.sisters
    bent_of_sisters = share * state.bent_drift + (1 - share) * state.bent_sisters
    plain = [
        (state.last, 0 * state.drift, one),
        (state.level, 0 * state.drift, one),
        (state.last, state.drift, ahead),
        (state.last, sure * state.drift, ahead),
        (state.last, of_sisters, ahead),
    ]
    bent = [
        (state.bent, state.bent_drift / 2, ahead),
        (state.bent, sure * state.bent_drift, ahead),
        (state.bent, state.bent_drift, ahead),
        (state.bent_level, state.slope / 2, ahead + (1 - THETA) / THETA),
        (state.trend_level, TREND_DAMPING * state.trend, damped_trend),
        (state.bent, state.recent, damped),
        (state.bent, bent_of_sisters, ahead),
    ]
    last = state.last[..., None]
    reach = FASTEST * state.pace[..., None] * ahead
    for number, (start, slope, sums) in enumerate([*plain, *bent]):
        if weights is not None and not weights[number].any():
            continue
        path = start[..., None] + slope[..., None] * sums
        if number >= len(plain):
            flag = state.logarithmic[:, None, None]
            path = np.where(flag, np.exp(np.clip(np.where(flag, path, 0.0), -700, 50)), path)
        yield number, np.clip(path, last - reach, last + reach)
