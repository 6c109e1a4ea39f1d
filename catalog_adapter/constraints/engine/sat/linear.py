"""Sums brought into one form: a constant, and groups of weighted literals of which at most one each is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import gcd

from catalog_adapter.constraints.engine.sat.clauses import FALSE, TRUE, Clauses, Solution, is_true
from catalog_adapter.constraints.engine.sat.totals import Group, Total, total_of

#: The values of some variables under which a condition holds, as literals: all of these variables have one of them.
Box = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Linear:
    """``constant``, and ``scale`` times ``total`` (None: nothing); or, the same, ``base`` and weighted literals."""

    constant: int
    scale: int
    total: Total | None
    base: int
    terms: tuple[tuple[int, int], ...]

    def reaches(self, bound: int) -> int:
        """A literal that is true exactly where the sum is at least ``bound``."""
        missing = -((self.constant - bound) // self.scale)
        if self.total is None:
            return TRUE if missing <= 0 else FALSE
        return self.total.reaches(missing)

    def number(self, solution: Solution) -> int:
        """What the sum comes to in a solution."""
        return self.base + sum(weight for literal, weight in self.terms if is_true(literal, solution))

    @property
    def lowest(self) -> int:
        """Nothing is below this."""
        return self.constant

    @property
    def highest(self) -> int:
        """Nothing is above this."""
        return self.constant + (self.total.highest * self.scale if self.total else 0)

    def candidates(self, most: int) -> list[int] | None:
        """All that the sum could be, ascending, or more; None where these are more than ``most``."""
        if self.total is None:
            return [self.constant]
        found = self.total.candidates(most)
        return None if found is None else [self.constant + self.scale * one for one in found]


@dataclass
class Parts:
    """A sum as it is put together. ``alternatives``: by name, weighted literals of which exactly one is true."""

    constant: int = 0
    alternatives: dict[str, dict[int, int]] = field(default_factory=dict)
    loose: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, Box] = field(default_factory=dict)

    def add_loose(self, literal: int, weight: int) -> None:
        """Count ``weight`` where a literal is true."""
        if literal == TRUE:
            self.constant += weight
        elif literal < 0:
            if literal != FALSE:
                self.constant += weight
                self.loose[-literal] = self.loose.get(-literal, 0) - weight
        else:
            self.loose[literal] = self.loose.get(literal, 0) + weight

    def add(self, other: Parts, times: int) -> None:
        """Count another sum so many times."""
        self.constant += times * other.constant
        for name, weights in other.alternatives.items():
            own = self.alternatives.setdefault(name, dict.fromkeys(weights, 0))
            for literal, weight in weights.items():
                own[literal] += times * weight
        for literal, weight in other.loose.items():
            self.add_loose(literal, times * weight)
        self.boxes.update(other.boxes)

    def groups(self, clauses: Clauses) -> tuple[int, list[Group]]:
        """The constant, and the groups: their weights are above 0."""
        constant = self.constant
        found = []
        alternatives = [(weights, min(weights.values())) for weights in self.alternatives.values()]
        for weights, least in (*alternatives, *self._exclusive(clauses)):
            constant += least
            by_weight: dict[int, list[int]] = {}
            for literal, weight in weights.items():
                if weight > least:
                    by_weight.setdefault(weight - least, []).append(literal)
            group = tuple((weight, clauses.either(literals)) for weight, literals in sorted(by_weight.items()))
            if group:
                found.append(group)
        return constant, found

    def _exclusive(self, clauses: Clauses) -> Iterator[tuple[dict[int, int], int]]:
        """Loose literals together with those whose conditions can't hold at once; and their least weight."""
        shared: list[list[int]] = []
        for literal, weight in self.loose.items():
            if not weight:
                continue
            box = self.boxes.get(literal)
            for others in shared if box else ():
                if all(_apart(box, self.boxes.get(other)) for other in others):
                    others.append(literal)
                    break
            else:
                shared.append([literal])
        for literals in shared:
            weights = {one: self.loose[one] for one in literals}
            least = min(0, *weights.values())
            if least < 0:
                weights[-clauses.either(literals)] = 0
            yield weights, least


def _apart(one: Box | None, other: Box | None) -> bool:
    if one is None or other is None:
        return False
    return any(name in other and literals.isdisjoint(other[name]) for name, literals in one.items())


def linear(parts: Parts, clauses: Clauses, totals: dict[tuple[Group, ...], Total]) -> Linear:
    """A sum that can be compared. ``totals``: those that were made before."""
    constant, groups = parts.groups(clauses)
    weighted = [*parts.loose.items(), *(one for some in parts.alternatives.values() for one in some.items())]
    terms = tuple((literal, weight) for literal, weight in weighted if weight)
    if not groups:
        return Linear(constant, 1, None, parts.constant, terms)
    scale = gcd(*(weight for group in groups for weight, _ in group))
    scaled = tuple(tuple((weight // scale, literal) for weight, literal in group) for group in groups)
    if scaled not in totals:
        totals[scaled] = total_of(scaled, clauses)
    return Linear(constant, scale, totals[scaled], parts.constant, terms)
