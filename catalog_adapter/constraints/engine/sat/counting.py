"""How many of some literals are true: a totaliser (Bailleux and Boufkhad 2003)."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.constraints.engine.sat.clauses import Clauses


def counted(clauses: Clauses, literals: Sequence[int]) -> list[int]:
    """Literals of which the first k are true where k of ``literals`` are: if the next is false, there are no more."""
    if len(literals) <= 1:
        return list(literals)
    half = len(literals) // 2
    left, right = counted(clauses, literals[:half]), counted(clauses, literals[half:])
    total = [clauses.new() for _ in literals]
    for some in range(len(left) + 1):
        for more in range(len(right) + 1):
            if some + more:
                reached = [*(-one for one in left[some - 1 : some]), *(-one for one in right[more - 1 : more])]
                clauses.add(*reached, total[some + more - 1])
    return total
