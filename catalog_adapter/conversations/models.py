"""One example conversation: where it is held, what the customer says, and what must come of it.

Everything expected is optional, and only what is given is compared.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from catalog_adapter.data_model import DataModel, Id, Value
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.offers.models import Money


class Line(DataModel):
    """What the customer says, and what is expected of the answer to it."""

    customer: str = Field(min_length=1, max_length=4000, description="What the customer writes.")
    intent: StandardIntent | None = Field(None, description="The standard intent it must be understood as.")
    own_intent: Id | None = Field(None, description="The CSP's own intent it must be understood as.")
    messages: list[str] = Field(
        default_factory=list, description="Ids of tone messages of which each must be among the replies."
    )
    says: list[str] = Field(
        default_factory=list, description="Texts that the replies must hold, in whatever letters' case."
    )
    once_done: bool = Field(False, description="Whether it is said once the order before it has been completed.")
    says_not: list[str] = Field(default_factory=list, description="Texts that the replies must not hold.")


def _as_line(raw: Any) -> Any:
    return {"customer": str(raw)} if isinstance(raw, str | int) and not isinstance(raw, bool) else raw


class ExpectedDiscount(DataModel):
    """What comes off the recurring price in the first months."""

    months: int = Field(description="For how many months.")
    discount: Money = Field(description="How much comes off each month.")


class ExpectedItem(DataModel):
    """One item of the order. Amounts are as this CSP shows them, with or without tax."""

    action: Literal["add", "modify", "delete"] = Field(
        "add", description="What it does, as TMF622 says: `modify` and `delete` are for what the customer has."
    )
    offering: Id = Field(description="The product offering.")
    postcode: str | None = Field(None, description="Where it is installed.")
    values: dict[Id, Value] | None = Field(None, description="Every characteristic, with optional parts as yes or no.")
    prices: dict[Id, Money] | None = Field(None, description="Every price by its id, and no other.")
    monthly: Money | None = Field(None, description="What all recurring prices come to.")
    one_time: Money | None = Field(None, description="What all prices paid once come to.")
    first_months: ExpectedDiscount | None = Field(None, description="The discount of the first months.")


class ExpectedOrder(DataModel):
    """The order that the conversation must end in."""

    contact: dict[Literal["name", "company", "email", "phone"], str] = Field(
        default_factory=dict, description="Whom it is for."
    )
    items: list[ExpectedItem] = Field(min_length=1, description="Its items, in order.")


class ConversationFile(DataModel):
    """The whole of one file in ``conversations/``."""

    segment: Id = Field(description="The segment it is held in.")
    locale: str | None = Field(None, description="The locale it is held in; the CSP's first without one.")
    about: str | None = Field(None, description="What it is there to show.")
    lines: list[Annotated[Line, BeforeValidator(_as_line, json_schema_input_type=str | Line)]] = Field(
        min_length=1, max_length=100, description="What the customer says, line by line; a bare text expects nothing."
    )
    order: ExpectedOrder | None = Field(None, description="The order that must come of it; without, none may.")
    orders: list[ExpectedOrder] = Field(
        default_factory=list, description="In place of `order`: those that must come of it, where there are several."
    )

    @property
    def expected(self) -> list[tuple[tuple[str | int, ...], ExpectedOrder]]:
        """The orders that must come of it, each with where it is written."""
        if self.order is not None:
            return [(("order",), self.order)]
        return [(("orders", place), one) for place, one in enumerate(self.orders)]

    @model_validator(mode="after")
    def _one_way(self) -> ConversationFile:
        if self.order is not None and self.orders:
            raise ValueError("there is either `order` or `orders`")
        return self
