"""What an item of a request means: an offering, the customer's choices, what is known, what the rest should be like.

Input: a resolved context and an item as it was read. Output: a :class:`Wish`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from catalog_adapter.constraints.answers import Preference
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import OrderedItem
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Variable
from catalog_adapter.offers.models import ProductOffering, same_value
from catalog_adapter.tmf760.errors import CharacteristicUnknown, ChosenTwice, OfferingNotFound, ValueUnknown
from catalog_adapter.tmf760.known import Known
from catalog_adapter.tmf760.references import References
from catalog_adapter.tmf760.requests import Item, ProductConfiguration
from foundation.tmf import BodyInvalid

_TOLD = 10


@dataclass(frozen=True)
class Wish:
    """One item's. ``preference`` is what everything that is not chosen should be like."""

    item: Item
    offering: ProductOffering
    quantity: int
    configuration: Configuration
    preference: Preference


def wish_of(context: ResolvedContext, item: Item, known: Known, *, strict: bool) -> Wish:
    """The wish of an item. Raises BodyInvalid, OfferingNotFound and ChosenTwice; where ``strict``, also
    CharacteristicUnknown and ValueUnknown: else, what is unknown is chosen all the same, for the check to find."""
    configuration = item.product_configuration
    if configuration.product_offering is None:
        raise BodyInvalid(f"The item {item.id!r} names no productOffering.", advice="Give it the id of an offering.")
    offering = _sold(context, configuration.product_offering.id)
    choices = _Choices(context, offering, item.id, strict=strict)
    choices.read(item)
    postcode = next(_postcodes(item), None)
    facts = known.at(postcode) if postcode is not None else known.facts
    chosen = context.model(offering.id).configuration(choices.made, facts)
    return Wish(item, offering, configuration.quantity or 1, chosen, known.preference)


def one_order(wishes: Sequence[Wish]) -> list[Wish]:
    """The same wishes, each knowing the others: the items of a request are those of one order."""
    items = [
        OrderedItem(one.offering.id, one.configuration.choices, one.configuration.facts.postcode) for one in wishes
    ]
    return [
        replace(wish, configuration=wish.configuration.knowing(
            replace(wish.configuration.facts, others=(*items[:place], *items[place + 1 :]))
        ))
        for place, wish in enumerate(wishes)
    ]  # fmt: skip


def _sold(context: ResolvedContext, wanted: str) -> ProductOffering:
    sold = context.sold()
    found = next((one for one in sold if one.id == wanted), None) or next(
        (one for one in sold if one.tmf_id == wanted), None
    )
    if found is None:
        raise OfferingNotFound(
            f"There is no offering {wanted!r} on sale.", advice="TMF620 lists the offerings; not all are sold alone."
        )
    return found


def _postcodes(item: Item) -> Iterator[str]:
    yield from item.product_configuration.postcodes()
    for part in item.parts:
        yield from _postcodes(part)


class _Choices:
    """Collects what is chosen in an item and its parts. ``made`` is by variable."""

    def __init__(self, context: ResolvedContext, offering: ProductOffering, item_id: str, *, strict: bool) -> None:
        self.made: dict[str, Value] = {}
        self._offering = offering
        self._item = item_id
        self._strict = strict
        self._configurable = context.model(offering.id).configurable
        self._references = References(context, "")
        self._by_name = self._references.variables_by_name(self._configurable)

    def read(self, item: Item) -> None:
        """What an item and those within it choose."""
        self._configuration(item.product_configuration)
        for part in item.parts:
            if self._part(part.product_configuration):
                self.read(part)

    def _configuration(self, configuration: ProductConfiguration) -> None:
        for one in configuration.configuration_characteristic:
            named = one.id if one.id is not None else one.name
            for value in one.configuration_characteristic_value:
                if value.is_selected and value.characteristic_value is not None:
                    self._choose(named, value.characteristic_value.value)
        for term in configuration.configuration_term:
            if term.is_selected:
                self._term(term.id if term.id is not None else term.name)
        for part in configuration.product_configuration:
            if self._part(part):
                self._configuration(part)

    def _part(self, configuration: ProductConfiguration) -> bool:
        """Whether the part is wanted; that is a choice of its own where it is optional."""
        wanted = configuration.product_offering.id if configuration.product_offering is not None else None
        found = next((one for one in self._configurable.parts[1:] if wanted in (one.id, one.tmf_id)), None)
        if found is None:
            raise self._unknown("part", wanted, [one.id for one in self._configurable.parts[1:]])
        switch = self._configurable.variable(found.id)
        if switch is None:
            return True
        if switch.is_boolean:
            self._put(found.id, configuration.wants)
        elif configuration.quantity is not None or not configuration.wants:
            self._choose(found.id, (configuration.quantity or 0) if configuration.wants else 0)
        return configuration.wants

    def _choose(self, named: str | None, value: Value | list[str]) -> None:
        variable = self._by_name.get(named or "")
        if variable is not None and not isinstance(value, list):
            if self._strict and not variable.has(value):
                raise self._no_such_value(variable, value)
            self._put(variable.id, value)
        elif self._strict or named is None or isinstance(value, list):
            raise self._unknown("characteristic", named, self._by_name)
        else:
            self._put(named, value)

    def _term(self, named: str | None) -> None:
        found = next(
            (one.id for one in self._offering.terms if named in (one.id, self._references.text(one.name))), None
        )
        if found is None:
            raise self._unknown("term", named, [one.id for one in self._offering.terms])
        self._put(TERM, found)

    def _put(self, name: str, value: Value) -> None:
        if name in self.made and not same_value(self.made[name], value):
            raise ChosenTwice(f"The item {self._item!r} selects two values of {name!r}.", advice="Select one of them.")
        self.made[name] = value

    def _unknown(self, kind: str, named: str | None, known: Iterable[str]) -> CharacteristicUnknown:
        listed = ", ".join(islice(dict.fromkeys(known), _TOLD))
        return CharacteristicUnknown(
            f"The item {self._item!r} chooses the {kind} {named!r}, which {self._offering.id} doesn't have.",
            advice=f"Known: {listed}." if listed else f"It has no {kind}s.",
        )

    def _no_such_value(self, variable: Variable, value: Value) -> ValueUnknown:
        listed = ", ".join(repr(one) for one in islice(variable.domain, _TOLD))
        return ValueUnknown(
            f"The item {self._item!r} chooses {value!r} for {variable.id!r}, which is none of its values.",
            advice=f"Its values are {listed}{' …' if len(variable.domain) > _TOLD else ''}; types matter.",
        )
