"""Notebooks to typeset briefings, in English and Chinese."""

from __future__ import annotations

from typing import Any

from .options import Options
from .run.build import Result, build
from .settings import read_settings

__all__ = ["Options", "Result", "build", "load_ipython_extension", "read_settings"]


def load_ipython_extension(shell: Any) -> None:
    """Draw figures as the briefing prints them: ``%load_ext analysis.briefing`` in a notebook.

    Parameters
    ----------
    shell : InteractiveShell
        IPython gives itself.
    """
    from .run.execute import setup_source

    shell.run_cell(setup_source())
