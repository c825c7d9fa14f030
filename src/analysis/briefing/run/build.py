"""One build: what has changed is run and typeset, side by side; the rest is left as it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import DataError, require
from ...files import clear_unfinished, locked, write_atomic
from ..options import FORMATS, Options
from ..web.page import file_name
from .cache import Cache, Kept, digest, fingerprint
from .execute import Failure, execute
from .kernel import Engine, in_own_loop, kernel_engine
from .progress import Progress
from .reads import digest_of_file
from .typesetting import ANNEX, Content, Executed, annex, brief, page, web_page, word_file

NEEDED = (
    *("babel", "bs4", "docx", "ipykernel", "jinja2", "latex2mathml", "mistune"),
    *("nbclient", "nbconvert", "nbformat", "pikepdf", "tqdm", "typst"),
)
#: The files of several notebooks: name -> what makes it.
BOOKS = {"brief": brief, "annex": annex}
#: The name of the web page with all notebooks.
PAGE = "briefing"
_LIBRARY = Path(__file__).parents[2]


@dataclass(frozen=True)
class Result:
    """One file of a build: where it lies, or why it was not made.

    ``notebook`` is the notebook's name, or ``"brief"``, ``"annex"`` and ``"briefing"`` (the web
    page) for the files of several; ``seconds`` the running time, 0 where nothing had changed.
    """

    notebook: str
    language: str
    path: Path
    seconds: float = 0.0
    failure: Failure | None = None


def build(
    options: Options | None = None,
    *,
    engine: Callable[[], AbstractContextManager[Engine]] | None = None,
) -> list[Result]:
    """Run the notebooks in each language, and make the brief and its annex, or a web page of all.

    Every notebook runs in a fresh kernel. A file is replaced only by a complete one; where a
    notebook fails, the others are run all the same, and what combines them stays as it was.

    Parameters
    ----------
    options : Options, optional
        Which notebooks, in which languages, how they look, and where the files go.
    engine : callable, optional
        Opens what runs the notebooks and typesets them; fresh Jupyter kernels by default.

    Returns
    -------
    list of Result
        One per file, languages outermost: those of single notebooks (with ``each``), then those
        of several, with ``path``, ``seconds`` and ``failure`` (None where the file was made). A
        notebook that has no file of its own is there where it failed.

    Raises
    ------
    DataError
        Where there is no notebook, and where another briefing is being made in the same folder.

    Examples
    --------
    >>> build(Options(languages=("zh",), parameters={"PLACE": "绍兴"}))  # doctest: +SKIP
    [Result(notebook='brief', language='zh', ...
    """
    require("briefing", *NEEDED)
    options = options or Options()
    paths = find_notebooks(options.notebooks, names=options.names)
    options.out.mkdir(parents=True, exist_ok=True)
    with (
        locked(options.out, "briefing"),
        closing(Progress(shown=not options.quiet)) as progress,
    ):
        clear_unfinished(options.out)
        run = _Build(options, paths, progress)
        wanted = [(language, path) for language in options.languages for path in paths]
        there = [run.is_page_made(*item) for item in wanted]
        there += [run.is_book_made(language, target) for language, target in run.books()]
        if not all(there):
            known = (_LIBRARY, *options.watched)
            opened = engine or partial(kernel_engine, known=known)
            in_own_loop(lambda: run.make(wanted, opened))
        run.cache.sweep()
        return run.ordered()


def find_notebooks(folder: Path, *, names: Sequence[str] = ()) -> list[Path]:
    """The notebooks of a folder, in order: those named, else ``0*`` and the annex.

    DataError where the folder holds none, or lacks one of those named.
    """
    notebooks = sorted(path for path in folder.glob("*.ipynb") if path.is_file())
    notebooks += sorted(path for path in folder.glob(f"{ANNEX}/*.ipynb") if path.is_file())
    by_name = {path.stem: path for path in reversed(notebooks)}
    missing = [name for name in names if name not in by_name]
    if notebooks and missing:
        raise DataError(
            f"no notebook is named {', '.join(missing)} in {folder}",
            allowed=[path.stem for path in notebooks],
        )
    chosen = [by_name[name] for name in names] if notebooks else []
    chosen = chosen or [p for p in notebooks if p.name.startswith("0") or p.parent.name == ANNEX]
    if not chosen:
        raise DataError(
            f"no notebook found in {folder}",
            allowed="files named like 01-question.ipynb",
            todo="give the folder that holds the notebooks",
        )
    return [path.resolve() for path in chosen]


class _Build:
    """A build at work: what is there, what is kept, what came out."""

    def __init__(self, options: Options, paths: Sequence[Path], progress: Progress) -> None:
        self.options, self.paths, self.progress = options, paths, progress
        self.cache = Cache(options.out / ".cache")
        self.kept: dict[tuple[str, Path], Kept] = {}
        self.results: dict[Path, Result] = {}
        self._seconds: dict[str, float] = {}
        self._each = options.each and "pdf" in FORMATS[options.to]
        self._foundation = self._fingerprint()

    def _fingerprint(self) -> str:
        """A hash of the code and the data that all notebooks stand on."""
        return fingerprint(*dict.fromkeys((_LIBRARY, *self.options.watched)))

    # ------------------------------------------------------------------ what is there already

    def is_page_made(self, language: str, path: Path) -> bool:
        """Tell whether a page is what it would become; its execution is looked up on the way."""
        kept = None if self.options.fresh else self.cache.executed(self._key(language, path))
        if kept is None:
            return False
        self.kept[language, path] = kept
        target = self._target(language, path.stem)
        if self._each:
            if not self.cache.is_made(self._page_key(language, path), target):
                return False
            self.results[target] = Result(path.stem, language, target)
        return True

    def is_book_made(self, language: str, target: Path) -> bool:
        """Tell whether a file with all notebooks is what it would become."""
        if any((language, path) not in self.kept for path in self.paths):
            return False
        if not self.cache.is_made(self._book_key(language, target), target):
            return False
        self.results[target] = Result(_name(target), language, target)
        return True

    def books(self) -> list[tuple[str, Path]]:
        """The files with all notebooks, each with its language."""
        parts = [path.parent.name == ANNEX for path in self.paths]
        names = list(BOOKS) if any(parts) and not all(parts) else [next(iter(BOOKS))]
        return [
            (language, target)
            for language in self.options.languages
            for target, kind in (
                *((self._target(language, name), "pdf") for name in names),
                (self._target(language, "brief").with_suffix(".docx"), "docx"),
                (self.options.out / file_name(language), "html"),
            )
            if kind in FORMATS[self.options.to]
        ]

    def ordered(self) -> list[Result]:
        """What came out, languages outermost, the files of all notebooks last."""
        targets = [
            target
            for language in self.options.languages
            for target in (
                *(self._target(language, path.stem) for path in self.paths),
                *(target for other, target in self.books() if other == language),
            )
        ]
        return [self.results[target] for target in targets if target in self.results]

    def _key(self, language: str, path: Path) -> str:
        """The key of a notebook's execution."""
        values = sorted(self.options.parameters.items())
        return digest(self._foundation, digest_of_file(path), str(path.parent), language, values)

    def _page_key(self, language: str, path: Path) -> str:
        """The key of a notebook's PDF."""
        return digest("page", self._look(language), path.stem, self.kept[language, path].digest)

    def _book_key(self, language: str, target: Path) -> str:
        """The key of a file with all notebooks."""
        pages = [(path.stem, self.kept[language, path].digest) for path in self.paths]
        linked = self._others(language) if target.suffix == ".html" else []
        return digest("book", target.name, linked, self._look(language), pages)

    def _others(self, language: str) -> list[str]:
        """The other languages that have a web page, or are about to get one."""
        return [
            other
            for other in self.options.languages
            if other != language
            and (
                all((other, path) in self.kept for path in self.paths)
                or (self.options.out / file_name(other)).exists()
            )
        ]

    def _look(self, language: str) -> str:
        """A hash of what all pages of a language have in common."""
        options = self.options
        names = ("title", "subtitle", "organisation", "place", "addressees")
        texts = [*(options.text(name, language) for name in names), options.number, options.issued]
        logo = digest_of_file(options.logo) if options.logo else ""
        form = (options.date, options.paper, sorted(options.colours.items()))
        shown = (options.code, options.strict, options.whole)
        return digest(self._foundation, texts, logo, form, shown)

    def _target(self, language: str, name: str) -> Path:
        """The PDF of a notebook."""
        return self.options.out / language / f"{name}.pdf"

    # ------------------------------------------------------------------ what is still to be made

    async def make(
        self,
        wanted: Sequence[tuple[str, Path]],
        engine: Callable[[], AbstractContextManager[Engine]],
    ) -> None:
        """Run and typeset what is not there: language by language, the longest first."""
        gate = asyncio.Semaphore(self.options.jobs)
        rank = {language: number for number, language in enumerate(self.options.languages)}
        todo = [item for item in wanted if not self._is_done(*item)]
        todo.sort(key=lambda item: (rank[item[0]], -self._expected(*item)))
        self.progress.begin(len(todo))
        with engine() as opened:

            async def notebook(language: str, path: Path) -> None:
                async with gate:
                    await self._make_page(language, path, opened)

            async def whole(language: str, target: Path) -> None:
                async with gate:
                    await self._make_book(language, target, opened)

            async with asyncio.TaskGroup() as group:
                for item in todo:
                    group.create_task(notebook(*item))
            async with asyncio.TaskGroup() as group:
                for language, target in self.books():
                    if target not in self.results:
                        group.create_task(whole(language, target))

    def _is_done(self, language: str, path: Path) -> bool:
        """Tell whether nothing of a notebook is left to be run or typeset."""
        known = (language, path) in self.kept
        is_made = self._target(language, path.stem) in self.results
        return known and (is_made or not self._each)

    def _expected(self, language: str, path: Path) -> float:
        """The seconds that a notebook took last, or a guess."""
        return self.cache.seconds(f"{path} {language}") or _guess(path)

    async def _make_page(self, language: str, path: Path, engine: Engine) -> None:
        """Run a notebook where that is needed, and typeset it; every error is one of its own."""
        seconds, failure = 0.0, None
        target = self._target(language, path.stem)
        try:
            if (language, path) not in self.kept:
                seconds, failure = await self._run(language, path, engine)
            if failure is None and self._each:
                notebook = self._executed(language, path)
                call = partial(engine.call, page, notebook, language, self.options)
                await self._typeset(call, target, key=self._page_key(language, path))
        except Exception as error:
            failure = _caught(error, name=path.stem, language=language, limit=self.options.limit)
            self.kept.pop((language, path), None)
        self._seconds[language] = self._seconds.get(language, 0.0) + seconds
        if failure is not None or self._each:
            self.results[target] = Result(path.stem, language, target, seconds, failure)
        if failure is not None:
            self.progress.failed(failure)
        self.progress.done(path, language)

    async def _run(self, language: str, path: Path, engine: Engine) -> tuple[float, Failure | None]:
        """Run a notebook; remember it, unless something it stands on changed meanwhile."""
        key = self._key(language, path)
        done = await execute(
            path,
            {"LANGUAGE": language, **self.options.parameters},
            engine=engine,
            limit=self.options.limit,
            on_cell=partial(self.progress.started, path, language),
        )
        self.cache.took(f"{path} {language}", done.seconds)
        if done.run is not None:
            text = json.dumps(done.run.node, ensure_ascii=False)
            kept = Kept(text, done.seconds, done.run.reads or {})
            self.kept[language, path] = kept
            unchanged = key == self._key(language, path) and self._fingerprint() == self._foundation
            if done.run.reads is not None and unchanged:
                self.cache.keep(key, kept)
        return done.seconds, done.failure

    def _executed(self, language: str, path: Path) -> Executed:
        """A notebook that has run, as it is typeset."""
        return Executed(path.stem, path.parent, self.kept[language, path].text)

    async def _make_book(self, language: str, target: Path, engine: Engine) -> None:
        """Make a file of all notebooks, unless one of them failed."""
        missing = [path.stem for path in self.paths if (language, path) not in self.kept]
        name, failure = _name(target), None
        if missing:
            last = "the last good one was kept" if target.exists() else "there is no earlier one"
            message = f"not made, as {', '.join(missing)} failed; {last}"
            failure = Failure(name, language, "Incomplete", message)
        else:
            notebooks = [self._executed(language, path) for path in self.paths]
            whole = word_file if target.suffix == ".docx" else BOOKS.get(name, brief)
            call = partial(engine.call, whole, notebooks, language, self.options)
            if target.suffix == ".html":
                others = self._others(language)
                call = partial(engine.call, web_page, notebooks, language, self.options, others)
            try:
                await self._typeset(call, target, key=self._book_key(language, target))
            except Exception as error:
                limit = self.options.limit
                failure = _caught(error, name=name, language=language, limit=limit)
        seconds = self._seconds.get(language, 0.0)
        self.results[target] = Result(name, language, target, seconds, failure)
        if failure is not None:
            self.progress.failed(failure)

    async def _typeset(self, call: Callable[[], Any], target: Path, *, key: str) -> None:
        """Write what a call makes, within the limit."""
        async with asyncio.timeout(self.options.limit):
            file: Content = await call()
        write_atomic(target, file.content)
        self.cache.made(key, target, reads=file.reads)


def _name(target: Path) -> str:
    """The name of a file of several notebooks."""
    return PAGE if target.suffix == ".html" else target.stem


def _guess(path: Path) -> float:
    """The seconds that a notebook may take, where it never ran: by its length and its backtests."""
    content = b""
    with contextlib.suppress(OSError):  # that it can't be read is reported when it runs
        content = path.read_bytes()
    return len(content) / 4000 + 5 * content.count(b"backtest(")


def _caught(error: Exception, *, name: str, language: str, limit: float) -> Failure:
    """An exception as a failure."""
    message = str(error)
    if isinstance(error, TimeoutError):
        message = f"composing and typesetting took longer than {limit:g} seconds"
    notes = getattr(error, "__notes__", None) or traceback.format_exception(error)
    return Failure(name, language, type(error).__name__, message, traceback="\n".join(notes))
