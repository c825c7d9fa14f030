"""What a brief says: the rules on made-up cities, and Shaoxing's brief checked by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis.datapackage.template import new_package

CITY = "city of Nowhere"
FIGURE = {"place": CITY, "status": "final", "grade": "A", "kind": "result", "form": ""}


def figures(*rows: tuple[str, int, float, str]) -> pd.DataFrame:
    """Published figures of a made-up city: indicator, year, value, unit."""
    frame = pd.DataFrame(rows, columns=["indicator", "year", "value", "unit"])
    return frame.assign(**FIGURE, published=frame["year"].add(1).astype(str) + "-03-01")


def targets(*rows: tuple[str, int, float, str]) -> pd.DataFrame:
    """Its targets, set in 2021."""
    frame = pd.DataFrame(rows, columns=["indicator", "year", "value", "unit"])
    form = frame["indicator"].str.startswith("new_").map({True: "increase", False: "level"})
    more = {"place": CITY, "kind": "result", "bound": "level", "published": "2021-01-01"}
    return frame.assign(**more, form=form, grade="A", source="")


RISING = [("rd_intensity", year, 2.0 + 0.1 * (year - 2020), "pct") for year in range(2020, 2026)]
SMES = [("new_st_smes", year, 100.0 + year - 2020, "count") for year in range(2020, 2026)]


def brief(observed: pd.DataFrame, asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """The points that are printed, the headline figures and the sentence of judgement."""
    points = an.select_points(an.brief_points(observed, asked, place=CITY))
    heads = an.headline_figures(observed, asked, place=CITY)
    return points, heads, str(an.describe_judgement(an.judgement(points, heads)).en)


def test_all_met() -> None:
    """Where every target was reached, nothing is behind and nothing is to be decided."""
    asked = targets(("rd_intensity", 2025, 2.4, "pct"), ("new_st_smes", 2025, 90.0, "count"))
    points, heads, sentence = brief(figures(*RISING, *SMES), asked)
    assert set(points["section"]) == {"ahead"}
    assert points["why"].tolist() == ["reached", "reached", "record", "record"]
    assert points["line"].tolist() == [1, 1, 2, 2]  # one rule, one line
    assert an.decisions(points).empty
    assert heads["indicator"].tolist() == ["rd_intensity", "new_st_smes"]
    assert sentence == (
        "S&T SMEs newly recognised and R&D intensity reached the targets for 2025 and R&D "
        "intensity rose by 0.10 points; no target is known to be missed or behind its pace."
    )


def test_all_missed() -> None:
    """Where every target was missed, the worst stands first, and nothing is said to be ahead."""
    asked = targets(("rd_intensity", 2025, 2.6, "pct"), ("new_st_smes", 2025, 210.0, "count"))
    points, _, sentence = brief(figures(*RISING[-2:], *SMES[-2:]), asked)
    assert points["section"].tolist() == ["behind", "behind"]
    assert points["indicator"].tolist() == ["new_st_smes", "rd_intensity"]  # 50 % short, 3.8 %
    assert points["line"].tolist() == [1, 2]  # each on a line of its own
    assert sentence.endswith(
        "; S&T SMEs newly recognised and R&D intensity missed the targets for 2025."
    )
    assert an.decisions(points)["decision"].tolist() == ["target", "target"]


def test_no_targets() -> None:
    """Without targets the brief says so, and says only how the figures moved."""
    points, heads, sentence = brief(figures(*RISING, *SMES), targets().head(0))
    assert not points["section"].isin(["behind", "uncertain", "next"]).any()
    assert heads["target"].isna().all()
    assert sentence.endswith("; no target is published against which to judge.")
    assert an.without_result(figures(*RISING), targets().head(0)).empty


def test_one_indicator() -> None:
    """A single figure makes a brief without an empty line."""
    points, heads, sentence = brief(figures(("new_st_smes", 2025, 7.0, "count")), targets().head(0))
    assert points.empty and an.describe_points(points) == []
    assert an.describe_figures(heads).values.tolist() == [
        ["S&T SMEs newly recognised", "7 (2025)", "—", "—", "—"]
    ]
    assert sentence == "No target is published against which to judge."


def test_an_estimate_settles_nothing() -> None:
    """A target whose year has only an estimate is uncertain, and counted as not settled."""
    observed = figures(*RISING)
    observed.loc[observed["year"] == 2025, "status"] = "preliminary"
    asked = targets(("rd_intensity", 2025, 2.5, "pct"))
    points, heads, _ = brief(observed, asked)
    unsure = points[points["section"] == "uncertain"]
    assert unsure["why"].tolist() == ["only an estimate"]
    assert heads["year"].tolist() == [2024]  # the survey stands at the head
    told = an.describe_points(unsure)[0]
    assert "an estimate for 2025 says 2.5 %; no survey figure was found" in told.en
    assert an.without_result(observed, asked).values.tolist() == [[2025, 1, 0, 0]]


@pytest.mark.parametrize(
    ("low", "high", "reading"),
    [
        (15.0, 65.0, "open either way: 15 to 65 %, by the reading"),
        (55.0, 70.0, "more likely than not: 55 to 70 %"),
        (10.0, 10.2, "less likely than not (10 %)"),
    ],
)
def test_no_probability_without_its_reading(low: float, high: float, reading: str) -> None:
    """Odds are said in words before they are said in per cent."""
    observed = figures(*RISING)
    observed.loc[observed["year"] == 2025, "status"] = "preliminary"
    points = brief(observed, targets(("rd_intensity", 2025, 2.5, "pct")))[0]
    unsure = points[points["section"] == "uncertain"].assign(low=low, high=high)
    assert reading in an.describe_points(unsure)[0].en
    if high - low > 10:
        dated = unsure.assign(reported_for="2025", first=low, last=high)
        told = an.describe_points(dated)[0].en
        assert (
            f"about {low:.0f} % if the figure is of 2024, as read here, about {high:.0f} %" in told
        )


def test_odds_are_those_of_the_readings() -> None:
    """The lowest and the highest odds are the ones that each reading gives alone."""
    wave = [0.0, 0.15, 0.1, 0.3, 0.25, 0.4, 0.3, 0.5, 0.55, 0.5, 0.7]
    rows = [("rd_intensity", 2014 + at, 2.0 + step, "pct") for at, step in enumerate(wave)]
    early = figures(*rows)
    late = early.assign(year=early["year"] + 1)
    asked = targets(("rd_intensity", 2027, 2.9, "pct"))
    alone = [
        an.odds_by_reading([each], asked, forecaster=an.forecast)["low"].item()
        for each in (early, late)
    ]
    both = an.odds_by_reading([early, late], asked, forecaster=an.forecast)
    assert both[["low", "high"]].values.tolist() == [[min(alone), max(alone)]]
    assert both[["first", "last"]].values.tolist() == [alone]
    assert alone[0] != alone[1]


def test_headlines_prefer_and_fill() -> None:
    """Preferred figures come first, then one of each theme; old figures stay out."""
    observed = figures(
        *RISING, *SMES, ("foreign_talent_permits", 2025, 9.0, "count"),
        ("consortium_firms", 2025, 3.0, "count"), ("prov_st_awards", 2019, 5.0, "count"),
    )  # fmt: skip
    heads = an.headline_figures(
        observed, targets().head(0), place=CITY, prefer=["foreign_talent_permits"], n=3
    )
    assert heads["indicator"].iloc[0] == "foreign_talent_permits"
    assert heads["theme"].is_unique and len(heads) == 3
    assert "prov_st_awards" not in set(heads["indicator"])
    with pytest.raises(an.DataError, match="0 figures"):
        an.headline_figures(observed, targets(), place=CITY, n=0)


def test_a_package_of_fifteen_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city's own package, begun by the command and filled by hand, makes a whole brief."""
    folder = new_package(tmp_path / "own", place="金华市")
    series = {
        "rd": [("rd_intensity", year, 2.5 + 0.1 * at) for at, year in enumerate(range(2020, 2025))],
        "enterprises": [("new_st_smes", year, 900 + year - 2020) for year in range(2020, 2025)],
        "talent": [
            ("foreign_talent_permits", year, 700 - year + 2020) for year in range(2020, 2025)
        ],
    }
    units = {"rd_intensity": "pct", "new_st_smes": "count", "foreign_talent_permits": "count"}
    source = "r2024,2024年政府工作报告,金华市人民政府,Jinhua Municipal Government,2025-02-10,,A\n"
    with (folder / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(source)
    for theme, rows in series.items():
        with (folder / "observations" / f"{theme}.csv").open("a", encoding="utf-8") as file:
            for name, year, value in rows:
                line = f"{name},330700,{year},{value:g},{units[name]},final,,,2025-02-10,r2024,A,,"
                file.write(f"{line}\n")
    monkeypatch.setenv("ANALYSIS_DATA", str(folder))
    observed = an.load_observations(places="金华")
    own = observed[observed["source"] == "r2024"]
    assert len(own) == 15
    asked = an.load_targets(places=["金华", "Zhejiang"])
    points = an.select_points(an.brief_points(own, asked, place="金华"))
    heads = an.headline_figures(own, asked, place="金华")
    assert set(heads["indicator"]) == set(units)
    assert heads.set_index("indicator")["change"].round(2).to_dict() == {
        "rd_intensity": 0.1,
        "new_st_smes": 0.11,  # 904 after 903
        "foreign_talent_permits": -0.14,  # 696 after 697
    }
    texts = [text for _, rows in points.groupby("section") for text in an.describe_points(rows)]
    texts.append(an.describe_judgement(an.judgement(points, heads)))
    assert all(text.en and text.zh and "nan" not in text.en + text.zh for text in texts)


@pytest.fixture(scope="module")
def shaoxing() -> dict[str, pd.DataFrame]:
    """Shaoxing's points and headline figures."""
    observed = an.load_observations(places="Shaoxing")
    asked = an.load_targets(places=["Shaoxing", "Zhejiang"])
    points = an.brief_points(observed, asked, place="Shaoxing", events=an.load_events("Shaoxing"))
    prefer = ["rd_intensity", "industrial_rd_to_revenue", "corridor_investment"]
    prefer += ["foreign_talent_permits", "added_hightech_enterprises"]
    return {
        "points": an.select_points(points, clashes=an.clashes("Shaoxing")),
        "figures": an.headline_figures(observed, asked, place="Shaoxing", prefer=prefer),
    }


def test_five_figures_of_shaoxing(shaoxing: dict[str, pd.DataFrame]) -> None:
    """Value, change, rank and target as the bureau's documents print them."""
    rows = shaoxing["figures"].set_index("indicator")
    assert rows["value"].tolist() == [3.12, 4.15, 377.3, 2239.0, 138.0]
    assert rows.loc["rd_intensity", ["year", "reported_for", "change"]].tolist() == [
        2023, "2024", 0.11,
    ]  # fmt: skip
    assert rows.loc["industrial_rd_to_revenue", "change"] == pytest.approx(0.05)  # 4.10 to 4.15
    assert rows.loc["corridor_investment", "completion_pct"] == 126.5
    assert rows.loc["foreign_talent_permits", "record"]
    assert rows["rank"].dropna().to_dict() == {
        "rd_intensity": 4, "industrial_rd_to_revenue": 2, "foreign_talent_permits": 2,
    }  # fmt: skip
    assert rows["target"].dropna().to_dict() == {
        "rd_intensity": 3.3, "added_hightech_enterprises": 220,
    }  # fmt: skip


def test_points_of_shaoxing(shaoxing: dict[str, pd.DataFrame]) -> None:
    """The list that a reader of the documents would make, in Chinese, by hand."""
    an.set_language("zh")
    try:
        told = [
            str(text)
            for section in ("ahead", "behind", "uncertain", "next")
            for text in an.describe_points(
                shaoxing["points"].loc[lambda rows, wanted=section: rows["section"] == wanted]
            )
        ]
    finally:
        an.set_language("en")
    assert told == [
        "**投资超计划**。2024年省科创强基、科创走廊项目分别完成投资66.58亿元、377.3亿元，"
        "为年度计划的152.6%、126.5%。",
        "**实现新突破**。全国重点实验室实现“零”的突破；首次夺得浙江省“科技创新鼎”。",
        "**部分指标高于目标值**。2024年预计新认定省科技型中小企业1824家、新增省级企业研发机构97家，"
        "高于2025年目标（1200家、80家）。",
        "**新增高新技术企业差距较大**。2024年预计138家，为2025年目标220家的62.7%"
        "（历年口径不一，不作增速比较）。",
        "**每万名就业人员中R&D人员差距较大**。2020年143人（最近公布数），2025年目标260人，"
        "年均需增长12.7%。",
        "**R&D经费投入强度目标待确认**。2025年目标3.3%，预计3.35%，未收集到统计数。",
        "**规上工业研发活动覆盖率待核实**。2023年90.3%，2025年目标不低于90%；"
        "统计调查口径为54.29%（2022年）。",
        "**浙江整体目标**。R&D经费投入强度2026年力争3.35%、2030年不低于3.5%。",
    ]


def test_decisions_of_shaoxing(shaoxing: dict[str, pd.DataFrame]) -> None:
    """What is left to decide: a target, a missing figure, a count."""
    rows = an.decisions(shaoxing["points"])
    assert rows["decision"].tolist() == ["target", "figure", "count"]
    assert an.describe_decisions(rows).zh.startswith(
        "一是新增高新技术企业目标220家的差距如何处理；二是"
    )
