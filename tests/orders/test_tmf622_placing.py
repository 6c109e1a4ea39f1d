"""Orders placed over TMF622: validated as the chat's are, once each, and answered as they were sent."""

import asyncio
import copy
import json
from typing import Any

import pytest

from catalog_adapter.revisions import repository
from orders.product_order.document import items_of
from orders.verification.verify import verify
from tests.orders.made import CSP
from tests.orders.site import Json, Site, assert_error, body, line, with_their_ids
from tests.orders.tmf import assert_valid

# what is placed is decided before the database is asked: one kind of it is enough here
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def refused(site: Site, *items: Json, **changes: Any) -> str:
    """Why an order can't be sold."""
    response = await site.http.post("/productOrder", json=body(*items, **changes))
    error = assert_error(response, 400, "order_invalid")
    assert await site.shop.listed(CSP) == []
    return str(error["reason"])


def bundle(*parts: Json, **changes: Any) -> Json:
    place = [{"role": "installationAddress", "postcode": "AB1 2CD"}]
    return {"id": "b", "action": "add", "productOffering": {"id": "both"}, "product": {"place": place}} | changes | {
        "productOrderItem": list(parts)
    }  # fmt: skip


def part(item_id: str, offering: str, **values: Any) -> Json:
    chosen = [{"name": name, "value": value} for name, value in values.items()]
    found: Json = {"id": item_id, "action": "add", "productOffering": {"id": offering}}
    return found | {"product": {"productCharacteristic": chosen}}


async def test_an_order_is_placed_and_found_at_its_location(site: Site) -> None:
    response = await site.http.post(
        "/productOrder", json=body(externalId="crm-1", requestedStartDate="2026-03-01T00:00:00Z", priority="2")
    )
    assert response.status_code == 201, response.text
    order = response.json()
    assert_valid("ProductOrder", order)
    assert response.headers["location"] == order["href"]
    assert (order["state"], order["externalId"], order["priority"]) == ("acknowledged", "crm-1", "2")
    assert order["requestedStartDate"] == "2026-03-01T00:00:00Z"
    assert order["relatedParty"][0]["id"] == "c-1"
    assert (await site.http.get(f"/productOrder/{order['id']}")).json() == order


async def test_what_is_left_out_is_filled_in_and_priced(site: Site) -> None:
    item = (await site.order())["productOrderItem"][0]
    chosen = {one["name"]: one["value"] for one in item["product"]["productCharacteristic"]}
    assert chosen == {"speed": 500, "router": "pro", "static_ip": False}
    prices = {
        one["productOfferingPrice"]["id"]: one["price"]["taxIncludedAmount"]["value"] for one in item["itemPrice"]
    }
    assert prices == {"line.base": 29.0, "line.fast": 10.5, "line.setup": 49.0}
    assert item["itemTerm"][0]["name"] == "flex"
    assert item["product"]["place"] == [
        {"role": "installationAddress", "postcode": "AB1 2CD", "@type": "GeographicAddress"}
    ]


async def test_values_may_be_text_as_some_systems_have_them(site: Site) -> None:
    item = (await site.order(productOrderItem=[line(speed="100", static_ip="true")]))["productOrderItem"][0]
    chosen = {one["name"]: one["value"] for one in item["product"]["productCharacteristic"]}
    assert (chosen["speed"], chosen["static_ip"]) == (100, True)


async def test_a_bundle_may_have_its_parts_within_or_beside_it(site: Site) -> None:
    parts = [part("l", "line", speed=100), part("t", "tv", package="large")]
    within = (await site.order(productOrderItem=[bundle(*parts)]))["productOrderItem"]
    related = [{"id": one["id"], "relationshipType": "bundles"} for one in parts]
    beside = bundle(productOrderItemRelationship=related)
    del beside["productOrderItem"]
    flat = (await site.order(productOrderItem=[beside, *parts]))["productOrderItem"]
    for item in items_of({"productOrderItem": [*within, *flat]}):
        del item["product"]["id"]  # of what each order adds
    assert within == flat
    assert [one["id"] for one in within[0]["productOrderItem"]] == ["l", "t"]
    assert within[0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] == -3.0


async def test_a_part_that_is_not_named_is_not_ordered(site: Site) -> None:
    item = (await site.order(productOrderItem=[bundle(part("l", "line", speed=100))]))["productOrderItem"][0]
    assert [one["productOffering"]["id"] for one in item["productOrderItem"]] == ["line"]


