"""All chapters in one book: a summary of the findings in front, all sources at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..words import word
from .blocks import Block, Cell, Chapter, Findings, Heading, Summary, Table
from .tables import plain_cell

SOURCES = "sources"


def bind(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Put a summary before chapters, and behind them the sources of all.

    Examples
    --------
    >>> from analysis.briefing.document.blocks import Paragraph, words
    >>> found = Findings(((Paragraph(words("It rises.")),),))
    >>> [chapter.title for chapter in bind([Chapter("a", "en", "R&D", blocks=(found,))])]
    ['Summary', 'R&D']
    """
    language = chapters[0].language
    stated = [
        (chapter.title, findings) for chapter in chapters for findings in _findings(chapter)[:1]
    ]
    front = Chapter(
        "summary", language, word("summary", language), blocks=(Summary(tuple(stated)),)
    )
    lists = [
        block
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Table) and block.role == SOURCES
    ]
    back = Chapter(
        "sources", language, word("appendix_sources", language), blocks=(_merged(lists, language),)
    )
    body = [replace(chapter, blocks=_without_sources(chapter.blocks)) for chapter in chapters]
    return [*([front] if stated else []), *body, *([back] if lists else [])]


def _findings(chapter: Chapter) -> list[tuple[tuple[Block, ...], ...]]:
    return [block.items for block in chapter.blocks if isinstance(block, Findings)]


def _is_sources(block: Block) -> bool:
    return isinstance(block, Table) and block.role == SOURCES


def _without_sources(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without tables of sources, and without a heading that then has nothing below."""
    kept: list[Block] = []
    rest = list(blocks)
    for at, block in enumerate(rest):
        if not _is_sources(block):
            kept.append(block)
            continue
        following = rest[at + 1] if at + 1 < len(rest) else None
        if kept and isinstance(kept[-1], Heading) and isinstance(following, Heading | None):
            kept.pop()
    return tuple(kept)


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
