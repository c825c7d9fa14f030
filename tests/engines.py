"""An engine without kernels, for tests of what happens around the notebooks."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat.v4 import new_output

from analysis.briefing.document.notebook import is_added
from analysis.briefing.run.kernel import Run
from analysis.briefing.run.reads import digest_of_file
from analysis.briefing.run.typesetting import Content


class Fake:
    """Runs cells with ``exec`` in this process: what they print is their output.

    ``reads`` are the files that every notebook is said to have read; ``fault`` is called with the
    name of each step, and may raise; with ``typesets`` files are really made, else each holds what
    it would be made from.
    """

    def __init__(
        self,
        *reads: Path,
        fault: Callable[[str], None] = lambda step: None,
        typesets: bool = False,
    ) -> None:
        self.reads, self.fault, self.typesets = reads, fault, typesets

    @contextlib.contextmanager
    def __call__(self) -> Iterator[Fake]:
        """The engine itself: it needs no opening."""
        yield self

    async def run(
        self, node: Any, *, folder: Path, limit: float, on_cell: Callable[[int], None]
    ) -> Run:
        """Run the cells, but for the one that sets the look of charts."""
        names: dict[str, Any] = {}
        self.fault("start")
        for index, cell in enumerate(node.cells):
            if cell.cell_type != "code" or (is_added(cell) and "%matplotlib" in cell.source):
                continue
            on_cell(index)
            self.fault(f"cell {index}")
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(cell.source, names)
            await asyncio.sleep(0)
            if text := printed.getvalue():
                cell.outputs = [new_output("stream", name="stdout", text=text)]
        self.fault("end")
        return Run(node, {str(path): digest_of_file(path) for path in self.reads})

    async def call(self, function: Any, /, *arguments: Any) -> Any:
        """Make a file, or say what it would be made from."""
        self.fault(function.__name__)
        if self.typesets:
            return function(*arguments)
        return Content(repr((function.__name__, arguments)).encode(), {})
