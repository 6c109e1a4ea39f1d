"""The public keys that a CSP's site publishes (JWKS). Input: the address of a set, the name of a key. Output: the key.

A set is read again every ten minutes, and when a token names a key that is not in it: so a site changes its keys
without us. Tokens with made-up names make us ask once a minute at most. While the site is away, its last set counts for
a day.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import httpx
import structlog
from pydantic import ValidationError

from catalog_adapter.contexts.identity_settings import IdentityKey
from foundation.destinations import Destinations
from foundation.errors import BespokeError
from foundation.pinned import PinnedTransport
from foundation.remote.body import ACCEPT_ENCODING, read_body
from gateway.errors import IdentityKeysAway

_FRESH, _OLDEST = 600.0, 86_400.0  # seconds
_TIMEOUT = 3.0  # seconds, while a customer waits
_MOST_BYTES, _MOST_KEYS = 64 * 1024, 20
_MEMBERS = frozenset(IdentityKey.model_fields)
#: A set need not say what a key signs with; its kind does, and one of RSA may do it in two ways.
_ALGORITHMS = {("RSA", None): ("RS256", "PS256"), ("EC", "P-256"): ("ES256",), ("OKP", "Ed25519"): ("EdDSA",)}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Copy:
    """A set as it was at ``read``; it was asked for last at ``asked``, perhaps in vain. Both by the monotonic clock."""

    keys: tuple[IdentityKey, ...]
    read: float
    asked: float

    def has(self, kid: str) -> bool:
        return any(key.kid == kid for key in self.keys)

    def named(self, kid: str, alg: str) -> IdentityKey | None:
        return next((key for key in self.keys if (key.kid, key.alg) == (kid, alg)), None)


class KeySets:
    """The sets of all CSPs. ``destinations`` says where we may ask; ``again`` is how many seconds we leave a site
    alone that didn't have a key."""

    def __init__(self, destinations: Destinations, *, again: float = 60.0) -> None:
        self._destinations = destinations
        self._again = again
        self._copies: dict[str, _Copy] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, url: str, kid: str, alg: str) -> IdentityKey | None:
        """The key of this name, if it signs with this algorithm. Raises IdentityKeysAway where the set can't be had."""
        async with self._locks[url]:
            now, copy = time.monotonic(), self._copies.get(url)
            wait = _FRESH if copy is not None and copy.has(kid) else self._again
            if copy is None or now - copy.asked >= wait:
                copy = self._copies[url] = await self._asked(url, copy, now)
        if now - copy.read > _OLDEST:
            raise IdentityKeysAway("The site's keys can't be read.", advice="Try again in a minute.")
        return copy.named(kid, alg)

    async def all(self, url: str) -> tuple[IdentityKey, ...]:
        """What is in a set that can be used, as it is now. Raises IdentityKeysAway."""
        copy = await self._asked(url, None, time.monotonic())
        if copy.read < copy.asked:
            raise IdentityKeysAway("The site's keys can't be read.", advice="Try again in a minute.")
        return copy.keys

    async def close(self) -> None:
        """Close the connections."""
        if "_http" in self.__dict__:
            await self._http.aclose()

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        transport = PinnedTransport(self._destinations, httpx.create_ssl_context(trust_env=False))
        headers = {"accept": "application/json", "accept-encoding": ACCEPT_ENCODING, "user-agent": "Bespoke"}
        return httpx.AsyncClient(transport=transport, timeout=_TIMEOUT, follow_redirects=False, headers=headers)

    async def _asked(self, url: str, before: _Copy | None, now: float) -> _Copy:
        try:
            async with asyncio.timeout(_TIMEOUT):
                return _Copy(_keys(await self._body(url)), now, now)
        except (httpx.HTTPError, BespokeError, TimeoutError, ValueError, RecursionError) as error:
            _log.warning("a site's keys can't be read", site=httpx.URL(url).host, error=type(error).__name__)
            return _Copy(before.keys, before.read, now) if before else _Copy((), now - 2 * _OLDEST, now)

    async def _body(self, url: str) -> bytes:
        async with self._http.stream("GET", url) as response:
            response.raise_for_status()
            if not response.is_success:
                raise ValueError("it leads elsewhere")
            return await read_body(response, most=_MOST_BYTES, advice="Publish fewer keys.")


def _keys(body: bytes) -> tuple[IdentityKey, ...]:
    """Those that can be used. Raises ValueError for what is no set."""
    document: Any = json.loads(body)
    listed = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(listed, list):
        raise ValueError("it is no JWKS")
    return tuple(key for one in listed[:_MOST_KEYS] for key in _usable(one))


def _usable(told: Any) -> Iterator[IdentityKey]:
    """A key, for each algorithm that it may sign with. A set may hold keys for other uses, and of kinds that we don't
    take."""
    if not isinstance(told, dict):
        return
    kind = str(told.get("kty")), str(told["crv"]) if "crv" in told else None
    for alg in [told["alg"]] if told.get("alg") else _ALGORITHMS.get(kind, ()):
        try:
            yield IdentityKey.model_validate({**{n: v for n, v in told.items() if n in _MEMBERS}, "alg": alg})
        except ValidationError:
            continue
