"""Rolling origins: forecasts from past years against what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, coverage_levels, one_of
from ..frames import plain_frame, typed_frame
from ..panel import KEY, check_panel, known_on, survey_values
from ..remembered import remembered
from ..vintages.gdp_base import splice
from .forecast import METHODS, forecast

Forecaster = Callable[..., pd.DataFrame]


@remembered
@check_arguments
def backtest(
    panel: pd.DataFrame,
    methods: str | Iterable[str] | Mapping[str, str | Forecaster],
    *,
    horizon: int,
    min_train: int = 7,
    level: float | Iterable[float] = (50, 80, 95),
    origins: int | Iterable[int] | None = None,
    as_of: str | Callable[[int], pd.DataFrame] | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Forecast from past years with each method, and set beside it what came.

    At each origin a method is given the panel up to that year and nothing later, the other series
    included. It forecasts the series that have a value in that year and enough points.

    Parameters
    ----------
    panel : DataFrame
        The series, one indicator or many; its values are also the outcomes.
    methods : str, list of str or mapping
        Names as in ``forecast``, or a name of one's own -> such a name or a function, called as
        ``f(panel, horizon=, level=)``, that returns place, year, level, median, lower and upper.
    horizon : int
        Years ahead.
    min_train : int, default 7
        Points that a series has up to the origin.
    level : iterable of float, default (50, 80, 95)
        Nominal coverages in per cent.
    origins : int or list of int, optional
        So many of the latest starting years, or these; by default all.
    as_of : "each origin" or callable, optional
        By default a method is given the values of ``panel``, which may have been revised since.
        With "each origin" it is given what was published up to the end of the year after the start:
        ``panel`` then holds every edition, as from ``load_observations``, and the newest are the
        outcomes. A callable makes the panel of a starting year itself. An origin is then the newest
        year that is known up to the starting year.
    executor : Executor, optional
        Runs methods and origins side by side: anything of the ``concurrent.futures`` kind, such as
        a process pool or ``dask.distributed.Client(...).get_executor()``. The result is the same.

    Returns
    -------
    DataFrame
        One row per method, origin, indicator, place, year and level: ``horizon``, ``median``,
        ``lower``, ``upper``, ``actual``, ``n`` (points up to the origin), ``step`` and
        ``step_squared`` (mean size and mean square of the yearly steps up to the origin) and
        ``reason``: why there is no forecast, else empty.

    Raises
    ------
    DataError
        For an unknown method, or a panel in which no series is long enough.

    Notes
    -----
    The vintages of each origin cost starts, not series, where editions go back far: of the
    provinces' 446 series all remain, with 3,135 of 3,166 starts of seven points or more, and of
    their R&D intensities 192 of 224, as older editions can't be linked to one GDP base. A figure
    without a date of publication is never known, so that a table of one edition keeps no start
    before its own year.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_panel("rd_personnel_fte", years=range(2010, 2024), edition="yearbook")
    >>> past = an.backtest(provinces, ["naive", "drift"], horizon=2, origins=2)
    >>> an.score(past)[["method", "n"]].values.tolist()
    [['drift', 96], ['naive', 96]]
    """
    named = _forecasters(methods)
    if isinstance(as_of, str):
        one_of("as_of", as_of, ["each origin"])
        panel, as_of = _editions(panel)
    outcome = survey_values(check_panel(panel))
    levels = coverage_levels(level)
    tasks = []
    for start in _starts(outcome, min_train, origins):
        known = outcome if as_of is None else survey_values(check_panel(as_of(start)))
        known = known[known["year"] <= start]
        if known.empty:
            continue
        ready = _ready(known, min_train, known["year"].max())
        if ready.empty:
            continue
        tasks += [
            (name, function, known, ready, horizon, levels) for name, function in named.items()
        ]
    if not tasks:
        raise DataError(
            "no series is long enough for a forecast from a past year",
            allowed=f"{min_train} points and an outcome",
            todo="give longer series or a smaller min_train",
        )
    made = list(map(_run, tasks) if executor is None else executor.map(_run, tasks))
    values = outcome[[*KEY, "value"]].rename(columns={"value": "actual"})
    out = pd.concat(made, ignore_index=True).merge(values, on=KEY)
    order = ["method", "origin", *KEY, "level"]
    return out.sort_values(order, ignore_index=True)


def _forecasters(methods: str | Iterable[str] | Mapping[str, str | Forecaster]) -> dict[str, Any]:
    names = [methods] if isinstance(methods, str) else methods
    out = dict(names) if isinstance(names, Mapping) else {name: name for name in names}
    unknown = [each for each in out.values() if not callable(each) and each not in METHODS]
    if unknown or not out:
        raise DataError(f"unknown methods: {unknown}", allowed=METHODS)
    return out


