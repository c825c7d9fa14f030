"""Executed notebooks to the content of files: what a process of its own is called with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..options import Options
from ..words import word

#: The folder of the notebooks that hold the evidence on method.
ANNEX = "annex"

if TYPE_CHECKING:
    from ..document.blocks import Chapter


@dataclass(frozen=True)
class Executed:
    """An executed notebook: its name, the folder where it lies, and its JSON text."""

    name: str
    folder: Path
    text: str

    @property
    def in_annex(self) -> bool:
        """Tell whether it lies in the folder of the annex."""
        return self.folder.name == ANNEX


@dataclass(frozen=True)
class Content:
    """The content of a file, and the pictures that it was made from, each with a hash."""

    content: bytes
    reads: Mapping[str, str]


def page(notebook: Executed, language: str, options: Options) -> Content:
    """The PDF of one notebook."""
    from ..pdf.typeset import pdf_bytes

    chapters, reads = _chapters([notebook], language, options)
    return Content(pdf_bytes(chapters, options=options), reads)


def brief(notebooks: Sequence[Executed], language: str, options: Options) -> Content:
    """The PDF of the brief and its evidence: all notebooks but the annex's.

    A title page opens it where no notebook is set as a letter, and the sources close it where there
    is no annex.
    """
    from ..document.binding import bind
    from ..document.compose import BRIEF
    from ..pdf.typeset import pdf_bytes

    front = [each for each in notebooks if not each.in_annex] or notebooks
    chapters, reads = _chapters(front, language, options)
    chapters = bind(chapters, sources=None if len(front) == len(notebooks) else [])
    cover = not any(chapter.form == BRIEF for chapter in chapters)
    return Content(pdf_bytes(chapters, options=options, cover=cover), reads)


def annex(notebooks: Sequence[Executed], language: str, options: Options) -> Content:
    """The PDF of the annex's notebooks, with the sources of all."""
    from ..document.binding import bind
    from ..pdf.typeset import pdf_bytes

    chapters, reads = _chapters(notebooks, language, options)
    shown = [chapter for chapter, each in zip(chapters, notebooks, strict=True) if each.in_annex]
    title = f"{options.text('title', language)}{word('annex_title', language)}"
    options = replace(options, title={**options.title, language: title})
    return Content(pdf_bytes(bind(shown, sources=chapters), options=options, cover=True), reads)


def word_file(notebooks: Sequence[Executed], language: str, options: Options) -> Content:
    """The Word document of the brief and its evidence, with their sources."""
    from ..document.binding import bind
    from ..word.file import docx_bytes

    front = [each for each in notebooks if not each.in_annex] or notebooks
    chapters, reads = _chapters(front, language, options)
    return Content(docx_bytes(bind(chapters), options=options), reads)


def web_page(
    notebooks: Sequence[Executed], language: str, options: Options, others: Sequence[str]
) -> Content:
    """The web page of all notebooks; ``others`` are the languages that it links to."""
    from ..document.binding import bind
    from ..web.page import html_page

    chapters, reads = _chapters(notebooks, language, options)
    html = html_page(bind(chapters), language=language, options=options, others=others)
    return Content(html.encode(), reads)


def _chapters(
    notebooks: Sequence[Executed], language: str, options: Options
) -> tuple[list[Chapter], dict[str, str]]:
    """The chapters of notebooks, and the pictures that lay beside them."""
    import nbformat

    from ..document.compose import compose

    pictures: dict[str, str] = {}
    chapters = [
        compose(
            nbformat.reads(each.text, as_version=4),
            name=each.name,
            language=language,
            folder=each.folder,
            options=options,
            pictures=pictures,
        )
        for each in notebooks
    ]
    return chapters, pictures
