"""Who and what the figures are about: places, indicators and sources, named in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ..arguments import check_arguments
from ..errors import DataError, nearest, unknown_name
from ..languages import Both, in_both
from ..units import UNITS
from .package import library_data, read_table
from .services import SERVICES, name_of

_SUFFIXES = ("市", "省", "自治区", "区", "县")
_OFFICIAL = {
    "中国": "100000",
    "CHN": "100000",
    "国家": "100000",
    "广西壮族自治区": "450000",
    "宁夏回族自治区": "640000",
    "新疆维吾尔自治区": "650000",
}
_UNIT_ALIASES = {
    "%": "pct",
    "percent": "pct",
    "亿元": "100m_cny",
    "个百分点": "pp",
    "percentage points": "pp",
    "人年": "person_years",
}


@check_arguments
def places() -> pd.DataFrame:
    """List the places of the catalogue.

    Returns
    -------
    DataFrame
        One row per place: ``place`` (GB/T 2260 or ISO 3166 code, or a label of the user's own),
        ``name_en``, ``name_zh``, ``level`` (nation; province, which is the first level below it:
        also a state or a Land; city, district) and ``parent`` (the place it belongs to).

    Examples
    --------
    >>> import analysis as an
    >>> an.places().query("name_en == 'Shaoxing'")["place"].item()
    '330600'
    """
    return read_table("places")


@check_arguments
def indicators() -> pd.DataFrame:
    """List the indicators with their meaning and unit.

    Returns
    -------
    DataFrame
        One row per indicator: ``indicator``, ``name_en``, ``name_zh``, ``unit``, ``theme``,
        ``direction`` (up, down or none: which way is better), ``nature`` (stock, flow or ratio),
        ``kind`` (what its numbers say, unless a row says otherwise), ``form`` (level, increase or
        cumulative, where a target can be set on it),
        ``minimum`` and ``maximum`` (natural limits; NaN where there is none), ``definition`` and
        ``synonyms`` (other names that mean the same, apart by semicolons).

    Examples
    --------
    >>> import analysis as an
    >>> an.indicators().set_index("indicator").loc["rd_intensity", "unit"]
    'pct'
    """
    return read_table("indicators")


@check_arguments
def sources() -> pd.DataFrame:
    """List the documents that the figures come from.

    Returns
    -------
    DataFrame
        One row per document: ``source`` (key), ``title``, ``title_en`` (where the title is in
        another language), ``publisher``, ``publisher_en``, ``published``, ``url`` and ``grade`` (A
        official page or yearbook, B official text seen in a compilation, C press, D weak).

    Examples
    --------
    >>> import analysis as an
    >>> sorted(an.sources()["grade"].unique())
    ['A', 'B', 'C', 'D']
    """
    return read_table("sources")


def documents() -> pd.DataFrame:
    """The documents of the package and the statistical services, as ``sources`` lists them."""
    services = [
        {
            "source": service.source,
            "title": service.title,
            "title_en": "",
            "publisher": service.publisher_zh,
            "publisher_en": service.publisher_en,
            "published": "",
            "url": service.url,
            "grade": "A",
        }
        for service in SERVICES.values()
    ]
    return pd.concat([sources(), pd.DataFrame(services)], ignore_index=True)


@check_arguments
def find_place(label: object) -> Both:
    """Find a place named in English, in Chinese or by its code.

    Parameters
    ----------
    label : str or int
        ``"Shaoxing"``, ``"绍兴"``, ``"绍兴市"``, ``"330600"`` or ``330600``.

    Returns
    -------
    str
        The GB/T 2260 code, with the place's names as ``.en`` and ``.zh``.

    Raises
    ------
    DataError
        For an unknown name; the nearest names are listed.

    Examples
    --------
    >>> import analysis as an
    >>> an.find_place("绍兴市"), an.find_place("Zhejiang")
    ('330600', '330000')
    >>> an.find_place("330600").en
    'Shaoxing'
    """
    return _named("places", "place", _find("place", label, _place_labels()))


@check_arguments
def find_indicator(label: object) -> Both:
    """Find an indicator named by its id, in English or in Chinese.

    Parameters
    ----------
    label : str
        ``"rd_intensity"``, ``"R&D intensity"`` or ``"R&D经费投入强度"``.

    Returns
    -------
    str
        The indicator's id, with its names as ``.en`` and ``.zh``.

    Raises
    ------
    DataError
        For an unknown name; the nearest names are listed.

    Examples
    --------
    >>> import analysis as an
    >>> an.find_indicator("R&D intensity")
    'rd_intensity'
    """
    return _named("indicators", "indicator", _find("indicator", label, _indicator_labels()))


@check_arguments
def place_name(place: str, language: str | None = None) -> Both:
    """Name a place in the page's language; a label of the user's own stays as it is.

    Parameters
    ----------
    place : str
        GB/T 2260 code, or a label of the user's own.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        The name, with both as ``.en`` and ``.zh``; a label outside the catalogue as it is.

    Examples
    --------
    >>> place_name("330600", "zh"), place_name("My town", "zh")
    ('绍兴', 'My town')
    """
    named = _named("places", "place", place)
    return in_both((named.en, named.zh), language)


@check_arguments
def indicator_name(indicator: str, language: str | None = None) -> Both:
    """Name an indicator in the page's language; a user's own label stays as it is.

    Parameters
    ----------
    indicator : str
        Id, or a label of the user's own.
    language : {"en", "zh"}, optional
        Language of the page; the one that is set otherwise.

    Returns
    -------
    str
        The name, with both as ``.en`` and ``.zh``; a label outside the catalogue as it is.

    Examples
    --------
    >>> indicator_name("rd_intensity")
    'R&D intensity'
    """
    named = _named("indicators", "indicator", indicator)
    return in_both((named.en, named.zh), language)


def as_places(labels: object) -> list[str]:
    """Codes for one label or several, in the order given and without repeats."""
    known = _place_labels()
    return list(dict.fromkeys(_find("place", label, known) for label in _listed(labels)))


def are_places(labels: object) -> bool:
    """Whether all labels name places and none an indicator."""
    listed, known = [_fold(label) for label in _listed(labels)], _place_labels()
    return bool(listed) and all(label in known for label in listed)


def as_indicators(labels: object) -> list[str]:
    """Ids for one label or several, in the order given and without repeats."""
    known = _indicator_labels()
    return list(dict.fromkeys(_find("indicator", label, known) for label in _listed(labels)))


def places_in(labels: object, frame: pd.DataFrame, *, argument: str = "place") -> list[str]:
    """The ids of places that a frame holds, named as in the loaders or as in the frame itself."""
    held = list(dict.fromkeys(frame["place"].astype(str)))
    known = _place_labels()
    ids = []
    for label in _listed(labels):
        text = str(label).strip()
        code = text if text in held else known.get(_fold(label), text)
        if code not in held:
            names = {each: each for each in held}
            names |= {str(name): code for name, code in known.items() if code in held}
            raise DataError(
                f"{argument}={label!r}: the panel holds no figure of it",
                allowed=nearest(str(label), list(names)) or held[:10],
                todo="name a place of the panel in English, in Chinese or by its code",
            )
        ids.append(code)
    return list(dict.fromkeys(ids))


def own_or_known(labels: pd.Series, kind: str) -> pd.Series:
    """Ids for the labels of a place, indicator or unit that are known; others as they are."""
    known = labels_of(kind)
    return labels.map(lambda label: known.get(_fold(label), str(label).strip()), na_action="ignore")


def labels_of(kind: str, directory: Path | None = None) -> dict[str, str]:
    """Every name of a place, indicator or unit that a package knows, in lower case -> its id."""
    if kind == "unit":
        return {**{_fold(unit): unit for unit in UNITS}, **_UNIT_ALIASES}
    return _place_labels(directory) if kind == "place" else _indicator_labels(directory)


def _listed(labels: object) -> list[object]:
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        return [labels]
    return list(labels)


def _fold(label: object) -> str:
    return str(label).strip().casefold()


def _place_labels(directory: Path | None = None) -> dict[str, str]:
    table = read_table("places", directory=directory)
    labels: dict[str, str] = {}
    for row in table.itertuples():
        stem = row.name_zh
        if not stem:
            continue
        for suffix in suffixes(row.place, row.level):
            labels.setdefault(_fold(f"{stem}{suffix}"), row.place)
        if row.level == "district" and len(stem) > 2 and stem.endswith(_SUFFIXES):
            labels.setdefault(_fold(stem[:-1]), row.place)
    for row in table.itertuples():
        names = filter(None, (row.place, row.name_en, row.name_zh))
        labels.update({_fold(name): row.place for name in names})
    known = set(table["place"])
    labels.update({_fold(name): code for name, code in _OFFICIAL.items() if code in known})
    return labels


def suffixes(place: str, level: str) -> tuple[str, ...]:
    """What may stand behind the name of a place of this level: 吉林市 is no province."""
    if level == "province" and place[:2] not in ("11", "12", "31", "50"):
        return ("省", "自治区")
    return ("市",) if level in ("province", "city") else _SUFFIXES


def _indicator_labels(directory: Path | None = None) -> dict[str, str]:
    table = read_table("indicators", directory=directory)
    labels: dict[str, str] = {}
    for each in (read_table("indicators", directory=library_data()), table):
        shared = each[each["indicator"].isin(table["indicator"])]
        for synonyms, code in zip(shared.get("synonyms", []), shared["indicator"], strict=False):
            labels.update((_fold(name), code) for name in synonyms.split(";") if name)
    for column in ("name_zh", "name_en", "indicator"):
        labels.update(zip(map(_fold, table[column]), table["indicator"], strict=True))
    return labels


def _find(kind: str, label: object, known: dict[str, str]) -> str:
    """The id of a label that the catalogue knows."""
    code = known.get(_fold(label))
    if code is None:
        frame = read_table(f"{kind}s")
        names = [*frame["name_en"], *frame["name_zh"], *frame[kind]]
        todo = f"see {kind}s() for all names; bring figures of your own with as_panel()"
        raise unknown_name(kind, label, names, todo=todo)
    return code


def _named(table: str, key: str, label: str) -> Both:
    """An id with its two names; a label outside the catalogue is its own name."""
    frame = read_table(table)
    row = frame[frame[key] == label]
    if len(row):
        english = row["name_en"].iloc[0]  # stands in Latin letters where there is no Chinese name
        return Both(str(label), english, row["name_zh"].iloc[0] or english)
    names = (name_of(table, str(label), each) for each in ("en", "zh"))
    return Both(str(label), *names)
