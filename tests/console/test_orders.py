"""Orders in the console: an agent sees those of their CSP, whole and as text, and no other's."""

from __future__ import annotations

from typing import Any

from console.people.roles import Role
from foundation.database import utc_now
from orders.product_order.table import ProductOrder
from tests.console.conftest import Site


def _order(csp: str, number: str, customer: str) -> ProductOrder:
    item: dict[str, Any] = {
        "id": "1", "state": "inProgress", "productOffering": {"id": "line", "name": "Line"},
        "product": {"productCharacteristic": [{"name": "speed", "value": 500}, {"name": "static_ip", "value": False}]},
    }  # fmt: skip
    document = {
        "id": f"order_{number}", "externalId": number, "orderDate": "2026-05-01T10:00:00.000Z", "state": "inProgress",
        "productOrderItem": [item], "note": [{"id": "contact", "author": "customer", "text": f"name: {customer}"}],
        "orderTotalPrice": [{
            "priceType": "recurring", "recurringChargePeriod": "month",
            "price": {"taxIncludedAmount": {"unit": "GBP", "value": 39.5}},
            "priceAlteration": [
                {"price": {"taxIncludedAmount": {"unit": "GBP", "value": 4}}, "applicationDuration": 6},
            ],
        }],
    }  # fmt: skip
    now = utc_now()
    return ProductOrder(
        id=f"order_{number}", csp=csp, segment="home", locale="en-GB", channel="web", conversation_id="c",
        order_key=number, order_number=number, external_id=number, state="inProgress", document=document, revision="r",
        created_at=now, updated_at=now,
    )  # fmt: skip


async def test_an_agent_sees_the_orders_of_their_csp_alone(site: Site) -> None:
    async with site.database.transaction() as session:
        session.add(_order("acme", "A1", "<b>Emma</b>"))
        session.add(_order("zenith", "Z1", "Zoe"))
    async with site.member("sue@example.com", "acme", Role.AGENT) as sue:
        listed = (await sue.get("/console/csp/acme/orders")).text
        assert ">A1<" in listed
        assert "May 1, 2026, 10:00:00\u202fAM UTC" in listed, "told as on every other page"
        assert "Z1" not in listed
        order = (await sue.get("/console/csp/acme/orders/order_A1")).text
        assert "name: &lt;b&gt;Emma&lt;/b&gt;" in order
        assert '<span class="muted">Speed</span> 500 Mbit/s' in order, "as the CSP calls it"
        assert '<span class="muted">static_ip</span> no' in order, "what it has no name for keeps its word"
        assert "£39.50 a month" in order
        assert "£4.00 less in the first 6 months" in order
        for path in ("/console/csp/acme/orders/order_Z1", "/console/csp/zenith/orders/order_Z1"):
            answer = await sue.get(path)
            assert (answer.status_code, "Zoe" in answer.text) == (404, False), path
        assert ">A1<" not in (await sue.get("/console/csp/acme/orders?state=completed")).text
        for query in ("state=nothing", "skip=x", "skip=999999999", "state=%00"):
            assert (await sue.get(f"/console/csp/acme/orders?{query}")).status_code == 200, query
