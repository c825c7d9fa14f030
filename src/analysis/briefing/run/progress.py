"""What is said while notebooks run: a bar on a terminal, and failures everywhere."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import Any

from .execute import Failure


class Progress:
    """A bar with the running notebooks and their cells, on a terminal that a person looks at."""

    def __init__(self, *, shown: bool) -> None:
        self._running: dict[str, int] = {}
        self._bar: Any = None
        self._shown = shown and sys.stderr.isatty() and not os.environ.get("CI")

    def begin(self, total: int) -> None:
        """So many notebooks are to be made, each language counted."""
        if self._shown:
            from tqdm import tqdm

            self._bar = tqdm(total=total, unit="notebook", leave=False)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.close()

    def started(self, path: Path, language: str, cell: int) -> None:
        """A cell has started."""
        self._running[f"{path.stem} ({language})"] = cell
        self._show(refresh=True)

    def done(self, path: Path, language: str) -> None:
        """A notebook is through, well or not."""
        self._running.pop(f"{path.stem} ({language})", None)
        self._show(refresh=False)
        if self._bar is not None:
            self._bar.update()

    def failed(self, failure: Failure) -> None:
        """Say what went wrong, with the traceback."""
        trace = textwrap.indent(failure.traceback.strip(), "    ")
        message = f"failed: {failure}\n{trace}".rstrip()
        if self._bar is None:
            print(message, file=sys.stderr, flush=True)
        else:
            self._bar.write(message, file=sys.stderr)

    def _show(self, *, refresh: bool) -> None:
        if self._bar is not None:
            running = ", ".join(f"{name} cell {cell}" for name, cell in self._running.items())
            self._bar.set_postfix_str(running, refresh=refresh)
