"""Numbers as Chinese reports write them: digits of any width, and Chinese numerals."""

from __future__ import annotations

import re

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
DIGITS |= {"〇": 0, "○": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5}
DIGITS |= {"陆": 6, "柒": 7, "捌": 8, "玖": 9}
PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}

#: The characters of Chinese numerals, for a class of a pattern.
CHARACTERS = "".join([*DIGITS, *PLACES, *MYRIADS])
#: One character of a numeral, and one Chinese character, as patterns.
NUMERAL = f"[{CHARACTERS}]"
HANZI = "[\u4e00-\u9fff]"
#: A number in digits, with or without commas or spaces between the thousands.
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"

#: More characters than this are no number of a report.
LONGEST = 24

_WIDE: dict[int, int | str] = {0xFF10 + digit: ord("0") + digit for digit in range(10)}
_WIDE |= {ord("．"): ".", ord("％"): "%", ord("＋"): "+", ord("－"): "-", ord("　"): " "}
_WIDE |= {ord(minus): "-" for minus in "−‐‑﹣"}
_WIDE |= {0xA0: " ", 0x2009: " ", 0x202F: " ", ord("～"): "~", ord("﹪"): "%", ord("／"): "/"}
_WIDE |= {letter: letter - 0xFEE0 for letter in [*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]}
_WIDE_COMMA = re.compile(r"(?<=\d)，(?=\d{3}(?!\d))")


def plain(text: str) -> str:
    """A text with full-width digits, letters and signs made half-width; its length stays."""
    return _WIDE_COMMA.sub(",", text.translate(_WIDE))


_MARKS = str.maketrans(",;:!?", "，；：！？")
_MARK = re.compile(r"(?<![0-9])[,:;!?]|[,:;!?](?![0-9])")


def chinese_marks(text: str) -> str:
    """A Chinese text with full-width marks, as its sentences are cut at those."""
    return _MARK.sub(lambda mark: mark.group().translate(_MARKS), text)


def chinese_value(text: str) -> float | None:
    """The value of a Chinese numeral; None where it isn't a well-formed one."""
    if not text or any(character not in CHARACTERS for character in text):
        return None
    if all(character in DIGITS for character in text):
        if len(text) > 1 and len(text) != 4:
            return None
        return float("".join(str(DIGITS[character]) for character in text))
    total = section = 0.0
    digit: int | None = None
    last = float("inf")
    for character in text:
        if character in DIGITS:
            if digit:
                return None
            digit = DIGITS[character]
        elif character in PLACES:
            if PLACES[character] >= last:
                return None
            last = PLACES[character]
            section += (1 if digit is None else digit) * last
            digit = None
        else:
            section += digit or 0
            total = (total + (section or (0 if total else 1))) * MYRIADS[character]
            section, digit, last = 0.0, None, float("inf")
    return total + section + (digit or 0)


def value_of(text: str) -> float | None:
    """The value of a number in digits or in Chinese numerals; None where it isn't one."""
    if len(text) > LONGEST:
        return None
    if re.fullmatch(ARABIC, text):
        return float(re.sub("[, ]", "", text))
    return chinese_value(text)
