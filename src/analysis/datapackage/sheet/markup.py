"""The tables of an HTML page: the text of each cell, and how many rows and columns it covers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: A cell: its text, its raised text (a footnote's), and the rows and columns it covers.
_Cell = tuple[str, str, int, int]


class _Tables(HTMLParser):
    """Collects the cells of tables; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[list[list[_Cell]]] = []
        self.open: list[list[list[_Cell]]] = []
        self.cell: list[tuple[list[str], list[str], int, int]] = []
        self.raised = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag == "table":
            self.open.append([])
        elif tag == "tr" and self.open:
            self.open[-1].append([])
        elif tag in ("td", "th") and self.open:
            given = dict(attrs)
            down, across = (_count(given.get(each)) for each in ("rowspan", "colspan"))
            self.cell.append(([], [], down, across))
        elif tag in ("sup", "br"):
            power = bool(self.cell) and re.search(r"(?:[mM]|10)\s*$", "".join(self.cell[-1][0]))
            self.raised += tag == "sup" and not power
            if tag == "br" and self.cell:
                self.cell[-1][0].append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a table or a cell."""
        if tag == "sup":
            self.raised = max(0, self.raised - 1)
        elif tag in ("td", "th") and self.cell and self.open:
            text, note, down, across = self.cell.pop()
            rows = self.open[-1]
            if not rows:
                rows.append([])
            rows[-1].append(("".join(text).strip(), "".join(note).strip(), down, across))
        elif tag == "table" and self.open:
            self.done.append(self.open.pop())

    def handle_data(self, data: str) -> None:
        """Keep the text of a cell, raised text apart."""
        if self.cell:
            text, note, _, _ = self.cell[-1]
            (note if self.raised else text).append(data)


def _count(given: str | None) -> int:
    """How many rows or columns an attribute says; at least one."""
    return max(1, min(int(given), 500)) if given and given.isdigit() else 1


def markup_tables(text: str) -> list[list[list[_Cell]]]:
    """The tables of a page in the order in which they close, those without a cell left out."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    return [rows for rows in parser.done if any(cell[0] for row in rows for cell in row)]
