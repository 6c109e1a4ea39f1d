"""The trace of a turn, as the gateway has it."""

from fastapi.responses import JSONResponse
from prometheus_client import REGISTRY

from catalog_adapter.contexts import ContextKey
from gateway.bot_work import TurnTold
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.conftest import Site
from tests.support.spans import own, parent, recorded_spans, trace_of

_STAGES = ["wait", "load", "read", "receive", "bot", "keep"]


async def test_a_turn_is_one_trace_that_the_bot_takes_part_in_and_nobodys_words_are_in(
    site: Site, bot: BotStandIn
) -> None:
    chat = await site.start()
    action = {"stage": "action", "of": "action_order", "start": 0.002, "seconds": 0.003, "span": "00000000000000aa"}
    bot.took = {"seconds": 0.01, "stages": [action]}
    with recorded_spans() as spans:
        await chat.say("one", "I am Swordfish, mail me at sword@fish.example")

    turn = spans.one("turn")
    assert [one.name for one in spans.all() if parent(one) == own(turn)] == _STAGES
    attributes = dict(turn.attributes or {})
    assert (attributes["bespoke.conversation"], attributes["bespoke.csp"]) == (chat.id, "northlight")
    assert attributes["bespoke.replies"] == ("echo",)
    asked, acted = spans.one("bot"), spans.one("bot action")
    assert bot.frames[-1]["traceparent"] == f"00-{trace_of(turn):032x}-{own(asked):016x}-03"
    assert (own(acted), parent(acted), dict(acted.attributes or {})) == (
        0xAA, own(asked), {"bespoke.action": "action_order"},
    )  # fmt: skip
    assert (acted.end_time or 0) - (acted.start_time or 0) == 3_000_000
    for word in ("wordfish", "fish.example", "mail me"):
        assert word not in spans.text()


async def test_a_bot_that_fails_shows_in_the_trace_without_a_word_of_the_customer(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()
    bot.answer = lambda turn: JSONResponse({"error": f"swordfish {turn['text']}"}, 500)
    with recorded_spans() as spans:
        await chat.say("one", "swordfish")

    assert {one.name for one in spans.all()} == {"turn", *_STAGES}
    assert "swordfish" not in spans.text()


async def test_what_the_bot_says_of_itself_costs_no_turn(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()

    bot.took = {"seconds": 0, "stages": [{"stage": "action", "start": 1, "seconds": 1, "span": "'; drop"}]}

    assert await chat.say("one", "hello there") == ["echo: hello there"]


async def test_without_traces_the_bot_is_told_of_none(site: Site, bot: BotStandIn) -> None:
    chat = await site.start()

    await chat.say("one", "hello there")

    assert "traceparent" not in bot.frames[-1]


async def test_what_a_rehearsal_asks_is_in_no_figure(site: Site, bot: BotStandIn) -> None:
    bot.took = {"seconds": 0.01, "stages": [{"stage": "rehearsed", "start": 0, "seconds": 0.001}]}
    key = ContextKey(csp="northlight", segment="consumer", locale="en-GB", revision="0" * 64)

    def measured() -> bool:
        return REGISTRY.get_sample_value("bespoke_bot_stage_seconds_count", {"stage": "rehearsed"}) is not None

    await site.gateway.bot.turn(TurnTold(key, "rehearsal_1", "rehearsal_1-1", "hello", None), state=None)
    assert not measured()
    await (await site.start()).say("one", "hello there")
    assert measured()
