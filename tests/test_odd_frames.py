"""Forty odd frames into every public function: a result or a DataError, never a bare error."""

from __future__ import annotations

import datetime as dt
import importlib.util
import inspect
import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.arguments import check_arguments

YEARS = list(range(2014, 2024))


def panel() -> pd.DataFrame:
    """Two indicators of two places, with every provenance column."""
    rows = [
        (indicator, place, year, level + 0.1 * (year - 2014) + 0.01 * (year % 3))
        for indicator, level in (("rd_expenditure", 20.0), ("gdp", 900.0))
        for place in ("330600", "330100")
        for year in YEARS
    ]
    frame = pd.DataFrame(rows, columns=["indicator", "place", "year", "value"])
    return frame.assign(
        unit="100m_cny", status="final", basis="", edition="yearbook_ed2024", period="2023",
        published="2024-10-01", source="", grade="A", flags="", locator="",
    )  # fmt: skip


def one_indicator() -> pd.DataFrame:
    return panel().query("indicator == 'gdp'").reset_index(drop=True)


def percent() -> pd.DataFrame:
    return one_indicator().assign(
        indicator="rd_intensity", unit="pct", value=lambda f: f["value"] / 400
    )


def roads() -> pd.DataFrame:
    frame = pd.DataFrame({"indicator": "rd_intensity", "place": ["330600", "330100"]})
    return frame.assign(
        base_year=2018, base=2.0, latest_year=2023, latest=2.4, year=2028, value=2.9, unit="pct",
        bound="level", direction="up", published="2019-01-01",
    )  # fmt: skip


def points() -> pd.DataFrame:
    figures = percent().assign(status="final", published="2029-01-01")
    return an.brief_points(figures, roads(), place="Shaoxing", since=2020)


