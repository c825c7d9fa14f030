"""Sheets changed at random: the right panel or an error, never a wrong number."""

from __future__ import annotations

import collections
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sheets import ALL, Key, Made, area
from test_read_table import figures

import analysis as an

WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
MARKS = ["*", "①", "[1]", " 1)", "＊", "†", "注1", "²"]
ACROSS = {"yearbook", "monthly", "percent", "statcan", "wps"}
PLACES = {"communique", "ranking", "merged_years", "wps", "statcan"}


class Case:
    """A sheet with its changes; ``loose`` are the figures that may be missing from the panel."""

    def __init__(self, sheet: Made, chance: random.Random) -> None:
        self.sheet, self.chance = sheet, chance
        self.loose: set[Key] = set()
        self.extra = "$^"
        self.did: list[str] = []

    @property
    def head(self) -> int:
        """The last row above the figures."""
        return min(row for row, _ in self.sheet.says) - 1

    def texts(self) -> list[tuple[int, int]]:
        """The cells that hold something and are no figure."""
        return [
            (y, x)
            for y, row in enumerate(self.sheet.rows, 1)
            for x, value in enumerate(row, 1)
            if value not in (None, "") and (y, x) not in self.sheet.says
        ]

    def let_go(self, row: int, column: int) -> None:
        """A label or head is gone: what stands under it may be missing."""
        if any(y == row for y, _ in self.sheet.says):
            self.loose |= {v[:3] for (y, _), v in self.sheet.says.items() if y == row}
        else:
            self.loose |= {v[:3] for v in self.sheet.says.values()}

    def shift(self, at: int, rows: bool) -> None:
        """Move everything from a row or column on by one."""
        sheet = self.sheet

        def moved(y: int, x: int) -> tuple[int, int]:
            return (y + (rows and y >= at), x + (not rows and x >= at))

        sheet.says = {moved(*cell): said for cell, said in sheet.says.items()}
        sheet.formats = {moved(*cell): text for cell, text in sheet.formats.items()}
        hidden = "hidden_rows" if rows else "hidden_columns"
        setattr(sheet, hidden, {each + (each >= at) for each in getattr(sheet, hidden)})
        areas = []
        for text in sheet.merged:
            top, left, low, right = area(text)
            (top, left), (low, right) = moved(top, left), moved(low, right)
            letter = [chr(64 + each) for each in (left, right)]
            areas.append(f"{letter[0]}{top}:{letter[1]}{low}")
        sheet.merged = areas

    def new_row(self, at: int, cells: list[object]) -> None:
        """Insert a row."""
        self.shift(at, True)
        self.sheet.rows.insert(at - 1, cells)

    def new_column(self, at: int) -> None:
        """Insert a blank column."""
        self.shift(at, False)
        for row in self.sheet.rows:
            if len(row) >= at - 1:
                row.insert(at - 1, "")

    def set(self, cell: tuple[int, int], value: object) -> None:
        """Write a cell."""
        row = self.sheet.rows[cell[0] - 1]
        row.extend([""] * (cell[1] - len(row)))
        row[cell[1] - 1] = value


def as_shown(case: Case, cell: tuple[int, int]) -> str:
    """A figure as its cell shows it; the cell becomes text."""
    value = case.sheet.rows[cell[0] - 1][cell[1] - 1]
    shown_as = case.sheet.formats.pop(cell, "")
    return f"{round(value * 100, 6):g}%" if "%" in shown_as else str(value)


def blank_row(case: Case) -> None:
    """A blank row somewhere."""
    case.new_row(case.chance.randint(1, len(case.sheet.rows) + 1), [])


def blank_column(case: Case) -> None:
    """A blank column somewhere."""
    case.new_column(case.chance.randint(1, max(map(len, case.sheet.rows)) + 1))


