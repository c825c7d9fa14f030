"""Chapters to one web page that holds everything it shows: no script, nothing to be fetched."""

from __future__ import annotations

import importlib.resources
from collections.abc import Mapping, Sequence

from ...charts.style import COLOURS
from ...text.wording import label
from ..document.blocks import Chapter
from ..document.figures import file_prefix
from ..fonts import HOUSE, check_glyphs
from ..pdf.document import Document, long_date
from ..settings import contrast
from .embedded import MEDIA_TYPES, data_url, font_url
from .writer import TAGS, HtmlWriter

#: The least contrast of a text with its ground, after WCAG 2, level AA.
_CONTRAST = 4.5


def file_name(language: str) -> str:
    """The name of a language's page: the pages of a briefing lie side by side and link by name.

    Examples
    --------
    >>> file_name("zh")
    'briefing-zh.html'
    """
    return f"briefing-{language}.html"


def html_page(
    chapters: Sequence[Chapter], *, document: Document, others: Sequence[str] = ()
) -> str:
    """A web page of chapters.

    Parameters
    ----------
    chapters : sequence of Chapter
        One per notebook, in order.
    document : Document
        Title, language, place, date, logo and colours.
    others : sequence of str
        Other languages that the page links to, by ``file_name`` beside it.

    Returns
    -------
    str
        HTML that needs no other file and runs no script.

    Raises
    ------
    DataError
        For a character that no font can print.
    """
    import jinja2
    from markupsafe import Markup

    named = (document.title, document.subtitle, document.place, document.organisation)
    check_glyphs(" ".join(named), where=f"title of the page ({document.language})")
    anchors: list[str] = []
    for chapter in chapters:
        anchors.append(_new_anchor(file_prefix(chapter.name), anchors))
    places = dict(zip((chapter.title for chapter in chapters), anchors, strict=True))
    writer = HtmlWriter(language=document.language, colours=document.colours, anchors=places)
    parts = [
        {
            "anchor": anchor,
            "title": chapter.title,
            "question": chapter.question,
            "body": Markup(writer.chapter(chapter, anchor=anchor)),
            "sections": [(own, Markup(title)) for own, title in writer.sections],
        }
        for chapter, anchor in zip(chapters, anchors, strict=True)
    ]
    template = jinja2.Environment(autoescape=True, trim_blocks=False, keep_trailing_newline=True)
    page = template.from_string(_read("page.html.jinja")).render(
        tag=TAGS[document.language],
        document=document,
        heading=" – ".join(filter(None, [document.title, document.place])),
        date=long_date(document.date, language=document.language),
        logo=_logo(document),
        others=[_other(language) for language in others],
        chapters=parts,
        text=lambda text: Markup(writer.text(text)),
        word=lambda key: Markup(writer.word(key)),
        label=lambda key: label(key, document.language),
        style=Markup(STYLE_MARK),
    )
    return page.replace(STYLE_MARK, _style(page, document=document))


#: Stands where the stylesheet goes, until the characters that its font needs are known.
STYLE_MARK = "/* style */"


def _new_anchor(wanted: str, taken: Sequence[str]) -> str:
    """An id for a chapter; two notebooks whose names give the same one are told apart."""
    anchor, at = f"c-{wanted}", 1
    while anchor in taken:
        at += 1
        anchor = f"c-{wanted}-{at}"
    return anchor


def _other(language: str) -> dict[str, str]:
    return {
        "tag": TAGS[language],
        "address": file_name(language),
        "name": label("language_name", language),
        "this_page": label("this_chapter", language),
    }


def _logo(document: Document) -> str:
    if document.logo is None:
        return ""
    suffix = document.logo.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    return data_url(document.logo.read_bytes(), suffix=suffix) if suffix in MEDIA_TYPES else ""


def _read(name: str) -> str:
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8")


def _style(text: str, *, document: Document) -> str:
    """The stylesheet with the house colours, and the house font with the characters of a text."""
    colours = page_colours(document.colours)
    said = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    face = f'@font-face {{ font-family: "{HOUSE}"; src: url({font_url(text)}) format("woff"); }}'
    return f"{face}\n:root {{ {said} }}\n{_read('page.css')}"


def page_colours(changed: Mapping[str, str] | None = None) -> dict[str, str]:
    """The colours of a page, those of texts dark enough to be read on white and on ``wash``.

    Parameters
    ----------
    changed : mapping of str to str, optional
        House colours to be changed, by name.

    Returns
    -------
    dict
        Name -> ``#rrggbb``.

    Examples
    --------
    >>> page_colours()["accent"], page_colours({"muted": "#bbbbbb"})["muted"]
    ('#1f4e79', '#6c6c6c')
    """
    house = {**COLOURS, **(changed or {})}
    wash = _mixed(house["accent"], "#ffffff", 0.94)
    least = _CONTRAST * contrast(wash)
    texts = {name: _darkened(house[name], least) for name in ("accent", "ink", "muted")}
    brick = _darkened(house["second"], least)
    return {**texts, "light": house["light"], "wash": wash, "brick": brick}


def _darkened(colour: str, least: float) -> str:
    """A colour, with black mixed in until its contrast with white is enough."""
    part = 0.0
    while contrast(_mixed(colour, "#000000", part)) < least:
        part += 0.02
    return _mixed(colour, "#000000", part)


def _mixed(colour: str, other: str, part: float) -> str:
    """A colour with a part of another one in it."""
    pairs = [(int(colour[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)
