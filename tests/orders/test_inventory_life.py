"""The life of what customers have: whatever orders add, change and end, and however they come out, the inventory is
what the items that were completed say, in the sequence in which they were."""

import asyncio
import tempfile
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from foundation.database import Database
from foundation.secrets import Secrets
from orders.errors import AmendmentImpossible, IllegalTransition, ProductBeingChanged
from orders.inventory.document import added, modified
from orders.inventory.store import ProductStore
from orders.product_order.amending import is_amendable
from orders.product_order.document import items_of, product_order
from orders.product_order.new_order import NewCharacteristic, NewOrderItem
from tests.orders.conftest import Shop, create_tables
from tests.orders.made import CSP, home_bundle, new_order, sim_card
from tests.orders.tmf import INVENTORY, assert_valid

STATES = st.sampled_from(["inProgress", "pending", "completed", "failed", "cancelled"])
PLACES = st.integers(0, 20)
POSTCODES = st.sampled_from([None, "EC1A 1BB", "LS1 4AP"])


@dataclass(frozen=True)
class Owned:
    """A product as a customer would tell of it. ``monthly`` is what is paid for it, ``by`` what orders did to it."""

    status: str
    data: int | None
    postcode: str | None
    monthly: tuple[float, ...]
    parts: frozenset[str]
    by: tuple[str, ...]


def owned(product: dict[str, Any]) -> Owned:
    """A product of the inventory (TMF637)."""
    related = product.get("productRelationship", [])
    return Owned(
        product["status"],
        _data(product),
        _postcode(product),
        tuple(one["price"]["taxIncludedAmount"]["value"] for one in product["productPrice"]),
        frozenset(one["product"]["id"] for one in related if one["relationshipType"] == "bundles"),
        tuple(one["orderItemAction"] for one in product["productOrderItem"]),
    )


def completed(before: Owned | None, item: dict[str, Any]) -> Owned:
    """What an item that is completed makes of a product."""
    by = (*(before.by if before else ()), item["action"])
    if before is not None and item["action"] == "delete":
        return replace(before, status="terminated", by=by)
    prices = [one for one in item.get("itemPrice", []) if one["priceType"] == "recurring"]
    return Owned(
        "active",
        _data(item["product"]),
        _postcode(item["product"]) or (before.postcode if before else None),
        tuple(one["price"]["taxIncludedAmount"]["value"] for one in prices),
        frozenset(one["product"]["id"] for one in item.get("productOrderItem", [])),
        by,
    )


def changing(product_id: str, data: int, postcode: str | None, *, ends: bool) -> NewOrderItem:
    """The item that gives a product as much data, at this place if one is said and at another price, or ends it."""
    card = sim_card()
    assert card.price is not None
    lines = [one.model_copy(update={"amount": Decimal(data)}) for one in card.price.lines]
    update = {
        "item_action": "delete" if ends else "modify",
        "product_id": product_id,
        "postcode": postcode,
        "price": card.price.model_copy(update={"lines": lines}),
        "characteristics": [NewCharacteristic(id="data_gb", name="Data", value=data)],
    }
    return card.model_copy(update=update)


def _data(product: dict[str, Any]) -> int | None:
    return {one["name"]: one["value"] for one in product["productCharacteristic"]}.get("data_gb")


def _postcode(product: dict[str, Any]) -> str | None:
    places = product.get("place")
    return places[0]["postcode"] if places else None


