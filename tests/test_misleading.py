"""Answers that were plausible and wrong: each input of then, and the answer it has now."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from frames import panel_of
from pandas.testing import assert_frame_equal

import analysis as an
from analysis.loaders import published


def intensity(*values: float, first: int = 2018, place: str = "a", **more: object) -> pd.DataFrame:
    rows = [(place, first + at, value) for at, value in enumerate(values)]
    return panel_of("rd_intensity", "pct", rows).assign(**more)


def test_a_january_estimate_is_no_change():
    """Zhejiang's 2025 is an estimate: no change of .08 but a reason, unless it is asked for."""
    panel = an.load_rd_intensity("Zhejiang")
    last = an.change_pp(panel).iloc[-1]
    assert np.isnan(last["value"]) and last["reason"] == "estimate"
    asked = an.change_pp(panel, estimates="include").iloc[-1]
    assert (round(asked["value"], 2), asked["status"]) == (0.08, "preliminary")
    with pytest.raises(an.DataError, match="2 values are estimates"):
        an.change_pp(panel, estimates="refuse")


def test_growth_does_not_run_from_an_estimate_to_the_survey():
    """Jiaxing 2018 to 2023: an estimate and a survey figure have no growth between them."""
    last = an.growth_rate(an.load_rd_intensity("Jiaxing"), lag=5).iloc[-1]
    assert np.isnan(last["value"]) and last["reason"] == "estimate 5 years before"


@pytest.mark.parametrize("guessed", [True, False])
def test_estimates_have_one_rule(guessed):
    """Rank, index, concentration, gaps, decomposition, elasticity leave the estimate out."""
    status = ["final", "preliminary" if guessed else "final"]
    pair = pd.concat(
        [intensity(2.0, 2.5, status=status), intensity(1.0, 3.0, place="b", status="final")]
    )
    money = pd.concat(
        [pair, pair.assign(indicator="gdp", value=[100.0, 110.0, 90.0, 99.0], status="final")]
    )
    of = {"start": 2018, "end": 2019, "numerator": "rd_intensity", "denominator": "gdp"}
    ranked = an.rank(pair).query("year == 2019")
    assert ranked["of"].tolist() == ([1, 1] if guessed else [2, 2])
    assert ranked["reason"].tolist() == (["estimate", ""] if guessed else ["", ""])
    assert an.index_to(pair, base_year=2018)["value"].isna().sum() == guessed
    assert an.concentration(pair)["n"].tolist() == ([2, 1] if guessed else [2, 2])
    goal = pd.DataFrame({"place": ["a"], "year": [2019], "value": [2.2]})
    row = an.target_gaps(pair, goal, rules=[]).iloc[0]
    assert row["verdict"] == ("open" if guessed else "met")
    assert ("an estimate is left out" in row["reason"]) == guessed
    assert an.elasticity(money, **of)["arc"].isna().sum() == guessed
    if guessed:
        with pytest.raises(an.DataError, match="a decomposition needs both"):
            an.decompose_ratio_change(money, **of)


def test_a_ratio_of_estimates_stays_an_estimate():
    """The status comes along, so that a forecast leaves it out as it does with any estimate."""
    panel = intensity(2.0, 2.5, status=["final", "preliminary"])
    both = pd.concat([panel, panel.assign(indicator="gdp", status="final")])
    out = an.ratio(both, numerator="rd_intensity", denominator="gdp", indicator="r", unit="x")
    assert out["status"].tolist() == ["final", "preliminary"]


