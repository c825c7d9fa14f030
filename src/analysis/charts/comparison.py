"""Draw places and plans side by side; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import place_name
from ..errors import DataError
from ..languages import language_or_default, text_in
from ..text.wording import display_unit, label, number
from .checks import checked, some
from .drawing import Layout, drawing
from .style import ACCENT, FOURTH, INK, SECOND, new_axes, only, unit_above

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR = "#a9b4c0"


@drawing("place")
@check_arguments
def plot_ranked(
    frame: pd.DataFrame,
    *,
    value: str = "value",
    unit: str | None = None,
    highlight: str | Sequence[str] = (),
    digits: int = 2,
    notes: Mapping[str, str] | None = None,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw horizontal bars from the largest to the smallest, with the figure at the bar's end.

    Estimates (status ``preliminary``) are hollow.

    Parameters
    ----------
    frame : DataFrame
        One row per ``place`` with the column named in ``value``.
    value : str
        The column to draw.
    unit : str, optional
        Unit id; it chooses label and scale. The frame's ``unit`` otherwise, or per cent.
    highlight : str or sequence of str
        Places in the accent colour, by name or code.
    digits : int
        Decimals printed at the bars; counts have none.
    notes : mapping of str to str, optional
        Place code -> a remark behind the name, such as the year.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["330100", "330600"], "value": [3.9, 3.12]})
    >>> ax = plot_ranked(frame, highlight="Shaoxing")
    """
    rows, unit = _one_per_place(frame, value, unit)
    rows = rows.sort_values(value, ignore_index=True)
    axes = new_axes(layout, 0.55 + (0.185 if len(rows) < 20 else 0.158) * len(rows))
    text, factor = display_unit(unit)
    digits = 0 if unit in ("count", "rank", "places") else digits
    colours = [ACCENT if place in highlight else _BAR for place in rows["place"]]
    status = rows["status"] if "status" in rows else pd.Series("", index=rows.index)
    faces = [
        "white" if each == "preliminary" else colour
        for each, colour in zip(status, colours, strict=True)
    ]
    axes.barh(
        rows.index, rows[value] * factor, color=faces, edgecolor=colours, linewidth=0.8, height=0.72
    )
    axes.set_yticks(rows.index, [_named(place, notes or {}) for place in rows["place"]])
    for tick, place in zip(axes.get_yticklabels(), rows["place"], strict=True):
        tick.set_color(ACCENT if place in highlight else INK)
    for at, figure in enumerate(rows[value] * factor):
        axes.annotate(
            number(figure, digits),
            (figure, at),
            xytext=(3 if figure >= 0 else -3, 0),
            textcoords="offset points",
            va="center",
            ha="left" if figure >= 0 else "right",
            fontsize=8,
        )
    axes.grid(axis="y", visible=False)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlabel(text)
    if "white" in faces:
        from matplotlib.patches import Patch

        hollow = Patch(facecolor="white", edgecolor=_BAR, label=label("status_preliminary"))
        axes.legend(handles=[hollow], loc="lower right", frameon=False, fontsize=8.5)
    return axes


def _one_per_place(frame: pd.DataFrame, value: str, unit: str | None) -> tuple[pd.DataFrame, str]:
    """The rows with a number, one for each place, and their unit."""
    rows = some(checked(frame.assign(value=_column(frame, value)), ("place",), of=value), "value")
    rows = rows.assign(**{value: rows["value"]})
    for column in ("indicator", "unit"):
        if column in rows and (unit is None or column != "unit"):
            only(rows, column)
    twice = rows[rows.duplicated("place", keep=False)]
    if len(twice):
        raise DataError(
            "a place has several figures, and a ranking shows one of each",
            rows=twice,
            todo="choose one year first: frame[frame['year'] == 2023]",
        )
    return rows, unit or (only(rows, "unit") if "unit" in rows else "pct")


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column that a chart draws; DataError where the frame hasn't got it."""
    if name not in frame:
        raise DataError(
            f"the frame has no column {name!r} to draw",
            allowed=list(map(str, frame.columns)),
            todo="name the column in value=",
        )
    return frame[name]


@drawing("place", "numerator_effect_pp", "denominator_effect_pp", "change_pp")
@check_arguments
def plot_decomposition(frame: pd.DataFrame, **layout: Unpack[Layout]) -> Axes:
    """Draw what raised a ratio and what lowered it: two effects as bars, their sum as a dot.

    Parameters
    ----------
    frame : DataFrame
        From ``decompose_ratio_change``: ``place``, ``numerator_effect_pp``,
        ``denominator_effect_pp``, ``change_pp``.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["100000"], "numerator_effect_pp": [1.2],
    ...                       "denominator_effect_pp": [-0.8], "change_pp": [0.4]})
    >>> ax = plot_decomposition(frame)
    """
    rows = some(frame, "change_pp").sort_values("change_pp", ignore_index=True)
    axes = new_axes(layout, 0.8 + 0.28 * len(rows))
    effects = {
        "numerator_effect_pp": (ACCENT, label("rd_growth_effect"), ""),
        "denominator_effect_pp": ("#d9a79b", label("gdp_growth_effect"), "///"),
    }
    for column, (colour, text, hatch) in effects.items():
        axes.barh(
            rows.index, rows[column], color=colour, label=text, height=0.6, hatch=hatch,
            edgecolor="white", linewidth=0,
        )  # fmt: skip
    axes.scatter(
        rows["change_pp"], rows.index, color="white", edgecolor=INK, zorder=3, s=34,
        label=label("net_change"),
    )  # fmt: skip
    for row in rows.itertuples():
        axes.annotate(
            number(row.change_pp, 2, sign=True),
            (row.numerator_effect_pp, row.Index),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=8,
        )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(rows.index, [place_name(place) for place in rows["place"]])
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(display_unit("pp")[0])
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=8.5)
    return axes


