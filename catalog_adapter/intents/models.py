"""``intents.yml``: the CSP's own phrases for standard intents, and its own intents, each with its behaviour."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text, Value

#: The standard intents: Rasa's domain, the same for all. ``answer`` has no examples of its own, only the CSPs'.
StandardIntent = Literal[
    "greet", "goodbye", "thank", "help", "chitchat", "out_of_scope",
    "browse", "ask_offer", "ask_price", "compare", "recommend",
    "order_product", "inform", "change_value", "add_item", "remove_item",
    "ask_why", "ask_possible", "show_summary", "affirm", "deny",
    "check_availability", "order_status", "cancel_order", "change_order",
    "answer", "start_over", "stop", "hand_over",
]  # fmt: skip

#: What a CSP's own intent may stand for.
Behaviour = Literal["answer", "order_product", "recommend", "hand_over"]


class Preset(DataModel):
    """What an own intent with behaviour ``order_product`` or ``recommend`` starts from."""

    offering: Id
    values: dict[Id, Value] = Field(default_factory=dict)


class OwnIntent(DataModel):
    """An intent of the CSP's own: how customers say it, and the standard behaviour it stands for."""

    id: Id
    behaviour: Behaviour
    examples: Phrases
    answer: Text | None = None
    preset: Preset | None = None

    @model_validator(mode="after")
    def _complete(self) -> OwnIntent:
        if (self.behaviour == "answer") != (self.answer is not None):
            raise ValueError("`answer` belongs to the behaviour `answer`, and only there")
        if (self.behaviour in ("order_product", "recommend")) != (self.preset is not None):
            raise ValueError("`preset` belongs to the behaviours `order_product` and `recommend`, and only there")
        return self


class IntentsFile(DataModel):
    """The whole of ``intents.yml``. ``phrases`` adds to the standard examples, by standard intent."""

    phrases: dict[StandardIntent, Phrases] = Field(default_factory=dict)
    own_intents: list[OwnIntent] = Field(default_factory=list)
