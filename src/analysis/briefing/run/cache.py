"""What a build leaves for the next: executed notebooks, and which file was made from what.

An entry is found by a hash of everything that its content depends on, so it is never out of date;
the files that a notebook has read are compared as well. What cannot be kept or read back is made
again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import sys
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...files import write_atomic

#: Entries that no build has asked for in so many seconds are dropped.
_AGE = 30 * 24 * 3600.0
_SYSTEM = ("/proc", "/sys", "/dev")


@dataclass(frozen=True)
class Kept:
    """An executed notebook: its JSON text, the seconds it took, and the files that it read."""

    text: str
    seconds: float
    reads: Mapping[str, str]

    @property
    def digest(self) -> str:
        """A hash of the text."""
        return digest(self.text)


class Cache:
    """The entries of a folder.

    Parameters
    ----------
    folder : Path
        Where they lie; it is made when the first is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def executed(self, key: str) -> Kept | None:
        """The notebook that was executed under a key, unless a file that it read has changed."""
        try:
            content = json.loads(zlib.decompress(self._path(key).read_bytes()))
            kept = Kept(content["text"], content["seconds"], content["reads"])
        except (OSError, ValueError, KeyError, zlib.error):
            return None
        if any(digest_of_file(path) != known for path, known in kept.reads.items()):
            return None
        self._touch(key)
        return kept

    def keep(self, key: str, kept: Kept) -> None:
        """Keep an executed notebook."""
        content = {"text": kept.text, "seconds": kept.seconds, "reads": dict(kept.reads)}
        self._write(key, zlib.compress(json.dumps(content).encode(), 1))

    def is_made(self, key: str, path: Path) -> bool:
        """Is a file the one that was made under a key?"""
        try:
            known = self._path(key).read_text("ascii")
        except (OSError, ValueError):
            return False
        self._touch(key)
        return known == digest_of_file(path)

    def made(self, key: str, path: Path) -> None:
        """Remember that a file is what is made under a key."""
        self._write(key, digest_of_file(path).encode("ascii"))

    def seconds(self, name: str) -> float:
        """The seconds that something took when it was last done; 0 where that is not known."""
        try:
            return float(self._path(digest("seconds", name)).read_text("ascii"))
        except (OSError, ValueError):
            return 0.0

    def took(self, name: str, seconds: float) -> None:
        """Remember how many seconds something took."""
        self._write(digest("seconds", name), f"{seconds:.1f}".encode("ascii"))

    def sweep(self) -> None:
        """Drop what has not been asked for in a month."""
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                if path.stat().st_mtime < time.time() - _AGE:
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key

    def _touch(self, key: str) -> None:
        with contextlib.suppress(OSError):
            os.utime(self._path(key))

    def _write(self, key: str, content: bytes) -> None:
        with contextlib.suppress(OSError):
            if not self._folder.exists():
                self._folder.mkdir(parents=True)
                (self._folder / ".gitignore").write_text("*\n", "ascii")
            write_atomic(self._path(key), content)


def digest(*parts: object) -> str:
    """A hash of texts and other plain values.

    Examples
    --------
    >>> digest("a", 1) == digest("a", 1), digest("a", 1) == digest("a1")
    (True, False)
    """
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:40]


def digest_of_file(path: str | Path) -> str:
    """A hash of a file's content; empty where there is none."""
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return ""


def fingerprint(*folders: Path) -> str:
    """A hash of what every notebook stands on: folders of code and data, Python and its packages.

    Parameters
    ----------
    *folders : Path
        Folders that are hashed file by file, compiled code left out.

    Returns
    -------
    str
        The hash.
    """
    files = [
        (str(path.relative_to(folder)), digest_of_file(path))
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts and path.is_file()
    ]
    packages = sorted(
        name
        for entry in dict.fromkeys(sys.path)
        if os.path.isdir(entry)
        for name in os.listdir(entry)
        if name.endswith((".dist-info", ".egg-info"))
    )
    return digest(files, packages, sys.version, sys.platform)


# ---------------------------------------------------------------------- in the notebook's process


class Reads:
    """Which files does this process read from now on? Asked at the end of a notebook."""

    def __init__(self) -> None:
        self._read: set[str] = set()
        self._written: set[str] = set()
        sys.addaudithook(self._hear)

    def digests(self, known: Iterable[str]) -> dict[str, str]:
        """Each file that was read -> its hash, but for the system's and those in known folders."""
        run = str(Path(os.environ.get("IPYTHONDIR", os.devnull)).parent)  # the build's own folder
        own = (sys.prefix, sys.base_prefix, *_SYSTEM, run, *known)
        names = sorted({_source(path) for path in self._read} - self._written)
        return {
            name: digest_of_file(name)
            for name in names
            if not name.startswith(tuple(f"{folder.rstrip(os.sep)}{os.sep}" for folder in own))
            and not os.path.isdir(name)
        }

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path, mode, flags = arguments[:3]
        writes = set(str(mode or "")) & set("wax+") or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
        )
        into = self._written if writes else self._read
        into.add(os.path.abspath(os.fsdecode(path)))  # type: ignore[arg-type]


def _source(path: str) -> str:
    """The source of a compiled module; any other file is itself."""
    try:
        return importlib.util.source_from_cache(path)
    except (ValueError, NotImplementedError):
        return path
