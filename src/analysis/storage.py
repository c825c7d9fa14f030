"""Files: which one is read, its bytes, and how one is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .schema import DataError

#: The files of a package as they were before an import that hasn't ended; they are read instead.
UNDO = ".import-undo"


def located(folder: Path, path: str) -> Path:
    """The file to read: as it was before an unfinished import; a spreadsheet in a CSV's place."""
    before = folder / UNDO / path
    if before.is_file():
        return before
    file = folder / path
    other = file.with_suffix(".xlsx")
    return other if not file.exists() and other.is_file() else file


def file_bytes(path: Path) -> bytes:
    """The content of a file; DataError where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{path.name} is missing in {path.parent}", todo="restore the file"
        ) from None
    except IsADirectoryError:
        raise DataError(f"{path.name} is a folder", allowed="a file of the package") from None
    except OSError as error:
        raise DataError(f"{path.name} can't be read: {error.strerror}") from error


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then rename.

    A file that was there keeps who may read it; a new one may be read by all.

    Parameters
    ----------
    path : Path
        The file to write.
    content : bytes
        What it shall hold.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_atomic(folder / "a.txt", b"whole")
    >>> (folder / "a.txt").read_bytes()
    b'whole'
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
