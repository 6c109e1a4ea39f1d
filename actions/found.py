"""A configuration that was found for the customer: how it is told, and how it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from actions.items import Item
from actions.money import difference
from actions.payloads import change, payload
from actions.subjects import is_imagined
from actions.turn import CONFIGURE_FORM, Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Variable
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.tone.reply import Asked, OfferEntry, OffersCard, Question, QuickReply
from orders.draft import OfferedRepair, Wish

#: What is kept of a question that may be put again.
_KEPT = ("offering", "value", "budget", "preference")


@dataclass(frozen=True)
class Found:
    """An item, and the whole configuration that was found for it. ``wished`` is what the customer asked for.

    Where ``partial``, time ran out, and there may be a better one.
    """

    item: Item
    values: Mapping[str, Value]
    wished: Mapping[str, Value]
    partial: bool = False

    @property
    def context(self) -> ResolvedContext:
        """The item's context."""
        return self.item.context

    def price(self) -> PriceBreakdown:
        """What it costs."""
        return self.context.price(self.item.item.offering, self.values)

    def price_in_words(self) -> str:
        """What it costs, as customers read it."""
        return self.context.names.price(self.price())

    def choices(self) -> dict[str, Value]:
        """What has to be chosen for it: all that is wished, asked and paid for, or not as it would be anyway."""
        paid_for = set(_deciding_prices(self.item))
        return {
            one.id: self.values[one.id]
            for one in self.item.model.configurable.variables
            if one.id in self.values and len(one.domain) > 1
            and (one.id in self.wished or not _is_default(one, self.values[one.id])
                 or (one.id in paid_for and one.ask is not None))
        }  # fmt: skip

    def name(self) -> str:
        """``Fibre (500 Mbit/s, Pro router)``."""
        words = in_words(self.item, {
            one: value for one, value in self.choices().items()
            if value is not False or one in self.wished or not _is_default(self.item.variable(one), value)
        })  # fmt: skip
        return f"{self.item.name} ({', '.join(words)})" if words else self.item.name

    def changes(self) -> dict[str, Value]:
        """What would be different from the item as it stands."""
        before = self.item.values()
        return {
            name: value for name, value in self.values.items()
            if name not in before or not same_value(before[name], value)
        }  # fmt: skip

    def take(self) -> QuickReply:
        """The quick reply that takes it: orders it, or changes the item in the order."""
        offering = self.item.item.offering
        if is_imagined(self.item):
            title = self.context.say("word_order", offering=self.item.name)
            return QuickReply(title=title, payload=payload("order_product", offering=offering, choices=self.choices()))
        words = self.context.names.list_of(in_words(self.item, self.changes()))
        more = difference(self.context, self.item.price(), self.price())
        return QuickReply(
            title=f"{words} ({more})" if more else words, payload=change(self.changes(), self.item.item.id)
        )


def in_words(item: Item, choices: Mapping[str, Value]) -> list[str]:
    """Choices as one says them, in the offer's order."""
    variables = item.model.configurable.variables
    return [item.context.names.choice(one, choices[one.id]) for one in variables if one.id in choices]


def asked_for(turn: Turn, found: Iterable[Found]) -> Asked:
    """The question that found configurations leave open: whether to take one. Taken is what was shown; and the
    customer's own question may be put again, with more."""
    shown = {one.item.item.offering: one.choices() for one in found}
    named = [one for one in turn.understanding.entities if one.kind in _KEPT]
    question = Question(intent=turn.understanding.intent, entities=named)
    return Asked(kind="offering", values=list(shown), found=shown, question=question)


def leave_open(turn: Turn, ways: Sequence[Found]) -> list[QuickReply]:
    """Leave open which of the ways to take: as the next question where one is asked anyway, else by quick replies."""
    item = ways[0].item
    if turn.form != CONFIGURE_FORM or is_imagined(item):
        return [one.take() for one in ways]
    offered = [OfferedRepair(title=one.take().title, choices=one.changes()) for one in ways]
    turn.draft.wish = Wish(
        item_id=item.item.id, repairs=offered, question="offer_change" if len(offered) == 1 else "repairs"
    )
    return []


def found_card(context: ResolvedContext, found: Iterable[Found]) -> OffersCard:
    """Found configurations to choose from."""
    locale = context.key.locale
    return OffersCard(
        offers=[
            OfferEntry(
                offering=one.item.item.offering, name=one.name(), price=one.price_in_words(),
                description=one.item.offering.description.text(locale), order=one.take(),
            )
            for one in found
        ]
    )  # fmt: skip


def _deciding_prices(item: Item) -> Iterable[str]:
    """The variables that a price depends on."""
    yield TERM
    for part in item.model.configurable.parts:
        for price in part.prices:
            yield from price.when
            if price.per:
                yield price.per


def _is_default(variable: Variable | None, value: Value) -> bool:
    return variable is not None and variable.default is not None and same_value(variable.default, value)
