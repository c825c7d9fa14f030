"""The look of a chart: fonts, colours, and where title, subtitle and source stand around it."""

from __future__ import annotations

import functools
import importlib.util
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import CJK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACCENT, SECOND, THIRD, FOURTH = "#1f4e79", "#c8553d", "#5b8e7d", "#b08d57"
INK, GREY, LIGHT, MUTED = "#1c2430", "#8a8f98", "#d5d8dc", "#5a6270"
#: The colours that a briefing may change, by name; charts and page share them.
COLOURS = {"accent": ACCENT, "second": SECOND, "third": THIRD, "fourth": FOURTH}
COLOURS |= {"ink": INK, "grey": GREY, "light": LIGHT, "muted": MUTED}
WIDTH = 6.5
FONT = "Noto Sans SC"
#: An id that begins so carries the description of a chart.
ALT = "alt: "
#: The texts around a chart: id -> size in points and colour.
_AROUND = {"title": (11.0, ACCENT), "subtitle": (8.5, MUTED), "foot": (8.0, MUTED)}
_CLOSING = "，。；：、）》？！”%"
STYLE: dict[Any, Any] = {
    "font.family": FONT,
    "font.size": 9.0,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LIGHT,
    "grid.linewidth": 0.5,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "text.color": INK,
    "figure.dpi": 120.0,
    "figure.facecolor": "white",
}


@functools.cache
def register_font() -> None:
    """Make the house font known to matplotlib."""
    from matplotlib import font_manager

    package = importlib.util.find_spec("zhplot")
    if package is None or package.origin is None:
        raise DataError("the font package zhplot is not installed", todo="pip install zhplot")
    font_manager.fontManager.addfont(
        Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"
    )


def new_axes(layout: Mapping[str, Any], height: float) -> Axes:
    """The axes of a layout, or those of a new figure of the page's text width."""
    axes: Axes | None = layout.get("ax")
    if axes is not None:
        return axes
    import matplotlib.pyplot as plt

    size = (WIDTH, layout.get("height") or height)
    axes = plt.subplots(figsize=size, layout="constrained")[1]
    axes.tick_params(labelsize=STYLE["xtick.labelsize"])  # ticks made later keep this size
    return axes


def only(frame: pd.DataFrame, column: str) -> str:
    """The one value of a column that a chart can show; DataError where there are several."""
    values = sorted(frame[column].dropna().astype(str).unique())
    if len(values) != 1:
        raise DataError(
            f"a chart shows one {column}, and the frame holds {len(values)}",
            rows=frame.drop_duplicates(column),
            todo=f"select one {column} first, or draw a chart for each",
        )
    return str(values[0])


def unit_above(axes: Axes, text: str) -> None:
    """Write the unit above the vertical axis."""
    axes.set_title(text, loc="left", fontsize=8.5, color=MUTED, pad=5)


@check_arguments
def caption(ax: Axes, *, title: str, subtitle: str = "", source: str = "") -> Axes:
    """Put the finding above a chart and its source below; the figure grows by their lines.

    The ``plot_*`` functions do this themselves where they are given a ``title``; this is for charts
    drawn otherwise, and to change what stands around one.

    Parameters
    ----------
    ax : Axes
        A chart, alone in its figure.
    title : str
        The finding, as a sentence.
    subtitle : str
        What is measured, in which unit, for which years.
    source : str
        Publisher and date of the data; see ``source_line``.

    Returns
    -------
    Axes
        The same axes.

    Raises
    ------
    DataError
        When the figure holds several charts.

    Examples
    --------
    >>> import analysis as an
    >>> ax = an.plot_series(an.load_rd_intensity("China"))
    >>> ax = an.caption(ax, title="R&D intensity rises", source="National Bureau of Statistics")
    """
    import matplotlib.pyplot as plt

    figure: Any = getattr(ax, "figure", None)
    if figure is None:
        raise DataError(f"ax={ax!r:.40} is no chart", allowed="the Axes that a plot returns")
    if len(figure.axes) > 1:
        raise DataError(
            f"a caption belongs to one chart, and the figure holds {len(figure.axes)}",
            todo="name each part with ax.set_title(), the whole with figure.suptitle()",
        )
    register_font()
    with plt.rc_context(STYLE):
        width, height = figure.get_size_inches()
        height -= _take_caption(figure)
        texts = {"title": title, "subtitle": subtitle, "foot": source}
        lines = {
            gid: wrap(text, width - 0.2, _AROUND[gid][0]) for gid, text in texts.items() if text
        }
        tall = {gid: len(lines[gid]) * _AROUND[gid][0] * 1.45 / 72 for gid in lines}
        top = 0.04 + sum(size + 0.03 for gid, size in tall.items() if gid != "foot")
        bottom = tall.get("foot", 0.0) + 0.06
        whole, down = height + top + bottom, 0.04
        figure.set_figheight(whole)
        for gid, text in lines.items():
            size, colour = _AROUND[gid]
            above = gid != "foot"
            figure.text(
                0.05 / width, 1 - down / whole if above else 0.03 / whole, "\n".join(text),
                fontsize=size, color=colour, va="top" if above else "bottom", linespacing=1.3,
                gid=gid,
            )  # fmt: skip
            down += tall[gid] + 0.03
        room = (0, bottom / whole, 1, height / whole)
        figure.set_layout_engine("constrained", rect=room)
    return ax


def _take_caption(figure: Any) -> float:
    """Take the texts of an earlier caption away; return the height in inches that they used."""
    earlier = [text for text in figure.texts if text.get_gid() in _AROUND]
    if not earlier:
        return 0.0
    for text in earlier:
        text.remove()
    share = figure.get_layout_engine().get()["rect"][3]
    return float(figure.get_figheight() * (1 - share))


def as_svg(ax: Axes) -> str:
    """Write a chart as SVG text, the same for the same data; its figure is closed.

    Parameters
    ----------
    ax : Axes
        What a ``plot_*`` function or ``caption`` returned.

    Returns
    -------
    str
        The file.
    """
    import matplotlib.pyplot as plt

    figure: Any = ax.figure
    text = io.StringIO()
    with plt.rc_context({"svg.hashsalt": "analysis"}):
        figure.savefig(text, format="svg", metadata={"Date": None})
    plt.close(figure)
    return text.getvalue()


def wrap(text: str, inches: float, size: float) -> list[str]:
    """Break text into lines of a given width; Chinese breaks between any two characters.

    Parameters
    ----------
    text : str
        One paragraph.
    inches : float
        The width to fill.
    size : float
        Font size in points.

    Returns
    -------
    list of str
        The lines; no line starts with closing punctuation.

    Examples
    --------
    >>> wrap("one two three", 0.6, 10)
    ['one two', 'three']
    """
    room = 0.97 * inches * 72 / size  # a screen's hinting widens the letters a little
    lines, line = [], ""
    for piece in re.findall(rf"[{CJK}] ?|[^{CJK}\s]+\s?|\s", text):
        if line and _width(line + piece.rstrip()) > room and piece[0] not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _width(text: str) -> float:
    """Width of a line in the house font, as a multiple of the font size."""
    return sum(map(_letter_width, text))


@functools.cache
def _letter_width(letter: str) -> float:
    """Width of a letter in the house font, as a share of the font size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    register_font()
    font = FontProperties(family=FONT, size=100)
    return float(text_to_path.get_text_width_height_descent(letter, font, ismath=False)[0] / 100)
