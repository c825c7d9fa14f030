"""January estimates against the survey, and the intervals that their errors give."""

from __future__ import annotations

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import analysis as an


def editions() -> pd.DataFrame:
    """Estimates and surveys of two towns, shuffled; a repeat, a late survey, a NaN, a tie."""
    rows = [
        ("01", 2020, 2.50, "preliminary", "2021-01-10", ""),
        ("01", 2020, 2.45, "preliminary", "2020-12-01", ""),
        ("01", 2020, 2.58, "final", "2021-09-20", ""),
        ("01", 2020, 2.49, "revised", "2025-09-29", ""),
        ("01", 2021, 2.58, "preliminary", "2022-01-10", ""),
        ("01", 2021, 2.70, "final", "2022-09-20", ""),
        ("01", 2022, 2.80, "preliminary", "2023-01-10", "bound_about;period_inferred"),
        ("01", 2022, 2.80, "final", "2023", ""),
        ("01", 2023, 3.00, "preliminary", "2024-11-10", ""),
        ("01", 2023, 2.95, "final", "2024-09-20", ""),
        ("02", 2020, 1.50, "preliminary", "2021-01-10", "bound_at_least"),
        ("02", 2020, 1.40, "final", "2026-01-10", ""),
        ("02", 2021, None, "preliminary", "2022-01-10", ""),
        ("02", 2021, 1.60, "final", "2022-09-20", ""),
        ("02", 2022, 1.70, "preliminary", "2023", ""),
        ("02", 2022, 1.65, "final", "2023-09-20", ""),
        ("02", 2023, 1.80, "preliminary", "2024-10", ""),
        ("02", 2023, 1.75, "final", "2024-09-20", ""),
        ("02", 2019, 1.40, "preliminary", "", ""),
        ("02", 2019, 1.45, "final", "2020-09-20", ""),
        ("02", 2024, 1.90, "preliminary", "2025-01-10", ""),
    ]
    columns = ["place", "year", "value", "status", "published", "flags"]
    frame = pd.DataFrame(rows, columns=columns).assign(indicator="rd_intensity", unit="pct")
    return frame.sample(frac=1, random_state=2)


def test_errors_by_hand():
    """The last estimate before the survey, against its first release; survey minus estimate."""
    found = an.compare_estimates(editions())
    columns = ["place", "year", "estimate", "wording", "survey", "error"]
    assert found[columns].values.tolist() == [
        ["01", 2020, 2.50, "level", 2.58, 0.08],
        ["01", 2021, 2.58, "level", 2.70, 0.12],
        ["01", 2022, 2.80, "about", 2.80, 0.0],
        ["02", 2020, 1.50, "at_least", 1.40, -0.1],
        ["02", 2022, 1.70, "level", 1.65, -0.05],
    ]
    assert found["repeats_survey"].tolist() == [False, True, False, False, False]
    assert found["late_survey"].tolist() == [False, False, False, True, False]
    assert found["period_inferred"].tolist() == [False, False, True, False, False]


def test_errors_summed_up():
    """Size, sign and count by wording and by place."""
    wording = an.compare_estimates(editions(), by="wording").set_index("wording")
    assert wording["n"].to_dict() == {"about": 1, "at_least": 1, "level": 3}
    by_hand = [0.15 / 3, 0.25 / 3]
    assert wording.loc["level", ["mean", "mean_absolute"]].tolist() == pytest.approx(by_hand)
    place = an.compare_estimates(editions(), by="place").set_index("place")
    assert place.loc["01", ["too_low", "too_high", "exact"]].tolist() == [2, 0, 1]
    assert place.loc["02", "largest"] == -0.1
    with pytest.raises(an.DataError, match="by='year' is not known"):
        an.compare_estimates(editions(), by="year")


def test_the_provinces_published_errors():
    """Published: Zhejiang 2022 3.00 in January, 3.11 in the communiqué; 2023 3.15 and 3.20."""
    rows = an.load_observations("rd_intensity", "Zhejiang", years=[2022, 2023, 2024])
    errors = an.compare_estimates(rows)
    assert errors["error"].tolist() == [0.11, 0.05, 0.02]
    whole = an.compare_estimates(an.load_observations("rd_intensity", "Zhejiang"))
    assert whole.set_index("year")["repeats_survey"][[2017, 2024]].tolist() == [True, True]


