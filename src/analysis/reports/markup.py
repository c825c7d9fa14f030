"""The text of web pages and Word documents: a line a paragraph, a tab between a table's cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

from ..errors import DataError
from ..files import opened_archive

#: Nobody's report holds more; what does may be made to fill the memory.
LARGEST_CELLS = 200_000
LARGEST_XML = 60_000_000
DEEPEST = 2_000

_BLOCKS = set("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 title dd dt section article".split())
_HIDDEN = {"script", "style", "noscript", "template", "nav"}
_FOOTNOTE = re.compile(r"\s*[\[［(（〔【]?\s*(?:注\s?)?(?:\d{1,2}|[①-⑳*]+)\s*[\]］)）〕】]?\s*")
#: A cell of more paragraphs than this arranges a page; it is no figure's.
_LONGEST_CELL = 200


class Lines:
    """Lines of text as they are read; a table's row is a line with a tab between its cells.

    A merged cell stands where it begins; the other places that it covers are empty cells.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[str] = []
        self._pieces: list[str] = []
        self._tables: list[_Table] = []
        self._cells = 0

    def add(self, text: str) -> None:
        """Add text to the paragraph or cell that is open."""
        self._pieces.append(text)

    def add_raised(self, text: str) -> None:
        """Add a superscript: 2 and 3 are powers behind an m, other numbers are footnotes."""
        last = self._pieces[-1][-1:] if self._pieces else ""
        if text.strip() in {"2", "3"} and last == "m":
            self.add({"2": "²", "3": "³"}[text.strip()])
        elif not _FOOTNOTE.fullmatch(text):
            self.add(text)

    def end_paragraph(self) -> None:
        """End a paragraph: a line, or a new line of the cell that is open."""
        if self._tables and self._tables[-1].open:
            self._pieces.append("\n")
            return
        self._emit("".join(self._pieces))
        self._pieces = []

    def open_table(self) -> None:
        """Begin a table, at the text's level or in a cell."""
        if not (self._tables and self._tables[-1].open):
            self.end_paragraph()
        if len(self._tables) > DEEPEST:
            raise DataError(f"{self.name} nests tables more than {DEEPEST:,} deep")
        self._tables.append(_Table(self._pieces))
        self._pieces = []

    def open_row(self) -> None:
        """Begin a row of the table that is open."""
        self.close_row()

    def open_cell(self, columns: int = 1, rows: int = 1) -> None:
        """Begin a cell that covers so many columns and rows."""
        if not self._tables:
            return
        self._close_cell()
        table = self._tables[-1]
        table.skip()
        self._cells += columns
        if self._cells > LARGEST_CELLS:
            raise DataError(
                f"{self.name} has tables of more than {LARGEST_CELLS:,} cells",
                todo="give the report without its attachments",
            )
        table.open, table.columns, table.rows = True, columns, rows

    def _close_cell(self) -> None:
        table = self._tables[-1]
        if not table.open:
            return
        text, self._pieces, table.open = "".join(self._pieces), [], False
        if "\n" in text.strip() and len(text) > _LONGEST_CELL:
            self._emit(text)
            text = ""
        for column in range(len(table.row), len(table.row) + table.columns):
            if table.rows > 1:
                table.covered[column] = table.rows - 1
        joined = re.sub(r"(?<=[a-z,;]) ?\n ?(?=[A-Za-z])", " ", text.strip()).replace("\n", "")
        table.row += [_squeezed(joined), *[""] * (table.columns - 1)]

    def close_row(self) -> None:
        """End the row that is open."""
        if not self._tables:
            return
        self._close_cell()
        table = self._tables[-1]
        if table.row:
            table.skip()
            if any(table.row):
                self.lines.append("\t".join(table.row))
        table.row = []

    def close_table(self) -> None:
        """End the table; a table of one row of a single cell is only a frame."""
        if not self._tables:
            return
        self.close_row()
        self._pieces = self._tables.pop().outside
        self.lines.append("")

    def text(self) -> str:
        """All lines, those without words left out but for one behind a table."""
        while self._tables:
            self.close_table()
        self.end_paragraph()
        out = "\n".join(self.lines)
        return re.sub(r"\n{2,}", "\n\n", out).strip("\n")

    def _emit(self, text: str) -> None:
        self.lines += [line for each in text.split("\n") if (line := _squeezed(each))]


