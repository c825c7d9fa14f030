"""Blocks as Typst markup, with the files that the markup asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..characters import clean
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
from ..document.figures import draw_formula, numbered_rows, recoloured, size_on_page
from ..document.fitting import (
    APART,
    fit_table,
    has_tall_rows,
    is_apart,
    is_kept_whole,
    picked,
    point_room,
)
from ..document.spans import placed
from ..fonts import em_width
from .escape import code_block, escape, string

#: A paragraph of up to so many ems stays with the figure or table after it.
_LEAD = 70.0
#: A picture of more points in height leaves the flow of the text.
_TALL = 280.0
_STYLES = {"strong": "strong", "emphasis": "emph", "strike": "strike"}


class Writer:
    """Writes blocks as Typst markup and keeps the files that it asks for, by name.

    Examples
    --------
    >>> Writer(prefix="01").blocks([Paragraph((Text("By 5 %."),))])
    'By 5\\xa0\\\\%\\\\.\\n\\n'
    """

    def __init__(self, *, prefix: str, colours: Mapping[str, str] | None = None) -> None:
        self.prefix = prefix
        self.colours = colours or {}
        self.assets: dict[str, bytes] = {}
        self.notes: dict[int, tuple[Block, ...]] = {}
        self.noted: set[int] = set()
        self.level = 1

    def chapter(self, chapter: Chapter) -> str:
        """A chapter: its title, its question, its blocks."""
        head = f"#chapter(question: [{escape(chapter.question)}])[{escape(chapter.title)}]\n\n"
        return head + self.anchored(chapter)

    def anchored(self, chapter: Chapter) -> str:
        """The blocks of a chapter, each after the names that it goes by."""
        names = (f"#anchor({string(name)})\n" if name else "" for name, _ in chapter.parts())
        parts = (self.blocks(blocks) for _, blocks in chapter.parts())
        return "".join(map("".join, zip(names, parts, strict=True)))

    def blocks(self, blocks: Iterable[Block]) -> str:
        """The markup of several blocks, one after the other."""
        listed = list(blocks)
        for block in listed:
            if isinstance(block, Notes):
                self.notes |= dict(block.notes)
        return "".join(
            self._led(block, following) if isinstance(block, Paragraph) else self._block(block)
            for block, following in zip(listed, [*listed[1:], None], strict=False)
        )

    def _led(self, paragraph: Paragraph, following: Block | None) -> str:
        """A paragraph; it stays with the figure or table that it leads to."""
        words = self.inline(paragraph.runs)
        follows = isinstance(following, Table) or (
            isinstance(following, Figure) and not _is_tall(following)
        )
        if follows and em_width(plain_text(paragraph.runs)) <= _LEAD:
            return f"#lead[{words}]\n\n"
        return words + "\n\n"

    def inline(self, runs: Iterable[Run]) -> str:
        """The markup of the runs of one paragraph."""
        return "".join(self._run(run) for run in runs)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, runs):
                if not clean(plain_text(runs)).strip():
                    return ""
                self.level = min(level, self.level + 1)  # none is skipped, wherever they come from
                return f"#heading(level: {self.level})[{self.inline(runs)}]\n\n"
            case Paragraph():
                return self._led(block, None)
            case Items():
                return self._items(block) + "\n\n"
            case Quote(blocks):
                return f"#note-box[{self.blocks(blocks)}]\n\n"
            case Rule():
                return "#thematic-break\n\n"
            case Findings(items, label):
                parts = "".join(f"[{self.blocks(item).strip()}], " for item in items)
                return f"#findings(({parts}), label: {str(label).lower()})\n\n"
            case Listing(text, _, language):
                return code_block(text, language=language)
            case Failed(name, message):
                return f"#error-box({string(name)}, {string(message)})\n\n"
            case Figure():
                return self._figure(block)
            case Table():
                return self._table(block)
            case Formula():
                return self._display(block)
            case Summary(parts):
                return "".join(["#summary((", *map(self._part, parts), "))\n\n"])
            case Notes():
                return ""  # each stands at the foot of the page that calls it

    def _part(self, part: tuple[str, tuple[tuple[Block, ...], ...]]) -> str:
        title, items = part
        findings = "".join(f"[{self.blocks(item).strip()}], " for item in items)
        return f"(title: [{escape(title)}], items: ({findings})), "

    def _items(self, block: Items) -> str:
        items = "".join(f", [{self.blocks(item).strip()}]" for item in block.items)
        tight = str(block.tight).lower()
        if block.ordered:
            return f"#enum(tight: {tight}, start: {block.start}{items})"
        return f"#list(tight: {tight}{items})"

    def _run(self, run: Run) -> str:
        match run:
            case Text(text):
                return escape(text)
            case Code(text):
                return f"#raw({string(text)});"
            case Styled(style, runs):
                return f"#{_STYLES[style]}[{self.inline(runs)}];"
            case Link(url, runs):
                return self._link(url, runs)
            case Break():
                return "#linebreak();"
            case Formula():
                return self._formula(run)
            case Picture(content, suffix, alt):
                name = self.add(content, suffix)
                return f"#framed-image({string(name)}, alt: {_alt(alt)});"
            case NoteMark(number):
                return self._note(number)

    def _link(self, url: str, runs: Iterable[Run]) -> str:
        """A link to the web, the page of a block of this document, or plain words."""
        if url.startswith("#"):
            return f"#page-of({string(url[1:])});"
        words = self.inline(runs)
        return words if ".ipynb" in url and "://" not in url else f"#link({string(url)})[{words}];"

    def _note(self, number: int) -> str:
        """The footnote of a number; a second mark of the same number points to the first."""
        name = f"<note-{self.prefix}-{number}>"
        if number in self.noted or number not in self.notes:
            return f"#footnote({name});" if number in self.noted else f"#super[{number}];"
        self.noted.add(number)
        return f"#footnote[{self.blocks(self.notes[number]).strip()}]{name}"

    def _formula(self, formula: Formula) -> str:
        """A formula as a picture, line by line; as it was typed where mathtext cannot draw it."""
        size = 11.5 if formula.display else 11.0
        rows = numbered_rows(formula)
        drawn = [draw_formula(row, size=size) for row, _ in rows]
        parts = []
        for (row, tag), picture in zip(rows, drawn, strict=True):
            if picture is None:
                return f"#raw({string(' '.join(formula.tex.split()))});"
            svg, depth = picture
            name = self.add(svg, "svg")
            part = f"#formula({string(name)}, alt: {string(row)}, depth: {depth:.2f}pt);"
            parts.append(part + (f"#h(2em);{escape(tag)}" if tag else ""))
        return "#linebreak();".join(parts)

    def _display(self, formula: Formula) -> str:
        """A formula in the middle of a line of its own, its numbers at the right edge."""
        rows = numbered_rows(formula)
        if not any(tag for _, tag in rows):
            return f"#align(center)[{self._formula(formula)}]\n\n"
        lines = [
            f"([{self._formula(Formula(row, display=True))}], [{escape(tag)}]), "
            for row, tag in rows
        ]
        return f"#numbered(({''.join(lines)}))\n\n"

    def _figure(self, figure: Figure) -> str:
        name = self.add(recoloured(figure, self.colours), figure.suffix)
        width = size_on_page(figure.width, figure.height)
        texts = {"caption": figure.title, "subtitle": figure.subtitle, "note": figure.foot}
        printed = "".join(f"{key}: {_content(text)}, " for key, text in texts.items())
        tall = str(_is_tall(figure)).lower()
        form = f"alt: {_alt(figure.alt)}, width: {width:.2f}pt, tall: {tall}"
        return f"#brief-figure({string(name)}, {printed}{form})\n\n"

    def _table(self, table: Table) -> str:
        fit = fit_table(table)
        whole, split = (str(test(table, fit)).lower() for test in (is_kept_whole, has_tall_rows))
        panels = "".join(self._panel(table, *panel) for panel in fit.panels)
        return (
            f"#brief-table(caption: {_content(table.caption)}, note: {_content(table.note)}, "
            f"size: {fit.size}pt, whole: {whole}, split: {split},\n{panels})\n\n"
        )

    def _panel(self, table: Table, columns: Sequence[int], widths: Sequence[float]) -> str:
        width = "".join(f"{value:.2f}pt, " for value in widths)
        align = "".join(f"{table.align[column]}, " for column in columns)
        apart = "".join(f"{APART * is_apart(table, column):g}pt, " for column in columns)
        rooms = [point_room(table, column) for column in columns]
        head = self._rows([picked(row, columns) for row in [*table.heads, table.header]], head=True)
        body = self._rows([picked(row, columns) for row in table.rows], rooms)
        return (
            f"  (columns: ({width}), align: ({align}), apart: ({apart}), "
            f"heads: {len(table.heads) + 1}, header: ({head}), cells: (\n{body}\n  )),\n"
        )

    def _rows(
        self,
        rows: Sequence[Sequence[Cell]],
        rooms: Sequence[Sequence[float]] = (),
        *,
        head: bool = False,
    ) -> str:
        """The cells of rows, one row a line; ``rooms`` holds the ems to the right of each."""
        lines = []
        for y, line in enumerate(placed(rows)):
            parts = []
            for x, cell, across, down in line:
                room = rooms[x][y] if rooms and across == 1 else 0.0
                words = self.inline(cell.runs) + (f"#h({room:.2f}em);" if room else "")
                side = "align: center + bottom, " if head and across > 1 else ""
                parts.append(_cell(cell, words, across, down, form=side))
            lines.append("    " + "".join(parts))
        return "\n".join(lines)

    def add(self, content: bytes, suffix: str) -> str:
        """Keep a file for the markup; returns the name it goes by."""
        name = f"{self.prefix}-{len(self.assets) + 1}.{suffix}"
        self.assets[name] = content
        return name


def _cell(cell: Cell, words: str, across: int, down: int, *, form: str = "") -> str:
    """A cell of a table, with what it covers and its colours."""
    if cell.ink:
        words = f"#text(fill: rgb({string(cell.ink)}))[{words}]"
    said = {"colspan": across, "rowspan": down}
    form += "".join(f"{name}: {count}, " for name, count in said.items() if count > 1)
    stops = [f"(rgb({string(shade)}), {place:.2f}%), " for shade, place in cell.fill]
    if len(stops) > 1:
        form += f"fill: gradient.linear({''.join(stops)}), "
    elif stops:
        form += f"fill: rgb({string(cell.fill[0][0])}), "
    return f"table.cell({form})[{words}], " if form else f"[{words}], "


def _is_tall(figure: Figure) -> bool:
    """Tell whether a picture leaves the flow of the text."""
    return size_on_page(figure.width, figure.height) * figure.height / figure.width > _TALL


def _alt(text: str) -> str:
    """A description, which every picture must have, as a string of the template."""
    return string(text if clean(text).strip() else "…")


def _content(text: str) -> str:
    """A text as an argument of the template; none where there is no text."""
    return f"[{escape(text)}]" if text else "none"
