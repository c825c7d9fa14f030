"""Draw places, plans and targets side by side; like ``charts``, nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..datapackage.catalogue import place_name
from ..text.wording import display_unit, label
from .style import ACCENT, FOURTH, INK, LIGHT, MUTED, SECOND, house_style, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@house_style
def plot_ranked(
    frame: pd.DataFrame,
    *,
    value: str = "value",
    unit: str = "pct",
    highlight: Sequence[str] = (),
    digits: int = 2,
    notes: Mapping[str, str] | None = None,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Horizontal bars from the largest to the smallest, with the figure at the bar's end.

    Parameters
    ----------
    frame : DataFrame
        One row per ``place`` with the column named in ``value``.
    value : str
        The column to draw, in ``unit``.
    unit : str
        Unit id; it chooses label and scale.
    highlight : sequence of str
        Place codes in the accent colour.
    digits : int
        Decimals printed at the bars.
    notes : mapping of str to str, optional
        Place code -> a remark behind the name, such as the year.
    language : {"en", "zh"}
        Language of names and labels.
    ax : Axes, optional
        Where to draw; a new figure of text width otherwise.

    Returns
    -------
    Axes
        What was drawn on.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["330100", "330600"], "value": [3.9, 3.12]})
    >>> ax = plot_ranked(frame, highlight=["330600"])
    """
    rows = frame.dropna(subset=[value]).sort_values(value, ignore_index=True)
    axes = new_axes(ax, 0.55 + (0.185 if len(rows) < 20 else 0.158) * len(rows))
    text, factor = display_unit(unit, language)
    colours = [ACCENT if place in highlight else "#a9b4c0" for place in rows["place"]]
    axes.barh(rows.index, rows[value] * factor, color=colours, height=0.72)
    names = [_named(place, notes or {}, language) for place in rows["place"]]
    axes.set_yticks(rows.index, names)
    for tick, place in zip(axes.get_yticklabels(), rows["place"], strict=True):
        tick.set_color(ACCENT if place in highlight else INK)
    for row in rows.itertuples():
        number = getattr(row, value) * factor
        axes.annotate(
            f"{number:,.{digits}f}".replace("-", "−"),
            (number, row.Index),
            xytext=(3 if number >= 0 else -3, 0),
            textcoords="offset points",
            va="center",
            ha="left" if number >= 0 else "right",
            fontsize=8,
        )
    axes.grid(axis="y", visible=False)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel(text)
    return axes


@house_style
def plot_effects(
    frame: pd.DataFrame,
    *,
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """What lifted a ratio and what held it down: numerator and denominator effect, net as a dot.

    Parameters
    ----------
    frame : DataFrame
        From ``decompose_ratio_change``: ``place``, ``numerator_effect_pp``,
        ``denominator_effect_pp``, ``change_pp``.
    language : {"en", "zh"}
        Language of names and labels.
    ax : Axes, optional
        Where to draw; a new figure of text width otherwise.

    Returns
    -------
    Axes
        What was drawn on.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["100000"], "numerator_effect_pp": [1.2],
    ...                       "denominator_effect_pp": [-0.8], "change_pp": [0.4]})
    >>> ax = plot_effects(frame)
    """
    rows = frame.sort_values("change_pp", ignore_index=True)
    axes = new_axes(ax, 0.8 + 0.28 * len(rows))
    effects = {
        "numerator_effect_pp": (ACCENT, label("rd_growth_effect", language), ""),
        "denominator_effect_pp": ("#d9a79b", label("gdp_growth_effect", language), "///"),
    }
    for column, (colour, text, hatch) in effects.items():
        axes.barh(
            rows.index, rows[column], color=colour, label=text, height=0.6, hatch=hatch,
            edgecolor="white", linewidth=0,
        )  # fmt: skip
    axes.scatter(
        rows["change_pp"], rows.index, color="white", edgecolor=INK, zorder=3, s=34,
        label=label("net_change", language),
    )  # fmt: skip
    for row in rows.itertuples():
        axes.annotate(
            f"{row.change_pp:+.2f}".replace("-", "−"),
            (row.numerator_effect_pp, row.Index),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(rows.index, [place_name(place, language) for place in rows["place"]])
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(display_unit("pp", language)[0])
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=8.5)
    return axes


@house_style
def plot_gaps(
    gaps: pd.DataFrame,
    *,
    names: Sequence[str],
    language: str = "en",
    ax: Axes | None = None,
) -> Axes:
    """Every target on one page: the latest figure as a share of its target, target at 100.

    Verdicts differ by shape as well as by colour; a gap is the bar between figure and target.

    Parameters
    ----------
    gaps : DataFrame
        From ``target_gaps``: ``completion_pct``, ``verdict``.
    names : sequence of str
        What to print before each row.
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
    >>> gaps = pd.DataFrame({"completion_pct": [104.0, 92.0], "verdict": ["met", "missed"]})
    >>> ax = plot_gaps(gaps, names=["Intensity", "Personnel"])
    """
    rows = gaps.reset_index(drop=True).assign(name=list(names))
    rows = rows.dropna(subset=["completion_pct"]).sort_values("completion_pct", ignore_index=True)
    axes = new_axes(ax, 0.8 + 0.26 * len(rows))
    shapes = {
        "met": ("o", ACCENT, ACCENT),
        "met_estimate": ("o", "white", ACCENT),
        "missed": ("X", SECOND, SECOND),
        "missed_estimate": ("X", "white", SECOND),
        "open": ("D", FOURTH, FOURTH),
    }
    axes.hlines(rows.index, 100, rows["completion_pct"], color=LIGHT, linewidth=5)
    for verdict, (shape, face, edge) in shapes.items():
        part = rows[rows["verdict"] == verdict]
        if len(part):
            axes.scatter(
                part["completion_pct"], part.index, marker=shape, facecolor=face, edgecolor=edge,
                s=44, linewidth=1.4, zorder=3, label=label(verdict, language),
            )  # fmt: skip
    for row in rows.itertuples():
        axes.annotate(
            f"{row.completion_pct:.0f}",
            (row.completion_pct, row.Index),
            xytext=(8 if row.completion_pct >= 100 else -8, 0),
            textcoords="offset points",
            ha="left" if row.completion_pct >= 100 else "right",
            va="center",
            fontsize=8,
        )
    axes.axvline(100, color=INK, linewidth=1)
    axes.set_yticks(rows.index, rows["name"])
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlabel(label("share_of_target", language))
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=5, frameon=False, fontsize=8.5)
    return axes


