"""What is changed over the staff's APIs with a token is in the audit log, with the token's name."""

from __future__ import annotations

import httpx

from catalog_adapter.tmf620.documents import BASE_PATH
from console.audit import AuditLog
from console.people.roles import Role
from tests.catalog_adapter.revisions.made import files
from tests.console.conftest import Member, Site
from tests.console.test_access import routes_of


async def _token(boss: Member, site: Site) -> httpx.AsyncClient:
    made = await boss.post("/console/csp/acme/settings", {"name": "Nightly import", "scope": "staff", "days": "30"})
    token = made.text.split("oss_")[1].split("<")[0]
    return httpx.AsyncClient(base_url=site.url, headers={"Authorization": f"Bearer oss_{token}"}, timeout=30)


async def test_every_change_with_a_token_is_in_the_log_by_its_name(site: Site) -> None:
    async with site.member("boss@acme.example", "acme", Role.ADMINISTRATOR) as boss, await _token(boss, site) as http:
        draft = {"files": dict(files(csp="acme").texts), "author": "nobody in particular"}
        changes = {
            "PUT contexts/acme/drafts/draft": draft,
            "DELETE contexts/acme/drafts/draft": None,
            "POST webhooks/acme/replay": {},
        }
        without_a_change = {
            "GET contexts/acme": None,
            "POST contexts/acme/check": {"files": draft["files"]},
            "PUT contexts/acme/drafts/.": draft,  # no name of a draft
            "PUT contexts/zenith/drafts/draft": draft,
        }
        for call, body in (changes | without_a_change).items():
            method, path = call.split(" ")
            answer = await http.request(method, f"/staff/{path}", json=body)
            assert answer.is_success == (call in changes or "GET" in call or "check" in call), (call, answer.text)
        published = await http.post("/staff/contexts/acme/publish", json=draft | {"base": None})
        assert published.is_success, published.text

        entries = await AuditLog(site.database).newest("acme")
        told = [one.details["call"] for one in entries if one.action == "api_called"]
        assert sorted(told) == sorted(one.replace("/acme", "") for one in changes)
        assert {one.who for one in entries if one.action == "api_called"} == {"Nightly import (API)"}
        assert [one.details["token"] for one in entries if one.action == "published"] == ["Nightly import"]
        assert await AuditLog(site.database).newest("zenith") == []
        page = (await boss.get("/console/csp/acme/audit")).text
        assert "Changed something over the API" in page
        assert "Nightly import (API)" in page


async def test_what_a_token_changes_in_the_catalogue_is_in_the_log_once(site: Site) -> None:
    async with site.member("boss@acme.example", "acme", Role.ADMINISTRATOR) as boss, await _token(boss, site) as http:
        changed = await http.patch(f"{BASE_PATH}/productOffering/line", json={"name": "Cable"})
        assert changed.is_success, changed.text
        assert (await http.get(f"{BASE_PATH}/productOffering/line", params={"draft": "draft"})).json()[
            "name"
        ] == "Cable"
        for path in ("productOffering/unknown", "category/line"):
            assert not (await http.patch(f"{BASE_PATH}/{path}", json={"name": "Cable"})).is_success
        entries = await AuditLog(site.database).newest("acme")
        told = [(one.who, one.details["call"]) for one in entries if one.action == "api_called"]
        assert told == [("Nightly import (API)", "PATCH tmf620/productOffering/line")]


def test_every_address_of_the_staffs_apis_tells_whose_it_is(site: Site) -> None:
    paths = {one.split(" ")[1] for one in routes_of(site.app.routes)}
    staff = {one for one in paths if one.startswith("/staff")}
    assert staff
    assert {one for one in staff if one.split("/")[3:4] != ["{csp}"]} == set()
