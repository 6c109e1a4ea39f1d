"""Every attempt to deliver belongs to the trace of the turn that ordered, and takes it along."""

import json

import structlog

from foundation.tracing.spans import span
from tests.orders.conftest import Shop
from tests.orders.made import new_order
from tests.orders.oss import Oss
from tests.support.spans import own, parent, recorded_spans, trace_of


async def test_attempts_that_fail_and_the_one_that_arrives_are_in_the_trace_of_the_turn(
    open_shop: Shop, oss: Oss
) -> None:
    oss.answer = lambda arrival: 503 if len(oss.arrivals) < 3 else 204
    new = new_order()
    with recorded_spans() as spans, structlog.testing.capture_logs() as logs:
        with span("turn"):
            order = await open_shop.orders.place_order(new)
        arrivals = await oss.has(1)
        await open_shop.settled()

    placed, attempts = spans.one("place order"), spans.named("deliver webhook")
    assert [parent(one) for one in attempts] == [own(placed)] * 3
    assert [one.status.is_ok for one in attempts] == [False, False, True]
    assert [dict(one.attributes or {})["bespoke.attempt"] for one in attempts] == [1, 2, 3]
    told = [arrival.headers["traceparent"] for arrival in oss.arrivals]
    assert told == [f"00-{trace_of(placed):032x}-{own(one):016x}-03" for one in attempts]
    assert dict(placed.attributes or {})["bespoke.order"] == order.id
    personal = {str(value) for value in new.contact.model_dump(exclude_none=True).values()}
    assert personal
    assert not [one for one in personal if json.dumps(one)[1:-1] in spans.text()]
    assert arrivals
    refused = [one["error"] for one in logs if one["event"] == "not delivered"]
    assert refused == ["the OSS answered 503"] * 2, "what else it answered may be about the customer"


async def test_without_traces_a_webhook_carries_none(open_shop: Shop, oss: Oss) -> None:
    await open_shop.orders.place_order(new_order())

    (arrival,) = await oss.has(1)

    assert "traceparent" not in arrival.headers
