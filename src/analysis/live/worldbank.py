"""The World Bank's indicators on R&D, high-tech exports and GDP, as a panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.services import WORLD_BANK, Series
from ..errors import DataError
from . import economies
from .web import Answer, Ask, Refused, asking, reading

ADDRESS = "https://api.worldbank.org/v2"
_ROWS_A_PAGE = 5000
#: More than the service has of any series; a head that promises more is not believed.
_MOST_PAGES = 100


@check_arguments
def load_world_bank(
    indicators: object = None,
    places: object = None,
    *,
    years: Iterable[int] | None = None,
    fresh: bool = False,
) -> pd.DataFrame:
    """Load the World Bank's figures on R&D, high-tech exports and GDP.

    Answers are kept on disk for a week (in the folder that ``ANALYSIS_CACHE`` names, else in the
    user's cache folder); without a connection the last one is used, with a warning.

    Parameters
    ----------
    indicators : str or list of str, optional
        ``rd_intensity`` (% of GDP), ``researchers_per_million``, ``hightech_export_share`` (% of
        manufactured exports), ``hightech_exports`` and ``gdp_usd`` (current US$); default all.
    places : str or list of str, optional
        Economies by name or ISO alpha-3 code; default China and seven large economies.
    years : iterable of int, optional
        The years to keep.
    fresh : bool, default False
        Ask the service even where the cache holds an answer.

    Returns
    -------
    DataFrame
        A panel: ``place`` is ``100000`` for China, else the ISO code; ``edition`` is the service's
        day of update, ``published`` the day of retrieval, ``locator`` the service's code. Years
        that were not reported have no row.

    Raises
    ------
    DataError
        For an unknown indicator or economy, where the service refuses, and where it can't be
        reached and nothing is kept.

    References
    ----------
    World Bank, Indicators API, version 2: basic call structures.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_world_bank("rd_intensity", ["China", "DEU"], years=[2022])  # doctest: +SKIP
    """
    wanted = economies.as_series(indicators, WORLD_BANK)
    codes = economies.as_economies(places)
    with reading("the World Bank"), asking("the World Bank", _check) as ask:
        rows = [row for series in wanted for row in _fetch(series, codes, ask, fresh)]
        return economies.as_panel(rows, WORLD_BANK, years)


def _fetch(series: Series, codes: list[str], ask: Ask, fresh: bool) -> list[dict[str, Any]]:
    """Every value that was asked for, from all pages of one update of the service."""
    address = f"{ADDRESS}/country/{';'.join(codes)}/indicator/{series.code}"
    answers: list[Answer] = []
    pages = 1
    while len(answers) < pages:
        page = {"format": "json", "per_page": _ROWS_A_PAGE, "page": len(answers) + 1}
        answers.append(ask(address, page, fresh))
        pages = min(int(answers[0].content[0].get("pages") or 0), _MOST_PAGES)
    heads = [answer.content[0] for answer in answers]
    cells = [cell for answer in answers for cell in answer.content[1] or []]
    updates = {str(head.get("lastupdated") or "") for head in heads}
    if len(updates) > 1 or len(cells) != int(heads[0].get("total") or 0):
        if not fresh:
            return _fetch(series, codes, ask, True)  # pages of two updates: ask for all anew
        raise DataError(
            f"the World Bank's answer on {series.code} is not whole: {len(cells)} of "
            f"{heads[0].get('total')} rows, updated on {', '.join(sorted(updates))}",
            todo="try again later",
        )
    day = min(answer.retrieved for answer in answers)
    edition = updates.pop() or day
    return [
        {
            "indicator": series.indicator,
            "place": _place(cell),
            "year": cell["date"],
            "value": cell["value"],
            "unit": series.unit,
            "status": "preliminary" if cell.get("obs_status") in ("E", "F", "P") else "final",
            "edition": f"wdi_{edition}",
            "published": day,
            "locator": series.code,
        }
        for cell in cells
        if cell["value"] is not None
        and str(cell["date"]).isdigit()
        and _place(cell) in codes
        and cell["indicator"]["id"] == series.code
    ]


def _place(cell: dict[str, Any]) -> str:
    """The code of a cell's economy."""
    code = cell.get("countryiso3code") or cell["country"]["id"]
    return str(code)


def _check(status: int, content: Any) -> None:
    """Errors come with status 200, as a list that holds a message."""
    if not isinstance(content, list) or not content or not isinstance(content[0], dict):
        raise Refused("the answer has not the shape of the World Bank's data")
    if "message" in content[0]:
        message = content[0]["message"]
        message = message[0] if isinstance(message, list) and message else {}
        raise Refused(str(message.get("value") or message.get("key") or "no reason given"))
    if len(content) != 2 or not isinstance(content[1], list | None):
        raise Refused("the answer has not the shape of the World Bank's data")
