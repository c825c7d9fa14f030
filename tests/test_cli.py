"""The command line: exit codes, and errors that name what is wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from analysis.cli import main
from analysis.datapackage.package import data_dir


@pytest.fixture
def package(tmp_path, monkeypatch) -> Path:
    """A copy of the data package that a test may break."""
    monkeypatch.delenv("ANALYSIS_DATA", raising=False)
    return Path(shutil.copytree(data_dir(), tmp_path / "data"))


def test_a_sound_package_exits_with_0(package, capsys):
    """The project's own figures pass every check."""
    assert main(["check", str(package)]) == 0
    assert "0 findings" in capsys.readouterr().out


def test_a_broken_package_exits_with_1_and_names_the_line(package, capsys):
    """A figure in an unknown unit is found, with file and line."""
    path = package / "targets.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace(",pct,", ",furlong,").replace(",count,", ",furlong,")
    path.write_text("".join(lines), encoding="utf-8")
    assert main(["check", str(package)]) == 1
    out = capsys.readouterr().out
    assert "targets" in out and "line 2" in out and "furlong" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["briefing", "--place", "Atlantis"], "unknown place 'Atlantis'"),
        (["briefing", "--data", "/no/such/folder"], "holds no datapackage.json"),
    ],
)
def test_refused_input_exits_with_2(arguments, message, capsys, monkeypatch):
    """The error goes to stderr, and nothing is run."""
    monkeypatch.setenv("ANALYSIS_DATA", str(data_dir()))
    assert main(arguments) == 2
    assert message in capsys.readouterr().err


def test_a_failing_notebook_exits_with_1(tmp_path, capsys, monkeypatch):
    """The notebook and its cell are named, and no PDF is left half-made."""
    monkeypatch.setenv("ANALYSIS_DATA", str(data_dir()))
    cells = [
        nbformat.v4.new_markdown_cell("# Title\n\nA question?"),
        nbformat.v4.new_code_cell("1 / 0"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "00-fails.ipynb")
    out = tmp_path / "out"
    words = ["briefing", "--notebooks", str(tmp_path), "--out", str(out), "--language", "en"]
    assert main(words) == 1
    told = capsys.readouterr().err
    assert "00-fails" in told and "ZeroDivisionError" in told
    assert not list(out.rglob("*.pdf"))


def test_no_command_is_a_usage_error(capsys):
    """argparse says how to call it."""
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "usage: analysis" in capsys.readouterr().err


def test_exit_codes_are_documented(capsys):
    """Help and README name the same codes."""
    with pytest.raises(SystemExit):
        main(["briefing", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for code in ("0", "1", "2", "130", "143"):
        assert re.search(rf"\b{code}\b", told[told.index("exit codes") :]), code
        assert re.search(rf"^\| .*\b{code}\b", readme, flags=re.M), code
