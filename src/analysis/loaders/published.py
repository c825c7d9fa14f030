"""Validated panels out of the data package: ``load_*``."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import are_places, as_indicators, as_places
from ..datapackage.package import read_table, themes
from ..errors import DataError, nearest
from ..frames import warn, years_of
from ..panel import COMPARABLE, KEY, KINDS, PROVENANCE, SERIES, check_panel, survey_values
from ..vintages import gdp_base as bases
from ..vintages import revisions as vintages

_PANEL = [*KEY, "value", "unit", *PROVENANCE, *bases.LINK]
_GRADES = ["A", "B", "C", "D"]


@check_arguments
def load_observations(
    indicators: object = None,
    places: object = None,
    *,
    period: str | None = None,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
) -> pd.DataFrame:
    """Load every published value: all editions, all sources, part-years too.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    period : str, optional
        One period, such as ``"2024-H1"``; part-year figures are cumulative.
    years : int or iterable of int, optional
        Full years to keep; part-years are left out then.
    as_of : str, optional
        Only what had been published by this day, ``YYYY-MM-DD``.
    edition : str, optional
        Only this edition, such as ``"yearbook_ed2024"``.
    min_grade : {"A", "B", "C", "D"}, optional
        Only evidence of this grade or better.

    Returns
    -------
    DataFrame
        One row per published value: ``indicator``, ``place``, ``period``, ``year`` (missing for a
        part-year), ``value`` (in ``unit``) and the provenance columns, among them ``kind`` (what
        the number says: result, stock, cumulative, change, rank, plan, work_list, name, honour),
        ``reported_for`` (the year that the document gives it for, where the survey is of another)
        and ``definition`` (a mark of the counting rule, where it differs within the indicator).

    Raises
    ------
    DataError
        For an unknown name, edition or grade, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> half = an.load_observations("prov_leading_teams", "Shaoxing", period="2024-H1")
    >>> half["value"].tolist()
    [5.0]
    """
    wanted = None if indicators is None else as_indicators(indicators)
    rows = pd.concat([read_table(theme) for theme in _themes_of(wanted)], ignore_index=True)
    rows = rows.reindex(columns=list(dict.fromkeys([*rows, *PROVENANCE])), fill_value="")
    rows = _with_own(rows, ["kind"]).fillna({"reported_for": "", "definition": ""})
    if wanted is not None:
        rows = rows[rows["indicator"].isin(wanted)]
    if places is not None:
        rows = rows[rows["place"].isin(as_places(places))]
    if edition is not None:
        rows = rows[rows["edition"] == _known_edition(edition)]
    if as_of is not None:
        rows = vintages.as_of(rows, as_of)
    if min_grade is not None:
        rows = rows[rows["grade"].isin(_grades_from(min_grade))]
    if period is not None:
        rows = rows[rows["period"] == period]
    full = rows["period"].str.fullmatch(r"\d{4}")
    year = pd.to_numeric(rows["period"].where(full)).astype("Int64")
    rows = rows.assign(year=year)
    if years is not None:
        rows = rows[rows["year"].isin(years_of(years)).fillna(False)]
    columns = ["indicator", "place", "period", "year", "value", "unit", *PROVENANCE]
    order = ["indicator", "place", "period", "published", "edition", "source"]
    return rows[columns].sort_values(order, ignore_index=True)


@check_arguments
def load_panel(
    indicators: object = None,
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
    basis: str = "newest",
) -> pd.DataFrame:
    """Load one value per indicator, place and year, on one GDP base, with where it comes from.

    Where several documents give a value, a survey figure goes before an estimate, then the best
    grade, then the newest. Values published on another GDP base are linked as `splice` does, and
    say so; those that nothing links are left out. ``conflicts`` lists what was passed over.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years to keep, such as ``range(2012, 2023)``.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition : str, optional
        The values of one edition alone, such as ``"yearbook_ed2024"``: one GDP base.
    min_grade : {"A", "B", "C", "D"}, optional
        Only evidence of this grade or better.
    basis : str, default "newest"
        The GDP base of values over GDP: "newest" is, place by place, the newest that the latest
        survey figure stands on or can be linked to; a base such as ``"census4"`` puts all places
        on one, which comparisons between places need; "as_published" takes the newest edition of
        each value and so may mix bases.
        Between the first communiqué on a new base and the edition that restates older years, the
        newest base holds that one year; name the older base for the longer series of such a day.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (in ``unit``) and provenance
        (``status``, ``basis``, ``edition``, ``published``, ``source``, ``grade``, ``flags``,
        ``locator``), sorted by key. Linked values have the status "spliced" and ``from_basis``,
        ``link_year``, ``link_factor``, ``factor_low``, ``factor_high``. Empty where nothing was
        published.

    Raises
    ------
    DataError
        For an unknown indicator, place, edition, grade or base, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_panel("rd_intensity", "China", years=[2023])["value"].item()
    2.58
    >>> an.load_panel("rd_intensity", "全国", years=[2023], as_of="2024-12-31")["value"].item()
    2.65
    """
    rows = load_observations(indicators, places, as_of=as_of, edition=edition, min_grade=min_grade)
    return panel_of(rows, basis, years)


def panel_of(rows: pd.DataFrame, basis: str, years: Iterable[int] | int | None) -> pd.DataFrame:
    """One value per key; the years are picked last, because a link may stand in another year."""
    rows = rows[rows["year"].notna()].astype({"year": int})
    if basis == "as_published":
        one = bases.as_published(rows)
    else:
        one = bases.splice(rows, to=basis, unlinked="drop")
    if years is not None:
        one = one[one["year"].isin(years_of(years))]
    return check_panel(one[_PANEL])


@check_arguments
def conflicts(
    panel: pd.DataFrame, *, as_of: str | None = None, years: Iterable[int] | int | None = None
) -> pd.DataFrame:
    """List the published values that were passed over for this panel, and why.

    Parameters
    ----------
    panel : DataFrame
        A panel from ``load_panel`` or one of the theme loaders.
    as_of : str, optional
        The day that the panel was loaded for, ``YYYY-MM-DD``.
    years : int or iterable of int, optional
        The years that the panel was loaded for; default all.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year``, ``chosen`` and ``value`` (both in ``unit``), ``why``
        (``estimate``, ``another GDP base``, ``older edition``, ``lower grade``, ``older document``)
        and the provenance of the value passed over. ``chosen`` is NaN where the panel left the year
        out, because nothing links its GDP base to that of the series.

    Examples
    --------
    >>> import analysis as an
    >>> panel = an.load_rd_intensity("Shaoxing")
    >>> an.conflicts(panel, years=[2020])[["value", "why"]].drop_duplicates().values.tolist()
    [[2.87, 'another GDP base']]
    """
    chosen = check_panel(panel)
    wanted = [chosen[name].unique() for name in ("indicator", "place")]
    rows = load_observations(*(list(each) for each in wanted), as_of=as_of)
    rows = rows[rows["year"].notna()].astype({"year": int})
    listed = [vintages.passed_over(rows, vintages.with_provenance(chosen)), _left_out(rows, chosen)]
    out = pd.concat([part for part in listed if len(part)] or listed[:1])
    if years is not None:
        out = out[out["year"].isin(years_of(years))]
    return out.sort_values(KEY, ignore_index=True)[
        [*KEY, "chosen", "value", "unit", "why", *PROVENANCE]
    ]


def _left_out(rows: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The survey values that nothing links to the one GDP base of their series in the panel."""
    parts = [rows.head(0)]
    survey = survey_values(rows)
    held = dict(list(survey.groupby(SERIES)))
    for key, series in survey_values(chosen).groupby(SERIES):
        own = held.get(key, survey.head(0))
        bases_used = series["basis"].fillna("").unique()
        if len(bases_used) > 1 or (own["basis"] == "").all():
            continue
        basis = bases_used[0]
        within = bases.splice(own, to=basis, unlinked="drop") if basis else own[own["basis"] == ""]
        parts.append(own[~own["year"].isin(within["year"])])
    return pd.concat(parts).assign(chosen=float("nan"), why="another GDP base")


