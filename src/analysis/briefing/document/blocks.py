"""What a briefing is made of: plain blocks and runs of text, the same for every way of printing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_COLOUR = re.compile(r"#[0-9a-f]{6}")

# ------------------------------------------------------------------ runs: the parts of a line


@dataclass(frozen=True)
class Text:
    """Words as they stand."""

    text: str


@dataclass(frozen=True)
class Code:
    """Words set in the monospaced face."""

    text: str


@dataclass(frozen=True)
class Styled:
    """Words that stand out: ``style`` is ``"strong"``, ``"emphasis"`` or ``"strike"``."""

    style: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Link:
    """Words that lead to an address on the web."""

    url: str
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Break:
    """The end of a line inside a paragraph."""


@dataclass(frozen=True)
class Formula:
    """A formula in TeX, without its dollar signs; ``display`` puts it on a line of its own."""

    tex: str
    display: bool = False


@dataclass(frozen=True)
class Picture:
    """A picture inside the text: the file, its suffix (``"png"``), and what it shows."""

    content: bytes
    suffix: str
    alt: str


@dataclass(frozen=True)
class NoteMark:
    """The number that leads to a footnote."""

    number: int


Run = Text | Code | Styled | Link | Break | Formula | Picture | NoteMark

# ------------------------------------------------------------------ blocks


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` runs from 2 to 4, as the chapter's title is level 1."""

    level: int
    runs: tuple[Run, ...]

    def __post_init__(self) -> None:
        """Keep the level within its bounds."""
        object.__setattr__(self, "level", min(max(int(self.level), 2), 4))


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    runs: tuple[Run, ...]


@dataclass(frozen=True)
class Items:
    """A list, numbered from ``start`` where it is ordered; an item holds blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1
    tight: bool = True

    def __post_init__(self) -> None:
        """Keep the first number to what a page can count from."""
        object.__setattr__(self, "start", min(max(int(self.start), 0), 1_000_000))


@dataclass(frozen=True)
class Quote:
    """Blocks set apart: a quotation or a caveat."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True)
class Findings:
    """What the chapter says, first; ``label`` is False where a heading stands right before."""

    items: tuple[tuple[Block, ...], ...]
    label: bool = True


@dataclass(frozen=True)
class Listing:
    """Lines kept as they are: ``kind`` is ``"code"``, ``"stream"`` or ``"text"`` (a plain output).

    ``language`` names the programming language of code.
    """

    text: str
    kind: str = "text"
    language: str = ""


@dataclass(frozen=True)
class Failed:
    """An error that a cell ended in: its name and what it said."""

    name: str
    message: str


@dataclass(frozen=True)
class Figure:
    """A numbered chart or picture.

    ``content`` is the file, ``suffix`` its kind (``"svg"``, ``"png"``, ``"jpg"``, ``"gif"``); an
    SVG file stands in the house font, with ids that no other figure of the document has.
    ``title``, ``subtitle`` and ``foot`` are the texts of a chart of the library, drawn in it;
    ``alt`` says what it shows; ``width`` and ``height`` are its own, in points.
    """

    content: bytes
    suffix: str
    alt: str
    width: float
    height: float
    title: str = ""
    subtitle: str = ""
    foot: str = ""

    def __post_init__(self) -> None:
        """Keep the file's kind to letters, and its size to numbers."""
        if not self.suffix.isalnum():
            raise ValueError(f"a picture of the kind {self.suffix!r}")
        for name in ("width", "height"):
            size = float(getattr(self, name))
            object.__setattr__(self, name, min(max(size, 1.0), 1e5) if size == size else 1.0)


