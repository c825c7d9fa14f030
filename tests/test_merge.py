"""Import: shown before it is written, written whole or not at all, and the second time nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import warnings
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis import files as storage
from analysis.cli import main
from analysis.datapackage import importing as merge
from analysis.datapackage import package
from analysis.datapackage.template import new_package
from analysis.datapackage.validation import check_package, examine
from analysis.errors import DataError

HEADER = (
    "indicator,place,period,value,unit,status,basis,edition,published,source,grade,flags,locator"
)
SOURCES = "source,title,publisher,publisher_en,published,url,grade"
R2025 = "r2025,2025年金华市政府工作报告,金华市人民政府,Jinhua Municipal Government,2025-02-10,,A"
FIRST = [
    "rd_intensity,330700,2023,2.66,pct,final,,,2025-02-10,r2025,A,,p. 3",
    "rd_expenditure,330700,2023,160.2,100m_cny,final,,,2025-02-10,r2025,A,,p. 3",
]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of Jinhua with one source and two figures."""
    folder = new_package(tmp_path_factory.mktemp("fresh") / "jinhua", place="金华市")
    for path, rows in (("sources.csv", [R2025]), ("observations/rd.csv", FIRST)):
        with (folder / path).open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in rows)
    return folder


@pytest.fixture
def own(fresh: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(fresh, tmp_path / "jinhua"))


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    """A CSV file with these rows."""
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return path


