"""Figures out of work reports: what stands in made-up ones is found, read right, and placed."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import docx
import nbformat
import openpyxl
import pandas as pd
import pikepdf
import pytest
import typst
from annotated import DOCUMENTS, annotated, score
from fuzz_reports import run, seeds
from hypothesis import given
from hypothesis import strategies as st
from marked import HELD_OUT, judge, marked

from analysis import DataError, extract_figures, verify_source
from analysis.briefing.fonts import HOUSE, font_file
from analysis.cli import main
from analysis.datapackage.package import data_dir
from analysis.reports import propose_matches, read_report, text_of
from analysis.reports.numerals import chinese_value, plain
from analysis.reports.review import columns_of

SAMPLE = """松原市科技局2024年工作总结和2025年工作思路
一、2024年工作总结
（一）平台。全社会R&D经费投入强度达3.12%，同比提升0.11个百分点。完成投资377.3亿元，资金3014万元。
（二）人才。连续三年居全省第4位，首次入选；第七届大会，“315”工程，“4+X”模式，〔2024〕15号。
二、2025年工作思路
新增高新技术企业200家左右，研发活动覆盖率力争达90%以上，引进团队3-5个，三分之一企业设研发机构。
"""


def measures(text: str) -> pd.DataFrame:
    """The measures alone."""
    found = extract_figures(text)
    return found[found["is_measure"]].reset_index(drop=True)


def one(text: str) -> pd.Series:
    """The only measure of a text."""
    found = measures(text)
    assert len(found) == 1, found[["text", "value", "unit"]]
    return found.iloc[0]


@pytest.mark.parametrize("name", HELD_OUT)
def test_made_up_reports_are_read(name):
    """Recall of at least 95 % and precision of at least 90 %, by place, value and unit."""
    text, marks = marked(name)
    result = judge(marks, extract_figures(text))
    assert result.recall >= 0.95, [each.text for each in result.misses]
    assert result.precision >= 0.90, [row["text"] for row in result.false]
    assert result.names_marked >= 0.8 * result.names


@pytest.mark.parametrize("name", HELD_OUT)
def test_sense_and_bound_are_those_annotated(name):
    """Nine in ten hits have the sense and the bound that a person gave them."""
    text, marks = marked(name)
    hits = judge(marks, extract_figures(text)).hits
    for field in ("sense", "bound"):
        same = [getattr(mark, field) == row[field].replace("level", "") for mark, row in hits]
        assert sum(same) >= 0.9 * len(same), field


@pytest.mark.parametrize("name", [*HELD_OUT, "development"])
def test_positions_hold_the_quantity(name):
    """The text from start to end is the number with its unit; nothing overlaps."""
    text, _ = marked(name)
    found = extract_figures(text)
    assert (found["start"] < found["end"]).all()
    assert (found["start"].iloc[1:].to_numpy() >= found["end"].iloc[:-1].to_numpy()).all()
    for row in found.itertuples():
        assert text[row.start : row.end] == row.text == row.text.strip()
        if row.is_measure and row.unit and re.search(r"\d", row.text) and name != "riverton_en":
            assert plain(row.text).endswith(row.unit) or row.unit == "位" or "余" in row.text


@pytest.mark.parametrize(
    ("text", "value", "unit", "in_unit", "normalised"),
    [
        ("完成投资377.3亿元", 377.3, "亿元", 377.3, "100m_cny"),
        ("资金3014万元", 3014, "万元", 0.3014, "100m_cny"),
        ("产值达1.2万亿元", 1.2, "万亿元", 12000, "100m_cny"),
        ("引进大学生6.8万人", 6.8, "万人", 68000, "count"),
        ("集聚主体3600余家", 3600, "家", 3600, "count"),
        ("占比２．９４％", 2.94, "%", 2.94, "pct"),
        ("提升0.11个百分点", 0.11, "个百分点", 0.11, "pp"),
        ("下降35个基点", 35, "个基点", 0.35, "pp"),
        ("折合全时当量2.86万人年", 2.86, "万人年", 28600, "person_years"),
        ("服务8,672家次", 8672, "家次", 8672, "count"),
        ("占六成", 6, "成", 60, "pct"),
        ("占三分之一", 0.333333, "", 33.3333, "pct"),
        ("达百分之十二点五", 12.5, "%", 12.5, "pct"),
        ("居全省第4位", 4, "位", 4, "rank"),
        ("排名全国第六。", 6, "位", 6, "rank"),
        ("同比提升两位", 2, "位", 2, "places"),
        ("建设五大科技城", 5, "大", 5, "count"),
        ("登记技术合同二十二项", 22, "项", 22, "count"),
        ("新增两家企业", 2, "家", 2, "count"),
        ("实现“零”的突破", 0, "", 0, "count"),
        ("面积42.8平方公里", 42.8, "平方公里", 42.8, "km2"),
        ("每万人高价值发明专利拥有量24.6件", 24.6, "件", 24.6, "per_10k_people"),
        ("每万名就业人员中R&D人员192.5人年", 192.5, "人年", 192.5, "per_10k_employed"),
        ("营收亿元以上", 1, "亿元", 1, "100m_cny"),
        ("翻一番", 1, "番", 1, "doublings"),
        ("spending of CNY 28.64 billion", 28.64, "CNY billion", 286.4, "100m_cny"),
        ("rose by 0.13 percentage points", 0.13, "percentage points", 0.13, "pp"),
    ],
)
def test_a_quantity_is_read(text, value, unit, in_unit, normalised):
    """Value and unit as printed; the normalised ones in the units of the data package."""
    found = one(text)
    assert found["value"] == pytest.approx(value, abs=1e-6)
    assert found["unit"] == unit
    assert found["normalised_value"] == pytest.approx(in_unit, abs=1e-4)
    assert found["normalised_unit"] == normalised


@pytest.mark.parametrize(
    "text",
    [
        *("第七届世界浙商大会", "“315”工程", "“4+X”项目", "2024年", "〔2024〕15号", "三年行动方案"),
        *("“十五五”规划", "（2024—2026年）", "首批", "2.0版", "75周年", "百日攻坚行动", "一等奖"),
        *("百强企业", "三位一体", "三级联动", "8月15日", "第三季度", "“六干”要求", "G60科创走廊"),
        *("2024 年 1 月 18 日", "邮编：312000", "0575-85123456", "从0到1", "五个一批", "两位数"),
        *(
            "《关于30条政策的意见》",
            "千亿级产业集群",
            "党的二十大",
            "近三年",
            "5G网络",
            "the 7th Forum 2024",
        ),
    ],
)
def test_a_name_is_told_from_a_measure(text):
    """What only contains a number is there, and marked as no measure."""
    found = extract_figures(text)
    assert len(found) and not found["is_measure"].any(), found[["text", "kind"]]


@pytest.mark.parametrize(
    "text",
    [
        "数十家企业",
        "每百家企业",
        "其一",
        "进一步统一思想",
        "一批项目",
        "一体推进",
        "同一个目标",
        "第一时间",
        "唯一",
        "千方百计",
        "十分重要",
    ],
)
def test_a_word_with_a_numeral_is_no_measure(text):
    """Chinese words that are written with a numeral count nothing."""
    assert measures(text).empty


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("达90%以上", "at_least"),
        ("突破50亿元", "at_least"),
        ("不少于8个", "at_least"),
        ("1100家左右", "about"),
        ("近40%", "about"),
        ("约4.2倍", "about"),
        ("签约165项", ""),
        ("不超过5%", "at_most"),
        ("0.8%以内", "at_most"),
        ("力争达到3.4%", "strive_for"),
        ("达到3.4%", ""),
    ],
)
def test_a_bound_is_read(text, bound):
    """At least, at most, about, strive for, or a plain level."""
    assert one(text)["bound"] == bound


def test_the_words_around_are_read():
    """What is counted, in which sense, for which period and under which heading."""
    found = measures(SAMPLE).set_index("text")
    assert found.loc["3.12%", "what"] == "全社会R&D经费投入强度"
    assert found.loc["0.11个百分点", ["what", "sense"]].tolist() == [
        "全社会R&D经费投入强度",
        "rise",
    ]
    assert found.loc["200家", ["sense", "bound", "period"]].tolist() == [
        "target;new",
        "about",
        "2025",
    ]
    assert found.loc["3014万元", "section"].startswith("一、2024年工作总结 / （一）平台")
    assert found.loc["3-5个", ["value", "high"]].tolist() == [3, 5]
    assert set(found["period"]) == {"2024", "2025"}


def test_part_years_are_periods_of_the_data_package():
    """Cumulative months, half-years and quarters as the package writes them."""
    told = measures(
        "2024年1—11月增长9.7%。2024年上半年增长8%。2024年一季度增长7%。前三季度增长6%。"
    )
    assert told["period"].tolist()[:3] == ["2024-01/2024-11", "2024-H1", "2024-Q1"]


def test_numbers_of_a_list_share_unit_and_names():
    """分别 gives each number its own name; a list before one unit has that unit."""
    told = measures("设置率、覆盖率分别达54.7%、88.6%。重点实验室达12、8和5家。")
    assert told["what"].tolist()[:2] == ["设置率", "覆盖率"]
    assert told["unit"].tolist() == ["%", "%", "家", "家", "家"]


def test_half_width_marks_and_cut_lines_change_nothing():
    """A report with commas of ASCII, or lines cut at a margin, is read like any other."""
    text = "全市登记技术合同二十二项，成交额达96.5亿元，同比增长 26.3%；"
    text += "设置率、覆盖率分别达54.7%、88.6%。"
    plainly = measures(text)[["value", "unit", "what", "sense", "bound"]]
    ascii_marks = text.replace("，", ",").replace("；", ";")
    cut = text.replace("增长 26.3%", "增长\n26.3%")
    for other in (ascii_marks, cut):
        assert measures(other)[["value", "unit", "what", "sense", "bound"]].equals(plainly)


def spelled(number: int) -> str:
    """A whole number below 100 million in Chinese, written by the rule of schoolbooks."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]
    if number >= 10_000:
        head, rest = divmod(number, 10_000)
        zero = "零" if 0 < rest < 1000 else ""
        return spelled(head) + "万" + zero + (spelled(rest) if rest else "")
    out, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if zero and out else "") + digits[digit] + places[place]
            zero = False
        else:
            zero = True
    return out or "零"


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_are_read_back(number):
    """Every whole number below 100 million, as it is spelled."""
    assert chinese_value(spelled(number)) == number


