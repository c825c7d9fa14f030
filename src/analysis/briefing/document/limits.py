"""What is left out of an output that is too long to print, with words that say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ..words import word
from .blocks import Block, Listing, Table

_Value = TypeVar("_Value")
#: So many are kept from the beginning and from the end.
LINES, CHARACTERS = (40, 15), (1_500, 300)
ROWS, COLUMNS = (400, 100), (40, 20)


def shortened(block: Block, *, language: str) -> Block:
    """A listing or a table without its middle, where it is too long; any other block as it is."""
    if isinstance(block, Listing) and block.kind != "code":
        return replace(block, text=_text(block.text, language))
    if isinstance(block, Table):
        return _table(block, language)
    return block


def shorter_payload(payload: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """What a table is made from, without the middle of its rows, before cells are made of them."""
    rows = payload["rows"]
    if not isinstance(rows, list) or not (gone := _gone(rows, ROWS)):
        return payload
    gap = word("rows_left_out", language).format(n=gone)
    note = " ".join(filter(None, [str(payload.get("note") or ""), gap]))
    return {**payload, "rows": _ends(rows, ROWS), "note": note}


def _text(text: str, language: str) -> str:
    """A text without the middle of its lines, and its lines without theirs."""
    lines = text.rstrip().split("\n")
    first, last = LINES
    if (gone := len(lines) - first - last) > 1:
        gap = word("lines_left_out", language).format(n=gone)
        lines = [*lines[:first], gap, *lines[-last:]]
    elif all(len(line) <= sum(CHARACTERS) for line in lines):
        return text
    return "\n".join(_line(line, language) for line in lines)


def _line(line: str, language: str) -> str:
    """A line without its middle."""
    first, last = CHARACTERS
    gone = len(line) - first - last
    if gone <= 0:
        return line
    gap = word("characters_left_out", language).format(n=gone)
    return f"{line[:first]} {gap} {line[-last:]}"


def _table(table: Table, language: str) -> Table:
    """A table without the middle of its rows and of its columns; its note says how many."""
    rows, columns = _gone(table.rows, ROWS), _gone(table.header, COLUMNS)
    if not rows and not columns:
        return table
    counts = (("rows_left_out", rows), ("columns_left_out", columns))
    gaps = [word(key, language).format(n=number) for key, number in counts if number]
    kept = _ends(table.rows, ROWS)
    return replace(
        table,
        header=_ends(table.header, COLUMNS),
        rows=[_ends(row, COLUMNS) if columns else row for row in kept],
        align=_ends(table.align, COLUMNS),
        note=" ".join(filter(None, [table.note, *gaps])),
    )


def _gone(values: Sequence[object], ends: tuple[int, int]) -> int:
    """How many values lie between the two ends."""
    return max(len(values) - sum(ends), 0)


def _ends(values: Sequence[_Value], ends: tuple[int, int]) -> Sequence[_Value]:
    """The values at both ends; all where there are not more."""
    first, last = ends
    return [*values[:first], *values[-last:]] if len(values) > first + last else values
