"""Read the words around a number: what it counts, in which sense, with which bound, when."""

from __future__ import annotations

import bisect
import functools
import re

from .periods import begins_change
from .quantities import Quantity
from .sections import NO_YEAR, YEAR, Outline

_BREAKS = "，。；：！？\n"
#: Nobody's sentence is longer to either side of a number.
_LONGEST = 300
_STOPS = "。；！？\n"

_GROWTH = re.compile(
    r"(?:增长|增幅|增速|同比增?|增加|翻|提升|提高|上升|增长率)(?:了|近|约|超过?|率|达到?|为|至少|不低于|力争|分别|均)*$"
)
_RISE = re.compile(
    r"(?:提升|提高|上升|增加|前进|进位|前移|上浮|增长|扩大|新增|净增|跃升|上涨|增幅|多|多增)(?:了|近|约|超过?|分别|均|至少)*$"
)
_FALL = re.compile(
    r"(?:下降|减排|减少|压减|降低|回落|下滑|压缩|缩短|缩减|后退|降|降幅|减|精简|收窄)(?:[\u4e00-\u9fff]{0,6}支出|成本|能耗)?(?:了|近|约|超过?|分别|均|至少|达|为)*[（(]?$"
)
_NEW = re.compile(
    r"(?<!创)(?:新增|新建|新引进|新引育|新引|新认定|新培育|新入选|新获批|新获|新开工|新签约|新设立?|新组建|净增|新当选|新晋|新打|新开|新修|新拓|新种|新增设)"
    r"[^，。；：达累共]*$"
)
_CUMULATIVE = re.compile(r"累计|累积|截至")
_EXPECTED = re.compile(
    r"预计|有望|预估|据测算|初步统计|(?<![即不])将(?=新增|带动|达|实现|建成|完成|形成|提高|增|突破|超)"
)
#: Words that make aims of what follows in the sentence, and of what follows in the clause.
_AIMS = re.compile(
    r"目标(?:是|为|：|任务：)|(?:预期|总体|主要|发展|工作|全年)目标(?!任务?的|的)|(?<!度)计划(?:新|到|完成|投|建|实施)|(?<!超)(?<!超出)(?<!好于)(?<!高于)(?<!低于)(?<!不及)预期"
)
_AIM = re.compile(r"力争|确保|争取(?!省|中央|国家|上|部|到|资金|经费|项目|专项)|拟(?:新|投|建|引)")
_BY_YEAR = re.compile(r"到((?:19|20)\d\d)年")
_PAST = re.compile(r"去年|上年|截至|已(?!经?成)")
_AT_LEAST = re.compile(
    r"(?:(?<![不未])超过?|突破|超出|逾|不少于|不低于|至少|不小于|(?<!不)大于|(?<!不)多于|冲刺|破|(?<![规以线加提限])上)(?:了)?\s?$"
)
_AT_MOST = re.compile(
    r"(?:不超过?|未(?:达到?|超过?|到)|不高于|不多于|至多|最高|最多|不足|不到|(?<!不)低于|(?<!不)少于|(?<!不)小于|控制在|最长)(?:了)?\s?$"
)
_ABOUT = re.compile(
    r"(?:大约|(?<![签契协合集节制条公])约|(?<![附邻最])近|接近|将近|大致)(?:为|达)?\s?$"
)
_BEHIND = {
    "at_least": re.compile(r"(?:（[个含]）|\(含\)|\(个\)|\s)?(?:以上|及以上|多(?!个)|余|\+)"),
    "about": re.compile(r"\s?(?:左右|上下|许)"),
    "at_most": re.compile(r"\s?(?:以内|以下|之内|及以下|封顶)"),
}
#: A bound before the first number of a list, which 分别 gives to all: 分别突破1.3万家、2.9万家.
_SHARED_BOUND = re.compile(r"分别(?:已|均)?(超过?|突破|逾|近|约)[\d.,]+[^，。；：]*[、和与及]\s?$")
_STRIVE = re.compile(r"力争|争取(?!省|中央|国家|上|部|到|资金|经费|项目|专项)|冲刺")
_RATE = re.compile(r"(?:增长|增幅|增速|增长率|降幅|增长了)(?:率)?(?:约|近|超过?)?(?:达到?|为)?\s?$")
_FROM_TO = re.compile(r"(?:到|至|为|达|达到|升至|增至|提至|扩大至|缩短至|压缩至|在)\s?$")


