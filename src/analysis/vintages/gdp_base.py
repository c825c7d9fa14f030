"""One GDP base at a time: where two bases overlap, and a series put on one of them.

An economic census raises GDP, so an R&D intensity falls without any change in R&D. A series is
linked at a year that was published on both bases; what was published on the target base stands.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from itertools import combinations, groupby
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, one_of
from ..panel import KEY, SERIES, half_digit, published_day, survey_values
from .revisions import chosen_by, decimals_of, with_provenance

LINK = ["from_basis", "link_year", "link_factor", "factor_low", "factor_high"]
_LINKS = [*SERIES, "from_basis", "to_basis", "year", "older", "newer", "factor"]
_STANDS = {"from_basis": "", "link_year": pd.NA, **dict.fromkeys(LINK[2:], float("nan"))}
#: A series as base -> year -> row.
_Held = dict[str, dict[int, dict[str, Any]]]


class _Step(NamedTuple):
    """A link between two bases, with the bounds that the rounding of its values gives."""

    factor: float
    low: float
    high: float
    year: int


@check_arguments
def find_links(observations: pd.DataFrame) -> pd.DataFrame:
    """Find the years that were published on two GDP bases, with the factor between the two.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per indicator, place and year, with ``basis``: a panel of editions.

    Returns
    -------
    DataFrame
        One row per indicator, place, year and pair of bases: ``from_basis`` (the older),
        ``to_basis``, ``older`` and ``newer`` (the two values, one unit), ``factor`` (newer over
        older), ``factor_low`` and ``factor_high`` (its bounds by the rounding of both values) and
        ``difference`` (newer minus older).

    Notes
    -----
    A value printed with two decimals lies within 0.005 of what is printed. Final zeros are lost in
    a number, so an edition's decimals are the most that it prints for the place; an edition of
    fewer than five years is taken with its sister editions. Of a document that is no edition, such
    as a press report, each figure's own digits decide.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=[2020, 2023])
    >>> both = find_links(rows).query("from_basis == 'census4' and to_basis == 'census5'")
    >>> both[["older", "newer", "factor"]].round(4).values.tolist()
    [[2.88, 2.77, 0.9618], [3.2, 3.08, 0.9625]]
    """
    rows = []
    for (indicator, place, year), both in _grouped(_by_base(observations), KEY):
        ordered = sorted(both, key=lambda row: _rank(row["basis"]))
        for old, new in combinations([row for row in ordered if row["basis"]], 2):
            pair = (indicator, place, old["basis"], new["basis"], year, old["value"], new["value"])
            rows.append((*pair, *_step(old, new, "ratio")[:3]))
    out = pd.DataFrame(rows, columns=[*_LINKS, "factor_low", "factor_high"])
    return out.assign(difference=(out["newer"] - out["older"]).astype(float))


@check_arguments
def splice(
    observations: pd.DataFrame,
    *,
    to: str = "newest",
    link: str = "ratio",
    unlinked: str = "refuse",
) -> pd.DataFrame:
    """Put every series on one GDP base.

    A value published on the target base stands. Any other is linked at the next year, at or after
    it, that was published on both bases (else the nearest before), over a third base where the two
    never overlap. So growth between years that share a link is what their own base shows; where one
    link takes over from another, it moves by what the two differ, which is rounding if both are
    right.

    Parameters
    ----------
    observations : DataFrame
        Full-year rows, several per indicator, place and year: a panel of editions with ``basis``.
        Series without any known base are left as they are. Estimates (status ``preliminary``) are
        never linked; they stand where no survey gives the year.
    to : str, default "newest"
        The target base, such as ``"census5"``; "newest" is, series by series, the newest base by
        the number in its name. Under ``unlinked="drop"`` it is the newest to which the latest
        survey value can be linked.
    link : {"ratio", "difference"}, default "ratio"
        Multiply by the ratio of the two bases in the link year, or add their difference.
    unlinked : {"refuse", "drop"}, default "refuse"
        What to do about values that no overlap leads to the target: refuse, or leave them out.

    Returns
    -------
    DataFrame
        One row per indicator, place and year, sorted, with the columns given and, for linked
        values (``status`` "spliced", ``basis`` the target, ``value`` unrounded): ``from_basis``,
        ``link_year``, ``link_factor`` (the addend under "difference"), ``factor_low`` and
        ``factor_high`` (bounds by rounding). Blank where the value stands as published.

    Raises
    ------
    DataError
        For a value that no overlap leads to the target base, unless it is to be dropped.

    References
    ----------
    Eurostat, Handbook on quarterly national accounts (2013), chapter 8, on splicing by ratio.

    Examples
    --------
    >>> import analysis as an
    >>> rows = an.load_observations("rd_intensity", "Zhejiang", years=range(2019, 2025))
    >>> one = splice(rows)
    >>> one[["year", "value", "status"]].round(2).tail(3).values.tolist()
    [[2022, 2.98, 'spliced'], [2023, 3.08, 'revised'], [2024, 3.22, 'final']]
    """
    one_of("link", link, ["ratio", "difference"])
    one_of("unlinked", unlinked, ["refuse", "drop"])
    rows = with_provenance(observations)
    rows = rows[rows["value"].notna()]
    survey = survey_values(rows)
    based = survey[survey["basis"] != ""]
    if to != "newest":
        _known_base(to, based)
        based = survey[survey["indicator"].isin(based["indicator"])]
    goes = _among(rows, based, SERIES)
    linked, lost = [], []
    for _, series in _grouped(_by_base(rows[goes]), SERIES):
        held: _Held = {}
        for row in series:
            held.setdefault(row["basis"], {})[row["year"]] = row
        target = to if to != "newest" else _target(held, link, reachable=unlinked == "drop")
        for year in sorted({year for each in held.values() for year in each}):
            found = _put(held, target, year, link)
            linked += [found] if found else []
            lost += [] if found else [each[year] for each in held.values() if year in each]
    if unlinked == "refuse":
        _refuse(pd.DataFrame(lost))
    estimates = rows[goes & (rows["status"] == "preliminary")]
    unsurveyed = estimates[~_among(estimates, survey, KEY)]
    parts = [as_published(rows[~goes]), as_published(unsurveyed)]
    if linked:
        parts.append(_typed(pd.DataFrame(linked)[parts[0].columns]))
    out = pd.concat([part for part in parts if len(part)] or parts[:1])
    return out.sort_values(KEY, ignore_index=True)


def basis_when_set(targets: pd.DataFrame, observations: pd.DataFrame) -> pd.Series:
    """On which GDP base did a target stand when it was set? Empty where none is known.

    That of the newest figures of its place that were out by then, else of its province, else of
    the nation.
    """
    held = observations[observations["basis"].fillna("") != ""]
    held = held.assign(day=published_day(held["published"])).sort_values(["year", "day"])
    series = dict(iter(held.groupby(SERIES)))
    day, found = published_day(targets["published"]), []
    for indicator, place, when in zip(targets["indicator"], targets["place"], day, strict=True):
        holders = ((indicator, code) for code in (place, f"{place[:2]}0000", "100000"))
        known = (
            series[key].loc[series[key]["day"] <= when, "basis"] for key in holders if key in series
        )
        found.append(next((basis.iloc[-1] for basis in known if len(basis)), ""))
    return pd.Series(found, index=targets.index, dtype=object)


def as_published(observations: pd.DataFrame) -> pd.DataFrame:
    """The newest value per key whatever its base, with the columns of a link, all blank."""
    return _typed(chosen_by(observations, KEY).assign(**_STANDS))


def _typed(panel: pd.DataFrame) -> pd.DataFrame:
    return panel.astype({"link_year": "Int64", **dict.fromkeys(LINK[2:], float)})


def _among(rows: pd.DataFrame, others: pd.DataFrame, key: list[str]) -> np.ndarray:
    """Which rows have a key that the others hold?"""
    keys = pd.MultiIndex.from_frame(others[key])
    return np.asarray(pd.MultiIndex.from_frame(rows[key]).isin(keys))


def _by_base(observations: pd.DataFrame) -> pd.DataFrame:
    """The survey value that stands per key and base, with ``half``, half of its last decimal."""
    rows = survey_values(with_provenance(observations))
    return chosen_by(rows.assign(half=half_digit(decimals_of(rows))), [*KEY, "basis"])


def _grouped(
    rows: pd.DataFrame, key: list[str]
) -> Iterator[tuple[tuple[Any, ...], Iterator[dict[str, Any]]]]:
    """The rows of each key, which they are sorted by, as plain records."""
    return groupby(rows.to_dict("records"), key=operator.itemgetter(*key))


def _rank(basis: str) -> tuple[int, str]:
    """Bases by the number in their names, then by name: census4, census5, census10."""
    number = re.search(r"\d+", basis)
    return (int(number.group()) if number else -1, basis)


def _step(old: dict[str, Any], new: dict[str, Any], link: str) -> _Step:
    """The link between two values of one year."""
    (a, a_half), (b, b_half) = ((row["value"], row["half"]) for row in (old, new))
    if link == "difference":
        return _Step(b - a, b - a - a_half - b_half, b - a + a_half + b_half, old["year"])
    if a <= a_half:
        raise DataError(
            f"no ratio links a value of {a} ({old['indicator']}, {old['place']}, {old['year']})",
            allowed="values above zero",
            todo="pass link='difference'",
        )
    return _Step(b / a, (b - b_half) / (a + a_half), (b + b_half) / (a - a_half), old["year"])


def _path(held: _Held, basis: str, to: str, year: int, link: str) -> _Step | None:
    """The link of a year's value from a base to another, over the bases between where need be."""
    old, new = held[basis], held.get(to, {})
    shared = sorted(old.keys() & new.keys())
    if shared:
        at = next((each for each in shared if each >= year), shared[-1])
        return _step(old[at], new[at], link)
    low, high = sorted([_rank(basis), _rank(to)])
    between = [each for each in held if each and low < _rank(each) < high]
    for middle in sorted(between, key=_rank, reverse=True):
        first = _path(held, basis, middle, year, link)
        second = _path(held, middle, to, year, link)
        if first and second:
            combine = operator.mul if link == "ratio" else operator.add
            factor, low, high = map(combine, first[:3], second[:3])
            return _Step(factor, low, high, first.year)
    return None


