"""The contents of a data package: every row with its file and line, and what can't be read."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import DataError
from ...files import located
from ..cell_text import as_numbers
from ..package import (
    DESCRIPTOR,
    descriptor,
    extended,
    files,
    library_data,
    read_as_it_stands,
    read_text_table,
)
from ..tables import Problem
from ..transaction import finish_import

_FINDING = ["table", "line", "column", "what", "value", "allowed", "todo"]
_CATALOGUE = ["places", "indicators", "sources"]
KINDS = [*_CATALOGUE, "targets", "observations"]


@functools.cache
def schema_of(kind: str) -> dict[str, Any]:
    """The library's schema for a kind of table: all themes of observations share one."""
    for item in descriptor(library_data())["resources"]:
        if kind == kind_of(item["name"], item["path"]):
            return dict(item["schema"])
    raise DataError(f"the library's descriptor has no table of {kind}")


def kind_of(name: str, path: str) -> str:
    """The kind of a table: its name, or observations."""
    return "observations" if path.startswith("observations/") else name


def key_of(kind: str) -> list[str]:
    """The columns of the primary key of a kind of table."""
    return list(schema_of(kind)["primaryKey"])


@functools.cache
def constraints_of(kind: str, column: str) -> dict[str, Any]:
    """What the schema asks of a column: required, enum, pattern, minimum, maximum."""
    listed: dict[str, dict[str, Any]]
    listed = {each["name"]: each.get("constraints", {}) for each in schema_of(kind)["fields"]}
    return listed[column]


def _needed(kind: str) -> list[str]:
    """The columns that a package's own schema must have, too: all on which a rule rests."""
    names = []
    for column in schema_of(kind)["fields"]:
        required = column.get("constraints", {}).get("required")
        used = "constraints" in column or column["type"] == "number"
        if required is not False and (used or column["name"] in key_of(kind)):
            names.append(column["name"])
    return names


@dataclass(frozen=True)
class Package:
    """The tables as they stand in the files, each row with its ``table`` (file) and ``line``.

    ``tables`` has one frame per kind; ``number`` is the parsed value of a figure, NaN where it
    isn't one. ``beside`` holds the catalogue of the package that this one extends. ``unread`` holds
    the findings for what couldn't be read, ``lacking`` the columns that a file hasn't got,
    ``converted`` what is read otherwise than it stands.
    """

    created: str
    tables: dict[str, pd.DataFrame]
    beside: dict[str, pd.DataFrame] = field(default_factory=dict)
    unread: list[pd.DataFrame] = field(default_factory=list)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    converted: list[tuple[str, int, str, str, str]] = field(default_factory=list)

    def __getitem__(self, kind: str) -> pd.DataFrame:
        return self.tables[kind]

    def catalogue(self, kind: str) -> pd.DataFrame:
        """A table of the catalogue by its ids, with the rows of the package that is extended."""
        key = key_of(kind)[0]
        parts = [self[kind], *([self.beside[kind]] if kind in self.beside else [])]
        return pd.concat(parts, ignore_index=True).drop_duplicates(key).set_index(key, drop=False)

    def known(self, kind: str) -> pd.Index | None:
        """The ids of a table of the catalogue; None where it couldn't be read."""
        ids = self.catalogue(kind).index
        return ids if len(ids) else None

    def figures(self) -> list[pd.DataFrame]:
        """The two tables that hold figures."""
        return [self["observations"], self["targets"]]


