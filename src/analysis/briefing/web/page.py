"""Chapters to one web page that holds everything it shows: no script, nothing to be fetched."""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Sequence
from pathlib import Path

from ..document.blocks import Chapter
from ..document.figures import file_prefix
from ..fonts import HOUSE, bold_font_file, check_glyphs, font_file, without_bold
from ..options import Options
from ..settings import CONTRAST, contrast
from ..words import long_date, word
from .embedded import MEDIA_TYPES, data_url, font_url
from .writer import TAGS, HtmlWriter


def file_name(language: str) -> str:
    """The name of a language's page: the pages of a briefing lie side by side and link by name.

    Examples
    --------
    >>> file_name("zh")
    'briefing-zh.html'
    """
    return f"briefing-{language}.html"


def html_page(
    chapters: Sequence[Chapter],
    *,
    language: str,
    options: Options,
    others: Sequence[str] = (),
) -> str:
    """A web page of chapters."""
    import jinja2
    from markupsafe import Markup

    texts = {
        name: options.text(name, language)
        for name in ("title", "subtitle", "place", "organisation")
    }
    check_glyphs(" ".join(texts.values()), where=f"title of the page ({language})")
    anchors: list[str] = []
    for chapter in chapters:
        anchors.append(_new_anchor(file_prefix(chapter.name), anchors))
    places = dict(zip((chapter.title for chapter in chapters), anchors, strict=True))
    writer = HtmlWriter(language=language, colours=options.colours, anchors=places)
    parts = [
        {
            "anchor": anchor,
            "title": chapter.title,
            "question": chapter.question,
            "body": Markup(writer.chapter(chapter, anchor=anchor)),
            "sections": [(place, Markup(title)) for place, title in writer.sections],
        }
        for chapter, anchor in zip(chapters, anchors, strict=True)
    ]
    template = jinja2.Environment(autoescape=True, trim_blocks=False, keep_trailing_newline=True)
    page = template.from_string(_read("page.html.jinja")).render(
        tag=TAGS[language],
        document={**texts, "date": options.date},
        heading=" – ".join(filter(None, [texts["title"], texts["place"]])),
        date=long_date(options.date, language=language),
        logo=_logo(options),
        others=[_other(other) for other in others],
        chapters=parts,
        text=lambda text: Markup(writer.text(text)),
        word=lambda key: Markup(writer.word(key)),
        label=lambda key: word(key, language),
        style=Markup(STYLE_MARK),
    )
    return page.replace(STYLE_MARK, _style(page, options=options))


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
    """What the page says of its sibling in another language."""
    return {
        "tag": TAGS[language],
        "address": file_name(language),
        "name": word("language_name", language),
        "this_page": word("this_chapter", language),
    }


def _logo(options: Options) -> str:
    """The logo as an address that holds it; empty without one."""
    if options.logo is None:
        return ""
    suffix = options.logo.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
    return data_url(options.logo.read_bytes(), suffix=suffix) if suffix in MEDIA_TYPES else ""


def _read(name: str) -> str:
    """The text of a file beside this module."""
    return importlib.resources.files(__package__).joinpath(name).read_text("utf-8")


#: The parts of a page that are set bold: headings, names, and texts of charts.
_BOLD = re.compile(
    r'<(h[1-4]|strong)[ >].*?</\1>|<p class="(?:finding|label)">.*?</p>|'
    r"<text[^>]*(?:bold|[6-9]00)[^>]*>.*?</text>",
    re.DOTALL,
)


def _style(text: str, *, options: Options) -> str:
    """The stylesheet with the house colours, and the house font with the characters of a page."""
    colours = page_colours(options)
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    bold = "".join(match[0] for match in _BOLD.finditer(text))
    faces = [_face(400, text, font_file()), _face(700, bold, bold_font_file())]
    if lacking := without_bold(bold, house_only=True):
        faces.append(_face(700, lacking, font_file(), alone=True))
    return f"{''.join(faces)}:root {{ {variables} }}\n{_read('page.css')}"


def _face(weight: int, text: str, file: Path, *, alone: bool = False) -> str:
    """A face of the house font that holds the characters of a text; ``alone`` for those only."""
    only = f"unicode-range: {', '.join(f'U+{ord(c):X}' for c in text)}; " if alone else ""
    source = f'src: url({font_url(text, file=file)}) format("woff");'
    return f'@font-face {{ font-family: "{HOUSE}"; font-weight: {weight}; {only}{source} }}\n'


def page_colours(options: Options) -> dict[str, str]:
    """The colours of a page, those of texts dark enough to be read on white and on ``wash``.

    Examples
    --------
    >>> page_colours(Options(colours={"muted": "#bbbbbb"}))["muted"]
    '#6c6c6c'
    """
    house = options.palette()
    wash = _mixed(house["accent"], "#ffffff", 0.94)
    least = CONTRAST * contrast(wash)
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
