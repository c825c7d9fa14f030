"""Rows of a spreadsheet or a CSV file into a data package: shown first, then written at once."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..files import encoding_of, file_bytes, located
from ..units import scale_factor
from .catalogue import suffixes
from .cell_text import plain_digits, plain_text
from .fields import as_frame
from .package import DESCRIPTOR, descriptor, files
from .sheet.observations import Document, package_rows
from .sheet.roles import Asked
from .tables import SPREADSHEETS, Problem, Sheet, csv_bytes, read_sheets
from .transaction import digest, write_together
from .validation import findings
from .validation.contents import Package, key_of, kind_of, numbered, open_package, report_problems

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
    otherwise than they stand; ``skipped`` the rows of a review table that nobody accepted; ``read``
    the digest of each file that was read; ``decisions`` what was decided about a sheet as it is.
    """

    folder: Path
    package: Package
    read: dict[str, str]
    rows: pd.DataFrame
    findings: pd.DataFrame
    converted: list[tuple[str, int, str, str, str]] = field(default_factory=list)
    skipped: int = 0
    incoming: dict[str, pd.DataFrame] = field(default_factory=dict)
    decisions: pd.DataFrame = field(default_factory=pd.DataFrame)

    def count(self, action: str) -> int:
        """The number of rows that have this action."""
        return int((self.rows["action"] == action).sum())


def plan_import(
    file: Path,
    *,
    into: Path,
    document: Document | None = None,
    sheet: str | int | None = None,
    given: Asked | None = None,
) -> Plan:
    """What the rows of a file would be to a data package; nothing is written.

    The file is a filled-in template, a CSV file or spreadsheet with the columns of a table of the
    package, the review table of ``analysis extract``, of which the rows marked in ``accept``
    count, or any sheet that `read_table` reads: ``document`` then says where its figures are from,
    ``sheet`` and ``given`` what the sheet doesn't.
    """
    folder = Path(into)
    read = _digests(folder)
    package = open_package(folder)
    if package.unread:
        raise DataError(
            f"{folder} has {len(package.unread)} files or tables that can't be read in full",
            rows=pd.concat(package.unread)[["table", "line", "what"]],
            todo=f"mend them first: analysis check {folder}",
        )
    plan = Plan(folder, package, read, pd.DataFrame(columns=COLUMNS), package["sources"].head(0))
    unreadable = []
    tables = _sheets(Path(file))
    if not tables:
        plan.incoming, plan.decisions = package_rows(
            Path(file),
            document or Document(),
            package,
            folder,
            sheet=sheet,
            given=given,
        )
    for kind, table in tables:
        frame, skipped = _incoming(table, kind, package, folder)
        plan.skipped += skipped
        if table.problems:
            unreadable.append(report_problems(table.name, table.problems).assign(rule="file"))
        plan.converted += [(table.name, *each) for each in table.converted]
        parts = [plan.incoming[kind]] if kind in plan.incoming else []
        plan.incoming[kind] = pd.concat([*parts, frame], ignore_index=True)
    listed = [_compared(kind, rows, package[kind]) for kind, rows in plan.incoming.items()]
    plan.rows = pd.concat(listed, ignore_index=True) if listed else plan.rows
    broken = findings(_merged(package, plan))
    names = {name for rows in plan.incoming.values() for name in rows["table"]}
    broken = broken[broken["table"].isin(names)]
    plan.findings = pd.concat([*unreadable, broken], ignore_index=True).astype({"line": int})
    return plan


def _digests(folder: Path) -> dict[str, str]:
    """Path of each file of the package -> digest of its bytes."""
    try:
        paths = [DESCRIPTOR, *files(folder).values()]
    except DataError:  # which open_package reports
        return {}
    return {path: digest(folder / path) for path in paths}


