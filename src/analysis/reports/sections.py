"""The headings of a report: the section that a position stands in, its year, and whether it plans."""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import re

from .numerals import HANZI
from .numerals import NUMERAL as _C

#: The marks of a heading, from the outermost level inward.
_LEVELS = [
    re.compile(pattern)
    for pattern in [
        rf"第{_C}+[章部编]分?|Part\s+[IVX\d]+",
        rf"{_C}+、|[IVX]+\.\s",
        rf"[（(]{_C}+[）)]、?|[A-Z]\.\s",
        r"\d{1,2}[.．、](?!\d)\s?",
        r"[（(]\d{1,2}[）)]|[①-⑳]",
    ]
]
#: A heading without a mark stands outside all others where it names a period, else inside.
_OUTERMOST, _INNERMOST = -1, len(_LEVELS)
_LONGEST_TITLE = 30
_LONGEST_LINE = 60
_SHORTEST_WRAPPED = 20
#: A line that goes on reaches at least so far toward the longest line's end.
_NEAR_MARGIN = 0.7
#: Of the lines of a text that is wrapped, at least this share goes on.
_LEAST_WRAPPED = 0.3
_ENDS = (*"。；：！？.!?;:", "")
#: What stands behind a number is a paragraph more often than a title; it says nothing of a year.
_LAST_OF_TITLES = 2

#: Words of a heading under which figures are aims.
PLANS = re.compile(
    r"思路|计划|打算|安排|要点|目标|下一步|下步|展望|谋划|规划|部署|任务|工作重点|重点工作|重点举措|举措|今后|未来|新的一年|明年"
    r"|\b(?:plan|outlook|next year|aims?|targets?|priorities)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"总结|回顾|成效|情况|运行|进展|成绩|工作情况|主要工作|亮点|公报|年报|基础|现状|形势|问题|不足|过去|来的工作|完成|"
    r"\b(?:work in|review|progress|achieve\w*)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|\b)")
