"""One figure over another, and how a sum is shared out: ratios, shares, concentration."""

from __future__ import annotations

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, whole_above_zero
from ..frames import renamed
from ..panel import KEY, check_bases, holding, same_unit, without_estimates


@renamed(name="indicator", per="scale")
@check_arguments
def ratio(
    panel: pd.DataFrame,
    *,
    numerator: str,
    denominator: str,
    indicator: str,
    unit: str,
    scale: float = 1.0,
) -> pd.DataFrame:
    """Divide one indicator by another, place by place and year by year.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    numerator, denominator : str
        Indicators of the panel; of one unit where the result is in ``pct``.
    indicator, unit : str
        Indicator and unit of the result.
    scale : float, default 1.0
        Factor of the result; 100 for ``pct``, 10,000 for a density per ten thousand.

    Returns
    -------
    DataFrame
        A panel: ``indicator``, ``place``, ``year``, ``value`` (in ``unit``) and ``unit``, for the
        places and years that hold both indicators; NaN where one of the two is NaN. ``basis`` and
        ``status`` of the panel come along: the base of the figure that has one, and "preliminary"
        where one of the two is an estimate, "spliced" where one was linked.

    Raises
    ------
    DataError
        For an indicator the panel lacks, a denominator of zero, a percentage of two units, or two
        figures on different GDP bases.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "gdp"], "place": "330600", "year": 2023,
    ...                       "value": [230.0, 7791.0], "unit": "100m_cny"})
    >>> ratio(frame, numerator="rd", denominator="gdp", indicator="rd_intensity", unit="pct",
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
    out = both.assign(indicator=indicator, value=value, unit=unit)[[*KEY, "value", "unit"]]
    if "status" in known:
        out["status"] = _weaker_status(both)
    return out.assign(basis=_one_basis(both)) if "basis" in known else out


def _weaker_status(both: pd.DataFrame) -> pd.Series:
    """The status of a ratio: that of an estimate, else of a linked figure, else the numerator's."""
    above, below = both["status"].fillna(""), both["status_below"].fillna("")
    out = above.where(above != "", below)
    for weak in ("spliced", "preliminary"):
        out = out.mask((above == weak) | (below == weak), weak)
    return out


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


@renamed(name="indicator")
@check_arguments
def share(
    panel: pd.DataFrame, *, part: str, whole: str, indicator: str | None = None
) -> pd.DataFrame:
    """Compute the share of one indicator in another of the same unit.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators.
    part, whole : str
        Indicators of the panel, in one unit.
    indicator : str, optional
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
    indicator = indicator or f"{part}_share_of_{whole}"
    out = ratio(
        panel, numerator=part, denominator=whole, indicator=indicator, unit="pct", scale=100.0
    )
    outside = out["value"].notna() & ~out["value"].between(0, 100)
    if outside.any():
        raise DataError(
            f"'{part}' is no part of '{whole}': {int(outside.sum())} shares lie outside 0 to 100 %",
            rows=out[outside],
            allowed="a share from 0 to 100 %",
            todo="check both figures; use ratio() where the one is no part of the other",
        )
    return out


@check_arguments
def concentration(
    panel: pd.DataFrame, *, top: int = 3, estimates: str = "drop", mixed: str = "refuse"
) -> pd.DataFrame:
    """Measure how far an indicator is gathered in few places.

    Parameters
    ----------
    panel : DataFrame
        A panel of amounts or counts whose places don't overlap: no total beside its parts.
    top : int, default 3
        How many of the largest places ``top_share_pct`` adds up.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, count them, or refuse them.
    mixed : {"refuse", "warn", "allow"}, default "refuse"
        What to do where the places of a year stand on different GDP bases.

    Returns
    -------
    DataFrame
        One row per ``indicator`` and ``year``: ``hhi`` (sum of squared shares, 1 / n to 1),
        ``effective_number`` (1 / hhi, in places), ``top_share_pct`` (per cent of the sum),
        ``largest`` (a place; the first by code in a tie), ``n`` (places with a value) and
        ``missing`` (places of the indicator without one in this year, left out of all shares).
        NaN where the sum is zero or nothing is known.

    Raises
    ------
    DataError
        For negative values, a ``top`` below one, or places on several GDP bases.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": "rd", "place": list("abcd"), "year": 2023,
    ...                       "value": [60.0, 20.0, 20.0, None], "unit": "100m_cny"})
    >>> concentration(frame, top=2).round(2)
      indicator  year   hhi  effective_number  top_share_pct largest  n  missing
    0        rd  2023  0.44              2.27           80.0       a  3        1
    """
    whole_above_zero("top", top)
    known = without_estimates(panel, estimates)
    what = "the places of a year"
    check_bases(known, within=["indicator", "year"], mixed=mixed, what=what)
    negative = known["value"] < 0
    if negative.any():
        raise DataError(
            f"shares need values of zero or above; {int(negative.sum())} rows are negative",
            rows=known.loc[negative, [*KEY, "value"]],
            allowed="zero or above, or empty where nothing was reported",
            todo="drop these rows, or use rank()",
        )
    places = known.groupby("indicator")["place"].nunique()
    rows = []
    for (indicator, year), group in known.groupby(["indicator", "year"]):
        values = group.set_index("place")["value"].dropna()
        shares = values / values.sum() if values.sum() > 0 else values.iloc[:0]
        hhi = shares.pow(2).sum(min_count=1)
        rows.append(
            {
                "indicator": indicator,
                "year": year,
                "hhi": hhi,
                "effective_number": 1 / hhi,
                "top_share_pct": 100 * shares.nlargest(top).sum(min_count=1),
                "largest": shares.idxmax() if len(shares) else None,
                "n": len(values),
                "missing": places[indicator] - len(values),
            }
        )
    columns = ["hhi", "effective_number", "top_share_pct", "largest", "n", "missing"]
    return pd.DataFrame(rows, columns=["indicator", "year", *columns])
