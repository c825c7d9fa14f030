"""The README's example runs as it stands, and its picture is drawn from the data."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import matplotlib.image

import analysis as an

ROOT = Path(__file__).parents[1]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
REUSE, ONE_BASE, SHEET, FORECASTS, TARGETS = re.findall(r"```python\n(.*?)```", README, flags=re.S)


def test_the_example_runs(capsys):
    """The ten lines of reuse run and print the yearly changes of the invented city."""
    names: dict[str, object] = {}
    exec(compile(REUSE, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert re.search(r"2022\s+0\.2", printed) and re.search(r"2023\s+0\.1", printed)
    assert int(names["forecast"]["calibration"].iloc[0].split()[0]) >= 31


def test_the_example_of_one_base_runs_and_its_numbers_are_the_datas(capsys):
    """First release and one-base value of the text are those of the package."""
    names: dict[str, object] = {}
    exec(compile(ONE_BASE, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert "spliced" in printed and "census4" in printed
    said = re.search(
        r"Zhejiang's 2023 was ([\d.]+) % when first released\s+and is ([\d.]+) %", README
    )
    first = an.first_release(names["editions"]).set_index("year").loc[2023, "value"]
    linked = names["one_base"].set_index("year").loc[2023, "value"]
    assert [float(number) for number in said.groups()] == [first, linked]


def test_the_example_of_a_sheet_runs(capsys):
    """The pasted sheet gives three years, one of them an estimate, and says what was left out."""
    names: dict[str, object] = {}
    exec(compile(SHEET, "README.md", "exec"), names)
    printed = capsys.readouterr().out
    assert names["own"]["value"].tolist() == [2.29, 2.36, 2.44]
    assert "preliminary" in printed and "part of a year" in printed


def test_the_example_of_a_forecast_runs(capsys):
    """Probabilities and scores are printed, the recommended method's among them."""
    exec(compile(FORECASTS, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "probability" in printed and re.search(r"auto\s+\d\.\d", printed)


def test_the_example_of_targets_runs(capsys):
    """Gap, rating and odds of the city's target, and the province's spending, are printed."""
    exec(compile(TARGETS, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert re.search(r"-0\.18", printed) and "on_track" in printed
    assert re.search(r"2026\s+5\.0\s+0\.0\s+3\d{3}", printed)


def test_the_example_has_about_ten_lines():
    """What is promised as short stays short."""
    for example in (REUSE, ONE_BASE, SHEET, FORECASTS, TARGETS):
        assert len([line for line in example.splitlines() if line.strip()]) <= 11


def test_every_notebook_is_listed_and_no_other():
    """The table names the notebooks that are there."""
    listed = set(re.findall(r"^\| `(\d\d-[\w-]+)`", README, flags=re.M))
    assert listed == {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


def test_files_named_are_there():
    """Linked and named files exist."""
    for name in ("docs/headline.png", "CONTRIBUTING.md", "LICENSE", "requirements.txt"):
        assert name in README
        assert (ROOT / name).exists()


def test_the_tree_is_that_of_the_library():
    """CONTRIBUTING has a line for each room and file of src/analysis, and for no other."""
    tree = CONTRIBUTING.partition("src/analysis/\n")[2].partition("```")[0]
    listed = re.findall(r"^  (\w[\w.]+)", tree, flags=re.M)
    rooms = {path.name for path in (ROOT / "src/analysis").iterdir() if "cache" not in path.name}
    assert len(listed) == len(set(listed))
    assert set(listed) == rooms - {"__init__.pyi", "py.typed"}


def test_paths_named_in_contributing_are_there():
    """Whoever follows it finds the file."""
    paths = re.findall(r"`((?:src|tests|data|docs|\.ci|\.github)/[\w./]+)`", CONTRIBUTING)
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_make_targets_named_are_there():
    """Every `make x` of the README and of CONTRIBUTING is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^ *)make ([a-z-]+)", README + CONTRIBUTING, flags=re.M)):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target


def test_the_picture_is_drawn_by_its_script(tmp_path, monkeypatch):
    """The script draws a picture of the size that the README shows."""
    target = tmp_path / "headline.png"
    monkeypatch.setattr("sys.argv", ["headline.py", str(target)])
    runpy.run_path(str(ROOT / "docs" / "headline.py"), run_name="__main__")
    new, old = matplotlib.image.imread(target), matplotlib.image.imread(ROOT / "docs/headline.png")
    assert abs(new.shape[0] - old.shape[0]) <= 4 and new.shape[1] == old.shape[1]
