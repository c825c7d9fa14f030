"""The artists of a chart hold the figures they were given; nothing is cut off."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.charts.series import _spread
from analysis.charts.style import wrap


def history() -> pd.DataFrame:
    """A gap, an estimate, a change of base, a NaN; unsorted."""
    rows = [
        (2019, 2.7, "final", "census4"),
        (2016, 2.4, "final", "census4"),
        (2017, 2.5, "final", "census4"),
        (2020, 2.8, "final", "census5"),
        (2021, 2.9, "final", "census5"),
        (2022, 3.0, "preliminary", ""),
        (2018, None, "final", "census4"),
    ]
    frame = pd.DataFrame(rows, columns=["year", "value", "status", "basis"])
    return frame.assign(indicator="rd_intensity", place="330600", unit="pct")


def points(ax, *, estimates=False):
    if estimates:
        return [tuple(p) for c in ax.collections for p in np.asarray(c.get_offsets()).tolist()]
    lines = [line for line in ax.lines if line.get_marker() == "o"]
    return [list(zip(line.get_xdata(), line.get_ydata(), strict=True)) for line in lines]


def test_lines_break_at_gaps_and_at_a_change_of_base():
    """Three pieces: to the gap, the lone year before the census, and after it."""
    ax = an.plot_series(history(), highlight=["330600"])
    assert points(ax) == [
        [(2016, 2.4), (2017, 2.5)],
        [(2019, 2.7)],
        [(2020, 2.8), (2021, 2.9)],
    ]


def test_an_estimate_is_a_hollow_point_and_on_no_line():
    """January's figure is drawn, apart."""
    ax = an.plot_series(history(), highlight=["330600"])
    assert (2022.0, 3.0) in points(ax, estimates=True)
    assert all(2022 not in dict(piece) for piece in points(ax))


def test_an_estimate_stands_beside_the_target_of_its_year():
    """Neither covers the other: the estimate and its interval move right, the target stays."""
    goal = pd.DataFrame({"place": ["330600"], "year": [2022], "value": [3.0], "bound": ["about"]})
    bar = pd.DataFrame({"place": ["330600"], "year": [2022], "estimate": [3.0], "lower": [2.9]})
    bar = bar.assign(upper=3.2)
    ax = an.plot_series(history(), highlight=["330600"], targets=goal, intervals=bar)
    at = [x for x, y in points(ax, estimates=True) if y == 3.0]
    assert 2022.0 in at and any(2022.1 < x < 2022.5 for x in at)
    ends = [line.get_segments()[0] for line in ax.collections if hasattr(line, "get_segments")]
    assert [np.asarray(each)[:, 1].tolist() for each in ends] == [[2.9, 3.2]]
    assert ends[0][0][0] == pytest.approx(max(at))
    other = goal.assign(year=2023)
    alone = an.plot_series(history(), highlight=["330600"], targets=other)
    assert (2022.0, 3.0) in points(alone, estimates=True)


def test_targets_are_hollow_diamonds_with_their_bound():
    """The target's number stands beside it, with the sign of its bound."""
    goal = pd.DataFrame({"place": ["330600"], "year": [2025], "value": [3.3], "bound": ["about"]})
    ax = an.plot_series(history(), highlight=["330600"], targets=goal)
    assert (2025.0, 3.3) in points(ax, estimates=True)
    assert "≈3.3" in [text.get_text() for text in ax.texts]


def test_units_follow_the_language():
    """100 million CNY are drawn as CNY billion in English and as 亿元 in Chinese."""
    panel = history().assign(unit="100m_cny", indicator="rd_expenditure")
    english = an.plot_series(panel, language="en")
    chinese = an.plot_series(panel, language="zh")
    assert english.get_title(loc="left") == "CNY billion"
    assert chinese.get_title(loc="left") == "亿元"
    assert points(english)[0][0][1] == pytest.approx(points(chinese)[0][0][1] / 10)


def test_forecast_bands_hold_their_bounds():
    """Each band starts at the last figure and ends at lower and upper."""
    fc = pd.DataFrame(
        {
            "year": [2024, 2024],
            "level": [50.0, 95.0],
            "median": [3.2, 3.2],
            "lower": [3.1, 2.9],
            "upper": [3.3, 3.6],
            "unit": "pct",
            "start_year": 2023,
            "start_value": 3.1,
        }
    )
    ax = an.plot_forecast(fc, history=history())
    bands = [c for c in ax.collections if len(c.get_paths()) and c.get_label().endswith("%")]
    assert [band.get_label() for band in bands] == ["95 %", "50 %"]
    chinese = an.plot_forecast(fc, history=history(), language="zh")
    assert {"95%", "50%"} <= {band.get_label() for band in chinese.collections}
    assert bands[0].get_datalim(ax.transData).bounds == pytest.approx((2023, 2.9, 1, 0.7))


