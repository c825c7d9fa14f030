"""Draw what a figure was when: the revision triangle, re-basing against growth, estimates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import place_name
from ..errors import DataError
from ..text.wording import amount, basis_name, display_unit, label, number
from .checks import checked, one_series, same_series, some
from .drawing import Layout, drawing
from .series import label_ends, year_axis
from .style import ACCENT, GREY, INK, LIGHT, MUTED, SECOND, new_axes, only, unit_above

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TINTS = ["#f4f4f2", "#d6e2ee", "#f3ddcf", "#d9e8df", "#e9e0ef", "#f7ecc8"]


@drawing(index=("year",))
@check_arguments
def plot_revisions(
    table: pd.DataFrame,
    *,
    bases: pd.DataFrame,
    digits: int = 2,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw the revision triangle: a row for each year, a column for each year of publication.

    Parameters
    ----------
    table : DataFrame
        One place, from ``vintage_table``: the values.
    bases : DataFrame
        The same table with ``values="basis"``: a tint for each GDP base.
    digits : int, default 2
        Decimals printed in the cells.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=range(2015, 2025))
    >>> tables = [an.vintage_table(rows, by="year", values=each) for each in ("value", "basis")]
    >>> ax = plot_revisions(tables[0], bases=tables[1])
    """
    from matplotlib.patches import Patch, Rectangle

    years = table.index.get_level_values("year")
    axes = new_axes(layout, 0.75 + 0.165 * len(table))
    if not isinstance(bases, pd.DataFrame) or bases.shape != table.shape:
        raise DataError(
            "bases= is no table of the same shape",
            todo="pass vintage_table(rows, by=..., values='basis') of the same rows",
        )
    known = sorted({str(each) for each in bases.stack().dropna()} - {""})
    tints = dict(zip(known, _TINTS[1:], strict=False))
    for y, (row, of) in enumerate(zip(table.to_numpy(), bases.to_numpy(), strict=True)):
        for x, (value, basis) in enumerate(zip(row, of, strict=True)):
            if pd.notna(value):
                tint = tints.get(basis, _TINTS[0])
                axes.add_patch(
                    Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=tint, edgecolor="white")
                )
                axes.text(x, y, number(value, digits), ha="center", va="center", fontsize=7.5)
    axes.set_xlim(-0.5, table.shape[1] - 0.5)
    axes.set_ylim(len(table) - 0.5, -0.5)
    axes.set_yticks(range(len(table)), [str(year) for year in years])
    axes.set_xticks(range(table.shape[1]), [str(column) for column in table.columns])
    axes.tick_params(length=0)
    axes.set_ylabel(label("reference_year"))
    axes.set_xlabel(label("publication_year"))
    axes.grid(visible=False)
    for side in axes.spines.values():
        side.set_visible(False)
    handles = [Patch(facecolor=tints[each], label=basis_name(each)) for each in known]
    axes.legend(
        handles=handles, loc="lower left", frameon=False, fontsize=8.5,
        title=label("basis"), title_fontsize=8.5, alignment="left",
    )  # fmt: skip
    return axes


