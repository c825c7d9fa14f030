"""All chapters in one book: what stands in front, where links lead, all sources at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..words import word
from .blocks import (
    Block,
    Cell,
    Chapter,
    Findings,
    Heading,
    Items,
    Link,
    Paragraph,
    Quote,
    Run,
    Styled,
    Summary,
    Table,
    Text,
    block_text,
)
from .compose import BRIEF
from .tables import plain_cell

SOURCES = "sources"
_NOTEBOOK = ".ipynb"
_CODES = re.compile("(?:%[0-9A-Fa-f]{2})+")


def bind(chapters: Sequence[Chapter], *, sources: Sequence[Chapter] | None = None) -> list[Chapter]:
    """Put a summary before chapters where no brief opens them, and the sources behind them.

    Parameters
    ----------
    chapters : sequence of Chapter
        What the book holds.
    sources : sequence of Chapter, optional
        The chapters whose sources stand at its end; those of the book otherwise.

    Returns
    -------
    list of Chapter
        Front, chapters without the section of sources that closes them, sources with what those
        sections say. A link to another notebook,
        ``05-firms.ipynb#words``, leads to the first block of that chapter that holds the words, a
        heading before others; one that leads out of the book is plain text.

    Examples
    --------
    >>> from analysis.briefing.document.blocks import Paragraph, words
    >>> found = Findings(((Paragraph(words("It rises.")),),))
    >>> [chapter.title for chapter in bind([Chapter("a", "en", "R&D", blocks=(found,))])]
    ['Summary', 'R&D']
    """
    if not chapters:
        return []
    language = chapters[0].language
    opened = any(chapter.form == BRIEF for chapter in chapters)
    stated = [
        (chapter.title, findings) for chapter in chapters for findings in _findings(chapter)[:1]
    ]
    front = Chapter(
        "summary", language, word("summary", language), blocks=(Summary(tuple(stated)),)
    )
    lists = [
        block
        for chapter in (chapters if sources is None else sources)
        for block in chapter.blocks
        if isinstance(block, Table) and block.role == SOURCES
    ]
    caveats = [
        block
        for chapter in (chapters if sources is None else sources)
        for said in [_parted(chapter.blocks)[1]]
        for block in ([Heading(2, (Text(chapter.title),)), *said] if said else [])
    ]
    heading = [Heading(2, (Text(word("documents", language)),))] if caveats else []
    back = Chapter(
        "sources",
        language,
        word("appendix_sources", language),
        blocks=(*caveats, *heading, _merged(lists, language)),
    )
    body = [replace(chapter, blocks=_parted(chapter.blocks)[0]) for chapter in chapters]
    shown = [front] if stated and not opened else []
    return linked([*shown, *body, *([back] if lists else [])])


def linked(chapters: Sequence[Chapter]) -> list[Chapter]:
    """The chapters with each link to a notebook as one to a block of it, or as plain text."""
    by_name = {chapter.name: chapter for chapter in chapters}
    anchors: dict[str, dict[int, str]] = {chapter.name: {} for chapter in chapters}

    def lead(link: Link) -> tuple[Run, ...]:
        file, _, words = (_unescaped(part) for part in link.url.partition("#"))
        name = file.removesuffix(_NOTEBOOK)
        if name == file or name not in by_name:
            return link.runs if name != file else (link,)
        at = _place(by_name[name].blocks, words)
        anchor = anchors[name].setdefault(at, f"ref-{list(by_name).index(name)}-{at}")
        return (Link(f"#{anchor}", (Text(by_name[name].title),)),)

    body = [
        replace(chapter, blocks=tuple(_led(block, lead) for block in chapter.blocks))
        for chapter in chapters
    ]
    return [
        replace(chapter, anchors=tuple(sorted(anchors[chapter.name].items()))) for chapter in body
    ]


def _unescaped(address: str) -> str:
    """An address with its characters instead of their codes."""
    return _CODES.sub(
        lambda m: bytes.fromhex(m[0].replace("%", "")).decode(errors="replace"), address
    )


def _place(blocks: Sequence[Block], words: str) -> int:
    """The number of the block that holds words, a heading first; of the first where none does."""
    sought = (words.casefold(), words.replace("-", " ").casefold())
    texts = [(at, block_text([block]).casefold()) for at, block in enumerate(blocks)]
    heads = [each for each in texts if isinstance(blocks[each[0]], Heading)]
    fitting = [
        at for at, text in [*heads, *texts] if words and any(each in text for each in sought)
    ]
    return fitting[0] if fitting else 0


def _led(block: Block, lead: Callable[[Link], tuple[Run, ...]]) -> Block:
    """A block with its links led to where they lead in the book."""
    match block:
        case Paragraph(runs):
            return Paragraph(_runs(runs, lead))
        case Items(items=items) | Findings(items=items):
            inner = tuple(tuple(_led(each, lead) for each in item) for item in items)
            return replace(block, items=inner)
        case Quote(blocks):
            return Quote(tuple(_led(each, lead) for each in blocks))
    return block


def _runs(runs: Sequence[Run], lead: Callable[[Link], tuple[Run, ...]]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in runs:
        match run:
            case Link():
                out += lead(run)
            case Styled(style, inner):
                out.append(Styled(style, _runs(inner, lead)))
            case _:
                out.append(run)
    return tuple(out)


def _findings(chapter: Chapter) -> list[tuple[tuple[Block, ...], ...]]:
    return [block.items for block in chapter.blocks if isinstance(block, Findings)]


def _is_sources(block: Block) -> bool:
    return isinstance(block, Table) and block.role == SOURCES


def _parted(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks without the section of sources that closes them, and what it says of them."""
    at = next((at for at, block in enumerate(blocks) if _is_sources(block)), None)
    if at is None:
        return tuple(blocks), ()
    start = at
    while start > 0 and isinstance(blocks[start - 1], Paragraph | Items):
        start -= 1
    headed = start > 0 and isinstance(blocks[start - 1], Heading)
    rest = tuple(block for block in blocks[at:] if not _is_sources(block))
    if headed and (not rest or isinstance(rest[0], Heading)):
        return (*blocks[: start - 1], *rest), tuple(blocks[start:at])
    return (*blocks[:at], *rest), ()


def _merged(tables: Sequence[Table], language: str) -> Table:
    """One table of several: a document once, most used first, as many figures as all used."""
    counts: dict[tuple[str, ...], int] = {}
    heads: Sequence[Cell] = ()
    align: Sequence[str] = ()
    note = ""
    for table in tables:
        heads, align, note = table.header, table.align, table.note
        for row in table.rows:
            *document, count = (cell.text for cell in row)
            key = tuple(document)
            counts[key] = counts.get(key, 0) + int(count.replace(",", "") or 0)
    order = sorted(counts, key=lambda key: -counts[key])
    return Table(
        header=heads,
        rows=[[*map(plain_cell, key), plain_cell(f"{counts[key]:,}")] for key in order],
        align=align,
        caption=word("sources_caption", language).format(n=len(order)),
        note=note,
        role=SOURCES,
    )
