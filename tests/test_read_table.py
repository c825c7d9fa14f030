"""Sheets as offices send them: the right panel with its decisions, or an error; never a guess."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from sheets import ALL, Made

import analysis as an
from analysis.cli import main


def figures(panel: pd.DataFrame) -> dict[tuple[str, str, int], tuple[float, str]]:
    """Value and unit of each figure that a panel holds."""
    held = panel.dropna(subset=["value"])
    keys = held[["indicator", "place", "year"]].itertuples(index=False, name=None)
    return dict(zip(keys, zip(held["value"].round(9), held["unit"], strict=True), strict=True))


@pytest.mark.parametrize("make", ALL, ids=lambda each: each.__name__)
def test_a_sheet_as_an_office_sends_it(make: Callable[[], Made], tmp_path: Path) -> None:
    """The panel, the estimates among it, and the decisions are those of the sheet."""
    sheet = make()
    panel = an.read_table(sheet.write(tmp_path), **sheet.asked)
    assert figures(panel) == {key: (round(v, 9), u) for key, (v, u) in sheet.expected().items()}
    guessed = panel[(panel.get("status") == "preliminary") & panel["value"].notna()]
    keys = guessed[["indicator", "place", "year"]].itertuples(index=False, name=None)
    assert set(keys) == sheet.estimates
    decisions = panel.attrs["decisions"]
    assert list(decisions.columns) == ["cell", "text", "taken_as", "why"]
    told = set(zip(decisions["cell"], decisions["taken_as"], strict=True))
    assert set(sheet.decisions) <= told, decisions.to_string()


SMALL = "绍兴市研发\n指标\t2022年\t2023年\n研发投入强度（%）\t{}\t2.95\n"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *[("2.9", 2.9), ("２．９０", 2.9), ("2.90*", 2.9), ("2.90①", 2.9), ("2.9%", 2.9)],
        *[("2.9[1]", 2.9), ("2.9 1)", 2.9), (" 2.9 ", 2.9), ("2.9（预计）", 2.9)],
    ],
)
def test_a_number_as_people_write_it(cell: str, value: float) -> None:
    """Full-width digits, footnote marks and a sign of per cent don't change a number."""
    assert an.read_table(SMALL.format(cell))["value"].tolist() == [value, 2.95]


@pytest.mark.parametrize(
    "cell",
    [
        "约2.9",
        "2.9-3.0",
        "2.9以上",
        "29①2",
        "2.9 (3)",
        "1.2E+05",
        "2.9 m",
        "(2.9)",
        "2.9亿元",
        "2,90",
    ],
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    """A range, a bound, a bracket, another unit: the cell is named."""
    with pytest.raises(an.DataError, match=r"B3|decimal"):
        an.read_table(SMALL.format(cell))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("指标\t2022年\t2023年\n研发投入强度（%）\t2.9\t2.95\n", "place='"),
        ("绍兴市\n指标\t2022年\t2023年\n研发经费\t213\t230\n", "unit='亿元'"),
        ("绍兴市研发投入强度（%）\n地区\t数值\n诸暨市\t3.0\n越城区\t2.1\n", "year=2023"),
        ("地区\t2022\t2023\n甲\t1\t2\n乙\t3\t4\n", "indicator='"),
        ("Region\t2021\t2022\nX\t1,204\t1,300\nY\t1,100\t1,250\n", "decimal='"),
        ("GERD (million euro)\nRegion\t2021\t2022\nX\t1,204\t1,300\n", "decimal='"),
        ("绍兴市2025年目标\n指标\t2025年\n研发投入强度（%）\t3.5\n", "as_targets"),
        ("浙江统计年鉴2023\n地区\t研发投入强度（%）\n绍兴市\t2.9\n", "year=2023"),
        ("绍兴市\n指标\t1月\t2月\n研发经费（亿元）\t1\t2\n", "groupby"),
        ("绍兴市2024年1-6月指标\n指标\t2024年\t2023年\n研发经费（亿元）\t1\t2\n", "annual only"),
        ("绍兴市\n指标\t2016/17\t2017/18\n研发经费（亿元）\t1\t2\n", "no calendar year"),
        ("绍兴市\n年份\t研发经费（亿元）\n2022-12-31\t1\n2023-12-31\t2\n", "a date"),
        ("绍兴市\n单位：亿元\n指标\t2022年\t2023年\n研发投入强度\t2.9\t3\n", "counts in pct"),
        ("绍兴\n单位：亿元\n指标\t2022\t2023\n研发经费\t9\t8\n人才引进数\t7\t6\n", "unit='亿元'"),
        ("绍兴\n单位：亿元\n指标\t2022\t2023\n研发经费\t9\t8\n占全省比重\t7\t6\n", "unit='%'"),
        ("绍兴\n指标\t2022\t2023\n甲（亿元）\t9\t8\n甲（亿元）\t7\t6\n", "tells them apart"),
        ("绍兴\n年份\t甲（亿元）\n2022\t2022\n2023\t2019\n", "figures?"),
        ("绍兴市\n指标\t2022年\t2023年\n研发投入强度（%）\t0.029\t0.030\n", "fractions="),
        ("绍兴市\n指标\t2022年\t2023年\n研发投入强度（%）\t290\t3\n", "limits"),
    ],
)
def test_what_a_sheet_leaves_open_is_asked(text: str, asks: str) -> None:
    """The error says what would settle it, and shows the rows and columns by number."""
    with pytest.raises(an.DataError) as caught:
        an.read_table(text)
    assert asks in str(caught.value)
    assert "fractions" in asks or "| A " in str(caught.value)