def _target(held: _Held, link: str, *, reachable: bool) -> str:
    """The newest base, or the newest that the last value reaches; blank if its base is unknown."""
    if not reachable:
        return max(held, key=_rank)
    last = max(year for rows in held.values() for year in rows)
    own = max((basis for basis in held if last in held[basis]), key=_rank)
    known = [basis for basis in held if basis and own]
    return max([own, *(to for to in known if _path(held, own, to, last, link))], key=_rank)


def _put(held: _Held, target: str, year: int, link: str) -> dict[str, Any] | None:
    """The value of a year on the target base: as published, linked, or None."""
    if year in held.get(target, {}):
        return held[target][year] | _STANDS
    known = [basis for basis in held if basis and target and year in held[basis]]
    for basis in sorted(known, key=_rank, reverse=True):
        step = _path(held, basis, target, year, link)
        if step:
            row = held[basis][year]
            value = row["value"] * step.factor if link == "ratio" else row["value"] + step.factor
            made = {"value": value, "status": "spliced", "basis": target, "from_basis": basis}
            bounds = zip(LINK[1:], (step.year, *step[:3]), strict=True)
            return row | made | dict(bounds)
    return None


def _known_base(to: str, survey: pd.DataFrame) -> None:
    known = sorted(set(survey["basis"]) - {""}, key=_rank)
    if to not in known:
        raise DataError(
            f"no value stands on the GDP base {to!r}",
            allowed=["newest", *known],
            todo="name a base of these values",
        )


def _refuse(lost: pd.DataFrame) -> None:
    if len(lost):
        rows = lost[[*KEY, "value", "basis"]].replace({"basis": {"": "unknown"}})
        raise DataError(
            f"{len(rows)} values can't be put on one GDP base: no year was published on both bases",
            rows=rows,
            todo="leave them out with unlinked='drop', choose the base they stand on with to=, "
            "or add the figure of a year on both bases",
        )
