"""The settings in ``briefing.toml``: what a briefing looks like and who issues it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

from ..errors import DataError
from .options import COLOURS, PAPERS, Options
from .words import LANGUAGES

FILE = "briefing.toml"
LOGOS = (".svg", ".png", ".jpg")
TEXTS = ("title", "subtitle", "organisation", "addressees")
SETTINGS = (*TEXTS, "number", "date", "logo", "paper", "colours", "notebooks")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
#: Characters of the number of an issue.
_LONGEST = 20
#: Text in a colour lighter than this against white is hard to read (WCAG 2, level AA).
CONTRAST = 4.5


def read_settings(path: Path | None = None, *, folder: Path | None = None) -> Options:
    """Read the settings of a briefing.

    Parameters
    ----------
    path : Path, optional
        The settings file.
    folder : Path, optional
        Without a path: where ``briefing.toml`` is looked for; the working directory otherwise.

    Returns
    -------
    Options
        The defaults where there is no file.

    Raises
    ------
    DataError
        For a file that is not there or is no TOML, an unknown setting or colour, a number or date
        that is none, a colour too light to be read, and a logo that is not there or of another
        kind.

    Examples
    --------
    >>> read_settings(folder=Path("nowhere")).paper
    'a4'
    """
    file = path or Path(folder or ".") / FILE
    if path is None and not file.is_file():
        return Options()
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{file} cannot be read as settings: {error}",
            todo="compare it with the example in docs/make-it-yours.md",
        ) from error
    unknown = sorted(set(given) - set(SETTINGS))
    if unknown:
        raise DataError(f"{file}: unknown setting {', '.join(unknown)}", allowed=sorted(SETTINGS))
    texts: dict[str, Any] = {
        name: _by_language(given[name], where=f"{file}: {name}") for name in TEXTS if name in given
    }
    return Options(
        **texts,
        number=_number(given.get("number", ""), where=f"{file}: number"),
        issued=_day(given.get("date"), where=f"{file}: date"),
        logo=_logo(given.get("logo"), file=file),
        paper=_paper(given.get("paper", Options.paper), where=f"{file}: paper"),
        colours=_colours(given.get("colours", {}), where=f"{file}: colours"),
        names=_names(given.get("notebooks", []), where=f"{file}: notebooks"),
    )


def _by_language(value: Any, *, where: str) -> dict[str, str]:
    """A text for each language."""
    if isinstance(value, str):
        return dict.fromkeys(LANGUAGES, value)
    known = isinstance(value, dict) and set(value) <= set(LANGUAGES)
    if not known or not all(isinstance(text, str) for text in value.values()):
        raise DataError(f"{where} is no text", allowed='a text, or { en = "…", zh = "…" }')
    return dict(value)


def _number(value: Any, *, where: str) -> str:
    """The number of the issue: a whole number, or a short text such as 2026-3."""
    known = isinstance(value, int | str) and not isinstance(value, bool)
    if not known or len(str(value)) > _LONGEST or str(value).startswith("-"):
        raise DataError(f"{where} is {value!r}", allowed='a number such as 3, or "2026-3"')
    return str(value)


def _day(value: Any, *, where: str) -> str | None:
    """The day of issue, as an ISO date; TOML knows dates, and a text does as well."""
    if value is None:
        return None
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    try:
        return dt.date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{where} is {value!r}, which is no day", allowed="a day such as 2026-03-14"
        ) from error


def _logo(value: Any, *, file: Path) -> Path | None:
    """The file of the logo, which lies beneath the folder of the settings."""
    if value is None:
        return None
    path = file.parent / str(value)
    beneath = path.resolve().is_relative_to(file.parent.resolve())
    if path.suffix.lower() not in LOGOS or not path.is_file() or not beneath:
        raise DataError(
            f"{file}: the logo {path} is not there, outside the folder or of another kind",
            allowed=f"a file in the folder of the settings, of the kinds {', '.join(LOGOS)}",
        )
    return path


def _paper(value: Any, *, where: str) -> str:
    """The name of a paper."""
    if value not in PAPERS:
        raise DataError(f"{where} is {value!r}", allowed=list(PAPERS))
    return str(value)


def _colours(value: Any, *, where: str) -> dict[str, str]:
    """The house colours that are changed."""
    if not isinstance(value, dict) or set(value) - set(COLOURS):
        raise DataError(f"{where}: unknown colour", allowed=list(COLOURS))
    for name, colour in value.items():
        if not isinstance(colour, str) or not _HEX.fullmatch(colour):
            raise DataError(f"{where}: {name} is {colour!r}", allowed="a colour such as #1f4e79")
        if name == "accent" and contrast(colour) < CONTRAST:
            raise DataError(
                f"{where}: {name} {colour} is too light for text on white "
                f"(contrast {contrast(colour):.1f})",
                allowed=f"a contrast of {CONTRAST} or more",
                todo="choose a darker colour; others may be lighter",
            )
    return dict(value)


def _names(value: Any, *, where: str) -> tuple[str, ...]:
    """The names of notebooks, without the ending of a file."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise DataError(f"{where} is no list of names", allowed='["00-overview", "my-notebook"]')
    return tuple(name.removesuffix(".ipynb") for name in value)


def contrast(colour: str) -> float:
    """The contrast of a colour with white, from 1 (none) to 21 (black), after WCAG 2.

    Examples
    --------
    >>> contrast("#000000"), round(contrast("#1f4e79"), 1)
    (21.0, 8.7)
    """
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (light + 0.05)
