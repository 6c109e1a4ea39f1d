"""Selections as expressions over what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalog_adapter.constraints.engine.model import And, Between, Expression, Is, Not, Or
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import Comparison, Selection, selects

#: The values of everything that can be named, by name.
Scope = Mapping[str, Values]

NEVER = Or(())
ALWAYS = And(())


def scope_of(configurable: Configurable) -> Scope:
    """What can be named of an offering."""
    return {one.id: one.domain for one in configurable.variables}


def selected(selection: Selection, scope: Scope) -> Expression:
    """Where all of a selection holds. What ``scope`` lacks is never selected."""
    return all_of(_selected(name, wanted, scope.get(name, ())) for name, wanted in selection.items())


def all_of(parts: Iterable[Expression]) -> Expression:
    """Where all parts hold."""
    found = [one for one in parts if one != ALWAYS]
    return found[0] if len(found) == 1 else And(tuple(found))


def any_of(parts: Iterable[Expression]) -> Expression:
    """Where one part at least holds."""
    found = [one for one in parts if one != NEVER]
    if ALWAYS in found:
        return ALWAYS
    return found[0] if len(found) == 1 else Or(tuple(found))


def negated(part: Expression) -> Expression:
    """Where a part does not hold."""
    if part == ALWAYS:
        return NEVER
    return ALWAYS if part == NEVER else Not(part)


def implied(condition: Expression, then: Expression) -> Expression:
    """``then`` holds wherever ``condition`` does."""
    return any_of([negated(condition), then])


def _selected(name: str, wanted: Value | list[Value] | Comparison, values: Values) -> Expression:
    if not isinstance(values, Ranges):
        fitting = tuple(value for value in values if selects(wanted, value))
        return Is(name, fitting) if fitting else NEVER
    if isinstance(wanted, Comparison):
        excluded = wanted.not_ if isinstance(wanted.not_, list) else [] if wanted.not_ is None else [wanted.not_]
        without = tuple(one for one in excluded if one in values)
        within = Between(name, wanted.at_least, wanted.at_most)
        return all_of([within, *([Not(Is(name, without))] if without else [])])
    fitting = tuple(one for one in (wanted if isinstance(wanted, list) else [wanted]) if one in values)
    return Is(name, fitting) if fitting else NEVER
