"""Figures that look like one thing and are two: said in one line where either is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import find_place, indicator_name
from ..languages import period_label
from ..units import unit_label
from .published import load_observations

_ROW = ["clash", "place", "indicator", "period", "value", "unit", "status", "grade", "source"]
_SIDES = {
    "research activity": ["rd_active_industrial_firms_share", "rd_activity_coverage"],
    "industrial research": ["industrial_rd_expense", "rd_expenditure"],
    "rank by industrial research": [
        "rank_in_zhejiang_industrial_rd_to_revenue",
        "industrial_rd_rank1_years",
    ],
    "high-tech firms added": [
        "new_hightech_enterprises",
        "added_hightech_enterprises",
        "net_new_hightech_enterprises",
    ],
}
_WHY = {
    "research activity": (
        "a survey and the administration count differently, so neither replaces the other",
        "一为统计调查数、一为工作统计数，口径不同，不能互相替代",
    ),
    "industrial research": (
        "the firms' accounts and the R&D survey draw the line differently, so the part can exceed "
        "the whole",
        "企业财务核算与研发统计调查口径不同，故部分可大于总量",
    ),
    "rank by industrial research": (
        "documents of different dates and periods disagree; part of a year isn't the year",
        "各文件时点、期间不同且不一致，半年位次不能代替全年",
    ),
    "high-tech firms added": (
        "the counting rules differ or are not stated: no growth rate and no rating across them",
        "历年统计口径不一或未说明，不作增速比较和评级",
    ),
}

_MARKS = {
    "computed": ("computed", "测算"),
    "preliminary": ("estimate", "预计"),
    "D": ("unverified", "待核实"),
}
#: Years that a part may lie from a whole that it is held against.
_NEAR = 1


@check_arguments
def clashes(place: object, *, as_of: str | None = None, language: str = "en") -> pd.DataFrame:
    """List figures of a place that look alike and don't agree, with one line on why.

    Two documents about one and the same figure are in ``conflicts``; here are different figures
    that a reader would take for one.

    Parameters
    ----------
    place : str or int
        Name in English or Chinese, or code.
    as_of : str, optional
        Only what had been published by this day, ``YYYY-MM-DD``.
    language : {"en", "zh"}, default "en"
        Language of ``text``.

    Returns
    -------
    DataFrame
        One row per figure: ``clash`` (its name), ``place``, ``indicator``, ``period``, ``value``
        (in ``unit``), ``status`` ("computed" where R&D spending is the intensity times GDP),
        ``grade``, ``source``, and ``text``: the line for the page, one for all rows of a
        clash. No rows: nothing clashes.

    Raises
    ------
    DataError
        For an unknown place or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> an.clashes("Shaoxing").groupby("clash", sort=False)["value"].agg(list)["research activity"]
    [54.29, 90.3]
    """
    code = find_place(place)
    wanted = [each for sides in _SIDES.values() for each in sides]
    rows = load_observations([*wanted, "rd_intensity", "gdp"], code, as_of=as_of)
    rows = pd.concat([rows, _spending(rows)], ignore_index=True)
    parts = [
        found.assign(clash=name, text=_line(name, found, language))
        for name, found in _found(rows)
        if len(found)
    ]
    empty = pd.DataFrame(columns=[*_ROW, "text"])
    return pd.concat(parts, ignore_index=True)[[*_ROW, "text"]] if parts else empty


def _found(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The figures of each clash, the sides in order, none where only one side is known."""
    keep: dict[str, Callable[[pd.DataFrame], bool]] = {
        "industrial research": lambda rows: (
            rows["value"].iloc[0] > rows["value"].iloc[1]
            and abs(int(rows["year"].iloc[0]) - int(rows["year"].iloc[1])) <= _NEAR
        ),
        "rank by industrial research": lambda rows: rows["value"].iloc[0] > 1,
    }
    for name, sides in _SIDES.items():
        own = rows[rows["indicator"].isin(sides)]
        if name == "high-tech firms added":
            own = own[own["year"].notna()]
            several = own[["indicator", "definition"]].drop_duplicates()
            own = _newest(own, ["indicator", "definition"]) if len(several) > 1 else own[:0]
            yield name, own.sort_values("period", ignore_index=True)
            continue
        if name == "industrial research":
            own = own[own["year"].notna()]
        own = _newest(own, ["indicator"])
        own = own.sort_values("indicator", key=lambda ids: ids.map(sides.index), ignore_index=True)
        holds = len(own) == len(sides) and keep.get(name, lambda rows: True)(own)
        yield name, own if holds else own[:0]


def _newest(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    order = ["period", "grade", "published"]
    ranked = rows.sort_values(order, ascending=[False, True, False], kind="stable")
    return ranked.drop_duplicates(key)


def _spending(rows: pd.DataFrame) -> pd.DataFrame:
    """R&D spending by the survey where no document gives it: the intensity times GDP."""
    if (rows["indicator"] == "rd_expenditure").any():
        return rows[:0]
    survey = rows[(rows["indicator"] == "rd_intensity") & (rows["status"] != "preliminary")]
    survey = _newest(survey[survey["year"].notna()], ["year"])
    gdp = _newest(rows[(rows["indicator"] == "gdp") & rows["year"].notna()], ["year"])
    both = survey.merge(gdp[["year", "value"]], on="year", suffixes=("", "_gdp")).head(1)
    return both.assign(
        indicator="rd_expenditure",
        value=(both["value"] * both.pop("value_gdp") / 100).round(0),
        unit="100m_cny",
        status="computed",
    )


def _line(name: str, found: pd.DataFrame, language: str) -> str:
    """Each side with its period and value, then why they differ."""
    zh = language == "zh"
    sides = []
    for row in found.itertuples():
        label = indicator_name(row.indicator, language)
        marks = [_MARKS[row.status][zh]] if row.status in _MARKS else []
        marks += [_MARKS["D"][zh]] if row.grade == "D" else []
        when = ("，" if zh else ", ").join([period_label(row.period)[zh], *marks])
        value = _amount(row.value, row.unit, language)
        sides.append(f"{label}{value}（{when}）" if zh else f"{label} {value} ({when})")
    why = _WHY[name][zh]
    return f"{'；'.join(sides)}：{why}" if zh else f"{'; '.join(sides)}: {why}"


def _amount(value: float, unit: str, language: str) -> str:
    """A value with its unit as a sentence has it."""
    if language == "zh":
        words = {"rank": f"第{value:g}位", "count": f"{value:g}家"}
        return words.get(unit, f"{value:g}{unit_label(unit, 'zh')}")
    words = {"100m_cny": f"CNY {value / 10:.1f} bn", "rank": f"{value:g}", "count": f"{value:g}"}
    return words.get(unit, f"{value:g} {unit_label(unit)}")
