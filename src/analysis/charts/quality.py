"""Draw how far forecasts could have been trusted; like ``charts``, nothing is computed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..text.wording import label
from .style import ACCENT, GREY, INK, LIGHT, MUTED, SECOND, THIRD, house_style, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Marks of the levels, from the lowest to the highest: told apart without their colours.
_MARKS = [("o", THIRD), ("s", ACCENT), ("D", SECOND), ("^", INK)]


@house_style
def plot_coverage(
    scores: pd.DataFrame, *, name: str, language: str = "en", ax: Axes | None = None
) -> Axes:
    """How often each interval held, against the line where it says it holds.

    Parameters
    ----------
    scores : DataFrame
        From ``score``: one row each, ``coverage_50``, ... in per cent.
    name : str
        The column that names the rows.
    language : {"en", "zh"}
        Language of labels.
    ax : Axes, optional
        Where to draw; a new figure of text width otherwise.

    Returns
    -------
    Axes
        What was drawn on.

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["ols"], "coverage_80": [41.2], "coverage_95": [60.4]})
    >>> ax = plot_coverage(scores, name="method")
    """
    axes = new_axes(ax, 0.6 + 0.26 * len(scores))
    rows = scores.reset_index(drop=True)
    columns = [column for column in rows if str(column).startswith("coverage_")]
    at = -np.arange(len(rows))
    for column, (mark, colour) in zip(columns, _MARKS, strict=False):
        level = float(str(column).removeprefix("coverage_"))
        axes.axvline(level, color=colour, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
        axes.hlines(at, rows[column], level, color=colour, linewidth=1.0, alpha=0.5, zorder=2)
        axes.plot(
            rows[column], at, mark, color=colour, markersize=6, zorder=3,
            label=label("level_mark", language).format(level=level),
        )  # fmt: skip
    axes.set_yticks(at, rows[name].astype(str))
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(min(20.0, rows[columns].min(axis=None) - 5), 101)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label("held_share", language))
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=4, frameon=False, fontsize=8.5)
    return axes


@house_style
def plot_reliability(
    table: pd.DataFrame, *, language: str = "en", height: float = 2.8, ax: Axes | None = None
) -> Axes:
    """Probabilities said against how often it came so; on the diagonal both agree.

    Parameters
    ----------
    table : DataFrame
        From ``reliability``: ``mean``, ``share`` (0 to 1) and ``n``.
    language : {"en", "zh"}
        Language of labels.
    height : float
        Height of the plot in inches; a caption adds its own.
    ax : Axes, optional
        Where to draw; a new figure of text width otherwise.

    Returns
    -------
    Axes
        What was drawn on.

    Examples
    --------
    >>> table = pd.DataFrame({"mean": [0.2, 0.7], "share": [0.25, 0.6], "n": [40, 60]})
    >>> ax = plot_reliability(table)
    """
    axes = new_axes(ax, height)
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=1.0, linestyle=(0, (4, 2)))
    axes.plot(100 * table["mean"], 100 * table["share"], color=LIGHT, linewidth=1.4, zorder=2)
    axes.scatter(
        100 * table["mean"], 100 * table["share"], s=18 + 160 * table["n"] / table["n"].max(),
        color=ACCENT, alpha=0.85, zorder=3,
    )  # fmt: skip
    for row in table.itertuples():
        axes.annotate(
            f"{row.n:,}", (100 * row.mean, 100 * row.share), xytext=(9, -9),
            textcoords="offset points", fontsize=8, color=MUTED,
        )  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 104)
    axes.set_xlabel(label("said_probability", language))
    axes.set_title(label("came_share", language), loc="left", fontsize=8.5, color=MUTED, pad=5)
    return axes
