"""Messages that no customer should send: plain text or a plain reply, and the conversation goes on."""

import pytest

from catalog_adapter.contexts import CatalogAdapter
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.conftest import Site

HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"
BAD_INPUT = [
    ("nothing", "", None),
    ("only space", " \n\t ", None),
    ("only invisible signs", "\u202e\u2066\x00", None),
    ("HTML", HTML, HTML),
    ("template syntax", "{{ 7*7 }} {% for x in y %} ${7*7}", "{{ 7*7 }} {% for x in y %} ${7*7}"),
    ("a payload, typed", "/submit", "/submit"),
    ("a payload with JSON, typed", '/inform{"characteristic": "router"}', '/inform{"characteristic": "router"}'),
    ("control characters", "hel\x00lo\x07 \x1b[2Jthere", "hello [2Jthere"),
    ("bidirectional characters", "pay \u202e001\u202c now", "pay 001 now"),
    ("the longest there may be", "é" * 4000, "é" * 4000),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), [row[1:] for row in BAD_INPUT], ids=[row[0] for row in BAD_INPUT])
async def test_odd_input_is_plain_text_or_gets_a_plain_reply(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter, text: str, kept: str | None
) -> None:
    chat = await site.start()

    replies = await chat.say("odd", text)

    if kept is None:
        assert replies == [await chat.wording(adapter, "error_empty")]
        assert bot.turns == []
    else:
        assert replies == [f"echo: {kept}"]
        assert [turn["text"] for turn in bot.turns] == [kept]
    assert (await chat.history())[1]["text"] == (kept or "")
    assert await chat.say("next", "hello") == ["echo: hello"]


async def test_a_message_over_the_limit_is_answered_without_the_bot(
    site: Site, bot: BotStandIn, adapter: CatalogAdapter
) -> None:
    chat = await site.start()

    replies = await chat.say("long", "x" * 4001)

    assert replies == [await chat.wording(adapter, "error_too_long", limit="4000")]
    assert "4000" in replies[0]
    assert bot.turns == []
    assert await chat.say("next", "hello") == ["echo: hello"]


@pytest.mark.parametrize("payload", ["/submit", "affirm", "/inform{", '/inform{"value": "\\ud800"}', "/" + "x" * 1999])
async def test_a_payload_that_no_button_has_is_refused_and_nothing_is_kept(
    site: Site, bot: BotStandIn, payload: str
) -> None:
    chat = await site.start()

    response = await chat.post(client_id="press", text="Press", payload=payload)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_input"
    assert len(await chat.history()) == 1
    assert bot.turns == []
