"""The recommended forecast: damped drifts that borrow from sister series, and their errors' law.

Arrays in, arrays out; ``forecast`` makes frames of it. Everything is closed form and works on all
series at once.

A *candidate* is a scale (log, roots or none), a damping, a weight of the sister series' drift and a
weight of the recent years. What an origin may know is what lies in its column or before: candidates
are weighed by the errors that earlier origins made up to then, and the errors so made give the law
that the intervals are read from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from .states import POWERS, Array, Groups, State, backward, describe, forward

#: What remains of a drift from one year to the next.
DAMPING = (1.0, 0.95, 0.9, 0.8)
#: Years of its own at which a series counts as much as its sisters.
BORROWING = (2.0, 8.0, 32.0)
#: Weight of the recent years' drift against that of all years.
RECENT = (0.0, 1.0)
CANDIDATES = list(product(range(len(POWERS)), DAMPING, BORROWING, RECENT))
#: Points that a series has at the first origin that is learned from.
FIRST_ORIGIN = 5
#: Origins learned from, at most: the latest.
MOST_ORIGINS = 40
#: Series learned from, at most: every k-th of more.
MOST_SERIES = 1_000
#: How sharply a candidate is marked down for errors above the best one's, per origin.
SHARPNESS = 4.0
#: Series at which an origin tells half of what a full one tells.
HALF_ORIGIN = 10.0
#: Origins at which an indicator's own errors count as much as those of all indicators.
INDICATOR_ORIGINS = 3.0
#: Origins at which a series' own errors count as much as its indicator's.
SERIES_ORIGINS = 12.0
#: Steps at which a series' own spread counts as much as its sisters'.
SPREAD_STEPS = 8.0
#: Origins that the law assumed beforehand counts for: Student's t with 3 degrees of freedom.
PRIOR_ORIGINS, PRIOR_DEGREES = 3.0, 3.0
#: The least yearly spread, relative to the level: a constant series is not certain.
LEAST_SPREAD = 0.002


@dataclass(frozen=True)
class Law:
    """What the past taught: the candidates' weights and how far outcomes lay from forecasts."""

    weights: Array
    power: Array
    means: Array
    errors: Array
    error_weights: Array
    exponent: float
    indicator_factor: Array
    series_factor: Array
    origins: float


def _group_means(state: State, group: Groups, groups: int) -> Array:
    """Drift, recent drift and spread of each indicator, per power: NaN where nobody tells."""
    told = ~np.isnan(state.last) & (state.count > 1)
    size = np.bincount(group[told], minlength=groups).astype(float)
    size[size == 0] = np.nan

    def mean(array: Array) -> Array:
        rows = [np.bincount(group[told], weights=row[told], minlength=groups) for row in array]
        return np.stack(rows) / size

    return np.stack([mean(state.drift), mean(state.recent), mean(state.spread)])


def candidate_paths(
    state: State, borrowed: Array, horizon: int, weights: Array | None = None
) -> Iterator[tuple[int, Array]]:
    """Each candidate's number and forecasts (series x horizon), those of no weight left out."""
    steps = np.arange(1, horizon + 1)
    damped = {each: np.cumsum(each ** (steps - 1.0)) for each in DAMPING}
    for number, (power, damping, borrowing, recent) in enumerate(CANDIDATES):
        if weights is not None and weights[number].max() < 1e-3:
            continue
        own = (state.count - 1) / (state.count - 1 + borrowing)
        all_years, last_years = (
            own * mine[power] + (1 - own) * theirs[power]
            for mine, theirs in zip((state.drift, state.recent), borrowed, strict=False)
        )
        drift = (1 - recent) * all_years + recent * last_years
        yield number, backward(drift[:, None] * damped[damping], state, POWERS[power])


def yardstick(state: State, borrowed: Array, power: Array, horizon: int) -> Array:
    """A drift's own standard error by horizon, its spread partly that of the sisters."""
    own = (state.count - 2).clip(0) / ((state.count - 2).clip(0) + SPREAD_STEPS)
    spread = own * state.spread + (1 - own) * borrowed
    below = np.clip(np.searchsorted(POWERS, power, side="right") - 1, 0, len(POWERS) - 2)
    part = (power - np.take(POWERS, below)) / np.take(np.diff(POWERS), below)
    row = np.arange(len(power))
    at_power = (1 - part) * spread[below, row] + part * spread[below + 1, row]
    steps, years = np.arange(1, horizon + 1.0), np.maximum(state.span, 1.0)[:, None]
    return np.maximum(at_power, LEAST_SPREAD)[:, None] * np.sqrt(steps * (1 + steps / years))


