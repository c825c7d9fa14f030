"""The Word document: what python-docx and a strict reader of its XML find in the file."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from engines import Fake
from nbformat import v4, write
from PIL import Image

from analysis.briefing import Options, build
from analysis.briefing.document.blocks import (
    Block,
    Chapter,
    Figure,
    Findings,
    Formula,
    Heading,
    Link,
    Paragraph,
    Picture,
    Summary,
    Table,
    Text,
    words,
)
from analysis.briefing.document.from_html import read_html
from analysis.briefing.document.markdown import Reader, parse
from analysis.briefing.document.tables import plain_cell
from analysis.briefing.word.file import docx_bytes
from analysis.briefing.word.letter import line_height
from analysis.briefing.word.rasters import RESOLUTION

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="468pt" height="216pt" viewBox="0 0 468 216">'
    b'<rect width="468" height="216" fill="#1f4e79"/></svg>'
)
CHART = Figure(SVG, "svg", "A line & its\nband", 468.0, 216.0, "It rises", "% of GDP", "Source: A.")
MARKDOWN = """## Level

By **5 %** a *year*, `x = 1`, [there](https://a.example/?b=1&c=2) [not](javascript:alert(1)).[^1]

1. one

   more

   - inner

> A caveat.

1) again

[^1]: A note.
"""


def content(*blocks: Block, language: str = "en", **about: Any) -> bytes:
    """The file of one chapter."""
    given = {"organisation": {"en": "Bureau", "zh": "科学技术局"}, "date": "2026-03-14"}
    options = Options(**(given | about))
    return docx_bytes([Chapter("01-t", language, "Title 标题", "Why?", blocks)], options=options)


def document(*blocks: Block, language: str = "en", **about: Any) -> Document:
    """The file of one chapter, opened."""
    return docx.Document(io.BytesIO(content(*blocks, language=language, **about)))


def markdown(source: str) -> tuple[Block, ...]:
    """The blocks of a text in Markdown."""
    return tuple(Reader(folder=None).cell(parse(source)))


def styled(opened: Document, style: str) -> list[str]:
    """The texts of the paragraphs of a style."""
    return [each.text for each in opened.paragraphs if each.style and each.style.name == style]


def test_headings_fill_the_navigation_and_none_is_skipped() -> None:
    """Chapter, sections and what is below them stand in Word's own heading styles, in order."""
    blocks = [Heading(level, words(f"h{level}")) for level in (4, 2, 3, 4, 3)]
    opened = document(*blocks, Heading(2, words(" \u200b")))
    heads = [p for p in opened.paragraphs if p.style and p.style.name.startswith("Heading")]
    levels = [int(p.style.name[-1]) for p in heads if p.style]
    assert [p.text for p in heads] == ["Title 标题", "h4", "h2", "h3", "h4", "h3"]
    assert levels == [1, 2, 2, 3, 4, 3]
    for level in range(1, 5):
        outline = opened.styles[f"Heading {level}"].element.find(f"{W}pPr/{W}outlineLvl")
        assert outline.get(f"{W}val") == str(level - 1)


def test_text_stands_in_the_styles_of_word() -> None:
    """Lists, caveats, findings, notes, links and words that stand out can be found by style."""
    finding = Findings(((Paragraph(words("It rose.")),),))
    opened = document(*markdown(MARKDOWN), finding)
    assert styled(opened, "List Number") == ["one", "again"]
    assert styled(opened, "List Continue") == ["more"]
    assert styled(opened, "List Bullet 2") == ["inner"]
    assert styled(opened, "Intense Quote") == ["A caveat."]
    assert styled(opened, "Quote") == ["Findings", "It rose."]
    assert styled(opened, "Note") == ["1  A note."]
    (body,) = styled(opened, "Body Text")
    assert body == "By 5 % a year, x = 1, there not.1"
    paragraph = next(p for p in opened.paragraphs if p.text == body)
    assert [link.address for link in paragraph.hyperlinks] == ["https://a.example/?b=1&c=2"]
    looks = {run.text: (run.bold, run.style and run.style.name) for run in paragraph.runs}
    assert looks["5 %"][0] and looks["year"][1] == "Emphasis" and looks["x = 1"][1] == "Code"