def test_bases_have_one_guard():
    """Rank, index and concentration refuse two GDP bases; an estimate is no way around."""
    two = pd.concat([intensity(2.0, basis="census4"), intensity(3.0, place="b", basis="census5")])
    for call in (an.rank, an.concentration):
        with pytest.raises(an.DataError, match="more than one GDP base"):
            call(two)
        assert len(call(two, mixed="allow"))
    crossing = intensity(2.0, 2.1, basis=["census4", "census5"], status=["final", "preliminary"])
    with pytest.raises(an.DataError, match="more than one GDP base"):
        an.index_to(crossing, base_year=2018, estimates="include")
    money = pd.concat([crossing, crossing.assign(indicator="gdp")])
    with pytest.raises(an.DataError, match="more than one GDP base"):
        an.decompose_ratio_change(
            money,
            start=2018,
            end=2019,
            numerator="rd_intensity",
            denominator="gdp",
            estimates="include",
        )


def test_a_linked_panel_is_not_read_as_of_an_earlier_day():
    """2.98 for 2022 was linked at a year published in 2025: a reader of 2024 had 3.10."""
    with pytest.raises(an.DataError, match="load the figures of that day"):
        an.as_of(an.load_rd_intensity("Zhejiang"), "2024-12-31")
    then = an.load_rd_intensity("Zhejiang", as_of="2024-12-31").set_index("year")["value"]
    assert then[2022] == 3.10


def test_hindcast_tells_no_outcome_on_another_base():
    """Target on the fourth census, outcome on the fifth: unknown, unless mixed='allow'."""
    goal = pd.DataFrame({"place": ["a"], "year": [2022], "value": [2.4], "basis": ["census4"]})
    goal = goal.assign(indicator="rd_intensity", bound="level", published="2019-01-01")
    past, came = intensity(2.0, 2.1, 2.2), intensity(2.5, first=2022, basis="census5")
    one = an.hindcast(goal, came, known=lambda day: past).iloc[0]
    assert (
        pd.isna(one["happened"]) and one["outcome_reason"] == "another GDP base than the target's"
    )
    assert an.hindcast(goal, came, known=lambda day: past, mixed="allow")["happened"].item()


def test_gaps_keep_the_rows_and_the_index_of_the_targets():
    """A column of the gaps put beside the targets belongs to the same target."""
    goals = pd.DataFrame({"place": ["b", "a"], "year": 2019, "value": [5.0, 1.0]}, index=[7, 3])
    panel = pd.concat([intensity(2.0, 2.5), intensity(1.0, 3.0, place="b")])
    gaps = an.target_gaps(panel, goals)
    assert gaps.index.tolist() == [7, 3] and gaps["gap"].tolist() == [-2.0, 1.5]
    assert an.rate(gaps, rules=["weather", "linear_pace"]).index.tolist() == [7, 7, 3, 3]


def test_places_are_named_as_in_the_loaders():
    """Hangzhou is 330100 everywhere; a place that the panel lacks is an error with a hint."""
    rd = pd.concat([intensity(2.0, 2.5, place="330600"), intensity(1.0, 3.0, place="330100")])
    assert an.peer_position(rd, place="Hangzhou")["rank"].item() == 1
    assert len(an.time_distance(rd, place="绍兴", reference="Hangzhou")) == 2
    with pytest.raises(an.DataError, match="the panel holds no figure of it"):
        an.peer_position(rd, place="Ningbo")


def test_targets_are_read_as_figures_are():
    """亿元, a Chinese name and "Jinhua" find their figures; what nothing matches is refused."""
    panel = panel_of("rd_expenditure", "100m_cny", [("330700", 2023, 160.0)])
    goal = pd.DataFrame({"indicator": ["R&D经费支出"], "place": ["Jinhua"], "year": ["2023"]})
    goal["indicator"] = an.indicator_name("rd_expenditure", "zh")
    gap = an.target_gaps(panel, goal.assign(value=1_500_000, unit="万元", bound="at_least"))
    assert (gap["value"].item(), gap["verdict"].item(), gap["gap"].item()) == (150, "met", 10)
    with pytest.raises(an.DataError, match=r"Allowed: rd_expenditure \(in 100m_cny\)"):
        an.target_gaps(panel, goal.assign(indicator="rd_expenditur", value=1))
    with pytest.raises(an.DataError, match="100m_cny for rd_expenditure"):
        an.target_gaps(panel, goal.assign(value=1, unit="pct"))
    bare = an.target_gaps(panel, goal[["place", "year"]].assign(value=170))
    assert (bare["bound"].item(), bare["verdict"].item()) == ("level", "missed")
    most = an.target_gaps(panel, goal.assign(value=150, bound="at_most"))
    assert (most["direction"].item(), most["gap"].item()) == ("down", -10)


