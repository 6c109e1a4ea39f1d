"""How soon the chat is there: a page opened in Chromium, from asking for it until a customer can type. By then no
conversation has begun on the server, so it is usable before anything was answered.

Each load is in a browser profile of its own, with nothing kept from before; then the page is loaded again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from playwright.async_api import Browser, Page, async_playwright
from rich.progress import Progress

from bench.channels.bot import echoing_bot
from bench.channels.runs import CONTEXT
from bench.channels.servers import servers
from foundation.settings import ROOT

#: Noted by the page itself, so that no message to the browser counts: when there is something to type into.
_NOTE = """
addEventListener("bespoke-chat-ready", () => { window.usableAt = performance.now(); }, true);
"""
_TIMES = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const [start] = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/chat/conversations"));
  const [painted] = performance.getEntriesByName("first-contentful-paint");
  return {
    "page received": page.responseEnd,
    "usable": window.usableAt,
    "painted": painted.startTime,
    "conversation begun": start?.responseEnd,
  };
}"""
_IS_PAINTED = """() => performance.getEntriesByName("first-contentful-paint").length > 0"""
_BROWSER = ROOT / ".tools" / "browser"


@dataclass
class Loads:
    """Milliseconds from the start of the navigation, by what was there then; of first loads and of loads again."""

    first: dict[str, list[float]] = field(default_factory=dict)
    again: dict[str, list[float]] = field(default_factory=dict)


async def first_loads(count: int, shown: Progress) -> Loads:
    """Load the page so often, after a few that don't count."""
    loads = Loads()
    program = _BROWSER.read_text(encoding="utf-8").strip() if _BROWSER.is_file() else ""
    async with echoing_bot() as bot, async_playwright() as playwright:
        with servers(1, bot, CONTEXT["csp"]) as running:
            await running.start()
            browser = await playwright.chromium.launch(executable_path=program or None)
            url = f"{running.urls[0]}/?{urlencode(CONTEXT)}"
            await _load(browser, url, Loads(), 3)
            task = shown.add_task("loads", total=count)
            for _ in range(count):
                await _load(browser, url, loads, 1)
                shown.advance(task)
            await browser.close()
    return loads


async def _load(browser: Browser, url: str, loads: Loads, times: int) -> None:
    for _ in range(times):
        context = await browser.new_context()
        await context.add_init_script(_NOTE)
        page = await context.new_page()
        await page.goto(url)
        await _note(page, loads.first)
        await page.reload()
        await _note(page, loads.again)
        await context.close()


async def _note(page: Page, into: dict[str, list[float]]) -> None:
    await page.locator(".message.out").first.wait_for()
    await page.wait_for_function(_IS_PAINTED)
    for name, milliseconds in (await page.evaluate(_TIMES)).items():
        # a page that is loaded again goes on in the conversation that it has
        if milliseconds is not None:
            into.setdefault(name, []).append(milliseconds)
