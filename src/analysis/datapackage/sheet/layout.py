"""The tables of a sheet: which rows are titles, heads, figures, groups and notes."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...errors import DataError
from .grid import Cell, Grid
from .numbers import is_missing, looks_numeric
from .words import FORM, NOTE, UNIT_LINE, fold, head_role, time_of, without_marks

_MOST_HEADS = 10
_GOES_ON = re.compile(r"续|continued|cont\.|^\s*-?\s*\d+\s*-?\s*$", re.IGNORECASE)


@dataclass
class Table:
    """The rows of one table by what they are; ``groups`` has the lone labels above each row."""

    context: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    groups: dict[int, list[int]] = field(default_factory=dict)
    #: Rows of figures with a blank row above.
    apart: set[int] = field(default_factory=set)
    notes: list[int] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


@functools.lru_cache(maxsize=1 << 14)
def kind(cell: Cell) -> str:
    """What a cell seems to hold: Blank, Date, Year (or a period), Number, Missing or Text."""
    if cell.why == "a date":
        return "D"
    if cell.why:
        return "N"
    if not fold(cell.text):
        return "B"
    when = time_of(cell.text)
    if when.kind in ("part", "span", "fiscal", "date", "plan") and not _is_long(cell.text):
        return "Y"
    if when.kind == "year" and not when.rest:
        return "Y"
    if cell.number or (not when.kind and looks_numeric(cell)):
        return "N"
    return "M" if is_missing(cell) else "T"


def _is_long(text: str) -> bool:
    """Whether a text that names a period is more of a sentence."""
    return len(fold(text)) > 24


def texts(grid: Grid, row: int) -> list[str]:
    """The texts of a row, a merged one in each cell that it covers."""
    return [fold(cell.text) for cell in grid.cells[row]]


def distinct(grid: Grid, row: int) -> list[int]:
    """The columns of a row's texts, each merged area once."""
    out, areas = [], set()
    for column, cell in enumerate(grid.cells[row]):
        if not fold(cell.text) and not cell.why:
            continue
        if cell.area < 0 or cell.area not in areas:
            out.append(column)
        areas.add(cell.area)
    return out


def _filled(grid: Grid, row: int) -> list[int]:
    """The columns in which a row holds text, merged cells in each that they cover."""
    return [column for column, text in enumerate(texts(grid, row)) if text]


def asked(grid: Grid, row: int, what: str, todo: str) -> DataError:
    """The error for what a sheet doesn't decide: its grid, and which argument settles it."""
    return DataError(f"{grid.name}: {what}\n{grid.shown(row)}", todo=todo)


def find_tables(grid: Grid) -> list[Table]:
    """The tables of a sheet from its top to its end."""
    out: list[Table] = []
    now, gap = Table(), False
    waiting: list[tuple[int, str, bool]] = []
    values: set[int] = set()
    for row, cells in enumerate(grid.cells):
        columns = distinct(grid, row)
        if not columns:
            gap = True
            continue
        kinds = [kind(cells[column]) for column in columns]
        what = _row_kind(grid, row, columns, kinds, now, values, bool(waiting))
        if what == "data":
            if waiting and now.body:
                now, values = _resumed(grid, now, waiting, gap, row, out, values)
            elif not now.body:
                _begun(grid, now, waiting, {at for at in columns if kind(cells[at]) == "N"})
            if now.heads and not now.body and _is_numbering(cells, columns, kinds):
                now.skipped.append(row)
                waiting, gap = [], False
                continue
            if gap and now.body:
                now.apart.add(row)
            now.body.append(row)
            values |= {column for column in columns if kind(cells[column]) == "N"}
            waiting, gap = [], False
        elif what == "empty":
            now.body.append(row)
        else:
            waiting.append((row, what, gap))
            gap = False
    if now.body:
        now.notes += [row for row, _, _ in waiting]
        out.append(now)
    return out


def _row_kind(
    grid: Grid,
    row: int,
    columns: list[int],
    kinds: list[str],
    now: Table,
    values: set[int],
    waits: bool,
) -> str:
    """Whether a row is lone, data, empty data or a head."""
    cells = grid.cells[row]
    first = fold(cells[columns[0]].text)
    if len(columns) == 1 and kinds[0] != "N":
        return "lone"
    if all(each in "TYD" for each in kinds) and any(map(UNIT_LINE.search, texts(grid, row))):
        return "lone"
    if FORM.search(first) and len(first) < 12 and len(columns) <= 4 and now.body:
        return "lone"
    if "N" in kinds and not _all_years(cells, columns, kinds):
        return "data"
    if "M" in kinds and kinds[0] in "TY" and "T" not in kinds[2:] and (now.body or now.heads):
        return "data"
    covered = {column for column, each in enumerate(cells) if fold(each.text)}
    marked = {column for column, each in zip(columns, kinds, strict=True) if each == "M"}
    if now.body and marked & values and not {*columns} - marked & values:
        return "data"
    if now.body and not covered & values:
        return "empty"
    dated = [
        column
        for column, each in zip(columns, kinds, strict=True)
        if each == "Y" and re.fullmatch(r"\d{4}", fold(cells[column].text))
    ]
    if dated and now.body and not waits:
        repeated = any(texts(grid, row) == texts(grid, head) for head in now.heads)
        return "head" if repeated else "data"
    if dated and dated[0] == columns[0] and (waits or now.heads):  # years down, or a head?
        after = next((each for each in grid.cells[row + 1 :] if any(map(_stands, each))), None)
        return "data" if after is not None and kind(after[dated[0]]) == "Y" else "head"
    return "head"


def _stands(cell: Cell) -> bool:
    """Whether anything stands in a cell."""
    return bool(cell.text or cell.why)


