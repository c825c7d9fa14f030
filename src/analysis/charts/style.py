"""The look of a chart: fonts, colours, and where title, subtitle and source stand around it."""

from __future__ import annotations

import functools
import importlib.util
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from ..errors import DataError
from .alt_text import alt_text

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
#: The arguments of a drawing function that its description needs.
_TOLD = {"targets", "history", "highlight", "value", "unit", "language"}
_Drawing = TypeVar("_Drawing", bound=Callable[..., Any])
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


def house_style(draw: _Drawing) -> _Drawing:
    """Let a function draw in the house font and colours, and leave the user's settings alone.

    What the chart shows is said in words, computed from the same arguments, as the id of the
    axes' background; the briefing and a page in HTML read it there.
    """

    @functools.wraps(draw)
    def styled(*args: Any, **kwargs: Any) -> Any:
        import matplotlib.pyplot as plt

        plt.draw_if_interactive()  # loads the notebook's backend, which the context must not undo
        _register_font()
        with plt.rc_context(STYLE):
            axes = draw(*args, **kwargs)
        told = {name: given for name, given in kwargs.items() if name in _TOLD}
        axes.patch.set_gid(ALT + alt_text(args[0], **told))
        return axes

    return styled  # type: ignore[return-value]


@functools.cache
def _register_font() -> None:
    from matplotlib import font_manager

    package = importlib.util.find_spec("zhplot")
    if package is None or package.origin is None:
        raise DataError("the font package zhplot is not installed", todo="pip install zhplot")
    font_manager.fontManager.addfont(
        Path(package.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"
    )


def new_axes(ax: Axes | None, height: float) -> Axes:
    """The axes given, or those of a new figure of the page's text width."""
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    axes: Axes = plt.subplots(figsize=(WIDTH, height))[1]
    axes.tick_params(labelsize=STYLE["xtick.labelsize"])  # ticks made later keep this size
    return axes


def only(frame: pd.DataFrame, column: str) -> str:
    """The one value of a column that a chart can show; DataError where there are several."""
    found = sorted(frame[column].dropna().unique())
    if len(found) != 1:
        raise DataError(
            f"a chart shows one {column}, and the frame holds {len(found)}",
            rows=frame.drop_duplicates(column),
            todo=f"select one {column} first",
        )
    return str(found[0])


def caption(ax: Axes, *, title: str, subtitle: str = "", source: str = "") -> Axes:
    """Put the finding above a chart and its source below; the figure grows by their lines.

    Parameters
    ----------
    ax : Axes
        What a ``plot_*`` function returned, alone in its figure.
    title : str
        The finding, as a sentence.
    subtitle : str
        What is measured, in which unit, for which years.
    source : str
        Publisher, edition and date of the data; see ``source_line``.

    Returns
    -------
    Axes
        The same axes.

    Examples
    --------
    >>> import analysis as an
    >>> ax = an.plot_series(an.load_rd_intensity("China"))
    >>> ax = an.caption(ax, title="R&D intensity rises", source="National Bureau of Statistics")
    """
    import matplotlib.pyplot as plt

    with plt.rc_context(STYLE):
        figure: Any = ax.figure
        width, plot = figure.get_size_inches()
        heads = [("title", title, 11.0, ACCENT), ("subtitle", subtitle, 8.5, MUTED)]
        above = [(*head, wrap(head[1], width - 0.2, head[2])) for head in heads if head[1]]
        below = wrap(source, width - 0.2, 8.0) if source else []
        top = 0.04 + sum(len(lines) * size * 1.45 / 72 + 0.03 for *_, size, _, lines in above)
        bottom = len(below) * 8.0 * 1.45 / 72 + 0.1
        height = plot + top + bottom
        figure.set_figheight(height)
        at = 0.04
        for gid, _, size, colour, lines in above:
            figure.text(
                0.05 / width, 1 - at / height, "\n".join(lines), fontsize=size, color=colour,
                va="top", linespacing=1.3, gid=gid,
            )  # fmt: skip
            at += len(lines) * size * 1.45 / 72 + 0.03
        if below:
            figure.text(
                0.05 / width, 0.03 / height, "\n".join(below), fontsize=8.0, color=MUTED,
                va="bottom", linespacing=1.3, gid="foot",
            )  # fmt: skip
        _fit(ax, top + 0.06, bottom)
    return ax


def as_svg(ax: Axes) -> str:
    """A chart as SVG text, the same for the same data; its figure is closed.

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


def _fit(axes: Axes, top: float, bottom: float) -> None:
    """Move the axes so that ticks, labels and legend stay between title and foot."""
    figure: Any = axes.figure
    width, height = figure.get_size_inches()
    position = (0.12, 0.2, 0.7, 0.6)
    for _ in range(10):  # other ticks at another size may need other room, so until it stands
        axes.set_position(position)
        figure.canvas.draw()
        inches = figure.dpi_scale_trans.inverted()
        frame = axes.get_window_extent().transformed(inches)
        around: Any = axes.get_tightbbox()
        outer = around.transformed(inches)
        left = 0.05 + frame.x0 - outer.x0
        right = width - 0.06 - (outer.x1 - frame.x1)
        low = bottom + frame.y0 - outer.y0
        high = height - top - (outer.y1 - frame.y1)
        wanted = (left / width, low / height, (right - left) / width, (high - low) / height)
        if max(abs(new - old) for new, old in zip(wanted, position, strict=True)) < 0.001:
            return
        position = wanted


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
    for piece in _pieces(text):
        if line and _ems(line + piece.rstrip()) > room and piece[0] not in "，。；：、）》？！”%":
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _ems(text: str) -> float:
    return sum(_em(char) for char in text)


@functools.cache
def _em(char: str) -> float:
    """Width of a character in the house font, as a share of the font size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    _register_font()
    font = FontProperties(family=FONT, size=100)
    return text_to_path.get_text_width_height_descent(char, font, ismath=False)[0] / 100


def _pieces(text: str) -> list[str]:
    """Words with the space after them; every Chinese character is a piece of its own."""
    return re.findall(r"[\u2e80-\uffef] ?|[^\u2e80-\uffef\s]+\s?|\s", text)
