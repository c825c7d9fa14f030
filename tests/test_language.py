"""One language for all that is printed, and texts that exist in both."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Iterator

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import analysis as an
from analysis.languages import Both
from analysis.panel import EVENT_KINDS, KINDS


@pytest.fixture
def shell() -> Iterator[InteractiveShell]:
    """A notebook's shell, gone again after the test."""
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def shown(shell: InteractiveShell, code: str) -> list[str]:
    """The Markdown that a cell shows, in order."""
    with capture_output() as captured:
        result = shell.run_cell(f"import analysis as an\n{code}", store_history=True)
    result.raise_error()
    return [output.data["text/markdown"] for output in captured.outputs]


def test_everything_follows_the_language_that_is_set() -> None:
    """Names, amounts, labels, tables and charts; an argument goes before it, a block ends."""
    rd = an.load_rd_intensity("China", years=[2023, 2024])
    with an.language("zh"):
        assert an.place_name("330600") == "绍兴"
        assert an.amount(377.3, "100m_cny") == "377.3亿元"
        assert an.amount(377.3, "100m_cny", "en") == "CNY 37.73 billion"
        assert an.table(rd, columns=["place"], title="t").rows == (("全国",), ("全国",))
        assert an.table(rd, columns=["place"], title="t", language="en").columns == ("Place",)
        ax = an.plot_series(rd, title=an.both(en="Up", zh="提高"))
        words = [text.get_text() for text in [*ax.figure.texts, *ax.texts]]
        assert words[0] == "提高" and words[-1] == "全国" and words[2].startswith("资料来源：")
        ax = an.plot_series(rd, title=an.both(en="Up", zh="提高"), language="en")
        assert [ax.figure.texts[0].get_text(), ax.texts[0].get_text()] == ["Up", "China"]
    assert an.place_name("330600") == "Shaoxing"
    plt.close("all")


def test_a_block_that_fails_gives_the_language_back() -> None:
    """The language before the block holds after it, however it ended."""
    with pytest.raises(RuntimeError), an.language("zh"):
        raise RuntimeError
    assert an.label("target") == "target"
    with pytest.raises(an.DataError, match="unknown language 'fr'"):
        an.set_language("fr")


def test_a_text_in_both_languages_is_a_string() -> None:
    """It can be compared, copied, kept in a frame and pickled; both readings stay."""
    text = an.both(en="Growth", zh="增长")
    for each in (text, copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert isinstance(each, Both) and each == "Growth" and each.zh == "增长"
    assert pd.DataFrame({"a": [text]})["a"].item() == "Growth"


def test_places_and_indicators_bring_their_names() -> None:
    """An id is an id, and its two names stand in sentences; a province can be asked by name."""
    city = an.find_place("绍兴市")
    assert (city, city.en, city.zh) == ("330600", "Shaoxing", "绍兴")
    assert (an.load_rd_intensity(city)["place"] == city).all()
    province = an.province_of("Hangzhou")
    assert (province, province.zh) == ("330000", "浙江")
    assert an.find_indicator("R&D intensity").zh == an.indicator_name("rd_intensity", "zh")
    with pytest.raises(an.DataError, match="nearest: Hangzhou"):
        an.province_of("Hangzho")


def test_a_finding_is_shown_once_wherever_it_stands(shell: InteractiveShell) -> None:
    """As the last line, in a loop, kept in a name; shown again only when asked for later."""
    assert shown(shell, 'an.finding(en="Up", zh="增")') == ["- Up"]
    assert shown(shell, 'for n in (1, 2):\n    f = an.finding(en=f"{n}", zh="")') == ["- 1", "- 2"]
    assert shown(shell, "f") == ["- 2"]
    assert shown(shell, 'an.finding(en="", zh="")') == []
    with an.language("zh"):
        assert shown(shell, 'an.finding(en="a -0.10", zh="降-0.10")') == ["- 降−0.10"]


def test_a_finding_outside_a_notebook_is_its_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """A script prints nothing by itself."""
    stated = an.finding(en="Up", zh="增")
    assert (stated, stated.zh, capsys.readouterr().out) == ("Up", "增", "")


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (an.describe_change(0.14), "up 0.14 points", "提高0.14个百分点"),
        (an.describe_change(-0.004), "unchanged", "持平"),
        (an.describe_change(-2.5, "pct", digits=1), "down 2.5 %", "下降2.5%"),
        (an.describe_change(12, "count", digits=0), "up 12", "增加12"),
        (an.describe_change(1.5, "person_years"), "up 0.00 thousand", "增加0.00万人年"),
        (an.signed(-0.114), "−0.11 points", "−0.11个百分点"),
        (an.signed(-432, "100m_cny"), "−CNY 43.2 billion", "−432亿元"),
        (an.signed(float("nan")), "—", "—"),
        (an.ordinal(111), "111th", "第111位"),
        (an.ordinal(1), "1st", "第1位"),
        (an.between(2024, 2024), "2024", "2024年"),
        (an.between(300, 380, "100m_cny"), "CNY 30 billion–CNY 38 billion", "300亿元—380亿元"),
        (an.between(-1, 2, "pct", digits=1), "−1.0 to 2.0 %", "−1.0%至2.0%"),
        (an.between(3, 5, "count"), "3–5", "3—5"),
        (an.join_words([]), "", ""),
        (an.join_words(["a"]), "a", "a"),
        (an.join_words(["a", "b"]), "a and b", "a和b"),
        (
            an.join_words([an.find_place("Ningbo"), an.place_name("330100"), "x"]),
            "Ningbo, Hangzhou and x",
            "宁波、杭州和x",
        ),
    ],
)
def test_each_language_has_its_own_form(text: Both, english: str, chinese: str) -> None:
    """Changes, signs, ranks, ranges and lists, as each language writes them."""
    assert text.en.startswith(english) and text.zh == chinese