def test_a_fraction_under_per_cent_is_asked_about():
    """A spreadsheet's 0.0258 is refused, converted or kept, as the caller says."""
    sheet = pd.DataFrame({"place": ["a", "b"], "year": 2023, "value": [0.0258, 0.031]})
    with pytest.raises(an.DataError, match="are they fractions"):
        an.as_panel(sheet, indicator="rd_intensity", unit="%")
    out = an.as_panel(sheet, indicator="rd_intensity", unit="％", fractions="convert")
    assert out["value"].tolist() == [2.58, 3.1] and set(out["unit"]) == {"pct"}
    with pytest.raises(an.DataError, match="looks like a misspelt one"):
        an.as_panel(sheet.assign(indicator="x"), indicator="indicater", unit="index")
    people = an.as_panel(sheet.assign(value=[1.2, 3.0]), indicator="people", unit="万人")
    assert people["value"].tolist() == [12_000, 30_000] and set(people["unit"]) == {"count"}


def test_negative_values_and_lost_targets_have_no_growth():
    """From -5 to -4 no rule says away and no growth is given; a lost target leaves no road."""
    road = pd.DataFrame(
        {"base_year": [2018], "base": [-5.0], "latest_year": [2020], "latest": [-4.0]}
    )
    rated = an.rate(road.assign(year=2025, value=-2.0)).set_index("rule")
    assert not rated["rating"].eq("away").any()
    assert rated.loc["growth_ratio", "why"] == "a figure is below zero"
    goal = pd.DataFrame({"place": ["a"], "year": [2025], "value": [-2.0], "base_year": [2018]})
    gaps = an.target_gaps(intensity(-5.0, -4.5, -4.0), goal).iloc[0]
    assert np.isnan(gaps["pace_made_pct"]) and gaps["pace_made"] == 0.5
    lost = an.target_gaps(intensity(3.4, 3.1), goal.assign(value=3.3)).iloc[0]
    assert np.isnan(lost["road_pct"]) and lost["reason"] == "met then lost"
    either = goal.assign(value=3.3, direction="two_sided")
    assert "met then lost" not in an.target_gaps(intensity(3.4, 3.1), either)["reason"].item()


def test_equal_scores_share_a_rank_and_no_direction_is_no_verdict():
    """0.1 + 0.2 and 0.3 are one score; what is neither up nor down is judged by nothing."""
    rows = [("i", "a", 1.0), ("j", "a", 2.0), ("i", "b", 1.5), ("j", "b", 1.5)]
    frame = pd.DataFrame(rows, columns=["indicator", "place", "value"]).assign(
        year=2020, unit="pct"
    )
    ends = {"i": (0, 10), "j": (0, 10)}
    scored = an.composite(frame.assign(value=frame["value"] * 0.1), goalposts=ends)
    assert scored["rank"].tolist() == [1, 1]
    goal = pd.DataFrame({"place": ["a"], "year": [2019], "value": [2.2], "direction": ["none"]})
    row = an.target_gaps(intensity(2.0, 2.5), goal).iloc[0]
    assert (row["verdict"], row["weather"]) == ("unknown", "not_rated")
    assert "no direction" in row["reason"]


def test_the_printed_digits_of_each_figure_bound_a_link():
    """Two press figures of one decimal link within [.92, 1.0], whatever stands beside them."""
    pair = intensity(2.5, 2.4, basis=["census4", "census5"]).assign(year=2018, published="2020")
    alone = an.find_links(pair)[["factor_low", "factor_high"]]
    other = intensity(2.77, first=2015, basis="census4", published="2016")
    beside = an.find_links(pd.concat([pair, other]))[["factor_low", "factor_high"]]
    assert alone.round(2).values.tolist() == beside.round(2).values.tolist() == [[0.92, 1.0]]


