"""What customers wrote, and when, in a real browser: it fits its page, however long, and a page that is old says so."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.learning.missed import Missed
from console.people.roles import Role
from tests.console.conftest import Site, signed_in

CSP = "/console/csp/acme"
HOME = ContextKey(csp="acme", segment="home", locale="en-GB")


async def test_one_long_word_of_a_customer_hides_nothing_of_a_page(page: Page, site: Site) -> None:
    messages = site.app.state.parts.gateway.missed.messages
    group = await messages.keep(Missed(HOME, "x" * 900, "not_understood", "out_of_scope"))
    await signed_in(page, site, "ann@example.com", Role.EDITOR)
    for path in ("", "/missed", f"/missed/{group}"):
        await page.goto(f"{site.url}{CSP}{path}")
        await expect(page.get_by_text("xxx").first).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if path == "/missed":
            await expect(page.get_by_role("columnheader", name="last 14 days")).to_be_in_viewport()


async def test_who_waits_for_customers_is_told_when_the_session_has_ended(page: Page, site: Site) -> None:
    await signed_in(page, site, "sue@example.com", Role.AGENT)
    await page.goto(f"{site.url}{CSP}/conversations")
    await expect(page.get_by_text("Nobody waits for a person.")).to_be_visible()
    row = await site.people.find("sue@example.com")
    assert row is not None
    await site.sessions.end_all(row.id)
    await expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    await page.get_by_role("link", name="Load the page again").click()
    await expect(page).to_have_url(re.compile("/console/sign-in"))
