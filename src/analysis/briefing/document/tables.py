"""Tables out of what a notebook shows: the library's own, and those in HTML."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .blocks import Cell, Link, Run, Styled, Table, Text, words
from .looks import Looks

_NUMBER = re.compile(r"^[\s(<>≥≤≈~±+−–-]*[\d.,\s]*\d[\d.,]*\s*(%|‰|pp|个百分点)?\)?[*†‡]*$")
_WEB = re.compile(r"https?://[^\s\x00-\x1f]+")
_BLANK = Cell(words(""))
_EMPTY = {"", "-", "–", "—", "…", "..", "nan", "NaN", "None", "n/a", "<NA>"}


def plain_cell(value: object) -> Cell:
    """A cell that holds plain text; a line that is an address on the web leads there."""
    runs = words("" if value is None else str(value))
    return Cell(
        tuple(
            Link(run.text, (run,)) if isinstance(run, Text) and _WEB.fullmatch(run.text) else run
            for run in runs
        )
    )


def table_from_payload(payload: Mapping[str, Any]) -> Table:
    """The table that the library's own tables send along (application/vnd.analysis.table+json)."""
    header = [plain_cell(name) for name in _listed(payload["columns"])]
    rows = [[plain_cell(value) for value in _listed(row)] for row in _listed(payload["rows"])]
    align = _listed(payload.get("align") or guess_align(rows, columns=len(header)))
    caption, note, role = (str(payload.get(name) or "") for name in ("caption", "note", "role"))
    return Table(header, rows, align, caption, note, role)


def _listed(value: object) -> list[Any]:
    """A list, which a notebook may hold in another form."""
    if not isinstance(value, list | tuple):
        raise TypeError(f"a list is needed where the table holds {value!r:.60}")
    return list(value)


def table_of(element: Any, *, read: Callable[[Any], tuple[Run, ...]], looks: Looks) -> Table | None:
    """The table of an HTML element; ``read`` gives the runs of a cell."""
    lines = [line for line in element.find_all("tr") if line.find_parent("table") is element]
    lines.sort(key=lambda line: line.find_parent("tfoot") is not None)
    heads = sum(line.find_parent("thead") is not None for line in lines)
    heads = heads or int(bool(lines) and bool(lines[0].find_all("th") and not lines[0].td))
    grid = _grid(lines, read, looks, heads=heads)
    width = len(grid[0]) if grid else 0
    if width == 0:
        return None
    head, rows = _joined(grid[:heads]) or [[_BLANK] * width], grid[heads:]
    caption = element.find("caption")
    return Table(
        header=head[-1],
        rows=rows,
        align=guess_align(rows, columns=width),
        caption=" ".join(caption.get_text(" ").split()) if caption else "",
        heads=head[:-1],
    )


def _grid(
    lines: Sequence[Any], read: Callable[[Any], tuple[Run, ...]], looks: Looks, *, heads: int
) -> list[list[Cell]]:
    """The cells of a table's lines; spans reach no further than there are lines and cells."""
    rows = [line.find_all(["th", "td"], recursive=False) for line in lines]
    places: list[tuple[Any, int, int, int, int]] = []
    taken: list[list[range]] = [[] for _ in rows]
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while over := next((each for each in taken[y] if x in each), None):
                x = over.stop
            end = min([x + _span(cell, "colspan"), *(e.start for e in taken[y] if e.start > x)])
            down = min(_span(cell, "rowspan"), (heads if y < heads else len(rows)) - y)
            for below in taken[y + 1 : y + down] if down > 1 else ():
                below.append(range(x, end))
            places.append((cell, y, down, x, end))
            x = end
    starts = sorted({x for *_, x, _ in places})
    out = [[_BLANK] * len(starts) for _ in rows]
    for number, (cell, y, down, x, end) in enumerate(places, start=1):
        columns = range(bisect_left(starts, x), bisect_left(starts, end))
        look, runs = looks.of(cell), read(cell) or words("")
        if look.strong and cell.name == "td":
            runs = (Styled("strong", runs),)
        span = number if len(columns) * down > 1 else 0
        for line in out[y : y + down]:
            for column in columns:
                line[column] = Cell(runs, span, len(columns) > 1, look.fill, look.ink)
    return out


def _span(cell: Any, name: str) -> int:
    """How many columns or lines a cell covers."""
    value = str(cell.get(name, "1"))
    return min(max(int(value), 1), 1000) if value.isdecimal() and len(value) < 6 else 1


def _joined(heads: list[list[Cell]]) -> list[list[Cell]]:
    """Header rows, those of which one is empty wherever the other isn't as one row."""
    out = heads[:1]
    for row in heads[1:]:
        pairs = list(zip(out[-1], row, strict=True))
        if all(not (above.text.strip() and below.text.strip()) for above, below in pairs):
            out[-1] = [above if above.text.strip() else below for above, below in pairs]
        else:
            out.append(row)
    return out


def guess_align(rows: Sequence[Sequence[Cell]], *, columns: int) -> list[str]:
    """Right for columns of numbers, left for all others.

    Examples
    --------
    >>> guess_align([[plain_cell("Hangzhou"), plain_cell("4.1 %")]], columns=2)
    ['left', 'right']
    """
    out = []
    for column in range(columns):
        cells = [row[column] for row in rows if column < len(row) and not row[column].wide]
        texts = [cell.text.strip() for cell in cells]
        filled = [text for text in texts if text not in _EMPTY]
        numbers = sum(bool(_NUMBER.match(text)) for text in filled)
        out.append("right" if filled and numbers >= 0.8 * len(filled) else "left")
    return out
