"""The cells of a notebook, run in this process by the kernel's own shell."""

from __future__ import annotations

import asyncio
import codecs
import io
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from .shared import share

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Seconds after which a cell that swallowed the interrupt is interrupted again.
_AGAIN = 5.0


def run_cells(
    node: NotebookNode, folder: Path, limit: float, shared: Path, *, tell: Callable[[int], None]
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
    shared : Path
        The folder in which the slow functions of the library keep their answers.
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

    share(shared)
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
    streams = [_Stream("stdout", session, descriptor=1), _Stream("stderr", session, descriptor=2)]
    sys.stdout, sys.stderr = streams
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
        for stream in streams:
            stream.flush()
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
    """Standard output or error: every piece that is written is a message.

    Programs that a cell starts write to the descriptor, past Python; that goes into a file, which
    is read as soon as anything else is written.
    """

    encoding = "utf-8"

    def __init__(self, name: str, session: Any, *, descriptor: int) -> None:
        self._name, self._session, self._at = name, session, 0
        self._file = tempfile.TemporaryFile("ab+", buffering=0)  # noqa: SIM115  (to the process's end)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        os.dup2(self._file.fileno(), descriptor)

    def write(self, text: str) -> int:
        self.flush()
        self._send(text)
        return len(text)

    def flush(self) -> None:
        while content := os.pread(self._file.fileno(), 1 << 16, self._at):
            self._at += len(content)
            self._send(self._decoder.decode(content))

    def writable(self) -> bool:
        return True

    def _send(self, text: str) -> None:
        if text:
            self._session.send(None, "stream", {"name": self._name, "text": text})