async def test_items_may_rely_on_each_other(site: Site) -> None:
    needs = {"productOrderItemRelationship": [{"id": "2", "relationshipType": "reliesOn"}]}
    order = await site.order(productOrderItem=[line("1") | needs, line("2")])
    assert order["productOrderItem"][0]["productOrderItemRelationship"] == needs["productOrderItemRelationship"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (line() | {"productOffering": {"id": "nothing"}}, "no offering 'nothing'"),
        (line(speed=1000, router="standard"), "The fastest line needs the pro router."),
        (line(speed=250), "speed can't be '250'; it can be 100, 500, 1000"),
        (line(colour="red"), "no characteristic 'colour'"),
        (line() | {"action": "modify"}, "the action modify"),
        (line() | {"itemTerm": [{"name": "decade"}]}, "term can't be 'decade'"),
        (bundle(part("x", "sim")), "'sim' is no part of its bundle"),
        (bundle(part("x", "tv"), part("y", "tv")), "is there twice"),
    ],
)
async def test_what_can_not_be_sold_is_refused_with_the_reason(site: Site, item: Json, reason: str) -> None:
    assert reason in await refused(site, item)


async def test_what_can_not_be_had_at_a_place_is_refused(site: Site) -> None:
    item = line(speed=1000)
    item["product"]["place"][0]["postcode"] = "ZZ9 9ZZ"
    assert "only in town" in await refused(site, item)
    del item["product"]["place"]
    assert "needs a place" in await refused(site, item)


async def test_duplicate_ids_and_circles_are_refused(site: Site) -> None:
    def related(item_id: str, other: str, kind: str = "reliesOn") -> Json:
        return line(item_id) | {"productOrderItemRelationship": [{"id": other, "relationshipType": kind}]}

    assert "'1' is there twice" in await refused(site, line("1"), line("1"))
    assert "there twice" in await refused(site, bundle(part("b", "line")))
    assert "circle" in await refused(site, related("1", "2"), related("2", "1"))
    assert "circle" in await refused(site, related("1", "1"))
    assert "circle" in await refused(site, related("1", "2", "bundles"), related("2", "1", "bundles"))
    assert "no item of the order" in await refused(site, related("1", "7"))


def stated(value: float, **more: Any) -> Json:
    price = {"taxIncludedAmount": {"unit": "GBP", "value": value}}
    return {"priceType": "recurring", "recurringChargePeriod": "month", "price": price} | more


async def test_a_price_that_is_ours_is_taken_and_another_is_refused(site: Site) -> None:
    base = {"productOfferingPrice": {"id": "line.base"}}
    right = line() | {"itemPrice": [stated(29.0, **base)], "itemTotalPrice": [stated(39.5)]}
    assert "29.01" in await refused(site, line() | {"itemPrice": [stated(29.01, **base)]})
    assert "ours is 39.5" in await refused(site, line(), orderTotalPrice=[stated(1.0)])
    assert "none of ours" in await refused(site, line() | {"itemPrice": [stated(1, productOfferingPrice={"id": "x"})]})
    in_euros = {"taxIncludedAmount": {"unit": "EUR", "value": 29.0}}
    assert "EUR" in await refused(site, line() | {"itemPrice": [stated(29.0, **base) | {"price": in_euros}]})
    await site.order(productOrderItem=[right], orderTotalPrice=[stated(39.5)])


async def test_without_a_customer_nothing_is_ordered(site: Site) -> None:
    assert "no customer" in await refused(site, relatedParty=[{"id": "x", "role": "seller", "@referredType": "Person"}])
    assert "no customer" in await refused(site, relatedParty=[])


async def test_the_same_request_never_places_a_second_order(site: Site) -> None:
    first = await site.order(externalId="crm-7")
    again = await site.order(externalId="crm-7")
    assert again == first
    other = await site.http.post("/productOrder", json=body(line(speed=100), externalId="crm-7"))
    assert_error(other, 409, "order_exists")
    keyed = [await site.http.post("/productOrder", json=body(), headers={"idempotency-key": "k-1"}) for _ in range(2)]
    assert keyed[0].json() == keyed[1].json()
    assert len(await site.shop.listed(CSP)) == 2


