"""A data package as its files have it: every row with its file and line, and what can't be read."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ...errors import DataError
from ...files import located
from ..cell_text import plain_number
from ..package import (
    DESCRIPTOR,
    descriptor,
    extended,
    files,
    own_data,
    read_as_it_stands,
    read_text_table,
)
from ..tables import Problem

KEYS = {
    "places": ["place"],
    "indicators": ["indicator"],
    "sources": ["source"],
    "targets": ["indicator", "place", "year", "source", "value"],
    "observations": ["indicator", "place", "period", "edition", "published", "source"],
}
_FINDING = ["table", "line", "column", "what", "value", "allowed", "todo"]
_CATALOGUE = ["places", "indicators", "sources"]
MAY_BE_EMPTY = ["edition", "published"]
#: Columns that a package needn't have: without them every row says what its indicator says.
MAY_BE_MISSING = {
    "targets": ["kind", "form"],
    "observations": ["kind", "reported_for", "definition"],
}
_MARKS = ["value", "unit", "grade", "flags"]
_NEEDED = {
    "places": ["place", "name_en", "name_zh", "level", "parent"],
    "indicators": [
        "indicator",
        "name_en",
        "name_zh",
        "unit",
        "theme",
        "direction",
        "nature",
        "kind",
        "form",
        "minimum",
        "maximum",
    ],
    "sources": ["source", "title", "published", "grade"],
    "targets": [*KEYS["targets"], *_MARKS, "bound", "published"],
    "observations": [*KEYS["observations"], *_MARKS, "status", "basis"],
}


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
        key = KEYS[kind][0]
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
    parts: dict[str, list[pd.DataFrame]] = {}
    described, unread = folder, []
    try:
        base, listed = extended(folder), files(folder)
        created = str(descriptor(folder).get("created", ""))[:10]
    except DataError as error:
        unread.append(refused(DESCRIPTOR, error))
        described = base = own_data()
        listed = {
            name: path for name, path in files(base).items() if located(folder, path).exists()
        }
        created = ""
    package = Package(created, {}, unread=unread)
    observed = [name for name, path in listed.items() if path.startswith("observations/")]
    for name, path in listed.items():
        kind = "observations" if name in observed else name
        needed = _NEEDED.get(kind, [])
        try:
            sheet, frame, missing = read_as_it_stands(name, directory=folder, described=described)
            problems = list(sheet.problems)
            schema = [column for column in needed if column not in frame]
            if schema:
                said = DataError(
                    f"the schema of {name!r} has no column {', '.join(schema)}",
                    allowed=needed,
                    todo="add the column to the descriptor and to the file",
                )
                problems.append(Problem.of(said))
            if frame.empty and name in _CATALOGUE and base is None and not problems:
                what, todo = f"table {name!r} has a header and no rows", "restore its rows"
                problems.append(Problem(0, "", what, "", "", todo))
        except DataError as error:
            package.unread.append(refused(path, error))
            continue
        if problems:
            package.unread.append(problems_found(path, problems))
        package.converted.extend((path, *each) for each in sheet.converted)
        package.lacking[path] = [*missing, *schema]
        full = dict.fromkeys([*frame.columns, *needed, *MAY_BE_MISSING.get(kind, [])])
        frame = frame.reindex(columns=list(full), fill_value="")
        parts.setdefault(kind, []).append(frame.assign(table=path, theme_file=name))
    for kind in _NEEDED if described == folder else []:
        if kind not in (*listed, "observations") or (kind == "observations" and not observed):
            lost = DataError(f"the package lists no table of {kind}", todo="list it as a resource")
            package.unread.append(refused(DESCRIPTOR, lost))
    package.unread.extend(_strays(folder, list(listed.values())))
    package.tables.update(
        {kind: numbered(pd.concat(frames, ignore_index=True)) for kind, frames in parts.items()}
    )
    for kind, columns in _NEEDED.items():
        every = [*columns, *MAY_BE_MISSING.get(kind, []), "table", "theme_file"]
        empty = pd.DataFrame(columns=every, dtype=str)
        package.tables.setdefault(kind, empty.assign(line=0, number=0.0))
    if base is not None:
        package.beside.update(_catalogue_of(base))
    return package


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
        said = DataError("file is not listed", todo="list it as a resource, or remove it")
        if csv.exists() and csv != file:
            todo = "keep one of the two; analysis import takes the rows of the other"
            said = DataError(f"file is not read, because {csv.name} stands beside it", todo=todo)
        out.append(refused(inside, said))
    return out


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with ``number``, the parsed values, where there are any."""
    return frame.assign(number=number(frame["value"])) if "value" in frame else frame


def number(text: pd.Series) -> pd.Series:
    """The cells that are plain numbers, as numbers; NaN for the others."""
    return pd.to_numeric(text.where(plain_number(text))).astype(float)


def refused(path: str, error: DataError) -> pd.DataFrame:
    """The finding for a file that can't be read, from the error that says why."""
    return problems_found(path, [Problem.of(error)])


def problems_found(path: str, problems: list[Problem]) -> pd.DataFrame:
    """The findings for the problems of a file."""
    rows = [(path, p.line, p.column, p.what, p.value, p.allowed, p.todo) for p in problems]
    return pd.DataFrame(rows, columns=_FINDING)


def found(
    rows: pd.DataFrame,
    column: str,
    what: object,
    value: object,
    allowed: object = "",
    todo: object = "",
) -> pd.DataFrame:
    """One finding per row; ``what``, ``value``, ``allowed``, ``todo``: a text, or one per row."""
    said = {"column": column, "what": what, "value": value, "allowed": allowed, "todo": todo}
    own = {k: v.loc[rows.index] if isinstance(v, pd.Series) else v for k, v in said.items()}
    return rows[["table", "line"]].assign(**own)
