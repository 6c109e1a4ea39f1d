"""The items of an order that was sent: each id once, no circles, the parts of a bundle within it.

TMF622 lets the parts of a bundle be within it, or beside it with the relationship ``bundles``; both come out as the
former.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from orders.errors import OrderInvalid
from orders.tmf622.models import ProductOrderItem

BUNDLES = "bundles"
_MOST_ITEMS = 200


def nested(items: Sequence[ProductOrderItem]) -> list[ProductOrderItem]:
    """The outermost items, each with all its parts. Raises OrderInvalid."""
    every = list(_all(items))
    if len(every) > _MOST_ITEMS:
        raise OrderInvalid(f"The order has more than {_MOST_ITEMS} items.", advice="Order in parts.")
    by_id: dict[str, ProductOrderItem] = {}
    for item in every:
        if by_id.setdefault(item.id, item) is not item:
            raise OrderInvalid(f"The item id {item.id!r} is there twice.", advice="Give each item an id of its own.")
    _check_relationships(every, by_id)
    bundled = {part for item in items for part in _bundled(item)}
    return [_with_parts(item, by_id) for item in items if item.id not in bundled]


def _all(items: Sequence[ProductOrderItem]) -> Iterator[ProductOrderItem]:
    for item in items:
        yield item
        yield from _all(item.product_order_item)


def _check_relationships(every: Sequence[ProductOrderItem], by_id: dict[str, ProductOrderItem]) -> None:
    """Each leads to an item of the order, and those of one kind never back to where they began."""
    kinds: dict[str, dict[str, set[str]]] = {BUNDLES: {}}
    for item in every:
        kinds[BUNDLES].setdefault(item.id, set()).update(part.id for part in item.product_order_item)
        for one in item.product_order_item_relationship:
            if one.id not in by_id:
                raise OrderInvalid(f"The item {item.id!r} relates to {one.id!r}, which is no item of the order.")
            kinds.setdefault(one.relationship_type or "", {}).setdefault(item.id, set()).add(one.id)
    for kind, graph in kinds.items():
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = " → ".join(map(str, error.args[1]))
            raise OrderInvalid(f"Items relate in a circle ({kind or 'without type'}): {circle}.") from None


def _bundled(item: ProductOrderItem) -> list[str]:
    """The parts that are beside the item, or within it."""
    named = [one.id for one in item.product_order_item_relationship if one.relationship_type == BUNDLES]
    return [one for one in named if one is not None]


def _with_parts(item: ProductOrderItem, by_id: dict[str, ProductOrderItem]) -> ProductOrderItem:
    within = {part.id for part in item.product_order_item}
    beside = [by_id[part] for part in _bundled(item) if part not in within]
    parts = [_with_parts(part, by_id) for part in [*item.product_order_item, *beside]]
    return item.model_copy(update={"product_order_item": parts})
