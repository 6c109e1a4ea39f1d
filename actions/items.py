"""A draft's item seen through its context: its configurator, what it has become, what is still to ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from actions.addresses import lacking, places_of, written
from actions.facts import customer_facts, fact_to_ask
from actions.narrowing import most_narrowing
from catalog_adapter.constraints.answers import Domains, NeededFact
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import NO_FACTS, Facts, OrderedItem
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.qualification.qualifications import is_asked_about
from orders.draft import DraftItem, OrderDraft
from orders.inventory.changing import Changed, price_of_change


class Item:
    """One item and its context; cheap to make, computes on demand. ``known`` is what is known beside its place."""

    def __init__(self, context: ResolvedContext, item: DraftItem, known: Facts = NO_FACTS) -> None:
        self.context = context
        self.item = item
        self.known = known
        self.model: ConfigurationModel = context.model(item.offering)
        self.offering = context.catalogue.offerings[item.offering]
        self._chosen: Mapping[str, Value] = {}
        self._configured: Configuration | None = None

    @property
    def name(self) -> str:
        """The offering's name."""
        return self.offering.name.text(self.context.key.locale)

    @property
    def configuration(self) -> Configuration:
        """What is chosen, and what is known, at this moment: the same one until that changes, since it keeps what it
        has worked out of itself."""
        choices, postcode = self.item.choices, self.item.postcode
        if not self._is_configured_from(choices, postcode):
            known = self.known if self.known.postcode == postcode else replace(self.known, postcode=postcode)
            made = self.model.configuration(choices, known)
            self._chosen, self._configured = choices, made
        assert self._configured is not None, "just made"
        return self._configured

    def _is_configured_from(self, choices: Mapping[str, Value], postcode: str | None) -> bool:
        """Whether nothing has changed since the configuration was made; 1 in the place of ``True`` is a change, though
        Python has them equal, so they have to be the same choices, too."""
        kept = self._configured
        if kept is None or self._chosen is not choices:
            return False
        return kept.choices == choices and kept.facts.postcode == postcode

    @property
    def ends(self) -> bool:
        """Whether it only ends what the customer has: then nothing of it is asked or checked."""
        return self.item.change is not None and self.item.change.ends

    @property
    def is_unchanged(self) -> bool:
        """Whether it is a change that changes nothing as yet."""
        change = self.item.change
        if change is None or change.ends or self.moves:
            return False
        return self.values() == change.before

    @property
    def moves(self) -> bool:
        """Whether it takes what the customer has to another place."""
        change = self.item.change
        return change is not None and not change.ends and self.item.postcode not in (None, change.postcode)

    @property
    def changed(self) -> Changed:
        """What it changes."""
        change = self.item.change
        assert change is not None, "asked of a change only"
        places = places_of(self.context, self.item.postcode, self.item.address) if self.moves else change.places
        moved_from = (change.postcode or "") if self.moves else ""
        return Changed(change.product_id, change.before, change.quantity, change.parts, places, moved_from)

    @property
    def place(self) -> str | None:
        """Where it is to be, for what is bound to a place."""
        return self.item.postcode if self.is_bound_to_a_place else None

    @property
    def is_bound_to_a_place(self) -> bool:
        """Whether the postcode matters: to the data, or to the CSP's own service."""
        return self.model.needs_place or is_asked_about(self.context, self.offering)

    @property
    def needs_place(self) -> bool:
        """Whether the place matters and is not known, or does not do."""
        if self.ends or not self.is_bound_to_a_place:
            return False
        return self.item.postcode is None or self.item.unavailable or bool(self.lacking)

    @property
    def lacking(self) -> list[str]:
        """The parts of its place that are asked for and not known. What is there already stays where it is."""
        return [] if self.item.change else lacking(self.context, self.item.postcode, self.item.address)

    @property
    def place_in_words(self) -> str:
        """Where it is to be, as people write it; empty for what is bound to no place."""
        return written(self.context, self.place, self.item.address) if self.place else ""

    @property
    def fact_to_ask(self) -> NeededFact | None:
        """What the customer has to be asked about themselves before this can be ordered."""
        return None if self.ends else fact_to_ask(self.configuration)

    def having(self, choices: Mapping[str, Value]) -> Item:
        """The item as it would be with these choices in place of its own; the draft's stays as it is."""
        return Item(self.context, self.item.model_copy(update={"choices": dict(choices)}), self.known)

    def without(self, names: Iterable[str]) -> Item:
        """The item as it would be without its choices of these variables."""
        return self.having({name: value for name, value in self.item.choices.items() if name not in set(names)})

    def variable(self, identity: str | None) -> Variable | None:
        """The variable with this id."""
        return self.model.configurable.variable(identity) if identity else None

    def values(self) -> dict[str, Value]:
        """The whole configuration as it stands: chosen, forced and defaults. Empty where nothing is valid."""
        if self.item.change is not None and self.item.change.ends:
            return dict(self.item.change.before)
        completed = self.configuration.complete()
        return completed.values if completed else {}

    def domains(self) -> Domains:
        """What is still possible for each variable, leaving its own choice out of account."""
        return self.configuration.options()

    def question(self) -> Variable | None:
        """The next variable to ask: in the CSP's order, open, with more than one value left, and in the product. Among
        equals, the one whose answer leaves least to choose."""
        if self.ends:
            return None
        values, domains = self.values(), self.configuration.domains()
        open_ = [
            one
            for one in self.model.configurable.to_ask()
            if one.id not in self.item.choices and one.id in values and is_open(one, domains)
        ]
        return most_narrowing(self.configuration, [one for one in open_ if one.ask == open_[0].ask])

    def price(self) -> PriceBreakdown:
        """What the configuration costs as it stands; of a change, what that costs."""
        values = self.values()
        if self.ends:
            return self.context.price(self.item.offering, {}).model_copy(update={"lines": [], "discounts": []})
        if self.item.change is not None:
            return price_of_change(self.context, self.item.offering, self.changed, values)
        return self.context.price(self.item.offering, values)


