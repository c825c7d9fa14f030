"""Outputs that need a screen: which they are, and the line that stands for one on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..words import word
from .blocks import Paragraph, Run, Styled, Text

WIDGET = "application/vnd.jupyter.widget-view+json"
#: Forms of an output that the pages print, the best first.
PRINTED = (
    "application/vnd.analysis.table+json",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/markdown",
    "text/html",
    "text/latex",
    "application/json",
    "text/plain",
)
#: Part of an output's kind -> the name that people know it by.
_KINDS = {"plotly": "Plotly", "vegalite": "Vega-Lite", "vega": "Vega", "bokeh": "Bokeh"}
_KINDS |= {"geo+json": "GeoJSON", "pdf": "PDF"}
#: In HTML that prints nothing: signs that on a screen it shows something.
_ACTIVE = re.compile(r"<(script|svg|input|button|select|link)\b", re.IGNORECASE)


def needs_screen(data: Mapping[str, Any]) -> bool:
    """Tell whether an output's text, or HTML that prints nothing, stands for something else.

    Examples
    --------
    >>> needs_screen({"application/vnd.plotly.v1+json": {}, "text/plain": "Figure()"})
    True
    >>> needs_screen({"text/plain": "1"}), needs_screen({"text/html": "<script></script>"})
    (False, True)
    """
    return bool(_other(data) or _ACTIVE.search("".join(data.get("text/html", ""))))


def unprinted(data: Mapping[str, Any], language: str) -> Paragraph:
    """The line that says that an output has no printed form, and of which kind it is."""
    kind = _other(data)
    key = "controls" if kind == WIDGET else "script" if "javascript" in kind or not kind else ""
    known = (name for part, name in _KINDS.items() if part in kind)
    return Paragraph((no_static(word(key, language) if key else next(known, kind), language),))


def no_static(name: str, language: str) -> Run:
    """The words that stand for what has no form on paper."""
    return Styled("emphasis", (Text(word("no_static_form", language).format(name=name)),))


def _other(data: Mapping[str, Any]) -> str:
    """The first form of an output that is neither printed nor text; empty where there is none."""
    forms = (kind for kind in data if not kind.startswith("text/") and kind not in PRINTED)
    return next(forms, "")
