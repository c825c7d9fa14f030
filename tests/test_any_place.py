"""Places of any country: their codes, their money, their pages, from a sheet in one command."""

from __future__ import annotations

from pathlib import Path

import babel
import nbformat
import openpyxl
import pandas as pd
import pytest
from babel.numbers import get_territory_currencies
from nbformat import v4

import analysis as an
from analysis.briefing.document.blocks import block_text
from analysis.briefing.document.compose import compose
from analysis.cli import main
from analysis.datapackage.gazetteer import place_rows
from analysis.datapackage.importing import plan_import
from analysis.datapackage.package import library_data, read_text_table
from analysis.datapackage.template import new_package
from analysis.datapackage.validation import check_package
from analysis.errors import DataError
from analysis.units import UNITS, money, money_unit, scale_factor

#: Figures made up for these tests: R&D of 16 Länder and 13 provinces, and of their nations.
FIGURES = Path(__file__).parent / "data" / "places_abroad.csv"
UNIT = {"rd_intensity": "pct", "rd_personnel_fte": "person_years"}
COMMON = {"status": "final", "published": "2025-03-18", "source": "made-up", "grade": "A"}
BLANK = dict.fromkeys(["basis", "edition", "flags", "locator"], "")
LAENDER = [
    "BB",
    "BE",
    "BW",
    "BY",
    "HB",
    "HE",
    "HH",
    "MV",
    "NI",
    "NW",
    "RP",
    "SH",
    "SL",
    "SN",
    "ST",
    "TH",
]


def sheet(path: Path, nation: str, place: str, currency: str) -> Path:
    """A workbook with the figures of a nation and its regions, as an office fills it in."""
    wide = pd.read_csv(FIGURES)
    wide = wide[(wide["place"] == nation) | wide["place"].str.startswith(place[:3])]
    rows = wide.melt(id_vars=["place", "year"], var_name="indicator", value_name="value")
    rows = rows.rename(columns={"year": "period"}).assign(**COMMON, **BLANK)
    rows["unit"] = rows["indicator"].map(UNIT).fillna(f"m_{currency}")
    target = {"indicator": "rd_intensity", "place": place, "year": 2030, "value": 4, "unit": "pct"}
    target |= {"bound": "at_least", "flags": "", "locator": "", **COMMON}
    source = {"source": "made-up", "title": "Made up", "publisher": "Nobody", "url": ""}
    source |= {"publisher_en": "Nobody", "published": "2025-03-18", "grade": "A"}
    with pd.ExcelWriter(path) as book:
        rows.to_excel(book, sheet_name="observations", index=False)
        pd.DataFrame([target]).drop(columns="status").to_excel(
            book, sheet_name="targets", index=False
        )
        pd.DataFrame([source]).to_excel(book, sheet_name="sources", index=False)
    return path