@house_style
def plot_plans(
    frame: pd.DataFrame,
    *,
    unit: str = "100m_cny",
    language: str = "en",
    height: float = 2.5,
    ax: Axes | None = None,
) -> Axes:
    """Plan beside completed, with the bounds that rounding leaves to an implied plan.

    Parameters
    ----------
    frame : DataFrame
        One row per bar: ``name`` (below the bar), ``value``, ``kind`` (plan, actual or
        unclear) and, for an implied plan, ``low`` and ``high``.
    unit : str
        Unit id of the values.
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
    >>> frame = pd.DataFrame({"name": ["2024"], "value": [377.3], "kind": ["actual"],
    ...                       "low": [None], "high": [None]})
    >>> ax = plot_plans(frame)
    """
    axes = new_axes(ax, height)
    text, factor = display_unit(unit, language)
    rows = frame.reset_index(drop=True)
    looks = {"plan": ("white", ACCENT, ""), "actual": (ACCENT, ACCENT, ""),
             "unclear": ("#e9ddc8", FOURTH, "///")}  # fmt: skip
    for kind, (face, edge, hatch) in looks.items():
        part = rows[rows["kind"] == kind]
        if len(part):
            axes.bar(
                part.index, part["value"] * factor, color=face, edgecolor=edge, hatch=hatch,
                width=0.66, linewidth=1.2, label=label(kind, language),
            )  # fmt: skip
    bounded = rows.dropna(subset=["low", "high"])
    if len(bounded):
        value = bounded["value"].to_numpy(float)
        low, high = bounded["low"].to_numpy(float), bounded["high"].to_numpy(float)
        reach = np.vstack([value - low, high - value]) * factor
        axes.errorbar(bounded.index, value * factor, yerr=reach, fmt="none", ecolor=INK, capsize=4)
    for row in rows.itertuples():
        digits = 1 if factor == 1 else 2
        axes.annotate(
            f"{row.value * factor:,.{digits}f}",
            (row.Index, row.value * factor),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
        )
    axes.set_xticks(rows.index, rows["name"])
    axes.grid(axis="x", visible=False)
    axes.set_title(text, loc="left", fontsize=8.5, color=MUTED, pad=5)
    axes.margins(y=0.14)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False, fontsize=8.5)
    return axes


@house_style
def plot_distribution(
    frame: pd.DataFrame,
    *,
    value: str,
    unit: str = "pct",
    marks: Mapping[str, float],
    highlight: Sequence[str] = (),
    language: str = "en",
    height: float = 1.5,
    ax: Axes | None = None,
) -> Axes:
    """Where a required figure would lie among what others have done: one point per place.

    Parameters
    ----------
    frame : DataFrame
        One row per ``place`` with the column named in ``value``.
    value : str
        The column to draw, in ``unit``.
    unit : str
        Unit id; it chooses label and scale.
    marks : mapping of str to float
        Text -> position of a vertical mark, in ``unit``.
    highlight : sequence of str
        Place codes to name.
    language : {"en", "zh"}
        Language of names and labels.
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
    >>> frame = pd.DataFrame({"place": ["330000", "320000"], "growth_pct": [9.0, 7.0]})
    >>> ax = plot_distribution(frame, value="growth_pct", marks={"needed": 12.7})
    """
    import seaborn as sns

    axes = new_axes(ax, height)
    text, factor = display_unit(unit, language)
    rows = frame.dropna(subset=[value])
    sns.stripplot(
        x=rows[value] * factor, y=np.zeros(len(rows)), orient="h", jitter=False, size=8,
        color="#a9b4c0", edgecolor="white", linewidth=0.6, alpha=0.9, ax=axes,
    )  # fmt: skip
    named = rows[rows["place"].isin(highlight)]
    pivot = max(marks.values(), default=0.0) * factor
    for place, number in zip(named["place"], named[value] * factor, strict=True):
        axes.scatter([number], [0], color=ACCENT, s=60, zorder=4)
        axes.annotate(
            f"{place_name(place, language)} {number:.1f}",
            (number, 0),
            xytext=(5 if number > pivot else -5, -12),
            textcoords="offset points",
            ha="left" if number > pivot else "right",
            va="top",
            fontsize=8.5,
            color=ACCENT,
        )
    for text_mark, position in marks.items():
        axes.axvline(position * factor, color=SECOND, linewidth=1.4)
        axes.annotate(
            text_mark,
            (position * factor, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5, -3),
            textcoords="offset points",
            va="top",
            fontsize=8.5,
            color=SECOND,
        )
    axes.set_yticks([])
    axes.set_ylabel("")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(text)
    return axes


def _named(place: str, notes: Mapping[str, str], language: str) -> str:
    note = notes.get(place)
    left, right = ("（", "）") if language == "zh" else (" (", ")")
    return place_name(place, language) + (f"{left}{note}{right}" if note else "")
