"""The web page: what is on it, what can never be on it, and how it does in a browser."""

from __future__ import annotations

import base64
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.base import AXE_FILE_PATH
from bs4 import BeautifulSoup
from engines import Fake
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4, write

from analysis.briefing import Options, build
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
    words,
)
from analysis.briefing.document.compose import compose
from analysis.briefing.document.tables import plain_cell
from analysis.briefing.fonts import font_file
from analysis.briefing.settings import contrast
from analysis.briefing.web.embedded import font_url, inline_svg, mathml
from analysis.briefing.web.page import file_name, html_page, page_colours
from analysis.briefing.web.writer import HtmlWriter
from analysis.errors import DataError
from analysis.files import write_atomic

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & </style></title><!--"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="468pt" height="216pt" viewBox="0 0 468 216"><defs><style type="text/css">'
    "*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>"
    '<defs><clipPath id="clip"><path id="p" d="M0 0H9V9H0z"/></clipPath></defs>'
    '<g id="axes_1"><text style="font: 8.5px \'Noto Sans SC\'; text-anchor: middle" x="9" y="9">'
    'R&amp;D 绍兴</text></g><use xlink:href="#p" clip-path="url(#clip)"/>INSIDE</svg>'
)
#: Each could run, fetch or restyle something if it stood in the page as it is.
HARMFUL = (
    "<script>alert(1)</script>",
    "<foreignObject><iframe src='https://a.b'/></foreignObject>",
    "<style>body{display:none}</style>",
    "<style>@import url(https://a.b/c.css);</style>",
    "<a href='javascript:alert(1)'><text>x</text></a>",
    "<image href='https://a.b/c.png'/>",
    "<use href='https://a.b/c.svg#d'/>",
    "<image href='data:image/svg+xml;base64,AAAA'/>",
    "<path style='fill:url(https://a.b/c.svg#d)'/>",
    "<path style='fill:u\\72l(https://a.b/c.svg#d)'/>",
    "<path fill=\"url('//a.b#c')\"/>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<set attributeName='onload' to='alert(1)'/>",
)


def chart(inside: str = "", **more: Any) -> Figure:
    """A chart with something more inside."""
    about = {"alt": "A line that rises", "width": 468.0, "height": 216.0} | more
    return Figure(SVG.replace("INSIDE", inside).encode(), "svg", **about)


def table(*, rows: int = 3, columns: int = 3) -> Table:
    """Names beside numbers; the first column has no header."""
    header = [plain_cell(f"{2020 + at} year" if at else "") for at in range(columns)]
    body = [
        [plain_cell(f"绍兴 {row}"), *[plain_cell("1,234.5")] * (columns - 1)] for row in range(rows)
    ]
    return Table(header, body, ["left", *["right"] * (columns - 1)], "The caption", "The note.")


def page(*blocks: Block, language: str = "en", **about: Any) -> str:
    """The web page of one chapter."""
    chapter = Chapter("01-t", language, "Title 标题", "A question?", blocks)
    texts = {"title": "Briefing", **about}
    options = Options(**{name: {language: text} for name, text in texts.items()}, date="2026-03-14")
    others = ["zh" if language == "en" else "en"]
    return html_page([chapter], language=language, options=options, others=others)


def soup(source: str) -> BeautifulSoup:
    """The page as a browser reads it, near enough."""
    return BeautifulSoup(source, "html.parser")


def body(*blocks: Block, language: str = "en") -> BeautifulSoup:
    """Blocks as HTML, read back."""
    return soup(HtmlWriter(language=language).blocks(blocks))


