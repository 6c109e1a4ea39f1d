"""Two-person publishing in the console: asked for, looked at, approved or refused. Nothing gets round it unnoticed."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Page, expect

from console.editing.desk import mark
from console.people.roles import Role
from console.web.guard import COOKIE
from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from tests.catalog_adapter.revisions.made import OFFERS, files
from tests.console.conftest import Member, Site
from tests.console.looking import look_at_both

PUBLISH = "/console/csp/acme/publish"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Of ``acme``, the folder says that two people publish."""
    context = settings.contexts_folder / "acme" / "context.yml"
    context.write_text(context.read_text() + "two_person_publishing: true\n")
    return settings


async def _changed(who: Member, price: str, before: str = "29.00") -> None:
    read = mark(OFFERS.replace("PRICE", before))
    body = {"path": "offers.yml", "text": OFFERS.replace("PRICE", price), "read": read}
    saved = await who.send("/console/csp/acme/files/save", body)
    assert saved.status_code == 200, saved.text


async def _asked(site: Site, who: Member, note: str = "") -> str:
    """The review's id."""
    draft = await site.app.state.parts.drafts.get("acme")
    asked = await who.post(f"{PUBLISH}/ask", {"version": draft.version, "note": note})
    assert asked.status_code == 303, asked.text
    page = (await who.get(PUBLISH)).text
    return page.partition('name="review" value="')[2].partition('"')[0]


async def _approved(who: Member, review: str, over: int | None = None) -> dict[str, object]:
    answer = await who.send(f"{PUBLISH}/approve", {"review": review, "over": over})
    told: dict[str, dict[str, object]] = json.loads(answer.text.splitlines()[-1])
    return told.get("result") or told["error"]


async def test_from_asking_to_approving_and_nothing_gets_round_it(site: Site) -> None:
    async with AsyncExitStack() as opened:
        ann, bob = [
            await opened.enter_async_context(site.member(f"{name}@example.com", "acme", Role.PUBLISHER))
            for name in ("ann", "bob")
        ]
        boss = await opened.enter_async_context(site.member("boss@example.com", "acme", Role.ADMINISTRATOR))
        await _changed(ann, "31.00")
        alone = await ann.send(PUBLISH, {"version": 1, "over": None, "note": ""})
        assert json.loads(alone.text.splitlines()[-1])["error"]["code"] == "review_needed"
        first = await _asked(site, ann, "dearer")
        assert (await _approved(ann, first))["code"] == "no_second_person"
        assert "ann@example.com asks for a review" in (await bob.get("/console/csp/acme")).text
        assert "31.00" in (await bob.get(PUBLISH)).text, "who approves sees what changes"
        refused = await bob.post(f"{PUBLISH}/refuse", {"review": first, "words": "too dear"})
        assert refused.status_code == 303
        assert "too dear" in (await ann.get(PUBLISH)).text
        assert (await _approved(bob, first))["code"] == "review_ended"
        second = await _asked(site, ann)
        await _changed(ann, "30.00", before="31.00")
        assert "changed since ann@example.com asked" in (await bob.get(PUBLISH)).text
        assert (await _approved(bob, second))["code"] == "review_ended"
        third = await _asked(site, ann, "a little dearer")
        assert (await _approved(bob, third))["revision"] == 1
        history = (await ann.get("/console/csp/acme/history")).text
        assert "approved by bob@example.com" in history
        await _round_it(site, ann)
        log = (await boss.get("/console/csp/acme/audit")).text
        for noted in ("Asked for a review", "Refused, or took back", "Approved and published", "Rolled back alone"):
            assert noted in log, noted
        assert "eve (API)" in log


async def _round_it(site: Site, ann: Member) -> None:
    """An API token is no second person, and a rollback is possible alone."""
    token = Secrets(site.settings.state_folder).get(secret_name("acme", "STAFF_TOKEN"), make=new_token)
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    old = dict(files("29.00").texts)
    two = old | {"context.yml": old["context.yml"] + "two_person_publishing: true\n"}
    async with site.stranger() as api:
        for texts in (old, two):
            body = {"files": texts, "base": 1, "author": "eve"}
            published = await api.post("/staff/contexts/acme/publish", json=body, headers=headers)
            assert (published.status_code, published.json()["error"]["code"]) == (409, "review_needed")
        saved = {"files": two, "author": "eve", "base": 1}
        await api.put("/staff/contexts/acme/drafts/other", json=saved, headers=headers)
        published = await api.post("/staff/contexts/acme/drafts/other/publish", json={"author": "eve"}, headers=headers)
        assert published.json()["error"]["code"] == "review_needed"
    await _changed(ann, "35.00", before="30.00")
    async with site.member("joe@example.com", "acme", Role.PUBLISHER) as joe:
        assert (await _approved(joe, await _asked(site, ann), over=1))["revision"] == 2
    back = {"number": 1, "author": "eve", "note": "in a hurry"}
    async with site.stranger() as api:
        done = await api.post("/staff/contexts/acme/rollback", json=back, headers=headers)
    assert done.json()["revision"]["number"] == 3


async def test_in_a_browser_one_asks_and_another_approves(page: Page, site: Site) -> None:
    async with AsyncExitStack() as opened:
        ann, bob = [
            await opened.enter_async_context(site.member(f"{name}@example.com", "acme", Role.PUBLISHER))
            for name in ("ann", "bob")
        ]
        await _changed(ann, "31.00")
        await page.context.add_cookies([{"name": COOKIE, "value": ann.token, "url": f"{site.url}/console"}])
        await page.goto(site.url + PUBLISH)
        await page.get_by_label("Note").fill("The line costs two pounds more from May.")
        await page.get_by_role("button", name="Ask for a review").click()
        await expect(page.locator("#review")).to_contain_text("ann@example.com asks for a review")
        await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
        await page.context.clear_cookies()
        await page.context.add_cookies([{"name": COOKIE, "value": bob.token, "url": f"{site.url}/console"}])
        await page.goto(site.url + PUBLISH)
        await expect(page.get_by_role("button", name="Approve and publish")).to_be_enabled()
        await look_at_both(page, "review")
        await page.get_by_role("button", name="Approve and publish").click()
        await expect(page.locator("#outcome")).to_contain_text("It is live, as revision 1")
