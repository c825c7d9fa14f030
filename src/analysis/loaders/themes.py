"""The themes: one loader each for R&D intensity, talent, platforms and enterprises."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.package import read_table
from ..datapackage.regions import nation_of, provinces_of
from ..errors import one_of
from .published import load_observations, load_panel, panel_of


@check_arguments
def load_rd_intensity(
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
    basis: str = "newest",
    period_reading: str = "survey_year",
) -> pd.DataFrame:
    """Load the R&D intensity: spending on R&D over GDP.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years to keep.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition, min_grade, basis : str, optional
        As in ``load_panel``.
    period_reading : {"survey_year", "report_year"}, default "survey_year"
        Which year a city's report means that gives a figure without its year (flag
        ``period_inferred``). A report of spring 2025 on 2024 can only hold the survey of 2023,
        whose results came out in late 2024: "survey_year". "report_year" takes it by its word, as
        the figure of 2024.

    Returns
    -------
    DataFrame
        A panel with ``value`` in per cent of GDP, as from ``load_panel``. Under "report_year" the
        figures moved by a year carry the flag ``period_report_year``, and keep their GDP base.

    Raises
    ------
    DataError
        For another reading, and as ``load_panel``.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_rd_intensity("Shaoxing", years=2023)["value"].item()
    3.12
    >>> other = an.load_rd_intensity("Shaoxing", years=2024, period_reading="report_year")
    >>> other["value"].item()
    3.12
    """
    one_of("period_reading", period_reading, ["survey_year", "report_year"])
    rows = load_observations(
        "rd_intensity", places, as_of=as_of, edition=edition, min_grade=min_grade
    )
    if period_reading == "report_year":
        rows = _by_report_year(rows)
    return panel_of(rows, basis, years)


def _by_report_year(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures that a document gives for another year than the survey's, moved to that year."""
    moved = rows["reported_for"] != ""
    given = pd.to_numeric(rows["reported_for"]).astype("Int64")
    return rows.assign(
        year=rows["year"].where(~moved, given),
        flags=rows["flags"].where(~moved, rows["flags"] + ";period_report_year"),
    )


@check_arguments
def load_provinces(indicators: object, place: str, *, as_of: str | None = None) -> pd.DataFrame:
    """Load what is published of the provinces of a place's nation, and of the nation.

    Parameters
    ----------
    indicators : str or list of str
        Ids or names in English or Chinese.
    place : str
        Any place of the nation: name in English or Chinese, or code.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        A panel; from the yearbook's edition alone where it gives these indicators, so that all
        provinces are counted alike. Outside China the provinces are states, Länder or regions.

    Raises
    ------
    DataError
        As ``load_panel``.

    Examples
    --------
    >>> staff = load_provinces("rd_personnel_fte", "Shaoxing")
    >>> staff["place"].nunique(), staff["edition"].unique().tolist()
    (32, ['yearbook'])
    """
    wanted = [*provinces_of(place), nation_of(place)]
    rows = load_observations(indicators, wanted, as_of=as_of)
    yearbook = rows[rows["edition"] == "yearbook"]
    return panel_of(yearbook if len(yearbook) else rows, "newest", None)


@check_arguments
def load_talent(
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
    basis: str = "newest",
) -> pd.DataFrame:
    """Load the theme talent: who comes, and who works in R&D.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years to keep.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition, min_grade, basis : str, optional
        As in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel; units are counts, person-years (full-time equivalents) and rates per 10,000
        employed.

    Examples
    --------
    >>> import analysis as an
    >>> talent = an.load_talent("Shaoxing", years=2024).set_index("indicator")["value"]
    >>> float(talent["foreign_talent_permits"])
    2239.0
    """
    return load_panel(
        _of_theme("talent"),
        places,
        years=years,
        as_of=as_of,
        edition=edition,
        min_grade=min_grade,
        basis=basis,
    )


@check_arguments
def load_platforms(
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
    basis: str = "newest",
) -> pd.DataFrame:
    """Load the theme platforms: corridor, programmes, laboratories.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years to keep.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition, min_grade, basis : str, optional
        As in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel; money in 100 million CNY.

    Examples
    --------
    >>> import analysis as an
    >>> built = an.load_platforms("Shaoxing", years=2024).set_index("indicator")["value"]
    >>> float(built["corridor_investment"])
    377.3
    """
    return load_panel(
        _of_theme("platforms"),
        places,
        years=years,
        as_of=as_of,
        edition=edition,
        min_grade=min_grade,
        basis=basis,
    )


@check_arguments
def load_enterprises(
    places: object = None,
    *,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    edition: str | None = None,
    min_grade: str | None = None,
    basis: str = "newest",
) -> pd.DataFrame:
    """Load the theme enterprises: what firms do for R&D.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    years : int or iterable of int, optional
        The years to keep.
    as_of : str, optional
        The data as they stood on this day, ``YYYY-MM-DD``.
    edition, min_grade, basis : str, optional
        As in ``load_panel``.

    Returns
    -------
    DataFrame
        A panel. Industrial R&D to revenue is an accounting ratio of firms above the reporting
        threshold; it is not R&D over GDP.

    Examples
    --------
    >>> import analysis as an
    >>> firms = an.load_enterprises("Shaoxing", years=2024).set_index("indicator")["value"]
    >>> float(firms["industrial_rd_to_revenue"])
    4.15
    """
    return load_panel(
        _of_theme("enterprises"),
        places,
        years=years,
        as_of=as_of,
        edition=edition,
        min_grade=min_grade,
        basis=basis,
    )


def _of_theme(theme: str) -> list[str]:
    """The indicators of a theme."""
    table = read_table("indicators")
    return list(table.loc[table["theme"] == theme, "indicator"])
