"""The themes: one loader each for R&D intensity, talent, platforms and enterprises."""

from __future__ import annotations

import pandas as pd

from ..datapackage.package import read_table
from ..errors import one_of
from .published import load_observations, load_panel, panel_of

#: What a panel is picked by after the observations: keyword -> default.
_LAST = {"basis": "newest", "years": None}


def load_rd_intensity(
    places: object = None, *, period_reading: str = "survey_year", **options: object
) -> pd.DataFrame:
    """How much of GDP goes to R&D? The panel of R&D intensity.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    period_reading : {"survey_year", "report_year"}, default "survey_year"
        Which year a city's report means that gives a figure without its year (flag
        ``period_inferred``). A report of spring 2025 on 2024 can only hold the survey of 2023,
        whose results came out in late 2024: "survey_year". "report_year" takes it by its word, as
        the figure of 2024.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade``, ``basis`` as in ``load_panel``.

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
    >>> an.load_rd_intensity("Shaoxing", years=[2023])["value"].item()
    3.12
    >>> other = an.load_rd_intensity("Shaoxing", years=[2024], period_reading="report_year")
    >>> other["value"].item()
    3.12
    """
    one_of("period_reading", period_reading, ["survey_year", "report_year"])
    if period_reading == "survey_year":
        return load_panel("rd_intensity", places, **options)  # type: ignore[arg-type]
    picked = {name: options.pop(name, default) for name, default in _LAST.items()}
    rows = load_observations("rd_intensity", places, **options)  # type: ignore[arg-type]
    return panel_of(_by_report_year(rows), **picked)  # type: ignore[arg-type]


def _by_report_year(rows: pd.DataFrame) -> pd.DataFrame:
    """The figures that a document gives for another year than the survey's, moved to that year."""
    moved = rows["reported_for"] != ""
    given = pd.to_numeric(rows["reported_for"]).astype("Int64")
    return rows.assign(
        year=rows["year"].where(~moved, given),
        flags=rows["flags"].where(~moved, rows["flags"] + ";period_report_year"),
    )


def load_talent(places: object = None, **options: object) -> pd.DataFrame:
    """Who comes and who works in R&D? Every indicator of the theme talent.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    **options : object
        ``years``, ``as_of``, ``edition``, ``min_grade``, ``basis`` as in ``load_panel``.

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
        ``years``, ``as_of``, ``edition``, ``min_grade``, ``basis`` as in ``load_panel``.

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
        ``years``, ``as_of``, ``edition``, ``min_grade``, ``basis`` as in ``load_panel``.

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


def _of_theme(theme: str) -> list[str]:
    table = read_table("indicators")
    return list(table.loc[table["theme"] == theme, "indicator"])
