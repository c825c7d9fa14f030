"""Tables that never leave the page: cells to columns that fit, to Typst markup."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .escape import escape
from .fonts import em_width

#: The text block of an A4 page with 22 mm margins, in points.
MEASURE = 470.5
TEXT_HEIGHT = 660.0
SIZES = (9.0, 8.5, 8.0)
WRAPPED_SIZES = (9.0, 8.5, 8.0, 7.5)
GUTTER = 10.0
#: A table of up to this many rows stands on one page.
SHORT = 15
_COMFORT = 9.0
_SPREAD = 26.0
_NUMBER = re.compile(r"^[\s(<>≥≤≈~±+−–-]*[\d.,\s]*\d[\d.,]*\s*(%|‰|pp|个百分点)?\)?[*†‡]*$")
_EMPTY = {"", "-", "–", "—", "…", "..", "nan", "NaN", "None", "n/a", "<NA>"}
_WORD = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+")


class Cell(NamedTuple):
    """A cell: its plain text, which has a width, and its Typst markup."""

    text: str
    markup: str


@dataclass(frozen=True)
class Table:
    """A table as it will be printed: one header row, body rows, an alignment per column."""

    header: list[Cell]
    rows: list[list[Cell]]
    align: list[str]
    caption: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fit:
    """How a table fits the measure.

    ``panels`` holds, per part of the table, the numbers of its columns and their widths in points;
    a table that is too wide has several parts, each beginning with the first column.
    """

    size: float
    panels: list[tuple[list[int], list[float]]] = field(default_factory=list)


def plain_cell(value: object) -> Cell:
    """A cell that holds plain text."""
    text = "" if value is None else str(value)
    return Cell(text, escape(text))


def table_from_payload(payload: Mapping[str, Any]) -> Table:
    """The table that the library's own tables send along (application/vnd.analysis.table+json)."""
    header = [plain_cell(name) for name in payload["columns"]]
    rows = [[plain_cell(value) for value in row] for row in payload["rows"]]
    align = list(payload.get("align") or guess_align(rows, columns=len(header)))
    return Table(header, rows, align, payload.get("caption") or "", payload.get("note") or "")


def table_from_html(html: str) -> Table | None:
    """The first table of a piece of HTML, spans repeated into every cell they cover.

    Parameters
    ----------
    html : str
        HTML such as pandas writes.

    Returns
    -------
    Table or None
        None where the HTML holds no table with cells.
    """
    from bs4 import BeautifulSoup

    found = BeautifulSoup(html, "html.parser").find("table")
    if found is None:
        return None
    lines = found.find_all("tr")
    grid = _grid(lines)
    width = max((len(row) for row in grid), default=0)
    if width == 0:
        return None
    grid = [row + [""] * (width - len(row)) for row in grid]
    heads = sum(line.find_parent("thead") is not None for line in lines)
    heads = heads or int(bool(lines[0].find_all("th")) and not lines[0].find_all("td"))
    header = [_joined([row[column] for row in grid[:heads]]) for column in range(width)]
    rows = [[plain_cell(text) for text in row] for row in grid[heads:]]
    caption = found.find("caption")
    return Table(
        header=[plain_cell(text) for text in header],
        rows=rows,
        align=guess_align(rows, columns=width),
        caption=" ".join(caption.get_text(" ").split()) if caption else "",
    )


def _grid(lines: Sequence[Any]) -> list[list[str]]:
    taken: dict[tuple[int, int], str] = {}
    for y, line in enumerate(lines):
        x = 0
        for cell in line.find_all(["th", "td"], recursive=False):
            while (y, x) in taken:
                x += 1
            text = " ".join(cell.get_text(" ").split())
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for dy in range(down):
                for dx in range(across):
                    taken[y + dy, x + dx] = text if dy == 0 else ""
            x += across
    height = len(lines)
    widths = [max((x + 1 for row, x in taken if row == y), default=0) for y in range(height)]
    return [[taken.get((y, x), "") for x in range(widths[y])] for y in range(height)]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 1000) if value.isdigit() else 1


def _joined(parts: list[str]) -> str:
    return " ".join(dict.fromkeys(part for part in parts if part))


def guess_align(rows: Sequence[Sequence[Cell]], *, columns: int) -> list[str]:
    """Right for columns of numbers, left for all others.

    Examples
    --------
    >>> guess_align([[Cell("Hangzhou", ""), Cell("4.1 %", "")]], columns=2)
    ['left', 'right']
    """
    out = []
    for column in range(columns):
        texts = [row[column].text.strip() for row in rows if column < len(row)]
        filled = [text for text in texts if text not in _EMPTY]
        numbers = sum(bool(_NUMBER.match(text)) for text in filled)
        out.append("right" if filled and numbers >= 0.8 * len(filled) else "left")
    return out


