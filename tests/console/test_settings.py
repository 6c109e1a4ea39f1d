"""Settings over HTTP: what is made there works at once, is shown once, and is noted without what is secret."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import col, select, update
from standardwebhooks import Webhook

from console.people.roles import Role
from foundation.database import utc_now
from foundation.secrets import Secrets
from foundation.settings import Settings
from orders.access.tokens import OssToken
from tests.console.conftest import Member, Site
from tests.orders.made import new_order
from tests.orders.oss import Oss
from tests.orders.oss import served as served_oss

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
_TOKEN = re.compile(r"oss_[A-Za-z0-9]+_[A-Za-z0-9_-]+")


def _token(page: str) -> str:
    """The one that is shown."""
    found = _TOKEN.search(page)
    assert found is not None
    return found[0]


async def _used(site: Site, token: str) -> int:
    async with site.stranger() as system:
        return (await system.get(ORDERS, headers={"Authorization": f"Bearer {token}"})).status_code


async def _row(site: Site) -> OssToken:
    async with site.database.transaction() as session:
        return (await session.exec(select(OssToken))).one()


async def _seen(member: Member) -> str:
    """All that is shown of settings and of what was done, once it was shown at its making."""
    pages = [await member.get(f"/console/csp/acme/{path}") for path in ("settings", "audit")]
    return " ".join(one.text for one in pages)


async def test_a_token_opens_what_it_may_until_it_is_revoked(site: Site) -> None:
    async with site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann:
        made = await ann.post("/console/csp/acme/settings", {"name": "<b>CRM</b>", "scope": ["read"], "days": "30"})
        token = _token(made.text)
        assert "&lt;b&gt;CRM&lt;/b&gt;" in made.text
        shown = await _seen(ann)
        assert token not in shown
        assert "not yet" in shown
        assert "Made an API token" in shown
        assert await _used(site, token) == 200
        assert "not yet" not in await _seen(ann)
        row = await _row(site)
        assert token not in row.model_dump_json()
        assert row.made_by == "ann@acme.example"
        async with site.stranger() as system:
            placed = await system.post(ORDERS, json={}, headers={"Authorization": f"Bearer {token}"})
        assert placed.status_code == 403
        await ann.post(f"/console/csp/acme/settings/tokens/{row.id}/revoke")
        assert await _used(site, token) == 401
        assert "Revoked an API token" in await _seen(ann)


async def test_that_a_token_is_used_is_written_once_a_minute(site: Site) -> None:
    async with site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann:
        made = await ann.post("/console/csp/acme/settings", {"name": "CRM", "scope": ["read"], "days": ""})
    token = _token(made.text)
    for age, is_written in ((timedelta(seconds=20), False), (timedelta(minutes=2), True)):
        before = utc_now() - age
        async with site.database.transaction() as session:
            await session.exec(update(OssToken).where(col(OssToken.csp) == "acme").values(last_used_at=before))
        assert await _used(site, token) == 200
        assert ((await _row(site)).last_used_at != before) is is_written


async def test_what_no_token_can_be_is_told_and_nothing_is_made(site: Site) -> None:
    fields = {"name": "CRM", "scope": ["read"], "days": "30"}
    async with (
        site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann,
        site.member("zoe@zenith.example", "zenith", Role.ADMINISTRATOR) as zoe,
    ):
        for wrong in (
            {"name": " "},
            {"scope": []},
            {"scope": ["all"]},
            {"days": "-1"},
            {"days": "0"},
            {"days": "99999"},
        ):
            answer = await ann.post("/console/csp/acme/settings", fields | wrong)
            assert 'role="alert"' in answer.text, wrong
            assert _TOKEN.search(answer.text) is None
        await ann.post("/console/csp/acme/settings", fields | {"name": "nul\0 and " + "long " * 100})
        row = await _row(site)
        answer = await zoe.post(f"/console/csp/zenith/settings/tokens/{row.id}/revoke")
        assert answer.status_code == 404
        assert (await _row(site)).revoked_at is None


@pytest.fixture
async def oss(settings: Settings) -> AsyncIterator[Oss]:
    """An OSS that acme's context names; the server may reach it."""
    oss = Oss(Secrets(settings.state_folder).get("ACME_WEBHOOK_SECRET").get_secret_value())
    async with served_oss(oss) as url:
        context = settings.contexts_folder / "acme" / "context.yml"
        webhook = f'\nwebhooks: [{{id: oss, url: "{url}/orders", secret: ACME_WEBHOOK_SECRET}}]\n'
        context.write_text(context.read_text() + webhook)
        settings.webhook_networks, settings.webhook_retry_seconds = ("127.0.0.0/8",), ()
        yield oss


async def _order(site: Site) -> None:
    parts = site.app.state.parts
    await parts.orders.place_order(new_order(csp="acme", revision=(await parts.adapter.head("acme")).content))


async def test_a_new_secret_is_shown_once_and_the_old_one_signs_along(oss: Oss, site: Site) -> None:
    webhook = "/console/csp/acme/settings/webhooks/oss"
    async with site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann:
        told = (await ann.post(f"{webhook}/rotate", {"hours": "2"})).text
        secret = re.search(r"whsec_[A-Za-z0-9+/=]+", told)
        assert secret is not None
        for path in (webhook, "/console/csp/acme/settings/webhooks", "/console/csp/acme/audit"):
            assert "whsec_" not in (await ann.get(path)).text, path
        await _order(site)
        (arrival,) = await oss.has(1)  # it verifies with the old one
        Webhook(secret[0]).verify(arrival.body, arrival.headers)
        for wrong in ({"hours": "-1"}, {"hours": "9999"}, {"hours": "9" * 5000}, {"hours": ""}):
            assert 'role="alert"' in (await ann.post(f"{webhook}/rotate", wrong)).text
        await ann.post(f"{webhook}/disable", {"why": "<b>move</b>"})
        assert "&lt;b&gt;move&lt;/b&gt;" in (await ann.get(webhook)).text
        for wrong in ({"what": "all"}, {"what": "all", "since": "soon"}, {"until": "2026-13-01T00:00"}):
            assert 'role="alert"' in (await ann.post(f"{webhook}/replay", wrong)).text


async def test_a_token_opens_the_apis_of_its_scopes_of_its_own_csp_and_no_others(site: Site) -> None:
    catalogue = "/tmf-api/productCatalogManagement/v4/productOffering"
    opened = {
        "catalogue": {catalogue},
        "staff": {catalogue, "/staff/contexts/acme", "/staff/webhooks/acme"},
        "read": {ORDERS},
    }
    async with (
        site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann,
        site.member("zoe@zenith.example", "zenith", Role.ADMINISTRATOR) as zoe,
        site.stranger() as system,
    ):
        fields = {"name": "CRM", "days": "30"}
        for scope, expected in opened.items():
            made = await ann.post("/console/csp/acme/settings", fields | {"scope": scope})
            headers = {"Authorization": f"Bearer {_token(made.text)}"}
            for path in {ORDERS, catalogue, "/staff/contexts/acme", "/staff/webhooks/acme"}:
                status = (await system.get(path, headers=headers)).status_code
                assert status == (200 if path in expected else 403), (scope, path)
        others = await zoe.post("/console/csp/zenith/settings", fields | {"scope": "staff"})
        headers = {"Authorization": f"Bearer {_token(others.text)}"}
        assert (await system.get("/staff/contexts/acme", headers=headers)).status_code == 401
