"""Compares our parts of Rasa with Rasa's own, within Rasa's environment: ``python -m tests.bot.engine_checks``.

Prints one JSON object, a key for each comparison; ``test_engine.py`` says what has to be true of it.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any

from bot.engine.lighter import start_light
from bot.engine.quiet import be_quiet, log_at

be_quiet()
start_light()
log_at("ERROR")

from jsonschema import ValidationError  # noqa: E402 - Rasa may be imported only now
from rasa.core import processor  # noqa: E402
from rasa.core.actions import action  # noqa: E402
from rasa.core.actions.action import ActionExtractSlots, RemoteAction  # noqa: E402
from rasa.core.actions.forms import FormAction  # noqa: E402
from rasa.core.channels.channel import UserMessage  # noqa: E402
from rasa.core.lock_store import InMemoryLockStore  # noqa: E402
from rasa.core.nlg import TemplatedNaturalLanguageGenerator  # noqa: E402
from rasa.core.policies.rule_policy import RULES_NOT_IN_STORIES, RulePolicy  # noqa: E402
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

#: What Rasa decides and does by itself, before any of it is replaced.
_STOCK = [
    (owner, name, vars(owner)[name])
    for owner, name in (
        (processor, "DaskGraphRunner"),
        (RulePolicy, "_find_action_from_rules"),
        (DialogueStateTracker, "applied_events"),
        (DialogueStateTracker, "copy"),
        (FormAction, "_temporary_tracker"),
        (FormAction, "_get_events_since_last_user_uttered"),
        (ActionExtractSlots, "run"),
        (action, "action_for_name_or_text"),
    )
]
_STOCK_COPY = DialogueStateTracker.copy

from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from bot.engine import actions, forms, improvements  # noqa: E402
from bot.engine.action_result import check_action_result  # noqa: E402
from bot.engine.processor import TurnProcessor  # noqa: E402
from bot.engine.rules import applied_events, find_action, stock_applied_events, stock_find_action  # noqa: E402
from bot.engine.tracker_store import CarriedTrackerStore, TurnState, copy_tracker, turn_state  # noqa: E402
from bot.engine.train import MODEL_NAME, MODELS  # noqa: E402
from bot.engine.turn_server import turn_server  # noqa: E402
from tests.support.order_stand_in import OrderStandIn  # noqa: E402

MODEL = MODELS / MODEL_NAME

# --- results of actions ----------------------------------------------------------------------------------------------

_ODD = (None, True, 0, 1.5, "", "text", [], {}, [{}], {"a": 1}, -1)
_KINDS = (
    "slot", "action", "user", "entities", "bot", "active_loop", "followup", "reset_slots", "restart", "rewind", "undo",
    "session_started", "action_execution_rejected", "loop_interrupted", "pause", "resume", "agent", "reminder",
    "form", "no_such_event", "", None, 1, True,
)  # fmt: skip
_FIELDS = (
    "name", "value", "timestamp", "metadata", "text", "policy", "confidence", "hide_rule_turn", "action_text",
    "input_channel", "message_id", "entities", "parse_data", "data",
)  # fmt: skip
_ENTITY = {"entity": "number", "value": 1, "start": 0, "end": 1}


def _shapes() -> list[Any]:
    """Results that actions send, results that are nearly those, and results that are nothing of the kind."""
    good = {"event": "slot", "timestamp": None, "name": "place", "value": "done"}
    shapes: list[Any] = [*_ODD, {"events": [good], "responses": [{"text": "hi", "custom": {"reply": {}}}]}]
    shapes += [{"events": odd, "responses": []} for odd in _ODD]
    shapes += [{"events": [], "responses": odd} for odd in (*_ODD, [1], [None], [[]])]
    shapes += [{"events": [odd]} for odd in _ODD]
    shapes += [{"events": [good, {"event": kind}]} for kind in _KINDS]
    shapes += [{"events": [{**good, "event": kind}]} for kind in _KINDS]
    shapes += [{"events": [{**good, key: odd}]} for key in (*good, "metadata") for odd in _ODD]
    shapes += [{"events": [{k: v for k, v in good.items() if k != key}]} for key in good]
    shapes += [{"events": [{"event": "entities", "entities": entities}]} for entities in ([_ENTITY], [{}], [], "no")]
    shapes += [{"events": [{"event": "user", "parse_data": {"entities": [_ENTITY], "intent": i}}]} for i in ({}, 1)]
    dice = random.Random(3)
    for _ in range(300):
        event = {key: dice.choice(_ODD) for key in dice.sample(_FIELDS, dice.randint(0, 5))}
        shapes.append({"events": [{"event": dice.choice(_KINDS), **event}], "responses": []})
    return shapes


def _accepts(check: Any, result: Any) -> bool:
    try:
        return bool(check(result))
    except ValidationError:
        return False


def compare_verdicts() -> dict[str, Any]:
    """How many results were accepted and refused, and those on which ours and Rasa's verdict differ."""
    action = RemoteAction("any", None)
    shapes = _shapes()
    stock = [_accepts(action._validate_action_result, shape) for shape in shapes]
    ours = [_accepts(check_action_result, shape) for shape in shapes]
    different = [shape for shape, one, other in zip(shapes, stock, ours, strict=True) if one != other]
    return {"accepted": sum(stock), "refused": len(stock) - sum(stock), "different": different}