EVERYTHING: tuple[Block, ...] = (
    Findings(((Paragraph(words("R&D rises 绍兴")),), (Paragraph(words("two")),))),
    Heading(2, words("A section")),
    Paragraph(
        (
            Text("Words, "),
            Styled("strong", words("strong")),
            Code("x = 1"),
            Link("https://example.org/a?b=1&c=2", words("a link")),
            NoteMark(1),
            Formula("a_1"),
            Picture(PIXEL, "png", "a dot"),
        )
    ),
    Heading(3, words("Lower")),
    Items(((Paragraph(words("one")), Items(((Paragraph(words("inner")),),))),), ordered=True),
    Quote((Paragraph(words("A caveat.")),)),
    Rule(),
    Listing("a long line " * 40, kind="stream"),
    Listing("y = 2", kind="code", language="python"),
    Failed("ValueError", "no figure for 2024"),
    chart(title="It rises", subtitle="% of GDP", foot="Source: bureau"),
    Figure(PIXEL, "png", "A dot", 100.0, 80.0),
    table(),
    table(rows=40, columns=14),
    Formula(r"\frac{R\&D}{GDP} = \sum_{i=1}^{n} x_i" * 12, display=True),
    Notes(((1, (Paragraph(words("The note's words.")),)),)),
)


# ---------------------------------------------------------------------- what is on it


def test_every_block_is_on_the_page() -> None:
    """Headings one level down, figures and tables numbered and named, notes linked both ways."""
    read = soup(page(*EVERYTHING))
    assert [tag.name for tag in read.find_all(re.compile(r"^h\d$"))] == [
        *("h1", "h2", "h2", "h3", "h4")
    ]
    assert [tag.get_text(" ") for tag in read.select("figcaption .number")] == [
        "Figure 1",
        "Figure 2",
    ]
    for words_ in ("It rises", "% of GDP", "Source: bureau", "Error: ValueError", "A caveat."):
        assert words_ in read.get_text()
    drawing = read.select_one("figure svg")
    assert drawing is not None
    assert (drawing["role"], drawing["aria-label"]) == ("img", "A line that rises")
    assert "R&D 绍兴" in drawing.get_text()
    assert all(image.get("alt") for image in read.find_all("img"))
    mark, back = read.select_one("sup a"), read.select_one(".notes a")
    assert mark is not None and back is not None
    for link in (mark, back):
        assert read.find(id=link["href"].removeprefix("#")) is not None


def test_table_names_its_columns_and_rows() -> None:
    """A caption with the number, a scope on every header cell, none on an empty one."""
    found = body(table())
    assert found.caption is not None and found.thead is not None and found.tbody is not None
    assert found.caption.get_text(" ", strip=True) == "Table 1 The caption"
    assert [(cell.name, cell.get("scope")) for cell in found.thead.tr] == [
        *(("td", None), ("th", "col"), ("th", "col"))
    ]
    assert {(row.find().name, row.find()["scope"]) for row in found.tbody.find_all("tr")} == {
        ("th", "row")
    }
    scroller = found.find(class_="scroll")
    assert (scroller["tabindex"], scroller["role"]) == ("0", "group")
    assert scroller["aria-label"] == "Table 1 The caption"


def test_table_says_how_it_is_printed() -> None:
    """A short table stands on one page, a wide one is set smaller; long texts alone wrap."""
    forms = [
        found.get("class", [])
        for found in body(table(), table(rows=40, columns=14)).find_all("table")
    ]
    assert forms == [["short"], ["wide"]]
    texts = [
        [plain_cell("short"), plain_cell("word " * 40), plain_cell("1 per 10,000 of them " * 2)]
    ]
    heads = [plain_cell("a"), plain_cell("b"), plain_cell("c")]
    cells = body(Table(heads, texts, ["left", "left", "right"])).select("tbody tr > *")
    assert [cell.get("class") for cell in cells] == [None, ["long"], ["number", "long"]]


def test_a_number_keeps_its_sign() -> None:
    """No line breaks between a number and its percent sign."""
    assert "4.1\u00a0%" in body(Paragraph(words("it is 4.1 % of GDP"))).get_text()


def test_numbered_rows_are_no_row_names() -> None:
    """A first column of numbers, and a single column, name nothing."""
    numbers = Table([plain_cell("a")] * 2, [[plain_cell("1"), plain_cell("2")]], ["right"] * 2)
    single = Table([plain_cell("a")], [[plain_cell("x")]], ["left"])
    assert body(numbers, single).select("tbody th") == []


