"""The forms' validation: takes the message in and says whether the form still has something to ask."""

from __future__ import annotations

from rasa_sdk.events import SlotSet

from actions.action import StandardAction, TrackerEvents
from actions.availability import tell_availability
from actions.browsing import ask_offering
from actions.information import take_information
from actions.services.amending import take_up_order
from actions.services.taking_up import note_services, take_up_service
from actions.steps import Step, next_step, step_events
from actions.taking_in import TAKEN_IN, take_in
from actions.taking_in.places import named_place
from actions.taking_in.service import ask_service
from actions.turn import Turn


class ValidateForm(StandardAction):
    """Validates one form, whose slot is ``step``.

    Returns ``done`` when another step is next, nothing said when this one is, and no slot at all for a message that is
    not for any form: then Rasa's rules answer it and come back.
    """

    decides_next = True
    step: Step

    async def act(self, turn: Turn) -> TrackerEvents:
        """Take in and decide."""
        if turn.understanding.intent not in TAKEN_IN:
            return []
        if await take_information(turn):
            return [SlotSet(self.step, None)]
        take_in(turn)
        await note_services(turn)
        await ask_service(turn)
        done = next_step(turn.context, turn.draft) != self.step
        return [SlotSet(self.step, "done" if done else None)]


class ValidateConfigureForm(ValidateForm):
    """The form for configuring an item."""

    action_name = "validate_configure_form"
    step: Step = "configuration"


class ValidateAvailabilityForm(ValidateForm):
    """The form for an item's place."""

    action_name = "validate_availability_form"
    step: Step = "place"


class ValidateContactForm(ValidateForm):
    """The form for contact details."""

    action_name = "validate_contact_form"
    step: Step = "contact"


class ValidateReviewForm(ValidateForm):
    """The form for reviewing the order."""

    action_name = "validate_review_form"
    step: Step = "review"


class ContinueOrder(StandardAction):
    """Takes the message in where no form does, and says which step is next."""

    action_name = "action_continue_order"
    decides_next = True

    async def act(self, turn: Turn) -> TrackerEvents:
        """Take in, and set the next step."""
        if await take_information(turn):
            return step_events(next_step(turn.context, turn.draft))
        await take_up_order(turn)
        await take_up_service(turn)
        take_in(turn)
        await note_services(turn)
        await ask_service(turn)
        step = next_step(turn.context, turn.draft)
        place = named_place(turn)
        if step == "none" and place is not None:
            await tell_availability(turn, place)
        elif step == "none":
            ask_offering(turn)
        return step_events(step)
