"""The whole loop with the real dialogue model: a customer asks what nobody has thought of; staff writes an answer,
tries it beside what is live, publishes; the same customer asks again and is answered. Nothing is restarted."""

from __future__ import annotations

import asyncio
import re
import sys
import time

import httpx
import pytest
from playwright.async_api import Page, expect

from console.editing.desk import mark
from foundation.database import Database
from foundation.settings import ROOT, Settings
from server.first_link import first_link
from tests.console.conftest import PASSWORD
from tests.console.figures import fill
from tests.console.looking import look_at_every_page
from tests.conversations.runner import hold, read_script
from tests.support.system import System, running_system

SCRIPT = ROOT / "customer_contexts" / "northlight" / "conversations" / "01-fastest-internet.yml"
_TRIES = 30
QUESTION = "do you plant a tree for every new customer?"
ANSWER = "We do: an oak in the Dales for each new line."
PHRASES = (
    "do you plant trees", "is there a tree planted for me", "do you plant a tree for each customer",
    "what about planting trees for new lines",
)  # fmt: skip


@pytest.fixture(scope="module")
def console_system() -> System:
    """A system of its own: what is published there is nobody else's business."""
    return running_system("console")


async def _asked(customer: httpx.AsyncClient, conversation: dict[str, str], client_id: str) -> str:
    answer = await customer.post(
        f"/chat/conversations/{conversation['conversation_id']}/messages",
        json={"client_id": client_id, "text": QUESTION},
        headers={"Authorization": f"Bearer {conversation['token']}"},
    )
    answer.raise_for_status()
    return " ".join(one["reply"]["text"] if "reply" in one else one["text"] for one in answer.json()["messages"])


async def _sign_in(page: Page, system: System) -> None:
    await page.goto(first_link(system.state_folder) or "")
    await page.get_by_label("Name").fill("Ann Lee")
    await page.get_by_label("Email").fill("ann@example.com")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Northlight").click()


async def _change_a_wording(page: Page) -> None:
    """So that there is a draft to look at."""
    await page.get_by_role("link", name="Files").click()
    await page.get_by_role("link", name="tone.yml", exact=True).click()
    await expect(page.locator("#count")).to_have_text("none")
    await page.evaluate(
        """() => {
          const text = consoleEditor.state.doc.toString(), from = text.indexOf("No bother at all.");
          consoleEditor.dispatch({ changes: { from, to: from + 17, insert: "No bother, any time." } });
        }"""
    )
    await page.locator(".cm-content").press("Control+s")
    await expect(page.get_by_role("status")).to_have_text("Saved")


async def _find_the_group(page: Page) -> None:
    """It is kept after the turn, and may be on its way yet."""
    group = page.get_by_role("link", name=QUESTION)
    await page.get_by_role("link", name="Missed questions").click()
    for _ in range(_TRIES):
        if await group.count():
            break
        await page.reload()
    await group.click()


async def _make_it_an_answer(page: Page) -> None:
    await page.get_by_label("The question in a few words").fill("Planting trees")
    await page.get_by_label("Answer (en-GB)").fill(ANSWER)
    await page.get_by_label("How customers say it (en-GB)").fill("\n".join(PHRASES))
    await page.get_by_role("button", name="Make it an answer").click()
    await expect(page.get_by_role("main")).to_contain_text("Not live yet")


async def _expect_more_of_it(page: Page) -> None:
    """What was kept is opened as a form, gets another expectation, and is held as it was saved."""
    await page.get_by_role("link", name="conversations/we-plant-trees.yml").click()
    await expect(page.get_by_label("Understood as own intent")).to_have_value("planting_trees")
    await page.get_by_label("The answer holds").fill("an oak in the Dales")
    await expect(page.get_by_role("button", name="Save")).to_be_enabled()
    await page.keyboard.press("Control+s")
    await page.wait_for_url(re.compile("saved=yes"))
    await page.get_by_role("button", name="Hold it").click()
    await expect(page.locator(".result")).to_have_text("as expected", timeout=60_000)


async def _hold_an_expected_one(page: Page) -> None:
    """As it was kept it goes as expected; held as another, it is told line by line what was said instead."""
    await page.get_by_role("navigation").get_by_role("link", name="Expected conversations").click()
    await page.get_by_role("searchbox", name="Filter this page").fill("we plant")
    kept = page.locator(".conversation", has_text="We plant trees")
    await kept.locator("summary").click()
    await kept.get_by_role("button", name="Hold it").click()
    await expect(kept.locator(".result")).to_have_text("as expected", timeout=60_000)
    await expect(kept.locator(".reply")).to_contain_text(ANSWER)


