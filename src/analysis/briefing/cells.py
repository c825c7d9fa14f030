"""The cells of a notebook, run in this process by the kernel's own shell."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Imported before the fork: what notebooks use, and what running them takes.
PRELOAD = (
    "analysis",
    "analysis.charts",
    "analysis.briefing.cells",
    "ipykernel.inprocess.ipkernel",
    "matplotlib.pyplot",
    "nbclient",
    "seaborn",
    "statsmodels.api",
)
#: Seconds after which a cell that swallowed the interrupt is interrupted again.
_AGAIN = 5.0


def run_cells(
    node: NotebookNode, folder: Path, limit: float, *, tell: Callable[[int], None]
) -> NotebookNode:
    """Run a notebook's cells in this process, which should end afterwards.

    The kernel's shell runs them and nbclient's client reads its messages, as they do in a kernel of
    its own; only the sockets between the two are left out.

    Parameters
    ----------
    node : NotebookNode
        The notebook.
    folder : Path
        The folder it runs in.
    limit : float
        Seconds until it is interrupted.
    tell : callable
        Called with the index of each cell as it starts.

    Returns
    -------
    NotebookNode
        The notebook with its outputs, up to the first cell that fails.

    Raises
    ------
    TimeoutError
        When the limit is reached; its text is the traceback of the running cell.
    """
    from ipykernel.inprocess.ipkernel import InProcessKernel
    from nbclient import NotebookClient

    os.chdir(folder)
    sys.path.insert(0, "")
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()  # a fork begins with its parent's random numbers
    client = NotebookClient(node)
    client.reset_execution_trackers()
    client.clear_before_next_output = False
    at = 0

    def heard(message: dict[str, Any]) -> None:
        client.process_message(message, node.cells[at], at)

    session = _session(heard)
    kernel = InProcessKernel(
        session=session, shell_channel_thread=SimpleNamespace(parent_thread=None)
    )
    sys.stdout, sys.stderr = _Stream("stdout", session), _Stream("stderr", session)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    late = _interrupt_after(limit)
    for at, cell in enumerate(node.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        tell(at)
        reply = loop.run_until_complete(
            kernel.do_execute(cell.source, silent=False, cell_id=cell.get("id"))
        )
        cell.execution_count = reply["execution_count"]
        if late:
            raise TimeoutError("\n".join(reply.get("traceback", [])))
        if reply["status"] != "ok" and "raises-exception" not in cell.metadata.get("tags", []):
            break
    signal.setitimer(signal.ITIMER_REAL, 0)
    client.set_widgets_metadata()
    return node


def _interrupt_after(limit: float) -> list[bool]:
    """Interrupt the running cell after so many seconds; the list says that it happened."""
    late: list[bool] = []

    def interrupt(number: int, frame: FrameType | None) -> None:
        late.append(True)
        raise KeyboardInterrupt

    signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, limit, _AGAIN)
    return late


def _session(heard: Callable[[dict[str, Any]], None]) -> Any:
    from jupyter_client.session import Session

    class Direct(Session):
        """Gives each message to its reader, instead of sending it."""

        def send(  # type: ignore[override]
            self, stream: object, message: Any, *args: Any, **rest: Any
        ) -> Any:
            if not isinstance(message, dict):
                named = ("content", "parent", "header", "metadata")
                known = {name: rest[name] for name in named if name in rest}
                message = self.msg(message, *args[:2], **known)
            heard({**message, "buffers": rest.get("buffers") or []})
            return message

    return Direct()


class _Stream(io.TextIOBase):
    """Standard output or error: every piece that is written is a message."""

    encoding = "utf-8"

    def __init__(self, name: str, session: Any) -> None:
        self._name, self._session = name, session

    def write(self, text: str) -> int:
        if text:
            self._session.send(None, "stream", {"name": self._name, "text": text})
        return len(text)

    def writable(self) -> bool:
        return True
