"""Ending a service: put into the draft, reviewed and confirmed there."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.items import items_of
from actions.placed_orders import cancel_button, last_order
from actions.services.asking_next import ask_next
from actions.services.cards import ask_which
from actions.services.dependents import end_dependents
from actions.services.drafting import begin_change
from actions.services.known import is_part, meant, services_of
from actions.taking_in.values import choose_values
from actions.turn import Turn
from orders.inventory.services import Service


class EndService(StandardAction):
    """Ends the service that the message names, or takes a part out of a bundle; asks which where there are several."""

    action_name = "action_end_service"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Begin the end."""
        services = await services_of(turn)
        found = meant(turn, services)
        if not services:
            turn.say("services_none", quick_replies=cancel_button(turn, await last_order(turn)))
        elif len(found) == 1:
            end(turn, found[0], services)
        else:
            ask_which(turn, found or services, "end_service")
        await ask_next(turn)
        return []


def end(turn: Turn, service: Service, services: Sequence[Service]) -> None:
    """End a service, or the part of it that the message names, with those of ``services`` that can't do without it."""
    part = _part(turn, service)
    begun = begin_change(turn, service, ends=part is None)
    if begun is None:
        say_why_not(turn)
    elif part is not None:
        item = next(one for one in items_of(turn.context, turn.draft) if one.item is begun)
        choose_values(turn, item, {part: False})
    if begun is not None:
        end_dependents(turn, service, services)
        if not turn.draft.items:
            say_why_not(turn)


def say_why_not(turn: Turn) -> None:
    """Say the notes that wait for a reply."""
    if turn.draft.notes:
        last, turn.draft.notes = turn.draft.notes[-1], turn.draft.notes[:-1]
        turn.ask(last)


def _part(turn: Turn, service: Service) -> str | None:
    """The optional part of a bundle that the message names."""
    if not is_part(turn, service):
        return None
    configurable = turn.context.model(service.offering).configurable
    named = [str(one.value) for one in turn.understanding.entities if one.kind == "offering"]
    return next((one for one in named if (found := configurable.variable(one)) and found.is_boolean), None)
