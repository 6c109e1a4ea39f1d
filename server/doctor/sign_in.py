"""The OpenID Connect provider that staff signs in with: its settings, its document, its keys, and the way back."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from console.errors import ProviderUnusable
from console.people.oidc.back_channel import BackChannel
from console.people.oidc.discovery import Discovery, Metadata
from console.people.oidc.provider import provider_keys
from console.people.oidc.settings import LOOPBACK, ProviderSettings
from foundation.errors import BespokeError
from foundation.secrets import Secrets, new_token
from foundation.settings import Settings
from server.doctor.finding import Finding, fine, odd, wrong

_ABOUT = "sign-in"


async def look_at_sign_in(settings: Settings) -> list[Finding]:
    """Whether staff can sign in at the provider; without one there is nothing to look at."""
    try:
        provider = ProviderSettings.of(settings, Secrets(settings.state_folder))
    except ProviderUnusable as error:
        return [wrong(_ABOUT, error.message, error.advice)]
    if provider is None:
        return [fine(_ABOUT, "with passwords")]
    discovery = Discovery(provider.issuer)
    try:
        metadata = await discovery.ask()
    except BespokeError as error:
        advice = f"Look whether {provider.issuer}/.well-known/openid-configuration answers, and says this very issuer."
        return [wrong(_ABOUT, error.message, advice)]
    finally:
        await discovery.close()
    return [await _keys(metadata), await _way_back(provider, metadata, settings)]


async def _keys(metadata: Metadata) -> Finding:
    keys = provider_keys()
    try:
        found = await keys.all(metadata.jwks_uri)
    except BespokeError:
        return wrong(_ABOUT, f"the keys at {metadata.jwks_uri} can't be read", "Look whether they are served there.")
    finally:
        await keys.close()
    if not found:
        advice = "Have it sign ID tokens with RS256, PS256, ES256 or EdDSA."
        return wrong(_ABOUT, f"{metadata.issuer} has no key that we can use", advice)
    algorithms = ", ".join(sorted({one.alg for one in found}))
    return fine(_ABOUT, f"{metadata.issuer} answers, with keys for {algorithms}")


async def _way_back(provider: ProviderSettings, metadata: Metadata, settings: Settings) -> Finding:
    """Asks as a browser would that nobody has signed in with: a provider that knows us sends it back to us."""
    address = provider.redirect_uri
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        return wrong(_ABOUT, f"people come back to {address}, unencrypted", "Set BESPOKE_PUBLIC_URL to https://….")
    if not settings.public_url:
        advice = "Set BESPOKE_PUBLIC_URL to the address that browsers reach the server at."
        return odd(_ABOUT, f"people come back to {address}, which only this machine reaches", advice)
    channel = BackChannel(provider)
    made_up = {name: new_token() for name in ("state", "nonce", "verifier")}
    try:
        async with channel.http() as http:
            answer = await http.get(channel.authorization_url(metadata, **made_up, prompt="none"))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said = f"{metadata.authorization_endpoint} can't be reached ({type(error).__name__})"
        return odd(_ABOUT, said, "If browsers reach it, this is well; else look at the provider.")
    if answer.is_client_error:
        advice = f"There, enter {address} as redirect address of {provider.client_id}, to the letter."
        return wrong(_ABOUT, f"the provider refuses {provider.client_id} ({answer.status_code})", advice)
    if answer.headers.get("location", "").startswith(address):
        return fine(_ABOUT, f"people come back to {address}")
    return fine(_ABOUT, f"{address} has to be entered there as redirect address; it does not tell whether it is")
