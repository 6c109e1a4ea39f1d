"""Constraints: where something holds, something else must hold, or must not, or has a limit."""

from __future__ import annotations

from pydantic import Field, model_validator

from catalog_adapter.constraints.language.customer import Customer
from catalog_adapter.constraints.language.entry import Cases, Entry
from catalog_adapter.constraints.language.limit import Limit, Term
from catalog_adapter.data_model import Id
from catalog_adapter.offers.selections import Selection


class Constraint(Entry):
    """Where ``when`` holds, ``require`` must hold, ``exclude`` must not, and ``limit`` is kept.

    Without ``offering`` it holds for every offering that has all the characteristics it names.
    """

    offering: Id | None = Field(None, description="The offering it is for. Without it, all that have what it names.")
    customer: Customer | None = Field(None, description="For whom it holds. Without it, for all.")
    when: Selection = Field(default_factory=dict, description="Where it applies. Without it, always.")
    when_any: list[Selection] = Field(
        default_factory=list, description="Where it applies, too: one of these has to hold, beside `when`."
    )
    require: Selection = Field(default_factory=dict, description="What must hold there. One of the four.")
    require_any: list[Selection] = Field(
        default_factory=list, description="Of what one at least must hold there. One of the four."
    )
    exclude: Selection = Field(default_factory=dict, description="What must not hold there, all of it together.")
    limit: Limit | None = Field(None, description="What must not be exceeded there.")
    cases: Cases = Field(description="Examples of both, run whenever the context is checked.")

    @model_validator(mode="after")
    def _says_something(self) -> Constraint:
        if [bool(self.require), bool(self.require_any), bool(self.exclude), self.limit is not None].count(True) != 1:
            raise ValueError("a constraint has one of `require`, `require_any`, `exclude` and `limit`")
        return self

    def selections(self) -> list[Selection]:
        """Every selection in it."""
        terms = [term for part in self._sums() for term in part]
        counted = [self.limit.count.when] if self.limit is not None and self.limit.count is not None else []
        found = [self.when, *self.when_any, self.require, *self.require_any, self.exclude]
        return [*found, *(term.when for term in terms), *counted]

    def named(self) -> list[str]:
        """Every characteristic that it names, once."""
        summed = [term.of for part in self._sums() for term in part if term.of is not None]
        return list(dict.fromkeys([*(name for one in self.selections() for name in one), *summed]))

    def _sums(self) -> list[list[Term]]:
        limit = self.limit
        parts = [limit.sum, limit.at_least, limit.at_most] if limit is not None else []
        return [part for part in parts if isinstance(part, list)]
