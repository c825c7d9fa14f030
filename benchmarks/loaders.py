"""A validated panel of the whole data package, beside pandas reading the same files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pandas as pd

import analysis as an

FILES = sorted((Path(__file__).parents[1] / "data" / "observations").glob("*.csv"))
ROUNDS = 7


def plain() -> pd.DataFrame:
    """The rows as they stand in the files: not checked, every edition of every figure."""
    return pd.concat([pd.read_csv(path) for path in FILES], ignore_index=True)


def best_seconds(task: Callable[[], object]) -> float:
    """The quickest of a few rounds, which is the one least disturbed."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        task()
        times.append(perf_counter() - start)
    return min(times)


def main() -> None:
    """Print both times and their ratio."""
    start = perf_counter()
    panel = an.load_panel()
    first = perf_counter() - start
    again, peer = best_seconds(an.load_panel), best_seconds(plain)
    print(f"{len(plain()):,} rows in {len(FILES)} files; a panel of {len(panel):,} rows")
    for name, seconds in [
        ("pandas.read_csv", peer),
        ("load_panel, first call", first),
        ("load_panel, later calls", again),
    ]:
        print(f"{name:<24} {seconds * 1000:8.1f} ms {seconds / peer:8.2f} x")
