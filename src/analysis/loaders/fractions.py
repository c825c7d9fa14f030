"""Per cent that look like fractions: 0.0258 where 2.58 % is meant."""

from __future__ import annotations

import pandas as pd

from ..errors import DataError


def no_fractions(
    frame: pd.DataFrame, fractions: str, figures: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Refuse, convert or keep per cent that look like fractions, by themselves or by figures."""
    size = frame["value"].abs().where(frame["unit"] == "pct")
    small = size.groupby(frame["indicator"]).transform("max") <= 1
    if figures is None:
        usual = size.groupby([frame["indicator"], frame["place"]]).transform("median")
        small |= (size < 0.1) & (usual > 20 * size)
    else:
        shares = figures[figures["unit"] == "pct"]
        middle = shares["value"].abs().groupby(shares["indicator"]).median()
        usual = frame["indicator"].map(middle)
        small = (size <= 1) & (usual > 20 * size)
    small &= size > 0
    if fractions == "convert":
        return frame.assign(value=frame["value"].where(~small, frame["value"] * 100))
    if small.any() and fractions == "refuse":
        raise DataError(
            "values in per cent are far below the others of their kind, or all between -1 and 1; "
            "are they fractions, 0.0258 for 2.58 %?",
            rows=frame.loc[small, ["indicator", "place", "year", "value", "unit"]],
            todo="pass fractions='convert' to multiply them by 100, or fractions='keep' if 0.0258 "
            "means 0.0258 %",
        )
    return frame
