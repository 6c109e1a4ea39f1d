"""The rules for one offering: every entry of ``constraints.yml`` that is about it, and what follows from the offers."""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.constraints.engine.model import Exists, Expression
from catalog_adapter.constraints.engine.model import Table as EngineTable
from catalog_adapter.constraints.language.customer import Days
from catalog_adapter.constraints.models import (
    Availability,
    Constraint,
    ConstraintsFile,
    Eligibility,
    Entry,
    Table,
)
from catalog_adapter.constraints.translation.limits import contribution, limited
from catalog_adapter.constraints.translation.relations import derived_rules
from catalog_adapter.constraints.translation.rule import Ground, Rule
from catalog_adapter.constraints.translation.selections import ALWAYS, all_of, any_of, negated, selected
from catalog_adapter.offers.configurable import Configurable


def rules_of(file: ConstraintsFile, ground: Ground) -> Iterator[Rule]:
    """Every rule, in the order of the file; what follows from the offers last."""
    for constraint in file.constraints:
        if in_scope(constraint, ground.configurable):
            yield Rule(constraint.id, constraint, _condition(constraint, ground), _demanded(constraint, ground))
    for table in file.tables:
        if in_scope(table, ground.configurable):
            name = f"table:{table.id}"
            there = [_on_its_days(name, table, ground), columns_there(table)]
            yield Rule(name, table, all_of(there), rows_expression(table))
    for place in file.availability:
        if _has_part(ground.configurable, place.offering):
            name = f"availability:{place.id}"
            yield Rule(name, place, _about(place, ground), ground.facts.is_at(name, place.postcodes))
    for entry in file.eligibility:
        if _has_part(ground.configurable, entry.offering):
            name = f"eligibility:{entry.id}"
            condition = all_of([_on_its_days(name, entry, ground), _about(entry, ground)])
            yield Rule(name, entry, condition, ground.facts.customer(name, entry.customer))
    yield from derived_rules(ground)


def in_scope(entry: Constraint | Table, configurable: Configurable) -> bool:
    """Whether a constraint or table is about an offering: named, or all that it names is there."""
    if entry.offering is not None:
        return _has_part(configurable, entry.offering)
    if isinstance(entry, Table):
        return all(configurable.variable(name) is not None for name in entry.columns)
    limit = entry.limit
    if limit is None or limit.scope == "item":
        return all(configurable.variable(name) is not None for name in entry.named())
    conditions = [entry.when, *entry.when_any]
    if not all(configurable.variable(name) is not None for one in conditions for name in one):
        return False
    return limit.price is not None or bool(contribution(limit, configurable, "XXX").parts)


def columns_there(table: Table) -> Expression:
    """Where a table says something: its columns are all there."""
    return all_of(Exists(name) for name in table.columns)


def rows_expression(table: Table) -> Expression:
    """Where the columns of a table are one of its rows, or none of them."""
    return EngineTable(tuple(table.columns), table.rows(), positive=bool(table.allowed))


def _condition(constraint: Constraint, ground: Ground) -> Expression:
    """Where a constraint says something."""
    scope = ground.scope
    parts = [_on_its_days(constraint.id, constraint, ground), selected(constraint.when, scope)]
    if constraint.when_any:
        parts.append(any_of(selected(one, scope) for one in constraint.when_any))
    if constraint.offering is not None:
        parts.append(selected(ground.configurable.switch(constraint.offering), scope))
    if constraint.customer is not None:
        parts.append(ground.facts.customer(constraint.id, constraint.customer))
    return all_of(parts)


def _demanded(constraint: Constraint, ground: Ground) -> Expression:
    if constraint.limit is not None:
        return limited(constraint.id, constraint.limit, ground)
    if constraint.exclude:
        return negated(selected(constraint.exclude, ground.scope))
    return any_of(selected(one, ground.scope) for one in constraint.require_any or [constraint.require])


def _about(entry: Availability | Eligibility, ground: Ground) -> Expression:
    """Where the offering is in, with the values that an entry is about."""
    scope = ground.scope
    return all_of([selected(ground.configurable.switch(entry.offering), scope), selected(entry.when, scope)])


def _on_its_days(name: str, entry: Entry, ground: Ground) -> Expression:
    if entry.valid_from is None and entry.valid_until is None:
        return ALWAYS
    days = Days.model_validate({"from": entry.valid_from, "until": entry.valid_until})
    return ground.facts.is_on(f"{name}:valid", days)


def _has_part(configurable: Configurable, offering: str) -> bool:
    return any(part.id == offering for part in configurable.parts)
