"""Slow functions that answer once: where a folder is named, their answers are kept in it.

A briefing computes the same forecasts in English and in Chinese. It names a folder of its own, gone
at its end, in the variable ``BRIEFING_ANSWERS``; without that variable nothing is kept.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from .files import write_atomic

FOLDER = "BRIEFING_ANSWERS"
_Function = TypeVar("_Function", bound=Callable[..., Any])
_at_work = False


def remembered(function: _Function) -> _Function:
    """Let a function whose answer depends on its arguments alone keep its answers.

    Arguments are compared by their content. Those that hold a function of the notebook, which is
    known by its name only, are always computed, and so are calls from inside another such call.

    Examples
    --------
    >>> remembered(len)("abc")
    3
    """

    @functools.wraps(function)
    def answer(*arguments: Any, **options: Any) -> Any:
        global _at_work
        path = None if _at_work else _place(function.__qualname__, arguments, options)
        if path is None:
            return function(*arguments, **options)
        with _one_at_a_time(path):
            with contextlib.suppress(OSError):
                return pickle.loads(path.read_bytes())
            _at_work = True
            try:
                given = function(*arguments, **options)
            finally:
                _at_work = False
            with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
                write_atomic(path, pickle.dumps(given))
            return given

    return answer  # type: ignore[return-value]


def _place(name: str, arguments: object, options: object) -> Path | None:
    """Where an answer lies; None without a folder, or where the content can't be compared."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return None
    try:
        asked = pickle.dumps((name, arguments, options))
    except Exception:
        return None
    if b"__main__" in asked:
        return None
    return Path(folder) / hashlib.sha256(asked).hexdigest()


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Wait while another process makes a file; its lock goes with it, however it ends."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError, ImportError):  # a full disk, Windows: both compute
            import fcntl

            path.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(path.with_suffix(".lock").open("ab"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
