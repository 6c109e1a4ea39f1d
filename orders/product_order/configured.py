"""A configuration as an item of a new order. Input: a context, an offering, its whole configuration, and the facts that
it was held against. Output: the item with its parts, prices and what it was held against: the same whether it came from
a chat or over TMF622, and the same again when an order is verified."""

from __future__ import annotations

from collections.abc import Mapping

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM
from catalog_adapter.offers.models import ProductOffering
from orders.product_order.new_order import NewCharacteristic, NewFacts, NewOrderItem, NewTerm
from orders.product_order.tmf_ids import tmf_ids_of


def configured_item(
    context: ResolvedContext,
    offering_id: str,
    values: Mapping[str, Value],
    facts: Facts,
    *,
    item_id: str,
    quantity: int = 1,
) -> NewOrderItem:
    """The item of a full configuration. Raises KeyError for an offering that the context doesn't have."""
    offering, model = context.catalogue.offerings[offering_id], context.model(offering_id)
    included = [part for part in model.configurable.parts[1:] if model.configurable.includes(part.id, values)]
    term = context.term(offering_id, values)
    locale = context.key.locale
    return NewOrderItem(
        id=item_id,
        offering=offering_id,
        offering_name=offering.name.text(locale),
        specification=offering.specification,
        quantity=quantity,
        characteristics=_characteristics(context, offering_id, offering_id, values),
        term=NewTerm(id=term.id, name=term.name.text(locale), months=term.duration) if term else None,
        postcode=facts.postcode,
        price=context.price(offering_id, values, quantity),
        parts=[_part(context, offering_id, part, values, facts.postcode, item_id, quantity) for part in included],
        configuration=dict(values),
        constraints=sorted(model.constraints),
        availability=sorted(model.availability),
        facts=_told(model, facts),
        tmf_ids=tmf_ids_of(context, model.configurable.parts),
    )


def _told(model: ConfigurationModel, facts: Facts) -> NewFacts:
    """What the entries ask about the customer, and nothing else: an order is read by many."""
    asked = [one for one in model.translation.facts.found() if one.fact is not None]
    about = {one.offering for one in asked if one.fact == "existing"}
    return NewFacts(
        age=facts.age if any(one.fact == "age" for one in asked) else None,
        existing=sorted(about & facts.existing) if about and facts.existing is not None else None,
    )


def _part(
    context: ResolvedContext,
    offering_id: str,
    part: ProductOffering,
    values: Mapping[str, Value],
    postcode: str | None,
    item_id: str,
    quantity: int,
) -> NewOrderItem:
    return NewOrderItem(
        id=f"{item_id}.{part.id}",
        offering=part.id,
        offering_name=part.name.text(context.key.locale),
        specification=part.specification,
        quantity=quantity * context.model(offering_id).configurable.units(part.id, values),
        characteristics=_characteristics(context, offering_id, part.id, values),
        postcode=postcode,
    )


def _characteristics(
    context: ResolvedContext, offering_id: str, part: str, values: Mapping[str, Value]
) -> list[NewCharacteristic]:
    """The values of one part. The switches of a bundle's optional parts are not characteristics of a product: the
    part is there, or it is not. Neither is the term."""
    configurable = context.model(offering_id).configurable
    parts = {one.id for one in configurable.parts}
    return [
        NewCharacteristic(id=variable.id, name=context.names.variable(variable), value=values[variable.id])
        for variable in configurable.variables
        if variable.part == part and variable.id in values and variable.id not in parts and variable.id != TERM
    ]
