"""Chapters to one PDF file: the document around them, and the typesetter."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DataError
from ..document.blocks import Chapter
from ..document.compose import BRIEF
from ..document.figures import file_prefix
from ..document.fitting import MEASURE
from ..fonts import HOUSE, SECOND, SERIF, check_glyphs, typst_fonts, without_bold
from ..options import PAPERS, Options
from ..words import calendar_day, long_date, word
from .escape import string
from .letter import letter_markup
from .writer import Writer

if TYPE_CHECKING:
    import typst

_UNPRINTABLE = re.compile(r'the text `"(.*?)"` could not be displayed')
_STRING_OR_NUMBER = re.compile(rb"\((?:\\.|[^\\()])*\)|(?<![\w.])-?\d*\.\d{3,}(?![\w.])", re.DOTALL)
_EPOCH = "2000-01-01"
#: The files of the house style.
TEMPLATES = ("template.typ", "letter.typ")
_WORDS = (
    "evidence",
    "page_ref",
    "figure",
    "table",
    "contents",
    "data_as_of",
    "main_findings",
    "logo",
    "page_of",
)
_TEXTS = ("subtitle", "place", "organisation")


def pdf_bytes(chapters: Sequence[Chapter], *, options: Options, cover: bool = False) -> bytes:
    """Typeset chapters: the content of a PDF file."""
    source, assets = document_markup(chapters, options=options, cover=cover)
    return typeset(source, assets=assets, date=options.date)


def document_markup(
    chapters: Sequence[Chapter], *, options: Options, cover: bool = False
) -> tuple[str, dict[str, bytes]]:
    """The Typst source of a document, and the files that it asks for, by name."""
    language = chapters[0].language
    texts = {"title": options.text("title", language) if cover else chapters[0].title}
    texts |= {name: options.text(name, language) for name in _TEXTS}
    check_glyphs(" ".join(texts.values()), where=f"title page ({language})")
    texts |= {"language": language, "date": long_date(options.date, language=language)}
    settings = {name: string(text) for name, text in texts.items()}
    settings["cover"] = str(cover).lower()
    assets = {"house.typ": house_markup(options, language=language).encode()}
    if options.logo is not None:
        name = f"logo{options.logo.suffix.lower()}"
        settings["logo"] = string(name)
        assets[name] = options.logo.read_bytes()
    arguments = ", ".join(f"{name}: {value}" for name, value in settings.items())
    parts = [f"#show: briefing.with({arguments})\n\n"]
    for number, chapter in enumerate(chapters, start=1):
        writer = Writer(prefix=f"{number}-{file_prefix(chapter.name)}", colours=options.colours)
        others = [each.title for each in chapters if each is not chapter]
        letter = chapter.form == BRIEF
        parts.append(
            letter_markup(chapter, writer, options, others) if letter else writer.chapter(chapter)
        )
        assets |= writer.assets
    body = "".join(parts)
    imports = "".join(f'#import "{name}": *\n' for name in TEMPLATES)
    return f"{imports}{regular_markup(body)}{body}", assets


def regular_markup(source: str) -> str:
    """The rule that sets in the regular face what the bold one lacks; empty where it lacks nothing.

    Examples
    --------
    >>> regular_markup("*绍兴龘*")
    '#show regex("[龘]"): set text(weight: "regular")\\n'
    """
    lacking = without_bold(source)
    return f'#show regex("[{lacking}]"): set text(weight: "regular")\n' if lacking else ""


def house_markup(options: Options, *, language: str) -> str:
    """Colours, font, paper and words of the template, as Typst definitions.

    Examples
    --------
    >>> house_markup(Options(), language="zh").splitlines()[0]
    '#let accent = rgb("#1f4e79")'
    """
    width, height = PAPERS[options.paper]
    lines = [f"#let {name} = rgb({string(colour)})" for name, colour in options.palette().items()]
    lines.append(f"#let house = ({string(HOUSE)}, {string(SECOND)})")
    lines.append(f"#let serif = ({string(SERIF)}, ..house)")
    lines.append(f"#let paper-width = {width}mm")
    lines.append(f"#let paper-height = {height}mm")
    lines.append(f"#let measure-width = {MEASURE}pt")
    words = ", ".join(f"{key}: {string(word(key, language))}" for key in _WORDS)
    return "\n".join([*lines, f"#let words = ({words})", ""])


def typeset(source: str, *, assets: dict[str, bytes], date: str | None = None) -> bytes:
    """Compile Typst source and its files to a tagged, archivable PDF."""
    import typst

    folder_of_templates = importlib.resources.files(__package__)
    files = {name: folder_of_templates.joinpath(name).read_bytes() for name in TEMPLATES}
    files |= {**assets, "main.typ": source.encode()}
    stamp = dt.datetime.combine(calendar_day(date or _EPOCH), dt.time(), dt.UTC)
    with opened_compiler(files) as compiler:
        try:
            compiled, warnings = compiler.compile_with_warnings(
                format="pdf", pdf_standards=["a-2a", "ua-1"], timestamp=stamp
            )
        except typst.TypstError as error:
            raise _explained(error.message) from error
    if warnings:
        raise DataError("; ".join(f"the typesetter warns: {item.message}" for item in warnings))
    assert isinstance(compiled, bytes)
    return _packed(compiled)


@contextmanager
def opened_compiler(files: Mapping[str, bytes]) -> Iterator[typst.Compiler]:
    """A typesetter of the file ``main.typ`` that sees the files given, and nothing else."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        packages = Path(folder, "packages")  # none: nothing is imported, and nothing fetched
        packages.write_bytes(b"")
        root = Path(folder, "root")
        root.mkdir()
        for name, content in files.items():
            (root / name).write_bytes(content)
        yield typst.Compiler(
            root / "main.typ",
            root=root,
            font_paths=typst_fonts(),
            ignore_system_fonts=True,
            package_path=packages,
            package_cache_path=packages,
        )


def _packed(content: bytes) -> bytes:
    """The same PDF with its many small objects compressed together: about half the size."""
    import pikepdf

    out = io.BytesIO()
    pikepdf.settings.set_flate_compression_level(9)
    with pikepdf.open(io.BytesIO(content)) as file:
        del file.Root.MarkInfo["/Suspects"]  # false by default, and some readers complain of it
        for page in file.pages:
            drawn = page.Contents.read_bytes()
            page.Contents.write(_STRING_OR_NUMBER.sub(_shorter, drawn))
        file.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
            deterministic_id=True,
        )
    return out.getvalue()


def _shorter(match: re.Match[bytes]) -> bytes:
    """A number to a twentieth of a point, or to four decimals below ten; a string as it is."""
    text = match[0]
    if text.startswith(b"("):
        return text
    number = float(text)
    decimals = 1 if abs(number) >= 100 else 2 if abs(number) >= 10 else 4
    short = b"%.*f" % (decimals, number)
    return short.rstrip(b"0").rstrip(b".")


def _explained(message: str) -> DataError:
    """The error that the typesetter's message becomes."""
    unprintable = _UNPRINTABLE.search(message)
    if unprintable:
        return DataError(
            f"no font can print '{unprintable[1]}'", todo="write the character another way"
        )
    return DataError(f"the typesetter stopped: {message}")
