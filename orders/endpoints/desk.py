"""What staff does with endpoints: see how they are doing, enable and disable them, rotate their keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection
from sqlmodel import col, select, update

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.errors import BadInput
from orders.endpoints.announcing import Announcements
from orders.endpoints.directory import EndpointDirectory
from orders.endpoints.endpoint import Endpoint
from orders.endpoints.health import Condition, HealthRules, condition, disable, enable
from orders.endpoints.keys import EndpointKeys, NewKeys
from orders.endpoints.tables import EndpointState
from orders.outbox.delivery import Delivery
from orders.outbox.due import tell_due
from orders.outbox.housekeeping import pending_at
from orders.outbox.results import locked_state, save_state

#: For so long at most the old keys of an endpoint sign along.
LONGEST_OVERLAP = timedelta(days=30)


@dataclass(frozen=True)
class EndpointOverview:
    """An endpoint, how it is doing in figures and in a word, and the public key that its ``v1a`` signatures verify
    with."""

    endpoint: Endpoint
    state: EndpointState
    public_key: str
    condition: Condition


class EndpointDesk:
    """For the staff of all CSPs."""

    def __init__(self, database: Database, bus: Bus, directory: EndpointDirectory, keys: EndpointKeys) -> None:
        self._database = database
        self._bus = bus
        self._directory = directory
        self._keys = keys
        self._announcing = Announcements(directory)

    async def overview(self, csp: str) -> list[EndpointOverview]:
        """All endpoints of a CSP."""
        endpoints = await self._directory.endpoints_of(csp)
        async with self._database.transaction() as session:
            rows = (await session.exec(select(EndpointState).where(col(EndpointState.csp) == csp))).all()
        states = {row.endpoint: row for row in rows}
        return [await self._seen(one, states.get(one.id)) for one in endpoints]

    async def one(self, csp: str, endpoint_id: str) -> EndpointOverview:
        """One endpoint of a CSP. Raises EndpointNotFound."""
        endpoint = await self._directory.get(csp, endpoint_id)
        async with self._database.transaction() as session:
            state = await session.get(EndpointState, (csp, endpoint_id))
        return await self._seen(endpoint, state)

    async def enable(self, csp: str, endpoint_id: str) -> None:
        """Deliver there again; what waited goes on. Raises EndpointNotFound."""
        await self._directory.get(csp, endpoint_id)

        def enabled(connection: Connection) -> None:
            state = locked_state(connection, csp, endpoint_id)
            enable(state)
            save_state(connection, state)
            connection.execute(update(Delivery).where(*pending_at(csp, endpoint_id)).values(due_at=utc_now()))

        await self._database.write(enabled, survives_power_cut=True)
        await tell_due(self._bus)

    async def disable(self, csp: str, endpoint_id: str, why: str) -> None:
        """Deliver nothing there until it is enabled; what comes meanwhile waits. Raises EndpointNotFound."""
        await self._directory.get(csp, endpoint_id)
        announce = await self._announcing([csp])

        def disabled(connection: Connection) -> None:
            state = locked_state(connection, csp, endpoint_id)
            if disable(state, why, utc_now()):
                save_state(connection, state)
                announce(connection, state)

        await self._database.write(disabled, survives_power_cut=True)

    async def rotate(self, csp: str, endpoint_id: str, overlap: timedelta) -> NewKeys:
        """New keys for an endpoint; the old ones stay valid for ``overlap``. Raises EndpointNotFound, BadInput."""
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise BadInput(
                f"The old keys can't sign for {overlap} more.", advice=f"Give up to {LONGEST_OVERLAP.days} days."
            )
        return await self._keys.rotate(await self._directory.get(csp, endpoint_id), overlap)

    async def _seen(self, endpoint: Endpoint, state: EndpointState | None) -> EndpointOverview:
        state = state or EndpointState(csp=endpoint.csp, endpoint=endpoint.id)
        return EndpointOverview(
            endpoint, state, await self._keys.public_key(endpoint), condition(state, HealthRules())
        )  # fmt: skip
