"""Numbers of an English report with their units: measures, and names that hold a number."""

from __future__ import annotations

import math
import re

from .numerals import ARABIC, value_of
from .quantities import Quantity
from .units import normalised

_WORDS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
}
_WORDS |= {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0}
_WORDS |= {"eighty": 80.0, "ninety": 90.0}
_WORDS |= {
    f"{ten}-{unit}": value + number
    for ten, value in _WORDS.items()
    if ten.endswith("ty")
    for unit, number in _WORDS.items()
    if 0 < number < 10
}
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5}
_PARTS |= {"tenth": 10, "tenths": 10}
_SIZES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SIZES |= {"trn": 1e12, "tn": 1e12, "bn": 1e9, "mn": 1e6, "m": 1e6, "k": 1e3}

_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:{ARABIC}|\b(?:{_WORD})\b)"
_SIZE = r"(?:hundred|thousand|million|billion|trillion|trn|tn|bn|mn|[mk](?![\w²]))"
_CURRENCY = r"(?:\b(?:RMB|CNY|USD|EUR|GBP|CAD|AUD|HKD|JPY)|(?:US|A|C|CA|AU|HK)?\$|[¥￥€£])"
_UNIT = (
    r"(?:percentage[- ]points?|per ?cent|percent|%|pp\b|basis points|person[- ]years?|square met(?:re|er)s?|"
    r"square kilomet(?:re|er)s?|km²|sq ?km|kilomet(?:re|er)s?|tonnes?|tons?|hectares?|mu\b|MW\b|yuan|RMB|"
    r"US dollars?|dollars?|euros?|times|months?|weeks?|days?|hours?|years?|places?|points?)"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DASH = r"\s?(?:-|–|—|to|and)\s?"

_NAMES = [
    ("address", r"https?://[\x21-\x7e]{1,300}|[\w.]{1,60}@[\w.]{1,60}|\b0\d{2,3}-\d{7,8}\b"),
    (
        "label",
        r"\b(?:[Ff]igure|[Ff]ig\.|[Tt]able|[Cc]hart|[Bb]ox|[Aa]nnex|[Aa]ppendix|[Ss]ection|[Cc]hapter|[Pp]age|[Nn]ote|[Aa]rticle|[Mm]ap)s?\s+\d+(?:\.\d+)*[a-z]?\b",
    ),
    (
        "period",
        r"(?i)\b(?:next|past|last|previous|coming|first)\s+(?:\w+)\s+(?:years|months|quarters)\b",
    ),
    ("date", r"\b(?:19|20)\d\d(?:\s?(?:-|–|—|to)\s?(?:19|20)\d\d|[-–—/]\d\d)\b(?![.,]?\d|%)"),
    (
        "date",
        rf"\b(?:(?:{_MONTH})\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\d{{1,2}}\s+(?:{_MONTH})(?:\s+(?:19|20)\d\d)?)",
    ),
    (
        "date",
        rf"\b(?:{_MONTH})\s+(?:(?:19|20)\d\d|\d{{1,2}}(?!\d))|\b(?:19|20)\d\d-\d{{1,2}}-\d{{1,2}}\b",
    ),
    ("date", r"(?<![\d.,$¥])\b(?:19|20)\d\d\b(?![\d.,]\d|\s?%)|\bQ[1-4]\b|\bH[12]\b"),
    ("document", r"\bNo\.?\s?\d+|\b[Dd]ocument\s+\d+"),
    (
        "plan",
        r"(?i)\b(?:five|ten|three|two|four|\d{1,2})[- ](?:year|day)(?=[- ](?:\w+ )?(?:[Pp]lan|[Aa]ction|[Pp]rogram|[Cc]ampaign|[Ss]print))",
    ),
    ("label", r"[“\"']\d[\d+X]*[”\"']|\d+\+[\dXN]+|\b[A-Z]+[-]?\d+\b|\b\d+[A-Z]\b"),
    (
        "label",
        r"\bper\s+(?:10,000|1,000|100,000|million|thousand|hundred)\b|\bone of\b|\bno one\b|\bone another\b",
    ),
    ("heading", r"(?m)^[ \t]*(?:\d{1,2}[.)]|\(\d{1,2}\))(?=\s)"),
]
_NAMED = [(kind, re.compile(pattern)) for kind, pattern in _NAMES]
_ORDINAL = re.compile(
    r"\b(?P<digits>\d{1,4})(?:st|nd|rd|th)\b|\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
)
_ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), 1
    )
}
_RANKED = re.compile(
    r"(?:rank(?:ed|ing|s)?|plac(?:ed|ing)|came|stood|position(?:ed)?)(?:\s+\w+){0,2}\s*$",
    re.IGNORECASE,
)
_PATTERN = re.compile(
    rf"(?P<one>\b(?:{_WORD})\b) in (?P<of>\b(?:{_WORD}|\d+)\b)"
    rf"|(?:(?P<parts>\b(?:{_WORD}|a)\b)[ -])?(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b(?! (?:of the year|century))"
    rf"|(?P<sign>(?<![\w)\d.%])[-−–])?(?:(?P<currency>{_CURRENCY})\s?)?(?P<low>{_NUMBER})(?:{_DASH}(?P<high>{_NUMBER}))?(?P<plus>\+)?"
    rf"(?:[ -]?(?P<size>{_SIZE}))?(?:[ -]?(?P<unit>{_UNIT}))?",
    re.IGNORECASE,
)
_CNY = {"RMB", "CNY", "¥", "￥", "yuan"}
_ALIKE = {
    "%": "%", "percent": "%", "per cent": "%", "percentage point": "个百分点", "pp": "个百分点",
    "basis point": "个基点", "person-year": "人年", "person year": "人年", "square metre": "平方米",
    "square meter": "平方米", "square kilometre": "平方公里", "square kilometer": "平方公里",
    "km²": "平方公里", "sq km": "平方公里", "sqkm": "平方公里", "kilometre": "公里", "kilometer": "公里",
    "tonne": "吨", "ton": "吨", "hectare": "公顷", "mu": "亩", "MW": "兆瓦", "time": "倍", "month": "个月", "week": "周",
    "day": "天", "hour": "小时", "year": "年", "place": "位次", "point": "分",
    "US dollar": "美元", "dollar": "美元", "US$": "美元", "USD": "美元", "$": "美元",
    "euro": "欧元", "EUR": "欧元", "€": "欧元", "£": "英镑", "GBP": "英镑", "pound": "英镑",
    "A$": "澳元", "AU$": "澳元", "AUD": "澳元", "C$": "加元", "CA$": "加元", "CAD": "加元",
    "HK$": "港元", "HKD": "港元", "JPY": "日元",
}  # fmt: skip