# --- conversations ---------------------------------------------------------------------------------------------------


class _Server:
    """The server of a turn, without a network between."""

    def __init__(self, stand_in: OrderStandIn, message: UserMessage) -> None:
        self._stand_in = stand_in
        told = {"conversation_id": message.sender_id, "message_id": message.message_id, "metadata": message.metadata}
        self._turn = told

    async def act(self, action: str, tracker: DialogueStateTracker) -> Any:
        return self._stand_in.answer({"action": action}, self._turn)["result"]


class _Talk:
    """One conversation, on Rasa's store in memory, which keeps all of it."""

    def __init__(self) -> None:
        self.server = OrderStandIn()
        self.store = InMemoryTrackerStore(None)
        self.processor = _processor(self.store)

    async def turn(self, message: UserMessage) -> dict[str, Any]:
        """What happened in the turn, and the tracker's state after it."""
        turn_server.set(_Server(self.server, message))
        said = await self.processor.handle_message(message)
        tracker = await self.store.retrieve("talk")
        return {"said": [one.get("text") for one in said], "called": self.server.names(), **state(tracker)}


class _CarriedTalk:
    """One conversation whose state is carried to and fro, each turn by another bot than the one before."""

    def __init__(self) -> None:
        self.server = OrderStandIn()
        self.stores = [CarriedTrackerStore(None), CarriedTrackerStore(None)]
        self.processors = [_processor(store) for store in self.stores]
        self.carried = "null"
        self.number = 0

    async def turn(self, message: UserMessage) -> dict[str, Any]:
        """The same as of the other."""
        self.number += 1
        turn = TurnState(json.loads(self.carried))
        turn_state.set(turn)
        turn_server.set(_Server(self.server, message))
        said = await self.processors[self.number % 2].handle_message(message)
        tracker = await self.stores[self.number % 2].retrieve("talk")
        self.carried = json.dumps(turn.state)
        return {"said": [one.get("text") for one in said], "called": self.server.names(), **state(tracker)}


def _processor(store: TrackerStore) -> TurnProcessor:
    nlg = TemplatedNaturalLanguageGenerator({})
    processor = TurnProcessor(MODEL, store, InMemoryLockStore(), nlg)
    store.domain = processor.domain
    nlg.responses = processor.domain.responses
    return processor


def _metadata(intent: str, entities: dict[str, str]) -> dict[str, Any]:
    found = [{"kind": kind, "text": value, "value": value} for kind, value in entities.items()]
    return {"understanding": {"intent": intent, "confidence": 0.9, "entities": found}}


def state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """All that decides what happens next. The message that began a form does not: no slot is filled from it."""
    loop = tracker.active_loop
    hidden = "session_started_metadata"
    return {
        "slots": {name: value for name, value in tracker.current_slot_values().items() if name != hidden},
        "loop": [loop.name, loop.rejected, loop.is_interrupted] if loop else None,
        "latest_action": tracker.latest_action_name,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
    }


def _script(intents: list[str], turns: int) -> list[tuple[str, dict[str, str]]]:
    dice = random.Random(21)  # with which every form is met, and orders are placed
    values = {"value": "pro", "postcode": "1000", "email": "a@example.org"}
    moving = ("order_product", "inform", "inform", "inform", "affirm", "affirm", "change_value")
    script = []
    for _ in range(turns):
        # Mostly what moves an order on, so that every form is met and left in every way.
        intent = dice.choice(moving if dice.random() < 0.7 else intents)
        script.append((intent, {kind: values[kind] for kind in dice.sample(list(values), dice.randint(0, 2))}))
    return script


