"""Where the data package is, and how a table of it is read: by this module alone."""

from __future__ import annotations

import copy
import functools
import json
import os
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from ..errors import DataError
from ..files import file_bytes, located
from .cell_text import decoded, plain_number
from .tables import Sheet, as_frame, read_sheet

DESCRIPTOR = "datapackage.json"
_NotJson = json.JSONDecodeError
#: The property of a descriptor that names the package whose figures stand beside its own.
EXTENDS = "extends"


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
    return own_data()


def own_data() -> Path:
    """The folder of the data package that comes with the library."""
    here = Path(__file__).resolve()
    for folder in (here.parents[3] / "data", here.parents[1] / "data"):
        if (folder / DESCRIPTOR).is_file():
            return folder
    raise DataError(
        "no data package was found beside the library",
        todo="set ANALYSIS_DATA to the folder of a data package",
    )


def extended(directory: Path | None = None) -> Path | None:
    """Whose figures stand beside a package's own?

    Parameters
    ----------
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.

    Returns
    -------
    Path or None
        The folder of the package that comes with the library, where the descriptor's ``extends``
        names it; None for a package that stands alone.

    Raises
    ------
    DataError
        When the descriptor names another package.

    Examples
    --------
    >>> extended() is None
    True
    """
    name = _described(_folder(directory)).get(EXTENDS)
    if not name:
        return None
    base = own_data()
    known = _described(base).get("name")
    if name != known:
        raise DataError(
            f"{DESCRIPTOR} extends the package {name!r}, which isn't here",
            allowed=[known],
            todo=f"name it, or take {EXTENDS!r} out: the package then stands alone",
        )
    return None if _folder(directory).resolve() == base else base


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
    return copy.deepcopy(_described(_folder(directory)))


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
    base = extended(directory)
    listed = {**files(directory), **(files(base) if base else {})}
    return [name for name, path in listed.items() if path.startswith("observations/")]


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

    Where the package extends the one of the library, the rows of both, the package's own first. An
    indicator of a place is then wholly its own, or wholly the library's: a series has one author.

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
    folder, base = _folder(directory), extended(directory)
    if base is None:
        return _read_typed(name, folder)
    if name not in files(folder):
        return _read_typed(name, base)
    own, other = _read_typed(name, folder), _read_typed(name, base)
    series = ["indicator", "place"]
    key = series if set(series) <= set(own) else _resources(base)[name]["schema"]["primaryKey"]
    held = pd.MultiIndex.from_frame(own[key]) if len(own) else []
    beside = other[~pd.MultiIndex.from_frame(other[key]).isin(held)]
    lacking = dict.fromkeys(set(beside) - set(own), "")
    return pd.concat([own.assign(**lacking), beside], ignore_index=True)[other.columns.tolist()]


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
    sheet, frame, _ = read_as_it_stands(name, directory=directory)
    if sheet.problems:
        first = sheet.problems[0]
        more = f" (and {len(sheet.problems) - 1} more)" if len(sheet.problems) > 1 else ""
        raise DataError(first.what + more, allowed=first.allowed or None, todo=first.todo or None)
    return frame


def read_as_it_stands(
    name: str, *, directory: Path | None = None, described: Path | None = None
) -> tuple[Sheet, pd.DataFrame, list[str]]:
    """One table as far as it can be read: nothing about its rows is refused.

    Parameters
    ----------
    name : str
        Name of a resource.
    directory : Path, optional
        Folder of a data package; default ``data_dir()``.
    described : Path, optional
        Folder of the package whose descriptor is followed, where its own can't be.

    Returns
    -------
    tuple
        The sheet with its problems and conversions, its rows as from ``read_text_table``, and the
        columns that the file lacks.

    Raises
    ------
    DataError
        For an unknown table, or a file that is missing or no table at all.

    Examples
    --------
    >>> sheet, frame, missing = read_as_it_stands("places")
    >>> sheet.problems, missing
    ([], [])
    """
    path, fields = _resource(name, _folder(directory), described)
    sheet = read_sheet(path)
    return sheet, *as_frame(sheet, fields, optional=may_lack(fields))


def may_lack(fields: list[dict[str, Any]]) -> set[str]:
    """The columns that a file needn't have: those whose schema says that they aren't required."""
    said = {field["name"]: field.get("constraints", {}).get("required") for field in fields}
    return {name for name, required in said.items() if required is False}


def _folder(directory: Path | None) -> Path:
    return data_dir() if directory is None else Path(directory)


def _described(folder: Path) -> dict[str, Any]:
    """The descriptor as all callers share it: to be read, never changed."""
    path = located(folder, DESCRIPTOR)
    return _descriptor(path, _stamp(path))


@functools.lru_cache(maxsize=8)
def _descriptor(path: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    """The parsed descriptor; ``stamp`` (time and size of the file) makes a changed file new."""
    try:
        found = json.loads(decoded(file_bytes(path), path.name)[0])
    except (ValueError, RecursionError) as error:
        if isinstance(error, DataError):
            raise
        at = f"{error.msg} at line {error.lineno}" if isinstance(error, _NotJson) else str(error)
        todo = "mend the file; a JSON editor shows the place"
        raise DataError(f"{path.name} is not JSON: {at}", todo=todo) from error
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
    if not all(isinstance(text, str) and text.isprintable() for text in texts):
        return False
    path = PurePosixPath(texts[1])
    return not path.is_absolute() and ".." not in path.parts and path.name != ""


def _resources(folder: Path) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in _described(folder)["resources"]}


def _resource(
    name: str, folder: Path, described: Path | None = None
) -> tuple[Path, list[dict[str, Any]]]:
    listed = _resources(described or folder)
    if name not in listed:
        raise DataError(f"the package has no table {name!r}", allowed=sorted(listed))
    return located(folder, listed[name]["path"]), listed[name]["schema"]["fields"]


def _read_typed(name: str, folder: Path) -> pd.DataFrame:
    path, _ = _resource(name, folder)
    return _typed(name, folder, (_stamp(path), _stamp(located(folder, DESCRIPTOR)))).copy()


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