def english_quantities(text: str) -> list[Quantity]:
    """List the quantities of an English report, and the names that only contain a number."""
    taken = bytearray(len(text) + 1)
    found: list[Quantity] = []
    for kind, pattern in _NAMED:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                if kind != "heading":
                    found.append(_named(match, kind))
    for match in _ORDINAL.finditer(text):
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            found.append(_ordinal(text, match))
    position = 0
    while number := _PATTERN.search(text, position):
        start, end = number.span()
        if any(taken[start:end]):
            free = next((at for at in range(start, end) if not taken[at]), end)
            position = free if free > start else start + 1
            continue
        quantity = _read(text, number)
        if quantity is not None:
            found.append(quantity)
        position = max(end, start + 1)
    return sorted(found, key=lambda each: each.start)


def english_measure(start: int, end: int, value: float, unit: str) -> Quantity:
    """A figure whose unit stands elsewhere, as in a table's head."""
    for each in english_quantities(f"{unit} 1.5") + english_quantities(f"1.5 {unit}"):
        if each.is_measure and each.normalised_value is not None and each.normalised_unit:
            scaled = round(value * each.normalised_value / 1.5, 12)
            return Quantity(start, end, value, unit, scaled, each.normalised_unit)
    size = _SIZES.get(unit.lower().rstrip("s"), 1.0)
    return Quantity(start, end, value, unit, value * size, "count" if size > 1 else "")


def _value(word: str) -> float:
    known = _WORDS.get(word.lower())
    number = value_of(word) if known is None else known
    return math.nan if number is None else number


def _named(match: re.Match[str], kind: str) -> Quantity:
    number = re.search(ARABIC, match.group())
    value = value_of(number.group()) if number else None
    return Quantity(*match.span(), value, "", value, "", is_measure=False, kind=kind)


def _ordinal(text: str, match: re.Match[str]) -> Quantity:
    value = float(match["digits"] or _ORDINALS[match["word"]])
    start, end = match.span()
    ranked = bool(_RANKED.search(text[max(0, start - 40) : start]))
    ranked = ranked or bool(
        re.match(
            r"\s+(?:place|among|in (?:the )?(?:\w+ )?(?:province|country|nation|China|world))",
            text[end : end + 60],
        )
    )
    unit = match.group()[-2:] if match["digits"] else ""
    kind = "rank" if ranked else "ordinal"
    return Quantity(start, end, value, unit, value, "rank", is_measure=ranked, kind=kind)


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    while start < end and text[start].isspace():
        start += 1
    if match["of"]:
        of = _value(match["of"])
        share = round(_value(match["one"]) / of, 6) if of > 0 else None
        if share is None:
            return None
        return Quantity(start, end, share, "", round(100 * share, 6), "pct", kind="fraction")
    if match["part"]:
        above = match["parts"]
        if match["part"].lower() != "half" and not above:
            return None
        share = round(
            (1.0 if above is None or above.lower() == "a" else _value(above))
            / _PARTS[match["part"].lower()],
            6,
        )
        return Quantity(start, end, share, "", round(100 * share, 6), "pct", kind="fraction")
    return _amount(text, match, start, end)


def _amount(text: str, match: re.Match[str], start: int, end: int) -> Quantity | None:
    low, printed = _value(match["low"]), (match["unit"] or "")
    if (
        math.isnan(low)
        or text[start - 1 : start].isalpha()
        or (match["low"].lower() == "one" and not (match["size"] or printed))
    ):
        return None
    low = -low if match["sign"] else low
    high = _value(match["high"]) if match["high"] else None
    if high is not None and high <= low:
        high, end = None, match.end("low")
        printed, size = "", None
    else:
        size = match["size"]
    currency = match["currency"] or (printed if printed in _CNY else "")
    words = [match["currency"] or "", size or "", printed]
    unit = " ".join(word for word in words if word)
    value = low * _SIZES.get((size or "").lower(), 1.0)
    singular = printed.rstrip("s") if printed not in {"%", "pp"} else printed
    base = (
        "元"
        if currency in _CNY
        else _ALIKE.get(match["currency"] or singular.replace("-", " "), "")
    )
    base = base or _ALIKE.get(singular, "")
    in_unit, name = normalised(value, base)
    counted = not base and (low == int(low))
    return Quantity(
        start, end, low, unit, in_unit, name or ("count" if counted else ""), high=high,
        more=bool(match["plus"]),
    )  # fmt: skip
