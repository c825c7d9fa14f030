"""Where the data package is, and how a table of it is read: by this module alone."""

from __future__ import annotations

import copy
import csv
import functools
import io
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from .schema import DataError

DESCRIPTOR = "datapackage.json"


def data_dir() -> Path:
    """Where are the figures? The folder of the data package.

    The environment variable ``ANALYSIS_DATA`` names another package; without it, the data of the
    checkout or of the installed library are used, never the working directory.

    Returns
    -------
    Path
        A folder that holds ``datapackage.json``.

    Raises
    ------
    DataError
        When ``ANALYSIS_DATA`` names a folder without ``datapackage.json``, or no data are found.

    Examples
    --------
    >>> (data_dir() / "datapackage.json").exists()
    True
    """
    given = os.environ.get("ANALYSIS_DATA")
    if given:
        folder = Path(given).expanduser().resolve()
        if not (folder / DESCRIPTOR).is_file():
            raise DataError(
                f"ANALYSIS_DATA names {folder}, which holds no {DESCRIPTOR}",
                todo="give the folder of a data package, or unset ANALYSIS_DATA",
            )
        return folder
    here = Path(__file__).resolve()
    for folder in (here.parents[2] / "data", here.parent / "data"):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise DataError(
        "no data package was found beside the library",
        todo="set ANALYSIS_DATA to the folder of a data package",
    )


def descriptor(directory: Path | None = None) -> dict[str, Any]:
    """What does the package say of itself? Its ``datapackage.json``.

    Parameters
    ----------
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    dict
        The descriptor, with ``resources`` and their schemas.

    Raises
    ------
    DataError
        When the file is missing or isn't JSON.

    Examples
    --------
    >>> "resources" in descriptor()
    True
    """
    path = _folder(directory) / DESCRIPTOR
    return copy.deepcopy(_descriptor(path, _stamp(path)))


def themes(directory: Path | None = None) -> list[str]:
    """Which themes of observations does the package hold?

    Parameters
    ----------
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    list of str
        The names of the resources under ``observations/``.

    Examples
    --------
    >>> "rd" in themes()
    True
    """
    return [name for name, path in files(directory).items() if path.startswith("observations/")]


def files(directory: Path | None = None) -> dict[str, str]:
    """Which file holds which table?

    Parameters
    ----------
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    dict of str
        Name of the resource -> path of its file inside the package.

    Examples
    --------
    >>> files()["places"]
    'places.csv'
    """
    return {name: item["path"] for name, item in _resources(_folder(directory)).items()}


def read_table(name: str, *, directory: Path | None = None) -> pd.DataFrame:
    """One table of the package, typed as its descriptor says.

    Parameters
    ----------
    name : str
        Name of a resource: ``places``, ``indicators``, ``sources``, ``targets`` or a theme.
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    DataFrame
        Text columns as str, empty where missing; numbers as float, NaN where missing.

    Raises
    ------
    DataError
        For an unknown table, a missing file, bytes that are not UTF-8, missing or extra columns,
        or a number that doesn't parse.

    Examples
    --------
    >>> read_table("places").columns.tolist()
    ['place', 'name_en', 'name_zh', 'level', 'parent']
    """
    folder = _folder(directory)
    path, _ = _resource(name, folder)
    return _typed(name, folder, (_stamp(path), _stamp(folder / DESCRIPTOR))).copy()


def read_text_table(name: str, *, directory: Path | None = None) -> pd.DataFrame:
    """One table with its cells as they stand in the file, for checks of what was printed.

    Parameters
    ----------
    name : str
        Name of a resource.
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    DataFrame
        Every cell as str, and ``line``: the line of the file, 1 being the header.

    Raises
    ------
    DataError
        For an unknown table, a missing file, bytes that are not UTF-8, missing or extra columns.

    Examples
    --------
    >>> int(read_text_table("places")["line"].iloc[0])
    2
    """
    path, fields = _resource(name, _folder(directory))
    (_, header), *numbered = _rows(path) or [(0, [])]
    _check_header(path.name, header, [field["name"] for field in fields])
    ragged = [f"{line}" for line, cells in numbered if len(cells) != len(header)]
    if ragged:
        raise DataError(
            f"{path.name}: {len(ragged)} lines don't hold {len(header)} cells: "
            f"line {', '.join(ragged[:5])}",
            todo="quote a cell that holds a comma; remove blank lines",
        )
    frame = pd.DataFrame([cells for _, cells in numbered], columns=header, dtype=str)
    return frame.assign(line=[line for line, _ in numbered])


