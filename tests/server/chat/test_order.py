"""A whole order in a real browser with the real bot, by mouse and by keyboard alone, on a desktop and on a phone, while
the page is reloaded, the network lost and the server restarted: nothing is lost, doubled or out of order."""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, WebSocketRoute, expect
from pydantic import SecretStr

from foundation.order_numbers import ORDER_NUMBER_PATTERN
from foundation.settings import ROOT, Settings
from server.app import create_app
from tests.gateway.channels.web.pages import accessible, say
from tests.gateway.serving import free_port, served
from tests.support.order_stand_in import OrderStandIn
from tests.support.rasa import Bot, running_bot

_TOKEN = "token-of-the-test"
_PORT = free_port()
_CHAT = "/?csp=northlight&segment=consumer&locale=en-GB"
_DESKTOP, _PHONE = ViewportSize(width=1000, height=860), ViewportSize(width=390, height=844)
_ANSWERS = ("LS1 4AP", "Alex Morgan", "alex.morgan@mail.example", "0113 496 0123")
_PICTURES = os.environ.get("BESPOKE_PICTURES")  # a folder: the pictures in the documentation are written there


@pytest.fixture(scope="module")
def bot() -> Iterator[Bot]:
    with running_bot(OrderStandIn(), _TOKEN) as bot:
        yield bot


class Server:
    """A server that can be stopped and started again, on the same port and the same database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running = AsyncExitStack()

    async def start(self) -> None:
        app = create_app(self._settings)
        await self._running.enter_async_context(app.router.lifespan_context(app))
        await self._running.enter_async_context(served(app, _PORT))

    async def stop(self) -> None:
        await self._running.aclose()


@pytest.fixture
async def server(tmp_path: Path, bot: Bot) -> AsyncIterator[Server]:
    server = Server(
        Settings(
            state_folder=tmp_path, contexts_folder=ROOT / "customer_contexts", port=_PORT, bot_url=bot.url,
            internal_token=SecretStr(_TOKEN), turn_timeout=30,
        )
    )  # fmt: skip
    await server.start()
    yield server
    await server.stop()


@dataclass
class Customer:
    """Somebody at the page; ``by_keyboard`` without a mouse. The network can be taken away and given back."""

    page: Page
    by_keyboard: bool
    _sockets: list[WebSocketRoute] = field(default_factory=list)
    _has_network: bool = True

    async def arrive(self) -> None:
        await self.page.route_web_socket(re.compile("/stream"), self._connected)
        await self.page.goto(f"http://127.0.0.1:{_PORT}{_CHAT}")
        await expect(self.page.locator(".message.out")).to_have_count(1)

    async def _connected(self, socket: WebSocketRoute) -> None:
        if self._has_network:
            socket.connect_to_server()
            self._sockets.append(socket)
        else:
            await socket.close()

    async def lose_network(self) -> None:
        self._has_network = False
        while self._sockets:
            await self._sockets.pop().close()

    def find_network(self) -> None:
        self._has_network = True

    async def press(self, button: Locator) -> None:
        if not self.by_keyboard:
            await button.click()
            return
        for _ in range(80):
            if await button.evaluate("(one) => one === one.getRootNode().activeElement"):
                await self.page.keyboard.press("Enter")
                return
            await self.page.keyboard.press("Shift+Tab")
        raise AssertionError("the button can't be reached by keyboard")

    async def type(self, text: str) -> None:
        if self.by_keyboard:
            await expect(self.page.get_by_role("textbox")).to_be_focused()
            await self.page.keyboard.type(text)
            await self.page.keyboard.press("Enter")
        else:
            await say(self.page, text)

    async def take_next_step(self, answers: list[str]) -> None:
        """Answer the open question: by the first button where there are any, else by what is typed next."""
        last = self.page.locator(".message.out").last
        options = last.locator(".row.asked .option:not(.impossible)")
        chips = last.locator(".chip")
        if await options.count():
            await self.press(options.first)
        elif await chips.count():
            await self.press(chips.last)
        else:
            await self.type(answers.pop(0))


async def _picture(page: Page, name: str) -> None:
    if _PICTURES:
        await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
        await page.screenshot(path=Path(_PICTURES) / f"{name}.png")


@pytest.mark.parametrize(
    ("size", "by_keyboard"), [(_DESKTOP, True), (_PHONE, False)], ids=["desktop-keyboard", "phone-mouse"]
)
async def test_an_order_through_reload_network_loss_and_restart(
    browser: Browser, server: Server, size: ViewportSize, by_keyboard: bool
) -> None:
    context = await browser.new_context(viewport=size, reduced_motion="reduce")
    page = await context.new_page()
    customer = Customer(page, by_keyboard)
    name = "phone" if size is _PHONE else "desktop"
    await customer.arrive()
    replies = page.locator(".message.out")
    answers = list(_ANSWERS)
    disturbances = ["network", "restart", "reload"]
    await customer.press(page.locator(".chip").first)
    await expect(page.locator(".offer").first).to_be_visible()
    await _picture(page, f"chat-offers-{name}")
    await customer.press(page.locator(".offer .button").first)
    await expect(replies.locator(".configuration, .bubble").last).to_be_visible()

    for _ in range(20):
        await expect(page.locator(".pending, .typing:visible")).to_have_count(0, timeout=30_000)
        if await page.locator(".summary .button.primary").count():
            break
        if await replies.last.locator(".row.asked").count():
            await _picture(page, f"chat-configuration-{name}")
        before = await replies.count()
        disturbance = disturbances.pop() if disturbances else ""
        await _disturb(customer, server, disturbance, answers)
        await expect(replies.nth(before)).to_be_visible(timeout=30_000)
    await accessible(page)
    await _picture(page, f"chat-summary-{name}")
    await customer.press(page.locator(".summary .button.primary"))

    await expect(page.locator(".bubble", has_text=re.compile(ORDER_NUMBER_PATTERN)).first).to_be_visible(timeout=30_000)
    await _picture(page, f"chat-order-{name}")
    assert not disturbances
    shown = await page.locator(".message .bubble").all_inner_texts()
    await page.reload()
    await expect(page.locator(".message .bubble")).to_have_text(shown)
    said = await page.locator(".message.in .bubble").all_inner_texts()
    assert [text for text in said if text in _ANSWERS] == [text for text in _ANSWERS if text in said]
    assert len(await _orders(page)) == 1
    await context.close()


async def _disturb(customer: Customer, server: Server, disturbance: str, answers: list[str]) -> None:
    """Take the next step while something breaks."""
    page = customer.page
    if disturbance == "reload":
        await customer.take_next_step(answers)
        await page.reload()
        await expect(page.get_by_role("textbox")).to_be_visible()
    elif disturbance == "network":
        await customer.lose_network()
        await customer.take_next_step(answers)
        await expect(page.get_by_text("Connection lost")).to_be_visible()
        customer.find_network()
    elif disturbance == "restart":
        await server.stop()
        await expect(page.get_by_text("Connection lost")).to_be_visible()
        await customer.take_next_step(answers)
        await expect(page.locator(".pending")).to_have_count(1)
        await server.start()
    else:
        await customer.take_next_step(answers)


async def _orders(page: Page) -> list[object]:
    found: list[object] = await page.evaluate(
        """async () => {
          const { id, token } = JSON.parse(localStorage["bespoke:northlight/consumer/en-GB"]);
          const headers = { Authorization: `Bearer ${token}` };
          const answer = await fetch(`/chat/conversations/${id}/orders`, { headers });
          return (await answer.json()).orders;
        }"""
    )
    return found
