"""Puts our parts in the place of Rasa's where Rasa has no setting for it. Applied by the channel, so however Rasa is
started (``python -m bot.engine.run``, ``rasa run``) they are there before the first message.

Written for Rasa 3.6.21, the last of its line; the lock holds that version.
"""

from __future__ import annotations

from rasa.core import agent
from rasa.core.actions import action, forms
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine.processor import TurnProcessor
from bot.engine.server_action import ServerAction, kept_session
from bot.engine.tracker_store import copy_tracker


def apply() -> None:
    """Replace four names of Rasa's; doing so again changes nothing."""
    # A turn in which an action fails must leave the conversation as it was, and say so to the gateway.
    agent.MessageProcessor = TurnProcessor
    # Two thirds of a turn were spent on the constant schema of action results, much of the rest on the payload.
    action.RemoteAction = forms.RemoteAction = ServerAction
    # A connection for each of the three to five calls of a turn.
    EndpointConfig.session = kept_session
    # Rasa copies a tracker before each action by replaying the whole conversation.
    DialogueStateTracker.copy = copy_tracker