def remark(case: Case) -> None:
    """A line above or below."""
    words = [
        "内部资料 注意保存",
        "注：数据以年鉴为准。",
        "2024年3月编",
        "Source: the office",
        "*初步",
    ]
    at = case.chance.choice([1, len(case.sheet.rows) + 1])
    case.new_row(at, [case.chance.choice(words)])


def mark_a_figure(case: Case) -> None:
    """A footnote's mark behind a figure."""
    cell = case.chance.choice(list(case.sheet.says))
    case.set(cell, as_shown(case, cell) + case.chance.choice(MARKS))


def mark_a_text(case: Case) -> None:
    """A footnote's mark behind a label, a head or a title."""
    y, x = case.chance.choice(case.texts())
    case.set((y, x), f"{case.sheet.rows[y - 1][x - 1]}{case.chance.choice(MARKS)}")
    case.let_go(y, x)


def retype(case: Case) -> None:
    """A figure typed as text: full-width, with blanks, with separators."""
    cell = case.chance.choice(list(case.sheet.says))
    text = as_shown(case, cell)
    kind = case.chance.randint(0, 3)
    if kind == 0 and re.fullmatch(r"[\d.]+", text):
        text = text.translate(WIDE)
    elif kind == 1:
        text = f" {text}　"
    elif kind == 2 and re.fullmatch(r"\d{4,}(\.\d+)?", text):
        text = f"{float(text):,}" if "." in text else f"{int(text):,}"
    case.set(cell, text)


def blank_a_cell(case: Case) -> None:
    """A cell emptied: a figure, a label, a head or a title."""
    cells = [*case.sheet.says, *case.texts()]
    cell = case.chance.choice(cells)
    case.let_go(*cell)
    case.sheet.says.pop(cell, None)
    case.set(cell, "")


def blank_the_row(case: Case) -> None:
    """A whole row emptied."""
    row = case.chance.randint(1, len(case.sheet.rows))
    case.let_go(row, 1)
    for cell in [each for each in case.sheet.says if each[0] == row]:
        case.sheet.says.pop(cell)
    case.sheet.rows[row - 1] = [""] * len(case.sheet.rows[row - 1])


def delete_a_row(case: Case) -> None:
    """A row gone."""
    row = case.chance.randint(1, len(case.sheet.rows))
    if case.sheet.merged or case.sheet.hidden_rows:
        return blank_the_row(case)
    case.let_go(0, 0)
    for cell in [each for each in case.sheet.says if each[0] == row]:
        case.sheet.says.pop(cell)
    del case.sheet.rows[row - 1]
    case.sheet.says = {(y - (y > row), x): v for (y, x), v in case.sheet.says.items()}
    case.sheet.formats = {(y - (y > row), x): v for (y, x), v in case.sheet.formats.items()}
    return None


def spoil_a_figure(case: Case) -> None:
    """A figure overwritten by words, two numbers, an error or a date."""
    cell = case.chance.choice(list(case.sheet.says))
    words = [
        "撤并",
        "3-5",
        "约12",
        "12.5.6",
        "#REF!",
        "2023-12-31",
        "1.2E+05",
        "12 (3)",
        "2,58",
        "≥3",
    ]
    case.loose.add(case.sheet.says[cell][:3])
    case.let_go(*cell)
    case.sheet.says.pop(cell)
    case.sheet.formats.pop(cell, None)
    case.set(cell, case.chance.choice(words))


