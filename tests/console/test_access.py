"""Walks every route of the console as a stranger, as every role of two CSPs, and as the operator: who reaches what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from catalog_adapter.revisions.tables import ContextReview
from console.people.roles import Role
from foundation.database import utc_now
from gateway.conversations.models import Conversation
from gateway.handover.tables import HandOver
from orders.outbox.delivery import Delivery
from tests.console.conftest import CSPS, Member, Site

ALL = set(Role)
EDITING = {Role.EDITOR, Role.PUBLISHER, Role.ADMINISTRATOR}
PUBLISHING = {Role.PUBLISHER, Role.ADMINISTRATOR}
SERVING = {Role.AGENT, Role.ADMINISTRATOR}
RULING = {Role.ADMINISTRATOR}

#: Every route of a CSP, and who may. A route that is not here fails the test: think first, then add it.
OF_CSP = {
    "GET ": ALL,
    "GET /files": ALL,
    "POST /files/check": EDITING,
    "POST /files/save": EDITING,
    "POST /files/add": EDITING,
    "POST /files/remove": EDITING,
    "POST /files/discard": EDITING,
    "GET /try": EDITING,
    "POST /try": EDITING,
    "POST /try/keep": EDITING,
    "GET /intents": ALL,
    "POST /intents": EDITING,
    "POST /intents/remove": EDITING,
    "POST /intents/confused": EDITING,
    "POST /intents/typed": EDITING,
    "GET /tone": ALL,
    "POST /tone": EDITING,
    "GET /offers": ALL,
    "GET /offers/entry": ALL,
    "POST /offers/entry": EDITING,
    "POST /offers/entry/remove": EDITING,
    "GET /constraints": ALL,
    "GET /constraints/entry": ALL,
    "POST /constraints/entry": EDITING,
    "POST /constraints/entry/remove": EDITING,
    "GET /constraints/try": ALL,
    "POST /constraints/try": ALL,
    "GET /expected": ALL,
    "POST /expected/hold": EDITING,
    "GET /expected/entry": ALL,
    "POST /expected/entry": EDITING,
    "POST /expected/entry/remove": EDITING,
    "GET /search": ALL,
    "GET /saves": ALL,
    "POST /saves/turn": EDITING,
    "GET /missed": ALL,
    "GET /missed/{id}": ALL,
    "POST /missed/{id}/examples": EDITING,
    "POST /missed/{id}/answer": EDITING,
    "POST /missed/{id}/dismiss": EDITING,
    "POST /missed/{id}/undo": EDITING,
    "GET /analytics": ALL,
    "GET /analytics/understanding": ALL,
    "GET /analytics/wishes": ALL,
    "GET /analytics/revenue": ALL,
    "GET /analytics/export": ALL,
    "GET /publish": ALL,
    "POST /publish": PUBLISHING,
    "POST /publish/ask": PUBLISHING,
    "POST /publish/approve": PUBLISHING,
    "POST /publish/refuse": PUBLISHING,
    "GET /history": ALL,
    "POST /history/roll-back": PUBLISHING,
    "GET /conversations": SERVING,
    "GET /conversations/events": SERVING,
    "GET /conversations/{id}": SERVING,
    "POST /conversations/{id}/take": SERVING,
    "POST /conversations/{id}/write": SERVING,
    "POST /conversations/{id}/give-back": SERVING,
    "POST /conversations/{id}/close": SERVING,
    "GET /orders": SERVING,
    "GET /orders/{id}": SERVING,
    "GET /deliveries": SERVING,
    "GET /deliveries/{id}": SERVING,
    "POST /deliveries/{id}/replay": SERVING,
    "POST /deliveries/{id}/discard": SERVING,
    "GET /people": RULING,
    "POST /people": RULING,
    "POST /people/{member}/roles": RULING,
    "POST /people/{member}/reset": RULING,
    "GET /audit": RULING,
    "GET /settings": RULING,
    "POST /settings": RULING,
    "POST /settings/tokens/{id}/revoke": RULING,
    "GET /settings/webhooks": RULING,
    "GET /settings/webhooks/{id}": RULING,
    "POST /settings/webhooks/{id}/test": RULING,
    "POST /settings/webhooks/{id}/rotate": RULING,
    "POST /settings/webhooks/{id}/enable": RULING,
    "POST /settings/webhooks/{id}/disable": RULING,
    "POST /settings/webhooks/{id}/replay": RULING,
    "GET /settings/accounts": RULING,
    "GET /settings/accounts/{id}": RULING,
    "POST /settings/accounts/{id}/check": RULING,
    "POST /settings/accounts/{id}/failures/{failure}/resend": RULING,
}
EVERYBODY = {
    "GET /console/sign-in", "POST /console/sign-in", "GET /console/welcome/{token}", "POST /console/welcome/{token}",
    "GET /console/oidc/sign-in", "GET /console/oidc/callback",
    "GET /console/static/{name}", "GET /console/editor/{name}",
}  # fmt: skip
SIGNED_IN = {
    "GET /console", "POST /console/sign-out", "GET /console/me", "POST /console/me", "POST /console/me/password",
}  # fmt: skip
OF_THE_OPERATOR = {"GET /console/audit"}
_PREFIX = "/console/csp/{csp}"


def routes_of(of: Iterable[BaseRoute]) -> Iterator[str]:
    """Every route, as its method and path; routers that are included in others, too."""
    for one in of:
        if isinstance(one, APIRoute):
            yield from (f"{method} {one.path}" for method in one.methods)
        elif included := getattr(one, "original_router", None):
            yield from routes_of(included.routes)


async def _status(member: Member, method: str, path: str) -> int:
    if method == "GET":
        async with member.http.stream("GET", path) as begun:  # a stream of events has no end
            return begun.status_code
    return (await member.post(path)).status_code


def test_every_route_is_thought_of(site: Site) -> None:
    expected = EVERYBODY | SIGNED_IN | OF_THE_OPERATOR | {one.replace(" ", f" {_PREFIX}", 1) for one in OF_CSP}
    assert {one for one in routes_of(site.app.routes) if "/console" in one} == expected


async def test_who_reaches_what(site: Site) -> None:
    async with AsyncExitStack() as opened:
        members = {
            (csp, role): await opened.enter_async_context(site.member(f"{role}@{csp}.example", csp, role))
            for csp in CSPS
            for role in Role
        }
        operator = await opened.enter_async_context(site.member("root@example.com", is_operator=True))
        stranger = Member(await opened.enter_async_context(site.stranger()), "no session")
        for route, allowed in OF_CSP.items():
            method, _, rest = route.partition(" ")
            path = f"/console/csp/acme{rest}".replace("{member}", "nobody").replace("{id}", "nothing")
            tried = [_status(one, method, path) for one in members.values()]
            for (csp, role), status in zip(members, await asyncio.gather(*tried), strict=True):
                told = f"{role} of {csp}: {status} for {route}"
                if csp != "acme":
                    assert status == 404, told
                elif role in allowed:
                    assert status not in (401, 403, 405) and status < 500, told  # noqa: PT018
                else:
                    assert status == 403, told
            assert await _status(operator, method, path) not in (401, 403), route
            assert await _status(stranger, method, path) == (303 if method == "GET" else 401), route
        for route in OF_THE_OPERATOR:
            method, _, path = route.partition(" ")
            assert await _status(operator, method, path) == 200, route
            for one in members.values():
                assert await _status(one, method, path) == 404, route
            assert await _status(stranger, method, path) == 303, route


async def test_ids_of_another_csp_open_nothing(site: Site) -> None:
    """Real ones, under one's own CSP: a conversation, a delivery, a person, a review. Orders and groups have theirs."""
    talk = Conversation(id="cnv_zenith", csp="zenith", segment="home", locale="en-GB", channel="web")
    hand_over = HandOver(conversation_id="cnv_zenith", csp="zenith", state="waiting", reason="Zoe's secret")
    review = ContextReview(csp="zenith", name="draft", id="review_z", version=1, state="open", asked_by="z", note="n")
    now = utc_now()
    delivery = Delivery(
        id="delivery_z", order_id="Zoe's order", csp="zenith", seq=1, payload="{}", destination="webhook",
        endpoint="oss", state="failed", created_at=now, started_at=now, due_at=now,
    )  # fmt: skip
    async with site.database.transaction() as session:
        session.add(talk)
        await session.flush()
        session.add_all([hand_over, review, delivery])
    async with AsyncExitStack() as opened:
        boss = await opened.enter_async_context(site.member("boss@acme.example", "acme", Role.ADMINISTRATOR))
        await opened.enter_async_context(site.member("zoe@zenith.example", "zenith", Role.VIEWER))
        zoe = await site.people.find("zoe@zenith.example")
        assert zoe is not None
        tried = {
            f"conversations/{talk.id}": "GET",
            f"deliveries/{delivery.id}": "GET",
            **{f"deliveries/{delivery.id}/{what}": "POST" for what in ("replay", "discard")},
            **{f"conversations/{talk.id}/{what}": "POST" for what in ("take", "write", "give-back", "close")},
            **{f"people/{zoe.id}/{what}": "POST" for what in ("roles", "reset")},
        }
        for path, method in tried.items():
            answer = await (boss.get if method == "GET" else boss.post)(f"/console/csp/acme/{path}")
            assert (answer.status_code, "Zoe" in answer.text) == (404, False), path
        for what, sent in (("refuse", {"review": "review_z"}), ("ask", {"version": "1"})):
            assert (await boss.post(f"/console/csp/acme/publish/{what}", sent)).status_code == 409, what
        assert (await site.people.get(zoe.id)).roles == {"zenith": {Role.VIEWER}}
    async with site.database.transaction() as session:
        kept = await session.get(ContextReview, ("zenith", "draft"))
        still = await session.get(Delivery, delivery.id)
        assert kept is not None
        assert still is not None
        assert (kept.state, still.state) == ("open", "failed")


async def test_no_page_of_one_csp_holds_a_word_of_another(site: Site) -> None:
    async with AsyncExitStack() as opened:
        boss = await opened.enter_async_context(site.member("boss@acme.example", "acme", Role.ADMINISTRATOR))
        await opened.enter_async_context(site.member("other@zenith.example", "zenith", Role.ADMINISTRATOR))
        for route in OF_CSP:
            method, _, rest = route.partition(" ")
            if method == "GET" and "{" not in rest and not rest.endswith("/events"):
                page = await boss.get(f"/console/csp/acme{rest}")
                assert page.status_code == 200, route
                assert "zenith" not in page.text, route
