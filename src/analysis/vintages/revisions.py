"""Which value stood when: publication dates, editions, revisions, and one value per key.

Dates known only to the year or month count as known at its end: 2024 means by 2024-12-31. A figure
without any date is never taken for known on a day.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import one_of
from ..frames import names, numbers, plain_frame, whole_years
from ..panel import KEY, PROVENANCE, SERIES, half_digit, known_on, printed_decimals, published_day

_SURVEY = ("final", "revised")
_GRADES = "ABCD"
_HELPERS = ["_estimate", "_grade", "_age"]


@check_arguments
def as_of(observations: pd.DataFrame, day: str) -> pd.DataFrame:
    """Give the data as a reader of a day had them.

    Parameters
    ----------
    observations : DataFrame
        Rows with a ``published`` column; editions, not values linked to a later GDP base.
    day : str
        The day, ``YYYY-MM-DD``; what came out on the day itself counts.

    Returns
    -------
    DataFrame
        The rows published on or before that day. A date known only to the month or year counts at
        its end, and a row without any date never.

    Raises
    ------
    DataError
        When ``day`` is not a date, or values were linked to another GDP base: that link stood in
        documents of later years (``load_panel(..., as_of=)`` links what was known).

    Examples
    --------
    >>> rows = pd.DataFrame({"published": ["2024-10-02", "2024", "2025-09-29"]})
    >>> as_of(rows, "2024-12-30")["published"].tolist()
    ['2024-10-02']
    """
    return known_on(plain_frame(observations, ["published"], name="observations"), day)


def chosen_by(observations: pd.DataFrame, key: list[str] = KEY) -> pd.DataFrame:
    """The value that stands per key: survey, grade, date; a key may name the GDP base too."""
    ranked = _ranked(with_provenance(observations), key)
    chosen = ranked.drop_duplicates(key).drop(columns=_HELPERS)
    contested = _passed_over(ranked, chosen, key).query("why in ['lower grade', 'older document']")
    keys = pd.MultiIndex.from_frame(contested[key]).unique()
    hit = pd.MultiIndex.from_frame(chosen[key]).isin(keys)
    flags = chosen["flags"].where(~hit, (chosen["flags"] + ";conflict").str.strip(";"))
    return chosen.assign(flags=flags).sort_values(key, ignore_index=True)


@check_arguments
def first_release(observations: pd.DataFrame) -> pd.DataFrame:
    """Give one value per key: the survey figure as it was first published.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key: a panel of editions.

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
    return survey_releases(observations).drop_duplicates(KEY).reset_index(drop=True)


def survey_releases(observations: pd.DataFrame) -> pd.DataFrame:
    """Every dated survey figure, by key and then by day of publication, the best grade first."""
    rows = with_provenance(observations)
    ranked = _ranked(rows[rows["status"].isin(_SURVEY)], KEY)
    dated = ranked[ranked["_age"].notna()]
    order = [True, True, True, False, True, True]
    dated = dated.sort_values([*KEY, "_age", "_grade", "edition"], ascending=order)
    return dated.drop(columns=_HELPERS).reset_index(drop=True)


@check_arguments
def vintage_table(
    observations: pd.DataFrame, *, by: str = "edition", values: str = "value"
) -> pd.DataFrame:
    """Lay out the revision triangle: each reference year as each edition gave it.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows with ``edition`` and ``published``. Estimates and undated rows are left out.
    by : {"edition", "year"}, default "edition"
        One column per edition, by date of publication, rows without an edition left out; or one
        per calendar year of publication, with the newest survey figure that came out in it.
    values : {"value", "basis"}, default "value"
        What stands in the cells: the figure, or the GDP base it stands on.

    Returns
    -------
    DataFrame
        One row per indicator, place and reference year (the index). Values in the indicator's unit,
        NaN where a column doesn't give the year; bases as text, empty there.

    Raises
    ------
    DataError
        For another ``by`` or ``values``.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "China", years=[2022, 2023])
    >>> vintage_table(rows, by="year").values.tolist()
    [[2.54, 2.56, nan], [nan, 2.65, 2.58]]
    """
    one_of("by", by, ["edition", "year"])
    one_of("values", values, ["value", "basis"])
    rows = survey_releases(observations)
    rows = rows.assign(day=published_day(rows["published"]))
    if by == "edition":
        rows = rows[rows["edition"] != ""]
        order = rows.groupby("edition")["day"].min().sort_values(kind="stable").index
        rows = rows.assign(column=rows["edition"])
    else:
        rows = rows.assign(column=rows["day"].dt.year)
        order = pd.Index(sorted(rows["column"].unique()))
    # a document without an edition gives way to an edition of the same time
    rows = rows.assign(periodic=rows["edition"] != "").sort_values(
        [*KEY, "column", "periodic", "day"], kind="stable"
    )
    last = rows.drop_duplicates([*KEY, "column"], keep="last")
    table = last.pivot(index=KEY, columns="column", values=values)[order].sort_index()
    return (table.fillna("") if values == "basis" else table).rename_axis(columns=by)


