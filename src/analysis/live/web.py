"""How a statistical service is asked: from the cache where that is fresh, politely, and again."""

from __future__ import annotations

import json
import logging
import os
import random
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..errors import DataError, require

#: Answers older than this are asked for anew.
EXPIRY = timedelta(days=7)
#: Seconds to wait before the second, third and later tries; a service may ask for more.
WAITS = (1.0, 3.0, 9.0)
LONGEST_WAIT = 60.0
#: Seconds between two requests to one service.
PACE = 0.25
#: Seconds to wait for a connection, and for the next bytes of an answer.
TIMEOUT = (10.0, 60.0)
#: Address of a service -> when it may be asked again.
_READY: dict[str, float] = {}

Check = Callable[[int, Any], None]


class Trouble(Exception):
    """The service failed in a way that may pass; ``after``: seconds that it asks to wait."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after


class Refused(Exception):
    """The service understood, and said no: an unknown code, a request that is too large."""


@dataclass(frozen=True)
class Answer:
    """What a service said: the parsed JSON, the day it was retrieved, and the address asked."""

    content: Any
    retrieved: str
    url: str


#: Asks for an address with these parameters; True: past the cache.
Ask = Callable[[str, Mapping[str, Any], bool], Answer]


@contextmanager
def reading(service: str) -> Iterator[None]:
    """A DataError where an answer can't be read as the service's documentation has it."""
    try:
        yield
    except DataError:
        raise
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise DataError(
            f"{service}'s answer has another shape than its documentation says "
            f"({type(error).__name__}: {error})",
            todo="try again later; if it stays so, the service has changed and this library must",
        ) from error


@contextmanager
def asking(service: str, check: Check) -> Iterator[Ask]:
    """A way to ask one service: cached on disk, retried with back-off, never in haste.

    Parameters
    ----------
    service : str
        Its name, for messages.
    check : callable
        Called with the HTTP status and the parsed answer; raises ``Refused`` or ``Trouble`` where
        the answer is an error message.

    Yields
    ------
    callable
        Takes an address, parameters and whether to pass by the cache; returns an ``Answer``, or
        raises a DataError that says what happened and what to do. Where the service can't be
        reached, an older answer is given with a warning, unless the cache was to be passed by.
    """
    require("live", "requests", "requests_cache")
    from requests import RequestException
    from requests_cache import CachedSession

    logging.getLogger("requests_cache").addHandler(logging.NullHandler())
    given = os.environ.get("ANALYSIS_CACHE")
    name = str(Path(given).expanduser() / "answers") if given else "analysis/answers"
    try:
        session = CachedSession(
            name,
            use_cache_dir=not given,  # the user's own cache folder
            backend="sqlite",
            serializer="json",
            expire_after=EXPIRY,
            stale_if_error=True,
        )
    except (OSError, sqlite3.Error) as error:
        raise _no_cache(name, error) from error
    adapter = _adapter(check)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)

    def ask(url: str, parameters: Mapping[str, Any], fresh: bool) -> Answer:
        try:
            response = session.get(url, params=dict(parameters), force_refresh=fresh)
        except Refused as error:
            raise DataError(
                f"{service} refused the request: {error}",
                todo="check the indicator, the places and the years",
            ) from error
        except (RequestException, Trouble) as error:
            raise DataError(
                f"{service} can't be reached ({_said(error)})"
                + ("" if fresh else ", and no earlier answer to this request is kept"),
                todo="try again later or on-line; a proxy is named in the variable HTTPS_PROXY",
            ) from error
        except (OSError, sqlite3.Error) as error:
            raise _no_cache(name, error) from error
        day = _day(response)
        if response.from_cache and response.is_expired:
            warnings.warn(f"{service} can't be reached; its answer of {day} is used", stacklevel=4)
        return Answer(json.loads(response.content), day, str(response.url))

    with session:
        yield ask


def _day(response: Any) -> str:
    """The day, in UTC, on which an answer was retrieved."""
    return str(response.created_at.date().isoformat())


def _no_cache(name: str, error: Exception) -> DataError:
    return DataError(
        f"the cache {name}.sqlite can't be used: {error}",
        todo="remove the file, or name a folder that can be written in ANALYSIS_CACHE",
    )


def _said(error: Exception) -> str:
    """A failure in few words; those of the network library name sockets and pools."""
    from requests import exceptions as failures

    if isinstance(error, failures.Timeout):
        return f"no answer within {TIMEOUT[1]:g} seconds"
    if isinstance(error, failures.ChunkedEncodingError | failures.ContentDecodingError):
        return "the answer broke off"
    if isinstance(error, failures.SSLError):
        return "its certificate can't be verified"
    if isinstance(error, failures.ProxyError):
        return "the proxy gives no connection"
    if isinstance(error, failures.ConnectionError):
        return "no connection"
    return str(error)


def _adapter(check: Check) -> Any:
    from requests import PreparedRequest, Response
    from requests import exceptions as failures
    from requests.adapters import HTTPAdapter

    passing = (
        Trouble,
        failures.ConnectionError,
        failures.Timeout,
        failures.ChunkedEncodingError,
        failures.ContentDecodingError,
    )

    class Careful(HTTPAdapter):
        """Keeps a pace, reads answers to their end, and asks again where one is no data."""

        def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
            options["timeout"], options["stream"] = TIMEOUT, False
            for wait in WAITS:
                try:
                    return self._once(request, **options)
                except passing as trouble:
                    wait = max(wait * random.uniform(1, 1.25), getattr(trouble, "after", 0.0))
                    if wait > max(LONGEST_WAIT, *WAITS):
                        raise
                    time.sleep(wait)
            return self._once(request, **options)

        def _once(self, request: PreparedRequest, **options: Any) -> Response:
            host = str(request.url).split("/")[2]
            time.sleep(max(0.0, _READY.get(host, 0.0) - time.monotonic()))
            try:
                response = super().send(request, **options)
                body = response.content  # to the end, so that a broken answer is seen here
            finally:
                _READY[host] = time.monotonic() + PACE
            if not response.is_redirect:
                _inspect(response, body, check)
            return response

    return Careful()


def _inspect(response: Any, body: bytes, check: Check) -> None:
    """Raise where an answer is no data: a failure that may pass, or a refusal."""
    status = response.status_code
    said = f"it answered {status} {response.reason}".rstrip()
    if status == 429 or status >= 500:
        raise Trouble(said, after=_seconds(response.headers.get("Retry-After", "")))
    try:
        content = json.loads(body)
    except ValueError:
        if status >= 400:
            raise Refused(said) from None
        page = body.lstrip()[:1] == b"<"
        what = "a web page" if page else "something that is not JSON"
        raise Trouble(f"it answered with {what} instead of data") from None
    check(status, content)
    if status >= 400:
        raise Refused(said)


def _seconds(text: str) -> float:
    """What ``Retry-After`` asks for, in seconds; a date is read as the time until then."""
    from email.utils import parsedate_to_datetime

    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0
