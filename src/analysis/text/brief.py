"""The sentences of a brief: a point, a figure, the judgement and what is to be decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicator_name, place_name
from ..errors import DataError
from ..frames import kept_frame
from ..languages import Both, both, in_both
from .wording import amount, basis_name, label, number, period_name

Point = Mapping[str, Any]
#: The measure word of what is counted, by what its Chinese name ends in; "个" otherwise.
_COUNTERS = {
    "家": "企业|机构|研究院|研发中心|实验室|载体|基地|单位|主体|企业数",
    "人": "人才|专家|学者|优青|特派员|证数量|人员",
    "项": "项目|成果|成交数|举措|合同数",
    "件": "专利|专利量|授权量|申请量|拥有量",
}
_POINT = ["line", "section", "why", "indicator", "place", "year", "value", "unit", "status"]
_POINT += ["target", "target_year", "measure_pct", "pace_made", "pace_needed", "theme"]
_POINT += ["why_en", "why_zh"]
_AMOUNTS = ["line", "value", "target", "measure_pct", "pace_made", "pace_needed", "estimate"]
_AMOUNTS += ["amount", "low", "high", "first", "last", "beside_value"]
YEARS = ["year", "target_year"]
#: Rule -> how the line that it picked begins.
_LEADS = {
    "reached": ("Targets reached", "目标任务完成"),
    "missed": ("{name}: target missed", "{name}未达标"),
    "plan exceeded": ("Investment ran ahead of plan", "投资超计划"),
    "plan not met": ("{name}: plan not met", "{name}未完成计划"),
    "first": ("Firsts and awards", "实现新突破"),
    "award": ("Awards", "获得表彰"),
    "already beyond": ("Above the figures asked", "部分指标高于目标值"),
    "first in the province": ("First in the province", "列全省首位"),
    "record": ("Records", "创历年新高"),
    "funding": ("Funds won", "争取资金有进展"),
    "honour": ("Honours", "获得荣誉"),
    "rating": ("Rated well", "评价较好"),
    "well short": ("{name}: far from the target", "{name}差距较大"),
    "short of the pace": ("{name}: behind the pace", "{name}落后进度"),
    "only an estimate": ("{name}: target not settled", "{name}目标待确认"),
    "changes with the reading": ("{name}: two readings", "{name}结论因口径而异"),
    "unverified": ("{name}: figure not verified", "{name}待核实"),
    "asked of the place": ("What is asked", "本地目标"),
    "asked of another place": ("Targets of {place} as a whole", "{place}整体目标"),
}
#: A shortfall of more than so many per cent is far.
_FAR = -10.0


def counted(value: float, indicator: str, unit: str) -> Both:
    """A figure as a sentence says it: with its unit, and in Chinese its measure word."""
    plain = unit == "count" or unit.startswith("per_")
    whole = abs(value) >= 100 and unit != "pct"
    if not plain:
        both_ways = amount(value, unit, digits=1 if unit == "100m_cny" else None)
        texts = (both_ways.en, both_ways.zh)
        return in_both(re.sub(r"\.0(?=[ 亿万])", "", each) for each in texts)
    text = number(value, 0 if whole else None)
    name = short_name(indicator).zh
    known = (each for each, ends in _COUNTERS.items() if re.search(f"(?:{ends})$", name))
    return in_both((text, text.replace(",", "") + next(known, "个")))


def short_name(indicator: str) -> Both:
    """The name of an indicator without what stands in brackets behind it."""
    name = indicator_name(indicator)
    texts = re.sub(r" \([^)]*\)$", "", name.en), re.sub(r"（[^）]*）$", "", name.zh)
    return in_both(texts)


@check_arguments
def describe_points(points: pd.DataFrame, *, pages: Mapping[str, str] | None = None) -> list[Both]:
    """Describe the points of a brief, one text for each line.

    Parameters
    ----------
    points : DataFrame
        One section of ``select_points``; where there are columns ``low`` and ``high``, the odds in
        per cent that a target is reached go into its text.
    pages : mapping of str to str, optional
        Theme of an indicator (``""`` for events) -> the notebook that holds the evidence, linked at
        the end; the briefing prints the number of its page.

    Returns
    -------
    list of str
        Markdown with ``.en`` and ``.zh``: how the line begins in bold, then figures, years and
        targets; estimates are called so.

    Raises
    ------
    DataError
        For a frame without lines.

    Examples
    --------
    >>> import analysis as an
    >>> points = an.select_points(an.brief_points(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places="Shaoxing"), place="Shaoxing"))
    >>> print(describe_points(points[points["section"] == "behind"])[0].zh)
    **新增高新技术企业差距较大**。2024年预计138家，为2025年目标220家的62.7%。
    """
    points = kept_frame(points, _POINT, amounts=_AMOUNTS, years=YEARS, name="points")
    told = points["section"].isin(["ahead", "behind", "uncertain"]) & (points["indicator"] != "")
    against = ["value", "target", *YEARS] if "behind" in set(points["section"]) else ["value"]
    lacking = told & points[against].isna().any(axis=1) & (points["why"] != "plan not met")
    if (lacking | (told & (points["section"] == "behind") & (points["target"] == 0))).any():
        raise DataError(
            "a point has no value, target or year to be told by",
            rows=points.loc[lacking, ["section", "indicator", *against]],
            todo="give the rows as select_points(brief_points(...)) makes them",
        )
    groups = [rows.to_dict("records") for _, rows in points.groupby("line", sort=True)]
    return [_line(rows, pages) for rows in groups]


def _line(rows: list[dict[str, Any]], pages: Mapping[str, str] | None) -> Both:
    """The text of the points that share a line."""
    first = rows[0]
    why = str(first["why"])
    far = why == "short of the pace" and first["measure_pct"] < _FAR
    lead = _LEADS["well short" if far else why]
    texts = [_TEXTS.get(row["section"], _ahead)(row) for row in rows]
    if first["section"] == "next":
        texts = [_asked(rows)]
    name = short_name(first["indicator"]) if first["indicator"] else Both("")
    place = place_name(str(first["place"]))
    named = [
        text.format(name=getattr(name, each), place=getattr(place, each))
        for text, each in zip(lead, ("en", "zh"), strict=True)
    ]
    mark = "; " if first["indicator"] else ". "
    en, zh = mark.join(text.en for text in texts), "；".join(text.zh for text in texts)
    if len(rows) > 1 and _alike(rows):
        zh = {"plan exceeded": _plans, "already beyond": _beyond, "reached": _beyond}[why](rows)
    seen = see(first, pages) if pages is not None else Both("")
    return both(
        en=f"**{named[0]}.** {capital(en)}{seen.en}.",
        zh=f"**{named[1]}**。{zh}{seen.zh}。",
    )


def _alike(rows: list[dict[str, Any]]) -> bool:
    """Tell whether points of one rule, year and status can be told in one clause."""
    if rows[0]["why"] == "plan exceeded":
        return not any(pd.isna(row.get("amount")) for row in rows)
    same = {(row["year"], row["status"], row["target_year"], row["why"]) for row in rows}
    return len(same) == 1 and rows[0]["why"] in ("already beyond", "reached")


def _plans(rows: list[dict[str, Any]]) -> str:
    """Plans that were exceeded, in one Chinese clause."""
    names, spent, done = [], [], []
    for row in rows:
        names.append(re.sub("(年度)?计划完成率$", "", indicator_name(row["indicator"]).zh))
        spent.append(amount(row["amount"], str(row["amount_unit"])).zh)
        done.append(f"{number(row['value'], 1)}%")
    year = rows[0]["year"]
    told = f"{year}年{'、'.join(names)}项目分别完成投资{'、'.join(spent)}"
    return f"{told}，为年度计划的{'、'.join(done)}"


def _beyond(rows: list[dict[str, Any]]) -> str:
    """Figures beyond their targets, in one Chinese clause."""
    first = rows[0]
    told = [
        short_name(row["indicator"]).zh + counted(row["value"], row["indicator"], row["unit"]).zh
        for row in rows
    ]
    goals = "、".join(goal_text(row).zh for row in rows)
    over = {"reached": "达到", "already beyond": "高于"}[first["why"]]
    return (
        f"{first['year']}年{_estimate(first).zh}{'、'.join(told)}，"
        f"{over}{first['target_year']}年目标（{goals}）"
    )


def capital(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def see(point: Point, pages: Mapping[str, str]) -> Both:
    """A link to the notebook with the evidence, and to the words that stand there."""
    page = pages.get(str(point["theme"]))
    if page is None:
        return Both("", "", "")
    what = point["indicator"]
    words = indicator_name(what) if what else _clause(point)
    forms = zip((" (see {})", "（见{}）"), (words.en, words.zh), strict=True)
    return in_both(
        form.format(f"[{page.split('-')[0]}](<{page}.ipynb#{each}>)") for form, each in forms
    )


def _clause(point: Point) -> Both:
    """The first clause of an event's text."""
    en, zh = (str(point[name]) for name in ("why_en", "why_zh"))
    return in_both((en.split("; ")[0], zh.split("；")[0]))


