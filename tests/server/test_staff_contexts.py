"""The staff's endpoints over HTTP: who may, what is answered, and what strangers can't do with them."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from tests.catalog_adapter.revisions.made import OFFERS, files
from tests.server.conftest import Site
from tests.support.waiting import until

Json = dict[str, Any]
LARGE = OFFERS.replace("PRICE", "29.00") + "".join(
    f"  - {{id: line-{number}, name: Line {number}, description: A line., specification: internet,"
    f' prices: [{{id: base, recurring: month, amount: "3.00"}}]}}\n'
    for number in range(200)
)


@dataclass
class Staff:
    """A CSP's staff, with its token."""

    http: httpx.AsyncClient
    csp: str
    token: SecretStr

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token.get_secret_value()}", **headers}
        return await self.http.request(method, f"/staff/contexts/{self.csp}{path}", json=body, headers=headers)

    async def publish(self, price: str, base: int | str | None, **others: Any) -> httpx.Response:
        body = {"files": dict(files(price, self.csp).texts), "base": base, "author": "ann", **others}
        return await self.send("POST", "/publish", body)

    async def save(self, name: str, price: str, version: int | None, **others: str) -> httpx.Response:
        texts = dict(files(price, self.csp, **others).texts)
        return await self.send("PUT", f"/drafts/{name}", {"files": texts, "author": "ann", "version": version})

    async def numbers(self) -> list[int]:
        """The revisions there are, the oldest first."""
        return [one["number"] for one in reversed((await self.send("GET", "/revisions")).json())]


@pytest.fixture
def acme(site: Site, settings: Settings) -> Staff:
    return _staff(site, settings, "acme")


def _staff(site: Site, settings: Settings, csp: str) -> Staff:
    token = Secrets(settings.state_folder).get(secret_name(csp, "STAFF_TOKEN"), make=new_token)
    return Staff(site.http, csp, token)


def _error(response: httpx.Response) -> Json:
    found: Json = response.json()["error"]
    assert found["message"]
    return found


async def _greets(site: Site, csp: str = "acme") -> str:
    """The name a customer is greeted by."""
    started = await site.http.post("/chat/conversations", json={"csp": csp, "segment": "home", "locale": None})
    started.raise_for_status()
    return str(started.json()["context"]["csp"])


async def test_only_the_csps_own_staff_may(site: Site, acme: Staff, settings: Settings) -> None:
    zenith = _staff(site, settings, "zenith")
    for token in (zenith.token, SecretStr("wrong"), settings.internal_token):
        stranger = Staff(site.http, "acme", token)
        for method, path in (("GET", ""), ("GET", "/revisions"), ("GET", "/drafts/draft"), ("POST", "/publish"),
                             ("POST", "/rollback"), ("PUT", "/drafts/draft"), ("DELETE", "/drafts/draft"),
                             ("POST", "/check"), ("GET", "/diff?before=1"), ("GET", "/versions/1/files")):  # fmt: skip
            answer = await stranger.send(method, path, {})
            assert answer.status_code == 401, (method, path, answer.text)
    assert (await acme.send("GET", "")).json() == {"csp": "acme", "live": None, "drafts": [], "catalogue": None}


async def test_who_is_no_csp_has_no_token_and_gets_none(site: Site, settings: Settings) -> None:
    for csp in ("nobody", "..", "%2e%2e", "ACME", "acme%00", "x" * 65, "internal"):
        answer = await site.http.get(f"/staff/contexts/{csp}/revisions", headers={"Authorization": "Bearer x"})
        assert answer.status_code in (401, 404), csp
    assert Secrets(settings.state_folder).find("NOBODY_STAFF_TOKEN") is None


async def test_a_csp_nobody_knows_yet_publishes_its_first_revision(site: Site, settings: Settings) -> None:
    zenith = _staff(site, settings, "zenith")
    answer = await zenith.publish("29.00", None)
    assert answer.status_code == 200, answer.text
    assert answer.json()["revision"]["number"] == 1
    listed = [one["csp"] for one in (await site.http.get("/chat/contexts")).json()]
    assert listed == ["acme", "zenith"]
    assert await _greets(site, "zenith") == "zenith"


async def test_published_and_rolled_back_it_is_told_in_the_log(site: Site, acme: Staff) -> None:
    for base, price in ((None, "29.00"), (1, "31.00"), ("live", "33.00")):
        assert (await acme.publish(price, base, note=f"at {price}")).status_code == 200
    back = await acme.send("POST", "/rollback", {"number": 1, "author": "bob", "note": "too dear"})
    assert back.json()["revision"]["number"] == 4
    log = (await acme.send("GET", "/revisions?limit=2")).json()
    assert [(one["number"], one["kind"], one["of"], one["author"], one["note"]) for one in log] == [
        (4, "rollback", 1, "bob", "too dear"), (3, "publish", None, "ann", "at 33.00"),
    ]  # fmt: skip
    rest = (await acme.send("GET", "/revisions?before=3")).json()
    assert [one["number"] for one in rest] == [2, 1]
    changes = (await acme.send("GET", "/diff?before=2&after=live")).json()["changes"]
    assert changes == ["~ offers.yml › product_offerings › line › prices › base › amount: 31.00 → 29.00"]
    exported = (await acme.send("GET", "/versions/live/files")).json()
    assert exported["files"] == dict(files("29.00").texts)
    assert exported["content"] == files("29.00").content == log[0]["content"]


