"""The figures of a table: each cell with its place, year, indicator, unit and status."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from ...errors import DataError
from ..cell_text import scaled
from .axes import CARRIED
from .context import label_of
from .grid import Grid
from .heads import PARTS, RATIOS, Column, moved
from .keys import Keys
from .layout import clean
from .numbers import Figure, decimal_mark, figure, flagged
from .remarks import Remarks
from .words import (
    CHANGE,
    CJK,
    FLAGGED,
    PLAIN,
    RANKED,
    RELATIVE,
    TOTAL,
    fold,
    read_unit,
    split_unit,
    time_of,
)

_KEY = ("indicator", "place", "year")


def twice(grid: Grid, one: dict[str, Any], other: dict[str, Any]) -> NoReturn:
    """Refuse two figures of one indicator, place and year."""
    what = ", ".join(str(one[each]) for each in _KEY)
    raise DataError(
        f"{grid.name}: two figures of {what}: {one['locator']} and {other['locator']}\n"
        f"{grid.shown(0)}",
        todo="name what tells them apart in a head or label of each (其中：, another indicator), "
        "or delete one",
    )


class Records(Keys):
    """Reads the cells of a table whose axes have their roles."""

    def read(self) -> list[dict[str, Any]]:
        """The figures, one a row."""
        self.bad: list[tuple[str, str, str]] = []
        self.held: dict[tuple[str, str, int], dict[str, Any]] = {}
        self.mark = self._decimal()
        cells = [cell.text for row in self.grid.cells for cell in row]
        figures = [
            self.grid.cells[y][each.at] for y in self.table.body for each in self.axes.figures
        ]
        self.told = any(fold(cell.text).startswith(":") for cell in figures) or bool(
            FLAGGED.search(" ".join(cells))
        )
        self.remarks = Remarks(self.grid, self.table, self.axes)
        for row in self.table.body:
            if self.has_figures(row):
                self._row(row)
        if self.bad:
            listed = "; ".join(f"{cell} ({text}): {why}" for cell, text, why in self.bad[:8])
            more = f" and {len(self.bad) - 8} more" if len(self.bad) > 8 else ""
            self.stop(
                self.table.body[0],
                f"{len(self.bad)} cells are no figures: {listed}{more}",
                "correct them, or list words for what is not reported: missing=['撤并']",
            )
        for row in [*self.table.notes, *self.table.skipped]:
            text = " ".join(filter(None, dict.fromkeys(fold(c.text) for c in self.grid.cells[row])))
            note = row in self.table.notes
            why = "stands outside the figures" if note else "a repeated head"
            self.said(self.grid.at(row, 0), text, "a note" if note else "left out", why)
        return list(self.held.values())

    def _decimal(self) -> str:
        """The decimal mark of numbers that stand as text."""
        cells = [self.grid.cells[y][each.at] for y in self.table.body for each in self.axes.figures]
        seen, unclear = decimal_mark(cell.text for cell in cells if not cell.number)
        chinese = any(re.search(CJK, cell.text) for row in self.grid.cells for cell in row)
        if self.given.decimal is not None:
            if self.given.decimal not in (".", ","):
                raise DataError(f"decimal={self.given.decimal!r}", allowed="'.' or ','")
            other = {".": ",", ",": "."}[self.given.decimal]
            if other in seen or (chinese and unclear and self.given.decimal == ","):
                self.stop(
                    self.table.body[0],
                    f"decimal={self.given.decimal!r}, and the sheet has {unclear or 'numbers'} "
                    f"with the decimal mark {seen or '.'!r}",
                    "leave decimal= out, or correct the numbers",
                )
            return self.given.decimal
        odd = seen == "," and (chinese or any(cell.number for cell in cells))
        if len(seen) > 1 or odd or (unclear and not seen and not chinese):
            marks = unclear or "these numbers"
            self.stop(
                self.table.body[0],
                f"is the mark in {marks} a decimal mark or a thousands separator?",
                "pass decimal='.' or decimal=','",
            )
        return seen or "."

    def _row(self, row: int) -> None:
        """The figures of one row."""
        label = self._label(row)
        for column in self.axes.figures if label is not None else []:
            cell, where = self.grid.cells[row][column.at], self.grid.at(row, column.at)
            if cell.area >= 0 and self.covered[cell.area] > 1:
                self.bad.append((where, cell.text, "merged with another cell"))
                continue
            read = figure(cell, mark=self.mark, told=self.told, more=self.given.missing)
            if read.why:
                self.bad.append((where, cell.text, read.why))
            elif (found := self._found(row, column, label or {})) is not None:
                self._enter(row, column, found, cell.text, read)

    # -- labels -----------------------------------------------------------------------------

    def _label(self, row: int) -> dict[str, Any] | None:
        """What the labels of a row say; None where the row is left out."""
        under = self.group_of(row)
        out: dict[str, Any] = {"names": [], "unit": "", "carried": {}, "under": under}
        if "indicator" in under:
            name, out["unit"] = split_unit(label_of(under["indicator"])[0])
            out["names"].append(name)
        out["year"] = int(under.get("year", 0))
        out["place"] = under.get("place", "")
        for at, role in self.axes.labels.items():
            text, where = self.filled[at][row], self.grid.at(row, at)
            if role in CARRIED:
                out["carried"][role] = text
            elif role in ("unit", "scale", "flags"):
                out[role] = text
            elif not text:
                self.stop(row, f"{where} is blank, and its row holds figures", "write the label")
            elif role in ("indicator", "place") and text == self._corner(at):
                self.stop(row, f"{where} repeats its head ({text})", "write what the row is of")
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
        """Read the indicator of a row; False where it names a plan, or only a change or a rank."""
        where = self.grid.at(row, at)
        name, part = label_of(clean(text))
        bare, unit = split_unit(name)
        known, when = self.names.indicator(name, bare), time_of(bare).kind
        why = ""
        if CHANGE.fullmatch(bare) or RANKED.fullmatch(bare):
            why = "a change or rank that doesn't name its indicator"
        elif when in ("plan", "part") and not known:
            why = "a plan, no result" if when == "plan" else "part of a year"
        if why:
            self.said(where, text, "left out", why)
            return False
        under = out["under"].get("under", "")
        group, group_unit = split_unit(label_of(under)[0])
        if part and self.axes.labels[at] == "indicator" and not known:
            parent, group_unit = self._parent(row, at)
            out["names"].append(parent)
        elif self._repeated(at, text):
            if "alone" in out["under"]:
                self.stop(
                    row,
                    f"{where} ({text}) stands more than once, and a label without figures stands "
                    "between",
                    "write what it is a part of before it (其中：), or number the labels above",
                )
            out["names"] += [group] if under else []
        if not (PLAIN.fullmatch(bare) and out["names"]):
            out["names"].append(bare)
        out["whole"] = name
        out["unit"] = unit or out["unit"] or ("" if RELATIVE.search(bare) else group_unit)
        return True

    def _repeated(self, at: int, text: str) -> bool:
        """Whether a label stands more than once in a column that alone names the indicator."""
        roles = [role for each, role in self.axes.labels.items() if each != at]
        alone = not {"year", "place", "more", "indicator"} & {*roles}
        return alone and list(self.filled[at].values()).count(text) > 1

    def _parent(self, row: int, at: int) -> tuple[str, str]:
        """Name and unit of the row that a part (其中, #) belongs to: the next whole one above."""
        unit = self._row_unit(row, at)
        for above in sorted((each for each in self.table.body if each < row), reverse=True):
            if any(above < each <= row for each in self.table.apart):
                break
            name, part = label_of(clean(self.filled[at][above]))
            if part or not name:
                continue
            if moved(split_unit(name)[0], self._row_unit(above, at)):
                if not unit:
                    where = self.grid.at(row, at)
                    self.stop(row, f"{where} is a part below a growth, share or rank", PARTS)
                if read_unit(unit)[0] not in RATIOS:
                    continue
            return split_unit(name)
        self.stop(
            row,
            f"{self.grid.at(row, at)} is a part of what stands above, and nothing does",
            "write the name of the whole before it",
        )

    def _row_unit(self, row: int, at: int) -> str:
        """The unit that the label of a row or its column of units names."""
        column = next((self.filled[each][row] for each in self.axes.of("unit")), "")
        return split_unit(label_of(clean(self.filled[at][row]))[0])[1] or column

    # -- figures ----------------------------------------------------------------------------

    def _found(self, row: int, column: Column, label: dict[str, Any]) -> dict[str, Any] | None:
        """What labels and heads say of a figure; None where it is left out."""
        where, roles = self.column(column.at), {*self.axes.levels.values()}
        heads = [(self.axes.levels[level], name) for level, name in column.names]
        places = [name for role, name in heads if role == "place"]
        names = [*label["names"], *(name for role, name in heads if role != "place")]
        if label["year"] and column.year and label["year"] != column.year:
            self.stop(row, f"{where} stands under two years", "keep one of them")
        if places and TOTAL.fullmatch(clean(places[0])):
            self.said(where, column.text, "left out", "a total or an average of places")
            return None
        dated = any(each.year for each in self.axes.figures)
        why = ""
        if dated and not column.year and (column.changes or not column.names):
            why = "a column without a year beside years"
        elif column.changes:
            unit = read_unit(column.unit)[0] if column.unit else ""
            ranked = RANKED.search(column.changes) and not CHANGE.search(column.changes)
            if not names or not (ranked or unit in ("pct", "pp")):
                why = "a change or rank that doesn't name its indicator or unit"
        if why:
            self.said(where, column.text, "left out", why)
            return None
        lacking = [
            *(["place"] if "place" in roles and not places else []),
            *(["year"] if dated and not column.year else []),
            *(["indicator"] if roles & {"indicator", "more"} and not names else []),
        ]
        if lacking:
            self.stop(
                row,
                f"the head of {where} ({column.text}) names no {lacking[0]}, and the others do",
                f"write the {lacking[0]} into its head, or delete the column",
            )
        estimated = label.get("estimated") or column.estimated or self.context.estimated
        return {
            **{name: label.get(name) for name in ("unit", "scale", "flags", "carried", "whole")},
            **{"names": [*names, column.changes] if column.changes else names},
            **{"place": places[0] if places else label["place"], "changes": column.changes},
            **{"year": label["year"] or column.year, "estimated": estimated},
            "under": label["under"].get("under", ""),
        }

    def _enter(
        self, row: int, column: Column, found: dict[str, Any], text: str, read: Figure
    ) -> None:
        """Enter a figure under its place, year, indicator and unit."""
        where = self.grid.at(row, column.at)
        place = self.place_of(row, where, found["place"])
        year = found["year"] or self.year_of(row)
        if place is None or self.passed_over(place, year):
            return
        remark, words = self.remarks.of(row, column, year, read.mark)
        if remark == "ask":
            todo = "take the word out of the remark of a result; delete the row of a plan"
            self.stop(row, f"{words}: is {where} a result or a plan?", todo)
        if remark == "plan":
            self.said(where, text, "left out", f"a plan, no result ({words})")
            return
        if self.given.indicator is not None and self.named:
            wanted = self.names.indicator(self.given.indicator) or self.given.indicator
            if wanted not in self.named_by(row, where, column, found):
                return
        indicator, unit, power = self.measure(row, where, column, found, read)
        if not unit:
            self.said(where, text, "left out", "no value, and no unit")
            return
        flags, estimated = read.flags, read.estimated or found["estimated"] or bool(remark)
        beside = own = found["flags"] or ""
        if column.flags >= 0:
            own = self.grid.cells[row][column.flags].text
        for words in dict.fromkeys((beside, own)):
            said = flagged(words)
            if said is None:
                self.bad.append((where, words, "an unknown flag"))
                return
            flags, estimated = flags + said[0], estimated or said[1]
        value = float("nan")
        if read.digits is not None:
            if read.bracketed and not found["changes"]:
                self.bad.append((where, text, "brackets: a negative number, or a remark?"))
                return
            value = float(scaled(-abs(read.digits) if read.bracketed else read.digits, power))
            self.within(row, where, indicator, value)
        carried = {name: word for name, word in (found["carried"] or {}).items() if word}
        if estimated:
            carried["status"] = "preliminary"
        record = {
            **{"indicator": indicator, "place": place, "year": year, "value": value},
            **{"unit": unit, "flags": flags, **carried},
            "locator": f"{self.grid.name}!{where}",
        }
        same = self.held.setdefault((indicator, place, year), record)
        if same is not record:
            twice(self.grid, same, record)
        if read.digits is None:
            blank = read.missing == "blank"
            why = "blank" if blank else "a mark for what is missing"
            self.said(where, "" if blank else text, "no value", why)
        if read.mark:
            self.said(where, text, str(read.digits), f"{read.mark} is a footnote's mark")
        if flags or estimated:
            status = carried.get("status", "final")
            self.said(where, text, f"status {status}", f"flags {flags}" if flags else "an estimate")
