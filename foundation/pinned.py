"""The way out to addresses that others have entered: resolves a name once, checks every address, and connects to one of
those very addresses.

The name stays what TLS verifies and what the Host header says. A name that means another address the next time is
checked anew at the next connection.
"""

from __future__ import annotations

import importlib.util
import ssl
import sys
from collections.abc import Iterable

import httpcore
import httpx

from foundation.destinations import Destinations

if importlib.util.find_spec("sniffio") is None:
    # httpcore tries to import it several times for each request. Python's way to say that there is none saves the
    # search for it, a fifth of what a delivery costs.
    sys.modules["sniffio"] = None  # type: ignore[assignment]

_CONNECTIONS = 16
_IDLE_SECONDS = 20.0


class PinnedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport, over connections that go only where ``destinations`` allows."""

    def __init__(self, destinations: Destinations, tls: ssl.SSLContext) -> None:
        # httpx has no argument for this; its transport is a thin layer over the pool
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=_CONNECTIONS,
            max_keepalive_connections=_CONNECTIONS,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=_PinnedBackend(destinations),
        )


class _PinnedBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, destinations: Destinations) -> None:
        self._destinations = destinations
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the name's addresses that takes one."""
        try:
            addresses = await self._destinations.resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} can't be resolved: {error}") from None
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed
