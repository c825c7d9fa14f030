"""A report's quantities as records: what stands in it, in words a table and a machine can read."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from . import context, english_context, subject
from .english import english_measure, english_quantities
from .numerals import HANZI, chinese_marks, plain
from .periods import Periods
from .quantities import Quantity, measure, quantities
from .sections import Outline, without_wraps
from .tables import Cell, read_tables

COLUMNS = (
    "value unit normalised_value normalised_unit what sense bound period period_source place compared "
    "section start end is_measure text high kind"
).split()
#: What the words around a number say.
_FIELDS = ("what", "sense", "bound", "period", "period_source", "place")
_HANZI = re.compile(HANZI)
_LATIN = re.compile("[A-Za-z]")


@check_arguments
def extract_figures(text: str) -> pd.DataFrame:
    """Extract the quantities of a work report.

    Parameters
    ----------
    text : str
        The report, in Chinese or English.

    Returns
    -------
    DataFrame
        One row per number, in the order of the text: ``value`` and ``unit`` as printed (of a range
        the lower end; ``high`` is the upper one), ``normalised_value`` in ``normalised_unit`` (the
        data package's: 100m_cny, pct, pp, count, rank and others), ``what`` it counts, ``sense``
        (target, expected, growth, rise, fall, new, cumulative, joined by ";", or level), ``bound``
        (at_least, at_most, about, strive_for or empty), ``period`` and ``period_source`` (the words
        that name it; "inferred: ..." or, of an empty period, "none: ..." says why), ``place`` (as
        printed; empty for the report's own), ``compared`` (the year or wider place compared with),
        ``section``, ``start`` and ``end`` (``text[start:end]`` is the number with its unit; a table's
        unit may stand in a head), ``is_measure`` (False for dates,
        editions, names of programmes and the like), ``text`` and ``kind``.

    Raises
    ------
    DataError
        When ``text`` is no text.

    Examples
    --------
    >>> import analysis as an
    >>> found = an.extract_figures("第七届大会签约3项，投资6.5亿元，同比增长12%以上。")
    >>> found.loc[found["is_measure"], ["value", "unit", "sense", "bound"]].values.tolist()
    [[3.0, '项', 'level', ''], [6.5, '亿元', 'level', ''], [12.0, '%', 'growth', 'at_least']]
    """
    if not isinstance(text, str):
        raise DataError(
            f"a report is text, not {type(text).__name__}",
            todo="read a file with `analysis extract FILE`, or pass its text",
        )
    half_width = plain(text)
    hanzi = len(_HANZI.findall(text))
    chinese = hanzi > 0 and hanzi * 3 >= len(_LATIN.findall(text))
    if chinese:
        half_width = without_wraps(chinese_marks(half_width))
    outline = Outline(half_width)
    cells, prose = read_tables(half_width, outline, measure if chinese else english_measure)
    rows = [_of_cell(cell) for cell in cells]
    rows += _of_prose(prose, outline, chinese=chinese)
    rows.sort(key=lambda row: row["start"])
    for row in rows:
        row["section"] = outline.at(row["start"]).name
        row["text"] = text[row["start"] : row["end"]]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    numbers = ["value", "normalised_value", "high"]
    return frame.astype({**dict.fromkeys(numbers, float), "is_measure": bool})


def _of_quantity(quantity: Quantity) -> dict[str, Any]:
    """The columns that a number fills by itself."""
    return {name: getattr(quantity, name, "") for name in COLUMNS}


def _of_cell(cell: Cell) -> dict[str, Any]:
    """The record of a table's cell."""
    unit = _refined(cell.quantity, cell.what, cell.sense)
    words = {name: getattr(cell, name) for name in _FIELDS if name != "bound"}
    return {**_of_quantity(cell.quantity), **words, "bound": "", "normalised_unit": unit}


def _of_prose(text: str, outline: Outline, *, chinese: bool) -> list[dict[str, Any]]:
    """The records of the sentences."""
    found = quantities(text) if chinese else english_quantities(text)
    words = context if chinese else english_context
    periods = (Periods if chinese else english_context.Periods)(text, outline, found)
    rows: list[dict[str, Any]] = []
    before: tuple[Quantity, str] | None = None
    outer, aside = before, False
    listed, place = 0, ""
    for quantity in found:
        row = _of_quantity(quantity)
        rows.append(row)
        listed = listed + 1 if _goes_on(text, before, quantity) else 0
        if not quantity.is_measure:
            continue
        if not (inside := _in_brackets(text, quantity)) and aside and outer:
            before = outer  # what stood in brackets is over
        aside = inside
        row["what"] = (subject if chinese else words).what(text, quantity, listed, before)
        row["compared"] = subject.compared(text, quantity) if chinese else ""
        row["place"] = subject.place(text, quantity) if chinese else ""
        row["sense"] = words.sense(text, quantity, outline)
        row["bound"] = words.bound(text, quantity)
        row["period"], row["period_source"] = periods.of(quantity)
        row["normalised_unit"] = _refined(quantity, row["what"], row["sense"])
        if row["place"]:
            row["what"] = row["what"].removeprefix(row["place"]) or (before or ("", ""))[1]
        elif before and row["what"] == before[1] and quantity.kind != "rank":
            same = not re.search("[。；\\n]", text[before[0].end : quantity.start])
            row["place"] = place if same else ""
        before, place = (quantity, row["what"]), row["place"]
        outer = outer if inside else before
    return rows


def _in_brackets(text: str, quantity: Quantity) -> bool:
    """Whether a bracket that opened shortly before a number is still open."""
    ahead = text[max(0, quantity.start - 80) : quantity.start]
    return max(map(ahead.rfind, "（(")) > max(map(ahead.rfind, "）)\n。"))


def _refined(quantity: Quantity, counted: str, said: str) -> str:
    """The normalised unit where the words around say more than the printed unit does."""
    if quantity.unit == "位" and {"rise", "fall"} & set(said.split(";")):
        return "places"
    if re.match("每万名?(?:就业|从业)", counted) and quantity.unit in {"人年", "人"}:
        return "per_10k_employed"
    if re.match("每?1?万(?:常住)?人(?!才)", counted) and quantity.normalised_unit == "count":
        return "per_10k_people"
    if quantity.unit == "" and quantity.kind == "bare" and "指数" in counted:
        return "index"
    return quantity.normalised_unit


def _goes_on(text: str, before: tuple[Quantity, str] | None, this: Quantity) -> bool:
    """Tell whether this number goes on with a list, as in 分别达A、B和C."""
    if before is None or not this.is_measure:
        return False
    between = text[before[0].end : this.start]
    return bool(re.fullmatch(r"(?:以上|左右)?\s?[、和与及以]{1,2}\s?", between))
