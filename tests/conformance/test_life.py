"""The life of an order over HTTP, under whatever systems report, ask and send, held against TM Forum's table.

The table is read from the README beside the definitions; nothing of ours says what is legal.
"""

import asyncio
import json
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlmodel import col, select

from foundation.database import Database
from foundation.secrets import Secrets
from orders.tables import OrderEvent
from tests.orders.conftest import Shop, create_tables
from tests.orders.site import Json, Site, line, site_of, write_context
from tests.orders.tmf import assert_valid, following, transitions

STATES = sorted({*transitions(), *(end for ends in transitions().values() for end in ends)} - {"initial"})
FINAL = {state for state in STATES if not following(state)}
TASK_ENDED = {"done", "terminatedWithError"}
ORDER_WORDS = st.sampled_from([*STATES, "shipped"])
ITEM_WORDS = st.sampled_from([*STATES, "shipped"])


def reachable(start: str) -> set[str]:
    """All states that some legal way leads to."""
    found, waiting = {start}, [start]
    while waiting:
        for state in following(waiting.pop()) - found:
            found.add(state)
            waiting.append(state)
    return found


class OrderLife(RuleBasedStateMachine):
    """One order of one or two items. What is refused leaves no trace; what is taken is legal and told."""

    @initialize(items=st.integers(1, 2))
    def place(self, items: int) -> None:
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.numbers = count(1)
        self.tasks: list[str] = []
        self.site: Site = self._run(self._open())
        placed = self._post("/productOrder", {
            "productOrderItem": [line(str(number + 1)) for number in range(items)],
            "relatedParty": [{"id": "c", "role": "customer", "@referredType": "Individual"}],
        })  # fmt: skip
        assert placed.status_code == 201, placed.text
        self.order: Json = placed.json()
        assert self.order["state"] in transitions()["initial"]

    async def _open(self) -> Site:
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        database = Database(f"sqlite+aiosqlite:///{folder / 'orders.db'}")
        self.stack.push_async_callback(database.close)
        await create_tables(database)
        secrets = Secrets(folder)
        contexts = write_context(folder / "contexts")
        return await self.stack.enter_async_context(site_of(database, secrets, Shop(database, secrets), contexts))

    @rule(state=ORDER_WORDS)
    def patch_order(self, state: str) -> None:
        before = self.order["state"]
        answer = self._patch({"state": state, "productOrderItem": [{"id": "1", "action": "add"}]})
        if state not in STATES:
            assert answer.status_code == 400
        elif state == before:
            assert answer.status_code == 200
        elif state not in following(before):
            assert answer.status_code == 409
        elif len(self.order["productOrderItem"]) == 1 and state != "partial":
            assert answer.status_code == 200

    @rule(state=ITEM_WORDS, number=st.integers(0, 1))
    def patch_item(self, state: str, number: int) -> None:
        items = self.order["productOrderItem"]
        item = items[number % len(items)]
        answer = self._patch({"productOrderItem": [{"id": item["id"], "action": "add", "state": state}]})
        is_word = state in STATES and state != "partial"
        is_legal = state == item["state"] or state in following(item["state"])
        assert answer.status_code == (400 if not is_word else 200 if is_legal else 409), answer.text

    @rule(text=st.sampled_from(["begun", "planned", "asked"]), priority=st.sampled_from(["1", "2", None]))
    def patch_attributes(self, text: str, priority: str | None) -> None:
        answer = self._patch({"note": [{"author": "oss", "text": text}], "priority": priority})
        assert answer.status_code == 200, answer.text

    @rule(state=st.sampled_from(STATES), age=st.integers(0, 3))
    def send_event(self, state: str, age: int) -> None:
        before, number = self.order["state"], next(self.numbers)
        event = {
            "eventId": f"event-{number}", "eventTime": f"2026-03-{number + 4 - age:02}T00:00:00Z",
            "event": {"productOrder": {
                "id": self.order["id"], "state": state, "productOrderItem": [{"id": "1", "action": "add"}],
            }},
        }  # fmt: skip
        assert_valid("ProductOrderStateChangeEvent", event)
        answers = [self._post("/listener/productOrderStateChangeEvent", event) for _ in range(2)]
        assert {one.status_code for one in answers} <= {201, 409}
        if state not in reachable(before):
            self._read()
            assert self.order["state"] == before

    @rule()
    def cancel(self) -> None:
        before = self.order["state"]
        answer = self._post("/cancelProductOrder", {"productOrder": {"id": self.order["id"]}})
        if before in FINAL:
            assert answer.status_code == 409
            return
        assert answer.status_code == 201, answer.text
        assert_valid("CancelProductOrder", answer.json())
        self.tasks.append(answer.json()["id"])
        assert self._read()["state"] in {"cancelled", "assessingCancellation", "pendingCancellation"}

    @invariant()
    def what_is_told_is_legal_and_whole(self) -> None:
        if not hasattr(self, "order"):
            return
        self._read()
        assert_valid("ProductOrder", self.order)
        told = self._run(self._told())
        assert told[0]["state"] in transitions()["initial"]
        assert told[-1] == self.order, "the last event tells how the order stands"
        for before, now in pairwise(told):
            assert now != before, "an event without a change"
            assert now["state"] == before["state"] or now["state"] in following(before["state"])

    @invariant()
    def cancellations_follow_the_order(self) -> None:
        if getattr(self, "tasks", ()):
            self._read()
        for task_id in set(getattr(self, "tasks", ())):
            task = self._run(self.site.http.get(f"/cancelProductOrder/{task_id}")).json()
            assert_valid("CancelProductOrder", task)
            cancelling = self.order["state"] in {"assessingCancellation", "pendingCancellation"}
            assert task["state"] in TASK_ENDED or cancelling
            assert task["state"] != "done" or self.order["state"] == "cancelled"

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(self.stack.aclose())
            self.runner.close()

    async def _told(self) -> list[Json]:
        async with self.site.shop.database.transaction() as session:
            events = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.seq)))).all()
        assert [one.seq for one in events] == list(range(1, len(events) + 1))
        payloads = [json.loads(one.payload) for one in events]
        for payload in payloads:
            assert_valid(payload["eventType"], payload)
        return [one["event"]["productOrder"] for one in payloads if "productOrder" in one["event"]]

    def _read(self) -> Json:
        self.order = self._run(self.site.http.get(f"/productOrder/{self.order['id']}")).json()
        return self.order

    def _patch(self, body: Json) -> httpx.Response:
        return self._answered(self.site.http.patch(f"/productOrder/{self.order['id']}", json=body))

    def _post(self, path: str, body: Json) -> httpx.Response:
        return self._answered(self.site.http.post(path, json=body))

    def _answered(self, call: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        answer = self._run(call)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            assert_valid("Error", answer.json())
        return answer

    def _run[Answer](self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self.runner.run(work)


TestOrderLife = OrderLife.TestCase
TestOrderLife.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes, and a life of 15 steps can be read
)  # fmt: skip
