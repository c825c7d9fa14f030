"""Which year's targets are due, so that a page opens on those that results can settle."""

from __future__ import annotations

import pandas as pd

from ..arguments import check_arguments
from ..frames import typed_frame
from ..panel import published_up_to


@check_arguments
def due_year(
    targets: pd.DataFrame, observations: pd.DataFrame, *, as_of: str | None = None
) -> int | None:
    """Find the newest year with targets that was over when the newest figure came out.

    Parameters
    ----------
    targets, observations : DataFrame
        As from `load_targets` and `load_observations`, with ``year`` and ``published``.
    as_of : str, optional
        The day on which it is asked, ``YYYY-MM-DD``; that of the newest publication otherwise.

    Returns
    -------
    int or None
        The year; the next one where none is over yet, None where there are no targets.

    Examples
    --------
    >>> import analysis as an
    >>> goals, figures = an.load_targets(places="Shaoxing"), an.load_observations(places="Shaoxing")
    >>> an.due_year(goals, figures), an.due_year(goals, figures, as_of="2025-06-30")
    (2025, 2023)
    """
    kinds: dict[str, list[str]] = {"texts": [], "amounts": [], "years": ["year"]}
    targets = typed_frame(targets, **kinds, name="targets")
    observations = typed_frame(observations, **kinds, name="observations")
    years = sorted(set(targets["year"].dropna().astype(int)))
    day = as_of or published_up_to(observations, targets)
    over = [year for year in years if day and year < int(day[:4])]
    return next(iter([*over[-1:], *years]), None)
