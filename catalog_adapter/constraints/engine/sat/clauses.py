"""Clauses, and gates over literals, each made once.

A literal is a number as in DIMACS: 5 is a variable that is true, -5 one that is false. ``TRUE`` is always true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Clause = list[int]
#: A literal for every variable, in their order: negative where the variable is false.
Solution = Sequence[int]
TRUE = 1
FALSE = -TRUE

#: Up to so many literals, that at most one is true is told pair by pair.
_PAIRWISE = 6


def is_true(literal: int, solution: Solution) -> bool:
    """Whether a solution says that a literal is true; it says nothing of what was made after it."""
    at = abs(literal) - 1
    return at < len(solution) and solution[at] == literal


class Clauses:
    """Clauses that grow as gates are asked for."""

    def __init__(self) -> None:
        #: those that were not taken yet
        self.clauses: list[Clause] = [[TRUE]]
        self._taken = 0
        self._last = TRUE
        self._gates: dict[tuple[int, ...], int] = {}

    def take(self) -> list[Clause]:
        """The clauses that were not taken yet: a solver keeps them, and they need not be kept twice."""
        taken, self.clauses = self.clauses, []
        self._taken += len(taken)
        return taken

    @property
    def count(self) -> int:
        """How many clauses there are, taken or not."""
        return self._taken + len(self.clauses)

    @property
    def next(self) -> int:
        """The literal that ``new`` would give."""
        return self._last + 1

    def new(self) -> int:
        """A literal that nothing speaks of yet."""
        self._last += 1
        return self._last

    def add(self, *literals: int) -> None:
        """One of ``literals`` must be true."""
        self.clauses.append(list(literals))

    def both(self, literals: Iterable[int]) -> int:
        """A literal that is true exactly when all of ``literals`` are."""
        parts = set(literals)
        parts.discard(TRUE)
        if FALSE in parts or any(-one in parts for one in parts):
            return FALSE
        if len(parts) <= 1:
            return next(iter(parts), TRUE)
        name = tuple(sorted(parts))
        if name not in self._gates:
            self._gates[name] = gate = self.new()
            self.clauses += [[-gate, one] for one in name]
            self.clauses.append([gate, *(-one for one in name)])
        return self._gates[name]

    def either(self, literals: Iterable[int]) -> int:
        """A literal that is true exactly when one of ``literals``, or more, is."""
        return -self.both(-one for one in literals)

    def differ(self, one: int, other: int) -> int:
        """A literal that is true exactly when just one of two literals is."""
        if TRUE in (abs(one), abs(other)) or abs(one) == abs(other):
            return self.either((self.both((one, -other)), self.both((-one, other))))
        name = (0, *sorted((abs(one), abs(other))))
        if name not in self._gates:
            self._gates[name] = gate = self.new()
            _, first, second = name
            self.clauses += [[-gate, first, second], [-gate, -first, -second]]
            self.clauses += [[gate, -first, second], [gate, first, -second]]
        return self._gates[name] if (one > 0) == (other > 0) else -self._gates[name]

    def majority(self, literals: Sequence[int]) -> int:
        """A literal that is true exactly when two or three of three literals are."""
        first, second, third = literals
        pairs = ((first, second), (first, third), (second, third))
        if any(TRUE in (abs(one), abs(other)) or abs(one) == abs(other) for one, other in pairs):
            return self.either([self.both(pair) for pair in pairs])
        gate = self.new()
        for one, other in pairs:
            self.clauses += [[-gate, one, other], [gate, -one, -other]]
        return gate

    def exactly_one(self, literals: list[int]) -> None:
        """One of ``literals`` must be true, and no other."""
        self.clauses.append(list(literals))
        if len(literals) <= _PAIRWISE:
            self.clauses += [[-one, -two] for at, one in enumerate(literals) for two in literals[:at]]
            return
        # a ladder: a step is true from the literal that is true on
        before = literals[0]
        for literal in literals[1:-1]:
            step = self.new()
            self.clauses += [[-before, step], [-literal, step], [-before, -literal]]
            before = step
        self.clauses.append([-before, -literals[-1]])
