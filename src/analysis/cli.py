"""The command line: ``analysis briefing`` and ``analysis check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .schema import DataError

OK, FAILED, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``analysis``; the process's own by default.

    Returns
    -------
    int
        0 when all is well, 1 when a notebook failed or a check found something, 2 when the input
        or the call was refused.

    Examples
    --------
    >>> main(["check"])
    The data package is sound: 0 findings.
    0
    """
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except DataError as error:
        print(f"analysis: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("analysis: stopped; what was complete is kept", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analysis", description="Figures, checks and briefings on a city's R&D."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    briefing = commands.add_parser("briefing", help="run the notebooks and typeset them as PDF")
    briefing.add_argument("--language", choices=["en", "zh", "both"], default="both")
    briefing.add_argument("--place", help="name or code; the notebooks' own place by default")
    briefing.add_argument("--as-of", metavar="DAY", help="the data as they stood: YYYY-MM-DD")
    briefing.add_argument("--data", type=Path, metavar="DIR", help="another data package")
    briefing.add_argument("--notebooks", type=Path, metavar="DIR", help="other notebooks")
    briefing.add_argument("--out", type=Path, default=Path("build/briefing"), metavar="DIR")
    briefing.add_argument("--jobs", type=int, help="notebooks at a time; default: processors")
    briefing.add_argument("--code", action="store_true", help="print the code too")
    briefing.add_argument("--title", help="title of the combined PDF")
    briefing.add_argument("--organisation", default="", help="who issues it")
    briefing.add_argument("--quiet", action="store_true", help="no progress bar")
    briefing.set_defaults(run=_briefing)
    check = commands.add_parser("check", help="check a data package")
    check.add_argument("directory", type=Path, nargs="?", help="its folder; default: the project's")
    check.set_defaults(run=_check)
    return parser


def _briefing(options: argparse.Namespace) -> int:
    from .briefing import build
    from .catalogue import find_place
    from .package import data_dir

    if options.data is not None:
        os.environ["ANALYSIS_DATA"] = str(options.data)
        data_dir()
    if options.place is not None:
        find_place(options.place)
    results = build(
        notebooks=options.notebooks,
        out=options.out,
        languages=("en", "zh") if options.language == "both" else (options.language,),
        place=options.place,
        as_of=options.as_of,
        data=options.data,
        show_code=options.code,
        jobs=options.jobs,
        progress=not options.quiet,
        title=options.title,
        organisation=options.organisation,
    )
    failed = [result for result in results if result.failure is not None]
    for result in results:
        if result.failure is None:
            print(result.path)
    if failed:
        names = ", ".join(f"{result.notebook} ({result.language})" for result in failed)
        print(
            f"analysis: {len(failed)} of {len(results)} PDFs were not made: {names}; "
            "their last good versions are kept",
            file=sys.stderr,
        )
    return FAILED if failed else OK


def _check(options: argparse.Namespace) -> int:
    from .checks import check_package

    found = check_package(options.directory)
    for row in found.itertuples():
        where = f"{row.table}, line {row.line}" if row.line else str(row.table)
        print(f"[{row.rule}] {where}: {row.what} (value: {row.value})")
        if row.allowed:
            print(f"    allowed: {row.allowed}")
        if row.todo:
            print(f"    what to do: {row.todo}")
    if len(found):
        print(f"{len(found)} findings.")
        return FAILED
    print("The data package is sound: 0 findings.")
    return OK


if __name__ == "__main__":
    sys.exit(main())
