"""The briefing: Markdown, tables and charts on the page, notebooks that fail, files that last."""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pandas as pd
import pikepdf
import pytest
import typst
from IPython.core.formatters import DisplayFormatter
from nbformat import v4, write
from processes import still_running

from analysis.briefing import Options, Result, build
from analysis.briefing.document.blocks import (
    Block,
    Chapter,
    Findings,
    Heading,
    Paragraph,
    Styled,
    Table,
    Text,
    block_text,
    words,
)
from analysis.briefing.document.compose import TABLE, compose
from analysis.briefing.document.figures import read_chart
from analysis.briefing.document.fitting import GUTTER, MEASURE, fit_table
from analysis.briefing.document.from_html import read_html
from analysis.briefing.document.markdown import Reader, parse
from analysis.briefing.document.spans import placed
from analysis.briefing.document.tables import plain_cell
from analysis.briefing.fonts import em_width
from analysis.briefing.pdf.escape import code_block, escape
from analysis.briefing.pdf.typeset import (
    _STRING_OR_NUMBER,
    _shorter,
    document_markup,
    pdf_bytes,
    typeset,
)
from analysis.briefing.pdf.writer import Writer
from analysis.briefing.run.build import find_notebooks
from analysis.briefing.run.execute import prepare
from analysis.cli import _parser
from analysis.cli.briefing import _options
from analysis.datapackage.package import data_dir
from analysis.errors import DataError
from analysis.files import write_atomic
from analysis.text.phrases import findings

SPECIALS = "# * _ ` < > @ $ ~ [ ] { } ( ) = - + / \\ ' \" : ; , . ! ? & % ^ | -- --- ... // /* */"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="468pt" height="216pt" viewBox="0 0 468 216"><defs><clipPath id="clip"><path id="p" '
    'd="M0 0H9V9H0z"/></clipPath></defs><g id="title"><text transform="translate(3 9)" '
    'style="font: 12px \'DejaVu Sans\', sans-serif">{title}</text></g><g id="subtitle">'
    '<text style="font: bold 9px Arial">% of GDP</text></g>'
    '<use xlink:href="#p" clip-path="url(#clip)"/></svg>'
)
CHART = """
import matplotlib.pyplot as plt
figure, axes = plt.subplots(figsize=(6.5, 2))
figure.text(0, 1, "R&D投入强度", va="top").set_gid("title")
axes.plot([2022, 2023], [2.9, 3.1])
plt.show()
"""
LOOK = Options(
    organisation=dict.fromkeys(("en", "zh"), "统计局 Bureau"), date="2026-03-14", quiet=True
)
FAIL = "if LANGUAGE == 'en':\n    raise ValueError('no figure for 2024')"


def notebook(*cells: Any) -> Any:
    """A notebook of the given cells."""
    return v4.new_notebook(cells=list(cells))


def text(source: str, *tags: str) -> Any:
    """A Markdown cell with tags."""
    return v4.new_markdown_cell(source, metadata={"tags": list(tags)})


def code(source: str = "", *tags: str, outputs: tuple[Any, ...] = ()) -> Any:
    """A code cell with tags, and with outputs as if it had run."""
    return v4.new_code_cell(source, metadata={"tags": list(tags)}, outputs=list(outputs))


def shown(**data: Any) -> Any:
    """A display output; the keyword is the last part of the media type."""
    kinds = {
        "table": TABLE,
        "svg": "image/svg+xml",
        "png": "image/png",
        "html": "text/html",
        "markdown": "text/markdown",
        "plain": "text/plain",
    }
    return v4.new_output("display_data", {kinds[name]: value for name, value in data.items()})


def grid(rows: int, columns: int, cell: str = "1,234.5") -> Table:
    """A table of numbers beside a column of names."""
    header = [plain_cell(f"col {i} 2024") for i in range(columns)]
    body = [[plain_cell("绍兴市"), *[plain_cell(cell)] * (columns - 1)] for _ in range(rows)]
    return Table(header, body, ["left", *["right"] * (columns - 1)], "A caption", "A note.")


def page(*blocks: Block, language: str = "en") -> bytes:
    """The PDF of one chapter."""
    chapter = Chapter("t", language, "标题 Title", "A question?", blocks)
    source, assets = document_markup([chapter], options=Options(date="2026-03-14"))
    return typeset(source, assets=assets)


