"""The period of a figure, by the structure of a report: the nearest words that name one say it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .numerals import value_of
from .quantities import Quantity
from .sections import NO_YEAR, YEARS, Outline

_PART = r"(?P<half>[上下]半年)|(?P<quarter>前?[一二三四1-4]个?季度)|(?P<from>\d{1,2})月?\s?[-—–~至到]\s?(?P<to>\d{1,2})月|(?P<month>\d{1,2})月(?!\d)"
#: Words that name a period: a year with its part, a part alone, the year before, several years.
_WORDS = re.compile(
    rf"(?:(?P<year>(?:19|20)\d\d)\s?年度?(?P<since>以来|至今)?(?:{_PART})?(?:[末底初])?)"
    rf"|(?P<end>“?(?P<plan>十[一二三四五六七]五)”?(?:规划)?(?:期?末|收官))"
    rf"|(?P<years>{YEARS.pattern}|每年末)"
    rf"|(?P<last>去年|上年|上一年)|(?P<next>明年|来年|下一年)|(?P<this>今年|本年度?|全年|年末|年底)"
    rf"|{_PART.replace('?P<', '?P<only_')}"
)
_COMPARED = re.compile(r"(?:比|较|与|和|同|超|过|于|当于|是|为|自)$")
_TIMES = re.compile(r"(?:是|为|当于)$")
_ATTACHED = re.compile(r"(?:同期|年?[末底初])?的?(?:近|约|超过?|仅|仅有|不足)?\s?")
_FROM = re.compile(r"(?:(?<!自)由(?!于)|从)[^，。；：\n]*$")
_REACHES = re.compile(r"[^，。；：\n]{0,40}?(?:到|至|为|达)(?!位|账)")
_YEARLY = re.compile("(?:年均|每年|逐年)(?=[^，。；：\n]*$)")
_OPENS = re.compile(r"[。；，,！？\n]\s*$")


def begins_change(text: str, quantity: Quantity) -> re.Match[str] | None:
    """The words that make a number the start of a change: 由2.1%提高到3.2%."""
    words = _FROM.search(text, max(0, quantity.start - 60), quantity.start)
    return words if words and _REACHES.match(text, quantity.end) else None


class Stated(NamedTuple):
    """The words of a text that name a period."""

    start: int
    end: int
    match: re.Match[str]


class Periods:
    """The periods that the words of a Chinese report name, to be looked up figure by figure."""

    def __init__(self, text: str, outline: Outline, measures: Sequence[Quantity]) -> None:
        self.text, self.outline = text, outline
        masked = NO_YEAR.sub(_masked, text)
        self.stated = [Stated(*match.span(), match) for match in _WORDS.finditer(masked)]
        self._starts = [each.start for each in self.stated]
        self._measures = [each.start for each in measures if each.is_measure]

    def of(self, quantity: Quantity) -> tuple[str, str]:
        """The period of a figure as the data package writes it, and what says so."""
        section = self.outline.at(quantity.start)
        line = self.text.rfind("\n", 0, quantity.start) + 1
        sentence = max(line, self.text.rfind("。", line, quantity.start) + 1)
        near = self._nearest(quantity, sentence)
        start = begins_change(self.text, quantity)
        yearly = _YEARLY.search(self.text, sentence, quantity.start)
        if yearly and not (near and near.start > yearly.end() and near.match["year"]):
            return "", f"none: an average or a sum of years ({yearly.group()})"
        if start:
            attached = near is not None and near.start > start.start()
            if near is None or not attached or near.match["this"] or "初" in near.match.group():
                return "", "none: a starting value without a year"
        carried = None
        if near is None:
            carried = self._topic(line, sentence)
        named = near or carried
        if named is None:
            year = section.year
            if year is None:
                return "", section.source or "none"
            source = section.source
            if part := self._part_before(quantity, sentence):
                source = f"inferred: {source}, though {part} stands before it"
            return self._of_report(year), source
        words = named.match.group().strip()
        kind = "sentence" if near else "paragraph"
        if named.match["years"] or named.match["since"]:
            return "", f"none: a span of years ({words})"
        month = named.match["month"] or named.match["only_month"]
        if month and month != "12":
            return "", f"none: a month ({words})"
        year = self._year(named, sentence)
        if year is None:
            return "", f"none: {words} of which year?"
        topic = self.text[named.end : named.end + 1] in {"，", ","}
        apart = not topic and "；" in self.text[named.end : quantity.start]
        if apart and section.year not in {None, year}:
            return "", f"none: {words} or {section.year}?"
        written = _written(year, named.match)
        this = words.startswith(("今年", "本年"))
        return self._of_report(year) if this and written == str(year) else written, (
            f"{kind}: {words}"
        )

    def _part_before(self, quantity: Quantity, sentence: int) -> str:
        """The part of a year that an earlier clause of the sentence names, which may go on."""
        for each in self._before(quantity.start):
            if each.start < sentence:
                return ""
            words = each.match.group().strip()
            if words.rstrip("末底初").endswith(("月", "季度", "半年")):
                return words
        return ""

    def _of_report(self, year: int) -> str:
        """The year of a report, or the part of it that the title names: 2025年上半年工作总结."""
        titled = self.outline.in_part and year == self.outline.report
        return (titled and period_of_words(self.outline.title, None)) or str(year)

    def _before(self, position: int) -> Iterator[Stated]:
        """The words that stand before a position, the nearest first."""
        for at in range(bisect_left(self._starts, position) - 1, -1, -1):
            yield self.stated[at]

    def _nearest(self, quantity: Quantity, sentence: int) -> Stated | None:
        """The words nearest before a figure that name its period, not one it is compared with."""
        for each in self._before(quantity.start):
            if each.start < sentence:
                return None
            before = self.text[max(0, each.start - 3) : each.start].rstrip()
            attached = bool(_ATTACHED.fullmatch(self.text, each.end, quantity.start))
            if _TIMES.search(before) and (attached or quantity.unit in {"倍", "%"}):
                continue
            if _COMPARED.search(before) and not attached:
                continue
            part = each.match.group().rstrip("末底初").endswith(("月", "季度", "半年"))
            if part and "；" in self.text[each.end : quantity.start]:
                continue
            if re.search("(?:由|从)$", before) and self._measured(each.end, quantity.start):
                continue
            if attached or not self._belongs_elsewhere(each, quantity.start):
                return each
        return None

    def _belongs_elsewhere(self, each: Stated, position: int) -> bool:
        """Tell whether words go with another figure: 2020年的8.3件增加11.3件, 去年引进的项目，带动…."""
        if each.match["last"] and re.match(
            "[^，。；]*的[^，。；]*，", self.text[each.end : position]
        ):
            return True
        if not re.match("的", self.text[each.end : each.end + 1]):
            return False
        return self._measured(each.end, position)

    def _measured(self, start: int, end: int) -> bool:
        """Tell whether a figure begins between these places."""
        at = bisect_left(self._measures, start)
        return at < len(self._measures) and self._measures[at] < end

    def _topic(self, line: int, sentence: int) -> Stated | None:
        """The period that an earlier sentence of the paragraph opens with."""
        for each in self._before(sentence):
            if each.start < line:
                return None
            if self.text[each.end : each.end + 1] not in {"，", ","}:
                continue
            opens = each.start == line or _OPENS.search(
                self.text[max(0, each.start - 3) : each.start]
            )
            if opens and (each.match["year"] or each.match["years"]):
                return each
        return None

    def _year(self, named: Stated, sentence: int) -> int | None:
        """The year of words, or of the context where they name none."""
        match = named.match
        if match["year"]:
            return int(match["year"])
        if match["plan"]:
            return 2010 + 5 * "一二三四五六七".index(match["plan"][1])
        context = self.outline.at(named.start).year
        for each in self._before(named.start):
            if each.start < sentence or "；" in self.text[each.end : named.start]:
                break
            before = self.text[max(0, each.start - 3) : each.start]
            if each.match["year"] and not _COMPARED.search(before):
                context = int(each.match["year"])
                break
        if context is None:
            return None
        return context - 1 if match["last"] else context + bool(match["next"])


def _masked(span: re.Match[str]) -> str:
    """Cover years that are no figure's; a span that opens a sentence stays a span."""
    return "□" * len(span.group())


