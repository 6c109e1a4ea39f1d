"""What can be chosen of an offering: its variables, flat, whether it is a single product or a bundle.

Input: the offers of a context. Output: a :class:`Configurable`: one variable for each characteristic of each part, one
yes/no variable for each optional part of a bundle, and ``term`` where there is more than one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from catalog_adapter.data_model import LocalText, Value
from catalog_adapter.offers.models import (
    Characteristic,
    OffersFile,
    ProductOffering,
    ProductSpecification,
    Selection,
    same_value,
)

#: The pseudo-characteristic for the contract term.
TERM = "term"


@dataclass(frozen=True)
class Variable:
    """One thing to choose. ``part`` is the offering it belongs to; ``only_when`` says when it exists at all."""

    id: str
    part: str
    domain: tuple[Value, ...]
    default: Value | None = None
    ask: int | None = None
    only_when: Selection = field(default_factory=dict)
    name: LocalText | None = None
    question: LocalText | None = None
    value_names: Mapping[Value, LocalText] = field(default_factory=dict)
    unit: str | None = None
    is_boolean: bool = False


@dataclass(frozen=True)
class Configurable:
    """An offering with everything that can be chosen of it. ``parts`` are the offerings whose prices count."""

    offering: ProductOffering
    parts: tuple[ProductOffering, ...]
    variables: tuple[Variable, ...]

    def variable(self, identity: str) -> Variable | None:
        """The variable with this id."""
        return next((one for one in self.variables if one.id == identity), None)

    def to_ask(self) -> list[Variable]:
        """The variables the CSP wants asked, in its order."""
        asked = [one for one in self.variables if one.ask is not None]
        return sorted(asked, key=lambda one: one.ask or 0)

    def includes(self, part: str, values: Mapping[str, Value]) -> bool:
        """Whether a part of the bundle is in, for these values."""
        return not any(one.id == part for one in self.variables) or values.get(part) is True


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
            if bundled.optional:
                switch = {part.id: True}
                variables.append(
                    Variable(part.id, part.id, (True, False), bundled.default, bundled.ask, name=part.name,
                             question=bundled.question, is_boolean=True)
                )  # fmt: skip
            variables += self._characteristics(part, switch)
        if offering.specification:
            variables += self._characteristics(offering, {})
        variables += _term(offering)
        return Configurable(offering, tuple(self.parts_of(offering)), tuple(variables))

    def _characteristics(self, part: ProductOffering, switch: Selection) -> list[Variable]:
        specification = self.specifications[part.specification or ""]
        return [_variable(one, part, switch) for one in specification.characteristics]


def is_valid(offering: ProductOffering, today: date) -> bool:
    """Whether ``offering`` is within its dates."""
    return (offering.valid_from is None or offering.valid_from <= today) and (
        offering.valid_until is None or today <= offering.valid_until
    )


def _variable(characteristic: Characteristic, part: ProductOffering, switch: Selection) -> Variable:
    narrowed = part.values.get(characteristic.id)
    allowed = narrowed if isinstance(narrowed, list) else [] if narrowed is None else [narrowed]
    domain = tuple(
        one.value for one in characteristic.values if not allowed or any(same_value(one.value, v) for v in allowed)
    )
    default = characteristic.default
    if default is None or not any(same_value(default, value) for value in domain):
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
