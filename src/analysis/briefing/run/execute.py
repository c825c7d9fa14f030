"""Run a notebook: what is set before its cells, and what went wrong."""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ..document.notebook import (
    INJECTED,
    SETUP,
    cell_number,
    tags,
    with_streams_joined,
    without_colour,
)
from ..fonts import HOUSE, bold_font_file, font_file
from .kernel import Engine, Run

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SETUP = """\
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
import warnings as _warnings
import matplotlib as _matplotlib
from matplotlib import font_manager as _fonts
from dataclasses import replace as _replace
_fonts.fontManager.addfont(FONT)
_face = _fonts.fontManager.ttflist[-1]
_fonts.fontManager.ttflist.append(_replace(_face, name=HOUSE + " Regular"))  # what bold lacks
_fonts.fontManager.addfont(BOLD)
_matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "analysis", "axes.unicode_minus": True,
    "font.family": [HOUSE, HOUSE + " Regular"], "font.sans-serif": [HOUSE, HOUSE + " Regular"],
    "mathtext.fontset": "custom",
    "mathtext.rm": HOUSE, "mathtext.it": HOUSE, "mathtext.bf": HOUSE,
})
_warnings.filterwarnings("error", message="Glyph .* missing from")
del _warnings, _matplotlib, _fonts, _replace, _face
def _draw_many_points_as_a_picture():
    from matplotlib.collections import Collection
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    formatter = get_ipython().display_formatter.formatters["image/svg+xml"]
    draw = formatter.lookup_by_type(Figure)
    def size(artist):
        if isinstance(artist, Line2D):
            return len(artist.get_xdata()) * (artist.get_marker() not in ("", " ", "None", None))
        values = artist.get_array()
        return max(len(artist.get_offsets()), 0 if values is None else values.size)
    def drawn(figure):
        found = figure.findobj(lambda artist: isinstance(artist, (Collection, Line2D)))
        many = [artist for artist in found if size(artist) > MANY]
        for artist in many:
            artist.set_rasterized(True)
        return draw(figure), {"points": sum(map(size, many))}
    formatter.for_type(Figure, drawn)
_draw_many_points_as_a_picture()
del _draw_many_points_as_a_picture
"""
#: Marks of a chart that are drawn one by one; more of them are drawn as one picture.
_MANY = 20_000


@dataclass(frozen=True)
class Failure:
    """What went wrong in a notebook: where, and in which words."""

    notebook: str
    language: str
    error: str
    message: str
    cell: int | None = None
    source: str = ""
    traceback: str = ""

    def __str__(self) -> str:
        where = f"{self.notebook} ({self.language})"
        if self.cell is not None:
            where += f", cell {self.cell}"
        at = f"\n    {self.source}" if self.source else ""
        return f"{where}: {self.error}: {self.message}{at}"


@dataclass(frozen=True)
class Execution:
    """What came of running a notebook: the run, or the failure that stopped it."""

    seconds: float
    run: Run | None = None
    failure: Failure | None = None


def prepare(node: NotebookNode, *, values: Mapping[str, str]) -> NotebookNode:
    """A copy without outputs, with the page's settings before it and the values set in it.

    They are set right after the cell tagged ``parameters``, or at the top where there is none.
    """
    from nbformat import v4

    out = copy.deepcopy(node)
    for cell in out.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    lines = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    at = next((i + 1 for i, cell in enumerate(out.cells) if "parameters" in tags(cell)), 0)
    for where, source, tag in ((at, lines, INJECTED), (0, setup_source(), SETUP)):
        cell = v4.new_code_cell(source, metadata={"tags": [tag, "remove-cell"]}, id=tag)
        out.cells.insert(where, cell)
    return out


def setup_source() -> str:
    """The code that makes a notebook draw as the briefing prints: vectors, in the house font."""
    files = str(font_file()), str(bold_font_file())
    values = f"FONT, BOLD, HOUSE = {(*files, HOUSE)!r}\n"
    return f"{values}{_SETUP.replace('MANY', str(_MANY))}del FONT, BOLD, HOUSE"


