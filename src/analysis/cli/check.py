"""``analysis check``: every finding about a data package, in one run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from .exit_codes import FAILED, OK

_NAMES = {"table": "file", "todo": "mend"}


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    check = commands.add_parser("check", help="check a data package: every finding in one run")
    check.add_argument("directory", type=Path, nargs="?", help="its folder; default: the project's")
    check.add_argument("--json", action="store_true", help="findings and conversions as JSON")
    check.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..datapackage.validation import examine

    listed, converted = examine(options.directory)
    if options.json:
        tables = {
            "findings": listed.rename(columns=_NAMES).to_dict("records"),
            "converted": converted.rename(columns=_NAMES).to_dict("records"),
        }
        print(json.dumps(tables, ensure_ascii=False, indent=1, default=str))
        return FAILED if len(listed) else OK
    print_converted(converted)
    print_findings(listed)
    if len(listed):
        print(f"{len(listed)} findings.")
        return FAILED
    print("The data package is sound: 0 findings.")
    return OK


def print_converted(converted: Any) -> None:
    """Print what is read otherwise than it stands: each spelling once, with the lines it is on."""
    spelling = ["table", "column", "value", "read_as"]
    for (table, column, value, read_as), rows in converted.groupby(spelling, sort=False):
        lines = ", ".join(str(line) for line in rows["line"].head(5)) + ", ..." * (len(rows) > 5)
        where = f"{table}, line {lines}, {column}" if column else table
        print(f"converted: {where}: {value} is read as {read_as}")


def print_findings(listed: Any) -> None:
    """Print findings: where and what, then what is allowed and how to mend it."""
    for row in listed.itertuples():
        where = f"{row.table}, line {row.line}" if row.line else str(row.table)
        where += f", {row.column}" if row.column else ""
        print(f"[{row.rule}] {where}: {row.what} (value: {row.value})")
        if row.allowed:
            print(f"    allowed: {row.allowed}")
        if row.todo:
            print(f"    what to do: {row.todo}")