async def compare_stores(turns: int) -> dict[str, Any]:
    """The same conversation on Rasa's store in memory, which keeps all, and carried from bot to bot."""
    full, carried = _Talk(), _CarriedTalk()
    intents = sorted(set(full.processor.domain.intents) - {"back", "session_start"})
    different, sizes, forms = [], [], set()
    for number, (intent, entities) in enumerate(_script(intents, turns)):
        message = [
            UserMessage(intent, sender_id="talk", message_id=str(number), metadata=_metadata(intent, entities))
            for _ in range(2)
        ]
        expected, found = await full.turn(message[0]), await carried.turn(message[1])
        if expected != found:
            different.append({"turn": number, "intent": intent, "expected": expected, "found": found})
        sizes.append(len(carried.carried))
        forms.add(str(found["loop"] and found["loop"][0]))
    kept_all = await full.store.retrieve("talk")
    return {
        "different": different,
        "largest_state": max(sizes),
        "forms": sorted(forms),
        "orders": full.server.placed,
        "copies": _compare_copies(kept_all),
    }


def compare_actions() -> dict[str, Any]:
    """Which action each name stands for."""
    processor = _processor(InMemoryTrackerStore(None))
    endpoints = (None, EndpointConfig("http://one"), EndpointConfig("http://two"))
    different = [
        name
        for name in processor.domain.action_names_or_texts
        for endpoint in endpoints
        for _ in range(2)
        if _described(actions.action_by_name(name, processor.domain, endpoint))
        != _described(actions.stock_action(name, processor.domain, endpoint))
    ]
    return {"different": different, "names": len(processor.domain.action_names_or_texts)}


def _described(found: action.Action) -> tuple[Any, ...]:
    return type(found), found.name(), dict(vars(found))


def _compare_copies(tracker: DialogueStateTracker) -> dict[str, Any]:
    stock, ours = _STOCK_COPY(tracker), copy_tracker(tracker)
    same = state(stock) == state(ours) and list(stock.events) == list(ours.events)
    before = state(tracker), len(tracker.events)
    ours.update(UserUttered("more", {"name": "greet"}))
    ours._set_slot("place", "elsewhere")
    ours.change_loop_to("review_form")
    ours.update(BotUttered("said"))
    return {"same": same, "independent": before == (state(tracker), len(tracker.events))}


async def compare_decisions(turns: int) -> dict[str, Any]:
    """The same conversation with what Rasa decides and does by itself, and with ours."""
    ours = await _held(turns)
    for owner, name, own in _STOCK:
        setattr(owner, name, own)
    stock = await _held(turns)
    improvements.apply()
    different = [number for number, (one, other) in enumerate(zip(ours, stock, strict=True)) if one != other]
    called = sorted({name for turn in ours for name in turn["called"]})
    return {"different": different, "turns": len(ours), "called": called}


def compare_rules(number: int) -> dict[str, Any]:
    """What the rules say at random places, many of them alike; and which events count there."""
    processor = _processor(InMemoryTrackerStore(None))
    policy = next(
        node._component for node in processor.graph_runner._instantiated_nodes.values()
        if isinstance(node._component, RulePolicy)
    )  # fmt: skip
    dice, met, different, actions = random.Random(7), set(), [], set()
    for _ in range(number):
        tracker = DialogueStateTracker.from_events("any", _history(dice), processor.domain.slots)
        if applied_events(tracker) != stock_applied_events(tracker):
            different.append([str(event) for event in tracker.events])
        for use_text in (True, False):
            ours, stock = (
                find(policy, tracker, processor.domain, use_text) for find in (find_action, stock_find_action)
            )
            hidden = [source in policy.lookup[RULES_NOT_IN_STORIES] for _, source, _ in (ours, stock)]
            if (ours[0], ours[2], hidden[0]) != (stock[0], stock[2], hidden[1]):
                different.append([str(event) for event in tracker.events])
            actions.add(str(stock[0]))
        met.add(json.dumps(state(tracker), sort_keys=True))
    places = policy.__dict__["_known_places"].found
    return {"different": different, "met": len(met), "places": len(places), "actions": sorted(actions)}


