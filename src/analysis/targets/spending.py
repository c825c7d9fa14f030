"""What an R&D intensity target asks for in money."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError
from ..frames import names, numbers, plain_frame, whole_years
from ..panel import compound_pct, holding, without_estimates


@check_arguments
def required_spending(
    targets: pd.DataFrame,
    panel: pd.DataFrame,
    *,
    rd: str = "rd_expenditure",
    gdp: str = "gdp",
    gdp_growth_pct: Iterable[float] | None = None,
    rebase_pct: Iterable[float] | None = None,
    estimates: str = "drop",
) -> pd.DataFrame:
    """Compute the R&D spending that a target asks for, and how fast it must grow until then.

    Parameters
    ----------
    targets : DataFrame
        One row per target: ``place``, ``year`` and ``value``, an R&D intensity in per cent of GDP.
    panel : DataFrame
        GDP and R&D expenditure in one unit of money. The newest value of each starts the paths;
        without a value of R&D, spending has a level but no growth.
    rd, gdp : str, default "rd_expenditure" and "gdp"
        The two indicators.
    gdp_growth_pct : iterable of float, optional
        Scenarios of nominal GDP growth, per cent a year. By default 5, 5.5 and 6 where money is in
        CNY; in another currency the growth of the GDP given, a year over ten years at most (the
        median of places), and a point below and above.
    rebase_pct : iterable of float, optional
        Scenarios of a restatement of GDP before the target's year, per cent; 0 is none. By default
        0, 2.1, 2.7 and 4.4 in CNY: China's last censuses raised GDP by 4.4 (2008), 2.1 (2018) and
        2.7 (2023) per cent; none in another currency.
    estimates : {"drop", "include", "refuse"}, default "drop"
        Leave estimates (status ``preliminary``) out, start from them, or refuse them.

    Returns
    -------
    DataFrame
        One row per target and scenario: ``place``, ``year``, ``value`` (the target),
        ``gdp_growth_pct``, ``rebase_pct``, ``gdp_year``, ``gdp`` (in the target's year),
        ``spending`` (needed in the target's year), ``rd_year``, ``rd`` (the newest), ``more``
        (needed above the newest), ``growth_pct`` (compound, a year, from the newest to the
        target's year) and ``unit`` (of all money).

    Raises
    ------
    DataError
        For a place without GDP, GDP or R&D not above zero, targets not above zero or not after the
        newest GDP, money in two units, or growth of -100 per cent or less.

    Notes
    -----
    Spending = target / 100 x GDP x (1 + growth) ** years x (1 + restatement). A restatement of GDP
    leaves what was spent as it is, so the same target asks for more.

    Examples
    --------
    >>> panel = pd.DataFrame({"indicator": ["gdp", "rd_expenditure"], "place": "p", "year": 2022,
    ...                       "value": [1000.0, 21.0], "unit": "100m_cny"})
    >>> target = pd.DataFrame({"place": ["p"], "year": [2025], "value": [2.8]})
    >>> out = required_spending(target, panel, gdp_growth_pct=[6], rebase_pct=[0])
    >>> out[["gdp", "spending", "growth_pct"]].round(3).values.tolist()
    [[1191.016, 33.348, 16.668]]
    """
    known = without_estimates(panel, estimates).dropna(subset=["value"])
    targets = plain_frame(targets, ["place", "year", "value"], name="targets")
    targets = targets.assign(
        place=names(targets, "place", name="targets"),
        year=whole_years(targets, name="targets"),
        value=numbers(targets, "value", name="targets"),
    )
    money = holding(known, gdp)
    money, spent = (money[money["indicator"] == name] for name in (gdp, rd))
    _check_money(pd.concat([money, spent]))
    if gdp_growth_pct is None:
        gdp_growth_pct = (5, 5.5, 6) if _in_yuan(money) else _growth_so_far(money)
    if rebase_pct is None:
        rebase_pct = (0, 2.1, 2.7, 4.4) if _in_yuan(money) else (0,)
    growth, rebase = (sorted(map(float, each)) for each in (gdp_growth_pct, rebase_pct))
    if min([*growth, *rebase], default=0) <= -100:
        raise DataError("growth of -100 % or less leaves nothing", allowed="above -100")
    out = (
        targets[["place", "year", "value"]]
        .drop_duplicates()
        .merge(_newest(money, "gdp_year", "start"), on="place", how="left")
    )
    _check_targets(out)
    out = out.merge(_newest(spent, "rd_year", "rd"), on="place", how="left")
    scenarios = pd.MultiIndex.from_product([growth, rebase], names=["gdp_growth_pct", "rebase_pct"])
    out = out.merge(scenarios.to_frame(index=False), how="cross")
    years = out["year"] - out["gdp_year"]
    out["gdp"] = (
        out["start"] * (1 + out["gdp_growth_pct"] / 100) ** years * (1 + out["rebase_pct"] / 100)
    )
    out["spending"] = out["value"] / 100 * out["gdp"]
    out["more"] = out["spending"] - out["rd"]
    left = (out["year"] - out["rd_year"]).where(out["rd_year"] < out["year"])
    out["growth_pct"] = compound_pct(out["rd"], out["spending"], left)
    columns = ["place", "year", "value", "gdp_growth_pct", "rebase_pct", "gdp_year", "gdp"]
    columns += ["spending", "rd_year", "rd", "more", "growth_pct"]
    out = out[columns].astype({"rd_year": "Int64"}).assign(unit=money["unit"].iloc[0])
    return out


def _in_yuan(money: pd.DataFrame) -> bool:
    """Whether GDP is in CNY, of whatever scale."""
    return bool(money["unit"].str.endswith("cny").all())


def _growth_so_far(money: pd.DataFrame) -> tuple[float, ...]:
    """The growth of GDP a year over ten years at most, and a point below and above."""
    recent = money[money["year"] >= money["year"].max() - 10].sort_values("year")
    ends = recent.groupby("place").agg(
        first=("value", "first"),
        last=("value", "last"),
        years=("year", lambda years: years.max() - years.min()),
    )
    middle = float(np.nanmedian(compound_pct(ends["first"], ends["last"], ends["years"])))
    middle = 0.0 if np.isnan(middle) else round(middle, 1)
    return (middle - 1, middle, middle + 1)


def _newest(rows: pd.DataFrame, year: str, value: str) -> pd.DataFrame:
    """The newest value of each place, under the names given."""
    last = rows.sort_values("year").drop_duplicates("place", keep="last")
    return last[["place", "year", "value"]].rename(columns={"year": year, "value": value})


def _check_money(rows: pd.DataFrame) -> None:
    """Refuse two units of money, and amounts not above zero."""
    if rows["unit"].nunique() > 1:
        raise DataError(
            "GDP and R&D expenditure stand in two units",
            rows=rows.drop_duplicates("unit")[["indicator", "place", "unit"]],
            todo="convert them to one unit of money",
        )
    low = rows["value"] <= 0
    if low.any():
        raise DataError(
            "GDP or R&D expenditure is not above zero",
            rows=rows.loc[low, ["indicator", "place", "year", "value"]],
            todo="correct the figures, or leave them out",
        )


def _check_targets(out: pd.DataFrame) -> None:
    """Refuse targets without GDP, not above zero, or not after the newest GDP."""
    cases = {
        "a target's place has no GDP": out["start"].isna(),
        "a target is not above zero": ~(out["value"] > 0),
        "a target's year is not after the newest GDP": out["year"] <= out["gdp_year"],
    }
    for message, wrong in cases.items():
        if np.any(wrong):
            raise DataError(
                message,
                rows=out.loc[wrong, ["place", "year", "value", "gdp_year"]],
                todo="leave the target out, or give the figures it needs",
            )
