"""Puts a change of a service into the draft: from then on it is configured, reviewed and confirmed as any item is."""

from __future__ import annotations

from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from orders.draft import DraftItem, ServiceChange
from orders.inventory.services import Service


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
    item = there or draft.add_item(service.offering)
    item.change = change_of(context, service, ends=ends)
    item.choices, item.postcode = dict(item.change.before), service.postcode
    draft.changed()
    return item


def change_of(context: ResolvedContext, service: Service, *, ends: bool) -> ServiceChange:
    """What a change begins with: the service as it is. Its offering has to be one that the context has."""
    paid = service.recurring(with_tax=context.data.context.tax.amounts == "included")
    return ServiceChange(
        product_id=service.id,
        name=service.name,
        before=service.configuration(context.model(service.offering).configurable),
        quantity=service.quantity,
        parts=service.part_products(),
        places=service.places,
        postcode=service.postcode,
        paid={period: f"{amount:f}" for period, amount in paid.items()},
        ends=ends,
    )
