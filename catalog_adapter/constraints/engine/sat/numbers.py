"""Variables with so many numbers that they have no literal each: free ones in binary, and names of sums."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from catalog_adapter.constraints.engine.evaluate import in_domain
from catalog_adapter.constraints.engine.model import Numbers, Sum, Variable
from catalog_adapter.constraints.engine.sat.binary import at_least
from catalog_adapter.constraints.engine.sat.clauses import FALSE, TRUE, Clauses, Solution, is_true
from catalog_adapter.constraints.engine.sat.linear import Linear
from catalog_adapter.constraints.engine.sat.progressions import count
from catalog_adapter.data_model import Value


class Free:
    """A number in binary: ``digits`` count steps from the lowest one, and none where the variable doesn't exist."""

    def __init__(self, variable: Variable, domain: Numbers, clauses: Clauses) -> None:
        self.variable = variable
        self.domain = domain
        self.exists = TRUE if variable.exists is None else clauses.new()
        self.digits = [clauses.new() for _ in range((count(domain) - 1).bit_length())]
        self._clauses = clauses
        clauses.add(-at_least(self.digits, count(domain), clauses))
        if self.exists != TRUE:
            for digit in self.digits:
                clauses.add(-digit, self.exists)

    def reaches(self, bound: int) -> int:
        """A literal that, where the variable has a number, is true exactly if this is not below ``bound``."""
        return at_least(self.digits, -((self.domain.low - bound) // self.domain.step), self._clauses)

    def number(self, solution: Solution) -> int | None:
        """The number in a solution."""
        if not is_true(self.exists, solution):
            return None
        steps = sum(1 << place for place, digit in enumerate(self.digits) if is_true(digit, solution))
        return self.domain.low + steps * self.domain.step

    @property
    def bounds(self) -> tuple[int, int]:
        """Nothing is below the first or above the second."""
        return self.domain.low, self.domain.high


class Named:
    """The name of a sum: it has no literals of its own. ``linear`` makes the sum something to compare with."""

    exists = TRUE

    def __init__(self, variable: Variable, domain: Numbers, given: Sum, linear: Callable[[Sum], Linear]) -> None:
        self.variable = variable
        self.domain = domain
        self.given = given
        self._linear = linear

    @cached_property
    def linear(self) -> Linear:
        """The sum, which may name variables that come after this one."""
        return self._linear(self.given)

    def reaches(self, bound: int) -> int:
        """A literal that is true exactly if the number is not below ``bound``."""
        return self.linear.reaches(bound)

    def number(self, solution: Solution) -> int | None:
        """The number in a solution."""
        return self.linear.number(solution)

    @property
    def bounds(self) -> tuple[int, int]:
        """Nothing is below the first or above the second."""
        return max(self.domain.low, self.linear.lowest), min(self.domain.high, self.linear.highest)


Number = Free | Named


def value_literal(number: Number, value: Value, clauses: Clauses) -> int:
    """True exactly where a variable has a value; false where its domain has no such."""
    if isinstance(value, str) or not in_domain(value, number.domain):
        return FALSE
    return range_literal(number, value, value, clauses)


def range_literal(number: Number, low: int | None, high: int | None, clauses: Clauses) -> int:
    """True exactly where a variable has a number that is not below ``low`` and not above ``high``."""
    first = TRUE if low is None else number.reaches(low)
    after = FALSE if high is None else number.reaches(high + 1)
    return clauses.both((number.exists, first, -after))