def province() -> tuple[pd.DataFrame, pd.DataFrame]:
    """First releases and the one-base series of a place: 2020 missing, 2023 restated."""
    first = pd.DataFrame({"year": [2021, 2022, 2023, 2024], "value": [2.94, 3.11, 3.20, 3.22]})
    one = pd.DataFrame({"year": [2024, 2023, 2022, 2019], "value": [3.22, 3.08, 2.98, 2.57]})
    return first.assign(status="final"), one.assign(status="final", unit="pct")


def test_a_chart_of_growth_says_so_and_over_which_years():
    """Not the indicator's own name alone; its marks stand in the language of the chart."""
    panel = an.load_panel("rd_personnel_fte", ["Zhejiang", "Jiangsu"], years=[2018, 2023])
    growth = an.growth_rate(panel, lag=5).query("year == 2023")
    wanted = {"en": "growth, % a year, 2018–2023", "zh": "年均增速（%），2018—2023年"}
    for language, text in wanted.items():
        marks = {an.both(en="needed 12.7 %", zh="所需12.7 %"): 12.7}
        ax = an.plot_distribution(growth, marks=marks, title="Growth", language=language)
        assert text in " ".join(each.get_text() for each in ax.figure.texts).replace("\n", "")
        named = {each.get_text() for each in ax.texts}
        assert named & {"needed 12.7 %", "所需12.7%"}


def test_rebasing_and_growth_are_told_apart():
    """Dotted first releases, a solid base with its gap, hatched between; both arrows are named."""
    first, one = province()
    ax = an.plot_rebasing(first, one)
    dotted, solid = ax.lines[:2]
    assert (dotted.get_linestyle(), solid.get_linestyle()) == (":", "-")
    assert np.isnan(solid.get_ydata()).sum() == 2
    assert ax.collections[0].get_hatch()
    texts = [text.get_text() for text in ax.texts]
    assert "re-basing −0.12" in texts and "growth +0.14" in texts
    assert "growth +0.14" not in [t.get_text() for t in an.plot_rebasing(first, one.tail(2)).texts]


