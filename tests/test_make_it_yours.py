"""The settings of a briefing: one small file, refused by name where it is wrong."""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from chinese import flaws
from engines import Fake
from nbformat import v4, write

from analysis.briefing import Options, build, read_settings
from analysis.briefing.document.binding import bind
from analysis.briefing.document.blocks import (
    Chapter,
    Figure,
    Findings,
    Heading,
    Paragraph,
    Table,
    words,
)
from analysis.briefing.document.figures import recoloured
from analysis.briefing.document.tables import plain_cell
from analysis.briefing.pdf.typeset import pdf_bytes
from analysis.briefing.run.build import find_notebooks
from analysis.briefing.settings import SETTINGS, contrast
from analysis.cli import main
from analysis.errors import DataError

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
PAGE = Path(__file__).parents[1] / "docs" / "make-it-yours.md"


def settings(tmp_path: Path, text: str) -> Options:
    """The settings in a file of that text."""
    (tmp_path / "logo.png").write_bytes(PIXEL)
    (tmp_path / "briefing.toml").write_text(text, "utf-8")
    return read_settings(folder=tmp_path)


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    """The file that the documentation shows works as it stands."""
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    read = settings(tmp_path, example)
    assert read.title["zh"] == "绍兴创新简报"
    assert read.names == ("00-overview", "04-target-gaps-2025", "my-own")
    assert read.colours["accent"] == "#1f4e79"
    assert read.logo == tmp_path / "logo.svg"


def test_the_page_names_every_setting_and_only_flags_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The table of settings is the reader's own, and --help knows each flag that is named."""
    text = PAGE.read_text("utf-8")
    listed = {
        name
        for row in re.findall(r"^\| (`[a-z`, ]+`) \|", text, re.M)
        for name in re.findall(r"[a-z]+", row)
    }
    assert set(SETTINGS) <= listed
    with pytest.raises(SystemExit):
        main(["briefing", "--help"])
    known = set(re.findall(r"--[a-z-]+", capsys.readouterr().out)) | {"--to", "--execute"}
    assert set(re.findall(r"`(--[a-z-]+)", text)) <= known
    readme = (PAGE.parents[1] / "README.md").read_text("utf-8")
    briefing = readme[readme.index("make briefing") : readme.index("## Your first quarter")]
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", briefing)) <= known