def digest(folder: Path) -> dict[str, str]:
    """Every file of a folder, hidden ones aside, with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parts)
    }


def read(folder: Path) -> dict[str, list[list[str]]]:
    """Every table as a reader of the package sees it."""
    return {
        name: package.read_text_table(name, directory=folder).drop(columns="line").values.tolist()
        for name in package.files(folder)
    }


def test_new_rows_are_written_once(own: Path, tmp_path: Path, capsys) -> None:
    """New rows go to the file of their theme, and the package stays sound; again, nothing."""
    file = written(
        tmp_path / "more.csv",
        "rd_intensity,330700,2024,2.72,pct,final,,,2025-11-01,r2025,A,,",
        'gdp,金华市,2023,"6,011.3亿元",,final,,,2025-02-10,r2025,A,,',
        FIRST[0],
    )
    before = digest(own)
    assert main(["import", str(file), "--into", str(own), "--dry-run"]) == 0
    assert digest(own) == before
    out = capsys.readouterr().out
    assert "2 new, 0 changed, 0 conflict, 1 same" in out and "6,011.3亿元 is read as 6011.3" in out
    assert main(["import", str(file), "--into", str(own)]) == 0
    assert "Written: observations/context.csv, observations/rd.csv" in capsys.readouterr().out
    assert check_package(own).empty
    assert "# rd_intensity" in (own / "observations/rd.csv").read_text(encoding="utf-8")
    rows = package.read_text_table("context", directory=own)
    assert rows[["indicator", "place", "value", "unit"]].values.tolist() == [
        ["gdp", "330700", "6011.3", "100m_cny"]
    ]
    after = digest(own)
    assert {name for name in after if after[name] != before[name]} == {
        *("observations/context.csv", "observations/rd.csv")
    }
    assert main(["import", str(file), "--into", str(own)]) == 0
    assert "nothing was written" in capsys.readouterr().out
    assert digest(own) == after


def test_changed_and_conflicting_rows(own: Path, tmp_path: Path, capsys) -> None:
    """Another remark on the same value is written; another value needs --replace."""
    remark = FIRST[1].replace("p. 3", "p. 4")
    assert main(["import", str(written(tmp_path / "a.csv", remark)), "--into", str(own)]) == 0
    assert "changed: a.csv, line 2" in capsys.readouterr().out
    before = digest(own)
    other = written(tmp_path / "b.csv", FIRST[0].replace("2.66", "2.70"))
    assert main(["import", str(other), "--into", str(own)]) == 1
    assert "value 2.66 -> value 2.70" in capsys.readouterr().out
    assert digest(own) == before
    with pytest.raises(DataError, match="1 rows are in conflict"):
        merge.apply(merge.plan_import(other, into=own))
    assert main(["import", str(other), "--into", str(own), "--replace"]) == 0
    values = package.read_text_table("rd", directory=own)
    assert values[["value", "locator"]].values.tolist() == [["2.70", "p. 3"], ["160.2", "p. 4"]]


def test_a_file_that_disagrees_with_itself(own: Path, tmp_path: Path) -> None:
    """Two values under one key in the incoming file are a conflict."""
    row = "rd_intensity,330700,2024,2.72,pct,final,,,2025-11-01,r2025,A,,"
    file = written(tmp_path / "two.csv", row, row, row.replace("2.72", "2.73"))
    assert merge.plan_import(file, into=own).rows["action"].tolist() == ["new", "same", "conflict"]


def test_a_row_that_breaks_a_rule_stops_the_import(own: Path, tmp_path: Path, capsys) -> None:
    """Every fault is named with the line of the incoming file, and nothing is written."""
    file = written(
        tmp_path / "bad.csv",
        "rd_intensity,330700,2024,272,pct,final,,,2025-11-01,r2025,A,,",
        "rd_intensity,330799,2022,2.5,pct,final,,,2025-11-01,r2025,A,,",
        "rd_intensity,330700,2021,2.4,pct,final,,,2025-11-01,unknown,A,,",
        "gdp,330700,2024,about 6000,100m_cny,final,,,2025-11-01,r2025,A,,",
        "gdp,330700,2022,5562.5,100m_cny,final,,,2025-02-10,r2025,A,,",
    )
    before = digest(own)
    assert main(["import", str(file), "--into", str(own)]) == 1
    out = capsys.readouterr().out
    for words in ("line 2, value", "line 3, place", "line 4, source", "line 5, value"):
        assert f"bad.csv, {words}" in out
    assert "4 findings: nothing was written" in out
    assert digest(own) == before


def test_the_template_is_read_back(own: Path, tmp_path: Path) -> None:
    """Rows typed into three sheets arrive: names, percentages and dates as people type them."""
    book = openpyxl.load_workbook(own / "template.xlsx")
    sheet = book["observations"]
    row = ["R&D intensity", "金华市", 2024, 0.0272, "%", "final", None, None, None, "r2026", "A"]
    for at, cell in enumerate(row, 1):
        sheet.cell(3, at, cell)
    sheet.cell(3, 4).number_format = "0.00%"
    sheet.cell(3, 9, pd.Timestamp("2026-02-08").to_pydatetime()).number_format = "yyyy-mm-dd"
    for at, cell in enumerate(["rd_intensity", 330700, 2030, "3.5", "pct", "at_least"], 1):
        book["targets"].cell(3, at, cell)
    book["targets"].cell(3, 8, "r2026")
    book["targets"].cell(3, 9, "A")
    for at, cell in enumerate(
        ["r2026", "2026年报告", "市政府", "City", "2026-02-08", None, "A"], 1
    ):
        book["sources"].cell(3, at, cell)
    file = tmp_path / "filled.xlsx"
    book.save(file)
    plan = merge.plan_import(file, into=own)
    assert plan.findings.empty, plan.findings.to_string()
    assert plan.rows.loc[plan.rows["action"] == "new", "kind"].tolist() == [
        *("observations", "targets", "sources")
    ]
    assert plan.count("same") + 3 == len(plan.rows)
    merge.apply(plan)
    assert examine(own)[0].empty
    last = package.read_text_table("rd", directory=own).iloc[-1]
    assert last[["indicator", "place", "period", "value", "published"]].tolist() == [
        *("rd_intensity", "330700", "2024", "2.72", "2026-02-08")
    ]
    assert merge.apply(merge.plan_import(file, into=own)) == []


def test_a_review_table(own: Path, tmp_path: Path) -> None:
    """Only what a person accepted is taken; the columns of the review are no fault."""
    header = f"{HEADER},accept,text,section,start,end"
    rows = [
        f"rd_intensity,330700,{year},{value},pct,final,,,2025-11-01,r2025,A,,,{accept},研发,一,{at},9"
        for at, (year, value, accept) in enumerate(
            [(2022, 2.5, "yes"), (2021, 2.4, "否"), (2020, 2.3, ""), (2019, 2.2, "是")]
        )
    ]
    plan = merge.plan_import(written(tmp_path / "r.csv", *rows, header=header), into=own)
    assert plan.findings.empty, plan.findings.to_string()
    assert plan.skipped == 2
    merge.apply(plan)
    held = package.read_text_table("rd", directory=own)
    assert sorted(held["period"]) == ["2019", "2022", "2023", "2023"]
    unsure = written(tmp_path / "u.csv", rows[0].replace(",yes,", ",perhaps,"), header=header)
    assert merge.plan_import(unsure, into=own).findings["column"].tolist() == ["accept"]


def test_a_work_report_becomes_figures(own: Path, tmp_path: Path, monkeypatch) -> None:
    """What extract proposes and a person accepts arrives: figures and, apart, targets."""
    report = tmp_path / "report.txt"
    report.write_text(
        "2024年，全市研发经费投入强度达2.72%。2030年，研发经费投入强度力争达到3.5%以上。\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("ANALYSIS_DATA", str(own))
    review = tmp_path / "review.csv"
    words = ["extract", str(report), "--match", "--review", str(review), "--place", "330700"]
    assert main([*words, "--source", "r2025", "--published", "2025-02-10", "--grade", "A"]) == 0
    for file in (review, tmp_path / "review-targets.csv"):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows.assign(accept="yes", indicator="rd_intensity").to_csv(file, index=False)
        plan = merge.plan_import(file, into=own)
        assert plan.findings.empty, plan.findings.to_string()
        assert plan.rows["action"].tolist() == ["new"]
        merge.apply(plan)
    goal = package.read_text_table("targets", directory=own).iloc[-1]
    assert goal[["year", "value", "bound"]].tolist() == ["2030", "3.5", "at_least"]
    assert "2.72" in set(package.read_text_table("rd", directory=own)["value"])


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff" * 50, b'"'])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_file_that_is_no_table_is_refused(
    own: Path, tmp_path: Path, content: bytes, name: str
) -> None:
    """The error names the file and the columns a table has."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=name):
        merge.plan_import(tmp_path / name, into=own)


