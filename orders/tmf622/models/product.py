"""The product of an order's item in the bodies of TMF622: what is ordered, configured, or what is there already."""

from __future__ import annotations

from pydantic import Field

from orders.tmf622.models.prices import ProductPrice
from orders.tmf622.models.references import AgreementItemRef, Place, Ref, RelatedParty, ResourceRef
from orders.tmf622.models.values import (
    Characteristic,
    DateTime,
    Id,
    Line,
    ProductStatusWord,
    Quantity,
    TimePeriod,
    Tmf,
    Words,
)


class TargetProductSchema(Tmf):
    """Where a specification's schema is."""

    schema_location: Line = Field(alias="@schemaLocation")
    type: Line = Field(alias="@type")


class ProductSpecificationRef(Ref):
    """What the product is specified by."""

    version: Line | None = None
    target_product_schema: TargetProductSchema | None = None


class ProductTerm(Tmf):
    """A commitment of a product that is there."""

    description: Words | None = None
    name: Line | None = None
    duration: Quantity | None = None
    valid_for: TimePeriod | None = None


class RelatedProductOrderItem(Tmf):
    """An item of an order that made or changed the product."""

    order_item_action: Line | None = None
    order_item_id: Id
    product_order_href: Line | None = None
    product_order_id: Id
    role: Line | None = None
    referred_type: Line | None = Field(None, alias="@referredType")


class ProductRelationship(Tmf):
    """How a product relates to another."""

    relationship_type: Line
    product: Product


class Product(Tmf):
    """What is ordered, configured. Read are its id, its characteristics and its places."""

    id: Id | None = None
    href: Line | None = None
    description: Words | None = None
    is_bundle: bool | None = None
    is_customer_visible: bool | None = None
    name: Line | None = None
    order_date: DateTime | None = None
    product_serial_number: Line | None = None
    start_date: DateTime | None = None
    termination_date: DateTime | None = None
    agreement: list[AgreementItemRef] = Field([], max_length=20)
    billing_account: Ref | None = None
    place: list[Place] = Field([], max_length=20)
    product: list[Product] = Field([], max_length=100)
    product_characteristic: list[Characteristic] = Field([], max_length=500)
    product_offering: Ref | None = None
    product_order_item: list[RelatedProductOrderItem] = Field([], max_length=500)
    product_price: list[ProductPrice] = Field([], max_length=500)
    product_relationship: list[ProductRelationship] = Field([], max_length=100)
    product_specification: ProductSpecificationRef | None = None
    product_term: list[ProductTerm] = Field([], max_length=20)
    realizing_resource: list[ResourceRef] = Field([], max_length=100)
    realizing_service: list[Ref] = Field([], max_length=100)
    related_party: list[RelatedParty] = Field([], max_length=50)
    status: ProductStatusWord | None = None
    referred_type: Line | None = Field(None, alias="@referredType")
