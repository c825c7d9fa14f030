"""``analysis check``: every finding about a data package, in one run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from . import FAILED, OK


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    check = commands.add_parser("check", help="check a data package")
    check.add_argument("directory", type=Path, nargs="?", help="its folder; default: the project's")
    check.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..checks import check_package

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
