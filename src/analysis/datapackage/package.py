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
from ..files import encoding_of, file_bytes, located
from .cell_text import as_numbers, plain_number
from .fields import as_frame
from .tables import Sheet, read_sheet
from .transaction import finish_import

DESCRIPTOR = "datapackage.json"
#: The property of a descriptor that names the package whose figures stand beside its own.
EXTENDS = "extends"
_SERIES = ["indicator", "place"]


def data_dir() -> Path:
    """The folder of the data package: the one that ``ANALYSIS_DATA`` names, else the library's."""
    given = os.environ.get("ANALYSIS_DATA")
    if not given:
        return library_data()
    folder = Path(given).expanduser().resolve()
    if not (folder / DESCRIPTOR).is_file():
        raise DataError(
            f"{folder} holds no {DESCRIPTOR}, so it is no data package",
            todo="give the folder of one (--data, or the variable ANALYSIS_DATA), or neither",
        )
    return folder


def library_data() -> Path:
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
    """The folder of the library's package where a package extends it, else None."""
    name = _described(_folder(directory)).get(EXTENDS)
    if not name:
        return None
    base = library_data()
    known = _described(base).get("name")
    if name != known:
        raise DataError(
            f"{DESCRIPTOR} extends the package {name!r}, which isn't here",
            allowed=[known],
            todo=f"name it, or take {EXTENDS!r} out: the package then stands alone",
        )
    return None if _folder(directory).resolve() == base else base


def descriptor(directory: Path | None = None) -> dict[str, Any]:
    """A copy of the package's ``datapackage.json``."""
    return copy.deepcopy(_described(_folder(directory)))


def themes(directory: Path | None = None) -> list[str]:
    """The resources under ``observations/``, those of the extended package included."""
    base = extended(directory)
    listed = {**files(directory), **(files(base) if base else {})}
    return [name for name, path in listed.items() if path.startswith("observations/")]


def files(directory: Path | None = None) -> dict[str, str]:
    """Name of each resource -> path of its file inside the package."""
    return {name: item["path"] for name, item in _resources(_folder(directory)).items()}


def read_table(name: str, *, directory: Path | None = None) -> pd.DataFrame:
    """One table, typed as the descriptor says: text empty, numbers NaN where missing.

    Where the package extends the one of the library, the rows of both, the package's own first. An
    indicator of a place is then wholly its own, or wholly the library's: a series has one author.
    """
    folder, base = _folder(directory), extended(directory)
    if base is None:
        return _read_typed(name, folder)
    if name not in files(folder):
        return _read_typed(name, base)
    rows, library = _read_typed(name, folder), _read_typed(name, base)
    key = _SERIES if {*_SERIES} <= {*rows} else _resources(base)[name]["schema"]["primaryKey"]
    keys = rows[key].drop_duplicates()
    replaced = pd.MultiIndex.from_frame(library[key]).isin(pd.MultiIndex.from_frame(keys))
    lacking = dict.fromkeys(set(library) - set(rows), "")
    kept = [rows.assign(**lacking), library[~replaced]]
    return pd.concat(kept, ignore_index=True)[library.columns.tolist()]


def read_text_table(name: str, *, directory: Path | None = None) -> pd.DataFrame:
    """One table with its cells as they stand in the file, and ``line``, 1 being the header's."""
    sheet, frame, _ = read_as_it_stands(name, directory=directory)
    if sheet.problems:
        first = sheet.problems[0]
        more = f" (and {len(sheet.problems) - 1} more)" if len(sheet.problems) > 1 else ""
        raise DataError(first.what + more, allowed=first.allowed or None, todo=first.todo or None)
    return frame


def read_as_it_stands(
    name: str, *, directory: Path | None = None, described: Path | None = None
) -> tuple[Sheet, pd.DataFrame, list[str]]:
    """The sheet with its problems, its rows as far as they can be read, the columns it lacks.

    ``described`` is the package whose descriptor is followed, where its own can't be.
    """
    path, fields = _resource(name, _folder(directory), described)
    sheet = read_sheet(path, inside=_folder(directory))
    return sheet, *as_frame(sheet, fields, optional=may_lack(fields))


def may_lack(fields: list[dict[str, Any]]) -> set[str]:
    """The columns that a file needn't have: those whose schema says that they aren't required."""
    said = {field["name"]: field.get("constraints", {}).get("required") for field in fields}
    return {name for name, required in said.items() if required is False}


def _folder(directory: Path | None) -> Path:
    """The folder of a package, an import into it that was stopped being completed first."""
    folder = data_dir() if directory is None else Path(directory)
    finish_import(folder)
    return folder


def _described(folder: Path) -> dict[str, Any]:
    """The descriptor as all callers share it: to be read, never changed."""
    path = located(folder, DESCRIPTOR)
    return _descriptor(path, folder, _stamp(path))


@functools.lru_cache(maxsize=8)
def _descriptor(path: Path, folder: Path, stamp: tuple[int, int]) -> dict[str, Any]:
    """The parsed descriptor; ``stamp`` (time and size of the file) makes a changed file new."""
    content = file_bytes(path, inside=folder)
    encoding, damage = encoding_of(content, path.name)
    if damage is not None:
        raise damage
    try:
        parsed = json.loads(content.decode(encoding))
    except (ValueError, RecursionError) as error:
        where = str(error)
        if isinstance(error, json.JSONDecodeError):
            where = f"{error.msg} at line {error.lineno}"
        todo = "mend the file; a JSON editor shows the place"
        raise DataError(f"{path.name} is not JSON: {where}", todo=todo) from error
    listed = parsed.get("resources") if isinstance(parsed, dict) else None
    if not isinstance(listed, list) or not all(map(_is_resource, listed)):
        raise DataError(
            f"{path.name}: 'resources' must list tables",
            allowed="a name, a path and a schema with named and typed fields for each table",
            todo="see the Data Package format",
        )
    return dict(parsed)


def _is_resource(item: object) -> bool:
    """Whether an entry has a name, a path inside the package and named and typed fields."""
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
    """The file and the fields of a table."""
    listed = _resources(described or folder)
    if name not in listed:
        raise DataError(f"the package has no table {name!r}", allowed=sorted(listed))
    return located(folder, listed[name]["path"]), listed[name]["schema"]["fields"]


def _read_typed(name: str, folder: Path) -> pd.DataFrame:
    """The typed table; pandas copies on write, so that a caller changes no one else's."""
    path, _ = _resource(name, folder)
    stamps = (_stamp(path), _stamp(located(folder, DESCRIPTOR)))
    return _typed(name, folder, stamps).copy(deep=False)


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
    """A column of plain numbers as numbers, NaN where it is empty."""
    bad = ~plain_number(frame[column]) & (frame[column] != "")
    if bad.any():
        raise DataError(
            f"{file}, column {column!r}: {int(bad.sum())} cells are not a plain number",
            rows=frame.loc[bad, ["line", column]],
            allowed="digits with a decimal point, or an empty cell",
            todo="write 1234.5, without separators, words or units",
        )
    return as_numbers(frame[column])


def _stamp(path: Path) -> tuple[int, int]:
    """Time and size of a file; zeros where there is none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return (stat.st_mtime_ns, stat.st_size)