def test_a_broken_package_is_mended_first(own: Path, tmp_path: Path) -> None:
    """Rows that can't be read would be lost in writing, so nothing is brought in."""
    with (own / "observations/rd.csv").open("a", encoding="utf-8") as file:
        file.write("rd_intensity,330700\n")
    with pytest.raises(DataError, match=r"mend them first"):
        merge.plan_import(written(tmp_path / "a.csv", FIRST[0]), into=own)


# Killed in the middle


def killed(folder: Path, plan: merge.Plan, step: int) -> bool:
    """Did a process that applies the plan die by SIGKILL before its n-th change of a file name?"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        done = 0
        for name in ("replace", "rename"):
            real = getattr(os, name)

            def counted(*args: object, real=real) -> None:
                nonlocal done
                done += 1
                if done == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                real(*args)

            setattr(os, name, counted)
        try:
            merge.apply(plan)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
def test_a_killed_import_leaves_the_package_as_it_was(own: Path, tmp_path: Path) -> None:
    """Whenever it dies, readers see all old rows or all new ones, and the next import ends it."""
    rows = [
        "rd_intensity,330700,2024,2.72,pct,final,,,2025-11-01,r2026,A,,",
        "gdp,330700,2023,6011.3,100m_cny,final,,,2025-11-01,r2026,A,,",
        "foreign_talent_permits,330700,2024,77,count,final,,,2025-11-01,r2026,A,,",
    ]
    book = openpyxl.Workbook()
    for sheet, header, lines in (
        (book.active, HEADER, rows),
        (book.create_sheet("sources"), SOURCES, [R2025.replace("r2025", "r2026")]),
    ):
        for line in (header, *lines):
            sheet.append(line.split(","))
    file = tmp_path / "four.xlsx"
    book.save(file)
    before, old = digest(own), read(own)
    whole = Path(shutil.copytree(own, tmp_path / "whole"))
    files = merge.apply(merge.plan_import(file, into=whole))
    assert len(files) == 4
    new = read(whole)
    assert new != old
    seen = []
    for step in range(1, 20):
        folder = Path(shutil.copytree(own, tmp_path / f"at{step}"))
        if not killed(folder, merge.plan_import(file, into=folder), step):
            break
        seen.append("old" if read(folder) == old else "new" if read(folder) == new else "mixed")
        assert check_package(folder).empty
        again = Path(shutil.copytree(folder, tmp_path / f"again{step}"))
        storage.put_back(folder)
        assert digest(folder) == (before if seen[-1] == "old" else digest(whole))
        assert {path.name for path in folder.rglob(".*")} <= {".import-lock"}
        merge.apply(merge.plan_import(file, into=again))
        assert read(again) == new
    assert len(seen) == len(files) + 2
    assert set(seen) == {"old"}, "the last step, at one stroke, is what makes it new"