_SPAN = rf"(?:19|20)\d\d年?\s?(?:[-—–―~～至到]|——|to)\s?(?:(?:19|20)\d\d年?|{_C}{{4}}年)"
#: Years that date a document or bound a plan; a figure's year they never are.
NO_YEAR = re.compile(
    rf"《[^》\n]{{0,80}}》|{_SPAN}(?:底|末)?|[〔\[［(（【](?:19|20)\d\d[〕\]］)）】]"
    r"|(?<!截至)(?<!截止)(?<!到)(?:19|20)\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}"
)
#: Several years, as a heading or a sentence names them: 过去五年, “十四五”时期.
YEARS = re.compile(
    rf"(?:近|过去|未来|今后|前|这|最近)(?:的)?(?:[2-9]|10|(?!一){_C})年|(?<!{_C}){_C}年[来间内]"
    r"|“?十[一二三四五六七]五”?(?!末|期末|收官)"
)
_LETTERHEAD = re.compile(
    r"索引号|发布机构|(?:成文|发布|印发)日期|发文字号|文号|主题分类|公开方式|浏览|来源[:：]|时间[:：]|字体|打印"
    rf"|^[（(]?(?:{NO_YEAR.pattern})|^[-—–]*(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日在|^[（(].*[）)]$"
)
_ISSUED = re.compile("通知|印发|意见|办法|方案|规划|批复|通报|公示")
#: The heading of a part, which is no title.
_PART = re.compile(
    r"(?:19|20)\d\d年度?(?:的?(?:主要|重点)?(?:工作|任务|发展|预期|目标)*)?(?:回顾|总结|安排|思路|计划|打算|目标|要点|情况|成效)"
)
_PART_YEAR = re.compile(r"\d年\s?(?:[上下]半年|[前第]?[一二三四]个?季度|\d)")
_DELIVERED = re.compile(r"((?:19|20)\d\d)年\d{1,2}月\d{1,2}日[，,]?在.{0,40}(?:会议|大会)")


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A heading: where its text begins, the titles down to it, its year and its source, its plans."""

    start: int
    path: tuple[str, ...]
    year: int | None
    plans: bool
    source: str = ""

    @property
    def name(self) -> str:
        """The titles from the outermost to this one."""
        return " / ".join(self.path)


class Outline:
    """The title and the headings of one report, given with half-width digits (``plain``)."""

    def __init__(self, text: str) -> None:
        self.title = _title(text[:4000])
        self.report, self.plan = _years_of_title(self.title)
        self.source = f"title: {self.title}"
        #: Whether the title names a part of a year, most likely the period of what it reports.
        self.in_part = bool(_PART_YEAR.search(self.title))
        if self.in_part:
            self.source = f"inferred: the title names a part of the year, {self.title}"
        if "政府工作报告" in self.title and self.report is None:
            delivered = _DELIVERED.search(text[:3000])
            self.plan = self.plan or (int(delivered[1]) if delivered else None)
            self.report = self.plan and self.plan - 1
            self.source = "inferred: the year before the report was delivered"
        plans = bool(PLANS.search(self.title) or re.search("方案|意见|措施", self.title))
        self.plans = plans and not DONE.search(self.title) and self.report is None
        reads = self.source if self.report else "none: the title names no year of report"
        self.sections = [Section(0, (), self.report, self.plans, reads)]
        stack: list[tuple[int, str]] = []
        position = 0
        for line in text.splitlines(keepends=True):
            heading = _heading(line) or _unmarked(line)
            if heading and line.strip() != self.title:
                level, title = heading
                stack = [each for each in stack if each[0] < level] + [(level, title)]
                self.sections.append(self._section(position, stack))
            position += len(line)
        self._starts = [section.start for section in self.sections]

    def _section(self, start: int, stack: list[tuple[int, str]]) -> Section:
        first = self.sections[0]
        year, source, plans = first.year, first.source, first.plans
        path = tuple(title for _, title in stack)
        for depth, (level, title) in enumerate(stack):
            years = [int(each) for each in YEAR.findall(NO_YEAR.sub("", title))]
            if level > _LAST_OF_TITLES and not (years and level == _INNERMOST):
                continue
            done, aims = bool(DONE.search(title)), bool(PLANS.search(title))
            if years:
                year, source = years[0], f"section: {title}"
            elif YEARS.search(title):
                year, source = None, f"none: a span of years ({title})"
            if aims and not done:
                ahead = bool(years and self.report and years[0] > self.report)
                plans = plans or level <= 1 or depth == 0 or ahead
                if plans and not years and year is not None and depth == 0:
                    year, source = self._planned()
            elif done and depth == 0:
                plans = False
                if not years and year is None and not YEARS.search(title) and self.plan:
                    year = self.report or self.plan - 1
                    source = self.source if self.report else "inferred: the year before the plan's"
        return Section(start, path, year, plans, source)

    def _planned(self) -> tuple[int | None, str]:
        """The year of a plan whose heading names none."""
        if self.plan is not None:
            return self.plan, self.source
        if self.report is None:
            return None, "none: the plan names no year"
        if DONE.search(self.title):
            return self.report + 1, "inferred: the year after the report's"
        return self.report, self.source

    def at(self, position: int) -> Section:
        """The section that a position stands in."""
        return self.sections[bisect.bisect_right(self._starts, position) - 1]


def _title(head: str) -> str:
    """The title: the first short line that names a year of report or plan, or else the first."""
    lines = [line.strip() for line in head.splitlines() if line.strip() and "\t" not in line]
    short = [
        line
        for line in lines[:40]
        if len(line) <= _LONGEST_LINE
        and not line.endswith("。")
        and not _LETTERHEAD.search(line)
        and not _heading(line)
    ]
    dated = [line for line in short if any(_years_of_title(line)) and not _PART.fullmatch(line)]
    return next(iter([*dated[:1], *short[:1]]), "")


def _years_of_title(title: str) -> tuple[int | None, int | None]:
    """The year that a title reports on, and the one that it plans for."""
    bare = NO_YEAR.sub(lambda span: " " * len(span.group()), title)
    marks = list(YEAR.finditer(bare))
    report = plan = None
    chinese = re.search(HANZI, title)
    for at, mark in enumerate(marks):
        before = marks[at - 1].end() if at else 0
        after = marks[at + 1].start() if at + 1 < len(marks) else len(bare)
        words = bare[mark.end() : after] if chinese else bare[before : mark.start()]
        year = int(mark[1])
        if DONE.search(words):
            report = report or year
        elif PLANS.search(words) or "政府工作报告" in title:
            plan = plan or year
    if len(marks) == 1 and not (report or plan) and chinese and not _ISSUED.search(title):
        report = int(marks[0][1])
    return report, plan


def opens_section(line: str) -> bool:
    """Tell whether this line opens a section."""
    return _heading(line) is not None


def without_wraps(text: str) -> str:
    """Put a space for each line's end inside a sentence; headings keep their lines."""
    lines = text.split("\n")
    margin = max(_SHORTEST_WRAPPED, _NEAR_MARGIN * max(map(len, lines)))
    cut = [line for line in lines if len(line) >= margin and line.rstrip()[-1:] not in _ENDS]
    if len(cut) < _LEAST_WRAPPED * sum(bool(line.strip()) for line in lines):
        return text
    out = [lines[0]]
    for before, line in itertools.pairwise(lines):
        open_end = len(before) >= margin and before.rstrip()[-1:] not in _ENDS
        goes_on = open_end and line.strip() != "" and not opens_section(line)
        goes_on = goes_on and "\t" not in before + line and not line.lstrip().startswith("|")
        goes_on = goes_on and not _LETTERHEAD.search(before)
        out += [" " if goes_on and not _unmarked(line) else "\n", line]
    return "".join(out)


