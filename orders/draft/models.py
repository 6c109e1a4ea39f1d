"""What a draft holds. Only what the customer chose is kept; everything that follows from it is computed anew each time
from the live context."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.tone.reply import Asked, Refusal


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", validate_assignment=True)


class ServiceChange(_Part):
    """What an item changes: a product of the inventory, how it was configured, where it is, and what is ``paid`` for it
    by period, amounts as text. ``ends``: it is to end."""

    product_id: str
    name: str
    before: dict[str, Value]
    quantity: int = 1
    parts: dict[str, str] = Field(default_factory=dict)
    places: list[dict[str, Any]] = Field(default_factory=list)
    postcode: str | None = None
    paid: dict[Period, str] = Field(default_factory=dict)
    ends: bool = False


class DraftItem(_Part):
    """One offering being configured. ``choices`` are the customer's own; ``address`` is what is known of it beside its
    ``postcode``, called as in TM Forum's GeographicAddress; ``unavailable``: not to be had there;
    ``change``: it changes or ends what the customer has, and ``choices`` began as that is."""

    id: str
    offering: str
    choices: dict[str, Value] = Field(default_factory=dict)
    postcode: str | None = None
    address: dict[str, str] = Field(default_factory=dict)
    unavailable: bool = False
    change: ServiceChange | None = None


class Amendment(_Part):
    """The order that the draft amends: ``before`` is what was chosen of its items, by their ids, ``postcodes`` where
    they were to be, ``requested_start`` the day it was wished for, ``prices`` its ``orderTotalPrice`` (TMF622)."""

    order_id: str
    order_number: str
    before: dict[str, dict[str, Value]] = Field(default_factory=dict)
    postcodes: dict[str, str | None] = Field(default_factory=dict)
    requested_start: str | None = None
    prices: list[dict[str, Any]] = Field(default_factory=list)


class OfferedRepair(_Part):
    """A way to meet a wish: the values it sets, and how it was put to the customer."""

    title: str
    choices: dict[str, Value]


class Wish(_Part):
    """What the customer would like of an item, and the ways to have it, which are offered with the next question.

    ``choices`` is what was wished. ``question`` is the message that offers: ``repairs`` where the wish could not be
    met, ``offer_change`` where the customer only asked what it would change.
    """

    item_id: str
    choices: dict[str, Value] = Field(default_factory=dict)
    repairs: list[OfferedRepair] = Field(default_factory=list)
    question: Literal["repairs", "offer_change"] = "repairs"


class ActedReason(_Part):
    """A constraint that the customer was told of: it refused something, a question *why?* was answered with it, or a
    service that it binds to another one ended along with that."""

    effect: Literal["refused", "explained", "ended"]
    id: str
    explain: str
    what: str = ""


class OrderDraft(_Part):
    """The draft of one conversation.

    ``postcode`` and ``address`` are the last place named; ``requested_start`` is the day the order is wished for, as
    ``2026-12-03``; ``age`` and ``existing`` (offerings the customer was asked about, and whether they have them
    already) are what they told of themselves; ``services`` are the offerings of what they have, by its product's id, as
    far as the inventory tells; ``asked`` is the open question; ``notes`` are texts to say before the next one,
    ``refusals`` what they say no to; ``reopened`` is the item whose configuration the customer has opened again, until
    they are done with it; ``shown_card`` is the digest of the configuration card that was shown last; ``taken_in`` is
    the message that was taken in last, so that a message asked about twice in a turn counts once; ``amends`` is the
    order that this takes the place of, where it is not a new one; ``placed`` counts the orders of the conversation, and
    makes the key that keeps each from being placed twice; ``opened`` are orders of elsewhere that a code has made the
    customer's here, with their conversations (empty for none); ``rehearsed`` are the orders (TMF622) of a rehearsal,
    which go nowhere else, and ``acted`` the constraints that customers were told of in one, in their order.
    """

    conversation_id: str
    csp: str
    items: list[DraftItem] = Field(default_factory=list)
    postcode: str | None = None
    address: dict[str, str] = Field(default_factory=dict)
    contact: dict[str, str] = Field(default_factory=dict)
    requested_start: str | None = None
    age: int | None = None
    existing: dict[str, bool] = Field(default_factory=dict)
    services: dict[str, list[str]] = Field(default_factory=dict)
    asked: Asked | None = None
    notes: list[str] = Field(default_factory=list)
    refusals: list[Refusal] = Field(default_factory=list)
    wish: Wish | None = None
    reopened: str = ""
    shown_offers: list[str] = Field(default_factory=list)
    shown_card: str = ""
    no_more_sites: bool = False
    amends: Amendment | None = None
    confirmed: bool = False
    reviewed: str = ""
    taken_in: str = ""
    placed: int = 0
    opened: dict[str, str] = Field(default_factory=dict)
    rehearsed: list[dict[str, Any]] = Field(default_factory=list)
    acted: list[ActedReason] = Field(default_factory=list)
    next_item: int = 1

    @property
    def order_key(self) -> str:
        """Names the order this draft will become."""
        return f"{self.conversation_id}:{self.placed + 1}"

    def item(self, identity: str) -> DraftItem | None:
        """The item with this id."""
        return next((one for one in self.items if one.id == identity), None)

    def add_item(self, offering: str) -> DraftItem:
        """A new item at the end."""
        item = DraftItem(id=str(self.next_item), offering=offering)
        self.next_item += 1
        self.items.append(item)
        self.reopened = ""
        self.changed()
        return item

    def remove_item(self, item: DraftItem) -> None:
        """Take an item out."""
        self.items = [one for one in self.items if one.id != item.id]
        self.reopened = ""
        if not self.items:
            self.amends = None  # what is put together next is another order
        self.changed()

    def changed(self) -> None:
        """What was confirmed or seen before is so no longer."""
        self.confirmed = False

    def empty(self, *, keep_contact: bool) -> None:
        """Forget what was put together; whom it is for may stay."""
        self.items = []
        self.reopened = ""
        self.amends = None
        self.notes = []
        self.refusals = []
        self.shown_card = ""
        self.wish = None
        self.asked = None
        self.no_more_sites = False
        self.confirmed = False
        self.reviewed = ""
        self.requested_start = None
        if not keep_contact:
            self.contact = {}
            self.postcode = None
            self.address = {}
            self.age = None
            self.existing = {}
            self.services = {}
