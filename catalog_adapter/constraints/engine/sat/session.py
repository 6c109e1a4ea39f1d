"""What the answers of one engine share: the encoded model, the solver and the solutions found so far."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.constraints.engine.model import Choices, Model
from catalog_adapter.constraints.engine.sat.clauses import Solution
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.encoding import Encoding
from catalog_adapter.constraints.engine.sat.solver import Sat
from catalog_adapter.constraints.engine.sat.witnesses import Found, Witnesses

#: Questions may add clauses: at so many, and at as many as the model has, all starts afresh.
_MOST_ADDED = 50_000
#: A rough mean of what a clause takes in the solver.
_CLAUSE_BYTES = 100


class Session:
    """One model, compiled. ``begin`` first, with the seconds there are for an answer."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.positions = {variable.id: at for at, variable in enumerate(model.variables)}
        self._compile()

    def _compile(self) -> None:
        self.encoding = Encoding(self.model)
        self.sat = Sat(self.encoding.clauses)
        self.witnesses = Witnesses(self.encoding.after_variables - 1, len(self.encoding.numbers))
        self._own = self.encoding.clauses.count

    def begin(self, seconds: float) -> None:
        """A new answer, for which there are so many seconds."""
        if self.encoding.clauses.count > 2 * self._own + _MOST_ADDED:
            self._compile()
        self.sat.start(seconds)

    def solve(self, assumed: Iterable[int]) -> Solution | None:
        """A solution of all constraints in which the literals are true; None where there is none. Raises TimeUp."""
        if not self.sat.solve([self.encoding.all_constraints, *assumed]):
            return None
        solution = self.sat.solution
        self.witnesses.add(solution, [one.number(solution) for one in self.encoding.numbers.values()])
        return solution

    def implied(self, assumed: Iterable[int]) -> set[int] | None:
        """Literals that plainly follow from others, by all constraints; None where these plainly contradict."""
        return self.sat.implied([self.encoding.all_constraints, *assumed])

    def known(self, choices: Choices) -> Found:
        """Solutions that were found before and have all ``choices``."""
        variables, numbers = self.encoding.variables, list(self.encoding.numbers)
        literals = [
            literal
            for name, choice in choices.items()
            if isinstance(one := variables[name], Direct)
            for literal in one.assumed(choice)
        ]
        ranges = [(numbers.index(name), choice) for name, choice in choices.items() if name in self.encoding.numbers]
        return self.witnesses.matching(literals, ranges)

    @property
    def nbytes(self) -> int:
        """An estimate of the memory it takes."""
        return self.encoding.clauses.count * _CLAUSE_BYTES + self.witnesses.nbytes
