"""One build: what has changed is run and typeset, side by side; the rest is left as it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from ...datapackage.package import data_dir
from ...errors import DataError
from ...files import write_atomic
from ..pdf.document import Document
from ..web.page import file_name
from .cache import Cache, Kept, digest, digest_of_file, fingerprint
from .execute import LIMIT, Failure, execute
from .kernel import in_own_loop
from .pages import book, page, web
from .progress import Progress
from .workers import Workers, workers

#: The name of the file with all notebooks.
COMBINED = "briefing"


@dataclass(frozen=True)
class Result:
    """One file of a build: where it lies, or why it was not made.

    ``notebook`` is the notebook's name, or ``"briefing"`` for all; ``seconds`` its running time, 0
    where nothing had changed.
    """

    notebook: str
    language: str
    path: Path
    seconds: float = 0.0
    failure: Failure | None = None


@dataclass(frozen=True)
class Plan:
    """What a build makes, and how.

    ``documents`` holds what stands on the pages of each language, ``values`` the parameters that
    are given to every notebook; the other fields are those of ``build``.
    """

    paths: Sequence[Path]
    documents: Mapping[str, Document]
    out: Path
    values: Mapping[str, str] = field(default_factory=dict)
    data: Path | None = None
    show_code: bool = False
    strict: bool = False
    to: Collection[str] = ("pdf",)
    jobs: int = 1
    limit: float = LIMIT
    kernel: bool = False
    fresh: bool = False


def make(plan: Plan, *, show: Progress) -> list[Result]:
    """Make every file of a plan that is not what it should be.

    Parameters
    ----------
    plan : Plan
        What is made, and how.
    show : Progress
        Is told what happens.

    Returns
    -------
    list of Result
        One per file, languages outermost: those of the notebooks, then those of all. A notebook
        that has no file of its own is there where it failed.
    """
    run = _Making(plan, show)
    wanted = [(language, path) for language in plan.documents for path in plan.paths]
    there = [run.is_there(*item) for item in wanted]
    there += [run.is_bound(language, target) for language, target in run.books()]
    if not all(there):
        in_own_loop(lambda: run.everything(wanted))
    run.cache.sweep()
    return run.ordered()


class _Making:
    """A plan at work: what is there, what is kept, what came out."""

    def __init__(self, plan: Plan, show: Progress) -> None:
        self.plan, self.show = plan, show
        self.cache = Cache(plan.out / ".cache")
        self.kept: dict[tuple[str, Path], Kept] = {}
        self.results: dict[Path, Result] = {}
        self._seconds: dict[str, float] = {}
        self._code = Path(__file__).parents[2]
        self._data = _data_folder(plan.data)
        self._stand = fingerprint(*filter(None, (self._code, self._data)))

    # ------------------------------------------------------------------ what is there already

    def is_there(self, language: str, path: Path) -> bool:
        """Is the page of a notebook what it would become? Its execution is looked up on the way."""
        kept = None if self.plan.fresh else self.cache.executed(self._key(language, path))
        if kept is None:
            return False
        self.kept[language, path] = kept
        target = self._target(language, path.stem)
        if "pdf" in self.plan.to:
            if not self.cache.is_made(self._page_key(language, path), target):
                return False
            self.results[target] = Result(path.stem, language, target)
        return True

    def is_bound(self, language: str, target: Path) -> bool:
        """Is a file with all notebooks what it would become?"""
        if any((language, path) not in self.kept for path in self.plan.paths):
            return False
        if not self.cache.is_made(self._book_key(language, target), target):
            return False
        self.results[target] = Result(COMBINED, language, target)
        return True

    def books(self) -> list[tuple[str, Path]]:
        """The files with all notebooks, each with its language."""
        return [
            (language, target)
            for language in self.plan.documents
            for target, kind in (
                (self._target(language, COMBINED), "pdf"),
                (self.plan.out / file_name(language), "html"),
            )
            if kind in self.plan.to
        ]

    def ordered(self) -> list[Result]:
        """What came out, languages outermost, the files of all notebooks last."""
        targets = [
            target
            for language in self.plan.documents
            for target in (
                *(self._target(language, path.stem) for path in self.plan.paths),
                *(target for other, target in self.books() if other == language),
            )
        ]
        return [self.results[target] for target in targets if target in self.results]

    def _key(self, language: str, path: Path) -> str:
        values = sorted(self.plan.values.items())
        return digest(self._stand, digest_of_file(path), str(path.parent), language, values)

    def _page_key(self, language: str, path: Path) -> str:
        return digest("page", self._pages(language), path.stem, self.kept[language, path].digest)

    def _book_key(self, language: str, target: Path) -> str:
        pages = [(path.stem, self.kept[language, path].digest) for path in self.plan.paths]
        linked = self._others(language) if target.suffix == ".html" else []
        return digest("book", target.suffix, linked, self._pages(language), pages)

    def _others(self, language: str) -> list[str]:
        """The other languages that have a web page, or are about to get one."""
        return [
            other
            for other in self.plan.documents
            if other != language
            and (
                all((other, path) in self.kept for path in self.plan.paths)
                or (self.plan.out / file_name(other)).exists()
            )
        ]

    def _pages(self, language: str) -> str:
        """A hash of what all pages of a language have in common."""
        document = self.plan.documents[language]
        logo = digest_of_file(document.logo) if document.logo else ""
        return digest(self._stand, document, logo, self.plan.show_code, self.plan.strict)

    def _target(self, language: str, name: str) -> Path:
        return self.plan.out / language / f"{name}.pdf"

    # ------------------------------------------------------------------ what is still to be made

    async def everything(self, wanted: Sequence[tuple[str, Path]]) -> None:
        """Run and typeset what is not there: language by language, the longest first."""
        plan = self.plan
        gate = asyncio.Semaphore(plan.jobs)
        rank = {language: number for number, language in enumerate(plan.documents)}
        todo = [item for item in wanted if not self._is_done(*item)]
        todo.sort(key=lambda item: (rank[item[0]], -self._expected(*item)))
        self.show.begin(len(todo))
        with workers(kernel=plan.kernel, data=plan.data, limit=plan.limit) as at:

            async def notebook(language: str, path: Path) -> None:
                async with gate:
                    await self._notebook(language, path, at=at)

            async def whole(language: str, target: Path) -> None:
                async with gate:
                    await self._book(language, target, at=at)

            async with asyncio.TaskGroup() as group:
                for item in todo:
                    group.create_task(notebook(*item))
            async with asyncio.TaskGroup() as group:
                for language, target in self.books():
                    if target not in self.results:
                        group.create_task(whole(language, target))

    def _is_done(self, language: str, path: Path) -> bool:
        known = (language, path) in self.kept
        return known and (
            "pdf" not in self.plan.to or self._target(language, path.stem) in self.results
        )

    def _expected(self, language: str, path: Path) -> float:
        """The seconds that a notebook took last, or a guess."""
        known = self.cache.seconds(f"{path} {language}")
        return known or _guess(path)

    async def _notebook(self, language: str, path: Path, *, at: Workers) -> None:
        seconds, failure = 0.0, None
        if (language, path) not in self.kept:
            done = await execute(
                path,
                language,
                self.plan.values,
                workers=at,
                limit=self.plan.limit,
                known=[folder for folder in (self._code, self._data) if folder],
                told=partial(self.show.told, path, language),
            )
            seconds, failure = done.seconds, done.failure
            self.cache.took(f"{path} {language}", seconds)
            if done.node is not None:
                kept = Kept(json.dumps(done.node, ensure_ascii=False), seconds, done.reads)
                self.kept[language, path] = kept
                self.cache.keep(self._key(language, path), kept)
        target = self._target(language, path.stem)
        if failure is None and "pdf" in self.plan.to:
            failure = await self._typeset(
                at,
                partial(page, self.kept[language, path].text, name=path.stem, folder=path.parent),
                target=target,
                key=self._page_key(language, path),
                name=path.stem,
                language=language,
            )
            if failure is not None:
                del self.kept[language, path]
        self._seconds[language] = self._seconds.get(language, 0.0) + seconds
        if failure is not None or "pdf" in self.plan.to:
            self.results[target] = Result(path.stem, language, target, seconds, failure)
        if failure is not None:
            self.show.failed(failure)
        self.show.done(path, language)

    async def _book(self, language: str, target: Path, *, at: Workers) -> None:
        missing = [path.stem for path in self.plan.paths if (language, path) not in self.kept]
        if missing:
            last = "the last good one was kept" if target.exists() else "there is no earlier one"
            message = f"not made, as {', '.join(missing)} failed; {last}"
            failure: Failure | None = Failure(COMBINED, language, "Incomplete", message)
        else:
            texts = [
                (self.kept[language, path].text, path.stem, path.parent) for path in self.plan.paths
            ]
            bound = partial(book, texts)
            if target.suffix == ".html":
                bound = partial(web, texts, others=self._others(language))
            failure = await self._typeset(
                at,
                bound,
                target=target,
                key=self._book_key(language, target),
                name=COMBINED,
                language=language,
            )
        seconds = self._seconds.get(language, 0.0)
        self.results[target] = Result(COMBINED, language, target, seconds, failure)
        if failure is not None:
            self.show.failed(failure)

    async def _typeset(
        self,
        at: Workers,
        typeset: Callable[..., bytes],
        *,
        target: Path,
        key: str,
        name: str,
        language: str,
    ) -> Failure | None:
        call = partial(
            typeset,
            document=self.plan.documents[language],
            show_code=self.plan.show_code,
            strict=self.plan.strict,
        )
        try:
            write_atomic(target, await at.call(call))
        except Exception as error:
            return _caught(error, name=name, language=language)
        self.cache.made(key, target)
        return None


def _guess(path: Path) -> float:
    """The seconds that a notebook may take, where it never ran: by its length and its backtests."""
    content = b""
    with contextlib.suppress(OSError):  # that it can't be read is said when it runs
        content = path.read_bytes()
    return len(content) / 4000 + 5 * content.count(b"backtest(")


def _data_folder(data: Path | None) -> Path | None:
    try:
        return data.resolve() if data is not None else data_dir()
    except DataError:
        return None


def _caught(error: Exception, *, name: str, language: str) -> Failure:
    trace: Any = getattr(error, "__notes__", None) or traceback.format_exception(error)
    return Failure(name, language, type(error).__name__, str(error), traceback="\n".join(trace))