def fit_table(table: Table, *, measure: float = MEASURE) -> Fit:
    """Choose the size of type and the widths of the columns, so that nothing leaves the measure.

    Lines are kept whole where smaller type suffices; else long texts wrap; else the columns go
    into several parts, one below the other, each beginning with the first column.

    Parameters
    ----------
    table : Table
        The cells.
    measure : float
        The width at hand, in points.

    Returns
    -------
    Fit
        The size of type in points, and the columns and widths of each part.
    """
    columns = range(len(table.header))
    natural = [_natural(table, column) for column in columns]
    least = [_least(table, column, natural[column]) for column in columns]
    for sizes, needs in ((SIZES, natural), (WRAPPED_SIZES, least)):
        for size in sizes:
            if sum(needs) * size + GUTTER * len(needs) <= measure:
                widths = _widths(least, natural, size=size, measure=measure)
                return Fit(size, [(list(columns), widths)])
    return _split(least, natural, size=SIZES[-1], measure=measure)


def _split(least: Sequence[float], natural: Sequence[float], *, size: float, measure: float) -> Fit:
    room = measure / 2 - GUTTER
    needs = [min(need, room / size) for need in least]
    groups = _groups([need * size + GUTTER for need in needs], measure)
    panels = []
    for group in groups:
        need, wish = [needs[i] for i in group], [natural[i] for i in group]
        panels.append((group, _widths(need, wish, size=size, measure=measure)))
    return Fit(size, panels)


def _texts(table: Table, column: int) -> list[str]:
    return [row[column].text for row in table.rows if column < len(row)]


def _natural(table: Table, column: int) -> float:
    body = max(map(em_width, _texts(table, column)), default=0.0)
    return max(body, em_width(table.header[column].text)) * 1.02 + 0.1


def _least(table: Table, column: int, natural: float) -> float:
    texts = _texts(table, column)
    words = [table.header[column].text]
    if table.align[column] == "right":
        whole = max((em_width(text) for text in texts if len(text) <= 24), default=0.0)
        words += [text for text in texts if len(text) > 24]
    else:
        whole = 0.0
        words += texts
    longest = max((em_width(word) for text in words for word in _WORD.findall(text)), default=0.0)
    return max(whole * 1.02 + 0.1, longest * 1.02 + 0.1, min(natural, _COMFORT, 4.0 + natural / 4))


def _widths(
    least: Sequence[float], natural: Sequence[float], *, size: float, measure: float
) -> list[float]:
    spare = measure - sum(least) * size - GUTTER * len(least)
    wish = [max(wide - narrow, 0.0) * size for wide, narrow in zip(natural, least, strict=True)]
    share = min(1.0, max(spare, 0.0) / sum(wish)) if sum(wish) else 0.0
    left = max(spare - share * sum(wish), 0.0)
    extra = min(left / len(least), _SPREAD)
    return [
        narrow * size + GUTTER + more * share + extra
        for narrow, more in zip(least, wish, strict=True)
    ]


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


def _height(table: Table, fit: Fit) -> float:
    total = 40.0
    for columns, widths in fit.panels:
        for row in [table.header, *table.rows]:
            lines = [
                max(1.0, -(-em_width(row[column].text) * fit.size // max(width - GUTTER, 1.0)))
                + row[column].text.count("\n")
                for column, width in zip(columns, widths, strict=True)
                if column < len(row)
            ]
            total += max(lines, default=1.0) * fit.size * 1.5 + 5.0
    return total


def table_markup(table: Table) -> str:
    """The call of the template that prints the table."""
    fit = fit_table(table)
    whole = len(table.rows) <= SHORT and _height(table, fit) < 0.8 * TEXT_HEIGHT
    panels = "".join(_panel(table, columns, widths) for columns, widths in fit.panels)
    caption = f"[{escape(table.caption)}]" if table.caption else "none"
    note = f"[{escape(table.note)}]" if table.note else "none"
    return (
        f"#brief-table(caption: {caption}, note: {note}, size: {fit.size}pt, "
        f"whole: {str(whole).lower()},\n{panels})\n\n"
    )


def _panel(table: Table, columns: Sequence[int], widths: Sequence[float]) -> str:
    width = "".join(f"{value:.2f}pt, " for value in widths)
    align = "".join(f"{table.align[column]}, " for column in columns)
    empty = Cell("", "")
    lines = []
    for row in [table.header, *table.rows]:
        cells = [row[column] if column < len(row) else empty for column in columns]
        lines.append("".join(f"[{cell.markup}], " for cell in cells))
    head, *body = lines
    rows = "\n".join(f"    {line}" for line in body)
    return f"  (columns: ({width}), align: ({align}), header: ({head}), cells: (\n{rows}\n  )),\n"
