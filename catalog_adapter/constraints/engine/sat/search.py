"""Finds what can be true with some choices, with as few calls to the solver as it can."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.constraints.engine.model import Choices
from catalog_adapter.constraints.engine.sat.clauses import Solution
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.witnesses import NONE


class Search:
    """``seen`` are literals, and ``numbers`` numbers by variable, that some solution with ``choices`` has."""

    def __init__(self, session: Session, choices: Choices) -> None:
        self.session = session
        self.choices = choices
        self._assumed = session.encoding.assumed(choices)
        known = session.known(choices)
        self.seen = set(known.literals())
        self.numbers: dict[str, set[int]] = {}
        for place, name in enumerate(session.encoding.numbers):
            self.numbers[name] = set(known.numbers[:, place].tolist()) - {NONE}

    def see(self, asked: Iterable[int]) -> None:
        """Afterwards ``seen`` has every literal of ``asked`` that can be true; fewer where TimeUp is raised."""
        sat = self.session.sat
        implied = self.session.implied(self._assumed)
        if implied is None:
            return
        candidates = [literal for literal in asked if literal not in self.seen and -literal not in implied]
        sat.prefer(candidates)
        if not self.seen and self.find([]) is None:
            return
        for literal in candidates:
            if literal not in self.seen:
                solution = self.find([literal])
                if solution is not None and literal in self.session.encoding.listed:
                    self._see_around(self.session.encoding.listed[literal], solution)

    def _see_around(self, name: str, solution: Solution) -> None:
        """Also the numbers that a variable can have in place of its own, all else being as in a solution."""
        encoding = self.session.encoding
        variable = encoding.variables[name]
        assert isinstance(variable, Direct), "it has a literal for each"
        span = encoding.moves.around(name, encoding.decode(solution, self.choices), self.choices)
        near = [literal for literal, part in variable.all() if isinstance(part, tuple) and span.has(part[0])]
        self.session.sat.prefer([-one for one in near])
        self.seen.update(near)

    def find(self, literals: list[int]) -> Solution | None:
        """A solution in which some literals are true; None where there is none."""
        solution = self.session.solve([*self._assumed, *literals])
        if solution is None:
            return None
        encoding = self.session.encoding
        new = set(solution[: encoding.after_variables - 1]) - self.seen
        # what was seen is not looked for again
        self.session.sat.prefer([-one for one in new])
        self.seen |= new
        for name, number in encoding.numbers.items():
            found = number.number(solution)
            if found is not None:
                self.numbers[name].add(found)
        return solution
