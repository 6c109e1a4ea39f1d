"""What every entry of ``constraints.yml`` has: an id, an explanation, and the days on which it counts."""

from __future__ import annotations

from datetime import date

from pydantic import Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Text, Value


class Entry(DataModel):
    """An entry with its explanation. Outside of its days it says nothing."""

    id: Id = Field(description="How layers and reports name it.")
    valid_from: date | None = Field(None, description="The first day it counts, in the context's time zone.")
    valid_until: date | None = Field(None, description="The last day it counts.")
    explain: Text = Field(description="What a customer is told who wants what it forbids.")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Entry:
        if self.valid_from is not None and self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"it ends on {self.valid_until}, before it begins on {self.valid_from}")
        return self

    def is_valid_on(self, day: date) -> bool:
        """Whether it counts on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class Cases(DataModel):
    """Configurations that must pass and that must fail: a constraint carries its own tests.

    A case names just the values that matter. What a `count`, a `price`, or a sum over more than one item comes to, goes
    by the names `count`, `price` and `sum`.
    """

    valid: list[dict[Id, Value]] = Field(min_length=1, description="Values that the constraint lets pass.")
    violated: list[dict[Id, Value]] = Field(min_length=1, description="Values that it does not let pass.")
