"""Names in constraints, their cases, availability and presets that nothing defines."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import replace
from functools import partial

from catalog_adapter.check.known import Known, Scope, unknown, unknown_in
from catalog_adapter.check.places import Places
from catalog_adapter.constraints.models import Availability, Constraint, ConstraintsFile
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.intents.models import OwnIntent
from catalog_adapter.layers.problems import Origin, Problem


def check_constraint_names(data: ContextData) -> Iterable[Problem]:
    """Every offering, characteristic and value that constraints, their cases and availability speak of."""
    places, known = Places(data), Known(data)
    for constraint in data.constraints.constraints:
        yield from _constraint(places, known, constraint)
    for availability in data.constraints.availability:
        yield from _availability(places, known, availability)


def check_preset_names(data: ContextData) -> Iterable[Problem]:
    """Every offering, characteristic and value that the presets of own intents speak of."""
    places, known = Places(data), Known(data)
    for index, own in enumerate(data.intents.own_intents):
        yield from _preset(places, known, index, own)


def without_wrong_names(data: ContextData) -> ContextData:
    """The context without the constraints and availability that speak of something there isn't."""
    places, known = Places(data), Known(data)
    file = data.constraints
    constraints = [one for one in file.constraints if not any(_constraint(places, known, one))]
    availability = [one for one in file.availability if not any(_availability(places, known, one))]
    return replace(data, constraints=ConstraintsFile(constraints=constraints, availability=availability))


def _constraint(places: Places, known: Known, constraint: Constraint) -> Iterable[Problem]:
    at = partial(places.constraint, constraint.id)
    scope = yield from _scope(at("offering"), known, constraint.offering)
    if scope is None:
        return
    for key in ("when", "require", "exclude"):
        yield from unknown_in(getattr(constraint, key), scope, partial(at, key))
    for kind in ("valid", "violated"):
        for number, case in enumerate(getattr(constraint.cases, kind)):
            yield from unknown_in(case, scope, partial(at, "cases", kind, number))


def _availability(places: Places, known: Known, availability: Availability) -> Iterable[Problem]:
    at = partial(places.availability, availability.id)
    scope = yield from _scope(at("offering"), known, availability.offering)
    if scope is not None:
        yield from unknown_in(availability.when, scope, partial(at, "when"))


def _preset(places: Places, known: Known, index: int, own: OwnIntent) -> Iterable[Problem]:
    if own.preset is None:
        return
    at = partial(places.at, "intents.yml", "own_intents", index, "preset")
    scope = yield from _scope(at("offering"), known, own.preset.offering)
    if scope is not None:
        yield from unknown_in(dict(own.preset.values), scope, partial(at, "values"))


def _scope(origin: Origin, known: Known, offering: str | None) -> Generator[Problem, None, Scope | None]:
    """What may be named of ``offering``, of any without; None, and a problem, where there is no such offering."""
    if offering is None:
        return known.anywhere
    if offering in known.configurables:
        return known.of(offering)
    yield unknown(origin, "offering", offering, known.configurables)
    return None
