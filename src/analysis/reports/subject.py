"""What a number of a Chinese report counts, and of which place."""

from __future__ import annotations

import re

from .context import clause
from .numerals import CHARACTERS, HANZI
from .periods import begins_change
from .quantities import Quantity

_STOPS = "。！？\n"
_VERBS = (
    "增加|减少|下降|降低|降至|升至|增至|扩大|缩小|缩短|压缩|回落|跃升|前移|由|从|到(?!账|位)|至|较|比(?!例|重)|其中|完成|获得|获评|获批|获|入选|列入|实现|达到|达|为|占|居|位列|位居|同比|增长|提升|提高|新增|累计|共(?![建同享性])|已|被|在|与|于|均|"
    "分别|通过|参加|参与|奔赴|得到|受邀|成交|填补|当选|签约|突破|进入|开展|投入|建成|落地|来自|中(?=[，。])|同步|纳入|"
    "荣获|入列|推动|推进|覆盖|申报|评为|认定|正式|成功|全覆盖|全部|开放|启用|取得|加快|年内|的(?=[，。]|$)"
)
_AFTER = re.compile(rf"(?:(?!{_VERBS})[\u4e00-\u9fffA-Za-z&“”‘’+·/（）()\-])+")
_TRAIL = re.compile(
    r"(?:已|也|(?<!未)实现|(?<!平)均|分别|共|总数|达到?了?|为|是|有|占(?!比)|居|到|至|了|(?<![签契合])约|近|超过?|突破|预计|力争|实现|完成|增长|同比|较上年|"
    r"比上年|提升|提高|上升|下降|减少|增加|不低于|不少于|稳定在|控制在|保持|确保|高于|低于|仅|逾|不足|不超过|最高|上|的|"
    r"荣|将|(?<=[^收投纳])入|总量增?|数量|合计|累计|回落|缩小|扩大|缩短|压缩|前移|由|从|年均|净|新增?(?=$)|排名|位列|列|位居|前进|不到|接近|(?<![占之入出贷别])比|较|去年|今年|全年|期间|连续|稳居|稳|仍|"
    r"第|跃居|(?<!提)前|，)+$"
)
_LEAD = re.compile(
    r"^(?:其中|全年|年末|拥有(?!量)|现有|今年|去年|累计|共|已|并|且|即|预计|力争|确保|实现|截至目前|目前|同时|全市共|据初步统计|到(?!账|位)|至|的|有(?!效)|"
    r"(?:全|我|本)[市区县](?!场)|(?:推动|实施|培育(?!库)|引进|获得|获批|创建|启动|开展|举办|承办|签约|选派|派出|建成)(?!率|意见|方案|条例)|"
    r"(?:全国|全省|全市)?共(?:投入|完成|实现|签约|有)|将|实际|一是|二是|三是|四是|五是|和|与|及|[ \t\"”’）)])+"
)
_NOT_WHAT = re.compile(
    r"^(?:同?比|较|环比|年均|增长|增速|增幅|增量|净增|新增|占|排名|提升|提高|下降|减少|增加|高于|低于|超|位列|位居|位次|列|居|跃居|达|达到|"
    r"其中|分别|累计|上年末?|增|降|升|减|“?十[一二三四五六七]五”?末?|同口径|按?可比(?:价格|口径)?|增速|实际|引进|多增|少增|高|低|快|慢|高出|翻|[一二三四五六七八九十两]+年|回落|缩小|超额|完成|预计|全年|由|从|首次|同比|去年|同期|年初|全[市省国球区县]|世界|国内|平均|均值|水平|城市|第|前|年|增至|升至|和|以上|左右|、|"
    r"提升幅度|底|年底|去|前移|前进|进位|后退|收窄|扩大|降幅|缩短|压缩|精简|至|到|为|约|近|数量)*$"
)


