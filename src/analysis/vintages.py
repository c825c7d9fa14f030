"""Which value stood when: publication dates, editions, and the choice of one value per key.

Dates known only to the year or month count as known at its end: 2024 means by 2024-12-31. A figure
without any date is never taken for known on a day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .schema import KEY, DataError, printed_decimals

_SURVEY = ("final", "revised")
_GRADES = "ABCD"
_HELPERS = ["_estimate", "_grade", "_age"]


def published_day(published: pd.Series) -> pd.Series:
    """The day by which a publication was surely out.

    Parameters
    ----------
    published : Series of str
        Dates as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; empty where unknown.

    Returns
    -------
    Series of datetime64
        The day itself, the last day of the month or the last day of the year; NaT where unknown.

    Examples
    --------
    >>> published_day(pd.Series(["2024", "2024-02", "2024-02-03"])).dt.strftime("%m-%d").tolist()
    ['12-31', '02-29', '02-03']
    """
    text = published.fillna("").astype(str)
    day = pd.to_datetime(text.where(text.str.len() == 10), errors="coerce")
    month = pd.to_datetime(text.where(text.str.len() == 7), errors="coerce")
    year = pd.to_datetime((text + "-12").where(text.str.len() == 4), errors="coerce")
    return day.fillna(month + pd.offsets.MonthEnd(0)).fillna(year + pd.offsets.MonthEnd(0))


def known_on(observations: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """The figures that had been published by a day.

    Parameters
    ----------
    observations : DataFrame
        Rows with a ``published`` column.
    as_of : str
        The day, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        The rows published on or before that day.

    Raises
    ------
    DataError
        When ``as_of`` is not a date.

    Examples
    --------
    >>> rows = pd.DataFrame({"published": ["2024-10-02", "2025-09-29"]})
    >>> len(known_on(rows, "2024-12-31"))
    1
    """
    day = pd.to_datetime(str(as_of), format="%Y-%m-%d", errors="coerce")
    if pd.isna(day):
        raise DataError(
            f"as_of {as_of!r} is not a date", allowed="YYYY-MM-DD", todo="write a day: '2024-12-31'"
        )
    return observations[published_day(observations["published"]) <= day]


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """One value per indicator, place and year: the one that stands.

    A survey figure (final, revised) goes before an estimate (preliminary), then the best grade,
    then the newest publication. A key for which another document gives a different survey figure
    carries the flag ``conflict``.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key, with provenance columns.

    Returns
    -------
    DataFrame
        One row per key, sorted by key.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "China", years=[2023])
    >>> latest(rows)["value"].tolist()
    [2.58]
    """
    ranked = _ranked(observations)
    chosen = ranked.drop_duplicates(KEY).drop(columns=_HELPERS)
    contested = _passed_over(ranked).query("why in ['lower grade', 'older document']")
    keys = pd.MultiIndex.from_frame(contested[KEY]).unique()
    hit = pd.MultiIndex.from_frame(chosen[KEY]).isin(keys)
    flags = chosen["flags"].where(~hit, (chosen["flags"] + ";conflict").str.strip(";"))
    return chosen.assign(flags=flags).sort_values(KEY, ignore_index=True)


def first_release(observations: pd.DataFrame) -> pd.DataFrame:
    """One value per key: the survey figure as it was first published.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key, with provenance columns.

    Returns
    -------
    DataFrame
        One row per key that has a dated survey figure, sorted by key.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=[2023])
    >>> first_release(rows)["value"].tolist()
    [3.2]
    """
    ranked = _ranked(observations[observations["status"].isin(_SURVEY)])
    dated = ranked[ranked["_age"].notna()]
    order = [True, True, True, False, True, True]
    first = dated.sort_values([*KEY, "_age", "_grade", "edition"], ascending=order)
    return first.drop_duplicates(KEY).drop(columns=_HELPERS).reset_index(drop=True)


def passed_over(observations: pd.DataFrame) -> pd.DataFrame:
    """The values that ``latest`` did not take although they differ, and why.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key, with provenance columns.

    Returns
    -------
    DataFrame
        The rows passed over, with ``chosen`` (the value that stands, same unit) and ``why``:
        ``estimate`` (not the survey), ``older edition`` (a revision of the same publication, or
        the figure of another GDP base), ``lower grade`` or
        ``older document`` (two survey figures in conflict).

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "China", years=[2023])
    >>> passed_over(rows)["why"].unique().tolist()
    ['older edition']
    """
    return _passed_over(_ranked(observations)).drop(columns=_HELPERS)


def _ranked(observations: pd.DataFrame) -> pd.DataFrame:
    rows = observations.assign(
        _estimate=~observations["status"].isin(_SURVEY),
        _grade=observations["grade"].map(_GRADES.find),
        _age=pd.Timestamp("2100-01-01") - published_day(observations["published"]),
    )
    rows = rows[rows["value"].notna()]
    return rows.sort_values(
        [*KEY, *_HELPERS, "edition", "source"], na_position="last", ignore_index=True
    )


def _passed_over(ranked: pd.DataFrame) -> pd.DataFrame:
    rest = ranked[ranked.duplicated(KEY)]
    best = ranked.drop_duplicates(KEY).set_index(KEY)
    top = best.loc[pd.MultiIndex.from_frame(rest[KEY])] if len(rest) else best.head(0)
    same_kind = (rest["edition"].to_numpy() != "") & (top["edition"].to_numpy() != "")
    why = pd.Series("older document", index=rest.index)
    why[(rest["_grade"].to_numpy() > top["_grade"].to_numpy())] = "lower grade"
    why[same_kind | _rebased(rest, top) | _quotes_an_edition(rest)] = "older edition"
    why[rest["_estimate"].to_numpy()] = "estimate"
    out = rest.assign(chosen=top["value"].to_numpy(), why=why)
    return out[_differ(out["value"], out["chosen"])].reset_index(drop=True)


def _rebased(rest: pd.DataFrame, top: pd.DataFrame) -> np.ndarray:
    """Does the value stand on another known GDP base than the one that stands?"""
    if "basis" not in rest:
        return np.zeros(len(rest), dtype=bool)
    one, other = rest["basis"].fillna("").to_numpy(), top["basis"].fillna("").to_numpy()
    return (one != "") & (other != "") & (one != other)


def _quotes_an_edition(rest: pd.DataFrame) -> np.ndarray:
    """Is the value one that an edition of the key had printed, such as a press report of it?"""
    printed = rest.loc[rest["edition"] != "", [*KEY, "value"]]
    pairs = rest[[*KEY, "value"]].reset_index().merge(printed, on=KEY, suffixes=("", "_printed"))
    quoted = pairs.loc[~_differ(pairs["value"], pairs["value_printed"]), "index"]
    return rest.index.isin(quoted)


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Do two printed numbers differ by more than the rounding of the coarser one?"""
    shown = [one.map(printed_decimals), other.map(printed_decimals)]
    decimals = pd.concat(shown, axis=1).min(axis=1)
    return (one - other).abs() > 0.5 * 10.0**-decimals + 1e-9
