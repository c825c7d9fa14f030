"""What a series is known by at an origin: level, drift and spread, on several scales at once.

Arrays in, arrays out. A matrix holds one series a row and one year a column, NaN where nothing is
known; a drift or a spread is relative to the last value and stands on the scale of a power: the
logarithm, roots, or the values as they are. A series that was ever zero or below stands as it is on
every scale, relative to its mean size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Groups = NDArray[np.intp]

#: Powers of the scale a drift is straight on: logarithm, fourth root, square root, as it stands.
POWERS = (0.0, 0.25, 0.5, 1.0)
#: What remains of a step's weight from one to the next, in the drift of the recent years.
FADING = 0.5


@dataclass(frozen=True)
class State:
    """What series are known by at their origin; drifts and spreads are relative to the level."""

    last: Array
    reference: Array
    signed: NDArray[np.bool_]
    count: Array
    span: Array
    drift: Array
    recent: Array
    spread: Array
    pace: Array

    def take(self, rows: Groups) -> State:
        """The same of some rows."""
        return State(**{each.name: getattr(self, each.name)[..., rows] for each in fields(self)})


def describe(values: Array, columns: Iterable[int] | None = None) -> dict[int, State]:
    """The state of every series at each column asked for; where a row has no value, last is NaN."""
    n, years = values.shape
    wanted = set(range(years) if columns is None else columns)
    raised = [_raise(np.where(values > 0, values, np.nan), power) for power in POWERS[:-1]]
    raised.append(values)
    before = np.full((len(POWERS), n), np.nan)
    total, squares, moves, fading = (np.zeros((len(POWERS), n)) for _ in range(4))
    fading_gaps, count, size, start, previous = (np.zeros(n) for _ in range(5))
    lowest = np.full(n, np.inf)
    states = {}
    for at in range(years):
        now = np.stack([power[:, at] for power in raised])
        here = ~np.isnan(values[:, at])
        again = here & (count > 0)
        gap = np.where(again, at - previous, 1.0)
        step = np.where(again, now - before, 0.0)
        step[np.isnan(step)] = 0.0
        total += step
        squares += step**2 / gap
        moves += np.abs(step) / np.sqrt(gap)
        fading = np.where(again, FADING * fading + step, fading)
        fading_gaps = np.where(again, FADING * fading_gaps + gap, fading_gaps)
        start = np.where(here & ~again, at, start)
        before, previous = np.where(here, now, before), np.where(here, at, previous)
        count += here
        size += np.where(here, np.abs(values[:, at]), 0.0)
        lowest = np.fmin(lowest, values[:, at])
        if at in wanted:
            sums = (total, squares, moves, fading)
            mean_size = size / np.maximum(count, 1)
            last = np.where(here, values[:, at], np.nan)
            states[at] = _state(last, lowest <= 0, mean_size, count, at - start, sums, fading_gaps)
    return states


def _state(
    last: Array,
    signed: NDArray[np.bool_],
    mean_size: Array,
    count: Array,
    span: Array,
    sums: tuple[Array, ...],
    fading_gaps: Array,
) -> State:
    """Sums over the steps so far, made relative to where the series stands."""
    linear = len(POWERS) - 1
    total, squares, moves, fading = (np.where(signed, each[linear], each) for each in sums)
    mean_size = np.where(mean_size > 0, mean_size, 1.0)
    positive = np.where(signed | np.isnan(last), 1.0, last)
    reference = np.where(signed, mean_size, np.stack([positive**power for power in POWERS]))
    years, steps = np.maximum(span, 1.0), np.maximum(count - 1, 1.0)
    drift = total / years
    deviation = np.sqrt(np.maximum(squares - drift * total, 0.0) / np.maximum(count - 2, 1.0))
    with np.errstate(over="ignore"):
        return State(
            last=last,
            reference=reference[linear],
            signed=signed,
            count=count.copy(),
            span=span,
            drift=_bounded(drift / reference),
            recent=_bounded(fading / np.maximum(fading_gaps, 1e-12) / reference),
            spread=np.minimum((deviation + moves / steps) / 2 / reference, 1.0),
            pace=moves[linear] / steps,
        )


def _bounded(drift: Array) -> Array:
    """A drift of more than the level itself a year counts as that."""
    return np.clip(drift, -1.0, 1.0)


def _raise(values: Array, power: float) -> Array:
    return np.log(values) if power == 0 else values**power / power


def forward(values: Array, state: State, power: Array) -> Array:
    """Values, one column a horizon, on the scale of the forecast: 0 is the last value."""
    last, power = state.last[:, None], power[:, None]
    ratio = np.maximum(values / np.where(state.signed[:, None], 1.0, last), 1e-6)
    bent = np.where(power == 0, 1.0, power)
    curved = np.where(power == 0, np.log(ratio), (ratio**bent - 1) / bent)
    return np.where(state.signed[:, None], (values - last) / state.reference[:, None], curved)


def backward(moved: Array, state: State, power: Array | float) -> Array:
    """The way back from ``forward``; one power for all series, or one for each."""
    last = state.last[:, None]
    if isinstance(power, float):
        out = last * _lower(moved, power)
    else:
        bent = np.where(power == 0, 1.0, power)[:, None]
        raised = np.maximum(1 + bent * moved, 0.0) ** (1 / bent)
        out = last * np.where(power[:, None] == 0, _lower(moved, 0.0), raised)
    if not state.signed.any():
        return out
    return np.where(state.signed[:, None], last + state.reference[:, None] * moved, out)


def _lower(moved: Array, power: float) -> Array:
    """A step on the scale of a power, as a ratio to where it starts."""
    if power == 0:
        return np.exp(np.clip(moved, -20.0, 20.0))
    ratio = np.maximum(1 + power * moved, 0.0)
    for _ in range(round(-math.log2(power))):
        ratio = ratio * ratio
    return ratio