@drawing("name", "value", "kind", "low?", "high?")
@check_arguments
def plot_plans(frame: pd.DataFrame, *, unit: str = "100m_cny", **layout: Unpack[Layout]) -> Axes:
    """Draw plans beside what was completed, with the bounds that rounding leaves a plan.

    Parameters
    ----------
    frame : DataFrame
        One row per bar: ``name`` (below the bar), ``value``, ``kind`` (plan, actual or
        unclear) and, for an implied plan, ``low`` and ``high``.
    unit : str
        Unit id of the values.

    Examples
    --------
    >>> frame = pd.DataFrame({"name": ["2024"], "value": [377.3], "kind": ["actual"],
    ...                       "low": [None], "high": [None]})
    >>> ax = plot_plans(frame)
    """
    axes = new_axes(layout, 2.25)
    text, factor = display_unit(unit)
    rows = some(frame, "value").reset_index(drop=True)
    looks = {"plan": ("white", ACCENT, ""), "actual": (ACCENT, ACCENT, ""),
             "unclear": ("#e9ddc8", FOURTH, "///")}  # fmt: skip
    strange = rows[~rows["kind"].isin(looks)]
    if len(strange):
        raise DataError("column 'kind' holds an unknown kind", rows=strange, allowed=list(looks))
    for kind, (face, edge, hatch) in looks.items():
        part = rows[rows["kind"] == kind]
        if len(part):
            axes.bar(
                part.index, part["value"] * factor, color=face, edgecolor=edge, hatch=hatch,
                width=0.66, linewidth=1.2, label=label(kind),
            )  # fmt: skip
    if {"low", "high"} <= set(rows):
        bounded = rows.dropna(subset=["low", "high"])
        reach = [bounded["value"] - bounded["low"], bounded["high"] - bounded["value"]]
        axes.errorbar(
            bounded.index, bounded["value"] * factor, yerr=np.maximum(np.array(reach), 0) * factor,
            fmt="none", ecolor=INK, capsize=4,
        )  # fmt: skip
    for at, figure in enumerate(rows["value"] * factor):
        axes.annotate(
            number(figure, 1 if factor == 1 else 2),
            (at, figure),
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
        )
    axes.set_xticks(rows.index, rows["name"])
    axes.grid(axis="x", visible=False)
    unit_above(axes, text)
    axes.margins(y=0.14)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=3, frameon=False, fontsize=8.5)
    return axes


@drawing("place")
@check_arguments
def plot_distribution(
    frame: pd.DataFrame,
    *,
    value: str = "value",
    unit: str | None = None,
    marks: Mapping[str, float] | None = None,
    highlight: str | Sequence[str] = (),
    **layout: Unpack[Layout],
) -> Axes:
    """Draw where a required figure would lie among what others have reached: a point per place.

    Parameters
    ----------
    frame : DataFrame
        One row per ``place`` with the column named in ``value``.
    value : str
        The column to draw.
    unit : str, optional
        Unit id; it chooses label and scale. The frame's ``unit`` otherwise, or per cent.
    marks : mapping of str to float, optional
        Text, plain or as ``both(en=..., zh=...)`` -> position of a vertical mark, in ``unit``.
    highlight : str or sequence of str
        Places to name, by name or code.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": ["330000", "320000"], "growth_pct": [9.0, 7.0]})
    >>> ax = plot_distribution(frame, value="growth_pct", marks={"needed": 12.7})
    """
    import seaborn as sns

    rows, unit = _one_per_place(frame, value, unit)
    axes = new_axes(layout, 1.5)
    text, factor = display_unit(unit)
    sns.stripplot(
        x=rows[value] * factor, y=np.zeros(len(rows)), orient="h", jitter=False, size=8,
        color=_BAR, edgecolor="white", linewidth=0.6, alpha=0.9, ax=axes,
    )  # fmt: skip
    named = rows[rows["place"].isin(highlight)]
    pivot = max((marks or {}).values(), default=0.0) * factor
    for place, figure in zip(named["place"], named[value] * factor, strict=True):
        axes.scatter([figure], [0], color=ACCENT, s=60, zorder=4)
        axes.annotate(
            f"{place_name(place)} {number(figure, 1)}",
            (figure, 0),
            xytext=(5 if figure > pivot else -5, -12),
            textcoords="offset points",
            ha="left" if figure > pivot else "right",
            va="top",
            fontsize=8.5,
            color=ACCENT,
        )
    _draw_marks(axes, {name: at * factor for name, at in (marks or {}).items()})
    axes.set_yticks([])
    axes.set_ylabel("")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(text)
    return axes


def _draw_marks(axes: Axes, marks: Mapping[str, float]) -> None:
    """Vertical lines with their text, one below the other, on the side that has room."""
    language = language_or_default(None)
    low, high = axes.get_xlim()
    for line, (text, at) in enumerate(sorted(marks.items(), key=lambda mark: mark[1])):
        axes.axvline(at, color=SECOND, linewidth=1.4)
        named = text_in(text, language)
        right = at < (low + high) / 2 if len(marks) == 1 else line >= len(marks) / 2
        axes.annotate(
            named.replace(" %", "%") if language == "zh" else named,
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5 if right else -5, -3 - 12 * line),
            textcoords="offset points",
            ha="left" if right else "right",
            va="top",
            fontsize=9,
            color=SECOND,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
            zorder=5,
        )


def _named(place: str, notes: Mapping[str, str]) -> str:
    """The name of a place with its remark in brackets."""
    note = notes.get(place)
    left, right = ("（", "）") if language_or_default(None) == "zh" else (" (", ")")
    return place_name(place) + (f"{left}{note}{right}" if note else "")
