"""The error that bad input gets: what is wrong, which rows, what is allowed, what to do next."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Iterable
from numbers import Integral

import pandas as pd

#: The lowest and highest coverage that an interval can be asked for, in per cent.
COVERAGES = (1.0, 99.5)


class DataError(ValueError):
    """Bad input, said clearly: what is wrong, which rows, what is allowed, what to do next.

    Parameters
    ----------
    message : str
        What is wrong; it names the column or the rule.
    rows : DataFrame, optional
        The offending rows; the first five are shown.
    allowed : object, optional
        What would have been accepted.
    todo : str, optional
        The next step for the person who reads this.

    Examples
    --------
    >>> str(DataError("unit 'mm' is unknown", allowed=["pct", "pp"]))
    "unit 'mm' is unknown\\nAllowed: pct, pp"
    """

    def __init__(
        self,
        message: str,
        *,
        rows: pd.DataFrame | None = None,
        allowed: object = None,
        todo: str | None = None,
    ) -> None:
        parts = [message]
        if allowed is not None:
            listed = allowed if isinstance(allowed, str) else _joined(allowed)
            parts.append(f"Allowed: {listed}")
        if rows is not None and len(rows):
            shown = rows.head(5).to_string(index=False)
            parts.append(f"Rows (first {min(5, len(rows))} of {len(rows)}):\n{shown}")
        if todo:
            parts.append(f"What to do: {todo}")
        super().__init__("\n".join(parts))
        self.rows = rows


def _joined(values: object) -> str:
    if isinstance(values, Iterable):
        return ", ".join(str(value) for value in values)
    return str(values)


def whole_above_zero(argument: str, given: object) -> int:
    """A whole number of one or more, else an error that names the argument."""
    if isinstance(given, bool) or not isinstance(given, Integral) or given < 1:
        raise DataError(
            f"{argument}={given!r} is not a whole number above zero", allowed="1 or more"
        )
    return int(given)


def coverage_levels(level: object) -> list[float]:
    """Coverages in per cent, sorted, each once; one number counts as a list of one."""
    given = level if isinstance(level, Iterable) and not isinstance(level, str) else [level]
    try:
        levels = sorted({float(each) for each in given})  # type: ignore[arg-type]
    except (TypeError, ValueError):
        levels = []
    low, high = COVERAGES
    bad = [each for each in levels if not low <= each <= high]
    if bad or not levels:
        shares = bool(bad) and all(0 < each < 1 for each in bad)
        raise DataError(
            f"level={level!r} is not a coverage in per cent",
            allowed=f"numbers from {low:g} to {high:g}",
            todo=f"give it in per cent: {[100 * each for each in bad]}" if shares else None,
        )
    return levels


def one_of(argument: str, given: str, allowed: list[str]) -> None:
    """Refuse an option that isn't one of the allowed ones."""
    if given not in allowed:
        raise DataError(f"{argument}={given!r} is not known", allowed=allowed)


def require(extra: str, *modules: str) -> None:
    """Refuse to go on where an extra's modules are not installed, and name the command."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise DataError(
            f"not installed: {', '.join(missing)}", todo=f'pip install "analysis[{extra}]"'
        )


def nearest(label: str, names: Iterable[str], *, most: int = 3, cutoff: float = 0.5) -> list[str]:
    """The names most alike to a label that isn't one of them, upper and lower case being one."""
    folded = {name.casefold(): name for name in names}
    label = label.strip().casefold()[:80]
    return [folded[near] for near in difflib.get_close_matches(label, folded, most, cutoff)]


def unknown_name(
    what: str,
    label: object,
    names: Iterable[str],
    *,
    allowed: object = None,
    todo: str | None = None,
) -> DataError:
    """The error for a name that isn't known, with the names nearest to it."""
    near = nearest(str(label), names, most=5, cutoff=0.4)
    listed = f"; nearest: {', '.join(near)}" if near else ""
    return DataError(f"unknown {what} {label!r}{listed}", allowed=allowed, todo=todo)
