"""Every event of TMF622 that happens here, as a subscriber of the hub gets it, against TM Forum's definitions."""

import pytest

from orders.product_order.document import items_of
from tests.orders.conftest import database, database_url, oss, secrets, shop, site
from tests.orders.made import home_bundle, new_order, sim_card
from tests.orders.oss import Oss, served
from tests.orders.site import Site
from tests.orders.tmf import assert_valid

__all__ = ["database", "database_url", "oss", "secrets", "shop", "site"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AMENDED = ["productOrderItem", "orderTotalPrice", "description", "note"]
EVENTS = [
    "productOrderCreateEvent",
    "productOrderAttributeValueChangeEvent",
    "productOrderInformationRequiredEvent",
    "productOrderStateChangeEvent",
    "cancelProductOrderCreateEvent",
    "cancelProductOrderStateChangeEvent",
]


async def test_a_subscriber_gets_every_event_at_its_own_listener_as_defined(site: Site, oss: Oss) -> None:
    oss.verified = False  # the hub gives each subscription a secret of its own
    async with served(oss) as url, site.shop.delivering():
        wanted = {"callback": f"{url}/oss"}
        assert_valid("EventSubscriptionInput", wanted)
        subscribed = await site.http.post("/hub", json=wanted)
        assert_valid("EventSubscription", subscribed.json())
        order_id = await _lived(site)
        await site.shop.settled()
    names = [one.path.removeprefix("/oss/listener/") for one in oss.accepted]
    assert set(names) == set(EVENTS)
    for name, arrival in zip(names, oss.accepted, strict=True):
        assert_valid(name[0].upper() + name[1:], arrival.payload)
        assert arrival.payload["eventType"] == name[0].upper() + name[1:]
    told = [one.order for one in oss.accepted if "productOrder" in one.payload["event"]]
    for document in told:
        assert_valid("ProductOrder", document)
    assert {one["id"] for one in told} == {order_id}
    assert told[-1] == (await site.http.get(f"/productOrder/{order_id}")).json()


async def _lived(site: Site) -> str:
    """An order that is placed, amended, asked about, worked on and cancelled; its id."""
    placed = await site.shop.orders.place_order(new_order(sim_card()))
    await site.shop.orders.amend(placed.id, new_order(sim_card(), home_bundle()))
    question = {"id": "q", "author": "oss", "text": "Which floor?", "@type": "InformationRequired"}
    await site.patched(placed.id, note=[question])
    await site.patched(placed.id, state="inProgress")
    wish = {"productOrder": {"id": placed.id}}
    assert_valid("CancelProductOrder_Create", wish)
    cancelled = await site.http.post("/cancelProductOrder", json=wish)
    assert_valid("CancelProductOrder", cancelled.json())
    for state in ("pendingCancellation", "cancelled"):
        await site.patched(placed.id, state=state)
    return placed.id


async def test_the_event_of_an_amended_order_names_what_changed_and_has_all_of_it(site: Site, oss: Oss) -> None:
    async with served(oss) as url:
        site.shop.urls["oss"] = url
        async with site.shop.delivering():
            placed = await site.shop.orders.place_order(new_order(sim_card()))
            await site.patched(placed.id, state="pending", note=[{"author": "oss", "text": "planned"}])
            await site.shop.orders.amend(placed.id, new_order(sim_card(), home_bundle()))
            arrivals = await oss.has(4)
    before, event = placed.document, arrivals[-1].payload
    assert event["eventType"] == "ProductOrderAttributeValueChangeEvent"
    assert_valid("ProductOrderAttributeValueChangeEvent", event)
    after = event["event"]["productOrder"]
    assert_valid("ProductOrder", after)
    assert event["fieldPath"].split(",") == AMENDED
    differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert differing == {*AMENDED, "state"}, "what it does not name is as it was"
    assert {one["state"] for one in items_of(after)} == {"pending"}
    assert "planned" in [one["text"] for one in after["note"]], "what the OSS wrote stays"
    assert (await site.http.get(f"/productOrder/{placed.id}")).json() == after
