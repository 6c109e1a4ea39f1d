"""Names in constraints, their cases, availability and presets that nothing defines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from catalog_adapter.check.constraint_names import ConstraintNames
from catalog_adapter.check.known import unknown_in
from catalog_adapter.check.places import Places
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.intents.models import OwnIntent
from catalog_adapter.layers.problems import Problem


def check_constraint_names(data: ContextData) -> Iterable[Problem]:
    """Every offering, characteristic, value and segment that the entries of constraints.yml speak of."""
    names, file = ConstraintNames(data), data.constraints
    for constraint in file.constraints:
        yield from names.of_constraint(constraint)
    for table in file.tables:
        yield from names.of_table(table)
    for availability in file.availability:
        yield from names.of_availability(availability)
    for eligibility in file.eligibility:
        yield from names.of_eligibility(eligibility)


def check_preset_names(data: ContextData) -> Iterable[Problem]:
    """Every offering, characteristic and value that the presets of own intents speak of."""
    places, names = Places(data), ConstraintNames(data)
    for index, own in enumerate(data.intents.own_intents):
        yield from _preset(places, names, index, own)


def without_wrong_names(data: ContextData) -> ContextData:
    """The context without the entries of constraints.yml that speak of something there isn't."""
    names, file = ConstraintNames(data), data.constraints
    kept = ConstraintsFile(
        constraints=[one for one in file.constraints if not any(names.of_constraint(one))],
        tables=[one for one in file.tables if not any(names.of_table(one))],
        availability=[one for one in file.availability if not any(names.of_availability(one))],
        eligibility=[one for one in file.eligibility if not any(names.of_eligibility(one))],
    )
    return replace(data, constraints=kept)


def _preset(places: Places, names: ConstraintNames, index: int, own: OwnIntent) -> Iterable[Problem]:
    if own.preset is None:
        return
    at = partial(places.at, "intents.yml", "own_intents", index, "preset")
    scope = yield from names.scope(at("offering"), own.preset.offering)
    if scope is not None:
        yield from unknown_in(dict(own.preset.values), scope, partial(at, "values"))
