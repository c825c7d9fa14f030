"""Import: shown before it is written, written whole or not at all, and the second time nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

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

FOUR = [
    "rd_intensity,330700,2024,2.72,pct,final,,,2025-11-01,r2026,A,,",
    "gdp,330700,2023,6011.3,100m_cny,final,,,2025-11-01,r2026,A,,",
    "foreign_talent_permits,330700,2024,77,count,final,,,2025-11-01,r2026,A,,",
]


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """A spreadsheet with rows for four files."""
    book = openpyxl.Workbook()
    for sheet, header, lines in (
        (book.active, HEADER, FOUR),
        (book.create_sheet("sources"), SOURCES, [R2025.replace("r2025", "r2026")]),
    ):
        for line in (header, *lines):
            sheet.append(line.split(","))
    book.save(tmp_path / "four.xlsx")
    return tmp_path / "four.xlsx"


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


FORKED = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")


@FORKED
def test_a_killed_import_is_whole_or_nothing(own: Path, tmp_path: Path, four: Path) -> None:
    """Whenever it dies, the next reader sees all old rows or, with a warning, all new ones."""
    old = read(own)
    whole = Path(shutil.copytree(own, tmp_path / "whole"))
    files = merge.apply(merge.plan_import(four, into=whole))
    assert len(files) == 4
    new = read(whole)
    plan = merge.plan_import(four, into=own)
    seen = []
    for step in range(1, 20):
        folder = Path(shutil.copytree(own, tmp_path / f"at{step}"))
        plan.folder = folder
        if not killed(folder, plan, step):
            break
        if step > 1:
            with pytest.warns(UserWarning, match="an import that was stopped is now complete"):
                seen.append(read(folder) == new)
            assert digest(folder) == digest(whole)
            assert [path.name for path in folder.rglob(".*")] == []
        else:
            assert read(folder) == old
            merge.apply(merge.plan_import(four, into=folder))
            assert read(folder) == new
            assert [path.name for path in folder.rglob(".*")] == []
    assert seen == [True] * len(files), "the first rename, at one stroke, is what makes it new"


@FORKED
def test_an_edit_after_a_killed_import_is_kept(
    own: Path, tmp_path: Path, four: Path, capsys
) -> None:
    """A row typed after the kill stops every command until the person chose; it is never lost."""
    assert killed(own, merge.plan_import(four, into=own), 3)
    journal = own / ".analysis" / "import"
    waiting = next(path for path in journal.glob("observations/*.csv"))
    edited = own / waiting.relative_to(journal)
    typed = edited.read_text(encoding="utf-8") + "# typed by a person\n"
    edited.write_text(typed, encoding="utf-8")
    for words in (["check", str(own)], ["import", str(four), "--into", str(own)]):
        assert main(words) == 2
        assert f"{waiting.name} in {own}: changed after an import" in capsys.readouterr().err
        assert edited.read_text(encoding="utf-8") == typed
    shutil.rmtree(journal)
    assert main(["import", str(four), "--into", str(own)]) == 0
    assert "# typed by a person" in edited.read_text(encoding="utf-8")
    assert check_package(own).empty


def test_a_stale_plan_is_refused(own: Path, tmp_path: Path) -> None:
    """What another import or an editor wrote after the plan was made isn't written over."""
    one = written(tmp_path / "1.csv", FOUR[0].replace("r2026", "r2025"))
    two = written(tmp_path / "2.csv", FIRST[0].replace("2023", "2022"))
    first, second = (merge.plan_import(file, into=own) for file in (one, two))
    merge.apply(first)
    with pytest.raises(DataError, match=r"rd\.csv.*: changed since the import was planned"):
        merge.apply(second)
    merge.apply(merge.plan_import(two, into=own))
    assert len(package.read_text_table("rd", directory=own)) == 4


