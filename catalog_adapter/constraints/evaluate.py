"""Check a full configuration in plain Python, without the solver: what an order is held against, and the solver's own
check in the tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_adapter.constraints.availability import matches
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.models import Availability, Constraint
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.pricing import applies


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a configuration. ``what`` is the entry it breaks, or the variable it is about."""

    what: Constraint | Availability | str


def violated(constraint: Constraint, values: Mapping[str, Value]) -> bool:
    """Whether a full configuration breaks ``constraint``."""
    if not applies(constraint.when, values):
        return False
    if constraint.require:
        return not applies(constraint.require, values)
    return applies(constraint.exclude, values)


def check(model: ConfigurationModel, values: Mapping[str, Value], postcode: str | None) -> list[Violation]:
    """Everything wrong with a full configuration; nothing means that it can be sold."""
    found = [Violation(name) for name in _wrong_variables(model, values)]
    found += [Violation(one) for one in model.constraints.values() if violated(one, values)]
    if model.needs_place and postcode is None:
        found.append(Violation("postcode"))
    for one in model.availability.values():
        concerned = model.configurable.includes(one.offering, values) and applies(one.when, values)
        if concerned and postcode is not None and not matches(postcode, one.postcodes):
            found.append(Violation(one))
    return found


def _wrong_variables(model: ConfigurationModel, values: Mapping[str, Value]) -> list[str]:
    """Variables that lack a value, have one outside their domain, or have one though they don't exist."""
    wrong = [name for name in values if model.configurable.variable(name) is None]
    for variable in model.configurable.variables:
        exists = applies(variable.only_when, values)
        value = values.get(variable.id)
        in_domain = value is not None and any(same_value(value, one) for one in variable.domain)
        if exists != (value is not None) or (exists and not in_domain):
            wrong.append(variable.id)
    return wrong
