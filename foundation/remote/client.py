"""The HTTP client of one remote. Input: URLs of its origin. Output: whole answers within bounds, or an error.

No other origin is ever asked, and no proxy from the environment: a remote is reached directly, on its private network,
and its token is for it alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import httpx
import stamina

from foundation.remote.address import RemoteAddress
from foundation.remote.body import ACCEPT_ENCODING, read_body
from foundation.remote.errors import BadStatus, RedirectedAway, Refused, TooSlow, Unreachable, Unusable
from foundation.remote.limits import RemoteLimits
from foundation.remote.retries import retry_after, retry_hook
from foundation.tracing.spans import trace_headers

_MOST_REDIRECTS = 5
_LONGEST_EXCERPT = 80
#: What every request says; the token is put on further down.
HEADERS = {
    "accept": "application/json",
    "accept-encoding": ACCEPT_ENCODING,
    "cache-control": "no-cache",
    "user-agent": "Bespoke",
}


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``came`` names it in errors; ``links`` are those of its Link header, by their relation."""

    came: str
    status: int
    headers: httpx.Headers
    links: dict[str | None, dict[str, str]]
    body: bytes


class RemoteClient:
    """For one fetch: the bytes of all its answers are counted together."""

    def __init__(self, http: httpx.AsyncClient, address: RemoteAddress, limits: RemoteLimits) -> None:
        self._http = http
        self._address = address
        self._limits = limits
        self._bytes_left = limits.fetch_bytes

    async def get(self, url: httpx.URL) -> Answer:
        """The answer with data, after as many attempts as it takes. Raises RemoteError."""
        return await self._attempted(lambda: self._following("GET", url))

    async def post(self, path: str, document: dict[str, Any]) -> Answer:
        """Made once: what it did when its answer is lost, nobody knows. Raises RemoteError."""
        return await self._following("POST", self._address.at(path), document)

    async def ask(self, path: str, document: dict[str, Any]) -> Answer:
        """A POST that only asks, and so can be made again, as often as a GET. Raises RemoteError."""
        return await self._attempted(lambda: self._following("POST", self._address.at(path), document))

    async def delete(self, path: str) -> Answer:
        """Made once. Raises RemoteError."""
        return await self._following("DELETE", self._address.at(path))

    async def _attempted(self, request: Callable[[], Awaitable[Answer]]) -> Answer:
        again = retry_hook(self._limits.retry_after_seconds)
        answer = None
        async for attempt in stamina.retry_context(
            again, attempts=self._limits.attempts, timeout=None, wait_initial=0.2, wait_max=5.0
        ):
            with attempt:
                answer = await request()
        assert answer is not None
        return answer

    async def _following(self, method: str, url: httpx.URL, document: dict[str, Any] | None = None) -> Answer:
        """The answer, after redirects within the origin. Only a GET is followed."""
        first = url
        for _ in range(_MOST_REDIRECTS):
            answer, leads_to = await self._exchange(method, url, document)
            if leads_to is None:
                return answer
            if method != "GET" or not self._address.same_origin(leads_to):
                raise RedirectedAway(
                    f"{url} redirects to {leads_to.copy_with(query=None)}.",
                    advice="If the remote has moved, enter its new address.",
                )
            url = leads_to
        raise RedirectedAway(f"{first} redirects more than {_MOST_REDIRECTS} times.")

    async def _exchange(
        self, method: str, url: httpx.URL, document: dict[str, Any] | None
    ) -> tuple[Answer, httpx.URL | None]:
        try:
            async with self._http.stream(method, url, json=document, headers=trace_headers()) as response:
                body = await self._body(response)
                leads_to = _redirect(response)
                links = response.links
        except (httpx.ConnectTimeout, httpx.NetworkError, httpx.RemoteProtocolError) as error:
            raise Unreachable(f"{url}: no connection, or it broke ({type(error).__name__}: {error}).") from None
        except httpx.TimeoutException as error:
            raise TooSlow(f"{url} did not answer in time ({type(error).__name__}).") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unusable(f"{url} gave what HTTP doesn't allow ({type(error).__name__}: {error}).") from None
        except (sqlite3.Error, RuntimeError) as error:
            # of the cache, where its file has been damaged or changed under it
            raise Unusable(f"What was kept of {url} can't be read ({type(error).__name__}: {error}).") from None
        self._bytes_left -= len(body)
        came = f"The answer of {url} ({response.headers.get('content-type', 'of no type')[:50]})"
        answer = Answer(came, response.status_code, response.headers, links, body)
        if leads_to is None:
            _check_status(answer, url)
        return answer, leads_to

    async def _body(self, response: httpx.Response) -> bytes:
        if self._bytes_left < self._limits.page_bytes:
            advice = f"In all, it may send {self._limits.fetch_bytes} bytes."
        else:
            advice = "Let the remote send smaller pages."
        return await read_body(response, most=min(self._limits.page_bytes, max(self._bytes_left, 0)), advice=advice)


def _redirect(response: httpx.Response) -> httpx.URL | None:
    return response.url.join(response.headers["location"]) if response.has_redirect_location else None


def _check_status(answer: Answer, url: httpx.URL) -> None:
    if 200 <= answer.status < 300:
        return
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise Refused(f"{url} answered {answer.status}.", advice="Check the token of this remote, and its rights.")
    excerpt = answer.body[: 4 * _LONGEST_EXCERPT].decode("utf-8", "replace").strip()[:_LONGEST_EXCERPT]
    raise BadStatus(
        f"{url} answered {answer.status}: {excerpt!r}.",
        answered=answer.status,
        pause_seconds=retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC)),
    )