def test_no_file_is_the_house_style(tmp_path: Path) -> None:
    """Without a file nothing is changed; a file that is named must be there."""
    assert read_settings(folder=tmp_path) == Options()
    with pytest.raises(DataError, match=r"nowhere\.toml cannot be read"):
        read_settings(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", r"unknown setting colour.*Allowed.*colours"),
        ('paper = "a5"', r"paper is 'a5'.*a4.*letter"),
        ('logo = "none.png"', r"the logo .*none\.png is not there"),
        ('logo = "briefing.toml"', r"another kind"),
        ('[colours]\naccent = "blue"', r"accent is 'blue'.*#1f4e79"),
        ('[colours]\naccent = "#ffff99"', r"too light"),
        ('[colours]\nbright = "#000000"', r"unknown colour"),
        ("title = 3", r"title is no text"),
        ("notebooks = 3", r"no list of names"),
        ("title = ", r"cannot be read as settings"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, said: str) -> None:
    """The message names the file, the setting and what is allowed."""
    with pytest.raises(DataError) as caught:
        settings(tmp_path, text)
    assert "briefing.toml" in str(caught.value)
    assert re.search(said, str(caught.value), re.DOTALL | re.IGNORECASE)


def test_contrast_is_that_of_wcag() -> None:
    """The published example: #777777 on white is 4.48, just too light; black is 21."""
    assert contrast("#777777") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff") == pytest.approx(1.0)


def test_notebooks_are_taken_in_the_order_given(tmp_path: Path) -> None:
    """Names choose and order the notebooks; a wrong name lists those there are."""
    for name in ("00-a", "01-b", "my-own"):
        write(v4.new_notebook(), tmp_path / f"{name}.ipynb")
    named = [path.stem for path in find_notebooks(tmp_path, names=["my-own", "00-a"])]
    assert named == ["my-own", "00-a"]
    assert [path.stem for path in find_notebooks(tmp_path)] == ["00-a", "01-b"]
    with pytest.raises(DataError, match=r"no notebook is named c .*(.|\n)*my-own"):
        find_notebooks(tmp_path, names=["c"])


def test_a_chart_takes_the_colours_of_the_page() -> None:
    """The house's accent is changed in a chart, and other colours stay as they are."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" fill="#1F4E79" stroke="#123456"/>'
    out = recoloured(Figure(svg, "svg", "x", 1, 1), {"accent": "#aa0000"}).decode()
    assert 'fill="#aa0000"' in out
    assert 'stroke="#123456"' in out


@pytest.mark.parametrize("paper", ["a4", pytest.param("letter", marks=pytest.mark.slow)])
def test_logo_title_and_organisation_are_on_the_page(tmp_path: Path, paper: str) -> None:
    """A build with settings: title page with logo, author, paper; the same without a subtitle."""
    own = tmp_path / "notebooks"
    own.mkdir()
    write(v4.new_notebook(cells=[v4.new_markdown_cell("# Mine\n\nWhy?")]), own / "my-own.ipynb")
    text = (
        f'title = "Mine"\norganisation = {{ en = "Bureau" }}\npaper = "{paper}"\n'
        'logo = "logo.png"\nnotebooks = ["my-own.ipynb"]\n[colours]\naccent = "#6b1f1f"'
    )
    read = settings(own, text)
    results = build(
        replace(read, notebooks=own, out=tmp_path / "out", languages=("en",), quiet=True),
        engine=Fake(typesets=True),
    )
    assert [result.failure for result in results] == [None]
    for result in results:
        with pikepdf.open(result.path) as file:
            assert str(file.docinfo["/Title"]) == "Mine"
            assert str(file.docinfo["/Author"]) == "Bureau"
            assert float(file.pages[0].MediaBox[3]) == pytest.approx(
                {"a4": 841.89, "letter": 792.0}[paper], abs=0.1
            )
            alts = [str(tag.Alt) for tag in _tags(file.Root.StructTreeRoot.K) if "/Alt" in tag]
            assert alts == ["Bureau"]


def _tags(node: Any) -> list[Any]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node for tag in _tags(child)]
    if isinstance(node, pikepdf.Dictionary):
        return [node, *_tags(node.get("/K"))]
    return []


# ---------------------------------------------------------------------- the book


def chapter(name: str, *counts: tuple[str, str], language: str = "en") -> Chapter:
    """A chapter with one finding, a section of text and a section of sources."""
    heads = [plain_cell(text) for text in ("Publisher", "Title", "Figures")]
    rows = [[plain_cell(title), plain_cell(title), plain_cell(count)] for title, count in counts]
    table = Table(heads, rows, ["left", "left", "right"], role="sources")
    found = Findings(((Paragraph(words(f"{name} rises")),),))
    blocks = (found, Heading(2, words("Sources")), table)
    return Chapter(name, language, name.title(), "Why?", blocks)


def test_book_has_a_summary_and_one_list_of_sources() -> None:
    """A document used in two chapters stands once, with the figures of both; headings go along."""
    front, first, second, back = bind(
        [chapter("one", ("A", "1,200"), ("B", "3")), chapter("two", ("B", "4"), ("C", "1"))]
    )
    assert [block for block in (*first.blocks, *second.blocks) if isinstance(block, Table)] == []
    assert not any(isinstance(block, Heading) for block in first.blocks)
    (table,) = back.blocks
    assert isinstance(table, Table)
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["A", "A", "1,200"],
        ["B", "B", "7"],
        ["C", "C", "1"],
    ]
    assert front.title == "Summary"


def test_summary_stays_on_one_page() -> None:
    """However much is found, the summary is one page, in both languages and on both papers."""
    long = tuple((Paragraph(words("绍兴R&D投入强度 rose by 0.11 points " * 4)),) for _ in range(9))
    for language in ("en", "zh"):
        chapters = [Chapter(f"{at}", language, f"T{at}", "", (Findings(long),)) for at in range(8)]
        for paper in ("a4", "letter"):
            made = pdf_bytes(bind(chapters)[:1], options=Options(paper=paper))
            with pikepdf.open(io.BytesIO(made)) as file:
                assert len(file.pages) == 1


# ---------------------------------------------------------------------- Chinese


def test_chinese_flaws_are_found_and_names_are_not() -> None:
    """English words, half-width signs and typed spaces; not names, numbers, addresses or code."""
    good = "2023年绍兴R&D经费投入强度为3.12%，GDP口径（第四次普查）：A、B级。见https://a.b/c"
    assert flaws(Chapter("a", "zh", "投入", blocks=(Paragraph(words(good)),))) == []
    bad = "增长(快),但 R&D 的share很低!"
    found = "\n".join(flaws(Chapter("a", "zh", "投入", blocks=(Paragraph(words(bad)),))))
    for flaw in ("English word 'share'", "half-width '('", "half-width ','", "half-width '!'"):
        assert flaw in found
    assert found.count("typed space") == 2


def test_chinese_flaws_read_charts_but_not_titles_of_documents() -> None:
    """The words in a chart count; a list of sources gives titles in their own language."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><text>forecast</text></svg>'
    table = Table([plain_cell("x")], [[plain_cell("Title in English")]], ["left"], role="sources")
    found = flaws(Chapter("a", "zh", "投入", blocks=(Figure(svg, "svg", "图", 1, 1), table)))
    assert [line.split(":")[0] for line in found] == ["English word 'forecast'"]


def test_extension_draws_as_the_briefing_prints(tmp_path: Path) -> None:
    """%load_ext analysis.briefing makes figures vectors with text."""
    script = tmp_path / "session.ipy"
    script.write_text(
        "%load_ext analysis.briefing\nimport matplotlib as m\n"
        "print(m.rcParams['svg.fonttype'], get_ipython().config.InlineBackend or '')\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", str(script)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "IPYTHONDIR": str(tmp_path), "MPLBACKEND": "agg"},
    )
    assert "none" in done.stdout