async def compare_forms(number: int) -> dict[str, Any]:
    """What a form is shown of random conversations, and what a message sets slots to."""
    domain, dice, different, seen = _processor(InMemoryTrackerStore(None)).domain, random.Random(9), [], 0
    reading = Domain.from_yaml(_READING)
    for _ in range(number):
        tracker = DialogueStateTracker.from_events("any", _history(dice), domain.slots)
        tracker.model_id = "model"
        form = FormAction(dice.choice(domain.form_names), None)
        more = [SlotSet("place", "done"), ActiveLoop(None)][: dice.randint(0, 2)]
        ours, stock = (
            make(form, tracker, more, domain) for make in (forms.temporary_tracker, forms.stock_temporary_tracker)
        )
        since = [find(tracker) for find in (forms.events_since_last_message, forms.stock_events_since)]
        seen += len(since[1])
        if _all_of(ours) != _all_of(stock) or since[0] != since[1]:
            different.append([str(event) for event in tracker.events])
        for one in (domain, reading):
            slots = [
                await extract(ActionExtractSlots(None), None, None, tracker, one)
                for extract in (forms.extraction, forms.stock_extraction)
            ]
            if slots[0] != slots[1]:
                different.append([str(event) for event in tracker.events])
        seen += len(slots[1])
    return {"different": different, "seen": seen}


_READING = """
version: "3.1"
slots:
  place: {type: text, mappings: [{type: from_text}]}
  contact: {type: text, mappings: [{type: custom}]}
"""


def _all_of(tracker: DialogueStateTracker) -> list[Any]:
    """All that a tracker has, but for its slots' values with whether they were set."""
    slots = {name: (slot.value, slot.has_been_set, type(slot)) for name, slot in tracker.slots.items()}
    rest = {name: value for name, value in vars(tracker).items() if name not in ("slots", "events")}
    return [slots, rest, list(tracker.events), [event.metadata for event in tracker.events]]


def _history(dice: random.Random) -> list[Event]:
    """A few turns as they might have gone, and some that can't."""
    forms, values = ("review_form", "contact_form"), ("review", "contact", "none", "submit", None, 1, True)
    odd = (AllSlotsReset(), UserUtteranceReverted(), ActionReverted(), Restarted(), FollowupAction("any"))
    events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
    for _ in range(dice.randint(1, 7)):
        form = dice.choice(forms)
        said = UserUttered("words", {"name": dice.choice(("affirm", "ask_price", "stop", None, "unknown"))})
        turn: list[list[Event]] = [
            [said, DefinePrevUserUtteredFeaturization(False)],
            [said],
            [ActionExecuted(form), ActiveLoop(form), SlotSet("requested_slot", "review")],
            [ActionExecuted(dice.choice(("action_tell_price", "action_continue_order", "action_submit_order", form)))],
            [SlotSet("next_step", dice.choice(values)), SlotSet("place", "done")],
            [ActionExecutionRejected(form)],
            [LoopInterrupted(True), ActionExecuted(form)],
            [ActiveLoop(None)],
            [BotUttered("said"), ActionExecuted("action_listen")],
            [dice.choice(odd)],
        ]  # fmt: skip
        for some in dice.choices(turn, (6, 6, 4, 8, 6, 3, 2, 2, 8, 1), k=dice.randint(1, 4)):
            events += some
    return events


async def _held(turns: int) -> list[dict[str, Any]]:
    talk = _Talk()
    intents = sorted(set(talk.processor.domain.intents) - {"back", "session_start"})
    return [
        await talk.turn(
            UserMessage(intent, sender_id="talk", message_id=str(number), metadata=_metadata(intent, entities))
        )
        for number, (intent, entities) in enumerate(_script(intents, turns))
    ]


# --- understanding ---------------------------------------------------------------------------------------------------


async def adopt() -> dict[str, Any]:
    """What Rasa's own processor, running the whole pipeline, makes of a message with and without an Understanding."""
    processor = MessageProcessor(
        MODEL, InMemoryTrackerStore(None), InMemoryLockStore(), TemplatedNaturalLanguageGenerator({})
    )
    metadata = _metadata("stop", {"email": "a@example.org"})
    ours = TurnProcessor(MODEL, InMemoryTrackerStore(None), InMemoryLockStore(), TemplatedNaturalLanguageGenerator({}))
    adopted, alone, bare = [
        await one.parse_message(UserMessage("thank you very much", metadata=told))
        for one, told in ((processor, metadata), (ours, metadata), (processor, {}))
    ]
    return {
        "adopted": {key: adopted[key] for key in alone},
        "alone": alone,
        "bare": bare["intent"]["name"],
    }


async def main() -> None:
    """All comparisons."""
    verdicts = compare_verdicts()
    improvements.apply()
    report = {
        "verdicts": verdicts,
        "stores": await compare_stores(turns=100),
        "decisions": await compare_decisions(turns=100),
        "rules": compare_rules(4_000),
        "actions": compare_actions(),
        "forms": await compare_forms(1_000),
        "adopt": await adopt(),
    }
    json.dump(report, sys.stdout, default=str)


if __name__ == "__main__":
    asyncio.run(main())