@check_arguments
def load_targets(
    indicators: object = None,
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    min_grade: str | None = None,
    kinds: str | Iterable[str] = "comparable",
) -> pd.DataFrame:
    """Load targets: what was promised, by when, in which words.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years the targets are set for.
    as_of : str, optional
        Only targets published by this day, ``YYYY-MM-DD``.
    min_grade : {"A", "B", "C", "D"}, optional
        Only evidence of this grade or better.
    kinds : str or iterable of str, default "comparable"
        Which kinds of statement: "comparable" are those that a figure can be held against (result,
        stock, cumulative); "all" adds what only looks like a target: the number in a programme's
        name, a list of work, a plan.

    Returns
    -------
    DataFrame
        One row per target and document: ``indicator``, ``place``, ``year``, ``value`` (in
        ``unit``), ``kind``, ``form`` (level, increase in the year, cumulative), ``bound`` (level,
        at_least, at_most, about, range, strive_for), ``direction`` (up, down, none),
        ``limit`` (the best that can be, such as 100 of a share; missing where there is none),
        ``basis`` (the GDP base in use at the place when it was set, where figures tell) and
        provenance. Two documents that disagree give two rows.

    Raises
    ------
    DataError
        For an unknown indicator, place, grade or kind, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> set(an.load_targets("rd_intensity", "Shaoxing", years=2025)["value"])
    {3.3}
    """
    if places is None and indicators is not None and are_places(indicators):
        warn("load_targets takes (indicators, places) now, as load_panel", FutureWarning)
        indicators, places = None, indicators
    rows = read_table("targets")
    rows = _with_own(rows, ["kind", "form"])
    rows = rows[rows["kind"].isin(_kinds_named(kinds))]
    known = read_table("indicators")[["indicator", "direction", "minimum", "maximum"]]
    rows = rows.merge(known, on="indicator", validate="m:1")
    rows["limit"] = rows.pop("maximum").where(rows["direction"] != "down", rows.pop("minimum"))
    if places is not None:
        rows = rows[rows["place"].isin(as_places(places))]
    if indicators is not None:
        rows = rows[rows["indicator"].isin(as_indicators(indicators))]
    if years is not None:
        rows = rows[rows["year"].isin(years_of(years))]
    if as_of is not None:
        rows = vintages.as_of(rows, as_of)
    if min_grade is not None:
        rows = rows[rows["grade"].isin(_grades_from(min_grade))]
    rows = rows.astype({"year": int})
    rows["basis"] = ""
    if len(rows):
        figures = load_observations(rows["indicator"].unique())
        rows["basis"] = bases.basis_when_set(rows, figures)
    return rows.sort_values([*KEY, "published", "source"], ignore_index=True)


