"""The number of a cell: its digits, the unit behind it, flags and marks; or why it is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from .grid import Cell
from .words import ESTIMATED, MARKS, MISSING, fold, is_unit

_NUMBER = re.compile(
    r"(?P<money>[¥￥$€£]|US\$|C\$|RMB|CNY|EUR|USD|CAD)?\s*(?P<open>\()?\s*(?P<sign>[+-])?\s*"
    r"(?P<digits>\d[\d.,'’ ]*(?<![ ,.'’])|\.\d+)\s*(?P<close>\))?(?P<rest>.*)"
)
_BEHIND = re.compile(
    r"|[%‰]|[\u3400-\u9fff%/]{1,5}|[\u3400-\u9fff]{0,3}\s?\([^()]{1,4}\)|[A-Za-z]{1,3}²?|E[+-]?\d+|[-+]\s?[\d.,]+|\.|\)"
)
_FLAGS = re.compile(r"\s*\(?([a-zA-Z]{1,3})\)?")
_SAFE, _TOLD = set("epr"), set("bcdefnprsuvz")
_MONEY_WORDS = {"¥": "元", "￥": "元", "RMB": "元", "CNY": "元"}


class Figure(NamedTuple):
    """What a cell says: digits, or nothing (``missing``), or ``why`` it is no number."""

    digits: Decimal | None = None
    unit: str = ""
    flags: str = ""
    mark: str = ""
    missing: str = ""
    estimated: bool = False
    bracketed: bool = False
    why: str = ""


def looks_numeric(cell: Cell) -> bool:
    """Whether a cell holds a number, whatever stands behind it."""
    if cell.number:
        return True
    text = MARKS.sub("", fold(cell.text)).lstrip("*")
    match = _NUMBER.fullmatch(text)
    return match is not None and _BEHIND.fullmatch(match["rest"].strip()) is not None


def is_missing(cell: Cell, more: Iterable[str] = ()) -> bool:
    """Whether a cell says that there is no figure; a blank one does."""
    word = fold(cell.text).casefold()
    return word in MISSING or word in more or re.fullmatch(r": ?[a-z]{1,2}", word) is not None


def decimal_mark(texts: Iterable[str]) -> tuple[str, str]:
    """The decimal mark that numbers written as text agree on, and one that can't be told.

    Empty where none shows it; both where they disagree.
    """
    seen, unclear = set(), ""
    for text in texts:
        match = _NUMBER.fullmatch(MARKS.sub("", fold(text)).lstrip("*"))
        digits = match["digits"].replace(" ", "") if match is not None else ""
        marks = re.sub(r"[\d'’]", "", digits)
        if not marks:
            continue
        if "." in marks and "," in marks:
            seen.add(marks[-1])
        elif len(marks) > 1:
            seen.add("," if marks[0] == "." else ".")
        elif re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
            unclear = unclear or text
        else:
            seen.add(marks)
    return "".join(sorted(seen)), unclear


def figure(cell: Cell, *, mark: str, told: bool, more: Iterable[str] = ()) -> Figure:
    """Read a cell; ``mark`` is the decimal mark, ``told`` whether the sheet explains flags."""
    if cell.why:
        return Figure(why=cell.why)
    text = fold(cell.text)
    if is_missing(cell, more):
        return Figure(missing=text or "blank")
    note = MARKS.search(text)
    bare = text[: note.start()] if note else text
    if bare.startswith("*"):
        bare = bare.lstrip("* ")
    match = _NUMBER.fullmatch(bare)
    if match is None:
        return Figure(why="no number")
    digits = _digits(match["digits"], "." if cell.number else mark)
    if digits is None:
        return Figure(why=f"its separators don't fit a decimal {mark!r}")
    if bool(match["open"]) != bool(match["close"]):
        return Figure(why="a bracket without its other half")
    if match["open"] and match["sign"]:
        return Figure(why="a sign inside brackets")
    money = match["money"] or ""
    out = Figure(
        -digits if match["sign"] == "-" else digits,
        unit=_MONEY_WORDS.get(money, money),
        mark=(note[0].strip() if note else "") + cell.note,
        bracketed=bool(match["open"]),
    )
    rest = match["rest"].strip()
    if not rest:
        return out
    if word := re.fullmatch(r"(.*?)\s*\(?(?:" + ESTIMATED.pattern + r")[数值]?\)?", rest, re.I):
        out, rest = out._replace(estimated=True), word[1].strip()
    if not rest:
        return out
    flags = _FLAGS.fullmatch(rest)
    if flags and set(flags[1].casefold()) <= (_TOLD if told else _SAFE):
        return out._replace(flags=flags[1].casefold(), estimated=_estimate(flags[1]))
    if rest == "%" or (not flags and is_unit(rest) and not out.unit):
        return out._replace(unit=rest)
    return Figure(why=f"{rest!r} behind the number")


def _estimate(flags: str) -> bool:
    """Whether flags of a statistical office mark an estimate, a provisional figure or a forecast."""
    return bool(set(flags.casefold()) & set("epsf"))


def _digits(text: str, mark: str) -> Decimal | None:
    """Digits with separators as a number; None where the groups don't have three digits."""
    group = "," if mark == "." else "."
    whole, _, part = text.partition(mark)
    if not re.fullmatch(r"\d*", part):
        return None
    if not whole.isdigit():
        separators = set(re.sub(r"\d", "", whole))
        if whole and (len(separators) != 1 or not separators <= set(f"{group} '’")):
            return None
        if whole and not re.fullmatch(r"[1-9]\d{0,2}(?:\D\d{3})+", whole):
            return None
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{part or '0'}")


def flagged(text: str) -> tuple[str, bool] | None:
    """The flags in a column of flags, and whether they mark an estimate; None for other words."""
    word = fold(text).casefold().strip("()")
    if word in ("", "a", "normal value", "none"):
        return "", False
    if re.fullmatch(r"[a-z]{1,3}", word):
        return word, _estimate(word)
    if ESTIMATED.search(word) or re.search(r"provision|estimat|forecast", word):
        return word, True
    return (word, False) if re.search(r"break|revis|defin|reliab|quality", word) else None
