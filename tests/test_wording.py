"""Sentences in both languages from the same values; amounts; citations."""

from __future__ import annotations

import re
import string

import pandas as pd
import pytest

import analysis as an
from analysis.text.citations import cited_documents
from analysis.text.sentences import SENTENCES
from analysis.text.wording import display_unit
from analysis.text.words import LABELS


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("key", sorted(SENTENCES))
def test_both_languages_take_the_same_values(key):
    """No number is in one language only."""
    english, chinese = SENTENCES[key]
    assert fields(english) == fields(chinese)


@pytest.mark.parametrize("key", sorted(SENTENCES | LABELS))
def test_chinese_is_written_in_chinese_punctuation(key):
    """No ASCII comma, semicolon, colon or bracket beside a Chinese character."""
    english, chinese = (SENTENCES | LABELS)[key]
    plain = re.sub(r"{[^}]*}", "0", chinese)
    assert not re.search(r"[\u4e00-\u9fff][,;:()]|[,;:()][\u4e00-\u9fff]", plain), plain
    assert not re.search(r"[\u4e00-\u9fff]", english)


def test_numbers_are_never_typed_into_a_sentence():
    """Figures with decimals come from the values, not from the template."""
    bare = {key: re.sub(r"{[^}]*}", "", " ".join(pair)) for key, pair in SENTENCES.items()}
    typed = [key for key, text in bare.items() if re.search(r"\d\.\d", text)]
    assert typed == []


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (377.3, "100m_cny", "CNY 37.73 billion", "377.3亿元"),
        (0.3014, "100m_cny", "CNY 30.14 million", "3,014万元"),
        (3.12, "pct", "3.12 %", "3.12%"),
        (-0.5, "pp", "−0.5 percentage points", "−0.5个百分点"),
        (2239, "count", "2,239", "2,239"),
        (810_000, "person_years", "810 thousand person-years (FTE)", "81万人年"),
        (4.5, "furlong", "4.5 furlong", "4.5furlong"),
    ],
)
def test_amounts_in_each_languages_form(value, unit, english, chinese):
    """The same value in CNY billion and 亿元, per cent with and without a space."""
    assert an.amount(value, unit, "en") == english
    assert an.amount(value, unit, "zh") == chinese


def test_digits_and_bare_numbers():
    """Decimals can be fixed, and the unit left out for the second number of a sentence."""
    assert an.amount(298.262, "100m_cny", "zh", digits=1) == "298.3亿元"
    assert an.amount(298.262, "100m_cny", "en", digits=2, bare=True) == "29.83"


def test_a_minus_is_a_minus_and_a_range_stays():
    """A negative number gets a true minus sign; an unknown period keeps its hyphen."""
    assert an.sentence("change_points", "en", change=-0.5) == "−0.50 points"
    assert an.sentence("rank_cell", "en", rank=2, period="2024-H1") == "2 (first half of 2024)"
    assert an.sentence("rank_cell", "zh", rank=2, period="2024-H1") == "第2（2024年上半年）"
    assert an.sentence("rank_cell", "en", rank=2, period="2024-A") == "2 (2024-A)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: an.sentence("no_such", "en"), "unknown sentence 'no_such'"),
        (lambda: an.sentence("change_points", "en"), "needs the value 'change'"),
        (lambda: an.sentence("change_points", "fr", change=1), "unknown language 'fr'"),
        (lambda: an.label("no_such"), "unknown label 'no_such'"),
        (lambda: display_unit("pct", "fr"), "unknown language 'fr'"),
        (
            lambda: an.source_line(pd.DataFrame({"source": ["0123abcd"]})),
            "unknown sources: 0123abcd",
        ),
        (lambda: an.source_line(pd.DataFrame({"x": [1]})), "no column 'source'"),
    ],
)
def test_bad_words_are_refused(call, message):
    """Unknown keys, languages and sources are named."""
    with pytest.raises(an.DataError, match=message):
        call()


