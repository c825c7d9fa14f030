"""Plans and estimates that remarks beside the figures, or footnotes, tell of."""

from __future__ import annotations

import re

from .axes import Axes
from .grid import Grid
from .heads import Column
from .layout import Table
from .words import CJK, ESTIMATED, MARKS, PLANNED, fold, head_role

_YEARS = r"(?:19|20)\d\d"
_LATE = re.compile(rf"({_YEARS})年?[^。；;]{{0,12}}(?:{ESTIMATED.pattern})", re.IGNORECASE)
_EACH = re.compile(r"\*+|[†‡§①-⑳❶-❿⁰⁴-⁹¹²³]|\d+|[a-z]", re.IGNORECASE)
_CIRCLED = re.compile(r"[①-⑳❶-❿]")
_NEXT = re.compile(r"[。；;\n]|(?=[①-⑳❶-❿†‡§])|(?=\[\w{1,2}\])|(?<=\D)(?=\d\))")
_TAIL = r"(?:完成)?(?:数|值|数据|数值|指标|核算数?|统计数?)?(?: (?:value|figure|data)s?)?"
_NAMED = r"[(\[]?(?:年度|全年|为|系|属)?(?:{})[)\]]?"
_ONLY_PLAN = re.compile(_NAMED.format(f"(?:{PLANNED.pattern})+{_TAIL}|f"), re.IGNORECASE)
_ONLY_ESTIMATE = re.compile(_NAMED.format(f"(?:{ESTIMATED.pattern})+{_TAIL}|e|p|ep"), re.I)
_ABOUT_FILE = re.compile(r"structure|dataflow|last.?update|code|_id$|uom|vector", re.IGNORECASE)
#: A note without a mark on all figures, or on those of a year: 本表数据为初步统计数, 2024年为计划数.
_WHOLE = re.compile(
    rf"(?:本表|以上|表中|全部|{_YEARS}年?(?:数据|数字|指标)?)[^。；;，,]{{0,6}}[为是系属][^。；;，,]{{0,4}}"
    rf"(?:{PLANNED.pattern}|{ESTIMATED.pattern})",
    re.IGNORECASE,
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


class Remarks:
    """What the columns of remarks and the footnotes of a table say of its figures."""

    def __init__(self, grid: Grid, table: Table, axes: Axes) -> None:
        self.grid, self.table = grid, table
        used = {at for at, role in axes.labels.items() if role != "basis"}
        used |= {at for column in axes.figures for at in (column.at, column.flags)}
        first = min(column.at for column in axes.figures)
        heads = {
            at: " ".join(grid.cells[row][at].text for row in table.heads)
            for at in range(len(grid.columns))
        }
        self.columns = [
            at
            for at, head in heads.items()
            if at not in used
            and not _ABOUT_FILE.search(head)
            and (at > first or head_role(head) in ("skip", "basis"))
        ]
        self.labels = [at for at, role in axes.labels.items() if role in ("", "indicator", "place")]
        lone = [row for rows in table.groups.values() for row in rows]
        rows = [*table.context, *lone, *table.notes]
        texts = [fold(cell.text) for row in rows for cell in grid.cells[row] if cell.text]
        self.notes = [part for text in texts for part in _NEXT.split(text) if part]
        self.below = [
            " ".join(dict.fromkeys(fold(cell.text) for cell in grid.cells[row] if cell.text))
            for row in table.notes
        ]
        notes = " ".join(grid.cells[row][0].text for row in table.notes)
        self.late = {int(year) for year in _LATE.findall(notes)}

    def of(self, row: int, column: Column, year: int, mark: str) -> tuple[str, str]:
        """Whether a figure is a plan, an estimate or to be asked about; and the words."""
        for at in self.columns:
            text = fold(self.grid.cells[row][at].text)
            if (what := self._remark(text, at, year)) not in ("", "estimate"):
                return what, f"{self.grid.at(row, at)}: {text}"
            if what:
                return what, text
        for under in [*self.table.body, *self.table.notes]:  # a row of remarks
            text = fold(self.grid.cells[under][column.at].text)
            if _ONLY_PLAN.fullmatch(text) and len(text) > 1:
                return "plan", f"{self.grid.at(under, column.at)}: {text}"
            if under in self.table.notes and _ONLY_ESTIMATE.fullmatch(text) and len(text) > 1:
                return "estimate", text
        marks = [mark, *(MARKS.findall(part)[0] for part in self._marked(row, column))]
        for each in dict.fromkeys(_EACH.findall(" ".join(marks).replace("注", " "))):
            for note in self.notes:
                if self._explains(note, each) and (what := _kind(note)):
                    return "ask" if what == "plan" and len(note) > 12 else what, note
        for note in self.below:
            years = {int(each) for each in re.findall(_YEARS, note)}
            if _WHOLE.search(note) and (not years or year in years):
                return ("ask" if _kind(note) == "plan" else "estimate"), note
        return ("estimate", "a note") if year in self.late else ("", "")

    def _marked(self, row: int, column: Column) -> list[str]:
        """The heads and labels of a figure that end with a footnote's mark."""
        texts = [*column.text.split(" / "), *(self.grid.cells[row][at].text for at in self.labels)]
        ends = [text for text in map(fold, texts) if MARKS.findall(text)]
        return ends + [each for text in texts for each in _CIRCLED.findall(text)]

    def _remark(self, text: str, at: int, year: int) -> str:
        """What one remark says of a figure."""
        if not text or not (_kind(text) or len(text) < 3):
            return ""
        if _ONLY_PLAN.fullmatch(text):
            return "plan"
        if _ONLY_ESTIMATE.fullmatch(text):
            return "estimate"
        years = {int(each) for each in re.findall(_YEARS, text)}
        if years and year not in years:
            return ""
        if (kind := _kind(text)) != "plan":
            return kind
        texts = [fold(self.grid.cells[row][at].text) for row in self.table.body]
        latin = not re.search(CJK, "".join(texts))
        return "" if latin and len(set(texts)) == len(texts) > 2 and all(texts) else "ask"

    def _explains(self, note: str, mark: str) -> bool:
        """Whether a note is about a mark."""
        plain = mark.translate(_RAISED)
        if not plain.isalnum() or _CIRCLED.fullmatch(mark):
            return re.search(rf"(?<!\*){re.escape(mark)}(?!\*)", note) is not None
        return re.search(
            rf"(?:^|[\s(\[:：注]){plain}(?=[\])）.、：:\s]|{CJK})", note
        ) is not None or (mark in note and mark != plain)


def _kind(text: str) -> str:
    """Whether words speak of a plan or of an estimate."""
    if PLANNED.search(text):
        return "plan"
    return "estimate" if ESTIMATED.search(text) else ""
