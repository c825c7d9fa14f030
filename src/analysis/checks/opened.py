"""A data package as its files have it: every row with its file and line, and what can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..package import DESCRIPTOR, descriptor, files, plain_number, read_text_table, themes
from ..schema import DataError

KEYS = {
    "places": ["place"],
    "indicators": ["indicator"],
    "sources": ["source"],
    "targets": ["indicator", "place", "year", "source", "value"],
    "observations": ["indicator", "place", "period", "edition", "published", "source"],
}
_CATALOGUE = ["places", "indicators", "sources"]
MAY_BE_EMPTY = ["edition", "published"]
_MARKS = ["value", "unit", "grade", "flags"]
_NEEDED = {
    "places": ["place", "level", "parent"],
    "indicators": ["indicator", "unit", "theme", "direction", "nature", "minimum", "maximum"],
    "sources": ["source", "published", "grade"],
    "targets": [*KEYS["targets"], *_MARKS, "bound", "published"],
    "observations": [*KEYS["observations"], *_MARKS, "status", "basis"],
}


@dataclass(frozen=True)
class Package:
    """The tables as they stand in the files, each row with its ``table`` (file) and ``line``.

    ``tables`` has one frame per kind; ``number`` is the parsed value of a figure, NaN where it
    isn't one. ``unread`` holds the findings for tables that couldn't be read.
    """

    created: str
    tables: dict[str, pd.DataFrame]
    unread: list[pd.DataFrame]

    def __getitem__(self, kind: str) -> pd.DataFrame:
        return self.tables[kind]

    def known(self, kind: str) -> pd.Series | None:
        """The ids of a table of the catalogue; None where it couldn't be read."""
        ids = self[kind][KEYS[kind][0]]
        return ids if len(ids) else None

    def figures(self) -> list[pd.DataFrame]:
        """The two tables that hold figures."""
        return [self["observations"], self["targets"]]


def open_package(folder: Path) -> Package:
    """Read every table as text; what can't be read becomes a finding."""
    listed, observed = files(folder), themes(folder)
    parts: dict[str, list[pd.DataFrame]] = {}
    unread = []
    for name, path in listed.items():
        kind = "observations" if name in observed else name
        try:
            frame = _read(folder, name, _NEEDED.get(kind, []))
        except DataError as error:
            unread.append(refused(path, error))
        else:
            parts.setdefault(kind, []).append(frame.assign(table=path))
    for kind in _NEEDED:
        if kind not in (*listed, "observations") or (kind == "observations" and not observed):
            lost = DataError(f"the package lists no table of {kind}", todo="list it as a resource")
            unread.append(refused(DESCRIPTOR, lost))
    for file in sorted(folder.rglob("*.csv")):
        inside = file.relative_to(folder).as_posix()
        if inside not in listed.values():
            stray = DataError("file is not listed", todo="list it as a resource, or remove it")
            unread.append(refused(inside, stray))
    tables = {kind: pd.concat(found, ignore_index=True) for kind, found in parts.items()}
    for kind, columns in _NEEDED.items():
        empty = pd.DataFrame(columns=[*columns, "table", "theme_file"], dtype=str)
        tables.setdefault(kind, empty.assign(line=0, number=0.0))
    return Package(str(descriptor(folder).get("created", ""))[:10], tables, unread)


def _read(folder: Path, name: str, needed: list[str]) -> pd.DataFrame:
    """One table as text, with ``number`` (its parsed values) and the theme its file stands for."""
    frame = read_text_table(name, directory=folder)
    absent = [column for column in needed if column not in frame]
    if absent:
        raise DataError(
            f"the schema of {name!r} has no column {', '.join(absent)}",
            allowed=needed,
            todo="add the column to the descriptor and to the file",
        )
    if frame.empty and name in _CATALOGUE:
        raise DataError(f"table {name!r} has a header and no rows", todo="restore its rows")
    if "value" in frame:
        frame = frame.assign(number=number(frame["value"]))
    return frame.assign(theme_file=name)


def number(text: pd.Series) -> pd.Series:
    """The cells that are plain numbers, as numbers; NaN for the others."""
    return pd.to_numeric(text.where(plain_number(text))).astype(float)


def refused(path: str, error: DataError) -> pd.DataFrame:
    """The finding for a file that can't be read, from the error that says why."""
    what, *rest = str(error).splitlines()
    said = dict(line.split(": ", 1) for line in rest if ": " in line)
    line = re.search(r"line (\d+)", what)
    row = pd.DataFrame({"table": [path], "line": [int(line[1]) if line else 0]})
    return found(row, what, "", said.get("Allowed", ""), said.get("What to do", ""))


def found(
    rows: pd.DataFrame, what: object, value: object, allowed: object = "", todo: str = ""
) -> pd.DataFrame:
    """One finding per row; ``what``, ``value`` and ``allowed`` are text or one text per row."""
    said = {"what": what, "value": value, "allowed": allowed, "todo": todo}
    own = {k: v.loc[rows.index] if isinstance(v, pd.Series) else v for k, v in said.items()}
    return rows[["table", "line"]].assign(**own)
