"""The method notes run as they stand; `make docs` shows every public name, without a network."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import analysis as an
from analysis.targets import rules

ROOT = Path(__file__).parents[1]
NOTES = ROOT / "docs" / "methods.md"


def test_the_examples_of_the_method_notes_run() -> None:
    """Every number of an example is what the library or plain arithmetic gives."""
    result = doctest.testfile(str(NOTES), module_relative=False)
    assert result.failed == 0 and result.attempted >= 12


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages, made by the script that `make docs` runs."""
    out = tmp_path_factory.mktemp("docs")
    command = [sys.executable, str(ROOT / "docs" / "build.py"), str(out)]
    subprocess.run(command, check=True, capture_output=True, cwd=out)
    return out


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_every_public_name_is_in_the_reference(pages: Path) -> None:
    """Each has its place, with its parameters and an example set as code; no private one has."""
    page = text(pages / "analysis.html")
    shown = set(re.findall(r'<section id="(\w+)">', page))
    assert shown == set(an.__all__)
    for heading in ("Parameters", "Returns", "Raises", "Examples"):
        assert page.count(f">{heading}</h") > 20, heading
    assert "pygments" in page or 'class="gp"' in page
    ruled = set(
        re.findall(r'<section id="(\w+)">', text(pages / "analysis" / "targets" / "rules.html"))
    )
    assert ruled >= {rule.__name__ for rule in rules.RULES.values()}


def test_the_pages_need_no_network(pages: Path) -> None:
    """Nothing is loaded from elsewhere: neither scripts, nor styles, nor pictures."""
    for page in pages.rglob("*.html"):
        loaded = re.findall(
            r"<(?:script|img|link|iframe)\b[^>]*(?:src|href)=\"([^\"]+)", text(page)
        )
        away = [address for address in loaded if re.match(r"(?:https?:)?//", address)]
        assert away == [], page.name


def test_links_between_the_pages_lead_somewhere(pages: Path) -> None:
    """Files are there, and so are the places inside them."""
    for page in (
        pages / "methods.html",
        pages / "analysis.html",
        pages / "analysis" / "targets" / "rules.html",
    ):
        body = re.sub(r"<script.*?</script>", "", text(page), flags=re.S)
        for address in re.findall(r'<a [^>]*href="([^"]+)"', body):
            if re.match(r"https?:|mailto:", address):
                continue
            file, _, place = address.partition("#")
            target = (page.parent / file).resolve() if file else page
            assert target.is_file(), f"{page.name}: {address}"
            assert not place or f'id="{place}"' in text(target), f"{page.name}: {address}"


def test_formulas_are_drawn(pages: Path) -> None:
    """No TeX is left on the page; each formula is a picture that carries its source."""
    page, notes = text(pages / "methods.html"), text(NOTES)
    body = re.sub(r"<pre>.*?</pre>|<svg.*?</svg>", "", page, flags=re.S)
    assert "$" not in body and "\\frac" not in body
    assert page.count('<p class="formula"><svg') == len(re.findall(r"^\$\$ ", notes, flags=re.M))
    assert page.count("<svg") == page.count('role="img" aria-label=')


def test_the_readme_leads_to_both() -> None:
    """The notes are linked, the command is named."""
    readme = text(ROOT / "README.md")
    assert "(docs/methods.md)" in readme and "make docs" in readme
