"""The generic channel, as a CSP's own program uses it."""

from typing import Any

import websockets

from tests.gateway.channels.messaging.site import Site
from tests.gateway.replies import SUMMARY
from tests.gateway.streaming import Client
from tests.support.waiting import until

_TOKEN = {"Authorization": "Bearer acme_channel_api_token"}


def _path(customer: str = "c-1") -> str:
    return f"/channels/rest/acme/api/customers/{customer}/messages"


async def _messages(site: Site, after: int = 0, customer: str = "c-1") -> list[dict[str, Any]]:
    answer = await site.http.get(_path(customer), params={"after": after}, headers=_TOKEN)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


async def test_a_message_is_accepted_once_and_its_reply_follows_by_sequence(channels: Site) -> None:
    channels.bot.answer = lambda _turn: [SUMMARY]
    message = {"client_id": "one", "text": "hello"}
    answers = [await channels.http.post(_path(), json=message, headers=_TOKEN) for _ in range(2)]

    assert [(one.status_code, one.json()["is_new"]) for one in answers] == [(202, True), (202, False)]
    await until(lambda: _has(channels, 3))
    greeting, said, reply = await _messages(channels)
    assert (greeting["direction"], said["direction"], reply["direction"]) == ("out", "in", "out")
    assert reply["reply"]["card"]["kind"] == "order_summary"
    assert await _messages(channels, after=3) == []


async def _has(site: Site, count: int) -> bool:
    return len(await _messages(site)) >= count


async def test_a_quick_reply_s_payload_is_taken_back(channels: Site) -> None:
    await channels.http.post(_path(), json={"client_id": "one", "text": "Yes", "payload": "/affirm"}, headers=_TOKEN)

    await until(lambda: channels.bot.turns)
    assert channels.bot.turns[0]["metadata"]["understanding"]["intent"] == "affirm"


async def test_another_token_reads_and_writes_nothing(channels: Site) -> None:
    for headers in ({}, {"Authorization": "Bearer guess"}):
        assert (await channels.http.get(_path(), headers=headers)).status_code == 401
        answer = await channels.http.post(_path(), json={"client_id": "one", "text": "x"}, headers=headers)
        assert answer.status_code == 401
    assert await _messages(channels) == []


async def test_two_customers_have_two_conversations(channels: Site) -> None:
    for customer in ("c-1", "c-2"):
        await channels.http.post(_path(customer), json={"client_id": "one", "text": customer}, headers=_TOKEN)

    await until(lambda: len(channels.bot.turns) == 2)
    assert len(await channels.conversations()) == 2


async def test_what_can_t_be_used_is_refused_with_a_reason(channels: Site) -> None:
    for body in ({}, {"client_id": "a b", "text": "x"}, {"client_id": "one", "payload": "no intent"}):
        answer = await channels.http.post(_path(), json=body, headers=_TOKEN)
        assert answer.status_code == 400, body
        assert answer.json()["error"]["message"]


async def test_a_program_that_would_rather_listen_has_the_customers_stream(channels: Site) -> None:
    path = _path().replace("/messages", "/session")
    assert (await channels.http.post(path)).status_code == 401
    session, again = [(await channels.http.post(path, headers=_TOKEN)).json() for _ in range(2)]
    assert session == again
    address = session["stream"].replace("wss://bespoke.example", str(channels.http.base_url).replace("http", "ws"))
    async with websockets.connect(address) as socket:
        client = Client(socket)
        await client.hello(session["token"])
        greeting = await client.message()
        await client.say("one", "over the stream")
        assert (await client.reply())["reply"]["text"] == "echo: over the stream"

        # what is posted for the customer is told there, too, by its number
        await channels.http.post(_path(), json={"client_id": "two", "text": "by post"}, headers=_TOKEN)
        assert (await client.reply())["reply"]["text"] == "echo: by post"
    async with websockets.connect(address) as socket:
        client = Client(socket)
        await client.hello(session["token"], after=3)
        assert [(await client.message())["seq"] for _ in range(2)] == [4, 5]

    assert greeting["seq"] == 1
    assert [one["seq"] for one in await _messages(channels)] == [1, 2, 3, 4, 5]
    assert len(await channels.conversations()) == 1


async def test_the_stream_counts_for_the_account_as_posts_do(channels: Site) -> None:
    context = channels.contexts / "acme" / "context.yml"
    context.write_text(context.read_text().replace("messaging: 20", "account: 4"))
    path = _path().replace("/messages", "/session")
    session = (await channels.http.post(path, headers=_TOKEN)).json()
    address = session["stream"].replace("wss://bespoke.example", str(channels.http.base_url).replace("http", "ws"))
    async with websockets.connect(address) as socket:
        client = Client(socket)
        await client.hello(session["token"], after=1)
        for number in range(5):
            await client.say(f"n{number}", "x")
        refused = await client.until("error")
    assert refused["client_id"] != "n0", "half of the limit may come at once: the session that begins, and one message"
    assert refused["code"] == "too_many_messages"
    assert refused["retry_after"] > 0


async def test_sessions_that_begin_conversations_are_limited_and_those_that_go_on_are_not(channels: Site) -> None:
    context = channels.contexts / "acme" / "context.yml"
    context.write_text(context.read_text().replace("messaging: 20", "account: 4"))
    paths = [_path(f"c-{number}").replace("/messages", "/session") for number in range(20)]
    answers = [await channels.http.post(path, headers=_TOKEN) for path in paths]

    assert [one.status_code for one in answers[:2]] == [200, 200]
    refused = next(one for one in answers if one.status_code != 200)
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_messages"
    assert refused.headers["retry-after"] == str(refused.json()["error"]["retry_after"])
    again = await channels.http.post(paths[0], headers=_TOKEN)
    assert again.json() == answers[0].json()


async def test_the_channel_is_described_in_openapi(channels: Site) -> None:
    described = (await channels.http.get("/openapi.json")).json()

    base = "/channels/rest/{csp}/{account}/customers/{customer}"
    assert described["paths"][f"{base}/session"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    path = described["paths"][f"{base}/messages"]
    assert path["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
