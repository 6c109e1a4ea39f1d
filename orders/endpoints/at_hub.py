"""Who asked at the hub. Each function is a part of the transaction of the connection that it is given."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from foundation.rows import table_of, things
from orders.endpoints.endpoint import Endpoint
from orders.endpoints.hub_query import read_query
from orders.endpoints.tables import HubSubscription

_HUBS = table_of(HubSubscription)
_OF_CSP = select(_HUBS).where(_HUBS.c.csp == bindparam("of_csp")).order_by(_HUBS.c.id)


def subscriptions(connection: Connection, csp: str) -> list[HubSubscription]:
    """The subscriptions of a CSP, the oldest first."""
    return things(connection, HubSubscription, _OF_CSP, {"of_csp": csp})


def at_hub(connection: Connection, csp: str) -> list[Endpoint]:
    """The endpoints that they make."""
    return [endpoint_of(one) for one in subscriptions(connection, csp)]


def endpoint_of(row: HubSubscription) -> Endpoint:
    """The endpoint that a subscription makes."""
    asked = read_query(row.query)
    return Endpoint(
        id=row.id, csp=row.csp, url=row.callback, origin="hub", call=asked.call, events=asked.events,
        filters=asked.filters,
    )  # fmt: skip
