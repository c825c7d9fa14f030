"""Bad input is refused: one fault at a time in a copy of the real package, each found and named."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.datapackage import package
from analysis.datapackage.validation import COLUMNS, EXCEPTIONS, RULES, check_package, require_clean
from analysis.errors import DataError
from analysis.loaders.own import as_panel
from analysis.panel import check_panel

Fault = Callable[[Path], int]

RD, TALENT, CONTEXT, PLATFORMS = (
    f"observations/{theme}.csv" for theme in ("rd", "talent", "context", "platforms")
)
INTENSITY = {"indicator": "rd_intensity", "place": "330600", "period": "2023"}
SPENDING = {"indicator": "rd_expenditure", "place": "330000", "period": "2024"}
NATION = {**SPENDING, "place": "100000"}
YEARBOOK = {"indicator": "rd_intensity", "place": "330000", "edition": "yearbook_ed2024"}
PERMITS = {"indicator": "foreign_talent_permits", "place": "330600", "period": "2024"}
HALF_YEAR = {**PERMITS, "indicator": "prov_leading_teams", "period": "2024-H1"}
SCIENCE_CITIES = {"indicator": "science_cities", "year": "2025"}
TARGET = {"indicator": "rd_intensity", "place": "330600", "year": "2025"}
TYPE = {"indicator": "rd_applied_research", "place": "330000", "period": "2020"}
FUNDS = {"indicator": "rd_funded_by_government", "place": "330000", "period": "2020"}
FIRST_FUNDS = {**FUNDS, "indicator": "rd_funded_by_enterprise"}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real package, with what was observed since 2020 and its sources alone."""
    folder = Path(shutil.copytree(package.data_dir(), tmp_path_factory.mktemp("copy") / "data"))
    named: set[str] = set()
    for path in [*folder.glob("observations/*.csv"), folder / "targets.csv"]:
        header, rows = read(path)
        rows = [row for row in rows if row.get("period", "2020") >= "2020"]
        named |= {row["source"] for row in rows}
        write(path, header, rows)
    header, rows = read(folder / "sources.csv")
    write(folder / "sources.csv", header, [row for row in rows if row["source"] in named])
    return folder


@pytest.fixture
def data(original: Path, tmp_path: Path) -> Path:
    """A copy that one test may break."""
    return Path(shutil.copytree(original, tmp_path / "data"))


# Faults: each breaks one thing and returns the line where it should be found


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The header and the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or []), list(rows)


