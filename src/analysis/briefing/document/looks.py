"""What a stylesheet in an output says of the cells of its tables: colours, bars and bold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_ID = re.compile(r"#([\w-]+)")
_COMMA = re.compile(r",(?![^(]*\))")
_GRADIENT = re.compile(r"linear-gradient\((.*)\)", re.DOTALL)
_STOP = re.compile(r"(.+?)((?:\s+\d+(?:\.\d+)?%)*)")
#: Rules beyond those for one cell: each is looked for in the whole output.
_MOST_RULES = 100


@dataclass(frozen=True)
class Look:
    """How a cell looks; ``fill`` is one colour, or several at their per cent of the width."""

    fill: tuple[tuple[str, float], ...] = ()
    ink: str = ""
    strong: bool = False


class Looks:
    """The looks of the cells of an output, from its stylesheets and its elements."""

    def __init__(self, soup: Any) -> None:
        self.by_id: dict[str, dict[str, str]] = {}
        self.by_element: dict[int, dict[str, str]] = {}
        self._rules_left = _MOST_RULES
        for sheet in soup.find_all("style"):
            for selectors, text in _RULE.findall(_COMMENT.sub("", sheet.get_text())):
                for selector in map(str.strip, selectors.split(",")):
                    self._take(soup, selector, _declared(text))

    def _take(self, soup: Any, selector: str, said: dict[str, str]) -> None:
        """Remember what a rule says of the elements that it is for."""
        if match := _ID.fullmatch(selector):
            self.by_id.setdefault(match[1], {}).update(said)
        elif said and self._rules_left and "@" not in selector:
            self._rules_left -= 1
            try:
                elements = soup.select(selector)
            except Exception:  # a selector that the library doesn't know
                return
            for element in elements:
                self.by_element.setdefault(id(element), {}).update(said)

    def of(self, cell: Any) -> Look:
        """The look of a cell; what its line says holds where it says nothing itself."""
        said = {**self._said(cell.parent), **self._said(cell)}
        fill = said.get("background-color") or said.get("background") or ""
        strong = said.get("font-weight", "") in ("bold", "bolder", "600", "700", "800", "900")
        return Look(_filled(fill), colour(said.get("color", "")), strong)

    def _said(self, element: Any) -> dict[str, str]:
        named = self.by_id.get(str(element.get("id")), {})
        return {
            **self.by_element.get(id(element), {}),
            **named,
            **_declared(element.get("style") or ""),
        }


def _declared(text: str) -> dict[str, str]:
    """The declarations of a rule that a cell can show; a background replaces an earlier one."""
    said: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition(":")
        name = name.strip().lower()
        if name in ("background-color", "background", "color", "font-weight"):
            if name.startswith("background"):
                said = {key: kept for key, kept in said.items() if not key.startswith("back")}
            said[name] = value.replace("!important", "").strip().lower()
    return said


@cache
def colour(text: str) -> str:
    """A colour of a stylesheet as ``#rrggbb``, one that is half clear as on white; else empty.

    Examples
    --------
    >>> colour("rgb(0, 128, 255)"), colour("yellow"), colour("#0008"), colour("url(x)")
    ('#0080ff', '#ffff00', '#777777', '')
    """
    from PIL import ImageColor

    try:
        red, green, blue, *rest = ImageColor.getrgb(_with_alpha(text.strip()[:40]))
    except ValueError:
        return ""
    clear = 1 - rest[0] / 255 if rest else 0.0
    if clear == 1:
        return ""
    parts = (round(part + (255 - part) * clear) for part in (red, green, blue))
    return "#" + "".join(f"{min(max(part, 0), 255):02x}" for part in parts)


def _with_alpha(text: str) -> str:
    """A colour with its alpha as a number from 0 to 255, as the library reads it."""
    match = re.fullmatch(r"rgba\((.*),\s*(\d*\.?\d+)(%?)\s*\)", text)
    if match is None:
        return text
    share = float(match[2]) / (100 if match[3] else 1)
    return f"rgba({match[1]},{round(255 * min(share, 1))})"


def _filled(text: str) -> tuple[tuple[str, float], ...]:
    """A background as colours at their per cent of the width; empty for what is no colour."""
    match = _GRADIENT.search(text[:1000])
    if match is None:
        plain = colour(text)
        return ((plain, 0.0),) if plain else ()
    direction, *stops = _COMMA.split(match[1])
    if direction.strip() not in ("90deg", "to right"):
        return ()
    out = []
    for at, stop in enumerate(stops):
        parts = _STOP.fullmatch(stop.strip())
        if parts is None:
            return ()
        places = re.findall(r"[\d.]+", parts[2]) or [100 * at / max(len(stops) - 1, 1)]
        shade = colour(parts[1]) or "#ffffff"
        out += [(shade, float(place)) for place in places]
    return tuple(out)
