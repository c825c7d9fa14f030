"""Which series and economies are asked for, and the panel that the answers make."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from ..datapackage.services import CHINA, ECONOMIES, PEERS, Series, Service
from ..errors import unknown_name
from ..loaders.own import as_panel as _as_panel
from ..panel import KEY, PROVENANCE

COLUMNS = [*KEY, "value", "unit", *PROVENANCE]


def as_series(indicators: object, service: Service) -> list[Series]:
    """The series of a service by our id, its own code or a name; all where none is given."""
    if indicators is None:
        return list(service.series.values())
    known: dict[str, Series] = {}
    for series in service.series.values():
        for label in (series.name_zh, series.name_en, series.code, series.indicator):
            known.setdefault(label.casefold(), series)
    return [
        _known(
            label, known, f"{service.publisher_en} series", [*service.series], "name one of these"
        )
        for label in dict.fromkeys(_listed(indicators))
    ]


def as_economies(places: object) -> list[str]:
    """ISO alpha-3 codes of economies named in English, in Chinese or by code."""
    if places is None:
        return list(PEERS)
    known = {iso.casefold(): iso for iso in ECONOMIES}
    for iso, (_, english, chinese) in ECONOMIES.items():
        known |= {english.casefold(): iso, chinese: iso}
    known |= {CHINA: "CHN", "全国": "CHN"}
    todo = "an economy may also be given by its ISO alpha-3 code, such as VNM"
    out = []
    for label in dict.fromkeys(_listed(places)):
        code = label.strip()
        given = re.fullmatch("[A-Z]{3}", code)
        out.append(code if given else _known(label, known, "economy", [*ECONOMIES], todo))
    return list(dict.fromkeys(out))


def as_panel(
    rows: list[dict[str, Any]], service: Service, years: Iterable[int] | None
) -> pd.DataFrame:
    """Rows of a service as a panel with provenance; China under the nation's own code."""
    common = dict.fromkeys(PROVENANCE, "") | {"source": service.source, "grade": "A"}
    frame = pd.DataFrame([common | row for row in rows], columns=COLUMNS)
    frame["place"] = frame["place"].replace("CHN", CHINA)
    panel = _as_panel(frame.astype({"value": float}))[COLUMNS]
    if years is not None:
        panel = panel[panel["year"].isin(list(years))].reset_index(drop=True)
    return panel


def _listed(labels: object) -> list[str]:
    if isinstance(labels, str) or not isinstance(labels, Iterable):
        return [str(labels)]
    return [str(label) for label in labels]


def _known(label: str, known: dict[str, Any], what: str, allowed: list[str], todo: str) -> Any:
    """What a label stands for."""
    key = label.strip().casefold()
    if key not in known:
        raise unknown_name(what, label, known, allowed=allowed, todo=todo)
    return known[key]
