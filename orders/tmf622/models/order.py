"""Orders and their items in the bodies of TMF622, as they are created, changed and cancelled."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from orders.tmf622.models.prices import OrderPrice
from orders.tmf622.models.product import Product
from orders.tmf622.models.references import (
    AppointmentRef,
    QualificationItemRef,
    QuoteItemRef,
    Ref,
    RelatedChannel,
    RelatedParty,
)
from orders.tmf622.models.values import (
    DateTime,
    Id,
    ItemAction,
    ItemState,
    Line,
    Note,
    OrderStateWord,
    Quantity,
    Tmf,
    Words,
)


class OrderTerm(Tmf):
    """A commitment; ``name`` is the id of the offering's term."""

    description: Words | None = None
    name: Line | None = None
    duration: Quantity | None = None


class ItemRelationship(Tmf):
    """How an item relates to another."""

    id: Id | None = None
    relationship_type: Line | None = None


class _Item(Tmf):
    """What items are that are sent with an order, and those that report."""

    id: Id
    state: ItemState | None = None
    appointment: AppointmentRef | None = None
    billing_account: Ref | None = None
    payment: list[Ref] = Field([], max_length=20)
    item_price: list[OrderPrice] = Field([], max_length=500)
    item_total_price: list[OrderPrice] = Field([], max_length=20)
    item_term: list[OrderTerm] = Field([], max_length=5)
    product: Product | None = None
    product_offering: Ref | None = None
    product_offering_qualification_item: QualificationItemRef | None = None
    product_order_item_relationship: list[ItemRelationship] = Field([], max_length=100)
    qualification: list[Ref] = Field([], max_length=20)
    quote_item: QuoteItemRef | None = None


class ProductOrderItem(_Item):
    """One item, with its parts if it is a bundle."""

    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1
    action: ItemAction
    product_order_item: list[ProductOrderItem] = Field([], max_length=100)


class ItemUpdate(_Item):
    """An item in a PATCH or an event: which, and its state are read; a merge patch repeats the rest."""

    quantity: int | None = None
    action: ItemAction | None = None
    product_order_item: list[ItemUpdate] = Field([], max_length=100)


class _Order(Tmf):
    cancellation_date: DateTime | None = None
    cancellation_reason: Words | None = None
    category: Line | None = None
    description: Words | None = None
    external_id: Id | None = None
    notification_contact: Line | None = None
    priority: Line | None = None
    requested_completion_date: DateTime | None = None
    requested_start_date: DateTime | None = None
    agreement: list[Ref] = Field([], max_length=20)
    billing_account: Ref | None = None
    channel: list[RelatedChannel] = Field([], max_length=20)
    note: list[Note] = Field([], max_length=100)
    order_total_price: list[OrderPrice] = Field([], max_length=20)
    payment: list[Ref] = Field([], max_length=20)
    product_offering_qualification: list[Ref] = Field([], max_length=20)
    quote: list[Ref] = Field([], max_length=20)
    related_party: list[RelatedParty] = Field([], max_length=50)


class ProductOrderCreate(_Order):
    """The body of POST productOrder."""

    model_config = ConfigDict(title="ProductOrder_Create")

    product_order_item: Annotated[list[ProductOrderItem], Field(min_length=1, max_length=100)]


class ProductOrderUpdate(_Order):
    """The body of PATCH productOrder, a JSON merge patch: nothing has to be there."""

    model_config = ConfigDict(title="ProductOrder_Update")

    completion_date: DateTime | None = None
    expected_completion_date: DateTime | None = None
    state: OrderStateWord = "acknowledged"
    product_order_item: list[ItemUpdate] = Field([], min_length=1, max_length=100)


class CancelProductOrderCreate(Tmf):
    """The body of POST cancelProductOrder."""

    model_config = ConfigDict(title="CancelProductOrder_Create")

    cancellation_reason: Words | None = None
    requested_cancellation_date: DateTime | None = None
    product_order: Ref