def test_each_ordered_list_counts_from_its_own_number() -> None:
    """Two lists don't run on, and each begins where its text says."""
    opened = document(*markdown("3. three\n4. four\n\nwords\n\n1. one\n"))
    numbers = [p._p.pPr.numPr.numId.val for p in opened.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = {
        each.get(f"{W}numId"): each.find(f"{W}lvlOverride/{W}startOverride").get(f"{W}val")
        for each in opened.part.numbering_part.element.iter(f"{W}num")
        if each.find(f"{W}lvlOverride") is not None
    }
    assert [starts[str(number)] for number in numbers] == ["3", "3", "1"]


def test_a_table_repeats_its_head_and_splits_no_row() -> None:
    """A real table: as many cells as there are, numbers to the right, the first row a header."""
    rows = [[plain_cell(f"place {at}"), plain_cell(f"{at}.5")] for at in range(30)]
    heads = [plain_cell("Place"), plain_cell("Value, %")]
    opened = document(Table(heads, rows, ["left", "right"], "By place", "Source: A."))
    (table,) = opened.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        [cell.text for cell in row] for row in [heads, *rows]
    ]
    lines = [row._tr.trPr for row in table.rows]
    assert all(line.find(f"{W}cantSplit") is not None for line in lines)
    assert [line.find(f"{W}tblHeader") is not None for line in lines] == [True] + [False] * 30
    sides = {cell.paragraphs[0].alignment for cell in table.columns[1].cells}
    assert [str(side) for side in sides] == ["RIGHT (2)"]
    assert styled(opened, "Caption") == ["Table 1  By place"]
    assert styled(opened, "Note") == ["Source: A."]


def test_a_table_that_is_too_wide_is_set_in_parts_within_the_measure() -> None:
    """Every column is printed, the first in each part, and no part leaves the text's width."""
    heads = [plain_cell(f"a long header {at}") for at in range(20)]
    opened = document(Table(heads, [heads] * 2, ["left"] * 20))
    section = opened.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    seen = [cell.text for table in opened.tables for cell in table.rows[0].cells]
    assert len(opened.tables) > 1 and set(seen) == {cell.text for cell in heads}
    for table in opened.tables:
        assert table.rows[0].cells[0].text == "a long header 0"
        assert sum(column.width for column in table.columns) <= room


def test_cells_that_cover_several_are_merged_and_keep_their_colours() -> None:
    """Heads of two levels are one row each, spans are merged, colours and points stay."""
    (block,) = read_html(
        "<table><thead><tr><th rowspan=2>place</th><th colspan=2>R&amp;D</th></tr>"
        "<tr><th>2023</th><th>2024</th></tr></thead><tbody>"
        "<tr><td rowspan=2>A</td><td style='background-color:#ffeeaa;color:#990000'>1.25</td>"
        "<td>3</td></tr><tr><td>12.5</td><td>4</td></tr></tbody>"
        "<tfoot><tr><td colspan=3>all of it</td></tr></tfoot></table>"
    )
    (table,) = document(block).tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [
        ["place", "R&D", "R&D"],
        ["place", "2023", "2024"],
        ["A", "1.25", "3"],
        ["A", "12.5", "4"],
        ["all of it"] * 3,
    ]
    repeated = [row._tr.trPr.find(f"{W}tblHeader") is not None for row in table.rows]
    assert repeated == [True, True, False, False, False]
    coloured = table.rows[2].cells[1]
    assert coloured._tc.tcPr.find(f"{W}shd").get(f"{W}fill") == "ffeeaa"
    assert str(coloured.paragraphs[0].runs[0].font.color.rgb) == "990000"
    rooms = [table.rows[at].cells[1].paragraphs[0].paragraph_format.right_indent for at in (2, 3)]
    assert rooms[0] is None and rooms[1] > 0  # 12.5 is moved left, so that the points agree


