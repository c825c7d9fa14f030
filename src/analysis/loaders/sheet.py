"""A bureau's sheet as it is, read into a panel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.sheet.reading import missing_words, read_rows
from ..datapackage.sheet.roles import Asked
from ..panel import check_panel
from .fractions import no_fractions


class _Decisions(pd.DataFrame):  # type: ignore[misc]
    """A frame that may stand in ``attrs``: two of them compare to one truth, as concat asks."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, pd.DataFrame) and bool(self.equals(other))

    def __deepcopy__(self, memo: object) -> _Decisions:
        """Stay one frame however often a panel is copied: pandas copies ``attrs`` each time."""
        return self


@check_arguments
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
    """Read a sheet as an office sends it into a panel.

    Titles, unit lines, notes, merged heads of several rows, years in columns or rows, full-width
    digits, separators, per cent, marks for what is missing and footnote marks are understood;
    places and indicators are known by name or synonym, other labels stay yours. Columns of parts
    of a year, plans, changes without a name, hidden rows and totals are left out and listed. What
    the sheet doesn't decide is asked for by an error that shows the cells: never guessed.

    Parameters
    ----------
    path : path or str
        An ``.xlsx``, ``.ods``, CSV or TSV file (UTF-8 or GB18030), an HTML page with tables, an
        ``.xls`` file (needs xlrd), or the text itself, as copied from a spreadsheet.
    sheet : str or int, optional
        Name or number (from 1) of the sheet; needed where several hold a table.
    table : int, optional
        Number (from 1) of the one table to read, where a sheet holds several; all otherwise.
    place, indicator, unit, year : str or int, optional
        What holds for all figures where the sheet doesn't say it; where it names several places,
        indicators or years, the one to keep. The unit is as in ``"亿元"`` or ``"%"``.
    decimal : {".", ","}, optional
        The decimal mark of numbers that stand as text; told from the numbers otherwise.
    missing : sequence of str, default ()
        More words for what is not reported, such as ``["撤并"]``.
    fractions : {"refuse", "convert", "keep"}, default "refuse"
        What to do with per cent that look like fractions, as in `as_panel`.

    Returns
    -------
    DataFrame
        A panel sorted by key, amounts in the units that the catalogue counts in (万元 becomes
        亿元), with ``flags``, ``locator`` (sheet and cell) and, where the sheet has them,
        ``status`` (estimates are ``preliminary``), ``source`` and other provenance.
        ``attrs["decisions"]`` is a DataFrame of what was decided: ``cell``, ``text``,
        ``taken_as``, ``why``.

    Raises
    ------
    DataError
        For what the sheet leaves open (the error shows it and names the argument that settles
        it), two figures of one key, a cell that is no number, months or dates for years.

    Examples
    --------
    >>> import analysis as an
    >>> text = "绍兴市研发情况\\n指标\\t2022年\\t2023年\\n研发投入强度（％）\\t２.90\\t2.95*\\n"
    >>> panel = an.read_table(text)
    >>> panel[["indicator", "place", "year", "value", "unit"]].values.tolist()
    [['rd_intensity', '330600', 2022, 2.9, 'pct'], ['rd_intensity', '330600', 2023, 2.95, 'pct']]
    >>> panel.attrs["decisions"].loc[0, ["cell", "taken_as", "why"]].tolist()
    ['A1', 'place 330600', 'title']
    """
    given = Asked(place, indicator, unit, year, decimal, missing_words(missing))
    rows, decisions = read_rows(path, sheet=sheet, table=table, given=given)
    out = check_panel(no_fractions(rows, fractions))
    out.attrs["decisions"] = _Decisions(decisions)
    return out
