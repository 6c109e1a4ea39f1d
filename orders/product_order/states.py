"""The states of a product order and of its items, as TMF622 v4 has them: a table, and what follows from it.

Items move by the same table, without ``partial``. The order's state follows from its items' states (:func:`roll_up`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from typing import Literal, cast, get_args

from orders.errors import OrderUnusable

OrderState = Literal[
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "completed", "failed", "partial",
    "assessingCancellation", "pendingCancellation",
]  # fmt: skip

#: A new order: what has been validated whole is acknowledged.
FIRST: OrderState = "acknowledged"

#: State → the states that may follow. Where two ways lead on, the first is the one taken unless told otherwise.
TRANSITIONS: Mapping[OrderState, tuple[OrderState, ...]] = {
    "acknowledged": ("pending", "inProgress"),
    "inProgress": ("pending", "held", "assessingCancellation", "completed", "failed", "partial"),
    "pending": ("inProgress", "assessingCancellation", "cancelled"),
    "held": ("inProgress", "assessingCancellation", "cancelled"),
    "assessingCancellation": ("inProgress", "pending", "held", "pendingCancellation"),
    "pendingCancellation": ("cancelled",),
    "rejected": (),
    "cancelled": (),
    "completed": (),
    "failed": (),
    "partial": (),
}

FINAL: frozenset[OrderState] = frozenset(state for state, following in TRANSITIONS.items() if not following)
ORDER_STATES: frozenset[str] = frozenset(get_args(OrderState))
ITEM_STATES: frozenset[str] = ORDER_STATES - {"partial"}

_CANCELLING: frozenset[OrderState] = frozenset({"assessingCancellation", "pendingCancellation"})
_WAITING: frozenset[OrderState] = frozenset({"pending", "held"})


def order_state(word: object) -> OrderState:
    """``word`` as a state of an order; an error for any other word."""
    if not isinstance(word, str) or word not in ORDER_STATES:
        raise OrderUnusable(f"{word!r} is not a state of an order.", advice=f"Use one of {_listed(ORDER_STATES)}.")
    return cast("OrderState", word)


def item_state(word: object) -> OrderState:
    """``word`` as a state of an order item; an error for any other word."""
    if not isinstance(word, str) or word not in ITEM_STATES:
        raise OrderUnusable(f"{word!r} is not a state of an item.", advice=f"Use one of {_listed(ITEM_STATES)}.")
    return cast("OrderState", word)


def way(start: OrderState, end: OrderState) -> list[OrderState] | None:
    """The shortest legal way from one state to another, without its start; None where there is none."""
    ways: deque[list[OrderState]] = deque([[start]])
    seen = {start}
    while ways:
        steps = ways.popleft()
        if steps[-1] == end:
            return steps[1:]
        for following in TRANSITIONS[steps[-1]]:
            if following not in seen:
                seen.add(following)
                ways.append([*steps, following])
    return None


def roll_up(items: Collection[OrderState], current: OrderState) -> OrderState:
    """The state of an order whose items are in these states; ``current`` is the order's own.

    While some items are open, only the open ones count. When all have ended, some completed and some not makes the
    order partial, unless it was being cancelled: then cancelled is the only way left.
    """
    open_states = {state for state in items if state not in FINAL}
    if not open_states:
        return _ended(set(items), current)
    if open_states == {"acknowledged"} and len(set(items)) > 1:
        return "inProgress"
    if len(open_states) == 1:
        return open_states.pop()
    if open_states <= _CANCELLING:
        return "assessingCancellation"
    return "pending" if open_states <= _WAITING else "inProgress"


def _ended(states: set[OrderState], current: OrderState) -> OrderState:
    if current in ("pendingCancellation", "cancelled"):
        return "cancelled"
    if len(states) == 1:
        return states.pop()
    return "partial" if "completed" in states else "failed"


def _listed(words: Collection[str]) -> str:
    return ", ".join(sorted(words))
