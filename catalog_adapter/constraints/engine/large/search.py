"""What is possible of thousands of features at once.

Solutions found before show most of it. For what they don't, the solver is asked for a solution that has some of it; a
solution that shows much of it, though it misses the choices, is where the solver looks first. The last question is
whether anything is left: a no settles all that remains.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

import numpy as np

from catalog_adapter.constraints.engine.large.features import FIRST, Clause, Features, without_fixed
from catalog_adapter.constraints.engine.large.flips import Bits, Flips
from catalog_adapter.constraints.engine.large.pool import Pool, Seen
from catalog_adapter.constraints.engine.sat.clauses import Clauses
from catalog_adapter.constraints.engine.sat.solver import Sat, TimeUp

#: Literals of which one is asked for at once.
_ASKED = 256
#: Solutions found by turning a feature round that are looked at more closely, in a question.
_LOOKED_AT = 4
#: Clauses that questions may add: then all but the pool starts afresh.
_MOST_ADDED = 20_000
#: A rough mean of what a clause takes, here and in the solver.
_CLAUSE_BYTES = 250
#: Questions asked when a model is compiled, so that the first customers' are answered from the pool.
_WALKS, _STEPS = 6, 6


class Search:
    """One model of features, compiled. ``start`` first, with the seconds there are for an answer."""

    def __init__(self, features: Features) -> None:
        self._columns = len(features.values)
        self._own: list[Clause] = features.clauses
        self._pool = Pool(self._columns)
        self._never = Seen.nothing(self._columns)
        self._begin()
        self._settle(self.seen([])[0])
        self._walk()

    @property
    def nbytes(self) -> int:
        """An estimate of the memory it takes."""
        return self._pool.nbytes + _CLAUSE_BYTES * (len(self._own) + self._added)

    def start(self, seconds: float) -> None:
        """From now on there are so many seconds."""
        if self._added > _MOST_ADDED:
            self._begin()
        self._sat.start(seconds)

    def is_possible(self, assumed: Sequence[int]) -> bool:
        """Whether a solution has these literals true. Raises TimeUp."""
        return self._shown(assumed).anything or self._find(assumed, (), Seen.nothing(self._columns))

    def seen(self, assumed: Sequence[int]) -> tuple[Seen, bool]:
        """What solutions with these literals true have, and whether time ran out before it was all."""
        seen = Seen.nothing(self._columns)
        implied = self._sat.implied(assumed)
        if implied is None:
            return seen, False
        try:
            seen = self._shown(assumed)
            if seen.anything or self._find(assumed, (), seen):
                self._find_all(assumed, seen, self._impossible(implied))
        except TimeUp:
            return seen, True
        return seen, False

    def _begin(self) -> None:
        """Afresh, without what questions added."""
        self._clauses = Clauses()
        for _ in range(self._columns):
            self._clauses.new()
        for clause in self._own:
            self._clauses.add(*clause)
        self._sat = Sat(self._clauses)
        self._flips = Flips(self._own, self._columns)
        self._added = 0

    def _settle(self, seen: Seen) -> None:
        """What is the same in all solutions is told to the solver, and left out of the clauses."""
        self._never = Seen(~seen.true, ~seen.false)
        if seen.anything:
            fixed = _literals(Seen(seen.true & ~seen.false, seen.false & ~seen.true))
            self._own = without_fixed(self._own, set(fixed))
            self._begin()

    def _walk(self) -> None:
        """Ask as customers will, so that the pool has something for the first of them."""
        made = random.Random(0)  # noqa: S311  # any choices will do
        for _ in range(_WALKS):
            assumed: list[int] = []
            for _ in range(_STEPS):
                seen = self.seen(assumed)[0]
                free = np.flatnonzero(seen.true & seen.false)
                if not len(free):
                    break
                literal = FIRST + int(made.choice(free))
                assumed.append(made.choice((literal, -literal)))

    def _shown(self, assumed: Sequence[int]) -> Seen:
        """What solutions found before show. Some of those found by turning a feature round get flips of their own."""
        seen, turned = self._pool.shown([_column(one) for one in assumed], [one > 0 for one in assumed])
        for solution in turned[:_LOOKED_AT]:
            self._keep(solution, assumed, seen)
        return seen

    def _find_all(self, assumed: Sequence[int], seen: Seen, never: Seen) -> None:
        """Everything that is possible is seen, afterwards. Raises TimeUp."""
        while True:
            lacking = Seen(~(seen.true | never.true), ~(seen.false | never.false))
            if not lacking.anything:
                return
            guide, shows = self._pool.nearest(lacking)
            shown = Seen(lacking.true & guide, lacking.false & ~guide)
            asked = [*_literals(shown), *_literals(Seen(lacking.true & ~guide, lacking.false & guide))][:_ASKED]
            self._sat.prefer(_literals(Seen(guide, ~guide)) if shows > 1 else asked)
            if not self._find(assumed, asked, seen):
                _mark(never, asked)

    def _find(self, assumed: Sequence[int], some: Sequence[int], seen: Seen) -> bool:
        """See one more solution, in which some of the literals ``some`` are true, if there are any."""
        switch = []
        if some:
            switch = [self._clauses.new()]
            self._clauses.add(-switch[0], *some)
            self._added += 2
        found = self._sat.solve([*assumed, *switch])
        if some:
            self._clauses.add(-switch[0])
        if found:
            model = np.array(self._sat.solution[FIRST - 1 : FIRST - 1 + self._columns], np.int64) > 0
            # a feature that no clause speaks of may be missing
            self._keep(np.pad(model, (0, self._columns - len(model))), assumed, seen)
        return found

    def _keep(self, solution: Bits, assumed: Sequence[int], seen: Seen) -> None:
        flips = self._flips.of(solution)
        self._pool.add(solution, flips)
        flips[[_column(one) for one in assumed]] = False
        seen.add(solution, flips)

    def _impossible(self, implied: Iterable[int]) -> Seen:
        """What can't be, where these literals are true."""
        never = Seen(self._never.true.copy(), self._never.false.copy())
        _mark(never, [-one for one in implied if 0 <= _column(one) < self._columns])
        return never


def _mark(marked: Seen, literals: Sequence[int]) -> None:
    marked.true[[_column(one) for one in literals if one > 0]] = True
    marked.false[[_column(one) for one in literals if one < 0]] = True


def _literals(of: Seen) -> list[int]:
    true, false = np.flatnonzero(of.true) + FIRST, -(np.flatnonzero(of.false) + FIRST)
    return [*true.tolist(), *false.tolist()]


def _column(literal: int) -> int:
    return abs(literal) - FIRST
