"""Tables of a report: every cell with the unit, the year and the words of its column and row."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from .numerals import ARABIC, HANZI
from .periods import period_of_words
from .quantities import Quantity
from .sections import Outline
from .units import MAGNITUDE, UNIT

_CURRENCY = r"(?:[A-Z]{0,3}[$£€¥]|(?:RMB|CNY|USD|EUR|GBP|CAD|AUD|HKD|JPY)\b)"
_SIZE = "(?:thousand|million|billion|trillion|mn|bn|trn|[mk])"
#: A unit as a head or a label states it, in either language.
_UNIT = re.compile(
    rf"(?:{MAGNITUDE})?(?:{UNIT})|{MAGNITUDE}|%|{_CURRENCY}\s?{_SIZE}?|{_SIZE}|per ?cent|percentage points?"
    r"|person-years?|thousands?|millions?"
)
_VALUE = re.compile(
    rf"(?P<bracket>[（(])?\s?第?(?P<sign>[-−–﹣+])?\s?(?P<number>\d{{1,3}}(?: \d{{3}})+(?:\.\d+)?|{ARABIC})\s?"
    rf"(?P<unit>(?:{MAGNITUDE})?(?:{UNIT})|%)?\s?(?P<close>[)）])?\s?(?:[*①-⑳]|[\[［]\d+[\]］])?"
)
_YEAR_CELL = re.compile(r"(?:19|20)\d\d\s?年?度?(?:[末底])?")
_UNITS_HEAD = re.compile(r"(?:计量)?单\s?位|[Uu]nits?")
_NUMBER_HEAD = re.compile(r"序\s?号|编\s?号|行\s?次|代\s?码|No\.?|#")
_PLACE_HEAD = re.compile(r"地\s?区|区域|县|市$|区$|[Rr]egion|[Cc]ity|[Aa]rea|[Cc]ountry")
_PLACE = re.compile(rf"{HANZI}{{1,6}}(?:自治区|自治州|[市区县州省旗盟])")
_WHOLE = re.compile(r"(?:全市|全区|全县|本市|我市|合\s?计|总\s?计|[Tt]otal|[Aa]ll)(?:合计|平均)?")
_WIDER = re.compile(r"(全省|全国|全球|全区平均)(?:平均|合计)?")
_TARGET = re.compile(r"目标|计划(?!总投资|完成)|预期|力争|[Tt]arget|[Pp]lan(?:ned)?\b")
_GROWTH = re.compile(r"增长|增速|增幅|同比|[Gg]rowth|[Cc]hange|[Ii]ncrease")
_RANK = re.compile(r"位次|排名|名次|[Rr]ank")
_EXPECTED = re.compile(r"预计|预估|快报|初步|[Ee]stimate|[Ff]orecast|[Pp]rovisional")
#: Heads of columns whose figures are shares, rates or ranks, whatever the unit of the row.
_RELATIVE = re.compile(
    "增长|增速|增幅|同比|完成率|完成进度|占比|比重|位次|排名|名次|[Gg]rowth|[Cc]hange|[Rr]ank"
)
_PART_OF = re.compile("完成率|完成进度|占比|比重|位次|排名|名次")
_PLANNED = re.compile("任务分解|分解表|计划表|目标任务|预期目标")
_STATED_UNIT = re.compile(r"单位\s?[:：]\s?([^\s，,；;）)]+(?: [A-Za-z]+)?)")
_LETTERHEAD = re.compile("索引号|文号|字号|浏览|点击|阅读|日期|公开|邮编|电话")
_WORD = re.compile(rf"{HANZI}{{2}}|[A-Za-z]{{3}}")
_LEAST_ROWS = 2
_MOST_HEADS = 4
_LONGEST_CAPTION = 80


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a table: the number with what its column, row and caption say of it."""

    quantity: Quantity
    what: str
    sense: str
    period: str
    period_source: str
    place: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Piece:
    """The text of a cell and where it begins."""

    text: str
    start: int


