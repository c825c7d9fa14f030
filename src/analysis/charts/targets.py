"""Draw how targets stand: gap, pace, probability, ratings, spending; nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicator_name, place_name
from ..errors import DataError
from ..languages import language_or_default
from ..text.wording import amount, display_unit, label, number, word
from .checks import checked, some
from .drawing import Layout, drawing
from .series import year_axis
from .style import (
    ACCENT,
    FOURTH,
    GREY,
    INK,
    LIGHT,
    MUTED,
    SECOND,
    new_axes,
    only,
    unit_above,
    wrap,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Verdict -> shape, fill and edge: the shape alone tells them apart.
_VERDICTS = {
    "met": ("o", ACCENT, ACCENT),
    "met_estimate": ("o", "white", ACCENT),
    "missed": ("X", SECOND, SECOND),
    "missed_estimate": ("X", "white", SECOND),
    "open": ("D", FOURTH, FOURTH),
    "unknown": ("_", GREY, None),
}
#: Rating -> shape, fill and edge: the shape alone tells it, the fill darkens the better it is.
_RATINGS = {
    "met": ("o", ACCENT, ACCENT),
    "on_track": ("^", "#6d8fb3", ACCENT),
    "slow": ("d", "#d9e2ec", ACCENT),
    "stalled": ("s", "white", FOURTH),
    "away": ("v", SECOND, SECOND),
    "not_rated": ("_", GREY, None),
}


@drawing("completion_pct", "verdict")
@check_arguments
def plot_gaps(
    gaps: pd.DataFrame, *, names: Sequence[str] | None = None, **layout: Unpack[Layout]
) -> Axes:
    """Draw every target on one page: the latest figure as a share of its target, target at 100.

    Better is to the right: where less is better (``direction`` down), the target is divided by the
    figure, and an arrow stands at the name. Verdicts differ by shape as well as by colour. A target
    that can't be drawn keeps its line, with the reason.

    Parameters
    ----------
    gaps : DataFrame
        From ``target_gaps``: ``completion_pct``, ``verdict``; ``direction``, ``value``, ``latest``
        and ``reason`` are used where they came along.
    names : sequence of str, optional
        What to print before each row, in order; indicator, place and year otherwise.

    Examples
    --------
    >>> gaps = pd.DataFrame({"completion_pct": [104.0, 92.0], "verdict": ["met", "missed"]})
    >>> ax = plot_gaps(gaps, names=["Intensity", "Personnel"])
    """
    rows = _with_names(gaps, names)
    falling = rows["direction"].eq("down") if "direction" in rows else pd.Series(False, rows.index)
    inverse = (10_000 / rows["completion_pct"]).where(rows["completion_pct"] > 0)
    rows["share"] = rows["completion_pct"].where(~falling, inverse)
    rows["name"] = rows["name"].where(~falling, rows["name"] + " ↓")
    rows = rows.sort_values("share", na_position="first", ignore_index=True)
    axes = new_axes(layout, 0.8 + 0.26 * len(rows))
    drawn = rows.dropna(subset=["share"])
    axes.hlines(drawn.index, 100, drawn["share"], color=LIGHT, linewidth=5)
    for verdict, (shape, face, edge) in _VERDICTS.items():
        part = drawn[drawn["verdict"] == verdict]
        if len(part):
            axes.scatter(
                part["share"], part.index, marker=shape, facecolor=face, edgecolor=edge,
                s=44, linewidth=1.4, zorder=3, label=label(verdict),
            )  # fmt: skip
    for at, share in drawn["share"].items():
        right = share >= 100
        axes.annotate(
            f"{share:.0f}",
            (share, at),
            xytext=(8 if right else -8, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=8,
        )
    _write_reasons(axes, rows[rows["share"].isna()])
    axes.axvline(100, color=INK, linewidth=1)
    axes.set_yticks(rows.index, rows["name"])
    axes.grid(axis="y", visible=False)
    axes.margins(x=0.12)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    falls = falling.any()
    axes.set_xlabel(label("share_of_target") + (label("falling_target") if falls else ""))
    if len(drawn):
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=5, frameon=False, fontsize=8.5
        )
    return axes


def _write_reasons(axes: Axes, rows: pd.DataFrame) -> None:
    """Why a row has no mark, in words on its line."""
    reasons = rows["reason"] if "reason" in rows else pd.Series("", index=rows.index)
    comma = "；" if language_or_default(None) == "zh" else "; "
    for at, reason in reasons.items():
        parts = [
            word("reason", each) for each in str(reason).split(";") if each and pd.notna(reason)
        ]
        axes.annotate(
            comma.join(map(str, parts)) or label("reason_no figure"), (0.02, at),
            xycoords=("axes fraction", "data"), va="center", fontsize=8, color=MUTED,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )  # fmt: skip


def _with_names(frame: pd.DataFrame, names: Sequence[str] | None) -> pd.DataFrame:
    """A frame with a column ``name``: those given, or indicator, place and year of each row."""
    if frame.empty:
        raise DataError("nothing to draw: the frame has no rows", todo="choose other targets")
    if names is not None:
        if len(names) != len(frame):
            raise DataError(f"names= holds {len(names)} names for {len(frame)} rows")
        return frame.assign(name=[str(name) for name in names])
    parts = []
    if "place" in frame and (frame["place"].nunique() > 1 or "indicator" not in frame):
        parts.append(frame["place"].map(place_name).map(str))
    if "indicator" in frame:
        parts.append(frame["indicator"].map(indicator_name).map(str))
    if not parts:
        raise DataError("nothing names the rows", allowed="columns indicator, place; or names=")
    text = parts[0] if len(parts) == 1 else parts[0] + " " + parts[1]
    if "year" in frame:
        shape = "（{:.0f}年）" if language_or_default(None) == "zh" else " ({:.0f})"
        text += frame["year"].map(lambda year: "" if pd.isna(year) else shape.format(year))
    return frame.assign(name=text)


@drawing("year", "value", points=True)
@check_arguments
def plot_pace(figures: pd.DataFrame, gap: pd.Series, **layout: Unpack[Layout]) -> Axes:
    """Draw the road to one target: figures, the straight line asked for, and what is left of it.

    Parameters
    ----------
    figures : DataFrame
        One series, in the target's unit; an estimate (status ``preliminary``) is drawn hollow.
    gap : Series
        The target's row of ``target_gaps``.

    Examples
    --------
    >>> import analysis as an
    >>> rd = an.load_rd_intensity("Shaoxing")
    >>> goals = an.load_targets("rd_intensity", "Shaoxing", years=[2025]).head(1)
    >>> survey = rd[rd["status"] != "preliminary"]
    >>> ax = plot_pace(rd, an.target_gaps(survey, goals).iloc[0])
    """
    gap = _target(gap)
    for column in ("indicator", "place", "unit"):
        if column in figures and column in gap and only(figures, column) != str(gap[column]):
            raise DataError(f"the target is of another {column} than the figures", rows=figures)
    figures = some(figures, "value")
    axes = new_axes(layout, 2.3)
    text, factor = display_unit(gap["unit"])
    rows = figures.sort_values("year")
    guess = rows["status"] == "preliminary" if "status" in rows else pd.Series(False, rows.index)
    years = np.arange(rows["year"].min(), max(rows["year"].max(), gap["year"]) + 1)
    known = rows[~guess].set_index("year")["value"].reindex(years) * factor  # gaps break the line
    axes.plot(known.index, known, "-o", color=ACCENT, markersize=5, zorder=4,
              label=label("known_figures"))  # fmt: skip
    if guess.any():
        axes.plot(rows.loc[guess, "year"], rows.loc[guess, "value"] * factor, "o", color=ACCENT,
                  markerfacecolor="white", markersize=6, zorder=4,
                  label=label("status_preliminary"))  # fmt: skip
    ends = (gap["year"], gap["value"] * factor)
    axes.plot([gap["base_year"], ends[0]], [gap["base"] * factor, ends[1]], color=MUTED,
              linestyle=(0, (4, 2)), linewidth=1.2,
              label=label("pace_asked"))  # fmt: skip
    left = gap["year"] - gap["latest_year"]
    if left > 0 and pd.notna(gap["pace_made"]):
        start, then = gap["latest"] * factor, (gap["latest"] + gap["pace_made"] * left) * factor
        axes.fill(
            [gap["latest_year"], ends[0], ends[0]], [start, then, ends[1]],
            color="#dfe6ee", zorder=1, hatch="///", edgecolor="white", linewidth=0,
        )  # fmt: skip
        axes.plot([gap["latest_year"], ends[0]], [start, then], color=ACCENT, linewidth=1.2,
                  linestyle=":", label=label("pace_on"))  # fmt: skip
        axes.plot([gap["latest_year"], ends[0]], [start, ends[1]], color=SECOND, linewidth=1.4,
                  label=label("pace_left"))  # fmt: skip
    axes.plot(*ends, marker="D", color=SECOND, markersize=7, zorder=5, linestyle="none")
    axes.annotate(
        f"{label('target')} {amount(gap['value'], gap['unit'])}", ends,
        xytext=(-9, 3), textcoords="offset points", ha="right", va="bottom", fontsize=8.5,
        color=SECOND,
    )  # fmt: skip
    unit_above(axes, text)
    year_axis(axes, str(gap["unit"]))
    axes.margins(x=0.05, y=0.12)
    axes.legend(loc="lower right", frameon=False, fontsize=8.5)
    return axes


def _target(gap: object) -> pd.Series:
    """A row of ``target_gaps`` with the numbers that its road needs; DataError otherwise."""
    needed = ("year", "value", "unit", "base_year", "base", "latest_year", "latest", "pace_made")
    if isinstance(gap, pd.DataFrame) and len(gap) == 1:
        gap = gap.iloc[0]
    if not isinstance(gap, pd.Series) or not set(needed) <= set(gap.index):
        raise DataError(
            "gap= is no row of target_gaps", allowed=needed, todo="pass target_gaps(...).iloc[0]"
        )
    row = checked(gap.to_frame().T, ("unit",), of="gap").iloc[0]
    lacking = [column for column in ("value", "base", "latest") if pd.isna(row[column])]
    if lacking:
        raise DataError(
            f"the target has no {', '.join(lacking)} to draw a road from: {row.get('reason', '')}",
            todo="choose a target with a figure before it",
        )
    return row


@drawing("probability")
@check_arguments
def plot_probability(
    gaps: pd.DataFrame, *, names: Sequence[str] | None = None, **layout: Unpack[Layout]
) -> Axes:
    """Draw how likely each target is reached in its year, on a strip from 0 to 100 per cent.

    A target without a probability keeps its line, with the reason.

    Parameters
    ----------
    gaps : DataFrame
        From ``target_gaps`` with a forecaster: ``probability`` (0 to 1) and ``reason``.
    names : sequence of str, optional
        What to print before each row, in order; indicator, place and year otherwise.

    Examples
    --------
    >>> ax = plot_probability(pd.DataFrame({"probability": [0.6, 0.1]}), names=["2025", "2030"])
    """
    rows = _with_names(gaps, names).reset_index(drop=True)
    axes = new_axes(layout, 0.75 + 0.3 * len(rows))
    rows.index = -rows.index
    known = rows.dropna(subset=["probability"])
    at, share = known.index.to_numpy(), 100 * known["probability"].to_numpy()
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
            label(key), (middle, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
            textcoords="offset points", ha="center", va="bottom", fontsize=8.5, color=MUTED,
        )  # fmt: skip
    _write_reasons(axes, rows[rows["probability"].isna()])
    axes.set_yticks(rows.index, rows["name"])
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.set_xlim(0, 100)
    axes.grid(visible=False)
    axes.set_xlabel(label("said_probability"))
    return axes


@drawing("rule", "rating")
@check_arguments
def plot_ratings(rated: pd.DataFrame, *, name: str = "", **layout: Unpack[Layout]) -> Axes:
    """Draw a matrix of targets by rules: shape and fill tell the rating.

    Parameters
    ----------
    rated : DataFrame
        From ``rate``: ``rule``, ``rating``.
    name : str, optional
        The column that names the targets; indicator, place and year otherwise. Rows are drawn in
        the order of the frame.

    Examples
    --------
    >>> rated = pd.DataFrame({"target": ["3.3 % in 2025"] * 2, "rule": ["linear_pace", "weather"],
    ...                       "rating": ["on_track", "slow"]})
    >>> ax = plot_ratings(rated, name="target")
    """
    if name and name not in rated:
        raise DataError(f"the frame has no column {name!r}", allowed=list(map(str, rated.columns)))
    rated = _with_names(rated, rated[name].map(str).tolist() if name else None)
    strange = rated[~rated["rating"].isin(_RATINGS)]
    if len(strange):
        raise DataError("column 'rating' holds an unknown rating", rows=strange, allowed=_RATINGS)
    names, rules = rated["name"].unique(), rated["rule"].unique()
    axes = new_axes(layout, 1.6 + 0.3 * len(names))
    x = rated["rule"].map({rule: at for at, rule in enumerate(rules)})
    y = -rated["name"].map({text: at for at, text in enumerate(names)})
    for rating, (shape, face, edge) in _RATINGS.items():
        these = rated["rating"] == rating
        if these.any():
            axes.scatter(
                x[these], y[these], marker=shape, s=80, facecolor=face, edgecolor=edge,
                linewidth=1.4, zorder=3, label=label(f"rating_{rating}"),
            )  # fmt: skip
    heads = [label(f"rule_{rule}") for rule in rules]
    if language_or_default(None) == "zh":
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


@drawing("rd", "low", "middle", "high", "unit")
@check_arguments
def plot_spending(
    frame: pd.DataFrame, *, names: Sequence[str] | None = None, **layout: Unpack[Layout]
) -> Axes:
    """Draw R&D as it is and as each target needs it, with the spread of the scenarios.

    Parameters
    ----------
    frame : DataFrame
        One row per target: ``rd`` (newest; may be missing), ``low``, ``middle``, ``high`` (needed
        over the scenarios) and ``unit`` of all.
    names : sequence of str, optional
        What to print before each row, in order; indicator, place and year otherwise.

    Examples
    --------
    >>> frame = pd.DataFrame({"rd": [2901.0], "low": [3260.0], "middle": [3350.0],
    ...                       "high": [3500.0], "unit": "100m_cny"})
    >>> ax = plot_spending(frame, names=["3.35 % in 2026"])
    """
    rows = _with_names(frame, names)
    some(rows, "middle")
    text, factor = display_unit(only(rows, "unit"))
    axes = new_axes(layout, 0.8 + 0.42 * len(rows))
    at = -rows.index.to_numpy()
    low, middle, high, now = (rows[column] * factor for column in ("low", "middle", "high", "rd"))
    axes.hlines(at, now, middle, color=LIGHT, linewidth=1.6, zorder=1)
    axes.hlines(at, low, high, color=SECOND, linewidth=7, alpha=0.35, zorder=2,
                label=label("scenarios"))  # fmt: skip
    axes.plot(middle, at, "D", color=SECOND, markersize=7, zorder=3, label=label("needed"))
    if now.notna().any():
        axes.plot(now, at, "o", color=ACCENT, markersize=8, zorder=3, label=label("newest"))
    for dots, colour in ((now, ACCENT), (middle, SECOND)):
        for y, dot in zip(at, dots, strict=True):
            if pd.notna(dot):
                axes.annotate(
                    number(dot, 0), (dot, y), xytext=(0, 9), textcoords="offset points",
                    ha="center", va="bottom", fontsize=8.5, color=colour,
                )  # fmt: skip
    axes.set_yticks(at, rows["name"])
    axes.set_ylim(-len(rows) + 0.45, 0.75)
    largest = pd.concat([high, middle, now]).max()
    axes.set_xlim(min(0.0, pd.concat([low, now]).min()), 1.06 * largest if largest > 0 else 1)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(text)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False, fontsize=8.5)
    return axes
