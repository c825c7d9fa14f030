"""The fonts: where they lie, how wide a text is in them, and which characters they lack.

The house font comes with a package; its bold face and the serif ones, which hold the characters of
GB 2312 and symbols, lie in this folder.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import DataError
from ..characters import is_wide

if TYPE_CHECKING:
    import typst

HOUSE = "Noto Sans SC"
SERIF = "Noto Serif SC"
#: Prints what the house font lacks in a text (Arabic, Hebrew, symbols); matplotlib brings it.
SECOND = "DejaVu Sans"
_FILE = "NotoSansSC-Regular.ttf"
#: Typst sets a quarter em between a Chinese and a Latin letter.
_CJK_LATIN_GAP = 0.25


def font_file() -> Path:
    """The file of the house font.

    Examples
    --------
    >>> font_file().name
    'NotoSansSC-Regular.ttf'
    """
    package = importlib.util.find_spec("zhplot")
    folders = (package.submodule_search_locations if package else None) or []
    for folder in folders:
        path = Path(folder) / "fonts" / _FILE
        if path.is_file():
            return path
    raise DataError(
        f"the house font {HOUSE} is not installed",
        todo="install the package that brings it: pip install zhplot",
    )


def bold_font_file() -> Path:
    """The file of the house font's bold face.

    Examples
    --------
    >>> bold_font_file().is_file()
    True
    """
    return Path(__file__).with_name("NotoSansSC-Bold.ttf")


def second_font_file(*, bold: bool = False) -> Path:
    """The file of the font that prints what the house font lacks; it comes with matplotlib."""
    import matplotlib

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name


def missing_glyphs(text: str, *, house_only: bool = False) -> list[str]:
    """The characters of a text that no font can draw, in order, each once.

    Examples
    --------
    >>> missing_glyphs("绍兴 R&D 喆堃囍"), missing_glyphs("a\\ue123")
    ([], ['\\ue123'])
    >>> missing_glyphs("שלום"), missing_glyphs("ש", house_only=True)
    ([], ['ש'])
    """
    known = _advances()
    second = frozenset() if house_only else _characters(second_font_file())
    return [
        character
        for character in dict.fromkeys(text)
        if character not in known
        and character not in second
        and unicodedata.category(character) not in ("Cc", "Cf", "Zs")
    ]


def without_bold(text: str, *, house_only: bool = False) -> str:
    """The characters of a text that have no bold form, each once: they are set in the regular face.

    Examples
    --------
    >>> without_bold("全社会研发投入强度 R&D ⑳ ㎡"), without_bold("龘a龘")
    ('', '龘')
    """
    known = _characters(bold_font_file())
    second = frozenset() if house_only else _characters(second_font_file(bold=True))
    regular = set(text) - known - second
    return "".join(sorted(c for c in regular if unicodedata.category(c)[0] not in "CZ"))


def check_glyphs(text: str, *, where: str, house_only: bool = False) -> None:
    """Raise a DataError that names the characters no font can draw, and their words."""
    missing = missing_glyphs(text, house_only=house_only)
    if not missing:
        return
    fonts = f"the font {HOUSE} has" if house_only else f"the fonts {HOUSE} and {SECOND} have"
    named = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in missing[:5])
    at = text.index(missing[0])
    around = " ".join(text[max(0, at - 20) : at + 20].split())
    raise DataError(
        f"{where}: {fonts} no glyph for {named}, in '{around}'",
        todo="write the character another way; it would be printed as an empty box",
    )


def em_width(text: str) -> float:
    """The width of a text on one line, in ems; of several lines, the widest.

    Examples
    --------
    >>> em_width("绍兴")
    2.0
    >>> em_width("1234") == em_width("9876")
    True
    """
    return max((_line_width(line) for line in text.split("\n")), default=0.0)


def _line_width(line: str) -> float:
    known = _advances()
    wide = [is_wide(character) for character in line]
    letter = [character.isalnum() for character in line]
    gaps = sum(
        (wide[i] != wide[i + 1]) and letter[i] and letter[i + 1] for i in range(len(line) - 1)
    )
    return sum(known.get(character, 1.0) for character in line) + _CJK_LATIN_GAP * gaps


@cache
def _characters(file: Path) -> frozenset[str]:
    """The characters that a font file can draw."""
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def _advances() -> dict[str, float]:
    from fontTools.ttLib import TTFont

    with TTFont(font_file(), lazy=True) as font:
        em = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {chr(code): metrics[name][0] / em for code, name in font.getBestCmap().items()}


@cache
def typst_fonts() -> typst.Fonts:
    """The fonts Typst may use: its own, those of the house and the second, none of the machine."""
    import typst

    files = (font_file(), bold_font_file(), second_font_file())
    folders = [str(file.parent) for file in files]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)