def apply(plan: Plan, *, replace_values: bool = False) -> list[str]:
    """Write what a plan would bring, all of its files or none; the files written are returned.

    ``replace_values`` lets the incoming row stand where it is in conflict with the package's.
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
        incoming = plan.incoming[str(kind)].loc[rows["row"]]
        for path, part in _by_file(str(kind), incoming, plan):
            contents[path] = _with_rows(plan, str(kind), path, part)
    if not contents:
        return []
    today = dt.datetime.now(dt.UTC).date().isoformat()
    described = descriptor(plan.folder)
    if described.get("created", "")[:10] < today:
        described["created"] = f"{today}T00:00:00Z"
        text = json.dumps(described, ensure_ascii=False, indent=2)
        contents[DESCRIPTOR] = text.encode() + b"\n"
    write_together(plan.folder, contents, plan.read)
    return list(contents)


def _sheets(file: Path) -> list[tuple[str, Sheet]]:
    """The sheets of a file that hold a table of the package, with the kind of each."""
    if file.suffix.casefold() not in (".csv", *SPREADSHEETS):
        return []
    sheets = read_sheets(file)
    sheets.pop("choices", None)
    out = []
    for sheet in sheets.values():
        heads = [{*map(str.strip, cells)} for _, cells in sheet.top]
        kinds = [kind for kind, marks in _MARKS.items() if any(marks <= head for head in heads)]
        whole = not kinds or any(_needed_heads(kinds[0]) <= head for head in heads)
        if kinds and whole:
            out.append((kinds[0], sheet))
    return out


def _needed_heads(kind: str) -> set[str]:
    """The heads without which a table of figures is a sheet like any other."""
    return {"status", "source", "grade"} if kind == "observations" else set()


def _incoming(sheet: Sheet, kind: str, package: Package, folder: Path) -> tuple[pd.DataFrame, int]:
    """The rows of a sheet as the package writes them; and how many of them weren't accepted."""
    fields = _fields(kind, folder)
    head = next(cells for _, cells in sheet.top if {*map(str.strip, cells)} >= _MARKS[kind])
    judged = [name for name in ("accept", "period_source", "agreement") if name in head]
    review = [{"name": name, "type": "string"} for name in judged if "accept" in head]
    optional = {each["name"] for each in fields if not each.get("constraints", {}).get("required")}
    columns, others = [*fields, *review], bool(review)
    frame, _ = as_frame(sheet, columns, optional=optional | {"unit"}, others=others)
    sheet.converted[:] = [each for each in sheet.converted if each[1] not in judged]
    skipped = 0
    if review:
        accept = frame.pop("accept").str.casefold()
        what, words = "neither accepted nor refused", "yes, no, 是, 否, 1, 0"
        for row in frame.index[~accept.isin(_YES | _NO)]:
            line = int(frame["line"][row])
            problem = Problem(line, "accept", what, accept[row], words, "write yes or no")
            sheet.problems.append(problem)
        skipped = int((~accept.isin(_YES)).sum())
        frame = frame[accept.isin(_YES)]
    for column in ("indicator", "place", "parent"):
        if column in frame:
            frame = _by_name(sheet, frame, column, package)
    if {"unit", "indicator"} <= set(frame) and kind != "indicators":
        frame = _with_units(sheet, frame, package)
    sheet.problems.extend(_unsettled(frame, kind, package))
    frame = frame.drop(columns=["period_source", "agreement"], errors="ignore")
    return frame.assign(table=sheet.name).reset_index(drop=True), skipped


def _unsettled(frame: pd.DataFrame, kind: str, package: Package) -> list[Problem]:
    """What a reviewer has yet to settle: an inferred period, or another value that is held."""
    key = ["indicator", "place", "period" if kind == "observations" else "year"]
    if "agreement" not in frame or not {*key} <= {*frame}:
        return []
    values = package[kind].groupby(key)["value"].agg(set).to_dict()
    out = []
    for row in frame.to_dict("records"):
        if str(row.get("period_source", "")).startswith("inferred"):
            todo = "compare it with the report; write confirmed there"
            out.append(
                Problem(row["line"], "period_source", "inferred period", row[key[2]], "", todo)
            )
        held = values.get(tuple(row[name] for name in key), set())
        if held and row["value"] not in held and row["agreement"] != "revision":
            todo = "leave the row out, or write revision there to keep both"
            what, listed = "the package holds another value", ", ".join(sorted(held))
            out.append(Problem(row["line"], "agreement", what, row["value"], listed, todo))
    return out


