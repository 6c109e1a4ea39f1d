"""An Understanding: what a customer's message means, in the terms of one context."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.data_model import Value

EntityKind = Literal[
    "offering", "characteristic", "value", "term", "quantity", "number", "ordinal",
    "postcode", "email", "phone", "name", "company", "order_number", "item", "preference", "budget", "reference",
    "date", "address",
]  # fmt: skip
#: How often an amount is paid.
EntityPeriod = Literal["day", "week", "month", "year", "once"]


class Entity(BaseModel):
    """A stretch of the message and what in the context it stands for.

    ``start`` and ``end`` are character offsets, end exclusive; ``value`` is the resolved id or value. A ``value``
    entity names its ``characteristic``, and ``offering`` where only one offering has it. ``negated``: "without TV".
    An ``ordinal`` is a place among the order's items, counted from 1: -1 the last one, 0 the one in the middle.
    A ``preference`` is ``cheapest``. A ``reference`` is what the order tells: ``other`` than what was chosen, or than
    what is usual of its ``characteristic``; the ``same`` as before. A ``budget`` is the most that something may cost:
    a decimal as text, with its ``period`` and its ``currency`` (ISO 4217) where they are said. A ``date`` is a day as
    ISO 8601 writes it, or ``soonest``. An ``address`` has ``parts``, called as in TM Forum's GeographicAddress.
    ``item`` counts the items of one message from 0: "two lines with 5G and one without" names two.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: EntityKind
    text: str
    start: int
    end: int
    value: Value
    characteristic: str | None = None
    offering: str | None = None
    negated: bool = False
    score: float = 1.0
    period: EntityPeriod | None = None
    currency: str | None = None
    item: int = Field(0, ge=0)
    parts: dict[str, str] = Field(default_factory=dict, exclude_if=lambda parts: not parts)


class Alternative(BaseModel):
    """Another intent the message may have: a standard one, or one of the CSP's own by its id."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intent: str
    confidence: float


#: A runner-up is a near-tie from this share of the winner's confidence on.
_NEARLY = 0.6


def is_near(confidence: float, second: float) -> bool:
    """Whether the second is nearly as likely as the first."""
    return second >= _NEARLY * confidence


def near_tie(confidence: float, alternatives: Sequence[Alternative]) -> Alternative | None:
    """The other intent that a message has nearly as likely as the one it was given; ``alternatives`` begin with it."""
    second = alternatives[0] if alternatives else None
    return second if second is not None and is_near(confidence, second.confidence) else None


class Understanding(BaseModel):
    """Intent, confidence and entities. ``intent`` is always a standard intent; ``own_intent`` names the CSP's own
    intent that it came from, if any. ``near_tie`` is what else it may well mean: reason to ask "did you mean …?".
    ``first`` is the part of a message that answers or orders something, where the rest, which all else here is about,
    asks something: "500 please. Is the router included?". It is taken in before the question is answered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    intent: str
    confidence: float
    own_intent: str | None = None
    entities: list[Entity] = Field(default_factory=list)
    alternatives: list[Alternative] = Field(default_factory=list)
    near_tie: Alternative | None = None
    first: Understanding | None = Field(None, exclude_if=lambda first: first is None)

    @property
    def all_entities(self) -> list[Entity]:
        """The entities of the whole message, those of its first part included."""
        return [*(self.first.entities if self.first else ()), *self.entities]
