"""A validated order can be held against what it was validated with, by an OSS and by ``bespoke orders verify``."""

import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from catalog_adapter.revisions import repository
from orders.tables import ProductOrder
from orders.verification.verify import verify
from tests.orders.made import CSP, new_order
from tests.orders.site import Json, Site, line, with_their_ids

# what is verified is the same in any database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def placed(site: Site, *items: Json) -> ProductOrder:
    order = await site.order(productOrderItem=list(items) or [line()])
    return await site.shop.orders.get(CSP, order["id"])


async def verified(site: Site, order: ProductOrder) -> list[str]:
    async with site.shop.database.transaction() as session:
        files = await repository.find_content(session, order.csp, order.revision)
    return verify(order, files)


def note(order: ProductOrder, note_id: str) -> Json:
    return next(one for one in order.document["note"] if one["id"] == note_id)


async def test_an_oss_can_check_the_digest_and_read_what_was_checked(site: Site) -> None:
    order = await placed(site, line(speed=1000))
    text = note(order, "verification")["text"]
    assert note(order, "verificationDigest")["text"] == "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    record = json.loads(text)
    assert record["contextRevision"] == order.revision
    item = record["items"][0]
    assert item["configuration"] == {"speed": 1000, "router": "pro", "static_ip": False, "term": "flex"}
    assert (item["postcode"], item["constraints"], item["availability"]) == (
        "AB1 2CD", ["fast-needs-pro"], ["fast-in-town"]
    )  # fmt: skip
    amounts = {one["id"]: one["amount"] for one in item["price"]["lines"]}
    assert amounts == {"line.base": "29.00", "line.fast": "10.50", "line.setup": "49.00"}
    assert text == json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


async def test_an_order_is_as_it_was_validated_whatever_happens_to_it_and_its_context(site: Site) -> None:
    order = await placed(site)
    assert await verified(site, order) == []
    await site.patched(order.id, state="inProgress", note=[{"author": "oss", "text": "begun"}])
    offers = site.contexts / CSP / "offers.yml"
    offers.write_text(offers.read_text().replace('"29.00"', '"31.00"'))
    after = await site.shop.orders.get(CSP, order.id)
    assert after.state == "inProgress"
    assert await verified(site, after) == [], "the content it was made with was kept"


def _forge(order: ProductOrder, change: Callable[[Json], Any]) -> ProductOrder:
    """The record changed, and its digest made right again."""
    record = json.loads(note(order, "verification")["text"])
    change(record)
    text = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    note(order, "verification")["text"] = text
    note(order, "verificationDigest")["text"] = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return order


CHANGES: list[tuple[Callable[[ProductOrder], Any], str]] = [
    (lambda one: note(one, "verification").update(text="{}"), "The digest is"),
    (lambda one: one.document["note"].clear(), "no record"),
    (lambda one: one.document["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"].update(value=1.0),
     "taxIncludedAmount.value is 1.0 in the order, 29.0 in the content"),
    (lambda one: one.document["productOrderItem"][0]["product"]["productCharacteristic"][0].update(value=100),
     "value is 100 in the order, 500 in the content"),
    (lambda one: one.document["orderTotalPrice"].pop(), "orderTotalPrice"),
    (lambda one: one.document["productOrderItem"].pop(), "not those of the record"),
    (lambda one: setattr(one, "revision", "0" * 32), "contextRevision"),
    (lambda one: _forge(one, lambda record: record["items"][0]["configuration"].update(speed=1000, router="standard")),
     "breaks fast-needs-pro"),
    (lambda one: _forge(one, lambda record: record["items"][0]["price"]["lines"][0].update(amount="1.00")),
     "amount is '1.00' in the record, '29.00' in the content"),
    (lambda one: _forge(one, lambda record: record["items"][0].update(constraints=[])), "constraints"),
    (lambda one: _forge(one, lambda record: record["items"][0].update(offering="sim")), "was not to be ordered"),
    (lambda one: _forge(one, lambda record: record["items"][0].update(configuration=7)), "can't be read"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "told"), CHANGES)
async def test_whatever_was_changed_is_told(site: Site, change: Callable[[ProductOrder], Any], told: str) -> None:
    order = await placed(site)
    order.document = copy.deepcopy(order.document)
    change(order)
    assert any(told in one for one in await verified(site, order)), await verified(site, order)


async def test_lost_content_is_told(site: Site) -> None:
    order = await placed(site)
    assert any("is gone" in one for one in verify(order, None))
    made_up = await site.shop.orders.place_order(new_order())
    assert any("is gone" in one for one in await verified(site, made_up))


@pytest.mark.parametrize("has_catalogue", [False, True])
async def test_an_order_of_when_prices_had_two_names_is_verified_as_strictly(site: Site, has_catalogue: bool) -> None:
    """The record called a price by its own id, the item by that of the CSP's catalogue, else by its own."""
    if has_catalogue:
        with_their_ids(site.contexts)
    order = await placed(site)
    order.document = copy.deepcopy(order.document)
    _forge(order, _with_own_names)
    for price in order.document["productOrderItem"][0]["itemPrice"]:
        reference = price["productOfferingPrice"]
        reference["id"] = reference["id"].removeprefix("line.")
    named = [one["productOfferingPrice"]["id"] for one in order.document["productOrderItem"][0]["itemPrice"]]
    assert named == ["POP-7" if has_catalogue else "base", "fast", "setup"]
    assert await verified(site, order) == []
    order.document["productOrderItem"][0]["itemPrice"][1]["productOfferingPrice"]["id"] = "setup"
    assert "productOfferingPrice.id is 'setup' in the order, 'fast' in the content" in str(await verified(site, order))
    _forge(order, lambda record: record["items"][0]["price"]["lines"][1].update(id="setup"))
    assert any("in the record" in one for one in await verified(site, order))


def _with_own_names(record: Json) -> None:
    for one, own in zip(record["items"][0]["price"]["lines"], ("base", "fast", "setup"), strict=True):
        one["id"] = own
