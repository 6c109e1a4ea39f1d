"""A message that may mean two things: asked about before the bot hears of it, and answered by a button or by typing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Asked, Reply
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.conftest import Chat, Site
from tests.support.contexts import adapter_of

INTENTS = """\
own_intents:
  - id: red
    behaviour: answer
    title: The red lamp
    examples: [what does the red lamp on the box say, why does the red lamp blink, the red lamp on the box is on]
    answer: It has no line.
  - id: green
    behaviour: answer
    title: The green lamp
    examples: [what does the green lamp on the box say, why does the green lamp blink, the green lamp on the box is on]
    answer: All is well.
"""
EITHER = "why do the red and the green lamp on the box blink"


def adapter_of_lamps(folder: Path) -> CatalogAdapter:
    """Its one context is compiled before the first customer comes."""
    (folder / "acme").mkdir()
    for name, text in {"context": CONTEXT, "offers": OFFERS, "intents": INTENTS}.items():
        (folder / "acme" / f"{name}.yml").write_text(text)
    adapter = adapter_of(folder)
    asyncio.run(adapter.resolve(ContextKey(csp="acme", segment="home", locale="en-GB"))).warm()
    return adapter


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> CatalogAdapter:
    return adapter_of_lamps(tmp_path_factory.mktemp("contexts"))


async def _asked(site: Site) -> tuple[Chat, Reply]:
    chat = await site.start("acme", "home")
    response = await chat.post(client_id="either", text=EITHER)
    (message,) = response.json()["messages"]
    return chat, Reply.model_validate(message["reply"])


async def test_the_customer_is_asked_and_the_bot_is_not(site: Site, bot: BotStandIn) -> None:
    _, question = await _asked(site)
    assert question.message_id == "did_you_mean"
    assert {one.title for one in question.quick_replies[:2]} == {"The red lamp", "The green lamp"}
    assert bot.turns == []


async def test_a_button_tells_the_bot_what_was_meant(site: Site, bot: BotStandIn) -> None:
    chat, question = await _asked(site)
    green = next(one for one in question.quick_replies if one.title == "The green lamp")
    await chat.post(client_id="green", text=green.title, payload=green.payload)
    assert [turn["metadata"]["understanding"]["own_intent"] for turn in bot.turns] == ["green"]


@pytest.mark.parametrize("typed", ["the green lamp", "the green one", "green", "teh green lamp"])
async def test_so_does_typing(site: Site, bot: BotStandIn, typed: str) -> None:
    chat, _ = await _asked(site)
    await chat.say("typed", typed)
    assert [turn["metadata"]["understanding"]["own_intent"] for turn in bot.turns] == ["green"]


async def test_the_same_again_is_not_asked_about_again(site: Site, bot: BotStandIn) -> None:
    chat, _ = await _asked(site)
    await chat.say("again", EITHER)
    assert len(bot.turns) == 1


async def test_the_question_that_was_open_is_open_again(site: Site, bot: BotStandIn) -> None:
    """Asked for a speed, a customer wonders about a lamp; once that is settled, "500" still is the speed."""
    speed = Asked(kind="characteristic", offering="line", characteristic="speed", values=[100, 500, 1000])
    replies = iter([[Reply(text="How fast?", asked=speed)], [Reply(text="All is well.")], [Reply(text="Noted.")]])
    bot.answer = lambda _turn: next(replies)
    chat = await site.start("acme", "home")
    await chat.say("one", "a line please")
    await chat.say("two", EITHER)
    await chat.say("three", "green")
    await chat.say("four", "500")
    understood = bot.turns[-1]["metadata"]["understanding"]
    assert [(one["characteristic"], one["value"]) for one in understood["entities"]] == [("speed", 500)]
