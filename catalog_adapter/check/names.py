"""Names that nothing defines: offerings, specifications, characteristics and values that other entries speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz import process

from catalog_adapter.constraints.models import Availability, Constraint
from catalog_adapter.contexts.nodes import origin_of
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.contexts.problems import Problem
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Catalogue, Configurable
from catalog_adapter.offers.models import Comparison, ProductOffering, Selection, same_value

Path = tuple[Any, ...]


def check_names(data: ContextData) -> Iterable[Problem]:
    """Every name that is used and not defined, with the nearest that is."""
    found = _Finder(data)
    for index, offering in enumerate(data.offers.product_offerings):
        yield from found.offering(("product_offerings", index), offering)
    if found.broken:
        return
    for index, constraint in enumerate(data.constraints.constraints):
        yield from found.constraint(("constraints", index), constraint)
    for index, availability in enumerate(data.constraints.availability):
        yield from found.availability(("availability", index), availability)
    for index, own in enumerate(data.intents.own_intents):
        if own.preset is not None:
            yield from found.preset(("own_intents", index, "preset"), own.preset.offering, own.preset.values)


class _Finder:
    def __init__(self, data: ContextData) -> None:
        self._data = data
        self._catalogue = Catalogue(data.offers)
        self._offerings = self._catalogue.offerings
        self.broken = False

    def offering(self, path: Path, offering: ProductOffering) -> Iterable[Problem]:
        specifications = self._catalogue.specifications
        wrong = []
        if offering.specification and offering.specification not in specifications:
            wrong.append(self._unknown("offers.yml", (*path, "specification"), "specification",
                                       offering.specification, specifications))  # fmt: skip
        for index, bundled in enumerate(offering.bundle):
            if bundled.offering not in self._offerings:
                wrong.append(self._unknown("offers.yml", (*path, "bundle", index), "offering", bundled.offering,
                                           self._offerings))  # fmt: skip
        self.broken = self.broken or bool(wrong)
        yield from wrong
        if not wrong and not self.broken:
            yield from self._prices(path, offering)

    def _prices(self, path: Path, offering: ProductOffering) -> Iterable[Problem]:
        """A part's prices may speak of the bundle's term too: it is priced within the bundle."""
        configurable = self._catalogue.configurable(offering)
        for index, price in enumerate(offering.prices):
            where = (*path, "prices", index)
            yield from self._selection("offers.yml", (*where, "when"), price.when, [configurable])
            if price.per is not None and configurable.variable(price.per) is None:
                names = [one.id for one in configurable.variables]
                yield self._unknown("offers.yml", (*where, "per"), "characteristic", price.per, names)
        for name in offering.values:
            if configurable.variable(name) is None:
                names = [one.id for one in configurable.variables]
                yield self._unknown("offers.yml", (*path, "values", name), "characteristic", name, names)

    def constraint(self, path: Path, constraint: Constraint) -> Iterable[Problem]:
        scope = self._scope("constraints.yml", path, constraint.offering)
        yield from scope[0]
        for key in ("when", "require", "exclude"):
            yield from self._selection("constraints.yml", (*path, key), getattr(constraint, key), scope[1])

    def availability(self, path: Path, availability: Availability) -> Iterable[Problem]:
        problems, scope = self._scope("constraints.yml", path, availability.offering)
        yield from problems
        yield from self._selection("constraints.yml", (*path, "when"), availability.when, scope)

    def preset(self, path: Path, offering: str, values: Mapping[str, Value]) -> Iterable[Problem]:
        problems, scope = self._scope("intents.yml", path, offering)
        yield from problems
        if not problems:
            yield from self._selection("intents.yml", (*path, "values"), dict(values), scope)

    def _scope(self, file: str, path: Path, offering: str | None) -> tuple[list[Problem], list[Configurable]]:
        if offering is None:
            return [], [self._catalogue.configurable(one) for one in self._offerings.values()]
        if offering not in self._offerings:
            return [self._unknown(file, (*path, "offering"), "offering", offering, self._offerings)], []
        return [], [self._catalogue.configurable(self._offerings[offering])]

    def _selection(self, file: str, path: Path, selection: Selection, scope: list[Configurable]) -> Iterable[Problem]:
        for name, wanted in selection.items() if scope else ():
            variables = [variable for one in scope if (variable := one.variable(name)) is not None]
            if not variables:
                known = [variable.id for one in scope for variable in one.variables]
                if name != TERM:
                    yield self._unknown(file, (*path, name), "characteristic", name, known)
                continue
            domain = [value for variable in variables for value in variable.domain]
            for value in _values(wanted):
                if not any(same_value(value, one) for one in domain):
                    yield self._unknown(file, (*path, name), f"value of {name}", value, [str(one) for one in domain])

    def _unknown(self, file: str, path: Path, kind: str, name: Value, known: Iterable[str]) -> Problem:
        near = process.extractOne(str(name), list(known), score_cutoff=60)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        return Problem.at(origin_of(self._data.trees[file], path), f"unknown {kind} {name!r}{hint}")


def _values(wanted: Value | list[Value] | Comparison) -> list[Value]:
    if isinstance(wanted, Comparison):
        excluded = wanted.not_
        return excluded if isinstance(excluded, list) else [] if excluded is None else [excluded]
    return wanted if isinstance(wanted, list) else [wanted]