def _heading(line: str) -> tuple[int, str] | None:
    """The level and title of a line that opens a section; a run-in title ends at its full stop."""
    stripped = line.strip()
    for level, pattern in enumerate(_LEVELS):
        mark = pattern.match(stripped)
        if mark:
            title = re.split(r"[。；：:!?]|(?<=[a-z&])\.\s", stripped[mark.end() :], maxsplit=1)[0]
            if len(title) > _LONGEST_TITLE:
                title = re.split("[，,]", title, maxsplit=1)[0][:_LONGEST_TITLE]
            return level, (mark.group() + title).strip()
    return None


#: Words by which an unmarked heading without a year divides a report into what was done and is planned.
_ROLE = re.compile(
    "过去一年|下一步|下步|今后|展望|工作(?:打算|思路|计划|安排|回顾|总结)|开展情况|完成情况|存在的?(?:问题|不足)|预期目标"
)
_UNMARKED = re.compile(rf"(?:{HANZI}|[\d\w“”、（）《》\s—])+")


def _unmarked(line: str) -> tuple[int, str] | None:
    """The level and title of a heading without a mark: a short line of words and no stop."""
    stripped = line.strip()
    if not 4 <= len(stripped) <= _LONGEST_TITLE or not _UNMARKED.fullmatch(stripped):
        return None
    if not re.search(HANZI, stripped) or re.match("表|图|附", stripped) or "\t" in line:
        return None
    names_period = YEAR.search(NO_YEAR.sub("", stripped)) or YEARS.search(stripped)
    if (names_period or _ROLE.search(stripped)) and (
        PLANS.search(stripped) or DONE.search(stripped)
    ):
        return _OUTERMOST, stripped
    if re.search(r"\d", stripped) or re.search(r"\s|[市省县]长|局$", stripped):
        return None
    return _INNERMOST, stripped
