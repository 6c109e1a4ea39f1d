"""A configurable offering as clauses for a SAT solver.

Each variable has one literal a value, and one for "does not exist" where it has a condition. Each constraint gets a
selector literal: assumed true when solving, so that an explanation can name the constraints it needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from catalog_adapter.constraints.models import Availability, Constraint
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable, Variable
from catalog_adapter.offers.models import Selection, selects

Clause = list[int]


class Clauses:
    """The clauses of one offering, and what each literal stands for."""

    def __init__(
        self, configurable: Configurable, constraints: Iterable[Constraint], availability: Iterable[Availability]
    ) -> None:
        self.configurable = configurable
        self.clauses: list[Clause] = []
        self.literals: dict[tuple[str, Value], int] = {}
        self.absent: dict[str, int] = {}
        self.selectors: dict[str, int] = {}
        self.place_selectors: dict[str, int] = {}
        self._last = 0
        self._selection_literals: dict[str, int] = {}
        for variable in configurable.variables:
            self._add_variable(variable)
        for variable in configurable.variables:
            self._add_condition(variable)
        for constraint in constraints:
            self.selectors[constraint.id] = self.new()
            self._add_constraint(self.selectors[constraint.id], constraint)
        for one in availability:
            self.place_selectors[one.id] = self.new()
            self._add_availability(self.place_selectors[one.id], one)

    def literal(self, variable: str, value: Value) -> int | None:
        """The literal of ``variable = value``; None where the value is not in the domain."""
        return self.literals.get(_key(variable, value))

    def new(self) -> int:
        """A literal that nothing speaks of yet."""
        self._last += 1
        return self._last

    def _add_variable(self, variable: Variable) -> None:
        own = []
        for value in variable.domain:
            self.literals[_key(variable.id, value)] = literal = self.new()
            own.append(literal)
        if variable.only_when:
            self.absent[variable.id] = absent = self.new()
            own.append(absent)
        self.clauses.append(own)
        self.clauses += [[-one, -other] for one, other in combinations(own, 2)]

    def _add_condition(self, variable: Variable) -> None:
        """A variable exists exactly when its condition holds."""
        if not variable.only_when:
            return
        conditions = self.conjunction(variable.only_when)
        absent = self.absent[variable.id]
        self.clauses += [[condition, absent] for condition in conditions]
        self.clauses.append([*(-condition for condition in conditions), -absent])

    def _add_constraint(self, selector: int, constraint: Constraint) -> None:
        body = [-selector, *(-one for one in self.conjunction(constraint.when))]
        if constraint.require:
            self.clauses += [[*body, one] for one in self.conjunction(constraint.require)]
        else:
            self.clauses.append([*body, *(-one for one in self.conjunction(constraint.exclude))])

    def _add_availability(self, selector: int, availability: Availability) -> None:
        """With the selector assumed, what ``availability`` is about is not to be had."""
        body = [-one for one in self.conjunction(availability.when)]
        switch = self.literal(availability.offering, True)
        if switch is not None and availability.offering != self.configurable.offering.id:
            body.append(-switch)
        self.clauses.append([-selector, *body])

    def conjunction(self, selection: Selection) -> list[int]:
        """The literals that are all true exactly when ``selection`` holds; may add clauses."""
        return [self._selected(name, wanted) for name, wanted in selection.items()]

    def _selected(self, name: str, wanted: object) -> int:
        """A literal that is true exactly when the variable has one of the wanted values."""
        key = f"{name}={wanted!r}"
        if key not in self._selection_literals:
            variable = self.configurable.variable(name)
            values = [value for value in variable.domain if selects(wanted, value)] if variable else []  # type: ignore[arg-type]
            literals = [self.literals[_key(name, value)] for value in values]
            self._selection_literals[key] = self.either(literals)
        return self._selection_literals[key]

    def either(self, literals: list[int]) -> int:
        """A literal that is true exactly when one of ``literals`` is; may add clauses."""
        if len(literals) == 1:
            return literals[0]
        either = self.new()
        self.clauses.append([-either, *literals])
        self.clauses += [[-one, either] for one in literals]
        return either


def _key(variable: str, value: Value) -> tuple[str, Value]:
    # True and 1 are equal and hash alike in Python, but are different values here.
    return variable, f"bool:{value}" if isinstance(value, bool) else value


def in_scope(constraint: Constraint, configurable: Configurable) -> bool:
    """Whether a constraint is about this offering: named, or all its characteristics are there."""
    if constraint.offering is not None:
        return any(part.id == constraint.offering for part in configurable.parts)
    named: Mapping[str, object] = {**constraint.when, **constraint.require, **constraint.exclude}
    return all(configurable.variable(name) is not None for name in named)
