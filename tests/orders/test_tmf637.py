"""The product inventory over TMF637: what completed orders gave, changed and ended, for the CSP that it is of."""

from typing import Any

import httpx
import pytest

from orders.inventory.document import BASE_PATH
from orders.verification.verify import verify
from tests.orders.made import CSP
from tests.orders.site import Json, Site, assert_error, body, line, with_their_ids
from tests.orders.tmf import INVENTORY, assert_valid


def address(site: Site, path: str = "/product") -> str:
    return str(site.http.base_url).split("/tmf-api")[0] + BASE_PATH + path


async def products(site: Site, **query: Any) -> list[Json]:
    response = await site.http.get(address(site), params=query)
    assert response.status_code in (200, 206), response.text
    found: list[Json] = response.json()
    if "fields" not in query:
        for one in found:
            assert_valid("Product", one, INVENTORY)
    return found


async def completed(site: Site, *items: Json, **changes: Any) -> Json:
    order = await site.order(productOrderItem=list(items) or [line()], **changes)
    await site.patched(order["id"], state="inProgress")
    return await site.patched(order["id"], state="completed")


def change(product: Json, action: str = "modify", **values: Any) -> Json:
    chosen = [{"name": name, "value": value} for name, value in values.items()]
    return {"id": "1", "action": action, "product": {"id": product["id"], "productCharacteristic": chosen}}


def values_of(product: Json) -> dict[str, Any]:
    return {one["name"]: one["value"] for one in product["productCharacteristic"]}


BUNDLE: Json = {
    "id": "b",
    "action": "add",
    "productOffering": {"id": "both"},
    "product": {"place": [{"role": "installationAddress", "postcode": "AB1 2CD"}]},
    "productOrderItem": [
        {"id": part, "action": "add", "productOffering": {"id": part}, "product": {}} for part in ("line", "tv")
    ],
}


