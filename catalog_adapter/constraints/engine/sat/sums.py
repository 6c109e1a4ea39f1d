"""Sums and their comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from catalog_adapter.constraints.engine.evaluate import holds
from catalog_adapter.constraints.engine.model import And, Compare, Expression, Is, Sum, Weighted
from catalog_adapter.constraints.engine.sat.clauses import TRUE, Clauses
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.linear import Box, Linear, Parts, linear
from catalog_adapter.constraints.engine.sat.numbers import Free, Named, Number
from catalog_adapter.constraints.engine.sat.totals import Group, Total
from catalog_adapter.constraints.engine.walk import names_in
from catalog_adapter.data_model import Value

Encoded = Direct | Number


class Sums:
    """Sums over encoded variables. ``literal`` gives expressions their literals."""

    def __init__(
        self, clauses: Clauses, variables: Mapping[str, Encoded], literal: Callable[[Expression], int]
    ) -> None:
        self._clauses = clauses
        self._variables = variables
        self._literal = literal
        self._totals: dict[tuple[Group, ...], Total] = {}

    def compare(self, expression: Compare) -> int:
        """A literal that is true exactly where a comparison holds."""
        parts = self._parts(expression.left)
        parts.add(self._parts(expression.right), -1)
        difference = linear(parts, self._clauses, self._totals)
        match expression.operator:
            case "ge":
                return difference.reaches(0)
            case "gt":
                return difference.reaches(1)
            case "lt":
                return -difference.reaches(0)
            case "le":
                return -difference.reaches(1)
        equal = self._clauses.both((difference.reaches(0), -difference.reaches(1)))
        return equal if expression.operator == "eq" else -equal

    def linear(self, given: Sum) -> Linear:
        """A sum that can be compared with constants."""
        return linear(self._parts(given), self._clauses, self._totals)

    def _parts(self, given: Sum) -> Parts:
        parts = Parts(given.constant)
        for weighted in given.parts:
            if weighted.coefficient:
                self._add(parts, weighted)
        return parts

    def _add(self, parts: Parts, weighted: Weighted) -> None:
        variable = None if weighted.variable is None else self._variables[weighted.variable]
        if isinstance(variable, Named):
            assert weighted.when is None, "such a variable is free"
            parts.add(self._parts(variable.given), weighted.coefficient)
        elif isinstance(variable, Free):
            self._add_free(parts, weighted, variable)
        elif (only := self._only_variable(weighted)) is not None:
            self._add_alternatives(parts, weighted, only)
        else:
            self._add_conditional(parts, weighted, variable)

    def _only_variable(self, weighted: Weighted) -> Direct | None:
        """The one variable that says what a part of a sum counts, if there is just one and it has a literal a value."""
        names = set() if weighted.when is None else names_in(weighted.when)
        if weighted.variable is not None:
            names.add(weighted.variable)
        only = self._variables[names.pop()] if len(names) == 1 else None
        return only if isinstance(only, Direct) else None

    def _add_alternatives(self, parts: Parts, weighted: Weighted, only: Direct) -> None:
        name = only.variable.id
        literals = [*only.literals, *([] if only.exists == TRUE else [-only.exists])]
        weights = parts.alternatives.setdefault(name, dict.fromkeys(literals, 0))
        for literal, value in only.examples():
            values: dict[str, Value] = {} if value is None else {name: value}
            if weighted.when is None or holds(weighted.when, values):
                number = 1 if weighted.variable is None else value or 0
                assert not isinstance(number, str), "check_model lets only numbers into sums"
                weights[literal] += weighted.coefficient * number

    def _add_free(self, parts: Parts, weighted: Weighted, variable: Free) -> None:
        when = TRUE if weighted.when is None else self._literal(weighted.when)
        parts.add_loose(self._clauses.both((when, variable.exists)), weighted.coefficient * variable.domain.low)
        for place, digit in enumerate(variable.digits):
            weight = weighted.coefficient * (variable.domain.step << place)
            parts.add_loose(self._clauses.both((when, digit)), weight)

    def _add_conditional(self, parts: Parts, weighted: Weighted, variable: Direct | None) -> None:
        when = TRUE if weighted.when is None else self._literal(weighted.when)
        if variable is None:
            parts.add_loose(when, weighted.coefficient)
            box = None if weighted.when is None else self._box(weighted.when)
            if box is not None and when > TRUE:
                parts.boxes[when] = box
            return
        for literal, value in variable.examples():
            if isinstance(value, int) and value:
                both = self._clauses.both((when, literal))
                parts.add_loose(both, weighted.coefficient * value)
                if both > TRUE:
                    parts.boxes[both] = {variable.variable.id: frozenset({literal})}

    def _box(self, when: Expression) -> Box | None:
        """The values under which a condition holds, where it is no more than values of several variables."""
        tests = when.parts if isinstance(when, And) else (when,)
        found: dict[str, frozenset[int]] = {}
        for test in tests:
            variable = self._variables[test.variable] if isinstance(test, Is) else None
            if not isinstance(test, Is) or not isinstance(variable, Direct) or test.variable in found:
                return None
            found[test.variable] = frozenset(variable.literal(value) for value in test.values)
        return found
