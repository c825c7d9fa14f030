"""Characters: which are Chinese, which nothing prints, and where a line must not break."""

from __future__ import annotations

import re

#: Ranges of a character class: Chinese characters with their signs, and all of full width.
CHINESE = "\u2e80-\u9fff\uf900-\ufaff"
WIDE = CHINESE + "\uff00-\uffef"
_IS_WIDE = re.compile(f"[{WIDE}]")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f"
    r"\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACE = re.compile(r"[\u2000-\u2006\u2008-\u200a\u205f]")
#: A space between a number and its unit, or between a currency or a name and its number.
_UNIT_SPACE = re.compile(
    r"(?<=\d) (?=[%‰]|(?:percentage |full-time )?(?:points?|equivalents?|thousand|million|billion|"
    r"trillion|pp|years?|months?|days?|people|persons?|places?|firms?|projects?|km|ha|kW|MW|GW)\b)"
    r"|(?<=\bCNY) (?=[\d−+-])|(?<=\bp\.) (?=\d)"
    r"|(?<=\bFigure) (?=\d)|(?<=\bTable) (?=\d)|(?<=\bpage) (?=\d)"
)
#: A number in Chinese, before its unit.
_UNIT = re.compile(r"(?<=[\d%])(?=[亿万元个人名家项件倍位所台辆户篇吨])")
_FIXED_SPACE = re.compile(r"[\u2007\u202f]")


def is_wide(character: str) -> bool:
    """Tell whether a text begins with a character as wide as a Chinese one."""
    return bool(_IS_WIDE.match(character))


def clean(text: str) -> str:
    """A text without control and zero-width characters, with one kind of space, tabs as four."""
    spaced = _FIXED_SPACE.sub("\u00a0", _SPACE.sub(" ", text))
    return _CONTROL.sub("", spaced.replace("\r\n", "\n").replace("\t", "    "))


def bound(text: str, *, joiner: str = "") -> str:
    """A text whose lines don't break between a number and its unit.

    ``joiner`` stands between a number and a Chinese unit, which have no space between them.

    Examples
    --------
    >>> bound("CNY 6.66 billion, 3 %"), bound("6.66亿元", joiner="|")
    ('CNY\xa06.66\xa0billion, 3\xa0%', '6.66|亿元')
    """
    return _UNIT.sub(joiner, _UNIT_SPACE.sub("\u00a0", text))
