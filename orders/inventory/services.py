"""A service: what a customer has, with its parts if it is a bundle. Input: TMF637 documents. Output: how it is
configured in a context's terms, and what is paid for it again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.configurable import TERM, Configurable, Variable
from orders.inventory.document import postcode_of
from orders.inventory.own_ids import OwnIds
from orders.product_order.document import Document

#: The periods of prices, by TMF637's word.
_PERIODS: dict[str, Period] = {"day": "day", "week": "week", "month": "month", "year": "year"}


@dataclass(frozen=True)
class Service:
    """A product with its parts. ``changing_order`` is the id of the order that changes or ends it and has not ended,
    empty for none; ``is_part``: it is a part of a bundle itself. ``ids`` lead from the ids that its documents have to
    ours."""

    product: Document
    parts: Sequence[Document] = ()
    changing_order: str = ""
    is_part: bool = False
    ids: OwnIds = field(default_factory=OwnIds)

    @property
    def id(self) -> str:
        """The product's."""
        return str(self.product["id"])

    @property
    def is_being_changed(self) -> bool:
        """Whether an order that has not ended changes or ends it."""
        return bool(self.changing_order)

    @property
    def name(self) -> str:
        """As it was called when it was ordered."""
        return str(self.product.get("name") or self.offering)

    @property
    def offering(self) -> str:
        """Our id of the offering; empty where the product names none."""
        return self._offering_of(self.product)

    @property
    def status(self) -> str:
        """TMF637's word for how it is."""
        return str(self.product.get("status") or "")

    @property
    def quantity(self) -> int:
        """How often it was ordered."""
        return _quantity(self.product)

    @property
    def places(self) -> list[Document]:
        """Where it is, as TMF637 says places."""
        return _list(self.product.get("place"))

    @property
    def postcode(self) -> str | None:
        """Where it is, if that was said."""
        return postcode_of(self.product)

    def part(self, offering: str) -> Document | None:
        """The part that is this offering."""
        return next((one for one in self.parts if self._offering_of(one) == offering), None)

    def part_products(self) -> dict[str, str]:
        """The product ids of its parts, by offering."""
        found = {self._offering_of(one): str(one["id"]) for one in self.parts}
        return {offering: product_id for offering, product_id in found.items() if offering}

    def configuration(self, configurable: Configurable) -> dict[str, Value]:
        """The values it has of what can be chosen of its offering today; what there is no more is left out."""
        found = {one.id: self._value(one, configurable) for one in configurable.variables}
        return {name: value for name, value in found.items() if value is not None}

    def recurring(self, *, with_tax: bool) -> dict[Period, Decimal]:
        """What is paid per period, parts included, with or without tax; without the discounts of the first months."""
        totals: dict[Period, Decimal] = defaultdict(Decimal)
        for product in (self.product, *self.parts):
            for price in _list(product.get("productPrice")):
                period = _PERIODS.get(str(price.get("recurringChargePeriod")))
                amount = _amount(price, "taxIncludedAmount" if with_tax else "dutyFreeAmount")
                if period is not None and amount is not None:
                    totals[period] += amount
        return dict(totals)

    def _value(self, variable: Variable, configurable: Configurable) -> Value | None:
        is_own = variable.part == configurable.offering.id
        product = self.product if is_own else self.part(variable.part)
        if variable.id == variable.part and not is_own:
            count = 0 if product is None else _quantity(product) // self.quantity or 1
            return count > 0 if variable.is_boolean else meant_by(variable, count)
        if product is None:
            return None
        if variable.id == TERM:
            terms = _list(self.product.get("productTerm"))
            return meant_by(variable, terms[0].get("name")) if terms else None
        names = {variable.id, self.ids.characteristic(variable.part, variable.id)}
        for one in _list(product.get("productCharacteristic")):
            if names & {str(one.get("name")), str(one.get("id"))}:
                return meant_by(variable, one.get("value"))
        return None

    def _offering_of(self, product: Document) -> str:
        return self.ids.offering(str(_dict(product.get("productOffering")).get("id") or ""))


def meant_by(variable: Variable, raw: object) -> Value | None:
    """The value of the variable that is meant; an inventory may have every value as text."""
    if isinstance(raw, bool | int | str) and variable.has(raw):
        return raw
    if variable.is_range:
        return int(raw) if isinstance(raw, str) and raw.isdecimal() and variable.has(int(raw)) else None
    alike = (one for one in variable.domain if isinstance(raw, str) and str(one).casefold() == raw.casefold())
    return next(alike, None)


def _quantity(product: Document) -> int:
    found = product.get("quantity", 1)
    return found if isinstance(found, int) and found > 0 else 1


def _amount(price: dict[str, Any], name: str) -> Decimal | None:
    raw = _dict(_dict(price.get("price")).get(name)).get("value")
    try:
        return Decimal(str(raw)) if isinstance(raw, int | float | Decimal) else None
    except InvalidOperation:
        return None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