@functools.lru_cache(maxsize=8)
def _marks(text: str, breaks: str) -> list[int]:
    """Where these marks stand in a text."""
    return [mark.start() for mark in re.finditer(f"[{breaks}]", text)]


def clause(text: str, position: int, breaks: str = _BREAKS) -> tuple[int, int]:
    """The clause that a position stands in: its start and end between these marks."""
    marks = _marks(text, breaks)
    at = bisect.bisect_left(marks, position)
    start = marks[at - 1] + 1 if at else 0
    end = marks[at] if at < len(marks) else len(text)
    return max(start, position - _LONGEST), min(end, position + _LONGEST)


def bound(text: str, quantity: Quantity) -> str:
    """Return the bound of a number as stated: at_least, at_most, about, strive_for; empty for a level."""
    behind = text[quantity.end : quantity.end + 6]
    before = text[max(0, quantity.start - 10) : quantity.start]
    for name, pattern in _BEHIND.items():
        if pattern.match(behind):
            return name
    if quantity.more:
        return "at_least"
    if _AT_MOST.search(before):
        return "at_most"
    if _AT_LEAST.search(before):
        return "at_least"
    if _ABOUT.search(before):
        return "about"
    start, _ = clause(text, quantity.start)
    shared = _SHARED_BOUND.search(text[start : quantity.start])
    if shared:
        return "about" if shared[1] in "近约" else "at_least"
    sentence, _ = clause(text, quantity.start, _STOPS)
    if _STRIVE.search(text[start : quantity.start]):
        return "strive_for"
    listed = text[sentence : quantity.start].rpartition("，")[0]
    if "、" in text[start : quantity.start] and _STRIVE.search(listed[-30:]):
        return "strive_for"
    return ""


def _aims(text: str, quantity: Quantity, outline: Outline, start: int, whole: int) -> bool:
    """Tell whether a number is an aim: by its section, its sentence or its clause."""
    section = outline.at(quantity.start)
    sentence, near = text[whole : quantity.start], text[start : quantity.start]
    if begins_change(text, quantity) or re.match(
        "[^，。；]{0,3}的目标", text[quantity.end : quantity.end + 60]
    ):
        return bool(re.match("[^，。；]{0,3}的目标", text[quantity.end : quantity.end + 60]))
    if _AIM.search(near) or _AIMS.search(sentence):
        return True
    known = outline.report or (outline.plan and outline.plan - 1)
    if by := _BY_YEAR.search(sentence):
        return bool(known and int(by[1]) > known) or (section.plans and not known)
    years = [int(year) for year in YEAR.findall(NO_YEAR.sub("", near))]
    past = bool(years and (known or 0) >= years[-1]) or bool(_PAST.search(near))
    if years and not known:
        past = section.year is None and not section.plans
    return section.plans and not past


def sense(text: str, quantity: Quantity, outline: Outline) -> str:
    """Return the sense in which a number is stated."""
    start, _ = clause(text, quantity.start)
    sentence, _ = clause(text, quantity.start, _STOPS)
    ahead = text[start : quantity.start]
    listed = re.sub(r"[\d.,%‰]+(?:个百分点|位|[万亿]?\w?)?(?:[、和与及]|$)", "", ahead)
    listed, said = listed.rstrip(), list[str]()
    whole, _ = clause(text, quantity.start, _STOPS.replace("；", ""))
    if _aims(text, quantity, outline, start, whole):
        said.append("target")
    elif _EXPECTED.search(text[sentence : quantity.start].rpartition("累计")[0] or ahead):
        said.append("expected")
    relative = quantity.normalised_unit in {"pct", "times", "doublings"}
    if quantity.kind == "rank" or (_FROM_TO.search(listed) and not _RATE.search(listed)):
        pass
    elif _FALL.search(listed):
        said.append("fall")
    elif relative and _GROWTH.search(listed):
        said.append("growth")
    elif not relative and _RISE.search(listed) and not listed.endswith(("新增", "净增")):
        said.append("rise")
    if _NEW.search(listed) and not {"fall", "growth", "rise"} & set(said):
        said.append("new")
    if _CUMULATIVE.search(ahead):
        said.append("cumulative")
    return ";".join(said) or "level"
