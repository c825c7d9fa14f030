"""The pages: how much of each is filled, what stays together, how figures line up."""

from __future__ import annotations

from pathlib import Path

import pytest
from filled import filled

from analysis.briefing import Options
from analysis.briefing.characters import bound
from analysis.briefing.document.blocks import Block, Chapter, Figure, Heading, Paragraph, words
from analysis.briefing.pdf.typeset import pdf_bytes

SENTENCE = {"en": "Spending on research rose by 7.1 % in 2024. ", "zh": "研发经费比上年增长7.1%。"}
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="468pt" height="{0}pt" viewBox="0 0 468 {0}">'
    '<path d="M0 0H468V{0}H0z" fill="#1f4e79"/></svg>'
)


def chart(height: float) -> Figure:
    """A chart of a height in points, with title, subtitle and foot."""
    svg = DRAWING.format(height).encode()
    return Figure(svg, "svg", "Alt", 468.0, height, "Title", "Subtitle", "Foot")


def theme(number: int, language: str, *heights: float) -> Chapter:
    """A chapter of several charts, each under a heading and after a paragraph."""
    blocks: list[Block] = []
    for at, height in enumerate(heights):
        text = SENTENCE[language] * (3 + (number * 7 + at * 5) % 9)
        blocks += [Heading(2, words(f"Part {at}")), Paragraph(words(text)), chart(height)]
    return Chapter(f"{number}", language, f"Theme {number}", blocks=tuple(blocks))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "heights", [(170.0,), (170.0, 170.0), (170.0, 400.0, 190.0), (150.0, 210.0, 170.0, 130.0)]
)
def test_pages_are_filled(heights: tuple[float, ...], language: str, tmp_path: Path) -> None:
    """Two thirds of every page but the first, a title page, and the last, whatever the charts."""
    themes = [theme(number, language, *heights) for number in range(6)]
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_bytes(themes, options=Options(), cover=True))
    shares = filled(path)
    assert len(shares) >= 4
    assert min(shares[1:-1]) > 0.66, shares


def test_what_is_filled_is_measured(tmp_path: Path) -> None:
    """A page with one chart of half its height is half filled, and white between is not."""
    (tmp_path / "a.pdf").write_bytes(pdf_bytes([theme(1, "en", 250.0)], options=Options()))
    (share,) = filled(tmp_path / "a.pdf")
    assert 0.55 < share < 0.8


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("grew by 7.1 % a year", "7.1\N{NO-BREAK SPACE}%"),
        ("of CNY 37.73 billion", "CNY\N{NO-BREAK SPACE}37.73\N{NO-BREAK SPACE}billion"),
        ("up 0.11 percentage points", "0.11\N{NO-BREAK SPACE}percentage points"),
        ("2,239 people came", "2,239\N{NO-BREAK SPACE}people"),
        ("投资377.3亿元", "377.3\N{WORD JOINER}亿元"),
    ],
)
def test_a_number_keeps_its_unit(text: str, kept: str) -> None:
    """No line ends between a figure and what it counts, in either language."""
    assert kept in bound(text, joiner="\N{WORD JOINER}")
    assert "2024 the" in bound("In 2024 the city")