@given(st.text(max_size=300))
def test_positions_survive_full_width(text):
    """Half-width and full-width text have the same length."""
    assert len(plain(text)) == len(text)


@given(
    st.text(
        alphabet="第前约近达一二两十百千万亿半零〇0139.,-—年月日个家%元成倍分之“”《》\n。，、 +R",
        max_size=60,
    )
)
def test_any_words_give_a_result(text):
    """Whatever stands in a text, places are right and values are numbers."""
    found = extract_figures(text)
    assert [text[row.start : row.end] for row in found.itertuples()] == found["text"].tolist()
    assert found.loc[found["is_measure"], "value"].notna().all()


def test_broken_documents_are_refused_or_read():
    """A small run of the fuzzer of tests/fuzz_reports.py; it raises whatever isn't a DataError."""
    told = run(250, seed=3, sound=seeds())
    assert told["result"] + told["DataError"] == 250 and min(told.values()) > 20


def test_long_texts_take_time_in_proportion():
    """No pattern runs away on long stretches of digits, letters, numerals or quotes."""
    for piece in ("1", "a", "一", "“", "第", "千", "(", " ", "十五", "1年"):
        took = []
        for length in (500, 4_000):
            text = (piece * length)[:length]
            start = time.process_time()
            extract_figures(text)
            took.append(time.process_time() - start)
        assert took[1] < 40 * took[0] + 0.5, piece


