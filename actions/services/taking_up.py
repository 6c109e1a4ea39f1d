"""What the customer has, taken up by a message that changes it without naming an order, and by what depends on it."""

from __future__ import annotations

from actions.items import Item, items_of
from actions.services.dependents import end_dependents
from actions.services.drafting import begin_change
from actions.services.known import is_part, meant, services_if_known
from actions.taking_in.facts import check_facts, drop_impossible
from actions.turn import Turn
from orders.inventory.services import Service


async def take_up_service(turn: Turn) -> None:
    """Where nothing is being ordered and the message changes what the customer has: that goes into the draft, and what
    the message says of it is then taken in."""
    intent = turn.understanding.intent
    if turn.draft.items or not turn.is_new or intent not in ("change_value", "remove_item", "add_item"):
        return
    names_something = any(one.kind in ("offering", "value") for one in turn.understanding.entities)
    services = await services_if_known(turn) if names_something else []
    found = meant(turn, services)
    if len(found) != 1 or not _changes(turn, found[0]):
        return
    ends = intent == "remove_item" and not _within(turn, found[0])
    begun = begin_change(turn, found[0], ends=ends)
    if begun is not None and ends:
        end_dependents(turn, found[0], services)
    if begun is None or ends:
        turn.draft.taken_in = turn.message_id  # nothing else of it is to be taken in


async def note_services(turn: Turn) -> None:
    """Keep in the draft what the customer has, where what they order depends on that; they need not be asked then."""
    if not any(_asks_for_existing(one) for one in items_of(turn.context, turn.draft)):
        return
    services = await services_if_known(turn)
    told = {one.id: sorted({one.offering, *one.part_products()}) for one in services}
    if told == turn.draft.services:
        return
    turn.draft.services = told
    for item in items_of(turn.context, turn.draft):
        if not item.ends and check_facts(turn, item):
            drop_impossible(turn, item)


def _asks_for_existing(item: Item) -> bool:
    return any(one.fact == "existing" for one in item.model.translation.facts.found())


def _changes(turn: Turn, service: Service) -> bool:
    """Whether the message is about what is there; adding an offering by its own name is another one."""
    return turn.understanding.intent != "add_item" or _within(turn, service)


def _within(turn: Turn, service: Service) -> bool:
    """Whether the message names something of the service, and not the service."""
    return is_part(turn, service) or any(one.kind == "value" for one in turn.understanding.entities)
