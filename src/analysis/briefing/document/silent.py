"""Sections without figures: left out of a chapter, and named at its end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

#: What an output's metadata says where it is only a note that there are no figures.
LEFT_OUT = "left_out"
_HEADING = re.compile(r"## +\S")

Cell = Mapping[str, Any]


def without_silent(cells: Sequence[Cell]) -> tuple[list[Cell], list[str] | None]:
    """The cells of a chapter without the sections that show only such a note; their headings.

    The headings are None where no section is left out, and empty where all of them are.
    A section begins with a cell that opens with a heading of the second level. Where none of the
    sections with outputs remains, only the chapter's title does.
    """
    sections: list[list[Cell]] = [[]]
    for cell in cells:
        if cell["cell_type"] == "markdown" and _HEADING.match(_source(cell)):
            sections.append([])
        sections[-1].append(cell)
    silent = [_is_silent(section) for section in sections]
    if not any(silent):
        return list(cells), None
    said = any(_outputs(part) and not quiet for part, quiet in zip(sections, silent, strict=True))
    kept = [part for part, quiet in zip(sections, silent, strict=True) if not quiet]
    if not said:
        return [_title_alone(cell) for cell in sections[0]], []
    left = [part for part, quiet in zip(sections[1:], silent[1:], strict=True) if quiet]
    named = [part[0] for part in left if _is_note(_outputs(part)[0]) != "sources"]
    headings = [_source(cell).lstrip("# ").partition("\n")[0].strip() for cell in named]
    return [cell for part in kept for cell in part], headings or None


def _is_silent(section: Sequence[Cell]) -> bool:
    """Whether a section shows notes that there are no figures, and nothing else."""
    marks = [_is_note(output) for output in _outputs(section)]
    return bool(marks) and all(marks)


def _outputs(section: Sequence[Cell]) -> list[Mapping[str, Any]]:
    outputs = [output for cell in section for output in cell.get("outputs", [])]
    return [output for output in outputs if output.get("name") != "stderr"]


def _is_note(output: Mapping[str, Any]) -> object:
    """Whether an output is such a note; "sources" for that of an empty list of documents."""
    marked = (output.get("metadata") or {}).get("text/markdown") or {}
    return marked.get(LEFT_OUT)


def _title_alone(cell: Cell) -> Cell:
    """The cell with its title, the rest taken out."""
    if cell["cell_type"] != "markdown" or not _source(cell).startswith("# "):
        return cell
    return {**cell, "source": _source(cell).partition("\n")[0]}


def _source(cell: Cell) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
