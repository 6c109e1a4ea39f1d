"""Prices and terms of an offering."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text
from catalog_adapter.offers.amounts import Money, Months, Period, TmfId
from catalog_adapter.offers.selections import Selection


class ProductOfferingPrice(DataModel):
    """A price: recurring, one-time or for usage, for all configurations or those that ``when`` selects.

    ``per`` names a whole-number characteristic whose value multiplies the amount. An amount below zero is a discount.
    A ``usage`` price is for each ``unit`` used (``GB``, ``100 min``); it is no part of what an order costs.
    """

    id: Id = Field(description="How orders, and answers of own intents, name it. Unique within the offering.")
    name: Text | None = Field(None, description="What customers read. Without it, the offering's name.")
    recurring: Period | None = Field(None, description="How often it is paid. Either this or `one_time: true`.")
    one_time: bool = Field(False, description="Whether it is paid once.")
    usage: bool = Field(False, description="Whether it is paid for what is used; no part of what an order costs.")
    unit: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = Field(
        None, description="What a `usage` price is for, such as `GB` or `100 min`."
    )
    amount: Money = Field(description="How much, for one unit. Below zero it is a discount.")
    when: Selection = Field(default_factory=dict, description="The configurations it is for. Without it, all.")
    per: Id | None = Field(None, description="A whole-number characteristic that multiplies the amount.")
    tmf_id: TmfId | None = Field(None, description="Its id in the CSP's own TMF620 catalogue, where it came from one.")

    @model_validator(mode="after")
    def _one_kind(self) -> ProductOfferingPrice:
        if [self.recurring is not None, self.one_time, self.usage].count(True) != 1:
            raise ValueError(
                "a price is `recurring: month` (or year, week, day), `one_time: true` or `usage: true` with a `unit`"
            )
        if self.usage != (self.unit is not None) or (self.usage and self.per is not None):
            raise ValueError("a usage price, and no other, has a `unit`; it has no `per`")
        return self


class TermDiscount(DataModel):
    """Off the monthly prices for the first months of a term: a percentage or an amount."""

    percentage: int | None = Field(None, ge=1, le=100, description="How many per cent of the monthly prices.")
    amount: Money | None = Field(None, description="How much a month, at most what there is to pay.")
    months: Months = Field(alias="for", description="How long, from the start.")

    @model_validator(mode="after")
    def _one_kind(self) -> TermDiscount:
        if (self.percentage is None) == (self.amount is None):
            raise ValueError("a discount has either a percentage or an amount")
        return self


class ProductOfferingTerm(DataModel):
    """A commitment a customer may choose; without ``duration``, none."""

    id: Id = Field(description="The value of the characteristic `term` in selections.")
    name: Text = Field(description="What customers read.")
    duration: Months | None = Field(None, description="How long the customer is bound.")
    discount: TermDiscount | None = Field(None, description="What the customer saves at first.")
    default: bool = Field(False, description="Whether it is taken where nothing is chosen.")
    synonyms: Phrases = Field(default_factory=dict, description="What customers call it besides.")