def test_a_title_that_limits_its_figures() -> None:
    """R&D of high-tech industry isn't the R&D of the place, whatever its column is headed."""
    text = "2022年绍兴市高技术产业情况\n指标\t数值\nR&D经费（亿元）\t88\n"
    assert an.read_table(text)["indicator"].tolist() == ["R&D经费 (高技术产业)"]


def test_a_part_of_a_total_keeps_its_name() -> None:
    """其中 rows carry the name of the whole; a change is another measure and never the level."""
    text = "绍兴市\n指标\t单位\t2023年\t比上年增长（%）\n专利授权量\t件\t9100\t3.1\n"
    text += "其中：实用新型\t件\t4100\t2.2\n"
    assert an.read_table(text)["indicator"].tolist() == ["patents_granted", "专利授权量 实用新型"]


def _book(folder: Path) -> tuple[Path, openpyxl.Workbook]:
    """A sheet in a spreadsheet."""
    book = openpyxl.Workbook()
    for row in [["绍兴市研发"], ["指标", 2022, 2023], ["研发投入强度（%）", 2.9, 2.95]]:
        book.active.append(row)
    return folder / "book.xlsx", book


def test_raised_digits_are_a_footnotes(tmp_path: Path) -> None:
    """2.90 with a raised 1 is 2.90; and m² stays m²."""
    path, book = _book(tmp_path)
    raised = InlineFont(vertAlign="superscript")
    book.active["B3"] = CellRichText("2.90", TextBlock(raised, "1"))
    book.save(path)
    assert an.read_table(path)["value"].tolist() == [2.9, 2.95]


def test_a_formula_without_its_value_and_another_scale(tmp_path: Path) -> None:
    """Both are refused with their cell: nobody knows what the sheet shows."""
    path, book = _book(tmp_path)
    book.active["B3"], book.active["C3"].number_format = "=1+1", "0.0,"
    book.save(path)
    with pytest.raises(an.DataError, match=r"(?s)B3 .*formula.*C3 .*another scale"):
        an.read_table(path)


def test_hidden_sheets_and_columns_are_told(tmp_path: Path) -> None:
    """What a person doesn't see isn't read, and is listed."""
    path, book = _book(tmp_path)
    old = book.create_sheet("old")
    for row in book.active.iter_rows(values_only=True):
        old.append(row)
    old.sheet_state = "hidden"
    book.active.column_dimensions["B"].hidden = True
    book.save(path)
    panel = an.read_table(path)
    assert panel["year"].tolist() == [2023]
    told = panel.attrs["decisions"].set_index("cell")["why"]
    assert told["sheet old"] == "hidden" and told["column B"] == "the column is hidden"


