"""The units that reports write, and the unit and factor that each is brought to."""

from __future__ import annotations

import re

#: What Chinese counts by, longer ones first where one begins another. All are a count.
COUNTED = """
家次 人次 户次 场次 架次 件次 项次 台次 批次 车次 篇次 例次 班次 轮次 个次 人份 台（套） 台(套) 件（套）
个（套） 家（次） 项（次） 场（次） 期（次） 台套 台/套 件套 标准箱 标箱 方面 点位 站点 家 项 件 人 名 位 户 条
大 类 种 批 轮 场 期 支 只 所 座 台 套 辆 篇 部 份 处 款 本 对 道 间 层 片 宗 起 笔 张 枚 株 头 尾 羽 艘 架 列
门 堂 节 册 幅 幢 栋 组 队 班 例 单 颗 粒 箱 块 段 级 员 股 床 档 字 次 个 眼
""".split()

#: Classifiers that follow a Chinese numeral often enough in names and idioms to be told apart.
_PLACES_COUNTED = "省 市 县 区 镇 村 国 校 企 院 所 园 城".split()

_OTHER: dict[str, tuple[str, float]] = {
    **dict.fromkeys(["元人民币", "人民币", "元", "块钱"], ("100m_cny", 1e-8)),
    **dict.fromkeys(["个亿", "亿"], ("100m_cny", 1.0)),
    "万亿": ("100m_cny", 1e4),
    **dict.fromkeys(["美元", "美金"], ("100m_usd", 1e-8)),
    "欧元": ("100m_eur", 1e-8),
    "港元": ("100m_hkd", 1e-8),
    "日元": ("100m_jpy", 1e-8),
    "英镑": ("100m_gbp", 1e-8),
    "澳元": ("100m_aud", 1e-8),
    "加元": ("100m_cad", 1e-8),
    "%": ("pct", 1.0),
    "‰": ("pct", 0.1),
    **dict.fromkeys(["个百分点", "百分点", "个点"], ("pp", 1.0)),
    **dict.fromkeys(["个基点", "基点", "个BP", "BP", "bp"], ("pp", 0.01)),
    "个千分点": ("pp", 0.1),
    "成": ("pct", 10.0),
    "倍": ("times", 1.0),
    "番": ("doublings", 1.0),
    **dict.fromkeys(["人年", "人·年"], ("person_years", 1.0)),
    **dict.fromkeys(["个位次", "位次", "个名次", "名次"], ("places", 1.0)),
    **dict.fromkeys(["件/万人", "人/万人"], ("per_10k_people", 1.0)),
    **dict.fromkeys(
        ["人年/万人", "人/万名就业人员", "人年/万名就业人员"], ("per_10k_employed", 1.0)
    ),
    **dict.fromkeys(["家/千家", "家/千家企业"], ("per_1000_firms", 1.0)),
    **dict.fromkeys(["平方公里", "平方千米", "km²"], ("km2", 1.0)),
    **dict.fromkeys(["平方米", "平米", "㎡", "平方"], ("m2", 1.0)),
    "亩": ("mu", 1.0),
    "公顷": ("ha", 1.0),
    **dict.fromkeys(["立方米", "方"], ("m3", 1.0)),
    **dict.fromkeys(["公里", "千米", "km"], ("km", 1.0)),
    **dict.fromkeys(["米", "m"], ("m", 1.0)),
    **dict.fromkeys(["厘米", "cm"], ("m", 0.01)),
    **dict.fromkeys(["毫米", "mm"], ("m", 0.001)),
    **dict.fromkeys(["微米", "μm"], ("m", 1e-6)),
    **dict.fromkeys(["纳米", "nm"], ("m", 1e-9)),
    **dict.fromkeys(["吨标准煤", "吨标煤"], ("tce", 1.0)),
    "吨": ("t", 1.0),
    **dict.fromkeys(["公斤", "千克", "kg"], ("t", 0.001)),
    "克": ("t", 1e-6),
    **dict.fromkeys(["千瓦时", "度电", "kWh"], ("kwh", 1.0)),
    **dict.fromkeys(["兆瓦时", "MWh"], ("kwh", 1e3)),
    **dict.fromkeys(["吉瓦时", "GWh"], ("kwh", 1e6)),
    "TWh": ("kwh", 1e9),
    **dict.fromkeys(["μg/m³", "µg/m³", "微克/立方米"], ("ug_per_m3", 1.0)),
    **dict.fromkeys(["千瓦", "kW"], ("kw", 1.0)),
    **dict.fromkeys(["兆瓦", "MW"], ("kw", 1e3)),
    **dict.fromkeys(["吉瓦", "GW"], ("kw", 1e6)),
    **dict.fromkeys(["PFlops", "PFLOPS", "P"], ("pflops", 1.0)),
    **dict.fromkeys(["EFlops", "EFLOPS"], ("pflops", 1000.0)),
    **dict.fromkeys(["℃", "摄氏度"], ("celsius", 1.0)),
    **dict.fromkeys(["年"], ("years", 1.0)),
    **dict.fromkeys(["周岁", "岁"], ("years_of_age", 1.0)),
    "个月": ("months", 1.0),
    "个季度": ("quarters", 1.0),
    **dict.fromkeys(["个星期", "周"], ("weeks", 1.0)),
    **dict.fromkeys(["个工作日", "工作日"], ("working_days", 1.0)),
    **dict.fromkeys(["天", "日"], ("days", 1.0)),
    **dict.fromkeys(["个小时", "小时", "学时", "课时"], ("hours", 1.0)),
    "分钟": ("minutes", 1.0),
    "秒": ("seconds", 1.0),
    **dict.fromkeys(["分"], ("points", 1.0)),
    **dict.fromkeys(["点"], ("index", 1.0)),
}

