"""The heads of a table's columns: runs over several of them, and what each stack of heads says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .context import Names, label_of
from .grid import Grid, letters
from .layout import Table, asked, clean, kind
from .words import (
    CHANGE,
    CJK,
    PLAIN,
    RANKED,
    RELATIVE,
    fold,
    is_before,
    is_unit,
    one_language,
    read_unit,
    split_unit,
    time_of,
)

#: An English word, as a translation has it; abbreviations such as SCI aren't.
_WORDS = re.compile(r"[a-z]{2}")

#: Units of growth, shares and ranks, and what to do about a part that stands below one.
RATIOS = ("pct", "pp", "rank", "places")
PARTS = "write its unit in brackets, as in #第二产业（亿元）: is it a part of the level or of that?"


@dataclass
class Column:
    """A column of figures: what its heads say of them, or why it is left out."""

    at: int
    text: str
    year: int = 0
    estimated: bool = False
    unit: str = ""
    names: list[tuple[int, str]] = field(default_factory=list)
    changes: str = ""
    part: bool = False
    flags: int = -1
    out: str = ""


def stacks(grid: Grid, table: Table) -> dict[int, list[tuple[int, str]]]:
    """The heads above each column, from the top; one that is repeated below stands once."""
    out: dict[int, list[tuple[int, str]]] = {at: [] for at in range(len(grid.columns))}
    for number, row in enumerate(table.heads):
        filled = _filled(grid, table, number)
        for at, text in filled.items():
            if text and text not in [each for _, each in out[at]]:
                out[at].append((row, text))
    return out


def _filled(grid: Grid, table: Table, number: int) -> dict[int, str]:
    """The texts of a row of heads, each run to the right where what stands below repeats."""
    row, below = table.heads[number], table.heads[number + 1 :]
    texts = {at: fold(cell.text) for at, cell in enumerate(grid.cells[row])}

    def under(at: int) -> tuple[str, ...]:
        return tuple(fold(grid.cells[each][at].text) for each in below)

    used = {
        at
        for at in texts
        if any(under(at)) or any(kind(grid.cells[each][at]) == "N" for each in table.body)
    }
    gaps = [at for at in used if not texts[at] and any(under(at)) and at > 0]
    starts = [at for at in sorted(texts) if texts[at]]
    above = table.heads[:number]
    gaps = [at for at in gaps if not any(own_text(grid, each, at) for each in above)]
    gaps = [at for at in gaps if starts and at > starts[0]]
    parts = {at for at in gaps if label_of(next(filter(None, under(at)), ""))[1]}
    for at in sorted(parts):  # the head of what it is a part of (#, 其中) stands to its left
        texts[at] = texts[max(start for start in starts if start < at)]
    gaps = [at for at in gaps if at not in parts]
    if not gaps:
        return texts
    runs: dict[int, list[int]] = {}
    for at in sorted(used):
        before = [start for start in starts if start <= at]
        if before and any(under(at)):
            runs.setdefault(before[-1], []).append(at)
    patterns = {tuple(map(under, run)) for start, run in runs.items() if len(run) > 1}
    singles = [
        start
        for start, run in runs.items()
        if len(run) == 1 and start > min(gaps) and any(under(start)) and start in runs
    ]
    labels = {start for start, run in runs.items() if len(run) > 1}
    if len(patterns) != 1 or (singles and any(start > min(labels) for start in singles)):
        at = min(gaps)
        raise asked(
            grid,
            row,
            f"row {grid.rows[row]} has no head above column {letters(grid.columns[at])}",
            "write the head above each of its columns, or merge the cells that it covers",
        )
    out = dict(texts)
    for start, run in runs.items():
        out |= dict.fromkeys(run, texts[start]) if len(run) > 1 else {}
    return out


def read_head(grid: Grid, at: int, stack: list[tuple[int, str]], names: Names) -> Column:
    """What the heads of a column of figures say."""
    out = Column(at, " / ".join(text for _, text in stack))
    whole = names.indicator(out.text) or names.indicator(stack[-1][1])
    for row, text in stack:
        bare = clean(text)
        when = time_of(bare)
        if grid.cells[row][at].why == "a date" or when.kind in ("date", "fiscal"):
            todo = "write the year alone (2016); the figures of a panel are annual"
            what = "a date" if when.kind != "fiscal" else "no calendar year"
            raise asked(grid, row, f"{grid.at(row, at)} holds {what} ({text}) for a year", todo)
        known = names.indicator(bare, split_unit(one_language(bare))[0])
        if when.kind in ("part", "span", "plan") and not known:
            words = {"part": "part of a year", "span": "several years", "plan": "a plan, no result"}
            out.out = out.out or words[when.kind]
            continue
        if is_before(bare):
            out.out = "the year before, not named"
            continue
        if when.kind == "year" and not known:
            if out.year and out.year != when.year:
                out.out = "two years"
            out.year, bare = when.year, when.rest
        out.estimated |= when.estimated
        inner = bare.strip("() ")
        if is_unit(inner) and not known:
            unit, bare = inner, ""
        else:
            name, unit = split_unit(one_language(bare))
            if whole and not known:
                name = name or bare
            if not unit and re.search(CJK, bare):  # R&D经费 Expenditure (100 million yuan)
                unit = split_unit(bare)[1]
            bare = name
        if unit and not (out.unit and re.search(CJK, out.unit) and not re.search(CJK, unit)):
            out.unit = unit
        bare, part = label_of(bare)
        out.part |= part and not known
        if bare and (CHANGE.fullmatch(bare) or RANKED.fullmatch(bare)):
            out.changes = f"{out.changes} {bare}".strip()
        elif bare and not (PLAIN.fullmatch(bare) and not names.indicator(bare)):
            out.names.append((row, bare))
    joined = " ".join([*(name for _, name in out.names), out.changes]).strip()
    if out.changes and CHANGE.fullmatch(re.sub(rf"(?<={CJK}) (?={CJK})", "", joined)):
        out.names, out.changes = [], joined
    return out


def moved(name: str, unit: str) -> bool:
    """Whether a name or its unit says that it is a growth, a share or a rank."""
    told = any(each.search(name) for each in (CHANGE, RANKED, RELATIVE))
    return told or (bool(unit) and read_unit(unit)[0] in ("pp", "rank"))


def name_parts(grid: Grid, table: Table, figures: list[Column]) -> None:
    """Name what a column is a part of (#, 其中) by the column to its left that is none."""
    wholes: list[Column] = []
    for column in figures:
        if not column.part:
            wholes.append(column)
            continue
        whole = wholes[-1] if wholes else None
        if whole is not None and _moved(whole):
            if not column.unit:
                where = f"column {letters(grid.columns[column.at])} ({column.text})"
                what = f"{where} is a part beside a growth, share or rank"
                raise asked(grid, table.body[0], what, PARTS)
            if read_unit(column.unit)[0] not in RATIOS:
                whole = next((each for each in reversed(wholes) if not _moved(each)), None)
        if whole is not None and whole.names and column.names:
            if len(column.names) == 1:
                column.names = [*whole.names, *column.names]
            if column.names[0] == whole.names[0] and not RELATIVE.search(column.names[-1][1]):
                column.unit = column.unit or whole.unit


def _moved(column: Column) -> bool:
    """Whether a column is of a growth, a share or a rank."""
    return moved(" ".join([*(name for _, name in column.names), column.changes]), column.unit)


def drop_translations(figures: list[Column]) -> None:
    """Drop the heads that say in English what others above a column say in Chinese."""
    kept = [
        [each for each in column.names if re.search(CJK, each[1]) or not _WORDS.search(each[1])]
        for column in figures
    ]
    told = [
        (column.year, column.changes, column.out, tuple(name for _, name in names))
        for column, names in zip(figures, kept, strict=True)
    ]
    if all(names or not column.names for column, names in zip(figures, kept, strict=True)) and (
        len(set(told)) == len(told)
    ):
        for column, names in zip(figures, kept, strict=True):
            column.names = names


def own_text(grid: Grid, row: int, at: int) -> str:
    """The label of a cell; blank where it only continues a merged one to its left."""
    cell = grid.cells[row][at]
    continues = at and cell.area >= 0 and grid.cells[row][at - 1].area == cell.area
    return "" if continues else clean(cell.text)
