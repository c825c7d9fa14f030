"""Read the words around a number: what it counts, in which sense, with which bound, when."""

from __future__ import annotations

import re

from .numerals import CHARACTERS
from .quantities import Quantity
from .sections import Outline

_BREAKS = "，。；：！？\n"
#: Nobody's sentence is longer to either side of a number.
_LONGEST = 300
_STOPS = "。；！？\n"

_GROWTH = re.compile(
    r"(?:增长|增幅|增速|同比增|增加|翻|提升|提高|上升|增长率)(?:了|近|约|超过?|率|达到?|为|至少|不低于|力争|分别|均)*$"
)
_RISE = re.compile(
    r"(?:提升|提高|上升|增加|前进|进位|前移|上浮|增长|扩大|新增|净增|跃升|上涨|增幅|多)(?:了|近|约|超过?|分别|均|至少)*$"
)
_FALL = re.compile(
    r"(?:下降|减排|减少|压减|降低|回落|下滑|压缩|缩短|缩减|后退|降|降幅|减|精简|收窄)(?:[\u4e00-\u9fff]{0,6}支出|成本|能耗)?(?:了|近|约|超过?|分别|均|至少|达|为)*$"
)
_NEW = re.compile(
    r"(?:新增|新建|新引进|新引育|新引|新认定|新培育|新入选|新获批|新获|新开工|新签约|新设立?|新组建|净增|新当选|新晋)"
    r"[^，。；：达累共]*$"
)
_CUMULATIVE = re.compile(r"累计|累积|截至")
_EXPECTED = re.compile(r"预计|有望|预估|据测算|初步统计")
_TARGET = re.compile(
    r"力争|确保|目标(?:是|为|：|任务：)|(?:预期|总体|主要|发展|工作|全年)目标(?!任务?的|的)|争取(?!省|中央|国家|上级)|(?<!度)计划(?:新|到|完成|投|建|实施)|拟(?:新|投|建|引)|到20\d\d年(?:底|末)?，|预期"
)
_AT_LEAST = re.compile(
    r"(?:(?<![不未])超过?|突破|超出|逾|不少于|不低于|至少|不小于|(?<!不)大于|(?<!不)多于|冲刺|破|上)(?:了)?\s?$"
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
_STRIVE = re.compile(r"力争|争取(?!省|中央|国家|上级)|冲刺")
_RATE = re.compile(r"(?:增长|增幅|增速|增长率|降幅|增长了)(?:率)?(?:约|近|超过?)?(?:达到?|为)?\s?$")
_FROM_TO = re.compile(r"(?:到|至|为|达|达到|升至|增至|提至|扩大至|缩短至|压缩至|在)\s?$")

_VERBS = (
    "完成|获得|获评|获批|获|入选|列入|实现|达到|达|为|占|居|位列|位居|同比|增长|提升|提高|新增|累计|共|已|被|在|与|于|均|"
    "分别|通过|参加|参与|奔赴|得到|受邀|成交|填补|当选|签约|突破|进入|开展|投入|建成|落地|来自|中(?=[，。])|同步|纳入|"
    "推动|推进|覆盖|申报|评为|认定|正式|成功|全覆盖|全部|开放|启用|取得|的(?=[，。]|$)"
)
_AFTER = re.compile(rf"(?:(?!{_VERBS})[\u4e00-\u9fffA-Za-z&“”‘’+·/（）()\-])+")
_TRAIL = re.compile(
    r"(?:已|也|(?<!平)均|分别|共|总数|达到?了?|为|是|有|占(?!比)|居|到|至|了|约|近|超过?|突破|预计|力争|实现|完成|增长|同比|较上年|"
    r"比上年|提升|提高|上升|下降|减少|增加|不低于|不少于|稳定在|控制在|保持|确保|高于|低于|仅|逾|不足|不超过|最高|上|的|"
    r"数量|合计|累计|由|从|年均|净|新增?(?=$)|排名|位列|列|位居|前进|不到|接近|(?<!占)比|较|去年|今年|全年|期间|连续|稳居|稳|仍|"
    r"第|跃居|前|，)+$"
)
_LEAD = re.compile(
    r"^(?:其中|全年|今年|去年|累计|共|已|并|且|即|预计|力争|确保|实现|截至目前|目前|同时|全市共|据初步统计|到(?!账|位)|至|的|有(?!效)|"
    r"一是|二是|三是|四是|五是|和|与|及|[ \t\"”’）)])+"
)
_NOT_WHAT = re.compile(
    r"^(?:同?比|较|环比|年均|增长|增速|增幅|增量|占|排名|提升|提高|下降|减少|增加|高于|低于|超|位列|位居|位次|列|居|跃居|达|达到|"
    r"其中|分别|累计|上年|去年|同期|年初|全[市省国球区县]|世界|国内|平均|均值|水平|城市|第|前|年|增至|升至|和|以上|左右|、|"
    r"提升幅度|底|年底|去|前移|前进|进位|后退|收窄|扩大|降幅|缩短|压缩|精简|至|到|为|约|近|数量)*$"
)


def clause(text: str, position: int, breaks: str = _BREAKS) -> tuple[int, int]:
    """The clause that a position stands in: its start and end between these marks."""
    first, last = max(0, position - _LONGEST), min(len(text), position + _LONGEST)
    start = max(text.rfind(mark, first, position) for mark in breaks) + 1
    ends = [end for mark in breaks if (end := text.find(mark, position, last)) >= 0]
    return start or first, min(ends, default=last)


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
    if _AT_LEAST.search(before) and not before.endswith(("提上", "以上", "加上", "线上")):
        return "at_least"
    if _ABOUT.search(before):
        return "about"
    start, _ = clause(text, quantity.start)
    sentence, _ = clause(text, quantity.start, _STOPS)
    if _STRIVE.search(text[start : quantity.start]):
        return "strive_for"
    listed = text[sentence : quantity.start].rpartition("，")[0]
    if "、" in text[start : quantity.start] and _STRIVE.search(listed[-30:]):
        return "strive_for"
    return ""


def sense(text: str, quantity: Quantity, outline: Outline) -> str:
    """Return the sense in which a number is stated."""
    start, _ = clause(text, quantity.start)
    sentence, _ = clause(text, quantity.start, _STOPS)
    ahead = text[start : quantity.start]
    listed = re.sub(r"[\d.,%‰]+(?:个百分点|位|[万亿]?\w?)?(?:[、和与及]|$)", "", ahead)
    listed, said = listed.rstrip(), []
    whole, _ = clause(text, quantity.start, _STOPS.replace("；", ""))
    if outline.at(quantity.start).plans or _TARGET.search(text[whole : quantity.start]):
        said.append("target")
    elif _EXPECTED.search(text[sentence : quantity.start]):
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


def what(
    text: str,
    quantity: Quantity,
    listed: int = 0,
    before: tuple[Quantity, str] | None = None,
) -> str:
    """Return the noun phrase that a number counts or measures."""
    start, end = clause(text, quantity.start)
    counted = quantity.normalised_unit in {"count", "km", "m2", "km2"} or not quantity.unit
    if counted and quantity.kind in {"measure", "bare"}:
        after = _AFTER.match(text, min(quantity.end, end), end)
        noun = after.group().strip("“”（）()") if after else ""
        noun = re.sub("^(?:以上|左右|上下|余|多)?的?", "", noun)
        if len(noun) >= 2:
            return noun
    sentence, _ = clause(text, quantity.start, _STOPS)
    if before is None or before[0].end <= sentence:
        phrase = _cleaned(text[start : quantity.start], listed)
        return phrase or text[quantity.end : end].strip("“”（）()以上左右 　")[:16]
    if before[0].end > start and not listed:
        phrase = _cleaned(
            re.sub("^(?:以上|左右|余|多)", "", text[before[0].end : quantity.start]), 0
        )
    else:
        phrase = _cleaned(text[start : quantity.start], listed)
    if _NOT_WHAT.match(phrase):
        return before[1]
    if phrase.startswith("占") and not before[1].endswith(("比重", "占比", "比例")):
        return re.sub("(?:增速|增幅)$", "", before[1]) + phrase
    return (
        before[1] + phrase
        if phrase in {"总投资", "总额", "占比", "比重", "总数", "总量"}
        else phrase
    )


_MARK = re.compile(rf"^\s*[（(]?(?:[{CHARACTERS}]{{1,3}}|\d{{1,2}})[）)、.．]")


def _cleaned(phrase: str, listed: int) -> str:
    """A phrase without the verbs and adverbs around its noun."""
    names, several, _ = phrase.partition("分别")
    if several:
        each = re.split("[、和与及]", _LEAD.sub("", names.strip()))
        each = [name for name in each if name]
        if each:
            return _TRAIL.sub("", each[min(listed, len(each) - 1)])
    phrase = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", _MARK.sub("", phrase))
    last = re.sub(
        r"^.*\d[\d.,]*(?![A-Za-z\d.,强])\s?(?:个百分点|年度|月|季度|[万亿]?[元人件家个项名位套%年座吨])?",
        "",
        phrase,
    )
    last = last.rpartition("、")[2] if len(last.rpartition("、")[2]) > 3 else last
    return _LEAD.sub("", _TRAIL.sub("", last.strip("、和与及 "))).strip('“”（）() 　"')
