"""What all ``plot_*`` functions share: checked frames, house style, caption, description."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import pandas as pd

from ..datapackage.catalogue import indicator_name, place_name
from ..languages import language as in_language
from ..languages import language_or_default, text_in
from ..text.citations import marks, source_line
from ..text.descriptions import describe_coverage
from ..text.phrases import between
from ..text.wording import display_unit, label, period_name
from .alt_text import alt_text
from .checks import checked, checked_table, found_places, names_of
from .style import ALT, STYLE, caption, register_font

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Layout(TypedDict, total=False):
    """The arguments that every ``plot_*`` function takes besides its own.

    Parameters
    ----------
    title : str
        The finding, as a sentence, plain or as ``both(en=..., zh=...)``. With it, the subtitle and
        the source are put around the chart too.
    subtitle : str
        What is measured; from the frame otherwise: indicator, place, unit, years, GDP base, and
        what squares and hollow points are.
    source : str
        The foot; from the frame otherwise: publisher and date, and whether figures are estimates
        or converted.
    language : {"en", "zh"}
        Language of the chart; the one that is set otherwise.
    height : float
        Height of the plot in inches; title and source add their own.
    ax : Axes
        Where to draw; a new figure of the page's text width otherwise.
    """

    title: str
    subtitle: str | None
    source: str | None
    language: str | None
    height: float | None
    ax: Axes | None


#: Layout argument -> its default and annotation, as the signature shows them.
_DEFAULTS: dict[str, tuple[object, str]] = {
    "title": ("", "str"),
    "subtitle": (None, "str | None"),
    "source": (None, "str | None"),
    "language": (None, "str | None"),
    "height": (None, "float | None"),
    "ax": (None, "Axes | None"),
}
_RETURNS = """Returns
-------
Axes
    What was drawn on.

Raises
------
DataError
    For a frame that can't be drawn, a place nobody knows, or series that don't belong on one chart.
