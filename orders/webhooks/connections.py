"""The HTTP clients for endpoints: their TLS, connections kept open between deliveries.

Input: an endpoint. Output: a client to post with. Endpoints without TLS of their own share theirs.
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from pydantic import SecretStr

from foundation.destinations import Destinations
from foundation.pinned import PinnedTransport
from foundation.secrets import Secrets, SecretUnusable, secret_name
from orders.endpoints.endpoint import Endpoint

_MOST_CERTIFICATES = 200
#: For each exchange a pool looks at all its connections, so many small ones are faster than a large one.
_MOST_AT_ONCE = 8


@dataclass(frozen=True)
class _Tls:
    """What a TLS context is made of: PEM text."""

    certificate: str = ""
    key: str = ""
    ca: str = ""


@dataclass
class _Lane:
    """A client, and how many exchanges it has under way."""

    client: httpx.AsyncClient
    busy: int = 0


@dataclass(frozen=True)
class _Lanes:
    """Clients of the same TLS, as many as were ever needed at once."""

    context: ssl.SSLContext
    lanes: list[_Lane] = field(default_factory=list)


class Connections:
    """Clients by what their TLS is made of. ``timeout`` in seconds is for each step of an exchange."""

    def __init__(self, destinations: Destinations, secrets: Secrets, *, timeout: float) -> None:
        self._destinations = destinations
        self._secrets = secrets
        self._timeout = timeout
        self._lanes: dict[_Tls, _Lanes] = {}

    @contextmanager
    def client(self, endpoint: Endpoint) -> Iterator[httpx.AsyncClient]:
        """A client for one exchange with an endpoint, the same again as long as it has room. Raises SecretUnusable."""
        lane = self._free_lane(self._tls(endpoint))
        lane.busy += 1
        try:
            yield lane.client
        finally:
            lane.busy -= 1

    def transport(self, endpoint: Endpoint) -> httpx.AsyncBaseTransport:
        """A fresh way out for an endpoint, for a client of its own."""
        return PinnedTransport(self._destinations, _context(self._tls(endpoint)))

    def secret(self, endpoint: Endpoint, name: str) -> SecretStr:
        """A secret that is sent or shown to others: only the CSP's own, made for webhooks. Raises SecretUnusable."""
        prefix = secret_name(endpoint.csp, "WEBHOOK_")
        found = self._secrets.find(name) if name.startswith(prefix) else None
        if found is None:
            raise SecretUnusable(
                f"There is no secret {name} for the endpoint {endpoint.id} of {endpoint.csp}.",
                advice=f"Set it in the environment; its name begins with {prefix}.",
            )
        return found

    async def close(self) -> None:
        """Close every connection."""
        for found in self._lanes.values():
            for lane in found.lanes:
                await lane.client.aclose()

    def _free_lane(self, tls: _Tls) -> _Lane:
        found = self._lanes.get(tls)
        if found is None:
            if len(self._lanes) >= _MOST_CERTIFICATES:
                raise SecretUnusable("There are too many certificates.", advice="Restart to forget old ones.")
            found = self._lanes[tls] = _Lanes(_context(tls))
        free = next((one for one in found.lanes if one.busy < _MOST_AT_ONCE), None)
        if free is None:
            free = _Lane(self._made(found.context))
            found.lanes.append(free)
        return free

    def _tls(self, endpoint: Endpoint) -> _Tls:
        pair = endpoint.certificate
        return _Tls(
            certificate=self._pem(endpoint, pair.certificate if pair else None),
            key=self._pem(endpoint, pair.key if pair else None),
            ca=self._pem(endpoint, endpoint.ca),
        )

    def _pem(self, endpoint: Endpoint, name: str | None) -> str:
        return self.secret(endpoint, name).get_secret_value() if name else ""

    def _made(self, tls: ssl.SSLContext) -> httpx.AsyncClient:
        # no proxy from the environment: an OSS is reached directly, on its private network
        return httpx.AsyncClient(
            transport=PinnedTransport(self._destinations, tls),
            follow_redirects=False,
            timeout=self._timeout,
            trust_env=False,
        )


def _context(tls: _Tls) -> ssl.SSLContext:
    try:
        context = httpx.create_ssl_context(trust_env=False) if not tls.ca else ssl.create_default_context(cadata=tls.ca)
        if tls.certificate:
            # OpenSSL reads a certificate from a file only
            with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
                file.write(f"{tls.certificate}\n{tls.key}\n")
                file.flush()
                context.load_cert_chain(file.name)
    except (ssl.SSLError, ValueError) as error:
        raise SecretUnusable(
            f"A certificate or key of an endpoint can't be used: {error}.", advice="Give PEM text, unencrypted."
        ) from None
    return context
