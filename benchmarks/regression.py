"""How often the panel regression's 80 % interval holds, by years known and horizon.

Outcomes are simulated as the intervals assume: each series' yearly growth is a shock that all share
and one of its own. The simulations of one length share no shock, so that their mean says what it
seems to; its standard error is that of the simulations, not of the single outcomes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

import analysis as an

SERIES, SHARED, OWN, DRIFT, LEVEL, HORIZON = 15, 0.03, 0.01, 0.05, 80, 5
YEARS = (6, 9, 15)
ROUNDS = 400


def simulated(rng: np.random.Generator, years: int) -> np.ndarray:
    """Series a row, years a column."""
    shocks = rng.normal(DRIFT, SHARED, (1, years)) + rng.normal(0, OWN, (SERIES, years))
    return np.exp(shocks.cumsum(axis=1) + rng.normal(0, 0.5, (SERIES, 1)))


def panel_of(values: np.ndarray) -> pd.DataFrame:
    """Values as a panel."""
    count, years = values.shape
    return pd.DataFrame(
        {
            "indicator": "x",
            "place": np.repeat([f"p{at:02d}" for at in range(count)], years),
            "year": np.tile(np.arange(2000, 2000 + years), count),
            "value": values.ravel(),
            "unit": "index",
        }
    )


def held(years: int, rounds: int = ROUNDS) -> pd.DataFrame:
    """Coverage and both tails by horizon, in per cent, with the standard error of the coverage."""
    rng = np.random.default_rng(years)
    horizon = min(HORIZON, years - 3)  # three start years are needed at the longest step
    inside, above = np.zeros((rounds, horizon)), np.zeros((rounds, horizon))
    for at in range(rounds):
        values = simulated(rng, years + horizon)
        fc = an.regression_forecast(panel_of(values[:, :years]), horizon=horizon, level=[LEVEL])
        fc = fc.sort_values(["place", "year"])
        low, high = (fc[name].to_numpy().reshape(SERIES, horizon) for name in ("lower", "upper"))
        came = values[:, years:]
        inside[at] = ((low <= came) & (came <= high)).mean(axis=0)
        above[at] = (came > high).mean(axis=0)
    return pd.DataFrame(
        {
            "years": years,
            "horizon": range(1, horizon + 1),
            "held": 100 * inside.mean(axis=0),
            "error": 100 * inside.std(axis=0) / np.sqrt(rounds),
            "above": 100 * above.mean(axis=0),
            "below": 100 * (1 - inside - above).mean(axis=0),
        }
    )


def main() -> None:
    """One table."""
    print(
        f"\n{SERIES} series, shared shock {SHARED}, own {OWN}: per cent of outcomes in the "
        f"{LEVEL} % interval, {ROUNDS} simulations"
    )
    print(pd.concat([held(years) for years in YEARS]).round(1).to_string(index=False))
