"""Forecasts of statsforecast, in the environment of its own that it needs (an older pandas).

Called with: history.csv, forecasts.csv to write, horizon, levels joined by commas, models.
The last line printed holds the processor's seconds of each model, on one core: AutoETS, which the
speed is measured against, the better of two rounds.
"""

from __future__ import annotations

import json
import sys
import warnings
from time import process_time

import pandas as pd
from statsforecast import StatsForecast, models

warnings.filterwarnings("ignore")
history, target, horizon, levels, *names = sys.argv[1:]
rows = pd.read_csv(history, dtype={"unique_id": str})
seconds, made = {}, None
for name in names:
    kind = getattr(models, name)
    seasonal = name not in ("RandomWalkWithDrift", "Naive")
    model = kind(season_length=1, alias=name) if seasonal else kind(alias=name)
    engine = StatsForecast([model], freq=1, n_jobs=1, fallback_model=models.Naive())
    times = []
    for _ in range(2 if name == "AutoETS" else 1):
        start = process_time()
        frame = engine.forecast(
            df=rows, h=int(horizon), level=[int(at) for at in levels.split(",")]
        )
        times.append(process_time() - start)
    seconds[name] = min(times)
    made = frame if made is None else made.merge(frame, on=["unique_id", "ds"])
made.to_csv(target, index=False)
print(json.dumps(seconds))
