"""A variable with a literal for every part of its domain, of which exactly one is true."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from catalog_adapter.constraints.engine.evaluate import in_domain, key
from catalog_adapter.constraints.engine.model import Choice, Numbers, Variable
from catalog_adapter.constraints.engine.sat.clauses import FALSE, TRUE, Clauses, Solution, is_true
from catalog_adapter.constraints.engine.sat.uses import Part, left_of
from catalog_adapter.data_model import Value


@dataclass(frozen=True)
class Direct:
    """``literals`` has one for every part. ``exists`` is true where the variable has a value."""

    variable: Variable
    parts: tuple[Part, ...]
    literals: tuple[int, ...]
    exists: int
    at: dict[Hashable, int]

    @classmethod
    def of(cls, variable: Variable, parts: list[Part], clauses: Clauses) -> Direct:
        """A variable's literals, and that one of them is true, or none where it doesn't exist."""
        literals = [clauses.new() for _ in parts]
        exists = TRUE if variable.exists is None else clauses.new()
        clauses.exactly_one(literals if exists == TRUE else [*literals, -exists])
        singles = enumerate(parts)
        at = {key(value): index for index, part in singles if isinstance(part, tuple) for value in part}
        return cls(variable, tuple(parts), tuple(literals), exists, at)

    def literal(self, value: Value) -> int:
        """True where the variable has a value, or another one of its part; false where its domain has no such."""
        index = self.at.get(key(value))
        if index is not None:
            return self.literals[index]
        for part, literal in zip(self.parts, self.literals, strict=True):
            if isinstance(part, Numbers) and in_domain(value, part):
                return literal
        return FALSE

    def left(self, choice: Choice) -> list[tuple[int, Part]]:
        """The literals of the parts that a choice leaves, and what it leaves of them."""
        if choice is None:
            return []
        if not isinstance(choice, tuple | Numbers):
            literal = self.literal(choice)
            return [] if literal == FALSE else [(literal, (choice,))]
        found = ((literal, left_of(part, choice)) for literal, part in zip(self.literals, self.parts, strict=True))
        return [(literal, part) for literal, part in found if part is not None]

    def assumed(self, choice: Choice) -> list[int]:
        """Literals that are all true exactly where a choice holds."""
        if choice is None:
            return [-self.exists]
        left = [literal for literal, _ in self.left(choice)]
        if len(left) == 1:
            return left
        if not left:
            return [FALSE]
        kept = set(left)
        return [self.exists, *(-literal for literal in self.literals if literal not in kept)]

    def examples(self) -> Iterable[tuple[int, Value | None]]:
        """The literal and a value of every part; and, where the variable may have none, None."""
        for literal, part in self.all():
            yield literal, part.low if isinstance(part, Numbers) else part[0]
        if self.exists != TRUE:
            yield -self.exists, None

    def is_alone(self, value: Value) -> bool:
        """Whether no other value shares a value's literal."""
        literal = self.literal(value)
        parts = (part for one, part in self.all() if one == literal)
        return all(part.low == part.high if isinstance(part, Numbers) else len(part) == 1 for part in parts)

    def decode(self, solution: Solution, choice: Choice) -> Value | None:
        """The value in a solution, within ``choice`` where that is not None."""
        for literal, part in self.all() if choice is None else self.left(choice):
            if is_true(literal, solution):
                return part.low if isinstance(part, Numbers) else part[0]
        return None

    def all(self) -> list[tuple[int, Part]]:
        """The literals of all parts, and the parts."""
        return list(zip(self.literals, self.parts, strict=True))