def plain_number(text: pd.Series) -> pd.Series:
    """Which cells hold a finite number in plain digits?

    Parameters
    ----------
    text : Series of str
        Cells as they stand in a file.

    Returns
    -------
    Series of bool
        False for words, thousands separators, ``nan``, ``inf`` and empty cells.

    Examples
    --------
    >>> plain_number(pd.Series(["-3.1", "1,000", "约3.1", ""])).tolist()
    [True, False, False, False]
    """
    return text.str.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?").astype(bool)


def write_atomic(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then rename.

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
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _folder(directory: Path | None) -> Path:
    return data_dir() if directory is None else Path(directory)


@functools.lru_cache(maxsize=8)
def _descriptor(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    """The parsed descriptor; ``stamp`` (time and size of the file) makes a changed file new."""
    try:
        found = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise DataError(
            f"{path.name} is not JSON: {error.msg} at line {error.lineno}",
            todo="mend the file; a JSON editor shows the place",
        ) from error
    listed = found.get("resources") if isinstance(found, dict) else None
    if not isinstance(listed, list) or not all(map(_is_resource, listed)):
        raise DataError(
            f"{path.name}: 'resources' must list tables",
            allowed="a name, a path and a schema with named and typed fields for each table",
            todo="see the Data Package format",
        )
    return found


def _is_resource(item: object) -> bool:
    try:
        fields = item["schema"]["fields"]  # type: ignore[index]
        texts = [item["name"], item["path"]]  # type: ignore[index]
        texts += [field[part] for field in fields for part in ("name", "type")]
    except (KeyError, TypeError):
        return False
    return all(isinstance(text, str) for text in texts)


def _resources(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / DESCRIPTOR
    return {item["name"]: item for item in _descriptor(path, _stamp(path))["resources"]}


def _resource(name: str, folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    listed = _resources(folder)
    if name not in listed:
        raise DataError(f"the package has no table {name!r}", allowed=sorted(listed))
    return folder / listed[name]["path"], listed[name]["schema"]["fields"]


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """The rows of a table, the header first, each with the line on which it ends."""
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            rows.append((reader.line_num, cells))
    except csv.Error as error:
        begins = rows[-1][0] + 1 if rows else 1
        raise DataError(
            f"{path.name}: the row that begins on line {begins} can't be read: {error}",
            todo="close the quote that opens on this line, or remove it",
        ) from error
    return rows


def _check_header(file: str, header: list[str], wanted: list[str]) -> None:
    if not header:
        raise DataError(f"{file} is empty", allowed=wanted, todo="restore its header and rows")
    problems = {
        "missing": [column for column in wanted if column not in header],
        "unknown": [column or "(blank)" for column in header if column not in wanted],
        "repeated": [column for column in wanted if header.count(column) > 1],
    }
    if any(problems.values()):
        listed = [f"{kind} column {', '.join(found)}" for kind, found in problems.items() if found]
        raise DataError(
            f"{file}: {'; '.join(listed)}",
            allowed=wanted,
            todo="the first line holds just these names, once; remove titles and merged cells",
        )


@functools.lru_cache(maxsize=64)
def _typed(name: str, folder: Path, stamps: tuple[tuple[int, int], ...]) -> pd.DataFrame:
    """The typed table; ``stamps`` (time and size of the files) make a changed file new."""
    path, fields = _resource(name, folder)
    frame = read_text_table(name, directory=folder)
    for field in fields:
        if field["type"] in ("number", "integer"):
            frame[field["name"]] = _numbers(frame, field["name"], path.name)
    return frame.drop(columns="line")


def _numbers(frame: pd.DataFrame, column: str, file: str) -> pd.Series:
    bad = ~plain_number(frame[column]) & (frame[column] != "")
    if bad.any():
        raise DataError(
            f"{file}, column {column!r}: {int(bad.sum())} cells are not a plain number",
            rows=frame.loc[bad, ["line", column]],
            allowed="digits with a decimal point, or an empty cell",
            todo="write 1234.5, without separators, words or units",
        )
    return pd.to_numeric(frame[column].where(frame[column] != "")).astype(float)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataError(
            f"{path.name} is missing in {path.parent}", todo="restore the file"
        ) from None
    except IsADirectoryError:
        raise DataError(f"{path.name} is a folder", allowed="a file of the package") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path.name} is not UTF-8: byte {error.start} ({content[error.start]:#04x}), "
            f"line {content[: error.start].count(10) + 1}",
            allowed="UTF-8, with or without a byte order mark",
            todo="save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
        ) from error
