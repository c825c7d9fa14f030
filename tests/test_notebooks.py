"""Every notebook: stored stripped, written in both languages, run top to bottom offline."""

from __future__ import annotations

import ast
import asyncio
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from chinese import flaws
from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from test_words import unwanted

from analysis.briefing.document.blocks import block_text
from analysis.briefing.document.compose import compose

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").rglob("*.ipynb"))
LANGUAGES = {"en": "lang-en", "zh": "lang-zh"}
PARAMETERS = {"PLACE", "LANGUAGE", "AS_OF"}

#: A notebook in a language.
Job = tuple[Path, str]

#: A figure in prose: a decimal, or a number with a percent sign or a word for it.
FIGURE = re.compile(
    r"\d+\.\d+|\d[\d,]*\s?(?:[%％‰]|per\s?cent|percentage points?|pp\b|个?百分点|亿元|万人)"
)
#: What may stand there: code, link targets, numbers of sections, and the name of an interval.
NOT_PROSE = re.compile(
    r"`[^`]*`|\]\([^)]*\)|<[^>]*>|^#+\s*\d+(?:\.\d+)*"
    r"|\b(?:50|80|95)\s?[%％](?=\s?(?:prediction )?intervals?|\s?的?预测区间|\s?区间)",
    re.MULTILINE,
)

#: Runs before a notebook's first cell. Loopback stays open: the kernel itself talks over it.
GUARD = """
import sys, warnings

def _refuse_network(event, args):
    if not event.startswith("socket."):
        return
    host = {"socket.connect": lambda: args[1][0] if isinstance(args[1], tuple) else None,
            "socket.getaddrinfo": lambda: args[0]}.get(event, lambda: None)()
    if host not in (None, "", "localhost", "127.0.0.1", "::1", b"localhost", b"127.0.0.1"):
        raise ConnectionError(f"a notebook runs offline, and this one asked for {host!r}")

sys.addaudithook(_refuse_network)
warnings.filterwarnings("error", module=r"analysis(\\.|$)|__main__$")
warnings.filterwarnings("error", message=r"Glyph .* missing")
"""


class OwnKernel(AsyncKernelManager):
    """Starts the Python that runs the tests, whichever kernels the machine has registered."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """The one kernel there is."""
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=command, display_name="tests", language="python")


def read(path: Path) -> NotebookNode:
    """The notebook, checked against its format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def code_cells(notebook: NotebookNode) -> list[ast.Module]:
    """The code of each cell, as Python reads it."""
    plain = TransformerManager().transform_cell
    return [ast.parse(plain(c.source)) for c in notebook.cells if c.cell_type == "code"]


def figures_in(prose: str) -> list[str]:
    """The figures that somebody typed into a text."""
    return FIGURE.findall(NOT_PROSE.sub(" ", prose))


async def run(path: Path, *, languages: Sequence[str], folder: Path) -> dict[str, str]:
    """Run a notebook in a fresh kernel, in a folder of its own; language -> what went wrong first.

    The second language runs in the same kernel, whose names are cleared before: what is imported
    is imported once. Errors are looked for in the outputs, since one in a chart doesn't stop the
    cell it stands in.
    """
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client = NotebookClient(
        new_notebook(),
        kernel_manager_class=OwnKernel,
        allow_errors=True,
        timeout=300,
        resources={"metadata": {"path": str(folder)}},
    )
    problems = {}
    async with client.async_setup_kernel(env=environment):
        for language in languages:
            client.nb = set_for(read(path), language=language)
            await client.async_execute(cleanup_kc=False)
            problems[language] = problem_in(client.nb, path=path, language=language)
    return problems


def set_for(notebook: NotebookNode, *, language: str) -> NotebookNode:
    """The notebook in a language, offline and with warnings as errors, free of what ran before."""
    for i in [i for i, cell in enumerate(notebook.cells) if "parameters" in tags(cell)]:
        notebook.cells.insert(i + 1, new_code_cell(f"LANGUAGE = {language!r}"))
    notebook.cells[:0] = [new_code_cell("%reset -f"), new_code_cell(GUARD)]
    return notebook


