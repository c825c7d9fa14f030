"""Which files a notebook reads. It runs in the kernel by itself, so it imports nothing of ours."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_SYSTEM = ("/proc", "/sys", "/dev")
#: Stands for the hash of a file that was changed after it was read.
CHANGED = "changed"


def digest_of_file(path: str | Path) -> str:
    """A hash of a file's content; empty where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


class Reads:
    """Takes down which files this process opens from now on."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[int, int]] = {}
        self._written: set[str] = set()
        sys.addaudithook(self._hear)

    def digests(self, known: Iterable[str]) -> dict[str, str]:
        """Each file that was read -> its hash, but for the system's and those in known folders."""
        folders = (sys.prefix, sys.base_prefix, *_SYSTEM, *known)
        ignored = tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in folders)
        read = {_source(path): stamp for path, stamp in self._read.items()}
        return {
            path: digest_of_file(path) if stamp == _stamp(path) else CHANGED
            for path, stamp in sorted(read.items())
            if path not in self._written
            and not path.startswith(ignored)
            and not os.path.isdir(path)
        }

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take down a file that is opened."""
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path, mode, flags = arguments[:3]
        writes = set(str(mode or "")) & set("wax+") or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        )
        name = os.path.abspath(os.fsdecode(path))  # type: ignore[arg-type]
        if writes:
            self._written.add(name)
        else:
            self._read.setdefault(name, _stamp(_source(name)))


def _stamp(path: str) -> tuple[int, int]:
    """When a file was last changed, and its size; zeros where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)


def _source(path: str) -> str:
    """The source of a compiled module; any other file is itself."""
    try:
        return importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):
        return path
