"""A local HTTP server that replays answers in the shapes of the statistical services."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass
class Reply:
    """One answer: what is sent, and how it goes wrong."""

    body: bytes | str | list | dict = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json;charset=utf-8"
    cut: int = 0  # bytes of the promised length that never come
    delay: float = 0.0  # seconds before the first byte
    pause: float = 0.0  # seconds before each byte

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


#: Path and query -> the answer.
Script = Callable[[str, dict[str, list[str]]], Reply]


class Replay(ThreadingHTTPServer):
    """Answers from a queue first, then from a script; remembers what it was asked, and when."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.queue: list[Reply] = []
        self.script: Script = lambda path, query: Reply(status=404)
        self.asked: list[tuple[str, dict[str, list[str]]]] = []
        self.times: list[float] = []

    @property
    def address(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is part of the play."""


class _Handler(BaseHTTPRequestHandler):
    server: Replay

    def do_GET(self) -> None:
        self.server.times.append(time.monotonic())
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        self.server.asked.append((parts.path, query))
        server = self.server
        reply = server.queue.pop(0) if server.queue else server.script(parts.path, query)
        time.sleep(reply.delay)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.content)))
        self.send_header("Connection", "close")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        body = reply.content[: len(reply.content) - reply.cut]
        for start in range(len(body)) if reply.pause else ():
            time.sleep(reply.pause)
            self.wfile.write(body[start : start + 1])
        if not reply.pause:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


@contextmanager
def replaying() -> Iterator[Replay]:
    """A server for the time of a test."""
    server = Replay()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


#: What the World Bank says to a code that it doesn't know: with status 200.
INVALID = [
    {
        "message": [
            {
                "id": "120",
                "key": "Invalid value",
                "value": "The provided parameter value is not valid",
            }
        ]
    }
]


def world_bank(
    rows: list[tuple[str, str, float | None]],
    *,
    code: str = "GB.XPD.RSDV.GD.ZS",
    updated: str = "2026-10-07",
    page: int = 1,
    per_page: int = 50,
) -> list[Any]:
    """A page in the shape of the Indicators API, version 2: a head and a list of cells."""
    iso2 = {"CHN": "CN", "DEU": "DE", "USA": "US", "KOR": "KR"}
    cells = [
        {
            "indicator": {"id": code, "value": "Research and development expenditure (% of GDP)"},
            "country": {"id": iso2.get(place, place[:2]), "value": place.title()},
            "countryiso3code": place,
            "date": year,
            "value": value,
            "unit": "",
            "obs_status": "",
            "decimal": 2,
        }
        for place, year, value in rows
    ]
    pages = -(-len(cells) // per_page)
    head = {
        "page": page if cells else 0,
        "pages": pages,
        "per_page": per_page,
        "total": len(cells),
        "sourceid": "2" if cells else None,
        "lastupdated": updated if cells else None,
    }
    return [head, cells[(page - 1) * per_page : page * per_page] or None]


def eurostat(
    geos: list[str],
    years: list[str],
    values: dict[tuple[str, str], tuple[float, str]],
    *,
    unit: str = "PC_GDP",
    updated: str = "2026-11-05T23:00:00+0100",
) -> dict[str, Any]:
    """A cube in the shape of API Statistics, JSON-stat 2.0: empty cells are left out."""
    at = {
        str(i * len(years) + j): values[geo, year]
        for i, geo in enumerate(geos)
        for j, year in enumerate(years)
        if (geo, year) in values
    }
    axes = {"freq": ["A"], "sectperf": ["TOTAL"], "unit": [unit], "geo": geos, "time": years}
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "GERD by sector of performance",
        "source": "ESTAT",
        "updated": updated,
        "value": {cell: value for cell, (value, _) in at.items()},
        "status": {cell: mark for cell, (_, mark) in at.items() if mark},
        "id": list(axes),
        "size": [len(codes) for codes in axes.values()],
        "dimension": {
            name: {
                "label": name,
                "category": {
                    "index": {code: i for i, code in enumerate(codes)},
                    "label": {code: code for code in codes},
                },
            }
            for name, codes in axes.items()
        },
        "extension": {"lang": "EN", "id": "RD_E_GERDTOT", "agencyId": "ESTAT", "version": "1.0"},
    }
