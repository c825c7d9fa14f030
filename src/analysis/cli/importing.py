"""``analysis import``: rows of a spreadsheet or a review table into a data package."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .check import print_converted, print_findings
from .exit_codes import FAILED, OK

_MOST_SHOWN = 40
_SAID = {"place": "the place", "indicator": "the indicator", "unit": "the unit", "year": "the year"}
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
    sheet = bring.add_argument_group("of a sheet as an office sends it")
    sheet.add_argument("--sheet", metavar="NAME", help="the sheet to read, where several hold one")
    for name, words in _SAID.items():
        sheet.add_argument(f"--{name}", metavar=name.upper(), help=f"{words}, where it isn't there")
    sheet.add_argument("--source", metavar="KEY", help="its document in sources.csv, or a new key")
    for name, words in _DOCUMENT.items():
        sheet.add_argument(f"--{name}", metavar=name.upper(), help=f"{words} of a new document")
    bring.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    import pandas as pd

    from ..datapackage.importing import apply, plan_import
    from ..datapackage.sheet.observations import Document
    from ..datapackage.sheet.roles import Asked
    from ..datapackage.validation import CONVERTED

    asked = Asked(
        options.place,
        options.indicator,
        options.unit,
        int(options.year) if (options.year or "").isdigit() else None,
    )
    words = {name: getattr(options, name) or "" for name in ("source", *_DOCUMENT)}
    plan = plan_import(
        options.file,
        into=options.into,
        document=Document(**words),
        sheet=options.sheet,
        given=asked,
    )
    hidden = plan.decisions.iloc[_MOST_SHOWN:-_MOST_SHOWN]
    for each in plan.decisions.drop(hidden.index).itertuples():
        parts = [part for part in (each.cell, each.text, each.taken_as) if part]
        print(f"{': '.join(parts)} ({each.why})")
    if len(hidden):
        print(f"... and {len(hidden)} more decisions")
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
