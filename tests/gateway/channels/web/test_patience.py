"""The server asks for patience: the customer is told, what they said is kept, and it is sent when the time is up."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route, expect

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from foundation.settings import ROOT
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.channels.web.pages import quiet, say
from tests.gateway.conftest import Site
from tests.support.contexts import adapter_of
from tests.support.waiting import until

CHAT = "/?csp=northlight&segment=consumer&locale=en-GB"
_AT_ONCE = 6
_TOLD = 20_000  # milliseconds: the server asks for five seconds


@pytest.fixture
def adapter(tmp_path: Path) -> CatalogAdapter:
    """Northlight, which soon has enough."""
    shutil.copytree(ROOT / "customer_contexts" / "northlight", tmp_path / "contexts" / "northlight")
    with (tmp_path / "contexts" / "northlight" / "context.yml").open("a") as file:
        file.write(f"\nlimits: {{customer: {2 * _AT_ONCE}, address: {2 * _AT_ONCE}}}\n")
    adapter = adapter_of(tmp_path / "contexts")
    asyncio.run(adapter.resolve(ContextKey(csp="northlight", segment="consumer", locale="en-GB"))).warm()
    return adapter


@pytest.fixture
async def page(browser: Browser, site: Site) -> AsyncIterator[Page]:
    async with quiet(await browser.new_context(base_url=site.url, viewport={"width": 1200, "height": 850})) as page:
        yield page


async def test_who_writes_too_much_at_once_is_told_and_all_of_it_is_answered_in_order(
    page: Page, bot: BotStandIn
) -> None:
    await page.goto(CHAT)
    said = [f"message {number}" for number in range(_AT_ONCE + 1)]
    for text in said:
        await say(page, text)

    await expect(page.get_by_text("That was a lot at once")).to_be_visible(timeout=_TOLD)
    await expect(page.locator(".message.in.pending .bubble")).to_have_text(said[-1:])
    await expect(page.get_by_text(f"echo: {said[-1]}")).to_be_visible(timeout=_TOLD)
    await expect(page.get_by_text("That was a lot at once")).to_be_hidden()
    assert [turn["text"] for turn in bot.turns] == said


async def test_what_has_to_wait_survives_a_reload(page: Page, bot: BotStandIn) -> None:
    await page.goto(CHAT)
    said = [f"message {number}" for number in range(_AT_ONCE + 1)]
    for text in said:
        await say(page, text)
    await expect(page.get_by_text("That was a lot at once")).to_be_visible(timeout=_TOLD)

    await page.reload()

    await expect(page.locator(".message.in.pending .bubble")).to_have_text(said[-1:])
    await expect(page.get_by_text(f"echo: {said[-1]}")).to_be_visible(timeout=_TOLD)
    assert [turn["text"] for turn in bot.turns] == said


async def test_who_can_t_begin_yet_is_told_and_what_they_say_is_sent_when_they_can(
    page: Page, site: Site, bot: BotStandIn
) -> None:
    for _ in range(_AT_ONCE):
        await site.start()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/conversations") else None)
    await page.goto(CHAT)
    await say(page, "let me in")

    await expect(page.get_by_text("Many are writing just now")).to_be_visible()
    await expect(page.locator(".message.in.pending .bubble")).to_have_text("let me in")
    for event in ("online", "pageshow"):  # what else makes it ask at once
        await page.evaluate("name => dispatchEvent(new Event(name))", event)
    await expect(page.get_by_text("echo: let me in")).to_be_visible(timeout=_TOLD)
    await expect(page.get_by_text("Many are writing just now")).to_be_hidden()
    assert len(asked) == 2, "it asked again, and not before it was told to"
    assert [turn["text"] for turn in bot.turns] == ["let me in"]


@pytest.mark.parametrize("status", [408, 429])
async def test_what_a_proxy_on_the_way_turns_away_is_tried_again(page: Page, bot: BotStandIn, status: int) -> None:
    turned_away: list[str] = []

    async def once(route: Route) -> None:
        if turned_away:
            await route.continue_()
            return
        turned_away.append(route.request.url)
        await route.fulfill(status=status, body="<h1>Not now</h1>")

    await page.route(re.compile("/chat/conversations$"), once)
    await page.goto(CHAT)
    await say(page, "is anybody there?")

    await until(lambda: turned_away)
    await expect(page.get_by_text("echo: is anybody there?")).to_be_visible(timeout=_TOLD)
    assert [turn["text"] for turn in bot.turns] == ["is anybody there?"]
