"""Which of the order's items a message is about: the one that a quick reply names, or *the second line*.

Input: a turn. Output: the item, if it is named.
"""

from __future__ import annotations

from collections.abc import Iterable

from actions.items import Item, items_of
from actions.subjects import has_part, mentioned
from actions.turn import Turn
from catalog_adapter.intents.understanding import Entity


def named_item(turn: Turn) -> Item | None:
    """The item that is named, by its id or by its place, among those of an offering that is named with it."""
    for entity in turn.understanding.entities:
        if entity.kind == "item":
            return next((one for one in _items(turn) if one.item.id == str(entity.value)), None)
        if entity.kind == "ordinal" and isinstance(entity.value, int):
            return _at(_of_named_offerings(turn), entity.value)
    return None


def only_says_which(item: Item, entities: Iterable[Entity]) -> bool:
    """Whether all that is named says which item is meant, and nothing of how it is to be: "the second fibre line"."""
    return all(says_which(item, one) for one in entities)


def says_which(item: Item, entity: Entity) -> bool:
    """Whether an entity only says which item is meant: its place, what it is, or a word that nothing of it is called
    by."""
    if entity.kind == "offering":
        offering = str(entity.value)
        return has_part(item, offering) and item.variable(offering) is None and not entity.negated
    if entity.kind == "characteristic":
        return item.variable(entity.characteristic) is None
    return entity.kind in ("item", "ordinal")


def _items(turn: Turn) -> list[Item]:
    return items_of(turn.context, turn.draft)


def _of_named_offerings(turn: Turn) -> list[Item]:
    items, named = _items(turn), [one.id for one in mentioned(turn)]
    return [one for one in items if any(has_part(one, offering) for offering in named)] or items


def _at(items: list[Item], place: int) -> Item | None:
    """The item at a place, from 1; from the end with -1; the middle with 0, if there is one."""
    if place == 0:
        return items[len(items) // 2] if len(items) % 2 else None
    inside = -len(items) <= place <= len(items)
    return items[place - 1 if place > 0 else place] if inside else None
