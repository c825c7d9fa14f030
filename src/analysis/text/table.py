"""A table for the page: cells as they print, with a caption and a note."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..languages import language as in_language
from ..languages import language_or_default, text_in
from .citations import caveats, cited_documents
from .columns import cells, head, is_year, notes, plain_cell, side_of, starred
from .wording import label, sentence

MISSING = "—"
_FIGURE = re.compile(r"[+−]?([A-Z]{3} )?\d")


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
    ) -> dict[str, object] | tuple[dict[str, object], dict[str, object]]:
        if not self.rows:  # a note that there are no figures, which the briefing knows as one
            text = str(label("nothing_published"))
            shown: dict[str, object] = {"text/markdown": text, "text/plain": text}
            return shown, {"text/markdown": {"left_out": self.role or True}}
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
            lined = ((html.escape(text).replace("\n", "<br>"), side) for text, side in pairs)
            return "".join(
                f'<{tag} style="text-align:{side}">{text}</{tag}>' for text, side in lined
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


@check_arguments
def table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[str] | Mapping[str, str] | None = None,
    title: str = "",
    caption: str = "",
    formats: Mapping[str, str] | None = None,
    note: str | None = None,
    language: str | None = None,
) -> Table:
    """Print a frame as a table of the page.

    Parameters
    ----------
    frame : DataFrame
        What to print, row by row as it stands; the index is left out.
    columns : sequence of str, or mapping of str to str, optional
        The columns to show, in this order; a mapping gives heads of your own. Heads, names of
        places and indicators, units, wording of targets, verdicts and reasons then come from the
        catalogue, and the note says what is estimated, on which GDP base, and who published it.
        Without it, every column is printed under its own name.
    title : str
        The finding or the subject of the table, plain or as ``both(en=..., zh=...)``.
    caption : str
        Another name of ``title``.
    formats : mapping of str to str, optional
        Column -> format specification, such as ``{"value": ",.2f"}``; whole numbers print with
        thousands separators, years without, other numbers with up to two decimals otherwise.
    note : str, optional
        Caveats, below the table; before those that come from the frame.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    Table
        Columns of figures to the right, text to the left; missing values as a dash.

    Raises
    ------
    DataError
        When ``columns`` or ``formats`` name a column that the frame doesn't have.

    Examples
    --------
    >>> import analysis as an
    >>> rd = an.load_rd_intensity(["China", "Zhejiang"], years=[2024])
    >>> shown = an.table(rd, columns=["place", "year", "value"], title="R&D intensity")
    >>> shown.columns, shown.rows
    (('Place', 'Year', 'Value, %'), (('China', '2024', '2.69'), ('Zhejiang', '2024', '3.22')))
    """
    if not isinstance(frame, pd.DataFrame) or isinstance(frame.columns, pd.MultiIndex):
        raise DataError("a table is made of a DataFrame with one name for each column")
    if columns is not None and not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()].unique()
        raise DataError(f"column {', '.join(map(str, twice))} stands twice in the frame")
    lacking = {"columns": list(columns or ()), "formats": list(formats or ())}
    for argument, wanted in lacking.items():
        unknown = [column for column in wanted if column not in frame.columns]
        if unknown:
            raise DataError(f"{argument} name no column: {unknown}", allowed=list(frame.columns))
    language = language_or_default(language)
    with in_language(language):
        title, note = text_in(title or caption, language), text_in(note or "", language)
        if columns is None:
            heads = [str(column) for column in frame.columns]
            printed = [
                [plain_cell(value, (formats or {}).get(str(column)), year=is_year(str(column)))
                 for value in frame.iloc[:, at]]
                for at, column in enumerate(frame.columns)
            ]  # fmt: skip
        else:
            given = columns if isinstance(columns, Mapping) else {}
            heads = [text_in(given[each], language) if each in given else head(frame, each)
                     for each in columns]  # fmt: skip
            names = list(columns)
            printed = [
                starred(frame, names, each, cells(frame, each, (formats or {}).get(each)))
                for each in names
            ]
            space = "" if language == "zh" else " "
            note = space.join(filter(None, [note, *notes(frame, names, language)]))
    rows = tuple(zip(*printed, strict=True))
    named = list(columns) if columns is not None else heads
    sides = (side_of(name) or _side(each) for name, each in zip(named, printed, strict=True))
    return Table(title, tuple(heads), rows, tuple(sides), note)


def _side(printed: Sequence[str]) -> str:
    """Figures stand to the right: a column whose cells all begin with a number, or are missing."""
    figures = [cell for cell in printed if cell != MISSING]
    return "right" if figures and all(map(_FIGURE.match, figures)) else "left"


@check_arguments
def sources_table(*frames: pd.DataFrame, language: str | None = None) -> Table:
    """List the documents behind a page's figures, as the table that closes it.

    Parameters
    ----------
    *frames : DataFrame
        What the page shows, with a ``source`` column.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    Table
        One row per document: publisher, title in the page's language with the address below it,
        date, grade of evidence, number of figures used; below the table what a reader must know.

    Examples
    --------
    >>> import analysis as an
    >>> an.sources_table(an.load_rd_intensity("China", years=[2024])).columns[0]
    'Publisher'
    """
    language = language_or_default(language)
    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    cited = cited_documents(pd.concat(filled, ignore_index=True), language=language)
    cited["title"] = (cited["title"] + "\n" + cited["url"].fillna("")).str.rstrip("\n")
    heads = ("publisher", "title", "published", "grade", "figures")
    shown = cited[list(heads)].set_axis([label(key, language) for key in heads], axis=1)
    known = caveats(frames, language)
    stop, between = ("。", "；") if language == "zh" else (".", "; ")
    more = between.join(known)
    more = f" {more[:1].upper()}{more[1:]}{stop}" if known else ""
    listed = table(
        shown,
        title=sentence("sources_caption", language, n=len(cited)),
        note=sentence("sources_note", language) + (more.strip() if language == "zh" else more),
        language=language,
    )
    return replace(listed, role="sources")
