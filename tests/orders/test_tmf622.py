"""TMF622 over HTTP, as a CSP's OSS uses it: its own orders, legal states, TM Forum's errors."""

import json

import httpx
import pytest

from tests.orders.conftest import Shop
from tests.orders.made import CSP, home_bundle, new_order
from tests.orders.site import Site, assert_error
from tests.orders.tmf import assert_valid

BASE = "/productOrder"


@pytest.fixture
def http(site: Site) -> httpx.AsyncClient:
    """The OSS of one CSP at the other end of real HTTP."""
    return site.http


async def test_an_order_is_read_and_worked_to_its_end(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.orders.place_order(new_order(home_bundle()))
    read = await http.get(f"{BASE}/{order.id}")
    assert read.status_code == 200
    assert read.json() == order.document
    for state in ("acknowledged", "inProgress", "completed"):
        changed = await http.patch(f"{BASE}/{order.id}", json={"state": state})
        assert changed.status_code == 200, changed.text
        assert changed.json()["state"] == state
        assert_valid("ProductOrder", changed.json())
    assert (await http.get(f"{BASE}/{order.id}")).json()["productOrderItem"][0]["state"] == "completed"


async def test_items_are_reported_one_by_one(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.orders.place_order(new_order(home_bundle()))
    await http.patch(f"{BASE}/{order.id}", json={"state": "inProgress"})
    part = {"id": "1.1", "action": "add", "state": "completed"}
    body = {"productOrderItem": [{"id": "1", "action": "add", "productOrderItem": [part]}]}
    assert_valid("ProductOrder_Update", body)
    changed = await http.patch(
        f"{BASE}/{order.id}", content=json.dumps(body), headers={"content-type": "application/merge-patch+json"}
    )
    assert changed.status_code == 200, changed.text
    bundle = changed.json()["productOrderItem"][0]
    assert [part["state"] for part in bundle["productOrderItem"]] == ["completed", "inProgress"]
    assert changed.json()["state"] == "inProgress"


async def test_lists_are_paged_and_filtered(shop: Shop, http: httpx.AsyncClient) -> None:
    placed = [await shop.orders.place_order(new_order()) for _ in range(5)]
    await shop.orders.change_state(CSP, placed[4].id, "pending")
    await shop.orders.place_order(new_order(csp="other-csp"))
    page = await http.get(BASE, params={"offset": 1, "limit": 2})
    assert [order["id"] for order in page.json()] == [placed[1].id, placed[2].id]
    assert page.headers["x-total-count"] == "5"
    assert page.headers["x-result-count"] == "2"
    pending = await http.get(BASE, params={"state": "pending,held"})
    assert [order["id"] for order in pending.json()] == [placed[4].id]
    assert pending.headers["x-total-count"] == "1"


async def test_another_csps_order_does_not_exist(shop: Shop, http: httpx.AsyncClient, site: Site) -> None:
    theirs = await shop.orders.place_order(new_order(csp="other-csp"))
    missing = assert_error(await http.get(f"{BASE}/nothing"), 404, "order_not_found")
    hidden = assert_error(await http.get(f"{BASE}/{theirs.id}"), 404, "order_not_found")
    assert hidden["reason"].replace(theirs.id, "nothing") == missing["reason"]
    patch = await http.patch(f"{BASE}/{theirs.id}", json={"state": "inProgress"})
    assert_error(patch, 404, "order_not_found")
    assert (await http.get(BASE)).json() == []
    own = await http.get(f"{BASE}/{theirs.id}", headers=site.as_caller(site.token("other-csp")))
    assert own.json() == theirs.document


async def test_without_the_right_token_nothing_is_seen(shop: Shop, http: httpx.AsyncClient, site: Site) -> None:
    order = await shop.orders.place_order(new_order())
    token = site.token()
    del http.headers["authorization"]
    assert_error(await http.get(f"{BASE}/{order.id}"), 401, "unauthorised")
    for header in ("", "Bearer", "Bearer wrong", f"Basic {token}", token, f"Bearer {token[:-1]}"):
        for method in ("GET", "PATCH"):
            body = {"state": "inProgress"}
            refused = await http.request(method, f"{BASE}/{order.id}", headers={"authorization": header}, json=body)
            assert_error(refused, 401, "unauthorised")
            assert refused.headers["www-authenticate"] == "Bearer"
            assert order.id not in refused.text
    assert (await shop.orders.get(CSP, order.id)).state == "acknowledged"


async def test_an_illegal_state_is_a_conflict(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.orders.place_order(new_order())
    response = await http.patch(f"{BASE}/{order.id}", json={"state": "completed"})
    refused = assert_error(response, 409, "illegal_transition")
    assert "acknowledged" in refused["reason"]
    assert "pending, inProgress" in refused["message"]


DEEP = b'{"productOrderItem":' * 20_000 + b"1" + b"}" * 20_000


BAD_BODIES = [
    b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"state": NaN}', b"{}", b'{"state": 1}', b'{"state": "shipped"}',
    b'{"state": null}', b'{"externalId": "x"}', b'{"state": "inProgress", "orderDate": "2026-01-01"}',
    b'{"productOrderItem": {}}', b'{"productOrderItem": [1]}', b'{"productOrderItem": [{"state": "held"}]}',
    b'{"productOrderItem": [{"id": "9", "state": "inProgress"}]}',
    b'{"productOrderItem": [{"id": "1", "state": "inProgress"}, {"id": "1", "state": "pending"}]}',
    b'{"productOrderItem": [{"id": "1", "state": "partial"}]}', DEEP,
]  # fmt: skip


async def test_bad_bodies_are_refused_and_change_nothing(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.orders.place_order(new_order())
    for body in BAD_BODIES:
        refused = await http.patch(f"{BASE}/{order.id}", content=body)
        assert refused.status_code == 400, body
        assert_error(refused, 400, refused.json()["code"])
    assert (await shop.orders.get(CSP, order.id)).document == order.document


async def test_a_huge_body_is_refused(shop: Shop, http: httpx.AsyncClient) -> None:
    order = await shop.orders.place_order(new_order())
    assert_error(await http.patch(f"{BASE}/{order.id}", content=b" " * 2_000_000), 413, "body_too_large")


async def test_bad_queries_are_refused(http: httpx.AsyncClient) -> None:
    for query in ("offset=-1", "limit=0", "limit=x", "limit=100000", "state=shipped", "offset=99999999999999999999"):
        refused = await http.get(f"{BASE}?{query}")
        assert refused.status_code == 400, query
        assert_valid("Error", refused.json())


async def test_strange_ids_are_just_not_there(http: httpx.AsyncClient) -> None:
    for order_id in ("%00", "a" * 5000, "%F0%9F%A6%86", "..%2F.."):
        assert (await http.get(f"{BASE}/{order_id}")).status_code == 404
