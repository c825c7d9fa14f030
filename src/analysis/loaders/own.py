"""A table of the user's own as a panel."""

from __future__ import annotations

import pandas as pd

from ..datapackage.catalogue import own_or_known
from ..errors import DataError
from ..panel import PROVENANCE, check_panel


def as_panel(
    frame: pd.DataFrame,
    *,
    place: str = "place",
    year: str = "year",
    value: str = "value",
    indicator: str = "indicator",
    unit: str = "unit",
) -> pd.DataFrame:
    """A table of your own as a panel, in one step.

    Names that the catalogue knows become its ids (``"Shaoxing"`` is ``"330600"``, ``"%"`` is
    ``"pct"``); every other place, indicator and unit is your own label and stays as it is.

    Parameters
    ----------
    frame : DataFrame
        One row per indicator, place and year.
    place, year, value : str
        The columns that hold the place, the full year and the number.
    indicator, unit : str
        The name of a column where the frame has one of that name, else one value for all rows.

    Returns
    -------
    DataFrame
        A panel sorted by key; provenance columns of the frame (``status``, ``edition``,
        ``published``, ``source``, ``grade``, ``flags``, ``locator``) come along.

    Raises
    ------
    DataError
        For a missing column, a duplicate key, a value that is not a number, mixed units.

    Examples
    --------
    >>> import analysis as an
    >>> mine = pd.DataFrame({"city": ["Jinhua", "My town"], "year": 2023, "rd_pct": [2.6, 1.9]})
    >>> an.as_panel(mine, place="city", value="rd_pct", indicator="rd_intensity", unit="pct")[
    ...     ["place", "value"]].values.tolist()
    [['330700', 2.6], ['My town', 1.9]]
    """
    wanted = {"place": place, "year": year, "value": value}
    missing = [f"{column!r} (for {name})" for name, column in wanted.items() if column not in frame]
    if missing:
        raise DataError(
            f"column {', '.join(missing)} is not in the frame",
            allowed=list(frame.columns),
            todo="name your columns: as_panel(df, place='city', year='year', value='rd_pct')",
        )
    out = pd.DataFrame({name: frame[column] for name, column in wanted.items()})
    for name, given in {"indicator": indicator, "unit": unit}.items():
        if given not in frame and given == name:
            raise DataError(
                f"the frame has no column {name!r} and no {name} was given",
                allowed=list(frame.columns),
                todo=f"pass {name}='...': a column of the frame, or one value for all rows",
            )
        out[name] = frame[given] if given in frame else given
    for name in ("place", "indicator", "unit"):
        out[name] = own_or_known(out[name], name)
    for name in PROVENANCE:
        if name in frame and name not in out:
            out[name] = frame[name]
    return check_panel(out)
