"""How a statistical service is asked: from the cache where that is fresh, politely, and again."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..errors import DataError, require

#: Answers older than this are asked for anew.
EXPIRY = timedelta(days=7)
#: So often is a service asked again, after nothing, 2, 4, ... times so many seconds.
RETRIES = 3
BACKOFF = 1.5
#: Seconds that a service may ask to wait; where it asks for more, it is given up.
LONGEST_WAIT = 60.0
#: What an answer may take, in seconds and, unpacked, in bytes.
LONGEST_ANSWER = 180.0
LARGEST_ANSWER = 50_000_000
#: Seconds by which the clocks of a service and of this computer may differ.
_CLOCKS = 86_400.0
#: Seconds between two requests to one service.
PACE = 0.25
#: Seconds to wait for a connection, and for the next bytes of an answer.
TIMEOUT = (10.0, 60.0)
#: Address of a service -> when it may be asked again.
_READY: dict[str, float] = {}

Check = Callable[[int, Any], None]


class Trouble(Exception):
    """The service failed in a way that may pass; ``response`` is what it answered, if it did."""

    def __init__(self, message: str, response: Any = None) -> None:
        super().__init__(message)
        self.response = response


class Refused(Exception):
    """The service understood, and said no: an unknown code, a request that is too large."""


@dataclass(frozen=True)
class Answer:
    """What a service answered: the parsed JSON, the day it was retrieved, and the address asked."""

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

    ``check`` is called with the HTTP status and the parsed answer, and raises ``Refused`` or
    ``Trouble`` where that is an error message. Where the service can't be reached, an older answer
    is given with a warning, unless the cache was to be passed by.
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
                f"{service} can't be reached ({_in_words(error)})"
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


def _in_words(error: Exception) -> str:
    """A failure in few words; those of the network library name sockets and pools."""
    from requests import exceptions as failures

    if isinstance(error, failures.Timeout):
        return f"no answer within {TIMEOUT[1]:g} seconds"
    if isinstance(error, failures.SSLError):
        return "its certificate can't be verified"
    if isinstance(error, failures.ProxyError):
        return "the proxy gives no connection"
    if isinstance(error, failures.ConnectionError):
        return "no connection"
    return str(error)


def _adapter(check: Check) -> Any:
    """A transport that keeps a pace, bounds what it takes, and asks again where that may help."""
    from requests import PreparedRequest, Response
    from requests import exceptions as failures
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import MaxRetryError
    from urllib3.util import Retry

    class Careful(HTTPAdapter):
        def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
            options["timeout"], options["stream"] = TIMEOUT, True
            retries = Retry(RETRIES, backoff_factor=BACKOFF, backoff_jitter=BACKOFF / 4)
            while True:
                try:
                    return self._once(request, **options)
                except (Trouble, failures.ConnectionError, failures.Timeout) as trouble:
                    asked = _asked_wait(retries, getattr(trouble, "response", None))
                    if asked > LONGEST_WAIT:
                        raise
                    try:
                        retries = retries.increment(request.method, request.url, error=trouble)
                    except MaxRetryError:
                        raise trouble from None
                    time.sleep(asked or retries.get_backoff_time())

        def _once(self, request: PreparedRequest, **options: Any) -> Response:
            host = str(request.url).split("/")[2]
            time.sleep(max(0.0, _READY.get(host, 0.0) - time.monotonic()))
            try:
                response = super().send(request, **options)
                with response:
                    response._content = _body(response)
            finally:
                _READY[host] = time.monotonic() + PACE
            if response.is_redirect:
                target = urlsplit(urljoin(str(request.url), response.headers["Location"]))
                if target.netloc != host:
                    raise Refused(f"it redirects to another host, {target.netloc or 'unnamed'}")
            else:
                _inspect(response, check)
            return response

    return Careful()


def _asked_wait(retries: Any, response: Any) -> float:
    """The seconds that a service asks to wait before the next request."""
    from urllib3.exceptions import InvalidHeader

    try:
        return 0.0 if response is None else float(retries.get_retry_after(response) or 0.0)
    except InvalidHeader:
        return 0.0


def _body(response: Any) -> bytes:
    """The unpacked body, read to its end within the bounds on bytes and time."""
    from urllib3.exceptions import HTTPError

    ends = time.monotonic() + LONGEST_ANSWER
    body = bytearray()
    try:
        while piece := response.raw.read1(1 << 16, decode_content=True):
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise Refused(f"the answer is larger than {LARGEST_ANSWER:,} bytes")
            if time.monotonic() > ends:
                raise Trouble(f"the answer wasn't whole after {LONGEST_ANSWER:g} seconds")
    except HTTPError as error:
        raise Trouble("the answer broke off") from error
    return bytes(body)


def _inspect(response: Any, check: Check) -> None:
    """Raise where an answer is no data: a failure that may pass, or a refusal."""
    status, body = response.status_code, response.content
    answered = f"it answered {status} {response.reason}".rstrip()
    if status == 429 or status >= 500:
        raise Trouble(answered, response)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        if status >= 400:
            raise Refused(answered) from None
        page = body.lstrip()[:1] == b"<"
        what = "a web page" if page else "something that is not JSON"
        raise Trouble(f"it answered with {what} instead of data") from None
    check(status, content)
    if status >= 400:
        raise Refused(answered)
    _compare_clocks(response.headers.get("Date", ""))


def _compare_clocks(stated: str) -> None:
    """Refuse to date an answer by a clock that is a day or more from the service's."""
    try:
        day = parsedate_to_datetime(stated)
    except (TypeError, ValueError):
        return
    if abs(day.timestamp() - time.time()) > _CLOCKS:
        now = datetime.fromtimestamp(time.time(), UTC)
        raise DataError(
            f"this computer's clock says {now:%Y-%m-%d}, the service's {day:%Y-%m-%d}",
            todo="set the clock: every figure is kept with the day of its retrieval",
        )
