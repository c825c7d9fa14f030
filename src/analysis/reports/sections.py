"""The headings of a report, the section that a position stands in, and the year it is about."""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import re

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
_LONGEST_TITLE = 30
_SHORTEST_WRAPPED = 20
_ENDS = (*"。；：！？.!?;:", "")
#: What stands behind a number is a paragraph more often than a title; it says nothing of a year.
_LAST_OF_TITLES = 2

#: Words of a heading under which figures are aims.
PLANS = re.compile(
    r"思路|计划|打算|安排|要点|目标|下一步|下步|展望|谋划|规划|部署|任务|工作重点|重点工作|重点举措|举措"
    r"|\b(?:plan|outlook|next year|aims?|targets?|priorities)\b",
    re.IGNORECASE,
)
DONE = re.compile(
    r"总结|回顾|成效|完成情况|进展|成绩|工作情况|主要工作|亮点|\b(?:work in|review|progress|achieve\w*)\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年|\b)")


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """One heading: where its text begins, the titles down to it, its year, and whether it plans."""

    start: int
    path: tuple[str, ...]
    year: int | None
    plans: bool

    @property
    def name(self) -> str:
        """The titles from the outermost to this one."""
        return " / ".join(self.path)


class Outline:
    """The headings of one report."""

    def __init__(self, text: str) -> None:
        self.title = next((line.strip() for line in text.splitlines() if line.strip()), "")[:80]
        years = [int(year) for year in YEAR.findall(self.title)]
        self.year = years[0] if years else None
        self.sections = [Section(0, (), self.year, False)]
        stack: list[tuple[int, str]] = []
        position = 0
        for line in text.splitlines(keepends=True):
            found = _heading(line)
            if found:
                level, title = found
                stack = [each for each in stack if each[0] < level] + [(level, title)]
                self.sections.append(self._section(position, stack))
            position += len(line)
        self._starts = [section.start for section in self.sections]

    def _section(self, start: int, stack: list[tuple[int, str]]) -> Section:
        year, plans = self.year, False
        path = tuple(title for _, title in stack)
        for depth, (level, title) in enumerate(stack):
            if level > _LAST_OF_TITLES:
                continue
            stated = [int(each) for each in YEAR.findall(title)]
            year = stated[0] if stated else year
            if PLANS.search(title) and not DONE.search(title):
                ahead = bool(stated and self.year and stated[0] > self.year)
                plans = plans or depth == 0 or ahead
            elif depth == 0 and DONE.search(title):
                plans = False
        if plans and year == self.year and self.year is not None and not YEAR.search("".join(path)):
            year = self.year + 1 if DONE.search(self.title) else self.year
        return Section(start, path, year, plans)

    def at(self, position: int) -> Section:
        """The section that a position stands in."""
        return self.sections[bisect.bisect_right(self._starts, position) - 1]


def opens_section(line: str) -> bool:
    """Tell whether this line opens a section."""
    return _heading(line) is not None


def without_wraps(text: str) -> str:
    """A text with a space for each line's end inside a sentence; its length stays."""
    lines = text.split("\n")
    out = lines[0]
    for before, line in itertools.pairwise(lines):
        open_end = len(before) >= _SHORTEST_WRAPPED and before.rstrip()[-1:] not in _ENDS
        goes_on = open_end and line.strip() != "" and not opens_section(line)
        out += (" " if goes_on else "\n") + line
    return out


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
