"""Fresh kernels of this Python, and the event loop they are driven from."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import itertools
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..document.notebook import SETUP
from . import reads
from .guard import Guard, guarded
from .worker import Died, Workers, ending

if TYPE_CHECKING:
    from nbformat import NotebookNode

_Value = TypeVar("_Value")
#: Seconds that a notebook has for ending by itself when its time is over.
_GRACE = 10.0
#: Seconds that a kernel may take to start on a busy machine.
_START = 300
_READS = "application/vnd.analysis.reads+json"
_BEFORE = """\
_analysis_reads = {}
exec(open(%r, encoding="utf-8").read(), _analysis_reads)
_analysis_reads = _analysis_reads["Reads"]()
"""
_AFTER = """\
from IPython.display import display as _display
_display({%r: _analysis_reads.digests(%r)}, raw=True)
"""


@dataclass(frozen=True)
class Run:
    """A notebook after its run, and the files that it read; None where that is not known."""

    node: NotebookNode
    reads: Mapping[str, str] | None


class Engine(Protocol):
    """Runs notebooks and calls functions, each where it can be stopped."""

    async def run(
        self, node: NotebookNode, *, folder: Path, limit: float, on_cell: Callable[[int], None]
    ) -> Run:
        """Run the cells of a notebook in a folder, within so many seconds."""

    async def call(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call a function of a module."""


class KernelEngine:
    """A fresh Jupyter kernel for each notebook, and processes that compose and typeset."""

    def __init__(self, guard: Guard, *, known: Sequence[Path] = ()) -> None:
        self._guard = guard
        self._environment = kernel_environment(guard.folder)
        self._known = [str(folder) for folder in (*known, guard.folder)]
        temporary = {"TMPDIR": str(guard.folder)}  # what a killed process leaves goes with the rest
        self._workers = Workers(guard, environment=self._environment | temporary)
        self._numbers = itertools.count()
        self.call = self._workers.call

    async def run(
        self, node: NotebookNode, *, folder: Path, limit: float, on_cell: Callable[[int], None]
    ) -> Run:
        """Run a notebook, with a cell before it that watches what is read, and one behind it."""
        from nbformat import v4

        watches = (_BEFORE % reads.__file__, _AFTER % (_READS, self._known))
        before, after = (v4.new_code_cell(source, metadata={"tags": [SETUP]}) for source in watches)
        node.cells = [before, *node.cells, after]
        begun: list[int] = []

        def starts(index: int) -> None:
            begun.append(index)
            on_cell(max(index - 1, 0))

        try:
            try:
                await self._run(node, folder, limit, starts)
            except RuntimeError:  # it died before its first cell: another program took its ports
                if begun:
                    raise
                await self._run(node, folder, limit, starts)
        finally:
            outputs = node.cells.pop().outputs  # a thread of the notebook may print there too
            del node.cells[0]
        listed = [output["data"][_READS] for output in outputs if _READS in output.get("data", {})]
        return Run(node, dict(listed[0]) if listed else None)

    async def _run(
        self, node: NotebookNode, folder: Path, limit: float, on_cell: Callable[[int], None]
    ) -> None:
        """Run the cells on a kernel that does not outlive the call; the kernel tells each cell."""
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, DeadKernelError

        connection = self._guard.folder / f"kernel-{next(self._numbers)}.json"
        manager = AsyncKernelManager(
            kernel_spec_manager=_kernel_specs(), connection_file=str(connection)
        )
        process: Any = None

        def started(**rest: Any) -> None:
            nonlocal process
            process = getattr(manager.provisioner, "process", None)
            self._guard.add(process.pid)

        clock = _Clock(limit, on_cell, interrupt=manager.interrupt_kernel)
        client = NotebookClient(
            node,
            km=manager,
            log=_silent(),
            startup_timeout=_START,
            on_notebook_start=started,
            on_cell_execute=lambda cell, cell_index: clock.start(cell_index),
            allow_errors=False,
        )
        try:
            async with clock.stopped:
                await client.async_execute(
                    cwd=str(folder),
                    env=self._environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
        except CellExecutionError as error:
            if clock.late:
                raise TimeoutError(error.traceback) from error
            raise
        except DeadKernelError as error:
            code = process.poll() if process is not None else None
            raise Died(ending(code)) from error
        finally:
            clock.stop()
            if client.kc is not None:
                client.kc.stop_channels()
            if manager.has_kernel:
                await manager.shutdown_kernel(now=True)
            if process is not None:
                self._guard.end(process.pid)
            await manager.cleanup_resources()
            atexit.unregister(client._cleanup_kernel)  # it complains of a kernel that is gone

    def close(self) -> None:
        """End all processes."""
        self._workers.close()


class _Clock:
    """Interrupts a kernel so many seconds after its first cell; stops waiting a little later."""

    def __init__(
        self,
        limit: float,
        on_cell: Callable[[int], None],
        *,
        interrupt: Callable[..., Awaitable[Any]],
    ) -> None:
        self.stopped = asyncio.timeout(None)
        self.late = False
        self._limit, self._on_cell, self._interrupt = limit, on_cell, interrupt
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, index: int) -> None:
        """Tell a cell; the first starts the clock."""
        if not self._tasks:
            loop = asyncio.get_running_loop()
            self.stopped.reschedule(loop.time() + self._limit + _GRACE)
            self._tasks.append(loop.create_task(self._ring()))
        self._on_cell(index)

    def stop(self) -> None:
        """Interrupt nothing any more."""
        for task in self._tasks:
            task.cancel()

    async def _ring(self) -> None:
        """Interrupt when the time is over."""
        await asyncio.sleep(self._limit)
        self.late = True
        with contextlib.suppress(Exception):  # of a kernel that is gone by now
            await self._interrupt()


