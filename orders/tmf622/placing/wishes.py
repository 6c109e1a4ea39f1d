"""What was sent for one item, read against its offering. Input: a context, an outermost item. Output: a wish.

Raises OrderInvalid, with the reason, for what the offering doesn't have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Configurable, Variable
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.offers.ranges import Ranges
from orders.errors import OrderInvalid
from orders.product_order.tmf_ids import tmf_ids_of
from orders.tmf622.models import Characteristic, ProductOrderItem

_TOLD = 10
_NUMBER = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True)
class Wish:
    """What is wanted of ``offering``. ``parts`` are the items of a bundle's parts, by their offerings."""

    given: ProductOrderItem
    offering: str
    parts: Mapping[str, ProductOrderItem]
    choices: Mapping[str, Value]
    postcode: str | None


def wish_of(context: ResolvedContext, given: ProductOrderItem) -> Wish:
    """What is wanted; nothing of it has been held against constraints."""
    offering = _offering(context, given)
    model = context.model(offering)
    parts = dict(_parts(context, given, model))
    return Wish(given, offering, parts, _choices(context, offering, given, parts), postcode_sent(given))


def postcode_sent(given: ProductOrderItem) -> str | None:
    """The postcode of the first place that has one."""
    for place in given.product.place if given.product else ():
        found = (place.model_extra or {}).get("postcode", (place.model_extra or {}).get("postCode"))
        if isinstance(found, str) and found.strip():
            return found.strip()[:40]
    return None


def invalid(item_id: str, reason: str) -> OrderInvalid:
    """The error that tells why an item can't be sold like this."""
    return OrderInvalid(f"Item {item_id!r}: {reason}", advice="Read the catalogue, and send what it has.")


def _offering(context: ResolvedContext, given: ProductOrderItem) -> str:
    if given.action != "add":
        raise invalid(given.id, f"the action {given.action} is for what a customer has; here products are added")
    sold = context.sold()
    offering = _named(given, sold)
    if offering is None:
        listed = ", ".join(one.id for one in sold[:_TOLD])
        raise invalid(given.id, f"there is no offering {_offering_id(given)!r} to be ordered; there are {listed}")
    return offering


def _offering_id(given: ProductOrderItem) -> str:
    if given.product_offering is None:
        raise invalid(given.id, "it names no productOffering")
    return given.product_offering.id


def _named(given: ProductOrderItem, offerings: Sequence[ProductOffering]) -> str | None:
    """The offering that an item names by our id, or by that of the CSP's own catalogue."""
    named = _offering_id(given)
    own = next((one.id for one in offerings if one.id == named), None)
    return own or next((one.id for one in offerings if one.tmf_id == named), None)


def _parts(
    context: ResolvedContext, given: ProductOrderItem, model: ConfigurationModel
) -> Iterator[tuple[str, ProductOrderItem]]:
    known = model.configurable.parts[1:]
    seen: set[str] = set()
    for part in given.product_order_item:
        offering = _named(part, known)
        if offering is None or offering in seen or part.product_order_item:
            parts = ", ".join(sorted(one.id for one in known)) or "no parts"
            raise invalid(
                part.id, f"{_offering_id(part)!r} is no part of its bundle, or is there twice; it has {parts}"
            )
        if part.action != "add" or part.quantity not in _quantities(given, offering, model):
            raise invalid(part.id, "a part of a bundle is added with it, as often as it is")
        seen.add(offering)
        yield offering, part


def _quantities(given: ProductOrderItem, part: str, model: ConfigurationModel) -> Sequence[int]:
    """How often a part may be ordered: once, or as often as it is in all the bundles."""
    number = model.configurable.variable(part)
    if number is not None and not number.is_boolean:
        return range(0, given.quantity * 10_000, given.quantity)
    return 1, given.quantity, given.quantity * model.configurable.units(part, {part: True})


def _choices(
    context: ResolvedContext, offering: str, given: ProductOrderItem, parts: Mapping[str, ProductOrderItem]
) -> dict[str, Value]:
    choices: dict[str, Value] = {}
    configurable = context.model(offering).configurable
    variables = {one.id: one for one in configurable.variables}
    for part in configurable.parts[1:]:
        # who names some parts means these; who names none leaves it to the defaults
        if part.id in variables and parts:
            choices[part.id] = _taken(given, parts.get(part.id), variables[part.id])
    every = _by_name(context, configurable, configurable.variables)
    for part_id, item in [(None, given), *parts.items()]:
        own = {name: one for name, one in every.items() if part_id in (None, one.part)}
        for characteristic in item.product.product_characteristic if item.product else ():
            variable, value = _value(item, characteristic, own)
            choices[variable.id] = value
    if given.item_term and given.item_term[0].name:
        term = Characteristic(name=TERM, value=given.item_term[0].name)
        choices[TERM] = _value(given, term, variables)[1]
    return choices


def _by_name(
    context: ResolvedContext, configurable: Configurable, variables: Sequence[Variable]
) -> dict[str, Variable]:
    """What can be chosen by our id, by that in the CSP's own catalogue, and by its name; the first counts most."""
    tmf_ids = tmf_ids_of(context, configurable.parts).characteristics
    offerings = {part.id: part for part in configurable.parts}
    found = {one.id: one for one in variables}
    for one in variables:
        tmf_id = tmf_ids.get(f"{offerings[one.part].specification}.{one.id}") if one.part in offerings else None
        found.setdefault(tmf_id or one.id, one)
    for one in variables:
        found.setdefault(context.names.variable(one), one)
    return found


def _taken(given: ProductOrderItem, part: ProductOrderItem | None, variable: Variable) -> Value:
    if variable.is_boolean:
        return part is not None
    number = part.quantity // given.quantity if part is not None else 0
    if not variable.has(number):
        known = ", ".join(map(str, variable.domain[:_TOLD]))
        raise invalid((part or given).id, f"of {variable.id!r} there can be {known}, not {number}")
    return number


def _value(
    given: ProductOrderItem, characteristic: Characteristic, variables: Mapping[str, Variable]
) -> tuple[Variable, Value]:
    variable = variables.get(characteristic.name)
    if variable is None:
        known = ", ".join(list(variables)[:_TOLD])
        raise invalid(given.id, f"there is no characteristic {characteristic.name!r}; there are {known}")
    found = _as_value(variable, characteristic.value)
    if found is None:
        known = ", ".join(map(str, variable.domain[:_TOLD]))
        raise invalid(given.id, f"{characteristic.name} can't be {str(characteristic.value)[:80]!r}; it can be {known}")
    return variable, found


def _as_value(variable: Variable, raw: object) -> Value | None:
    """The value as the offers have it; systems that have every value as text write 500 as "500", and yes as "true"."""
    if isinstance(raw, bool | int | str) and variable.has(raw):
        return raw
    if not isinstance(raw, str):
        return None
    if isinstance(variable.domain, Ranges):
        number = int(raw) if _NUMBER.fullmatch(raw) else None
        return number if number is not None and variable.has(number) else None
    return next((one for one in variable.domain if str(one).casefold() == raw.casefold()), None)