def write(path: Path, header: list[str], rows: list[dict[str, str]]) -> None:
    """The table as it would have been saved."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, header, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def number_of(rows: list[dict[str, str]], where: dict[str, str]) -> int:
    """The position of the first row with these cells."""
    return next(n for n, row in enumerate(rows) if where.items() <= row.items())


def cell(table: str, where: dict[str, str], **new: str) -> Fault:
    """Other cells in one row."""

    def fault(folder: Path) -> int:
        header, rows = read(folder / table)
        at = number_of(rows, where)
        rows[at] |= new
        write(folder / table, header, rows)
        return at + 2

    return fault


def copied(table: str, where: dict[str, str], *, into: str = "", **new: str) -> Fault:
    """A row once more, at the end of its table or of another one, with other cells."""

    def fault(folder: Path) -> int:
        _, found = read(folder / table)
        header, rows = read(folder / (into or table))
        row = found[number_of(found, where)] | new
        write(folder / (into or table), header, [*rows, row])
        return len(rows) + 2

    return fault


def removed(table: str, where: dict[str, str]) -> Fault:
    """A row less."""

    def fault(folder: Path) -> int:
        header, rows = read(folder / table)
        rows.pop(number_of(rows, where))
        write(folder / table, header, rows)
        return 0

    return fault


def seen_at(table: str, where: dict[str, str], *faults: Fault) -> Fault:
    """Faults that are found at another row."""

    def fault(folder: Path) -> int:
        for each in faults:
            each(folder)
        return number_of(read(folder / table)[1], where) + 2

    return fault


def moved(table: str, where: dict[str, str], into: str) -> Fault:
    """A row in another table."""

    def fault(folder: Path) -> int:
        line = copied(table, where, into=into)(folder)
        removed(table, where)(folder)
        return line

    return fault


def columns(table: str, change: Callable[[list[str]], list[str]]) -> Fault:
    """Another header, the cells following it."""

    def fault(folder: Path) -> int:
        header, rows = read(folder / table)
        kept = change(header)
        write(folder / table, kept, [{name: row.get(name, "") for name in kept} for row in rows])
        return 0

    return fault


def rewritten(file: str, change: Callable[[bytes], bytes], *, line: int = 0) -> Fault:
    """Other bytes in a file."""

    def fault(folder: Path) -> int:
        (folder / file).write_bytes(change((folder / file).read_bytes()))
        return line

    return fault


def lost(file: str) -> Fault:
    """A file less."""

    def fault(folder: Path) -> int:
        (folder / file).unlink()
        return 0

    return fault


def stray(file: str) -> Fault:
    """A file that nobody listed."""

    def fault(folder: Path) -> int:
        (folder / file).write_text("indicator,place\n", encoding="utf-8")
        return 0

    return fault


def described(change: Callable[[dict], object]) -> Fault:
    """Another descriptor."""

    def fault(folder: Path) -> int:
        path = folder / "datapackage.json"
        found = json.loads(path.read_text(encoding="utf-8"))
        change(found)
        path.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        return 0

    return fault


def from_one_document(spending: str, gdp: str) -> Fault:
    """Spending and GDP beside the intensity that the same document gives."""

    def fault(folder: Path) -> int:
        money = {"unit": "100m_cny", "flags": ""}
        copied(RD, INTENSITY, indicator="rd_expenditure", value=spending, **money)(folder)
        copied(RD, INTENSITY, into=CONTEXT, indicator="gdp", value=gdp, **money)(folder)
        return number_of(read(folder / RD)[1], INTENSITY) + 2

    return fault


def in_order(*faults: Fault) -> Fault:
    """Several faults that make one."""

    def fault(folder: Path) -> int:
        return [each(folder) for each in faults][-1]

    return fault


def without_unit(descriptor: dict) -> None:
    """The schema of R&D figures lacks the unit."""
    for item in descriptor["resources"]:
        if item["path"] == RD:
            fields = item["schema"]["fields"]
            item["schema"]["fields"] = [field for field in fields if field["name"] != "unit"]


def cut_in_a_character(content: bytes) -> bytes:
    """The file up to the first byte of its last Chinese character."""
    last = max(n for n, byte in enumerate(content) if byte >= 0xE0)
    return content[: last + 1]


def without(name: str) -> Callable[[list[str]], list[str]]:
    """A header that lacks one column."""
    return lambda header: [column for column in header if column != name]


# Name of the fault: rule, table, the fault, words of the finding.
FAULTS: dict[str, tuple[str, str, Fault, str]] = {
    "unknown unit": ("units", RD, cell(RD, INTENSITY, unit="per cent"), "unknown unit"),
    "mixed unit": ("units", RD, cell(RD, INTENSITY, unit="count"), "not the indicator's unit"),
    "mixed unit of a target": (
        *("units", "targets.csv", cell("targets.csv", TARGET, unit="pp")),
        "not the indicator's unit",
    ),
    "negative count": ("ranges", TALENT, cell(TALENT, PERMITS, value="-2239"), "below the natural"),
    "per cent over 100": ("ranges", RD, cell(RD, INTENSITY, value="312"), "above the natural"),
    "target over 100 %": (
        *("ranges", "targets.csv", cell("targets.csv", TARGET, value="330")),
        "above the natural",
    ),
    "text in a number": ("ranges", RD, cell(RD, INTENSITY, value="约3.1"), "约3.1"),
    "nan": ("ranges", RD, cell(RD, INTENSITY, value="nan"), "nan"),
    "infinite": ("ranges", RD, cell(RD, INTENSITY, value="inf"), "inf"),
    "empty value": ("ranges", RD, cell(RD, INTENSITY, value=""), "plain number"),
    "limit in words": (
        *("ranges", "indicators.csv"),
        cell("indicators.csv", {"indicator": "rd_intensity"}, maximum="hundred"),
        "maximum is not",
    ),
    "duplicate key": ("keys", RD, copied(RD, INTENSITY), "the same key stands on"),
    "duplicate place": (
        *("keys", "places.csv", copied("places.csv", {"place": "330600"})),
        "the same key stands on places.csv:",
    ),
    "two values of an edition": (
        *("keys", RD, copied(RD, YEARBOOK, value="9.9", source="7a0f92da")),
        "another value of this edition",
    ),
    "two values of a document": (
        *("keys", RD, copied(RD, INTENSITY, value="3.2", edition="summary")),
        "another value of the same document",
    ),
    "empty key": ("keys", RD, cell(RD, INTENSITY, source=""), "source is empty"),
    "unknown place": ("foreign_keys", RD, cell(RD, INTENSITY, place="330699"), "330699"),
    "place as a decimal": ("foreign_keys", RD, cell(RD, INTENSITY, place="330600.0"), "330600.0"),
    "unknown indicator": (
        *("foreign_keys", RD, cell(RD, INTENSITY, indicator="rd_intensty")),
        "rd_intensty",
    ),
    "unknown source": ("foreign_keys", RD, cell(RD, INTENSITY, source="ffffffff"), "ffffffff"),
    "another theme's file": ("foreign_keys", TALENT, moved(RD, INTENSITY, TALENT), "another theme"),
    "place of an unknown parent": (
        *("foreign_keys", "places.csv"),
        cell("places.csv", {"place": "330600"}, parent="339999"),
        "unknown parent",
    ),
    "unused source": (
        *("sources", "sources.csv"),
        copied("sources.csv", {"source": "c7563a18"}, source="ffffffff"),
        "no figure uses",
    ),
    "ungraded source": (
        *("sources", "sources.csv"),
        cell("sources.csv", {"source": "c7563a18"}, grade=""),
        "unknown grade",
    ),
    "month 13": ("periods", RD, cell(RD, INTENSITY, period="2024-13"), "2024-13"),
    "Buddhist year": ("periods", RD, cell(RD, INTENSITY, period="2567"), "2567"),
    "Minguo year": ("periods", RD, cell(RD, INTENSITY, period="民国113年"), "民国113年"),
    "year with its character": ("periods", RD, cell(RD, INTENSITY, period="2023年"), "2023年"),
    "third half": ("periods", RD, cell(RD, INTENSITY, period="2023-H3"), "2023-H3"),
    "whole year as months": (
        *("periods", RD, cell(RD, INTENSITY, period="2023-01/2023-12")),
        "2023-01/2023-12",
    ),
    "letter in a year": (
        *("periods", RD, cell(RD, SPENDING, period="2O24")),
        "2O24",
    ),
    "months backwards": (
        *("periods", RD, cell(RD, INTENSITY, period="2023-10/2023-03")),
        "2023-10/2023-03",
    ),
    "months of two years": (
        *("periods", RD, cell(RD, INTENSITY, period="2022-11/2023-02")),
        "2022-11/2023-02",
    ),
    "part-year as a year": (
        *("part_years", TALENT, copied(TALENT, HALF_YEAR, period="2024")),
        "stands as a part-year",
    ),
    "bound missing": (
        *("targets", "targets.csv", cell("targets.csv", TARGET, bound="")),
        "bound unknown or missing",
    ),
    "bound unknown": ("targets", "targets.csv", cell("targets.csv", TARGET, bound="以上"), "以上"),
    "target in mid-year": (
        *("targets", "targets.csv", cell("targets.csv", TARGET, year="2025.5")),
        "2025.5",
    ),
    "name as a target": (
        *("kinds", "targets.csv"),
        cell("targets.csv", SCIENCE_CITIES, kind="result", form="level"),
        "says more than its indicator",
    ),
    "list of work as a result": (
        *("kinds", PLATFORMS),
        cell(PLATFORMS, {"indicator": "strong_base_projects", "period": "2024"}, kind="result"),
        "says more than its indicator",
    ),
    "total against an increase": (
        *("kinds", "targets.csv"),
        cell("targets.csv", {"indicator": "new_st_smes", "place": "330600"}, form="level"),
        "the figures have another form",
    ),
    "rank as a share": ("kinds", RD, cell(RD, INTENSITY, kind="rank"), "a rank in another unit"),
    "stock as a result of the year": (
        *("kinds", "indicators.csv"),
        cell("indicators.csv", {"indicator": "st_smes_total"}, kind="result"),
        "a result is no stock",
    ),
    "number of a name counted": (
        *("kinds", "indicators.csv"),
        cell("indicators.csv", {"indicator": "landmark_works"}, kind="stock", form="level"),
        "the number of a name counted as a result",
    ),
    "event without a text": (
        *("events", "events.csv"),
        cell("events.csv", {"event": "innovation-award"}, text_zh=""),
        "text is missing",
    ),
    "unknown kind": ("kinds", RD, cell(RD, INTENSITY, kind="deed"), "unknown kind"),
    "reported for words": (
        *("kinds", RD, cell(RD, INTENSITY, reported_for="2024年")),
        "not another year than the period",
    ),
    "grade Z": ("enumerations", RD, cell(RD, INTENSITY, grade="Z"), "unknown grade"),
    "status draft": ("enumerations", RD, cell(RD, INTENSITY, status="draft"), "unknown status"),
    "basis unknown": ("enumerations", RD, cell(RD, INTENSITY, basis="census9"), "unknown basis"),
    "flag unknown": ("enumerations", RD, cell(RD, INTENSITY, flags="guess"), "unknown flags"),
    "flags by comma": (
        *("enumerations", RD, cell(RD, INTENSITY, flags="period_inferred,bound_about")),
        "unknown flags",
    ),
    "direction unknown": (
        *("enumerations", "indicators.csv"),
        cell("indicators.csv", {"indicator": "rd_intensity"}, direction="better"),
        "unknown direction",
    ),
    "nature unknown": (
        *("enumerations", "indicators.csv"),
        cell("indicators.csv", {"indicator": "rd_intensity"}, nature=""),
        "unknown nature",
    ),
    "level unknown": (
        *("enumerations", "places.csv", cell("places.csv", {"place": "330600"}, level="town")),
        "unknown level",
    ),
    "published in the future": (
        *("dates", RD, cell(RD, INTENSITY, published="2034-05-01")),
        "published after the package",
    ),
    "published before its year": (
        *("dates", RD, cell(RD, INTENSITY, published="2022-12-31")),
        "published before its period",
    ),
    "half-year before its start": (
        *("dates", TALENT, cell(TALENT, HALF_YEAR, published="2023-12")),
        "published before its period",
    ),
    "no such day": ("dates", RD, cell(RD, INTENSITY, published="2025-02-30"), "not a date"),
    "source dated otherwise": (
        *("dates", "sources.csv"),
        cell("sources.csv", {"source": "c7563a18"}, published="16.4.2025"),
        "not a date",
    ),
    "province off by one": (
        *("provinces", RD),
        seen_at(RD, NATION, cell(RD, SPENDING, value="2902.4")),
        "2024: the provinces add up to",
    ),
    "province missing": (
        *("provinces", RD, seen_at(RD, NATION, removed(RD, SPENDING))),
        "2024: no R&D spending of 330000",
    ),
    "nation missing": (
        *("provinces", RD),
        seen_at(RD, {**SPENDING, "place": "110000"}, removed(RD, NATION)),
        "2024: no R&D spending of 100000",
    ),
    "activity type changed": (
        *("breakdowns", RD, cell(RD, TYPE, value="999.9")),
        "330000 2020: the activity types",
    ),
    "source of funds changed": (
        *("breakdowns", RD),
        seen_at(RD, FIRST_FUNDS, cell(RD, FUNDS, value="999.9")),
        "330000 2020: the sources of funds",
    ),
    "intensity not of its document": (
        *("intensity", RD, from_one_document("236.2", "7791")),
        "330600 2023: intensity is not",
    ),
    "cut in a character": (
        *("descriptor", "places.csv", rewritten("places.csv", cut_in_a_character)),
        "places.csv is not UTF-8: byte",
    ),
    "missing column": (
        *("descriptor", RD, columns(RD, without("unit"))),
        "rd.csv: missing column unit",
    ),
    "extra column": (
        *("descriptor", RD, columns(RD, lambda header: [*header, "note"])),
        "rd.csv: unknown column note",
    ),
    "empty file": ("descriptor", RD, rewritten(RD, lambda _: b""), "rd.csv is empty"),
    "header only": (
        *("descriptor", "places.csv"),
        rewritten("places.csv", lambda c: c.splitlines(keepends=True)[0]),
        "a header and no rows",
    ),
    "merged header": (
        *("descriptor", RD),
        rewritten(RD, lambda c: b"R&D" + b"," * 15 + b"\n" + c),
        "rd.csv: missing column indicator",
    ),
    "thousands separator unquoted": (
        *("descriptor", TALENT),
        rewritten(TALENT, lambda c: c.replace(b"330600,2024,2239,", b"330600,2024,2,239,")),
        "holds 17 cells, not 16",
    ),
    "quote never closed": (
        *("descriptor", RD),
        rewritten(RD, lambda c: c.replace(b"\n", b'\n"', 1), line=2),
        "the row that begins on line 2 can't be read",
    ),
    "missing file": ("descriptor", RD, lost(RD), "rd.csv is missing"),
    "file not listed": (
        *("descriptor", "observations/more.csv", stray("observations/more.csv")),
        "not listed",
    ),
    "descriptor cut": (
        *("descriptor", "datapackage.json"),
        rewritten("datapackage.json", lambda c: c[: len(c) // 2]),
        "datapackage.json is not JSON",
    ),
    "descriptor lost": (
        *("descriptor", "datapackage.json", lost("datapackage.json")),
        "datapackage.json is missing",
    ),
    "descriptor without a table": (
        *("descriptor", "datapackage.json"),
        described(lambda found: found["resources"].pop(0)),
        "lists no table of places",
    ),
    "descriptor without a date": (
        *("descriptor", "datapackage.json", described(lambda found: found.pop("created"))),
        "'created' is not a date",
    ),
    "column lost in both": (
        *("descriptor", RD, in_order(columns(RD, without("unit")), described(without_unit))),
        "has no column unit",
    ),
}
#: Faults in the middle of a file, at a line that only the reader knows.
SOMEWHERE = {"thousands separator unquoted", "cut in a character", "descriptor cut"}


def digest(folder: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_real_package_is_clean() -> None:
    """The figures that the project ships break no rule."""
    found = check_package()
    assert found.columns.tolist() == COLUMNS
    assert found.empty, found.to_string()
    require_clean()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found(data: Path, name: str) -> None:
    """Rule, file, line and what is wrong are named; nothing is written; no avalanche follows."""
    rule, table, fault, words = FAULTS[name]
    line = fault(data)
    before = digest(data)
    found = check_package(data)
    assert digest(data) == before
    said = found["what"] + " [" + found["value"].astype(str) + "]"
    hit = found[
        (found["rule"] == rule) & (found["table"] == table) & said.str.contains(words, regex=False)
    ]
    assert len(hit) == 1, found.to_string()
    where = hit["line"].item()
    assert where > 1 if name in SOMEWHERE else where == line, found.to_string()
    assert (hit[["allowed", "todo"]] != "").any(axis=None)
    assert len(found) <= 8, found.to_string()


def test_rules_are_all_put_to_the_test() -> None:
    """Every rule has a fault that it finds."""
    assert {rule.__name__.strip("_") for rule in RULES} == {rule for rule, *_ in FAULTS.values()}


def test_several_faults_are_found_in_one_run(data: Path) -> None:
    """One run lists every fault, also those beside a file that can't be read."""
    names = [
        "cut in a character",
        "negative count",
        "unused source",
        "bound missing",
        "Minguo year",
    ]
    for name in names:
        FAULTS[name][2](data)
    found = check_package(data)
    assert {FAULTS[name][0] for name in names} - {"sources"} <= set(found["rule"])
    with pytest.raises(DataError) as caught:
        require_clean(data)
    for words in ("places.csv is not UTF-8", "-2239", "民国113年", "targets (1): targets.csv:"):
        assert words in str(caught.value)


