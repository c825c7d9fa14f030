"""The head of a brief in words: its table of figures, its judgement, what is to be decided."""

from __future__ import annotations

import re

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..frames import kept_frame, plain_frame, typed_frame
from ..languages import Both, both, in_both
from .brief import YEARS, Point, capital, counted, goal_text, lower, short_name
from .phrases import join_words, ordinal, signed
from .wording import number, period_name


@check_arguments
def describe_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Write headline figures as the cells of a table, in the language that is set.

    Parameters
    ----------
    figures : DataFrame
        From ``headline_figures``.

    Returns
    -------
    DataFrame
        Texts in ``indicator``, ``value`` (with the years reported and surveyed), ``change`` (or the
        plan's completion, or that it is a record), ``rank`` and ``target`` (with its year, unless
        all are of one); a dash where nothing is published.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.headline_figures(an.load_observations(places="Shaoxing"),
    ...     an.load_targets(places="Shaoxing"), place="Shaoxing", prefer=["rd_intensity"], n=1)
    >>> describe_figures(rows)[["value", "change", "rank"]].values.tolist()
    [['3.12 % (reported for 2024, survey of 2023)', '+0.11 points', '4th (2022)']]
    """
    needed = ["indicator", "unit", "status", "reported_for", "bound", "rank_period", "record"]
    amounts = ["value", "change", "completion_pct", "rank", "target"]
    needed += [*amounts, *YEARS, "change_unit"]
    figures = kept_frame(figures, needed, amounts=amounts, years=YEARS, name="figures")
    alone = figures["target_year"].dropna().nunique() == 1
    rows = [
        {
            "indicator": str(short_name(row["indicator"])),
            "value": str(_dated(row)),
            "change": str(_moved(row)),
            "rank": str(_ranked(row)),
            "target": str(_aim(row, alone=alone)),
        }
        for row in figures.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["indicator", "value", "change", "rank", "target"])


def _dated(row: Point) -> Both:
    value = counted(row["value"], row["indicator"], row["unit"])
    reported, year = str(row["reported_for"] or ""), str(row["year"])
    if reported not in ("", year):
        en = f"{value.en} (reported for {reported}, survey of {year})"
        return in_both((en, f"{value.zh}（{reported}年总结所报，统计年度{year}年）"))
    guess = ", estimate" if row["status"] == "preliminary" else ""
    mark = "预计" if guess else ""
    return in_both((f"{value.en} ({year}{guess})", f"{value.zh}（{year}年{mark}）"))


def _moved(row: Point) -> Both:
    if not pd.isna(row["change"]):
        return signed(row["change"], str(row["change_unit"]))
    if not pd.isna(row["completion_pct"]):
        done = number(row["completion_pct"], 1)
        return in_both((f"{done} % of the plan", f"完成计划{done}%"))
    return in_both(("a record", "历年最高") if row["record"] == "True" else ("—", "—"))


def _ranked(row: Point) -> Both:
    if pd.isna(row["rank"]):
        return Both("—")
    place, when = ordinal(row["rank"]), period_name(str(row["rank_period"]))
    year = when.zh if when.zh.endswith(("年", "度")) else f"{when.zh}年"
    return in_both((f"{place.en} ({when.en})", f"{place.zh}（{year}）"))


def _aim(row: Point, *, alone: bool) -> Both:
    if pd.isna(row["target"]):
        return Both("—")
    goal = goal_text(row)
    if alone:
        return goal
    return in_both((f"{goal.en} ({row['target_year']})", f"{goal.zh}（{row['target_year']}年）"))


_CLAUSES = {
    "reached": ("{names} reached the targets for {year}", "{names}达到{year}年目标"),
    "plan exceeded": ("{names} ran ahead of plan", "{names}超额完成年度计划"),
    "already beyond": ("{names} already exceed the target for {year}", "{names}已高于{year}年目标"),
    "first": ("work of several kinds came first", "多项工作实现首次突破"),
    "record": ("{names} reached a record", "{names}创历年新高"),
    "rising": ("R&D intensity rose by {change} points", "研发投入强度比上年提高{change}个百分点"),
    "falling": ("R&D intensity fell by {change} points", "研发投入强度比上年下降{change}个百分点"),
    "unchanged": ("R&D intensity stood still", "研发投入强度与上年持平"),
    "missed": ("{names} missed the targets for {year}", "{names}未达到{year}年目标"),
    "plan not met": ("{names} fell short of plan", "{names}未完成年度计划"),
    "short of the pace": (
        "{names} are furthest from the targets for {year}",
        "{names}距{year}年目标差距较大",
    ),
    "nothing behind": (
        "no target is known to be missed or behind its pace",
        "已公布数据中未见未完成或落后于进度的目标",
    ),
    "no target": (
        "no target is published against which to judge",
        "尚未公布可供对照的目标",
    ),
}
_BAD = {"missed", "plan not met", "short of the pace", "nothing behind", "no target", "falling"}


@check_arguments
def describe_judgement(clauses: pd.DataFrame) -> Both:
    """Write the clauses of ``judgement`` as one sentence.

    Parameters
    ----------
    clauses : DataFrame
        From ``judgement``.

    Returns
    -------
    str
        What is ahead, then what is behind, with ``.en`` and ``.zh``; empty for no clause.

    Examples
    --------
    >>> rows = pd.DataFrame({"clause": ["rising", "nothing behind"], "change": [0.11, 0.0],
    ...     "indicators": [("rd_intensity",), ()], "target_year": [None, None]})
    >>> describe_judgement(rows).zh
    '研发投入强度比上年提高0.11个百分点；已公布数据中未见未完成或落后于进度的目标。'
    """
    parts: dict[bool, list[Both]] = {False: [], True: []}
    plain_frame(clauses, ["clause", "indicators"], name="clauses")
    amounts = [name for name in ("change",) if name in clauses]
    clauses = typed_frame(clauses, texts=["clause"], amounts=amounts, name="clauses")
    unknown = sorted(set(clauses["clause"]) - set(_CLAUSES))
    if unknown or not clauses["indicators"].map(lambda each: isinstance(each, tuple)).all():
        raise DataError("clauses that judgement() didn't make", allowed=list(_CLAUSES))
    for row in clauses.itertuples():
        names = join_words([_subject(name) for name in row.indicators])
        change = number(abs(getattr(row, "change", 0.0)), 2)
        year = getattr(row, "target_year", "")
        forms = zip(_CLAUSES[str(row.clause)], (names.en, names.zh), strict=True)
        text = in_both(form.format(names=each, change=change, year=year) for form, each in forms)
        parts[row.clause in _BAD].append(text)
    if clauses.empty:
        return Both("", "", "")
    good, bad = (join_words(parts[each]) for each in (False, True))
    good_zh, bad_zh = ("，".join(text.zh for text in parts[each]) for each in (False, True))
    en = "; ".join(filter(None, [good.en, bad.en]))
    zh = "；".join(filter(None, [good_zh, bad_zh]))
    return in_both((f"{capital(en)}.", f"{zh}。"))


def _subject(indicator: str) -> Both:
    """What a clause speaks of: a plan's name without its completion."""
    name = short_name(indicator)
    en = lower(name.en.split(", plan")[0])
    zh = re.sub("(年度)?计划完成率$", "投资", name.zh)
    return in_both((en, zh))


