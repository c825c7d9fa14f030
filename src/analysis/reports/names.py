"""Names that contain a number: dates, editions, plans, documents, programmes, slogans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .numerals import CHARACTERS
from .numerals import NUMERAL as _C

_N = rf"(?:\d{{1,9}}|[{CHARACTERS}]{{1,9}})"
_DASH = r"\s?(?:[-—–―~～至到]|——)\s?"
_MONTH = rf"(?:\d{{1,2}}|[{CHARACTERS}]{{1,2}})月(?!度)"


#: Places that are written with a numeral.
_PLACES_NAMED = (
    r"三门(?=[县区市湾峡科、，（和等])|五华(?=[县区市山、，（和等])|[三五六七八九四十百千万][\u4e00-\u9fff]{1,2}(?=[县区]（)"
    r"|[三四五六七八九][门华山江河水台元明原都寨常会平]?(?:[门华山江河水台元明原都寨常会平])(?:区|县|镇|乡|新区|片区|街道|科技城)"
    r"|三亚|三明(?=市)|三沙(?=市)|五台(?=山|县)|五莲|五大连池|五家渠|六安|六盘水|七台河|八公山|九江|九龙坡|九寨沟|十堰|百色"
    r"|万州|万宁|万载|万荣|万源|四平|四会(?=市)|四川|二连浩特|两当"
)
#: What no one counts: behind 三大 these make a name.
_ABSTRACT = "(?:战略|行动|工程|体系|理念|攻坚|任务|支撑|高地|举措|目标|计划|优势|专项|改革|机制|格局|要素|方向|变革|战役|使命|定位|转型)"


class Name(NamedTuple):
    """A stretch of text that holds a number and measures nothing."""

    start: int
    end: int
    kind: str


def _spaced(kind: str, pattern: str) -> str:
    """A date also with a space before and behind 年, 月 and 日, as some offices set them."""
    return re.sub("([年月日])", r"(?: ?\1 ?)", pattern) if kind == "date" else pattern


#: Kind and pattern, those first that would else be read in part by a later one.
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(_spaced(kind, pattern)))
    for kind, pattern in [
        ("address", r"(?:https?://|www\.)[\x21-\x7e]{1,300}|[\w.]{1,60}@[\w.]{1,60}"),
        (
            "address",
            r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)|(?<![\d.,])\d{6,}(?![\d.,%]|\s?[万亿个家项件人元吨亩平])",
        ),
        ("document", r"[〔\[［(（【]\d{4}[〕\]］)）】]\s?第?\s?\d{1,9}号"),
        (
            "document",
            r"\d{4}年第\d{1,9}号|第?\d{1,9}号(?:文件?|令|公告|决定)|索引号[:：]?\s?[\dA-Z/-]+",
        ),
        (
            "label",
            r"单位\s?[:：]\s?[^\s，。；]{1,10}|(?:浏览|阅读|点击|访问)(?:次数|量|数)?[:：\s]{0,2}\d[\d,]*\s?次?",
        ),
        ("label", r"第\s?\d{1,4}\s?页|共\s?\d{1,4}\s?页|(?<![\d.])\d{2,3}(?:国道|省道|县道)"),
        ("label", r"(?<!\d)(?:12\d{3}|1[12]\d)(?=[^\d，。；]{0,8}(?:热线|平台|电话))"),
        ("label", rf"(?<![近超逾约过上每])万人(?=[发高拥专有研R])|{_PLACES_NAMED}"),
        (
            "edition",
            rf"(?:{_N}届[^，。；、\d]{{0,8}}?)?(?<!第)(?<![开行办了共]){_C}次(?:[、和]{_C}次)*(?:全体)?(?:会议|全会)",
        ),
        ("label", rf"{_C}大(?=[\u4e00-\u9fff]{{0,6}}?{_ABSTRACT})"),
        ("date", rf"\d{{4}}年(?:度)?{_DASH}\d{{4}}年(?:度|底)?"),
        ("date", rf"(?<!\d)(?:19|20)\d\d{_DASH}(?:19|20)\d\d(?!\d)(?:年度?)?"),
        ("date", rf"\d{{1,2}}月\d{{1,2}}日?{_DASH}(?:\d{{1,2}}月)?\d{{1,2}}日"),
        ("date", r"(?<!\d)(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"),
        ("date", rf"(?:(?:19|20)\d\d年)?(?:\d{{1,2}}月?{_DASH}){_MONTH}份?"),
        (
            "date",
            r"(?<!\d)(?:(?:19|20)\d\d|[二一][〇○零一二三四五六七八九]{3})年"
            r"(?:度|代|末|初|底|上半年|下半年|[前第]?[一二三四1-4]个?季度)?"
            rf"(?:{_MONTH}(?:份|底|初|末)?(?:\d{{1,2}}日)?)?",
        ),
        ("date", rf"(?<![\d{CHARACTERS}]){_MONTH}(?:份|底|初|末|上旬|中旬|下旬)?(?:\d{{1,2}}日)?"),
        (
            "date",
            r"[前第头]?[一二三四1-4]个?季度(?!报)|(?<![\d.:：])\d{1,2}[:：][0-5]\d(?![\d.:：])",
        ),
        ("date", rf"(?<![\d{CHARACTERS}])\d{{1,2}}日(?=[,，。、上下在召举])"),
        ("date", r"[上下]半年"),
        (
            "label",
            rf"{_C}位数|{_C}个一(?:批|律)?|从\s?[0零]\s?到\s?[1一](?![\d.{CHARACTERS}%])|[“\"]?[\u4e00-\u9fff]{{1,6}}\+[A-ZN](?![A-Za-z])",
        ),
        ("date", r"\d{2,4}世纪|\d{2}年代|[二〇]{1,2}年代"),
        ("plan", rf"[“\"]?(?<!{_C})十[一二三四五六七]五[”\"]?(?:规划|时期|期间|以来|末|初|收官)?"),
        (
            "party",
            rf"党的[十二]?[一二三四五六七八九十]+大|(?<!{_C})(?:十[七八九]|二十)大(?!\w*[业项])",
        ),
        ("edition", rf"第\s?{_N}\s?届(?:[一二三四五六七八九十]+[中次])?"),
        ("edition", rf"{_N}届(?:[一二三四五六七八九十]+中)?(?:{_N}次)?(?:全会|全体)?"),
        (
            "plan",
            rf"(?<!提前){_N}年(?=(?:[^，。；、\d]{{0,8}}?)(?:行动|计划|规划|方案|攻坚|倍增|任务))",
        ),
        (
            "period",
            rf"(?:近|过去|未来|今后|(?<!提)前|这|最近|往后)(?:的)?{_N}(?:余|多)?(?:年|个月)(?:来|间)?",
        ),
        (
            "period",
            rf"{_N}年(?:来|间|内|前|后(?!，)|累计|期(?!限))|每{_N}?年|{_N}周年|(?<!\d)\d{{1,2}}年期",
        ),
        ("plan", rf"(?:百|{_N})[日天](?=攻坚|行动|会战|竞赛|冲刺|活动|大会|集中|专项)"),
        (
            "version",
            r"[VvＶ]\d{1,9}(?:\.\d{1,9})*|(?<![:：\d.])\d{1,9}\.\d{1,9}版?(?=版|版本|时代)|(?<![:：\d.])\d{1,9}\.0(?!\d|%|\s?[万亿个家项件]|[:：])版?",
        ),
        (
            "label",
            r"[“\"]?\d{1,9}\+(?:\d{1,9}|[A-ZN])(?:\+(?:\d{1,9}|[A-ZN]))*[”\"]?|[一二三四五六七八九十]\+[A-ZN]",
        ),
        ("label", r"\d{1,9}×\d{1,9}|(?<![\d.])\d(?:\.\d)?类(?=新药|创新药|药|医疗|器械|会展)"),
        ("label", r"(?<![\d.])[1-9]\d{3,}(?=热线|平台|工程|体系|行动|战略|布局|模式|举报)"),
        (
            "label",
            r"(?<![A-Za-z&])(?!GDP|PCT|PMI|CPI|PPI|AB?证)[A-Za-zα-ω]{1,12}[-—]?\d{1,9}(?:\.\d{1,9})?(?![\d.]{0,12}%)[A-Za-z]*|(?<![\d.])\d{1,9}[A-Z](?![A-Za-z])"
            r"(?=[ 打技网通应基赋产工创企景]|$)",
        ),
        (
            "label",
            rf"(?<!前)(?<![\d{CHARACTERS}])(?:{_N})[\s]?(?:强|佳|杰)(?:县|市|企业|城市|榜|榜单|区|镇|村|高新区|名单|集群)?",
        ),
        (
            "label",
            rf"(?:一|二|三|四|特|[1-4])等奖|{_C}星级|[1-5]A级|{_N}后(?=[青人的大、，。”\"]|$)",
        ),
        (
            "label",
            rf"(?<!第){_C}(?:位一体|体化|体推|揽子|盘棋|张网|件事|把手|站式|网通|条龙|窗|刀切|脉相)",
        ),
        (
            "label",
            rf"(?<!{_C}){_C}级(?=联动|联合|体系|书记|企业研|科技|创新|干部|财政|政府|党|医|以|响)",
        ),
        (
            "label",
            rf"{_C}(?:次产业|氧化|维|元化|重点?一|线城市|产融合|链融合|链协同|生融合)",
        ),
        (
            "label",
            r"(?:千|万|百)(?:人|名专家|名博士)计划|千家万户|千方百计|千企万|百年|万众|千军万马|万企",
        ),
        (
            "label",
            r"[〇一二三四五六七八九十两]区[〇一二三四五六七八九十两多][园城区廊中地]"
            r"|一[核廊带轴港城心区院园县][〇一二三四五六七八九十两多][\u4e00-\u9fff]",
        ),
        (
            "label",
            r"一带一路|三农(?!村)|三会一课|三重一大|三严三实|八项规定|四个全面|五位一体|两个(?:确立|维护)"
            r"|四个(?:意识|自信)|三个务必|两个毫不动摇|六稳|六保|四下基层|八八战略|千万工程|五育",
        ),
        (
            "ordinal",
            rf"(?<!第)(?<![办展了行开共出印满培举]){_C}期(?![间末初内待限货望刊盼许培])|[ⅠⅡⅢⅣ]期",
        ),
        (
            "ordinal",
            r"首(?:届|批|个|家|台|套|期|创|发|夺|例|单|只|支|条|座|款|项|部|轮|艘|名|份|笔|本|场|颗|枚|所)"
            r"(?:次|[（(]套[）)])?",
        ),
        (
            "ordinal",
            rf"第\s?{_N}\s?(?:批次|个|批|期|轮|季|版|章|条|部|代|阶段|家|例|步|次|方(?!面)|时间|产业|责任"
            r"|完成|课|书记|议题|梯队|方阵|等次|等|资源|动力|生产力|要务|人民|中学|医院|线|类|大|号|站|场"
            r"|现场|年|会|笔|套|台|座|所|件|本|枚|艘|支|只|生)",
        ),
        ("ordinal", rf"(?<![\d{CHARACTERS}]){_N}号(?!\s?[，。]?\d)"),
    ]
)

#: Between these a short text is a name of something.
QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"'}
TITLES = {"《": "》", "〈": "〉"}
LONGEST_LABEL = 14

_COUNTS_IN_QUOTES = re.compile(rf"(?:{_C}+[项个家亿名种件]){{2,}}|{_C}+[千万亿]")
_TEN = re.compile(rf"{_C}+大")
_AMOUNT = re.compile(r"\d\s?(?:%|个百分点|[万亿]?元|[万亿]\w)")
_HEADING = re.compile(
    rf"(?m)^[ \t]*(?:第{_C}+[章节部分]|[（(](?:{_C}+|\d{{1,9}})[）)]|{_C}+[、．.]|\d{{1,2}}(?:[、．.](?!\d)|[）)])|[①-⑳])"
)
_INLINE = re.compile(
    rf"(?<=[。；：:;\s])(?:[（(](?:{_C}+|\d{{1,2}})[）)]|\d{{1,2}}[.．](?![\d%]))|{_C}{{1,3}}是(?=[\u4e00-\u9fff])"
)


def quoted(text: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches between quotation marks or title marks: start, end, and whether a title."""
    for marks, title in ((TITLES, True), (QUOTES, False)):
        for opening, closing in marks.items():
            start = text.find(opening)
            while start >= 0:
                end = text.find(closing, start + 1)
                if end < 0:
                    break
                if "\n" not in text[start:end]:
                    yield start + 1, end, title
                    start = text.find(opening, end + 1)
                else:
                    start = text.find(opening, start + 1)


