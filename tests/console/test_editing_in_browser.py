"""Editing and publishing in a real browser: problems at the line, two editors, a session that ends, live and back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from console.people.roles import Role
from console.web.guard import COOKIE
from tests.console.conftest import Site, signed_in

FILES = "/console/csp/acme/files"


@pytest.fixture
async def ann(page: Page, site: Site) -> Page:
    """Ann, who may publish."""
    await signed_in(page, site, "ann@example.com", Role.PUBLISHER)
    return page


@asynccontextmanager
async def _another(browser: Browser, site: Site, email: str) -> AsyncIterator[Page]:
    page = await browser.new_page(locale="en-GB")
    await signed_in(page, site, email, Role.EDITOR)
    yield page
    await page.close()


async def _open(page: Page, site: Site, path: str) -> None:
    await page.goto(f"{site.url}{FILES}?path={path}")
    await expect(page.locator("#count")).to_have_text(re.compile(r"none|\d"))


async def _replace(page: Page, old: str, new: str) -> None:
    """Change the text in the editor, as an edit of a person would."""
    await page.evaluate(
        """([old, next]) => {
          const view = consoleEditor, from = view.state.doc.toString().indexOf(old);
          if (from < 0) throw new Error(`no ${old}`);
          view.dispatch({ changes: { from, to: from + old.length, insert: next } });
        }""",
        [old, new],
    )


async def _text(page: Page) -> str:
    found: str = await page.evaluate("consoleEditor.state.doc.toString()")
    return found


async def _save(page: Page) -> None:
    await page.locator(".cm-content").press("Control+s")


async def _live_price(site: Site) -> str:
    files = await site.app.state.parts.adapter.files("acme")
    return re.findall(r'amount: "([\d.]+)"', files.texts["offers.yml"])[0]


async def test_a_mistake_is_told_at_its_line_while_typing_and_nothing_of_it_is_published(ann: Page, site: Site) -> None:
    await _open(ann, site, "offers.yml")
    await _replace(ann, "specification: internet", "specification: intranet")
    problem = ann.locator("#problems li", has_text="intranet")
    await expect(problem).to_contain_text("line 10")
    await expect(ann.locator(".cm-line-error")).to_contain_text("specification: intranet")
    await problem.get_by_role("button").click()
    await expect(ann.locator(".cm-activeLine")).to_contain_text("intranet")
    await _save(ann)
    await expect(ann.get_by_role("status")).to_have_text("Saved")
    await ann.goto(f"{site.url}/console/csp/acme/publish")
    await expect(ann.get_by_role("button", name="Publish", exact=True)).to_be_disabled()
    await expect(ann.get_by_role("main")).to_contain_text("The errors above have to be mended first")
    await ann.get_by_role("link", name="offers.yml:10").click()
    await expect(ann.locator(".cm-activeLine")).to_contain_text("intranet")


async def test_from_a_changed_price_to_live_and_back(ann: Page, site: Site) -> None:
    """A comment and the order of the file survive; the note and who did it are told; the way back is one click."""
    await _open(ann, site, "offers.yml")
    await _replace(ann, '"29.00"}', '"31.00"}  # since May')
    await _save(ann)
    await expect(ann.get_by_role("status")).to_have_text("Saved")
    assert await _live_price(site) == "29.00"
    for price, change in (("31.00", "29.00"), ("27.00", "31.00")):
        if price != "31.00":
            await _open(ann, site, "offers.yml")
            await _replace(ann, '"31.00"', f'"{price}"')
            await _save(ann)
            await expect(ann.get_by_role("status")).to_have_text("Saved")
        await ann.goto(f"{site.url}/console/csp/acme/publish")
        row = ann.get_by_role("row", name="product_offerings › line › prices › base › amount")
        await expect(row.locator("del")).to_have_text(change)
        await expect(row.locator("ins")).to_have_text(price)
        await ann.get_by_label("Note").fill(f"Now at {price}")
        await ann.get_by_role("button", name="Publish", exact=True).click()
        await expect(ann.locator("#outcome")).to_contain_text("It is live, as revision")
        assert await _live_price(site) == price
    ann.on("dialog", lambda dialog: dialog.accept())
    await ann.goto(f"{site.url}/console/csp/acme/history")
    await expect(ann.get_by_role("row", name="Now at 31.00")).to_contain_text("ann@example.com")
    await ann.get_by_role("row", name="Now at 31.00").get_by_role("link", name="What changed").click()
    first = ann.get_by_role("row", name="new product_offerings › line")
    await expect(first.locator("ins")).to_contain_text("prices: (id: base; recurring: month; amount: 31.00)")
    await ann.get_by_role("row", name="Now at 31.00").get_by_role("button", name="Roll back to this").click()
    await expect(ann.get_by_role("row", name="back to 1")).to_contain_text("Live")
    assert await _live_price(site) == "31.00"
    assert "# since May" in (await site.app.state.parts.adapter.files("acme")).texts["offers.yml"]


async def test_the_second_of_two_editors_is_told_and_loses_nothing(ann: Page, browser: Browser, site: Site) -> None:
    async with _another(browser, site, "joe@example.com") as joe:
        await _open(ann, site, "offers.yml")
        await _open(joe, site, "offers.yml")
        await _replace(joe, '"29.00"', '"30.00"')
        await _save(joe)
        await expect(joe.get_by_role("status")).to_have_text("Saved")
        await _replace(ann, "name: Line", "name: My line")
        await _save(ann)
        await expect(ann.get_by_role("alert")).to_contain_text("joe@example.com has saved offers.yml")
        assert "My line" in await _text(ann)
        await ann.get_by_role("button", name="Show theirs").click()
        await expect(ann.locator("#theirs")).to_contain_text('"30.00"')
        await ann.get_by_role("button", name="Take theirs").click()
        assert '"30.00"' in await _text(ann)
        await ann.locator(".cm-content").press("Control+z")
        assert "My line" in await _text(ann), "one's own text comes back with undo"
        await _save(ann)
        await expect(ann.get_by_role("status")).to_have_text("Saved")
        async with _another(browser, site, "sue@example.com") as sue:
            await _open(sue, site, "offers.yml")
            assert "My line" in await _text(sue)


async def test_two_who_work_on_different_files_do_not_notice_each_other(
    ann: Page, browser: Browser, site: Site
) -> None:
    async with _another(browser, site, "joe@example.com") as joe:
        await _open(ann, site, "offers.yml")
        await _open(joe, site, "context.yml")
        for page, old, new in ((ann, "name: Line", "name: Cable"), (joe, "name: Acme", "name: Acme & Sons")):
            await _replace(page, old, new)
            await _save(page)
            await expect(page.get_by_role("status")).to_have_text("Saved")
        await _open(ann, site, "context.yml")
        assert "Acme & Sons" in await _text(ann)
        await _open(ann, site, "offers.yml")
        assert "Cable" in await _text(ann)


async def test_a_session_that_ends_while_editing_takes_no_text_with_it(ann: Page, site: Site) -> None:
    await _open(ann, site, "offers.yml")
    await _replace(ann, "name: Line", "name: Cable")
    row = await site.people.find("ann@example.com")
    assert row is not None
    await site.sessions.end_all(row.id)
    await _save(ann)
    await expect(ann.get_by_role("status")).to_contain_text("sign in in another tab")
    token = await site.sessions.start(row.id)  # another tab does it
    await ann.context.add_cookies([{"name": COOKIE, "value": token, "url": site.url}])
    await _save(ann)
    await expect(ann.get_by_role("status")).to_have_text("Saved")


async def test_a_connection_that_is_lost_while_typing_is_told_and_found_again(ann: Page, site: Site) -> None:
    await _open(ann, site, "offers.yml")
    await ann.context.set_offline(True)
    await _replace(ann, "name: Line", "name: Cable")
    await _save(ann)
    await expect(ann.get_by_role("status")).to_contain_text("The server can't be reached")
    await ann.context.set_offline(False)
    await _save(ann)
    await expect(ann.get_by_role("status")).to_have_text("Saved")


async def test_a_paste_of_ten_megabytes_is_refused_and_the_page_lives(ann: Page, site: Site) -> None:
    await _open(ann, site, "offers.yml")
    await ann.evaluate("consoleEditor.dispatch({changes: {from: 0, insert: '# x\\n'.repeat(2_500_000)}})")
    await _save(ann)
    await expect(ann.get_by_role("status")).to_contain_text("more than")
    async with httpx.AsyncClient(base_url=site.url) as http:
        assert (await http.get("/chat/contexts")).status_code == 200
    await ann.locator(".cm-content").press("Control+z")
    assert (await _text(ann)).startswith("product_specifications")


async def test_what_an_example_is_taken_for_is_told_below_its_field_while_it_is_typed(ann: Page, site: Site) -> None:
    await ann.goto(f"{site.url}/console/csp/acme/intents")
    await ann.get_by_text("New intent").click()
    examples = ann.get_by_role("textbox", name="How customers say it")
    told = ann.get_by_text("is understood as")
    name = await examples.evaluate("area => area.labels[0].textContent")
    await examples.press_sequentially("do herons nest in your tower\nI want to talk to a person")
    await expect(told).to_have_text("“I want to talk to a person” is understood as hand_over now.")
    await expect(examples).to_be_focused()
    await examples.press_sequentially("\nwhat does it cost")
    await expect(told).to_have_count(2)
    await expect(examples).to_have_accessible_description(re.compile("talk to a person.*what does it cost"))
    assert await examples.evaluate("area => area.labels[0].textContent") == name, "the field keeps its name"
    await ann.context.set_offline(True)
    await examples.fill("what does it cost\ndo herons nest in your tower")
    await expect(ann.get_by_text("Not saved yet")).to_be_visible()
    await ann.context.set_offline(False)
    await examples.fill("do herons nest in your tower")
    await expect(told).to_have_count(0)
