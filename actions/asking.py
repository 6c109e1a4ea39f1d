"""The questions the forms ask: one action for each form's slot."""

from __future__ import annotations

from hashlib import sha256

from actions.action import StandardAction, TrackerEvents
from actions.addresses import in_words
from actions.cards import configuration_card, summary_card
from actions.item_actions import taking_out
from actions.items import Item, current_item, items_of
from actions.options import listed
from actions.payloads import change, choose, payload
from actions.services.amendment import ask_amendment, note_amendment
from actions.services.money import price_difference
from actions.steps import asks_for_site, is_unchanged_amendment, missing_contact
from actions.turn import Turn
from catalog_adapter.constraints.answers import NeededFact
from catalog_adapter.intents.addresses import ADDRESS
from catalog_adapter.offers.configurable import TERM, Variable
from catalog_adapter.tone.reply import Asked, ConfigurationCard, OrderSummaryCard, QuickReply

#: So many choices about the items stand together; with yes and stop, a list on a messaging platform is full.
_MOST_TOGETHER = 8


class AskConfiguration(StandardAction):
    """Asks for the next value; or what to change where a wish was not possible; or for another site."""

    action_name = "action_ask_configuration"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Ask."""
        item = current_item(turn.context, turn.draft)
        if item is None:
            return []
        variable = item.question()
        if turn.draft.wish is not None and turn.draft.wish.repairs:
            _offer_repairs(turn)
        elif (fact := item.fact_to_ask) is not None:
            _ask_fact(turn, item, fact)
        elif variable is not None:
            _ask_variable(turn, item, variable)
        elif turn.draft.reopened:
            _ask_reopened(turn, item)
        elif item.is_unchanged:
            _ask_change(turn, item)
        elif is_unchanged_amendment(turn.draft):
            ask_amendment(turn)
        elif asks_for_site(turn.context, turn.draft):
            _ask_another_site(turn)
        return []


class AskPlace(StandardAction):
    """Asks where an item is to be."""

    action_name = "action_ask_place"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Ask."""
        item = current_item(turn.context, turn.draft)
        if item is None:
            return []
        offering = item.item.offering
        if not turn.context.profile.asks_address:
            example, asked = turn.context.profile.postcode_example, Asked(kind="place", offering=offering)
            turn.say("ask_place", offering=item.name, example=example, asked=asked)
            return []
        asked = Asked(kind="place", offering=offering, characteristic=ADDRESS, values=list(item.lacking))
        if item.item.unavailable or (item.item.postcode is None and not item.item.address):
            turn.say("ask_address", offering=item.name, asked=asked)
        else:
            turn.say("ask_address_rest", missing=in_words(turn.context, item.lacking), asked=asked)
        return []


class AskContact(StandardAction):
    """Asks for the first contact detail that is missing."""

    action_name = "action_ask_contact"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Ask."""
        field = missing_contact(turn.context, turn.draft)
        if field is not None:
            turn.say(f"ask_contact_{field}", asked=Asked(kind="contact", characteristic=field))
        return []


class AskReview(StandardAction):
    """Shows the order and asks whether to send it; or what to change, where the customer wants to."""

    action_name = "action_ask_review"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Ask."""
        draft, items = turn.draft, items_of(turn.context, turn.draft)
        draft.reviewed = reviewed_prices(items)
        for item in items:
            _note_change(turn, item)
        note_amendment(turn, items)
        is_changing = draft.asked is not None and draft.asked.kind == "change"
        say = turn.context.say
        card = summary_card(turn.context, draft, items)
        # by the summary's own buttons where it is shown as a card; by these everywhere
        change = QuickReply(title=say("word_change"), payload=payload("deny"))
        changing = _changing(card) if is_changing else [change]
        buttons = [
            QuickReply(title=say("word_confirm"), payload=payload("affirm")),
            *changing,
            QuickReply(title=say("word_cancel"), payload=payload("stop")),
        ]
        asked = Asked(kind="change" if is_changing else "confirm", offering=items[-1].item.offering if items else None)
        turn.say("ask_what_to_change" if is_changing else "review", card=card, quick_replies=buttons, asked=asked)
        return []


def _changing(card: OrderSummaryCard) -> list[QuickReply]:
    """What can be done with the items. Of many only the first thing each, from which the second can be reached: all of
    it together is more than can be taken in, and than the list of a messaging platform holds."""
    together = [action for entry in card.items for action in entry.actions]
    return together if len(together) <= _MOST_TOGETHER else [one for entry in card.items for one in entry.actions[:1]]


