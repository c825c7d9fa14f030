"""Chapters to one PDF file: the document around them, and the typesetter."""

from __future__ import annotations

import datetime as dt
import importlib.resources
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...charts.style import COLOURS
from ...errors import DataError
from ...text.wording import label
from ..document.blocks import Chapter
from ..document.figures import file_prefix
from ..document.fitting import MEASURE
from ..escape import string
from ..fonts import HOUSE, SECOND, check_glyphs, typst_fonts
from ..settings import PAPERS
from .typst import Writer

_UNPRINTABLE = re.compile(r'the text `"(.*?)"` could not be displayed')
_STRING_OR_NUMBER = re.compile(rb"\((?:\\.|[^\\()])*\)|(?<![\w.])-?\d*\.\d{3,}(?![\w.])", re.DOTALL)
_EPOCH = "2000-01-01"
_WORDS = ("figure", "table", "contents", "data_as_of", "main_findings", "logo", "page_of")
_MONTHS = dict(
    enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July", "August"),
            *("September", "October", "November", "December"),
        ),
        start=1,
    )
)


@dataclass(frozen=True)
class Document:
    """What stands on a document besides its chapters.

    ``date`` is an ISO date, the day the data stand for, or None; ``cover`` adds a title page with
    the contents; ``logo`` is a picture for the top of it; ``paper`` is ``"a4"`` or ``"letter"``;
    ``colours`` are the house colours changed, by name.
    """

    title: str
    language: str
    place: str = ""
    subtitle: str = ""
    organisation: str = ""
    date: str | None = None
    cover: bool = False
    logo: Path | None = None
    paper: str = "a4"
    colours: Mapping[str, str] = field(default_factory=dict)


def document_markup(
    chapters: Sequence[Chapter], *, document: Document
) -> tuple[str, dict[str, bytes]]:
    """The Typst source of a document.

    Parameters
    ----------
    chapters : sequence of Chapter
        One per notebook, in order.
    document : Document
        Title, language, place, date, and whether there is a title page.

    Returns
    -------
    tuple of (str, dict)
        Typst source that imports ``template.typ``, and the other files it asks for, by name.
    """
    settings = {
        "title": string(document.title),
        "subtitle": string(document.subtitle),
        "language": string(document.language),
        "place": string(document.place),
        "organisation": string(document.organisation),
        "date": string(long_date(document.date, language=document.language)),
        "cover": str(document.cover).lower(),
    }
    assets = {"house.typ": house_markup(document).encode()}
    if document.logo is not None:
        name = f"logo{document.logo.suffix.lower()}"
        settings["logo"] = string(name)
        assets[name] = document.logo.read_bytes()
    arguments = ", ".join(f"{name}: {value}" for name, value in settings.items())
    parts = ['#import "template.typ": *\n', f"#show: briefing.with({arguments})\n\n"]
    for number, chapter in enumerate(chapters, start=1):
        writer = Writer(prefix=f"{number}-{file_prefix(chapter.name)}", colours=document.colours)
        parts.append(writer.chapter(chapter))
        assets |= writer.assets
    return "".join(parts), assets


def house_markup(document: Document) -> str:
    """Colours, font, paper and words of the template, as Typst definitions.

    Examples
    --------
    >>> house_markup(Document(title="T", language="zh")).splitlines()[0]
    '#let accent = rgb("#1f4e79")'
    """
    width, height = PAPERS[document.paper]
    colours = {**COLOURS, **document.colours}
    lines = [f"#let {name} = rgb({string(colour)})" for name, colour in colours.items()]
    lines.append(f"#let house = ({string(HOUSE)}, {string(SECOND)})")
    lines.append(f"#let paper-width = {width}mm")
    lines.append(f"#let paper-height = {height}mm")
    lines.append(f"#let measure-width = {MEASURE}pt")
    words = ", ".join(f"{key}: {string(label(key, document.language))}" for key in _WORDS)
    return "\n".join([*lines, f"#let words = ({words})", ""])


def long_date(date: str | None, *, language: str) -> str:
    """A date as a reader writes it.

    Examples
    --------
    >>> long_date("2026-03-14", language="en"), long_date("2026-03-14", language="zh")
    ('14 March 2026', '2026年3月14日')
    >>> long_date(None, language="en")
    ''
    """
    if date is None:
        return ""
    day = _day(date)
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month]} {day.year}"


def _day(date: str) -> dt.date:
    try:
        return dt.date.fromisoformat(date[:10])
    except ValueError as error:
        raise DataError(
            f"'{date}' is not a date", allowed="an ISO date, such as 2026-03-14"
        ) from error


def pdf_bytes(chapters: Sequence[Chapter], *, document: Document) -> bytes:
    """Typeset chapters: the content of a PDF file.

    Parameters
    ----------
    chapters : sequence of Chapter
        One per notebook.
    document : Document
        Title, language, place, date, and whether there is a title page.

    Returns
    -------
    bytes
        The content.

    Raises
    ------
    DataError
        For a character that no font can print, and for a font that is not there.
    """
    named = (document.title, document.subtitle, document.place, document.organisation)
    check_glyphs(" ".join(named), where=f"title page ({document.language})")
    source, assets = document_markup(chapters, document=document)
    return typeset(source, assets=assets, date=document.date)


def typeset(source: str, *, assets: dict[str, bytes], date: str | None = None) -> bytes:
    """Compile Typst source and its files to a tagged, archivable PDF.

    Parameters
    ----------
    source : str
        Typst source that may import ``template.typ``.
    assets : dict
        File name -> content.
    date : str, optional
        ISO date for the file's metadata; the same date gives the same bytes.

    Returns
    -------
    bytes
        A PDF/A-2a and PDF/UA-1 file.
    """
    import typst

    template = importlib.resources.files(__package__).joinpath("template.typ")
    files = {**assets, "template.typ": template.read_bytes(), "main.typ": source.encode()}
    stamp = dt.datetime.combine(_day(date or _EPOCH), dt.time(), dt.UTC)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        try:
            made, warnings = typst.compile_with_warnings(
                Path(folder, "main.typ"),
                root=Path(folder),
                font_paths=typst_fonts(),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["a-2a", "ua-1"],
                timestamp=stamp,
            )
        except typst.TypstError as error:
            raise _explained(error.message) from error
    if warnings:
        raise DataError("; ".join(f"the typesetter warns: {item.message}" for item in warnings))
    return _packed(bytes(made))


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


def _shorter(found: re.Match[bytes]) -> bytes:
    """A number to a twentieth of a point, or to four decimals below ten; a string as it is."""
    text = found[0]
    if text.startswith(b"("):
        return text
    number = float(text)
    decimals = 1 if abs(number) >= 100 else 2 if abs(number) >= 10 else 4
    short = b"%.*f" % (decimals, number)
    return short.rstrip(b"0").rstrip(b".")


def _explained(message: str) -> DataError:
    unprintable = _UNPRINTABLE.search(message)
    if unprintable:
        return DataError(
            f"no font can print '{unprintable[1]}'", todo="write the character another way"
        )
    return DataError(f"the typesetter stopped: {message}")
