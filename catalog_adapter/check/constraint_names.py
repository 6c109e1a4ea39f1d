"""Names in the entries of constraints.yml that nothing defines."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from functools import partial
from typing import Any

from catalog_adapter.check.known import Known, Scope, unknown, unknown_in, unknown_value
from catalog_adapter.check.places import Places
from catalog_adapter.constraints.cases import COUNT, PRICE, SUM
from catalog_adapter.constraints.models import (
    Availability,
    Bound,
    Cases,
    Constraint,
    Customer,
    Eligibility,
    Limit,
    Table,
    Term,
)
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.offers.selections import Selection

At = Callable[..., Origin]


class ConstraintNames:
    """Finds what the entries of one context name and nothing defines."""

    def __init__(self, data: ContextData) -> None:
        self._places = Places(data)
        self._known = Known(data)
        # a broken context.yml has none
        self._segments = [one.id for one in getattr(data.context, "segments", ())]

    def of_constraint(self, entry: Constraint) -> Iterator[Problem]:
        """What a constraint names."""
        at = partial(self._places.entry, "constraints", entry.id)
        scope = yield from self.scope(at("offering"), entry.offering)
        if scope is None:
            return
        for key in ("when", "require", "exclude"):
            yield from unknown_in(getattr(entry, key), scope, partial(at, key))
        for key in ("when_any", "require_any"):
            for number, selection in enumerate(getattr(entry, key)):
                yield from unknown_in(selection, scope, partial(at, key, number))
        if entry.customer is not None:
            yield from self._of_customer(entry.customer, partial(at, "customer"))
        reserved = []
        if entry.limit is not None:
            yield from self._of_limit(entry.limit, scope, partial(at, "limit"))
            reserved = [COUNT, PRICE, SUM]
        yield from _of_cases(entry.cases, scope, at, reserved)

    def of_table(self, entry: Table) -> Iterator[Problem]:
        """What a table names."""
        at = partial(self._places.entry, "tables", entry.id)
        scope = yield from self.scope(at("offering"), entry.offering)
        if scope is None:
            return
        for number, name in enumerate(entry.columns):
            if name not in scope:
                yield unknown(at("columns", number), "characteristic", name, scope)
        kind = "allowed" if entry.allowed else "forbidden"
        for number, row in enumerate(entry.allowed or entry.forbidden):
            for place, (name, cell) in enumerate(zip(entry.columns, row, strict=True)):
                for value in cell if isinstance(cell, list) else [cell]:
                    if name in scope and not scope[name].has(value):
                        yield unknown_value(at(kind, number, place), name, value, scope)
        yield from _of_cases(entry.cases, scope, at, [])

    def of_availability(self, entry: Availability) -> Iterator[Problem]:
        """What an availability entry names."""
        at = partial(self._places.entry, "availability", entry.id)
        scope = yield from self.scope(at("offering"), entry.offering)
        if scope is not None:
            yield from unknown_in(entry.when, scope, partial(at, "when"))

    def of_eligibility(self, entry: Eligibility) -> Iterator[Problem]:
        """What an eligibility entry and its cases name."""
        at = partial(self._places.entry, "eligibility", entry.id)
        scope = yield from self.scope(at("offering"), entry.offering)
        if scope is not None:
            yield from unknown_in(entry.when, scope, partial(at, "when"))
        yield from self._of_customer(entry.customer, partial(at, "customer"))

    def scope(self, origin: Origin, offering: str | None) -> Generator[Problem, None, Scope | None]:
        """What may be named of ``offering``, of any without; None, and a problem, where there is no such offering."""
        if offering is None:
            return self._known.anywhere
        if offering in self._known.configurables:
            return self._known.of(offering)
        yield unknown(origin, "offering", offering, self._known.configurables)
        return None

    def _of_customer(self, customer: Customer, at: At) -> Iterator[Problem]:
        for number, one in enumerate(customer.segment or ()):
            if self._segments and one not in self._segments:
                yield unknown(at("segment", number), "segment", one, self._segments)
        for key in ("existing", "not_existing"):
            for number, one in enumerate(getattr(customer, key) or ()):
                if one not in self._known.configurables:
                    yield unknown(at(key, number), "offering", one, self._known.configurables)

    def _of_limit(self, limit: Limit, scope: Scope, at: At) -> Iterator[Problem]:
        for key in ("sum", "at_least", "at_most"):
            yield from _of_terms(getattr(limit, key), scope, partial(at, key))
        if limit.count is None:
            return
        for number, one in enumerate(limit.count.offering):
            if one not in self._known.configurables:
                yield unknown(at("count", "offering", number), "offering", one, self._known.configurables)
            else:
                yield from unknown_in(limit.count.when, self._known.where_sold(one), partial(at, "count", "when"))


def _of_terms(terms: Bound | list[Term] | None, scope: Scope, at: At) -> Iterator[Problem]:
    for number, term in enumerate(terms if isinstance(terms, list) else ()):
        if term.of is not None and term.of not in scope:
            yield unknown(at(number, "of"), "characteristic", term.of, scope)
        elif term.of is not None and not scope[term.of].is_number():
            yield Problem.at(at(number, "of"), f"{term.of!r} is no whole number, so it can't be added up")
        yield from unknown_in(term.when, scope, partial(at, number, "when"))


def _of_cases(cases: Cases, scope: Scope, at: At, reserved: Iterable[str]) -> Iterator[Problem]:
    for kind in ("valid", "violated"):
        listed: list[dict[str, Any]] = getattr(cases, kind)
        for number, case in enumerate(listed):
            named: Selection = {name: value for name, value in case.items() if name not in reserved}
            yield from unknown_in(named, scope, partial(at, "cases", kind, number))
