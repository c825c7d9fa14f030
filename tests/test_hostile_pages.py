"""What a notebook holds is data: nothing of it is obeyed, and nothing of it eats the machine."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat import v4

from analysis.briefing import Options, read_settings
from analysis.briefing.document.blocks import (
    Block,
    Cell,
    Chapter,
    Code,
    Failed,
    Figure,
    Findings,
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
    Styled,
    Summary,
    Table,
    Text,
    block_text,
)
from analysis.briefing.document.compose import TABLE, compose
from analysis.briefing.document.figures import checked_svg
from analysis.briefing.document.from_html import read_html
from analysis.briefing.pdf.typeset import document_markup, pdf_bytes, typeset
from analysis.briefing.web.page import html_page
from analysis.errors import DataError

INJECTIONS = (
    'left, ..{ panic(read("house.typ")) }',
    '")\n#panic(read("house.typ"))\n#("',
    '#import "@preview/cetz:0.3.4"',
    ']#eval("panic()")[',
    "*/ #panic() /*",
    "\\u{0}`#panic()`$#panic()$<a>@a",
)
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"><path d="M0 0"/>{}</svg>'
BOMB = "".join(
    f'<g id="a{level}">' + f'<use href="#a{level - 1}"/>' * 10 + "</g>" for level in range(1, 10)
)


def shown(kind: str, content: Any, **metadata: Any) -> Any:
    """A code cell with one display."""
    output = v4.new_output("display_data", {kind: content}, metadata=metadata)
    return v4.new_code_cell("", outputs=[output])


def chapter(*cells: Any, **chosen: Any) -> Chapter:
    """A notebook of cells behind a title."""
    node = v4.new_notebook(cells=[v4.new_markdown_cell("# T"), *cells])
    return compose(node, name="01-x", language="en", options=Options(**chosen))


def every_block(text: Any) -> tuple[Block, ...]:
    """Every kind of block and run, with something in each of its fields."""
    runs = (Text(text), Code(text), Styled("strong", (Text(text),)), NoteMark(1), Formula(text))
    runs += (Link(f"https://a.b/{text}", (Text(text),)), Picture(PIXEL, "png", text))
    inner: tuple[Block, ...] = (Paragraph(runs),)
    cell = Cell((Text(text),))
    return (
        *(Heading(text if text.isdigit() else 2, runs), Paragraph(runs), Quote(inner), Rule()),
        *(Items((inner,), ordered=True, start=3), Findings((inner, inner)), Formula(text, True)),
        *(Listing(text, text, text), Listing(text, "code", text), Failed(text, text)),
        Figure(PIXEL, "png", text, 9.0, 9.0, text, text, text),
        Table([cell, cell], [[cell, cell]], [text, text], text, text, text),
        *(Summary(((text, (inner,)),)), Notes(((1, inner),))),
    )


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_of_a_notebook_is_code(text: str) -> None:
    """Typst source in every field of every block is printed, never run."""
    options = Options(**{name: {"en": text} for name in ("title", "organisation", "place")})
    made = [Chapter(text, "en", text, text, every_block(text))]
    assert pdf_bytes(made, options=options, cover=True).startswith(b"%PDF")
    assert "<script" not in html_page(made, language="en", options=options)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet='#[](){}"\\$`*_/@<>=-+~,.:; \nleft,..panic0123', max_size=40))
def test_any_text_in_any_field_is_typeset(text: str) -> None:
    """Whatever signs of the typesetter's language come, the file is made."""
    made = [Chapter("a", "en", "T", text, every_block(text))]
    source, assets = document_markup(made, options=Options())
    assert typeset(source, assets=assets).startswith(b"%PDF")


def test_the_side_of_a_column_is_one_of_three() -> None:
    """A payload may say anything; what is no side is left, and missing ones are added."""
    payload = {"columns": ["a", "b"], "rows": [["x", "y"]], "align": [INJECTIONS[0]]}
    (table,) = chapter(shown(TABLE, payload)).blocks
    assert isinstance(table, Table) and table.align == ["left", "left"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (shown(TABLE, {"columns": "ab", "rows": []}), "a list is needed"),
        (shown(TABLE, {"columns": ["a"]}), "rows"),
        (shown("image/svg+xml", SVG.format(BOMB)), "drawing is too large"),
        (shown("image/svg+xml", SVG.format('<g id="a0"><use href="#a0"/></g>')), "too large"),
        (shown("image/svg+xml", "<svg"), "not well-formed"),
        (shown("image/png", "bm90IGEgcGljdHVyZQ=="), "no whole picture"),
        (shown("text/html", "<div>" * 5_000 + "x"), "can't be printed: RecursionError"),
    ],
)
def test_every_failure_of_a_page_names_its_cell(cell: Any, said: str) -> None:
    """What can't be printed is an error of its cell, whatever raised it."""
    with pytest.raises(DataError, match=r"01-x \(en\), cell 2") as caught:
        chapter(cell)
    assert said in str(caught.value)


def test_a_picture_too_large_names_its_cell() -> None:
    """A file of a few bytes that unpacks to a wall of pixels is refused before it does."""
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(file, "png")
    with pytest.raises(DataError, match=r"cell 2.*9,000 x 9,000 pixels"):
        chapter(shown("image/png", base64.b64encode(file.getvalue()).decode()))