class InventoryLife(RuleBasedStateMachine):
    """``model``: what each product must be, by its id; ``held``: the order that changes it now; ``parts``: those that
    were ordered within a bundle, which a customer is shown as one."""

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder.name}/orders.db")
        self.runner.run(create_tables(self.database))
        self.shop = Shop(self.database, Secrets(Path(self.folder.name)))
        self.open_orders: list[dict[str, Any]] = []
        self.model: dict[str, Owned] = {}
        self.held: dict[str, str] = {}
        self.parts: set[str] = set()

    @rule(is_bundle=st.booleans())
    def add(self, is_bundle: bool) -> None:
        self._place(home_bundle() if is_bundle else sim_card())

    @precondition(lambda self: self.model)
    @rule(place=PLACES, data=st.sampled_from([5, 50]), ends=st.booleans(), postcode=POSTCODES)
    def change(self, place: int, data: int, ends: bool, postcode: str | None) -> None:
        product_id = sorted(self.model)[place % len(self.model)]
        try:
            self._place(changing(product_id, data, postcode, ends=ends))
        except ProductBeingChanged:
            assert not self._is_free(product_id)
        else:
            assert self._is_free(product_id)
            self.held[product_id] = self.open_orders[-1]["id"]

    @precondition(lambda self: self.open_orders and self.model)
    @rule(place=PLACES, other=PLACES, data=st.sampled_from([7, 70]), postcode=POSTCODES)
    def amend(self, place: int, other: int, data: int, postcode: str | None) -> None:
        """An order that waits is to change another product instead, or the same one otherwise."""
        at = place % len(self.open_orders)
        before = self.open_orders[at]
        product_id = sorted(self.model)[other % len(self.model)]
        own = {one for one, by in self.held.items() if by == before["id"]}
        may = self._is_free(product_id) or product_id in own
        new = new_order(changing(product_id, data, postcode, ends=False))
        try:
            order = self.runner.run(self.shop.orders.amend(before["id"], new))
        except AmendmentImpossible:
            assert not is_amendable(before)
        except ProductBeingChanged:
            assert not may
        else:
            assert may
            self.held = {one: by for one, by in self.held.items() if one not in own} | {product_id: before["id"]}
            self.open_orders[at] = deepcopy(order.document)

    @precondition(lambda self: self.open_orders)
    @rule(place=PLACES, state=STATES, of_item=st.booleans(), item=PLACES)
    def report(self, place: int, state: str, of_item: bool, item: int) -> None:
        at = place % len(self.open_orders)
        before = self.open_orders[at]
        leaves = [one for one in items_of(before) if not one.get("productOrderItem")]
        items = {leaves[item % len(leaves)]["id"]: state} if of_item else {}
        self._report(at, None if of_item else state, items)

    @precondition(lambda self: self.open_orders)
    @rule(place=PLACES)
    def complete(self, place: int) -> None:
        for state in ("inProgress", "completed"):
            self._report(place % len(self.open_orders), state, {})

    @invariant()
    def the_inventory_is_what_completed_items_say(self) -> None:
        if not hasattr(self, "model"):
            return
        page = self.runner.run(self.shop.inventory.listed(CSP, [], offset=0, limit=1000))
        found = {}
        for product in page.resources:
            assert_valid("Product", product, INVENTORY)
            found[product["id"]] = owned(product)
            assert ("terminationDate" in product) == (product["status"] == "terminated")
            told = [(one["productOrderId"], one["orderItemId"]) for one in product["productOrderItem"]]
            assert len(set(told)) == len(told)
        assert found == self.model
        listed = self.runner.run(ProductStore(self.database).of_customers(CSP, [], ["c1"]))
        active = {one for one, it in self.model.items() if it.status == "active" and one not in self.parts}
        assert {one.id for one in listed} == active, "what a customer is shown"
        assert {one.id: one.changing_order for one in listed if one.changing_order} == {
            one: by for one, by in self.held.items() if one in active
        }

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.runner.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    def _is_free(self, product_id: str) -> bool:
        return self.model[product_id].status == "active" and product_id not in self.held

    def _place(self, item: NewOrderItem) -> None:
        order = self.runner.run(self.shop.orders.place_order(new_order(item)))
        self.open_orders.append(deepcopy(order.document))

    def _report(self, at: int, state: str | None, items: dict[str, str]) -> None:
        before = self.open_orders[at]
        try:
            order = self.runner.run(self.shop.orders.change_state(CSP, before["id"], state, items))
        except IllegalTransition:
            return
        self._follow(before, order.document)
        self.open_orders[at] = deepcopy(order.document)

    def _follow(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        earlier = {item["id"]: item["state"] for item in items_of(before)}
        outermost = {item["product"]["id"] for item in after["productOrderItem"]}
        self.parts |= {item["product"]["id"] for item in items_of(after)} - outermost
        for item in items_of(after):
            product_id, is_now = item["product"]["id"], item["state"] != earlier[item["id"]]
            if item["state"] == "completed" and is_now:
                self.model[product_id] = completed(self.model.get(product_id), item)
            if item["state"] in ("completed", "failed", "cancelled"):
                self.held = {one: by for one, by in self.held.items() if (one, by) != (product_id, after["id"])}


TestInventoryLife = InventoryLife.TestCase
TestInventoryLife.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_what_stays_keeps_its_whole_address_and_what_moves_has_the_new_one() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    street = [{"postcode": "EC1A 1BB", "streetName": "High Street", "role": "installationAddress"}]

    def made_of(postcode: str) -> Any:
        new = new_order(changing("product_1", 5, postcode, ends=False))
        return product_order(new, order_id="o", order_number="KTRM4739", public_url="http://shop.example", at=at)

    order = made_of("EC1A 1BB")
    product = added(order, order["productOrderItem"][0], at, "http://shop.example") | {"place": street}
    for postcode in ("EC1A 1BB", "LS1 4AP"):
        change = made_of(postcode)
        after = modified(product, change, change["productOrderItem"][0], "http://shop.example")
        assert after["place"][0]["postcode"] == postcode
        assert ("streetName" in after["place"][0]) == (postcode == "EC1A 1BB")
