"""Broken files by the thousand for ``check`` and ``import``: a result or a DataError, no other end.

``python tests/fuzzing.py 100000`` prints how many files were tried and what came of them.
"""

from __future__ import annotations

import collections
import hashlib
import io
import json
import random
import shutil
import sys
import tempfile
import time
import warnings
from pathlib import Path

import openpyxl

from analysis.datapackage.importing import apply, plan_import
from analysis.datapackage.package import library_data
from analysis.datapackage.validation import examine
from analysis.errors import DataError

HEADER = (
    "indicator,place,period,value,unit,status,basis,edition,published,source,grade,flags,locator"
)
#: Files of figures that one check reads.
COPIES = 200
SOURCES = "source,title,publisher,publisher_en,published,url,grade"
ROWS = [
    "rd_intensity,330700,2023,2.66,pct,final,,,2025-02-10,r2025,A,,p. 3",
    "rd_expenditure,330700,2023,160.2,100m_cny,final,,,2025-02-10,r2025,A,,p. 3",
    "rd_expenditure,330700,2022,143.5亿元,,final,,,2025-02-10,r2025,A,,p. 3",
]
#: What spreadsheets, people and accidents put into cells and between them.
PIECES = [
    *(
        b'"',
        b'""',
        b",",
        b"\n",
        b"\r",
        b"\r\n",
        b"\t",
        b";",
        b"#",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
    ),
    *(
        b"\xff\xfe",
        b"\xe7\xbb",
        b"\x80",
        b"\x1a",
        b"=1+1",
        b"nan",
        b"inf",
        b"-inf",
        b"1e999",
        b"0x10",
    ),
    *(
        "亿",
        "万亿元",
        "％",
        "１２．５",
        "，",
        "。",
        "\u3000",
        "约",
        "民国113年",
        "九十",
        "\u202e",
        "\U0001f600",
    ),
    *(
        "2024-13",
        "99999999",
        "-0",
        "1,2,3",
        "1,000",
        "2O24",
        "٣",
        "²",
        "½",
        "Ⅷ",
        "NULL",
        "None",
        "TRUE",
    ),
    *(b"9" * 400, b"9" * 70 + b"." + b"9" * 70, b"a" * 5000, b"," * 300, b"\n" * 50, b'"\n' * 40),
    *(
        "indicator",
        "place",
        "value",
        "rd_intensity",
        "330700",
        "r2025",
        "pct",
        "100m_cny",
        "accept",
    ),
]
_BYTES = [piece if isinstance(piece, bytes) else piece.encode() for piece in PIECES]