# -- documents


def test_every_kind_of_document_gives_the_same_figures(tmp_path):
    """Text in four encodings, HTML, DOCX and PDF."""
    wanted = measures(SAMPLE)["text"].tolist()
    for code in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        (tmp_path / f"{code}.txt").write_bytes(SAMPLE.encode(code))
    page = "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in SAMPLE.splitlines())
    head = '<!DOCTYPE html><html><head><meta charset="gb2312"><style>p{margin:3px}</style></head>'
    (tmp_path / "a.html").write_bytes(f"{head}<body>{page}</body></html>".encode("gb18030"))
    document = docx.Document()
    for line in SAMPLE.splitlines():
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    paragraphs = SAMPLE.replace("\n", "\n\n")
    source = f'#set page(width: 9cm)\n#set text(font: "{HOUSE}")\n{paragraphs}'.encode()
    (tmp_path / "a.pdf").write_bytes(typst.compile(source, font_paths=[str(font_file().parent)]))
    for path in sorted(tmp_path.iterdir()):
        assert measures(read_report(path))["text"].tolist() == wanted, path.name


def test_a_table_of_a_word_document_is_read():
    """Cells stand on the line of their row."""
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(
        table._cells, ["指标", "数值", "技术合同成交额", "208.4亿元"], strict=True
    ):
        cell.text = text
    saved = io.BytesIO()
    document.save(saved)
    assert one(text_of(saved.getvalue(), "a.docx"))["normalised_value"] == 208.4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no text"),
        (b"%PDF-1.7\n", "can't be read"),
        (b"PK\x03\x04rubbish", "can't be read"),
        (b"\xd0\xcf\x11\xe0rest", "old Word file"),
        (bytes(range(256)), "is not UTF-8"),
        (b"\x00\x01\x02" * 9, "is no text"),
        ("<p>签约3项</p>".encode()[:-6] + b"\xff</p>", "is not UTF-8"),
    ],
)
def test_a_broken_document_is_refused(content, message):
    """The error says what is wrong and what would have been accepted."""
    with pytest.raises(DataError, match=message):
        text_of(content, "report")


def test_a_missing_document_is_refused(tmp_path):
    """A wrong name, or a folder."""
    with pytest.raises(DataError, match="is missing in"):
        read_report(tmp_path / "no.txt")
    with pytest.raises(DataError, match="is a folder"):
        read_report(tmp_path)


# -- the data package


