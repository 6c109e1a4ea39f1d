"""Services that need another one: what ends or changes may not leave them without it.

Input: all services of a customer, and what becomes of some of them. Output: those that could not stay then, each with
what it needs and why: the same in the chat and over TMF622.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog_adapter.constraints.answers import Explanation
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from orders.inventory.services import Service
from orders.product_order.explained import explained

#: By a product's id what is to become of it, None where it ends; by any other id what is to be there beside.
Becoming = Mapping[str, OrderedItem | None]


@dataclass(frozen=True)
class Dependent:
    """A service that could not stay without those that it ``needs``; ``because`` of what, and the same in sentences."""

    service: Service
    needs: Sequence[Service]
    because: Explanation | None
    reason: str


def dependents(
    context: ResolvedContext, services: Sequence[Service], becoming: Becoming, age: int | None
) -> Iterator[Dependent]:
    """The services that nothing becomes of and that could not stay then. One that could not stay as it is anyway is
    none of them. ``age`` is the customer's, if it is known."""
    known = [one for one in services if one.offering in context.catalogue.offerings]
    before = {one.id: _ordered(context, one) for one in known}
    after = _there({**before, **becoming})
    for service in known:
        if service.id in becoming:
            continue
        then, now = (_among(context, service.id, there, age) for there in (before, after))
        # what asks for nothing else, and is asked no other thing now, can still be had
        if then.known == now.known or not then.is_possible() or now.is_possible():
            continue
        needs = [
            one
            for one in known
            if one.id in becoming and _among(context, service.id, {**after, one.id: before[one.id]}, age).is_possible()
        ]
        because = now.conflict()
        reason = explained(context, now.model.configurable, because)
        yield Dependent(service, needs or [one for one in known if one.id in becoming], because, reason)


def _there(becoming: Becoming) -> dict[str, OrderedItem]:
    return {name: one for name, one in becoming.items() if one is not None}


def _ordered(context: ResolvedContext, service: Service) -> OrderedItem:
    values = service.configuration(context.model(service.offering).configurable)
    return OrderedItem(service.offering, values, service.postcode, service.quantity)


def _among(
    context: ResolvedContext, product_id: str, there: Mapping[str, OrderedItem], age: int | None
) -> Configuration:
    """A service as it is, among others."""
    own = there[product_id]
    others = tuple(one for name, one in there.items() if name != product_id)
    existing = frozenset(part for one in others for part in _offerings(context, one))
    facts = Facts(postcode=own.site, age=age, existing=existing, others=others, whole_order=True)
    return context.model(own.offering).configuration(own.values, facts)


def _offerings(context: ResolvedContext, there: OrderedItem) -> set[str]:
    configurable = context.model(there.offering).configurable
    return {one.id for one in configurable.parts if configurable.includes(one.id, there.values)}
