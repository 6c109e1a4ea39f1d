"""What systems send beyond what is read of it: it has to be as the definition has it, and nothing of it is ever kept or
told to others."""

import json

import pytest
from sqlmodel import col, select

from orders.tables import OrderEvent
from tests.orders.conftest import database, database_url, secrets, shop, site
from tests.orders.site import Json, Site, assert_error, line
from tests.orders.tmf import assert_valid

__all__ = ["database", "database_url", "secrets", "shop", "site"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MARK = "unread-7c1f"
AT = "2031-01-01T00:00:00Z"
REF: Json = {"id": MARK}
#: Of the definition, and not read.
PRODUCT: Json = {
    "productSerialNumber": MARK, "startDate": AT, "agreement": [REF], "billingAccount": REF, "isCustomerVisible": False,
    "productTerm": [{"name": MARK}], "realizingService": [REF], "status": "aborted ",
}  # fmt: skip
#: Not of the definition at all.
MORE: Json = {"id": [MARK], "href": [MARK], "state": "acknowledged", MARK: {MARK: [MARK]}}
#: Of the definition, in a form that it does not have, by where it is wrong.
WRONG: dict[str, Json] = {
    "cancellationDate": {"cancellationDate": MARK},
    "productOfferingQualification.0.id": {"productOfferingQualification": [{}]},
    "productOrderItem.0.product.productPrice": {"product": {"productPrice": MARK}},
    "productOrderItem.0.product.status": {"product": {"status": MARK}},
    "productOrderItem.0.itemPrice.0.priceAlteration.0.price": {
        "itemPrice": [{"priceAlteration": [{"priceType": "recurring"}]}]
    },
    "productOrderItem.0.itemTerm.0.duration": {"itemTerm": [{"name": "flex", "duration": [MARK]}]},
    "productOrderItem.0.quoteItem.quoteId": {"quoteItem": REF},
}


def _order() -> Json:
    item = line()
    item["product"] |= PRODUCT
    price = {"priceType": "recurring", "billingAccount": REF, "name": "Total"}
    item |= {"itemPrice": [price], "itemTerm": [{"name": "flex", "duration": {"amount": 1}}], "qualification": [REF]}
    item |= {"appointment": {"id": "a-1", MARK: MARK}}
    customer = {"id": "c-1", "role": "customer", "@referredType": "Individual", "engagedParty": [MARK]}
    read = {"relatedParty": [customer], "productOrderItem": [item]}
    return read | {"cancellationDate": AT, "productOfferingQualification": [REF], **MORE}


async def test_what_is_not_read_is_refused_in_a_wrong_form_with_where_it_is(site: Site) -> None:
    for where, wrong in WRONG.items():
        order = {**_order(), **({} if where.startswith("productOrderItem") else wrong)}
        order["productOrderItem"] = [{**line(), **(wrong if where.startswith("productOrderItem") else {})}]
        response = await site.http.post("/productOrder", json=order)
        assert f"{where}: " in assert_error(response, 400, "body_invalid")["reason"]
    placed = await site.order()
    for change in ({"productOrderItem": [{"id": "1", "product": MARK}]}, {"cancellationDate": MARK}):
        response = await site.http.patch(f"/productOrder/{placed['id']}", json={"state": "inProgress", **change})
        assert_error(response, 400, "body_invalid")
    assert (await site.http.get(f"/productOrder/{placed['id']}")).json()["state"] == "acknowledged"


async def test_nothing_that_is_not_read_is_kept_or_told(site: Site) -> None:
    sent = _order()
    placed = await site.http.post("/productOrder", json=sent)
    assert placed.status_code == 201, placed.text
    order_id = placed.json()["id"]
    items = [{"id": "1", "action": "add", "itemPrice": [{"name": MARK}], "product": {"id": MARK, "place": []}}]
    await site.patched(order_id, state="inProgress", productOrderItem=items)
    order = {"id": order_id, "state": "held", "productOrderItem": items, "productOfferingQualification": [REF]}
    event = {"eventId": "1", "event": {"productOrder": order, MARK: MARK}, "timeOcurred": AT, "domain": MARK}
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


async def test_a_large_order_is_taken_back_whole_as_it_was_answered(site: Site) -> None:
    """A merge patch that repeats all, record of the validation and prices among it, and says one thing more."""
    placed = await site.order(productOrderItem=[line(str(one)) for one in range(60)])
    whole = (await site.http.get(f"/productOrder/{placed['id']}")).json()
    assert len(next(one["text"] for one in whole["note"] if one["id"] == "verification")) > 20_000
    assert await site.patched(placed["id"], **{**whole, "priority": "1"}) == {**whole, "priority": "1"}
