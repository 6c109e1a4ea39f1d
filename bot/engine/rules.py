"""What the rules say where a conversation is, remembered.

At each decision Rasa replays the conversation from its beginning, makes states of it, and compares each of some hundred
rules with them; three or four times a turn, a third of what the bot did in one. Conversations come to the same few
hundred places again and again. So a place is told by no more than what Rasa's states are made of, which takes one look
at the events; only where it is new is Rasa asked.

In: a policy, a tracker. Out: what ``RulePolicy._find_action_from_rules`` finds.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RULES_NOT_IN_STORIES, RulePolicy
from rasa.shared.core.domain import USED_ENTITIES_KEY, Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    DefinePrevUserUtteredFeaturization,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

#: Places that are remembered of a policy, a kilobyte each; then all are forgotten.
_MOST = 4_000

#: Rasa's own.
stock_find_action = RulePolicy._find_action_from_rules  # noqa: SLF001 - Rasa has no setting for it
stock_applied_events = DialogueStateTracker.applied_events

#: Those that change nothing of what Rasa's states are made of.
_WITHOUT_STATE = frozenset(
    (
        ActionExecutionRejected,
        BotUttered,
        ConversationPaused,
        ConversationResumed,
        DefinePrevUserUtteredFeaturization,  # changes the message itself, which is looked at afterwards
        LoopInterrupted,
    )
)
_SAID_AND_DONE = frozenset((ActionExecuted, DefinePrevUserUtteredFeaturization, UserUttered))
_KNOWN = _WITHOUT_STATE | {ActionExecuted, ActiveLoop, Restarted, SessionStarted, SlotSet, UserUttered}

_Found = tuple[str | None, str | None, bool]


@dataclass
class _Known:
    """``found`` is what the rules said, by place; ``are_texts_read``: some rule asks what a customer said, word for
    word; ``slots`` are those that decide."""

    domain: Domain
    are_texts_read: bool
    slots: frozenset[str]
    found: dict[Hashable, _Found] = field(default_factory=dict)


class _Unknown(Exception):
    """There is something in the conversation of which only Rasa knows what it means for the rules."""


def find_action(
    policy: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> _Found:
    """As Rasa's own. The rules of a policy that decides never change."""
    known: _Known | None = policy.__dict__.get("_known_places")
    if known is None or known.domain is not domain:
        known = policy.__dict__["_known_places"] = _known(policy, domain)
    try:
        here = (
            use_text_for_last_user_input, tracker.latest_action_name, tracker.active_loop_name,
            *_place_of(known, tracker),
        )  # fmt: skip
        if here in known.found:
            return known.found[here]
    except (_Unknown, TypeError):  # the latter of a slot with a value that is no key
        return stock_find_action(policy, tracker, domain, use_text_for_last_user_input)  # type: ignore[no-any-return]
    if len(known.found) >= _MOST:
        known.found.clear()
    action, source, is_back = stock_find_action(policy, tracker, domain, use_text_for_last_user_input)
    # Where no rule was found, its source is all that happened, with the customer's words, for one look into a list.
    if action is None and source not in policy.lookup.get(RULES_NOT_IN_STORIES, ()):
        source = None
    known.found[here] = action, source, is_back
    return known.found[here]


def _known(policy: RulePolicy, domain: Domain) -> _Known:
    rules = (key for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH) for key in policy.lookup.get(name, {}))
    slots = frozenset(slot.name for slot in domain.slots if slot.has_features())
    return _Known(domain, any('"text"' in rule for rule in rules), slots)


def _place_of(known: _Known, tracker: DialogueStateTracker) -> list[Hashable]:
    """Its place, which is asked for twice where a customer has just said something."""
    last = tracker.events[-1] if tracker.events else None
    count, event, place = tracker.__dict__.get("_last_place", (0, None, []))
    if event is not last or count != len(tracker.events) or not count:
        place = _place(known, tracker.applied_events())
        tracker.__dict__["_last_place"] = len(tracker.events), last, place
    return place  # type: ignore[no-any-return]


def _place(known: _Known, applied: list[Event]) -> list[Hashable]:
    """All that Rasa's states are made of: before each action, and now."""
    place: list[Hashable] = []
    slots: dict[str, Hashable] = {}
    message = action = loop = None
    for event in applied:
        kind = type(event)
        if kind is SlotSet:
            if event.key in known.slots:
                # Two values may be equal and yet be two, as 1 and True.
                slots[event.key] = (type(event.value), event.value)
        elif kind is ActionExecuted:
            place.append((message, action, loop, *slots.items()))
            action = (event.action_name, event.action_text)
        elif kind is UserUttered:
            message = _message(known, event)
        elif kind is ActiveLoop:
            loop = event.name
        elif kind not in _WITHOUT_STATE:
            raise _Unknown
    place.append((message, action, loop, *slots.items()))
    return place


def _message(known: _Known, message: UserUttered) -> Hashable:
    intent = message.intent_name
    if message.entities and known.domain.intent_config(intent).get(USED_ENTITIES_KEY, True):
        raise _Unknown
    # A place isn't another because of the words with which it was come to; and they need not be remembered.
    text = message.text if known.are_texts_read else bool(message.text)
    return text, intent, message.use_text_for_featurization, bool(message.entities)


def applied_events(tracker: DialogueStateTracker) -> list[Event]:
    """As Rasa's own, which asks of each event in turn whether it is of one class or another."""
    loops = set()
    for event in tracker.events:
        kind = type(event)
        if kind not in _KNOWN:
            return stock_applied_events(tracker)  # type: ignore[no-any-return]
        if kind is ActiveLoop and event.name:
            loops.add(event.name)
    applied: list[Event] = []
    for event in tracker.events:
        kind = type(event)
        if kind is SessionStarted or kind is Restarted:
            applied = []
        elif kind is ActionExecuted and event.action_name in loops and not _is_new(event.action_name, applied):
            _undo(event.action_name, applied)
        else:
            applied.append(event)
    return applied


def _is_new(form: str, applied: list[Event]) -> bool:
    """Whether a form runs for the first time, or again after something else was talked of."""
    following: str | None = None
    for event in reversed(applied):
        kind = type(event)
        if kind is ActionExecuted:
            if event.action_name == form:
                return False
            following = event.action_name
        elif (
            (kind is ActiveLoop and event.name is None)
            or (kind is ActionExecutionRejected and event.action_name == form)
            or (kind is UserUttered and following is not None and following != form)
        ):
            return True
    return True


def _undo(form: str, applied: list[Event]) -> None:
    """Forget what was said and done since the form ran last; what came of it counts."""
    last = max(at for at, event in enumerate(applied) if type(event) is ActionExecuted and event.action_name == form)
    applied[last + 1 :] = [event for event in applied[last + 1 :] if type(event) not in _SAID_AND_DONE]
