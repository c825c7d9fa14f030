"""The recommended forecast: weights learned at past origins, and one law of the errors made there.

Arrays in, arrays out. A series learns from itself and from its *sisters*, the series of the same
indicator; from no other. At every past origin the candidates forecast what came next from what was
known; those that erred less get more weight. The errors of the weighted mean, with their signs and
in units of each series' own steps, are the law: its quantiles, by horizon, are the forecast's
median and both ends of every interval.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .candidates import CANDIDATES, Array, Groups, State, candidate_paths, describe

#: Points that a series has at the first origin that is learned from.
FIRST_ORIGIN = 5
#: Years ahead on which candidates are compared, whatever the horizon asked for.
COMPARED = 4
#: Series learned from, at most, of one indicator: every k-th of more.
MOST_SERIES = 1_000
#: Errors of more than so many yearly steps count as that.
LARGEST_ERROR, LARGEST_Z = 20.0, 15.0
#: What remains of an origin's part in that comparison after a year.
MEMORY = 0.95
#: How sharply a candidate is marked down for each full origin of the indicator, and of the series.
SHARPNESS, OWN_SHARPNESS = 5.0, 0.2
#: Series at which an origin tells half of what a full one tells: of the candidates, of the law.
HALF_ORIGIN, HALF_DRAW = 10.0, 4.0
#: Steps at which a series' own pace counts as much as its sisters'.
PACE_STEPS = 8.0
#: Weight of the mean pace against the recent one.
MEAN_PACE = 0.6
#: How errors grow with the horizon, before anything is learned of it.
GROWTH = 0.65
#: Full origins at which the two sides' own quantiles count as much as the symmetric ones.
SYMMETRIC_ORIGINS = 1.0
#: Full origins that the law assumed beforehand counts for: Student's t, 2 degrees, times its scale.
PRIOR_ORIGINS, PRIOR_DEGREES, PRIOR_SCALE = 3.0, 2.0, 1.1
#: Origins at which a series' own size of errors counts as much as its sisters', and theirs as the
#: prior's.
SERIES_ORIGINS, INDICATOR_ORIGINS = 25.0, 5.0
#: Candidates of less weight are left out of a forecast.
LEAST_WEIGHT = 1e-4
#: Years of its own at which a series counts as much as the leader it is told to follow.
LEADER_YEARS = 8.0
#: Weight of the errors of a shorter horizon, for each year it is shorter.
SHORTER = 0.7
#: The yearly step taken for a series that never moved, relative to its level.
LEAST_PACE = 0.002
#: No end lies farther from the median than so many of the largest moves of the sisters.
REACH = 6.0
_GRID = (np.arange(400) + 0.5) / 400


def outcome_quantiles(
    values: Array,
    group: Groups,
    *,
    horizon: int,
    probabilities: Array,
    logarithmic: np.ndarray,
    leader: Groups | None = None,
) -> tuple[Array, Array]:
    """The law of each series' coming years: its quantiles, and each indicator's full origins.

    Quantiles (series x horizon x probability) are at these probabilities, the middle one a half.
    ``group`` numbers the indicator of each row from 0, ``leader`` the row whose drift a row borrows
    instead of its sisters', -1 for none. Rows end where their last value stands.
    """
    width = max(horizon, COMPARED)
    size = np.nanmax(np.abs(values), axis=1, initial=0.0)
    size = np.where(size > 1e-290, size, 1.0)[:, None]
    state = _state(values / size, group, logarithmic, leader)
    end = values.shape[1] - 1 - np.argmax(~np.isnan(values)[:, ::-1], axis=1)
    chosen = _chosen(group)
    learned = _learn(values[chosen] / size[chosen], group, chosen, state, width)
    now = state.at(end)
    weights = learned.weights[group].T[:, :, None]
    weights[:, chosen, 0] = learned.own_weights
    if leader is not None:  # whoever names a leader wants it followed, the more the shorter
        led = np.where(leader >= 0, LEADER_YEARS / (LEADER_YEARS + now.years[:, 0]), 0.0)[:, None]
        weights = weights * (1 - led)
        weights[list(CANDIDATES).index("sisters' drift")] += led
    weights = np.where(weights < LEAST_WEIGHT, 0.0, weights)
    weights = weights / weights.sum(axis=0)
    middle = np.zeros((len(values), width))
    for number, path in candidate_paths(now, width, weights):
        middle += weights[number] * path[:, 0]
    factor = np.ones(len(values))
    factor[chosen] = learned.factor
    unit = now.scale * np.arange(1, width + 1) ** GROWTH
    offset = learned.quantiles(group, probabilities) * (factor[:, None] * unit)[..., None]
    half = np.abs(probabilities - 0.5)
    years = np.arange(1, width + 1)
    still = (now.years + 1) / (now.years + 2)  # by the rule of succession
    calm = np.where(now.pace > 0, 0.0, still**years)[..., None]
    offset = np.where(half < calm / 2, 0.0, offset)
    most = REACH * np.maximum(_largest_moves(values, group, width) / size, unit)[..., None]
    centre = len(probabilities) // 2
    median = middle + np.clip(offset[..., centre], -most[..., 0], most[..., 0])
    away = np.clip(offset - offset[..., [centre]], -most, most)
    away = np.sign(away) * np.maximum.accumulate(np.abs(away), axis=1)  # never narrower later
    out = (median[..., None] + away) * size[..., None]
    return out[:, :horizon], learned.origins


def _chosen(group: Groups) -> Groups:
    """The rows that are learned from: all, or every k-th of an indicator of very many."""
    rows = []
    for number in np.unique(group):
        each = np.flatnonzero(group == number)
        if len(each) > MOST_SERIES:
            each = each[np.unique(np.linspace(0, len(each) - 1, MOST_SERIES).astype(int))]
        rows.append(each)
    return np.sort(np.concatenate(rows))


def _state(values: Array, group: Groups, logarithmic: np.ndarray, leader: Groups | None) -> State:
    """What each origin knows, sisters included."""
    own = describe(values, logarithmic)
    groups = int(group.max()) + 1
    level = np.where(logarithmic[:, None], np.abs(own["last"]), own["size"])
    level = np.where(level > 0, level, 1.0)
    told = own["count"] >= 3
    relative = own["drift"] / level
    bent = np.where(logarithmic[:, None], own["bent_drift"], relative)
    theirs = _means(np.where(told, relative, np.nan), group, groups)
    bent_theirs = _means(np.where(told & logarithmic[:, None], bent, np.nan), group, groups)
    if leader is not None:
        led = np.maximum(leader, 0)
        usable = (leader >= 0)[:, None] & ~np.isnan(relative[led]) & (own["years"][led] > 0)
        theirs = np.where(usable, relative[led], theirs)
        bent_theirs = np.where(usable & logarithmic[led, None], bent[led], bent_theirs)
    theirs = np.where(np.isnan(theirs), relative, theirs)
    bent_theirs = np.where(np.isnan(bent_theirs), bent, bent_theirs)
    sisters = theirs * level
    pace = MEAN_PACE * own["pace"] + (1 - MEAN_PACE) * own["recent_pace"]
    share = np.minimum(pace / level, 2.0)
    usual = np.where(told & (share > 0), share, np.nan)
    borrowed = np.exp(_means(np.log(usual), group, groups)) * level
    borrowed = np.where(np.isnan(borrowed), np.where(pace > 0, pace, LEAST_PACE * level), borrowed)
    scale = (own["years"] * pace + PACE_STEPS * borrowed) / (own["years"] + PACE_STEPS)
    return State(
        **own,
        sisters=sisters,
        bent_sisters=np.where(logarithmic[:, None], bent_theirs, sisters),
        scale=scale,
        logarithmic=logarithmic,
    )


def _means(each: Array, group: Groups, groups: int) -> Array:
    """The mean of each indicator's series in each year, as one row for each series; else NaN."""
    known = ~np.isnan(each)
    total, count = np.zeros((groups, each.shape[1])), np.zeros((groups, each.shape[1]))
    np.add.at(total, group, np.where(known, each, 0.0))
    np.add.at(count, group, known)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)[group]


