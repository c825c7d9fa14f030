"""Finding the data package and reading its tables: types, encodings, caching, safe writing."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from analysis import files as storage
from analysis.datapackage import package
from analysis.errors import DataError

TOWNS = "code,name,count\n012345,绍兴,3.10\n001000,NA,\n"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A package of one table and one theme: codes with leading zeros, a gap, a town called NA."""
    folder = tmp_path / "small"
    (folder / "observations").mkdir(parents=True)
    fields = [("code", "string"), ("name", "string"), ("count", "number")]
    schema = {"fields": [{"name": name, "type": kind} for name, kind in fields]}
    resources = [
        {"name": "towns", "path": "towns.csv", "schema": schema},
        {"name": "growth", "path": "observations/growth.csv", "schema": schema},
    ]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")
    for path in ("towns.csv", "observations/growth.csv"):
        (folder / path).write_text(TOWNS, encoding="utf-8")
    return folder


# Where it is


def test_checkout_holds_the_data() -> None:
    """Without a setting, the data of the checkout are read."""
    assert package.data_dir() == Path(__file__).resolve().parents[1] / "data"


def test_environment_variable_goes_first(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ANALYSIS_DATA names another package, and every reader follows it."""
    monkeypatch.setenv("ANALYSIS_DATA", str(small))
    assert package.data_dir() == small
    assert package.themes() == ["growth"]
    assert package.read_table("towns")["code"].tolist() == ["012345", "001000"]


def test_environment_variable_must_name_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without a descriptor is refused; the checkout's data don't step in for it."""
    monkeypatch.setenv("ANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataError, match=r"holds no datapackage.json"):
        package.data_dir()


def test_working_directory_is_never_read(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data package that happens to lie in the working directory is left alone."""
    small.rename(small.parent / "data")
    monkeypatch.chdir(small.parent)
    assert package.data_dir() == Path(__file__).resolve().parents[1] / "data"


def test_installed_library_brings_its_data(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed library finds the package inside its own folder."""
    inside = small.parent / "site" / "analysis"
    inside.mkdir(parents=True)
    small.rename(inside / "data")
    monkeypatch.setattr(package, "__file__", str(inside / "datapackage" / "package.py"))
    assert package.data_dir() == inside / "data"


def test_no_data_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library without data says how to name some."""
    monkeypatch.setattr(package, "__file__", str(tmp_path / "a" / "b" / "c" / "package.py"))
    with pytest.raises(DataError, match="set ANALYSIS_DATA"):
        package.data_dir()


# How it is read


def test_codes_stay_text(small: Path) -> None:
    """Leading zeros and a name such as NA survive; numbers are numbers, and a gap is NaN."""
    towns = package.read_table("towns", directory=small)
    assert towns["code"].tolist() == ["012345", "001000"]
    assert towns["name"].tolist() == ["绍兴", "NA"]
    assert towns["count"].iloc[0] == 3.1
    assert pd.isna(towns["count"].iloc[1])


def test_text_table_keeps_what_was_printed(small: Path) -> None:
    """The text reader keeps 3.10 as printed, an empty cell as empty text, and the file's lines."""
    towns = package.read_text_table("towns", directory=small)
    assert towns["count"].tolist() == ["3.10", ""]
    assert towns["line"].tolist() == [2, 3]


def test_real_tables_are_typed() -> None:
    """Place codes are text, empty text is not NaN, years and values are numbers."""
    assert package.read_table("places").set_index("place").loc["100000", "parent"] == ""
    assert pd.api.types.is_numeric_dtype(package.read_table("targets")["year"])
    for theme in package.themes():
        rows = package.read_table(theme)
        assert pd.api.types.is_float_dtype(rows["value"])
        assert not rows.drop(columns="value").isna().any(axis=None)


def test_a_copy_is_returned(small: Path) -> None:
    """What a caller does to a table or to the descriptor doesn't reach the next caller."""
    towns = package.read_table("towns", directory=small)
    towns.loc[0, "name"] = "changed"
    package.descriptor(small)["resources"].clear()
    assert package.read_table("towns", directory=small).loc[0, "name"] == "绍兴"
    assert package.themes(small) == ["growth"]


def test_a_changed_file_is_read_again(small: Path) -> None:
    """The cache notices new content; a file of the same length counts as new by its time."""
    path = small / "towns.csv"
    assert package.read_table("towns", directory=small)["count"].iloc[0] == 3.1
    before = path.stat().st_mtime_ns
    path.write_text(TOWNS.replace("3.10", "4.10"), encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))
    assert package.read_table("towns", directory=small)["count"].iloc[0] == 4.1


def test_a_changed_schema_is_read_again(small: Path) -> None:
    """A column that the descriptor now calls text is no longer a number."""
    assert package.read_table("towns", directory=small)["count"].iloc[0] == 3.1
    path = small / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"number"', '"string"'), "utf-8")
    assert package.read_table("towns", directory=small)["count"].iloc[0] == "3.10"


def test_column_order_does_not_matter(small: Path) -> None:
    """Columns are found by name."""
    (small / "towns.csv").write_text("count,code,name\n7,012345,绍兴\n", encoding="utf-8")
    assert package.read_table("towns", directory=small).loc[0, "count"] == 7


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_are_counted_as_an_editor_does(small: Path, end: str) -> None:
    """A quoted cell may hold a line break; the rows after it keep the line of the file."""
    lines = ["code,name,count", '012345,"two', 'lines",1', "001000,b,2"]
    (small / "towns.csv").write_bytes(end.join([*lines, ""]).encode())
    towns = package.read_text_table("towns", directory=small)
    assert towns["line"].tolist() == [3, 4]


def test_byte_order_mark_is_tolerated(small: Path) -> None:
    """Spreadsheets write UTF-8 with a mark; the first column is found all the same."""
    (small / "towns.csv").write_bytes(TOWNS.encode("utf-8-sig"))
    assert package.read_table("towns", directory=small)["code"].iloc[0] == "012345"


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (TOWNS.encode("utf-8")[:25], "byte 23 "),
        (TOWNS.encode("utf-16"), "byte 0 "),
    ],
    ids=["cut in a character", "utf-16"],
)
def test_other_encodings_are_refused(small: Path, content: bytes, place: str) -> None:
    """The error names the file, the byte, and how to save the file as UTF-8."""
    (small / "towns.csv").write_bytes(content)
    with pytest.raises(DataError) as caught:
        package.read_table("towns", directory=small)
    for words in ("towns.csv is not UTF-8", place, "save the file as UTF-8"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "towns.csv is empty"),
        ("code,name\n1,a\n", "missing column count"),
        ("code,name,count,note\n1,a,2,b\n", "unknown column note"),
        ("code,name,count,count\n1,a,2,3\n", "repeated column count"),
        ("Towns,,\ncode,name,count\n1,a,2\n", "missing column code, name, count; unknown .*Towns"),
        ("code,name,count\n1,a,2\n2,b,1,234\n\n", r"line 3 holds 4 cells, not 3"),
    ],
    ids=["empty", "missing", "extra", "repeated", "merged header", "ragged"],
)
def test_a_table_that_is_not_one(small: Path, content: str, words: str) -> None:
    """A file whose header or rows don't fit is refused, and what doesn't fit is named."""
    (small / "towns.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        package.read_table("towns", directory=small)


@pytest.mark.parametrize("rows", [3, 20_000])
@pytest.mark.parametrize("row", [0, 1, 2])
def test_a_quote_that_is_never_closed(small: Path, row: int, rows: int) -> None:
    """However much the quote swallows, the row where it opens is named."""
    lines = ["code,name,count", "012345,a,1", *["001000,b,2"] * rows]
    lines[row] = lines[row].replace(",", ',"', 1)
    (small / "towns.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    with pytest.raises(DataError, match=f"the row that begins on line {row + 1} can't be read"):
        package.read_table("towns", directory=small)


@pytest.mark.parametrize(
    "cell", ["约3.1", '"1,23"', "nan", "inf", "3.1%", "1e3", "3.1.1", "\u0663"]
)
def test_a_number_in_other_words(small: Path, cell: str) -> None:
    """A cell that is no plain number is refused with its line and what it holds."""
    (small / "towns.csv").write_text(f"{TOWNS}000009,c,{cell}\n", encoding="utf-8")
    with pytest.raises(DataError, match="column 'count': 1 cells are not a plain number") as caught:
        package.read_table("towns", directory=small)
    assert caught.value.rows is not None
    assert caught.value.rows["line"].tolist() == [4]
    assert caught.value.rows["count"].tolist() == [cell.strip('"')]


def test_a_missing_file(small: Path) -> None:
    """A listed file that isn't there is named, also after it had been read."""
    package.read_table("towns", directory=small)
    (small / "towns.csv").unlink()
    with pytest.raises(DataError, match=r"towns.csv is missing"):
        package.read_table("towns", directory=small)


def test_an_unknown_table(small: Path) -> None:
    """The error lists the tables there are."""
    with pytest.raises(DataError, match="no table 'villages'\nAllowed: growth, towns"):
        package.read_table("villages", directory=small)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"resources": [', "not JSON: .* line 1"),
        ("[]", "must list tables"),
        ("{}", "must list tables"),
        ('{"resources": [{"name": "towns"}]}', "must list tables"),
        (
            '{"resources": [{"name": "t", "path": "t.csv", "schema": {"fields": ["a"]}}]}',
            "must list",
        ),
    ],
    ids=["cut", "a list", "no resources", "no path", "fields without a type"],
)
def test_a_broken_descriptor(small: Path, content: str, words: str) -> None:
    """A descriptor that can't be used is refused before any table is read."""
    (small / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        package.read_table("towns", directory=small)


# How it is written


def test_writing_replaces_the_whole_file(tmp_path: Path) -> None:
    """The new content stands alone in the folder; missing folders are made."""
    path = tmp_path / "deep" / "figures.csv"
    storage.write_atomic(path, b"old and long")
    storage.write_atomic(path, "新".encode())
    assert [each.name for each in path.parent.iterdir()] == ["figures.csv"]
    assert path.read_text(encoding="utf-8") == "新"


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the last step fails, the old file stands and no temporary file is left."""
    path = tmp_path / "figures.csv"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        storage.write_atomic(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["figures.csv"]
    assert path.read_bytes() == b"old"


def test_the_package_is_valid_by_its_own_validator() -> None:
    """Frictionless finds no fault: types, constraints, primary and foreign keys, every row read."""
    report = frictionless.validate(str(package.data_dir() / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]
    assert sum(task.stats["rows"] for task in report.tasks) > 14_000


def test_the_validator_sees_a_broken_row(tmp_path: Path) -> None:
    """A figure of an unknown place is a foreign key that leads nowhere."""
    folder = Path(shutil.copytree(package.data_dir(), tmp_path / "data"))
    path = folder / "targets.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",330600,", ",999999,", 1), "utf-8")
    assert not frictionless.validate(str(folder / "datapackage.json")).valid


def test_a_folder_in_place_of_a_table_is_refused(small: Path) -> None:
    """A listed path that is a folder is named, not a traceback."""
    table = next(path for path in small.glob("*.csv"))
    table.unlink()
    table.mkdir()
    with pytest.raises(DataError, match=f"{table.name} is a folder"):
        package.read_table(table.stem, directory=small)
