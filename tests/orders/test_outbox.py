"""Deliveries: every order event reaches the OSS and the customer, in order, once in effect, whatever fails between."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import partial

import structlog.testing
from sqlalchemy import text
from sqlmodel import update

from foundation.database import utc_now
from orders.events.notice import OrderEventNotice
from orders.outbox.claims import claim
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.outbox.delivery import Delivery
from orders.outbox.results import Result, Rules, record
from orders.outbox.schedule import next_wait
from tests.gateway.serving import free_port
from tests.orders.conftest import Shop
from tests.orders.made import CSP, new_order
from tests.orders.oss import Arrival, Oss, eventually, served
from tests.orders.tmf import assert_valid

LIFE = ["acknowledged", "inProgress", "pending", "inProgress", "completed"]


async def live(shop: Shop, key: str = "k", conversation_id: str = "c1") -> str:
    """An order from its placing to its completion; its id."""
    order = await shop.orders.place_order(new_order(key=key, conversation_id=conversation_id))
    for state in LIFE[1:]:
        await shop.orders.change_state(CSP, order.id, state)
    return order.id


async def take(shop: Shop, lease_seconds: float) -> list[DueDelivery]:
    """What a worker takes."""
    return await shop.database.write(partial(claim, limit=10, now=utc_now(), lease_seconds=lease_seconds))


async def end(shop: Shop, due: DueDelivery, outcome: Outcome) -> None:
    """What a worker writes down."""
    results = [Result(due, outcome, utc_now(), 0.1)]
    await shop.database.write(lambda one: record(one, results, Rules((1,)), utc_now()))


async def test_the_oss_gets_every_event_in_order(open_shop: Shop, oss: Oss) -> None:
    order_id = await live(open_shop)
    arrivals = await oss.has(5)
    assert oss.states(order_id) == LIFE
    assert_valid("ProductOrderCreateEvent", arrivals[0].payload)
    assert arrivals[0].payload["eventType"] == "ProductOrderCreateEvent"
    for arrival in arrivals[1:]:
        assert_valid("ProductOrderStateChangeEvent", arrival.payload)
        assert arrival.payload["eventType"] == "ProductOrderStateChangeEvent"
    assert {row.state for row in await open_shop.settled()} == {"delivered"}


async def test_the_customer_hears_of_every_state_change_but_not_of_the_placing(open_shop: Shop) -> None:
    order_id = await live(open_shop)
    await eventually(lambda: len(open_shop.told) == 4)
    assert [notice.state for notice in open_shop.told] == LIFE[1:]
    notice = open_shop.told[0]
    assert (notice.order_id, notice.conversation_id, str(notice.key)) == (order_id, "c1", "some-csp/consumer/en-GB")
    assert notice.document["state"] == "inProgress"
    assert len({one.id for one in open_shop.told}) == 4


async def test_the_customer_is_not_told_again_of_the_cancellation_they_asked_for(open_shop: Shop, oss: Oss) -> None:
    order = await open_shop.orders.place_order(new_order())
    await open_shop.orders.request_cancellation(CSP, order.id)
    for state in ("pendingCancellation", "cancelled"):
        await open_shop.orders.change_state(CSP, order.id, state)
    await open_shop.settled()
    assert [notice.state for notice in open_shop.told] == ["pendingCancellation", "cancelled"]
    assert oss.states(order.id) == [
        "acknowledged", "pending", "assessingCancellation", "pendingCancellation", "cancelled",
    ]  # fmt: skip


async def test_an_oss_that_is_down_gets_everything_when_it_is_up_again(shop: Shop, oss: Oss) -> None:
    port = free_port()
    shop.urls["oss"] = f"http://127.0.0.1:{port}/webhooks"
    async with shop.delivering():
        order_id = await live(shop)

        async def tried_in_vain() -> bool:
            return any(row.attempts >= 3 and row.last_error for row in await shop.deliveries())

        await eventually(tried_in_vain)
        async with served(oss, port):
            await oss.has(5)
            assert {row.state for row in await shop.settled()} == {"delivered"}
    assert oss.states(order_id) == LIFE


async def test_an_event_waits_for_the_one_before_it_and_other_orders_do_not(shop: Shop, oss: Oss) -> None:
    stuck = await shop.orders.place_order(new_order())
    oss.answer = lambda arrival: 503 if arrival.order["id"] == stuck.id else 204
    async with served(oss) as url:
        shop.urls["oss"] = url
        await shop.orders.change_state(CSP, stuck.id, "inProgress")
        await shop.orders.change_state(CSP, stuck.id, "completed")
        async with shop.delivering():
            other = await live(shop, key="other")
            await eventually(lambda: oss.states(other) == LIFE)
            tried = [arrival.order["state"] for arrival in oss.arrivals if arrival.order["id"] == stuck.id]
            assert set(tried) == {"inProgress"}
            oss.answer = lambda arrival: 204
            await shop.settled()
    assert oss.states(stuck.id) == ["inProgress", "completed"]


async def test_two_endpoints_do_not_wait_for_each_other(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls = {"dead": f"http://127.0.0.1:{free_port()}", "oss": url}
        async with shop.delivering():
            order_id = await live(shop)
            await eventually(lambda: oss.states(order_id) == LIFE)


async def test_what_a_dead_worker_held_is_delivered_after_its_lease(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        await shop.orders.place_order(new_order())
        taken = await take(shop, lease_seconds=60)
        assert [due.attempt for due in taken] == [1]
        assert await take(shop, lease_seconds=60) == []
        async with shop.database.transaction() as session:
            await session.exec(update(Delivery).values(lease_until=utc_now() - timedelta(seconds=1)))
        async with shop.delivering():
            await oss.has(1)
            (row,) = await shop.settled()
    assert (row.state, row.attempts, row.last_status) == ("delivered", 2, 204)


async def test_many_workers_take_each_delivery_once(shop: Shop, oss: Oss) -> None:
    workers = 1 if shop.database.is_sqlite else 4
    async with served(oss) as url:
        shop.urls["oss"] = url
        orders = [await live(shop, key=str(place)) for place in range(6)]
        async with shop.delivering(workers=workers):
            await oss.has(30)
            await shop.settled()
    assert set(Counter(arrival.webhook_id for arrival in oss.arrivals).values()) == {1}
    assert all(oss.states(order_id) == LIFE for order_id in orders)


async def test_the_outbox_finds_work_without_being_woken(shop: Shop, oss: Oss) -> None:
    """A row that another process wrote, whose bus event was lost."""
    async with served(oss) as url:
        shop.urls["oss"] = url
        silent = Shop(shop.database, shop.secrets, urls=shop.urls)
        async with shop.delivering():
            await silent.orders.place_order(new_order())
            await oss.has(1)


async def test_a_bus_event_wakes_it_long_before_its_own_poll(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(poll_seconds=60):
            order_id = await live(shop)
            await eventually(lambda: oss.states(order_id) == LIFE)


async def test_a_customer_who_can_not_be_told_now_is_told_later_in_order(shop: Shop) -> None:
    away = True

    async def notify(notice: OrderEventNotice) -> None:
        if away:
            raise ConnectionError("the channel is away")

    shop.notify = notify
    async with shop.delivering():
        await live(shop)

        async def tried_in_vain() -> bool:
            return any(row.attempts >= 2 for row in await shop.deliveries())

        await eventually(tried_in_vain)
        away = False
        await eventually(lambda: len(shop.told) == 4)
    assert [notice.state for notice in shop.told] == LIFE[1:]


async def test_after_the_last_attempt_a_delivery_is_given_up_and_kept(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 500
    async with served(oss) as url:
        shop.urls["oss"] = url
        await shop.orders.place_order(new_order())
        async with shop.delivering(retry_seconds=(0.01, 0.01)):
            (row,) = await shop.settled()
    assert (row.state, row.attempts, row.last_status) == ("failed", 3, 500)
    assert "500" in (row.last_error or "")


async def test_a_slow_oss_does_not_keep_others_waiting(shop: Shop, oss: Oss) -> None:
    go_on = asyncio.Event()

    async def hang_at_first(arrival: Arrival) -> int:
        if arrival.path == "/slow":
            await go_on.wait()
        return 204

    oss.answer = hang_at_first
    async with served(oss) as url:
        shop.urls = {"slow": f"{url}/slow", "oss": f"{url}/quick"}
        async with shop.delivering():
            await live(shop)
            await eventually(lambda: sum(one.path == "/quick" for one in oss.accepted) == 5)
            go_on.set()
            await oss.has(10)


async def test_stopping_finishes_what_is_under_way(shop: Shop, oss: Oss) -> None:
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def wait(arrival: Arrival) -> int:
        arrived.set()
        await go_on.wait()
        return 204

    oss.answer = wait
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering() as (outbox,):
            await shop.orders.place_order(new_order())
            await arrived.wait()
            stopping = asyncio.create_task(outbox.stop())
            go_on.set()
            await stopping
            (row,) = await shop.deliveries()
    assert (row.state, row.lease_until) == ("delivered", None)


async def test_a_late_failure_does_not_undo_anothers_claim(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    await shop.orders.place_order(new_order())
    (first,) = await take(shop, lease_seconds=0)
    (second,) = await take(shop, lease_seconds=60)
    await end(shop, first, NotDelivered("too late"))
    (row,) = await shop.deliveries()
    assert (row.lease_until is not None, row.last_error) == (True, None)
    await end(shop, second, Delivered(204))
    (row,) = await shop.deliveries()
    assert (row.state, row.last_status) == ("delivered", 204)


def test_waits_follow_the_schedule_give_or_take_a_tenth() -> None:
    for attempt, seconds in enumerate((5, 30, 120), 1):
        waits = [next_wait(attempt, (5, 30, 120)) or 0 for _ in range(200)]
        assert min(waits) >= seconds * 0.9
        assert max(waits) <= seconds * 1.1
        assert len(set(waits)) > 100
    assert next_wait(4, (5, 30, 120)) is None


async def test_a_database_that_is_away_for_a_while_does_not_end_the_worker(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering():
            with structlog.testing.capture_logs() as said:
                await _rename(shop, "delivery", "away")
                await eventually(lambda: any("can't read its table" in line["event"] for line in said))
                await _rename(shop, "away", "delivery")
            order_id = await live(shop)
            await eventually(lambda: oss.states(order_id) == LIFE)


async def _rename(shop: Shop, old: str, new: str) -> None:
    async with shop.database.engine.begin() as connection:
        await connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
