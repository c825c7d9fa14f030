"""A notebook's cells: their tags, their numbers, and which of them were added for the briefing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

INJECTED = "injected-parameters"
SETUP = "analysis-setup"


def tags(cell: Mapping[str, Any]) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def is_added(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell was added for the briefing."""
    return bool({INJECTED, SETUP} & set(tags(cell)))


def cell_number(node: NotebookNode, index: int) -> int | None:
    """The number of a cell among the notebook's own, counted from 1; None for an added cell."""
    if is_added(node.cells[index]):
        return None
    return sum(not is_added(cell) for cell in node.cells[: index + 1])


def with_streams_joined(node: NotebookNode) -> NotebookNode:
    """The notebook with what was printed in a row as one output; it comes in chance pieces."""
    from nbconvert.preprocessors import CoalesceStreamsPreprocessor

    joined: NotebookNode = CoalesceStreamsPreprocessor().preprocess(node, {})[0]
    return joined


def without_colour(text: str) -> str:
    """A text without the codes that colour it in a terminal."""
    from nbconvert.filters.ansi import strip_ansi

    return str(strip_ansi(text)) if "\x1b" in text else text


def parameter(path: Path, name: str) -> str:
    """The text that a notebook gives a name in its cell tagged ``parameters``; empty without one.

    Whatever can't be read as a notebook has none: that it is no notebook is reported when it runs.
    """
    try:
        cells = json.loads(path.read_bytes())["cells"]
        sources = ["".join(cell["source"]) for cell in cells if "parameters" in tags(cell)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
    match = re.search(rf"""^{name}\s*=\s*["'](.+?)["']""", "\n".join(sources), re.MULTILINE)
    return match[1] if match else ""


def distinct(outputs: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The outputs without a figure that is shown twice: as the cell's value and when it closes."""
    seen: set[str] = set()
    out: list[Mapping[str, Any]] = []
    for output in outputs:
        chart = whole_text(output.get("data", {}).get("image/svg+xml"))
        if chart is None or chart not in seen:
            out.append(output)
            seen.add(str(chart))
    return out


def whole_text(content: Any) -> Any:
    """Notebook files may hold a long text as a list of lines."""
    return "".join(content) if isinstance(content, list) else content