def _ahead(values: Array, horizon: int) -> Array:
    """What came one, two, ... years after each column; NaN where nothing did."""
    out = np.full((*values.shape, horizon), np.nan)
    for step in range(1, min(horizon, values.shape[1] - 1) + 1):
        out[:, :-step, step - 1] = values[:, step:]
    return out


def _largest_moves(values: Array, group: Groups, horizon: int) -> Array:
    """The largest move of any sister within each number of years (series x horizon)."""
    groups = int(group.max()) + 1
    out = np.zeros((groups, horizon))
    for step in range(1, min(horizon, values.shape[1] - 1) + 1):
        moves = np.abs(values[:, step:] - values[:, :-step])
        np.maximum.at(out[:, step - 1], group, np.nanmax(moves, axis=1, initial=0.0))
    return np.maximum.accumulate(out, axis=1)[group]


@dataclass(frozen=True)
class _Learned:
    """Weights of the candidates and the errors' sample, by indicator."""

    weights: Array
    own_weights: Array
    factor: Array
    origins: Array
    samples: list[list[tuple[Array, Array]]]

    def quantiles(self, group: Groups, probabilities: Array) -> Array:
        """Quantiles of the errors for each series, in units of its own steps."""
        table = np.array(
            [[_quantiles(*sample, probabilities) for sample in each] for each in self.samples]
        )
        return table[group]


