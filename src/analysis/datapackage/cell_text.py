"""What a cell says: plain text and plain numbers out of what people type and spreadsheets save."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd

from ..units import UNITS, money, money_unit

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
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_LONGEST = 64


def plain_number(text: pd.Series) -> pd.Series:
    """Which cells hold a finite number in plain digits: -3.1, but not 1,000, nan, inf or blank."""
    return by_value(text, lambda cell: _PLAIN.fullmatch(cell) is not None).astype(bool)


def as_numbers(text: pd.Series) -> pd.Series:
    """The cells that are plain numbers, as numbers; NaN for the others."""
    return by_value(
        text, lambda cell: float(cell) if _PLAIN.fullmatch(cell) else float("nan")
    ).astype(float)


def by_value(text: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """A function of each cell, computed once for equal cells."""
    codes, cells = pd.factorize(text)
    results = pd.Series([function(cell) for cell in cells], dtype=None if len(cells) else object)
    return pd.Series(results.array.take(codes), index=text.index)


def by_pair(one: pd.Series, other: pd.Series, function: Callable[[str, str], object]) -> pd.Series:
    """A function of two cells of each row, computed once for equal pairs."""
    first, ones = pd.factorize(one)
    second, others = pd.factorize(other)
    pairs, places = np.unique(first * max(1, len(others)) + second, return_inverse=True)
    results = [function(ones[pair // len(others)], others[pair % len(others)]) for pair in pairs]
    return pd.Series(
        pd.Series(results, dtype=None if results else object).array.take(places), one.index
    )


def plain_text(cell: str) -> str:
    """A code or a word as it is meant: half-width, plain dashes, no blanks around it."""
    return unicodedata.normalize("NFKC", cell).translate(_DASHES).strip()


def unit_id(cell: str) -> tuple[str, int] | None:
    """The unit that a cell names, and the power of ten it counts in: 万元 is (100m_cny, -4)."""
    word = plain_text(cell)
    if word in UNITS:
        return word, 0
    if word.casefold() in _OTHER_UNITS:
        return _OTHER_UNITS[word.casefold()], 0
    for size, power in sorted(_MAGNITUDES.items(), key=lambda item: -len(item[0])):
        rest = word.removeprefix(size)
        if word.startswith(size) and rest in _MEANS:
            unit = _MEANS[rest][0]
            return unit, power - _unit_power(unit)
    amount = money_unit(word)
    return None if amount is None else (amount, 0)


def plain_digits(cell: str, unit: str = "") -> str | None:
    """The digits of a cell such as 1，234.5, 377.3亿元 or 3.12% in its unit, all decimals kept.

    None where it is no such number, or the sign or word behind it is of another unit.
    """
    if len(cell) > _LONGEST or any(unicodedata.category(letter) == "No" for letter in cell):
        return None  # 12① is no 121, and 5² no 52
    match = _NUMBER.fullmatch(plain_text(cell))
    if match is None:
        return None
    size, word = match["size"] or "", match["word"].strip()
    means = _MEANS.get(word, ())
    if word and unit not in means and not (word == "元" and unit.endswith("cny") and money(unit)):
        return None
    if size and unit in ("pct", "pp", "rank", "places", "years", "index"):
        return None
    digits = Decimal(match["sign"] + match["whole"].replace(",", "") + (match["part"] or ""))
    named = bool(size) or word == "元"
    power = _MAGNITUDES[size] - (_unit_power(unit) if named else 0)
    return scaled(digits, power)


def scaled(digits: Decimal | str, power: int) -> str:
    """A number times a power of ten, in plain digits."""
    moved = Decimal(digits).scaleb(power)
    return format(moved.normalize() if power < 0 else moved, "f")


def _unit_power(unit: str) -> int:
    """The power of ten that a unit counts in: 100m_cny counts in 亿, m_eur in millions."""
    amount = money(unit)
    return amount.power if amount else 0
