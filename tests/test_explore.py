"""`explore`: what the controls offer, what the charts then show, and what stands on the page."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from nbformat import v4

import analysis as an
from analysis.briefing.document.blocks import Figure, block_text
from analysis.briefing.document.compose import compose
from analysis.briefing.run.execute import execute
from analysis.briefing.run.kernel import in_own_loop, kernel_engine
from analysis.text.words import LABELS


def intensity() -> pd.DataFrame:
    return an.load_rd_intensity(
        ["Zhejiang", "China", "Jiangsu", "Shanghai", "Beijing", "Shaoxing"], basis="census4"
    )


def offered(view, name: str) -> list:
    return [value for _, value in view.controls[name].options]


def alts(view) -> list[str]:
    return re.findall(r'alt="([^"]*)"', view.chart.value)


def test_controls_are_native_and_named_in_the_pages_language():
    """Six form elements, each with a label, in English and in Chinese."""
    english = an.explore(intensity())
    chinese = an.explore(intensity(), language="zh")
    assert [type(control).__name__ for control in english.controls.values()] == [
        *("Dropdown", "SelectMultiple", "Dropdown", "Dropdown", "BoundedIntText", "Dropdown")
    ]
    for view, at in ((english, 0), (chinese, 1)):
        known = {pair[at] for pair in LABELS.values()}
        assert {control.description for control in view.controls.values()} <= known
    assert ("绍兴", "330600") in chinese.controls["places"].options


def test_the_chart_says_what_it_shows():
    """The alternative text holds the last survey figures, not an estimate, of the data."""
    panel = intensity()
    view = an.explore(panel, places=["Zhejiang", "绍兴"])
    survey = panel[panel["status"] != "preliminary"].sort_values("year").groupby("place").last()
    (alt,) = alts(view)
    for place, name in (("330000", "Zhejiang"), ("330600", "Shaoxing")):
        row = survey.loc[place]
        assert f"{name} {an.amount(row['value'], 'pct', bare=True)} ({row['year']})" in alt


def test_a_forecast_is_the_librarys_own():
    """The numbers in words are those of `forecast`, learned from the whole panel."""
    panel = intensity()
    view = an.explore(panel, places=["Zhejiang", "Jiangsu"], method="auto", horizon=3)
    assert len(alts(view)) == 2
    own = panel[panel["place"] == "330000"]
    made = an.forecast(own, horizon=3, calibrate_on=panel)
    end = made[made["level"] == 80].iloc[-1]
    assert f"{an.amount(end['median'], 'pct')} expected in {end['year']}" in alts(view)[0]
    view.controls["horizon"].value = 4
    assert f"expected in {end['year'] + 1}" in alts(view)[0]
    view.controls["method"].value = "drift"
    drift = an.forecast(own, horizon=4, method="drift")["median"].iloc[-1]
    assert an.amount(drift, "pct") in alts(view)[0]


def test_editions_are_those_of_the_figures():
    """First releases and each edition give their own values, the panel stays the default."""
    editions = an.load_observations("rd_intensity", ["Zhejiang", "China"])
    panel = an.load_rd_intensity(["Zhejiang", "China"])
    view = an.explore(panel, places="Zhejiang", observations=editions)
    assert offered(view, "edition")[:2] == ["loaded", "first_release"]
    assert set(offered(view, "edition")[2:]) == set(editions["edition"]) - {""}
    first = an.first_release(editions).query("place == '330000'").iloc[-1]
    view.controls["edition"].value = "first_release"
    number = an.amount(first["value"], "pct", bare=True)
    assert f"in {first['year']}, %: Zhejiang {number}" in alts(view)[0]
    view.controls["edition"].value = "yearbook_ed2020"
    old = an.load_panel("rd_intensity", "Zhejiang", edition="yearbook_ed2020").iloc[-1]
    number = an.amount(old["value"], "pct", bare=True)
    assert f"in {old['year']}, %: Zhejiang {number}" in alts(view)[0]
    alone = an.explore(panel)
    assert set(offered(alone, "edition")) == {"loaded", *panel["edition"]} - {""}


def test_targets_follow_the_places():
    """Only targets of what is shown are offered; the one chosen is drawn, the others aren't."""
    targets = an.load_targets(indicators="rd_intensity")
    view = an.explore(intensity(), places="Shanghai", targets=targets)
    here = targets[targets["place"] == "310000"]
    assert len(offered(view, "target")) == 2 + len(here.drop_duplicates(["year", "value", "bound"]))
    bare = view.pictures()[0].svg
    view.controls["target"].value = "0"
    one = view.pictures()[0].svg
    view.controls["target"].value = "all"
    assert len({bare, one, view.pictures()[0].svg}) == (3 if len(here) > 1 else 2)
    view.controls["places"].value = ("110000",)
    assert view.controls["target"].value in ("none", "all")
    assert all("Beijing" in name for name, _ in view.controls["target"].options[2:])
    assert offered(an.explore(intensity()), "target") == ["none"]


