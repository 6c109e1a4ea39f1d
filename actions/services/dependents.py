"""Services that need another one: what ends or changes may not leave them without it.

Input: the draft, which ends or changes services, and all services of the customer. Output: those that could not stay,
with the reason; at the customer's word they end together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from actions.explanations import told_reason
from actions.items import Item, items_of
from actions.services.drafting import begin_change
from actions.turn import Turn
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from orders.draft import DraftItem
from orders.inventory.services import Service

_IMAGINED = "0"


def dependents(turn: Turn, services: Sequence[Service]) -> Iterator[tuple[Service, str]]:
    """The services that the draft leaves alone and that could not stay then, each with the reason."""
    context = turn.context
    items = {one.item.change.product_id if one.item.change else one.item.id: one
             for one in items_of(context, turn.draft)}  # fmt: skip
    before = {one.id: _ordered(context, one) for one in services if one.offering in context.catalogue.offerings}
    after = {name: one for name, one in before.items() if name not in items}
    after |= {
        name: OrderedItem(one.item.offering, one.values(), one.item.postcode)
        for name, one in items.items()
        if not one.ends
    }
    for service in services:
        if service.id in items or service.id not in before:
            continue
        now = _as_item(turn, service, after)
        conflict = now.configuration.conflict()
        if conflict is not None and _as_item(turn, service, before).configuration.conflict() is None:
            yield service, told_reason(turn, now, conflict)


def end_dependents(turn: Turn, ended: Service, services: Sequence[Service]) -> None:
    """End, with what the draft ends, all that can't stay without it, and say why. Where one of them can't be ended now,
    nothing is."""
    together = [ended.name]
    while found := list(dependents(turn, services)):
        for needing, reason in found:
            turn.note("service_needed", needing=needing.name, service=ended.name, reason=reason)
            if begin_change(turn, needing, ends=True) is None:
                _leave(turn, ended)
                return
            together.append(needing.name)
    if len(together) > 1:
        turn.note("services_end_together", services=turn.context.names.list_of(together))


def _leave(turn: Turn, ended: Service) -> None:
    """Take all ends out again."""
    for one in [one for one in turn.draft.items if one.change is not None and one.change.ends]:
        turn.draft.remove_item(one)
    turn.note("service_kept", service=ended.name)


def _ordered(context: ResolvedContext, service: Service) -> OrderedItem:
    values = service.configuration(context.model(service.offering).configurable)
    return OrderedItem(service.offering, values, service.postcode, service.quantity)


def _as_item(turn: Turn, service: Service, there: Mapping[str, OrderedItem]) -> Item:
    """The service as it is, among others."""
    others = {name: one for name, one in there.items() if name != service.id}
    existing = frozenset(part for one in others.values() for part in _offerings(turn.context, one))
    known = Facts(age=turn.draft.age, existing=existing, others=tuple(others.values()), whole_order=True)
    own = _ordered(turn.context, service)
    item = DraftItem(id=_IMAGINED, offering=own.offering, choices=dict(own.values), postcode=own.site)
    return Item(turn.context, item, known)


def _offerings(context: ResolvedContext, there: OrderedItem) -> set[str]:
    configurable = context.model(there.offering).configurable
    return {one.id for one in configurable.parts if configurable.includes(one.id, there.values)}
