"""Look at a panel by hand: controls over the library's own charts, for notebooks and Voilà."""

from __future__ import annotations

import base64
import functools
import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from .arguments import check_arguments
from .charts.drawing import cite
from .charts.series import plot_forecast, plot_series
from .charts.style import as_svg, caption
from .datapackage.catalogue import indicator_name, own_or_known, place_name
from .errors import DataError, one_of, require
from .forecasting.forecast import METHODS, forecast
from .languages import language as in_language
from .languages import language_or_default
from .loaders.published import panel_of
from .panel import check_panel, survey_values
from .text.wording import amount, display_unit, label, sentence
from .vintages.revisions import first_release

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NONE, ALL, LOADED, FIRST = "none", "all", "loaded", "first_release"
#: As many places as a chart has colours for.
MOST_PLACES = 4
#: The most years ahead that a control offers.
LONGEST = 15
_CLASS = "analysis-explore"
_KEEP_KEYS = (
    f"this.closest('.{_CLASS}')?.querySelectorAll('select, input')"
    ".forEach(each => each.setAttribute('data-lm-suppress-shortcuts', ''))"
)


@check_arguments
def explore(
    panel: pd.DataFrame,
    *,
    places: object = None,
    method: str = NONE,
    horizon: int = 5,
    targets: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    language: str | None = None,
) -> Any:
    """Show controls for indicator, places, edition, method, horizon and target above a chart.

    Every control is a native form element: Tab goes from one to the next, arrow keys and letters
    choose. Where no widget can be shown (the briefing, a stored notebook), the chart of the
    settings given here stands in its place.

    Parameters
    ----------
    panel : DataFrame
        The figures to look at; a forecast also learns from the other places of the panel.
    places : str or list of str, optional
        The places shown first, at most four; default the panel's first.
    method : str, default "none"
        The forecast drawn first: "none", or a method of ``forecast``.
    horizon : int, default 5
        Years ahead, 1 to 15.
    targets : DataFrame, optional
        Targets to choose from, as of ``load_targets``.
    observations : DataFrame, optional
        Every edition of the figures, as of ``load_observations``; without it, the editions of the
        panel alone can be chosen.
    language : {"en", "zh"}, optional
        Language of controls and charts; the one that is set otherwise.

    Returns
    -------
    ipywidgets.VBox
        The controls and the chart; ``children`` are the rows.

    Raises
    ------
    DataError
        For a frame that is no panel or empty, and for places, methods or languages that are
        unknown. Why a setting can't be drawn is written in the place of the chart.

    Examples
    --------
    >>> import analysis as an
    >>> view = an.explore(an.load_rd_intensity(["Zhejiang", "China"]), places="China")
    >>> [control.description for control in view.controls.values()]
    ['Indicator', 'Place', 'Edition', 'Forecast', 'Years ahead', 'Target']
    """
    known = check_panel(panel)
    language = language_or_default(language)
    one_of("method", method, [NONE, *METHODS])
    if horizon not in range(1, LONGEST + 1):
        raise DataError(f"horizon {horizon!r} is out of range", allowed=f"1 to {LONGEST} years")
    if known["value"].notna().sum() == 0:
        raise DataError("the panel holds no value to look at", rows=known)
    shown = known["place"].drop_duplicates().tolist()
    wanted = shown[:1] if places is None else _ids(places)
    missing = [place for place in wanted if place not in shown]
    if missing:
        raise DataError(
            f"the panel holds no place {', '.join(missing)}",
            allowed=[place_name(place, language) for place in shown],
        )
    if not 1 <= len(wanted) <= MOST_PLACES:
        raise DataError(f"{len(wanted)} places are given", allowed=f"1 to {MOST_PLACES} places")
    first = known.loc[known["place"].isin(wanted), "indicator"].iloc[0]
    choice = Choice(first, tuple(wanted), method=method, horizon=horizon)
    return _explorer_class()(Figures(known, observations, targets, language), choice)


def _ids(places: object) -> list[str]:
    """The ids of one place or several; an unknown name stays as it is."""
    many = isinstance(places, Iterable) and not isinstance(places, str)
    listed = pd.Series(list(places) if many else [places], dtype=object)  # type: ignore[call-overload]
    return [str(place) for place in own_or_known(listed, "place").drop_duplicates()]


@dataclass(frozen=True)
class Picture:
    """A chart as SVG, and the same in words for those who don't see it."""

    svg: str
    alt: str


@dataclass(frozen=True)
class Choice:
    """The state of the controls."""

    indicator: str
    places: tuple[str, ...]
    edition: str = LOADED
    method: str = NONE
    horizon: int = 5
    target: str = NONE


