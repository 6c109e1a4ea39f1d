"""What systems and a customer want of one order at the same moment: it happens once, in sequence, or is refused."""

import asyncio
import json
from collections import Counter

from orders.errors import AmendmentImpossible
from tests.orders.made import CSP, home_bundle, new_order, sim_card
from tests.orders.oss import Oss, served
from tests.orders.site import Json, Site
from tests.orders.test_tmf622_changes import told
from tests.orders.tmf import assert_valid


async def test_an_order_is_amended_before_work_begins_or_not_at_all(site: Site, oss: Oss) -> None:
    """Customers confirm a change while their OSS begins: from then on the items are what the OSS has seen."""
    async with served(oss) as url:
        site.shop.urls["oss"] = url
        async with site.shop.delivering():
            placed = [await site.shop.orders.place_order(new_order(sim_card())) for _ in range(8)]
            begun = [_begin(site, one.id) for one in placed]
            amended = [_amended(site, one.id) for one in placed]
            # the first customers are early, the others late
            mixed = [work for pair in zip(amended, begun, strict=True) for work in pair]
            await asyncio.gather(*mixed[:8], *reversed(mixed[8:]))
            await site.shop.settled()
    for one in placed:
        arrived = [json.loads(arrival.body) for arrival in oss.accepted if arrival.order["id"] == one.id]
        assert [payload for _, payload in await told(site, one.id)] == arrived, "each once, in sequence"
        states = [payload["event"]["productOrder"]["state"] for payload in arrived]
        items = [payload["event"]["productOrder"]["productOrderItem"] for payload in arrived]
        first_begun = states.index("inProgress")
        assert _wanted(items[first_begun]) == _wanted(items[-1]), "what work has begun on stays"
        assert (await site.shop.orders.get(CSP, one.id)).document == arrived[-1]["event"]["productOrder"]


def _wanted(items: list[Json]) -> list[Json]:
    return [one["productOffering"] for one in items]


async def _begin(site: Site, order_id: str) -> None:
    await site.patched(order_id, state="inProgress")


async def _amended(site: Site, order_id: str) -> bool:
    try:
        await site.shop.orders.amend(order_id, new_order(sim_card(), home_bundle()))
    except AmendmentImpossible:
        return False
    return True


async def test_fifty_wishes_to_cancel_are_one_cancellation(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    wish = {"productOrder": {"id": order["id"]}}
    answers = await asyncio.gather(*[site.http.post("/cancelProductOrder", json=wish) for _ in range(50)])
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert Counter(kind for kind, _ in await told(site, order["id"])) == {
        "productOrderCreateEvent": 1, "productOrderStateChangeEvent": 2, "cancelProductOrderCreateEvent": 1,
    }  # fmt: skip


async def test_reports_that_contradict_each_other_leave_a_legal_life(site: Site) -> None:
    """Forty PATCHes at once, half to cancel and half to complete: one kind wins, the other is told why not."""
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    await site.patched(order["id"], state="held")
    path = f"/productOrder/{order['id']}"
    states = ["cancelled", "inProgress"] * 20
    answers = await asyncio.gather(*[site.http.patch(path, json={"state": state}) for state in states])
    for one in answers:
        assert one.status_code in (200, 409), one.text
        assert_valid("ProductOrder" if one.status_code == 200 else "Error", one.json())
    lived = [payload["event"]["productOrder"]["state"] for _, payload in await told(site, order["id"])]
    assert lived in (
        ["acknowledged", "inProgress", "held", "cancelled"],
        ["acknowledged", "inProgress", "held", "inProgress"],
    )