def _by_name(sheet: Sheet, frame: pd.DataFrame, column: str, package: Package) -> pd.DataFrame:
    """Places and indicators by their codes, where they are written by name."""
    table = package.catalogue("indicators" if column == "indicator" else "places")
    codes: dict[str, str] = {}
    for name in ("name_en", "name_zh"):
        codes |= dict(zip(table[name], table.index, strict=True))
    codes.pop("", None)
    if column != "indicator":
        for row in table.itertuples():
            ends = suffixes(row.place, row.level) if row.name_zh else ()
            codes |= {f"{row.name_zh}{end}": row.place for end in ends}
    named = frame[column].isin(list(codes)) & ~frame[column].isin(table.index)
    for row in frame.index[named]:
        cell = frame[column][row]
        sheet.converted.append((int(frame["line"][row]), column, cell, codes[cell]))
    return frame.assign(**{column: frame[column].where(~named, frame[column].map(codes))})


def _with_units(sheet: Sheet, frame: pd.DataFrame, package: Package) -> pd.DataFrame:
    """The unit of its indicator for a row that names none, and its value read in that unit.

    An amount in another scale of the indicator's currency is brought to the indicator's.
    """
    stated = frame["indicator"].map(package.catalogue("indicators")["unit"])
    blank = (frame["unit"] == "") & stated.notna()
    values, units = frame["value"].copy(), frame["unit"].copy()
    for row in frame.index[~blank & stated.notna() & (frame["unit"] != stated)]:
        factor = scale_factor(units[row], stated[row])
        if factor is not None and (digits := plain_digits(values[row])) is not None:
            line, moved = int(frame["line"][row]), format(Decimal(digits) * factor, "f")
            sheet.converted.append((line, "unit", units[row], stated[row]))
            sheet.converted.append((line, "value", values[row], moved))
            units[row], values[row] = stated[row], moved
    for row in frame.index[blank]:
        line, cell = int(frame["line"][row]), values[row]
        sheet.converted.append((line, "unit", "(empty)", stated[row]))
        values[row] = plain_digits(cell, stated[row]) or cell
        if values[row] != cell:
            sheet.converted.append((line, "value", cell, values[row]))
    return frame.assign(unit=units.where(~blank, stated), value=values)


def _fields(kind: str, folder: Path) -> list[dict[str, Any]]:
    """The columns of a kind of table, from the package's descriptor."""
    for item in descriptor(folder)["resources"]:
        if kind == kind_of(item["name"], item["path"]):
            return list(item["schema"]["fields"])
    raise DataError(f"the package lists no table of {kind}", todo="list it as a resource")