def _editions(rows: pd.DataFrame) -> tuple[pd.DataFrame, Callable[[int], pd.DataFrame]]:
    """The newest values of several editions, and what stood a year after a starting year."""
    rows = plain_frame(rows, [*KEY, "value", "published"], name="panel")
    rows = rows[rows["year"].notna()].astype({"year": int})

    def then(year: int) -> pd.DataFrame:
        return splice(known_on(rows, f"{year + 1}-12-31"), to="newest", unlinked="drop")

    return splice(rows, to="newest", unlinked="drop"), then


def _starts(outcome: pd.DataFrame, min_train: int, origins: Any) -> list[int]:
    """The years from which some series of enough points has an outcome."""
    rank = outcome.groupby(["indicator", "place"]).cumcount() + 1
    last = outcome.groupby(["indicator", "place"])["year"].transform("max")
    usable = outcome.loc[(rank >= min_train) & (outcome["year"] < last), "year"]
    years = sorted(usable.unique().tolist())
    if origins is None:
        return years
    if isinstance(origins, int | np.integer):
        return years[-int(origins) :]
    return [int(year) for year in origins]


def _ready(known: pd.DataFrame, min_train: int, origin: int) -> pd.DataFrame:
    """The series with a value at the origin and enough points, with the size of their steps."""
    series = ["indicator", "place"]
    rows = known.sort_values(KEY)
    step = rows.groupby(series)["value"].diff()
    table = rows.assign(step=step.abs(), step_squared=step**2).groupby(series, as_index=False)
    table = table.agg(
        n=("value", "size"),
        last=("year", "max"),
        step=("step", "mean"),
        step_squared=("step_squared", "mean"),
    )
    out = table[(table["last"] == origin) & (table["n"] >= min_train)]
    return out.rename(columns={"last": "origin"}).reset_index(drop=True)


def _run(task: tuple[Any, ...]) -> pd.DataFrame:
    """One method at one origin: the series that are ready, with what it forecast."""
    name, function, known, ready, horizon, levels = task
    series = ["indicator", "place"]
    own = known.merge(ready[series], on=series)
    try:
        if callable(function):
            made = function(known, horizon=horizon, level=levels)
        else:
            made = forecast(
                own,
                horizon=horizon,
                level=levels,
                method=function,
                calibrate_on=known,
                mixed="allow",
            )
        reason = ""
    except DataError as error:
        steps = pd.MultiIndex.from_product([range(1, horizon + 1), levels], names=["step", "level"])
        made = ready[[*series, "origin"]].merge(steps.to_frame(index=False), how="cross")
        made["year"] = made.pop("origin") + made.pop("step")
        made[["median", "lower", "upper"]] = np.nan
        reason = str(error).splitlines()[0]
    columns = [*KEY, "level", "median", "lower", "upper"]
    said = made["reason"] if "reason" in made else ""
    made = made[columns].assign(reason=said).replace({"reason": {"": reason}})
    out = ready.merge(made, on=series)
    out.insert(0, "method", name)
    out.insert(4, "horizon", out["year"] - out["origin"])
    return out[out["horizon"] > 0]


_HELD = ["level", "median", "lower", "upper", "actual"]
_SCORED = [*_HELD, "step", "step_squared"]


