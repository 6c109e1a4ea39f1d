"""``offers.yml``: product specifications, characteristics, product offerings, prices and terms, in TMF620's words.

The whole file, and every model of it: each has its module beside this one.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text
from catalog_adapter.offers.amounts import Money, Months, Period, TmfId
from catalog_adapter.offers.bundles import BundleChoice, BundledOffering, Relation, WrittenRelation
from catalog_adapter.offers.characteristics import (
    Characteristic,
    CharacteristicType,
    CharacteristicValue,
    NumberRange,
    ProductSpecification,
)
from catalog_adapter.offers.prices import ProductOfferingPrice, ProductOfferingTerm, TermDiscount
from catalog_adapter.offers.selections import Comparison, Selection, same_value, selects

__all__ = [
    "BundleChoice",
    "BundledOffering",
    "Characteristic",
    "CharacteristicType",
    "CharacteristicValue",
    "Comparison",
    "Money",
    "Months",
    "NumberRange",
    "OffersFile",
    "Period",
    "ProductOffering",
    "ProductOfferingPrice",
    "ProductOfferingTerm",
    "ProductSpecification",
    "Relation",
    "Selection",
    "TermDiscount",
    "TmfId",
    "same_value",
    "selects",
]


class ProductOffering(DataModel):
    """What a customer can buy: a specification with prices and terms, or a bundle of other offerings.

    ``values`` narrows the specification's values for this offering. ``sold_alone: false`` is for what is only sold
    inside bundles. ``terms_ask`` orders the question about the term among the characteristics' ``ask``.
    """

    id: Id = Field(description="How bundles, constraints, presets and orders name it.")
    name: Text = Field(description="What customers read.")
    description: Text = Field(description="What it is and what is in it, in a sentence.")
    synonyms: Phrases = Field(default_factory=dict, description="What customers call it besides.")
    category: Id | None = Field(None, description="What kind of product it is, for the CSP's own order.")
    specification: Id | None = Field(None, description="The product specification it sells. Either this or `bundle`.")
    values: Selection = Field(
        default_factory=dict, description="The values it has, by characteristic, where it has not all of them."
    )
    bundle: list[BundledOffering] = Field(default_factory=list, description="The offerings it is made of.")
    choose: list[BundleChoice] = Field(
        default_factory=list, description="How many of some optional parts of the bundle have to, or can, be taken."
    )
    requires: list[WrittenRelation] = Field(
        default_factory=list, description="Offerings it is sold with only: each of them, in the order or had already."
    )
    excludes: list[WrittenRelation] = Field(
        default_factory=list, description="Offerings it does not go with, in the order or had already."
    )
    prices: list[ProductOfferingPrice] = Field(default_factory=list, description="What it costs: all that apply.")
    terms: list[ProductOfferingTerm] = Field(default_factory=list, description="The commitments to choose from.")
    terms_ask: int = Field(90, description="The place of the question about the term among the other questions.")
    sold_alone: bool = Field(True, description="Whether it can be ordered outside of a bundle.")
    valid_from: date | None = Field(None, description="The first day it is sold, in the context's time zone.")
    valid_until: date | None = Field(None, description="The last day it is sold.")
    highlight: Text | None = Field(None, description="A few words in praise of it; the first with one is recommended.")
    tmf_id: TmfId | None = Field(None, description="Its id in the CSP's own TMF620 catalogue, where it came from one.")

    @model_validator(mode="after")
    def _one_kind(self) -> ProductOffering:
        if (self.specification is None) == (not self.bundle):
            raise ValueError("an offering has either a `specification` or a `bundle`")
        if self.choose and not self.bundle:
            raise ValueError("only a bundle has something to `choose` from")
        return self


class OffersFile(DataModel):
    """The whole of ``offers.yml``: what can be bought, and for how much."""

    product_specifications: list[ProductSpecification] = Field(
        default_factory=list, description="The kinds of products, with what can be chosen of them."
    )
    product_offerings: list[ProductOffering] = Field(
        default_factory=list, description="What customers can buy, in the order in which it is shown."
    )
