"""One offering with everything that is said of it, as a model for an engine.

Input: what can be chosen of the offering, the constraints of its context, and the context's setting. Output: a
:class:`Translation`: the model, and what its names stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from catalog_adapter.constraints.answers import Reason
from catalog_adapter.constraints.engine.model import (
    Between,
    Compare,
    Domain,
    Exists,
    Model,
    Numbers,
    Sum,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.model import Constraint as EngineConstraint
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.constraints.translation.facts import FactVariables
from catalog_adapter.constraints.translation.prices import Kind, price_sum
from catalog_adapter.constraints.translation.rule import Ground, Rule
from catalog_adapter.constraints.translation.rules import rules_of
from catalog_adapter.constraints.translation.selections import Scope, any_of, implied, negated, scope_of, selected
from catalog_adapter.constraints.translation.sums import bounds
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.ranges import Ranges, Values

#: The names of the price totals among a model's variables.
PRICE: Mapping[Kind, str] = {"recurring": "price:recurring", "once": "price:once"}
#: Stands in for no value at all, which a model's variable can't have.
_NOTHING: Domain = (False,)


@dataclass(frozen=True)
class Translation:
    """An offering's variables and rules, and the facts they ask for."""

    configurable: Configurable
    scope: Scope
    setting: Setting
    facts: FactVariables
    rules: tuple[Rule, ...]

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """What each constraint of the model comes from."""
        return {one.name: one.reason for one in self.rules}

    def model(self, prices: Iterable[Kind] = ()) -> Model:
        """The model, with variables for what it costs where asked. Raises TooMuch."""
        variables = [*_variables(self.configurable, self.scope), *(one.variable for one in self.facts.found())]
        constraints = [EngineConstraint(one.name, one.expression) for one in self.rules]
        constraints += _gaps(self.configurable)
        for kind in prices:
            total = price_sum(self.configurable, self.setting.currency, kind)
            variables.append(Variable(PRICE[kind], bounds(total, self.scope)))
            is_total = Compare(Sum((Weighted(1, PRICE[kind]),)), "eq", total)
            constraints.append(EngineConstraint(None, is_total))
        return Model(tuple(variables), tuple(constraints))


def translated(configurable: Configurable, file: ConstraintsFile, setting: Setting) -> Translation:
    """An offering and all that is said of it. Raises TooMuch."""
    scope = scope_of(configurable)
    facts = FactVariables(setting.segment, setting.today)
    ground = Ground(configurable, scope, facts, setting)
    return Translation(configurable, scope, setting, facts, tuple(rules_of(file, ground)))


def _variables(configurable: Configurable, scope: Scope) -> Iterable[Variable]:
    for one in configurable.variables:
        exists = selected(one.only_when, scope) if one.only_when else None
        yield Variable(one.id, _domain(one.domain), exists)


def _domain(values: Values) -> Domain:
    if not values:
        return _NOTHING
    if not isinstance(values, Ranges):
        return values
    return Numbers(values.lowest, values.highest, values.parts[0].step)


def _gaps(configurable: Configurable) -> Iterable[EngineConstraint]:
    """What has no value that it may have can't exist; ranges with gaps leave them out."""
    for one in configurable.variables:
        if not one.domain:
            yield EngineConstraint(None, negated(Exists(one.id)))
        elif isinstance(one.domain, Ranges) and len(one.domain.parts) > 1:
            within = any_of(Between(one.id, part[0], part[-1]) for part in one.domain.parts)
            yield EngineConstraint(None, implied(Exists(one.id), within))
