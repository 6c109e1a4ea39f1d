"""An item that was sent to change or end what a customer has, held against the inventory and its context.

Input: the item, which names its product. Output: the item of a new order. What is not said stays as it is. Raises
OrderInvalid with the reason where it can't be so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Configurable
from orders.errors import OrderInvalid, ProductNotFound
from orders.inventory.changing import Changed, changed_item, ended_item
from orders.inventory.inventory import ProductInventory
from orders.inventory.own_ids import OwnIds
from orders.inventory.services import Service, meant_by
from orders.product_order.new_order import NewOrderItem
from orders.tmf622.models import ProductOrderItem
from orders.tmf622.placing.moving import destination_of

_TOLD = 10
#: Attributes of an item that are taken over as they were sent.
_TAKEN_OVER = ("appointment", "billing_account", "payment")


async def service_of(context: ResolvedContext, inventory: ProductInventory, given: ProductOrderItem) -> Service:
    """The service that an item changes or ends, as it is. Raises InventoryUnavailable, too."""
    product_id = given.product.id if given.product else None
    if product_id is None:
        raise _invalid(given, f"the action {given.action} needs the id of the product that it is about")
    try:
        service = await inventory.service(context, product_id)
    except ProductNotFound as error:
        raise _invalid(given, error.message) from None
    if service.is_part:
        raise _invalid(given, f"the product {product_id} is a part of a bundle; change or end the bundle")
    if service.status != "active":
        raise _invalid(given, f"the product {product_id} is {service.status}, and can't be changed")
    if given.product_offering is not None and service.ids.offering(given.product_offering.id) != service.offering:
        raise _invalid(given, f"the product {product_id} is of {service.offering!r}, not {given.product_offering.id!r}")
    if given.quantity not in (1, service.quantity):
        raise _invalid(given, f"the product {product_id} is there {service.quantity} times, which a change keeps")
    return service


def change_item(
    context: ResolvedContext, service: Service, given: ProductOrderItem, place: int, customer: Facts
) -> NewOrderItem:
    """The item; ``place`` is its place in the order, from 1, ``customer`` what is known beside the product's place."""
    if given.action == "delete":
        made = ended_item(service, item_id=str(place))
    else:
        made = _modified(context, service, given, place, customer)
    parts = _named_as_sent(given, made, service.ids)
    attributes = given.as_sent(*_TAKEN_OVER)
    if made.item_action == "modify" and not (attributes or _differs(made, service)):
        raise _invalid(given, f"it changes nothing: this is how the product {service.id} is")
    return made.model_copy(update={"given_id": given.id, "attributes": attributes, "parts": parts})


def check_products(changes: Iterable[NewOrderItem]) -> None:
    """That no two items change the same product: each would begin from what the other leaves."""
    named = Counter(one.product_id for item in changes for one in (item, *item.parts) if one.product_id)
    if twice := [product for product, count in named.items() if count > 1]:
        raise OrderInvalid(
            f"The product {twice[0]} is changed or ended twice in this order.",
            advice="Say all that becomes of a product in one item.",
        )


def _named_as_sent(given: ProductOrderItem, made: NewOrderItem, ids: OwnIds) -> list[NewOrderItem]:
    """The parts with the ids they were sent with."""
    sent = {
        ids.offering(part.product_offering.id): part.id for part in given.product_order_item if part.product_offering
    }
    ours = {part.id: ids.offering(part.offering) for part in made.parts}  # parts that end have the inventory's ids
    if len(sent) < len(given.product_order_item) or sent.keys() - set(ours.values()):
        known = ", ".join(ours.values()) or "no parts"
        raise _invalid(given, f"its parts name their offerings, each once; there are {known}")
    return [
        part.model_copy(update={"given_id": sent.get(ours[part.id], f"{given.id}.{ours[part.id]}")})
        for part in made.parts
    ]


def _differs(made: NewOrderItem, service: Service) -> bool:
    """Whether the item says anything new of what is there."""
    return made.configuration != made.before or made.places != service.places


def _modified(
    context: ResolvedContext, service: Service, given: ProductOrderItem, place: int, customer: Facts
) -> NewOrderItem:
    if service.offering not in context.catalogue.offerings:
        raise _invalid(given, f"the offering {service.offering!r} is gone from the catalogue; it can only be ended")
    to, model = destination_of(given, service), context.model(service.offering)
    facts = replace(customer, postcode=to.postcode)
    before = service.configuration(model.configurable)
    found = model.configuration(before, facts)
    for name, value in _wishes(given, model.configurable, service.ids).items():
        found = _with_choice(found, name, value)
    whole = found.complete()
    if whole is None or model.configuration(whole.values, found.facts).check():
        raise _invalid(given, _told(context, found))
    changed = Changed(service.id, before, service.quantity, service.part_products(), to.places, to.moved_from)
    return changed_item(context, service.offering, changed, whole.values, facts, item_id=str(place))


def _with_choice(configuration: Configuration, name: str, value: Value) -> Configuration:
    """With one more choice; without those of what doesn't exist then, as the channels of a TV that goes."""
    wish = configuration.choose(name, value)
    if wish.is_possible():
        return wish
    gone = next((one.dropped for one in configuration.repairs(name, value) if not one.changes), ())
    return wish.without(*gone)


def _told(context: ResolvedContext, configuration: Configuration) -> str:
    """Why it can't be so."""
    conflict = configuration.conflict()
    reasons = [one.explain.text(context.key.locale) for one in conflict.reasons] if conflict else []
    return " ".join(dict.fromkeys(reasons)) or "this does not go together with what is there"


def _wishes(given: ProductOrderItem, configurable: Configurable, ids: OwnIds) -> dict[str, Value]:
    """The values that the item and its parts say; a part that is added or deleted is a yes or a no."""
    found: dict[str, Value] = {}
    for item in (given, *given.product_order_item):
        part = ids.offering(item.product_offering.id) if item.product_offering else None
        if item is not given and part and configurable.variable(part) and item.action in ("add", "delete"):
            found |= _value(item, configurable, part, item.action == "add")
        for one in item.product.product_characteristic if item.product else ():
            found |= _value(item, configurable, _ours(configurable, ids, one.name), one.value)
    if given.item_term and given.item_term[0].name:
        found |= _value(given, configurable, TERM, given.item_term[0].name)
    return found


def _ours(configurable: Configurable, ids: OwnIds, name: str) -> str:
    """Our id of a characteristic that may be named as in the CSP's own catalogue."""
    if configurable.variable(name) is not None:
        return name
    named = (one.id for one in configurable.variables if ids.characteristic(one.part, one.id) == name)
    return next(named, name)


def _value(given: ProductOrderItem, configurable: Configurable, name: str, raw: object) -> dict[str, Value]:
    variable = configurable.variable(name)
    if variable is None:
        known = ", ".join(one.id for one in configurable.variables[:_TOLD])
        raise _invalid(given, f"there is no characteristic {name!r}; there are {known}")
    value = meant_by(variable, int(raw) if isinstance(raw, bool) and not variable.is_boolean else raw)
    if value is None:
        known = ", ".join(map(str, variable.domain[:_TOLD]))
        raise _invalid(given, f"{name} can't be {str(raw)[:80]!r}; it can be {known}")
    return {name: value}


def _invalid(given: ProductOrderItem, reason: str) -> OrderInvalid:
    return OrderInvalid(f"Item {given.id!r}: {reason}.", advice="Read the product inventory, and send what fits it.")
