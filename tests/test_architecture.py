"""The shape of the library: who may import whom, who reads files, what `import analysis` costs."""

from __future__ import annotations

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from numpydoc.validate import validate

import analysis

PACKAGE = Path(__file__).parents[1] / "src" / "analysis"

#: Room (a folder or a file of src/analysis) -> the rooms that it may import. Nothing else may be
#: imported, so the arrows point one way.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "languages": {"errors"},
    "files": {"errors"},
    "units": {"languages"},
    "frames": {"errors"},
    "panel": {"errors", "languages", "frames"},
    "remembered": {"files"},
    "datapackage": {"errors", "languages", "files", "units", "panel"},
    # a place is named as in the loaders everywhere, so the numbers read the catalogue
    "metrics": {"errors", "frames", "panel", "datapackage"},
    "vintages": {"errors", "frames", "panel"},
    "forecasting": {"errors", "languages", "panel", "vintages", "datapackage", "remembered"},
    "targets": {"errors", "frames", "panel", "datapackage", "loaders", "forecasting"},
    "loaders": {"errors", "languages", "frames", "units", "panel", "datapackage", "vintages"},
    "text": {"errors", "languages", "units", "panel", "datapackage"},
    "charts": {"errors", "languages", "frames", "panel", "datapackage", "text"},
    "live": {"errors", "files", "panel", "datapackage", "loaders", "vintages"},
    "reports": {"errors", "files", "units", "panel", "datapackage"},
    "briefing": {"errors", "files"},
}
for room in set(ROOMS) - {"errors", "files", "frames", "remembered", "briefing"}:
    ROOMS[room] |= {"arguments", "frames"}  # public functions check what they are given
ROOMS["arguments"] = {"errors", "frames"}
ROOMS["explorer"] = set(ROOMS) - {"live", "reports", "briefing"}
ROOMS["cli"] = set(ROOMS)
ROOMS["__main__"] = {"cli"}
ROOMS["__init__"] = set(ROOMS)

#: Library -> the rooms that may import it.
RESERVED: dict[str, set[str]] = {
    "matplotlib": {"charts", "briefing", "explorer"},
    "seaborn": {"charts", "briefing", "explorer"},
    "typst": {"briefing"},
    "nbclient": {"briefing"},
    "nbconvert": {"briefing"},
    "jinja2": {"briefing"},
    "latex2mathml": {"briefing"},
    "statsmodels": {"forecasting"},
    "openpyxl": {"datapackage", "reports"},
    "urllib": {"live"},  # addresses are taken apart; requests retrieves them
    "http": set(),
    "socket": set(),
    "pypdf": {"reports"},
    "requests": {"live"},
    "requests_cache": {"live"},
}
MAY_READ = {"files", "briefing", "live", "remembered"}
READS = {
    *("open", "read_text", "read_bytes", "urlopen", "loadtxt", "genfromtxt"),
    *("read_csv", "read_excel", "read_fwf", "read_json", "read_parquet"),
}
#: Too heavy, or too far from figures, to be loaded by `import analysis`.
LAZY = {
    *("matplotlib", "seaborn", "statsmodels", "scipy", "typst", "mistune", "bs4", "zhplot"),
    *("openpyxl", "pypdf", "docx", "lxml"),
    *("IPython", "nbclient", "nbconvert", "nbformat", "ipykernel", "zmq", "tornado"),
    *("jinja2", "markupsafe", "latex2mathml"),
    *("requests", "requests_cache", "urllib3", "http", "socketserver"),
}
DOCSTRING_RULES = {"GL08", "PR01", "PR02", "RT01", "RT03", "EX01"}

FILES = sorted(PACKAGE.rglob("*.py"))
PUBLIC = [name for name in analysis.__all__ if callable(getattr(analysis, name))]


def part(path: Path) -> str:
    """The module, or the folder of modules, that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, absolute and dotted, wherever the import stands."""
    inside = ["analysis", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = inside[: len(inside) - node.level + 1] if node.level else []
            module = ".".join([*package, *filter(None, [node.module])])
            if module == "analysis":
                yield from (f"analysis.{alias.name}" for alias in node.names)
            else:
                yield module


def each_file(path: Path) -> str:
    """The name of a test case."""
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=each_file)
def test_imports_point_one_way(path: Path) -> None:
    """A room imports those that ROOMS allows; nothing imports the command line."""
    own = part(path)
    assert own in ROOMS, f"{each_file(path)} opens a new room: add '{own}' to ROOMS here"
    inner = {name.split(".")[1] for name in imports(path) if name.startswith("analysis.")}
    wrong = inner - ROOMS[own] - {own}
    assert not wrong, f"{each_file(path)} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=each_file)
