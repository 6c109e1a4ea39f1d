"""Models of features: variables with two values, and constraints that are clauses over them.

Input: a model. Output: :class:`Features`, its clauses over literals; None for a model of another kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from catalog_adapter.constraints.engine.evaluate import allows, key
from catalog_adapter.constraints.engine.model import And, Choice, Choices, Expression, Is, Model, Not, Or, Variable
from catalog_adapter.constraints.engine.sat.clauses import TRUE
from catalog_adapter.data_model import Value

#: The literal of the first feature.
FIRST = TRUE + 1
#: Literals of which one must be true.
Clause = Sequence[int]


@dataclass(frozen=True)
class Features:
    """``clauses`` are over a literal for each variable, from ``FIRST`` on: true for the second of its two values."""

    values: tuple[tuple[Value, Value], ...]
    columns: dict[str, int]
    clauses: list[Clause] = field(default_factory=list)

    @classmethod
    def of(cls, model: Model) -> Features | None:
        """The features of a model; None where it is not made of clauses over variables with two values."""
        values = tuple(pair for one in model.variables for pair in _pair(one))
        if len(values) < len(model.variables):
            return None
        features = cls(values, {one.id: column for column, one in enumerate(model.variables)})
        for conjunct in (part for one in model.constraints for part in _conjuncts(one.expression)):
            clause = features._clause(conjunct)
            if clause is None:
                return None
            features.clauses.append(list(dict.fromkeys(clause)))  # each literal once: flips count them
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
        literal = FIRST + self.columns[name]
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


def without_fixed(clauses: Iterable[Clause], fixed: set[int]) -> list[Clause]:
    """The clauses that are left where these literals are always true, and these."""
    left = [clause for clause in clauses if not any(literal in fixed for literal in clause)]
    return [*([one] for one in fixed), *([one for one in clause if -one not in fixed] for clause in left)]
