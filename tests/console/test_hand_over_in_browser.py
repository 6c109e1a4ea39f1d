"""The whole hand-over with the real dialogue model, in two browsers: a customer in the middle of an order asks for a
person, staff take the conversation, both write, it is given back, and the customer orders on."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from console.people.passwords import Passwords
from console.people.people import People
from console.people.roles import Role
from console.people.sessions import Sessions
from console.web.guard import COOKIE
from foundation.database import Database
from foundation.settings import Settings
from tests.support.system import System, running_system

_PICTURES = os.environ.get("BESPOKE_PICTURES")


async def _session(system: System) -> str:
    """An agent of Northlight who is signed in."""
    database = Database(Settings(state_folder=system.state_folder).effective_database_url)
    people = People(database)
    row = await people.add("ann.agent@northlight.example", "Ann Agent")
    await people.set_roles(row.id, "northlight", [Role.AGENT])
    token = await Sessions(database, people, Passwords()).start(row.id)
    await database.close()
    return token


async def _look(page: Page, name: str) -> None:
    """It breaks no rule of accessibility, light or dark."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found = await Axe().run(page)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        if _PICTURES:
            await page.evaluate("scrollTo(0, 0)")
            await page.screenshot(path=Path(_PICTURES) / f"{name}-{scheme}.png")


async def _say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", disabled=False).last.fill(text)
    await page.keyboard.press("Enter")


async def test_a_person_helps_and_the_order_goes_on(page: Page, browser: Browser) -> None:
    system = running_system()
    token = await _session(system)
    customer_context = await browser.new_context(viewport={"width": 1000, "height": 800}, locale="en-GB")
    customer = await customer_context.new_page()
    await customer.goto(system.server_url)
    form = customer.get_by_role("form", name="Northlight")
    await form.get_by_label("For your home").check()
    await form.get_by_role("button").click()
    await _say(customer, "I'd like to order fibre")
    await expect(customer.locator(".message.out")).to_have_count(2)

    tablet = await browser.new_context(viewport={"width": 820, "height": 1100}, locale="en-GB")
    await tablet.add_cookies([{"name": COOKIE, "value": token, "url": system.server_url}])
    agent = await tablet.new_page()
    await agent.goto(f"{system.server_url}/console/csp/northlight/conversations")
    await _say(customer, "can I talk to a person please")
    waiting = agent.get_by_role("region", name="can I talk to a person please")
    await expect(waiting).to_contain_text("Order so far: Northlight Fibre")
    await _look(agent, "conversations")
    await waiting.get_by_role("button", name="Take over").click()
    await expect(customer.locator(".message.out").last).to_contain_text("Ann Agent")

    await _say(customer, "is the router white?")
    await expect(agent.locator(".talk")).to_contain_text("is the router white?")
    for line in ("Yes, all of it.", "Even the <b>inside</b>."):
        await agent.get_by_label("Your message").fill(line)
        await agent.keyboard.press("Control+Enter")
        await expect(customer.locator(".message.out").last).to_contain_text(f"Ann Agent{line}")
        await expect(agent.locator(".talk")).to_contain_text(line)
        if "<" not in line:
            await _look(agent, "conversation")
    await agent.get_by_role("button", name="Give back to the assistant").click()
    await expect(agent.get_by_role("main")).to_contain_text("Nobody waits for a person.")

    await expect(customer.locator(".message.out").last).to_contain_text("as you left it")
    await customer.locator(".quick-replies").get_by_role("button").first.click()
    await expect(customer.locator(".message.out").last).to_contain_text("Fibre")
    await _say(customer, "1000 Mbit/s please")
    await expect(customer.locator(".message.out").last).to_contain_text("1000 Mbit/s")
    await expect(customer.locator(".message.out").last).to_contain_text("postcode")  # the question that was open before
    await customer_context.close()
    await tablet.close()
