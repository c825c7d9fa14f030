"""A notebook that holds what breaks exporters: each thing is a page, or an error that names it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pikepdf
import pytest
from nbformat import v4, write

from analysis.briefing.exporter import BriefingExporter, page_language
from analysis.errors import DataError

SPECIALS = "# * _ ` < > @ $ ~ [ ] { } ( ) = - + / \\ ' \" : ; , . ! ? & % ^ | // /* */ #let x"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg"
    "=="
)
LONG = pd.DataFrame({"place": ["绍兴"] * 60, "value": range(60)})
WIDE = pd.DataFrame({f"column {at}": ["1,234.5"] * 3 for at in range(20)})
PARAGRAPH = "绍兴R&D投入 and words, " * 180
LISTS = "- one\n  - two\n    1. three\n       - four\n  - five\n- [x] six\n\n1. a\n\n   b\n2. c"
MATHS = (
    "Inline $y_t = \\mu_t + \\varepsilon_t$.\n\n$$\\sum_{i=1}^n \\frac{x_i}{n}$$\n\n"
    "$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$\n\n$\\begin{pmatrix} 1 \\end{pmatrix}$"
)
HTML = "<div><h2>Head</h2><p>a <b>b</b><br>c</p><ul><li>x<ul><li>y</li></ul></li></ul><img></div>"


def text(source: str, **more: Any) -> Any:
    """A Markdown cell."""
    return v4.new_markdown_cell(source, **more)


def code(*outputs: Any, source: str = "x", tags: tuple[str, ...] = ()) -> Any:
    """A code cell that has run."""
    return v4.new_code_cell(
        source, execution_count=1, outputs=list(outputs), metadata={"tags": list(tags)}
    )


def shown(kind: str, content: Any, **more: Any) -> Any:
    """A display of one kind."""
    return v4.new_output("display_data", {kind: content, **more})


def stream(content: str) -> Any:
    """What a cell printed."""
    return v4.new_output("stream", name="stdout", text=content)


ERROR = v4.new_output("error", ename="ZeroDivisionError", evalue="no #1", traceback=["\x1b[31mx"])
SLIDER = shown(
    "application/vnd.jupyter.widget-view+json",
    {"model_id": "1", "version_major": 2, "version_minor": 0},
    **{"text/plain": "IntSlider(value=7)"},
)
CELLS = {
    "title": text("# Torture\n\nDoes it hold?"),
    "specials": text(
        "Signs: " + SPECIALS.replace("`", "\\`").replace("$", "\\$").replace("*", "\\*")
    ),
    "code": code(source="print('shown')  # 代码", tags=("remove-output",)),
    "long": code(shown("text/html", LONG.to_html())),
    "wide": code(shown("text/html", WIDE.to_html())),
    "styled": code(shown("text/html", WIDE.style.set_caption("A styled frame").to_html())),
    "paragraph": text(PARAGRAPH),
    "lists": text(LISTS),
    "maths": text(MATHS),
    "right to left": text("Hebrew שלום and Arabic مرحبا here."),
    "emoji": text("A face 😀 and a heart ❤️."),
    "names": text("人名：喆、堃、囍。"),
    "image": text(f"![](data:image/png;base64,{PIXEL})"),
    "output image": code(shown("image/png", PIXEL)),
    "stream": code(stream("".join(f"line {at}\n" for at in range(10_000)))),
    "error": code(ERROR),
    "widget": code(SLIDER),
    "html": code(shown("text/html", HTML)),
    "latex": code(shown("text/latex", "$\\displaystyle x^{2}$")),
    "quote": text(
        "> quoted\n\n---\n\n~~gone~~ [link](https://example.org/a_b#c) note[^n]\n\n[^n]: n"
    ),
}


def export(*cells: Any, name: str = "torture", **options: Any) -> bytes:
    """The PDF of a notebook of the given cells."""
    node = v4.new_notebook(cells=list(cells))
    out, _ = BriefingExporter(**options).from_notebook_node(
        node, resources={"metadata": {"name": name}}
    )
    assert isinstance(out, bytes)
    return out


def words(content: bytes) -> str:
    """What a reader can find in a PDF, spaces and line breaks made one."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("needs pdftotext on the PATH")
    done = subprocess.run([tool, "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture(scope="module")
def torture() -> bytes:
    """All of it in one notebook, with the code."""
    return export(*CELLS.values(), show_code=True)


def test_everything_reaches_the_page(torture: bytes) -> None:
    """Each thing is there to be read and found, and the middle of the long stream is left out."""
    found = words(torture)
    for expected in (
        SPECIALS,
        "print('shown')",
        "A styled frame",
        "four",
        "喆、堃、囍",
        "line 0",
        "line 9999",
        "9,945 lines left out",
        "ZeroDivisionError: no #1",
        "quoted",
    ):
        assert expected.replace(" ", "") in found.replace(" ", ""), expected
    assert "line 5000" not in found
    assert "IntSlider" not in found and "Controls: this output has no printed form" in found
    assert found.count("1,234.5") == 2 * 3 * 20
    running = re.sub(r"Page\d+of\d+Torture", "", found.replace(" ", ""))
    assert running.count("绍兴R&D投入andwords,") == 180


def test_every_picture_has_words_and_nothing_leaves_the_page(torture: bytes) -> None:
    """Pictures and formulas carry an alternative text; the file is tagged and whole."""
    with pikepdf.open(io.BytesIO(torture)) as file:
        assert (
            not file.check_pdf_syntax() if hasattr(file, "check_pdf_syntax") else not file.check()
        )
        figures = [tag for tag in _tags(file.Root.StructTreeRoot.K) if tag.get("/S") == "/Figure"]
        assert len(figures) >= 7
        assert all(str(tag.get("/Alt", "")).strip() for tag in figures)
        assert len(file.pages) < 25


def _tags(node: Any) -> list[Any]:
    if isinstance(node, pikepdf.Array):
        return [tag for child in node for tag in _tags(child)]
    if isinstance(node, pikepdf.Dictionary):
        return [node, *_tags(node.get("/K"))]
    return []


def test_long_table_repeats_its_header(torture: bytes) -> None:
    """Sixty rows go over several pages, and each of them begins with the header."""
    alone = words(export(CELLS["title"], CELLS["long"]))
    with pikepdf.open(io.BytesIO(export(CELLS["title"], CELLS["long"]))) as file:
        assert alone.count("place value") == len(file.pages) >= 2


def test_every_header_cell_has_its_scope(torture: bytes) -> None:
    """A header cell says that it heads a column, for those who hear the table."""
    with pikepdf.open(io.BytesIO(torture)) as file:
        heads = [tag for tag in _tags(file.Root.StructTreeRoot.K) if tag.get("/S") == "/TH"]
        scopes = {
            str(tag.A[0].Scope if isinstance(tag.A, pikepdf.Array) else tag.A.Scope)
            for tag in heads
        }
        assert len(heads) > 40
        assert scopes == {"/Column"}


def _attributes(tag: Any) -> Any:
    return tag.A[0] if isinstance(tag.A, pikepdf.Array) else tag.A


def test_chinese_in_a_chart_can_be_found() -> None:
    """The words of a chart are words: its title, lifted out, and the names inside it."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400pt" height="200pt" '
        'viewBox="0 0 400 200"><g id="title"><text transform="translate(3 12)" '
        'style="font-size: 11px">绍兴投入强度上升</text></g>'
        '<text x="50" y="100" style="font: 9px sans-serif">浙江囍</text></svg>'
    )
    content = export(CELLS["title"], code(shown("image/svg+xml", svg)), language="zh")
    found = words(content).replace(" ", "")
    assert "图1绍兴投入强度上升" in found
    assert "浙江囍" in found


def test_strict_refuses_a_shown_error() -> None:
    """With strict, an error among the outputs stops the export; cell and error are named."""
    with pytest.raises(DataError, match=r"cell 2 shows an error: ZeroDivisionError: no #1"):
        export(CELLS["title"], CELLS["error"], strict=True)


def test_character_without_a_glyph_is_named() -> None:
    """A sign that no font has stops the export; the character and its cell are named."""
    with pytest.raises(
        DataError, match=r"torture \(en\), cell 2: .* no glyph for '🚀' \(U\+1F680\)"
    ):
        export(CELLS["title"], text("We have 🚀 here"))


def test_broken_picture_is_named() -> None:
    """Bytes that are no picture stop the export with the name of the cell."""
    with pytest.raises(DataError, match="cell 2"):
        export(CELLS["title"], code(shown("image/png", "bm90IGEgcGljdHVyZQ==")))


def test_empty_notebook_is_one_page_with_its_name() -> None:
    """A notebook without cells is a page with its title."""
    with pikepdf.open(io.BytesIO(export(name="03-my_notes"))) as file:
        assert len(file.pages) == 1
        assert str(file.docinfo["/Title"]) == "My_notes"


def test_notebook_of_format_3_is_read(tmp_path: Path) -> None:
    """A notebook of the format before 2015, with worksheets, is exported as any other."""
    cells = [
        {"cell_type": "heading", "level": 1, "source": "Old page", "metadata": {}},
        {
            "cell_type": "code",
            "language": "python",
            "input": "6 * 7",
            "prompt_number": 1,
            "collapsed": False,
            "metadata": {},
            "outputs": [
                {"output_type": "pyout", "prompt_number": 1, "text": "42", "metadata": {}},
                {"output_type": "stream", "stream": "stdout", "text": ["a\n", "b\n"]},
            ],
        },
    ]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps(old), "utf-8")
    out, resources = BriefingExporter().from_filename(str(path))
    assert resources["output_extension"] == ".pdf"
    assert "Old page" in words(out)
    assert "42" in words(out)


def test_pictures_are_read_beside_the_notebook_and_nowhere_else(tmp_path: Path) -> None:
    """A picture in the folder is printed; one outside it, or on the web, is named, not fetched."""
    import base64

    (tmp_path / "inside").mkdir()
    for name in ("out.png", "inside/in 图.png"):
        (tmp_path / name).write_bytes(base64.b64decode(PIXEL))
    source = "![](in%20图.png) ![outside](../out.png) ![web](https://example.org/x.png)"
    path = tmp_path / "inside" / "page.ipynb"
    write(v4.new_notebook(cells=[text("# T"), text(source)]), path)
    out, _ = BriefingExporter().from_filename(str(path))
    with pikepdf.open(io.BytesIO(out)) as file:
        figures = [tag for tag in _tags(file.Root.StructTreeRoot.K) if tag.get("/S") == "/Figure"]
        assert [str(tag.Alt) for tag in figures] == ["in 图"]
    assert "Picture not found: outside, ../out.png" in words(out)
    assert "Picture on the web, not fetched: web" in words(out)


def test_language_is_that_of_the_parameters_or_of_the_text() -> None:
    """LANGUAGE in the parameters decides; without it, the language of most of the text."""
    given = code(source='LANGUAGE = "zh"', tags=("parameters",))
    assert page_language(v4.new_notebook(cells=[text("English words"), given])) == "zh"
    assert page_language(v4.new_notebook(cells=[text("English words")])) == "en"
    assert page_language(v4.new_notebook(cells=[text("中文内容，R&D")])) == "zh"


def test_same_notebook_gives_the_same_bytes() -> None:
    """Exported twice, a notebook is the same file."""
    few = [CELLS[name] for name in ("title", "maths", "output image", "quote")]
    assert export(*few) == export(*few)


def test_letter_has_its_own_size() -> None:
    """The paper is a setting; the text is as wide on both."""
    for paper, size in (("a4", (595.28, 841.89)), ("letter", (612.0, 792.0))):
        with pikepdf.open(io.BytesIO(export(CELLS["title"], paper=paper))) as file:
            box = [float(edge) for edge in file.pages[0].MediaBox]
            assert box[2:] == pytest.approx(size, abs=0.1)
