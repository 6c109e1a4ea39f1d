"""Postcodes named in a message, and what can be had there."""

from __future__ import annotations

from actions.items import Item, items_of
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
    if not item.model.is_possible({}, place):
        item.item.unavailable = True
        reason = explain_place(turn, item)
        turn.note("place_unavailable", offering=item.name, place=place, reason=reason)
        return
    for name, value in list(item.item.choices.items()):
        if not item.model.is_possible(item.item.choices, place):
            explanation = item.model.why_not(name, value, {}, place)
            if explanation is not None:
                del item.item.choices[name]
                variable = item.variable(name)
                reasons = [one.explain.text(turn.context.key.locale) for one in explanation.availability]
                if variable is not None:
                    wish = turn.context.names.choice(variable, value)
                    turn.note("not_possible", wish=wish, reason=" ".join(reasons))


def explain_place(turn: Turn, item: Item) -> str:
    """Why an item can't be had at its place."""
    explanation = item.model.conflict({}, item.item.postcode)
    reasons = [one.explain.text(turn.context.key.locale) for one in explanation.availability] if explanation else []
    return " ".join(reasons)


def _not_a_place(turn: Turn) -> None:
    """A place was asked, and something with digits came that is none."""
    if any(letter.isdigit() for letter in turn.understanding.text) and not turn.understanding.entities:
        turn.note("place_not_understood", example=turn.context.profile.postcode_example)