@pytest.fixture(scope="module")
def bavaria(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of Bavaria's figures and those of its sisters."""
    folder = tmp_path_factory.mktemp("abroad")
    new_package(folder / "by", place="DE-BY=Bavaria")
    book = sheet(folder / "laender.xlsx", "DEU", "DE-BY", "eur")
    assert main(["import", str(book), "--into", str(folder / "by")]) == 0
    return folder / "by"


@pytest.mark.parametrize(
    ("label", "place", "level", "parent"),
    [
        ("DE-BY", "DE-BY", "province", "DEU"),
        ("Ontario", "CA-ON", "province", "CAN"),
        ("KOR", "KOR", "nation", ""),
        ("DE", "DEU", "nation", ""),
        ("德国", "DEU", "nation", ""),
        ("DE2=Bayern", "DE2", "province", "DEU"),
        ("EL30=Attiki", "EL30", "city", "GRC"),
        ("GB-CLD", "GB-CLD", "city", "GB-ENG"),
        ("CN-ZJ", "330000", "province", "100000"),
    ],
)
def test_codes_of_iso_and_nuts(label: str, place: str, level: str, parent: str) -> None:
    """A code or a name gives the place, its level and what it belongs to."""
    rows = place_rows(label)
    assert rows is not None
    assert [rows[-1][name] for name in ("place", "level", "parent")] == [place, level, parent]


def test_a_place_brings_its_nation_and_sisters() -> None:
    """The 16 Länder and the 13 provinces and territories come with any one of them."""
    rows = place_rows("DE-BY=Bavaria") or []
    assert [row["place"] for row in rows if row["level"] == "nation"] == ["DEU"]
    assert sorted(row["place"][3:] for row in rows if row["level"] == "province") == LAENDER
    assert rows[-1]["name_en"] == "Bavaria" and rows[-1]["name_zh"] == "巴伐利亚"
    assert sum(row["level"] == "province" for row in place_rows("CA-ON") or []) == 10 + 3


@pytest.mark.parametrize("label", ["DE-BX", "XX-YY", "QQ"])
def test_a_code_of_no_place_is_refused(label: str, tmp_path: Path) -> None:
    """A code that ISO doesn't list makes no package."""
    with pytest.raises(DataError, match="ISO 3166"):
        new_package(tmp_path / "a", place=label)
    assert not list(tmp_path.iterdir())


def test_a_set_of_places_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels of one's own, those of a table, and those of another package stand side by side."""
    table = tmp_path / "towns.csv"
    table.write_text("place,name_en\neast,Eastville\nwest,Westville\n", encoding="utf-8")
    folder = new_package(tmp_path / "towns", place="north=Northville", like=table)
    assert check_package(folder).empty
    places = read_text_table("places", directory=folder)
    assert places["place"].tolist() == ["east", "west", "north"]
    again = new_package(tmp_path / "again", like=folder)
    assert read_text_table("places", directory=again)["place"].tolist() == places["place"].tolist()
    monkeypatch.setenv("ANALYSIS_DATA", str(folder))
    assert an.provinces_of("Northville") == ["east", "west", "north"]
    assert an.province_of("north") == "north" == an.nation_of("north")


def test_several_places_are_named_in_one_call(tmp_path: Path) -> None:
    """The first is the one that the package is about; the names given to the others stay."""
    folder = new_package(tmp_path / "on", place=["CA-ON", "CA-QC=Québec"])
    places = read_text_table("places", directory=folder).set_index("place")
    assert places.index[-1] == "CA-ON" and places["name_en"]["CA-QC"] == "Québec"


def test_money_is_in_the_nations_currency(bavaria: Path) -> None:
    """CLDR's currency of the nation takes the place of CNY in the catalogue of indicators."""
    units = read_text_table("indicators", directory=bavaria).set_index("indicator")["unit"]
    expected = get_territory_currencies("DE")[0].lower()
    assert units["rd_expenditure"] == f"m_{expected}" and not units.str.contains("cny").any()


def test_a_place_abroad_without_figures_of_china(
    bavaria: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its package stands alone and is sound; its provinces are the Länder."""
    assert check_package(bavaria).empty
    monkeypatch.setenv("ANALYSIS_DATA", str(bavaria))
    assert set(an.load_panel()["place"].str[:2]) == {"DE"}
    assert an.province_of("Bavaria") == "DE-BY" and an.nation_of("Bavaria") == "DEU"
    assert len(an.provinces_of("Bavaria")) == len(LAENDER)
    assert an.load_provinces("rd_intensity", "DE-BY")["place"].nunique() == len(LAENDER) + 1


def test_a_place_without_a_chinese_name(bavaria: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name stands in Latin letters on a Chinese page, and is no empty label."""
    monkeypatch.setenv("ANALYSIS_DATA", str(bavaria))
    assert an.place_name("DE-BW", "zh") == "Baden-Württemberg"
    with pytest.raises(DataError):
        an.find_place("市")


def test_a_brief_in_english_only(
    bavaria: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where the place has no Chinese name, the Chinese brief is made only when asked for."""
    monkeypatch.setenv("ANALYSIS_DATA", str(bavaria))  # as the command does, but undone
    page = v4.new_notebook(cells=[v4.new_markdown_cell("# Page\n\nAny?")])
    nbformat.write(page, tmp_path / "00-page.ipynb")
    words = ["briefing", "--notebooks", str(tmp_path), "--data", str(bavaria), "--quiet"]
    assert main([*words, "--out", str(tmp_path / "out"), "--place", "DE-BW"]) == 0
    assert "English only" in capsys.readouterr().out
    assert (tmp_path / "out/en").is_dir() and not (tmp_path / "out/zh").exists()


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("EUR million", "m_eur"),
        ("Mio. €", "m_eur"),
        ("Millions of euro", "m_eur"),
        ("亿欧元", "100m_eur"),
        ("百万加元", "m_cad"),
        ("1,000 CAD", "k_cad"),
        ("billion US$", "bn_usd"),
        ("tn_jpy", "tn_jpy"),
        ("m_xyz", None),
        ("$ million", None),
        ("per cent", None),
        ("人年", None),
    ],
)
def test_units_of_money_are_read_by_rule(text: str, unit: str | None) -> None:
    """Scale and currency, as people write them; a bare $ is of no one country and is no unit."""
    assert money_unit(text) == unit


def test_money_is_converted_between_scales_alone() -> None:
    """bn to m is a thousand; between two currencies there is no factor."""
    assert scale_factor("bn_eur", "m_eur") == 1000 and scale_factor("m_eur", "m_eur") == 1
    assert scale_factor("10k_cny", "100m_cny") * 10_000 == 1
    assert scale_factor("m_eur", "m_usd") is None is scale_factor("pct", "m_eur")
    assert all(money(unit) is None for unit in UNITS if unit not in ("100m_cny", "usd"))


def test_a_table_in_two_scales_is_one_series() -> None:
    """as_panel brings amounts of an indicator to one scale; two currencies are refused."""
    rows = pd.DataFrame({"place": "DE-BY", "year": [2020, 2021], "indicator": "rd_expenditure"})
    rows = rows.assign(value=[25.1, 26500.0], unit=["bn_eur", "EUR million"])
    assert an.as_panel(rows)["value"].tolist() == [25.1, 26.5]
    goal = pd.DataFrame({"place": ["DE-BY"], "year": [2030], "value": [30], "unit": ["bn_eur"]})
    panel = an.as_panel(rows.tail(1))
    assert an.as_targets(goal, panel=panel)["value"].tolist() == [30_000]
    with pytest.raises(DataError, match="mixed units"):
        an.as_panel(rows.assign(unit=["bn_eur", "m_usd"]))


def test_an_import_in_another_scale_is_converted(bavaria: Path, tmp_path: Path) -> None:
    """bn_eur under an indicator in m_eur is brought to it; another currency is a finding."""
    row = "rd_expenditure,DE-BY,2024,{},final,,,2025-03-18,made-up,A,,"
    head = "indicator,place,period,value,unit,status,basis,edition,published,source,grade"
    head += ",flags,locator"
    file = tmp_path / "one.csv"
    file.write_text(f"{head}\n{row.format('27.5,bn_eur')}\n", encoding="utf-8")
    plan = plan_import(file, into=bavaria)
    assert plan.findings.empty, plan.findings.to_string()
    assert plan.incoming["observations"][["value", "unit"]].values.tolist() == [
        ["27500.0", "m_eur"]
    ]
    file.write_text(f"{head}\n{row.format('27.5,bn_usd')}\n", encoding="utf-8")
    assert plan_import(file, into=bavaria).findings["what"].tolist() == ["not the indicator's unit"]


@pytest.mark.parametrize(
    ("value", "unit", "english", "chinese"),
    [
        (26_130.6, "m_eur", "EUR 26.13 billion", "261.31亿欧元"),
        (512, "m_cad", "CAD 512 million", "5.12亿加拿大元"),
        (3.2, "bn_usd", "USD 3.2 billion", "32亿美元"),
        (377.3, "100m_cny", "CNY 37.73 billion", "377.3亿元"),
    ],
)
def test_amounts_read_as_a_sentence_writes_them(
    value: float, unit: str, english: str, chinese: str
) -> None:
    """The currency's code before the number in English, its name by CLDR behind it in Chinese."""
    told = an.amount(value, unit)
    assert [told.en, told.zh] == [english, chinese]
    code = unit.rpartition("_")[2].upper()
    assert code == "CNY" or chinese.endswith(babel.Locale("zh").currencies[code])


def test_paths_of_gdp_abroad_are_the_places_own() -> None:
    """The growth of its GDP and a point either side, without China's censuses."""
    panel = pd.DataFrame({"indicator": "gdp", "place": "p", "year": range(2013, 2024)})
    panel = panel.assign(value=[100 * 1.03**n for n in range(11)], unit="m_eur")
    goal = pd.DataFrame({"place": ["p"], "year": [2030], "value": [3.0]})
    out = an.required_spending(goal, panel)
    assert out["gdp_growth_pct"].tolist() == [2, 3, 4] and set(out["rebase_pct"]) == {0}


def test_the_year_that_is_due() -> None:
    """The newest year with targets that is over; before any is, the next one; without any, none."""
    goals = pd.DataFrame({"year": [2020, 2025, 2030], "published": "2021-02-01"})
    figures = pd.DataFrame({"year": [2024], "published": ["2026-01-21"]})
    assert an.due_year(goals, figures) == 2025
    assert an.due_year(goals, figures, as_of="2025-12-31") == 2020
    assert an.due_year(goals.tail(1), figures) == 2030
    assert an.due_year(goals.head(0), figures) is None


def test_an_outlook_is_what_its_two_functions_say() -> None:
    """Side by side they are the same; where one has no answer, the other stands alone."""
    sisters = an.load_rd_intensity(an.provinces_of("China"), basis="census4")
    sisters = sisters[sisters["status"] != "preliminary"]
    own = sisters[sisters["place"] == "330000"]
    view = an.outlook(own, sisters, horizon=2)
    alone = an.forecast(own, horizon=2, calibrate_on=sisters)
    pd.testing.assert_frame_equal(view.forecast, alone)
    regression = an.regression_forecast(own, horizon=2, fit_on=sisters)
    pd.testing.assert_frame_equal(view.regression, regression)
    error = view.scores.set_index("method")["mase"]
    assert view.name.en.endswith(error.idxmin())
    short = an.outlook(own.tail(1), sisters.head(0), horizon=2)
    assert short.forecast.empty and short.scores is None
    few = an.outlook(own.tail(1), sisters[sisters["place"] != "330000"], horizon=2)
    assert few.name.en == "regression" and len(few.forecast) and few.regression is None


def note() -> dict:
    """The output of a section without figures, as a kernel sends it."""
    shown, marked = an.table(pd.DataFrame({"a": []}))._repr_mimebundle_()
    return v4.new_output("display_data", data=shown, metadata=marked)


def chapter(*sections: tuple[str, list]) -> str:
    """What is printed of a notebook of sections with these outputs."""
    cells = [v4.new_markdown_cell("# Page\n\nA question?\n\nAn opening.")]
    for heading, outputs in sections:
        cells += [v4.new_markdown_cell(f"## {heading}\n\nA lead.")]
        cells += [v4.new_code_cell("x", outputs=outputs)]
    made = compose(v4.new_notebook(cells=cells), name="01-page", language="en")
    return made.question + block_text(made.blocks)


def test_a_section_without_figures_is_left_out_and_named() -> None:
    """Its heading and lead go, one sentence names it; a section without a note stays."""
    said = v4.new_output("display_data", data={"text/markdown": "- A finding."})
    printed = chapter(("First", [note()]), ("Second", [said]), ("Third", []))
    assert "A lead" in printed and printed.count("First") == 1
    assert 'Left out, for want of published figures: "First".' in printed
    assert "A finding" in printed and "Third" in printed
    both = chapter(("First", [note(), said]))
    assert "Left out" not in both and "First" in both


def test_a_chapter_without_figures_is_one_sentence() -> None:
    """Where no section has figures, neither the question nor the opening stands there."""
    printed = chapter(("First", [note()]), ("Second", [note()]))
    assert printed.strip() == "Too few figures are published for this chapter."


def test_start_writes_nothing_where_a_step_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sheet with a fault, a place that is none, a folder that is there: nothing is made."""
    monkeypatch.chdir(tmp_path)
    book = sheet(tmp_path / "a.xlsx", "DEU", "DE-BY", "eur")
    workbook = openpyxl.load_workbook(book)
    workbook["observations"]["D2"] = "about 3"
    workbook.save(tmp_path / "b.xlsx")
    assert main(["start", "b.xlsx", "--place", "DE-BY"]) == 1
    assert "was not made" in capsys.readouterr().out
    assert main(["start", "a.xlsx", "--place", "DE-BX"]) == 2
    assert main(["start", "none.xlsx", "--place", "DE-BY"]) == 2
    (tmp_path / "de-by").mkdir()
    assert main(["start", "a.xlsx", "--place", "DE-BY"]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx", "de-by"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("nation", "place", "currency"), [("DEU", "DE-BY=Bavaria", "eur"), ("CAN", "CA-ON", "cad")]
)
def test_from_a_sheet_to_a_brief_abroad(
    nation: str,
    place: str,
    currency: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One command makes every page, in English alone, without a word on China's provinces."""
    from pypdf import PdfReader

    monkeypatch.setenv("ANALYSIS_DATA", str(library_data()))  # the command's own is undone
    book = sheet(tmp_path / "a.xlsx", nation, place[:5], currency)
    into, out = tmp_path / "own", tmp_path / "brief"
    words = ["start", str(book), "--place", place, "--into", str(into), "--out", str(out)]
    assert main(words) == 0
    told = capsys.readouterr().out
    assert f"m_{currency}" in told and "What to do next" in told
    text = "\n".join(page.extract_text() for page in PdfReader(out / "en/brief.pdf").pages)
    assert not (out / "zh").exists()
    for word in ("Zhejiang", "Shaoxing", "CNY", "nan", "corridor", "census"):
        assert word not in text.split(), word
    assert max(filter(str.isalpha, text)) < "\u4e00"
