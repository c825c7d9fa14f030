"""Draw figures over the years; nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import place_name
from ..text.wording import amount, display_unit, label, number, word
from ..text.words import LABELS
from .checks import one_series, same_series, some
from .drawing import Layout, drawing
from .style import (
    ACCENT,
    FOURTH,
    GREY,
    INK,
    LIGHT,
    SECOND,
    THIRD,
    new_axes,
    only,
    unit_above,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Units of things that are counted: an axis of them has whole ticks.
_COUNTED = {"count", "rank", "places"}
#: A label of a line's end, and the room that it needs above and below, in points.
_ROOM = 11.0
_SHADES = ["#c3d3e4", "#9db8d2", "#6f96bd"]


@drawing("place", "year", "value", "unit", points=True)
@check_arguments
def plot_series(
    panel: pd.DataFrame,
    *,
    highlight: str | Sequence[str] = (),
    targets: pd.DataFrame | None = None,
    intervals: pd.DataFrame | None = None,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw lines over the years, one per place, named at their right end.

    A line breaks where a year is missing and where the GDP base changes (a thin mark shows it);
    values linked to another base are squares. January estimates stand as hollow points, never on a
    line, with their interval where one is given.

    Parameters
    ----------
    panel : DataFrame
        One indicator: ``place``, ``year``, ``value`` and ``unit``; ``status`` and ``basis`` are
        used where they came along.
    highlight : str or sequence of str
        Places in colour, by name or code; the others are grey context.
    targets : DataFrame, optional
        Targets of these places to draw as hollow diamonds: ``place``, ``year``, ``value``,
        ``bound``.
    intervals : DataFrame, optional
        Intervals of the estimates at one level, as from ``estimate_intervals``.

    Examples
    --------
    >>> import analysis as an
    >>> rd = an.load_rd_intensity(["China", "Zhejiang"])
    >>> ax = an.plot_series(rd, highlight="Zhejiang", title="R&D intensity rises")
    """
    one_series(panel, ("indicator", "unit"))
    same_series(panel, targets, "targets")
    known = some(panel, "value")
    axes = new_axes(layout, 2.3)
    unit = only(panel, "unit")
    text, factor = display_unit(unit)
    shown = [*[p for p in known["place"].unique() if p not in highlight], *highlight]
    colours = dict(zip(highlight, [ACCENT, SECOND, THIRD, FOURTH], strict=False))
    ends = []
    for place in shown:
        rows = known[known["place"] == place].sort_values("year")
        if rows.empty:
            continue
        rows = _aside(rows, targets)
        colour = colours.get(place, GREY if len(shown) < 6 else LIGHT)
        _draw_series(axes, rows, factor, colour, place in highlight)
        last = rows.iloc[-1]
        if place in highlight or len(shown) < 8:
            name = place_name(place)
            ends.append((last["year"], last["value"] * factor, name, colours.get(place, GREY)))
    if intervals is not None:
        named = intervals[intervals["place"].isin(highlight)]
        _draw_intervals(axes, _aside(named, targets), factor, colours)
    if targets is not None and len(targets):
        _draw_targets(axes, targets, factor)
        axes.legend(loc="upper left", frameon=False, fontsize=8.5)
    year_axis(axes, unit)
    unit_above(axes, text)
    label_ends(axes, ends)
    return axes


