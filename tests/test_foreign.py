"""A notebook from elsewhere: what its tables, formulas and outputs say is on the page."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pikepdf
import pytest
from bs4 import BeautifulSoup
from foreign import (
    ALIGNED,
    GREAT,
    NESTED,
    TABULAR,
    foreign_notebook,
    graded,
    shown,
    spanned,
    styled,
)
from nbformat import v4
from PIL import Image

from analysis.briefing import Options
from analysis.briefing.document.blocks import (
    Block,
    Cell,
    Chapter,
    Findings,
    Formula,
    Items,
    Listing,
    Paragraph,
    Table,
    block_text,
    words,
)
from analysis.briefing.document.compose import compose
from analysis.briefing.document.figures import numbered_rows
from analysis.briefing.document.from_html import read_html
from analysis.briefing.document.looks import colour
from analysis.briefing.document.spans import placed
from analysis.briefing.pdf.typeset import document_markup, pdf_bytes
from analysis.briefing.pdf.writer import Writer
from analysis.briefing.web.page import html_page
from analysis.briefing.web.writer import HtmlWriter

#: What each output without a printed form is called on the page.
NAMED = ("Plotly", "Vega-Lite", "Script", "Controls", "Sound", "Embedded page", "PDF")


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    """The notebook as a chapter."""
    return compose(foreign_notebook(), name="foreign", language="en")


def table(html: str) -> Table:
    """The one table of a piece of HTML."""
    (block,) = [block for block in read_html(html) if isinstance(block, Table)]
    return block


def printed(*cells: Any) -> tuple[Block, ...]:
    """The blocks of a notebook of cells."""
    return compose(v4.new_notebook(cells=list(cells)), name="t", language="en").blocks


def grid(rows: Any) -> list[list[tuple[str, int, int]]]:
    """Words, columns and rows of each cell that is printed."""
    return [[(at.cell.text, at.across, at.down) for at in row] for row in placed(rows)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_of_it_is_made(language: str) -> None:
    """PDF, with every check of the typesetter, and HTML, in both languages."""
    made = compose(foreign_notebook(), name="foreign", language=language)
    assert pdf_bytes([made], options=Options()).startswith(b"%PDF")
    assert "<table" in html_page([made], language=language, options=Options())


def test_colours_of_a_styler_are_those_that_pandas_wrote() -> None:
    """Each cell has the colours that its id has in pandas' own stylesheet; the heads theirs."""
    html = styled().to_html()
    made = table(html)
    soup = BeautifulSoup(html, "html.parser")
    rule = dict(re.findall(r"(#T_abc_row\d_col\d) \{\s*([^}]*?)\s*\}", soup.style.get_text()))
    assert len(rule) == 5
    for y, row in enumerate(made.rows):
        for x, cell in enumerate(row[1:]):
            said = rule.get(f"#T_abc_row{y}_col{x}", "")
            assert bool(cell.fill) == ("background" in said), (y, x)
            assert bool(cell.ink) == ("color: red" in said)
    assert [cell.fill for cell in made.header] == [(), *[(("#dde6ee", 0.0),)] * 3]
    assert made.rows[2][1].fill == (("#ffff00", 0.0),)
    assert made.rows[1][3].fill == (
        *(("#5fba7d", 0.0), ("#5fba7d", 60.0)),
        *(("#ffffff", 60.0), ("#ffffff", 100.0)),
    )


def test_colours_reach_both_pages() -> None:
    """A gradient's cells keep background and ink; a bar is a gradient with a hard edge."""
    for source in (graded(), styled().to_html()):
        blocks = read_html(source)
        typst = Writer(prefix="t").blocks(blocks)
        soup = BeautifulSoup(HtmlWriter(language="en").blocks(blocks), "html.parser")
        if source == graded():
            assert 'fill: rgb("#023858"), )[#text(fill: rgb("#f1f1f1"))[4\\.0]]' in typst
            assert soup.find("td", string="4.0")["style"] == "background:#023858;color:#f1f1f1"
        else:
            assert 'gradient.linear((rgb("#5fba7d"), 0.00%), (rgb("#5fba7d"), 10.00%)' in typst
            style = soup.find("td", string="10.0")["style"]
            assert style.startswith("background:linear-gradient(90deg,#5fba7d 0%,#5fba7d 10%,")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("red", "#ff0000"),
        ("#1F4E79", "#1f4e79"),
        ("#abc", "#aabbcc"),
        ("rgb(255, 0, 0)", "#ff0000"),
        ("rgba(0,0,0,0.5)", "#7f7f7f"),
        ("hsl(120, 100%, 50%)", "#00ff00"),
        ("transparent", ""),
        ("url(https://a.example)", ""),
        ('red"), panic("x', ""),
        ("var(--x)", ""),
        ("rgb(999999999999,0,0)", "#ff0000"),
    ],
)
def test_only_colours_are_colours(said: str, seen: str) -> None:
    """CSS colours as CSS Color 4 resolves them; whatever else stands there is no colour."""
    assert colour(said) == seen
    assert Cell((), fill=((said, 0.0),), ink=said).ink in ("", said)


