"""Charts and tables draw what they were given, or say what is wrong."""

from __future__ import annotations

import decimal
import inspect
import warnings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import analysis as an

PLOTS = [name for name in an.__all__ if name.startswith("plot_")]


def panel() -> pd.DataFrame:
    """Two places, three years, with everything that any chart asks for by name."""
    frame = pd.DataFrame(
        {
            "place": ["330600", "330600", "330600", "330000", "330000", "330000"],
            "year": [2021, 2022, 2023] * 2,
            "value": [2.9, 3.0, 3.1, 2.8, 2.9, 3.0],
        }
    )
    numbers = dict.fromkeys(["median", "lower", "upper", "start_value", "low", "high", "rd"], 3.0)
    numbers |= dict.fromkeys(["middle", "change_pp", "numerator_effect_pp", "error"], 0.2)
    numbers |= dict.fromkeys(["denominator_effect_pp", "completion_pct", "estimate"], 90.0)
    numbers |= {"probability": 0.5, "mean": 0.5, "share": 0.4, "n": 10, "level": 80.0}
    words = {"verdict": "missed", "rule": "weather", "rating": "slow", "wording": "level"}
    words |= {"kind": "plan", "name": "x", "method": "ols", "reason": "", "status": "final"}
    return frame.assign(
        indicator="rd_intensity", unit="pct", coverage_80=81.0, start_year=2020, **numbers, **words
    )


def draw(name: str, frame: object) -> object:
    """Call a drawing function with this frame wherever it takes one."""
    function = getattr(an, name)
    options: dict[str, object] = {}
    others = []
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.name in ("history", "survey", "bases"):
            options[parameter.name] = frame
        elif parameter.name == "one_base":
            others.append(frame)
        elif parameter.name == "gap":
            others.append(
                frame.iloc[0] if isinstance(frame, pd.DataFrame) and len(frame) else frame
            )
    return function(frame, *others, **options)


def one_row_each() -> pd.DataFrame:
    return panel().query("year == 2023").reset_index(drop=True)


ODD: dict[str, Callable[[], object]] = {
    "a panel": panel,
    "one year": one_row_each,
    "one row": lambda: panel().head(1),
    "no rows": lambda: panel().head(0),
    "no columns": pd.DataFrame,
    "a list": lambda: [1, 2],
    "None": lambda: None,
    "a series": lambda: panel()["value"],
    "objects": lambda: panel().astype(object),
    "strings": lambda: panel().astype(str),
    "categories": lambda: panel().astype("category"),
    "nullable": lambda: panel().convert_dtypes(),
    "no value": lambda: panel().assign(value=np.nan, error=np.nan, median=np.nan, mean=np.nan),
    "missing": lambda: panel().convert_dtypes().mask(panel().index.to_series() % 2 == 0),
    "NA": lambda: panel().astype(object).replace({3.0: pd.NA}),
    "infinite": lambda: panel().assign(value=np.inf, completion_pct=np.inf, upper=np.inf),
    "text as value": lambda: panel().assign(value="many", median="many", error="many"),
    "decimals": lambda: panel().assign(
        value=panel()["value"].map(lambda x: decimal.Decimal(str(x)))
    ),
    "true and false": lambda: panel().assign(value=True),
    "dates": lambda: panel().assign(year=pd.Timestamp("2024-03-01")),
    "months": lambda: panel().assign(year="2024-03"),
    "half years": lambda: panel().assign(year=2023.5),
    "no place": lambda: panel().assign(place=None),
    "own place": lambda: one_row_each().assign(place=["My town", "Yours"]),
    "own unit": lambda: panel().assign(unit="furlong"),
    "two units": lambda: panel().assign(unit=["pct", "count"] * 3),
    "two indicators": lambda: panel().assign(indicator=["a", "b"] * 3),
    "rows twice": lambda: pd.concat([panel(), panel()]),
    "columns twice": lambda: pd.concat([panel(), panel()[["value", "year"]]], axis=1),
    "levels of columns": lambda: pd.concat({"a": panel()}, axis=1),
    "an odd index": lambda: panel().set_index(pd.Index(list("abcabc"))),
    "a year index": lambda: panel().set_index("year")[["value", "share"]],
    "numbers as names": lambda: panel().set_axis(range(panel().shape[1]), axis=1),
    "negative": lambda: one_row_each().assign(value=-1.0, completion_pct=-5.0, error=-1.0),
    "zero": lambda: one_row_each().assign(value=0.0, completion_pct=0.0, rd=0.0, high=0.0, n=0),
    "huge": lambda: one_row_each().assign(value=1e300, error=1e300),
    "falling": lambda: panel().assign(direction="down"),
    "lists": lambda: panel().assign(value=[[1]] * 6),
    "unknown words": lambda: panel().assign(verdict="?", rating="?", kind="?", wording="?"),
}


