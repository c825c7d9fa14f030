"""An executed notebook as blocks: what is shown, in which order, in which form."""

from __future__ import annotations

import base64
import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import DataError
from ..characters import clean
from ..fonts import check_glyphs
from ..options import Options
from ..words import word
from .blocks import (
    Block,
    Chapter,
    Failed,
    Figure,
    Findings,
    Heading,
    Items,
    Listing,
    Paragraph,
    Text,
    block_text,
)
from .figures import Chart, displayed_width, file_prefix, picture_size, read_chart
from .limits import shortened, shorter_payload
from .markdown import IMAGE_SUFFIXES, Reader, Token, parse, token_text
from .notebook import is_added, tags, with_streams_joined, without_colour
from .silent import without_silent
from .tables import table_from_payload
from .unprinted import PRINTED, needs_screen, unprinted

if TYPE_CHECKING:
    from nbformat import NotebookNode

TABLE = "application/vnd.analysis.table+json"
#: The tag on the title's cell of a notebook that is set as a letter.
BRIEF = "brief"
#: The settings of Quarto and others, which begin a file in a raw cell.
_SETTINGS = re.compile(r"---\n.*\n---", re.DOTALL)
_REPR = re.compile(r"^[\[({]*(<[\w.]+[ :>].*>|Text\(|array\(\[+<)", re.DOTALL)
_LETTER = re.compile(r"[^\W\d_]")
_ALT_LENGTH = 300


@dataclass
class _Page:
    """The state of a chapter while its cells are read."""

    prefix: str
    language: str
    reader: Reader
    options: Options
    title: str = ""
    question: str = ""
    heading: str = ""
    blocks: list[Block] = field(default_factory=list)
    findings: list[tuple[Block, ...]] = field(default_factory=list)
    findings_open: bool = True
    figures: int = 0
    form: str = ""

    @property
    def unnamed(self) -> str:
        """The words for a picture that has none: the heading it stands under."""
        return self.heading or self.title or word("figure", self.language)

    def flush(self) -> None:
        """Print the findings that were gathered; what comes later is ordinary text."""
        if self.findings:
            after_heading = bool(self.blocks) and isinstance(self.blocks[-1], Heading)
            self.blocks.append(Findings(tuple(self.findings), label=not after_heading))
            self.findings, self.findings_open = [], False

    def put(self, *blocks: Block) -> None:
        """Print blocks, after the findings that stand before them."""
        self.flush()
        if not self.options.whole:
            blocks = tuple(shortened(block, language=self.language) for block in blocks)
        for block in blocks:
            last = self.blocks[-1] if self.blocks and self.form else None
            if isinstance(last, Items) and isinstance(block, Items):
                block = replace(last, items=last.items + block.items)
                self.blocks.pop()
            self.blocks.append(block)


