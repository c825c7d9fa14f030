"""Propose indicators of the catalogue for quantities, and compare them with the data package."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Any

import pandas as pd

from ..datapackage.catalogue import find_place
from ..datapackage.package import read_table, themes
from ..errors import DataError
from .numerals import HANZI

#: Less alike than this, and nothing is proposed: a wrong proposal costs more than none.
LEAST_ALIKE = 0.66

#: The same thing in other words, as reports put it.
_SAME = [
    (r"研究与试验发展(?:[（(]R&D[）)])?|研究与开发|研发(?=经费|投入|人员|费用|支出)", "R&D"),
    (
        r"(?:占|与|相当于)?(?:全市)?(?:GDP|地区生产总值|生产总值)的?(?:比重|比例|之比)|投入强度|(?<=投入)(?:占比|比重)",
        "强度",
    ),
    (r"(?:经费)?(?:内部)?(?:经费)?(?:投入|支出)(?=强度)", "经费"),
    (r"技术(?:交易|合同(?:成交|交易)?)(?:总)?(?:金)?额", "技术合同成交额"),
    (r"高企(?!研发中心)|国家高新技术企业", "高新技术企业"),
    (r"占(?:规上工业企业)?(?:营业收入|主营业务收入|营收)的?(?:比重|比例)", "占营业收入比重"),
    (r"每万(?:名)?(?:就业|从业)人员(?:中)?", "每万名就业人员"),
    (r"每万人口?(?:有效)?(?=高价值|发明)", "每万人"),
    (
        r"(?<=经费)(?:投入|支出)$|(?<=R&D)经费(?=强度)|(?<=规上工业)企业|(?:科技)?成果转化(?=中试)",
        "",
    ),
    (r"地区生产总值|生产总值", "GDP"),
    (r"[（(]口径未说明[）)]|\(rule not stated\)", ""),
    (r"新增(?=省?科技型中小)", "新认定"),
    (r"^(每?万人)(?=发明专利拥有)", "每万人有效"),
    (r"规模以上", "规上"),
    (r"(?:授予|获得?)专利权|(?<=专利)授权(?:量|数)?", "授权"),
    (r"规上(?:工业)?(?:企业)?(?=研发(?:机构设置率|活动(?:覆盖率)?$|活动覆盖率))", ""),
    (r"^授权$", "专利授权"),
    (r"授权(发明)?专利", r"\1专利授权"),
    (r"(?:申请|受理)(发明)?专利", r"\1专利申请"),
    (r"^万人(?=有效|发明|高价值)|每万人口", "每万人"),
    (r"省级?(?=科技型中小|领军型)|(?<=外国人才[AＡ])[、B]*B?证持证", ""),
    (r"财政科技(?:支出|投入|拨款)", "财政科学技术支出"),
    (r", share of gdp$", ""),
]
#: Words that narrow a figure to a part, a kind or a base; name and phrase must have the same ones.
_NARROW = {
    label: re.compile(pattern)
    for label, pattern in {
        "industry": "规上|industrial",
        "nation": "国家(?!创新型|高新技术企业)|national|全国重点",
        "province": "省级|全省重点|省重点|provincial|province-wide|尖兵",
        "city": "市级|县级|区级|本级|municipal",
        "enterprise": "企业(?=R&D|资金|研发|营收|入库)|(?:by|funded by) enterprises?|business|高企营收",
        "university": "高等学校|高校|universit|higher education",
        "government": "政府|院所|研究机构R&D|government|public",
        "abroad": "国外|境外|出口|外资|abroad|overseas|海外",
        "other": "其他|other",
        "basic": "基础研究|basic",
        "applied": "应用研究|applied",
        "development": "试验发展|development",
        "invention": "发明|invention",
        "high value": "高价值|high-value",
        "in force": "有效|in force",
        "granted": "授权|granted",
        "applied for": "申请|申报|培育对象|applica",
        "sold": "输出|auction|拍卖",
        "absorbed": "吸纳|absorbed",
        "corridor": "走廊|corridor",
        "strong base": "强基|strong-base",
        "zone": "高新区|zone",
        "high-tech industry": "高新技术产业|high-tech industry",
        "high-tech firms": "高新技术企业|高企|high-tech (?:enter|firm)",
        "smes": "科技型中小|smes?\\b",
        "income": "收入|revenue|营收",
        "spending": "(?<!经费)支出|费用|expense|spending",
        "primary": "第[一二三]产业|农业|建筑业|服务业|制造业|房地产|民间|工业投资",
        "gdp": "GDP|强度|gdp|intensity",
        "per 10k": "每万|per 10,000",
        "per 1k": "每千|per 1,000",
        "per head": "人均|户均|亩均|单位|per head|per capita",
        "share": "占|比重|share|rate\\b|覆盖率|设置率",
        "of the province": "占全省|贡献率",
        "completion": "完成率|年度计划|completion",
        "value added": "增加值|value added",
        "output": "产值|output",
        "investment": "投资|investment",
        "talent": "人才|talent",
        "team": "团队|team",
        "institution": "研发机构|研究院|研发中心|institut|cent(?:re|er)s",
        "laboratory": "实验室|lab",
        "funds": "资金|funds",
        "projects": "项目|project",
        "index": "指数|index",
        "nominal": "名义|nominal",
        "five years": "五年|规划期|five years|over a plan",
        "net": "净增|net increase",
        "pilot": "中试|pilot-scale",
        "commissioner": "特派员|commissioner",
        "board": "上市|科创板|瞪羚|独角兽|专精特新|小巨人|领军企业|高成长|百强|培育",
        "budget": "预算|budget|fiscal",
        "education": "教育|education",
        "nominee": "博士|硕士|院士|青年|女性|本科|学历",
    }.items()
}
_NOISE = re.compile(
    r"全社会|全市|我市|全省|全年|年度|累计|实现|完成|达到?|预计|力争|确保|推动|培育|新?建成|安排|争取|总数|总量|数量|数(?=$)|的|"
    r"[“”\"‘’《》（）()、，\s]|其中|共|国家级(?=孵)"
)
_GRAMS = 2


def propose_matches(
    figures: pd.DataFrame, *, place: str | int | None = None
) -> list[dict[str, Any] | None]:
    """Propose an indicator of the catalogue for each quantity, and compare its value.

    Parameters
    ----------
    figures : DataFrame
        What ``extract_figures`` found.
    place : str or int, optional
        Whom the report is about, by name or code. Without it nothing is compared.

    Returns
    -------
    list of dict or None
        One per row: ``indicator``, ``score`` (0 to 1), ``place``, ``period``, ``agreement`` ("agrees",
        "conflicts", "new": the package holds no such value; "unknown": no place or period) and
        ``held`` (the package's values, in the normalised unit). None where nothing is alike enough.

    Raises
    ------
    DataError
        For an unknown place, or a frame that ``extract_figures`` didn't make.

    Examples
    --------
    >>> from analysis.reports import extract_figures
    >>> found = extract_figures("2023年，全社会R&D经费投入强度达3.12%。")
    >>> match = propose_matches(found[found["is_measure"]], place="Shaoxing")[0]
    >>> match["indicator"], match["agreement"], match["held"]
    ('rd_intensity', 'agrees', [3.12])
    """
    missing = {"what", "normalised_unit", "normalised_value", "sense", "period"} - {
        *figures.columns
    }
    if missing:
        raise DataError(
            f"no figures of a report: column {', '.join(sorted(missing))} is missing",
            todo="pass the frame that extract_figures(text) returns",
        )
    code = None if place is None else find_place(place)
    catalogue = Catalogue(read_table("indicators"))
    held = _held(code)
    out: list[dict[str, Any] | None] = []
    for row in figures.to_dict("records"):
        found = catalogue.nearest(row) if row["is_measure"] and not row.get("place") else None
        if found is None:
            out.append(None)
            continue
        indicator, score = found
        out.append(
            {
                "indicator": indicator,
                "score": round(score, 2),
                **_compared(row, indicator, code, held),
            }
        )
    return out


#: What a name or a phrase says of the kind of figure; the rest says what it is about.
_KIND = re.compile(
    r"较上年变化|变化|增速|增幅|增长率|位次|排名|提升|全省|全国(?=位次|排名)|"
    r",? ?\b(?:growth|change on the year before|change|rank in zhejiang|rank|added|new)\b,? ?"
)
_GROWTH = re.compile(r"增速|增幅|增长率|\bgrowth\b")


class Catalogue:
    """The names of the indicators, cut into pairs of characters that are weighed by rarity."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.rows = {str(row["indicator"]): row for row in table.to_dict("records")}
        self.names = {
            key: [_grams(str(row["name_zh"])), _grams(str(row["name_en"]))]
            for key, row in self.rows.items()
        }
        self.narrow = {
            key: [_narrowed(str(row["name_zh"])), _narrowed(str(row["name_en"]))]
            for key, row in self.rows.items()
        }
        seen = Counter(gram for names in self.names.values() for name in names for gram in {*name})
        self.weight = {gram: math.log(1 + len(self.names) / count) for gram, count in seen.items()}
        self.rare = math.log(1 + len(self.names))

    def nearest(self, row: dict[str, Any]) -> tuple[str, float] | None:
        """The indicator whose name is most like what a quantity counts, in the same unit."""
        chinese = bool(re.search(HANZI, str(row["what"])))
        narrow = _narrowed(str(row["what"]))
        same = [
            key
            for key, each in self.rows.items()
            if each["unit"] == row["normalised_unit"]
            and self.narrow[key][0 if chinese else 1] == narrow
        ]
        score, indicator = max(((self.alike(key, row), key) for key in same), default=(0.0, ""))
        return (indicator, score) if score >= LEAST_ALIKE else None

    def alike(self, indicator: str, row: dict[str, Any]) -> float:
        """Measure how like an indicator's name the words of a quantity are, from 0 to 1."""
        if indicator not in self.rows or not row["what"]:
            return 0.0
        phrase = _grams(str(row["what"]))
        score = max(self._alike(phrase, name) for name in self.names[indicator])
        return score * _fit(self.rows[indicator], row)

    def _alike(self, phrase: Counter[str], name: Counter[str]) -> float:
        shared = self._sum(phrase & name)
        if not shared:
            return 0.0
        return 2 * shared / (self._sum(phrase) + self._sum(name))

    def _sum(self, grams: Counter[str]) -> float:
        return sum(self.weight.get(gram, self.rare) * count for gram, count in grams.items())


def _grams(name: str) -> Counter[str]:
    for pattern, word in _SAME:
        name = re.sub(pattern, word, name)
    name = _NOISE.sub("", _KIND.sub("", name.lower()))
    return Counter(name[at : at + _GRAMS] for at in range(max(len(name) - _GRAMS + 1, 1)))


def _narrowed(name: str) -> set[str]:
    """The kinds, parts and bases that words narrow a figure to."""
    for pattern, word in _SAME:
        name = re.sub(pattern, word, name)
    return {label for label, pattern in _NARROW.items() if pattern.search(name)}


def _fit(indicator: dict[str, Any], row: dict[str, Any]) -> float:
    """Weigh whether a figure is of the indicator's kind: growth, change, addition or stock."""
    name, what, unit = str(indicator["name_zh"]), str(row["what"]), row["normalised_unit"]
    senses = set(str(row["sense"]).split(";"))
    compared, period = str(row.get("compared", "")), str(row["period"])
    moved = senses & {"growth", "rise", "fall"}
    if moved and (re.fullmatch(r"\d{4}", compared) and compared != _year_before(period)):
        return 0.0
    if re.match("none: an? (?:span|average)", str(row.get("period_source", ""))):
        return 0.0
    sums, cumulative = "累计" in name, "cumulative" in senses
    if (sums and not cumulative) or (cumulative and not sums and indicator["nature"] != "stock"):
        return 0.0
    if unit == "pct":
        grows = bool("growth" in senses or "fall" in senses or _GROWTH.search(what))
        return 1.0 if grows == bool(_GROWTH.search(name)) else 0.0
    if unit == "pp":
        return 1.0 if moved and "变化" in name else 0.0
    if unit == "rank":
        return 1.0 if compared == "全省" and "全省位次" in name else 0.0
    if unit == "places":
        return 1.0 if moved else 0.0
    if moved or compared in {"全省", "全国"}:
        return 0.0
    adds = "new" in senses or bool(re.match("新|净增|认定", what))
    if unit == "count":
        return 1.0 if adds == bool(re.search("^新|净增|新(?:增|建|认定|入选)", name)) else 0.0
    return 1.0


def _held(place: str | None) -> dict[str, pd.DataFrame]:
    """The package's values for a place: actual ones, and targets."""
    if place is None:
        return {}
    actual = pd.concat([read_table(theme) for theme in themes()], ignore_index=True)
    actual = actual[actual["place"] == place]
    targets = read_table("targets")
    targets = targets[targets["place"] == place]
    year = targets["year"].map(lambda each: "" if pd.isna(each) else f"{each:.0f}")
    return {"actual": actual, "target": targets.assign(period=year)}


def _compared(
    row: dict[str, Any], indicator: str, place: str | None, held: dict[str, pd.DataFrame]
) -> dict[str, Any]:
    """Compare with the package; a survey's figure may stand a year before the report's."""
    period = str(row["period"])
    told: dict[str, Any] = {"place": place, "period": period}
    if place is None or not period:
        return {**told, "agreement": "unknown", "held": []}
    aim = "target" in str(row["sense"]).split(";")
    rows = held["target" if aim else "actual"]
    rows = rows[rows["indicator"] == indicator]
    value = signed(row)
    for when in [period] if aim else [period, _year_before(period)]:
        values = rows.loc[(rows["period"] == when) & rows["value"].notna(), "value"]
        if any(math.isclose(value, each, rel_tol=1e-9, abs_tol=1e-9) for each in values):
            listed = sorted({float(each) for each in values})
            return {**told, "period": when, "agreement": "agrees", "held": listed}
    listed = sorted({float(each) for each in rows.loc[rows["period"] == period, "value"].dropna()})
    return {**told, "agreement": "conflicts" if listed else "new", "held": listed}


def signed(row: dict[str, Any]) -> float:
    """Give a fall its minus sign."""
    value = float(row["normalised_value"])
    falls = "fall" in str(row["sense"]).split(";") and row["normalised_unit"] in {
        "pct",
        "pp",
        "places",
    }
    return -value if falls and value > 0 else value


def _year_before(period: str) -> str:
    return f"{int(period) - 1}" if re.fullmatch(r"\d{4}", period) else ""
