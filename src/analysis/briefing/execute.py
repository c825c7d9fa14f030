"""Run notebooks, each in a process of its own, several at a time."""

from __future__ import annotations

import asyncio
import copy
import os
import re
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..schema import DataError
from .cells import PRELOAD, run_cells
from .fonts import HOUSE, font_file
from .forks import Died, Forks, can_fork
from .kernel import in_own_loop, kernel_environment, run_on_kernel

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Runs a notebook in a folder, and says at which cell it is.
_Run = Callable[["NotebookNode", Path, Callable[[int], None]], Awaitable["NotebookNode"]]

#: Seconds that a notebook may take, unless told otherwise.
LIMIT = 600.0

INJECTED = "injected-parameters"
SETUP = "analysis-setup"
#: Seconds that a notebook has for ending by itself when its time is over.
_GRACE = 10.0
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
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
    """A notebook after its run: the executed copy, or the failure that stopped it."""

    path: Path
    language: str
    seconds: float
    node: NotebookNode | None = None
    failure: Failure | None = None


def execute_notebooks(
    paths: Sequence[Path],
    *,
    languages: Sequence[str],
    place: str | None = None,
    as_of: str | None = None,
    data: Path | None = None,
    jobs: int | None = None,
    limit: float = LIMIT,
    kernel: bool = False,
    told: Callable[[Path, str, int], None] = lambda path, language, cell: None,
    done: Callable[[Execution], None] = lambda execution: None,
) -> list[Execution]:
    """Run each notebook once per language, each in a fresh process, in the notebook's folder.

    Parameters
    ----------
    paths : sequence of Path
        The notebooks; the files are left as they are.
    languages : sequence of str
        Values of ``LANGUAGE``, ``"en"`` or ``"zh"``.
    place, as_of : str, optional
        Values of ``PLACE`` and ``AS_OF``; without one, the notebook's own value holds.
    data : Path, optional
        Folder of the data package, for the environment variable ``ANALYSIS_DATA``.
    jobs : int, optional
        Notebooks at a time; the number of processors unless told otherwise.
    limit : float
        Seconds that one notebook may take from its first cell on.
    kernel : bool
        Start a Jupyter kernel for each notebook, instead of forking a process that has imported
        the libraries; always so where the system has no fork.
    told : callable
        Called with the notebook, the language and the number of the cell as each cell starts; 0
        stands for what is set before the first.
    done : callable
        Called with each execution as it ends.

    Returns
    -------
    list of Execution
        One per language and notebook, languages outermost, in the order given. A notebook that
        fails is a result with a ``failure``, not an exception.
    """
    parameters = {"PLACE": place, "AS_OF": as_of}
    given = {name: value for name, value in parameters.items() if value is not None}
    wanted = [
        (path, language, {"LANGUAGE": language, **given})
        for language in languages
        for path in paths
    ]

    async def run() -> list[Execution]:
        gate = asyncio.Semaphore(max(1, jobs or os.cpu_count() or 1))
        with _runner(kernel=kernel, data=data, limit=limit) as runner:

            async def one(path: Path, language: str, values: Mapping[str, str]) -> Execution:
                def at(cell: int) -> None:
                    told(path, language, cell)

                async with gate:
                    execution = await _execute(
                        path, language, values, run=runner, limit=limit, told=at
                    )
                done(execution)
                return execution

            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(*item)) for item in wanted]
            return [task.result() for task in tasks]

    return in_own_loop(run)


@contextmanager
def _runner(*, kernel: bool, data: Path | None, limit: float) -> Iterator[_Run]:
    """What runs a notebook: forks of one process, or a kernel each."""
    with tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = kernel_environment(folder=folder, data=data)
        if kernel or not can_fork():

            async def on_kernel(
                node: NotebookNode, home: Path, told: Callable[[int], None]
            ) -> NotebookNode:
                async with _within(limit, told) as started:
                    return await run_on_kernel(
                        node, folder=home, environment=environment, told=started
                    )

            yield on_kernel
            return
        with closing(Forks(environment=environment, folder=folder, preload=PRELOAD)) as forks:

            async def in_fork(
                node: NotebookNode, home: Path, told: Callable[[int], None]
            ) -> NotebookNode:
                async with _within(limit + _GRACE, told) as started:
                    made: NotebookNode = await forks.call(
                        run_cells, node, home, limit, told=started
                    )
                return made

            yield in_fork


@asynccontextmanager
async def _within(
    seconds: float, told: Callable[[int], None]
) -> AsyncIterator[Callable[[int], None]]:
    """Stop the block so many seconds after its first cell has started."""

    def started(index: int) -> None:
        if clock.when() is None:
            clock.reschedule(asyncio.get_running_loop().time() + seconds)
        told(index)

    try:
        async with asyncio.timeout(None) as clock:
            yield started
    except Exception as error:  # of a kernel that was shut down at its work
        if clock.expired():
            raise TimeoutError from error
        raise


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


async def _execute(
    path: Path,
    language: str,
    values: Mapping[str, str],
    *,
    run: _Run,
    limit: float,
    told: Callable[[int], None],
) -> Execution:
    began = time.monotonic()
    node, at = None, -1
    try:
        node = prepare(read_notebook(path), values=values)
        numbers = [own_number(node, index) or 0 for index in range(len(node.cells))]

        def started(index: int) -> None:
            nonlocal at
            at = index
            told(numbers[index])

        node = _joined(await run(node, path.parent, started))
        at = next((i for i, cell in enumerate(node.cells) if _error_output(cell)), -1)
        error: Exception | None = None
    except Exception as caught:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError from caught
        error = caught
    seconds = time.monotonic() - began
    if error is None and at < 0:
        return Execution(path, language, seconds, node=node)
    failure = _failure(path.stem, language, node=node, at=at, error=error, limit=limit)
    return Execution(path, language, seconds, failure=failure)


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
