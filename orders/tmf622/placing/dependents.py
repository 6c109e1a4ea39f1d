"""What an order leaves alone can stay: no service of the customer's is left without another that it needs.

Input: the services that the order changes or ends, and its items. Raises OrderInvalid, which names both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from orders.errors import OrderInvalid
from orders.inventory.dependents import Dependent, dependents
from orders.inventory.inventory import ConversationsOf, ProductInventory
from orders.inventory.services import Service
from orders.product_order.new_order import NewOrderItem

_TOLD = 5


async def check_dependents(
    context: ResolvedContext,
    inventory: ProductInventory,
    changed: Sequence[Service],
    items: Sequence[NewOrderItem],
    customer: Facts,
    conversations_of: ConversationsOf,
) -> None:
    """That all of the customers of the ``changed`` services is possible afterwards, as far as it was before."""
    if not changed:
        return
    services = await inventory.services_beside(context, changed, conversations_of)
    becoming = {one.product_id or one.id: _ordered(one) for one in items}
    if found := list(dependents(context, services, becoming, customer.age)):
        by_product = {one.product_id: one for one in items}
        told = "; ".join(_told(one, by_product) for one in found[:_TOLD])
        raise OrderInvalid(
            told + (f" (and {len(found) - _TOLD} more)" if len(found) > _TOLD else ""),
            advice="End what needs the other in the same order, with an item `delete` of its own.",
        )


def _ordered(item: NewOrderItem) -> OrderedItem | None:
    """What becomes of it; None: it ends."""
    if item.item_action == "delete":
        return None
    return OrderedItem(item.offering, item.configuration, item.postcode, item.quantity)


def _told(dependent: Dependent, items: Mapping[str | None, NewOrderItem]) -> str:
    needed = " and ".join(_named(one) for one in dependent.needs)
    ids = ", ".join(repr(items[one.id].given_id) for one in dependent.needs)
    return f"Item {ids}: {_named(dependent.service)} needs {needed}: {dependent.reason}"


def _named(service: Service) -> str:
    return f"the product {service.id} ({service.name})"
