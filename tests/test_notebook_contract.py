"""The notebooks' contract: text leads, code is short, nothing is hidden in a cell."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").rglob("*.ipynb"))
IDS = [path.stem for path in NOTEBOOKS]
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.With, ast.Match)
notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=IDS)


def cells(path: Path, kind: str) -> list[nbformat.NotebookNode]:
    """The cells of one kind."""
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def code_lines(path: Path) -> list[int]:
    """The number of lines of each code cell, blank ones aside."""
    return [
        sum(1 for line in cell.source.splitlines() if line.strip()) for cell in cells(path, "code")
    ]


def trees(path: Path) -> list[ast.Module]:
    """The syntax trees of the code cells; lines for IPython count as nothing."""
    sources = [re.sub(r"(?m)^[%!].*$", "", cell.source) for cell in cells(path, "code")]
    return [ast.parse(source) for source in sources]


@notebook
def test_cells_are_short(path: Path) -> None:
    """At most 20 lines a cell, half of them at most 5, nine of ten at most 12, 120 in all."""
    lines = code_lines(path)
    assert max(lines) <= 20
    assert statistics.median(lines) <= 5
    assert statistics.quantiles(lines, n=10, method="inclusive")[-1] <= 12
    assert sum(lines) <= 120


@notebook
def test_text_leads(path: Path) -> None:
    """Two words of English text or more for each line of code, and Chinese text beside each."""
    tags = [cell.metadata.get("tags", []) for cell in cells(path, "markdown")]
    assert [tag for tag in tags if "lang-en" in tag or "lang-zh" in tag] == tags
    english = [cell.source for cell in cells(path, "markdown") if "lang-en" in cell.metadata.tags]
    words = sum(len(re.findall(r"[A-Za-z][\w'’-]*", source)) for source in english)
    assert words >= 2 * sum(code_lines(path))
    assert len(english) * 2 == len(tags)


@notebook
def test_no_cell_hides_a_mechanism(path: Path) -> None:
    """No function, no branch inside a branch, no private name, no sentence by key."""
    for tree in trees(path):
        nodes = list(ast.walk(tree))
        assert not [n for n in nodes if isinstance(n, (ast.FunctionDef, ast.Lambda, ast.ClassDef))]
        names = {n.id for n in nodes if isinstance(n, ast.Name)}
        names |= {n.attr for n in nodes if isinstance(n, ast.Attribute)}
        assert not {name for name in names if name.startswith("_")}
        assert not names & {"sentence", "label", "say"}
        for node in nodes:
            if isinstance(node, BRANCHES):
                inner = [n for n in ast.walk(node) if n is not node and isinstance(n, BRANCHES)]
                assert not inner, ast.unparse(node)[:200]


@notebook
def test_headings_stand_once(path: Path) -> None:
    """A heading appears once in each language."""
    for language in ("lang-en", "lang-zh"):
        sources = [c.source for c in cells(path, "markdown") if language in c.metadata.tags]
        headings = re.findall(r"(?m)^#+ .*$", "\n".join(sources))
        assert len(headings) == len(set(headings))
