"""Look at a panel by hand: controls over the library's own charts, for notebooks and Voilà."""

from __future__ import annotations

import base64
import functools
import html
from typing import Any

import pandas as pd

from .datapackage.catalogue import as_places, indicator_name, own_or_known, place_name
from .errors import DataError, one_of, require
from .forecasting.forecast import METHODS
from .panel import check_panel
from .text.wording import amount, label, sentence
from .views import ALL, FIRST, LOADED, NONE, Choice, Matter, Picture, pictures

#: As many places as a chart has colours for.
MOST_PLACES = 4
#: The most years ahead that a control offers.
LONGEST = 15
_CLASS = "analysis-explore"
_KEEP_KEYS = (
    f"this.closest('.{_CLASS}')?.querySelectorAll('select, input')"
    ".forEach(each => each.setAttribute('data-lm-suppress-shortcuts', ''))"
)


def explore(
    panel: pd.DataFrame,
    *,
    places: object = None,
    method: str = NONE,
    horizon: int = 5,
    targets: pd.DataFrame | None = None,
    observations: pd.DataFrame | None = None,
    language: str = "en",
) -> Any:
    """Controls for indicator, places, edition, method, horizon and target over the house's charts.

    Every control is a native form element: Tab goes from one to the next, arrow keys and letters
    choose. Where no widget can be shown (the briefing, a stored notebook), the chart of the
    settings given here stands in its place.

    Parameters
    ----------
    panel : DataFrame
        What is looked at; a forecast also learns from its other places.
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
    language : {"en", "zh"}
        Language of controls and charts.

    Returns
    -------
    ipywidgets.VBox
        The controls and the chart; ``children`` are the rows.

    Raises
    ------
    DataError
        For a frame that is no panel or empty, and for places, methods or languages that are
        unknown. What a setting can't show is said in the place of the chart.

    Examples
    --------
    >>> import analysis as an
    >>> view = an.explore(an.load_rd_intensity(["Zhejiang", "China"]), places="China")
    >>> [control.description for control in view.controls.values()]
    ['Indicator', 'Place', 'Edition', 'Forecast', 'Years ahead', 'Target']
    """
    known = check_panel(panel)
    label("place", language)
    one_of("method", method, [NONE, *METHODS])
    if horizon not in range(1, LONGEST + 1):
        raise DataError(f"horizon {horizon!r} is out of range", allowed=f"1 to {LONGEST} years")
    if known["value"].notna().sum() == 0:
        raise DataError("the panel holds no value to look at", rows=known)
    matter = Matter(known, observations, targets, language)
    shown = known["place"].drop_duplicates().tolist()
    wanted = shown[:1] if places is None else _own(places)
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
    return _explorer()(matter, choice)


def _own(places: object) -> list[str]:
    try:
        return as_places(places)
    except DataError:
        listed = [places] if isinstance(places, str) else list(places)  # type: ignore[call-overload]
        return own_or_known(pd.Series(listed, dtype=object), "place").tolist()


@functools.cache
def _explorer() -> type:
    """The widget's class; ipywidgets is loaded on use."""
    require("lab", "ipywidgets")
    import ipywidgets as widgets

    class Explorer(widgets.VBox):
        """Controls above, the chart below; without a front end, the chart alone."""

        def __init__(self, matter: Matter, choice: Choice) -> None:
            self.matter, self.first = matter, choice
            self.chart = widgets.HTML(layout={"width": "100%", "max_width": "860px"})
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
            self._refill()
            self._draw()

        def _controls(self, choice: Choice) -> dict[str, Any]:
            language = self.matter.language
            panel = self.matter.panel

            def named(key: str, **more: Any) -> dict[str, Any]:
                return {
                    "description": label(key, language),
                    "style": {"description_width": "7.5em"},
                    "layout": {"width": "auto"},
                } | more

            indicators = [
                (indicator_name(each, language), each) for each in panel["indicator"].unique()
            ]
            places = [(place_name(each, language), each) for each in panel["place"].unique()]
            methods = [(label("explore_none", language), NONE)]
            methods += [(sentence(f"method_{each}", language=language), each) for each in METHODS]
            return {
                "indicator": widgets.Dropdown(
                    options=indicators, value=choice.indicator, **named("indicator")
                ),
                "places": widgets.SelectMultiple(
                    options=places,
                    value=choice.places,
                    rows=min(6, len(places)),
                    tooltip=label("explore_several", language).format(n=MOST_PLACES),
                    **named("place"),
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
            if name in ("indicator", "places"):
                self._refill()
            self._draw()

        def _refill(self) -> None:
            """Offer the editions and targets that the indicator and the places have."""
            language = self.matter.language
            words = {LOADED: "explore_loaded", FIRST: "first_release"}
            editions = [
                (label(words[each], language) if each in words else each, each)
                for each in self.matter.editions(self.controls["indicator"].value)
            ]
            goals = self.matter.goals(self.choice)
            offered = [(label("explore_none", language), NONE)]
            if goals is not None:
                offered.append((label("explore_all", language), ALL))
                offered += [
                    (
                        f"{place_name(row.place, language)} {row.year}: "
                        f"{label(f'mark_{row.bound}', language)}"
                        f"{amount(row.value, row.unit, language)}",
                        str(at),
                    )
                    for at, row in enumerate(goals.itertuples())
                ]
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
                self._drawn[choice] = pictures(self.matter, choice)
            return self._drawn[choice]

        def _draw(self) -> None:
            language = self.matter.language
            try:
                if not self.choice.places:
                    raise DataError(label("explore_choose", language))
                drawn = self.pictures()
            except DataError as error:
                text = html.escape(str(error)).replace("\n", "<br>")
                self.chart.value = f'<p role="status">{text}</p>'
                return
            self.chart.value = "".join(map(_as_image, drawn))

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
