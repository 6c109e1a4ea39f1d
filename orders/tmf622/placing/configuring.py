"""The items that were sent, held against their context and each other. Input: wishes. Output: the items of a new order.

What is not said is filled in as the chat would: with defaults that go with what is said. Raises OrderInvalid with the
reason where it can't be sold like this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from catalog_adapter.constraints.answers import Reason
from catalog_adapter.constraints.evaluate import Violation
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from orders.product_order.configured import configured_item
from orders.product_order.new_order import NewOrderItem
from orders.product_order.together import facts_together
from orders.tmf622.models import ProductOrderItem
from orders.tmf622.placing.items import BUNDLES
from orders.tmf622.placing.wishes import Wish, invalid

#: Attributes of an item that are taken over as they were sent.
_TAKEN_OVER = ("appointment", "billing_account", "payment")
#: What has to be known and was not told.
_NEEDED = {
    "postcode": "it needs a place with a postcode, as it can't be had everywhere",
    "age": "the customer's age decides; give the customer a partyCharacteristic `age`",
    "existing": "what the customer has already decides; give the customer a partyCharacteristic `existing`",
}


def new_items(
    context: ResolvedContext, wishes: Mapping[int, Wish], customer: Facts, changes: Sequence[NewOrderItem]
) -> dict[int, NewOrderItem]:
    """The items by their places in the order, whole and valid, each alone and all together.

    ``customer`` is what is known beside their places, ``changes`` are the order's other items.
    """
    there, wanted = _ordered(changes), list(wishes.values())
    alone = [_completed(context, one, replace(customer, postcode=one.postcode)) for one in wanted]
    facts = facts_together(customer, [*_wished(wanted, alone), *there])
    values = [_completed(context, one, known) for one, known in zip(wanted, facts, strict=False)]
    facts = facts_together(customer, [*_wished(wanted, values), *there])
    made = {}
    for (place, wish), chosen, known in zip(wishes.items(), values, facts, strict=False):
        _check(context, wish.given.id, wish.offering, chosen, known)
        item = configured_item(
            context, wish.offering, chosen, known, item_id=str(place), quantity=wish.given.quantity
        )  # fmt: skip
        made[place] = _as_sent(item, wish.given, wish.parts)
    return made


def check_together(
    context: ResolvedContext, changes: Sequence[NewOrderItem], items: Sequence[NewOrderItem], customer: Facts
) -> None:
    """That ``changes`` go together with all the ``items`` of the order, which they are among."""
    staying = [one for one in items if one.item_action != "delete"]
    for item, known in zip(staying, facts_together(customer, _ordered(staying)), strict=True):
        if item in changes:
            _check(context, item.given_id or item.id, item.offering, item.configuration, known)


def _check(context: ResolvedContext, item_id: str, offering: str, chosen: Mapping[str, Value], known: Facts) -> None:
    if wrong := context.model(offering).configuration(chosen, known).check():
        raise invalid(item_id, _told(context, wrong))


def _ordered(items: Sequence[NewOrderItem]) -> list[OrderedItem]:
    return [
        OrderedItem(one.offering, one.configuration, one.postcode, one.quantity)
        for one in items
        if one.item_action != "delete"
    ]


def _wished(wishes: Sequence[Wish], values: Sequence[Mapping[str, Value]]) -> list[OrderedItem]:
    return [
        OrderedItem(wish.offering, chosen, wish.postcode, wish.given.quantity)
        for wish, chosen in zip(wishes, values, strict=True)
    ]


def _completed(context: ResolvedContext, wish: Wish, facts: Facts) -> Mapping[str, Value]:
    wanted = context.model(wish.offering).configuration(wish.choices, facts)
    found = wanted.complete()
    if found is not None:
        return found.values
    conflict = wanted.conflict()
    told = " ".join(_explained(context, conflict.reasons if conflict is not None else ()))
    chosen = ", ".join(f"{name} {value}" for name, value in (conflict.choices if conflict else wish.choices).items())
    raise invalid(wish.given.id, told or f"these don't go together: {chosen}")


def _as_sent(item: NewOrderItem, given: ProductOrderItem, parts: Mapping[str, ProductOrderItem]) -> NewOrderItem:
    """With the ids, places and references it was sent with."""
    places = [place.as_sent() for place in given.product.place] if given.product else []
    related = [one.as_sent() for one in given.product_order_item_relationship if one.relationship_type != BUNDLES]
    attributes = given.as_sent(*_TAKEN_OVER) | ({"productOrderItemRelationship": related} if related else {})
    inner = [
        _as_sent(part, parts[part.offering], {}) if part.offering in parts else part.model_copy(
            update={"given_id": f"{given.id}.{part.offering}"}
        )
        for part in item.parts
    ]  # fmt: skip
    changes = {"given_id": given.id, "places": places, "attributes": attributes, "parts": inner}
    return item.model_copy(update=changes)


def _told(context: ResolvedContext, wrong: Sequence[Violation]) -> str:
    entries = [one.what for one in wrong if not isinstance(one.what, str)]
    needed = [_NEEDED[one.what] for one in wrong if isinstance(one.what, str) and one.what in _NEEDED]
    names = [one.what for one in wrong if isinstance(one.what, str) and one.what not in _NEEDED]
    return "; ".join([*_explained(context, entries), *needed, *([f"wrong: {', '.join(names)}"] if names else [])])


def _explained(context: ResolvedContext, entries: Sequence[Reason]) -> list[str]:
    return list(dict.fromkeys(one.explain.text(context.key.locale) for one in entries))