def _written(year: int, match: re.Match[str]) -> str:
    """A period as the data package writes it: 2024, 2024-H1, 2024-Q3 or 2024-01/2024-11."""
    part = {key: match[key] or match[f"only_{key}"] for key in ("half", "quarter", "from", "to")}
    if part["half"]:
        return f"{year}-H{1 if part['half'][0] == '上' else 2}"
    if part["quarter"]:
        quarter = int(value_of(re.sub("[前个季度]", "", part["quarter"])) or 1)
        if not part["quarter"].startswith("前"):
            return f"{year}-Q{quarter}"
        return {1: f"{year}-Q1", 2: f"{year}-H1"}.get(
            quarter, f"{year}-01/{year}-{3 * quarter:02d}"
        )
    if part["from"] and (int(part["from"]), int(part["to"])) != (1, 12):
        return f"{year}-{int(part['from']):02d}/{year}-{int(part['to']):02d}"
    return str(year)


_ENGLISH_YEAR = re.compile(r"\b((?:19|20)\d\d)\b(?![-–—])")


def period_of_words(words: str, year: int | None) -> str:
    """The period that a table's head, label or caption names; empty for none."""
    for match in _WORDS.finditer(NO_YEAR.sub(_masked, words)):
        if match["years"] or match["since"]:
            return ""
        if match["year"]:
            return _written(int(match["year"]), match)
        if match["last"] and re.search("[比较]$", words[: match.start()]):
            continue
        if year is not None and match["last"]:
            return str(year - 1)
        if year is not None and not match["plan"] and not match["next"]:
            return _written(year, match)
    stated = _ENGLISH_YEAR.search(words)
    return stated[1] if stated else ""
