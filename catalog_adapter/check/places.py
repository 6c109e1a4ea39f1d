"""Where the entries of a customer context stand, and how a message names them.

Entries are looked up by id in the merged trees, so that a check may leave out entries without losing the places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Value
from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode, origin_of
from catalog_adapter.layers.problems import Origin
from catalog_adapter.layers.schema_words import written
from catalog_adapter.offers.configurable import TERM, Configurable, Variable
from catalog_adapter.offers.models import same_value

_MOST_NAMED = 3
#: The list of constraints.yml that a rule is in, by what its name begins with.
_LISTS = {"": "constraints", "table": "tables", "availability": "availability", "eligibility": "eligibility"}


class Places:
    """The places of one context's entries."""

    def __init__(self, data: ContextData) -> None:
        self._data = data

    def at(self, file: str, *path: Any) -> Origin:
        """Any place of a file."""
        return origin_of(self._data.trees[file], path)

    def offering(self, identity: str, *path: Any) -> Origin:
        """An offering, or a place below it."""
        return self._entry("offers.yml", "product_offerings", self._offerings, identity, path)

    def entry(self, kind: str, identity: str, *path: Any) -> Origin:
        """An entry of one of the lists of constraints.yml, or a place below it."""
        return self._entry("constraints.yml", kind, self._entries[kind], identity, path)

    def rule(self, name: str) -> Origin:
        """What a rule comes from: an entry of constraints.yml, or what an offering says."""
        kind, _, rest = name.rpartition(":")
        if ":" in kind:
            offering, _, what = kind.partition(":")
            return self.offering(offering, what)
        return self.entry(_LISTS[kind], rest, "id")

    def specification(self, identity: str, *path: Any) -> Origin:
        """A specification, or a place below it."""
        return self._entry("offers.yml", "product_specifications", self._specifications, identity, path)

    def characteristic(self, specification: str, identity: str, *path: Any) -> Origin:
        """A characteristic of a specification, or a place below it."""
        index = self._specifications.get(specification, 0)
        entry = self._node("offers.yml", "product_specifications", index)
        characteristics = entry.items.get("characteristics") if isinstance(entry, MappingNode) else None
        number = _numbered(characteristics).get(identity)
        below = () if number is None else ("characteristics", number, *path)
        return origin_of(entry, below)

    def variable(self, configurable: Configurable, variable: Variable, *path: Any) -> Origin:
        """What defines a variable: a characteristic, a bundle's part, or the terms; or a place below it."""
        offering = configurable.offering
        if variable.id == TERM:
            return self.offering(offering.id, "terms", *path)
        parts = [one.offering for one in offering.bundle]
        if variable.id == variable.part and variable.id in parts:
            return self.offering(offering.id, "bundle", parts.index(variable.id), *path)
        part = next(one for one in configurable.parts if one.id == variable.part)
        return self.characteristic(part.specification or "", variable.id, *path)

    def value(self, configurable: Configurable, variable: Variable, value: Value) -> Origin:
        """Where one of a variable's values is written; the variable, where it isn't."""
        if variable.id == TERM:
            terms = [one.id for one in configurable.offering.terms]
            return self.variable(configurable, variable, terms.index(str(value)))
        part = next(one for one in configurable.parts if one.id == variable.part)
        found = [
            index
            for specification in self._data.offers.product_specifications
            if specification.id == part.specification
            for one in specification.characteristics
            if one.id == variable.id
            for index, candidate in enumerate(one.values)
            if same_value(candidate.value, value)
        ]
        return self.variable(configurable, variable, *(("values", found[0]) if found else ()))

    def default(self, configurable: Configurable, variable: Variable) -> Origin | None:
        """Where a variable's default is written; None where nobody wrote it."""
        if variable.id == TERM:
            marked = [index for index, one in enumerate(configurable.offering.terms) if one.default]
            return self.variable(configurable, variable, marked[0], "default") if marked else None
        at, above = self.variable(configurable, variable, "default"), self.variable(configurable, variable)
        return at if at != above else None

    def constraints(self, identities: Iterable[str]) -> str:
        """``'a' (file:line) and 'b' (file:line)``."""
        named = []
        for one in identities:
            origin = self.rule(one)
            named.append(f"{called(one)!r} ({origin.path}:{origin.line})")
        return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)

    def ruled_out_by(self, identities: Sequence[str]) -> str:
        """``'a' (file:line) rules it out``; nothing for no constraints."""
        if not identities:
            return ""
        return f"{self.constraints(identities)} rule{'s' if len(identities) == 1 else ''} it out"

    def _entry(self, file: str, key: str, indices: Mapping[str, int], identity: str, path: Sequence[Any]) -> Origin:
        return self.at(file, key, indices[identity], *path) if identity in indices else self.at(file, key)

    def _node(self, file: str, key: str, index: int) -> Node:
        entries = self._data.trees[file].items.get(key)
        assert isinstance(entries, ListNode), "asked only for entries that are there"
        return entries.items[index]

    @cached_property
    def _offerings(self) -> Mapping[str, int]:
        return _numbered(self._data.trees["offers.yml"].items.get("product_offerings"))

    @cached_property
    def _specifications(self) -> Mapping[str, int]:
        return _numbered(self._data.trees["offers.yml"].items.get("product_specifications"))

    @cached_property
    def _entries(self) -> Mapping[str, Mapping[str, int]]:
        """By kind, the entries of constraints.yml by id."""
        items = self._data.trees["constraints.yml"].items
        return {kind: _numbered(items.get(kind)) for kind in ConstraintsFile.model_fields}


def called(rule: str) -> str:
    """The id of the entry that a rule comes from; what follows from an offering has none but its name."""
    return rule if rule.count(":") > 1 else rule.rpartition(":")[2]


def listed(names: Iterable[str]) -> str:
    """``'a', 'b', 'c' and 4 more``."""
    quoted = [repr(one) for one in names]
    more = len(quoted) - _MOST_NAMED
    return ", ".join(quoted[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def configured(values: Mapping[str, Value]) -> str:
    """``{speed: 500, router: pro}``, as one writes it in a case."""
    return "{" + ", ".join(f"{name}: {_plain(value)}" for name, value in values.items()) + "}"


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else written(value)


def _numbered(entries: Node | None) -> dict[str, int]:
    """Id → number in the list."""
    found: dict[str, int] = {}
    for index, entry in enumerate(entries.items if isinstance(entries, ListNode) else ()):
        identity = entry.items.get("id") if isinstance(entry, MappingNode) else None
        if isinstance(identity, ScalarNode):
            found[str(identity.value)] = index
    return found
