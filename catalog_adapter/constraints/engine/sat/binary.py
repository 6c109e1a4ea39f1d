"""Binary numbers of literals, the lowest digit first: added up, and compared with constants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalog_adapter.constraints.engine.sat.clauses import FALSE, TRUE, Clauses


def at_least(digits: Sequence[int], bound: int, clauses: Clauses) -> int:
    """A literal that is true exactly where the number is not below ``bound``."""
    if bound <= 0:
        return TRUE
    if bound >> len(digits):
        return FALSE
    reached = TRUE
    for place, digit in enumerate(digits):
        gate = clauses.both if bound >> place & 1 else clauses.either
        reached = gate((digit, reached))
    return reached


def sum_of(columns: Mapping[int, Sequence[int]], clauses: Clauses) -> list[int]:
    """The digits of a sum. ``columns``: by place, the literals that count two to the power of that place."""
    waiting = {place: [one for one in literals if one != FALSE] for place, literals in columns.items()}
    digits = []
    place = 0
    while any(at >= place and literals for at, literals in waiting.items()):
        column = waiting.get(place, [])
        carried = waiting.setdefault(place + 1, [])
        while len(column) > 1:
            # in the order in which they come, so that the sum is not deeper than it must be
            taken, column = column[:3], column[3:]
            odd = clauses.differ(taken[0], taken[1])
            column.append(clauses.differ(odd, taken[2]) if len(taken) > 2 else odd)
            carried.append(clauses.majority(taken) if len(taken) > 2 else clauses.both(taken))
        digits.append(column[0] if column else FALSE)
        place += 1
    return digits
