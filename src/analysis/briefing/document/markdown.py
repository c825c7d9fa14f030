"""Markdown, as notebooks write it, to blocks."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ..characters import WIDE
from ..words import word
from .blocks import (
    Block,
    Break,
    Cell,
    Code,
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
    words,
)
from .figures import picture_size, svg_bytes
from .from_html import read_html, with_definition

Token = Mapping[str, Any]
IMAGE_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/svg+xml": "svg",
}
#: Addresses that a page can lead to: on the web, and other notebooks beside this one.
_WEB = re.compile(r"^(https?://|mailto:)|^[^/:?#]+\.ipynb(#|$)", re.IGNORECASE)
#: Formulas that stand without dollar signs.
_NAMED = r"\{(?:align|alignat|equation|gather|multline|eqnarray|displaymath|math)\*?\}"
_ENVIRONMENT = rf"^ {{0,3}}\\begin{_NAMED}[\s\S]+?\\end{_NAMED}[ \t]*(?:\n|$)"
_BREAK = re.compile(r"^<br\s*/?>$", re.IGNORECASE)
_CJK_EDGE = re.compile(f"[{WIDE}“”‘’…—]")
_STYLES = {"strong": "strong", "emphasis": "emphasis", "strikethrough": "strike"}


def parse(text: str) -> list[Token]:
    """The blocks of a Markdown text, as mistune sees them; blank lines left out."""
    blocks = _parser()(text)
    return [block for block in blocks if block["type"] != "blank_line"]


@cache
def _parser() -> Callable[[str], Any]:
    import mistune

    plugins = ["table", "strikethrough", "math", "footnotes", "task_lists", "url", "def_list"]
    parser = mistune.create_markdown(renderer=None, plugins=plugins)
    parser.block.register("environment", _ENVIRONMENT, _read_environment, before="list")
    return parser


def _read_environment(block: Any, match: re.Match[str], state: Any) -> int:
    """A formula that stands without dollar signs, as LaTeX and Jupyter's own pages have it."""
    state.append_token({"type": "block_math", "raw": match[0].strip()})
    return match.end()