def test_matches_agree_or_conflict_with_the_package():
    """Same value: agrees, also where the survey's year is the one before; another: conflicts."""
    found = measures(
        "2024年，全社会R&D经费投入强度达3.12%，科创走廊完成投资377.3亿元，争取省科技发展专项资金9.99亿元。"
    )
    told = propose_matches(found, place="绍兴")
    assert [(each["indicator"], each["agreement"]) for each in told] == [
        ("rd_intensity", "agrees"),
        ("corridor_investment", "agrees"),
        ("prov_st_funds", "conflicts"),
    ]
    assert told[0]["period"] == "2023" and told[2]["held"] == [1.34]


def test_names_of_the_catalogue_match_themselves():
    """An indicator's own name, with a value in its unit, is proposed as that indicator."""
    units = {"pct": "%", "100m_cny": "亿元", "count": "个"}
    table = pd.read_csv(data_dir() / "indicators.csv")
    table = table[
        table["unit"].isin(units) & ~table["name_zh"].str.contains("增速|增长|每|位|新增|变化|年均")
    ]
    text = "".join(f"{row.name_zh}为7.5{units[row.unit]}。\n" for row in table.itertuples())
    found = measures(text)
    found = found[found["value"] == 7.5].reset_index(drop=True)
    assert len(found) == len(table)
    told = [each and each["indicator"] for each in propose_matches(found)]
    right = sum(one == two for one, two in zip(told, table["indicator"], strict=True))
    assert right >= 0.9 * len(table)


def test_verify_finds_what_stands_there_and_lists_the_rest():
    """Value with unit, in whatever unit it is written; a changed figure isn't found."""
    text = "完成投资377.3亿元，专项资金3014万元，全社会R&D经费投入强度3.13%"
    told = verify_source("c7563a18", text).set_index(["table", "indicator"])["found"]
    assert told["platforms", "corridor_investment"] != "no"
    assert told["platforms", "central_guidance_funds"] != "no"
    assert told["rd", "rd_intensity"] == "no"
    with pytest.raises(DataError, match="unknown source"):
        verify_source("ffffffff", text)


# -- annotated documents


@pytest.fixture(scope="module")
def scores():
    """Every document of the corpus, read and scored by field."""
    out = {}
    for name in DOCUMENTS:
        content, figures = annotated(name)
        rows = extract_figures(text_of(content, name))
        out[name] = score(figures, rows, propose_matches(rows))
    return out


def test_annotated_documents_are_read(scores):
    """Value and unit .97, tables .95, English .93, each of what is there and of what is found."""
    found = {name: len(each.pairs) for name, each in scores.items()}
    there = {name: found[name] + len(each.missed) for name, each in scores.items()}
    read = {name: found[name] + len(each.false) for name, each in scores.items()}
    for whole in (there, read):
        assert sum(found.values()) >= 0.97 * sum(whole.values())
        assert found["northmoor"] >= 0.93 * whole["northmoor"]
    cells = [figure.table for each in scores.values() for figure, _ in each.pairs]
    missed = [figure.table for each in scores.values() for figure in each.missed]
    assert sum(cells) >= 0.95 * (sum(cells) + sum(missed))
    signs = [(one.value < 0) == (row["value"] < 0) for s in scores.values() for one, row in s.pairs]
    assert all(signs)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [("sense", 0.95, 0.05), ("bound", 0.95, 0.05), ("what", 0.85, 0.08), ("period", 0.95, 0.02)],
)
def test_annotated_fields_are_right(scores, name, right, wrong):
    """An empty period is not wrong; a year that nothing states is."""
    counts = [sum(each.fields[name][at] for each in scores.values()) for at in range(3)]
    assert counts[0] >= right * sum(counts) and counts[2] <= wrong * sum(counts)


def test_proposals_are_right_or_none(scores):
    """At least 95 % of the indicators proposed are those annotated."""
    right, wrong, _ = (sum(each.indicator[at] for each in scores.values()) for at in range(3))
    assert right >= 0.95 * (right + wrong) and right > 50


@pytest.mark.parametrize(
    ("text", "period", "reason"),
    [
        ("到2025年，研发强度由2020年的2.1%提高", "2020", "sentence"),
        ("五年来，新增高企640家。", "", "span of years"),
        ("Business R&D grew by 3.1% in 2023.", "2023", "sentence"),
        ("新增高企12家。", "", "none"),
        ("《北塘市创新方案（2024—2027年）》支持企业12家。", "", "none"),
        ("（北科发〔2025〕58号）新建平台3个。", "", "none"),
        ("2025年2月11日在人民代表大会上，代表提出建议12件。", "", "none"),
        ("去年，引进博士12名。", "", "which year"),
        ("2024年6月底，高企达512家。", "", "a month"),
        ("关于2024年工作情况的报告\n新增高企12家。", "2024", "title"),
        ("市科技局2024年工作总结\n下一步打算\n一、2025年计划\n新增高企12家。", "2025", "section"),
        ("市科技局2024年工作总结\n一、下一步打算\n新增高企12家。", "2025", "inferred"),
    ],
)
def test_a_period_is_stated_or_empty(text, period, reason):
    """The nearest words that name a year say it; dates, numbers and spans of documents never do."""
    first = measures(text).iloc[0]
    assert first["period"] == period and reason in first["period_source"]


