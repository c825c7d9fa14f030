"""What a build leaves for the next: executed notebooks, and which file was made from what.

An entry is found by a hash of everything that its content depends on, so it is never out of date;
the files that a notebook has read are compared as well. What cannot be kept or read back is made
again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ...files import write_atomic
from .reads import digest_of_file

#: Entries that no build has asked for in so many seconds are dropped.
_AGE = 30 * 24 * 3600.0


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
    """The entries of a folder, which is made when the first is kept."""

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
        """Tell whether a file was made under a key, from pictures that are still the same."""
        try:
            known = json.loads(self._path(key).read_text("utf-8"))
            same = all(digest_of_file(file) == content for file, content in known.items())
        except (OSError, ValueError, AttributeError):
            return False
        self._touch(key)
        return same and str(path) in known

    def made(self, key: str, path: Path, *, reads: Mapping[str, str]) -> None:
        """Remember that a file is what is made under a key, and from which pictures."""
        known = {**reads, str(path): digest_of_file(path)}
        self._write(key, json.dumps(known).encode())

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


def fingerprint(*folders: Path) -> str:
    """A hash of what every notebook stands on: code and data, Python and its packages."""
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
