"""The roles of a table's axes: which labels are years, places and indicators, and which groups."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from .axes import CARRIED, Axes, Said, find_axes, role_of
from .context import Context, Names, above, context_of, is_group, label_of
from .doubts import RELATIVE_ALONE, changes_meaning, unit_among
from .grid import Grid, letters
from .heads import own_text
from .layout import Table, asked, clean, kind
from .words import LIMITLESS, PLAIN, TOTAL, WHOLE, fold, head_role, split_unit, time_of

ANNUAL = (
    "give figures of full years; months and quarters, with the month (2024-03) in a column, "
    "become years by\n"
    "  frame['year'] = frame['month'].astype(str).str[:4].astype(int)\n"
    "  annual = frame.groupby(['indicator', 'place', 'year'])['value'].sum().reset_index()\n"
    "(a flow adds up; of a stock take .last(), of a rate neither)"
)


@dataclass(frozen=True)
class Asked:
    """What the caller says where a sheet doesn't."""

    place: str | None = None
    indicator: str | None = None
    unit: str | None = None
    year: int | None = None
    decimal: str | None = None
    missing: tuple[str, ...] = ()
    #: The place of a sheet that names none.
    here: str | None = None


class Roles:
    """A table whose axes have their roles, or the error that asks for one."""

    def __init__(self, grid: Grid, table: Table, names: Names, given: Asked) -> None:
        self.grid, self.table, self.names, self.given = grid, table, names, given
        self.axes: Axes = find_axes(grid, table, names)
        corner = [
            (row, at)
            for row in table.heads
            for at in self.axes.labels
            if fold(grid.cells[row][at].text)
        ]
        self.context: Context = context_of(grid, table, corner, names)
        if given.here is not None and not self.context.places:
            self.context.places.add(names.place(given.here) or given.here)
        self.decisions: list[Said] = [*self.context.said, *self.axes.said]
        self._refuse_units()
        self.groups: dict[int, dict[str, str]] = {}
        self.filled = {at: self._down(at) for at in self.axes.labels}
        self.covered = Counter(cell.area for cells in grid.cells for cell in cells)
        self._refuse_part_years()
        self._refuse_blank()
        self._leave_out()
        self._assign()

    def stop(self, row: int, what: str, todo: str) -> NoReturn:
        """Ask by an error that shows the grid."""
        raise asked(self.grid, row, what, todo)

    def said(self, cell: str, text: str, taken: str, why: str) -> None:
        """Enter a decision, once."""
        if (each := (cell, text, taken, why)) not in self.decisions[-40:]:
            self.decisions.append(each)

    def column(self, at: int) -> str:
        """The name of a column: column C."""
        return f"column {letters(self.grid.columns[at])}"

    def _refuse_part_years(self) -> None:
        """Refuse a table whose title or rows are of parts of a year, or of a plan."""
        row, context = self.table.body[0], self.context
        if context.parts and all(each.out != "part of a year" for each in self.axes.figures):
            self.stop(
                row,
                f"the title names a part of a year ({context.parts[0]}); figures are annual only",
                ANNUAL + "\nIf they are of full years, take those words out of the title",
            )
        for at in self.axes.of("year"):
            texts = [text for text in self.filled[at].values() if text]
            if all(time_of(text).kind == "part" for text in texts):
                self.stop(row, f"{self.column(at)} holds months or quarters ({texts[0]})", ANNUAL)
        if context.plans:
            self.stop(
                row,
                f"the title speaks of a plan ({context.plans[0]}); a plan is no result",
                "bring targets in with as_targets(); take the word out of the title of results",
            )

    def _leave_out(self) -> None:
        """Leave out columns of part-years, spans and plans."""
        for column in self.axes.figures:
            if column.out:
                self.said(self.column(column.at), column.text, "left out", column.out)
        kept = [each for each in self.axes.figures if not each.out]
        if not kept:
            self.stop(
                self.table.heads[-1] if self.table.heads else 0,
                "every column is of a part of a year, of several years or of a plan; figures are "
                "annual only",
                ANNUAL,
            )
        self.axes.figures = kept

    def _assign(self) -> None:
        """Give every axis its role, by what it says or because one role is left."""
        axes, given = self.axes, self.given
        for row in sorted({row for column in axes.figures for row, _ in column.names}):
            texts = [dict(column.names).get(row, "") for column in axes.figures]
            axes.levels[row] = role_of(texts, self.names)
            if not axes.levels[row] and len(set(texts)) == 1 and given.indicator is not None:
                self.said(self.grid.at(row, axes.figures[0].at), texts[0], "left out", "one head")
                del axes.levels[row]
                for column in axes.figures:
                    column.names = [each for each in column.names if each[0] != row]
        for at in axes.of(""):
            texts = list(set(self.filled[at].values()))
            axes.labels[at] = role_of(texts, self.names)
            one = len(texts) == 1 and LIMITLESS.fullmatch(clean(texts[0])) is not None
            if one or all(PLAIN.fullmatch(clean(text)) for text in texts):
                self.said(self.column(at), texts[0], "left out", "says one thing in every row")
                del axes.labels[at]
        self._one_of_each()
        self._read_groups()
        have = {*axes.labels.values(), *axes.levels.values(), *self.group_roles}
        unknown = [(axes.labels, at) for at in axes.of("")]
        unknown += [(axes.levels, row) for row, role in axes.levels.items() if not role]
        role = self._role_left(have) if unknown else ""
        if unknown and (role == "" or (len(unknown) > 1 and role == "place")):
            held, at = unknown[0]
            where = self.column(at) if held is axes.labels else f"row {self.grid.rows[at]}"
            self.stop(
                self.table.body[0],
                f"are the labels of {where} places or indicators? the catalogue knows none of them",
                "pass place='...' or indicator='...' for what the sheet doesn't name, or head the "
                "column 地区 (place) or 指标 (indicator)",
            )
        for held, at in unknown:
            held[at] = role
        self.named = "indicator" in have or role == "indicator"
        for at, each in axes.labels.items():
            words = "part of the indicator's name" if each == "more" else each
            self.said(self.column(at), self._corner(at), words, "by its head or its labels")

    def _one_of_each(self) -> None:
        """Refuse two columns of years, or of places that don't lie in one another."""
        years, places = self.axes.of("year"), self.axes.of("place")
        first = min(column.at for column in self.axes.figures)
        heads = [self._corner(at) for at in places]
        beside = len(places) > 1 and max(places) > first
        repeated = len(places) > 1 and len(set(heads)) < len(heads) and all(heads)
        if len(places) == 2 and not repeated and self._encloses(*places):
            self.said(self.column(places[1]), heads[1], "left out", "the whole of the place")
            del self.axes.labels[places[1]]
            return
        pairs = {tuple(self.filled[at][row] for at in places) for row in self.table.body}
        nested = len({pair[-1:] for pair in pairs}) == len(pairs)
        nested = nested and not (beside or repeated) and self._nested(places)
        if len(years) > 1 or (len(places) > 1 and not nested):
            two = years if len(years) > 1 else places
            self.stop(
                self.table.body[0],
                f"{' and '.join(map(self.column, two))} both name the "
                f"{'year' if len(years) > 1 else 'place'} of a figure",
                "delete one, or head it by what it is (备注 for a remark); give lists that stand "
                "side by side one below the other",
            )

    def _encloses(self, one: int, other: int) -> bool:
        """Whether the places of the second column hold those of the first."""
        pairs = [
            (self.names.place(self.filled[one][row]), self.names.place(self.filled[other][row]))
            for row in self.table.body
        ]
        differ = [(a, b) for a, b in pairs if a is None or a != b]
        return bool(differ) and all(a and b and above(b, a) for a, b in differ)

    def _nested(self, places: list[int]) -> bool:
        """Whether no column of places names one that lies outside that of the column before."""
        headed = all(head_role(self._corner(at)) == "place" for at in places)
        for outer, inner in itertools.pairwise(places):
            for row in self.table.body:
                texts = self.filled[outer][row], self.filled[inner][row]
                held, part = map(self.names.place, texts)
                if texts[0] == texts[1] or TOTAL.fullmatch(texts[1]) or texts[1] in WHOLE:
                    continue
                if held and part and held != part and not above(held, part):
                    return False
                if not (held and part) and not headed:
                    return False
        return True

    def _role_left(self, have: set[str]) -> str:
        """The role of labels that the catalogue doesn't know: the one that nothing else has."""
        need = [role for role in ("indicator", "place") if role not in have]
        given = {"place": self.given.place, "indicator": self.given.indicator}
        title = {"place": self.context.places, "indicator": self.context.indicators}
        if not need or all(word is not None for word in given.values()):
            return "more"
        if len(need) == 1:
            if given[need[0]] is not None:
                return "more"
            return "" if need == ["place"] and len(title["place"]) == 1 else need[0]
        stated = [role for role in need if given[role] is not None]
        stated = stated or [role for role in need if len(title[role]) == 1]
        return next(role for role in need if role not in stated) if len(stated) == 1 else ""

    def _corner(self, at: int) -> str:
        """The head of a column of labels."""
        texts = [fold(self.grid.cells[row][at].text) for row in self.table.heads]
        return next((text for text in reversed(texts) if text), "")

    def _down(self, at: int) -> dict[int, str]:
        """The labels of a column, a blank one filled from above where the rows repeat a pattern."""
        grid, body = self.grid, self.table.body
        if self.axes.labels[at] in (*CARRIED, "flags", "scale", "unit"):
            return {row: own_text(grid, row, at) for row in body}
        raw = {row: fold(grid.cells[row][at].text) for row in body}
        blank = [row for row, text in raw.items() if not text and self.has_figures(row)]
        if not blank:
            return raw
        right = [other for other in self.axes.labels if other > at]
        runs: list[list[int]] = []
        for row, text in raw.items():
            if text or not runs:
                runs.append([])
            runs[-1].append(row)

        def pattern(run: Sequence[int]) -> tuple[tuple[str, ...], ...]:
            return tuple(tuple(fold(grid.cells[row][each].text) for each in right) for row in run)

        apart = any(row in self.table.apart for run in runs for row in run[1:])
        same = len(set(map(pattern, runs))) == 1 and len(runs) > 1
        if not right or not same or apart or not raw[runs[0][0]]:
            self.stop(
                blank[0],
                f"{grid.at(blank[0], at)} is blank, and its row holds figures",
                "write the label into each row, or merge the cells that it stands for",
            )
        return {row: raw[run[0]] for run in runs for row in run}

    def has_figures(self, row: int) -> bool:
        """Whether a row holds figures."""
        return any(kind(self.grid.cells[row][each.at]) in "NMY" for each in self.axes.figures)

    def _read_groups(self) -> None:
        """What the lone labels above rows name: years, places, indicators."""
        have = {*self.axes.labels.values(), *self.axes.levels.values()}
        dated = "year" in have or any(column.year for column in self.axes.figures)
        for row, lone in self.table.groups.items():
            for each in lone:
                text = next(filter(None, (fold(cell.text) for cell in self.grid.cells[each])))
                when, where = time_of(text), self.grid.at(each, 0)
                name, unit = split_unit(label_of(text)[0])
                if not name:  # 其中： alone
                    continue
                if when.kind and not when.rest and not dated:
                    if when.kind != "year":
                        self.stop(each, f"{where} names no full year ({text})", ANNUAL)
                    role, text = "year", str(when.year)
                elif self.names.place(text) and "place" not in have:
                    role = "place"
                elif (self.names.indicator(label_of(text)[0], name) or unit) and (
                    "indicator" not in have
                ):
                    role = "indicator"
                else:
                    role = "under" if is_group(text) else "alone"
                    self._refuse_lone(row, each, text)
                self.groups.setdefault(row, {})[role] = text
                taken = "no figures" if role == "alone" else "names the rows below"
                self.said(where, text, taken, "a label alone in its row")
        self.group_roles = {
            role for each in self.groups.values() for role in each if role not in ("under", "alone")
        }

    def _refuse_units(self) -> None:
        """Refuse a unit line among or below the figures that another one above contradicts."""
        table = self.table
        lone = [row for rows in table.groups.values() for row in rows]
        rows = [row for row in table.body if not self.has_figures(row)]
        rows += [*lone, *table.notes, *table.skipped]
        if where := unit_among(self.grid, table, sorted(rows), self.context.units):
            self.stop(
                table.body[0],
                f"{where} names a unit, and stands among or below the figures",
                "write the unit of each row behind its name in brackets (万元), or into a column "
                "单位; or give the rows below in a file of their own",
            )

    def _refuse_blank(self) -> None:
        """Refuse what changes the meaning of a table in its title or in a row without figures."""
        grid = self.grid
        for row in self.table.context:
            for cell in grid.cells[row]:
                if RELATIVE_ALONE.fullmatch(clean(cell.text)):
                    what = f"a line above the table says {cell.text}: is every figure one?"
                    self.stop(row, what, "write it into the head or label of each figure")
        for row in self.table.body:
            for at in [] if self.has_figures(row) else self.axes.labels:
                text = own_text(grid, row, at)
                why = changes_meaning(text, self.context.places, self.names) if text else ""
                if self.axes.labels[at] != "year" and why in ("a time", "a plan or an estimate"):
                    what = f"{grid.at(row, at)} ({text}) names {why} and has no figures"
                    self.stop(row, what, "write it into each row that it holds for, or delete it")

    def _refuse_lone(self, row: int, lone: int, text: str) -> None:
        """Refuse a label alone in its row that says of its rows what would be lost."""
        ends = [at for at in self.groups if at > row]
        rows = [at for at in self.table.body if row <= at < min(ends, default=len(self.grid.rows))]
        under = [self.filled[at][each] for at in self.axes.of("place") for each in rows]
        inside = {code for code in map(self.names.place, under) if code} or self.context.places
        if why := changes_meaning(text, inside, self.names):
            self.stop(
                lone,
                f"{self.grid.at(lone, 0)} ({text}) stands alone in its row and names {why}: does "
                "it hold for the rows below?",
                "write it into the label of each row that it holds for, or delete the row",
            )

    def group_of(self, row: int) -> dict[str, str]:
        """The lone labels that hold for a row."""
        held: dict[str, str] = {}
        start = -1
        for at in sorted(each for each in self.groups if each <= row):
            if {"under", "alone"} & {*self.groups[at]}:
                held.pop("alone", None)
                held.pop("under", None)
            held |= self.groups[at]
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
