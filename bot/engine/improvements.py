"""Puts our parts in the place of Rasa's where Rasa has no setting for it. Applied by the channel, so however Rasa is
started (``python -m bot.engine.run``, ``rasa run``) they are there before the first message.

Written for Rasa 3.6.21, the last of its line; the lock holds that version.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

from rasa.core import agent, processor
from rasa.core.actions import action, forms
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker
from sanic.server.protocols import websocket_protocol

from bot.engine.actions import action_by_name
from bot.engine.connection import TurnConnection
from bot.engine.forms import events_since_last_message, extraction, temporary_tracker
from bot.engine.graph_runner import DirectGraphRunner
from bot.engine.processor import TurnProcessor
from bot.engine.rules import applied_events, find_action
from bot.engine.server_action import ServerAction
from bot.engine.tracker_store import copy_slot, copy_tracker

_resolve_once = cache(Event.resolve_by_type)


def apply() -> None:
    """Replace a few names of Rasa's; doing so again changes nothing."""
    # A turn in which an action fails must leave the conversation as it was, and say so to the gateway.
    agent.MessageProcessor = TurnProcessor
    # A tenth of a turn went to tasks and locks around each message of its talk with the server.
    websocket_protocol.WebsocketImplProtocol = TurnConnection
    # Two thirds of a turn were spent on the constant schema of action results, much of the rest on the payload and on a
    # connection for each of the three to five calls of a turn.
    action.RemoteAction = forms.RemoteAction = ServerAction
    # To find an action by its name, Rasa makes one of each of its own.
    action.action_for_name_or_text = action_by_name
    # Rasa copies a tracker before each action by replaying the whole conversation.
    DialogueStateTracker.copy = copy_tracker
    Slot.__copy__ = copy_slot
    # A third of a decision went to Dask, most of the rest to replaying the conversation and comparing rules with it.
    processor.DaskGraphRunner = DirectGraphRunner
    RulePolicy._find_action_from_rules = find_action  # noqa: SLF001 - Rasa has no setting for it
    DialogueStateTracker.applied_events = applied_events
    # Their only use there is a deep copy, of all that was said among others, for a line of the log that is off.
    rule_policy.copy = processor.copy = forms.copy = SimpleNamespace(deepcopy=lambda found: found)
    # A form replayed the conversation two or three times; slots that are set by actions alone were looked for in vain.
    FormAction._temporary_tracker = temporary_tracker  # noqa: SLF001
    FormAction._get_events_since_last_user_uttered = staticmethod(events_since_last_message)  # noqa: SLF001
    ActionExtractSlots.run = extraction
    # For each event that an action returns Rasa walks all classes of events.
    Event.resolve_by_type = staticmethod(_resolve_once)
