"""Tells a CSP's other endpoints that one was disabled, if they asked for it by name: as a delivery like any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from foundation.database import utc_now
from foundation.ids import new_id
from foundation.rows import add_all
from orders.endpoints.at_hub import at_hub
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.endpoint import ENDPOINT_DISABLED, Endpoint
from orders.endpoints.tables import EndpointState
from orders.outbox.delivery import ADD_DELIVERY, delivery_row

#: Announces an endpoint's state in the transaction that disables it.
Announce = Callable[[Connection, EndpointState], None]


class Announcements:
    """For the endpoints of all CSPs."""

    def __init__(self, directory: EndpointDirectory) -> None:
        self._directory = directory

    async def __call__(self, csps: Iterable[str]) -> Announce:
        """What announces endpoints of these CSPs, which is asked before their transaction begins. Endpoints that are
        themselves disabled hear of it once they are enabled."""
        in_context = {csp: await self._in_context(csp) for csp in csps}
        return lambda connection, state: _announce(connection, state, in_context[state.csp])

    async def _in_context(self, csp: str) -> list[Endpoint]:
        try:
            return await self._directory.in_context(csp)
        except (ContextNotFound, ContextInvalid):  # what was on its way when the CSP went must be written down, too
            return []


def _announce(connection: Connection, state: EndpointState, in_context: Sequence[Endpoint]) -> None:
    notification, now = _notification(state), utc_now()
    payload = json.dumps(notification, separators=(",", ":"))
    of = {"order_id": f"endpoint:{state.endpoint}", "csp": state.csp, "seq": state.disablings}
    deliveries = [
        delivery_row(now, "webhook", one.id, event_type=ENDPOINT_DISABLED, payload=payload, **of)
        for one in (*in_context, *at_hub(connection, state.csp))
        if one.id != state.endpoint and one.wants(ENDPOINT_DISABLED, notification)
    ]
    add_all(connection, ADD_DELIVERY, deliveries)


def _notification(state: EndpointState) -> dict[str, Any]:
    assert state.disabled_at is not None
    return {
        "eventId": new_id("event"),
        "eventTime": state.disabled_at.isoformat(),
        "eventType": ENDPOINT_DISABLED[0].upper() + ENDPOINT_DISABLED[1:],
        "title": "Deliveries to an endpoint were stopped",
        "event": {"endpoint": {"id": state.endpoint, "csp": state.csp, "reason": state.disabled_why}},
    }