def test_charts_are_pictures_that_say_what_they_show() -> None:
    """An SVG chart becomes a PNG of the stated resolution, with its description and caption."""
    opened = document(CHART, CHART, Formula("y_t", display=True))
    shapes = opened.inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [
        "A line & its band",
        "A line & its band",
        "y_t",
    ]
    assert len({shape._inline.docPr.id for shape in shapes}) == 3
    name = shapes[0]._inline.graphic.graphicData.pic.blipFill.blip.embed
    part = opened.part.related_parts[name]
    with Image.open(io.BytesIO(part.blob)) as picture:
        assert picture.format == "PNG"
        assert picture.width == pytest.approx(shapes[0].width.inches * RESOLUTION, abs=2)
    ratio = shapes[0].width / shapes[0].height
    assert ratio == pytest.approx(468 / 216, rel=1e-3)
    assert styled(opened, "Caption") == ["Figure 1  It rises", "Figure 2  It rises"]
    fields = opened.element.body.findall(f".//{W}instrText")
    assert [field.text.split()[:2] for field in fields] == [["SEQ", "Figure"]] * 2
    media = [each for each in opened.part.package.iter_parts() if "/media/" in each.partname]
    assert len(media) == 2  # the same chart is kept once


def test_a_picture_that_nobody_described_has_a_description_all_the_same() -> None:
    """No picture is silent; one that can't be read leaves its words."""
    opened = document(
        Figure(SVG, "svg", " \u200b", 9.0, 9.0), Paragraph((Picture(b"none", "png", "a hill"),))
    )
    assert [shape._inline.docPr.get("descr") for shape in opened.inline_shapes] == ["Figure"]
    assert "a hill" in styled(opened, "Body Text")


@pytest.mark.parametrize(("language", "tag"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_language_and_fonts_are_named(language: str, tag: str) -> None:
    """Both scripts have their language and a font, in the document and in every style."""
    opened = document(Paragraph(words("R&D 投入")), CHART, language=language)
    defaults = opened.styles.element.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults.find(f"{W}lang").get(f"{W}eastAsia") == "zh-CN"
    assert defaults.find(f"{W}lang").get(f"{W}val") == "en-GB"
    assert opened.core_properties.language == tag
    for fonts in opened.styles.element.iter(f"{W}rFonts"):
        assert fonts.get(f"{W}ascii")
    for style, face in (("Body Text", "仿宋"), ("Heading 1", "黑体"), ("Table Text", "宋体")):
        fonts = opened.styles[style].element.find(f"{W}rPr/{W}rFonts")
        fonts = defaults.find(f"{W}rFonts") if fonts is None else fonts
        assert fonts.get(f"{W}eastAsia") == face
    table = next(p for p in opened.part.package.iter_parts() if "fontTable" in p.partname)
    assert "FangSong" in table.blob.decode() and "SimHei" in table.blob.decode()
    hints = [run.get(f"{W}hint") for run in opened.element.body.iter(f"{W}rFonts")]
    assert set(hints) == ({"eastAsia"} if language == "zh" else set())


def test_title_issuer_date_and_page_numbers() -> None:
    """The title stands first, the issuer is the author, and every page has its number."""
    opened = document(title={"en": "R&D"}, subtitle={"en": "2025"}, place={"en": "Shaoxing"})
    assert styled(opened, "Title") == ["R&D"]
    assert styled(opened, "Subtitle") == [
        "2025",
        "Shaoxing\nBureau\nFigures published up to 14 March 2026",
        "Why?",
    ]
    about = opened.core_properties
    assert (about.title, about.author, about.subject) == ("R&D", "Bureau", "2025")
    for moment in (about.created, about.modified):
        assert moment and moment.date().isoformat() == "2026-03-14"
    section = opened.sections[0]
    for foot in (section.footer, section.first_page_footer):
        fields = [field.text.strip() for field in foot._element.iter(f"{W}instrText")]
        assert fields == ["PAGE", "NUMPAGES"]
        assert foot.paragraphs[0].text.startswith("Bureau\tPage ")
    assert "R&D" in section.header.paragraphs[0].text


def test_the_same_chapters_give_the_same_bytes() -> None:
    """Neither the clock nor the machine leaves a trace, not even in the archive."""
    blocks = (*markdown(MARKDOWN), CHART, Formula("a^2"))
    first, second = content(*blocks), content(*blocks)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = file.namelist()
    assert len(names) == len(set(names))
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("a\x00\x08\x0b\x1b[0m\ufffe\uffff\ud800", "a[0m"),
        ("<w:p>&amp;]]><!--", "<w:p>&amp;]]><!--"),
        ("x" * 100_000, "x" * 100_000),
        ("مرحبا بالعالم 123 abc", "مرحبا بالعالم 123 abc"),
        ("\u202eabc\u202c 😀👩\u200d👧 \U0001fffe", "abc 😀👩👧 \U0001fffe"),
        ("a\ttab\nand line", "a    tab\nand line"),
        ("',\"{}%s\\", "',\"{}%s\\"),
    ],
    ids=["control", "markup", "long", "arabic", "emoji", "lines", "quotes"],
)
def test_hostile_text_leaves_a_file_that_opens(hostile: str, kept: str) -> None:
    """Whatever stands in a title, a cell, a link, a description: the file opens, words are kept."""
    cell = plain_cell(hostile)
    opened = document(
        Heading(2, words(hostile)),
        Paragraph(words(hostile)),
        Table([cell], [[cell]], ["left"], hostile, hostile),
        Figure(SVG, "svg", hostile, 99.0, 9.0, hostile, hostile, hostile),
        Summary(((hostile, ((Paragraph(words(hostile)),),)),)),
        Paragraph((Link(f"https://a.example/{hostile}", (Text("there"),)),)),
        title={"en": hostile},
        organisation={"en": hostile[:200]},
    )
    assert styled(opened, "Title") == styled(opened, "Heading 2") == [kept]
    assert styled(opened, "Body Text")[0] == styled(opened, "List Bullet")[0] == kept
    assert opened.tables[0].rows[0].cells[0].text == kept
    assert styled(opened, "Caption") == [f"Table 1  {kept}", f"Figure 1  {kept}"]
    described = opened.inline_shapes[0]._inline.docPr.get("descr")
    assert described.split() == kept.split()
    assert opened.core_properties.title == kept[:255]