def is_open(variable: Variable, domains: Domains) -> bool:
    """Whether it has several values left, or may have."""
    return len(domains[variable.id]) > 1 or (domains.partial and len(variable.domain) > 1)


def items_of(context: ResolvedContext, draft: OrderDraft) -> list[Item]:
    """The draft's items that the context still has; what it no longer has is dropped when the order is validated."""
    there = [one for one in draft.items if one.offering in context.catalogue.offerings]
    ordered = _ordered(context, there) if len(there) > 1 else {}
    return [Item(context, one, _known(draft, one, ordered)) for one in there]


def current_item(context: ResolvedContext, draft: OrderDraft) -> Item | None:
    """The item the conversation is about: the one that was opened again, else the first with something to ask, else
    the last."""
    items = items_of(context, draft)
    first = reopened_item(items, draft) or next((one for one in items if _is_waiting(one)), None)
    return first or (items[-1] if items else None)


def reopened_item(items: Iterable[Item], draft: OrderDraft) -> Item | None:
    """The item whose configuration the customer has opened again, if there is one."""
    return next((one for one in items if one.item.id == draft.reopened), None)


def _is_waiting(item: Item) -> bool:
    return item.needs_place or item.fact_to_ask is not None or item.question() is not None or item.is_unchanged


def _ordered(context: ResolvedContext, there: Iterable[DraftItem]) -> dict[str, OrderedItem]:
    """What each item is to the others of the order, by its id; not what only ends."""
    staying = [Item(context, one) for one in there if not (one.change and one.change.ends)]
    return {one.item.id: OrderedItem(one.item.offering, one.values(), one.place) for one in staying}


def _known(draft: OrderDraft, item: DraftItem, ordered: Mapping[str, OrderedItem]) -> Facts:
    """What is known to the item: the customer, and the others of the order."""
    facts = customer_facts(draft, item)
    others = tuple(one for identity, one in ordered.items() if identity != item.id)
    return replace(facts, others=others) if others else facts
