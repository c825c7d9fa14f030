"""The words of office tables: years and parts of years, units, measures, missing marks, heads."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..cell_text import unit_id

_WIDE: dict[int, int | str | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDE |= dict.fromkeys(map(ord, "\u3000\u00a0\u2007\u2009\u202f\t\n\r\x0b\x0c"), " ")
_WIDE |= dict.fromkeys(map(ord, "−–—―﹣~～〜"), "-")
_WIDE |= dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u00ad"), None)
_WIDE |= {ord("．"): ".", ord("【"): "[", ord("】"): "]", ord("〔"): "(", ord("〕"): ")"}
CJK = r"[\u3400-\u9fff]"
#: A footnote's mark at the end of a text: 2016①, 3.12*, 12[1], 2.5 1), 注1.
MARKS = re.compile(
    r"(?:\s*(?:[*†‡§①-⑳❶-❿⁰⁴-⁹]+|\([⁰⁴-⁹¹²³]+\)|(?<![mM])[¹²³]+|\[(?:注\s*)?\w{1,2}\]|\((?:注|note|见注)\s*\d*\)|"
    r"注\d+)|\s+\d\))+$",
    re.IGNORECASE,
)

_YEAR = r"(?:19|20)\d\d"
_MONTH = r"jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_PART = re.compile(
    r"\d\s*月|上半年|下半年|半年|季度|季末|[一二三四]季|前三季|旬|本月|当月|本季|同期|月度|月份|月报|季报|"
    rf"\bQ[1-4]\b|\bH[12]\b|\b(?:{_MONTH})[a-z]*\.?\s*[-/]?\s*(?:{_YEAR}|\d\d\b|$)|^(?:{_MONTH})\b|"
    rf"{_YEAR}[-/ ]?[QMH]\d|{_YEAR}[-/](?:0?[1-9]|1[0-2])$|\bmonth|\bquarter|\bhalf[- ]year|semester|"
    r"(?:first|second) half",
    re.IGNORECASE,
)
_FULL = re.compile(r"(?<!\d)0?1\s*-\s*12\s*月(?:份)?(?:累计)?")
_DATE = re.compile(
    rf"{_YEAR}([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d)|{_YEAR}年\d{{1,2}}月\d{{1,2}}日?|\d{{1,2}}[./]\d{{1,2}}[./]{_YEAR}"
)
_SPAN = re.compile(rf"{_YEAR}\s*年?\s*(?:-|至|到|to|/)\s*(?:{_YEAR}|\d\d(?!\d))", re.IGNORECASE)
_FISCAL = re.compile(rf"\bFY\s*'?\d|{_YEAR}\s*/\s*\d\d|财年|学年|fiscal|school year", re.IGNORECASE)
_BASE_YEAR = re.compile(
    rf"价|=\s*100|为100|基期|prices|constant|\bPPS?\b.*{_YEAR}|base year|chained|"
    rf"(?:比|较)\s*{_YEAR}|(?:第|\d)\s*[号届]",
    re.IGNORECASE,
)
_ONE_YEAR = re.compile(
    rf"(?:截至|截止|end of|end-)?\s*(?<!\d)({_YEAR})(?!\d)\s*(?:年末|年底|年度|年(?!均|增|鉴|报)|(?=\D|$))\s*"
    rf"(?:\[YR\1\])?",
    re.IGNORECASE,
)
#: What is estimated, and what is planned or foretold and so no figure of a year.
ESTIMATED = re.compile(
    r"预计|预估|估计|估算|快报|初步|初核|快速核算|\b(?:est(?:imated?)?|prelim(?:inary)?|provisional)\b",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"目标|计划(?!单列)|规划(?!局)|预期|力争|预算(?!支出|收入|内|管理)|预测|任务|\b(?:target|plan(?:ned)?|forecast|"
    r"projected|projection|budget(?:ed)?)\b",
    re.IGNORECASE,
)
_YEAR_TAIL = re.compile(r"^\(?\s*([epr]|[EP]|P/E)\s*\)?$")
_COMPARED = r"(?:(?:与|比|较)?(?:上年|去年|上期|上年同期|同期|前年)(?:相比)?|同比|环比|按可比价|名义|实际|年均|±)"
#: A head that says only how another figure moved, or where it stands: no level.
CHANGE = re.compile(
    rf"(?:{_COMPARED}\s*)*(?:增长|增速|增幅|增减|增加|提高|变化|变动|升降|涨跌|增长率|发展速度)"
    rf"(?:率|量|额|幅度|速度|情况)?|(?:{_COMPARED}\s*)+|"
    r"(?:annual |average |year[- ]on[- ]year |y-?o-?y |percentage |per ?cent |% |real |nominal )*"
    r"(?:growth|change|increase|variation)(?: rate)?(?: \(?y-?o-?y\)?)?|y-?o-?y|year-on-year",
    re.IGNORECASE,
)
#: Words of change or of standing inside a longer name.
RELATIVE = re.compile(r"增长|增速|增幅|同比|占比|比重|位次|排名|growth|change|share|rank", re.I)
#: Words of a name that is money, and of one that no unit line above a table is about.
MONEY = re.compile(
    r"经费|支出|收入|投资|投入|产值|增加值|总值|GDP|额|资金|资产|利润|税|费|营收|价值|出口|进口|贷款|存款|补助|补贴|"
    r"expenditure|spending|revenue|investment|value|output|income|cost|turnover|fund|GERD|BERD|budget|sales",
    re.IGNORECASE,
)
RATIO = re.compile(
    r"率|比重|占比|比例|强度|增速|增长|增幅|指数|系数|位次|排名|人均|每万|每千|每百|百分|之比|得分|"
    r"share|rate|ratio|intensity|growth|change|index|rank|per ",
    re.IGNORECASE,
)
#: A name, and a title, of an index or a ratio: no money, whatever unit stands above the table.
INDEXED = re.compile(
    r"=\s*100|为100|(?:指数|率|比重|占比|比例|强度|位次|排名|增长|增速)(?:\s*\([^)]*\))?$|\bind(?:ex|ices)\b",
    re.IGNORECASE,
)
INDEX_TITLE = re.compile(r"=\s*100|为100|指数(?:表|情况|\(|$)", re.IGNORECASE)
RANKED = re.compile(
    r"(?:全[国省市]|在?全[国省市])?(?:位次|排名|排序|名次|位居|列第)(?:变化)?|rank(?:ing)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"上年|去年|上年数|上年同期|上年实绩|last year|previous year", re.IGNORECASE)
#: A head that adds nothing to what its row or upper head names.
PLAIN = re.compile(
    r"数值|数据|数额|数量|绝对[值数量]|总量|指标值|实绩|实际值|本年|本年数|全年|年度|总计|合计|累计数|小计|"
    r"values?|level|amount|total|number|figure|annual|data|obs_value",
    re.IGNORECASE,
)
TOTAL = re.compile(
    r"(?:总|合|共|小)\s*计|总和|平均(?:值|水平)?|(?:[各全][省市区县国])*平均|"
    r"(?:grand |sub-?)?total|average|mean|sum|all|insgesamt|zusammen",
    re.IGNORECASE,
)
#: Words of a title that limit what its figures count to a part of the whole.
SCOPE = re.compile(
    r"规(?:模以)?上(?:工业|服务业)?(?:企业)?|大中型(?:工业)?企业|高(?:新)?技术(?:产业|企业|制造业)|工业企业|"
    r"(?:科技型)?(?:中小)?企业|高等(?:学校|院校)|高校|(?:科研|研究(?:与开发)?)(?:机构|院所)|科研院所|"
    r"(?:高新|开发|产业园)区|科创走廊|制造业|工业(?!和信息)|服务业|农业|建筑业|外商|外资|民营|国有|"
    r"business enterprise|enterprises?|industr(?:y|ial)|manufactur\w+|higher education|universit\w+|"
    r"government sector|private non-?profit|high-?tech\w*|\b(?:BES|HES|GOV|PNP)\b",
    re.IGNORECASE,
)
_SCOPED = re.compile(
    r"企业|工业|产业|学校|院校|高校|机构|院所|区|走廊|服务业|农业|业|enterprise|industr", re.I
)
#: One text in every row that limits nothing.
LIMITLESS = re.compile(
    r"_?[tz]|total\b.*|all\b.*|annual|[ai]|合计|总计|全部|全社会|not applicable|current prices?|year(?:ly)?",
    re.IGNORECASE,
)
WHOLE = {"全国": "nation", "全省": "province", "全区": "province", "全市": "city"}
MISSING = {"", "-", "--", "---", "..", "...", "....", "…", "……", ":", "n.a.", "na", "n/a", "nan"}
MISSING |= {"null", "none", "x", "/", "\\", "·", "•", "*", "无", "无数据", "缺", "暂无", "未统计"}
MISSING |= {"未公布", "不详", "c", "#n/a", "#div/0!", "#value!", "#ref!", "#name?", "k.a.", "."}
NOTE = re.compile(
    r"^[(（\[]?\s*(?:注|说明|备注|资料来源|数据来源|来源|附注|本表|note|source|footnote|legend|special value|"
    r"symbol|copyright|©|corrections?|how to cite|last updated?|data extracted|extracted|"
    r"observation flags?|\*|[①-⑳¹²³]|\d\s*[)）]|制表|填表|审核|编制|报出|联系|单位负责人|统计负责人|"
    r"续表|表\s*[\d一二三四五六七八九十]+|第\s*\d+\s*页|-\s*\d+\s*-$|共\s*\d+\s*页|quelle|anmerkung|statistics )",
    re.IGNORECASE,
)
FORM = re.compile(
    r"制表|填表|审核|报出|日期|电话|负责人|表号|文号|页码|last update|extracted|date$", re.I
)
UNIT_LINE = re.compile(
    r"(?:^|[\s(（;；,，]|续表\d?|情况|[值费额])(?:计量|数据)?(?:单位|unit(?: of measure)?s?|einheit)\s*[:：]\s*(.+?)\s*[)）]?$",
    re.IGNORECASE,
)
YEARBOOK = re.compile(
    r"年鉴|yearbook|工作报告|年版|edition|almanac|年报|发布|公布|印", re.IGNORECASE
)
FLAGGED = re.compile(r"eurostat|oecd|statcan|statistics canada|break in|low reliability", re.I)

_ROLES = {
    "year": "年份 年度 年 时间 报告期 year years time time_period ref_date period jahr année date",
    "place": "地区 地市 城市 市 区域 省份 省市 省 各市 县 市县 县市区 区县 县区 设区市 市州 地区名称 城市名称 国家 国别 "
    "place region geo city country province state land bundesland länder "
    "territory municipality county geography",
    "code": "代码 编码 行政区划代码 地区代码 区划代码 code geo_code country_code location ref_area",
    "indicator": "指标 指标名称 项目 统计指标 indicator measure variable series item subject topic",
    "unit": "单位 计量单位 unit units uom unit_measure einheit",
    "scale": "scalar_factor unit_mult multiplier powercode scale",
    "value": "数值 数据值 值 指标值 value values obs_value wert",
    "flags": "标记 flag flags obs_flag obs_status flag_codes obs_status_label",
    "status": "状态 status 数据状态",
    "source": "来源 数据来源 资料来源 source",
    "published": "发布日期 发布时间 published",
    "edition": "版本 edition",
    "basis": "口径 basis",
    "skip": "序号 编号 行次 no no. # 备注 注 注释 说明 remark remarks note notes dguid uom_id scalar_id vector "
    "coordinate symbol terminated decimals dataflow structure structure_id structure_name action "
    "indicator_code series_code freq frequency last_update conf_status obs_conf",
}
_HEADS = {word: role for role, words in _ROLES.items() for word in words.split()}
_HEADS |= {"country name": "place", "reference area": "place", "geo (labels)": "place"}
_HEADS |= {"geographic area": "place", "indicator name": "indicator", "observation value": "value"}
_HEADS |= {"series name": "indicator", "country code": "code", "unit of measure": "unit"}
_HEADS |= {"unit multiplier": "scale", "flag codes": "flags", "observation status": "flags"}
_HEADS |= {"time period": "year", "indicator code": "skip", "series code": "skip"}
_HEADS |= {"geopolitical entity (reporting)": "place", "reference period": "year", "time": "year"}

_EN_SCALE = (
    r"(?:thousands?|millions?|billions?|trillions?|mn|bn|mio\.?|mrd\.?|tsd\.?|k|m|hundred million|"
    r"10 ?000|10,000|100 million|1 ?000|1,000|100,000)"
)
_EN_UNIT = re.compile(
    r"per (?:million|thousand|capita|1,?000|10,?000|100,?000)\b.*|"
    rf"(?:in |number of )?(?:{_EN_SCALE}\.?\s*)?(?:of )?(?:%|per ?cent(?:age)?|prozent|percentage points?|"
    r"euros?|eur|€|(?:us|c|ca|a|cdn)?\s?\$|usd|cad|(?:canadian |us |current us )?dollars?|yuan|cny|rmb|"
    r"pounds?|gbp|yen|jpy|krw|chf|persons?|people|number|units?|fte|full[- ]time equivalents?|"
    rf"person-years?|man-years?|heads?|inhabitants|km2?|km²|{_EN_SCALE})(?:\s*\([^)]*\))?"
    rf"(?:\s*(?:{_EN_SCALE}))?(?:,? (?:of(?=.)|per|at|in|national|current|constant|ppp)\b.+|[/,].+)?",
    re.IGNORECASE,
)
_ZH_UNIT = re.compile(
    r"(?:万亿|百|千|十|万|亿)*(?:元|美元|欧元|日元|英镑|港元|加元|人年|人·年|人|户|家|个|件|项|名|所|支|次|种|吨|"
    r"公里|平方公里|平方米|公顷|亩|台|套|辆|篇|部|册|千瓦时|度|分|位|点|年|天|倍|%|‰|百分点|个百分点|百分比|"
    r"人次|吨标准煤|立方米|万|亿|千|百万)(?:[/每]\S{1,12})?"
)
_UNIT_WORDS = {
    **dict.fromkeys(["percent", "per cent", "percentage", "prozent", "百分比", "in %"], ("pct", 0)),
    **dict.fromkeys(["百分点", "percentage point", "percentage points"], ("pp", 0)),
    **dict.fromkeys(["persons", "person", "number", "people", "unit", "units"], ("count", 0)),
    **dict.fromkeys(["fte", "man-years", "man-year", "person-years", "人·年"], ("person_years", 0)),
    **dict.fromkeys(["full-time equivalent", "full-time equivalents"], ("person_years", 0)),
    **dict.fromkeys(["100 million yuan", "hundred million yuan"], ("100m_cny", 0)),
    **dict.fromkeys(["10000 yuan", "10,000 yuan", "10 000 yuan"], ("100m_cny", -4)),
    **dict.fromkeys(
        ["10000 man-years", "10 000 man-years", "10,000 man-years"], ("person_years", 4)
    ),
    **dict.fromkeys(["10000 persons", "10 000 persons", "10,000 persons"], ("count", 4)),
    "per million people": ("per_million_people", 0),
    "pc_gdp": ("pct", 0),
    "mio_eur": ("m_eur", 0),
}
_SHARE = re.compile(r"(?:%|per ?cent(?:age)?) (?:of|share of) .+", re.IGNORECASE)


def fold(text: str) -> str:
    """A text in half-width letters and plain blanks, without blanks between Chinese characters."""
    plain = re.sub(r"\s+", " ", text.translate(_WIDE)).strip()
    return re.sub(rf"(?<={CJK}) (?={CJK})", "", plain)


def without_marks(text: str) -> str:
    """A text without the marks of footnotes at its end, and circled numbers anywhere."""
    return MARKS.sub("", re.sub(r"[①-⑳❶-❿]", "", text)).strip()


def head_role(text: str) -> str:
    """What a column under this head holds, where its words say so; else an empty text."""
    word = without_marks(fold(text)).casefold().strip(" :：")
    return _HEADS.get(word) or _HEADS.get(re.sub(r"[\s_]+", "_", word), "")


class Time(NamedTuple):
    """What a text says of time: a year, or the kind of period that is no year."""

    kind: str = ""  # year, part, span, date, fiscal, plan
    year: int = 0
    estimated: bool = False
    rest: str = ""


def time_of(text: str) -> Time:
    """The year that a head or label names, or why it is none; ``rest`` is what else it says."""
    plain = without_marks(fold(text))
    estimated = ESTIMATED.search(plain) is not None
    planned = PLANNED.search(plain) is not None
    body = _FULL.sub("", plain)
    years = set(re.findall(rf"(?<!\d){_YEAR}(?!\d)", body))
    kind = ""
    if _BASE_YEAR.search(body) and len(years) < 2:
        years = set()
        if not _PART.search(body):
            return Time("plan" if planned else "", 0, estimated, plain)
    if _DATE.search(body):
        kind = "date"
    elif _FISCAL.search(body) and not re.search(rf"{_YEAR}\s*/\s*(?:19|20)\d\d", body):
        kind = "fiscal"
    elif _PART.search(body):
        kind = "part"
    elif len(years) > 1 or _SPAN.search(body):
        kind = "span"
    elif planned:
        kind = "plan"
    if kind:
        return Time(kind, 0, estimated, plain)
    match = _ONE_YEAR.search(body)
    if match is None:
        return Time("", 0, estimated, body)
    rest = f"{body[: match.start()]} {body[match.end() :]}".strip()
    if tail := _YEAR_TAIL.fullmatch(rest):
        return Time("year", int(match[1]), tail[1].casefold() != "r", "")
    if re.fullmatch(r"\(?\s*[fF]\s*\)?", rest):
        return Time("plan", 0, True, plain)
    rest = re.sub(r"^\(\s*\)|\(\s*\)$", "", rest)
    if estimated:
        rest = re.sub(
            rf"[(\[]?\s*(?:{ESTIMATED.pattern})(?:数|值|核算数?)?\s*[)\]]?", "", rest, flags=re.I
        )
    return Time("year", int(match[1]), estimated, rest.strip(" -:：,，、_"))


def is_limited(scope: str, label: str) -> bool:
    """Whether a title limits a label to a part that the label doesn't name itself."""
    parts = _SCOPED.findall(scope) or [scope]
    return bool(scope) and not any(part.casefold() in label.casefold() for part in parts)


