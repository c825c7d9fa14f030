"""Rows of a spreadsheet or a CSV file into a data package: shown first, then written at once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..files import file_bytes, located, write_together
from .cell_text import plain_digits
from .package import DESCRIPTOR, descriptor, files
from .tables import Problem, Sheet, as_frame, csv_bytes, csv_sheet, read_sheet
from .validation import findings
from .validation.opened import KEYS, Package, numbered, open_package, problems_found

COLUMNS = ["action", "table", "line", "kind", "key", "before", "after"]
#: Columns that tell one kind of table from the others.
_MARKS = {
    "observations": {"indicator", "place", "period", "value"},
    "targets": {"indicator", "place", "year", "value", "bound"},
    "sources": {"source", "title", "publisher"},
    "indicators": {"indicator", "theme", "nature"},
    "places": {"place", "level", "parent"},
}
_YES = {"1", "y", "yes", "x", "true", "ok", "accept", "accepted", "是", "对", "√", "✓", "采用"}
_NO = {"", "0", "n", "no", "false", "reject", "rejected", "否", "不", "×"}


@dataclass
class Plan:
    """What an import would do: nothing is written before ``apply``.

    ``rows`` has one row per incoming row, with its ``action``: new, same, changed (other remarks on
    the same value) or conflict (another value under the same key). ``findings`` are the rules that
    the incoming rows would break, with the lines of the incoming file; ``converted`` the cells read
    otherwise than they stand; ``skipped`` the rows of a review table that nobody accepted.
    """

    folder: Path
    rows: pd.DataFrame
    findings: pd.DataFrame
    converted: list[tuple[str, int, str, str, str]]
    skipped: int = 0
    incoming: dict[str, pd.DataFrame] = field(default_factory=dict)

    def count(self, action: str) -> int:
        """How many rows have this action?"""
        return int((self.rows["action"] == action).sum())


def plan_import(file: Path, *, into: Path) -> Plan:
    """What would a file bring to a data package?

    Parameters
    ----------
    file : Path
        A filled-in template, a CSV file or spreadsheet with the columns of a table of the package,
        or the review table of ``analysis extract``, of which the rows marked in ``accept`` count.
    into : Path
        Folder of the data package. Nothing is written to it.

    Returns
    -------
    Plan
        Every incoming row with what it is to the package, and every finding about them.

    Raises
    ------
    DataError
        For a file that can't be read or holds no known table, or a package that can't be.

    Examples
    --------
    >>> from analysis.datapackage.package import own_data
    >>> plan = plan_import(own_data() / "targets.csv", into=own_data())
    >>> plan.rows["action"].unique().tolist(), len(plan.findings)
    (['same'], 0)
    """
    folder = Path(into)
    package = open_package(folder)
    if package.unread:
        raise DataError(
            f"{folder} has {len(package.unread)} files or tables that can't be read in full",
            rows=pd.concat(package.unread)[["table", "line", "what"]],
            todo=f"mend them first: analysis check {folder}",
        )
    plan = Plan(folder, pd.DataFrame(columns=COLUMNS), package["sources"].head(0), [])
    problems = []
    for kind, sheet in _sheets(Path(file)):
        frame, said, skipped = _incoming(sheet, kind, package, folder)
        plan.skipped += skipped
        problems += [problems_found(sheet.name, said)] if said else []
        plan.converted += [(sheet.name, *each) for each in sheet.converted]
        parts = [plan.incoming[kind]] if kind in plan.incoming else []
        plan.incoming[kind] = pd.concat([*parts, frame], ignore_index=True)
    listed = [_compared(kind, rows, package[kind]) for kind, rows in plan.incoming.items()]
    plan.rows = pd.concat(listed, ignore_index=True) if listed else plan.rows
    broken = findings(_merged(package, plan))
    names = {name for rows in plan.incoming.values() for name in rows["table"]}
    own = broken[broken["table"].isin(names)]
    said = [part.assign(rule="file") for part in problems]
    plan.findings = pd.concat([*said, own], ignore_index=True).astype({"line": int})
    return plan


def apply(plan: Plan, *, replace_values: bool = False) -> list[str]:
    """Write what a plan would bring: all of its files, or none.

    Parameters
    ----------
    plan : Plan
        From ``plan_import``.
    replace_values : bool, default False
        Let the incoming row stand where it is in conflict with the package's.

    Returns
    -------
    list of str
        The files written; none where nothing is new.

    Raises
    ------
    DataError
        For a plan with findings, with conflicts that weren't allowed, or a file that can't be
        written.
    """
    if len(plan.findings):
        raise DataError(f"{len(plan.findings)} findings: nothing was written")
    if plan.count("conflict") and not replace_values:
        raise DataError(
            f"{plan.count('conflict')} rows are in conflict: nothing was written",
            rows=plan.rows.loc[plan.rows["action"] == "conflict", COLUMNS[1:]],
            todo="mend the file, or let its values stand: --replace",
        )
    wanted = plan.rows[plan.rows["action"].isin(["new", "changed", "conflict"])]
    contents: dict[str, bytes] = {}
    for kind, rows in wanted.groupby("kind"):
        incoming = plan.incoming[str(kind)].loc[rows["at"]]
        for name, part in _by_file(str(kind), incoming, plan.folder):
            path = files(plan.folder)[name]
            contents[path] = _with_rows(plan.folder, path, KEYS[str(kind)], part)
    if not contents:
        return []
    today = dt.datetime.now(dt.UTC).date().isoformat()
    if descriptor(plan.folder).get("created", "")[:10] < today:
        found = {**descriptor(plan.folder), "created": f"{today}T00:00:00Z"}
        contents[DESCRIPTOR] = json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"
    write_together(plan.folder, contents)
    return list(contents)


def _sheets(file: Path) -> list[tuple[str, Sheet]]:
    """The sheets of a file that hold a known table, with the kind of each."""
    if file.suffix.casefold() in (".xlsx", ".xlsm"):
        from .spreadsheet import sheets_of

        sheets = sheets_of(file_bytes(file), file.name)
        sheets.pop("choices", None)
    else:
        sheets = {"": csv_sheet(file_bytes(file), file.name)}
    out = []
    for sheet in sheets.values():
        heads = [{cell.strip() for cell in cells} for _, cells in sheet.rows[:5]]
        kinds = [kind for kind, marks in _MARKS.items() if any(marks <= head for head in heads)]
        if kinds:
            out.append((kinds[0], sheet))
    if not out:
        raise DataError(
            f"{file.name} holds no table of figures",
            allowed=[f"{kind}: {', '.join(sorted(marks))}" for kind, marks in _MARKS.items()],
            todo="give the columns these names in the first line; see template.xlsx",
        )
    return out


def _incoming(
    sheet: Sheet, kind: str, package: Package, folder: Path
) -> tuple[pd.DataFrame, list[Problem], int]:
    """The rows of a sheet as the package writes them; the problems; how many weren't accepted."""
    fields = _fields(kind, folder)
    head = next(cells for _, cells in sheet.rows if {*map(str.strip, cells)} >= _MARKS[kind])
    extra = [{"name": "accept", "type": "string"}] if "accept" in head else []
    optional = {each["name"] for each in fields if not each.get("constraints", {}).get("required")}
    frame, _ = as_frame(sheet, [*fields, *extra], optional=optional | {"unit"}, others=bool(extra))
    skipped = 0
    if extra:
        said = frame.pop("accept").str.casefold()
        for at in frame.index[~said.isin(_YES | _NO)]:
            what, words = "neither accepted nor refused", "yes, no, 是, 否, 1, 0"
            line = int(frame["line"][at])
            sheet.problems.append(Problem(line, "accept", what, said[at], words, "write yes or no"))
        skipped = int((~said.isin(_YES)).sum())
        frame = frame[said.isin(_YES)]
    for column in ("indicator", "place", "parent"):
        if column in frame:
            frame = _by_name(sheet, frame, column, package)
    if {"unit", "indicator"} <= set(frame) and kind != "indicators":
        own = frame["indicator"].map(package.catalogue("indicators")["unit"])
        blank = (frame["unit"] == "") & own.notna()
        values = frame["value"].copy()
        for at in frame.index[blank]:
            line, cell = int(frame["line"][at]), values[at]
            sheet.converted.append((line, "unit", "(empty)", own[at]))
            values[at] = plain_digits(cell, own[at]) or cell
            if values[at] != cell:
                sheet.converted.append((line, "value", cell, values[at]))
        frame = frame.assign(unit=frame["unit"].where(~blank, own), value=values)
    return frame.assign(table=sheet.name).reset_index(drop=True), sheet.problems, skipped


