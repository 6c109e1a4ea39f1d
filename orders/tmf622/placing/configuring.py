"""One item that was sent, held against its context. Input: the item with its parts. Output: the item of a new order.

What is not said is filled in as the chat would: with defaults that go with what is said. Raises OrderInvalid with the
reason where it can't be sold like this.
"""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.constraints.answers import Reason
from catalog_adapter.constraints.evaluate import Violation, check
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Variable
from catalog_adapter.offers.models import same_value
from orders.errors import OrderInvalid
from orders.product_order.configured import configured_item
from orders.product_order.new_order import NewOrderItem
from orders.tmf622.models import Characteristic, ProductOrderItem
from orders.tmf622.placing.items import BUNDLES

#: Attributes of an item that are taken over as they were sent.
_TAKEN_OVER = ("appointment", "billing_account", "payment")
_TOLD = 10


def new_item(context: ResolvedContext, given: ProductOrderItem, place: int) -> NewOrderItem:
    """The item, whole and valid; ``place`` is its place in the order, from 1."""
    offering = _offering(context, given)
    model = context.model(offering)
    parts = {_offering_of(part): part for part in _parts(given, model)}
    choices = _choices(given, parts, model)
    postcode = _postcode(given)
    values = model.complete(choices, postcode)
    if values is None:
        conflict = model.conflict(choices, postcode)
        entries: list[Reason] = []
        if conflict is not None:
            entries += conflict.reasons
        chosen = ", ".join(f"{name} {value}" for name, value in (conflict.choices if conflict else choices).items())
        raise _invalid(given, " ".join(_explained(context, entries)) or f"these don't go together: {chosen}")
    if wrong := check(model, values, postcode):
        raise _invalid(given, _told(context, wrong))
    item = configured_item(context, offering, values, postcode, item_id=str(place), quantity=given.quantity)
    return _as_sent(item, given, parts)


def _offering(context: ResolvedContext, given: ProductOrderItem) -> str:
    if given.action != "add":
        raise _invalid(given, f"the action {given.action} is for what a customer has; here products are added")
    offering = _offering_of(given)
    sold = [one.id for one in context.sold()]
    if offering not in sold:
        listed = ", ".join(sold[:_TOLD])
        raise _invalid(given, f"there is no offering {offering!r} to be ordered; there are {listed}")
    return offering


def _offering_of(given: ProductOrderItem) -> str:
    if given.product_offering is None:
        raise _invalid(given, "it names no productOffering")
    return given.product_offering.id


def _parts(given: ProductOrderItem, model: ConfigurationModel) -> Iterator[ProductOrderItem]:
    known = {part.id for part in model.configurable.parts[1:]}
    seen: set[str] = set()
    for part in given.product_order_item:
        offering = _offering_of(part)
        if offering not in known or offering in seen or part.product_order_item:
            parts = ", ".join(sorted(known)) or "no parts"
            raise _invalid(part, f"{offering!r} is no part of its bundle, or is there twice; it has {parts}")
        if part.action != "add" or part.quantity not in (1, given.quantity):
            raise _invalid(part, "a part of a bundle is added with it, as often as it is")
        seen.add(offering)
        yield part


def _choices(
    given: ProductOrderItem, parts: dict[str, ProductOrderItem], model: ConfigurationModel
) -> dict[str, Value]:
    choices: dict[str, Value] = {}
    variables = {one.id: one for one in model.configurable.variables}
    for part in model.configurable.parts[1:]:
        # who names some parts means these; who names none leaves it to the defaults
        if part.id in variables and parts:
            choices[part.id] = part.id in parts
    for item in (given, *parts.values()):
        own = {one.id: one for one in variables.values() if one.part == _offering_of(item) or item is given}
        for characteristic in item.product.product_characteristic if item.product else ():
            choices[characteristic.name] = _value(item, characteristic, own)
    if given.item_term and given.item_term[0].name:
        term = Characteristic(name=TERM, value=given.item_term[0].name)
        choices[TERM] = _value(given, term, variables)
    return choices


def _value(given: ProductOrderItem, characteristic: Characteristic, variables: dict[str, Variable]) -> Value:
    variable = variables.get(characteristic.name)
    if variable is None:
        known = ", ".join(list(variables)[:_TOLD])
        raise _invalid(given, f"there is no characteristic {characteristic.name!r}; there are {known}")
    raw = characteristic.value
    exact = [one for one in variable.domain if isinstance(raw, bool | int | str) and same_value(one, raw)]
    # systems that have every value as text write 500 as "500", and yes as "true"
    alike = [one for one in variable.domain if isinstance(raw, str) and str(one).casefold() == raw.casefold()]
    if not exact and not alike:
        known = ", ".join(map(str, variable.domain[:_TOLD]))
        raise _invalid(given, f"{characteristic.name} can't be {str(raw)[:80]!r}; it can be {known}")
    return [*exact, *alike][0]


def _postcode(given: ProductOrderItem) -> str | None:
    for place in given.product.place if given.product else ():
        found = (place.model_extra or {}).get("postcode", (place.model_extra or {}).get("postCode"))
        if isinstance(found, str) and found.strip():
            return found.strip()[:40]
    return None


def _as_sent(item: NewOrderItem, given: ProductOrderItem, parts: dict[str, ProductOrderItem]) -> NewOrderItem:
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


def _told(context: ResolvedContext, wrong: list[Violation]) -> str:
    if any(one.what == "postcode" for one in wrong):
        return "it needs a place with a postcode, as it can't be had everywhere"
    entries = [one.what for one in wrong if not isinstance(one.what, str)]
    names = [one.what for one in wrong if isinstance(one.what, str)]
    return " ".join([*_explained(context, entries), *([f"wrong: {', '.join(names)}"] if names else [])])


def _explained(context: ResolvedContext, entries: list[Reason]) -> list[str]:
    return list(dict.fromkeys(one.explain.text(context.key.locale) for one in entries))


def _invalid(given: ProductOrderItem, reason: str) -> OrderInvalid:
    return OrderInvalid(f"Item {given.id!r}: {reason}", advice="Read the catalogue, and send what it has.")
