"""The indicator and the unit of a figure: from its cell, its labels, the sheet, the caller."""

from __future__ import annotations

import re

from ...units import UNITS, money, scale_factor
from .context import label_of
from .heads import Column
from .numbers import Figure, figure
from .roles import Roles
from .words import (
    INDEX_TITLE,
    INDEXED,
    MONEY,
    RANKED,
    RATIO,
    SCOPE,
    fold,
    is_limited,
    read_unit,
    split_unit,
)

#: Units that the catalogue may lend to a figure that names none: nobody counts them in 万.
_LENT = ("pct", "pp", "rank", "places", "index", "years")
_ONE = ("units", "unit", "0", "")


class Measures(Roles):
    """Tells what a figure counts, and in which unit."""

    mark: str = "."
    told: bool = False
    unit_used: bool = False

    def named_by(
        self, row: int, where: str, column: Column, found: dict[str, object]
    ) -> tuple[str | None, str]:
        """The id of the indicator that labels and heads name, if it is known, and their words."""
        words = [str(part) for part in found["names"] if part]  # type: ignore[attr-defined]
        label = " ".join(dict.fromkeys(words))
        if not label or not self.named:
            label = " ".join(filter(None, [self._from_context(row), label]))
        whole = str(found["whole"] or "") if len(words) == 1 else ""
        texts = [whole, "" if found["whole"] else column.text, label, "".join(words)]
        known = None if found["changes"] else self.names.indicator(*filter(None, texts))
        known = known or (label if label in self.names.units else None)
        apart = {self.names.indicator(part) for part in words} - {None}
        if known is None and len(apart) > 1:
            self.stop(row, f"{where} stands under two indicators ({label})", "keep one of them")
        scope = self.context.scope or _scope(str(found["under"]))
        if known and self.given.indicator is None and is_limited(scope, label):
            label, known = f"{label} ({scope})", None
        return known, label

    def measure(
        self, row: int, where: str, column: Column, found: dict[str, object], read: Figure
    ) -> tuple[str, str, int]:
        """The indicator, the unit, and the power of ten that takes the figure there."""
        known, label = self.named_by(row, where, column, found)
        changes, own = str(found["changes"] or ""), str(found["unit"] or "")
        if column.unit and own and not changes and read_unit(column.unit) != read_unit(own):
            self.stop(row, f"{where} stands under two units", "keep one of them")
        stated = (
            "rank"
            if RANKED.fullmatch(changes)
            else column.unit
            if changes
            else (column.unit or own)
        )
        scale = fold(str(found["scale"] or ""))
        if stated and scale.casefold() not in _ONE:
            stated = f"10^{scale} {stated}" if scale.isdigit() else f"{scale} {stated}"
        expected = self.names.units.get(known or "", "")
        unit, power = self._unit(row, where, label, stated, expected, read, bool(changes))
        factor = scale_factor(unit, expected)
        if factor is not None and unit != expected:
            unit, power = expected, power + factor.adjusted()
        if known and unit != expected:
            if unit in UNITS or unit == "100m_cny":
                self.stop(
                    row,
                    f"{where}: {label} counts in {expected}, and the sheet says {stated or unit}",
                    "correct the unit in the sheet, or give the indicator another name there",
                )
            known = None
        why = "known by name and unit" if known else "not in the catalogue: your own label"
        self.tell(where, label, f"indicator {known or label}, unit {unit}", why)
        return known or label, unit, power

    def tell(self, where: str, label: str, taken: str, why: str) -> None:
        """Enter what a label is taken for, where it is first."""
        if not any(each[1:] == (label, taken, why) for each in self.decisions):
            self.said(where, label, taken, why)

    def _from_context(self, row: int) -> str:
        """The indicator that the caller names, or the title."""
        if self.given.indicator is not None:
            return self.names.indicator(self.given.indicator) or self.given.indicator
        several = ", ".join(sorted(self.context.indicators))
        if len(self.context.indicators) != 1:
            self.stop(
                row,
                f"the title names several indicators ({several})"
                if several
                else "nothing names the indicator",
                "pass indicator='...': the indicator of all its figures",
            )
        return several

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
        """The unit: that of the cell, its heads, the caller, the sheet, the catalogue."""
        above = [] if changes else self.context.units
        head, given = stated, self.given.unit
        if given is not None and not changes:
            self._agree(row, where, given, stated or read.unit, above)
        if not stated and given is not None:  # what is said for all holds for what it can be about
            said = read_unit(given)[0]
            fits_it = said == expected or scale_factor(said, expected) is not None
            head = given if fits_it or (not expected and self._about(label, said)) else ""
            head = head or (given if expected and expected not in _LENT else "")
        if head:
            unit = read_unit(head)
        else:
            fits = [each for each in above if each[0] == expected] if len(above) > 1 else above
            unit = fits[0] if len(fits) == 1 else ("", 0)
            repeated = any(read_unit(each) == unit for each in self._own_units())
            if unit[0] and (repeated or not (expected or self._about(label, unit[0]))):
                unit = ("", 0)  # the line above the table isn't about this figure
        if read.unit:
            cell = read_unit(read.unit)
            if head and cell[0] != unit[0]:
                self.stop(
                    row,
                    f"{where} holds {read.unit}, and its head says {head}",
                    "correct one of them",
                )
            return cell
        if unit[0]:
            amount = money(unit[0]) is not None and (not expected or money(expected) is not None)
            if not stated and amount and self._no_money(label):
                self.stop(
                    row,
                    f"{label} is an index or a ratio, and would take the unit {head or unit[0]}",
                    "write the unit of each row behind its name in brackets: (2015年=100) (%) (亿元)"
                    "; an index alone in its sheet takes unit='index'",
                )
            return unit
        if RANKED.match(label) or re.search(rf"(?:{RANKED.pattern})$", label, re.IGNORECASE):
            return "rank", 0
        if expected in _LENT or (not above and self._counted(expected)) or read.digits is None:
            return expected, 0
        self.stop(
            row,
            f"nothing says in which unit {label} counts",
            "pass unit='%' or unit='index' (or write it in the head in brackets)"
            if self._no_money(label)
            else "pass unit='亿元' (or write it in the head in brackets): 万 and 亿 look alike",
        )

    def _agree(
        self, row: int, where: str, given: str, stated: str, above: list[tuple[str, int]]
    ) -> None:
        """Refuse a unit of the caller's that the sheet contradicts."""
        wanted = read_unit(given)
        shown = [read_unit(stated)] if stated else above
        alike = [
            each
            for each in shown
            if each[0] == wanted[0] or scale_factor(each[0], wanted[0]) is not None
        ]
        self.unit_used |= not stated or bool(alike)
        if alike and wanted not in alike:
            words = stated or "another unit above the table"
            self.stop(
                row,
                f"unit={given!r}, and for {where} the sheet says {words}",
                "leave unit= out, or correct the sheet",
            )

    def _no_money(self, label: str) -> bool:
        """Whether a label, or the title, says that its figures are an index or a ratio."""
        grid = self.grid
        lines = [grid.cells[row][0].text for row in self.table.context]
        return bool(INDEXED.search(label) or any(INDEX_TITLE.search(fold(each)) for each in lines))

    def _about(self, label: str, unit: str) -> bool:
        """Whether the unit above a table of several indicators may be about this one."""
        names = {name for column in self.axes.figures for _, name in column.names}
        names |= {text for at in self.axes.of("indicator") for text in self.filled[at].values()}
        if len(names) < 2:
            return True
        ratio = RATIO.search(label) is not None
        if unit == "pct":
            return ratio
        amount = MONEY.search(label) is not None
        return not ratio and amount == (money(unit) is not None)

    def _own_units(self) -> list[str]:
        """The units in the heads and labels of the table."""
        labels = [
            split_unit(label_of(text)[0])[1]
            for at in self.axes.of("indicator")
            for text in self.filled[at].values()
        ]
        cells = [text for at in self.axes.of("unit") for text in self.filled[at].values()]
        heads = [column.unit for column in self.axes.figures if not column.changes]
        return [unit for unit in (*heads, *labels, *cells) if unit]

    def _counted(self, expected: str) -> bool:
        """Whether figures without a unit can only be counts: whole, and large for any 万."""
        if expected != "count" or self._own_units():
            return False
        cells = [
            figure(self.grid.cells[row][each.at], mark=self.mark, told=self.told).digits
            for row in self.table.body
            for each in self.axes.figures
        ]
        numbers = [each for each in cells if each is not None]
        return all(each == int(each) for each in numbers) and max(numbers, default=0) >= 1000

    def within(self, row: int, where: str, indicator: str, value: float) -> None:
        """Refuse a value outside the natural limits of its indicator."""
        if indicator in self.names.limits.index:
            low, high = self.names.limits.loc[indicator]
            if value < low or value > high:
                self.stop(
                    row,
                    f"{where}: {value:g} of {indicator} lies outside its limits",
                    f"correct the cell or its unit; allowed: {low:g} to {high:g}",
                )


def _scope(text: str) -> str:
    """The part of the whole that a lone label limits its rows to."""
    match = SCOPE.search(text)
    return match[0] if match and not re.search("科技局|统计局", text) else ""