class Reader:
    """Makes blocks of what mistune saw, cell after cell of one notebook."""

    def __init__(
        self,
        *,
        attachments: Mapping[str, Mapping[str, str]] | None = None,
        folder: Path | None = None,
        pictures: dict[str, str] | None = None,
        language: str = "en",
    ) -> None:
        self.language = language
        self.attachments = attachments or {}
        self.folder = folder
        self.pictures = {} if pictures is None else pictures
        self.notes = 0
        self.unnamed = "…"

    def blocks(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        """The blocks of several tokens, one after the other."""
        return tuple(block for token in tokens for block in self._block(token))

    def cell(self, tokens: Sequence[Token]) -> tuple[Block, ...]:
        """The blocks of a cell; its footnotes are numbered on from those of the cells before."""
        blocks = self.blocks(tokens)
        self.notes += sum(len(block.notes) for block in blocks if isinstance(block, Notes))
        return blocks

    def inline(self, tokens: Sequence[Token]) -> tuple[Run, ...]:
        """The runs of one paragraph; a line break of the source is a space, in Chinese nothing."""
        runs: list[Run] = []
        for at, token in enumerate(tokens):
            if token["type"] == "softbreak":
                before = token_text(tokens[at - 1])[-1:] if at else ""
                after = token_text(tokens[at + 1])[:1] if at + 1 < len(tokens) else ""
                if not (_CJK_EDGE.match(before) and _CJK_EDGE.match(after)):
                    runs.append(Text(" "))
            else:
                runs += self._span(token)
        return tuple(runs)

    def _block(self, token: Token) -> tuple[Block, ...]:
        kind = token["type"]
        if kind in ("paragraph", "block_text"):
            return (Paragraph(self.inline(token["children"])),)
        if kind == "heading":
            return (Heading(token["attrs"]["level"], self.inline(token["children"])),)
        if kind == "list":
            return (self._list(token),)
        if kind == "block_code":
            info = (token.get("attrs") or {}).get("info") or ""
            return (Listing(token["raw"], kind="code", language=info.split(" ")[0]),)
        if kind == "block_quote":
            return (Quote(self.blocks(token["children"])),)
        if kind == "table":
            return (self._table(token),)
        if kind == "block_math":
            return (Formula(token["raw"], display=True),)
        if kind == "thematic_break":
            return (Rule(),)
        if kind == "block_html":
            return self.html(token["raw"])
        if kind == "def_list":
            return (self._definitions(token),)
        if kind == "footnotes":
            return (self._notes(token),)
        if kind == "blank_line":
            return ()
        if "children" in token:
            return self.blocks(token["children"])
        return (Paragraph(words(token.get("raw", ""))),)

    def _list(self, token: Token) -> Items:
        attrs = token["attrs"]
        return Items(
            tuple(self._item(item) for item in token["children"]),
            ordered=bool(attrs.get("ordered")),
            start=attrs.get("start", 1),
            tight=token.get("tight", True),
        )

    def _item(self, token: Token) -> tuple[Block, ...]:
        blocks = self.blocks(token["children"])
        done = (token.get("attrs") or {}).get("checked")
        if done is None:
            return blocks
        box = Text("√ " if done else "□ ")
        if blocks and isinstance(blocks[0], Paragraph):
            return (Paragraph((box, *blocks[0].runs)), *blocks[1:])
        return (Paragraph((box,)), *blocks)

    def html(self, text: str) -> tuple[Block, ...]:
        """The blocks of a piece of HTML, with its pictures."""
        return read_html(text, pictures=self.picture_or_words, language=self.language)

    def _definitions(self, token: Token) -> Items:
        pairs: list[tuple[Block, ...]] = []
        for part in token["children"]:
            term = part["type"] == "def_list_head"
            children = part["children"]
            if children and children[0]["type"] in ("paragraph", "block_text"):
                children = children[0]["children"]
            pairs = with_definition(pairs, self.inline(children), term=term)
        return Items(tuple(pairs))

    def _notes(self, token: Token) -> Notes:
        notes = [(item["attrs"]["index"], item["children"]) for item in token["children"]]
        return Notes(
            tuple((self.notes + number, self.blocks(children)) for number, children in notes)
        )

    def _table(self, token: Token) -> Table:
        head, *bodies = token["children"]
        rows = [row["children"] for body in bodies for row in body["children"]]
        return Table(
            header=[Cell(self.inline(cell["children"])) for cell in head["children"]],
            rows=[[Cell(self.inline(cell["children"])) for cell in row] for row in rows],
            align=[cell["attrs"].get("align") or "left" for cell in head["children"]],
        )

    def _span(self, token: Token) -> tuple[Run, ...]:
        kind = token["type"]
        children = token.get("children", [])
        if kind == "codespan":
            return (Code(token["raw"]),)
        if kind in _STYLES:
            return (Styled(_STYLES[kind], self.inline(children)),)
        if kind == "link":
            runs, url = self.inline(children), token["attrs"]["url"]
            return (Link(url, runs),) if _WEB.match(url) else runs
        if kind == "image":
            return (self._image(token),)
        if kind == "linebreak":
            return (Break(),)
        if kind in ("inline_math", "block_math"):
            return (Formula(token["raw"], display=kind == "block_math"),)
        if kind == "inline_html":
            return (Break(),) if _BREAK.match(token["raw"]) else ()
        if kind == "footnote_ref":
            return (NoteMark(self.notes + token["attrs"]["index"]),)
        return self.inline(children) if children else words(token.get("raw", ""))

    def _image(self, token: Token) -> Run:
        return self.picture_or_words(token["attrs"]["url"], token_text(token).strip())

    def picture_or_words(self, url: str, alt: str) -> Run:
        """The picture at an address, or words that say that it isn't there, and why."""
        if picture := self.picture(url, alt):
            return picture
        web = _WEB.match(url)
        key = "picture_of_the_web" if web else "picture_missing"
        name = url if web else "" if url.startswith("data:") else _unquoted(url)
        named = ", ".join(filter(None, [alt, name])) or self.unnamed
        said = word(key, self.language).format(name=named)
        return Styled("emphasis", (Link(url, words(said)),) if web else words(said))

    def picture(self, url: str, alt: str) -> Picture | None:
        """The picture at an address: attached to the cell, inside the address, or beside the file.

        None for an address on the web, which is never fetched, and where there is no picture.
        """
        image = self._image_bytes(url)
        if image is None or picture_size(image[0]) is None:
            return None
        content, suffix = image
        if suffix == "svg":
            content = svg_bytes(content)
        return Picture(content, suffix, alt or _file_name(url) or self.unnamed)

    def _image_bytes(self, url: str) -> tuple[bytes, str] | None:
        if url.startswith("attachment:"):
            bundle = self.attachments.get(url.removeprefix("attachment:"), {})
            image = next(iter(bundle.items()), None)
        elif match := re.match(r"data:(image/[\w+.-]+);base64,(.+)", url, re.DOTALL):
            image = (match[1], match[2])
        else:
            return self._beside(url)
        if image is None or image[0] not in IMAGE_SUFFIXES:
            return None
        return base64.b64decode(image[1]), IMAGE_SUFFIXES[image[0]]

    def _beside(self, url: str) -> tuple[bytes, str] | None:
        """A picture in the notebook's folder or below it; nothing from elsewhere is read."""
        if self.folder is None or re.match(r"[a-z][a-z0-9+.-]*:|/", url, re.IGNORECASE):
            return None
        folder = self.folder.resolve()
        path = (folder / _unquoted(url)).resolve()
        suffix = path.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
        if suffix not in IMAGE_SUFFIXES.values() or not path.is_relative_to(folder):
            return None
        content = path.read_bytes() if path.is_file() else None
        self.pictures[str(path)] = hashlib.sha256(content).hexdigest() if content else ""
        return (content, suffix) if content else None


def _file_name(url: str) -> str:
    """The name of a picture's file, which tells more than nothing; empty inside an address."""
    return "" if url.startswith("data:") else PurePosixPath(_unquoted(url)).stem


def token_text(token: Token) -> str:
    """The text of a Markdown token without its markup."""
    if token["type"] in ("softbreak", "linebreak"):
        return " "
    if token["type"] == "inline_html":
        return ""
    if "children" in token:
        return "".join(map(token_text, token["children"]))
    return str(token.get("raw", ""))


def _unquoted(url: str) -> str:
    """An address with its percent codes resolved: a file's name as it stands in the folder."""
    raw = re.sub(rb"%([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), url.encode())
    return raw.decode(errors="replace")
