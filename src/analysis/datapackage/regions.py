"""The province and the nation of a place, and the provinces of its nation, in any country."""

from __future__ import annotations

import re

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import Both
from .catalogue import find_place
from .package import read_table


@check_arguments
def province_of(place: str) -> Both:
    """Find the province that a place belongs to; a province and the nation are their own.

    Outside China it is the state, Land or region below the nation.

    Parameters
    ----------
    place : str
        Name in English or Chinese, or code.

    Returns
    -------
    str
        The code of the province, with its names as ``.en`` and ``.zh``.

    Raises
    ------
    DataError
        For an unknown name; the nearest names are listed.

    Examples
    --------
    >>> province_of("Zhuji"), province_of("100000")
    ('330000', '100000')
    """
    above = _chain(place)
    return find_place(above[-2] if len(above) > 1 else above[0])


@check_arguments
def nation_of(place: str) -> Both:
    """Find the nation that a place belongs to; a place without one is its own.

    Parameters
    ----------
    place : str
        Name in English or Chinese, or code.

    Returns
    -------
    str
        The code of the nation, with its names as ``.en`` and ``.zh``.

    Raises
    ------
    DataError
        For an unknown name; the nearest names are listed.

    Examples
    --------
    >>> nation_of("Zhuji"), nation_of("Zhuji").en
    ('100000', 'China')
    """
    return find_place(_chain(place)[-1])


@check_arguments
def provinces_of(place: str) -> list[str]:
    """List the provinces, states or regions of the nation of a place.

    Parameters
    ----------
    place : str
        Name in English or Chinese, or code.

    Returns
    -------
    list of str
        Their codes in the order of the catalogue; for a place that belongs to no nation, the
        places of its own level.

    Raises
    ------
    DataError
        For an unknown name; the nearest names are listed.

    Examples
    --------
    >>> len(provinces_of("Zhuji")), provinces_of("Zhuji")[0]
    (31, '110000')
    """
    table, nation = read_table("places"), _chain(place)[-1]
    below = table[(table["parent"] == nation) & (table["level"] == "province")]
    if below.empty:
        here = table[table["place"] == nation].iloc[0]
        below = table[(table["parent"] == here["parent"]) & (table["level"] == here["level"])]
    return list(below["place"])


def _chain(place: str) -> list[str]:
    """The code of a place and of those above it, up to the nation."""
    parents = read_table("places").set_index("place")["parent"]
    try:
        code = str(find_place(place))
    except DataError:  # of a district or city in China that the catalogue lacks
        if not re.fullmatch(r"[0-9]{6}", str(place)):
            raise
        code = str(place)[:2] + "0000"
    chain = [code]
    while (above := parents.get(chain[-1], "")) and above not in chain:
        chain.append(above)
    return chain
