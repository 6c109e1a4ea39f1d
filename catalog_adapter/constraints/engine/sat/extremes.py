"""The least and the most that a number can be."""

from __future__ import annotations

from collections.abc import Callable

from catalog_adapter.constraints.engine.sat.numbers import Number


def extreme(number: Number, best: int, sign: int, find: Callable[[list[int]], int | None]) -> int:
    """The least that a number can be, or the most where ``sign`` is -1.

    ``best`` is one that it can be. ``find`` gives one that it can be with some literals true; None where it can't.
    """
    low, high = number.bounds
    bound = low if sign > 0 else high
    close = True
    while best != bound:
        # one better may be far better, or there is none and all is said; the middle keeps it from many small steps
        target = best - sign if close else (best + bound - sign) // 2
        found = find([number.exists, -number.reaches(target + 1) if sign > 0 else number.reaches(target)])
        close = not close
        if found is not None:
            best = found
        elif target == best - sign:
            return best
        else:
            bound = target + sign
    return best
