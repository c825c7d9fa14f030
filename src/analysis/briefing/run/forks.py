"""Calls in forked processes: one process imports what is heavy, once, and forks for each call.

The server is a fresh interpreter, so that a call starts from the same state whoever asks for it. It
and all its children form one process group, which ends when its caller closes it or dies.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_FRAME = 8
_DIE_WITH_PARENT = 1
_LOG = "forks.log"


def can_fork() -> bool:
    """Can this system fork processes and hand sockets to them?"""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class Died(RuntimeError):
    """The process of a call ended before it gave an answer."""


class Forks:
    """A server that calls functions in forks of itself.

    Parameters
    ----------
    environment : mapping
        The environment variables of the server and of its children.
    folder : Path
        A folder for its files; the server removes it when its caller dies.
    warm_up : callable
        A function of a module that it calls before the first fork, to import what is heavy.
    """

    def __init__(
        self, *, environment: Mapping[str, str], folder: Path, warm_up: Callable[[], None]
    ) -> None:
        self._environment = dict(environment)
        self._folder = folder
        self._warm_up = f"{warm_up.__module__}:{warm_up.__name__}"
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, which then imports; without it, the first call does."""
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", __name__]
        command += [str(theirs.fileno()), str(self._folder), self._warm_up]
        with theirs, (self._folder / _LOG).open("ab") as log:
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )

    async def call(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        told: Callable[[Any], None] | None = None,
    ) -> Any:
        """Call a function in a process of its own; what it returns, or raises.

        Parameters
        ----------
        function : callable
            A function of a module.
        *arguments
            What it is called with; all of it can be pickled.
        told : callable, optional
            The function is also given ``tell``, and this is called here with each word that it
            tells while it works.

        Returns
        -------
        object
            What the function returns.

        Raises
        ------
        Died
            Where the process ended without an answer. When the call is cancelled, the process is
            killed.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            self._hand_over(theirs)
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            writer.write(_framed((function, arguments, told is not None)))
            await writer.drain()
            while True:
                size = int.from_bytes(await reader.readexactly(_FRAME))
                kind, value = pickle.loads(await reader.readexactly(size))
                if kind == "word":
                    assert told is not None
                    told(value)
                elif kind == "answer":
                    return value
                else:
                    raise value
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Died(self._last_words()) from error
        finally:
            writer.close()

    def close(self) -> None:
        """End the server and everything that it or a notebook has started."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            # Until it is waited for, no other process can have the number of the group.
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._control = self._process = None

    def _hand_over(self, sock: socket.socket) -> None:
        for _ in range(2):
            if self._process is None or self._process.poll() is not None:
                self.close()
                self.start()
            assert self._control is not None
            with contextlib.suppress(ConnectionError):
                socket.send_fds(self._control, [b"."], [sock.fileno()])
                return
            self.close()
        raise Died(self._last_words())

    def _last_words(self) -> str:
        """Why the server stopped, where it says so."""
        if self._process is None or self._process.poll() in (None, -signal.SIGKILL):
            return "the process died; it may have run out of memory"
        said = (self._folder / _LOG).read_text("utf-8", "replace").strip().splitlines()
        return said[-1] if said else "the process that runs the notebooks could not be started"


def _framed(content: object) -> bytes:
    pickled = pickle.dumps(content)
    return len(pickled).to_bytes(_FRAME) + pickled


# ---------------------------------------------------------------------- the server's own process


def _serve(control: socket.socket, *, folder: Path) -> None:
    """Fork for every socket that arrives; end with all children when the other side is gone."""
    wake, woken = socket.socketpair()
    for end in (wake, woken):
        end.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    watch = select.poll()
    watch.register(control, select.POLLIN)
    watch.register(wake, select.POLLIN)
    children: dict[int, socket.socket] = {}
    while True:
        for at, _ in watch.poll():
            if at == control.fileno():
                word, sockets, _, _ = socket.recv_fds(control, 1, 1)
                if not word:
                    _end(children, folder=folder)
                call = socket.socket(fileno=sockets[0])
                pid = os.fork()
                if pid == 0:
                    _in_child(call, inherited=[control, wake, woken, *children.values()])
                children[pid] = call
                watch.register(call, 0)  # that it was closed at the other end is always told
            elif at == wake.fileno():
                wake.recv(4096)
            else:
                gone = next((pid for pid, call in children.items() if call.fileno() == at), None)
                if gone is not None:
                    os.kill(gone, signal.SIGKILL)
                    watch.unregister(at)
        for pid in [pid for pid in children if os.waitpid(pid, os.WNOHANG)[0]]:
            with children.pop(pid) as call, contextlib.suppress(KeyError):
                watch.unregister(call)


def _end(children: Mapping[int, socket.socket], *, folder: Path) -> None:
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    for pid in children:
        os.waitpid(pid, 0)
    shutil.rmtree(folder, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def _in_child(call: socket.socket, *, inherited: Sequence[socket.socket]) -> None:
    """Answer one call and end; nothing of the server's own state is left to the function."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _die_with_parent()
        for sock in inherited:
            sock.close()
        stream = call.makefile("rwb")

        def send(kind: str, value: object) -> None:
            stream.write(_framed((kind, value)))
            stream.flush()

        try:
            size = int.from_bytes(stream.read(_FRAME))
            function, arguments, tells = pickle.loads(stream.read(size))
            given = {"tell": lambda word: send("word", word)} if tells else {}
            answer = function(*arguments, **given)
        except Exception as error:
            send("error", _portable(error))
        else:
            send("answer", answer)
    finally:
        os._exit(0)


def _portable(error: Exception) -> Exception:
    """An error that can be pickled, with its traceback as a note."""
    trace = "".join(traceback.format_exception(error))
    try:
        kept = pickle.loads(pickle.dumps(error))
    except Exception:
        kept = RuntimeError(f"{type(error).__name__}: {error}")
    kept.add_note(trace)
    return Exception() if not isinstance(kept, Exception) else kept


def _die_with_parent() -> None:
    """Where the system can do it (Linux), be killed when the server is."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != os.getpgrp():  # the server leads the group, and it is gone already
            os._exit(1)


def _main() -> None:
    descriptor, folder, warm_up = sys.argv[1:]
    control = socket.socket(fileno=int(descriptor))
    module, _, name = warm_up.partition(":")
    getattr(importlib.import_module(module), name)()
    gc.freeze()
    _serve(control, folder=Path(folder))


if __name__ == "__main__":
    _main()