def test_levels_of_pandas_span() -> None:
    """Heads and rows of several levels span as in pandas' own HTML, and nothing is repeated."""
    made = table(spanned().to_html())
    assert grid([*made.heads, made.header]) == [
        [("", 1, 1), ("year", 1, 1), ("2023", 2, 1), ("2024", 2, 1)],
        [("", 1, 1), *((word, 1, 1) for word in ("what", "rd", "gdp", "rd", "gdp"))],
        [("province", 1, 1), ("city", 1, 1), *[("", 1, 1)] * 4],
    ]
    assert grid(made.rows)[0][:2] == [("Zhejiang", 1, 2), ("Shaoxing", 1, 1)]
    assert grid(made.rows)[1][0] == ("Jinhua", 1, 1)
    assert made.align == ["left", "left", "right", "right", "right", "right"]


def test_names_of_the_index_share_a_line_with_the_heads() -> None:
    """pandas writes the name of the index below the heads; where both fit on a line, they do."""
    frame = spanned().xs("2024", axis=1, level="year").droplevel("province")
    made = table(frame.rename_axis(columns=None).to_html())
    assert not made.heads
    assert [cell.text for cell in made.header] == ["city", "rd", "gdp"]


def test_a_footer_lies_across_the_table() -> None:
    """Spanner, group and footer of a great table; a class of its stylesheet colours a line."""
    made = table(GREAT)
    assert grid([*made.heads, made.header]) == [
        [("City", 1, 2), ("Research", 2, 1)],
        [("2023", 1, 1), ("2024", 1, 1)],
    ]
    body = grid(made.rows)
    assert body[0] == [("Zhejiang", 3, 1)] and body[-1] == [("Preliminary, as of spring.", 3, 1)]
    assert [cell.fill for cell in made.rows[2]] == [(("#ffeecc", 0.0),)] * 3
    assert made.rows[1][2].ink == "#ff0000"
    soup = BeautifulSoup(HtmlWriter(language="en").blocks([made]), "html.parser")
    assert soup.find(string="Preliminary, as of spring.").parent["colspan"] == "3"
    assert "colspan: 3" in Writer(prefix="t").blocks([made])


def test_a_span_wider_than_the_table_ends_with_it() -> None:
    """Footers written across a hundred columns, and rows that a cell from above reaches into."""
    made = table(
        "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td colspan=5>c</td></tr>"
        "<tr><td colspan=100>d</td></tr></table>"
    )
    assert grid(made.rows) == [
        [("a", 1, 2), ("b", 1, 1)],
        [("c", 1, 1)],
        [("d", 2, 1)],
    ]
    assert pdf_bytes([Chapter("a", "en", "T", blocks=(made,))], options=Options())


def test_lists_and_lines_in_cells_stay_apart() -> None:
    """A list in a cell has a line for each item, as an HTML break has."""
    made = table(NESTED)
    assert made.rows[0][1].text == "• invite\n• experts\n• house"
    assert made.rows[1][1].text == "first\nsecond, a link"
    assert "#linebreak();" in Writer(prefix="t").blocks([made])


def test_definitions_are_lists_of_terms(chapter: Chapter) -> None:
    """Each term with its meanings, from Markdown and from HTML."""
    lists = [block for block in chapter.blocks if isinstance(block, Items)]
    texts = [[block_text(item) for item in block.items] for block in lists]
    assert ["Intensity\nR&D over GDP\nas a share", "FTE\na full-time equivalent"] in texts
    assert ["HTML term\nits meaning"] in texts


def test_formulas_without_dollars_are_formulas(chapter: Chapter) -> None:
    """An environment in Markdown, in an output and in a raw cell, and the numbers of its lines."""
    formulas = [block for block in chapter.blocks if isinstance(block, Formula)]
    assert len(formulas) == 3
    assert [tag for _, tag in numbered_rows(formulas[0])] == ["(1)", "(2)"]
    typst = Writer(prefix="t").blocks(formulas)
    assert typst.count("#formula(") == 5 and "[\\(2\\)]" in typst and "#raw" not in typst
    html = HtmlWriter(language="en").blocks(formulas)
    assert html.count("<math") == 3 and "<mtext>(2)</mtext>" in html.replace(
        "\N{NO-BREAK SPACE}", ""
    )
    assert "<code>" not in html