def _learn(values: Array, group: Groups, chosen: Groups, state: State, horizon: int) -> _Learned:
    """What every past origin teaches, each from what lay before it."""
    groups, of = int(group.max()) + 1, group[chosen]
    part = State(**{name: array[chosen] for name, array in vars(state).items()})
    outcome = _ahead(values, horizon)
    outcome[~(part.count >= FIRST_ORIGIN)] = np.nan
    unit = np.where(part.pace > 0, part.pace, np.inf)[..., None]
    compared = ~np.isnan(outcome[..., :COMPARED])
    shape = (len(CANDIDATES), *values.shape)
    loss = np.zeros(shape)
    for number, path in candidate_paths(part, COMPARED):
        error = np.abs(path - outcome[..., :COMPARED]) / unit
        loss[number] = _known(np.where(compared, np.minimum(error, LARGEST_ERROR), 0.0))
    count = _known(compared.astype(float))
    told = np.zeros(values.shape)
    told[:, 1:] = compared[:, :-1, 0]
    weights, own_weights, origins = _weights(loss, count, told, of, groups)
    middle = np.zeros(outcome.shape)
    for number, path in candidate_paths(part, horizon):
        middle += own_weights[number][..., None] * path
    growth = np.arange(1, horizon + 1) ** GROWTH
    scale = np.where(part.pace > 0, part.scale, np.nan)[..., None]
    error = np.clip((outcome - middle) / scale / growth, -LARGEST_Z, LARGEST_Z)
    factor, samples = _sample(error, of, groups)
    return _Learned(weights, own_weights[..., -1], factor, origins, samples)


def _known(each: Array) -> Array:
    """Sums of what is known by each column of the origins before it, older ones counting less."""
    series, starts, steps = np.shape(each)
    out = np.zeros((series, starts))
    for step in range(1, min(steps, starts - 1) + 1):
        out[:, step:] += each[:, :-step, step - 1]
    for column in range(1, starts):
        out[:, column] += MEMORY * out[:, column - 1]
    return out


