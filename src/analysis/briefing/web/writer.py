"""Blocks as HTML: every word escaped, every figure and table numbered, named and in reach."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from ..characters import CHINESE, WIDE, bound, clean
from ..document.blocks import (
    Block,
    Break,
    Cell,
    Chapter,
    Code,
    Failed,
    Figure,
    Findings,
    Formula,
    Heading,
    Items,
    Link,
    Listing,
    NoteMark,
    Notes,
    Paragraph,
    Picture,
    Quote,
    Rule,
    Run,
    Styled,
    Summary,
    Table,
    Text,
    plain_text,
)
from ..document.figures import recoloured, size_on_page
from ..document.fitting import MEASURE, point_room
from ..document.spans import Placed, placed
from ..fonts import em_width
from ..words import word
from .embedded import data_url, inline_svg, mathml

#: Language of a briefing -> the tag that browsers and screen readers know.
TAGS = {"en": "en", "zh": "zh-CN"}
_STYLES = {"strong": "strong", "emphasis": "em", "strike": "s"}
_WEB = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_CHINESE = re.compile(f"[{CHINESE}]+[{WIDE}]*")
#: A column with a text longer than this many ems wraps; a shorter one stands on a line.
_LONG = 13.0
#: A table wider than so many ems is set smaller on paper; one of so many rows stays in one piece.
_WIDE, _SHORT = 58.0, 15
_PIXELS = 4 / 3


def escaped(text: str) -> str:
    """A text as HTML that shows exactly that text; line breaks are kept.

    Examples
    --------
    >>> escaped('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return html.escape(clean(text)).replace("\n", "<br>")


class HtmlWriter:
    """Writes the blocks of one document as HTML; figures and tables are numbered through it.

    Examples
    --------
    >>> HtmlWriter(language="en").blocks([Paragraph((Text("More & more."),))])
    '<p>More &amp; more.</p>\\n'
    """

    def __init__(
        self,
        *,
        language: str,
        colours: Mapping[str, str] | None = None,
        anchors: Mapping[str, str] | None = None,
    ) -> None:
        self.language = language
        self.anchors = anchors or {}
        self.colours = colours or {}
        self.figures = self.tables = self.pictures = 0
        self.anchor, self.level = "part", 1
        self.sections: list[tuple[str, str]] = []
        self.marked: set[str] = set()

    def chapter(self, chapter: Chapter, *, anchor: str) -> str:
        """The blocks of a chapter; ``sections`` then holds its headings and their ids."""
        self.anchor, self.sections, self.level = anchor, [], 1
        return "".join(
            (f'<span id="{escaped(name)}"></span>\n' if name else "") + self.blocks(blocks)
            for name, blocks in chapter.parts()
        )

    def blocks(self, blocks: Iterable[Block]) -> str:
        """Several blocks, one after the other."""
        return "".join(self._block(block) + "\n" for block in blocks)

    def inline(self, runs: Iterable[Run]) -> str:
        """The runs of one paragraph."""
        return "".join(self._run(run) for run in runs)

    def text(self, text: str) -> str:
        """A plain text; on an English page, Chinese words are marked as such."""
        out = bound(escaped(text))
        if self.language == "zh":
            return out
        return _CHINESE.sub(lambda m: f'<span lang="{TAGS["zh"]}">{m[0]}</span>', out)

    def word(self, key: str) -> str:
        """A word of the page in its language, escaped."""
        return escaped(word(key, self.language).strip())

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, runs):
                return self._heading(level, runs)
            case Paragraph(runs):
                return f"<p>{self.inline(runs)}</p>"
            case Items():
                return self._items(block)
            case Quote(blocks=inner):
                return f"<blockquote>\n{self.blocks(inner)}</blockquote>"
            case Rule():
                return "<hr>"
            case Findings():
                return self._findings(block)
            case Listing(text, kind):
                name = self.word("code" if kind == "code" else "output")
                lines = html.escape(clean(text).rstrip())
                return f'<pre class="{escaped(kind)}" {_reachable(name)}><code>{lines}</code></pre>'
            case Failed(name, message):
                words = f"<strong>{self.word('error')}: {self.text(name)}</strong>"
                return f'<div class="failed"><p>{words}<br>{self.text(message)}</p></div>'
            case Figure():
                return self._figure(block)
            case Table():
                return self._table(block)
            case Formula():
                reach = _reachable(self.word("formula"))
                return f'<div class="formula" {reach}>{self._formula(block)}</div>'
            case Notes():
                return self._notes(block)
            case Summary(parts):
                return "\n".join(self._part(title, items) for title, items in parts)

    def _run(self, run: Run) -> str:
        match run:
            case Text(text):
                return self.text(text)
            case Code(text):
                return f"<code>{escaped(text)}</code>"
            case Styled(style, runs):
                name = _STYLES.get(style, "span")
                return f"<{name}>{self.inline(runs)}</{name}>"
            case Link(url, runs):
                return self._link(url, runs)
            case Break():
                return "<br>"
            case Formula():
                return self._formula(run)
            case Picture(content, suffix, alt):
                return f'<img src="{data_url(content, suffix=suffix)}" alt="{escaped(alt)}">'
            case NoteMark(number):
                return self._mark(number)

    def _heading(self, level: int, runs: Sequence[Run]) -> str:
        """A heading; the page's title is the first level, the chapter's the second."""
        level = self.level = min(level, self.level + 1)
        number = len(self.sections) + 1
        anchor = f"{self.anchor}-{number}"
        words = self.inline(runs)
        if level == 2:
            self.sections.append((anchor, self.text(plain_text(runs))))
            return f'<h3 id="{anchor}">{words}</h3>'
        return f"<h{level + 1}>{words}</h{level + 1}>"

    def _link(self, url: str, runs: Sequence[Run]) -> str:
        words = self.inline(runs)
        if url.startswith("#"):
            return f'<a href="{_attribute(url)}">{words}</a>'
        if not _WEB.fullmatch(clean(url)):
            return words
        return f'<a href="{_attribute(url)}" rel="noopener noreferrer">{words}</a>'

    def _part(self, title: str, items: Sequence[Sequence[Block]]) -> str:
        """What a chapter found, under its title, which leads to the chapter."""
        words = self.text(title)
        if title in self.anchors:
            words = f'<a href="#{self.anchors[title]}">{words}</a>'
        listed = "".join(f"<li>{self._item(item)}</li>\n" for item in items)
        return f'<h3 class="part">{words}</h3>\n<ul>\n{listed}</ul>'

    def _items(self, block: Items) -> str:
        items = "".join(f"<li>{self._item(item, tight=block.tight)}</li>\n" for item in block.items)
        if block.ordered:
            return f'<ol start="{block.start}">\n{items}</ol>'
        return f"<ul>\n{items}</ul>"

    def _item(self, blocks: Sequence[Block], *, tight: bool = True) -> str:
        """The blocks of an item; a first paragraph of a tight list stands without its own room."""
        if tight and blocks and isinstance(blocks[0], Paragraph):
            rest = self.blocks(blocks[1:])
            return self.inline(blocks[0].runs) + (f"\n{rest}" if rest else "")
        return self.blocks(blocks)

    def _findings(self, block: Findings) -> str:
        named = f'<p class="label">{self.word("main_findings")}</p>\n' if block.label else ""
        if len(block.items) == 1:
            return f'<div class="findings">\n{named}{self.blocks(block.items[0])}</div>'
        items = "".join(f"<li>{self._item(item)}</li>\n" for item in block.items)
        return f'<div class="findings">\n{named}<ul>\n{items}</ul>\n</div>'

    def _formula(self, formula: Formula) -> str:
        return mathml(formula) or f"<code>{escaped(' '.join(formula.tex.split()))}</code>"

    def _mark(self, number: int) -> str:
        note = f"{self.anchor}-note-{number}"
        first = "" if note in self.marked else f' id="{note}-mark"'
        self.marked.add(note)
        return f'<sup><a href="#{note}" role="doc-noteref"{first}>{number}</a></sup>'

    def _notes(self, block: Notes) -> str:
        lines = []
        for number, blocks in block.notes:
            note = f"{self.anchor}-note-{number}"
            back = f"{self.word('back_to_text')} {number}"
            link = f'<a href="#{note}-mark" role="doc-backlink" aria-label="{back}">↩</a>'
            inside = f"{self._item(blocks)} {link if note in self.marked else ''}"
            lines.append(f'<li id="{note}" value="{number}">{inside}</li>\n')
        return f'<ol class="notes">\n{"".join(lines)}</ol>'

    def _figure(self, figure: Figure) -> str:
        self.figures += 1
        number = f"{self.word('figure')} {self.figures}"
        texts = (("finding", figure.title), ("measure", figure.subtitle))
        words = "".join(f'<p class="{name}">{self.text(text)}</p>' for name, text in texts if text)
        foot = f'<p class="foot">{self.text(figure.foot)}</p>\n' if figure.foot else ""
        return (
            f'<figure id="figure-{self.figures}">\n'
            f'<figcaption><label class="enlarge"><input type="checkbox" autocomplete="off"> '
            f'{self.word("enlarge")}</label><p class="number">{number}</p>{words}</figcaption>\n'
            f'<div class="scroll" {_reachable(number)}>{self._drawn(figure)}</div>\n'
            f"{foot}</figure>"
        )

    def _drawn(self, figure: Figure) -> str:
        """The chart in the page; a picture of another kind as an image that it holds."""
        content = recoloured(figure, self.colours)
        width = size_on_page(figure.width, figure.height)
        whole = width >= MEASURE - 0.1
        shape = ' class="wide"' if whole else f' style="width:{width * _PIXELS:.0f}px"'
        if figure.suffix == "svg":
            self.pictures += 1
            named = f' role="img" aria-label="{_attribute(figure.alt)}"{shape}'
            drawn = inline_svg(content, prefix=f"f{self.pictures}", attributes=named)
            if drawn is not None:
                return drawn
        source = data_url(content, suffix=figure.suffix)
        return f'<img src="{source}" alt="{_attribute(figure.alt)}"{shape}>'

    def _table(self, table: Table) -> str:
        self.tables += 1
        number = f"{self.word('table')} {self.tables}"
        kinds = [_column(table, column) for column in range(len(table.header))]
        named = _has_row_heads(table)
        head = "".join(
            f"<tr>{self._cells(line, kinds, scope='col', heads=len(kinds))}</tr>"
            for line in placed([*table.heads, table.header])
        )
        rooms = [point_room(table, column) for column in range(len(kinds))]
        lines = zip(placed(table.rows), zip(*rooms, strict=True), strict=True)
        rows = "".join(
            f"<tr>{self._cells(line, kinds, heads=int(named), rooms=room)}</tr>\n"
            for line, room in lines
        )
        caption = f" <strong>{self.text(table.caption)}</strong>" if table.caption else ""
        note = f'<p class="foot">{self.text(table.note)}</p>\n' if table.note else ""
        form = _form(table, kinds)
        reach = _reachable(f"{number} {_attribute(table.caption)}".strip())
        return (
            f'<div class="table" id="table-{self.tables}">\n<div class="scroll" {reach}>\n'
            f'<table{form}>\n<caption><div><span class="number">{number}</span>{caption}</div>'
            f"</caption>\n<thead>{head}</thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
            f"</div>\n{note}</div>"
        )

    def _cells(
        self,
        line: Sequence[Placed],
        kinds: Sequence[str],
        *,
        scope: str = "row",
        heads: int = 0,
        rooms: Sequence[float] = (),
    ) -> str:
        """The cells of a row; those of the first ``heads`` columns name it, unless empty."""
        cells = []
        for x, cell, across, down in line:
            name = "th" if x < heads and cell.text.strip() else "td"
            counts = {"colspan": across, "rowspan": down}
            group = "group" if across > 1 and scope == "col" else ""
            form = f' scope="{scope}{group}"' if name == "th" else ""
            kind = "centre" if group else kinds[x]
            form += f' class="{kind}"' if kind else ""
            form += "".join(f' {key}="{count}"' for key, count in counts.items() if count > 1)
            form += _look(cell, rooms[x] if rooms and across == 1 else 0.0)
            cells.append(f"<{name}{form}>{self.inline(cell.runs)}</{name}>")
        return "".join(cells)


