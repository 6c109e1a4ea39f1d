"""The way to the provider and back: where to send a browser, what its answer says, where to sign out.

Input: the settings of the provider. Output: the claims of whoever signed in there.
"""

from __future__ import annotations

import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx

from console.errors import ProviderAway, ProviderRefused
from console.people.oidc.attempt import Attempt, opened
from console.people.oidc.discovery import Discovery, Metadata
from console.people.oidc.id_token import Claims, checked
from console.people.oidc.settings import ProviderSettings
from foundation.destinations import Destinations
from foundation.sealing import Sealer
from gateway.errors import IdentityKeysAway
from gateway.identity.key_sets import KeySets
from orders.webhooks.answers import BoundedTransport

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

_SECONDS = 10.0
#: The operator names the provider, so it may be anywhere but among the addresses of a cloud's own services.
_ANYWHERE = ("0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128")


@dataclass(frozen=True)
class SignedIn:
    """Who came back, by the claims of the ID token, and the page that was wanted."""

    claims: Claims
    wanted: str


class Provider:
    """The provider of an installation. ``sealer`` seals what a browser keeps while it is there."""

    def __init__(self, settings: ProviderSettings, sealer: Sealer) -> None:
        self.settings = settings
        self._sealer = sealer
        self._discovery = Discovery(settings.issuer)
        # Which key a token names we hear from the provider itself, so asking it at once for one that is new is right.
        self._keys = KeySets(Destinations(_ANYWHERE), again=0.0)

    async def begin(self, wanted: str) -> tuple[str, str]:
        """Where to send the browser, and what it keeps meanwhile. Raises ProviderAway."""
        metadata = await self._discovery.metadata()
        attempt = Attempt(wanted=wanted)
        url, _ = self._client(metadata).create_authorization_url(
            metadata.authorization_endpoint,
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
        return url, attempt.sealed(self._sealer)

    async def finish(self, sealed: str, answer: Mapping[str, str]) -> SignedIn:
        """Who has come back with this answer. Raises ProviderRefused, ProviderAway."""
        attempt = opened(sealed, self._sealer)
        if attempt is None or not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise _refused("this browser has not begun that sign-in, or too long ago")
        metadata = await self._discovery.metadata()
        names_issuer = metadata.authorization_response_iss_parameter_supported
        if answer.get("iss", None if names_issuer else metadata.issuer) != metadata.issuer:
            raise _refused("the answer is another provider's (iss)")
        if "error" in answer or not answer.get("code"):
            raise _refused(f"the provider said {answer.get('error', 'nothing')[:100]!r}")
        try:
            claims = await checked(
                await self._id_token(metadata, answer["code"], attempt),
                self._keys,
                metadata.jwks_uri,
                issuer=metadata.issuer,
                client_id=self.settings.client_id,
                nonce=attempt.nonce,
            )
        except IdentityKeysAway:
            raise _away("its keys can't be read") from None
        return SignedIn(claims, attempt.wanted)

    async def sign_out_url(self, return_to: str) -> str | None:
        """Where somebody signs out at the provider, too; None where it has no such page, or can't be asked now."""
        try:
            endpoint = (await self._discovery.metadata()).end_session_endpoint
        except ProviderAway:
            return None
        if endpoint is None:
            return None
        parts = urlsplit(endpoint)
        added = urlencode({"client_id": self.settings.client_id, "post_logout_redirect_uri": return_to})
        return urlunsplit(parts._replace(query=f"{parts.query}&{added}".lstrip("&")))

    async def close(self) -> None:
        """Close the connections."""
        await self._discovery.close()
        await self._keys.close()

    async def _id_token(self, metadata: Metadata, code: str, attempt: Attempt) -> object:
        from authlib.integrations.base_client import OAuthError

        try:
            async with self._client(metadata) as client:
                answer = await client.fetch_token(
                    metadata.token_endpoint,
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    redirect_uri=self.settings.redirect_uri,
                )
        except OAuthError as error:
            raise _refused(f"the code was not taken ({error.error})") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError) as error:
            raise _away(f"the code was not answered ({type(error).__name__})") from None
        return answer.get("id_token") if isinstance(answer, dict) else None

    def _client(self, metadata: Metadata) -> AsyncOAuth2Client:
        from authlib.integrations.httpx_client import AsyncOAuth2Client

        settings = self.settings
        secret = settings.client_secret.get_secret_value() if settings.client_secret else None
        return AsyncOAuth2Client(
            client_id=settings.client_id,
            client_secret=secret,
            token_endpoint_auth_method=_shown_how(metadata, secret),
            scope=settings.scopes,
            redirect_uri=settings.redirect_uri,
            code_challenge_method="S256",
            transport=BoundedTransport(httpx.AsyncHTTPTransport(verify=self._tls)),
            timeout=_SECONDS,
            trust_env=False,
            follow_redirects=False,
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpx.create_ssl_context(trust_env=False)


def _shown_how(metadata: Metadata, secret: str | None) -> str:
    if secret is None:
        return "none"
    basic, post = "client_secret_basic", "client_secret_post"
    known = metadata.token_endpoint_auth_methods_supported
    return post if post in known and basic not in known else basic


def _refused(why: str) -> ProviderRefused:
    return ProviderRefused(f"Nobody was signed in: {why}.", advice="Sign in again.")


def _away(why: str) -> ProviderAway:
    return ProviderAway(f"The sign-in provider does not answer as it should: {why}.", advice="Try again later.")
