"""`bespoke doctor` looks at the provider that staff signs in with, and says what to do about it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from foundation.settings import Settings
from server.doctor.sign_in import look_at_sign_in
from tests.console.sign_in_provider import SignInProvider
from tests.gateway.serving import free_port


@pytest.fixture
async def provider() -> AsyncIterator[SignInProvider]:
    provider = SignInProvider({"sub": "nobody"})
    async with provider.running():
        yield provider


async def _told(settings: Settings) -> tuple[set[str], str]:
    """The verdicts, and all that is said and advised."""
    found = await look_at_sign_in(settings)
    assert all(one.advice for one in found if one.verdict != "fine")
    return {one.verdict for one in found}, " ".join(f"{one.said} {one.advice}" for one in found)


async def test_what_is_wrong_with_the_provider_is_told_with_what_to_do(
    provider: SignInProvider, tmp_path: Path
) -> None:
    set_up = Settings(state_folder=tmp_path, public_url="https://chat.example")
    here = set_up.model_copy(update=provider.settings)
    back = "https://chat.example/console/oidc/callback"

    assert await _told(set_up) == ({"fine"}, "with passwords ")
    verdicts, said = await _told(here)
    assert verdicts == {"fine"}
    assert back in said

    cases: list[tuple[Settings, Callable[[], object], str]] = [
        (here.model_copy(update={"oidc_client_id": ""}), lambda: None, "BESPOKE_OIDC_CLIENT_ID"),
        (here.model_copy(update={"public_url": "http://chat.example"}), lambda: None, "unencrypted"),
        (here.model_copy(update={"public_url": ""}), lambda: None, "BESPOKE_PUBLIC_URL"),
        (here, lambda: provider.document.update(jwks_uri=f"{provider.url}/nowhere"), "/nowhere can't be read"),
        (here, lambda: provider.document.update(authorization_endpoint=f"{provider.url}/nowhere"), back),
        (here, lambda: provider.document.update(jwks_uri="http://login.example/keys"), "jwks_uri"),
        (here, lambda: provider.document.update(issuer="https://evil.example"), "https://evil.example"),
    ]
    for settings, break_it, expected in cases:
        provider.document.clear()
        break_it()
        verdicts, said = await _told(settings)
        assert verdicts - {"fine"}, expected
        assert expected in said
    away = here.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{free_port()}"})
    verdicts, said = await _told(away)
    assert verdicts == {"wrong"}
    assert ".well-known/openid-configuration" in said
    assert not set_up.state_folder.joinpath("secrets").exists(), "nothing is made"
