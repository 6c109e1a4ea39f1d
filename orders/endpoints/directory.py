"""All endpoints of a CSP, in one place: what the outbox, the sender, the hub and staff ask.

Input: a CSP. Output: its endpoints, those of its context first. Hub subscriptions are made and ended here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, func, select, update

from catalog_adapter.contexts.models import Webhook
from foundation.database import Database, utc_now
from foundation.destinations import Destinations
from foundation.errors import Conflict, NotFound
from foundation.ids import new_id
from orders.endpoints.at_hub import at_hub, endpoint_of, subscriptions
from orders.endpoints.endpoint import Endpoint, of_context
from orders.endpoints.hub_query import read_query
from orders.endpoints.keys import EndpointKeys, NewKeys
from orders.endpoints.tables import EndpointKey, EndpointState, HubSubscription
from orders.outbox.delivery import Delivery

#: A CSP's webhooks, as its live context has them.
WebhookLookup = Callable[[str], Awaitable[Sequence[Webhook]]]

_MOST_SUBSCRIPTIONS = 100


class EndpointNotFound(NotFound):
    """There is no such endpoint, or it is another CSP's."""

    code: ClassVar[str] = "endpoint_not_found"


class TooManySubscriptions(Conflict):
    """The CSP has as many subscriptions as there may be."""

    code: ClassVar[str] = "too_many_subscriptions"


@dataclass(frozen=True)
class Subscribed:
    """A new hub subscription. ``keys`` are shown this once."""

    endpoint: Endpoint
    callback: str
    query: str
    keys: NewKeys


class EndpointDirectory:
    """The endpoints of all CSPs. ``destinations`` says where they may be."""

    def __init__(
        self,
        database: Database,
        webhooks: WebhookLookup,
        keys: EndpointKeys,
        destinations: Destinations,
        *,
        demo_oss_url: str,
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._keys = keys
        self._destinations = destinations
        self._demo_oss_url = demo_oss_url

    async def endpoints_of(self, csp: str) -> list[Endpoint]:
        """All endpoints of a CSP."""
        return [*await self.in_context(csp), *await self._database.read(lambda one: at_hub(one, csp))]

    async def get(self, csp: str, endpoint_id: str) -> Endpoint:
        """An endpoint of this CSP. Raises EndpointNotFound."""
        for endpoint in await self.endpoints_of(csp):
            if endpoint.id == endpoint_id:
                return endpoint
        raise _not_found(csp, endpoint_id)

    async def in_context(self, csp: str) -> list[Endpoint]:
        """The endpoints that the CSP's live context names; for who asked at the hub see ``at_hub.py``."""
        return [of_context(csp, webhook, self._demo_oss_url) for webhook in await self._webhooks(csp)]

    async def add_hub(self, csp: str, callback: str, query: str = "") -> Subscribed:
        """Subscribe ``callback`` to order events. Raises DestinationRefused, BadInput, TooManySubscriptions."""
        self._destinations.check(callback)
        read_query(query)
        row = HubSubscription(id=new_id("hub"), csp=csp, callback=callback, query=query, created_at=utc_now())
        async with self._database.transaction() as session:
            wanted = select(func.count()).select_from(HubSubscription).where(col(HubSubscription.csp) == csp)
            if (await session.exec(wanted)).one() >= _MOST_SUBSCRIPTIONS:
                raise TooManySubscriptions(
                    f"{csp} has {_MOST_SUBSCRIPTIONS} hub subscriptions.", advice="Delete one that is not used."
                )
            session.add(row)
        endpoint = endpoint_of(row)
        return Subscribed(endpoint, callback, query, await self._keys.made(endpoint))

    async def hub(self, csp: str, subscription_id: str) -> HubSubscription:
        """A subscription as it was made. Raises EndpointNotFound."""
        async with self._database.transaction() as session:
            row = await session.get(HubSubscription, subscription_id) if "\0" not in subscription_id else None
        if row is None or row.csp != csp:
            raise _not_found(csp, subscription_id)
        return row

    async def hubs(self, csp: str) -> list[HubSubscription]:
        """The subscriptions of a CSP, the oldest first."""
        return await self._database.read(lambda one: subscriptions(one, csp))

    async def remove(self, csp: str, subscription_id: str) -> None:
        """End a hub subscription: what was still on its way there is discarded. Raises EndpointNotFound."""
        row = await self.hub(csp, subscription_id)
        async with self._database.transaction() as session:
            await session.delete(row)
            await session.exec(
                update(Delivery)
                .where(
                    col(Delivery.csp) == csp,
                    col(Delivery.destination) == "webhook",
                    col(Delivery.endpoint) == subscription_id,
                    col(Delivery.state).in_(("pending", "failed")),
                )
                .values(state="discarded", lease_until=None, last_error="the subscription has ended")
            )
            for table in (EndpointKey, EndpointState):
                found = await session.exec(select(table).where(table.csp == csp, table.endpoint == subscription_id))
                for one in found.all():
                    await session.delete(one)


def _not_found(csp: str, endpoint_id: str) -> EndpointNotFound:
    return EndpointNotFound(
        f"{csp} has no endpoint {endpoint_id[:80]!r}.", advice=f"See `bespoke webhooks list {csp}`."
    )
