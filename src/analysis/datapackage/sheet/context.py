"""What a sheet says of all its figures: titles, unit lines, the names of places and indicators."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..catalogue import labels_of
from ..package import read_table
from .grid import Grid
from .layout import Table, distinct
from .words import (
    CJK,
    PLANNED,
    SCOPE,
    UNIT_LINE,
    YEARBOOK,
    fold,
    head_role,
    is_unit,
    one_language,
    read_unit,
    split_unit,
    time_of,
)

_STOP = re.compile(
    r"^\d+\s*-\s*\d+\s*|^(?:表|附表|table)\s*[\d一二三四五六七八九十.\-]*[.:：、]?|(?:19|20)\d\d\s*年?\s*(?:-|至|到)\s*(?:19|20)\d\d\s*年?|"
    r"(?:19|20)\d\d\s*(?:年度|年)?|主要|基本|历年|近年|各(?:设区|地级)?[省市区县地]+|分(?:地区|市|县)|全[国省市](?!社会)|"
    r"情况|统计|一览|汇总|数据|表$|及其?|的|\(.*?\)|by (?:region|country|city|province)|, ?$",
    re.IGNORECASE,
)
_DAY = re.compile(r"\(?(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*(?:月|[./-])?\s*(?:\d{1,2}\s*日?)?\)?")
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|\([一二三四五六七八九十\d]{1,2}\)|\d{1,2}\s*[、)]|\d{1,2}\.(?!\d))\s*"
)
_CHILD = re.compile(
    r"^(?:#|其中\s*[:：]?|of which\s*[:：]?|including\s*[:：]?|-(?!\d)|·|•)\s*", re.I
)

#: What before or behind the name of a place makes it a longer name, or takes a part or more of it.
_ALONG = re.compile(
    r"(?:不含|不包括|除去?|除了|剔除|扣除|含|包括|以外|比|与|和|及|跟|同|较|低于|高于|环|大|泛|近)\(?$"
)
_NOT_IN_NAMES = "各分全设辖地个的级按主全发科创研统情年指经社人规工高城区市县省及和与表图前在"
_LONGER = re.compile(
    rf"(?:(?![{_NOT_IN_NAMES}]){CJK}){{0,4}}(?:[区县旗镇乡村](?![域级县市区场值间内])|(?<!城)市(?![级县区场值民域]))|"
    r"(?:市|城|主城|中心城|老城)区|州(?!市)|[省市](?![级县区场值民域])|"
    rf"{CJK}{{0,4}}?(?:都市|大学(?!生)|学院|街道|[东南西北]?路|经济[圈带]|城市群|湾区?|新区|集团|港|地区(?!生产)|片区|周边|部分)|"
    r"\(?(?:不含|不包括|除|剔除|扣除|含|包括|以外|之外|以内|及(?!其)|和|与|以及|、|/|-|等|部分|比|较)",
)
_FOREIGN = re.compile(r"\b(?:University|District|College|excluding|excl|except|without|Area)\b")


def key(text: str) -> str:
    """A name by which the catalogue is asked: without blanks, in lower case and one script."""
    return re.sub(r"\s+", "", fold(text)).casefold().replace("研究与试验发展(r&d)", "r&d")


class Names:
    """The places and indicators that a package knows by any of their names."""

    def __init__(self, directory: Path | None = None) -> None:
        known = {kind: labels_of(kind, directory) for kind in ("place", "indicator")}
        self.places = {key(name): code for name, code in known["place"].items()}
        self.indicators = {key(name): code for name, code in known["indicator"].items()}
        table = read_table("indicators", directory=directory).set_index("indicator")
        self.units, self.limits = dict(table["unit"]), table[["minimum", "maximum"]]

    def place(self, text: str) -> str | None:
        """The id of a place named with or without its kind, or by its code."""
        name = _CHILD.sub("", one_language(_NUMBERED.sub("", fold(text))))
        for each in (name, re.sub(r" (?:province|city|municipality)$", "", name, flags=re.I)):
            if found := self.places.get(key(each)):
                return found
        return None

    def indicator(self, *texts: str) -> str | None:
        """The id of the indicator that the first known one of several names means."""
        return next(filter(None, (self.indicators.get(key(each)) for each in texts)), None)

    def limited(self, text: str) -> str:
        """The words of a title by which a place in it may be another one, or a part of it."""
        plain = re.sub(r"[\d\s年]*年度?", "|", fold(text))
        names = sorted(self.places, key=len, reverse=True)
        stops = [re.escape(name) for name in names if len(name) > 1 and re.search(CJK, name)]
        for match in re.finditer("|".join(stops), plain):
            before, after = plain[: match.start()], plain[match.end() :]
            inside = re.match("|".join(stops), after)
            if inside and above(self.places[match[0]], self.places[inside[0]]):
                continue
            if _ALONG.search(before) or _LONGER.match(after):
                return f"{before[-3:]}{match[0]}{after[:6]}".strip("|")
        return _FOREIGN.search(plain)[0] if _FOREIGN.search(plain) else ""  # type: ignore[index]

    def places_in(self, text: str) -> set[str]:
        """The places that a title names, those dropped that only say where another one lies."""
        plain, found = fold(text), set()
        names = [name for name in self.places if re.search(CJK, name) and len(name) > 1]
        for name in sorted(names, key=len, reverse=True):
            if name in plain:
                found.add(self.places[name])
                plain = plain.replace(name, "　")
        for word in re.findall(r"[A-Z][A-Za-z']{3,}(?: [A-Z][A-Za-z']+)?", plain):
            for each in (word, word.split()[0]):
                if code := self.places.get(key(each)):
                    found.add(code)
                    break
        return {
            code
            for code in found
            if not any(other != code and above(code, other) for other in found)
        }


def above(code: str, other: str) -> bool:
    """Whether one place holds another, by their GB/T 2260 codes."""
    stem = code.rstrip("0")
    return code.isdigit() and other.isdigit() and (code == "100000" or other.startswith(stem))


def label_of(text: str) -> tuple[str, bool]:
    """A row's name without its number, in one language; and whether it is a part of the one above."""
    plain = one_language(_NUMBERED.sub("", fold(text)))
    bare = _CHILD.sub("", plain)
    return _NUMBERED.sub("", bare).strip(" :："), bare != plain


