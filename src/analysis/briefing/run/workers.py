"""Processes that run notebooks and typeset them: forks of one server, or Jupyter kernels."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cells import run_cells
from .forks import Forks, can_fork
from .kernel import kernel_environment, run_on_kernel
from .pages import warm_up

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Seconds that a notebook has for ending by itself when its time is over.
GRACE = 10.0


@dataclass(frozen=True)
class Workers:
    """Where the work is done.

    ``run`` executes a notebook in a folder, in a fresh process, and tells the index of each cell;
    ``call`` calls a function with arguments, in a process of its own where that is possible.
    """

    run: Callable[[NotebookNode, Path, Callable[[int], None]], Awaitable[NotebookNode]]
    call: Callable[..., Awaitable[Any]]


@contextmanager
def workers(*, kernel: bool, data: Path | None, limit: float) -> Iterator[Workers]:
    """Workers that are gone, with all that they have started, when the block ends.

    Parameters
    ----------
    kernel : bool
        Start a Jupyter kernel for each notebook; always so where the system has no fork.
    data : Path, optional
        Folder of the data package.
    limit : float
        Seconds that one notebook may take from its first cell on.

    Yields
    ------
    Workers
        What runs notebooks and calls functions.
    """
    with tempfile.TemporaryDirectory(prefix="briefing-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = kernel_environment(folder=folder, data=data)

        async def on_kernel(
            node: NotebookNode, home: Path, told: Callable[[int], None]
        ) -> NotebookNode:
            async with _within(limit, told) as started:
                return await run_on_kernel(node, folder=home, environment=environment, told=started)

        if not can_fork():
            yield Workers(on_kernel, asyncio.to_thread)
            return
        with closing(Forks(environment=environment, folder=folder, warm_up=warm_up)) as forks:
            forks.start()

            async def in_fork(
                node: NotebookNode, home: Path, told: Callable[[int], None]
            ) -> NotebookNode:
                async with _within(limit + GRACE, told) as started:
                    made: NotebookNode = await forks.call(
                        run_cells, node, home, limit, folder / "shared", told=started
                    )
                return made

            yield Workers(on_kernel if kernel else in_fork, forks.call)


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
