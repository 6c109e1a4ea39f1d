"""The cases of an entry, held against it by itself: a case names just the values that matter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from catalog_adapter.constraints.engine.evaluate import holds, total
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.language.limit import Bound, Limit
from catalog_adapter.constraints.models import Constraint, CustomerCase, Eligibility, Table
from catalog_adapter.constraints.translation.facts import FactVariables
from catalog_adapter.constraints.translation.limits import terms_sum
from catalog_adapter.constraints.translation.rules import columns_there, rows_expression
from catalog_adapter.constraints.translation.selections import Scope
from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import as_money
from catalog_adapter.offers.selections import applies

#: What a count, a price, and a sum over more than one item come to, in a case.
COUNT, PRICE, SUM = "count", "price", "sum"


def violated(entry: Constraint | Table, values: Mapping[str, Value]) -> bool:
    """Whether values break an entry, for a customer it is for, on a day it counts."""
    if isinstance(entry, Table):
        return holds(columns_there(entry), values) and not holds(rows_expression(entry), values)
    if not applies(entry.when, values):
        return False
    if entry.when_any and not any(applies(one, values) for one in entry.when_any):
        return False
    if entry.limit is not None:
        return not _within(entry.limit, values)
    if entry.exclude:
        return applies(entry.exclude, values)
    return not any(applies(one, values) for one in entry.require_any or [entry.require])


def refused(entry: Eligibility, case: CustomerCase) -> bool:
    """Whether a customer may not have what an entry is about."""
    facts = FactVariables(case.segment, lambda: case.date or date.max)
    expression = facts.customer(entry.id, entry.customer)
    existing = frozenset(case.existing) if case.existing is not None else None
    known = facts.values(Facts(case.postcode, case.segment, case.age, existing, date=case.date))
    return not holds(expression, {name: one for name, one in known.items() if isinstance(one, bool | int | str)})


def missing_facts(entry: Eligibility, case: CustomerCase) -> list[str]:
    """The facts that an entry asks for and a case doesn't tell."""
    asked = [name for name in entry.customer.model_fields_set if getattr(entry.customer, name) is not None]
    needed = dict.fromkeys("existing" if name == "not_existing" else name for name in asked)
    return [name for name in needed if getattr(case, name) is None]


def missing_amount(limit: Limit, values: Mapping[str, Value]) -> str | None:
    """The name under which a case has to say what a limit is for, where it doesn't, or not as it should."""
    if limit.price is not None:
        return None if PRICE in values and _amount(values[PRICE]) is not None else PRICE
    if limit.count is not None:
        return None if isinstance(values.get(COUNT), int) else COUNT
    return None


def _within(limit: Limit, values: Mapping[str, Value]) -> bool:
    found = _found(limit, values)
    least, most = (_far(limit, one, values) for one in (limit.at_least, limit.at_most))
    return (least is None or found >= least) and (most is None or found <= most)


def _found(limit: Limit, values: Mapping[str, Value]) -> Decimal:
    if limit.price is not None:
        return _amount(values.get(PRICE, "")) or Decimal(0)
    if limit.count is not None:
        return Decimal(int(values.get(COUNT, 0)))
    if limit.scope != "item" and SUM in values:
        return Decimal(int(values[SUM]))
    return Decimal(total(terms_sum(limit.sum or [], _scope(values)), values))


def _far(limit: Limit, bound: Bound | None, values: Mapping[str, Value]) -> Decimal | None:
    if bound is None:
        return None
    if isinstance(bound, list):
        return Decimal(total(terms_sum(bound, _scope(values)), values))
    return Decimal(bound)


def _amount(value: Value) -> Decimal | None:
    try:
        return as_money(value)
    except ValueError:
        return None


def _scope(values: Mapping[str, Value]) -> Scope:
    """A case is all there is to it: what it doesn't name isn't there."""
    return {name: (value,) for name, value in values.items()}
