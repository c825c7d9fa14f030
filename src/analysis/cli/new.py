"""``analysis new``: a data package of one's own to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .exit_codes import OK


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    new = commands.add_parser("new", help="begin a data package of your own, for any places")
    new.add_argument("directory", type=Path, metavar="DIR", help="the folder to make")
    add_places(new)
    new.set_defaults(run=_run)


def add_places(parser: Any) -> None:
    """Enter the options that name the places of a package."""
    option = parser.add_argument
    option(
        "--place",
        action="append",
        default=[],
        help="name, or code of GB/T 2260 or ISO 3166; CODE=Name for one of NUTS or your own; may "
        "stand several times, the first is the one that the package is about",
    )
    option("--like", type=Path, metavar="FILE", help="a package or a table whose places come too")
    option("--code", help="code of the place; the same as CODE=Name")
    option("--name-en", metavar="NAME", help="its English name")


def _run(options: argparse.Namespace) -> int:
    from ..datapackage.template import TEMPLATE, new_package

    folder = new_package(
        options.directory,
        place=options.place,
        code=options.code,
        name_en=options.name_en,
        like=options.like,
    )
    label = subject(folder)
    print(f"{folder} is ready. Type figures into observations/*.csv, or fill in {TEMPLATE} and run")
    print(f"  analysis import {folder / TEMPLATE} --into {folder}")
    print(f"  analysis check {folder}")
    print(f"  analysis briefing --data {folder} --place {label}")
    return OK


def subject(folder: Path) -> str:
    """The place that a package is about: the last of its table."""
    from ..datapackage.package import read_text_table

    return str(read_text_table("places", directory=folder)["place"].iloc[-1])