def compose(
    node: NotebookNode,
    *,
    name: str,
    language: str,
    folder: Path | None = None,
    options: Options | None = None,
    pictures: dict[str, str] | None = None,
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
    folder : Path, optional
        The notebook's folder, where the pictures lie that its text names.
    options : Options, optional
        Whether code is printed, and whether an error among the outputs is refused.
    pictures : dict, optional
        Takes down the pictures that were read from the folder, each with a hash of its content.

    Returns
    -------
    Chapter
        Title, question and blocks.

    Raises
    ------
    DataError
        For a character that no font can print, and with ``strict`` for an error among the outputs;
        the cell is named.

    Examples
    --------
    >>> from nbformat import v4
    >>> cells = [v4.new_markdown_cell("# R&D\\n\\nDoes it rise?"), v4.new_markdown_cell("By 5 %.")]
    >>> chapter = compose(v4.new_notebook(cells=cells), name="01-rd", language="en")
    >>> chapter.title, chapter.question, chapter.blocks
    ('R&D', 'Does it rise?', (Paragraph(runs=(Text(text='By 5 %.'),)),))
    """
    page = _Page(
        file_prefix(name),
        language,
        Reader(folder=folder, pictures=pictures, language=language),
        options or Options(),
    )
    node = with_streams_joined(copy.deepcopy(node))
    numbered = enumerate((cell for cell in node.cells if not is_added(cell)), start=1)
    shown = [cell | {"number": n} for n, cell in numbered if _is_shown(cell, language=language)]
    shown, silent = without_silent(shown)
    for cell in shown:
        number = cell["number"]
        where = f"{name} ({language}), cell {number}"
        try:
            _cell(page, cell, where=where)
        except DataError as error:
            if where in str(error):
                raise
            raise DataError(f"{where}: {error}") from error
        except Exception as error:  # of a library, at what nobody has thought of
            raise DataError(
                f"{where} can't be printed: {type(error).__name__}: {str(error)[:200]}",
                todo="look at what the cell shows; tag it remove-output to leave that out",
            ) from error
    if silent is not None:
        page.put(Paragraph((Text(_left_out(silent, language)),)))
    page.flush()
    title = (
        clean(page.title).strip() or re.sub(r"^\d+[-_ ]*", "", name).replace("-", " ").capitalize()
    )
    check_glyphs(title + page.question, where=f"{name} ({language}), title")
    return Chapter(name, language, title, page.question, tuple(page.blocks), page.form)


def _left_out(headings: Sequence[str], language: str) -> str:
    """The sentence that names the sections left out, or says that all of them are."""
    if not headings:
        return word("all_left_out", language)
    if language == "zh":
        return word("left_out", language) + "、".join(f"“{each}”" for each in headings) + "。"
    return word("left_out", language) + ", ".join(f'"{each}"' for each in headings) + "."


def _cell(page: _Page, cell: Mapping[str, Any], *, where: str) -> None:
    """Print a cell, and check that its characters can be drawn."""
    before = len(page.blocks), len(page.findings)
    page.reader.unnamed = page.unnamed
    if cell["cell_type"] == "markdown":
        _text(page, cell)
    elif cell["cell_type"] == "code":
        _code(page, cell, where=where)
    else:
        _raw(page, cell)
    printed = [*page.blocks[before[0] :]]
    for finding in page.findings[before[1] :]:
        printed += finding
    check_glyphs(block_text(printed), where=where)


def _is_shown(cell: Mapping[str, Any], *, language: str) -> bool:
    cell_tags = tags(cell)
    languages = [tag.removeprefix("lang-") for tag in cell_tags if tag.startswith("lang-")]
    return "remove-cell" not in cell_tags and language in (languages or [language])


def _text(page: _Page, cell: Mapping[str, Any]) -> None:
    page.reader.attachments = cell.get("attachments") or {}
    tokens = parse(cell["source"])
    if BRIEF in tags(cell):
        page.form, page.findings_open = BRIEF, False
    if not page.title and tokens and _is_title(tokens[0]):
        page.title = token_text(tokens[0]).strip()
        tokens = tokens[1:]
        if tokens and tokens[0]["type"] == "paragraph":
            page.question = " ".join(token_text(tokens[0]).split())
            tokens = tokens[1:]
    for token in tokens:
        if token["type"] == "heading":
            page.heading = token_text(token).strip()
    if tokens:
        page.put(*page.reader.cell(tokens))


def _raw(page: _Page, cell: Mapping[str, Any]) -> None:
    """Print a raw cell by the format that it gives; the settings of another tool are none of it."""
    metadata = cell.get("metadata") or {}
    kind = metadata.get("format") or metadata.get("raw_mimetype") or ""
    source = str(cell["source"])
    if kind in _FORMS:
        page.put(*_FORMS[kind](page, source))
    elif source.strip() and not _SETTINGS.fullmatch(source.strip()):
        page.put(Listing(source))


def _is_title(token: Token) -> bool:
    return bool(token["type"] == "heading" and token["attrs"]["level"] == 1)


def _is_bullets(token: Token) -> bool:
    return token["type"] == "list" and not token["attrs"].get("ordered")


def _items(page: _Page, token: Token) -> list[tuple[Block, ...]]:
    return [page.reader.blocks(item["children"]) for item in token["children"]]


def _code(page: _Page, cell: Mapping[str, Any], *, where: str) -> None:
    cell_tags = tags(cell)
    if page.options.code and "remove-input" not in cell_tags and str(cell["source"]).strip():
        page.put(Listing(cell["source"], kind="code", language="python"))
    if "remove-output" in cell_tags:
        return
    for output in _distinct(cell["outputs"]):
        if output["output_type"] == "stream":
            text = without_colour(_whole(output["text"]))
            if output["name"] == "stdout" and text.strip():
                page.put(Listing(text, kind="stream"))
        elif output["output_type"] == "error":
            if page.options.strict:
                raise DataError(
                    f"{where} shows an error: {output['ename']}: "
                    f"{without_colour(output['evalue'])}",
                    todo="mend the cell and run the notebook again, or leave out --strict",
                )
            page.put(Failed(without_colour(output["ename"]), without_colour(output["evalue"])))
        else:
            _display(page, output, where=where)


def _distinct(outputs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs without a figure that is shown twice: as the cell's value and when it closes."""
    seen: set[str] = set()
    out: list[Mapping[str, Any]] = []
    for output in outputs:
        chart = _whole(output.get("data", {}).get("image/svg+xml"))
        if chart is None or chart not in seen:
            out.append(output)
            seen.add(str(chart))
    return out


def _display(page: _Page, output: Mapping[str, Any], *, where: str) -> None:
    data, metadata = output["data"], output.get("metadata") or {}
    kind = next((kind for kind in PRINTED if kind in data), "")
    content: Any = _whole(data.get(kind, ""))
    if kind == TABLE:
        payload = content if page.options.whole else shorter_payload(content, page.language)
        page.put(table_from_payload(payload))
    elif kind == "image/svg+xml":
        page.put(_chart(page, content, metadata=metadata, where=where))
    elif kind in IMAGE_SUFFIXES:
        page.put(_picture(page, content, kind, metadata, where=where))
    elif kind == "text/markdown" and (metadata.get(kind) or {}).get("role") == "findings":
        _findings(page, content)
    elif kind in _FORMS:
        blocks = _FORMS[kind](page, content)
        page.put(
            *(blocks if blocks or not needs_screen(data) else [unprinted(data, page.language)])
        )
    elif kind == "application/json":
        page.put(Listing(json.dumps(content, ensure_ascii=False, indent=2), kind="code"))
    elif needs_screen(data):
        page.put(unprinted(data, page.language))
    elif content.strip() and not _REPR.match(content.strip()):
        page.put(Listing(without_colour(content)))


def _whole(content: Any) -> Any:
    """Notebook files may hold a long text as a list of lines."""
    return "".join(content) if isinstance(content, list) else content


def _markdown(page: _Page, text: str) -> tuple[Block, ...]:
    """Text that a cell wrote; the first heading of a letter is its title."""
    tokens = parse(text)
    if page.form and not page.blocks and tokens and _is_title(tokens[0]):
        page.title, tokens = token_text(tokens[0]).strip(), tokens[1:]
    return page.reader.cell(tokens)


def _html(page: _Page, text: str) -> tuple[Block, ...]:
    return page.reader.html(text)


def _latex(page: _Page, text: str) -> tuple[Block, ...]:
    """LaTeX: formulas as such, and what is none of them as it was typed."""
    blocks = page.reader.cell(parse(text))
    runs = [run for block in blocks if isinstance(block, Paragraph) for run in block.runs]
    if any(isinstance(run, Text) and "\\" in run.text for run in runs):
        return (Listing(text.strip(), kind="code", language="latex"),)
    return blocks


#: Form of an output or of a raw cell -> how it is read.
_FORMS = {"text/markdown": _markdown, "text/html": _html, "text/latex": _latex}


def _findings(page: _Page, text: str) -> None:
    """Gather the findings before the first chart; later ones are ordinary text."""
    tokens = parse(text)
    if not page.findings_open:
        page.put(*page.reader.cell(tokens))
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
    points = (metadata.get("image/svg+xml") or {}).get("points")
    note = word("points_as_picture", page.language).format(n=int(points)) if points else ""
    printed = (chart.text, chart.title, chart.subtitle, chart.foot)
    check_glyphs("\n".join(printed), where=f"{where}, chart", house_only=True)
    return Figure(
        content=chart.svg,
        suffix="svg",
        alt=_alt(page, chart, metadata=metadata),
        width=chart.width,
        height=chart.height,
        title=chart.title,
        subtitle=chart.subtitle,
        foot=" ".join(filter(None, [chart.foot, note])),
    )


def _picture(
    page: _Page, content: str, kind: str, metadata: Mapping[str, Any], *, where: str
) -> Figure:
    page.findings_open = page.findings_open and bool(page.findings)
    picture = base64.b64decode(content)
    size = picture_size(picture)
    if size is None:
        raise DataError(
            f"{where}: the output of kind {kind} is no whole picture", todo="run the cell again"
        )
    width, height = size
    shown = displayed_width((metadata.get(kind) or {}).get("width"))
    if shown:
        width, height = shown, height * shown / width
    alt = _fallback_alt(page, metadata)
    return Figure(picture, IMAGE_SUFFIXES[kind], alt, width, height)


def _alt(page: _Page, chart: Chart, *, metadata: Mapping[str, Any]) -> str:
    """What a chart shows, for those who hear the page: its texts, and what it brought along."""
    parts = [part for part in (chart.title, chart.subtitle, chart.alt) if part]
    if not parts and not metadata.get("alt"):
        named = [line for line in dict.fromkeys(chart.text.split("\n")) if _LETTER.search(line)]
        parts = named if sum(map(len, named)) <= _ALT_LENGTH else named[:3]
    if not parts:
        return _fallback_alt(page, metadata)
    stop = "。" if page.language == "zh" else ". "
    return stop.join(part.rstrip("。.") for part in parts)


def _fallback_alt(page: _Page, metadata: Mapping[str, Any]) -> str:
    return str(metadata.get("alt") or page.unnamed)
