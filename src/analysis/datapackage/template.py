"""A data package to begin with: for one place, empty, with a spreadsheet to fill in."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from ..panel import UNITS
from .catalogue import find_place
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
    directory: Path, *, place: str, code: str | None = None, name_en: str | None = None
) -> Path:
    """Make a data package for a place, without figures yet, that passes the check.

    It extends the package of the library: the figures of the nation and the provinces stand beside
    its own. The folder must not exist, or be empty; ``code`` (GB/T 2260) and ``name_en`` are for a
    place outside the catalogue. It holds a file for each theme with its header and a commented
    example, and ``template.xlsx`` with the same columns.
    """
    directory = Path(directory)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DataError(
            f"{directory} exists and isn't empty", todo="name a folder that isn't there yet"
        )
    for name in (place, name_en or ""):
        if name.strip().startswith(_FORMULA) or not name.isprintable():
            raise DataError(
                f"{name!r} is no name: a spreadsheet would take it for a formula",
                todo="begin a name with a letter, a digit or a bracket",
            )
    places = _place_rows(place, code, name_en)
    contents = _contents(_descriptor(places[-1]), places)
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


def _place_rows(place: str, code: str | None, name_en: str | None) -> list[dict[str, str]]:
    """The nation, the province and the place, as rows of places.csv."""
    table = read_table("places").set_index("place", drop=False)
    try:
        known = find_place(code or place)
    except DataError as error:
        if not code or not name_en:
            near = next((line for line in str(error).splitlines() if "nearest" in line), "")
            raise DataError(
                f"the catalogue doesn't hold {place!r}",
                allowed=near.removeprefix("Allowed: ") or None,
                todo="give its GB/T 2260 code and English name: --code 510100 --name-en Chengdu",
            ) from error
        above = code[:2] + "0000"
        if not re.fullmatch(r"[1-9][0-9]{5}", code) or above not in table.index:
            raise DataError(
                f"{code!r} is no GB/T 2260 code of a place in a known province",
                allowed="six digits, such as 510100",
            ) from error
        level = "city" if code.endswith("00") else "district"
        short = place.strip().removesuffix("市") or place
        row = {"place": code, "name_en": name_en.strip(), "name_zh": short, "level": level}
        rows = [{**row, "parent": above}]
    else:
        rows = [table.loc[known].to_dict()]
    while rows[0]["parent"]:
        rows.insert(0, table.loc[rows[0]["parent"]].to_dict())
    return rows


def _descriptor(place: dict[str, str]) -> dict[str, Any]:
    """The library's own descriptor with its schemas, for a package that extends it."""
    described = descriptor(library_data())
    library = described["name"]
    for name in ("licenses", "keywords", "description", "version"):
        described.pop(name, None)
    described["name"] = f"own-figures-{place['place']}"
    described["title"] = f"{place['name_zh']} ({place['name_en']})"
    described["created"] = f"{dt.datetime.now(dt.UTC).date().isoformat()}T00:00:00Z"
    described[EXTENDS] = library
    for item in described["resources"]:
        item["dialect"] = {"commentChar": "#"}
        spare = may_lack(item["schema"]["fields"])
        fields = [field for field in item["schema"]["fields"] if field["name"] not in spare]
        item["schema"]["fields"] = fields
        for field in item["schema"]["fields"]:
            if field["name"] == "source" and "pattern" in field.get("constraints", {}):
                field["constraints"]["pattern"] = "[0-9A-Za-z_.-]+"
                field["description"] = "Id of your own choice: letters, digits and _ . -"
    return described


def _contents(described: dict[str, Any], places: list[dict[str, str]]) -> dict[str, bytes]:
    """Every file of the package: path -> content."""
    library = read_text_table("indicators", directory=library_data()).drop(columns="line")
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
    choices |= {"indicator": library["indicator"].tolist(), "unit": list(UNITS)}
    choices["place"] = [row["place"] for row in places]
    contents[TEMPLATE] = xlsx_bytes(
        {kind: sheets[kind] for kind in _ORDER if kind in sheets},
        choices=choices,
        open_choices=["indicator", "source"],
        notes=notes,
        text_rows=200,
    )
    return contents


def _typical(rows: pd.DataFrame) -> dict[str, str]:
    """An indicator to show how a row looks: R&D intensity, or the first one."""
    rows = rows.set_index("indicator")
    indicator = "rd_intensity" if "rd_intensity" in rows.index else rows.index[0]
    return {"indicator": indicator, "unit": rows.loc[indicator, "unit"]}