def test_a_rank_is_a_whole_number_from_one() -> None:
    """Rank 0 was the answer for a place that wasn't found."""
    for rank in (0, 1.5, float("nan")):
        with pytest.raises(an.DataError, match="is no rank"):
            an.ordinal(rank)


def test_a_title_brings_subtitle_and_source_along() -> None:
    """Indicator, place, unit, years, base and the marks; publisher and date below, nothing else."""
    ax = an.plot_series(an.load_rd_intensity("Zhejiang", years=range(2020, 2026)), title="T")
    title, subtitle, foot = (text.get_text().replace("\n", " ") for text in ax.figure.texts)
    assert title == "T"
    assert subtitle == (
        "R&D intensity, Zhejiang, %, 2020–2025; GDP base: census of 2023; "
        "squares: linked to one GDP base; hollow: estimates"
    )
    assert foot == (
        "Source: Zhejiang Provincial Government; 2 others; up to January 2026; with estimates; "
        "with converted figures."
    )
    own = pd.DataFrame({"place": "a", "year": [2020, 2021], "value": [1.0, 2.0], "unit": "pct"})
    ax = an.plot_series(own, title="T")
    assert [text.get_text() for text in ax.figure.texts] == ["T", "a, %, 2020–2021"]
    ax = an.plot_series(own.assign(source="Our bureau"), title="T", subtitle="")
    assert [text.get_text() for text in ax.figure.texts] == ["T", "Source: Our bureau."]
    assert an.plot_series(own).figure.texts == []
    plt.close("all")


def test_a_second_caption_takes_the_place_of_the_first() -> None:
    """The plot keeps its height, and no text stands twice."""
    ax = an.plot_series(an.load_rd_intensity("China"), title="One", height=2.0)
    an.caption(ax, title="Two\u3000" * 40, source="s")
    an.caption(ax, title="Three")
    assert [text.get_text() for text in ax.figure.texts] == ["Three"]
    rect = ax.figure.get_layout_engine().get()["rect"]
    assert rect[3] * ax.figure.get_figheight() == pytest.approx(2.0)
    two = plt.subplots(1, 2)[1]
    with pytest.raises(an.DataError, match="the figure holds 2"):
        an.caption(two[0], title="x")
    plt.close("all")


