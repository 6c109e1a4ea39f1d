"""What a question is about: the item that is being ordered, or offerings, with the values that the message names."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from actions.facts import customer_facts
from actions.items import Item, current_item, items_of
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import ProductOffering, same_value
from orders.draft import DraftItem

_IMAGINED = "0"


def mentioned(turn: Turn) -> list[ProductOffering]:
    """The offerings the message names, in its order."""
    known = turn.context.catalogue.offerings
    named = [str(one.value) for one in turn.understanding.entities if one.kind == "offering"]
    return [known[one] for one in dict.fromkeys(named) if one in known]


def named_offerings(turn: Turn) -> list[ProductOffering]:
    """As :func:`mentioned`; where none is named, the item's own, or those that have a characteristic it names."""
    named = mentioned(turn)
    if named:
        return named
    if turn.draft.items:
        return [item.offering for item in items_of(turn.context, turn.draft)[-1:]]
    sold, characteristics = turn.context.sold(), _characteristics(turn)
    if characteristics:
        return [
            one for one in sold if any(turn.context.model(one.id).configurable.variable(c) for c in characteristics)
        ]
    shown = [one for one in sold if one.id in turn.draft.shown_offers]
    return shown if len(shown) == 1 else []


def imagined(turn: Turn, offering: str) -> Item:
    """An item that is not in the order."""
    item = DraftItem(id=_IMAGINED, offering=offering, postcode=turn.draft.postcode)
    return Item(turn.context, item, customer_facts(turn.draft))


def imagined_subject(turn: Turn) -> Item | None:
    """An item of the offering that a question is about, where nothing is being ordered."""
    offerings = named_offerings(turn)
    if not offerings:
        return None
    return imagined(turn, offerings[0].id)


def is_imagined(item: Item) -> bool:
    """Whether an item is in no order."""
    return item.item.id == _IMAGINED


def subjects(turn: Turn) -> list[Item]:
    """The item that is being ordered, unless other offerings are named; else everything sold that has what is named."""
    item = current_item(turn.context, turn.draft)
    unwanted = {str(one.value) for one in turn.understanding.entities if one.kind == "offering" and one.negated}
    named = [one.id for one in mentioned(turn) if item is None or not has_part(item, one.id)]
    named = [one for one in named if one not in unwanted]
    if item is not None and not named:
        return [item]
    sold = [one for one in (imagined(turn, other.id) for other in turn.context.sold()) if _can_lack(one, unwanted)]
    exactly = [one for one in sold if named == [one.item.offering]]
    with_all = [one for one in sold if all(has_part(one, name) for name in named)]
    found = exactly or with_all or [one for one in sold if any(has_part(one, name) for name in named)]
    return [one for one in found if all(one.variable(name) for name in _characteristics(turn))]


def _can_lack(item: Item, offerings: Collection[str]) -> bool:
    """Whether an item can be had without some offerings."""
    return all(item.variable(one) is not None for one in offerings if has_part(item, one))


def has_part(item: Item, offering: str) -> bool:
    """Whether an item is this offering, or a bundle that holds it or may hold it."""
    return any(part.id == offering for part in item.model.configurable.parts)


def wishes(turn: Turn, item: Item) -> dict[str, Value]:
    """The values that the message names of what the item has; a part of a bundle is a yes or no."""
    found: dict[str, Value] = {}
    for entity in turn.understanding.entities:
        if entity.kind == "offering":
            variable = item.variable(str(entity.value))
            found |= {variable.id: not entity.negated} if variable else {}
        elif entity.kind == "value":
            variable = item.variable(entity.characteristic)
            found |= meant(entity, variable, item) if variable else {}
    return found


def named_values(turn: Turn, item: Item) -> list[tuple[Variable, Value | None]]:
    """Variables the message names, with the value it names of them, if it does; an offering is a part of a bundle."""
    found = []
    for entity in turn.understanding.entities:
        name = str(entity.value) if entity.kind == "offering" else entity.characteristic
        variable = item.variable(name)
        if variable is not None:
            value = entity.value if entity.kind in ("value", "number") else None
            found.append((variable, True if entity.kind == "offering" else value))
    return found


def meant(entity: Entity, variable: Variable, item: Item) -> dict[str, Value]:
    """The choice a value entity makes: negated, it is the opposite, or the one other value there is."""
    if not any(same_value(entity.value, one) for one in variable.domain):
        return {}
    if not entity.negated:
        return {variable.id: entity.value}
    if variable.is_boolean:
        return {variable.id: not entity.value}
    domains = item.domains()
    others = [one for one in domains[variable.id] if not same_value(one, entity.value)]
    return {variable.id: others[0]} if len(others) == 1 and domains.is_all_of([variable.id]) else {}


def with_wishes(item: Item, wished: Mapping[str, Value]) -> Item | None:
    """The item as it would be with ``wished``, and with each of its own choices that still goes with that; None where
    the wishes don't go together."""
    choices = dict(wished)
    if not item.having(choices).configuration.is_possible():
        return None
    for name, value in item.item.choices.items():
        if name not in choices and item.having({**choices, name: value}).configuration.is_possible():
            choices[name] = value
    return item.having(choices)


def _characteristics(turn: Turn) -> set[str]:
    return {one.characteristic for one in turn.understanding.entities if one.characteristic}
