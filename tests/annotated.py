"""The annotated documents of ``tests/reports/corpus`` as files, and the score of a reading."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

CORPUS = Path(__file__).parent / "reports" / "corpus"
DOCUMENTS = ["donglin", "beitang", "qinghe", "haian", "northmoor", "xiling"]
FIELDS = ["sense", "bound", "what", "period", "place"]
_MARK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Figure:
    """One annotated measure; a field may allow several readings."""

    text: str
    value: float
    unit: str
    table: bool
    readings: dict[str, set[str]]


def annotated(name: str) -> tuple[bytes, list[Figure]]:
    """A document as the bytes of its file, and its annotated measures in the order of reading."""
    file = next(CORPUS.glob(f"{name}.*"))
    default, lines, figures = "", [], []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("@period "):
            default = line.removeprefix("@period ").replace("-", "")
            continue
        table = line.startswith(("|", "<tr"))
        figures += [_figure(mark[1], default, table=table) for mark in _MARK.finditer(line)]
        lines.append(_MARK.sub(lambda mark: mark[1].split("|")[0], line))
    kind = file.name.split(".")[1]
    build = {"docx": _docx, "pdf": _pdf}.get(kind, lambda lines: "\n".join(lines).encode())
    return build(lines), figures


def _figure(mark: str, default: str, *, table: bool) -> Figure:
    text, value, unit, *rest = [*mark.split("|"), *[""] * 6][:9]
    names = ["sense", "bound", "what", "period", "place", "indicator"]
    readings = {key: set(cell.split("~")) for key, cell in zip(names, rest, strict=True)}
    stated = {"" if each == "-" else each for each in readings["period"]}
    readings["period"] = stated if rest[3] else {default}
    return Figure(text, float(value), unit, table, readings)


def _docx(lines: list[str]) -> bytes:
    """A Word document with tables, merged cells (<< and ^^), tracked changes and a control."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell in {"<<", "^^"}:
                        to = (at, column - 1) if cell == "<<" else (at - 1, column)
                        table.cell(*to).merge(table.cell(at, column))
                    else:
                        table.cell(at, column).text = cell
            rows = []
        if not line:
            continue
        if line.startswith("# "):
            document.add_heading(line[2:], 1)
            continue
        paragraph = document.add_paragraph()
        for part in re.split(r"(\[[+=-].*?[+=-]\])", line):
            kind, words = part[:2], part[2:-2].replace("&", "&amp;")
            run = f"<w:r><w:t>{words}</w:t></w:r>"
            if kind == "[+":
                xml = f'<w:ins {nsdecls("w")} w:id="1" w:author="A">{run}</w:ins>'
            elif kind == "[-":
                gone = run.replace("w:t>", "w:delText>")
                xml = f'<w:del {nsdecls("w")} w:id="2" w:author="A">{gone}</w:del>'
            elif kind == "[=":
                xml = f"<w:sdt {nsdecls('w')}><w:sdtContent>{run}</w:sdtContent></w:sdt>"
            else:
                paragraph.add_run(part)
                continue
            paragraph._p.append(parse_xml(xml))
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _pdf(lines: list[str]) -> bytes:
    """A page of two columns."""
    import typst

    from analysis.briefing.fonts import HOUSE, font_file

    title, *rest = [line for line in lines if line]
    body = "\n\n".join(rest)
    source = (
        '#set page(paper: "a5", margin: 1cm, numbering: "- 1 -")\n'
        f'#set text(font: "{HOUSE}", size: 8pt)\n'
        f"#align(center)[{title}]\n\n#columns(2)[\n{body}\n]"
    )
    return typst.compile(source.encode(), font_paths=[str(font_file().parent)])


@dataclass
class Score:
    """What a reading got right: pairs of annotation and record, and what either side lacks."""

    pairs: list[tuple[Figure, dict]] = field(default_factory=list)
    missed: list[Figure] = field(default_factory=list)
    false: list[dict] = field(default_factory=list)
    #: Name of the field -> how many are right, empty and wrong.
    fields: dict[str, list[int]] = field(default_factory=dict)
    #: Proposals that are right and wrong, and annotated indicators without a proposal.
    indicator: list[int] = field(default_factory=lambda: [0, 0, 0])
    faults: list[str] = field(default_factory=list)


def score(figures: list[Figure], rows: pd.DataFrame, matches: list[dict | None]) -> Score:
    """Compare a reading with the annotations, field by field; the order of reading pairs them."""
    records = [
        {**row, "match": match}
        for row, match in zip(rows.to_dict("records"), matches, strict=True)
        if row["is_measure"]
    ]
    out = Score(fields={name: [0, 0, 0] for name in FIELDS})
    paired = _paired(figures, records)
    out.missed = [each for at, each in enumerate(figures) if at not in paired]
    out.false = [row for at, row in enumerate(records) if at not in set(paired.values())]
    for at, other in paired.items():
        figure, row = figures[at], records[other]
        out.pairs.append((figure, row))
        for name in FIELDS:
            grade = _grade(figure, row, name)
            out.fields[name][grade] += 1
            if grade:
                wanted = "~".join(sorted(figure.readings[name])) or "(none)"
                read = row.get(name, "") or "(none)"
                out.faults.append(f"{name}: {read}, not {wanted}: {row['what']} [{row['text']}]")
        wanted, match = figure.readings["indicator"], row["match"]
        if match is None:
            out.indicator[2] += "" not in wanted
        else:
            right = match["indicator"] in wanted
            out.indicator[0 if right else 1] += 1
            if not right:
                out.faults.append(
                    f"indicator: {match['indicator']}, not {wanted}: {row['what']} [{row['text']}]"
                )
    for row in out.false:
        out.indicator[1] += row["match"] is not None
    return out


def _grade(figure: Figure, row: dict, name: str) -> int:
    """0 for right, 1 for empty, 2 for wrong."""
    wanted, read = figure.readings[name], str(row.get(name, "") or "")
    if name == "sense":
        read = "" if read == "level" else read
    if name == "what":
        bare = re.sub(r"\s", "", read)
        if "" in wanted or any(re.sub(r"\s", "", each) in bare for each in wanted):
            return 2 if len(bare) > 40 else 0
        return 2 if bare else 1
    if read in wanted:
        return 0
    return 1 if not read and name in {"period", "place"} else 2


def _paired(figures: list[Figure], records: list[dict]) -> dict[int, int]:
    """The longest chain of annotations and records with equal value and unit, in order."""
    width = len(records) + 1
    best = [[0.0] * width for _ in range(len(figures) + 1)]
    for at in range(len(figures) - 1, -1, -1):
        for other in range(width - 2, -1, -1):
            skip = max(best[at + 1][other], best[at][other + 1])
            likeness = _likeness(figures[at], records[other])
            take = likeness + best[at + 1][other + 1] if likeness else 0.0
            best[at][other] = max(skip, take)
    paired, at, other = {}, 0, 0
    while at < len(figures) and other < len(records):
        likeness = _likeness(figures[at], records[other])
        if likeness and best[at][other] == likeness + best[at + 1][other + 1]:
            paired[at] = other
            at, other = at + 1, other + 1
        elif best[at][other] == best[at + 1][other]:
            at += 1
        else:
            other += 1
    return paired


def _likeness(figure: Figure, row: dict) -> float:
    if abs(row["value"] - figure.value) > 5e-4 or row["unit"].replace(
        " ", ""
    ) != figure.unit.replace(" ", ""):
        return 0.0
    return (
        1.0
        + 0.01 * (_grade(figure, row, "period") == 0)
        + 0.01 * (_grade(figure, row, "what") == 0)
    )