def merge(case: Case) -> None:
    """Two cells merged, as a spreadsheet does it: what stood in the second is gone."""
    if case.sheet.suffix != ".xlsx":
        return blank_a_cell(case)
    taken = {
        (y, x)
        for text in case.sheet.merged
        for top, left, low, right in [area(text)]
        for y in range(top, low + 1)
        for x in range(left, right + 1)
    }
    width = max(map(len, case.sheet.rows))
    y, x = case.chance.randint(1, len(case.sheet.rows)), case.chance.randint(1, width)
    down = case.chance.random() < 0.5
    other = (y + down, x + (not down))
    if {(y, x), other} & taken:
        return None
    for cell in ((y, x), other):
        case.let_go(*cell)
        if cell in case.sheet.says:
            case.loose.add(case.sheet.says[cell][:3])
    case.sheet.says.pop(other, None)
    first = case.sheet.rows[y - 1][x - 1] if x <= len(case.sheet.rows[y - 1]) else ""
    if first in (None, "") and other[0] <= len(case.sheet.rows):
        row = case.sheet.rows[other[0] - 1]
        case.set((y, x), row[other[1] - 1] if other[1] <= len(row) else "")
        case.loose |= {v[:3] for v in case.sheet.says.values()}
    if other[0] <= len(case.sheet.rows):
        case.set(other, "")
    case.sheet.merged.append(f"{chr(64 + x)}{y}:{chr(64 + other[1])}{other[0]}")
    return None


def hide(case: Case) -> None:
    """A row or a column hidden."""
    if case.sheet.suffix != ".xlsx":
        return blank_row(case)
    rows = case.chance.random() < 0.5
    count = len(case.sheet.rows) if rows else max(map(len, case.sheet.rows))
    at = case.chance.randint(1, count)
    (case.sheet.hidden_rows if rows else case.sheet.hidden_columns).add(at)
    gone = [cell for cell in case.sheet.says if cell[0 if rows else 1] == at]
    if gone:
        case.let_go(*gone[0])
    else:
        case.loose |= {v[:3] for v in case.sheet.says.values()}
    for cell in gone:
        case.loose.add(case.sheet.says.pop(cell)[:3])
    return None


def repeat_the_head(case: Case) -> None:
    """The head again in the middle, as at the top of a new page."""
    rows = sorted({y for y, _ in case.sheet.says})
    head = case.sheet.rows[case.head - 1]
    merged = any(area(text)[2] >= case.head for text in case.sheet.merged)
    if merged or len(rows) < 3 or case.sheet.name == "two_tables":
        return None
    case.new_row(case.chance.choice(rows[1:]), list(head))
    return None


def another_column(case: Case) -> None:
    """A column of a part of a year, of growth, of a span, a plan or a rank among the figures."""
    if case.sheet.name not in ACROSS:
        return None
    heads = [
        "2024年1-6月",
        "2024年上半年",
        "比上年增长（%）",
        "2019-2023年均增长",
        "2025年目标",
        "2023Q4",
    ]
    heads += ["2024年一季度", "位次", "同比±%", "2016/2017"]
    columns = sorted({x for _, x in case.sheet.says})
    rows = sorted({y for y, _ in case.sheet.says})
    top, at = case.head, case.chance.choice([*columns, columns[-1] + 1])
    case.new_column(at)
    case.set((top, at), case.chance.choice(heads))
    for row in rows:
        case.set((row, at), case.chance.choice([1.5, 7.25, "3.1", 12]))
    case.extra = "增长|位次|±"
    return None


def a_total(case: Case) -> None:
    """A row that adds up or averages the places."""
    if case.sheet.name not in PLACES:
        return None
    rows = sorted({y for y, _ in case.sheet.says})
    labels = 2 if case.sheet.name == "ranking" else 1
    at = case.chance.choice([rows[0], rows[-1] + 1])
    word = case.chance.choice(["合计", "总 计", "Total", "平均", "各市平均"])
    width = max(x for _, x in case.sheet.says)
    row: list[object] = [""] * (labels - 1) + [word] + [99.5] * (width - labels)
    if labels == 2:
        row[0] = 99
    if any(area(text)[0] <= at <= area(text)[2] for text in case.sheet.merged):
        return None
    case.new_row(at, row)
    return None


def widen_a_text(case: Case) -> None:
    """Blanks and line breaks in a label or head."""
    y, x = case.chance.choice(case.texts())
    text = str(case.sheet.rows[y - 1][x - 1])
    if case.sheet.suffix == ".tsv":
        return
    at = case.chance.randint(0, len(text))
    if at and re.match(r"[\u3400-\u9fff]{2}", text[at - 1 : at + 1]):
        text = f"{text[:at]}{case.chance.choice([' ', '　', chr(10)])}{text[at:]}"
    case.set((y, x), f" {text}  ")