def test_rows_of_one_rule_are_all_listed(data: Path) -> None:
    """A rule doesn't stop at its first row."""
    first = cell(RD, INTENSITY, value="312")(data)
    second = cell(RD, YEARBOOK, value="-1")(data)
    found = check_package(data)
    assert sorted(found.loc[found["rule"] == "ranges", "line"]) == sorted([first, second])


def test_figures_of_one_document_that_agree_are_accepted(data: Path) -> None:
    """243.1 over 7791 is 3.12 %."""
    from_one_document("243.1", "7791")(data)
    assert check_package(data).empty


def test_a_stock_may_stand_still(data: Path) -> None:
    """A stock is no cumulative figure: the same count at mid-year and at the end is no finding."""
    copied(TALENT, {**PERMITS, "period": "2024-H1"}, period="2024")(data)
    assert "part_years" not in set(check_package(data)["rule"])


def test_exceptions_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each exception stands for figures that were published so; a needless one is removed."""
    for key in list(EXCEPTIONS):
        with monkeypatch.context() as patch:
            patch.delitem(EXCEPTIONS, key)
            found = check_package()
        assert len(found), key
        assert found["what"].str.startswith(f"{key[1]} {key[2]}: ").all(), found.to_string()


def test_a_number_is_held_to_the_digits_it_was_printed_with(data: Path) -> None:
    """A type off by less than the rounding of the total passes; by more, it doesn't."""
    value = next(row["value"] for row in read(data / RD)[1] if row.items() >= TYPE.items())
    cell(RD, TYPE, value=f"{float(value) + 0.01:.4f}")(data)
    assert check_package(data).empty
    cell(RD, TYPE, value=f"{float(value) + 0.2:.4f}")(data)
    assert check_package(data)["rule"].tolist() == ["breakdowns"]