@drawing(
    "year", "level", "median", "lower", "upper", "start_year", "start_value", "unit", points=True
)
@check_arguments
def plot_forecast(
    forecast: pd.DataFrame,
    *,
    history: pd.DataFrame,
    targets: pd.DataFrame | None = None,
    intervals: pd.DataFrame | None = None,
    beside: pd.DataFrame | None = None,
    scores: pd.DataFrame | None = None,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw the history, the median forecast (dashed), its prediction intervals and the targets.

    A forecast that ends before its horizon says so on the chart, with the reason.

    Parameters
    ----------
    forecast : DataFrame
        One place, from ``forecast``: ``year``, ``level``, ``median``, ``lower``, ``upper``,
        ``unit``, ``start_year``, ``start_value``.
    history : DataFrame
        The panel of that place.
    targets : DataFrame, optional
        Targets of that series, such as a row of ``target_gaps``: ``place``, ``year``, ``value``,
        ``bound``.
    intervals : DataFrame, optional
        Intervals of the history's estimates at one level, as from ``estimate_intervals``.
    beside : DataFrame, optional
        Another forecast to compare with, such as a regression: dotted, its 80 % interval between
        thin lines.
    scores : DataFrame, optional
        From ``score`` by method: the measured coverage, for the chart's subtitle.

    Examples
    --------
    >>> import analysis as an
    >>> provinces = an.load_rd_intensity(basis="census4")
    >>> rd = an.load_rd_intensity("Shaoxing")
    >>> ax = an.plot_forecast(an.forecast(rd, horizon=2, calibrate_on=provinces), history=rd)
    """
    for column in ("indicator", "place", "unit"):
        if column in forecast:
            only(forecast, column)
    one_series(history, ("indicator", "place", "unit"))
    same_series(forecast, history, "history")
    same_series(history, targets, "targets")
    same_series(history, beside, "beside")
    axes = new_axes(layout, 2.3)
    unit = only(forecast, "unit")
    text, factor = display_unit(unit)
    rows = some(history, "value").sort_values("year")
    _draw_series(axes, _aside(rows, targets), factor, INK, True)
    if intervals is not None:
        named = intervals[intervals["place"].isin(set(history["place"]))]
        _draw_intervals(axes, _aside(named, targets), factor, dict.fromkeys(named["place"], INK))
    answered = some(forecast, "median", unless=_reasons(forecast))
    start = (answered["start_year"].iloc[0], answered["start_value"].iloc[0] * factor)
    levels = sorted(answered["level"].unique(), reverse=True)
    for level, shade in zip(levels, _SHADES[-len(levels) :], strict=False):
        band = answered[answered["level"] == level].sort_values("year")
        lower, upper = ([start[1], *(band[side] * factor)] for side in ("lower", "upper"))
        axes.fill_between(
            [start[0], *band["year"]],
            lower,
            upper,
            color=shade,
            linewidth=0,
            label=amount(level, "pct"),
        )
    middle = answered[answered["level"] == levels[-1]].sort_values("year")
    axes.plot(
        [start[0], *middle["year"]], [start[1], *(middle["median"] * factor)], "--", color=ACCENT,
        linewidth=1.6, label=label("median"),
    )  # fmt: skip
    if beside is not None:
        _draw_beside(axes, beside, factor)
    if targets is not None and len(targets):
        _draw_targets(axes, targets, factor)
    if intervals is not None and len(intervals):
        axes.scatter(
            [], [], facecolor="white", edgecolor=INK, s=26, label=label("status_preliminary")
        )
    year_axis(axes, unit)
    unit_above(axes, text)
    axes.legend(
        loc="upper left", facecolor="white", edgecolor="none", framealpha=0.9, fontsize=8.5,
        title=label("interval"), title_fontsize=8.5, alignment="left",
    )  # fmt: skip
    if end := _early_end(forecast):
        axes.set_xlabel(end, fontsize=8.5, color=SECOND, loc="right")
    return axes


def _reasons(forecast: pd.DataFrame) -> str:
    """Why a forecast has no median, in the words of the forecast."""
    reasons = forecast["reason"].dropna().astype(str).unique() if "reason" in forecast else []
    return "; ".join(filter(None, reasons))


def _early_end(forecast: pd.DataFrame) -> str:
    """Where a forecast ends before its horizon, and why; empty where it doesn't."""
    unanswered = forecast[forecast["median"].isna()]
    if unanswered.empty:
        return ""
    text = label("forecast_ends").format(year=unanswered["year"].min() - 1)
    reason = str(unanswered["reason"].iloc[0]) if "reason" in unanswered else ""
    if f"reason_{reason}" in LABELS and reason:
        return f"{text}{label('colon')}{word('reason', reason)}"
    if "n" in unanswered and unanswered["n"].notna().all():
        few = label("points_carry").format(n=unanswered["n"].iloc[0])
        return f"{text}{label('colon')}{few}"
    return text


def _draw_beside(axes: Axes, beside: pd.DataFrame, factor: float) -> None:
    """A second forecast: dotted median and bounds of the level nearest to 80 %."""
    level = min(beside["level"], key=lambda each: abs(each - 80))
    rows = beside[(beside["level"] == level) & beside["median"].notna()].sort_values("year")
    if rows.empty:
        return
    years = [rows["start_year"].iloc[0], *rows["year"]]
    for column, width in (("median", 1.4), ("lower", 0.7), ("upper", 0.7)):
        values = [rows["start_value"].iloc[0] * factor, *(rows[column] * factor)]
        named = label("regression") if column == "median" else None
        axes.plot(years, values, ":", color=SECOND, linewidth=width, label=named, zorder=2.5)


def _aside(rows: pd.DataFrame, targets: pd.DataFrame | None) -> pd.DataFrame:
    """Estimates moved right of a target of their year, so that neither hides the other."""
    if targets is None or targets.empty:
        return rows
    estimate = (rows["status"] == "preliminary") if "status" in rows else "estimate" in rows
    beside = estimate & rows["year"].isin(targets["year"])
    return rows.assign(year=rows["year"] + 0.35 * beside)


def _draw_series(axes: Axes, rows: pd.DataFrame, factor: float, colour: str, strong: bool) -> None:
    """One line: broken at gaps and bases, squares where linked, estimates as hollow points."""
    status = rows["status"] if "status" in rows else pd.Series("final", index=rows.index)
    status = status.astype(object).where(status.notna(), "")
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
    axes: Axes, intervals: pd.DataFrame, factor: float, colours: Mapping[str, str]
) -> None:
    """A bar for the interval of each estimate."""
    for row in intervals.dropna(subset=["lower", "upper"]).itertuples():
        axes.vlines(
            row.year, row.lower * factor, row.upper * factor,
            color=colours.get(str(row.place), GREY), linewidth=1.2, zorder=3,
        )  # fmt: skip