def problem_in(notebook: NotebookNode, *, path: Path, language: str) -> str:
    """The first error among the outputs, or what is not Chinese on a Chinese page; else nothing."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output.traceback))
                return f"{path.name} ({language}) fails in the cell\n{cell.source}\n\n{trace}"
    chapter = compose(notebook, name=path.stem, language=language)
    if found := unwanted(block_text(chapter.blocks), language):
        return f"{path.name} ({language}) holds words that no page uses: {found}"
    if language == "zh" and (found := flaws(chapter)):
        return "\n".join([f"{path.name} is not all Chinese:", *found])
    return ""


async def run_all(jobs: Sequence[Job], *, folder: Path) -> dict[Job, str | BaseException]:
    """Run notebooks side by side, as many at a time as there are processors."""
    free = asyncio.Semaphore(os.cpu_count() or 1)
    wanted: dict[Path, list[str]] = {}
    for path, language in jobs:
        wanted.setdefault(path, []).append(language)

    async def one(path: Path) -> dict[str, str]:
        own = folder / path.stem
        own.mkdir()
        async with free:
            return await run(path, languages=wanted[path], folder=own)

    done = await asyncio.gather(*map(one, wanted), return_exceptions=True)
    by_path = dict(zip(wanted, done, strict=True))
    return {
        (path, language): found if isinstance(found, BaseException) else found[language]
        for path, language in jobs
        for found in [by_path[path]]
    }


by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def test_the_notebooks_are_there() -> None:
    """The glob finds the arguments of the briefing, 00 to 05."""
    assert {path.name[:2] for path in NOTEBOOKS} >= {f"{number:02}" for number in range(6)}


@by_name
def test_stored_stripped(path: Path) -> None:
    """No outputs, no execution counts, nothing of the machine it was written on."""
    notebook = read(path)
    for cell in notebook.cells:
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell.source
        assert set(cell.metadata) <= {"tags", "slideshow", "editable"}, cell.metadata
    assert set(notebook.metadata) <= {"kernelspec", "language_info", "title", "authors"}
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|Users|root|tmp)/|[A-Z]:\\\\", text)


@pytest.mark.parametrize(
    "path", [p for p in NOTEBOOKS if not p.name.startswith("9")], ids=lambda path: path.stem
)
def test_parameters(path: Path) -> None:
    """One cell is tagged `parameters`, and sets the four names that a briefing sets."""
    (cell,) = [cell for cell in read(path).cells if "parameters" in tags(cell)]
    names = {
        target.id
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert names >= PARAMETERS


@by_name
def test_prose_stands_in_both_languages(path: Path) -> None:
    """Between two code cells, there are as many English texts as Chinese ones."""
    runs: list[list[str]] = [[]]
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            runs[-1] += [tag for tag in tags(cell) if tag in LANGUAGES.values()]
        else:
            runs.append([])
    for texts in runs:
        assert texts.count("lang-en") == texts.count("lang-zh"), texts
    for tag in LANGUAGES.values():
        first = next(cell.source for cell in read(path).cells if tag in tags(cell))
        assert first.startswith("# "), f"the first {tag} cell is the title"


@by_name
def test_no_figure_is_typed_into_prose(path: Path) -> None:
    """Figures come out of the data; a text that holds one is wrong after the next release."""
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            assert not figures_in(cell.source), cell.source


def test_figures_in_prose_are_seen() -> None:
    """The search finds decimals and percentages, and lets years, code and intervals pass."""
    assert figures_in("It rose to 3.22 % in 2024.") == ["3.22"]
    assert figures_in("提高了2个百分点, about 85% of it") == ["2个百分点", "85%"]
    assert (
        figures_in("## 2.1 Since 2019, `x = 1.5`, the 95 % prediction interval; 80%预测区间") == []
    )


@by_name
def test_code_is_short(path: Path) -> None:
    """A notebook is an argument: one cell of imports, no function of more than five statements."""
    cells = code_cells(read(path))
    with_imports = [
        cell
        for cell in cells
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(cell))
    ]
    assert len(with_imports) <= 1, "imports stand in one cell"
    for cell in cells:
        for node in ast.walk(cell):
            if isinstance(node, ast.FunctionDef):
                size = sum(isinstance(each, ast.stmt) for each in ast.walk(node)) - 1
                assert size <= 5, f"{node.name} has {size} statements: a job for src/analysis"


@pytest.fixture(scope="module")
def problems(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[Job, str | BaseException]:
    """What went wrong in each notebook that is asked for, in each language."""
    jobs = [
        (item.callspec.params["path"], item.callspec.params["language"])
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.function is test_runs
    ]
    return asyncio.run(run_all(jobs, folder=tmp_path_factory.mktemp("notebooks")))


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "zh"])
@by_name
def test_runs(path: Path, language: str, problems: dict[Job, str | BaseException]) -> None:
    """Top to bottom in a fresh kernel, offline, away from the repository, without a warning."""
    problem = problems[path, language]
    if problem:
        pytest.fail(problem if isinstance(problem, str) else repr(problem), pytrace=False)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "runs offline"),
        ("import warnings; warnings.warn('ours')", "UserWarning"),
        (
            "import matplotlib.pyplot as plt; plt.rcParams['font.family'] = 'DejaVu Sans'; "
            "plt.figure().suptitle('绍兴')",
            "missing from font",
        ),
        ("assert LANGUAGE == 'en'", "AssertionError"),
    ],
    ids=["error", "network", "warning", "glyph", "language"],
)
def test_a_bad_cell_is_seen(source: str, expected: str, tmp_path: Path) -> None:
    """The runner itself can fail, and names the notebook and the cell."""
    parameters = new_code_cell("LANGUAGE = 'en'", metadata={"tags": ["parameters"]})
    path = tmp_path / "bad.ipynb"
    nbformat.write(new_notebook(cells=[parameters, new_code_cell(source)]), path)
    problem = asyncio.run(run(path, languages=["zh"], folder=tmp_path))["zh"]
    assert problem.startswith(f"bad.ipynb (zh) fails in the cell\n{source}\n")
    assert expected in problem
