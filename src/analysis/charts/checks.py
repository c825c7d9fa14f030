"""Check the frames that are to be drawn, and the names of the places to highlight."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..datapackage.catalogue import own_or_known, place_name, places
from ..errors import DataError, unknown_name
from .style import only

#: Columns that hold numbers; every other column that a chart needs holds names.
_NUMBERS = {
    *("year", "value", "level", "median", "lower", "upper", "start_year", "start_value"),
    *("completion_pct", "probability", "error", "estimate", "mean", "share", "n", "low", "high"),
    *("middle", "rd", "change_pp", "numerator_effect_pp", "denominator_effect_pp"),
}
#: Columns where a number may be missing: the row is drawn without it, or left to its reason.
_MAY_LACK = _NUMBERS - {"year", "level"}


def checked(frame: object, needed: Iterable[str], *, of: str) -> pd.DataFrame:
    """A copy of a frame that is to be drawn; a column that ends in "?" may be missing."""
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"{of}: a DataFrame is needed, not {type(frame).__name__}")
    needed = list(needed)
    columns, names = [each.removesuffix("?") for each in needed], list(frame.columns)
    lacking = [each for each in needed if not each.endswith("?") and each not in names]
    if lacking or isinstance(frame.columns, pd.MultiIndex):
        raise DataError(
            f"{of}: column {', '.join(lacking) or 'names'} is missing",
            rows=None,
            allowed=f"columns {', '.join(columns)}; the frame has {', '.join(map(str, names))}",
            todo="name the columns so, with frame.rename(columns={...})",
        )
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"{of}: column {', '.join(twice)} stands twice", todo="drop one of them")
    out = frame.reset_index(drop=True)
    for column in names:
        if column in _NUMBERS and column in columns:
            out[column] = _numbers(out, column, of)
        elif column in _NUMBERS:  # not drawn; it may be described
            out[column] = pd.to_numeric(out[column].astype(object), errors="coerce").astype(float)
        elif column in columns:
            out[column] = _texts(out, column, of)
        elif isinstance(out[column].dtype, pd.CategoricalDtype):
            out[column] = out[column].astype(object)
    return out


def checked_table(table: object, levels: Iterable[str], *, of: str) -> pd.DataFrame:
    """A table of numbers whose index has these levels; DataError otherwise."""
    lacking = not isinstance(table, pd.DataFrame) or not set(levels) <= set(table.index.names)
    if lacking or not isinstance(table, pd.DataFrame):
        raise DataError(f"{of}: a table with {', '.join(levels)} in its index is needed")
    if table.empty:
        raise DataError(f"{of}: the table has no rows", todo="load other years or places")
    numbers = table.apply(pd.to_numeric, errors="coerce")
    if (numbers.isna() & table.notna()).any(axis=None):
        raise DataError(f"{of}: the table holds what is no number", rows=table)
    return numbers.astype(float)


def names_of(frame: object, names: pd.Series) -> list[str]:
    """Names of rows, matched by index, so that none is printed beside another row."""
    if not isinstance(frame, pd.DataFrame) or not names.index.is_unique:
        return [str(name) for name in names]
    if set(names.index) != set(frame.index):
        raise DataError(
            "names= has another index than the frame, so names and rows can't be matched",
            todo="take the names from the frame itself, or pass a plain list in its order",
        )
    return [str(name) for name in names.reindex(frame.index)]


def _numbers(frame: pd.DataFrame, column: str, of: str) -> pd.Series:
    """A column as float; what is no finite number is refused, and so is a missing year."""
    given = frame[column].astype(object)
    numbers = pd.to_numeric(given.where(given.notna(), None), errors="coerce").astype(float)
    bad = (numbers.isna() & given.notna()) | np.isinf(numbers)
    bad |= given.map(lambda value: isinstance(value, bool | pd.Timestamp))
    if column not in _MAY_LACK:
        bad |= numbers.isna()
    if column.endswith("year"):
        bad |= numbers.notna() & ((numbers % 1 != 0) | ~numbers.between(1000, 2999))
    if bad.any():
        whole = column.endswith("year")
        raise DataError(
            f"{of}: column '{column}' holds what is no {'full year' if whole else 'finite number'}",
            rows=frame[bad],
            allowed="years such as 2024; figures are annual" if whole else "numbers",
            todo="sum or average months to years first" if whole else "write digits only",
        )
    return numbers.astype(int) if column == "year" else numbers


def _texts(frame: pd.DataFrame, column: str, of: str) -> pd.Series:
    """A column of names as text; a missing one is refused."""
    empty = frame[column].isna()
    if empty.any():
        raise DataError(f"{of}: column '{column}' is empty", rows=frame[empty], todo="fill it in")
    return frame[column].astype(object).map(str)


def same_series(rows: pd.DataFrame, others: pd.DataFrame | None, of: str) -> None:
    """Refuse targets, histories or intervals of another place, indicator or unit than the lines."""
    for column in ("indicator", "place", "unit"):
        if others is None or column not in others or column not in rows:
            continue
        strange = others[~others[column].astype(str).isin(set(rows[column].astype(str)))]
        if len(strange):
            shown = [
                each for each in ("indicator", "place", "year", "value", "unit") if each in others
            ]
            raise DataError(
                f"{of} are of another {column} than the lines that are drawn",
                rows=strange[shown],
                allowed=sorted(set(rows[column].astype(str))),
                todo=f"keep the {of} of this {column}, or draw a chart of their own",
            )


def one_series(rows: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse several indicators or units on one axis, and two values of a place in one year."""
    for column in columns:
        if column in rows:
            only(rows, column)
    keys = [column for column in ("place", "year") if column in rows]
    twice = rows[rows.duplicated(keys, keep=False)]
    if len(twice):
        raise DataError(
            "a place has several values in one year, which one line can't hold",
            rows=twice,
            todo="choose one edition, source or indicator first",
        )


def some(frame: pd.DataFrame, column: str, *, unless: str = "") -> pd.DataFrame:
    """The rows that hold a number to draw; DataError where there is none, with the reason why."""
    rows = frame[frame[column].notna()]
    if rows.empty:
        raise DataError(
            f"nothing to draw: column '{column}' holds no number{unless and ': '}{unless}",
            rows=frame,
            todo="load other years or places, or say on the page that there are no figures",
        )
    return rows


def found_places(labels: object, frames: Iterable[pd.DataFrame]) -> list[str]:
    """The ids of places named as in the loaders; DataError for a name that nobody knows."""
    listed = (
        [labels] if isinstance(labels, str) or not isinstance(labels, Iterable) else list(labels)
    )
    drawn = list(
        dict.fromkeys(
            str(place) for frame in frames if "place" in frame for place in frame["place"].dropna()
        )
    )
    known = set(places()["place"]) | set(drawn)
    ids = own_or_known(pd.Series(listed, dtype=object), "place").tolist() if listed else []
    for label, place in zip(listed, ids, strict=True):
        if place not in known:
            raise unknown_name(
                "place",
                label,
                [str(place_name(each)) for each in drawn],
                todo="highlight= takes places of the frame, in English, in Chinese or by code",
            )
    lacking = [place for place in ids if place not in drawn]
    if lacking:
        named = ", ".join(place_name(place) for place in lacking)
        warnings.warn(f"highlight: the frame holds no figure of {named}", stacklevel=4)
    return [place for place in dict.fromkeys(ids) if place in drawn]