# Another city


@pytest.fixture
def elsewhere(data: Path, tmp_path: Path) -> Path:
    """A small package of another city: its province, the nation, one theme, no target."""
    folder = tmp_path / "elsewhere"
    (folder / "observations").mkdir(parents=True)
    found = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    kept = [r for r in found["resources"] if r["path"] == RD or "/" not in r["path"]]
    (folder / "datapackage.json").write_text(json.dumps({**found, "resources": kept}), "utf-8")
    wanted = {"100000", "510000", "510100"}
    for table in ("places.csv", RD):
        header, rows = read(data / table)
        rows = [row for row in rows if row["place"] in wanted]
        if table == RD:
            used = {row["source"] for row in rows}
        elif "510100" not in {row["place"] for row in rows}:
            rows.append(
                dict(zip(header, ["510100", "Chengdu", "成都", "city", "510000"], strict=True))
            )
        write(folder / table, header, rows)
    header, rows = read(data / "sources.csv")
    write(folder / "sources.csv", header, [row for row in rows if row["source"] in used])
    header, rows = read(data / "indicators.csv")
    write(folder / "indicators.csv", header, [row for row in rows if row["theme"] == "rd"])
    for table in ("targets.csv", "events.csv"):
        write(folder / table, read(data / table)[0], [])
    return folder


