"""The way to the provider and back: where to send a browser, what its answer says, where to sign out.

Input: the settings of the provider. Output: the claims of whoever signed in there.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit, urlunsplit

from console.errors import ProviderAway, ProviderRefused
from console.people.oidc.attempt import Attempt, opened
from console.people.oidc.back_channel import BackChannel, Tokens
from console.people.oidc.discovery import Discovery, Metadata
from console.people.oidc.id_token import Claims, checked
from console.people.oidc.settings import ProviderSettings
from console.people.oidc.userinfo import completed
from foundation.destinations import Destinations
from foundation.sealing import Sealer
from foundation.secrets import SecretUnusable
from gateway.errors import IdentityKeysAway
from gateway.identity.key_sets import KeySets

#: The operator names the provider, so it may be anywhere but among the addresses of a cloud's own services.
_ANYWHERE = ("0.0.0.0/0", "::/0", "127.0.0.0/8", "::1/128")
_LONGEST_HINT = 4000  # characters: it travels in an address


@dataclass(frozen=True)
class SignedIn:
    """Who came back, by the claims of the provider, the page that was wanted, and what the provider knows the session
    by, sealed, for signing out."""

    claims: Claims
    wanted: str
    id_token: str = field(repr=False)


def provider_keys() -> KeySets:
    """The keys of a provider. Which key a token names we hear from the provider itself, so asking it at once for one
    that is new is right."""
    return KeySets(Destinations(_ANYWHERE), again=0.0)


class Provider:
    """The provider of an installation. ``sealer`` seals what a browser keeps while it is there."""

    def __init__(self, settings: ProviderSettings, sealer: Sealer) -> None:
        self.settings = settings
        self._sealer = sealer
        self._discovery = Discovery(settings.issuer)
        self._channel = BackChannel(settings)
        self._keys = provider_keys()

    async def begin(self, wanted: str) -> tuple[str, str]:
        """Where to send the browser, and what it keeps meanwhile. Raises ProviderAway."""
        metadata = await self._discovery.metadata()
        attempt = Attempt(wanted=wanted)
        url = self._channel.authorization_url(
            metadata, state=attempt.state, nonce=attempt.nonce, verifier=attempt.verifier
        )
        return url, attempt.sealed(self._sealer)

    async def finish(self, sealed: str, answer: Mapping[str, str]) -> SignedIn:
        """Who has come back with this answer. Raises ProviderRefused, ProviderAway."""
        attempt = opened(sealed, self._sealer)
        if attempt is None or not hmac.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise ProviderRefused.because("bad_state", "this browser has not begun that sign-in, or too long ago")
        metadata = await self._discovery.metadata()
        names_issuer = metadata.authorization_response_iss_parameter_supported
        if answer.get("iss", None if names_issuer else metadata.issuer) != metadata.issuer:
            raise ProviderRefused.because("bad_state", "the answer is another provider's (iss)")
        if "error" in answer or not answer.get("code"):
            said = answer.get("error", "nothing")[:100]
            raise ProviderRefused.because("provider_error", f"the provider said {said!r}")
        tokens = await self._channel.tokens(metadata, answer["code"], attempt.verifier)
        claims = await self._claims(metadata, tokens, attempt)
        return SignedIn(claims, attempt.wanted, self._hint(tokens))

    async def sign_out_url(self, return_to: str, id_token: str) -> str | None:
        """Where somebody signs out at the provider, too; None where it has no such page, or can't be asked now.
        ``id_token`` is sealed, as :class:`SignedIn` has it: with it the provider knows whose session ends, and asks
        no more."""
        try:
            endpoint = (await self._discovery.metadata()).end_session_endpoint
        except ProviderAway:
            return None
        if endpoint is None:
            return None
        parts = urlsplit(endpoint)
        added = {"client_id": self.settings.client_id, "post_logout_redirect_uri": return_to}
        if hint := self._opened(id_token):
            added["id_token_hint"] = hint
        return urlunsplit(parts._replace(query=f"{parts.query}&{urlencode(added)}".lstrip("&")))

    async def close(self) -> None:
        """Close the connections."""
        await self._discovery.close()
        await self._keys.close()

    async def _claims(self, metadata: Metadata, tokens: Tokens, attempt: Attempt) -> Claims:
        try:
            claims = await checked(
                tokens.id_token,
                self._keys,
                metadata.jwks_uri,
                issuer=metadata.issuer,
                client_id=self.settings.client_id,
                nonce=attempt.nonce,
            )
        except IdentityKeysAway:
            raise ProviderAway.because("its keys can't be read") from None
        return await completed(claims, self.settings, lambda: self._channel.userinfo(metadata, tokens))

    def _hint(self, tokens: Tokens) -> str:
        token = str(tokens.id_token)
        return self._sealer.seal(token).decode() if len(token) <= _LONGEST_HINT else ""

    def _opened(self, id_token: str) -> str:
        try:
            return self._sealer.open(id_token.encode()) if id_token else ""
        except SecretUnusable:
            return ""
