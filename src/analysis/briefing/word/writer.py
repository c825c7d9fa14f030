"""Blocks as WordprocessingML, with the pictures, links and lists that the markup asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..characters import clean
from ..document import blocks as b
from ..document.figures import (
    draw_formula,
    numbered_rows,
    picture_size,
    recoloured,
    size_on_page,
)
from ..document.fitting import MEASURE, fit_table
from ..words import word
from .markup import Look, drawing_xml, escaped, properties
from .tables import grid_xml

#: Lists are styled to this depth; what is deeper stands at it.
_DEPTH = 3
_WEB = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f]+", re.IGNORECASE)
_RIGHT_TO_LEFT = re.compile(r"([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)")
#: The number of the first list of its own; smaller ones belong to the styles.
_FIRST_LIST = 10
#: What is between the parts of a line.
TAB = "<w:r><w:tab/></w:r>"
_PLAIN: Look = {}
_STRONG: Look = {"b": "1"}
_STYLES = {"strong": _STRONG, "emphasis": {"rStyle": "Emphasis"}, "strike": {"strike": "1"}}
_RAISED: Look = {"vertAlign": "superscript"}
#: A paragraph of up to so many characters stays with the figure or table after it.
_LEAD = 600


@dataclass(frozen=True)
class Drawing:
    """A picture of the document: the file, its kind, its size in points."""

    content: bytes
    suffix: str
    width: float
    height: float


class WordWriter:
    """Writes blocks as WordprocessingML; figures and tables are numbered through the document.

    ``drawings``, ``links`` and ``lists`` are what the markup refers to: pictures and addresses by
    the name of their relation, ordered lists by their number, each with its level and start.
    ``names`` says how a link names a chapter, by its title, and what stands before that title.

    Examples
    --------
    >>> WordWriter(language="en").blocks([b.Rule()])
    '<w:p><w:pPr><w:pStyle w:val="Rule"/></w:pPr></w:p>'
    """

    def __init__(self, *, language: str, colours: Mapping[str, str] | None = None) -> None:
        self.language, self.colours = language, colours or {}
        self.drawings: dict[Drawing, str] = {}
        self.links: dict[str, str] = {}
        self.lists: dict[int, tuple[int, int]] = {}
        self.names: dict[str, str] = {}
        self._counts = {"figure": 0, "table": 0, "picture": 0, "bookmark": 0}
        self._heading = 1
        self._depth = 0
        self._body = "BodyText"

    def chapter(self, chapter: b.Chapter, *, new_page: bool = False) -> str:
        """A chapter: its title, its question, its blocks."""
        self._heading = 1
        more = "<w:pageBreakBefore/>" if new_page else ""
        named = "\u3000".join(filter(None, [self.names.get(chapter.title), chapter.title]))
        title = self.paragraph("Heading1", self.text(named), more=more)
        question = self.paragraph("Subtitle", self.text(chapter.question))
        parts = [self.bookmark(name) + self.blocks(blocks) for name, blocks in chapter.parts()]
        return title + (question if chapter.question else "") + "".join(parts)

    def bookmark(self, name: str) -> str:
        """A place that a link can lead to; none without a name."""
        if not name:
            return ""
        self._counts["bookmark"] += 1
        number = self._counts["bookmark"]
        named = f'w:id="{number}" w:name="{_bookmark(name)}"'
        return f'<w:bookmarkStart {named}/><w:bookmarkEnd w:id="{number}"/>'

    def blocks(self, blocks: Sequence[b.Block]) -> str:
        """The markup of several blocks, one after the other."""
        return "".join(
            self._block(block, leads=isinstance(following, b.Figure | b.Table))
            for block, following in zip(blocks, [*blocks[1:], None], strict=False)
        )

    def paragraph(self, style: str, inside: str, *, more: str = "") -> str:
        """A paragraph in a style; ``more`` are properties of its own, in their order."""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{inside}</w:p>'

    def text(self, text: str, look: Look = _PLAIN) -> str:
        """Words as runs; those from right to left in runs of their own."""
        parts = _RIGHT_TO_LEFT.split(clean(text))
        return "".join(
            self._words(part, {**look, "rtl": "1"} if at % 2 else look)
            for at, part in enumerate(parts)
            if part
        )

    def _words(self, text: str, look: Look) -> str:
        """One run; in a Chinese document the signs that both scripts have are Chinese."""
        hint = {"rFonts": "eastAsia"} if self.language == "zh" else {}
        lines = [f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in text.split("\n")]
        return f"<w:r>{properties({**look, **hint})}{'<w:br/>'.join(lines)}</w:r>"

    def field(self, instruction: str, shown: str) -> str:
        """A number that Word counts; until then what is shown."""
        begin, separate, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
            for kind in ("begin", "separate", "end")
        )
        asked = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
        return begin + asked + separate + self.text(shown) + end

    def inline(self, runs: Iterable[b.Run], look: Look = _PLAIN) -> str:
        """The markup of the runs of one paragraph."""
        return "".join(self._run(run, look) for run in runs)

    def _block(self, block: b.Block, *, leads: bool) -> str:
        match block:
            case b.Heading(level, runs):
                if not clean(b.plain_text(runs)).strip():
                    return ""
                self._heading = min(level, self._heading + 1)
                return self.paragraph(f"Heading{self._heading}", self.inline(runs))
            case b.Paragraph(runs):
                leads = leads and len(b.plain_text(runs)) <= _LEAD
                more = ("<w:keepNext/>" if leads else "") + _direction(runs)
                return self.paragraph(self._body, self.inline(runs), more=more)
            case b.Items():
                return self._items(block)
            case b.Quote(blocks):
                return self._within("IntenseQuote", [blocks])
            case b.Rule():
                return self.paragraph("Rule", "")
            case b.Findings(items, label):
                name = self.text(word("main_findings", self.language), _STRONG)
                head = self.paragraph("Quote", name, more="<w:keepNext/>") if label else ""
                return head + self._within("Quote", items)
            case b.Listing(text):
                return self.paragraph("PlainText", self._words(clean(text).rstrip(), _PLAIN))
            case b.Failed(name, message):
                words = self.text(f"{name}: ", _STRONG) + self.text(message)
                return self.paragraph("PlainText", words)
            case b.Figure():
                return self._figure(block)
            case b.Table():
                return self.table(block)
            case b.Formula():
                return self.paragraph("Picture", self._formula(block))
            case b.Notes(notes):
                return "".join(self._note(number, blocks) for number, blocks in notes)
            case b.Summary(parts):
                return "".join(self._part(title, items) for title, items in parts)

    def _within(self, style: str, groups: Iterable[Sequence[b.Block]]) -> str:
        """Blocks whose paragraphs have a style of their own."""
        before, self._body = self._body, style
        inside = "".join(self.blocks(blocks) for blocks in groups)
        self._body = before
        return inside

    def _part(self, title: str, items: Sequence[Sequence[b.Block]]) -> str:
        """What a chapter found, under its title."""
        head = self.paragraph("Heading3", self.text(title))
        return head + self._items(b.Items(tuple(map(tuple, items))))

    def _items(self, block: b.Items) -> str:
        """A list: the first paragraph of an item has its sign, and what follows the indent."""
        self._depth += 1
        level = min(self._depth, _DEPTH)
        end = str(level) if level > 1 else ""
        style, more = f"ListBullet{end}", ""
        if block.ordered:
            number = _FIRST_LIST + len(self.lists)
            self.lists[number] = (level - 1, block.start)
            style = f"ListNumber{end}"
            level_of = f'<w:ilvl w:val="{level - 1}"/>'
            more = f'<w:numPr>{level_of}<w:numId w:val="{number}"/></w:numPr>'
        out = []
        for item in block.items:
            first, rest = (item[0], item[1:]) if item else (b.Paragraph(()), ())
            runs = first.runs if isinstance(first, b.Paragraph) else ()
            out.append(self.paragraph(style, self.inline(runs), more=more + _direction(runs)))
            following = rest if isinstance(first, b.Paragraph) else item
            out.append(self._within(f"ListContinue{end}", [following]))
        self._depth -= 1
        return "".join(out)

    def _run(self, run: b.Run, look: Look) -> str:
        match run:
            case b.Text(text):
                return self.text(text, look)
            case b.Code(text):
                return self._words(clean(text), {"rStyle": "Code", **look})
            case b.Styled(style, runs):
                return self.inline(runs, {**_STYLES.get(style, _PLAIN), **look})
            case b.Link(url, runs):
                return self._link(url, runs, look)
            case b.Break():
                return "<w:r><w:br/></w:r>"
            case b.Formula():
                return self._formula(run)
            case b.Picture(content, suffix, alt):
                size = picture_size(content)
                if size is None:
                    return self.text(alt, look)
                width = min(size[0], MEASURE)
                return self.drawing(content, suffix, width, size[1] * width / size[0], alt=alt)
            case b.NoteMark(number):
                return self.text(str(number), _RAISED)

    def _link(self, url: str, runs: Sequence[b.Run], look: Look) -> str:
        url = clean(url)
        words = self.inline(runs, {**look, "rStyle": "Hyperlink"})
        if url.startswith("#"):
            name = self.names.get(b.plain_text(runs))
            words = self.text(name, {**look, "rStyle": "Hyperlink"}) if name else words
            return f'<w:hyperlink w:anchor="{_bookmark(url[1:])}">{words}</w:hyperlink>'
        if not _WEB.fullmatch(url):
            return self.inline(runs, look)
        name = self.links.setdefault(url, f"link{len(self.links) + 1}")
        return f'<w:hyperlink r:id="{name}">{words}</w:hyperlink>'

    def _note(self, number: int, blocks: Sequence[b.Block]) -> str:
        """A footnote as a paragraph behind the text that calls it."""
        first = blocks[0] if blocks else None
        runs = first.runs if isinstance(first, b.Paragraph) else ()
        mark = self.text(f"{number}  ", _RAISED)
        rest = blocks[1:] if isinstance(first, b.Paragraph) else blocks
        return self.paragraph("Note", mark + self.inline(runs)) + self._within("Note", [rest])

    def _formula(self, formula: b.Formula) -> str:
        """A formula as a picture, line by line; as it was typed where mathtext cannot draw it."""
        parts = []
        for row, tag in numbered_rows(formula):
            drawn = draw_formula(row, size=11.5 if formula.display else 11.0)
            if drawn is None:
                return self._words(" ".join(clean(formula.tex).split()), {"rStyle": "Code"})
            svg, depth = drawn
            width, height = picture_size(svg) or (1.0, 1.0)
            drawing = self.drawing(svg, "svg", width, height, alt=row, depth=depth)
            parts.append(drawing + (self.text(f"\u2003{tag}") if tag else ""))
        return "<w:r><w:br/></w:r>".join(parts)

    def _figure(self, figure: b.Figure) -> str:
        """A picture below its number and title, and above its source."""
        width = size_on_page(figure.width, figure.height)
        height = width * figure.height / figure.width
        content = recoloured(figure, self.colours)
        drawn = self.drawing(content, figure.suffix, width, height, alt=figure.alt)
        subtitle = self.paragraph("Measure", self.text(figure.subtitle)) if figure.subtitle else ""
        kept = "<w:keepNext/>" if figure.foot else ""
        foot = self.paragraph("Note", self.text(figure.foot)) if figure.foot else ""
        picture = self.paragraph("Picture", drawn, more=kept)
        return self._caption("figure", figure.title) + subtitle + picture + foot

    def drawing(
        self,
        content: bytes,
        suffix: str,
        width: float,
        height: float,
        *,
        alt: str,
        depth: float = 0,
    ) -> str:
        """A run with a picture, which says what it shows; ``depth`` lowers it below the line."""
        self._counts["picture"] += 1
        drawing = Drawing(content, suffix, width, height)
        name = self.drawings.setdefault(drawing, f"picture{len(self.drawings) + 1}")
        text = " ".join(clean(alt).split()) or word("figure", self.language)
        return drawing_xml(
            name, width, height, number=self._counts["picture"], alt=text, depth=depth
        )

    def _caption(self, kind: str, title: str) -> str:
        """The number of a figure or table, which Word counts anew, and what it says."""
        self._counts[kind] += 1
        name, number = word(kind, self.language), self._counts[kind]
        words = self.text(f"{name} ") + self.field(f"SEQ {name} \\* ARABIC", str(number))
        words += self.text(f"\u3000{title}" if self.language == "zh" else f"  {title}")
        return self.paragraph("Caption", words)

    def table(self, table: b.Table, *, captioned: bool = True, measure: float = MEASURE) -> str:
        """A table below its number and title, and above its source."""
        fit = fit_table(table, measure=measure)
        parts = [grid_xml(self, table, *panel, fit=fit) for panel in fit.panels]
        gap = self.paragraph("Note", "")
        note = self.paragraph("Note", self.text(table.note)) if table.note else gap
        caption = self._caption("table", table.caption) if captioned else ""
        return caption + gap.join(parts) + note


def right_tab() -> str:
    """The property of a paragraph with something at its right edge, after a tab."""
    return f'<w:tabs><w:tab w:val="right" w:pos="{round(MEASURE * 20)}"/></w:tabs>'


def _bookmark(name: str) -> str:
    """A name as Word takes it: letters, digits and underscores, forty at most."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)[:40]


def _direction(runs: Iterable[b.Run]) -> str:
    """The property of a paragraph whose first letter is read from right to left."""
    sides = map(unicodedata.bidirectional, b.plain_text(runs))
    first = next((side for side in sides if side in ("L", "R", "AL")), "L")
    return "" if first == "L" else "<w:bidi/>"
