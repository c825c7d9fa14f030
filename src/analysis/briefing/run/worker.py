"""Processes that compose and typeset: a call can be stopped, and what it uses is given back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import IO, Any

from .guard import Guard

_HEAD = 8


class Died(RuntimeError):
    """The process of a call ended before it gave an answer; the text says how."""


class Workers:
    """Processes of this Python that call functions of modules, one at a time each."""

    def __init__(self, guard: Guard, *, environment: Mapping[str, str]) -> None:
        self._guard, self._environment = guard, dict(environment)
        self._idle: list[subprocess.Popen[bytes]] = []

    async def call(self, function: Callable[..., Any], /, *arguments: Any) -> Any:
        """Call a function in another process, which is killed when the call is cancelled."""
        process = self._idle.pop() if self._idle else self._start()
        try:
            answer, error = await asyncio.to_thread(_ask, process, (function, arguments))
        except BaseException:
            self._end(process)
            raise
        self._idle.append(process)
        if error is not None:
            raise error
        return answer

    def close(self) -> None:
        """End the processes."""
        for process in self._idle:
            self._end(process)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """End a process; whoever still reads from it comes to the end."""
        self._guard.end(process.pid)
        process.kill()
        process.wait()
        for file in (process.stdin, process.stdout):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()

    def _start(self) -> subprocess.Popen[bytes]:
        """A new process, which leads a group of its own."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import serve; serve()"],
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._guard.add(process.pid)
        return process


def _ask(process: subprocess.Popen[bytes], call: object) -> Any:
    """The answer of a process to one call, and the error where there is none."""
    assert process.stdin is not None and process.stdout is not None
    try:
        _write(process.stdin, call)
        return _read(process.stdout)
    except (EOFError, OSError) as error:
        raise Died(ending(process.wait())) from error


def ending(code: int | None) -> str:
    """How a process ended, in words.

    Examples
    --------
    >>> ending(-11), ending(3)
    ('the process was ended by SIGSEGV', 'the process ended itself with exit code 3')
    >>> ending(-9)
    'the process was killed; it may have run out of memory'
    """
    if code is None:
        return "the process died"
    if code >= 0:
        return f"the process ended itself with exit code {code}"
    import signal

    if -code == getattr(signal, "SIGKILL", 9):
        return "the process was killed; it may have run out of memory"
    return f"the process was ended by {signal.Signals(-code).name}"


def _write(file: IO[bytes], content: object) -> None:
    """Write a frame: its length, and what is in it."""
    pickled = pickle.dumps(content)
    file.write(len(pickled).to_bytes(_HEAD, "big") + pickled)
    file.flush()


def _read(file: IO[bytes]) -> Any:
    """Read a frame; EOFError where the other side is gone."""
    head = file.read(_HEAD)
    if len(head) < _HEAD:
        raise EOFError
    return pickle.loads(file.read(int.from_bytes(head, "big")))


def _portable(error: Exception) -> Exception:
    """An error that can be pickled, with its traceback as a note."""
    trace = "".join(traceback.format_exception(error))
    try:
        kept: Exception = pickle.loads(pickle.dumps(error))
    except Exception:
        kept = RuntimeError(f"{type(error).__name__}: {error}")
    kept.add_note(trace)
    return kept


def serve() -> None:
    """Answer calls until the other side is gone; what a call prints goes to standard error."""
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            function, arguments = _read(calls)
        except EOFError:
            return
        try:
            _write(answers, (function(*arguments), None))
        except Exception as error:
            _write(answers, (None, _portable(error)))
