"""An order that the chat would refuse is refused over TMF622, too: for who the customer is, and for what it has all in
all."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from catalog_adapter.revisions import repository
from foundation.database import Database
from foundation.secrets import Secrets
from orders.verification.verify import verify
from tests.catalog_adapter.conftest import CONSTRAINTS, OFFERS
from tests.orders.conftest import Shop
from tests.orders.made import CSP
from tests.orders.oss import served
from tests.orders.site import Json, Site, assert_error, body, line, site_of, write_context

# what is placed is decided before the database is asked: one kind of it is enough here
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MORE_CONSTRAINTS = """\
  - id: two-lines-an-address
    limit: {count: {offering: line}, in: site, at_most: 2}
    explain: We can bring two lines to an address.
    cases: {valid: [{count: 2}], violated: [{count: 3}]}
  - id: five-lines
    limit: {count: {offering: line}, in: order, at_most: 5}
    explain: More than five lines need a project.
    cases: {valid: [{count: 5}], violated: [{count: 6}]}
"""
ELIGIBILITY = """\
eligibility:
  - id: gaming-for-the-young
    offering: gaming
    customer: {age: {at_most: 27}}
    explain: Gaming is for customers up to 27.
    cases: {valid: [{age: 27}], violated: [{age: 28}]}
  - id: fixed-address-for-offices
    offering: line
    when: {static_ip: true}
    customer: {segment: office}
    explain: A fixed address is for offices.
    cases: {valid: [{segment: office}], violated: [{segment: home}]}
"""
MORE_OFFERS = """\
  - id: extra
    name: Extra room
    description: Television in another room.
    requires: [{offering: tv, in: order}]
    specification: television
    prices: [{id: base, recurring: month, amount: "4.00"}]
  - id: repeater
    name: Repeater
    description: For a line that is there.
    requires: [{offering: line, in: existing}]
    specification: television
    prices: [{id: base, recurring: month, amount: "1.00"}]
  - id: gaming
    name: Gaming
    description: For gamers.
    excludes: [{offering: tv, in: order}]
    specification: television
    prices: [{id: base, recurring: month, amount: "3.00"}]
"""


@pytest.fixture
async def site(database: Database, secrets: Secrets, shop: Shop, tmp_path: Path) -> AsyncIterator[Site]:
    contexts = write_context(tmp_path / "contexts")
    before, availability = CONSTRAINTS.split("availability:")
    (contexts / CSP / "offers.yml").write_text(OFFERS + MORE_OFFERS)
    constraints = f"{before}{MORE_CONSTRAINTS}availability:{availability}{ELIGIBILITY}"
    (contexts / CSP / "constraints.yml").write_text(constraints)
    async with site_of(database, secrets, shop, contexts) as found:
        yield found


def item(offering: str, item_id: str = "1", **more: Any) -> Json:
    return {"id": item_id, "action": "add", "productOffering": {"id": offering}, **more}


def at(postcode: str, item_id: str, **more: Any) -> Json:
    found = line(item_id, speed=100, router="standard") | more
    found["product"]["place"][0]["postcode"] = postcode
    return found


def customer(**facts: Any) -> list[Json]:
    told = [{"name": name, "value": value} for name, value in facts.items()]
    return [{"id": "c-1", "role": "customer", "@referredType": "Individual", "partyCharacteristic": told}]


async def refused(site: Site, *items: Json, **changes: Any) -> str:
    """Why an order can't be placed."""
    error = assert_error(await site.http.post("/productOrder", json=body(*items, **changes)), 400, "order_invalid")
    assert await site.shop.listed(CSP) == []
    return str(error["reason"])


async def placed(site: Site, *items: Json, **changes: Any) -> Json:
    """The record of an order that was placed; all of it can be computed again."""
    order = await site.order(productOrderItem=list(items), **changes)
    row = await site.shop.orders.get(CSP, order["id"])
    async with site.shop.database.transaction() as session:
        files = await repository.find_content(session, row.csp, row.revision)
    assert verify(row, files) == []
    assert "partyCharacteristic" not in order["relatedParty"][0]
    found: Json = json.loads(next(one["text"] for one in order["note"] if one["id"] == "verification"))
    return found


