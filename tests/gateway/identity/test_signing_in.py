"""Customers whom the CSP's site vouches for, over the web chat: what is theirs alone, and what ends when they go."""

import json
import time
from typing import Any

import httpx
import pytest
import websockets

from catalog_adapter.contexts import CatalogAdapter
from tests.gateway.channels.messaging.site import write_context
from tests.gateway.conftest import Chat, Site
from tests.gateway.identity.site_keys import settings_data, signed
from tests.gateway.streaming import Client
from tests.support.contexts import adapter_of

KEY = {"csp": "acme", "segment": "home"}


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> CatalogAdapter:
    """One CSP whose site may vouch, and one whose site may not."""
    folder = tmp_path_factory.mktemp("contexts")
    write_context(folder, channels=f"identity: {json.dumps(settings_data(segment_claim='tariff'))}\n")
    write_context(folder, "other", channels="")
    return adapter_of(folder)


def _token(**claims: Any) -> str:
    return signed(time.time(), **claims)


async def _start(site: Site, **more: str) -> Chat:
    response = await site.http.post("/chat/conversations", json={**KEY, **more})
    assert response.status_code == 201, response.text
    body = response.json()
    return Chat(site, body["conversation_id"], body["token"], body)


async def _sign_in(chat: Chat, identity: str) -> httpx.Response:
    return await chat.site.http.post(f"{chat.path}/identity", json={"identity": identity}, headers=chat.headers)


async def _reads(chat: Chat) -> str:
    """``ok``, or the code of the error, for whoever reads with the chat's token."""
    response = await chat.site.http.get(f"{chat.path}/messages", headers=chat.headers)
    return "ok" if response.is_success else str(response.json()["error"]["code"])


async def test_who_signs_in_goes_on_with_their_conversation_and_nobody_else_does(site: Site) -> None:
    before = await _start(site, identity=_token())
    chat = await _start(site)
    link = (await site.http.post(f"{chat.path}/link", headers=chat.headers)).json()["code"]
    async with websockets.connect(chat.stream_url) as socket:
        overheard = Client(socket)
        await overheard.hello(chat.token)
        await overheard.message()

        answer = (await _sign_in(chat, _token())).json()
        theirs = Chat(site, chat.id, answer["token"], {})

        # who listened with the token from before is let go
        assert (await overheard.until("error"))["code"] == "session_invalid"
    assert (await _reads(theirs), await _reads(chat)) == ("ok", "session_invalid")
    refused = [
        await chat.post(client_id="one", text="hello"),
        await site.http.post("/chat/links", json={"code": link}),
        await site.http.post(f"{chat.path}/link", headers=chat.headers),
        await _sign_in(chat, _token()),
    ]
    assert {one.status_code for one in refused} == {401}
    assert (await site.http.post(f"{theirs.path}/link", headers=theirs.headers)).status_code == 404
    assert await theirs.say("one", "hello")
    # the same customer once more, as after a reload, and another one
    assert (await _sign_in(theirs, _token())).json()["token"] == theirs.token
    other = await _sign_in(theirs, _token(sub="customer-2"))
    assert (other.status_code, other.json()["error"]["code"]) == (409, "other_customer")
    stranger = await _start(site, identity=_token(sub="customer-2"))
    assert set((await site.gateway.customer_of(theirs.id))[0]) == {theirs.id, before.id}
    assert (await site.gateway.customer_of(stranger.id))[0] == [stranger.id]


async def test_the_site_says_in_which_segment_a_customer_talks(site: Site) -> None:
    office = await _start(site, identity=_token(tariff="office"))
    assert office.started["context"]["segment"] == "office"
    for other in ("no-segment", 7, ["office"], None):
        assert (await _start(site, identity=_token(tariff=other))).started["context"]["segment"] == "home"

    anonymous = await _start(site)
    refused = await _sign_in(anonymous, _token(tariff="office"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "other_customer"), "it began at home"
    assert (await _sign_in(anonymous, _token(tariff="home"))).status_code == 200
    assert (await _sign_in(office, _token(tariff="office"))).status_code == 200


async def test_signing_out_ends_the_conversation_for_everybody(site: Site) -> None:
    chat = await _start(site, identity=_token())
    async with websockets.connect(chat.stream_url) as socket:
        tab = Client(socket)
        await tab.hello(chat.token)
        await tab.message()

        await site.http.delete(f"{chat.path}/identity", headers=chat.headers)

        assert (await tab.until("error"))["code"] == "session_invalid"
    assert await _reads(chat) == "session_invalid"
    assert (await chat.post(client_id="one", text="hello")).status_code == 401
    assert (await _sign_in(chat, _token())).status_code == 401


@pytest.mark.parametrize(
    ("csp", "claims"), [("acme", {"exp": 1}), ("acme", {"aud": "somebody"}), ("other", {})], ids=str
)
async def test_nothing_is_started_for_whom_nobody_vouches(site: Site, csp: str, claims: dict[str, Any]) -> None:
    wanted = {**KEY, "csp": csp, "identity": _token(**claims)}
    response = await site.http.post("/chat/conversations", json=wanted)

    assert (response.status_code, response.json()["error"]["code"]) == (401, "identity_invalid")
    assert wanted["identity"] not in response.text
