"""Facts without a number: a first, an award, a pilot, a policy, a platform by name."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import as_places
from ..datapackage.package import read_table
from ..errors import one_of
from ..frames import years_of
from ..panel import EVENT_KINDS, known_on


@check_arguments
def load_events(
    places: object = None,
    *,
    kinds: str | Iterable[str] | None = None,
    years: Iterable[int] | int | None = None,
    as_of: str | None = None,
    min_grade: str = "C",
    language: str = "en",
) -> pd.DataFrame:
    """Load the facts that documents give without a number.

    Parameters
    ----------
    places : str, int or list, optional
        Names in English or Chinese, or codes; default all.
    kinds : str or iterable of str, optional
        first, award, honour, rating, rank, record, pilot, policy, platform, body, contest,
        programme, plan (what is to come); default all.
    years : int or iterable of int, optional
        Years that the period of an event touches.
    as_of : str, optional
        Only what was published by this day, ``YYYY-MM-DD``.
    min_grade : {"A", "B", "C", "D"}, default "C"
        Only evidence of this grade or better.
    language : {"en", "zh"}, default "en"
        Language of ``text``.

    Returns
    -------
    DataFrame
        One row per event, in the order of the file: ``event`` (id), ``place``, ``period`` (a year
        or a span of years), ``year`` (its first), ``kind``, ``text``, ``text_en``, ``text_zh``,
        ``published``, ``source``, ``grade`` and ``locator``.

    Raises
    ------
    DataError
        For an unknown place, kind, grade or language, or a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_events("Shaoxing", kinds="first")["event"].tolist()
    ['national-key-laboratory', 'huangjiu-institute']
    """
    one_of("language", language, ["en", "zh"])
    one_of("min_grade", min_grade, list("ABCD"))
    rows = read_table("events")
    if places is not None:
        rows = rows[rows["place"].isin(as_places(places))]
    if kinds is not None:
        wanted = [kinds] if isinstance(kinds, str) else list(kinds)
        for kind in wanted:
            one_of("kind", kind, EVENT_KINDS)
        rows = rows[rows["kind"].isin(wanted)]
    if as_of is not None:
        rows = known_on(rows, as_of)
    rows = rows[rows["grade"] <= min_grade]
    first, last = (rows["period"].str[part].astype(int) for part in (slice(4), slice(-4, None)))
    wanted_years = years_of(years)
    if wanted_years is not None:
        touched = [
            any(start <= year <= end for year in wanted_years)
            for start, end in zip(first, last, strict=True)
        ]
        rows = rows[pd.Series(touched, index=rows.index, dtype=bool)]
    rows = rows.assign(year=first, text=rows[f"text_{language}"])
    columns = ["event", "place", "period", "year", "kind", "text", "text_en", "text_zh"]
    return rows[[*columns, "published", "source", "grade", "locator"]].reset_index(drop=True)