@pytest.mark.parametrize(
    ("width", "points"), [(200, 150.0), ("200", 150.0), ("50%", 235.25), ("wide", None)]
)
def test_a_picture_is_as_wide_as_it_was_shown(width: object, points: float | None) -> None:
    """Pixels, or a share of the text; any other word is passed over."""
    cell = shown("image/png", base64.b64encode(PIXEL).decode(), **{"image/png": {"width": width}})
    (figure,) = chapter(cell).blocks
    assert isinstance(figure, Figure)
    assert figure.width == pytest.approx(points or 1.0)


def test_what_runs_in_a_drawing_is_dropped() -> None:
    """Scripts, handlers and pages inside an SVG are gone before it goes anywhere."""
    inside = (
        "<script>alert(1)</script><foreignObject><p>x</p></foreignObject>"
        '<path onload="alert(1)" d="M1 1"/>'
    )
    root = checked_svg(SVG.format(inside))
    names = {str(element.tag).rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "path"}
    assert not [name for element in root.iter() for name in element.attrib if name == "onload"]
    attached = base64.b64encode(SVG.format(inside).encode()).decode()
    text = v4.new_markdown_cell(f"![x](data:image/svg+xml;base64,{attached})")
    page = html_page([chapter(text)], language="en", options=Options())
    assert base64.b64encode(b"<script").decode()[:8] not in page
    assert attached not in page


def test_a_logo_lies_beneath_the_settings(tmp_path: Path) -> None:
    """A path out of the folder, also by a link, is refused."""
    (tmp_path / "own").mkdir()
    (tmp_path / "logo.png").write_bytes(PIXEL)
    links = ["../logo.png"]
    if os.name == "posix":
        (tmp_path / "own" / "link.png").symlink_to(tmp_path / "logo.png")
        links.append("link.png")
    for path in links:
        (tmp_path / "own" / "briefing.toml").write_text(f'logo = "{path}"')
        with pytest.raises(DataError, match="outside the folder"):
            read_settings(folder=tmp_path / "own")


# ---------------------------------------------------------------------- size


def timed(*cells: Any, **chosen: Any) -> float:
    """The processor's seconds that composing takes."""
    start = time.process_time()
    chapter(*cells, **chosen)
    return time.process_time() - start


def printed(text: str) -> Any:
    """A code cell that printed a text."""
    return v4.new_code_cell("", outputs=[v4.new_output("stream", name="stdout", text=text)])


def test_long_outputs_are_cut_with_words_that_say_so() -> None:
    """The middle of lines, of a line, of rows and of columns is left out, and counted."""
    rows = {"columns": ["a"] * 100, "rows": [["x"] * 100] * 5_000}
    found = chapter(printed("x" * 1_000_000), printed("x\n" * 10_000), shown(TABLE, rows))
    line, lines, table = found.blocks
    assert isinstance(line, Listing) and len(line.text) < 2_000
    assert "998,200 characters left out" in line.text
    assert isinstance(lines, Listing) and "9,945 lines left out; the option --whole" in lines.text
    assert isinstance(table, Table)
    assert (len(table.rows), len(table.header), len(table.align)) == (500, 60, 60)
    assert "4,500 rows" in table.note and "40 columns" in table.note
    whole = chapter(printed("x\n" * 10_000), whole=True)
    assert block_text(whole.blocks).count("x\n") >= 10_000


def test_time_grows_with_the_notebook_and_no_faster() -> None:
    """Ten times the cells, the rows or the spans take about ten times as long, not a hundred."""

    def table(rows: int) -> Any:
        return shown("text/html", f"<table>{'<tr><td>1</td><td>2</td></tr>' * rows}</table>")

    def cells(number: int) -> list[Any]:
        return [v4.new_markdown_cell("text") for _ in range(number)]

    timed(table(10))
    assert timed(table(3_000)) < 40 * max(timed(table(300)), 0.02)
    assert timed(*cells(3_000)) < 40 * max(timed(*cells(300)), 0.02)


def test_spans_that_reach_nowhere_cost_nothing() -> None:
    """A span reaches as far as there are lines and cells."""
    html = '<table><tr><td colspan="1000" rowspan="1000">a</td><td>b</td></tr></table>'
    start = time.process_time()
    for _ in range(200):
        (table,) = read_html(html)
    assert isinstance(table, Table)
    assert [cell.text for cell in table.rows[0]] == ["a", "b"]
    assert time.process_time() - start < 5.0


def test_nested_elements_are_read_in_linear_time() -> None:
    """Thirty elements inside one another, around a paragraph, took a minute and a half once."""
    start = time.process_time()
    assert block_text(read_html("<span>" * 40 + "<p>deep</p>")) == "deep"
    assert time.process_time() - start < 5.0


@pytest.mark.slow
def test_a_megabyte_of_print_stays_small() -> None:
    """Composed and typeset, it takes little memory more than an empty page does."""
    resource = pytest.importorskip("resource", reason="POSIX alone tells the memory used")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = chapter(printed("word " * 200_000), printed("line\n" * 200_000))
    assert pdf_bytes([made], options=Options()).startswith(b"%PDF")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