def test_the_forecast_that_erred_less_is_named():
    """The smaller error decides, whatever the order; two methods are needed, each once."""
    scores = pd.DataFrame({"method": ["regression", "forecast"], "mase": [1.2, 1.4]})
    for rows in (scores, scores[::-1], scores.assign(method=["ets", "naive"])):
        said = an.describe_errors(rows, horizon=2)
        assert "(1.20 against 1.40 mean" in said.en
        assert "相当于年均变动幅度的1.20倍，其次为1.40倍" in said.zh
    assert "the regression erred less, up to 2 years" in an.describe_errors(scores, horizon=2).en
    for rows in (scores.head(1), scores.assign(mase=[1.2, float("nan")])):
        assert an.describe_errors(rows, horizon=2).zh == "以往数据不足，无法比较"
    for rows in (scores[["mase"]], pd.concat([scores, scores])):
        with pytest.raises(an.DataError, match="scores: "):
            an.describe_errors(rows, horizon=2)


def test_findings_leave_out_what_is_empty():
    """A finding that doesn't hold is an empty sentence, and no bullet."""
    assert an.findings(["a", "", "b"])._repr_markdown_() == "- a\n- b"


def test_cite_counts_figures_by_document():
    """The nation's intensities of 2023 and 2024 both come from one communiqué."""
    cited = cited_documents(an.load_rd_intensity("China", years=[2023, 2024]))
    assert cited["figures"].tolist() == [2]
    assert cited["publisher"].item().startswith("NBS")
    chinese = cited_documents(an.load_rd_intensity("China", years=[2024]), language="zh")
    assert chinese["publisher"].item().startswith("国家统计局")


def test_the_source_line_is_short():
    """One publisher by name, how many more, the newest month; nothing of grades or bases."""
    line = an.source_line(an.load_rd_intensity("Shaoxing"))
    assert line == "Source: Shaoxing Science and Technology Bureau; 4 others; up to January 2026."
    assert line.zh == "资料来源：绍兴市科学技术局等5家机构，截至2026年1月。"
    one = an.source_line(pd.DataFrame({"source": ["Bureau"], "published": ["2026-01"]}))
    assert (one, one.zh) == ("Source: Bureau; January 2026.", "资料来源：Bureau，2026年1月。")


def test_the_source_of_ones_own_frame_is_printed_as_it_stands():
    """A publisher in words needs no table of sources; without dates, none is printed."""
    mine = pd.DataFrame({"source": ["Bureau", "", None]})
    assert an.source_line(mine) == "Source: Bureau."
    assert an.source_line(mine.assign(source="")) == ""
    both = an.source_line(mine, an.load_rd_intensity("China", years=[2024]))
    assert "Bureau" in both and "NBS" in both


def test_titles_are_in_the_language_of_the_page():
    """Every title in Chinese has an English one, and the table prints the one and the address."""
    known = an.sources()
    chinese = known["title"].str.contains("[\u4e00-\u9fff]")
    english = known["title_en"].fillna("")
    assert (english[chinese] != "").all() and not english.str.contains("[\u4e00-\u9fff]").any()
    assert (english[~chinese] == "").all()
    rows = an.load_rd_intensity("Zhejiang", years=[2024])
    (english, address), (chinese, same) = (
        an.sources_table(rows, language=each).rows[0][1].split("\n") for each in ("en", "zh")
    )
    assert english.startswith("Communiqué on national expenditure on science and technology")
    assert chinese.endswith("年全国科技经费投入统计公报") and same == address
    assert address.startswith("https://")


def test_the_table_of_sources_says_what_a_reader_must_know():
    """How the year was read, which figures disagree: below the documents, in both languages."""
    note = an.sources_table(an.load_rd_intensity("Shaoxing")).note
    assert "base of city figures read from the date" in note.replace("GDP ", "").lower()
    assert "the survey's year" in note
    report = an.load_rd_intensity("Shaoxing", period_reading="report_year")
    other = an.sources_table(report).note
    assert "the report's own year" in other and "the survey's year" not in other
    contested = an.load_panel("hightech_enterprises_total", "Nanjing")
    assert "here documents disagree" in an.sources_table(contested).note
    assert "文件数值不一致" in an.sources_table(contested, language="zh").note
