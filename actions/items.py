"""A draft's item seen through its context: its configurator, what it has become, what is still to ask."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.pricing import PriceBreakdown
from orders.draft import DraftItem, OrderDraft


class Item:
    """One item and its context; cheap to make, computes on demand."""

    def __init__(self, context: ResolvedContext, item: DraftItem) -> None:
        self.context = context
        self.item = item
        self.model: ConfigurationModel = context.model(item.offering)
        self.offering = context.catalogue.offerings[item.offering]

    @property
    def name(self) -> str:
        """The offering's name."""
        return self.offering.name.text(self.context.key.locale)

    @property
    def place(self) -> str | None:
        """Where it is to be, for what is bound to a place."""
        return self.item.postcode if self.model.needs_place else None

    @property
    def needs_place(self) -> bool:
        """Whether the postcode matters and is not known, or does not do."""
        return self.model.needs_place and (self.item.postcode is None or self.item.unavailable)

    def variable(self, identity: str | None) -> Variable | None:
        """The variable with this id."""
        return self.model.configurable.variable(identity) if identity else None

    def values(self) -> dict[str, Value]:
        """The whole configuration as it stands: chosen, forced and defaults. Empty where nothing is valid."""
        return self.model.complete(self.item.choices, self.item.postcode) or {}

    def domains(self) -> dict[str, Sequence[Value]]:
        """What is still possible for each variable, leaving its own choice out of account."""
        found = self.model.domains(self.item.choices, self.item.postcode)
        for name in self.item.choices:
            others = {other: value for other, value in self.item.choices.items() if other != name}
            found[name] = self.model.domains(others, self.item.postcode).get(name, [])
        return found

    def question(self) -> Variable | None:
        """The next variable to ask: in the CSP's order, open, with more than one value left, and in the product."""
        values = self.values()
        domains = self.model.domains(self.item.choices, self.item.postcode)
        for variable in self.model.configurable.to_ask():
            open_ = variable.id not in self.item.choices and len(domains[variable.id]) > 1
            if open_ and variable.id in values:
                return variable
        return None

    def price(self) -> PriceBreakdown:
        """What the configuration costs as it stands."""
        return self.context.price(self.item.offering, self.values())


def items_of(context: ResolvedContext, draft: OrderDraft) -> list[Item]:
    """The draft's items that the context still has; what it no longer has is dropped when the order is validated."""
    return [Item(context, one) for one in draft.items if one.offering in context.catalogue.offerings]


def current_item(context: ResolvedContext, draft: OrderDraft) -> Item | None:
    """The item the conversation is about: the first with something to ask, else the last."""
    items = items_of(context, draft)
    waiting = [one for one in items if one.needs_place or one.question() is not None]
    return waiting[0] if waiting else items[-1] if items else None
