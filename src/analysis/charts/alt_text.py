"""What a chart shows, in words computed from its frame: for those who hear the page."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..datapackage.catalogue import place_name
from ..text.wording import amount, sentence

#: Names of rows and values of rows, in the order in which they are looked for.
_NAMES = ("place", "name", "method", "indicator")
_VALUES = ("value", "change_pp", "completion_pct", "error", "share", "coverage_80", "median")
_UNITS = {"change_pp": "pp", "completion_pct": "pct", "coverage_80": "pct"}
#: So many lines of a chart are told one by one.
_TOLD = 3


def alt_text(
    frame: pd.DataFrame,
    *,
    targets: pd.DataFrame | None = None,
    history: pd.DataFrame | None = None,
    highlight: Sequence[str] | str = (),
    value: str | None = None,
    unit: str | None = None,
    language: str = "en",
) -> str:
    """Say what a chart of a frame shows: range, last value, target.

    Parameters
    ----------
    frame : DataFrame
        What is drawn: a panel, a forecast, or one row per name.
    targets : DataFrame, optional
        Targets drawn on it: ``place``, ``year``, ``value``.
    history : DataFrame, optional
        The panel before a forecast.
    highlight : sequence of str or str
        Places told before all others.
    value, unit : str, optional
        The column drawn, and its unit, where the frame does not say.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    str
        One or more sentences; empty where the frame has none of the columns known.

    Examples
    --------
    >>> import analysis as an
    >>> alt_text(an.load_rd_intensity("China", years=[2023, 2024]))
    'China: 2.58 % in 2023, 2.69 % in 2024; lowest 2.58 % (2023), highest 2.69 % (2024).'
    """
    panel = frame if history is None else history
    parts = []
    if {"place", "year", "value"} <= set(panel.columns) and panel["year"].nunique() > 1:
        parts += _lines(panel, _listed(highlight), unit=unit, language=language)
    elif history is None:
        parts += _rows(frame, _listed(highlight), value=value, unit=unit, language=language)
    if {"median", "level", "lower", "upper", "year"} <= set(frame.columns):
        parts += _outlook(frame, unit=unit or _unit(panel), language=language)
    if targets is not None and {"place", "year", "value"} <= set(targets.columns):
        parts += _targets(targets, unit=unit or _unit(panel), language=language)
    stop, space = ("。", "") if language == "zh" else (".", " ")
    return space.join(part + stop for part in parts)


def _listed(places: Sequence[str] | str) -> list[str]:
    return [places] if isinstance(places, str) else list(places)


def _unit(frame: pd.DataFrame) -> str:
    found = frame["unit"].dropna().unique() if "unit" in frame else []
    return str(found[0]) if len(found) else "count"


def _lines(
    panel: pd.DataFrame, highlight: list[str], *, unit: str | None, language: str
) -> list[str]:
    known = panel[panel["value"].notna()].sort_values("year", kind="stable")
    places = list(dict.fromkeys([*highlight, *known["place"]]))
    places = [place for place in places if place in set(known["place"])]
    shown = places if len(places) == _TOLD + 1 else places[:_TOLD]
    told = []
    for place in shown:
        rows = known[known["place"] == place]
        own = unit or _unit(rows)
        low, high = rows.loc[rows["value"].idxmin()], rows.loc[rows["value"].idxmax()]
        told.append(
            sentence(
                "alt_line" if len(rows) > 1 else "alt_point",
                language,
                name=place_name(place, language),
                first=amount(rows["value"].iloc[0], own, language),
                start=rows["year"].iloc[0],
                last=amount(rows["value"].iloc[-1], own, language),
                end=rows["year"].iloc[-1],
                low=amount(low["value"], own, language),
                low_year=low["year"],
                high=amount(high["value"], own, language),
                high_year=high["year"],
            )
        )
    rest = known[~known["place"].isin(shown)].groupby("place")["value"].last()
    if len(rest):
        own = unit or _unit(known)
        low, high = (amount(figure, own, language) for figure in (rest.min(), rest.max()))
        told.append(sentence("alt_others", language, n=len(rest), low=low, high=high))
    return told


def _rows(
    frame: pd.DataFrame,
    highlight: list[str],
    *,
    value: str | None,
    unit: str | None,
    language: str,
) -> list[str]:
    if {"lower", "upper", "level", "place"} <= set(frame.columns):
        return _intervals(frame, unit=unit or _unit(frame), language=language)
    column = next((name for name in (value, *_VALUES) if name in frame.columns), None)
    if column is None:
        return _cells(frame, language=language)
    if frame[column].dropna().empty:
        return []
    known = frame[frame[column].notna()].sort_values(column, kind="stable")
    own = unit or _UNITS.get(column) or _unit(known)
    if column == "error" and own == "pct":
        own = "pp"
    name = next((name for name in _NAMES if name in known.columns), None)

    def told(row: pd.Series) -> str:
        figure = amount(row[column], own, language)
        if name is None:
            return figure
        return sentence(
            "value_of", language, value=figure, name=place_name(str(row[name]), language)
        )

    low, high = told(known.iloc[0]), told(known.iloc[-1])
    key = "alt_range" if len(known) > 1 else "alt_single"
    parts = [sentence(key, language, n=len(known), low=low, high=high)]
    if name == "place" and known["place"].is_unique:
        parts += [told(row) for _, row in known[known["place"].isin(highlight[:_TOLD])].iterrows()]
    return parts


def _cells(frame: pd.DataFrame, *, language: str) -> list[str]:
    """The range of a table of numbers, such as a revision triangle."""
    figures = frame.select_dtypes("number").stack().dropna()
    if frame.empty or len(figures) < 2 or figures.shape[0] < len(frame):
        return []
    low, high = (amount(figure, "count", language) for figure in (figures.min(), figures.max()))
    return [sentence("alt_range", language, n=len(figures), low=low, high=high)]


def _intervals(frame: pd.DataFrame, *, unit: str, language: str) -> list[str]:
    level = 80 if (frame["level"] == 80).any() else frame["level"].max()
    known = frame[(frame["level"] == level) & frame["lower"].notna()]
    return [
        sentence(
            "alt_interval",
            language,
            name=place_name(row.place, language),
            level=level,
            lower=amount(row.lower, unit, language),
            upper=amount(row.upper, unit, language),
        )
        for row in known.head(2 * _TOLD).itertuples()
    ]


def _outlook(forecast: pd.DataFrame, *, unit: str, language: str) -> list[str]:
    levels = sorted(forecast["level"].unique())
    level = 80 if 80 in levels else levels[len(levels) // 2]
    last = forecast[forecast["level"] == level].sort_values("year").iloc[-1]
    figures = {key: amount(last[key], unit, language) for key in ("median", "lower", "upper")}
    return [sentence("alt_forecast", language, year=last["year"], level=level, **figures)]


def _targets(targets: pd.DataFrame, *, unit: str, language: str) -> list[str]:
    known = targets[targets["value"].notna() & targets["year"].notna()]
    known = known.drop_duplicates(["year", "value"])
    return [
        sentence(
            "alt_target",
            language,
            value=amount(row.value, unit, language),
            year=row.year,
        )
        for row in known.head(_TOLD).itertuples()
    ]
