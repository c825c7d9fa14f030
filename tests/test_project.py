"""The project's own files agree: ranges, pins, the conda environment, and what a wheel carries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))

CORE = PROJECT["project"]["dependencies"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
TOOLS = list(map(Requirement, PROJECT["dependency-groups"]["dev"]))
RUNTIME = [Requirement(line) for lines in [CORE, *EXTRAS.values()] for line in lines]
ALL = [*RUNTIME, *TOOLS, *map(Requirement, PROJECT["build-system"]["requires"])]


def ranges(requirements: list[Requirement]) -> dict[str, SpecifierSet]:
    """Name -> range."""
    return {canonicalize_name(each.name): each.specifier for each in requirements}


def pins() -> list[tuple[Requirement, list[str]]]:
    """The pinned requirements, each with its hashes."""
    text = "\n".join(line for line in PINS.splitlines() if not line.startswith("#"))
    joined = text.replace("\\\n", " ").strip().splitlines()
    return [(Requirement(line.split(" --hash=")[0]), line.split(" --hash=")[1:]) for line in joined]


def test_every_package_is_pinned_once() -> None:
    """One exact version of each package, whatever Python or system it is installed on."""
    names = [canonicalize_name(pin.name) for pin, _ in pins()]
    assert len(names) > 50
    assert sorted(set(names)) == sorted(names)
    assert all(re.fullmatch(r"==[\w.]+", str(pin.specifier)) for pin, _ in pins())


def test_every_pin_has_hashes() -> None:
    """pip can refuse any file that isn't the one that was tested."""
    for pin, hashes in pins():
        assert hashes, pin
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes), pin


@pytest.mark.parametrize("wanted", ALL, ids=str)
def test_pins_lie_in_the_ranges(wanted: Requirement) -> None:
    """What `make setup` installs is what pyproject.toml asks for; `make pins` mends it if not."""
    pinned = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin, _ in pins()}
    assert canonicalize_name(wanted.name) in pinned
    assert pinned[canonicalize_name(wanted.name)] in wanted.specifier


@pytest.mark.parametrize("wanted", ALL, ids=str)
def test_ranges_are_open_above(wanted: Requirement) -> None:
    """A range says what was the oldest tried; a newer release is kept out only by the pins."""
    assert [each.operator for each in wanted.specifier] == [">="]


def test_conda_environment_is_the_same() -> None:
    """environment.yml names the core and every extra of pyproject.toml, with the same ranges."""
    plain = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    (with_pip,) = [line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict)]
    listed = ranges([Requirement(line) for line in [*plain, *with_pip] if not line.startswith("-")])
    assert str(listed.pop("python")) == PROJECT["project"]["requires-python"]
    assert listed.pop("pip") == SpecifierSet()
    assert listed == ranges(RUNTIME)


@pytest.mark.parametrize("name", ["requirements.txt", "environment.yml", "pyproject.toml"])
def test_no_registry_is_named(name: str) -> None:
    """Packages come from wherever the user's own pip or conda is set to."""
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host", text)


def test_the_python_range_is_one() -> None:
    """Makefile, pins and workflow serve the oldest Python that pyproject.toml allows."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert f"--python-version {oldest}" in makefile
    assert f"({oldest.replace('.', ', ')})" in makefile
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))["jobs"]
    assert jobs["test"]["strategy"]["matrix"]["python"][0] == oldest


def test_the_workflow_makes_what_the_makefile_has() -> None:
    """Whoever hosts the project runs what a person runs, the targets of .ci/run among them."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    used = set(re.findall(r"\bmake ([a-z-]+)", workflow))
    here = re.search(r"^for target in (.*); do", (ROOT / ".ci/run").read_text("utf-8"), flags=re.M)
    assert set(here[1].split()) <= used <= targets


def built(kind: str, folder: Path) -> set[str]:
    """The names of the files inside a freshly built wheel."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", f"wheel:{kind}", "-d", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_carries_data_and_notebooks(tmp_path: Path) -> None:
    """Whoever installs the wheel has the figures and the notebooks, and no checkout is needed."""
    inside = built("standard", tmp_path)
    data, source = ROOT / "data", ROOT / "src" / "analysis"
    carried = [*data.rglob("*.csv"), data / "datapackage.json", *ROOT.glob("notebooks/*.ipynb")]
    kinds = {".py", ".pyi", ".typ", ".typed", ".ttf", ".css", ".jinja"}
    code = [path for path in source.rglob("*.*") if path.suffix in kinds]
    assert {f"analysis/{path.relative_to(ROOT).as_posix()}" for path in carried} <= inside
    assert {f"analysis/{path.relative_to(source).as_posix()}" for path in code} <= inside
    assert len([name for name in inside if name.endswith(".ttf")]) == 3
    assert any(name.endswith("licenses/src/analysis/briefing/fonts/OFL.txt") for name in inside)


def test_an_editable_install_has_no_copy(tmp_path: Path) -> None:
    """In a checkout the checkout's figures are read; a copy made at install would go stale."""
    inside = built("editable", tmp_path)
    assert not [name for name in inside if name.startswith("analysis/")]
    assert [name for name in inside if name.endswith(".pth")]


@pytest.mark.parametrize("kind", ["standard", "editable"])
def test_an_install_gives_jupyterlab_the_name_of_its_export(kind: str, tmp_path: Path) -> None:
    """JupyterLab finds the extension where it looks, and loads the file that it names."""
    inside = built(kind, tmp_path)
    folder = "/share/jupyter/labextensions/analysis-briefing/"
    found = {name.rpartition(folder)[2] for name in inside if folder in name}
    described = ROOT / "src/analysis/briefing/lab/package.json"
    package = json.loads(described.read_text("utf-8"))
    assert found == {"package.json", package["jupyterlab"]["_build"]["load"]}
    assert package["version"] == PROJECT["project"]["version"]
