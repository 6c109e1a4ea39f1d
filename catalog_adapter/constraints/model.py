"""The configurator: which values are still possible, what follows, why not, what to change, what fills the rest.

A :class:`ConfigurationModel` is compiled once for an offering of a context and shared by all its conversations; a
configuration is a plain mapping of the customer's own choices. Every answer is exact: complete and sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cachetools import LRUCache
from pysat.solvers import Solver

from catalog_adapter.constraints.availability import matches
from catalog_adapter.constraints.clauses import Clauses, in_scope
from catalog_adapter.constraints.models import Availability, Constraint, ConstraintsFile
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable, Variable
from catalog_adapter.offers.models import same_value

Choices = Mapping[str, Value]
_MOST_CHANGES = 3
_KEPT_ANSWERS = 2000


@dataclass(frozen=True)
class Explanation:
    """A minimal reason why something is impossible: take one of these away, and it no longer follows."""

    choices: dict[str, Value]
    constraints: tuple[Constraint, ...]
    availability: tuple[Availability, ...]


@dataclass(frozen=True)
class Repair:
    """The smallest change that lets a wish in: choices to set, and choices to drop because they no longer exist."""

    changes: dict[str, Value]
    dropped: tuple[str, ...] = ()


class ConfigurationModel:
    """The compiled constraints of one offering."""

    def __init__(self, configurable: Configurable, constraints: ConstraintsFile) -> None:
        self.configurable = configurable
        parts = {part.id for part in configurable.parts}
        self.constraints = {one.id: one for one in constraints.constraints if in_scope(one, configurable)}
        self.availability = {one.id: one for one in constraints.availability if one.offering in parts}
        self._clauses = Clauses(configurable, self.constraints.values(), self.availability.values())
        self._solver = Solver(name="glucose4", bootstrap_with=self._clauses.clauses)
        # The same questions come again and again: within a turn, and from customers who choose alike.
        self._answers: LRUCache[tuple[object, ...], Any] = LRUCache(_KEPT_ANSWERS)

    @property
    def needs_place(self) -> bool:
        """Whether the postcode decides anything."""
        return bool(self.availability)

    def is_possible(self, choices: Choices, postcode: str | None = None) -> bool:
        """Whether some valid configuration has all these choices."""
        assumptions = self._assume(choices, postcode)
        return assumptions is not None and bool(self._solver.solve(assumptions))

    def domains(self, choices: Choices, postcode: str | None = None) -> dict[str, list[Value]]:
        """For every variable the values that some valid configuration has; a variable that can't exist has none.

        With contradictory choices every domain is empty.
        """
        found = self._kept(("domains", _key(choices), postcode), lambda: self._domains(choices, postcode))
        return {name: list(values) for name, values in found.items()}

    def _domains(self, choices: Choices, postcode: str | None) -> dict[str, list[Value]]:
        assumptions = self._assume(choices, postcode)
        found: dict[str, list[Value]] = {one.id: [] for one in self.configurable.variables}
        if assumptions is None or not self._solver.solve(assumptions):
            return found
        witnessed = {literal for literal in self._solver.get_model() if literal > 0}
        for variable in self.configurable.variables:
            for value in variable.domain:
                literal = self._literal(variable.id, value)
                if literal not in witnessed and self._solver.solve([*assumptions, literal]):
                    witnessed.update(one for one in self._solver.get_model() if one > 0)
                if literal in witnessed:
                    found[variable.id].append(value)
        return found

    def may_be_absent(self, variable: str, choices: Choices, postcode: str | None = None) -> bool:
        """Whether some valid configuration with these choices lacks the variable."""
        absent = self._clauses.absent.get(variable)
        assumptions = self._assume(choices, postcode)
        return absent is not None and assumptions is not None and bool(self._solver.solve([*assumptions, absent]))

    def consequences(self, choices: Choices, postcode: str | None = None) -> dict[str, Value]:
        """What has become forced and was not chosen: one value left, where there is more than one in the data."""
        return {
            variable.id: values[0]
            for variable, values in self._with_domains(choices, postcode)
            if len(values) == 1
            and len(variable.domain) > 1
            and variable.id not in choices
            and not self.may_be_absent(variable.id, choices, postcode)
        }

    def why_not(self, variable: str, value: Value, choices: Choices, postcode: str | None = None) -> Explanation | None:
        """A minimal reason why ``variable`` can't have ``value`` beside the other choices; None where it can."""
        others = {name: chosen for name, chosen in choices.items() if name != variable}
        wish = self._clauses.literal(variable, value)
        if wish is None:
            return Explanation({}, (), ())
        return self._explain([wish], others, postcode)

    def conflict(self, choices: Choices, postcode: str | None = None) -> Explanation | None:
        """A minimal reason why these choices don't go together; None where they do."""
        return self._explain([], choices, postcode)

    def repairs(self, variable: str, value: Value, choices: Choices, postcode: str | None = None) -> list[Repair]:
        """The smallest changes of other choices that let ``value`` in; none where nothing does."""
        wish = {variable: value}
        others = [name for name in choices if name != variable]
        for size in range(min(_MOST_CHANGES, len(others)) + 1):
            found = []
            for given_up in combinations(others, size):
                kept = {name: choices[name] for name in others if name not in given_up} | wish
                if self.is_possible(kept, postcode):
                    found.append(self._repair(given_up, kept, choices, postcode))
            if found:
                return found
        return []

    def complete(
        self, choices: Choices, postcode: str | None = None, prefer: Mapping[str, Sequence[Value]] | None = None
    ) -> dict[str, Value] | None:
        """A full valid configuration with these choices, as near to the defaults as can be; None where none is.

        ``prefer`` gives an order of preference for some variables. Variables that don't exist in the result are left
        out.
        """
        key = ("complete", _key(choices), postcode, repr(prefer))
        found = self._kept(key, lambda: self._complete(choices, postcode, prefer))
        return None if found is None else dict(found)

    def _complete(
        self, choices: Choices, postcode: str | None, prefer: Mapping[str, Sequence[Value]] | None
    ) -> dict[str, Value] | None:
        fixed = dict(choices)
        if not self.is_possible(fixed, postcode):
            return None
        for variable in self.configurable.variables:
            if variable.id in fixed:
                continue
            for value in _preferred(variable, (prefer or {}).get(variable.id, ())):
                if self.is_possible({**fixed, variable.id: value}, postcode):
                    fixed[variable.id] = value
                    break
        return {one.id: fixed[one.id] for one in self.configurable.variables if one.id in fixed}

    def _kept[Answer](self, question: tuple[object, ...], answer: Callable[[], Answer]) -> Answer:
        """An answer given before, else a new one."""
        if question not in self._answers:
            self._answers[question] = answer()
        kept: Answer = self._answers[question]
        return kept

    def _with_domains(self, choices: Choices, postcode: str | None) -> Iterable[tuple[Variable, list[Value]]]:
        domains = self.domains(choices, postcode)
        return ((variable, domains[variable.id]) for variable in self.configurable.variables)

    def _repair(self, given_up: Sequence[str], kept: Choices, choices: Choices, postcode: str | None) -> Repair:
        full = self.complete(kept, postcode) or {}
        changes = {name: full[name] for name in given_up if name in full}
        return Repair(changes, tuple(name for name in given_up if name not in full))

    def _literal(self, variable: str, value: Value) -> int:
        literal = self._clauses.literal(variable, value)
        assert literal is not None, "asked only for values of the domain"
        return literal

    def _selectors(self, postcode: str | None) -> list[int]:
        """Every constraint, and every availability entry that the postcode does not meet."""
        blocked = [
            self._clauses.place_selectors[one.id]
            for one in self.availability.values()
            if postcode is not None and not matches(postcode, one.postcodes)
        ]
        return [*self._clauses.selectors.values(), *blocked]

    def _assume(self, choices: Choices, postcode: str | None) -> list[int] | None:
        literals = [self._clauses.literal(name, value) for name, value in choices.items()]
        known = [literal for literal in literals if literal is not None]
        return [*self._selectors(postcode), *known] if len(known) == len(literals) else None

    def _explain(self, wish: list[int], choices: Choices, postcode: str | None) -> Explanation | None:
        by_literal = {self._clauses.literal(name, value): name for name, value in choices.items()}
        core = [*self._selectors(postcode), *(one for one in by_literal if one is not None)]
        if self._solver.solve([*wish, *core]):
            return None
        # The solver's core is small but not minimal: drop what is not needed, constraints first, so that an
        # explanation speaks of the customer's choices only where it must.
        needed = set(self._solver.get_core() or []) & set(core)
        for one in sorted(needed, key=lambda literal: literal in by_literal):
            if not self._solver.solve([*wish, *(needed - {one})]):
                needed.discard(one)
        return Explanation(
            choices={name: choices[name] for literal, name in by_literal.items() if literal in needed},
            constraints=tuple(self.constraints[k] for k, v in self._clauses.selectors.items() if v in needed),
            availability=tuple(self.availability[k] for k, v in self._clauses.place_selectors.items() if v in needed),
        )


def _key(choices: Choices) -> tuple[tuple[str, str], ...]:
    """Choices as a key: ``True`` and 1 are different values, though Python has them equal."""
    return tuple(sorted((name, repr(value)) for name, value in choices.items()))


def _preferred(variable: Variable, first: Sequence[Value]) -> list[Value]:
    default = [variable.default] if variable.default is not None else []
    ordered: list[Value] = []
    for value in [*first, *default, *variable.domain]:
        if not any(same_value(value, one) for one in ordered):
            ordered.append(value)
    return [value for value in ordered if any(same_value(value, one) for one in variable.domain)]
