"""Product specifications and their characteristics: what there is to choose, and which values there are."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Phrases, Text, Value
from catalog_adapter.offers.amounts import TmfId
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import Selection, same_value

CharacteristicType = Literal["string", "integer", "boolean"]
#: More values than that nobody chooses from, and each takes its part of every answer.
MOST_VALUES = 1000
#: Whole numbers beyond that are no quantity of anything.
_FARTHEST = 1_000_000_000


class NumberRange(DataModel):
    """Whole numbers from one to another, by a step: for what nobody wants to list."""

    from_: int = Field(alias="from", ge=-_FARTHEST, le=_FARTHEST, description="The lowest number.")
    to: int = Field(ge=-_FARTHEST, le=_FARTHEST, description="The highest number.")
    step: int = Field(1, ge=1, le=_FARTHEST, description="How far it is from one to the next.")

    @model_validator(mode="after")
    def _not_empty(self) -> NumberRange:
        if self.to < self.from_:
            raise ValueError(f"a range goes from its lowest number to its highest, not from {self.from_} to {self.to}")
        return self

    def numbers(self) -> Ranges:
        """The numbers, without listing them."""
        return Ranges((range(self.from_, self.to + 1, self.step),))


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
    range: NumberRange | None = Field(None, description="The whole numbers there are, in place of `values`.")
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
            if "type" not in raw and raw.get("range") is not None:
                raw = {**raw, "type": "integer"}
            values = raw.get("values")
            if "type" not in raw and isinstance(values, list) and values:
                first = values[0]
                first = first.get("value") if isinstance(first, dict) else first
                kind = "boolean" if isinstance(first, bool) else "integer" if isinstance(first, int) else "string"
                raw = {**raw, "type": kind}
        return raw

    @model_validator(mode="after")
    def _consistent(self) -> Characteristic:
        if self.range is not None and (self.values or self.type != "integer"):
            raise ValueError(f"the characteristic {self.id!r} has either `values` or a `range` of whole numbers")
        if self.range is None and not self.values:
            raise ValueError(f"the characteristic {self.id!r} has no values")
        if len(self.values) > MOST_VALUES:
            raise ValueError(
                f"the characteristic {self.id!r} has {len(self.values)} values, and may have {MOST_VALUES}; give whole "
                "numbers as `range: {from: 1, to: 10000}`"
            )
        if self.default is not None and not self.has(self.default):
            raise ValueError(f"the default {self.default!r} of {self.id!r} is not one of its values")
        return self

    def domain(self) -> Values:
        """The values there are, in order."""
        return self.range.numbers() if self.range is not None else tuple(one.value for one in self.values)

    def has(self, value: Value) -> bool:
        """Whether ``value`` is one of the values."""
        return value in self.range.numbers() if self.range is not None else self.value(value) is not None

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