def _draw_targets(axes: Axes, targets: pd.DataFrame, factor: float) -> None:
    """Hollow diamonds with bound and number, alternately above and below."""
    bounds = targets["bound"] if "bound" in targets else pd.Series("level", index=targets.index)
    shown = targets.assign(bound=bounds).drop_duplicates(["year", "value"]).dropna(subset=["value"])
    axes.margins(y=0.12)
    axes.scatter(
        shown["year"], shown["value"] * factor, marker="D", s=40, facecolor="white",
        edgecolor=INK, linewidth=1.5, zorder=5,
        label=label("target"),
    )  # fmt: skip
    for i, row in enumerate(shown.sort_values("year").itertuples()):
        value, below = row.value * factor, i % 2 == 0
        mark = word("mark", row.bound)
        axes.annotate(
            ("" if mark == row.bound else mark) + number(float(f"{value:.4g}")),
            (row.year, value),
            xytext=(-3, -8 if below else 8),
            textcoords="offset points",
            fontsize=8.5,
            color=INK,
            ha="right" if len(shown) == 1 else "center",
            va="top" if below else "bottom",
            zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )


def year_axis(axes: Axes, unit: str = "") -> None:
    """Whole years below; plain numbers at the left, whole ones for what is counted."""
    from matplotlib.ticker import MaxNLocator, ScalarFormatter, StrMethodFormatter

    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
    if unit in _COUNTED:
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    plain = ScalarFormatter(useOffset=False)
    plain.set_scientific(False)
    large = max(map(abs, axes.get_ylim())) >= 10_000
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}") if large else plain)
    axes.grid(axis="x", visible=False)


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str]]) -> None:
    """Names at the lines' ends; those of one year are spread so that none covers another."""
    axes.figure.draw_without_rendering()  # type: ignore[union-attr]
    points = 72 / axes.figure.dpi
    for year in {end[0] for end in ends}:
        here = sorted((end for end in ends if end[0] == year), key=lambda end: end[1])
        heights = [axes.transData.transform((year, value))[1] * points for _, value, *_ in here]
        levels = _spread(heights, _ROOM)
        for (_, value, text, colour), height, level in zip(here, heights, levels, strict=True):
            axes.annotate(
                text,
                (year, value),
                xytext=(8, level - height),
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
    """The lowest level of a crowd once it is spread."""
    return sum(crowd) / len(crowd) - room * (len(crowd) - 1) / 2


def _top(crowd: list[float], room: float) -> float:
    """The highest level of a crowd once it is spread."""
    return _bottom(crowd, room) + room * (len(crowd) - 1)