@contextlib.contextmanager
def kernel_engine(*, known: Sequence[Path] = ()) -> Iterator[KernelEngine]:
    """An engine that is gone, with all that it has started, when the block ends.

    Files in the folders ``known`` are not listed when a notebook reads them.
    """
    with guarded() as guard, contextlib.closing(KernelEngine(guard, known=known)) as engine:
        yield engine


def kernel_environment(folder: Path) -> dict[str, str]:
    """The environment of a kernel: this process's, made repeatable and free of relative paths."""
    environment = dict(os.environ)
    search = [entry for entry in environment.get("PYTHONPATH", "").split(os.pathsep) if entry]
    package = Path(__file__).resolve().parents[3]
    if package.name != "site-packages":
        search.insert(0, str(package))
    if search:
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).resolve()) for entry in search)
    return environment | {
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "BRIEFING_ANSWERS": str(folder / "answers"),
    }


def _silent() -> logging.Logger:
    """A log that prints nothing: what goes wrong is in the failure."""
    log = logging.getLogger("analysis.briefing.run.kernel")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.propagate = False
    return log


def _kernel_specs() -> Any:
    """The interpreter that runs this as the only kernel, whatever the user has registered."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            argv += ["--HistoryManager.enabled=False", "--IPKernelApp.log_level=40"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python")

    return ThisPython()


def in_own_loop(run: Callable[[], Coroutine[Any, Any, _Value]]) -> _Value:
    """Run a coroutine on a thread of its own, so that it works inside a notebook too.

    Ctrl-C cancels it, and its kernels are shut down before the interrupt goes on.
    """
    outcome: dict[str, Any] = {}
    # An interrupted Thread.join() takes a running thread for ended; an Event does not.
    ended = threading.Event()
    loop = asyncio.new_event_loop()
    task = loop.create_task(run())

    def work() -> None:
        asyncio.set_event_loop(loop)
        try:
            outcome["value"] = loop.run_until_complete(task)
        except BaseException as error:
            outcome["error"] = error
        finally:
            _close(loop)
            ended.set()

    thread = threading.Thread(target=work, name="notebooks", daemon=True)
    try:
        thread.start()
        while not ended.wait(0.2):
            pass
    except BaseException:  # Ctrl-C, or a signal that ends the command
        loop.call_soon_threadsafe(task.cancel)
        ended.wait()
        raise
    if "error" in outcome:
        raise outcome["error"]
    value: _Value = outcome["value"]
    return value


def _close(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
