"""A package with more than thirty kinds of faults: all are found in one run, none stops it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.cli import main
from analysis.datapackage.template import new_package
from analysis.datapackage.validation import examine

ROW = {
    **{"indicator": "rd_intensity", "place": "330700", "period": "2023", "value": "2.66"},
    **{"unit": "pct", "status": "final", "basis": "", "edition": "", "published": "2025-02-10"},
    **{"source": "r2025", "grade": "A", "flags": "", "locator": ""},
}
MONEY = {"indicator": "rd_expenditure", "value": "160.2", "unit": "100m_cny"}
GOAL = {"year": "2030", "bound": "level", "value": "3.5"}

#: Faults of one row of observations/rd.csv: cells -> rule and column where it is found.
ROWS: dict[str, tuple[dict[str, str], str, str]] = {
    "value above its limit": ({"value": "266"}, "ranges", "value"),
    "value below its limit": ({"value": "-2.66", "period": "2022"}, "ranges", "value"),
    "value in words": ({"value": "约2.6", "period": "2021"}, "ranges", "value"),
    "value left empty": ({"value": "", "period": "2020"}, "ranges", "value"),
    "not a number": ({"value": "nan", "period": "2019"}, "ranges", "value"),
    "sign of another unit": ({"value": "2.66家", "period": "2018"}, "ranges", "value"),
    "broken separator": ({**MONEY, "value": '"1,60.2"', "period": "2022"}, "ranges", "value"),
    "unknown unit": ({"unit": "furlong", "period": "2017"}, "units", "unit"),
    "unit of another indicator": ({"unit": "count", "period": "2016"}, "units", "unit"),
    "unknown indicator": ({"indicator": "rd_intensty"}, "foreign_keys", "indicator"),
    "unknown place": ({"place": "330799"}, "foreign_keys", "place"),
    "place by name": ({"place": "金华市", "period": "2015"}, "foreign_keys", "place"),
    "unknown source": ({"source": "nowhere", "period": "2014"}, "foreign_keys", "source"),
    "another theme's file": (
        {"indicator": "gdp", "unit": "100m_cny", "value": "6011"},
        *("foreign_keys", "indicator"),
    ),
    "empty key": ({"period": ""}, "keys", "period"),
    "month 13": ({"period": "2024-13"}, "periods", "period"),
    "Minguo year": ({"period": "民国113年"}, "periods", "period"),
    "year with its character": ({"period": "2013年"}, "periods", "period"),
    "months backwards": ({"period": "2023-10/2023-03"}, "periods", "period"),
    "no such day": ({"published": "2025-02-30", "period": "2012"}, "dates", "published"),
    "published in the future": ({"published": "2034-01", "period": "2011"}, "dates", "published"),
    "published before its year": ({"published": "2009", "period": "2010"}, "dates", "published"),
    "unknown status": ({"status": "draft", "period": "2009"}, "enumerations", "status"),
    "unknown base": ({"basis": "census9", "period": "2008"}, "enumerations", "basis"),
    "unknown grade": ({"grade": "Z", "period": "2007"}, "enumerations", "grade"),
    "unknown flag": ({"flags": "guess", "period": "2006"}, "enumerations", "flags"),
    "same key twice": ({"period": "2006"}, "keys", "indicator"),
    "two values of a document": (
        {"period": "2006", "edition": "second", "value": "2.0"},
        *("keys", "indicator"),
    ),
}
#: Faults of whole files: what is done, then rule, file and words of the finding.
FILES: dict[str, tuple[str, str, str]] = {
    "a column is missing": ("descriptor", "observations/talent.csv", "missing column unit"),
    "a column too many": ("descriptor", "observations/talent.csv", "unknown column note"),
    "a title above the header": ("descriptor", "observations/research.csv", "missing column"),
    "a row below the title": ("ranges", "observations/research.csv", "below the natural limit"),
    "a quote never closed": ("descriptor", "observations/enterprises.csv", "can't be read"),
    "a cell too many": ("descriptor", "observations/enterprises.csv", "holds 14 cells, not 13"),
    "a row after them": ("ranges", "observations/enterprises.csv", "not a plain number"),
    "UTF-16": ("descriptor", "observations/platforms.csv", "is not UTF-8"),
    "semicolons": ("descriptor", "observations/context.csv", "separated by ';'"),
    "a file nobody listed": ("descriptor", "more.csv", "not listed"),
    "a spreadsheet beside": ("descriptor", "observations/rd.xlsx", "rd.csv stands beside"),
    "created is no date": ("descriptor", "datapackage.json", "'created' is not a date"),
    "a target without a bound": ("targets", "targets.csv", "bound unknown or missing"),
    "a target in no year": ("targets", "targets.csv", "not a year"),
    "an ungraded source": ("sources", "sources.csv", "unknown grade"),
    "a parent that isn't": ("foreign_keys", "places.csv", "unknown parent"),
    "a level that isn't": ("enumerations", "places.csv", "unknown level"),
    "a direction that isn't": ("enumerations", "indicators.csv", "unknown direction"),
    "a limit in words": ("ranges", "indicators.csv", "maximum is not a plain number"),
}


def line(header: list[str], cells: dict[str, str]) -> str:
    """A row of a CSV file."""
    return ",".join(cells.get(name, "") for name in header) + "\n"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """The package with every fault; and the line of each fault of a row."""
    folder = new_package(tmp_path_factory.mktemp("broken") / "jinhua", place="金华")
    head = (folder / "observations/rd.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    lines = {}
    text = line(head, dict(zip(head, head, strict=True)))
    for at, (name, (cells, _, _)) in enumerate(ROWS.items(), 2):
        text += line(head, ROW | cells)
        lines[name] = at
    (folder / "observations/rd.csv").write_text(text, encoding="utf-8")
    top = line(head, dict(zip(head, head, strict=True)))
    count = ROW | {"unit": "count", "value": "-1"}
    less = [*(name for name in head if name != "unit"), "note"]
    files = {
        "observations/talent.csv": line(less, dict(zip(less, less, strict=True)))
        + line(less, count | {"indicator": "foreign_talent_permits", "value": "5"}),
        "observations/research.csv": "科技成果"
        + "," * 15
        + "\n"
        + top
        + line(head, count | {"indicator": "prov_st_awards"}),
        "observations/enterprises.csv": top
        + line(head, count | {"indicator": "new_st_smes", "value": '"12'})
        + line(head, count | {"indicator": "new_st_smes", "value": "1,320"})
        + line(head, count | {"indicator": "new_st_smes", "value": "many"}),
        "observations/context.csv": (top + line(head, ROW | {"indicator": "gdp"})).replace(
            ",", ";"
        ),
        "more.csv": top,
        "sources.csv": "source,title,publisher,publisher_en,published,url,grade\n"
        "r2025,t,p,p,2025-02-10,,\n",
    }
    for path, content in files.items():
        (folder / path).write_text(content, encoding="utf-8")
    (folder / "observations/platforms.csv").write_text(top, encoding="utf-16")
    openpyxl.Workbook().save(folder / "observations/rd.xlsx")
    with (folder / "targets.csv").open("a", encoding="utf-8") as file:
        head = (folder / "targets.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        file.write(line(head, ROW | GOAL | {"bound": ""}))
        file.write(line(head, ROW | GOAL | {"year": "2030.5"}))
    with (folder / "places.csv").open("a", encoding="utf-8") as file:
        file.write("330799,A,甲,city,999999\n330798,B,乙,town,330000\n")
    path = folder / "places.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("330799", "330797"), encoding="utf-8")
    path = folder / "indicators.csv"
    text = path.read_text(encoding="utf-8").splitlines(keepends=True)
    text[1] = text[1].replace(",up,", ",better,")
    text[2] = text[2].replace(",flow,honour,,0,,", ",flow,honour,,0,hundred,")
    path.write_text("".join(text), encoding="utf-8")
    path = folder / "datapackage.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**found, "created": "lately"}), encoding="utf-8")
    return folder, lines


@pytest.fixture(scope="module")
def findings(broken: tuple[Path, dict[str, int]]) -> pd.DataFrame:
    """What one run finds."""
    return examine(broken[0])[0]


def test_there_are_more_than_thirty_kinds() -> None:
    """Each name is a fault of its own."""
    assert len(ROWS) + len(FILES) >= 45


@pytest.mark.parametrize("name", ROWS)
def test_a_fault_of_a_row_is_found(
    broken: tuple[Path, dict[str, int]], findings: pd.DataFrame, name: str
) -> None:
    """Under its rule, at its line and column, with its value and a mend."""
    _, rule, column = ROWS[name]
    here = findings[
        (findings["table"] == "observations/rd.csv")
        & (findings["line"] == broken[1][name])
        & (findings["rule"] == rule)
    ]
    hit = here[here["column"].str.split(", ").str[0] == column]
    assert len(hit) == 1, findings[findings["line"] == broken[1][name]].to_string()
    assert hit["todo"].item()


@pytest.mark.parametrize("name", FILES)
def test_a_fault_of_a_file_is_found(findings: pd.DataFrame, name: str) -> None:
    """One finding names it, whatever else is wrong with that file or another."""
    rule, table, words = FILES[name]
    here = findings[(findings["table"] == table) & (findings["rule"] == rule)]
    hit = here[here["what"].str.contains(words, regex=False)]
    assert len(hit) == 1, findings[findings["table"] == table].to_string()


def test_no_avalanche_follows(findings: pd.DataFrame) -> None:
    """There are hardly more findings than faults."""
    assert len(findings) <= len(ROWS) + len(FILES) + 12, findings.to_string()


def test_the_command_finds_them_and_writes_nothing(
    broken: tuple[Path, dict[str, int]], findings: pd.DataFrame, capsys
) -> None:
    """Exit code 1, every finding in JSON, and not a byte of the package changed."""

    def digest() -> dict[Path, str]:
        files = [path for path in broken[0].rglob("*") if path.is_file()]
        return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = digest()
    assert main(["check", str(broken[0]), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert len(told["findings"]) == len(findings)
    assert {"file", "line", "column", "rule", "value", "mend"} <= set(told["findings"][0])
    assert digest() == before
