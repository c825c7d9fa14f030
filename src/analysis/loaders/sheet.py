"""A bureau's sheet as it is, read into a panel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..datapackage.sheet.reading import missing_words, read_rows
from ..datapackage.sheet.roles import Asked
from ..panel import check_panel
from .own import no_fractions


class _Decisions(pd.DataFrame):
    """A frame that may stand in ``attrs``: two of them compare to one truth, as concat asks."""

    def __eq__(self, other: object) -> bool:  # type: ignore[override]
        return isinstance(other, pd.DataFrame) and self.equals(other)


def read_table(
    path: Path | str,
    *,
    sheet: str | int | None = None,
    table: int | None = None,
    place: str | None = None,
    indicator: str | None = None,
    unit: str | None = None,
    year: int | None = None,
    decimal: str | None = None,
    missing: Sequence[str] = (),
    fractions: str = "refuse",
) -> pd.DataFrame:
    """Read a sheet as an office sends it into a panel."""
    given = Asked(place, indicator, unit, year, decimal, missing_words(missing))
    rows, decisions = read_rows(path, sheet=sheet, table=table, given=given)
    out = check_panel(no_fractions(rows, fractions))
    out.attrs["decisions"] = _Decisions(decisions)
    return out
