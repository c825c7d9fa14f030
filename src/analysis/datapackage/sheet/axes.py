"""What each column of a table holds, and what its heads say: labels, figures, flags, remarks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .context import Names, label_of
from .grid import Grid, letters
from .layout import Table, asked, clean, kind
from .numbers import flagged
from .words import (
    CHANGE,
    CJK,
    PLAIN,
    RANKED,
    RELATIVE,
    TOTAL,
    WHOLE,
    fold,
    head_role,
    is_before,
    is_unit,
    one_language,
    split_unit,
    time_of,
)

Said = tuple[str, str, str, str]
#: An English word, as a translation has it; abbreviations such as SCI aren't.
_WORDS = re.compile(r"[a-z]{2}")
#: Roles whose texts come along as columns of the panel.
CARRIED = ("source", "published", "edition", "basis", "status")


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


@dataclass
class Axes:
    """The columns of a table by role; ``labels`` maps a column to year, place, indicator ...."""

    labels: dict[int, str] = field(default_factory=dict)
    figures: list[Column] = field(default_factory=list)
    levels: dict[int, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)

    def of(self, role: str) -> list[int]:
        """The columns of labels that have a role."""
        return [column for column, each in self.labels.items() if each == role]


def find_axes(grid: Grid, table: Table, names: Names) -> Axes:
    """Tell columns of labels from columns of figures, and read the heads of the latter."""
    out = Axes()
    heads = _stacks(grid, table)
    valued = [at for at, stack in heads.items() if stack and head_role(stack[-1][1]) == "value"]
    first = _first_figures(grid, table, heads)
    for at in range(len(grid.columns)):
        _sort(grid, table, out, at, heads[at], first, bool(valued), names)
    if not out.figures:
        raise asked(
            grid,
            table.body[0],
            "no column of figures was found below a head",
            "give every column of figures a head, and each row of figures its label",
        )
    _redundant(grid, table, out, names)
    _parts(out.figures)
    _translations(out.figures)
    return out


def _first_figures(grid: Grid, table: Table, heads: dict[int, list[tuple[int, str]]]) -> int:
    """The first column that holds figures and isn't a column of labels by its head."""
    for at, stack in heads.items():
        role = head_role(stack[-1][1]) if stack else ""
        kinds = [kind(grid.cells[row][at]) for row in table.body]
        if (
            "N" in kinds
            and role not in ("code", "skip", "year", "scale")
            and not _counts(grid, table, at, stack)
            and kinds.count("T") <= kinds.count("N")
        ):
            return at
    return len(grid.columns)


def _counts(grid: Grid, table: Table, at: int, stack: list[tuple[int, str]]) -> bool:
    """Whether a first column without a head numbers the rows."""
    texts = [fold(grid.cells[row][at].text) for row in table.body]
    counted = [str(each) for each in range(1, len(texts) + 1)]
    return at == 0 and not stack and len(texts) > 2 and [t for t in texts if t] == counted


def _stacks(grid: Grid, table: Table) -> dict[int, list[tuple[int, str]]]:
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


def _sort(
    grid: Grid,
    table: Table,
    out: Axes,
    at: int,
    stack: list[tuple[int, str]],
    first: int,
    valued: bool,
    names: Names,
) -> None:
    """Enter a column among the labels or the figures, or say why it is left out."""
    cells = [grid.cells[row][at] for row in table.body]
    kinds = {each: [kind(cell) for cell in cells].count(each) for each in "NYMTDB"}
    head = stack[-1][1] if stack else ""
    role = head_role(head)
    where = f"column {letters(grid.columns[at])}"

    def leave(why: str) -> None:
        if head or kinds["N"] or kinds["T"]:
            out.said.append((where, head, "left out", why))

    figures = kinds["N"] > 0 or (kinds["M"] > 0 and not kinds["T"] and at >= first)
    name, unit = split_unit(one_language(clean(head)))
    if kinds["T"] and not role and (time_of(head).kind or unit or names.indicator(head, name)):
        figures, first = True, min(first, at)  # words where its head asks for figures
    if role == "value" and kinds["T"] <= kinds["N"] + kinds["M"]:
        role = "value"
    elif role == "skip":
        return leave("numbers the rows, or remarks")
    elif role == "code":
        texts = {fold(cell.text) for cell in cells if cell.text}
        if texts and all(names.place(text) for text in texts):
            out.labels[at] = "place"
            return None
        if kinds["N"] and not kinds["T"]:
            return leave("codes that the catalogue doesn't know")
        out.labels[at] = "code"
        return None
    elif role == "year" and (kinds["Y"] or kinds["D"]):
        out.labels[at] = "year"
        return None
    elif role in ("unit", "scale", "flags", *CARRIED):
        if kinds["N"] + kinds["T"] + kinds["Y"] + kinds["M"]:
            out.labels[at] = role
        return None
    elif (role in ("place", "indicator") and kinds["T"] > kinds["N"]) or (
        role in ("place", "indicator") and kinds["N"] and at < first
    ):
        out.labels[at] = role
        return None
    if role == "value" or (figures and at >= first):
        if valued and role != "value":
            return leave("beside the column of values")
        if kinds["Y"] and not kinds["N"] and role != "value":
            raise _unsure(grid, table, at)
        if not stack:
            raise asked(
                grid,
                table.body[0],
                f"{where} holds figures and has no head",
                "write a head above it that names its year, place or indicator",
            )
        column = _head(grid, at, stack, names)
        if role == "value":
            column.names, column.unit = [], column.unit
        out.figures.append(column)
        return None
    if not kinds["T"] and not kinds["N"] and (kinds["Y"] or kinds["D"]):
        plain = all(re.fullmatch(r"\d{4}", fold(cell.text)) for cell in cells if cell.text)
        if at > first and not (stack and time_of(head).kind):
            raise _unsure(grid, table, at)
        if at > first or (plain and stack and (names.indicator(head) or split_unit(head)[1])):
            column = _head(grid, at, stack, names)
            if at > first and column.year:
                out.figures.append(column)
                return None
            raise _unsure(grid, table, at)
        if plain and stack and not _steady([int(fold(c.text)) for c in cells if c.text]):
            raise _unsure(grid, table, at)
        out.labels[at] = "year"
        return None
    if kinds["T"] and at < first:
        out.labels[at] = ""
        return None
    if (
        kinds["T"]
        and out.figures
        and not stack
        and all(flagged(cell.text) is not None for cell in cells)
    ):
        out.figures[-1].flags = at
        return None
    if kinds["T"]:
        return leave("text to the right of the figures")
    if head and at < first and not kinds["N"]:
        return leave("empty")
    if head:
        return leave("holds no figure")
    return None


