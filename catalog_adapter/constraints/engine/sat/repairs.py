"""The smallest sets of choices to give up, so that the others go together."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from catalog_adapter.constraints.engine.engine import Repairs
from catalog_adapter.constraints.engine.model import Choices
from catalog_adapter.constraints.engine.sat.clauses import is_true
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.solver import TimeUp

#: So many sets are enough to choose from.
MOST_SETS = 50


def repairs(session: Session, choices: Choices, required: Collection[str]) -> Repairs:
    """See ``Engine.repairs``; of more than ``MOST_SETS`` sets so many are given, as ``partial``."""
    encoding = session.encoding
    given = encoding.assumed({name: choice for name, choice in choices.items() if name in required})
    own = {name: encoding.literal(name, choices[name]) for name in session.positions if name in choices}
    own = {name: literal for name, literal in own.items() if name not in required}
    found: list[frozenset[str]] = []
    try:
        if session.solve(given) is None:
            return Repairs(())
        for one in _smallest(session, given, own):
            if len(found) == MOST_SETS:
                return Repairs(_sorted(session, found), partial=True)
            found.append(one)
    except TimeUp:
        return Repairs(_sorted(session, found), partial=True)
    return Repairs(_sorted(session, found))


def _smallest(session: Session, given: list[int], own: dict[str, int]) -> Iterator[frozenset[str]]:
    """All smallest sets of names whose literals of ``own`` are false in a solution with ``given``. There is one."""
    counts = session.encoding.counter(tuple(-literal for literal in own.values()))
    fewest = 0
    while session.solve(given + [-one for one in counts[fewest : fewest + 1]]) is None:
        fewest += 1
    clauses = session.encoding.clauses
    searching = clauses.new()
    given = [*given, searching, *(-one for one in counts[fewest : fewest + 1])]
    try:
        while (solution := session.solve(given)) is not None:
            given_up = frozenset(name for name, literal in own.items() if not is_true(literal, solution))
            yield given_up
            clauses.add(-searching, *(own[name] for name in given_up))
    finally:
        clauses.add(-searching)


def _sorted(session: Session, found: list[frozenset[str]]) -> tuple[frozenset[str], ...]:
    positions = session.positions
    return tuple(sorted(found, key=lambda names: sorted(positions[name] for name in names)))
