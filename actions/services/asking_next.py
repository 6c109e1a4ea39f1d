"""What is asked next by actions that have ended the form."""

from __future__ import annotations

from actions.action import StandardAction
from actions.asking import AskConfiguration, AskContact, AskPlace, AskReview
from actions.services.taking_up import note_services
from actions.steps import Step, next_step
from actions.turn import Turn

_ASKS: dict[Step, type[StandardAction]] = {
    "configuration": AskConfiguration,
    "place": AskPlace,
    "contact": AskContact,
    "review": AskReview,
}


async def ask_next(turn: Turn) -> None:
    """Ask what is missing now of the order in progress, if there is one; the answer begins the form anew."""
    await note_services(turn)
    asks = _ASKS.get(next_step(turn.context, turn.draft))
    if asks is not None:
        await asks(turn.dependencies).act(turn)
