"""A data package to begin with: for one place, empty, with a spreadsheet to fill in."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..panel import UNITS
from .catalogue import find_place
from .package import (
    DESCRIPTOR,
    EXTENDS,
    descriptor,
    may_lack,
    own_data,
    read_table,
    read_text_table,
)
from .tables import csv_bytes

TEMPLATE = "template.xlsx"
#: Columns with a list of words in the template, beside those whose schema lists them.
_LISTED = ["indicator", "place", "unit", "status", "basis", "bound", "grade"]
_EXAMPLE = {
    **{"value": "1.23", "status": "final", "published": "2025-03-18", "source": "report2024"},
    **{"grade": "A", "locator": "p. 3", "bound": "at_least", "title": "title of the document"},
    **{
        "publisher": "发布单位",
        "publisher_en": "who published it",
        "period": "2024",
        "year": "2030",
    },
    **{"event": "first-laboratory", "kind": "first", "text_en": "what happened", "text_zh": "事实"},
}


def new_package(
    directory: Path, *, place: str, code: str | None = None, name_en: str | None = None
) -> Path:
    """A data package of one's own for a place, without figures yet, that passes the check.

    It extends the package of the library: the figures of the nation and the provinces stand beside
    its own.

    Parameters
    ----------
    directory : Path
        The folder to make; it must not exist, or be empty.
    place : str
        The place's name in Chinese or English, or its code.
    code : str, optional
        GB/T 2260 code, for a place outside the catalogue.
    name_en : str, optional
        English name, for a place outside the catalogue.

    Returns
    -------
    Path
        The folder: descriptor, catalogue, a file for each theme with its header and a commented
        example, and ``template.xlsx`` with the same columns.

    Raises
    ------
    DataError
        For a folder that holds something, an unknown place without code and English name, or a
        code that is none.

    Examples
    --------
    >>> folder = new_package(Path(tempfile.mkdtemp()) / "jinhua", place="金华市")
    >>> sorted(path.name for path in folder.iterdir())[:4]
    ['datapackage.json', 'events.csv', 'indicators.csv', 'observations']
    """
    directory = Path(directory)
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise DataError(
            f"{directory} exists and isn't empty", todo="name a folder that isn't there yet"
        )
    own = _place_rows(place, code, name_en)
    found = _descriptor(own[-1])
    directory.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    try:
        for path, content in _files(found, own).items():
            (made / path).parent.mkdir(exist_ok=True)
            (made / path).write_bytes(content)
        made.chmod(0o755)
        os.replace(made, directory)
    except OSError as error:
        raise DataError(f"{directory} can't be made: {error.strerror}") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)
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
    base = own_data()
    found = copy.deepcopy(descriptor(base))
    base_name = found["name"]
    for name in ("licenses", "keywords", "description", "version"):
        found.pop(name, None)
    found["name"] = f"own-figures-{place['place']}"
    found["title"] = f"{place['name_zh']} ({place['name_en']})"
    found["created"] = f"{dt.datetime.now(dt.UTC).date().isoformat()}T00:00:00Z"
    found[EXTENDS] = base_name
    for item in found["resources"]:
        item["dialect"] = {"commentChar": "#"}
        spare = may_lack(item["schema"]["fields"])
        fields = [field for field in item["schema"]["fields"] if field["name"] not in spare]
        item["schema"]["fields"] = fields
        for field in item["schema"]["fields"]:
            if field["name"] == "source" and "pattern" in field.get("constraints", {}):
                field["constraints"]["pattern"] = "[0-9A-Za-z_.-]+"
                field["description"] = "Id of your own choice: letters, digits and _ . -"
    return found


def _files(found: dict[str, Any], own: Sequence[dict[str, str]]) -> dict[str, bytes]:
    """Every file of the package: path -> content."""
    indicators = read_text_table("indicators", directory=own_data()).drop(columns="line")
    place = own[-1]["place"]
    out = {DESCRIPTOR: json.dumps(found, ensure_ascii=False, indent=2).encode() + b"\n"}
    sheets: dict[str, tuple[list[str], list[list[str]]]] = {}
    choices: dict[str, list[str]] = {}
    notes: dict[str, str] = {}
    for item in found["resources"]:
        fields = item["schema"]["fields"]
        header = [field["name"] for field in fields]
        held: list[dict[str, str]] = []
        if item["name"] == "places":
            held = list(own)
        elif item["name"] == "indicators":
            held = indicators.to_dict("records")
        theme = indicators[indicators["theme"] == item["name"]]
        example = {**_EXAMPLE, "place": place, **_typical(theme if len(theme) else indicators)}
        rows = [[str(row[name]) for name in header] for row in held]
        if not rows:
            first, *rest = [example.get(name, "") for name in header]
            rows = [[f"# {first}", *rest]]
        out[item["path"]] = csv_bytes([header, *rows])
        kind = "observations" if item["path"].startswith("observations/") else item["name"]
        sheets.setdefault(kind, (header, rows))
        for field in fields:
            notes.setdefault(field["name"], field.get("description", ""))
            words = field.get("constraints", {}).get("enum")
            if words and field["name"] in _LISTED:
                choices.setdefault(field["name"], words)
    choices |= {"indicator": indicators["indicator"].tolist(), "unit": list(UNITS)}
    choices["place"] = [row["place"] for row in own]
    from .spreadsheet import template

    order = ["observations", "targets", "sources", "indicators", "places"]
    out[TEMPLATE] = template(
        {kind: sheets[kind] for kind in order if kind in sheets}, choices=choices, notes=notes
    )
    return out


def _typical(rows: Any) -> dict[str, str]:
    """An indicator to show how a row looks: R&D intensity, or the first one."""
    at = "rd_intensity" if "rd_intensity" in set(rows["indicator"]) else rows["indicator"].iloc[0]
    row = rows.set_index("indicator").loc[at]
    return {"indicator": at, "unit": row["unit"]}
