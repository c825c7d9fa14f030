"""The subcommands of ``analysis``: a module each, with ``add(commands)`` that enters it.

A subcommand is added in one place: write ``commands/<name>.py`` with a function ``add`` that calls
``commands.add_parser`` and ``set_defaults(run=...)``, and list the module in ``cli.COMMANDS``.
``run`` takes the parsed options and gives the exit code. Heavy imports stand inside ``run``.
"""

from __future__ import annotations

#: Exit codes: all well; a notebook failed or a check found something; input or call was refused.
OK, FAILED, REFUSED = 0, 1, 2
