"""Forecasts of short annual series whose intervals hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import own_or_known
from ..errors import DataError, coverage_levels, one_of
from ..panel import KEY, check_one_base, check_panel, survey_values
from ..remembered import remembered
from . import textbook
from .bounds import Limits, bounds, distances
from .law import probabilities
from .pooled import outcome_quantiles

METHODS = ["auto", *textbook.METHODS]
#: Values of more than this size can't be squared.
LARGEST = 1e100
#: A gap of more years starts a series anew.
LONGEST_GAP = 3
#: Other series of the same indicator, and of the same unit and kind, with which a series is not cut
#: for shortness; of how many points; and the years ahead that the latter carry.
SISTERS, KIN, SISTER_POINTS, KIN_YEARS = 4, 30, 5, 6
#: Points without sisters -> the years ahead they carry.
GATES = {5: 2, 8: 3, 13: 5, 31: 10}
#: Series are forecast so many at a time, those of one indicator together.
_CHUNK = 4_000


@remembered
@check_arguments
def forecast(
    panel: pd.DataFrame,
    *,
    horizon: int,
    level: float | Iterable[float] = (50, 80, 95),
    method: str = "auto",
    calibrate_on: pd.DataFrame | None = None,
    natural_limits: str | Limits = "auto",
    leader: str | None = None,
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Forecast each series, with prediction intervals judged by how such forecasts did before.

    The recommended method, "auto", averages twelve simple ways to go on: no change, a smoothed
    level, drifts (half, whole, drawn to zero, to the sisters' or fading), Theta and a damped trend.
    The weights are learned from how each did at every past origin. The errors of that average, each
    with its sign, are the law from which median and both ends are read; each origin counts as one
    draw of the shock that the series of a year share. A series learns from itself and its sisters,
    the series of the same indicator; no other series changes its numbers. The other methods are
    textbook ones with the interval of their own formula, which on short series holds less often
    than it says.

    Parameters
    ----------
    panel : DataFrame
        The series to forecast, one or many; estimates (status ``preliminary``) and missing values
        are no part of them. Points before a gap of more than three years are left out.
    horizon : int
        Years ahead of each series' last value, 1 or more.
    level : float or iterable of float, default (50, 80, 95)
        Nominal coverages in per cent, 1 to 99.5.
    method : str, default "auto"
        "auto", or "naive", "drift", "theta", "damped trend", "ets", "ols"; these take the points in
        a row up to the last.
    calibrate_on : DataFrame, optional
        Sister series to learn from besides ``panel`` (method "auto"). What it holds of the series
        to forecast themselves is left out, so that no later year of theirs is known.
    natural_limits : "auto" or mapping, default "auto"
        Indicator -> (lowest, highest) possible value, None for none. "auto": 0 where no value is
        negative, and 100 for a share in per cent; none for an indicator named a growth or change.
    leader : str, optional
        A place, such as the province of a city, whose drift is borrowed instead of the sisters'.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do about a series that crosses a GDP base.

    Returns
    -------
    DataFrame
        One row per indicator, place, year and level: ``median``, ``lower``, ``upper`` in ``unit``,
        ``horizon`` (years ahead), ``lowest``, ``highest`` (natural limits, infinite where there are
        none), ``method``, ``n`` (points used), ``start_year``, ``start_value``,
        ``calibration`` (what the interval rests on), ``vintage`` (newest publication used, where
        known) and ``reason``: why there is no number, else empty.

    Raises
    ------
    DataError
        For an unknown method, a horizon or level out of range, values outside their limits or too
        large to be squared, a series that crosses a GDP base, or a panel without values.

    Notes
    -----
    An interval is never narrower at a longer horizon or a higher level, but where it meets a
    natural limit; no end lies farther from the median than six times the largest move of the
    sisters over as many years. A series needs three points and four sisters of five points or more;
    thirty series of the same unit and limits carry six years as well. Without them it is refused
    below five points and carries 2 years from five, 3 from eight, 5 from thirteen, 10 from
    thirty-one points. Where little is known, the weights and the law assumed beforehand are those
    that did best over eight public panels of annual series.

    References
    ----------
    Rolling origins and pooled errors follow the idea of the M4 competition's calibrated entries:
    widths set on held-out errors, for all series alike. Theta: Assimakopoulos and Nikolopoulos
    (2000); damped trend: Gardner and McKenzie (1985).

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> city = an.load_rd_intensity("Shaoxing")
    >>> fc = an.forecast(city, horizon=2, level=[80], calibrate_on=provinces)
    >>> fc[["year", "lower", "median", "upper"]].round(1).values.tolist()
    [[2024.0, 3.1, 3.3, 3.5], [2025.0, 3.1, 3.4, 3.8]]
    """
    one_of("method", method, METHODS)
    levels = coverage_levels(level)
    if not isinstance(horizon, int | np.integer) or horizon < 1:
        raise DataError(f"horizon {horizon!r} is not a number of years", allowed="1 or more")
    own = _survey(panel)
    if own.empty:
        raise DataError("nothing to forecast: the panel holds no survey value", rows=panel)
    check_one_base(own, mixed=mixed, what="the series to forecast")
    number, series = _series(own)
    if method != "auto":
        made = _textbook(own, number, series, horizon, levels, method, natural_limits)
    else:
        sisters = own
        if calibrate_on is not None:
            others = _survey(calibrate_on)
            keys = pd.MultiIndex.from_frame(own[["indicator", "place"]])
            asked = pd.MultiIndex.from_frame(others[["indicator", "place"]]).isin(keys)
            sisters = check_panel(pd.concat([own, others[~asked]], ignore_index=True))
            check_one_base(sisters, mixed=mixed, what="the series to learn from")
        made = _recommended(series, sisters, horizon, levels, natural_limits, leader)
    return _frame(own, number, series, made, horizon, levels, method)


