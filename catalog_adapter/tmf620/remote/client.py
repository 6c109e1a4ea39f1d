"""The HTTP client of one remote catalogue. Input: URLs of its origin. Output: whole answers within bounds, or an error.

Every answer is asked for anew, with what the cache has as a condition: an unchanged page costs the remote a 304. No
other origin is ever asked, and no proxy from the environment: a catalogue is reached directly, on its private network,
and its token is for it alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import stamina
from hishel import CacheOptions
from hishel.httpx import AsyncCacheTransport
from pydantic import SecretStr

from catalog_adapter.tmf620.remote.address import RemoteAddress
from catalog_adapter.tmf620.remote.body import ACCEPT_ENCODING, read_body
from catalog_adapter.tmf620.remote.errors import (
    BadStatus,
    RedirectedAway,
    Refused,
    TooSlow,
    Unreachable,
    Unusable,
)
from catalog_adapter.tmf620.remote.http_cache import opened_cache
from catalog_adapter.tmf620.remote.limits import Limits
from catalog_adapter.tmf620.remote.retries import retry_after, retry_hook
from catalog_adapter.tmf620.remote.transport import CatalogueTransport

_MOST_REDIRECTS = 5
_CONNECTIONS = 5
_LONGEST_EXCERPT = 80
_HEADERS = {
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


class CatalogueClient:
    """For one fetch: the bytes of all its answers are counted together."""

    def __init__(self, http: httpx.AsyncClient, address: RemoteAddress, limits: Limits) -> None:
        self._http = http
        self._address = address
        self._limits = limits
        self._bytes_left = limits.fetch_bytes

    async def get(self, url: httpx.URL) -> Answer:
        """The answer with data, after as many attempts as it takes. Raises RemoteCatalogueError."""
        again = retry_hook(self._limits.retry_after_seconds)
        answer = None
        async for attempt in stamina.retry_context(
            again, attempts=self._limits.attempts, timeout=None, wait_initial=0.2, wait_max=5.0
        ):
            with attempt:
                answer = await self._following("GET", url)
        assert answer is not None
        return answer

    async def post(self, path: str, document: dict[str, Any]) -> Answer:
        """Made once: what it did when its answer is lost, nobody knows. Raises RemoteCatalogueError."""
        return await self._following("POST", self._address.at(path), document)

    async def delete(self, path: str) -> Answer:
        """Made once. Raises RemoteCatalogueError."""
        return await self._following("DELETE", self._address.at(path))

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
                    advice="If the catalogue has moved, enter its new address.",
                )
            url = leads_to
        raise RedirectedAway(f"{first} redirects more than {_MOST_REDIRECTS} times.")

    async def _exchange(
        self, method: str, url: httpx.URL, document: dict[str, Any] | None
    ) -> tuple[Answer, httpx.URL | None]:
        try:
            async with self._http.stream(method, url, json=document) as response:
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
            advice = f"In all, a catalogue may have {self._limits.fetch_bytes} bytes."
        else:
            advice = "Let the catalogue send smaller pages."
        return await read_body(response, most=min(self._limits.page_bytes, max(self._bytes_left, 0)), advice=advice)


def _redirect(response: httpx.Response) -> httpx.URL | None:
    return response.url.join(response.headers["location"]) if response.has_redirect_location else None


def _check_status(answer: Answer, url: httpx.URL) -> None:
    if 200 <= answer.status < 300:
        return
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise Refused(f"{url} answered {answer.status}.", advice="Check the token of this catalogue, and its rights.")
    excerpt = answer.body[: 4 * _LONGEST_EXCERPT].decode("utf-8", "replace").strip()[:_LONGEST_EXCERPT]
    raise BadStatus(
        f"{url} answered {answer.status}: {excerpt!r}.",
        answered=answer.status,
        pause_seconds=retry_after(answer.headers.get("retry-after", ""), datetime.now(UTC)),
    )


@asynccontextmanager
async def opened_client(
    address: RemoteAddress, token: SecretStr | None, limits: Limits, cache: Path | None = None
) -> AsyncIterator[CatalogueClient]:
    """A client for as long as the block runs; ``cache`` is the file of its HTTP cache."""
    network = httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_connections=_CONNECTIONS))
    transport: httpx.AsyncBaseTransport = CatalogueTransport(network, token)
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds, pool=limits.fetch_seconds)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(opened_cache(cache, limits)) if cache is not None else None
        if storage is not None:
            transport = AsyncCacheTransport(transport, storage, rfc=CacheOptions(shared=False))
        http = httpx.AsyncClient(
            transport=transport, timeout=timeout, headers=_HEADERS, follow_redirects=False, trust_env=False
        )
        yield CatalogueClient(await stack.enter_async_context(http), address, limits)