def test_another_indicator_brings_its_own_editions():
    """The lists below follow the indicator, and the chart its unit."""
    panel = an.load_panel(["rd_intensity", "rd_personnel_fte"], ["Zhejiang", "China"])
    view = an.explore(panel, places="China")
    view.controls["indicator"].value = "rd_personnel_fte"
    assert "thousand person-years" in alts(view)[0]
    own = panel[panel["indicator"] == "rd_personnel_fte"]
    assert set(offered(view, "edition")) == {"loaded", *own["edition"]} - {""}


def test_what_cannot_be_shown_is_said_in_its_place():
    """No place, no figures, a series across two GDP bases: a message, no traceback."""
    editions = an.load_observations("rd_intensity", ["Zhejiang", "China"])
    view = an.explore(
        an.load_rd_intensity(["Zhejiang", "China"]), places="Zhejiang", observations=editions
    )
    view.controls["edition"].value = "first_release"
    view.controls["method"].value = "auto"
    assert "more than one GDP base" in view.chart.value and not alts(view)
    assert "image/svg+xml" not in view._repr_mimebundle_()
    view.controls["method"].value = "none"
    assert alts(view)
    view.controls["places"].value = ()
    assert LABELS["explore_choose"][0] in view.chart.value


def test_a_table_of_ones_own():
    """Own labels, a gap, a missing value and no provenance are enough; names can't break out."""
    frame = pd.DataFrame(
        {
            "place": ["<b>b</b>", "a", "a", "a", "<b>b</b>"],
            "year": [2021, 2023, 2020, 2021, 2020],
            "value": [2.0, 2.0, 1.5, np.nan, 2.0],
            "indicator": "own & <i>more</i>",
            "unit": "furlong",
        }
    ).sample(frac=1, random_state=1)
    view = an.explore(an.as_panel(frame), places=["a", "<b>b</b>"])
    assert "<b>" not in view.chart.value and "<i>" not in view.chart.value
    assert "furlong: a 2 (2023), &lt;b&gt;b&lt;/b&gt; 2 (2021)" in alts(view)[0]
    view.controls["method"].value = "auto"
    assert "too few" in view.chart.value


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda p: an.explore(p, places="Guangdong"), "the panel holds no place 440000"),
        (lambda p: an.explore(p, method="magic"), "method='magic' is not known"),
        (lambda p: an.explore(p, language="fr"), "unknown language 'fr'"),
        (lambda p: an.explore(p.drop(columns="unit")), "column unit is missing"),
        (lambda p: an.explore(p.assign(value=np.nan)), "no value to look at"),
        (lambda p: an.explore(p, horizon=0), "horizon 0 is out of range"),
        (lambda p: an.explore(p, places=list(p["place"].unique())), "6 places are given"),
    ],
)
def test_bad_calls_are_refused(call, said):
    """What is wrong, and what would do."""
    with pytest.raises(an.DataError, match=said):
        call(intensity())


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "zh"])
def test_on_the_page_the_chart_stands_in_its_place(language, tmp_path):
    """The briefing prints the chart in the house font, and nothing of the controls."""
    source = (
        "import analysis as an\n"
        'panel = an.load_rd_intensity(["Zhejiang", "China"])\n'
        'an.explore(panel, places="China", method="auto", language=LANGUAGE)'
    )
    cells = [v4.new_markdown_cell("# Title"), v4.new_code_cell(source)]
    cells.insert(1, v4.new_code_cell('LANGUAGE = "en"', metadata={"tags": ["parameters"]}))
    path = tmp_path / "01-explore.ipynb"
    path.write_text(v4.writes(v4.new_notebook(cells=cells)), encoding="utf-8")
    with kernel_engine() as engine:
        values = {"LANGUAGE": language}
        execution = in_own_loop(lambda: execute(path, values, engine=engine, limit=300.0))
    assert execution.failure is None, execution.failure
    chapter = compose(execution.run.node, name="01-explore", language=language)
    (figure,) = chapter.blocks
    assert isinstance(figure, Figure)
    assert "VBox" not in block_text(chapter.blocks)
    assert ("全国" if language == "zh" else "China") in figure.title


def test_other_controls_leave_a_line_on_the_page():
    """A widget without a picture of its own is named, and its repr is not printed."""
    data = {"text/plain": "IntSlider(value=7)", "application/vnd.jupyter.widget-view+json": {}}
    cell = v4.new_code_cell("slider", outputs=[v4.new_output("execute_result", data)])
    node = v4.new_notebook(cells=[v4.new_markdown_cell("# Title"), cell])
    printed = block_text(compose(node, name="01-x", language="en").blocks)
    assert printed.startswith("(Controls: ") and "IntSlider" not in printed
