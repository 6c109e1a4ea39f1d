"""Postcodes and addresses named in a message, and what can be had there."""

from __future__ import annotations

from collections.abc import Mapping

from actions.addresses import renewed
from actions.explanations import told_reason
from actions.items import Item, items_of
from actions.taking_in.facts import drop_impossible
from actions.turn import Turn
from catalog_adapter.intents.understanding import Entity


def take_places(turn: Turn, target: Item | None) -> None:
    """The place of the item that is being talked about, and of items that have none yet unless there are several
    sites."""
    postcode, address, draft = named_place(turn), named_address(turn), turn.draft
    if postcode is None and not address:
        _not_a_place(turn)
        return
    draft.address = renewed(draft.address, draft.postcode, address, postcode)
    draft.postcode = postcode or draft.postcode
    for item in _concerned(turn, target) if target is not None else ():
        _put_at(turn, item, postcode, address)


def _concerned(turn: Turn, target: Item) -> list[Item]:
    """The items that a place is said of. What is there stays where it is, unless it is what moves."""
    moves = target.item.change is not None
    items = [one for one in items_of(turn.context, turn.draft) if one.item.change is None or (moves and not one.ends)]
    if turn.context.profile.several_sites:
        return [one for one in items if one.item.id == target.item.id]
    return [
        one
        for one in items
        if one.item.id == target.item.id
        or one.item.postcode is None
        or one.item.unavailable
        or one.item.postcode == target.item.postcode
    ]


def _put_at(turn: Turn, item: Item, postcode: str | None, address: Mapping[str, str]) -> None:
    known = renewed(item.item.address, item.item.postcode, address, postcode)
    if known != item.item.address:
        item.item.address = known
        turn.draft.changed()
    if postcode is not None and (item.item.postcode != postcode or item.item.unavailable):
        item.item.postcode = postcode
        turn.draft.changed()
        check_place(turn, item)


def named_place(turn: Turn) -> str | None:
    """The postcode that the message names, alone or in an address."""
    named = turn.understanding.entities
    return next((str(one.parts.get("postcode", one.value)) for one in named if _has_postcode(one)), None)


def named_address(turn: Turn) -> dict[str, str]:
    """The parts of the address that the message names, but for its postcode."""
    parts = next((one.parts for one in turn.understanding.entities if one.kind == "address"), {})
    return {name: part for name, part in parts.items() if name != "postcode"}


def _has_postcode(entity: Entity) -> bool:
    return entity.kind == "postcode" or (entity.kind == "address" and "postcode" in entity.parts)


def check_place(turn: Turn, item: Item) -> None:
    """Say whether the item can be had at its place, and drop choices that can't."""
    place = item.item.postcode
    item.item.unavailable = False
    if not item.model.needs_place or place is None:
        return
    if not item.having({}).configuration.is_possible():
        refuse_place(turn, item, explain_place(turn, item))
        return
    drop_impossible(turn, item)


def refuse_place(turn: Turn, item: Item, reason: str) -> None:
    """Say that an item can't be had at its place; what the customer has stays where it is then."""
    turn.note("place_unavailable", offering=item.name, place=item.item.postcode or "", reason=reason)
    if item.item.change is not None and item.moves:
        item.item.postcode = item.item.change.postcode
    else:
        item.item.unavailable = True
    turn.draft.changed()


def explain_place(turn: Turn, item: Item) -> str:
    """Why an item can't be had at its place."""
    return told_reason(turn, item, item.having({}).configuration.conflict())


def _not_a_place(turn: Turn) -> None:
    """A place was asked, and something with digits came that is none."""
    asked = turn.draft.asked
    if asked is None or asked.kind != "place":
        return
    if any(letter.isdigit() for letter in turn.understanding.text) and not turn.understanding.entities:
        turn.note("place_not_understood", example=turn.context.profile.postcode_example)
