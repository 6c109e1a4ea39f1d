"""What an offering is made of, and which others it needs or rules out, as TMF620 has it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from catalog_adapter.data_model import DataModel, Id, Text

#: More of one thing than that nobody bundles.
MOST_UNITS = 99


class BundledOffering(DataModel):
    """An offering inside a bundle: always there, chosen or not, or in a number to choose.

    A part that is chosen is a yes/no characteristic of the bundle; one of which there may be several is a whole number:
    how many. They are configured alike.
    """

    offering: Id = Field(description="The offering's id; the characteristic that says whether it is in has the same.")
    optional: bool = Field(False, description="Whether the customer chooses it. Without it, it is always there.")
    at_least: int | None = Field(
        None, ge=0, le=MOST_UNITS, description="The least there may be of it. Without it, 1; of an optional one, 0."
    )
    at_most: int = Field(1, ge=1, le=MOST_UNITS, description="The most there may be of it.")
    default: StrictBool | StrictInt = Field(
        False, description="Whether an optional one is taken where nothing is chosen, or how many are."
    )
    question: Text | None = Field(None, description="How an optional one is asked for.")
    ask: int | None = Field(None, description="Its place among the questions, lowest first. Without it, never asked.")

    @model_validator(mode="after")
    def _limits_meet(self) -> BundledOffering:
        if self.lowest > self.at_most:
            raise ValueError(f"there are at least {self.lowest} and at most {self.at_most} of {self.offering!r}")
        if self.optional and self.lowest > 0:
            raise ValueError(f"{self.offering!r} is optional, and so `at_least` can't be {self.lowest}")
        least = self.lowest if self.is_counted and "default" in self.model_fields_set else 0
        if not least <= int(self.default) <= self.at_most:
            raise ValueError(f"the default of {self.offering!r} is not from {least} to {self.at_most}")
        return self

    @property
    def lowest(self) -> int:
        """The least there may be of it."""
        return self.at_least if self.at_least is not None else 0 if self.optional else 1

    @property
    def is_chosen(self) -> bool:
        """Whether customers choose if it is there."""
        return self.lowest == 0 and self.at_most == 1

    @property
    def is_counted(self) -> bool:
        """Whether customers choose how many there are."""
        return self.at_most > 1 and self.at_most > self.lowest


class BundleChoice(DataModel):
    """How many of some optional parts of a bundle customers take: one of three, at most two, at least one."""

    id: Id = Field(description="How reports name it. Unique within the bundle.")
    of: list[Id] = Field(min_length=1, description="The optional parts it is about, by their offerings' ids.")
    at_least: int = Field(0, ge=0, description="The least that have to be taken.")
    at_most: int | None = Field(None, ge=0, description="The most that can be taken. Without it, all.")
    explain: Text | None = Field(None, description="What a customer is told. Without it, a standard sentence.")

    @model_validator(mode="after")
    def _says_something(self) -> BundleChoice:
        most = len(self.of) if self.at_most is None else self.at_most
        if self.at_least > most:
            raise ValueError(f"at least {self.at_least} and at most {most} can't be chosen")
        if self.at_least == 0 and self.at_most is None:
            raise ValueError("say how many are to be taken: `at_least`, `at_most`, or both")
        return self


Where = Literal["order", "site", "existing"]


def _as_relation(raw: Any) -> Any:
    return {"offering": raw} if isinstance(raw, str) else raw


def _as_list(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


class Relation(DataModel):
    """Another offering that this one needs, or does not go with; of several, one is enough."""

    offering: Annotated[list[Id], BeforeValidator(_as_list, json_schema_input_type=Id | list[Id])] = Field(
        min_length=1, description="The other offering, or several of which one is enough."
    )
    in_: Annotated[list[Where], BeforeValidator(_as_list, json_schema_input_type=Where | list[Where])] = Field(
        ["order", "existing"],
        alias="in",
        min_length=1,
        description="Where it counts: in the same `order`, at the same `site` of it, or as an `existing` product of "
        "the customer's. Without it, in the order or as an existing product.",
    )
    explain: Text | None = Field(None, description="What a customer is told. Without it, a standard sentence.")


#: The other offering's id alone, or with more.
WrittenRelation = Annotated[Relation, BeforeValidator(_as_relation, json_schema_input_type=Id | Relation)]
