"""*The cheaper one*, *the other one*, *same as before*: choices that only the order tells.

Input: a turn, and the item that is talked about. Output: what is chosen of it, by characteristic.
"""

from __future__ import annotations

from decimal import Decimal

from actions.items import Item, items_of
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.offers.totals import total


def referred(turn: Turn, item: Item) -> dict[str, Value]:
    """What the message refers to without naming it; nothing where that is not one thing."""
    entities = turn.understanding.entities
    reference = next((one for one in entities if one.kind == "reference"), None)
    if reference is not None:
        return _as_before(turn, item, reference) if reference.value == "same" else _other(item, reference)
    asked = turn.draft.asked
    name = asked.characteristic if asked is not None and asked.kind == "characteristic" else None
    prefers = any(one.kind == "preference" for one in entities) and not any(one.kind == "value" for one in entities)
    return _cheapest(item, name) if prefers and name and turn.understanding.intent == "inform" else {}


def _as_before(turn: Turn, item: Item, reference: Entity) -> dict[str, Value]:
    """What the item before this has of what is asked for; asked for nothing, all that was chosen of it."""
    earlier = [one for one in items_of(turn.context, turn.draft) if one.item.id != item.item.id]
    name = reference.characteristic
    for one in reversed(earlier):
        values = one.item.choices if name is None else {name: one.values().get(name)}
        known = {key: value for key, value in values.items() if value is not None and item.variable(key) is not None}
        if known:
            return known
    return {}


def _other(item: Item, reference: Entity) -> dict[str, Value]:
    """The one other value than what is usual of the asked characteristic; of what was chosen last, where the message
    takes that back."""
    name = reference.characteristic or next(reversed(item.item.choices), None)
    if name is None or item.variable(name) is None:
        return {}
    now = item.values().get(name)
    possible = item.without([name]).domains()[name]
    if now is None or isinstance(possible, Ranges):
        return {}
    others = [one for one in possible if not same_value(one, now)]
    return {name: others[0]} if len(others) == 1 else {}


def _cheapest(item: Item, name: str) -> dict[str, Value]:
    """The value of a characteristic that makes the item cost least."""
    possible = item.domains()[name] if item.variable(name) is not None else ()
    if not possible or isinstance(possible, Ranges):
        return {}
    return {name: min(possible, key=lambda value: _cost(item, name, value))}


def _cost(item: Item, name: str, value: Value) -> tuple[Decimal, Decimal]:
    lines = item.having({**item.item.choices, name: value}).price().lines
    return total(lines, "month"), total(lines, None)
