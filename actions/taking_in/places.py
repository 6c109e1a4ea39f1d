"""Postcodes named in a message, and what can be had there."""

from __future__ import annotations

from actions.explanations import reason_of
from actions.items import Item, items_of
from actions.taking_in.facts import drop_impossible
from actions.turn import Turn


def take_places(turn: Turn, target: Item | None) -> None:
    """The place of the item that is being talked about, and of items that have none yet unless there are several
    sites."""
    postcode = named_place(turn)
    if postcode is not None:
        turn.draft.postcode = postcode
    if postcode is None or target is None:
        if turn.draft.asked is not None and turn.draft.asked.kind == "place" and postcode is None:
            _not_a_place(turn)
        return
    items = items_of(turn.context, turn.draft)
    concerned = [one for one in items if one.item.id == target.item.id]
    if not turn.context.profile.several_sites:
        concerned = [
            one
            for one in items
            if one.item.id == target.item.id
            or one.item.postcode is None
            or one.item.unavailable
            or one.item.postcode == target.item.postcode
        ]
    for item in concerned:
        if item.item.change is not None and (item.ends or target.item.change is None):
            continue  # what is there stays where it is, unless it is what moves
        if item.item.postcode != postcode or item.item.unavailable:
            item.item.postcode = postcode
            turn.draft.changed()
            check_place(turn, item)


def named_place(turn: Turn) -> str | None:
    """The postcode that the message names."""
    return next((str(one.value) for one in turn.understanding.entities if one.kind == "postcode"), None)


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
    return reason_of(turn.context, item, item.having({}).configuration.conflict())


def _not_a_place(turn: Turn) -> None:
    """A place was asked, and something with digits came that is none."""
    if any(letter.isdigit() for letter in turn.understanding.text) and not turn.understanding.entities:
        turn.note("place_not_understood", example=turn.context.profile.postcode_example)
