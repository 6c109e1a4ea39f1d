"""Constraints on the spot: values of an offering are picked, and it is told what that rules out, and why.

Input: a compiled context, an offering, what was picked, and what is known of the customer. Output: for each
characteristic its values, each possible or not, with the reasons; asked of the engine that serves customers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog_adapter.constraints.answers import Explanation
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.offers.selections import among
from console.editing.form.conditions import written_value

#: So many values of a characteristic are shown, and of so many altogether it is said why they are ruled out.
_MOST_VALUES, _MOST_REASONS = 60, 80


@dataclass(frozen=True)
class Why:
    """A reason: the id of the constraint, and what a customer is told."""

    id: str
    explain: str


@dataclass(frozen=True)
class Option:
    """A value: as it is picked, what it is called, and why it can't be had, if it can't."""

    value: str
    name: str
    state: str
    why: list[Why] = field(default_factory=list)


@dataclass(frozen=True)
class Offered:
    """A characteristic with its values. ``span``: of many numbers the lowest and the highest that are possible."""

    id: str
    name: str
    options: list[Option]
    span: tuple[int, int] | None = None
    is_range: bool = False


@dataclass(frozen=True)
class Outcome:
    """``conflict``: why what is picked can't be had together. ``price``: what the nearest whole configuration costs."""

    variables: list[Offered]
    conflict: list[Why]
    price: str


def ruled_out(context: ResolvedContext, offering: str, picked: Mapping[str, Value], facts: Facts) -> Outcome:
    """What is left, and why. Picks of what there isn't (any more) are passed over. Raises OutOfTime."""
    model = context.model(offering)
    choices = {
        name: value
        for name, value in picked.items()
        if (variable := model.configurable.variable(name)) is not None and variable.has(value)
    }
    configuration = model.configuration(choices, facts)
    budget = [_MOST_REASONS]
    conflict = configuration.conflict()
    return Outcome(
        [_offered(context, configuration, one, budget) for one in model.configurable.variables],
        _told(context, conflict) if conflict is not None else [],
        "" if conflict is not None else _price(context, configuration),
    )


def _offered(context: ResolvedContext, chosen: Configuration, variable: Variable, budget: list[int]) -> Offered:
    possible = chosen.without(variable.id).domains()[variable.id]
    name = context.names.variable(variable)
    if isinstance(variable.domain, Ranges):
        numbers = possible if isinstance(possible, Ranges) else sorted(one for one in possible if isinstance(one, int))
        span = (numbers[0], numbers[-1]) if len(numbers) else None
        here = [chosen.choices[variable.id]] if variable.id in chosen.choices else []
        options = [_option(context, chosen, variable, one, budget, is_possible=one in possible) for one in here]
        return Offered(variable.id, name, options, span, is_range=True)
    options = [
        _option(context, chosen, variable, value, budget, is_possible=among(value, possible))
        for value in variable.domain[:_MOST_VALUES]
    ]
    return Offered(variable.id, name, options)


def _option(
    context: ResolvedContext,
    chosen: Configuration,
    variable: Variable,
    value: Value,
    budget: list[int],
    *,
    is_possible: bool,
) -> Option:
    is_chosen = variable.id in chosen.choices and among(value, (chosen.choices[variable.id],))
    state = "chosen" if is_chosen else "possible"
    why: list[Why] = []
    if not is_possible:
        state = "chosen out" if is_chosen else "out"
        budget[0] -= 1
        if budget[0] >= 0:
            because = chosen.without(variable.id).why_not(variable.id, value)
            why = _told(context, because) if because is not None else []
    return Option(written_value(value), context.names.value(variable, value), state, why)


def _told(context: ResolvedContext, because: Explanation) -> list[Why]:
    return [Why(one.id, one.explain.text(context.key.locale)) for one in because.reasons]


def _price(context: ResolvedContext, configuration: Configuration) -> str:
    try:
        found = configuration.complete()
    except OutOfTime:
        return ""
    if found is None:
        return ""
    return context.names.price(context.price(configuration.model.configurable.offering.id, found.values))
