"""Describe a chart in words computed from its frame, for those who hear the page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..datapackage.catalogue import indicator_name, place_name
from ..languages import language_or_default
from ..text.wording import amount, sentence

#: Names of rows and values of rows, in the order in which they are looked for.
_NAMES = ("place", "name", "method", "indicator")
_VALUES = ("value", "change_pp", "completion_pct", "error", "share", "coverage_80", "median")
_UNITS = {"change_pp": "pp", "completion_pct": "pct", "coverage_80": "pct"}
#: So many lines of a chart are described one by one.
_MOST = 3


def alt_text(
    frame: pd.DataFrame,
    *,
    targets: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    highlight: Sequence[str] | str = (),
    value: str | None = None,
    unit: str | None = None,
) -> str:
    """Describe what a chart of a frame shows: range, last value, target.

    Parameters
    ----------
    frame : DataFrame
        What is drawn: a panel, a forecast, or one row per name.
    targets : DataFrame, optional
        Targets drawn on it: ``place``, ``year``, ``value``.
    history : DataFrame, optional
        The panel before a forecast.
    highlight : sequence of str or str
        Places described before all others.
    value, unit : str, optional
        The column drawn, and its unit, where the frame does not say.

    Returns
    -------
    str
        One or more sentences in the language that is set; empty where the frame has none of
        the columns known.

    Examples
    --------
    >>> import analysis as an
    >>> alt_text(an.load_rd_intensity("China", years=[2023, 2024]))
    'China: 2.58 % in 2023, 2.69 % in 2024; lowest 2.58 % (2023), highest 2.69 % (2024).'
    """
    panel = frame if history is None else history
    parts = []
    if {"place", "year", "value"} <= set(panel.columns) and panel["year"].nunique() > 1:
        parts += _lines(panel, _listed(highlight), unit=unit)
    elif history is None:
        parts += _rows(frame, _listed(highlight), value=value, unit=unit)
    if {"median", "level", "lower", "upper", "year"} <= set(frame.columns):
        parts += _outlook(frame, unit=unit or _unit(panel))
    if targets is not None and {"place", "year", "value"} <= set(targets.columns):
        parts += _targets(targets, unit=unit or _unit(panel))
    stop, space = ("。", "") if language_or_default(None) == "zh" else (".", " ")
    return space.join(part + stop for part in parts)


def _listed(places: Sequence[str] | str) -> list[str]:
    """One name or several, as a list."""
    return [places] if isinstance(places, str) else list(places)


def _unit(frame: pd.DataFrame) -> str:
    """The unit of a frame's first row; a plain number without one."""
    units = frame["unit"].dropna().unique() if "unit" in frame else []
    return str(units[0]) if len(units) else "count"


def _lines(panel: pd.DataFrame, highlight: list[str], *, unit: str | None) -> list[str]:
    known = panel[panel["value"].notna() & panel["place"].notna()]
    known = known.sort_values("year", kind="stable")
    places = list(dict.fromkeys([*highlight, *known["place"]]))
    places = [place for place in places if place in set(known["place"])]
    shown = places if len(places) == _MOST + 1 else places[:_MOST]
    texts = []
    for place in shown:
        rows = known[known["place"] == place]
        own_unit = unit or _unit(rows)
        low, high = rows.loc[rows["value"].idxmin()], rows.loc[rows["value"].idxmax()]
        texts.append(
            sentence(
                "alt_line" if len(rows) > 1 else "alt_point",
                name=place_name(place),
                first=amount(rows["value"].iloc[0], own_unit),
                start=rows["year"].iloc[0],
                last=amount(rows["value"].iloc[-1], own_unit),
                end=rows["year"].iloc[-1],
                low=amount(low["value"], own_unit),
                low_year=low["year"],
                high=amount(high["value"], own_unit),
                high_year=high["year"],
            )
        )
    rest = known[~known["place"].isin(shown)].groupby("place")["value"].last()
    if len(rest):
        own_unit = unit or _unit(known)
        low, high = (amount(figure, own_unit) for figure in (rest.min(), rest.max()))
        texts.append(sentence("alt_others", n=len(rest), low=low, high=high))
    return texts


def _rows(
    frame: pd.DataFrame,
    highlight: list[str],
    *,
    value: str | None,
    unit: str | None,
) -> list[str]:
    if {"lower", "upper", "level", "place"} <= set(frame.columns):
        return _intervals(frame, unit=unit or _unit(frame))
    column = next((name for name in (value, *_VALUES) if name in frame.columns), None)
    if column is None:
        return _cells(frame)
    if frame[column].dropna().empty:
        return []
    known = frame[frame[column].notna()].sort_values(column, kind="stable")
    own_unit = unit or _UNITS.get(column) or _unit(known)
    if column == "error" and own_unit == "pct":
        own_unit = "pp"
    names = [name for name in _NAMES if name in known.columns]
    name = next((name for name in names if known[name].is_unique), next(iter(names), None))
    named = indicator_name if name == "indicator" else place_name

    def described(row: pd.Series) -> str:
        figure = amount(row[column], own_unit)
        if name is None:
            return figure
        return sentence("value_of", value=figure, name=named(str(row[name])))

    low, high = described(known.iloc[0]), described(known.iloc[-1])
    key = "alt_range" if len(known) > 1 else "alt_single"
    parts = [sentence(key, n=len(known), low=low, high=high)]
    if name == "place" and known["place"].is_unique:
        parts += [
            described(row) for _, row in known[known["place"].isin(highlight[:_MOST])].iterrows()
        ]
    return parts


def _cells(frame: pd.DataFrame) -> list[str]:
    """The range of a table of numbers, such as a revision triangle."""
    figures = frame.select_dtypes("number").stack().dropna()
    if frame.empty or len(figures) < 2 or figures.shape[0] < len(frame):
        return []
    low, high = (amount(figure, "count") for figure in (figures.min(), figures.max()))
    return [sentence("alt_range", n=len(figures), low=low, high=high)]


def _intervals(frame: pd.DataFrame, *, unit: str) -> list[str]:
    level = 80 if (frame["level"] == 80).any() else frame["level"].max()
    known = frame[(frame["level"] == level) & frame["lower"].notna()]
    return [
        sentence(
            "alt_interval",
            name=place_name(row.place),
            level=level,
            lower=amount(row.lower, unit),
            upper=amount(row.upper, unit),
        )
        for row in known.head(2 * _MOST).itertuples()
    ]


def _outlook(forecast: pd.DataFrame, *, unit: str) -> list[str]:
    levels = sorted(forecast["level"].unique())
    level = 80 if 80 in levels else levels[len(levels) // 2]
    last = forecast[forecast["level"] == level].sort_values("year").iloc[-1]
    figures = {key: amount(last[key], unit) for key in ("median", "lower", "upper")}
    return [sentence("alt_forecast", year=last["year"], level=level, **figures)]


def _targets(targets: pd.DataFrame, *, unit: str) -> list[str]:
    known = targets[targets["value"].notna() & targets["year"].notna()]
    known = known.drop_duplicates(["year", "value"])
    return [
        sentence(
            "alt_target",
            value=amount(row.value, unit),
            year=row.year,
        )
        for row in known.head(_MOST).itertuples()
    ]