async def execute(
    path: Path,
    values: Mapping[str, str],
    *,
    engine: Engine,
    limit: float,
    on_cell: Callable[[int], None] = lambda cell: None,
) -> Execution:
    """Run a notebook in the folder where it lies, as JupyterLab does; the file stays as it is.

    A notebook that fails is a result with a ``failure``, not an exception. ``on_cell`` is called
    with the number of each cell as it starts; 0 stands for what is set before the first.
    """
    began = time.monotonic()
    node: NotebookNode | None = None
    at: int | None = None

    def started(index: int) -> None:
        nonlocal at
        at = index
        on_cell(numbers[index] if index < len(numbers) else 0)

    try:
        node = read_notebook(path)
        _check_language(node, path.name)
        node = prepare(node, values=values)
        numbers = [cell_number(node, index) or 0 for index in range(len(node.cells))]
        run = await engine.run(node, folder=path.parent, limit=limit, on_cell=started)
        at = _unwanted_error(run.node)
        if at is None:
            run = replace(run, node=with_streams_joined(run.node))
            return Execution(time.monotonic() - began, run=run)
        error: Exception | None = None
    except Exception as caught:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from caught
        error = caught
    failure = Failure(path.stem, values["LANGUAGE"], *_words(error, limit=limit))
    if node is not None and at is not None and at < len(node.cells):
        failure = _in_cell(failure, node.cells[at], shown=not isinstance(error, TimeoutError))
        failure = replace(failure, cell=cell_number(node, at))
    return Execution(time.monotonic() - began, failure=failure)


def _unwanted_error(node: NotebookNode) -> int | None:
    """The index of the first cell that shows an error without being meant to.

    A figure that can't be drawn is such an error: the cell goes on after it.
    """
    for index, cell in enumerate(node.cells):
        errors = [out for out in cell.get("outputs", []) if out["output_type"] == "error"]
        if errors and "raises-exception" not in tags(cell):
            return index
    return None


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file; DataError where the file is not one."""
    import nbformat

    try:
        node: NotebookNode = nbformat.read(path, as_version=4)
        return node
    except (OSError, ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        raise DataError(
            f"{path.name} cannot be read as a notebook: {' '.join(str(error).split())[:200]}",
            todo="open the file in JupyterLab and save it again",
        ) from error


def _check_language(node: NotebookNode, name: str) -> None:
    """Refuse a notebook that is not in Python, and name its kernel."""
    kernel = node.metadata.get("kernelspec", {})
    if str(kernel.get("language", "python")).lower() != "python":
        raise DataError(
            f"{name} is written for the kernel {kernel.get('display_name', kernel.get('name'))!r}",
            allowed="notebooks in Python",
            todo="run it in JupyterLab, and export it from there with its outputs",
        )


def _words(error: Exception | None, *, limit: float) -> tuple[str, str]:
    """The name of an error and what it says."""
    from nbclient.exceptions import CellExecutionError

    if isinstance(error, CellExecutionError):  # a magic that is unknown shows no error
        return error.ename, without_colour(error.evalue)
    if isinstance(error, TimeoutError):
        return "TimeoutError", f"the notebook took longer than {limit:g} seconds"
    return type(error).__name__, str(error)


def _in_cell(failure: Failure, cell: Mapping[str, Any], *, shown: bool) -> Failure:
    """A failure with the cell that it happened in, and with the error that the cell shows."""
    lines = str(cell["source"]).strip().splitlines()
    errors = [out for out in cell.get("outputs", []) if out["output_type"] == "error"]
    if errors:
        trace = without_colour("\n".join(errors[-1]["traceback"]))
        failure = replace(failure, traceback=trace)
    if errors and shown:
        message = without_colour(errors[-1]["evalue"])
        failure = replace(failure, error=errors[-1]["ename"], message=message)
    return replace(failure, source=lines[0] if lines else "")
