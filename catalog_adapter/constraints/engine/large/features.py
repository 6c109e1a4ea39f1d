"""Models of features: variables with two values, and constraints that are clauses over them.

Input: a model. Output: :class:`Features`, its clauses over literals; None for a model of another kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog_adapter.constraints.engine.evaluate import allows, key
from catalog_adapter.constraints.engine.model import And, Choice, Choices, Expression, Is, Model, Not, Or, Variable
from catalog_adapter.constraints.engine.sat.clauses import Clauses
from catalog_adapter.data_model import Value


@dataclass(frozen=True)
class Features:
    """``clauses`` has a literal for each variable, in order, from ``first`` on: true for the second value of two."""

    first: int
    values: tuple[tuple[Value, Value], ...]
    columns: dict[str, int]
    clauses: Clauses

    @classmethod
    def of(cls, model: Model) -> Features | None:
        """The features of a model; None where it is not made of clauses over variables with two values."""
        values = tuple(pair for one in model.variables for pair in _pair(one))
        if len(values) < len(model.variables):
            return None
        clauses = Clauses()
        literals = [clauses.new() for _ in model.variables]
        features = cls(
            literals[0] if literals else clauses.next,
            values,
            {one.id: column for column, one in enumerate(model.variables)},
            clauses,
        )
        for constraint in model.constraints:
            for conjunct in _conjuncts(constraint.expression):
                clause = features._clause(conjunct)
                if clause is None:
                    return None
                clauses.add(*dict.fromkeys(clause))  # each literal once: flips count them
        return features

    def assumed(self, choices: Choices) -> list[int] | None:
        """Literals that are true exactly where the choices hold; None where these can't hold."""
        found = []
        for name, choice in choices.items():
            left = self._allowed(name, choice)
            if not any(left):
                return None
            if not all(left):
                found.append(self._literal(name, is_second=left[1]))
        return found

    def _allowed(self, name: str, choice: Choice) -> tuple[bool, bool]:
        no, yes = self.values[self.columns[name]]
        return allows(choice, no), allows(choice, yes)

    def _literal(self, name: str, *, is_second: bool) -> int:
        literal = self.first + self.columns[name]
        return literal if is_second else -literal

    def _clause(self, expression: Expression, *, holds: bool = True) -> list[int] | None:
        """Literals of which one must be true; None where the expression is no clause."""
        match expression:
            case Not(part=part):
                return self._clause(part, holds=not holds)
            case Or(parts=parts) if holds:
                return self._together(self._clause(part) for part in parts)
            case And(parts=parts) if not holds:
                return self._together(self._clause(part, holds=False) for part in parts)
            case Is(variable=name, values=wanted):
                keys = {key(value) for value in wanted}
                no, yes = ((key(value) in keys) == holds for value in self.values[self.columns[name]])
                return [self._literal(name, is_second=second) for second, meant in ((False, no), (True, yes)) if meant]
            case _:
                return None

    @staticmethod
    def _together(parts: Iterable[list[int] | None]) -> list[int] | None:
        literals: list[int] = []
        for part in parts:
            if part is None:
                return None
            literals += part
        return literals


def _pair(variable: Variable) -> Iterator[tuple[Value, Value]]:
    """Its two values, where it always has one of two."""
    if variable.exists is None and isinstance(variable.domain, tuple) and len(variable.domain) == 2:
        yield variable.domain[0], variable.domain[1]


def _conjuncts(expression: Expression) -> Iterator[Expression]:
    match expression:
        case And(parts=parts):
            for part in parts:
                yield from _conjuncts(part)
        case _:
            yield expression


def without_fixed(clauses: Sequence[Sequence[int]], fixed: set[int]) -> list[list[int]]:
    """The clauses that are left where these literals are always true."""
    left = (clause for clause in clauses if not any(literal in fixed for literal in clause))
    return [[literal for literal in clause if -literal not in fixed] for clause in left]
