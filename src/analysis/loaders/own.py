"""Tables of the user's own, as a panel of figures or as targets."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..datapackage.catalogue import indicators, own_or_known, place_name, places
from ..datapackage.cell_text import plain_digits, plain_text, scaled, unit_id
from ..errors import DataError, nearest, one_of
from ..frames import names, numbers, plain_frame, warn, whole_years
from ..panel import BOUNDS, PROVENANCE, SERIES, check_panel
from ..units import money, scale_factor
from .fractions import no_fractions

DIRECTIONS = ["up", "down", "none", "two_sided"]
_BOUND_WORDS = {
    **dict.fromkeys([">=", "≥", "atleast", "不低于", "不少于", "以上", "至少"], "at_least"),
    **dict.fromkeys(["<=", "≤", "atmost", "不超过", "不高于", "不多于", "以下", "以内"], "at_most"),
    **dict.fromkeys(["左右", "约", "approximately"], "about"),
    **dict.fromkeys(["", "达到"], "level"),
    "力争": "strive_for",
}
#: Provenance by the heading of a Chinese table.
_HEADINGS = {"状态": "status", "来源": "source", "数据来源": "source", "口径": "basis"}
_HEADINGS |= {"发布日期": "published", "版本": "edition"}


@check_arguments
def as_panel(
    frame: pd.DataFrame,
    *,
    place: str = "place",
    year: str = "year",
    value: str = "value",
    indicator: str = "indicator",
    unit: str = "unit",
    fractions: str = "refuse",
) -> pd.DataFrame:
    """Bring a table of your own into the shape of a panel, in one step.

    Names that the catalogue knows become its ids (``"Shaoxing"`` is ``"330600"``, ``"%"`` is
    ``"pct"``), values in ``"万元"`` or ``"万人"`` are converted as `import` does, and numbers are
    read as people write them: ``"1,204"``, ``"2.58%"``, ``"9500亿元"``. Every other place,
    indicator and unit is your own label and stays as it is.

    Parameters
    ----------
    frame : DataFrame
        One row per indicator, place and year.
    place, year, value : str
        The columns that hold the place, the full year and the number.
    indicator, unit : str
        The name of a column where the frame has one of that name, else one value for all rows. An
        indicator that is the heading of the value column is the name of all rows.
    fractions : {"refuse", "convert", "keep"}, default "refuse"
        What to do where all values of an indicator in per cent lie between -1 and 1, as a
        spreadsheet gives 2.58 % as 0.0258, or where one below 0.1 is less than a twentieth of its
        series' median: ask, multiply these by 100, or take them as per cent.

    Returns
    -------
    DataFrame
        A panel sorted by key; provenance columns of the frame (``status``, ``edition``,
        ``published``, ``source``, ``grade``, ``flags``, ``locator``; also headed 状态, 来源,
        口径, 发布日期 or 版本) come along.

    Raises
    ------
    DataError
        For a missing column, a name that looks like a misspelt column, a duplicate key, a value
        that is not a number, mixed units, or per cent that may be fractions.

    Examples
    --------
    >>> import analysis as an
    >>> mine = pd.DataFrame({"city": ["Jinhua", "My town"], "year": 2023, "rd_pct": [2.6, 1.9]})
    >>> an.as_panel(mine, place="city", value="rd_pct", indicator="rd_intensity", unit="%")[
    ...     ["place", "value"]].values.tolist()
    [['330700', 2.6], ['My town', 1.9]]
    """
    one_of("fractions", fractions, ["refuse", "convert", "keep"])
    given = plain_frame(frame, name="frame")
    out = _columns(given, {"place": place, "year": year, "value": value})
    for name, word in {"indicator": indicator, "unit": unit}.items():
        if word == name and word not in given:
            raise DataError(
                f"the frame has no column {name!r} and no {name} was given",
                allowed=list(map(str, given.columns)),
                todo=f"pass {name}='...': a column of the frame, or one value for all rows",
            )
        if name == "indicator" and word == value:
            out[name] = word
        else:
            out[name] = given[word] if word in given else _one_value(word, name, given)
    used = {place, year, value, indicator, unit}
    headings = {name: name for name in PROVENANCE} | _HEADINGS
    for heading, name in headings.items():
        if heading in given and heading not in used and name not in out:
            out[name] = given[heading]
    out["value"] = _amounts(out, name="frame")
    return check_panel(no_fractions(_one_scale(_known(out)), fractions))


@check_arguments
def as_targets(
    frame: pd.DataFrame,
    *,
    panel: pd.DataFrame | None = None,
    place: str = "place",
    year: str = "year",
    value: str = "value",
    indicator: str = "indicator",
    unit: str = "unit",
    fractions: str = "refuse",
) -> pd.DataFrame:
    """Bring targets of your own into the shape of `load_targets`; rows and index stay.

    Parameters
    ----------
    frame : DataFrame
        One row per target. Names, units and amounts are understood as in `as_panel`; a ``bound``
        may also stand as "at least", ">=", 不低于 or 以上, "at most", 不超过, 左右, 力争.
    panel : DataFrame, optional
        The figures that the targets are about: a target is converted to their unit, and a target
        of an indicator or place that neither they nor the catalogue know is an error.
    place, year, value : str
        The columns that hold the place, the target's year and its value.
    indicator, unit : str
        The name of a column, else one value for all rows. Without either the indicator is the one
        of the panel, and the unit that of the panel, else of the catalogue.
    fractions : {"refuse", "convert", "keep"}, default "refuse"
        What to do with targets in per cent between -1 and 1 that are less than a twentieth of the
        panel's median figure (without a panel, where all are so small): ask, multiply by 100, or
        take them as per cent.

    Returns
    -------
    DataFrame
        All columns of the frame, in its order and with its index, and ``indicator``, ``place``,
        ``year``, ``value``, ``unit``, ``bound`` ("level" where the frame has none) and
        ``direction`` (where the frame has none: "down" for "at_most", else that of the catalogue,
        else "up").

    Raises
    ------
    DataError
        For a missing column, an unknown bound or direction, a year or value that is no number, or
        an indicator, place or unit that the figures don't have (the nearest is named), or per cent
        that may be fractions.

    Examples
    --------
    >>> import analysis as an
    >>> goals = pd.DataFrame({"place": ["绍兴"], "year": ["2027"], "value": [3.5]})
    >>> an.as_targets(goals, indicator="R&D intensity")[
    ...     ["indicator", "place", "unit", "bound", "direction"]].values.tolist()
    [['rd_intensity', '330600', 'pct', 'level', 'up']]
    """
    one_of("fractions", fractions, ["refuse", "convert", "keep"])
    given = plain_frame(frame, name="targets")
    out = given.assign(**_columns(given, {"place": place, "year": year, "value": value}))
    out["year"] = whole_years(out, name="targets")
    figures = None if panel is None else check_panel(panel)
    units = {} if figures is None else dict(zip(figures["indicator"], figures["unit"], strict=True))
    if indicator == value:
        word = indicator
    elif indicator in given or indicator != "indicator":
        word = given[indicator] if indicator in given else _one_value(indicator, "indicator", given)
    elif len(units) == 1:
        word = next(iter(units))
    else:
        raise DataError(
            "nothing says which indicator the targets are of",
            allowed=list(units) or None,
            todo="add a column 'indicator', or call as_targets(frame, indicator='rd_intensity') "
            "first",
        )
    out["indicator"] = word
    out["unit"] = (
        given[unit]
        if unit in given
        else pd.NA
        if unit == "unit"
        else _one_value(unit, "unit", given)
    )
    catalogue = indicators().set_index("indicator")
    known = own_or_known(names(out, "indicator", name="targets"), "indicator")
    expected = known.map({**catalogue["unit"].to_dict(), **units})
    out["unit"] = out["unit"].where(out["unit"].notna(), expected).fillna("")
    out["value"] = _amounts(out, name="targets")
    out = no_fractions(_one_scale(_known(out), units), fractions, figures)
    if figures is not None:
        _matched(out, figures, units, set(catalogue.index))
    bound = out["bound"] if "bound" in out else pd.Series("level", index=out.index)
    out["bound"] = _allowed(out, bound.fillna("").map(_bound), "bound", BOUNDS)
    known = out["indicator"].map(catalogue["direction"])
    by_bound = out["bound"].map({"at_most": "down", "at_least": "up"})
    if "direction" in out:
        direction = out["direction"].mask(out["direction"] == "", np.nan).fillna(known)
    else:
        direction = known.mask(out["bound"] == "at_most", "down")
    direction = direction.mask(direction == "none", by_bound.fillna("none"))
    direction = direction.fillna(by_bound).fillna("up")
    out["direction"] = _allowed(out, direction, "direction", DIRECTIONS)
    against = (out["bound"] == "at_most") & (out["direction"] == "up")
    if against.any():
        raise DataError(
            "a target is an upper bound ('at_most') of what should rise",
            rows=out.loc[against, ["indicator", "place", "year", "value", "bound", "direction"]],
            todo="write direction 'down', or bound 'at_least'",
        )
    return out


def _columns(frame: pd.DataFrame, wanted: dict[str, str]) -> pd.DataFrame:
    """The wanted columns under their names in a panel."""
    lacking = [f"{column!r} (for {name})" for name, column in wanted.items() if column not in frame]
    if lacking:
        raise DataError(
            f"column {', '.join(lacking)} is not in the frame",
            allowed=list(map(str, frame.columns)),
            todo="name your columns: as_panel(df, place='city', year='year', value='rd_pct')",
        )
    return pd.DataFrame({name: frame[column] for name, column in wanted.items()})


def _bound(word: object) -> str:
    """The bound that a word or sign names, else the word itself."""
    folded = plain_text(str(word)).casefold()
    return _BOUND_WORDS.get(folded, folded.replace(" ", "_").replace("-", "_"))


def _amounts(frame: pd.DataFrame, *, name: str) -> pd.Series:
    """The values as numbers in the unit of their row, also where they are written 9500亿元."""
    written = frame["value"].map(lambda cell: isinstance(cell, str))
    if not written.any():
        return numbers(frame, "value", name=name)
    pairs = zip(frame["value"].astype(object), frame["unit"], written, strict=True)
    cells = [_digits(cell, str(unit)) if text else cell for cell, unit, text in pairs]
    return numbers(
        frame.assign(value=pd.Series(cells, frame.index, dtype=object)), "value", name=name
    )


def _digits(cell: str, unit: str) -> str:
    """The digits of a cell, counted in the unit; as it is where it is no such number."""
    base, power = unit_id(unit) or (unit, 0)
    digits = plain_digits(cell, base)
    if digits is None:
        return cell
    plain = plain_text(cell).lstrip("+-").replace(",", "").replace(".", "").isdigit()
    return digits if plain else scaled(digits, -power)  # 9500万元 is in 万元 already


def _one_value(word: str, name: str, frame: pd.DataFrame) -> str:
    """A word that holds for all rows; refused where it looks like a misspelt column."""
    columns = [*map(str, frame.columns), name]
    if difflib.get_close_matches(word.casefold(), columns, n=1, cutoff=0.8):
        raise DataError(
            f"{name}={word!r} is no column of the frame, and looks like a misspelt one",
            allowed=nearest(word, columns),
            todo=f"name the column as the frame does, or another word as the {name} of all rows",
        )
    return word


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    """Ids for what the catalogue knows, and values in the units that it counts in."""
    out = frame.copy()
    for name in ("place", "indicator"):
        out[name] = own_or_known(names(out, name, name="frame"), name)
    _warn_of_misspelt(out["place"])
    units = {
        word: unit_id(str(word)) or (str(word).strip(), 0) for word in set(out["unit"].dropna())
    }
    powers = out["unit"].map({word: power for word, (_, power) in units.items()}).fillna(0)
    out["value"] = [
        float(scaled(repr(float(value)), int(power))) if power and value == value else value
        for value, power in zip(out["value"], powers, strict=True)
    ]
    out["unit"] = out["unit"].map({word: unit for word, (unit, _) in units.items()})
    return out


def _warn_of_misspelt(labels: pd.Series) -> None:
    """Say of a place of the user's own that it is almost spelt as one of the catalogue."""
    spelt = [name for name in places()["name_en"].dropna() if len(name) > 4]
    for label in sorted(set(labels) - set(places()["place"])):
        if near := nearest(label, spelt, most=1, cutoff=0.82):
            advice = f"write {near[0]!r} where you mean that one of the catalogue"
            warn(f"place {label!r} is kept as a place of your own; {advice}")


