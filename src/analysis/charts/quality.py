"""Draw how far forecasts could have been trusted; nothing is computed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..text.wording import label, number
from .checks import some
from .drawing import Layout, drawing
from .style import ACCENT, GREY, INK, LIGHT, MUTED, SECOND, THIRD, new_axes, unit_above

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Marks of the levels, from the lowest to the highest: told apart without their colours.
_MARKS = [("o", THIRD), ("s", ACCENT), ("D", SECOND), ("^", INK)]


@drawing()
@check_arguments
def plot_coverage(scores: pd.DataFrame, *, name: str = "method", **layout: Unpack[Layout]) -> Axes:
    """Draw how often each interval held, against its nominal level.

    Parameters
    ----------
    scores : DataFrame
        From ``score``: one row each, ``coverage_50``, ... in per cent.
    name : str, default "method"
        The column that names the rows.

    Examples
    --------
    >>> scores = pd.DataFrame({"method": ["ols"], "coverage_80": [41.2], "coverage_95": [60.4]})
    >>> ax = plot_coverage(scores, name="method")
    """
    columns = [column for column in scores if re.fullmatch(r"coverage_\d+(\.\d+)?", str(column))]
    if not columns or name not in scores:
        raise DataError(
            f"the frame needs a column '{name}' and columns such as 'coverage_80'",
            allowed=list(map(str, scores.columns)),
            todo="pass the result of score(), and name= the column that names its rows",
        )
    numbers = scores[columns].apply(pd.to_numeric, errors="coerce")
    rows = scores[[name]].join(numbers)[numbers.notna().any(axis=1)].reset_index(drop=True)
    if rows.empty:
        raise DataError("nothing to draw: no coverage was measured", rows=scores)
    axes = new_axes(layout, 0.6 + 0.26 * len(rows))
    at = -np.arange(len(rows))
    for column, (mark, colour) in zip(columns, _MARKS, strict=False):
        level = float(str(column).removeprefix("coverage_"))
        axes.axvline(level, color=colour, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1)
        axes.hlines(at, rows[column], level, color=colour, linewidth=1.0, alpha=0.5, zorder=2)
        axes.plot(
            rows[column], at, mark, color=colour, markersize=6, zorder=3,
            label=label("level_mark").format(level=level),
        )  # fmt: skip
    axes.set_yticks(at, rows[name].astype(str))
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(min(20.0, rows[columns].min(axis=None) - 5), 101)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(label("held_share"))
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=4, frameon=False, fontsize=8.5)
    return axes


@drawing("mean", "share", "n")
@check_arguments
def plot_reliability(table: pd.DataFrame, **layout: Unpack[Layout]) -> Axes:
    """Draw stated probabilities against observed frequencies; on the diagonal both agree.

    Parameters
    ----------
    table : DataFrame
        From ``reliability``: ``mean``, ``share`` (0 to 1) and ``n``.

    Examples
    --------
    >>> table = pd.DataFrame({"mean": [0.2, 0.7], "share": [0.25, 0.6], "n": [40, 60]})
    >>> ax = plot_reliability(table)
    """
    table = some(some(table, "mean"), "share")
    axes = new_axes(layout, 2.4)
    axes.plot([0, 100], [0, 100], color=GREY, linewidth=1.0, linestyle=(0, (4, 2)))
    axes.plot(100 * table["mean"], 100 * table["share"], color=LIGHT, linewidth=1.4, zorder=2)
    axes.scatter(
        100 * table["mean"], 100 * table["share"], s=18 + 160 * table["n"] / table["n"].max(),
        color=ACCENT, alpha=0.85, zorder=3,
    )  # fmt: skip
    for row in table.itertuples():
        axes.annotate(
            number(row.n, 0), (100 * row.mean, 100 * row.share), xytext=(9, -9),
            textcoords="offset points", fontsize=8, color=MUTED,
        )  # fmt: skip
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 104)
    axes.set_xlabel(label("said_probability"))
    unit_above(axes, label("came_share"))
    return axes
