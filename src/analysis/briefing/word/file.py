"""Chapters to one Word file: the document around them, and the package that holds it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..characters import clean
from ..document.blocks import Chapter
from ..document.compose import BRIEF
from ..document.figures import picture_size
from ..document.fitting import MEASURE
from ..options import PAPERS, Options
from ..words import calendar_day, long_date, word
from .letter import BREADTH, DEPTH, LEFT, TOP, letter_xml, line_height
from .rasters import png_files
from .styles import TAGS, fonts_xml, numbering_xml, settings_xml, styles_xml
from .writer import TAB, WordWriter, right_tab

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

_EPOCH = "2000-01-01"
_OPENXML = "http://schemas.openxmlformats.org"
_SPACES = {
    "w": f"{_OPENXML}/wordprocessingml/2006/main",
    "r": f"{_OPENXML}/officeDocument/2006/relationships",
    "wp": f"{_OPENXML}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_OPENXML}/drawingml/2006/main",
    "pic": f"{_OPENXML}/drawingml/2006/picture",
}
_DECLARED = " ".join(f'xmlns:{name}="{address}"' for name, address in _SPACES.items())
#: Parts of python-docx's own template that say nothing of this document.
_LEFT_OUT = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects")
_KINDS = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
#: The height of a logo, the margins, and header and footer from the edge, in points.
_LOGO, _TOP, _BOTTOM, _EDGE = 40.0, 71.0, 62.0, 36.0
#: The length of a property of a document.
_LONGEST = 255
#: The time of every entry of the file: the first that the format can write.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def docx_bytes(chapters: Sequence[Chapter], *, options: Options) -> bytes:
    """A Word file of chapters: the same chapters give the same bytes."""
    import docx

    language = chapters[0].language
    writer = WordWriter(language=language, colours=options.colours)
    document = docx.Document()
    letter, rest = _parted(chapters)
    line = line_height(letter) if letter is not None else 0.0
    _replace(document.part._styles_part, styles_xml(language, options.palette(), line=line))
    _replace(document.part._settings_part, settings_xml(language))
    own_page = letter is not None and language == "zh"
    if letter is not None:
        titles = [chapter.title for chapter in rest]
        _add(document, letter_xml(writer, letter, options, titles))
    else:
        _add(document, _front(writer, options))
    if own_page:
        _letter_page(document.sections[0], writer, options)
    if rest or not own_page:
        section = document.add_section() if own_page else document.sections[0]
        _page(section, writer, options, first=not own_page)
    follows = letter is not None and not own_page
    parts = [writer.chapter(each, new_page=follows or at > 0) for at, each in enumerate(rest)]
    _add(document, "".join(parts))
    _replace(document.part.numbering_part, numbering_xml(writer.lists))
    _attach(document, writer)
    _describe(document, language, options)
    return _packed(document)


def _parted(chapters: Sequence[Chapter]) -> tuple[Chapter | None, Sequence[Chapter]]:
    """The chapter that is set as a letter, where one opens the document, and the others."""
    opened = chapters[0].form == BRIEF
    return (chapters[0], chapters[1:]) if opened else (None, chapters)


def _add(document: Document, markup: str) -> None:
    """Put markup behind what the document holds, before the properties of its last section."""
    body = document.element.body
    for element in _parsed(markup):
        body.insert(len(body) - 1, element)


def _front(writer: WordWriter, options: Options) -> str:
    """Title, subtitle, and who issues it when."""
    language = writer.language
    texts = {name: options.text(name, language) for name in ("title", "subtitle", "place")}
    lines = [writer.paragraph("Title", writer.text(texts["title"]))]
    if options.logo is not None:
        content = options.logo.read_bytes()
        suffix = options.logo.suffix.lower().removeprefix(".").replace("jpeg", "jpg")
        width, height = picture_size(content) or (_LOGO, _LOGO)
        alt = options.text("organisation", language) or word("logo", language)
        shown = writer.drawing(content, suffix, width * _LOGO / height, _LOGO, alt=alt)
        lines.insert(0, writer.paragraph("Picture", shown))
    if texts["subtitle"]:
        lines.append(writer.paragraph("Subtitle", writer.text(texts["subtitle"])))
    imprint = [texts["place"], options.text("organisation", language), _dated(options, language)]
    imprint = [text for text in imprint if text]
    if imprint:
        lines.append(writer.paragraph("Subtitle", writer.text("\n".join(imprint))))
    return "".join(lines)


def _dated(options: Options, language: str) -> str:
    """The day up to which the figures were published, in words."""
    if options.date is None:
        return ""
    return word("data_as_of", language) + long_date(options.date, language=language)


def _page(section: Section, writer: WordWriter, options: Options, *, first: bool) -> None:
    """Paper, header and footer; the ``first`` page of a document has no header."""
    from docx.shared import Pt

    language = writer.language
    width, height = (side / 25.4 * 72 for side in PAPERS[options.paper])
    section.page_width, section.page_height = Pt(width), Pt(height)
    section.left_margin = section.right_margin = Pt((width - MEASURE) / 2)
    section.top_margin, section.bottom_margin = Pt(_TOP), Pt(_BOTTOM)
    section.header_distance = section.footer_distance = Pt(_EDGE)
    section.different_first_page_header_footer = first
    title = writer.text(options.text("title", language))
    head = title + TAB + writer.text(_dated(options, language))
    before, between, after = _around(word("page_of", language))
    foot = "".join(
        [
            *(writer.text(options.text("organisation", language)), TAB, writer.text(before)),
            *(writer.field("PAGE", "1"), writer.text(between), writer.field("NUMPAGES", "1")),
            writer.text(after),
        ]
    )
    _furnish(section.header, writer.paragraph("header", head, more=right_tab()))
    for place in (section.footer, *([section.first_page_footer] if first else [])):
        _furnish(place, writer.paragraph("footer", foot, more=right_tab()))


def _letter_page(section: Section, writer: WordWriter, options: Options) -> None:
    """The margins of the Chinese form, and the number of the page between two dashes."""
    from docx.shared import Mm

    width, height = PAPERS[options.paper]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.left_margin = Mm(TOP), Mm(LEFT)
    section.right_margin, section.bottom_margin = (
        Mm(width - LEFT - BREADTH),
        Mm(height - TOP - DEPTH),
    )
    number = writer.text("— ") + writer.field("PAGE", "1") + writer.text(" —")
    _furnish(section.footer, writer.paragraph("Folio", number))


def _furnish(place: Any, markup: str) -> None:
    """Give a header or a footer its one paragraph."""
    place.is_linked_to_previous = False
    old = place.paragraphs[0]._p
    old.getparent().replace(old, _parsed(markup)[0])


def _around(sentence: str) -> tuple[str, str, str]:
    """The words before, between and after the two numbers of a page."""
    before, _, rest = sentence.partition("{page}")
    between, _, after = rest.partition("{pages}")
    return before, between, after


def _attach(document: Document, writer: WordWriter) -> None:
    """The pictures and links of the markup, and the fonts; without what the template brought."""
    from docx.opc.constants import RELATIONSHIP_TYPE as TYPES
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package, part = document.part.package, document.part
    for holder in (package, part):
        for name, relation in list(holder.rels.items()):
            if any(word in relation.reltype for word in _LEFT_OUT):
                del holder.rels[name]
            elif relation.reltype == TYPES.FONT_TABLE:
                relation.target_part._blob = fonts_xml().encode()
    drawn = [drawing for drawing in writer.drawings if drawing.suffix not in _KINDS]
    pictures = dict(zip(drawn, png_files(drawn), strict=True))
    for at, (drawing, name) in enumerate(writer.drawings.items(), start=1):
        suffix = "png" if drawing in pictures else drawing.suffix
        content = pictures.get(drawing, drawing.content)
        uri = PackURI(f"/word/media/picture{at}.{suffix}")
        image = Part(uri, _KINDS[suffix], content, package)
        part.rels.add_relationship(TYPES.IMAGE, image, name)
    for url, name in writer.links.items():
        part.rels.add_relationship(TYPES.HYPERLINK, url, name, is_external=True)


def _describe(document: Document, language: str, options: Options) -> None:
    """Title, author, language and date; none of them depends on the machine or the day."""
    about = document.core_properties
    moment = dt.datetime.combine(calendar_day(options.date or _EPOCH), dt.time())
    texts = {name: options.text(name, language) for name in ("title", "subtitle", "organisation")}
    title, subtitle, issuer = (clean(text)[:_LONGEST] for text in texts.values())
    about.title, about.subject = title, subtitle
    about.author = about.last_modified_by = issuer
    about.language = TAGS[language]
    about.created = about.modified = moment
    about.comments, about.revision = "", 1


def _replace(part: Any, source: str) -> None:
    """Give a part of the package another content."""
    from docx.oxml import parse_xml

    part._element = parse_xml(source)


def _parsed(markup: str) -> list[Any]:
    """The elements of some markup."""
    from docx.oxml import parse_xml

    return list(parse_xml(f"<w:body {_DECLARED}>{markup}</w:body>"))


def _packed(document: Document) -> bytes:
    """The file, without the time at which its parts were written."""
    written, out = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
