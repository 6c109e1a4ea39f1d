"""Events of remote catalogues: whoever knows the callback can wake us, and can do nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from catalog_adapter.tmf620.remote import callback_url, listener_router
from foundation.secrets import Secrets
from tests.gateway.serving import served

EVENTS = [
    "productOfferingCreateEvent",
    "productOfferingPriceAttributeValueChangeEvent",
    "categoryStateChangeEvent",
    "productSpecificationDeleteEvent",
    "catalogBatchEvent",
]


@pytest.fixture
def secrets(tmp_path: Path) -> Secrets:
    return Secrets(tmp_path)


@pytest.fixture
def woken() -> list[str]:
    """The CSPs that were woken."""
    return []


@pytest.fixture
async def url(secrets: Secrets, woken: list[str]) -> AsyncIterator[str]:
    """A server with nothing but the listener."""

    async def wake(csp: str) -> None:
        woken.append(csp)

    app = FastAPI()
    app.include_router(listener_router(secrets, wake))
    async with served(app) as url:
        yield url


async def post(url: str, body: bytes = b'{"eventType": "x"}') -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.post(url, content=body)).status_code


@pytest.mark.parametrize("appended", ["", "/", "/events", *(f"/listener/{event}" for event in EVENTS)])
async def test_whatever_is_appended_to_the_callback_wakes(
    url: str, secrets: Secrets, woken: list[str], appended: str
) -> None:
    callback = callback_url(f"{url}/", "my-csp", secrets).get_secret_value()
    assert await post(callback + appended) == 204
    assert woken == ["my-csp"]


@pytest.mark.parametrize("body", [b"", b"not JSON", b"\xff\x00", b"[" * 100_000])
async def test_what_an_event_holds_does_not_matter(url: str, secrets: Secrets, woken: list[str], body: bytes) -> None:
    assert await post(callback_url(url, "acme", secrets).get_secret_value(), body) == 204
    assert woken == ["acme"]


async def test_a_body_without_bound_is_refused(url: str, secrets: Secrets, woken: list[str]) -> None:
    assert await post(callback_url(url, "acme", secrets).get_secret_value(), b"x" * 2_000_000) == 413
    assert woken == []


async def test_only_the_token_of_the_csp_wakes(url: str, secrets: Secrets, woken: list[str]) -> None:
    ours = callback_url(url, "acme", secrets).get_secret_value()
    others = callback_url(url, "other", secrets).get_secret_value()
    token = others.rpartition("/")[2]
    for wrong in (f"{url}/tmf620-listener/acme/{token}", ours[:-1], f"{url}/tmf620-listener/acme/é", f"{ours}é"):
        assert await post(wrong) == 404
    assert woken == []


@pytest.mark.parametrize("csp", ["nobody", "..", "%2e%2e", "a b", "x" * 500])
async def test_a_csp_that_does_not_listen_is_not_found(url: str, secrets: Secrets, woken: list[str], csp: str) -> None:
    assert await post(f"{url}/tmf620-listener/{csp}/token") in {404, 405}
    assert woken == []
    assert secrets.find("NOBODY_TMF620_LISTENER_TOKEN") is None, "a stranger's request has made a secret"


def test_the_callback_is_the_same_after_a_restart_and_cannot_be_guessed(tmp_path: Path) -> None:
    callback = callback_url("https://bot.example", "acme", Secrets(tmp_path))
    assert callback == callback_url("https://bot.example", "acme", Secrets(tmp_path))
    assert callback != callback_url("https://bot.example", "other", Secrets(tmp_path))
    assert len(callback.get_secret_value().rpartition("/")[2]) >= 40
    assert "acme" not in str(callback)
