"""Constraints that say nothing: they can never apply, follow from others, or contradict others.

Constraints are looked at from the last to the first, and one that says nothing is left out of what comes after. So all
that are told to say nothing can be deleted together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog_adapter.check.places import Places, called
from catalog_adapter.check.shapes import Shape
from catalog_adapter.constraints.analysis import Analysis, Ids
from catalog_adapter.constraints.models import Availability, Constraint, Eligibility, Table
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem


def check_constraints(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """Every constraint makes a difference to some offering, and goes together with the others where it applies."""
    places = Places(data)
    entries: dict[str, Constraint | Table] = {one.id: one for one in data.constraints.constraints}
    entries |= {f"table:{one.id}": one for one in data.constraints.tables}
    kept = list(entries)
    for name, constraint in reversed(entries.items()):
        others = [one for one in kept if one != name]
        text = _says_nothing(places, shapes, name, constraint, others)
        if text is not None:
            kept = others
            yield Problem.at(places.rule(name), f"{constraint.id!r} {text}", "warning")
    yield from _contradictions(places, shapes, kept)


def check_availability(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """What an availability or eligibility entry is about can be chosen."""
    places = Places(data)
    file = data.constraints
    entries: list[tuple[str, Availability | Eligibility]] = [("availability", one) for one in file.availability]
    for kind, entry in [*entries, *(("eligibility", one) for one in file.eligibility)]:
        about = [shape.analysis for shape in shapes if shape.unreachable is None and shape.has_part(entry.offering)]
        reason = _agreed(analysis.why_never(entry.when) for analysis in about)
        if reason is not None:
            because = places.ruled_out_by(reason) or "no configuration is as its `when` says"
            origin = places.entry(kind, entry.id, "id")
            yield Problem.at(origin, f"{entry.id!r} can never apply: {because}", "warning")


def _says_nothing(
    places: Places, shapes: Sequence[Shape], name: str, constraint: Constraint | Table, others: list[str]
) -> str | None:
    """Why the constraint could as well be deleted, given the others; None where it makes a difference."""
    if not any(name in shape.analysis.rules for shape in shapes):
        named = constraint.columns if isinstance(constraint, Table) else constraint.named()
        return f"can never apply: no offering has all of {', '.join(named)}"
    about = _about(shapes, name)
    never = _agreed(analysis.why_never_applies(name, others) for analysis in about)
    if never is not None:
        return f"can never apply: {places.ruled_out_by(never) or 'no configuration is as its `when` says'}"
    implied = _agreed(analysis.why_implied(name, others) for analysis in about)
    if implied is None:
        return None
    if not implied:
        return "says nothing: no configuration could violate it"
    return f"says nothing new: it follows from {places.constraints(implied)}"


def _contradictions(places: Places, shapes: Sequence[Shape], kept: Sequence[str]) -> Iterable[Problem]:
    """Constraints that together rule out what one of them is about; each set is told at its first."""
    told: set[frozenset[str]] = set()
    for identity in kept:
        refused = _agreed(analysis.why_refused(identity) for analysis in _about(shapes, identity))
        together = frozenset([identity, *(refused or ())])
        if refused and together not in told:
            told.add(together)
            text = f"contradicts {places.constraints(refused)}: nothing is valid where its `when` holds"
            yield Problem.at(places.rule(identity), f"{called(identity)!r} {text}", "warning")


def _about(shapes: Iterable[Shape], constraint: str) -> list[Analysis]:
    """What a constraint is about; without what has no valid configuration, of which everything is true."""
    return [one.analysis for one in shapes if constraint in one.analysis.rules and one.unreachable is None]


def _agreed(reasons: Iterable[Ids | None]) -> Ids | None:
    """All reasons together; None where one is missing, or there is none to ask for."""
    found: list[Ids] = []
    for reason in reasons:
        if reason is None:
            return None
        found.append(reason)
    return tuple(dict.fromkeys(one for reason in found for one in reason)) if found else None
