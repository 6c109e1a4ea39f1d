"""What all valid configurations of an offering have in common, and which constraints make it so.

For people who write constraints, where :mod:`catalog_adapter.constraints.model` is for customers who choose: nothing is
chosen and no place is known. Every answer is exact, and every set of constraints it names is minimal: without one of
them it would not follow. A set is a tuple of ids in the order of the file; an empty one means that the offering's own
structure (its values, and ``only_when``) is reason enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from pysat.solvers import Solver

from catalog_adapter.constraints.clauses import Clauses, in_scope
from catalog_adapter.constraints.models import Constraint
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable, Variable
from catalog_adapter.offers.models import Selection, same_value

Ids = tuple[str, ...]


class Analysis:
    """One offering and the constraints that are about it. Not for several threads at once."""

    def __init__(self, configurable: Configurable, constraints: Iterable[Constraint]) -> None:
        self.configurable = configurable
        self.constraints = {one.id: one for one in constraints if in_scope(one, configurable)}
        self._clauses = Clauses(configurable, self.constraints.values(), ())
        self._violations: dict[str, int] = {}
        self._solver = Solver(name="glucose4")
        self._told = 0

    def contradiction(self) -> Ids | None:
        """Constraints that leave no valid configuration; None where there is one."""
        return self._rule_out([], self.constraints)

    def why_never(self, *selections: Selection, among: Collection[str] | None = None) -> Ids | None:
        """Constraints, of those ``among``, that rule out that all ``selections`` hold; None where they can."""
        wish = [literal for one in selections for literal in self._clauses.conjunction(one)]
        return self._rule_out(wish, self.constraints if among is None else among)

    def impossible_values(self) -> dict[str, list[Value]]:
        """For every variable the values that no valid configuration has; asked where there is a valid one."""
        assumed = self._selectors(self.constraints)
        witnessed: set[int] = set()
        found: dict[str, list[Value]] = {}
        for variable in self.configurable.variables:
            found[variable.id] = []
            for value in variable.domain:
                literal = self._clauses.literal(variable.id, value)
                assert literal is not None, "every value of the domain has one"
                if literal not in witnessed and self._solve([*assumed, literal]):
                    witnessed.update(one for one in self._solver.get_model() if one > 0)
                if literal not in witnessed:
                    found[variable.id].append(value)
        return found

    def why_implied(self, constraint: str, among: Collection[str]) -> Ids | None:
        """Constraints, of those ``among``, that never let ``constraint`` be violated; None where it can be."""
        return self._rule_out([self._violation(constraint)], among)

    def why_refused(self, constraint: str) -> Ids | None:
        """Other constraints that ``constraint`` contradicts wherever its ``when`` holds; None where it doesn't."""
        wish = [self._clauses.selectors[constraint], *self._clauses.conjunction(self.constraints[constraint].when)]
        return self._rule_out(wish, [one for one in self.constraints if one != constraint])

    def why_apart(self, choices: Mapping[str, Value]) -> tuple[Ids, Ids] | None:
        """Variables whose choices don't go together, and the constraints that say so; None where all do.

        A variable that doesn't exist, for what else is chosen, is no obstacle.
        """
        wished = {self._chosen_or_absent(name, value): name for name, value in choices.items()}
        by_selector = {self._clauses.selectors[one]: one for one in self.constraints}
        core = self._core([], [*by_selector, *wished])
        if core is None:
            return None
        return tuple(n for k, n in wished.items() if k in core), tuple(n for k, n in by_selector.items() if k in core)

    def example(self, without: Iterable[Sequence[Selection]]) -> dict[str, Value] | None:
        """A valid configuration, near the defaults, for which none of ``without`` holds; None where none is.

        Each of ``without`` holds where all its selections do.
        """
        guard = self._clauses.new()
        for selections in without:
            literals = [literal for one in selections for literal in self._clauses.conjunction(one)]
            self._clauses.clauses.append([-guard, *(-one for one in literals)])
        assumed = [guard, *self._selectors(self.constraints)]
        if not self._solve(assumed):
            return None
        found: dict[str, Value] = {}
        for variable in self.configurable.variables:
            for value in _default_first(variable):
                literal = self._clauses.literal(variable.id, value)
                if literal is not None and self._solve([*assumed, literal]):
                    assumed.append(literal)
                    found[variable.id] = value
                    break
        return found

    def _chosen_or_absent(self, name: str, value: Value) -> int:
        literals = [self._clauses.literal(name, value), self._clauses.absent.get(name)]
        return self._clauses.either([one for one in literals if one is not None])

    def _violation(self, constraint: str) -> int:
        """A literal that is true only where the constraint is violated."""
        if constraint not in self._violations:
            entry = self.constraints[constraint]
            self._violations[constraint] = violated = self._clauses.new()
            certain = self._clauses.conjunction(entry.when) + self._clauses.conjunction(entry.exclude)
            self._clauses.clauses += [[-violated, one] for one in certain]
            if entry.require:
                missed = [-one for one in self._clauses.conjunction(entry.require)]
                self._clauses.clauses.append([-violated, *missed])
        return self._violations[constraint]

    def _rule_out(self, wish: list[int], among: Collection[str]) -> Ids | None:
        core = self._core(wish, self._selectors(among))
        return None if core is None else tuple(one for one in self.constraints if self._clauses.selectors[one] in core)

    def _core(self, wish: list[int], given: Sequence[int]) -> set[int] | None:
        """A minimal part of ``given`` that can't be true together with ``wish``; None where all of it can."""
        if self._solve([*wish, *given]):
            return None
        # the solver's core is small but not minimal
        needed = set(self._solver.get_core() or []) & set(given)
        for one in sorted(needed, reverse=True):
            if not self._solve([*wish, *(needed - {one})]):
                needed.discard(one)
        return needed

    def _selectors(self, constraints: Iterable[str]) -> list[int]:
        return [self._clauses.selectors[one] for one in constraints if one in self._clauses.selectors]

    def _solve(self, assumptions: Iterable[int]) -> bool:
        """Whether all of ``assumptions`` can be true. The solver is told first what was added since the last time."""
        self._solver.append_formula(self._clauses.clauses[self._told :])
        self._told = len(self._clauses.clauses)
        return bool(self._solver.solve(list(assumptions)))


def _default_first(variable: Variable) -> list[Value]:
    default = variable.default
    return sorted(variable.domain, key=lambda value: default is None or not same_value(value, default))
