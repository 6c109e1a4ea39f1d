"""Feature models in DIMACS CNF: a feature is a variable that is false or true, a clause is a constraint.

Input: text; lines ``c NUMBER NAME`` name the features. Output: a :class:`Model`, each constraint named after its line.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog_adapter.constraints.engine.model import Constraint, Expression, Is, Model, Or, Variable

#: Features and clauses there may be.
_MOST = 1_000_000


class DimacsInvalid(Exception):
    """What is wrong, and in which line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read_dimacs(text: str) -> Model:
    """The model. Raises DimacsInvalid."""
    return _Reader().read(text)


class _Reader:
    def __init__(self) -> None:
        self._line = 0
        self._features = 0
        self._expected: int | None = None
        self._names: dict[int, str] = {}
        self._clauses: list[tuple[int, list[int]]] = []

    def read(self, text: str) -> Model:
        for self._line, line in enumerate(text.splitlines(), start=1):
            self._read_line(line.split())
        if self._expected is None:
            raise self._wrong("there is no line `p cnf FEATURES CLAUSES`")
        if self._expected != len(self._clauses):
            raise self._wrong(f"{self._expected} clauses were announced, and {len(self._clauses)} came")
        names = self._checked_names()
        literals = {sign * number: Is(name, (sign > 0,)) for number, name in names.items() for sign in (1, -1)}
        return Model(
            tuple(Variable(name, (False, True)) for name in names.values()),
            tuple(Constraint(f"line {line}", _clause(clause, literals)) for line, clause in self._clauses),
        )

    def _read_line(self, words: list[str]) -> None:
        match words:
            case ["c", number, name] if number.isdecimal():
                self._names[int(number)] = name
            case [] | ["c", *_]:
                pass
            case ["p", "cnf", features, clauses] if features.isdecimal() and clauses.isdecimal():
                self._announce(int(features), int(clauses))
            case ["p", *_]:
                raise self._wrong("expected `p cnf FEATURES CLAUSES`")
            case _:
                self._clauses.append((self._line, self._literals(words)))

    def _announce(self, features: int, clauses: int) -> None:
        if self._expected is not None:
            raise self._wrong("a second line `p cnf`")
        if max(features, clauses) > _MOST:
            raise self._wrong(f"more than {_MOST} features or clauses")
        self._features, self._expected = features, clauses

    def _literals(self, words: list[str]) -> list[int]:
        if self._expected is None:
            raise self._wrong("a clause before the line `p cnf FEATURES CLAUSES`")
        try:
            numbers = [int(word) for word in words]
        except ValueError:
            raise self._wrong("a clause is made of whole numbers") from None
        if numbers[-1] != 0 or 0 in numbers[:-1]:
            raise self._wrong("a clause is one line that ends with 0")
        if any(abs(one) > self._features for one in numbers):
            raise self._wrong(f"a number beyond the {self._features} features")
        return numbers[:-1]

    def _checked_names(self) -> Mapping[int, str]:
        """Every feature's name; a feature without one has its number."""
        names = {number: self._names.get(number, str(number)) for number in range(1, self._features + 1)}
        if len(set(names.values())) < len(names):
            raise self._wrong("two features have the same name")
        return names

    def _wrong(self, message: str) -> DimacsInvalid:
        return DimacsInvalid(self._line, message)


def _clause(clause: list[int], literals: Mapping[int, Is]) -> Expression:
    return Or(tuple(literals[one] for one in clause))
