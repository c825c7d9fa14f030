"""The made-up reports of ``tests/reports`` with their annotations, and how a reading is judged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

REPORTS = Path(__file__).parent / "reports"
#: Written and annotated before the rules; the fourth one, `development`, was for tuning.
HELD_OUT = ["yunchuan", "chengzhou", "jinghu", "riverton_en"]
_MARK = re.compile(r"\{(!?)([^|{}]*)(?:\|([^{}]*))?\}")


@dataclass(frozen=True)
class Mark:
    """One annotation: a measure, or a name that only contains a number."""

    start: int
    end: int
    text: str
    value: float | None
    unit: str = ""
    sense: str = ""
    bound: str = ""

    def overlaps(self, row: dict) -> bool:
        """Does a record stand at this place?"""
        return row["start"] < self.end and row["end"] > self.start


def marked(name: str) -> tuple[str, list[Mark]]:
    """The text of a made-up report without its braces, and its annotations."""
    source = (REPORTS / f"{name}.marked.txt").read_text(encoding="utf-8")
    text, marks, position = "", [], 0
    for found in _MARK.finditer(source):
        text += source[position : found.start()]
        fields = [*(found[3] or "").split("|"), "", "", ""]
        measure = not found[1] and fields[0] != "!"
        value = float(fields[0]) if measure else None
        said = fields[1:4] if measure else ["", "", ""]
        marks.append(Mark(len(text), len(text) + len(found[2]), found[2], value, *said))
        text, position = text + found[2], found.end()
    return text + source[position:], marks


@dataclass(frozen=True)
class Judged:
    """Hits, misses and false finds of one report; a hit has the place, the value and the unit."""

    measures: int
    hits: list[tuple[Mark, dict]]
    misses: list[Mark]
    false: list[dict]
    names: int
    names_marked: int

    @property
    def recall(self) -> float:
        """The share of the measures that was found."""
        return len(self.hits) / self.measures

    @property
    def precision(self) -> float:
        """The share of what was found that is a measure."""
        return len(self.hits) / (len(self.hits) + len(self.false))


def judge(marks: list[Mark], figures: pd.DataFrame) -> Judged:
    """Compare what was read with what stands there; each record serves one annotation."""
    rows = figures.to_dict("records")
    left = [row for row in rows if row["is_measure"]]
    hits, misses = [], []
    for mark in (each for each in marks if each.value is not None):
        fits = [
            row
            for row in left
            if mark.overlaps(row)
            and abs(row["value"] - mark.value) < 5e-4
            and row["unit"] == mark.unit
        ]
        if fits:
            hits.append((mark, fits[0]))
            left.remove(fits[0])
        else:
            misses.append(mark)
    names = [mark for mark in marks if mark.value is None]
    others = [row for row in rows if not row["is_measure"]]
    told = sum(any(mark.overlaps(row) for row in others) for mark in names)
    return Judged(len(hits) + len(misses), hits, misses, left, len(names), told)