def is_group(text: str) -> bool:
    """Whether a lone label says by itself that it heads others: numbered, or with a colon."""
    plain = fold(text)
    return bool(_NUMBERED.match(plain)) or plain.endswith((":", "："))


@dataclass
class Context:
    """What stands above a table: each role with the values it may have, and what was said."""

    years: set[int] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    indicators: set[str] = field(default_factory=set)
    units: list[tuple[str, int]] = field(default_factory=list)
    estimated: bool = False
    scope: str = ""
    #: Words by which the place of a title may be another one.
    limited: str = ""
    said: list[tuple[str, str, str, str]] = field(default_factory=list)


def context_of(
    grid: Grid, table: Table, corner: Iterable[tuple[int, int]], names: Names
) -> Context:
    """Read titles, unit lines and the heads of label columns."""
    out = Context()
    for row in table.context:
        columns = distinct(grid, row)
        texts = [fold(grid.cells[row][each].text) for each in columns]
        roles = [head_role(each.rstrip(":：")) for each in texts]
        keyed = len(texts) == 2 and roles[0] in ("unit", "place", "indicator", "year")
        if keyed and roles[0] == "unit":
            _unit(out, texts[1], grid.at(row, columns[1]))
            continue
        for column, text in zip(columns, texts, strict=True):
            _line(out, text, grid.at(row, column), names)
    for row, column in corner:
        text = fold(grid.cells[row][column].text)
        name, unit = split_unit(one_language(text))
        if found := names.indicator(text, name):
            out.indicators.add(found)
            out.said.append(
                (grid.at(row, column), text, f"indicator {found}", "head of the labels")
            )
        if unit and (found or not name):
            _unit(out, unit, grid.at(row, column))
        elif match := UNIT_LINE.search(text):
            _unit(out, match[1], grid.at(row, column))
    if limited := SCOPE.search(grid.name):
        out.scope = out.scope or limited[0]
    name_time = time_of(grid.name)
    if name_time.kind == "year" and not name_time.rest:
        out.years.add(name_time.year)
        out.said.append(("sheet", grid.name, f"year {name_time.year}", "name of the sheet"))
    if code := names.place(grid.name):
        out.places.add(code)
        out.said.append(("sheet", grid.name, f"place {code}", "name of the sheet"))
    return out


def _unit(out: Context, text: str, cell: str) -> None:
    """A unit line; several units stand side by side."""
    parts = [text] if is_unit(text) else re.split(r"[、,，;；]|\s*/\s*|和|及", text)
    units = [read_unit(part.strip(" ()")) for part in parts if part.strip(" ()")]
    out.units += [unit for unit in units if unit not in out.units]
    out.said.append((cell, text, "unit " + ", ".join(unit for unit, _ in units), "unit line"))


def _line(out: Context, text: str, cell: str, names: Names) -> None:
    """One line above the table."""
    line, unit = UNIT_LINE.search(text), ""
    if line:
        _unit(out, line[1], cell)
        text = text[: line.start()].strip(" (（;；,，")
    if not text:
        return
    when = time_of(text)
    if _DAY.fullmatch(text):
        out.said.append((cell, text, "a date", "of the sheet, not of its figures"))
        return
    if when.kind == "year" and not YEARBOOK.search(text):
        out.years.add(when.year)
        out.said.append((cell, text, f"year {when.year}", "title"))
    elif when.kind in ("part", "fiscal"):
        out.parts.append(text)
    if when.kind == "plan" or (PLANNED.search(text) and not names.indicator(text)):
        out.plans.append(text)
    out.estimated |= when.estimated
    if (limited := SCOPE.search(text)) and not (out.scope or names.indicator(text)):
        out.scope = limited[0]
    found = names.places_in(text)
    out.places |= found
    if found:
        out.limited = out.limited or names.limited(text)
        out.said.append((cell, text, "place " + ", ".join(sorted(found)), "title"))
    name, unit = split_unit(one_language(text))
    code = names.indicator(text, name) or _stripped(name, names)
    if code:
        out.indicators.add(code)
        out.said.append((cell, text, f"indicator {code}", "title"))
    if unit and not line:
        _unit(out, unit, cell)
    if not code and not found and not line and when.kind != "year":
        out.said.append((cell, text, "a title", "nothing else in it is needed"))


def _stripped(text: str, names: Names) -> str | None:
    """The indicator of a title that names years, places and tables besides."""
    plain = one_language(text)
    for name in sorted((each for each in names.places if len(each) > 1), key=len, reverse=True):
        if re.search(CJK, name) and plain.startswith(name):
            plain = plain[len(name) :]
            break
    before = None
    while before != plain:
        before = plain
        plain = fold(_STOP.sub(" ", plain))
        for name in (each for each in names.places if len(each) > 1 and re.search(CJK, each)):
            if plain.startswith(name):
                plain = plain[len(name) :]
    return names.indicator(plain)
