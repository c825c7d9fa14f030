"""The figures of a sheet as rows of a data package, and the document that they come from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from ...errors import DataError
from ..package import descriptor
from ..validation.contents import Package
from .reading import read_rows
from .roles import Asked


@dataclass(frozen=True)
class Document:
    """Where the figures of a file come from, said once: a known source, or one to be entered."""

    source: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""
    grade: str = ""

    def row(self, known: pd.DataFrame, name: str) -> tuple[dict[str, str], bool]:
        """The row of the table of sources, and whether it is new; ``known`` has them by key."""
        if self.source in known.index and not self.title:
            stands = known.loc[self.source].to_dict()
            given = {"published": self.published, "grade": self.grade}
            return stands | {key: word for key, word in given.items() if word}, False
        lacking = [
            f"--{each}"
            for each in ("title", "publisher", "published", "grade")
            if not getattr(self, each)
        ]
        if lacking:
            what = f"no source {self.source!r}" if self.source else "nothing says where it is from"
            raise DataError(
                f"{name}: {what}",
                todo="name a source of the package with --source KEY, or enter a new one with "
                "--title, --publisher, --published and --grade (A official to D weak); missing: "
                + ", ".join(lacking),
            )
        made = hashlib.sha256(f"{self.title}\n{self.publisher}".encode()).hexdigest()[:8]
        names = {"publisher": self.publisher, "publisher_en": self.publisher}
        row = {"source": self.source or made, "title": self.title, **names, "url": ""}
        return row | {"published": self.published, "grade": self.grade}, True


def package_rows(
    file: Path,
    document: Document,
    package: Package,
    folder: Path,
    *,
    sheet: str | int | None = None,
    given: Asked | None = None,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The rows of observations and sources that a sheet brings, and the decisions about it.

    Figures of an indicator that the catalogue lacks are left out, and listed.
    """
    rows, decisions = read_rows(file, sheet=sheet, given=given, directory=folder)
    source, new = document.row(package.catalogue("sources"), file.name)
    known = rows["indicator"].isin(package.catalogue("indicators").index)
    lacking = rows[~known & rows["value"].notna()]
    if not known.any():
        raise DataError(
            f"{file.name}: the catalogue holds none of its indicators",
            rows=lacking[["indicator", "unit"]].drop_duplicates(),
            todo="enter them in indicators.csv, or name the one it holds: --indicator rd_intensity",
        )
    left_out = lacking["indicator"].value_counts(sort=False)
    why = "not in the catalogue; enter it in indicators.csv and import again"
    said = [("", str(label), f"left out: {n} figures", why) for label, n in left_out.items()]
    decisions = pd.concat([decisions, pd.DataFrame(said, columns=decisions.columns)])
    rows = rows[known].dropna(subset=["value"])
    status = rows["status"] if "status" in rows else pd.Series("", index=rows.index)
    frame = rows.assign(
        period=rows["year"].astype(str),
        value=[format(Decimal(repr(value)), "f").removesuffix(".0") for value in rows["value"]],
        status=status.fillna("").replace("", "final"),
        **{name: source[name] for name in ("source", "published", "grade")},
        flags="",
    )
    line = rows["locator"].str.extract(r"(\d+)$")[0].astype(int)
    found = {"observations": (frame, line)}
    if new:
        found["sources"] = (pd.DataFrame([source]), pd.Series([0]))
    out = {}
    for item in descriptor(folder)["resources"]:
        kind = "observations" if item["path"].startswith("observations/") else item["name"]
        if kind in found:
            columns = [field["name"] for field in item["schema"]["fields"]]
            fitting, lines = found.pop(kind)
            fitting = fitting.reindex(columns=columns).astype(object)
            fitting = fitting.where(fitting.notna(), "").astype(str)
            out[kind] = fitting.assign(line=lines, table=file.name).reset_index(drop=True)
    return out, decisions