def _survey(panel: pd.DataFrame) -> pd.DataFrame:
    rows = survey_values(check_panel(panel)).reset_index(drop=True)
    huge = rows["value"].abs() > LARGEST
    if huge.any():
        raise DataError(
            f"{huge.sum()} values are too large for a forecast",
            rows=rows.loc[huge, [*KEY, "value", "unit"]],
            allowed=f"up to {LARGEST:g} in size",
            todo="mend them, or state the series in a larger unit",
        )
    return rows


def _series(rows: pd.DataFrame) -> tuple[np.ndarray, pd.DataFrame]:
    """The number of each row's series, and the series in order of their key."""
    new = np.zeros(len(rows), dtype=bool)
    new[0] = True
    for column in ("indicator", "place"):
        names = rows[column].to_numpy(dtype=object)
        new[1:] |= names[1:] != names[:-1]
    series = rows.loc[new, ["indicator", "place", "unit"]].reset_index(drop=True)
    return np.cumsum(new) - 1, series


def _matrix(rows: pd.DataFrame, number: np.ndarray, first_year: int, years: int) -> np.ndarray:
    """A series a row, a year a column; what lies before a long gap is left out."""
    out = np.full((number.max() + 1, years), np.nan)
    out[number, rows["year"].to_numpy() - first_year] = rows["value"].to_numpy(dtype=float)
    later = np.full(len(out), years + LONGEST_GAP)
    ended = np.zeros(len(out), dtype=bool)
    for column in range(years - 1, -1, -1):
        here = ~np.isnan(out[:, column])
        ended |= here & (later < years) & (later - column > LONGEST_GAP)
        later = np.where(here, column, later)
        out[ended, column] = np.nan
    return out