def _estimate(point: Point) -> Both:
    marked = point["status"] == "preliminary"
    return in_both((" (estimate)", "预计") if marked else ("", ""))


def _figure(point: Point) -> Both:
    """The figure of a point with its year."""
    value = counted(point["value"], point["indicator"], point["unit"])
    reported, year = str(point.get("reported_for") or ""), str(point["year"])
    guess = _estimate(point)
    if reported not in ("", year):
        years = f"reported for {reported}, survey of {year}"
        return in_both(
            (f"{value.en} ({years})", f"{value.zh}（报告年度{reported}年，统计年度{year}年）")
        )
    return in_both((f"{value.en} in {year}{guess.en}", f"{year}年{guess.zh}{value.zh}"))


def goal_text(point: Point) -> Both:
    """What a target asks for: its bound and its value."""
    value = counted(point["target"], point["indicator"], point["unit"])
    bound = label(f"bound_{point.get('bound') or 'level'}")
    return in_both((f"{bound.en}{value.en}", f"{bound.zh}{value.zh}"))


def _ahead(point: Point) -> Both:
    """A point of good news."""
    what, why = point["indicator"], point["why"]
    if not what:
        return _clause(point)
    name, goal, figure = short_name(what), goal_text(point), _figure(point)
    if why == "plan exceeded":
        return _plan(point)
    year = point["target_year"]
    if why in ("reached", "already beyond"):
        over = {"reached": "达到", "already beyond": "高于"}[why]
        en = f"{lower(name.en)} came to {figure.en}, against {goal.en} asked for {year}"
        value = counted(point["value"], what, point["unit"])
        guess = _estimate(point).zh
        zh = f"{point['year']}年{guess}{name.zh}{value.zh}，{over}{year}年目标（{goal.zh}）"
        return in_both((en, zh))
    if point["unit"] == "rank":
        return in_both((f"{name.en}: 1st ({point['year']})", f"{point['year']}年{name.zh}列第1位"))
    value = counted(point["value"], what, point["unit"])
    zh = f"{point['year']}年{_estimate(point).zh}{name.zh}{value.zh}"
    return in_both((f"{lower(name.en)} reached {figure.en}", zh))


