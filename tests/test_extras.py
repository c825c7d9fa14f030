"""The core works alone; what needs an extra names the command that installs it.

Each case runs in a process in which only the packages of the core can be imported, as after
``pip install analysis`` without an extra.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
#: Rooms whose functions may ask for an extra.
WITH_EXTRA = {"briefing", "reports", "live", "explorer.py", "datapackage/gazetteer.py"}
CORE_ONLY = """
import sys
from importlib.machinery import PathFinder

class CoreOnly(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] not in {absent!r}:
            return super().find_spec(name, path, target)

sys.meta_path[:] = [CoreOnly if each is PathFinder else each for each in sys.meta_path]
import matplotlib
matplotlib.use("agg")
import analysis as an
"""


def core() -> set[str]:
    """The names of the packages that come with the core, theirs too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names: set[str] = set()
    left = [Requirement(line) for line in project["dependencies"]]
    while left:
        needed = left.pop()
        name = canonicalize_name(needed.name)
        if name not in names and (needed.marker is None or needed.marker.evaluate({"extra": ""})):
            names.add(name)
            left += [Requirement(line) for line in requires(name) or []]
    return names


def installed_by(packages: set[str]) -> set[str]:
    """The names under which packages are imported."""
    return {
        module
        for module, owners in packages_distributions().items()
        if not packages.isdisjoint(map(canonicalize_name, owners))
    }


def test_the_core_rooms_import_the_core_alone() -> None:
    """Only the rooms with an extra import, anywhere, what an extra brings."""
    here = {"analysis", "IPython"}  # asked for only where a notebook runs, and there it is
    known = installed_by(core()) | set(sys.stdlib_module_names) | here
    for path in sorted((ROOT / "src" / "analysis").rglob("*.py")):
        inside = path.relative_to(ROOT / "src" / "analysis")
        if {inside.parts[0], inside.as_posix()} & WITH_EXTRA:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            foreign = {name.partition(".")[0] for name in names} - known
            assert not foreign, f"{path.name} imports {foreign}"


@pytest.fixture(scope="module")
def start() -> str:
    """The first lines of a program that can import the core alone."""
    absent = set(packages_distributions()) - installed_by(core()) - {"analysis"}
    assert absent >= {"typst", "nbclient", "requests", "docx", "pypdf", "ipywidgets", "dask"}
    return CORE_ONLY.format(absent=sorted(absent))


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder of its own."""
    command = [sys.executable, "-X", "utf8", "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")


def test_the_core_loads_measures_forecasts_and_draws(start: str, tmp_path: Path) -> None:
    """Loaders, metrics, vintages, forecasts, targets, tables, charts and sheets need no extra."""
    code = """
import pandas as pd
rd = an.load_rd_intensity(["Shaoxing", "Zhejiang", "China"])
assert len(an.change_pp(rd)) and len(an.rank(an.load_rd_intensity(basis="census5")))
assert len(an.vintage_table(an.load_observations("rd_intensity", "Zhejiang")))
own = rd[rd["place"] == "100000"]
fc = an.forecast(own, horizon=2, method="drift")
assert len(an.regression_forecast(an.load_rd_intensity(basis="census5"), horizon=1))
assert len(an.target_gaps(own, an.load_targets("rd_intensity", "China")))
an.plot_forecast(fc, history=own).figure.savefig("chart.svg")
assert an.extract_figures("签约3项")["value"].tolist() == [3.0]
from pathlib import Path
from analysis.cli import main
pd.DataFrame({"year": [2021]}).to_excel("sheet.xlsx")
assert main(["check"]) == 0
assert main(["new", "mine", "--place", "金华市"]) == 0 and Path("mine/template.xlsx").exists()
assert main(["import", "mine/template.xlsx", "--into", "mine"]) == 0
"""
    done = run(start + code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "chart.svg").stat().st_size > 10_000


#: Extra -> what a user writes who hasn't installed it.
NEED = {
    "briefing": "from analysis.briefing import Options, build; build(Options())",
    "lab": "an.explore(an.load_rd_intensity('China'))",
    "live": "an.load_world_bank('rd_intensity', ['China'])",
    "places": "from analysis.datapackage.gazetteer import place_rows; place_rows('DE-BY')",
    "reports": "from analysis.reports import text_of; text_of(b'%PDF-1.7', 'report.pdf')",
}


@pytest.mark.parametrize("extra", NEED)
def test_a_missing_extra_is_named(extra: str, start: str, tmp_path: Path) -> None:
    """The error is a DataError, names what is missing and the command that installs it."""
    done = run(start + NEED[extra], tmp_path)
    last = done.stderr[done.stderr.rindex("DataError: ") :]
    assert last.startswith("DataError: not installed: ")
    assert f'What to do: pip install "analysis[{extra}]"' in last


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (["new", "x", "--place", "DE-BY"], "places"),
        (["briefing"], "briefing"),
        (["refresh"], "live"),
        (["extract", "report.pdf"], "reports"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_command_line_says_the_same(
    words: list[str], extra: str, start: str, tmp_path: Path
) -> None:
    """``python -m analysis`` ends with the code of a refused call, without a traceback."""
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    code = (
        f"sys.argv[1:] = {words!r}\nimport runpy\nrunpy.run_module('analysis', run_name='__main__')"
    )
    done = run(start + code, tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stderr.startswith("analysis: not installed: ")
    assert f'pip install "analysis[{extra}]"' in done.stderr