"""
#: Frames beside the first -> the columns that they need.
_FRAMES = {
    "targets": ("place", "year", "value"),
    "intervals": ("place", "year", "lower", "upper"),
    "beside": ("year", "level", "median", "lower", "upper", "start_year", "start_value"),
    "history": ("place", "year", "value"),
    "survey": ("place", "year", "value"),
}
#: Arguments that the description of a chart is computed from.
_DESCRIBED = {"targets", "history", "highlight", "value", "unit"}
_Drawing = TypeVar("_Drawing", bound=Callable[..., Any])


def drawing(
    *columns: str, points: bool = False, index: tuple[str, ...] = ()
) -> Callable[[_Drawing], _Drawing]:
    """Make a ``plot_*`` function of one that draws a checked frame.

    The frames are checked, names of places are resolved, the house style and the language hold
    while it draws. What the chart shows is written in words, computed from the same arguments, into
    the id of the axes' background, where the briefing and a page in HTML read it. With a title, the
    caption is put around it.

    Parameters
    ----------
    *columns : str
        The columns that the first frame needs; one that ends in "?" may be missing.
    points : bool
        Whether the chart tells estimates and linked values apart by their points.
    index : tuple of str
        Names of index levels that a table needs, whose columns are free.

    Returns
    -------
    callable
        The decorator; it adds the arguments of ``Layout`` to signature and docstring.
    """

    def decorate(draw: _Drawing) -> _Drawing:
        @functools.wraps(draw)
        def plot(frame: pd.DataFrame, *others: Any, **options: Any) -> Axes:
            import matplotlib.pyplot as plt

            title, subtitle, source = (
                options.pop(key, None) for key in ("title", "subtitle", "source")
            )
            language = language_or_default(options.pop("language", None))
            check = checked_table if index else checked
            if isinstance(options.get("names"), pd.Series):
                options["names"] = names_of(frame, options["names"])
            frame = check(frame, index or columns, of=draw.__name__)
            for name, needed in _FRAMES.items():
                if options.get(name) is not None:
                    options[name] = checked(options[name], needed, of=f"{draw.__name__}({name}=)")
            given = [
                ("", frame),
                *((str(at), each) for at, each in enumerate(others)),
                *options.items(),
            ]
            frames = {key: each for key, each in given if isinstance(each, pd.DataFrame)}
            if "highlight" in options:
                drawn = [frame for key, frame in frames.items() if key != "targets"]
                options["highlight"] = found_places(options["highlight"], drawn)
            plt.draw_if_interactive()  # type: ignore[no-untyped-call, unused-ignore]  # loads the backend first
            register_font()
            with plt.rc_context(STYLE), in_language(language):
                axes: Axes = draw(frame, *others, **options)
                described = {key: each for key, each in options.items() if key in _DESCRIBED}
                axes.patch.set_gid(ALT + alt_text(frame, **described))
                if title:
                    own = describe(frames, points=points) if subtitle is None else subtitle
                    foot = cite(frames.values()) if source is None else source
                    texts = (text_in(text, language) for text in (title, own, foot))
                    caption(axes, **dict(zip(("title", "subtitle", "source"), texts, strict=True)))
            return axes

        plot.__signature__ = _signature(draw)  # type: ignore[attr-defined]
        plot.__doc__ = _documented(draw.__doc__ or "")
        return plot  # type: ignore[return-value]

    return decorate


def describe(frames: Mapping[str, pd.DataFrame], *, points: bool) -> str:
    """What is measured: indicator, place, unit, years, GDP base, and what the marks are."""
    language = language_or_default(None)
    first = frames.get("history", frames[""])
    parts = []
    growth = _growth(first)
    for column, name in (("indicator", indicator_name), ("place", place_name), ("unit", _unit)):
        if column == "unit" and growth:
            parts.append(growth)
            continue
        values = first[column].dropna().unique() if column in first else []
        if len(values) == 1:
            parts.append(str(name(str(values[0]))))
    if "year" in first and first["year"].notna().any():
        years = first.loc[first["value"].notna(), "year"] if "value" in first else first["year"]
        if len(years):
            start = first.loc[years.index, "base_year"].min() if growth else years.min()
            parts.append(str(between(start, years.max())))
    kept = [each for key, each in frames.items() if key not in ("targets", "beside")]
    if not points:
        kept = [each.drop(columns="status", errors="ignore") for each in kept]
    elif "period" in first and first["period"].nunique() == 1:
        parts.append(str(period_name(str(first["period"].iloc[0]))))
    comma, stop = ("，", "；") if language == "zh" else (", ", "; ")
    texts = [comma.join(filter(None, parts)), *marks(kept, language)]
    if "scores" in frames:
        texts.append(str(describe_coverage(frames["scores"])))
    return stop.join(filter(None, texts))


def _growth(frame: pd.DataFrame) -> str:
    """What a frame of ``growth_rate`` measures; empty for any other frame."""
    if not {"per", "base_year"} <= set(frame):
        return ""
    return str(label("growth_yearly" if frame["per"].eq("year").all() else "growth_whole"))


def _unit(unit: str) -> str:
    """The label of a unit; a plain count needs none."""
    return "" if unit == "count" else display_unit(unit)[0]


def cite(frames: Iterable[pd.DataFrame]) -> str:
    """The source of what is drawn, and of which kind it is; empty where no frame says.

    A row without a figure is not drawn, and its document not named.
    """
    drawn = [
        frame[frame["value"].notna()] if "value" in frame else frame
        for frame in frames
        if "source" in frame
    ]
    if not drawn:
        return ""
    kinds = {str(status) for frame in drawn for status in frame.get("status", ())}
    said = [str(label(f"cited_{kind}")) for kind in ("preliminary", "spliced") if kind in kinds]
    comma, stop = ("；", "。") if language_or_default(None) == "zh" else ("; ", ".")
    line = str(source_line(*drawn))
    return comma.join([line.rstrip(stop), *said]) + stop if line and said else line


def _signature(draw: Callable[..., Any]) -> inspect.Signature:
    """The signature of a drawing function with the arguments of ``Layout`` one by one."""
    kinds = inspect.Parameter
    own = inspect.signature(draw)
    kept = [each for each in own.parameters.values() if each.kind is not kinds.VAR_KEYWORD]
    more = [
        kinds(name, kinds.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, (default, annotation) in _DEFAULTS.items()
    ]
    return own.replace(parameters=[*kept, *more])


def _documented(text: str) -> str:
    """A docstring with the arguments of ``Layout``, what comes back and what is refused."""
    text = inspect.cleandoc(text)
    layout = inspect.cleandoc(Layout.__doc__ or "").partition("----------\n")[2]
    layout = "\n".join(
        f"{line}, optional" if line and not line.startswith(" ") else line
        for line in layout.split("\n")
    )
    before, head, examples = text.partition("Examples\n--------\n")
    return f"{before.rstrip()}\n{layout}\n\n{_RETURNS}\n{head}{examples}"
