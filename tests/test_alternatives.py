"""What a chart shows, in words: range, last value, target, in both languages, from its frame."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.charts.alt_text import alt_text
from analysis.charts.style import ALT


def panel(**series: list[float]) -> pd.DataFrame:
    """A panel of intensities from 2021 on, rows unsorted, with a gap where a value is NaN."""
    rows = [
        {"indicator": "rd_intensity", "place": place, "year": 2021 + at, "value": value}
        for place, values in series.items()
        for at, value in enumerate(values)
    ]
    return pd.DataFrame(rows).assign(unit="pct").sample(frac=1, random_state=1)


def test_a_line_is_told_by_its_ends_and_its_range() -> None:
    """First and last value, lowest and highest, of the place named first; missing years skipped."""
    frame = panel(b=[3.0, 2.5, np.nan, 4.25], a=[1.0, 2.0, 1.5, np.nan])
    assert alt_text(frame, highlight=["a"]) == (
        "a: 1 % in 2021, 1.5 % in 2023; lowest 1 % (2021), highest 2 % (2022). "
        "b: 3 % in 2021, 4.25 % in 2024; lowest 2.5 % (2022), highest 4.25 % (2024)."
    )
    with an.language("zh"):
        assert alt_text(frame, highlight="a").startswith("a：2021年1%，2023年1.5%；")


def test_many_lines_are_told_as_a_range() -> None:
    """Three places are told one by one, the others by the range of their last values."""
    frame = panel(**{name: [1.0, 2.0 + at] for at, name in enumerate("uvwxyz")})
    told = alt_text(frame, highlight=["z"])
    assert told.startswith("z: ")
    assert re.search(r"3 more places, last values from \d+ % to \d+ %\.$", told)


def test_target_and_forecast_are_told() -> None:
    """A target by year and value, each once; a forecast by median and 80 % interval."""
    history = panel(a=[1.0, 2.0])
    targets = pd.DataFrame({"place": ["a"] * 3, "year": [2025, 2025, None], "value": [3.3, 3.3, 9]})
    forecast = pd.DataFrame(
        {"place": "a", "year": 2030, "level": [50, 80, 95], "median": 3.0, "lower": 2.0, "upper": 4}
    )
    told = alt_text(forecast, history=history, targets=targets)
    assert "Forecast for 2030: median 3 %, 80 % prediction interval 2 % to 4 %." in told
    assert told.count("Target for 2025: 3.3 %.") == 1
    assert "9 %" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_are_told_by_their_extremes(language: str) -> None:
    """Bars: how many, the lowest and the highest by name, and the place that stands out."""
    frame = pd.DataFrame({"place": ["b", "a", "c"], "value": [2.0, 3.5, np.nan], "unit": "pct"})
    with an.language(language):
        told = alt_text(frame, highlight=["b"])
    numbers = re.findall(r"\d+\.?\d*", told)
    assert numbers == ["2", "2", "3.5", "2"]


def test_a_frame_of_nothing_known_says_nothing() -> None:
    """Better no words than wrong ones."""
    assert alt_text(pd.DataFrame({"x": ["p"], "y": ["q"]})) == ""
    assert alt_text(pd.DataFrame({"place": [], "value": []})) == ""


def test_a_chart_carries_its_description() -> None:
    """Every drawing function leaves the words on what it drew; the frame is as it was."""
    frame = an.load_rd_intensity("China", years=[2023, 2024])
    before = frame.copy()
    ax = an.plot_series(frame, highlight=["100000"], language="zh")
    assert str(ax.patch.get_gid()).startswith(f"{ALT}全国：2023年")
    pd.testing.assert_frame_equal(frame, before)
    plt.close(ax.figure)