def test_two_imports_at_once_lose_nothing(own: Path, tmp_path: Path) -> None:
    """Of six commands started together, those that end with 0 have their rows in the package."""
    code = "import sys; from analysis.cli import main; sys.exit(main(sys.argv[1:]))"
    commands = []
    for year in range(2011, 2017):
        row = FIRST[0].replace("2023", str(year), 1)
        file = written(tmp_path / f"{year}.csv", row)
        words = [sys.executable, "-c", code, "import", str(file), "--into", str(own)]
        commands.append((str(year), subprocess.Popen(words, stdout=-3, stderr=subprocess.PIPE)))
    done = {year for year, process in commands if process.communicate() and process.returncode == 0}
    held = set(package.read_text_table("rd", directory=own)["period"]) - {"2023"}
    assert done and held == done
    assert {process.returncode for _, process in commands} <= {0, 2}
    assert [path.name for path in own.rglob(".*")] == []


def test_a_lock_is_given_to_one(tmp_path: Path) -> None:
    """A second holder is refused, one who waits gets it, and nothing is left behind."""
    refused = pytest.raises(DataError, match=r"another import in .* is running")
    with storage.locked(tmp_path, "import"), refused, storage.locked(tmp_path, "import"):
        pass
    with storage.locked(tmp_path, "import", wait=1.0):
        assert (tmp_path / ".analysis" / "lock").exists()
    assert list(tmp_path.iterdir()) == []


def test_files_of_the_user_are_never_deleted(own: Path, tmp_path: Path) -> None:
    """Swap files of editors, backups and whatever else isn't ours outlive imports."""
    names = ["observations/.rd.csv.swp", ".settings.json.bak", ".git/x.csv.1", ".import-old/a"]
    names += [".analysis/notes.txt", ".rd.csv.123.tmp", ".analysis/999999-abcdefgh.txt"]
    for name in names:
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("mine", encoding="utf-8")
    stale = own / ".analysis" / "999999999-abcd_123"
    stale.mkdir()
    merge.apply(
        merge.plan_import(written(tmp_path / "a.csv", FIRST[0].replace("3,2", "2,2")), into=own)
    )
    storage.clear_unfinished(own)
    assert [name for name in names if not (own / name).is_file()] == []
    assert not stale.exists()


@pytest.mark.parametrize("when", ["staging", "no room", "no right"])
def test_a_full_or_closed_disk_leaves_all_as_it_was(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """The error says why before anything is put in place, and nothing is left behind."""
    plan = merge.plan_import(written(tmp_path / "a.csv", FIRST[0].replace("3,2", "2,2")), into=own)
    before = digest(own)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if when == "staging":
        monkeypatch.setattr(storage.os, "fsync", full)
    elif when == "no room":
        monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    else:
        monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(DataError, match=r"No space left|are free on the disk|can't be written to"):
        merge.apply(plan)
    monkeypatch.undo()
    assert digest(own) == before
    assert [path.name for path in own.rglob(".*")] == []


# Files that aren't files


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names")
@pytest.mark.parametrize("name", ["places.csv", "datapackage.json", "observations/rd.csv"])
def test_what_is_no_file_is_refused(own: Path, name: str, capsys) -> None:
    """Links, pipes and devices are named, never followed, waited for or printed."""
    path = own / name
    path.rename(own.parent / "elsewhere")
    path.symlink_to("/etc/passwd")
    assert main(["check", str(own)]) == 1
    out = capsys.readouterr().out
    assert f"{path.name} is a symbolic link" in out and "root:" not in out
    path.unlink()
    os.mkfifo(path)
    assert main(["check", str(own)]) == 1
    assert f"{path.name} is a pipe" in capsys.readouterr().out
    with pytest.raises(DataError, match="is a pipe, a socket or a device"):
        storage.file_bytes(Path("/dev/zero"))


def test_a_linked_folder_is_refused(own: Path) -> None:
    """No file is read through a folder that leads out of the package."""
    (own / "observations").rename(own.parent / "outside")
    (own / "observations").symlink_to(own.parent / "outside")
    assert check_package(own)["what"].str.contains("observations is a symbolic link").any()
