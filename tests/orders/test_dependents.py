"""Ending over TMF622 what another service needs: refused with both names, as in the chat, unless both end together."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import ContextKey
from foundation.database import Database
from foundation.secrets import Secrets
from orders.product_order.configured import configured_item
from tests.catalog_adapter.conftest import OFFERS
from tests.orders.conftest import Shop
from tests.orders.made import CSP, new_order
from tests.orders.site import Json, Site, assert_error, body, line, site_of, write_context
from tests.orders.test_tmf637 import change, completed, products

# what is refused is refused before anything is written; who has what is one query, which both kinds answer
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

REPEATER = """\
  - id: repeater
    name: Repeater
    description: For a line that is there.
    requires: [{offering: line, in: existing, explain: A repeater repeats a line of ours.}]
    specification: television
    prices: [{id: base, recurring: month, amount: "1.00"}]
"""
LINE = {"speed": 100, "router": "standard", "static_ip": False, "term": "flex"}
SMALL = {"package": "small"}
HAS_A_LINE = {"partyCharacteristic": [{"name": "existing", "value": ["line"]}]}


@pytest.fixture
async def site(database: Database, secrets: Secrets, shop: Shop, tmp_path: Path) -> AsyncIterator[Site]:
    contexts = write_context(tmp_path / "contexts")
    (contexts / CSP / "offers.yml").write_text(OFFERS + REPEATER)
    async with site_of(database, secrets, shop, contexts) as found:
        yield found


def party(customer: str) -> list[Json]:
    return [{"id": customer, "role": "Customer", "@referredType": "Individual", **HAS_A_LINE}]


async def has(site: Site, *items: Json, customer: str = "c-1") -> None:
    await completed(site, *items, relatedParty=party(customer))


async def product(site: Site, offering: str, customer: str = "c-1") -> Json:
    query = {"productOffering.id": offering, "relatedParty.id": customer, "status": "active"}
    return (await products(site, **query))[-1]


def repeater(item_id: str = "2") -> Json:
    return {"id": item_id, "action": "add", "productOffering": {"id": "repeater"}}


async def test_what_another_service_needs_does_not_end_alone_and_both_are_named(site: Site) -> None:
    await has(site, line())
    await has(site, repeater())
    needed, needing = await product(site, "line"), await product(site, "repeater")
    response = await site.http.post("/productOrder", json=body(change(needed, "delete")))
    error = assert_error(response, 400, "order_invalid")
    for word in ("Item '1'", needed["id"], "(Line)", needing["id"], "(Repeater)", "A repeater repeats a line of ours."):
        assert word in error["reason"]
    assert "delete" in error["message"], "what to do is said"
    together = await site.order(productOrderItem=[change(needed, "delete"), change(needing, "delete") | {"id": "2"}])
    assert [one["action"] for one in together["productOrderItem"]] == ["delete", "delete"]


async def test_what_needs_another_ends_alone_and_so_does_what_nothing_needs(site: Site) -> None:
    await has(site, line(), repeater())
    await site.order(productOrderItem=[change(await product(site, "repeater"), "delete")])
    await has(site, line(), customer="c-2")
    await site.order(productOrderItem=[change(await product(site, "line", "c-2"), "delete")])


async def test_it_may_end_where_another_takes_its_place_or_stays(site: Site) -> None:
    await has(site, line())
    await has(site, repeater())
    needed = await product(site, "line")
    order = await site.order(productOrderItem=[change(needed, "delete"), line("2")], relatedParty=party("c-1"))
    await site.patched(order["id"], state="inProgress")
    await site.patched(order["id"], state="completed")
    await has(site, line())
    await site.order(productOrderItem=[change(await product(site, "line"), "delete")])


async def test_only_what_the_same_customer_has_counts(site: Site) -> None:
    await has(site, line(), customer="c-1")
    await has(site, repeater(), customer="c-2")
    await site.order(productOrderItem=[change(await product(site, "line"), "delete")])


async def test_what_was_ordered_in_the_same_conversation_is_the_same_customers(site: Site) -> None:
    for conversation, offering, values in (("c1", "line", LINE), ("c1", "repeater", SMALL), ("c2", "line", LINE)):
        await ordered_in_a_chat(site, conversation, offering, values)
    mine, theirs = await products(site, **{"productOffering.id": "line"})
    response = await site.http.post("/productOrder", json=body(change(mine, "delete")))
    assert "A repeater repeats a line of ours." in assert_error(response, 400, "order_invalid")["reason"]
    await site.order(productOrderItem=[change(theirs, "delete")])


async def ordered_in_a_chat(site: Site, conversation: str, offering: str, values: dict[str, Any]) -> None:
    """This was ordered in a conversation, and has been set up."""
    context = await site.adapter.resolve(ContextKey(csp=CSP, segment="home", locale="en-GB", channel="web"))
    facts = Facts("AB1 2CD", existing=frozenset({"line"}))
    item = configured_item(context, offering, values, facts, item_id="1")
    new = new_order(item, key=f"{conversation}:{offering}", conversation_id=conversation, revision=context.revision)
    order = await site.shop.orders.place_order(new)
    for state in ("inProgress", "completed"):
        await site.patched(order.id, state=state)
