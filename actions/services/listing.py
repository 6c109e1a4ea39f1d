"""Shows a customer what they have."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.services.cards import service_buttons, services_card
from actions.services.known import services_of
from actions.turn import Turn


class ListServices(StandardAction):
    """All services of the customer, with what is paid for them."""

    action_name = "action_list_services"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Show them."""
        services = await services_of(turn)
        if not services:
            turn.say("services_none")
            return []
        buttons = service_buttons(turn.context, services, "change_order", "end_service")
        turn.say("services", card=services_card(turn.context, services), quick_replies=buttons)
        return []
