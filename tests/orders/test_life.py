"""The life of orders under arbitrary reports, right and wrong, held against TM Forum's table."""

import asyncio
import json
import tempfile
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, select

from foundation.database import Database
from foundation.secrets import Secrets
from orders.errors import IllegalTransition, OrderError
from orders.product_order.document import items_of
from orders.product_order.states import FINAL, ITEM_STATES, ORDER_STATES
from orders.tables import OrderEvent, ProductOrder
from tests.orders.conftest import Shop, create_tables
from tests.orders.made import CSP, new_order, sim_card
from tests.orders.tmf import assert_valid, following

ORDER_WORDS = st.sampled_from(sorted(ORDER_STATES))
ITEM_WORDS = st.sampled_from(sorted(ITEM_STATES))


class OrderLife(RuleBasedStateMachine):
    """One order of one or two items; what is refused must leave no trace."""

    @initialize(items=st.integers(1, 2))
    def place(self, items: int) -> None:
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder.name}/orders.db")
        self.runner.run(create_tables(self.database))
        self.orders = Shop(self.database, Secrets(Path(self.folder.name))).orders
        self.order = self.runner.run(self.orders.place_order(new_order(*[sim_card() for _ in range(items)])))

    @rule(state=ORDER_WORDS)
    def report_order(self, state: str) -> None:
        before = self.order.state
        accepted = self._report(state, {})
        assert not accepted or state == before or state in following(before)
        alone = len(self.order.document["productOrderItem"]) == 1
        if alone and state != "partial":
            assert accepted == (state == before or state in following(before))

    @rule(state=ITEM_WORDS, place=st.integers(0, 1))
    def report_item(self, state: str, place: int) -> None:
        items = list(items_of(self.order.document))
        item = items[place % len(items)]
        accepted = self._report(None, {item["id"]: state})
        assert accepted == (state == item["state"] or state in following(item["state"]))

    @rule(order=ORDER_WORDS, item=ITEM_WORDS)
    def report_both(self, order: str, item: str) -> None:
        self._report(order, {"1": item})

    @rule()
    def ask_to_cancel(self) -> None:
        before = self.order.state
        try:
            self.order = self.runner.run(self.orders.request_cancellation(CSP, self.order.id))
        except IllegalTransition:
            assert before in FINAL - {"cancelled"}
        else:
            assert self.order.state in ("assessingCancellation", "pendingCancellation", "cancelled")

    def _report(self, state: str | None, items: dict[str, str]) -> bool:
        try:
            self.order = self.runner.run(self.orders.change_state(CSP, self.order.id, state, items))
        except OrderError:
            return False
        return True

    @invariant()
    def events_tell_the_whole_life_in_legal_steps(self) -> None:
        if not hasattr(self, "order"):
            return
        stored, events = self.runner.run(self._stored())
        assert stored.document == self.order.document
        assert stored.state == stored.document["state"]
        assert_valid("ProductOrder", stored.document)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        payloads = [json.loads(event.payload)["event"] for event in events]
        told = [one["productOrder"] for one in payloads if "productOrder" in one]
        assert told[0]["state"] == "acknowledged"
        assert told[-1] == stored.document
        assert stored.state not in FINAL or all(item["state"] in FINAL for item in items_of(stored.document))
        for before, now in pairwise(told):
            assert now != before
            assert now["state"] == before["state"] or now["state"] in following(before["state"])

    async def _stored(self) -> tuple[ProductOrder, list[OrderEvent]]:
        order = await self.orders.get(CSP, self.order.id)
        async with self.database.transaction() as session:
            events = await session.exec(select(OrderEvent).order_by(col(OrderEvent.seq)))
            return order, list(events.all())

    def teardown(self) -> None:
        if hasattr(self, "order"):
            self.runner.run(self.database.close())
            self.runner.close()
            self.folder.cleanup()


TestOrderLife = OrderLife.TestCase
TestOrderLife.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes, and a life of 20 steps can be read
)  # fmt: skip