def test_a_narrow_float_has_the_digits_that_were_printed():
    """8.7 as float32 bounds a plan as 8.7 does."""
    frame = panel_of("done", "100m_cny", [("a", 2022, 8.7)])
    frame = pd.concat([frame, panel_of("rate", "pct", [("a", 2022, 72.5)])])
    wide, narrow = (
        an.implied_plan(each, actual="done", completion="rate")[["plan_low", "plan_high"]]
        for each in (frame, frame.astype({"value": "float32"}))
    )
    assert wide.values.tolist() == narrow.values.tolist()


def test_sister_series_in_the_panel_calibrate_the_odds():
    """Five points and eight sisters: the target gets the probability that `forecast` can give."""
    rng = np.random.default_rng(3)
    parts = [
        intensity(*(2 + 0.1 * np.arange(14) + rng.normal(0, 0.03, 14)), first=2010, place=f"s{n}")
        for n in range(8)
    ]
    panel = pd.concat([intensity(2.0, 2.1, 2.2, 2.3, 2.4, first=2019), *parts])
    goal = pd.DataFrame({"place": ["a"], "year": [2025], "value": [2.5]})
    gaps = an.target_gaps(panel, goal, forecaster=an.forecast)
    assert gaps["probability"].notna().item() and "too few points" not in gaps["reason"].item()


def test_a_falling_series_is_dated_by_its_direction():
    """3.0 on the way down from 5 to 2 was reached in 2017.0; upward there is a reason, no date."""
    fall = panel_of(
        "x", "index", [("b", 2015, 5.0), ("b", 2016, 4.0), ("b", 2018, 2.0), ("a", 2020, 3.0)]
    )
    down = an.time_distance(fall, place="a", reference="b", direction="down").iloc[0]
    assert (down["reached"], down["at_least"], down["time_distance"]) == (2017.0, False, 3.0)
    up = an.time_distance(fall, place="a", reference="b").iloc[0]
    assert np.isnan(up["reached"]) and "direction" in up["reason"]


def test_old_names_warn_and_work_for_one_release():
    """Functions, arguments and the order of load_targets: the old way works, with a warning."""
    with pytest.warns(FutureWarning, match="links is now find_links"):
        assert an.links is an.find_links
    with pytest.warns(FutureWarning, match=r"rank\(method=\) is now ties="):
        an.rank(intensity(2.0), method="min")
    with pytest.warns(FutureWarning, match=r"\(indicators, places\)"):
        old = an.load_targets("Shaoxing")
    assert len(old) == len(an.load_targets(places="Shaoxing"))
    with pytest.warns(FutureWarning, match="underscore"):
        an.target_gaps(
            intensity(2.0),
            pd.DataFrame({"place": ["a"], "year": [2020], "value": [3]}),
            rules="linear pace",
        )


def test_errors_a_person_can_act_on():
    """A year alone is a year; a date says annual only; a loader names itself."""
    assert an.load_rd_intensity("Shaoxing", years=2023)["value"].item() == 3.12
    with pytest.raises(an.DataError, match="annual only"):
        an.rank(intensity(2.0).assign(year=pd.Timestamp("2023-03-01")))
    with pytest.raises(TypeError, match=r"load_rd_intensity\(\) got an unexpected .* 'place'"):
        an.load_rd_intensity(place="Shaoxing")
    with pytest.raises(an.DataError, match="years='2023' is not a list"):
        an.load_rd_intensity("Shaoxing", years="2023")