def borrow(state: State, means: Array, group: Groups, leader: State | None) -> Array:
    """What each series borrows: the means of its indicator, or its leader's drifts."""
    own = np.stack([state.drift, state.recent, state.spread])
    theirs = means[:, :, group]
    theirs = np.where(np.isnan(theirs), own, theirs)
    if leader is not None:
        led = ~np.isnan(leader.last)
        theirs[0] = np.where(led, leader.drift, theirs[0])
        theirs[1] = np.where(led, leader.recent, theirs[1])
    return theirs


def learn(
    values: Array, group: Groups, horizon: int, *, groups: int, leader: Groups | None = None
) -> Law:
    """What every origin of these series teaches, each from what lay before it.

    ``group`` numbers the indicator of each row from 0, ``leader`` names the row whose drifts a row
    borrows, -1 for none.
    """
    years = values.shape[1]
    states = describe(values)
    means = np.stack([_group_means(state, group, groups) for state in states.values()])
    past = _Past(groups, years)
    errors: list[tuple[np.ndarray, ...]] = []
    for at in range(max(0, years - MOST_ORIGINS), years):
        rows = np.flatnonzero(~np.isnan(states[at].last) & (states[at].count >= FIRST_ORIGIN))
        ahead = min(horizon, years - 1 - at)
        if not len(rows) or not ahead:
            continue
        state, of = states[at].take(rows), group[rows]
        lead = None if leader is None else leading(states[at], leader[rows])
        borrowed = borrow(state, means[at], of, lead)
        weights = past.weights(at)
        outcome = values[rows, at + 1 : at + 1 + ahead]
        past.begin(at, outcome, state.pace, of)
        middle = np.zeros((len(rows), ahead))
        for number, path in candidate_paths(state, borrowed, ahead):
            middle += weights[number, of][:, None] * path
            past.add(number, path)
        power = mean_power(weights)[of]
        error = forward(outcome, state, power) - forward(middle, state, power)
        error = np.abs(error) / yardstick(state, borrowed[2], power, ahead)
        row, column = np.nonzero(~np.isnan(error))
        size = (~np.isnan(outcome)).sum(axis=0)[column]
        errors.append((error[row, column], rows[row], column + 1.0, size, np.full(len(row), at)))
    return _law(errors, past, means, group)


class _Past:
    """The candidates' losses by indicator and the year from which they are known."""

    def __init__(self, groups: int, years: int) -> None:
        self.groups = groups
        self.loss = np.zeros((years, len(CANDIDATES), groups))
        self.size, self.told = np.zeros((years, groups)), np.zeros((years, groups))

    def begin(self, at: int, outcome: Array, pace: Array, group: Groups) -> None:
        """An origin with the outcomes known of it, one column a horizon, and the usual steps."""
        ahead = outcome.shape[1]
        self._years = slice(at + 1, at + 1 + ahead)
        self._known = ~np.isnan(outcome)
        self._outcome = outcome[self._known]
        cell = np.arange(ahead) * self.groups + group[:, None]
        self._cell = cell[self._known]
        size = np.broadcast_to(pace[:, None], outcome.shape)[self._known]
        self._pace = np.where(size > 0, size, np.inf)
        count = self._sum(np.ones(len(self._cell)))
        self.size[self._years] += count
        self.told[at + 1] = count[0]

    def add(self, number: int, path: Array) -> None:
        """A candidate's errors at the origin begun with, in usual yearly steps."""
        with np.errstate(over="ignore"):
            loss = np.minimum(np.abs(path[self._known] - self._outcome) / self._pace, 50.0)
        self.loss[self._years, number] += self._sum(loss)

    def _sum(self, each: Array) -> Array:
        """By horizon and indicator."""
        sums = np.bincount(self._cell, each, self.groups * (self._years.stop - self._years.start))
        return sums.astype(float).reshape(-1, self.groups)

    def origins(self, at: int) -> tuple[float, Array]:
        """How many full origins are known by a year: in all, and of each indicator."""
        told = self.told[: at + 1]
        both = told.sum(axis=1)
        return (both / (both + HALF_ORIGIN)).sum(), (told / (told + HALF_ORIGIN)).sum(axis=0)

    def weights(self, at: int) -> Array:
        """The candidates' weights (candidates x indicators) from the losses known by a year."""
        loss, size = self.loss[: at + 1].sum(axis=0), self.size[: at + 1].sum(axis=0)
        if not size.sum():
            return np.full(loss.shape, 1 / len(CANDIDATES))
        everywhere = (loss.sum(axis=1) / size.sum())[:, None]
        origins, own = self.origins(at)
        mixed = loss / np.maximum(size, 1.0) * own + everywhere * INDICATOR_ORIGINS
        best = np.maximum(mixed.min(axis=0), 1e-12)
        out = np.exp(np.maximum(-SHARPNESS * origins * (mixed / best - 1), -500.0))
        return out / out.sum(axis=0)


def mean_power(weights: Array) -> Array:
    """The scale that an indicator's errors are measured on: the candidates' mean."""
    power = np.array([POWERS[power] for power, *_ in CANDIDATES]) @ weights
    return np.where(power < 1e-3, 0.0, power)


