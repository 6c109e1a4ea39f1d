"""A form, without replaying the conversation for each of the two or three things that it does in a turn.

Rasa has a form's validation and its question see the conversation with the form as if it had run, for which it replays
all of it. A copy of the conversation as it is, with the same events added, is the same and costs a tenth.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.shared.core.constants import (
    ACTION_VALIDATE_SLOT_MAPPINGS,
    DEFAULT_SLOT_NAMES,
    MAPPING_TYPE,
    REQUESTED_SLOT,
    SlotMappingType,
)
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, Restarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.tracker_store import copy_tracker

#: Rasa's own.
stock_temporary_tracker = FormAction._temporary_tracker  # noqa: SLF001 - Rasa has no setting for it
stock_events_since = FormAction._get_events_since_last_user_uttered  # noqa: SLF001
stock_extraction = ActionExtractSlots.run


def temporary_tracker(
    form: FormAction, current: DialogueStateTracker, additional: list[Event], domain: Domain
) -> DialogueStateTracker:
    """As Rasa's own: the conversation in which the form has run, and these events came of it."""
    if any(type(event) is Restarted for event in current.events):
        return stock_temporary_tracker(form, current, additional, domain)
    tracker = copy_tracker(current)
    tracker.model_id = tracker.assistant_id = tracker.sender_source = None
    tracker.update(SlotSet(REQUESTED_SLOT, form.get_slot_to_fill(current)))
    tracker.update(ActionExecuted(form.name()))
    for event in additional:
        tracker.update(event)
    return tracker


def events_since_last_message(tracker: DialogueStateTracker) -> list[Event]:
    """As Rasa's own: the slots that were set since the customer's last message. Rasa makes texts of that message and of
    each event to compare them; but it is the last message there is."""
    for before, event in enumerate(reversed(tracker.events)):
        if event is tracker.latest_message or type(event) is Restarted:
            since = islice(tracker.events, len(tracker.events) - before, None)
            return [one for one in since if isinstance(one, SlotSet)]
        if isinstance(event, UserUttered):
            break  # it was taken back
    return stock_events_since(tracker)  # type: ignore[no-any-return]


async def extraction(action: ActionExtractSlots, *given: Any) -> list[Event]:
    """As Rasa's own: what a message sets slots to; nothing, where slots are set by actions alone."""
    domain: Domain = given[-1]
    if domain.__dict__.get("_extracts_nothing") is None:
        domain.__dict__["_extracts_nothing"] = _extracts_nothing(domain)
    return [] if domain.__dict__["_extracts_nothing"] else await stock_extraction(action, *given)


def _extracts_nothing(domain: Domain) -> bool:
    mappings = [mapping for slot in domain.slots if slot.name not in DEFAULT_SLOT_NAMES for mapping in slot.mappings]
    return ACTION_VALIDATE_SLOT_MAPPINGS not in domain.user_actions and all(
        mapping.get(MAPPING_TYPE) == str(SlotMappingType.CUSTOM) and not mapping.get("action") for mapping in mappings
    )
