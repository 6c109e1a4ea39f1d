"""The bodies of TMF622 v4 as they are sent to us, by TM Forum's names.

Types are strict, as the definition has them; texts and lists are bounded. What the definition doesn't name is left out,
but for places, whose kinds have attributes of their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints
from pydantic.alias_generators import to_camel


def _with_zone(text: str) -> str:
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("a time needs its zone, as in 2026-01-31T00:00:00Z")
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(max_length=500)]
Words = Annotated[str, StringConstraints(max_length=4000)]
DateTime = Annotated[str, StringConstraints(max_length=40), AfterValidator(_with_zone)]
Uri = Annotated[str, StringConstraints(max_length=500, pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:")]
ItemAction = Literal["add", "modify", "delete", "noChange"]
ItemState = Literal[
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "completed", "failed",
    "assessingCancellation", "pendingCancellation",
]  # fmt: skip
OrderStateWord = ItemState | Literal["partial"]
TaskStateWord = Literal["acknowledged", "terminatedWithError", "inProgress", "done"]


class Tmf(BaseModel):
    """What all have: their kind."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, alias_generator=to_camel)

    base_type: Line | None = Field(None, alias="@baseType")
    schema_location: Uri | None = Field(None, alias="@schemaLocation")
    type: Line | None = Field(None, alias="@type")

    def as_sent(self, *names: str) -> dict[str, Any]:
        """JSON by TM Forum's names, only what was sent; of ``names`` only, if there are some."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True, include=set(names) or None)


class Ref(Tmf):
    """A reference to something elsewhere."""

    id: Id
    href: Line | None = None
    name: Line | None = None
    referred_type: Line | None = Field(None, alias="@referredType")


class Characteristic(Tmf):
    """A value of a characteristic."""

    name: Id
    value_type: Line | None = None
    value: Any


class RelatedParty(Ref):
    """Somebody the order is about; it says what they are. What it tells of them is read and not kept with them."""

    role: Line | None = None
    referred_type: Line = Field(alias="@referredType")
    party_characteristic: Annotated[list[Characteristic], Field(max_length=50)] = Field(default=[], exclude=True)


class RelatedChannel(Ref):
    """Where the order was taken."""

    role: Line | None = None


class Note(Tmf):
    """A note."""

    id: Id | None = None
    author: Line | None = None
    date: DateTime | None = None
    text: Words


class Place(Tmf):
    """Where a product is to be; an address has attributes of its own, such as ``postcode``."""

    model_config = ConfigDict(extra="allow")

    id: Id | None = None
    href: Line | None = None
    name: Line | None = None
    role: Line


class Money(Tmf):
    """An amount."""

    unit: Annotated[str, StringConstraints(max_length=10)] | None = None
    value: FiniteFloat | None = None


class Price(Tmf):
    """A price without and with tax."""

    percentage: FiniteFloat | None = None
    tax_rate: FiniteFloat | None = None
    duty_free_amount: Money | None = None
    tax_included_amount: Money | None = None


class OrderPrice(Tmf):
    """A price of an item or an order."""

    description: Words | None = None
    name: Line | None = None
    price_type: Line | None = None
    recurring_charge_period: Line | None = None
    unit_of_measure: Line | None = None
    price: Price | None = None
    product_offering_price: Ref | None = None


class OrderTerm(Tmf):
    """A commitment; ``name`` is the id of the offering's term."""

    description: Words | None = None
    name: Line | None = None


class ItemRelationship(Tmf):
    """How an item relates to another."""

    id: Id | None = None
    relationship_type: Line | None = None


class Product(Tmf):
    """What is ordered, configured."""

    id: Id | None = None
    name: Line | None = None
    is_bundle: bool | None = None
    place: Annotated[list[Place], Field(max_length=20)] = []
    product_characteristic: Annotated[list[Characteristic], Field(max_length=500)] = []