@pytest.mark.parametrize(("language", "tag", "words_"), [("en", "en", 1), ("zh", "zh-CN", 0)])
def test_languages_are_named(language: str, tag: str, words_: int) -> None:
    """The page has a language, its Chinese words on an English page too; the other is linked."""
    read = soup(page(Paragraph(words("R&D in 绍兴市 rises")), language=language))
    assert read.html is not None and read.html["lang"] == tag
    assert len(read.select("article > p span[lang=zh-CN]")) == words_
    other = read.select_one(".languages a")
    assert other is not None
    expected = {
        "en": ("briefing-zh.html", "zh-CN", "中文"),
        "zh": ("briefing-en.html", "en", "English"),
    }
    assert (other["href"], other["lang"], other.get_text()) == expected[language]
    assert read.select_one(".ends a[hreflang]")["href"].endswith("#c-01-t")


def test_contents_lead_to_every_chapter_and_section() -> None:
    """Each link of the page has its target, no id stands twice, also for names that are alike."""
    chapters = [
        Chapter(name, "zh", "标题", "", EVERYTHING) for name in ("01-绍兴", "01-杭州", "02-rd")
    ]
    read = soup(html_page(chapters, language="zh", options=Options()))
    ids = [tag["id"] for tag in read.find_all(id=True)]
    assert len(ids) == len(set(ids))
    links = {tag["href"] for tag in read.find_all("a") if tag["href"].startswith("#")}
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert len(read.select(".contents > ol > li > a")) == 3
    assert len(read.select(".contents ol ol a")) == 3


def test_summary_leads_to_its_chapters() -> None:
    """Each part of the summary has the chapter's title, linked, and its findings."""
    found = ((Paragraph(words("It rises.")),), (Paragraph(words("It falls.")),))
    front = Chapter("summary", "en", "Summary", blocks=(Summary((("R&D", found),)),))
    chapters = [front, Chapter("01-rd", "en", "R&D")]
    read = soup(html_page(chapters, language="en", options=Options()))
    link = read.select_one("h3.part a")
    assert link is not None
    assert (link.get_text(), link["href"]) == ("R&D", "#c-01-rd")
    assert [item.get_text() for item in read.select("article li")] == ["It rises.", "It falls."]


def test_an_unknown_block_is_kept_as_words() -> None:
    """A kind of block that the page has no form for loses its form, not its words."""

    class Aside(Paragraph):
        """A block that nobody has heard of."""

    strange: Any = Aside(words("kept"))
    assert "kept" in body(strange).get_text()


# ---------------------------------------------------------------------- what can never be on it


def test_hostile_words_stay_words() -> None:
    """Markup in any text of a notebook or of the settings is shown, never obeyed."""
    runs = words(HOSTILE)
    blocks: tuple[Block, ...] = (
        Heading(2, runs),
        Paragraph((*runs, Code(HOSTILE), Link("https://a.b/" + HOSTILE, runs), Formula(HOSTILE))),
        Paragraph((Picture(PIXEL, "png", HOSTILE), Formula("\\text{" + HOSTILE + "}"))),
        Formula(r"\href{javascript:alert(1)}{x} \style{color:red}{y} \class{z}{z}", display=True),
        Items(((Paragraph(runs),),)),
        Quote((Paragraph(runs),)),
        Findings(((Paragraph(runs),),)),
        Listing(HOSTILE, kind=HOSTILE, language=HOSTILE),
        Failed(HOSTILE, HOSTILE),
        chart(alt=HOSTILE, title=HOSTILE, subtitle=HOSTILE, foot=HOSTILE),
        chart("<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>"),
        Table([Cell(runs)] * 2, [[Cell(runs)] * 2], ["left"] * 2, HOSTILE, HOSTILE),
        Notes(((1, (Paragraph(runs),)),)),
    )
    chapter = Chapter(HOSTILE, "en", HOSTILE, HOSTILE, blocks)
    texts = ("title", "place", "organisation", "subtitle")
    options = Options(**{name: {"en": HOSTILE} for name in texts}, date="2026-03-14")
    source = html_page([chapter], language="en", options=options, others=["zh"])
    read = soup(source)
    assert read.find_all(["script", "iframe", "object", "embed", "form", "base"]) == []
    assert len(read.find_all("img")) == 1
    assert len(read.find_all("style")) == len(read.find_all("title")) == 1
    for tag in read.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert tag.name in ("a", "link", "use", "image") or "href" not in tag.attrs
    assert source.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 15


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    """What a reader sees is the text, whatever characters it holds."""
    shown = body(Paragraph((Text(text),))).get_text("")
    kept = [part for part in text.split() if part.isascii() and part.isprintable()]
    assert all(part in shown for part in kept)


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", " JavaScript:alert(1)", "java\tscript:alert(1)", "vbscript:x"),
        *(
            "data:text/html,<b>",
            "file:///etc/passwd",
            "//a.b",
            "a.html",
            "\x00javascript:a",
        ),
    ],
)
def test_links_lead_to_the_web_alone(url: str) -> None:
    """An address of another kind is left out, its words stay."""
    found = body(Paragraph((Link(url, words("words")),)))
    assert found.find("a") is None
    assert found.get_text(strip=True) == "words"


