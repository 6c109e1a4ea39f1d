"""Why choices don't go together: a minimal set of them and of constraints, choices left out before constraints are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from catalog_adapter.constraints.engine.engine import Conflict
from catalog_adapter.constraints.engine.model import Choices
from catalog_adapter.constraints.engine.sat.minimal import minimal
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.solver import TimeUp


def conflict(session: Session, choices: Choices, required: Collection[str]) -> Conflict | None:
    """See ``Engine.conflict``. Raises TimeUp where not even a contradiction is known."""
    encoding = session.encoding
    given = encoding.assumed({name: choice for name, choice in choices.items() if name in required})
    own = {name: encoding.literal(name, choices[name]) for name in session.positions if name in choices}
    own = {name: literal for name, literal in own.items() if name not in required}
    if session.solve([*given, *own.values()]) is not None:
        return None

    def choices_suffice(some: list[str]) -> bool:
        return session.solve([*given, *(own[name] for name in some)]) is None

    chosen, hasty = _reduced(list(own), choices_suffice)
    fixed = [*given, *(own[name] for name in chosen)]

    def constraints_suffice(some: list[str]) -> bool:
        return not session.sat.solve([*fixed, *(encoding.selectors[name] for name in some)])

    reasons, hurried = _reduced(_suspected(session, fixed), constraints_suffice)
    return Conflict(tuple(chosen), tuple(reasons), partial=hasty or hurried)


def _suspected(session: Session, fixed: Sequence[int]) -> list[str]:
    """Constraints that contradict what is fixed: those the solver needed to see it, few of thousands."""
    selectors = session.encoding.selectors
    for _ in range(2):  # with fewer to choose from, the solver often needs fewer still
        try:
            session.sat.solve([*fixed, *selectors.values()])
        except TimeUp:
            break
        core = session.sat.core()
        selectors = {name: literal for name, literal in selectors.items() if literal in core}
    return list(selectors)


def _reduced(reasons: Sequence[str], suffice: Callable[[list[str]], bool]) -> tuple[list[str], bool]:
    """The fewest reasons found in their order, and whether time ran out before they were minimal."""
    fewest = list(reasons)

    def noted(some: list[str]) -> bool:
        nonlocal fewest
        answer = suffice(some)
        if answer and len(some) < len(fewest):
            fewest = some
        return answer

    try:
        found = minimal(reasons, noted)
    except TimeUp:
        return sorted(fewest, key=list(reasons).index), True
    return found, False