def test_a_part_of_a_year_may_go_on_behind_a_semicolon():
    """What follows it in the sentence is the year's only if a person confirms it."""
    title = "东林市2024年工作总结\n"
    found = measures(f"{title}1-10月，财政科技支出9亿元；签约项目37个。建成平台5家。")
    assert found["period"].tolist() == ["2024-01/2024-10", "2024", "2024"]
    inferred = found["period_source"].str.startswith("inferred")
    assert inferred.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("text", "index", "column", "value"),
    [
        ("高企、科小分别突破1.3万家、2.9万家。", 1, "bound", "at_least"),
        ("高企、科小分别为1.3万家、2.9万家。", 1, "bound", ""),
        ("项目投资超预期，完成率165.5%。", 0, "sense", "level"),
        ("预期投资12亿元。", 0, "sense", "target"),
        ("机时由2018年的598小时提升至947小时。", 0, "period", "2018"),
        ("年均工作机时由2018年的598小时提升至947小时。", 0, "period", "2018"),
        ("全省重点实验室入列9家（牵建6家，参建3家），总量增至22家。", 3, "what", "全省重点实验室"),
        ("全省重点实验室入列9家（牵建6家，参建3家），总量增至22家。", 2, "what", "参建"),
        ("年末拥有高新技术企业1203家，净增152家。", 1, "what", "高新技术企业"),
        ("工业企业R&D经费支出（快报数）92.4亿元。", 0, "what", "工业企业R&D经费支出"),
        ("In Q1 2024, 35 patents were granted (Q1 2023: 41).", 0, "period", "2024-Q1"),
        ("In Q1 2024, 35 patents were granted (Q1 2023: 41).", 1, "period", "2023-Q1"),
        ("5项科技成果荣获国家科学技术奖。", 0, "what", "科技成果"),
    ],
)
def test_words_around_a_number_of_real_reports(text, index, column, value):
    """Shared bounds, hopes that were passed, brackets, and words that are no part of the noun."""
    assert measures(text).iloc[index][column] == value


PART_YEAR = "东林市2024年上半年工作总结\n新增高企37家。"


def test_a_part_of_a_year_is_never_taken_for_the_year_unseen():
    """Of a report on half a year that half is the period, and to be confirmed."""
    assert one(PART_YEAR)["period_source"].startswith("inferred")
    assert one(PART_YEAR)["period"] == "2024-H1"
    assert one(PART_YEAR.replace("新增", "今年以来，新增"))["period"] == "2024-H1"
    assert one(PART_YEAR.replace("新增", "2023年，新增"))["period"] == "2023"
    assert one(PART_YEAR.replace("新增", "上半年，新增"))["period"] == "2024-H1"


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        (
            "指标\t2024年\t2023年\t同比±%\n出口额（亿元）\t12.4\t13.1\t-5.3",
            [
                ("出口额", 12.4, "亿元", "level", "2024"),
                ("出口额", 13.1, "亿元", "level", "2023"),
                ("出口额", -5.3, "%", "growth", "2024"),
            ],
        ),
        (
            "年份\t产值（亿元）\t增速（%）\n2022\t2250.9\t4.2\n2023\t2399.1\t5.5",
            [
                ("产值", 2250.9, "亿元", "level", "2022"),
                ("产值", 4.2, "%", "growth", "2022"),
                ("产值", 2399.1, "亿元", "level", "2023"),
                ("产值", 5.5, "%", "growth", "2023"),
            ],
        ),
        (
            "指标\t单位\t2024年目标\t完成率（%）\t全省排名\n高企数\t家\t500\t104\t第5",
            [
                ("高企数", 500, "家", "target", "2024"),
                ("高企数完成率", 104, "%", "level", ""),
                ("高企数全省排名", 5, "位", "level", ""),
            ],
        ),
        (
            "| Sector | 2022 | Change (%) |\n| --- | --- | --- |\n| Business | 3 026 | -1.2 |",
            [
                ("Business", 3026, "", "level", "2022"),
                ("Business", -1.2, "%", "growth", "2022"),
            ],
        ),
    ],
)
def test_a_cell_has_what_its_column_and_row_say(table, cells):
    """Unit, year and sense of the head; shares, rates and ranks keep their own unit."""
    read = measures(table)[["what", "value", "unit", "sense", "period"]]
    assert [tuple(row) for row in read.values.tolist()] == cells


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "投资额分别为东平（82.4亿元）、南河（61.9亿元）。",
            [("投资额", "东平"), ("投资额", "南河")],
        ),
        ("高企612家（其中规上298家）。", [("高企", ""), ("规上高企", "")]),
        ("高企、科小达588家、640家。", [("高企", ""), ("科小", "")]),
        ("产值、税收分别达5亿元、1亿元，分别增长4%、3%。", [(x, "") for x in ["产值", "税收"] * 2]),
        ("海州区研发经费12亿元，增长8%。", [("研发经费", "海州区")] * 2),
        ("拥有量由21件增加到33件，居全省第6。", [("拥有量", "")] * 3),
        ("投入强度为4.2%，全省平均为5.1%。", [("投入强度", ""), ("投入强度", "全省")]),
    ],
)
def test_a_number_counts_its_noun_and_belongs_to_its_place(text, read):
    """Through brackets, lists and changes; each place has its own row."""
    rows = measures(text)[["what", "place"]].values.tolist()
    assert [tuple(row) for row in rows] == read


