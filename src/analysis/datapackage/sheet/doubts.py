"""Words of a sheet that change what figures mean, where reading on would drop them."""

from __future__ import annotations

import re

from .context import Names, above, is_group, label_of
from .grid import Grid
from .layout import Table, distinct
from .words import (
    CHANGE,
    ESTIMATED,
    PLANNED,
    RANKED,
    RELATIVE,
    SCOPE,
    UNIT_LINE,
    fold,
    head_role,
    is_unit,
    read_unit,
    split_unit,
    time_of,
)

_PER = re.compile(r"人均|每[万千百]|占.{0,6}比|累计|当年价|可比价|不变价|指数")

#: A line that says only that figures are growth, shares or ranks.
RELATIVE_ALONE = re.compile(
    rf"\(?(?:{CHANGE.pattern}|{RANKED.pattern}|占全.{{0,3}}比[重例])\)?", re.I
)
_SAID = re.compile(r"单位(?:均|都|统一)?[为是]\s*([^。；;，,)]+)")


def units_of(text: str) -> set[str]:
    """The units that a line of the sheet names, as its words stand."""
    if (said := _SAID.search(fold(text))) and is_unit(said[1]):
        return {said[1]}
    line = UNIT_LINE.search(fold(text))
    inner = line[1] if line else fold(text).strip("()[] ")
    parts = re.split(r"[、,，;；]|和|及", inner) if line and not is_unit(inner) else [inner]
    return {part.strip(" ()") for part in parts if is_unit(part.strip(" ()"))}


def unit_among(grid: Grid, table: Table, rows: list[int], stated: list[tuple[str, int]]) -> str:
    """The cell and the words of a unit line among rows that isn't the one above the table."""
    for row in rows:
        texts = [fold(grid.cells[row][at].text) for at in distinct(grid, row)]
        keyed = len(texts) == 2 and head_role(texts[0].rstrip(":：")) == "unit"
        for unit in {texts[1]} if keyed else set().union(*map(units_of, texts)):
            if read_unit(unit) not in stated:
                return f"{grid.at(row, 0)} ({' '.join(texts)})"
    return ""


def changes_meaning(text: str, places: set[str], names: Names) -> str:
    """What a label alone in its row says that its rows would lose; else an empty text."""
    name, part = label_of(text)
    bare, unit = split_unit(name)
    if names.indicator(name, bare) and not unit:
        return ""
    when = time_of(text)
    if when.kind in ("part", "span", "date", "fiscal") or (when.kind == "year" and not when.rest):
        return "a time"
    if PLANNED.search(text) or ESTIMATED.search(text):
        return "a plan or an estimate"
    if any(each.search(bare) for each in (CHANGE, RANKED, RELATIVE, _PER)):
        return "another measure"
    if (part and name) or (SCOPE.search(bare) and not is_group(text)):
        return "a part of the whole"
    if unit and not is_group(text):
        return "a unit"
    found = {names.place(name)} - {None} or names.places_in(text)
    if any(not any(code == each or above(str(code), each) for each in places) for code in found):
        return "a place"
    return ""