def _recommended(
    wanted: pd.DataFrame,
    sisters: pd.DataFrame,
    horizon: int,
    levels: list[float],
    natural_limits: str | Limits,
    leader: str | None,
) -> dict[str, Any]:
    """Medians, ends and reasons of each series that is wanted, learned on ``sisters``."""
    first, last = int(sisters["year"].min()), int(sisters["year"].max())
    number, series = _series(sisters)
    low, high = bounds(sisters, number, series, natural_limits)
    group = pd.factorize(series["indicator"])[0].astype(np.intp)
    values = _matrix(sisters, number, first, last - first + 1)
    count = (~np.isnan(values)).sum(axis=1)
    away, origin, sign = distances(values, group, low, high)
    logarithmic = (np.isfinite(low) | np.isfinite(high)) & (np.nanmin(away, axis=1) > 0)
    rows = np.arange(len(series))
    if len(wanted) < len(series):
        keys = pd.MultiIndex.from_frame(series[["indicator", "place"]])
        rows = keys.get_indexer(pd.MultiIndex.from_frame(wanted[["indicator", "place"]]))
    lead = None if leader is None else _leaders(series, leader)
    made = _empty(len(rows), horizon, levels)
    quantiles = np.full((len(values), *made["quantiles"].shape[1:]), np.nan)
    origins = np.zeros(len(values))
    needed = np.unique(group[rows])
    for part in _chunks(group, needed):
        within = np.full(len(values), -1)
        within[part] = np.arange(len(part))
        own = np.unique(group[part], return_inverse=True)[1]
        quantiles[part], of_indicator = outcome_quantiles(
            away[part],
            own,
            horizon=horizon,
            probabilities=probabilities(levels),
            logarithmic=logarithmic[part],
            leader=None if lead is None else np.where(lead < 0, -1, within[lead])[part],
        )
        origins[part] = of_indicator[own]
    turned = sign[:, None, None] < 0
    quantiles = np.where(turned, -quantiles[..., ::-1], quantiles) + origin[:, None, None]
    made["quantiles"], made["lowest"], made["highest"] = quantiles[rows], low[rows], high[rows]
    made["n"] = count[rows]
    end = values.shape[1] - 1 - np.argmax(~np.isnan(values)[:, ::-1], axis=1)
    made["start_year"] = first + end[rows]
    kind = pd.factorize(pd.MultiIndex.from_arrays([series["unit"], low, high]))[0]
    tell = count >= SISTER_POINTS
    near, far = (np.bincount(each, tell)[each] - tell for each in (group, kind))
    made["calibration"] = np.array(
        [
            f"{int(others) + 1} series, {full:.0f} full origins"
            if full >= 0.5
            else "the law assumed beforehand"
            for others, full in zip(near[rows], origins[rows], strict=True)
        ],
        dtype=object,
    )
    _gate(made, horizon, near[rows], far[rows])
    return made


def _chunks(group: np.ndarray, needed: np.ndarray) -> list[np.ndarray]:
    """Rows of the indicators that are needed, whole ones together, so many at a time."""
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(group.max() + 2))
    chunks: list[list[np.ndarray]] = [[]]
    filled = 0
    for each in needed:
        rows = order[ends[each] : ends[each + 1]]
        if filled and filled + len(rows) > _CHUNK:
            chunks.append([])
            filled = 0
        chunks[-1].append(rows)
        filled += len(rows)
    return [np.concatenate(chunk) for chunk in chunks if chunk]


def _leaders(series: pd.DataFrame, leader: str) -> np.ndarray:
    """The row of the leader for each series of the same indicator, -1 for the leader itself."""
    leader = str(own_or_known(pd.Series([leader]), "place").iloc[0])  # named as in the loaders
    led = series["place"] == leader
    if not led.any():
        raise DataError(
            f"leader {leader!r} has no series",
            allowed=sorted(series["place"].unique())[:20],
            todo="give its series in panel or calibrate_on",
        )
    row = pd.Series(np.flatnonzero(led), index=series.loc[led, "indicator"])
    out = series["indicator"].map(row).fillna(-1).to_numpy().astype(int)
    return np.where(led, -1, out)


def _empty(series: int, horizon: int, levels: list[float]) -> dict[str, Any]:
    return {
        "quantiles": np.full((series, horizon, 2 * len(levels) + 1), np.nan),
        "lowest": np.full(series, -np.inf),
        "highest": np.full(series, np.inf),
        "n": np.zeros(series),
        "start_year": np.zeros(series, dtype=int),
        "reason": np.full((series, horizon), "", dtype=object),
        "calibration": "",
    }