def _weights(
    loss: Array, count: Array, told: Array, group: Groups, groups: int
) -> tuple[Array, Array, Array]:
    """Weights of each indicator in the last year, of each series in each, and full origins."""
    years = told.shape[1]
    total, sizes, series = (
        np.zeros((groups, *shape)) for shape in ((len(loss), years), (years,), (years,))
    )
    np.add.at(total, group, loss.transpose(1, 0, 2))
    np.add.at(sizes, group, count)
    np.add.at(series, group, told)
    origins = np.cumsum(series / (series + HALF_ORIGIN), axis=1)
    mean = (total / np.maximum(sizes, 1)[:, None]).transpose(1, 0, 2)
    prior = np.log(list(CANDIDATES.values()))[:, None, None]
    common = prior - SHARPNESS * origins * _excess(mean)
    own = OWN_SHARPNESS * np.cumsum(told, axis=1) * _excess(loss / np.maximum(count, 1))
    return _shares(common[..., -1]).T, _shares(common[:, group] - own), origins[:, -1]


def _excess(loss: Array) -> Array:
    """By how much each candidate lost more than the best, relative to it, three times at most."""
    best = np.maximum(loss.min(axis=0), 1e-9)
    return np.asarray(np.minimum(loss / best - 1, 3.0))


def _shares(logs: Array) -> Array:
    """Weights that add up to one over the first axis."""
    out = np.exp(logs - logs.max(axis=0))
    return np.asarray(out / out.sum(axis=0))


def _sample(
    error: Array, group: Groups, groups: int
) -> tuple[Array, list[list[tuple[Array, Array]]]]:
    """Whose errors are larger, and the weighted sample of each indicator and horizon.

    Each origin counts as one draw of the shock that its series share. Beside the errors stand their
    mirror images and the law assumed beforehand, which count the less the more origins there are.
    """
    horizon = error.shape[2]
    known = ~np.isnan(error)
    cell = np.zeros((groups, *error.shape[1:]))
    np.add.at(cell, group, known)
    weight = 1 / (cell + HALF_DRAW)
    prior = _prior_quantiles()
    usual = np.abs(prior).clip(max=10).mean()
    size = np.where(known, np.abs(error), 0.0)[..., :COMPARED]
    mass = (cell * weight)[..., :COMPARED].sum(axis=(1, 2))
    sums = np.zeros(groups)
    np.add.at(sums, group, (size * weight[group][..., :COMPARED]).sum(axis=(1, 2)))
    full = (cell * weight)[..., 0].sum(axis=1)
    mean = np.where(mass > 0, sums / np.maximum(mass, 1e-9), usual)
    base = (full * mean + INDICATOR_ORIGINS * usual) / (full + INDICATOR_ORIGINS)
    own = known[..., :COMPARED].sum(axis=(1, 2)) / COMPARED
    factor = (size.sum(axis=(1, 2)) / COMPARED / base[group] + SERIES_ORIGINS) / (
        own + SERIES_ORIGINS
    )
    error = error / factor[:, None, None]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups + 1))
    samples = []
    for number in range(groups):
        rows = order[starts[number] : starts[number + 1]]
        some, there = error[rows], known[rows]
        parts: list[tuple[Array, Array]] = []
        each = []
        for step in range(horizon):
            use = there[..., step]
            heavy = np.broadcast_to(weight[number, :, step], use.shape)[use]
            parts = [(values, masses * SHORTER) for values, masses in parts]
            parts.append((some[..., step][use], heavy))
            values, masses = (np.concatenate(list(both)) for both in zip(*parts, strict=True))
            signed = masses.sum() / (masses.sum() + SYMMETRIC_ORIGINS)
            each.append(
                (
                    np.concatenate([values, -values, prior]),
                    np.concatenate(
                        [
                            masses * (1 + signed) / 2,
                            masses * (1 - signed) / 2,
                            np.full(len(prior), PRIOR_ORIGINS / len(prior)),
                        ]
                    ),
                )
            )
        samples.append(each)
    return factor, samples


def _prior_quantiles() -> Array:
    """The errors assumed where nothing is known: quantiles of Student's t with two degrees."""
    far = 2 * _GRID - 1
    return np.asarray(PRIOR_SCALE * far * np.sqrt(2 / (1 - far**2)))


def _quantiles(values: Array, weights: Array, probabilities: Array) -> Array:
    """Weighted quantiles, joined by straight lines."""
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weights[order])
    return np.interp(probabilities, (mass - weights[order] / 2) / mass[-1], values[order])