def open_package(folder: Path) -> Package:
    """Read every table as text; what can't be read becomes a finding."""
    finish_import(folder)
    described, unread = folder, []
    try:
        base, listed = extended(folder), files(folder)
        created = str(descriptor(folder).get("created", ""))[:10]
    except DataError as error:
        unread.append(unreadable(DESCRIPTOR, error))
        described = base = library_data()
        listed = {
            name: path for name, path in files(base).items() if located(folder, path).exists()
        }
        created = ""
    package = Package(created, {}, unread=unread)
    frames: dict[str, list[pd.DataFrame]] = {}
    for name, path in listed.items():
        try:
            sheet, frame, missing = read_as_it_stands(name, directory=folder, described=described)
        except DataError as error:
            unread.append(unreadable(path, error))
            continue
        kind = kind_of(name, path)
        problems = list(sheet.problems)
        if kind in KINDS:
            lacking = [column for column in _needed(kind) if column not in frame]
            if lacking:
                problems.append(_incomplete_schema(name, lacking, _needed(kind)))
            frame = frame.reindex(columns=_columns(kind, frame), fill_value="")
            missing = [*missing, *lacking]
        if frame.empty and name in _CATALOGUE[:2] and base is None and not problems:
            what, todo = f"table {name!r} has a header and no rows", "restore its rows"
            problems.append(Problem(0, "", what, "", "", todo))
        if problems:
            unread.append(report_problems(path, problems))
        package.converted.extend((path, *each) for each in sheet.converted)
        package.lacking[path] = missing
        frames.setdefault(kind, []).append(frame.assign(table=path, theme_file=name))
    present = {kind_of(name, path) for name, path in listed.items()}
    for kind in KINDS if described == folder else []:
        if kind not in present:
            lost = DataError(f"the package lists no table of {kind}", todo="list it as a resource")
            unread.append(unreadable(DESCRIPTOR, lost))
    unread.extend(_strays(folder, list(listed.values())))
    for kind, parts in frames.items():
        package.tables[kind] = numbered(pd.concat(parts, ignore_index=True))
    for kind in KINDS:
        empty = pd.DataFrame(columns=[*_columns(kind), "table", "theme_file"], dtype=str)
        package.tables.setdefault(kind, empty.assign(line=0, number=0.0))
    if base is None and package["sources"].empty and any(map(len, package.figures())):
        todo = "restore its rows"
        empty_table = DataError("table 'sources' has a header and no rows", todo=todo)
        unread.append(unreadable(listed.get("sources", "sources"), empty_table))
    if base is not None:
        package.beside.update(_catalogue_of(base))
    return package


def _columns(kind: str, frame: pd.DataFrame | None = None) -> list[str]:
    """The columns of a frame and those of the library's schema."""
    names = [field["name"] for field in schema_of(kind)["fields"]]
    return list(dict.fromkeys([*([] if frame is None else frame.columns), *names]))


def _incomplete_schema(name: str, lacking: list[str], needed: list[str]) -> Problem:
    """The problem of a schema without columns on which rules rest."""
    what = f"the schema of {name!r} has no column {', '.join(lacking)}"
    todo = "add the column to the descriptor and to the file"
    return Problem(0, "", what, "", ", ".join(needed), todo)


@functools.cache
def _catalogue_of(base: Path) -> dict[str, pd.DataFrame]:
    return {kind: read_text_table(kind, directory=base) for kind in _CATALOGUE}


def _strays(folder: Path, listed: list[str]) -> list[pd.DataFrame]:
    """Tables in the folder that the descriptor doesn't list, or that stand there twice."""
    out = []
    for file in sorted([*folder.rglob("*.csv"), *folder.glob("observations/*.xlsx")]):
        inside = file.relative_to(folder).as_posix()
        hidden = any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        if hidden or inside in listed or not file.is_file():
            continue
        csv = file.with_suffix(".csv")
        if csv.relative_to(folder).as_posix() in listed and not csv.exists():
            continue
        error = DataError("file is not listed", todo="list it as a resource, or remove it")
        if csv.exists() and csv != file:
            todo = "keep one of the two; analysis import takes the rows of the other"
            error = DataError(f"file is not read, because {csv.name} stands beside it", todo=todo)
        out.append(unreadable(inside, error))
    return out


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``number``, the parsed values, where there are any."""
    return frame.assign(number=as_numbers(frame["value"])) if "value" in frame else frame


def unreadable(path: str, error: DataError) -> pd.DataFrame:
    """The finding for a file that can't be read, from the error that says why."""
    return report_problems(path, [Problem.of(error)])


def report_problems(path: str, problems: list[Problem]) -> pd.DataFrame:
    """The findings for the problems of a file."""
    rows = [(path, p.line, p.column, p.what, p.value, p.allowed, p.todo) for p in problems]
    return pd.DataFrame(rows, columns=_FINDING)


def report(
    rows: pd.DataFrame,
    column: str,
    what: object,
    value: object,
    allowed: object = "",
    todo: object = "",
) -> pd.DataFrame:
    """One finding per row; ``what``, ``value``, ``allowed``, ``todo``: a text, or one per row."""
    cells = {"column": column, "what": what, "value": value, "allowed": allowed, "todo": todo}
    chosen = {k: v.loc[rows.index] if isinstance(v, pd.Series) else v for k, v in cells.items()}
    return rows[["table", "line"]].assign(**chosen)
