"""Places of the world as rows of places.csv: ISO 3166-1 and -2, NUTS, and labels of one's own."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError, nearest, require
from ..languages import CJK
from .catalogue import find_place
from .fields import as_frame
from .package import DESCRIPTOR, read_table, read_text_table
from .services import CHINA
from .tables import read_sheet

#: A row of places.csv.
Row = dict[str, str]
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
#: What may be a code, and so needs the lists of ISO.
_CODE = re.compile(r"[A-Z]{2,3}|[A-Z]{2}-?[A-Z0-9]{1,3}")
_NUTS = re.compile(r"([A-Z]{2})[A-Z0-9]{1,3}")
_OF_EUROSTAT = {"EL": "GR", "UK": "GB"}
_COLUMNS = ["place", "name_en", "name_zh", "level", "parent"]


def place_rows(given: str) -> list[Row] | None:
    """The nation, its provinces and the place named by a code or name; None where none is known.

    ``CODE=Name`` gives the place another English name, and is needed for NUTS codes.
    """
    code, _, name = (part.strip() for part in given.partition("="))
    if _CODE.fullmatch(code):
        require("places", "pycountry")
    elif importlib.util.find_spec("pycountry") is None:
        return None
    if name and not _CODE.fullmatch(code):
        return None  # a label of one's own, whatever region has such a name
    nation = _of_country(code)
    rows = [*_provinces(nation[0]["place"]), *nation] if nation else _of_subdivision(code)
    if rows is None and name and (nuts := _NUTS.fullmatch(code)):
        above = _of_country(_OF_EUROSTAT.get(nuts[1], nuts[1]))
        level = "province" if len(code) == 3 else "city"
        rows = above and [*above[:1], row_of(code, name, level=level, parent=above[0]["place"])]
    if rows and name:
        rows[-1] = rows[-1] | {"name_en": name}
    return rows


def above(place: str) -> list[Row]:
    """A place of the catalogue and those that it belongs to, the nation first."""
    table = read_table("places").set_index("place", drop=False)
    rows: list[Row] = [table.loc[place].to_dict()]
    while rows[0]["parent"]:
        rows.insert(0, table.loc[rows[0]["parent"]].to_dict())
    return rows


def row_of(place: str, name: str, *, level: str = "city", parent: str = "") -> Row:
    """The row of a place of the user's own; a name in Chinese stands in both columns."""
    chinese = name if re.search(f"[{CJK}]", name) else ""
    return dict(zip(_COLUMNS, (place, name, chinese, level, parent), strict=True))


def rows_like(path: Path) -> list[Row]:
    """The places of another package, or of a table with the columns place and name_en."""
    if (path / DESCRIPTOR).is_file():
        return _records(read_text_table("places", directory=path))
    sheet = read_sheet(path)
    fields = [{"name": name, "type": "string"} for name in _COLUMNS]
    frame, missing = as_frame(sheet, fields, optional={"name_zh", "level", "parent"}, others=True)
    if sheet.problems or (missing not in ([], ["name_zh"]) and {"place", "name_en"} & {*missing}):
        raise DataError(
            f"{path.name} is no table of places" + "".join(f"; {p.what}" for p in sheet.problems),
            allowed="columns place and name_en; name_zh, level and parent may be there",
        )
    frame["level"] = frame["level"].mask(frame["level"] == "", "city")
    return _records(frame)


def _records(table: pd.DataFrame) -> list[Row]:
    """The rows of a table of places, every cell a text."""
    return [{name: str(row[name]) for name in _COLUMNS} for _, row in table.iterrows()]


def currency_of(rows: list[Row]) -> str | None:
    """The ISO 4217 code of the nation among the rows, in lower case; None without a nation."""
    from babel.numbers import get_territory_currencies

    nation = next((row["place"] for row in rows if row["level"] == "nation"), None)
    country = None if nation is None else _country(nation)
    current = get_territory_currencies(country) if country else []
    return current[0].lower() if current else None


def _of_country(label: str) -> list[Row] | None:
    """The row of a country by ISO 3166-1 code or name; China under its GB/T 2260 code."""
    country = _country(label)
    if country is None:
        return None
    if country == "CN":
        return [read_table("places").set_index("place", drop=False).loc[CHINA].to_dict()]
    english, chinese = _territories("en")[country], _territories("zh").get(country, "")
    return [row_of(_alpha3()[country], english, level="nation") | {"name_zh": chinese}]


def _country(label: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country named by either code or by name."""
    three = _alpha3()
    codes = {code: two for two, code in three.items()} | {two: two for two in three}
    for language in ("en", "zh"):
        names = _territories(language)
        codes |= {names[two].casefold(): two for two in three if two in names}
    return codes.get(label) or codes.get(label.casefold())


def _territories(language: str) -> dict[str, str]:
    """ISO 3166-1 alpha-2 code -> name."""
    from babel import Locale

    return dict(Locale(language).territories)


def _alpha3() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code -> alpha-3 code."""
    import pycountry

    return {each.alpha_2: each.alpha_3 for each in pycountry.countries}


def _of_subdivision(label: str) -> list[Row] | None:
    """The nation, all its first subdivisions, and the one named by ISO 3166-2 code or name."""
    coded = _SUBDIVISION.fullmatch(label)
    import pycountry

    listed = {each.code: each for each in pycountry.subdivisions}
    named = [code for code, each in listed.items() if each.name.casefold() == label.casefold()]
    if coded is None and not named:
        return None
    code = label if coded else named[0]
    if len(named) > 1 or code not in listed:
        near = named or nearest(label, [*listed])
        raise DataError(f"{label!r} is no ISO 3166-2 code of one place", allowed=near or None)
    if code.startswith("CN-"):
        return above(find_place(listed[code].name.split()[0]))
    nation = _of_country(code[:2]) or []
    rows = _provinces(nation[0]["place"])
    if (higher := listed[code].parent_code) is not None:
        rows.append(_named(listed[code], level="city", parent=higher))
    return [*nation, *sorted(rows, key=lambda row: row["place"] == code)]


def _provinces(nation: str) -> list[Row]:
    """The first subdivisions of a nation outside China."""
    import pycountry

    country = _country(nation)
    listed = sorted(pycountry.subdivisions, key=lambda each: each.code)
    first = [each for each in listed if each.country_code == country and each.parent_code is None]
    return [_named(each, level="province", parent=nation) for each in first if country != "CN"]


def _named(subdivision: Any, *, level: str, parent: str) -> Row:
    """The row of a subdivision, without a Chinese name where nobody has translated it."""
    import gettext

    import pycountry

    words = gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=["zh_CN"])
    name, chinese = subdivision.name, words.gettext(subdivision.name)
    row = row_of(subdivision.code, name, level=level, parent=parent)
    return row | {"name_zh": chinese if chinese != name else ""}
