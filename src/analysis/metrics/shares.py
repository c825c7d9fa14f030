"""One figure over another: ratios, shares and densities."""

from __future__ import annotations

import pandas as pd

from ..errors import DataError
from ..panel import KEY, holding, same_unit


def ratio(
    panel: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    name: str,
    unit: str,
    scale: float = 1.0,
) -> pd.DataFrame:
    """One indicator divided by another, place by place and year by year.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    numerator, denominator : str
        Indicators of the panel; of one unit where the result is in ``pct``.
    name, unit : str
        Indicator and unit of the result.
    scale : float, default 1.0
        Factor of the result; 100 for ``pct``.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (in ``unit``) and ``unit``, for the
        places and years that hold both indicators; NaN where one of the two is NaN. A ``basis``
        of the panel comes along: that of the figure that has one.

    Raises
    ------
    DataError
        For an indicator the panel lacks, a denominator of zero, a percentage of two units, or two
        figures on different GDP bases.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "gdp"], "place": "330600", "year": 2023,
    ...                       "value": [230.0, 7791.0], "unit": "100m_cny"})
    >>> ratio(frame, numerator="rd", denominator="gdp", name="rd_intensity", unit="pct",
    ...       scale=100).round(2)
          indicator   place  year  value unit
    0  rd_intensity  330600  2023   2.95  pct
    """
    known = holding(panel, numerator, denominator)
    if unit == "pct":
        same_unit(known, numerator, denominator)
        if scale != 100:
            raise DataError(f"a ratio in pct needs scale=100, not {scale}")
    top, bottom = (known[known["indicator"] == which] for which in (numerator, denominator))
    zero = bottom["value"] == 0
    if zero.any():
        raise DataError(
            f"denominator '{denominator}' is zero in {int(zero.sum())} rows",
            rows=bottom.loc[zero, [*KEY, "value"]],
            todo="leave the value empty if zero stands for 'not reported'",
        )
    both = top.merge(bottom, on=["place", "year"], suffixes=("", "_below"), validate="1:1")
    value = both["value"] / both["value_below"] * scale
    out = both.assign(indicator=name, value=value, unit=unit)
    if "basis" not in known:
        return out[[*KEY, "value", "unit"]]
    return out.assign(basis=_one_basis(both))[[*KEY, "value", "unit", "basis"]]


def _one_basis(both: pd.DataFrame) -> pd.Series:
    """The GDP base of a ratio: that of the one figure that has one, or of both."""
    above, below = both["basis"].fillna(""), both["basis_below"].fillna("")
    differ = (above != "") & (below != "") & (above != below)
    if differ.any():
        raise DataError(
            f"numerator and denominator stand on two GDP bases in {int(differ.sum())} rows",
            rows=both.loc[differ, ["place", "year", "basis", "basis_below"]],
            todo="load both on one base (load_panel's default), or splice() one of them",
        )
    return above.where(above != "", below)


def share(panel: pd.DataFrame, *, part: str, whole: str, name: str | None = None) -> pd.DataFrame:
    """Share of one indicator in another of the same unit.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    part, whole : str
        Indicators of the panel, in one unit.
    name : str, optional
        Indicator of the result; "<part>_share_of_<whole>" if not given.

    Returns
    -------
    DataFrame
        A panel as from `ratio`, ``value`` in ``pct`` between 0 and 100.

    Raises
    ------
    DataError
        As `ratio`, and for a share outside 0 to 100, whose rows are shown.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["firms_with_rd", "firms"], "place": "330600",
    ...                       "year": 2023, "value": [3000, 5000], "unit": "count"})
    >>> share(frame, part="firms_with_rd", whole="firms")["value"].tolist()
    [60.0]
    """
    name = name or f"{part}_share_of_{whole}"
    out = ratio(panel, numerator=part, denominator=whole, name=name, unit="pct", scale=100.0)
    outside = out["value"].notna() & ~out["value"].between(0, 100)
    if outside.any():
        raise DataError(
            f"'{part}' is no part of '{whole}': {int(outside.sum())} shares lie outside 0 to 100 %",
            rows=out[outside],
            allowed="a share from 0 to 100 %",
            todo="check both figures; use ratio() where the one is no part of the other",
        )
    return out


def density(
    panel: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    per: float = 10_000,
    name: str,
    unit: str,
) -> pd.DataFrame:
    """One indicator per 10,000 (or another number) of another.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    numerator, denominator : str
        Indicators of the panel; the denominator in single heads or firms, not in ten thousands.
    per : float, default 10_000
        So many units of the denominator.
    name, unit : str
        Indicator and unit of the result, such as ``per_10k_people``.

    Returns
    -------
    DataFrame
        A panel as from `ratio`, ``value`` per ``per`` units of the denominator.

    Raises
    ------
    DataError
        As `ratio`.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["patents", "residents"], "place": "330600",
    ...                       "year": 2023, "value": [16_000, 5_400_000],
    ...                       "unit": ["count", "people"]})
    >>> density(frame, numerator="patents", denominator="residents", name="patent_density",
    ...         unit="per_10k_people")["value"].round(2).tolist()
    [29.63]
    """
    return ratio(
        panel, numerator=numerator, denominator=denominator, name=name, unit=unit, scale=per
    )
