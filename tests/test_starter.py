"""A package of one's own: begun by one command, sound from the start, read in many spellings."""

from __future__ import annotations

import io
import json
import shutil
import tracemalloc
import zipfile
from pathlib import Path

import frictionless
import openpyxl
import pandas as pd
import pytest

from analysis.cli import main
from analysis.datapackage import package
from analysis.datapackage.tables import xlsx_bytes
from analysis.datapackage.template import new_package
from analysis.datapackage.validation import check_package, examine
from analysis.errors import DataError
from analysis.loaders.published import load_observations, load_panel, load_targets
from analysis.units import UNITS

#: Two figures of one report, as a person types them.
SOURCE = "r2024,2024年金华市政府工作报告,金华市人民政府,Jinhua Municipal Government,2025-02-10,,A\n"
ROWS = (
    "rd_intensity,330700,2023,2.91,pct,final,,,2025-02-10,r2024,A,,p. 3\n"
    "rd_expenditure,330700,2023,180.5,100m_cny,final,,,2025-02-10,r2024,A,,p. 3\n"
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new package for Jinhua."""
    return new_package(tmp_path_factory.mktemp("fresh") / "jinhua", place="金华市")


@pytest.fixture
def own(fresh: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may fill in or break."""
    return Path(shutil.copytree(fresh, tmp_path / "jinhua"))


def typed(folder: Path, rows: str = ROWS) -> Path:
    """The package with a source and some rows of R&D figures."""
    for path, text in (("sources.csv", SOURCE), ("observations/rd.csv", rows)):
        with (folder / path).open("a", encoding="utf-8") as file:
            file.write(text)
    return folder


def test_a_new_package_is_sound(own: Path) -> None:
    """Before anything is typed, no rule is broken, and the example row is no figure."""
    assert check_package(own).empty, check_package(own).to_string()
    assert len(package.read_text_table("rd", directory=own)) == 0
    assert "# rd_intensity" in (own / "observations/rd.csv").read_text(encoding="utf-8")


def test_a_new_package_is_valid_by_another_validator(own: Path) -> None:
    """Frictionless reads the descriptor, skips the commented rows and finds no fault."""
    typed(own)
    report = frictionless.validate(str(own / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])[:5]


def test_own_figures_stand_beside_the_library_s(own: Path, monkeypatch) -> None:
    """A series is wholly one's own or wholly the library's; the provinces' are there."""
    monkeypatch.setenv("ANALYSIS_DATA", str(typed(own)))
    base = package.read_table("rd", directory=package.library_data())
    library = base[(base["indicator"] == "rd_intensity") & (base["place"] == "330700")]
    assert len(library) > 1
    assert load_observations("rd_intensity", "金华")["source"].tolist() == ["r2024"]
    assert len(load_panel("rd_intensity", "Zhejiang")) > 5
    other = base[(base["place"] == "330700") & ~base["indicator"].str.startswith("rd_")]
    both = package.read_table("rd")
    assert len(both) == len(base) - len(library) + 2 - len(
        base[(base["indicator"] == "rd_expenditure") & (base["place"] == "330700")]
    )
    assert set(other["indicator"]) <= set(both.loc[both["place"] == "330700", "indicator"])


def test_a_package_that_stands_alone(own: Path, monkeypatch) -> None:
    """Without ``extends``, nothing of the library's figures is seen."""
    path = own / "datapackage.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    del found["extends"]
    path.write_text(json.dumps(found), encoding="utf-8")
    monkeypatch.setenv("ANALYSIS_DATA", str(typed(own)))
    assert len(load_observations()) == 2
    assert check_package(own).empty


def test_a_place_without_targets_has_none(own: Path, monkeypatch) -> None:
    """No target is an empty frame with every column, not an error."""
    monkeypatch.setenv("ANALYSIS_DATA", str(own))
    none = load_targets("rd_intensity", "Tibet")
    assert none.empty and {"basis", "direction", "bound"} <= set(none)


def test_an_unknown_package_can_not_be_extended(own: Path) -> None:
    """The name in ``extends`` is the library's, or refused; check says so and goes on."""
    path = own / "datapackage.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, "extends": "another"}), encoding="utf-8")
    with pytest.raises(DataError, match="extends the package 'another'"):
        package.read_table("rd", directory=own)
    assert check_package(own)["what"].str.contains("'another'").any()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_that_are_read(own: Path, encoding: str, monkeypatch) -> None:
    """UTF-8 with and without its mark, and GB18030, hold the same figures and names."""
    typed(own)
    for path in [*own.glob("*.csv"), *own.glob("observations/*.csv")]:
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    found, converted = examine(own)
    assert found.empty, found.to_string()
    assert set(converted["value"]) == ({"GB18030"} if encoding == "gb18030" else set())
    titles = package.read_table("sources", directory=own).set_index("source")["title"]
    assert titles["r2024"] == "2024年金华市政府工作报告"


SPELLINGS = {
    "180.5": "180.5",
    "180.50亿元": "180.50",
    "180.5亿": "180.5",
    "1805000万元": "180.5",
    "1805000万": "180.5",
    "\uff11\uff18\uff10\uff0e\uff15": "180.5",
    '"1,805"': "1805",
    "\uff11\uff0c\uff18\uff10\uff15": "1805",
    " 180.5 ": "180.5",
}


@pytest.mark.parametrize("cell", SPELLINGS)
def test_numbers_that_are_read(own: Path, cell: str) -> None:
    """Full-width digits, separators and 亿 or 万 give plain digits, and check says so."""
    typed(own, ROWS.replace(",180.5,", f",{cell},"))
    found, converted = examine(own)
    assert found.empty, found.to_string()
    value = package.read_text_table("rd", directory=own)["value"].iloc[1]
    assert float(value) == float(SPELLINGS[cell])
    told = converted[converted["line"] == 4]
    assert told["read_as"].tolist() == ([] if cell == value else [value])


@pytest.mark.parametrize(
    ("cells", "value", "unit"),
    [
        ("2.91%,pct", "2.91", "pct"),
        ("2.91,%", "2.91", "pct"),
        ("2.91,\uff05", "2.91", "pct"),
    ],
)
def test_units_that_are_read(own: Path, cells: str, value: str, unit: str) -> None:
    """A per cent sign in the cell, or in the column of units, is the unit pct."""
    typed(own, ROWS.replace("2.91,pct", cells))
    found, converted = examine(own)
    assert found.empty and len(converted) == 1
    row = package.read_text_table("rd", directory=own).iloc[0]
    assert [row["value"], row["unit"]] == [value, unit]


def test_a_unit_of_ten_thousand_moves_the_value(own: Path) -> None:
    """1,805,000 万元 are 180.5 亿元; the value and the unit are both converted."""
    typed(own, ROWS.replace("180.5,100m_cny", "1805000,万元"))
    found, converted = examine(own)
    assert found.empty, found.to_string()
    assert set(converted["column"]) == {"unit", "value"}
    assert float(package.read_text_table("rd", directory=own)["value"].iloc[1]) == 180.5


@pytest.mark.parametrize(
    "cell", ["约180", "180.5%", "180.5家", "1,80.5", "1.8.5", "180..5", "一百"]
)
def test_numbers_that_are_no_figures(own: Path, cell: str) -> None:
    """A word of doubt, a sign of another unit or a broken separator is a finding, not a guess."""
    typed(own, ROWS.replace(",180.5,", f',"{cell}",'))
    found = check_package(own)
    assert found[["rule", "line", "column", "value"]].values.tolist() == [
        ["ranges", 4, "value", cell]
    ]


def test_a_spreadsheet_in_the_place_of_a_csv(own: Path) -> None:
    """Percent formats, numbers and dates in a sheet are read as a person sees them."""
    typed(own)
    path = own / "observations/rd.csv"
    header, *_ = path.read_text(encoding="utf-8").splitlines()
    book = openpyxl.Workbook()
    book.active.append(header.split(","))
    book.active.append(["# a comment"])
    row = ["rd_intensity", 330700, 2023, 0.0291, "pct", "final", None, None, None, "r2024", "A"]
    book.active.append(row)
    book.active["D3"].number_format = "0.00%"
    book.save(path.with_suffix(".xlsx"))
    path.unlink()
    found, converted = examine(own)
    assert found.empty, found.to_string()
    assert ["2.91%", "2.91"] in converted[["value", "read_as"]].values.tolist()
    assert package.read_text_table("rd", directory=own)["value"].tolist() == ["2.91"]


def bomb(sheet: str) -> bytes:
    """A spreadsheet whose one sheet has this XML."""
    book = openpyxl.Workbook()
    out, source = io.BytesIO(), io.BytesIO()
    book.save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return out.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>a</t></is></c></row>'
BOMBS = {
    "one merged range over the whole sheet": (
        f'<worksheet xmlns="{MAIN}"><sheetData>{CELL.format(1, "A")}</sheetData>'
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>',
        "merged cells A1:XFD1048576",
    ),
    "millions of cells": (
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        + "".join(f"<row>{'<c/>' * 1000}</row>" for _ in range(3_100))
        + "</sheetData></worksheet>",
        "is too large",
    ),
    "a row two billion down": (
        f'<worksheet xmlns="{MAIN}"><sheetData>{CELL.format(2_000_000_000, "A")}'
        "</sheetData></worksheet>",
        "is too large",
    ),
    "a column beyond the last": (
        f'<worksheet xmlns="{MAIN}"><sheetData>{CELL.format(1, "XFD")}</sheetData></worksheet>',
        "is too large",
    ),
    "a text that unpacks to 110 MB": (" " * 110_000_000, "unpacks to more than"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_small_spreadsheet_doesnt_eat_the_machine(own: Path, name: str) -> None:
    """What is small as a file and huge when read is refused by name, in a little memory."""
    source, words = BOMBS[name]
    content = bomb(source)
    assert len(content) < 200_000
    (own / "observations/rd.csv").unlink()
    (own / "observations/rd.xlsx").write_bytes(content)
    tracemalloc.start()
    whats = check_package(own)["what"]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert whats.str.contains(words).any(), whats.tolist()
    assert most < 150_000_000


def test_the_template_has_the_columns_and_drop_downs(own: Path) -> None:
    """Each kind of table is a sheet with the package's columns; units are chosen from a list."""
    book = openpyxl.load_workbook(own / "template.xlsx")
    for kind, path in (("observations", "observations/rd.csv"), ("targets", "targets.csv")):
        header = (own / path).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert [cell.value for cell in book[kind][1]] == header
        rules = {
            str(rule.sqref): rule.formula1 for rule in book[kind].data_validations.dataValidation
        }
        letter = openpyxl.utils.get_column_letter(header.index("unit") + 1)
        where = rules[f"{letter}2:{letter}5000"].replace("$", "").removeprefix("choices!")
        listed = [cell.value for (cell,) in book["choices"][where]]
        assert listed == list(UNITS)


def test_a_place_outside_the_catalogue(tmp_path: Path) -> None:
    """It needs its code and English name; the error says so."""
    with pytest.raises(DataError, match="510100=Chengdu"):
        new_package(tmp_path / "a", place="成都市")
    with pytest.raises(DataError, match="is no GB/T 2260 code"):
        new_package(tmp_path / "a", place="成都市", code="990100", name_en="Chengdu")
    assert not list(tmp_path.iterdir())
    folder = new_package(tmp_path / "a", place="成都市", code="510100", name_en="Chengdu")
    assert check_package(folder).empty
    assert "510100,Chengdu,成都,city,510000" in (folder / "places.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x.y","z")', "@SUM(1)", " +1", "\t-1+1", "a\nb"]
)
def test_a_name_is_no_formula(tmp_path: Path, name: str, capsys) -> None:
    """A name that a spreadsheet would calculate is refused, wherever it is given."""
    words = ["new", str(tmp_path / "a"), "--code", "510100"]
    assert main([*words, "--place", name, "--name-en", "Chengdu"]) == 2
    assert main([*words, "--place", "成都", "--name-en", name]) == 2
    assert capsys.readouterr().err.count("is no name") == 2
    assert list(tmp_path.iterdir()) == []


def test_no_cell_of_a_written_spreadsheet_is_a_formula() -> None:
    """Text stays text: in a head, a cell, a comment and a list of choices."""
    text = "=1+1"
    content = xlsx_bytes({"a": pd.DataFrame({text: [text, 2.5]})}, choices={text: [text] * 20})
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in book["a"]["A"]] == [text, text, 2.5]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path, capsys) -> None:
    """Nothing is written over; the command exits with 2."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["new", str(tmp_path), "--place", "金华"]) == 2
    assert "isn't empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_check_as_json(own: Path, capsys) -> None:
    """Machines get file, line, column, rule, value and mend, and the conversions."""
    typed(own, ROWS.replace(",180.5,", ",180.5亿元,").replace(",2.91,", ",291,"))
    assert main(["check", str(own), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    finding = told["findings"][0]
    assert {name: finding[name] for name in ("file", "line", "column", "rule", "value")} == {
        **{"file": "observations/rd.csv", "line": 3, "column": "value"},
        **{"rule": "ranges", "value": "291"},
    }
    assert finding["mend"]
    assert told["converted"][0]["read_as"] == "180.5"


def test_a_spreadsheet_that_is_none(own: Path) -> None:
    """Random bytes, an empty archive and merged cells are findings."""
    path = own / "observations/rd.csv"
    path.unlink()
    other = path.with_suffix(".xlsx")
    for content in (b"", b"PK\x03\x04 not an archive", b"\x00" * 100):
        other.write_bytes(content)
        assert check_package(own)["what"].str.contains("as a spreadsheet").any()
    book = openpyxl.Workbook()
    book.active.append(["indicator", "place"])
    book.active.merge_cells("A1:B1")
    out = io.BytesIO()
    book.save(out)
    other.write_bytes(out.getvalue())
    assert check_package(own)["what"].str.contains("merged cells A1:B1").any()