#: Kinds of frames that `make test` tries too.
QUICK = {"a panel", "one row", "no rows", "a list", "objects", "missing", "dates", "zero"}


@pytest.mark.parametrize("name", PLOTS)
@pytest.mark.parametrize(
    "kind", [each if each in QUICK else pytest.param(each, marks=pytest.mark.slow) for each in ODD]
)
def test_odd_frames_are_drawn_or_refused(name: str, kind: str) -> None:
    """A chart or a DataError, whatever the frame; and the frame is as it was."""
    frame = ODD[kind]()
    before = frame.copy() if isinstance(frame, pd.DataFrame) else frame
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            axes = draw(name, frame)
        except an.DataError as error:
            assert str(error)
        else:
            if kind in ("huge", "zero", "negative", "one row", "own unit"):
                axes.figure.draw_without_rendering()
    plt.close("all")
    if isinstance(frame, pd.DataFrame):
        pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize("kind", ODD)
def test_odd_frames_are_printed_or_refused(kind: str) -> None:
    """A table of any frame, with its own columns and with the catalogue's."""
    frame = ODD[kind]()
    for columns in (None, ["place", "year", "value", "reason", "status"]):
        try:
            assert an.table(frame, columns=columns, title="t").caption == "t"
        except an.DataError as error:
            assert str(error)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda p: an.plot_series(p.assign(indicator=["a", "b"] * 3)), "one indicator"),
        (lambda p: an.plot_series(pd.concat([p, p])), "several values in one year"),
        (lambda p: an.plot_ranked(p), "several figures"),
        (lambda p: an.plot_series(p, highlight="Shaoxin"), "nearest: Shaoxing"),
        (lambda p: an.plot_series(p, targets=p.tail(1).assign(place="110000")), "another place"),
        (lambda p: an.plot_series(p, targets=p.assign(indicator="gdp")), "another indicator"),
        (lambda p: an.plot_forecast(p, history=p), "one place"),
        (lambda p: an.plot_gaps(p, names=["a"]), "1 names for 6 rows"),
        (lambda p: an.plot_pace(p.head(3), p.iloc[0]), "no row of target_gaps"),
        (lambda p: an.plot_ranked(p, value="share_of"), "no column 'share_of'"),
    ],
)
def test_what_does_not_belong_together_is_refused(call, what: str) -> None:
    """Two indicators, places or editions on one line, unknown names, lengths that differ."""
    with pytest.raises(an.DataError, match=what):
        call(panel())
    plt.close("all")


def test_a_place_may_be_highlighted_by_any_of_its_names() -> None:
    """Name, Chinese name and code colour the same line, and none of them takes it off the chart."""
    drawn = []
    for name in ("Shaoxing", "绍兴市", "330600", ["330600"], 330600):
        axes = an.plot_series(panel(), highlight=name)
        lines = [line for line in axes.lines if line.get_marker() == "o"]
        drawn.append([(line.get_color(), tuple(line.get_ydata())) for line in lines])
        plt.close("all")
    assert drawn == [drawn[0]] * 5
    assert len(drawn[0]) == 2 and len({colour for colour, _ in drawn[0]}) == 2


def test_a_known_place_without_figures_is_named() -> None:
    """It can't be drawn, and nobody is left to wonder."""
    with pytest.warns(UserWarning, match="no figure of Hangzhou"):
        an.plot_series(panel(), highlight=["Hangzhou", "Shaoxing"])
    plt.close("all")


def test_names_follow_their_rows() -> None:
    """Names given as a column are matched by index; another index is refused."""
    gaps = panel().head(2).assign(completion_pct=[50.0, 150.0], target=["low", "high"])
    for names in (gaps["target"], gaps["target"].iloc[::-1]):
        axes = an.plot_gaps(gaps, names=names)
        assert [tick.get_text() for tick in axes.get_yticklabels()] == ["low", "high"]
        plt.close("all")
    with pytest.raises(an.DataError, match="another index"):
        an.plot_gaps(gaps, names=gaps["target"].set_axis([7, 8]))


def test_no_target_leaves_the_chart_in_silence() -> None:
    """A target without a figure keeps its line, named by the frame, and its reason."""
    gaps = panel().head(2).assign(completion_pct=[90.0, np.nan], reason=["", "no figure"])
    axes = an.plot_gaps(gaps)
    names = [tick.get_text() for tick in axes.get_yticklabels()]
    assert names == ["R&D intensity (2022)", "R&D intensity (2021)"]
    assert "no figure" in [text.get_text() for text in axes.texts]
    plt.close("all")


