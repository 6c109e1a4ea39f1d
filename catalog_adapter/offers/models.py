"""``offers.yml``: product specifications, characteristics, product offerings, prices and terms, in TMF620's words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text, Value

Period = Literal["month", "year", "week", "day"]
CharacteristicType = Literal["string", "integer", "boolean"]


def _as_money(raw: Any) -> Any:
    if not isinstance(raw, str) or not re.fullmatch(r"-?\d{1,9}(\.\d{1,4})?", raw):
        raise ValueError('give an amount of money as text with a point, such as "29.00"')
    return Decimal(raw)


#: An amount in the context's currency. In YAML always text, so that no float ever touches it.
Money = Annotated[Decimal, BeforeValidator(_as_money)]


def _as_months(raw: Any) -> Any:
    match = re.fullmatch(r"(\d{1,3}) (month|months|year|years)", raw) if isinstance(raw, str) else None
    if not match:
        raise ValueError('give a duration as "12 months" or "2 years"')
    return int(match[1]) * (12 if match[2].startswith("year") else 1)


#: A duration in months. In YAML: ``12 months`` or ``2 years``.
Months = Annotated[int, BeforeValidator(_as_months)]


class Comparison(DataModel):
    """A range of whole numbers, or everything but some values."""

    at_least: int | None = None
    at_most: int | None = None
    not_: Value | list[Value] | None = Field(None, alias="not")


#: What a characteristic has to be: a value, one of several values, or a comparison.
Selection = dict[Id, Value | list[Value] | Comparison]


def selects(wanted: Value | list[Value] | Comparison, value: Value) -> bool:
    """Whether ``value`` is what a selection wants; booleans and numbers are never mixed up."""
    if isinstance(wanted, Comparison):
        if wanted.not_ is not None:
            excluded = wanted.not_ if isinstance(wanted.not_, list) else [wanted.not_]
            if any(same_value(one, value) for one in excluded):
                return False
        if wanted.at_least is None and wanted.at_most is None:
            return True
        if isinstance(value, bool) or not isinstance(value, int):
            return False
        return (wanted.at_least is None or value >= wanted.at_least) and (
            wanted.at_most is None or value <= wanted.at_most
        )
    return any(same_value(one, value) for one in (wanted if isinstance(wanted, list) else [wanted]))


def same_value(one: Value, other: Value) -> bool:
    """Equal and of one kind: ``True`` is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and one == other


class CharacteristicValue(DataModel):
    """One value a characteristic may take, and how customers call it."""

    value: Value
    name: Text | None = None
    synonyms: Phrases = Field(default_factory=dict)


def _as_characteristic_value(raw: Any) -> Any:
    return raw if isinstance(raw, dict) else {"value": raw}


class Characteristic(DataModel):
    """A property of a product that a customer may choose: its values, its default, and whether it is asked.

    ``ask`` orders the questions; without it the default is taken and nothing is asked. ``only_when`` says for which
    other values the characteristic exists at all.
    """

    id: Id
    name: Text
    question: Text | None = None
    description: Text | None = None
    type: CharacteristicType | None = None
    unit: str | None = None
    values: list[Annotated[CharacteristicValue, BeforeValidator(_as_characteristic_value)]] = Field(
        default_factory=list
    )
    default: Value | None = None
    ask: int | None = None
    only_when: Selection = Field(default_factory=dict)
    synonyms: Phrases = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, raw: Any) -> Any:
        """Booleans need no list of values, and the type follows from the values."""
        if isinstance(raw, dict):
            if raw.get("type") == "boolean" and not raw.get("values"):
                raw = {**raw, "values": [True, False]}
            if "type" not in raw and raw.get("values"):
                first = raw["values"][0]
                first = first.get("value") if isinstance(first, dict) else first
                kind = "boolean" if isinstance(first, bool) else "integer" if isinstance(first, int) else "string"
                raw = {**raw, "type": kind}
        return raw

    @model_validator(mode="after")
    def _consistent(self) -> Characteristic:
        if not self.values:
            raise ValueError(f"the characteristic {self.id!r} has no values")
        if self.default is not None and not any(same_value(self.default, one.value) for one in self.values):
            raise ValueError(f"the default {self.default!r} of {self.id!r} is not one of its values")
        return self

    def value(self, value: Value) -> CharacteristicValue | None:
        """The entry for ``value``, if it is one of ours."""
        return next((one for one in self.values if same_value(one.value, value)), None)


class ProductSpecification(DataModel):
    """What can be told about a kind of product: its characteristics."""

    id: Id
    name: Text
    description: Text | None = None
    characteristics: list[Characteristic] = Field(default_factory=list)


class ProductOfferingPrice(DataModel):
    """A price: recurring or one-time, for all configurations or those that ``when`` selects, once or ``per`` unit.

    ``per`` names a whole-number characteristic whose value multiplies the amount. An amount below zero is a discount.
    """

    id: Id
    name: Text | None = None
    recurring: Period | None = None
    one_time: bool = False
    amount: Money
    when: Selection = Field(default_factory=dict)
    per: Id | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> ProductOfferingPrice:
        if (self.recurring is None) == (not self.one_time):
            raise ValueError("a price is either `recurring: month` (or year, week, day) or `one_time: true`")
        return self


class TermDiscount(DataModel):
    """Off the recurring prices for the first months of a term."""

    percentage: int | None = Field(None, ge=1, le=100)
    amount: Money | None = None
    months: Months = Field(alias="for")

    @model_validator(mode="after")
    def _one_kind(self) -> TermDiscount:
        if (self.percentage is None) == (self.amount is None):
            raise ValueError("a discount has either a percentage or an amount")
        return self


class ProductOfferingTerm(DataModel):
    """A commitment a customer may choose; without ``duration``, none."""

    id: Id
    name: Text
    duration: Months | None = None
    discount: TermDiscount | None = None
    default: bool = False
    synonyms: Phrases = Field(default_factory=dict)


class BundledOffering(DataModel):
    """An offering inside a bundle, always there or chosen; chosen ones become yes/no characteristics of the bundle."""

    offering: Id
    optional: bool = False
    default: bool = False
    question: Text | None = None
    ask: int | None = None


class ProductOffering(DataModel):
    """What a customer can buy: a specification with prices and terms, or a bundle of other offerings.

    ``values`` narrows the specification's values for this offering. ``sold_alone: false`` is for what is only sold
    inside bundles. ``terms_ask`` orders the question about the term among the characteristics' ``ask``.
    """

    id: Id
    name: Text
    description: Text
    synonyms: Phrases = Field(default_factory=dict)
    category: Id | None = None
    specification: Id | None = None
    values: dict[Id, Value | list[Value]] = Field(default_factory=dict)
    bundle: list[BundledOffering] = Field(default_factory=list)
    prices: list[ProductOfferingPrice] = Field(default_factory=list)
    terms: list[ProductOfferingTerm] = Field(default_factory=list)
    terms_ask: int = 90
    sold_alone: bool = True
    valid_from: date | None = None
    valid_until: date | None = None
    highlight: Text | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> ProductOffering:
        if (self.specification is None) == (not self.bundle):
            raise ValueError("an offering has either a `specification` or a `bundle`")
        return self


class OffersFile(DataModel):
    """The whole of ``offers.yml``."""

    product_specifications: list[ProductSpecification] = Field(default_factory=list)
    product_offerings: list[ProductOffering] = Field(default_factory=list)
