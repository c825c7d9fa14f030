"""Notebooks to briefings: every notebook, in every language, one PDF each and one of all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ...datapackage.catalogue import find_place, place_name
from ...datapackage.package import descriptor
from ...errors import DataError, require
from ...files import clear_unfinished
from ..pdf.document import Document, long_date
from ..settings import Settings
from .execute import LIMIT, tags
from .making import Plan, Result, make
from .progress import Progress

LANGUAGES = ("en", "zh")
NEEDED = (
    *("bs4", "ipykernel", "jinja2", "latex2mathml", "mistune"),
    *("nbclient", "nbformat", "pikepdf", "tqdm", "typst"),
)
#: What can be made: name -> the kinds of file.
FORMATS = {"pdf": {"pdf"}, "html": {"html"}, "both": {"pdf", "html"}}
TITLES = {"en": "Science and technology briefing", "zh": "科技创新简报"}


def build(
    *,
    notebooks: Path | None = None,
    out: Path = Path("build/briefing"),
    languages: Sequence[str] = LANGUAGES,
    place: str | None = None,
    as_of: str | None = None,
    data: Path | None = None,
    show_code: bool = False,
    jobs: int | None = None,
    progress: bool = True,
    title: str | None = None,
    organisation: str = "",
    settings: Settings | None = None,
    strict: bool = False,
    to: str = "pdf",
    limit: float = LIMIT,
    kernel: bool = False,
    fresh: bool = False,
) -> list[Result]:
    """Run the notebooks in each language, and make one PDF of each and one of all, or a web page.

    Every notebook runs in a fresh process. A file is replaced only by a complete one; where a
    notebook fails, the others are made all the same, and what combines all of that language stays
    as it was.

    Parameters
    ----------
    notebooks : Path, optional
        Folder with the notebooks (``0*.ipynb``); the project's own unless told otherwise.
    out : Path
        Folder for the PDF files, ``<language>/<notebook>.pdf`` and ``<language>/briefing.pdf``,
        and for the web pages, ``briefing-<language>.html``.
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
        Show a bar on a terminal, unless the variable ``CI`` is set; False: never. Failures are
        always said.
    title : str, optional
        Title of the combined PDF.
    organisation : str
        Who issues the briefing: on the title page, and the author of the files.
    settings : Settings, optional
        Titles, logo, colours, paper and the order of the notebooks; the house's own otherwise.
    strict : bool
        Refuse a notebook that shows an error on purpose (a cell tagged ``raises-exception``).
    to : str
        ``"pdf"``, ``"html"`` (all notebooks on one page per language) or ``"both"``.
    limit : float
        Seconds that one notebook may take.
    kernel : bool
        Start a Jupyter kernel for each notebook, instead of forking a process for it.
    fresh : bool
        Make everything anew, even where nothing has changed since the last build.

    Returns
    -------
    list of Result
        One per file, with ``path``, ``seconds`` and ``failure`` (None where the file was made); and
        one per notebook that failed.

    Raises
    ------
    DataError
        Where there is no notebook, for an unknown language or format, and for a date that is none.

    Examples
    --------
    >>> build(languages=["zh"], place="绍兴", as_of="2024-12-31")  # doctest: +SKIP
    [Result(notebook='00-overview', language='zh', ...
    """
    require("briefing", *NEEDED)
    look = settings or Settings()
    paths = find_notebooks(notebooks, names=look.notebooks)
    unknown = sorted(set(languages) - set(LANGUAGES))
    if unknown or not languages:
        raise DataError(f"unknown language {', '.join(unknown) or '(none)'}", allowed=LANGUAGES)
    if to not in FORMATS:
        raise DataError(f"unknown format {to!r}", allowed=list(FORMATS))
    date = as_of or data_date(data)
    long_date(date, language="en")
    about = {
        language: Document(
            title=title or look.title.get(language) or TITLES[language],
            subtitle=look.subtitle.get(language, ""),
            language=language,
            place=_place_name(place or _own_place(paths[0]), language=language),
            organisation=organisation or look.organisation.get(language, ""),
            date=date,
            logo=look.logo,
            paper=look.paper,
            colours=look.colours,
        )
        for language in languages
    }
    values = {"PLACE": place, "AS_OF": as_of}
    out = Path(out)
    clear_unfinished(out)
    plan = Plan(
        paths,
        about,
        out,
        values={name: value for name, value in values.items() if value is not None},
        data=data,
        show_code=show_code,
        strict=strict,
        to=FORMATS[to],
        jobs=jobs or os.cpu_count() or 1,
        limit=limit,
        kernel=kernel,
        fresh=fresh,
    )
    with closing(Progress(shown=progress)) as show:
        return make(plan, show=show)


def find_notebooks(folder: Path | None = None, *, names: Sequence[str] = ()) -> list[Path]:
    """The notebooks of a briefing, in order: those named, else ``0*.ipynb`` of a folder.

    Parameters
    ----------
    folder : Path, optional
        The folder; the project's or the installed package's own notebooks unless told otherwise.
    names : sequence of str, optional
        Names of notebooks in that folder, without ``.ipynb``, in the order wanted.

    Returns
    -------
    list of Path
        At least one file.

    Raises
    ------
    DataError
        Where the folder holds none, or lacks one of those named.
    """
    here = Path(__file__).resolve()
    own = [here.parents[4] / "notebooks", here.parents[2] / "notebooks"]
    looked = [Path(folder)] if folder is not None else own
    for place in looked:
        found = sorted(path for path in place.glob("*.ipynb") if path.is_file())
        if not names and (numbered := [path for path in found if path.name.startswith("0")]):
            return [path.resolve() for path in numbered]
        if names and found:
            missing = [name for name in names if not (place / f"{name}.ipynb").is_file()]
            if missing:
                raise DataError(
                    f"no notebook is named {', '.join(missing)} in {place}",
                    allowed=[path.stem for path in found],
                )
            return [(place / f"{name}.ipynb").resolve() for name in names]
    raise DataError(
        f"no notebook found in {', '.join(str(place) for place in looked)}",
        allowed="files named like 01-question.ipynb",
        todo="give the folder that holds the notebooks",
    )


def data_date(data: Path | None = None) -> str | None:
    """The day the data package was put together (``created`` of its ``datapackage.json``)."""
    try:
        created = descriptor(data).get("created")
    except DataError:
        if data is not None:
            raise
        return None
    return str(created)[:10] if created else None


def _place_name(label: str | None, *, language: str) -> str:
    """The place's name in the page's language; what the user wrote where it is not listed."""
    if label is None:
        return ""
    try:
        return place_name(find_place(label), language)
    except DataError:
        return label


def _own_place(path: Path) -> str | None:
    """The place that a notebook is about when none is given: ``PLACE`` in its parameters cell."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        sources = ["".join(cell["source"]) for cell in cells if "parameters" in tags(cell)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # that it is no notebook is said when it runs
    found = re.search(r"""^PLACE\s*=\s*["'](.+?)["']""", "\n".join(sources), re.MULTILINE)
    return found[1] if found else None