_Row = list[_Piece]


def read_tables(
    text: str, outline: Outline, measure: Callable[[int, int, float, str], Quantity]
) -> tuple[list[Cell], str]:
    """Read the figures of all tables, and return the text with blanks in the place of the tables."""
    cells: list[Cell] = []
    rest = list(text)
    for block, caption in _blocks(text):
        read = _Table(block, caption, outline, measure)
        cells += read.cells()
        for row in block:
            for piece in row:
                if piece.start not in read.sentences:
                    rest[piece.start : piece.start + len(piece.text)] = " " * len(piece.text)
    return cells, "".join(rest)


def _blocks(text: str) -> list[tuple[list[_Row], str]]:
    """The tables of a text: lines with tabs or bars that follow each other, and the caption."""
    out: list[tuple[list[_Row], str]] = []
    block: list[_Row] = []
    before: list[str] = []
    position = 0
    for line in [*text.split("\n"), ""]:
        bars = re.fullmatch(r"\s*\|.*\|\s*", line)
        if bars or "\t" in line:
            if not re.fullmatch(r"[\s|:\-]+", line):
                block.append(_pieces(line, position, "|" if bars else "\t"))
        else:
            if len(block) >= _LEAST_ROWS:
                out.append((block, _caption(before)))
                before = []
            block = []
            if line.strip():
                before = [*before[-1:], line.strip()]
        position += len(line) + 1
    return out


def _pieces(line: str, position: int, mark: str) -> _Row:
    """The cells of a line; a bar at either end of it opens or closes the row."""
    out, start = [], 0
    for part in line.split(mark):
        bare = part.strip()
        out.append(_Piece(bare, position + start + (part.index(bare) if bare else 0)))
        start += len(part) + 1
    return out[1:-1] if mark == "|" else out


def _caption(lines: list[str]) -> str:
    """The line above a table, and the one above that where the nearer one only gives a unit."""
    kept: list[str] = []
    for line in reversed(lines):
        if len(line) > _LONGEST_CAPTION or line[-1] in "。；;":
            break
        kept.insert(0, line)
        if not re.match(r"[（(]?单位", line):
            break
    return "　".join(kept)


def _unit_in(words: str) -> str:
    """The unit that words give in brackets, behind 单位 or behind their last comma."""
    stated = _STATED_UNIT.search(words)
    parts = re.split("[、/和]", stated[1]) if stated else []
    parts += re.findall(r"[%‰]$|个?百分点$", words)
    parts += reversed(re.findall(r"[（(]([^（）()]+)[）)]", words))
    parts += [re.split("[,，]", words)[-1].strip()] if re.search("[,，]", words) else []
    parts = [re.sub(r"^%.*", "%", part.strip()) for part in parts]
    return next((part for part in parts if _UNIT.fullmatch(part)), "")


def _bare(words: str) -> str:
    """Words without unit, year and number of the table: what they name."""
    words = _STATED_UNIT.sub("", words)
    words = re.sub(
        r"[（(]([^（）()]+)[）)]",
        lambda part: "" if _UNIT.fullmatch(part[1].strip()) else part.group(),
        words,
    )
    words = re.sub(r"^(?:表|Table|附表)\s?[\d一二三四五六七八九十.-]*[.:：]?\s*", "", words)
    words = re.sub(r"(?:19|20)\d\d\s?年?度?", "", words)
    words = re.sub(
        r"各(?:县|市|区|地)?(?:[（(][^）)]*[）)])?[市区县地]?|分(?:行业|地区|部门)", "", words
    )
    words = re.sub(
        r"^\s*(?:其中|全市|全社会(?=高))[:：]?|主要指标.*|一览表|情况.*|统计表|完成$", "", words
    )
    return words.strip(" 　:：,，、")