def test_code_that_looks_like_a_formula_stays_code() -> None:
    """In a fenced or an indented block, LaTeX is what it is; a table in LaTeX as well."""
    source = "```\n\\begin{align}\na\n\\end{align}\n```"
    assert [type(block) for block in printed(v4.new_markdown_cell(source))] == [Listing]
    assert [type(block) for block in printed(shown(TABULAR))] == [Listing]
    assert [type(block) for block in printed(shown(ALIGNED))] == [Formula]


def test_displayed_markdown_is_text(chapter: Chapter) -> None:
    """Only what the library marks as a finding stands in the box."""
    assert not [block for block in chapter.blocks if isinstance(block, Findings)]
    assert "A displayed text, not a finding." in block_text(chapter.blocks)


def test_nothing_is_left_out_in_silence(chapter: Chapter) -> None:
    """Every output without a printed form has a line that names it, and every lost picture."""
    text = block_text(chapter.blocks)
    for name in NAMED:
        assert re.search(rf"\({name}.*: this output has no printed form", text), name
    assert "Picture not found: the city at night, nowhere.png" in text
    assert "Picture on the web, not fetched: a map, https://a.example/map.png" in text
    assert '"city": "Shaoxing"' in text
    assert "alt.Chart" not in text and "does not support" not in text
    chinese = compose(foreign_notebook(), name="foreign", language="zh")
    assert "交互控件：此项输出无法打印" in block_text(chinese.blocks)


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<script>draw()</script>", "Script"),
        ('<div id="x"></div><svg><path d="M0 0"/></svg>', "Script"),
        ('<video src="https://a.example/v.mp4"></video>', "Video, https://a.example/v.mp4"),
        ('<p>text</p><canvas width="9"></canvas>', "text\n(Embedded page"),
        ("<style>p {}</style>", ""),
        ('<p style="display: none">hidden</p>', ""),
    ],
)
def test_html_that_plays_or_runs_is_named(html: str, seen: str) -> None:
    """What a browser would play, run or draw has its line; a bare stylesheet needs none."""
    text = block_text(printed(shown({"text/html": html})))
    assert seen in text and bool(text) == bool(seen)


def test_a_picture_goes_before_what_needs_a_screen() -> None:
    """A plot with a static form beside its own is printed, and no line speaks of the other."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9pt" height="9pt"/>'
    bundle = {"image/svg+xml": svg, "application/vnd.plotly.v1+json": {}}
    (block,) = printed(shown(bundle))
    assert type(block).__name__ == "Figure"


@pytest.mark.parametrize("kind", ["gif", "webp", "jpeg", "png"])
def test_pictures_of_every_kind_are_printed(kind: str) -> None:
    """A picture is a figure of the PDF and of the page, whatever format it is in."""
    file = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(file, kind)
    bundle = {f"image/{kind}": base64.b64encode(file.getvalue()).decode()}
    blocks = printed(shown(bundle))
    made = [Chapter("a", "en", "T", blocks=blocks)]
    with pikepdf.open(io.BytesIO(pdf_bytes(made, options=Options()))) as pdf:
        assert len(pdf.pages[0].Resources.XObject) == 1
    assert f"data:image/{kind};base64," in html_page(made, language="en", options=Options())


def test_raw_cells_are_read_by_their_format(chapter: Chapter) -> None:
    """HTML, LaTeX and Markdown as such, others as they stand, settings of a tool not at all."""
    text = block_text(chapter.blocks)
    for expected in ("Raw HTML", "Raw Markdown", "Raw ``rst``", "Raw without a format"):
        assert expected in text
    assert printed(v4.new_raw_cell("---\ntitle: x\n---")) == ()
    (block,) = printed(v4.new_raw_cell("<b>x</b>", metadata={"raw_mimetype": "text/html"}))
    assert isinstance(block, Paragraph) and block_text([block]) == "x"


def test_figures_stand_below_each_other_by_their_points() -> None:
    """A figure with fewer decimals is moved left by the width of what it lacks."""
    rows = [[Cell(words(name)), Cell(words(text))] for name, text in (("a", "3.12"), ("b", "12"))]
    made = Table(rows[0], rows, ["left", "right"])
    source, _ = document_markup([Chapter("a", "en", "T", blocks=(made,))], options=Options())
    assert re.search(r"\[12#h\(1\.\d\dem\);\]", source) and "[3\\.12]" in source
    html = HtmlWriter(language="en").blocks([made])
    assert re.search(r'padding-right:calc\(0\.6rem \+ 1\.\d\dem\)">12<', html)
