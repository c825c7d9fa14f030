"""Characters: which are Chinese, and a text without those that nothing prints."""

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
_FIXED_SPACE = re.compile(r"[\u2007\u202f]")


def is_wide(character: str) -> bool:
    """Tell whether a text begins with a character as wide as a Chinese one."""
    return bool(_IS_WIDE.match(character))


def clean(text: str) -> str:
    """A text without control and zero-width characters, with one kind of space, tabs as four."""
    spaced = _FIXED_SPACE.sub("\u00a0", _SPACE.sub(" ", text))
    return _CONTROL.sub("", spaced.replace("\r\n", "\n").replace("\t", "    "))
