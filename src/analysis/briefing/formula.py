"""TeX formulas drawn as outlines, so that a page needs neither TeX nor a mathematics font."""

from __future__ import annotations

from functools import cache
from typing import Any

_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3)}
_CLOSE = 79


@cache
def draw_formula(tex: str, *, size: float) -> tuple[bytes, float] | None:
    """Draw a formula with matplotlib's mathtext.

    Parameters
    ----------
    tex : str
        The formula without its dollar signs.
    size : float
        Font size in points.

    Returns
    -------
    tuple of (bytes, float) or None
        The SVG file, and how far it reaches below the baseline in points; None where mathtext
        does not know the commands or the characters.

    Examples
    --------
    >>> svg, depth = draw_formula("y_t", size=10.0)
    >>> svg.startswith(b"<svg"), depth > 0
    (True, True)
    >>> draw_formula(r"\\unknown{x}", size=10.0) is None
    True
    """
    if not tex.isascii():
        return None
    import matplotlib
    import numpy as np
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    source = "$" + " ".join(tex.split()) + "$"
    with matplotlib.rc_context({"mathtext.fontset": "stixsans", "text.usetex": False}):
        try:
            points, codes = text_to_path.get_text_path(
                FontProperties(size=100), source, ismath=True
            )
        except (ValueError, RuntimeError):
            return None
    if len(points) == 0:
        return None
    return _svg(np.asarray(points) * (size / 100), codes)


def _svg(points: Any, codes: Any) -> tuple[bytes, float]:
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    left, bottom = min(left, 0.0), min(bottom, 0.0)
    width, height = right - left + 0.5, top - bottom + 0.5
    path = " ".join(_commands(points - (left, bottom), codes, height=top - bottom))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}pt" height="{height:.2f}pt" '
        f'viewBox="0 0 {width:.2f} {height:.2f}"><path fill="#1c2430" d="{path}"/></svg>'
    )
    return svg.encode(), float(-bottom)


def _commands(points: Any, codes: Any, *, height: float) -> list[str]:
    out = []
    at = 0
    while at < len(codes):
        code = int(codes[at])
        if code == _CLOSE:
            out.append("Z")
            at += 1
            continue
        letter, count = _COMMANDS[code]
        pairs = [f"{x:.2f} {height - y + 0.25:.2f}" for x, y in points[at : at + count]]
        out.append(letter + " ".join(pairs))
        at += count
    return out