async def test_who_comes_second_is_told_what_changed(acme: Staff) -> None:
    await acme.publish("29.00", None)
    await acme.publish("31.00", 1)
    answer = await acme.publish("25.00", 1)
    assert answer.status_code == 409
    error = _error(answer)
    assert error["code"] == "published_meanwhile"
    assert error["changes"] == ["~ offers.yml › product_offerings › line › prices › base › amount: 29.00 → 31.00"]
    again = await acme.publish("31.00", 2)
    assert (again.status_code, _error(again)["code"]) == (409, "nothing_to_publish")


async def test_what_is_wrong_is_told_by_line_and_nothing_is_published(acme: Staff) -> None:
    texts = dict(files("29.00").texts) | {"tone.yml": "persona: Ada\nmesages: {}\n"}
    answer = await acme.send("POST", "/publish", {"files": texts, "base": None, "author": "ann"})
    assert answer.status_code == 422
    assert any(one.startswith("acme/tone.yml:2:") for one in _error(answer)["problems"]), answer.text
    checked = await acme.send("POST", "/check", {"files": texts})
    assert any(one.startswith("acme/tone.yml:2:") for one in checked.json()["problems"])
    assert await acme.numbers() == []


async def test_progress_is_told_line_by_line_in_the_order_of_the_steps(acme: Staff) -> None:
    body = {"files": dict(files("29.00").texts), "base": None, "author": "ann"}
    answer = await acme.send("POST", "/publish", body, Accept="application/x-ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    *steps, last = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["step"] for one in steps] == ["check", "compile"]
    assert all(0 <= one["done"] <= one["of"] for one in steps)
    assert last["result"]["revision"]["number"] == 1
    again = await acme.send("POST", "/publish", body | {"base": 1}, Accept="application/x-ndjson")
    (last,) = [json.loads(line) for line in again.text.splitlines()]
    assert (last["status"], last["error"]["code"]) == (409, "nothing_to_publish")


async def test_a_publish_goes_on_when_its_client_goes_away(acme: Staff) -> None:
    headers = {"Authorization": f"Bearer {acme.token.get_secret_value()}", "Accept": "application/x-ndjson"}
    body = {"files": dict(files(offers=LARGE).texts), "base": None, "author": "ann"}
    async with acme.http.stream("POST", "/staff/contexts/acme/publish", json=body, headers=headers) as answer:
        first = await anext(answer.aiter_lines())
    assert json.loads(first)["step"] == "check"
    assert await acme.numbers() == [], "it was over before the client went away: the test shows nothing"

    async def published() -> bool:
        return await acme.numbers() == [1]

    await until(published)


async def test_without_a_bot_conversations_cannot_be_held_and_nothing_is_published(acme: Staff) -> None:
    texts = dict(files("29.00").texts)
    for number in range(3):
        texts[f"conversations/{number}.yml"] = "segment: home\nlines: [hello]\n"
    body = {"files": texts, "base": None, "author": "ann"}
    answer = await acme.send("POST", "/publish", body)
    assert (answer.status_code, _error(answer)["code"]) == (503, "bot_unreachable")
    told = await acme.send("POST", "/publish", body, Accept="application/x-ndjson")
    *steps, last = [json.loads(line) for line in told.text.splitlines()]
    assert [one["step"] for one in steps] == ["check", "compile", "rehearse"]
    assert (last["status"], last["error"]["code"]) == (503, "bot_unreachable")
    assert await acme.numbers() == []


async def test_two_editors_of_a_draft(acme: Staff) -> None:
    assert (await acme.save("draft", "29.00", None)).json()["version"] == 1
    assert (await acme.save("draft", "30.00", None)).status_code == 409
    assert (await acme.save("draft", "31.00", 1)).json()["version"] == 2
    late = await acme.save("draft", "32.00", 1)
    assert (late.status_code, _error(late)["code"]) == (409, "draft_changed")
    found = (await acme.send("GET", "/drafts/draft")).json()
    assert (found["version"], found["files"]) == (2, dict(files("31.00").texts))
    assert [one["name"] for one in (await acme.send("GET", "")).json()["drafts"]] == ["draft"]
    assert (await acme.send("DELETE", "/drafts/draft")).status_code == 204
    assert (await acme.send("DELETE", "/drafts/draft")).status_code == 204
    assert (await acme.send("GET", "/drafts/draft")).status_code == 404


async def test_a_published_draft_is_gone_a_refused_one_stays(acme: Staff) -> None:
    await acme.save("good", "29.00", None)
    await acme.save("bad", "29.00", None, tone="mesages: {}")
    refused = await acme.send("POST", "/drafts/bad/publish", {"author": "ann"})
    assert refused.status_code == 422
    published = await acme.send("POST", "/drafts/good/publish", {"author": "ann"})
    assert published.json()["revision"]["number"] == 1
    assert [one["name"] for one in (await acme.send("GET", "")).json()["drafts"]] == ["bad"]
    assert (await acme.send("POST", "/drafts/good/publish", {"author": "ann"})).status_code == 404


async def test_what_is_saved_while_a_draft_is_published_is_not_thrown_away(acme: Staff) -> None:
    await acme.save("draft", "29.00", None, offers=LARGE)
    headers = {"Authorization": f"Bearer {acme.token.get_secret_value()}", "Accept": "application/x-ndjson"}
    path = "/staff/contexts/acme/drafts/draft/publish"
    async with acme.http.stream("POST", path, json={"author": "ann"}, headers=headers) as answer:
        lines = answer.aiter_lines()
        await anext(lines)
        assert (await acme.save("draft", "31.00", 1)).status_code == 200
        last = [json.loads(line) async for line in lines][-1]
    assert last["result"]["revision"]["number"] == 1
    kept = (await acme.send("GET", "/drafts/draft")).json()
    assert (kept["version"], kept["files"]) == (2, dict(files("31.00").texts))


BAD_BODIES: list[tuple[str, Json]] = [
    ("a path that leads out", {"files": {"../x.yml": "a: 1"}}),
    ("an absolute path", {"files": {"/etc/offers.yml": ""}}),
    ("backslashes", {"files": {"segments\\home\\offers.yml": ""}}),
    ("a NUL in a path", {"files": {"offers.yml\0": ""}}),
    ("a way up within", {"files": {"segments/../../etc/offers.yml": ""}}),
    ("a look-alike", {"files": {"оffers.yml": ""}}),
    ("half a character in a path", {"files": {"\ud800.yml": ""}}),
    ("half a character in a text", {"files": {"offers.yml": "\ud800"}}),
    ("half a character in a note", {"note": "\ud800"}),
    ("a text that is none", {"files": {"offers.yml": 1}}),
    ("a note of a megabyte", {"note": "x" * 1_000_000}),
    ("a NUL in a note", {"note": "a\0b"}),
    ("a NUL in an author", {"author": "\0"}),
    ("no author", {"author": ""}),
    ("a base that is no number", {"base": "newest"}),
    ("a huge base", {"base": 2**63}),
    ("a base below one", {"base": 0}),
    ("a word we don't know", {"force": True}),
]


async def test_a_body_that_cannot_be_used_is_refused(acme: Staff) -> None:
    headers = {"Authorization": f"Bearer {acme.token.get_secret_value()}", "Content-Type": "application/json"}
    for what, change in BAD_BODIES:
        raw = json.dumps({"files": dict(files().texts), "base": None, "author": "ann"} | change)
        answer = await acme.http.post("/staff/contexts/acme/publish", content=raw, headers=headers)
        assert (answer.status_code, _error(answer)["code"]) == (400, "bad_input"), f"{what}: {answer.text}"
    assert await acme.numbers() == []


BAD_REQUESTS = [
    ("POST", "/rollback", {"number": 2**40, "author": "ann"}),
    ("POST", "/rollback", {"number": -1, "author": "ann"}),
    ("GET", f"/revisions?before={2**40}", None),
    ("GET", "/revisions?limit=100000", None),
    ("GET", f"/versions/{2**40}/files", None),
    ("GET", "/versions/newest/files", None),
    ("GET", "/versions/draft:%00/files", None),
    ("GET", "/drafts/%00", None),
    ("GET", f"/drafts/{'x' * 65}", None),
    ("DELETE", "/drafts/a%20b", None),
    ("PUT", "/drafts/..%00", {"files": {}, "author": "ann"}),
    ("PUT", "/drafts/draft", {"files": {}, "author": "ann", "version": 2**40}),
    ("PUT", "/drafts/draft", {"files": {}, "author": "ann", "base": 2**40}),
]


async def test_a_number_or_name_that_cannot_be_is_refused(acme: Staff) -> None:
    for method, path, body in BAD_REQUESTS:
        answer = await acme.send(method, path, body)
        assert (answer.status_code, _error(answer)["code"]) == (400, "bad_input"), f"{method} {path}: {answer.text}"


async def test_a_body_that_is_no_json_object_is_refused(acme: Staff) -> None:
    headers = {"Authorization": f"Bearer {acme.token.get_secret_value()}", "Content-Type": "application/json"}
    for raw in ("[" * 200_000, "{", "", "null"):
        answer = await acme.http.post("/staff/contexts/acme/publish", content=raw, headers=headers)
        assert answer.status_code == 400, f"{raw[:9]}: {answer.text}"
        assert _error(answer)


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(acme: Staff) -> None:
    url = acme.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        f"POST /staff/contexts/acme/publish HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {acme.token.get_secret_value()}\r\nContent-Length: {65 * 2**20}\r\n\r\n".encode()
    )
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 10)
    writer.close()
