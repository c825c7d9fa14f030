"""The place and the year of a figure: from its labels, the sheet, the caller."""

from __future__ import annotations

import re

from .context import label_of
from .layout import clean
from .measures import Measures
from .words import WHOLE, one_language


class Keys(Measures):
    """Tells of which place and year a figure is."""

    def passed_over(self, place: str, year: int) -> bool:
        """Whether the caller asks for another place or year."""
        given = self.given
        here = None if given.place is None else self._given_place()
        return here not in (None, place) or given.year not in (None, year)

    def _given_place(self) -> str:
        """The place that the caller names."""
        return self.names.place(self.given.place or "") or str(self.given.place)

    def _agreed_place(self, row: int) -> str:
        """The place that the caller names, where the title doesn't name another."""
        given, held = self._given_place(), self.context.places
        if held and given not in held and not self.context.limited:
            names = ", ".join(sorted(held))
            what = f"place={self.given.place!r}, and the title names {names}"
            self.stop(row, what, "leave place= out, or correct the title")
        return given

    def place_of(self, row: int, where: str, text: str) -> str | None:
        """The id of a place, or the sheet's own label of it; None for a whole that has no name."""
        held = self.context.places
        if not text:
            if self.given.place is not None:
                return self._agreed_place(row)
            if len(held) != 1:
                several = ", ".join(sorted(held))
                self.stop(
                    row,
                    f"the title names several places ({several})"
                    if several
                    else "nothing names the place",
                    "pass place='...': the place of all its figures",
                )
            self._refuse_limited(row)
            return next(iter(held))
        label = one_language(label_of(clean(text))[0])
        if not re.search(r"[^\W\d_]", label) and not self.names.place(label):
            self.stop(row, f"{where} stands under {text!r}, which names no place", "write its name")
        if label not in WHOLE:
            return self.names.place(label) or label
        level = WHOLE[label]
        if level == "nation":
            return "100000"
        ends = r"\d\d(?!00)\d\d00" if level == "city" else r"(?!100000)\d\d0000"
        fits = [code for code in held if re.fullmatch(ends, code)]
        if len(fits) == 1:
            self._refuse_limited(row)
            return fits[0]
        self.said(where, text, "left out", "a whole that nothing names")
        return None

    def _refuse_limited(self, row: int) -> None:
        """Ask for the place where the title may name a part of one, or another one."""
        if words := self.context.limited:
            what = f"the title may name another place than the catalogue knows ({words})"
            self.stop(row, what, "pass place='...': the place of all its figures")

    def year_of(self, row: int) -> int:
        """The year of a table that names it in its title alone, or that the caller gives."""
        given, named = self.given.year, self.context.years
        if given is not None:
            if named and given not in named:
                years = ", ".join(map(str, sorted(named)))
                what = f"year={given}, and the title names {years}"
                self.stop(row, what, "leave year= out, or correct the title")
            return given
        if len(self.context.years) != 1:
            several = ", ".join(map(str, sorted(self.context.years)))
            self.stop(
                row,
                f"the title names several years ({several})"
                if several
                else "nothing names the year",
                "pass year=2023: the year of all its figures (a yearbook's own year is none)",
            )
        return next(iter(self.context.years))
