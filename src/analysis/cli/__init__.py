"""The command line: ``analysis`` and its subcommands, each a module of ``commands``."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence

from ..errors import DataError
from . import briefing, check, extract, new, refresh, start, verify
from . import importing as bring
from .exit_codes import REFUSED

#: The subcommands, in the order in which help lists them.
COMMANDS = (briefing, start, new, bring, check, extract, verify, refresh)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``analysis``; the process's own by default.

    Returns
    -------
    int
        0 when all is well, 1 when a notebook failed or a check found something, 2 when the input
        or the call was refused.

    Examples
    --------
    >>> main(["check"])
    The data package is sound: 0 findings.
    0
    """
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _warn  # type: ignore[assignment]
            return int(options.run(options))
    except DataError as error:
        print(f"analysis: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        print("analysis: stopped; what was complete is kept", file=sys.stderr)
        return 130


def _warn(message: Warning | str, *_: object) -> None:
    """Print a warning as the command line prints an error, without its place in the code."""
    print(f"analysis: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="analysis", description="Figures, checks and briefings on a city's R&D."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    for command in COMMANDS:
        command.add(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
