"""The SAT solver behind an engine: told of new clauses by itself, and of the time there is for an answer."""

from __future__ import annotations

import time
from collections.abc import Iterable

from pysat.solvers import Solver

from catalog_adapter.constraints.engine.sat.clauses import Clauses, Solution

#: Conflicts between two looks at the clock.
_CONFLICTS = 2000


class TimeUp(Exception):
    """The time for an answer is over."""


class Sat:
    """An incremental solver over ``clauses``, which may grow. Raises TimeUp where the time is over."""

    def __init__(self, clauses: Clauses) -> None:
        self._clauses = clauses
        self._solver = Solver(name="glucose4")
        self._until = float("inf")
        #: the last one that was found
        self.solution: Solution = ()

    def start(self, seconds: float) -> None:
        """From now on there are so many seconds."""
        self._until = time.monotonic() + seconds

    def solve(self, assumed: Iterable[int]) -> bool:
        """Whether all of the literals can be true."""
        self._tell()
        assumptions = list(assumed)
        while True:
            if time.monotonic() > self._until:
                raise TimeUp
            self._solver.conf_budget(_CONFLICTS)
            answer: bool | None = self._solver.solve_limited(assumptions)
            if answer:
                self.solution = self._solver.get_model()
            if answer is not None:
                return answer

    def core(self) -> set[int]:
        """Where the last answer was no: some of the assumed literals that can't all be true."""
        return set(self._solver.get_core() or ())

    def implied(self, assumed: Iterable[int]) -> set[int] | None:
        """Literals that plainly follow from others, without search; None where these plainly contradict each other."""
        self._tell()
        consistent, found = self._solver.propagate(list(assumed))
        return set(found) if consistent else None

    def prefer(self, literals: Iterable[int]) -> None:
        """Where the solver is free, it makes these true."""
        self._solver.set_phases(list(literals))

    def _tell(self) -> None:
        if self._clauses.clauses:
            self._solver.append_formula(self._clauses.take())