def test_an_html_page_and_an_ods(tmp_path: Path) -> None:
    """Spans, raised footnotes and percentages arrive as they are shown."""
    cells = "<tr><th rowspan=2>地区<th colspan=2>研发投入强度（%）</tr>".replace("<th", "</th><th")
    page = f"<table>{cells}</th><tr><th>2022</th><th>2023</th></tr>"
    page += "<tr><td>绍兴市</td><td>2.90<sup>1</sup></td><td>2.95</td></tr></table>"
    (tmp_path / "page.xls").write_text(page.replace("<tr></th>", "<tr>"), encoding="utf-8")
    assert an.read_table(tmp_path / "page.xls")["value"].tolist() == [2.9, 2.95]
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    tables = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    texts = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'

    def cell(text: object, kind: str = "string") -> str:
        value = f' office:value="{text}"' if kind != "string" else ""
        shown = f"<text:p>{text}</text:p>"
        return f'<table:table-cell office:value-type="{kind}"{value}>{shown}</table:table-cell>'

    rows = [
        [cell("绍兴市")],
        [cell("指标"), cell(2022, "float"), cell(2023, "float")],
        [cell("研发投入强度"), cell(0.029, "percentage"), cell(0.0295, "percentage")],
    ]
    body = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = f'<office:document-content {office} {tables} {texts}><table:table table:name="a">'
    content += f"{body}</table:table></office:document-content>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    panel = an.read_table(tmp_path / "a.ods")
    assert panel[["value", "unit"]].values.tolist() == [[2.9, "pct"], [2.95, "pct"]]


def test_panels_with_decisions_join() -> None:
    """pandas compares what two frames carry along; decisions don't stop it."""
    one, other = (an.read_table(SMALL.format(value)) for value in ("2.9", "2.8"))
    assert len(pd.concat([one, other])) == 4
    assert len(an.change_pp(one)) == 2 and "decisions" in one.copy().attrs


def test_a_numbers_mark_is_no_digit() -> None:
    """12① in a frame of one's own is refused, not read as 121; 吉林市 is no province."""
    frame = pd.DataFrame({"place": ["吉林市"], "year": [2023], "value": ["12①"]})
    with pytest.raises(an.DataError, match="not a finite number"):
        an.as_panel(frame, indicator="x", unit="count")
    panel = an.as_panel(frame.assign(value="12"), indicator="x", unit="count")
    assert panel["place"].tolist() == ["吉林市"]


def test_a_sheet_is_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The document alone is asked for; again, nothing changes; unknown indicators are listed."""
    folder, file = tmp_path / "own", ALL[3]().write(tmp_path)
    assert main(["new", str(folder), "--place", "Shaoxing"]) == 0
    words = ["import", str(file), "--into", str(folder)]
    assert main(words) == 2
    assert "--title, --publisher, --published, --grade" in capsys.readouterr().err
    words += ["--title", "t", "--publisher", "p", "--published", "2024-07", "--grade", "B"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "市级人才项目: left out: 3 figures" in out and "13 new" in out
    assert main(words) == 0 and "nothing was written" in capsys.readouterr().out
    assert main(["check", str(folder)]) == 0
    rows = pd.read_csv(folder / "observations/rd.csv", dtype=str, comment="#")
    row = rows[(rows["indicator"] == "rd_intensity") & (rows["period"] == "2023")].iloc[0]
    assert row[["value", "status", "grade"]].tolist() == ["2.95", "preliminary", "B"]


def test_a_kind_of_fault_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One finding with its lines, not one for each row."""
    folder, file = tmp_path / "own", tmp_path / "far.csv"
    main(["new", str(folder), "--place", "Shaoxing"])
    rows = [f"Atlantis {n},{year},研发投入强度,2.5" for n in range(3) for year in (2021, 2022)]
    file.write_text("\n".join(["place,year,indicator,value", *rows, ""]), encoding="utf-8")
    words = ["--title", "t", "--publisher", "p", "--published", "2024", "--grade", "B"]
    assert main(["import", str(file), "--into", str(folder), *words]) == 1
    assert "lines 2, 3, 4, 5, 6, 7, place" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text",
    [
        "2023年\n地区\tR&D经费（亿元）\t地区\tR&D经费增速（%）\n杭州市\t780\t宁波市\t9\n宁波市\t500\t杭州市\t8\n",
        "年份\t迁出地\t迁入地\t人口（万人）\n2022\t浙江省\t江苏省\t12\n",
        "2023年\n地区\tR&D经费（亿元）\t城市\tGDP（亿元）\n杭州市\t780\t宁波市\t9\n宁波市\t500\t杭州市\t8\n",
    ],
)
def test_two_columns_of_places_are_asked(text: str) -> None:
    """Lists side by side, and places of origin and destination, aren't one place."""
    with pytest.raises(an.DataError, match="both name the place"):
        an.read_table(text)


