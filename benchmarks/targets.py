"""Probabilities of reaching a target, against the base rate and against a regression line's."""

from __future__ import annotations

import numpy as np
import pandas as pd
from forecast import HORIZON, SERIES, WORLD, provinces, world

import analysis as an

#: Targets: the last value plus so many mean absolute yearly changes.
STEPS = [0, 1, 2, 3, 5, 8]


def goals(panel: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of the last year, once for each target of each origin."""
    last = panel.rename(columns={"year": "origin", "value": "last"})[[*SERIES, "origin", "last"]]
    rows = made[made["horizon"] == HORIZON].merge(last, on=[*SERIES, "origin"])
    rows = rows.merge(pd.DataFrame({"steps": STEPS}), how="cross")
    return rows.assign(goal=rows["last"] + rows["steps"] * rows["step"])


def main() -> None:
    """Print Brier scores by target and the reliability of each method, on each panel there is."""
    for name, panel in {"provinces": provinces, "world": world}.items():
        if name == "provinces" or WORLD.exists():
            print(f"\n{name}")
            compare(panel())


def compare(panel: pd.DataFrame) -> None:
    """The recommended forecast beside the regression line on one panel."""
    for method in ("auto", "ols"):
        made = an.backtest(panel, method, horizon=HORIZON)
        rows = goals(panel, made)
        parts = []
        for steps, some in rows.groupby("steps"):
            said = an.prob_at_least(some, "goal")
            parts.append(said.assign(steps=steps, happened=said["actual"] >= said["value"] - 1e-9))
        said = pd.concat(parts, ignore_index=True).dropna(subset=["exact", "actual"])
        by = said.groupby("steps").apply(
            lambda some: an.brier(some["exact"], some["happened"]).iloc[0]
        )
        every = an.brier(said["exact"], said["happened"], by=said["steps"]).iloc[0]
        print(
            f"\n{method}: {int(every['n']):,} targets, Brier {every['brier']:.3f}, of the base "
            f"rate by steps {every['brier_base']:.3f}, ratio {every['ratio']:.2f}"
        )
        print(by.round(3).to_string())
        table = an.reliability(said["exact"], said["happened"])
        table["off"] = 100 * (table["share"] - table["mean"])
        print(table.round(3).to_string())
        full = table[table["n"] >= 50]
        print(f"farthest from the diagonal: {np.abs(full['off']).max():.0f} points")


if __name__ == "__main__":
    main()
