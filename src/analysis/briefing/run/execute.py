"""Run a notebook: what is set before its cells, what went wrong, what it has read."""

from __future__ import annotations

import asyncio
import copy
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ..fonts import HOUSE, font_file
from .forks import Died

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from .workers import Workers

#: Seconds that a notebook may take, unless told otherwise.
LIMIT = 600.0

INJECTED = "injected-parameters"
SETUP = "analysis-setup"
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
READS = "application/vnd.analysis.reads+json"
_WATCH = """\
from analysis.briefing.run.cache import Reads as _Reads
_analysis_reads = _Reads()
del _Reads
"""
_REPORT = """\
from IPython.display import display as _display
_display({{"application/vnd.analysis.reads+json": _analysis_reads.digests({folders})}}, raw=True)
"""
_SETUP = """\
%matplotlib inline
%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
import warnings as _warnings
import matplotlib as _matplotlib
from matplotlib import font_manager as _fonts
_fonts.fontManager.addfont(FONT)
_matplotlib.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "analysis", "axes.unicode_minus": True,
    "font.family": [HOUSE], "font.sans-serif": [HOUSE], "mathtext.fontset": "custom",
    "mathtext.rm": HOUSE, "mathtext.it": HOUSE, "mathtext.bf": HOUSE,
})
_warnings.filterwarnings("error", message="Glyph .* missing from")
del _warnings, _matplotlib, _fonts
"""


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
    """A notebook after its run: the executed copy, or the failure that stopped it.

    ``reads`` holds the files that it has read, each with a hash of its content.
    """

    path: Path
    language: str
    seconds: float
    node: NotebookNode | None = None
    failure: Failure | None = None
    reads: Mapping[str, str] = field(default_factory=dict)


def prepare(node: NotebookNode, *, values: Mapping[str, str]) -> NotebookNode:
    """A copy of a notebook with the page's settings before it and the parameters set in it.

    Parameters
    ----------
    node : NotebookNode
        The notebook.
    values : mapping
        Names and values; they are set right after the cell tagged ``parameters``, or at the top
        where there is none.

    Returns
    -------
    NotebookNode
        The copy, without outputs. Both added cells are tagged ``remove-cell``.
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
    return f"FONT, HOUSE = {str(font_file())!r}, {HOUSE!r}\n{_SETUP}del FONT, HOUSE"


def tags(cell: Mapping[str, Any]) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def own_number(node: NotebookNode, index: int) -> int | None:
    """The number of a cell among the notebook's own, counted from 1; None for an added cell."""
    if is_added(node.cells[index]):
        return None
    return sum(not is_added(cell) for cell in node.cells[: index + 1])


def is_added(cell: Mapping[str, Any]) -> bool:
    """Was the cell added for the briefing?"""
    return bool({INJECTED, SETUP} & set(tags(cell)))


async def execute(
    path: Path,
    language: str,
    values: Mapping[str, str],
    *,
    workers: Workers,
    limit: float,
    known: Sequence[Path] = (),
    told: Callable[[int], None] = lambda cell: None,
) -> Execution:
    """Run a notebook in a fresh process, in the folder where it lies, as JupyterLab does.

    Parameters
    ----------
    path : Path
        The notebook; the file is left as it is.
    language : str
        Value of ``LANGUAGE``, ``"en"`` or ``"zh"``.
    values : mapping
        Values of other parameters; the notebook's own hold where there is none.
    workers : Workers
        Where it runs.
    limit : float
        The seconds after which the workers stop it, for the message.
    known : sequence of Path
        Folders whose files are not listed when they were read.
    told : callable
        Called with the number of each cell as it starts; 0 stands for what is set before the first.

    Returns
    -------
    Execution
        A notebook that fails is a result with a ``failure``, not an exception.
    """
    began = time.monotonic()
    node, at = None, -1
    try:
        node = _watched(
            prepare(read_notebook(path), values={"LANGUAGE": language, **values}), known
        )
        numbers = [own_number(node, index) or 0 for index in range(len(node.cells))]

        def started(index: int) -> None:
            nonlocal at
            at = index
            told(numbers[index])

        node = _joined(await workers.run(node, path.parent, started))
        at = next((i for i, cell in enumerate(node.cells) if _error_output(cell)), -1)
        error: Exception | None = None
    except Exception as caught:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from caught
        error = caught
    seconds = time.monotonic() - began
    if error is None and at < 0:
        assert node is not None
        return Execution(path, language, seconds, node=node, reads=_reads(node))
    failure = _failure(path.stem, language, node=node, at=at, error=error, limit=limit)
    return Execution(path, language, seconds, failure=failure)


def _watched(node: NotebookNode, known: Sequence[Path]) -> NotebookNode:
    """The notebook with a cell in front that watches what is read, and one at the end for it."""
    from nbformat import v4

    folders = [str(path) for path in known]
    for at, source in ((0, _WATCH), (len(node.cells) + 1, _REPORT.format(folders=folders))):
        cell = v4.new_code_cell(source, metadata={"tags": [SETUP, "remove-cell"]}, id=f"reads-{at}")
        node.cells.insert(at, cell)
    return node


def _reads(node: NotebookNode) -> dict[str, str]:
    """What the notebook has read; the two cells that saw to it are taken out."""
    (output,) = node.cells.pop().outputs
    del node.cells[0]
    return dict(output["data"][READS])


def _joined(node: NotebookNode) -> NotebookNode:
    """The notebook with what was printed in a row as one output; it comes in chance pieces."""
    for cell in node.cells:
        joined: list[Any] = []
        for output in cell.get("outputs", []):
            stream = output.get("name")
            if joined and stream is not None and joined[-1].get("name") == stream:
                joined[-1]["text"] += output["text"]
            else:
                joined.append(output)
        if "outputs" in cell:
            cell.outputs = joined
    return node


def read_notebook(path: Path) -> NotebookNode:
    """A notebook from its file; DataError where the file is not one."""
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise DataError(
            f"{path.name} cannot be read as a notebook: {' '.join(str(error).split())[:200]}",
            todo="open the file in JupyterLab and save it again",
        ) from error


def _error_output(cell: Mapping[str, Any]) -> Any:
    if "raises-exception" in tags(cell):
        return None
    errors = (out for out in cell.get("outputs", []) if out["output_type"] == "error")
    return next(errors, None)


def _failure(
    notebook: str,
    language: str,
    *,
    node: NotebookNode | None,
    at: int,
    error: Exception | None,
    limit: float,
) -> Failure:
    from nbclient.exceptions import DeadKernelError

    cell = node.cells[at] if node is not None and at >= 0 else None
    shown = _error_output(cell) if cell is not None else None
    if shown is not None:
        name, message = shown["ename"], shown["evalue"]
        trace = "\n".join(shown["traceback"])
    else:
        name, message = type(error).__name__, str(error)
        trace = "\n".join(getattr(error, "__notes__", []))
        if isinstance(error, TimeoutError):
            message, trace = f"the notebook took longer than {limit:g} seconds", str(error)
        elif isinstance(error, DeadKernelError | Died):
            message = "the process died; it may have run out of memory"
    lines = str(cell["source"]).strip().splitlines() if cell is not None else []
    return Failure(
        notebook=notebook,
        language=language,
        error=name,
        message=_ANSI.sub("", message),
        cell=own_number(node, at) if node is not None and at >= 0 else None,
        source=lines[0] if lines else "",
        traceback=_ANSI.sub("", trace),
    )