def test_a_table_takes_heads_words_and_notes_from_the_catalogue() -> None:
    """Bounds, signs, estimates, verdicts, reasons, base and source, in either language."""
    rd = an.load_rd_intensity("Shaoxing")
    goals = an.load_targets("rd_intensity", "Shaoxing", years=[2023, 2025])
    goals = goals.drop_duplicates(["year", "value", "bound"])
    gaps = an.target_gaps(rd, goals, estimates="include", mixed="allow")
    columns = ["indicator", "value", "latest", "gap", "verdict"]
    english = an.table(gaps, columns=columns, title="t", note="Note.")
    assert english.columns == ("Indicator", "Target, %", "Latest, %", "Gap, percentage points",
                               "Verdict")  # fmt: skip
    assert english.align == ("left", "right", "right", "right", "left")
    assert ("R&D intensity", "3.1", "3.12", "+0.02", "met") in english.rows
    assert any(row[1:4] == ("about 3.3", "3.35*", "+0.05") for row in english.rows)
    assert english.note.startswith("Note. * estimate; GDP base: census of 2018. Source: ")
    chinese = an.table(gaps, columns=columns, title="t", language="zh")
    assert ("R&D经费投入强度", "约3.3", "3.35*", "+0.05", "预计达到") in chinese.rows
    assert chinese.columns[1] == "目标（%）"
    mixed = an.load_panel(["rd_intensity", "rd_expenditure"], "Zhejiang", years=[2023])
    heads = {"value": an.both(en="Figure", zh="数"), "unit": "Unit"}
    printed = an.table(mixed, columns=heads, title="t", formats={})
    assert printed.columns == ("Figure", "Unit")
    assert ("3.08 %", "%") in printed.rows
    with pytest.raises(an.DataError, match=r"columns name no column: \['valu'\]"):
        an.table(mixed, columns=["valu"], title="t")


@pytest.mark.parametrize("old", ["held", "moved", "rebased", "plot_triangle", "plot_effects"])
def test_an_old_name_still_works_and_says_the_new_one(old: str) -> None:
    """For one release."""
    with pytest.warns(FutureWarning, match=f"{old} is now ") as caught:
        function = getattr(an, old)
    assert function is getattr(an, str(caught[0].message).split()[-1])


def test_kinds_readings_and_weak_figures_print_in_words() -> None:
    """Every kind has its word; a figure of grade D is unverified whatever its status says."""
    every = pd.DataFrame({"kind": [*KINDS, *EVENT_KINDS]})
    assert not re.search("[A-Za-z]", str(an.table(every, columns=["kind"], language="zh").rows))
    figures = an.load_observations(places="Shaoxing")
    columns = ["kind", "status", "reported_for", "grade"]
    shown = an.table(figures, columns=columns, language="zh")
    assert shown.columns == ("性质", "数据性质", "报告年度", "等级")
    assert {row[1] for row in shown.rows if row[3] == "D"} == {"待核实"}
    assert "待核实" not in {row[1] for row in shown.rows if row[3] != "D"}
    readings = an.target_readings(figures, an.load_targets(places="Shaoxing"))
    shown = an.table(readings, columns=["reading", "figure", "outcome"], language="zh")
    assert shown.columns == ("取法", "数值", "结果") and shown.align == ("left", "right", "left")
    assert {row[2] for row in shown.rows} == {"已达到", "未达到"}
    verdicts = an.target_verdicts(figures, an.load_targets(places="Shaoxing"))
    shown = an.table(verdicts, columns=["verdict", "readings"], language="zh")
    assert {"尚无当年数据", "待核实"} <= {row[0] for row in shown.rows}
    for text in ("".join(row) for row in shown.rows):
        assert not re.search("[A-Za-z]{4,}", text), text


def test_a_part_of_a_year_is_written_out_in_a_clash() -> None:
    """Half a year in words, in either language."""
    for language, half in (("en", "(first half of 2024, "), ("zh", "（2024年上半年，")):
        assert half in " ".join(an.clashes("Shaoxing", language=language)["text"])


def test_every_word_of_a_target_is_printed_in_both_languages() -> None:
    """Verdicts, reasons, ratings and bounds of all real targets have words; none is an id."""
    known = an.load_panel()
    gaps = an.target_gaps(known, an.load_targets(), mixed="allow")
    rated = an.rate(gaps)
    columns = ["verdict", "reason", "bound", "linear_pace"]
    printed = an.table(gaps, columns=columns, title="t", language="zh")
    printed_rates = an.table(rated, columns=["rule", "rating", "why"], title="t", language="zh")
    for row in {*printed.rows, *printed_rates.rows}:
        assert not re.search("[A-Za-z]{4,}", " ".join(row)), row
    for row in set(an.table(rated, columns=["rule", "rating", "why"], title="t").rows):
        assert "_" not in " ".join(row), row