def _candidates(table: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """The rows of a table that may have the key of one of a few rows, and no other of its rows."""
    for column in key:
        table = table[table[column].isin(rows[column].unique())]
    return table


def _compared(kind: str, rows: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Every incoming row with what it is to the rows of the package."""
    key = key_of(kind)
    columns = [name for name in rows if name not in ("line", "table")]
    known = _candidates(table, rows, key)
    known = known[[name for name in columns if name in known]]
    before: dict[tuple[str, ...], dict[str, str]] = {}
    for cells in known.to_dict("records"):
        before.setdefault(tuple(cells[name] for name in key), cells)
    incoming: dict[tuple[str, ...], dict[str, str]] = {}
    out = []
    for row, cells in zip(rows.index, rows.to_dict("records"), strict=True):
        label = tuple(cells[name] for name in key)
        stands = incoming.get(label) or before.get(label)
        different = [name for name in columns if stands and stands.get(name) != cells[name]]
        action = "same"
        if stands is None:
            action = "new"
        elif different:
            catalogue = kind in ("places", "indicators", "sources")
            another = catalogue or label in incoming or {"value", "unit"} & {*different}
            action = "conflict" if another else "changed"
        incoming.setdefault(label, cells)
        was = ", ".join(f"{name} {(stands or {}).get(name) or '(empty)'}" for name in different)
        now = ", ".join(f"{name} {cells[name] or '(empty)'}" for name in different)
        now = now or f"{cells.get('value', '')} {cells.get('unit', '')}".strip()
        name = ", ".join(part for part in label if part)
        out.append((action, cells["table"], cells["line"], kind, name, was, now, row))
    return pd.DataFrame(out, columns=[*COLUMNS, "row"])


def _merged(package: Package, plan: Plan) -> Package:
    """The package as it would be, each incoming row under its file and line."""
    tables = dict(package.tables)
    themes = package.catalogue("indicators")["theme"]
    for kind, rows in plan.incoming.items():
        key, table = key_of(kind), package[kind]
        fresh = numbered(rows.drop_duplicates(key, keep="last")).assign(theme_file=kind)
        if kind == "observations":
            fresh["theme_file"] = fresh["indicator"].map(themes).astype(object).fillna("")
        fresh = fresh.assign(**dict.fromkeys(table.columns.difference(fresh.columns), ""))
        candidates = _candidates(table, fresh, key)
        keys = pd.MultiIndex.from_frame(fresh[key])
        replaced = candidates.index[pd.MultiIndex.from_frame(candidates[key]).isin(keys)]
        tables[kind] = pd.concat([table.drop(replaced), fresh], ignore_index=True)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    return replace(package, tables=tables, created=max(package.created, today))


def _by_file(kind: str, rows: pd.DataFrame, plan: Plan) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows by the file that they belong to."""
    listed = files(plan.folder)
    if kind != "observations":
        yield listed[kind], rows
        return
    themes = plan.package.catalogue("indicators")["theme"]
    for theme, part in rows.groupby(rows["indicator"].map(themes)):
        if theme not in listed:
            raise DataError(f"the package has no table of the theme {theme!r}")
        yield listed[str(theme)], part


def _with_rows(plan: Plan, kind: str, path: str, rows: pd.DataFrame) -> bytes:
    """The content of a file with these rows in the place of those of the same key, or added.

    Every other byte of the file stays, comments and spellings included.
    """
    file, key = located(plan.folder, path), key_of(kind)
    if file.suffix.casefold() in SPREADSHEETS:
        todo = "save it as CSV UTF-8 under the same name, and remove the spreadsheet"
        raise DataError(f"{file.name} is a spreadsheet; rows are added to CSV files", todo=todo)
    content = file_bytes(file)
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    lines = list(io.StringIO(content.decode(encoding_of(content, file.name)[0]), newline=""))
    header = [plain_text(cell) for cell in read_sheets(file)[""].top[0][1]]
    table = plan.package[kind]
    standing = _candidates(table[table["table"] == path], rows, key)
    line_of = dict(
        zip(standing[key].itertuples(index=False, name=None), standing["line"], strict=True)
    )
    placed: dict[int, bytes] = {}
    added = []
    for row in rows.drop_duplicates(key, keep="last").to_dict("records"):
        cells = [str(row.get(name, "")) for name in header]
        line = line_of.get(tuple(row[name] for name in key))
        if line is None:
            added.append(cells)
        else:
            placed[line] = csv_bytes([cells])
    out = _replaced(lines, placed) if placed else "".join(lines).encode()
    if out and not out.endswith((b"\n", b"\r")):
        out += b"\n"
    return mark + out + csv_bytes(added)


def _replaced(lines: list[str], placed: dict[int, bytes]) -> bytes:
    """The lines of a CSV file, with other rows in the place of those that end on these lines."""
    out, begins = [], 0
    reader = csv.reader(lines)
    for _ in reader:
        row = "".join(lines[begins : reader.line_num]).encode()
        out.append(placed.get(reader.line_num, row))
        begins = reader.line_num
    return b"".join(out)