def test_a_city_with_its_province_behind_it() -> None:
    """The figure is the city's, on whichever side its province stands."""
    behind = an.read_table("2022年\n城市\t所属省份\tR&D经费（亿元）\n杭州市\t浙江省\t723\n")
    before = an.read_table("2022年\n省份\t城市\tR&D经费（亿元）\n浙江省\t杭州市\t723\n")
    assert behind["place"].tolist() == before["place"].tolist() == ["330100"]


TWO = "浙江省\n单位：亿元\n指标\t2022\t2023\nR&D经费\t2416\t2640\n{}\nGDP\t777150\t825530\n"


@pytest.mark.parametrize(
    "line", ["单位：万元", "（万元）", "续表 单位：万元", "续表（单位：万元）"]
)
def test_a_unit_among_the_figures_is_asked(line: str) -> None:
    """A unit line further down isn't passed over: the rows below count in it, or don't."""
    with pytest.raises(an.DataError, match="names a unit"):
        an.read_table(TWO.format(line))
    below = an.read_table(TWO.format(f"{line}\n指标\t2022\t2023"), place="浙江省")
    assert below["value"].tolist() == [77.715, 82.553, 2416, 2640]
    again = an.read_table(TWO.format(line.replace("万", "亿")))
    assert again["value"].tolist() == [777150, 825530, 2416, 2640]


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        *[("比上年增长", "another measure"), ("占全国比重", "another measure")],
        *[("上半年", "a time"), ("2024年", "a time"), ("二、2024年计划", "a plan")],
        *[("其中：规上工业企业", "a part"), ("规上工业企业", "a part"), ("预计数", "an estimate")],
        *[("江苏省情况", "a place"), ("宁波市", "its place"), ("GDP（万元）", "a unit")],
    ],
)
def test_a_label_alone_that_changes_its_rows_is_asked(label: str, asks: str) -> None:
    """Growth, a part of a year or of the whole, a plan, a place, a unit: none is dropped."""
    with pytest.raises(an.DataError, match=asks):
        an.read_table(TWO.format(label))
    assert len(an.read_table(TWO.format("二、国民经济"))) == 4


@pytest.mark.parametrize("between", ["  增长（%）", "GDP增长（%）", "全省位次", "占全省比重（%）"])
def test_a_part_below_a_growth(between: str) -> None:
    """A part takes the last level for its whole where its unit says so, and is asked else."""
    text = f"绍兴市\n指标\t2023年\nGDP（亿元）\t7791\n{between}\t7.8\n  #第二产业{{}}\t3700\n"
    with pytest.raises(an.DataError, match="part below a growth"):
        an.read_table(text.format(""))
    panel = an.read_table(text.format("（亿元）"))
    assert figures(panel)["GDP 第二产业", "330600", 2023] == (3700, "100m_cny")
    wide = "2023年\n地区\tGDP（亿元）\tGDP增速（%）\t#第二产业{}\n绍兴市\t7791\t7.8\t3700\n"
    with pytest.raises(an.DataError, match="part beside a growth"):
        an.read_table(wide.format(""))
    panel = an.read_table(wide.format("（亿元）"))
    assert figures(panel)["GDP 第二产业", "330600", 2023] == (3700, "100m_cny")


