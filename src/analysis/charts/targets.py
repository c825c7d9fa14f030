"""Draw how targets stand: pace, probability, ratings, spending; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..text.wording import amount, display_unit, label
from .style import ACCENT, FOURTH, GREY, LIGHT, MUTED, SECOND, house_style, new_axes, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Shape, fill and edge of a class: the shape alone tells it, the fill darkens the better it is.
_MARKS = {
    "met": ("o", ACCENT, ACCENT),
    "on track": ("^", "#6d8fb3", ACCENT),
    "slow": ("d", "#d9e2ec", ACCENT),
    "stalled": ("s", "white", FOURTH),
    "away": ("v", SECOND, SECOND),
    "not rated": ("_", GREY, None),
}


@house_style
def plot_pace(
    figures: pd.DataFrame,
    gap: pd.Series,
    *,
    language: str = "en",
    height: float = 2.6,
    ax: Axes | None = None,
) -> Axes:
    """The road to one target: figures, the straight line asked for, and the wedge that is left.

    Parameters
    ----------
    figures : DataFrame
        One series, in the target's unit; an estimate (status ``preliminary``) is drawn hollow.
    gap : Series
        The target's row of ``target_gaps``.
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
    >>> import analysis as an
    >>> rd = an.load_rd_intensity("Shaoxing")
    >>> goals = an.load_targets("Shaoxing", indicators="rd_intensity", years=[2025]).head(1)
    >>> survey = rd[rd["status"] != "preliminary"]
    >>> ax = plot_pace(rd, an.target_gaps(survey, goals).iloc[0])
    """
    axes = new_axes(ax, height)
    text, factor = display_unit(gap["unit"], language)
    rows = figures.dropna(subset=["value"]).sort_values("year")
    guess = rows["status"] == "preliminary" if "status" in rows else pd.Series(False, rows.index)
    years = np.arange(rows["year"].min(), max(rows["year"].max(), gap["year"]) + 1)
    known = rows[~guess].set_index("year")["value"].reindex(years) * factor  # gaps break the line
    axes.plot(known.index, known, "-o", color=ACCENT, markersize=5, zorder=4,
              label=label("figures", language))  # fmt: skip
    if guess.any():
        axes.plot(rows.loc[guess, "year"], rows.loc[guess, "value"] * factor, "o", color=ACCENT,
                  markerfacecolor="white", markersize=6, zorder=4,
                  label=label("status_preliminary", language))  # fmt: skip
    ends = (gap["year"], gap["value"] * factor)
    axes.plot([gap["base_year"], ends[0]], [gap["base"] * factor, ends[1]], color=MUTED,
              linestyle=(0, (4, 2)), linewidth=1.2,
              label=label("pace_asked", language))  # fmt: skip
    left = gap["year"] - gap["latest_year"]
    if left > 0 and pd.notna(gap["pace_made"]):
        start, then = gap["latest"] * factor, (gap["latest"] + gap["pace_made"] * left) * factor
        axes.fill(
            [gap["latest_year"], ends[0], ends[0]], [start, then, ends[1]],
            color="#dfe6ee", zorder=1, hatch="///", edgecolor="white", linewidth=0,
        )  # fmt: skip
        axes.plot([gap["latest_year"], ends[0]], [start, then], color=ACCENT, linewidth=1.2,
                  linestyle=":", label=label("pace_on", language))  # fmt: skip
        axes.plot([gap["latest_year"], ends[0]], [start, ends[1]], color=SECOND, linewidth=1.4,
                  label=label("pace_left", language))  # fmt: skip
    axes.plot(*ends, marker="D", color=SECOND, markersize=7, zorder=5, linestyle="none")
    axes.annotate(
        f"{label('target', language)} {amount(gap['value'], gap['unit'], language)}", ends,
        xytext=(-9, 3), textcoords="offset points", ha="right", va="bottom", fontsize=8.5,
        color=SECOND,
    )  # fmt: skip
    axes.set_title(text, loc="left", fontsize=8.5, color=MUTED, pad=5)
    axes.set_xticks(years[:: max(1, len(years) // 9)])
    axes.margins(x=0.05, y=0.12)
    axes.legend(loc="lower right", frameon=False, fontsize=8.5)
    return axes


@house_style
def plot_probability(
    gaps: pd.DataFrame, *, names: Sequence[str], language: str = "en", ax: Axes | None = None
) -> Axes:
    """How likely each target is reached in its year, on a strip from 0 to 100 per cent.

    Parameters
    ----------
    gaps : DataFrame
        From ``target_gaps`` with a forecaster: ``probability`` (0 to 1).
    names : sequence of str
        What to print beside each row, in order.
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
    >>> ax = plot_probability(pd.DataFrame({"probability": [0.6, 0.1]}), names=["2025", "2030"])
    """
    rows = gaps.reset_index(drop=True).assign(name=list(names)).dropna(subset=["probability"])
    axes = new_axes(ax, 0.75 + 0.3 * len(rows))
    at, share = -np.arange(len(rows)), 100 * rows["probability"].to_numpy()
    for low, high, grey in ((0, 33, "#f1f2f4"), (33, 67, "#e4e7eb"), (67, 100, "#d5dae1")):
        axes.axvspan(low, high, color=grey, zorder=0, linewidth=0)
    axes.hlines(at, 0, share, color=ACCENT, linewidth=2.2, zorder=2)
    axes.plot(share, at, "o", color=ACCENT, markersize=8, zorder=3)
    for x, y in zip(share, at, strict=True):
        inside = x > 90
        axes.annotate(
            f"{x:.0f}", (x, y), xytext=(-10 if inside else 9, 6 if inside else 0),
            textcoords="offset points", va="center", ha="right" if inside else "left", fontsize=8.5,
        )  # fmt: skip
    for middle, key in ((16.5, "unlikely"), (50, "even"), (83.5, "likely")):
        axes.annotate(
            label(key, language), (middle, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=8.5, color=MUTED,
        )  # fmt: skip
    axes.set_yticks(at, rows["name"])
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(0, 100)
    axes.grid(visible=False)
    axes.set_xlabel(label("said_probability", language))
    return axes


@house_style
def plot_ratings(
    rated: pd.DataFrame, *, name: str, language: str = "en", ax: Axes | None = None
) -> Axes:
    """A matrix of targets by rules: shape and fill tell the rating.

    Parameters
    ----------
    rated : DataFrame
        From ``rate``: ``rule``, ``rating``.
    name : str
        The column that names the targets; rows are drawn in the order of the frame.
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
    >>> rated = pd.DataFrame({"target": ["3.3 % in 2025"] * 2, "rule": ["linear pace", "weather"],
    ...                       "rating": ["on track", "slow"]})
    >>> ax = plot_ratings(rated, name="target")
    """
    names, rules = rated[name].unique(), rated["rule"].unique()
    axes = new_axes(ax, 1.6 + 0.3 * len(names))
    x = rated["rule"].map({rule: at for at, rule in enumerate(rules)})
    y = -rated[name].map({text: at for at, text in enumerate(names)})
    for rating, (shape, face, edge) in _MARKS.items():
        here = rated["rating"] == rating
        if here.any():
            axes.scatter(
                x[here], y[here], marker=shape, s=80, facecolor=face, edgecolor=edge,
                linewidth=1.4, zorder=3, label=label(f"rating_{rating}", language),
            )  # fmt: skip
    heads = [label(f"rule_{rule}", language) for rule in rules]
    if language == "zh":
        axes.set_xticks(range(len(rules)), ["\n".join(head) for head in heads], fontsize=8)
    else:
        axes.set_xticks(range(len(rules)), heads, rotation=90, fontsize=8)
    lines = ["\n".join(wrap(text, 2.5, 8.5)) for text in names]
    axes.set_yticks(-np.arange(len(names)), lines)
    axes.set_ylim(-len(names) + 0.4, 0.6)
    axes.set_xlim(-0.5, len(rules) - 0.5)
    axes.grid(axis="x", visible=False)
    axes.legend(
        loc="lower right", bbox_to_anchor=(1, 1), ncols=6, frameon=False, fontsize=8,
        handletextpad=0.1, columnspacing=0.9,
    )  # fmt: skip
    return axes


@house_style
def plot_spending(
    frame: pd.DataFrame, *, names: Sequence[str], language: str = "en", ax: Axes | None = None
) -> Axes:
    """R&D as it is and as each target needs it, with the spread of the scenarios.

    Parameters
    ----------
    frame : DataFrame
        One row per target: ``rd`` (newest; may be missing), ``low``, ``middle``, ``high`` (needed
        over the scenarios) and ``unit`` of all.
    names : sequence of str
        What to print beside each row, in order.
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
    >>> frame = pd.DataFrame({"rd": [2901.0], "low": [3260.0], "middle": [3350.0],
    ...                       "high": [3500.0], "unit": "100m_cny"})
    >>> ax = plot_spending(frame, names=["3.35 % in 2026"])
    """
    rows = frame.reset_index(drop=True)
    axes = new_axes(ax, 0.8 + 0.42 * len(rows))
    text, factor = display_unit(str(rows["unit"].iloc[0]), language)
    at = -rows.index.to_numpy()
    low, middle, high, now = (rows[name] * factor for name in ("low", "middle", "high", "rd"))
    axes.hlines(at, now, middle, color=LIGHT, linewidth=1.6, zorder=1)
    axes.hlines(at, low, high, color=SECOND, linewidth=7, alpha=0.35, zorder=2,
                label=label("scenarios", language))  # fmt: skip
    axes.plot(middle, at, "D", color=SECOND, markersize=7, zorder=3,
              label=label("needed", language))  # fmt: skip
    if now.notna().any():
        axes.plot(now, at, "o", color=ACCENT, markersize=8, zorder=3,
                  label=label("newest", language))  # fmt: skip
    for dots, colour in ((now, ACCENT), (middle, SECOND)):
        for y, dot in zip(at, dots, strict=True):
            if pd.notna(dot):
                axes.annotate(
                    f"{dot:,.0f}", (dot, y), xytext=(0, 9), textcoords="offset points",
                    ha="center", va="bottom", fontsize=8.5, color=colour,
                )  # fmt: skip
    axes.set_yticks(at, list(names))
    axes.set_ylim(-len(rows) + 0.45, 0.75)
    axes.set_xlim(0, max(high.max(), now.max(skipna=True) if now.notna().any() else 0) * 1.06)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(text)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False, fontsize=8.5)
    return axes
