"""Change items over TMF622: an OSS, or another front end, may ask for what the chat may, and for nothing else."""

import asyncio
from collections import Counter

import pytest

from tests.orders.site import Json, Site, assert_error, body, line
from tests.orders.test_tmf637 import BUNDLE, change, completed, products

#: What is refused before anything is written, is refused on every database.
one_kind = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
async def product(site: Site) -> Json:
    """A line that a customer has."""
    await completed(site)
    (found,) = await products(site)
    return found


async def refused(site: Site, *items: Json) -> str:
    before = await products(site)
    response = await site.http.post("/productOrder", json=body(*items))
    reason = assert_error(response, 400, "order_invalid")["reason"]
    assert await products(site) == before
    return str(reason)


@one_kind
async def test_two_items_never_change_the_same_product(site: Site, product: Json) -> None:
    told = await refused(site, change(product, speed=100), change(product, "delete") | {"id": "2"})
    assert product["id"] in told
    assert "twice" in told


@one_kind
async def test_a_change_that_changes_nothing_is_no_order(site: Site, product: Json) -> None:
    assert "changes nothing" in await refused(site, change(product))
    assert "changes nothing" in await refused(site, change(product, speed=500))
    account = {"id": "account-7", "@referredType": "BillingAccount"}
    order = await site.order(productOrderItem=[change(product) | {"billingAccount": account}])
    assert order["productOrderItem"][0]["billingAccount"]["id"] == "account-7"


@one_kind
async def test_what_a_change_can_not_say_is_refused_with_the_reason(site: Site, product: Json) -> None:
    assert "'colour'" in await refused(site, change(product, colour="red"))
    assert "speed can't be '7'" in await refused(site, change(product, speed=7))
    for nonsense in ({"deep": [1]}, None, 1e300, "x" * 3000, -5, True):
        assert "can't be" in await refused(site, change(product, router=nonsense))
    assert "is of 'line'" in await refused(site, change(product) | {"productOffering": {"id": "tv"}})
    assert "1 times" in await refused(site, change(product, speed=100) | {"quantity": 3})
    part = {"id": "2", "action": "add", "productOffering": {"id": "tv"}}
    assert "no parts" in await refused(site, change(product) | {"productOrderItem": [part]})
    assert "noChange" in await refused(site, change(product, "noChange"))


@one_kind
async def test_a_change_is_validated_with_what_is_ordered_beside_it(site: Site, product: Json) -> None:
    """The line takes the fastest speed with the pro router only, wherever the change comes from."""
    assert "needs the pro router" in await refused(site, line("2"), change(product, speed=1000, router="standard"))


@pytest.mark.parametrize("action", ["modify", "delete"])
async def test_twenty_orders_at_once_change_a_product_once(site: Site, product: Json, action: str) -> None:
    wish = change(product, action, **({"speed": 100} if action == "modify" else {}))
    answers = await asyncio.gather(*[site.http.post("/productOrder", json=body(wish)) for _ in range(20)])
    assert Counter(one.status_code for one in answers) == {201: 1, 409: 19}
    for one in answers:
        if one.status_code == 409:
            assert_error(one, 409, "product_being_changed")
    (order,) = [one.json() for one in answers if one.status_code == 201]
    for state in ("inProgress", "completed"):
        await site.patched(order["id"], state=state)
    (after,) = await products(site)
    assert [one["orderItemAction"] for one in after["productOrderItem"]] == ["add", action]


@one_kind
async def test_a_bundle_with_parts_that_are_named_twice_is_refused(site: Site) -> None:
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    twice = [{"id": name, "action": "modify", "productOffering": {"id": "line"}} for name in ("2", "3")]
    assert "each once" in await refused(site, change(bundle) | {"productOrderItem": twice})
    same_id = [twice[0], {"id": "2", "action": "delete", "productOffering": {"id": "tv"}}]
    assert "'2' is there twice" in await refused(site, change(bundle) | {"productOrderItem": same_id})