_YEARS = re.compile(
    r"(?:由|从|到|至|达|截至)?(?:19|20)\d\d年(?:[上下]半年|前?[一二三四]季度|\d{1,2}[-—至]\d{1,2}月)?(?:[末底初])?的?|(?:\d{1,2}[-—至])?\d{1,2}月份?|^前?[一二三四]季度|^[上下]半年"
)
_TOTALS = {"总投资", "总额", "占比", "比重", "总数", "总量", "成交额", "产值", "增加值", "总产值"}
#: Nouns that stand by themselves behind 其中; other words there only narrow the noun before.
_NOUN = re.compile(
    "(?:企业|人才|专利|项目|平台|机构|团队|中心|基地|实验室|资金|经费|收入|支出|人员|专家|博士|硕士|科学家|院士|奖|板|家|类|产业|增加值|额|量|率|强度|比重|投资|贷款)$"
)
_TOPIC = re.compile(_NOUN.pattern.removesuffix(")$") + "|产量|资金)$")
_NARROW = re.compile(
    r"(?:^|[，；（(])其中[，：:]?(?:[^，。；：]*、)?([^，。；：（）()、\d]{1,12})$"
)
_MARK = re.compile(rf"^\s*[（(]?(?:[{CHARACTERS}]{{1,3}}|\d{{1,2}})[）)、.．]")


def what(
    text: str,
    quantity: Quantity,
    listed: int = 0,
    before: tuple[Quantity, str] | None = None,
) -> str:
    """Return the noun phrase that a number counts or measures."""
    start, end = clause(text, quantity.start)
    sentence, _ = clause(text, quantity.start, _STOPS)
    same = before is not None and before[0].end > sentence
    counted = quantity.normalised_unit in {"count", "km", "m2", "km2"} or not quantity.unit
    if counted and quantity.kind in {"measure", "bare"}:
        after = _AFTER.match(text, min(quantity.end, end), end)
        noun = after.group().strip("“”") if after else ""
        noun = re.sub("^(?:以上|左右|上下|余|多)?的?", "", noun)
        noun = re.split("[（()）]", noun, maxsplit=1)[0].rstrip("和与及")
        if len(noun) >= 2 and not re.match("(?:规上|国家级|省级)$", noun):
            return noun
    if place := _in_brackets(text, quantity):
        return place[1]
    if listed and not same:
        listed = 0
    phrase = _phrase(text, quantity, start, sentence, listed, before if same else None)
    if before is None:
        return phrase or _topic(text, start, sentence) or _behind(text, quantity, end)
    if same and (part := _narrowing(text, start, quantity)):
        first = _narrowing(text, start, before[0]) if before[0].start > start else ""
        return part + _stock(before[1].removeprefix(first))
    if same and re.match("(?:与|相当于).*(?:生产总值|GDP)", text[start : quantity.start]):
        return before[1] + "与地区生产总值之比"
    if _NOT_WHAT.match(phrase) and (topic := _topic(text, start, before[0].end)):
        return topic
    if _NOT_WHAT.match(phrase):
        if before[0].end <= text.rfind("\n", 0, quantity.start):
            return _behind(text, quantity, end)
        total = re.search("总数|总量|累计", text[before[0].end : quantity.start])
        return _stock(before[1]) if total else before[1]
    if not same:
        return phrase
    if phrase.startswith("占") and not before[1].endswith(("比重", "占比", "比例")):
        return re.sub("(?:增速|增幅)$", "", before[1]) + phrase
    several = "分别" in text[start : quantity.start]
    return _stock(before[1]) + phrase if phrase in _TOTALS and not several else phrase


def _narrowing(text: str, start: int, quantity: Quantity) -> str:
    """The word behind 其中 that narrows the noun before it to a part."""
    part = _NARROW.search(text[start : quantity.start])
    if part is None:
        return ""
    words = part[1] if part[1].endswith("规上") else _TRAIL.sub("", part[1])
    return "" if _NOUN.search(words) else words.strip()


