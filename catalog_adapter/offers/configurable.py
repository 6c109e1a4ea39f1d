"""What can be chosen of an offering: its variables, flat, whether it is a single product or a bundle.

Input: the offers of a context. Output: a :class:`Configurable`: one variable for each characteristic of each part, one
yes/no variable for each optional part of a bundle, how many there are of parts that may be there several times, and
``term`` where there are terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from catalog_adapter.data_model import LocalText, Value
from catalog_adapter.offers.bundles import BundledOffering
from catalog_adapter.offers.characteristics import Characteristic, ProductSpecification
from catalog_adapter.offers.models import OffersFile, ProductOffering
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import Comparison, Selection, among, narrowed

#: The pseudo-characteristic for the contract term.
TERM = "term"


@dataclass(frozen=True)
class Variable:
    """One thing to choose. ``part`` is the offering it belongs to; ``only_when`` says when it exists at all."""

    id: str
    part: str
    domain: Values
    default: Value | None = None
    ask: int | None = None
    only_when: Selection = field(default_factory=dict)
    name: LocalText | None = None
    question: LocalText | None = None
    value_names: Mapping[Value, LocalText] = field(default_factory=dict)
    unit: str | None = None
    is_boolean: bool = False

    @property
    def is_range(self) -> bool:
        """Whether its values are too many to be listed: whole numbers in ranges."""
        return isinstance(self.domain, Ranges)

    def has(self, value: Value) -> bool:
        """Whether ``value`` is one of its values."""
        return among(value, self.domain)


@dataclass(frozen=True)
class Configurable:
    """An offering with everything that can be chosen of it. ``parts`` are the offerings whose prices count."""

    offering: ProductOffering
    parts: tuple[ProductOffering, ...]
    variables: tuple[Variable, ...]

    def variable(self, identity: str) -> Variable | None:
        """The variable with this id."""
        return self._by_id.get(identity)

    @cached_property
    def _by_id(self) -> Mapping[str, Variable]:
        return {one.id: one for one in reversed(self.variables)}  # the first of an id counts

    def to_ask(self) -> list[Variable]:
        """The variables the CSP wants asked, in its order."""
        asked = [one for one in self.variables if one.ask is not None]
        return sorted(asked, key=lambda one: one.ask or 0)

    def includes(self, part: str, values: Mapping[str, Value]) -> bool:
        """Whether a part of the bundle is in, for these values."""
        return self.units(part, values) > 0

    def units(self, part: str, values: Mapping[str, Value]) -> int:
        """How many there are of a part of the bundle, for these values; 1 of the offering itself."""
        if part == self.offering.id:
            return 1
        if self.variable(part) is not None:
            return int(values.get(part, 0))
        return next((one.lowest for one in self.offering.bundle if one.offering == part), 1)

    def switch(self, part: str) -> Selection:
        """What has to hold for a part of the bundle to be in; nothing where it always is."""
        found = self.variable(part) if part != self.offering.id else None
        if found is None:
            return {}
        return {part: True} if found.is_boolean else {part: Comparison(at_least=1)}


class Catalogue:
    """The offers of one context, looked up by id. ``sold`` are those a customer can order today."""

    def __init__(self, offers: OffersFile) -> None:
        self.specifications: dict[str, ProductSpecification] = {one.id: one for one in offers.product_specifications}
        self.offerings: dict[str, ProductOffering] = {one.id: one for one in offers.product_offerings}

    def sold(self, today: date) -> list[ProductOffering]:
        """The offerings a customer can order on their own, in the order of the file."""
        return [one for one in self.offerings.values() if one.sold_alone and is_valid(one, today)]

    def parts_of(self, offering: ProductOffering) -> list[ProductOffering]:
        """The offering itself, or the offerings in a bundle after the bundle."""
        return [offering, *(self.offerings[one.offering] for one in offering.bundle)]

    def configurable(self, offering: ProductOffering) -> Configurable:
        """Everything that can be chosen of ``offering``."""
        variables: list[Variable] = []
        for bundled in offering.bundle:
            part = self.offerings[bundled.offering]
            switch: Selection = {}
            if bundled.is_chosen or bundled.is_counted:
                variables.append(_of_part(part, bundled))
            if bundled.lowest == 0:
                switch = {part.id: True if bundled.is_chosen else Comparison(at_least=1)}
            variables += self._characteristics(part, switch)
        if offering.specification:
            variables += self._characteristics(offering, {})
        variables += _term(offering)
        return Configurable(offering, tuple(self.parts_of(offering)), tuple(variables))

    def _characteristics(self, part: ProductOffering, switch: Selection) -> list[Variable]:
        specification = self.specifications[part.specification or ""]
        return [_variable(one, part, switch) for one in specification.characteristics]


def _of_part(part: ProductOffering, bundled: BundledOffering) -> Variable:
    """Whether a part of a bundle is in, or how many there are of it."""
    domain: Values = (True, False)
    default: Value = bool(bundled.default)
    if bundled.is_counted:
        domain = tuple(range(bundled.lowest, bundled.at_most + 1))
        default = max(int(bundled.default), bundled.lowest)
    return Variable(
        part.id, part.id, domain, default, bundled.ask, name=part.name, question=bundled.question,
        is_boolean=bundled.is_chosen,
    )  # fmt: skip


def is_valid(offering: ProductOffering, today: date) -> bool:
    """Whether ``offering`` is within its dates."""
    return (offering.valid_from is None or offering.valid_from <= today) and (
        offering.valid_until is None or today <= offering.valid_until
    )


def _variable(characteristic: Characteristic, part: ProductOffering, switch: Selection) -> Variable:
    domain = narrowed(characteristic.domain(), part.values.get(characteristic.id))
    default = characteristic.default
    if default is None or not among(default, domain):
        default = domain[0] if len(domain) == 1 else None
    return Variable(
        id=characteristic.id,
        part=part.id,
        domain=domain,
        default=default,
        ask=characteristic.ask,
        only_when={**characteristic.only_when, **switch},
        name=characteristic.name,
        question=characteristic.question,
        value_names={one.value: one.name for one in characteristic.values if one.name},
        unit=characteristic.unit,
        is_boolean=characteristic.type == "boolean",
    )


def _term(offering: ProductOffering) -> list[Variable]:
    if not offering.terms:
        return []
    default = next((one.id for one in offering.terms if one.default), None)
    if default is None and len(offering.terms) == 1:
        default = offering.terms[0].id
    return [
        Variable(TERM, offering.id, tuple(one.id for one in offering.terms), default, offering.terms_ask,
                 value_names={one.id: one.name for one in offering.terms})
    ]  # fmt: skip