def is_label(text: str, start: int, end: int, title: bool) -> bool:
    """Tell whether the words between these marks are a name, whose numbers measure nothing."""
    inside = text[start:end]
    if title:
        return True
    if inside in {"零", "0", "〇"}:
        return False
    if len(inside) > LONGEST_LABEL or _AMOUNT.search(inside) or _COUNTS_IN_QUOTES.fullmatch(inside):
        return False
    if _TEN.fullmatch(inside) and re.match(r"[\u4e00-\u9fff]", text[end + 1 : end + 2]):
        return text[end + 1] in "和与及等的是为在，"
    return True


def names(text: str) -> list[Name]:
    """List the stretches of a report that only contain a number."""
    found: list[Name] = []
    found += [Name(*match.span(), "heading") for match in _HEADING.finditer(text)]
    found += [Name(*match.span(), "heading") for match in _INLINE.finditer(text)]
    holds = re.compile(rf"\d|{_C}")
    for start, end, title in quoted(text):
        if is_label(text, start, end, title) and holds.search(text, start, end):
            found.append(Name(start, end, "title" if title else "label"))
    for kind, pattern in PATTERNS:
        found += [
            Name(match.start(), match.start() + len(match.group().rstrip()), kind)
            for match in pattern.finditer(text)
        ]
    kept: list[Name] = []
    taken = bytearray(len(text))
    for name in found:
        if name.end > name.start and not any(taken[name.start : name.end]):
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
            kept.append(name)
    return sorted(kept)
