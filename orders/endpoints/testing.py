"""Tests an endpoint: one event that says it is a test, called and signed as every other, at once.

Input: an endpoint. Output: what it answered. The test is no delivery: it is not tried again, waits for nothing, reaches
an endpoint that is disabled, too, and changes nothing of how the endpoint is doing.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

from foundation.database import utc_now
from foundation.ids import new_id
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.endpoint import ENDPOINT_TEST
from orders.outbox.deliverer import Delivered, Deliverer, DueDelivery, NotDelivered


@dataclass(frozen=True)
class Tested:
    """What came of a test: ``arrived`` or the ``error``, the HTTP ``status`` if there was one, what the ``answer``
    began with, and how many ``seconds`` it took. ``webhook_id`` is what the endpoint was sent as such."""

    webhook_id: str
    arrived: bool
    status: int | None
    error: str
    answer: str
    seconds: float


class EndpointTests:
    """For the staff of all CSPs. ``sender`` is the one that deliveries go through."""

    def __init__(self, directory: EndpointDirectory, sender: Deliverer) -> None:
        self._directory = directory
        self._sender = sender

    async def test(self, csp: str, endpoint_id: str) -> Tested:
        """Send a test and wait for the answer, as long as for any delivery. Raises EndpointNotFound."""
        endpoint = await self._directory.get(csp, endpoint_id)
        due, started = _due(csp, endpoint.id), time.perf_counter()
        outcome = await self._sender.deliver(due)
        return Tested(
            webhook_id=due.id,
            arrived=isinstance(outcome, Delivered),
            status=outcome.status,
            error=outcome.error if isinstance(outcome, NotDelivered) else "",
            answer=outcome.answer,
            seconds=time.perf_counter() - started,
        )


def _due(csp: str, endpoint_id: str) -> DueDelivery:
    now = utc_now()
    payload = {
        "eventId": new_id("event"),
        "eventTime": now.isoformat(),
        "eventType": ENDPOINT_TEST[0].upper() + ENDPOINT_TEST[1:],
        "title": "A test by the staff: there is nothing to do",
        "event": {"endpoint": {"id": endpoint_id, "csp": csp}},
    }
    return DueDelivery(
        id=new_id("msg"),
        order_id=f"endpoint:{endpoint_id}",
        csp=csp,
        seq=0,
        event_type=ENDPOINT_TEST,
        destination="webhook",
        endpoint=endpoint_id,
        payload=json.dumps(payload, separators=(",", ":")),
        attempt=1,
        attempts_before=0,
        created_at=now,
        started_at=now,
    )
