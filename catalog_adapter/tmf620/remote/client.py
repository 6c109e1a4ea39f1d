"""The HTTP client of one remote catalogue, with its cache. Input: its address. Output: a client for a while.

Every answer is asked for anew, with what the cache has as a condition: an unchanged page costs the remote a 304.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
from hishel import CacheOptions
from hishel.httpx import AsyncCacheTransport
from pydantic import SecretStr

from catalog_adapter.tmf620.remote.http_cache import opened_cache
from catalog_adapter.tmf620.remote.limits import Limits
from catalog_adapter.tmf620.remote.transport import CatalogueTransport
from foundation.remote.address import RemoteAddress
from foundation.remote.client import HEADERS, RemoteClient

_CONNECTIONS = 5


@asynccontextmanager
async def opened_client(
    address: RemoteAddress, token: SecretStr | None, limits: Limits, cache: Path | None = None
) -> AsyncIterator[RemoteClient]:
    """A client for as long as the block runs; ``cache`` is the file of its HTTP cache."""
    network = httpx.AsyncHTTPTransport(trust_env=False, limits=httpx.Limits(max_connections=_CONNECTIONS))
    transport: httpx.AsyncBaseTransport = CatalogueTransport(network, token)
    timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds, pool=limits.fetch_seconds)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(opened_cache(cache, limits)) if cache is not None else None
        if storage is not None:
            transport = AsyncCacheTransport(transport, storage, rfc=CacheOptions(shared=False))
        http = httpx.AsyncClient(
            transport=transport, timeout=timeout, headers=HEADERS, follow_redirects=False, trust_env=False
        )
        yield RemoteClient(await stack.enter_async_context(http), address, limits)
