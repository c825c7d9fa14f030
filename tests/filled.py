"""The share of each page of a PDF that is filled: `python tests/filled.py FILE.pdf ...` prints it.

What is empty are the bands of white, across the whole page and taller than the room between two
blocks, between the running head and the foot.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf

#: The height of the head and of the foot of a page, in points: margins of the template.
HEAD, FOOT = 25 * 72 / 25.4, 22 * 72 / 25.4
#: White of up to so many points is the room between blocks.
ROOM = 30.0
Matrix = pikepdf.Matrix
_PAINTED = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*"}


def drawn(page: pikepdf.Page) -> Iterator[tuple[float, float]]:
    """Where something is drawn or written: from and to which height above the foot of the page."""
    at, kept, line, size = Matrix(), [], Matrix(), 0.0
    path: list[tuple[float, float]] = []
    forms = page.Resources.get("/XObject", {})

    def between(place: pikepdf.Matrix, *points: tuple[float, float]) -> tuple[float, float]:
        heights = [place.transform(point)[1] for point in points]
        return min(heights), max(heights)

    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            kept.append(at)
        elif name == "Q":
            at = kept.pop()
        elif name == "cm":
            at = Matrix(*map(float, operands)) @ at
        elif name == "Tf":
            size = float(operands[1])
        elif name == "Tm":
            line = Matrix(*map(float, operands))
        elif name in ("Tj", "TJ"):
            yield between(line @ at, (0, -0.2 * size), (0, 0.8 * size))
        elif name in ("m", "l", "c", "v", "y"):
            path.append(tuple(map(float, operands[-2:])))
        elif name == "re":
            x, y, width, height = map(float, operands)
            path += [(x, y), (x + width, y + height)]
        elif name in _PAINTED and path:
            yield between(at, *path)
            path.clear()
        elif name == "n":
            path.clear()
        elif name == "Do":
            form, box = forms[str(operands[0])], [0.0, 0.0, 1.0, 1.0]
            inside = at
            if form.Subtype == "/Form":
                box = [float(edge) for edge in form.BBox]
                inside = Matrix(*map(float, form.get("/Matrix", [1, 0, 0, 1, 0, 0]))) @ at
            yield between(inside, (box[0], box[1]), (box[2], box[3]))


def filled(path: Path) -> list[float]:
    """The share of each page that is filled, from 0 to 1."""
    shares = []
    with pikepdf.open(path) as file:
        for page in file.pages:
            end = float(page.mediabox[3]) - HEAD
            parts = sorted(part for part in drawn(page) if part[1] > FOOT and part[0] < end)
            empty, reached = 0.0, FOOT
            for low, high in [*parts, (end, end)]:
                empty += max(low - reached - ROOM, 0.0)
                reached = max(reached, high)
            shares.append(1 - empty / (end - FOOT))
    return shares


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, *(f"{share:.0%}" for share in filled(Path(name))))