def small_package(folder: Path, *, copies: int = 0) -> Path:
    """A package that stands alone, with three places and two themes: quick to check.

    ``copies`` further files of figures are listed, so that one check reads as many.
    """
    folder.mkdir(parents=True)
    (folder / "observations").mkdir()
    found = json.loads((library_data() / "datapackage.json").read_text(encoding="utf-8"))
    kept = {"places", "indicators", "sources", "targets", "rd", "context"}
    found["resources"] = [item for item in found["resources"] if item["name"] in kept]
    for table, column, ids in (
        ("places", 0, {"place", "100000", "330000", "330700"}),
        ("indicators", 0, {"indicator", "rd_intensity", "rd_expenditure", "gdp"}),
    ):
        lines = (
            (library_data() / f"{table}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        )
        held = [line for line in lines if line.split(",")[column].strip() in ids]
        (folder / f"{table}.csv").write_text("".join(held), encoding="utf-8")
    goals = HEADER.replace("period", "year").replace("status,basis,edition", "bound")
    texts = {
        "sources.csv": [SOURCES, "r2025,报告,市政府,City,2025-02-10,,A"],
        "targets.csv": [goals, "rd_intensity,330700,2030,3.5,pct,at_least,2025-02-10,r2025,A,,"],
        "observations/rd.csv": [HEADER, *ROWS[:2]],
        "observations/context.csv": [HEADER, "# comment"],
    }
    themes = [item for item in found["resources"] if item["name"] == "rd"]
    for number in range(copies):
        path = f"observations/rd{number}.csv"
        texts[path] = [HEADER, *ROWS[: 1 + number % 3]]
        found["resources"].append({**themes[0], "name": f"rd{number}", "path": path})
    (folder / "datapackage.json").write_text(json.dumps(found), encoding="utf-8")
    for path, lines in texts.items():
        (folder / path).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return folder


def spoiled(content: bytes, dice: random.Random) -> bytes:
    """The content with a few accidents."""
    for _ in range(dice.choice([1, 1, 2, 3, 8])):
        at = dice.randrange(len(content) + 1)
        kind = dice.randrange(9)
        piece = dice.choice(_BYTES)
        if kind <= 2:
            content = content[:at] + piece + content[at:]
        elif kind == 3:
            content = content[:at] + piece + content[at + len(piece) :]
        elif kind == 4:
            content = content[:at] + content[at + dice.randrange(1, 40) :]
        elif kind == 5:
            content = content[:at]
        elif kind == 6:
            lines = content.splitlines(keepends=True) or [b""]
            lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
            dice.shuffle(lines) if dice.random() < 0.3 else None
            content = b"".join(lines)
        elif kind == 7:
            cells = content.split(b",")
            cells[dice.randrange(len(cells))] = piece
            content = b",".join(cells)
        else:
            content = dice.randbytes(dice.randrange(60)) if dice.random() < 0.2 else content
    if dice.random() < 0.1:
        wide = dice.choice(["gb18030", "utf-16", "utf-8-sig", "big5", "latin-1"])
        content = content.decode("utf-8", "replace").encode(wide, "replace")
    return content


def spreadsheet(dice: random.Random) -> bytes:
    """A spreadsheet with odd cells; one in three is damaged as a file."""
    book = openpyxl.Workbook()
    for line in (HEADER, *ROWS):
        cells: list[object] = list(line.split(","))
        odd = [None, True, 0.0266, -1, 10**18, 1e300, "=A1", "#N/A", "１２", dice.random()]
        for _ in range(dice.randrange(3)):
            cells[dice.randrange(len(cells))] = dice.choice(odd)
        book.active.append(cells)
    if dice.random() < 0.2:
        book.active.merge_cells("A1:C2")
    if dice.random() < 0.3:
        book.active["D2"].number_format = dice.choice(["0.00%", "yyyy-mm-dd", "@", "[h]:mm"])
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    if dice.random() < 0.33:
        at = dice.randrange(len(content))
        content = (
            content[:at] + dice.randbytes(dice.randrange(9)) + content[at + dice.randrange(9) :]
        )
    return content


def digest(folder: Path) -> dict[str, str]:
    """Every file with the hash of its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check_round(package: Path, originals: dict[str, bytes], dice: random.Random) -> tuple[int, str]:
    """Spoil most files of the package, check it, restore it; how many files, and the outcome."""
    names = [name for name in originals if name != "datapackage.json" or dice.random() < 0.05]
    for name in names:
        (package / name).write_bytes(spoiled(originals[name], dice))
    before = digest(package)
    try:
        found, converted = examine(package)
        json.dumps([found.to_dict("records"), converted.to_dict("records")], default=str)
        assert found["line"].ge(0).all() and found["what"].str.len().gt(0).all()
        outcome = "findings" if len(found) else "no finding"
    except DataError:
        outcome = "refused"
    assert digest(package) == before
    for name in names:
        (package / name).write_bytes(originals[name])
    return len(names), outcome


def import_round(package: Path, originals: dict[str, bytes], dice: random.Random) -> str:
    """Import a spoiled file; a second time nothing is new, and the package stays sound."""
    name = "in.xlsx" if dice.random() < 0.1 else "in.csv"
    text = "\n".join([HEADER, *dice.sample(ROWS, dice.randrange(1, 4)), ""]).encode()
    content = spreadsheet(dice) if name == "in.xlsx" else spoiled(text, dice)
    file = package.parent / name
    file.write_bytes(content)
    before = digest(package)
    try:
        plan = plan_import(file, into=package)
        if len(plan.findings) or plan.count("conflict"):
            outcome = "not written"
        else:
            written = apply(plan)
            outcome = "written" if written else "nothing new"
            assert examine(package)[0].empty, examine(package)[0].to_string()
            assert apply(plan_import(file, into=package)) == []
    except DataError:
        outcome = "refused"
    if outcome != "written":
        assert digest(package) == before
    for path, old in originals.items():
        (package / path).write_bytes(old)
    return outcome


def fuzz(inputs: int, *, seed: int, folder: Path) -> dict[str, int]:
    """Try so many files; how often each outcome came."""
    package, wide = small_package(folder / "package"), small_package(folder / "wide", copies=COPIES)
    contents = {
        each: {
            path.relative_to(each).as_posix(): path.read_bytes()
            for path in each.rglob("*")
            if path.is_file()
        }
        for each in (package, wide)
    }
    assert examine(package)[0].empty, examine(package)[0].to_string()
    done: collections.Counter[str] = collections.Counter()
    tried, at = 0, 0
    while tried < inputs:
        at += 1
        dice = random.Random(f"{seed}-{at}")
        try:
            if at % 12 == 1:  # a package of many spoiled files, then one file to import at a time
                files, outcome = check_round(wide, contents[wide], dice)
                done[f"check: {outcome}"] += files
            else:
                files, outcome = 1, import_round(package, contents[package], dice)
                done[f"import: {outcome}"] += 1
        except BaseException:
            kept = Path(tempfile.mkdtemp()) / "failed"
            shutil.copytree(folder, kept)
            print(f"seed {seed}, round {at}: the files are kept in {kept}", file=sys.stderr)
            raise
        tried += files
    return {"files": tried, **done}


if __name__ == "__main__":
    warnings.simplefilter("error")
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    start = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        for outcome, count in fuzz(wanted, seed=start, folder=Path(place)).items():
            print(f"{outcome}: {count:,}", flush=True)
    print(f"{time.monotonic() - began:.0f} s; every one ended in a result or a DataError")
