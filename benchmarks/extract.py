"""Extraction from made-up documents: value and unit, then every field of a figure.

First the plain texts of ``tests/reports``, beside a plain pattern: digits with the unit behind
them. Then the annotated documents of ``tests/reports/corpus``, by field.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from time import perf_counter

import pandas as pd

from analysis.reports import extract_figures, propose_matches, text_of

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from annotated import DOCUMENTS, FIELDS, Score, annotated, score
from marked import HELD_OUT, judge, marked

_PLAIN = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?((?:[万亿]?元|个百分点|[万亿]?[家个项件人名位次]|%)?)")


def by_digits(text: str) -> pd.DataFrame:
    """Read digits and the commonest units by a plain pattern."""
    rows = [
        {
            "start": number.start(),
            "end": number.end(),
            "value": float(number[1].replace(",", "")),
            "unit": number[2],
            "is_measure": True,
        }
        for number in _PLAIN.finditer(text)
    ]
    return pd.DataFrame(rows, columns=["start", "end", "value", "unit", "is_measure"])


def main() -> None:
    """Print a line for each document, then every miss, false find and wrong field."""
    print(f"{'report':14}{'':10}measures  hits  misses  false  recall  precision  names      time")
    faults = []
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
                faults += [f"{name} miss: {_around(text, each)}" for each in result.misses]
                faults += [f"{name} false: {_around(text, _Place(row))}" for row in result.false]
                faults += _judged_words(name, text, result.hits)
    faults += _by_field()
    print(*faults, sep="\n")


def _by_field() -> list[str]:
    """Score the annotated documents by field: right and wrong shares of the figures read."""
    heads = "".join(f"{name:>14}" for name in FIELDS)
    print(
        f"\n{'document':10}figures  recall  precision  tables{heads}  indicator: precision, recall"
    )
    faults, scores = [], []
    for name in [*DOCUMENTS, "all"]:
        if name == "all":
            result = _together(scores)
        else:
            content, figures = annotated(name)
            rows = extract_figures(text_of(content, name))
            result = score(figures, rows, propose_matches(rows))
            scores.append(result)
            faults += [
                f"{name} miss: {each.text} ({each.readings['what']})" for each in result.missed
            ]
            faults += [f"{name} false: {row['what']} [{row['text']}]" for row in result.false]
            faults += [f"{name} {fault}" for fault in result.faults]
        hits, missed, false = len(result.pairs), len(result.missed), len(result.false)
        in_tables = [figure.table for figure, _ in result.pairs]
        cells = sum(in_tables) + sum(each.table for each in result.missed)
        tables = f"{sum(in_tables) / cells:8.2f}" if cells else f"{'':8}"
        words = "".join(
            f"{right / max(hits, 1):8.2f}/{wrong / max(hits, 1):<5.2f}"
            for right, _, wrong in result.fields.values()
        )
        right, wrong, absent = result.indicator
        print(
            f"{name:10}{hits + missed:7}{hits / (hits + missed):8.3f}"
            f"{hits / max(hits + false, 1):11.3f}"
            f"{tables}{words}     {right}/{right + wrong} = {right / max(right + wrong, 1):.2f}, "
            f"{right / max(right + absent, 1):.2f}"
        )
    return faults


def _together(scores: list[Score]) -> Score:
    out = Score(fields={name: [0, 0, 0] for name in FIELDS})
    for each in scores:
        out.pairs += each.pairs
        out.missed += each.missed
        out.false += each.false
        out.indicator = [a + b for a, b in zip(out.indicator, each.indicator, strict=True)]
        for name, counts in each.fields.items():
            out.fields[name] = [a + b for a, b in zip(out.fields[name], counts, strict=True)]
    return out


class _Place:
    def __init__(self, row: dict) -> None:
        self.start, self.end = row["start"], row["end"]


def _around(text: str, place: object) -> str:
    start, end = place.start, place.end
    words = f"{text[max(0, start - 12) : start]}[{text[start:end]}]{text[end : end + 8]}"
    return words.replace("\n", " ")


def _judged_words(name: str, text: str, hits: list) -> list[str]:
    """List where the sense or the bound of a hit differs from the annotation."""
    out = []
    for mark, row in hits:
        for field in ("sense", "bound"):
            read = "" if row[field] == "level" else row[field]
            if read != getattr(mark, field):
                wanted = getattr(mark, field) or "level"
                out.append(
                    f"{name} {field}: {read or 'level'}, not {wanted}: {_around(text, mark)}"
                )
    return out


if __name__ == "__main__":
    main()
