"""A data package to begin with: for any places, empty, with a spreadsheet to fill in."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..units import MONEY, UNITS
from .catalogue import find_place
from .gazetteer import Row, above, currency_of, place_rows, row_of, rows_like
from .package import (
    DESCRIPTOR,
    EXTENDS,
    descriptor,
    library_data,
    may_lack,
    read_table,
    read_text_table,
)
from .tables import csv_bytes, xlsx_bytes

TEMPLATE = "template.xlsx"
#: Columns with a list of words in the template, beside those whose schema lists them.
_LISTED = ["indicator", "place", "unit", "status", "basis", "bound", "grade"]
#: The sheets of the template, in the order in which a person fills them in.
_ORDER = ["observations", "targets", "sources", "indicators", "places"]
#: What the text of a formula begins with.
_FORMULA = ("=", "+", "-", "@")
_EXAMPLE = {
    **{"value": "1.23", "status": "final", "published": "2025-03-18", "source": "report2024"},
    **{"grade": "A", "locator": "p. 3", "bound": "at_least", "title": "title of the document"},
    **{"publisher": "发布单位", "publisher_en": "who published it"},
    **{"period": "2024", "year": "2030"},
    **{"event": "first-laboratory", "kind": "first", "text_en": "what happened", "text_zh": "事实"},
}


def new_package(
    directory: Path,
    *,
    place: str | Sequence[str] = (),
    code: str | None = None,
    name_en: str | None = None,
    like: Path | None = None,
) -> Path:
    """Make a data package for one place or more, without figures yet, that passes the check.

    A place in China stands beside the figures of the library: its package extends the library's. A
    place elsewhere comes with its nation and all provinces of it (states, Länder), and its package
    stands alone, and counts in the nation's currency.

    The first ``place`` is the one that the package is about; each is a name, a code of GB/T 2260 or
    ISO 3166, or ``CODE=Name``, where the code may be one of NUTS or a label of one's own. ``like``
    is another package, or a table of places, whose places come too. The folder must not exist, or
    be empty. It holds a file for each theme with its header and a commented example, and
    ``template.xlsx`` with the same columns.
    """
    directory = Path(directory)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DataError(
            f"{directory} exists and isn't empty", todo="name a folder that isn't there yet"
        )
    given = [place] if isinstance(place, str) else list(place)
    named = {} if like is None else {row["place"]: row for row in rows_like(Path(like))}
    for label in [*given[1:], *given[:1]]:  # the last row is the place of the package
        *others, row = _place_rows(label, code, name_en)
        named = {each["place"]: each for each in others} | named
        named.pop(row["place"], None)
        named[row["place"]] = row
    places = list(named.values())
    if not places:
        raise DataError("no place was given", todo="name one: --place, or --like a table of them")
    for name in [*given, *filter(None, [name_en]), *(row["name_en"] for row in places)]:
        if name.strip().startswith(_FORMULA) or not name.isprintable() or not name.strip():
            raise DataError(
                f"{name!r} is no name: a spreadsheet would take it for a formula",
                todo="begin a name with a letter, a digit or a bracket",
            )
    contents = _contents(_descriptor(places[-1], alone=_abroad(places)), places)
    directory.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    try:
        for path, content in contents.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        folder.chmod(0o755)
        os.replace(folder, directory)
    except OSError as error:
        raise DataError(f"{directory} can't be made: {error.strerror}") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return directory


def _place_rows(place: str, code: str | None, name_en: str | None) -> list[Row]:
    """A place and those that it belongs to, the nation first, as rows of places.csv."""
    label, _, name = (part.strip() for part in place.partition("="))
    try:
        return above(find_place(code or label))
    except DataError as error:
        rows = place_rows(place if code is None else f"{code}={name_en or ''}")
        code, name = (label, name) if code is None else (code, name_en or "")
        if rows:
            return rows
        if not name:
            near = next((line for line in str(error).splitlines() if "nearest" in line), "")
            raise DataError(
                f"the catalogue doesn't hold {place!r}",
                allowed=near.removeprefix("Allowed: ") or None,
                todo="give its code and English name: 510100=Chengdu (GB/T 2260), DE-BY=Bavaria "
                "(ISO 3166), DE21=Oberbayern (NUTS), or a label of your own: my-town=Mytown",
            ) from error
        province = code[:2] + "0000"
        if not re.fullmatch(r"[0-9]+", code):
            return [row_of(code, name)]
        if not re.fullmatch(r"[1-9][0-9]{5}", code) or province not in {
            *read_table("places")["place"]
        }:
            raise DataError(
                f"{code!r} is no GB/T 2260 code of a place in a known province",
                allowed="six digits, such as 510100",
            ) from error
        level = "city" if code.endswith("00") else "district"
        row = row_of(code, name, level=level, parent=province)
        short = label.removesuffix("市") if label != code else ""
        return [*above(province), row | {"name_zh": short or row["name_zh"]}]


def _abroad(places: list[Row]) -> bool:
    """Whether the last place belongs to no nation that the library has figures of."""
    return not places[-1]["place"].isdigit()


def _descriptor(place: Row, *, alone: bool) -> dict[str, Any]:
    """The library's own descriptor with its schemas, for a package that extends it or not."""
    described = descriptor(library_data())
    library = described["name"]
    for name in ("licenses", "keywords", "description", "version"):
        described.pop(name, None)
    described["name"] = re.sub("[^a-z0-9]+", "-", f"own-figures-{place['place']}".casefold())
    described["title"] = f"{place['name_zh']} ({place['name_en']})".removeprefix(" ")
    described["created"] = f"{dt.datetime.now(dt.UTC).date().isoformat()}T00:00:00Z"
    if not alone:
        described[EXTENDS] = library
    for item in described["resources"]:
        item["dialect"] = {"commentChar": "#"}
        spare = may_lack(item["schema"]["fields"])
        fields = [field for field in item["schema"]["fields"] if field["name"] not in spare]
        item["schema"]["fields"] = fields
        for field in item["schema"]["fields"]:
            constraints = field.get("constraints", {})
            if field["name"] in ("place", "parent"):
                constraints.pop("pattern", None)  # of any country, or a label of one's own
            if field["name"] == "unit":
                constraints.pop("enum", None)
                field["description"] = f"A unit id: {', '.join(UNITS)}; {MONEY}"
            if field["name"] == "name_zh" and item["name"] == "places":
                constraints.pop("required", None)
            if field["name"] == "source" and "pattern" in field.get("constraints", {}):
                field["constraints"]["pattern"] = "[0-9A-Za-z_.-]+"
                field["description"] = "Id of your own choice: letters, digits and _ . -"
    return described


