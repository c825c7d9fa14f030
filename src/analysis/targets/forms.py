"""Which figures a target can be held against, and how near "about" is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import DataError
from ..frames import typed_frame
from ..panel import COMPARABLE, KINDS

_DATE = r"|\d{4}(?:-\d{2}){0,2}"


def is_target(targets: pd.DataFrame) -> pd.Series:
    """Is a row set on something that is counted? A name, a plan and a list of work are not."""
    kind = column(targets, "kind")
    return (kind == "") | kind.isin(COMPARABLE)


def figures_and_targets(observations: object, targets: object) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both frames with columns of their kinds; a date of publication is a year, month or day."""
    frames = []
    for name, frame in (("observations", observations), ("targets", targets)):
        kinds = {"texts": ["indicator", "place", "unit"], "amounts": ["value"], "years": ["year"]}
        out = typed_frame(frame, **kinds, name=name)
        if "published" in out:
            out["published"] = column(out, "published")
            bad = ~out["published"].str.fullmatch(_DATE)
            if bad.any():
                raise DataError(
                    f"{name}: column 'published' holds what is no date",
                    rows=out[bad],
                    allowed="2026, 2026-01, 2026-01-21, or empty",
                )
        frames.append(out)
    if "bound" not in frames[1]:
        raise DataError("the targets have no column bound", todo="write 'level' where none is said")
    return frames[0], frames[1]


def comparable_figures(figures: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The figures of a kind that the targets' form can be held against; without a kind, all."""
    kind = column(figures, "kind")
    forms = column(targets, "form").groupby(targets["indicator"]).agg(set)
    asked = figures["indicator"].map(forms)
    fits = [
        not said
        or (said in COMPARABLE and (not isinstance(form, set) or _meets(KINDS[said], form)))
        for said, form in zip(kind, asked, strict=True)
    ]
    return figures[pd.Series(fits, index=figures.index, dtype=bool)]


def tolerance(targets: pd.DataFrame, *, about_within_pct: float = 2.0) -> pd.Series:
    """How far short of a target worded "about" still reaches it, in its unit; 0 for the others.

    Half a unit of its last digit that isn't zero (about 2.9: 0.05; about 1,100: 50), and at most
    ``about_within_pct`` per cent of it (about 3: 0.06; about 1,100: 22).
    """
    value = targets["value"].astype(float).abs()
    half = value.map(_half_of_last_digit)
    near = np.minimum(half, value * about_within_pct / 100)
    return pd.Series(np.where(targets["bound"] == "about", near, 0.0), index=targets.index)


def column(frame: pd.DataFrame, name: str, default: str = "") -> pd.Series:
    """A text column of a frame, the default where it is missing."""
    if name not in frame:
        return pd.Series(default, index=frame.index, dtype=object)
    return frame[name].fillna(default).astype(str)


def _meets(allowed: tuple[str, ...], asked: set[str]) -> bool:
    return "" in asked or bool(asked & set(allowed))


def _half_of_last_digit(value: float) -> float:
    """Half a unit of the last digit that isn't zero: 0.05 of 2.9, 50 of 1100."""
    if not np.isfinite(value) or value == 0:
        return 0.0
    digits = f"{value:.12g}"
    if "." in digits and "e" not in digits:
        return 0.5 * 10.0 ** -len(digits.split(".")[1])
    whole = digits.split(".")[0]
    return 0.5 * 10.0 ** (len(whole) - len(whole.rstrip("0")))
