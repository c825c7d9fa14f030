"""Read the words around a number of an English report."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from .quantities import Quantity
from .sections import Outline

_AT_LEAST = re.compile(
    r"\b(?:at least|more than|over|above|exceed(?:ed|ing|s)?|no (?:less|fewer) than|upwards of|not less than)\s*$",
    re.I,
)
_AT_MOST = re.compile(
    r"\b(?:at most|no more than|not more than|up to|under|below|(?<!no )(?<!not )less than|(?<!no )fewer than|within)\s*$",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:about|around|approximately|roughly|some|nearly|almost|close to)\s*$", re.I
)
_STRIVE = re.compile(r"\b(?:striv(?:e|es|ing) (?:for|to)|aims? (?:for|to|at))\b", re.I)
_TARGET = re.compile(
    r"\b(?:targets?|planned|aims?|plans? to|will|is to|are to|goal|by (?:the end of )?20\d\d|to reach)\b",
    re.I,
)
_EXPECTED = re.compile(
    r"\b(?:expect(?:ed|s)|forecast|projected|(?:will|is|are) (?:likely|probably|expected)|likely to|may|could|would)\b",
    re.I,
)
_GROWTH = re.compile(
    r"\b(?:increas\w*|gr[eo]w\w*|rose|rising|up|growth|expan\w*|surg\w*)\b(?:\s+\w+){0,2}\s*$", re.I
)
_FALL = re.compile(
    r"\b(?:decreas\w*|f[ae]ll\w*|down|declin\w*|drop\w*|cut|reduc\w*|short\w*)\b(?:\s+\w+){0,2}\s*$",
    re.I,
)
_NEW = re.compile(r"\b(?:new|newly|added|additional|attracted|recruited)\b", re.I)
_CUMULATIVE = re.compile(r"\b(?:cumulative(?:ly)?|in total)\b", re.I)
_STOP = re.compile(r"[;!?\n]|\.(?=\s|$)")
_NOUN = re.compile(
    r"\s*(?:of\s+)?((?:(?!\b(?:was|were|is|are|has|have|will|and|in|to|from|by|at|came|drew|reached|with|now)\b)[A-Za-z&'’-]+\s?){1,7})"
)


def _sentence(text: str, position: int) -> tuple[int, int]:
    start = 0
    window = max(0, position - 300)
    for mark in _STOP.finditer(text, window, position):
        start = mark.end()
    end = _STOP.search(text, position, position + 300)
    return max(start, window if start == 0 else start), end.start() if end else min(
        len(text), position + 300
    )


def bound(text: str, quantity: Quantity) -> str:
    """The bound of a number as stated; see ``context.bound``."""
    before = text[max(0, quantity.start - 30) : quantity.start]
    for name, pattern in (("at_most", _AT_MOST), ("at_least", _AT_LEAST), ("about", _ABOUT)):
        if pattern.search(before):
            return name
    if quantity.more or re.match(r"\s+or (?:more|above)", text[quantity.end : quantity.end + 60]):
        return "at_least"
    start, _ = _sentence(text, quantity.start)
    return (
        "strive_for"
        if _STRIVE.search(text[max(start, quantity.start - 40) : quantity.start])
        else ""
    )


def sense(text: str, quantity: Quantity, outline: Outline) -> str:
    """In which sense a number is stated; see ``context.sense``."""
    start, _ = _sentence(text, quantity.start)
    before = text[start : quantity.start]
    clause = re.split("[,;:]", before)[-1][-60:]
    said = []
    if _EXPECTED.search(before[-120:]):
        said.append("expected")
    elif outline.at(quantity.start).plans or _TARGET.search(before):
        said.append("target")
    behind = re.match(
        r"\s+(?:\w+ ){0,3}(drop|fall|decline|decrease|reduction|lower|increase|rise|growth|higher)\b",
        text[quantity.end : quantity.end + 60],
    )
    if behind and behind[1] in {"increase", "rise", "growth", "higher"}:
        said.append("growth" if quantity.normalised_unit in {"pct", "times"} else "rise")
    elif behind:
        said.append("fall")
    elif re.search(r"\b(?:from|rank\w*)\s*$", clause):
        pass
    elif _FALL.search(clause):
        said.append("fall")
    elif _GROWTH.search(clause) and not re.search(r"\bto\s*$", clause):
        said.append("growth" if quantity.normalised_unit in {"pct", "times"} else "rise")
    elif _NEW.search(clause):
        said.append("new")
    if _CUMULATIVE.search(clause):
        said.append("cumulative")
    return ";".join(said) or "level"


def what(
    text: str,
    quantity: Quantity,
    listed: int = 0,
    before: tuple[Quantity, str] | None = None,
) -> str:
    """The noun phrase that a number counts or measures; see ``context.what``."""
    start, end = _sentence(text, quantity.start)
    counted = quantity.normalised_unit in {"count", "person_years"} or quantity.kind == "fraction"
    if counted:
        after = _NOUN.match(text, quantity.end, end)
        if after:
            return after[1].strip()
    share = _SHARE.match(text, quantity.end, end) if quantity.normalised_unit == "pct" else None
    of = f", share of {share[1].strip()}" if share else ""
    parts = re.split(
        r",(?!\d)|[;:]|\b(?:while|whereas|but|and(?= to\b))\b", text[start : quantity.start]
    )
    for part in reversed(parts):
        part = _AIM.sub("", part)
        subject = _SUBJECT.match(part)
        if subject and len(subject[1]) > 2:
            return _DETERMINER.sub("", subject[1]).strip() + of
        words = _TRAIL.sub("", _UPTO_NUMBER.sub("", part.strip())).strip(" (")
        if len(words) > 3 and not re.match(
            r"(?:equivalent|up|down|of which|an?|or|with|which|where|when|in|at|on|after|by|for|peaking|rising|including|from)\b",
            words,
        ):
            return _DETERMINER.sub("", words).strip() + of
    return before[1] if before and before[0].start >= start else ""


_SHARE = re.compile(
    r"\s+of\s+((?:all |total |the )?[A-Z&a-z]+(?: [A-Z&a-z]+)?)(?=[,.;]| in | up | by |$)"
)
_SUBJECT = re.compile(
    r"\s*(?:(?:In|By|At|During|For|Around)\b[^,]*,\s*)?(?:in \d{4}\s+)?((?:(?!\b(?:there|which|it|they|shows?)\b)[A-Za-z&'’/ -])+?)\s+"
    r"(?:was|were|is|are|will|has|have|had|rose|fell|grew|reached|increased|decreased|declined|dropped|came|stood|"
    r"performed|remained|accounted|totalled|amounted|ranked|exceeded|made up|attracted|shrank|hit|contributed|constituted|represented|saw|employed|spent|funded|invested)\b",
)
_AIM = re.compile(
    r"^.*\b(?:aims?|plans?|intends?|wants?|seeks?)\s+(?:to\s+(?:raise|increase|lift|bring|cut|reduce|reach|keep)|for)\b"
)
_UPTO_NUMBER = re.compile(
    r"^.*\d[\d,.]*(?:\s?(?:thousand|million|billion|trillion|bn|mn|per cent|percent|percentage points|%)[)]?)?"
)
_DETERMINER = re.compile(r"^(?:the|a|an|its|their)\s+", re.I)
_TRAIL = re.compile(
    r"(?:\s*\b(?:reached|was|were|is|came to|rose|fell|up|down|by|to|at|of|an?|increase|increased|grew|for|the|or|"
    r"value|has|have|had|aims|will be|from|least|most|raise|raises?|about|around|more|than)\b)+\s*$"
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_YEARS = re.compile(
    r"\b(?:(?P<span>(?:next|past|last|previous|coming|over|per)\s+(?:the\s+)?(?:\w+\s+)?(?:years|year|decade)|since)"
    r"|(?:(?P<quarter>first|second|third|fourth) (?P<part>quarter|half) of |(?P<short>[QH][1-4]) )?"
    r"(?P<year>(?:19|20)\d\d)(?!\d|,\d|\s?[-–—])(?:-\d\d)?)\b",
    re.I,
)
_OPENING = re.compile(r"(?:^|(?<=\. ))In ((?:19|20)\d\d)(?!\d|\s?[-–—])", re.M)
_COMPARED = re.compile(
    r"(?:\bthan(?: in)?|\bon|\bsince|\bfrom|\bwith|\bover|\bto|[-–—])(?: \w+ in)?\s*$", re.I
)
_DATED = re.compile(
    r"\b(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\s*$"
)


class Periods:
    """The periods that the words of an English report name; see ``periods.Periods``."""

    def __init__(self, text: str, outline: Outline, measures: Sequence[Quantity]) -> None:
        self.text, self.outline = text, outline
        self._starts = sorted(each.start for each in measures if each.is_measure)

    def of(self, quantity: Quantity) -> tuple[str, str]:
        """The period of a figure, from the words behind it, those before it, or its section."""
        start, end = _sentence(self.text, quantity.start)
        at = bisect_left(self._starts, quantity.end)
        following = next(iter(self._starts[at : at + 1]), end)
        if re.fullmatch(r"\s+to\s+", self.text[quantity.end : min(following, end)]):
            following = next(iter(self._starts[at + 1 : at + 2]), end)
        for each in _YEARS.finditer(self.text, quantity.end, min(following, end)):
            if each["span"] and each["span"].lower() == "since":
                break
            words = self.text[quantity.end : each.start()]
            opened = words.rfind("(") > words.rfind(")") and ":" in self.text[each.end() :][:2]
            if "," not in words.rstrip(", ") and self._dates(each) and not opened:
                return self._written(each)
        for each in reversed(list(_YEARS.finditer(self.text, start, quantity.start))):
            if self._dates(each) and not self._used(each, start):
                return self._written(each)
        line = self.text.rfind("\n", 0, start) + 1
        for each in reversed(list(_OPENING.finditer(self.text, line, start))):
            return each[1], f"paragraph: {each.group().strip()}"
        section = self.outline.at(quantity.start)
        return ("", section.source) if section.year is None else (str(section.year), section.source)

    def _dates(self, each: re.Match[str]) -> bool:
        """Tell whether a year dates a figure, and is no day and nothing to compare with."""
        before = self.text[max(0, each.start() - 20) : each.start()]
        return not _DATED.search(before) and not _COMPARED.search(before)

    def _used(self, each: re.Match[str], start: int) -> bool:
        """Tell whether a year belongs to the start of a change: from 58% in 2004 to 64%."""
        return bool(re.search(r"\bfrom\b[^,;.]*$", self.text[start : each.start()], re.I))

    def _written(self, each: re.Match[str]) -> tuple[str, str]:
        words = each.group()
        if each["span"]:
            return "", f"none: a span of years ({words})"
        part = (each["short"] or "").upper()
        if each["quarter"]:
            part = each["part"][0].upper() + str(_QUARTERS[each["quarter"].lower()])
        return each["year"] + (f"-{part}" if part else ""), f"sentence: {words}"