def _contents(described: dict[str, Any], places: list[Row]) -> dict[str, bytes]:
    """Every file of the package: path -> content."""
    library = read_text_table("indicators", directory=library_data()).drop(columns="line")
    units = list(UNITS)
    if EXTENDS not in described:
        money = _money(places)
        library["unit"] = library["unit"].replace("100m_cny", money)
        units.append(money)
    catalogue = {"places": pd.DataFrame(places), "indicators": library}
    place = places[-1]["place"]
    contents = {DESCRIPTOR: json.dumps(described, ensure_ascii=False, indent=2).encode() + b"\n"}
    sheets: dict[str, pd.DataFrame] = {}
    choices: dict[str, list[str]] = {}
    notes: dict[str, str] = {}
    for item in described["resources"]:
        fields = item["schema"]["fields"]
        header = [field["name"] for field in fields]
        if item["name"] in catalogue:
            frame = catalogue[item["name"]][header]
        else:
            theme = library[library["theme"] == item["name"]]
            example = _EXAMPLE | {"place": place} | _typical(theme if len(theme) else library)
            row = [example.get(name, "") for name in header]
            frame = pd.DataFrame([[f"# {row[0]}", *row[1:]]], columns=header)
        contents[item["path"]] = csv_bytes([header, *frame.to_numpy().tolist()])
        kind = "observations" if item["path"].startswith("observations/") else item["name"]
        sheets.setdefault(kind, frame)
        for field in fields:
            notes.setdefault(field["name"], field.get("description", ""))
            words = field.get("constraints", {}).get("enum")
            if words and field["name"] in _LISTED:
                choices.setdefault(field["name"], words)
    choices |= {"indicator": library["indicator"].tolist(), "unit": list(dict.fromkeys(units))}
    choices["place"] = [row["place"] for row in places]
    contents[TEMPLATE] = xlsx_bytes(
        {kind: sheets[kind] for kind in _ORDER if kind in sheets},
        choices=choices,
        open_choices=["indicator", "source"],
        notes=notes,
        text_rows=200,
    )
    return contents


def _money(places: list[Row]) -> str:
    """The unit of money of a package of places abroad: millions of the nation's currency."""
    currency = currency_of(places)
    return f"m_{currency}" if currency else "100m_cny"


def _typical(rows: pd.DataFrame) -> dict[str, str]:
    """An indicator to show how a row looks: R&D intensity, or the first one."""
    rows = rows.set_index("indicator")
    indicator = "rd_intensity" if "rd_intensity" in rows.index else rows.index[0]
    return {"indicator": indicator, "unit": rows.loc[indicator, "unit"]}
