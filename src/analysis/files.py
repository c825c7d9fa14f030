"""Files: which one is read, its bytes, and how one is written whole or not at all."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .errors import DataError

#: The files of a package as they were before an import that hasn't ended; they are read instead.
UNDO = ".import-undo"
_LOCK = ".import-lock"
#: How the name of a file ends that is still being written, behind the number of its process.
_UNFINISHED = ".tmp"


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
    suffix = f".{os.getpid()}{_UNFINISHED}"
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def clear_unfinished(folder: Path) -> None:
    """Remove the unfinished files of killed processes, in a folder and in those inside it.

    Parameters
    ----------
    folder : Path
        The folder; what a living process writes there stays.
    """
    for path in [*folder.glob(f".*{_UNFINISHED}"), *folder.glob(f"*/.*{_UNFINISHED}")]:
        number = path.name.split(".")[-2]
        if not (number.isdigit() and _runs(int(number))):
            path.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if process == os.getpid() or os.name == "nt":
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def write_together(folder: Path, contents: dict[str, bytes]) -> None:
    """Replace files of a package together: a reader sees all of them as they were, or all new.

    The old files are kept in one folder while the new ones are put in place, and are read until
    that folder is renamed, at one stroke. What a killed import left behind is put back first.

    Parameters
    ----------
    folder : Path
        The package.
    contents : dict of bytes
        Path inside the package -> new content; the files exist.
    """
    with _locked(folder):
        put_back(folder)
        kept = Path(tempfile.mkdtemp(dir=folder, prefix=".import-"))
        for path in contents:
            (kept / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folder / path, kept / path)
        os.rename(kept, folder / UNDO)
        for path, content in contents.items():
            write_atomic(folder / path, content)
        os.rename(folder / UNDO, kept)
        shutil.rmtree(kept)


def put_back(folder: Path) -> None:
    """Put the files back that an unfinished import had begun to replace.

    Parameters
    ----------
    folder : Path
        The package.
    """
    undo = folder / UNDO
    if undo.is_dir():
        for file in sorted(path for path in undo.rglob("*") if path.is_file()):
            write_atomic(folder / file.relative_to(undo), file.read_bytes())
        gone = Path(tempfile.mkdtemp(dir=folder, prefix=".import-"))
        os.rename(undo, gone / "undone")
    for left in folder.glob(".import-*"):
        if left.is_dir() and left.name != UNDO:
            shutil.rmtree(left, ignore_errors=True)
    for left in [*folder.rglob(".*.csv.*"), *folder.glob(".*.json.*")]:
        left.unlink(missing_ok=True)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One import at a time; the lock goes with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows: imports at the same time are not kept apart there
        yield
        return
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DataError(f"another import into {folder} is running", todo="wait") from error
        try:
            yield
        finally:
            (folder / _LOCK).unlink(missing_ok=True)
