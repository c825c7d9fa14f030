"""What a Word document looks like: its styles, lists, fonts and settings, for each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

#: Language of a briefing -> the tag that Word knows.
TAGS = {"en": "en-GB", "zh": "zh-CN"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Faces:
    """The fonts of a language, by the names that Word and WPS know: Latin, and four Chinese."""

    latin: str
    body: str = "仿宋"
    head: str = "黑体"
    title: str = "方正小标宋简体"
    small: str = "宋体"


FACES = {"en": Faces("Calibri"), "zh": Faces("Times New Roman")}
#: The size of the text.
_BODY = {"en": 10.5, "zh": 12.0}
#: A font -> what is taken where a machine lacks it.
_SUBSTITUTES = {
    "仿宋": "FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC",
    "黑体": "SimHei,STHeiti,Noto Sans CJK SC",
    "方正小标宋简体": "FZXiaoBiaoSong-B05S,方正小标宋_GBK,宋体,SimSun,Noto Serif CJK SC",
    "宋体": "SimSun,STSong,Noto Serif CJK SC",
    "Calibri": "Carlito",
    "Times New Roman": "Liberation Serif",
    "Consolas": "DejaVu Sans Mono",
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """A style of paragraphs: sizes and distances in points, ``face`` as in ``Faces``.

    ``level`` is its place in the navigation; ``listed`` the number of its list and the level in it;
    ``least`` the least height of a line; ``split`` lets a page end after a first line; ``bar``,
    ``line`` and ``above`` the colours of lines at its left, below and above.
    """

    name: str
    size: float = 0.0
    face: str = ""
    colour: str = ""
    bold: bool = False
    before: float = 0.0
    after: float = 0.0
    left: float = 0.0
    hanging: float = 0.0
    indented: bool = False
    centred: bool = False
    tight: bool = False
    least: float = 0.0
    keep: bool = False
    split: bool = False
    level: int | None = None
    listed: tuple[int, int] | None = None
    bar: str = ""
    line: str = ""
    above: str = ""
    shaded: bool = False


def _looks(body: float, language: str, line: float) -> dict[str, Look]:
    """The styles by their identifiers; the text has the size given."""
    head = partial(Look, face="head", keep=True, tight=True)
    title = partial(head, colour="accent", bold=True)
    small = partial(Look, face="small", tight=True)
    foot = partial(Look, size=8.5, colour="muted", tight=True)
    looks = {
        "BodyText": Look(name="Body Text", after=7, indented=True),
        "Title": title(name="Title", size=24, after=4),
        "Subtitle": Look(name="Subtitle", size=body + 1, colour="muted", after=10),
        "Heading1": title(name="heading 1", size=18, after=8, level=0),
        "Heading2": title(name="heading 2", size=14, before=16, after=6, level=1),
        "Heading3": head(name="heading 3", size=body + 1, bold=True, before=12, after=4, level=2),
        "Heading4": head(name="heading 4", size=body, colour="accent", before=10, after=4, level=3),
        "Quote": Look(name="Quote", bar="accent", shaded=True, after=4, left=10),
        "IntenseQuote": Look(name="Intense Quote", bar="light", colour="muted", after=4, left=10),
        "Caption": title(name="caption", size=10, before=12, after=4),
        "Measure": small(name="Measure", size=9, colour="muted", after=2, keep=True),
        "Picture": Look(name="Picture", centred=True, after=2, tight=True),
        "Note": small(name="Note", size=8.5, colour="muted", before=3, after=10),
        "TableText": small(name="Table Text", size=9, before=2, after=2, least=13),
        "PlainText": Look(name="Plain Text", size=8.5, face="code", after=8, tight=True),
        "Rule": Look(name="Rule", line="light", after=8, tight=True),
        "header": foot(name="header", line="light"),
        "footer": foot(name="footer"),
    }
    looks |= _chinese_letter(line) if language == "zh" else _house_letter()
    for level in range(3):
        end = f" {level + 1}" if level else ""
        item = partial(Look, after=3, left=18.0 * (level + 1))
        kinds = {
            "List Bullet": partial(item, hanging=18, listed=(1, level)),
            "List Number": partial(item, hanging=18, listed=(2, level)),
            "List Continue": item,
        }
        for name, look in kinds.items():
            looks[f"{name}{end}".replace(" ", "")] = look(name=name + end)
    return looks


def _chinese_letter(line: float) -> dict[str, Look]:
    """The styles of a 简报: sixteen points, lines of a height."""
    text = partial(Look, size=16, least=line)
    return {
        "LetterTitle": text(
            name="Letter Title", size=22, face="title", level=0, centred=True, bold=True, after=5
        ),
        "LetterText": text(name="Letter Text", indented=True, split=True),
        "LetterHeading": text(
            name="Letter Heading", face="head", indented=True, level=1, keep=True
        ),
        "Masthead": Look(
            tight=True,
            name="Masthead",
            size=36,
            face="title",
            colour="red",
            centred=True,
            bold=True,
            after=5,
        ),
        "Issue": Look(name="Issue", size=14, tight=True, line="red", after=8),
        "Addressees": Look(name="Addressees", size=14, line="ink", above="ink", tight=True),
        "Folio": Look(name="Folio", size=14, centred=True),
    }


def _house_letter() -> dict[str, Look]:
    """The same styles in the form of the house."""
    head = partial(Look, face="head", bold=True, colour="accent", keep=True, tight=True)
    return {
        "LetterTitle": head(name="Letter Title", size=20, before=12, after=4, level=0),
        "LetterText": Look(name="Letter Text", after=7),
        "LetterHeading": head(name="Letter Heading", size=14, before=14, after=6, level=1),
        "Issue": Look(name="Issue", size=10, colour="muted", line="accent", after=6),
        "Addressees": Look(name="Addressees", size=9, colour="muted", above="light", before=14),
    }


def styles_xml(language: str, colours: Mapping[str, str], *, line: float = 0.0) -> str:
    """The styles of a document, with the house colours given by name.

    ``line`` is the least height of a line of a Chinese letter.
    """
    body = _BODY[language]
    ink = {name: colour.removeprefix("#") for name, colour in colours.items()} | {"red": "C00000"}
    styles = "".join(
        _style(identifier, look, language=language, ink=ink)
        for identifier, look in _looks(body, language, line).items()
    )
    lines = 360 if language == "zh" else 290
    return (
        f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>'
        f"{_fonts('body', language)}{_sized(body)}"
        '<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f'<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="{lines}" w:lineRule="auto"/></w:pPr>'
        f"</w:pPrDefault></w:docDefaults>{_BASE.format(colour=ink['ink'])}{styles}"
        f"{_characters(ink)}{_table_style(ink)}</w:styles>"
    )


#: The styles that the others are based on.
_BASE = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:qFormat/><w:rPr><w:color w:val="{colour}"/></w:rPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
)


def _style(identifier: str, look: Look, *, language: str, ink: Mapping[str, str]) -> str:
    """A style of paragraphs; the order of its parts is the format's."""
    following = "" if look.listed else '<w:next w:val="BodyText"/>'
    edge = _WASH if look.shaded else ""  # invisible, but gives the ground some room
    line = ink.get(look.line, edge)
    borders = [
        ("top", ink.get(look.above, edge), 6),
        ("left", ink.get(look.bar, ""), 18),
        ("bottom", line, 6),
    ]
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="6" w:color="{colour}"/>'
        for side, colour, size in borders
        if colour
    )
    twice = 40 * (look.size or _BODY[language])  # two characters, in twentieths of a point
    first = f' w:firstLineChars="200" w:firstLine="{twice:.0f}"' if look.indented else ""
    indent = f'<w:ind w:left="{look.left * 20:.0f}" w:hanging="{look.hanging * 20:.0f}"/>'
    indent = indent if look.left else f"<w:ind{first}/>" if first and language == "zh" else ""
    numbered = look.listed and (
        f'<w:numPr><w:ilvl w:val="{look.listed[1]}"/><w:numId w:val="{look.listed[0]}"/></w:numPr>'
    )
    spaced = f'w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}"'
    tight = ' w:line="264" w:lineRule="auto"' if look.tight else ""
    tight = f' w:line="{look.least * 20:.0f}" w:lineRule="atLeast"' if look.least else tight
    paragraph = [
        "<w:keepNext/><w:keepLines/>" if look.keep else "",
        '<w:widowControl w:val="0"/>' if look.split else "",
        numbered or "",
        f"<w:pBdr>{drawn}</w:pBdr>" if drawn else "",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_WASH}"/>' if look.shaded else "",
        f"<w:spacing {spaced}{tight}/>",
        indent,
        '<w:jc w:val="center"/>' if look.centred else "",
        f'<w:outlineLvl w:val="{look.level}"/>' if look.level is not None else "",
    ]
    run = [
        _fonts(look.face, language) if look.face else "",
        "<w:b/><w:bCs/>" if look.bold else "",
        f'<w:color w:val="{ink[look.colour]}"/>' if look.colour else "",
        _sized(look.size) if look.size else "",
    ]
    return (
        f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{look.name}"/>'
        f'<w:basedOn w:val="Normal"/>{following}<w:qFormat/>'
        f"<w:pPr>{''.join(paragraph)}</w:pPr><w:rPr>{''.join(run)}</w:rPr></w:style>"
    )


