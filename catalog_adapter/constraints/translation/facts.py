"""Facts as variables: what is known of the customer, the place, the day and the rest of the order.

Input: what entries ask for. Output: expressions over variables of the facts, and for :class:`Facts` the values that
these have. A fact that is not known has none: its variable is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalog_adapter.constraints.answers import FactName
from catalog_adapter.constraints.availability import matcher
from catalog_adapter.constraints.engine.model import Between, Choice, Domain, Expression, Is, Numbers, Variable
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.language.customer import OLDEST, AgeRange, Customer, Days
from catalog_adapter.constraints.translation.selections import all_of, any_of, negated

#: A fact's value, or None where it is not known.
Read = Callable[[Facts], Choice]
_YES_OR_NO: Domain = (True, False)
_AGE = "customer:age"
_SEGMENT = "customer:segment"
#: A segment that no entry speaks of.
_ANOTHER = "another"


@dataclass(frozen=True)
class FactVariable:
    """A variable whose value is known or not, but never chosen.

    ``fact`` is what one has to ask the customer for; None for what the order itself tells. ``offering``: the one that
    the customer has already or not.
    """

    variable: Variable
    read: Read
    fact: FactName | None = None
    offering: str | None = None


class FactVariables:
    """The facts that the entries of one offering ask for. ``segment`` is the context's, ``today`` its day."""

    def __init__(self, segment: str | None, today: Callable[[], date]) -> None:
        self._segment = segment
        self._today = today
        self._segments: set[str] = set()
        self._found: dict[str, FactVariable] = {}

    def found(self) -> list[FactVariable]:
        """All that were asked for."""
        return list(self._found.values())

    def values(self, facts: Facts) -> Mapping[str, Choice]:
        """The value of each that is known."""
        known = {name: one.read(facts) for name, one in self._found.items()}
        return {name: value for name, value in known.items() if value is not None}

    def customer(self, entry: str, customer: Customer) -> Expression:
        """Where all that is said of a customer holds."""
        parts: list[Expression] = []
        if customer.segment is not None:
            parts.append(self._is_of(customer.segment))
        if customer.age is not None:
            parts.append(self._is_aged(customer.age))
        if customer.existing is not None:
            parts.append(self.has_already(customer.existing))
        if customer.not_existing is not None:
            parts.append(negated(self.has_already(customer.not_existing)))
        if customer.postcode is not None:
            parts.append(self.is_at(entry, customer.postcode))
        if customer.date is not None:
            parts.append(self.is_on(f"{entry}:date", customer.date))
        return all_of(parts)

    def is_at(self, entry: str, postcodes: Iterable[str]) -> Expression:
        """Where the place is one of these; a fact of its own for each entry."""
        is_there = matcher(postcodes)

        def read(facts: Facts) -> Choice:
            return None if facts.postcode is None else is_there(facts.postcode)

        return self.yes(f"{entry}:place", read, "postcode")

    def is_on(self, name: str, days: Days) -> Expression:
        """Where the order is made on one of these days; today, where no other day is said."""
        return self.yes(name, lambda facts: days.has(facts.date or self._today()))

    def has_already(self, offerings: Iterable[str]) -> Expression:
        """Where the customer has one of these offerings already."""
        return any_of(self._has(one) for one in offerings)

    def yes(self, name: str, read: Read, fact: FactName | None = None, offering: str | None = None) -> Expression:
        """Where a yes/no fact is true."""
        self._add(FactVariable(Variable(name, _YES_OR_NO), read, fact, offering))
        return Is(name, (True,))

    def number(self, name: str, domain: Numbers, read: Read) -> str:
        """The variable of a number that the order tells."""
        self._add(FactVariable(Variable(name, domain), read))
        return name

    def _has(self, offering: str) -> Expression:
        def read(facts: Facts) -> Choice:
            is_known = facts.existing is not None and offering in (facts.existing_known or {offering})
            return offering in (facts.existing or ()) if is_known else None

        return self.yes(f"existing:{offering}", read, "existing", offering)

    def _is_aged(self, age: AgeRange) -> Expression:
        self._add(FactVariable(Variable(_AGE, Numbers(0, OLDEST)), lambda facts: facts.age, "age"))
        return Between(_AGE, age.at_least, age.at_most)

    def _is_of(self, segments: Iterable[str]) -> Expression:
        self._segments |= set(segments)

        def read(facts: Facts) -> Choice:
            segment = facts.segment or self._segment
            return None if segment is None else segment if segment in self._segments else _ANOTHER

        domain = (*sorted(self._segments), _ANOTHER)
        self._found[_SEGMENT] = FactVariable(Variable(_SEGMENT, domain), read, "segment")
        return Is(_SEGMENT, tuple(segments))

    def _add(self, found: FactVariable) -> None:
        self._found.setdefault(found.variable.id, found)
