"""What a cell says: plain text and plain numbers out of what people type and spreadsheets save."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import pandas as pd

from ..errors import DataError
from ..panel import UNITS

_MAGNITUDES = {"": 0, "百": 2, "千": 3, "万": 4, "亿": 8, "万亿": 12}
_COUNTERS = ("个", "家", "人", "件", "项", "名", "所", "支", "次", "种")
#: What may stand behind a number, or in a cell of units -> the units that it can mean.
_MEANS = {
    "%": ("pct",),
    "百分点": ("pp",),
    "个百分点": ("pp",),
    "元": ("100m_cny",),
    "人年": ("person_years",),
    "平方公里": ("km2",),
    "年": ("years",),
    "位": ("rank", "places"),
    **dict.fromkeys(_COUNTERS, ("count",)),
}
_OTHER_UNITS = {
    **{label.casefold(): unit for unit, labels in UNITS.items() for label in labels},
    **{"位": "rank", "percent": "pct"},
}
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "、": ","})
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<part>\.[0-9]+)? *"
    r"(?P<size>万亿|亿|万|千|百)?(?P<word>\D*)"
)
_LONGEST = 64


def plain_number(text: pd.Series) -> pd.Series:
    """Which cells hold a finite number in plain digits?

    Parameters
    ----------
    text : Series of str
        Cells as they stand in a file.

    Returns
    -------
    Series of bool
        False for words, thousands separators, ``nan``, ``inf`` and empty cells.

    Examples
    --------
    >>> plain_number(pd.Series(["-3.1", "1,000", "约3.1", ""])).tolist()
    [True, False, False, False]
    """
    return text.str.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?").astype(bool)


def decoded(content: bytes, name: str) -> tuple[str, str, DataError | None]:
    """The text of a file, its encoding, and what is wrong with its bytes, if anything is.

    UTF-8, with or without a byte order mark, or GB18030, which Chinese spreadsheets save. A text
    that is mostly good UTF-8 is a damaged one, not GB18030; it comes back as far as it can be read.
    """
    try:
        return content.decode("utf-8-sig"), "UTF-8", None
    except UnicodeDecodeError as caught:
        error = caught
    wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    forgiving = content.decode("utf-8-sig", errors="replace")
    damaged = forgiving.count("\ufffd")
    whole = sum("\u2e80" <= letter < "\ufffd" for letter in forgiving)
    if not wide and whole < damaged and error.reason != "unexpected end of data":
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError:
            text = "\ue000"
        if not any(unicodedata.category(letter) in ("Cn", "Co") for letter in set(text)):
            return text, "GB18030", None
    refused = DataError(
        f"{name} is not UTF-8: byte {error.start} ({content[error.start]:#04x}), "
        f"line {content[: error.start].count(10) + 1}",
        allowed="UTF-8, with or without a byte order mark, or GB18030",
        todo="save the file as UTF-8 (in a spreadsheet: CSV UTF-8)",
    )
    if wide:
        return content.decode("utf-16", errors="replace"), "UTF-16", refused
    return forgiving, "UTF-8", refused


def plain_text(cell: str) -> str:
    r"""A code or a word as it is meant: half-width, without blanks around it.

    Parameters
    ----------
    cell : str
        A cell as it stands in a file.

    Returns
    -------
    str
        The text.

    Examples
    --------
    >>> plain_text(" \uff12\uff10\uff12\uff14\uff0dH1 ")
    '2024-H1'
    """
    return unicodedata.normalize("NFKC", cell).translate(_DASHES).strip()


def unit_id(cell: str) -> tuple[str, int] | None:
    """The unit that a cell of units names, and the power of ten its figures are counted in.

    Parameters
    ----------
    cell : str
        ``"100m_cny"``, ``"亿元"``, ``"万元"``, ``"%"``, ``"万人"``.

    Returns
    -------
    tuple or None
        Unit id and power of ten to multiply by; None where the word isn't known.

    Examples
    --------
    >>> unit_id("亿元"), unit_id("万元"), unit_id("万人"), unit_id("furlong")
    (('100m_cny', 0), ('100m_cny', -4), ('count', 4), None)
    """
    word = plain_text(cell)
    if word in UNITS:
        return word, 0
    if word.casefold() in _OTHER_UNITS:
        return _OTHER_UNITS[word.casefold()], 0
    for size, power in sorted(_MAGNITUDES.items(), key=lambda item: -len(item[0])):
        rest = word.removeprefix(size)
        if word.startswith(size) and rest in _MEANS:
            unit = _MEANS[rest][0]
            return unit, power - _own_power(unit)
    return None


def plain_digits(cell: str, unit: str = "") -> str | None:
    """A number in plain digits, in its unit, out of a cell that says it otherwise.

    Parameters
    ----------
    cell : str
        ``"1，234.5"``, ``"377.3亿元"``, ``"1.2万"``, ``"3.12%"``.
    unit : str
        Id of the unit of the row; a sign or word behind the number must fit it.

    Returns
    -------
    str or None
        The digits, with as many decimals as were printed; None where it is no such number, or its
        word is of another unit.

    Examples
    --------
    >>> plain_digits("377.30亿元", "100m_cny"), plain_digits("1.2万人", "count")
    ('377.30', '12000')
    >>> plain_digits("3.12%", "pct"), plain_digits("3.12%", "count"), plain_digits("约3")
    ('3.12', None, None)
    """
    if len(cell) > _LONGEST:
        return None
    match = _NUMBER.fullmatch(plain_text(cell))
    if match is None:
        return None
    size, word = match["size"] or "", match["word"].strip()
    if word and unit not in _MEANS.get(word, ()):
        return None
    if size and unit in ("pct", "pp", "rank", "places", "years", "index"):
        return None
    digits = Decimal(match["sign"] + match["whole"].replace(",", "") + (match["part"] or ""))
    named = bool(size) or word == "元"
    power = _MAGNITUDES[size] - (_own_power(unit) if named else 0)
    return scaled(digits, power)


def scaled(digits: Decimal | str, power: int) -> str:
    """A number times a power of ten, in plain digits."""
    moved = Decimal(digits).scaleb(power)
    return format(moved.normalize() if power < 0 else moved, "f")


def _own_power(unit: str) -> int:
    """The power of ten that a unit counts in: 100m_cny counts in 亿."""
    return 8 if unit == "100m_cny" else 0
