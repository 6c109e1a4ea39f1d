"""What is to change of an order, and what comes of it. Pure: input a document, output what happens to it, in sequence.

A change may hold states, attributes and notes at once. Attributes come first, then the states one legal step at a time,
then questions to the customer: each is an order event of its own, with the document as it stands after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orders.events.happened import Happened
from orders.product_order.attributes import with_attributes
from orders.product_order.changes import changed, reached
from orders.product_order.document import Document
from orders.product_order.notes import split_questions, with_notes
from orders.product_order.states import item_state, order_state


@dataclass(frozen=True)
class OrderChange:
    """``state`` is the order's, ``items`` those of items by id; ``attributes`` by name, None takes one away; ``notes``
    are added. ``skips``: a state may be several legal steps away, as events that got lost would have it.
    ``question_about`` is the path of the field that a question is about.
    """

    state: str | None = None
    items: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, Any] = field(default_factory=dict)
    notes: Sequence[Document] = ()
    skips: bool = False
    question_about: str = ""


def happenings(document: Document, change: OrderChange, at: datetime) -> list[Happened]:
    """What happens to an order; empty: it is so already. Raises OrderUnusable, IllegalTransition."""
    state = order_state(change.state) if change.state is not None else None
    items = {item_id: item_state(word) for item_id, word in change.items.items()}
    questions, notes = split_questions(change.notes)
    found: list[Happened] = []
    after, names = with_attributes(document, change.attributes)
    noted = with_notes(after, notes, at)
    if noted != document:
        path = ",".join(names if noted == after else [*names, "note"])
        found.append(Happened("productOrderAttributeValueChangeEvent", noted, field_path=path))
    stepping = reached if change.skips else changed
    steps = stepping(noted, state, items, at)
    asked = with_notes(steps[-1] if steps else noted, questions, at)
    is_asked = asked != (steps[-1] if steps else noted)
    for step in steps:
        # of several steps taken at once the customer hears the last, which is how the order stands
        told = step is steps[-1] and step["state"] != document["state"] and not is_asked
        found.append(Happened("productOrderStateChangeEvent", step, tell_customer=told))
    if is_asked:
        path = change.question_about or "note"
        found.append(Happened("productOrderInformationRequiredEvent", asked, tell_customer=True, field_path=path))
    return found
