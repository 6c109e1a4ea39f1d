"""What goes back to a customer: text, quick replies and, where it helps, a card.

Every text in a reply is final: rendered in the CSP's tone and the customer's language. A channel shows as much of a
reply as it can; ``text`` alone always makes sense.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity


class ReplyModel(BaseModel):
    """Base of the parts of a reply: plain JSON on the wire."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuickReply(ReplyModel):
    """A button. ``payload`` comes back unchanged when it is pressed: ``/intent`` or ``/intent{"entity": "value"}``."""

    title: str
    payload: str


class Row(ReplyModel):
    """A name and its value, as shown."""

    name: str
    value: str


class OfferEntry(ReplyModel):
    """One offering in a list of offers."""

    offering: str
    name: str
    description: str
    price: str
    highlight: str = ""
    order: QuickReply


class OffersCard(ReplyModel):
    """Offers to choose from, or side by side."""

    kind: Literal["offers"] = "offers"
    offers: list[OfferEntry]


class Option(ReplyModel):
    """A value that could be chosen. Where it is impossible, ``reason`` says why and ``payload`` still asks for it."""

    name: str
    payload: str
    chosen: bool
    possible: bool = True
    reason: str = ""


class ConfigurationRow(ReplyModel):
    """One characteristic of what is being configured; ``asked`` marks the open question."""

    characteristic: str
    name: str
    value: str = ""
    asked: bool = False
    options: list[Option] = Field(default_factory=list)


class ConfigurationCard(ReplyModel):
    """What is being configured, with its price as it stands: ``price_lines`` add up to ``totals``."""

    kind: Literal["configuration"] = "configuration"
    item_id: str
    name: str
    rows: list[ConfigurationRow]
    price_lines: list[Row]
    totals: list[Row]
    tax_note: str


class SummaryItem(ReplyModel):
    """One item of an order, as shown. ``actions`` open its configuration again, or take it out."""

    item_id: str
    name: str
    place: str = ""
    rows: list[Row]
    price_lines: list[Row]
    actions: list[QuickReply] = Field(default_factory=list)


class OrderSummaryCard(ReplyModel):
    """The whole order, before it is sent. ``contact``: whom it is for, and the day it is wished for."""

    kind: Literal["order_summary"] = "order_summary"
    items: list[SummaryItem]
    totals: list[Row]
    tax_note: str
    contact: list[Row]


class OrderStatusCard(ReplyModel):
    """How an order is doing. ``state`` is TM Forum's word, ``state_name`` the customer's."""

    kind: Literal["order_status"] = "order_status"
    order_id: str
    order_number: str
    state: str
    state_name: str
    items: list[Row]


Card = OffersCard | ConfigurationCard | OrderSummaryCard | OrderStatusCard


class Question(ReplyModel):
    """A customer's question that was answered: *and with 1000?* puts it again. ``entities`` are what it named."""

    intent: str
    entities: list[Entity]


class Asked(ReplyModel):
    """The question a reply leaves open, so that a bare answer can be read in its light.

    ``kind``: ``characteristic`` (then ``characteristic`` names it and ``values`` lists what was offered), ``offering``,
    ``place``, ``contact`` (then ``characteristic`` is name, company, email or phone), ``confirm``, ``repair``,
    ``another_site``, ``change``, ``item`` and ``service`` (what is to change of it), ``remove``, ``budget``, ``age``,
    ``existing`` (then ``values`` are the offerings asked about), ``information`` (the OSS asks about an order),
    ``order_access`` (the number of an order, or the code that was sent for it),
    ``meaning`` (did you mean …?), ``nothing``. ``found``: for an offering that was shown as configured, what has to be
    chosen for that. ``question``: what that was the answer to. ``meanings``: what the customer may have meant, and
    ``before`` the question that was open when they said it.
    """

    kind: str
    offering: str | None = None
    characteristic: str | None = None
    values: list[Value] = Field(default_factory=list)
    found: dict[str, dict[str, Value]] = Field(default_factory=dict)
    question: Question | None = None
    meanings: list[QuickReply] = Field(default_factory=list, exclude_if=lambda meanings: not meanings)
    before: Asked | None = Field(None, exclude_if=lambda before: before is None)


class Refusal(ReplyModel):
    """Choices that a customer wished for and can't have: of which offering, and the constraints that say no. Without
    any, the offering itself leaves no way. Kept for the figures; customers' clients never get it."""

    offering: str
    wished: dict[str, Value]
    constraints: list[str] = Field(default_factory=list)


class Reply(ReplyModel):
    """One message of the assistant; with ``sender``, of the person of that name. ``refusals``: the wishes that it, or
    what it begins with, says no to. ``locale``: the language of the conversation when it was said, known once the
    reply is kept."""

    text: str
    quick_replies: list[QuickReply] = Field(default_factory=list)
    card: Card | None = Field(None, discriminator="kind")
    asked: Asked | None = None
    message_id: str = ""
    sender: str = Field("", exclude_if=lambda sender: not sender)
    refusals: list[Refusal] = Field(default_factory=list, exclude_if=lambda refusals: not refusals)
    locale: str = Field("", exclude_if=lambda locale: not locale)
