"""Customers: whom an entry is for, and the customers in its cases."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from catalog_adapter.data_model import DataModel, Id

#: Nobody is older.
OLDEST = 150


def _as_list(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


#: An id alone, or several.
Ids = Annotated[list[Id], BeforeValidator(_as_list, json_schema_input_type=Id | list[Id])]


class AgeRange(DataModel):
    """Years of age."""

    at_least: int | None = Field(None, ge=0, le=OLDEST, description="The youngest that are meant.")
    at_most: int | None = Field(None, ge=0, le=OLDEST, description="The oldest that are meant.")

    @model_validator(mode="after")
    def _not_empty(self) -> AgeRange:
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            raise ValueError(f"nobody is at least {self.at_least} and at most {self.at_most}")
        return self


class Days(DataModel):
    """Days from one to another, both included."""

    from_: datetime.date | None = Field(None, alias="from", description="The first day.")
    until: datetime.date | None = Field(None, description="The last day.")

    def has(self, day: datetime.date) -> bool:
        """Whether a day is one of them."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class Customer(DataModel):
    """Facts about a customer. What is given must hold together. A fact that isn't known is no reason to refuse."""

    segment: Ids | None = Field(None, description="The segment, or several of which one will do.")
    age: AgeRange | None = Field(None, description="How old the customer is.")
    existing: Ids | None = Field(None, description="Offerings of which the customer has one at least already.")
    not_existing: Ids | None = Field(None, description="Offerings of which the customer has none yet.")
    postcode: list[str] | None = Field(
        None, min_length=1, description="Where it is to be: `EC1*`, `EC1A 1BB` or `8000-8099`."
    )
    date: Days | None = Field(None, description="The days on which it is ordered.")

    @model_validator(mode="after")
    def _says_something(self) -> Customer:
        if not self.model_fields_set or all(getattr(self, name) is None for name in self.model_fields_set):
            raise ValueError("say what the customer has to be: by segment, age, existing, postcode or date")
        return self


class CustomerCase(DataModel):
    """A customer in a case: the facts that matter."""

    segment: Id | None = Field(None, description="The segment.")
    age: int | None = Field(None, ge=0, le=OLDEST, description="How old the customer is.")
    existing: Ids | None = Field(None, description="The offerings the customer has already.")
    postcode: str | None = Field(None, description="Where it is to be.")
    date: datetime.date | None = Field(None, description="The day on which it is ordered.")


class CustomerCases(DataModel):
    """Customers who may have it, and customers who may not: an entry carries its own tests."""

    valid: list[CustomerCase] = Field(min_length=1, description="Customers who may have it.")
    violated: list[CustomerCase] = Field(min_length=1, description="Customers who may not.")
