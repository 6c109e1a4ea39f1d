"""What staff does with endpoints: see how they are doing, enable and disable them, rotate their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select, update

from foundation.bus import Bus
from foundation.database import Database, utc_now
from orders.endpoints.announcing import Announcements
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.endpoint import Endpoint
from orders.endpoints.health import disable, enable
from orders.endpoints.keys import EndpointKeys, NewKeys
from orders.endpoints.tables import EndpointState
from orders.outbox.delivery import Delivery
from orders.outbox.housekeeping import pending_at
from orders.outbox.results import locked_state
from orders.outbox.worker import OUTBOX_DUE


@dataclass(frozen=True)
class EndpointOverview:
    """An endpoint, how it is doing, and the public key that its ``v1a`` signatures verify with."""

    endpoint: Endpoint
    state: EndpointState
    public_key: str


class EndpointDesk:
    """For the staff of all CSPs."""

    def __init__(self, database: Database, bus: Bus, directory: EndpointDirectory, keys: EndpointKeys) -> None:
        self._database = database
        self._bus = bus
        self._directory = directory
        self._keys = keys
        self._announce = Announcements(directory)

    async def overview(self, csp: str) -> list[EndpointOverview]:
        """All endpoints of a CSP."""
        endpoints = await self._directory.endpoints_of(csp)
        async with self._database.transaction() as session:
            rows = (await session.exec(select(EndpointState).where(col(EndpointState.csp) == csp))).all()
        states = {row.endpoint: row for row in rows}
        return [
            EndpointOverview(
                one, states.get(one.id) or EndpointState(csp=csp, endpoint=one.id), await self._keys.public_key(one)
            )
            for one in endpoints
        ]

    async def enable(self, csp: str, endpoint_id: str) -> None:
        """Deliver there again; what waited goes on. Raises EndpointNotFound."""
        await self._directory.get(csp, endpoint_id)
        async with self._database.transaction() as session:
            enable(await locked_state(session, csp, endpoint_id))
            await session.exec(update(Delivery).where(*pending_at(csp, endpoint_id)).values(due_at=utc_now()))
        await self._bus.publish(OUTBOX_DUE, {})

    async def disable(self, csp: str, endpoint_id: str, why: str) -> None:
        """Deliver nothing there until it is enabled; what comes meanwhile waits. Raises EndpointNotFound."""
        await self._directory.get(csp, endpoint_id)
        async with self._database.transaction() as session:
            state = await locked_state(session, csp, endpoint_id)
            if disable(state, why, utc_now()):
                await self._announce(session, state)

    async def rotate(self, csp: str, endpoint_id: str, overlap: timedelta) -> NewKeys:
        """New keys for an endpoint; the old ones stay valid for ``overlap``. Raises EndpointNotFound."""
        return await self._keys.rotate(await self._directory.get(csp, endpoint_id), overlap)
