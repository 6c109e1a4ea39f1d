"""The console in a real browser: the first account, its own language and look, the keyboard, a narrow screen."""

from __future__ import annotations

import re

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from server.first_link import first_link
from tests.console.conftest import PASSWORD, Site


async def _first_account(page: Page, site: Site) -> None:
    await page.goto(first_link(site.settings.state_folder) or "")
    await page.get_by_label("Name").fill("Ann Lee")
    await page.get_by_label("Email").fill("ann@example.com")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Choose a CSP")).to_be_visible()


async def _search_by_keyboard(page: Page) -> None:
    """Opened, typed with a typo, gone through, and there; Escape goes back to the page as it was."""
    await page.keyboard.press("/")
    await page.keyboard.type("lnie")
    found = page.get_by_role("dialog").get_by_role("link")
    await expect(found.first).to_contain_text("Line")
    await page.keyboard.press("ArrowDown")
    await expect(found.first).to_be_focused()
    axe = await Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("searchbox", name="Search everything")).to_have_value("lnie")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="line", level=1)).to_be_visible()


async def test_from_the_first_link_to_every_page_by_keyboard(page: Page, site: Site) -> None:
    await _first_account(page, site)
    await page.get_by_role("link", name="Acme acme").click()
    await expect(page.get_by_role("heading", name="Acme", level=1)).to_be_visible()
    for key, title in (("m", "People"), ("a", "Audit log"), ("o", "Acme")):
        await page.wait_for_load_state()
        await page.keyboard.press("g")
        await page.keyboard.press(key)
        await expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    await _search_by_keyboard(page)
    await page.get_by_role("button", name="Sign out").click()
    await page.goto(f"{site.url}/console/csp/acme/people")
    await page.get_by_label("Email").fill("ann@example.com")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page).to_have_url(re.compile("/console/csp/acme/people$"))


async def test_own_language_and_look_go_with_the_account(page: Page, site: Site) -> None:
    await _first_account(page, site)
    await page.get_by_role("link", name="Ann Lee").click()
    await page.get_by_label("Language").select_option("de")
    await page.get_by_label("Dark").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Mein Konto")).to_be_visible()
    ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", ground))) < 60, ground
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_a_narrow_screen_shows_the_page_first(page: Page, site: Site) -> None:
    await _first_account(page, site)
    await page.set_viewport_size({"width": 400, "height": 800})
    await page.goto(f"{site.url}/console/csp/acme/people")
    await expect(page.get_by_role("heading", name="People")).to_be_in_viewport()
    await expect(page.get_by_role("link", name="Audit log")).not_to_be_visible()
    await page.get_by_text("Menu", exact=True).click()
    await page.get_by_role("link", name="Audit log").click()
    await expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
        "the page is wider than the screen"
    )
