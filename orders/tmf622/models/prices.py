"""Prices in the bodies of TMF622."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, FiniteFloat, StringConstraints

from orders.tmf622.models.references import Ref
from orders.tmf622.models.values import Line, Tmf, Words


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


class _Priced(Tmf):
    description: Words | None = None
    name: Line | None = None
    recurring_charge_period: Line | None = None
    unit_of_measure: Line | None = None
    product_offering_price: Ref | None = None


class PriceAlteration(_Priced):
    """What a price is lowered or raised by."""

    application_duration: int | None = None
    price_type: Line
    priority: int | None = None
    price: Price


class OrderPrice(_Priced):
    """A price of an item or an order."""

    price_type: Line | None = None
    billing_account: Ref | None = None
    price: Price | None = None
    price_alteration: list[PriceAlteration] = Field([], max_length=50)


class ProductPrice(_Priced):
    """A price of a product that is there."""

    price_type: Line
    billing_account: Ref | None = None
    price: Price
    product_price_alteration: list[PriceAlteration] = Field([], max_length=50)
