"""Take frames of any make: plain columns, full years, and an error that says what is wrong."""

from __future__ import annotations

import functools
import sys
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from .errors import DataError, nearest

_Function = TypeVar("_Function", bound=Callable[..., Any])
_SHOWN = ["indicator", "place", "year", "value"]

#: What a status may be called -> the status; a figure is of the survey unless it is preliminary.
STATUSES: dict[str, str] = {
    **dict.fromkeys(["final", "正式", "正式数", "最终", "最终数", "统计数"], "final"),
    **dict.fromkeys(["revised", "r", "修订", "修订数"], "revised"),
    **dict.fromkeys(["spliced", "linked", "衔接数"], "spliced"),
    **dict.fromkeys(
        ["preliminary", "provisional", "estimate", "estimated", "p", "e"], "preliminary"
    ),
    **dict.fromkeys(["预计", "预计数", "预估", "估计", "估计数", "估算"], "preliminary"),
    **dict.fromkeys(["初步", "初步数", "初步核算", "初步核算数", "快报", "快报数"], "preliminary"),
}


def check_frame(frame: object, *, name: str = "panel") -> pd.DataFrame:
    """Refuse what is no table, or whose columns have levels or stand twice."""
    if not isinstance(frame, pd.DataFrame):
        raise DataError(
            f"{name} is no DataFrame but {type(frame).__name__}",
            todo="give the whole table; pd.DataFrame(...) makes one of a dict or a list",
        )
    if isinstance(frame.columns, pd.MultiIndex):
        raise DataError(
            f"{name}: its columns have {frame.columns.nlevels} levels",
            todo="bring it into one row per figure first, such as with frame.stack()",
        )
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise DataError(
            f"{name}: column {', '.join(map(str, twice))} stands twice",
            todo="drop or rename one of the two",
        )
    return frame


def plain_frame(frame: object, needed: Sequence[str] = (), *, name: str = "panel") -> pd.DataFrame:
    """A copy with plain columns, among them the needed ones; the caller's rows and index stay."""
    given = check_frame(frame, name=name)
    lacking = [column for column in needed if column not in given.columns]
    if lacking:
        present = ", ".join(map(str, given.columns))
        in_index = [column for column in lacking if column in given.index.names]
        near = nearest(lacking[0], [str(column) for column in given.columns], most=2)
        raise DataError(
            f"{name}: column {', '.join(lacking)} is missing (it has: {present or 'none'})"
            + (f"; nearest: {', '.join(near)}" if near else ""),
            allowed=list(needed),
            todo="call .reset_index() first: it stands in the index"
            if in_index
            else "rename your columns, or bring the table in with as_panel() or as_targets()",
        )
    out = given.copy(deep=False)
    if set(out.index.names) & set(out.columns):
        out = out.rename_axis(index=[None] * out.index.nlevels)
    for column in out.columns:
        dtype = out[column].dtype
        if isinstance(dtype, pd.CategoricalDtype | pd.ArrowDtype):
            out[column] = out[column].astype(object)
        if out[column].dtype == object and out[column].isna().any():
            out[column] = out[column].where(out[column].notna(), np.nan)
        if out[column].dtype == object and out[column].map(_is_collection).any():
            raise DataError(
                f"{name}: column '{column}' holds lists or tables, one to a row",
                todo="keep one value per row, such as with frame.explode(...)",
            )
    return out


def names(frame: pd.DataFrame, column: str, *, name: str = "panel") -> pd.Series:
    """A column of names as text; an empty one is refused, and 330600.0 is 330600."""
    empty = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
    if empty.any():
        raise DataError(
            f"{name}: column '{column}' is empty in {int(empty.sum())} rows",
            rows=frame[empty],
            todo="fill the column; every row needs its indicator and place",
        )
    return frame[column].map(as_text)


