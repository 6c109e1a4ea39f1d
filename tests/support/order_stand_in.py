"""Stands in for the server at the other end of a turn's connection: actions and wording, for a small order.

An order has something chosen, a place and a contact, in that order, and is then reviewed. Plain Python of any version
from 3.10 on, since Rasa's environment runs it, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SLOTS = {
    "configure_form": "configuration", "availability_form": "place", "contact_form": "contact", "review_form": "review",
}  # fmt: skip
TAKEN_IN = ("order_product", "inform", "change_value", "add_item", "remove_item", "affirm", "deny")


@dataclass(frozen=True)
class Message:
    """What the customer said, and what it means."""

    conversation: str
    id: str
    intent: str
    values: dict[str, str]


@dataclass
class Draft:
    """How far an order is."""

    started: bool = False
    chosen: str = ""
    place: str = ""
    contact: str = ""
    confirmed: bool = False
    outdated: bool = False
    message_id: str = ""

    def step(self) -> str:
        """The first thing missing."""
        if not self.started:
            return "none"
        missing: dict[str, str | bool] = {
            "configuration": self.chosen,
            "place": self.place,
            "contact": self.contact,
            "review": self.confirmed,
        }
        return next((step for step, value in missing.items() if not value), "submit")

    def take_in(self, message: Message) -> None:
        """Take in what a message gives, once."""
        if self.message_id == message.id:
            return
        self.message_id = message.id
        intent, values = message.intent, message.values
        if intent in ("order_product", "add_item"):
            self.started, self.chosen = True, ""
        self.chosen = values.get("value", self.chosen)
        self.place = values.get("postcode", self.place)
        self.contact = values.get("email", self.contact)
        if intent == "change_value" and not values:
            self.chosen = ""
        if intent == "remove_item":
            self.started = False
        self.confirmed = intent == "affirm" and self.step() == "review"


@dataclass
class OrderStandIn:
    """``calls`` are the actions it was asked to run, ``worded`` the requests for words; ``placed`` counts orders.

    Every action says its own name, every wording the response's. ``broken``: what fails. ``stuck``: no form ever has
    anything to ask, whatever the next step is.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    calls: list[Json] = field(default_factory=list)
    worded: list[Json] = field(default_factory=list)
    placed: int = 0
    broken: set[str] = field(default_factory=set)
    stuck: bool = False

    def reset(self) -> None:
        """As if it had been asked nothing yet, and in order."""
        self.calls[:], self.worded[:], self.placed, self.stuck = [], [], 0, False
        self.broken.clear()

    def names(self) -> list[str]:
        """The names of what was called since it was last asked."""
        names, self.calls[:] = [call["action"] for call in self.calls], []
        return names

    def answer(self, asked: Json, turn: Json) -> Json:
        """The answer to what a bot asks in a turn."""
        name: str = asked.get("response") or asked["action"]
        (self.worded if "response" in asked else self.calls).append(asked)
        if name in self.broken:
            return {"failed": "broken"}
        return {"result": _said(name) if "response" in asked else self._run(name, _message(asked, turn))}

    def _run(self, name: str, message: Message) -> Json:
        draft = self.drafts.setdefault(message.conversation, Draft())
        if name == "action_continue_order":
            draft.take_in(message)
            events = _go_to(draft.step())
            return {"events": events, "responses": [_said(name)] if draft.step() == "none" else []}
        if name.startswith("validate_"):
            slot = SLOTS[name[len("validate_") :]]
            events = [_slot(slot, "done")] if self.stuck else _validate(draft, message, slot)
            return {"events": events, "responses": []}
        if name == "action_submit_order":
            return {"events": self._submit(draft, message.conversation), "responses": [_said(name)]}
        if name in ("action_start_over", "action_stop"):
            del self.drafts[message.conversation]
        return {"events": [], "responses": [_said(name)]}

    def _submit(self, draft: Draft, conversation: str) -> list[Json]:
        if draft.outdated:
            draft.outdated = draft.confirmed = False
            return _go_to(draft.step())
        self.placed += 1
        del self.drafts[conversation]
        return _go_to("none")


def _message(asked: Json, turn: Json) -> Message:
    """The turn's message, with what the gateway or, where it could not tell, the bot understood."""
    understanding = turn["metadata"].get("understanding") or {"intent": asked.get("intent")}
    values = {one["kind"]: one["value"] for one in understanding.get("entities", [])}
    return Message(turn["conversation_id"], turn["message_id"], understanding["intent"], values)


def _validate(draft: Draft, message: Message, slot: str) -> list[Json]:
    if message.intent not in TAKEN_IN:
        return []
    draft.take_in(message)
    return [_slot(slot, None if draft.step() == slot else "done")]


def _go_to(step: str) -> list[Json]:
    return [_slot("next_step", step), *(_slot(slot, None) for slot in SLOTS.values())]


def _slot(name: str, value: str | None) -> Json:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def _said(name: str) -> Json:
    return {"text": name, "custom": {"reply": {"text": name, "message_id": name}}}
