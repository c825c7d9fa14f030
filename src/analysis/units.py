"""The units that figures stand in: a short list, and amounts of money in any currency and scale."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from typing import NamedTuple

from .languages import LANGUAGES, language_or_default

#: Unit id -> (label in English, label in Chinese); amounts of money are a family of their own.
UNITS: dict[str, tuple[str, str]] = {
    "pct": ("%", "%"),
    "pp": ("percentage points", "个百分点"),
    "100m_cny": ("CNY 100 million", "亿元"),
    "count": ("number", "个"),
    "person_years": ("person-years (FTE)", "人年"),
    "per_10k_employed": ("per 10,000 employed", "人/万名就业人员"),
    "per_10k_people": ("per 10,000 residents", "件/万人"),
    "per_1000_firms": ("per 1,000 firms", "家/千家企业"),
    "rank": ("rank", "位"),
    "places": ("places gained", "位"),
    "index": ("index points", "点"),
    "km2": ("km²", "平方公里"),
    "years": ("years", "年"),
    "per_million_people": ("per million residents", "人/百万人"),
    "usd": ("US$", "美元"),
}
#: Scale of an amount -> its power of ten, and its words in English and Chinese.
SCALES: dict[str, tuple[int, str, str]] = {
    "": (0, "", ""),
    "k": (3, "thousand", "千"),
    "10k": (4, "10,000", "万"),
    "m": (6, "million", "百万"),
    "100m": (8, "100 million", "亿"),
    "bn": (9, "billion", "十亿"),
    "tn": (12, "trillion", "万亿"),
}
#: What a schema or an error says about units of money.
MONEY = "amounts of money: a scale (k, 10k, m, 100m, bn, tn or none) and a currency, as in m_eur"
_ID = re.compile(r"(?:(k|10k|m|100m|bn|tn)_)?([a-z]{3})")
_SYMBOLS = {
    "€": "eur",
    "£": "gbp",
    "C$": "cad",
    "CA$": "cad",
    "US$": "usd",
    "A$": "aud",
    "₩": "krw",
}
_NAMES = {"euro": "eur", "euros": "eur", "元": "cny", "人民币": "cny", "rmb": "cny", "加元": "cad"}
_WORDS = {"tsd": "k", "thousands": "k", "mio": "m", "mill": "m", "mn": "m", "millions": "m"}
_WORDS |= {"mrd": "bn", "bil": "bn", "billions": "bn", "trillions": "tn", "千万": ""}


class Money(NamedTuple):
    """A unit of money: its scale, that scale's power of ten, and the ISO 4217 currency."""

    scale: str
    power: int
    currency: str


@functools.cache
def money(unit: str) -> Money | None:
    """The scale and currency of a unit such as ``m_eur``; None where it is no unit of money."""
    match = _ID.fullmatch(unit)
    if match is None or match[2].upper() not in _currencies():
        return None
    scale = match[1] or ""
    return Money(scale, SCALES[scale][0], match[2])


def is_unit(unit: str) -> bool:
    """Whether a unit is one of the list or of the family of money."""
    return unit in UNITS or money(unit) is not None


def money_unit(text: str) -> str | None:
    """The unit of money that words name, such as EUR million, Mio. €, 亿欧元 or 1,000 CAD."""
    words = text.replace("1,000", "k").replace("'000", "k").replace("1.000", "k").strip()
    if money(words.casefold()) is not None:
        return words.casefold()
    scales = _WORDS | {word: scale for scale, texts in SCALES.items() for word in texts[1:] if word}
    scales |= {scale: scale for scale in SCALES if scale}
    known = _SYMBOLS | _NAMES | {code: code.lower() for code in _currencies()}
    known |= {name: code.lower() for code, name in _currencies().items()}
    names = {name.casefold(): code for name, code in known.items()}
    for name in sorted(names, key=len, reverse=True):
        before, held, after = words.casefold().partition(name)
        rest = re.sub(r"[\s.()（）,]|(?<![a-z])(?:of|in)(?![a-z])", "", f"{before} {after}")
        if held and (rest in scales or not rest):
            scale = scales.get(rest, "")
            return f"{scale}_{names[name]}" if scale else names[name]
    return None


def scale_factor(unit: str, to: str) -> Decimal | None:
    """What takes an amount of one unit to another scale of its currency; None between others."""
    one, other = money(unit), money(to)
    if one is None or other is None or one.currency != other.currency:
        return None
    return Decimal(10) ** (one.power - other.power)


@functools.cache
def _currencies() -> dict[str, str]:
    """ISO 4217 code of each currency that has been tender -> its Chinese name."""
    from babel import Locale

    return dict(Locale("zh").currencies)


def currency_name(currency: str, language: str) -> str:
    """A currency as it stands beside a number: its code in English, its name in Chinese."""
    code = currency.upper()
    if language == "en":
        return code
    return "元" if code == "CNY" else _currencies()[code]


def unit_label(unit: str, language: str | None = None) -> str:
    """The label of a unit in the page's language; a unit of the user's own is its own label."""
    chosen = language_or_default(language)
    if unit in UNITS:
        return UNITS[unit][LANGUAGES.index(chosen)]
    parts = money(unit)
    if parts is None:
        return unit
    name, words = currency_name(parts.currency, chosen), SCALES[parts.scale]
    return f"{name} {words[1]}".strip() if chosen == "en" else f"{words[2]}{name}"
