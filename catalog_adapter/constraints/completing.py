"""Completions: the rest of a configuration filled in, near the defaults, for little money, or within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from catalog_adapter.constraints.answers import (
    Cheapest,
    Completed,
    Preference,
    PriceRange,
    WithinBudget,
)
from catalog_adapter.constraints.engine import engine as engines
from catalog_adapter.constraints.engine.engine import Completion, Engine, InOrder, Least, Most
from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import Choice, Numbers
from catalog_adapter.constraints.translation.model import PRICE
from catalog_adapter.constraints.translation.prices import Units
from catalog_adapter.constraints.translation.sums import MOST
from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.ranges import Ranges

if TYPE_CHECKING:
    from catalog_adapter.constraints.configuration import Configuration

Prefer = Mapping[str, Sequence[Value]]


def completed(of: Configuration, preference: Preference, prefer: Prefer) -> Completed | None:
    """The best full configuration by a preference; None where there is none. Raises OutOfTime."""

    def answer(engine: Engine) -> Completed | None:
        if not of.model.knows(of.choices):
            return None
        found = engine.complete(*_wanted(of, preference, prefer))
        return None if found is None else Completed(_own(of, found), found.partial)

    question = ("complete", of.key, preference, repr(prefer))
    found = of.model.ask(question, answer, money=isinstance(preference, Cheapest | WithinBudget))
    return None if found is None else Completed(dict(found.values), found.partial)


def _wanted(
    of: Configuration, preference: Preference, prefer: Prefer
) -> tuple[Mapping[str, Choice], list[engines.Preference]]:
    """What is given, and what is preferred, as an engine is asked for it."""
    near = _near(of, prefer)
    if isinstance(preference, Cheapest):
        return of.given, [Least(_price(preference.period)), *near]
    if isinstance(preference, WithinBudget):
        most = Units(of.model.setting.currency).at_most(preference.amount, preference.period)
        within = Numbers(-MOST, max(-MOST, min(most, MOST)))
        given = {**of.given, _price(preference.period): within}
        return given, [near[0], Least(_price(preference.period)), *near[1:]]
    return of.given, near


def price_range(of: Configuration, period: Period | None) -> PriceRange | None:
    """The lowest and the highest total; None where nothing is valid. Raises OutOfTime."""
    if not of.model.knows(of.choices):
        return None
    price, units = _price(period), Units(of.model.setting.currency)

    def answer(engine: Engine) -> PriceRange | None:
        least, most = (engine.complete(of.given, [one]) for one in (Least(price), Most(price)))
        if least is None or most is None:
            return None
        low, high = int(least.values[price]), int(most.values[price])
        return PriceRange(units.amount(low, period), units.amount(high, period), least.partial or most.partial)

    return of.model.ask(("price_range", of.key, period), answer, money=True)


def _price(period: Period | None) -> str:
    return PRICE["once" if period is None else "recurring"]


def _own(of: Configuration, found: Completion) -> dict[str, Value]:
    """The values of what can be chosen, in the order of the offers."""
    return {one.id: found.values[one.id] for one in of.model.configurable.variables if one.id in found.values}


def _near(of: Configuration, prefer: Prefer) -> list[engines.Preference]:
    """As many first wishes as can be; then one variable after the other gets the first it can have of its wishes.

    What may not exist is not counted among the first: it would come into being for its own default's sake.
    """
    wishes = {one.id: _wishes(one, prefer.get(one.id, ())) for one in of.model.configurable.variables}
    always = [one.id for one in of.model.configurable.variables if not one.only_when]
    first = {name: wishes[name][0] for name in always if wishes[name] and name not in of.choices}
    return [engines.Nearest(first), InOrder({name: wanted for name, wanted in wishes.items() if wanted})]


def _wishes(variable: Variable, first: Sequence[Value]) -> list[Value]:
    """The values that are wanted of a variable, the dearest first; of a range, none but those that are named."""
    default = [variable.default] if variable.default is not None else []
    if isinstance(variable.domain, Ranges):
        return list(dict.fromkeys(value for value in (*first, *default) if value in variable.domain))
    # by keys, since a domain may have ten thousand values
    values = {key(value): value for value in variable.domain}
    wanted = dict.fromkeys((*map(key, (*first, *default)), *values))
    return [values[one] for one in wanted if one in values]