def _note_change(turn: Turn, item: Item) -> None:
    """What the change of a service means for what is paid."""
    if item.item.change is None:
        return
    if item.moves:
        turn.note("service_moves", service=item.name, place=item.item.postcode or "")
    more = price_difference(item)
    message = "service_ends" if item.ends else "service_changes"
    if more:
        turn.note(f"{message}_price", service=item.name, difference=more)
    else:
        turn.note(message, service=item.name)


def reviewed_prices(items: list[Item]) -> str:
    """What the customer has seen of prices, to be compared at submission."""
    return "|".join(item.price().model_dump_json() for item in items)


def _if_new(turn: Turn, card: ConfigurationCard) -> ConfigurationCard | None:
    """The card, unless it is what the customer was shown last: after an aside the question alone is asked again."""
    shown = sha256(card.model_dump_json().encode()).hexdigest()
    if turn.draft.shown_card == shown:
        return None
    turn.draft.shown_card = shown
    return card


def _ask_variable(turn: Turn, item: Item, variable: Variable) -> None:
    context, names = turn.context, turn.context.names
    domains = item.configuration.domains()
    possible = listed(domains[variable.id])
    turn.note_where_partial(not domains.is_all_of([variable.id]))
    buttons = [QuickReply(title=names.value(variable, value), payload=choose(variable.id, value)) for value in possible]
    asked = Asked(kind="characteristic", offering=item.item.offering, characteristic=variable.id, values=possible)
    card = _if_new(turn, configuration_card(context, item, variable.id))
    if variable.question is not None:
        text = variable.question.text(context.key.locale)
        turn.ask(text, card=card, quick_replies=buttons, asked=asked)
    elif variable.id == TERM:
        turn.say("ask_term", offering=item.name, card=card, quick_replies=buttons, asked=asked)
    else:
        message = "ask_yes_or_no" if variable.is_boolean else "ask_characteristic"
        turn.say(message, characteristic=names.variable(variable), card=card, quick_replies=buttons, asked=asked)


def _ask_change(turn: Turn, item: Item) -> None:
    keep = QuickReply(title=turn.context.say("word_keep"), payload=payload("deny"))
    card = configuration_card(turn.context, item, None)
    asked = Asked(kind="service", offering=item.item.offering)
    if item.is_bound_to_a_place and item.item.postcode is not None:
        example = turn.context.profile.postcode_example
        turn.say("service_change_or_move", service=item.name, example=example, card=card, quick_replies=[keep],
                 asked=asked)  # fmt: skip
    else:
        turn.say("service_change_what", service=item.name, card=card, quick_replies=[keep], asked=asked)


def _ask_reopened(turn: Turn, item: Item) -> None:
    """Show how an item is, for as long as the customer changes something about it."""
    done = QuickReply(title=turn.context.say("word_continue"), payload=payload("deny"))
    buttons = [done, *taking_out(items_of(turn.context, turn.draft), item)]
    card = configuration_card(turn.context, item, None)
    asked = Asked(kind="item", offering=item.item.offering)
    turn.say("service_change_what", service=item.name, card=card, quick_replies=buttons, asked=asked)


def _ask_fact(turn: Turn, item: Item, fact: NeededFact) -> None:
    if fact.fact == "age":
        turn.say("ask_age", offering=item.name, asked=Asked(kind="age"))
        return
    names = {one: turn.context.catalogue.offerings[one].name.text(turn.context.key.locale) for one in fact.offerings}
    there = [QuickReply(title=name, payload=payload("inform", offering=one)) for one, name in names.items()]
    none = QuickReply(title=turn.context.say("word_none"), payload=payload("deny"))
    turn.say(
        "ask_existing",
        offerings=turn.context.names.list_of(names.values(), any_of=True),
        quick_replies=[*there, none],
        asked=Asked(kind="existing", values=list(names)),
    )


def _offer_repairs(turn: Turn) -> None:
    wish = turn.draft.wish
    assert wish is not None, "asked only with a wish"
    buttons = [QuickReply(title=one.title, payload=change(one.choices, wish.item_id)) for one in wish.repairs]
    keep = QuickReply(title=turn.context.say("word_keep"), payload=payload("deny"))
    item = turn.draft.item(wish.item_id)
    offering = item.offering if item else None
    turn.say(wish.question, quick_replies=[*buttons, keep], asked=Asked(kind="repair", offering=offering))


def _ask_another_site(turn: Turn) -> None:
    say = turn.context.say
    buttons = [
        QuickReply(title=say("word_add_site"), payload=payload("affirm")),
        QuickReply(title=say("word_continue"), payload=payload("deny")),
    ]
    turn.say("ask_another_site", quick_replies=buttons, asked=Asked(kind="another_site"))
