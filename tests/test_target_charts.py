"""Charts of targets: every mark stands where its figure says, and no colour is the only signal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.charts.targets import _RATINGS
from analysis.targets.rules import RULES


def figures() -> pd.DataFrame:
    """A gap, an estimate and a NaN; unsorted."""
    frame = pd.DataFrame(
        {"year": [2023, 2019, 2022, 2020, 2024], "value": [3.12, 2.65, 3.01, None, 3.3]}
    )
    status = ["final", "final", "final", "final", "preliminary"]
    return frame.assign(status=status, indicator="b", place="town", unit="pct")


def gap() -> pd.Series:
    goal = pd.DataFrame(
        {"indicator": ["b"], "place": "town", "year": 2025, "value": 3.3, "unit": "pct",
         "bound": "level", "published": "2021-02-02"}
    )  # fmt: skip
    rows = figures()
    return an.target_gaps(rows[rows["status"] == "final"], goal).iloc[0]


def test_the_wedge_lies_between_the_pace_made_and_the_pace_asked():
    """From 3.12 in 2023: on at the pace so far, 3.355 in 2025; asked: 3.3."""
    ax = an.plot_pace(figures(), gap())
    corners = ax.patches[0].get_xy()[:3]
    np.testing.assert_allclose(corners, [(2023, 3.12), (2025, 3.12 + 2 * 0.47 / 4), (2025, 3.3)])
    line = ax.lines[0]
    assert np.isnan(line.get_ydata()[1])  # 2020 breaks the line
    assert line.get_ydata()[0] == 2.65
    hollow = ax.lines[1]
    assert (list(hollow.get_xdata()), hollow.get_markerfacecolor()) == ([2024], "white")
    assert any("3.3" in text.get_text() for text in ax.texts)


def test_probabilities_stand_on_the_strip():
    """In per cent, a number beside each; one that can't be told keeps its line and its reason."""
    reasons = ["", "no figure", ""]
    frame = pd.DataFrame({"probability": [0.6, np.nan, 0.95], "reason": reasons})
    ax = an.plot_probability(frame, names=["a", "b", "c"])
    assert ax.lines[0].get_xdata().tolist() == [60, 95]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["a", "b", "c"]
    assert {"60", "95", "no figure"} <= {text.get_text() for text in ax.texts}


def test_each_rating_has_a_shape_of_its_own():
    """Told apart in grey: no two classes share a shape; every cell of the matrix is drawn."""
    assert len({shape for shape, *_ in _RATINGS.values()}) == len(_RATINGS)
    classes = list(_RATINGS)
    rated = pd.DataFrame(
        [(f"t{at}", rule, classes[(at + n) % 6])
         for at in range(2) for n, rule in enumerate(RULES)],
        columns=["target", "rule", "rating"],
    )  # fmt: skip
    ax = an.plot_ratings(rated, name="target")
    assert sum(len(part.get_offsets()) for part in ax.collections) == len(rated)


def test_spending_is_drawn_in_the_languages_unit():
    """100 million CNY print as billions in English, as they are in Chinese; no figure, no dot."""
    frame = pd.DataFrame(
        {"rd": [2901.0, None], "low": [3260.0, 300.0], "middle": [3350.0, 314.0],
         "high": [3500.0, 330.0], "unit": "100m_cny"}
    )  # fmt: skip
    ax = an.plot_spending(frame, names=["x", "y"])
    assert {"335", "31", "290"} == {text.get_text() for text in ax.texts}
    ax = an.plot_spending(frame, names=["x", "y"], language="zh")
    assert {"3,350", "314", "2,901"} == {text.get_text() for text in ax.texts}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_leaves_the_figure(language):
    """Names, heads, legend and caption stay inside; frames are left alone."""
    rated = pd.DataFrame(
        [(f"A rather long name of a target number {at}", rule, "slow")
         for at in range(3) for rule in RULES],
        columns=["target", "rule", "rating"],
    )  # fmt: skip
    kept = rated.copy()
    for ax in (
        an.plot_ratings(rated, name="target", language=language),
        an.plot_pace(figures(), gap(), language=language),
        an.plot_probability(pd.DataFrame({"probability": [0.98]}), names=["x"], language=language),
    ):
        an.caption(ax, title="A finding", subtitle="What is measured", source="Source")
        ax.figure.canvas.draw()
        box = ax.get_tightbbox()
        width, height = ax.figure.canvas.get_width_height()
        assert box.x0 >= -1
        assert box.x1 <= width + 1
        assert box.y0 >= -1
        assert box.y1 <= height + 1
    pd.testing.assert_frame_equal(rated, kept)
