"""Figures out of the tables of a sheet: each with its place, year, indicator, unit and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from ...errors import DataError
from ..cell_text import scaled
from .axes import CARRIED, Axes, Column, Said, find_axes, role_of
from .context import Context, Names, context_of, is_group, label_of
from .grid import Grid, letters, read_grids
from .layout import Table, asked, clean, find_tables, kind
from .numbers import Figure, decimal_mark, figure, flagged, is_missing
from .words import (
    CHANGE,
    CJK,
    ESTIMATED,
    FLAGGED,
    PLAIN,
    RANKED,
    RELATIVE,
    TOTAL,
    WHOLE,
    fold,
    is_catalogue_unit,
    is_unit,
    one_language,
    read_unit,
    split_unit,
    time_of,
)

_ANNUAL = (
    "give figures of full years; months and quarters (one row each, year-month under 'month') "
    "become years by:\n"
    "  frame['year'] = frame['month'].astype(str).str[:4].astype(int)\n"
    "  annual = frame.groupby(['indicator', 'place', 'year'], as_index=False)['value'].sum()  "
    "# a flow; of a stock .last()"
)
#: Units that the catalogue may lend to a figure that names none: nobody counts them in 万.
_LENT = ("pct", "pp", "rank", "places", "index", "years")


@dataclass(frozen=True)
class Asked:
    """What the caller says where a sheet doesn't."""

    place: str | None = None
    indicator: str | None = None
    unit: str | None = None
    year: int | None = None
    decimal: str | None = None
    missing: tuple[str, ...] = ()


@dataclass
class Reading:
    """The figures of a sheet, and every decision about it."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


def read_rows(
    path: Path | str,
    *,
    sheet: str | int | None = None,
    table: int | None = None,
    asked_for: Asked = Asked(),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The figures of a file, one a row with its ``locator``, and the decisions about its cells."""
    grid, out = _chosen(read_grids(path), sheet)
    tables = find_tables(grid)
    if table is not None:
        if not 1 <= table <= len(tables):
            raise DataError(f"{grid.name} holds {len(tables)} tables, not table {table}")
        tables = [tables[table - 1]]
    if not tables:
        raise asked(
            grid, 0, "no row of figures was found", "choose another sheet with sheet=..., or see it"
        )
    out.said += grid.said
    names = Names()
    for number, each in enumerate(tables, 1):
        try:
            part = _Reader(grid, each, names, asked_for).read()
        except DataError as error:
            if len(tables) == 1:
                raise
            first = grid.rows[min([*each.context, *each.heads, *each.body])]
            raise DataError(
                f"table {number} of {len(tables)} in {grid.name} (from row {first}): {error}\n"
                f"To read another one alone: table=1 to table={len(tables)}"
            ) from error
        _joined(grid, out, part)
    if not out.rows:
        raise asked(
            grid, tables[0].body[0], "no figure of a full year, place and indicator is left", _ANNUAL
        )
    rows = pd.DataFrame(out.rows)
    return rows, pd.DataFrame(out.said, columns=["cell", "text", "taken_as", "why"], dtype=str)


def _chosen(grids: list[Grid], sheet: str | int | None) -> tuple[Grid, Reading]:
    """The sheet that is asked for, or the only visible one with a table."""
    out = Reading()
    listed = ", ".join(f"{each.name}{' (hidden)' * each.hidden}" for each in grids)
    if isinstance(sheet, int) and not isinstance(sheet, bool):
        picked = grids[sheet - 1 : sheet] if sheet > 0 else []
    elif sheet is not None:
        picked = [each for each in grids if each.name == sheet]
    else:
        picked = [each for each in grids if not each.hidden and find_tables(each)]
        out.said += [
            (f"sheet {each.name}", "", "left out", "hidden" if each.hidden else "holds no table")
            for each in grids
            if each not in picked
        ]
    if len(picked) != 1:
        count = "no table" if not picked else f"{len(picked)} sheets with a table"
        if sheet is not None:
            count = f"no sheet {sheet!r}"
        raise DataError(
            f"the file holds {count}", allowed=listed or None, todo="name one with sheet='...'"
        )
    return picked[0], out


