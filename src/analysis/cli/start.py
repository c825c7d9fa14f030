"""``analysis start``: from a sheet to the first brief, in one command."""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path
from typing import Any

from . import briefing
from .check import print_converted, print_findings
from .exit_codes import FAILED, OK
from .importing import add_sheet, print_decisions, said_of
from .new import add_places, subject


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    start = commands.add_parser(
        "start", help="from a sheet to a first brief: new, import, briefing"
    )
    start.add_argument("file", type=Path, metavar="SHEET", help="your figures, as they are")
    add_sheet(start)
    add_places(start)
    start.add_argument("--into", type=Path, metavar="DIR", help="the package to make")
    start.add_argument("--out", type=Path, metavar="DIR", help="folder of the brief")
    start.add_argument("--language", choices=["en", "zh", "both"], help="default: see briefing")
    start.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    """Make the package beside its place, put it there once it is sound, then make the brief."""
    from ..datapackage.template import new_package
    from ..errors import DataError

    name = (options.place or [options.file.stem])[0].partition("=")[0]
    into = options.into or Path(name.casefold().replace(" ", "-"))
    if into.exists():
        raise DataError(
            f"{into} exists",
            todo=f"analysis import {options.file} --into {into} adds to it; --into names another",
        )
    if not options.file.is_file():
        raise DataError(f"{options.file} isn't there", todo="give the path of the sheet")
    into.parent.mkdir(parents=True, exist_ok=True)
    apart = Path(tempfile.mkdtemp(dir=into.parent, prefix=f".{into.name}."))
    try:
        folder = new_package(
            apart / into.name,
            place=options.place,
            code=options.code,
            name_en=options.name_en,
            like=options.like,
        )
        place = subject(folder)
        if not _bring(options, folder, place) or not _is_sound(folder):
            print(f"{into} was not made. Mend the sheet, then run the command again.")
            return FAILED
        folder.rename(into)
    finally:
        shutil.rmtree(apart, ignore_errors=True)
    _say(into, place)
    code = _brief(into, place, options)
    print("What to do next:")
    print(f"  read the brief; add targets, then more figures: analysis import FILE --into {into}")
    print(f"  analysis briefing --data {into} --place {place}")
    return code


def _bring(options: argparse.Namespace, folder: Path, place: str) -> bool:
    """Bring the rows of the sheet into the package; whether that went without a finding.

    A document that the command doesn't name has the title of the file, and grade D.
    """
    import datetime as dt

    import pandas as pd

    from ..datapackage.importing import apply, plan_import
    from ..datapackage.sheet.observations import Document
    from ..datapackage.validation import CONVERTED

    said, sheet = said_of(options, here=place), options.file
    if not (options.source or options.title):
        day = dt.date.fromtimestamp(sheet.stat().st_mtime).isoformat()
        said["document"] = Document(
            title=sheet.stem,
            publisher=options.publisher or "own sheet",
            published=options.published or day,
            grade=options.grade or "D",
        )
        print(f"Source: {sheet.name}, of {day}, grade D; --title, --publisher, --grade say more.")
    plan = plan_import(sheet, into=folder, **said)
    print_decisions(plan.decisions)
    print_converted(pd.DataFrame(plan.converted, columns=CONVERTED))
    print_findings(plan.findings)
    if len(plan.findings) or not plan.count("new"):
        print(f"{len(plan.findings)} findings, {plan.count('new')} rows in {sheet}.")
        return False
    apply(plan)
    return True


def _is_sound(folder: Path) -> bool:
    """Check the package as ``analysis check`` does; its findings are printed."""
    from ..datapackage.validation import check_package

    listed = check_package(folder)
    print_findings(listed)
    return bool(listed.empty)


def _say(folder: Path, place: str) -> None:
    """Print what was decided: the place and those beside it, the money, the figures."""
    import pandas as pd

    from ..datapackage.package import EXTENDS, descriptor, read_table, read_text_table, themes

    table = read_text_table("places", directory=folder).set_index("place")
    row, others = table.loc[place], table.drop(place)
    print(
        f"Place: {row['name_en']} ({place}); in its package, too: {', '.join(others['name_en'])}."
    )
    if EXTENDS in descriptor(folder):
        print("The library's figures of China and its provinces stand beside yours.")
    else:
        units = read_table("indicators", directory=folder)["unit"]
        money = next((unit for unit in units if unit.startswith("m_")), "100m_cny")
        print(f"The package stands alone, without figures of China; money is in {money}.")
    parts = [read_text_table(theme, directory=folder) for theme in themes(folder)]
    figures = pd.concat([part for part in parts if len(part)])
    for indicator, rows in figures.groupby("indicator"):
        years = f"{rows['period'].min()} to {rows['period'].max()}"
        print(f"Figures: {indicator}, {rows['place'].nunique()} places, {years}, {len(rows)} rows.")


def _brief(folder: Path, place: str, options: argparse.Namespace) -> int:
    """Make the brief of the package; the exit code."""
    from ..datapackage.package import EXTENDS, descriptor

    parser = argparse.ArgumentParser()
    briefing.add(parser.add_subparsers())
    words = ["briefing", "--data", str(folder), "--place", place]
    if options.language is None and EXTENDS not in descriptor(folder):
        print("The brief is in English; --language both adds Chinese, where names have one.")
    alone = "en" if EXTENDS not in descriptor(folder) else "both"
    words += ["--language", options.language or alone]
    words += ["--out", str(options.out or f"{folder}-briefing")]
    given = parser.parse_args(words)
    code = int(given.run(given))
    if code != OK:
        print(f"{folder} is complete and sound; the brief is not.")
    return code