def test_right_to_left_text_is_marked() -> None:
    """Arabic words are runs from right to left, and a paragraph of them begins at the right."""
    opened = document(Paragraph((Text("مرحبا 5 abc"),)), Paragraph((Text("abc مرحبا"),)))
    first, second = [p for p in opened.paragraphs if p.style and p.style.name == "Body Text"]
    assert first._p.pPr.find(f"{W}bidi") is not None and second._p.pPr.find(f"{W}bidi") is None
    assert [bool(run.font.rtl) for run in first.runs] == [True, False]


def letter(language: str, *, follows: bool = True) -> Document:
    """A brief with a table, two sections and a link to a chapter behind it."""
    table = Table(
        [plain_cell("a"), plain_cell("b")], [[plain_cell("x"), plain_cell("1")]], ["left"]
    )
    link = Paragraph((Link("#ref-1-0", (Text("R&D"),)),))
    points = markdown("## Ahead\n\n- one\n- two\n\n## Behind\n\n- three\n")
    front = (Paragraph(words("A judgement.")), table, *points, link)
    chapters = [Chapter("00", language, "The year", "", front, "brief")]
    if follows:
        blocks = (Paragraph(words("Evidence.")), Heading(2, words("Level")))
        chapters.append(Chapter("01", language, "R&D", "", blocks, "", ((1, "ref-1-0"),)))
    options = Options(
        title={"en": "Briefing", "zh": "科技创新简报"},
        organisation={"en": "Bureau", "zh": "科学技术局"},
        addressees={"en": "the mayor", "zh": "市政府领导"},
        number="3",
        issued="2026-11-27",
        date="2026-02-10",
    )
    return docx.Document(io.BytesIO(docx_bytes(chapters, options=options)))