def _one_scale(frame: pd.DataFrame, units: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Amounts of an indicator in one scale of their currency: that of the figures, or the first."""
    first = frame.drop_duplicates("indicator").set_index("indicator")["unit"].to_dict()
    wanted = frame["indicator"].map({**first, **(units or {})})
    pairs = dict.fromkeys(zip(frame["unit"], wanted, strict=True))
    factors = {pair: scale_factor(*map(str, pair)) for pair in pairs if pair[0] != pair[1]}
    rows = list(zip(frame["value"], frame["unit"], wanted, strict=True))
    values = [
        float(Decimal(repr(float(value))) * factor)
        if (factor := factors.get((unit, to))) is not None and value == value
        else value
        for value, unit, to in rows
    ]
    named = [to if factors.get((unit, to)) is not None else unit for _, unit, to in rows]
    return frame.assign(value=values, unit=pd.Series(named, frame.index, dtype=object))


def _allowed(frame: pd.DataFrame, column: pd.Series, name: str, allowed: list[str]) -> pd.Series:
    """A column of words, each of them allowed."""
    bad = ~column.isin(allowed)
    if bad.any():
        shown = frame.assign(**{name: column})
        raise DataError(
            f"a target has no known {name}",
            rows=shown.loc[bad, ["indicator", "place", "year", "value", name]],
            allowed=allowed,
            todo="write one of these words; 'level' is a plain level, 'down' where less is better",
        )
    return column


def _matched(
    targets: pd.DataFrame, figures: pd.DataFrame, units: dict[str, str], catalogue: set[str]
) -> None:
    """Refuse a target of an unknown indicator or place, or in another unit than the figures."""
    held_places = set(figures["place"])
    shown = ["indicator", "place", "year", "value", "unit"]
    known_places = own_or_known(targets["place"], "place")
    for name, held, strange in (
        ("indicator", sorted(units), ~targets["indicator"].isin({*units, *catalogue})),
        (
            "place",
            [*held_places, *map(str, map(place_name, held_places))],
            ~known_places.isin(held_places | set(places()["place"])),
        ),
    ):
        if strange.any() and held:
            first = targets.loc[strange, name].iloc[0]
            unit = f" (in {units[held[0]]})" if name == "indicator" and len(held) == 1 else ""
            raise DataError(
                f"no figure is of the {name} {first!r} of a target",
                rows=targets.loc[strange, shown],
                allowed=", ".join(nearest(first, held) or held[:10]) + unit,
                todo=f"name the {name} as the figures do",
            )
    expected = targets["indicator"].map(units)
    other = expected.notna() & (expected != targets["unit"])
    if other.any():
        first = targets.loc[other].iloc[0]
        raise DataError(
            "a target stands in another unit than the figures",
            rows=targets.loc[other, shown],
            allowed=f"{units[first['indicator']]} for {first['indicator']}",
            todo="convert the target to the figures' unit",
        )
    rows = figures.dropna(subset="value").sort_values("year").groupby(SERIES)["value"].last()
    key = pd.MultiIndex.from_arrays([targets["indicator"], known_places])
    size = targets["value"].abs() / rows.abs().reindex(key).to_numpy()
    far = ((size > 500) | (size.between(0, 1 / 500, inclusive="neither"))) & targets["unit"].map(
        lambda unit: money(str(unit)) is not None
    )
    if far.any():
        raise DataError(
            f"a target is {size[far].iloc[0]:,.4g} times the newest figure: are both in one unit?",
            rows=targets.loc[far, shown],
            todo="name the unit of the targets, such as unit='万元'; scales of money are converted",
        )
