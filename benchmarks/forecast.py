"""The recommended forecast beside statsforecast and statsmodels: accuracy, coverage, score, time.

Every method is given the same series up to the same years. The provinces come with the project; the
world's R&D intensities (a table of iso3, year, rd_intensity_pct) are read where they are found; the
yearly series of three forecasting competitions and of statsmodels' data sets are panels that nobody
here chose, and all are forecast by the same call. Seconds are the processor's, on one core.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd

import analysis as an

HERE = Path(__file__).resolve().parent
#: The table of the world: named in the environment, or in a folder beside the project.
WORLD = Path(
    os.environ.get("WORLD_PANEL")
    or next(HERE.parents[1].glob("*/*/world_rd_intensity.csv"), "world_rd_intensity.csv")
)
YEARBOOK = [
    *("rd_personnel_fte", "researchers_fte", "rd_basic_research", "rd_applied_research"),
    *("rd_experimental_development", "rd_funded_by_enterprise", "rd_funded_by_government"),
    *("fiscal_sci_tech_expenditure", "fiscal_education_expenditure", "invention_patents_granted"),
    *("valid_invention_patents", "tech_contract_value_absorbed"),
]
#: National indicators (panel, indicator, series, year, value): named, or in a folder beside.
NATIONAL = Path(
    os.environ.get("NATIONAL_PANEL")
    or next(HERE.parents[1].glob("*/*/sdg_indicators.csv"), "sdg_indicators.csv")
)
SERIES = ["indicator", "place"]
MODELS = ["AutoETS", "AutoTheta", "AutoARIMA", "AutoCES", "DynamicOptimizedTheta"]
MODELS += ["RandomWalkWithDrift", "Naive"]
PEERS = Path(os.environ.get("PEERS_PYTHON", HERE.parent / ".venv-peers/bin/python"))
#: The models that are quick enough for a thousand series.
QUICK = ["AutoETS", "AutoTheta", "DynamicOptimizedTheta", "RandomWalkWithDrift", "Naive"]
HORIZON, LEVELS, MIN_TRAIN = 5, (50, 80, 95), 7
SHOWN = ["n", "refused", "mase", "wis", "coverage_50", "coverage_80", "coverage_95"]


def last_run(panel: pd.DataFrame) -> pd.DataFrame:
    """The years in a row up to the last of each series: the peers take no gaps."""
    rows = panel.sort_values([*SERIES, "year"])
    run = (rows.groupby(SERIES)["year"].diff() != 1).groupby([rows[one] for one in SERIES]).cumsum()
    return rows[run == run.groupby([rows[one] for one in SERIES]).transform("max")]


def provinces() -> pd.DataFrame:
    """446 annual series of the provinces, intensity from one edition of the yearbook."""
    parts = [
        an.load_panel(YEARBOOK, edition="yearbook"),
        an.load_panel("rd_expenditure"),
        an.load_rd_intensity(edition="yearbook_ed2024"),
    ]
    panel = pd.concat(parts)
    panel = panel[panel["place"].str.endswith("0000") & (panel["status"] != "preliminary")]
    return last_run(panel)[[*SERIES, "year", "value", "unit"]]


def world() -> pd.DataFrame:
    """R&D intensity of economies, the years in a row up to the last; eight or more."""
    table = pd.read_csv(WORLD).dropna()
    table = table.rename(columns={"rd_intensity_pct": "value"})
    panel = an.as_panel(table, place="iso3", indicator="rd_intensity", unit="pct")
    runs = last_run(panel)
    return runs[runs.groupby("place")["year"].transform("size") > MIN_TRAIN]


def national() -> pd.DataFrame:
    """Annual series of national indicators, the last four years of each to be forecast."""
    table = pd.read_csv(NATIONAL)
    return an.as_panel(table, place="series", indicator="indicator", unit="index")


def walks(count: int = 150, years: int = 25) -> pd.DataFrame:
    """Log random walks with drift .05 and spread .03, each an indicator of its own."""
    values = np.exp(np.random.default_rng(0).normal(0.05, 0.03, (count, years)).cumsum(axis=1))
    return pd.DataFrame(
        {
            "indicator": np.repeat([f"walk{at:03d}" for at in range(count)], years),
            "place": "a",
            "year": np.tile(np.arange(2000, 2000 + years), count),
            "value": values.ravel(),
            "unit": "index",
        }
    )


def last_years(panel: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """One forecast of all series, each up to ``horizon`` years before its last, with what came."""
    left = panel.groupby(SERIES)["year"].rank(ascending=False)
    known = panel[left > horizon]
    made = an.forecast(known, horizon=horizon).rename(columns={"start_year": "origin"})
    steps = known.sort_values("year").groupby(SERIES)["value"].diff()
    size = known.assign(step=steps.abs(), step_squared=steps**2).groupby(SERIES, as_index=False)
    made = made.merge(size[["step", "step_squared"]].mean(), on=SERIES)
    outcome = panel[[*SERIES, "year", "value"]].rename(columns={"value": "actual"})
    return made.merge(outcome, on=[*SERIES, "year"])


def compare_last(title: str, panel: pd.DataFrame, horizon: int) -> None:
    """The quick models and ours on the last years of each series."""
    ends = panel.groupby(SERIES)["year"].max()
    parts = [
        cut(rows, horizon, [int(end) - horizon], least=2)
        for end, places in ends.groupby(ends)
        if len(rows := panel.merge(places.reset_index()[SERIES], on=SERIES))
    ]
    history, outcome = (pd.concat(each, ignore_index=True) for each in zip(*parts, strict=True))
    frame, _ = peers(history, QUICK, horizon)
    past = [scored(name, frame, outcome) for name in QUICK]
    report(title, [*past, last_years(panel, horizon)], history, panel)


def report(
    title: str, past: list[pd.DataFrame], history: pd.DataFrame, panel: pd.DataFrame
) -> None:
    """The scores of all, as ratios to the best peer too, and our tails by horizon."""
    table = an.score(pd.concat(past)).set_index("method").sort_values("wis")
    best = table.drop(index="auto").min()
    for name in ("mase", "wis"):
        table[f"{name}, best peer = 1"] = table[name] / best[name]
    count = len(panel[SERIES].drop_duplicates())
    print(f"\n{title}: {history['unique_id'].nunique():,} origins of {count} series")
    print(table[[*SHOWN, "mase, best peer = 1", "wis, best peer = 1"]].round(3).to_string())
    print("\nours: outcomes above the median and beyond either end, per cent")
    tails = an.tail_shares(past[-1].assign(horizon=lambda rows: rows["year"] - rows["origin"]))
    print(tails[tails["level"] > 50].round(1).to_string(index=False))


def cut(
    panel: pd.DataFrame,
    horizon: int = HORIZON,
    origins: list[int] | None = None,
    least: int = MIN_TRAIN,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every series up to every origin, as statsforecast takes it, and what came."""
    history, outcome = [], []
    for key, rows in panel.groupby(SERIES):
        years, values = rows["year"].to_numpy(), rows["value"].to_numpy(dtype=float)
        steps = np.abs(np.diff(values))
        for n in range(least, len(rows)):
            if origins is not None and years[n - 1] not in origins:
                continue
            name = "|".join([*key, str(years[n - 1])])
            history.append(pd.DataFrame({"unique_id": name, "ds": np.arange(n), "y": values[:n]}))
            ahead = min(horizon, len(rows) - n)
            outcome.append(
                pd.DataFrame(
                    {
                        "unique_id": name,
                        "ds": np.arange(n, n + ahead),
                        "indicator": key[0],
                        "place": key[1],
                        "origin": years[n - 1],
                        "year": years[n : n + ahead],
                        "horizon": np.arange(1, ahead + 1),
                        "actual": values[n : n + ahead],
                        "step": steps[: n - 1].mean(),
                        "step_squared": (steps[: n - 1] ** 2).mean(),
                    }
                )
            )
    return pd.concat(history, ignore_index=True), pd.concat(outcome, ignore_index=True)