def _steady(years: list[int]) -> bool:
    """Whether numbers run like years: by one each, or in equal runs."""
    steps = {abs(b - a) for a, b in itertools.pairwise(years)}
    return steps <= {1} or len(set(years)) < len(years)


def _unsure(grid: Grid, table: Table, at: int) -> Exception:
    """The error for numbers that may be years or figures."""
    return asked(
        grid,
        table.body[0],
        f"column {letters(grid.columns[at])} holds numbers like years; are they years or figures?",
        "head a column of years 年份 or year; write figures with a decimal (2016.0) or a unit",
    )


def _head(grid: Grid, at: int, stack: list[tuple[int, str]], names: Names) -> Column:
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


def _parts(figures: list[Column]) -> None:
    """Name what a column is a part of (#, 其中) by the column to its left that is none."""
    whole: Column | None = None
    for column in figures:
        if not column.part:
            whole = column
        elif whole is not None and whole.names and column.names:
            if len(column.names) == 1:
                column.names = [*whole.names, *column.names]
            if column.names[0] == whole.names[0] and not RELATIVE.search(column.names[-1][1]):
                column.unit = column.unit or whole.unit


def _translations(figures: list[Column]) -> None:
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


def _redundant(grid: Grid, table: Table, out: Axes, names: Names) -> None:
    """Leave out columns of labels that say in codes or in English what another one says."""
    texts = {
        at: [own_text(grid, row, at) for row in table.body]
        for at, role in out.labels.items()
        if role in ("", "place", "indicator", "code")
    }
    for one, other in itertools.combinations(texts, 2):
        roles = (out.labels.get(one), out.labels.get(other))
        if None in roles or not ("" in roles or roles[0] == roles[1] or "indicator" not in roles):
            continue
        drop = _lesser(one, other, texts, out.labels, names)
        if drop is None:
            continue
        if "code" in roles:
            out.labels[other if drop == one else one] = "place"
        del out.labels[drop]
        where = f"column {letters(grid.columns[drop])}"
        out.said.append((where, "", "left out", "says what another column of labels says"))
    for at in out.of("code"):
        del out.labels[at]
        where = f"column {letters(grid.columns[at])}"
        out.said.append((where, "", "left out", "codes that the catalogue doesn't know"))


def own_text(grid: Grid, row: int, at: int) -> str:
    """The label of a cell; blank where it only continues a merged one to its left."""
    cell = grid.cells[row][at]
    continues = at and cell.area >= 0 and grid.cells[row][at - 1].area == cell.area
    return "" if continues else clean(cell.text)


def _lesser(
    one: int, other: int, texts: dict[int, list[str]], labels: dict[int, str], names: Names
) -> int | None:
    """Which of two columns repeats the other: the code, the translation, the unknown name."""
    pairs = set(zip(texts[one], texts[other], strict=True))
    matched = len(pairs) == len(set(texts[one])) == len(set(texts[other]))
    for at, twin in ((one, other), (other, one)):
        known = all(names.place(text) for text in texts[at])
        if labels[at] == "code" and matched:
            return twin if known else at
        codes = all(re.fullmatch(r"[A-Z0-9_.-]*", text) for text in texts[at])
        if codes and matched and not known and labels[twin] != "code":
            return at
        latin = not re.search(CJK, "".join(texts[at]))
        if latin and not known and all(re.search(CJK, text) for text in texts[twin] if text):
            return at
    return None


def role_of(texts: Iterable[str], names: Names) -> str:
    """Whether labels are places or indicators by what they say; else an empty text."""
    labels = {label_of(text)[0] for text in texts if text}
    labels = {each for each in labels if each not in WHOLE and not TOTAL.fullmatch(each)}
    if not labels:
        return ""
    places = sum(names.place(each) is not None for each in labels)
    named = {each for each in labels if names.indicator(each, split_unit(each)[0])}
    units = {each for each in labels if split_unit(each)[1]}
    kinds = [re.fullmatch(rf"{CJK}{{1,9}}[省市县区州盟旗]", each) is not None for each in labels]
    if places and not named and places >= 0.5 * len(labels):
        return "place"
    if (named or units) and not places:
        return "indicator"
    return "place" if all(kinds) and not named else ""
