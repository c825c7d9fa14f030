"""``analysis new``: a data package of one's own to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .exit_codes import OK


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    new = commands.add_parser("new", help="begin a data package of your own, for one place")
    new.add_argument("directory", type=Path, metavar="DIR", help="the folder to make")
    new.add_argument("--place", required=True, help="its name in Chinese or English, or its code")
    new.add_argument("--code", help="GB/T 2260 code, for a place outside the catalogue")
    new.add_argument("--name-en", metavar="NAME", help="English name, for such a place")
    new.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..datapackage.template import TEMPLATE, new_package

    folder = new_package(
        options.directory, place=options.place, code=options.code, name_en=options.name_en
    )
    print(f"{folder} is ready. Type figures into observations/*.csv, or fill in {TEMPLATE} and run")
    print(f"  analysis import {folder / TEMPLATE} --into {folder}")
    print(f"  analysis check {folder}")
    print(f"  analysis briefing --data {folder} --place {options.code or options.place}")
    return OK
