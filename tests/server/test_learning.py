"""The staff's endpoints of learning, from a customer's message to a draft that understands it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.gateway.bot_stand_in import BotStandIn
from tests.server.conftest import Site
from tests.support.waiting import until

Json = dict[str, Any]
#: Two of a kind, and a third with something of the customer's own in it.
SAID = ("do you repair bicycles too", "can you repair my bicycle", "please repair my bicycle at 12 High Street")


class Staff:
    """A CSP's staff, with its token."""

    def __init__(self, site: Site, settings: Settings, csp: str) -> None:
        self._http = site.http
        token = Secrets(settings.state_folder).get(secret_name(csp, "STAFF_TOKEN"), make=new_token)
        self.headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        self.csp = csp

    async def send(self, method: str, path: str, body: object = None, csp: str | None = None) -> httpx.Response:
        url = f"/staff/{path.replace('CSP', csp or self.csp)}"
        return await self._http.request(method, url, json=body, headers=self.headers)

    async def groups(self, **wanted: str) -> list[Json]:
        query = "&".join(f"{name}={value}" for name, value in wanted.items())
        found: list[Json] = (await self.send("GET", f"learning/CSP/groups?{query}")).json()
        return found


@pytest.fixture
def settings(settings: Settings, bot: BotStandIn) -> Settings:
    """Two CSPs, and a bot that answers whatever is said."""
    zenith = Path(settings.contexts_folder) / "zenith"
    zenith.mkdir()
    (zenith / "context.yml").write_text(CONTEXT.replace("id: acme", "id: zenith"))
    (zenith / "offers.yml").write_text(OFFERS)
    return settings.model_copy(update={"bot_url": bot.url})


@pytest.fixture
def acme(site: Site, settings: Settings) -> Staff:
    return Staff(site, settings, "acme")


async def _customer_says(site: Site, *texts: str) -> Json:
    """What was understood of the last."""
    started = (await site.http.post("/chat/conversations", json={"csp": "acme", "segment": "home"})).json()
    for number, text in enumerate(texts):
        answer = await site.http.post(
            f"/chat/conversations/{started['conversation_id']}/messages",
            json={"client_id": f"line-{number}", "text": text},
            headers={"Authorization": f"Bearer {started['token']}"},
        )
        assert answer.is_success
    understood: Json = answer.json()["understanding"]
    return understood


async def _group(site: Site, acme: Staff) -> Json:
    """What a customer said three times, once it is kept."""
    await _customer_says(site, *SAID)

    async def kept() -> list[Json]:
        found = await acme.groups()
        return found if sum(one["count"] for one in found) == len(SAID) else []

    found: list[Json] = await until(kept, what="what was said is kept")
    assert len(found) == 1
    return found[0]


async def test_what_was_not_understood_is_listed_masked_and_counted(site: Site, acme: Staff) -> None:
    group = await _group(site, acme)
    assert (group["count"], group["last_week"], group["week_before"], group["trend"]) == (3, 3, 0, "rising")
    details = (await acme.send("GET", f"learning/CSP/groups/{group['id']}")).json()
    assert details["reasons"] == {"not_understood": 3}
    assert {one["text"] for one in details["messages"]} == {*SAID[:2], "please repair my bicycle at [address]"}


async def test_a_group_becomes_an_answer_in_a_draft_and_what_is_live_stays(site: Site, acme: Staff) -> None:
    group = await _group(site, acme)
    body = {"intent": "bicycles", "answer": "No, only lines.", "author": "ann",
            "phrases": ["do you repair bicycles", "can you repair my bicycle", "bicycle repair"]}  # fmt: skip
    learnt = (await acme.send("POST", f"learning/CSP/groups/{group['id']}/answer", body)).json()
    assert (learnt["group"]["state"], learnt["group"]["taken_as"]) == ("taken", "bicycles")
    assert await acme.groups() == []
    draft = (await acme.send("GET", "contexts/CSP/drafts/draft")).json()
    assert (await _customer_says(site, "can you repair a bicycle"))["own_intent"] is None
    assert "No, only lines." in draft["files"]["intents.yml"]
    published = await acme.send("POST", "contexts/CSP/drafts/draft/publish", {"author": "ann"})
    assert published.is_success, published.text
    assert (await _customer_says(site, "can you repair a bicycle"))["own_intent"] == "bicycles"


async def test_it_becomes_examples_where_nothing_was_taken_out(site: Site, acme: Staff) -> None:
    group = await _group(site, acme)
    url = f"learning/CSP/groups/{group['id']}/examples"
    learnt = (await acme.send("POST", url, {"intent": "hand_over", "author": "ann", "draft": "bikes"})).json()
    assert sorted(learnt["phrases"]) == sorted(SAID[:2])
    assert learnt["draft"]["name"] == "bikes"
    wrong = await acme.send("POST", url, {"intent": "nowhere", "author": "ann"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "not_learnt")


async def test_a_group_can_be_dismissed_and_opened_again(site: Site, acme: Staff) -> None:
    group = await _group(site, acme)
    await acme.send("POST", f"learning/CSP/groups/{group['id']}/dismiss")
    assert await acme.groups() == []
    assert [one["id"] for one in await acme.groups(state="dismissed")] == [group["id"]]
    await acme.send("POST", f"learning/CSP/groups/{group['id']}/reopen")
    assert [one["id"] for one in await acme.groups(segment="home", locale="en-GB")] == [group["id"]]


async def test_csps_never_see_each_other(site: Site, acme: Staff, settings: Settings) -> None:
    group = await _group(site, acme)
    zenith = Staff(site, settings, "zenith")
    assert await zenith.groups() == []
    body = {"intent": "hand_over", "author": "eve"}
    for method, path, sent in (
        ("GET", "groups", None), ("GET", f"groups/{group['id']}", None),
        ("POST", f"groups/{group['id']}/dismiss", None),
        ("POST", f"groups/{group['id']}/examples", body),
    ):  # fmt: skip
        assert (await zenith.send(method, f"learning/CSP/{path}", sent, csp="acme")).status_code == 401
        if group["id"] in path:  # with its own token, a CSP finds only what is its own
            assert (await zenith.send(method, f"learning/CSP/{path}", sent)).status_code == 404
    assert [one["id"] for one in await acme.groups()] == [group["id"]]