def as_text(label: object) -> str:
    """A name as text; a code that a spreadsheet gave as 330600.0 is 330600."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def _is_collection(cell: object) -> bool:
    """Is a cell something that holds several values?"""
    return isinstance(cell, list | dict | set | np.ndarray | pd.Series | pd.DataFrame)


def numbers(frame: pd.DataFrame, column: str, *, name: str = "panel") -> pd.Series:
    """A column as finite numbers, missing where nothing stands; anything else is refused."""
    given = frame[column]
    if given.dtype in (np.float16, np.float32):  # the shortest digits, not those of the wider type
        given = given.astype(str).replace("nan", np.nan)
    if pd.api.types.is_numeric_dtype(given.dtype) and hasattr(given.array, "_mask"):
        given = pd.Series(given.to_numpy(dtype=float, na_value=np.nan), index=given.index)
    if _is_plain(given) and not np.isinf(given.to_numpy(dtype=float)).any():
        return given.astype(float)
    objects = given.astype(object)
    strange = objects.map(
        lambda each: not isinstance(each, str | int | float | np.number) and not _missing(each)
    ) | objects.map(lambda each: isinstance(each, bool | np.bool_ | complex | np.complexfloating))
    values = pd.to_numeric(objects.mask(strange, np.nan), errors="coerce").astype(float)
    bad = strange | (values.isna() & ~objects.map(_missing)) | np.isinf(values)
    if bad.any():
        raise DataError(
            f"{name}: column '{column}': {int(bad.sum())} rows are not a finite number",
            rows=frame[bad],
            allowed="a number, or empty where nothing was reported",
            todo="write digits only; put the unit into the 'unit' column",
        )
    return values


def whole_years(frame: pd.DataFrame, column: str = "year", *, name: str = "panel") -> pd.Series:
    """A column as full calendar years; a month, a date or another calendar is refused."""
    given = frame[column]
    if _is_plain(given) and given.between(1000, 2999).all() and (given % 1 == 0).all():
        return given.astype(int)
    objects = given.astype(object)
    plain = objects.map(
        lambda each: (
            isinstance(each, str | int | float | np.number)
            and not isinstance(
                each, bool | np.bool_ | complex | np.complexfloating | np.timedelta64
            )
        )
    )
    years = pd.to_numeric(objects.where(plain, np.nan).map(_year_digits), errors="coerce")
    years = years.astype(float)
    bad = years.isna() | (years % 1 != 0) | ~years.between(1000, 2999)
    if bad.any():
        raise DataError(
            f"{name}: column '{column}': {int(bad.sum())} rows are not a full calendar year",
            rows=frame[bad],
            allowed="a year of the common calendar, such as 2024; the figures are annual only",
            todo="take the year of dates of annual figures: frame['year'] = frame['date'].dt.year; "
            "keep part-years out; months and quarters such as '2024-03' become years by\n"
            "  frame['year'] = frame['month'].astype(str).str[:4].astype(int)\n"
            "  annual = frame.groupby(['indicator', 'place', 'year'])['value'].sum()\n"
            "  annual = annual.reset_index()\n"
            "(a flow adds up; of a stock take .last(), of a rate neither)",
        )
    return years.astype(int)


def typed_frame(
    frame: object,
    *,
    texts: Sequence[str],
    amounts: Sequence[str],
    years: Sequence[str] = (),
    name: str,
) -> pd.DataFrame:
    """A copy with plain columns, each of its kind: names, finite numbers, full years or none."""
    out = plain_frame(frame, [*texts, *years, *amounts], name=name)
    for column in texts:
        out[column] = names(out, column, name=name)
    for column in amounts:
        out[column] = numbers(out, column, name=name)
    for column in years:
        dated = ~out[column].map(_missing).to_numpy(dtype=bool)
        whole = whole_years(out[dated], column, name=name)
        out[column] = whole if dated.all() else np.nan
        out.loc[dated, column] = whole.to_numpy()
    return out


def kept_frame(
    frame: object,
    needed: Sequence[str] = (),
    *,
    amounts: Sequence[str],
    years: Sequence[str] = (),
    name: str,
) -> pd.DataFrame:
    """A copy with plain columns: amounts and years that are there, or missing; the rest is text."""
    out = plain_frame(frame, needed, name=name)
    there = [column for column in amounts if column in out], [c for c in years if c in out]
    for column in set(out.columns) - {*amounts, *years}:
        out[column] = out[column].map(lambda each: "" if _missing(each) else as_text(each))
    out = typed_frame(out, texts=[], amounts=there[0], years=there[1], name=name)
    return out.astype(dict.fromkeys(there[1], "Int64"))


def _year_digits(cell: object) -> object:
    """The digits of a year as people write it: 2021年 is 2021."""
    if not isinstance(cell, str):
        return cell
    return unicodedata.normalize("NFKC", cell).strip().removesuffix("年").strip()


def known_status(frame: pd.DataFrame) -> pd.Series:
    """The status of each row in the words of a panel; a word that isn't known is refused."""
    given = frame["status"]
    words = {word: _status(word) for word in given.dropna().unique()}
    unknown = [word for word, status in words.items() if status is None]
    if unknown:
        rows = frame[given.isin(unknown)]
        raise DataError(
            f"status {unknown[0]!r} is not known, so the figure may be an estimate or a survey's",
            rows=rows[[each for each in (*_SHOWN, "status") if each in frame]],
            allowed=list(STATUSES),
            todo="write preliminary for an estimate, final or revised for a survey figure",
        )
    return given if all(word == status for word, status in words.items()) else given.map(words)


def _status(word: object) -> str | None:
    """The status that a word names, "" where it is blank, None where it isn't known."""
    folded = unicodedata.normalize("NFKC", str(word)).strip().casefold()
    return STATUSES.get(folded) if folded else ""


def years_of(years: object) -> list[int] | None:
    """One year or several as a list; None where none is asked for."""
    if years is None:
        return None
    given = years if isinstance(years, Iterable) and not isinstance(years, str) else [years]
    listed = list(given)
    plain = [
        isinstance(each, int | float | np.number) and not isinstance(each, bool) for each in listed
    ]
    if not all(plain) or any(float(each) % 1 for each in listed):
        raise DataError(
            f"years={years!r} is no year", allowed="a year such as 2023, a list or a range of years"
        )
    return [int(each) for each in listed]


def warn(message: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the line outside the library that led here."""
    depth, frame = 2, sys._getframe(1)  # 1 is this function itself
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("analysis."):
        depth, frame = depth + 1, frame.f_back
    warnings.warn(message, category, stacklevel=depth)


def renamed(**names: str) -> Callable[[_Function], _Function]:
    """Take an argument by its old name too (old=new), with a warning, for one release."""

    def decorate(function: _Function) -> _Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            for old, new in names.items():
                if old in kwargs:
                    warn(f"{function.__name__}({old}=) is now {new}=", FutureWarning)
                    kwargs[new] = kwargs.pop(old)
            return function(*args, **kwargs)

        return call  # type: ignore[return-value]

    return decorate


def _is_plain(values: pd.Series) -> bool:
    """Does a column hold plain numbers already?"""
    return isinstance(values.dtype, np.dtype) and values.dtype.kind in "iuf"


def _missing(cell: object) -> bool:
    """Is a cell empty: None, NaN, NA, NaT or blank text?"""
    if isinstance(cell, str):
        return not cell.strip()
    missing = pd.isna(cell)
    return bool(missing) if isinstance(missing, bool | np.bool_) else False