#: The ground of what is set apart, pale enough for every house colour.
_WASH = "F2F5F8"


def _fonts(face: str, language: str) -> str:
    """The fonts of a face; code has its own."""
    faces = FACES[language]
    latin = "Consolas" if face == "code" else faces.latin
    chinese = faces.small if face == "code" else getattr(faces, face)
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{chinese}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def _sized(points: float) -> str:
    return f'<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def _characters(ink: Mapping[str, str]) -> str:
    """The styles of words inside a paragraph."""
    looks = {
        "Emphasis": f'<w:color w:val="{ink["accent"]}"/>',
        "Code": '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>',
        "Hyperlink": f'<w:color w:val="{ink["accent"]}"/><w:u w:val="single"/>',
    }
    return "".join(
        f'<w:style w:type="character" w:styleId="{name}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{look}</w:rPr></w:style>'
        for name, look in looks.items()
    )


def _table_style(ink: Mapping[str, str]) -> str:
    """Lines above and below the head and the whole, and thin ones between rows."""
    heavy = f'w:val="single" w:sz="8" w:space="0" w:color="{ink["accent"]}"'
    thin = f'w:val="single" w:sz="4" w:space="0" w:color="{ink["light"]}"'
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="BriefingTable">'
        '<w:name w:val="Briefing Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr>'
        f"<w:tblBorders><w:top {heavy}/><w:bottom {heavy}/><w:insideH {thin}/></w:tblBorders>"
        '<w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/>'
        '</w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
        f"<w:tcPr><w:tcBorders><w:bottom {heavy}/></w:tcBorders>"
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
    )


def numbering_xml(own: Mapping[int, tuple[int, int]]) -> str:
    """The lists of the styles, and those of their own: their number, level and first number."""
    signs = {1: ("bullet", ("•", "–", "·")), 2: ("decimal", ("%1.", "%2.", "%3."))}
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        + "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
            for level, text in enumerate(texts)
        )
        + "</w:abstractNum>"
        for number, (form, texts) in signs.items()
    )
    lists = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>' for number in signs
    )
    lists += "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="2"/><w:lvlOverride w:ilvl="{level}">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, (level, start) in own.items()
    )
    return f'<w:numbering xmlns:w="{W}">{kinds}{lists}</w:numbering>'


def fonts_xml() -> str:
    """The fonts of both languages, each with what may stand in its place."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>'
        for name, others in _SUBSTITUTES.items()
    )
    return f'<w:fonts xmlns:w="{W}">{fonts}</w:fonts>'


def settings_xml(language: str) -> str:
    """How Word reads the document: as one of today, not of 2010."""
    address = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/>'
        f'<w:compatSetting w:name="compatibilityMode" w:uri="{address}" w:val="15"/></w:compat>'
        f'<w:themeFontLang w:val="{TAGS[language]}" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
