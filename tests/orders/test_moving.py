"""A service moves over TMF622: an item `modify` with another place, validated there, kept and told as from the chat."""

from typing import Any

import pytest

from orders.product_order.document import items_of
from orders.verification.verify import verify
from tests.orders.made import CSP
from tests.orders.site import Json, Site, assert_error, body, line
from tests.orders.test_tmf637 import BUNDLE, change, completed, products

# where a product is is no matter of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STREET = {
    "role": "installationAddress", "streetName": "High Street", "streetNr": "12", "city": "Aber", "postcode": "AB2 3CD",
    "@type": "GeographicAddress",
}  # fmt: skip


def moved(product: Json, *places: Json, **values: Any) -> Json:
    item = change(product, **values)
    return item | {"product": item["product"] | {"place": list(places)}}


async def refused(site: Site, item: Json) -> str:
    response = await site.http.post("/productOrder", json=body(item))
    return str(assert_error(response, 400, "order_invalid")["reason"])


async def works(site: Site, order: Json) -> None:
    for state in ("inProgress", "completed"):
        await site.patched(order["id"], state=state)


async def test_a_service_moves_with_its_price_and_is_there_once_that_is_completed(site: Site) -> None:
    await completed(site)
    (product,) = await products(site)
    order = await site.order(productOrderItem=[moved(product, STREET)])
    (item,) = order["productOrderItem"]
    assert (item["action"], item["product"]["id"], item["product"]["place"]) == ("modify", product["id"], [STREET])
    assert {one["priceType"] for one in item["itemPrice"]} == {"recurring"}, "it is set up already"
    row = await site.shop.orders.get(CSP, order["id"])
    assert verify(row, await site.adapter.files_with(CSP, row.revision)) == []
    assert (await products(site))[0]["place"] == product["place"], "nobody has moved it yet"
    await works(site, order)
    assert (await products(site))[0]["place"] == [STREET]


async def test_it_moves_to_where_it_can_be_had_only(site: Site) -> None:
    await completed(site, line(speed=1000))
    (product,) = await products(site)
    assert "only in town" in await refused(site, moved(product, STREET))
    order = await site.order(productOrderItem=[moved(product, STREET, speed=500)])
    assert order["productOrderItem"][0]["product"]["place"] == [STREET]


async def test_a_place_that_says_nothing_new_is_no_move_and_one_that_says_more_is_kept(site: Site) -> None:
    await completed(site)
    (product,) = await products(site)
    assert "changes nothing" in await refused(site, moved(product, *product["place"]))
    assert "changes nothing" in await refused(
        site, moved(product, {"role": "InstallationAddress", "postcode": "ab12cd"})
    )
    more = STREET | {"postcode": "AB1 2CD"}
    order = await site.order(productOrderItem=[moved(product, more)])
    await works(site, order)
    assert (await products(site))[0]["place"] == [more]


async def test_a_place_without_a_postcode_or_of_a_part_alone_is_refused_with_the_reason(site: Site) -> None:
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    assert "AB1 2CD" in await refused(site, moved(bundle, {"role": "installationAddress", "city": "Aber"}))
    part = {"id": "2", "action": "modify", "productOffering": {"id": "line"}, "product": {"place": [STREET]}}
    assert "to the bundle" in await refused(site, change(bundle, package="large") | {"productOrderItem": [part]})


async def test_a_bundle_moves_with_its_parts(site: Site) -> None:
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    order = await site.order(productOrderItem=[moved(bundle, STREET)])
    assert {one["action"] for one in items_of(order)} == {"modify"}
    row = await site.shop.orders.get(CSP, order["id"])
    assert verify(row, await site.adapter.files_with(CSP, row.revision)) == []
    await works(site, order)
    assert [one["place"] for one in await products(site, status="active")] == [[STREET]] * 3
