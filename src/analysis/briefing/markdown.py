"""Markdown, as notebooks write it, to Typst markup."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .escape import code_block, escape, string
from .figures import draw_formula
from .tables import Cell, Table, table_markup

Token = Mapping[str, Any]
_WEB = re.compile(r"^(https?://|mailto:)", re.IGNORECASE)
_BREAK = re.compile(r"^<br\s*/?>$", re.IGNORECASE)
_CJK_EDGE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’…—]")


def parse(text: str) -> list[Token]:
    """The blocks of a Markdown text, as mistune sees them; blank lines left out."""
    blocks = _parser()(text)
    return [block for block in blocks if block["type"] != "blank_line"]


@cache
def _parser() -> Callable[[str], Any]:
    import mistune

    plugins = ["table", "strikethrough", "math", "footnotes", "task_lists", "url"]
    return mistune.create_markdown(renderer=None, plugins=plugins)


class Markup:
    """Writes Typst markup for Markdown blocks, and keeps the files that the markup asks for.

    Parameters
    ----------
    prefix : str
        Goes before the name of every file, so that several documents can share a folder.
    attachments : mapping, optional
        The attachments of the cell: name -> {media type: base64 text}.
    """

    def __init__(
        self, *, prefix: str, attachments: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.prefix = prefix
        self.attachments = attachments or {}
        self.assets: dict[str, bytes] = {}
        self.level = 1

    def blocks(self, tokens: list[Token]) -> str:
        """The markup of several blocks, one after the other."""
        return "".join(self._block(token) for token in tokens)

    def inline(self, tokens: list[Token]) -> str:
        """The markup of the parts of one paragraph."""
        parts = []
        for at, token in enumerate(tokens):
            if token["type"] == "softbreak":
                before = plain_text(tokens[at - 1])[-1:] if at else ""
                after = plain_text(tokens[at + 1])[:1] if at + 1 < len(tokens) else ""
                joined = _CJK_EDGE.match(before) and _CJK_EDGE.match(after)
                parts.append("" if joined else " ")
            else:
                parts.append(self._span(token))
        return "".join(parts)

    def _block(self, token: Token) -> str:
        kind = token["type"]
        if kind in ("paragraph", "block_text"):
            return self.inline(token["children"]) + "\n\n"
        if kind == "heading":
            return self.heading(token)
        if kind == "list":
            return self._list(token) + "\n\n"
        if kind == "block_code":
            info = (token.get("attrs") or {}).get("info") or ""
            return code_block(token["raw"], language=info.split(" ")[0])
        if kind == "block_quote":
            return f"#note-box[{self.blocks(token['children'])}]\n\n"
        if kind == "table":
            return table_markup(self._table(token))
        if kind == "block_math":
            return f"#align(center)[{self._math(token['raw'], display=True)}]\n\n"
        if kind == "thematic_break":
            return "#thematic-break\n\n"
        if kind == "block_html":
            return escape(html_text(token["raw"])) + "\n\n"
        if kind == "footnotes":
            return self._footnotes(token)
        if "children" in token:
            return self.blocks(token["children"])
        return escape(token.get("raw", "")) + "\n\n"

    def heading(self, token: Token) -> str:
        """A heading, never more than one level below the one before it."""
        level = max(2, min(token["attrs"]["level"], self.level + 1, 4))
        self.level = level
        return f"#heading(level: {level})[{self.inline(token['children'])}]\n\n"

    def _list(self, token: Token) -> str:
        attrs = token["attrs"]
        items = "".join(f", [{self._item(item)}]" for item in token["children"])
        tight = str(token.get("tight", True)).lower()
        if attrs.get("ordered"):
            return f"#enum(tight: {tight}, start: {attrs.get('start', 1)}{items})"
        return f"#list(tight: {tight}{items})"

    def _item(self, token: Token) -> str:
        children = [child for child in token["children"] if child["type"] != "blank_line"]
        done = (token.get("attrs") or {}).get("checked")
        box = "" if done is None else "√ " if done else "□ "
        return escape(box) + self.blocks(children).strip()

    def _footnotes(self, token: Token) -> str:
        notes = [
            f"#footnote-line({item['attrs']['index']})[{self.blocks(item['children']).strip()}]\n\n"
            for item in token["children"]
        ]
        return "".join(notes)

    def _table(self, token: Token) -> Table:
        head, *bodies = token["children"]
        rows = [row["children"] for body in bodies for row in body["children"]]
        return Table(
            header=[self._cell(cell) for cell in head["children"]],
            rows=[[self._cell(cell) for cell in row] for row in rows],
            align=[cell["attrs"].get("align") or "left" for cell in head["children"]],
        )

    def _cell(self, token: Token) -> Cell:
        children = token["children"]
        return Cell("".join(map(plain_text, children)), self.inline(children))

    def _span(self, token: Token) -> str:
        kind = token["type"]
        children = token.get("children", [])
        if kind == "codespan":
            return f"#raw({string(token['raw'])});"
        if kind in ("strong", "emphasis", "strikethrough"):
            name = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}[kind]
            return f"#{name}[{self.inline(children)}];"
        if kind == "link":
            return self._link(token)
        if kind == "image":
            return self._image(token)
        if kind == "linebreak":
            return "#linebreak();"
        if kind in ("inline_math", "block_math"):
            return self._math(token["raw"], display=kind == "block_math")
        if kind == "inline_html":
            return "#linebreak();" if _BREAK.match(token["raw"]) else ""
        if kind == "footnote_ref":
            return f"#super[{token['attrs']['index']}];"
        return self.inline(children) if children else escape(token.get("raw", ""))

    def _link(self, token: Token) -> str:
        text = self.inline(token["children"])
        url = token["attrs"]["url"]
        return f"#link({string(url)})[{text}];" if _WEB.match(url) else text

    def _image(self, token: Token) -> str:
        alt = plain_text(token).strip() or token["attrs"]["url"]
        content = self._image_bytes(token["attrs"]["url"])
        if content is None:
            return f"#emph[{escape(alt)}];"
        name = self.add(*content)
        return f"#framed-image({string(name)}, alt: {string(alt)});"

    def _image_bytes(self, url: str) -> tuple[bytes, str] | None:
        if url.startswith("attachment:"):
            bundle = self.attachments.get(url.removeprefix("attachment:"), {})
            found = next(iter(bundle.items()), None)
        else:
            match = re.match(r"data:(image/[\w+.-]+);base64,(.+)", url, re.DOTALL)
            found = (match[1], match[2]) if match else None
        if found is None or found[0] not in IMAGE_SUFFIXES:
            return None
        return base64.b64decode(found[1]), IMAGE_SUFFIXES[found[0]]

    def _math(self, tex: str, *, display: bool) -> str:
        shown = tex.replace("\\frac", "\\dfrac") if display else tex
        drawn = draw_formula(shown, size=11.5 if display else 11.0)
        if drawn is None:
            return f"#raw({string(' '.join(tex.split()))});"
        svg, depth = drawn
        name = self.add(svg, "svg")
        return f"#formula({string(name)}, alt: {string(tex.strip())}, depth: {depth:.2f}pt);"

    def add(self, content: bytes, suffix: str) -> str:
        """Keep a file for the markup; returns the name it goes by."""
        name = f"{self.prefix}-{len(self.assets) + 1}.{suffix}"
        self.assets[name] = content
        return name


IMAGE_SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/svg+xml": "svg",
}


def plain_text(token: Token) -> str:
    """The text of a Markdown token without its markup."""
    if token["type"] in ("softbreak", "linebreak"):
        return " "
    if token["type"] == "inline_html":
        return ""
    if "children" in token:
        return "".join(map(plain_text, token["children"]))
    return str(token.get("raw", ""))


def html_text(html: str) -> str:
    """The words of a piece of HTML."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["style", "script", "template"]):
        hidden.decompose()
    return " ".join(soup.get_text(" ").split())