@check_arguments
def score(past: pd.DataFrame, *, by: str | Iterable[str] = "method") -> pd.DataFrame:
    """Score forecasts by their errors and by how often their intervals held.

    Parameters
    ----------
    past : DataFrame
        Forecasts with outcomes, from ``backtest``.
    by : str or list of str, default "method"
        One row each: "method", "indicator", "place", "origin", "horizon".

    Returns
    -------
    DataFrame
        ``n`` (outcomes), ``origins``, ``refused`` (outcomes without a forecast), and means over the
        outcomes: ``mase`` (error in mean yearly steps), ``rmsse`` (root mean square error in root
        mean square steps), ``smape`` (per cent), ``wis`` (weighted interval score, in steps),
        ``msis`` (interval score of the highest level, in steps), ``pinball`` (in steps) and
        ``coverage_50``, ... (per cent, one column a level). All but coverage: less is better.

    Raises
    ------
    DataError
        For a column to go by that isn't there.

    Notes
    -----
    A step is the mean absolute yearly change of the series up to the origin; a series that never
    moved has none and is left out of the scores in steps. Outcomes of one origin share its shocks,
    so they tell less than ``n`` suggests; ``origins`` says how many there were.

    References
    ----------
    Hyndman and Koehler (2006) for the scaled errors; Gneiting and Raftery (2007) for the interval
    score; Bracher and others (2021) for the weighted interval score.

    Examples
    --------
    >>> past = pd.DataFrame({"method": "m", "origin": 2020, "indicator": "i", "place": "p",
    ...     "year": [2021, 2022], "level": 95.0, "median": [17.0, 18], "lower": [15, 15.5],
    ...     "upper": [17.5, 20], "actual": [18.0, 17], "step": 1.6, "step_squared": 3.2})
    >>> score(past)[["mase", "smape", "msis"]].round(4).values.tolist()
    [[0.625, 5.7143, 8.4375]]
    """
    keys = [by] if isinstance(by, str) else list(by)
    past = plain_frame(past, [*keys, "origin"], name="past")
    past = typed_frame(past, texts=KEY[:2], years=["year"], amounts=_SCORED, name="past")
    one = [*(name for name in ("method", "origin") if name in past), *KEY]
    rows = past.assign(inside=past["actual"].between(past["lower"], past["upper"]))
    made = rows["median"].notna()
    alpha = 1 - rows["level"] / 100
    width = rows["upper"] - rows["lower"]
    missed = (rows["lower"] - rows["actual"]).clip(lower=0)
    missed += (rows["actual"] - rows["upper"]).clip(lower=0)
    step = rows["step"].where(rows["step"] > 0)
    rows["interval"] = (width + 2 / alpha * missed) / step
    rows["weighted"] = alpha / 2 * rows["interval"]
    error = rows["actual"] - rows["median"]
    rows["mase"] = error.abs() / step
    rows["square"] = error**2 / rows["step_squared"].where(step.notna())
    rows["smape"] = 200 * error.abs() / (rows["actual"].abs() + rows["median"].abs())
    rows = rows[made].sort_values("level")
    levels = rows["level"].nunique()
    each = rows.groupby([*dict.fromkeys([*one, *keys])], as_index=False, sort=False).agg(
        mase=("mase", "first"),
        square=("square", "first"),
        smape=("smape", "first"),
        weighted=("weighted", lambda part: part.sum(skipna=False)),
        msis=("interval", "last"),
    )
    each["wis"] = (each["weighted"] + each["mase"] / 2) / (levels + 0.5)
    each["pinball"] = (each["weighted"] + each["mase"] / 2) / (2 * levels + 1)
    table = each.groupby(keys).agg(
        n=("smape", "size"),
        **{name: (name, "mean") for name in ("mase", "smape", "wis", "msis", "pinball")},
    )
    table.insert(2, "rmsse", each.groupby(keys)["square"].mean() ** 0.5)
    table.insert(1, "origins", rows.groupby(keys)["origin"].nunique())
    refused = past[~made].drop_duplicates([*one, *keys]).groupby(keys).size()
    table.insert(2, "refused", refused.reindex(table.index).fillna(0).astype(int))
    held = 100 * rows.groupby([*keys, "level"])["inside"].mean().unstack("level")
    held.columns = [f"coverage_{level:g}" for level in held.columns]
    return table.join(held).reset_index()


@check_arguments
def tail_shares(past: pd.DataFrame, *, by: str | Iterable[str] = "horizon") -> pd.DataFrame:
    """Count how often outcomes lay above the median and beyond either end of each interval.

    Parameters
    ----------
    past : DataFrame
        Forecasts with outcomes, from ``backtest``; rows without a forecast are left out.
    by : str or list of str, default "horizon"
        One row each, and for each level: "method", "indicator", "place", "origin", "horizon".

    Returns
    -------
    DataFrame
        ``n`` (outcomes), and shares in per cent: ``above_median`` (50 is right), ``below_lower``
        and ``above_upper`` (of a level of 80 %, 10 each is right).

    Raises
    ------
    DataError
        For a column to go by that isn't there.

    Examples
    --------
    >>> past = pd.DataFrame({"horizon": 1, "level": 80.0, "median": [3.0, 3, 3, 3], "lower": 2.0,
    ...     "upper": 4.0, "actual": [1.5, 2.5, 3.5, 3.6]})
    >>> tail_shares(past)[["above_median", "below_lower", "above_upper"]].values.tolist()
    [[50.0, 25.0, 0.0]]
    """
    keys = [by] if isinstance(by, str) else list(by)
    past = typed_frame(plain_frame(past, keys, name="past"), texts=[], amounts=_HELD, name="past")
    rows = past[past["median"].notna() & past["actual"].notna()]
    marks = rows[[*keys, "level"]].assign(
        n=1,
        above_median=rows["actual"] > rows["median"],
        below_lower=rows["actual"] < rows["lower"],
        above_upper=rows["actual"] > rows["upper"],
    )
    table = marks.groupby([*keys, "level"], as_index=False).agg(
        n=("n", "sum"),
        **{
            name: (name, lambda each: 100 * each.mean())
            for name in ("above_median", "below_lower", "above_upper")
        },
    )
    return table
