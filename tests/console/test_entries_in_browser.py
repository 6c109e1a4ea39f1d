"""Offers and constraints in a real browser: found, changed by form, priced, tried, and nothing typed is ever lost."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from console.people.roles import Role
from console.web.guard import COOKIE
from tests.console.conftest import Site

CSP = "/console/csp/acme"
SCRIPT = "<script>document.title = 'taken over'</script>"


async def _sign_in(page: Page, site: Site, email: str) -> None:
    row = await site.people.find(email) or await site.people.add(email, email.split("@")[0])
    await site.people.set_roles(row.id, "acme", [Role.EDITOR])
    token = await site.sessions.start(row.id)
    await page.context.add_cookies([{"name": COOKIE, "value": token, "url": site.url}])


async def _press_save(page: Page) -> None:
    await page.get_by_role("button", name="Save").click()


async def _save(page: Page) -> None:
    """Save, and wait for the page that tells of it."""
    async with page.expect_event("load"):
        await _press_save(page)


async def _offers(page: Page, site: Site) -> None:
    """Found by search; a price is added with a picked condition; the table shows it at once."""
    await page.goto(f"{site.url}{CSP}/offers")
    await page.get_by_role("searchbox", name="Filter this page").fill("lin")
    await expect(page.get_by_role("link", name="Internet")).to_be_hidden()
    await page.get_by_role("link", name="Line").click()
    table = page.get_by_role("region", name="What it costs")
    await expect(table.locator("tbody td").first).to_have_text("£29.00 a month")
    await page.get_by_role("button", name="Add: price").click()
    price = page.locator(".of-prices .part").last
    await price.get_by_label("Id", exact=True).fill("fast")
    await price.get_by_label("Amount").fill("7 and a half")
    await _press_save(page)
    await expect(page.locator(".told")).to_contain_text("“7 and a half” is no amount of money")
    amount, bar = (
        await price.get_by_label("Amount").bounding_box(),
        await page.locator(".entry-form .say").bounding_box(),
    )
    await expect(price.get_by_label("Amount")).to_be_focused()
    assert amount is not None
    assert bar is not None
    assert 0 < amount["y"] < bar["y"] - amount["height"], "in sight, and not behind the bar with the buttons"
    await expect(price.get_by_label("Amount")).to_have_attribute("aria-invalid", "true")
    await price.get_by_label("Amount").fill("7,50")
    await expect(price.get_by_label("Amount")).not_to_have_attribute("aria-invalid", "true")
    await price.get_by_label("Paid").select_option("a month")
    await price.get_by_role("button", name="Pick a condition").click()
    await page.get_by_role("dialog").get_by_label("Value").fill("500")
    await page.get_by_role("dialog").get_by_role("button", name="Add").click()
    await expect(price.get_by_label("When", exact=True)).to_have_value("speed = 500")
    async with page.expect_event("load"):
        await page.keyboard.press("Control+s")
    await expect(table.locator("tbody td").nth(1)).to_have_text("£36.50 a month")
    await expect(page.locator(".notice.warn, .good")).to_be_visible()


async def _nothing_is_lost(page: Page, site: Site) -> None:
    """A lost connection, a session that ends, and a second editor: what was typed stays, and is saved in the end."""
    name, told = page.get_by_label("Name", exact=True).first, page.locator(".told")
    await name.fill(SCRIPT)
    await page.context.set_offline(True)
    await _press_save(page)
    await expect(told).to_contain_text("The server can't be reached")
    await page.context.set_offline(False)
    row = await site.people.find("ann@example.com")
    assert row is not None
    await site.sessions.end_all(row.id)
    await _press_save(page)
    await expect(told).to_contain_text("sign in in another tab")
    await _sign_in(page, site, "ann@example.com")
    async with site.member("joe@example.com", "acme", Role.EDITOR) as joe:
        mine = await joe.get(f"{CSP}/offers/entry?id=line")
        read = re.findall(r'name="read" value="(\w+)"', mine.text)[0]
        fields = {"path": "offers.yml", "list": "product_offerings", "id": "line", "read": read, "name": "Joe's",
                  "description": "A line.", "specification": "internet", "sold_alone": "yes"}  # fmt: skip
        assert (await joe.post(f"{CSP}/offers/entry", fields)).status_code == 303
    await _press_save(page)
    await expect(told).to_contain_text("joe@example.com has changed line")
    await expect(page.locator(".theirs")).to_contain_text("Joe's")
    await _save(page)
    await expect(page.locator(".good, .notice.warn")).to_be_visible()
    await expect(page.get_by_label("Name", exact=True).first).to_have_value(SCRIPT)
    await expect(page).to_have_title("line · Bespoke")


async def _a_characteristic(page: Page, site: Site) -> None:
    """Added to the specification, with its values."""
    await page.goto(f"{site.url}{CSP}/offers")
    await page.get_by_role("link", name="Internet").click()
    await page.get_by_role("button", name="Add: characteristic").click()
    added = page.locator(".of-characteristics > ul > .part").last
    await added.get_by_label("Id", exact=True).fill("tier")
    await added.get_by_label("Name", exact=False).first.fill("Tier")
    for number, value in enumerate(("plain", "gold")):
        await added.get_by_role("button", name="Add: value").click()
        await added.locator(".of-values .part").nth(number).get_by_label("Value", exact=True).fill(value)
    await added.get_by_label("Default", exact=True).fill("plain")
    await _save(page)
    await expect(page.locator(".good, .notice.warn")).to_be_visible()


async def _constraints(page: Page, site: Site) -> None:
    """A new one by form: in plain words at once, its cases with their results, and tried with picked values."""
    await page.goto(f"{site.url}{CSP}/constraints")
    await page.get_by_role("link", name="New constraint").click()
    await page.get_by_label(re.compile("^Id")).fill("voice-takes-500")
    await page.get_by_label("What a customer is told").fill("Gold needs 500.")
    await page.get_by_label("When", exact=True).first.fill("tier = gold")
    await page.get_by_label("Has to be", exact=True).fill("speed ≥ 500")
    await page.get_by_label("Passes").fill("tier = gold, speed = 500")
    await page.get_by_label("Is refused").fill("tier = gold, speed = 500")
    await _save(page)
    await expect(page.locator(".sentence")).to_have_text("If Tier is gold, then Speed has to be at least 500.")
    await expect(page.locator("#cases tbody tr").nth(1)).to_contain_text("not as it should")
    await expect(page.get_by_role("status").first).to_contain_text("should be violated, and is not")
    await page.get_by_label("Is refused").fill("tier = gold, speed = 100")
    await _save(page)
    await expect(page.locator("#cases tbody tr").nth(1)).to_contain_text("✓ as it should")
    await page.get_by_role("link", name="Try the constraints").click()
    await page.get_by_role("button", name="gold").click()
    await expect(page.locator(".ruled-out")).to_contain_text("voice-takes-500 Gold needs 500.")
    await page.get_by_role("button", name="100 Mbit/s").click()
    await expect(page.get_by_role("alert")).to_contain_text("This can't be had together")


async def test_offers_and_constraints_by_form(page: Page, site: Site) -> None:
    await _sign_in(page, site, "ann@example.com")
    await _offers(page, site)
    await _nothing_is_lost(page, site)
    await _a_characteristic(page, site)
    await _constraints(page, site)
