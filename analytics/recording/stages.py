"""How far a conversation came. Input: what the assistant said. Output: the place of a stage in :data:`STAGES`."""

from __future__ import annotations

from typing import Final

from catalog_adapter.tone.reply import Reply

#: From the greeting to the order; each name is a column of ``DayConversations``.
STAGES: Final = ("greeted", "spoke", "chose", "contact", "review", "ordered")

GREETED, SPOKE, CHOSE, CONTACT, REVIEW, ORDERED = range(len(STAGES))

#: What is asked of an order, by ``Asked.kind``.
_ASKED = {
    "characteristic": CHOSE, "age": CHOSE, "existing": CHOSE, "repair": CHOSE, "another_site": CHOSE, "service": CHOSE,
    "contact": CONTACT, "confirm": REVIEW, "change": REVIEW,
}  # fmt: skip
#: What is said of a new order that was placed.
_PLACED = "order_placed"
#: What is said to whom a person is got, or can't be at this hour.
_FOR_PERSON = frozenset({"handed_over", "people_away"})


def stage_of(reply: Reply) -> int:
    """The stage that a conversation is at with this reply; the greeting's where it tells none."""
    if is_placed(reply):
        return ORDERED
    asked = reply.asked
    if asked is None:
        return GREETED
    if asked.kind == "place" and asked.offering is not None:  # without an offering, it is only asked what can be had
        return CHOSE
    return _ASKED.get(asked.kind, GREETED)


def is_placed(reply: Reply) -> bool:
    """Whether it tells that an order was placed."""
    return reply.message_id == _PLACED


def is_for_person(reply: Reply) -> bool:
    """Whether it tells that a person is needed."""
    return reply.message_id in _FOR_PERSON
