"""A customer at the web chat, in a real browser: from the picker to the finished order, for every CSP and locale."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Locator, Page, expect

from foundation.order_numbers import ORDER_NUMBER_PATTERN
from tests.conversations.runner import Script, read_script
from tests.conversations.test_conversations import SCRIPTS
from tests.support.system import System
from tests.support.waiting import until

#: The first script of each locale: an order by typing.
BY_LOCALE: dict[str, Script] = {}
for _path in SCRIPTS:
    _script = read_script(_path)
    if len(_script.orders) == 1:
        BY_LOCALE.setdefault(f"{_script.csp}/{_script.segment}/{_script.locale}", _script)


@asynccontextmanager
async def answered(page: Page) -> AsyncIterator[None]:
    """Wait until what is done within has been answered."""
    replies = page.locator(".message.out")
    before = await replies.count()
    yield
    await expect(replies.nth(before)).to_be_visible(timeout=20_000)  # a turn ends after 10 s, whatever happens


async def say(page: Page, text: str) -> None:
    """Type a message."""
    async with answered(page):
        await page.get_by_role("textbox").fill(text)
        await page.keyboard.press("Enter")


async def press(page: Page, button: Locator) -> None:
    """Press a button that says something."""
    async with answered(page):
        await button.click()


async def open_chat(page: Page, system: System, script: Script) -> None:
    """Open the chat of a script's context, and wait for the greeting."""
    await page.goto(f"{system.server_url}/?csp={script.csp}&segment={script.segment}&locale={script.locale}")
    await expect(page.locator(".message.out")).to_have_count(1)


async def order_number(page: Page) -> str:
    """The number the assistant told."""
    said = page.locator(".message.out .bubble", has_text=re.compile(ORDER_NUMBER_PATTERN)).first
    await expect(said).to_be_visible(timeout=15_000)
    found = re.search(ORDER_NUMBER_PATTERN, await said.inner_text())
    assert found
    return found[0]


@pytest.mark.parametrize("talk", BY_LOCALE, ids=str)
async def test_an_order_by_typing(page: Page, system: System, talk: str) -> None:
    script = BY_LOCALE[talk]
    await page.set_viewport_size({"width": 1000, "height": 860})
    await open_chat(page, system, script)
    for line in script.lines:
        await say(page, line)
    number_said = await order_number(page)

    # how the order is doing comes by itself, until it is complete
    await expect(page.locator(".card.status .step.done")).to_have_count(3, timeout=30_000)
    received = await _received(system, number_said)
    assert received["state"] == "completed"
    assert all(receipt["deliveries"] == 1 for receipt in received["receipts"])


async def test_an_order_by_pressing_buttons(page: Page, system: System) -> None:
    script = next(iter(BY_LOCALE.values()))
    await open_chat(page, system, script)
    await press(page, page.locator(".quick-replies .chip").first)
    await press(page, page.locator(".offer .button").first)
    (order,) = script.orders
    answers = [*(item.postcode or "" for item in order.items[:1]), *order.contact.values()]
    await _press_through(page, answers)
    await page.locator(".card.summary .button.primary").last.click()
    await order_number(page)


async def test_the_conversation_survives_a_reload(page: Page, system: System) -> None:
    script = next(iter(BY_LOCALE.values()))
    await open_chat(page, system, script)
    await say(page, script.lines[0])
    shown = await page.locator(".message .bubble").all_inner_texts()
    await page.reload()
    await expect(page.locator(".message .bubble")).to_have_text(shown)


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% raw %}", "\u202egnp.exe"])
async def test_what_a_customer_types_is_text(page: Page, system: System, text: str) -> None:
    script = next(iter(BY_LOCALE.values()))
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await open_chat(page, system, script)
    await say(page, text)
    assert await page.locator(".message img").count() == 0
    assert "49" not in "".join(await page.locator(".message.out .bubble").all_inner_texts())
    assert dialogs == []


async def _press_through(page: Page, answers: list[str]) -> None:
    """Answer each question: the first button where there are any, else the next of ``answers``."""
    left = list(answers)
    for _ in range(20):
        if await page.locator(".card.summary .button.primary").count():
            return
        last = page.locator(".message.out").last
        asked = last.locator(".row.asked .option:not(.impossible)")
        chips = last.locator(".quick-replies .chip")
        if await asked.count():
            await press(page, asked.first)
        elif await chips.count():
            await press(page, chips.last)
        else:
            await say(page, left.pop(0))
    said = await page.locator(".message .bubble").all_inner_texts()
    raise AssertionError("the order never came to its review: " + " | ".join(said))


async def _received(system: System, number: str) -> dict:  # type: ignore[type-arg]
    async with httpx.AsyncClient() as client:

        async def arrived() -> dict | None:  # type: ignore[type-arg]
            orders = (await client.get(f"{system.demo_oss_url}/orders")).json()["orders"]
            return next((one for one in orders if one["order_number"] == number and one["state"] == "completed"), None)

        found = await until(arrived, seconds=30, what=f"the OSS has completed {number}")
        assert found is not None
        return found