def years_as_words(case: Case) -> None:
    """Years in a head or in a column of labels with 年 behind them, or full-width."""
    ending = case.chance.choice(["年", "年度", "", " 年"])
    for y, x in case.texts():
        value = str(case.sheet.rows[y - 1][x - 1]).strip()
        if re.fullmatch(r"20\d\d", value) and "\\" not in str(case.sheet.rows[y - 1][0]):
            case.set((y, x), (value.translate(WIDE) if not ending else value + ending))


def another_missing(case: Case) -> None:
    """A figure that isn't reported, by some mark."""
    cell = case.chance.choice(list(case.sheet.says))
    case.sheet.says.pop(cell)
    case.sheet.formats.pop(cell, None)
    case.set(cell, case.chance.choice(["…", "-", "—", "...", "n.a.", "..", "－", "无", "x"]))


def swap_columns(case: Case) -> None:
    """Two columns of figures change places."""
    if case.sheet.merged or case.sheet.name in ("oecd", "gb18030", "two_tables"):
        return
    columns = sorted({x for _, x in case.sheet.says})
    one, other = case.chance.sample(columns, 2)
    for row in case.sheet.rows:
        if len(row) >= max(one, other):
            row[one - 1], row[other - 1] = row[other - 1], row[one - 1]
    places = {one: other, other: one}
    for name in ("says", "formats"):
        held = getattr(case.sheet, name)
        moved = {(y, places.get(x, x)): v for (y, x), v in held.items()}
        setattr(case.sheet, name, moved)


MUTATIONS: list[Callable[[Case], None]] = [
    *(blank_row, blank_column, remark, mark_a_figure, mark_a_text, retype, blank_a_cell),
    *(blank_the_row, delete_a_row, spoil_a_figure, merge, merge, hide, repeat_the_head),
    *(another_column, a_total, widen_a_text, years_as_words, another_missing, swap_columns),
]


def outcome(number: int, folder: Path) -> tuple[str, Case, str]:
    """What comes of the n-th changed sheet: right, refused, or wrong."""
    chance = random.Random(number)
    case = Case(chance.choice(ALL)(), chance)
    for _ in range(chance.choice([1, 1, 2, 3])):
        if not case.sheet.says:
            break
        change = chance.choice(MUTATIONS)
        change(case)
        case.did.append(change.__name__)
    path = case.sheet.write(folder)
    try:
        read = figures(an.read_table(path, **case.sheet.asked))
    except an.DataError as error:
        return "refused", case, str(error)
    may = {key: (round(value, 9), unit) for key, (value, unit) in case.sheet.expected().items()}
    must = {key for key in may if key not in case.loose}
    wrong = {
        key: said
        for key, said in read.items()
        if may.get(key) != said and not re.search(case.extra, key[0])
    }
    if wrong or must - set(read):
        return "wrong", case, f"wrong {wrong}, lacking {sorted(must - set(read))}"
    return "right", case, ""


def tried(numbers: range, folder: Path) -> collections.Counter[str]:
    """Count the outcomes; the first wrong one fails with its sheet."""
    counts: collections.Counter[str] = collections.Counter()
    for number in numbers:
        what, case, why = outcome(number, folder)
        counts[what] += 1
        assert what != "wrong", f"{number}: {case.sheet.name} {case.did}: {why}"
    return counts


def test_two_hundred_changed_sheets(tmp_path: Path) -> None:
    """None gives a wrong number, and most that can be read are."""
    counts = tried(range(200), tmp_path)
    assert counts["right"] > counts["refused"] > 0


@pytest.mark.slow
def test_five_thousand_changed_sheets(tmp_path: Path) -> None:
    """None gives a wrong number."""
    counts = tried(range(5000), tmp_path)
    assert counts["right"] > 2500
