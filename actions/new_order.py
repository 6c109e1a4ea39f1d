"""From a draft to the order that is placed: what was chosen, what it costs, in the customer's words and in ids."""

from __future__ import annotations

from collections.abc import Mapping

from actions.items import Item
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import ProductOffering
from orders.draft import OrderDraft
from orders.product_order.new_order import NewCharacteristic, NewContact, NewOrder, NewOrderItem, NewTerm


def new_order(context: ResolvedContext, draft: OrderDraft, items: list[Item], channel: str) -> NewOrder:
    """The order as it is placed."""
    return NewOrder(
        order_key=draft.order_key,
        csp=context.key.csp,
        segment=context.key.segment,
        locale=context.key.locale,
        channel=channel,
        conversation_id=draft.conversation_id,
        revision=context.revision,
        contact=NewContact.model_validate(
            {field: draft.contact[field] for field in context.profile.contact_fields if field in draft.contact}
        ),
        items=[_item(context, item) for item in items],
    )


def _item(context: ResolvedContext, item: Item) -> NewOrderItem:
    values = item.values()
    term = context.term(item.item.offering, values)
    parts = [
        _part(context, item, part, values)
        for part in item.model.configurable.parts[1:]
        if item.model.configurable.includes(part.id, values)
    ]
    return NewOrderItem(
        id=item.item.id,
        offering=item.item.offering,
        offering_name=item.name,
        specification=item.offering.specification,
        characteristics=_characteristics(context, item, item.item.offering, values),
        term=NewTerm(id=term.id, name=term.name.text(context.key.locale), months=term.duration) if term else None,
        postcode=item.place,
        price=item.price(),
        parts=parts,
    )


def _part(context: ResolvedContext, item: Item, part: ProductOffering, values: Mapping[str, Value]) -> NewOrderItem:
    return NewOrderItem(
        id=f"{item.item.id}.{part.id}",
        offering=part.id,
        offering_name=part.name.text(context.key.locale),
        specification=part.specification,
        quantity=item.model.configurable.units(part.id, values),
        characteristics=_characteristics(context, item, part.id, values),
        postcode=item.place,
    )


def _characteristics(
    context: ResolvedContext, item: Item, part: str, values: Mapping[str, Value]
) -> list[NewCharacteristic]:
    """The values of one part. The switches of a bundle's optional parts are not characteristics of a product: the
    part is there, or it is not. Neither is the term."""
    parts = {one.id for one in item.model.configurable.parts}
    return [
        NewCharacteristic(id=variable.id, name=context.names.variable(variable), value=values[variable.id])
        for variable in item.model.configurable.variables
        if variable.part == part and variable.id in values and variable.id not in parts and variable.id != "term"
    ]
