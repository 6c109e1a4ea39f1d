"""The services of the customer who is here: those that their orders brought, and nobody else's.

In a rehearsal no order is worked on: there each counts as completed at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import structlog

from actions.subjects import mentioned
from actions.turn import Turn
from orders.errors import InventoryUnavailable
from orders.inventory.document import ACTIVE, added, modified, part_ids, product_of, terminated
from orders.inventory.own_ids import own_ids_of
from orders.inventory.services import Service
from orders.product_order.document import Document, items_of

_NO_URL = ""
_log = structlog.get_logger(__name__)


async def services_of(turn: Turn) -> list[Service]:
    """What the customer has, the oldest first."""
    if turn.is_rehearsal:
        ids = own_ids_of(turn.context)
        return [replace(one, ids=ids) for one in _rehearsed(turn.draft.rehearsed)]
    return await turn.dependencies.inventory.services(turn.context, *turn.customer.conversations)


async def services_if_known(turn: Turn) -> list[Service]:
    """What the customer has, as far as can be told now: an inventory that is away holds up no order."""
    try:
        return await services_of(turn)
    except InventoryUnavailable as error:
        _log.warning("a product inventory does not answer", csp=turn.context.key.csp, error=str(error))
        return []


def meant(turn: Turn, services: list[Service]) -> list[Service]:
    """The services that the message is about: the one a button names, those of the offerings it names, else those that
    have all the values it names; all where it names nothing, none where it names something else."""
    entities = turn.understanding.entities
    buttons = [str(one.value) for one in entities if one.kind == "item"]
    if buttons:
        return [one for one in services if one.id in buttons]
    named = {one.id for one in mentioned(turn)}
    if named:
        return [one for one in services if named <= _offerings(turn, one)]
    values = {one.characteristic for one in entities if one.kind in ("value", "characteristic")} - {None}
    return [one for one in services if values <= _characteristics(turn, one)]


def is_part(turn: Turn, service: Service) -> bool:
    """Whether the message names a part of this bundle, and not the bundle."""
    named = {one.id for one in mentioned(turn)}
    return bool(named) and service.offering not in named


def _offerings(turn: Turn, service: Service) -> set[str]:
    """The offering of a service, and those that are or may be in it."""
    if service.offering not in turn.context.catalogue.offerings:
        return {service.offering}
    return {one.id for one in turn.context.model(service.offering).configurable.parts}


def _characteristics(turn: Turn, service: Service) -> set[str]:
    if service.offering not in turn.context.catalogue.offerings:
        return set()
    return {one.id for one in turn.context.model(service.offering).configurable.variables}


def _rehearsed(orders: list[Document]) -> list[Service]:
    """What orders would bring, change and end."""
    products: dict[str, Document] = {}
    outermost: list[str] = []
    at = datetime.now(UTC)
    for order in orders:
        outermost += [product_of(order, one) for one in order["productOrderItem"] if one["action"] == "add"]
        for item in items_of(order):
            product_id = product_of(order, item)
            if item["action"] == "add":
                products[product_id] = added(order, item, at, _NO_URL)
            elif item["action"] == "modify":
                products[product_id] = modified(products[product_id], order, item, _NO_URL)
            elif item["action"] == "delete":
                products[product_id] = terminated(products[product_id], order, item, at)
    there = [products[one] for one in outermost if products[one]["status"] == ACTIVE]
    return [Service(one, [products[part] for part in part_ids(one)]) for one in there]