class _Table:
    """A table that is being read."""

    def __init__(self, outside: list[str]) -> None:
        self.outside = outside
        self.row: list[str] = []
        self.covered: dict[int, int] = {}
        self.open, self.columns, self.rows = False, 1, 1

    def skip(self) -> None:
        """Pass over the columns that a cell of a row above covers."""
        while self.covered.get(len(self.row), 0) > 0:
            self.covered[len(self.row)] -= 1
            self.row.append("")


def _squeezed(text: str) -> str:
    return re.sub(r"[ \t\xa0\u2002-\u200b\u202f\u3000\r\n]+", " ", text).strip()


class _Page(HTMLParser):
    """Read a web page in one pass, however deep its elements are nested."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Lines(name)
        self._hidden: list[str] = []
        self._raised: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in _HIDDEN:
            if tag in _HIDDEN:
                self._hidden.append(tag)
        elif tag == "table":
            self.read.open_table()
        elif tag == "tr":
            self.read.open_row()
        elif tag in {"td", "th"}:
            stated = dict(attrs)
            self.read.open_cell(_number(stated.get("colspan")), _number(stated.get("rowspan")))
        elif tag == "sup":
            self._raised = []
        elif tag in _BLOCKS:
            self.read.end_paragraph()

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
        elif tag == "table":
            self.read.close_table()
        elif tag == "tr":
            self.read.close_row()
        elif tag == "sup" and self._raised is not None:
            self.read.add_raised("".join(self._raised))
            self._raised = None
        elif tag in _BLOCKS:
            self.read.end_paragraph()

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        words = re.sub(r"\s*\n\s*", " " if data.isascii() else "", data)
        if self._raised is not None:
            self._raised.append(words)
        else:
            self.read.add(words)


def _number(cell: str | None) -> int:
    found = re.match(r"\s*(\d{1,9})", cell or "")
    return max(int(found[1]), 1) if found else 1


def html_text(page: str, name: str) -> str:
    """Read the text of a web page."""
    reader = _Page(name)
    reader.feed(page)
    reader.close()
    return reader.read.text()


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def docx_text(content: bytes, name: str) -> str:
    """Read the text of a Word document as it would be with all tracked changes accepted."""
    kind = "a Word document (.docx) without its attachments"
    with opened_archive(content, name, allowed=kind, largest=LARGEST_XML) as archive:
        if "word/document.xml" not in archive.namelist():
            raise DataError(f"{name} is an archive, but no Word document", allowed=kind)
        xml = io.BytesIO(archive.read("word/document.xml"))
    return _words(ElementTree.iterparse(xml, ("start", "end")), name)


def _words(events: Iterator[tuple[str, ElementTree.Element]], name: str) -> str:
    read = Lines(name)
    dropped = depth = 0
    raised = False
    pending: list[tuple[int, bool]] = []
    for event, element in events:
        tag = element.tag.removeprefix(_W)
        if event == "start":
            depth += 1
            if depth > DEEPEST:
                raise DataError(f"{name} nests elements more than {DEEPEST:,} deep")
            dropped += tag in {"del", "moveFrom", "sdtPr"} or element.tag == _FALLBACK
            if tag == "tbl":
                read.open_table()
            elif tag == "tr":
                read.open_row()
            elif tag == "tc":
                pending.append((1, False))
            elif tag == "p" and pending and pending[-1][0]:
                read.open_cell(pending[-1][0])
                pending[-1] = (0, pending[-1][1])
            elif tag == "r":
                raised = False
            continue
        depth -= 1
        dropped -= tag in {"del", "moveFrom", "sdtPr"} or element.tag == _FALLBACK
        value = element.get(f"{_W}val")
        if tag == "gridSpan" and pending:
            pending[-1] = (_number(value), pending[-1][1])
        elif tag == "vertAlign":
            raised = value == "superscript"
        elif dropped:
            pass
        elif tag == "t" and element.text:
            (read.add_raised if raised else read.add)(element.text)
        elif tag in {"tab", "br", "cr"}:
            read.add(" ")
        elif tag == "noBreakHyphen":
            read.add("-")
        elif tag == "p":
            read.end_paragraph()
        elif tag == "tc" and pending:
            pending.pop()
        elif tag == "tr":
            read.close_row()
        elif tag == "tbl":
            read.close_table()
        if tag != "t":
            element.clear()
    return read.text()
