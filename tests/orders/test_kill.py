"""Processes are killed while they take and deliver orders: nothing confirmed is lost, doubled or out of order."""

import json
import multiprocessing
import random
import signal
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlmodel import col, select

from orders.tables import OrderEvent
from tests.orders.conftest import Shop
from tests.orders.ordering_process import run
from tests.orders.oss import Arrival, Oss, eventually, served

KILLS = 3
#: Forked from a process that has imported everything once: a start costs little.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.orders.ordering_process"])


async def test_kills_lose_double_and_reorder_nothing(shop: Shop, oss: Oss, database_url: str, tmp_path: Path) -> None:
    said = tmp_path / "confirmed"
    async with served(oss) as url:
        shop.urls["oss"] = url
        for number in range(KILLS):
            arguments = (database_url, url, tmp_path / "state", str(number), said)
            process = PROCESSES.Process(target=run, args=arguments)
            _kill_while_delivering(oss, process, len(oss.arrivals) + random.randint(5, 40))
            process.start()
            await eventually(lambda ended=process: not ended.is_alive(), seconds=60)
            assert process.exitcode == -signal.SIGKILL
        oss.answer = lambda arrival: 204
        async with shop.delivering(workers=1 if shop.database.is_sqlite else 2, lease_seconds=2.0):
            rows = await shop.settled()
    assert {row.state for row in rows} == {"delivered"}
    happened = await _happened(shop)
    for order_id, states in _confirmed(said).items():
        assert happened[order_id][: len(states)] == states
    for order_id, states in happened.items():
        assert oss.states(order_id) == states
    arrivals = Counter(arrival.webhook_id for arrival in oss.arrivals)
    assert max(arrivals.values()) > 1, "no kill has hit a delivery: the test has shown nothing"
    assert len(oss.accepted) == len(arrivals) == sum(len(states) for states in happened.values())


def _kill_while_delivering(oss: Oss, process: BaseProcess, at_arrival: int) -> None:
    """The OSS takes in arrival number ``at_arrival``, and the sender dies before it hears so."""

    def answer(arrival: Arrival) -> int:
        if len(oss.arrivals) == at_arrival:
            process.kill()
        return 204

    oss.answer = answer


def _confirmed(file: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for order_id, state in (line.split() for line in file.read_text().splitlines()):
        found.setdefault(order_id, []).append(state)
    return found


async def _happened(shop: Shop) -> dict[str, list[str]]:
    """The states of every order, by its own events."""
    async with shop.database.transaction() as session:
        events = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.seq)))).all()
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(event.order_id, []).append(json.loads(event.payload)["event"]["productOrder"]["state"])
    return found
