"""``analysis briefing``: run the notebooks and typeset them."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from ..briefing.options import FORMATS, PAPERS, Options
from ..briefing.words import LANGUAGES
from ..errors import DataError
from .exit_codes import FAILED, OK

_PACKAGE = Path(__file__).resolve().parents[1]
#: Where the project's own notebooks lie: in a checkout, and in an installed package.
_NOTEBOOKS = (_PACKAGE.parents[1] / "notebooks", _PACKAGE / "notebooks")
_DEFAULT = Options()
#: Notebooks of the annex whose evidence on the method is of China's provinces.
_OF_CHINA = ("a1-", "a2-", "a3-", "a4-")


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    briefing = commands.add_parser(
        "briefing",
        help="run the notebooks and typeset them",
        epilog="exit codes: 0 every file was made; 1 some were not, the rest are new; 2 the call "
        "or the input was refused; 130 stopped by Ctrl-C (143: by SIGTERM), what was complete is "
        "kept",
    )
    option = briefing.add_argument
    option("--to", choices=list(FORMATS), help=f"what to make; default: {_DEFAULT.to}")
    option("--language", choices=[*LANGUAGES, "both"], help="default: both")
    option("--place", help="name or code; the notebooks' own place by default")
    option("--as-of", metavar="DAY", help="the data as they stood: YYYY-MM-DD")
    option("--data", type=Path, metavar="DIR", help="another data package")
    option("--notebooks", type=Path, metavar="DIR", help="other notebooks")
    option("--out", type=Path, metavar="DIR", help=f"default: {_DEFAULT.out}")
    option("--jobs", type=_count, help="notebooks at a time; default: processors")
    option(
        "--limit",
        type=_seconds,
        metavar="SECONDS",
        help=f"for one notebook; default: {_DEFAULT.limit:g}",
    )
    option("--fresh", action="store_true", help="make all anew, even where nothing has changed")
    option("--each", action="store_true", help="a PDF of each notebook too")
    option("--code", action="store_true", help="print the code too")
    option("--title", help="name of the briefing")
    option("--organisation", help="who issues it")
    option("--paper", choices=list(PAPERS), help=f"default: {_DEFAULT.paper}")
    option(
        "--settings", type=Path, metavar="FILE", help="briefing.toml: logo, colours, titles, order"
    )
    option("--whole", action="store_true", help="print long outputs whole")
    option("--strict", action="store_true", help="refuse a page that shows an error")
    option("--quiet", action="store_true", help="no progress bar")
    briefing.set_defaults(run=_run)


def _count(word: str) -> int:
    """A number of notebooks."""
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more is needed")
    return number


def _seconds(word: str) -> float:
    """A time."""
    number = float(word)
    if not number > 0:
        raise argparse.ArgumentTypeError("more than 0 seconds are needed")
    return number


@contextmanager
def _stopped_cleanly() -> Iterator[None]:
    """End like Ctrl-C does when the command is told to end or its terminal is closed."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)


def _options(given: argparse.Namespace) -> Options:
    """The options of a call: the settings file, with what the command line says before it."""
    from ..briefing import read_settings
    from ..briefing.run.build import find_notebooks
    from ..datapackage.package import data_dir

    if given.data is not None:
        os.environ["ANALYSIS_DATA"] = str(given.data.resolve())
    data = data_dir()
    settings = read_settings(given.settings, folder=given.notebooks)
    names = (
        "to",
        "out",
        "jobs",
        "limit",
        "fresh",
        "each",
        "code",
        "whole",
        "paper",
        "strict",
        "quiet",
    )
    chosen = {name: getattr(given, name) for name in names if getattr(given, name) is not None}
    for name in ("title", "organisation"):
        if getattr(given, name) is not None:
            chosen[name] = dict.fromkeys(LANGUAGES, getattr(given, name))
    parameters = {"PLACE": given.place, "AS_OF": given.as_of}
    notebooks = given.notebooks or next(filter(Path.is_dir, _NOTEBOOKS), _NOTEBOOKS[0])
    languages = LANGUAGES if given.language in (None, "both") else (given.language,)
    if given.language is None and given.place is not None and not _has_chinese_name(given.place):
        print("In English only, as the place has no Chinese name; --language zh or both prints it")
        languages = ("en",)
    if given.notebooks is None and not settings.names and _stands_alone():
        print("Without the annex on the method: its evidence is of China's provinces")
        chapters = [path.stem for path in find_notebooks(notebooks)]
        anywhere = [name for name in chapters if not name.startswith(_OF_CHINA)]
        settings = replace(settings, names=tuple(anywhere))
    return replace(
        settings,
        **chosen,
        notebooks=notebooks,
        languages=languages,
        parameters={name: value for name, value in parameters.items() if value is not None},
        place=_place_names(given.place, notebooks, settings.names),
        issued=settings.issued or dt.date.today().isoformat(),
        date=given.as_of or _newest() or None,
        watched=(_PACKAGE, data),
    )


def _has_chinese_name(place: str) -> bool:
    """Whether the catalogue names a place in Chinese."""
    from ..datapackage.catalogue import find_place
    from ..datapackage.package import read_table

    named = read_table("places").set_index("place")["name_zh"]
    return bool(named.get(str(find_place(place)), ""))


def _stands_alone() -> bool:
    """Whether the data package holds no figures of China."""
    from ..datapackage.package import read_table
    from ..datapackage.services import CHINA

    return CHINA not in set(read_table("places")["place"])


def _newest() -> str:
    """The date of the newest document behind figures and targets; a weak source has none."""
    from ..loaders.published import load_observations, load_targets
    from ..panel import published_up_to

    frames = load_observations(), load_targets(kinds="all")
    return published_up_to(*(frame[frame["grade"] != "D"] for frame in frames))


def _place_names(given: str | None, notebooks: Path, names: tuple[str, ...]) -> dict[str, str]:
    """The name of the place in each language: the one given, else that of the first notebook."""
    from ..briefing.document.notebook import parameter
    from ..briefing.run.build import find_notebooks
    from ..datapackage.catalogue import find_place, place_name

    if given is not None:
        code = find_place(given)
        return {language: place_name(code, language) for language in LANGUAGES}
    label = parameter(find_notebooks(notebooks, names=names)[0], "PLACE")
    try:
        code = find_place(label)
        return {language: place_name(code, language) for language in LANGUAGES}
    except DataError:
        return dict.fromkeys(LANGUAGES, label)


def _run(given: argparse.Namespace) -> int:
    """Make the briefing and list its files."""
    from ..briefing import build

    options = _options(given)
    with _stopped_cleanly():
        results = build(options)
    failed = [result for result in results if result.failure is not None]
    for result in results:
        if result.failure is None:
            print(result.path)
    if failed:
        names = ", ".join(f"{result.notebook} ({result.language})" for result in failed)
        print(
            f"analysis: not made: {names}; the last good files are kept",
            file=sys.stderr,
        )
    return FAILED if failed else OK