def _look(cell: Cell, room: float) -> str:
    """The colours of a cell, and the ems to its right that line its figure up with the others."""
    said = []
    if len(cell.fill) > 1:
        stops = ",".join(f"{shade} {place:g}%" for shade, place in cell.fill)
        said.append(f"background:linear-gradient(90deg,{stops})")
    elif cell.fill:
        said.append(f"background:{cell.fill[0][0]}")
    if cell.ink:
        said.append(f"color:{cell.ink}")
    if room:
        said.append(f"padding-right:calc(0.6rem + {room:.2f}em)")
    return f' style="{";".join(said)}"' if said else ""


def _column(table: Table, column: int) -> str:
    """How a column is set: numbers to the right, long texts wrapped, short ones on a line."""
    cells = [row[column] for row in table.rows if column < len(row)]
    texts = [cell.text for cell in cells if not cell.wide]
    long = max(map(em_width, texts), default=0.0) > _LONG
    side = {"right": "number", "center": "centre"}.get(table.align[column], "")
    return " ".join(filter(None, [side, "long" if long else ""]))


def _form(table: Table, kinds: Sequence[str]) -> str:
    """The classes of a table that matter on paper: wide, and short."""
    width = 0.0
    for column, kind in enumerate(kinds):
        texts = [row[column].text for row in table.rows if column < len(row)]
        body = max(map(em_width, texts), default=0.0)
        width += 1.0 + (min(body, _LONG) if "long" in kind else max(body, 3.0))
    names = {"wide": width > _WIDE, "short": len(table.rows) <= _SHORT}
    classes = " ".join(name for name, true in names.items() if true)
    return f' class="{classes}"' if classes else ""


def _has_row_heads(table: Table) -> bool:
    """Tell whether the first column names the rows: it holds words beside other columns."""
    return len(table.header) > 1 and table.align[0] != "right"


def _attribute(text: str) -> str:
    """A text as the value of an attribute, on one line."""
    return html.escape(" ".join(clean(text).split()))


def _reachable(name: str) -> str:
    """The attributes of a part that may scroll sideways: the keyboard reaches it."""
    named = f' aria-label="{name}"' if name else ""
    return f'role="group" tabindex="0"{named}'
