"""One figure over another: ratios, shares, densities, and what moved a ratio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .schema import KEY, DataError, check_panel, one_of


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
        places and years that hold both indicators; NaN where one of the two is NaN.

    Raises
    ------
    DataError
        For an indicator the panel lacks, a denominator of zero, or a percentage of two units.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "gdp"], "place": "330600", "year": 2023,
    ...                       "value": [230.0, 7791.0], "unit": "100m_cny"})
    >>> ratio(frame, numerator="rd", denominator="gdp", name="rd_intensity", unit="pct",
    ...       scale=100).round(2)
          indicator   place  year  value unit
    0  rd_intensity  330600  2023   2.95  pct
    """
    known = _holding(panel, numerator, denominator)
    if unit == "pct":
        _same_unit(known, numerator, denominator)
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
    return both.assign(indicator=name, value=value, unit=unit)[[*KEY, "value", "unit"]]


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


def log_mean(a: ArrayLike, b: ArrayLike) -> Any:
    """Logarithmic mean of two values, ``(a - b) / ln(a / b)``, and ``a`` where both are equal.

    Parameters
    ----------
    a, b : array_like of float
        Values above zero, in one unit.

    Returns
    -------
    float or ndarray
        The mean, in the same unit; between the geometric and the arithmetic mean.

    Raises
    ------
    DataError
        For a value of zero or less.

    References
    ----------
    B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33
    (2005) 867-871.

    Examples
    --------
    >>> round(float(log_mean(2.5, 2.0)), 4)
    2.2407
    """
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if (first <= 0).any() or (second <= 0).any():
        raise DataError("a logarithmic mean needs values above zero", allowed="values above zero")
    # sqrt(ab) sinh(x/2)/(x/2), x = ln(a/b): the same mean, but it keeps its digits where a nears b
    half = np.log(first / second) / 2
    stretch = np.divide(np.sinh(half), half, out=np.ones_like(half), where=half != 0)
    return (np.sqrt(first) * np.sqrt(second) * stretch)[()]


def decompose_ratio_change(
    panel: pd.DataFrame,
    *,
    start: int,
    end: int,
    numerator: str = "rd_expenditure",
    denominator: str = "gdp",
    method: str = "lmdi",
    scale: float = 100.0,
) -> pd.DataFrame:
    """Split the change of a ratio into what its numerator and its denominator did.

    Parameters
    ----------
    panel : DataFrame
        A panel that holds both indicators; every place needs both in both years.
    start, end : int
        The two years.
    numerator, denominator : str, default "rd_expenditure" and "gdp"
        Indicators of the panel; of one unit where the ratio is a percentage (``scale=100``).
    method : {"lmdi", "shapley"}, default "lmdi"
        Weights of the split. LMDI weighs logarithmic changes by the logarithmic mean of the two
        ratios; Shapley is the mean over both orders of change and takes a numerator of zero.
    scale : float, default 100.0
        Factor of the ratio.

    Returns
    -------
    DataFrame
        One row per place: ``place``, ``start``, ``end``, ``ratio_start_pct``, ``ratio_end_pct``,
        ``change_pp``, ``numerator_effect_pp`` (positive = the numerator grew),
        ``denominator_effect_pp`` (negative = the denominator grew) and ``method``. The two effects
        add up to the change. With another scale the columns carry no ``_pct`` and ``_pp``.

    Raises
    ------
    DataError
        For a place that lacks one of the four values, a denominator that is not above zero, a
        numerator not above zero under LMDI, a percentage of two units, or an end before the start.

    References
    ----------
    LMDI: B. W. Ang, Energy Policy 33 (2005) 867-871. Shapley: J. Albrecht, D. François and
    K. Schoors, Energy Policy 30 (2002) 727-736.

    Examples
    --------
    >>> frame = pd.DataFrame({"indicator": ["rd", "rd", "gdp", "gdp"], "place": "330600",
    ...                       "year": [2018, 2023] * 2, "value": [100, 150, 5000, 6000],
    ...                       "unit": "100m_cny"})
    >>> decompose_ratio_change(frame, start=2018, end=2023, numerator="rd", denominator="gdp")[
    ...     ["change_pp", "numerator_effect_pp", "denominator_effect_pp"]].round(4)
       change_pp  numerator_effect_pp  denominator_effect_pp
    0        0.5               0.9085                -0.4085
    """
    one_of("method", method, ["lmdi", "shapley"])
    if end <= start:
        raise DataError(f"the end year {end} is not after the start year {start}")
    known = _holding(panel, numerator, denominator)
    if scale == 100:
        _same_unit(known, numerator, denominator)
    wide = _four_values(known, [numerator, denominator], [start, end], method)
    r0, r1, g0, g1 = (wide.iloc[:, column] for column in range(4))
    before, after = scale * r0 / g0, scale * r1 / g1
    if method == "lmdi":
        weight = log_mean(after, before)
        top, bottom = weight * np.log(r1 / r0), -weight * np.log(g1 / g0)
    else:
        top = scale * (r1 - r0) * (1 / g0 + 1 / g1) / 2
        bottom = scale * (r0 + r1) * (1 / g1 - 1 / g0) / 2
    pct, pp = ("_pct", "_pp") if scale == 100 else ("", "")
    columns = {
        "start": start,
        "end": end,
        f"ratio_start{pct}": before,
        f"ratio_end{pct}": after,
        f"change{pp}": after - before,
        f"numerator_effect{pp}": top,
        f"denominator_effect{pp}": bottom,
        "method": method,
    }
    return pd.DataFrame(columns, index=wide.index).reset_index()