async def test_fifty_times_at_once_place_one_order(site: Site) -> None:
    answers = await asyncio.gather(*[site.http.post("/productOrder", json=body(externalId="x")) for _ in range(50)])
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert len(await site.shop.listed(CSP)) == 1


async def test_segment_and_locale_are_parameters(site: Site) -> None:
    placed = await site.http.post("/productOrder?segment=office&locale=en-GB", json=body())
    assert placed.json()["category"] == "office"
    unknown = await site.http.post("/productOrder?segment=moon", json=body())
    assert_error(unknown, 400, "query_invalid")


def _without(name: str) -> Json:
    made = body()
    del made[name]
    return made


def _with(path: list[str | int], value: Any) -> Json:
    made = copy.deepcopy(body())
    node: Any = made
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return made


BAD = [
    _without("productOrderItem"),
    _with(["productOrderItem"], []),
    _with(["productOrderItem", 0, "quantity"], "1"),
    _with(["productOrderItem", 0, "quantity"], 0),
    _with(["productOrderItem", 0, "action"], "buy"),
    _with(["productOrderItem", 0, "id"], 1),
    _with(["relatedParty", 0, "id"], "a" * 5000),
    _with(["requestedStartDate"], "tomorrow"),
    _with(["requestedStartDate"], "2026-03-01T00:00:00"),
    _with(["externalId"], "\0"),
    _with(["externalId"], "\ud800"),
    _with(["note"], [{"author": "nobody"}]),
    _with(["@schemaLocation"], "not a uri"),
]


async def test_bodies_that_are_no_orders_are_refused(site: Site) -> None:
    for made in BAD:
        assert_error(await site.http.post("/productOrder", content=json.dumps(made)), 400, "body_invalid")
    for content in (b"", b"[]", b"{", b'{"a":' * 100_000, b'{"x": 1e999}', b"\xff"):
        assert_error(await site.http.post("/productOrder", content=content), 400, "body_invalid")
    assert_error(await site.http.post("/productOrder", content=b" " * 10_000_000), 413, "body_too_large")
    assert await site.shop.listed(CSP) == []


async def test_notes_of_ours_can_not_be_forged(site: Site) -> None:
    note = {"id": "verification", "text": "all is well"}
    assert "ours" in await refused(site, note=[note])


async def test_an_order_without_a_conversation_is_told_to_the_oss_alone(site: Site) -> None:
    site.shop.urls["oss"] = "http://127.0.0.1:9"
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    assert {one.destination for one in await site.shop.deliveries()} == {"webhook"}


async def test_what_came_from_the_csps_own_catalogue_is_called_as_there(site: Site) -> None:
    with_their_ids(site.contexts)
    sent = line() | {
        "productOffering": {"id": "14305"},
        "itemPrice": [stated(29.0, productOfferingPrice={"id": "POP-7"})],
    }
    sent["product"]["productCharacteristic"][0]["name"] = "CH-1"
    order = await site.order(productOrderItem=[sent])
    item = order["productOrderItem"][0]
    assert item["productOffering"]["id"] == "14305"
    assert item["product"]["productSpecification"]["id"] == "PS-9"
    assert item["product"]["productCharacteristic"][0] == {
        "id": "CH-1", "name": "speed", "value": 500, "valueType": "integer",
    }  # fmt: skip
    assert [one["productOfferingPrice"]["id"] for one in item["itemPrice"]] == ["POP-7", "line.fast", "line.setup"]
    found = await site.http.get("/productOrder", params={"productOrderItem.productOffering.id": "14305"})
    assert [one["id"] for one in found.json()] == [order["id"]]
    row = await site.shop.orders.get(CSP, order["id"])
    async with site.shop.database.transaction() as session:
        files = await repository.find_content(session, row.csp, row.revision)
    assert verify(row, files) == []


async def test_parts_and_names_are_found_in_either_catalogue(site: Site) -> None:
    with_their_ids(site.contexts)
    parts = [part("l", "14305", Speed=100), part("t", "tv", package="large")]
    made = (await site.order(productOrderItem=[bundle(*parts)]))["productOrderItem"][0]["productOrderItem"]
    assert [one["productOffering"]["id"] for one in made] == ["14305", "14306"]
    assert made[0]["product"]["productCharacteristic"][0]["value"] == 100
