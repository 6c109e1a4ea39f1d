"""A service of a CSP that is asked while a customer waits: its connections, its bounds, and when to leave it alone.

Input: where it is, its token, the seconds there are. Output: a client for each question, which all ends in that time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from opentelemetry.trace import SpanKind
from pydantic import SecretStr

from foundation.remote.address import RemoteAddress
from foundation.remote.circuit_breaker import CircuitBreaker
from foundation.remote.client import HEADERS, RemoteClient
from foundation.remote.errors import TooSlow
from foundation.remote.limits import RemoteLimits
from foundation.tracing.spans import span

_MOST_BYTES = 1024 * 1024
_CONNECTIONS = 20


class RemoteService:
    """One service. ``answers`` is how many answers of the largest size a question may take."""

    def __init__(self, url: str, token: SecretStr | None, *, seconds: float, answers: int) -> None:
        """Raises AddressInvalid."""
        self.address = RemoteAddress.parse(url)
        self._limits = RemoteLimits(
            connect_seconds=seconds, read_seconds=seconds, fetch_seconds=seconds, page_bytes=_MOST_BYTES,
            fetch_bytes=answers * _MOST_BYTES, attempts=2, retry_after_seconds=seconds,
        )  # fmt: skip
        authorization = {"authorization": f"Bearer {token.get_secret_value()}"} if token is not None else {}
        self._http = httpx.AsyncClient(
            headers=HEADERS | authorization, timeout=seconds, follow_redirects=False, trust_env=False,
            limits=httpx.Limits(max_connections=_CONNECTIONS),
        )  # fmt: skip
        self._breaker = CircuitBreaker(failures=3, first_cooling=2.0, longest_cooling=60.0)

    @asynccontextmanager
    async def asked(self) -> AsyncIterator[RemoteClient]:
        """A client for one question; it has failed if the block raises. The service is told of the trace that the
        question belongs to. Raises Resting, TooSlow."""
        with span("remote", kind=SpanKind.CLIENT, host=self.address.base.host), self._breaker.attempt():
            try:
                async with asyncio.timeout(self._limits.fetch_seconds):
                    yield RemoteClient(self._http, self.address, self._limits)
            except TimeoutError:
                raise TooSlow(f"{self.address} did not answer in {self._limits.fetch_seconds:g} s.") from None

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()
