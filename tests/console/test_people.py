"""Accounts: the first one, signing in and out, guessing, one-time links, and what an administrator can't reach."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, delete, update

from console.audit import AuditLog
from console.people.roles import Role
from console.people.sessions import FREE_ATTEMPTS, IDLE
from console.tables import AuditEntry, StaffMember, StaffSession
from console.web.guard import COOKIE
from foundation.database import Database, utc_now
from server.first_link import first_link
from server.migrations import upgrade
from tests.console.conftest import PASSWORD, Member, Site

LINK = re.compile(r"/console/welcome/[\w-]+")


async def _opened(site: Site, link: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    async with site.stranger() as http:
        return await http.post(link, data={"password": password, **fields})


async def _sign_in(http: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await http.post("/console/sign-in", data={"email": email, "password": password})


@pytest.fixture
async def ann(site: Site) -> str:
    """The first account, made with the link that the first start told."""
    link = first_link(site.settings.state_folder)
    assert link is not None
    made = await _opened(site, link, name="Ann", email="Ann@Example.com")
    assert made.status_code == 303, made.text
    return link


async def test_the_first_link_makes_the_operator_once(site: Site, ann: str) -> None:
    again = await _opened(site, ann, name="Eve", email="eve@example.com")
    assert again.status_code == 404
    async with site.stranger() as http:
        assert (await _sign_in(http, "ann@example.com")).headers["location"] == "/console"
        home = await http.get("/console")
        assert [csp in home.text for csp in ("acme", "zenith")] == [True, True]


async def test_two_who_open_the_first_link_at_once_make_one_account(site: Site) -> None:
    link = first_link(site.settings.state_folder) or ""
    names = ("ann", "eve", "joe")
    answers = await asyncio.gather(*(_opened(site, link, name=one, email=f"{one}@example.com") for one in names))
    assert sorted(one.status_code for one in answers) == [303, 404, 404]
    assert len(await site.people.all()) == 1


async def test_a_password_is_hard_to_guess(site: Site) -> None:
    link = first_link(site.settings.state_folder) or ""
    for password in ("short", "aaaaaaaaaaaaaaaa", "ann@example.com", "x y" * 100):
        answer = await _opened(site, link, password, name="Ann", email="ann@example.com")
        assert answer.status_code == 400, password
    assert await site.people.all() == []


@pytest.mark.usefixtures("ann")
async def test_who_guesses_is_locked_out_and_even_the_right_password_waits(site: Site) -> None:
    async with site.stranger() as http:
        guesses = (_sign_in(http, "ann@example.com", f"guess number {number}") for number in range(FREE_ATTEMPTS + 3))
        assert {one.status_code for one in await asyncio.gather(*guesses)} == {401}
        assert (await _sign_in(http, "ann@example.com")).status_code == 401
        async with site.database.transaction() as session:
            later = update(StaffMember).values(locked_until=utc_now() - timedelta(seconds=1))
            await session.exec(later)
        assert (await _sign_in(http, "ann@example.com")).status_code == 303
        row = await site.people.find("ann@example.com")
        assert row is not None
        assert (row.failures, row.locked_until) == (0, None)
    log = [one for one in await AuditLog(site.database).newest("") if one.action == "account_locked"]
    assert [one.who for one in log] == ["ann@example.com"]


@pytest.mark.usefixtures("ann")
async def test_nobody_is_told_whether_an_account_is_there(site: Site) -> None:
    async with site.stranger() as http:
        wrong = [await _sign_in(http, email, "a wrong password") for email in ("ann@example.com", "eve@example.com")]
        assert wrong[0].status_code == wrong[1].status_code == 401
        hidden = [re.sub(r"nonce-?[^>]*|ann@|eve@", "", one.text) for one in wrong]
        assert hidden[0] == hidden[1]


async def test_a_session_ends_with_signing_out_with_time_and_with_a_new_password(site: Site) -> None:
    async with site.member("joe@example.com", "acme", Role.VIEWER) as joe:
        assert (await joe.get("/console/csp/acme")).status_code == 200
        async with site.database.transaction() as session:
            await session.exec(update(StaffSession).values(seen_at=utc_now() - IDLE - timedelta(seconds=1)))
        gone = await joe.get("/console/csp/acme")
        assert (gone.status_code, gone.headers["location"]) == (303, "/console/sign-in?next=/console/csp/acme")
        entry = await joe.get("/console/csp/acme/offers/entry?list=product_offerings&id=line")
        wanted = parse_qs(urlsplit(entry.headers["location"]).query)["next"]
        assert wanted == ["/console/csp/acme/offers/entry?list=product_offerings&id=line"], (
            "the very page, once signed in"
        )
        told = await joe.get("/console/csp/acme", accept="application/json")
        assert (told.status_code, told.json()["error"]["code"]) == (401, "signed_out")
    async with site.member("sue@example.com", "acme", Role.VIEWER) as sue:
        assert (await sue.post("/console/sign-out")).status_code == 303
        sue.http.cookies.set(COOKIE, sue.token)  # a copy that somebody kept
        assert (await sue.get("/console/csp/acme")).status_code == 303


async def test_a_role_that_was_taken_is_gone_at_once(site: Site) -> None:
    async with site.member("joe@example.com", "acme", Role.VIEWER) as joe:
        await site.people.add("other@example.com", "Other", is_operator=True)
        row = await site.people.find("joe@example.com")
        assert row is not None
        await site.people.set_roles(row.id, "zenith", {Role.VIEWER})
        await site.people.set_roles(row.id, "acme", ())
        assert (await joe.get("/console/csp/acme")).status_code == 404
        assert (await joe.get("/console/csp/zenith")).status_code == 200


async def test_an_administrator_adds_people_and_they_choose_a_password(site: Site) -> None:
    async with site.member("boss@example.com", "acme", Role.ADMINISTRATOR) as boss:
        added = await boss.post(
            "/console/csp/acme/people", {"name": "New", "email": "new@example.com", "role": ["editor", "agent"]}
        )
        link = LINK.search(added.text)
        assert link is not None, added.text
        assert (await _opened(site, link[0])).status_code == 303
        assert (await _opened(site, link[0])).status_code == 404
        async with site.stranger() as http:
            await _sign_in(http, "new@example.com")
            assert (await http.get("/console/csp/acme")).status_code == 200
            assert (await http.get("/console/csp/acme/people")).status_code == 403
            assert (await http.get("/console/csp/zenith")).status_code == 404
        log = await boss.get("/console/csp/acme/audit")
        assert "new@example.com" in log.text
        assert "agent, editor" in log.text


async def test_an_administrator_can_not_open_an_account_that_reaches_further(site: Site) -> None:
    """A link to choose a password would open all that the account opens: another CSP, or the whole installation."""
    async with site.member("boss@example.com", "acme", Role.ADMINISTRATOR) as boss:
        both = await site.people.add("both@example.com", "Both")
        for csp in ("acme", "zenith"):
            await site.people.set_roles(both.id, csp, {Role.EDITOR})
        operator = await site.people.add("root@example.com", "Root", is_operator=True)
        for email in ("both@example.com", "root@example.com"):
            added = await boss.post("/console/csp/acme/people", {"name": "x", "email": email, "role": "viewer"})
            assert added.status_code == 200
            assert LINK.search(added.text) is None
        for member in (both, operator):
            reset = await boss.post(f"/console/csp/acme/people/{member.id}/reset")
            assert (reset.status_code, LINK.search(reset.text)) == (404, None)
        kept = (await site.people.get(both.id)).roles
        assert kept == {"acme": {Role.EDITOR, Role.VIEWER}, "zenith": {Role.EDITOR}}


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}, {}])
async def test_another_site_can_not_have_a_browser_send_a_form(site: Site, headers: dict[str, str]) -> None:
    async with site.member("boss@example.com", "acme", Role.ADMINISTRATOR) as boss:
        fields = {"name": "Eve", "email": "eve@example.com", "role": "administrator"}
        sent = await boss.http.post("/console/csp/acme/people", data=fields, headers=headers)
        assert sent.status_code == 403
        foreign = await boss.post("/console/csp/acme/people", fields, origin="https://evil.example")
        assert foreign.status_code == 403
        assert await site.people.find("eve@example.com") is None
        stolen = Member(boss.http, "the token of another session")
        assert (await stolen.post("/console/csp/acme/people", fields)).status_code == 403


async def test_signing_in_leads_to_pages_of_ours_alone(site: Site, ann: str) -> None:
    assert ann
    for wanted in ("https://evil.example/", "//evil.example", "/console//evil.example", "/console/\\evil.example", ""):
        async with site.stranger() as http:
            fields = {"email": "ann@example.com", "password": PASSWORD, "next": wanted}
            answer = await http.post("/console/sign-in", data=fields)
            assert answer.headers["location"] == "/console", wanted


async def test_script_in_a_name_stays_text(site: Site) -> None:
    async with site.member("boss@example.com", "acme", Role.ADMINISTRATOR) as boss:
        name = "<script>alert(1)</script>"
        page = await boss.post("/console/csp/acme/people", {"name": name, "email": "n@example.com", "role": "viewer"})
        assert name not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        policy = page.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


async def test_the_audit_log_is_only_added_to(database_url: str) -> None:
    database = Database(
        database_url.replace("sqlite:", "sqlite+aiosqlite:").replace("postgresql:", "postgresql+psycopg:")
    )
    await upgrade(database)
    log = AuditLog(database)
    await log.note("acme", "ann@example.com", "published", revision=1)
    for change in (
        update(AuditEntry).values(who="eve@example.com"),
        delete(AuditEntry).where(col(AuditEntry.csp) != ""),
    ):
        with pytest.raises(DBAPIError):
            async with database.transaction() as session:
                await session.exec(change)
    assert [(one.who, one.details) for one in await log.newest("acme")] == [("ann@example.com", {"revision": 1})]
    await database.close()