@check_arguments
def revisions(observations: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Measure how far figures move after their first release.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key. A release is a dated survey figure of a periodic
        publication (``edition``) or one marked ``revised``; press reports of it are none.
    by : {"lag", "place"}, optional
        Summarise by years since the first release, or by place; default one row per release.

    Returns
    -------
    DataFrame
        Per release after the first: the key, ``edition``, ``lag`` (years since the first release,
        to the nearest whole one), ``first``, ``value``, ``revision`` (value minus first, in
        ``unit``; positive = raised), ``revision_pct`` (of the first), ``unit``, ``rebased`` (the
        two stand on different GDP bases). With ``by``: ``n``, ``mean`` (of the revisions, with
        sign), ``mean_absolute``, ``largest`` (the one furthest from zero), ``raised``,
        ``lowered``, ``unchanged`` (counts) and ``rebased``, per indicator.

    Raises
    ------
    DataError
        For another ``by``.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "China", years=[2023])
    >>> revisions(rows)[["edition", "first", "value", "rebased"]].tail(1).values.tolist()
    [['communique_2024_revised', 2.65, 2.58, True]]
    """
    if by is not None:
        one_of("by", by, ["lag", "place"])
    rows = survey_releases(observations)
    rows = rows[(rows["edition"] != "") | (rows["status"] == "revised")]
    rows = rows.assign(decimals=decimals_of(rows))
    first = rows.drop_duplicates(KEY)[[*KEY, "value", "basis", "published", "decimals"]]
    out = rows[rows.duplicated(KEY)].merge(first, on=KEY, suffixes=("", "_first"), validate="m:1")
    days = published_day(out["published"]) - published_day(out["published_first"])
    out["lag"] = (days.dt.days / 365.25).round().astype(int)
    out = out.rename(columns={"value_first": "first"})
    finer = out[["decimals", "decimals_first"]].max(axis=1).astype(int)
    coarser = out[["decimals", "decimals_first"]].min(axis=1)
    moved = out["value"] - out["first"]
    moved = moved.where(moved.abs() > half_digit(coarser) + 1e-9, 0.0)
    out["revision"] = [round(size, shown) for size, shown in zip(moved, finer, strict=True)]
    out["revision_pct"] = 100 * out["revision"] / out["first"].where(out["first"] != 0)
    known = (out["basis"] != "") & (out["basis_first"] != "")
    out["rebased"] = known & (out["basis"] != out["basis_first"])
    columns = ["edition", "lag", "first", "value", "revision", "revision_pct", "unit", "rebased"]
    return out[[*KEY, *columns]] if by is None else _summary(out, ["indicator", by])


def _summary(moves: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Size, sign and mean absolute of revisions, per group."""
    size = moves["revision"]
    signs = moves.assign(absolute=size.abs(), up=size > 0, down=size < 0, same=size == 0)
    groups = signs.groupby(keys, as_index=False)
    return groups.agg(
        n=("revision", "size"),
        mean=("revision", "mean"),
        mean_absolute=("absolute", "mean"),
        largest=("revision", lambda each: each.loc[each.abs().idxmax()]),
        raised=("up", "sum"),
        lowered=("down", "sum"),
        unchanged=("same", "sum"),
        rebased=("rebased", "sum"),
    )


