"""Looks at every page with real data, light and dark: nothing in it breaks a rule of accessibility. With
BESPOKE_PICTURES, a folder, the pictures of the documentation are written there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from console.web.navigation import PLACES

_PICTURES = os.environ.get("BESPOKE_PICTURES")
_CSP = "/console/csp/northlight"
_PAGES = {
    "overview": _CSP, "files": f"{_CSP}/files", "intents": f"{_CSP}/intents#opening_hours", "tone": f"{_CSP}/tone",
    "analytics": f"{_CSP}/analytics", "analytics-understanding": f"{_CSP}/analytics/understanding",
    "analytics-wishes": f"{_CSP}/analytics/wishes", "analytics-revenue": f"{_CSP}/analytics/revenue",
    "offers": f"{_CSP}/offers", "offer": f"{_CSP}/offers/entry?id=fibre", "constraints": f"{_CSP}/constraints",
    "constraint": f"{_CSP}/constraints/entry?id=uhd-needs-entertainment",
    "constraints-try": f"{_CSP}/constraints/try?offering=fibre", "try": f"{_CSP}/try",
    "expected": f"{_CSP}/expected",
    "expected-form": f"{_CSP}/expected/entry?path=conversations/02-make-it-1000-after-all.yml",
    "missed": f"{_CSP}/missed?state=taken",
    "search": f"{_CSP}/offers", "saves": f"{_CSP}/saves", "publish": f"{_CSP}/publish",
    "history": f"{_CSP}/history?number=1", "orders": f"{_CSP}/orders",
    "deliveries": f"{_CSP}/deliveries", "people": f"{_CSP}/people", "audit": f"{_CSP}/audit",
    "installation-log": "/console/audit", "me": "/console/me",
}  # fmt: skip
#: Places of the navigation that other tests look at.
_ELSEWHERE = {"/conversations", "/settings"}
_TABLET = ViewportSize(width=820, height=1180)
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def look_at_every_page(page: Page, url: str, *, said: str) -> None:
    """Look at all of them; ``said`` is said on the page that tries a draft. A page is loaded once for both looks."""
    looked_at = {one.partition("?")[0].partition("#")[0].removeprefix(_CSP) for one in _PAGES.values()}
    assert {one.path for one in PLACES} <= looked_at | _ELSEWHERE, "a page that nobody looks at"
    for name, path in _PAGES.items():
        await page.goto(url + path)
        await _settled(page, name, said)
        await look_at_both(page, name, said)
    for name, table in (("order", "orders"), ("delivery", "deliveries"), ("missed-group", "missed?state=taken")):
        await page.goto(f"{url}{_CSP}/{table}")
        await page.locator("tbody a").first.click()
        await expect(page).not_to_have_url(f"{url}{_CSP}/{table}")
        await look_at_both(page, name, said)


async def look_at_both(page: Page, name: str, said: str = "") -> None:
    """Look at the page as it is, light and dark."""
    await _fits_a_tablet(page, name)
    for scheme in _SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        if name == "files":  # the editor takes its colours when it is made
            await page.reload()
            await _settled(page, name, said)
        await _look(page, f"{name}-{scheme}")


async def _fits_a_tablet(page: Page, name: str) -> None:
    await page.wait_for_load_state()  # without its styles, a page is as wide as its longest line
    whole = page.viewport_size
    assert whole is not None
    await page.set_viewport_size(_TABLET)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than a tablet"
    await page.set_viewport_size(whole)


async def _settled(page: Page, name: str, said: str) -> None:
    if name == "files":
        await expect(page.locator("#count")).to_have_text("none")
    if name == "constraints-try":
        await page.get_by_role("button", name="1000 Mbit/s").click()
        await expect(page.locator(".ruled-out").first).to_be_visible()
    if name == "expected":
        await page.locator(".conversation summary").first.click()
    if name == "search":
        await page.keyboard.press("/")
        await page.get_by_role("searchbox", name="Search everything").fill("ruoter")
        await expect(page.locator("#find mark").first).to_be_visible()
    if name == "try":
        await page.get_by_placeholder("Say something as a customer").fill(said)
        await page.get_by_role("button", name="Say to both").click()
        await expect(page.locator("#live .reply").first).to_be_visible()
        acted = page.locator("#draft .acted", has_text="filled in").get_by_role("link")
        await expect(acted.first).to_have_attribute("href", re.compile(r"/constraints/entry\?.*id=gigabit-needs-pro"))


async def _look(page: Page, name: str) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    if _PICTURES:
        await page.evaluate("scrollTo(0, 0)")
        await page.screenshot(path=Path(_PICTURES) / f"{name}.png")


async def look_light_and_dark(page: Page, name: str) -> None:
    """Look at the page as it stands, both ways."""
    for scheme in _SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await _look(page, f"{name}-{scheme}")
    await page.emulate_media(color_scheme="light")
