"""Slow functions answer once: what one language of a notebook computed, the next reads.

A forecast is the same in English and in Chinese. In a notebook's own process the library's slow
functions are replaced by ones that first look for an answer to the very same arguments, and wait
for it where another process is already at it.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ...files import write_atomic
from .cache import digest

#: Public functions that take seconds, and whose answer depends on their arguments alone.
SLOW = ("backtest", "forecast", "regression_forecast")


def share(folder: Path) -> None:
    """Let the slow functions of the library answer from a folder, in this process.

    Parameters
    ----------
    folder : Path
        Where the answers lie; they are trusted, so it belongs to this run alone.
    """
    library = importlib.import_module(__name__.partition(".")[0])
    for name in SLOW:
        setattr(library, name, Shared(getattr(library, name), folder))


class Shared:
    """A function that keeps its answers.

    Parameters
    ----------
    function : callable
        A function of a module.
    folder : Path
        Where the answers are kept.
    """

    _at_work = False

    def __init__(self, function: Callable[..., Any], folder: Path) -> None:
        functools.update_wrapper(self, function)
        self._function, self._folder = function, folder

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Answer from the folder, else from the function."""
        path = None if Shared._at_work else self._path(arguments, options)
        if path is None:
            return self._function(*arguments, **options)
        with _one_at_a_time(path):
            with contextlib.suppress(OSError):
                return pickle.loads(path.read_bytes())
            Shared._at_work = True
            try:
                answer = self._function(*arguments, **options)
            finally:
                Shared._at_work = False
            with contextlib.suppress(OSError, pickle.PicklingError, TypeError, AttributeError):
                write_atomic(path, pickle.dumps(answer))
            return answer

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str, str]]:
        """The plain function, in another process."""
        return _plain, (self._function.__module__, self._function.__name__)

    def _path(self, arguments: Any, options: Any) -> Path | None:
        """Where the answer lies; None for arguments that can't be told apart by their content."""
        try:
            asked = pickle.dumps((self._function.__name__, arguments, options))
        except Exception:
            return None
        # A function of the notebook is pickled by its name, whatever it does.
        return None if b"__main__" in asked else self._folder / digest(asked)


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Wait while another process makes a file; its lock goes with it, however it ends."""
    import fcntl

    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # a full disk: both compute
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = held.enter_context(path.with_suffix(".lock").open("ab"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _plain(module: str, name: str) -> Any:
    return getattr(importlib.import_module(module), name)
