"""One verdict a target, and the readings under which it would be another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..frames import known_status
from ..panel import KEY, known_on, published_up_to
from .forms import column, comparable_figures, figures_and_targets, is_target, tolerance

_TARGET = ["indicator", "place", "year", "form"]
_TEXTS = ["status", "basis", "published", "source", "grade", "kind", "reported_for", "definition"]
_READING = [*_TARGET, "reading", "target", "bound", "figure", "figure_year", "status", "grade"]
_READING += ["basis", "source", "outcome"]
_LATEST = ["latest_year", "latest", "status", "grade", "reported_for", "published", "source"]
_WORDS = {
    "survey": ("the survey figure", "统计数"),
    "estimate": ("the estimate", "预计数"),
    "report year": ("the figure reported for the year", "按报告年度"),
    "another base": ("another GDP base", "另一GDP口径"),
    "another document": ("another document's figure", "其他文件数据"),
    "another target": ("another document's target", "其他文件目标值"),
    "exactly": ("the target without 'about'", "不计“左右”"),
    "unverified": ("an unverified figure", "未核实数据"),
    "reached": ("reached", "达到"),
    "missed": ("missed", "未达到"),
}


@check_arguments
def target_verdicts(
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    min_grade: str = "C",
    as_of: str | None = None,
) -> pd.DataFrame:
    """Give one verdict a target, with the readings under which it would change.

    Parameters
    ----------
    observations : DataFrame
        Published figures, all editions, as of ``load_observations``, or a panel. Rows without a
        full year are left out; provenance that is missing counts as a survey figure of grade A.
    targets : DataFrame
        As of ``load_targets``: ``indicator``, ``place``, ``year``, ``value``, ``unit``, ``bound``;
        where known ``kind``, ``form``, ``direction``, ``published``, ``grade``, ``source``,
        ``basis``. Names, plans and lists of work are left out: nothing is held against them.
    min_grade : {"A", "B", "C", "D"}, default "C"
        The weakest evidence that carries a verdict. What is weaker is "unverified".
    as_of : str, optional
        Only what had been published by this day, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        One row per indicator, place, year and form, in the order of the targets; several documents
        about one target make one row. ``value`` (in ``unit``) and ``bound`` are those of the best
        graded, then newest document, ``others`` what the other documents ask for, ``documents``
        their number; ``tolerance`` is how far short still reaches an "about" (half a unit of the
        last digit that isn't zero, at most 2 % of the target).

        ``verdict`` is reached, missed, open, unverified or not comparable, by the survey figure of
        the target's year on the GDP base that the target was set on, else on that of its first
        release. An estimate settles nothing: the target stays open.
        ``figure`` is the value that it rests on, ``estimate`` that of the target's year, and
        ``latest_year``, ``latest``, ``status``, ``grade``, ``reported_for``, ``published`` and
        ``source`` are of the newest figure; ``gap`` is it minus the target in the indicator's own
        direction, ``completion_pct`` it over the target. ``readings`` names those of another
        outcome as "estimate: reached;another base: missed", ``settled`` says that there is none,
        and ``why_en`` and ``why_zh`` give one line. ``up_to`` is the newest date of publication
        among the figures.

    Raises
    ------
    DataError
        For a missing column, two units of one indicator, an unknown grade, or a malformed date.

    See Also
    --------
    target_readings : Every reading with its figure and outcome.
    target_gaps : Paces, rating rules and probabilities of targets.

    Examples
    --------
    >>> import analysis as an
    >>> figures = an.load_observations(places="Shaoxing")
    >>> targets = an.load_targets(places="Shaoxing", indicators="rd_intensity", years=[2023, 2025])
    >>> an.target_verdicts(figures, targets)[["value", "verdict", "readings"]].values.tolist()
    [[3.1, 'reached', 'report year: missed'], [3.3, 'open', 'estimate: reached']]
    """
    figures, wanted = _prepared(observations, targets, as_of)
    readings = _readings(figures, wanted, min_grade)
    up_to = published_up_to(figures)
    rows = [
        _verdict(key, own, figures, readings, min_grade, up_to)
        for key, own in wanted.groupby(_TARGET, sort=False)
    ]
    columns = [*_TARGET, "kind", "value", "unit", "bound", "tolerance", "others", "documents"]
    columns += ["set_on", "target_source", "target_grade", "verdict", "figure", "estimate"]
    columns += [*_LATEST, "gap", "completion_pct", "readings", "settled", "why_en", "why_zh"]
    out = pd.DataFrame(rows, columns=[*columns, "up_to"])
    return out.astype({"latest_year": "Int64"})


@check_arguments
def target_readings(
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    min_grade: str = "C",
    as_of: str | None = None,
) -> pd.DataFrame:
    """Hold every figure of a target's year against every document's target.

    Parameters
    ----------
    observations, targets, min_grade, as_of
        As for ``target_verdicts``.

    Returns
    -------
    DataFrame
        One row per target and reading: ``reading`` (survey, estimate, report year, another base,
        another document, another target, exactly, unverified), ``target`` and ``bound``,
        ``figure`` (one unit) with ``figure_year``, ``status``, ``grade``, ``basis`` and
        ``source``, and ``outcome`` (reached or missed).

    Raises
    ------
    DataError
        As for ``target_verdicts``.

    Examples
    --------
    >>> import analysis as an
    >>> figures = an.load_observations("rd_intensity", "Zhejiang")
    >>> targets = an.load_targets(places="Zhejiang", indicators="rd_intensity", years=[2020])
    >>> target_readings(figures, targets)[["reading", "figure", "outcome"]].values.tolist()[:2]
    [['survey', 2.88, 'reached'], ['another base', 2.77, 'missed']]
    """
    figures, wanted = _prepared(observations, targets, as_of)
    return _readings(figures, wanted, min_grade)


def _prepared(
    observations: pd.DataFrame, targets: pd.DataFrame, as_of: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures and real targets with every column that a verdict needs."""
    observations, targets = figures_and_targets(observations, targets)
    if as_of is not None:
        observations, targets = known_on(observations, as_of), known_on(targets, as_of)
    figures = observations[observations["year"].notna() & observations["value"].notna()]
    figures = figures.assign(**{name: column(figures, name) for name in _TEXTS})
    figures["grade"], figures["status"] = figures["grade"].replace("", "A"), known_status(figures)
    wanted = targets[is_target(targets)]
    kept = {name: column(wanted, name) for name in ("kind", "form", "published", "source", "basis")}
    wanted = wanted.assign(**kept, grade=column(wanted, "grade").replace("", "A"))
    way = column(wanted, "direction", "up").mask(wanted["bound"] == "at_most", "down")
    wanted = wanted.assign(sign=np.where(way == "down", -1.0, 1.0), tolerance=tolerance(wanted))
    units = figures.drop_duplicates(["indicator"]).set_index("indicator")["unit"]
    other = wanted["indicator"].map(units)
    bad = other.notna() & (other != wanted["unit"])
    if bad.any():
        raise DataError(
            "a target stands in another unit than the figures",
            rows=wanted.loc[bad, [*KEY, "value", "unit"]],
            todo="convert the target to the figures' unit",
        )
    order = ["grade", "published"]
    return figures, _stable(wanted, order)


def _stable(wanted: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """The documents of each target, the best graded and newest first; targets keep their order."""
    place = wanted.groupby(_TARGET, sort=False).ngroup()
    ranked = wanted.assign(_place=place).sort_values(
        ["_place", *order], ascending=[True, True, False], kind="stable"
    )
    return ranked.drop(columns="_place")


def _readings(figures: pd.DataFrame, wanted: pd.DataFrame, min_grade: str) -> pd.DataFrame:
    one_of("min_grade", min_grade, list("ABCD"))
    fits = comparable_figures(figures, wanted)
    held = dict(iter(fits.groupby(["indicator", "place"])))
    rows = []
    for key, own in wanted.groupby(_TARGET, sort=False):
        series = held.get(key[:2])
        if series is not None:
            rows += [
                dict(zip(_TARGET, key, strict=True)) | row for row in _each(series, own, min_grade)
            ]
    return pd.DataFrame(rows, columns=_READING)


def _each(series: pd.DataFrame, own: pd.DataFrame, min_grade: str) -> Iterator[dict[str, Any]]:
    """The readings of one target: the survey figure on its own base first."""
    goal, year = own.iloc[0].to_dict(), int(own["year"].iloc[0])
    due = _best(series[series["year"] == year])
    good = due[due["grade"] <= min_grade]
    survey = good[good["status"] != "preliminary"]
    told = survey["basis"].isin([goal["basis"]]) & (goal["basis"] != "")
    released = survey.sort_values("published", key=_dated, kind="stable")["basis"].head(1)
    first = pd.concat([survey[told], survey[survey["basis"].isin(released)]]).head(1)
    for figure in first.to_dict("records"):
        yield _reading("survey", goal, figure)
        if goal["tolerance"] > 0:
            yield _reading("exactly", goal | {"tolerance": 0.0}, figure)
        for other in own.drop_duplicates(["value", "bound"]).iloc[1:].to_dict("records"):
            yield _reading("another target", other, figure)
        rest = survey[survey["value"] != figure["value"]].drop_duplicates("basis")
        for row in rest.to_dict("records"):
            same = row["basis"] == figure["basis"]
            yield _reading("another document" if same else "another base", goal, row)
    groups = {
        "estimate": good[good["status"] == "preliminary"],
        "report year": _best(series[series["reported_for"] == str(year)]),
        "unverified": due[due["grade"] > min_grade],
    }
    for name, rows in groups.items():
        for row in rows.drop_duplicates("value").to_dict("records"):
            if name == "unverified" or row["grade"] <= min_grade:
                yield _reading(name, goal, row)


def _reading(name: str, goal: dict[str, Any], figure: dict[str, Any]) -> dict[str, Any]:
    short = goal["sign"] * (figure["value"] - goal["value"]) < -goal["tolerance"] - 1e-9
    kept = {each: figure[each] for each in ("status", "grade", "basis", "source")}
    said = {"reading": name, "target": goal["value"], "bound": goal["bound"]}
    found = {"figure": figure["value"], "figure_year": int(figure["year"])}
    return said | found | kept | {"outcome": "missed" if short else "reached"}


def _dated(published: pd.Series) -> pd.Series:
    """Dates to sort by, the unknown last."""
    return published.mask(published == "", "9999")


def _best(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a year, the best graded and newest first."""
    return rows.sort_values(["grade", "published"], ascending=[True, False], kind="stable")


def _verdict(
    key: tuple[str, str, int, str],
    own: pd.DataFrame,
    figures: pd.DataFrame,
    readings: pd.DataFrame,
    min_grade: str,
    up_to: str,
) -> dict[str, Any]:
    """The row of one target."""
    goal = own.iloc[0]
    same = np.logical_and.reduce(
        [readings[name] == part for name, part in zip(_TARGET, key, strict=True)]
    )
    read = readings[same]
    series = figures[(figures["indicator"] == key[0]) & (figures["place"] == key[1])]
    fitting = comparable_figures(series, own)
    by = read.drop_duplicates("reading").set_index("reading")
    if "survey" in by.index:
        verdict = by.loc["survey", "outcome"]
    elif "unverified" in by.index and "estimate" not in by.index:
        verdict = "unverified"
    elif len(series[series["year"] == key[2]]) and "estimate" not in by.index:
        verdict = "not comparable"
    else:
        verdict = "open"
    others = read[(read["reading"] != "survey") & (read["outcome"] != verdict)]
    others = others.drop_duplicates(["reading", "outcome"])
    named = [f"{row.reading}: {row.outcome}" for row in others.itertuples()]
    latest = _latest(fitting[fitting["grade"] <= min_grade], key[2])
    unverified = latest is None
    latest = _latest(fitting, key[2]) if latest is None else latest
    distinct = own.drop_duplicates(["value", "bound"]).iloc[1:]
    listed = [
        f"{row.bound} {row.value:g} ({row.published})" for row in distinct.itertuples(index=False)
    ]
    value = float(goal["value"])
    gap = np.nan if latest is None else goal["sign"] * (latest["value"] - value)
    row = dict(zip(_TARGET, key, strict=True)) | {
        "kind": goal["kind"],
        "value": value,
        "unit": goal["unit"],
        "bound": goal["bound"],
        "tolerance": goal["tolerance"],
        "others": ";".join(listed),
        "documents": len(own),
        "set_on": own.loc[own["value"] == value, "published"].min(),
        "target_source": goal["source"],
        "target_grade": goal["grade"],
        "verdict": verdict,
        "figure": by["figure"].get("survey", np.nan),
        "estimate": by["figure"].get("estimate", np.nan),
        "gap": gap,
        "completion_pct": np.nan if latest is None or not value else 100 * latest["value"] / value,
        "readings": ";".join(named),
        "settled": not named and verdict in ("reached", "missed"),
        "up_to": up_to,
    }
    if latest is not None:
        row |= {name: latest[name] for name in _LATEST[2:]}
        row |= {"latest_year": int(latest["year"]), "latest": latest["value"]}
    return row | _why(row, unverified=unverified)


def _latest(rows: pd.DataFrame, year: int) -> pd.Series | None:
    """The newest figure up to a year; an estimate of the year itself waits for the survey."""
    waits = (rows["status"] == "preliminary") & (rows["year"] == year)
    rows = rows[(rows["year"] <= year) & ~waits]
    if rows.empty:
        return None
    rows = _best(rows[rows["year"] == rows["year"].max()])
    survey = rows[rows["status"] != "preliminary"]
    return (survey if len(survey) else rows).iloc[0]


def _why(row: dict[str, Any], *, unverified: bool) -> dict[str, str]:
    """One line in each language: what the verdict rests on, and what would change it."""
    year, day, told = row["year"], row["up_to"], row["verdict"]
    if told in ("reached", "missed"):
        figure = f"{row['figure']:g}"
        en, zh = f"by the survey figure of {year}, {figure}", f"依据{year}年统计数{figure}"
        if row["tolerance"] and row["figure"] < row["value"] <= row["figure"] + row["tolerance"]:
            en, zh = f"{en}, within 'about'", f"{zh}，在“左右”范围内"
    elif told == "unverified":
        en, zh = f"the only figure for {year} is unverified", f"{year}年只有未核实数据"
    elif told == "not comparable":
        en, zh = f"the figure for {year} is of another kind", f"{year}年数据口径不可比"
    elif str(year) >= day[:4] and day:
        en, zh = f"{year} isn't over in these figures", f"{year}年尚未结束"
    else:
        en, zh = f"no figure for {year} published", f"尚未公布{year}年数据"
        if not np.isnan(row["estimate"]):
            en, zh = f"only an estimate for {year} published", f"{year}年只有预计数"
        en, zh = f"{en} by {_day(day, 'en')}", f"截至{_day(day, 'zh')}{zh}"
    if unverified and told == "open" and "latest" in row:
        en, zh = f"{en}; the newest figure is unverified", f"{zh}；最近数据未核实"
    for name in filter(None, row["readings"].split(";")):
        (a, b), (c, d) = (_WORDS[part] for part in name.split(": "))
        en, zh = f"{en}; by {a} {c}", f"{zh}；{b}则为{d}"
    return {"why_en": en, "why_zh": zh}


def _day(date: str, language: str) -> str:
    """A date of publication in words: 21 January 2026, January 2026 or 2026."""
    if not date:
        return "目前" if language == "zh" else "today"
    parts = [int(part) for part in date.split("-")]
    if language == "zh":
        return "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    written = ("%d %B %Y", "%B %Y", "%Y")[3 - len(parts)]
    return f"{pd.Timestamp(*[*parts, 1, 1][:3]):{written}}".lstrip("0")