@pytest.mark.parametrize(
    "title",
    [
        *[
            "浙江省（不含宁波）",
            "深圳市南山区",
            "杭州市滨江区",
            "四川省成都市",
            "吉林市",
            "杭州都市圈",
        ],
        *["浙江大学", "北京路街道", "全国及浙江", "宁波市以外地区", "环杭州湾", "绍兴市市区"],
    ],
)
def test_a_title_that_names_more_than_a_known_place(title: str) -> None:
    """A known name inside a longer one, or one with a limit, isn't taken for the place."""
    text = f"{title}\n指标\t2023\nR&D经费（亿元）\t2416\n"
    with pytest.raises(an.DataError, match="place='"):
        an.read_table(text)
    assert an.read_table(text, place="甲区")["place"].tolist() == ["甲区"]


@pytest.mark.parametrize(
    ("title", "place"),
    [
        *[("绍兴市地区生产总值", "330600"), ("浙江省绍兴市越城区", "330602")],
        *[("绍兴市县域经济", "330600"), ("绍兴市R&D经费及其强度", "330600")],
        *[("绍兴市城市创新指标", "330600"), ("2023年浙江各市情况", "330000")],
    ],
)
def test_a_title_that_names_a_known_place(title: str, place: str) -> None:
    """Other words behind its name don't make another place of it."""
    text = f"{title}\n指标\t2023\nR&D经费（亿元）\t2416\n"
    assert an.read_table(text)["place"].tolist() == [place]


@pytest.mark.parametrize(
    ("head", "result", "other", "left"),
    [
        *[("数据性质", "实绩", "计划", [250]), ("备注", "", "计划数", [250])],
        *[("说明", "", "目标值", [250]), ("Type", "Actual", "Forecast", [250])],
        *[("Type", "Actual", "Target", [250]), ("口径", "", "规划", [250])],
        *[("备注", "", "预计", [250, 280]), ("备注", "", "2024年为预计数", [250, 280])],
        *[("数据性质", "年报数", "快报数", [250, 280]), ("SYMBOL", "", "p", [250, 280])],
    ],
)
def test_a_remark_beside_the_figures(head: str, result: str, other: str, left: list[int]) -> None:
    """A plan is left out and an estimate is preliminary, on whichever side its remark stands."""
    text = f"绍兴市\n年份\tR&D经费（亿元）\t{head}\n2023\t250\t{result}\n2024\t280\t{other}\n"
    panel = an.read_table(text)
    assert panel["value"].tolist() == left
    if len(left) == 2:
        assert panel["status"].fillna("").tolist() == ["", "preliminary"]
    else:
        assert "a plan" in panel.attrs["decisions"]["why"].str.cat(sep=" ")


def test_a_remark_that_mentions_a_plan_is_asked() -> None:
    """A plan that was met isn't a plan: nobody but the reader knows."""
    text = "绍兴市\n年份\tR&D经费（亿元）\t备注\n2023\t250\t\n2024\t280\t超额完成年度目标任务\n"
    with pytest.raises(an.DataError, match="a result or a plan"):
        an.read_table(text)


@pytest.mark.parametrize(
    ("label", "head", "cell", "note"),
    [
        *[("GDP", "2023年", "82553①", "①为初步核算数"), ("GDP①", "2023年", "8", "注：①初步核算数")],
        *[("GDP", "2023年①", "8", "①为年报数②为快报数"), ("GDP", "2023年②", "8", "①年报②快报数")],
        *[("GDP", "2023年", "250*", "带*为估计数"), ("GDP", "2023年", "250[1]", "[1] 初步核算数")],
        *[("GDP", "2023年", "250 1)", "注：1) 初步核算数")],
    ],
)
def test_a_footnote_that_tells_of_an_estimate(label: str, head: str, cell: str, note: str) -> None:
    """The figures that carry its mark are preliminary, and no others."""
    panel = an.read_table(
        f"绍兴市\n指标\t{head}\n{label}（亿元）\t{cell}\n人口（万人）\t5\n{note}\n"
    )
    status = panel.set_index("unit").get("status", pd.Series(dtype=str)).reindex(panel["unit"])
    expected = {"100m_cny"} if "为年报数②" not in note else set()
    assert {*status[status == "preliminary"].index} - {"count", "persons"} == expected


