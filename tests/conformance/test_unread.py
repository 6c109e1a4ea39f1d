"""What systems send beyond what is read of it: it is let pass, and nothing of it is ever kept or told to others."""

import json

from sqlmodel import col, select

from orders.tables import OrderEvent
from tests.conformance.test_events import database, database_url, secrets, shop, site
from tests.orders.site import Json, Site, line
from tests.orders.tmf import assert_valid

__all__ = ["database", "database_url", "secrets", "shop", "site"]

MARK = "unread-7c1f"
#: Of the definition, in a form that it does not have; and not of the definition at all.
PRODUCT: Json = {
    "productSerialNumber": [MARK], "startDate": MARK, "agreement": {"a": MARK}, "billingAccount": [MARK],
    "productTerm": {"a": MARK}, "productPrice": MARK, "realizingService": {"a": MARK}, "isCustomerVisible": MARK,
}  # fmt: skip
ORDER: Json = {
    "cancellationDate": MARK, "productOfferingQualification": {"a": MARK}, "state": "acknowledged",
    "id": [MARK], "href": [MARK], MARK: {MARK: [MARK]},
}  # fmt: skip


def _order() -> Json:
    item = line()
    item["product"] |= PRODUCT
    price = {"priceType": "recurring", "priceAlteration": {"a": MARK}, "billingAccount": [MARK], "name": "Total"}
    item |= {"itemPrice": [price], "itemTerm": [{"name": "flex", "duration": [MARK]}], "qualification": MARK}
    item |= {"appointment": {"id": "a-1", "description": [MARK], MARK: MARK}}
    customer = {"id": "c-1", "role": "customer", "@referredType": "Individual", "engagedParty": [MARK]}
    return {"relatedParty": [customer], "productOrderItem": [item], **ORDER}


async def test_nothing_that_is_not_read_is_kept_or_told(site: Site) -> None:
    placed = await site.http.post("/productOrder", json=_order())
    assert placed.status_code == 201, placed.text
    order_id = placed.json()["id"]
    items = [{"id": "1", "action": "add", "itemPrice": [MARK], "product": MARK}]
    await site.patched(order_id, state="inProgress", productOrderItem=items)
    order = {"id": order_id, "state": "held", "productOrderItem": items, "productOfferingQualification": MARK}
    event = {"eventId": "1", "event": {"productOrder": order, MARK: MARK}, "timeOcurred": MARK, "domain": [MARK]}
    taken = await site.http.post("/listener/productOrderStateChangeEvent", json=event)
    assert taken.status_code == 201, taken.text
    kept = (await site.http.get(f"/productOrder/{order_id}")).json()
    assert (kept["state"], kept["productOrderItem"][0]["appointment"]) == ("held", {"id": "a-1"})
    assert_valid("ProductOrder", kept)
    async with site.shop.database.transaction() as session:
        events = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.seq)))).all()
    assert len(events) == 3
    for one in events:
        assert_valid(one.type[0].upper() + one.type[1:], json.loads(one.payload))
        assert MARK not in one.payload
