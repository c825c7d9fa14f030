"""An executed notebook as blocks: what is shown, in which order, in which form."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..schema import DataError
from .blocks import (
    Block,
    Chapter,
    Failed,
    Figure,
    Findings,
    Heading,
    Listing,
    Paragraph,
    block_text,
    words,
)
from .execute import is_added, own_number, tags
from .figures import file_prefix, png_size, read_chart
from .fonts import check_glyphs
from .markdown import IMAGE_SUFFIXES, Reader, Token, html_text, parse, token_text
from .tables import table_from_html, table_from_payload

if TYPE_CHECKING:
    from nbformat import NotebookNode

TABLE = "application/vnd.analysis.table+json"
_ORDER = (
    TABLE,
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/html",
    "text/latex",
    "text/plain",
)
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_REPR = re.compile(r"^[\[({]*(<[\w.]+[ :>].*>|Text\(|array\(\[+<)", re.DOTALL)
_UNTITLED = {"en": "Chart", "zh": "图表"}


@dataclass
class _Page:
    """The state of a chapter while its cells are read."""

    prefix: str
    language: str
    reader: Reader = field(default_factory=Reader)
    title: str = ""
    question: str = ""
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    findings: list[tuple[Block, ...]] = field(default_factory=list)
    findings_open: bool = True
    figures: int = 0

    def flush(self) -> None:
        """Print the findings that were gathered; what comes later is ordinary text."""
        if self.findings:
            after_heading = bool(self.blocks) and isinstance(self.blocks[-1], Heading)
            self.blocks.append(Findings(tuple(self.findings), label=not after_heading))
            self.findings, self.findings_open = [], False

    def put(self, *blocks: Block) -> None:
        """Print blocks, after the findings that stand before them."""
        self.flush()
        self.blocks += blocks


def compose(
    node: NotebookNode,
    *,
    name: str,
    language: str,
    show_code: bool = False,
) -> Chapter:
    """Turn an executed notebook into a chapter.

    Parameters
    ----------
    node : NotebookNode
        The notebook with its outputs.
    name : str
        The notebook's name, for messages, for the ids in its charts, and for a missing title.
    language : str
        ``"en"`` or ``"zh"``; cells tagged ``lang-`` with another language are left out.
    show_code : bool
        Print the code too.

    Returns
    -------
    Chapter
        Title, question and blocks.

    Raises
    ------
    DataError
        For a character that the house font cannot print; the cell is named.

    Examples
    --------
    >>> from nbformat import v4
    >>> cells = [v4.new_markdown_cell("# R&D\\n\\nDoes it rise?"), v4.new_markdown_cell("By 5 %.")]
    >>> chapter = compose(v4.new_notebook(cells=cells), name="01-rd", language="en")
    >>> chapter.title, chapter.question, chapter.blocks
    ('R&D', 'Does it rise?', (Paragraph(runs=(Text(text='By 5 %.'),)),))
    """
    page = _Page(prefix=file_prefix(name), language=language)
    for index, cell in enumerate(node.cells):
        if not _is_shown(cell, language=language):
            continue
        where = f"{name} ({language}), cell {own_number(node, index)}"
        before = len(page.blocks), len(page.findings)
        if cell.cell_type == "markdown":
            _text(page, cell)
        elif cell.cell_type == "code":
            _code(page, cell, show_code=show_code, where=where)
        own = [*page.blocks[before[0] :]]
        for finding in page.findings[before[1] :]:
            own += finding
        check_glyphs(block_text(own), where=where)
    page.flush()
    title = page.title or re.sub(r"^\d+[-_ ]*", "", name).replace("-", " ").capitalize()
    check_glyphs(title + page.question, where=f"{name} ({language}), title")
    return Chapter(name, language, title, page.question, tuple(page.blocks))


def _is_shown(cell: Mapping[str, Any], *, language: str) -> bool:
    own = tags(cell)
    languages = [tag.removeprefix("lang-") for tag in own if tag.startswith("lang-")]
    return not is_added(cell) and "remove-cell" not in own and language in (languages or [language])


def _text(page: _Page, cell: Mapping[str, Any]) -> None:
    page.reader.attachments = cell.get("attachments") or {}
    tokens = parse(cell["source"])
    if not page.title and tokens and _is_title(tokens[0]):
        page.title = token_text(tokens[0]).strip()
        tokens = tokens[1:]
        if tokens and tokens[0]["type"] == "paragraph":
            page.question = " ".join(token_text(tokens[0]).split())
            tokens = tokens[1:]
        if page.findings_open and tokens and _is_bullets(tokens[0]):
            page.findings += _items(page, tokens[0])
            tokens = tokens[1:]
            page.flush()
    for token in tokens:
        if token["type"] == "heading":
            page.heading = token_text(token).strip()
    if tokens:
        page.put(*page.reader.blocks(tokens))


def _is_title(token: Token) -> bool:
    return bool(token["type"] == "heading" and token["attrs"]["level"] == 1)


def _is_bullets(token: Token) -> bool:
    return token["type"] == "list" and not token["attrs"].get("ordered")


def _items(page: _Page, token: Token) -> list[tuple[Block, ...]]:
    return [page.reader.blocks(item["children"]) for item in token["children"]]


def _code(page: _Page, cell: Mapping[str, Any], *, show_code: bool, where: str) -> None:
    own = tags(cell)
    if show_code and "remove-input" not in own and str(cell["source"]).strip():
        page.put(Listing(cell["source"], kind="code", language="python"))
    if "remove-output" in own:
        return
    for output in _distinct(cell["outputs"]):
        if output["output_type"] == "stream":
            text = _plain(output["text"])
            if output["name"] == "stdout" and text.strip():
                page.put(Listing(text, kind="stream"))
        elif output["output_type"] == "error":
            page.put(Failed(_plain(output["ename"]), _plain(output["evalue"])))
        else:
            _display(page, output, where=where)


def _plain(text: str) -> str:
    """A text without the codes that colour it in a terminal."""
    return _ANSI.sub("", text)


def _distinct(outputs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs without a figure that is shown twice: as the cell's value and when it closes."""
    out: list[Mapping[str, Any]] = []
    for output in outputs:
        chart = output.get("data", {}).get("image/svg+xml")
        if chart is None or all(
            other.get("data", {}).get("image/svg+xml") != chart for other in out
        ):
            out.append(output)
    return out