def _phrase(
    text: str,
    quantity: Quantity,
    start: int,
    sentence: int,
    listed: int,
    before: tuple[Quantity, str] | None,
) -> str:
    """The words before a number in its clause, or the name that 分别 gives it."""
    words = text[start : quantity.start]
    if change := begins_change(text, quantity):
        words = words[: change.start() - start]
        return _cleaned(_YEARS.sub("", words))
    if names := _shared(text, start, quantity, listed):
        return _TRAIL.sub("", names[min(listed, len(names) - 1)])
    if "分别" in words:
        names = [name for name in re.split("[、和与及]", _lead(words.partition("分别")[0])) if name]
        if not names or (len(names) == 1 and _NOT_WHAT.match(_cleaned(names[0]))):
            named = re.findall("([^，。；：]*?)分别", text[sentence:start])
            earlier, _ = clause(text, max(start - 1, 0))
            listing = named[-1] if named else re.split(r"\d", text[earlier:start])[0]
            names = re.split("[、和与及]", _TRAIL.sub("", _lead(listing)))
            if not named and len(names) < 2:
                nouns = re.split(r"\d[\d,.]*[^\d、和与及]*[、和与及]?", text[earlier : start - 1])
                names = [_TRAIL.sub("", _lead(each)) for each in nouns if each]
        if names:
            name = _TRAIL.sub("", names[min(listed, len(names) - 1)])
            shared = re.search("占.*(?:比重|比例)$", _TRAIL.sub("", names[-1]))
            return name + shared.group() if shared and "占" not in name else name
    if before is not None and before[0].end > start and not listed:
        words = re.sub("^(?:以上|左右|余|多)", "", text[before[0].end : quantity.start])
    return _cleaned(_YEARS.sub("", words))


_LISTED = re.compile(
    r"\d[\d,.]*[^\d，。；、：]{0,6}(?:\s?[、和与及]\s?\d[\d,.]*[^\d，。；、：]{0,6})+"
)


def _shared(text: str, start: int, quantity: Quantity, listed: int) -> list[str]:
    """The names of a list that has as many numbers, without 分别: A、B达12家、8家."""
    first = re.search(r"\d", text[start : quantity.end])
    numbers = _LISTED.match(text, start + first.start()) if first else None
    if first is None or numbers is None or "分别" in text[start : numbers.start()]:
        return []
    names = [each for each in re.split("[、和与及]", _lead(text[start : numbers.start()])) if each]
    count = len(re.findall(r"[、和与及]\s?\d", numbers.group())) + 1
    return names if len(names) == count and quantity.start < numbers.end() else []


def _lead(words: str) -> str:
    return _LEAD.sub("", _closed(_YEARS.sub("", words).strip()))


def _closed(words: str) -> str:
    """Words without the spaces beside Chinese characters."""
    return re.sub(rf"(?<={HANZI})\s+|\s+(?={HANZI})", "", words)


def _behind(text: str, quantity: Quantity, end: int) -> str:
    """The noun behind a number, where it stands there: 377亿元的投资."""
    noun = re.match(rf"(?:以上|左右)?的?({HANZI}{{2,16}})", text[quantity.end : end])
    return noun[1] if noun else ""


def _topic(text: str, start: int, since: int) -> str:
    """The noun of the clause before, where that one holds no number: 粮食产量再创新高，达到…."""
    earlier, _ = clause(text, max(start - 1, 0))
    if start < 1 or earlier < since or text[start - 1] not in "，：":
        return ""
    words = re.split(
        "再|创|持续|保持|稳|继续|不断|明显|大幅|快速|支持|，",
        _cleaned(text[earlier : start - 1]),
    )[0]
    return words if len(words) >= 3 and _TOPIC.search(words) else ""


def _stock(phrase: str) -> str:
    """A noun without the words that say it was added in the year."""
    return re.sub("^(?:新增|新认定|新培育|净增|新建|新入选|新获批|累计)", "", phrase)


def _cleaned(phrase: str) -> str:
    """A phrase without the verbs and adverbs around its noun."""
    phrase = _closed(_MARK.sub("", phrase))
    phrase = re.sub("(?<=[A-Z])、(?=[A-Z])", "＆", phrase)
    last = re.sub(
        r"^.*(?<![A-Za-z\d.])\d[\d.,]*(?![A-Za-z\d.,强])\s?(?:个百分点|年度|月|季度|[万亿]?[元人件家个项名位套%年座吨])?",
        "",
        phrase,
    )
    last = last.rpartition("、")[2] if len(last.rpartition("、")[2]) > 3 else last
    last = _LEAD.sub(
        "", _TRAIL.sub("", re.sub("(?<![惠普涉])及$", "", last.strip("、和与 ")))
    ).strip('“”（）() 　"')
    last = re.sub(r"[（(][^（）()]*$", "", last)  # a bracket that only opened
    return last.replace("＆", "、")