def passed_over(observations: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """The published values that differ from the chosen one of their key, and why it isn't they.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per key.
    chosen : DataFrame
        One row per key, with ``value`` and provenance.

    Returns
    -------
    DataFrame
        The rows that differ, with ``chosen`` (the value that stands, same unit) and ``why``:
        ``estimate`` (not the survey), ``another GDP base``, ``older edition`` (a revision of the
        same publication), ``lower grade`` or ``older document`` (two survey figures in conflict).

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "China", years=[2023])
    >>> passed_over(rows, chosen_by(rows))["why"].unique().tolist()
    ['another GDP base']
    """
    ranked = _ranked(with_provenance(observations), KEY)
    return _passed_over(ranked, chosen, KEY).drop(columns=_HELPERS)


def decimals_of(rows: pd.DataFrame) -> pd.Series:
    """The decimals a value was printed with, final zeros included, as far as its edition shows.

    They are the most that the edition prints for the place; an edition of fewer than five years is
    taken with its sister editions. A document that is no edition tells nothing of another one.
    """
    shown = _printed_decimals(rows["value"])
    series = [rows["indicator"], rows["place"]]
    edition = shown.groupby([*series, rows["edition"]])
    publication = shown.groupby([*series, rows["edition"].str.replace(r"\d+", "", regex=True)])
    alone = edition.transform("size") >= 5
    out = edition.transform("max").where(alone, publication.transform("max"))
    return out.where(rows["edition"] != "", shown)


def with_provenance(observations: pd.DataFrame) -> pd.DataFrame:
    """The rows with every provenance column; one that the frame lacks is blank, status final."""
    rows = plain_frame(observations, [*KEY, "value", "unit"], name="observations")
    rows = rows.assign(
        year=whole_years(rows, name="observations"),
        value=numbers(rows, "value", name="observations"),
        **{column: names(rows, column, name="observations") for column in SERIES},
    )
    blank = {column: "" for column in PROVENANCE if column not in rows}
    out = rows.assign(**(blank | {"status": "final"} if "status" in blank else blank))
    texts = {column: out[column].fillna("").astype(str) for column in PROVENANCE}
    return out.assign(**texts)


def _ranked(observations: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    rows = observations.assign(
        _estimate=~observations["status"].isin(_SURVEY),
        _grade=observations["grade"].map(_GRADES.find),
        _age=pd.Timestamp("2100-01-01") - published_day(observations["published"]),
    )
    rows = rows[rows["value"].notna()]
    return rows.sort_values(
        [*key, *_HELPERS, "edition", "source"], na_position="last", ignore_index=True
    )


def _passed_over(ranked: pd.DataFrame, chosen: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    best = chosen.set_index(key)
    rest = ranked[pd.MultiIndex.from_frame(ranked[key]).isin(best.index)]
    top = best.loc[pd.MultiIndex.from_frame(rest[key])].reset_index() if len(rest) else chosen[:0]
    same_kind = (rest["edition"].to_numpy() != "") & (top["edition"].to_numpy() != "")
    why = pd.Series("older document", index=rest.index)
    why[rest["_grade"].to_numpy() > top["grade"].map(_GRADES.find).to_numpy()] = "lower grade"
    why[same_kind | _quotes_an_edition(rest)] = "older edition"
    why[_rebased(rest, top)] = "another GDP base"
    why[rest["_estimate"].to_numpy()] = "estimate"
    out = rest.assign(chosen=top["value"].to_numpy(), why=why)
    return out[_differ(out["value"], out["chosen"])].reset_index(drop=True)


def _rebased(rest: pd.DataFrame, top: pd.DataFrame) -> np.ndarray:
    """Does the value stand on another known GDP base than the one that stands?"""
    one, other = rest["basis"].to_numpy(), top["basis"].to_numpy()
    return np.asarray((one != "") & (other != "") & (one != other))


def _quotes_an_edition(rest: pd.DataFrame) -> np.ndarray:
    """Is the value one that an edition of the key had printed, such as a press report of it?"""
    in_edition = rest["edition"] != ""  # a value of an edition has that edition's value
    printed = rest.loc[in_edition, [*KEY, "value"]].drop_duplicates()
    other = rest.loc[~in_edition, [*KEY, "value"]].reset_index()
    pairs = other.merge(printed, on=KEY, suffixes=("", "_printed"))
    quoted = pairs.loc[~_differ(pairs["value"], pairs["value_printed"]), "index"]
    return np.asarray(in_edition | rest.index.isin(quoted))


def _printed_decimals(values: pd.Series) -> pd.Series:
    """The decimals of each number, computed once for equal ones."""
    codes, different = pd.factorize(values, use_na_sentinel=False)
    decimals = np.array([printed_decimals(float(value)) for value in different], dtype=float)
    return pd.Series(decimals[codes], index=values.index)


def _differ(one: pd.Series, other: pd.Series) -> pd.Series:
    """Do two printed numbers differ by more than the rounding of the coarser one?"""
    shown = [_printed_decimals(one), _printed_decimals(other)]
    decimals = pd.concat(shown, axis=1).min(axis=1)
    return (one - other).abs() > half_digit(decimals) + 1e-9
