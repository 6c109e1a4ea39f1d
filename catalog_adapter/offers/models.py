"""``offers.yml``: product specifications, characteristics, product offerings, prices and terms, in TMF620's words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text, Value

#: The id that the CSP's own catalogue gives a resource, where it is not the ``id`` here. One line of any signs.
TmfId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]

Period = Literal["month", "year", "week", "day"]
CharacteristicType = Literal["string", "integer", "boolean"]


_MONEY = r"^-?[0-9]{1,9}(\.[0-9]{1,4})?$"
_MONTHS = r"^([0-9]{1,3}) (month|months|year|years)$"


def _as_money(raw: Any) -> Any:
    if not isinstance(raw, str) or not re.fullmatch(_MONEY, raw):
        raise ValueError('give an amount of money as text with a point, such as "29.00"')
    return Decimal(raw)


type Money = Annotated[
    Decimal,
    BeforeValidator(_as_money, json_schema_input_type=Annotated[str, StringConstraints(pattern=_MONEY)]),
    Field(
        title="Amount of money",
        description="An amount in the context's currency, in quotes and with a point, so that no digit is lost.",
        examples=["29.00", "-3.50"],
    ),
]


def _as_months(raw: Any) -> Any:
    match = re.fullmatch(_MONTHS, raw) if isinstance(raw, str) else None
    if not match:
        raise ValueError('give a duration as "12 months" or "2 years"')
    return int(match[1]) * (12 if match[2].startswith("year") else 1)


type Months = Annotated[
    int,
    BeforeValidator(_as_months, json_schema_input_type=Annotated[str, StringConstraints(pattern=_MONTHS)]),
    Field(title="Duration", description="Months or years.", examples=["12 months", "2 years"]),
]


class Comparison(DataModel):
    """A range of whole numbers, or everything but some values. What is given must hold together."""

    at_least: int | None = Field(None, description="The lowest number that is meant.")
    at_most: int | None = Field(None, description="The highest number that is meant.")
    not_: Value | list[Value] | None = Field(None, alias="not", description="The value, or values, not meant.")


type Selection = Annotated[
    dict[Id, Value | list[Value] | Comparison],
    Field(
        description="What characteristics have to be, by their ids: a value, one of several values, or a comparison. "
        "All of it has to hold. The contract term goes by the id `term`, an optional part of a bundle by its own.",
        examples=[{"router": "pro", "download_speed": [500, 1000], "seats": {"at_least": 5}}],
    ),
]


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

    value: Value = Field(description="The value itself, as constraints, prices and orders name it.")
    name: Text | None = Field(None, description="What customers read. Without it, the value with its unit.")
    synonyms: Phrases = Field(default_factory=dict, description="What customers call it besides.")


def _as_characteristic_value(raw: Any) -> Any:
    return raw if isinstance(raw, dict) else {"value": raw}


#: A value alone, or with a name and synonyms.
_WrittenValue = Annotated[
    CharacteristicValue, BeforeValidator(_as_characteristic_value, json_schema_input_type=Value | CharacteristicValue)
]


class Characteristic(DataModel):
    """A property of a product that a customer may choose: its values, its default, and whether it is asked.

    ``ask`` orders the questions; without it the default is taken and nothing is asked. ``only_when`` says for which
    other values the characteristic exists at all.
    """

    id: Id = Field(description="How prices, constraints and orders name it. Unique within an offering or a bundle.")
    name: Text = Field(description="What customers read.")
    question: Text | None = Field(None, description="How it is asked. Without it, the standard question with its name.")
    description: Text | None = Field(None, description="What helps to choose.")
    type: CharacteristicType | None = Field(None, description="What the values are. Without it, seen from the first.")
    unit: str | None = Field(None, description="What stands behind a value without a name of its own.")
    values: list[_WrittenValue] = Field(
        default_factory=list, description="The values there are, in order. `type: boolean` needs none."
    )
    default: Value | None = Field(None, description="The value that is taken where nothing is chosen.")
    ask: int | None = Field(None, description="Its place among the questions, lowest first. Without it, never asked.")
    only_when: Selection = Field(default_factory=dict, description="The other values with which it exists at all.")
    synonyms: Phrases = Field(default_factory=dict, description="What customers call it besides.")
    tmf_id: TmfId | None = Field(None, description="Its id in the CSP's own TMF620 catalogue, where it came from one.")

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, raw: Any) -> Any:
        """Booleans need no list of values, and the type follows from the values."""
        if isinstance(raw, dict):
            if raw.get("type") == "boolean" and not raw.get("values"):
                raw = {**raw, "values": [True, False]}
            values = raw.get("values")
            if "type" not in raw and isinstance(values, list) and values:
                first = values[0]
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

    id: Id = Field(description="How offerings name it.")
    name: Text = Field(description="What it is called, in orders.")
    description: Text | None = Field(None, description="What it is.")
    characteristics: list[Characteristic] = Field(default_factory=list, description="What can be chosen of it.")
    tmf_id: TmfId | None = Field(None, description="Its id in the CSP's own TMF620 catalogue, where it came from one.")


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


class BundledOffering(DataModel):
    """An offering inside a bundle, always there or chosen; chosen ones become yes/no characteristics of the bundle."""

    offering: Id = Field(description="The offering's id; an optional part's yes/no characteristic has the same.")
    optional: bool = Field(False, description="Whether the customer chooses it. Without it, it is always there.")
    default: bool = Field(False, description="Whether an optional one is taken where nothing is chosen.")
    question: Text | None = Field(None, description="How an optional one is asked for.")
    ask: int | None = Field(None, description="Its place among the questions, lowest first. Without it, never asked.")


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
    values: dict[Id, Value | list[Value]] = Field(
        default_factory=dict, description="The values it has, by characteristic, where it has not all of them."
    )
    bundle: list[BundledOffering] = Field(default_factory=list, description="The offerings it is made of.")
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
        return self


class OffersFile(DataModel):
    """The whole of ``offers.yml``: what can be bought, and for how much."""

    product_specifications: list[ProductSpecification] = Field(
        default_factory=list, description="The kinds of products, with what can be chosen of them."
    )
    product_offerings: list[ProductOffering] = Field(
        default_factory=list, description="What customers can buy, in the order in which it is shown."
    )