class _Table:
    """One table: its heads, its labels, and how they are read together."""

    def __init__(
        self,
        rows: list[_Row],
        caption: str,
        outline: Outline,
        measure: Callable[[int, int, float, str], Quantity],
    ) -> None:
        self.caption, self.measure = caption, measure
        self.section = outline.at(rows[0][0].start)
        heads = 0
        while heads < min(len(rows) - 1, _MOST_HEADS) and _is_head(rows[heads]):
            heads += 1
        self.rows = rows[heads:]
        self.width = max(map(len, rows))
        self.heads = self._heads(rows[:heads])
        self.sentences: set[int] = set()
        numeric = [
            column
            for column in range(self.width)
            if not _NUMBER_HEAD.fullmatch(self.heads[column])
            and any(_number(row, column) for row in self.rows)
        ]
        first = numeric[0] if numeric else 0
        if first == 0 and all(
            _YEAR_CELL.fullmatch(row[0].text) for row in self.rows if row[0].text
        ):
            first = 1
        self.numeric = [column for column in numeric if column >= first]
        self.labels = [
            column for column in range(first) if not _UNITS_HEAD.fullmatch(self.heads[column])
        ]
        self.units = next(
            (
                at
                for at in range(self.width)
                if _UNITS_HEAD.fullmatch(self.heads[at].split(" ")[-1])
            ),
            None,
        )
        if self.units in self.labels:
            self.labels.remove(self.units)

    def _heads(self, rows: list[_Row]) -> list[str]:
        """The words above each column; a merged head holds for the columns that it covers."""
        out = [""] * self.width
        for at, row in enumerate(rows):
            above = ""
            for column in range(self.width):
                cell = row[column].text if column < len(row) else ""
                below = any(column < len(each) and each[column].text for each in rows[at + 1 :])
                above = cell or (above if below else "")
                out[column] = f"{out[column]} {above}".strip()
        return out

    def cells(self) -> list[Cell]:
        """The figures of the table, row by row."""
        out: list[Cell] = []
        group = [""] * (max(self.labels, default=-1) + 1)
        before = ""
        for row in self.rows:
            for column in self.labels:
                if column < len(row) and row[column].text:
                    group[column:] = [row[column].text, *[""] * (len(group) - column - 1)]
            label = next((each for each in reversed(group) if each), "")
            if _GROWTH.match(label.removeprefix("比上年").removeprefix("较上年")):
                label = before + label
            else:
                before = re.sub(r"[（(][^（）()]*[）)]$", "", label)
            unit = row[self.units].text if self.units is not None and self.units < len(row) else ""
            if _LETTERHEAD.search(label):
                continue
            for column in self.numeric:
                if column >= len(row) or not row[column].text:
                    continue
                if value := _number(row, column):
                    out.append(self._cell(row[column], value, column, label, unit))
                elif re.search(rf"\d.*{HANZI}.*\d", row[column].text):
                    self.sentences.add(row[column].start)
        return out

    def _cell(
        self, piece: _Piece, value: re.Match[str], column: int, label: str, row_unit: str
    ) -> Cell:
        head = self.heads[column]
        words = f"{head} {label}"
        grows = bool(_GROWTH.search(head) or _GROWTH.search(label))
        column_unit, label_unit = _unit_in(head), _unit_in(label)
        ranked = "位" if _RANK.search(words) else ""
        row_unit = re.sub("^%.*", "%", row_unit)
        units = [label_unit, row_unit, column_unit, ranked, _unit_in(self.caption)]
        if column_unit in {"%", "‰", "个百分点"} or _RELATIVE.search(head):
            units = [column_unit, ranked, "%"]
        unit = value["unit"] or next((each for each in units if each), "")
        number = float(value["number"].replace(",", "").replace(" ", ""))
        number = -number if value["sign"] in {*"-−–﹣"} else number
        end = piece.start + len(piece.text)
        if not value["bracket"]:
            end = piece.start + (value.end("unit") if value["unit"] else value.end("number"))
        quantity = self.measure(piece.start, end, number, unit)
        if ranked and unit == "位":
            quantity = dataclasses.replace(quantity, kind="rank", normalised_unit="rank")
        place, what = self._about(head, label, column)
        period, source = self._period(column, label)
        aims = bool(_TARGET.search(f"{head} {label}") or _PLANNED.search(self.caption))
        aims = aims or (self.section.plans and period == str(self.section.year))
        sense = ["target"] if aims else []
        sense += ["expected"] if not sense and _EXPECTED.search(words) else []
        if grows and not re.search("率$", _bare(label)):
            sense.append("growth" if unit in {"%", "‰", "倍"} or "cent" in unit else "rise")
        sense += ["cumulative"] if "累计" in words else []
        sense += ["new"] if re.match("新增|新认定|新建|净增", what) else []
        return Cell(quantity, what, ";".join(sense) or "level", period, source, place)

    def _about(self, head: str, label: str, column: int) -> tuple[str, str]:
        """The place of a row and what its figure counts."""
        name = re.sub(r"^[\s　]*(?:其中[:：]?)?[\s　]*", "", label)
        names = " ".join(self.heads[column] for column in self.labels)
        places = bool(_PLACE_HEAD.search(names)) or bool(_PLACE.fullmatch(name))
        whole, wider = _WHOLE.fullmatch(name), _WIDER.fullmatch(name)
        of_head = _bare(_GROWTH.sub("", head.replace("比上年", ""))) if head else ""
        of_head = _TARGET.sub("", of_head).strip()
        subject = of_head if _WORD.search(of_head) else ""
        if places or whole or wider or _YEAR_CELL.fullmatch(name):
            what = subject.replace(" ", "") if re.search(HANZI, subject) else subject
            place = wider[1] if wider else "" if whole or _YEAR_CELL.fullmatch(name) else name
            left = [_bare(self.heads[at]) for at in self.numeric if at < column]
            left = [each for each in left if _WORD.search(each) and not _GROWTH.search(each)]
            return place, what or next(filter(None, reversed(left)), "") or _bare(self.caption)
        what = _bare(name)
        if what and _PART_OF.search(subject):
            return "", what + subject
        if not what or (subject and re.fullmatch("绝对数|数值|数量|总量|实绩|完成数", subject)):
            return "", what or subject
        return "", what

    def _period(self, column: int, label: str) -> tuple[str, str]:
        """The period of a column or row, of the caption, or of the section."""
        context = period_of_words(self.caption, None) or (
            str(self.section.year) if self.section.year else ""
        )
        year = int(context[:4]) if context else None
        before = [self.heads[at] for at in self.numeric if not _TARGET.search(self.heads[at])]
        before.sort(reverse=True)
        grows = bool(_GROWTH.search(self.heads[column]))
        for words in [self.heads[column], label, *(before if grows else [])]:
            if period := period_of_words(words, year):
                return period, f"column: {words}" if words != label else f"row: {words}"
        if period_of_words(self.caption, None):
            return context, f"caption: {self.caption}"
        if self.section.year:
            return context, self.section.source
        return "", "none: neither table nor heading names a year"


def _is_head(row: _Row) -> bool:
    """Tell whether a row holds heads: words and years, no figure."""
    cells = [piece.text for piece in row if piece.text]
    if not cells:
        return True
    numbers = [cell for cell in cells if _VALUE.fullmatch(cell)]
    if any(not _YEAR_CELL.fullmatch(cell) for cell in numbers):
        return False
    if numbers and _YEAR_CELL.fullmatch(cells[0]) and len(cells) > len(numbers):
        return False
    return len(numbers) < len(cells) or len(cells) > 1


def _number(row: _Row, column: int) -> re.Match[str] | None:
    """The number that a cell is, with its sign and unit."""
    if column >= len(row):
        return None
    match = _VALUE.fullmatch(row[column].text)
    if match and bool(match["bracket"]) != bool(match["close"]):
        return None
    return None if match and match["bracket"] and not match["sign"] else match