@check_arguments
def describe_decisions(rows: pd.DataFrame) -> Both:
    """Write what is to be decided as one line.

    Parameters
    ----------
    rows : DataFrame
        From ``decisions``.

    Returns
    -------
    str
        The questions, with ``.en`` and ``.zh``; empty where there is none.

    Examples
    --------
    >>> describe_decisions(pd.DataFrame({"indicator": ["rd_personnel_per_10k_employed"],
    ...     "decision": ["figure"], "target": [260.0], "unit": ["per_10k_employed"],
    ...     "target_year": [2025], "bound": ["level"]}))
    'who publishes a newer figure of R&D personnel per 10,000 employed'
    """
    needed = ["indicator", "decision", "target", "unit", "bound"]
    rows = kept_frame(rows, needed, amounts=["target"], name="decisions")
    asked = [_question(row) for row in rows.to_dict("records")]
    zh = "；".join(f"{at}是{text.zh}" for at, text in zip("一二三四五", asked, strict=False))
    return in_both(("; ".join(text.en for text in asked), zh))


def _question(row: Point) -> Both:
    name, goal = short_name(row["indicator"]), goal_text(row)
    told = lower(name.en)
    return {
        "target": both(
            en=f"how the gap of {told} to {goal.en} is dealt with, and what is asked next",
            zh=f"{name.zh}目标{goal.zh}的差距如何处理",
        ),
        "figure": both(
            en=f"who publishes a newer figure of {told}",
            zh=f"{name.zh}数据由哪个部门公布",
        ),
        "count": both(
            en=f"which count is reported: {told}, or the survey's",
            zh=f"{name.zh}按何种口径报送",
        ),
        "source": both(en=f"who confirms {told}", zh=f"{name.zh}由哪个部门核实"),
    }[row["decision"]]


@check_arguments
def describe_unsettled(due: pd.DataFrame) -> list[Both]:
    """Describe how many targets of the last year can't be settled yet.

    Parameters
    ----------
    due : DataFrame
        From ``without_result``.

    Returns
    -------
    list of str
        One line of Markdown, with ``.en`` and ``.zh``; none where all targets are settled.

    Examples
    --------
    >>> due = pd.DataFrame({"year": [2025], "targets": [14], "settled": [0], "blank": [11]})
    >>> print(describe_unsettled(due)[0].zh)
    **2025年目标尚难评估**。14项目标中，14项未收集到统计数，其中11项没有2025年的任何数据。
    """
    needed = ["year", "targets", "settled", "blank"]
    rows = kept_frame(due, needed, amounts=needed[1:], years=["year"], name="due")
    lines = []
    for row in rows[rows["settled"] < rows["targets"]].itertuples():
        n, left, settled = int(row.targets), int(row.targets - row.settled), int(row.settled)
        en = (
            f"**Targets for {row.year}: {settled or 'none'} of {n} can be settled.** For {left} no "
        )
        en += "final figure was found"
        zh = f"**{row.year}年目标尚难评估**。{n}项目标中，{left}项未收集到统计数"
        if row.blank:
            en += f", for {row.blank:.0f} of them no figure of {row.year} at all"
            zh += f"，其中{row.blank:.0f}项没有{row.year}年的任何数据"
        lines.append(both(en=f"{en}.", zh=f"{zh}。"))
    return lines
