"""Tables that never leave the page: the size of type and the widths of the columns."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ..characters import WIDE
from ..fonts import em_width
from .blocks import Cell, Table

#: The text block of an A4 page with 22 mm margins, in points.
MEASURE = 470.5
TEXT_HEIGHT = 660.0
#: The last size is for a table that fits no other way.
SIZES = (9.0, 8.5, 8.0, 7.5)
GUTTER = 10.0
#: More room between a column of figures and one of words.
APART = 9.0
#: A table of up to this many rows stands on one page.
SHORT = 10
#: A row of up to this many lines does too.
_ROW = 15
_COMFORT = 9.0
_SPREAD = 26.0
_NUMBER_LENGTH = 18
#: A figure up to its last digit before the point.
_WHOLE = re.compile(r"[^\d]*\d[\d,]*")
#: What follows the point of a figure, with its unit, in ems, is lined up up to this length.
_TAIL = 3.6
#: What no line breaks within; an address breaks after its strokes.
_WORD = re.compile(rf"[{WIDE}]|[^\s/{WIDE}]+/*|/+")


@dataclass(frozen=True)
class Fit:
    """How a table fits the measure.

    ``panels`` holds, per part of the table, the numbers of its columns and their widths in points;
    a table that is too wide has several parts, each beginning with the first column.
    """

    size: float
    panels: list[tuple[list[int], list[float]]] = field(default_factory=list)


class _Needs(NamedTuple):
    """The width of a column in ems: its longest word, its cells, its cells and header on a line."""

    least: float
    body: float
    whole: float


def fit_table(table: Table, *, measure: float = MEASURE) -> Fit:
    """Choose the size of type and the widths of the columns, so that nothing leaves the measure.

    Of the sizes of type at which every word fits, the one with the fewest lines is taken, the
    largest of equals. Where no size does, the columns go into several parts, one below the other,
    each beginning with the first column.
    """
    needs = [_needs(table, column) for column in range(len(table.header))]
    least, every = sum(need.least for need in needs), list(range(len(needs)))
    fitting = [size for size in SIZES if least * size + GUTTER * len(needs) <= measure]
    if not fitting:
        return _split(needs, size=SIZES[-2], measure=measure)
    fits = [Fit(size, [(every, _widths(needs, size=size, measure=measure))]) for size in fitting]
    return min(fits[:-1] or fits, key=lambda fit: sum(_lines(table, fit)))


def _split(needs: Sequence[_Needs], *, size: float, measure: float) -> Fit:
    room = (measure / 2 - GUTTER) / size
    needs = [_Needs(min(need.least, room), need.body, need.whole) for need in needs]
    groups = _groups([need.least * size + GUTTER for need in needs], measure)
    parts = [(group, [needs[column] for column in group]) for group in groups]
    return Fit(size, [(group, _widths(own, size=size, measure=measure)) for group, own in parts])


def point_room(table: Table, column: int) -> list[float]:
    """The ems right of each cell of a column of figures that put their points below each other.

    Examples
    --------
    >>> from analysis.briefing.document.blocks import words
    >>> rows = [[Cell(words(text))] for text in ("3.12", "4", "12.5")]
    >>> [round(room, 2) for room in point_room(Table(rows[0], rows, ["right"]), 0)]
    [0.0, 1.39, 0.56]
    """
    texts = [row[column].text if column < len(row) else "" for row in table.rows]
    wide = [column < len(row) and row[column].wide for row in table.rows]
    wholes = [None if wide[at] else _WHOLE.match(text) for at, text in enumerate(texts)]
    tails = [
        em_width(text[whole.end() :]) if whole else 0.0
        for text, whole in zip(texts, wholes, strict=True)
    ]
    most = max(tails, default=0.0)
    if table.align[column] != "right" or most > _TAIL:
        return [0.0] * len(texts)
    return [most - tail if whole else 0.0 for tail, whole in zip(tails, wholes, strict=True)]


def is_apart(table: Table, column: int) -> bool:
    """Tell whether a column of words follows one of figures, and needs more room before it."""
    return column > 0 and table.align[column] == "left" and table.align[column - 1] == "right"


def _needs(table: Table, column: int) -> _Needs:
    rooms = point_room(table, column)
    cells = [
        (row[column].text, room)
        for row, room in zip(table.rows, rooms, strict=True)
        if column < len(row) and not row[column].wide
    ]
    texts = [text for text, _ in cells]
    header = "" if table.header[column].wide else table.header[column].text
    body = max((em_width(text) + room for text, room in cells), default=0.0)
    whole = max(body, em_width(header))
    numbers = table.align[column] == "right"
    kept = [text for text in texts if numbers and len(text) <= _NUMBER_LENGTH]
    broken = [header, *(text for text in texts if text not in kept)]
    words = [word for text in broken for word in _WORD.findall(text)]
    tight = max(map(em_width, words), default=0.0)
    tight = max([tight, *(em_width(text) + room for text, room in cells if text in kept)])
    least = max(tight, min(whole, _COMFORT, 4.0 + whole / 4))
    head = max(map(em_width, _WORD.findall(header)), default=0.0)
    more = 0.1 + is_apart(table, column) * APART / SIZES[-1]
    return _Needs(*(width * 1.02 + more for width in (least, max(least, body, head), whole)))


def _widths(needs: Sequence[_Needs], *, size: float, measure: float) -> list[float]:
    """Room for the longest words, then for the cells on one line, then for the headers."""
    widths = [need.least * size for need in needs]
    spare = max(measure - sum(widths) - GUTTER * len(needs), 0.0)
    for wish in ("body", "whole"):
        wanted = [
            max(getattr(need, wish) * size - width, 0.0)
            for need, width in zip(needs, widths, strict=True)
        ]
        given = _shared(spare, wanted)
        widths = [width + more for width, more in zip(widths, given, strict=True)]
        spare -= sum(given)
    extra = min(spare / len(needs), _SPREAD)
    return [width + GUTTER + extra for width in widths]


def _shared(spare: float, wanted: Sequence[float]) -> list[float]:
    """The small wishes are met in full, and the rest goes to the large ones in equal parts."""
    given = [0.0] * len(wanted)
    order = sorted(range(len(wanted)), key=lambda column: wanted[column])
    for met, column in enumerate(order):
        given[column] = min(wanted[column], spare / (len(wanted) - met))
        spare -= given[column]
    return given


def _groups(needs: Sequence[float], measure: float) -> list[list[int]]:
    """The columns in as few parts as fit, and of nearly equal number; the first is in each."""
    rest = list(range(1, len(needs)))
    for parts in range(2, len(rest) + 1):
        size, longer = divmod(len(rest), parts)
        starts = [part * size + min(part, longer) for part in range(parts + 1)]
        groups = [[0, *rest[a:b]] for a, b in itertools.pairwise(starts)]
        if all(sum(needs[column] for column in group) <= measure for group in groups):
            return groups
    return [[0, column] for column in rest] or [[0]]


def _lines(table: Table, fit: Fit) -> list[float]:
    """How many lines each row takes, part after part."""

    def count(cell: Cell, width: float) -> float:
        room = max(width - GUTTER, 1.0)
        if cell.wide:
            return 1.0
        return sum(
            max(-(-em_width(part) * fit.size // room), 1.0) for part in cell.text.split("\n")
        )

    return [
        max(count(cell, width) for cell, width in zip(picked(row, columns), widths, strict=True))
        for columns, widths in fit.panels
        for row in [*table.heads, table.header, *table.rows]
    ]


def picked(row: Sequence[Cell], columns: Sequence[int]) -> list[Cell]:
    """The cells of a row in the columns given; an empty one where the row is too short."""
    return [row[column] if column < len(row) else Cell(()) for column in columns]


def _height(table: Table, fit: Fit) -> float:
    return 40.0 + sum(lines * fit.size * 1.5 + 5.0 for lines in _lines(table, fit))


def is_kept_whole(table: Table, fit: Fit) -> bool:
    """Tell whether a table stands on one page: it is short, in rows and in height."""
    return len(table.rows) <= SHORT and _height(table, fit) < 0.4 * TEXT_HEIGHT


def has_tall_rows(table: Table, fit: Fit) -> bool:
    """Tell whether a row is so tall that it may have to go on on the next page."""
    return max(_lines(table, fit)) > _ROW