def _holding(panel: pd.DataFrame, *indicators: str) -> pd.DataFrame:
    """A checked panel that holds these indicators, each of them once named."""
    known = check_panel(panel)
    held = sorted(known["indicator"].unique())
    lacking = [indicator for indicator in indicators if indicator not in held]
    if lacking:
        raise DataError(
            f"the panel holds no indicator '{', '.join(lacking)}'",
            allowed=held,
            todo="name an indicator of this panel, or load it with the others",
        )
    if len(set(indicators)) < len(indicators):
        raise DataError(f"'{indicators[0]}' is named twice; give two different indicators")
    return known


def _same_unit(known: pd.DataFrame, *indicators: str) -> None:
    units = known[known["indicator"].isin(indicators)].drop_duplicates("indicator")
    if units["unit"].nunique() > 1:
        raise DataError(
            f"a percentage needs one unit, and these stand in {' and '.join(units['unit'])}",
            rows=units[["indicator", "unit"]],
            todo="convert one of them, or state the ratio in a unit of its own",
        )


def _four_values(
    known: pd.DataFrame, indicators: list[str], years: list[int], method: str
) -> pd.DataFrame:
    """One row per place; columns numerator start, end, denominator start, end, all usable."""
    rows = known[known["indicator"].isin(indicators)]
    wide = rows.pivot(index="place", columns=["indicator", "year"], values="value")
    wide = wide.reindex(columns=pd.MultiIndex.from_product([indicators, years], names=KEY[::2]))
    cells = wide.melt(ignore_index=False).reset_index()[[*KEY, "value"]]
    gaps = cells["value"].isna()
    if gaps.any():
        raise DataError(
            f"a decomposition needs both indicators in both years; {int(gaps.sum())} are missing",
            rows=cells.loc[gaps, KEY].sort_values(["place", *KEY[::2]]),
            todo="drop these places, or choose years in which they have both",
        )
    floor = cells["value"] < 0
    floor |= (cells["value"] == 0) & ((method == "lmdi") | (cells["indicator"] == indicators[1]))
    if floor.any():
        raise DataError(
            f"zero or negative values cannot be decomposed by method='{method}'",
            rows=cells[floor],
            allowed="values above zero; method='shapley' tolerates a numerator of zero",
            todo="pass method='shapley' for a numerator of zero; check the figures otherwise",
        )
    return wide
