"""Executed notebooks to the content of files: what a process of its own is called with."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..pdf.document import Document

#: Imported before a process is forked: what notebooks use, and what running and typesetting take.
_HEAVY = (
    "analysis",
    "analysis.charts.series",
    "analysis.briefing.run.cells",
    "analysis.briefing.document.compose",
    "bs4",
    "ipykernel.inprocess.ipkernel",
    "matplotlib.pyplot",
    "mistune",
    "nbclient",
    "pikepdf",
    "seaborn",
    "statsmodels.api",
    "typst",
)


def warm_up() -> None:
    """Import what is heavy, and read the fonts, so that a forked process begins with it."""
    from ..fonts import missing_glyphs

    for name in _HEAVY:
        importlib.import_module(name)
    missing_glyphs("")


def page(
    text: str,
    *,
    name: str,
    folder: Path,
    document: Document,
    show_code: bool,
    strict: bool,
) -> bytes:
    """The PDF of one notebook.

    Parameters
    ----------
    text : str
        The executed notebook, as JSON.
    name : str
        Its name.
    folder : Path
        The folder that it lies in, for pictures beside it.
    document : Document
        What stands on the page besides; the title is the notebook's.
    show_code : bool
        Print the code too.
    strict : bool
        Refuse a notebook that shows an error.

    Returns
    -------
    bytes
        The content of the file.
    """
    from ..pdf.document import pdf_bytes

    chapter = _chapter(
        text, name, folder, language=document.language, show_code=show_code, strict=strict
    )
    return pdf_bytes([chapter], document=replace(document, title=chapter.title))


def book(
    texts: Sequence[tuple[str, str, Path]],
    *,
    document: Document,
    show_code: bool,
    strict: bool,
) -> bytes:
    """The PDF of all notebooks, with a title page.

    Parameters
    ----------
    texts : sequence of (str, str, Path)
        Each executed notebook, as JSON; its name; the folder that it lies in.
    document : Document
        What stands on the page besides.
    show_code : bool
        Print the code too.
    strict : bool
        Refuse a notebook that shows an error.

    Returns
    -------
    bytes
        The content of the file.
    """
    from ..document.book import bind
    from ..pdf.document import pdf_bytes

    chapters = [
        _chapter(*text, language=document.language, show_code=show_code, strict=strict)
        for text in texts
    ]
    return pdf_bytes(bind(chapters), document=replace(document, cover=True))


def web(
    texts: Sequence[tuple[str, str, Path]],
    *,
    others: Sequence[str],
    document: Document,
    show_code: bool,
    strict: bool,
) -> bytes:
    """The web page of all notebooks.

    Parameters
    ----------
    texts : sequence of (str, str, Path)
        Each executed notebook, as JSON; its name; the folder that it lies in.
    others : sequence of str
        Other languages that the page links to.
    document : Document
        What stands on the page besides.
    show_code : bool
        Print the code too.
    strict : bool
        Refuse a notebook that shows an error.

    Returns
    -------
    bytes
        The content of the file.
    """
    from ..document.book import bind
    from ..web.page import html_page

    chapters = [
        _chapter(*text, language=document.language, show_code=show_code, strict=strict)
        for text in texts
    ]
    return html_page(bind(chapters), document=document, others=others).encode()


def _chapter(
    text: str, name: str, folder: Path, *, language: str, show_code: bool, strict: bool
) -> Any:
    import nbformat

    from ..document.compose import compose

    node = nbformat.reads(text, as_version=4)
    return compose(
        node, name=name, language=language, show_code=show_code, strict=strict, folder=folder
    )