def test_a_brief_in_chinese_has_the_form_of_the_standard() -> None:
    """GB/T 9704: red head, counted headings and points, its own margins and page number."""
    opened = letter("zh")
    assert styled(opened, "Masthead") == ["科技创新简报"]
    assert styled(opened, "Issue") == ["科学技术局\t第3期\t2026年11月27日"]
    assert styled(opened, "Letter Title") == ["The year"]
    assert styled(opened, "Letter Heading") == ["一、Ahead", "二、Behind"]
    texts = styled(opened, "Letter Text")
    assert texts == ["A judgement.", "（一）one", "（二）two", "（一）three", "附件1"]
    assert styled(opened, "Heading 1") == ["附件1\u3000R&D"]
    assert styled(opened, "Note")[:2] == ["数据截至2026年2月10日", "附件：1. R&D"]
    assert styled(opened, "Addressees") == ["报送：市政府领导"]
    assert not styled(opened, "Caption") and not styled(opened, "Title")
    first, later = opened.sections
    assert [round(each.mm) for each in (first.top_margin, first.left_margin)] == [37, 28]
    breadth = (first.page_width - first.left_margin - first.right_margin) / 36000
    depth = (first.page_height - first.top_margin - first.bottom_margin) / 36000
    assert (round(breadth), round(depth)) == (156, 225)
    assert first.footer.paragraphs[0].text == "— 1 —" and not first.header.paragraphs[0].text
    assert later.header.paragraphs[0].text.startswith("科技创新简报\t")
    assert later.footer.paragraphs[0].text.startswith("科学技术局\t第 1 页")
    size = opened.styles["Letter Text"].font.size
    assert size is not None and size.pt == 16
    for name, level in (("Letter Title", "0"), ("Letter Heading", "1")):
        outline = opened.styles[name].element.find(f"{W}pPr/{W}outlineLvl")
        assert outline.get(f"{W}val") == level


def test_a_long_brief_in_chinese_has_more_lines_on_a_page() -> None:
    """Twenty-two lines as in the standard, up to twenty-seven where the text needs them."""

    def lines(length: int) -> float:
        blocks = tuple(Paragraph(words("字" * 22)) for _ in range(length))
        chapter = Chapter("00", "zh", "简报", "", blocks, "brief")
        return 225 / 25.4 * 72 / line_height(chapter)

    assert [round(lines(length)) for length in (1, 35, 36, 37, 60)] == [22, 22, 23, 24, 27]


def test_a_brief_in_english_is_a_letter_of_the_house() -> None:
    """Name and number above the title, dates below it, the list as a list, one section."""
    opened = letter("en")
    assert styled(opened, "Issue") == ["Briefing · Bureau\tNo. 3 · 27 November 2026"]
    assert styled(opened, "Letter Heading") == ["Ahead", "Behind"]
    assert styled(opened, "List Bullet") == ["one", "two", "three"]
    assert styled(opened, "Note")[0] == (
        "Figures published up to 10 February 2026; made on 27 November 2026"
    )
    assert styled(opened, "Addressees") == ["Sent to: the mayor"]
    assert len(opened.sections) == 1
    assert len(letter("zh", follows=False).sections) == 1


def test_a_link_of_the_brief_leads_to_its_evidence() -> None:
    """The bookmark stands before the block that was meant, and nothing leads nowhere."""
    body = letter("en").element.body
    (link,) = body.iter(f"{W}hyperlink")
    (mark,) = body.iter(f"{W}bookmarkStart")
    assert link.get(f"{W}anchor") == mark.get(f"{W}name") == "ref_1_0"
    following = mark.getnext().getnext()
    assert "".join(each.text for each in following.iter(f"{W}t")) == "Level"


def test_build_makes_one_document_for_each_language_and_remembers_it(tmp_path: Path) -> None:
    """``to="docx"`` makes no PDF, and what is unchanged is not made again."""
    write(v4.new_notebook(cells=[v4.new_markdown_cell("# R&D\n\nWords.")]), tmp_path / "01-a.ipynb")
    options = Options(notebooks=tmp_path, out=tmp_path / "out", to="docx", quiet=True)
    results = build(options, engine=Fake(typesets=True))
    assert [result.path.relative_to(tmp_path / "out").as_posix() for result in results] == [
        "en/brief.docx",
        "zh/brief.docx",
    ]
    assert [docx.Document(str(r.path)).core_properties.language for r in results] == [
        "en-GB",
        "zh-CN",
    ]
    assert not list((tmp_path / "out").rglob("*.pdf"))
    before = [result.path.stat().st_mtime_ns for result in results]

    def refuses() -> Any:
        raise AssertionError("nothing had changed")

    again = build(options, engine=refuses)
    assert [result.path.stat().st_mtime_ns for result in again] == before
    assert [result.seconds for result in again] == [0.0, 0.0]