@pytest.mark.parametrize("inside", HARMFUL)
def test_a_harmful_drawing_is_shown_as_an_image(inside: str) -> None:
    """A drawing that holds more than drawing is cut off from the page by the browser."""
    found = body(chart(inside))
    assert inline_svg(chart(inside).content, prefix="f") is None
    assert found.find("svg") is None
    image = found.find("img")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert image["alt"] == "A line that rises"


def test_a_plain_drawing_stands_in_the_page() -> None:
    """Its text is text, handlers and unused ids are gone, and used ones are its own."""
    inside = "<rect onclick='alert(1)' class='x' width='3' height='2'/>"
    drawn = body(chart(inside), chart(inside))
    assert len(drawn.find_all("svg")) == 2
    assert "onclick" not in str(drawn) and 'class="x"' not in str(drawn)
    ids = [tag["id"] for tag in drawn.select("svg [id]")]
    assert len(ids) == len(set(ids)) == 4
    assert [tag["href"].removeprefix("#") in ids for tag in drawn.select("use")] == [True, True]
    assert "axes_1" not in str(drawn)


@pytest.mark.parametrize(
    ("tex", "kept"),
    [
        (r"\frac{a}{b}", "<mfrac>"),
        (r"\begin{aligned}a &= b \\ c &= d\end{aligned}", "<mtable"),
        ("增长", "<mi>增</mi>"),
        (r"R\&D", "<mi>&amp;</mi>"),
        (r"\text{of GDP}", "of"),
    ],
)
def test_formula_is_mathml(tex: str, kept: str) -> None:
    """A formula is markup that a screen reader can read."""
    assert kept in (mathml(Formula(tex)) or "")


@pytest.mark.parametrize("tex", [r"\frac{", r"\unknown{x}", r"\left( x \right", "", "{", "}"])
def test_formula_that_is_not_understood_is_shown_as_typed(tex: str) -> None:
    """TeX that cannot be read is printed, not dropped and not an error."""
    shown = body(Paragraph((Text("."), Formula(tex)))).get_text()
    assert tex in shown


@given(st.text(alphabet="\\{}[]^_&<>\"'%$ abfrctexhleginds12增"))
def test_formula_never_writes_foreign_markup(tex: str) -> None:
    """Whatever stands between dollar signs, only MathML or code comes out."""
    allowed = re.compile(r"p|code|math|m[a-z]+|none")
    assert all(
        allowed.fullmatch(tag.name) for tag in body(Paragraph((Formula(tex),))).find_all(True)
    )


def test_nothing_is_fetched() -> None:
    """Every address in the page is its own, its sibling's, or a link that a reader may follow."""
    source = page(*EVERYTHING, organisation="Bureau")
    read = soup(source)
    assert "default-src 'none'" in read.find("meta", attrs={"http-equiv": True})["content"]
    assert all(tag["src"].startswith("data:") for tag in read.find_all(src=True))
    style = read.style.get_text()
    assert all(url.startswith("data:font/woff") for url in re.findall(r"url\((.*?)\)", style))
    assert "@import" not in style
    assert {tag["href"] for tag in read.find_all("link")} == {"data:,", file_name("zh")}


