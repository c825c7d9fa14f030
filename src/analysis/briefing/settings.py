"""What a briefing looks like and who issues it: the settings in ``briefing.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..charts.style import COLOURS
from ..errors import DataError

FILE = "briefing.toml"
#: Name of a paper -> its width and height in millimetres.
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
LOGOS = (".svg", ".png", ".jpg")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_LANGUAGES = ("en", "zh")
#: Text in a colour lighter than this against white is hard to read (WCAG 2, level AA).
_CONTRAST = 4.5


@dataclass(frozen=True)
class Settings:
    """The settings of a briefing.

    ``title``, ``subtitle`` and ``organisation`` hold a text per language; ``logo`` is a file;
    ``paper`` ``"a4"`` or ``"letter"``; ``colours`` the house colours changed, by name; and
    ``notebooks`` the names of the notebooks in their order, empty for all of the folder.
    """

    title: Mapping[str, str] = field(default_factory=dict)
    subtitle: Mapping[str, str] = field(default_factory=dict)
    organisation: Mapping[str, str] = field(default_factory=dict)
    logo: Path | None = None
    paper: str = "a4"
    colours: Mapping[str, str] = field(default_factory=dict)
    notebooks: tuple[str, ...] = ()


def read_settings(path: Path | None = None, *, folder: Path | None = None) -> Settings:
    """Read the settings of a briefing.

    Parameters
    ----------
    path : Path, optional
        The settings file.
    folder : Path, optional
        Without a path: where ``briefing.toml`` is looked for; the working directory otherwise.

    Returns
    -------
    Settings
        The house's own where there is no file.

    Raises
    ------
    DataError
        For a file that is not there or is no TOML, an unknown setting or colour, a colour too light
        to be read, and a logo that is not there or of another kind.

    Examples
    --------
    >>> read_settings(folder=Path("nowhere")).paper
    'a4'
    """
    file = path or Path(folder or ".") / FILE
    if path is None and not file.is_file():
        return Settings()
    try:
        given = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(
            f"{file} cannot be read as settings: {error}",
            todo="compare it with the example in docs/make-it-yours.md",
        ) from error
    allowed = sorted(Settings.__dataclass_fields__)
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise DataError(f"{file}: unknown setting {', '.join(unknown)}", allowed=allowed)
    texts = {
        name: _by_language(given[name], where=f"{file}: {name}")
        for name in ("title", "subtitle", "organisation")
        if name in given
    }
    return Settings(
        **texts,
        logo=_logo(given.get("logo"), file=file),
        paper=_paper(given.get("paper", "a4"), where=f"{file}: paper"),
        colours=_colours(given.get("colours", {}), where=f"{file}: colours"),
        notebooks=_names(given.get("notebooks", []), where=f"{file}: notebooks"),
    )


def _by_language(value: Any, *, where: str) -> dict[str, str]:
    if isinstance(value, str):
        return dict.fromkeys(_LANGUAGES, value)
    known = isinstance(value, dict) and set(value) <= set(_LANGUAGES)
    if not known or not all(isinstance(text, str) for text in value.values()):
        raise DataError(f"{where} is no text", allowed='a text, or { en = "…", zh = "…" }')
    return dict(value)


def _logo(value: Any, *, file: Path) -> Path | None:
    if value is None:
        return None
    path = file.parent / str(value)
    if path.suffix.lower() not in LOGOS or not path.is_file():
        raise DataError(
            f"{file}: the logo {path} is not there or of another kind",
            allowed=f"a file beside the settings, of one of the kinds {', '.join(LOGOS)}",
        )
    return path


def _paper(value: Any, *, where: str) -> str:
    if value not in PAPERS:
        raise DataError(f"{where} is {value!r}", allowed=list(PAPERS))
    return str(value)


def _colours(value: Any, *, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or set(value) - set(COLOURS):
        raise DataError(f"{where}: unknown colour", allowed=list(COLOURS))
    for name, colour in value.items():
        if not isinstance(colour, str) or not _HEX.fullmatch(colour):
            raise DataError(f"{where}: {name} is {colour!r}", allowed="a colour such as #1f4e79")
        if name == "accent" and contrast(colour) < _CONTRAST:
            raise DataError(
                f"{where}: {name} {colour} is too light for text on white "
                f"(contrast {contrast(colour):.1f})",
                allowed=f"a contrast of {_CONTRAST} or more",
                todo="choose a darker colour; others may be lighter",
            )
    return dict(value)


def _names(value: Any, *, where: str) -> tuple[str, ...]:
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