def test_nothing_imports_the_whole_package(path: Path) -> None:
    """A module names the module it needs, so that the table above sees it."""
    assert "analysis" not in set(imports(path))


@pytest.mark.parametrize("path", FILES, ids=each_file)
def test_libraries_stay_in_their_modules(path: Path) -> None:
    """Only pages draw and typeset, only forecast fits, and only connectors reach the network."""
    used = {name.split(".")[0] for name in imports(path)}
    wrong = {library for library in used & set(RESERVED) if part(path) not in RESERVED[library]}
    assert not wrong, f"{each_file(path)} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=each_file)
def test_only_a_few_modules_read_files(path: Path) -> None:
    """Frames come in as arguments; reading is the work of a few modules."""
    if part(path) in MAY_READ or each_file(path) in {
        "datapackage/transaction.py",
        "reports/documents.py",
    }:
        return
    calls = [
        node.func
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]
    reads = [
        f"line {call.lineno}: {ast.unparse(call)}"
        for call in calls
        if (isinstance(call, ast.Attribute) and call.attr in READS)
        or (isinstance(call, ast.Name) and call.id in READS)
    ]
    assert not reads, f"{each_file(path)} reads a file: {reads}"


@pytest.mark.parametrize("path", FILES, ids=each_file)
def test_modules_stay_short(path: Path) -> None:
    """A module is one idea, and fits into a reader's head."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, f"{each_file(path)} has {lines} lines"


@pytest.mark.parametrize("names", ["analysis", "analysis.cli, analysis.briefing"])
def test_import_is_light(names: str) -> None:
    """An import loads pandas and little else; charts, fits and typesetting come on use."""
    code = f"import sys, {names}; print(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert LAZY.isdisjoint(done.stdout.split()), sorted(LAZY & set(done.stdout.split()))


def test_a_foreign_notebook_is_printed_by_the_briefing_alone(tmp_path: Path) -> None:
    """Compose, typeset, export and build load no other room than errors and files."""
    code = """
import sys
from pathlib import Path
from nbformat import v4, write
from analysis.briefing import Options, build
from analysis.briefing.exporter import BriefingExporter
folder = Path(sys.argv[1])
seen = "import sys\\nassert not [name for name in sys.modules if name.startswith('analysis')]"
cells = [v4.new_markdown_cell("# Foreign"), v4.new_code_cell(seen)]
write(v4.new_notebook(cells=cells), folder / "01-foreign.ipynb")
(result,) = build(Options(notebooks=folder, out=folder / "out", languages=("en",)))
assert result.failure is None, result.failure
BriefingExporter().from_filename(str(folder / "01-foreign.ipynb"))
print(*(name for name in sys.modules if name.startswith("analysis.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[1] for name in done.stdout.split()}
    assert loaded == {"briefing", "errors", "files"}


def test_public_names_fit_one_screen() -> None:
    """The public API is listed, without a name standing twice, and can be read in one look."""
    assert 10 <= len(analysis.__all__) == len(set(analysis.__all__)) <= 135


def test_public_names_resolve() -> None:
    """Every public name exists."""
    missing = [name for name in analysis.__all__ if not hasattr(analysis, name)]
    assert not missing


@pytest.mark.parametrize("name", PUBLIC)
def test_public_docstrings_are_whole(name: str) -> None:
    """A public docstring has its parameters, what comes back, and an example that runs."""
    thing = getattr(analysis, name)
    module = importlib.import_module(thing.__module__)
    found = validate(f"{module.__name__}.{thing.__qualname__}")["errors"]
    errors = [f"{code}: {text}" for code, text in found if code in DOCSTRING_RULES]
    assert not errors, f"{name} ({inspect.getsourcefile(thing)}): {errors}"
    assert ">>>" in inspect.getdoc(thing), f"{name} has no example that runs"
