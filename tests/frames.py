"""Frames that the tests of the numbers share."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import strategies as st

AMOUNTS = st.floats(0.01, 1e6)


def panel_of(indicator: str, unit: str, rows: list[tuple[str, int, float | None]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["place", "year", "value"])
    return frame.assign(indicator=indicator, unit=unit)[
        ["indicator", "place", "year", "value", "unit"]
    ]


def sample() -> pd.DataFrame:
    """Two indicators, unsorted: a gap (330600 in 2021), a NaN, and an exact tie in 2020."""
    rd = [
        ("330600", 2022, 121.0),
        ("330600", 2020, 100.0),
        ("330100", 2020, 100.0),
        ("330100", 2021, 110.0),
        ("330100", 2022, np.nan),
        ("330200", 2020, 50.0),
        ("330200", 2021, 45.0),
        ("330200", 2022, 54.0),
    ]
    gdp = [(place, year, 4000.0) for place, year, _ in rd]
    frame = pd.concat([panel_of("rd", "100m_cny", rd), panel_of("gdp", "100m_cny", gdp)])
    return frame.sample(frac=1, random_state=3).set_axis(range(40, 40 + len(frame)))