@pytest.mark.parametrize(
    ("text", "given", "says"),
    [
        ("绍兴市2023年\n指标\t数值\nR&D经费（亿元）\t2\n", {"year": 2022}, "year=2022.*2023"),
        ("绍兴市\n指标\t2023年\nR&D经费（亿元）\t2\n", {"place": "杭州"}, "place='杭州'.*330600"),
        ("绍兴市\n指标\t2023年\nR&D经费（万元）\t2\n", {"unit": "亿元"}, "unit='亿元'.*万元"),
        ("绍兴市\n指标\t2023年\nR&D经费\t2万元\n", {"unit": "亿元"}, "unit='亿元'.*万元"),
        (
            "绍兴市\n单位：万元\n指标\t2023年\nR&D经费\t2\n",
            {"unit": "亿元"},
            "unit='亿元'.*another",
        ),
        ("绍兴市\n指标\t2023年\n研发投入强度（%）\t2\n", {"unit": "亿元"}, "unit='亿元'.*pct"),
        (
            "绍兴市\n指标\t2023年\nR&D经费（亿元）\t723.123\n",
            {"decimal": ","},
            "decimal=','.*723.123",
        ),
        ("绍兴市\n指标\t2023年\nR&D经费（亿元）\t723.12\n", {"decimal": ","}, "decimal=','.*'.'"),
    ],
)
def test_an_argument_that_contradicts_the_sheet(
    text: str, given: dict[str, object], says: str
) -> None:
    """Neither is believed: the error says both."""
    with pytest.raises(an.DataError, match=says):
        an.read_table(text, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "绍兴市\n{}指标\t2023年\nGDP（2015年=100）\t150\n",
        "绍兴市\n{}指标\t2023年\n生产总值指数\t150\n",
        "绍兴市（2015年=100）\n{}指标\t2023年\n生产总值\t150\n",
        "绍兴市\n{}指标\t2023年\n工业企业利润率\t7\n",
    ],
)
def test_an_index_is_no_money(text: str) -> None:
    """Neither the caller's 亿元 nor that of a unit line makes an amount of an index or a rate."""
    for line, given in (("", {"unit": "亿元"}), ("单位：亿元\n", {})):
        with pytest.raises(an.DataError, match="is an index or a ratio"):
            an.read_table(text.format(line), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("浙江省\n比上年增长\n单位：亿元\n指标\t2023\nR&D经费\t2640\n", "above the table"),
        ("浙江省\n单位：亿元\n指标\t2023\nR&D经费\t2640\n注：单位均为万元\n", "names a unit"),
        (
            "浙江省\n单位：亿元\n类别\t指标\t2023\n一\tR&D经费\t2\n二\t上半年\t\n三\tGDP\t7\n",
            "names a time",
        ),
    ],
)
def test_words_around_the_figures_that_change_them(text: str, asks: str) -> None:
    """A growth above the table, a unit in its notes and a period in a row of its own are asked."""
    with pytest.raises(an.DataError, match=asks):
        an.read_table(text)


def test_a_note_on_all_figures_or_a_year() -> None:
    """A note without a mark holds for what it names; a plan among results is asked."""
    text = "浙江\n指标\t2023\t2024\nGDP（亿元）\t2640\t3000\n注：{}\n"
    late = an.read_table(text.format("2024年数据为初步核算数"))
    assert late["status"].fillna("").tolist() == ["", "preliminary"]
    both = an.read_table(text.format("本表数据为初步统计数"))
    assert both["status"].tolist() == ["preliminary", "preliminary"]
    for note in ("2024年为计划数", "本表数据为计划数"):
        with pytest.raises(an.DataError, match="a result or a plan"):
            an.read_table(text.format(note))


def test_a_row_of_remarks_below_the_figures() -> None:
    """备注 in a row says which column is a plan or an estimate."""
    text = "绍兴市\n指标\t2023年\t2024年\nR&D经费（亿元）\t250\t280\n备注\t年报数\t{}\n"
    assert an.read_table(text.format("计划数"))["year"].tolist() == [2023]
    late = an.read_table(text.format("预计数"))
    assert late["status"].fillna("").tolist() == ["", "preliminary"]
