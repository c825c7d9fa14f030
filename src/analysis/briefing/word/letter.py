"""The brief as a letter in Word: in Chinese a 简报 after GB/T 9704, in English the house's form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..document import blocks as b
from ..document.fitting import MEASURE
from ..fonts import em_width
from ..options import Options
from ..words import long_date, word
from .writer import TAB, WordWriter, right_tab

#: The text block of the Chinese form: its margins and its width, in millimetres.
TOP, LEFT, BREADTH, DEPTH = 37.0, 28.0, 156.0, 225.0
#: Lines on a page: as the standard has them, and more where the text would need a third page.
_LINES = (22, 23, 24, 25, 26, 27)
#: The size of its text; about the height of its head and its end, and of a row of a table.
_SIZE, _HEAD, _ROW = 16.0, 260.0, 26.0
_COUNTED = "一二三四五六七八九十"


def letter_xml(
    writer: WordWriter, chapter: b.Chapter, options: Options, attachments: Sequence[str]
) -> str:
    """A chapter that is set as a letter; ``attachments`` are the titles of what follows it."""
    chinese = chapter.language == "zh"
    if chinese:
        evidence = word("evidence", "zh")
        writer.names = {name: f"{evidence}{at}" for at, name in enumerate(attachments, start=1)}
    measure = BREADTH / 25.4 * 72 if chinese else MEASURE
    head = _chinese_head(writer, options) if chinese else _english_head(writer, options)
    parts = [head, writer.paragraph("LetterTitle", writer.text(chapter.title))]
    date = _dated(options, chapter.language)
    if not chinese and date:
        parts.append(writer.paragraph("Note", writer.text(date)))
    blocks: list[b.Block] = list(chapter.blocks)
    match blocks:
        case [b.Paragraph(runs), *blocks]:
            words = writer.inline(runs, {} if chinese else {"b": "1"})
            room = '<w:spacing w:after="160"/>' if isinstance([*blocks, None][0], b.Table) else ""
            parts.append(writer.paragraph("LetterText", words, more=room))
    sections = 0
    for block in blocks:
        match block:
            case b.Heading(runs=runs):
                number = f"{_counted(sections)}、" if chinese else ""
                sections += 1
                words = writer.text(number) + writer.inline(runs)
                parts.append(writer.paragraph("LetterHeading", words))
            case b.Items(items=items, ordered=False) if chinese:
                parts += [_point(writer, at, item) for at, item in enumerate(items)]
            case b.Table():
                note = block.note or (date if chinese else "")
                shown = replace(block, note=note)
                parts.append(writer.table(shown, captioned=False, measure=measure))
                date = ""
            case b.Paragraph(runs):
                parts.append(writer.paragraph("LetterText", writer.inline(runs)))
            case _:
                parts.append(writer.blocks([block]))
    if chinese and attachments:
        listed = "；".join(f"{at}. {name}" for at, name in enumerate(attachments, start=1))
        words = writer.text(f"{word('evidence', 'zh')}：{listed}")
        parts.append(writer.paragraph("Note", words))
    if sent := options.text("addressees", chapter.language):
        words = writer.text(word("addressees", chapter.language) + sent)
        parts.append(writer.paragraph("Addressees", words))
    return "".join(parts)


def line_height(chapter: b.Chapter) -> float:
    """The height of a line, in points, at which a Chinese letter should end on its second page."""
    full, chars = DEPTH / 25.4 * 72, BREADTH / 25.4 * 72 / _SIZE
    lines, other = 0, _HEAD
    for block in chapter.blocks:
        if isinstance(block, b.Table):
            other += _ROW * (len(block.rows) + 1)
            continue
        items = block.items if isinstance(block, b.Items) else ((block,),)
        texts = [f"（一）{b.block_text(item)}" for item in items]
        lines += sum(math.ceil((em_width(text) + 2) / chars) for text in texts)
    fitting = [full / count for count in _LINES if lines * full / count + other <= 2 * full]
    return fitting[0] if fitting else full / _LINES[-1]


def _chinese_head(writer: WordWriter, options: Options) -> str:
    """The red name, and the line of organisation, number and day above the red rule."""
    texts = [
        options.text("organisation", "zh"),
        word("issue", "zh").format(number=options.number) if options.number else "",
        long_date(options.issued, language="zh"),
    ]
    name = writer.paragraph("Masthead", writer.text(options.text("title", "zh")))
    wide = BREADTH / 25.4 * 72
    tabs = f'<w:tabs><w:tab w:val="center" w:pos="{wide * 10:.0f}"/>'
    tabs += f'<w:tab w:val="right" w:pos="{wide * 20:.0f}"/></w:tabs>'
    line = TAB.join(writer.text(text) for text in texts)
    return name + writer.paragraph("Issue", line, more=tabs)


def _english_head(writer: WordWriter, options: Options) -> str:
    """Name and organisation, and at the right edge number and day, above a rule."""
    named = [options.text("title", "en"), options.text("organisation", "en")]
    number = word("issue", "en").format(number=options.number) if options.number else ""
    issued = [number, long_date(options.issued, language="en")]
    left, right = (" · ".join(filter(None, each)) for each in (named, issued))
    words = writer.text(left) + TAB + writer.text(right)
    return writer.paragraph("Issue", words, more=right_tab())


def _dated(options: Options, language: str) -> str:
    """Until when the figures were published, and in English when the brief was made."""
    date, issued = (long_date(day, language=language) for day in (options.date, options.issued))
    parts = [f"{word('data_as_of', language)}{date}" if date else ""]
    if language == "en" and issued:
        parts.append(f"{word('made_on', language)}{issued}")
    return "; ".join(filter(None, parts))


def _point(writer: WordWriter, at: int, item: Sequence[b.Block]) -> str:
    """A point of a list as a counted paragraph."""
    first, rest = (item[0], item[1:]) if item else (b.Paragraph(()), ())
    runs = first.runs if isinstance(first, b.Paragraph) else ()
    words = writer.text(f"（{_counted(at)}）") + writer.inline(runs)
    following = rest if isinstance(first, b.Paragraph) else item
    return writer.paragraph("LetterText", words) + writer.blocks(following)


def _counted(at: int) -> str:
    """A number from 0 as a Chinese one from one; in digits beyond ten."""
    return _COUNTED[at] if at < len(_COUNTED) else str(at + 1)
