"""Blocks as Typst markup, with the files that the markup asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .blocks import (
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
    Table,
    Text,
)
from .escape import code_block, escape, string
from .figures import draw_formula, size_on_page
from .fitting import fit_table, is_kept_whole, picked

_STYLES = {"strong": "strong", "emphasis": "emph", "strike": "strike"}


class Writer:
    """Writes blocks as Typst markup and keeps the files that it asks for, by name.

    Parameters
    ----------
    prefix : str
        Goes before the name of every file, so that several chapters can share a folder.

    Examples
    --------
    >>> Writer(prefix="01").blocks([Paragraph((Text("By 5 %."),))])
    'By 5 \\\\%\\\\.\\n\\n'
    """

    def __init__(self, *, prefix: str) -> None:
        self.prefix = prefix
        self.assets: dict[str, bytes] = {}

    def chapter(self, chapter: Chapter) -> str:
        """A chapter: its title, its question, its blocks."""
        head = f"#chapter(question: [{escape(chapter.question)}])[{escape(chapter.title)}]\n\n"
        return head + self.blocks(chapter.blocks)

    def blocks(self, blocks: Iterable[Block]) -> str:
        """The markup of several blocks, one after the other."""
        return "".join(self._block(block) for block in blocks)

    def inline(self, runs: Iterable[Run]) -> str:
        """The markup of the runs of one paragraph."""
        return "".join(self._run(run) for run in runs)

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level, runs):
                return f"#heading(level: {level})[{self.inline(runs)}]\n\n"
            case Paragraph(runs):
                return self.inline(runs) + "\n\n"
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
                return f"#align(center)[{self._formula(block)}]\n\n"
            case Notes(notes):
                return "".join(
                    f"#footnote-line({number})[{self.blocks(inner).strip()}]\n\n"
                    for number, inner in notes
                )

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
                return f"#link({string(url)})[{self.inline(runs)}];"
            case Break():
                return "#linebreak();"
            case Formula():
                return self._formula(run)
            case Picture(content, suffix, alt):
                name = self.add(content, suffix)
                return f"#framed-image({string(name)}, alt: {string(alt)});"
            case NoteMark(number):
                return f"#super[{number}];"

    def _formula(self, formula: Formula) -> str:
        tex = formula.tex
        shown = tex.replace("\\frac", "\\dfrac") if formula.display else tex
        drawn = draw_formula(shown, size=11.5 if formula.display else 11.0)
        if drawn is None:
            return f"#raw({string(' '.join(tex.split()))});"
        svg, depth = drawn
        name = self.add(svg, "svg")
        return f"#formula({string(name)}, alt: {string(tex.strip())}, depth: {depth:.2f}pt);"

    def _figure(self, figure: Figure) -> str:
        name = self.add(figure.content, figure.suffix)
        width = size_on_page(figure.width, figure.height)
        alt = string(figure.alt)
        return f"#brief-figure({string(name)}, alt: {alt}, width: {width:.2f}pt)\n\n"

    def _table(self, table: Table) -> str:
        fit = fit_table(table)
        whole = str(is_kept_whole(table, fit)).lower()
        panels = "".join(self._panel(table, *panel) for panel in fit.panels)
        caption = f"[{escape(table.caption)}]" if table.caption else "none"
        note = f"[{escape(table.note)}]" if table.note else "none"
        return (
            f"#brief-table(caption: {caption}, note: {note}, size: {fit.size}pt, "
            f"whole: {whole},\n{panels})\n\n"
        )

    def _panel(self, table: Table, columns: Sequence[int], widths: Sequence[float]) -> str:
        width = "".join(f"{value:.2f}pt, " for value in widths)
        align = "".join(f"{table.align[column]}, " for column in columns)
        head, *body = (self._row(picked(row, columns)) for row in [table.header, *table.rows])
        rows = "\n".join(f"    {line}" for line in body)
        return (
            f"  (columns: ({width}), align: ({align}), header: ({head}), cells: (\n{rows}\n  )),\n"
        )

    def _row(self, cells: Sequence[Cell]) -> str:
        return "".join(f"[{self.inline(cell.runs)}], " for cell in cells)

    def add(self, content: bytes, suffix: str) -> str:
        """Keep a file for the markup; returns the name it goes by."""
        name = f"{self.prefix}-{len(self.assets) + 1}.{suffix}"
        self.assets[name] = content
        return name