# -- the command line


@pytest.fixture
def report(tmp_path, monkeypatch):
    """The sample on disk; the package variable is put back afterwards."""
    monkeypatch.setenv("ANALYSIS_DATA", str(data_dir()))
    path = tmp_path / "report.txt"
    path.write_text(SAMPLE, encoding="utf-8")
    return path


def test_json_is_one_list_of_records(report, capsys):
    """Every key is there, positions hold in the file's text, names are marked."""
    assert main(["extract", str(report), "--json", "--match", "--place", "330600"]) == 0
    records = json.loads(capsys.readouterr().out)
    keys = {"value", "unit", "normalised_value", "normalised_unit", "what", "sense", "bound"}
    keys |= {"period", "section", "start", "end", "is_measure", "match"}
    assert all(keys <= set(record) for record in records)
    assert all(SAMPLE[each["start"] : each["end"]] == each["text"] for each in records)
    assert {each["text"] for each in records if not each["is_measure"]} >= {"第七届", "315", "4+X"}
    matched = {each["text"]: each["match"] for each in records if each["match"]}
    assert matched["3.12%"]["indicator"] == "rd_intensity"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_review_table_has_the_columns_of_the_package(report, tmp_path, ending):
    """Every measure is a row that nobody has accepted yet; targets stand apart."""
    path = tmp_path / f"review.{ending}"
    words = [
        "extract",
        str(report),
        "--review",
        str(path),
        "--place",
        "绍兴",
        "--source",
        "c7563a18",
    ]
    assert main(words) == 0
    if ending == "csv":
        files = {"observations": path, "targets": tmp_path / "review-targets.csv"}
        tables = {
            kind: pd.read_csv(file, dtype=str, keep_default_na=False)
            for kind, file in files.items()
        }
    else:
        sheets = openpyxl.load_workbook(path)
        tables = {}
        for kind in sheets.sheetnames:
            rows = list(sheets[kind].values)
            tables[kind] = pd.DataFrame(rows[1:], columns=rows[0], dtype=object).fillna("")
    for kind, table in tables.items():
        assert table.columns[0] == "accept" and set(columns_of(kind)) <= set(table.columns)
        assert table["text"].str.contains("【.+】").all() and (table["what"] != "").all()
        assert set(table["accept"]) == {"no"} and set(table["place"]) == {"330600"}
    assert sum(map(len, tables.values())) == len(measures(SAMPLE))
    actual, aims = (tables[kind].set_index("indicator") for kind in ("observations", "targets"))
    told = actual.loc["rd_intensity", ["value", "unit", "period", "source"]].tolist()
    assert [float(told[0]), *told[1:]] == [3.12, "pct", "2023", "c7563a18"]
    told = aims.loc["rd_activity_coverage", ["value", "unit", "year", "bound"]].tolist()
    assert [float(told[0]), told[1], str(told[2]), told[3]] == [90, "pct", "2025", "at_least"]
    assert {each.name for each in tmp_path.iterdir()} <= {
        *("report.txt", "review.csv", "review.xlsx", "review-targets.csv")
    }


def test_verify_exits_by_what_it_found(report, tmp_path, capsys):
    """1 where figures are missing; 2 for a source that isn't there."""
    words = ["verify", str(data_dir()), "--document", str(report), "--source"]
    assert main([*words, "c7563a18"]) == 1
    out = capsys.readouterr().out
    assert "corridor_investment" not in out and "not found" in out and " figures of c7563a18" in out
    assert main([*words, "00000000"]) == 2


def test_verify_exits_with_0_where_all_is_found(tmp_path, monkeypatch, capsys):
    """A document that holds the two figures of its source."""
    monkeypatch.setenv("ANALYSIS_DATA", str(data_dir()))
    counts: dict[str, list] = {}
    for theme in ("rd", "talent", "platforms", "enterprises", "research", "context"):
        rows = pd.read_csv(data_dir() / "observations" / f"{theme}.csv", dtype={"source": str})
        for source, part in rows.groupby("source"):
            counts.setdefault(source, []).extend(part[["value", "unit"]].values.tolist())
    targets = set(pd.read_csv(data_dir() / "targets.csv", dtype={"source": str})["source"])
    source, figures = next(
        (source, figures)
        for source, figures in counts.items()
        if source not in targets and len(figures) == 2 and all(unit == "pct" for _, unit in figures)
    )
    path = tmp_path / "report.txt"
    path.write_text("，".join(f"占比{value:g}%" for value, _ in figures), encoding="utf-8")
    assert main(["verify", str(data_dir()), "--source", source, "--document", str(path)]) == 0
    assert "0 not found" in capsys.readouterr().out


