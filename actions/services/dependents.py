"""Services that need another one, in the draft: what it ends or changes may not leave them without it.

Input: the draft, and all services of the customer. Output: those that could not stay, with the reason; at the word of
the customer they end together. What they are is told by ``orders/inventory/dependents.py``, as it is over TMF622.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.explanations import keep_acted
from actions.items import Item, items_of
from actions.services.drafting import begin_change
from actions.turn import Turn
from catalog_adapter.constraints.facts import OrderedItem
from orders.inventory.dependents import Dependent, dependents
from orders.inventory.services import Service


def left_without(turn: Turn, services: Sequence[Service]) -> list[Dependent]:
    """The services that the draft leaves alone and that could not stay then."""
    items = items_of(turn.context, turn.draft)
    becoming = {one.item.change.product_id if one.item.change else one.item.id: _ordered(one) for one in items}
    return list(dependents(turn.context, services, becoming, turn.draft.age))


def end_dependents(turn: Turn, ended: Service, services: Sequence[Service]) -> None:
    """End, with what the draft ends, all that can't stay without it, and say why. Where one of them can't be ended now,
    nothing is."""
    together = [ended.name]
    while found := left_without(turn, services):
        for one in found:
            needed = turn.context.names.list_of([other.name for other in one.needs])
            turn.note("service_needed", needing=one.service.name, service=needed, reason=one.reason)
            keep_acted(turn, one.because.reasons if one.because else (), "ended", one.service.name)
            if begin_change(turn, one.service, ends=True) is None:
                _leave(turn, ended)
                return
            together.append(one.service.name)
    if len(together) > 1:
        turn.note("services_end_together", services=turn.context.names.list_of(together))


def _leave(turn: Turn, ended: Service) -> None:
    """Take all ends out again."""
    for one in [one for one in turn.draft.items if one.change is not None and one.change.ends]:
        turn.draft.remove_item(one)
    turn.note("service_kept", service=ended.name)


def _ordered(item: Item) -> OrderedItem | None:
    """What becomes of it; None: it ends."""
    return None if item.ends else OrderedItem(item.item.offering, item.values(), item.item.postcode)
