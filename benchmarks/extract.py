"""Extraction from the made-up reports: recall, precision, hits, misses and false finds.

Beside it, a plain pattern: digits with the characters behind them that are a unit.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from time import perf_counter

import pandas as pd

from analysis.reports import extract_figures

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from marked import HELD_OUT, judge, marked

_PLAIN = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?((?:[万亿]?元|个百分点|[万亿]?[家个项件人名位次]|%)?)")


def by_digits(text: str) -> pd.DataFrame:
    """What a pattern of digits and the commonest units finds."""
    rows = [
        {
            "start": found.start(),
            "end": found.end(),
            "value": float(found[1].replace(",", "")),
            "unit": found[2],
            "is_measure": True,
        }
        for found in _PLAIN.finditer(text)
    ]
    return pd.DataFrame(rows, columns=["start", "end", "value", "unit", "is_measure"])


def main() -> None:
    """Print a line for each report, then every miss and false find."""
    print(f"{'report':14}{'':10}measures  hits  misses  false  recall  precision  names      time")
    told = []
    for name in HELD_OUT:
        text, marks = marked(name)
        for label, reader in (("extract", extract_figures), ("digits", by_digits)):
            began = perf_counter()
            result = judge(marks, reader(text))
            took = perf_counter() - began
            print(
                f"{name:14}{label:10}{result.measures:8}{len(result.hits):6}{len(result.misses):8}"
                f"{len(result.false):7}{result.recall:8.3f}{result.precision:11.3f}"
                f"{result.names_marked:5}/{result.names:<3}{1000 * took:7.0f} ms"
            )
            if label == "extract":
                told += [f"miss  {name}: {_around(text, each)}" for each in result.misses]
                told += [f"false {name}: {_around(text, row)}" for row in map(_Place, result.false)]
                told += _judged_words(name, text, result.hits)
    print(*told, sep="\n")


class _Place:
    def __init__(self, row: dict) -> None:
        self.start, self.end = row["start"], row["end"]


def _around(text: str, place: object) -> str:
    start, end = place.start, place.end
    words = f"{text[max(0, start - 12) : start]}[{text[start:end]}]{text[end : end + 8]}"
    return words.replace("\n", " ")


def _judged_words(name: str, text: str, hits: list) -> list[str]:
    """Where the sense or the bound of a hit differs from the annotation."""
    out = []
    for mark, row in hits:
        for field in ("sense", "bound"):
            read = "" if row[field] == "level" else row[field]
            if read != getattr(mark, field):
                said = getattr(mark, field) or "level"
                out.append(f"{field} {name}: {read or 'level'}, not {said}: {_around(text, mark)}")
    return out


if __name__ == "__main__":
    main()
