"""Puts a change of a service into the draft: from then on it is configured, reviewed and confirmed as any item is."""

from __future__ import annotations

import structlog

from actions.items import Item, items_of
from actions.services.known import is_part, meant, services_of
from actions.turn import Turn
from orders.draft import DraftItem, ServiceChange
from orders.errors import InventoryUnavailable
from orders.inventory.services import Service

_log = structlog.get_logger(__name__)


def begin_change(turn: Turn, service: Service, *, ends: bool = False) -> DraftItem | None:
    """The draft's item that changes or ends a service; None, and said, where that is not possible now."""
    draft, context = turn.draft, turn.context
    there = next((one for one in draft.items if one.change and one.change.product_id == service.id), None)
    if there is None and service.is_being_changed:
        turn.note("service_being_changed", service=service.name)
        return None
    if service.offering not in context.catalogue.offerings:
        turn.note("service_gone", service=service.name, phone=context.profile.support.phone)
        return None
    before = service.configuration(context.model(service.offering).configurable)
    paid = service.recurring(with_tax=context.data.context.tax.amounts == "included")
    item = there or draft.add_item(service.offering)
    item.choices, item.postcode = before, service.postcode
    item.change = ServiceChange(
        product_id=service.id,
        name=service.name,
        before=before,
        quantity=service.quantity,
        parts=service.part_products(),
        places=service.places,
        paid={period: f"{amount:f}" for period, amount in paid.items()},
        ends=ends,
    )
    draft.changed()
    return item


async def take_up_service(turn: Turn) -> None:
    """Where nothing is being ordered and the message changes what the customer has: that goes into the draft, and what
    the message says of it is then taken in."""
    intent = turn.understanding.intent
    is_new = not turn.message_id or turn.draft.taken_in != turn.message_id
    if turn.draft.items or not is_new or intent not in ("change_value", "remove_item", "add_item"):
        return
    names_something = any(one.kind in ("offering", "value") for one in turn.understanding.entities)
    found = meant(turn, await _services(turn)) if names_something else []
    if len(found) != 1 or not _changes(turn, found[0]):
        return
    ends = intent == "remove_item" and not _within(turn, found[0])
    if begin_change(turn, found[0], ends=ends) is None or ends:
        turn.draft.taken_in = turn.message_id  # nothing else of it is to be taken in


def changed_items(turn: Turn) -> list[Item]:
    """The items of the draft that change or end services."""
    return [one for one in items_of(turn.context, turn.draft) if one.item.change is not None]


async def _services(turn: Turn) -> list[Service]:
    """What the customer has, as far as can be told now: an inventory that is away holds up no order."""
    try:
        return await services_of(turn)
    except InventoryUnavailable as error:
        _log.warning("a product inventory does not answer", csp=turn.context.key.csp, error=str(error))
        return []


def _changes(turn: Turn, service: Service) -> bool:
    """Whether the message is about what is there; adding an offering by its own name is another one."""
    return turn.understanding.intent != "add_item" or _within(turn, service)


def _within(turn: Turn, service: Service) -> bool:
    """Whether the message names something of the service, and not the service."""
    return is_part(turn, service) or any(one.kind == "value" for one in turn.understanding.entities)