#: Unit -> (normalised unit, factor).
BASE: dict[str, tuple[str, float]] = {
    **dict.fromkeys([*COUNTED, *_PLACES_COUNTED], ("count", 1.0)),
    **_OTHER,
}
MAGNITUDES = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8}
MAGNITUDES |= {"千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2}


_MASSES = ["微克", "毫克", "毫升", "升"]


def _either(words: list[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word) for word in ordered)


#: The unit behind a number in digits: Latin ones end where the letters do.
_PER = r"(?:/(?:万人|万元|千家|立方米|平方公里|平方米|公顷|小时|[人户家亩度吨件年月日天秒次]))?"
UNIT = rf"(?:{_either([*BASE, *_MASSES])}){_PER}(?:(?<![A-Za-z])|(?![A-Za-z0-9]))"
MAGNITUDE = _either(list(MAGNITUDES))
#: The unit behind a Chinese numeral, where a word may only look like one.
CHINESE_UNIT = _either(
    "家次 人次 户次 场次 架次 批次 人年 方面 家 项 件 人 名 位 户 条 大 类 种 批 轮 场 期 支 只 所 座 台 套 辆 篇 部 份 "
    "处 款 本 对 间 片 宗 起 笔 张 艘 架 门 堂 节 届 例 次 个 元 美元 成 倍 番 个百分点 百分点 位次 个位次 平方公里 "
    "平方米 公里 吨 亩 公顷 年 个月 个季度 个工作日 天 周 小时 级 县 市 省 区".split()
)


def normalised(value: float, unit: str) -> tuple[float, str]:
    """A value and its printed unit, brought to the unit that the data package holds."""
    factor, (base, slash, per) = 1.0, unit.partition("/")
    if unit in BASE:
        base, slash, per = unit, "", ""
    else:
        for magnitude, size in MAGNITUDES.items():
            rest = base.removeprefix(magnitude)
            if base not in BASE and rest != base and (not rest or rest in BASE):
                factor, base = size, rest
                break
    known, scale = BASE.get(base, ("count" if base == "" and factor > 1 else "", 1.0))
    return round(value * factor * scale, 12), known + slash + per