def test_better_is_to_the_right_whatever_the_direction() -> None:
    """Energy 10 % below its ceiling is beyond 100, and marked as falling."""
    gaps = panel().head(2).assign(completion_pct=[90.0, 120.0], direction="down")
    axes = an.plot_gaps(gaps, names=["below the ceiling", "above the ceiling"])
    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert labels == ["above the ceiling ↓", "below the ceiling ↓"]
    printed = [text.get_text() for text in axes.texts]
    assert printed == [f"{100 / 1.2:.0f}", f"{100 / 0.9:.0f}"]
    assert "less is better" in axes.get_xlabel()
    plt.close("all")


def test_a_forecast_that_ends_early_says_so() -> None:
    """The last year that could be forecast, and the reason."""
    history = panel().head(3)
    path = pd.DataFrame({"year": [2024, 2025, 2026], "level": 80.0, "median": [3.1, 3.2, np.nan]})
    path = path.assign(lower=path["median"] - 1, upper=path["median"] + 1, unit="pct")
    path = path.assign(start_year=2023, start_value=3.1, place="330600", indicator="rd_intensity")
    path["reason"] = ["", "", "too few points for a forecast"]
    axes = an.plot_forecast(path, history=history)
    assert axes.get_xlabel() == "no forecast after 2025: too few points for a forecast"
    assert an.plot_forecast(path.head(2), history=history).get_xlabel() == ""
    plt.close("all")


def test_counts_have_whole_ticks() -> None:
    """Nobody counts two and a half laboratories."""
    counts = panel().head(3).assign(value=[1, 2, 3], unit="count", indicator="labs")
    axes = an.plot_series(counts)
    assert all(float(tick).is_integer() for tick in axes.get_yticks())
    plt.close("all")


def test_a_label_stands_at_the_end_of_its_own_line() -> None:
    """A line that ends early is named there, not at the chart's last year."""
    frame = panel().drop(index=2)
    axes = an.plot_series(frame, highlight=["Shaoxing", "Zhejiang"])
    at = {text.get_text(): (text.xy[0], text.xyann[0]) for text in axes.texts}
    assert at["Shaoxing"][0] == 2022 and at["Zhejiang"][0] == 2023
    assert at["Shaoxing"][1] == at["Zhejiang"][1] == 8
    plt.close("all")


def test_zero_has_no_sign_and_a_year_no_comma() -> None:
    """-0.0 prints as 0, a change of nothing without a plus, and 2016 as 2016."""
    frame = pd.DataFrame({"year": [2016], "base_year": [2015.0], "Year": [2016], "gap": [-0.0]})
    assert an.table(frame, title="t").rows == (("2016", "2015", "2016", "0"),)
    assert an.table(frame, columns=["year", "gap"], title="t").rows == (("2016", "0"),)
    assert an.signed(-0.001) == "0.00 points" and an.amount(-0.0, "pct") == "0 %"
    assert an.both(en=f"{-0.0:.1f} and -0.05", zh="") == "0.0 and −0.05"


def test_a_forecast_of_too_few_points_says_how_many_they_are() -> None:
    """Nine points without sister series carry three years; the chart ends there and says so."""
    values = [2.0, 2.14, 2.25, 2.38, 2.53, 2.62, 2.77, 2.87, 3.01]
    history = pd.DataFrame({"place": "330600", "year": range(2015, 2024), "value": values})
    history = history.assign(indicator="rd_intensity", unit="pct", status="final", basis="census4")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = an.forecast(history, horizon=6)
    assert path["median"].isna().any()
    last = path.loc[path["median"].notna(), "year"].max()
    axes = an.plot_forecast(path, history=history)
    assert axes.get_xlabel() == f"no forecast after {last}: 9 points carry no further"
    with an.language("zh"):
        axes = an.plot_forecast(path, history=history)
        assert axes.get_xlabel() == f"{last}年后无预测：9个数据点不足以推算更远"
    with pytest.raises(an.DataError, match=r"nothing to draw: .*: 2 points"):
        an.plot_forecast(path.assign(median=np.nan, reason="2 points"), history=history)
    plt.close("all")


def test_estimates_are_hollow_bars_with_a_legend() -> None:
    """A ranking doesn't pass an estimate off as a survey figure."""
    frame = pd.DataFrame({"place": ["330100", "330200"], "value": [3.9, 3.1], "unit": "pct"})
    frame["status"] = ["preliminary", "final"]
    axes = an.plot_ranked(frame)
    lower, upper = axes.patches
    assert upper.get_facecolor() == (1, 1, 1, 1) != lower.get_facecolor()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["estimate"]
    assert an.plot_ranked(frame.assign(status="final")).get_legend() is None
    plt.close("all")