def read(source: str, **attachments: dict[str, str]) -> tuple[Block, ...]:
    """The blocks of a Markdown text."""
    return Reader(attachments=attachments).blocks(parse(source))


def markup(*blocks: Block) -> str:
    """The Typst markup of blocks."""
    return Writer(prefix="t").blocks(blocks)


def pages(content: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as file:
        return len(file.pages)


def tags_of(path: Path) -> list[tuple[str, str]]:
    """The structure tags of a PDF, each with its alternative text."""
    found: list[tuple[str, str]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            found.append((str(node.get("/S", "")), str(node.get("/Alt", ""))))
            walk(node.get("/K"))

    with pikepdf.open(path) as file:
        walk(file.Root.StructTreeRoot.K)
    return found


# ---------------------------------------------------------------------- text


@pytest.mark.parametrize("start", ["", "= ", "- ", "+ ", "1. ", "/ "])
def test_escape_prints_every_special_character(start: str) -> None:
    """Text that is Typst markup comes out of the typesetter letter for letter."""
    source = f"{start}{SPECIALS} https://a.b/c_d #let x = 1 \\u{{41}} -?"
    out = typst.compile(f"#text[{escape(source)}]".encode(), format="html")
    assert isinstance(out, bytes)
    words = re.sub(r"<style.*?</style>|<[^>]+>", " ", out.decode(), flags=re.DOTALL)
    assert " ".join(source.split()) in " ".join(html.unescape(words).split())


def test_markdown_maps_each_construct() -> None:
    """Headings, emphasis, lists, links, code, quotes, tables and images all reach the page."""
    source = (
        "## A *b*\n\npara `c_d` **s** [l](http://x.y?a=b#c) [local](02.ipynb) "
        "![pic](attachment:a.png)  \nnext\n\n- a\n  1. b\n  2. c\n- [x] d\n\n> quote\n\n"
        "```python\nx = 1\n```\n\n| a | b |\n|:--|--:|\n| **u** | 2 |\n\n---\n\n"
        "~~gone~~ note[^1]\n\n[^1]: foot"
    )
    blocks = read(source, **{"a.png": {"image/png": PIXEL}})
    out = markup(*blocks)
    for expected in (
        "#heading(level: 2)[A #emph[b];]",
        '#raw("c_d");',
        "#strong[s];",
        '#link("http://x.y?a=b#c")[l];',
        'alt: "pic"',
        "#linebreak();",
        "#enum(tight: true, start: 1, [b], [c])",
        "[√ d]",
        "#note-box[quote",
        'lang: "python"',
        "align: (left, right, )",
        "[#strong[u];]",
        "#thematic-break",
        "#strike[gone];",
        "#footnote[foot]<note-t-1>",
    ):
        assert expected in out
    assert "02.ipynb" not in out
    assert pages(page(*blocks)) == 1


def test_markdown_drops_soft_breaks_between_chinese_characters() -> None:
    """A line break of the source is a space in English and nothing in Chinese."""
    assert block_text(read("研发\n经费，\n增长")) == "研发经费，增长"
    assert block_text(read("R and\nD")) == "R and D"


def test_markdown_headings_never_skip_a_level() -> None:
    """A fourth-level heading right under the title becomes one of the second level."""
    out = markup(*read("#### deep\n\n#### deeper"))
    assert re.findall(r"level: (\d)", out) == ["2", "3"]
    (html,) = [shown(html="<h4>deep</h4><h3>up</h3><h2></h2>")]
    blocks = compose(notebook(text("# T"), code(outputs=(html,))), name="t", language="en").blocks
    assert re.findall(r"level: (\d)", markup(*blocks)) == ["2", "3"]
    assert pages(page(*blocks)) == 1


def test_formula_is_drawn_or_kept_as_code() -> None:
    """A formula becomes a picture with the TeX as its alternative text; none is ever dropped."""
    blocks = read(
        "so $x_1$ and $\\begin{pmatrix}a\\end{pmatrix}$ and $增长$\n\n"
        "$$\\begin{aligned}a &= \\frac{b}{c} \\\\ d &= e\\end{aligned}$$"
    )
    out = markup(*blocks)
    assert 'alt: "x_1"' in out
    assert "pmatrix" in out
    assert "aligned" not in out
    assert 'alt: "d = e"' in out
    assert '#raw("增长");' in out
    assert out.count("#formula") == 3
    assert pages(page(*blocks)) == 1


def test_code_block_folds_long_lines() -> None:
    """A line of output longer than the measure goes on in the next line, nothing lost."""
    out = code_block("x" * 300 + "\n" + "数" * 100)
    lines = out.split('"')[1].split("\\n")
    assert "".join(lines) == "x" * 300 + "数" * 100
    assert max(map(len, lines)) <= 92


# ---------------------------------------------------------------------- tables


@pytest.mark.parametrize("columns", [1, 2, 5, 8, 12, 20, 40])
def test_table_columns_stay_within_the_measure(columns: int) -> None:
    """Whatever the number of columns, every part of a table is as wide as the page at most."""
    fit = fit_table(grid(3, columns))
    assert all(sum(widths) <= MEASURE + 0.1 for _, widths in fit.panels)
    assert sorted({i for group, _ in fit.panels for i in group}) == list(range(columns))
    assert all(group[0] == 0 for group, _ in fit.panels)
    assert fit.size >= 7.5


def test_table_gives_room_to_short_columns_first() -> None:
    """Short texts stand on one line beside a long one, which alone wraps."""
    cells = [plain_cell(words) for words in ("word " * 60, "can't be judged", "CNY 37.73 billion")]
    fit = fit_table(Table([plain_cell("a")] * 3, [cells], ["left"] * 3))
    ((_, widths),) = fit.panels
    for cell, width in zip(cells[1:], widths[1:], strict=True):
        assert width - GUTTER >= em_width(cell.text) * fit.size


def test_table_numbers_are_never_broken() -> None:
    """A column of numbers is as wide as its widest number, even in a table that is split."""
    table = grid(2, 20, "1,234,567.8")
    fit = fit_table(table)
    for group, widths in fit.panels:
        for column, width in zip(group[1:], widths[1:], strict=True):
            needed = em_width(table.rows[0][column].text) * fit.size
            assert width - GUTTER >= needed


def test_table_wraps_long_words_of_chinese() -> None:
    """Chinese text breaks between characters, so a long title does not split the table."""
    long = plain_cell("绍兴市科技局2024年主要工作成效和2025年工作思路" * 4)
    table = Table(
        [plain_cell("文件"), plain_cell("年份")], [[long, plain_cell("2024")]], ["left"] * 2
    )
    fit = fit_table(table)
    assert len(fit.panels) == 1
    assert sum(fit.panels[0][1]) <= MEASURE + 0.1


def test_table_long_and_wide_are_printed() -> None:
    """Sixty rows go over several pages and twenty columns into several parts."""
    assert pages(page(grid(60, 5))) >= 2
    assert markup(grid(3, 20)).count("columns:") >= 2
    assert pages(page(grid(60, 20), language="zh")) >= 4


def test_table_short_is_kept_whole() -> None:
    """Up to ten rows stand on one page; more rows, or very tall ones, may go on."""
    assert "whole: true" in markup(grid(10, 3))
    assert "whole: false" in markup(grid(11, 3))
    tall = [[plain_cell("word " * 400)] for _ in range(10)]
    assert "whole: false, split: true" in markup(Table([plain_cell("a")], tall, ["left"]))
    assert "split: false" in markup(grid(11, 3))


def test_table_from_html_keeps_spans() -> None:
    """Spanning cells don't shift their neighbours, and numbers align right."""
    (table,) = read_html(
        "<table><caption>Cap</caption><thead><tr><th></th><th colspan=2>2024</th></tr><tr><th></th>"
        "<th>rd</th><th>gdp</th></tr></thead><tbody><tr><th rowspan=2>绍兴</th><td>1</td>"
        "<td>2 %</td></tr><tr><td>3</td><td>NaN</td></tr></tbody></table>"
    )
    assert isinstance(table, Table)
    printed = [
        [(at.cell.text, at.across, at.down) for at in row]
        for row in [*placed([*table.heads, table.header]), *placed(table.rows)]
    ]
    assert printed == [
        [("", 1, 1), ("2024", 2, 1)],
        [("", 1, 1), ("rd", 1, 1), ("gdp", 1, 1)],
        [("绍兴", 1, 2), ("1", 1, 1), ("2 %", 1, 1)],
        [("3", 1, 1), ("NaN", 1, 1)],
    ]
    assert (table.align, table.caption) == (["left", "right", "right"], "Cap")


# ---------------------------------------------------------------------- charts and cells


def test_chart_is_read_and_made_ready() -> None:
    """Title and subtitle are the alternative text; fonts and ids become the document's own."""
    chart = read_chart(SVG.format(title="Rising"), prefix="n-1")
    source = chart.svg.decode()
    assert (chart.title, chart.subtitle, chart.foot) == ("Rising", "% of GDP", "")
    assert "Rising" not in source
    assert (chart.width, chart.height) == (468.0, 202.8)
    assert 'viewBox="0 13.20 468 202.80"' in source
    assert "DejaVu" not in source
    assert "Arial" not in source
    assert {'id="n-1-p"', 'xlink:href="#n-1-p"', "url(#n-1-clip)"} <= set(
        re.findall(r'(?:xlink:href|\bid)="[^"]*"|url\([^)]*\)', source)
    )


def test_compose_honours_tags_and_languages() -> None:
    """Removed cells, inputs and outputs, and cells in another language, are not printed."""
    node = notebook(
        text("# Title\n\nWhy?", "lang-en"),
        text("# 标题\n\n为何？", "lang-zh"),
        text("both"),
        text("gone", "remove-cell"),
        code("shown = 1", outputs=(shown(plain="out one"),)),
        code("hidden = 2", "remove-input", outputs=(shown(plain="out two"),)),
        code("seen = 3", "remove-output", outputs=(shown(plain="out three"),)),
    )
    english = compose(node, name="t", language="en", options=Options(code=True))
    assert (english.title, english.question) == ("Title", "Why?")
    printed = block_text(english.blocks)
    for word in ("both", "shown = 1", "out one", "out two", "seen = 3"):
        assert word in printed
    for word in ("gone", "hidden", "out three", "为何"):
        assert word not in printed
    chinese = compose(node, name="t", language="zh")
    assert (chinese.title, chinese.question) == ("标题", "为何？")
    assert "shown = 1" not in block_text(chinese.blocks)


def test_compose_gathers_findings() -> None:
    """Findings stated one by one stand together in one box; other and later ones are text."""
    stated = [shown(markdown=words) for words in ("- one\n- two", "three", "- later")]
    for output in stated:
        output.metadata = {"text/markdown": {"role": "findings"}}
    node = notebook(
        text("# T\n\nQ?\n"),
        code(outputs=stated[:2]),
        code(outputs=(shown(markdown="- no finding"), shown(svg=SVG.format(title="Chart")))),
        code(outputs=stated[2:]),
    )
    body = markup(*compose(node, name="t", language="en").blocks)
    assert "#findings(([one], [two], [three], ), label: true)" in body
    assert "#list(tight: true, [no finding])" in body
    assert "#list(tight: true, [later])" in body


def test_a_finding_of_the_library_is_marked_as_one() -> None:
    """What `an.finding` shows carries the mark that the briefing knows it by."""
    data, metadata = DisplayFormatter().format(findings(["It rises"]))
    output = v4.new_output("display_data", data, metadata=metadata)
    chapter = compose(notebook(code(outputs=(output,))), name="t", language="en")
    assert chapter.blocks == (Findings(((Paragraph(words("It rises")),),)),)


def test_compose_prefers_the_best_form_of_an_output() -> None:
    """A table goes before its HTML, HTML tables before plain text, and bare objects are dropped."""
    payload = {"caption": "C", "note": None, "columns": ["a"], "align": ["left"], "rows": [["x"]]}
    node = notebook(
        code(outputs=(shown(table=payload, html="<table><tr><td>h</td></tr></table>", plain="p"),)),
        code(outputs=(shown(html="<div><style>b</style>words</div>", plain="plain"),)),
        code(outputs=(shown(plain="<Axes: title={'center': 'x'}>"),)),
        code(outputs=(shown(png=PIXEL, plain="<Figure size 640x480>"),)),
        code(outputs=(v4.new_output("stream", name="stderr", text="a warning"),)),
        code(outputs=(v4.new_output("stream", name="stdout", text="\x1b[31mred\x1b[0m"),)),
        code(outputs=(v4.new_output("error", ename="E", evalue="bad", traceback=[]),)),
    )
    chapter = compose(node, name="t", language="en")
    body = markup(*chapter.blocks)
    assert body.count("#brief-table") == 1
    for word in ("words", '"red"', '#error-box("E", "bad")', "#brief-figure"):
        assert word in body
    for word in ("Axes", "a warning", "Figure size", "style"):
        assert word not in body
    assert pages(page(*chapter.blocks)) == 1


def test_compose_shows_a_figure_once() -> None:
    """A figure that is the value of its cell and is drawn again at its end is printed once."""
    twice = (shown(svg=SVG.format(title="Once")),) * 2
    assert len(compose(notebook(code(outputs=twice)), name="t", language="en").blocks) == 1


@pytest.mark.parametrize("where", ["text", "chart", "table"])
def test_missing_glyph_is_named(where: str) -> None:
    """A character that would print as an empty box is an error that names it, and its cell."""
    bad = "名\ue123字"
    payload = {"caption": bad, "note": None, "columns": ["a"], "align": ["left"], "rows": [["x"]]}
    cells = {
        "text": text(bad),
        "chart": code(outputs=(shown(svg=SVG.format(title=bad)),)),
        "table": code(outputs=(shown(table=payload),)),
    }
    with pytest.raises(DataError, match=r"cell 2.*U\+E123.*名") as caught:
        compose(notebook(text("# T"), cells[where]), name="01-x", language="zh")
    assert "What to do" in str(caught.value)


def test_typesetter_refuses_what_no_font_prints() -> None:
    """The typesetter is a second gate: a character that slipped through stops it too."""
    with pytest.raises(DataError, match="no font can print"):
        page(Paragraph(words("\ue123")))


def fonts_of(content: bytes) -> set[str]:
    """The names of the fonts of a PDF; no text in it is stroked."""
    with pikepdf.open(io.BytesIO(content)) as file:
        drawn = b"".join(page.Contents.read_bytes() for page in file.pages)
        assert not re.search(rb"\b[12] Tr\b", drawn)
        fonts = [font for page in file.pages for font in page.Resources.get("/Font", {}).values()]
        return {str(font.BaseFont).rpartition("+")[2] for font in fonts}


def test_bold_is_a_real_face_and_what_it_lacks_is_regular() -> None:
    """Titles and strong words stand in the bold face, none is stroked; rare letters still print."""
    strong = Paragraph((Styled("strong", words("重点")), Text("其余")))
    chapter = Chapter("a", "zh", "标题", blocks=(strong,))
    source, assets = document_markup([chapter], options=Options())
    assert fonts_of(typeset(source, assets=assets)) == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    rare = replace(chapter, title="龘", blocks=(Heading(2, words("囍龘")), strong))
    source, assets = document_markup([rare], options=Options())
    assert "NotoSansSC-Bold" in fonts_of(typeset(source, assets=assets))


def test_a_bold_title_of_a_chart_keeps_its_weight_where_the_face_has_it() -> None:
    """matplotlib's and the web's ways to say bold; a character beyond the face makes it regular."""
    for said in ("style=\"font: bold 9px 'A'\"", 'font-weight="700"'):
        drawn = (
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text {}>{}</text></svg>'
        )
        assert re.search(
            "bold|700", read_chart(drawn.format(said, "重点"), prefix="f").svg.decode()
        )
        svg = read_chart(drawn.format(said, "龘"), prefix="f").svg.decode()
        assert not re.search("bold|700", svg)


def test_typesetter_refuses_an_unknown_font() -> None:
    """A font that is not there is an error, not a silent change of face."""
    with pytest.raises(DataError, match="unknown font family"):
        typeset('#set document(title: "T")\n#text(font: "Nowhere Sans")[x]', assets={})


def test_a_document_that_fails_keeps_the_last_good_file(tmp_path: Path) -> None:
    """A document that cannot be typeset leaves the file before it, and no half-written one."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"last good")
    with pytest.raises(DataError):
        bad = Chapter("t", "en", "T", "", (Paragraph(words("\ue123")),))
        write_atomic(path, pdf_bytes([bad], options=Options()))
    assert path.read_bytes() == b"last good"
    assert list(tmp_path.iterdir()) == [path]


def test_same_input_gives_the_same_bytes() -> None:
    """Typesetting twice gives one and the same file."""
    table = grid(20, 20)
    assert page(table) == page(table)


# ---------------------------------------------------------------------- notebooks


def test_prepare_sets_parameters_after_their_cell() -> None:
    """Parameters are set right after the tagged cell, and a notebook's own numbering stays."""
    node = notebook(text("# T"), code("LANGUAGE = 'en'", "parameters"), code("LANGUAGE"))
    out = prepare(node, values={"LANGUAGE": "zh", "PLACE": "绍兴"})
    assert [cell.source for cell in out.cells][3] == "LANGUAGE = 'zh'\nPLACE = '绍兴'"
    assert "injected-parameters" in out.cells[3].metadata.tags
    assert len(node.cells) == 3


def test_find_notebooks_names_the_folder(tmp_path: Path) -> None:
    """A folder without notebooks is refused by name; other files in it don't count."""
    (tmp_path / "90-own.ipynb").write_text("{}")
    with pytest.raises(DataError, match=re.escape(str(tmp_path))):
        find_notebooks(tmp_path)


def test_build_refuses_an_unknown_language(tmp_path: Path) -> None:
    """Only English and Chinese are there to choose from."""
    write(notebook(), tmp_path / "01-a.ipynb")
    with pytest.raises(DataError, match="unknown language fr"):
        build(Options(notebooks=tmp_path, out=tmp_path, languages=("fr",)))


def test_build_refuses_a_date_that_is_none(tmp_path: Path) -> None:
    """A wrong date is said before any notebook runs, not once for each of them."""
    write(notebook(), tmp_path / "01-a.ipynb")
    with pytest.raises(DataError, match="'2024-13-01' is not a date"):
        build(Options(notebooks=tmp_path, out=tmp_path / "out", date="2024-13-01"))
    assert not (tmp_path / "out").exists()


def test_the_command_line_hands_over_place_and_date(
    folder: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The date is that of the newest document, the place that of the first notebook."""
    monkeypatch.setenv("ANALYSIS_DATA", "")

    def options(*words: str) -> Options:
        return _options(_parser().parse_args(["briefing", "--notebooks", str(folder), *words]))

    assert options().place == {"en": "Shaoxing", "zh": "绍兴"}
    given = options("--as-of", "2024-12-31", "--place", "浙江", "--language", "zh")
    assert given.date == "2024-12-31" and given.languages == ("zh",)
    assert given.parameters == {"PLACE": "浙江", "AS_OF": "2024-12-31"}
    assert given.place["en"] == "Zhejiang"
    assert options("--data", str(package)).date == "2026-11"
    with pytest.raises(DataError, match="no datapackage"):
        options("--data", str(package / "nowhere"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two notebooks: one that works in both languages, one that fails in English."""
    folder = tmp_path_factory.mktemp("notebooks")
    good = notebook(
        text("# R&D #1_intensity\n\nIs it rising?", "lang-en"),
        text("# 投入强度\n\n是否提高？", "lang-zh"),
        code("PLACE = 'Shaoxing'\nLANGUAGE = 'en'", "parameters"),
        code("print(LANGUAGE, PLACE)"),
        text("## Chart\n\nText with $x^2$."),
        code(CHART),
        code("import pandas as pd\npd.DataFrame({'place': ['绍兴'] * 20, 'value': range(20)})"),
    )
    write(good, folder / "01-good.ipynb")
    bad = notebook(text("# Bad"), code("LANGUAGE = 'en'", "parameters"), text("words"), code(FAIL))
    write(bad, folder / "02-bad.ipynb")
    write(notebook(code("1 / 0")), folder / "90-own.ipynb")
    return folder


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data package with one target of a month after all other documents."""
    folder = tmp_path_factory.mktemp("data") / "package"
    copytree(data_dir(), folder)
    targets = pd.read_csv(folder / "targets.csv", dtype=str, keep_default_na=False)
    targets.loc[0, "published"] = "2026-11"
    targets.to_csv(folder / "targets.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Result]]:
    """One build of both notebooks in both languages, over an earlier English briefing."""
    out = tmp_path_factory.mktemp("out")
    (out / "en").mkdir()
    (out / "en" / "brief.pdf").write_bytes(b"last good")
    (out / "en" / "02-bad.pdf").write_bytes(b"last good")
    return out, build(replace(LOOK, notebooks=folder, out=out, each=True))


def test_build_names_the_failing_cell(made: tuple[Path, list[Result]]) -> None:
    """The failure names notebook, language, cell and error; the cell is counted in the notebook."""
    _, results = made
    failed = {(r.notebook, r.language): r.failure for r in results if r.failure}
    assert set(failed) == {("02-bad", "en"), ("brief", "en")}
    failure = failed["02-bad", "en"]
    assert failure is not None
    assert (failure.cell, failure.error) == (4, "ValueError")
    assert failure.source == "if LANGUAGE == 'en':"
    assert "\x1b" not in failure.traceback
    assert "02-bad (en), cell 4: ValueError: no figure for 2024" in str(failure)
    assert "02-bad" in str(failed["brief", "en"])


def test_build_makes_the_others_and_keeps_the_last_good(made: tuple[Path, list[Result]]) -> None:
    """What can be made is made; what cannot is left as it was, and nothing half-made stays."""
    out, results = made
    for language in ("en", "zh"):
        assert (out / language / "01-good.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "zh" / "02-bad.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "zh" / "brief.pdf").read_bytes().startswith(b"%PDF")
    assert (out / "en" / "brief.pdf").read_bytes() == b"last good"
    assert (out / "en" / "02-bad.pdf").read_bytes() == b"last good"
    assert not [path for path in out.rglob("*") if path.suffix == ".tmp"]
    assert [r.path.name for r in results if r.language == "zh"] == [
        "01-good.pdf",
        "02-bad.pdf",
        "brief.pdf",
    ]


def test_build_leaves_no_process_behind(made: tuple[Path, list[Result]]) -> None:
    """After a build, also after one with a failure, nothing runs on."""
    assert made[1]
    assert not still_running()


def test_pdf_is_tagged_and_embeds_its_fonts(made: tuple[Path, list[Result]]) -> None:
    """The file has a language, a title, bookmarks, tags, alternative texts and embedded fonts."""
    path = made[0] / "zh" / "brief.pdf"
    with pikepdf.open(path) as file:
        assert str(file.Root.Lang) == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.docinfo["/Title"]) == "科技创新简报"
        assert str(file.docinfo["/Author"]) == "统计局 Bureau"
        assert str(file.docinfo["/CreationDate"]).startswith("D:20260314")
        with file.open_outline() as outline:
            assert [item.title for item in outline.root] == ["投入强度", "Bad"]
        fonts = {
            str(font.BaseFont): set(font.DescendantFonts[0].FontDescriptor.keys())
            for leaf in file.pages
            for font in leaf.Resources.get("/Font", {}).values()
        }
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & keys for keys in fonts.values())
    tags = tags_of(path)
    wanted = {"/H1", "/H2", "/Table", "/Caption", "/TH", "/TD", "/Figure", "/TOC"}
    assert wanted <= {tag for tag, _ in tags}
    alternatives = [alt for tag, alt in tags if tag == "/Figure" and alt]
    assert "R&D投入强度" in alternatives
    assert "x^2" in alternatives


def test_build_gives_the_same_bytes_again(
    made: tuple[Path, list[Result]],
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Run again from another folder, a notebook gives the same file, and quietly."""
    (tmp_path / "01-good.ipynb").write_bytes((folder / "01-good.ipynb").read_bytes())
    build(replace(LOOK, notebooks=tmp_path, out=tmp_path, languages=("zh",), each=True))
    assert capsys.readouterr().err == ""
    again = (tmp_path / "zh" / "01-good.pdf").read_bytes()
    assert again == (made[0] / "zh" / "01-good.pdf").read_bytes()


def test_a_chart_with_an_unprintable_title_stops_a_notebook(tmp_path: Path) -> None:
    """A character that no font can draw is an error of its cell, not a box on the page."""
    write(notebook(text("# T"), code(CHART.replace("投入强度", "\ue123"))), tmp_path / "01-x.ipynb")
    failure = build(Options(notebooks=tmp_path, out=tmp_path, languages=("en",)))[0].failure
    assert failure is not None and failure.cell == 2 and "Glyph" in failure.message


def test_attachment_is_decoded() -> None:
    """A picture attached to a cell is printed from its own bytes."""
    writer = Writer(prefix="t")
    writer.blocks(read("![x](attachment:a.png)", **{"a.png": {"image/png": PIXEL}}))
    assert list(writer.assets.values()) == [base64.b64decode(PIXEL)]


def test_numbers_of_a_drawing_are_shortened_and_its_strings_are_not() -> None:
    """To a twentieth of a point; text, operators and names stay as they are."""
    drawn = (
        b"q 1.0053419 0 0 -1.005342 528.54474 -30.24142 cm/c0.1234 cs .50001 g 12.5 w"
        b"(a 1.23456 \\) 2.34567) Tj 7 100.0000 l"
    )
    short = (
        b"q 1.0053 0 0 -1.0053 528.5 -30.24 cm/c0.1234 cs 0.5 g 12.5 w"
        b"(a 1.23456 \\) 2.34567) Tj 7 100 l"
    )
    assert _STRING_OR_NUMBER.sub(_shorter, drawn) == short
