"""The files of an import, put in place together: all of them or none, whenever it is stopped.

The new files are written apart and kept under one name by one rename. From then on the import
holds: whoever reads the package next moves into place what a stopped import had not.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

from ..errors import DataError
from ..files import HIDDEN, clear_unfinished, keep_names, locked, unfinished, write_down

_JOURNAL = f"{HIDDEN}/import"
_LIST = "files.json"
#: Seconds that a reader waits while an import moves its files.
_WAIT = 30.0
#: Bytes that must stay free on the disk.
_SPARE = 1_000_000


def digest(path: Path) -> str:
    """The hash of a file's bytes; empty where there is no file."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_together(folder: Path, contents: Mapping[str, bytes], read: Mapping[str, str]) -> None:
    """Replace files of a package, unless one of those ``read`` has another digest by now."""
    with locked(folder, "import"):
        _put_in_place(folder)
        clear_unfinished(folder)
        changed = [path for path, before in read.items() if digest(folder / path) != before]
        if changed:
            raise DataError(
                f"{', '.join(changed)}: changed since the import was planned; nothing was written",
                todo="run the import again",
            )
        _have_room(folder, contents)
        try:
            with unfinished(folder) as apart:
                for path, content in contents.items():
                    (apart / path).parent.mkdir(parents=True, exist_ok=True)
                    write_down(apart / path, content, like=folder / path)
                before = {path: digest(folder / path) for path in contents}
                write_down(apart / _LIST, json.dumps(before).encode(), like=folder / _LIST)
                keep_names(apart)
                os.rename(apart, folder / _JOURNAL)
                keep_names(folder / HIDDEN)
        except OSError as error:
            raise DataError(
                f"{folder} can't be written to: {error.strerror}; it is as it was"
            ) from error
        _put_in_place(folder)


def _have_room(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Refuse to begin where the disk is full or a folder can't be written to."""
    needed, free = sum(map(len, contents.values())) + _SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise DataError(f"{folder}: {needed:,} bytes are needed, {free:,} are free on the disk")
    for parent in {(folder / path).parent for path in contents}:
        if not os.access(parent, os.W_OK):
            raise DataError(
                f"{parent} can't be written to", todo="ask for the right to write there"
            )


def finish_import(folder: Path) -> list[str]:
    """Move into place what an import that was stopped had not; the files moved, and a warning."""
    if not (folder / _JOURNAL).is_dir():
        return []
    with locked(folder, "import", wait=_WAIT):
        moved = _put_in_place(folder)
    if moved:
        files = ", ".join(moved)
        warnings.warn(
            f"an import that was stopped is now complete: {files} in {folder}", stacklevel=2
        )
    return moved


def _put_in_place(folder: Path) -> list[str]:
    """Move the files of the journal to their places, unless one was edited in the meantime."""
    journal = folder / _JOURNAL
    if not journal.is_dir():
        return []
    listed = journal / _LIST
    before = json.loads(listed.read_bytes()) if listed.is_file() else {}
    waiting = [path for path in before if (journal / path).is_file()]
    edited = [path for path in waiting if digest(folder / path) != before[path]]
    if edited:
        raise DataError(
            f"{', '.join(edited)} in {folder}: changed after an import was stopped midway",
            todo=f"to keep the change, remove the folder {journal} and run the import again; "
            "to drop it, put the file back as it was",
        )
    for path in waiting:
        os.replace(journal / path, folder / path)
    for parent in {(folder / path).parent for path in waiting}:
        keep_names(parent)
    shutil.rmtree(journal, ignore_errors=True)
    return waiting
