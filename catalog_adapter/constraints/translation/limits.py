"""Limits as comparisons of sums: of what is configured, and of what the other items of the order come to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from catalog_adapter.constraints.engine.evaluate import total
from catalog_adapter.constraints.engine.model import Choice, Compare, Expression, Numbers, Sum, Weighted
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.language.limit import Bound, Counted, Limit, Term
from catalog_adapter.constraints.translation.prices import Units, price_sum
from catalog_adapter.constraints.translation.rule import Ground
from catalog_adapter.constraints.translation.selections import NEVER, Scope, all_of, scope_of, selected
from catalog_adapter.constraints.translation.sums import bounds, weighted
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.configurable import Configurable


def limited(entry: str, limit: Limit, ground: Ground) -> Expression:
    """Where a limit is kept. Raises TooMuch."""
    here = contribution(limit, ground.configurable, ground.setting.currency)
    least, most = (_bound(limit, one, ground, lower) for one, lower in ((limit.at_least, True), (limit.at_most, False)))
    if limit.scope != "item":
        reach = _reach(here, [one for one in (least, most) if one is not None], ground.scope)
        others = _others(entry, limit, ground, reach)
        here = Sum((*here.parts, Weighted(1, others)), here.constant)
    kept: list[Expression] = []
    if least is not None:
        kept.append(Compare(here, "ge", least))
    if most is not None:
        kept.append(Compare(here, "le", most))
    return all_of(kept)


def contribution(limit: Limit, configurable: Configurable, currency: str) -> Sum:
    """What one item adds to what is limited."""
    scope = scope_of(configurable)
    if limit.sum is not None:
        return terms_sum(limit.sum, scope)
    if limit.count is not None:
        return _counted(limit.count, configurable, scope)
    return price_sum(configurable, currency, "once" if limit.price == "once" else "recurring")


def terms_sum(terms: Sequence[Term], scope: Scope) -> Sum:
    """Terms added up; what ``scope`` lacks counts nothing."""
    return Sum(tuple(weighted(one.times, one.of, selected(one.when, scope)) for one in terms
                     if one.of is None or one.of in scope))  # fmt: skip


def _counted(counted: Counted, configurable: Configurable, scope: Scope) -> Sum:
    """The item itself, and the parts of a bundle as many as are in it."""
    parts: list[Weighted] = []
    for part in configurable.parts:
        where = all_of([selected(configurable.switch(part.id), scope), selected(counted.when, scope)])
        if part.id not in counted.offering or where == NEVER:
            continue
        variable = configurable.variable(part.id) if part.id != configurable.offering.id else None
        if variable is not None and not variable.is_boolean:
            parts.append(weighted(1, part.id, where))
        else:
            parts.append(weighted(configurable.units(part.id, {part.id: True}), None, where))
    return Sum(tuple(parts))


def _bound(limit: Limit, bound: Bound | None, ground: Ground, lower: bool) -> Sum | None:
    if bound is None:
        return None
    if isinstance(bound, list):
        return terms_sum(bound, ground.scope)
    if isinstance(bound, int):
        return Sum(constant=bound)
    units, period = Units(ground.setting.currency), period_of(limit)
    return Sum(constant=(units.at_least if lower else units.at_most)(Decimal(bound), period))


def period_of(limit: Limit) -> Period | None:
    """The period of a price that is limited; None for what is paid once."""
    return None if limit.price == "once" else limit.price


def _reach(here: Sum, ends: list[Sum], scope: Scope) -> Numbers:
    """How much or little the other items can come to before more makes no difference."""
    own, far = bounds(here, scope), [bounds(one, scope) for one in ends]
    low = min(one.low for one in far) - own.high - 1
    high = max(one.high for one in far) - own.low + 1
    return Numbers(min(low, 0), max(high, 0))


def _others(entry: str, limit: Limit, ground: Ground, reach: Numbers) -> str:
    """The variable of what the other items come to."""

    def read(facts: Facts) -> Choice:
        return other_items(limit, facts, ground, reach)

    return ground.facts.number(f"{entry}:others", reach, read)


def other_items(limit: Limit, facts: Facts, ground: Ground, reach: Numbers) -> Choice:
    """What the other items come to; at least that, as long as items may be added. None where nothing can be told."""
    found = 0
    for item in facts.others:
        configurable = ground.setting.configurable_of(item.offering)
        if configurable is None or (limit.scope == "site" and item.site != facts.postcode):
            continue
        each = total(contribution(limit, configurable, ground.setting.currency), item.values)
        found += item.quantity * each
    known = min(max(found, reach.low), reach.high)
    if facts.whole_order:
        return known
    return Numbers(known, reach.high) if only_grows(limit) else None


def only_grows(limit: Limit) -> bool:
    """Whether another item never makes it less: so with all prices and counts."""
    return limit.sum is None or all(one.times >= 0 for one in limit.sum)
