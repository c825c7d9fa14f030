"""Files: which one is read, its bytes, and how one is written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
import shutil
import stat
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .errors import DataError

#: Where this program keeps what it hasn't finished, inside the folder that it writes to.
HIDDEN = ".analysis"
#: A file with more bytes is not read.
LARGEST = 500_000_000
#: What this program leaves in the hidden folder: the number of its process, and a random word.
_UNFINISHED = re.compile(r"(\d+)-[a-z0-9_]{8}")


def located(folder: Path, path: str) -> Path:
    """The file of a package to read: a spreadsheet stands in for a CSV file that isn't there."""
    file = folder / path
    other = file.with_suffix(".xlsx")
    return other if not file.exists() and other.is_file() else file


def file_bytes(path: Path, *, inside: Path | None = None) -> bytes:
    """The content of a file; a DataError where there is none, or something else of its name.

    ``inside`` is the package that it belongs to, out of which no symbolic link may lead.
    """
    for step in (path, *path.parents) if inside is not None else ():
        if step == inside:
            break
        if step.is_symlink():
            raise _no_file(step, "a symbolic link")
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _no_file(path, "a folder")
        if not stat.S_ISREG(mode):
            raise _no_file(path, "a pipe, a socket or a device")
        if path.stat().st_size > LARGEST:
            raise DataError(f"{path.name} is too large", allowed=f"up to {LARGEST:,} bytes")
        return path.read_bytes()
    except FileNotFoundError:
        missing = f"{path.name} is missing in {path.parent}"
        raise DataError(missing, todo="restore the file") from None
    except OSError as error:
        raise DataError(f"{path.name} can't be read: {error.strerror}") from error


def _no_file(path: Path, kind: str) -> DataError:
    """The error for what bears the name of a file and is none."""
    return DataError(f"{path.name} is {kind}", allowed="a regular file", todo="put the file there")


def encoding_of(content: bytes, name: str) -> tuple[str, DataError | None]:
    """The encoding in which a text can be read, and what is wrong with its bytes, if anything is.

    UTF-8, with or without a byte order mark, or GB18030, which Chinese spreadsheets save. A text
    that is mostly good UTF-8 is a damaged one, not GB18030; it is read as far as it can be.
    """
    try:
        for _ in codecs.iterdecode(_pieces(content), "utf-8"):
            pass
        return "utf-8-sig", None
    except UnicodeDecodeError:
        pass
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as caught:
        error = caught
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    forgiving = content.decode("utf-8-sig", errors="replace")
    damaged = forgiving.count("\ufffd")
    whole = sum("\u2e80" <= letter < "\ufffd" for letter in forgiving)
    if not wide and whole < damaged and error.reason != "unexpected end of data":
        with contextlib.suppress(UnicodeDecodeError):
            letters = set(content.decode("gb18030"))
            if not any(unicodedata.category(letter) in ("Cn", "Co") for letter in letters):
                return "gb18030", None
    refused = DataError(
        f"{name} is not UTF-8: byte {error.start} ({content[error.start]:#04x}), "
        f"line {content[: error.start].count(10) + 1}",
        allowed="UTF-8, with or without a byte order mark, or GB18030",
        todo="save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
    )
    return "utf-16" if wide else "utf-8-sig", refused


def _pieces(content: bytes, size: int = 1 << 20) -> Iterator[bytes]:
    """The content in pieces, so that a check of it needs no second copy."""
    view = memoryview(content)
    return (bytes(view[start : start + size]) for start in range(0, len(view), size))


@contextlib.contextmanager
def opened_archive(
    content: bytes, name: str, *, allowed: str, largest: int = 100_000_000
) -> Iterator[zipfile.ZipFile]:
    """The archive inside a spreadsheet or a Word document, unless it unpacks to too much."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(item.file_size for item in archive.infolist()) > largest:
            raise DataError(f"{name} unpacks to more than {largest:,} bytes", allowed=allowed)
        yield archive


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: apart, then by a rename.

    A file that was there keeps who may read it; a new one may be read by all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with unfinished(path.parent) as folder:
        write_down(folder / path.name, content, like=path)
        os.replace(folder / path.name, path)
        keep_names(path.parent)


def write_down(path: Path, content: bytes, *, like: Path) -> None:
    """Write a new file so that it is on the disk, with the permissions of another one."""
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(like.stat().st_mode & 0o777 if like.exists() else 0o644)


def keep_names(folder: Path) -> None:
    """Have the disk remember the names in a folder, where the system can be asked to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """A folder for files that aren't finished; it goes at the end, with what is still in it."""
    hidden = folder / HIDDEN
    while True:
        hidden.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):  # another process has just removed it
            own = Path(tempfile.mkdtemp(dir=hidden, prefix=f"{os.getpid()}-"))
            break
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)
        _remove_empty(hidden)


def _remove_empty(folder: Path) -> None:
    """Remove a folder that holds nothing."""
    with contextlib.suppress(OSError):
        folder.rmdir()


def clear_unfinished(folder: Path) -> None:
    """Remove what killed processes of this program left unfinished, here and a folder deeper.

    Nothing else is touched, nor what a living process is writing.
    """
    for hidden in [folder / HIDDEN, *folder.glob(f"*/{HIDDEN}")]:
        if hidden.is_dir() and not hidden.is_symlink():
            for path in hidden.iterdir():
                name = _UNFINISHED.fullmatch(path.name)
                if name and not path.is_symlink() and not _runs(int(name[1])):
                    shutil.rmtree(path, ignore_errors=True)
            _remove_empty(hidden)


def _runs(process: int) -> bool:
    """Whether a process is alive, as far as the system tells."""
    if process == os.getpid() or os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True


@contextlib.contextmanager
def locked(folder: Path, what: str, *, wait: float = 0.0) -> Iterator[None]:
    """Keep other processes that do the same out of a folder; the lock dies with its process.

    Where another one is in it after ``wait`` seconds, a DataError says so.
    """
    path = folder / HIDDEN / "lock"
    ends = time.monotonic() + wait
    try:
        while (file := _lock(path)) is None:
            if time.monotonic() >= ends:
                todo = "wait until it ends, then do this again"
                raise DataError(f"another {what} in {folder} is running", todo=todo)
            time.sleep(0.02)
    except OSError as error:
        raise DataError(f"{folder} can't be written to: {error.strerror}") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # while it is held: who waits for this file finds another one
        file.close()
        _remove_empty(path.parent)


def _lock(path: Path) -> IO[str] | None:
    """The open lock file, held; None where another process holds it."""
    path.parent.mkdir(exist_ok=True)
    try:
        file = path.open("a")
    except FileNotFoundError:
        return None
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except OSError:
        pass
    file.close()
    return None