_OTHER = r"(?!高新|经开|开发|示范|试验|园|城|社|地|各|本|我|全|市|县|均|居)"
_NAME = rf"{_OTHER}(?:(?![是居在为达全各本我的]){HANZI}){{1,5}}(?:自治县|[区县市州旗])"
_WIDER = re.compile(
    r"(?:^|[，；（])(?:而|同期|其中)?(全省|全国|全球)(?!第|首|前|排|领先|最|率先|唯一|重点实验室|人大|政协|两会|先进|劳模|文明)"
    r"(?=平均|均值|水平|同期|为|科技|研发|R&D|规上|高新|增速|GDP|地区|技术|发明|每万)[^，。；]{0,24}$"
)
_OWN_CLAUSE = re.compile(
    rf"(?:^|[，；])(?:其中[，：:]?)?(?:最[高低大小]的)?({_NAME})(?=(?:全社会)?(?:研发|R&D|规上|高新|GDP|地区生产|技术|发明|企业|财政|完成|实现|达|为|不足|超|$))"
)
_NOT_PLACE = re.compile(
    "城市$|上市$|超市$|高新区$|新区$|开发区$|示范区$|园区$|试验区$|集聚区$|科技城$|地区$|都市$"
)


def _in_brackets(text: str, quantity: Quantity) -> tuple[str, str] | None:
    """The place and the noun of a number in brackets behind the place's name."""
    if text[quantity.start - 1 : quantity.start] not in {"（", "("}:
        return None
    if not re.match("(?:左右|以上)?[）)]", text[quantity.end : quantity.end + 60]):
        return None
    sentence, _ = clause(text, quantity.start, _STOPS + "；")
    words = text[sentence : quantity.start - 1]
    listed = re.search(r"([^，。；：]*?)(?:分别|依次)(?:为|是|达)?", words)
    name = re.search(rf"(?:^|[、，为是达和与及：])((?:(?![为是达和与及]){HANZI}){{2,6}})$", words)
    if not name or not (listed or re.fullmatch(_NAME, name[1])) or _NOT_PLACE.search(name[1]):
        return None
    return name[1], _cleaned(_YEARS.sub("", listed[1] if listed else ""))


def place(text: str, quantity: Quantity) -> str:
    """The place that a number is about, as printed; empty where it is the report's own."""
    if named := _in_brackets(text, quantity):
        return named[0]
    start, _ = clause(text, quantity.start)
    words = text[start : quantity.start]
    wider = _WIDER.search(words)
    if wider and quantity.kind != "rank":
        return wider[1]
    above = re.search("[高低快慢]于(全省|全国|全市)(?:平均)?(?:水平)?的?$", words)
    if above and quantity.normalised_unit not in {"pp", "times"}:
        return above[1]
    own = _OWN_CLAUSE.search(words)
    return own[1] if own and not _NOT_PLACE.search(own[1]) else ""


def compared(text: str, quantity: Quantity) -> str:
    """The year or the wider place that a number is compared with: 比2020年增长, 居全省第6位."""
    start, _ = clause(text, quantity.start)
    words = text[start : quantity.start]
    if year := re.search(r"[比较]((?:19|20)\d\d)年", words):
        return year[1]
    wide = "(全省|全国|全球|世界|国内|全市|苏北|苏南|同类城市)"
    ranked = rf"{wide}[^，。；、\\d]{{0,10}}第?$"
    against = rf"(?:[高低快慢优]于|超过?|超出|占|相当于|领先){wide}[^，。；]{{0,6}}$"
    wider = re.search(ranked if quantity.kind == "rank" else against, words)
    return wider[1] if wider else ""
