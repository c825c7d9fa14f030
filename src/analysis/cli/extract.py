"""``analysis extract``: the quantities of a work report, proposed for a person to accept."""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from .exit_codes import OK

#: The keys of a record of ``--json``, in this order.
KEYS = [
    *("value", "unit", "normalised_value", "normalised_unit", "what", "sense", "bound", "period"),
    *("period_source", "place", "section", "start", "end", "is_measure", "match", "text", "high"),
]


def add(commands: Any) -> None:
    """Enter the command into the parser."""
    extract = commands.add_parser("extract", help="list the quantities of a work report")
    extract.add_argument("report", type=Path, help="text, HTML, DOCX or PDF; Chinese or English")
    extract.add_argument("--json", action="store_true", help="one list of records")
    extract.add_argument("--all", action="store_true", help="list dates and names too")
    extract.add_argument("--match", action="store_true", help="propose indicators of the catalogue")
    extract.add_argument("--review", type=Path, metavar="FILE", help=".csv or .xlsx to accept in")
    extract.add_argument("--data", type=Path, metavar="DIR", help="another data package")
    extract.add_argument("--place", help="whom the report is about; default: named in its title")
    extract.add_argument("--source", default="", help="key of the report in sources.csv")
    extract.add_argument("--published", type=_day, default="", metavar="DAY", help="YYYY-MM-DD")
    extract.add_argument("--grade", default="", choices=["", *"ABCD"], help="grade of evidence")
    extract.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..reports import extract_figures, propose_matches, read_report, review_tables, write_review

    if options.data is not None:
        os.environ["ANALYSIS_DATA"] = str(options.data)
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        text = read_report(options.report)
    for note in noted:
        print(f"analysis: {note.message}", file=sys.stderr)
    figures = extract_figures(text)
    matches: list[dict[str, Any] | None] = [None] * len(figures)
    place = _place_of(text, options)
    if options.match or options.review:
        matches = propose_matches(figures, place=place)
    if options.review:
        tables = review_tables(
            figures,
            matches,
            text,
            place=place or "",
            source=options.source,
            published=options.published,
            grade=options.grade,
            title=next((line.strip() for line in text.splitlines() if line.strip()), "")[:80],
        )
        files = ", ".join(map(str, write_review(tables, options.review)))
        counts = ", ".join(f"{len(table)} {kind}" for kind, table in tables.items())
        print(f"{files}: {counts} to accept or leave", file=sys.stderr)
        if not options.source:
            print("no --source: complete and accept the row of sources, too", file=sys.stderr)
    records = [
        {**row, "match": match if options.match else None}
        for row, match in zip(figures.to_dict("records"), matches, strict=True)
    ]
    if options.json:
        _print_json(records)
    elif not options.review:
        _print_lines(records, everything=options.all)
    return OK


def _day(text: str) -> str:
    if text and not re.fullmatch(r"(19|20)\d{2}(-\d{2}(-\d{2})?)?", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write YYYY-MM-DD")
    return text


def _place_of(text: str, options: argparse.Namespace) -> str | None:
    """The code of the place given, or of the one that the report's first lines name."""
    from ..datapackage.catalogue import find_place, places

    if options.place is not None:
        return find_place(options.place)
    if not (options.match or options.review):
        return None
    head = "\n".join([line for line in text.splitlines() if line.strip()][:3])[:300]
    table = places()
    named = [
        (head.find(name), -len(name), row.place)
        for row in table.itertuples()
        for name in (row.name_zh, row.name_en)
        if len(name) > 1 and name in head
    ]
    if not named:
        print("analysis: whom is the report about? Give --place to compare", file=sys.stderr)
        return None
    return str(min(named)[2])


def _plain(value: Any) -> Any:
    """A value as JSON has it: whole numbers without .0, what is missing as null."""
    if isinstance(value, float):
        if math.isnan(value):
            return None
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    return value


def _print_json(records: list[dict[str, Any]]) -> None:
    optional = {"sense", "bound", "period"}
    listed = [
        {key: (row[key] or None) if key in optional else _plain(row[key]) for key in KEYS}
        for row in records
    ]
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(listed, ensure_ascii=not utf8, indent=1))


def _print_lines(records: list[dict[str, Any]], *, everything: bool) -> None:
    shown = [row for row in records if everything or row["is_measure"]]
    section = None
    for row in shown:
        if row["section"] != section:
            section = row["section"]
            print(f"## {section}")
        parts = [row["sense"], row["bound"], row["period"] or row["period_source"], row["place"]]
        words = f"{row['what']}: {row['text']}" if row["is_measure"] else f"({row['text']})"
        kind = ", ".join(part for part in parts if part) if row["is_measure"] else row["kind"]
        print(f"{row['start']:>6}  {words}  [{kind}]{_match_words(row['match'])}")
    measures = sum(row["is_measure"] for row in records)
    print(f"{measures} measures; {len(records) - measures} dates and names that hold a number.")


def _match_words(match: dict[str, Any] | None) -> str:
    if match is None:
        return ""
    held = ", ".join(f"{value:g}" for value in match["held"])
    return f"  -> {match['indicator']} ({match['agreement']}{': ' + held if held else ''})"
