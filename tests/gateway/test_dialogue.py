"""The bot keeps nothing: the gateway keeps a conversation's dialogue state and gives it to whichever bot is asked."""

from fastapi.responses import JSONResponse

from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.conftest import Site


def _counting(turn: Turn) -> JSONResponse:
    """A bot that says how many turns of the conversation it knows of."""
    state = {"turns": (turn["state"] or {"turns": 0})["turns"] + 1}
    reply = Reply(text=str(state["turns"]))
    messages = [{"text": reply.text, "custom": {"reply": reply.model_dump(mode="json")}}]
    return JSONResponse({"messages": messages, "state": state})


async def test_each_turn_begins_with_the_state_that_the_one_before_ended_with(site: Site, bot: BotStandIn) -> None:
    bot.answer = _counting
    one, other = await site.start(), await site.start()

    said = [await chat.say(name, "hello") for chat, name in ((one, "a"), (one, "b"), (other, "a"), (one, "c"))]

    assert said == [["1"], ["2"], ["1"], ["3"]]


async def test_a_turn_that_failed_leaves_the_state_as_it_was(site: Site, bot: BotStandIn) -> None:
    bot.answer = _counting
    chat = await site.start()
    await chat.say("a", "hello")
    bot.answer = lambda _turn: JSONResponse({"error": "KeyError"}, 500)
    await chat.say("b", "hello")
    bot.answer = _counting

    assert await chat.say("c", "hello") == ["2"]