async def _hold_one_that_goes_otherwise(page: Page, url: str) -> None:
    """It is told at the line what was said instead."""
    csrf = await page.locator("meta[name=csrf]").get_attribute("content")
    wrong = "segment: consumer\nlines:\n  - thanks\n  - {customer: hello, says: [a llama]}\n"
    saved = await page.request.post(
        f"{url}/console/csp/northlight/files/save",
        data={"path": "conversations/llama.yml", "text": wrong, "read": mark("")},
        headers={"X-CSRF-Token": csrf or "", "Accept": "application/json"},
    )
    assert saved.ok, await saved.text()
    await page.goto(f"{url}/console/csp/northlight/expected")
    llama = page.locator(".conversation", has_text="llama.yml")
    await llama.locator("summary").click()
    await llama.get_by_role("button", name="Hold it").click()
    await expect(llama.locator(".result")).to_have_text("not as expected", timeout=60_000)
    await expect(llama.locator(".said").last).to_have_text("hello")
    await expect(llama.locator(".said").last.locator("~ .unexpected")).to_contain_text("expected 'a llama'")


async def _add_people(page: Page, url: str) -> None:
    """So that there are some to look at."""
    csrf = await page.locator("meta[name=csrf]").get_attribute("content") or ""
    for name, role in (("Ben Okafor", "publisher"), ("Carla Jones", "agent")):
        email = f"{name.split()[0].lower()}@example.com"
        form = {"name": name, "email": email, "role": role, "csrf": csrf}
        added = await page.request.post(f"{url}/console/csp/northlight/people", form=form)
        assert added.ok, await added.text()


async def test_from_an_unknown_question_to_its_answer(
    page: Page, console_system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    async with httpx.AsyncClient(base_url=console_system.server_url, timeout=60) as customer:
        started = await customer.post("/chat/conversations", json={"csp": "northlight", "segment": "consumer"})
        conversation = started.json()
        assert ANSWER not in await _asked(customer, conversation, "first")
        await _sign_in(page, console_system)
        begun = time.monotonic()
        await _find_the_group(page)
        group = page.url
        await _make_it_an_answer(page)
        await page.get_by_role("main").get_by_role("link", name="Try it").click()
        await expect(page.get_by_placeholder("Say something as a customer")).to_have_value(QUESTION)
        await page.get_by_role("button", name="Say to both").click()
        await expect(page.locator("#draft")).to_contain_text(ANSWER, timeout=60_000)
        await expect(page.locator("#draft .how")).to_contain_text("planting_trees")
        await expect(page.locator("#live")).not_to_contain_text(ANSWER)
        await page.get_by_placeholder("What this conversation is there to show").fill("We plant trees")
        await page.get_by_role("button", name="Keep as an expected conversation").click()
        await expect(page.get_by_role("status")).to_contain_text("conversations/we-plant-trees.yml", timeout=30_000)
        await _expect_more_of_it(page)
        await _hold_an_expected_one(page)
        await page.get_by_role("link", name="Publish").click()
        await expect(page.get_by_role("main")).to_contain_text("planting_trees")
        await page.get_by_label("Note").fill("Trees")
        await page.get_by_role("button", name="Publish", exact=True).click()
        await expect(page.locator("#outcome")).to_contain_text("It is live, as revision 1", timeout=180_000)
        assert ANSWER in await _asked(customer, conversation, "second")
        taken = time.monotonic() - begun
        with capsys.disabled():
            sys.stdout.write(f"\nfrom the missed question to its answer: {taken:.0f} s\n")
        assert taken < 180, "by the clock, on a machine that others use, too"
        await page.goto(group)
        await expect(page.get_by_role("main")).to_contain_text("Live since revision 1")
        await expect(page.locator("tbody tr").filter(has_text=QUESTION)).to_contain_text("✓ planting_trees")
    await asyncio.to_thread(hold, read_script(SCRIPT), console_system.server_url)
    await _change_a_wording(page)
    await _add_people(page, console_system.server_url)
    figures = Database(Settings(state_folder=console_system.state_folder).effective_database_url)
    await fill(figures, "northlight")
    await figures.close()
    await look_at_every_page(page, console_system.server_url, said="a line with 1000 Mbit/s at EC1A 1BB")
    await _hold_one_that_goes_otherwise(page, console_system.server_url)