# ---------------------------------------------------------------------- bytes, colours, files


def test_same_input_gives_the_same_bytes() -> None:
    """Nothing of the clock, the machine or the order of sets is in the page."""
    assert page(*EVERYTHING) == page(*EVERYTHING)


def faces(text: str) -> list[set[str]]:
    """The characters of each face of the font that a page holds."""
    from io import BytesIO

    from fontTools.ttLib import TTFont

    known = []
    for source in re.findall(r"base64,([^)]*)\) format", text):
        with TTFont(BytesIO(base64.b64decode(source))) as font:
            known.append(set(map(chr, font.getBestCmap())))
    return known


def test_font_holds_the_characters_and_no_more() -> None:
    """Every character of the page is in the font that comes along, rare ones too."""
    known = faces(page(Paragraph(words("绍兴 喆堃囍"))))[0]
    assert set("绍兴喆堃囍 AZaz中文") <= known | set("AZ")
    assert len(known) < 200
    assert len(font_url("绍兴", file=font_file())) < 20_000


def test_bold_is_a_face_of_its_own_and_the_rare_stay_regular() -> None:
    """What is set bold comes in the bold face; a character that it lacks in the regular one."""
    strong = Styled("strong", words("重点龘"))
    regular, bold, rare = faces(page(Paragraph((Text("其余文字"), strong))))
    assert set("重点龘其余文字") <= regular
    assert set("重点") <= bold
    assert not set("余文字龘") & bold
    assert rare == {"龘"}


@given(
    st.fixed_dictionaries({name: st.integers(0, 0xFFFFFF) for name in ("accent", "ink", "muted")})
)
def test_colours_of_text_can_be_read(numbers: dict[str, int]) -> None:
    """Whatever the settings say, text has the contrast of WCAG AA on white and on its box."""
    colours = page_colours(
        Options(colours={name: f"#{number:06x}" for name, number in numbers.items()})
    )
    for name in ("accent", "ink", "muted", "brick"):
        assert contrast(colours[name]) / contrast(colours["wash"]) >= 4.5 - 1e-9
        assert contrast(colours[name]) >= 4.5


def test_a_page_that_fails_keeps_the_last_good_file(tmp_path: Path) -> None:
    """A page that can't be made leaves the earlier one, and nothing half-written."""
    path = tmp_path / "zh" / file_name("zh")
    page = html_page([Chapter("a", "zh", "标题")], language="zh", options=Options())
    write_atomic(path, page.encode())
    good = path.read_bytes()
    with pytest.raises(DataError, match=r"U\+E123"):
        bad = Options(title={"zh": "\ue123"})
        write_atomic(path, html_page([], language="zh", options=bad).encode())
    assert path.read_bytes() == good
    assert list(path.parent.iterdir()) == [path]


def test_build_makes_one_page_per_language(tmp_path: Path) -> None:
    """Where a notebook fails, its language keeps its last good page, and the other links to it."""
    good = v4.new_notebook(
        cells=[v4.new_markdown_cell("# Good"), v4.new_code_cell("print('said')")]
    )
    bad = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Bad"),
            v4.new_code_cell("LANGUAGE = 'en'", metadata={"tags": ["parameters"]}),
            v4.new_code_cell("if LANGUAGE == 'en':\n    raise ValueError('none')"),
        ]
    )
    write(good, tmp_path / "01-good.ipynb")
    write(bad, tmp_path / "02-bad.ipynb")
    out = tmp_path / "out"
    options = Options(notebooks=tmp_path, out=out, to="html", quiet=True)
    results = build(options, engine=Fake(typesets=True))
    told = {(each.notebook, each.language): each.failure is None for each in results}
    assert told == {("02-bad", "en"): False, ("briefing", "en"): False, ("briefing", "zh"): True}
    assert [path.name for path in out.glob("[!.]*")] == [file_name("zh")]
    read = soup((out / file_name("zh")).read_text("utf-8"))
    assert read.select(".languages") == []
    assert "said" in read.get_text()
    (out / file_name("en")).write_bytes(b"last good")
    build(options, engine=Fake(typesets=True))
    assert (out / file_name("en")).read_bytes() == b"last good"
    assert file_name("en") in (out / file_name("zh")).read_text("utf-8")


