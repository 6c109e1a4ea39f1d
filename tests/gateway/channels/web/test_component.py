"""The chat on a page of somebody's site, in a real browser: one script tag, a strict policy, a launcher."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.async_api import Browser, Page, Route, expect
from starlette.types import Receive, Scope, Send

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.tone.reply import Reply
from foundation.settings import ROOT
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.channels.web.pages import accessible, quiet, say
from tests.gateway.conftest import Site, site_app
from tests.gateway.identity.site_keys import settings_data, signed
from tests.gateway.replies import status
from tests.gateway.serving import free_port, served
from tests.support.contexts import adapter_of
from tests.support.waiting import until

_SHOP = """<!doctype html><html lang="en"><head><title>Shop</title></head><body>
<main><h1>Shop</h1><p>Come in.</p></main>
<bespoke-chat csp="northlight" segment="consumer" locale="en-GB"></bespoke-chat>
<script type="module" src="{server}/chat/component/bespoke-chat.js"></script></body></html>"""


@dataclass
class Shop:
    """A site of its own, at another origin than the chat; ``page`` shows it."""

    url: str
    site: Site
    bot: BotStandIn
    page: Page

    async def open(self) -> Page:
        await self.page.goto(self.url)
        await self.page.get_by_role("button", name="Chat with Northlight").click()
        await expect(self.page.locator(".message.out").first).to_be_visible()
        return self.page


@pytest.fixture
def shop_port() -> int:
    return free_port()


@pytest.fixture
def adapter(tmp_path: Path, shop_port: int) -> CatalogAdapter:
    """Northlight, which names the shop as a site of its own."""
    shutil.copytree(ROOT / "customer_contexts" / "northlight", tmp_path / "contexts" / "northlight")
    with (tmp_path / "contexts" / "northlight" / "context.yml").open("a") as file:
        file.write(f'\nweb_chat: {{origins: ["http://127.0.0.1:{shop_port}"]}}\n')
        file.write(f"identity: {json.dumps(settings_data())}\n")
    adapter = adapter_of(tmp_path / "contexts")
    asyncio.run(adapter.resolve(ContextKey(csp="northlight", segment="consumer", locale="en-GB"))).warm()
    return adapter


def _shop_app(server: str) -> FastAPI:
    app = FastAPI()
    policy = (
        f"default-src 'none'; script-src {server}; connect-src {server} {server.replace('http', 'ws')}; "
        "require-trusted-types-for 'script'"
    )

    @app.get("/")
    async def shop() -> HTMLResponse:
        return HTMLResponse(_SHOP.format(server=server), headers={"Content-Security-Policy": policy})

    return app


@pytest.fixture
async def shop(site: Site, bot: BotStandIn, browser: Browser, shop_port: int) -> AsyncIterator[Shop]:
    async with served(_shop_app(site.url), shop_port) as url:
        context = await browser.new_context(viewport={"width": 1200, "height": 850})
        async with quiet(context) as page:
            yield Shop(url, site, bot, page)


async def test_one_script_tag_shows_the_chat_under_a_strict_policy(shop: Shop) -> None:
    page = await shop.open()

    await say(page, "hello from the shop")

    await expect(page.get_by_text("echo: hello from the shop")).to_be_visible()
    await accessible(page)


async def test_nobody_who_only_looks_at_the_page_has_a_conversation(shop: Shop) -> None:
    await shop.page.goto(shop.url)
    await expect(shop.page.get_by_role("button", name="Chat with Northlight")).to_be_visible()
    await accessible(shop.page)

    assert await shop.page.evaluate("localStorage.length") == 0


async def test_on_the_next_page_of_a_site_the_button_is_there_before_the_server_has_answered(
    site: Site, browser: Browser, shop_port: int
) -> None:
    chat, asked, is_slow, may_answer = site_app(site.gateway), [], False, asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/chat/appearance":
            asked.append(scope)
            if is_slow:
                await may_answer.wait()
        await chat(scope, receive, send)

    async with (
        served(slow) as server,
        served(_shop_app(server), shop_port) as url,
        quiet(await browser.new_context()) as page,
    ):
        launcher = page.get_by_role("button", name="Chat with Northlight")
        await page.goto(url)
        await expect(launcher).to_be_visible()
        is_slow = True
        await page.goto(f"{url}/?elsewhere")
        await expect(launcher).to_be_visible()
        await until(lambda: len(asked) == 2, what="it is asked whether that has changed")
        may_answer.set()


async def test_the_launcher_is_opened_and_closed_by_keyboard(shop: Shop) -> None:
    page = shop.page
    await page.goto(shop.url)
    launcher = page.get_by_role("button", name="Chat with Northlight")
    await launcher.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox")).to_be_focused()

    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("echo: hello")).to_be_visible()
    await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(launcher).to_be_focused()
    await expect(launcher).to_have_attribute("aria-expanded", "false")


async def test_what_is_said_unasked_is_counted_on_the_closed_launcher(shop: Shop) -> None:
    page = await shop.open()
    await page.keyboard.press("Escape")
    conversation = await page.evaluate("JSON.parse(localStorage['bespoke:northlight/consumer/en-GB']).id")

    await shop.site.gateway.notify(
        conversation, message_key="order_state_completed", variables={"order_number": "N-1"},
        card=status("completed", "completed"), event_id="done",
    )  # fmt: skip

    launcher = page.get_by_role("button", name="Chat with Northlight (1)")
    await launcher.click()
    await expect(page.get_by_role("button", name="Chat with Northlight", exact=True)).to_be_visible()
    await expect(page.locator(".status")).to_be_visible()


async def test_the_conversation_follows_over_pages_and_tabs(shop: Shop) -> None:
    earlier = await shop.page.context.new_page()
    await earlier.goto(shop.url)  # and only opened there when it has begun elsewhere
    await expect(earlier.get_by_role("button", name="Chat with Northlight")).to_be_visible()
    page = await shop.open()
    await say(page, "remember me")
    await expect(page.get_by_text("echo: remember me")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"{shop.url}/?elsewhere")
    await other.get_by_role("button", name="Chat with Northlight").click()

    await expect(other.get_by_text("echo: remember me")).to_be_visible()
    await say(other, "from the other tab")

    await expect(page.get_by_text("echo: from the other tab")).to_be_visible()
    await earlier.get_by_role("button", name="Chat with Northlight").click()
    await expect(earlier.get_by_text("echo: from the other tab")).to_be_visible()


async def test_what_is_typed_follows_to_the_next_page_of_the_site(shop: Shop) -> None:
    page = await shop.open()
    lines = "\n".join(["One line", "and another", "and a third"])
    box = page.get_by_role("textbox", name="Write a message")
    await box.fill(lines)
    height = await box.evaluate("box => box.offsetHeight")

    await page.goto(f"{shop.url}/?elsewhere")
    await page.get_by_role("button", name="Chat with Northlight").click()

    await expect(box).to_have_value(lines)
    assert await box.evaluate("box => box.offsetHeight") == height


async def test_a_link_takes_the_conversation_to_another_device(shop: Shop, browser: Browser) -> None:
    page = await shop.open()
    await say(page, "started here")
    await page.get_by_role("button", name="Continue on another device").click()
    await accessible(page)
    link = await page.get_by_role("textbox", name="Continue on another device").input_value()
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("textbox", name="Write a message")).to_be_visible()  # only the dialog was closed

    phone = await (await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)).new_page()
    await phone.goto(link)

    await expect(phone.get_by_text("echo: started here")).to_be_visible()
    assert "#" not in phone.url
    await say(phone, "gone on there")
    await expect(page.get_by_text("echo: gone on there")).to_be_visible()

    await phone.goto("about:blank")
    await phone.goto(f"{shop.url}/#bespoke-chat=%E0%A4%A")  # no code of ours: it leaves what was here
    await expect(phone.get_by_text("echo: gone on there")).to_be_visible()
    await phone.context.close()


async def test_a_site_that_is_not_named_gets_no_chat(site: Site, browser: Browser) -> None:
    async with served(_shop_app(site.url)) as url:
        page = await browser.new_page()
        warnings: list[str] = []
        page.on("console", lambda message: warnings.append(message.text))
        async with page.expect_response(lambda response: "/chat/appearance" in response.url) as refused:
            await page.goto(url)

        assert (await refused.value).status == 403
        await expect(page.get_by_role("button")).to_have_count(0)
        assert any("This site may not show the chat." in warning for warning in warnings)
        await page.close()


async def test_names_and_messages_with_markup_stay_text(shop: Shop) -> None:
    markup = "</p><img src=x onerror=alert(1)><script>alert(1)</script>"
    shop.bot.answer = lambda turn: [Reply(text=turn["text"], card=status("held", markup))]
    page = await shop.open()

    await say(page, markup)

    await expect(page.locator(".bubble", has_text=markup)).to_have_count(2)
    await expect(page.locator(".step.current")).to_have_text(markup)
    await expect(page.locator("img")).to_have_count(0)


async def test_messages_are_taken_before_the_server_has_a_conversation(shop: Shop) -> None:
    page = shop.page
    held: list[Route] = []
    await page.route("**/chat/conversations", lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on what it is given
    await page.goto(shop.url)
    await page.get_by_role("button", name="Chat with Northlight").click()
    await say(page, "are you there yet?")
    await expect(page.locator(".message.in.pending .bubble")).to_have_text("are you there yet?")
    await until(lambda: held)
    for route in held:
        await route.continue_()

    await expect(page.get_by_text("echo: are you there yet?")).to_be_visible()


async def test_who_signs_in_on_the_site_goes_on_and_the_next_customer_sees_nothing_of_it(shop: Shop) -> None:
    page = await shop.open()
    await say(page, "before I signed in")
    await expect(page.get_by_text("echo: before I signed in")).to_be_visible()
    become = "token => document.querySelector('bespoke-chat').setAttribute('identity', token)"

    await page.evaluate(become, signed(time.time(), sub="customer-1"))
    await expect(page.get_by_text("echo: before I signed in")).to_be_visible()
    await say(page, "what is mine")
    await expect(page.get_by_text("echo: what is mine")).to_be_visible()
    await page.keyboard.type("what I do not send")

    held: list[Route] = []
    await page.route("**/identity", lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on what it is given
    await page.evaluate(become, signed(time.time(), sub="customer-2"))
    await say(page, "I am somebody else")
    await until(lambda: held)
    for route in held:
        await route.continue_()
    await page.unroute("**/identity")
    await expect(page.get_by_text("echo: I am somebody else")).to_be_visible()
    await expect(page.get_by_text("before I signed in")).to_have_count(0)
    await expect(page.get_by_role("textbox")).to_have_value("")
    await page.keyboard.type("nor do I send this")

    # the site's page has no token of its own: after a reload nobody is signed in
    await page.reload()
    await page.get_by_role("button", name="Chat with Northlight").click()
    await expect(page.locator(".message.out").first).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_value("")
    await say(page, "nobody in particular")
    await expect(page.get_by_text("echo: nobody in particular")).to_be_visible()
    await expect(page.get_by_text("I am somebody else")).to_have_count(0)