def _plan(point: Point) -> Both:
    name, done = indicator_name(point["indicator"]), number(point["value"], 1)
    en, zh = name.en.split(",")[0], re.sub("(年度)?计划完成率$", "", name.zh)
    year = point["year"]
    if pd.isna(point.get("amount")):
        return in_both((f"{en}: {done} % of the plan for {year}", f"{year}年{zh}完成计划的{done}%"))
    spent = amount(point["amount"], str(point["amount_unit"]))
    return in_both(
        (
            f"{lower(en)} came to {spent.en} in {year}, {done} % of the plan",
            f"{year}年{zh}项目完成投资{spent.zh}，为年度计划的{done}%",
        )
    )


def lower(text: str) -> str:
    """A name within a sentence; an abbreviation keeps its capitals."""
    return text if text[:2].isupper() or text[1:2] in "&" else text[:1].lower() + text[1:]


def _behind(point: Point) -> Both:
    """A shortfall, with the pace that the target needs."""
    if point["why"] == "plan not met":
        return _plan(point)
    figure, goal, year = _figure(point), goal_text(point), point["target_year"]
    share = number(100 * point["value"] / point["target"], 1)
    rest = Both("", "", "")
    if point["why"] == "missed":
        en, zh = f"{figure.en}, short of {goal.en}", f"{figure.zh}，目标{goal.zh}"
    elif point.get("form") == "increase" or year - point["year"] <= 1:
        en, zh = f"{figure.en}, {share} % of the {goal.en} asked for {year}", ""
        zh = f"{figure.zh}，为{year}年目标{goal.zh}的{share}%"
    else:
        en, zh = f"{figure.en}, the newest figure, against {goal.en} asked for {year}", ""
        zh = f"{figure.zh}（最近公布数），{year}年目标{goal.zh}"
        rest = _pace(point)
    if point.get("clash"):
        rest = in_both(
            (
                f"{rest.en}; the counting rules differ over the years, so no growth is stated",
                f"{rest.zh}（历年口径不一，不作增速比较）",
            )
        )
    return in_both((en + rest.en, zh + rest.zh))