@dataclass(frozen=True)
class Figures:
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

    def goals(self, choice: Choice) -> pd.DataFrame:
        """The targets of the chosen indicator and places, numbered."""
        if self.targets is None:
            return pd.DataFrame()
        rows = self.targets
        rows = rows[(rows["indicator"] == choice.indicator) & rows["place"].isin(choice.places)]
        rows = rows.drop_duplicates(["place", "year", "value", "bound"])
        return rows.sort_values(["place", "year"], ignore_index=True)

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

    def pictures(self, choice: Choice) -> list[Picture]:
        """The charts of a choice: one of the series, or a forecast for each place."""
        rows = self.rows(choice)
        shown = rows[rows["place"].isin(choice.places)]
        if shown["value"].notna().sum() == 0:
            raise DataError(label("explore_nothing"))
        goals = self.goals(choice)
        if choice.target != ALL:
            goals = goals.iloc[[] if choice.target == NONE else [int(choice.target)]]
        if choice.method == NONE:
            return [_series(shown, goals, choice)]
        known = set(survey_values(shown)["place"])
        return [_forecast(rows, place, goals, choice) for place in choice.places if place in known]


def _series(rows: pd.DataFrame, goals: pd.DataFrame, choice: Choice) -> Picture:
    """The lines of the chosen places, titled by their last survey figures."""
    drawn = [place for place in choice.places if place in set(rows["place"])]
    goals = goals[goals["place"].isin(drawn)] if len(goals) else goals
    axes = plot_series(rows, highlight=drawn, targets=goals if len(goals) else None)
    ends = survey_values(rows).sort_values("year").drop_duplicates("place", keep="last")
    ends = ends.set_index("place").reindex([p for p in choice.places if p in set(ends["place"])])
    same = ends["year"].nunique() == 1
    texts = [
        sentence(
            "explore_one" if same else "explore_one_year",
            place=place_name(str(place)),
            value=amount(row["value"], row["unit"], bare=True),
            year=row["year"],
        )
        for place, row in ends.iterrows()
    ]
    title = sentence(
        "explore_series" if same else "explore_series_years",
        indicator=indicator_name(choice.indicator),
        ends=sentence("list_comma").join(texts),
        year=ends["year"].max(),
        unit=display_unit(rows["unit"].iloc[0])[0],
    )
    return _picture(axes, title, "", rows)


def _forecast(rows: pd.DataFrame, place: str, goals: pd.DataFrame, choice: Choice) -> Picture:
    """The forecast of one place, titled by its last year."""
    history = rows[rows["place"] == place]
    path = forecast(history, horizon=choice.horizon, method=choice.method, calibrate_on=rows)
    answered = path[(path["level"] == 80) & path["median"].notna()]
    if answered.empty:
        raise DataError(f"{place_name(place)}: {path['reason'].iloc[0]}")
    here = goals[goals["place"] == place] if len(goals) else goals
    axes = plot_forecast(path, history=history, targets=here if len(here) else None)
    end, unit = answered.iloc[-1], answered["unit"].iloc[-1]
    title = sentence(
        "explore_forecast",
        indicator=indicator_name(choice.indicator),
        place=place_name(place),
        year=end["year"],
        median=amount(end["median"], unit),
        lower=amount(end["lower"], unit, bare=True),
        upper=amount(end["upper"], unit, bare=True),
    )
    method = sentence(f"method_{choice.method}")
    subtitle = sentence("explore_method", method=method, n=int(end["n"]))
    return _picture(axes, title, subtitle, history)


def _picture(axes: Axes, title: str, subtitle: str, rows: pd.DataFrame) -> Picture:
    """A captioned chart as SVG."""
    caption(axes, title=title, subtitle=subtitle, source=cite([rows]))
    return Picture(as_svg(axes), f"{title} {subtitle}".strip())