def test_the_errors_that_the_data_name():
    """Published: Zhejiang 2011 1.96 and 1.85, Hangzhou 2020 3.5 and 3.59, Huzhou 2020 2.9, 3.09."""
    errors = an.compare_estimates(an.load_observations("rd_intensity"))
    pairs = errors.set_index(["place", "year"])[["estimate", "survey", "error", "wording"]]
    assert pairs.loc[("330000", 2011)].tolist() == [1.96, 1.85, -0.11, "level"]
    assert pairs.loc[("330100", 2020)].tolist() == [3.5, 3.59, 0.09, "level"]
    assert pairs.loc[("330500", 2020)].tolist() == [2.9, 3.09, 0.19, "about"]


def errors_of(*sizes: float, wording: str = "level") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": "rd_intensity",
            "unit": "pct",
            "wording": wording,
            "error": sizes,
            "repeats_survey": False,
            "late_survey": False,
        }
    )


def today(value: float = 3.0, flags: str = "") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": ["rd_intensity"],
            "place": ["01"],
            "year": [2025],
            "value": [value],
            "unit": ["pct"],
            "status": ["preliminary"],
            "flags": [flags],
        }
    )


def test_intervals_are_order_statistics():
    """Nine errors: k = 1 for 80 % (the extremes), k = 2 for 60 %, none for 90 %."""
    errors = errors_of(*[0.01 * i for i in (5, -4, 3, 0, 1, -2, 8, 2, 4)])
    found = an.estimate_intervals(today(), errors=errors, level=(80, 60, 90))
    assert found["level"].tolist() == [60.0, 80.0, 90.0]
    assert found["lower"].round(4).fillna(-1).tolist() == [2.98, 2.96, -1]
    assert found["upper"].round(4).fillna(-1).tolist() == [3.05, 3.08, -1]
    assert found["reason"].tolist() == ["", "", "9 past errors are too few for 90 %"]


def test_few_errors_of_a_wording_borrow_from_all():
    """Two errors of "at least" say nothing at 80 %: all wordings are pooled, and it is said."""
    pooled = pd.concat([errors_of(*([0.02] * 8)), errors_of(0.3, -0.1, wording="at_least")])
    row = an.estimate_intervals(today(flags="bound_at_least"), errors=pooled, level=[80]).iloc[0]
    assert (row["wording"], row["from_wording"], row["n"]) == ("at_least", "all", 10)
    assert (row["lower"], row["upper"]) == pytest.approx((2.9, 3.3))


def test_repeats_and_late_surveys_say_nothing_about_today():
    """An estimate that only repeated, or whose survey came years later, is left out."""
    errors = errors_of(*([0.0] * 9), 9.0, -9.0)
    errors.loc[9, "repeats_survey"] = True
    errors.loc[10, "late_survey"] = True
    row = an.estimate_intervals(today(), errors=errors, level=[80]).iloc[0]
    assert (row["lower"], row["upper"], row["n"]) == (3.0, 3.0, 9)


def test_only_estimates_get_an_interval():
    """A survey figure is known; no rows give no rows."""
    survey = today().assign(status="final")
    assert an.estimate_intervals(survey, errors=errors_of(0.1)).empty
    with pytest.raises(an.DataError, match="not a coverage"):
        an.estimate_intervals(today(), errors=errors_of(0.1), level=[100])


def test_the_intervals_would_have_held():
    """Each past error left out in turn: the 80 % interval of the others holds 70 to 95 %."""
    errors = an.compare_estimates(an.load_observations("rd_intensity"))
    usable = errors[~errors["repeats_survey"] & ~errors["late_survey"]]
    inside = []
    for i, row in usable.iterrows():
        past = usable.drop(index=i)
        given = today(row["estimate"]).assign(year=row["year"])
        found = an.estimate_intervals(given, errors=past, level=[80]).iloc[0]
        inside.append(found["lower"] <= row["survey"] <= found["upper"])
    assert len(inside) > 20
    assert 0.7 <= sum(inside) / len(inside) <= 0.95


def test_arguments_are_left_alone():
    """The frames given are the same afterwards."""
    rows, errors = editions(), errors_of(0.1, 0.2)
    before = rows.copy(), errors.copy()
    an.compare_estimates(rows)
    an.estimate_intervals(today(), errors=errors)
    assert_frame_equal(rows, before[0])
    assert_frame_equal(errors, before[1])