async def test_a_product_is_there_once_its_item_is_completed_and_not_before(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    assert await products(site) == []
    done = await site.patched(order["id"], state="completed")
    (found,) = await products(site)
    assert (found["status"], found["productOffering"]["id"]) == ("active", "line")
    assert values_of(found) == {"speed": 500, "router": "pro", "static_ip": False}
    assert found["relatedParty"][0]["id"] == "c-1"
    assert found["id"] == done["productOrderItem"][0]["product"]["id"]
    said = [(one["productOrderId"], one["orderItemId"], one["orderItemAction"]) for one in found["productOrderItem"]]
    assert said == [(order["id"], "1", "add")]
    assert [one["price"]["taxIncludedAmount"]["value"] for one in found["productPrice"]] == [29.0, 10.5]


async def test_a_repeat_of_the_last_state_changes_nothing(site: Site) -> None:
    order = await completed(site)
    before = await products(site)
    await site.patched(order["id"], state="completed")
    assert await products(site) == before


async def test_a_bundle_and_its_parts_are_products_that_name_each_other(site: Site) -> None:
    await completed(site, BUNDLE)
    found = {one["productOffering"]["id"]: one for one in await products(site)}
    assert set(found) == {"both", "line", "tv"}
    related = [one["product"]["id"] for one in found["both"]["productRelationship"]]
    assert related == [found["line"]["id"], found["tv"]["id"]]


async def test_what_failed_is_not_there(site: Site) -> None:
    order = await site.order(productOrderItem=[BUNDLE])
    await site.patched(order["id"], state="inProgress")
    items = [
        {
            "id": "b",
            "action": "add",
            "productOrderItem": [
                {"id": "line", "action": "add", "state": "completed"},
                {"id": "tv", "action": "add", "state": "failed"},
            ],
        }
    ]
    await site.patched(order["id"], productOrderItem=items)
    assert [one["productOffering"]["id"] for one in await products(site)] == ["line"]


async def test_lists_are_filtered_paged_and_cut_to_fields(site: Site) -> None:
    await completed(site, line("1"), line("2"), line("3", speed=100))
    assert len(await products(site, **{"productCharacteristic.value": "100"})) == 1
    assert len(await products(site, **{"relatedParty.id": "c-1", "status": "active"})) == 3
    assert await products(site, status="terminated") == []
    (first,) = await products(site, limit=1, fields="status")
    assert set(first) == {"id", "href", "status"}
    page = await site.http.get(address(site), params={"offset": 2, "limit": 2})
    assert (page.status_code, page.headers["x-total-count"], len(page.json())) == (206, "3", 1)
    one = await site.http.get(address(site, f"/product/{first['id']}"))
    assert one.json()["id"] == first["id"]


async def test_a_product_is_seen_by_its_csp_only_and_changed_by_orders_only(site: Site) -> None:
    await completed(site)
    (mine,) = await products(site)
    theirs = site.as_caller(site.token("other-csp"))
    assert (await site.http.get(address(site), headers=theirs)).json() == []
    answer = await site.http.get(address(site, f"/product/{mine['id']}"), headers=theirs)
    assert_error(answer, 404, "product_not_found")
    assert_error(await site.http.get(address(site, "/product/none%00")), 404, "product_not_found")
    assert_error(await site.http.get(address(site), params={"status": "lost"}), 400, "query_invalid")
    assert_error(await site.http.get(address(site), headers={"authorization": ""}), 401, "unauthorised")
    assert_error(await site.http.delete(address(site, f"/product/{mine['id']}")), 405, "not_allowed")
    events, _ = await site.tokens.make(CSP, ["events"], days=None)
    assert_error(await site.http.get(address(site), headers=site.as_caller(events)), 403, "scope_missing")


async def test_a_change_keeps_what_it_does_not_say_and_costs_only_what_is_new(site: Site) -> None:
    await completed(site)
    (before,) = await products(site)
    order = await site.order(productOrderItem=[change(before, speed="1000")])
    (item,) = order["productOrderItem"]
    assert (item["action"], item["product"]["id"]) == ("modify", before["id"])
    assert [one["priceType"] for one in item["itemPrice"]] == ["recurring", "recurring"], "it is set up already"
    await _work(site, order)
    (after,) = await products(site)
    assert values_of(after) == {**values_of(before), "speed": 1000}
    assert [one["orderItemAction"] for one in after["productOrderItem"]] == ["add", "modify"]
    assert {name: after[name] for name in ("id", "startDate", "place")} == {
        name: before[name] for name in ("id", "startDate", "place")
    }


async def test_what_the_constraints_refuse_is_refused_as_a_change_too(site: Site) -> None:
    await completed(site)
    (product,) = await products(site)
    wish = change(product, speed=1000, router="standard")
    response = await site.http.post("/productOrder", json=body(wish))
    assert "needs the pro router" in assert_error(response, 400, "order_invalid")["reason"]


async def test_a_part_comes_into_a_bundle_and_goes_again(site: Site) -> None:
    await completed(site, {**BUNDLE, "productOrderItem": BUNDLE["productOrderItem"][:1]})
    bundle = next(one for one in await products(site) if one["isBundle"])
    added = change(bundle) | {"productOrderItem": [{"id": "2", "action": "add", "productOffering": {"id": "tv"}}]}
    order = await site.order(productOrderItem=[added])
    assert [one["action"] for one in order["productOrderItem"][0]["productOrderItem"]] == ["noChange", "add"]
    await _work(site, order)
    found = {one["productOffering"]["id"]: one for one in await products(site, status="active")}
    assert set(found) == {"both", "line", "tv"}
    assert len(found["both"]["productRelationship"]) == 2
    gone = change(bundle) | {"productOrderItem": [{"id": "2", "action": "delete", "productOffering": {"id": "tv"}}]}
    await _work(site, await site.order(productOrderItem=[gone]))
    assert {one["productOffering"]["id"] for one in await products(site, status="active")} == {"both", "line"}


async def test_what_is_ended_stays_to_be_read_and_can_not_be_changed(site: Site) -> None:
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    order = await site.order(productOrderItem=[change(bundle, "delete")])
    assert order["orderTotalPrice"] == []
    assert len(await products(site, status="active")) == 3, "until the order is completed"
    await _work(site, order)
    ended = await products(site, status="terminated")
    assert len(ended) == 3
    assert all(one["terminationDate"] >= one["startDate"] for one in ended)
    response = await site.http.post("/productOrder", json=body(change(bundle, speed=100)))
    assert "terminated" in assert_error(response, 400, "order_invalid")["reason"]


async def test_two_orders_never_change_the_same_product_at_once(site: Site) -> None:
    await completed(site)
    (product,) = await products(site)
    first = await site.order(productOrderItem=[change(product, speed=100)])
    response = await site.http.post("/productOrder", json=body(change(product, "delete")))
    assert_error(response, 409, "product_being_changed")
    await site.patched(first["id"], state="pending")
    await site.patched(first["id"], state="cancelled")
    await _work(site, await site.order(productOrderItem=[change(product, "delete")]))
    (ended,) = await products(site)
    assert (ended["status"], values_of(ended)["speed"]) == ("terminated", 500)


@pytest.mark.parametrize("action", ["modify", "delete"])
async def test_what_is_not_there_or_is_another_csps_can_not_be_changed(site: Site, action: str) -> None:
    for product in ({"id": "product_none"}, {"id": "gone"}):
        response = await site.http.post("/productOrder", json=body(change(product, action)))
        assert_error(response, 400, "order_invalid")
    await completed(site, BUNDLE)
    part = next(one for one in await products(site) if not one["isBundle"])
    response = await site.http.post("/productOrder", json=body(change(part, action)))
    assert "part of a bundle" in assert_error(response, 400, "order_invalid")["reason"]
    nameless = {"id": "1", "action": action, "product": {}}
    assert_error(await site.http.post("/productOrder", json=body(nameless)), 400, "order_invalid")


async def test_change_orders_are_verified_from_the_content_they_were_made_with(site: Site) -> None:
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    await _verified(site, await site.order(productOrderItem=[change(bundle, speed=100)]))
    await _verified(site, await site.order(productOrderItem=[change(bundle, "delete")]))


async def _verified(site: Site, document: Json) -> None:
    await _work(site, document)
    order = await site.shop.orders.get(CSP, document["id"])
    files = await site.adapter.files_with(CSP, order.revision)
    assert verify(order, files) == []
    order.document["productOrderItem"][0]["productOffering"]["name"] = "Another"
    order.document["orderTotalPrice"] = [{"name": "Total"}]
    assert verify(order, files) != []


async def _work(site: Site, order: Json) -> None:
    await site.patched(order["id"], state="inProgress")
    await site.patched(order["id"], state="completed")


def test_the_definition_is_the_judge() -> None:
    with pytest.raises(AssertionError):
        assert_valid("Product", {"productRelationship": [{}]}, INVENTORY)


async def test_the_answer_to_a_wrong_path_says_what_there_is(site: Site) -> None:
    response: httpx.Response = await site.http.get(address(site, "/hub"))
    assert_error(response, 404, "not_found")


async def test_what_came_from_the_csps_own_catalogue_is_changed_and_ended_by_either_name(site: Site) -> None:
    with_their_ids(site.contexts)
    await completed(site, BUNDLE)
    bundle = next(one for one in await products(site) if one["isBundle"])
    part = {"id": "2", "action": "modify", "productOffering": {"id": "14305"}}
    changed = change(bundle) | {
        "productOrderItem": [part | {"product": {"productCharacteristic": [{"name": "CH-1", "value": 100}]}}]
    }
    order = await site.order(productOrderItem=[changed])
    parts = order["productOrderItem"][0]["productOrderItem"]
    assert [(one["id"], one["action"], one["productOffering"]["id"]) for one in parts] == [
        ("2", "modify", "14305"), ("1.tv", "noChange", "14306"),
    ]  # fmt: skip
    await _verified(site, order)
    found = {one["productOffering"]["id"]: one for one in await products(site, status="active")}
    assert values_of(found["14305"])["speed"] == 100
    gone = {"id": "2", "action": "delete", "productOffering": {"id": "14306"}}
    await _verified(site, await site.order(productOrderItem=[change(bundle) | {"productOrderItem": [gone]}]))
    ended = await site.order(productOrderItem=[change(bundle, "delete")])
    assert [one["productOffering"]["id"] for one in ended["productOrderItem"][0]["productOrderItem"]] == ["14305"]
