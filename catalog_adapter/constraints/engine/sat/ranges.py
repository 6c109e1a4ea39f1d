"""What a number can still be, as ranges.

The lowest and the highest number are always found. What lies between them is found where it is little, or where ranges
can be shown to be possible as a whole; otherwise the answer is what happens to be known, and says that it is partial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog_adapter.constraints.engine.engine import Possible
from catalog_adapter.constraints.engine.evaluate import allows, in_domain
from catalog_adapter.constraints.engine.model import Numbers
from catalog_adapter.constraints.engine.sat.extremes import extreme
from catalog_adapter.constraints.engine.sat.moves import Span
from catalog_adapter.constraints.engine.sat.numbers import Free, Named, Number, range_literal, value_literal
from catalog_adapter.constraints.engine.sat.progressions import meet
from catalog_adapter.constraints.engine.sat.search import Search

#: So many numbers are asked about one by one.
_MOST_CANDIDATES = 64
#: So often it is asked what else there is between ranges that are known.
_MOST_GAPS = 24
_GAPS_AT_ONCE = 8


def possible_numbers(search: Search, variable: Number) -> Possible:
    """What a number can be. Raises TimeUp; what was found till then is in ``search``."""
    known = search.numbers[variable.variable.id]
    if not known and (not search.seen or search.find([variable.exists]) is None):
        return known_numbers(search, variable)
    candidates = _few(search, variable, *variable.bounds)
    if candidates is None:
        low, high = (_extreme(search, variable, sign) for sign in (1, -1))
        candidates = _few(search, variable, low, high)
    if candidates is not None:
        for number in candidates:
            if number not in known:
                search.find([value_literal(variable, number, search.session.encoding.clauses)])
        return known_numbers(search, variable)
    if isinstance(variable, Free):
        return _Ranges(search, variable).answer(low, high)
    return known_numbers(search, variable, partial=True)


def known_numbers(search: Search, variable: Number, *, partial: bool = False) -> Possible:
    """The numbers that were found."""
    numbers = sorted(search.numbers[variable.variable.id])
    ranges = joined([Numbers(number, number) for number in numbers], variable.domain.step)
    return Possible(ranges, -variable.exists in search.seen, partial)


def _extreme(search: Search, variable: Number, sign: int) -> int:
    known = search.numbers[variable.variable.id]

    def find(literals: list[int]) -> int | None:
        solution = search.find(literals)
        return None if solution is None else variable.number(solution)

    return extreme(variable, min(known) if sign > 0 else max(known), sign, find)


def _few(search: Search, variable: Number, low: int, high: int) -> Sequence[int] | None:
    """All numbers that could be possible, where they are few; and maybe others."""
    found: Iterable[int] | None = None
    step = variable.domain.step
    choice = search.choices.get(variable.variable.id)
    if isinstance(choice, tuple):
        found = sorted({one for one in choice if isinstance(one, int)})
    elif (high - low) // step < _MOST_CANDIDATES:
        found = range(low, high + 1, step)
    elif isinstance(variable, Named):
        found = variable.linear.candidates(_MOST_CANDIDATES)
    if found is None:
        return None
    kept = [one for one in found if low <= one <= high and in_domain(one, variable.domain)]
    return kept if choice is None else [one for one in kept if allows(choice, one)]


def joined(numbers: Iterable[Numbers], step: int) -> tuple[Numbers, ...]:
    """The fewest ranges that have the same numbers, ascending: ranges have this step or are single numbers."""
    found: list[Numbers] = []
    for one in sorted(numbers, key=lambda given: given.low):
        if found and one.low == found[-1].high + step:
            found[-1] = Numbers(found[-1].low, one.high, step)
        else:
            found.append(one)
    return tuple(found)


class _Ranges:
    """What one number can be, as far as it is known: counted in steps of what is left of its domain by the choices."""

    def __init__(self, search: Search, variable: Free) -> None:
        self._search = search
        self._variable = variable
        self._name = variable.variable.id
        choice = search.choices.get(self._name)
        left = meet(variable.domain, choice) if isinstance(choice, Numbers) else variable.domain
        assert left is not None, "it can be something"
        self._left = left
        self._possible: list[Span] = []
        self._impossible: list[Span] = []

    def answer(self, low: int, high: int) -> Possible:
        """All that it can be, from the lowest to the highest."""
        whole = Span(self._step_at(low), self._step_at(high))
        for _ in range(_MOST_GAPS):
            gaps = self._gaps(whole)
            if not gaps:
                break
            self._ask(gaps[:_GAPS_AT_ONCE])
        for number in self._search.numbers[self._name]:
            self._add(Span(self._step_at(number), self._step_at(number)))
        numbers = [Numbers(self._number(one.low), self._number(one.high), self._left.step) for one in self._possible]
        absent = -self._variable.exists in self._search.seen
        return Possible(joined(numbers, self._left.step), absent, partial=bool(self._gaps(whole)))

    def _add(self, found: Span) -> None:
        known = any(one.low <= found.low and found.high <= one.high for one in self._possible)
        if not known:
            self._possible = [*_without(self._possible, found), found]

    def _ask(self, gaps: list[Span]) -> None:
        encoding = self._search.session.encoding
        ranges = [(self._number(gap.low), self._number(gap.high)) for gap in gaps]
        within = encoding.clauses.either(range_literal(self._variable, *one, encoding.clauses) for one in ranges)
        solution = self._search.find([within])
        if solution is None:
            self._impossible += gaps
            return
        values = encoding.decode(solution, self._search.choices)
        around = encoding.moves.around(self._name, values, self._search.choices)
        low, high = max(around.low, self._left.low), min(around.high, self._left.high)
        self._add(Span(-((self._left.low - low) // self._left.step), self._step_at(high)))

    def _gaps(self, whole: Span) -> list[Span]:
        """What is neither known to be possible nor to be impossible."""
        gaps = []
        start = whole.low
        for one in sorted(self._possible + self._impossible, key=lambda span: span.low):
            if one.low > start:
                gaps.append(Span(start, one.low - 1))
            start = max(start, one.high + 1)
        return [*gaps, Span(start, whole.high)] if start <= whole.high else gaps

    def _step_at(self, number: int) -> int:
        return (number - self._left.low) // self._left.step

    def _number(self, step: int) -> int:
        return self._left.low + step * self._left.step


def _without(spans: list[Span], taken: Span) -> list[Span]:
    """Spans cut so that they don't overlap with another."""
    left = []
    for one in spans:
        left += [Span(one.low, min(one.high, taken.low - 1)), Span(max(one.low, taken.high + 1), one.high)]
    return [one for one in left if one.low <= one.high]