def test_a_refused_report_exits_with_2(tmp_path, capsys, monkeypatch):
    """The error goes to stderr."""
    monkeypatch.setenv("ANALYSIS_DATA", str(data_dir()))
    assert main(["extract", str(tmp_path / "no.txt")]) == 2
    assert "is missing in" in capsys.readouterr().err


# -- from a report to the package


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the data package to import into."""
    folder = tmp_path / "package"
    shutil.copytree(data_dir(), folder)
    monkeypatch.setenv("ANALYSIS_DATA", str(folder))
    return folder


def reviewed(report: str, folder: Path, change) -> tuple[int, pd.DataFrame]:
    """Review a report, let ``change`` judge the observations, and import them."""
    (folder / "report.txt").write_text(report, encoding="utf-8")
    words = ["extract", str(folder / "report.txt"), "--review", str(folder / "review.csv")]
    given = ["--place", "绍兴", "--source", "c7563a18", "--grade", "B"]
    assert main([*words, *given, "--published", "2025-04-16"]) == 0
    table = pd.read_csv(folder / "review.csv", dtype=str, keep_default_na=False)
    change(table)
    table.to_csv(folder / "review.csv", index=False)
    code = main(["import", str(folder / "review.csv"), "--into", str(folder / "package")])
    return code, table


def accept(table: pd.DataFrame, indicator: str) -> pd.Series:
    """Accept the only row of an indicator."""
    rows = table["indicator"] == indicator
    assert rows.sum() == 1
    table.loc[rows, "accept"] = "yes"
    return rows


def test_a_report_goes_through_review_into_the_package(tmp_path, package, capsys):
    """Extract, accept, import, check: the accepted figure is there, and the package is sound."""
    report = "绍兴市科技局2025年工作总结\n一、2025年工作总结\n技术合同成交额251.4亿元。\n"
    code, _ = reviewed(report, tmp_path, lambda table: accept(table, "tech_contract_value"))
    assert code == 0 and "1 new" in capsys.readouterr().out
    held = pd.read_csv(package / "observations" / "research.csv", dtype=str)
    row = held[(held["indicator"] == "tech_contract_value") & (held["value"] == "251.4")]
    assert row[["place", "period", "source"]].values.tolist() == [["330600", "2025", "c7563a18"]]
    assert main(["check", str(package)]) == 0


@pytest.mark.slow
def test_an_imported_figure_stands_in_the_briefing(tmp_path, package):
    """The whole loop: extract, review, accept, import, check, briefing."""
    report = "绍兴市科技局2025年工作总结\n一、2025年工作总结\n技术合同成交额251.4亿元。\n"
    code, _ = reviewed(report, tmp_path, lambda table: accept(table, "tech_contract_value"))
    assert code == 0 and main(["check", str(package)]) == 0
    lines = [
        "import analysis as an",
        'an.load_panel("tech_contract_value", "Shaoxing", years=[2025])[["value"]]',
    ]
    cells = [nbformat.v4.new_code_cell("\n".join(lines))]
    (tmp_path / "notebooks").mkdir()
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "01.ipynb")
    words = ["briefing", "--to", "html", "--language", "en", "--quiet", "--data", str(package)]
    words += ["--notebooks", str(tmp_path / "notebooks"), "--out", str(tmp_path / "out")]
    assert main(words) == 0
    assert any("251.4" in page.read_text("utf-8") for page in (tmp_path / "out").rglob("*.html"))


def test_an_inferred_year_must_be_confirmed(tmp_path, package, capsys):
    """The year after the report's is a guess: refused until the reviewer confirms it."""
    report = "绍兴市政府工作报告\n——2026年2月1日在绍兴市人民代表大会会议上\n"
    report += "技术合同成交额251.4亿元。\n"
    code, table = reviewed(report, tmp_path, lambda table: accept(table, "tech_contract_value"))
    assert code == 1 and "inferred period" in capsys.readouterr().out
    assert table["period_source"].str.startswith("inferred").all()

    def confirm(table):
        rows = accept(table, "tech_contract_value")
        table.loc[rows, "period_source"] = "confirmed"

    code, _ = reviewed(report, tmp_path, confirm)
    held = pd.read_csv(package / "observations" / "research.csv", dtype=str)
    assert code == 0 and "period_inferred" in held.loc[held["value"] == "251.4", "flags"].item()


