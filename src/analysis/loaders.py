"""Validated panels out of the data package: ``load_*``."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from . import vintages
from .catalogue import as_indicators, as_places
from .package import read_table, themes
from .schema import KEY, PROVENANCE, DataError, check_panel

_PANEL = [*KEY, "value", "unit", *PROVENANCE]
_GRADES = ["A", "B", "C", "D"]


def load_observations(
    indicators: object = None,
    places: object = None,
    *,
    period: str | None = None,
    years: Iterable[int] | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
) -> pd.DataFrame:
    """Every published value: all editions, all sources, part-years too.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    period : str, optional
        One period, such as ``"2024-H1"``; part-year figures are cumulative.
    years : iterable of int, optional
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
        part-year), ``value`` (in ``unit``) and the provenance columns.

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
    if wanted is not None:
        rows = rows[rows["indicator"].isin(wanted)]
    if places is not None:
        rows = rows[rows["place"].isin(as_places(places))]
    if edition is not None:
        rows = rows[rows["edition"] == _known_edition(edition)]
    if as_of is not None:
        rows = vintages.known_on(rows, as_of)
    if min_grade is not None:
        rows = rows[rows["grade"].isin(_grades_from(min_grade))]
    if period is not None:
        rows = rows[rows["period"] == period]
    full = rows["period"].str.fullmatch(r"\d{4}")
    year = pd.to_numeric(rows["period"].where(full)).astype("Int64")
    rows = rows.assign(year=year)
    if years is not None:
        rows = rows[rows["year"].isin(list(years)).fillna(False)]
    columns = ["indicator", "place", "period", "year", "value", "unit", *PROVENANCE]
    order = ["indicator", "place", "period", "published", "edition", "source"]
    return rows[columns].sort_values(order, ignore_index=True)


def load_panel(
    indicators: object = None,
    places: object = None,
    *,
    years: Iterable[int] | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
) -> pd.DataFrame:
    """One value per indicator, place and year, with where it comes from.

    The newest edition of each value is taken; where several documents give one, a survey figure
    goes before an estimate, then the best grade, then the newest. ``conflicts`` lists the rest.

    Parameters
    ----------
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : iterable of int, optional
        The years to keep, such as ``range(2012, 2023)``.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition : str, optional
        The values of one edition alone, such as ``"yearbook_ed2024"``: one GDP base.
    min_grade : {"A", "B", "C", "D"}, optional
        Only evidence of this grade or better.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (in ``unit``) and provenance
        (``status``, ``basis``, ``edition``, ``published``, ``source``, ``grade``, ``flags``,
        ``locator``), sorted by key. Empty where nothing was published.

    Raises
    ------
    DataError
        For an unknown indicator, place, edition or grade, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_panel("rd_intensity", "China", years=[2023])["value"].item()
    2.58
    >>> an.load_panel("rd_intensity", "全国", years=[2023], as_of="2024-12-31")["value"].item()
    2.65
    """
    rows = load_observations(
        indicators, places, years=years, as_of=as_of, edition=edition, min_grade=min_grade
    )
    rows = rows[rows["year"].notna()]
    return check_panel(vintages.latest(rows)[_PANEL])


def conflicts(panel: pd.DataFrame, *, as_of: str | None = None) -> pd.DataFrame:
    """Which published values were passed over for this panel, and why?

    Parameters
    ----------
    panel : DataFrame
        A panel from ``load_panel`` or one of the theme loaders.
    as_of : str, optional
        The day that the panel was loaded for, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        ``indicator``, ``place``, ``year``, ``chosen`` and ``value`` (both in ``unit``), ``why``
        (``estimate``, ``older edition``, ``lower grade``, ``older document``) and the provenance of
        the value passed over.

    Examples
    --------
    >>> import analysis as an
    >>> panel = an.load_rd_intensity("Shaoxing")
    >>> an.conflicts(panel).query("year == 2010")[["chosen", "value"]].values.tolist()
    [[1.8, 1.94]]
    """
    keys = check_panel(panel)
    if keys.empty:
        return vintages.passed_over(load_observations(years=[])).drop(columns="period")
    rows = load_observations(
        keys["indicator"].unique(), keys["place"].unique(), years=keys["year"].unique(), as_of=as_of
    )
    out = vintages.passed_over(rows).drop(columns="period").astype({"year": int})
    return out.merge(keys[KEY], on=KEY)[[*KEY, "chosen", "value", "unit", "why", *PROVENANCE]]


