"""What can be looked at in a panel, and the charts that a choice makes: the pages of `explore`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from .charts.series import plot_forecast, plot_series
from .charts.style import as_svg, caption
from .datapackage.catalogue import indicator_name, place_name
from .errors import DataError
from .forecasting.forecast import forecast
from .loaders.published import panel_of
from .panel import survey_values
from .text.citations import source_line
from .text.wording import amount, display_unit, label, sentence
from .vintages.revisions import first_release

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NONE, ALL, LOADED, FIRST = "none", "all", "loaded", "first_release"


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, and what it says in words, for those who don't see it."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Choice:
    """What is looked at: the state of the controls."""

    indicator: str
    places: tuple[str, ...]
    edition: str = LOADED
    method: str = NONE
    horizon: int = 5
    target: str = NONE


@dataclass(frozen=True)
class Matter:
    """What can be looked at: the panel, and the editions and targets that belong to it."""

    panel: pd.DataFrame
    observations: pd.DataFrame | None
    targets: pd.DataFrame | None
    language: str

    def editions(self, indicator: str) -> list[str]:
        """The editions to choose from: as loaded, as first published, each by name."""
        rows = self.panel if self.observations is None else self.observations
        rows = rows[rows["indicator"] == indicator]
        named = rows["edition"].fillna("") if "edition" in rows else pd.Series(dtype=str)
        first = [] if self.observations is None else [FIRST]
        return [LOADED, *first, *sorted(set(named) - {""}, reverse=True)]

    def goals(self, choice: Choice) -> pd.DataFrame | None:
        """The targets of the chosen indicator and places, numbered; None where there is none."""
        if self.targets is None:
            return None
        rows = self.targets
        rows = rows[(rows["indicator"] == choice.indicator) & rows["place"].isin(choice.places)]
        rows = rows.drop_duplicates(["place", "year", "value", "bound"])
        return None if rows.empty else rows.sort_values(["place", "year"], ignore_index=True)

    def rows(self, choice: Choice) -> pd.DataFrame:
        """The figures of the chosen indicator, all places, in the chosen edition."""
        if choice.edition == LOADED or self.observations is None:
            rows = self.panel[self.panel["indicator"] == choice.indicator]
            return rows if choice.edition == LOADED else rows[rows["edition"] == choice.edition]
        rows = self.observations
        rows = rows[(rows["indicator"] == choice.indicator) & rows["year"].notna()]
        if choice.edition == FIRST:
            return first_release(rows.astype({"year": int}))
        return panel_of(rows[rows["edition"] == choice.edition], "as_published", None)


def pictures(matter: Matter, choice: Choice) -> list[Picture]:
    """The charts of a choice: one of the series, or a forecast for each place."""
    rows = matter.rows(choice)
    shown = rows[rows["place"].isin(choice.places)]
    if shown["value"].notna().sum() == 0:
        raise DataError(label("explore_nothing", matter.language))
    goals = matter.goals(choice)
    if goals is not None and choice.target != ALL:
        goals = goals.iloc[[int(choice.target)]] if choice.target != NONE else None
    if choice.method == NONE:
        return [_series(shown, goals, choice, matter.language)]
    return [
        _forecast(rows, place, goals, choice, matter.language)
        for place in choice.places
        if place in set(survey_values(shown)["place"])
    ]


def _series(
    rows: pd.DataFrame, goals: pd.DataFrame | None, choice: Choice, language: str
) -> Picture:
    axes = plot_series(rows, highlight=choice.places, targets=goals, language=language)
    ends = survey_values(rows).sort_values("year").drop_duplicates("place", keep="last")
    ends = ends.set_index("place").reindex([p for p in choice.places if p in set(ends["place"])])
    same = ends["year"].nunique() == 1
    told = [
        sentence(
            "explore_one" if same else "explore_one_year",
            language=language,
            place=place_name(str(place), language),
            value=amount(row["value"], row["unit"], language, bare=True),
            year=row["year"],
        )
        for place, row in ends.iterrows()
    ]
    title = sentence(
        "explore_series" if same else "explore_series_years",
        language=language,
        indicator=indicator_name(choice.indicator, language),
        ends=("、" if language == "zh" else ", ").join(told),
        year=ends["year"].max(),
        unit=display_unit(rows["unit"].iloc[0], language)[0],
    )
    return _picture(axes, title, "", rows, language)


def _forecast(
    rows: pd.DataFrame, place: str, goals: pd.DataFrame | None, choice: Choice, language: str
) -> Picture:
    history = rows[rows["place"] == place]
    made = forecast(history, horizon=choice.horizon, method=choice.method, calibrate_on=rows)
    told = made[(made["level"] == 80) & made["median"].notna()]
    if told.empty:
        raise DataError(f"{place_name(place, language)}: {made['reason'].iloc[0]}")
    own = None if goals is None else goals[goals["place"] == place]
    axes = plot_forecast(
        made[made["median"].notna()], history=history, targets=own, language=language
    )
    end, unit = told.iloc[-1], told["unit"].iloc[-1]
    title = sentence(
        "explore_forecast",
        language=language,
        indicator=indicator_name(choice.indicator, language),
        place=place_name(place, language),
        year=end["year"],
        median=amount(end["median"], unit, language),
        lower=amount(end["lower"], unit, language, bare=True),
        upper=amount(end["upper"], unit, language, bare=True),
    )
    how = sentence(f"method_{choice.method}", language=language)
    about = sentence("explore_method", language=language, method=how, n=int(end["n"]))
    return _picture(axes, title, about, history, language)


def _picture(axes: Axes, title: str, about: str, rows: pd.DataFrame, language: str) -> Picture:
    source = ""
    if {"source", "published", "grade", "flags", "status"} <= set(rows):
        try:
            source = source_line(rows, language=language)
        except DataError:  # a table of the user's own names documents of its own
            source = ""
    axes = caption(axes, title=title, subtitle=about, source=source)
    return Picture(as_svg(axes), f"{title} {about}".strip())