def no_odds(panel: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    return an.forecast(panel, horizon=horizon, method="naive")


def headlines() -> pd.DataFrame:
    return an.headline_figures(percent(), roads(), place="Shaoxing")


def plans() -> pd.DataFrame:
    return pd.DataFrame({"actual": [3.0, 4.0], "plan": [4.0, 4.0], "done": 2.0, "elapsed": 6})


def draws() -> pd.DataFrame:
    frame = pd.DataFrame({"indicator": "rd_intensity", "place": "330600", "draw": range(4)})
    return frame.assign(year=2024, value=[2.3, 2.4, 2.5, 2.6])


def forecasts() -> pd.DataFrame:
    return an.forecast(percent(), horizon=2)


def past() -> pd.DataFrame:
    return an.backtest(percent(), ["naive", "drift"], horizon=1)


def scores() -> pd.DataFrame:
    return an.score(past())


MONEY = {"numerator": "rd_expenditure", "denominator": "gdp"}
#: Function -> the valid frame that is spoilt, and the call. All of the rooms of the numbers.
CALLS: dict[str, tuple[Callable[[], pd.DataFrame], Callable[[Any], Any]]] = {
    "check_panel": (panel, an.check_panel),
    "mixed_editions": (panel, an.mixed_editions),
    "growth_rate": (panel, an.growth_rate),
    "change_pp": (percent, an.change_pp),
    "index_to": (panel, lambda f: an.index_to(f, base_year=2014)),
    "rank": (panel, an.rank),
    "concentration": (panel, an.concentration),
    "ratio": (panel, lambda f: an.ratio(f, **MONEY, indicator="x", unit="pct", scale=100)),
    "share": (panel, lambda f: an.share(f, part="rd_expenditure", whole="gdp")),
    "peer_position": (panel, lambda f: an.peer_position(f, place="Shaoxing")),
    "time_distance": (panel, lambda f: an.time_distance(f, place="Shaoxing", reference="Hangzhou")),
    "convergence": (panel, lambda f: an.convergence(f, start=2014, end=2023)),
    "dispersion": (panel, an.dispersion),
    "decompose_ratio_change": (
        panel,
        lambda f: an.decompose_ratio_change(f, start=2014, end=2023, **MONEY),
    ),
    "elasticity": (panel, lambda f: an.elasticity(f, start=2014, end=2023, **MONEY)),
    "plan_completion": (plans, an.plan_completion),
    "run_rate": (plans, an.run_rate),
    "implied_plan": (
        lambda: pd.concat([percent(), one_indicator()]),
        lambda f: an.implied_plan(f, actual="gdp", completion="rd_intensity"),
    ),
    "kinked_trend": (panel, an.kinked_trend),
    "composite": (
        panel,
        lambda f: an.composite(f, goalposts={"gdp": (0, 999), "rd_expenditure": (0, 30)}, draws=5),
    ),
    "as_of": (panel, lambda f: an.as_of(f, "2024-12-31")),
    "first_release": (panel, an.first_release),
    "vintage_table": (panel, an.vintage_table),
    "revisions": (panel, an.revisions),
    "splice": (panel, an.splice),
    "find_links": (panel, an.find_links),
    "compare_estimates": (panel, an.compare_estimates),
    "estimate_intervals": (
        lambda: percent().assign(status="preliminary"),
        lambda f: an.estimate_intervals(f, errors=ERRORS),
    ),
    "target_gaps (panel)": (percent, lambda f: an.target_gaps(f, roads())),
    "target_gaps (targets)": (roads, lambda f: an.target_gaps(percent(), f)),
    "rate": (roads, an.rate),
    "flip_risk (roads)": (roads, lambda f: an.flip_risk(f, draws())),
    "flip_risk (paths)": (draws, lambda f: an.flip_risk(roads(), f)),
    "hindcast (targets)": (
        roads,
        lambda f: an.hindcast(f, percent().assign(year=2028).head(1), known=lambda day: percent()),
    ),
    "hindcast (outcomes)": (
        percent,
        lambda f: an.hindcast(roads().assign(year=2023), f, known=lambda day: percent()),
    ),
    "required_spending (targets)": (roads, lambda f: an.required_spending(f, panel())),
    "required_spending (panel)": (panel, lambda f: an.required_spending(roads(), f)),
    "as_panel": (panel, an.as_panel),
    "as_targets": (roads, an.as_targets),
    "conflicts": (percent, an.conflicts),
    "forecast": (percent, lambda f: an.forecast(f, horizon=2)),
    "regression_forecast": (percent, lambda f: an.regression_forecast(f, horizon=1)),
    "backtest": (percent, lambda f: an.backtest(f, ["naive"], horizon=1)),
    "prob_at_least": (forecasts, lambda f: an.prob_at_least(f, 3.0)),
    "draw_paths": (forecasts, lambda f: an.draw_paths(f, draws=8)),
    "score": (past, an.score),
    "tail_shares": (past, an.tail_shares),
    "target_verdicts (figures)": (percent, lambda f: an.target_verdicts(f, roads())),
    "target_verdicts (targets)": (roads, lambda f: an.target_verdicts(percent(), f)),
    "target_readings": (percent, lambda f: an.target_readings(f, roads())),
    "brief_points": (percent, lambda f: an.brief_points(f, roads(), place="Shaoxing")),
    "published_up_to": (panel, an.published_up_to),
    "describe_coverage": (scores, an.describe_coverage),
    "due_year (targets)": (roads, lambda f: an.due_year(f, percent())),
    "due_year (figures)": (percent, lambda f: an.due_year(roads(), f)),
    "newest_value": (percent, lambda f: an.newest_value(f)),
    "describe_errors": (scores, lambda f: an.describe_errors(f, horizon=2)),
    "describe_rebasing (first)": (percent, lambda f: an.describe_rebasing(f, percent())),
    "describe_rebasing (base)": (percent, lambda f: an.describe_rebasing(percent(), f)),
    "select_points": (points, an.select_points),
    "judgement (points)": (points, lambda f: an.judgement(f, headlines())),
    "judgement (figures)": (headlines, lambda f: an.judgement(points(), f)),
    "decisions": (lambda: an.select_points(points()), an.decisions),
    "headline_figures": (
        percent,
        lambda f: an.headline_figures(f, roads(), place="Shaoxing"),
    ),
    "without_result": (percent, lambda f: an.without_result(f, roads())),
    "odds_by_reading": (percent, lambda f: an.odds_by_reading([f], roads(), forecaster=no_odds)),
    "odds_by_reading (targets)": (
        roads,
        lambda f: an.odds_by_reading([percent()], f, forecaster=no_odds),
    ),
    "describe_unsettled": (
        lambda: pd.DataFrame({"year": [2025], "targets": 2, "settled": 1, "blank": 1}),
        an.describe_unsettled,
    ),
    "describe_points": (lambda: an.select_points(points()), an.describe_points),
    "describe_figures": (headlines, an.describe_figures),
    "describe_judgement": (lambda: an.judgement(points(), headlines()), an.describe_judgement),
    "describe_decisions": (
        lambda: an.decisions(an.select_points(points())),
        an.describe_decisions,
    ),
    "source_line": (panel, an.source_line),
    "sources_table": (panel, an.sources_table),
    "table": (panel, an.table),
    "explore": (percent, an.explore),
}
ERRORS = pd.DataFrame(
    {"indicator": "rd_intensity", "unit": "pct", "wording": "level", "error": [0.1, 0.0, -0.1, 0.2]}
).assign(repeats_survey=False, late_survey=False)


def odd(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """A valid frame, spoilt in every way that a notebook brings forth."""
    yield "as it is", frame
    yield "none", None
    yield "a number", 5
    yield "a dict", frame.to_dict("list")
    yield "a list of rows", frame.to_dict("records")
    yield "an array", frame.to_numpy()
    yield "a series", frame.iloc[:, -1]
    yield "nothing at all", pd.DataFrame()
    yield "empty", frame.head(0)
    yield "one row", frame.head(1)
    yield "rows twice", pd.concat([frame, frame])
    yield "shuffled", frame.sample(frac=1, random_state=1)
    yield "object", frame.astype(object)
    yield "string", frame.astype("string")
    yield "text", frame.astype(str)
    yield "categories", frame.astype("category")
    yield "nullable", frame.convert_dtypes()
    if importlib.util.find_spec("pyarrow"):
        yield "pyarrow", frame.convert_dtypes(dtype_backend="pyarrow")
    yield "float32", frame.astype(dict.fromkeys(frame.select_dtypes("number"), "float32"))
    yield "a column twice", pd.concat([frame, frame.iloc[:, :1]], axis=1)
    yield (
        "columns in levels",
        frame.set_axis(pd.MultiIndex.from_product([["a"], frame.columns]), axis=1),
    )
    yield "columns of numbers", frame.set_axis(range(frame.shape[1]), axis=1)
    yield "rows in levels", frame.set_index(list(frame.columns[:2]))
    yield "rows in levels too", frame.set_index(list(frame.columns[:2]), drop=False)
    yield "an index of dates", frame.set_axis(pd.date_range("2020", periods=len(frame)))
    yield "an index that repeats", frame.set_axis([0] * len(frame))
    for name in [
        name
        for name in ("indicator", "place", "unit", "status", "basis", "published", "flags")
        if name in frame
    ]:
        yield f"{name}: none", frame.assign(**{name: None})
        yield f"{name}: numbers", frame.assign(**{name: 330600.0})
        yield f"{name}: lists", frame.assign(**{name: [[1]] * len(frame)})
    for name in frame.select_dtypes("number").columns[:5]:
        yield f"{name}: NaN", frame.assign(**{name: np.nan})
        yield f"{name}: NA", frame.assign(**{name: pd.array([pd.NA] * len(frame), dtype="Int64")})
        yield (
            f"{name}: NA among objects",
            frame.assign(**{name: [pd.NA, *frame[name].astype(object)[1:]]}),
        )
        yield f"{name}: inf", frame.assign(**{name: np.inf})
        yield f"{name}: text", frame.assign(**{name: "12亿"})
        yield f"{name}: dates", frame.assign(**{name: pd.Timestamp("2023-03-01")})
        yield f"{name}: days", frame.assign(**{name: dt.date(2023, 3, 1)})
        yield f"{name}: months", frame.assign(**{name: "2023-03"})
        yield f"{name}: periods", frame.assign(**{name: pd.Period("2023-03")})
        yield f"{name}: truth", frame.assign(**{name: True})
        yield f"{name}: complex", frame.assign(**{name: 1 + 2j})
        yield f"{name}: zero", frame.assign(**{name: 0})
        yield f"{name}: below zero", frame.assign(**{name: -2.5})
        yield f"{name}: huge", frame.assign(**{name: 1e300})
    for column in frame.columns[:6]:
        yield f"without {column}", frame.drop(columns=column)


@pytest.mark.parametrize("name", CALLS)
def test_a_result_or_an_error_to_act_on(name: str) -> None:
    """Every odd frame gives a result or a DataError that says something."""
    make, call = CALLS[name]
    bare = []
    for kind, frame in odd(make()):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                call(frame)
            except an.DataError as error:
                assert len(str(error)) > 10
            except Exception as error:  # what a user would see
                bare.append(f"{kind}: {type(error).__name__}: {str(error)[:80]}")
    assert not bare, f"{len(bare)} of the frames end in a bare error:\n" + "\n".join(bare)


ODD_VALUES: list[Any] = [
    None, 3, 3.5, True, b"x", "", " ", "\0", [], ["x", None], [1, 2], {}, {"a": 1}, object(),
    pd.DataFrame(), pd.DataFrame({"a": [1]}), pd.Series([1, 2]), np.array([1]), pd.NA, pd.NaT,
    float("nan"), float("inf"), Decimal(1), 1j, dt.date(2020, 1, 1), len, iter([1]),
]  # fmt: skip
#: Calls of every room with one argument that is spoilt.
ARGUMENTS: dict[str, Callable[[Any], Any]] = {
    "extract_figures": lambda x: an.extract_figures(x),
    "verify_source": lambda x: an.verify_source(x, "签约3项"),
    "verify_source (text)": lambda x: an.verify_source("c7563a18", x),
    "load_world_bank": lambda x: an.load_world_bank(x, 3),  # type: ignore[arg-type]
    "load_eurostat": lambda x: an.load_eurostat(x, 3),  # type: ignore[arg-type]
    "load_live": lambda x: an.load_live(x, "none"),
    "load_live (folder)": lambda x: an.load_live("worldbank", x),
    "load_panel": lambda x: an.load_panel(x, "Shaoxing"),
    "load_panel (place)": lambda x: an.load_panel("gdp", x),
    "load_panel (as_of)": lambda x: an.load_panel("gdp", "Shaoxing", as_of=x),
    "load_panel (years)": lambda x: an.load_panel("gdp", "Shaoxing", years=x),
    "load_panel (basis)": lambda x: an.load_panel("gdp", "Shaoxing", basis=x),
    "load_rd_intensity": lambda x: an.load_rd_intensity("Shaoxing", period_reading=x),
    "load_targets": lambda x: an.load_targets(x),
    "load_targets (years)": lambda x: an.load_targets(years=x),
    "load_events": lambda x: an.load_events("Shaoxing", kinds=x),
    "load_observations": lambda x: an.load_observations("gdp", edition=x),
    "clashes": lambda x: an.clashes(x),
    "find_place": lambda x: an.find_place(x),
    "find_indicator": lambda x: an.find_indicator(x),
    "indicator_name": lambda x: an.indicator_name(x),
    "place_name": lambda x: an.place_name(x),
    "province_of": lambda x: an.province_of(x),
    "amount": lambda x: an.amount(x, "pct"),
    "amount (unit)": lambda x: an.amount(3, x),
    "signed": lambda x: an.signed(x),
    "between": lambda x: an.between(x, 3),
    "ordinal": lambda x: an.ordinal(x),
    "describe_change": lambda x: an.describe_change(x),
    "join_words": lambda x: an.join_words(x),
    "label": lambda x: an.label(x),
    "sentence": lambda x: an.sentence(x),
    "finding": lambda x: an.finding(en=x, zh=x),
    "findings": lambda x: an.findings(x),
    "both": lambda x: an.both(en=x, zh=x),
    "set_language": lambda x: an.set_language(x),
    "forecast (horizon)": lambda x: an.forecast(percent(), horizon=x),
    "forecast (level)": lambda x: an.forecast(percent(), horizon=1, level=x),
    "forecast (method)": lambda x: an.forecast(percent(), horizon=1, method=x),
    "backtest (methods)": lambda x: an.backtest(percent(), x, horizon=1),
    "growth_rate (lag)": lambda x: an.growth_rate(panel(), lag=x),
    "rank (direction)": lambda x: an.rank(panel(), direction=x),
    "caption": lambda x: an.caption(x, title="t"),
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_an_odd_argument_is_refused_by_name(name: str) -> None:
    """What stands for a text, a number, a list or a path gives a result or a DataError."""
    bare = []
    for value in ODD_VALUES:
        with warnings.catch_warnings(), an.language("en"):
            warnings.simplefilter("ignore")
            try:
                ARGUMENTS[name](value)
            except an.DataError:
                pass
            except Exception as error:
                bare.append(f"{value!r:.40}: {type(error).__name__}: {str(error)[:80]}")
    assert not bare, "\n".join(bare)


def test_every_public_function_checks_its_arguments() -> None:
    """A name of the public list that is no class passes the one check."""
    code = check_arguments(len).__code__
    for name in an.__all__:
        thing = getattr(an, name)
        layers = [thing]
        while hasattr(layers[-1], "__wrapped__"):
            layers.append(layers[-1].__wrapped__)
        checks = [getattr(layer, "__code__", None) is code for layer in layers]
        assert isinstance(thing, type) or any(checks), name


def test_every_function_of_the_numbers_is_driven() -> None:
    """A public function of these rooms that takes a frame stands in the table above."""
    frames = {"panel", "frame", "observations", "targets", "roads", "estimates", "fc"}
    rooms = ("metrics", "vintages", "targets", "forecasting", "loaders", "panel")
    driven = {name.split(" ")[0] for name in CALLS}
    for name in an.__all__:
        thing = getattr(an, name)
        if not inspect.isfunction(thing) or thing.__module__.split(".")[1] not in rooms:
            continue
        first = next(iter(inspect.signature(thing).parameters), "")
        tried_elsewhere = {"target_verdicts", "target_readings", "brief_points"}  # test_verdicts
        assert first not in frames or name in driven | tried_elsewhere, name