def _gate(made: dict[str, Any], horizon: int, sisters: np.ndarray, kin: np.ndarray) -> None:
    """Take back what a series is too short to carry, and say so."""
    ahead = np.arange(1, horizon + 1)
    n = made["n"]
    alone = sisters < SISTERS
    points = np.array(list(GATES))
    years = np.append(0, list(GATES.values()))[np.searchsorted(points, n, side="right")]
    years = np.where(kin >= KIN, np.maximum(years, KIN_YEARS), years)
    carries = np.where(n < 3, 0, np.where(alone, years, horizon))
    for row in np.flatnonzero(carries < horizon):
        what = f"{n[row]} points" + (" without four sister series" if alone[row] else "")
        what += (
            f" carry {carries[row]} years ahead" if carries[row] else " are too few for a forecast"
        )
        todo = "; give sister series in calibrate_on" if alone[row] else ""
        made["reason"][row, ahead > carries[row]] = what + todo
    made["quantiles"][made["reason"] != ""] = np.nan


def _textbook(
    own: pd.DataFrame,
    number: np.ndarray,
    series: pd.DataFrame,
    horizon: int,
    levels: list[float],
    method: str,
    natural_limits: str | Limits,
) -> dict[str, Any]:
    made = _empty(len(series), horizon, levels)
    made["lowest"], made["highest"] = bounds(own, number, series, natural_limits)
    made["calibration"] = "the method's own formula"
    for row, one in own.groupby(number):
        years = one["year"].to_numpy()
        breaks = np.flatnonzero(np.diff(years) != 1)
        values = one["value"].to_numpy(dtype=float)[breaks[-1] + 1 if len(breaks) else 0 :]
        made["n"][row], made["start_year"][row] = len(values), years[-1]
        try:
            path = textbook.run(method, values, horizon)
        except ValueError as error:
            made["reason"][row] = str(error)
            continue
        for at, probability in enumerate(probabilities(levels)):
            made["quantiles"][row, :, at] = path.quantile(probability)
    return made


def _frame(
    own: pd.DataFrame,
    number: np.ndarray,
    series: pd.DataFrame,
    made: dict[str, Any],
    horizon: int,
    levels: list[float],
    method: str,
) -> pd.DataFrame:
    """Arrays of series, horizon and level as a long frame."""
    limits = [made[name][:, None, None] for name in ("lowest", "highest")]
    law, size = np.clip(made["quantiles"], *limits), len(levels)
    last = np.append(np.flatnonzero(np.diff(number)), len(own) - 1)
    vintage = pd.Series("", index=series.index)
    if "published" in own:
        vintage = own["published"].fillna("").groupby(number).max()
    row = np.repeat(np.arange(len(series)), horizon * len(levels))
    step = np.tile(np.repeat(np.arange(1, horizon + 1), len(levels)), len(series))
    reason = pd.Series(made["reason"].ravel(), dtype="str")
    columns = {
        "indicator": series["indicator"].array.take(row),
        "place": series["place"].array.take(row),
        "year": made["start_year"][row] + step,
        "level": np.tile(levels, len(series) * horizon),
        "median": np.repeat(law[..., size].ravel(), size),
        "lower": law[..., size - 1 :: -1].ravel(),
        "upper": law[..., size + 1 :].ravel(),
        "unit": series["unit"].array.take(row),
        "horizon": step,
        "lowest": made["lowest"][row],
        "highest": made["highest"][row],
        "method": method,
        "n": made["n"].astype(int)[row],
        "start_year": made["start_year"][row],
        "start_value": own["value"].to_numpy(dtype=float)[last][row],
        "calibration": pd.Series(made["calibration"], dtype="str").array.take(row)
        if isinstance(made["calibration"], np.ndarray)
        else made["calibration"],
        "vintage": vintage.astype("str").array.take(row),
        "reason": reason.array.take(np.repeat(np.arange(len(reason)), len(levels))),
    }
    return pd.DataFrame(columns, copy=False)