def is_before(text: str) -> bool:
    """Whether a head names the year before without saying which one."""
    return _BEFORE.fullmatch(fold(text)) is not None


def is_unit(text: str) -> bool:
    """Whether words name a unit."""
    word = without_marks(fold(text))
    return bool(
        unit_id(word)
        or word.casefold() in _UNIT_WORDS
        or _ZH_UNIT.fullmatch(word)
        or _EN_UNIT.fullmatch(word)
    )


def read_unit(text: str) -> tuple[str, int]:
    """The unit that words name and the power of ten it counts in; other words are a unit too."""
    word = re.sub(r"^(?:in|number of) ", "", without_marks(fold(text)), flags=re.IGNORECASE)
    known = _UNIT_WORDS.get(word.casefold()) or unit_id(word)
    if known is None and _SHARE.fullmatch(word):
        return "pct", 0
    return known or (word, 0)


def split_unit(text: str) -> tuple[str, str]:
    """A name and the unit that stands behind it, in brackets or behind a comma; else no unit."""
    plain = fold(text)
    for match in reversed([*re.finditer(r"\s*\(([^()]*(?:\([^()]*\)[^()]*)?)\)", plain)]):
        inner = re.sub(r"^(?:单位|unit)\s*[:：]\s*", "", match[1].strip(), flags=re.IGNORECASE)
        if inner and is_unit(inner):
            name = f"{plain[: match.start()]} {plain[match.end() :]}".strip()
            return fold(name), inner
    after = re.search(r"^(.+?)\s*[,，/]\s*([^,，/()]+)$", plain)
    if after is None or not is_unit(after[2]):
        after = re.fullmatch(r"(.+?)\s*([%‰])", plain)
    return (after[1].strip(), after[2].strip()) if after else (plain, "")


def one_language(text: str) -> str:
    """The Chinese part of a name that stands in two languages; another text as it is."""
    plain = fold(text)
    if not re.search(rf"{CJK}", plain):
        return plain
    end = max(match.end() for match in re.finditer(CJK, plain))
    tail = re.fullmatch(r"([^A-Za-z]*)([A-Z][A-Za-z&,.'\- ()%0-9/]{3,})", plain[end:])
    if tail and re.search(r"[a-z]{2}", tail[2]):
        return (plain[:end] + tail[1]).strip()
    return plain
