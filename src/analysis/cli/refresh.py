"""``analysis refresh``: the newest figures of statistical services, and what changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from ..errors import DataError, require
from .exit_codes import FAILED, OK

#: So many values that are merely new are listed; what was revised or is gone is listed in full.
_NEW_SHOWN = 10


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    from ..datapackage.services import SERVICES

    refresh = commands.add_parser(
        "refresh", help="retrieve the newest figures of the World Bank and Eurostat"
    )
    names = ", ".join(SERVICES)
    refresh.add_argument("services", nargs="*", metavar="service", help=f"{names}; default: all")
    refresh.add_argument("--into", type=Path, default=Path("build/live"), metavar="DIR")
    refresh.add_argument("--places", nargs="+", help="economies by name or ISO alpha-3 code")
    refresh.add_argument("--indicators", nargs="+", help="series of the service; default: all")
    refresh.add_argument("--dry-run", action="store_true", help="say what would change")
    refresh.add_argument("--quiet", action="store_true", help="no progress bar")
    refresh.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..datapackage.services import SERVICES
    from ..live import refresh

    require("live", "requests", "requests_cache", "tqdm")
    unknown = sorted(set(options.services) - set(SERVICES))
    if unknown:
        raise DataError(f"unknown service {', '.join(unknown)}", allowed=list(SERVICES))
    failed = False
    for service in options.services or SERVICES:
        try:
            changes = refresh(
                service,
                options.into,
                indicators=options.indicators,
                places=options.places,
                dry_run=options.dry_run,
                progress=not options.quiet,
            )
        except DataError as error:
            print(f"analysis: {service}: {error}", file=sys.stderr)
            failed = True
            continue
        _print(changes, service, options)
    return FAILED if failed else OK


def _print(changes: Any, service: str, options: argparse.Namespace) -> None:
    shown = 0
    for row in changes.itertuples():
        shown += row.change == "new"
        if row.change == "new" and shown > _NEW_SHOWN:
            continue
        figures = [f"{value:g}" for value in (row.before, row.value) if value == value]
        print(
            f"{row.change:8}{row.indicator}, {row.place}, {row.year}: "
            f"{' -> '.join(figures)} {row.unit}"
        )
    if shown > _NEW_SHOWN:
        print(f"        and {shown - _NEW_SHOWN} more new values")
    counts = changes["change"].value_counts()
    listed = ", ".join(f"{counts.get(change, 0)} {change}" for change in ("new", "revised", "gone"))
    target = "nothing written" if options.dry_run else options.into / f"{service}.csv"
    print(f"{service}: {listed}; {target}")
