"""A file of live figures that grows by what is new: every value as it stood on a day."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from ..arguments import check_arguments
from ..datapackage.services import SERVICES
from ..errors import DataError, require
from ..files import file_bytes, locked, write_atomic
from ..loaders.own import as_panel
from ..panel import KEY, PROVENANCE
from . import eurostat, worldbank
from .economies import COLUMNS, as_economies, as_series

LOADERS: dict[str, Callable[..., pd.DataFrame]] = {
    "worldbank": worldbank.load_world_bank,
    "eurostat": eurostat.load_eurostat,
}
CHANGES = ["change", *KEY, "before", "value", "unit"]
GONE = "gone"


@check_arguments
def refresh(
    service: str,
    into: str | Path,
    *,
    indicators: object = None,
    places: object = None,
    dry_run: bool = False,
    progress: bool = False,
) -> pd.DataFrame:
    """Bring a file of live figures up to date, and list what changed at the service.

    The file keeps what stood before: a revised value is a further row, with the day of its
    retrieval, and a value that the service no longer reports gets a row without a value; the last
    row of a key counts, and of two refreshes on a day the later one. It is written whole or not at
    all, and only once every series was retrieved.

    Parameters
    ----------
    service : {"worldbank", "eurostat"}
        Whom to ask.
    into : str or Path
        The folder of the file, ``<service>.csv``.
    indicators : str or list of str, optional
        Series of the service; default all.
    places : str or list of str, optional
        Economies by name or ISO alpha-3 code; default China and seven large economies.
    dry_run : bool, default False
        Tell what would change, and write nothing.
    progress : bool, default False
        Show a bar on a terminal, else a line per series, on standard error.

    Returns
    -------
    DataFrame
        One row per changed value: ``change`` (new, revised, gone), ``indicator``, ``place``,
        ``year``, ``before`` and ``value`` (in ``unit``), sorted by key.

    Raises
    ------
    DataError
        For an unknown service, indicator or economy, a file that is none of ours, and where the
        service can't be reached: the file then stays as it was.

    Examples
    --------
    >>> import analysis as an
    >>> an.refresh("worldbank", "build/live", indicators="rd_intensity")  # doctest: +SKIP
    """
    if service not in LOADERS:
        raise DataError(f"unknown service {service!r}", allowed=sorted(LOADERS))
    path = _file(service, into)
    wanted = [series.indicator for series in as_series(indicators, SERVICES[service])]
    codes = as_economies(places)
    load = LOADERS[service]
    with contextlib.nullcontext() if dry_run else _alone_in(path.parent):
        known = _read(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
        parts = [load(name, codes, fresh=True) for name in _shown(wanted, service, progress)]
        fetched = pd.concat(parts, ignore_index=True)
        asked = known["indicator"].isin(wanted) & known["place"].isin(_in_panels(codes))
        changes, rows = _compare(known[asked], fetched)
        if len(rows) and not dry_run:
            kept = pd.concat([known, rows] if len(known) else [rows], ignore_index=True)
            kept = kept.drop_duplicates([*KEY, "published"], keep="last")
            ordered = kept.sort_values(KEY, kind="stable")
            write_atomic(path, ordered.to_csv(index=False, lineterminator="\n").encode())
    return changes


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One refresh at a time in a folder, which goes again where nothing was written to it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with locked(folder, "refresh"):
            yield
    finally:
        with contextlib.suppress(OSError):
            folder.rmdir()


@check_arguments
def load_live(service: str, folder: str | Path, *, as_of: str | None = None) -> pd.DataFrame:
    """Load the file of a service that ``refresh`` keeps, as it is today or was on a day.

    Parameters
    ----------
    service : {"worldbank", "eurostat"}
        Whose file.
    folder : str or Path
        Where ``refresh`` wrote it.
    as_of : str, optional
        The figures as they had been retrieved by this day, ``YYYY-MM-DD``.

    Returns
    -------
    DataFrame
        A panel, as of ``load_world_bank``.

    Raises
    ------
    DataError
        Where there is no file, or one that isn't ours, or for a malformed date.

    Examples
    --------
    >>> import analysis as an
    >>> an.load_live("worldbank", "build/live", as_of="2026-01-31")  # doctest: +SKIP
    """
    if service not in LOADERS:
        raise DataError(f"unknown service {service!r}", allowed=sorted(LOADERS))
    path = _file(service, folder)
    if not path.exists():
        raise DataError(f"{path} is not there", todo=f"run: analysis refresh {service}")
    rows = _read(path)
    if as_of is not None:
        from ..vintages.revisions import as_of as on_day

        rows = on_day(rows, as_of)
    return as_panel(_latest(rows))[COLUMNS]


def _file(service: str, folder: str | Path) -> Path:
    """The file of a service."""
    return Path(folder) / f"{service}.csv"


def _in_panels(codes: Sequence[str]) -> list[str]:
    """The codes of economies as panels have them."""
    from ..datapackage.services import CHINA

    return [CHINA if code == "CHN" else code for code in codes]


def _read(path: Path) -> pd.DataFrame:
    """The rows of a file; those of a key stand in the order of their retrieval."""
    mend = "move the file away; the next refresh makes a new one"
    try:
        text = file_bytes(path).decode("utf-8-sig")
        rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise DataError(f"{path.name} can't be read: {error}", todo=mend) from error
    if list(rows.columns) != COLUMNS:
        raise DataError(f"{path.name} is no file of live figures", allowed=COLUMNS, todo=mend)
    for column in ("year", "value"):
        number = pd.to_numeric(rows[column].where(rows[column] != ""), errors="coerce")
        bad = number.isna() & ((rows[column] != "") | (column == "year"))
        if bad.any():
            raise DataError(
                f"{path.name}: column {column!r} holds no number", rows=rows[bad], todo=mend
            )
        rows[column] = number.astype(int if column == "year" else float)
    repeated = rows.duplicated([*KEY, "published"], keep=False)
    if repeated.any():
        raise DataError(
            f"{path.name}: a value stands twice on a day", rows=rows[repeated], todo=mend
        )
    return rows.reset_index(drop=True)


def _latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each key, but for values that are gone."""
    newest = rows.drop_duplicates(KEY, keep="last")
    return newest[newest["value"].notna()].reset_index(drop=True)


