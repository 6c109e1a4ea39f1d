"""What tests do with the chat in a browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, ConsoleMessage, Page


@asynccontextmanager
async def quiet(context: BrowserContext) -> AsyncIterator[Page]:
    """A page of the context, which is closed then; fails if the page has complained about anything."""
    page = await context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A connection that breaks is reported by the browser itself, and some tests break one; so are answers that the
        # chat knows what to do with: that a conversation is another customer's, and that it has to wait.
        expected = ("WebSocket", "ERR_", "status of 409", "status of 408", "status of 429")
        if message.type == "error" and not any(one in message.text for one in expected):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    await context.close()
    assert complaints == []


async def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    await page.get_by_role("textbox", disabled=False).last.fill(text)
    await page.keyboard.press("Enter")


async def accessible(page: Page) -> None:
    """No violation of WCAG 2.2 AA that axe can find."""
    result = await Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert result.response["violations"] == [], result.generate_report()
