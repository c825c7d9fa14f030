"""Notebooks to briefings: every notebook, in every language, one PDF each and one of all."""

from __future__ import annotations

import os
import re
import sys
import textwrap
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from ..catalogue import find_place, place_name
from ..package import descriptor
from ..schema import DataError
from .blocks import Chapter
from .book import bind
from .compose import compose
from .config import Settings
from .execute import LIMIT, Execution, Failure, execute_notebooks, read_notebook, tags
from .html import file_name, write_html
from .pdf import Document, long_date, write_pdf

LANGUAGES = ("en", "zh")
#: What can be made: name -> the kinds of file.
FORMATS = {"pdf": {"pdf"}, "html": {"html"}, "both": {"pdf", "html"}}
TITLES = {"en": "Science and technology briefing", "zh": "科技创新简报"}
COMBINED = "briefing"


@dataclass(frozen=True)
class Result:
    """One file of a build: where it lies, or why it was not made.

    ``notebook`` is the notebook's name, or ``"briefing"`` for all; ``seconds`` its running time.
    """

    notebook: str
    language: str
    path: Path
    seconds: float = 0.0
    failure: Failure | None = None


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
    chapters: dict[tuple[str, str], Chapter] = {}
    results: dict[tuple[str, str], Result] = {}
    with closing(_Progress(total=len(paths) * len(about), shown=progress)) as show:

        def done(execution: Execution) -> None:
            chapter, result = _page(
                execution,
                document=about[execution.language],
                folder=Path(out) / execution.language,
                show_code=show_code,
                strict=strict,
                pdf="pdf" in FORMATS[to],
            )
            if chapter is not None:
                chapters[execution.language, execution.path.stem] = chapter
            results[execution.language, execution.path.stem] = result
            show.done(result)

        execute_notebooks(
            paths,
            languages=list(about),
            place=place,
            as_of=as_of,
            data=data,
            jobs=jobs,
            limit=limit,
            kernel=kernel,
            told=show.told,
            done=done,
        )
        whole = [
            language
            for language in about
            if all((language, path.stem) in chapters for path in paths)
            or Path(out, file_name(language)).exists()
        ]
        ordered: list[Result] = []
        for language, document in about.items():
            own = [results[language, path.stem] for path in paths]
            made = [chapters.get((language, path.stem)) for path in paths]
            of_all: dict[Path, Callable[..., Path]] = {}
            if "pdf" in FORMATS[to]:
                of_all[Path(out, language, f"{COMBINED}.pdf")] = _write_book
            if "html" in FORMATS[to]:
                others = [other for other in whole if other != language]
                of_all[Path(out, file_name(language))] = partial(write_html, others=others)
            combined = [
                _combined(made, results=own, document=document, path=path, write=write)
                for path, write in of_all.items()
            ]
            for result in combined:
                if result.failure is not None:
                    show.failed(result)
            ordered += [each for each in own if "pdf" in FORMATS[to] or each.failure is not None]
            ordered += combined
    return ordered


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
    own = [here.parents[3] / "notebooks", here.parents[1] / "notebooks"]
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
    for cell in read_notebook(path).cells:
        found = re.search(r"""^PLACE\s*=\s*["'](.+?)["']""", cell["source"], re.MULTILINE)
        if found and "parameters" in tags(cell):
            return found[1]
    return None


def _page(
    execution: Execution,
    *,
    document: Document,
    folder: Path,
    show_code: bool,
    strict: bool,
    pdf: bool,
) -> tuple[Chapter | None, Result]:
    name, language = execution.path.stem, execution.language
    path = folder / f"{name}.pdf"
    failure, chapter = execution.failure, None
    if execution.node is not None:
        try:
            chapter = compose(
                execution.node,
                name=name,
                language=language,
                show_code=show_code,
                strict=strict,
                folder=execution.path.parent,
            )
            if pdf:
                write_pdf([chapter], document=replace(document, title=chapter.title), path=path)
        except Exception as error:
            chapter, failure = None, _caught(error, name=name, language=language)
    return chapter, Result(name, language, path, execution.seconds, failure)


def _combined(
    chapters: Sequence[Chapter | None],
    *,
    results: Sequence[Result],
    document: Document,
    path: Path,
    write: Callable[..., Path],
) -> Result:
    failed = [result.notebook for result in results if result.failure is not None]
    failure = None
    if failed:
        kept = "the last good one was kept" if path.exists() else "there is no earlier one"
        message = f"not made, as {', '.join(failed)} failed; {kept}"
        failure = Failure(COMBINED, document.language, "Incomplete", message)
    else:
        try:
            whole = [chapter for chapter in chapters if chapter is not None]
            write(bind(whole), document=document, path=path)
        except Exception as error:
            failure = _caught(error, name=COMBINED, language=document.language)
    seconds = sum(result.seconds for result in results)
    return Result(COMBINED, document.language, path, seconds, failure)


def _write_book(chapters: Sequence[Chapter], *, document: Document, path: Path) -> Path:
    return write_pdf(chapters, document=replace(document, cover=True), path=path)


def _caught(error: Exception, *, name: str, language: str) -> Failure:
    trace = "".join(traceback.format_exception(error))
    return Failure(name, language, type(error).__name__, str(error), traceback=trace)


class _Progress:
    """A bar with the running notebooks and their cells, on a terminal that a person looks at."""

    def __init__(self, *, total: int, shown: bool) -> None:
        from tqdm import tqdm

        self.running: dict[str, int] = {}
        off = not (shown and sys.stderr.isatty()) or bool(os.environ.get("CI"))
        self.bar: Any = tqdm(total=total, unit="notebook", disable=off, leave=False)

    def close(self) -> None:
        self.bar.close()

    def told(self, path: Path, language: str, cell: int) -> None:
        self.running[f"{path.stem} ({language})"] = cell
        self.bar.set_postfix_str(self._running())

    def done(self, result: Result) -> None:
        self.running.pop(f"{result.notebook} ({result.language})", None)
        self.bar.set_postfix_str(self._running(), refresh=False)
        self.bar.update()
        if result.failure is not None:
            self.failed(result)

    def failed(self, result: Result) -> None:
        assert result.failure is not None
        trace = textwrap.indent(result.failure.traceback.strip(), "    ")
        self.bar.write(f"failed: {result.failure}\n{trace}".rstrip(), file=sys.stderr)

    def _running(self) -> str:
        return ", ".join(f"{name} cell {cell}" for name, cell in self.running.items())
