"""Check a full configuration in plain Python, without the solver: what an order is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from catalog_adapter.constraints.answers import FactName, Reason
from catalog_adapter.constraints.engine.evaluate import holds, in_domain
from catalog_adapter.constraints.engine.model import Choice, Domain, Numbers
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.translation.facts import FactVariable
from catalog_adapter.constraints.translation.names import names_in
from catalog_adapter.constraints.translation.rule import Rule
from catalog_adapter.data_model import Value
from catalog_adapter.offers.selections import applies

if TYPE_CHECKING:
    from catalog_adapter.constraints.configuration import Configuration
    from catalog_adapter.constraints.model import ConfigurationModel

_MOST_TRIED = 200


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a configuration.

    ``what`` is the entry it breaks; or the variable it is about, or the fact that has to be known.
    """

    what: Reason | str


def check(model: ConfigurationModel, values: Mapping[str, Value], postcode: str | None) -> list[Violation]:
    """Everything wrong with a full configuration at a place; nothing means that it can be sold."""
    return violations(model.configuration(values, Facts(postcode=postcode)))


def violations(of: Configuration) -> list[Violation]:
    """Everything wrong with the choices as a full configuration.

    A fact that isn't known is wrong, too, where it decides. What the order still lacks is, once it is whole.
    """
    found = [Violation(name) for name in wrong_variables(of.model, of.choices)]
    missing: dict[FactName, None] = {}
    if of.model.needs_place and of.facts.postcode is None:
        missing["postcode"] = None
    for rule in of.model.translation.rules:
        found_so = outcomes(of, rule)
        if found_so == {False}:
            found.append(Violation(rule.reason))
        elif False in found_so:
            missing |= {one.fact: None for one in asked_by(of, rule) if one.fact is not None}
    return found + [Violation(name) for name in missing]


def wrong_variables(model: ConfigurationModel, values: Mapping[str, Value]) -> list[str]:
    """Variables that lack a value, have one outside their domain, or have one though they don't exist."""
    wrong = [name for name in values if model.configurable.variable(name) is None]
    for variable in model.configurable.variables:
        exists = applies(variable.only_when, values)
        value = values.get(variable.id)
        if exists != (value is not None) or (value is not None and not variable.has(value)):
            wrong.append(variable.id)
    return wrong


def outcomes(of: Configuration, rule: Rule) -> set[bool]:
    """Whether a rule holds for a full configuration, by what the facts that aren't known may be."""
    names = names_in(rule.expression)
    open_ = {
        one.variable.id: _possible(one.variable.domain, of.known.get(one.variable.id))
        for one in of.model.translation.facts.found()
        if one.variable.id in names
    }
    tried = (dict(zip(open_, values, strict=True)) for values in product(*open_.values()))
    return {holds(rule.expression, {**of.choices, **facts}) for facts in tried}


def _possible(domain: Domain, known: Choice) -> tuple[Value, ...]:
    """The values that a fact may have; of many numbers the ends, between which nothing else happens."""
    if known is not None and not isinstance(known, Numbers | tuple):
        return (known,)
    within = known if isinstance(known, Numbers) else domain
    if not isinstance(within, Numbers):
        return within
    if within.high - within.low < _MOST_TRIED:
        return tuple(one for one in range(within.low, within.high + 1) if in_domain(one, domain))
    return within.low, within.high


def asked_by(of: Configuration, rule: Rule) -> list[FactVariable]:
    """What a rule needs to know of the customer, and isn't known."""
    names = names_in(rule.expression) - of.known.keys()
    return [one for one in of.model.translation.facts.found() if one.variable.id in names and one.fact is not None]
