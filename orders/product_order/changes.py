"""How an order's document changes when states are reported. Pure: input a document, output its next documents.

Only items without parts have a state of their own. The state of a bundle and of the order follow from them; an order
state that is reported takes the open items along, and must agree with what the items then say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from orders.errors import IllegalTransition, OrderUnusable
from orders.product_order.document import Document, copied, items_of, timestamp
from orders.product_order.states import FINAL, TRANSITIONS, OrderState, roll_up, way


def changed(
    document: Document, state: OrderState | None, items: Mapping[str, OrderState], at: datetime
) -> list[Document]:
    """The documents the order goes through, the last being how it stands then; empty: nothing changes.

    ``state`` is the order's, ``items`` those of items by id; what is already so changes nothing. Several documents come
    out where the items' states lead to an order state that is more than one legal step away.
    """
    before: OrderState = document["state"]
    after = copied(document)
    named = _move_named(after, items)
    leaves = _leaves(after)
    if state is None:
        steps = _rolled_up(leaves, before)
    else:
        steps = _step(before, state, "order")
        _follow((leaf for leaf in leaves if steps and leaf["id"] not in named), state)
        _check_agreement(leaves, before, state)
    _settle_bundles(after)
    if not steps and after == document:
        return []
    passed = [{**copied(document), "state": step} for step in steps[:-1]]
    after["state"] = steps[-1] if steps else before
    return [*passed, _dated(after, at) if steps else after]


def reached(
    document: Document, state: OrderState | None, items: Mapping[str, OrderState], at: datetime
) -> list[Document]:
    """As :func:`changed`, for states that may be several legal steps away: the legal way there is taken, items first.

    Raises IllegalTransition where no way leads there; an item or order that is past a state is not moved back.
    """
    found: list[Document] = []
    current = document
    ways = {item_id: _way_of(current, item_id, wanted) for item_id, wanted in items.items()}
    for bundle in (one for one in items_of(document) if any(part["id"] in ways for part in items_of(one))):
        ways.pop(bundle["id"], None)  # it follows from its parts
    for place in range(max(map(len, ways.values()), default=0)):
        step = {item_id: steps[place] for item_id, steps in ways.items() if place < len(steps)}
        found += changed(current, None, step, at)
        current = found[-1] if found else current
    if state is not None and state != current["state"]:
        steps = way(current["state"], state)
        if steps is None:
            raise _illegal(current["state"], state, "order")
        for step_state in steps:
            found += changed(current, step_state, {}, at)
            current = found[-1] if found else current
    return found


def _way_of(document: Document, item_id: str, wanted: OrderState) -> list[OrderState]:
    item = next((one for one in items_of(document) if one["id"] == item_id), None)
    if item is None:
        raise OrderUnusable(f"The order has no item {item_id!r}.")
    steps = way(item["state"], wanted)
    if steps is None:
        raise _illegal(item["state"], wanted, f"item {item_id}")
    return steps


def _leaves(node: Document) -> list[Document]:
    return [item for item in items_of(node) if not item.get("productOrderItem")]


def _step(before: OrderState, state: OrderState, what: str) -> list[OrderState]:
    if state == before:
        return []
    if state not in TRANSITIONS[before]:
        raise _illegal(before, state, what)
    return [state]


def _illegal(before: OrderState, state: OrderState, what: str) -> IllegalTransition:
    following = ", ".join(TRANSITIONS[before]) or "nothing: it is final"
    return IllegalTransition(
        f"The {what} is {before} and can't become {state}.", advice=f"After {before} comes {following}."
    )


def _move_named(document: Document, items: Mapping[str, OrderState]) -> set[str]:
    """Move the items named, a bundle with its open parts; the ids of all items that this decided about."""
    by_id = {item["id"]: item for item in items_of(document)}
    decided: set[str] = set()
    bundles = []
    for item_id, state in items.items():
        if item_id not in by_id:
            raise OrderUnusable(f"The order has no item {item_id!r}.", advice=f"Its items are {', '.join(by_id)}.")
        moves = bool(_step(by_id[item_id]["state"], state, f"item {item_id}"))
        if by_id[item_id].get("productOrderItem"):
            bundles.append((by_id[item_id], state, moves))
        else:
            by_id[item_id]["state"] = state
            decided.add(item_id)
    for bundle, state, moves in bundles:
        parts = [leaf for leaf in _leaves(bundle) if leaf["id"] not in decided]
        _follow(parts if moves else (), state)
        decided.update(part["id"] for part in parts)
    return decided


def _follow(leaves: Iterable[Document], state: OrderState) -> None:
    """Take open items along to ``state``, where a legal way leads there; ``partial`` is for the items to say."""
    for leaf in leaves:
        if state != "partial" and leaf["state"] not in FINAL and way(leaf["state"], state) is not None:
            leaf["state"] = state


def _rolled_up(leaves: list[Document], before: OrderState) -> list[OrderState]:
    state = roll_up([leaf["state"] for leaf in leaves], before)
    steps = way(before, state)
    if steps is None:
        raise IllegalTransition(
            f"With these items the order would be {state}, but it is {before}.",
            advice="Report the state of the whole order first.",
        )
    return steps


def _check_agreement(leaves: list[Document], before: OrderState, state: OrderState) -> None:
    """An order can be cancelled with parts already completed; every other state must be what the items say."""
    said = roll_up([leaf["state"] for leaf in leaves], before)
    all_ended = all(leaf["state"] in FINAL for leaf in leaves)
    if state != said and not (state == "cancelled" and all_ended):
        raise IllegalTransition(
            f"With its items as they are, the order is {said}, not {state}.",
            advice="Report the items' states along with the order's.",
        )


def _settle_bundles(document: Document) -> None:
    for item in items_of(document):
        if item.get("productOrderItem"):
            state = roll_up([leaf["state"] for leaf in _leaves(item)], item["state"])
            # an item has no `partial`: a bundle of which a part is missing is not what was ordered
            item["state"] = "failed" if state == "partial" else state


def _dated(document: Document, at: datetime) -> Document:
    if document["state"] in ("completed", "partial"):
        document["completionDate"] = timestamp(at)
    if document["state"] == "cancelled":
        document["cancellationDate"] = timestamp(at)
    return document
