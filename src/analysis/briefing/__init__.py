"""Notebooks to typeset briefings, in English and Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .runner import Result

__all__ = ["build"]


def build(
    *,
    notebooks: Path | None = None,
    out: Path = Path("build/briefing"),
    languages: Sequence[str] = ("en", "zh"),
    place: str | None = None,
    as_of: str | None = None,
    data: Path | None = None,
    show_code: bool = False,
    jobs: int | None = None,
    progress: bool = True,
    title: str | None = None,
    organisation: str = "",
    cell_limit: float = 300.0,
) -> list[Result]:
    """Run the notebooks in each language, and typeset one PDF per notebook and one of all.

    Every notebook runs on a fresh kernel. A PDF is replaced only by a complete one; where a
    notebook fails, the others are made all the same, and the combined PDF of that language stays
    as it was.

    Parameters
    ----------
    notebooks : Path, optional
        Folder with the notebooks (``0*.ipynb``); the project's own unless told otherwise.
    out : Path
        Folder for the PDF files: ``<language>/<notebook>.pdf`` and ``<language>/briefing.pdf``.
    languages : sequence of str
        ``"en"``, ``"zh"`` or both.
    place : str, optional
        Name or code of the place, for the notebooks' ``PLACE`` and for the title page.
    as_of : str, optional
        ISO date; the notebooks read the data as they stood that day (``AS_OF``).
    data : Path, optional
        Folder of the data package; the project's own unless told otherwise.
    show_code : bool
        Print the code too.
    jobs : int, optional
        Notebooks at a time; the number of processors unless told otherwise.
    progress : bool
        Show a bar on a terminal, else a line per finished notebook.
    title : str, optional
        Title of the combined PDF.
    organisation : str
        Who issues the briefing: on the title page, and the author of the files.
    cell_limit : float
        Seconds that one cell may take.

    Returns
    -------
    list of Result
        One per PDF, with ``path``, ``seconds`` and ``failure`` (None where the PDF was made).

    Raises
    ------
    DataError
        Where there is no notebook, or for an unknown language.
    """
    from .runner import build as run

    return run(
        notebooks=notebooks,
        out=out,
        languages=languages,
        place=place,
        as_of=as_of,
        data=data,
        show_code=show_code,
        jobs=jobs,
        progress=progress,
        title=title,
        organisation=organisation,
        cell_limit=cell_limit,
    )