class ProductOrderItem(Tmf):
    """One item, with its parts if it is a bundle."""

    id: Id
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    action: ItemAction
    state: ItemState | None = None
    appointment: Ref | None = None
    billing_account: Ref | None = None
    payment: Annotated[list[Ref], Field(max_length=20)] = []
    item_price: Annotated[list[OrderPrice], Field(max_length=500)] = []
    item_total_price: Annotated[list[OrderPrice], Field(max_length=20)] = []
    item_term: Annotated[list[OrderTerm], Field(max_length=5)] = []
    product: Product | None = None
    product_offering: Ref | None = None
    product_order_item: Annotated[list[ProductOrderItem], Field(max_length=100)] = []
    product_order_item_relationship: Annotated[list[ItemRelationship], Field(max_length=100)] = []


class _Order(Tmf):
    cancellation_reason: Words | None = None
    category: Line | None = None
    description: Words | None = None
    external_id: Id | None = None
    notification_contact: Line | None = None
    priority: Line | None = None
    requested_completion_date: DateTime | None = None
    requested_start_date: DateTime | None = None
    agreement: Annotated[list[Ref], Field(max_length=20)] = []
    billing_account: Ref | None = None
    channel: Annotated[list[RelatedChannel], Field(max_length=20)] = []
    note: Annotated[list[Note], Field(max_length=100)] = []
    order_total_price: Annotated[list[OrderPrice], Field(max_length=20)] = []
    payment: Annotated[list[Ref], Field(max_length=20)] = []
    quote: Annotated[list[Ref], Field(max_length=20)] = []
    related_party: Annotated[list[RelatedParty], Field(max_length=50)] = []


class ProductOrderCreate(_Order):
    """The body of POST productOrder."""

    model_config = ConfigDict(title="ProductOrder_Create")

    product_order_item: Annotated[list[ProductOrderItem], Field(min_length=1, max_length=100)]


class ItemUpdate(Tmf):
    """An item in a PATCH or an event: which, and its state; a merge patch repeats the rest."""

    id: Id
    action: ItemAction | None = None
    state: ItemState | None = None
    product_order_item: Annotated[list[ItemUpdate], Field(max_length=100)] = []


class ProductOrderUpdate(_Order):
    """The body of PATCH productOrder, a JSON merge patch: nothing has to be there."""

    model_config = ConfigDict(title="ProductOrder_Update")

    completion_date: DateTime | None = None
    expected_completion_date: DateTime | None = None
    state: OrderStateWord = "acknowledged"
    product_order_item: Annotated[list[ItemUpdate], Field(max_length=100)] = []


class CancelProductOrderCreate(Tmf):
    """The body of POST cancelProductOrder."""

    model_config = ConfigDict(title="CancelProductOrder_Create")

    cancellation_reason: Words | None = None
    requested_cancellation_date: DateTime | None = None
    product_order: Ref


class EventSubscriptionInput(Tmf):
    """The body of POST hub."""

    callback: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    query: Annotated[str, StringConstraints(max_length=2000)] | None = None


class OrderInEvent(ProductOrderUpdate):
    """The order in an event of the OSS."""

    id: Id


class CancellationInEvent(Tmf):
    """The cancellation in an event of the OSS."""

    product_order: Ref
    state: TaskStateWord = "acknowledged"


class OrderEventPayload(Tmf):
    """What an event of an order holds."""

    product_order: OrderInEvent


class CancelEventPayload(Tmf):
    """What an event of a cancellation holds."""

    cancel_product_order: CancellationInEvent


class _Event(Tmf):
    event_id: Id | None = None
    event_time: DateTime | None = None
    event_type: Line | None = None
    title: Line | None = None
    description: Words | None = None
    field_path: Line | None = None


class ProductOrderEvent(_Event):
    """An event of an order, sent to our listener."""

    event: OrderEventPayload


class CancelProductOrderEvent(_Event):
    """An event of a cancellation, sent to our listener."""

    event: CancelEventPayload
