"""Facts that are not known and decide: what a customer has to be asked before something can be ordered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog_adapter.constraints.answers import FactName, NeededFact
from catalog_adapter.constraints.evaluate import asked_by, outcomes

if TYPE_CHECKING:
    from catalog_adapter.constraints.configuration import Configuration

_ORDER: tuple[FactName, ...] = ("postcode", "segment", "age", "existing", "date")


def needed_facts(of: Configuration) -> tuple[NeededFact, ...]:
    """The unknown facts of which some values would rule out the configuration as it stands. Raises OutOfTime."""
    unknown = [one for one in of.model.translation.facts.found() if one.fact and one.variable.id not in of.known]
    full = of.complete() if unknown else None
    if full is None:
        return ()
    standing = replace(of, choices=full.values)
    asking = [rule for rule in of.model.translation.rules if False in outcomes(standing, rule)]
    found = []
    for fact in _ORDER:
        rules = [rule for rule in asking if any(one.fact == fact for one in asked_by(standing, rule))]
        about = [one for rule in rules for one in asked_by(standing, rule) if one.fact == fact]
        if about:
            offerings = tuple(dict.fromkeys(one.offering for one in about if one.offering is not None))
            found.append(NeededFact(fact, offerings, tuple(rule.reason for rule in rules)))
    return tuple(found)
