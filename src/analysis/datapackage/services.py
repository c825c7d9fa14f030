"""What the statistical services offer: their series, their economies, named in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: The nation's own code, and what the services call it.
CHINA = "100000"


@dataclass(frozen=True)
class Series:
    """A series of a service: our indicator and unit, the service's code and filters, its names."""

    indicator: str
    code: str
    unit: str
    name_en: str
    name_zh: str
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Service:
    """A statistical service: its key as a source, and what it offers."""

    source: str
    title: str
    publisher_en: str
    publisher_zh: str
    url: str
    series: Mapping[str, Series]


def _listed(*series: Series) -> dict[str, Series]:
    return {each.indicator: each for each in series}


def _gerd(indicator: str, unit: str, en: str, zh: str, *, sector: str, measure: str) -> Series:
    filters = {"freq": "A", "sectperf": sector, "unit": measure}
    return Series(indicator, "rd_e_gerdtot", unit, en, zh, filters)


def _people(indicator: str, en: str, zh: str, position: str) -> Series:
    filters = {"freq": "A", "prof_pos": position, "sectperf": "TOTAL", "sex": "T", "unit": "FTE"}
    return Series(indicator, "rd_p_persocc", "person_years", en, zh, filters)


WORLD_BANK = Service(
    "worldbank_wdi",
    "World Development Indicators",
    "World Bank",
    "世界银行",
    "https://databank.worldbank.org/source/world-development-indicators",
    _listed(
        Series("rd_intensity", "GB.XPD.RSDV.GD.ZS", "pct", "R&D intensity", "R&D经费投入强度"),
        Series(
            "researchers_per_million",
            "SP.POP.SCIE.RD.P6",
            "per_million_people",
            "Researchers per million residents",
            "每百万居民研究人员数",
        ),
        Series(
            "hightech_export_share",
            "TX.VAL.TECH.MF.ZS",
            "pct",
            "High-tech exports, share of manufactured exports",
            "高技术产品占制成品出口比重",
        ),
        Series(
            "hightech_exports", "TX.VAL.TECH.CD", "usd", "High-tech exports", "高技术产品出口额"
        ),
        Series("gdp_usd", "NY.GDP.MKTP.CD", "usd", "GDP in US$", "国内生产总值（美元）"),
    ),
)

EUROSTAT = Service(
    "eurostat_rd",
    "Research and development statistics (rd_e_gerdtot, rd_p_persocc)",
    "Eurostat",
    "欧盟统计局",
    "https://ec.europa.eu/eurostat/web/science-technology-innovation/database",
    _listed(
        _gerd(
            "rd_intensity", "pct", "R&D intensity", "R&D经费投入强度",
            sector="TOTAL", measure="PC_GDP",
        ),
        _gerd(
            "rd_business_intensity", "pct", "Business R&D, share of GDP", "企业R&D经费占GDP比重",
            sector="BES", measure="PC_GDP",
        ),
        _gerd(
            "rd_expenditure_eur", "m_eur", "R&D expenditure in euro", "R&D经费（欧元）",
            sector="TOTAL", measure="MIO_EUR",
        ),
        _people("rd_personnel_fte", "R&D personnel", "R&D人员折合全时当量", "TOTAL"),
        _people("researchers_fte", "Researchers", "研究人员折合全时当量", "RSE"),
    ),
)  # fmt: skip

SERVICES = {"worldbank": WORLD_BANK, "eurostat": EUROSTAT}

_TABLE = """
AUT AT Austria 奥地利
BEL BE Belgium 比利时
BGR BG Bulgaria 保加利亚
CHE CH Switzerland 瑞士
CHN CN_X_HK China 中国
CYP CY Cyprus 塞浦路斯
CZE CZ Czechia 捷克
DEU DE Germany 德国
DNK DK Denmark 丹麦
ESP ES Spain 西班牙
EST EE Estonia 爱沙尼亚
EUU EU27_2020 European_Union 欧盟
FIN FI Finland 芬兰
FRA FR France 法国
GBR UK United_Kingdom 英国
GRC EL Greece 希腊
HRV HR Croatia 克罗地亚
HUN HU Hungary 匈牙利
IRL IE Ireland 爱尔兰
ISL IS Iceland 冰岛
ITA IT Italy 意大利
JPN JP Japan 日本
KOR KR South_Korea 韩国
LTU LT Lithuania 立陶宛
LUX LU Luxembourg 卢森堡
LVA LV Latvia 拉脱维亚
MLT MT Malta 马耳他
NLD NL Netherlands 荷兰
NOR NO Norway 挪威
POL PL Poland 波兰
PRT PT Portugal 葡萄牙
ROU RO Romania 罗马尼亚
SVK SK Slovakia 斯洛伐克
SVN SI Slovenia 斯洛文尼亚
SWE SE Sweden 瑞典
TUR TR Türkiye 土耳其
USA US United_States 美国
WLD - World 世界
"""

#: ISO alpha-3 code (or the World Bank's own) -> (Eurostat's code or "", English, Chinese).
ECONOMIES: dict[str, tuple[str, str, str]] = {
    iso: ("" if geo == "-" else geo, english.replace("_", " "), chinese)
    for iso, geo, english, chinese in map(str.split, _TABLE.strip().splitlines())
}

#: The economies that are loaded where none is named.
PEERS = ("CHN", "USA", "JPN", "KOR", "DEU", "FRA", "GBR", "EUU")


def name_of(kind: str, key: str, language: str) -> str | None:
    """The name of an economy or of a service's series; None where it is neither."""
    if kind == "places":
        names = ECONOMIES[key][1:] if key in ECONOMIES else None
    else:
        known = [service.series[key] for service in SERVICES.values() if key in service.series]
        names = (known[0].name_en, known[0].name_zh) if known else None
    return None if names is None else names[language == "zh"]
