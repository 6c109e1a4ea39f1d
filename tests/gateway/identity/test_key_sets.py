"""Keys that a site publishes: found, changed without us, and asked for where we may ask alone."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import Response
from pydantic import ValidationError

from catalog_adapter.contexts import ContextKey
from foundation.destinations import Destinations
from gateway.errors import IdentityInvalid, IdentityKeysAway
from gateway.identity.key_sets import KeySets
from gateway.identity.vouching import customer_of, vouched
from tests.gateway.channels.messaging.site import write_context
from tests.gateway.identity.site_keys import EC, KEYS, STRANGER, public_keys, settings, settings_data, signed
from tests.gateway.serving import served
from tests.support.contexts import adapter_of

NOW = 1_800_000_000.0
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated", "ignore:Key size should be")


@dataclass
class Publisher:
    """A site. ``answer`` is what it says, ``asked`` how often it was asked."""

    answer: Any = None
    asked: int = 0
    url: str = ""

    def give(self) -> Response:
        self.asked += 1
        if isinstance(self.answer, Response):
            return self.answer
        text = self.answer if isinstance(self.answer, bytes) else httpx.Response(200, json=self.answer).content
        return Response(text, media_type="application/json")


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    publisher, app = Publisher({"keys": public_keys()}), FastAPI()
    app.add_api_route("/keys", publisher.give)
    async with served(app) as url:
        publisher.url = f"{url}/keys"
        yield publisher


@pytest.fixture
async def sets() -> AsyncIterator[KeySets]:
    """Sets that may be on loopback."""
    sets = KeySets(Destinations(("127.0.0.0/8",)), again=0)
    yield sets
    await sets.close()


async def test_a_token_is_checked_with_the_key_that_the_site_publishes(sets: KeySets, publisher: Publisher) -> None:
    theirs = settings(keys=[], jwks_url=publisher.url)
    for kid, (_, alg) in KEYS.items():
        key = await sets.find(publisher.url, kid, alg)
        assert key is not None
        assert vouched(signed(NOW, kid), theirs, [key], now=NOW).id == "customer-1"
    assert publisher.asked == 1, "a set is kept"


async def test_a_csp_names_the_address_in_place_of_keys(sets: KeySets, publisher: Publisher, tmp_path: Path) -> None:
    identity = settings_data(jwks_url=publisher.url)
    del identity["keys"]
    write_context(tmp_path, channels=f"identity: {json.dumps(identity)}\n")
    key = ContextKey(csp="acme", segment="home", locale="en-GB", channel="web")
    context = await adapter_of(tmp_path).resolve(key)
    assert (await customer_of(signed(time.time()), context, sets)).id == "customer-1"
    with pytest.raises(IdentityInvalid):
        await customer_of(signed(time.time(), key=STRANGER), context, sets)
    for wrong in ({"keys": []}, {"keys": public_keys(), "jwks_url": publisher.url}):
        with pytest.raises(ValidationError):
            settings(**wrong)


async def test_a_new_key_is_found_and_an_old_one_is_good_no_more(sets: KeySets, publisher: Publisher) -> None:
    assert await sets.find(publisher.url, "next", "ES256") is None
    new = EC.as_dict(private=False) | {"kid": "next", "x5t": "what we don't know", "alg": None}
    publisher.answer = {"keys": [new]}
    found = await sets.find(publisher.url, "next", "ES256")
    assert found is not None
    assert found.alg == "ES256", "its kind says so"
    assert await sets.find(publisher.url, "rsa", "RS256") is None


async def test_made_up_names_do_not_make_us_ask(publisher: Publisher) -> None:
    patient = KeySets(Destinations(("127.0.0.0/8",)))
    for number in range(20):
        assert await patient.find(publisher.url, f"made-up-{number}", "ES256") is None
    assert publisher.asked == 1
    await patient.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"<html>",
        b"[]",
        b'{"keys": 7}',
        b"[" * 60_000,
        b'{"keys": [' + b" " * 70_000 + b"]}",
        Response(status_code=500),
        Response(status_code=302, headers={"location": "https://elsewhere.example/keys"}),
    ],
)
async def test_while_a_site_says_nothing_of_use_its_last_keys_count(
    sets: KeySets, publisher: Publisher, answer: bytes | Response
) -> None:
    usable, publisher.answer = publisher.answer, answer
    with pytest.raises(IdentityKeysAway):
        await sets.find(publisher.url, "ec", "ES256")
    publisher.answer = usable
    assert await sets.find(publisher.url, "ec", "ES256") is not None
    publisher.answer = answer
    assert await sets.find(publisher.url, "unknown", "ES256") is None
    assert await sets.find(publisher.url, "ec", "ES256") is not None


async def test_a_key_is_for_what_its_set_says_or_else_for_what_its_kind_can(
    sets: KeySets, publisher: Publisher
) -> None:
    rsa = KEYS["rsa"][0].as_dict(private=False)
    publisher.answer = {"keys": [rsa | {"kid": "any"}, rsa | {"kid": "one", "alg": "PS256"}]}
    for alg, found in (("RS256", ("any",)), ("PS256", ("any", "one")), ("ES256", ()), ("HS256", ()), ("none", ())):
        for kid in ("any", "one"):
            key = await sets.find(publisher.url, kid, alg)
            assert (key.alg if key else None) == (alg if kid in found else None), (kid, alg)


async def test_entries_that_are_no_keys_of_ours_are_passed_over(sets: KeySets, publisher: Publisher) -> None:
    odd = [
        7,
        {},
        {"kid": "a", "kty": "oct", "k": "x"},
        {"kid": "b", "kty": ["EC"], "crv": {}},
        {"kid": "ec", "alg": []},
    ]
    publisher.answer = {"keys": [*odd, *public_keys()]}
    assert await sets.find(publisher.url, "ec", "ES256") is not None
    assert await sets.find(publisher.url, "b", "ES256") is None


async def test_an_address_of_a_private_network_is_never_asked(publisher: Publisher) -> None:
    public = KeySets(Destinations(()))
    with pytest.raises(IdentityKeysAway):
        await public.find(publisher.url, "ec", "ES256")
    assert publisher.asked == 0
    await public.close()
