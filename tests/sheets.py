"""Thirteen sheets in the manner of offices, made here: the cells, and the figure that each says."""

from __future__ import annotations

import copy
import csv
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries

#: indicator, place, year
Key = tuple[str, str, int]


@dataclass
class Made:
    """A sheet: its cells, merged areas, formats; ``says`` has the figure of each cell by (row,
    column) from 1: (indicator, place, year, value, unit)."""

    name: str
    rows: list[list[Any]]
    says: dict[tuple[int, int], tuple[str, str, int, float, str]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    asked: dict[str, Any] = field(default_factory=dict)
    suffix: str = ".xlsx"
    encoding: str = "utf-8"
    separator: str = ","
    estimates: set[Key] = field(default_factory=set)
    #: Some of the decisions: (cell, what it was taken for).
    decisions: list[tuple[str, str]] = field(default_factory=list)

    def copy(self) -> Made:
        """A sheet of its own, to change."""
        return copy.deepcopy(self)

    def expected(self) -> dict[Key, tuple[float, str]]:
        """Value and unit by indicator, place and year."""
        return {(i, p, y): (v, u) for i, p, y, v, u in self.says.values()}

    def write(self, folder: Path) -> Path:
        """Save it as its office does."""
        path = folder / f"{self.name}{self.suffix}"
        if self.suffix != ".xlsx":
            out = io.StringIO()
            width = max(map(len, self.rows))
            full = [[*row, *[""] * (width - len(row))] for row in self.rows]
            cells = [["" if cell is None else cell for cell in row] for row in full]
            csv.writer(out, delimiter=self.separator, lineterminator="\n").writerows(cells)
            path.write_bytes(out.getvalue().encode(self.encoding))
            return path
        book = openpyxl.Workbook()
        sheet = book.active
        for y, row in enumerate(self.rows, 1):
            for x, value in enumerate(row, 1):
                if value is not None and value != "":
                    cell = sheet.cell(y, x, value)
                    if isinstance(value, str):
                        cell.data_type = "s"
                    if (y, x) in self.formats:
                        cell.number_format = self.formats[y, x]
        for area in self.merged:
            sheet.merge_cells(area)
        for row in self.hidden_rows:
            sheet.row_dimensions[row].hidden = True
        for column in self.hidden_columns:
            sheet.column_dimensions[get_column_letter(column)].hidden = True
        book.save(path)
        return path


def _grid(
    sheet: Made,
    top: int,
    left: int,
    down: list[dict[str, Any]],
    across: list[dict[str, Any]],
) -> None:
    """Note what the cells from (top, left) say: rows and columns each give parts of the key."""
    for y, row in enumerate(down):
        for x, column in enumerate(across):
            value = sheet.rows[top + y - 1][left + x - 1]
            said = {**row, **column}
            if value in (None, "", "…", "...", "-", "—", ":", "..") or said.get("skip"):
                continue
            number = said.get("read", {}).get(value, value)
            number = number(value) if callable(number) else number
            number = float(number) * said.get("times", 1)
            place, year = said["place"], said["year"]
            sheet.says[top + y, left + x] = (
                *(said["indicator"], place, year, round(number, 10), said["unit"]),
            )


def _years(*years: int) -> list[dict[str, Any]]:
    return [{"year": year} for year in years]


def yearbook() -> Made:
    """A page of a statistical yearbook: indicators down in two languages, years across, notes."""
    rows = [
        ["20-1  研究与试验发展(R&D)活动基本情况"],
        ["Basic Statistics on Research and Development Activities"],
        [],
        ["指    标", "Item", 2019, 2020, 2021, 2022],
        [
            "R&D人员全时当量 (万人年)",
            "Full-time Equivalent of R&D Personnel (10 000 man-years)",
            480.1,
            523.5,
            571.6,
            635.4,
        ],
        ["  #基础研究", "#Basic Research", 39.2, 42.7, 47.2, 50.9],
        [
            "R&D经费支出 (亿元)",
            "Expenditure on R&D (100 million yuan)",
            22143.6,
            24393.1,
            27956.3,
            30782.9,
        ],
        ["  #基础研究", "#Basic Research", 1335.6, 1467, 1817, 2023.5],
        ["   应用研究费用合计", "Applied Research, all kinds", 2498.5, 2757.2, 3145.4, "…"],
        [
            "R&D经费支出与国内生产总值之比 (%)",
            "Ratio of Expenditure on R&D to GDP (%)",
            2.24,
            2.41,
            2.43,
            2.56,
        ],
        [],
        ["注：1.2022年以后口径有调整。"],
        ["a) Data in this table are of the whole society."],
    ]
    rows[8][0] = "   应用研究支出 (亿元)"
    out = Made("yearbook", rows, asked={"place": "China"})
    down = [
        {"indicator": "rd_personnel_fte", "unit": "person_years", "times": 10000},
        {"indicator": "R&D人员全时当量 基础研究", "unit": "person_years", "times": 10000},
        {"indicator": "rd_expenditure", "unit": "100m_cny"},
        {"indicator": "rd_basic_research", "unit": "100m_cny"},
        {"indicator": "rd_applied_research", "unit": "100m_cny"},
        {"indicator": "rd_intensity", "unit": "pct"},
    ]
    _grid(out, 5, 3, [{**each, "place": "100000"} for each in down], _years(2019, 2020, 2021, 2022))
    out.decisions = [("E9", "no value"), ("column B", "left out"), ("A12", "a note")]
    out.decisions[0] = ("F9", "no value")
    return out


def communique() -> Made:
    """The appendix of a communiqué: one year, in the title; provinces down, two measures across."""
    rows = [
        ["附表1  2023年各地区研究与试验发展（R&D）经费情况"],
        ["地 区", "R&D经费\n（亿元）", "R&D经费投入强度\n（%）"],
        ["全  国", "33357.1", "2.65"],
        ["北 京", "2947.1", "6.73"],
        ["上 海", "2049.6", "4.34"],
        ["江 苏", "4212.3", "3.29"],
        ["浙 江", "2640.2", "3.20"],
        ["吉 林", "210.4", "1.55"],
        ["注：R&D经费投入强度按初次核算数计算。"],
    ]
    out = Made("communique", rows, merged=["A1:C1"])
    places = ["100000", "110000", "310000", "320000", "330000", "220000"]
    across = [
        {"indicator": "rd_expenditure", "unit": "100m_cny"},
        {"indicator": "rd_intensity", "unit": "pct"},
    ]
    _grid(out, 3, 2, [{"place": each, "year": 2023} for each in places], across)
    out.decisions = [("A1", "year 2023"), ("A9", "a note")]
    return out


def ranking() -> Made:
    """A province's ranking of cities: ranks beside figures, an average, growth of nothing named."""
    rows = [
        ["2022年浙江省各市研发投入情况"],
        ["序号", "地区", "R&D经费支出", "", "R&D经费投入强度", "", "比上年增长(%)"],
        ["", "", "绝对值(亿元)", "位次", "绝对值(%)", "位次", ""],
        [1, "杭州市", 723.0, 1, 3.86, 1, 8.4],
        [2, "宁波市", 461.4, 2, 2.94, 5, 11.7],
        [3, "绍兴市", 213.2, 5, 2.90, 6, 9.1],
        [4, "其中：诸暨市", 50.3, "-", 3.03, "-", 7.7],
        [5, "舟山市", 38.1, 11, 1.95, 10, 12.6],
        ["", "全省", 2416.8, "-", 3.11, "-", 12],
        ["", "平均", 219.7, "-", 2.8, "-", 1],
    ]
    rows[8][0], rows[9][0] = 6, 7
    out = Made("ranking", rows, merged=["A1:G1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3"])
    places = ["330100", "330200", "330600", "330681", "330900", "330000"]
    across = [
        {"indicator": "rd_expenditure", "unit": "100m_cny"},
        {"indicator": "R&D经费支出 位次", "unit": "rank"},
        {"indicator": "rd_intensity", "unit": "pct"},
        {"indicator": "R&D经费投入强度 位次", "unit": "rank"},
    ]
    _grid(out, 4, 3, [{"place": each, "year": 2022} for each in places], across)
    out.decisions = [("column A", "left out"), ("column G", "left out"), ("B10", "left out")]
    return out


def monthly() -> Made:
    """A bureau's report: a unit column, full years, a half-year, growth, an estimate."""
    rows = [
        ["绍兴市科技创新主要指标完成情况"],
        ["编制单位：绍兴市科技局", "", "", "", "", "", "2024年7月"],
        [
            "指标名称",
            "计量单位",
            "2021年",
            "2022年",
            "2023年（预计）",
            "2024年1-6月",
            "同比增长（%）",
        ],
        ["一、全社会研发投入", "亿元", 196.8, 213.2, 230, 118.2, 7.1],
        ["二、研发投入强度", "%", 2.89, 2.90, 2.95, "-", "-"],
        ["三、高新技术企业数", "家", "2,008", "2,461", "2,950", "3,011", 20],
        ["四、技术合同成交额", "万元", 2203000, 3312500, 4100000, 1802210, 12.5],
        ["五、市级人才项目", "个", 31, 35, 40, 18, -2],
        ["制表人：王某", "", "审核：李某"],
    ]
    out = Made("monthly", rows)
    down = [
        {"indicator": "rd_expenditure", "unit": "100m_cny"},
        {"indicator": "rd_intensity", "unit": "pct"},
        {"indicator": "hightech_enterprises_total", "unit": "count"},
        {"indicator": "tech_contract_value", "unit": "100m_cny", "times": 1e-4},
        {"indicator": "市级人才项目", "unit": "count"},
    ]
    for row in rows[5:6]:
        numbers = {each: float(each.replace(",", "")) for each in row[2:6]}
    down[2]["read"] = numbers
    _grid(out, 4, 3, [{**each, "place": "330600"} for each in down], _years(2021, 2022, 2023))
    out.estimates = {(each["indicator"], "330600", 2023) for each in down}
    out.decisions = [("column F", "left out"), ("column G", "left out"), ("A1", "place 330600")]
    return out


def eurostat() -> Made:
    """A download of Eurostat: codes in one column, flags behind numbers, a colon for missing."""
    rows = [
        ["freq,sectperf,unit,geo\\TIME_PERIOD", "2018 ", "2019 ", "2020 ", "2021 "],
        ["A,TOTAL,PC_GDP,AT", "3.06 ", "3.11 ", "3.20 ", "3.26 "],
        ["A,TOTAL,PC_GDP,DE", "3.11 ", "3.17 ", "3.13 ", "3.13 p"],
        ["A,TOTAL,PC_GDP,FR", "2.20 b", "2.19 ", "2.28 e", "2.22 ep"],
        ["A,TOTAL,PC_GDP,EL", "1.21 ", "1.28 ", ": ", "1.46 "],
    ]
    out = Made("eurostat", rows, suffix=".tsv", separator="\t", asked={"indicator": "GERD % GDP"})
    for y, place in enumerate(["AT", "DE", "FR", "EL"], 2):
        for x, year in enumerate([2018, 2019, 2020, 2021], 2):
            text = rows[y - 1][x - 1].split()[0]
            if text != ":":
                out.says[y, x] = ("GERD % GDP", place, year, float(text), "pct")
    out.estimates = {
        ("GERD % GDP", each, year) for each, year in [("DE", 2021), ("FR", 2020), ("FR", 2021)]
    }
    return out


def oecd() -> Made:
    """A download of the OECD: one row a figure, codes beside names, flags in a column."""
    head = ["REF_AREA", "Reference area", "MEASURE", "Measure", "UNIT_MEASURE", "TIME_PERIOD"]
    head += ["OBS_VALUE", "OBS_STATUS", "DECIMALS"]
    rows: list[list[Any]] = [head]
    out = Made("oecd", rows, suffix=".csv")
    flags = {("CAN", 2021): "P", ("KOR", 2020): "E", ("KOR", 2019): "A"}
    for code, place, values in [
        ("CAN", "Canada", [1.74, 1.89, 1.71]),
        ("KOR", "Korea", [4.63, 4.8, 4.93]),
        ("DEU", "Germany", [3.17, 3.13, 3.13]),
    ]:
        for measure, name, unit, factor in [
            ("G_XGDP", "GERD as a percentage of GDP", "Percentage of GDP", 1),
            ("T_RS", "Total researchers", "Persons", 100000),
        ]:
            for year, value in zip([2019, 2020, 2021], values, strict=True):
                flag = flags.get((code, year), "")
                number = round(value * factor, 2)
                rows.append([code, place, measure, name, unit, year, number, flag, 2])
                key = "rd_intensity" if factor == 1 else "Total researchers"
                unit_ = "pct" if factor == 1 else "count"
                out.says[len(rows), 7] = (key, place, year, number, unit_)
                if flag in "PE" and flag:
                    out.estimates.add((key, place, year))
    out.decisions = [("column A", "left out"), ("column C", "left out")]
    return out


def statcan() -> Made:
    """A table of Statistics Canada: lines about the table above, footnotes below, .. and flags."""
    rows = [
        ["Gross domestic expenditures on research and development, by province 1"],
        ["Frequency: Annual"],
        ["Table: 27-10-0273-01 (formerly CANSIM 358-0001)"],
        ["Release date: 2023-12-06"],
        ["Geography: Canada, Province or territory"],
        [],
        ["Geography", "2018", "2019", "2020", "2021"],
        ["", "Dollars", "Dollars", "Dollars", "Dollars"],
        ["Canada", "38,683", "40,341", "42,203", "46,543p"],
        ["Ontario", "17,042", "17,790", "18,842", "20,601p"],
        ["Quebec", "9,963", "10,327", "10,795", ".."],
        ["Nunavut", "x", "12", "9", "F"],
        ["Footnotes:"],
        ["1", "The sum may not add to the total because of rounding in some years, see the notes."],
    ]
    rows[13] = ["1 The sum may not add to the total because of rounding."]
    rows[11] = ["Nunavut", "x", "12", "9", "x"]
    out = Made("statcan", rows, suffix=".csv", asked={"indicator": "GERD, Canada", "decimal": "."})
    for y, place in enumerate(["Canada", "Ontario", "Quebec", "Nunavut"], 9):
        for x, year in enumerate([2018, 2019, 2020, 2021], 2):
            text = rows[y - 1][x - 1].rstrip("p").replace(",", "")
            if text.isdigit():
                out.says[y, x] = ("GERD, Canada", place, year, float(text), "Dollars")
    out.estimates = {("GERD, Canada", each, 2021) for each in ("Canada", "Ontario")}
    return out


def worldbank() -> Made:
    """A wide csv of the World Bank: lines about the file, code columns, years that are empty."""
    rows = [
        ["Data Source", "World Development Indicators"],
        [],
        ["Last Updated Date", "2024-06-28"],
        [],
        [
            "Country Name",
            "Country Code",
            "Indicator Name",
            "Indicator Code",
            "2018",
            "2019",
            "2020",
            "2021",
        ],
    ]
    out = Made("worldbank", rows, suffix=".csv")
    name = "Research and development expenditure (% of GDP)"
    for place, code, values in [
        ("China", "CHN", [2.14058, 2.24463, 2.40666, 2.43257]),
        ("Canada", "CAN", [1.74306, 1.75837, 1.89237, ""]),
        ("Aruba", "ABW", ["", "", "", ""]),
        ("Korea, Rep.", "KOR", [4.51639, 4.62702, 4.79575, 4.93019]),
    ]:
        rows.append([place, code, name, "GB.XPD.RSDV.GD.ZS", *values])
        for x, value in enumerate(values):
            if value != "":
                label = "100000" if place == "China" else place
                out.says[len(rows), 5 + x] = ("rd_intensity", label, 2018 + x, value, "pct")
    return out


def wps() -> Made:
    """A sheet as WPS saves what people type: full-width digits, numbers as text, a hidden row."""
    rows = [
        ["各设区市研发投入强度（％）"],
        ["", "", "", "", "单位：％"],
        ["城　市", "２０２０年", "２０２１年", "２０２２年", "２０２３年"],
        ["杭州市", "３．６８", "3.66 ", "3.86", 3.92],
        ["宁波市", "2.86", "　2.76", "2.94", "3.03①"],
        ["旧口径", 9.9, 9.9, 9.9, 9.9],
        ["绍兴市", "2.87", "2.89*", "—", 2.95],
        ["①宁波为初次核算后修订。"],
    ]
    out = Made("wps", rows, merged=["A1:E1"], hidden_rows={6})
    digits = str.maketrans("０１２３４５６７８９．", "0123456789.")

    def number(text: object) -> float:
        return float(str(text).translate(digits).strip(" 　①*"))

    down = [{"place": "330100"}, {"place": "330200"}, {"skip": True}, {"place": "330600"}]
    across = [
        {"year": year, "indicator": "rd_intensity", "unit": "pct", "read": _Each(number)}
        for year in (2020, 2021, 2022, 2023)
    ]
    _grid(out, 4, 2, down, across)
    out.decisions = [("row 6", "left out"), ("E5", "3.03"), ("D7", "no value")]
    return out


class _Each(dict):  # type: ignore[type-arg]
    """A mapping that computes what it is asked for."""

    def __init__(self, function: Any) -> None:
        super().__init__()
        self.function = function

    def get(self, key: object, default: object = None) -> Any:
        """The value of a key."""
        return self.function(key)


def percent() -> Made:
    """Shares stored as fractions and shown as per cent, beside amounts under another unit."""
    rows = [
        ["诸暨市2021—2023年科技指标"],
        ["指标", "2021", "2022", "2023"],
        ["R&D经费（亿元）", 45.2, 50.3, 54.8],
        ["R&D经费投入强度", 0.0288, 0.0303, 0.0312],
        ["市级考核得分率", 0.91, 0.955, 1.02],
    ]
    out = Made("percent", rows)
    out.formats = {(y, x): "0.00%" for y in (4, 5) for x in (2, 3, 4)}
    down = [
        {"indicator": "rd_expenditure", "unit": "100m_cny"},
        {"indicator": "rd_intensity", "unit": "pct", "times": 100},
        {"indicator": "市级考核得分率", "unit": "pct", "times": 100},
    ]
    _grid(out, 3, 2, [{**each, "place": "330681"} for each in down], _years(2021, 2022, 2023))
    return out


def merged_years() -> Made:
    """Years merged over indicators, districts merged over nothing: three rows of heads."""
    rows = [
        ["绍兴市各区、县（市）研发经费与人员"],
        ["地区", "2021年", "", "2022年", "", "2023年", ""],
        [
            "",
            "R&D经费",
            "R&D人员全时当量",
            "R&D经费",
            "R&D人员全时当量",
            "R&D经费",
            "R&D人员全时当量",
        ],
        ["", "万元", "人年", "万元", "人年", "万元", "人年"],
        ["越城区", 401200, 9120, 433800, 9988, 452100, 10233],
        ["柯桥区", 385600, 8801, 402300, 9120, 433900, 9544],
        ["上虞区", 372100, 8456, "", 8912, 421700, 9333],
        ["滨海新区", 120300, 2210, 133100, 2433, 140200, 2618],
    ]
    merged = ["A1:G1", "A2:A4", "B2:C2", "D2:E2", "F2:G2"]
    out = Made("merged_years", rows, merged=merged)
    across = [
        {"year": year, **each}
        for year in (2021, 2022, 2023)
        for each in (
            {"indicator": "rd_expenditure", "unit": "100m_cny", "times": 1e-4},
            {"indicator": "rd_personnel_fte", "unit": "person_years"},
        )
    ]
    places = ["330602", "330603", "330604", "滨海新区"]
    _grid(out, 5, 2, [{"place": each} for each in places], across)
    return out


def two_tables() -> Made:
    """Two tables below each other, each with its own title, unit and years."""
    rows = [
        ["表1 杭州市研发经费"],
        ["单位：亿元"],
        ["年份", "R&D经费", "基础研究经费"],
        [2020, 578.8, 35.2],
        [2021, 663.0, 40.1],
        [2022, 723.0, 44.8],
        [],
        ["表2 宁波市专利"],
        ["单位：件"],
        ["年份", "专利授权量", "发明专利授权量"],
        ["2021年", 72144, 7856],
        ["2022年", 67290, 9101],
        ["资料来源：市统计局"],
    ]
    out = Made("two_tables", rows)
    _grid(
        *(out, 4, 2),
        [{"year": year, "place": "330100", "unit": "100m_cny"} for year in (2020, 2021, 2022)],
        [{"indicator": "rd_expenditure"}, {"indicator": "rd_basic_research"}],
    )
    _grid(
        *(out, 11, 2),
        [{"year": year, "place": "330200", "unit": "count"} for year in (2021, 2022)],
        [{"indicator": "patents_granted"}, {"indicator": "invention_patents_granted"}],
    )
    return out


def gb18030() -> Made:
    """A long csv in GB18030, with units, sources and statuses in columns of their own."""
    rows: list[list[Any]] = [["指标", "地区", "年份", "数值", "单位", "状态", "来源", "备注"]]
    out = Made("gb18030", rows, suffix=".csv", encoding="gb18030")
    for indicator, code, unit, base in [
        ("研发投入强度", "rd_intensity", "%", 2.5),
        ("地区生产总值", "gdp", "亿元", 6000),
        ("规上企业新产品产值", "规上企业新产品产值", "万元", 410000),
    ]:
        for place, at in [("绍兴市", "330600"), ("嘉兴市", "330400")]:
            for step, year in enumerate([2021, 2022, 2023]):
                value = round(base * (1 + 0.05 * step + 0.01 * (place == "嘉兴市")), 2)
                status = "预计" if year == 2023 else ""
                rows.append([indicator, place, f"{year}年", value, unit, status, "市统计局", ""])
                number = round(value / 1e4, 10) if unit == "万元" else value
                units = {"%": "pct"}.get(unit, "100m_cny")
                out.says[len(rows), 4] = (code, at, year, number, units)
                if status:
                    out.estimates.add((code, at, year))
    return out


ALL = [
    *(yearbook, communique, ranking, monthly, eurostat, oecd, statcan, worldbank, wps, percent),
    *(merged_years, two_tables, gb18030),
]


def area(text: str) -> tuple[int, int, int, int]:
    """Top, left, bottom and right of a merged area."""
    left, top, right, bottom = range_boundaries(text)
    return top, left, bottom, right
