"""``analysis import``: rows of a spreadsheet or a review table into a data package."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .check import print_converted, print_findings
from .exit_codes import FAILED, OK

_MOST_SHOWN = 40
_SAID = {"indicator": "the indicator", "unit": "the unit", "year": "the year"}
_DOCUMENT = {
    "title": "title",
    "publisher": "publisher",
    "published": "date",
    "grade": "grade, A-D,",
}


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    bring = commands.add_parser("import", help="bring the rows of a file into a data package")
    bring.add_argument("file", type=Path, metavar="FILE", help="template, review, or any sheet")
    bring.add_argument("--into", type=Path, required=True, metavar="DIR", help="the data package")
    bring.add_argument("--dry-run", action="store_true", help="show what would change, and stop")
    bring.add_argument("--replace", action="store_true", help="let incoming values stand")
    bring.add_argument("--place", metavar="PLACE", help="the place, where the sheet names none")
    add_sheet(bring)
    bring.set_defaults(run=_run)


def add_sheet(parser: argparse.ArgumentParser) -> None:
    """Enter what is asked about a sheet as an office sends it."""
    sheet = parser.add_argument_group("of a sheet as an office sends it")
    sheet.add_argument("--sheet", metavar="NAME", help="the sheet to read, where several hold one")
    for name, words in _SAID.items():
        kind = int if name == "year" else str
        words = f"{words}, where the sheet names none"
        sheet.add_argument(f"--{name}", metavar=name.upper(), type=kind, help=words)
    sheet.add_argument("--source", metavar="KEY", help="its document in sources.csv, or a new key")
    for name, words in _DOCUMENT.items():
        sheet.add_argument(f"--{name}", metavar=name.upper(), help=f"{words} of a new document")


def said_of(options: argparse.Namespace, **about: Any) -> dict[str, Any]:
    """What the command says of a sheet, as ``plan_import`` takes it."""
    from ..datapackage.sheet.observations import Document
    from ..datapackage.sheet.roles import Asked

    asked = Asked(indicator=options.indicator, unit=options.unit, year=options.year, **about)
    words = {name: getattr(options, name) or "" for name in ("source", *_DOCUMENT)}
    return {"sheet": options.sheet, "given": asked, "document": Document(**words)}


def print_decisions(decisions: Any) -> None:
    """Print what was decided about a sheet, its beginning and its end."""
    hidden = decisions.iloc[_MOST_SHOWN:-_MOST_SHOWN]
    for each in decisions.drop(hidden.index).itertuples():
        parts = [part for part in (each.cell, each.text, each.taken_as) if part]
        print(f"{': '.join(parts)} ({each.why})")
    if len(hidden):
        print(f"... and {len(hidden)} more decisions")


def _run(options: argparse.Namespace) -> int:
    import pandas as pd

    from ..datapackage.importing import apply, plan_import
    from ..datapackage.validation import CONVERTED

    plan = plan_import(options.file, into=options.into, **said_of(options, place=options.place))
    print_decisions(plan.decisions)
    print_converted(pd.DataFrame(plan.converted, columns=CONVERTED))
    shown = plan.rows[plan.rows["action"] != "same"]
    for row in shown.head(_MOST_SHOWN).itertuples():
        was = f": {row.before} -> {row.after}" if row.before else f": {row.after}"
        print(f"{row.action}: {row.table}, line {row.line}: {row.key}{was}")
    if len(shown) > _MOST_SHOWN:
        print(f"... and {len(shown) - _MOST_SHOWN} more")
    counts = [f"{plan.count(each)} {each}" for each in ("new", "changed", "conflict", "same")]
    skipped = f", {plan.skipped} not accepted" if plan.skipped else ""
    print(", ".join(counts) + skipped)
    if len(plan.findings):
        kinds = print_findings(plan.findings)
        print(f"{kinds} findings: nothing was written.")
        return FAILED
    if plan.count("conflict") and not options.replace:
        print("Nothing was written: mend the rows in conflict, or let them stand with --replace.")
        return FAILED
    if options.dry_run:
        print("Nothing was written (--dry-run).")
        return OK
    written = apply(plan, replace_values=options.replace)
    print("Written: " + ", ".join(written) if written else "Nothing new: nothing was written.")
    return OK