#: The sides that a column of a table may be set to.
SIDES = ("left", "right", "center")


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Neighbours of one ``span``, which is not 0, are printed as one cell, and each holds its words;
    ``wide`` says that they lie side by side. ``fill`` is the colour behind the words, or several
    with their per cent of the cell's width; ``ink`` that of the words. Colours are ``#rrggbb``.
    """

    runs: tuple[Run, ...]
    span: int = 0
    wide: bool = False
    fill: tuple[tuple[str, float], ...] = ()
    ink: str = ""

    def __post_init__(self) -> None:
        """Keep colours to colours, from 0 to 100 in order; a notebook may have said anything."""
        stops: list[tuple[str, float]] = []
        for shade, place in self.fill:
            if _COLOUR.fullmatch(shade):
                least = stops[-1][1] if stops else 0.0
                stops.append((shade, min(max(float(place), least), 100.0)))
        if len(stops) > 1:
            stops = [(stops[0][0], 0.0), *stops, (stops[-1][0], 100.0)]
        object.__setattr__(self, "fill", tuple(stops))
        object.__setattr__(self, "ink", self.ink if _COLOUR.fullmatch(self.ink) else "")

    @property
    def text(self) -> str:
        """The words of the cell, which have a width."""
        return plain_text(self.runs)


@dataclass(frozen=True)
class Table:
    """A numbered table: one header row, body rows, ``"left"`` or ``"right"`` per column.

    ``role`` is ``"sources"`` for the list of documents that closes a chapter; ``heads`` are rows
    above the header, each with a cell for every column.
    """

    header: Sequence[Cell]
    rows: Sequence[Sequence[Cell]]
    align: Sequence[str]
    caption: str = ""
    note: str = ""
    role: str = ""
    heads: Sequence[Sequence[Cell]] = ()

    def __post_init__(self) -> None:
        """Give every column one of the sides that there are; a notebook may have said anything."""
        given = [*self.align, *["left"] * len(self.header)][: len(self.header)]
        object.__setattr__(self, "align", [side if side in SIDES else "left" for side in given])


@dataclass(frozen=True)
class Summary:
    """What several chapters found, on one page: the title of each, and its findings."""

    parts: tuple[tuple[str, tuple[tuple[Block, ...], ...]], ...]


@dataclass(frozen=True)
class Notes:
    """Footnotes, each with its number and its blocks."""

    notes: tuple[tuple[int, tuple[Block, ...]], ...]


Block = (
    Heading
    | Paragraph
    | Items
    | Quote
    | Rule
    | Findings
    | Listing
    | Failed
    | Figure
    | Table
    | Formula
    | Notes
    | Summary
)


@dataclass(frozen=True)
class Chapter:
    """One notebook, ready to be printed: ``title`` and ``question`` are plain text.

    ``form`` is ``"brief"`` for the pages of text that a leader reads, set as a letter. ``anchors``
    are the blocks that other chapters refer to: the number of a block, and the name it goes by in
    a ``Link`` whose address is ``#`` and that name.
    """

    name: str
    language: str
    title: str
    question: str = ""
    blocks: tuple[Block, ...] = field(default=())
    form: str = ""
    anchors: tuple[tuple[int, str], ...] = ()

    def parts(self) -> list[tuple[str, tuple[Block, ...]]]:
        """The blocks in parts, each with the anchor before it; the first one has none."""
        starts = [(0, ""), *self.anchors, (len(self.blocks), "")]
        pairs = itertools.pairwise(starts)
        return [(name, self.blocks[start:end]) for (start, name), (end, _) in pairs]


# ------------------------------------------------------------------ words


def words(text: str) -> tuple[Run, ...]:
    """A plain text as runs.

    Examples
    --------
    >>> words("a\\nb")
    (Text(text='a'), Break(), Text(text='b'))
    """
    runs: list[Run] = []
    for line in text.split("\n"):
        runs += [Break(), Text(line)] if runs else [Text(line)]
    return tuple(runs)


def plain_text(runs: Iterable[Run]) -> str:
    """The words of runs without their form; a picture gives what it shows, a formula its TeX.

    Examples
    --------
    >>> plain_text((Text("R&D "), Styled("strong", (Text("rises"),))))
    'R&D rises'
    """
    out = []
    for run in runs:
        match run:
            case Text(text) | Code(text):
                out.append(text)
            case Styled(runs=inner) | Link(runs=inner):
                out.append(plain_text(inner))
            case Formula(tex):
                out.append(tex)
            case Picture(alt=alt):
                out.append(alt)
            case Break():
                out.append("\n")
    return "".join(out)


def block_text(blocks: Iterable[Block]) -> str:
    """Every word that blocks print, one block a line; a figure gives its own texts.

    Examples
    --------
    >>> block_text((Heading(2, words("R&D")), Items(((Paragraph(words("rises")),),))))
    'R&D\\nrises'
    """
    return "\n".join(text for block in blocks for text in _texts(block))


def _texts(block: Block) -> list[str]:
    match block:
        case Heading(runs=runs) | Paragraph(runs=runs):
            return [plain_text(runs)]
        case Items(items=items) | Findings(items=items):
            return [block_text(item) for item in items]
        case Quote(blocks):
            return [block_text(blocks)]
        case Listing(text):
            return [text]
        case Failed(name, message):
            return [f"{name}: {message}"]
        case Figure():
            return [text for text in (block.title, block.subtitle, block.foot) if text]
        case Table():
            rows = [*block.heads, block.header, *block.rows]
            cells = ["\t".join(cell.text for cell in row) for row in rows]
            return [text for text in (block.caption, *cells, block.note) if text]
        case Formula(tex):
            return [tex]
        case Notes(notes):
            return [block_text(inner) for _, inner in notes]
        case Summary(parts):
            return [block_text(item) for _, items in parts for item in items]
    return []
