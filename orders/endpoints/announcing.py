"""Tells a CSP's other endpoints that one was disabled, if they asked for it by name: as a delivery like any other."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.database import utc_now
from foundation.ids import new_id
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.endpoint import ENDPOINT_DISABLED
from orders.endpoints.tables import EndpointState
from orders.outbox.delivery import Delivery


class Announcements:
    """Written in the transaction that disables the endpoint."""

    def __init__(self, directory: EndpointDirectory) -> None:
        self._directory = directory

    async def __call__(self, session: AsyncSession, state: EndpointState) -> None:
        """Announce what ``state`` says. Endpoints that are themselves disabled hear of it once they are enabled."""
        notification, now = _notification(state), utc_now()
        payload = json.dumps(notification, separators=(",", ":"))
        for endpoint in await self._directory.ids_for(session, state.csp, ENDPOINT_DISABLED, notification):
            if endpoint != state.endpoint:
                session.add(
                    Delivery(
                        id=new_id("msg"), order_id=f"endpoint:{state.endpoint}", csp=state.csp, seq=state.disablings,
                        event_type=ENDPOINT_DISABLED, payload=payload, destination="webhook", endpoint=endpoint,
                        created_at=now, started_at=now, due_at=now,
                    )
                )  # fmt: skip


def _notification(state: EndpointState) -> dict[str, Any]:
    assert state.disabled_at is not None
    return {
        "eventId": new_id("event"),
        "eventTime": state.disabled_at.isoformat(),
        "eventType": ENDPOINT_DISABLED[0].upper() + ENDPOINT_DISABLED[1:],
        "title": "Deliveries to an endpoint were stopped",
        "event": {"endpoint": {"id": state.endpoint, "csp": state.csp, "reason": state.disabled_why}},
    }