def _compare(known: pd.DataFrame, fetched: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What changed, and the rows to add to the file for it."""
    before = _latest(known)[[*KEY, "value", "unit", *PROVENANCE]]
    both = before[[*KEY, "value", "unit"]].merge(
        fetched[[*KEY, "value", "unit"]], on=KEY, how="outer", suffixes=("_before", "_now")
    )
    was, now = both["value_before"], both["value_now"]
    both["change"] = "same"
    both.loc[was.isna() & now.notna(), "change"] = "new"
    both.loc[was.notna() & now.notna() & (was != now), "change"] = "revised"
    both.loc[was.notna() & now.isna(), "change"] = GONE
    both["unit"] = both["unit_now"].fillna(both["unit_before"])
    changed = both[both["change"] != "same"].rename(columns={"value_before": "before"})
    changed = changed.assign(value=changed["value_now"])[CHANGES]
    keys = changed[KEY]
    added = fetched.merge(keys, on=KEY)
    lost = before.merge(changed.loc[changed["change"] == GONE, KEY], on=KEY)
    day = fetched["published"].max() if len(fetched) else ""
    lost = lost.assign(value=float("nan"), flags=GONE, published=day)
    rows = pd.concat([part for part in (added, lost) if len(part)] or [added])[COLUMNS]
    return changed.sort_values(KEY, ignore_index=True), rows


def _shown(names: list[str], service: str, progress: bool) -> Iterator[str]:
    """The series one after the other, on a bar, or with a line for each on no terminal."""
    require("live", "tqdm")
    from tqdm import tqdm

    bar = progress and sys.stderr.isatty()
    shown = tqdm(names, unit="series", disable=not bar, leave=False, desc=service)
    for at, name in enumerate(shown, 1):
        shown.set_postfix_str(name)
        yield name
        if progress and not bar:
            print(f"[{at}/{len(names)}] {service}: {name}", file=sys.stderr, flush=True)
