"""The HTTP client for each endpoint: its TLS, its token, connections kept open between deliveries.

Input: an endpoint. Output: a client to post with. Endpoints without TLS of their own share one.
"""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from foundation.destinations import Destinations
from foundation.secrets import Secrets, SecretUnusable, secret_name
from orders.endpoints.endpoint import Endpoint
from orders.webhooks.pinned import PinnedTransport

_MOST_CLIENTS = 200


@dataclass(frozen=True)
class _Tls:
    """What a TLS context is made of: PEM text."""

    certificate: str = ""
    key: str = ""
    ca: str = ""


class Connections:
    """Clients by what their TLS is made of. ``timeout`` in seconds is for each step of an exchange."""

    def __init__(self, destinations: Destinations, secrets: Secrets, *, timeout: float) -> None:
        self._destinations = destinations
        self._secrets = secrets
        self._timeout = timeout
        self._clients: dict[_Tls, httpx.AsyncClient] = {}

    def client(self, endpoint: Endpoint) -> httpx.AsyncClient:
        """The client for an endpoint. Raises SecretUnusable."""
        tls = self._tls(endpoint)
        found = self._clients.get(tls)
        if found is None:
            if len(self._clients) >= _MOST_CLIENTS:
                raise SecretUnusable("There are too many certificates.", advice="Restart to forget old ones.")
            found = self._clients[tls] = self._made(tls)
        return found

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
        for client in self._clients.values():
            await client.aclose()

    def _tls(self, endpoint: Endpoint) -> _Tls:
        pair = endpoint.certificate
        return _Tls(
            certificate=self._pem(endpoint, pair.certificate if pair else None),
            key=self._pem(endpoint, pair.key if pair else None),
            ca=self._pem(endpoint, endpoint.ca),
        )

    def _pem(self, endpoint: Endpoint, name: str | None) -> str:
        return self.secret(endpoint, name).get_secret_value() if name else ""

    def _made(self, tls: _Tls) -> httpx.AsyncClient:
        # no proxy from the environment: an OSS is reached directly, on its private network
        return httpx.AsyncClient(
            transport=PinnedTransport(self._destinations, _context(tls)),
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