def test_a_change_is_a_panel_again():
    """Growth can be ranked: value and unit stand where rank and charts look for them."""
    panel = pd.concat([intensity(2.0, 2.2), intensity(1.0, 1.3, place="b")])
    growth = an.growth_rate(panel).query("year == 2019")
    assert an.rank(growth).set_index("place")["rank"].to_dict() == {"a": 2, "b": 1}


def goal_of(value: float, year: int = 2027, **more: object) -> pd.DataFrame:
    own = {"indicator": "rd_intensity", "place": "a", "year": year, "value": value, "unit": "pct"}
    return pd.DataFrame([own | {"bound": "level"} | more])


def test_nothing_is_behind_a_road_that_is_not_known():
    """One survey figure and estimates above its straight road: no pace, and not behind."""
    guesses = ["final", *["preliminary"] * 4]
    figures = intensity(10.0, 12.0, 14.0, 16.0, 19.0, first=2020, status=guesses)
    out = an.brief_points(figures, goal_of(20.0), place="a")
    assert out["pace_made"].isna().all() and "behind" not in set(out["section"])
    known = intensity(10.0, 10.2, 10.4, first=2020)  # the road asks for 10 + 2 x 10 / 7
    behind = an.brief_points(known, goal_of(20.0), place="a").query("section == 'behind'")
    assert behind["why"].tolist() == ["short of the pace"]
    assert behind["measure_pct"].item() == pytest.approx(100 * (10.4 / (10 + 20 / 7) - 1))


@pytest.mark.parametrize("basis", ["census4", "census5"])
def test_a_pace_has_one_gdp_base(basis):
    """Behind by figures of one base; from census4 to another there is no road."""
    figures = intensity(2.0, 2.1, 2.2, first=2020, basis=["census4", "census4", basis])
    figures["status"] = ["final", "final", "preliminary"]
    out = an.brief_points(figures, goal_of(4.0), place="a")
    assert ("behind" in set(out["section"])) == (basis == "census4")
    unknown = figures.assign(basis=["", "", "census5"], status="final")
    assert an.brief_points(unknown, goal_of(4.0), place="a")["pace_made"].isna().all()


def test_brief_points_names_its_place_as_the_loaders():
    """绍兴 is 330600; a place that nothing knows is refused, not empty."""
    figures, goals = an.load_observations(places="Shaoxing"), an.load_targets(places="Shaoxing")
    named = an.brief_points(figures, goals, place="绍兴")
    pd.testing.assert_frame_equal(named, an.brief_points(figures, goals, place="330600"))
    with pytest.raises(an.DataError, match="place='Shaoxin'"):
        an.brief_points(figures, goals, place="Shaoxin")


@pytest.mark.parametrize("word", ["预计", "预计数", "初步", "estimate", "Preliminary ", "e", "Ｐ"])
def test_an_estimate_is_one_by_any_of_its_names(word):
    """No survey figure out of 预计: it takes no rank, under either heading of the column."""
    panel = intensity(2.0, 2.1, status=["正式", word])
    assert an.check_panel(panel)["status"].tolist() == ["final", "preliminary"]
    assert an.rank(panel)["reason"].tolist() == ["", "estimate"]
    sheet = panel.rename(columns={"status": "状态"}).assign(来源="年鉴")
    out = an.as_panel(sheet)
    assert out["status"].tolist() == ["final", "preliminary"] and set(out["source"]) == {"年鉴"}
    with pytest.raises(an.DataError, match=r"status 'perhaps' is not known[\s\S]*2018"):
        an.rank(panel.assign(status=["perhaps", "final"]))


def test_a_column_of_values_names_its_indicator():
    """The heading of the value column is the indicator of all rows, not each value one."""
    sheet = pd.DataFrame({"place": "绍兴", "year": [2022, 2023], "研发强度": [3.01, 3.12]})
    out = an.as_panel(sheet, value="研发强度", indicator="研发强度", unit="%")
    assert set(out["indicator"]) == {"rd_intensity"} and out["value"].tolist() == [3.01, 3.12]
    goal = an.as_targets(sheet[:1], value="研发强度", indicator="研发强度", unit="%")
    assert goal[["indicator", "value"]].values.tolist() == [["rd_intensity", 3.01]]


