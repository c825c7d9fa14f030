"""Draw figures over the years on Axes; nothing is computed here.

Every function takes ``ax=None`` and returns the Axes; without one, a figure of the page's text
width is made. ``caption`` then puts the finding above and the source below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ..datapackage.catalogue import place_name
from ..text.wording import display_unit, label
from .style import (
    ACCENT,
    FOURTH,
    GREY,
    INK,
    LIGHT,
    MUTED,
    SECOND,
    THIRD,
    house_style,
    new_axes,
    only,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@house_style
def plot_series(
    panel: pd.DataFrame,
    *,
    highlight: Sequence[str] = (),
    targets: pd.DataFrame | None = None,
    intervals: pd.DataFrame | None = None,
    language: str = "en",
    height: float = 2.6,
    ax: Axes | None = None,
) -> Axes:
    """Lines over the years, one per place, named at their right end.

    A line breaks where a year is missing and where the GDP base changes (a thin mark shows it);
    values linked to another base are squares. January estimates stand as hollow points, never on a
    line, with their interval where one is given.

    Parameters
    ----------
    panel : DataFrame
        One indicator; ``status`` and ``basis`` are used where they came along.
    highlight : sequence of str
        Place codes in colour; the others are grey context.
    targets : DataFrame, optional
        Targets to draw as hollow diamonds: ``place``, ``year``, ``value``, ``bound``.
    intervals : DataFrame, optional
        Intervals of the estimates at one level, as from ``estimate_intervals``.
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
    >>> import analysis as an
    >>> ax = an.plot_series(an.load_rd_intensity("China"))
    """
    axes = new_axes(ax, height)
    unit, factor = display_unit(only(panel, "unit"), language)
    shown = [*[p for p in panel["place"].unique() if p not in highlight], *highlight]
    colours = _colours(highlight)
    ends = []
    for place in shown:
        rows = panel[(panel["place"] == place) & panel["value"].notna()].sort_values("year")
        if rows.empty:
            continue
        rows = _aside(rows, targets)
        colour = colours.get(place, GREY if len(shown) < 6 else LIGHT)
        _draw_series(axes, rows, factor, colour, place in highlight)
        last = rows.iloc[-1]
        if place in highlight or len(shown) < 8:
            text = place_name(place, language)
            ends.append((last["year"], last["value"] * factor, text, colours.get(place, GREY)))
    if intervals is not None:
        own = intervals[intervals["place"].isin(highlight)]
        _draw_intervals(axes, _aside(own, targets), factor, colours)
    if targets is not None and len(targets):
        _draw_targets(axes, targets, factor, language)
        axes.legend(loc="upper left", frameon=False, fontsize=8.5)
    year_axis(axes)
    axes.set_title(unit, loc="left", fontsize=8.5, color=MUTED, pad=5)
    label_ends(axes, ends)
    return axes


@house_style
def plot_forecast(
    forecast: pd.DataFrame,
    *,
    history: pd.DataFrame,
    targets: pd.DataFrame | None = None,
    intervals: pd.DataFrame | None = None,
    beside: pd.DataFrame | None = None,
    language: str = "en",
    height: float = 2.6,
    ax: Axes | None = None,
) -> Axes:
    """The history, the median forecast (dashed) and its prediction intervals, with the targets.

    Parameters
    ----------
    forecast : DataFrame
        One place: ``year``, ``level``, ``median``, ``lower``, ``upper``, ``unit``.
    history : DataFrame
        The panel of that place.
    targets : DataFrame, optional
        ``place``, ``year``, ``value``, ``bound``: hollow diamonds.
    intervals : DataFrame, optional
        Intervals of the history's estimates at one level, as from ``estimate_intervals``.
    beside : DataFrame, optional
        Another forecast to compare with, such as a regression: dotted, its 80 % interval between
        thin lines.
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
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> rd = an.load_rd_intensity("Shaoxing")
    >>> ax = an.plot_forecast(an.forecast(rd, horizon=2, calibrate_on=provinces), history=rd)
    """
    axes = new_axes(ax, height)
    unit, factor = display_unit(only(forecast, "unit"), language)
    rows = history[history["value"].notna()].sort_values("year")
    _draw_series(axes, _aside(rows, targets), factor, INK, True)
    if intervals is not None:
        colours = dict.fromkeys(intervals["place"], INK)
        _draw_intervals(axes, _aside(intervals, targets), factor, colours)
    start_year = forecast["start_year"].iloc[0]
    start = forecast["start_value"].iloc[0] * factor
    shades = ["#c3d3e4", "#9db8d2", "#6f96bd"]
    levels = sorted(forecast["level"].unique(), reverse=True)
    for level, shade in zip(levels, shades[-len(levels) :], strict=False):
        band = forecast[forecast["level"] == level].sort_values("year")
        years = [start_year, *band["year"]]
        lower = [start, *(band["lower"] * factor)]
        upper = [start, *(band["upper"] * factor)]
        axes.fill_between(years, lower, upper, color=shade, linewidth=0, label=f"{level:g} %")
    middle = forecast[forecast["level"] == levels[-1]].sort_values("year")
    axes.plot(
        [start_year, *middle["year"]], [start, *(middle["median"] * factor)], "--", color=ACCENT,
        linewidth=1.6, label=label("median", language),
    )  # fmt: skip
    if beside is not None:
        _draw_beside(axes, beside, factor, language)
    if targets is not None and len(targets):
        _draw_targets(axes, targets, factor, language)
    if intervals is not None and len(intervals):
        named = label("status_preliminary", language)
        axes.scatter([], [], facecolor="white", edgecolor=INK, s=26, label=named)
    year_axis(axes)
    axes.set_title(unit, loc="left", fontsize=8.5, color=MUTED, pad=5)
    axes.legend(
        loc="upper left", facecolor="white", edgecolor="none", framealpha=0.9, fontsize=8.5,
        title=label("interval", language), title_fontsize=8.5, alignment="left",
    )  # fmt: skip
    return axes


def _draw_beside(axes: Axes, beside: pd.DataFrame, factor: float, language: str) -> None:
    level = min(beside["level"], key=lambda each: abs(each - 80))
    rows = beside[beside["level"] == level].sort_values("year")
    years = [rows["start_year"].iloc[0], *rows["year"]]
    for column, width in (("median", 1.4), ("lower", 0.7), ("upper", 0.7)):
        values = [rows["start_value"].iloc[0] * factor, *(rows[column] * factor)]
        named = label("regression", language) if column == "median" else None
        axes.plot(years, values, ":", color=SECOND, linewidth=width, label=named, zorder=2.5)


def _colours(highlight: Sequence[str]) -> dict[str, str]:
    return dict(zip(highlight, [ACCENT, SECOND, THIRD, FOURTH], strict=False))


def _aside(rows: pd.DataFrame, targets: pd.DataFrame | None) -> pd.DataFrame:
    """Estimates moved right of a target of their year, so that neither hides the other."""
    if targets is None or targets.empty:
        return rows
    estimate = (rows["status"] == "preliminary") if "status" in rows else "estimate" in rows
    beside = estimate & rows["year"].isin(targets["year"])
    return rows.assign(year=rows["year"] + 0.35 * beside)


def _draw_series(axes: Axes, rows: pd.DataFrame, factor: float, colour: str, strong: bool) -> None:
    status = rows["status"] if "status" in rows else pd.Series("final", index=rows.index)
    survey, estimate = rows[status != "preliminary"], rows[status == "preliminary"]
    basis = survey["basis"].fillna("") if "basis" in survey else pd.Series("", index=survey.index)
    moved = (basis != basis.shift()) & basis.shift().notna()
    pieces = ((survey["year"].diff() > 1) | moved).cumsum()
    size = 4.5 if strong else 2.5
    for _, piece in survey.groupby(pieces):
        linked = (status[piece.index] == "spliced").tolist()
        axes.plot(
            piece["year"], piece["value"] * factor, color=colour, marker="o", markersize=size,
            markevery=[not each for each in linked], linewidth=1.8 if strong else 1.0, zorder=3,
        )  # fmt: skip
        axes.plot(
            piece["year"], piece["value"] * factor, color=colour, marker="s", markersize=size,
            markevery=linked, linewidth=0, markerfacecolor=LIGHT if strong else colour, zorder=3,
        )  # fmt: skip
    if strong:
        for year in survey.loc[moved, "year"]:
            axes.axvline(year - 0.5, color=GREY, linewidth=0.6, linestyle=(0, (2, 2)))
    axes.scatter(
        estimate["year"], estimate["value"] * factor, facecolor="white", edgecolor=colour,
        s=26 if strong else 10, zorder=4,
    )  # fmt: skip


def _draw_intervals(
    axes: Axes, intervals: pd.DataFrame, factor: float, colours: dict[str, str]
) -> None:
    for row in intervals.dropna(subset=["lower", "upper"]).itertuples():
        axes.vlines(
            row.year, row.lower * factor, row.upper * factor,
            color=colours.get(str(row.place), GREY), linewidth=1.2, zorder=3,
        )  # fmt: skip


def _draw_targets(axes: Axes, targets: pd.DataFrame, factor: float, language: str) -> None:
    shown = targets.drop_duplicates(["year", "value"])
    axes.margins(y=0.12)
    axes.scatter(
        shown["year"], shown["value"] * factor, marker="D", s=40, facecolor="white",
        edgecolor=INK, linewidth=1.5, zorder=5,
        label=label("pace" if (shown["bound"] == "pace").all() else "target", language),
    )  # fmt: skip
    for i, row in enumerate(shown.sort_values("year").itertuples()):
        number, below = row.value * factor, i % 2 == 0
        axes.annotate(
            label(f"mark_{row.bound}", language) + f"{float(f'{number:.4g}'):,g}",
            (row.year, number),
            xytext=(-3, -8 if below else 8),
            textcoords="offset points",
            fontsize=8.5,
            color=INK,
            ha="right" if len(shown) == 1 else "center",
            va="top" if below else "bottom",
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )


def year_axis(axes: Axes) -> None:
    """Whole years below, plain numbers at the left."""
    from matplotlib.ticker import MaxNLocator, ScalarFormatter, StrMethodFormatter

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
    plain = ScalarFormatter(useOffset=False)
    plain.set_scientific(False)
    large = max(map(abs, axes.get_ylim())) >= 10_000
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}") if large else plain)
    axes.grid(axis="x", visible=False)


def label_ends(axes: Axes, ends: list[tuple[float, float, str, str]]) -> None:
    """Names at the lines' ends, spread around their place so that none covers another."""
    if not ends:
        return
    axes.figure.canvas.draw()
    points = 72 / axes.figure.dpi
    ends = sorted(ends, key=lambda end: end[1])
    at = [axes.transData.transform((year, value)) * points for year, value, *_ in ends]
    levels = _spread([y for _, y in at], 11.0)
    right = max(x for x, _ in at)
    for (year, value, text, colour), (x, y), level in zip(ends, at, levels, strict=True):
        axes.annotate(
            text,
            (year, value),
            xytext=(right - x + 8, level - y),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=colour,
            annotation_clip=False,
        )


def _spread(levels: list[float], room: float) -> list[float]:
    """Sorted levels at least ``room`` apart, each crowd centred where it was."""
    crowds: list[list[float]] = []
    for level in levels:
        crowds.append([level])
        while len(crowds) > 1 and _bottom(crowds[-1], room) < _top(crowds[-2], room) + room:
            last = crowds.pop()
            crowds[-1] += last
    return [_bottom(crowd, room) + i * room for crowd in crowds for i in range(len(crowd))]


def _bottom(crowd: list[float], room: float) -> float:
    return sum(crowd) / len(crowd) - room * (len(crowd) - 1) / 2


def _top(crowd: list[float], room: float) -> float:
    return _bottom(crowd, room) + room * (len(crowd) - 1)
