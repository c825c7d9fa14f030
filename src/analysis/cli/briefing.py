"""``analysis briefing``: run the notebooks and typeset them."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from ..briefing.run.execute import LIMIT
from ..briefing.settings import PAPERS
from .exit_codes import FAILED, OK


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    briefing = commands.add_parser(
        "briefing",
        help="run the notebooks and typeset them",
        epilog="exit codes: 0 every file was made; 1 some were not, the rest are new; 2 the call "
        "or the input was refused; 130 stopped by Ctrl-C (143: by SIGTERM), what was complete is "
        "kept",
    )
    briefing.add_argument(
        "--to", choices=["pdf", "html", "both"], default="pdf", help="what to make; default: pdf"
    )
    briefing.add_argument("--language", choices=["en", "zh", "both"], default="both")
    briefing.add_argument("--place", help="name or code; the notebooks' own place by default")
    briefing.add_argument("--as-of", metavar="DAY", help="the data as they stood: YYYY-MM-DD")
    briefing.add_argument("--data", type=Path, metavar="DIR", help="another data package")
    briefing.add_argument("--notebooks", type=Path, metavar="DIR", help="other notebooks")
    briefing.add_argument("--out", type=Path, default=Path("build/briefing"), metavar="DIR")
    briefing.add_argument("--jobs", type=_count, help="notebooks at a time; default: processors")
    briefing.add_argument(
        "--limit", type=_seconds, default=LIMIT, metavar="SECONDS", help="for one notebook"
    )
    briefing.add_argument(
        "--kernel", action="store_true", help="a Jupyter kernel for each notebook; slower"
    )
    briefing.add_argument(
        "--fresh", action="store_true", help="make all anew, even where nothing has changed"
    )
    briefing.add_argument("--code", action="store_true", help="print the code too")
    briefing.add_argument("--title", help="title of the combined PDF")
    briefing.add_argument("--organisation", default="", help="who issues it")
    briefing.add_argument("--paper", choices=list(PAPERS), help="a4 by default")
    briefing.add_argument(
        "--settings", type=Path, metavar="FILE", help="briefing.toml: logo, colours, titles, order"
    )
    briefing.add_argument("--strict", action="store_true", help="refuse a page that shows an error")
    briefing.add_argument("--quiet", action="store_true", help="no progress bar")
    briefing.set_defaults(run=_run)


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("1 or more is needed")
    return number


def _seconds(word: str) -> float:
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


def _run(options: argparse.Namespace) -> int:
    from ..briefing import build, read_settings
    from ..datapackage.catalogue import find_place
    from ..datapackage.package import data_dir

    if options.data is not None:
        os.environ["ANALYSIS_DATA"] = str(options.data.resolve())
        data_dir()
    if options.place is not None:
        find_place(options.place)
    settings = read_settings(options.settings, folder=options.notebooks)
    if options.paper is not None:
        settings = replace(settings, paper=options.paper)
    with _stopped_cleanly():
        results = build(
            notebooks=options.notebooks,
            out=options.out,
            languages=("en", "zh") if options.language == "both" else (options.language,),
            place=options.place,
            as_of=options.as_of,
            data=options.data,
            show_code=options.code,
            jobs=options.jobs,
            limit=options.limit,
            kernel=options.kernel,
            fresh=options.fresh,
            progress=not options.quiet,
            title=options.title,
            organisation=options.organisation,
            settings=settings,
            strict=options.strict,
            to=options.to,
        )
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