def test_one_fraction_among_percentages_is_asked_about():
    """0.0258 beside 2.6 and 2.7, and a target of 0.035 under per cent, are refused or converted."""
    sheet = pd.DataFrame({"place": "a", "year": [2021, 2022, 2023], "value": [0.0258, 2.6, 2.7]})
    own = {"indicator": "rd_intensity", "unit": "%"}
    with pytest.raises(an.DataError, match=r"are they fractions[\s\S]*first 1 of 1") as error:
        an.as_panel(sheet, **own)
    assert error.value.rows["year"].tolist() == [2021]
    out = an.as_panel(sheet, **own, fractions="convert")
    assert out["value"].tolist() == [2.58, 2.6, 2.7]
    assert an.as_panel(sheet, **own, fractions="keep")["value"].tolist() == [0.0258, 2.6, 2.7]
    goal = pd.DataFrame({"place": ["a"], "year": 2027, "value": 0.035, "unit": "%"})
    for call in (lambda: an.as_targets(goal, **own), lambda: an.target_gaps(out, goal)):
        with pytest.raises(an.DataError, match="are they fractions"):
            call()
    gaps = an.target_gaps(out, goal, fractions="convert")
    assert gaps[["value", "gap"]].round(9).values.tolist() == [[3.5, -0.8]]


def test_an_estimate_newer_than_the_figure_used_is_said():
    """A target of 2027 is judged by the figure of 2019, and says that 2020 was left out."""
    status = ["final", "final", "preliminary"]
    gaps = an.target_gaps(intensity(2.0, 2.1, 2.9, status=status), goal_of(3.0))
    assert gaps["latest_year"].item() == 2019
    assert "an estimate is left out" in gaps["reason"].item()
    older = intensity(2.0, 2.1, 2.9, status=status[::-1])
    assert "estimate" not in an.target_gaps(older, goal_of(3.0))["reason"].item()


def test_bases_that_clash_are_shown_side_by_side():
    """One row per base of the first year that clashes, in words for places."""
    years = [intensity(2.0, 2.1, 2.2, place=place, basis="census4") for place in "abcdef"]
    panel = pd.concat([*years, intensity(3.0, 3.1, place="g", basis="census5")])
    with pytest.raises(an.DataError, match="leave out what nothing links") as error:
        an.rank(panel)
    assert error.value.rows[["year", "basis"]].values.tolist() == [
        [2018, "census4"],
        [2018, "census5"],
    ]
    assert "growth" not in str(error.value)


def test_numbers_and_years_are_read_as_people_write_them():
    """9500亿元, 1,204 and full-width digits in 亿元; 9500万元 is .95 of it in any unit column."""
    sheet = pd.DataFrame({"place": "绍兴", "year": ["2021年", "2022", "２０２３年", 2024]})
    written = sheet.assign(value=["9500亿元", "1,204", "９５００万元", 7.0])
    for unit, last in {"亿元": [1204, 0.95, 7], "万元": [0.1204, 0.95, 0.0007]}.items():
        out = an.as_panel(written, indicator="gdp", unit=unit)
        assert out["year"].tolist() == [2021, 2022, 2023, 2024]
        assert out["value"].tolist() == pytest.approx([9500, *last])
    rate = an.as_panel(sheet.assign(value="2.58%"), indicator="rd_intensity", unit="%")
    assert set(rate["value"]) == {2.58}
    with pytest.raises(an.DataError, match="not a finite number"):
        an.as_panel(sheet.assign(value="9500亿元"), indicator="rd_intensity", unit="%")
    with pytest.raises(an.DataError, match=r"frame\['date'\].dt.year"):
        an.as_panel(written.assign(year=pd.Timestamp("2023-12-31")), indicator="gdp", unit="亿元")


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        (["at least", "At_Least", "不低于", "以上", "≥"], "at_least"),
        (["at most", "atmost", "不超过", "<="], "at_most"),
        (["左右", "about"], "about"),
    ],
)
def test_bounds_are_read_as_documents_word_them(words, bound):
    """不超过 is an upper bound and 不低于 a lower one."""
    goals = pd.concat([goal_of(3.0, indicator="x", bound=word) for word in words])
    assert set(an.as_targets(goals)["bound"]) == {bound}


