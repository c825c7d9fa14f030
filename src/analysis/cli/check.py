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
    kinds = print_findings(listed)
    if kinds:
        print(f"{kinds} findings.")
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


def print_findings(listed: Any) -> int:
    """Print each kind of fault with its lines, what is allowed and how to mend it; count them."""
    fault = ["rule", "table", "column", "what", "allowed", "todo"]
    groups = listed.groupby(fault, sort=False, dropna=False)
    for (rule, table, column, what, allowed, todo), rows in groups:
        lines = [str(line) for line in rows["line"].drop_duplicates() if line]
        many = ", ".join(lines[:8]) + f" and {len(lines) - 8} more" * (len(lines) > 8)
        where = f"{table}, line{'s' * (len(lines) > 1)} {many}" if lines else str(table)
        where += f", {column}" if column else ""
        values = list(dict.fromkeys(map(str, rows["value"])))
        shown = ", ".join(values[:5]) + ", ..." * (len(values) > 5)
        print(f"[{rule}] {where}: {what} (value: {shown})")
        if allowed:
            print(f"    allowed: {allowed}")
        if todo:
            print(f"    what to do: {todo}")
    return len(groups)