def test_another_city_s_package_is_clean(elsewhere: Path) -> None:
    """Provinces need not add up where a package doesn't hold them; no target is needed."""
    found = check_package(elsewhere)
    assert found.empty, found.to_string()


def test_another_city_s_fault_is_found(elsewhere: Path) -> None:
    """The rules hold for any package."""
    line = cell(RD, {"place": "510000", "indicator": "rd_intensity"}, unit="count")(elsewhere)
    found = check_package(elsewhere)
    assert found[["rule", "table", "line"]].values.tolist() == [["units", RD, line]]


# Frames


PANEL = pd.DataFrame(
    [
        ("rd", "330600", 2023, 3.12, "pct"),
        ("gdp", "510100", 2024, 23511.3, "100m_cny"),
        ("rd", "510100", 2022, np.nan, "pct"),
    ],
    columns=["indicator", "place", "year", "value", "unit"],
    index=[7, 7, 3],
)


BROKEN = pytest.mark.parametrize(
    ("broken", "words"),
    [
        (PANEL.drop(columns="unit"), "column .?unit.? "),
        (PANEL.drop(columns=["place", "year"]), "column .?place.*, .?year.* is "),
        (pd.concat([PANEL, PANEL.tail(1).assign(value=2.0)]), "duplicate key"),
        (pd.concat([PANEL, PANEL.tail(1).assign(year=2021, unit="count")]), "mixed units"),
        (PANEL.assign(value=["约3.1", "1", "2"]), "'value': 1 rows are not a finite number"),
        (PANEL.assign(value=[1, np.inf, -np.inf]), "'value': 2 rows are not a finite number"),
        (PANEL.assign(year=[2023, 2024.5, 2022]), "'year': 1 rows are not a full calendar year"),
        (PANEL.assign(year=["2023", "2024-H1", "民国113年"]), "'year': 2 rows are not a full"),
        (PANEL.assign(year=[2023, 113, np.nan]), "'year': 2 rows are not a full"),
        (PANEL.assign(unit=["pct", " ", "pct"]), "column 'unit' is empty in 1 rows"),
        (PANEL.assign(place=["330600", None, ""]), "column 'place' is empty in 2 rows"),
        (PANEL.assign(indicator=[None, "gdp", "rd"]), "column 'indicator' is empty in 1 rows"),
    ],
    ids=[
        *("no unit column", "no key columns", "duplicate key", "mixed units", "text value"),
        *("infinite", "fractional year", "part-year", "other calendar"),
        *("blank unit", "no place", "no indicator"),
    ],
)


@pytest.mark.parametrize("accept", [check_panel, as_panel])
@BROKEN
def test_a_broken_panel_is_refused(
    broken: pd.DataFrame, words: str, accept: Callable[[pd.DataFrame], pd.DataFrame]
) -> None:
    """The error says which column and how many rows; the caller's frame stays as it was."""
    before = broken.copy(deep=True)
    with pytest.raises(DataError, match=words):
        accept(broken)
    pd.testing.assert_frame_equal(broken, before)


def test_a_thousands_separator_is_read_where_a_table_is_brought_in() -> None:
    """`as_panel` reads numbers as people write them; a panel holds numbers."""
    written = PANEL.assign(value=["1", "23,511.3", "2"])
    with pytest.raises(DataError, match="'value': 1 rows are not a finite number"):
        check_panel(written)
    assert as_panel(written)["value"].max() == 23511.3


def test_a_whole_panel_is_accepted() -> None:
    """A value that wasn't reported stays missing, and order and index don't matter."""
    panel = check_panel(PANEL)
    assert panel["year"].tolist() == [2024, 2023, 2022]
    assert panel.index.tolist() == [0, 1, 2]
    assert np.isnan(panel["value"].iloc[2])
