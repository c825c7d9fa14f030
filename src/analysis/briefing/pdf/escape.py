"""Text as Typst prints it: every special character escaped."""

from __future__ import annotations

import re

from ..characters import bound, clean, is_wide

#: No line breaks here; it has no width, and no glyph.
_WORD_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

#: Characters of the monospaced face on one line of a code block, and what a Chinese one takes.
_LINE, _WIDE = 92, 1.7


def escape(text: str) -> str:
    """Plain text as Typst markup that prints exactly that text.

    Examples
    --------
    >>> escape("#1 *R&D*")
    '\\\\#1 \\\\*R\\\\&D\\\\*'
    """
    plain = _PUNCTUATION.sub(r"\\\1", bound(clean(text), joiner=_WORD_JOINER))
    return plain.replace("\n", "#linebreak();")


def string(text: str) -> str:
    """A text as a Typst string literal."""
    plain = clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{plain}"'


def code_block(text: str, *, language: str = "") -> str:
    """A text as a block that keeps its lines and spaces."""
    lang = f", lang: {string(language)}" if re.fullmatch(r"[A-Za-z0-9+]+", language) else ""
    lines = [part for line in clean(text).rstrip().split("\n") for part in _folded(line)]
    return f"#raw({string(chr(10).join(lines))}, block: true{lang})\n\n"


def _folded(line: str) -> list[str]:
    """A line in parts that fit the measure; a Chinese character is wider than a Latin one."""
    parts, width = [""], 0.0
    for character in line:
        step = _WIDE if is_wide(character) else 1.0
        if width + step > _LINE:
            parts.append("")
            width = 0.0
        parts[-1] += character
        width += step
    return parts
