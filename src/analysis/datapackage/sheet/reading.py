"""A file read into figures, one a row, with every decision about its cells."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from ...errors import DataError
from .axes import Said
from .context import Names
from .grid import Grid
from .layout import asked, find_tables
from .records import Records, twice
from .roles import ANNUAL, Asked
from .sources import read_grids
from .words import fold

DECISIONS = ["cell", "text", "taken_as", "why"]


def read_rows(
    path: Path | str,
    *,
    sheet: str | int | None = None,
    table: int | None = None,
    given: Asked | None = None,
    directory: Path | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of a file, one a row with its ``locator``, and the decisions about its cells.

    Names are those of the package in ``directory``, else of the one in use.
    """
    grid, said = _chosen(read_grids(path), sheet)
    tables = find_tables(grid)
    if not tables:
        raise asked(grid, 0, "no row of figures was found", "name another sheet: sheet='...'")
    if table is not None:
        if not 1 <= table <= len(tables):
            raise DataError(f"{grid.name} holds {len(tables)} tables, not a table {table}")
        tables = [tables[table - 1]]
    names = Names(directory)
    held: dict[tuple[str, str, int], dict[str, Any]] = {}
    used = False
    for number, each in enumerate(tables, 1):
        try:
            reader = Records(grid, each, names, given or Asked())
            rows = reader.read()
        except DataError as error:
            if len(tables) == 1:
                raise
            first = grid.rows[min([*each.context, *each.heads, *each.body])]
            raise DataError(
                f"table {number} of {len(tables)} (from row {first}): {error}\n"
                f"To read one alone: table=1 to table={len(tables)}"
            ) from error
        said += reader.decisions
        used |= reader.unit_used
        _join(grid, held, rows, said)
    if not held:
        what = "no figure of a full year, place and indicator is left"
        raise asked(grid, tables[0].body[0], what, ANNUAL)
    if given is not None and given.unit is not None and not used:
        units = ", ".join(sorted({row["unit"] for row in held.values()}))
        what = f"unit={given.unit!r}, and the sheet names the units of all its figures ({units})"
        raise asked(grid, tables[0].body[0], what, "leave unit= out, or correct the sheet")
    return pd.DataFrame(list(held.values())), pd.DataFrame(said, columns=DECISIONS, dtype=str)


def _chosen(grids: list[Grid], sheet: str | int | None) -> tuple[Grid, list[Said]]:
    """The sheet that is asked for, or the only visible one with a table."""
    listed = ", ".join(f"{each.name}{' (hidden)' * each.hidden}" for each in grids)
    said: list[Said] = []
    if sheet is None:
        picked = [each for each in grids if not each.hidden and find_tables(each)]
        said = [
            (f"sheet {each.name}", "", "left out", "hidden" if each.hidden else "holds no table")
            for each in grids
            if each not in picked
        ]
        count = f"{len(picked)} sheets with a table" if picked else "no table"
    else:
        named = [each for each in grids if each.name == str(sheet)]
        at = sheet if isinstance(sheet, int) and not named else 0
        picked = named or (grids[at - 1 : at] if at > 0 else [])
        count = f"no sheet {sheet!r}"
    if len(picked) != 1:
        todo = "name one with sheet='...' (or its number, from 1)"
        raise DataError(f"the file holds {count}", allowed=listed or None, todo=todo)
    return picked[0], [*said, *picked[0].said]


def _join(
    grid: Grid,
    held: dict[tuple[str, str, int], dict[str, Any]],
    rows: list[dict[str, Any]],
    said: list[Said],
) -> None:
    """Add the figures of a table; one that stands in two tables with one value stands once."""
    for row in rows:
        before = held.setdefault((row["indicator"], row["place"], row["year"]), row)
        if before is not row:
            if (before["value"], before["unit"]) != (row["value"], row["unit"]):
                twice(grid, before, row)
            where = row["locator"].split("!")[-1]
            said.append((where, "", "left out", f"stands in {before['locator']} too"))


def missing_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words for what is missing, as cells are compared with them."""
    return tuple(fold(word).casefold() for word in words)
