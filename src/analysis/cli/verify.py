"""``analysis verify``: look for every figure of a source in its document."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from .exit_codes import FAILED, OK


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    verify = commands.add_parser("verify", help="look for every figure of a source in its document")
    verify.add_argument("directory", type=Path, help="folder of the data package")
    verify.add_argument("--source", required=True, metavar="ID", help="key of sources.csv")
    verify.add_argument("--document", required=True, type=Path, metavar="FILE")
    verify.add_argument("--all", action="store_true", help="list what was found, too")
    verify.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..reports import read_report, verify_source

    os.environ["ANALYSIS_DATA"] = str(options.directory)
    found = verify_source(options.source, read_report(options.document))
    for row in found.itertuples():
        if row.found == "no" or options.all:
            figure = f"{row.table}: {row.indicator}, {row.place}, {row.period}"
            where = "not found" if row.found == "no" else f"{row.text} at {row.start:.0f}"
            print(f"{figure}: {row.value:.12g} {row.unit}: {where}")
    counts = found["found"].value_counts()
    missing = int(counts.get("no", 0))
    print(
        f"{len(found)} figures of {options.source}: {counts.get('named', 0)} named there, "
        f"{counts.get('quantity', 0)} found with their unit, "
        f"{counts.get('number', 0)} as a number alone, {missing} not found."
    )
    return FAILED if missing else OK