@drawing("year", "value", points=True)
@check_arguments
def plot_rebasing(
    first: pd.DataFrame,
    one_base: pd.DataFrame,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw growth and re-basing apart: first releases dotted, one GDP base solid.

    The hatched strip between the two lines is what the restatement of GDP took away; the arrows
    take the last restated year from its first release down to today's figure, and on to the next.

    Parameters
    ----------
    first : DataFrame
        First releases of one place, from ``first_release``.
    one_base : DataFrame
        The same place on one base, from ``splice`` or a loader.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=range(2015, 2025))
    >>> ax = plot_rebasing(an.first_release(rows), an.splice(rows))
    """
    one_base = checked(one_base, ("year", "value", "unit"), of="plot_rebasing(one_base)")
    for frame in (first, one_base):
        one_series(some(frame, "value"), ("indicator", "place", "unit"))
    same_series(one_base, first, "first releases")
    axes = new_axes(layout, 2.3)
    unit, factor = display_unit(only(one_base, "unit"))
    old, new = (_by_year(each) * factor for each in (first, one_base))
    both = pd.concat([old.rename("old"), new.rename("new")], axis=1)
    axes.fill_between(
        both.index, both["new"], both["old"], facecolor="none", hatch="////", edgecolor=SECOND,
        linewidth=0, alpha=0.45, label=label("rebasing"),
    )  # fmt: skip
    axes.plot(
        both.index, both["old"], color=SECOND, linestyle=":", marker="o", markersize=3.5,
        linewidth=1.4, markerfacecolor="white", zorder=3,
    )  # fmt: skip
    linked = one_base[one_base["status"] == "spliced"] if "status" in one_base else one_base[:0]
    square = both.index.isin(linked["year"]).tolist()
    axes.plot(
        both.index, both["new"], color=ACCENT, marker="o", markersize=4.5, linewidth=2,
        markevery=[not each for each in square],
    )  # fmt: skip
    axes.plot(
        both.index, both["new"], color=ACCENT, marker="s", markersize=4.5, linewidth=0,
        markerfacecolor=LIGHT, markevery=square,
    )  # fmt: skip
    apart = both[(both["old"] - both["new"]).abs() > 1e-9].dropna()
    if len(apart):
        _draw_step(axes, both, int(apart.index.max()))
    ends = [
        (series.last_valid_index(), series.dropna().iloc[-1], label(name), colour)
        for series, name, colour in (
            (both["old"], "first_release", SECOND),
            (both["new"], "one_base", ACCENT),
        )
    ]
    year_axis(axes)
    unit_above(axes, unit)
    axes.legend(loc="upper left", frameon=False, fontsize=8.5)
    label_ends(axes, ends)
    return axes


def _draw_step(axes: Axes, both: pd.DataFrame, year: int) -> None:
    """The last restated year: down by re-basing, and up to the next year by growth."""
    old, new = both.loc[year]
    arrow = {"arrowstyle": "-|>", "linewidth": 1.3, "shrinkA": 3, "shrinkB": 3}
    axes.annotate("", (year, new), (year, old), arrowprops=arrow | {"color": SECOND}, zorder=5)
    texts = [
        (
            _signed("rebasing_short", new - old),
            year,
            old,
            SECOND,
            (-6, 6),
            "right",
        )
    ]
    if year + 1 in both.index and pd.notna(both["new"].get(year + 1)):
        after = both["new"][year + 1]
        axes.annotate(
            "", (year + 1, after), (year, new), arrowprops=arrow | {"color": INK}, zorder=5
        )
        texts.append(
            (
                _signed("growth_short", after - new),
                year,
                new,
                INK,
                (8, -22),
                "center",
            )
        )
    for text, x, y, colour, offset, side in texts:
        axes.annotate(
            text, (x, y), xytext=offset, textcoords="offset points",
            ha=side, fontsize=8.5, color=colour, zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )  # fmt: skip


def _signed(key: str, points: float) -> str:
    """A step of the chart with its sign."""
    return f"{label(key)} {number(points, 2, sign=True)}"


def _by_year(panel: pd.DataFrame) -> pd.Series:
    """Survey values by year; a missing year is a gap."""
    rows = panel[panel["status"] != "preliminary"] if "status" in panel else panel
    values = rows.dropna(subset=["value"]).set_index("year")["value"].sort_index()
    return values.reindex(range(int(values.index.min()), int(values.index.max()) + 1))


@drawing("place", "year", "error", "wording", "unit")
@check_arguments
def plot_estimates(
    errors: pd.DataFrame,
    *,
    highlight: str | Sequence[str] = (),
    **layout: Unpack[Layout],
) -> Axes:
    """Draw past estimates against the survey: one mark each, above zero where they were too low.

    Parameters
    ----------
    errors : DataFrame
        From ``compare_estimates``; one unit.
    highlight : str or sequence of str
        A place whose marks are coloured and named, by name or code.

    Examples
    --------
    >>> import analysis as an
    >>> errors = an.compare_estimates(an.load_observations("rd_intensity", "Zhejiang"))
    >>> ax = plot_estimates(errors, highlight="Zhejiang")
    """
    axes = new_axes(layout, 2.2)
    unit, factor = display_unit("pp" if only(errors, "unit") == "pct" else only(errors, "unit"))
    marks = {"level": "o", "about": "D", "at_least": "^"}
    errors = some(errors, "error")
    named = errors["place"].isin(highlight)
    for mine, colour in ((False, GREY), (True, ACCENT)):
        for wording, marker in marks.items():
            rows = errors[(named == mine) & (errors["wording"] == wording)]
            if len(rows):
                axes.scatter(
                    rows["year"], rows["error"] * factor, marker=marker, s=30, color=colour,
                    facecolor=colour if mine else "white", zorder=3 + mine,
                    label=label(f"worded_{wording}") if not mine else None,
                )  # fmt: skip
    for place in highlight:
        axes.scatter([], [], marker="o", s=30, color=ACCENT, label=place_name(place))
    axes.axhline(0, color=INK, linewidth=0.8)
    year_axis(axes)
    unit_above(axes, unit)
    axes.legend(
        loc="upper left", frameon=False, fontsize=8.5, ncols=4, columnspacing=1.2,
        handletextpad=0.3, bbox_to_anchor=(0, -0.12),
    )  # fmt: skip
    return axes


@drawing("place", "level", "estimate", "lower", "upper", "unit")
@check_arguments
def plot_intervals(
    intervals: pd.DataFrame,
    *,
    survey: pd.DataFrame,
    **layout: Unpack[Layout],
) -> Axes:
    """Draw today's estimates with the intervals of past errors, beside the last survey figure.

    Parameters
    ----------
    intervals : DataFrame
        From ``estimate_intervals``: one indicator and year, one row per place and level.
    survey : DataFrame
        The last survey figure of each place: ``place``, ``year``, ``value``.

    Examples
    --------
    >>> import analysis as an
    >>> errors = an.compare_estimates(an.load_observations("rd_intensity"))
    >>> rd = an.load_rd_intensity(["Zhejiang", "Shaoxing"])
    >>> today = an.estimate_intervals(rd[rd["year"] == 2025], errors=errors)
    >>> ax = plot_intervals(today, survey=rd[rd["year"] == 2023])
    """
    unit, factor = display_unit(only(intervals, "unit"))
    order = intervals.sort_values("estimate")["place"].drop_duplicates().tolist()
    axes = new_axes(layout, 0.7 + 0.32 * len(order))
    rows = {place: i for i, place in enumerate(order)}
    widths = dict(zip(sorted(intervals["level"].unique()), (5.0, 1.6), strict=False))
    for level, width in widths.items():
        part = intervals[(intervals["level"] == level)].dropna(subset=["lower"])
        axes.hlines(
            part["place"].map(rows), part["lower"] * factor, part["upper"] * factor,
            color="#9db8d2" if width > 2 else ACCENT, linewidth=width,
            label=amount(level, "pct"), zorder=2,
        )  # fmt: skip
    each = intervals.drop_duplicates("place")
    axes.scatter(
        each["estimate"] * factor, each["place"].map(rows), facecolor="white", edgecolor=ACCENT,
        s=30, zorder=3, label=label("status_preliminary"),
    )  # fmt: skip
    known = survey[survey["place"].isin(order)]
    axes.scatter(
        known["value"] * factor, known["place"].map(rows), color=INK, marker="|", s=90, zorder=3,
        label=label("last_survey"),
    )  # fmt: skip
    for row in known.itertuples():
        axes.annotate(
            str(row.year), (row.value * factor, rows[row.place]), xytext=(0, 7), fontsize=7.5,
            textcoords="offset points", ha="center", color=MUTED,
        )  # fmt: skip
    axes.set_yticks(range(len(order)), [place_name(place) for place in order])
    axes.set_ylim(-0.6, len(order) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(unit)
    axes.legend(
        loc="upper left", frameon=False, fontsize=8.5, ncols=4, columnspacing=1.2,
        bbox_to_anchor=(0, -0.28 - 0.1 / len(order)),
    )  # fmt: skip
    return axes
