"""HTML, as outputs and Markdown hold it, to blocks; what is not text, a table or a picture goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from ..words import word
from .blocks import (
    Block,
    Break,
    Code,
    Heading,
    Items,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Run,
    Styled,
    Table,
    Text,
    plain_text,
)
from .looks import Looks
from .tables import table_of
from .unprinted import no_static

#: Reads a picture's address: gives a run, or None where there is nothing to say of it.
Pictures = Callable[[str, str], Run | None]
_HIDDEN = {"style", "script", "template", "head", "title", "svg", "button", "input", "select"}
#: What plays or holds a page of its own: named, as paper has no form for it.
_PLAYED = {"audio", "video", "iframe", "canvas", "object", "embed"}
_STRONG, _EMPHASIS = {"b", "strong", "th"}, {"i", "em", "cite", "var"}
_STRIKE, _CODE = {"s", "del", "strike"}, {"code", "kbd", "samp", "tt"}
_PARTS = {
    *("p", "div", "section", "article", "main", "header", "footer", "figure", "figcaption"),
    *("details", "summary", "center", "dt", "dd", "html", "body", "form", "nav", "aside"),
}
_BLOCKS = _PARTS | _PLAYED | {"table", "ul", "ol", "dl", "pre", "blockquote", "hr"}
_BLOCKS |= {f"h{level}" for level in range(1, 7)}
_UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_WEB = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
#: What pandas says below a frame.
_SHAPE = re.compile(r"^\d+ rows × \d+ columns$")
_SPACES = re.compile(r"\s+")


def read_html(
    html: str, *, pictures: Pictures = lambda url, alt: None, language: str = "en"
) -> tuple[Block, ...]:
    """The text, tables and pictures of a piece of HTML as blocks.

    What has no form on paper is named; what is not meant to be seen is left out.

    Examples
    --------
    >>> read_html("<p>R&amp;D</p><hr>")
    (Paragraph(runs=(Text(text='R&D'),)), Rule())
    """
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    return _Walk(pictures, Looks(soup), language).blocks(soup.children)


class _Walk:
    def __init__(self, pictures: Pictures, looks: Looks, language: str) -> None:
        self.pictures, self.looks, self.language = pictures, looks, language

    def blocks(self, nodes: Iterable[Any]) -> tuple[Block, ...]:
        out: list[Block] = []
        runs: list[Run] = []
        for node in nodes:
            inner = self._block(node)
            if inner is None:
                runs += self._runs(node)
            else:
                out += [*_paragraph(runs), *inner]
                runs = []
        return (*out, *_paragraph(runs))

    def _block(self, node: Any) -> tuple[Block, ...] | None:
        """The blocks of an element; None where it is a part of a line."""
        name = node.name
        if name is None:
            return None
        if name in _HIDDEN or _UNSEEN.search(str(node.get("style") or "")):
            return ()
        if name in _PLAYED:
            return (Paragraph((self._played(node),)),)
        if name == "table":
            table = table_of(node, read=self._cell, looks=self.looks)
            return (table,) if table else ()
        if re.fullmatch(r"h[1-6]", name):
            runs = _trimmed(self._all(node))
            return (Heading(min(max(int(name[1]), 2), 4), runs),) if runs else ()
        if name in ("ul", "ol"):
            items = [self.blocks(item.children) for item in node.find_all("li", recursive=False)]
            start = node.get("start", "1")
            number = int(start) if re.fullmatch(r"[0-9]{1,6}", str(start)) else 1
            return (Items(tuple(items), ordered=name == "ol", start=number),) if items else ()
        if name == "dl":
            return (self._definitions(node),)
        if name == "pre":
            return (Listing(node.get_text()),)
        if name == "blockquote":
            return (Quote(self.blocks(node.children)),)
        if name == "hr":
            return (Rule(),)
        if name in _PARTS or node.find(_holds_blocks):
            return self.blocks(node.children)
        return None

    def _played(self, node: Any) -> Run:
        """The name of what plays or holds a page of its own, and its address on the web."""
        known = word(node.name if node.name in ("audio", "video") else "embedded", self.language)
        holder = node if node.get("src") else node.find("source") or node
        address = str(holder.get("src") or "")
        if not _WEB.match(address):
            return no_static(known, self.language)
        return Link(address, (no_static(f"{known}, {address}", self.language),))

    def _definitions(self, node: Any) -> Items:
        """A list of definitions: each term in bold, and what it means below it."""
        pairs: list[tuple[Block, ...]] = []
        for part in node.find_all(["dt", "dd"]):
            runs = tuple(_lines(self.blocks(part.children)))
            pairs = with_definition(pairs, runs, term=part.name == "dt")
        return Items(tuple(pairs))

    def _cell(self, node: Any) -> tuple[Run, ...]:
        """The runs of a cell; its blocks stand line by line."""
        return tuple(_lines(self.blocks(node.children)))

    def _all(self, node: Any) -> list[Run]:
        return [run for child in node.children for run in self._runs(child)]

    def _runs(self, node: Any) -> list[Run]:
        name = node.name
        if name is None:
            text = _SPACES.sub(" ", str(node)) if type(node).__name__ == "NavigableString" else ""
            return [Text(text)] if text else []
        if name in _HIDDEN:
            return []
        if name == "br":
            return [Break()]
        if name == "img":
            alt = str(node.get("alt") or "")
            picture = self.pictures(str(node.get("src") or ""), alt)
            return [picture] if picture else [Text(alt)] if alt else []
        if name in _CODE:
            return [Code(node.get_text())]
        inner = tuple(self._all(node))
        if name == "a" and _WEB.match(str(node.get("href") or "")):
            return [Link(str(node["href"]), inner)]
        for style, names in (("strong", _STRONG), ("emphasis", _EMPHASIS), ("strike", _STRIKE)):
            if name in names:
                return [Styled(style, inner)]
        return list(inner)


def _holds_blocks(node: Any) -> bool:
    """Tell whether an element is a block, so that what holds it is no part of a line."""
    return node.name in _BLOCKS


def _trimmed(runs: list[Run]) -> tuple[Run, ...]:
    """Runs without spaces at either end."""
    out = list(runs)
    while out and isinstance(out[0], Text | Break) and not plain_text([out[0]]).strip():
        out.pop(0)
    while out and isinstance(out[-1], Text | Break) and not plain_text([out[-1]]).strip():
        out.pop()
    if out and isinstance(out[0], Text):
        out[0] = Text(out[0].text.lstrip())
    if out and isinstance(out[-1], Text):
        out[-1] = Text(out[-1].text.rstrip())
    return tuple(out)


def _paragraph(runs: list[Run]) -> tuple[Block, ...]:
    whole = _trimmed(runs)
    if not whole or _SHAPE.match(plain_text(whole).strip()):
        return ()
    return (Paragraph(whole),)


def _line(block: Block) -> list[Run]:
    """A block as runs: paragraphs as they are, items behind dots, a table's cells with commas."""
    match block:
        case Paragraph(runs) | Heading(runs=runs):
            return list(runs)
        case Items(items=items):
            lines = [[Text("• "), *_lines(item)] for item in items]
        case Quote(blocks):
            return _lines(blocks)
        case Table():
            lines = [
                [Text(", ".join(filter(None, (cell.text for cell in row))))] for row in block.rows
            ]
        case Listing(text):
            return [Code(text)]
        case _:
            return []
    return [run for at, line in enumerate(lines) for run in [*([Break()] if at else []), *line]]


def _lines(blocks: Iterable[Block]) -> list[Run]:
    out: list[Run] = []
    for block in blocks:
        out += [*([Break()] if out else []), *_line(block)]
    return out


def with_definition(
    pairs: list[tuple[Block, ...]], runs: tuple[Run, ...], *, term: bool
) -> list[tuple[Block, ...]]:
    """A list of definitions with one term, or one more meaning of the last term."""
    if term or not pairs:
        return [*pairs, (Paragraph((Styled("strong", runs),) if term else runs),)]
    return [*pairs[:-1], (*pairs[-1], Paragraph(runs))]
