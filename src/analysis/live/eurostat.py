"""Eurostat's statistics on R&D expenditure and personnel, as a panel."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.services import ECONOMIES, EUROSTAT, Series
from ..errors import DataError
from . import economies
from .web import Answer, Ask, Refused, Trouble, asking, reading

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0"
#: Eurostat's marks at a value -> the flags of a panel.
_FLAGS = {"b": "break", "d": "definition_differs", "u": "unreliable", "n": "not_significant"}


@check_arguments
def load_eurostat(
    indicators: object = None,
    places: object = None,
    *,
    years: Iterable[int] | None = None,
    fresh: bool = False,
) -> pd.DataFrame:
    """Load Eurostat's figures on R&D of European countries, China, Japan, Korea and the US.

    Answers are kept on disk as those of ``load_world_bank`` are.

    Parameters
    ----------
    indicators : str or list of str, optional
        ``rd_intensity`` and ``rd_business_intensity`` (% of GDP), ``rd_expenditure_eur`` (EUR
        million), ``rd_personnel_fte`` and ``researchers_fte`` (person-years); default all.
    places : str or list of str, optional
        Economies by name or ISO alpha-3 code; default China and seven large economies.
    years : iterable of int, optional
        The years to keep.
    fresh : bool, default False
        Ask the service even where the cache holds an answer.

    Returns
    -------
    DataFrame
        A panel as of ``load_world_bank``; ``status`` is "preliminary" for provisional and
        estimated values, ``flags`` tells breaks in the series and other definitions.

    Raises
    ------
    DataError
        For an unknown indicator or economy, one that Eurostat doesn't report, where the service
        refuses, and where it can't be reached and nothing is kept.

    References
    ----------
    Eurostat, API Statistics: data query; JSON-stat 2.0.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_eurostat("rd_intensity", ["China", "Germany"], years=[2022])  # doctest: +SKIP
    """
    wanted = economies.as_series(indicators, EUROSTAT)
    codes = economies.as_economies(places)
    lacking = [code for code in codes if not ECONOMIES.get(code, ("",))[0]]
    if lacking:
        raise DataError(
            f"Eurostat doesn't report {', '.join(lacking)}",
            allowed=[code for code, (geo, *_) in ECONOMIES.items() if geo],
            todo="ask load_world_bank() for other economies",
        )
    geos = {ECONOMIES[code][0]: code for code in codes}
    with reading("Eurostat"), asking("Eurostat", _check) as ask:
        rows = [row for series in wanted for row in _fetch(series, geos, ask, fresh)]
        return economies.as_panel(rows, EUROSTAT, years)


def _fetch(series: Series, geos: dict[str, str], ask: Ask, fresh: bool) -> list[dict[str, Any]]:
    filters = {"format": "JSON", "lang": "EN", **series.filters, "geo": list(geos)}
    answer = ask(f"{ADDRESS}/data/{series.code}", filters, fresh)
    edition = str(answer.content.get("updated") or answer.retrieved)[:10]
    measure = series.filters["unit"]
    return [
        {
            "indicator": series.indicator,
            "place": geos[cell["geo"]],
            "year": cell["time"],
            "value": cell["value"],
            "unit": series.unit,
            "status": "preliminary" if set(cell["status"]) & set("ep") else "final",
            "edition": f"{series.code}_{edition}",
            "published": answer.retrieved,
            "flags": ";".join(flag for mark, flag in _FLAGS.items() if mark in cell["status"]),
            "locator": f"{series.code} {measure}",
        }
        for cell in _cells(answer, series)
        if cell["geo"] in geos and cell["value"] is not None and cell["time"].isdigit()
    ]


def _cells(answer: Answer, series: Series) -> list[dict[str, Any]]:
    """The cells of a JSON-stat cube, each with its codes, value and status.

    Values and statuses are lists in row-major order, or objects that leave out empty cells.
    """
    cube = answer.content
    names, sizes = cube["id"], cube["size"]
    codes = [_codes(cube["dimension"][name]["category"]["index"]) for name in names]
    free = [name for name, size in zip(names, sizes, strict=True) if size != 1]
    given = dict(zip(names, codes, strict=True))
    other = [name for name, code in series.filters.items() if given.get(name, [code]) != [code]]
    if [len(each) for each in codes] != sizes or set(free) - {"geo", "time"} or other:
        raise DataError(
            f"Eurostat's {series.code} has another shape than expected: "
            + ", ".join(f"{name} ({size})" for name, size in zip(names, sizes, strict=True)),
            allowed="one value per place and year",
            todo="the service may have changed; tell the maintainers of this library",
        )
    values, status = _sparse(cube["value"]), _sparse(cube.get("status") or {})
    if values and max(values) >= prod(sizes):
        raise DataError(f"Eurostat's {series.code} holds a value outside its table", todo="retry")
    out = []
    for number, value in sorted(values.items()):
        where = [int(index) for index in np.unravel_index(number, sizes)]
        cell = {name: each[index] for name, each, index in zip(names, codes, where, strict=True)}
        out.append(cell | {"value": value, "status": status.get(number) or ""})
    return out


def _codes(index: dict[str, int] | list[str]) -> list[str]:
    """The codes of a dimension in order, from either form that JSON-stat allows."""
    return list(index) if isinstance(index, list) else sorted(index, key=lambda code: index[code])


def _sparse(cells: dict[str, Any] | list[Any]) -> dict[int, Any]:
    pairs = enumerate(cells) if isinstance(cells, list) else cells.items()
    return {int(number): cell for number, cell in pairs if cell is not None}


def _check(status: int, content: Any) -> None:
    """Refusals come as an ``error`` list; a request put in a queue as a ``warning``."""
    if not isinstance(content, dict):
        raise Refused("the answer has not the shape of Eurostat's data")
    message = content.get("error") or content.get("warning")
    if message:
        first = message[0] if isinstance(message, list) else message
        text = str(first.get("label") or first.get("id") or "no reason given")
        if "ASYNCHRONOUS" in text.upper():
            raise Trouble("it put the request into a queue")
        raise Refused(text)
    if not {"id", "size", "dimension", "value"} <= set(content):
        raise Refused("the answer has not the shape of Eurostat's data")
    if not content["value"]:
        raise Refused("it holds no value for this selection")
