"""Tokens by OAuth2 client credentials. Input: an endpoint. Output: its token, fetched once for all who wait.

A token is kept until shortly before it ends; an OSS that refuses it gets a fresh one, once.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import httpx

from orders.endpoints.endpoint import Endpoint
from orders.webhooks.answers import BoundedTransport
from orders.webhooks.connections import Connections

_EARLY_SECONDS = 30.0
_DEFAULT_SECONDS = 300.0
_LONGEST_TOKEN = 8192


class NoToken(Exception):
    """The token server gave none; the text says why, without the credential."""


@dataclass
class _Token:
    text: str
    until: float


class Tokens:
    """The tokens of all endpoints that want one."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._tokens: dict[tuple[str, str], _Token] = {}
        self._locks: dict[tuple[str, str], asyncio.Lock] = {}

    async def token(self, endpoint: Endpoint, refused: str = "") -> str:
        """The token to send now; not ``refused``, which the OSS would not take. Raises NoToken, SecretUnusable."""
        name = endpoint.csp, endpoint.id
        async with self._locks.setdefault(name, asyncio.Lock()):
            kept = self._tokens.get(name)
            if kept is None or kept.until <= time.monotonic() or kept.text == refused:
                kept = self._tokens[name] = await self._fetched(endpoint)
            return kept.text

    async def _fetched(self, endpoint: Endpoint) -> _Token:
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        oauth2 = endpoint.oauth2
        assert oauth2 is not None
        client = AsyncOAuth2Client(
            client_id=oauth2.client_id,
            client_secret=self._connections.secret(endpoint, oauth2.client_secret).get_secret_value(),
            scope=oauth2.scope or None,
            transport=BoundedTransport(self._connections.transport(endpoint)),
            trust_env=False,
            follow_redirects=False,
        )
        try:
            async with client:
                answer = await client.fetch_token(oauth2.token_url, grant_type="client_credentials")
        except (OAuthError, httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise NoToken(f"{oauth2.token_url} gave no token ({type(error).__name__}: {str(error)[:200]})") from None
        return _read(answer, oauth2.token_url)


def _read(answer: object, url: str) -> _Token:
    text = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not 0 < len(text) <= _LONGEST_TOKEN:
        raise NoToken(f"{url} gave no usable token")
    lasts = answer.get("expires_in") if isinstance(answer, dict) else None
    seconds = float(lasts) if isinstance(lasts, int | float) and lasts > 0 else _DEFAULT_SECONDS
    return _Token(text, time.monotonic() + max(seconds - _EARLY_SECONDS, seconds / 2))
