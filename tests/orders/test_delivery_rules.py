"""What an endpoint's answers do to its deliveries, and what staff can do about it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from foundation.database import utc_now
from orders.endpoints.desk import EndpointDesk
from orders.endpoints.health import HealthRules
from orders.endpoints.tables import EndpointState
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.deliveries import DeliveryBusy, DeliveryNotFound, Wanted
from orders.outbox.housekeeping import forget_attempts, put_off
from orders.webhooks.answers import retry_after
from tests.orders.conftest import Shop
from tests.orders.made import CSP, new_order
from tests.orders.oss import Arrival, Oss, eventually, served

NEVER_OPENS = HealthRules(failures=10_000, slowing=0.02)


def desk(shop: Shop) -> EndpointDesk:
    return EndpointDesk(shop.database, shop.bus, shop.directory, shop.keys)


async def state_of(shop: Shop, endpoint: str = "oss") -> EndpointState:
    async with shop.database.transaction() as session:
        return await session.get(EndpointState, (CSP, endpoint)) or EndpointState(csp=CSP, endpoint=endpoint)


async def states_of(shop: Shop) -> list[str]:
    """The states of all deliveries as staff reads them, in sequence."""
    found = await shop.staff.find(CSP, Wanted())
    return [one.state for one in sorted(found, key=lambda one: one.delivery.seq)]


async def given_up(shop: Shop, oss: Oss) -> str:
    """An order whose first event was given up, with two later ones behind it; its id."""
    oss.answer = lambda arrival: 500
    order = await shop.orders.place_order(new_order())
    await shop.orders.change_state(CSP, order.id, "inProgress")
    await shop.orders.change_state(CSP, order.id, "completed")
    await eventually(lambda: _is(shop, ["failed", "waiting", "waiting"]))
    oss.answer = lambda arrival: 204
    await desk(shop).enable(CSP, "oss")
    return order.id


async def _is(shop: Shop, states: list[str]) -> bool:
    return await states_of(shop) == states


async def _counts(shop: Shop, counts: dict[str, int]) -> bool:
    return (await shop.staff.counts(CSP)).get("oss") == counts


async def test_what_was_given_up_holds_later_ones_back_until_it_is_replayed(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(retry_seconds=(0.01,), health=NEVER_OPENS):
            order_id = await given_up(shop, oss)
            other = await shop.orders.place_order(new_order())
            await eventually(lambda: oss.states(other.id) == ["acknowledged"])
            assert oss.states(order_id) == []
            await eventually(lambda: _counts(shop, {"failed": 1, "waiting": 2}))
            assert await shop.replay_all("failed") == 1
            await eventually(lambda: oss.states(order_id) == ["acknowledged", "inProgress", "completed"])


async def test_what_is_discarded_lets_later_ones_go_on_without_it(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(retry_seconds=(0.01,), health=NEVER_OPENS):
            order_id = await given_up(shop, oss)
            (failed,) = await shop.staff.find(CSP, Wanted(states=["failed"]))
            await shop.staff.discard(CSP, failed.delivery.id)
            await eventually(lambda: oss.states(order_id) == ["inProgress", "completed"])
    assert sorted(await states_of(shop)) == ["delivered", "delivered", "discarded"]


async def test_a_replay_has_the_id_it_had_and_its_whole_schedule_again(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(retry_seconds=(0.01, 0.01), health=NEVER_OPENS):
            oss.answer = lambda arrival: 500
            await shop.orders.place_order(new_order())
            await eventually(lambda: _is(shop, ["failed"]))
            await desk(shop).enable(CSP, "oss")
            await shop.replay_all("failed")
            await eventually(lambda: len(oss.arrivals) == 6)
            await eventually(lambda: _is(shop, ["failed"]))
    assert len({arrival.webhook_id for arrival in oss.arrivals}) == 1
    (shown,) = await shop.staff.find(CSP, Wanted())
    _, payload, attempts = await shop.staff.get(CSP, shown.delivery.id)
    assert payload.encode() == oss.arrivals[0].body
    assert [(one.number, one.status, one.answer) for one in attempts] == [
        (number, 500, "down for maintenance") for number in range(1, 7)
    ]
    assert all(one.seconds > 0 and one.at.tzinfo for one in attempts)


async def test_a_range_of_time_is_replayed_in_order(shop: Shop, oss: Oss) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering():
            before = await shop.orders.place_order(new_order())
            await oss.has(1)
            since = before.created_at + timedelta(milliseconds=1)  # as exact as an order's time is
            order = await shop.orders.place_order(new_order())
            await shop.orders.change_state(CSP, order.id, "inProgress")
            await oss.has(3)
            await shop.settled()
            assert await shop.staff.replay(CSP, Wanted(since=since, until=utc_now())) == 2
            await eventually(lambda: len(oss.arrivals) == 5)
    again = [(one.order["id"], one.order["state"]) for one in oss.arrivals[3:]]
    assert again == [(order.id, "acknowledged"), (order.id, "inProgress")]
    assert before.id not in dict(again)


async def test_another_csps_deliveries_are_not_there(shop: Shop, oss: Oss) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    await shop.orders.place_order(new_order())
    (shown,) = await shop.staff.find(CSP, Wanted())
    for attempt in (shop.staff.get, shop.staff.replay_one, shop.staff.discard):
        with pytest.raises(DeliveryNotFound):
            await attempt("other-csp", shown.delivery.id)
    assert await shop.staff.replay("other-csp", Wanted()) == 0


async def test_what_has_arrived_can_not_be_discarded(open_shop: Shop, oss: Oss) -> None:
    await open_shop.orders.place_order(new_order())
    (row,) = await open_shop.settled()
    with pytest.raises(DeliveryBusy, match="delivered"):
        await open_shop.staff.discard(CSP, row.id)


async def test_410_disables_the_endpoint_others_are_told_and_nothing_is_lost(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 410 if arrival.path == "/gone" else 204
    async with served(oss) as url:
        shop.urls = {"oss": f"{url}/gone", "watch": f"{url}/watch"}
        shop.settings["watch"] = {"events": ["endpointDisabledEvent"]}
        async with shop.delivering():
            order = await shop.orders.place_order(new_order())
            (told,) = await oss.has(1)
            await shop.orders.change_state(CSP, order.id, "inProgress")
            state = await state_of(shop)
            assert (state.disabled_why, state.disablings) == ("it answered 410 Gone", 1)
            assert told.payload["eventType"] == "EndpointDisabledEvent"
            assert told.payload["event"]["endpoint"] == {"id": "oss", "csp": CSP, "reason": "it answered 410 Gone"}
            tried = len(oss.arrivals)
            oss.answer = lambda arrival: 204
            await asyncio.sleep(0.2)
            assert len(oss.arrivals) == tried, "nothing goes to a disabled endpoint"
            await desk(shop).enable(CSP, "oss")
            await eventually(lambda: oss.states(order.id) == ["acknowledged", "inProgress"])


async def test_an_endpoint_at_which_nothing_arrived_is_disabled_when_a_schedule_ends(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 500
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(retry_seconds=(0.01,), health=NEVER_OPENS):
            await shop.orders.place_order(new_order())
            await eventually(lambda: _is(shop, ["failed"]))
    assert "nothing has arrived" in (await state_of(shop)).disabled_why


async def test_one_event_that_an_oss_never_takes_does_not_disable_it(shop: Shop, oss: Oss) -> None:
    odd = await shop.orders.place_order(new_order())
    oss.answer = lambda arrival: 400 if arrival.order["id"] == odd.id else 204
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering(retry_seconds=(0.2, 0.2), health=NEVER_OPENS):
            await shop.orders.change_state(CSP, odd.id, "inProgress")
            other = await shop.orders.place_order(new_order())
            await eventually(lambda: oss.states(other.id) == ["acknowledged"])
            await eventually(lambda: _has_failed(shop))
    assert (await state_of(shop)).disabled_at is None


async def _has_failed(shop: Shop) -> bool:
    return any(row.state == "failed" for row in await shop.deliveries())


async def test_after_failures_in_a_row_only_a_probe_goes_until_one_arrives(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 500
    rules = HealthRules(failures=3, cooling=0.3, longest_cooling=0.3)
    async with served(oss) as url:
        shop.urls["oss"] = url
        for _ in range(12):
            await shop.orders.place_order(new_order())
        async with shop.delivering(health=rules):
            # what was under way when it opened has ended by the second pause; from then on only probes go
            await eventually(lambda: _rests(shop, pauses=2))
            opened = len(oss.arrivals)
            await eventually(lambda: len(oss.arrivals) >= opened + 3)
            assert (await state_of(shop)).pauses >= 4, "each probe that failed has opened it again"
            oss.answer = lambda arrival: 204
            await oss.has(12)
            await shop.settled()
    state = await state_of(shop)
    assert (state.failures, state.paused_until) == (0, None)
    at = sorted([one.at for one in await _attempts(shop)])[opened : opened + 3]
    assert all(later - earlier > timedelta(seconds=0.2) for earlier, later in pairwise(at))


async def _rests(shop: Shop, *, pauses: int) -> bool:
    """The endpoint has been left alone so many times, and nothing is on its way there."""
    busy = [row for row in await shop.deliveries() if row.lease_until is not None]
    return (await state_of(shop)).pauses >= pauses and not busy


async def _attempts(shop: Shop) -> list[DeliveryAttempt]:
    found = []
    for row in await shop.deliveries():
        found += (await shop.staff.get(CSP, row.id))[2]
    return found


@pytest.mark.parametrize("status", [429, 502, 504])
async def test_an_overloaded_endpoint_is_slowed_down_at_once(shop: Shop, oss: Oss, status: int) -> None:
    oss.answer, oss.headers = lambda arrival: status, {"retry-after": "60"}
    async with served(oss) as url:
        shop.urls["oss"] = url
        async with shop.delivering():
            await shop.orders.place_order(new_order())
            await eventually(lambda: _paused(shop))
            before = len(oss.arrivals)
            await shop.orders.place_order(new_order())
            await asyncio.sleep(0.2)
    assert len(oss.arrivals) == before == 1
    state = await state_of(shop)
    assert state.paused_until is not None
    assert 50 < (state.paused_until - utc_now()).total_seconds() <= 60
    assert str(status) in state.paused_why


async def _paused(shop: Shop) -> bool:
    return (await state_of(shop)).paused_until is not None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("120", 120), (" 5 ", 5), ("-5", None), ("99999999999999", 86400),
        ("Mon, 01 Jan 2024 00:01:00 GMT", 60), ("Mon, 01 Jan 2023 00:00:00 GMT", 0),
        ("Mon, 01 Jan 2029 00:00:00 GMT", 86400), ("٣", None), ("1" * 5000, 86400),
    ],
)  # fmt: skip
def test_retry_after_is_read_within_bounds(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, datetime(2024, 1, 1, tzinfo=UTC)) == seconds


async def test_an_endpoint_may_have_a_schedule_of_its_own(shop: Shop, oss: Oss) -> None:
    oss.answer = lambda arrival: 500
    async with served(oss) as url:
        shop.urls["oss"], shop.settings["oss"] = url, {"retry_seconds": []}
        async with shop.delivering():
            await shop.orders.place_order(new_order())
            await eventually(lambda: _is(shop, ["failed"]))
    assert len(oss.arrivals) == 1


async def test_an_endpoint_that_hangs_leaves_room_for_others(shop: Shop, oss: Oss) -> None:
    hang = asyncio.Event()

    async def answer(arrival: Arrival) -> int:
        if arrival.path == "/hangs":
            await hang.wait()
        return 204

    oss.answer = answer
    async with served(oss) as url:
        shop.urls = {"hangs": f"{url}/hangs"}
        for _ in range(200):
            await shop.orders.place_order(new_order())
        shop.urls["oss"] = f"{url}/quick"
        async with shop.delivering(patience=60):
            await eventually(lambda: len(oss.arrivals) >= 32)
            order = await shop.orders.place_order(new_order())
            await eventually(lambda: oss.states(order.id) == ["acknowledged"])
            hang.set()
            await shop.settled()


async def test_what_a_disabled_endpoint_should_get_is_put_off_and_goes_as_soon_as_it_is_enabled(
    shop: Shop, oss: Oss
) -> None:
    async with served(oss) as url:
        shop.urls["oss"] = url
        order = await shop.orders.place_order(new_order())
        await desk(shop).disable(CSP, "oss", "for the test")
        assert await put_off(shop.database, utc_now()) == 1
        assert await put_off(shop.database, utc_now()) == 0
        async with shop.delivering():
            await desk(shop).enable(CSP, "oss")
            await eventually(lambda: oss.states(order.id) == ["acknowledged"])


async def test_enabling_an_endpoint_while_its_deliveries_are_put_off_leaves_none_waiting(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    await shop.orders.place_order(new_order())
    for _ in range(25):
        await desk(shop).disable(CSP, "oss", "for the test")
        await asyncio.gather(put_off(shop.database, utc_now()), desk(shop).enable(CSP, "oss"))
        (row,) = await shop.deliveries()
        assert row.due_at < utc_now() + timedelta(minutes=1)


async def test_old_attempts_are_forgotten_and_deliveries_stay(open_shop: Shop, oss: Oss) -> None:
    await open_shop.orders.place_order(new_order())
    await open_shop.settled()
    assert await forget_attempts(open_shop.database, utc_now() - timedelta(days=1)) == 0
    assert await forget_attempts(open_shop.database, utc_now() + timedelta(seconds=1)) == 1
    (row,) = await open_shop.deliveries()
    assert (await open_shop.staff.get(CSP, row.id))[2] == []
    assert json.loads((await open_shop.staff.get(CSP, row.id))[1])["eventType"] == "ProductOrderCreateEvent"
