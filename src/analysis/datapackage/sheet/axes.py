"""What each column of a table holds: labels of one role or another, figures, flags, remarks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .context import Names, label_of
from .grid import Grid, letters
from .heads import Column, drop_translations, name_parts, own_text, read_head, stacks
from .layout import Table, asked, clean, kind
from .numbers import flagged
from .words import (
    CJK,
    TOTAL,
    WHOLE,
    fold,
    head_role,
    one_language,
    split_unit,
    time_of,
)

Said = tuple[str, str, str, str]
#: Roles whose texts come along as columns of the panel.
CARRIED = ("source", "published", "edition", "basis", "status")


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
    heads = stacks(grid, table)
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
    name_parts(grid, table, out.figures)
    drop_translations(out.figures)
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
        column = read_head(grid, at, stack, names)
        if role == "value":
            column.names, column.unit = [], column.unit
        out.figures.append(column)
        return None
    if not kinds["T"] and not kinds["N"] and (kinds["Y"] or kinds["D"]):
        plain = all(re.fullmatch(r"\d{4}", fold(cell.text)) for cell in cells if cell.text)
        if at > first and not (stack and time_of(head).kind):
            raise _unsure(grid, table, at)
        if at > first or (plain and stack and (names.indicator(head) or split_unit(head)[1])):
            column = read_head(grid, at, stack, names)
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


def _redundant(grid: Grid, table: Table, out: Axes, names: Names) -> None:
    """Leave out columns of labels that say in codes or in English what another one says."""
    texts = {
        at: [own_text(grid, row, at) for row in table.body]
        for at, role in out.labels.items()
        if role in ("", "place", "indicator", "code")
    }
    for one, other in itertools.combinations(texts, 2):
        roles = (out.labels.get(one), out.labels.get(other))
        if None in roles:
            continue
        apart = "" not in roles and roles[0] != roles[1] and "indicator" in roles
        if apart and len({*texts[one]}) < 3:
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
        if {labels[at], labels[twin]} == {"place", "indicator"} and not matched:
            continue
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
