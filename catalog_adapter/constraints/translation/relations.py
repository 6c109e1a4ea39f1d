"""Constraints that follow from the offers themselves: what an offering requires and excludes, how many parts a bundle
takes, and that what is sold has a price."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from catalog_adapter.constraints.engine.model import Choice, Compare, Expression, Sum
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.constraints.setting import Derivation, Derived, Setting
from catalog_adapter.constraints.translation.rule import Ground, Rule
from catalog_adapter.constraints.translation.selections import (
    ALWAYS,
    NEVER,
    all_of,
    any_of,
    negated,
    selected,
)
from catalog_adapter.constraints.translation.sums import weighted
from catalog_adapter.data_model import LocalText
from catalog_adapter.offers.bundles import BundleChoice, Relation
from catalog_adapter.offers.models import ProductOffering


def derived_rules(ground: Ground) -> Iterator[Rule]:
    """Every rule that follows from the offers, each once."""
    parts = ground.configurable.parts
    for part in parts:
        for relation in part.requires:
            yield from _requires(ground, part, relation)
        for relation in part.excludes:
            yield from _excludes(ground, part, relation)
    own = {part.id for part in parts}
    for other in ground.setting.offerings.values():
        # what rules out one of the parts is ruled out by it as well
        for relation in other.excludes if other.id not in own else ():
            yield from _excluded_by(ground, other, relation)
    for choice in ground.configurable.offering.choose:
        yield _chosen(ground, choice)
    yield from _priced(ground)


def _requires(ground: Ground, part: ProductOffering, relation: Relation) -> Iterator[Rule]:
    there = any_of(chain.from_iterable(_there(ground, one, relation, needed=True) for one in relation.offering))
    if there != ALWAYS:
        identity = f"{part.id}:requires:{'+'.join(relation.offering)}"
        derivation = Derivation("requires_other", part.id, tuple(relation.offering))
        reason = _derived(ground.setting, identity, derivation, relation.explain)
        yield Rule(identity, reason, _is_in(ground, part.id), there)


def _excludes(ground: Ground, part: ProductOffering, relation: Relation) -> Iterator[Rule]:
    for other in relation.offering:
        yield _apart(ground, part.id, part.id, other, relation)


def _excluded_by(ground: Ground, other: ProductOffering, relation: Relation) -> Iterator[Rule]:
    for part in ground.configurable.parts:
        if part.id in relation.offering:
            yield _apart(ground, part.id, other.id, part.id, relation)


def _apart(ground: Ground, part: str, excluding: str, excluded: str, relation: Relation) -> Rule:
    """``part`` is in only where the other one is not."""
    other = excluded if part == excluding else excluding
    there = any_of(_there(ground, other, relation, needed=False))
    identity = f"{excluding}:excludes:{excluded}"
    reason = _derived(
        ground.setting, identity, Derivation("excludes_other", excluding, (excluded,)), relation.explain
    )  # fmt: skip
    return Rule(identity, reason, _is_in(ground, part), negated(there))


def _there(ground: Ground, offering: str, relation: Relation, *, needed: bool) -> Iterator[Expression]:
    """The ways in which another offering can be there."""
    for where in relation.in_:
        if where == "existing":
            yield ground.facts.has_already([offering])
            continue
        if any(part.id == offering for part in ground.configurable.parts):
            # an item doesn't rule out itself
            yield _is_in(ground, offering) if offering != ground.configurable.offering.id or needed else NEVER
        yield _in_other_items(ground, offering, only_at_site=where == "site", needed=needed)


def _in_other_items(ground: Ground, offering: str, *, only_at_site: bool, needed: bool) -> Expression:
    def read(facts: Facts) -> Choice:
        sites = [item for item in facts.others if not only_at_site or item.site == facts.postcode]
        found = any(_holds(ground.setting, item, offering) for item in sites)
        # what is needed may still be added
        return found if found or facts.whole_order or not needed else None

    kind = "needed" if needed else "there"
    return ground.facts.yes(f"{offering}:{kind}:{'site' if only_at_site else 'order'}", read)


def _holds(setting: Setting, item: OrderedItem, offering: str) -> bool:
    """Whether another item is, or has as a part, an offering."""
    configurable = setting.configurable_of(item.offering)
    if configurable is None:
        return item.offering == offering
    return any(part.id == offering and configurable.includes(part.id, item.values) for part in configurable.parts)


def _chosen(ground: Ground, choice: BundleChoice) -> Rule:
    """Between the least and the most of a bundle's optional parts."""
    most = len(choice.of) if choice.at_most is None else choice.at_most
    taken = Sum(tuple(weighted(1, None, _is_in(ground, part)) for part in choice.of))
    kept = [Compare(taken, "ge", Sum(constant=choice.at_least)), Compare(taken, "le", Sum(constant=most))]
    bundle = ground.configurable.offering.id
    derivation = Derivation("choose_parts", bundle, tuple(choice.of), choice.at_least, most)
    reason = _derived(ground.setting, f"{bundle}:choose:{choice.id}", derivation, choice.explain)
    return Rule(reason.id, reason, ALWAYS, all_of(kept))


def _priced(ground: Ground) -> Iterator[Rule]:
    """What is sold on its own has a price, whatever is chosen: a discount is none."""
    configurable = ground.configurable
    if not configurable.offering.sold_alone:
        return
    conditions = [
        all_of([_is_in(ground, part.id), selected(price.when, ground.scope)])
        for part in configurable.parts
        for price in part.prices
        if price.amount >= 0
    ]
    if any_of(conditions) not in (ALWAYS, NEVER):
        identity = configurable.offering.id
        reason = _derived(ground.setting, f"{identity}:has:price", Derivation("no_price", identity), None)
        yield Rule(reason.id, reason, ALWAYS, any_of(conditions))


def _is_in(ground: Ground, part: str) -> Expression:
    return selected(ground.configurable.switch(part), ground.scope)


def _derived(setting: Setting, identity: str, derivation: Derivation, explain: LocalText | None) -> Derived:
    return Derived(identity, explain or setting.explain(derivation))