def _with_own(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The rows with what their indicator says where they say nothing themselves."""
    own = read_table("indicators").set_index("indicator")  # of an older package perhaps without
    rows = rows.reindex(columns=list(dict.fromkeys([*rows, *columns])), fill_value="")
    out = {}
    for name in columns:
        said, usual = rows[name].fillna(""), {"kind": "result", "form": "level"}[name]
        whole = rows["indicator"].map(own[name]) if name in own else usual
        out[name] = said.mask(said == "", whole)
    return rows.assign(**out)


def _kinds_named(kinds: str | Iterable[str]) -> list[str]:
    """The kinds of statement that are asked for by name, one or several, or as a group."""
    groups = {"comparable": COMPARABLE, "all": list(KINDS)}
    listed = groups.get(kinds, [kinds]) if isinstance(kinds, str) else list(kinds)
    unknown = [kind for kind in listed if kind not in KINDS]
    if unknown:
        raise DataError(f"unknown kind {unknown[0]!r}", allowed=[*groups, *KINDS])
    return listed


def _themes_of(indicators: list[str] | None) -> list[str]:
    """The tables that hold these indicators; all of them where none is named."""
    if not indicators:
        return themes()
    table = read_table("indicators")
    used = set(table.loc[table["indicator"].isin(indicators), "theme"])
    return [theme for theme in themes() if theme in used]


def _known_edition(edition: str) -> str:
    rows = pd.concat([read_table(theme)["edition"] for theme in themes()])
    known = sorted(set(rows) - {""})
    if edition not in known:
        raise DataError(f"unknown edition {edition!r}", allowed=nearest(edition, known) or known)
    return edition


def _grades_from(min_grade: str) -> list[str]:
    if min_grade not in _GRADES:
        raise DataError(f"unknown grade {min_grade!r}", allowed=_GRADES)
    return _GRADES[: _GRADES.index(min_grade) + 1]
