"""Notebooks to briefings: every notebook, in every language, one PDF each and one of all."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..package import descriptor, read_table
from ..schema import DataError
from .execute import Execution, Failure, execute_notebooks, read_notebook, tags
from .pdf import Document, write_pdf
from .typst import Chapter, compose

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGES = ("en", "zh")
TITLES = {"en": "Science and technology briefing", "zh": "科技创新简报"}
COMBINED = "briefing"


@dataclass(frozen=True)
class Result:
    """One PDF of a build: where it lies, or why it was not made.

    ``notebook`` is the notebook's name, or ``"briefing"`` for the file that holds them all;
    ``seconds`` is the notebook's running time.
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
    cell_limit: float = 300.0,
) -> list[Result]:
    """Run the notebooks and typeset them: see :func:`analysis.briefing.build`."""
    paths = find_notebooks(notebooks)
    unknown = [language for language in languages if language not in LANGUAGES]
    if unknown or not languages:
        raise DataError(f"unknown language {', '.join(unknown) or '(none)'}", allowed=LANGUAGES)
    data = Path(data) if data is not None else None
    shown = place or _own_place(paths[0])
    about = {
        language: Document(
            title=title or TITLES[language],
            language=language,
            place=_place_name(shown, language=language, data=data),
            organisation=organisation,
            date=as_of or data_date(data),
        )
        for language in languages
    }
    chapters: dict[tuple[str, str], Chapter] = {}
    results: dict[tuple[str, str], Result] = {}
    with _progress(total=len(paths) * len(languages), shown=progress) as tell:

        def done(execution: Execution) -> None:
            chapter, result = _page(
                execution,
                document=about[execution.language],
                folder=Path(out) / execution.language,
                show_code=show_code,
            )
            if chapter is not None:
                chapters[execution.language, execution.path.stem] = chapter
            results[execution.language, execution.path.stem] = result
            tell(result)

        execute_notebooks(
            paths,
            languages=languages,
            place=place,
            as_of=as_of,
            data=data,
            jobs=jobs,
            cell_limit=cell_limit,
            done=done,
        )
    ordered = []
    for language in languages:
        own = [results[language, path.stem] for path in paths]
        made = [chapters.get((language, path.stem)) for path in paths]
        target = Path(out) / language / f"{COMBINED}.pdf"
        ordered += [*own, _combined(made, results=own, document=about[language], path=target)]
    return ordered


def find_notebooks(folder: Path | None = None) -> list[Path]:
    """The notebooks of a briefing: ``0*.ipynb`` of a folder, in order of their names.

    Parameters
    ----------
    folder : Path, optional
        The folder; the project's or the installed package's own notebooks unless told otherwise.

    Returns
    -------
    list of Path
        At least one file.

    Raises
    ------
    DataError
        Where the folder holds none.
    """
    here = Path(__file__).resolve()
    own = [here.parents[3] / "notebooks", here.parents[1] / "notebooks"]
    looked = [Path(folder)] if folder is not None else own
    for place in looked:
        found = sorted(path for path in place.glob("0*.ipynb") if path.is_file())
        if found:
            return [path.resolve() for path in found]
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


def _place_name(label: str | None, *, language: str, data: Path | None) -> str:
    """The place's name in the page's language; what the user wrote where it is not listed."""
    if label is None:
        return ""
    try:
        known = read_table("places", directory=data)
    except DataError:
        return label
    wanted = {label.strip().casefold(), label.strip().removesuffix("市")}
    names = known[["place", "name_en", "name_zh"]]
    found = known[names.apply(lambda column: column.str.casefold().isin(wanted)).any(axis=1)]
    return str(found[f"name_{language}"].iloc[0]) if len(found) else label


def _own_place(path: Path) -> str | None:
    """The place that a notebook is about when none is given: ``PLACE`` in its parameters cell."""
    for cell in read_notebook(path).cells:
        found = re.search(r"""^PLACE\s*=\s*["'](.+?)["']""", cell["source"], re.MULTILINE)
        if found and "parameters" in tags(cell):
            return found[1]
    return None


def _page(
    execution: Execution, *, document: Document, folder: Path, show_code: bool
) -> tuple[Chapter | None, Result]:
    name, language = execution.path.stem, execution.language
    path = folder / f"{name}.pdf"
    failure, chapter = execution.failure, None
    if execution.node is not None:
        try:
            chapter = compose(execution.node, name=name, language=language, show_code=show_code)
            own = Document(**{**document.__dict__, "title": chapter.title})
            write_pdf([chapter], document=own, path=path)
        except Exception as error:
            chapter = None
            trace = traceback.format_exc()
            failure = Failure(name, language, type(error).__name__, str(error), traceback=trace)
    return chapter, Result(name, language, path, execution.seconds, failure)


def _combined(
    chapters: Sequence[Chapter | None],
    *,
    results: Sequence[Result],
    document: Document,
    path: Path,
) -> Result:
    failed = [result.notebook for result in results if result.failure is not None]
    seconds = sum(result.seconds for result in results)
    failure = None
    if failed:
        kept = "the last good one was kept" if path.exists() else "there is no earlier one"
        message = f"not made, as {', '.join(failed)} failed; {kept}"
        failure = Failure(COMBINED, document.language, "Incomplete", message)
    else:
        try:
            whole = Document(**{**document.__dict__, "cover": True})
            write_pdf([c for c in chapters if c is not None], document=whole, path=path)
        except DataError as error:
            failure = Failure(COMBINED, document.language, "DataError", str(error))
    return Result(COMBINED, document.language, path, seconds, failure)


@contextmanager
def _progress(*, total: int, shown: bool) -> Iterator[Callable[[Result], None]]:
    """A bar on a terminal; else one line per notebook."""
    from tqdm import tqdm

    on_terminal = shown and sys.stderr.isatty()
    bar: Any = tqdm(total=total, unit="notebook", disable=not on_terminal, leave=False)
    at = 0

    def tell(result: Result) -> None:
        nonlocal at
        at += 1
        bar.set_postfix_str(f"{result.notebook} ({result.language})")
        bar.update()
        if result.failure is not None:
            bar.write(f"failed: {result.failure}", file=sys.stderr)
        elif not on_terminal:
            name = f"{result.notebook} ({result.language})"
            print(f"[{at}/{total}] {name} {result.seconds:.1f} s", file=sys.stderr)

    try:
        yield tell
    finally:
        bar.close()
