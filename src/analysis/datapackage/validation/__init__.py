"""The check of a data package: one small function per rule, every finding in one run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from ...errors import DataError
from ..package import data_dir
from . import figures, kinds, rows
from .contents import Package, open_package
from .figures import EXCEPTIONS

__all__ = [
    "COLUMNS",
    "CONVERTED",
    "EXCEPTIONS",
    "RULES",
    "check_package",
    "examine",
    "findings",
    "require_clean",
]

COLUMNS = ["rule", "table", "line", "column", "what", "value", "allowed", "todo"]
CONVERTED = ["table", "line", "column", "value", "read_as"]
#: The rules that need every part of a key, or several rows; they rest where a column is missing.
_WHOLE = ("keys", "provinces", "breakdowns", "intensity", "part_years")

#: Every rule, in the order in which its findings are listed.
RULES: tuple[Callable[[Package], Iterator[pd.DataFrame]], ...] = (
    rows.descriptor,
    rows.keys,
    rows.units,
    rows.ranges,
    rows.periods,
    rows.foreign_keys,
    rows.enumerations,
    rows.dates,
    figures.provinces,
    figures.breakdowns,
    figures.intensity,
    figures.part_years,
    rows.targets,
    kinds.kinds,
    kinds.events,
    rows.sources,
)


def check_package(directory: Path | None = None) -> pd.DataFrame:
    """Every finding of every rule about a package; nothing is written to it.

    One row per finding, with ``line`` of the file (1 is the header, 0 the file as a whole).
    """
    return examine(directory)[0]


def examine(directory: Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The findings about a package, and what in it is read otherwise than it stands."""
    folder = data_dir() if directory is None else Path(directory)
    package = open_package(folder)
    return findings(package), pd.DataFrame(package.converted, columns=CONVERTED)


def findings(package: Package) -> pd.DataFrame:
    """Every finding of every rule about an opened package, as from ``check_package``."""
    parts = [
        part.assign(rule=rule.__name__) for rule in RULES for part in rule(package) if len(part)
    ]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    out = pd.concat(parts, ignore_index=True)[COLUMNS].astype({"line": int})
    for table, columns in package.lacking.items():
        if columns:
            follows = out["column"].isin(columns) | out["rule"].isin(_WHOLE)
            out = out[~((out["table"] == table) & follows)]
    return out[~_named_in_broken_lines(out)].reset_index(drop=True)


def _named_in_broken_lines(out: pd.DataFrame) -> pd.Series:
    """Keys that seem unknown only because the line that names them can't be read."""
    broken = (
        out[out["rule"] == "descriptor"]
        .groupby("table")["value"]
        .agg(lambda lines: "\n".join(map(str, lines)))
    )
    named = [
        rule == "foreign_keys" and table in broken.index and str(value) in broken[table]
        for rule, table, value in zip(out["rule"], out["allowed"], out["value"], strict=True)
    ]
    return pd.Series(named, index=out.index, dtype=bool)


def require_clean(directory: Path | None = None) -> None:
    """Refuse a data package that breaks a rule, with the first finding of each rule."""
    listed = check_package(directory)
    if listed.empty:
        return
    first = listed.groupby("rule", sort=False).head(1)
    counts = listed["rule"].value_counts()
    shown = [
        f"  {row.rule} ({counts[row.rule]}): {row.table}:{row.line}: {row.what} [{row.value}]"
        for row in first.itertuples()
    ]
    raise DataError(
        f"the data package has {len(listed)} findings under {len(first)} rules:\n"
        + "\n".join(shown),
        rows=listed[["rule", "table", "line", "what", "value", "allowed"]],
        todo="see check_package() for every finding and what to do about it",
    )
