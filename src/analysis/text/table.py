"""A table for the page: cells as they print, with a caption and a note."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..errors import DataError
from .citations import cite
from .wording import label, sentence

MISSING = "—"
_FIGURE = re.compile(r"[+−]?(CNY )?\d")


@dataclass(frozen=True)
class Table:
    """Printed cells with caption and note; Jupyter and the briefing both know how to show it.

    Parameters
    ----------
    caption : str
        The finding or the subject of the table.
    columns : tuple of str
        Column heads.
    rows : tuple of tuple of str
        The cells, as printed.
    align : tuple of str
        ``left`` or ``right`` for each column.
    note : str
        Source and caveats, below the table.
    role : str
        ``sources`` for the list of documents that closes a page.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[str, ...]
    note: str = ""
    role: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        return {
            "text/html": self._html(),
            "text/plain": self._plain(),
            "application/vnd.analysis.table+json": {
                "caption": self.caption,
                "note": self.note or None,
                "role": self.role or None,
                "columns": list(self.columns),
                "align": list(self.align),
                "rows": [list(row) for row in self.rows],
            },
        }

    def _html(self) -> str:
        def cells(values: tuple[str, ...], tag: str) -> str:
            pairs = zip(values, self.align, strict=True)
            return "".join(
                f'<{tag} style="text-align:{side}">{html.escape(text)}</{tag}>'
                for text, side in pairs
            )

        head = f"<thead><tr>{cells(self.columns, 'th')}</tr></thead>"
        body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in self.rows)
        caption = (
            '<caption style="caption-side:top;text-align:left;font-weight:bold">'
            f"{html.escape(self.caption)}</caption>"
        )
        note = f"<p><small>{html.escape(self.note)}</small></p>" if self.note else ""
        return f"<table>{caption}{head}<tbody>{body}</tbody></table>{note}"

    def _plain(self) -> str:
        frame = pd.DataFrame(list(self.rows), columns=list(self.columns))
        return f"{self.caption}\n{frame.to_string(index=False)}\n{self.note}".strip()


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    formats: Mapping[str, str] | None = None,
    note: str = "",
) -> Table:
    """A frame as a table for the page.

    Parameters
    ----------
    frame : DataFrame
        What to print; the column names are the heads, the index is left out.
    caption : str
        The finding or the subject of the table.
    formats : mapping of str to str, optional
        Column -> format specification, such as ``{"Value": ",.2f"}``; whole numbers print with
        thousands separators, other numbers with up to two decimals otherwise.
    note : str
        Source and caveats, below the table.

    Returns
    -------
    Table
        Columns of figures to the right, text to the left; missing values as a dash.

    Raises
    ------
    DataError
        When ``formats`` names a column that the frame doesn't have.

    Examples
    --------
    >>> frame = pd.DataFrame({"Place": ["Shaoxing", "Ningbo"], "%": [3.12, None]})
    >>> table(frame, caption="R&D intensity", formats={"%": ".2f"}).rows
    (('Shaoxing', '3.12'), ('Ningbo', '—'))
    """
    given = dict(formats or {})
    unknown = [column for column in given if column not in frame.columns]
    if unknown:
        raise DataError(f"formats name no column: {unknown}", allowed=list(frame.columns))
    numeric = [pd.api.types.is_numeric_dtype(frame[column]) for column in frame.columns]
    rows = tuple(
        tuple(_cell(row[i], given.get(column)) for i, column in enumerate(frame.columns))
        for row in frame.itertuples(index=False, name=None)
    )
    return Table(
        caption=caption,
        columns=tuple(str(column) for column in frame.columns),
        rows=rows,
        align=tuple(
            "right" if number or _figures(cells) else "left"
            for number, cells in zip(numeric, zip(*rows, strict=True), strict=True)
        )
        if rows
        else tuple("left" for _ in numeric),
        note=note,
    )


def sources_table(*frames: pd.DataFrame, language: str = "en") -> Table:
    """The documents behind a page's figures, as the table that closes it.

    Parameters
    ----------
    *frames : DataFrame
        What the page shows, with a ``source`` column.
    language : {"en", "zh"}
        Language of the page.

    Returns
    -------
    Table
        One row per document: publisher, title, date, grade of evidence, number of figures used.

    Examples
    --------
    >>> import analysis as an
    >>> an.sources_table(an.load_rd_intensity("China", years=[2024])).columns[0]
    'Publisher'
    """
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    both = pd.concat(filled, ignore_index=True)
    cited = cite(both, language=language)
    heads = ("publisher", "title", "published", "grade", "figures")
    shown = cited[list(heads)].set_axis([label(head, language) for head in heads], axis=1)
    listed = table(
        shown,
        caption=sentence("sources_caption", language, n=len(cited)),
        note=sentence("sources_note", language),
    )
    return replace(listed, role="sources")


def _figures(cells: tuple[str, ...]) -> bool:
    """Do all cells of a text column begin with a number, such as ``CNY 37.73 billion``?"""
    return all(cell == MISSING or _FIGURE.match(cell) for cell in cells)


def _cell(value: object, spec: str | None) -> str:
    if pd.isna(value):
        return MISSING
    if isinstance(value, str):
        return value or MISSING
    if spec is not None:
        return format(value, spec).replace("-", "−")
    if isinstance(value, float) and not value.is_integer():
        return f"{value:,.2f}".replace("-", "−")
    if isinstance(value, (int, float)):
        return f"{value:,.0f}".replace("-", "−")
    return str(value)