def _pace(point: Point) -> Both:
    """The pace that a level needs."""
    needed = point["pace_needed"]
    if pd.isna(needed) or point["value"] <= 0:
        return Both("", "", "")
    years = int(point["target_year"]) - int(point["year"])
    if point["unit"] == "pct":
        pace = in_both((f"{number(needed, 2)} points", f"提高{number(needed, 2)}个百分点"))
    else:
        rate = number(100 * ((point["target"] / point["value"]) ** (1 / years) - 1), 1)
        pace = in_both((f"{rate} %", f"增长{rate}%"))
    en, zh = f": {pace.en} a year was needed", f"，年均需{pace.zh}"
    return in_both((en, zh))


def _uncertain(point: Point) -> Both:
    """What a verdict hangs on."""
    figure, goal, year = _figure(point), goal_text(point), point["target_year"]
    en = f"{figure.en}, against {goal.en} for {year}"
    zh = f"{figure.zh}，{year}年目标{goal.zh}"
    if not pd.isna(point.get("estimate")):
        guess = counted(point["estimate"], point["indicator"], point["unit"])
        en = f"{en}; an estimate for {year} says {guess.en}; no survey figure was found"
        zh = f"{year}年目标{goal.zh}，预计{guess.zh}，未收集到统计数"
        other = str(point.get("estimate_basis") or "")
        if other not in ("", str(point.get("basis") or other)):
            base = basis_name(other)
            en = f"{en}; the estimate is on another GDP ({base.en}): don't subtract the two"
            zh = f"{zh}（{base.zh}口径，不可直接相减）"
    if not pd.isna(point.get("low")):
        odds = _odds(point)
        en, zh = f"{en}; by the forecast {odds.en}", f"{zh}；{odds.zh}"
    if point.get("beside_indicator"):
        other = str(point["beside_indicator"])
        value = counted(point["beside_value"], other, str(point["beside_unit"]))
        when = period_name(str(point["beside_period"]))
        en = f"{en}; the survey, which counts differently, says {value.en} ({when.en})"
        zh = f"{zh}；统计调查口径为{value.zh}（{when.zh}年）"
    elif point["why"] == "changes with the reading":
        en, zh = f"{en}; {point['why_en']}", f"{zh}；{point['why_zh']}"
    return in_both((en, zh))


def _odds(point: Point) -> Both:
    """A range of probabilities with its readings, where they are known."""
    low, high = point["low"], point["high"]
    way = ("open either way", "尚难判断")
    if low >= 50:
        way = ("more likely than not", "可能性较大")
    elif high <= 50:
        way = ("less likely than not", "可能性较小")
    if round(low) == round(high):
        return in_both((f"{way[0]} ({high:.0f} %)", f"{way[1]}（达标概率{high:.0f}%）"))
    survey, report = point.get("first"), point.get("last")
    if survey is None or pd.isna(survey) or not point.get("reported_for"):
        return in_both(
            (
                f"{way[0]}: {low:.0f} to {high:.0f} %, by the reading of the figures",
                f"达标概率为{low:.0f}%—{high:.0f}%，取决于数据口径，{way[1]}",
            )
        )
    years = point["year"], point["reported_for"]
    en = f"{way[0]}: about {survey:.0f} % if the figure is of {years[0]}, as read here, about "
    en += f"{report:.0f} % if it is of {years[1]}"
    zh = f"达标概率按{years[0]}年数约{survey:.0f}%、按{years[1]}年数约{report:.0f}%，{way[1]}"
    return in_both((en, zh))


def _asked(rows: list[dict[str, Any]]) -> Both:
    """The coming targets of a place, by indicator."""
    texts = []
    for what in dict.fromkeys(row["indicator"] for row in rows):
        name, own = short_name(what), [row for row in rows if row["indicator"] == what]
        en = ", ".join(f"{goal_text(row).en} in {row['target_year']}" for row in own)
        zh = "、".join(f"{row['target_year']}年{goal_text(row).zh}" for row in own)
        texts.append(in_both((f"{lower(name.en)}: {en}", f"{name.zh}{zh}")))
    return in_both(("; ".join(text.en for text in texts), "；".join(text.zh for text in texts)))


_TEXTS: dict[str, Callable[[Point], Both]] = {"behind": _behind, "uncertain": _uncertain}
