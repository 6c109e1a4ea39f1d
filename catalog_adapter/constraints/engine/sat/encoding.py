"""A model as clauses for a SAT solver, and what its literals mean.

Every constraint with an id has a selector: a literal that makes it hold where it is true. ``all_constraints`` makes all
selectors true, so that most questions assume one literal instead of hundreds.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Hashable, Iterable, Mapping

from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import (
    Choice,
    Choices,
    Compare,
    Constraint,
    Model,
    Numbers,
    Sum,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.clauses import FALSE, Clauses, Solution
from catalog_adapter.constraints.engine.sat.counting import counted
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.expressions import Expressions
from catalog_adapter.constraints.engine.sat.moves import Moves
from catalog_adapter.constraints.engine.sat.named import named_sums
from catalog_adapter.constraints.engine.sat.numbers import Free, Named, Number, range_literal, value_literal
from catalog_adapter.constraints.engine.sat.progressions import count, meet
from catalog_adapter.constraints.engine.sat.sums import Encoded
from catalog_adapter.constraints.engine.sat.uses import Uses, parts_of, uses_of
from catalog_adapter.data_model import Value

#: So many numbers get a literal each.
_MOST_LISTED = 64


class Encoding:
    """``variables``, in the model's order, have the first literals after TRUE; ``selectors`` are by constraint."""

    def __init__(self, model: Model) -> None:
        self.clauses = Clauses()
        self.variables: dict[str, Encoded] = {}
        self.selectors: dict[str, int] = {}
        self._counters: dict[tuple[int, ...], list[int]] = {}
        self._exact: dict[str, dict[Hashable, int]] = {}
        self._hidden: dict[str, Encoded] = {}
        self.expressions = Expressions(self.clauses, ChainMap(self.variables, self._hidden))
        uses = uses_of(model)
        self._sums, defined = named_sums(model, uses)
        for variable in model.variables:
            self.variables[variable.id] = self._encoded(variable, uses.get(variable.id, Uses()))
        #: the literals of the variables' values, and of their existence, are all below this
        self.after_variables = self.clauses.next
        self.all_constraints = self.clauses.new()
        self.numbers = {name: one for name, one in self.variables.items() if not isinstance(one, Direct)}
        #: numbers that are counted and have a literal each, by these
        self.listed = {literal: name for name in self.variables for literal in self._listed(name, uses)}
        moving = [*self.numbers, *dict.fromkeys(self.listed.values())]
        domains = ((name, self.variables[name].variable.domain) for name in moving)
        self.moves = Moves(model, self._sums, {name: one for name, one in domains if isinstance(one, Numbers)})
        self._require_domains()
        self._require_constraints(one for at, one in enumerate(model.constraints) if at not in defined)

    def _encoded(self, variable: Variable, uses: Uses) -> Encoded:
        domain = variable.domain
        if isinstance(domain, Numbers) and variable.id in self._sums:
            return Named(variable, domain, self._sums[variable.id], self.expressions.sums.linear)
        if isinstance(domain, Numbers) and uses.counted and count(domain) > _MOST_LISTED:
            return Free(variable, domain, self.clauses)
        return Direct.of(variable, parts_of(variable, uses), self.clauses)

    def _listed(self, name: str, uses: Mapping[str, Uses]) -> Iterable[int]:
        one = self.variables[name]
        if isinstance(one, Direct) and isinstance(one.variable.domain, Numbers) and name in uses and uses[name].counted:
            return one.literals
        return ()

    def _require_domains(self) -> None:
        for variable in self.variables.values():
            if isinstance(variable, Named):
                for bound in (variable.reaches(variable.domain.low), -variable.reaches(variable.domain.high + 1)):
                    self.clauses.add(bound)
            condition = variable.variable.exists
            if condition is not None:
                literal = self.expressions.literal(condition)
                self.clauses.clauses += [[-literal, variable.exists], [literal, -variable.exists]]

    def _require_constraints(self, constraints: Iterable[Constraint]) -> None:
        for constraint in constraints:
            unless = []
            if constraint.id is not None:
                self.selectors[constraint.id] = selector = self.clauses.new()
                self.clauses.add(-self.all_constraints, selector)
                unless = [-selector]
            self.expressions.require(constraint.expression, unless)

    def assumed(self, choices: Choices) -> list[int]:
        """Literals that are all true exactly where ``choices`` hold."""
        return [literal for name, choice in choices.items() for literal in self._assumed(name, choice)]

    def literal(self, name: str, choice: Choice) -> int:
        """A literal that, where it is true, makes a choice hold, and may be true wherever it holds."""
        return self.clauses.both(self._assumed(name, choice))

    def _assumed(self, name: str, choice: Choice) -> list[int]:
        variable = self.variables[name]
        if isinstance(variable, Direct):
            return variable.assumed(choice)
        if choice is None:
            return [-variable.exists]
        if isinstance(choice, Numbers):
            return [self._number_in(variable, choice)]
        values = choice if isinstance(choice, tuple) else (choice,)
        return [self.clauses.either(value_literal(variable, value, self.clauses) for value in values)]

    def _number_in(self, variable: Number, choice: Numbers) -> int:
        left = meet(variable.domain, choice)
        if left is None:
            return FALSE
        if left.low == left.high or left.step == variable.domain.step:
            return range_literal(variable, left.low, left.high, self.clauses)
        # some number of steps leads to it
        name = f"{variable.variable.id} in {left}"
        if name not in self._hidden:
            self._hidden[name] = Free(Variable(name, left), left, self.clauses)
        own, hidden = Sum((Weighted(1, variable.variable.id),)), Sum((Weighted(1, name),))
        return self.clauses.both((variable.exists, self.expressions.literal(Compare(own, "eq", hidden))))

    def exactly(self, name: str, value: Value) -> int:
        """A literal that only lets a variable have this value, of those that can stand for each other."""
        known = self._exact.setdefault(name, {})
        if key(value) not in known:
            own = self.clauses.new()
            self.clauses.add(-own, self.expressions.value(name, value))
            for other in known.values():
                self.clauses.add(-own, -other)
            known[key(value)] = own
        return known[key(value)]

    def counter(self, literals: tuple[int, ...]) -> list[int]:
        """See ``counted``; made once for the same literals."""
        if literals not in self._counters:
            self._counters[literals] = counted(self.clauses, literals)
        return self._counters[literals]

    def decode(self, solution: Solution, choices: Choices) -> dict[str, Value]:
        """The values of a solution, with ``choices`` that hold in it."""
        values: dict[str, Value | None] = {}
        for name, one in self.variables.items():
            values[name] = one.decode(solution, choices.get(name)) if isinstance(one, Direct) else one.number(solution)
        return {name: value for name, value in values.items() if value is not None}