def _display(page: _Page, output: Mapping[str, Any], *, where: str) -> None:
    data = output["data"]
    kind = next((kind for kind in _ORDER if kind in data), None)
    if kind is None:
        return
    content = _whole(data[kind])
    if kind == TABLE:
        page.put(table_from_payload(content))
    elif kind == "image/svg+xml":
        page.put(_chart(page, content, metadata=output.get("metadata") or {}, where=where))
    elif kind in IMAGE_SUFFIXES:
        page.put(_picture(page, content, kind=kind, metadata=output.get("metadata") or {}))
    elif kind == "text/markdown":
        _markdown_output(page, content)
    elif kind == "text/html":
        page.put(table_from_html(content) or Paragraph(words(html_text(content))))
    elif kind == "text/latex":
        page.put(*page.reader.blocks(parse(content)))
    elif not _REPR.match(content.strip()):
        page.put(Listing(_plain(content)))


def _whole(content: Any) -> Any:
    """Notebook files may hold a long text as a list of lines."""
    return "".join(content) if isinstance(content, list) else content


def _markdown_output(page: _Page, text: str) -> None:
    tokens = parse(text)
    plain = all(token["type"] == "paragraph" or _is_bullets(token) for token in tokens)
    if not (page.findings_open and plain):
        page.put(*page.reader.blocks(tokens))
        return
    for token in tokens:
        if _is_bullets(token):
            page.findings += _items(page, token)
        else:
            page.findings.append(page.reader.blocks([token]))


def _chart(page: _Page, svg: str, *, metadata: Mapping[str, Any], where: str) -> Figure:
    page.findings_open = page.findings_open and bool(page.findings)
    page.figures += 1
    try:
        chart = read_chart(svg, prefix=f"{page.prefix}-{page.figures}")
    except SyntaxError as error:
        raise DataError(
            f"{where}: the SVG output is not well-formed: {error}",
            todo="write the figure again; an SVG file must be valid XML",
        ) from error
    check_glyphs(chart.text, where=f"{where}, chart")
    return Figure(
        content=chart.svg,
        suffix="svg",
        alt=chart.alt_text(language=page.language) or _fallback_alt(page, metadata),
        width=chart.width,
        height=chart.height,
        title=chart.title,
        subtitle=chart.subtitle,
        foot=chart.foot,
    )


def _picture(page: _Page, content: str, *, kind: str, metadata: Mapping[str, Any]) -> Figure:
    page.findings_open = page.findings_open and bool(page.findings)
    picture = base64.b64decode(content)
    width, height = png_size(picture)
    shown = (metadata.get(kind) or {}).get("width")
    if shown:
        width, height = shown * 0.75, height * shown * 0.75 / width
    alt = _fallback_alt(page, metadata)
    return Figure(picture, IMAGE_SUFFIXES[kind], alt, width, height)


def _fallback_alt(page: _Page, metadata: Mapping[str, Any]) -> str:
    return str(metadata.get("alt") or page.heading or page.title or _UNTITLED[page.language])