async def test_who_may_not_have_it_is_refused_and_who_may_is_not(site: Site) -> None:
    assert "up to 27" in await refused(site, item("gaming"), relatedParty=customer(age=28))
    assert "partyCharacteristic `age`" in await refused(site, item("gaming"))
    assert "'age' can't be used" in await refused(site, item("gaming"), relatedParty=customer(age="young"))
    record = await placed(site, item("gaming"), relatedParty=customer(age="27"))
    assert record["items"][0]["customer"] == {"age": 27}


async def test_what_decides_nothing_is_not_recorded(site: Site) -> None:
    record = await placed(site, at("AB1 2CD", "1"), relatedParty=customer(age=27, existing=["tv"], hobby="chess"))
    assert "customer" not in record["items"][0]


async def test_the_segment_decides(site: Site) -> None:
    fixed = line(static_ip=True)
    assert "for offices" in await refused(site, fixed)
    answer = await site.http.post("/productOrder?segment=office", json=body(fixed))
    assert answer.status_code == 201, answer.text


async def test_what_the_customer_has_already_counts(site: Site) -> None:
    wanted = item("repeater")
    assert "partyCharacteristic `existing`" in await refused(site, wanted)
    assert await refused(site, wanted, relatedParty=customer(existing=[]))
    record = await placed(site, wanted, relatedParty=customer(existing=["line", "tv"]))
    assert record["items"][0]["customer"] == {"existing": ["line"]}, "no more than decides"


async def test_what_needs_another_offering_is_sold_with_it_only(site: Site) -> None:
    assert "TV" in await refused(site, item("extra"))
    await placed(site, item("extra"), item("tv", "2"))


async def test_what_rules_out_another_is_not_sold_with_it(site: Site) -> None:
    both = item("gaming"), item("tv", "2")
    assert "Item '1'" in await refused(site, *both, relatedParty=customer(age=20))
    assert "Item '2'" in await refused(site, *reversed(both), relatedParty=customer(age=20))


@pytest.mark.parametrize(
    "items",
    [
        [at("AB1 2CD", "1"), at("AB1 2CD", "2"), at("AB1 2CD", "3")],
        [at("AB1 2CD", "1", quantity=3)],
        [at("AB1 2CD", "1", quantity=2), at("AB1 2CD", "2")],
    ],
)
async def test_items_are_counted_at_an_address(site: Site, items: list[Json]) -> None:
    assert "two lines to an address" in await refused(site, *items)
    items[0]["quantity"] = 1
    items[-1]["product"]["place"][0]["postcode"] = "AB1 3EF"
    await placed(site, *items[-2:])


async def test_a_hundred_items_are_held_against_each_other_soon(site: Site) -> None:
    began = time.monotonic()
    await placed(site, item("tv"), *[item("extra", f"x{number}") for number in range(99)])
    assert time.monotonic() - began < 20


async def test_items_are_counted_over_the_whole_order(site: Site) -> None:
    sites = [at(f"AB1 {number}CD", str(number), quantity=2) for number in range(1, 4)]
    assert "need a project" in await refused(site, *sites)
    record = await placed(site, *sites[:2], sites[2] | {"quantity": 1})
    assert [one["quantity"] for one in record["items"]] == [2, 2, 1]


@pytest.mark.parametrize(
    ("says", "status", "code"),
    [("unqualified", 400, "order_invalid"), ("nothing", 503, "place_unknown"), ("qualified", 201, "")],
)
async def test_the_csps_own_service_is_asked(site: Site, says: str, status: int, code: str) -> None:
    async def service(scope: Any, receive: Any, send: Any) -> None:
        items = [{"id": "1", "qualificationItemResult": says, "productOffering": {"id": "line"}}]
        answer = json.dumps({"state": "done", "productOfferingQualificationItem": items}).encode()
        start = {"type": "http.response.start", "status": 500 if says == "nothing" else 201}
        await send(start | {"headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": answer})

    async with served(service) as url:
        context = site.contexts / CSP / "context.yml"
        context.write_text(context.read_text() + f"qualification: {{kind: tmf679, url: '{url}'}}\n")
        answer = await site.http.post("/productOrder", json=body(at("AB1 2CD", "1")))
    assert answer.status_code == status, answer.text
    if code:
        assert_error(answer, status, code)
        assert await site.shop.listed(CSP) == []
