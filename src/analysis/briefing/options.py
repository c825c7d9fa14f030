"""What a briefing holds, how it looks and how it is made: one object from command line to page."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import DataError
from .words import LANGUAGES, long_date, word

#: Name of a paper -> its width and height in millimetres.
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
#: What can be made: name -> the kinds of file.
FORMATS = {
    "pdf": {"pdf"},
    "html": {"html"},
    "docx": {"docx"},
    "both": {"pdf", "html"},
    "all": {"pdf", "html", "docx"},
}
#: The house colours of pages, and of charts that were drawn in them.
COLOURS = {
    "accent": "#1f4e79",
    "second": "#c8553d",
    "third": "#5b8e7d",
    "fourth": "#b08d57",
    "ink": "#1c2430",
    "grey": "#8a8f98",
    "light": "#d5d8dc",
    "muted": "#5a6270",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """Everything that can be chosen about a briefing; each default stands here alone.

    Parameters
    ----------
    notebooks : Path
        Folder with the notebooks.
    names : tuple of str
        Names of notebooks of that folder, in their order; empty: all that begin with ``0``.
    languages : tuple of str
        ``"en"``, ``"zh"`` or both.
    parameters : mapping of str to str
        Set in every notebook, beside ``LANGUAGE``, after its cell tagged ``parameters``.
    out : Path
        Folder for the files: ``<language>/brief.pdf``, ``<language>/annex.pdf`` with the notebooks
        of the folder ``annex`` and all sources, ``<language>/brief.docx`` and
        ``briefing-<language>.html``.
    to : str
        ``"pdf"``, ``"html"`` (all notebooks on one page for each language), ``"docx"`` (the brief
        as a Word document for each language), ``"both"`` (PDF and HTML) or ``"all"``.
    each : bool
        Make a PDF of each notebook too: ``<language>/<notebook>.pdf``.
    code : bool
        Print the code too.
    whole : bool
        Print long outputs whole, instead of leaving out their middle with a line that says so.
    strict : bool
        Refuse a notebook that shows an error on purpose (a cell tagged ``raises-exception``).
    title, subtitle, organisation, place : mapping of str to str
        Language -> text on the title page; ``organisation`` issues it, ``place`` is its subject.
    addressees : mapping of str to str
        Language -> to whom the brief is sent, printed at its end.
    number : str
        The number of the issue, such as ``"3"``.
    issued : str, optional
        The day of issue, as an ISO date.
    date : str, optional
        The day that the data stand for, as an ISO date.
    logo : Path, optional
        A picture for the first page.
    paper : str
        ``"a4"`` or ``"letter"``.
    colours : mapping of str to str
        House colours to be changed: name -> ``#rrggbb``.
    jobs : int
        Notebooks at a time; the number of processors by default.
    limit : float
        Seconds that one notebook may take.
    fresh : bool
        Make everything anew, even where nothing has changed since the last build.
    watched : tuple of Path
        Folders of code and data that all notebooks stand on: a change in them makes all anew.
    quiet : bool
        Show no bar on a terminal; failures are always printed.
    """

    notebooks: Path = Path("notebooks")
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    parameters: Mapping[str, str] = field(default_factory=dict)
    out: Path = Path("build/briefing")
    to: str = "pdf"
    each: bool = False
    code: bool = False
    whole: bool = False
    strict: bool = False
    title: Mapping[str, str] = field(default_factory=dict)
    subtitle: Mapping[str, str] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    place: Mapping[str, str] = field(default_factory=dict)
    addressees: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    issued: str | None = None
    date: str | None = None
    logo: Path | None = None
    paper: str = "a4"
    colours: Mapping[str, str] = field(default_factory=dict)
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    limit: float = 600.0
    fresh: bool = False
    watched: tuple[Path, ...] = ()
    quiet: bool = False

    def __post_init__(self) -> None:
        """Refuse an unknown language, format or paper, and a date that is none."""
        unknown = sorted(set(self.languages) - set(LANGUAGES))
        if unknown or not self.languages:
            raise DataError(f"unknown language {', '.join(unknown) or '(none)'}", allowed=LANGUAGES)
        for name, value, allowed in (("format", self.to, FORMATS), ("paper", self.paper, PAPERS)):
            if value not in allowed:
                raise DataError(f"unknown {name} {value!r}", allowed=list(allowed))
        for day in (self.date, self.issued):
            long_date(day, language=self.languages[0])

    def text(self, name: str, language: str) -> str:
        """The title, subtitle, organisation or place in a language; empty where none was given."""
        given: str = getattr(self, name).get(language, "")
        return given or (word("briefing", language) if name == "title" else "")

    def palette(self) -> dict[str, str]:
        """The house colours with the changes."""
        return {**COLOURS, **self.colours}