def _joined(grid: Grid, out: Reading, part: Reading) -> None:
    """Add the figures of another table; one that stands in both with one value stands once."""
    key = ["indicator", "place", "year"]
    known = {tuple(row[each] for each in key): row for row in out.rows}
    for row in part.rows:
        before = known.get(tuple(row[each] for each in key))
        if before is None:
            out.rows.append(row)
        elif before["value"] == row["value"] and before["unit"] == row["unit"]:
            where = row["locator"].split("!")[-1]
            out.said.append((where, "", "left out", f"stands in {before['locator']} too"))
        else:
            _twice(grid, before, row)
    out.said += part.said


def _twice(grid: Grid, one: dict[str, Any], other: dict[str, Any]) -> NoReturn:
    """Refuse two figures of one indicator, place and year."""
    what = ", ".join(str(one[each]) for each in ("indicator", "place", "year"))
    raise DataError(
        f"{grid.name}: two figures of {what}: {one['locator']} and {other['locator']}\n"
        f"{grid.shown(0)}",
        todo="name what tells them apart in a head or label of each (其中：, another indicator), "
        "or delete one",
    )


class _Reader:
    """Reads one table: the roles of its axes first, then its cells."""

    def __init__(self, grid: Grid, table: Table, names: Names, asked_for: Asked) -> None:
        self.grid, self.table, self.names, self.given = grid, table, names, asked_for
        self.axes: Axes = find_axes(grid, table, names)
        corner = [
            (row, at)
            for row in table.heads
            for at in self.axes.labels
            if fold(grid.cells[row][at].text)
        ]
        self.context: Context = context_of(grid, table, corner, names)
        self.out = Reading(said=[*self.context.said, *self.axes.said])
        self.groups: dict[int, dict[str, str]] = {}
        self.filled = {at: self._down(at) for at in self.axes.labels}
        self.bad: list[tuple[str, str, str]] = []

    def stop(self, row: int, what: str, todo: str) -> NoReturn:
        """Ask by an error that shows the grid."""
        raise asked(self.grid, row, what, todo)

    def said(self, cell: str, text: str, taken: str, why: str) -> None:
        """Enter a decision."""
        if (each := (cell, text, taken, why)) not in self.out.said[-40:]:
            self.out.said.append(each)

    # -- roles ------------------------------------------------------------------------------

    def read(self) -> Reading:
        """The figures of the table."""
        self._part_year()
        self._leave_out()
        self._roles()
        self.mark = self._decimal()
        sheet = " ".join(fold(cell.text) for row in self.grid.cells for cell in row)
        self.told = FLAGGED.search(sheet) is not None or any(
            fold(self.grid.cells[row][column.at].text).startswith(":")
            for row in self.table.body
            for column in self.axes.figures
        )
        self.late = {
            int(year)
            for row in self.table.notes
            for cell in self.grid.cells[row][:1]
            for year in re.findall(r"((?:19|20)\d\d)年?[^。；;]{0,12}" f"(?:{ESTIMATED.pattern})", cell.text)
        }
        for row in self.table.body:
            self._row(row)
        if self.bad:
            self._refuse_cells()
        self._notes()
        return self.out

    def _part_year(self) -> None:
        """Refuse a table whose title speaks of a part of a year, or of a plan."""
        columns = any(each.out == "part of a year" for each in self.axes.figures)
        if self.context.parts and not columns:
            self.stop(
                self.table.body[0],
                f"the title names a part of a year ({self.context.parts[0]}); figures are annual only",
                _ANNUAL + "\nWhere they are of full years, take those words out of the title",
            )
        if self.context.plans:
            self.stop(
                self.table.body[0],
                f"the title speaks of a plan ({self.context.plans[0]}); a plan is no result",
                "bring targets in with as_targets(); take the word out of the title if these are results",
            )

    def _leave_out(self) -> None:
        """Leave out columns of part-years, spans, plans, and of changes without a name."""
        for column in self.axes.figures:
            where = f"column {letters(self.grid.columns[column.at])}"
            if column.out:
                self.said(where, column.text, "left out", column.out)
        kept = [each for each in self.axes.figures if not each.out]
        if not kept:
            self.stop(
                self.table.heads[-1] if self.table.heads else 0,
                "every column is of a part of a year, of several years or of a plan; figures are "
                "annual only",
                _ANNUAL,
            )
        self.axes.figures = kept

    def _roles(self) -> None:
        """Give every axis its role, by what it says or because one role is left."""
        axes, table = self.axes, self.table
        rows = sorted({row for column in axes.figures for row, _ in column.names})
        for row in rows:
            texts = [dict(column.names).get(row, "") for column in axes.figures]
            axes.levels[row] = role_of(texts, self.names)
        for at in axes.of(""):
            axes.labels[at] = role_of(self.filled[at].values(), self.names)
        self._group_roles()
        for at in axes.of(""):
            texts = set(self.filled[at].values())
            if len(texts) == 1 and len(table.body) > 1:
                where = f"column {letters(self.grid.columns[at])}"
                self.said(where, texts.pop(), "left out", "says one thing in every row")
                del axes.labels[at]
        have = {*axes.labels.values(), *axes.levels.values(), *self.group_roles}
        self.named = "indicator" in have
        unknown = [("label", at) for at in axes.of("")]
        unknown += [("level", row) for row, role in axes.levels.items() if not role]
        need = [role for role in ("indicator", "place") if role not in have]
        known = {
            "place": self.given.place is not None or len(self.context.places) == 1,
            "indicator": self.given.indicator is not None or len(self.context.indicators) == 1,
        }
        role = "more"
        if unknown and need:
            if self.given.place is not None and self.given.indicator is not None:
                role = "more"
            elif len(need) == 1:
                stated = self.given.place if need == ["place"] else self.given.indicator
                role = need[0] if stated is None else "more"
                if need == ["place"] and stated is None and known["place"]:
                    role = "more" if "indicator" in have else ""
            elif self.given.place is not None or self.given.indicator is not None:
                role = "indicator" if self.given.place is not None else "place"
            elif known["place"] != known["indicator"]:
                role = "indicator" if known["place"] else "place"
            else:
                role = ""
        several = len(unknown) > 1 and role == "place"
        if role == "" or several:
            kind_, at = unknown[0]
            label = (
                f"column {letters(self.grid.columns[at])}"
                if kind_ == "label"
                else f"row {self.grid.rows[at]}"
            )
            self.stop(
                table.body[0],
                f"are the labels of {label} places or indicators? the catalogue knows none of them",
                "pass place='...' or indicator='...' for what the sheet doesn't name, or head the "
                "column 地区 (place) or 指标 (indicator)",
            )
        for kind_, at in unknown:
            (axes.labels if kind_ == "label" else axes.levels)[at] = role
        self.named |= bool(unknown) and role == "indicator"
        if role == "more" and unknown and "indicator" not in have and not known["indicator"]:
            self.stop(
                table.body[0], "nothing names the indicator", "pass indicator='...' with its name"
            )
        for at, each in axes.labels.items():
            where = f"column {letters(self.grid.columns[at])}"
            words = "part of the indicator's name" if each == "more" else each
            self.said(where, self._corner(at), words, "by its head or its labels")

    def _group_roles(self) -> None:
        """What the lone labels above rows name: years, places, indicators."""
        self.group_roles: set[str] = set()
        have = {*self.axes.labels.values(), *self.axes.levels.values()}
        dated = "year" in have or any(column.year for column in self.axes.figures)
        for row, lone in self.table.groups.items():
            for each in lone:
                cells = self.grid.cells[each]
                text = next(fold(cell.text) for cell in cells if fold(cell.text))
                when = time_of(text)
                where = self.grid.at(each, 0)
                if not re.sub(r"^其中\s*[:：]?|of which:?", "", text):
                    continue
                if when.kind == "year" and not when.rest and not dated:
                    self.groups.setdefault(row, {})["year"] = str(when.year)
                elif when.kind and not when.rest and not dated:
                    self.stop(each, f"{where} names no full year ({text})", _ANNUAL)
                elif self.names.place(text) and "place" not in have:
                    self.groups.setdefault(row, {})["place"] = text
                elif self._names_indicator(text) and "indicator" not in have:
                    self.groups.setdefault(row, {})["indicator"] = text
                elif is_group(text):
                    self.groups.setdefault(row, {})["under"] = text
                else:
                    self.groups.setdefault(row, {})["alone"] = text
                    self.said(where, text, "no figures", "a label without figures in its row")
                    continue
                self.said(where, text, "names the rows below", "a label alone in its row")
        self.group_roles = {
            role for each in self.groups.values() for role in each if role not in ("under", "alone")
        }

    def _names_indicator(self, text: str) -> bool:
        """Whether a lone label names an indicator: a known one, or one with its unit."""
        name, unit = split_unit(label_of(text)[0])
        return bool(self.names.indicator(label_of(text)[0], name) or unit)

    def _corner(self, at: int) -> str:
        """The head of a column of labels."""
        texts = [fold(self.grid.cells[row][at].text) for row in self.table.heads]
        return next((text for text in reversed(texts) if text), "")

    def _down(self, at: int) -> dict[int, str]:
        """The labels of a column, a blank one filled from above where the rows repeat a pattern."""
        raw = {row: fold(self.grid.cells[row][at].text) for row in self.table.body}
        role = self.axes.labels[at]
        blank = [row for row, text in raw.items() if not text and self._has_figures(row)]
        if not blank or role in (*CARRIED, "flags", "scale", "unit"):
            return raw
        right = [other for other in self.axes.labels if other > at]
        runs: list[list[int]] = []
        for row, text in raw.items():
            if text or not runs:
                runs.append([])
            runs[-1].append(row)

        def pattern(run: Sequence[int]) -> tuple[tuple[str, ...], ...]:
            return tuple(
                tuple(fold(self.grid.cells[row][other].text) for other in right) for row in run
            )

        same = {pattern(run) for run in runs}
        apart = any(row in self.table.apart for run in runs for row in run[1:])
        if not right or len(same) > 1 or apart or len(runs) < 2 or not raw[runs[0][0]]:
            where = self.grid.at(blank[0], at)
            self.stop(
                blank[0],
                f"{where} is blank, and its row holds figures",
                "write the label into each row, or merge the cells that it stands for",
            )
        return {row: raw[run[0]] for run in runs for row in run}

    def _has_figures(self, row: int) -> bool:
        """Whether a row holds figures."""
        return any(kind(self.grid.cells[row][each.at]) in "NMY" for each in self.axes.figures)

    def _decimal(self) -> str:
        """The decimal mark of numbers that stand as text."""
        cells = [
            self.grid.cells[row][column.at]
            for row in self.table.body
            for column in self.axes.figures
        ]
        seen, unclear = decimal_mark(cell.text for cell in cells if not cell.number)
        if self.given.decimal is not None:
            if self.given.decimal not in (".", ","):
                raise DataError(f"decimal={self.given.decimal!r}", allowed="'.' or ','")
            return self.given.decimal
        chinese = any(re.search(CJK, cell.text) for row in self.grid.cells for cell in row)
        odd = seen == "," and (chinese or any(cell.number for cell in cells))
        if len(seen) > 1 or odd or (unclear and not seen and not chinese):
            self.stop(
                self.table.body[0],
                f"is the mark in {unclear or 'these numbers'} a decimal mark or a thousands separator?",
                "pass decimal='.' or decimal=','",
            )
        return seen or "."

    # -- cells ------------------------------------------------------------------------------

    def _row(self, row: int) -> None:
        """The figures of one row."""
        table, grid = self.table, self.grid
        if not self._has_figures(row):
            return
        under = self._group(row)
        label = self._label(row, under)
        if label is None:
            return
        for column in self.axes.figures:
            cell = grid.cells[row][column.at]
            if cell.area >= 0:
                covered = {
                    (y, x)
                    for y, cells in enumerate(grid.cells)
                    for x, each in enumerate(cells)
                    if each.area == cell.area
                }
                if len(covered) > 1:
                    self.bad.append((grid.at(row, column.at), cell.text, "merged with another cell"))
                    continue
            read = figure(cell, mark=self.mark, told=self.told, more=self.given.missing)
            if read.why:
                self.bad.append((grid.at(row, column.at), cell.text, read.why))
                continue
            record = self._record(row, column, label, read)
            if record is not None:
                self._enter(row, column, record, cell.text, read)

    def _group(self, row: int) -> dict[str, str]:
        """The lone labels that hold for a row."""
        held: dict[str, str] = {}
        start = -1
        for at in sorted(each for each in self.groups if each <= row):
            for role, text in self.groups[at].items():
                if role in ("under", "alone"):
                    held.pop("alone", None)
                    held.pop("under", None)
                held[role] = text
            start = at
        missing = self.group_roles - {*held}
        between = [each for each in self.table.apart if start < each <= row]
        if missing or (self.group_roles and between):
            self.stop(
                row,
                f"row {self.grid.rows[row]} stands under no label that names its "
                f"{' and '.join(sorted(missing or self.group_roles))}",
                "write the label above the row, or into a column of its own",
            )
        return held

    def _label(self, row: int, under: dict[str, str]) -> dict[str, Any] | None:
        """What the labels of a row say; None where the row is left out."""
        out: dict[str, Any] = {"names": [], "unit": "", "estimated": False, "carried": {}}
        out["under"] = under
        grid, axes = self.grid, self.axes
        for role, text in under.items():
            if role == "year":
                out["year"] = int(text)
            elif role == "place":
                out["place"] = text
            elif role == "indicator":
                name, out["unit"] = split_unit(label_of(text)[0])
                out["names"].append(name)
        for at, role in axes.labels.items():
            text, where = self.filled[at][row], grid.at(row, at)
            if role in ("unit", "scale"):
                out[role] = text
            elif role in ("flags",):
                out["flags"] = text
            elif role in CARRIED:
                out["carried"][role] = text
            elif not text:
                self.stop(row, f"{where} is blank, and its row holds figures", "write the label")
            elif role == "year":
                if not self._year(row, at, text, out):
                    return None
            elif role == "place":
                if TOTAL.fullmatch(clean(text)):
                    self.said(where, text, "left out", "a total or an average of places")
                    return None
                out["place"] = text
            elif not self._named(row, at, text, out):
                return None
        return out

    def _year(self, row: int, at: int, text: str, out: dict[str, Any]) -> bool:
        """Read the year of a row; False where the row is no full year."""
        where, when = self.grid.at(row, at), time_of(clean(text))
        if self.grid.cells[row][at].why == "a date" or when.kind in ("date", "fiscal"):
            todo = "write the year alone (2016); the figures of a panel are annual"
            self.stop(row, f"{where} holds a date or no calendar year ({text}) for a year", todo)
        if when.kind in ("part", "span", "plan") or TOTAL.fullmatch(text) or CHANGE.search(text):
            why = {"part": "part of a year", "span": "several years", "plan": "a plan"}
            self.said(where, text, "left out", why.get(when.kind, "no year"))
            return False
        if when.kind != "year" or when.rest:
            self.stop(row, f"{where} holds no year ({text})", "write the year, as in 2016")
        out["year"], out["estimated"] = when.year, when.estimated
        return True

    def _named(self, row: int, at: int, text: str, out: dict[str, Any]) -> bool:
        """Read the indicator of a row; False where it names only a change or a rank."""
        where = self.grid.at(row, at)
        name, child = label_of(clean(text))
        bare, unit = split_unit(name)
        when = time_of(bare)
        if when.kind == "plan" and not self.names.indicator(name, bare):
            self.said(where, text, "left out", "a plan, no result")
            return False
        if when.kind == "part":
            self.said(where, text, "left out", "part of a year")
            return False
        if CHANGE.fullmatch(bare) or RANKED.fullmatch(bare):
            self.said(where, text, "left out", "a change or rank that doesn't name its indicator")
            return False
        if child and self.axes.labels[at] == "indicator" and not self.names.indicator(bare, name):
            parent, whole_unit = self._parent(row, at)
            out["names"].append(parent)
            if not RELATIVE.search(bare):
                out["unit"] = out["unit"] or whole_unit
        elif self._repeated(at, text):
            under = out["under"].get("under")
            if out["under"].get("alone"):
                self.stop(
                    row,
                    f"{where} ({text}) stands more than once, and a label without figures stands "
                    "between",
                    "write what it is a part of before it (其中：), or number the labels above",
                )
            if under:
                out["names"].append(split_unit(label_of(under)[0])[0])
                out["unit"] = out["unit"] or split_unit(label_of(under)[0])[1]
        elif not out["unit"] and (under := out["under"].get("under")) and not unit:
            out["unit"] = split_unit(label_of(under)[0])[1]
        if not (PLAIN.fullmatch(bare) and out["names"]):
            out["names"].append(bare)
        out["whole"] = name
        out["unit"] = unit or out["unit"]
        return True

    def _repeated(self, at: int, text: str) -> bool:
        """Whether a label stands more than once in a column that alone names the indicator."""
        others = [each for each, role in self.axes.labels.items() if each != at and role in ("year", "place", "more")]
        return not others and list(self.filled[at].values()).count(text) > 1

    def _parent(self, row: int, at: int) -> tuple[str, str]:
        """The name and unit of the row that a part (其中, #) belongs to: the next one above that is whole."""
        for above in sorted((each for each in self.table.body if each < row), reverse=True):
            if any(above < each <= row for each in self.table.apart):
                break
            name, child = label_of(clean(self.filled[at][above]))
            if not child and name:
                return split_unit(name)
        self.stop(
            row,
            f"{self.grid.at(row, at)} is a part of what stands above, and nothing does",
            "write the name of the whole before it",
        )

    def _record(
        self, row: int, column: Column, label: dict[str, Any], read: Figure
    ) -> dict[str, Any] | None:
        """The key and unit of a figure; None where it is left out."""
        grid, where = self.grid, self.grid.at(row, column.at)
        heads = [(self.axes.levels[level], name) for level, name in column.names]
        named = [*label["names"], *(name for role, name in heads if role != "place")]
        place = label.get("place") or next((name for role, name in heads if role == "place"), "")
        year = label.get("year") or column.year
        if label.get("year") and column.year and label["year"] != column.year:
            self.stop(row, f"{where} stands under two years", "keep one of them")
        if any(role == "place" for role in self.axes.levels.values()) and not any(
            role == "place" for role, _ in heads
        ):
            self._no_part(row, column, "place")
        if TOTAL.fullmatch(place):
            self.said(where, place, "left out", "a total or an average of places")
            return None
        dated = any(each.year for each in self.axes.figures)
        if dated and not column.year:
            if column.changes or not column.names:
                where = f"column {letters(grid.columns[column.at])}"
                self.said(where, column.text, "left out", "a column without a year beside years")
                return None
            self._no_part(row, column, "year")
        if "indicator" in self.axes.levels.values() and not label["names"] and not any(
            role in ("indicator", "more") for role, _ in heads
        ):
            if column.changes:
                where = f"column {letters(grid.columns[column.at])}"
                self.said(where, column.text, "left out", "a change or rank of no named indicator")
                return None
            self._no_part(row, column, "indicator")
        if column.changes:
            unit = read_unit(column.unit)[0] if column.unit else ""
            ranked = RANKED.search(column.changes) and not CHANGE.search(column.changes)
            if not named or (not ranked and unit not in ("pct", "pp")):
                where = f"column {letters(grid.columns[column.at])}"
                self.said(where, column.text, "left out", "a change or rank, no level")
                return None
            named.append(column.changes)
        return {"row": row, "column": column, "names": named, "place": place, "year": year, **{
            key: label.get(key) for key in ("unit", "scale", "flags", "carried", "whole")
        }, "estimated": label["estimated"] or column.estimated or self.context.estimated,
            "changes": column.changes}

    def _no_part(self, row: int, column: Column, what: str) -> NoReturn:
        """Refuse a column whose head lacks what the other heads say."""
        self.stop(
            row,
            f"the head of column {letters(self.grid.columns[column.at])} ({column.text}) names no "
            f"{what}, and the others do",
            f"write the {what} into its head, or delete the column",
        )

    def _enter(
        self, row: int, column: Column, found: dict[str, Any], text: str, read: Figure
    ) -> None:
        """Enter a figure under its place, year, indicator and unit."""
        where = self.grid.at(row, column.at)
        place = self._place(row, where, found["place"])
        if place is None:
            return
        year = found["year"] or self._context_year(row)
        indicator, unit, power = self._measure(row, where, column, found, read)
        if not unit:
            self.said(where, text, "left out", "no value, and no unit")
            return
        given = self.given
        if (given.year is not None and year != given.year) or (
            given.place is not None and place != self._given_place()
        ):
            return
        if given.indicator is not None and self.named:
            wanted = self.names.indicator(given.indicator) or given.indicator
            if indicator != wanted:
                return
        flags, estimated = read.flags, read.estimated or found["estimated"] or year in self.late
        for words in (found["flags"], self._flag_cell(row, column)):
            said = flagged(words or "")
            if said is None:
                self.bad.append((where, str(words), "an unknown flag"))
                return
            flags, estimated = flags + said[0], estimated or said[1]
        value = float("nan")
        if read.digits is not None:
            value = float(scaled(read.digits, power))
            if read.bracketed:
                if not found["changes"]:
                    self.bad.append((where, text, "brackets: a negative number, or a remark?"))
                    return
                value = -abs(value)
            self._within(row, where, indicator, value)
        carried = {key: word for key, word in (found["carried"] or {}).items() if word}
        if estimated:
            carried["status"] = "preliminary"
        record = {
            **{"indicator": indicator, "place": place, "year": year, "value": value},
            **{"unit": unit, "flags": flags, **carried},
            "locator": f"{self.grid.name}!{where}",
        }
        same = next(
            (
                each
                for each in self.out.rows
                if all(each[name] == record[name] for name in ("indicator", "place", "year"))
            ),
            None,
        )
        if same is not None:
            _twice(self.grid, same, record)
        self.out.rows.append(record)
        if read.missing and read.missing != "blank":
            self.said(where, text, "no value", "a mark for what is missing")
        elif read.digits is None:
            self.said(where, "", "no value", "blank")
        if read.mark:
            self.said(where, text, str(read.digits), f"{read.mark} is a footnote's mark")
        if flags or estimated:
            self.said(where, text, f"status {carried.get('status', 'final')}", f"flags {flags}".strip())

    def _flag_cell(self, row: int, column: Column) -> str:
        """The flag that stands in the column beside a figure."""
        return fold(self.grid.cells[row][column.flags].text) if column.flags >= 0 else ""

    def _given_place(self) -> str:
        """The place that the caller names."""
        return self.names.place(self.given.place or "") or str(self.given.place)

    def _place(self, row: int, where: str, text: str) -> str | None:
        """The id of a place, or the sheet's own label of it."""
        if not text:
            if self.given.place is not None:
                return self._given_place()
            if len(self.context.places) != 1:
                several = ", ".join(sorted(self.context.places))
                self.stop(
                    row,
                    f"the title names several places ({several})" if several else "nothing names the place",
                    "pass place='...': the place of all its figures",
                )
            return next(iter(self.context.places))
        label = one_language(label_of(clean(text))[0])
        if not re.search(r"[^\W\d_]", label) and not self.names.place(label):
            self.stop(row, f"{where} stands under {text!r}, which names no place", "write its name")
        if label in WHOLE:
            level = WHOLE[label]
            ends = {"nation": "100000", "province": "0000", "city": "00"}[level]
            held = [
                code
                for code in self.context.places
                if code.endswith(ends) and (level != "city" or not code.endswith("0000"))
            ]
            if level == "nation":
                return "100000"
            if len(held) == 1:
                return held[0]
            self.said(where, text, "left out", "a whole that nothing names")
            return None
        return self.names.place(label) or label

    def _context_year(self, row: int) -> int:
        """The year of a table that names it in its title alone, or that the caller gives."""
        if self.given.year is not None:
            return self.given.year
        if len(self.context.years) != 1:
            several = ", ".join(map(str, sorted(self.context.years)))
            self.stop(
                row,
                f"the title names several years ({several})" if several else "nothing names the year",
                "pass year=2023: the year of all its figures (a yearbook's own year is none)",
            )
        return next(iter(self.context.years))

    def _measure(
        self, row: int, where: str, column: Column, found: dict[str, Any], read: Figure
    ) -> tuple[str, str, int]:
        """The indicator of a figure, the unit, and the power of ten that takes it there."""
        words = [part for part in found["names"] if part]
        label = " ".join(dict.fromkeys(words))
        stated = column.unit if column.unit or found["changes"] else found["unit"] or ""
        if column.unit and found["unit"] and not found["changes"]:
            if read_unit(column.unit) != read_unit(found["unit"]):
                self.stop(row, f"{where} stands under two units", "keep one of them")
        if found["scale"] and stated:
            scale = fold(found["scale"])
            if scale not in ("units", "0", "Units", "unit"):
                stated = f"{scale} {stated}" if not scale.isdigit() else f"10^{scale} {stated}"
        if not label or not self.named:
            label = " ".join(filter(None, [self._context_indicator(row), label]))
        joined = "".join(words)
        whole = found["whole"] if len(words) == 1 else ""
        texts = [text for text in (whole, column.text if not found["whole"] else "", label, joined) if text]
        known = self.names.indicator(*texts) if not found["changes"] else None
        if known is None and label in self.names.units:
            known = label
        expected = self.names.units.get(known or "", "")
        if RANKED.fullmatch(found["changes"] or ""):
            stated = "rank"
        unit, power = self._unit(row, where, label, stated, expected, read, bool(found["changes"]))
        if known and unit != expected:
            if is_catalogue_unit(unit) and not unit.startswith(("usd", "eur")):
                self.stop(
                    row,
                    f"{where}: {label} counts in {expected}, and the sheet says {stated or unit}",
                    "correct the unit in the sheet, or give the indicator another name there",
                )
            known = None
        indicator = known or label
        key = (indicator, label, unit)
        if key not in self.__dict__.setdefault("seen", set()):
            self.__dict__["seen"].add(key)
            why = "known by name and unit" if known else "not in the catalogue: your own label"
            self.said(where, label, f"indicator {indicator}, unit {unit}", why)
        return indicator, unit, power

    def _context_indicator(self, row: int) -> str:
        """The indicator that the title names, or the caller."""
        if self.given.indicator is not None:
            return self.names.indicator(self.given.indicator) or self.given.indicator
        if len(self.context.indicators) != 1:
            several = ", ".join(sorted(self.context.indicators))
            self.stop(
                row,
                f"the title names several indicators ({several})"
                if several
                else "nothing names the indicator",
                "pass indicator='...': the indicator of all its figures",
            )
        return next(iter(self.context.indicators))

    def _unit(
        self,
        row: int,
        where: str,
        label: str,
        stated: str,
        expected: str,
        read: Figure,
        changes: bool,
    ) -> tuple[str, int]:
        """The unit of a figure: its own, its heads', the sheet's, the caller's, the catalogue's."""
        above = self.context.units if not changes else []
        if stated:
            unit = read_unit(stated)
        elif self.given.unit is not None:
            unit = read_unit(self.given.unit)
        elif len(above) == 1:
            unit = above[0]
        elif above:
            fits = [each for each in above if each[0] == expected]
            unit = fits[0] if len(fits) == 1 else ("", 0)
        else:
            unit = ("", 0)
        if read.unit:
            own = read_unit(read.unit)
            if own != unit and unit[0] and own[0] != unit[0]:
                if stated or self.given.unit is not None:
                    self.stop(
                        row,
                        f"{where} holds {read.unit}, and its head says {stated or self.given.unit}",
                        "correct one of them in the sheet",
                    )
            return own
        if not unit[0] and not above and (expected in _LENT or self._counted(label, expected)):
            return expected, 0
        if not unit[0] and expected in _LENT:
            return expected, 0
        if not unit[0] and read.digits is None:
            return expected, 0
        if not unit[0]:
            self.stop(
                row,
                f"nothing says in which unit {label} counts",
                "pass unit='亿元' (or write it in the head in brackets): 万 and 亿 look alike",
            )
        return unit

    def _counted(self, label: str, expected: str) -> bool:
        """Whether figures without a unit can only be counts: whole, and large for any 万."""
        if expected != "count" or any(column.unit for column in self.axes.figures):
            return False
        if self.axes.of("unit") or any(
            split_unit(label_of(text)[0])[1]
            for at, role in self.axes.labels.items()
            if role == "indicator"
            for text in self.filled[at].values()
        ):
            return False
        cells = [
            figure(self.grid.cells[row][each.at], mark=self.mark, told=self.told).digits
            for row in self.table.body
            for each in self.axes.figures
        ]
        numbers = [each for each in cells if each is not None]
        return all(each == int(each) for each in numbers) and max(numbers) >= 1000

    def _within(self, row: int, where: str, indicator: str, value: float) -> None:
        """Refuse a value outside the natural limits of its indicator."""
        if indicator not in self.names.limits.index:
            return
        low, high = self.names.limits.loc[indicator]
        if value < low or value > high:
            self.stop(
                row,
                f"{where}: {value:g} of {indicator} lies outside its limits",
                f"correct the cell or its unit; allowed: {low:g} to {high:g}",
            )

    def _refuse_cells(self) -> NoReturn:
        """Refuse the cells that hold no number, all at once."""
        listed = "; ".join(f"{cell} ({text}): {why}" for cell, text, why in self.bad[:8])
        more = f" and {len(self.bad) - 8} more" if len(self.bad) > 8 else ""
        self.stop(
            self.table.body[0],
            f"{len(self.bad)} cells are no figures: {listed}{more}",
            "correct them, or list words for what is not reported: missing=['撤并']",
        )

    def _notes(self) -> None:
        """Say which rows were notes or repeated heads."""
        for rows, taken in ((self.table.notes, "a note"), (self.table.skipped, "left out")):
            for row in rows:
                text = " ".join(dict.fromkeys(fold(cell.text) for cell in self.grid.cells[row]))
                why = "stands outside the figures" if taken == "a note" else "a repeated head"
                self.said(self.grid.at(row, 0), text.strip(), taken, why)


def missing_words(words: Iterable[str]) -> tuple[str, ...]:
    """Words for what is missing, as cells are compared with them."""
    return tuple(fold(word).casefold() for word in words)


__all__ = ["Asked", "is_missing", "is_unit", "missing_words", "read_rows"]