@functools.cache
def _explorer_class() -> type:
    """The widget's class; ipywidgets is loaded on use."""
    require("lab", "ipywidgets")
    import ipywidgets as widgets

    class Explorer(widgets.VBox):  # type: ignore[misc, unused-ignore]
        """Controls above, the chart below; without a front end, the chart alone."""

        def __init__(self, figures: Figures, choice: Choice) -> None:
            self.figures = figures
            self.chart = widgets.HTML(layout={"width": "100%", "max_width": "860px"})
            with in_language(figures.language):
                self.controls = self._controls(choice)
            self._drawn: dict[Choice, list[Picture]] = {}
            for name, control in self.controls.items():
                control.observe(functools.partial(self._changed, name), "value")
            grid = widgets.GridBox(
                list(self.controls.values()),
                layout={"grid_template_columns": "repeat(auto-fit, minmax(280px, 1fr))"},
            )
            super().__init__([grid, self.chart])
            self.add_class(_CLASS)
            self._changed("places", None)

        def _controls(self, choice: Choice) -> dict[str, Any]:
            panel = self.figures.panel

            def named(key: str, **more: Any) -> dict[str, Any]:
                layout = {"style": {"description_width": "7.5em"}, "layout": {"width": "auto"}}
                return {"description": str(label(key)), **layout, **more}

            indicators = [(str(indicator_name(id_)), id_) for id_ in panel["indicator"].unique()]
            places = [(str(place_name(place)), place) for place in panel["place"].unique()]
            methods = [(str(label("explore_none")), NONE)]
            methods += [(sentence(f"method_{each}"), each) for each in METHODS]
            hint = label("explore_several").format(n=MOST_PLACES)
            return {
                "indicator": widgets.Dropdown(
                    options=indicators, value=choice.indicator, **named("indicator")
                ),
                "places": widgets.SelectMultiple(
                    options=places,
                    value=choice.places,
                    rows=min(6, len(places)),
                    **named("place", tooltip=hint),
                ),
                "edition": widgets.Dropdown(options=[("", LOADED)], **named("explore_edition")),
                "method": widgets.Dropdown(
                    options=methods, value=choice.method, **named("explore_method_control")
                ),
                "horizon": widgets.BoundedIntText(
                    value=choice.horizon, min=1, max=LONGEST, **named("explore_horizon")
                ),
                "target": widgets.Dropdown(options=[("", NONE)], **named("explore_target")),
            }

        @property
        def choice(self) -> Choice:
            """The state of the controls."""
            values = {name: control.value for name, control in self.controls.items()}
            values["places"] = tuple(values["places"])[:MOST_PLACES]
            return Choice(**values)

        def _changed(self, name: str, change: Any) -> None:
            with in_language(self.figures.language):
                if name in ("indicator", "places"):
                    self._refill()
                self._draw()

        def _refill(self) -> None:
            """Offer the editions and targets that the indicator and the places have."""
            words = {LOADED: "explore_loaded", FIRST: "first_release"}
            editions = [
                (str(label(words[each])) if each in words else each, each)
                for each in self.figures.editions(self.controls["indicator"].value)
            ]
            goals = self.figures.goals(self.choice)
            offered = [(str(label("explore_none")), NONE)]
            if len(goals):
                offered.append((str(label("explore_all")), ALL))
            for at, row in enumerate(goals.itertuples()):
                bound, value = label(f"mark_{row.bound}"), amount(row.value, row.unit)
                offered.append((f"{place_name(row.place)} {row.year}: {bound}{value}", str(at)))
            for name, options in (("edition", editions), ("target", offered)):
                control, values = self.controls[name], [value for _, value in options]
                if tuple(options) == tuple(control.options):
                    continue
                kept = control.value if control.value in values[:2] else values[0]
                with control.hold_trait_notifications():
                    control.options = options
                    control.value = kept

        def pictures(self) -> list[Picture]:
            """The charts of the present settings, drawn once."""
            choice = self.choice
            if choice not in self._drawn:
                with in_language(self.figures.language):
                    self._drawn[choice] = self.figures.pictures(choice)
            return self._drawn[choice]

        def _draw(self) -> None:
            try:
                if not self.choice.places:
                    raise DataError(label("explore_choose"))
                pictures = self.pictures()
            except DataError as error:
                text = html.escape(str(error)).replace("\n", "<br>")
                self.chart.value = f'<p role="status">{text}</p>'
                return
            self.chart.value = "".join(map(_as_image, pictures))

        def _repr_mimebundle_(self, **options: Any) -> Any:
            bundle = super()._repr_mimebundle_(**options)
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            try:
                data["image/svg+xml"] = self.pictures()[0].svg
            except DataError as error:
                data["text/plain"] = str(error)
            return bundle

    return Explorer


def _as_image(picture: Picture) -> str:
    """The chart as an image; where it stands, JupyterLab leaves the keys to the controls.

    A notebook takes the keys pressed in a list for its own, ArrowDown for the next cell, unless the
    list carries the attribute that Lumino, its toolkit, looks for.
    """
    content = base64.b64encode(picture.svg.encode()).decode()
    return (
        f'<img role="img" style="width:100%" alt="{html.escape(picture.alt)}" '
        f'onload="{_KEEP_KEYS}" src="data:image/svg+xml;base64,{content}">'
    )
