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
    "ask_why", "ask_possible", "ask_cheapest", "ask_budget", "ask_changes", "show_summary", "affirm", "deny",
    "check_availability", "order_status", "cancel_order", "change_order", "list_services", "end_service",
    "answer", "start_over", "stop", "hand_over",
]  # fmt: skip

#: What a CSP's own intent may stand for.
Behaviour = Literal[
    "answer", "order_product", "recommend", "ask_offer", "ask_price", "hand_over", "browse", "compare",
    "check_availability", "order_status", "cancel_order", "change_order", "help", "start_over", "stop",
]  # fmt: skip
#: The behaviours that a preset is for.
WITH_PRESET = frozenset({"order_product", "recommend", "ask_offer", "ask_price"})


class Preset(DataModel):
    """What an own intent starts from that orders, recommends, describes or prices something."""

    offering: Id = Field(description="The offering that it is about.")
    values: dict[Id, Value] = Field(default_factory=dict, description="What is chosen already, by characteristic.")


class OwnIntent(DataModel):
    """An intent of the CSP's own: how customers say it, and the standard behaviour it stands for."""

    id: Id = Field(description="How layers and reports name it.")
    behaviour: Behaviour = Field(
        description="What the assistant does: gives the `answer`; orders, recommends, describes (`ask_offer`) or "
        "prices (`ask_price`) the `preset`; or what it does at the standard intent of that name."
    )
    title: Text | None = Field(
        None, description='What customers are asked with, as in "Did you mean …?"; the first example without.'
    )
    examples: Phrases = Field(description="How customers say it: at least three for each locale, better ten.")
    answer: Text | None = Field(
        None, description="What is answered; a template that may use `price`. For the behaviour `answer` only."
    )
    preset: Preset | None = Field(
        None, description="For the behaviours `order_product`, `recommend`, `ask_offer` and `ask_price` only."
    )

    @model_validator(mode="after")
    def _complete(self) -> OwnIntent:
        if (self.behaviour == "answer") != (self.answer is not None):
            raise ValueError("`answer` belongs to the behaviour `answer`, and only there")
        if (self.behaviour in WITH_PRESET) != (self.preset is not None):
            names = ", ".join(f"`{one}`" for one in sorted(WITH_PRESET))
            raise ValueError(f"`preset` belongs to the behaviours {names}, and only there")
        return self


class IntentsFile(DataModel):
    """The whole of ``intents.yml``: what customers mean. ``phrases`` adds to the examples of standard intents."""

    phrases: dict[StandardIntent, Phrases] = Field(
        default_factory=dict, description="More examples of standard intents, in the words of the CSP's customers."
    )
    own_intents: list[OwnIntent] = Field(default_factory=list, description="What only this CSP's customers ask.")