def load_rd_intensity(places: object = None, **options: object) -> pd.DataFrame:
    """How much of GDP goes to R&D? The panel of R&D intensity.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade`` as in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel with ``value`` in per cent of GDP. Shaoxing's own figures rest on an inferred
        reference year (flag ``period_inferred``); ``basis`` is the census whose GDP a value
        stands on.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_rd_intensity("Shaoxing", years=[2023])["value"].item()
    3.12
    """
    return load_panel("rd_intensity", places, **options)  # type: ignore[arg-type]


def load_talent(places: object = None, **options: object) -> pd.DataFrame:
    """Who comes and who works in R&D? Every indicator of the theme talent.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade`` as in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel; units are counts, person-years (full-time equivalents) and rates per 10,000
        employed.

    Examples
    --------
    >>> import analysis as an
    >>> talent = an.load_talent("Shaoxing", years=[2024])
    >>> talent.set_index("indicator").loc["foreign_talent_permits", "value"]
    np.float64(2239.0)
    """
    return load_panel(_of_theme("talent"), places, **options)  # type: ignore[arg-type]


def load_platforms(places: object = None, **options: object) -> pd.DataFrame:
    """What is built? Every indicator of the theme platforms: corridor, programmes, laboratories.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade`` as in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel; money in 100 million CNY.

    Examples
    --------
    >>> import analysis as an
    >>> built = an.load_platforms("Shaoxing", years=[2024]).set_index("indicator")["value"]
    >>> float(built["corridor_investment"])
    377.3
    """
    return load_panel(_of_theme("platforms"), places, **options)  # type: ignore[arg-type]


def load_enterprises(places: object = None, **options: object) -> pd.DataFrame:
    """Do firms carry it? Every indicator of the theme enterprises.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade`` as in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel. Industrial R&D to revenue is an accounting ratio of firms above the reporting
        threshold; it is not R&D over GDP.

    Examples
    --------
    >>> import analysis as an
    >>> firms = an.load_enterprises("Shaoxing", years=[2024]).set_index("indicator")["value"]
    >>> float(firms["industrial_rd_to_revenue"])
    4.15
    """
    return load_panel(_of_theme("enterprises"), places, **options)  # type: ignore[arg-type]


def load_targets(
    places: object = None,
    *,
    indicators: object = None,
    years: Iterable[int] | None = None,
    as_of: str | None = None,
    min_grade: str | None = None,
) -> pd.DataFrame:
    """What was promised, by when, in which words?

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    indicators : str or list of str, optional
        Ids or names in English or Chinese; default all.
    years : iterable of int, optional
        The years the targets are set for.
    as_of : str, optional
        Only targets published by this day, ``YYYY-MM-DD``.
    min_grade : {"A", "B", "C", "D"}, optional
        Only evidence of this grade or better.

    Returns
    -------
    DataFrame
        One row per target and document: ``indicator``, ``place``, ``year``, ``value`` (in
        ``unit``), ``bound`` (level, at_least, about, strive_for), ``direction`` (up, down, none)
        and provenance. Two documents that disagree give two rows.

    Raises
    ------
    DataError
        For an unknown indicator, place or grade, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> set(an.load_targets("Shaoxing", indicators="rd_intensity", years=[2025])["value"])
    {3.3}
    """
    rows = read_table("targets")
    rows = rows.merge(
        read_table("indicators")[["indicator", "direction"]], on="indicator", validate="m:1"
    )
    if places is not None:
        rows = rows[rows["place"].isin(as_places(places))]
    if indicators is not None:
        rows = rows[rows["indicator"].isin(as_indicators(indicators))]
    if years is not None:
        rows = rows[rows["year"].isin(list(years))]
    if as_of is not None:
        rows = vintages.known_on(rows, as_of)
    if min_grade is not None:
        rows = rows[rows["grade"].isin(_grades_from(min_grade))]
    rows = rows.astype({"year": int})
    return rows.sort_values([*KEY, "published", "source"], ignore_index=True)


def _themes_of(indicators: list[str] | None) -> list[str]:
    """The tables that hold these indicators; all of them where none is named."""
    if not indicators:
        return themes()
    table = read_table("indicators")
    used = set(table.loc[table["indicator"].isin(indicators), "theme"])
    return [theme for theme in themes() if theme in used]


def _of_theme(theme: str) -> list[str]:
    table = read_table("indicators")
    return table.loc[table["theme"] == theme, "indicator"].tolist()


def _known_edition(edition: str) -> str:
    rows = pd.concat([read_table(theme)["edition"] for theme in themes()])
    known = sorted(set(rows) - {""})
    if edition not in known:
        raise DataError(f"unknown edition {edition!r}", allowed=known)
    return edition


def _grades_from(min_grade: str) -> list[str]:
    if min_grade not in _GRADES:
        raise DataError(f"unknown grade {min_grade!r}", allowed=_GRADES)
    return _GRADES[: _GRADES.index(min_grade) + 1]