def test_a_figure_without_a_year_is_refused(tmp_path, package, capsys):
    """Nothing says which year the sum of five years is for, so it can't be accepted as it is."""
    report = "绍兴市科技局工作总结\n五年来，技术合同成交额251.4亿元。\n"

    def choose(table):
        table["accept"], table["indicator"] = "yes", "tech_contract_value"

    code, table = reviewed(report, tmp_path, choose)
    assert code == 1 and table["period"].tolist() == [""]
    assert "period" in capsys.readouterr().out


def test_another_value_beside_one_held_is_a_conflict(tmp_path, package, capsys):
    """A wrong year, say, meets the value that the package holds for it: said, nothing written."""
    report = "绍兴市科技局2024年工作总结\n一、2024年工作总结\n科创走廊完成投资401.1亿元。\n"
    code, table = reviewed(report, tmp_path, lambda table: accept(table, "corridor_investment"))
    assert code == 1 and "the package holds another value" in capsys.readouterr().out
    assert table[["agreement", "held"]].values.tolist() == [["conflicts", "377.3"]]


def test_accepting_what_agrees_changes_nothing(tmp_path, package, capsys):
    """Flags, locator and period of the row held stay as they are."""
    before = {path: path.read_bytes() for path in package.rglob("*.csv")}
    report = "2024年，全社会R&D经费投入强度达3.12%，科创走廊完成投资377.3亿元。"

    def choose(table):
        assert set(table["agreement"]) == {"agrees"}
        table["accept"] = "yes"

    code, _ = reviewed(report, tmp_path, choose)
    assert code == 0 and "0 new, 0 changed, 0 conflict, 2 same" in capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in package.rglob("*.csv")}


# -- documents that would eat the machine


def word(body: str) -> bytes:
    """A Word document with this body."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        xml = f"<w:document {space}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", xml)
    return saved.getvalue()


CELL = '<w:tc><w:tcPr><w:gridSpan w:val="{}"/></w:tcPr><w:p><w:r><w:t>5</w:t></w:r></w:p></w:tc>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (word(f"<w:tbl><w:tr>{CELL.format(2_000_000_000)}</w:tr></w:tbl>"), "200,000 cells"),
        (b"<table><tr>" + b'<td colspan="100000">1' * 3, "200,000 cells"),
        (word("<w:tbl>" * 30_000), "deep"),
        (word("<w:p><w:r><w:t>" + "0" * 70_000_000 + "</w:t></w:r></w:p>"), "60,000,000 bytes"),
        (b"<p>" + b"0" * 21_000_000, "20,000,000 characters"),
    ],
    ids=["gridSpan", "colspan", "depth", "inflated", "characters"],
)
def test_a_document_beyond_the_budget_is_refused(content, message):
    """Each limit by its name, before the memory is filled."""
    with pytest.raises(DataError, match=message):
        text_of(content, "report")


def test_deep_and_long_pages_are_read_in_one_pass():
    """100,000 nested elements, and a page of 2 MB, take time in proportion."""
    deep = b"<div>" * 100_000 + "签约3项".encode() + b"</div>" * 100_000
    assert text_of(b"<html>" + deep, "page.html") == "签约3项"
    row = "<tr><td>高新技术企业数</td><td>家</td><td>903</td></tr>"
    times = []
    for count in (2_000, 20_000):
        page = f"<html><table>{row * count}</table></html>".encode()
        start = time.process_time()
        assert text_of(page, "page.html").count("903") == count
        times.append(time.process_time() - start)
    assert times[1] < 20 * times[0] + 0.5


def pages(count: int, text: str = "") -> pikepdf.Pdf:
    """A PDF of empty pages, the first of which may hold Latin text."""
    book = pikepdf.new()
    for _ in range(count):
        book.add_blank_page()
    if text:
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        book.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        book.pages[0].Contents = book.make_stream(f"BT /F 12 Tf 9 9 Td ({text}) Tj ET".encode())
    return book


def saved(book: pikepdf.Pdf, **options) -> bytes:
    """The bytes of a PDF."""
    out = io.BytesIO()
    book.save(out, **options)
    return out.getvalue()


def test_pages_of_a_pdf_are_counted_and_those_without_text_are_named():
    """Too many pages are refused; pages that may be scanned are said."""
    with pytest.raises(DataError, match=r"3,001 pages, more than 3,000"):
        text_of(saved(pages(3_001)), "report.pdf")
    with pytest.warns(UserWarning, match=r"pages without text: 2, 3;"):
        assert text_of(saved(pages(3, "R&D 12%")), "report.pdf") == "R&D 12%"


def test_an_encrypted_pdf_is_read_with_an_empty_password_or_named():
    """An owner's password alone keeps no reader out."""
    book = pages(1, "R&D 12%")
    owned = saved(book, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert text_of(owned, "report.pdf") == "R&D 12%"
    locked = saved(book, encryption=pikepdf.Encryption(owner="secret", user="locked"))
    with pytest.raises(DataError, match="encrypted and locked"):
        text_of(locked, "report.pdf")