def test_the_triangle_holds_every_figure_and_tints_its_base():
    """One cell per figure, none for a blank; the legend names the bases."""
    table = pd.DataFrame({2023: [3.11, np.nan], 2024: [3.10, 3.20]})
    table.index = pd.MultiIndex.from_tuples([("i", "p", 2022), ("i", "p", 2023)],
                                            names=["indicator", "place", "year"])  # fmt: skip
    bases = pd.DataFrame({2023: ["census3", ""], 2024: ["census4", "census4"]}, index=table.index)
    ax = an.plot_revisions(table, bases=bases)
    assert sorted(text.get_text() for text in ax.texts) == ["3.10", "3.11", "3.20"]
    assert len({cell.get_facecolor() for cell in ax.patches}) == 2
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named == ["census of 2013", "census of 2018"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["2022", "2023"]


def test_estimates_are_marked_by_their_wording():
    """Three wordings, three shapes; the highlighted place is filled, and zero is drawn."""
    errors = pd.DataFrame(
        {
            "place": ["330000", "330600", "330600"],
            "year": [2022, 2020, 2021],
            "error": [0.11, 0.07, -0.1],
            "wording": ["level", "about", "at_least"],
            "unit": "pct",
        }
    )
    ax = an.plot_estimates(errors, highlight="330000")
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "Zhejiang" in labels and len(labels) == 3
    assert ax.lines[0].get_ydata()[0] == 0


def test_estimates_stand_with_their_interval_and_linked_values_as_squares():
    """The estimate is a hollow point with a bar; a spliced value has the marker of its own."""
    panel = pd.DataFrame(
        {
            "indicator": "rd", "place": "330600", "year": [2022, 2023, 2025], "unit": "pct",
            "value": [3.0, 3.1, 3.3], "status": ["spliced", "final", "preliminary"],
        }
    )  # fmt: skip
    bars = pd.DataFrame({"place": ["330600"], "year": [2025], "lower": [3.2], "upper": [3.4]})
    ax = an.plot_series(panel, highlight=["330600"], intervals=bars)
    circles, squares = ax.lines[:2]
    assert (circles.get_marker(), squares.get_marker()) == ("o", "s")
    assert squares.get_markevery() == [True, False]
    segments = [c.get_segments()[0].tolist() for c in ax.collections if hasattr(c, "get_segments")]
    assert [[2025.0, 3.2], [2025.0, 3.4]] in segments


def test_a_change_of_base_breaks_the_line():
    """Known to known, and known to unknown: a mark and two pieces each."""
    panel = pd.DataFrame(
        {
            "indicator": "rd", "place": "330600", "year": [2020, 2021, 2022, 2023], "unit": "pct",
            "value": [3.0, 3.1, 3.0, 3.1], "basis": ["census4", "census4", "census5", ""],
        }
    )  # fmt: skip
    ax = an.plot_series(panel, highlight=["330600"])
    marks = [line.get_xdata()[0] for line in ax.lines if len(set(line.get_xdata())) == 1]
    assert {2021.5, 2022.5} <= set(marks)


def test_ranked_bars_are_sorted_and_start_at_zero():
    """The longest bar is on top, each begins at zero, a missing figure has none."""
    frame = pd.DataFrame({"place": ["330600", "330100", "330200"], "value": [3.12, 3.9, None]})
    ax = an.plot_ranked(frame, highlight=["330600"])
    bars = ax.patches
    assert [bar.get_width() for bar in bars] == [3.12, 3.9]
    assert {bar.get_x() for bar in bars} == {0}
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Shaoxing", "Hangzhou"]


def test_verdicts_differ_by_shape():
    """Met, missed and open are told apart without colour."""
    gaps = pd.DataFrame(
        {"completion_pct": [104.0, 92.0, 80.0], "verdict": ["met", "missed", "open"]}
    )
    ax = an.plot_gaps(gaps, names=["a", "b", "c"])
    shapes = {tuple(map(tuple, c.get_paths()[0].vertices.round(3))) for c in ax.collections[1:]}
    assert len(shapes) == 3


def test_charts_leave_their_frame_alone_and_return_the_axes():
    """The frame is the same afterwards; a given Axes is drawn on and returned."""
    import matplotlib.pyplot as plt

    frame = history()
    given = plt.subplots()[1]
    assert an.plot_series(frame, ax=given) is given
    pd.testing.assert_frame_equal(frame, history())


def test_a_chart_of_two_units_is_refused():
    """Mixed units would share one axis."""
    mixed = pd.concat([history(), history().assign(unit="count", place="330100")])
    with pytest.raises(an.DataError, match="a chart shows one unit"):
        an.plot_series(mixed)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_leaves_the_figure(language):
    """Title, source, ticks and labels all lie inside the picture, however long."""
    ax = an.plot_series(history(), highlight=["330600"], language=language)
    long = "A finding of many words " * 8 if language == "en" else "一个很长的结论，" * 20
    an.caption(ax, title=long, subtitle=long, source=long)
    figure = ax.figure
    figure.canvas.draw()
    width, height = figure.get_size_inches() * figure.dpi
    boxes = [text.get_window_extent() for text in figure.texts] + [ax.get_tightbbox()]
    assert all(box.x0 >= 0 and box.y0 >= 0 for box in boxes)
    assert all(box.x1 <= width and box.y1 <= height for box in boxes)
    plot = ax.get_tightbbox()
    for text in figure.texts:
        assert not plot.overlaps(text.get_window_extent())
    assert {text.get_gid() for text in figure.texts} == {"title", "subtitle", "foot"}


def test_chinese_glyphs_are_there():
    """A chart with Chinese names draws without a missing glyph (a warning would be an error)."""
    ax = an.plot_series(history(), highlight=["330600"], language="zh")
    an.caption(ax, title="绍兴R&D经费投入强度≥3.3%，喆堃囍", source="资料来源：国家统计局")
    ax.figure.canvas.draw()
    assert "绍兴" in [text.get_text() for text in ax.texts]


def test_lines_never_start_with_closing_punctuation():
    """Chinese breaks anywhere but before a comma or full stop."""
    lines = wrap("按同一口径，强度提高。" * 6, 1.2, 9)
    assert len(lines) > 4
    assert not any(line[0] in "，。" for line in lines)
    assert "".join(lines) == "按同一口径，强度提高。" * 6


def test_labels_are_spread_around_their_place():
    """Crowded labels keep their order and distance, and their mean; free ones stay."""
    levels = _spread([10.0, 11.0, 12.0, 60.0], 10.0)
    assert levels == pytest.approx([1.0, 11.0, 21.0, 60.0])
