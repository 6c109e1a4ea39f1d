"""What we ask the provider ourselves, past the browser: the tokens for a code, and its userinfo."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from console.errors import ProviderAway, ProviderRefused
from console.people.oidc.discovery import Metadata
from console.people.oidc.id_token import Claims
from console.people.oidc.settings import ProviderSettings
from orders.webhooks.answers import BoundedTransport

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

_SECONDS = 10.0


@dataclass(frozen=True)
class Tokens:
    """What the provider gives for a code, not looked at yet: either may be anything."""

    id_token: object = field(repr=False)
    access_token: object = field(repr=False)


class BackChannel:
    """Our side of a client at the provider."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings

    def authorization_url(self, metadata: Metadata, *, state: str, nonce: str, verifier: str, **more: str) -> str:
        """Where a browser goes to sign in; ``more`` are parameters of that request."""
        url: str = self._client(metadata).create_authorization_url(
            metadata.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier, **more
        )[0]
        return url

    async def tokens(self, metadata: Metadata, code: str, verifier: str) -> Tokens:
        """What a code is good for. Raises ProviderRefused, ProviderAway."""
        from authlib.integrations.base_client import OAuthError

        try:
            async with self._client(metadata) as client:
                answer = await client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=verifier,
                    redirect_uri=self._settings.redirect_uri,
                )
        except OAuthError as error:
            why = f"the code was not taken ({error.error})"
            raise ProviderRefused.because("provider_error", why) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise ProviderAway.because(f"the code was not answered ({type(error).__name__})") from None
        told = answer if isinstance(answer, dict) else {}
        return Tokens(told.get("id_token"), told.get("access_token"))

    async def userinfo(self, metadata: Metadata, tokens: Tokens) -> Claims | None:
        """What else the provider tells of whom the tokens are for; None where it has no such endpoint. Raises
        ProviderAway."""
        token = tokens.access_token
        if metadata.userinfo_endpoint is None or not (isinstance(token, str) and token.isascii() and token):
            return None
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        try:
            async with self.http() as http:
                answer = await http.get(metadata.userinfo_endpoint, headers=headers)
            told: Any = answer.json() if answer.is_success else None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise ProviderAway.because(f"its userinfo can't be read ({type(error).__name__})") from None
        if not isinstance(told, dict):
            raise ProviderAway.because(f"its userinfo answers {answer.status_code}, or no JSON object")
        return told

    def http(self) -> httpx.AsyncClient:
        """For one request that is none of OAuth's own."""
        return httpx.AsyncClient(transport=self._network(), timeout=_SECONDS, trust_env=False, follow_redirects=False)

    def _client(self, metadata: Metadata) -> AsyncOAuth2Client:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        settings = self._settings
        secret = settings.client_secret.get_secret_value() if settings.client_secret else None
        return AsyncOAuth2Client(
            client_id=settings.client_id,
            client_secret=secret,
            token_endpoint_auth_method=_shown_how(metadata, secret),
            scope=settings.scopes,
            redirect_uri=settings.redirect_uri,
            code_challenge_method="S256",
            transport=self._network(),
            timeout=_SECONDS,
            trust_env=False,
            follow_redirects=False,
        )

    def _network(self) -> BoundedTransport:
        return BoundedTransport(httpx.AsyncHTTPTransport(verify=self._tls))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


def _shown_how(metadata: Metadata, secret: str | None) -> str:
    if secret is None:
        return "none"
    basic, post = "client_secret_basic", "client_secret_post"
    known = metadata.token_endpoint_auth_methods_supported
    return post if post in known and basic not in known else basic
