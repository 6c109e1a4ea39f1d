"""Limits: a sum over characteristics, a count of items, or a price, and what it may come to."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from catalog_adapter.data_model import DataModel, Id
from catalog_adapter.offers.amounts import MONEY
from catalog_adapter.offers.selections import Selection

Over = Literal["item", "site", "order"]
_MOST_TIMES = 1_000_000
_MOST = 1_000_000_000_000


class Term(DataModel):
    """A part of a sum: a whole-number characteristic, `times` a number; without `of` it counts 1."""

    of: Id | None = Field(None, description="A whole-number characteristic. One that isn't there counts nothing.")
    times: int = Field(1, ge=-_MOST_TIMES, le=_MOST_TIMES, description="How often it counts.")
    when: Selection = Field(default_factory=dict, description="Where it counts at all. Without it, always.")

    @model_validator(mode="after")
    def _counts_something(self) -> Term:
        if self.of is None and not self.when:
            raise ValueError("say what counts: `of` a characteristic, or 1 `when` something is chosen")
        return self


def _as_term(raw: Any) -> Any:
    return {"of": raw} if isinstance(raw, str) else raw


def _as_terms(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


#: A characteristic's id alone, or with more.
_WrittenTerm = Annotated[Term, BeforeValidator(_as_term, json_schema_input_type=Id | Term)]
#: One term, or several that are added up.
Terms = Annotated[
    list[_WrittenTerm],
    BeforeValidator(_as_terms, json_schema_input_type=Id | Term | list[Id | Term]),
    Field(min_length=1, max_length=200),
]


class Counted(DataModel):
    """Items of an order: those of an offering, or of one of several; in a bundle its parts count, too."""

    offering: Annotated[
        list[Id], BeforeValidator(lambda raw: [raw] if isinstance(raw, str) else raw,
                                  json_schema_input_type=Id | list[Id])
    ] = Field(min_length=1, description="The offering, or several.")  # fmt: skip
    when: Selection = Field(default_factory=dict, description="Those that are configured so. Without it, all.")


def _as_bound(raw: Any) -> Any:
    return raw if raw is None or isinstance(raw, int | Decimal) or _is_money(raw) else _as_terms(raw)


def _is_money(raw: Any) -> bool:
    return isinstance(raw, str) and "." in raw and re.fullmatch(MONEY, raw) is not None


_Number = Annotated[StrictInt, Field(ge=-_MOST, le=_MOST)]
#: A number, a characteristic or a sum of some, or for a price an amount of money.
Bound = Annotated[
    _Number | Annotated[str, Field(pattern=MONEY)] | list[_WrittenTerm],
    BeforeValidator(_as_bound, json_schema_input_type=_Number | Id | str | Term | list[Id | Term]),
]


class Limit(DataModel):
    """What a sum, a count or a price may come to.

    A lower limit over an order or a site counts once the order is complete: until then something may be added.
    """

    sum: Terms | None = Field(None, description="Whole-number characteristics, added up.")
    count: Counted | None = Field(None, description="How many items there are.")
    price: Literal["month", "year", "week", "day", "once"] | None = Field(
        None, description="What it costs a `month` (with its part of what is paid by the year), or `once`."
    )
    over: Over | None = Field(
        None,
        alias="in",
        description="Of what: the `item` alone, all items at its `site`, or the whole `order`. Without it, the item; "
        "for a `count` the order.",
    )
    at_least: Bound | None = Field(None, description="The least: a number, a characteristic, or an amount of money.")
    at_most: Bound | None = Field(None, description="The most.")

    @model_validator(mode="after")
    def _one_kind(self) -> Limit:
        if [self.sum is not None, self.count is not None, self.price is not None].count(True) != 1:
            raise ValueError("a limit is for one of `sum`, `count` and `price`")
        if self.at_least is None and self.at_most is None:
            raise ValueError("say how far: `at_least`, `at_most`, or both")
        for bound in (self.at_least, self.at_most):
            if self.price is not None and bound is not None and not isinstance(bound, str):
                raise ValueError('give a limit for a price as an amount of money in quotes, such as "20.00"')
            if self.price is None and isinstance(bound, str):
                raise ValueError(f"a {'sum' if self.sum else 'count'} is a whole number, and {bound!r} is none")
        if self.count is not None and self.over == "item":
            raise ValueError("items are counted `in: order` or `in: site`")
        return self

    @property
    def scope(self) -> Over:
        """Of what it is a limit."""
        return self.over or ("order" if self.count is not None else "item")