def _by_name(sheet: Sheet, frame: pd.DataFrame, column: str, package: Package) -> pd.DataFrame:
    """Places and indicators by their codes, where they are written by name."""
    table = package.catalogue("indicators" if column == "indicator" else "places")
    codes: dict[str, str] = {}
    for name in ("name_en", "name_zh"):
        codes |= dict(zip(table[name], table.index, strict=True))
    codes |= {f"{name}{end}": code for name, code in codes.items() for end in ("市", "省")}
    named = frame[column].isin(list(codes)) & ~frame[column].isin(table.index)
    for at in frame.index[named]:
        cell = frame[column][at]
        sheet.converted.append((int(frame["line"][at]), column, cell, codes[cell]))
    return frame.assign(**{column: frame[column].where(~named, frame[column].map(codes))})


def _fields(kind: str, folder: Path) -> list[dict[str, Any]]:
    """The columns of a kind of table, from the package's descriptor."""
    for item in descriptor(folder)["resources"]:
        observed = item["path"].startswith("observations/")
        if item["name"] == kind or (observed and kind == "observations"):
            fields: list[dict[str, Any]] = item["schema"]["fields"]
            return fields
    raise DataError(f"the package lists no table of {kind}", todo="list it as a resource")


def _compared(kind: str, rows: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """Every incoming row with what it is to the rows of the package."""
    key = KEYS[kind]
    columns = [name for name in rows if name not in ("line", "table")]
    known = held.drop_duplicates(key).set_index(key, drop=False)[
        [name for name in columns if name in held]
    ]
    stands: dict[Any, dict[str, str]] = {}
    out = []
    for at, row in zip(rows.index, rows.to_dict("records"), strict=True):
        cells = {name: row[name] for name in columns}
        own: Any = tuple(cells[name] for name in key)
        label = own if len(own) > 1 else own[0]
        before = stands.get(own)
        action = "same"
        if before is None and label in known.index:
            before = known.loc[label].to_dict()
        if before is None:
            action, before = "new", {}
        elif before != cells:
            catalogue = kind in ("places", "indicators", "sources")
            value = [before.get(name) != cells[name] for name in ("value", "unit") if name in cells]
            action = "conflict" if catalogue or any(value) else "changed"
        if own in stands and action == "changed":
            action = "conflict"
        stands.setdefault(own, cells)
        other = [name for name in columns if before.get(name) != cells[name]] if before else []
        was = ", ".join(f"{name} {before.get(name) or '(empty)'}" for name in other)
        now = ", ".join(f"{name} {cells[name] or '(empty)'}" for name in other)
        shown = now or f"{cells.get('value', '')} {cells.get('unit', '')}".strip()
        name = ", ".join(part for part in own if part)
        out.append((action, row["table"], row["line"], kind, name, was, shown, at))
    return pd.DataFrame(out, columns=[*COLUMNS, "at"])


def _merged(package: Package, plan: Plan) -> Package:
    """The package as it would be, each incoming row under its file and line."""
    tables = dict(package.tables)
    themes = package.catalogue("indicators")["theme"]
    for kind, rows in plan.incoming.items():
        key, held = KEYS[kind], package[kind]
        fresh = numbered(rows.drop_duplicates(key, keep="last")).assign(theme_file=kind)
        if kind == "observations":
            fresh["theme_file"] = fresh["indicator"].map(themes).fillna("")
        index = pd.MultiIndex.from_frame(held[key])
        kept = held[~index.isin(pd.MultiIndex.from_frame(fresh[key]))]
        tables[kind] = pd.concat([kept, fresh], ignore_index=True)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return replace(package, tables=tables, created=max(package.created, today))


def _by_file(kind: str, rows: pd.DataFrame, folder: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows by the resource that they belong to."""
    if kind != "observations":
        yield kind, rows
        return
    table = open_package(folder).catalogue("indicators")["theme"]
    for theme, part in rows.groupby(rows["indicator"].map(table)):
        if theme not in files(folder):
            raise DataError(f"the package has no table of the theme {theme!r}")
        yield str(theme), part


def _with_rows(folder: Path, path: str, key: list[str], rows: pd.DataFrame) -> bytes:
    """The content of a table with these rows in the place of those of the same key, or added."""
    file = located(folder, path)
    if file.suffix.casefold() != ".csv":
        todo = "save it as CSV UTF-8 under the same name, and remove the spreadsheet"
        raise DataError(f"{file.name} is a spreadsheet; rows are added to CSV files", todo=todo)
    fields = _fields_of(folder, path)
    raw = read_sheet(file)
    header = [cell.strip() for cell in raw.rows[0][1]]
    width = len(header)
    frame, _ = as_frame(raw, fields)
    standing = {
        tuple(row[name] for name in key): at for at, row in enumerate(frame.to_dict("records"))
    }
    lines = [cells[:width] for _, cells in raw.rows[1:]]
    for row in rows.to_dict("records"):
        cells = [str(row.get(name, "")) for name in header]
        at = standing.get(tuple(row[name] for name in key))
        if at is None:
            standing[tuple(row[name] for name in key)] = len(lines)
            lines.append(cells)
        else:
            lines[at] = cells
    return csv_bytes([header, *raw.comments, *lines])


def _fields_of(folder: Path, path: str) -> list[dict[str, Any]]:
    found = [item for item in descriptor(folder)["resources"] if item["path"] == path]
    fields: list[dict[str, Any]] = found[0]["schema"]["fields"]
    return fields
