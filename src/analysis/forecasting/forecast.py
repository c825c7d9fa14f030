"""Forecasts of short annual series whose intervals hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, one_of
from ..panel import KEY, check_one_base, check_panel, survey_values
from ..remembered import remembered
from . import bounds as limits
from . import pooled as pooling
from . import textbook as methods
from .bounds import Limits

METHODS = ["auto", *methods.METHODS]
#: Values of more than this size can't be squared.
LARGEST = 1e100
#: A gap of more years starts a series anew.
LONGEST_GAP = 3
#: Series with which nothing is cut for shortness.
SISTERS = 5
#: Points without sisters -> the years ahead they carry.
GATES = {5: 2, 8: 3, 13: 5, 31: 10}
#: Series of one place and indicator are forecast so many at a time.
_CHUNK = 5_000


@remembered
def forecast(
    panel: pd.DataFrame,
    *,
    horizon: int,
    level: Iterable[float] = (50, 80, 95),
    method: str = "auto",
    calibrate_on: pd.DataFrame | None = None,
    natural_limits: str | Limits = "auto",
    leader: str | None = None,
    mixed: str = "refuse",
) -> pd.DataFrame:
    """Where will each series be, and how sure is that, judged by how such forecasts did before?

    The recommended method, "auto", averages damped drifts on several scales, each drawn toward the
    drift of the sister series. The weights are learned from how each did at every past origin of
    the panel. Its intervals are read from the errors so made: each origin counts as one draw of the
    shock that the series of a year share, whatever the number of series, and a wide law assumed
    beforehand counts as a few origins more. The other methods are textbook ones with the interval
    of their own formula, which on short series holds less often than it says.

    Parameters
    ----------
    panel : DataFrame
        The series to forecast, one or many; estimates (status ``preliminary``) and missing values
        are no part of them. Points before a gap of more than three years are left out.
    horizon : int
        Years ahead of each series' last value, 1 or more.
    level : iterable of float, default (50, 80, 95)
        Nominal coverages in per cent.
    method : str, default "auto"
        "auto", or "naive", "drift", "damped drift", "box-cox drift", "theta", "damped trend",
        "ets", "ols", "glsar", "local linear trend"; these take the points in a row up to the last.
    calibrate_on : DataFrame, optional
        Sister series to learn from besides ``panel`` (method "auto").
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
        ``horizon`` (years ahead), ``method``, ``n`` (points used), ``start_year``, ``start_value``,
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
    natural limit. A series without four sisters is refused below five points and carries 2 years
    from five, 3 from eight, 5 from thirteen, 10 from thirty-one points; with sisters, three do.

    References
    ----------
    Rolling origins and pooled errors follow the idea of the M4 competition's calibrated entries:
    widths set on held-out errors, for all series alike.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> city = an.load_rd_intensity("Shaoxing")
    >>> fc = an.forecast(city, horizon=2, level=[80], calibrate_on=provinces)
    >>> fc[["year", "lower", "median", "upper"]].round(1).values.tolist()
    [[2024.0, 3.0, 3.2, 3.4], [2025.0, 3.0, 3.3, 3.7]]
    """
    one_of("method", method, METHODS)
    levels = _levels(level)
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
            both = pd.concat([own, _survey(calibrate_on)], ignore_index=True)
            sisters = check_panel(both.drop_duplicates(KEY))
            check_one_base(sisters, mixed=mixed, what="the series to learn from")
        made = _recommended(series, sisters, horizon, levels, natural_limits, leader)
    return _frame(own, number, series, made, horizon, levels, method)


def _levels(level: Iterable[float]) -> list[float]:
    levels = sorted({float(value) for value in level})
    bad = [value for value in levels if not 0 < value < 100]
    if bad or not levels:
        raise DataError(f"level {bad} is not a coverage in per cent", allowed="between 0 and 100")
    return levels


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


def _matrix(rows: pd.DataFrame, number: np.ndarray, first_year: int, years: int) -> pooling.Array:
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
    low, high = limits.bounds(sisters, number, series, natural_limits)
    values = limits.unbound(_matrix(sisters, number, first, last - first + 1), low, high)
    group = pd.factorize(series["indicator"])[0].astype(np.intp)
    rows = np.arange(len(series))
    if len(wanted) < len(series):
        keys = pd.MultiIndex.from_frame(series[["indicator", "place"]])
        rows = keys.get_indexer(pd.MultiIndex.from_frame(wanted[["indicator", "place"]]))
    lead = None if leader is None else _leaders(series, leader)

    chosen = np.unique(np.linspace(0, len(values) - 1, pooling.MOST_SERIES).astype(int))
    if len(values) <= pooling.MOST_SERIES:
        chosen = np.arange(len(values))
    elif lead is not None:
        chosen = np.union1d(chosen, lead[lead >= 0])
    within = np.full(len(values), -1)
    within[chosen] = np.arange(len(chosen))
    law = pooling.learn(
        values[chosen],
        group[chosen],
        horizon,
        groups=int(group.max()) + 1,
        leader=None if lead is None else np.where(lead < 0, -1, within[lead])[chosen],
    )
    factor = law.indicator_factor[group]
    factor[chosen] *= law.series_factor

    made = _empty(len(rows), horizon, levels)
    alone = len(values) < SISTERS
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        end = values.shape[1] - 1 - np.argmax(~np.isnan(values[part])[:, ::-1], axis=1)
        states = pooling.describe(values[part], end)
        leaders = None if lead is None else pooling.describe(values[np.maximum(lead[part], 0)], end)
        of_all = np.arange(len(part))
        for at in np.unique(end):
            of = np.flatnonzero(end == at)
            state = states[at].take(of)
            led = None
            if lead is not None and leaders is not None:
                led = pooling.leading(leaders[at], np.where(lead[part] < 0, -1, of_all)[of])
            middle, lower, upper = pooling.predict(
                state,
                law.means[at],
                group[part[of]],
                factor[part[of]],
                law,
                horizon=horizon,
                levels=levels,
                leader=led,
            )
            at_rows, ends = start + of, (low[part[of]], high[part[of]])
            made["median"][at_rows] = limits.rebound(middle, *ends)
            made["lower"][at_rows] = limits.rebound(lower, *ends)
            made["upper"][at_rows] = limits.rebound(upper, *ends)
            made["n"][at_rows] = state.count
            made["start_year"][at_rows] = first + at
    made["calibration"] = (
        f"{len(values)} series, {law.origins:.0f} full origins"
        if law.origins >= 1 and not alone
        else "the law assumed beforehand"
    )
    _gate(made, horizon, alone)
    return made


def _leaders(series: pd.DataFrame, leader: str) -> np.ndarray:
    """The row of the leader for each series of the same indicator, -1 for the leader itself."""
    led = series["place"] == str(leader)
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
    shape = (series, horizon, len(levels))
    return {
        "median": np.full(shape[:2], np.nan),
        "lower": np.full(shape, np.nan),
        "upper": np.full(shape, np.nan),
        "n": np.zeros(series),
        "start_year": np.zeros(series, dtype=int),
        "reason": np.full(shape[:2], "", dtype=object),
        "calibration": "",
    }


def _gate(made: dict[str, Any], horizon: int, alone: bool) -> None:
    """Take back what a series is too short to carry, and say so."""
    ahead = np.arange(1, horizon + 1)
    for n in np.unique(made["n"]).astype(int):
        carries = horizon
        if n < (5 if alone else 3):
            carries = 0
        elif alone:
            carries = max(years for points, years in GATES.items() if points <= n)
        if carries >= horizon:
            continue
        what = f"{n} points" + (" without four sister series" if alone else "")
        what += f" carry {carries} years ahead" if carries else " are too few for a forecast"
        todo = "; give sister series in calibrate_on" if alone else ""
        cut = (made["n"] == n)[:, None] & (ahead > carries)
        made["reason"][cut] = what + todo
    out = made["reason"] != ""
    for name in ("median", "lower", "upper"):
        made[name][out] = np.nan


def _textbook(
    own: pd.DataFrame,
    number: np.ndarray,
    series: pd.DataFrame,
    horizon: int,
    levels: list[float],
    method: str,
    natural_limits: str | Limits,
) -> dict[str, Any]:
    low, high = limits.bounds(own, number, series, natural_limits)
    made = _empty(len(series), horizon, levels)
    made["calibration"] = "the method's own formula"
    for row, one in own.groupby(number):
        years = one["year"].to_numpy()
        breaks = np.flatnonzero(np.diff(years) != 1)
        values = one["value"].to_numpy(dtype=float)[breaks[-1] + 1 if len(breaks) else 0 :]
        made["n"][row], made["start_year"][row] = len(values), years[-1]
        try:
            path = methods.run(method, values, horizon)
        except ValueError as error:
            made["reason"][row] = str(error)
            continue
        made["median"][row] = path.quantile(0.5).clip(low[row], high[row])
        for at, level in enumerate(levels):
            for name, side in (("lower", -1), ("upper", 1)):
                edge = path.quantile(0.5 + side * level / 200)
                made[name][row, :, at] = edge.clip(low[row], high[row])
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
        "median": np.repeat(made["median"].ravel(), len(levels)),
        "lower": made["lower"].ravel(),
        "upper": made["upper"].ravel(),
        "unit": series["unit"].array.take(row),
        "horizon": step,
        "method": method,
        "n": made["n"].astype(int)[row],
        "start_year": made["start_year"][row],
        "start_value": own["value"].to_numpy(dtype=float)[last][row],
        "calibration": made["calibration"],
        "vintage": vintage.astype("str").array.take(row),
        "reason": reason.array.take(np.repeat(np.arange(len(reason)), len(levels))),
    }
    return pd.DataFrame(columns, copy=False)
