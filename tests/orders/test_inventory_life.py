"""The life of what customers have: whatever orders add, change and end, and however they come out, the inventory is
what the items that were completed say, in the sequence in which they were."""

import asyncio
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from foundation.database import Database
from foundation.secrets import Secrets
from orders.errors import IllegalTransition, ProductBeingChanged
from orders.product_order.document import items_of
from orders.product_order.new_order import NewCharacteristic, NewOrderItem
from tests.orders.conftest import Shop, create_tables
from tests.orders.made import CSP, home_bundle, new_order, sim_card
from tests.orders.tmf import INVENTORY, assert_valid

STATES = st.sampled_from(["inProgress", "pending", "completed", "failed", "cancelled"])
PLACES = st.integers(0, 20)


class InventoryLife(RuleBasedStateMachine):
    """``model``: what each product must be, by its id: its status and how much data its card has."""

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.database = Database("sqlite+aiosqlite:///:memory:")
        self.runner.run(create_tables(self.database))
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop(self.database, Secrets(Path(self.folder.name)))
        self.open_orders: list[dict[str, Any]] = []
        self.model: dict[str, tuple[str, int | None]] = {}
        self.held: dict[str, str] = {}

    @rule(is_bundle=st.booleans())
    def add(self, is_bundle: bool) -> None:
        self._place(home_bundle() if is_bundle else sim_card())

    @precondition(lambda self: self.model)
    @rule(place=PLACES, data=st.sampled_from([5, 50]), ends=st.booleans())
    def change(self, place: int, data: int, ends: bool) -> None:
        product_id = sorted(self.model)[place % len(self.model)]
        update = {
            "item_action": "delete" if ends else "modify",
            "product_id": product_id,
            "characteristics": [NewCharacteristic(id="data_gb", name="Data", value=data)],
        }
        is_free = self.model[product_id][0] == "active" and product_id not in self.held
        try:
            self._place(sim_card().model_copy(update=update))
        except ProductBeingChanged:
            assert not is_free
        else:
            assert is_free
            self.held[product_id] = self.open_orders[-1]["id"]

    @precondition(lambda self: self.open_orders)
    @rule(place=PLACES, state=STATES, of_item=st.booleans(), item=PLACES)
    def report(self, place: int, state: str, of_item: bool, item: int) -> None:
        at = place % len(self.open_orders)
        before = self.open_orders[at]
        leaves = [one for one in items_of(before) if not one.get("productOrderItem")]
        items = {leaves[item % len(leaves)]["id"]: state} if of_item else {}
        try:
            order = self.runner.run(self.shop.orders.change_state(CSP, before["id"], None if of_item else state, items))
        except IllegalTransition:
            return
        self._follow(before, order.document)
        self.open_orders[at] = deepcopy(order.document)

    @invariant()
    def the_inventory_is_what_completed_items_say(self) -> None:
        if not hasattr(self, "model"):
            return
        page = self.runner.run(self.shop.inventory.listed(CSP, [], offset=0, limit=1000))
        found = {}
        for product in page.resources:
            assert_valid("Product", product, INVENTORY)
            values = {one["name"]: one["value"] for one in product["productCharacteristic"]}
            found[product["id"]] = (product["status"], values.get("data_gb"))
            told = [(one["productOrderId"], one["orderItemId"]) for one in product["productOrderItem"]]
            assert len(set(told)) == len(told)
        assert found == self.model

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.runner.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()

    def _place(self, item: NewOrderItem) -> None:
        order = self.runner.run(self.shop.orders.place_order(new_order(item)))
        self.open_orders.append(deepcopy(order.document))

    def _follow(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        earlier = {item["id"]: item["state"] for item in items_of(before)}
        for item in items_of(after):
            product_id, is_now = item["product"]["id"], item["state"] != earlier[item["id"]]
            if item["state"] == "completed" and is_now:
                values = {one["name"]: one["value"] for one in item["product"]["productCharacteristic"]}
                kept = self.model.get(product_id, ("", None))[1]
                ends = item["action"] == "delete"
                self.model[product_id] = ("terminated", kept) if ends else ("active", values.get("data_gb"))
            if item["state"] in ("completed", "failed", "cancelled"):
                self.held = {one: by for one, by in self.held.items() if (one, by) != (product_id, after["id"])}


TestInventoryLife = InventoryLife.TestCase
TestInventoryLife.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