def _all_years(cells: Sequence[Cell], columns: list[int], kinds: list[str]) -> bool:
    """Whether the numbers of a row are all years."""
    return all(each != "N" for each in kinds) and any(each == "Y" for each in kinds)


def _is_numbering(cells: Sequence[Cell], columns: list[int], kinds: list[str]) -> bool:
    """Whether a row below the heads only numbers the columns: 甲, 乙, 1, 2, 3."""
    numbers = [
        fold(cells[at].text).strip("()")
        for at, each in zip(columns, kinds, strict=True)
        if each == "N"
    ]
    words = {fold(cells[at].text) for at, each in zip(columns, kinds, strict=True) if each != "N"}
    counted = [str(each) for each in range(1, len(numbers) + 1)]
    return (
        numbers == counted
        and words <= {*"甲乙丙丁戊ABC", "栏次", "列次", "行次"}
        and (len(numbers) > 1 or bool(words))
    )


def _begun(grid: Grid, now: Table, waiting: list[tuple[int, str, bool]], valued: set[int]) -> None:
    """Tell the heads from what stands above them, when the first figures appear."""
    if waiting and all(what == "lone" for _, what, _ in waiting):
        row = waiting[-1][0]
        at = distinct(grid, row)[0]
        if at in valued and kind(grid.cells[row][at]) == "Y":  # a year above the only figures
            waiting = [*waiting[:-1], (row, "head", False)]
    heads = [row for row, what, _ in waiting if what == "head"]
    above = [row for row in heads if valued & {*_filled(grid, row)}]
    if above:  # rows of labels below the heads, all of whose figures are missing
        now.body += [
            row for row in heads if row > above[-1] and not any(map(head_role, texts(grid, row)))
        ]
        heads = [row for row in heads if row not in now.body]
    gaps = {row: gap for row, _, gap in waiting}
    if heads:
        last = heads[-1]
        width = len(distinct(grid, last))
        keep = [last]
        for row, below in zip(reversed(heads[:-1]), reversed(heads[1:]), strict=True):
            columns = distinct(grid, row)
            opening = fold(grid.cells[row][columns[0]].text)
            key = len(columns) < min(4, width) and (
                head_role(opening) in ("unit", "source", "skip") or ":" in opening
            )
            small = len(columns) <= 2 and width > 3 and max(columns) < 3
            if key or (small and (gaps[below] or columns[-1] - columns[0] > 1)):
                break
            if any(gaps[each] for each in range(row + 1, below + 1) if each in gaps) and small:
                break
            keep.insert(0, row)
        if len(keep) > _MOST_HEADS:
            raise asked(
                grid,
                last,
                f"{len(keep)} rows of heads stand above the figures",
                "delete what is no head, or give the rows in a file of their own",
            )
        now.heads = keep
        first = keep[0]
        for row, what, _ in waiting:
            if row in keep:
                continue
            if row > first and what == "lone":
                _lone_below(grid, now, row)
            else:
                now.context.append(row)
        return
    now.context += [row for row, _, _ in waiting]


def _lone_below(grid: Grid, now: Table, row: int) -> None:
    """A lone text between heads and figures: a unit, the head of the labels, a head, or a group."""
    column = distinct(grid, row)[0]
    text = fold(grid.cells[row][column].text)
    if UNIT_LINE.search(text):
        now.context.append(row)
    elif head_role(text) or column > 0 or row < now.heads[-1]:
        now.heads = sorted([*now.heads, row])
    else:
        now.groups.setdefault(-1, []).append(row)


def _resumed(
    grid: Grid,
    now: Table,
    waiting: list[tuple[int, str, bool]],
    gap: bool,
    row: int,
    out: list[Table],
    values: set[int],
) -> tuple[Table, set[int]]:
    """What texts between figures are: a repeated head, groups, notes, or the next table."""
    heads = [each for each, what, _ in waiting if what == "head"]
    lone = [each for each, what, _ in waiting if what == "lone"]
    known = {" ".join(filter(None, texts(grid, each))) for each in (*now.context, *now.heads)}
    words = {each: " ".join(filter(None, texts(grid, each))) for each in lone}
    above = " ".join(known)
    stale = [
        each
        for each in lone
        if words[each] in known
        or (
            _GOES_ON.search(words[each])
            and ((line := UNIT_LINE.search(words[each])) is None or line[1] in above)
        )
    ]
    repeated = [texts(grid, each) for each in now.heads]
    if heads:
        if all(texts(grid, each) in repeated for each in heads) and stale == lone:
            now.skipped += [*heads, *lone]
            return now, values
        if not lone and not any(gaps for _, _, gaps in waiting):
            raise asked(
                grid,
                heads[0],
                f"row {grid.rows[heads[0]]} has text among the figures",
                "delete the row, or list its words under missing=[...] where nothing was reported",
            )
        out.append(now)
        after = Table()
        valued = {at for at, cell in enumerate(grid.cells[row]) if kind(cell) == "N"}
        notes = []
        for each in lone:
            if NOTE.search(words[each]) and each < heads[0] and not UNIT_LINE.search(words[each]):
                notes.append(each)
        now.notes += [each for each in notes if not _is_caption(words[each])]
        rest = [each for each in waiting if each[0] not in now.notes]
        _begun(grid, after, rest, valued)
        return after, set()
    for each in lone:
        if each in stale or (NOTE.search(words[each]) and not _is_caption(words[each])):
            now.notes.append(each)
        else:
            now.groups.setdefault(row, []).append(each)
    return now, values


def _is_caption(text: str) -> bool:
    """Whether a text is the number and title of a table."""
    return (
        re.match(r"^\s*(?:续?表|table)\s*[\d一二三四五六七八九十]", text, re.IGNORECASE) is not None
    )


def clean(text: str) -> str:
    """A label without footnote marks."""
    return without_marks(fold(text))
