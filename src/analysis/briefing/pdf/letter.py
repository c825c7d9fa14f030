"""The brief as Typst markup: a letter with its head, its judgement, its table of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..document.blocks import Block, Chapter, Items, Paragraph, Table
from ..fonts import em_width
from ..options import Options
from ..words import long_date, word
from .escape import escape, string
from .writer import Writer

#: A column of more ems than this shares the room that the others leave.
_NARROW = 9.0


def letter_markup(
    chapter: Chapter, writer: Writer, options: Options, attachments: Sequence[str]
) -> str:
    """The markup of a chapter that is set as a letter; ``attachments`` follow it."""
    language = chapter.language
    chinese = str(language == "zh").lower()
    names = "".join(f"[{escape(name)}], " for name in attachments)
    head = f"#letter(title: [{escape(chapter.title)}], issue: {_issue(options, language)}, "
    head += f"attachments: ({names}), chinese: {chinese})[\n"
    parts, blocks = (
        [f"#anchor({string(name)})\n" for _, name in chapter.anchors],
        list(chapter.blocks),
    )
    if blocks and isinstance(blocks[0], Paragraph):
        words = writer.inline(blocks[0].runs)
        parts.append(f"#judgement(chinese: {chinese})[{words}]\n\n")
        blocks = blocks[1:]
    date = long_date(options.date, language=language)
    dated = f"{word('data_as_of', language)}{date}" if date and language == "zh" else ""
    for block in blocks:
        if isinstance(block, Table):
            block, dated = replace(block, note=block.note or dated), ""
        parts.append(_block(block, writer, chinese))
    return "".join([head, *parts, "]\n\n"])


def _issue(options: Options, language: str) -> str:
    """What the head of the letter says: name, number, organisation, dates, addressees."""
    date = long_date(options.date, language=language)
    issued = long_date(options.issued, language=language)
    sent = options.text("addressees", language)
    texts = {
        "name": options.text("title", language),
        "number": word("issue", language).format(number=options.number) if options.number else "",
        "organisation": options.text("organisation", language),
        "date": issued,
        "data": f"{word('data_as_of', language)}{date}" if date else "",
        "made": f"{word('made_on', language)}{issued}" if issued else "",
        "addressees": f"{word('addressees', language)}{sent}" if sent else "",
    }
    return "(" + ", ".join(f"{name}: {string(text)}" for name, text in texts.items()) + ")"


def _block(block: Block, writer: Writer, chinese: str) -> str:
    """A block of the letter; a table is as wide as its text."""
    if isinstance(block, Items) and not block.ordered:
        items = "".join(f"[{writer.blocks(item).strip()}], " for item in block.items)
        return f"#points(chinese: {chinese}, {items})\n\n"
    if not isinstance(block, Table):
        return writer.blocks([block])
    sides = "".join(f"{side}, " for side in block.align)
    head = "".join(f"[{writer.inline(cell.runs)}], " for cell in block.header)
    cells = "".join(f"[{writer.inline(cell.runs)}], " for row in block.rows for cell in row)
    widest = [
        max(em_width(row[at].text) for row in [block.header, *block.rows])
        for at in range(len(block.header))
    ]
    shared = [at > 0 and width > _NARROW for at, width in enumerate(widest)]
    widths = (
        f"{width:.1f}fr" if part else "auto" for width, part in zip(widest, shared, strict=True)
    )
    columns = "".join(f"{width}, " for width in widths)
    note = f"[{escape(block.note)}]" if block.note else "none"
    return (
        f"#letter-table(chinese: {chinese}, columns: ({columns}), align: ({sides}), "
        f"header: ({head}), note: {note}, {cells})\n\n"
    )
