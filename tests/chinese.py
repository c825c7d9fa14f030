"""What a Chinese page must not hold: English words, half-width punctuation, spaces by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from analysis.briefing.document.binding import SOURCES
from analysis.briefing.document.blocks import (
    Block,
    Chapter,
    Figure,
    Listing,
    Table,
    block_text,
)
from analysis.text.wording import label

#: Names and abbreviations that stay as they are in Chinese.
PROPER = {
    *("R&D", "GDP", "CNY", "PCT", "PDF", "CSV", "OECD", "ISO", "GB/T"),
    *("A", "B", "C", "D", "OLS", "ETS", "Theta", "statsmodels", "Eurostat", "SDSN", "ESCAP"),
    *("Open", "SDG", "UN", "LMDI", "CRPS", "WIS", "Brier"),
    "X",  # in the name of a scheme, 4+X
}
_HAN = "\u4e00-\u9fff"
_WORD = re.compile(r"[A-Za-z][A-Za-z&/]*")
_ADDRESS = re.compile(r"https?://\S+|\S+\.(?:csv|py|ipynb|toml|pdf)\b")
_SIGN = re.compile(rf"(?<=[{_HAN}])[,;:!?()]|[,;:!?()](?=[{_HAN}])|(?<=[{_HAN}])\.(?=\s|$)")
_SPACE = re.compile(rf"(?<=[{_HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[{_HAN}])")
_AROUND = 8


def flaws(chapter: Chapter, *, proper: Iterable[str] = ()) -> list[str]:
    """What is not Chinese in a Chinese chapter?

    Looked at are text, tables, and the captions, words and descriptions of figures; not code, not
    output that is kept as it was, and not the titles of documents, which stay as published.

    Parameters
    ----------
    chapter : Chapter
        A chapter in Chinese.
    proper : iterable of str
        Words that may stand in Latin letters, besides those of `PROPER`.

    Returns
    -------
    list of str
        One line per flaw: the kind, and the words around it.

    Examples
    --------
    >>> from analysis.briefing.document.blocks import Paragraph, words
    >>> flaws(Chapter("a", "zh", "投入", blocks=(Paragraph(words("R&D投入,rise")),)))
    ["English word 'rise': R&D投入,rise", "half-width ',': 入 R&D投入,rise"]
    """
    known = PROPER | set(proper)
    written = "\n".join([chapter.title, chapter.question, *_texts(chapter.blocks)])
    written = _ADDRESS.sub("", written)
    drawn = "\n".join(_drawn(chapter.blocks))
    text = f"{written}\n{drawn}"
    found = [
        (f"English word '{word[0]}'", word) for word in _WORD.finditer(text) if word[0] not in known
    ]
    found += [(f"half-width '{sign[0]}'", sign) for sign in _SIGN.finditer(text)]
    found += [("typed space", space) for space in _SPACE.finditer(written)]
    return [f"{kind}: {_context(text, match)}" for kind, match in found]


def _texts(blocks: Iterable[Block]) -> list[str]:
    out = []
    for block in blocks:
        if isinstance(block, Listing) or (isinstance(block, Table) and block.role == SOURCES):
            continue
        out.append(block_text([_without_titles(block)]))
        if isinstance(block, Figure):
            out.append(block.alt)
    return out


def _drawn(blocks: Iterable[Block]) -> list[str]:
    """The words inside charts, where no typesetter sets the space beside a number."""
    charts = [b.content.decode() for b in blocks if isinstance(b, Figure) and b.suffix == "svg"]
    found = [text for chart in charts for text in re.findall(r"<text[^>]*>([^<]+)<", chart)]
    return [" ".join(text.replace("&amp;", "&").split()) for text in found]


def _without_titles(block: Block) -> Block:
    """A table without the titles of documents in it."""
    titles = {label(key, "zh") for key in ("document", "title")}
    if not isinstance(block, Table):
        return block
    kept = [at for at, cell in enumerate(block.header) if cell.text not in titles]
    rows = [[row[at] for at in kept if at < len(row)] for row in block.rows]
    return replace(block, rows=rows, header=[block.header[at] for at in kept])


def _context(text: str, match: re.Match[str]) -> str:
    around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
    return " ".join(around.split())