def scored(name: str, made: pd.DataFrame, outcome: pd.DataFrame) -> pd.DataFrame:
    """Forecasts of statsforecast as rows of a backtest."""
    rows = made.merge(outcome, on=["unique_id", "ds"])
    parts = [
        rows.assign(
            method=name,
            level=float(level),
            median=rows[name],
            lower=rows[f"{name}-lo-{level}"],
            upper=rows[f"{name}-hi-{level}"],
            reason="",
        )
        for level in LEVELS
    ]
    return pd.concat(parts)


def peers(
    history: pd.DataFrame, models: list[str], horizon: int = HORIZON
) -> tuple[pd.DataFrame, dict[str, float]]:
    """Each model of statsforecast on one core, in its own environment, with its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder, "history.csv"), Path(folder, "forecasts.csv")
        history.to_csv(given, index=False)
        levels = ",".join(map(str, LEVELS))
        call = [PEERS, HERE / "peers" / "statsforecast_peers.py"]
        told = subprocess.run(
            [*call, given, made, str(horizon), levels, *models],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        return pd.read_csv(made), json.loads(told.splitlines()[-1])


def compare(title: str, panel: pd.DataFrame) -> None:
    """One table: every method on one panel."""
    history, outcome = cut(panel)
    frame, seconds = peers(history, MODELS)
    past = pd.concat([scored(name, frame, outcome) for name in MODELS])
    for name in ("ols", "ets", "theta", "damped trend"):
        start = process_time()
        past = pd.concat([past, an.backtest(panel, name, horizon=HORIZON)])
        seconds[name] = process_time() - start
    start = process_time()
    ours = an.backtest(panel, "auto", horizon=HORIZON)
    seconds["auto"] = process_time() - start
    table = an.score(pd.concat([past, ours])).set_index("method").sort_values("wis")
    table["seconds"] = pd.Series(seconds)
    table["time, ours = 1"] = table["seconds"] / seconds["auto"]
    count = len(panel[SERIES].drop_duplicates())
    print(f"\n{title}: {history['unique_id'].nunique():,} origins of {count} series")
    print(table[[*SHOWN, "seconds", "time, ours = 1"]].round(3).to_string())
    print("\nours: outcomes above the median and beyond either end, per cent")
    print(an.tail_shares(ours).round(1).to_string(index=False))
    for by in ("horizon", "origin", "indicator"):
        part = an.score(ours, by=by)
        if len(part) > 1:
            columns = [by, "n", "mase", "wis", "coverage_80", "coverage_95"]
            print(f"\nours by {by}")
            print(part[columns].round(2).to_string(index=False))


def synthetic(count: int, years: int = 20) -> pd.DataFrame:
    """Random walks in logs with a drift of their own."""
    rng = np.random.default_rng(count)
    steps = rng.normal(0.04, 0.03, (count, 1)) + rng.normal(0, 0.05, (count, years))
    values = 100 * np.exp(steps.cumsum(axis=1) + rng.normal(0, 1, (count, 1)))
    return pd.DataFrame(
        {
            "indicator": "x",
            "place": np.repeat([f"s{at:06d}" for at in range(count)], years),
            "year": np.tile(np.arange(2004, 2004 + years), count),
            "value": values.ravel(),
            "unit": "index",
        }
    )


def quickest(task: Callable[[], object], rounds: int = 3) -> float:
    """The best of a few rounds."""
    times = []
    for _ in range(rounds):
        start = process_time()
        task()
        times.append(process_time() - start)
    return min(times)


def speed() -> None:
    """Seconds a series, beside AutoETS on one core, as the panel grows."""
    rows = synthetic(1000).rename(columns={"place": "unique_id", "year": "ds", "value": "y"})
    peer = peers(rows[["unique_id", "ds", "y"]], ["AutoETS"])[1]["AutoETS"] / 1000
    print(f"\n20 points, horizon 5, three levels; AutoETS: {peer * 1e6:,.0f} microseconds a series")
    for count in (1_000, 10_000, 100_000):
        panel = synthetic(count)
        ours = quickest(lambda panel=panel: an.forecast(panel, horizon=HORIZON)) / count
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
            1e9 if sys.platform == "darwin" else 1e6
        )
        print(
            f"{count:>8,} series {ours * count:7.2f} s {ours * 1e6:7.1f} microseconds a series, "
            f"AutoETS {peer / ours:6.0f} x as long; peak {memory:.2f} GB"
        )


def others() -> Iterator[tuple[str, pd.DataFrame, int, list[int] | None]]:
    """Panels that nobody here chose: their title, rows, horizon and origins."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([PEERS, HERE / "peers" / "competition_panels.py", folder], check=True)
        tables = {path.stem: pd.read_csv(path) for path in sorted(Path(folder).glob("*.csv"))}
    for name, table in tables.items():
        ahead = int(table["horizon"].iloc[0])
        panel = an.as_panel(table, indicator=name, unit="index")
        yield f"{name}, yearly", panel, ahead, [2000 - ahead]
    from statsmodels import datasets

    wide = datasets.fertility.load_pandas().data.rename(columns={"Country Code": "place"})
    years = [column for column in wide if column.isdigit()]
    table = wide.melt("place", years, "year", "value").dropna().astype({"year": int})
    panel = an.as_panel(table, indicator="fertility", unit="births")
    yield "Births per woman, 200 countries", last_run(panel), HORIZON, [1980, 1990, 2000]
    wide = datasets.grunfeld.load_pandas().data
    table = wide.melt(["firm", "year"], var_name="indicator", value_name="amount")
    panel = an.as_panel(table, place="firm", value="amount", unit="usd")
    yield "Investment, value and capital of 11 firms", panel, HORIZON, None


def compare_other(title: str, panel: pd.DataFrame, ahead: int, origins: list[int] | None) -> None:
    """One short table: the quick models and ours."""
    history, outcome = cut(panel, ahead, origins)
    frame, _ = peers(history, QUICK, ahead)
    past = [scored(name, frame, outcome) for name in QUICK]
    past.append(an.backtest(panel, "auto", horizon=ahead, origins=origins))
    report(title, past, history, panel)


def main() -> None:
    """The speed, panels that nobody here chose, then the provinces and the world."""
    speed()
    print("\n150 lone log random walks, drift .05, spread .03: per cent of outcomes")
    tails = an.tail_shares(last_years(walks(), HORIZON))
    print(tails[tails["level"] > 50].round(1).to_string(index=False))
    if NATIONAL.exists():
        compare_last("National indicators", national(), 4)
    for other in others():
        compare_other(*other)
    compare("Provinces", provinces())
    if WORLD.exists():
        compare("World", world())
    else:
        print(f"\nno world panel at {WORLD}; name one in the variable WORLD_PANEL")
