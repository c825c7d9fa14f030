"""Probabilities of reaching a target, against the base rate and against a regression line's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import statsmodels.api as sm
from forecast import HORIZON, SERIES, WORLD, provinces, world
from scipy import stats

import analysis as an

#: Targets: the last value plus so many mean absolute yearly changes.
STEPS = [0, 1, 2, 3, 5, 8]
#: Years over which a series has its current direction.
LATELY = 3


def goals(panel: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of the last year, once for each target of each origin, with the direction."""
    last = panel.rename(columns={"year": "origin", "value": "last"})[[*SERIES, "origin", "last"]]
    before = last.assign(origin=last["origin"] + LATELY).rename(columns={"last": "before"})
    rows = made[made["horizon"] == HORIZON].merge(last, on=[*SERIES, "origin"])
    rows = rows.merge(before, on=[*SERIES, "origin"], how="left")
    rows = rows.merge(pd.DataFrame({"steps": STEPS}), how="cross")
    return rows.assign(lately=np.where(rows["last"] < rows["before"], -1, 1))


def said(rows: pd.DataFrame, direction: int | pd.Series) -> pd.DataFrame:
    """What was said of each target, up or in the direction given, and whether it came."""
    rows = rows.assign(direction=direction)
    rows["goal"] = rows["last"] + rows["direction"] * rows["steps"] * rows["step"]
    parts = []
    for (steps, way), some in rows.groupby(["steps", "direction"]):
        one = an.prob_at_least(some, "goal").dropna(subset=["exact", "actual"])
        beyond = way * (one["actual"] - one["value"])
        exact = one["exact"] if way > 0 else 1 - one["exact"]
        parts.append(one.assign(steps=steps, exact=exact, happened=beyond >= -1e-9))
    return pd.concat(parts, ignore_index=True)


def in_hindsight(one: pd.DataFrame) -> float:
    """The Brier score that these probabilities would have, had they been corrected by what came.

    The correction is a logit of the normal score, with a constant for each target.
    """
    design = pd.get_dummies(one["steps"]).astype(float)
    design["score"] = stats.norm.ppf(one["exact"])
    fit = sm.GLM(one["happened"].astype(float), design, family=sm.families.Binomial()).fit()
    return float(((fit.fittedvalues - one["happened"]) ** 2).mean())


def perfect(panel: pd.DataFrame, origins: int = 3, rounds: int = 1000) -> None:
    """How often one who knew the law itself would miss the marks on a panel of this design.

    Growth has a shock of the year, one of the indicator and year, and each series' own, of the
    sizes seen here; the forecaster knows them all, and starts from consecutive years.
    """
    wide = panel[panel["value"] > 0].pivot(index=SERIES, columns="year", values="value")
    growth = np.log(wide).diff(axis=1).clip(-1, 1)
    growth = growth.sub(growth.mean(axis=1), axis=0)
    of_year, of_both = growth.mean(), growth.groupby("indicator").mean()
    own = growth - of_both.reindex(growth.index.get_level_values("indicator")).to_numpy()
    parts = [of_year.var(), (of_both - of_year).stack().var(), own.stack().var()]
    rng, count = np.random.default_rng(0), len(of_both)
    shapes = [(1, 1), (count, 1), (count, len(growth) // count)]
    years, spread = HORIZON + origins - 1, np.sqrt(HORIZON * sum(parts))
    above, tails = np.zeros(rounds), np.zeros((rounds, 2))
    for at in range(rounds):
        draws = (
            rng.normal(0, part**0.5, (*shape, years))
            for part, shape in zip(parts, shapes, strict=True)
        )
        sums = sum(draws)
        error = np.stack([sums[..., o : o + HORIZON].sum(axis=-1) for o in range(origins)]) / spread
        above[at] = (error > 0).mean()
        tails[at] = (error < -1.2816).mean(), (error > 1.2816).mean()
    outside = (np.abs(above - 0.5) > 0.05).mean(), (np.abs(tails - 0.1) > 0.04).any(axis=1).mean()
    print(
        f"one who knew the law: {100 * outside[0]:.0f} % of such panels have fewer than 45 or more "
        f"than 55 % above the median {HORIZON} years ahead, {100 * outside[1]:.0f} % a tail of the "
        "80 % interval outside 6 to 14 %"
    )


def main() -> None:
    """Print Brier scores by target and the reliability of each method, on each panel there is."""
    for name, panel in {"provinces": provinces, "world": world}.items():
        if name == "provinces" or WORLD.exists():
            print(f"\n{name}")
            compare(panel())
            if name == "provinces":
                perfect(panel())


def compare(panel: pd.DataFrame) -> None:
    """The recommended forecast beside the regression line on one panel."""
    for method in ("auto", "ols"):
        rows = goals(panel, an.backtest(panel, method, horizon=HORIZON))
        one = said(rows, 1)
        by = one.groupby("steps").apply(
            lambda some: an.brier(some["exact"], some["happened"]).iloc[0]
        )
        every = an.brier(one["exact"], one["happened"], by=one["steps"]).iloc[0]
        print(
            f"\n{method}: {int(every['n']):,} targets, Brier {every['brier']:.3f}, of the base "
            f"rate by steps {every['brier_base']:.3f}, ratio {every['ratio']:.2f}"
        )
        best = in_hindsight(one) / every["brier_base"]
        print(f"ratio if corrected by the outcomes themselves: {best:.2f}")
        print(by.round(3).to_string())
        table = reliability(one)
        print(table.round(3).to_string())
        print(f"farthest from the diagonal: {np.abs(table['off']).max():.0f} points")
        way = said(rows, rows["lately"])
        lately = an.brier(way["exact"], way["happened"], by=way["steps"]).iloc[0]["ratio"]
        off = np.abs(reliability(way)["off"]).max()
        print(f"in the direction of {LATELY} years: ratio {lately:.2f}, farthest {off:.0f} points")


def reliability(one: pd.DataFrame) -> pd.DataFrame:
    """The deciles with at least 50 cases, and how far each is off, in points."""
    table = an.reliability(one["exact"], one["happened"])
    table["off"] = 100 * (table["share"] - table["mean"])
    return table[table["n"] >= 50]


if __name__ == "__main__":
    main()
