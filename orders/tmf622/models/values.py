"""What the bodies of TMF622 are made of: texts, times, words for states, and the base of all objects."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints
from pydantic.alias_generators import to_camel


def _is_a_time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Line = Annotated[str, StringConstraints(max_length=500)]
#: An order's description names all that is in it.
Words = Annotated[str, StringConstraints(max_length=20_000)]
#: The record of the validation is a note, and merge patches repeat it.
Text = Annotated[str, StringConstraints(max_length=500_000)]
_RFC3339 = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$"
DateTime = Annotated[str, StringConstraints(max_length=40, pattern=_RFC3339), AfterValidator(_is_a_time)]
Uri = Annotated[str, StringConstraints(max_length=500, pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:")]
ItemAction = Literal["add", "modify", "delete", "noChange"]
ItemState = Literal[
    "acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "completed", "failed",
    "assessingCancellation", "pendingCancellation",
]  # fmt: skip
OrderStateWord = ItemState | Literal["partial"]
TaskStateWord = Literal["acknowledged", "terminatedWithError", "inProgress", "done"]
#: The definition has a blank after the last; both are taken.
ProductStatusWord = Literal[
    "created", "pendingActive", "cancelled", "active", "pendingTerminate", "terminated", "suspended", "aborted",
    "aborted ",
]  # fmt: skip


class Tmf(BaseModel):
    """What all have: their kind."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, alias_generator=to_camel)

    base_type: Line | None = Field(None, alias="@baseType")
    schema_location: Uri | None = Field(None, alias="@schemaLocation")
    type: Line | None = Field(None, alias="@type")

    def as_sent(self, *names: str) -> dict[str, Any]:
        """JSON by TM Forum's names, only what was sent; of ``names`` only, if there are some."""
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True, include=set(names) or None)


class Characteristic(Tmf):
    """A value of a characteristic."""

    name: Id
    value_type: Line | None = None
    value: Any


class Note(Tmf):
    """A note."""

    id: Id | None = None
    author: Line | None = None
    date: DateTime | None = None
    text: Text


class Quantity(Tmf):
    """An amount of something, such as months."""

    amount: FiniteFloat | None = None
    units: Line | None = None


class TimePeriod(Tmf):
    """From when to when."""

    start_date_time: DateTime | None = None
    end_date_time: DateTime | None = None
