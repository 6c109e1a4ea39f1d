"""Parts that fail in the middle of an order: the customer is told, the conversation goes on, the order arrives."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.conversations.runner import Script, read_script
from tests.conversations.test_conversations import SCRIPTS
from tests.support.run import only_one
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

SCRIPT: Script = next(one for path in SCRIPTS if (one := read_script(path)).orders)

#: Longer than a bot takes to start, however busy the machine.
_TURN_SECONDS = 60


@pytest.fixture
def faulty() -> Iterator[System]:
    """A system of its own, whose parts are killed; for one test at a time, and healthy when it begins."""
    system = running_system("faults", SCRIPT.csp, BESPOKE_TURN_TIMEOUT=str(_TURN_SECONDS))
    with only_one("faults-test"):
        _wait_until_ready(system)
        yield system


class Customer:
    """A conversation over HTTP."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=2 * _TURN_SECONDS)
        where = {"csp": SCRIPT.csp, "segment": SCRIPT.segment, "locale": SCRIPT.locale}
        started = self._client.post("/chat/conversations", json=where).raise_for_status().json()
        self._base = f"/chat/conversations/{started['conversation_id']}"
        self._client.headers["Authorization"] = f"Bearer {started['token']}"
        self._said = 0

    def says(self, text: str) -> list[dict[str, Any]]:
        """The replies to a line."""
        self._said += 1
        body = {"client_id": f"line-{self._said}", "text": text}
        answer = self._client.post(f"{self._base}/messages", json=body).raise_for_status().json()
        return [one["reply"] for one in answer["messages"]]

    def orders(self) -> list[dict[str, Any]]:
        """The orders of the conversation."""
        orders: list[dict[str, Any]] = self._client.get(f"{self._base}/orders").raise_for_status().json()["orders"]
        return orders


def test_an_order_outlives_the_bot(faulty: System) -> None:
    customer = Customer(faulty.server_url)
    *before, interrupted = SCRIPT.lines[:3]
    for line in before:
        customer.says(line)
    os.kill(faulty.pids["bot"], signal.SIGKILL)
    assert "error_unavailable" not in [reply["message_id"] for reply in customer.says(interrupted)]
    for line in SCRIPT.lines[3:]:
        customer.says(line)
    assert len(customer.orders()) == 1


def test_the_customer_of_a_context_that_broke_is_still_served(faulty: System) -> None:
    """A change that can't be used is not taken: the last good state goes on."""
    customer = Customer(faulty.server_url)
    customer.says(SCRIPT.lines[0])
    path = faulty.contexts_folder / SCRIPT.csp / "offers.yml"
    text = path.read_text()
    path.write_text("product_offerings: [oops")
    try:
        for line in SCRIPT.lines[1:]:
            customer.says(line)
        assert len(customer.orders()) == 1
    finally:
        path.write_text(text)


def test_an_order_reaches_an_oss_that_was_down(faulty: System) -> None:
    os.kill(faulty.pids["demo-oss"], signal.SIGKILL)
    customer = Customer(faulty.server_url)
    for line in SCRIPT.lines:
        customer.says(line)
    (order,) = customer.orders()

    def arrived() -> bool:
        try:
            orders = httpx.get(f"{faulty.demo_oss_url}/orders").json()["orders"]
        except httpx.TransportError:
            return False  # not back yet
        return any(one["id"] == order["id"] for one in orders)

    wait_until(arrived, seconds=60, what="the OSS is back and has received the order")


def _wait_until_ready(system: System) -> None:
    wait_until(lambda: not system.missing(), seconds=120)
