"""Fresh kernels of this Python, and the event loop they are driven from."""

from __future__ import annotations

import asyncio
import atexit
import logging
import os
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from nbformat import NotebookNode

_Value = TypeVar("_Value")


def kernel_environment(*, folder: Path, data: Path | None) -> dict[str, str]:
    """The environment of a kernel: this process's, made repeatable and free of relative paths."""
    environment = dict(os.environ)
    search = [entry for entry in environment.get("PYTHONPATH", "").split(os.pathsep) if entry]
    package = Path(__file__).resolve().parents[3]
    if package.name != "site-packages":
        search.insert(0, str(package))
    if search:
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).resolve()) for entry in search)
    environment |= {
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "IPYTHONDIR": str(folder / "ipython"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }
    if data is not None:
        environment["ANALYSIS_DATA"] = str(data.resolve())
    return environment


async def run_on_kernel(
    node: NotebookNode,
    *,
    folder: Path,
    environment: Mapping[str, str],
    told: Callable[[int], None],
) -> NotebookNode:
    """Execute the cells of a notebook in place, on a kernel that does not outlive the call.

    Parameters
    ----------
    node : NotebookNode
        The notebook; its outputs are filled in.
    folder : Path
        The folder it runs in.
    environment : mapping
        The kernel's environment variables.
    told : callable
        Called with the index of each cell as it starts.

    Returns
    -------
    NotebookNode
        The notebook; its outputs are filled in, up to the first cell that fails.
    """
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    manager = AsyncKernelManager(kernel_spec_manager=_kernel_specs())
    client = NotebookClient(
        node,
        km=manager,
        log=_silent(),
        on_cell_start=lambda cell, cell_index: told(cell_index),
        allow_errors=False,
    )
    try:
        await client.async_execute(cwd=str(folder), env=dict(environment))
    except CellExecutionError:
        pass  # the error is among the outputs of its cell
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
        await manager.cleanup_resources()
        atexit.unregister(client._cleanup_kernel)  # it complains of a kernel that is gone
    return node


def _silent() -> logging.Logger:
    """A log that prints nothing: what goes wrong is in the failure."""
    log = logging.getLogger("analysis.briefing.run.kernel")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.propagate = False
    return log


def _kernel_specs() -> Any:
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class ThisPython(KernelSpecManager):
        """Knows one kernel: the interpreter that runs this, whatever the user has registered."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            argv = [
                sys.executable,
                "-m",
                "ipykernel_launcher",
                "-f",
                "{connection_file}",
                "--HistoryManager.enabled=False",
                "--IPKernelApp.log_level=40",
            ]
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