def leading(state: State, leader: Groups) -> State:
    """The leaders' state, NaN where there is none."""
    out = state.take(np.maximum(leader, 0))
    none = leader < 0
    return replace(out, last=np.where(none | out.signed, np.nan, out.last))


def _law(errors: list[tuple[Array, ...]], past: _Past, means: Array, group: Groups) -> Law:
    """The pooled law of the errors: how they grow with the horizon, and whose are larger."""
    from scipy import stats

    last = past.loss.shape[0] - 1
    weights = past.weights(last)
    law = {"weights": weights, "power": mean_power(weights), "means": means}
    prior = stats.t(PRIOR_DEGREES).ppf(0.5 + np.linspace(0.005, 0.995, 100) / 2)
    flat = Law(
        **law, errors=prior, error_weights=np.ones(100), exponent=0.0,
        indicator_factor=np.ones(past.groups), series_factor=np.ones(len(group)), origins=0.0,
    )  # fmt: skip
    if not errors:
        return flat
    error, row, step, size, origin = (np.concatenate(each) for each in zip(*errors, strict=True))
    row = row.astype(int)
    weight = 1 / (size + HALF_ORIGIN) / step
    exponent = _growth(error, weight, step, origin)
    error = error / step**exponent
    by_indicator = _factor(error, weight, group[row], origin, past.groups, INDICATOR_ORIGINS)
    error = error / by_indicator[group[row]]
    by_series = _factor(error, weight, row, origin, len(group), SERIES_ORIGINS)
    error = error / by_series[row]
    origins, _ = past.origins(last)
    order = np.argsort(np.concatenate([error, prior]), kind="stable")
    pooled = np.concatenate([weight / weight.sum() * origins, np.full(100, PRIOR_ORIGINS / 100)])
    return replace(
        flat,
        errors=np.concatenate([error, prior])[order],
        error_weights=pooled[order],
        exponent=exponent,
        indicator_factor=by_indicator,
        series_factor=by_series,
        origins=origins,
    )


def _growth(error: Array, weight: Array, step: Array, origin: Array) -> float:
    """The power of the horizon by which errors outgrow the yardstick, drawn to 0."""
    steps = np.unique(step)
    mean = np.array(
        [np.average(error[step == each], weights=weight[step == each]) for each in steps]
    )
    told = np.array([len(np.unique(origin[step == each])) for each in steps], dtype=float)
    x, y = np.log(steps), np.log(np.maximum(mean, 1e-12))
    x, y = x - np.average(x, weights=told), y - np.average(y, weights=told)
    return float(np.clip((told * x * y).sum() / ((told * x**2).sum() + 1.5), -0.4, 0.5))


def _factor(
    error: Array, weight: Array, of: Groups, origin: Array, size: int, half: float
) -> Array:
    """How much larger the errors of each group are than all, drawn to 1 by the origins it lacks."""
    total = np.average(error, weights=weight)
    if not total > 0:
        return np.ones(size)
    mass = np.bincount(of, weights=weight, minlength=size)
    mean = np.bincount(of, weights=weight * error, minlength=size) / np.where(mass > 0, mass, 1.0)
    pairs = np.zeros((size, int(origin.max()) + 1), dtype=bool)
    pairs[of, origin.astype(int)] = True
    told = pairs.sum(axis=1)
    return (told * mean / total + half) / (told + half)


def radius(law: Law, level: float) -> float:
    """The error that this many per cent of the law stay below."""
    mass = np.cumsum(law.error_weights)
    at = (mass - law.error_weights / 2) / mass[-1]
    return float(np.interp(level / 100, at, law.errors))


def predict(
    state: State, means: Array, group: Groups, factor: Array, law: Law, *,
    horizon: int, levels: list[float], leader: State | None = None,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """Medians (series x horizon) and both ends (series x horizon x level) at one origin."""
    borrowed = borrow(state, means, group, leader)
    weights = law.weights[:, group]
    middle, total = np.zeros((len(group), horizon)), np.zeros(len(group))
    for number, path in candidate_paths(state, borrowed, horizon, weights):
        middle += weights[number][:, None] * path
        total += weights[number]
    middle /= total[:, None]
    power = law.power[group]
    steps = np.arange(1, horizon + 1.0) ** law.exponent
    reach = yardstick(state, borrowed[2], power, horizon) * steps * factor[:, None]
    centre = forward(middle, state, power)
    lower, upper = (
        np.stack(
            [
                backward(centre + side * radius(law, level) * reach, state, power)
                for level in levels
            ],
            axis=2,
        )
        for side in (-1, 1)
    )
    below = np.maximum.accumulate(middle[:, :, None] - lower, axis=1)
    above = np.maximum.accumulate(upper - middle[:, :, None], axis=1)
    return middle, middle[:, :, None] - below, middle[:, :, None] + above
