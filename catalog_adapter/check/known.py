"""The characteristics and values that may be named, and the problem of naming another.

Input: offers whose parts are right. Output: scopes, and for a selection what it names that its scope lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Value
from catalog_adapter.layers.near_names import did_you_mean_or_known
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.layers.schema_words import written
from catalog_adapter.offers.configurable import TERM, Catalogue, Configurable
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import Comparison, Selection, among

_MOST_SUGGESTED = 1000


@dataclass(frozen=True)
class Named:
    """The values that something may have, in one offering or in several."""

    domains: tuple[Values, ...]

    def has(self, value: Value) -> bool:
        """Whether a value is one of them."""
        return any(among(value, one) for one in self.domains)

    def is_number(self) -> bool:
        """Whether all of them are whole numbers."""
        return all(isinstance(one, Ranges) or all(type(value) is int for value in one) for one in self.domains)

    def spelled(self) -> Iterator[str]:
        """Some of them, as one writes them."""
        values = (value for one in self.domains for value in one)
        some = islice(values, _MOST_SUGGESTED)
        return iter(dict.fromkeys(one if isinstance(one, str) else written(one) for one in some))


#: Name of a characteristic (or part, or ``term``) → the values it may have.
Scope = Mapping[str, Named]


class Known:
    """What can be named of the offerings of a context."""

    def __init__(self, data: ContextData) -> None:
        self.catalogue = Catalogue(data.offers)
        self.configurables = {
            identity: self.catalogue.configurable(one) for identity, one in self.catalogue.offerings.items()
        }
        self._alone = {identity: _scope([one]) for identity, one in self.configurables.items()}
        self.anywhere = _scope(self.configurables.values())

    def of(self, offering: str) -> Scope:
        """What can be named of one offering by itself."""
        return self._alone[offering]

    def where_sold(self, offering: str) -> Scope:
        """What can be named of an offering or of a bundle it is a part of."""
        return _scope(
            one for one in self.configurables.values() if any(part.id == offering for part in one.parts)
        )  # fmt: skip


def unknown(origin: Origin, kind: str, name: Value, known: Iterable[object]) -> Problem:
    """The problem of a name that nothing defines."""
    return Problem.at(origin, f"unknown {kind} {written(name)}{did_you_mean_or_known(name, known)}")


def unknown_in(selection: Selection, scope: Scope, at: Callable[[str], Origin]) -> Iterable[Problem]:
    """Every name and value of a selection that ``scope`` lacks. ``at`` tells the place of a name."""
    for name, wanted in selection.items():
        if name in scope:
            yield from (unknown_value(at(name), name, value, scope) for value in _named_values(wanted)
                        if not scope[name].has(value))  # fmt: skip
        elif name != TERM:
            # a bundle may have terms where its parts have none
            yield unknown(at(name), "characteristic", name, scope)


def unknown_value(origin: Origin, name: str, value: Value, scope: Scope) -> Problem:
    """The problem of a value that a characteristic doesn't have."""
    return unknown(origin, f"value of {name}", value, scope[name].spelled())


def _named_values(wanted: Value | list[Value] | Comparison) -> list[Value]:
    """The values a selection names; the ends of a range need not be values themselves."""
    if isinstance(wanted, Comparison):
        excluded = wanted.not_
        return excluded if isinstance(excluded, list) else [] if excluded is None else [excluded]
    return wanted if isinstance(wanted, list) else [wanted]


def _scope(configurables: Iterable[Configurable]) -> Scope:
    found: dict[str, dict[str, Values]] = {}
    for configurable in configurables:
        for variable in configurable.variables:
            # repr, since True and 1 are one key in Python
            found.setdefault(variable.id, {})[repr(variable.domain)] = variable.domain
    return {name: Named(tuple(domains.values())) for name, domains in found.items()}