def test_build_refuses_an_unknown_format(tmp_path: Path) -> None:
    """The formats are listed."""
    write(v4.new_notebook(), tmp_path / "01-a.ipynb")
    with pytest.raises(DataError, match=r"(?s)unknown format 'epub'.*html"):
        build(Options(notebooks=tmp_path, to="epub"))


def test_a_notebook_s_own_svg_and_html_are_tamed() -> None:
    """Outputs that a notebook brings itself go the same way."""
    data = {
        "image/svg+xml": SVG.replace("INSIDE", HARMFUL[0]),
        "text/html": f"<b>bold</b>{HOSTILE}",
    }
    outputs = [v4.new_output("display_data", {kind: text}) for kind, text in data.items()]
    cells = [v4.new_code_cell("", outputs=outputs), v4.new_markdown_cell(HOSTILE)]
    chapter = compose(v4.new_notebook(cells=cells), name="own", language="en")
    read = soup(html_page([chapter], language="en", options=Options()))
    assert read.find_all(["script", "iframe"]) == []
    assert not [
        tag for tag in read.find_all(True) if any(name.startswith("on") for name in tag.attrs)
    ]


# ---------------------------------------------------------------------- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window, where the machine has it."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no chromium and chromedriver on this machine")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    shown = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    shown.set_script_timeout(120)
    yield shown
    shown.quit()


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [390, 1280])
def test_page_in_a_browser(browser: Any, language: str, width: int, tmp_path: Path) -> None:
    """No sideways scroll, no serious finding of axe-core, no request, no message of the console."""
    path = tmp_path / file_name(language)
    path.write_text(page(*EVERYTHING, language=language, place="绍兴"), encoding="utf-8")
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    room = "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wide, shown = browser.execute_script(room)
    assert wide <= shown
    browser.execute_script(Path(AXE_FILE_PATH).read_text("utf-8"))
    found = browser.execute_async_script("axe.run().then(arguments[0])")
    grave = [
        (each["id"], [node["html"] for node in each["nodes"]])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert grave == []
    assert any(each["id"] == "color-contrast" for each in found["passes"])
    asked = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [
        each["params"]["request"]["url"]
        for each in asked
        if each["method"] == "Network.requestWillBeSent"
    ]
    assert {url.split(":")[0] for url in urls} <= {"file", "data"}
    assert {url for url in urls if url.startswith("file")} == {path.as_uri()}
    assert browser.get_log("browser") == []


@pytest.mark.slow
def test_keyboard_reaches_what_scrolls(browser: Any, tmp_path: Path) -> None:
    """The first tab is the skip link, and every part that scrolls can be reached and moved."""
    from selenium.webdriver.common.keys import Keys

    path = tmp_path / "page.html"
    path.write_text(page(*EVERYTHING), encoding="utf-8")
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(path.as_uri())
    reached, scrolled = [], 0
    for _ in range(60):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        if focused.tag_name == "body":
            break
        reached.append(focused.get_attribute("class") or focused.tag_name)
        if (
            browser.execute_script(
                "const e=arguments[0]; return e.scrollWidth>e.clientWidth+1", focused
            )
            and focused.get_attribute("role") == "group"
        ):
            focused.send_keys(Keys.ARROW_RIGHT)
            scrolled += 1
    assert reached[0] == "skip"
    assert reached.count("scroll") == 4
    overflowing = "return [...document.querySelectorAll('.scroll,pre,.formula')]" + (
        ".filter(e=>e.scrollWidth>e.clientWidth+1).length"
    )
    assert scrolled == browser.execute_script(overflowing) >= 3