def test_events_of_one_year():
    """A year alone is a list of that year."""
    one = an.load_events(years=2024)
    assert len(one) and one.equals(an.load_events(years=[2024]))


def test_the_advice_names_arguments_that_exist():
    """target_gaps has no indicator=: a column, or as_targets first."""
    two = pd.concat([intensity(2.0), intensity(2.0).assign(indicator="x")])
    bare = pd.DataFrame({"place": ["a"], "year": [2027], "value": [3.0]})
    with pytest.raises(an.DataError, match=r"column 'indicator', or call as_targets\(frame"):
        an.target_gaps(two, bare)


def test_a_warning_points_at_the_line_that_called():
    """The file of the warning is that of the caller, for an old argument and an old rule."""
    with pytest.warns(FutureWarning) as caught:
        an.rank(intensity(2.0), method="min")
        an.target_gaps(intensity(2.0), goal_of(3.0), rules="linear pace")
    assert {each.filename for each in caught} == {__file__}


def test_a_package_whose_indicators_have_no_kind(monkeypatch):
    """Figures and targets load, as results and levels: no KeyError 'kind'."""
    whole = published.read_table
    monkeypatch.setattr(
        published,
        "read_table",
        lambda name: whole(name).drop(columns=["kind", "form"] if name == "indicators" else []),
    )
    assert set(an.load_panel("rd_intensity", "Shaoxing")["kind"]) == {"result"}
    assert an.load_targets("rd_intensity", "Shaoxing")["form"].unique().tolist() == ["level"]


def test_a_leader_is_named_as_in_the_loaders():
    """A forecast led by "China" is the one led by its code; an unknown leader is refused."""
    rd = an.load_rd_intensity(basis="census4")
    rd = rd[rd["place"].str.endswith("0000") & (rd["status"] != "preliminary")]
    by_name = an.forecast(rd, horizon=2, leader="China")
    assert_frame_equal(by_name, an.forecast(rd, horizon=2, leader="100000"))
    with pytest.raises(an.DataError, match="Atlantis"):
        an.forecast(rd, horizon=2, leader="Atlantis")


def test_a_place_that_is_almost_in_the_catalogue_is_asked_about() -> None:
    """A slip in a name gives a place of one's own, with a word; other names give none."""
    frame = pd.DataFrame({"place": ["Hangzhuo"], "year": 2021, "value": 2.0})
    with pytest.warns(UserWarning, match="write 'Hangzhou' where you mean"):
        kept = an.as_panel(frame, indicator="rd_intensity", unit="pct")
    assert kept["place"].tolist() == ["Hangzhuo"]
    for place in ("杭州", "My city", "Alberta", "Bayern"):
        an.as_panel(frame.assign(place=place), indicator="rd_intensity", unit="pct")


def test_a_target_in_another_scale_than_the_figures_is_asked_about() -> None:
    """A target 10,000 times the newest figure is refused; with its unit it is converted."""
    frame = pd.DataFrame({"place": "Shaoxing", "year": [2022, 2023], "value": [230.0, 250.0]})
    own = an.as_panel(frame, indicator="rd_expenditure", unit="亿元")
    goal = pd.DataFrame({"place": ["Shaoxing"], "year": [2027], "value": [3_000_000.0]})
    with pytest.raises(an.DataError, match="times the newest figure: are both in one unit"):
        an.as_targets(goal, panel=own)
    assert an.as_targets(goal, panel=own, unit="万元")["value"].tolist() == [300.0]
