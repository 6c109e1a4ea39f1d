"""The way to the remote below the HTTP cache. Input: a request without a token. Output: a response the cache can keep.

The cache writes requests and responses to disk. So the token is put on here, where the cache doesn't see it, and
cookies are taken off. And TMF620 has habits that HTTP's caching rules don't know; they are put right here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx
from pydantic import SecretStr

_WEAK_SECONDS = 60  # of RFC 9110, section 8.8.2.2


class CatalogueTransport(httpx.AsyncBaseTransport):
    """Puts on the token, and passes on what ``network`` answers."""

    def __init__(self, network: httpx.AsyncBaseTransport, token: SecretStr | None) -> None:
        self._network = network
        self._token = token

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange. Raises what the network raises."""
        headers = httpx.Headers(request.headers.raw)
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token.get_secret_value()}"
        sent = httpx.Request(
            request.method, request.url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        response = await self._network.handle_async_request(sent)
        response.headers.pop("set-cookie", None)
        # TMF630 calls a page of a list partial; for HTTP, 206 is a range of bytes, which we never ask for and a cache
        # does not keep
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            response.status_code = HTTPStatus.OK
        if "etag" not in response.headers and _is_weak(response.headers):
            response.headers.pop("last-modified", None)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        await self._network.aclose()


def _is_weak(headers: httpx.Headers) -> bool:
    """Whether the next change may have the same time: by it, a second change within a second would never be seen."""
    try:
        modified = parsedate_to_datetime(headers["last-modified"])
        answered = parsedate_to_datetime(headers["date"]) if "date" in headers else datetime.now(UTC)
        return (answered - modified).total_seconds() < _WEAK_SECONDS
    except (KeyError, ValueError, TypeError):
        return True
